"""The statutory calendar: due dates, working days and months, against hand-made vectors."""

from __future__ import annotations

import calendar as gregorian
from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.archive.source import WorkingTree
from generator.scalars import Quarter
from generator.standards.calendar import Calendar
from generator.standards.deadlines import Period, PeriodText, add_months, add_period, due_date
from generator.standards.reading import read_standards
from generator.standards.standard import Standards
from generator.standards.typed import read_typed
from tests.offices import STANDARDS

# domain/deadlines.yml, 向量: 受理, 基本, 延长日, 羁押, 期望
VECTORS = [
    ("2013-09-02", "7日", 0, "是", "2013-09-09"),
    ("2013-09-27", "7日", 0, "是", "2013-10-04"),
    ("2013-09-17", "15日", 0, "否", "2013-10-08"),
    ("2013-01-31", "1月", 0, "是", "2013-02-28"),
    ("2013-01-30", "1月", 0, "是", "2013-02-28"),
    ("2012-01-31", "1月", 0, "是", "2012-02-29"),
    ("2013-02-28", "1月", 0, "是", "2013-03-31"),
    ("2013-07-02", "1月", 15, "是", "2013-08-17"),
    ("2013-07-02", "1月", 15, "否", "2013-08-19"),
    ("2013-08-16", "1月", 0, "是", "2013-09-16"),
    ("2013-08-19", "1月", 0, "否", "2013-09-22"),
    ("2013-08-19", "1月", 0, "是", "2013-09-19"),
]
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def _standards() -> Standards:
    tree = WorkingTree(STANDARDS)
    files = {path: tree.read(path) for path, kind in tree.paths() if kind == "file"}
    standards, problems = read_standards(files, "standards")
    assert problems == []
    return standards


CALENDAR = _standards().calendar


def period(text: str) -> Period:
    """A period as a standard writes it."""
    found, slips = read_typed(PeriodText, text)
    if slips:
        raise ValueError(slips[0].message)
    assert isinstance(found, Period)
    return found


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("start", "length", "extension", "custody", "expected"), VECTORS)
def test_every_vector_of_the_domain_gives_its_date(
    start: str, length: str, extension: int, custody: str, expected: str
) -> None:
    due = due_date(day(start), period(length), extension, custody == "是", CALENDAR)
    assert due.isoformat() == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (5, "2013-10-12"),  # 填报截止: a Saturday worked for the October holiday
        (8, "2013-10-16"),  # 部门审核
        (12, "2013-10-22"),  # 监督复核
        (14, "2013-10-24"),  # 送达本人
        (19, "2013-10-31"),  # 异议截止
        (29, "2013-11-14"),  # 复核决定
        (30, "2013-11-15"),  # 锁定
    ],
)
def test_the_dates_of_2013q3_are_counted_in_working_days(after: int, expected: str) -> None:
    last_day = Quarter(2013, 3).last_day
    assert CALENDAR.add_working_days(last_day, after).isoformat() == expected


def test_a_trace_back_runs_over_the_october_holiday_and_the_two_worked_weekends() -> None:
    assert CALENDAR.add_working_days(date(2013, 9, 27), 10) == date(2013, 10, 16)
    assert add_period(date(2013, 9, 27), period("10工作日"), CALENDAR) == date(2013, 10, 16)


def test_counting_monday_to_friday_would_be_wrong_by_five_days() -> None:
    bare = Calendar()
    assert bare.add_working_days(date(2013, 9, 30), 5) == date(2013, 10, 7)
    assert not bare.covers(date(2013, 10, 7))
    assert CALENDAR.covers(date(2013, 10, 7))


@pytest.mark.parametrize(
    ("name", "off", "worked"),
    [
        ("元旦", ("2013-01-01", "2013-01-03"), ("2013-01-05", "2013-01-06")),
        ("春节", ("2013-02-09", "2013-02-15"), ("2013-02-16", "2013-02-17")),
        ("清明", ("2013-04-04", "2013-04-06"), ("2013-04-07",)),
        ("劳动节", ("2013-04-29", "2013-05-01"), ("2013-04-27", "2013-04-28")),
        ("端午", ("2013-06-10", "2013-06-12"), ("2013-06-08", "2013-06-09")),
        ("中秋", ("2013-09-19", "2013-09-21"), ("2013-09-22",)),
        ("国庆", ("2013-10-01", "2013-10-07"), ("2013-09-29", "2013-10-12")),
    ],
)
def test_every_holiday_of_2013_is_off_and_its_weekends_are_worked(
    name: str, off: tuple[str, str], worked: tuple[str, ...]
) -> None:
    first, last = map(day, off)
    length = (last - first).days + 1
    assert CALENDAR.working_days(first, last) == 0
    assert CALENDAR.next_working(first) > first + timedelta(days=length - 1)
    assert [d for d in worked if not CALENDAR.is_working(day(d))] == []


def test_the_third_quarter_of_2013_has_66_working_days() -> None:
    # 23 weekdays in July, 22 in August, 21 in September; less 09-19, 09-20; plus 09-22, 09-29.
    quarter = Quarter(2013, 3)
    assert CALENDAR.working_days(quarter.first_day, quarter.last_day) == 66


def test_an_extension_is_added_before_the_last_day_rolls() -> None:
    # 07-02 + 1 month is Friday 08-02; 15 days more is Saturday 08-17, which rolls to Monday. Were
    # each step rolled, an extension from a Saturday would start on the Monday and end two days late.
    assert due_date(date(2013, 7, 3), period("1月"), 15, False, CALENDAR) == date(2013, 8, 19)
    assert due_date(date(2013, 7, 3), period("1月"), 0, False, CALENDAR) == date(2013, 8, 5)


def test_half_a_month_is_fifteen_days() -> None:
    assert period("半月") == period("15日")
    assert add_period(date(2013, 2, 14), period("半月"), CALENDAR) == date(2013, 3, 1)


def test_a_period_says_itself_in_chinese() -> None:
    assert [str(period(p)) for p in ("7日", "半月", "1月", "10工作日")] == [
        "7日",
        "15日",
        "1个月",
        "10个工作日",
    ]


@pytest.mark.parametrize("text", ["", "0日", "七日", "7", "1年", "1.5月", "-1日", "7 日", "半个月"])
def test_a_period_written_any_other_way_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="不是期间"):
        period(text)


@given(DAYS, st.integers(1, 48))
def test_months_end_in_the_right_month_on_the_same_day_or_its_last(
    start: date, months: int
) -> None:
    end = add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    last = gregorian.monthrange(end.year, end.month)[1]
    if start.day == gregorian.monthrange(start.year, start.month)[1]:
        assert end.day == last
    else:
        assert end.day == min(start.day, last)


@given(DAYS, st.integers(1, 24))
def test_a_later_start_never_ends_earlier(start: date, months: int) -> None:
    assert add_months(start, months) <= add_months(start + timedelta(days=1), months)


@given(DAYS, st.integers(1, 400))
def test_days_are_counted_from_the_day_after(start: date, count: int) -> None:
    assert (add_period(start, period(f"{count}日"), CALENDAR) - start).days == count


@given(DAYS, st.integers(1, 60))
def test_working_days_added_are_the_working_days_counted(start: date, count: int) -> None:
    end = CALENDAR.add_working_days(start, count)
    assert CALENDAR.is_working(end)
    assert CALENDAR.working_days(start + timedelta(days=1), end) == count


@given(st.dates(date(2012, 1, 1), date(2014, 12, 31)), st.integers(1, 90), st.integers(0, 15))
def test_only_a_person_at_liberty_gets_the_roll_and_never_past_the_first_working_day(
    start: date, count: int, extension: int
) -> None:
    nominal = start + timedelta(days=count + extension)
    in_custody = due_date(start, period(f"{count}日"), extension, True, CALENDAR)
    at_liberty = due_date(start, period(f"{count}日"), extension, False, CALENDAR)
    assert in_custody == nominal
    assert CALENDAR.is_working(at_liberty)
    between = [nominal + timedelta(days=i) for i in range((at_liberty - nominal).days)]
    assert not any(CALENDAR.is_working(d) for d in between)


def test_the_shipped_calendars_give_the_statutory_holidays() -> None:
    """全国年节及纪念日放假办法: 11 days of a year, 13 from 2025 on.

    A week more of rest is made of days at work on weekends, so that only these are gained. 2015 had
    a memorial day of its own, 2020 two more days in spring.
    """
    extra = {2015: 12, 2020: 13} | dict.fromkeys(range(2025, 2100), 13)
    gained = {}
    for file in sorted(STANDARDS.glob("*/calendar/*.yml")):
        holidays = yaml.safe_load(file.read_text("utf-8"))["节假日"]
        off = [day for holiday in holidays for day in holiday["放假"] if day.weekday() < 5]
        gained[int(file.stem)] = len(off) - sum(len(one.get("上班", ())) for one in holidays)
    assert gained == {year: extra.get(year, 11) for year in gained}
    assert {*range(2012, 2027)} == {*gained}
