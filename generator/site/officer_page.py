"""The officer's page: identity, scores with every line explained, and all records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from generator.archive.facts import Facts
from generator.archive.officer import Officer, Record
from generator.site import charts, links, sheets
from generator.site.cells import Piece, Places, Table, pieces, plain, table
from generator.site.links import Here, anchor
from generator.site.model import OfficeModel, SiteModel
from generator.site.page import LEVEL_CLASS, Frame, Heading, Page
from generator.standards.form import Section


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section that has records: a table, or the fields of a single one."""

    name: str
    anchor: str
    count: int
    voided: int
    responsible: tuple[tuple[str, str], ...]
    table: Table | None
    fields: tuple[tuple[str, tuple[Piece, ...]], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Effect:
    """A period of effect that runs on the reference date."""

    word: str
    record: Piece
    end: date
    basis: str


@dataclass(frozen=True, slots=True)
class PostView:
    """A post of the history."""

    start: date
    end: date | None
    department: Piece
    category: str
    others: tuple[str, ...]
    anchor: str


def make(frame: Frame) -> Iterator[Page]:
    """One page for every officer of every office."""
    for office in frame.model.offices.values():
        for officer in office.office.officers.values():
            yield _page(frame, office, officer)


def _page(frame: Frame, office: OfficeModel, officer: Officer) -> Page:
    uri = links.officer(office.code, officer.id)
    department = frame.departments[office.code].get(officer.department)
    trail = [(office.name, frame.home(office))]
    if department:
        trail.append((officer.department, department))
    filled = [name for name in officer.form.sections if officer.records(name)]
    toc = [Heading("考评", "考评")]
    toc += [Heading(name, anchor(name)) for name in filled]
    return Page(
        uri=uri,
        title=officer.name,
        subtitle=officer.id,
        template="officer.html",
        context=lambda: _context(frame, office, officer, Here(uri)),
        keywords=(officer.id, officer.department, officer.category, officer.employment),
        toc=tuple(toc),
        trail=tuple(trail),
    )


def _context(frame: Frame, office: OfficeModel, officer: Officer, here: Here) -> Mapping[str, Any]:
    model, facts = frame.model, office.facts[officer.id]
    places = frame.places(here, officer)
    views = [
        sheets.view(office.sheets[quarter][officer.id], model, places)
        for quarter in reversed(model.quarters)
        if officer.id in office.sheets[quarter]
    ]
    main = next((v for v in views if not v.provisional), views[0] if views else None)
    sections, empty = _sections(officer, facts, places)
    own = [entry for entry in office.ledger if entry.officer == officer.id]
    return {
        **frame.common(here),
        "officer": officer,
        "unit": office.name,
        "department_href": places.departments.get(officer.department, "")
        and here.to(places.departments[officer.department]),
        "ledger_href": here.to(links.deadlines(office.code)),
        "edit_href": frame.edit(officer.path),
        "effects": _effects(facts, places, model.today),
        "posts": _posts(officer, places),
        "open": [
            (entry, LEVEL_CLASS.get(entry.level, ""), places.record(entry.record)) for entry in own
        ],
        "main": main,
        "others": [v for v in views if v is not main],
        "radar": _radar(office, officer, main),
        "trend": _trend(office, officer, model),
        "sections": sections,
        "empty": empty,
        "nil_returns": _nil_returns(officer),
    }


def _radar(
    office: OfficeModel, officer: Officer, main: sheets.SheetView | None
) -> charts.Radar | None:
    if main is None or not main.dimensions:
        return None
    found = office.sheets[main.quarter][officer.id].dimensions()
    return charts.radar([(name, score, full) for name, (score, full) in found.items()])


def _trend(office: OfficeModel, officer: Officer, model: SiteModel) -> charts.Trend | None:
    points: list[tuple[str, Decimal, bool]] = []
    guides: list[tuple[str, Decimal]] = []
    for quarter in model.quarters:
        sheet = office.sheets[quarter].get(officer.id)
        if sheet is None or sheet.total is None:
            continue
        points.append((str(quarter), sheet.total, model.provisional(quarter)))
        standard = model.library.standards.get(sheet.standard)
        assert standard is not None
        guides = [(grade.name, grade.at_least) for grade in standard.rulebook.grades]
    return charts.trend(points, guides)


def _sections(
    officer: Officer, facts: Facts, places: Places
) -> tuple[list[SectionView], list[str]]:
    views, empty = [], []
    for name, section in officer.form.sections.items():
        records = officer.records(name)
        if not records:
            empty.append(name)
            continue
        responsible = [
            (word, who)
            for word, who in (("填报", section.drafted_by), ("监督", section.supervised_by))
            if who
        ]
        if section.system:
            responsible.insert(0, ("", "系统生成"))
        views.append(
            SectionView(
                name,
                anchor(name),
                len(records),
                sum(record.voided for record in records),
                tuple(responsible),
                None if section.single else table(officer.form, section, records, facts, places),
                _fields(section, records[0], places) if section.single else (),
                records[0].node.line,
            )
        )
    return views, empty


def _fields(
    section: Section, record: Record, places: Places
) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    return tuple(
        (name, pieces(spec, record.get(name), places))
        for name, spec in section.fields.items()
        if record.get(name) is not None
    )


def _effects(facts: Facts, places: Places, today: date) -> list[Effect]:
    found = []
    for record in facts.officer.all_records():
        computed = facts.derived.get(record.id)
        if not computed:
            continue
        for effect in record.standard.deadlines.effects:
            end = computed.get(effect.written)
            start = record.get(effect.start)
            if (
                effect.section != record.section.name
                or not isinstance(end, date)
                or not effect.when.holds(facts.looker(record))
            ):
                continue
            if isinstance(start, date) and start <= today <= end:
                said = [plain(record.get(n)) for n in effect.when.tests if record.get(n)]
                found.append(
                    Effect(
                        "、".join(said),
                        Piece(record.id, places.record(record.id)),
                        end,
                        effect.basis,
                    )
                )
    return sorted(found, key=lambda e: e.end, reverse=True)


def _posts(officer: Officer, places: Places) -> list[PostView]:
    landmarks = officer.form.landmarks.posts
    named = {landmarks.department, landmarks.category, landmarks.start, landmarks.end}
    views = []
    for post in reversed(officer.posts()):
        spec = post.record.section.fields[landmarks.department]
        others = [
            plain(value)
            for name, value in post.record.values.items()
            if name in post.record.section.own_fields
            and name not in named
            and isinstance(value, str)
        ]
        shown = pieces(spec, post.department, places)
        views.append(
            PostView(
                post.start,
                post.end,
                shown[0] if shown else Piece(""),
                post.category,
                tuple(others),
                anchor(post.record.id),
            )
        )
    return views


def _nil_returns(officer: Officer) -> list[tuple[str, str]]:
    """Nil returns by quarter: which sections were confirmed to have nothing."""
    place = officer.form.landmarks.nil_returns
    found: dict[str, list[str]] = {}
    for record in officer.live(place.section):
        names = record.get(place.sections)
        if isinstance(names, tuple):
            found.setdefault(str(record.get(place.quarter)), []).extend(str(n) for n in names)
    return [(quarter, "、".join(dict.fromkeys(names))) for quarter, names in sorted(found.items())]
