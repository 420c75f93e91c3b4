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

from collections.abc import Iterator

from generator.archive.library import Office
from generator.checks.base import Kind, Scene, judged, label
from generator.checks.kinds.one_per_group import group_by
from generator.problems import Problem
from generator.standards.constraints import Declared, Recusal
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, office: Office, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, Recusal)
    spec = section.fields[constraint.case]
    groups = group_by(office, spec.section or "", constraint.key)
    for officer in office.officers.values():
        for record in judged(officer, section):
            reviewer = record.get(constraint.field)
            number = officer.lookup(record, f"{constraint.case}.{constraint.key}")
            if reviewer is None or number is None:
                continue
            for other, case in groups.get(str(number), ()):
                if other.id != reviewer:
                    continue
                yield Problem(
                    record.at(constraint.field),
                    constraint.id,
                    f"{label(record)} {constraint.field} {reviewer}（{other.name}）"
                    f"参与过这个案件（{case.id}），应当回避",
                    "请改由没有参与此案的人评查",
                    constraint.severity,
                    related=(case.at(),),
                )


KIND = Kind(Recusal, office=_check)
