"""The canonical layout of an archive: text in, the same data in the form's own order out; pure.

Header, sections in the order of the form, fields in the order of their section; block style, one
field a line, two spaces a level; records in the order of the file; lists of words in brackets (one
a line where comments stand between them); quotes only where needed (``scalartext``). Sections and
fields that are not written stay unwritten. Comments and single blank lines keep their places; a
comment behind a line keeps its distance as long as the line is unchanged, else two spaces.

A file is laid out only when every name and shape in it is the form's; otherwise the first thing
that is not is told, and nothing is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from generator.archive.pieces import Entry, Group, Items, Piece, Remark, Text, comments, read
from generator.archive.reading import ID_KEY, STRUCTURE_KEY, record_day
from generator.archive.scalartext import written
from generator.problems import Location, Problem
from generator.standards.form import FieldSpec, Section
from generator.standards.standard import Standards
from generator.yamltext import SourceText, parse
from generator.yamltext import Mapping as Tree
from generator.yamltext import Node, Scalar, Sequence

WORD_LISTS = frozenset({"词列", "文列", "部分列"})
"""Kinds whose field is a list of texts, written in brackets."""

_BLANKS = re.compile(r"\n{3,}")


class _Unfit(Exception):
    """Something the form does not have: where, the rule, and what is said about it."""

    def __init__(self, start: int, length: int, rule: str, message: str) -> None:
        super().__init__(message)
        self.start, self.length, self.rule, self.message = start, length, rule, message


def canonical(data: bytes, path: str, standards: Standards) -> tuple[str | None, list[Problem]]:
    """The file laid out canonically; or None and the first problem that stands in the way."""
    tree, problems = parse(data, path)
    if tree is None:
        return None, problems[:1]
    text = data.decode("utf-8").replace("\r\n", "\n")
    try:
        laid = _Writer(text, standards).archive(read(text))
    except _Unfit as unfit:
        at = SourceText(text).span(path, unfit.start, unfit.start + unfit.length)
        return None, [Problem(at, unfit.rule, unfit.message, "请先改正（见 dangan check），再排版")]
    again, _ = parse(laid.encode("utf-8"), path)
    kept = sorted(comments(laid)) == sorted(comments(text))
    if again is None or not kept or not same_data(tree, again):
        raise AssertionError(f"{path} 排版后与原来不同")
    return laid, []


def same_data(one: Node | None, other: Node | None) -> bool:
    """Whether two trees hold the same texts under the same names, lists in the same order."""
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return one.text == other.text
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        pairs = zip(one.items, other.items, strict=False)
        return len(one.items) == len(other.items) and all(same_data(a, b) for a, b in pairs)
    if isinstance(one, Tree) and isinstance(other, Tree):
        names = one.entries.keys()
        return names == other.entries.keys() and all(
            same_data(one.entries[name], other.entries[name]) for name in names
        )
    return False


class _Writer:
    """Writes one archive, line by line."""

    def __init__(self, source: str, standards: Standards) -> None:
        self.source = source
        self.standards = standards
        self.lines: list[str] = []
        latest = standards.versions[-1].form.sections
        older = {
            name: section
            for standard in reversed(standards.versions)
            for name, section in standard.form.sections.items()
            if name not in latest
        }
        self.sections: dict[str, Section] = {**latest, **older}

    def archive(self, root: Group) -> str:
        """The whole text."""
        header = FieldSpec.model_validate({"类型": "文本"})
        known = {ID_KEY: header, STRUCTURE_KEY: header} | dict.fromkeys(self.sections, header)
        for entry in _ordered(root, known):
            section = self.sections.get(entry.name)
            if section is None:
                self._field(entry, header, 0)
            else:
                self._section(entry, section)
        self._above(root.tail, 0)
        return _BLANKS.sub("\n\n", "\n".join(self.lines)).strip("\n") + "\n"

    def _section(self, entry: Entry, section: Section) -> None:
        value = entry.value
        if section.single:
            if not isinstance(value, Group):
                raise _shape(entry, f"“{entry.name}”应是一组“名称: 内容”")
            self._group(entry, value, self._fields_of(section, value), 0)
            return
        if not isinstance(value, Items):
            raise _shape(entry, f"“{entry.name}”应是记录的列表")
        if not self._opened(entry, value, value.items, 0):
            return
        for item in value.items:
            if not isinstance(item, Group):
                raise _shape(item, f"“{entry.name}”的每条记录应是一组“名称: 内容”")
            self._item(item, self._fields_of(section, item), 2)
        self._above(value.tail, 2)

    def _fields_of(self, section: Section, record: Group) -> Mapping[str, FieldSpec]:
        """The fields of the form the record is read under, found as reading finds it."""
        entry = record.entries.get(section.date_field or "")
        value = entry.value if entry is not None else None
        day = record_day(section, value.text if isinstance(value, Text) else None)
        form = self.standards.for_record(day).form
        return form.sections.get(section.name, section).fields

    def _group(
        self, entry: Entry, group: Group, specs: Mapping[str, FieldSpec], indent: int
    ) -> None:
        if not self._opened(entry, group, group.entries, indent):
            return
        for inner in _ordered(group, specs):
            self._field(inner, specs[inner.name], indent + 2)
        self._above(group.tail, indent + 2)

    def _item(self, item: Group, specs: Mapping[str, FieldSpec], indent: int) -> None:
        self._above(item.before, indent)
        if not item.entries:
            self._above(item.tail, indent)
            self.lines.append(" " * indent + "- {}")
        for number, entry in enumerate(_ordered(item, specs)):
            self._field(entry, specs[entry.name], indent + 2, first=number == 0)
        if item.entries:
            self._above(item.tail, indent + 2)

    def _field(self, entry: Entry, spec: FieldSpec, indent: int, *, first: bool = False) -> None:
        value = entry.value
        if spec.kind == "组":
            if not isinstance(value, Group):
                raise _shape(entry, f"“{entry.name}”应是一组“名称: 内容”")
            self._group(entry, value, spec.group, indent)
        elif spec.kind == "组列":
            self._groups(entry, spec, indent)
        elif spec.kind in WORD_LISTS:
            self._words(entry, spec, indent)
        else:
            if not isinstance(value, Text):
                raise _shape(entry, f"“{entry.name}”应是一个值")
            self._entry(entry, _one_line(value, entry.name, spec.kind), indent)
        if first:
            self._dash(indent, entry)

    def _dash(self, indent: int, entry: Entry) -> None:
        """Put the dash before the line of ``entry``, and what stands above it level with that."""

    def _groups(self, entry: Entry, spec: FieldSpec, indent: int) -> None:
        value = entry.value
        if not isinstance(value, Items):
            raise _shape(entry, f"“{entry.name}”应是列表")
        if not self._opened(entry, value, value.items, indent):
            return
        for item in value.items:
            if not isinstance(item, Group):
                raise _shape(item, f"“{entry.name}”的每一项应是一组“名称: 内容”")
            self._item(item, spec.group, indent + 2)
        self._above(value.tail, indent + 2)

    def _words(self, entry: Entry, spec: FieldSpec, indent: int) -> None:
        value = entry.value
        if not isinstance(value, Items):
            raise _shape(entry, f"“{entry.name}”应是列表")
        items = [item for item in value.items if isinstance(item, Text)]
        if len(items) < len(value.items):
            raise _shape(entry, f"“{entry.name}”应是词语的列表")
        texts = [_one_line(item, entry.name, spec.kind, within=True) for item in items]
        if value.items and (value.tail or any(any(i.before) or i.after for i in items)):
            self._opened(entry, value, items, indent)
            for item in items:
                self._above(item.before, indent + 2)
                text = _one_line(item, entry.name, spec.kind)
                self._line("- " + (text or '""'), indent + 2, item.start + 0, item.after)
            self._above(value.tail, indent + 2)
        else:
            entry.before += value.tail
            self._entry(entry, f"[{', '.join(texts)}]", indent)
