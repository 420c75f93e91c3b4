"""Deltas: what one object differs in from another, as git writes it in a pack; pure.

The format is that of gitformat-pack(5), "Deltified representation": the sizes of both objects, then
instructions, each of which copies a piece of the one or adds bytes to the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from generator.history.failures import LackingError

Hunk = tuple[int, int, bytes]
"""From where to where an object is replaced, and by what."""
_WHOLE = 0x10000
"""What a size of nothing stands for."""
_STRETCHES = (16384, 4096, 1024, 256, 64, 16)
_LOWEST = {
    0x80 | (1 << size) - 1 << 4 | (1 << place) - 1: place + 1
    for place in range(5)
    for size in range(1, 4)
}
"""What most instructions are: no byte is left out below another. Where those of the size begin."""
_ANCHOR = 64
"""Bytes of a piece that is taken to stand where it stood; a shorter one may stand anywhere."""


@cache
def _instruction() -> re.Pattern[bytes]:
    """One instruction; compiled when there is a delta to be read.

    Copying is a byte whose lower bits say which bytes of the place and of the size follow; adding
    is how many bytes, and these.
    """
    copies: dict[int, list[int]] = {}
    for code in range(0x80, 0x100):
        copies.setdefault((code & 0x7F).bit_count(), []).append(code)
    told = [
        f"[{''.join(map(_escaped, codes))}].{{{size}}}"
        for size, codes in sorted(copies.items(), key=lambda one: len(one[1]), reverse=True)
    ]
    told += [f"{_escaped(size)}.{{{size}}}" for size in range(1, 0x80)]
    return re.compile("|".join(told).encode("ascii"), re.DOTALL)


def _escaped(code: int) -> str:
    return f"\\x{code:02x}"


def hunks(delta: bytes, base: bytes | bytearray) -> list[Hunk]:
    """What a delta puts in the place of what in ``base``, in order.

    Raises ``GitError`` when it does not come to what it says of itself.
    """
    size, begin = _size(delta, _size(delta, 0)[1])
    told = _instruction().findall(delta, begin)
    end = len(base)
    behind = len(told)
    last = end
    if told and told[-1][0] & 0x80:
        start, stop = _copied(told[-1])
        if stop == end:
            behind, last = behind - 1, start
    lowest, from_bytes = _LOWEST, int.from_bytes
    found: list[Hunk] = []
    at = 0
    instead: list[bytes | bytearray] = []
    for place, one in enumerate(told):
        code = one[0]
        if code < 0x80:
            instead.append(one[1:])
            continue
        middle = lowest.get(code)
        if middle is None:
            start, stop = _copied(one)
        else:
            start = from_bytes(one[1:middle], "little")
            stop = start + (from_bytes(one[middle:], "little") or _WHOLE)
        if instead and stop - start < _ANCHOR and place != behind:
            instead.append(base[start:stop])
            continue
        if start < at < stop:
            # What comes first of it stands a second time.
            instead.append(base[start:at])
            start = at
        stays = start >= at and (
            (start == at and not instead)
            or place == behind
            or (stop - start >= _ANCHOR and stop <= last)
        )
        if not stays:
            instead.append(base[start:stop])
            continue
        if instead or start > at:
            found.append((at, start, b"".join(instead)))
            instead = []
        at = stop
    if instead or at < end:
        found.append((at, end, b"".join(instead)))
    if size != end + sum([len(instead) + start - stop for start, stop, instead in found]):
        raise LackingError
    return found


def _size(delta: bytes, at: int) -> tuple[int, int]:
    """A size, the lowest seven bits first, and where it ends."""
    size = shift = 0
    while delta[at] & 0x80:
        size |= (delta[at] & 0x7F) << shift
        shift += 7
        at += 1
    return size | delta[at] << shift, at + 1


def _copied(told: bytes) -> tuple[int, int]:
    """From where to where an instruction copies."""
    code = told[0]
    start = size = 0
    at = 1
    for bit in range(4):
        if code >> bit & 1:
            start |= told[at] << 8 * bit
            at += 1
    for bit in range(3):
        if code >> bit & 0x10:
            size |= told[at] << 8 * bit
            at += 1
    return start, start + (size or _WHOLE)


def hunk_between(one: bytes, other: bytes) -> Hunk:
    """What stands in the place of what, if it is all in one; a few bytes of it may be the same."""
    m, n = len(one), len(other)
    most = min(m, n)
    first = last = 0
    # By slices, which are compared at the speed of memory.
    for size in _STRETCHES:
        while (end := first + size) <= most and one[first:end] == other[first:end]:
            first = end
    most -= first
    for size in _STRETCHES:
        while (end := last + size) <= most and one[m - end : m - last] == other[n - end : n - last]:
            last = end
    return first, m - last, other[first : n - last]


def put_hunks(text: bytearray, hunks: Sequence[Hunk]) -> None:
    """Make of a base, in its place, what it comes to by these."""
    for start, stop, instead in reversed(hunks):
        text[start:stop] = instead


def with_hunks(base: bytes, hunks: Iterable[Hunk], begin: int = 0) -> bytes:
    """What a base comes to by these, whose places are counted from ``begin`` bytes before it."""
    view = memoryview(base)  # a slice of it copies nothing
    parts: list[bytes | memoryview] = []
    at = 0
    for start, stop, instead in hunks:
        parts += view[at : start - begin], instead
        at = stop - begin
    parts.append(view[at:])
    return b"".join(parts)
