"""逾期未办: Ensure that nothing is left unanswered beyond its time limit.

通过::

    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-09-20
        羁押: 否
        结案方式: 在办
    流程监控:
      - 编号: 流-2013-001
        关联案件: 案-2013-001
        类别: 文书错漏
        处置: 监控通知书
        发出日期: 2013-10-08
        依据: 监控通知书2013-1
        填报部门: 案件管理办公室

不通过 X16::

    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-09-20
        羁押: 否
        结案方式: 在办
    流程监控:
      - 编号: 流-2013-001
        关联案件: 案-2013-001
        类别: 文书错漏
        处置: 监控通知书
        发出日期: 2013-09-23
        依据: 监控通知书2013-1
        填报部门: 案件管理办公室
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.facts import Facts, compute_dues
from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem
from generator.standards.constraints import Declared, Unanswered
from generator.standards.deadlines import OVERDUE
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, Unanswered)
    facts = Facts(officer, scene.today, {}, ())
    for record in officer.sound(section):
        for rule in record.standard.deadlines.of_section(section.name).candidates(record.values):
            if rule.written.status != constraint.status or record.get(rule.closed) is not None:
                continue
            dues = compute_dues(facts, record, rule, scene.standards.calendar, scene.today)
            if dues and dues[-1].status == OVERDUE:
                yield Problem(
                    record.at(),
                    constraint.id,
                    f"{label(record)} 到 {dues[-1].due} 期满，还没有{rule.closed}",
                    f"已办的请补写“{rule.closed}: …”，没有办的请催办（{rule.basis}）",
                    constraint.severity,
                )
                break


KIND = Kind(Unanswered, officer=_check)
