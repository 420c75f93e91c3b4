"""X25: Ensure that a correction says what now stands in the record that it corrects.

Of several corrections of one field the last counts. That the old value is what stood there before
is told where a seal or a base revision knows it (``x23_results``, ``x32_base``).

通过::

    督察通报:
      - 编号: 察-2013-001
        类别: 考勤
        通报日期: 2013-08-09
        依据: 通报2013-1
        填报部门: 监察室
    更正记录:
      - {编号: 更-2013-001, 对象: 察-2013-001, 字段: 通报日期, 原值: 2013-08-06, 新值: 2013-08-09, 理由: 笔误, 依据: 更正单1, 申请人: 李大力, 批准人: 检察长, 日期: 2013-09-02}

不通过 X25::

    督察通报:
      - 编号: 察-2013-001
        类别: 考勤
        通报日期: 2013-08-06
        依据: 通报2013-1
        填报部门: 监察室
    更正记录:
      - {编号: 更-2013-001, 对象: 察-2013-001, 字段: 通报日期, 原值: 2013-08-06, 新值: 2013-08-09, 理由: 笔误, 依据: 更正单1, 申请人: 李大力, 批准人: 检察长, 日期: 2013-09-02}
"""  # noqa: E501 - a record on one line

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from generator.archive.ahead import ahead
from generator.archive.officer import Officer, Record
from generator.archive.paths import flat, head, leads_to_field, steps
from generator.checks.base import Check, Scene, label
from generator.problems import Problem, clip, perhaps
from generator.standards.form import FieldSpec
from generator.standards.landmarks import CorrectionLog
from generator.standards.loading import plain


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    log = officer.form.landmarks.corrections
    last: dict[tuple[str, str], Record] = {}
    for record in officer.live(log.section):
        about = record.get(log.target), record.get(log.field)
        if not record.broken:
            last[str(about[0]), str(about[1])] = record
            continue
        # What it says cannot be read in full: it may be the last word on what came before.
        for known in [*last]:
            if about[0] in (None, known[0]) and about[1] in (None, known[1]):
                del last[known]
    for (target, path), record in last.items():
        found = officer.by_id.get(target)
        if found is not None:
            yield from _judge(record, log, found, path, scene.today)


def _judge(
    record: Record, log: CorrectionLog, target: Record, path: str, today: date
) -> Iterator[Problem]:
    name, fields = head(path), target.section.fields
    if not leads_to_field(path, fields):
        yield Problem(
            record.at(log.field),
            "X25",
            f"{label(record)} {log.field}“{clip(path)}”不是“{target.section.name}”里的字段",
            _hint(name, fields),
        )
        return
    if target.broken and (
        name not in target.values or any(found[0] == name for found, _ in ahead(target, today))
    ):
        return  # what is written there cannot be read or be true, which is told there
    written, wanted = flat(plain(target.node)).get(path), str(record.get(log.new))
    if written is not None and written != wanted:
        at = target.at(*steps(path))
        yield Problem(
            record.at(log.new),
            "X25",
            f"{label(record)} 把 {target.id} 的{path}更正为 {clip(wanted)}，"
            f"那里（第 {at.line} 行）写的却是 {clip(written)}",
            "请把两处改成一致；后来又更正过的，补写一条更正记录",
            related=(at,),
        )


def _hint(name: str, fields: Mapping[str, FieldSpec]) -> str:
    """How what was corrected is named."""
    spec = fields.get(name)
    if spec is None or not spec.fields:
        return perhaps(name, fields, "请写所更正的字段的名称")
    within = next(iter(spec.fields))
    if spec.kind == "组列":
        return f"写成“{name}[1].{within}”这样，方括号里写是第几项"
    return f"写成“{name}.{within}”这样"


CHECK = Check("X25", officer=_check)
