"""The annual grading as data: weights, lines, quota, training, and who is given no grade.

Clauses 办-9 (weights), 办-10 (quota and ties) and 办-11 (no grade) of the 《考核办法》.
"""

from __future__ import annotations

import msgspec

from generator.standards.condition import ALWAYS, When
from generator.standards.typed import Model, Points, Whole

UNGRADED = "不定等次"
"""What an officer is given who takes part without a grade (办-11); no step of the ladder."""


class Spell(Model):
    """Records that span days, such as a leave or a sanction's period of effect.

    A record without an end lasts on.
    """

    section: str = msgspec.field(name="部分")
    when: When = msgspec.field(default=ALWAYS, name="条件")
    start: str = msgspec.field(name="起")
    end: str = msgspec.field(name="止")


class Exclusion(Spell):
    """Why an officer gets no annual grade (办-11).

    Holds when such a spell covers the last day of the year, or, with ``over_days``, when the
    year's days within such spells are more than that.
    """

    clause: str = msgspec.field(name="条款")
    reason: str = msgspec.field(name="事由")
    over_days: Whole | None = msgspec.field(default=None, name="累计超过日数")


class Weights(Model):
    """The parts of the annual score (办-9), each of a full 100."""

    quarters: Points = msgspec.field(name="季度均分")
    survey: Points = msgspec.field(name="民主测评")
    leaders: Points = msgspec.field(name="领导小组评价")


class Reach(Model):
    """A sum of one field that must be reached."""

    field: str = msgspec.field(name="字段")
    least: Points = msgspec.field(name="达到")


class Days(Model):
    """The days covered, both ends counted and none twice, that must be reached."""

    start: str = msgspec.field(name="起")
    end: str = msgspec.field(name="止")
    least: Whole = msgspec.field(name="达到")


class Training(Model):
    """The year's training: hours, or days, reach their least (培训达标)."""

    section: str = msgspec.field(name="部分")
    hours: Reach = msgspec.field(name="学时")
    days: Days = msgspec.field(name="天数")


class Clauses(Model):
    """Under which article each step stands, for the explanation."""

    score: str = msgspec.field(name="年度分")
    quota: str = msgspec.field(name="名额")
    grade: str = msgspec.field(name="等次")


class Annual(Model):
    """The annual grading (办-9 to 办-11).

    ``quota`` and ``quota_with_approval`` are shares of those graded; ``ties`` are the dimensions
    that decide between equal annual scores, in order.
    """

    excellent_line: Points = msgspec.field(name="优秀候选线")
    competent_line: Points = msgspec.field(name="称职线")
    basic_line: Points = msgspec.field(name="基本称职线")
    quota: Points = msgspec.field(name="优秀比例")
    quota_with_approval: Points = msgspec.field(name="经批准上限")
    min_quarters: Whole = msgspec.field(name="最少在岗季度")
    weights: Weights = msgspec.field(name="权重")
    ties: tuple[str, ...] = msgspec.field(name="并列依次比较")
    training: Training = msgspec.field(name="培训达标")
    exclusions: tuple[Exclusion, ...] = msgspec.field(name="不定等次")
    clauses: Clauses = msgspec.field(name="条款")


GRADES = ("优秀", "称职", "基本称职", "不称职")
"""The annual grades from the highest down (公务员法 38 条、检察官法 43 条)."""
