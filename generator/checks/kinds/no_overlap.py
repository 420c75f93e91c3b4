"""不重叠: Ensure that intervals do not overlap, leave no gap, and the right number is open.

Exactly one is open where the condition holds (在职), and none where it does not: who has left and
whose post never ended would go on being scored, and be counted among peers.

通过::

    岗位履历:
      - 编号: 岗-001
        部门: 侦查监督科
        岗位: 助理检察员
        岗位类别: 业务岗
        起: 2009-11-02
        止: 2012-03-31
      - 编号: 岗-002
        部门: 公诉科
        岗位: 检察员
        岗位类别: 业务岗
        起: 2012-04-01

不通过 X03::

    岗位履历:
      - 编号: 岗-001
        部门: 侦查监督科
        岗位: 助理检察员
        岗位类别: 业务岗
        起: 2009-11-02
        止: 2012-05-31
      - 编号: 岗-002
        部门: 公诉科
        岗位: 检察员
        岗位类别: 业务岗
        起: 2012-04-01
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem, Severity
from generator.standards.constraints import Declared, NoOverlap
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, NoOverlap)
    records = [r for r in officer.sound(section.name) if isinstance(r.get(constraint.start), date)]
    if len(records) < len(officer.records(section.name)) and any(
        r.broken for r in officer.records(section.name)
    ):
        return  # an unread interval could be the one that is missing
    records.sort(key=lambda r: r.values[constraint.start])
    for before, after in pairwise(records):
        end, start = before.get(constraint.end), after.get(constraint.start)
        if end is None or end >= start:
            shown = f"至 {end}" if end else f"没有写{constraint.end}"
            yield Problem(
                after.at(constraint.start),
                constraint.id,
                f"{label(after)} 自 {start} 起，与 {label(before)}（{shown}）重叠",
                f"请在 {label(before)} 写 {constraint.end}: {start - timedelta(days=1)}，"
                "或核对日期",
                constraint.severity,
                related=(before.at(constraint.end),),
            )
        elif constraint.gaps == "警告" and start - end > timedelta(days=1):
            yield Problem(
                after.at(constraint.start),
                constraint.id,
                f"{label(before)} 止于 {end}，{label(after)} 起于 {start}，中间有空档",
                "请核对；确有空档（如离岗）的可以保留",
                Severity.WARNING,
                related=(before.at(constraint.end),),
            )
    if constraint.open_when is not None:
        yield from _check_open(constraint, section, officer)


def _check_open(constraint: NoOverlap, section: Section, officer: Officer) -> Iterator[Problem]:
    assert constraint.open_when is not None
    landmark = next(iter(constraint.open_when.tests))
    status = officer.landmark(landmark)
    if status is None:
        return  # that it is missing is told; which of the two it should be is not known
    told = f"{landmark.replace('.', '的')}为{status}，"
    records = list(officer.sound(section.name))
    still_open = [r for r in records if r.get(constraint.end) is None]
    if not constraint.open_when.holds(officer.landmark):
        name = landmark.partition(".")[2]
        for record in still_open:
            yield Problem(
                record.at(constraint.end),
                constraint.id,
                f"{told}{label(record)} 却没有写{constraint.end}",
                f"请写 {constraint.end}: 离开那天的日期；没有离开的，请改正{name}",
                constraint.severity,
            )
    elif not still_open:
        at = records[-1].at(constraint.end) if records else officer.profile_location
        yield Problem(
            at,
            constraint.id,
            f"{told}{section.name}却没有一条未止",
            f"现任岗位不写“{constraint.end}”",
            constraint.severity,
        )
    # Several open intervals overlap each other and are reported as such.


KIND = Kind(NoOverlap, officer=_check)
