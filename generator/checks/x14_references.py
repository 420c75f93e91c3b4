"""X14: Ensure that a reference points to a record of this archive, in the right section, in force.

通过::

    督察通报:
      - 编号: 察-2013-001
        类别: 廉政提醒
        通报日期: 2013-05-06
        依据: 通报2013-1
        填报部门: 监察室
    异议复核:
      - 编号: 异-2013-001
        对象: 察-2013-001
        提出日期: 2013-05-10
        理由类别: 事实

不通过 X14::

    异议复核:
      - 编号: 异-2013-001
        对象: 察-2013-009
        提出日期: 2013-05-10
        理由类别: 事实
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from generator.archive.officer import Officer, Record
from generator.checks.base import Check, Scene, is_misread, label
from generator.problems import Location, Problem, nearest
from generator.standards.form import FieldSpec

MAX_SUGGESTIONS = 10
"""Numbers looked for per archive: comparing with every other number costs too much for more."""


def _check(officer: Officer, _scene: Scene) -> Iterator[Problem]:
    lost = 0
    marks = officer.form.landmarks
    # A correction or an objection may be the very reason why its record was voided.
    logs = {marks.corrections.section, marks.objections.section}
    for section, records in officer.by_form():
        if section.system:
            continue  # what the program wrote is judged by computing it anew (X23, X24)
        fields = section.fields
        names = fields.of_kinds("引用")
        for record, name in product(records, names):
            value = record.values.get(name)
            if value is None or record.voided:
                continue
            for target, steps in _references((name,), fields[name], value):
                found = officer.by_id.get(target)
                in_force = found is not None and (not found.voided or section.name in logs)
                if in_force and found is not record:
                    continue
                lost += found is None
                known = officer.by_id if lost <= MAX_SUGGESTIONS else ()
                at = record.at(*steps)
                yield from _judge(officer, record, name, target, at, known)


def _references(
    steps: tuple[str | int, ...], spec: FieldSpec, value: Any
) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    if spec.kind == "引用" and isinstance(value, str):
        yield value, steps
    elif spec.kind == "组" and isinstance(value, dict):
        for name, inner in value.items():
            yield from _references((*steps, name), spec.fields[name], inner)
    elif spec.kind == "组列" and any(s.kind == "引用" for s in spec.fields.values()):
        for index, group in enumerate(value):
            for name, inner in group.items():
                yield from _references((*steps, index, name), spec.fields[name], inner)


def _judge(
    officer: Officer,
    record: Record,
    name: str,
    target: str,
    at: Location,
    known: Iterable[str],
) -> Iterator[Problem]:
    found = officer.by_id.get(target)
    if found is None and officer.flawed and any(not r.id for r in officer.all_records()):
        return  # a number that could not be read may be the very one that is meant
    if found is None and is_misread(officer, target):
        return
    if found is None:
        near = _near(target, [number for number in known if number != record.id])
        yield Problem(
            at,
            "X14",
            f"{label(record)} {name} {target} 在本档案里没有",
            f"是不是 {near}？请写本档案中记录的编号" if near else "请写本档案中记录的编号",
        )
    elif found is record:
        yield Problem(at, "X14", f"{label(record)} {name}指向自己", "请写另一条记录的编号")
    elif found.voided:
        yield Problem(
            at,
            "X14",
            f"{label(record)} {name} {target} 已经作废",
            "请改指有效的记录，或将本条一并作废",
            related=(found.at(),),
        )


def _near(target: str, known: Iterable[str]) -> str | None:
    """The number most likely meant: digits in another order, or one or two of them different."""
    candidates = []
    for number in known:
        if len(number) == len(target):
            wrong = sum(a != b for a, b in zip(number, target, strict=True))
            swapped = wrong == 2 and sorted(number) == sorted(target)
            if wrong <= 2:
                candidates.append((1 if swapped else wrong, not swapped, number))
    return min(candidates)[2] if candidates else nearest(target, known)


CHECK = Check("X14", officer=_check)
