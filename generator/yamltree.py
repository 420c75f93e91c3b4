"""The positioned tree: names to texts, lists and further names, each of which knows its place.

An archive of a career has ten thousand texts, and hardly anybody asks where one of them stands. So
a mapping or list holds plain texts; the places of all names and texts are kept in one row of
numbers for the whole file; and a node for a text is made when somebody asks for it.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from itertools import accumulate

from generator.problems import Location

_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""", re.DOTALL)
_KEY = re.compile(r"[^:\n]+?(?= *:(?:\s|$))")


class SourceText:
    """The text of one file, which knows on what line and column each character stands.

    ``places`` holds where each name and each text of the tree begins, in the order of the file.
    """

    __slots__ = ("_starts", "places", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = array("I")
        self._starts: list[int] | None = None

    def position(self, index: int) -> tuple[int, int]:
        """The line and column, counted from 1, of the character at ``index``."""
        if self._starts is None:
            lengths = map(len, self.text.split("\n"))
            self._starts = list(accumulate(map((1).__add__, lengths), initial=0))
            self._starts.pop()
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1

    def span(self, path: str, start: int, end: int) -> Location:
        """The place from ``start`` to ``end``; open-ended when it runs over a line's end."""
        line, column = self.position(start)
        if end <= start:
            return Location(path, line, column)
        last_line, end_column = self.position(end)
        return Location(path, line, column, end_column if last_line == line else 0)


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


class Branch(Node):
    """A mapping or a list. Its names and texts take ``places[first:end]`` of the source."""

    __slots__ = ("end", "first")
    first: int
    end: int


class Mapping(Branch):
    """Names to what stands behind them, in the order of the file.

    ``contents`` has a plain ``str`` for a text; ``entries`` the same with a node for each.
    """

    __slots__ = ("_entries", "contents")

    def __init__(self, source: SourceText, start: int, key_start: int) -> None:
        self.source = source
        self.start = start
        self.key_start = key_start
        self.first = self.end = len(source.places)
        self.contents: dict[str, Content] = {}
        self._entries: dict[str, Node] | None = None

    @property
    def entries(self) -> dict[str, Node]:
        """Names to nodes, in the order of the file."""
        if self._entries is None:
            self._entries = {}
            places, place = self.source.places, self.first
            for key, content in self.contents.items():
                if isinstance(content, str):
                    node: Node = Scalar(content, self.source, places[place + 1], places[place])
                    place += 2
                else:
                    node = content
                    place = content.end
                self._entries[key] = node
        return self._entries


class Sequence(Branch):
    """A list: ``contents`` has a plain ``str`` for a text, ``items`` a node for each."""

    __slots__ = ("_items", "contents")

    def __init__(self, source: SourceText, start: int, key_start: int) -> None:
        self.source = source
        self.start = start
        self.key_start = key_start
        self.first = self.end = len(source.places)
        self.contents: list[Content] = []
        self._items: list[Node] | None = None

    @property
    def items(self) -> list[Node]:
        """The nodes in the order of the file."""
        if self._items is None:
            self._items = []
            places, place = self.source.places, self.first
            for content in self.contents:
                if isinstance(content, str):
                    node: Node = Scalar(content, self.source, places[place], -1)
                    place += 1
                else:
                    node = content
                    place = content.end
                self._items.append(node)
        return self._items


Content = str | Mapping | Sequence
"""What stands behind a name or in a list."""
