"""The site's model: one reading of ``archives/``, with everything pages share, computed once.

Pages only choose and arrange what stands here; nothing downstream reads a file or computes a score.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from generator.archive.library import Shelf
from generator.archive.unit import Department, RosterEntry, Unit
from generator.problems import Problem
from generator.scalars import Quarter
from generator.scoring.sheet import ScoreSheet
from generator.scoring.usage import ClauseUse, usage
from generator.site.people import Activity, Person
from generator.standards.standard import Standard
from generator.supervision.ledger import Entry


class OfficeModel(Struct, eq=False, dict=True):
    """One office: its officers, their sheets by quarter and id, and open time limits.

    ``unread`` are the ids of archives that are there and could not be read. The sheets are brief:
    results and the clauses that were applied; all else stands on the officers' own pages.
    """

    unit: Unit
    officers: dict[str, Person]
    unread: frozenset[str]
    sheets: dict[Quarter, dict[str, ScoreSheet]]
    ledger: tuple[Entry, ...]
    today: date

    @property
    def code(self) -> str:
        """The six-digit code, the first part of its pages' addresses."""
        return self.unit.code

    @property
    def name(self) -> str:
        """The office's full name."""
        return self.unit.name

    @property
    def roster(self) -> list[RosterEntry]:
        """Whoever must have an archive on the reference date."""
        return [entry for entry in self.unit.roster if entry.holds_on(self.today)]

    @property
    def missing(self) -> list[RosterEntry]:
        """Those of them who have none."""
        present = self.officers.keys() | self.unread
        return [entry for entry in self.roster if entry.officer not in present]

    @property
    def departments(self) -> tuple[Department, ...]:
        """All departments there have been by the reference date: each name once, its newest."""
        newest = {d.name: d for d in self.unit.departments if d.start <= self.today}
        return tuple(newest.values())

    @cached_property
    def _people(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = {}
        for person in self.officers.values():
            found.setdefault(person.department, []).append(person)
        return found

    def people(self, department: str) -> list[Person]:
        """The officers whose profile names ``department``, in order of id."""
        return self._people.get(department, [])

    @cached_property
    def activity(self) -> Activity:
        """Live records of all officers by section, for each department and quarter."""
        found: Activity = {}
        for person in self.officers.values():
            for key, counts in person.activity.items():
                found.setdefault(key, Counter()).update(counts)
        return found


class SiteModel(Struct, eq=False):
    """Everything the pages show, as of ``today``, from commit ``commit`` when it is known."""

    archives: Path
    shelf: Shelf
    problems: tuple[Problem, ...]
    today: date
    commit: str | None
    quarters: tuple[Quarter, ...]
    offices: dict[str, OfficeModel]

    @property
    def records(self) -> int:
        """How many records all archives hold, single sections not counted."""
        return sum(p.records for office in self.offices.values() for p in office.officers.values())

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a build."""
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """The problems that do not."""
        return tuple(problem for problem in self.problems if not problem.is_error)

    def office_of(self, problem: Problem) -> str:
        """The code of the office in whose files a problem lies; empty in standards and others."""
        code = problem.location.path.removeprefix(f"{self.shelf.label}/").partition("/")[0]
        return code if code in self.offices else ""

    def provisional(self, quarter: Quarter) -> bool:
        """Whether the quarter was not over on the reference date."""
        return quarter.last_day >= self.today

    @property
    def current(self) -> Quarter:
        """The quarter of the reference date."""
        return Quarter.of(self.today)

    @property
    def latest(self) -> Quarter | None:
        """The latest finished quarter; the current one when none is finished, None without any."""
        finished = [quarter for quarter in self.quarters if not self.provisional(quarter)]
        return next(reversed(finished or self.quarters), None)

    def quarters_under(self, standard: Standard) -> tuple[Quarter, ...]:
        """The finished quarters scored under ``standard`` (or its unfinished first one)."""
        own = [q for q in self.quarters if self.shelf.standards.for_quarter(q) is standard]
        return tuple([q for q in own if not self.provisional(q)] or own)

    def usage(self, standard: Standard) -> dict[str, tuple[ClauseUse, ClauseUse]]:
        """By clause, its use in the latest quarter of ``standard`` and in all, of all offices.

        One that is not over yet is counted in neither: half a quarter uses half the clauses.
        """
        own = self.quarters_under(standard)
        sheets = [
            sheet
            for office in self.offices.values()
            for quarter in own
            for sheet in office.sheets.get(quarter, {}).values()
        ]
        latest = next(reversed(own), None)
        now = usage(standard, (sheet for sheet in sheets if sheet.period == latest))
        return {clause: (now[clause], use) for clause, use in usage(standard, sheets).items()}
