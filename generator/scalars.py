"""Scalars: the text a clerk typed, turned into a date, a number or a quarter, or refused.

Every function takes the text of one scalar and returns its value, or raises ``Unreadable`` with a
Chinese message and a hint. Nothing is ever guessed: ``2013.7.2`` is refused with the suggestion
``2013-07-02``, never silently taken for it. A suggestion is what ``dangan fmt --fix`` writes, so it
is made only where the text can mean nothing else.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from generator.problems import clip


class Unreadable(Exception):
    """A text that is not a value of the wanted type: ``message`` and ``hint`` are for the clerk.

    ``suggestion`` is the text in the right notation, when there is no doubt what was meant; the
    hint then says so by itself.
    """

    def __init__(self, message: str, hint: str = "", suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or (f"应写 {suggestion}" if suggestion else "")
        self.suggestion = suggestion


_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_LOOSE_DATE = re.compile(
    r"\s*([0-9]{4})\s*[-./年\s]\s*([0-9]{1,2})\s*[-./月\s]\s*([0-9]{1,2})\s*日?\s*"
)
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_LOOSE_MONTH = re.compile(r"\s*([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*(月|[-./][0-9]{1,2})?\s*")
_CUT_MONTH = re.compile(r"\s*[0-9]{4}\.1\s*")  # a spreadsheet drops the last zero of 1982.10
_SHORT_YEAR = re.compile(
    r"\s*([0-9]{2})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?\s*"
)
_NO_YEAR = re.compile(r"\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?\s*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,6})?")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,9})")
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(?:[,，][0-9]{3})+(?:\.[0-9]+)?")
FULL_WIDTH = str.maketrans("０１２３４５６７８９．－／：—–−", "0123456789.-/:---")
"""Digits and signs of a Chinese input method, for fields where they mean their ASCII twins."""
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TENS = re.compile("([一二三]?)十([一二三四五六七八九]?)")
_QUOTES = " “”‘’「」\"'"
_MIDNIGHT = re.compile(r"\s+0?0:00(?::00(?:\.0+)?)?$")
"""What a spreadsheet puts behind a date that has no time."""
_TIMED = re.compile(r"(.*?)[\sT]+[0-9]{1,2}[:时][0-9]{1,2}.*")
_PLAIN_DATE = "日期写成“年-月-日”，如 2013-07-02"
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_RANGE = range(38353, 49674)  # serials of 2005-01-01 … 2035-12-31, model.md §8
FIRST_YEAR, LAST_YEAR = 1900, 2099
OFFICE_TIME = timezone(timedelta(hours=8))
"""China Standard Time: a day in an archive is a day there."""


def office_day(seconds: int) -> date:
    """The day in the office's time; the first day there is for a time out of range."""
    try:
        return datetime.fromtimestamp(seconds, OFFICE_TIME).date()
    except (OverflowError, ValueError, OSError):
        return date.min


@lru_cache(maxsize=8192)
def parse_date(text: str) -> date:
    """``YYYY-MM-DD`` (a calendar date in 1900…2099) as a date."""
    match = _DATE.fullmatch(text)
    if match:
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Unreadable(f"“{text}”的年份不对", "请核对年份，写成 2013-07-02 的样子")
        try:
            return date(year, month, day)
        except ValueError:
            raise Unreadable(
                f"“{text}”不是日历上的日期", f"请核对月和日，{_last_day_hint(year, month)}"
            ) from None
    suggestion = suggest_date(text)
    if suggestion:
        raise Unreadable(f"“{clip(text)}”不是规范的日期", suggestion=suggestion.isoformat())
    raise Unreadable(f"“{clip(text)}”不是日期", _doubt(text))


def suggest_date(text: str) -> date | None:
    """The date ``text`` most likely means when it is a date in another notation, else None."""
    plain = _MIDNIGHT.sub("", _arabic(text).strip(_QUOTES))
    match = _LOOSE_DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain)
    if match:
        try:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
        return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
    if plain.isascii() and plain.isdigit() and len(plain) == 5 and int(plain) in _EXCEL_RANGE:
        return _EXCEL_EPOCH + timedelta(days=int(plain))
    return None


def _arabic(text: str) -> str:
    """``text`` with full-width and Chinese digits as ASCII: ``十二月`` as ``12月``."""

    def tens(match: re.Match[str]) -> str:
        return (match[1] or "一") + (match[2] or "〇")

    return _TENS.sub(tens, text.translate(FULL_WIDTH)).translate(_CHINESE_DIGITS)


def _doubt(text: str) -> str:
    """What a person has to decide about a date that can be read in several ways."""
    plain = _arabic(text)
    if (timed := _TIMED.fullmatch(plain)) and (found := suggest_date(timed[1])):
        return f"只写日期，不写时刻：{found}"
    month = _LOOSE_MONTH.fullmatch(plain)
    if month and month[3] in (None, "月") and 1 <= int(month[2]) <= 12:
        return f"缺少日，请查明后补全，如 {month[1]}-{int(month[2]):02d}-02"
    if match := _SHORT_YEAR.fullmatch(plain):
        first, middle, last = match[1], match[2], match[3]
        days = (_day(f"20{first}", middle, last), _day(f"20{last:0>2}", middle, first))
        choices = " 或 ".join(dict.fromkeys(day.isoformat() for day in days if day))
        return f"年份要写四位，请查明后写 {choices}" if choices else _PLAIN_DATE
    if (match := _NO_YEAR.fullmatch(plain)) and _day("2012", match[1], match[2]):
        return f"缺少年份，请查明后补全，如 2013-{int(match[1]):02d}-{int(match[2]):02d}"
    return _PLAIN_DATE


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _last_day_hint(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        return "月份在 01 到 12 之间"
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return f"{year} 年 {month} 月只有 {last} 天"


def parse_month(text: str) -> str:
    """``YYYY-MM`` returned as typed (a month has no day, so it stays text that sorts)."""
    match = _MONTH.fullmatch(text)
    if match and FIRST_YEAR <= int(match[1]) <= LAST_YEAR and 1 <= int(match[2]) <= 12:
        return text
    loose = _LOOSE_MONTH.fullmatch(_arabic(text))
    if loose and 1 <= int(loose[2]) <= 12 and FIRST_YEAR <= int(loose[1]) <= LAST_YEAR:
        meant = f"{loose[1]}-{int(loose[2]):02d}"
        if _CUT_MONTH.fullmatch(_arabic(text)):
            hint = f"请查明是 1 月还是 10 月（表格会把 .10 存成 .1），再写 {meant} 或 {loose[1]}-10"
            raise Unreadable(f"“{clip(text)}”不是规范的年月", hint)
        # A day that is written would be lost: that is for a person to do.
        certain = meant if loose[3] in (None, "月") else None
        raise Unreadable(f"“{clip(text)}”不是规范的年月", f"应写 {meant}", certain)
    raise Unreadable(f"“{clip(text)}”不是年月", "年月写成“年-月”，如 1982-03")


def parse_decimal(text: str) -> Decimal:
    """A plain decimal number: at most ten digits and six decimal places, no exponent, no ``-0``."""
    if _NUMBER.fullmatch(text):
        value = Decimal(text)
        if not (value == 0 and text.startswith("-")):
            return value
    plain = text.strip().translate(FULL_WIDTH)
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "").replace("，", "")
    if plain != text and _NUMBER.fullmatch(plain):
        raise Unreadable(f"“{clip(text)}”不是规范的数字", suggestion=plain)
    raise Unreadable(f"“{clip(text)}”不是数字", "只写阿拉伯数字和小数点，如 24 或 7.5")


def parse_integer(text: str) -> int:
    """A plain whole number of at most ten digits, without leading zeros."""
    if _INTEGER.fullmatch(text) and text != "-0":
        return int(text)
    plain = text.strip().translate(FULL_WIDTH)
    if plain != text and _INTEGER.fullmatch(plain):
        raise Unreadable(f"“{clip(text)}”不是规范的整数", suggestion=plain)
    raise Unreadable(f"“{clip(text)}”不是整数", "只写阿拉伯数字，如 15")


class Quarter(Struct, frozen=True, order=True):
    """A calendar quarter, the period of assessment (办-8)."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """``2013Q3`` as a quarter; raises ``Unreadable`` otherwise."""
        match = _QUARTER.fullmatch(text)
        if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise Unreadable(f"“{clip(text)}”不是季度", "季度写成 2013Q3 的样子")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter ``day`` lies in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def first_day(self) -> date:
        """The first calendar day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        """The last calendar day."""
        return self.shift(1).first_day - timedelta(days=1)

    def shift(self, quarters: int) -> Quarter:
        """The quarter so many later (earlier when negative)."""
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)

    def __contains__(self, day: date) -> bool:
        return day.year == self.year and (day.month - 1) // 3 + 1 == self.number

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def chinese(self) -> str:
        """As on the paper form: ``2013年第三季度``."""
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"
