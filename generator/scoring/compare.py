"""Comparing two score sheets of one officer's quarter: what moved, and through which clauses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct

from generator.scalars import Quarter
from generator.scoring.sheet import ScoreSheet

Entry = tuple[str | None, Decimal]
"""One line as it counts: its record (None for a base or a bound) and its points."""


class ClauseChange(Struct, frozen=True):
    """One clause of one indicator whose lines differ: its points before and after.

    ``records`` are those whose lines differ, in the order of the sheets. The points can be equal
    when one record has taken another's place.
    """

    indicator: str
    clause: str
    before: Decimal
    after: Decimal
    records: tuple[str, ...]

    @property
    def points(self) -> Decimal:
        """By how much the clause's points moved."""
        return self.after - self.before

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``; points as strings."""
        return {
            "indicator": self.indicator,
            "clause": self.clause,
            "before": str(self.before),
            "after": str(self.after),
            "records": list(self.records),
        }


class SheetChange(Struct, frozen=True):
    """What differs between two sheets of one officer's quarter; one of the two may be absent.

    ``vetoes`` are the clauses of the vetoes that came, went or rest on other records. Notes,
    places in files and the version of the standard do not make a difference.
    """

    before: ScoreSheet | None
    after: ScoreSheet | None
    clauses: tuple[ClauseChange, ...]
    vetoes: tuple[str, ...]

    @property
    def sheet(self) -> ScoreSheet:
        """The later of the sheets that there are; it says whose quarter this is."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def officer(self) -> str:
        """The officer's id."""
        return self.sheet.officer

    @property
    def name(self) -> str:
        """The officer's name."""
        return self.sheet.name

    @property
    def period(self) -> Quarter:
        """The quarter."""
        return self.sheet.period

    @property
    def totals(self) -> tuple[Decimal | None, Decimal | None]:
        """The totals before and after; None where there is no sheet, or no score (领导岗)."""
        return (
            None if self.before is None else self.before.total,
            None if self.after is None else self.after.total,
        )

    @property
    def grades(self) -> tuple[str | None, str | None]:
        """The grades before and after."""
        return (
            None if self.before is None else self.before.grade,
            None if self.after is None else self.after.grade,
        )

    @property
    def points(self) -> Decimal | None:
        """By how much the total moved; None unless there are two totals."""
        before, after = self.totals
        return None if before is None or after is None else after - before

    @property
    def moves(self) -> bool:
        """Whether the total differs."""
        before, after = self.totals
        return before != after

    @property
    def flips(self) -> bool:
        """Whether the grade differs."""
        before, after = self.grades
        return before != after

    @property
    def differs(self) -> bool:
        """Whether anything differs: total, grade, a clause's lines, a veto, the post category."""
        if self.before is None or self.after is None:
            return self.before is not self.after
        placed = self.before.post_category != self.after.post_category
        return bool(self.moves or self.flips or self.clauses or self.vetoes or placed)

    @property
    def causes(self) -> tuple[str, ...]:
        """The clauses that made the difference, vetoes last, each once."""
        return tuple(dict.fromkeys((*(c.clause for c in self.clauses), *self.vetoes)))

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``; totals as strings, absent values null."""
        (before, after), (grade_before, grade_after) = self.totals, self.grades
        return {
            "officer": self.officer,
            "period": str(self.period),
            "before": None if before is None else str(before),
            "after": None if after is None else str(after),
            "grade_before": grade_before,
            "grade_after": grade_after,
            "clauses": list(self.causes),
            "changes": [change.to_json() for change in self.clauses],
        }


def compare(before: ScoreSheet | None, after: ScoreSheet | None) -> SheetChange:
    """Compare two sheets of one officer's quarter.

    Raises ValueError when there is neither, or when they are not of the same officer's quarter.
    """
    if before is None and after is None:
        raise ValueError("no sheet to compare")
    if before is not None and after is not None and _key(before) != _key(after):
        raise ValueError(f"{_key(before)} is not {_key(after)}")
    return SheetChange(before, after, tuple(_clauses(before, after)), tuple(_vetoes(before, after)))


def compare_all(before: Iterable[ScoreSheet], after: Iterable[ScoreSheet]) -> list[SheetChange]:
    """Compare the sheets of offices or periods: those that differ, in order of officer and quarter.

    A sheet that only one side has is compared with none.
    """
    old = {_key(sheet): sheet for sheet in before}
    new = {_key(sheet): sheet for sheet in after}
    pairs = (compare(old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()))
    return [change for change in pairs if change.differs]


def _key(sheet: ScoreSheet) -> tuple[str, Quarter]:
    return sheet.officer, sheet.period


def _clauses(before: ScoreSheet | None, after: ScoreSheet | None) -> Iterator[ClauseChange]:
    old, new = _entries(before), _entries(after)
    for key in dict.fromkeys((*new, *old)):
        mine, theirs = old.get(key, []), new.get(key, [])
        lost, gained = Counter(mine), Counter(theirs)
        if lost != gained:
            changed = (lost - gained) + (gained - lost)
            records = (record for record, _ in changed if record is not None)
            yield ClauseChange(*key, _sum(mine), _sum(theirs), tuple(dict.fromkeys(records)))


def _entries(sheet: ScoreSheet | None) -> dict[tuple[str, str], list[Entry]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for indicator in sheet.indicators if sheet is not None else ():
        for line in indicator.lines:
            key = (indicator.clause, line.clause)
            found.setdefault(key, []).append((line.record, line.points))
    return found


def _sum(entries: Iterable[Entry]) -> Decimal:
    return sum((points for _, points in entries), Decimal(0))


def _vetoes(before: ScoreSheet | None, after: ScoreSheet | None) -> list[str]:
    old = {(veto.clause, veto.records) for veto in (before.vetoes if before is not None else ())}
    new = {(veto.clause, veto.records) for veto in (after.vetoes if after is not None else ())}
    return sorted({clause for clause, _ in old ^ new})
