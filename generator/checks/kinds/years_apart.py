"""相距至少: Ensure that at least so many years lie between two fields.

通过::

    零报告: []

不通过 X04::

    基本情况:
      姓名: 王小明
      性别: 男
      出生年月: 1995-03
      政治面貌: 中共党员
      学历: 大学本科
      进院日期: 2009-11-02
      人员类别: 检察官
      执法资格: 有
      所在部门: 公诉科
      岗位类别: 业务岗
      在职状态: 在职
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem
from generator.standards.constraints import Declared, YearsApart
from generator.standards.form import Section

_MONTH = re.compile("[0-9]{4}-[0-9]{2}")


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, YearsApart)
    for record in officer.sound(section):
        earlier = _months(record.get(constraint.earlier))
        later = _months(record.get(constraint.later))
        if earlier is None or later is None or later - earlier >= constraint.years * 12:
            continue
        yield Problem(
            record.at(constraint.later),
            constraint.id,
            f"{label(record)} {constraint.earlier} {record.get(constraint.earlier)} 到"
            f"{constraint.later} {record.get(constraint.later)} 不满 {constraint.years} 年",
            "请核对这两个日期",
            constraint.severity,
        )


def _months(value: object) -> int | None:
    if isinstance(value, date):
        return value.year * 12 + value.month
    if isinstance(value, str) and _MONTH.fullmatch(value):
        year, _, month = value.partition("-")
        return int(year) * 12 + int(month)
    return None  # also where a form names a field of another kind, which lint says


KIND = Kind(YearsApart, officer=_check)
