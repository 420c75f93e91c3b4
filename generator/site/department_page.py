"""A department's page: its dates, people, open limits and what was recorded, without ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from generator.archive.unit import Department
from generator.site import links
from generator.site.ledger_page import entry_views
from generator.site.links import Here
from generator.site.model import OfficeModel
from generator.site.overview_page import shown_quarters
from generator.site.page import Frame, Heading, Page
from generator.site.words import short_names

MOST_IN_NAV = 24
"""Beyond so many departments the navigation names none; the overview lists them."""


class Person(Struct, frozen=True):
    """A person of the department, with the grades of the shown quarters."""

    id: str
    name: str
    href: str
    category: str
    employment: str
    grades: tuple[str, ...]
    records: int
    open: int


def make(frame: Frame) -> Iterator[Page]:
    """One page for every department of every office."""
    for office in frame.model.offices.values():
        for department in office.departments:
            yield _page(frame, office, department)


def _page(frame: Frame, office: OfficeModel, department: Department) -> Page:
    uri = links.department(office.code, department.code)
    listed = len(office.departments) <= MOST_IN_NAV and department.holds_on(office.today)
    return Page(
        uri=uri,
        title=department.name,
        subtitle=frame.apart(office),
        template="department.html",
        context=lambda: _context(frame, office, department, Here(uri)),
        keywords=(
            *(office.name, department.line, department.symbol, "部门"),
            *short_names(department.name),
        ),
        nav=frame.nav("部门", department.name) if listed else (),
        hide=() if listed and frame.single else ("navigation",),
        toc=tuple(Heading(name, name) for name in ("人员", "期限", "记录")),
        trail=((office.name, frame.home(office)),),
    )


def _context(
    frame: Frame, office: OfficeModel, department: Department, here: Here
) -> Mapping[str, Any]:
    model = frame.model
    quarters = shown_quarters(model)
    entries = [entry for entry in office.ledger if entry.department == department.name]
    limits = Counter(entry.officer for entry in entries)
    people = []
    for officer in office.people(department.name):
        sheets = [office.sheets.get(quarter, {}).get(officer.id) for quarter in quarters]
        people.append(
            Person(
                officer.id,
                officer.name,
                here.to(links.officer(office.code, officer.id)),
                officer.category,
                officer.employment,
                tuple("—" if s is None else (s.grade or "不计分") for s in sheets),
                officer.records,
                limits[officer.id],
            )
        )
    former = {p.name: p for p in office.departments}
    activity = [office.activity.get((department.name, quarter), Counter()) for quarter in quarters]
    names = [name for s in model.shelf.standards.versions for name in s.form.sections]
    order = [n for n in dict.fromkeys(names) if any(counts[n] for counts in activity)]
    return {
        **frame.common(here),
        "department": department,
        "ended": department.end if not department.holds_on(model.today) else None,
        "unit": "" if frame.apart(office) else office.name,  # else the heading says it
        "predecessors": [
            (name, here.to(links.department(office.code, former[name].code)))
            for name in department.predecessors
            if name in former
        ],
        "successors": [
            (d.name, here.to(links.department(office.code, d.code)))
            for d in office.departments
            if department.name in d.predecessors
        ],
        "quarters": [(quarter, model.provisional(quarter)) for quarter in quarters],
        "people": people,
        "limits": entry_views(frame, office, entries, here),
        "records": [(name, [counts[name] for counts in activity]) for name in order],
        "totals": [counts.total() for counts in activity],
    }
