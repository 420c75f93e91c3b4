"""每日至多: Ensure that a number is at most so much for each day of an interval.

通过::

    培训情况:
      - 编号: 培-2013-001
        名称: 公诉实务
        起: 2013-07-22
        止: 2013-07-24
        学时: 24
        考核: 合格
        填报部门: 政治处

不通过 X20::

    培训情况:
      - 编号: 培-2013-001
        名称: 公诉实务
        起: 2013-07-22
        止: 2013-07-24
        学时: 25
        考核: 合格
        填报部门: 政治处
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem
from generator.standards.constraints import Declared, PerDay
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, PerDay)
    for record in officer.sound(section):
        value = record.get(constraint.field)
        start, end = record.get(constraint.start), record.get(constraint.end)
        if not (isinstance(start, date) and isinstance(end, date) and start <= end):
            continue
        days = (end - start).days + 1
        if isinstance(value, (int, Decimal)) and value > constraint.limit * days:
            yield Problem(
                record.at(constraint.field),
                constraint.id,
                f"{label(record)} {constraint.field} {value} 超过 {days} 天的上限"
                f" {constraint.limit * days}（每天至多 {constraint.limit}）",
                f"请核对{constraint.field}和{constraint.start}、{constraint.end}",
                constraint.severity,
            )


KIND = Kind(PerDay, officer=_check)
