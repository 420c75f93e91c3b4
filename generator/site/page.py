"""A page as the site knows it: address, title, what search sees, its template and context."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from generator.archive.library import Entry
from generator.archive.officer import Officer
from generator.site import links
from generator.site.cells import Places
from generator.site.links import Here
from generator.site.model import OfficeModel, SiteModel


class Heading(Struct, frozen=True):
    """An entry of the table of contents; ``title`` is plain text, escaped where it is shown."""

    title: str
    anchor: str
    children: tuple[Heading, ...] = ()


class Page(Struct, frozen=True):
    """One generated page.

    ``uri`` is its address without slashes at the ends (home: empty). ``subtitle`` tells pages of
    the same title apart (an officer's number); ``keywords`` is what else search finds it by.
    ``context`` is called only when the page is written, so that no more than one page's rows are
    in memory. ``nav`` is the path of labels in the navigation, the page's own last; empty for a
    page reached by links alone.
    """

    uri: str
    title: str
    template: str
    context: Callable[[], Mapping[str, Any]] = dict
    subtitle: str = ""
    keywords: tuple[str, ...] = ()
    toc: tuple[Heading, ...] = ()
    nav: tuple[str, ...] = ()
    hide: tuple[str, ...] = ("navigation",)
    archive: Entry | None = None
    """The archive the page shows: its body is drawn by the process that holds it, not here."""
    trail: tuple[tuple[str, str], ...] = ()
    """Where the page belongs: ``(label, uri)`` of the pages above it."""
    places: tuple[tuple[str, str, str, str], ...] = ()
    """Places on it that search finds by themselves: ``(anchor, title, other names, text)``."""


class Frame(Struct, frozen=True):
    """What every page maker is given: the model, and how addresses are made."""

    model: SiteModel
    edit_url: str = ""
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Officers with a page: id → (name, uri)."""
    departments: dict[str, dict[str, str]] = field(default_factory=dict)
    """Departments with a page: unit code → name → uri."""

    @classmethod
    def of(cls, model: SiteModel, edit_url: str = "") -> Frame:
        """The frame of a model."""
        return cls(
            model,
            edit_url,
            {
                i: (person.name, links.officer(code, i))
                for code, office in model.offices.items()
                for i, person in office.officers.items()
            },
            {
                code: {d.name: links.department(code, d.code) for d in office.departments}
                for code, office in model.offices.items()
            },
        )

    @property
    def single(self) -> bool:
        """Whether there is one office only."""
        return len(self.model.offices) == 1

    def home(self, office: OfficeModel) -> str:
        """The address of an office's overview."""
        return links.home(self.single, office.code)

    def apart(self, office: OfficeModel) -> str:
        """What tells a page of an office apart from the same page of others, if there are any."""
        return "" if self.single else office.name

    def nav(self, *labels: str) -> tuple[str, ...]:
        """The navigation path of a page of an office, when there is but one.

        Of several offices only the overviews are in the navigation (``overview_page``), which
        stands on every page: all of a city's would be larger than what the page is about.
        """
        return labels if self.single else ()

    def places(self, here: Here, officer: Officer) -> Places:
        """Where references on an officer's page lead."""
        return Places(
            here, frozenset(officer.by_id), self.names, self.departments.get(officer.unit_code, {})
        )

    def edit(self, path: str) -> str:
        """The forge's address for editing a file; empty when none is configured."""
        from urllib.parse import quote

        return self.edit_url.replace("{path}", quote(path)) if self.edit_url else ""

    def common(self, here: Here) -> dict[str, Any]:
        """What every template may use."""
        model = self.model
        return {
            "here": here,
            "today": model.today,
            "short_commit": (model.commit or "")[:10],
            "latest": model.latest,
            "book": model.shelf.standards.for_record(model.today).rulebook,
            "levels": LEVELS,
        }


LEVELS = (("红", "red", "超期"), ("橙", "orange", "临期"), ("黄", "yellow", "将到期"))
"""Levels of early warning as shown: word, CSS class, what it says."""

LEVEL_CLASS = {word: style for word, style, _ in LEVELS}

Maker = Callable[[Frame], Iterable[Page]]
