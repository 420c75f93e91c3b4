"""Statutory time limits: their rules as data, and the arithmetic of due dates.

The first day is not counted; a month runs to the same day of the next month, from a month's end to
a month's end; half a month is 15 days; a last day that is off rolls to the next working day, but
not for a person in custody (刑诉法 105 条；2012 高法解释 165 条).
"""

from __future__ import annotations

import re
from calendar import isleap
from collections import Counter
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal, cast

import msgspec

from generator.scalars import Unreadable
from generator.standards.calendar import Calendar
from generator.standards.condition import ALWAYS, When
from generator.standards.typed import As, Day, Model, OneOrMany, Whole, YesNo

_MONTH_ENDS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PERIOD = re.compile(r"([1-9][0-9]{0,3})(日|月|工作日)|半月")


OPEN, ON_TIME, OVERDUE, PAUSED = "未到期", "按期", "超期", "停算"
"""What a time limit can be, in the words that are computed; 超期写作 may give another for one."""

Unit = Literal["日", "月", "工作日"]


class Period(Model):
    """A length of time: ``7日``, ``1月``, ``半月`` (15 days) or ``10工作日``."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count}{'个' if self.unit != '日' else ''}{self.unit}"


def _period(text: str) -> Period:
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise Unreadable(f"“{text}”不是期间", "写成 7日、1月、半月 或 10工作日")
    if match[0] == "半月":
        return Period(count=15, unit="日")
    return Period(count=int(match[1]), unit=cast(Unit, match[2]))


PeriodText = Annotated[Period, As(_period)]


class Extension(Model):
    """A group of the record that extends the limit by the days it states."""

    field: str = msgspec.field(name="字段")
    days: str = msgspec.field(name="天数")
    approved_on: str = msgspec.field(name="批准日期")
    at_most: Whole = msgspec.field(name="至多")
    approver: str = msgspec.field(name="批准人")
    approvers: OneOrMany = msgspec.field(default=(), name="须由")


class Restart(Model):
    """A list of the record that stops the limit and starts it anew (退补重报)."""

    field: str = msgspec.field(name="字段")
    stopped: str = msgspec.field(name="停")
    resumed: str = msgspec.field(name="起")


class Written(Model):
    """The system fields the rule computes; never written by hand."""

    due: str | None = msgspec.field(default=None, name="到期")
    status: str = msgspec.field(name="状态")
    overdue_word: str = msgspec.field(default=OVERDUE, name="超期写作")


class DeadlineRule(Model):
    """One time limit: what it applies to, from when, how long, and the clause it comes from."""

    code: str = msgspec.field(name="代码")
    name: str = msgspec.field(name="名称")
    section: str = msgspec.field(name="部分")
    when: When = msgspec.field(default=ALWAYS, name="条件")
    start: str | None = msgspec.field(default=None, name="起算")
    fixed: str | None = msgspec.field(default=None, name="截止")
    closed: str = msgspec.field(name="办结")
    period: PeriodText | None = msgspec.field(default=None, name="基本")
    longer_when: When | None = msgspec.field(default=None, name="延至条件")
    longer: PeriodText | None = msgspec.field(default=None, name="延至")
    extension: Extension | None = msgspec.field(default=None, name="延长")
    restart: Restart | None = msgspec.field(default=None, name="重算")
    no_roll: When | None = msgspec.field(default=None, name="不顺延")
    urgent: When | None = msgspec.field(default=None, name="提前预警")
    paused: When | None = msgspec.field(default=None, name="停算")
    written: Written = msgspec.field(name="写入")
    ledger: YesNo = msgspec.field(default=True, name="台账")
    since: Day | None = msgspec.field(default=None, name="适用自")
    until: Day | None = msgspec.field(default=None, name="适用至")
    basis: str = msgspec.field(name="依据")

    def in_force(self, day: date) -> bool:
        """Whether the rule applies to a limit that starts on ``day``."""
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )


class EffectRule(Model):
    """A period of effect that a record starts (影响期 of a disciplinary sanction)."""

    code: str = msgspec.field(name="代码")
    section: str = msgspec.field(name="部分")
    when: When = msgspec.field(name="条件")
    start: str = msgspec.field(name="起算")
    period: PeriodText = msgspec.field(name="期间")
    written: str = msgspec.field(name="写入")
    basis: str = msgspec.field(name="依据")


class Deadlines(Model):
    """All time limits of a standard."""

    rules: tuple[DeadlineRule, ...] = msgspec.field(name="期限")
    effects: tuple[EffectRule, ...] = msgspec.field(default=(), name="影响期")

    @cached_property
    def index(self) -> dict[str, SectionRules]:
        """What ``of_section`` has already made."""
        return {}

    def of_section(self, section: str) -> SectionRules:
        """The rules of one section, indexed by the field that tells most of them apart."""
        found = self.index.get(section)
        if found is None:
            found = SectionRules(
                tuple(r for r in self.rules if r.section == section),
                tuple(e for e in self.effects if e.section == section),
            )
            self.index[section] = found
        return found


class SectionRules:
    """The rules of one section. Most name a case type; those are found by one look-up."""

    def __init__(
        self, rules: tuple[DeadlineRule, ...], effects: tuple[EffectRule, ...] = ()
    ) -> None:
        self.rules = rules
        self.effects = effects
        self.are_none = not rules and not effects
        names = Counter(
            name for r in rules for name, test in r.when.tests.items() if test.one_of is not None
        )
        self.field = names.most_common(1)[0][0] if names else None
        self.extended = frozenset(r.extension.field for r in rules if r.extension is not None)
        """The fields that hold an extension of some limit."""
        self.by_word: dict[str, list[DeadlineRule]] = {}
        self.others: list[DeadlineRule] = []
        for rule in rules:
            test = rule.when.tests.get(self.field) if self.field else None
            if test is None or test.one_of is None:
                self.others.append(rule)
                continue
            for word in test.one_of:
                self.by_word.setdefault(word, []).append(rule)

    def candidates(self, values: dict[str, object]) -> list[DeadlineRule]:
        """The rules whose condition may hold for a record with these values."""
        word = values.get(self.field) if self.field else None
        return self.by_word.get(word, []) + self.others if isinstance(word, str) else self.others


def add_period(start: date, period: Period, calendar: Calendar) -> date:
    """The nominal last day of ``period`` from ``start``; ``start`` itself is not counted."""
    if period.unit == "日":
        return start + timedelta(days=period.count)
    if period.unit == "工作日":
        return calendar.add_working_days(start, period.count)
    return add_months(start, period.count)


def add_months(start: date, months: int) -> date:
    """The same day so many months later; month's end when there is none, or when on month's end."""
    index = start.year * 12 + start.month - 1 + months
    year, month = index // 12, index % 12 + 1
    last = _month_end(year, month)
    if start.day == _month_end(start.year, start.month):
        return date(year, month, last)
    return date(year, month, min(start.day, last))


def _month_end(year: int, month: int) -> int:
    return 29 if month == 2 and isleap(year) else _MONTH_ENDS[month - 1]


def due_date(
    start: date, period: Period, extension_days: int, in_custody: bool, calendar: Calendar
) -> date:
    """The last day of a limit: period, then extension, then the roll over days off."""
    nominal = add_period(start, period, calendar) + timedelta(days=extension_days)
    return nominal if in_custody else calendar.next_working(nominal)
