"""每组恰一: Ensure that over the office each group of records has exactly one that qualifies.

通过::

    990110-0001:
      办案情况:
        - 编号: 案-2013-001
          受案号: 清临检公诉受〔2013〕1号
          案件类型: 一审公诉
          案由: 盗窃
          当事人: 王某
          角色: 主办
          受理日期: 2013-03-01
          羁押: 否
          结案方式: 在办
    990110-0002:
      办案情况:
        - 编号: 案-2013-001
          受案号: 清临检公诉受〔2013〕1号
          案件类型: 一审公诉
          案由: 盗窃
          当事人: 王某
          角色: 协办
          受理日期: 2013-03-01
          羁押: 否
          结案方式: 在办

不通过 X11::

    990110-0001:
      办案情况:
        - 编号: 案-2013-001
          受案号: 清临检公诉受〔2013〕1号
          案件类型: 一审公诉
          案由: 盗窃
          当事人: 王某
          角色: 主办
          受理日期: 2013-03-01
          羁押: 否
          结案方式: 在办
    990110-0002:
      办案情况:
        - 编号: 案-2013-001
          受案号: 清临检公诉受〔2013〕1号
          案件类型: 一审公诉
          案由: 盗窃
          当事人: 王某
          角色: 主办
          受理日期: 2013-03-01
          羁押: 否
          结案方式: 在办
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.archive.officer import Officer
from generator.checks.base import Kind, Row, Scene, grouped
from generator.problems import Problem, Severity
from generator.standards.constraints import Declared, OnePerGroup
from generator.standards.form import Section


def _gather(constraint: Declared, section: Section, officer: Officer) -> Iterator[Row]:
    assert isinstance(constraint, OnePerGroup)
    name = officer.name
    for record in officer.live(section.name):
        if record.section is not section:
            continue
        value = record.values.get(constraint.key)
        if value is not None:
            holds = officer.holds(constraint.when, record)
            yield Row(str(value), officer.id, name, record.id, holds, record.broken)


def _judge(constraint: Declared, rows: Sequence[Row], scene: Scene) -> Iterator[Problem]:
    assert isinstance(constraint, OnePerGroup)
    for value, members in grouped(rows).items():
        if any(row.broken for row in members):
            continue
        found = [row for row in members if row.flag]
        if len(found) == 1:
            continue
        wanted, field = constraint.when.describe(), next(iter(constraint.when.tests))
        for row in found[1:]:
            at = found[0].at(scene, field)
            yield Problem(
                row.at(scene, field),
                constraint.id,
                f"{row.record} {constraint.key} {value} {wanted}，"
                f"而 {found[0].name}（{at.path}:{at.line}）也是{wanted}",
                f"同一{constraint.key}只能有一条{wanted}，请两处核对",
                constraint.severity,
                related=(at,),
            )
        if not found and not scene.incomplete:
            yield Problem(
                members[0].at(scene, field),
                constraint.id,
                f"{members[0].record} {constraint.key} {value} 没有一条{wanted}",
                f"请核对{field}，或补录{wanted}的一条",
                Severity.WARNING,
                related=tuple(row.at(scene, field) for row in members[1:]),
            )


KIND = Kind(OnePerGroup, gather=_gather, judge=_judge, across=True)
