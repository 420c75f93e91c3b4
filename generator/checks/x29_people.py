"""X29: Ensure that an officer referred to exists; people of one name are told apart by number.

通过::

    零报告: []

不通过 X29::

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
          评查人: 990110-0777
          依据: 评查表2013-1
          填报部门: 案件管理办公室
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.archive.officer import Officer
from generator.checks.base import Check, Row, Scene, judged, label
from generator.problems import Problem, Severity


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    """A text that names somebody whose name another officer of the office has too."""
    numbers: dict[str, list[str]] = {}
    for entry in scene.unit.roster:
        numbers.setdefault(entry.name, []).append(entry.officer)
    text = officer.node.source.text
    shared = {n: found for n, found in numbers.items() if len(found) > 1 and n in text}
    for name, section in officer.form.sections.items():
        fields = section.fields.of_kinds("文本") if shared else ()
        for record in judged(officer, name) if fields else ():
            for field in fields:
                value = record.get(field)
                for said, found in shared.items() if isinstance(value, str) else ():
                    if said in value and not any(number in value for number in found):
                        yield Problem(
                            record.at(field),
                            "X29",
                            f"{label(record)} {field}里的“{said}”有同名的（{'、'.join(found)}）",
                            f"请在姓名后注明档案号，如 {said}（{found[0]}）",
                            Severity.WARNING,
                        )


def _gather(officer: Officer, _scene: Scene) -> Iterator[Row]:
    for name, section in officer.form.sections.items():
        fields = section.fields.of_kinds("干警")
        for record in judged(officer, name) if fields else ():
            for field in fields:
                value = record.get(field)
                if isinstance(value, str):
                    yield Row(value, officer.id, officer.name, record.id, values=(field,))


def _judge(rows: Sequence[Row], scene: Scene) -> Iterator[Problem]:
    known = {entry.officer for unit in scene.shelf.units.values() for entry in unit.model.roster}
    for row in rows:
        if row.key not in known:
            yield Problem(
                row.at(scene, row.values[0]),
                "X29",
                f"{row.record} {row.values[0]} {row.key} 不在名册上",
                "请核对档案号；本院人员先在 unit.yml 的“名册”中登记",
            )


CHECK = Check("X29", officer=_check, gather=_gather, judge=_judge, solitary=True)
