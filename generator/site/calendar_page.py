"""The working calendar as a year's view: days off, days worked for them, and the reference date."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from generator.site.links import Here
from generator.site.model import SiteModel
from generator.site.page import Frame
from generator.standards.calendar import Calendar, Year


class DayView(Struct, frozen=True):
    """A day of the calendar; ``style`` is empty for an ordinary day."""

    number: str
    style: str
    title: str


Month = tuple[int, int, list[list[DayView]]]
"""Its number, its working days and its weeks; these begin on Monday, other months' are blank."""


def context(
    frame: Frame, here: Here, years: Sequence[tuple[Year, list[Month]]]
) -> Mapping[str, Any]:
    """What the calendar's template shows."""
    return {**frame.common(here), "years": years}


def years(model: SiteModel) -> list[tuple[Year, list[Month]]]:
    """Every year that has a file, month by month."""
    standards = model.shelf.standards
    return [(one.model, _months(one.model, standards.calendar, model)) for one in standards.years]


def _months(year: Year, calendar: Calendar, model: SiteModel) -> list[Month]:
    names = {day: h.name for h in year.holidays for day in h.off}
    moved = {day: h.name for h in year.holidays for day in h.worked}
    found = []
    for month in range(1, 13):
        weeks = []
        for week in months.Calendar().monthdatescalendar(year.year, month):
            days = []
            for day in week:
                if day.month != month:
                    days.append(DayView("", "blank", ""))
                    continue
                style = "off" if not calendar.is_working(day) else ""
                title = ""
                if day in names:
                    style, title = "holiday", f"{names[day]}放假"
                elif day in moved:
                    style, title = "worked", f"{moved[day]}调休，上班"
                days.append(
                    DayView(str(day.day), style + (" today" if day == model.today else ""), title)
                )
            weeks.append(days)
        first = date(year.year, month, 1)
        last = date(year.year, month, months.monthrange(year.year, month)[1])
        found.append((month, calendar.working_days(first, last), weeks))
    return found
