"""The score sheet: every point with the clause and record it comes from, summing exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct

from generator.problems import Location
from generator.scalars import Quarter


class Line(Struct, frozen=True):
    """One line: ``points`` under ``clause``; ``record`` is None for base points and bounds (办-4).

    ``note`` explains what the points alone do not: a base, a limit, a computation.
    """

    clause: str
    points: Decimal
    note: str
    record: str | None = None
    location: Location | None = None

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``; points as a string."""
        return {
            "clause": self.clause,
            "points": str(self.points),
            "record": self.record,
            "path": self.location.path if self.location else None,
            "line": self.location.line if self.location else None,
            "note": self.note,
        }


class WorkItem(Struct, frozen=True):
    """One record counted as workload, with its weight in pieces (件)."""

    record: str
    weight: Decimal
    location: Location
    note: str


class WorkloadShare(Struct, frozen=True):
    """How a workload was normalised: own amount, group, its size and median; never names.

    ``amount`` and ``median`` are in pieces per full quarter in post, rounded so that who reckons
    with them gets the points; ``days`` are the working days in post, and those of the quarter;
    ``basis`` is the group compared with: ``同组``, ``同岗位类别全院`` or ``取中位得分``;
    ``exact_median`` and ``exact_presence`` are what was computed with.
    """

    amount: Decimal
    presence: Decimal
    days: tuple[int, int]
    median: Decimal | None
    members: int
    group: str
    basis: str
    items: tuple[WorkItem, ...]
    exact_median: Fraction | None = None
    exact_presence: Fraction = Fraction(1)

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {
            "amount": str(self.amount),
            "presence": str(self.presence),
            "median": None if self.median is None else str(self.median),
            "members": self.members,
            "group": self.group,
            "basis": self.basis,
            "items": [
                {
                    "record": item.record,
                    "weight": str(item.weight),
                    "path": item.location.path,
                    "line": item.location.line,
                    "note": item.note,
                }
                for item in self.items
            ],
        }


class IndicatorScore(Struct, frozen=True):
    """One indicator: its score is the sum of its lines, within 0 and full."""

    clause: str
    name: str
    dimension: str
    full: Decimal
    lines: tuple[Line, ...]
    workload: WorkloadShare | None = None

    @property
    def score(self) -> Decimal:
        """The sum of the lines."""
        return sum((line.points for line in self.lines), Decimal("0.00"))

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        found: dict[str, Any] = {
            "clause": self.clause,
            "name": self.name,
            "dimension": self.dimension,
            "full": str(self.full),
            "score": str(self.score),
            "lines": [line.to_json() for line in self.lines],
        }
        if self.workload is not None:
            found["workload"] = self.workload.to_json()
        return found


class VetoHit(Struct, frozen=True):
    """A veto that applies: the highest grade it allows, and the records that caused it."""

    clause: str
    cap: str
    records: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {"clause": self.clause, "cap": self.cap, "records": list(self.records)}


class ScoreSheet(Struct, frozen=True):
    """An officer's quarter. ``total`` is None for a post that is not scored (领导岗)."""

    officer: str
    name: str
    period: Quarter
    standard: str
    post_category: str
    department: str
    total: Decimal | None
    full: Decimal
    grade: str | None
    grade_before_veto: str | None
    vetoes: tuple[VetoHit, ...]
    indicators: tuple[IndicatorScore, ...]
    note: str = ""

    def dimensions(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Each dimension's ``(score, full)``, the sums of its indicators."""
        found: dict[str, tuple[Decimal, Decimal]] = {}
        for indicator in self.indicators:
            score, full = found.get(indicator.dimension, (Decimal("0.00"), Decimal(0)))
            found[indicator.dimension] = (score + indicator.score, full + indicator.full)
        return found

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``; decimals as strings, absent values null."""
        return {
            "officer": self.officer,
            "period": str(self.period),
            "standard": self.standard,
            "post_category": self.post_category,
            "department": self.department,
            "total": None if self.total is None else str(self.total),
            "grade": self.grade,
            "grade_before_veto": self.grade_before_veto,
            "vetoes": [veto.to_json() for veto in self.vetoes],
            "dimensions": {
                name: {"score": str(score), "full": str(full)}
                for name, (score, full) in self.dimensions().items()
            },
            "indicators": [indicator.to_json() for indicator in self.indicators],
            "note": self.note,
        }
