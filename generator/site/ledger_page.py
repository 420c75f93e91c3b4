"""The ledger page 期限台账: every open time limit, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from generator.site import links
from generator.site.links import Here
from generator.site.model import OfficeModel
from generator.site.overview_page import levels
from generator.site.page import LEVEL_CLASS, Frame, Page
from generator.standards.standard import Standard
from generator.supervision.ledger import Entry


class EntryView(Struct, frozen=True):
    """An open limit with the addresses of its officer, record and department.

    ``left`` is how an officer who is there no longer left: it waits for somebody else.
    """

    entry: Entry
    style: str
    officer_href: str
    record_href: str
    department_href: str
    left: str


def make(frame: Frame) -> Iterator[Page]:
    """The ledger of each office."""
    for office in frame.model.offices.values():
        yield _page(frame, office)


def _page(frame: Frame, office: OfficeModel) -> Page:
    uri = links.deadlines(office.code)
    return Page(
        uri=uri,
        title="期限台账",
        subtitle=frame.apart(office),
        template="ledger.html",
        context=lambda: _context(frame, office, Here(uri)),
        keywords=(office.name, "到期", "超期", "预警"),
        nav=frame.nav("期限台账"),
        hide=("navigation", "toc"),
        trail=((office.name, frame.home(office)),),
    )


def _context(frame: Frame, office: OfficeModel, here: Here) -> Mapping[str, Any]:
    entries = entry_views(frame, office, office.ledger, here)
    standard = frame.model.shelf.standards.for_record(frame.model.today)
    return {
        **frame.common(here),
        "groups": [
            (word, style, said, [e for e in entries if e.entry.level == word])
            for word, style, said, count in levels(office)
            if count
        ],
        "total": len(entries),
        "departments": list(dict.fromkeys(e.department for e in office.ledger)),
        "warnings": standard.supervision.warnings,
        "earlier": earlier(standard),
    }


def earlier(standard: Standard) -> str:
    """Which limits are warned of earlier than others, and how much; empty where none is."""
    days = standard.supervision.warnings.custody_earlier
    urgent = dict.fromkeys(
        rule.urgent.called for rule in standard.deadlines.rules if rule.urgent is not None
    )
    return f"；{'、'.join(urgent)}的提前 {days} 日" if days and urgent else ""


def entry_views(
    frame: Frame, office: OfficeModel, entries: Iterable[Entry], here: Here
) -> list[EntryView]:
    """Ledger entries with their addresses."""
    departments = frame.departments[office.code]
    return [
        EntryView(
            entry,
            LEVEL_CLASS.get(entry.level, "far"),
            here.to(links.officer(office.code, entry.officer)),
            here.to(links.officer(office.code, entry.officer), entry.record),
            here.to(departments[entry.department]) if entry.department in departments else "",
            _left(office, entry.officer),
        )
        for entry in entries
    ]


def _left(office: OfficeModel, number: str) -> str:
    person = office.officers.get(number)
    return "" if person is None or person.serving else person.employment
