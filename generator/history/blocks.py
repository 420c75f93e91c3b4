"""Blocks: an archive's text in the parts it was cut into, by the name at the margin of each.

What ``versions`` makes, and compares; nothing here reads a text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from generator.problems import Problem


class Listed(Struct, frozen=True, eq=False):
    """The records of a block: their texts in order, and what they are known by, none twice.

    ``keys`` is None where that is known to be so, and nobody has looked yet. ``fresh`` and ``gone``
    are the texts it has and lacks against ``before``, the block it was made from, named by its
    number so that not all blocks there ever were are kept.
    """

    number: int
    records: Sequence[bytes]
    keys: frozenset[str] | None
    before: int
    fresh: Iterable[bytes]
    gone: Iterable[bytes]

    def without(self, other: Listed) -> Iterable[bytes]:
        """The texts ``other`` does not have, in order."""
        if self.before == other.number:
            return self.fresh
        if other.before == self.number:
            return other.gone
        return without_texts(self.records, other.records)


def without_texts(texts: Iterable[bytes], others: Iterable[bytes]) -> list[bytes]:
    """Those of the one that are not among the other, in order."""
    known = frozenset(others)
    return [text for text in texts if text not in known]


UNKNOWN = -1
"""The number of nothing: what a block or version was made from is not known."""
NO_RECORDS = Listed(0, (), frozenset(), UNKNOWN, (), ())


class Block(Struct, frozen=True, eq=False):
    """What one name at the margin holds; ``listed`` is None for a block that is read as one."""

    text: bytes
    listed: Listed | None = None


NO_BLOCKS: Mapping[bytes, Block] = {}


class Version(Struct, frozen=True, eq=False):
    """One version of one archive.

    ``problem`` says why it cannot be read; then ``readable`` is the last version before it that
    could be. ``blocks`` is None where it had to be read as a whole; they begin at ``starts``.
    ``touched`` are the names whose blocks are others than in the version of number ``before``.
    """

    text: bytes
    blocks: Mapping[bytes, Block] | None = None
    starts: tuple[int, ...] = ()
    problem: Problem | None = None
    readable: Version | None = None
    number: int = UNKNOWN
    before: int = UNKNOWN
    touched: Collection[bytes] = ()


def last_readable(version: Version | None) -> Version | None:
    """The version itself when it can be read, or the last before it that could be."""
    return version.readable if version is not None and version.problem is not None else version
