"""Checks: every rule an archive must satisfy, in one explicit list; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from generator.archive.library import Library
from generator.archive.officer import Officer
from generator.checks.base import Check, Kind, Scene
from generator.checks.kinds import KINDS
from generator.checks.x01_identity import CHECK as X01
from generator.checks.x04_tenure import CHECK as X04
from generator.checks.x06_future import CHECK as X06
from generator.checks.x08_extension import CHECK as X08
from generator.checks.x14_references import CHECK as X14
from generator.checks.x22_nil_returns import CHECK as X22
from generator.checks.x26_privacy import CHECK as X26
from generator.checks.x29_people import CHECK as X29
from generator.checks.x31_removed import CHECK as X31
from generator.problems import Problem, arrange

CHECKS: tuple[Check, ...] = (X01, X04, X06, X08, X14, X22, X26, X29, X31)

_KIND_OF = {kind.model: kind for kind in KINDS}


def check_library(
    library: Library, today: date, baseline: Mapping[str, bytes] | None = None
) -> list[Problem]:
    """Every problem of a library: those found while reading, and those of all checks, sorted.

    ``today`` is the reference date; ``baseline`` the files at a base revision (X31), if known.
    """
    problems = list(library.problems)
    for office in library.offices.values():
        scene = Scene(library, office, today, baseline)
        for officer in office.officers.values():
            for check in CHECKS:
                if check.officer is not None:
                    problems += check.officer(officer, scene)
            problems += _officer_constraints(officer, scene)
        for check in CHECKS:
            if check.office is not None:
                problems += check.office(office, scene)
        problems += _office_constraints(library, scene)
    return arrange(problems)


def _officer_constraints(officer: Officer, scene: Scene) -> Iterator[Problem]:
    """Constraints within one archive, each over the records read under the form declaring it."""
    for standard in scene.library.standards.versions:
        for name, section in standard.form.sections.items():
            if not officer.sections.get(name):
                continue
            for constraint in section.constraints:
                judge = _KIND_OF[type(constraint)].officer
                if judge is not None:
                    yield from judge(constraint, section, officer, scene)


def _office_constraints(library: Library, scene: Scene) -> Iterator[Problem]:
    """Constraints over the office, each judged under the newest form that declares it."""
    form = library.standards.versions[-1].form
    for section in form.sections.values():
        for constraint in section.constraints:
            judge = _KIND_OF[type(constraint)].office
            if judge is not None:
                yield from judge(constraint, section, scene.office, scene)


__all__ = ["CHECKS", "KINDS", "Check", "Kind", "check_library"]
