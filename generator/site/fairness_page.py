"""The fairness page 评分公平: how scores and review grades spread over groups, not persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from msgspec import Struct

from generator.scalars import Quarter
from generator.site import charts, links
from generator.site.links import Here
from generator.site.model import OfficeModel, SiteModel
from generator.site.page import Frame, Heading, Page
from generator.standards.rulebook import signed
from generator.standards.standard import Standard
from generator.supervision.fairness import (
    QUARTILES_FROM,
    SMALLEST,
    Given,
    Group,
    Spread,
    by_category,
    by_department,
    by_reviewer,
    grade_ladder,
    grade_words,
    overall,
    spreads,
)

WHOLE = "全体"
QUARTERS = 4
"""Reviews are few in one quarter: they are taken together over the latest finished quarters."""


class SpreadView(Struct, frozen=True):
    """A group as shown: its figures as text, “—” where there are none, and its box."""

    name: str
    href: str
    count: str
    people: str
    lower: str
    median: str
    upper: str
    apart: str
    box: charts.Box | None


class TableView(Struct, frozen=True):
    """Groups in a table: those that are told of, the names of those that are not, the axis."""

    rows: tuple[SpreadView, ...]
    withheld: tuple[str, ...] = ()
    axis: str = ""


def make(frame: Frame) -> Iterator[Page]:
    """One page for every office."""
    for office in frame.model.offices.values():
        yield _page(frame, office)


def _page(frame: Frame, office: OfficeModel) -> Page:
    uri = links.fairness(office.code)
    # Before a quarter is finished the page has no sections.
    sections = ("各季度", "部门", "岗位类别", "评查人") if _finished(frame.model) else ()
    return Page(
        uri=uri,
        title="评分公平",
        subtitle=frame.apart(office),
        template="fairness.html",
        context=lambda: _context(frame, office, Here(uri)),
        keywords=(office.name, "公平", "中位数", "四分位", "评查人"),
        nav=frame.nav("评分公平"),
        toc=tuple(Heading(name, name) for name in sections),
        trail=((office.name, frame.home(office)),),
    )


def _context(frame: Frame, office: OfficeModel, here: Here) -> Mapping[str, Any]:
    model = frame.model
    finished = _finished(model)
    common = {
        **frame.common(here),
        "smallest": SMALLEST,
        "quartiles_from": QUARTILES_FROM,
        "finished": finished,
    }
    if not finished:
        return common
    latest = finished[-1]
    standard = model.shelf.standards.ruling(latest)
    sheets = list(office.sheets[latest].values())
    departments = frame.departments[office.code]
    order = {name: place for place, name in enumerate(departments)}
    own = [quarter for quarter in finished[-QUARTERS:] if _under(frame, quarter) is standard]
    return {
        **common,
        "quarter": latest,
        "by_quarter": _quarters(office, finished),
        "by_department": _scores(
            sorted(by_department(sheets), key=lambda g: order.get(g.name, len(order))),
            {name: here.to(uri) for name, uri in departments.items()},
        ),
        "by_category": _scores(by_category(sheets, standard), {}),
        "by_reviewer": _grades(
            frame, here, by_reviewer(_given(office, standard), standard, own), standard
        ),
        "reviewed": own,
        "ladder": grade_ladder(standard),
    }


def _finished(model: SiteModel) -> list[Quarter]:
    return [quarter for quarter in model.quarters if not model.provisional(quarter)]


def _given(office: OfficeModel, standard: Standard) -> dict[str, tuple[Given, ...]]:
    return {i: person.given[standard.version] for i, person in office.officers.items()}


def _under(frame: Frame, quarter: Quarter) -> Standard | None:
    return frame.model.shelf.standards.for_quarter(quarter)


def _quarters(office: OfficeModel, quarters: Sequence[Quarter]) -> TableView:
    """The whole office in each quarter, the latest first."""
    found = [
        overall(str(quarter), by_department(office.sheets[quarter].values()))
        for quarter in reversed(quarters)
    ]
    scale = _scale(found)
    return TableView(tuple(_score(one, "", scale, None) for one in found), axis=_axis(scale))


def _scores(groups: Sequence[Group], hrefs: Mapping[str, str]) -> TableView:
    """Groups of one quarter, and below them the whole office."""
    whole, found = overall(WHOLE, groups), spreads(groups)
    told = [one for one in found if not one.withheld]
    scale = _scale([*told, whole])
    rows = [_score(one, hrefs.get(one.name, ""), scale, whole.median) for one in told]
    return TableView(
        (*rows, _score(whole, "", scale, whole.median)),
        tuple(one.name for one in found if one.withheld),
        _axis(scale),
    )


def _scale(spreads: Sequence[Spread]) -> tuple[Decimal, Decimal]:
    """The ends of the axis: whole tens around all that is shown."""
    shown = [v for s in spreads for v in (s.lower, s.median, s.upper) if v is not None]
    low, high = min(shown, default=Decimal(0)) / 10, max(shown, default=Decimal(100)) / 10
    first, last = low.to_integral_value(ROUND_FLOOR), high.to_integral_value(ROUND_CEILING)
    return 10 * first, 10 * max(last, first + 1)


def _axis(scale: tuple[Decimal, Decimal]) -> str:
    return f"{scale[0]:f}–{scale[1]:f} 分"


def _score(
    spread: Spread, href: str, scale: tuple[Decimal, Decimal], middle: Decimal | None
) -> SpreadView:
    apart = ""
    if spread.median is not None and middle is not None and spread.name != WHOLE:
        apart = signed(spread.median - middle)
    return SpreadView(
        spread.name,
        href,
        _whole(spread.count),
        _whole(spread.people),
        _fixed(spread.lower),
        _fixed(spread.median),
        _fixed(spread.upper),
        apart,
        charts.box(spread.lower, spread.median, spread.upper, scale, middle),
    )


def _grades(
    frame: Frame, here: Here, groups: Sequence[Group], standard: Standard
) -> TableView | None:
    """Reviewers by id, and below them all of them; on the axis the best grade is on the right."""
    if not groups:
        return None
    ladder = grade_ladder(standard)
    whole, found = overall("全部评查人", groups), spreads(groups)
    worst = Decimal(len(ladder) - 1)

    def named(spread: Spread) -> tuple[str, str]:
        name, uri = frame.names.get(spread.name, ("", ""))
        return (f"{name}（{spread.name}）", here.to(uri)) if uri else (spread.name, "")

    def turned(place: Decimal | None) -> Decimal | None:
        return None if place is None else worst - place

    def view(spread: Spread) -> SpreadView:
        ends = (turned(spread.upper), turned(spread.median), turned(spread.lower))
        return SpreadView(
            *named(spread),
            _whole(spread.count),
            _whole(spread.people),
            grade_words(spread.lower, ladder) or "—",
            grade_words(spread.median, ladder) or "—",
            grade_words(spread.upper, ladder) or "—",
            "",
            charts.box(*ends, (Decimal(0), worst), turned(whole.median), ticks=worst),
        )

    told = [one for one in found if not one.withheld]
    return TableView(
        (*map(view, told), view(whole)),
        tuple(named(one)[0] for one in found if one.withheld),
        f"{ladder[-1]} → {ladder[0]}",
    )


def _whole(count: int | None) -> str:
    return "—" if count is None else str(count)


def _fixed(value: Decimal | None) -> str:
    if value is None:
        return "—"
    return f"{value:.2f}"
