"""Composing: frames, leads and bodies into the pages of the site, a few in memory at a time."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from generator.site.companion import Own
from generator.site.frames import BODY, Frames, OfficerFrame, officers_uri
from generator.site.links import Here
from generator.site.page import Page
from generator.site.render import render
from generator.site.site import Site

_AT_ONCE = 16
"""Officers' pages in memory at once."""


def compose(frames: Frames, site: Site, target: Path) -> None:
    """Write the whole site below ``target``: all files of ``frames``, and every page filled.

    The companion begins with the officers' pages, and leaves of them what others have done.
    """
    own = {_file(page.uri): page for page in site.pages if page.archive is None}
    officers = [page for page in site.pages if page.archive is not None]
    shared = {
        uri: OfficerFrame(frames.html(_file(uri), site.commit))
        for uri in dict.fromkeys(officers_uri(page.uri) for page in officers)
    }
    parts = [
        _Part(shared, officers[start : start + _AT_ONCE], site.templates, target)
        for start in range(0, len(officers), _AT_ONCE)
    ]
    coming = [_ahead(part, site) for part in parts]
    theirs = {_file(uri) for uri in shared}
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
    for part, done in zip(reversed(parts), reversed(coming), strict=True):
        left = part.pages if done is None or done.cancel() else done.result()
        entries = [page.archive for page in left if page.archive is not None]
        part.fill(left, site.bodies(entries))


class _Part(Struct, frozen=True):
    """Some officers' pages, and the frames of their units by address."""

    frames: Mapping[str, OfficerFrame]
    pages: Sequence[Page]
    templates: Path
    target: Path

    def fill(self, pages: Sequence[Page], bodies: Sequence[bytes]) -> None:
        """Write pages, of which the bodies are given (UTF-8, compressed by zlib)."""
        for page, packed in zip(pages, bodies, strict=True):
            frame = self.frames[officers_uri(page.uri)]
            told = trail(page, self.templates), lead(page, self.templates)
            _write(self.target / _file(page.uri), frame.fill(page, *told, zlib.decompress(packed)))


def _ahead(part: _Part, site: Site) -> Future[Sequence[Page]] | None:
    """Have the companion write pages; it gives back those of which it found no body."""
    keys = [site.kept_at(page.archive) for page in part.pages if page.archive is not None]
    if not all(keys):
        return None
    frames = {uri: part.frames[uri] for uri in {officers_uri(page.uri) for page in part.pages}}
    return site.companion.ahead(_filled, replace(part, frames=frames), keys)


def _filled(own: Own, part: _Part, keys: Sequence[bytes]) -> Sequence[Page]:
    kept = own.store.get_many(keys) if own.store is not None else {}
    told = list(zip(part.pages, keys, strict=True))
    there = [(page, kept[key]) for page, key in told if key in kept]
    part.fill([page for page, _ in there], [body for _, body in there])
    return [page for page, key in told if key not in kept]


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
