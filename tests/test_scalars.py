"""Scalars: a text is a value of its type, or it is refused with what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.scalars import (
    FIRST_YEAR,
    LAST_YEAR,
    Quarter,
    Unreadable,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_month,
    suggest_date,
)

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


def refusal(parse: Callable[[str], Any], text: str) -> str:
    """The message and hint with which a text is refused."""
    with pytest.raises(Unreadable) as caught:
        parse(text)
    assert caught.value.message
    assert caught.value.hint
    return f"{caught.value.message}｜{caught.value.hint}"


def value_or_none(parse: Callable[[str], Any], text: str) -> Any:
    """The value, or None when the text is refused."""
    try:
        return parse(text)
    except Unreadable:
        return None


def test_a_long_text_is_quoted_in_part() -> None:
    for parse in (parse_date, parse_month, parse_decimal, parse_integer, Quarter.parse):
        assert refusal(parse, "9" * 5000).startswith(f"“{'9' * 24}…”")


# -- dates (adversarial B7, model.md §8) ---------------------------------------------------------


@given(DAYS)
def test_every_iso_date_of_the_two_centuries_is_read(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2013-02-30", "“2013-02-30”不是日历上的日期｜请核对月和日，2013 年 2 月只有 28 天"),
        ("2024-02-30", "“2024-02-30”不是日历上的日期｜请核对月和日，2024 年 2 月只有 29 天"),
        ("2023-02-29", "“2023-02-29”不是日历上的日期｜请核对月和日，2023 年 2 月只有 28 天"),
        ("2013-04-31", "“2013-04-31”不是日历上的日期｜请核对月和日，2013 年 4 月只有 30 天"),
        ("2013-12-32", "“2013-12-32”不是日历上的日期｜请核对月和日，2013 年 12 月只有 31 天"),
        ("2013-13-01", "“2013-13-01”不是日历上的日期｜请核对月和日，月份在 01 到 12 之间"),
        ("2013-00-10", "“2013-00-10”不是日历上的日期｜请核对月和日，月份在 01 到 12 之间"),
        ("0000-01-01", "“0000-01-01”的年份不对｜请核对年份，写成 2013-07-02 的样子"),
        ("1899-12-31", "“1899-12-31”的年份不对｜请核对年份，写成 2013-07-02 的样子"),
        ("2100-01-01", "“2100-01-01”的年份不对｜请核对年份，写成 2013-07-02 的样子"),
        ("20240101", "“20240101”不是规范的日期｜应写 2024-01-01"),
        ("２０２４-01-01", "“２０２４-01-01”不是规范的日期｜应写 2024-01-01"),
        ("2013-7-2", "“2013-7-2”不是规范的日期｜应写 2013-07-02"),
        ("2013.7.2", "“2013.7.2”不是规范的日期｜应写 2013-07-02"),
        ("2013．7．2", "“2013．7．2”不是规范的日期｜应写 2013-07-02"),
        ("2013/7/2", "“2013/7/2”不是规范的日期｜应写 2013-07-02"),
        ("“2013-07-02”", "““2013-07-02””不是规范的日期｜应写 2013-07-02"),
        ("2013/7/2 0:00:00", "“2013/7/2 0:00:00”不是规范的日期｜应写 2013-07-02"),
        ("2013-07-02 00:00", "“2013-07-02 00:00”不是规范的日期｜应写 2013-07-02"),
        ("2013-07-02 09:30", "“2013-07-02 09:30”不是日期｜只写日期，不写时刻：2013-07-02"),
        ("2013-02-30 09:30", "“2013-02-30 09:30”不是日期｜日期写成“年-月-日”，如 2013-07-02"),
        ("2013—7—2", "“2013—7—2”不是规范的日期｜应写 2013-07-02"),
        ("2013年7月2日", "“2013年7月2日”不是规范的日期｜应写 2013-07-02"),
        ("2013 年 7 月 2 日", "“2013 年 7 月 2 日”不是规范的日期｜应写 2013-07-02"),
        ("二〇一三年五月八日", "“二〇一三年五月八日”不是规范的日期｜应写 2013-05-08"),
        ("二○一三年十二月三十一日", "“二○一三年十二月三十一日”不是规范的日期｜应写 2013-12-31"),
        ("二零一三年十月二十日", "“二零一三年十月二十日”不是规范的日期｜应写 2013-10-20"),
        ("二〇一三年一十二月一日", "“二〇一三年一十二月一日”不是规范的日期｜应写 2013-12-01"),
        ("41402", "“41402”不是规范的日期｜应写 2013-05-08"),
        ("2024-W01-1", "“2024-W01-1”不是日期｜日期写成“年-月-日”，如 2013-07-02"),
        ("2013.5", "“2013.5”不是日期｜缺少日，请查明后补全，如 2013-05-02"),
        ("13/5/8", "“13/5/8”不是日期｜年份要写四位，请查明后写 2013-05-08 或 2008-05-13"),
        ("5月8日", "“5月8日”不是日期｜缺少年份，请查明后补全，如 2013-05-08"),
        ("2013-02-30 ", "“2013-02-30 ”不是日期｜日期写成“年-月-日”，如 2013-07-02"),
        ("2013.2.30", "“2013.2.30”不是日期｜日期写成“年-月-日”，如 2013-07-02"),
        ("2013-05-08T00:00:00", "“2013-05-08T00:00:00”不是日期｜只写日期，不写时刻：2013-05-08"),
        ("38352", "“38352”不是日期｜日期写成“年-月-日”，如 2013-07-02"),
        ("", "“”不是日期｜日期写成“年-月-日”，如 2013-07-02"),
    ],
)
def test_a_text_that_is_not_a_calendar_date_is_refused(text: str, wanted: str) -> None:
    assert refusal(parse_date, text) == wanted


@given(DAYS)
def test_the_date_meant_by_another_notation_is_suggested(day: date) -> None:
    for text in (
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month:02d}/{day.day:02d}",
        f"{day:%Y%m%d}",
    ):
        assert suggest_date(text) == day
        assert refusal(parse_date, text) == f"“{text}”不是规范的日期｜应写 {day}"


@given(st.dates(date(2005, 1, 1), date(2035, 12, 31)))
def test_an_excel_serial_of_our_years_is_taken_for_the_day_it_shows(day: date) -> None:
    assert suggest_date(str((day - date(1899, 12, 30)).days)) == day


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    day = value_or_none(parse_date, text)
    assert refusal(parse_date, text) if day is None else day.isoformat() == text


# -- months --------------------------------------------------------------------------------------


@given(st.integers(FIRST_YEAR, LAST_YEAR), st.integers(1, 12))
def test_a_month_stays_the_text_that_was_typed(year: int, month: int) -> None:
    assert parse_month(f"{year}-{month:02d}") == f"{year}-{month:02d}"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1982.3", "“1982.3”不是规范的年月｜应写 1982-03"),
        (
            "1982.1",
            (
                "“1982.1”不是规范的年月｜"
                "请查明是 1 月还是 10 月（表格会把 .10 存成 .1），再写 1982-01 或 1982-10"
            ),
        ),
        ("1982.01", "“1982.01”不是规范的年月｜应写 1982-01"),
        ("1982年3月", "“1982年3月”不是规范的年月｜应写 1982-03"),
        ("1982-03-15", "“1982-03-15”不是规范的年月｜应写 1982-03"),
        ("１９８２-03", "“１９８２-03”不是规范的年月｜应写 1982-03"),
        ("1982-13", "“1982-13”不是年月｜年月写成“年-月”，如 1982-03"),
        ("1982-00", "“1982-00”不是年月｜年月写成“年-月”，如 1982-03"),
        ("1882-03", "“1882-03”不是年月｜年月写成“年-月”，如 1982-03"),
        ("82-03", "“82-03”不是年月｜年月写成“年-月”，如 1982-03"),
        ("198203", "“198203”不是年月｜年月写成“年-月”，如 1982-03"),
    ],
)
def test_a_text_that_is_not_a_month_is_refused(text: str, wanted: str) -> None:
    assert refusal(parse_month, text) == wanted


# -- numbers (adversarial B5, B6) ----------------------------------------------------------------


@given(st.decimals(-9_999_999_999, 9_999_999_999, places=6))
def test_every_plain_decimal_is_read_exactly(number: Decimal) -> None:
    text = f"{number:f}"
    if number == 0 and text.startswith("-"):
        assert refusal(parse_decimal, text).startswith(f"“{text}”不是数字")
    else:
        assert parse_decimal(text) == number
        assert str(parse_decimal(text)) == str(Decimal(text))


@given(st.integers(-9_999_999_999, 9_999_999_999))
def test_every_plain_integer_is_read_exactly(number: int) -> None:
    assert parse_integer(str(number)) == number
    assert parse_decimal(str(number)) == number


PLAIN_DECIMAL = "不是数字｜只写阿拉伯数字和小数点，如 24 或 7.5"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (".nan", f"“.nan”{PLAIN_DECIMAL}"),
        ("NaN", f"“NaN”{PLAIN_DECIMAL}"),
        (".inf", f"“.inf”{PLAIN_DECIMAL}"),
        ("-.inf", f"“-.inf”{PLAIN_DECIMAL}"),
        ("1e3", f"“1e3”{PLAIN_DECIMAL}"),
        ("1e999", f"“1e999”{PLAIN_DECIMAL}"),
        ("-0", f"“-0”{PLAIN_DECIMAL}"),
        ("-0.00", f"“-0.00”{PLAIN_DECIMAL}"),
        ("1_0", f"“1_0”{PLAIN_DECIMAL}"),
        ("1:30", f"“1:30”{PLAIN_DECIMAL}"),
        ("0x1F", f"“0x1F”{PLAIN_DECIMAL}"),
        ("+5", f"“+5”{PLAIN_DECIMAL}"),
        (".5", f"“.5”{PLAIN_DECIMAL}"),
        ("5.", f"“5.”{PLAIN_DECIMAL}"),
        ("012", f"“012”{PLAIN_DECIMAL}"),
        ("12.1234567", f"“12.1234567”{PLAIN_DECIMAL}"),
        ("二十四", f"“二十四”{PLAIN_DECIMAL}"),
        ("24学时", f"“24学时”{PLAIN_DECIMAL}"),
        ("", f"“”{PLAIN_DECIMAL}"),
        ("9" * 5000, f"“{'9' * 24}…”{PLAIN_DECIMAL}"),
        ("２４", "“２４”不是规范的数字｜应写 24"),
        ("7．5", "“7．5”不是规范的数字｜应写 7.5"),
        ("－3", "“－3”不是规范的数字｜应写 -3"),
        ("1,234", "“1,234”不是规范的数字｜应写 1234"),
        ("1，234", "“1，234”不是规范的数字｜应写 1234"),
        ("1,5", f"“1,5”{PLAIN_DECIMAL}"),
    ],
)
def test_a_text_that_is_not_a_plain_decimal_is_refused(text: str, wanted: str) -> None:
    assert refusal(parse_decimal, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("015", "“015”不是整数｜只写阿拉伯数字，如 15"),
        ("1.0", "“1.0”不是整数｜只写阿拉伯数字，如 15"),
        ("-0", "“-0”不是整数｜只写阿拉伯数字，如 15"),
        ("十五", "“十五”不是整数｜只写阿拉伯数字，如 15"),
        ("9" * 5000, f"“{'9' * 24}…”不是整数｜只写阿拉伯数字，如 15"),
        ("１５", "“１５”不是规范的整数｜应写 15"),
        ("٣", "“٣”不是整数｜只写阿拉伯数字，如 15"),
    ],
)
def test_a_text_that_is_not_a_plain_integer_is_refused(text: str, wanted: str) -> None:
    assert refusal(parse_integer, text) == wanted


@given(st.text(max_size=20))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    for parse in (parse_decimal, parse_integer):
        number = value_or_none(parse, text)
        assert refusal(parse, text) if number is None else str(number) == text


# -- quarters ------------------------------------------------------------------------------------


@given(DAYS)
def test_a_day_lies_in_its_quarter_and_in_no_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert Quarter.parse(str(quarter)) == quarter
    assert quarter.first_day <= day <= quarter.last_day
    assert day in quarter
    assert day not in quarter.shift(1)
    assert day not in quarter.shift(-1)
    assert quarter.last_day + timedelta(days=1) == quarter.shift(1).first_day


@given(st.integers(FIRST_YEAR, LAST_YEAR), st.integers(1, 4), st.integers(-40, 40))
def test_shifting_there_and_back_changes_nothing(year: int, number: int, count: int) -> None:
    quarter = Quarter(year, number)
    assert quarter.shift(count).shift(-count) == quarter
    assert (quarter.shift(count) > quarter) == (count > 0)


def test_a_quarter_is_written_in_both_ways() -> None:
    quarter = Quarter.parse("2013Q3")
    assert (str(quarter), quarter.chinese) == ("2013Q3", "2013年第三季度")
    assert (quarter.first_day, quarter.last_day) == (date(2013, 7, 1), date(2013, 9, 30))
    assert quarter.shift(2) == Quarter(2014, 1)


@pytest.mark.parametrize(
    "text", ["2013q3", "2013Q5", "2013Q0", "2013-Q3", "13Q3", "1899Q4", "2013Q3 "]
)
def test_a_text_that_is_not_a_quarter_is_refused(text: str) -> None:
    assert refusal(Quarter.parse, text) == f"“{text}”不是季度｜季度写成 2013Q3 的样子"
