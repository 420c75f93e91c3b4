"""X04: Ensure that every record's date lies within the officer's time at the office.

通过::

    培训情况:
      - 编号: 培-2013-001
        名称: 公诉实务
        起: 2013-07-22
        止: 2013-07-24
        学时: 24
        考核: 合格
        填报部门: 政治处

不通过 X04::

    培训情况:
      - 编号: 培-2008-001
        名称: 岗前培训
        起: 2008-07-21
        止: 2008-07-23
        学时: 24
        考核: 合格
        填报部门: 政治处
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.archive.officer import Officer
from generator.checks.base import Check, Scene, label
from generator.problems import Problem


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    joined = officer.joined
    if joined is not None and joined > scene.today:
        joined = None  # which is told of that day alone (X06)
    left = _left(officer)
    for section, _ in officer.by_form():
        if section.single or section.system:
            continue
        field = section.date_field or ""
        for record in officer.sound(section):
            if record.date is None:
                continue
            if joined is not None and record.date < joined:
                yield Problem(
                    record.at(field),
                    "X04",
                    f"{label(record)} {field} {record.date} 早于{_joined(officer)} {joined}",
                    "请核对日期；在此以前的事不记入本档案",
                )
            elif (
                left is not None
                and record.date > left
                and isinstance(record.get(field), date)
                and not section.after_leaving
            ):
                yield Problem(
                    record.at(field),
                    "X04",
                    f"{label(record)} {field} {record.date} 晚于离任日期 {left}",
                    "请核对日期；离任后的事由接收单位记录",
                )


def _joined(officer: Officer) -> str:
    """What the form calls the day an officer came."""
    return officer.form.landmarks.joined.rpartition(".")[2]


def _left(officer: Officer) -> date | None:
    """The day the last post ended, for an officer who is no longer in office."""
    if officer.serving:
        return None
    ends = [post.end for post in officer.posts()]
    return max((e for e in ends if e is not None), default=None) if None not in ends else None


CHECK = Check("X04", officer=_check)
