"""Loading: a positioned tree into a typed, frozen model, with every problem at its place.

Standards and ``unit.yml`` are read this way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, Generic, TypeVar

import orjson
from msgspec import Struct

from generator.problems import Location, Problem
from generator.standards.typed import Model, read_typed
from generator.yamltext import Mapping, Node, Scalar, Sequence

ModelT = TypeVar("ModelT", bound=Model)


class Document(Struct, Generic[ModelT], frozen=True, dict=True):
    """A typed model beside the tree it was read from, so that later checks can point at lines."""

    path: str
    tree: Mapping
    model: ModelT

    @cached_property
    def content(self) -> bytes:
        """What is written, in one fixed form: comments, layout and order of names aside.

        Nor does the day a standard lapsed (废止) enter: it is written once another succeeds it.
        """
        parts = plain(self.tree)
        for part in parts.values():
            if isinstance(part, dict):
                part.pop("废止", None)
        return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)

    def locate(self, *steps: str | int, key: bool = False) -> Location:
        """Where the value at ``steps`` stands (its key with ``key=True``)."""
        return locate(self.path, self.tree, steps, key=key)

    def find(self, word: str, after: Location) -> Location:
        """The first name or value reading ``word`` from a place on; the place when there is none.

        For a word known to stand somewhere within what begins there.
        """
        places = [place(self.path) for text, place in _texts(self.tree) if text == word]
        return min((place for place in places if place[:3] >= after[:3]), default=after)


def _texts(node: Node) -> Iterator[tuple[str, Callable[[str], Location]]]:
    """Every name and value below a node, with what gives its place in a file."""
    if isinstance(node, Scalar):
        yield node.text, node.at
    elif isinstance(node, Mapping):
        for key, child in node.entries.items():
            yield key, child.key_at
            yield from _texts(child)
    elif isinstance(node, Sequence):
        for child in node.items:
            yield from _texts(child)


def locate(path: str, tree: Mapping, steps: Iterable[str | int], *, key: bool = False) -> Location:
    """The place of the deepest node that exists along ``steps``."""
    node: Node = tree
    for step in steps:
        found = _child(node, step)
        if found is not None:
            node = found
    return node.key_at(path) if key else node.at(path)


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.entries.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def plain(node: Node) -> Any:
    """The tree as dicts, lists and the text of its scalars."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key: plain(child) for key, child in node.entries.items()}
    assert isinstance(node, Sequence)
    return [plain(child) for child in node.items]


def load(
    model: type[ModelT], tree: Mapping, path: str, rule: str
) -> tuple[Document[ModelT] | None, list[Problem]]:
    """Type ``tree`` as ``model``; problems carry the id ``rule``."""
    found, slips = read_typed(model, plain(tree))
    if not slips:
        return Document(path, tree, found), []
    return None, [
        Problem(locate(path, tree, one.steps, key=one.of_name), rule, one.message, one.hint)
        for one in slips
    ]
