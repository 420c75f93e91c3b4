"""不同须有: Ensure that a reason is given when two fields that should agree differ (办-12).

通过::

    年度考核:
      - 年度: 2012
        建议等次: 优秀
        最终等次: 称职
        理由: 名额让与专项工作人员

不通过 X18::

    年度考核:
      - 年度: 2012
        建议等次: 优秀
        最终等次: 称职
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem
from generator.standards.constraints import Declared, ReasonWhenDifferent
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, ReasonWhenDifferent)
    for record in officer.sound(section):
        one, other = record.get(constraint.one), record.get(constraint.other)
        if one is None or other is None or one == other or record.get(constraint.reason):
            continue
        yield Problem(
            record.at(constraint.other),
            constraint.id,
            f"{label(record)} {constraint.one}是{one}，{constraint.other}是{other}，"
            f"没有写{constraint.reason}",
            constraint.why or f"请补写“{constraint.reason}: …”",
            constraint.severity,
        )


KIND = Kind(ReasonWhenDifferent, officer=_check)
