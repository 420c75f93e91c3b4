"""Edits: precise changes to a text, which touch nothing but what they say; pure.

An ``Edit`` replaces one span of a text. A ``Draft`` takes edits round by round, each round placed
in the text as it then stands, and tells them all as edits of the original. ``insert_record`` says
where a new record goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from msgspec import Struct

from generator.archive.pieces import Group, Items, Text, comments, read
from generator.problems import Refused


class Edit(Struct, frozen=True):
    """Put ``new`` in place of ``text[start:end]``; ``reasons`` are for the clerk."""

    start: int
    end: int
    new: str
    reasons: tuple[str, ...] = ()


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap, in any order."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        assert edit.start >= at, "edits overlap"
        parts += text[at : edit.start], edit.new
        at = edit.end
    return "".join([*parts, text[at:]])


class _Kept(Struct, frozen=True):
    """A stretch of the original."""

    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


class _Put(Struct, frozen=True):
    """What stands where something else stood, or nothing did."""

    new: str
    reasons: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.new)


class Draft:
    """A text being changed, which remembers what it was."""

    def __init__(self, original: str) -> None:
        self.original = original
        self._parts: list[_Kept | _Put] = [_Kept(0, len(original))]

    @property
    def text(self) -> str:
        """The text as it stands."""
        return "".join(
            self.original[part.start : part.end] if isinstance(part, _Kept) else part.new
            for part in self._parts
        )

    def change(self, edits: Iterable[Edit]) -> None:
        """Make edits of the present text; they must not overlap."""
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
            first, last = self._split(edit.start), self._split(edit.end)
            known = [r for p in self._parts[first:last] if isinstance(p, _Put) for r in p.reasons]
            reasons = dict.fromkeys([*known, *edit.reasons])
            self._parts[first:last] = [_Put(edit.new, tuple(reasons))]

    def _split(self, at: int) -> int:
        """The index of the part that begins at ``at``, made to begin there."""
        passed = 0
        for index, part in enumerate(self._parts):
            if passed >= at:
                return index
            if passed + part.size > at:
                cut = at - passed
                halves: list[_Kept | _Put]
                if isinstance(part, _Kept):
                    middle = part.start + cut
                    halves = [_Kept(part.start, middle), _Kept(middle, part.end)]
                else:
                    halves = [_Put(part.new[:cut], part.reasons), _Put(part.new[cut:], ())]
                self._parts[index : index + 1] = halves
                return index + 1
            passed += part.size
        return len(self._parts)

    def edits(self) -> list[Edit]:
        """All changes as edits of the original, in order; what touches is told as one."""
        found: list[Edit] = []
        at = 0
        pending: list[_Put] = []
        for part in (*self._parts, _Kept(len(self.original), len(self.original))):
            if isinstance(part, _Put):
                pending.append(part)
                continue
            if pending:
                new = "".join(put.new for put in pending)
                reasons = dict.fromkeys(r for put in pending for r in put.reasons)
                if new != self.original[at : part.start]:
                    found.append(Edit(at, part.start, new, tuple(reasons)))
                pending = []
            at = part.end
        return found


# -- records -------------------------------------------------------------------------------------


class Unplaced(Refused):
    """There is no plain place for a record."""


def insert_record(
    text: str, order: Sequence[str], section: str, lines: Sequence[str]
) -> list[Edit]:
    """The edits that add a record behind the last one of its section.

    ``order`` is that of the form's sections, ``lines`` the record without its dash, the first line
    unindented. Only the new lines are added; ``[]`` makes way for a block, and a section that is
    not written yet is put behind the one before it. The text must be readable.
    """
    root = read(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    entry = root.entries.get(section)
    if entry is None:
        place = _place_of_section(text, root, order, section)
        return [_inserted(text, place, [f"{section}:", *_item(lines, 2)], newline)]
    value = entry.value
    if isinstance(value, Text) and not value.text:
        return [_inserted(text, _line_behind(text, value.end, 2), _item(lines, 2), newline)]
    if not isinstance(value, Items):
        raise Unplaced(f"“{section}”不是记录的列表", "请先改正（见 dangan check）")
    if value.items and value.flow:
        raise Unplaced(f"“{section}”的记录写在方括号里", "请先运行 dangan fmt 排版")
    if not value.items:
        start = len(text[: value.start].rstrip(" "))
        if text[value.start : value.end].replace(" ", "") != "[]" or text[start - 1] != ":":
            raise Unplaced(f"“{section}”的方括号里有注释或换行", "请先运行 dangan fmt 排版")
        place = _line_behind(text, value.end, 2)
        return [Edit(start, value.end, ""), _inserted(text, place, _item(lines, 2), newline)]
    place = _line_behind(text, value.end, value.column + 1)
    return [_inserted(text, place, _item(lines, value.column), newline)]


def replace_record(text: str, section: str, index: int, lines: Sequence[str]) -> list[Edit]:
    """The edit that puts ``lines`` in place of a section's record at ``index``.

    ``lines`` are the record without its dash. Lines that stay the same are not touched.
    """
    value = read(text).entries[section].value
    if not isinstance(value, Items) or value.flow or index >= len(value.items):
        raise Unplaced(f"“{section}”的记录写在方括号里", "请先运行 dangan fmt 排版")
    item = value.items[index]
    start = _line_of_dash(text, item.start, value.column)
    # A text of several lines ends where the next word begins, which belongs to something else.
    end = text.find("\n", len(text[: item.end].rstrip())) + 1 or len(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    new = newline.join(_item(lines, value.column)) + text[len(text[:end].rstrip("\r\n")) : end]
    old = text[start:end].splitlines(keepends=True)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(old, new.splitlines(True), strict=False))
    kept = sum(len(line) for line, _ in same)
    edit = Edit(start + kept, end, new[kept:])
    if comments(applied(text, [edit])) != comments(text):
        raise Unplaced(f"“{section}”的记录里有注释", "请把注释移到记录以外")
    return [edit]


def _line_of_dash(text: str, at: int, column: int) -> int:
    """The start of the line of an item's dash, which may stand alone above what it holds."""
    start = text.rfind("\n", 0, at) + 1
    while text[start + column : start + column + 1] != "-" or text[start : start + column].strip():
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def _item(lines: Sequence[str], indent: int) -> list[str]:
    space = " " * indent
    return [f"{space}{'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def _place_of_section(text: str, root: Group, order: Sequence[str], section: str) -> int:
    """Where a new section begins: behind the last written one that the form puts before it."""
    header = [name for name in root.entries if name not in order]
    earlier = [name for name in order[: order.index(section)] if name in root.entries]
    last = (header + earlier or list(root.entries))[-1]
    entry = root.entries[last]
    return _line_behind(text, entry.value.end if entry.value is not None else entry.start, 1)


def _line_behind(text: str, end: int, column: int) -> int:
    """The start of the line after ``end``, and after the comments indented to ``column`` there."""
    unfinished = end == 0 or text[end - 1] != "\n"
    at = place = text.find("\n", end) + 1 or len(text) if unfinished else end
    while at < len(text):
        line = text[at : (text.find("\n", at) + 1) or len(text)]
        at += len(line)
        if line.lstrip(" ").startswith("#") and len(line) - len(line.lstrip(" ")) >= column:
            place = at
        elif line.strip():
            break
    return place


def _inserted(text: str, place: int, lines: Sequence[str], newline: str) -> Edit:
    """An edit that puts whole lines at the start of a line, or behind an unfinished last one."""
    new = newline.join(lines)
    if place == len(text) and not text.endswith("\n"):
        return Edit(place, place, newline + new)
    return Edit(place, place, new + newline)
