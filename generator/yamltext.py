"""YAML text: bytes in, a positioned tree of text out, strictly, with no I/O.

Only the part of YAML that a paper form needs is read: one document of mappings, lists and scalars.
Every scalar stays the text that was typed. Anchors, aliases, tags, directives, complex keys,
duplicate keys, invisible characters and line ends other than LF and CRLF are refused with a
position. The tree is built iteratively over libyaml's events, so that depth is bounded; only what
is laid out in the plainest way goes without (``yamlplain``), to the same tree (``yamltree``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

from generator.problems import Location, Problem, arrange
from generator.rawtext import FORBIDDEN_IN_VALUE, decode, forbidden_characters
from generator.yamlplain import read_plain
from generator.yamlrefusals import (
    anchor_or_tag,
    complex_key,
    duplicate,
    empty,
    escaped,
    not_a_mapping,
    pasted,
    repeated,
    too_deep,
)
from generator.yamltree import Content, Mapping, Node, Scalar, Sequence, SourceText

__all__ = ["MAX_BYTES", "Content", "Mapping", "Node", "Scalar", "Sequence", "SourceText", "parse"]

MAX_BYTES = 512 * 1024
"""Largest file read. A whole career's archive is some 300 KB; a larger file is a mistake."""
MAX_DEPTH = 12
"""Deepest nesting read; the form needs five."""


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
        message = f"文件超过 {MAX_BYTES // 1024} KB"
        return None, [
            Problem(Location(path), "Y01", message, "一人一档不会这么大，请检查是否贴错了内容")
        ]
    text, problem = decode(data, path)
    if text is None:
        assert problem is not None
        return None, [problem]
    plain = read_plain(text)
    return (plain, []) if plain is not None else read_any(data, text, path)


def read_any(data: bytes, text: str, path: str) -> tuple[Mapping | None, list[Problem]]:
    """What ``parse`` gives for a text of whatever layout; ``data`` is the same text in UTF-8."""
    problems = list(forbidden_characters(text, path))
    if not problems and "\n+" in text and (found := pasted(text, path)):
        problems = [found]
    if problems:
        return None, problems
    try:
        tree, problems = _build(data, text, path)
        if "?" in text:
            _refuse_question_marks(text, path)
    except _Refused as refused:
        return None, [refused.problem]
    except YAMLError as error:
        # Loaded only now: its patterns take longer to compile than an archive takes to read.
        from generator.yamlslips import explain_syntax_error

        return None, [explain_syntax_error(error, text, path)]
    return (None, problems) if problems else (tree, [])


def _build(data: bytes, text: str, path: str) -> tuple[Mapping | None, list[Problem]]:  # noqa: C901
    """Build the tree over libyaml's events; refuse what is not allowed, collect what is doubled.

    One flat loop on purpose: it runs once per scalar of the whole archive, and calls would cost
    as much as the reading itself. A place is noted for every name and text, in order; the tree
    counts on that.
    """
    source = SourceText(text)
    note_place = source.places.append
    # Without these signs there is no anchor, alias or tag, and no event need be asked for one.
    has_marks = any(sign in text for sign in "&*!")
    next_event: Callable[[], Any] = CParser(data).get_event
    root: Mapping | None = None
    stack: list[Mapping | Sequence] = []
    entries: dict[str, Content] | None = None  # the open mapping's contents; None inside a list
    items: list[Content] = []
    key: str | None = None
    doubled = False
    documents = 0

    while (event := next_event()) is not None:
        kind = type(event)
        if kind is ScalarEvent:
            value = event.value
            if has_marks and (event.anchor is not None or event.tag is not None):
                raise _Refused(anchor_or_tag(event, path))
            if event.style == '"' and FORBIDDEN_IN_VALUE.search(value):
                raise _Refused(escaped(value, _span(event, path)))
            if entries is None:
                if not stack:
                    written = value or event.style  # nothing after “---” has no place of its own
                    raise _Refused(
                        not_a_mapping(_span(event, path), value) if written else empty(path)
                    )
                items.append(value)
            elif key is None:
                key = value
                if value in entries:
                    doubled = True
            else:
                entries[key] = value
                key = None
            note_place(event.start_mark.index)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                raise _Refused(anchor_or_tag(event, path))
            if entries is not None and key is None:
                raise _Refused(complex_key(_start(event, path)))
            if len(stack) >= MAX_DEPTH:
                raise _Refused(too_deep(_start(event, path), MAX_DEPTH))
            key_start = source.places[-1] if key is not None else -1
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
            if isinstance(opened, Mapping):
                entries = opened.contents
            else:
                items = opened.contents
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            stack.pop().end = len(source.places)
            key = entries = None
            if stack:
                outer = stack[-1]
                if isinstance(outer, Mapping):
                    entries = outer.contents
                else:
                    items = outer.contents
        elif kind is AliasEvent:
            raise _Refused(anchor_or_tag(event, path))
        elif kind is DocumentStartEvent:
            documents += 1
            _check_document(event, documents, path)
    if doubled:
        return None, arrange(_doubled_names(data, path))
    if root is None:
        raise _Refused(empty(path))
    return root, []


def _doubled_names(data: bytes, path: str) -> Iterator[Problem]:
    """A problem for each name written twice on one level, or one for several of a level.

    The tree keeps one place for each name; this reads a file again of which it is known that some
    have two, and that nothing else is wrong with it.
    """
    next_event: Callable[[], Any] = CParser(data).get_event
    levels: list[dict[str, Location] | None] = []  # None for a list
    doubled: list[list[tuple[str, Location, Location]]] = []
    is_name = False
    while (event := next_event()) is not None:
        kind = type(event)
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            levels.append({} if kind is MappingStartEvent else None)
            doubled.append([])
            is_name = kind is MappingStartEvent
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            levels.pop()
            found = doubled.pop()
            if len(found) > 1:
                yield repeated(found, listed=bool(levels) and levels[-1] is None)
            elif found:
                yield duplicate(*found[0])
            is_name = True
        elif kind is ScalarEvent:
            names = levels[-1]
            if names is None or not is_name:
                is_name = True
                continue
            at = _span(event, path)
            first = names.setdefault(event.value, at)
            if first is not at:
                doubled[-1].append((event.value, first, at))
            is_name = False


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
