"""Strays: records in a list that are none, or are another section's; by what they hold, pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeGuard

from generator.standards.form import Section
from generator.yamltext import Content
from generator.yamltext import Mapping as Node


def rest_of(section: Section, item: Content, record: Node, lost: list[str]) -> list[str]:
    """The names of an item that only goes on with the record above; none of one that begins.

    It lacks what a record begins with, and has nothing that the record, or what has been ``lost``
    from it already, has: a dash stands before a field.
    """
    head = begins_with(section)
    if not isinstance(item, Node) or head in item.contents or head not in record.contents:
        return []
    names = list(item.contents)
    goes_on = all(n in section.fields and n not in record.contents for n in names)
    return names if goes_on and not any(name in lost for name in names) else []


def begins_with(section: Section) -> str:
    """The field every record of a section begins with."""
    return "编号" if section.numbering != "无" else section.identity[0]


def are_in_place(items: Iterable[Content], section: Section) -> TypeGuard[Iterable[Node]]:
    """Whether it is plain that every item begins a record, and of this section: most always do."""
    head = begins_with(section)
    lead = f"{section.prefix}-" if head == "编号" else ""
    for item in items:
        if not isinstance(item, Node):
            return False
        begun = item.contents.get(head)
        if not isinstance(begun, str) or not begun.startswith(lead):
            return False
        if not lead and "编号" in item.contents:
            return False
    return True


def owner_of(section: Section, item: Node, sections: Mapping[str, Section]) -> Section | None:
    """The other section a record was written for: its number and its fields are of that one."""
    number = item.contents.get("编号")
    if not isinstance(number, str) or number[:2] == f"{section.prefix}-":
        return None
    for other in sections.values():
        if other.prefix and number[:2] == f"{other.prefix}-" and other.name != section.name:
            return other if _fits(item, other) > _fits(item, section) else None
    return None


def _fits(item: Node, section: Section) -> int:
    names: Iterable[str] = item.contents
    return sum(name in section.fields for name in names)
