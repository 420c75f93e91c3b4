"""The assessment calendar: its dates over holidays, the next step, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from generator.scalars import Quarter
from generator.standards.calendar import Calendar
from generator.standards.reading import read_standards
from generator.standards.schedule import next_due, quarter_dates, year_dates
from tests.offices import STANDARDS, shipped, shown

NAMES = ("填报截止", "部门审核", "监督复核", "送达本人", "异议截止", "复核决定", "锁定")


def dates(quarter: Quarter, calendar: Calendar | None = None) -> list[str]:
    schedule = shipped().versions[0].rulebook.schedule
    dues = quarter_dates(schedule, quarter, calendar or shipped().calendar)
    assert tuple(due.step.name for due in dues) == NAMES
    return [due.day.isoformat()[5:] for due in dues]


# domain/golden.md; the others counted by hand from the calendar files:
# Q1: 清明 04-04…06, 04-07 worked; 04-27, 04-28 worked, 劳动节 04-29…05-01.
# Q4: 元旦 01-01; 01-26 worked, 春节 01-31…02-06, 02-08 worked.
@pytest.mark.parametrize(
    ("quarter", "expected"),
    [
        (Quarter(2013, 1), "04-08 04-11 04-17 04-19 04-26 05-13 05-14"),
        (Quarter(2013, 3), "10-12 10-16 10-22 10-24 10-31 11-14 11-15"),
        (Quarter(2013, 4), "01-08 01-13 01-17 01-21 01-27 02-14 02-17"),
    ],
)
def test_the_steps_of_a_quarter(quarter: Quarter, expected: str) -> None:
    assert dates(quarter) == expected.split()


def test_without_the_year_s_file_it_counts_monday_to_friday_and_says_so() -> None:
    empty = Calendar()
    # Monday to Friday alone: 10-07 is the fifth, which the holidays make wrong.
    assert dates(Quarter(2013, 3), empty)[0] == "10-07"
    schedule = shipped().versions[0].rulebook.schedule
    assert {due.certain for due in quarter_dates(schedule, Quarter(2013, 3), empty)} == {False}
    known = quarter_dates(schedule, Quarter(2013, 3), shipped().calendar)
    assert {due.certain for due in known} == {True}


def test_the_steps_of_a_year_end_with_january_s_last_working_day() -> None:
    schedule = shipped().versions[0].rulebook.schedule
    dues = year_dates(schedule, 2013, shipped().calendar)
    # 2014-01-31 is New Year's Day of the lunar calendar.
    assert [(due.step.name, due.day) for due in dues] == [
        ("民主测评", date(2014, 1, 30)),
        ("年度汇总", date(2014, 1, 30)),
    ]


def test_a_step_in_december_is_in_the_next_year() -> None:
    schedule = shipped().versions[0].rulebook.schedule
    late = replace(schedule, year=(replace(schedule.year[0], month=12),))
    (due,) = year_dates(late, 2012, shipped().calendar)
    assert due.day == date(2013, 12, 31)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2013-09-30", "填报截止"),
        ("2013-10-12", "填报截止"),
        ("2013-10-13", "部门审核"),
        ("2013-11-15", "锁定"),
        ("2013-11-16", None),
    ],
)
def test_the_next_step(today: str, expected: str | None) -> None:
    standards = shipped()
    schedule = standards.versions[0].rulebook.schedule
    dues = quarter_dates(schedule, Quarter(2013, 3), standards.calendar)
    found = next_due(dues, date.fromisoformat(today))
    assert (found.step.name if found else None) == expected


def test_limits_that_run_from_an_event_say_how_long() -> None:
    schedule = shipped().versions[0].rulebook.schedule
    assert [f"{e.name}：{e.describe()}" for e in schedule.events] == [
        "优秀人选公示：自公示之日起不少于 5个工作日",
        "申请复核：自知道不称职等次之日起30日内",
        "复核答复：自接到申请之日起30日内",
        "提出申诉：自接到复核决定之日起15日内",
    ]


STEP = "{步骤: 部门审核, 工作日: 8, 办理: 部门负责人, 条款: 办-15}"


@pytest.mark.parametrize(
    ("old", "new", "word", "expected"),
    [
        (
            STEP,
            STEP.replace("工作日: 8", "工作日: 5"),
            "5, 办理: 部门",
            "X30 “部门审核”不晚于前一步“填报截止”（5 个工作日） 各步骤按先后写，工作日逐步增加",
        ),
        (
            STEP,
            STEP.replace("办-15", "办-51"),
            "办-51",
            "X30 没有条款“办-51” 是不是“办-1”？",
        ),
        (
            STEP,
            STEP.replace("工作日: 8", "工作日: 八"),
            "八",
            "S01 “八”不是整数 只写阿拉伯数字，如 15",
        ),
        (
            "{步骤: 填报截止, 工作日: 5,",
            "{步骤: 填报截止, 工作日: 0,",
            "0, 办理: 专人",
            "X30 “填报截止”不在季末之后 写季末之后的第几个工作日，从 1 起",
        ),
        (
            "{步骤: 民主测评, 次年月: 1,",
            "{步骤: 民主测评, 次年月: 2,",
            "1, 办理: 政治处, 条款: 办-9",
            "X30 “年度汇总”早于前一步“民主测评”（2 月） 各步骤按先后写",
        ),
        (
            "自: 公示之日, 至少: 5工作日, ",
            "自: 公示之日, ",
            "{步骤: 优秀人选公示",
            "X30 “优秀人选公示”没有写多长 请写“至多: 30日”或“至少: 5工作日”",
        ),
    ],
)
def test_a_schedule_that_cannot_be_is_told_where_it_stands(
    old: str, new: str, word: str, expected: str
) -> None:
    files = {p.relative_to(STANDARDS).as_posix(): p.read_bytes() for p in STANDARDS.rglob("*.yml")}
    text = files["2013.1/rulebook.yml"].decode()
    assert text.count(old) == 1
    text = text.replace(old, new)
    files["2013.1/rulebook.yml"] = text.encode()
    row = next(i for i, line in enumerate(text.split("\n"), 1) if word in line)
    column = text.split("\n")[row - 1].index(word) + 1
    _, problems = read_standards(files, "s")
    assert [shown(p) for p in problems] == [f"s/2013.1/rulebook.yml:{row}:{column} {expected}"]
