"""Indicators: what an officer scores on each of them, the vetoes, and the grade of a sheet; pure.

An indicator is a base plus lines for single records (基础加减), or an amount of work against the
median of a group (同组归一, 标1.1); vetoes lower the grade that a total earns (办-8).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from msgspec.structs import replace

from generator.scalars import Quarter
from generator.scoring.primitives import indicator_lines
from generator.scoring.sheet import IndicatorScore, Line, ScoreSheet, VetoHit, WorkloadShare
from generator.scoring.tally import Tally
from generator.scoring.workload import PeerMedian, Workload, rounded
from generator.standards.rulebook import Indicator, Rulebook, Share

_MORE_PLACES = 6
"""How many places an amount may be shown with beyond those of the points; hardly ever needed."""


def graded(sheet: ScoreSheet, book: Rulebook) -> ScoreSheet:
    """The sheet with the grade its total earns, and that left by its vetoes."""
    assert sheet.total is not None
    before = grade = book.grade(sheet.total)
    for veto in sheet.vetoes:
        grade = book.lower(grade, veto.cap)
    return replace(sheet, grade=grade, grade_before_veto=before)


def by_events(
    tally: Tally, book: Rulebook, indicator: Indicator, share: Share, quarter: Quarter
) -> IndicatorScore:
    """The score of an indicator of points for single records."""
    lines = indicator_lines(tally, book, indicator, share.base, share.full, quarter)
    return IndicatorScore(
        indicator.clause, indicator.name, indicator.dimension, share.full, tuple(lines)
    )


def normalised_points(
    book: Rulebook, amount: Fraction, peers: PeerMedian, base: Decimal, full: Decimal
) -> Decimal:
    """Points for an amount of work: ``base`` at the median or where there is none, at most full."""
    places = book.regulation.places
    if peers.median is None:
        return rounded(Fraction(base), places)
    return rounded(min(Fraction(full), Fraction(base) * amount / peers.median), places)


def normalised(
    book: Rulebook,
    indicator: Indicator,
    own: Workload,
    presence: Fraction,
    peers: PeerMedian,
    share: Share,
) -> IndicatorScore:
    """The score of an indicator of work: an officer's own amount against that of a group.

    ``presence`` is the share of the quarter's working days in which the officer was there.
    """
    base, full = share.base, share.full
    points = normalised_points(book, own.amount, peers, base, full)
    amount, middle = _figures(book, own.amount, peers, share, points)
    if peers.median is None:
        note = f"{_why_none(book, peers)}，取中位得分 {base}"
    else:
        note = (
            f"{_plain(amount)} {indicator.unit} ÷ 中位数 {middle} × {base}"
            f"（{peers.group}，{peers.members} 人）"
        )
        if points == full and Fraction(base) * own.amount / peers.median > full:
            note += f"，不高于满分 {full}"
    work = WorkloadShare(
        amount=amount,
        presence=rounded(presence, 4),
        days=(int(presence * own.quarter_days), own.quarter_days),
        median=middle,
        members=peers.members,
        group=peers.group,
        basis=peers.basis,
        items=own.items,
        exact_median=peers.median,
        exact_presence=presence,
    )
    line = Line(indicator.clause, points, note)
    return IndicatorScore(
        indicator.clause, indicator.name, indicator.dimension, full, (line,), work
    )


def _figures(
    book: Rulebook, amount: Fraction, peers: PeerMedian, share: Share, points: Decimal
) -> tuple[Decimal, Decimal | None]:
    """Amount and median as they are shown: to as many places as give these very points."""
    least = places = book.regulation.places
    if peers.median is None:
        return rounded(amount, least), None
    while True:
        own, middle = rounded(amount, places), rounded(peers.median, places)
        told = Fraction(own), Fraction(middle)
        exact = told == (amount, peers.median)
        if exact or places == least + _MORE_PLACES or _give(points, book, *told, peers, share):
            return _without_zeros(own, least), _without_zeros(middle, least)
        places += 1


def _give(
    points: Decimal,
    book: Rulebook,
    amount: Fraction,
    median: Fraction,
    peers: PeerMedian,
    share: Share,
) -> bool:
    """Whether these are the points of an amount against a median."""
    against = replace(peers, median=median)
    return median != 0 and (
        normalised_points(book, amount, against, share.base, share.full) == points
    )


def _without_zeros(value: Decimal, places: int) -> Decimal:
    """A decimal without the zeros that stand behind its first ``places``."""
    short = round(value, places)
    return short if short == value else value.normalize()


def _why_none(book: Rulebook, peers: PeerMedian) -> str:
    """Why a group gives no median."""
    least = book.peers.min_members
    if peers.members >= least:
        return f"{peers.group} {peers.members} 人的中位数为 0"
    if "同岗位类别全院" in book.peers.fallback:
        return f"{peers.group}只有 {peers.members} 人，全院同类也不足 {least} 人"
    return f"{peers.group}只有 {peers.members} 人，不足 {least} 人"


def _plain(value: Decimal) -> str:
    """A decimal without trailing zeros: ``3.50`` as ``3.5``."""
    return f"{value.normalize():f}"


def vetoes(tally: Tally, book: Rulebook, quarter: Quarter) -> tuple[VetoHit, ...]:
    """The vetoes that records of the quarter give rise to, each with these."""
    hits = []
    for veto in book.vetoes:
        records = tuple(record.id for record in tally.counted(book, veto, quarter))
        if records:
            hits.append(VetoHit(veto.clause, veto.quarter_cap, records))
    return tuple(hits)


def with_less_work(
    book: Rulebook, indicator: Indicator, work: WorkloadShare, share: Share, record: str
) -> IndicatorScore:
    """The score of an indicator of work as it would be without one of the records counted."""
    items = tuple(item for item in work.items if item.record != record)
    total = sum((Fraction(item.weight) for item in items), Fraction(0))
    own = Workload(items, total / work.exact_presence, work.days[1])
    peers = PeerMedian(work.exact_median, work.members, work.group, work.basis)
    return normalised(book, indicator, own, work.exact_presence, peers, share)
