"""YAML text: bytes in, a positioned tree of text out, strictly, with no I/O.

Only the part of YAML that a paper form needs is read: one document of mappings, lists and scalars.
Every scalar stays the text that was typed. Anchors, aliases, tags, directives, complex keys,
duplicate keys, invisible characters and line ends other than LF and CRLF are refused with a
position. The tree is built iteratively over libyaml's events, so that depth is bounded.
"""

from __future__ import annotations

import re
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

from generator.problems import Location, Problem
from generator.rawtext import FORBIDDEN_IN_VALUE, decode, forbidden_characters
from generator.yamlslips import (
    anchor_or_tag,
    complex_key,
    duplicate,
    escaped,
    explain_syntax_error,
    not_a_mapping,
    too_deep,
)

MAX_BYTES = 512 * 1024
"""Largest file read. A whole career's archive is some 300 KB; a larger file is a mistake."""
MAX_DEPTH = 12
"""Deepest nesting read; the form needs five."""

_COMPLEX_KEY = re.compile(r"\?(?:[ \n]|$)", re.MULTILINE)


class Node:
    """A place in the tree. ``key_line`` and ``key_column`` are 0 outside a mapping."""

    __slots__ = ("column", "end_column", "key_column", "key_line", "line")

    def __init__(self, line: int, column: int, key_line: int, key_column: int) -> None:
        self.line = line
        self.column = column
        self.end_column = 0
        self.key_line = key_line
        self.key_column = key_column

    def at(self, path: str) -> Location:
        """Where the node itself stands, in file ``path``."""
        return Location(path, self.line, self.column, self.end_column)

    def key_at(self, path: str) -> Location:
        """Where the node's key stands, in file ``path``; the node itself when it has none."""
        if not self.key_line:
            return self.at(path)
        return Location(path, self.key_line, self.key_column)


class Scalar(Node):
    """A leaf: the text as typed, quotes and escapes resolved."""

    __slots__ = ("quoted", "text")

    def __init__(
        self,
        text: str,
        line: int,
        column: int,
        end_column: int,
        key_line: int,
        key_column: int,
        quoted: bool,
    ) -> None:
        self.text = text
        self.line = line
        self.column = column
        self.end_column = end_column
        self.key_line = key_line
        self.key_column = key_column
        self.quoted = quoted


class Mapping(Node):
    """Keys (text) to nodes, in the order of the file."""

    __slots__ = ("entries",)

    def __init__(self, line: int, column: int, key_line: int, key_column: int) -> None:
        super().__init__(line, column, key_line, key_column)
        self.entries: dict[str, Node] = {}


class Sequence(Node):
    """A list of nodes."""

    __slots__ = ("items",)

    def __init__(self, line: int, column: int, key_line: int, key_column: int) -> None:
        super().__init__(line, column, key_line, key_column)
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
    # Looked for per key only when the file holds a question mark that could be an indicator.
    complex_keys = bool(_COMPLEX_KEY.search(text))
    parser = CParser(text)
    next_event: Callable[[], Any] = parser.get_event
    root: Mapping | None = None
    stack: list[Mapping | Sequence] = []
    entries: dict[str, Node] | None = None  # the open mapping's entries; None inside a list
    items: list[Node] = []
    key: str | None = None
    key_line = key_column = 0
    documents = 0

    while (event := next_event()) is not None:
        kind = type(event)
        if kind is ScalarEvent:
            mark = event.start_mark
            if event.anchor is not None or event.tag is not None:
                raise _Refused(anchor_or_tag(event, path))
            if entries is not None and key is None:
                key = event.value
                key_line, key_column = mark.line + 1, mark.column + 1
                if event.style == '"' and FORBIDDEN_IN_VALUE.search(key):
                    raise _Refused(escaped(key, Location(path, key_line, key_column)))
                if complex_keys and _is_complex(text, mark.index):
                    raise _Refused(complex_key(Location(path, key_line, key_column)))
                if key in entries:
                    at = Location(path, key_line, key_column, key_column + len(key))
                    problems.append(duplicate(key, entries[key].key_at(path), at))
                continue
            end = event.end_mark
            style = event.style
            node = Scalar(
                event.value,
                mark.line + 1,
                mark.column + 1,
                end.column + 1 if end.line == mark.line else 0,
                key_line,
                key_column,
                bool(style),
            )
            if style == '"' and FORBIDDEN_IN_VALUE.search(node.text):
                raise _Refused(escaped(node.text, node.at(path)))
            if entries is not None:
                entries[key] = node  # type: ignore[index]
                key = None
            elif stack:
                items.append(node)
            else:
                raise _Refused(not_a_mapping(node.at(path)))
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            mark = event.start_mark
            if event.anchor is not None or event.tag is not None:
                raise _Refused(anchor_or_tag(event, path))
            if entries is not None and key is None:
                raise _Refused(complex_key(Location(path, mark.line + 1, mark.column + 1)))
            if len(stack) >= MAX_DEPTH:
                raise _Refused(too_deep(Location(path, mark.line + 1, mark.column + 1), MAX_DEPTH))
            line, column = mark.line + 1, mark.column + 1
            at_key = (key_line, key_column) if entries is not None else (0, 0)
            opened: Mapping | Sequence = (
                Mapping(line, column, *at_key)
                if kind is MappingStartEvent
                else Sequence(line, column, *at_key)
            )
            if entries is not None:
                entries[key] = opened  # type: ignore[index]
            elif stack:
                items.append(opened)
            elif isinstance(opened, Mapping):
                root = opened
            else:
                raise _Refused(not_a_mapping(opened.at(path)))
            stack.append(opened)
            key = None
            key_line = key_column = 0
            if isinstance(opened, Mapping):
                entries = opened.entries
            else:
                entries, items = None, opened.items
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            stack.pop()
            key = None
            key_line = key_column = 0
            if stack:
                outer = stack[-1]
                if isinstance(outer, Mapping):
                    entries = outer.entries
                else:
                    entries, items = None, outer.items
            else:
                entries = None
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


def _is_complex(text: str, index: int) -> bool:
    start = text.rfind("\n", 0, index) + 1
    return text[start:index].rstrip(" ").endswith("?")


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
