"""The working calendar as a page: every year's days off, and the days worked for them."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from generator.site import links
from generator.site.links import Here
from generator.site.page import Frame, Heading, Page
from generator.standards.calendar import Calendar, Year


class DayView(Struct, frozen=True):
    """A day of the calendar; ``style`` is empty for an ordinary day."""

    number: str
    style: str = ""
    title: str = ""


Month = tuple[int, int, list[list[DayView]]]
"""Its number, its working days and its weeks; these begin on Monday, other months' are blank."""
_BLANK = DayView("", "blank")
_WORKED, _OFF = ([DayView(str(day), style) for day in range(32)] for style in ("", "off"))
"""Days of which there is nothing to be said, by their number."""


def make(frame: Frame) -> Iterator[Page]:
    """One page for all versions: a year has one calendar, whatever the version its file is in."""
    yield Page(
        uri=links.CALENDAR,
        title="工作日年历",
        template="calendar.html",
        context=lambda: _context(frame, Here(links.CALENDAR)),
        keywords=("节假日", "调休"),
        nav=("制度", "工作日年历"),
        hide=(),
        toc=tuple(Heading(f"{one.year} 年", f"年-{one.year}") for one in _latest_first(frame)),
    )


def _latest_first(frame: Frame) -> list[Year]:
    """Most look for a day of this year or the last."""
    return [known.model for known in reversed(frame.model.shelf.standards.years)]


def _context(frame: Frame, here: Here) -> Mapping[str, Any]:
    calendar, today = frame.model.shelf.standards.calendar, frame.model.today
    years = [(year, _months(year, calendar, today)) for year in _latest_first(frame)]
    return {**frame.common(here), "years": years}


def _months(year: Year, calendar: Calendar, today: date) -> list[Month]:
    told = {day: ("holiday", f"{h.name}放假") for h in year.holidays for day in h.off}
    told |= {day: ("worked", f"{h.name}调休，上班") for h in year.holidays for day in h.worked}
    found = []
    for month in range(1, 13):
        working, weeks = 0, []
        for week in months.monthcalendar(year.year, month):
            days = []
            for number in week:
                if not number:
                    days.append(_BLANK)
                    continue
                day = date(year.year, month, number)
                is_worked = calendar.is_working(day)
                working += is_worked
                view = (_WORKED if is_worked else _OFF)[number]
                if day in told or day == today:
                    style, title = told.get(day, (view.style, ""))
                    if day == today:
                        style, title = f"{style} today".strip(), f"{title}；参照日".lstrip("；")
                    view = DayView(view.number, style, title)
                days.append(view)
            weeks.append(days)
        found.append((month, working, weeks))
    return found
