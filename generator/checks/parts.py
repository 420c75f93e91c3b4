"""Parts: what checking one archive gave, as bytes in four parts, each read only where needed.

Its *own* problems; its rows that say something *alone*, even when no other archive has a row of
their group; all *rows* of groups; and *marks*: small hashes of the groups its rows belong to. Marks
tell which archives share a group, and so which rows have to be looked at together: as a rule few.
Rows lie in drawers, by their mark; the digest of each stands with the marks, so that a drawer need
not be opened again to know that nothing in it has changed.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from generator.archive.answers import plain_problems, typed_problems
from generator.checks.base import Row, Scene
from generator.checks.registry import CHECKS
from generator.checks.run import Findings, telling_alone
from generator.problems import Problem

_CHECKS = frozenset(check.id for check in CHECKS)
_VALUES = Row._fields.index("values")
_NOTHING = b"[[],0]"
DRAWERS = 16
"""So many that few are touched by an edit, and so few that opening one is worth the while."""
_DIGEST = 16
_BOUNDS = (DRAWERS + 1) * array("I").itemsize


class Parts(NamedTuple):
    """What one archive gave, encoded. ``rows`` is empty when the archive could not be read."""

    own: bytes
    alone: bytes
    rows: bytes
    marks: bytes


OWN, ALONE, ROWS, MARKS = range(4)
_INCOMPLETE, _COMPLETE = b"?", b"."
"""What the marks begin with, and all the marks of an archive that could not be read."""


def unread(problems: Iterable[Problem]) -> Parts:
    """The parts of an archive that could not be read, for the reasons given."""
    return Parts(orjson.dumps([plain_problems([*problems]), 0]), b"{}", b"", _INCOMPLETE)


def encode(findings: Findings, scene: Scene) -> Parts:
    """The parts of an archive of which these are the findings."""
    grouped = {rule: rows for rule, rows in findings.rows.items() if rule not in _CHECKS}
    own = _NOTHING
    if findings.problems or findings.records:
        own = orjson.dumps([plain_problems(findings.problems), findings.records])
    marks: set[int] = set()
    drawers: list[dict[str, list[Row]]] = [{} for _ in range(DRAWERS)]
    for rule, rows in grouped.items():
        begun = _begun(rule)
        for row in rows:
            mark = crc32(row.key.encode(), begun)
            marks.add(mark)
            drawers[drawer_of(mark)].setdefault(rule, []).append(row)
    filled = [_encode_rows(drawer) if drawer else b"" for drawer in drawers]
    digests = [blake2b(drawer, digest_size=_DIGEST).digest() for drawer in filled]
    return Parts(
        own,
        _encode_rows(telling_alone(findings, scene)),
        _bound(filled),
        b"".join(
            (
                _INCOMPLETE if findings.incomplete else _COMPLETE,
                *digests,
                array("I", sorted(marks)).tobytes(),
            )
        ),
    )


def drawer_of(mark: int) -> int:
    """The drawer in which the rows of a group lie."""
    return mark % DRAWERS


def decode_own(data: bytes) -> tuple[list[Problem], int]:
    """An archive's own problems, and how many records it has."""
    problems, records = orjson.loads(data)
    return typed_problems(problems), records


def is_incomplete(data: bytes) -> bool:
    """From an archive's marks, whether what is missing elsewhere may stand unread in it."""
    return data.startswith(_INCOMPLETE)


def decode_marks(data: bytes) -> array[int]:
    """The marks of an archive; none of one that could not be read."""
    return array("I", data[1 + DRAWERS * _DIGEST :])


def decode_digest(data: bytes, drawer: int) -> bytes:
    """From an archive's marks, what stands for all its rows in a drawer."""
    start = 1 + drawer * _DIGEST
    return data[start : start + _DIGEST]


def decode_alone(data: bytes, shared: Collection[int]) -> dict[str, list[Row]]:
    """The rows that count alone, less those of shared groups."""
    found = {}
    for rule, rows in orjson.loads(data).items():
        begun, always = _begun(rule), rule in _CHECKS
        chosen = [r for r in rows if always or crc32(r[0].encode(), begun) not in shared]
        if chosen:
            found[rule] = _typed(chosen)
    return found


def decode_shared(data: bytes, drawer: int, shared: Collection[int]) -> dict[str, list[Row]]:
    """The rows of shared groups in a drawer."""
    bounds = array("I", data[:_BOUNDS])
    found: dict[str, list[Row]] = {}
    inside = data[bounds[drawer] : bounds[drawer + 1]]
    if not inside:
        return found
    for rule, rows in orjson.loads(inside).items():
        begun = _begun(rule)
        chosen = [r for r in rows if crc32(r[0].encode(), begun) in shared]
        if chosen:
            found[rule] = _typed(chosen)
    return found


def _bound(drawers: Sequence[bytes]) -> bytes:
    """Drawers behind a table of where each begins, and the last ends."""
    bounds = array("I", accumulate(map(len, drawers), initial=_BOUNDS))
    return b"".join((bounds.tobytes(), *drawers))


def _begun(rule: str) -> int:
    """What the marks of a rule's groups begin from: a mark is the CRC of rule and key.

    Two groups may have the same mark, which only costs a look.
    """
    return crc32(f"{rule}\0".encode())


def _encode_rows(rows: Mapping[str, Iterable[Row]]) -> bytes:
    return orjson.dumps({rule: [*map(tuple, found)] for rule, found in rows.items()})


def _typed(rows: Sequence[list[Any]]) -> list[Row]:
    for row in rows:
        row[_VALUES] = tuple(row[_VALUES])
    return [*map(Row._make, rows)]
