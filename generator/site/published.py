"""What is published of a shelf: whose archives, which departments, which quarters; pure."""

from __future__ import annotations

from datetime import date

from generator.archive.library import Shelf
from generator.scalars import Quarter
from generator.site import links
from generator.standards.standard import Standards


def roster(shelf: Shelf) -> dict[str, tuple[str, str]]:
    """Whoever has an archive: id → (name, address), as the rosters have them.

    X01 sees to it that an archive says the same; without an error nothing else is published.
    """
    names = {
        (code, one.officer): one.name
        for code, document in shelf.units.items()
        for one in document.model.roster
    }
    return {
        e.officer: (names[e.unit, e.officer], links.officer(e.unit, e.officer))
        for e in shelf.entries
        if (e.unit, e.officer) in names
    }


def departments(shelf: Shelf, today: date) -> dict[str, dict[str, str]]:
    """Departments with a page: unit code → name → address."""
    return {
        code: {
            d.name: links.department(code, d.code)
            for d in document.model.departments
            if d.start <= today
        }
        for code, document in shelf.units.items()
    }


def quarters(
    standards: Standards, today: date, since: Quarter | None = None
) -> tuple[Quarter, ...]:
    """Every quarter from the first standard's start to the quarter of ``today``.

    None before ``since``: an office that begins later assessed nobody then, and whoever had a post
    would be given a score of bases alone.
    """
    if not standards:
        return ()
    first, last = Quarter.of(standards.versions[0].start), Quarter.of(today)
    quarter = first if since is None else max(first, since)
    found = []
    while quarter <= last:
        if standards.for_quarter(quarter) is not None:
            found.append(quarter)
        quarter = quarter.shift(1)
    return tuple(found)
