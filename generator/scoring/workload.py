"""Workload and peers: amounts in pieces, the post held in a quarter, and the group's median.

W = Σ pieces × coefficients ÷ share of the quarter in post; the score is base × W ÷ M, at most
full, with M the median of the group. The median, not the mean, so that one person does not raise
the bar for all (model.md §3.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact
from fractions import Fraction

from msgspec import Struct

from generator.archive.officer import Post
from generator.archive.unit import Unit
from generator.scalars import Quarter
from generator.scoring.results import StoredPeers
from generator.scoring.sheet import WorkItem
from generator.scoring.tally import Tally
from generator.standards.calendar import Calendar
from generator.standards.rulebook import Indicator, Rulebook

# Adds as fractions would: rather than round, it raises.
_EXACT = Context(prec=1000, traps=[Inexact])
SCORE_AT_MEDIAN = "取中位得分"


class Assignment(Struct, frozen=True):
    """The post an officer is assessed in: that of most working days in the quarter (办-7).

    ``presence`` is the share of the quarter's working days spent in any post.
    """

    category: str
    department: str
    line: str
    presence: Fraction


class Workload(Struct, frozen=True):
    """An officer's counted work: the items, and their sum per full quarter in post.

    ``quarter_days`` are the working days of the quarter, of which those in post are a share.
    """

    items: tuple[WorkItem, ...]
    amount: Fraction
    quarter_days: int


class PeerMedian(Struct, frozen=True):
    """The median an officer is compared with; None when the group gives none."""

    median: Fraction | None
    members: int
    group: str
    basis: str


def rounded(value: Fraction, places: int) -> Decimal:
    """A fraction rounded half up to ``places`` decimals, exactly."""
    scaled = abs(value) * 10**places
    whole = int(scaled + Fraction(1, 2))
    result = Decimal(whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return -result if value < 0 else result


def assign(tally: Tally, book: Rulebook, unit: Unit, quarter: Quarter) -> Assignment | None:
    """The post of an officer in ``quarter``; None when not at work in any post of the unit then."""
    held = _held(tally, book, quarter)
    if not held:
        return None
    category = _most((post.category, days) for days, post in held)
    own = ((post.department, days) for days, post in held if post.category == category)
    department = _most(own)
    last = quarter.last_day
    found = unit.department(department, last) or unit.department(department)
    whole = tally.standards.calendar.working_days(quarter.first_day, last)
    presence = Fraction(min(sum(days for days, _ in held), whole), whole)
    return Assignment(category, department, found.line if found is not None else "", presence)


def is_scored(tally: Tally, book: Rulebook, quarter: Quarter) -> bool:
    """Whether an officer was at work in ``quarter``, in a post of a category that is scored."""
    held = _held(tally, book, quarter)
    return bool(held) and _most((post.category, days) for days, post in held) in book.shares


def _held(tally: Tally, book: Rulebook, quarter: Quarter) -> list[tuple[int, Post]]:
    """The posts of an officer in ``quarter``, each with the working days spent in it.

    Days on leave, on loan or suspended are not days in post (在岗折算).
    """
    calendar = tally.standards.calendar
    first, last = quarter.first_day, quarter.last_day
    away = [
        (start, end or last)
        for spell in book.peers.absences
        for start, end, _ in tally.spells(spell)
        if start <= last and (end is None or end >= first)
    ]
    held: list[tuple[int, Post]] = []
    for post in tally.posts:
        begin, end = max(post.start, first), min(post.end or last, last)
        if begin <= end:
            days = _days_worked(calendar, begin, end, away)
            if days:
                held.append((days, post))
    return held


def _most(held: Iterable[tuple[str, int]]) -> str:
    """What was held on most working days in all; of equals, what was held later (办-7)."""
    days: dict[str, int] = {}
    for name, count in held:
        days[name] = days.pop(name, 0) + count
    return max(reversed(days), key=lambda name: days[name])


def _days_worked(calendar: Calendar, first: date, last: date, away: list[tuple[date, date]]) -> int:
    if not away:
        return calendar.working_days(first, last)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(
        calendar.is_working(day) and not any(start <= day <= end for start, end in away)
        for day in days
    )


def measure(
    tally: Tally, book: Rulebook, indicator: Indicator, quarter: Quarter, presence: Fraction
) -> Workload:
    """The officer's workload in ``quarter``, each record with its weight."""
    items: list[WorkItem] = []
    total = Decimal(0)
    lookup = tally.facts.lookup
    for source in indicator.workload:
        coefficients = [book.coefficients[name] for name in source.coefficients]
        for record in tally.counted(book, source, quarter):
            weight = Decimal(1)
            parts = []
            for coefficient in coefficients:
                value = lookup(record, coefficient.field)
                factor = coefficient.values.get(str(value), Decimal(0))
                weight *= factor
                parts.append(f"{value} {factor}")
            items.append(WorkItem(record.id, weight, record.at(), " × ".join(parts)))
            total = _EXACT.add(total, weight)
    whole = tally.standards.calendar.working_days(quarter.first_day, quarter.last_day)
    return Workload(tuple(items), Fraction(total) / presence, whole)


def ascending(values: Iterable[Fraction]) -> list[Fraction]:
    """The values in order: by whole numbers, wherever these can tell, for they compare quickly."""
    return sorted(values, key=lambda value: ((value.numerator << 64) // value.denominator, value))


def median(values: Iterable[Fraction]) -> Fraction:
    """The middle value, or the mean of the two middle ones; raises ValueError when empty."""
    ordered = ascending(values)
    if not ordered:
        raise ValueError("no median of nothing")
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def peer_median(
    book: Rulebook,
    own: Assignment,
    others: Iterable[tuple[Assignment, Fraction]],
) -> PeerMedian:
    """The median of the officer's group, with the fallbacks for small groups.

    Fewer than the least number: the whole office's officers of the category; still fewer, or a
    median of 0: no median, and the score at the median is given (model.md §3.4).
    ``others`` holds every scored officer of the office, the officer included, with the amount.
    """
    peers = book.peers
    everyone = list(others)
    any_category = "岗位类别" not in peers.by
    any_line = set(peers.by) <= {"岗位类别"}
    same = [
        amount
        for post, amount in everyone
        if (any_category or post.category == own.category) and (any_line or post.line == own.line)
    ]
    label = _label(book, own)
    groups = [("同组", label, same)]
    if "同岗位类别全院" in peers.fallback and len(same) < peers.min_members:
        alike = [amount for post, amount in everyone if post.category == own.category]
        groups.append(("同岗位类别全院", f"全院{own.category}", alike))
    for basis, name, group in groups:
        if len(group) >= peers.min_members:
            found = median(group)
            # A group in which most did nothing is a group all the same: M=0 is not "too small".
            return PeerMedian(found or None, len(group), name, basis if found else SCORE_AT_MEDIAN)
    return PeerMedian(None, len(same), label, SCORE_AT_MEDIAN)


def _label(book: Rulebook, own: Assignment) -> str:
    keys = book.peers.by
    names = (own.category if k == "岗位类别" else own.line or "未分条线" for k in keys)
    return "·".join(names) or "全院"


def stored_median(book: Rulebook, own: Assignment, stored: StoredPeers) -> PeerMedian:
    """The median that was locked with a result, as an officer so assigned is compared with it."""
    basis = "同组" if stored.group == _label(book, own) else "同岗位类别全院"
    found = stored.median
    return PeerMedian(
        found, stored.members, stored.group, basis if found is not None else SCORE_AT_MEDIAN
    )
