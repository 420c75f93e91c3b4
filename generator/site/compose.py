"""Composing: frames, leads and bodies into the pages of the site, a few in memory at a time."""

from __future__ import annotations

import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

from generator.site.frames import BODY, Frames, OfficerFrame, officers_uri
from generator.site.links import Here
from generator.site.page import Page
from generator.site.render import render
from generator.site.site import Site

_AT_ONCE = 16
"""Officers' pages in memory at once."""
_THREADS = 2


def compose(frames: Frames, site: Site, target: Path) -> None:
    """Write the whole site below ``target``: all files of ``frames``, and every page filled."""
    own = {_file(page.uri): page for page in site.pages if page.archive is None}
    officers = [page for page in site.pages if page.archive is not None]
    shared: dict[str, OfficerFrame | None] = {}
    shared.update({_file(officers_uri(page.uri)): None for page in officers})
    for path, data in frames.files.items():
        if not path.endswith(".html"):
            _write(target / path, data)
            continue
        html = frames.html(path, site.commit)
        if path in shared:
            shared[path] = OfficerFrame(html)
            continue
        page = own.get(path)
        if page is not None:
            body = render(page.template, page.context(), site.templates)
            html = html.replace(BODY, body, 1)
        _write(target / path, html.encode())
    with ThreadPoolExecutor(_THREADS) as pool:
        for start in range(0, len(officers), _AT_ONCE):
            some = officers[start : start + _AT_ONCE]
            packed = site.bodies([page.archive for page in some if page.archive is not None])
            frame_of = [shared[_file(officers_uri(page.uri))] for page in some]
            done = pool.map(_fill, frame_of, some, packed, repeat(site.templates), repeat(target))
            deque(done, maxlen=0)  # raises what was raised


def _fill(
    frame: OfficerFrame | None, page: Page, packed: bytes, templates: Path, target: Path
) -> None:
    """Write an officer's page. Unpacking and writing hold up no other thread."""
    assert frame is not None
    body = zlib.decompress(packed)
    _write(
        target / _file(page.uri),
        frame.fill(page, trail(page, templates), lead(page, templates), body),
    )


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
