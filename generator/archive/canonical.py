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
from collections.abc import Callable, Iterable
from functools import partial

from generator.archive.pieces import Box, Entry, Group, Items, Piece, Remark, Text, comments, read
from generator.archive.reading import ID_KEY, STRUCTURE_KEY
from generator.archive.scalartext import written
from generator.archive.setting import record_day
from generator.problems import Problem, clip
from generator.standards.form import WORD_LISTS, FieldSpec, Section
from generator.standards.standard import Standards
from generator.yamltext import Mapping, Node, Scalar, Sequence, SourceText, parse

Specs = dict[str, FieldSpec]
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
    if laid == text:
        return laid, []
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
    if isinstance(one, Mapping) and isinstance(other, Mapping):
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
        self.dash = False  # whether the next line is the first of an item
        current = standards.current.form.sections
        others = {
            name: section
            for standard in standards.versions
            for name, section in standard.form.sections.items()
            if name not in current
        }
        self.sections: dict[str, Section] = {**current, **others}

    def archive(self, root: Group) -> str:
        """The whole text."""
        for entry in _ordered(root, (ID_KEY, STRUCTURE_KEY, *self.sections)):
            section = self.sections.get(entry.name)
            if section is None:
                self._value(entry, "文本", 0)
            elif section.single:
                fields = self._fields_of(section, entry.value)
                self._group(entry, fields, 0)
            else:
                self._groups(entry, 0, partial(self._fields_of, section))
        self._above(root.tail, 0)
        return _BLANKS.sub("\n\n", "\n".join(self.lines)).strip("\n") + "\n"

    def _fields_of(self, section: Section, record: Piece | None) -> Specs:
        """The fields of the form the record is read under, found as reading finds it."""
        entry = record.entries.get(section.date_field or "") if isinstance(record, Group) else None
        value = entry.value if entry is not None else None
        day = record_day(section, value.text if isinstance(value, Text) else None)
        form = self.standards.for_record(day).form
        return form.sections.get(section.name, section).fields

    def _field(self, entry: Entry, spec: FieldSpec, indent: int) -> None:
        if spec.kind == "组":
            self._group(entry, spec.group, indent)
        elif spec.kind == "组列":
            self._groups(entry, indent, lambda _: spec.group)
        elif spec.kind in WORD_LISTS:
            self._words(entry, spec.kind, indent)
        else:
            self._value(entry, spec.kind, indent)

    def _value(self, entry: Entry, kind: str, indent: int) -> None:
        self._head(entry, _one_line(entry.value, entry, kind), indent)

    def _group(self, entry: Entry, specs: Specs, indent: int) -> None:
        if not isinstance(entry.value, Group):
            raise _shape(entry, "应是一组“名称: 内容”")
        if self._open(entry, entry.value, len(entry.value.entries), "{}", indent):
            self._fields(entry.value, specs, indent + 2)

    def _groups(self, entry: Entry, indent: int, specs_of: Callable[[Piece], Specs]) -> None:
        if not isinstance(entry.value, Items):
            raise _shape(entry, "应是列表，没有的写 []")
        if not self._open(entry, entry.value, len(entry.value.items), "[]", indent):
            return
        for item in entry.value.items:
            if not isinstance(item, Group):
                raise _shape(entry, "的每一项应是一组“名称: 内容”", item)
            self._above(item.before, indent + 2)
            self.dash = True
            if item.entries:
                self._fields(item, specs_of(item), indent + 4)
            else:
                self._line("{}", indent + 4, item.tail, item.after, item.start)
        self._above(entry.value.tail, indent + 2)

    def _fields(self, group: Group, specs: Specs, indent: int) -> None:
        for entry in _ordered(group, specs):
            self._field(entry, specs[entry.name], indent)
        self._above(group.tail, indent)

    def _words(self, entry: Entry, kind: str, indent: int) -> None:
        value = entry.value
        if not isinstance(value, Items):
            raise _shape(entry, "应是列表，写成 [甲, 乙]")
        if not self._remarked(value):
            texts = [_one_line(item, entry, kind, within=True) for item in value.items]
            entry.before += value.tail
            self._head(entry, f"[{', '.join(texts)}]", indent)
            return
        self._head(entry, "", indent)
        for item in value.items:
            text = _one_line(item, entry, kind) or '""'
            self.dash = True
            self._line(text, indent + 4, item.before, item.after, item.start)
        self._above(value.tail, indent + 2)

    @staticmethod
    def _remarked(words: Items) -> bool:
        """Whether comments stand between the words of a list."""
        lines = [*words.tail, *(line for item in words.items for line in item.before)]
        return bool(words.items) and (any(lines) or any(item.after for item in words.items))

    # -- lines -----------------------------------------------------------------------------------

    def _open(self, entry: Entry, box: Box, size: int, empty: str, indent: int) -> bool:
        """Write the line above what a box holds; False when it holds nothing."""
        if not size:
            entry.before += box.tail
        self._head(entry, "" if size else empty, indent)
        return size > 0

    def _head(self, entry: Entry, value: str, indent: int) -> None:
        content = f"{written(entry.name)}: {value}".rstrip(" ")
        self._line(content, indent, entry.before, entry.after, entry.start)

    def _line(
        self, content: str, indent: int, before: list[str], after: list[Remark], start: int
    ) -> None:
        """One line, the lines above it, and the remark behind it; more remarks go above."""
        lead = " " * (indent - 2) + "- " if self.dash else " " * indent
        self._above([*before, *(remark.text for remark in after[1:])], indent - 2 * self.dash)
        self.dash = False
        line = lead + content
        if after:
            origin = self.source[start : after[0].at]
            distance = len(origin) - len(origin.rstrip())
            unchanged = origin.rstrip() == content and distance
            line += " " * (distance if unchanged else 2) + after[0].text
        self.lines.append(line)

    def _above(self, lines: Iterable[str], indent: int) -> None:
        self.lines += [" " * indent + line if line else "" for line in lines]


def _ordered(group: Group, known: Iterable[str]) -> list[Entry]:
    """The entries in the order of the form; one it does not know stands in the way."""
    order = {name: place for place, name in enumerate(known)}
    for name, entry in group.entries.items():
        if name not in order:
            raise _Unfit(entry.start, len(name), "F02", f"不认识的名称“{clip(name)}”")
    return sorted(group.entries.values(), key=lambda entry: order[entry.name])


def _shape(entry: Entry, message: str, at: Piece | None = None) -> _Unfit:
    start, length = (entry.start, len(entry.name)) if at is None else (at.start, 0)
    return _Unfit(start, length, "F03", f"“{entry.name}”{message}")


def _one_line(piece: Piece | None, entry: Entry, kind: str, *, within: bool = False) -> str:
    if not isinstance(piece, Text):
        raise _shape(entry, "应是一个值" if piece is entry.value else "的每一项应是一个词语")
    if "\n" in piece.text:
        raise _Unfit(piece.start, 0, "F07", f"“{entry.name}”的内容写成了几行")
    return written(piece.text, kind, within=within)
