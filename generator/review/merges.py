"""Merges: what a merge commit has that neither parent brought, or lacks that one did; pure.

A merge joins two lines of work and adds nothing of its own: what one side alone changed since the
common ancestor is taken over; of what both changed, one of the two stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

from generator.history.changes import Snapshot, placed
from generator.history.steps import is_own
from generator.review.order import orders

_REMARK = re.compile(rb"(?:^|(?<=\s))#.*", re.MULTILINE)
_Lines = list[bytes]

What = Literal["added", "dropped", "chosen"]


class Own(Struct, frozen=True):
    """Something a merge did by itself: to a record, or (both '') to a file without records."""

    section: str
    record: str
    what: What


def own_records(
    base: Snapshot | None, first: Snapshot | None, second: Snapshot | None, merged: Snapshot | None
) -> Iterator[Own]:
    """What a merge did to records by itself; ``chosen`` is a clash in which one side stands.

    A record is taken from a side as a whole: whose fields are of both is as on neither.
    """
    sides = [placed(version) for version in (base, first, second, merged)]
    for key in sorted(set().union(*sides)):
        was, one, two, now = (side[key].fields if key in side else None for side in sides)
        if not is_own(one != was, two != was, now != one, now != two):
            continue
        if now not in (one, two):
            yield Own(*key, "added")
        else:
            yield Own(*key, "dropped" if was in (one, two) else "chosen")


def own_order(
    first: Snapshot | None, second: Snapshot | None, merged: Snapshot | None
) -> Iterator[Own]:
    """Where a merge has records in an order in which neither side has them."""
    by_second = {order.section for order in orders(second, merged)}
    for order in orders(first, merged):
        found = order.displaced(order.was)
        if order.section in by_second and found is not None:
            yield Own(order.section, found[0], "added")


def own_lines(base: bytes, first: bytes, second: bytes, merged: bytes) -> Iterator[Own]:
    """What a merge did by itself to a file without records, judged line by line and in order."""
    b, p, q, m = (_lines(data) for data in (base, first, second, merged))
    if b in (p, q):
        # One side took no part, and the other's text stands.
        b = p = q = q if p == b else p
        if m == p:
            return
    was, one, two, now = map(Counter, (b, p, q, m))
    added = dropped = False
    for line in was | one | two | now:
        ways = _ways(was[line], one[line], two[line])
        if now[line] > max(*ways, one[line], two[line]):
            added = True
        elif not min(ways) <= now[line] <= max(ways):
            dropped = True
    if not added and not dropped:
        added = _is_moved(b, p, q, m)
    if added:
        yield Own("", "", "added")
    if dropped:
        yield Own("", "", "dropped")


def own_remarks(first: bytes, second: bytes, merged: bytes) -> Iterator[Own]:
    """Where a merge has a remark that stands on neither side."""
    if remarks(merged) - remarks(first) - remarks(second):
        yield Own("", "", "added")


def remarks(data: bytes) -> set[bytes]:
    """All that stands behind a # in a file."""
    return {found.strip() for found in _REMARK.findall(data)}


def _ways(was: int, one: int, two: int) -> tuple[int, ...]:
    """How often a line may stand after a merge, and however often in between."""
    if was == one:
        return (two,)
    return (one,) if was == two else (one, two, one + two - was)


def _is_moved(base: _Lines, first: _Lines, second: _Lines, merged: _Lines) -> bool:
    """Whether a line stands elsewhere than where the side it came from has it."""
    return bool(
        _put_in(first, merged) - _put_in(base, second)
        or _put_in(second, merged) - _put_in(base, first)
    )


def _put_in(before: _Lines, after: _Lines) -> Counter[bytes]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: Counter[bytes] = Counter()
    for _, _, _, start, end in (c for c in matcher.get_opcodes() if c[0] != "equal"):
        found.update(after[start:end])
    return found


def _lines(data: bytes) -> _Lines:
    return [line.rstrip() for line in data.split(b"\n") if line.strip()]
