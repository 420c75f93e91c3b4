"""依次: Ensure that the dates of each group follow in order, and the groups follow one another.

通过::

    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-03-01
        羁押: 否
        退补:
          - 退回日期: 2013-03-20
            重报日期: 2013-04-10
          - 退回日期: 2013-05-02
        结案方式: 退补中

不通过 X07::

    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-03-01
        羁押: 否
        退补:
          - 退回日期: 2013-03-20
            重报日期: 2013-04-10
          - 退回日期: 2013-04-02
        结案方式: 退补中
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.archive.officer import Officer, Record
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem, Severity
from generator.standards.constraints import Declared, Succession
from generator.standards.form import Section

Steps = tuple[str | int, ...]


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, Succession)
    for record in officer.sound(section):
        if not record.values.get(constraint.list_field):
            continue
        previous: tuple[str, date] | None = None
        for said, day, steps in _dates(constraint, record):
            if previous is not None and day < previous[1]:
                yield Problem(
                    record.at(*steps),
                    constraint.id,
                    f"{label(record)} {said} {day} 早于{previous[0]} {previous[1]}",
                    "各次退回、重报要按先后写，请核对日期",
                    constraint.severity,
                )
            previous = (said, day)
        yield from _gaps(constraint, record)


def _gaps(constraint: Succession, record: Record) -> Iterator[Problem]:
    """A date that is left out though what can only come after it is there."""
    groups = record.get(constraint.list_field)
    ended = constraint.before is not None and record.get(constraint.before) is not None
    for index, group in enumerate(groups):
        for name in constraint.order:
            if name in group or not (ended or index + 1 < len(groups)):
                continue
            after = constraint.before if ended else f"第{index + 2}次{constraint.order[0]}"
            yield Problem(
                record.at(constraint.list_field, index),
                constraint.id,
                f"{label(record)} 已有{after}，第{index + 1}次{constraint.list_field}却没有{name}",
                f"请查明后补写“{name}: …”；确实没有的，请在备注里说明",
                Severity.WARNING,
            )


def _dates(constraint: Succession, record: Record) -> Iterator[tuple[str, date, Steps]]:
    """Every date that must follow the one before it, in order, with its name and the way to it."""
    if constraint.after is not None:
        first = record.get(constraint.after)
        if isinstance(first, date):
            yield constraint.after, first, (constraint.after,)
    for index, group in enumerate(record.get(constraint.list_field)):
        for name in constraint.order:
            day = group.get(name)
            if isinstance(day, date):
                yield f"第{index + 1}次{name}", day, (constraint.list_field, index, name)
    if constraint.before is not None:
        last = record.get(constraint.before)
        if isinstance(last, date):
            yield constraint.before, last, (constraint.before,)


KIND = Kind(Succession, officer=_check)
