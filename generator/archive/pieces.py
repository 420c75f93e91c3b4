"""Pieces: a readable text as a tree that keeps what the reader passes over: comments, blank lines.

Every comment belongs to exactly one place: the lines above an entry or item (``before``), the line
of an entry or item itself (``after``), or the end of a group, list or file (``tail``). A comment
alone on its line belongs to what follows it, unless it is indented deeper than that: then it closes
the block it is aligned with.

Only for texts that ``yamltext.parse`` accepts, with LF line ends; positions are indices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct, field
from yaml._yaml import CParser
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)


class Remark(Struct, frozen=True):
    """A comment behind something on the same line, and where its ``#`` stands."""

    text: str
    at: int


class Piece(Struct, eq=False):
    """A value or an item; ``before`` and ``after`` are used for items only (see ``Entry``)."""

    start: int
    end: int = 0
    before: list[str] = field(default_factory=list)
    after: list[Remark] = field(default_factory=list)


class Text(Piece, eq=False):
    """A scalar."""

    text: str = ""


class Box(Piece, eq=False):
    """What holds others: in brackets (``flow``), or as a block whose lines begin at ``column``."""

    flow: bool = False
    column: int = 0
    tail: list[str] = field(default_factory=list)


class Entry(Struct, eq=False):
    """A name and its value."""

    name: str
    start: int
    value: Piece | None = None
    before: list[str] = field(default_factory=list)
    after: list[Remark] = field(default_factory=list)


class Group(Box, eq=False):
    """Entries by name, in the order of the file."""

    entries: dict[str, Entry] = field(default_factory=dict)


class Items(Box, eq=False):
    """A list."""

    items: list[Piece] = field(default_factory=list)


class _Mark(Struct):
    """A point of the text where something begins or ends; comments stand between two of them."""

    kind: Literal["key", "leaf", "open", "close", "edge"]
    start: int
    end: int
    piece: Piece | None = None
    entry: Entry | None = None
    inside: Box | None = None
    """The innermost box that is open behind this mark."""


def read(text: str) -> Group:
    """The tree of a text."""
    root, marks = _marks(text)
    for index in range(len(marks) - 1):
        start, end = marks[index].end, marks[index + 1].start
        gap = text[start:end]
        if "#" in gap or gap.count("\n") > 1 or (start == 0 and "\n" in gap):
            _Gap(text, root, marks, index).attach()
    return root


def comments(text: str) -> list[str]:
    """Every comment of a text, in order."""
    _, marks = _marks(text)
    found = []
    for index in range(len(marks) - 1):
        for line in text[marks[index].end : marks[index + 1].start].split("\n"):
            _, mark, said = line.partition("#")
            if mark:
                found.append(f"#{said}".rstrip())
    return found


def _marks(text: str) -> tuple[Group, list[_Mark]]:
    root = Group(0)
    marks: list[_Mark] = []
    stack: list[tuple[Box, Entry | None]] = []
    entry: Entry | None = None  # whose value comes next
    tip = 0  # where the last word ended
    next_event: Callable[[], Any] = CParser(text).get_event
    while (event := next_event()) is not None:
        kind = type(event)
        start, end = event.start_mark.index, event.end_mark.index
        box = stack[-1][0] if stack else None
        if kind is ScalarEvent:
            if isinstance(box, Group) and entry is None:
                entry = box.entries[event.value] = Entry(event.value, start)
                marks.append(_Mark("key", start, end, entry=entry, inside=box))
                continue
            tip = end
            leaf = Text(start, end, text=event.value)
            head = _block_head(text, start) if event.style in ("|", ">") else start
            if head > start:  # what is behind the sign on its line may be a comment
                marks.append(_Mark("leaf", start, start + 1, leaf, entry, box))
                marks.append(_Mark("leaf", head, end, leaf, entry, box))
            else:
                marks.append(_Mark("leaf", start, end, leaf, entry, box))
            _put(leaf, entry, box)
            entry = None
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            flow = bool(event.flow_style)
            column = start - (text.rfind("\n", 0, start) + 1)
            opened: Box = (Group if kind is MappingStartEvent else Items)(
                start, flow=flow, column=column
            )
            if box is None:
                assert isinstance(opened, Group)
                root = opened
            marks.append(_Mark("open", start, end if flow else start, opened, entry, opened))
            _put(opened, entry, box)
            stack.append((opened, entry))
            entry = None
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            closed, owner = stack.pop()
            # A block ends in name only, at the next word; what it holds ended before that.
            closed.end = end if closed.flow else tip
            outer = stack[-1][0] if stack else None
            marks.append(_Mark("close", start, end, closed, owner, outer))
            tip = closed.end
        elif kind is DocumentStartEvent or kind is DocumentEndEvent:
            marks.append(_Mark("edge", start, end))
        else:  # the ends of the stream
            marks.append(_Mark("edge", start, start))
    return root, marks


def _block_head(text: str, start: int) -> int:
    """Where the line of a block's sign ends: ``|``, ``>-``, and perhaps a comment."""
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def _put(piece: Piece, entry: Entry | None, box: Box | None) -> None:
    if entry is not None:
        entry.value = piece
    elif isinstance(box, Items):
        box.items.append(piece)


class _Gap:
    """The text between two marks, whose comments and blank lines find their places here."""

    def __init__(self, text: str, root: Group, marks: list[_Mark], index: int) -> None:
        self.text = text
        self.root = root
        self.marks = marks
        self.index = index
        inside = marks[index].inside
        self.in_flow = inside is not None and inside.flow

    def attach(self) -> None:
        """Give every comment and blank line of the gap to its place."""
        start, stop = self.marks[self.index].end, self.marks[self.index + 1].start
        above: list[tuple[str, int]] = []  # text and column; a blank line is an empty text
        lines = self.text[start:stop].split("\n")
        for number, line in enumerate(lines):
            line_start = self.text.rfind("\n", 0, start) + 1
            lead, mark, _ = line.partition("#")
            if mark:
                at = start + len(lead)
                remark = Remark(self.text[at : start + len(line)].rstrip(), at)
                ahead = self.text[line_start:at]
                if self._shares(line_start) or ahead.strip(" -"):
                    self._behind(remark, above)
                else:  # alone on its line, or behind nothing but dashes
                    above.append((remark.text, -1 if ahead.strip(" ") else len(ahead)))
            elif start == line_start and not line.strip() and number < len(lines) - 1:
                above += [] if self.in_flow else [("", 0)]
            start += len(line) + 1
        self._above(above)

    def _shares(self, line_start: int) -> bool:
        """Whether a word or bracket stands before the gap on the line that begins there."""
        mark = self.marks[self.index]
        block = isinstance(mark.piece, Box) and not mark.piece.flow
        return mark.kind != "edge" and not block and mark.end > line_start

    def _behind(self, remark: Remark, above: list[tuple[str, int]]) -> None:
        """A comment that shares its line with what stands before it."""
        mark = self.marks[self.index]
        if mark.entry is not None:
            mark.entry.after.append(remark)
        elif mark.kind == "leaf" and mark.piece is not None:
            mark.piece.after.append(remark)
        elif mark.piece is not None and mark.piece is not self.root:
            mark.piece.before.append(remark.text)
        else:
            above.append((remark.text, -1))

    def _above(self, lines: list[tuple[str, int]]) -> None:
        """Lines of their own: the end of a block that closes here, or what follows."""
        if not lines:
            return
        after = self.index + 1
        closing: list[Box] = []
        while self.marks[after].kind == "close":
            box = self.marks[after].piece
            assert isinstance(box, Box)
            closing.append(box)
            if box.flow:
                box.tail += [said for said, _ in lines if said]
                return
            after += 1
        # The first two marks are the beginnings of the stream and of the document.
        at_end = self.marks[after].kind == "edge" and after > 1
        column = -1 if at_end else self._column(after)
        place = 0
        rest: list[str] = []
        for number, (said, indent) in enumerate(lines):
            if not said:
                rest.append(said)
                continue
            deeper = indent > column
            while deeper and place < len(closing) and closing[place].column > indent:
                place += 1
            if deeper and place < len(closing):
                closing[place].tail += [*rest, said]
                rest = []
                continue
            rest += [said for said, _ in lines[number:]]
            break
        if at_end:
            self.root.tail += rest
        else:
            self._anchor(after).extend(rest)

    def _column(self, index: int) -> int:
        """Where the line of a mark begins."""
        line_start = self.text.rfind("\n", 0, self.marks[index].start) + 1
        line = self.text[line_start:]
        return len(line) - len(line.lstrip(" "))

    def _anchor(self, index: int) -> list[str]:
        """The lines above what begins at a mark."""
        mark = self.marks[index]
        if mark.kind == "edge" or mark.piece is self.root:
            return self._anchor(index + 1)
        if mark.kind == "key":
            assert mark.entry is not None
            return mark.entry.before
        box = mark.piece
        if mark.entry is None:
            assert box is not None
            return box.before
        if isinstance(box, Box) and not box.flow:
            return self._anchor(index + 1)
        return mark.entry.before
