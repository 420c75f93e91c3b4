"""年份相同: Ensure that the year in a document number is that of a date.

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
        结案日期: 2013-03-20
        结案方式: 起诉
        文书号: 清临检公诉刑诉〔2013〕1号

不通过 X10::

    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-03-01
        羁押: 否
        结案日期: 2013-03-20
        结案方式: 起诉
        文书号: 清临检公诉刑诉〔2012〕1号
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem
from generator.standards.constraints import Declared, SameYear
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, SameYear)
    for record in officer.sound(section):
        number, day = record.values.get(constraint.field), record.values.get(constraint.day)
        if isinstance(number, str) and isinstance(day, date) and f"〔{day.year}〕" not in number:
            year = number.partition("〔")[2][:4]
            yield Problem(
                record.at(constraint.field),
                constraint.id,
                f"{label(record)} {constraint.field}是 {year} 年的，{constraint.day}却是 {day}",
                f"请核对年份：{constraint.field}和{constraint.day}一般在同一年",
                constraint.severity,
                related=(record.at(constraint.day),),
            )


KIND = Kind(SameYear, officer=_check)
