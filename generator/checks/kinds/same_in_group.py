"""组内一致: Ensure that records of one group agree in the fields over the whole office.

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
          角色: 协办
          受理日期: 2013-03-04
          羁押: 否
          结案方式: 在办
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from generator.archive.officer import Officer
from generator.checks.base import Kind, Row, Scene, grouped
from generator.problems import Problem
from generator.standards.constraints import Declared, SameInGroup
from generator.standards.form import Section


def _gather(constraint: Declared, section: Section, officer: Officer) -> Iterator[Row]:
    assert isinstance(constraint, SameInGroup)
    name, fields = officer.name, constraint.fields
    for record in officer.live(section.name):
        if record.broken or record.section is not section:
            continue
        written = record.values
        key = written.get(constraint.key)
        if key is not None:
            values = tuple(map(str, map(written.get, fields)))
            yield Row(str(key), officer.id, name, record.id, values=values)


def _judge(constraint: Declared, rows: Sequence[Row], scene: Scene) -> Iterator[Problem]:
    assert isinstance(constraint, SameInGroup)
    for key, members in grouped(rows).items():
        if all(row.values == members[0].values for row in members):
            continue
        for index, field in enumerate(constraint.fields):
            # What most have written is taken for right; of two, what the first has written.
            theirs, _ = Counter(row.values[index] for row in members).most_common(1)[0]
            first = next(row for row in members if row.values[index] == theirs)
            for row in members:
                mine = row.values[index]
                if mine == theirs:
                    continue
                at = first.at(scene, field)
                yield Problem(
                    row.at(scene, field),
                    constraint.id,
                    f"{row.record} {constraint.key} {key} 的{field}是 {mine}，"
                    f"而 {first.name}（{at.path}:{at.line}）写的是 {theirs}",
                    f"同一{constraint.key}的记录在各人档案里要一致，请两处核对",
                    constraint.severity,
                    related=(at,),
                )


KIND = Kind(SameInGroup, gather=_gather, judge=_judge, across=True)
