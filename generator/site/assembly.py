"""Assembly: our pages as files, navigation and entries of the search of MkDocs, for ``plugin.py``.

A page reaches MkDocs as an empty Markdown file. Its lead (title and keywords) is injected after
Markdown, where search sees it; a sign keeps the place of its body, which is put in when MkDocs is
done: none passes through Markdown, and search sees none. Officers' pages of one office share one
frame (``frames``); search is told of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.toc import TableOfContents, get_toc

from generator.site import words
from generator.site.compose import lead, trail
from generator.site.frames import HAS_TITLE, HEADING, TITLE, TRAIL, officers_uri
from generator.site.page import Heading, Page


class Assembly:
    """The generated pages of one build, by the source address MkDocs knows them under."""

    def __init__(self, pages: Sequence[Page], templates: Path) -> None:
        self.templates = templates
        self.pages = {source(page.uri): page for page in pages if page.archive is None}
        self.officers = [page for page in pages if page.archive is not None]
        self.frames = {source(officers_uri(page.uri)) for page in self.officers}

    def files(self, config: MkDocsConfig) -> list[File]:
        """Every page, and the frame of officers' pages of each office, as an almost empty file."""
        found = {s: bool(page.nav) for s, page in self.pages.items()}
        found |= dict.fromkeys(sorted(self.frames), False)
        levels = {True: InclusionLevel.INCLUDED, False: InclusionLevel.NOT_IN_NAV}
        return [
            File.generated(config, src_uri, content="\n", inclusion=levels[in_nav])
            for src_uri, in_nav in found.items()
        ]

    def nav(self, handwritten: Sequence[Any]) -> list[Any]:
        """The navigation: generated pages in their order, joined with ``nav:`` of mkdocs.yml."""
        tree: dict[str, Any] = {}
        for src_uri, page in self.pages.items():
            if page.nav:
                _plant(tree, page.nav, src_uri)
        written: dict[str, Any] = {}
        _join(written, handwritten)
        for label, value in written.items():
            if isinstance(value, dict) and isinstance(tree.get(label), dict):
                # Hand-written pages of a shared section come first.
                tree[label] = {**value, **tree[label]}
            else:
                tree[label] = value
        return _listed(tree)

    def tell_search(self, index: Any) -> None:
        """Put every officer's page into the index of the search plugin."""
        for page in self.officers:
            index.add_entry_from_context(
                SimpleNamespace(
                    content=lead(page, self.templates),
                    toc=(),
                    url=f"{page.uri}/",
                    title=label(page),
                    meta={},
                )
            )

    def tell_places(self, src_uri: str, index: Any) -> None:
        """Put the places of a page that search finds by themselves into its index, behind the page.

        The theme takes whatever comes first of an address for the page as a whole. Of titles and
        names the splitter is not asked: it would part 标2.1.2, and 标 alone would be found with
        every clause.
        """
        page = self.pages.get(src_uri)
        if page is None:
            return
        for anchor, title, names, said in page.places:
            text = f"{words.split(said)} {names}".strip()
            index.entries.append(
                {
                    "location": f"{page.uri}/#{anchor}",
                    "title": str(escape(title)),
                    "text": str(escape(text)),
                }
            )

    def has(self, src_uri: str) -> bool:
        """Whether a page is one of these."""
        return src_uri in self.pages or src_uri in self.frames

    def content(self, src_uri: str, page: Any) -> str | None:
        """What stands for a page's Markdown, above its body, and all that search sees.

        Its title, contents and trail are given to MkDocs.
        """
        if src_uri in self.frames:
            page.meta.update(hide=["navigation"], heading=TITLE, trail=TRAIL)
            page.meta["search"] = {"exclude": True}  # no page of the site
            page.toc = toc([Heading(HEADING, HEADING)])
            page.title = TITLE
            return HAS_TITLE
        own = self.pages.get(src_uri)
        if own is None:
            return None
        page.meta.update(
            hide=list(own.hide),
            heading=f"{own.title} {own.subtitle}".rstrip(),
            trail=trail(own, self.templates),
        )
        page.toc = toc(own.toc)
        if not own.nav:
            page.title = label(own)
        return lead(own, self.templates)


def source(uri: str) -> str:
    """The source address of a page."""
    return f"{uri}/index.md" if uri else "index.md"


def label(page: Page) -> str:
    """A page's title where the theme prints it raw."""
    return str(escape(f"{page.title} {page.subtitle}".rstrip()))


def toc(headings: Sequence[Heading]) -> TableOfContents:
    """Headings as MkDocs' table of contents; the theme prints titles raw, so they are escaped."""

    def tokens(items: Sequence[Heading], level: int) -> list[Any]:
        return [
            {
                "level": level,
                "id": item.anchor,
                "name": str(escape(item.title)),
                "children": tokens(item.children, level + 1),
            }
            for item in items
        ]

    return get_toc(tokens(headings, 2))


def _plant(tree: dict[str, Any], path: Sequence[str], target: str) -> None:
    *above, last = (str(escape(label)) for label in path)
    for label in above:
        tree = tree.setdefault(label, {})
    tree[last] = target


def _join(tree: dict[str, Any], entries: Sequence[Any]) -> None:
    for entry in entries:
        if isinstance(entry, Mapping):
            for label, value in entry.items():
                if isinstance(value, list):
                    _join(tree.setdefault(str(label), {}), value)
                else:
                    tree[str(label)] = value


def _listed(tree: Mapping[str, Any]) -> list[Any]:
    return [
        {label: _listed(value) if isinstance(value, dict) else value}
        for label, value in tree.items()
    ]
