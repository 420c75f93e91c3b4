"""恰有其一: Ensure that exactly one of the fields is given.

通过::

    异议复核:
      - 编号: 异-2013-001
        季度: 2013Q2
        提出日期: 2013-08-01
        理由类别: 计算

不通过 X18::

    异议复核:
      - 编号: 异-2013-001
        提出日期: 2013-08-01
        理由类别: 计算
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem
from generator.standards.constraints import Declared, ExactlyOneOf
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, ExactlyOneOf)
    names = "、".join(constraint.fields)
    for record in officer.sound(section):
        given = [name for name in constraint.fields if record.get(name) is not None]
        if len(given) == 1:
            continue
        said = "都写了" if given else "都没有写"
        yield Problem(
            record.at(given[-1]) if given else record.at(),
            constraint.id,
            f"{label(record)} {names}{said}",
            f"请在{names}中写一项，也只写一项",
            constraint.severity,
        )


KIND = Kind(ExactlyOneOf, officer=_check)
