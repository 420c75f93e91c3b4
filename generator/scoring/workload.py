"""Workload and peers: amounts in pieces, the post held in a quarter, and the group's median.

W = Σ pieces × coefficients ÷ share of the quarter in post; the score is base × W ÷ M, at most
full, with M the median of the group. The median, not the mean, so that one person does not raise
the bar for all (model.md §3.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from generator.archive.facts import Facts
from generator.archive.officer import Officer
from generator.archive.unit import Unit
from generator.scalars import Quarter
from generator.scoring.primitives import counted
from generator.scoring.sheet import WorkItem
from generator.standards.calendar import Calendar
from generator.standards.rulebook import Indicator, Rulebook

SCORE_AT_MEDIAN = "取中位得分"


@dataclass(frozen=True, slots=True)
class Assignment:
    """The post an officer is assessed in: that of most working days in the quarter (办-7).

    ``presence`` is the share of the quarter's working days spent in any post.
    """

    category: str
    department: str
    line: str
    presence: Fraction


@dataclass(frozen=True, slots=True)
class Workload:
    """An officer's counted work: the items, and their sum per full quarter in post."""

    items: tuple[WorkItem, ...]
    amount: Fraction


@dataclass(frozen=True, slots=True)
class PeerMedian:
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


def assign(officer: Officer, unit: Unit, quarter: Quarter, calendar: Calendar) -> Assignment | None:
    """The post of ``officer`` in ``quarter``; None when in no post of the unit then."""
    days: dict[str, int] = {}
    last: dict[str, tuple[int, str]] = {}
    for order, post in enumerate(officer.posts()):
        first = max(post.start, quarter.first_day)
        end = min(post.end or quarter.last_day, quarter.last_day)
        if end < first:
            continue
        worked = calendar.working_days(first, end)
        if worked:
            days[post.category] = days.get(post.category, 0) + worked
            last[post.category] = (order, post.department)
    if not days:
        return None
    # Most working days; of equals, the later post (办-7).
    category = max(days, key=lambda name: (days[name], last[name][0]))
    whole = calendar.working_days(quarter.first_day, quarter.last_day)
    department = last[category][1]
    found = unit.department(department, quarter.last_day) or unit.department(department)
    line = found.line if found is not None else ""
    presence = Fraction(min(sum(days.values()), whole), whole)
    return Assignment(category, department, line, presence)


def measure(
    facts: Facts, book: Rulebook, indicator: Indicator, quarter: Quarter, presence: Fraction
) -> Workload:
    """The officer's workload in ``quarter``, each record with its weight."""
    items: list[WorkItem] = []
    total = Fraction(0)
    for source in indicator.workload:
        for record in counted(facts, book, source, quarter):
            weight = Decimal(1)
            parts = []
            for name in source.coefficients:
                coefficient = book.coefficients[name]
                value = facts.lookup(record, coefficient.field)
                factor = coefficient.values.get(str(value), Decimal(0))
                weight *= factor
                parts.append(f"{value} {factor}")
            items.append(WorkItem(record.id, weight, record.at(), " × ".join(parts)))
            total += Fraction(weight)
    return Workload(tuple(items), total / presence)


def median(values: Iterable[Fraction]) -> Fraction:
    """The middle value, or the mean of the two middle ones; raises ValueError when empty."""
    ordered = sorted(values)
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

    def same(a: Assignment, keys: Iterable[str]) -> bool:
        return all(
            a.category == own.category if key == "岗位类别" else a.line == own.line for key in keys
        )

    label = "·".join(own.category if k == "岗位类别" else own.line or "未分条线" for k in peers.by)
    groups = [("同组", label, [amount for a, amount in everyone if same(a, peers.by)])]
    if "同岗位类别全院" in peers.fallback:
        alike = [amount for a, amount in everyone if a.category == own.category]
        groups.append(("同岗位类别全院", f"全院{own.category}", alike))
    for basis, name, group in groups:
        if len(group) >= peers.min_members:
            found = median(group)
            # A group in which most did nothing is a group all the same: M=0 is not "too small".
            return PeerMedian(found or None, len(group), name, basis if found else SCORE_AT_MEDIAN)
    return PeerMedian(None, len(groups[0][2]), label, SCORE_AT_MEDIAN)
