"""当则无: Ensure that fields are not given when a condition holds.

通过::

    投诉举报:
      - 编号: 诉-2013-001
        受理日期: 2013-03-01
        类别: 作风态度
        办结日期: 2013-03-20
        结论: 无法查证
        依据: 办结单2013-1
        填报部门: 监察室

不通过 X18::

    投诉举报:
      - 编号: 诉-2013-001
        受理日期: 2013-03-01
        类别: 作风态度
        办结日期: 2013-03-20
        结论: 无法查证
        处理: 诫勉谈话
        依据: 办结单2013-1
        填报部门: 监察室
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, label, matching
from generator.problems import Problem
from generator.standards.constraints import AbsentWhen, Declared
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, AbsentWhen)
    for record in matching(officer, section, constraint.when):
        for path in constraint.fields:
            if officer.lookup(record, path) in (None, ()):
                continue
            yield Problem(
                record.at(path.partition(".")[0]),
                constraint.id,
                f"{label(record)} {constraint.when.describe()}，不应有{path}",
                constraint.why or f"请删去“{path}”，或改正{'、'.join(constraint.when.tests)}",
                constraint.severity,
            )


KIND = Kind(AbsentWhen, officer=_check)
