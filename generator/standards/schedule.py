"""The assessment calendar (考核日程): when each step of a quarter, and of a year, is due.

The steps are data of the rulebook: a quarter's in working days after its last day (办-13, 办-14),
a year's in a month of the next year, and the limits that run from an event (公务员法 95–96 条).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any

import msgspec
from msgspec import Struct

from generator.problems import Problem
from generator.scalars import Quarter, Unreadable, parse_integer
from generator.standards.calendar import Calendar
from generator.standards.deadlines import PeriodText
from generator.standards.loading import Document
from generator.standards.names import unknown
from generator.standards.typed import As, Model, Whole


class Step(Model):
    """One step: what is done, by whom, and the article that asks for it."""

    name: str = msgspec.field(name="步骤")
    who: str = msgspec.field(name="办理")
    clause: str = msgspec.field(name="条款")


class QuarterStep(Step):
    """A step of a quarter, due so many working days after the quarter's last day."""

    working_days: Whole = msgspec.field(name="工作日")


def _month(text: str) -> int:
    month = parse_integer(text)
    if not 1 <= month <= 12:
        raise Unreadable(f"“{text}”不是月份", "写 1 至 12 的数")
    return month


class YearStep(Step):
    """A step of a year, due by the last working day of a month of the next year."""

    month: Annotated[int, As(_month)] = msgspec.field(name="次年月")


class EventStep(Step):
    """A limit that runs from an event, whose date is known only then.

    ``least`` says that the period is the shortest allowed, not the longest.
    """

    start: str = msgspec.field(name="自")
    longest: PeriodText | None = msgspec.field(default=None, name="至多")
    least: PeriodText | None = msgspec.field(default=None, name="至少")
    basis: str = msgspec.field(default="", name="依据")

    def describe(self) -> str:
        """The limit in Chinese: ``自公示之日起不少于 5个工作日``."""
        parts = [f"不少于 {self.least}"] if self.least is not None else []
        parts += [f"{self.longest}内"] if self.longest is not None else []
        return f"自{self.start}起{'、'.join(parts)}"


class Schedule(Model):
    """All steps of quarter and year, each list in order of time."""

    quarter: tuple[QuarterStep, ...] = msgspec.field(name="季度")
    year: tuple[YearStep, ...] = msgspec.field(default=(), name="年度")
    events: tuple[EventStep, ...] = msgspec.field(default=(), name="时限")


class Due(Struct, frozen=True):
    """A step with its date; ``certain`` unless the calendar of some year on the way is missing."""

    step: QuarterStep | YearStep
    day: date
    certain: bool

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {
            "step": self.step.name,
            "due": self.day.isoformat(),
            "who": self.step.who,
            "clause": self.step.clause,
            "certain": self.certain,
        }


def quarter_dates(schedule: Schedule, quarter: Quarter, calendar: Calendar) -> tuple[Due, ...]:
    """When each step of a quarter's assessment is due (model.md §5).

    The quarter's last day is not counted; holidays and 调休 are.
    """
    found = []
    for step in schedule.quarter:
        day = calendar.add_working_days(quarter.last_day, step.working_days)
        certain = calendar.covers(quarter.last_day + timedelta(days=1)) and calendar.covers(day)
        found.append(Due(step, day, certain))
    return tuple(found)


def year_dates(schedule: Schedule, year: int, calendar: Calendar) -> tuple[Due, ...]:
    """When each step of a year's assessment is due: the month's last working day."""
    found = []
    for step in schedule.year:
        day = date(year + 1 + step.month // 12, step.month % 12 + 1, 1) - timedelta(days=1)
        while not calendar.is_working(day):
            day -= timedelta(days=1)
        found.append(Due(step, day, calendar.covers(day)))
    return tuple(found)


def next_due(dues: tuple[Due, ...], today: date) -> Due | None:
    """The first step that is not past on ``today``; None when all are."""
    return next((due for due in dues if due.day >= today), None)


def check_schedule(
    schedule: Schedule, articles: Mapping[str, str], document: Document[Any]
) -> Iterator[Problem]:
    """Ensure that steps rest on articles and stand in order of time, and limits have a length."""
    here = "考核日程"
    lists = {"季度": schedule.quarter, "年度": schedule.year, "时限": schedule.events}
    if not schedule.quarter:
        yield Problem(
            document.locate(here, "季度"),
            "X30",
            "考核日程没有写季度的步骤",
            "请写“- {步骤: 填报截止, 工作日: 5, 办理: 专人, 条款: …}”",
        )
    for name, steps in lists.items():
        for i, step in enumerate(steps):
            if step.clause not in articles:
                yield unknown(document.locate(here, name, i, "条款"), "条款", step.clause, articles)
    for i, (earlier, later) in enumerate(pairwise(schedule.quarter)):
        if later.working_days <= earlier.working_days:
            yield Problem(
                document.locate(here, "季度", i + 1, "工作日"),
                "X30",
                f"“{later.name}”不晚于前一步“{earlier.name}”（{earlier.working_days} 个工作日）",
                "各步骤按先后写，工作日逐步增加",
            )
    if schedule.quarter and schedule.quarter[0].working_days < 1:
        yield Problem(
            document.locate(here, "季度", 0, "工作日"),
            "X30",
            f"“{schedule.quarter[0].name}”不在季末之后",
            "写季末之后的第几个工作日，从 1 起",
        )
    for i, (before, after) in enumerate(pairwise(schedule.year)):
        if after.month < before.month:
            yield Problem(
                document.locate(here, "年度", i + 1, "次年月"),
                "X30",
                f"“{after.name}”早于前一步“{before.name}”（{before.month} 月）",
                "各步骤按先后写",
            )
    for i, event in enumerate(schedule.events):
        if event.longest is None and event.least is None:
            yield Problem(
                document.locate(here, "时限", i),
                "X30",
                f"“{event.name}”没有写多长",
                "请写“至多: 30日”或“至少: 5工作日”",
            )
