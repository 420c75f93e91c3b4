"""The working calendar as a year's view: days off, days worked for them, and the reference date."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
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


def context(frame: Frame, here: Here) -> Mapping[str, Any]:
    """What the calendar's template shows: every year that has a file, month by month."""
    standards = frame.model.shelf.standards
    return {
        **frame.common(here),
        "years": [
            (document.model, _months(document.model, standards.calendar, frame.model))
            for document in standards.years
        ],
    }


def _months(
    year: Year, calendar: Calendar, model: SiteModel
) -> list[tuple[int, int, list[list[DayView]]]]:
    """``(month, working days, weeks)``; weeks begin on Monday, days of other months are blank."""
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
