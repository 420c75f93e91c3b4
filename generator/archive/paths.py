"""Paths: how one thing that a record says is named: 结案日期, 延长.天数, 退补[2].重报日期; pure.

A list of words is one text, its words joined by 、.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.standards.form import FieldSpec

JOINT = "、"
_STEP = re.compile(r"([^.\[\]]+)(?:\[([1-9][0-9]?)\])?")


def flat(value: Any, path: str = "") -> dict[str, str]:
    """Plain data as texts by their paths."""
    if isinstance(value, dict):
        found: dict[str, str] = {}
        for name, inner in value.items():
            found |= flat(inner, f"{path}.{name}" if path else name)
        return found
    if isinstance(value, list):
        if not any(isinstance(item, (dict, list)) for item in value):
            return {path: JOINT.join(map(str, value))} if value else {}
        found = {}
        for number, inner in enumerate(value, 1):
            found |= flat(inner, f"{path}[{number}]")
        return found
    return {path: str(value)}


def head(path: str) -> str:
    """The field of the record in which a path begins."""
    return path.partition(".")[0].partition("[")[0]


def leads_to_field(path: str, fields: Mapping[str, FieldSpec]) -> bool:
    """Whether a record of these fields has a place of that name: a field, or one within a group."""
    listed = False
    for step in path.split("."):
        match = _STEP.fullmatch(step)
        spec = fields.get(match[1]) if match is not None else None
        if match is None or spec is None or listed:
            return False
        numbered = match[2] is not None
        if numbered and spec.kind != "组列":
            return False
        listed, fields = spec.kind == "组列" and not numbered, spec.fields
    return True


def steps(path: str) -> tuple[str | int, ...]:
    """The names and places in lists that a path leads through; places count from 0."""
    found: list[str | int] = []
    for match in map(_STEP.fullmatch, path.split(".")):
        if match is not None:
            found += [match[1]] if match[2] is None else [match[1], int(match[2]) - 1]
    return tuple(found)


def put(content: dict[str, Any], path: str, text: str | None, *, words: bool = False) -> None:
    """Write a text into a record's data where a path says; with None take away what stands there.

    With ``words`` the text is that of a list of words. A group that has nothing left goes; one that
    is not there is begun, in a list behind the last. A path that leads nowhere changes nothing.
    """
    step, _, rest = path.partition(".")
    match = _STEP.fullmatch(step)
    if match is None:
        return
    name, number = match.groups()
    if number is not None:
        _put_in_list(content, name, int(number) - 1, rest, text)
    elif rest:
        group = content.get(name, {})
        if isinstance(group, dict):
            put(group, rest, text)
            _keep(content, name, group)
    elif text is None:
        content.pop(name, None)
    else:
        content[name] = text.split(JOINT) if words else text


def _put_in_list(
    content: dict[str, Any], name: str, index: int, rest: str, text: str | None
) -> None:
    groups = content.get(name, [])
    if not isinstance(groups, list) or not rest or index > len(groups):
        return
    group = groups[index] if index < len(groups) else {}
    if isinstance(group, dict):
        put(group, rest, text)
        _keep(content, name, [*groups[:index], *([group] if group else []), *groups[index + 1 :]])


def _keep(content: dict[str, Any], name: str, value: dict[str, Any] | list[Any]) -> None:
    if value:
        content[name] = value
    else:
        content.pop(name, None)
