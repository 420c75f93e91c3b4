"""Merges: what a merge commit has that neither parent brought, or lacks that one did; pure.

A merge joins two lines of work and adds nothing of its own: what one side alone changed since the
common ancestor is taken over; of what both changed, one of the two stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from generator.history.changes import Snapshot, changes

Key = tuple[str, str]
"""Section and record."""


What = Literal["added", "dropped", "chosen"]


class Own(Struct, frozen=True):
    """Something a merge did by itself: to a record, or (both '') to a file without records."""

    section: str
    record: str
    what: What


def own_records(
    base: Snapshot | None, first: Snapshot | None, second: Snapshot | None, merged: Snapshot | None
) -> Iterator[Own]:
    """What a merge did to records by itself; ``chosen`` is a clash in which one side stands."""
    from_first, from_second = _differing(first, merged), _differing(second, merged)
    by_first, by_second = _differing(base, first), _differing(base, second)
    for key in sorted(from_first | from_second):
        if key in from_first and key in from_second:
            yield Own(*key, "added")
        elif key in (by_second if key not in from_first else by_first):
            # The other side changed it, and that is not what stands.
            both = key in by_first and key in by_second
            yield Own(*key, "chosen" if both else "dropped")


def _differing(before: Snapshot | None, after: Snapshot | None) -> set[Key]:
    found = set()
    for change in changes(before, after):
        found.add((change.section, change.record))
        if change.moved_from is not None:
            found.add((change.moved_from, change.record))
    return found


def own_lines(base: bytes, first: bytes, second: bytes, merged: bytes) -> Iterator[Own]:
    """What a merge did by itself to a file without records, judged line by line."""
    b, p, q, m = (_lines(data) for data in (base, first, second, merged))
    if m - (p | q):
        yield Own("", "", "added")
    if ((p | q) - b | (p & q & b)) - m:
        yield Own("", "", "dropped")


def _lines(data: bytes) -> set[bytes]:
    return {line.rstrip() for line in data.split(b"\n") if line.strip()}
