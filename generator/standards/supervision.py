"""Supervision: early warnings, trace-back triggers, and the course that answers a problem."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from generator.standards.condition import When
from generator.standards.loading import Model, OneOrMany, Whole

Level = Literal["黄", "橙", "红"]


class WarningLevel(Model):
    """A level of early warning: the most days left at which it shows."""

    level: Level = Field(alias="级别")
    days_left: Whole = Field(alias="剩余")


class Warnings(Model):
    """The levels (model.md T1-1); cases in custody reach each level so many days earlier."""

    levels: tuple[WarningLevel, ...] = Field(alias="等级")
    overdue: Level = Field(alias="已超期")
    custody_earlier: Whole = Field(alias="羁押提前")
    basis: str = Field(alias="依据")

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

    code: str = Field(alias="代码")
    name: str = Field(alias="名称")
    section: str = Field(alias="部分")
    when: When = Field(alias="条件")
    counted_on: str = Field(alias="起算")
    working_days: Whole = Field(alias="工作日内")
    basis: str = Field(alias="依据")


class Course(Model):
    """The training that answers a class of problems."""

    problem: OneOrMany = Field(alias="问题")
    course: str = Field(alias="课程")


class Filing(Model):
    """How soon a fact must be entered (X32) and what counts as a bulk entry (T1-4)."""

    within: Whole = Field(alias="工作日内")
    bulk_share: Whole = Field(alias="突击补录")


class Supervision(Model):
    """All of it."""

    warnings: Warnings = Field(alias="预警")
    triggers: tuple[Trigger, ...] = Field(alias="倒查")
    courses: tuple[Course, ...] = Field(alias="课程")
    filing: Filing = Field(alias="录入时限")
