"""后续: Ensure that a fact is answered by a record that refers back to it, or it to that, in time.

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
    质量评查:
      - 编号: 评-2013-001
        关联案件: 案-2013-001
        评查主体: 本院
        评查方式: 常规评查
        评查日期: 2013-04-20
        等次: 不合格
        问题类别: [文书制作]
        依据: 评查表2013-1
        填报部门: 案件管理办公室
    执法过错:
      - 编号: 过-2013-001
        类型: 其他
        过错程度: 无责
        认定日期: 2013-04-26
        主动报告: 否
        同源: 评-2013-001
        依据: 倒查报告2013-1
        填报部门: 监察室

不通过 X15::

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
    质量评查:
      - 编号: 评-2013-001
        关联案件: 案-2013-001
        评查主体: 本院
        评查方式: 常规评查
        评查日期: 2013-04-20
        等次: 不合格
        问题类别: [文书制作]
        依据: 评查表2013-1
        填报部门: 案件管理办公室
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, is_misread, label, matching
from generator.problems import Problem
from generator.standards.constraints import Declared, FollowUp
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, FollowUp)
    answers = list(officer.live(constraint.section))
    if any(r.broken and r.get(constraint.reference) is None for r in answers):
        return  # what could not be read there may be the answer; it is told there
    answered = {record.get(constraint.reference) for record in answers}
    numbers = {record.id for record in answers}
    calendar = scene.standards.calendar
    for record in matching(officer, section, constraint.when):
        if record.date is None or record.id in answered or is_misread(officer, record.id):
            continue
        if record.get(constraint.reference) in numbers:
            continue  # which of the two names the other is of no importance (办-6)
        due = calendar.add_working_days(record.date, constraint.working_days)
        if scene.today <= due:
            continue  # still in time; the ledger shows it
        first = next(iter(constraint.when.tests))
        whose = officer.form.sections[constraint.section].drafted_by
        yield Problem(
            record.at(first),
            constraint.id,
            f"{label(record)} {constraint.when.describe()}，应在 {due} 前倒查，"
            f"“{constraint.section}”里没有对应的记录",
            f"请{whose}补录倒查结论（没有责任的也要写），{constraint.reference}: {record.id}",
            constraint.severity,
        )


KIND = Kind(FollowUp, officer=_check)
