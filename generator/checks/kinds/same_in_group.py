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
    for members in grouped(rows).values():
        if all(row.values == members[0].values for row in members):
            continue
        # What most have written is taken for right; of two, what the first has written.
        columns = zip(*(row.values for row in members), strict=True)
        right = [Counter(column).most_common(1)[0][0] for column in columns]
        for row in members:
            wrong = [n for n, value in enumerate(row.values) if value != right[n]]
            if wrong:
                yield _differs(constraint, members, row, wrong, right, scene)


def _differs(
    constraint: SameInGroup,
    members: Sequence[Row],
    row: Row,
    wrong: Sequence[int],
    right: Sequence[str],
    scene: Scene,
) -> Problem:
    """One record that is not like the others; where several fields differ, it is hardly theirs."""
    fields, key = [constraint.fields[n] for n in wrong], constraint.key
    first = next(one for one in members if one.values[wrong[0]] == right[wrong[0]])
    if len(wrong) > 1:
        at, place = first.at(scene, key), row.at(scene, key)
        told = f"{'、'.join(fields)}都和 {first.name}（{at.path}:{at.line}）写的不同"
        mine = "，".join(f"{constraint.fields[n]} {right[n]}" for n in wrong)
        hint = f"多半是{key}写错了，请核对；没有写错的，两处要一致，那边写的是 {mine}"
        message = f"{row.record} {key} {row.key} 的{told}"
        return Problem(place, constraint.id, message, hint, constraint.severity, related=(at,))
    at, place = first.at(scene, fields[0]), row.at(scene, fields[0])
    message = (
        f"{row.record} {key} {row.key} 的{fields[0]}是 {row.values[wrong[0]]}，"
        f"而 {first.name}（{at.path}:{at.line}）写的是 {right[wrong[0]]}"
    )
    hint = f"同一{key}的记录在各人档案里要一致，请两处核对"
    return Problem(place, constraint.id, message, hint, constraint.severity, related=(at,))


KIND = Kind(SameInGroup, gather=_gather, judge=_judge, across=True)
