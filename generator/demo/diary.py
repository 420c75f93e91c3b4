"""The diary: the working days that the demo spans, and counting in them."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta

from generator.demo.dice import Dice
from generator.scalars import Quarter
from generator.standards.calendar import ONE_DAY, Calendar

FIRST_QUARTER = Quarter(2013, 1)
LAST_QUARTER = Quarter(2019, 3)
"""The first form is in force till the end of 2019; its words describe everybody."""
FOUNDED = date(2013, 1, 4)
_AFTER = 14
"""Days after the last whole quarter at which the office is seen: its returns have been made."""
_CLOSING = 4
"""The last working days, in which everything that happened is entered and nothing more happens."""


class Diary:
    """Every working day from the founding to the reference date (``today``).

    ``cutoff`` is the last day on which anything happens; after it, records are only entered.
    """

    def __init__(self, quarters: int, calendar: Calendar) -> None:
        last = FIRST_QUARTER.shift(quarters - 1)
        self.quarters = [FIRST_QUARTER.shift(n) for n in range(quarters)]
        self.today = calendar.next_working(last.last_day + timedelta(days=_AFTER))
        self.days: list[date] = []
        day = FOUNDED
        while day <= self.today:
            if calendar.is_working(day):
                self.days.append(day)
            day += ONE_DAY
        self.calendar = calendar
        self.closing = self.days[-_CLOSING:]
        self.cutoff = self.days[-_CLOSING - 1]
        self._open = len(self.days) - _CLOSING

    @property
    def years(self) -> float:
        """How long things happen."""
        return len(self.quarters) / 4

    def any_day(self, dice: Dice) -> date:
        """A working day up to the cutoff."""
        return self.days[dice.below(self._open)]

    def any_between(self, dice: Dice, first: date, last: date) -> date | None:
        """A working day from ``first`` to ``last``, up to the cutoff; None when there is none."""
        low = bisect_left(self.days, first)
        high = min(bisect_left(self.days, last + ONE_DAY), self._open)
        return self.days[low + dice.below(high - low)] if low < high else None

    def after(self, day: date, count: int) -> date:
        """The working day so many after ``day`` (0: itself, or the next), up to the cutoff."""
        index = bisect_left(self.days, day) + count
        return self.days[min(index, self._open - 1)]

    def index(self, day: date) -> int:
        """The place of a day, or of the next working one, among the working days."""
        return bisect_left(self.days, day)
