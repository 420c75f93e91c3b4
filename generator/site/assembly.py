"""Assembly: our pages as files, navigation and HTML of MkDocs. ``plugin.py`` only calls this.

A page reaches MkDocs as an empty Markdown file. Its lead (title and keywords) is injected after
Markdown, where search sees it; its body replaces a placeholder in the finished page, where search
does not, and only then is it rendered: one body in memory at a time, none through Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.toc import TableOfContents, get_toc

from generator.site import officer_page
from generator.site.links import Here
from generator.site.page import Frame, Heading, Page
from generator.site.pages import pages
from generator.site.render import render
from generator.site.share import Crew

PLACEHOLDER = "<!--dangan-body-->"
"""Cannot occur in rendered text, whose angle brackets are escaped."""


class Assembly:
    """The generated pages of one build, by the source address MkDocs knows them under."""

    def __init__(self, frame: Frame, templates: Path) -> None:
        self.frame = frame
        self.templates = templates
        self.pages: dict[str, Page] = {source(page): page for page in pages(frame)}

    def files(self, config: MkDocsConfig) -> list[File]:
        """Every generated page as an almost empty virtual file."""
        return [
            File.generated(
                config,
                src_uri,
                content="\n",
                inclusion=InclusionLevel.INCLUDED if page.nav else InclusionLevel.NOT_IN_NAV,
            )
            for src_uri, page in self.pages.items()
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

    def lead(self, page: Page) -> str:
        """What search sees: the title and the keywords."""
        return render("lead.html", {"page": page}, self.templates) + PLACEHOLDER

    def finish(self, body: str, output: str) -> str:
        """The page's HTML with its body in the place kept for it."""
        return output.replace(PLACEHOLDER, body, 1)

    def begin(self) -> None:
        """Let the bodies of officers' pages be drawn, in the order MkDocs asks for them."""
        archives = [page.archive for page in self.pages.values() if page.archive is not None]
        told = officer_page.Surroundings.of(self.frame, self.templates)
        self._crew.begin_drawing(officer_page.drawing, told, archives)

    @property
    def _crew(self) -> Crew:
        assert self.frame.model.crew is not None
        return self.frame.model.crew

    def body(self, page: Page) -> str:
        """The body alone."""
        if page.archive is not None:
            return self._crew.page(page.archive)
        return render(page.template, page.context(), self.templates)

    def meta(self, page: Page) -> dict[str, Any]:
        """What the theme's templates read from a page."""
        return {
            "hide": list(page.hide),
            "heading": f"{page.title} {page.subtitle}".rstrip(),
            "trail": [(label, Here(page.uri).to(uri)) for label, uri in page.trail],
        }


def source(page: Page) -> str:
    """The source address of a page."""
    return f"{page.uri}/index.md" if page.uri else "index.md"


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
