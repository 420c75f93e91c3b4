"""Blocks: an archive's text in the parts it was cut into, by the name at the margin of each.

What ``versions`` makes, and which records two of them do not share; nothing here reads a record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from generator.history.cutting import DASH, sameness
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


def differing(
    old: bytes, new: bytes, first: int, last: int
) -> tuple[list[bytes], list[bytes]] | None:
    """The records of two blocks that are not surely the same; None where their heads differ.

    So many bytes are the same at the beginning, and at the end.
    """
    begin = old.rfind(DASH, 0, first) + len(DASH)
    if begin < len(DASH):
        return None
    # A dash in what is the same at the end ends the last record that may be another.
    stop = old.find(DASH, max(len(old) - last, begin))
    if stop < 0:
        stop = len(old)
    return old[begin:stop].split(DASH), new[begin : stop + len(new) - len(old)].split(DASH)


def apart(old: Block, new: Block) -> tuple[Collection[bytes], Collection[bytes]]:
    """The texts of records that only one of two blocks of records has, in order."""
    was, now = old.listed, new.listed
    assert was is not None
    assert now is not None
    if now.before == was.number:
        return now.gone, now.fresh
    if was.before == now.number:
        return was.fresh, was.gone
    found = differing(old.text, new.text, *sameness(old.text, new.text))
    ones, others = found if found is not None else (old.records, new.records)
    return without_texts(ones, others), without_texts(others, ones)


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
