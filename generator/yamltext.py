"""YAML text: bytes in, a positioned tree of text out, strictly, with no I/O.

Only the part of YAML that a paper form needs is read: one document of mappings, lists and scalars.
Every scalar stays the text that was typed. Anchors, aliases, tags, directives, complex keys,
duplicate keys, invisible characters and line ends other than LF and CRLF are refused with a
position. The tree is built iteratively over libyaml's events, so that depth is bounded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.tokens import KeyToken

from generator.problems import Location, Problem
from generator.rawtext import FORBIDDEN_IN_VALUE, decode, forbidden_characters
from generator.yamlrefusals import (
    anchor_or_tag,
    complex_key,
    duplicate,
    escaped,
    not_a_mapping,
    too_deep,
)
from generator.yamlslips import explain_syntax_error

MAX_BYTES = 512 * 1024
"""Largest file read. A whole career's archive is some 300 KB; a larger file is a mistake."""
MAX_DEPTH = 12
"""Deepest nesting read; the form needs five."""

_LINE_END = re.compile(r"\n")
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""", re.DOTALL)
_KEY = re.compile(r"[^:\n]+?(?= *:(?:\s|$))")


class SourceText:
    """The text of one file, which knows on what line and column each character stands."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] | None = None

    def position(self, index: int) -> tuple[int, int]:
        """The line and column, counted from 1, of the character at ``index``."""
        if self._starts is None:
            self._starts = [0, *(m.end() for m in _LINE_END.finditer(self.text))]
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def span(self, path: str, start: int, end: int) -> Location:
        """The place from ``start`` to ``end``; open-ended when it runs over a line's end."""
        line, column = self.position(start)
        last_line, end_column = self.position(end)
        return Location(path, line, column, end_column if last_line == line and end > start else 0)


class Node:
    """A place in the tree: an index into the file's text, and that of its key (-1 for none).

    Lines and columns are worked out only when somebody asks; most nodes are never asked.
    """

    __slots__ = ("key_start", "source", "start")

    def __init__(self, source: SourceText, start: int, key_start: int) -> None:
        self.source = source
        self.start = start
        self.key_start = key_start

    @property
    def line(self) -> int:
        """The line the node begins on, from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """The column the node begins in, from 1, in characters."""
        return self.source.position(self.start)[1]

    @property
    def key_line(self) -> int:
        """The line of the node's key; 0 outside a mapping."""
        return self.source.position(self.key_start)[0] if self.key_start >= 0 else 0

    def at(self, path: str) -> Location:
        """Where the node itself stands, in file ``path``."""
        return self.source.span(path, self.start, self.start)

    def key_at(self, path: str) -> Location:
        """Where the node's key stands, in file ``path``; the node itself when it has none."""
        if self.key_start < 0:
            return self.at(path)
        text = self.source.text
        match = _QUOTED.match(text, self.key_start) or _KEY.match(text, self.key_start)
        return self.source.span(path, self.key_start, match.end() if match else self.key_start)


class Scalar(Node):
    """A leaf: the text as typed, quotes and escapes resolved."""

    __slots__ = ("text",)

    def __init__(self, text: str, source: SourceText, start: int, key_start: int) -> None:
        self.text = text
        self.source = source
        self.start = start
        self.key_start = key_start

    @property
    def quoted(self) -> bool:
        """Whether the text was written in quotes or as a block."""
        return self.source.text[self.start : self.start + 1] in ("'", '"', "|", ">")

    def at(self, path: str) -> Location:
        """Where the scalar stands, to its end when that is on the same line."""
        text = self.source.text
        end = self.start
        if match := _QUOTED.match(text, self.start):
            end = match.end()
        elif text.startswith(self.text, self.start):
            end += len(self.text)
        return self.source.span(path, self.start, end)


class Mapping(Node):
    """Keys (text) to nodes, in the order of the file."""

    __slots__ = ("entries",)

    def __init__(self, source: SourceText, start: int, key_start: int) -> None:
        super().__init__(source, start, key_start)
        self.entries: dict[str, Node] = {}


class Sequence(Node):
    """A list of nodes."""

    __slots__ = ("items",)

    def __init__(self, source: SourceText, start: int, key_start: int) -> None:
        super().__init__(source, start, key_start)
        self.items: list[Node] = []


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def parse(data: bytes, path: str) -> tuple[Mapping | None, list[Problem]]:
    """Read one file's bytes into a positioned tree.

    Returns ``(tree, [])``, or ``(None, problems)`` when anything at all is wrong with the text:
    a tree that might mean something else than the reviewer saw is never handed on.
    """
    if len(data) > MAX_BYTES:
        message = f"文件有 {len(data) // 1024} KB，超过上限 {MAX_BYTES // 1024} KB"
        return None, [
            Problem(Location(path), "Y01", message, "一人一档不会这么大，请检查是否贴错了内容")
        ]
    text, problem = decode(data, path)
    if text is None:
        assert problem is not None
        return None, [problem]
    problems = list(forbidden_characters(text, path))
    if problems:
        return None, problems
    try:
        tree, problems = _build(text, path)
        if "?" in text:
            _refuse_question_marks(text, path)
    except _Refused as refused:
        return None, [refused.problem]
    except YAMLError as error:
        return None, [explain_syntax_error(error, text, path)]
    return (None, problems) if problems else (tree, [])


def _build(text: str, path: str) -> tuple[Mapping | None, list[Problem]]:  # noqa: C901
    """Build the tree over libyaml's events; refuse or collect what is not allowed.

    One flat loop on purpose: it runs once per scalar of the whole archive, and calls would cost
    as much as the reading itself.
    """
    problems: list[Problem] = []
    source = SourceText(text)
    next_event: Callable[[], Any] = CParser(text).get_event
    root: Mapping | None = None
    stack: list[Mapping | Sequence] = []
    entries: dict[str, Node] | None = None  # the open mapping's entries; None inside a list
    items: list[Node] = []
    key: str | None = None
    key_start = -1
    documents = 0

    while (event := next_event()) is not None:
        kind = type(event)
        if kind is ScalarEvent:
            value = event.value
            if event.anchor is not None or event.tag is not None:
                raise _Refused(anchor_or_tag(event, path))
            if event.style == '"' and FORBIDDEN_IN_VALUE.search(value):
                raise _Refused(escaped(value, _span(event, path)))
            if entries is None:
                if not stack:
                    raise _Refused(not_a_mapping(_span(event, path), value))
                items.append(Scalar(value, source, event.start_mark.index, -1))
            elif key is None:
                key, key_start = value, event.start_mark.index
                if value in entries:
                    first = entries[value].key_at(path)
                    problems.append(duplicate(value, first, _span(event, path)))
            else:
                entries[key] = Scalar(value, source, event.start_mark.index, key_start)
                key = None
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                raise _Refused(anchor_or_tag(event, path))
            if entries is not None and key is None:
                raise _Refused(complex_key(_start(event, path)))
            if len(stack) >= MAX_DEPTH:
                raise _Refused(too_deep(_start(event, path), MAX_DEPTH))
            opened: Mapping | Sequence
            if kind is MappingStartEvent:
                opened = Mapping(source, event.start_mark.index, key_start)
            else:
                opened = Sequence(source, event.start_mark.index, key_start)
            if entries is not None and key is not None:
                entries[key] = opened
            elif stack:
                items.append(opened)
            elif isinstance(opened, Mapping):
                root = opened
            else:
                raise _Refused(not_a_mapping(_start(event, path)))
            stack.append(opened)
            key = entries = None
            key_start = -1
            if isinstance(opened, Mapping):
                entries = opened.entries
            else:
                items = opened.items
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            stack.pop()
            key = entries = None
            key_start = -1
            if stack:
                outer = stack[-1]
                if isinstance(outer, Mapping):
                    entries = outer.entries
                else:
                    items = outer.items
        elif kind is AliasEvent:
            raise _Refused(anchor_or_tag(event, path))
        elif kind is DocumentStartEvent:
            documents += 1
            _check_document(event, documents, path)
    if root is None and not problems:
        raise _Refused(
            Problem(Location(path), "Y05", "文件是空的", "请按档案格式填写，或删去这个文件")
        )
    return root, problems


def _span(event: Any, path: str) -> Location:
    start, end = event.start_mark, event.end_mark
    end_column = end.column + 1 if end.line == start.line else 0
    return Location(path, start.line + 1, start.column + 1, end_column)


def _start(event: Any, path: str) -> Location:
    return Location(path, event.start_mark.line + 1, event.start_mark.column + 1)


def _refuse_question_marks(text: str, path: str) -> None:
    """Refuse a name written after ``?``: the events do not tell it from a plain one.

    libyaml takes a ``?`` within brackets for the indicator even without a space behind it, so
    that ``{?甲: 乙}`` would silently lose it. Only the tokens tell; they are read for the few
    files that hold a ``?`` at all, and after the depth is known to be small.
    """
    parser = CParser(text)
    while (token := parser.get_token()) is not None:
        mark = token.start_mark
        # The token of a plain key is empty; only the indicator itself has a length.
        if type(token) is KeyToken and token.end_mark.index > mark.index:
            raise _Refused(complex_key(Location(path, mark.line + 1, mark.column + 1)))


def _check_document(event: Any, documents: int, path: str) -> None:
    location = Location(path, event.start_mark.line + 1, event.start_mark.column + 1)
    if event.version or event.tags:
        raise _Refused(Problem(location, "Y05", "不许用 % 开头的 YAML 指令", "请删去这一行"))
    if documents > 1:
        raise _Refused(
            Problem(
                location,
                "Y05",
                "一个文件里有两份内容（又出现了“---”）",
                "一人一个文件，请删去这一行“---”",
            )
        )
