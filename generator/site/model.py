"""The site's model: one reading of ``archives/``, with everything pages share, computed once.

Pages only choose and arrange what stands here; nothing downstream reads a file or computes a score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from generator.archive.facts import Facts
from generator.archive.library import Library, Office, read_library
from generator.archive.officer import Officer
from generator.archive.source import WorkingTree
from generator.archive.unit import Department, RosterEntry
from generator.checks import check_library
from generator.problems import Problem
from generator.scalars import Quarter
from generator.scoring.score import office_facts, score_office
from generator.scoring.sheet import ScoreSheet
from generator.site.errors import SiteError
from generator.standards.standard import Standard
from generator.supervision.ledger import Entry, ledger

Progress = Callable[[str], None]
"""Told in Chinese what is being done; for the command line."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a clause was applied in a quarter: score lines (or veto hits), and officers."""

    lines: int
    officers: int


@dataclass(eq=False)
class OfficeModel:
    """One office: its officers' facts, sheets by quarter and id, and open time limits."""

    office: Office
    facts: dict[str, Facts]
    sheets: dict[Quarter, dict[str, ScoreSheet]]
    ledger: tuple[Entry, ...]
    today: date

    @property
    def code(self) -> str:
        """The six-digit code, the first part of its pages' addresses."""
        return self.office.unit.code

    @property
    def name(self) -> str:
        """The office's full name."""
        return self.office.unit.name

    @property
    def roster(self) -> list[RosterEntry]:
        """Whoever must have an archive on the reference date."""
        return [entry for entry in self.office.unit.roster if entry.holds_on(self.today)]

    @property
    def missing(self) -> list[RosterEntry]:
        """Those of them who have none."""
        absent = set(self.office.missing(self.today))
        return [entry for entry in self.roster if entry.officer in absent]

    @property
    def departments(self) -> tuple[Department, ...]:
        """All departments of the unit file, each name once, the newest of that name."""
        newest = {department.name: department for department in self.office.unit.departments}
        return tuple(newest.values())

    @cached_property
    def _people(self) -> dict[str, list[Officer]]:
        found: dict[str, list[Officer]] = {}
        for officer in self.office.officers.values():
            found.setdefault(officer.department, []).append(officer)
        return found

    def people(self, department: str) -> list[Officer]:
        """The officers whose profile names ``department``, in order of id."""
        return self._people.get(department, [])

    @cached_property
    def activity(self) -> dict[tuple[str, Quarter], Counter[str]]:
        """Live records by section, for each department and quarter, of posts held on their day."""
        found: dict[tuple[str, Quarter], Counter[str]] = {}
        for officer in self.office.officers.values():
            posts = officer.posts()
            for record in officer.all_records():
                if record.voided or record.section.single or record.date is None:
                    continue
                day = record.date
                post = next((p for p in posts if p.holds_on(day)), None)
                key = (post.department if post else officer.department, Quarter.of(day))
                found.setdefault(key, Counter())[record.section.name] += 1
        return found

    @staticmethod
    def serving(officer: Officer) -> bool:
        """Whether the officer still belongs to the office, by the employment status."""
        return officer.employment not in officer.form.landmarks.absent_words


@dataclass(slots=True, eq=False)
class SiteModel:
    """Everything the pages show, as of ``today``, from commit ``commit`` when it is known."""

    archives: Path
    library: Library
    problems: tuple[Problem, ...]
    today: date
    commit: str | None
    quarters: tuple[Quarter, ...]
    offices: dict[str, OfficeModel]

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
        own = [q for q in self.quarters if self.library.standards.for_quarter(q) is standard]
        finished = [q for q in own if not self.provisional(q)]
        return next(reversed(finished or own), None)

    def usage(self, standard: Standard) -> dict[str, Usage]:
        """How often each clause of ``standard`` was applied in its latest quarter, all offices."""
        quarter = self.latest_under(standard)
        lines: dict[str, int] = {}
        officers: dict[str, set[str]] = {}
        if quarter is None:
            return {}
        for office in self.offices.values():
            for sheet in office.sheets.get(quarter, {}).values():
                for clause in _clauses(sheet):
                    lines[clause] = lines.get(clause, 0) + 1
                    officers.setdefault(clause, set()).add(sheet.officer)
        return {clause: Usage(count, len(officers[clause])) for clause, count in lines.items()}


def _clauses(sheet: ScoreSheet) -> list[str]:
    found = [line.clause for i in sheet.indicators for line in i.lines if line.clause != i.clause]
    return found + [veto.clause for veto in sheet.vetoes]


def load(
    archives: Path, today: date, commit: str | None, progress: Progress | None = None
) -> SiteModel:
    """Read, check and score ``archives`` as of ``today``.

    Problems of the data are in the model, never raised; ``SiteError`` only when the folder cannot
    be read at all.
    """
    tell = progress or _silent
    if not archives.is_dir():
        raise SiteError(
            f"没有找到档案文件夹 {archives}", "请在数据仓库里运行，或用 --archives 指明"
        )
    tell("读入档案")
    library = read_library(WorkingTree(archives))
    tell("检查档案")
    problems = (
        tuple(check_library(library, today)) if library.standards else tuple(library.problems)
    )
    quarters = _quarters(library, today)
    offices: dict[str, OfficeModel] = {}
    for code, office in library.offices.items():
        tell(f"计分 {office.unit.name}")
        facts = office_facts(office, library.standards, today)
        sheets = {
            quarter: {
                sheet.officer: sheet
                for sheet in score_office(office, facts, library.standards, quarter)
            }
            for quarter in quarters
        }
        offices[code] = OfficeModel(office, facts, sheets, tuple(ledger(facts.values())), today)
    return SiteModel(archives, library, problems, today, commit, quarters, offices)


def _silent(_stage: str) -> None:
    return None


def _quarters(library: Library, today: date) -> tuple[Quarter, ...]:
    """Every quarter from the first standard's start to the quarter of ``today``."""
    if not library.standards:
        return ()
    quarter, last = Quarter.of(library.standards.versions[0].start), Quarter.of(today)
    found = []
    while quarter <= last:
        if library.standards.for_quarter(quarter) is not None:
            found.append(quarter)
        quarter = quarter.shift(1)
    return tuple(found)
