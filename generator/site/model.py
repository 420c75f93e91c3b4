"""The site's model: one reading of ``archives/``, with everything pages share, computed once.

Pages only choose and arrange what stands here; nothing downstream reads a file or computes a score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from generator.archive.library import Entry as ShelfEntry
from generator.archive.library import Shelf, open_shelf, recaller
from generator.archive.source import WorkingTree
from generator.archive.store import Store
from generator.archive.unit import Department, RosterEntry, Unit
from generator.checks.base import Scene
from generator.checks.run import conclude
from generator.problems import Problem, arrange
from generator.scalars import Quarter
from generator.scoring.sheet import ScoreSheet
from generator.scoring.usage import ClauseUse, usage
from generator.site.errors import SiteError
from generator.site.origins import Origins
from generator.site.people import Activity, Person
from generator.site.share import HELD_BYTES, Crew, Share, Told, groups_of
from generator.standards.standard import Standard
from generator.supervision.ledger import Entry, in_order

Progress = Callable[[str], None]
"""Told in Chinese what is being done; for the command line."""


@dataclass(eq=False)
class OfficeModel:
    """One office: its officers, their sheets by quarter and id, and open time limits.

    ``unread`` are the ids of archives that are there and could not be read. The sheets do not hold
    the records that were counted as workload: those stand on the officers' own pages alone.
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


@dataclass(slots=True, eq=False)
class SiteModel:
    """Everything the pages show, as of ``today``, from commit ``commit`` when it is known."""

    archives: Path
    shelf: Shelf
    problems: tuple[Problem, ...]
    today: date
    commit: str | None
    quarters: tuple[Quarter, ...]
    offices: dict[str, OfficeModel]
    crew: Crew | None = None
    """The processes that hold the archives and draw their pages; none inside such a process."""

    def close(self) -> None:
        """End the processes."""
        if self.crew is not None:
            self.crew.close()

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

    def latest_under(self, standard: Standard) -> Quarter | None:
        """The latest finished quarter scored under ``standard`` (or its unfinished first one)."""
        own = [q for q in self.quarters if self.shelf.standards.for_quarter(q) is standard]
        finished = [q for q in own if not self.provisional(q)]
        return next(reversed(finished or own), None)

    def usage(self, standard: Standard) -> dict[str, tuple[ClauseUse, ClauseUse]]:
        """By clause, its use in the latest quarter of ``standard`` and in all, of all offices."""
        own = [q for q in self.quarters if self.shelf.standards.for_quarter(q) is standard]
        sheets = [
            sheet
            for office in self.offices.values()
            for quarter in own
            for sheet in office.sheets.get(quarter, {}).values()
        ]
        latest = self.latest_under(standard)
        now = usage(standard, (sheet for sheet in sheets if sheet.period == latest))
        return {clause: (now[clause], use) for clause, use in usage(standard, sheets).items()}


def load(
    archives: Path,
    today: date,
    commit: str | None,
    progress: Progress | None = None,
    jobs: int = 1,
    store: Store | None = None,
) -> SiteModel:
    """Read, check and score ``archives`` as of ``today``, over ``jobs`` processes.

    In ``store`` is kept what was read of the history. Problems of the data are in the model, never
    raised; ``SiteError`` only when the folder cannot be read at all. The processes go on until
    ``model.crew.close()``.
    """
    tell = progress or _silent
    if not archives.is_dir():
        raise SiteError(
            f"没有找到档案文件夹 {archives}", "请在数据仓库里运行，或用 --archives 指明"
        )
    tell("读入档案")
    source = WorkingTree(archives)
    shelf = open_shelf(source, today=today)
    quarters = _quarters(shelf, today)
    sizes = sum((archives / entry.path).stat().st_size for entry in shelf.entries)
    tell("读出来历")
    origins = Origins.read(archives, shelf, commit, store, jobs)
    crew = Crew(Share(source, shelf, today, quarters, sizes <= HELD_BYTES, origins), jobs)
    problems: list[Problem] = list(shelf.problems)
    offices: dict[str, OfficeModel] = {}
    for code, document in shelf.units.items():
        entries = [entry for entry in shelf.entries if entry.unit == code]
        tell(f"读入和检查 {document.model.name}")
        told = dict(zip(entries, crew.read(entries), strict=True))
        problems += _checked(told, Scene(shelf, code, today, None, recaller(source, shelf, code)))
        tell(f"计分 {document.model.name}")
        offices[code] = _office(crew, document.model, told, quarters, today)
    return SiteModel(
        archives, shelf, tuple(arrange(problems)), today, commit, quarters, offices, crew
    )


def _checked(told: Mapping[ShelfEntry, Told], scene: Scene) -> Iterator[Problem]:
    for one in told.values():
        yield from one.problems
        yield from one.findings.problems
    incomplete = any(one.person is None for one in told.values())
    read = [one.findings for one in told.values() if one.person is not None]
    yield from conclude(replace(scene, incomplete=incomplete), read)


def _office(
    crew: Crew,
    unit: Unit,
    told: Mapping[ShelfEntry, Told],
    quarters: Sequence[Quarter],
    today: date,
) -> OfficeModel:
    read = {entry: one.person for entry, one in told.items() if one.person is not None}
    sheets: dict[Quarter, dict[str, ScoreSheet]] = {quarter: {} for quarter in quarters}
    for own in crew.score(unit.code, list(read), groups_of(told, quarters)):
        for sheet in own:
            sheets[sheet.period][sheet.officer] = sheet
    return OfficeModel(
        unit,
        {person.id: person for person in read.values()},
        frozenset(entry.officer for entry, one in told.items() if one.person is None),
        sheets,
        tuple(in_order(entry for person in read.values() for entry in person.limits)),
        today,
    )


def _silent(_stage: str) -> None:
    return None


def _quarters(shelf: Shelf, today: date) -> tuple[Quarter, ...]:
    """Every quarter from the first standard's start to the quarter of ``today``."""
    if not shelf.standards:
        return ()
    quarter, last = Quarter.of(shelf.standards.versions[0].start), Quarter.of(today)
    found = []
    while quarter <= last:
        if shelf.standards.for_quarter(quarter) is not None:
            found.append(quarter)
        quarter = quarter.shift(1)
    return tuple(found)
