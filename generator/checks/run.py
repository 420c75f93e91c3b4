"""Running the checks: one archive at a time, then over each office what they gathered; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from generator.archive.library import Shelf
from generator.archive.officer import Officer
from generator.checks.base import JudgeKind, Row, Scene, grouped
from generator.checks.kinds import KINDS
from generator.checks.registry import CHECKS
from generator.problems import Problem
from generator.standards.constraints import Declared
from generator.standards.form import Section
from generator.standards.standard import Standard, Standards

_KIND_OF = {kind.model: kind for kind in KINDS}


class Findings(Struct):
    """What checking one archive gave: its own problems, and its rows for the office's checks.

    ``incomplete``: something in it could not be read, so that its rows may not be all.
    """

    problems: list[Problem]
    records: int = 0
    rows: dict[str, list[Row]] = field(default_factory=dict)
    incomplete: bool = False


def _constraints(standards: Standards) -> Iterator[tuple[Standard, str, Section, Declared]]:
    """Every constraint of every version, with a name of its own.

    Of a kind that groups records of any time, those that say the same have one name: whether two
    records belong together does not hang on their dates, one of which may be wrong.
    """
    known: list[tuple[str, str, Declared]] = []
    for standard in standards.versions:
        for name, section in standard.form.sections.items():
            for index, constraint in enumerate(section.constraints):
                key = f"{standard.version}/{name}/{index}"
                if _KIND_OF[type(constraint)].across:
                    alike = (k for k, where, c in known if where == name and c == constraint)
                    key = next(alike, key)
                    known.append((key, name, constraint))
                yield standard, key, section, constraint


def _judging(standards: Standards) -> Iterator[tuple[str, Declared, JudgeKind]]:
    """Every constraint that judges the rows of an office, each name once."""
    seen = set()
    for _, key, _, constraint in _constraints(standards):
        judge_rows = _KIND_OF[type(constraint)].judge
        if judge_rows is not None and key not in seen:
            seen.add(key)
            yield key, constraint, judge_rows


def examine(officer: Officer, scene: Scene) -> Findings:
    """Judge one archive by itself, and gather what the office's checks need of it."""
    findings = Findings([], officer.record_count(), incomplete=officer.flawed)
    for check in CHECKS:
        if check.officer is not None:
            findings.problems += check.officer(officer, scene)
        if check.gather is not None:
            rows = list(check.gather(officer, scene))
            if rows:
                findings.rows[check.id] = rows
    # A record is judged by the constraints of its own time. An empty section is judged too, by
    # those of today: a post may be missing, and who wrote no review may have taken part in the
    # case that another's is about.
    judging = {id(record.standard) for record in officer.all_records()}
    judging.add(id(scene.standards.current))
    for standard, key, section, constraint in _constraints(scene.standards):
        own = id(standard) in judging
        kind = _KIND_OF[type(constraint)]
        if kind.officer is not None and own:
            findings.problems += kind.officer(constraint, section, officer, scene)
        # Rows are for others' records too, of any time up to now.
        if kind.gather is not None and (own or standard.start <= scene.today):
            rows = list(kind.gather(constraint, section, officer))
            if rows:
                findings.rows.setdefault(key, []).extend(rows)
    return findings


def telling_alone(findings: Findings, scene: Scene) -> dict[str, list[Row]]:
    """The rows that are to be judged even when no other archive has a row of their group.

    Those of the checks, which are few; and of the constraints those that give a finding all alone.
    """
    rows = {check.id: findings.rows[check.id] for check in CHECKS if check.id in findings.rows}
    for key, constraint, judge_rows in _judging(scene.standards):
        gathered = findings.rows.get(key)
        if gathered is None or not any(judge_rows(constraint, gathered, scene)):
            continue
        rows[key] = [
            row
            for members in grouped(gathered).values()
            if any(judge_rows(constraint, members, scene))
            for row in members
        ]
    return rows


def conclude(scene: Scene, findings: Iterable[Findings]) -> Iterator[Problem]:
    """Judge one office by the rows of all its archives."""
    gathered: dict[str, list[Row]] = {}
    for found in findings:
        for key, rows in found.rows.items():
            gathered.setdefault(key, []).extend(rows)
    for check in CHECKS:
        if check.judge is not None:
            yield from check.judge(gathered.get(check.id, ()), scene)
    yield from judge(scene, gathered)


def judge(scene: Scene, gathered: Mapping[str, Sequence[Row]]) -> Iterator[Problem]:
    """Judge rows by the constraints they were gathered for."""
    for key, constraint, judge_rows in _judging(scene.standards):
        if key in gathered:
            yield from judge_rows(constraint, gathered[key], scene)


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
