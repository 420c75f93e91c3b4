"""回避: Ensure that the person in a field took no part in the case that is referred to.

通过::

    办案情况: []

不通过 X14::

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
          结案日期: 2013-03-20
          结案方式: 起诉
          文书号: 清临检公诉刑诉〔2013〕1号
      质量评查:
        - 编号: 评-2013-001
          关联案件: 案-2013-001
          评查主体: 本院
          评查方式: 常规评查
          评查日期: 2013-04-20
          等次: 合格
          评查人: 990110-0001
          依据: 评查表2013-1
          填报部门: 案件管理办公室
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.archive.officer import Officer
from generator.checks.base import Kind, Row, Scene, grouped
from generator.problems import Problem
from generator.standards.constraints import Declared, Recusal
from generator.standards.form import Section


def _gather(constraint: Declared, section: Section, officer: Officer) -> Iterator[Row]:
    """Who took part in which case, and (flagged) who is named where as its reviewer."""
    assert isinstance(constraint, Recusal)
    name = officer.name
    cases = section.fields[constraint.case].section or ""
    for record in officer.live(cases):
        number = record.values.get(constraint.key)
        if number is not None:
            yield Row(str(number), officer.id, name, record.id)
    for record in officer.sound(section):
        reviewer = record.get(constraint.field)
        number = officer.lookup(record, f"{constraint.case}.{constraint.key}")
        if reviewer is not None and number is not None:
            who = (str(reviewer),)
            yield Row(str(number), officer.id, name, record.id, flag=True, values=who)


def _judge(constraint: Declared, rows: Sequence[Row], scene: Scene) -> Iterator[Problem]:
    assert isinstance(constraint, Recusal)
    for members in grouped(rows).values():
        for review in (row for row in members if row.flag):
            for case in members:
                if case.flag or case.officer != review.values[0]:
                    continue
                yield Problem(
                    review.at(scene, constraint.field),
                    constraint.id,
                    f"{review.record} {constraint.field} {case.officer}（{case.name}）"
                    f"参与过这个案件（{case.record}），应当回避",
                    "请改由没有参与此案的人评查",
                    constraint.severity,
                    related=(case.at(scene),),
                )


KIND = Kind(Recusal, gather=_gather, judge=_judge)
