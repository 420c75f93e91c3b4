"""Frames: the pages as MkDocs and the theme make them, with places kept for everything of ours.

MkDocs runs once for all officers' pages: they share one frame, in which signs stand for a title, a
trail and a list of contents. A sign is a character no archive can hold, so it is never mistaken.
The frames and assets of a site are kept together under all that they are made from; only when that
has changed, such as the settings, the navigation or a name, does MkDocs run again.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from markupsafe import escape
from msgspec import Struct, msgpack

from generator.archive.store import Key, Store, key_of
from generator.site.ingredients import packages
from generator.site.page import Heading, Page
from generator.site.settings import Settings

BODY = "\ue000body\ue001"
HAS_TITLE = "<!--<h1>-->"
"""Before a body that brings its own heading: else the theme would add one."""
COMMIT = "\ue000commit\ue001"
TITLE = "\ue000title\ue001"
HEADING = "\ue000heading\ue001"
TRAIL = "\ue000trail\ue001"
SIGNS = "\ue000", "\ue001"
"""What every sign begins and ends with: private characters, which no file of the data may hold."""


class Frames(Struct, frozen=True):
    """Every file that MkDocs wrote, by its path in the site; HTML with signs."""

    files: Mapping[str, bytes]

    @classmethod
    def of(cls, folder: Path) -> Frames:
        """Those in a folder into which MkDocs has written."""
        return cls(
            {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            }
        )

    def html(self, path: str, commit: str) -> str:
        """One page, for a site of that commit."""
        return self.files[path].decode().replace(COMMIT, str(escape(commit)))


def officers_uri(uri: str) -> str:
    """The address under which the frame of officers' pages is made: as deep as theirs."""
    return f"{uri.rpartition('/')[0]}/_"


class OfficerFrame:
    """The one frame of all officers' pages, cut at its signs."""

    def __init__(self, html: str) -> None:
        self._html = html.replace(HAS_TITLE, "", 1)

    @cached_property
    def _parts(self) -> list[tuple[bytes, str]]:
        """Text and the sign behind it, in order; list items that stand for headings in one."""
        found = []
        rest = self._html
        while SIGNS[0] in rest:
            before, _, behind = rest.partition(SIGNS[0])
            sign, _, after = behind.partition(SIGNS[1])
            start = before.rfind("<li ")
            # The theme's link past the navigation leads to the first heading, outside of any list.
            if sign == "heading" and start >= 0 and "</" not in before[start:]:
                end = after.index("</li>") + len("</li>")
                item = f"{before[start:]}{HEADING}{after[:end]}"
                found.append((before[:start].encode(), item))
                rest = after[end:]
            else:
                found.append((before.encode(), f"{SIGNS[0]}{sign}{SIGNS[1]}"))
                rest = after
        return [*found, (rest.encode(), "")]

    def fill(self, page: Page, trail: str, lead: str, body: bytes) -> bytes:
        """The whole page; ``lead`` stands before ``body``."""
        title = str(escape(f"{page.title} {page.subtitle}".rstrip()))
        first = page.toc[0].anchor if page.toc else ""
        known = {TITLE: title, TRAIL: trail, HEADING: first, "": ""}
        out = []
        for text, sign in self._parts:
            out.append(text)
            if sign == BODY:
                out += lead.encode(), body
            elif sign in known:
                out.append(known[sign].encode())
            else:
                out += [_item(sign, heading).encode() for heading in page.toc]
        return b"".join(out)


def _item(item: str, heading: Heading) -> str:
    """A list item for a heading, from that with signs: its anchor in the link, then its title."""
    return item.replace(f"#{HEADING}", f"#{heading.anchor}").replace(
        HEADING, str(escape(heading.title))
    )


def frames_key(
    store: Store, settings: Settings, pages: list[Page], words: list[str], ground: bytes
) -> Key:
    """The key of frames made from these. ``ground`` stands for templates and date."""
    told = [
        (
            (page.uri, page.title, page.subtitle, page.keywords, page.places, page.nav, page.hide),
            (repr(page.toc), page.trail) if page.archive is None else None,
        )
        for page in pages
    ]
    place = str(settings.path.parent)
    return key_of(store, "frames", place, ground, settings.data, packages(), told, words)


def kept_frames(store: Store, key: Key, make: Callable[[], Frames]) -> Frames:
    """The frames under a key, made now if they are not there."""
    kept = store.get_many([key]).get(key)
    if kept is not None:
        return Frames(msgpack.decode(zlib.decompress(kept), type=dict[str, bytes]))
    frames = make()
    store.put_many([(key, zlib.compress(msgpack.encode(frames.files), 1))])
    return frames
