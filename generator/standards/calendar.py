"""The working calendar: which days are worked, with public holidays and 调休.

Read from ``standards/<version>/calendar/<year>.yml``. A year without a file falls back to Monday
to Friday, and whoever used it is told (``Calendar.covers``).
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from generator.standards.typed import Day, Model, Whole

ONE_DAY = timedelta(days=1)


class Holiday(Model):
    """One public holiday: the days off, and the weekend days worked for it."""

    name: str = msgspec.field(name="名称")
    off: tuple[Day, ...] = msgspec.field(name="放假")
    worked: tuple[Day, ...] = msgspec.field(default=(), name="上班")


class Year(Model):
    """The calendar of one year as the State Council announced it."""

    year: Whole = msgspec.field(name="年")
    source: str = msgspec.field(name="依据")
    holidays: tuple[Holiday, ...] = msgspec.field(name="节假日")


class Calendar:
    """Working days over all the years that have a file."""

    def __init__(self, years: tuple[Year, ...] = ()) -> None:
        self.years = years
        self._known = frozenset(year.year for year in years)
        self._off = frozenset(d for y in years for h in y.holidays for d in h.off)
        self._worked = frozenset(d for y in years for h in y.holidays for d in h.worked)
        self._counted: dict[tuple[date, date], int] = {}

    def covers(self, day: date) -> bool:
        """Whether the year of ``day`` has a calendar file."""
        return day.year in self._known

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is worked: not off, and a weekday or a 调休 working day."""
        if day in self._worked:
            return True
        return day not in self._off and day.weekday() < 5

    def next_working(self, day: date) -> date:
        """``day`` itself when worked, else the first working day after it (刑诉法 105 条)."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; the day itself is not counted."""
        while count > 0:
            day += ONE_DAY
            if self.is_working(day):
                count -= 1
        return day

    def working_days(self, first: date, last: date) -> int:
        """How many working days lie in ``first`` … ``last``, both included."""
        count = self._counted.get((first, last))
        if count is None:
            days = (first + timedelta(days=n) for n in range((last - first).days + 1))
            count = self._counted[first, last] = sum(map(self.is_working, days))
        return count
