"""Composing: frames, leads and bodies into the pages of the site, a few in memory at a time."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from generator.archive.library import Entry
from generator.site.companion import Companion
from generator.site.frames import BODY, Frames, OfficerFrame, officers_uri
from generator.site.links import Here
from generator.site.page import Page
from generator.site.render import render
from generator.site.site import Site

_AT_ONCE = 16
"""Officers' pages in memory at once."""


def compose(frames: Frames, site: Site, target: Path) -> None:
    """Write the whole site below ``target``: all files of ``frames``, and every page filled.

    A companion begins with the officers' pages; this process takes over from the end, when it is
    done with the others.
    """
    own = {_file(page.uri): page for page in site.pages if page.archive is None}
    officers = [(page, page.archive) for page in site.pages if page.archive is not None]
    shared = {
        uri: OfficerFrame(frames.html(_file(uri), site.commit))
        for uri in dict.fromkeys(officers_uri(page.uri) for page, _ in officers)
    }
    theirs = {_file(uri) for uri in shared}
    filling = Filling(site, officers, shared, target)
    with closing(Companion(filling, site.loading.apart)) as companion:
        coming = [(part, companion.ahead(Filling.fill, part)) for part in filling.parts]
        for path, data in frames.files.items():
            if not path.endswith(".html"):
                _write(target / path, data)
            elif path not in theirs:
                html = frames.html(path, site.commit)
                page = own.get(path)
                if page is not None:
                    body = render(page.template, page.context(), site.templates)
                    html = html.replace(BODY, body, 1)
                _write(target / path, html.encode())
        for part, done in reversed(coming):
            left = filling.fill(part) if done is None or done.cancel() else done.result()
            filling.draw_and_fill(left)


class Filling:
    """Fills officers' pages; the companion that does so too has all this before it begins."""

    def __init__(
        self,
        site: Site,
        pages: Sequence[tuple[Page, Entry]],
        frames: Mapping[str, OfficerFrame],
        target: Path,
    ) -> None:
        self._site, self._pages, self._frames, self._target = site, pages, frames, target
        self.store = site.loading.store

    @property
    def parts(self) -> list[range]:
        """The places of pages, so many as are to be in memory together."""
        every = range(len(self._pages))
        return [every[start : start + _AT_ONCE] for start in every[::_AT_ONCE]]

    def fill(self, places: Sequence[int]) -> list[int]:
        """Write the pages at these places; gives back those whose body is lost."""
        bodies = self._site.loading.bodies([self._pages[place][1] for place in places], self.store)
        left = []
        for place, body in zip(places, bodies, strict=True):
            if body:
                self._write(self._pages[place][0], body)
            else:
                left.append(place)
        return left

    def draw_and_fill(self, places: Sequence[int]) -> None:
        """Write the pages at these places, whose bodies are lost."""
        for place in places:
            page, entry = self._pages[place]
            self._write(page, self._site.loading.draw_again(entry))

    def _write(self, page: Page, body: bytes) -> None:
        told = trail(page, self._site.templates), lead(page, self._site.templates)
        html = self._frames[officers_uri(page.uri)].fill(page, *told, zlib.decompress(body))
        _write(self._target / _file(page.uri), html)


def lead(page: Page, templates: Path) -> str:
    """What search sees of a page: the title and the keywords."""
    return render("lead.html", {"page": page}, templates)


def trail(page: Page, templates: Path) -> str:
    """The pages above a page, as links."""
    here = Here(page.uri)
    return render("trail.html", {"trail": [(n, here.to(uri)) for n, uri in page.trail]}, templates)


def _file(uri: str) -> str:
    return f"{uri}/index.html" if uri else "index.html"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
