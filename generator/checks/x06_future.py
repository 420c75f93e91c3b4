"""X06: Ensure that no date is later than the reference date, except fields the form allows (可晚).

通过::

    督办任务:
      - 编号: 督-2013-001
        来源: 检察长
        事项: 专项梳理
        交办日期: 2013-10-08
        期限: 2013-12-30
        依据: 督办单2013-9
        填报部门: 办公室

不通过 X06::

    督办任务:
      - 编号: 督-2013-001
        来源: 检察长
        事项: 专项梳理
        交办日期: 2013-10-28
        期限: 2013-12-30
        依据: 督办单2013-9
        填报部门: 办公室
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from generator.archive.officer import Officer, Record
from generator.checks.base import Check, Scene, label
from generator.problems import Location, Problem
from generator.standards.form import FieldSpec

Found = tuple[str, date, Location]


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    today = scene.today
    for section, records in officer.by_form():
        fields = section.fields
        names = [name for name in fields.of_kinds("日期") if not fields[name].may_be_future]
        for record in records:
            values = record.values
            for name in names:
                value = values.get(name)
                if value is None or (value.__class__ is date and value <= today):
                    continue
                for said, day, at in _late(record, (name,), fields[name], value, today):
                    yield Problem(
                        at,
                        "X06",
                        f"{label(record)} {said} {day} 晚于参照日 {today}",
                        "还没有发生的事不能记入，请核对日期",
                    )


def _late(
    record: Record, steps: tuple[str | int, ...], spec: FieldSpec, value: Any, today: date
) -> Iterator[Found]:
    if isinstance(value, date):
        if value > today:
            yield str(steps[-1]), value, record.at(*steps)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if not spec.fields[name].may_be_future:
                yield from _late(record, (*steps, name), spec.fields[name], inner, today)
    elif isinstance(value, tuple) and spec.kind == "组列":
        for index, group in enumerate(value):
            yield from _late(record, (*steps, index), spec, group, today)


CHECK = Check("X06", officer=_check)
