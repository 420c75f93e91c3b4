"""Undoing: a record as it was sealed, found by taking back what was lawfully done since; pure.

A 更正记录 is taken back by its 原值. What a record still lacked may be filled in without one (续:
the day a late task was finished, the answer to a notice); that is taken back by leaving it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, islice
from typing import Any

from msgspec import Struct

from generator.archive.officer import Officer, Record
from generator.archive.paths import head, put
from generator.scalars import Quarter, Unreadable, parse_date
from generator.scoring.inputs import (
    digest,
    items,
    presence_digest,
    seals_presence,
    watched_presence,
)
from generator.scoring.results import Result
from generator.standards.form import WORD_LISTS
from generator.standards.landmarks import CorrectionLog
from generator.standards.loading import plain
from generator.standards.rulebook import Rulebook

ABSENT = "无"
"""What a 更正记录 writes for a field that was not there: as 原值 of a 编号, a record added late."""
_MOST_TRIED = 300
"""So many choices of what may have been filled in are tried, those of few fields first."""


class Undone(Struct, frozen=True):
    """What was found: the sealed ``digest`` (None: it was not), and the corrections since then.

    ``content`` is the record as it was sealed; where that was not found, with every correction
    taken back. ``filled`` names the fields left out of it that no correction accounts for.
    """

    digest: str | None
    corrections: tuple[Record, ...]
    content: dict[str, Any]
    filled: tuple[str, ...] = ()


def undo(officer: Officer, number: str, result: Result, book: Rulebook) -> Undone:
    """Find the sealed digest of a record, whose beginning a locked result keeps."""
    record, short = officer.by_id.get(number), result.inputs[number]
    if record is None:
        return Undone(None, (), {})
    known = corrections_of(officer, number, result.locked)
    log = officer.form.landmarks.corrections
    watched = None
    if seals_presence(officer.form, result.inputs):
        watched = watched_presence(officer.form, book).get(record.section.name)
    stages = [taken_back(record, known[n:], log) for n in range(len(known), -1, -1)]
    for content in stages:
        if watched is not None:  # cut to the quarter: what is filled in and shows is a change
            found = presence_digest(record, content, watched, result.quarter)
            if found.startswith(short):
                return Undone(found, tuple(known), content)
        found = digest(record, content)
        if found.startswith(short):
            return Undone(found, tuple(known), content)
    told = {head(str(c.get(log.field))) for c in known if c.get(log.old) == ABSENT}
    for content in stages:
        for less in _unfilled(record, content):
            found = digest(record, less)
            if found.startswith(short):
                left = (name for name in content if name not in less and name not in told)
                return Undone(found, tuple(known), less, tuple(left))
    return Undone(None, tuple(known), stages[-1])


def taken_back(record: Record, corrections: Sequence[Record], log: CorrectionLog) -> dict[str, Any]:
    """What a record said before corrections, which are given in their order."""
    content: dict[str, Any] = plain(record.node)
    for correction in reversed(corrections):
        path, old = str(correction.get(log.field)), str(correction.get(log.old))
        field = record.section.fields.get(path)
        words = field is not None and field.kind in WORD_LISTS
        put(content, path, None if old == ABSENT else old, words=words)
    return content


def corrections_of(officer: Officer, number: str, since: date | None) -> list[Record]:
    """The live corrections of a record since the quarter was locked, in their order."""
    log = officer.form.landmarks.corrections
    return [
        record
        for record in officer.live(log.section)
        if record.get(log.target) == number
        and (since is None or record.date is None or record.date >= since)
    ]


def was_whole(record: Record, content: dict[str, Any], book: Rulebook, quarter: Quarter) -> bool:
    """Whether a record so written was taken whole: by a written date that lies in the quarter."""
    for item in items(book):
        name = book.date_field(item)
        if item.section != record.section.name or record.section.fields[name].system:
            continue
        try:
            if parse_date(str(content.get(name))) in quarter:
                return True
        except Unreadable:
            continue
    return False


def _unfilled(record: Record, content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The content without each choice of the fields that may be filled in later."""
    fields, voided = record.section.fields, record.standard.form.voided
    names = [
        name
        for name in content
        if name in fields
        and not fields[name].required
        and fields[name].default is None
        and name not in voided
    ]
    choices = (chosen for n in range(len(names)) for chosen in combinations(names, n + 1))
    for chosen in islice(choices, _MOST_TRIED):
        yield {name: value for name, value in content.items() if name not in chosen}
