"""Usage: how often each clause of a standard was applied, and what that tells about the clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct

from generator.problems import Location
from generator.scalars import Quarter
from generator.scoring.sheet import ScoreSheet
from generator.standards.lint import Remark, clauses
from generator.standards.rulebook import Rule, Veto, signed
from generator.standards.standard import Standard

FREQUENT = Fraction(1, 2)
"""A clause that more of a quarter's scored officers met than this tells them apart no longer."""
FEWEST = 6
"""Quarters with fewer scored officers say nothing about how frequent a clause is."""


class ClauseUse(Struct, frozen=True):
    """How a clause was used: its lines (or veto hits), officers, quarters, and points in all.

    ``is_sum`` marks a 合计 clause, which has a line on every sheet; ``reached`` counts those whose
    sum reached the threshold.
    """

    clause: str
    lines: int
    officers: int
    quarters: int
    points: Decimal
    is_sum: bool
    reached: int

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``; points as a string."""
        return {
            "clause": self.clause,
            "lines": self.lines,
            "officers": self.officers,
            "quarters": self.quarters,
            "points": str(self.points),
            "reached": self.reached if self.is_sum else None,
        }


def applied(sheet: ScoreSheet) -> Iterator[tuple[str, Decimal]]:
    """Every clause a sheet applies, with its points; bases left out, vetoes at no points."""
    for indicator in sheet.indicators:
        for line in indicator.lines[1:]:  # the first is the base, whatever number a clause bears
            yield line.clause, line.points
    for veto in sheet.vetoes:
        for _ in veto.records:
            yield veto.clause, Decimal(0)


def usage(standard: Standard, sheets: Iterable[ScoreSheet]) -> dict[str, ClauseUse]:
    """The use of every clause of a standard in the sheets scored under it, unused ones included."""
    counted: dict[str, list[tuple[ScoreSheet, Decimal]]] = {}
    for sheet in sheets:
        for clause, points in applied(sheet):
            counted.setdefault(clause, []).append((sheet, points))
    found = {}
    for item, _ in clauses(standard):
        uses = counted.get(item.clause, [])
        total = item.total if isinstance(item, Rule) else None
        found[item.clause] = ClauseUse(
            item.clause,
            len(uses),
            len({sheet.officer for sheet, _ in uses}),
            len({sheet.period for sheet, _ in uses}),
            sum((points for _, points in uses), Decimal(0)),
            total is not None,
            sum(points == total.reached for _, points in uses) if total is not None else 0,
        )
    return found


def lint_usage(standard: Standard, sheets: Sequence[ScoreSheet]) -> Iterator[Remark]:
    """What the sheets tell about the clauses: never used, used on most people, or on everybody.

    ``sheets`` are all that were scored under the standard; without any there is nothing to tell.
    """
    scored = [sheet for sheet in sheets if sheet.total is not None]
    if not scored:
        return
    used = usage(standard, sheets)
    quarters = sorted({sheet.period for sheet in scored})
    span = f"{quarters[0]} 至 {quarters[-1]} 的 {len(scored)} 张计分单"
    for item, at in clauses(standard):
        use = used[item.clause]
        if isinstance(item, Rule) and item.total is not None:
            yield from _threshold(item, use, at, span)
        elif not use.lines:
            yield Remark(
                "没有用过",
                item.clause,
                at,
                f"{item.clause} 在 {span}里一次也没有用过",
                "请核对条件是否写对；确属少见的，可以保留",
            )
        elif isinstance(item, Rule):
            yield from _frequent(item, at, scored)


def _threshold(rule: Rule, use: ClauseUse, at: Location, span: str) -> Iterator[Remark]:
    assert rule.total is not None
    if use.reached in (0, use.lines):
        how = "没有人达到" if use.reached == 0 else "人人达到"
        points = rule.total.missed if use.reached == 0 else rule.total.reached
        yield Remark(
            "分不出高低",
            rule.clause,
            at,
            f"{rule.clause} 的 {rule.total.threshold}，{span}里{how}，都计 {signed(points)} 分",
            "请核对达到的数",
        )


def _frequent(rule: Rule | Veto, at: Location, scored: Sequence[ScoreSheet]) -> Iterator[Remark]:
    people: dict[Quarter, int] = {}
    met: dict[Quarter, int] = {}
    for sheet in scored:
        people[sheet.period] = people.get(sheet.period, 0) + 1
        if any(clause == rule.clause for clause, _ in applied(sheet)):
            met[sheet.period] = met.get(sheet.period, 0) + 1
    often = [
        quarter
        for quarter, n in sorted(met.items())
        if people[quarter] >= FEWEST and n > FREQUENT * people[quarter]
    ]
    if often:
        counts = "、".join(f"{q} {people[q]} 人中 {met[q]} 人" for q in often)
        yield Remark(
            "用得过密",
            rule.clause,
            at,
            f"{rule.clause} 过半数的人都用到：{counts}",
            "人人都有的加减分不出高低；请核对条件，或改为基础分",
        )
