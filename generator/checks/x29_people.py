"""X29: Ensure that an officer referred to exists; people of one name are told apart by number.

A name in traditional characters is told too: searches for the usual form would miss it.

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
from functools import lru_cache
from itertools import product

from generator.archive.officer import Officer
from generator.checks.base import Check, Row, Scene, label
from generator.problems import Problem, Severity


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    yield from _traditional(officer)
    yield from _ambiguous(officer, scene)


def _traditional(officer: Officer) -> Iterator[Problem]:
    """A name with characters that are the traditional form of others (通用规范汉字表)."""
    name = officer.name
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        usual = simplified(name)
        if usual == name:
            return  # a rare character, such as 喆 or 镕
        old, new = next((a, b) for a, b in zip(name, usual, strict=True) if a != b)
        field = officer.form.landmarks.name.partition(".")[2]
        yield Problem(
            officer.sections[officer.form.landmarks.name.partition(".")[0]][0].at(field),
            "X29",
            f"姓名“{name}”里的“{old}”是繁体字",
            f"规范字是“{new}”：应写 {usual}；户口登记确用此字的，不用改",
            Severity.WARNING,
        )


def simplified(text: str) -> str:
    """A text in simplified characters, character by character."""
    return "".join(_simplified(character) for character in text)


@lru_cache(maxsize=4096)
def _simplified(character: str) -> str:
    # Loaded only for the few names that hold a character beyond the common set.
    from opencc import OpenCC

    found = str(OpenCC("t2s").convert(character))
    return found if len(found) == 1 else character


def _ambiguous(officer: Officer, scene: Scene) -> Iterator[Problem]:
    """A text that names somebody whose name another officer of the office has too."""
    numbers: dict[str, list[str]] = {}
    for entry in scene.unit.roster:
        numbers.setdefault(entry.name, []).append(entry.officer)
    text = officer.node.source.text
    shared = {n: found for n, found in numbers.items() if len(found) > 1 and n in text}
    for section, records in officer.by_form() if shared else ():
        for record, field in product(records, section.fields.of_kinds("文本")):
            value = record.values.get(field)
            if not isinstance(value, str) or record.voided or record.broken:
                continue
            for said, found in shared.items():
                if said in value and not any(number in value for number in found):
                    yield Problem(
                        record.at(field),
                        "X29",
                        f"{label(record)} {field}里的“{said}”有同名的（{'、'.join(found)}）",
                        f"请在姓名后注明档案号，如 {said}（{found[0]}）",
                        Severity.WARNING,
                    )


def _gather(officer: Officer, _scene: Scene) -> Iterator[Row]:
    for section, records in officer.by_form():
        for record, field in product(records, section.fields.of_kinds("干警")):
            value = record.values.get(field)
            if isinstance(value, str) and not (record.voided or record.broken):
                yield Row(value, officer.id, officer.name, record.id, values=(field,))


def _judge(rows: Sequence[Row], scene: Scene) -> Iterator[Problem]:
    known = {entry.officer for unit in scene.shelf.units.values() for entry in unit.model.roster}
    for row in rows:
        if row.key not in known:
            yield Problem(
                row.at(scene, row.values[0]),
                "X29",
                f"{row.record} {row.values[0]} {row.key} 不在名册上",
                "请核对档案号；本单位人员先在 unit.yml 的“名册”中登记",
            )


CHECK = Check("X29", officer=_check, gather=_gather, judge=_judge)
