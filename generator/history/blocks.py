"""Blocks: an archive's text in the parts it was cut into, by the name at the margin of each.

What ``versions`` makes, and which records two of them do not share; nothing here reads a record.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate

from msgspec import Struct

from generator.history.changes import Placed
from generator.history.cutting import DASH
from generator.history.deltas import Hunk, hunk_between, with_hunks
from generator.problems import Problem

UNKNOWN = -1
"""The number of nothing: what a block or version was made from is not known."""


class Listed(Struct, frozen=True, eq=False):
    """What is known of the records of a block: by what each is known, none by the same twice.

    ``keys`` is None where that is known to be so, and nobody has looked yet. ``fresh`` and ``gone``
    are the records it has and lacks against ``before``, the block it was made from, named by its
    number so that not all blocks there ever were are kept.
    """

    number: int
    keys: frozenset[tuple[str, str]] | None
    before: int = UNKNOWN
    fresh: Placed = {}
    gone: Placed = {}


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


def differing(old: bytes, hunks: Sequence[Hunk]) -> tuple[list[bytes], list[bytes]] | None:
    """The records of a block in which there are hunks, and what they come to.

    None where one lies before the first record.
    """
    parts: list[tuple[int, int, list[Hunk]]] = []
    for hunk in hunks:
        begin = old.rfind(DASH, 0, hunk[0]) + len(DASH)
        if begin < len(DASH):
            return None
        # A dash behind it, which stays, ends the last record that may be another.
        end = old.find(DASH, max(hunk[1], begin))
        if end < 0:
            end = len(old)
        if parts and begin < parts[-1][1]:
            begin, _, own = parts.pop()
            parts.append((begin, end, [*own, hunk]))
        else:
            parts.append((begin, end, [hunk]))
    then: list[bytes] = []
    now: list[bytes] = []
    for begin, end, own in parts:
        text = old[begin:end]
        then += text.split(DASH)
        now += with_hunks(text, own, begin).split(DASH)
    return then, now


def apart(old: Block, new: Block) -> tuple[list[bytes], list[bytes]]:
    """The texts of records that only one of two blocks of records has, in order."""
    found = differing(old.text, [hunk_between(old.text, new.text)])
    ones, others = found if found is not None else (old.records, new.records)
    return without_texts(ones, others), without_texts(others, ones)


NO_BLOCKS: Mapping[bytes, Block] = {}


class Version(Struct, frozen=True, eq=False):
    """One version of one archive.

    ``problem`` says why it cannot be read. ``blocks`` is None where it had to be read as a whole:
    then ``head`` is all of its text, else what stands before the first block, as ``tail`` is the
    line end behind the last; ``texts`` are those of the blocks, ``starts`` where each begins.
    ``touched`` are the names whose blocks are others than in the version of number ``before``. An
    ``exact`` one has the bytes of its file as they stand there.
    """

    head: bytes
    blocks: Mapping[bytes, Block] | None = None
    texts: Sequence[bytes] = ()
    starts: Sequence[int] = ()
    tail: bytes = b""
    exact: bool = True
    problem: Problem | None = None
    number: int = UNKNOWN
    before: int = UNKNOWN
    touched: Collection[bytes] = ()

    @property
    def text(self) -> bytes:
        """All of it."""
        return b"%b%b%b" % (self.head, b"\n".join(self.texts), self.tail)


def version_of(
    head: bytes,
    blocks: Mapping[bytes, Block],
    tail: bytes,
    number: int,
    before: int = UNKNOWN,
    touched: Collection[bytes] = (),
) -> Version:
    """A version of these blocks."""
    texts = [block.text for block in blocks.values()]
    starts = [*accumulate([len(text) + 1 for text in texts[:-1]], initial=len(head))]
    return Version(head, blocks, texts, starts, tail, number=number, before=before, touched=touched)


def joined(base: Version, first: Version, second: Version, merged: Version) -> bool:
    """Whether it is plain that a merge did nothing but take over what each side had done.

    Each block is then as the side has it that changed it, or of its records all those are there,
    and no others, that either side has added or left.
    """
    versions = base, first, second, merged
    known = [version.blocks for version in versions if version.blocks is not None]
    if len(known) < len(versions):
        return False
    for name in dict.fromkeys([name for blocks in known for name in blocks]):
        own = [blocks.get(name) for blocks in known]
        was, one, other, now = (None if block is None else block.text for block in own)
        if (now == one and other in (was, now)) or (now == other and was == one):
            continue
        if any(block is None or block.listed is None for block in own):
            return False
        w, a, b, n = (frozenset(block.records) for block in own if block is not None)
        if n - a != b - w or a - n != w - b or n - b != a - w or b - n != w - a:
            return False
    return True


Span = tuple[int, int, list[Hunk]]
"""The first and the last of the blocks in which hunks lie, and these counted from its beginning."""


def spans_of(
    version: Version, blocks: Mapping[bytes, Block], hunks: Iterable[Hunk]
) -> list[Span] | None:
    """In which of a version's blocks hunks lie, in order.

    None where that is not to be told: one lies before the first block or behind the last, or the
    text does not end with a line.
    """
    starts, texts, names = version.starts, version.texts, [*blocks]
    end = starts[-1] + len(texts[-1])
    found: list[Span] = []
    if not version.tail:
        return None
    for hunk in hunks:
        start, stop, instead = hunk
        if b"\r" in instead:
            return None
        if stop > end or stop in starts:
            start, stop, instead = _within(hunk, starts, texts)
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, stop, max(first, 0)) - 1
        if first >= 0 and start - starts[first] <= len(names[first]):
            first -= 1  # it is not surely a block that begins there
        if first < 0 or stop > end:
            return None
        if found and found[-1][1] >= first:
            first, _, own = found.pop()
        else:
            own = []
        own.append((start - starts[first], stop - starts[first], instead))
        found.append((first, last, own))
    return found


def _within(hunk: Hunk, starts: Sequence[int], texts: Sequence[bytes]) -> Hunk:
    """The same hunk, leaving as it stands the line end before a block where it ends, if it can."""
    start, stop, instead = hunk
    if instead.endswith(b"\n"):
        if start < stop:
            return start, stop - 1, instead[:-1]
        return start - 1, stop - 1, b"\n" + instead[:-1]
    if not instead and _is_line_end(starts, texts, start - 1):
        return start - 1, stop - 1, b""
    return hunk


def _is_line_end(starts: Sequence[int], texts: Sequence[bytes], at: int) -> bool:
    """Whether a line ends at a place in blocks that begin there."""
    number = bisect_right(starts, at) - 1
    return number >= 0 and texts[number][at - starts[number] :][:1] in (b"", b"\n")
