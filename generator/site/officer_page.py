"""The officer's page: identity, scores with every line explained, and all records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator.archive.facts import Facts
from generator.archive.library import Entry
from generator.archive.officer import Officer, Record
from generator.scoring.results import results
from generator.site import charts, links, sheets
from generator.site.cells import Piece, Places, pieces, plain
from generator.site.links import Here, anchor
from generator.site.model import OfficeModel, SiteModel
from generator.site.origins import Origin
from generator.site.page import LEVEL_CLASS, Frame, Heading, Page
from generator.site.people import Person
from generator.site.render import render
from generator.site.rows import Table, table
from generator.site.share import Draw, Held, Share
from generator.site.words import given_names
from generator.standards.form import Section
from generator.standards.standard import Standards


class SectionView(Struct, frozen=True):
    """One section that has records: a table, or the fields of a single one."""

    name: str
    anchor: str
    count: int
    voided: int
    responsible: tuple[tuple[str, str], ...]
    table: Table | None
    fields: tuple[tuple[str, tuple[Piece, ...]], ...]
    line: int
    origin: str
    """Where most of its records come from."""


class Effect(Struct, frozen=True):
    """A period of effect that runs on the reference date."""

    word: str
    record: Piece
    end: date
    basis: str


class PostView(Struct, frozen=True):
    """A post of the history."""

    start: date
    end: date | None
    department: Piece
    category: str
    others: tuple[str, ...]
    anchor: str


def make(frame: Frame) -> Iterator[Page]:
    """One page for every officer of every office."""
    for entry in frame.model.shelf.entries:
        office = frame.model.offices[entry.unit]
        person = office.officers.get(entry.officer)
        if person is not None:
            yield _page(frame, office, person, entry)


def _page(frame: Frame, office: OfficeModel, officer: Person, entry: Entry) -> Page:
    uri = links.officer(office.code, officer.id)
    department = frame.departments[office.code].get(officer.department)
    trail = [(office.name, frame.home(office))]
    if department:
        trail.append((officer.department, department))
    toc = [Heading("考评", "考评")]
    toc += [Heading(name, anchor(name)) for name in officer.sections]
    toc.append(Heading("来历", "来历"))
    return Page(
        uri=uri,
        title=officer.name,
        subtitle=officer.id,
        template="officer.html",
        archive=entry,
        keywords=(
            *(officer.id, officer.department, officer.category, officer.employment),
            *given_names(officer.name),
        ),
        toc=tuple(toc),
        trail=tuple(trail),
    )


class Surroundings(Struct, frozen=True):
    """What a process that draws officers' pages is told of all that it does not hold itself."""

    archives: Path
    commit: str | None
    edit_url: str
    names: dict[str, tuple[str, str]]
    departments: dict[str, dict[str, str]]
    templates: Path


def drawing(share: Share, told: Surroundings) -> Draw:
    """What draws the body of an officer's page, in the process of ``share``."""
    offices = {
        code: OfficeModel(document.model, {}, frozenset(), {}, (), share.today)
        for code, document in share.shelf.units.items()
    }
    model = SiteModel(
        told.archives, share.shelf, (), share.today, told.commit, share.quarters, offices
    )
    frame = Frame(model, told.edit_url, told.names, told.departments)

    def draw(held: Held, origin: Origin) -> str:
        return render("officer.html", _context(frame, held, origin), told.templates)

    return draw


def _context(frame: Frame, held: Held, origin: Origin) -> Mapping[str, Any]:
    model, facts = frame.model, held.tally.facts
    officer = facts.officer
    office = model.offices[officer.unit_code]
    here = Here(links.officer(office.code, officer.id))
    places = frame.places(here, officer)
    stored = results(officer)
    views = [
        sheets.view(held.sheets[quarter], model, places, stored.get(quarter, ()))
        for quarter in reversed(model.quarters)
        if quarter in held.sheets
    ]
    main = next((v for v in views if not v.provisional), views[0] if views else None)
    sections, empty = _sections(officer, facts, places, origin)
    return {
        **frame.common(here),
        "officer": officer,
        "unit": office.name,
        "joined_label": officer.form.landmarks.joined.rpartition(".")[2],
        "department_href": places.departments.get(officer.department, "")
        and here.to(places.departments[officer.department]),
        "ledger_href": here.to(links.deadlines(office.code)),
        "edit_href": frame.edit(officer.path),
        "effects": _effects(facts, model.shelf.standards, places, model.today),
        "posts": _posts(officer, places),
        "open": [
            (entry, LEVEL_CLASS.get(entry.level, ""), places.record(entry.record))
            for entry in held.person.limits
        ],
        "main": main,
        "away": held.person.serving
        and main is not None
        and model.latest is not None
        and main.quarter < model.latest,
        "others": [v for v in views if v is not main],
        "outlook": sheets.outlook(held.sheets[main.quarter], held.tally, places)
        if main is not None
        else None,
        "radar": _radar(held, main),
        "trend": _trend(held, model),
        "sections": sections,
        "empty": empty,
        "nil_returns": _nil_returns(officer),
        "origin": origin,
    }


def _radar(held: Held, main: sheets.SheetView | None) -> charts.Radar | None:
    if main is None or not main.dimensions:
        return None
    found = held.sheets[main.quarter].dimensions()
    return charts.radar([(name, score, full) for name, (score, full) in found.items()])


def _trend(held: Held, model: SiteModel) -> charts.Trend | None:
    """Totals by quarter; the grades' lines only where they were the same in all of them."""
    points: list[tuple[str, Decimal, bool]] = []
    ladders: set[tuple[tuple[str, Decimal], ...]] = set()
    for quarter in model.quarters:
        sheet = held.sheets.get(quarter)
        if sheet is None or sheet.total is None:
            continue
        points.append((str(quarter), sheet.total, model.provisional(quarter)))
        standard = model.shelf.standards.get(sheet.standard)
        assert standard is not None
        ladders.add(tuple((grade.name, grade.at_least) for grade in standard.rulebook.grades))
    return charts.trend(points, ladders.pop() if len(ladders) == 1 else ())


def _sections(
    officer: Officer, facts: Facts, places: Places, origin: Origin
) -> tuple[list[SectionView], list[str]]:
    views, empty = [], []
    dues = {due.record.id: due for due in facts.dues}
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
        shown, usual = None, origin.records.get((name, ""), "")
        if not section.single:
            own, usual = _origins(section, records, origin), origin.usual(name)
            usual += "（另有注明的除外）" if usual and own else ""
            shown = table(officer.form, section, records, facts, places, dues, own)
        views.append(
            SectionView(
                name,
                anchor(name),
                len(records),
                sum(record.voided for record in records),
                tuple(responsible),
                shown,
                _fields(section, records[0], places) if section.single else (),
                records[0].node.line,
                usual,
            )
        )
    return views, empty


def _origins(section: Section, records: Iterable[Record], origin: Origin) -> Mapping[str, str]:
    """What is to be said of single records, by id."""
    told = origin.unusual(section.name)
    if section.numbering != "无":
        return told
    # The history knows a record without a number by what tells it apart within its section.
    keys = {record.id: record.id.partition("/")[2] for record in records}
    return {record: told[key] for record, key in keys.items() if key in told}


def _fields(
    section: Section, record: Record, places: Places
) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    return tuple(
        (name, pieces(spec, record.get(name), places))
        for name, spec in section.fields.items()
        if record.get(name) is not None
    )


def _effects(facts: Facts, standards: Standards, places: Places, today: date) -> list[Effect]:
    found = []
    of = {e.section for standard in standards.versions for e in standard.deadlines.effects}
    for record in (
        r for name in facts.officer.sections if name in of for r in facts.officer.records(name)
    ):
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
