"""Published: no page is linked to that is not there, and no quarter is scored that has no rules."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from generator.archive.library import open_shelf
from generator.archive.source import WorkingTree
from generator.scalars import Quarter
from generator.site.published import departments, quarters, roster
from tests.offices import shipped
from tests.site_office import CODE


def test_an_archive_that_is_on_no_roster_has_no_page(repository: Path) -> None:
    """The checks say so (X01); nothing else may fall over it before."""
    officers = repository.parent / "archives" / CODE / "officers"
    shutil.copy(officers / f"{CODE}-0002.yml", officers / f"{CODE}-0009.yml")
    shelf = open_shelf(WorkingTree(repository.parent / "archives"))
    assert f"{CODE}-0009" in [entry.officer for entry in shelf.entries]
    assert [*roster(shelf)] == [f"{CODE}-000{number}" for number in (1, 2, 3)]


@pytest.mark.parametrize(("today", "begun"), [("2013-12-31", False), ("2014-01-01", True)])
def test_a_department_has_a_page_from_its_first_day(
    repository: Path, today: str, begun: bool
) -> None:
    day = date.fromisoformat(today)
    shelf = open_shelf(WorkingTree(repository.parent / "archives"), today=day)
    assert ("新设科" in departments(shelf, day)[CODE]) is begun


def test_a_quarter_that_ends_under_no_standard_is_none() -> None:
    """As after a standard that has lapsed, until the next begins."""
    standards = shipped()
    (first,) = (one for one in standards.versions if one.end == date(2019, 12, 31))
    alone = type(standards)((first,), standards.calendar)
    assert quarters(alone, date(2021, 5, 1))[-1] == Quarter(2019, 4)
    assert quarters(alone, date(2021, 5, 1), Quarter(2019, 3)) == (
        Quarter(2019, 3),
        Quarter(2019, 4),
    )
