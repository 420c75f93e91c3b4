"""The deadline ledger: every open time limit with its days left, level, basis and computation.

Whole-process supervision (T1-1); duty to warn of expiring limits: 2012 规则 628 条.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct

from generator.archive.facts import Due, Facts
from generator.problems import Location

LEVELS = ("红", "橙", "黄", "")
"""Levels in order of urgency; the empty one is a limit still far off."""


class Entry(Struct, frozen=True):
    """One open time limit of one record."""

    officer: str
    name: str
    department: str
    record: str
    rule: str
    due: date
    status: str
    days_left: int
    level: str
    basis: str
    computation: str
    location: Location

    @property
    def said(self) -> str:
        """Days left in words: ``剩2日``, ``今日到期``, ``超1日``."""
        if self.days_left < 0:
            return f"超{-self.days_left}日"
        return "今日到期" if self.days_left == 0 else f"剩{self.days_left}日"

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {
            "officer": self.officer,
            "record": self.record,
            "due": self.due.isoformat(),
            "status": self.status,
            "days_left": self.days_left,
            "level": self.level,
            "basis": self.basis,
            "computation": self.computation,
            "rule": self.rule,
            "path": self.location.path,
            "line": self.location.line,
        }


def ledger(facts: Iterable[Facts]) -> list[Entry]:
    """Every open time limit, most urgent first, then by due date, officer and record."""
    return in_order(
        _entry(item, due) for item in facts for due in item.dues if due.is_open and due.rule.ledger
    )


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Entries as a ledger has them."""
    return sorted(entries, key=lambda e: (LEVELS.index(e.level), e.due, e.officer, e.record))


def _entry(facts: Facts, due: Due) -> Entry:
    days = due.days_left(facts.today)
    warnings = due.record.standard.supervision.warnings
    return Entry(
        officer=facts.officer.id,
        name=facts.officer.name,
        department=facts.officer.department,
        record=due.record.id,
        rule=due.rule.name,
        due=due.due,
        status=due.status,
        days_left=days,
        level=warnings.level(days, due.urgent),
        basis=due.rule.basis,
        computation=due.computation,
        location=due.record.at(),
    )
