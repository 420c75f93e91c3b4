"""Preview: the past scored under a changed standard, beside what it was (影响预演, model.md C1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from generator.archive.facts import Facts
from generator.archive.unit import Unit
from generator.scalars import Quarter
from generator.scoring.compare import SheetChange, compare_all
from generator.scoring.results import sealed
from generator.scoring.score import Scorer
from generator.standards.draft import measures_alike
from generator.standards.standard import Standards


class Moved(Struct, frozen=True):
    """An officer whose quarter comes out differently; ``locked`` is the day it was sealed.

    A locked result stays as it is: its change is what would have been.
    """

    change: SheetChange
    locked: date | None

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        locked = None if self.locked is None else self.locked.isoformat()
        return {**self.change.to_json(), "locked": locked}


class QuarterPreview(Struct, frozen=True):
    """One quarter of one office: how many were scored, and everyone who comes out differently.

    ``locked_count`` counts the sealed results of the quarter, whether they would differ or not.
    """

    unit: str
    quarter: Quarter
    standard: str
    scored: int
    locked_count: int
    officers: tuple[Moved, ...]

    @property
    def affected(self) -> tuple[Moved, ...]:
        """Those whose result is open and will change."""
        return tuple(found for found in self.officers if found.locked is None)

    @property
    def untouched(self) -> tuple[Moved, ...]:
        """Those whose result is locked and would have been different."""
        return tuple(found for found in self.officers if found.locked is not None)

    @property
    def flips(self) -> int:
        """How many open results get another grade."""
        return sum(found.change.flips for found in self.affected)

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {
            "unit": self.unit,
            "period": str(self.quarter),
            "standard": self.standard,
            "scored": self.scored,
            "affected": len(self.affected),
            "grades_changed": self.flips,
            "locked": self.locked_count,
            "officers": [found.to_json() for found in self.officers],
        }


def preview(
    unit: Unit,
    facts: Mapping[str, Facts],
    standards: Standards,
    changed_facts: Mapping[str, Facts],
    changed: Standards,
    quarters: Sequence[Quarter],
) -> Iterator[QuarterPreview]:
    """Score each of ``quarters`` under ``standards`` and under ``changed``, and compare.

    ``changed_facts`` are the facts as read under ``changed``; they may be the same. A locked
    quarter is compared with the result that was locked. Its groups hold for the changed standard
    too as long as that measures workload alike; otherwise they are worked out anew.
    """
    now = Scorer(unit, facts, standards)
    held = Scorer(unit, changed_facts, changed)
    anew = Scorer(unit, changed_facts, changed, as_locked=False)
    for quarter in quarters:
        base, draft = standards.ruling(quarter), changed.ruling(quarter)
        then = held if measures_alike(base, draft) else anew
        before, after = now.sheets(quarter), then.sheets(quarter)
        scored = [sheet for sheet in before if sheet.total is not None]
        locks = {sheet.officer: _locked(facts, sheet.officer, quarter) for sheet in before}
        yield QuarterPreview(
            unit.name,
            quarter,
            base.version,
            len(scored),
            sum(day is not None for day in locks.values()),
            tuple(
                Moved(change, locks.get(change.officer)) for change in compare_all(before, after)
            ),
        )


def _locked(facts: Mapping[str, Facts], officer: str, quarter: Quarter) -> date | None:
    found = sealed(facts[officer].officer, quarter)
    return found.locked if found is not None else None
