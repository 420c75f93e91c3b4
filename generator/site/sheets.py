"""Score sheets as shown: indicators under their dimensions, every line with clause and record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, groupby

from generator.archive.facts import Facts
from generator.scalars import Quarter
from generator.scoring.explain import explain
from generator.scoring.results import Result
from generator.scoring.sheet import IndicatorScore, Line, ScoreSheet, WorkloadShare
from generator.site import links
from generator.site.cells import Piece, Places
from generator.site.model import SiteModel
from generator.standards.rulebook import signed
from generator.standards.standard import Standard, Standards


@dataclass(frozen=True, slots=True)
class LineView:
    """One line: points with their sign, clause, note and record."""

    points: str
    style: str
    clause: Piece
    note: str
    record: Piece | None
    running: str


@dataclass(frozen=True, slots=True)
class WorkView:
    """The records counted as workload, with their weights."""

    items: tuple[tuple[Piece, str, str], ...]
    presence: str


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """One indicator with its lines; ``percent`` is the share of full, for the small bar."""

    clause: Piece
    name: str
    score: str
    full: str
    percent: str
    lines: tuple[LineView, ...]
    work: WorkView | None


@dataclass(frozen=True, slots=True)
class DimensionView:
    """One dimension with its indicators."""

    name: str
    score: str
    full: str
    percent: str
    indicators: tuple[IndicatorView, ...]


@dataclass(frozen=True, slots=True)
class VetoView:
    """One veto: its clause and sentence, the grade it allows, and the records behind it."""

    clause: Piece
    sentence: str
    cap: str
    records: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class OutlookView:
    """What would move a grade: the points to the next ones, and the records that decide it."""

    above: str
    below: str
    sways: tuple[tuple[Piece, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class SheetView:
    """A whole sheet; ``state`` says whether its result is locked, and as which version."""

    quarter: Quarter
    provisional: bool
    standard: Piece
    category: str
    department: str
    total: str
    full: str
    grade: str
    before: str
    vetoes: tuple[VetoView, ...]
    dimensions: tuple[DimensionView, ...]
    note: str
    state: str


def view(
    sheet: ScoreSheet, model: SiteModel, places: Places, stored: Sequence[Result] = ()
) -> SheetView:
    """A score sheet with addresses instead of clauses and record numbers.

    ``stored`` are the versions of the quarter's result that the archive holds.
    """
    standard = model.shelf.standards.get(sheet.standard)
    assert standard is not None
    page = links.standard(sheet.standard)

    def clause(code: str) -> Piece:
        return Piece(code, places.here.to(page, code))

    sentences = standard.rulebook.sentences
    dimensions = []
    sums = sheet.dimensions()
    for name, group in groupby(sheet.indicators, key=lambda i: i.dimension):
        members = list(group)
        score, full = sums[name]
        indicators = tuple(_indicator(i, clause(i.clause), standard, page, places) for i in members)
        dimensions.append(
            DimensionView(name, f"{score:f}", f"{full:f}", _percent(score, full), indicators)
        )
    return SheetView(
        quarter=sheet.period,
        provisional=model.provisional(sheet.period),
        standard=Piece(sheet.standard, places.here.to(page)),
        category=sheet.post_category,
        department=sheet.department,
        total="" if sheet.total is None else f"{sheet.total:f}",
        full=f"{sheet.full:f}",
        grade=sheet.grade or "",
        before=sheet.grade_before_veto or "",
        vetoes=tuple(
            VetoView(
                clause(veto.clause),
                sentences.get(veto.clause, ""),
                veto.cap,
                tuple(Piece(r, places.record(r)) for r in veto.records),
            )
            for veto in sheet.vetoes
        ),
        dimensions=tuple(dimensions),
        note=sheet.note,
        state=_state(stored),
    )


def _state(stored: Sequence[Result]) -> str:
    """Whether a result is written and locked, in one sentence."""
    if not stored:
        return "尚未写入档案"
    latest = stored[-1]
    version = "" if len(stored) == 1 else f"更正版（第 {latest.version} 版），"
    if latest.locked is None:
        return f"{version}已写入档案，尚未锁定"
    return f"{version}{latest.locked} 锁定，校验值 {latest.digest.removeprefix('sha256:')[:12]}…"


def outlook(
    sheet: ScoreSheet, facts: Facts, standards: Standards, places: Places
) -> OutlookView | None:
    """What would move the grade of a sheet; None for a post that is not scored."""
    if sheet.total is None:
        return None
    found = explain(sheet, facts, standards)
    above = f"距{found.above[0]}还差 {found.above[1]:f} 分" if found.above else ""
    below = f"比{sheet.grade_before_veto}的下限高 {found.below[1]:f} 分" if found.below else ""
    return OutlookView(
        above,
        below,
        tuple(
            (
                Piece(sway.record, places.record(sway.record)),
                "、".join(sway.clauses),
                f"{sway.total:f}",
                sway.grade,
            )
            for sway in found.sways
        ),
    )


def _indicator(
    indicator: IndicatorScore, clause: Piece, standard: Standard, page: str, places: Places
) -> IndicatorView:
    return IndicatorView(
        clause,
        indicator.name,
        f"{indicator.score:f}",
        f"{indicator.full:f}",
        _percent(indicator.score, indicator.full),
        tuple(
            _line(line, indicator, running, standard, page, places)
            for line, running in zip(
                indicator.lines,
                accumulate(line.points for line in indicator.lines),
                strict=True,
            )
        ),
        _work(indicator.workload, places) if indicator.workload else None,
    )


def _line(
    line: Line,
    indicator: IndicatorScore,
    running: Decimal,
    standard: Standard,
    page: str,
    places: Places,
) -> LineView:
    # The base of an indicator is an amount, not a change: it carries no sign.
    base = line.record is None and line.clause == indicator.clause
    points = f"{line.points:f}" if base else signed(line.points)
    style = "minus" if line.points < 0 else ("base" if base else "plus")
    record = Piece(line.record, places.record(line.record)) if line.record else None
    target = Piece(line.clause, places.here.to(page, line.clause), standard.rulebook.sentences.get(line.clause, ""))
    return LineView(points, style, target, line.note, record, f"{running:f}")


def _work(share: WorkloadShare, places: Places) -> WorkView:
    return WorkView(
        tuple(
            (Piece(item.record, places.record(item.record)), item.note, _plain(item.weight))
            for item in share.items
        ),
        "" if share.presence == 1 else f"{_plain(share.presence * 100)}%",
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _percent(score: Decimal, full: Decimal) -> str:
    return f"{max(Decimal(0), min(Decimal(100), 100 * score / full)):.1f}" if full else "0"
