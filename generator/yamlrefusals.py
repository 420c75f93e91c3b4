"""YAML refusals: what libyaml would read and our reader does not allow, said to a clerk."""

from __future__ import annotations

import re
from typing import Any

from yaml.events import AliasEvent

from generator.problems import Location, Problem, clip
from generator.rawtext import FORBIDDEN_IN_VALUE, name_of

NAME = r"([^\s：:#,，\[\]{}｛｝［］\"'“”-][^\s：:#,，{}]*)"
"""What a name looks like, as a pattern: no colon, bracket, quote or comma in it."""
_ADDED = re.compile(r"^\+ {2,}\S", re.MULTILINE)


def anchor_or_tag(event: Any, path: str) -> Problem:
    """An anchor, an alias or a tag, none of which a form needs."""
    location = Location(path, event.start_mark.line + 1, event.start_mark.column + 1)
    if isinstance(event, AliasEvent):
        return Problem(
            location,
            "Y06",
            f"不许用 YAML 引用（*{event.anchor}）",
            "请把内容照写一遍；文字以 * 开头的，两边加英文引号",
        )
    if event.anchor is not None:
        return Problem(
            location,
            "Y06",
            f"不许用 YAML 锚点（&{event.anchor}）",
            "请删去它；文字以 & 开头的，两边加英文引号",
        )
    return Problem(
        location,
        "Y06",
        f"不许用 YAML 标签（{clip(str(event.tag).replace('tag:yaml.org,2002:', '!!'))}）",
        "请删去它；文字以 ! 开头的，两边加英文引号",
    )


def escaped(value: str, location: Location) -> Problem:
    """A character that cannot be seen, written as an escape in double quotes."""
    match = FORBIDDEN_IN_VALUE.search(value)
    assert match is not None
    return Problem(
        location,
        "Y03",
        f"引号里用转义写了看不见的字符 {name_of(match[0])}",
        "请删去这个转义，直接写看得见的文字",
    )


def duplicate(key: str, first: Location, at: Location) -> Problem:
    """A name written twice on one level; which of the two counts is for the clerk to say."""
    return Problem(
        at,
        "Y04",
        f"“{clip(key)}”重复写了（第 {first.line} 行已有）",
        "请合并成一处，或改正其中写错的名称",
        related=(first,),
    )


def repeated(doubled: list[tuple[str, Location, Location]], *, listed: bool) -> Problem:
    """Several names written twice on one level: a record, as a rule, that lost its dash."""
    key, first, at = doubled[0]
    hint = "像是贴了两遍，请只留一份"
    if listed:
        hint = "像是另一条记录，请在它的第一行前面写“- ”，与上一条的“- ”对齐；不是的，请合并成一处"
    message = f"从“{clip(key)}”起，{len(doubled)} 个名称都重复写了（第 {first.line} 行起已有）"
    return Problem(at, "Y04", message, hint, related=(first,))


def complex_key(location: Location) -> Problem:
    """A name that is not one text."""
    return Problem(
        location, "Y05", "名称必须是一段文字，不许用 ? 或列表作名称", "请写成“名称: 内容”的样子"
    )


def too_deep(location: Location, limit: int) -> Problem:
    """Nesting beyond what is read."""
    return Problem(
        location, "Y05", f"层次超过 {limit} 层", "档案格式不需要这么深，请检查括号或缩进"
    )


def pasted(text: str, path: str) -> Problem | None:
    """Lines of a diff, the added ones of which begin with a sign that nothing of ours begins with.

    One alone in front of a name is a slip of the hand; it is told where the name is not known.
    """
    if _ADDED.search(text) is None:
        return None
    line = text.count("\n", 0, f"\n{text}".index("\n+")) + 1
    return from_diff(Location(path, line, 1, 2), "+")


def from_diff(at: Location, sign: str) -> Problem:
    """A line that bears the sign of a diff in front."""
    hint = (
        "从差异里贴来的：“+”开头的行只删去行首的“+”，“-”开头的行、有“@@”的行整行删去，"
        f"其余的行删去行首多出的一个空格；不是贴来的，只删去这个“{sign}”"
    )
    return Problem(at, "Y07", f"行首的“{sign}”像是差异（git diff）里的记号", hint)


def empty(path: str) -> Problem:
    """A file in which nothing is written."""
    return Problem(Location(path), "Y05", "文件是空的", "请按档案格式填写；原来有内容的，请恢复")


def not_a_mapping(location: Location, text: str = "") -> Problem:
    """A file that does not begin with a name; ``text`` is what it begins with instead."""
    hint = "请按档案格式，从“档案号: …”写起"
    replacement = None
    if "：" in text:
        hint = "冒号要用半角，后面空一格；" + hint
        if match := re.match(NAME + "：", text):
            location = location._replace(end_column=location.column + len(match[0]))
            replacement = f"{match[1]}: "
    message = "文件开头应是“名称: 内容”，这里却不是"
    return Problem(location, "Y05", message, hint, replacement=replacement)
