"""The office's overview: coverage, records, grades, open limits and departments; no ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from generator.scalars import Quarter
from generator.site import charts, links
from generator.site.links import Here
from generator.site.model import OfficeModel, SiteModel
from generator.site.page import LEVELS, Frame, Heading, Page
from generator.site.words import local_names
from generator.standards.schedule import Due, next_due, quarter_dates


class DepartmentRow(Struct, frozen=True):
    """One department: its people, its records in two quarters, and its open limits by level."""

    name: str
    href: str
    people: int
    records: tuple[int, ...]
    limits: tuple[int, ...]
    open: int


def make(frame: Frame) -> Iterator[Page]:
    """The overview of each office, and a front page when there are several."""
    if not frame.single:
        yield Page(
            uri="",
            title="各单位概况",
            template="offices.html",
            context=lambda: _offices(frame, Here("")),
            nav=("各单位", "概况"),
            keywords=tuple(office.name for office in frame.model.offices.values()),
        )
    for office in frame.model.offices.values():
        yield _page(frame, office)


def _page(frame: Frame, office: OfficeModel) -> Page:
    uri = frame.home(office)
    return Page(
        uri=uri,
        title=office.name,
        template="overview.html",
        context=lambda: _context(frame, office, Here(uri)),
        keywords=(
            *("概况", office.code, *local_names(office.name)),
            *(d.name for d in office.departments),
        ),
        nav=("概况",) if frame.single else ("各单位", office.name),
        toc=tuple(
            Heading(name, name) for name in ("建档", "期限", "季度等次", "考核日程", "部门", "检查")
        ),
        # Its name in one piece: of the pieces search parts it into, all offices have the first.
        places=() if frame.single else (("建档", office.name, "", ""),),
    )


def _context(frame: Frame, office: OfficeModel, here: Here) -> Mapping[str, Any]:
    model = frame.model
    roster, missing = office.roster, office.missing
    built = len(roster) - len(missing)
    officers = list(office.officers.values())
    serving = [officer for officer in officers if officer.serving]
    apart = not frame.single
    remarks = sum(not apart or model.office_of(p) == office.code for p in model.remarks)
    return {
        **frame.common(here),
        "unit": office.unit.identity,
        "built": built,
        "roster": len(roster),
        "coverage": f"{100 * built / len(roster):.1f}".removesuffix(".0") if roster else "—",
        "missing": missing,
        "officers": len(officers),
        "left": len(officers) - len(serving),
        "records": sum(officer.records for officer in officers),
        "levels_count": levels(office),
        "open": len(office.ledger),
        "ledger_href": here.to(links.deadlines(office.code)),
        "problems_href": here.to(links.PROBLEMS, office.code if apart and remarks else ""),
        "all_problems_href": here.to(links.PROBLEMS) if apart else "",
        "fairness_href": here.to(links.fairness(office.code)),
        "remarks": remarks,
        "files": model.shelf.files,
        "quarters": quarters(model, office),
        "grades": grade_bars(model, office),
        "provisional": model.latest is not None and model.provisional(model.latest),
        "shown_quarters": shown_quarters(model),
        "schedule": schedule(model),
        "departments": department_rows(frame, office, here),
        "standards": [
            (s.version, here.to(links.standard(s.version)), s.start, s.end)
            for s in model.shelf.standards.versions
        ],
    }


def levels(office: OfficeModel) -> list[tuple[str, str, str, int]]:
    """Open limits by level: ``(word, CSS class, meaning, count)``, the far-off ones last."""
    counts = Counter(entry.level for entry in office.ledger)
    found = [(word, style, said, counts[word]) for word, style, said in LEVELS]
    return [*found, ("", "far", "未临期", counts[""])]


def shown_quarters(model: SiteModel) -> tuple[Quarter, ...]:
    """The latest finished quarter and the current one."""
    return tuple(dict.fromkeys(q for q in (model.latest, model.current) if q is not None))


def grade_bars(model: SiteModel, office: OfficeModel) -> list[charts.Bar]:
    """The latest finished quarter's grades as bars."""
    if model.latest is None:
        return []
    standard = model.shelf.standards.ruling(model.latest)
    counts = Counter(sheet.grade for sheet in office.sheets[model.latest].values() if sheet.grade)
    return charts.bars([(g.name, counts[g.name]) for g in standard.rulebook.grades])


def quarters(
    model: SiteModel, office: OfficeModel
) -> list[tuple[Quarter, bool, list[tuple[str, str]], int, int]]:
    """Grades of every quarter: ``(quarter, provisional, [(grade, count)], scored, unscored)``.

    Each has every grade of any of them in the same order, without a count where its standard does
    not know the grade.
    """
    ladders = {}
    for quarter in reversed(model.quarters):
        standard = model.shelf.standards.ruling(quarter)
        ladders[quarter] = [grade.name for grade in standard.rulebook.grades]
    columns = dict.fromkeys(name for names in ladders.values() for name in names)
    rows = []
    for quarter, names in ladders.items():
        sheets = office.sheets[quarter].values()
        counts = Counter(sheet.grade for sheet in sheets if sheet.grade)
        shown = charts.withheld([counts[name] for name in names])
        told = {
            name: "—" if count is None else str(count)
            for name, count in zip(names, shown, strict=True)
        }
        cells = [(name, told.get(name, "")) for name in columns]
        unscored = sum(sheet.total is None for sheet in sheets)
        rows.append((quarter, model.provisional(quarter), cells, counts.total(), unscored))
    return rows


class StepView(Struct, frozen=True):
    """A step of the assessment calendar; ``mark`` says whether it is past or comes next."""

    due: Due
    mark: str
    style: str


def schedule(model: SiteModel) -> list[StepView]:
    """The assessment calendar of the latest finished quarter, as of the reference date (办-13)."""
    standards = model.shelf.standards
    if model.latest is None:
        return []
    standard = standards.ruling(model.latest)
    dues = quarter_dates(standard.rulebook.schedule, model.latest, standards.calendar)
    coming = next_due(dues, model.today)
    found = []
    for due in dues:
        days = (due.day - model.today).days
        left = f"还有 {days} 天" if days else "今天"
        if due is coming:
            found.append(StepView(due, f"下一步，{left}" if days else left, "next"))
        elif days < 0:
            found.append(StepView(due, "已过", "past"))
        else:
            found.append(StepView(due, left, ""))
    return found


def department_rows(frame: Frame, office: OfficeModel, here: Here) -> list[DepartmentRow]:
    """The departments that exist on the reference date, and others that still have people."""
    model = frame.model
    rows = []
    for department in office.departments:
        people = [o for o in office.people(department.name) if o.serving]
        if not people and not department.holds_on(model.today):
            continue
        own = [entry for entry in office.ledger if entry.department == department.name]
        by_level = Counter(entry.level for entry in own)
        rows.append(
            DepartmentRow(
                department.name,
                here.to(frame.departments[office.code][department.name]),
                len(people),
                tuple(
                    office.activity.get((department.name, quarter), Counter()).total()
                    for quarter in shown_quarters(model)
                ),
                tuple(by_level[word] for word, _, _ in LEVELS),
                len(own),
            )
        )
    return rows


def _offices(frame: Frame, here: Here) -> Mapping[str, Any]:
    rows = []
    for office in frame.model.offices.values():
        roster = len(office.roster)
        rows.append(
            (
                office.name,
                here.to(office.code),
                roster - len(office.missing),
                roster,
                [count for _, _, _, count in levels(office)[:3]],
                len(office.ledger),
            )
        )
    return {**frame.common(here), "rows": rows}
