"""Changes: what became of each record between two versions of an archive, field by field; pure.

A record is known by its section and its 编号 (or by the 标识 values of a section without numbers);
the order of records, comments and layout make no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, Protocol

from msgspec import Struct, field

from generator.archive.numbers import another
from generator.archive.paths import flat
from generator.standards.form import Form, Section
from generator.standards.loading import plain
from generator.standards.standard import Standards
from generator.yamltext import Mapping as Tree
from generator.yamltext import Node, Sequence

Action = Literal["新增", "修改", "作废", "删除", "移动"]


class FieldChange(Struct, frozen=True):
    """One field as it was written and is written; None where it is not.

    Within a group it is ``延长.天数``, within the second of a list of groups ``退补[2].重报日期``;
    a list of words is one text.
    """

    field: str
    old: str | None
    new: str | None


class Change(Struct, frozen=True):
    """What became of one record; '' is the record of a single section such as the profile.

    ``moved_from`` is the section it stood in before; the lines are where it stood and stands.
    """

    section: str
    record: str
    action: Action
    fields: tuple[FieldChange, ...]
    moved_from: str | None
    line_before: int | None
    line_after: int | None


class RecordText(Struct, frozen=True):
    """A record as it is written, and its line; None when nobody looked which it is."""

    fields: Mapping[str, str]
    line: int | None
    voided: bool

    def says(self, other: Told) -> bool:
        """Whether its fields are those of another, in whatever order."""
        return self.fields == other.fields


class Snapshot(Struct, frozen=True):
    """One version of an archive: the records of each section by what they are known by.

    ``header`` is whatever stands outside the sections of the form.
    """

    sections: Mapping[str, Mapping[str, RecordText]] = field(default_factory=dict)
    header: Mapping[str, str] = field(default_factory=dict)


class Outline(Struct, frozen=True):
    """What must be known of the form to tell records apart: its sections, and when one is void."""

    sections: Mapping[str, Section]
    voided: Mapping[str, str]

    @classmethod
    def of(cls, standards: Standards) -> Outline:
        """The sections of every version of the form, each as its latest version has it."""
        sections: dict[str, Section] = {}
        for standard in standards.versions:
            sections |= standard.form.sections
        return cls(sections, standards.versions[-1].form.voided if standards else {})

    @property
    def essence(self) -> str:
        """All of it that a difference between two texts depends on, as one text."""
        told = [
            (s.name, s.single, s.numbering, s.identity, _numbers(s), tuple(_defaults(s)))
            for s in self.sections.values()
        ]
        return repr((told, sorted(self.voided.items())))


def number_field(section: Section) -> str | None:
    """The one field by which alone the records of a section are known, if there is such a one."""
    names = _numbers(section)
    if section.single or section.numbering == "无" or len(names) != 1:
        return None
    return names[0]


@cache
def _numbers(section: Section) -> tuple[str, ...]:
    return tuple(name for name, spec in section.fields.items() if spec.kind == "编号")


def _defaults(section: Section) -> Iterator[str]:
    return (section.fields[name].default or "" for name in section.identity)


def snapshot(tree: Tree, form: Form | Outline) -> Snapshot:
    """What a version says. Of two records known by the same, the later gets a number of its own."""
    sections: dict[str, dict[str, RecordText]] = {}
    header: dict[str, str] = {}
    for name, node in tree.entries.items():
        section = form.sections.get(name)
        if section is None:
            header |= flat(plain(node), name)
            continue
        found = sections.setdefault(name, {})
        for item in _records(node, section):
            values = plain(item)
            texts = flat(values) if isinstance(values, dict) else {"": str(values)}
            key = identity(texts, section)
            while key in found:
                key = another(key)
            found[key] = RecordText(texts, item.line, is_void(texts, form))
    return Snapshot(sections, header)


def _records(node: Node, section: Section) -> Iterator[Node]:
    if section.single:
        yield node
    elif isinstance(node, Sequence):
        yield from node.items


def is_void(texts: Mapping[str, str], form: Form | Outline) -> bool:
    """Whether a record says of itself that it is void."""
    return bool(form.voided) and form.voided.items() <= texts.items()


def identity(texts: Mapping[str, str], section: Section) -> str:
    """What a record is known by within its section."""
    if section.single:
        return ""
    if section.numbering == "无":
        return "/".join(_text(texts, name, section) for name in section.identity)
    names = _numbers(section)
    if len(names) == 1:
        return texts.get(names[0], "")
    return "/".join(texts.get(name, "") for name in names)


def _text(texts: Mapping[str, str], name: str, section: Section) -> str:
    return texts.get(name) or section.fields[name].default or ""


def changes(before: Snapshot | None, after: Snapshot | None) -> tuple[Change, ...]:
    """What became of every record, in the order of the later version; what is gone comes last."""
    old, new = placed(before), placed(after)
    return tuple(
        Change(
            *(section, record, action, field_changes(was.fields, now.fields), home),
            _line(old.get((home or section, record))),
            _line(new.get((section, record))),
        )
        for section, record, action, home, was, now in placed_changes(old, new)
    )


def _line(record: RecordText | None) -> int | None:
    return record.line if record is not None else None


class Told(Protocol):
    """A record in whatever form its text is held."""

    @property
    def fields(self) -> Mapping[str, str]:
        """The texts of its fields by their paths."""

    @property
    def voided(self) -> bool:
        """Whether it says of itself that it is void."""

    def says(self, other: Told) -> bool:
        """Whether its fields are those of another, in whatever order."""


RecordChange = tuple[str, str, Action, str | None, Told, Told]
"""Section, record, action, the section it moved from, how it was and how it is."""
Placed = Mapping[tuple[str, str], Told]
"""Records by section and by what they are known by."""


def placed_changes(old: Placed, new: Placed, moves: bool = True) -> Iterator[RecordChange]:
    """The same as ``changes``, with the records themselves instead of the fields that differ.

    A side on which there is none has no fields. Without ``moves``, a record that moved is one gone
    and one new.
    """
    gone = (key for key in old if key not in new) if moves else ()
    homes = {record: section for section, record in gone}
    moved: set[tuple[str, str]] = set()
    for (section, record), text in new.items():
        was = old.get((section, record))
        home = homes.get(record) if was is None and record else None
        if home is not None:
            moved.add((home, record))
            yield section, record, "移动", home, old[home, record], text
        elif was is None:
            yield section, record, "新增", None, _NOTHING, text
        elif not text.says(was):
            voided = text.voided and not was.voided
            yield section, record, "作废" if voided else "修改", None, was, text
    for (section, record), text in old.items():
        if (section, record) not in new and (section, record) not in moved:
            yield section, record, "删除", None, text, _NOTHING


_NOTHING = RecordText({}, None, voided=False)


def placed(version: Snapshot | None) -> Mapping[tuple[str, str], RecordText]:
    """The records of a version by section and by what they are known by."""
    sections = version.sections if version is not None else {}
    return {(s, r): text for s, records in sections.items() for r, text in records.items()}


def field_changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order of the later text."""
    if not old:
        return tuple([FieldChange(name, None, text) for name, text in new.items()])
    return tuple(
        FieldChange(name, old.get(name), new.get(name))
        for name in dict.fromkeys((*new, *old))
        if old.get(name) != new.get(name)
    )
