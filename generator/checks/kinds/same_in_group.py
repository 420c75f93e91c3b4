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

from collections.abc import Iterator

from generator.archive.library import Office
from generator.checks.base import Kind, Scene, label
from generator.checks.kinds.one_per_group import group_by
from generator.problems import Problem
from generator.standards.constraints import Declared, SameInGroup
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, office: Office, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, SameInGroup)
    for value, members in group_by(office, section.name, constraint.key).items():
        first_officer, first = members[0]
        for _, record in members[1:]:
            if record.broken or first.broken:
                continue
            for field in constraint.fields:
                mine, theirs = record.get(field), first.get(field)
                if mine == theirs:
                    continue
                at = first.at(field)
                yield Problem(
                    record.at(field),
                    constraint.id,
                    f"{label(record)} {constraint.key} {value} 的{field}是 {mine}，"
                    f"而 {first_officer.name}（{at.path}:{at.line}）写的是 {theirs}",
                    "同一案件在各人档案里要一致，请两处核对",
                    constraint.severity,
                    related=(at,),
                )


KIND = Kind(SameInGroup, office=_check)
