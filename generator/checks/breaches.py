"""Breaches: what is said of the seal of a locked result that does not hold any more (X24, X25)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.archive.officer import Officer, Record
from generator.archive.paths import head
from generator.checks.base import label
from generator.problems import Location, Problem
from generator.scoring.inputs import watched_presence
from generator.scoring.results import Result
from generator.scoring.seal import LOCKED, Breach
from generator.scoring.undoing import ABSENT
from generator.standards.form import WORD_LISTS
from generator.standards.standard import Standard


def breaches(
    result: Result, breach: Breach, officer: Officer, standard: Standard
) -> Iterator[Problem]:
    """All that is wrong with the seal of one locked result."""
    quarter = result.quarter
    presence = watched_presence(officer.form, standard.rulebook)
    locked = f"{quarter} 于 {result.locked} 锁定"
    seal = (result.record.at(LOCKED),)
    if breach.standard:
        yield Problem(
            result.record.at("制度校验"),
            "X23",
            f"制度 {result.standard} 的考核办法或期限规定在 {quarter} 锁定以后被改动",
            "施行过的制度不能就地修改：请恢复原文，要改的另立一个版本",
        )
    if breach.relocked is not None:
        yield Problem(
            result.record.at(LOCKED),
            "X23",
            f"{quarter} 的锁定日期被改动：锁定时是 {breach.relocked}",
            f"请恢复为 {breach.relocked}",
        )
    yield from altered(breach.altered, result, officer)
    for number in breach.added:
        event = officer.by_id[number].section.name not in presence  # days count in their own
        found_out = "锁定后查明的事实，计入查明的季度（办-5）；" if event else ""
        yield Problem(
            _place(officer, number, result),
            "X24",
            f"{number} 计入 {quarter}，而 {locked}时没有计入它",
            f"{found_out}锁定前漏录的，写一条更正记录"
            f"（对象: {number}，字段: 编号，原值: {ABSENT}，新值: {number}），"
            f"再运行 dangan assess {quarter}",
            related=seal,
        )
    for number in breach.gone:
        there = number in officer.by_id
        yield Problem(
            _place(officer, number, result),
            "X24",
            f"{number} 在 {locked}时计入，现在{'不再计入' if there else '不见了'}",
            f"请恢复原文；确有错误的，写一条更正记录（对象: {number}），"
            f"再运行 dangan assess {quarter}",
            related=seal if there else (),
        )
    for one, other in breach.swapped:
        yield Problem(
            _place(officer, one, result),
            "X24",
            f"{one} 与 {other} 的编号在 {locked}以后互换了",
            "编号一经使用不能改，请换回来",
            related=(_place(officer, other, result),),
        )
    log = officer.form.landmarks.corrections
    for correction, number in breach.misquoted:
        named = _named(correction, officer.by_id[number])
        yield Problem(
            correction.at(log.old),
            "X25",
            f"{label(correction)} 的原值与 {number} 在 {quarter} 锁定时的内容对不上",
            f"原值照抄更正前的内容；更正了几个字段的，每个字段写一条{named}",
            related=(_place(officer, number, result),),
        )


def altered(numbers: Iterable[str], result: Result, officer: Officer) -> Iterator[Problem]:
    """Records that were changed since without a correction."""
    quarter = result.quarter
    for number in numbers:
        yield Problem(
            _place(officer, number, result),
            "X24",
            f"{number} 计入 {quarter}，{quarter} 于 {result.locked} 锁定，"
            "此后被改动，没有相符的更正记录",
            f"请恢复原文；确有错误的，写一条更正记录（对象: {number}），"
            f"再运行 dangan assess {quarter}",
            related=(result.record.at(LOCKED),),
        )


def _place(officer: Officer, number: str, result: Result) -> Location:
    record = officer.by_id.get(number)
    return record.at() if record is not None else result.record.at("依据记录")


def _named(correction: Record, record: Record) -> str:
    """How a part of a group, or of a list, is named in a correction."""
    name = head(str(correction.get(record.standard.form.landmarks.corrections.field)))
    field = record.section.fields.get(name)
    if field is not None and field.kind in WORD_LISTS:
        return "；几个词之间写“、”"
    if field is None or not field.fields:
        return ""
    place = "[1]" if field.kind == "组列" else ""
    return f"；“{name}”里的一项，字段写成 {name}{place}.{next(iter(field.fields))}"
