"""Blocks: an archive's text in the parts it was cut into, by the name at the margin of each.

What ``versions`` makes, and compares; nothing here reads a text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from generator.history.cutting import DASH
from generator.problems import Problem

UNKNOWN = -1
"""The number of nothing: what a block or version was made from is not known."""


class Listed(Struct, frozen=True, eq=False):
    """What is known of the records of a block: by what each is known, none by the same twice.

    ``keys`` is None where that is known to be so, and nobody has looked yet. ``fresh`` and ``gone``
    are the texts it has and lacks against ``before``, the block it was made from, named by its
    number so that not all blocks there ever were are kept.
    """

    number: int
    keys: frozenset[str] | None
    before: int = UNKNOWN
    fresh: Collection[bytes] = ()
    gone: Collection[bytes] = ()


class Block(Struct, frozen=True, eq=False):
    """What one name at the margin holds; ``listed`` is None for a block that is read as one."""

    text: bytes
    listed: Listed | None = None

    @property
    def records(self) -> list[bytes]:
        """The texts of the records, in order."""
        return self.text.split(DASH)[1:]


def without_texts(texts: Iterable[bytes], others: Iterable[bytes]) -> list[bytes]:
    """Those of the one that are not among the other, in order."""
    known = frozenset(others)
    return [text for text in texts if text not in known]


NO_BLOCKS: Mapping[bytes, Block] = {}


class Version(Struct, frozen=True, eq=False):
    """One version of one archive.

    ``problem`` says why it cannot be read; then ``readable`` is the last version before it that
    could be. ``blocks`` is None where it had to be read as a whole; the first begins at ``start``.
    ``touched`` are the names whose blocks are others than in the version of number ``before``.
    """

    text: bytes
    blocks: Mapping[bytes, Block] | None = None
    start: int = 0
    problem: Problem | None = None
    readable: Version | None = None
    number: int = UNKNOWN
    before: int = UNKNOWN
    touched: Collection[bytes] = ()


def last_readable(version: Version | None) -> Version | None:
    """The version itself when it can be read, or the last before it that could be."""
    return version.readable if version is not None and version.problem is not None else version
