"""先后: Ensure that one date is not after another; either may follow a reference.

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

不通过 X05::

    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-03-20
        羁押: 否
        结案日期: 2013-03-01
        结案方式: 起诉
        文书号: 清临检公诉刑诉〔2013〕1号
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.archive.officer import Officer, Record
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem
from generator.standards.constraints import Declared, Order
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, Order)
    for record in officer.sound(section):
        earlier = officer.lookup(record, constraint.earlier)
        later = officer.lookup(record, constraint.later)
        if not isinstance(earlier, date) or not isinstance(later, date) or earlier <= later:
            continue
        if earlier <= scene.today or _may_be_ahead(record, constraint.earlier):
            yield Problem(
                record.at(constraint.later.partition(".")[0]),
                constraint.id,
                f"{label(record)} {_said(constraint.later)} {later}"
                f" 早于{_said(constraint.earlier)} {earlier}",
                "请核对两个日期，是否写反或写错年月",
                constraint.severity,
            )


def _may_be_ahead(record: Record, path: str) -> bool:
    """Whether a field may hold a day that has not come; else it is told there (X06)."""
    spec = record.standard.form.resolve(record.section, path)
    return spec is not None and spec.may_be_future


def _said(path: str) -> str:
    return path.replace(".", "的")


KIND = Kind(Order, officer=_check)
