"""X06: Ensure that no date is later than the reference date, except fields the form allows (可晚).

Nothing else is said of a record that has one, nor of what such a date is set against: it is one
slip.

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

from generator.archive.ahead import ahead
from generator.archive.officer import Officer
from generator.checks.base import Check, Scene, label
from generator.problems import Problem


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    for record in officer.all_records():
        # Whoever read it has looked, but at what the program writes.
        if not (record.broken or record.section.system):
            continue
        for steps, day in ahead(record, scene.today):
            yield Problem(
                record.at(*steps),
                "X06",
                f"{label(record)} {steps[-1]} {day} 晚于参照日 {scene.today}",
                "还没有发生的事不能记入，请核对日期",
            )


CHECK = Check("X06", officer=_check)
