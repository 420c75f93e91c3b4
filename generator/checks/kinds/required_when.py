"""当则有: Ensure that fields are given when a condition holds.

通过::

    投诉举报:
      - 编号: 诉-2013-001
        受理日期: 2013-03-01
        类别: 作风态度
        办结日期: 2013-03-20
        结论: 不实
        澄清方式: 当面澄清
        依据: 办结单2013-1
        填报部门: 监察室

不通过 X18::

    投诉举报:
      - 编号: 诉-2013-001
        受理日期: 2013-03-01
        类别: 作风态度
        办结日期: 2013-03-20
        结论: 不实
        依据: 办结单2013-1
        填报部门: 监察室
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, label, matching
from generator.problems import Problem
from generator.standards.constraints import Declared, RequiredWhen
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, RequiredWhen)
    for record in matching(officer, section, constraint.when):
        for path in constraint.fields:
            if officer.lookup(record, path) not in (None, ()):
                continue
            said = path.replace(".", "的")
            yield Problem(
                record.at(path.partition(".")[0]),
                constraint.id,
                f"{label(record)} {constraint.when.describe()}，缺少{said}",
                constraint.why or f"请补写“{said}: …”",
                constraint.severity,
            )


KIND = Kind(RequiredWhen, officer=_check)
