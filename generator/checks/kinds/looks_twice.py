"""疑似重复: Ensure that no two records look like one that was entered twice.

通过::

    培训情况:
      - 编号: 培-2013-001
        名称: 公诉实务
        起: 2013-07-22
        止: 2013-07-24
        学时: 24
        考核: 合格
        填报部门: 政治处
      - 编号: 培-2013-002
        名称: 公诉实务
        起: 2013-08-22
        止: 2013-08-23
        学时: 16
        考核: 合格
        填报部门: 公诉科

不通过 X21::

    培训情况:
      - 编号: 培-2013-001
        名称: 公诉实务
        起: 2013-07-22
        止: 2013-07-24
        学时: 24
        考核: 合格
        填报部门: 政治处
      - 编号: 培-2013-002
        名称: 公诉实务
        起: 2013-07-22
        止: 2013-07-23
        学时: 16
        考核: 合格
        填报部门: 公诉科
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.archive.officer import Officer, Record
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem
from generator.standards.constraints import Declared, LooksTwice
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, LooksTwice)
    fields = constraint.fields
    if any(section.fields[name].fields for name in fields if name in section.fields):
        return  # groups are not compared, which lint says
    alike = f"{'、'.join(fields)}{'都' if len(fields) > 1 else ''}相同"
    first: dict[tuple[Any, ...], Record] = {}
    for record in officer.sound(section):
        key = tuple(map(record.values.get, fields))
        if None in key:
            continue
        other = first.setdefault(key, record)
        if other is not record:
            yield Problem(
                record.at(fields[0]),
                constraint.id,
                f"{label(record)} 与 {other.id}（第 {other.node.line} 行）{alike}，疑似重复",
                f"请核对：重复录入的，把 {record.id} 作废；不是同一件事的不用改",
                constraint.severity,
                related=(other.at(),),
            )


KIND = Kind(LooksTwice, officer=_check)
