"""Running the checks: one archive at a time, then over each office what they gathered; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from generator.archive.library import Library, Shelf
from generator.archive.officer import Officer
from generator.checks.base import Row, Scene
from generator.checks.kinds import KINDS
from generator.checks.registry import CHECKS
from generator.problems import Problem, arrange
from generator.standards.constraints import Declared
from generator.standards.form import Section
from generator.standards.standard import Standards

_KIND_OF = {kind.model: kind for kind in KINDS}


@dataclass(slots=True)
class Findings:
    """What checking one archive gave: its own problems, and its rows for the office's checks."""

    problems: list[Problem]
    records: int = 0
    rows: dict[str, list[Row]] = field(default_factory=dict)


def _constraints(standards: Standards) -> Iterator[tuple[str, Section, Declared]]:
    """Every constraint of every version, with a name of its own."""
    for standard in standards.versions:
        for name, section in standard.form.sections.items():
            for index, constraint in enumerate(section.constraints):
                yield f"{standard.version}/{name}/{index}", section, constraint


def examine(officer: Officer, scene: Scene) -> Findings:
    """Judge one archive by itself, and gather what the office's checks need of it."""
    findings = Findings([], officer.record_count())
    for check in CHECKS:
        if check.officer is not None:
            findings.problems += check.officer(officer, scene)
        if check.gather is not None:
            rows = list(check.gather(officer, scene))
            if rows:
                findings.rows[check.id] = rows
    for key, section, constraint in _constraints(scene.standards):
        # An empty section is judged too: a post may be missing, and who wrote no review may have
        # taken part in the case that another's is about.
        kind = _KIND_OF[type(constraint)]
        if kind.officer is not None:
            findings.problems += kind.officer(constraint, section, officer, scene)
        if kind.gather is not None:
            rows = list(kind.gather(constraint, section, officer))
            if rows:
                findings.rows[key] = rows
    return findings


def conclude(scene: Scene, findings: Iterable[Findings]) -> Iterator[Problem]:
    """Judge one office by the rows of all its archives."""
    gathered: dict[str, list[Row]] = {}
    for found in findings:
        for key, rows in found.rows.items():
            gathered.setdefault(key, []).extend(rows)
    for check in CHECKS:
        if check.judge is not None:
            yield from check.judge(gathered.get(check.id, ()), scene)
    for key, _, constraint in _constraints(scene.standards):
        judge = _KIND_OF[type(constraint)].judge
        if judge is not None and key in gathered:
            yield from judge(constraint, gathered[key], scene)


def check_library(
    library: Library, today: date, baseline: Mapping[str, bytes] | None = None
) -> list[Problem]:
    """Every problem of a library: those found while reading, and those of all checks, sorted.

    ``today`` is the reference date; ``baseline`` the files at a base revision (X31), if known.
    """
    problems = list(library.problems)
    for code, office in library.offices.items():
        scene = Scene(library.shelf, code, today, baseline, office.officers.get)
        findings = [examine(officer, scene) for officer in office.officers.values()]
        for found in findings:
            problems += found.problems
        problems += conclude(scene, findings)
    problems += lost_units(library.shelf, today, baseline)
    return arrange(problems)


def lost_units(
    shelf: Shelf, today: date, baseline: Mapping[str, bytes] | None
) -> Iterator[Problem]:
    """X31 for archives whose whole unit is no longer there or can no longer be read."""
    for path in sorted(baseline or ()):
        code = path.removeprefix(f"{shelf.label}/").partition("/")[0]
        if code not in shelf.units:
            scene = Scene(shelf, code, today, {path: b""})
            for check in CHECKS:
                if check.id == "X31" and check.judge is not None:
                    yield from check.judge((), scene)
