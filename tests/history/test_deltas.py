"""Deltas: whatever git may have written, what is put in the place of what gives the same object."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.history.deltas import Hunk, hunk_between, hunks, with_hunks
from generator.history.failures import GitError

Instruction = tuple[int, int] | bytes
"""What is copied from where (place, size), or added."""


def delta_of(base: bytes, told: list[Instruction]) -> tuple[bytes, bytes]:
    """A delta as git writes it, and the object it makes."""
    target = b"".join(one if isinstance(one, bytes) else base[one[0] :][: one[1]] for one in told)
    parts = [_size(len(base)), _size(len(target))]
    for one in told:
        if isinstance(one, bytes):
            parts += [bytes([len(one)]), one]
            continue
        code, given_bytes = 0x80, b""
        start, size = one
        size = 0 if size == 0x10000 else size
        for bit, byte in enumerate([*start.to_bytes(4, "little"), *size.to_bytes(3, "little")]):
            if byte:
                code |= 1 << bit
                given_bytes += bytes([byte])
        parts += [bytes([code]), given_bytes]
    return b"".join(parts), target


def _size(number: int) -> bytes:
    told = b""
    while number >= 0x80:
        told += bytes([number & 0x7F | 0x80])
        number >>= 7
    return told + bytes([number])


@st.composite
def deltas(draw: st.DrawFn) -> tuple[bytes, list[Instruction]]:
    """A base of some size, and instructions that most often go on where the last one ended."""
    unit = draw(st.binary(min_size=1, max_size=40))
    base = unit * draw(st.sampled_from([1, 3, 9, 40, 3000]))
    told: list[Instruction] = []
    at = 0
    for _ in range(draw(st.integers(0, 8))):
        if draw(st.booleans()):
            told.append(draw(st.binary(min_size=1, max_size=127)))
            continue
        start = min(at + draw(st.sampled_from([0, 0, 0, 1, -7, 80])), len(base) - 1)
        start = draw(st.one_of(st.just(max(start, 0)), st.integers(0, len(base) - 1)))
        most = min(len(base) - start, 0xFFFFFF)
        size = draw(st.one_of(st.just(most), st.integers(1, most)))
        told.append((start, size))
        at = start + size
    return base, told


@given(deltas())
@example((b"a" * 0x20000, [(0, 0x10000), b"b", (0x10000, 0x10000)]))
@example((b"a" * 0x20000, [(0, 0x10000), (0x10000, 0x10000)]))
@example((b"abcd" * 100, [(0, 200), b"x", (180, 220)]))
@example((b"abcd" * 100, [b"x", (0, 400), b"y"]))
@example((b"", []))
def test_hunks_make_what_the_delta_makes(one: tuple[bytes, list[Instruction]]) -> None:
    base, told = one
    delta, target = delta_of(base, told)
    found = hunks(delta, base)
    assert with_hunks(base, found) == target
    assert_in_order(found, base)


def assert_in_order(found: list[Hunk], base: bytes) -> None:
    """Each begins behind the one before, and none is empty."""
    at = -1
    for start, stop, instead in found:
        assert at < start <= stop <= len(base)
        assert start < stop or instead
        at = stop


def test_what_stays_in_its_place_is_no_hunk() -> None:
    """In several places something else is put, and much was copied from elsewhere."""
    base = bytes(range(32, 127)) * 10
    told: list[Instruction] = [
        *((0, 200), b"new", (5, 20), b"!", (195, 305)),  # what comes before it stands twice
        *((520, 100), b"?", (620, 330)),
    ]
    found = hunks(delta_of(base, told)[0], base)
    assert found == [
        (200, 200, b"new" + base[5:25] + b"!" + base[195:200]),
        (500, 520, b""),
        (620, 620, b"?"),
    ]


def test_a_delta_that_does_not_come_to_what_it_says_is_refused() -> None:
    """One with an instruction nobody knows, and one that was cut off."""
    base = bytes(range(32, 127))
    delta, _ = delta_of(base, [(0, 40), b"new", (50, 45)])
    assert with_hunks(base, hunks(delta, base)) == base[:40] + b"new" + base[50:]
    for wrong in (delta[:2] + b"\0" + delta[3:], delta[:-3], delta[:2]):
        with pytest.raises(GitError, match="读不出来"):
            hunks(wrong, base)


@given(st.lists(st.binary(max_size=30), min_size=3, max_size=3), st.binary(max_size=30))
def test_what_lies_between_the_same_ends(parts: list[bytes], other: bytes) -> None:
    first, middle, last = parts
    old, new = first * 50 + middle + last * 50, first * 50 + other + last * 50
    start, stop, instead = hunk_between(old, new)
    assert with_hunks(old, [(start, stop, instead)]) == new
    # Of what is the same at the ends no more than a few bytes are counted as if they were not.
    assert stop - start <= len(middle) + 32
    assert len(instead) <= len(other) + 32
