"""Supervision: early warnings, trace-back triggers, and the course that answers a problem."""

from __future__ import annotations

from typing import Literal

import msgspec

from generator.standards.condition import When
from generator.standards.typed import Model, OneOrMany, Whole

Level = Literal["黄", "橙", "红"]


class WarningLevel(Model):
    """A level of early warning: the most days left at which it shows."""

    level: Level = msgspec.field(name="级别")
    days_left: Whole = msgspec.field(name="剩余")


class Warnings(Model):
    """The levels (model.md T1-1); cases in custody reach each level so many days earlier."""

    levels: tuple[WarningLevel, ...] = msgspec.field(name="等级")
    overdue: Level = msgspec.field(name="已超期")
    custody_earlier: Whole = msgspec.field(name="羁押提前")
    basis: str = msgspec.field(name="依据")

    def level(self, days_left: int, urgent: bool) -> str:
        """The level shown with ``days_left`` (negative: overdue); empty when none is."""
        if days_left < 0:
            return self.overdue
        margin = self.custody_earlier if urgent else 0
        for entry in sorted(self.levels, key=lambda e: e.days_left):
            if days_left <= entry.days_left + margin:
                return entry.level
        return ""


class Trigger(Model):
    """A fact that starts a trace-back (责任倒查), to be concluded within so many working days."""

    code: str = msgspec.field(name="代码")
    name: str = msgspec.field(name="名称")
    section: str = msgspec.field(name="部分")
    when: When = msgspec.field(name="条件")
    counted_on: str = msgspec.field(name="起算")
    working_days: Whole = msgspec.field(name="工作日内")
    basis: str = msgspec.field(name="依据")


class Course(Model):
    """The training that answers a class of problems."""

    problem: OneOrMany = msgspec.field(name="问题")
    course: str = msgspec.field(name="课程")


class Filing(Model):
    """How soon a fact must be entered (X32) and what counts as a bulk entry (T1-4)."""

    within: Whole = msgspec.field(name="工作日内")
    bulk_share: Whole = msgspec.field(name="突击补录")


class Supervision(Model):
    """All of it."""

    warnings: Warnings = msgspec.field(name="预警")
    triggers: tuple[Trigger, ...] = msgspec.field(name="倒查")
    courses: tuple[Course, ...] = msgspec.field(name="课程")
    filing: Filing = msgspec.field(name="录入时限")
