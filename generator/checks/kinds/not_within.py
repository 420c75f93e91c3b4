"""影响期内不得: Ensure that nothing that a period of effect forbids begins within it.

通过::

    岗位履历:
      - 编号: 岗-001
        部门: 公诉科
        岗位: 检察员
        岗位类别: 业务岗
        起: 2009-11-02
        止: 2013-06-30
      - 编号: 岗-002
        部门: 公诉科
        岗位: 科长
        岗位类别: 领导岗
        起: 2013-07-01
    基本情况:
      姓名: 王小明
      性别: 男
      出生年月: 1982-03
      政治面貌: 中共党员
      学历: 大学本科
      进院日期: 2009-11-02
      人员类别: 检察官
      执法资格: 有
      所在部门: 公诉科
      岗位类别: 领导岗
      在职状态: 在职
    奖惩情况:
      - 编号: 奖-2012-001
        性质: 惩戒
        种类: 警告
        决定日期: 2012-12-03
        决定机关: 清河市人民检察院分院
        依据: 决定2012-1
        填报部门: 政治处

不通过 X19::

    岗位履历:
      - 编号: 岗-001
        部门: 公诉科
        岗位: 检察员
        岗位类别: 业务岗
        起: 2009-11-02
        止: 2013-06-30
      - 编号: 岗-002
        部门: 公诉科
        岗位: 科长
        岗位类别: 领导岗
        起: 2013-07-01
    基本情况:
      姓名: 王小明
      性别: 男
      出生年月: 1982-03
      政治面貌: 中共党员
      学历: 大学本科
      进院日期: 2009-11-02
      人员类别: 检察官
      执法资格: 有
      所在部门: 公诉科
      岗位类别: 领导岗
      在职状态: 在职
    奖惩情况:
      - 编号: 奖-2012-001
        性质: 惩戒
        种类: 警告
        决定日期: 2013-03-04
        决定机关: 清河市人民检察院分院
        依据: 决定2012-1
        填报部门: 政治处
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.archive.officer import Officer, Record
from generator.checks.base import Kind, Scene, label, matching
from generator.problems import Problem
from generator.standards.constraints import Declared, NotWithin
from generator.standards.deadlines import add_period
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, NotWithin)
    periods = (
        list(_periods(constraint, officer, scene)) if officer.records(constraint.section) else []
    )
    if not periods:
        return
    for record in matching(officer, section, constraint.when):
        day = record.values.get(constraint.day)
        for start, end, other, basis in periods:
            if isinstance(day, date) and start < day <= end:
                yield Problem(
                    record.at(constraint.day),
                    constraint.id,
                    f"{label(record)} {constraint.when.describe()}，{constraint.day} {day}"
                    f" 在 {other.id} 的影响期内（至 {end}）",
                    f"影响期内不得晋升（{basis}）：请核对是不是晋升，日期有没有写错",
                    constraint.severity,
                    related=(other.at(),),
                )


def _periods(
    constraint: NotWithin, officer: Officer, scene: Scene
) -> Iterator[tuple[date, date, Record, str]]:
    """The periods of effect: the day each was decided, its last day, its record and its basis."""
    for record in officer.sound(constraint.section):
        for effect in record.standard.deadlines.effects:
            if effect.section != constraint.section or effect.written != constraint.end:
                continue
            start = record.get(effect.start)
            if isinstance(start, date) and officer.holds(effect.when, record):
                end = add_period(start, effect.period, scene.standards.calendar)
                yield start, end, record, effect.basis


KIND = Kind(NotWithin, officer=_check)
