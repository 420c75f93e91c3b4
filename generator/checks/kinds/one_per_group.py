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

from collections.abc import Iterator

from generator.archive.library import Office
from generator.archive.officer import Officer, Record
from generator.checks.base import Kind, Scene, label
from generator.problems import Problem, Severity
from generator.standards.constraints import Declared, OnePerGroup
from generator.standards.form import Section

Group = list[tuple[Officer, Record]]


def group_by(office: Office, section: str, key: str) -> dict[str, Group]:
    """The live records of a section over an office, grouped by one field, in order of id."""
    groups: dict[str, Group] = {}
    for officer in office.officers.values():
        for record in officer.live(section):
            value = record.values.get(key)
            if value is not None:
                groups.setdefault(str(value), []).append((officer, record))
    return groups


def _check(
    constraint: Declared, section: Section, office: Office, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, OnePerGroup)
    wanted = constraint.when.describe()
    for value, members in group_by(office, section.name, constraint.key).items():
        if any(record.broken for _, record in members):
            continue
        found = [
            (officer, record)
            for officer, record in members
            if officer.holds(constraint.when, record)
        ]
        field = next(iter(constraint.when.tests))
        for _, record in found[1:]:
            first_officer, first = found[0]
            at = first.at(field)
            yield Problem(
                record.at(field),
                constraint.id,
                f"{label(record)} {constraint.key} {value} {wanted}，"
                f"而 {first_officer.name}（{at.path}:{at.line}）也是{wanted}",
                f"同一{constraint.key}全院只能有一条{wanted}，请两处核对",
                constraint.severity,
                related=(at,),
            )
        if not found:
            _, record = members[0]
            yield Problem(
                record.at(field),
                constraint.id,
                f"{label(record)} {constraint.key} {value} 全院没有一条{wanted}",
                f"请核对{field}，或补录{wanted}的一条",
                Severity.WARNING,
                related=tuple(r.at(field) for _, r in members[1:]),
            )


KIND = Kind(OnePerGroup, office=_check)
