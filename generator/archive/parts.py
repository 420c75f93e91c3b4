"""Parts: an archive's text cut into the lines of its sections and records, nothing left over; pure.

A comment alone on its line belongs to what follows it, unless it is indented deeper than that: then
it belongs to what it stands under. (The same rule as in ``pieces``, whose tree tells the places.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from generator.archive.numbers import another
from generator.archive.pieces import Entry, Group, Items, Piece, Text, comments, read
from generator.problems import clip
from generator.standards.form import Section
from generator.yamltext import SourceText

_BRACKETS = re.compile(r"(:) *\[ *\]")
_NAME = re.compile(r"""((?:"[^"]*"|'[^']*'|[^:#]+?) *:)""")


class Unsplit(Exception):
    """The text has no parts that could be told apart: the message says what stands in the way."""


class Part(Struct, frozen=True, eq=False):
    """Whole lines, and what they say as plain data; None for lines that hold no value.

    A record has a ``key`` it is known by, and the ``column`` of its dash.
    """

    lines: tuple[str, ...] = ()
    value: object = None
    key: str = ""
    column: int = 0

    def says_the_same(self, other: Part) -> bool:
        """Whether both hold the same texts and comments, in whatever layout."""
        if self.lines == other.lines:
            return True
        return self.value == other.value and self._comments() == other._comments()

    def _comments(self) -> list[str]:
        if self.value is None:
            return [line.strip() for line in self.lines]
        lead = ["x:"] if self.key else []
        return comments("\n".join([*lead, *self.lines]) + "\n")

    def shifted(self, column: int) -> tuple[str, ...]:
        """The lines of a record with its dash at ``column``."""
        distance = column - self.column
        if distance >= 0:
            return tuple(" " * distance + line if line else line for line in self.lines)
        spaces = [len(line) - len(line.lstrip(" ")) for line in self.lines]
        return tuple(line[min(-distance, n) :] for line, n in zip(self.lines, spaces, strict=True))


class SectionParts(Struct, frozen=True, eq=False):
    """A section: its line and what stands above it, its records by identity, and what is below.

    ``records`` is None for a section that is one thing; then ``head`` is all of it.
    """

    head: Part
    records: Mapping[str, Part] | None
    tail: Part = Part()

    @property
    def listed(self) -> Mapping[str, Part]:
        """The records; none for a section that is one thing."""
        return self.records or {}

    def head_over(self, records: bool) -> Part:
        """The head as it stands over records; or, with brackets, over none."""
        if bool(self.listed) == records:
            return self.head
        *above, line = self.head.lines
        line = _BRACKETS.sub(r"\1", line, count=1)
        if not records:
            line = _NAME.sub(r"\1 []", line, count=1)
        return Part((*above, line))

    def is_framed_like(self, other: SectionParts) -> bool:
        """Whether the lines around the records are the same, whether there are records or not."""
        heads = self.head_over(True).lines, other.head_over(True).lines
        return heads[0] == heads[1] and self.tail.lines == other.tail.lines

    def whole(self) -> Part:
        """The section as one part."""
        lines = [*self.head.lines]
        for part in (*self.listed.values(), self.tail):
            lines += part.lines
        values = [part.value for part in self.listed.values()]
        return Part(tuple(lines), self.head.value if self.records is None else values)


class Document(Struct, frozen=True, eq=False):
    """A whole text: its sections in order, and the comments at its end."""

    sections: Mapping[str, SectionParts] = field(default_factory=dict)
    tail: Part = Part()

    def values(self) -> dict[str, object]:
        """What the text says, by section."""
        return {name: section.whole().value for name, section in self.sections.items()}


def split(text: str, forms: Mapping[str, Section]) -> Document:
    """Cut a readable text with LF line ends; raises ``Unsplit``.

    ``forms`` are the known sections; one it does not know, and the header, is one thing.
    """
    root = read(text)
    if root.flow:
        raise Unsplit("全文写在花括号里")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    cutter = _Cutter(SourceText(text), lines)
    sections: dict[str, SectionParts] = {}
    entries = list(root.entries.values())
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        stop = cutter.line(following.start) if following is not None else len(lines)
        sections[entry.name] = cutter.section(entry, forms.get(entry.name), stop)
    return Document(sections, Part(tuple(lines[cutter.at :])))


class _Cutter:
    """Cuts a text from top to bottom; ``at`` is the first line that has no owner yet."""

    def __init__(self, source: SourceText, lines: list[str]) -> None:
        self.source = source
        self.lines = lines
        self.at = 0

    def line(self, index: int) -> int:
        """The line, from 0, that a character stands on."""
        return self.source.position(index)[0] - 1

    def _last_line(self, piece: Piece) -> int:
        """The last line with a word of the piece; a block's end mark may lie behind it."""
        written = self.source.text[piece.start : piece.end].rstrip()
        return self.line(piece.start + max(len(written) - 1, 0))

    def _cut(self, stop: int) -> tuple[str, ...]:
        start, self.at = self.at, stop
        return tuple(self.lines[start:stop])

    def _owned(self, start: int, stop: int, column: int) -> int:
        """Where the comments from ``start`` on end that stand at ``column`` or deeper."""
        end = start
        for number in range(start, stop):
            said = self.lines[number].lstrip(" ")
            if not said:
                continue
            if not said.startswith("#") or len(self.lines[number]) - len(said) < column:
                break
            end = number + 1
        return end

    def section(self, entry: Entry, form: Section | None, stop: int) -> SectionParts:
        """One entry of the top level, up to the line of the next one."""
        value = entry.value
        assert value is not None
        if form is None or form.single or not self._is_open(entry, value):
            end = max(self.line(entry.start), self._last_line(value)) + 1
            return SectionParts(Part(self._cut(self._owned(end, stop, 1)), _plain(value)), None)
        head = Part(self._cut(self.line(entry.start) + 1))
        if not isinstance(value, Items) or not value.items:
            return SectionParts(head, {}, Part(self._cut(self._owned(self.at, stop, 1))))
        records: dict[str, Part] = {}
        ends = [self.line(item.start) for item in value.items[1:]]
        for item, limit in zip(value.items, [*ends, stop], strict=True):
            key = _identity(item, form, entry.name)
            while key in records and form.numbering == "无":
                key = another(key)  # as history knows them, of which one may be void
            if key in records:
                raise Unsplit(f"“{entry.name}”里有两条 {clip(key)}")
            end = self._owned(self._last_line(item) + 1, limit, value.column + 1)
            records[key] = Part(self._cut(end), _plain(item), key, value.column)
        tail = self._owned(self.at, stop, max(value.column, 1))
        return SectionParts(head, records, Part(self._cut(tail)))

    def _is_open(self, entry: Entry, value: Piece) -> bool:
        """Whether records stand, or can be put, on lines of their own below the section's."""
        if isinstance(value, Items) and value.items:
            return not value.flow
        empty = isinstance(value, Items) or (isinstance(value, Text) and not value.text)
        return empty and self.line(entry.start) == self._last_line(value)


def _identity(item: Piece, form: Section, section: str) -> str:
    """What a record is known by: its 编号, or the fields the form names instead."""
    names = form.identity if form.numbering == "无" else _numbers(form)
    if not isinstance(item, Group):
        raise Unsplit(f"“{section}”里有一条不是“名称: 内容”")
    found = [_word(item, name, form) for name in names]
    if not all(found):
        raise Unsplit(f"“{section}”里有一条没有写 {'、'.join(names)}")
    return "/".join(found)


def _numbers(form: Section) -> Iterable[str]:
    return [name for name, spec in form.fields.items() if spec.kind == "编号"]


def _word(item: Group, name: str, form: Section) -> str:
    entry = item.entries.get(name)
    if entry is None:
        return form.fields[name].default or ""
    return entry.value.text if isinstance(entry.value, Text) else ""


def _plain(piece: Piece | None) -> object:
    """A piece as dicts, lists and texts; never None."""
    if isinstance(piece, Group):
        return {name: _plain(entry.value) for name, entry in piece.entries.items()}
    if isinstance(piece, Items):
        return [_plain(item) for item in piece.items]
    assert isinstance(piece, Text)
    return piece.text
