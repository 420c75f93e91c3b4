"""Pages: every kind of page of the site, in one explicit list. A new kind is one new entry."""

from __future__ import annotations

from generator.site import (
    calendar_page,
    department_page,
    fairness_page,
    ledger_page,
    officer_page,
    overview_page,
    problems_page,
    standard_page,
)
from generator.site.page import Frame, Maker, Page

MAKERS: tuple[Maker, ...] = (
    overview_page.make,
    ledger_page.make,
    fairness_page.make,
    department_page.make,
    officer_page.make,
    standard_page.make,
    calendar_page.make,
    problems_page.make,
)
"""In the order of the navigation."""


def pages(frame: Frame) -> list[Page]:
    """Every generated page of the site."""
    return [page for make in MAKERS for page in make(frame)]
