"""Results: what became of an archive's records in one step, as bytes that can be remembered.

In brief, as pages tell it, a result names records and fields; in full it also has what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson

from generator.history.changes import Change, RecordChange, Told, field_changes
from generator.history.cutting import LINE, PlainRecord, is_flat, plain_fields
from generator.problems import Problem

_WHOLE = ("新增", "删除")
"""What befalls a record as a whole."""


class Result(NamedTuple):
    """What became of the records (``in_brief``, ``decode``), and whether it is worth remembering.

    It is not where the step's blobs alone do not decide it, or where it has been known.
    """

    told: bytes
    lasting: bool


def is_certain(result: bytes) -> bool:
    """Whether the step's new version was cut with certainty."""
    return result.startswith(b"[true")


def unreadable(problem: Problem | None) -> bytes:
    """The result of a step after which nothing can be read; None where that is not new."""
    return orjson.dumps((False, "" if problem is None else _told(problem), (), ()))


def _told(problem: Problem) -> str:
    line = problem.location.line
    return f"第 {line} 行，{problem.message}" if line else problem.message


def encode(certain: bool, changes: Iterable[RecordChange], full: bool) -> bytes:
    """A result of these changes, in full or in brief.

    ``certain`` is whether the new version was cut with certainty.
    """
    done = []
    sides = []
    for section, record, action, home, was, now in changes:
        fields = [] if action in _WHOLE else _differing(was, now)
        done.append((section, record, action, home, fields))
        if full:
            sides.append((_noted(was), _noted(now)))
    return orjson.dumps((certain, "", done, sides))


def _noted(side: Told) -> Mapping[str, str] | str:
    """One side of a change: its fields, or its text where they may never be asked for."""
    return side.text if isinstance(side, PlainRecord) else side.fields


def _differing(old: Told, new: Told) -> list[str]:
    """The names of the fields that differ, in the order of the later text."""
    text, other = _flat(old), _flat(new)
    if text and other:
        then, now = text.split(LINE), other.split(LINE)
        stood, stands = set(then), set(now)
        lines = [line for line in now if line not in stood]
        lines += [line for line in then if line not in stands]
        return [*dict.fromkeys([line.partition(": ")[0] for line in lines])]
    was, is_now = old.fields, new.fields
    return [name for name in dict.fromkeys((*is_now, *was)) if was.get(name) != is_now.get(name)]


def _flat(side: Told) -> str:
    """The text of a record whose lines are its fields; '' of any other."""
    return side.text if isinstance(side, PlainRecord) and is_flat(side.text) else ""


def decode(result: bytes) -> tuple[str, tuple[Change, ...]]:
    """From a full result, why a version cannot be read, or ''; and what became of its records.

    Lines are not told.
    """
    _, problem, done, sides = orjson.loads(result)
    return problem, tuple(
        Change(section, record, action, field_changes(_fields(was), _fields(now)), home, None, None)
        for (section, record, action, home, _), (was, now) in zip(done, sides, strict=True)
    )


def _fields(noted: Mapping[str, str] | str) -> Mapping[str, str]:
    return plain_fields(noted) if isinstance(noted, str) else noted


class Did(NamedTuple):
    """What became of one record, in brief: ``fields`` names those that differ.

    A record that is new or gone has none: it is all of it.
    """

    section: str
    record: str
    action: str
    moved_from: str | None
    fields: Sequence[str]


def in_brief(result: bytes) -> tuple[str, list[Did]]:
    """The same as ``decode`` without what fields say, from a result of either kind."""
    _, problem, done, _ = orjson.loads(result)
    return problem, [Did(*one) for one in done]
