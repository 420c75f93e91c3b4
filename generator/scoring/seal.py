"""The seal of a locked result: how it is made, and what a broken one tells (办-14).

The seal is one SHA-256 over the result as it is written and over the full digests of all records it
was computed from, posts and absences included (see ``inputs``). The result also keeps the beginning
of each of those digests, so that a broken seal names the records that changed. A change that a
更正记录 accounts for, or that fills in what was lacking, is undone before it is judged: then the
record must be the one that was sealed (``undoing``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import orjson
from msgspec import Struct, field

from generator.archive.officer import Officer, Record
from generator.archive.paths import head
from generator.scoring.inputs import (
    SHORT,
    inputs,
    items,
    looked_at,
    seals_presence,
    watched_presence,
)
from generator.scoring.results import Result
from generator.scoring.tally import Tally
from generator.scoring.undoing import ABSENT, Undone, corrections_of, undo, was_whole
from generator.standards.loading import plain
from generator.standards.rulebook import Rulebook
from generator.standards.standard import Standard

SEAL = "校验值"
LOCKED = "锁定日期"
RULES = "制度校验"
INPUTS = "依据记录"
_DAYS_AFTER = 800


def standard_digest(standard: Standard) -> str:
    """A digest of what decides points: the rulebook and the time limits of a standard.

    The day it lapsed is not in their content: a successor ends a standard without changing what it
    said.
    """
    found = hashlib.sha256(standard.rulebook_document.content)
    found.update(b"\n")
    found.update(standard.deadlines_document.content)
    return found.hexdigest()[:32]


def seal(officer_id: str, content: dict[str, Any], records: dict[str, str]) -> str:
    """The 校验值 of a result written as ``content``, computed from ``records`` (see ``inputs``)."""
    kept = {name: value for name, value in content.items() if name != SEAL}
    data = orjson.dumps([officer_id, kept, records], option=orjson.OPT_SORT_KEYS)
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def listed(records: dict[str, str]) -> list[str]:
    """What a result keeps of its inputs: each 编号 with the beginning of its digest."""
    return [f"{number}={found[:SHORT]}" for number, found in records.items()]


class Breach(Struct):
    """What is wrong with a sealed result. Empty when nothing is.

    ``altered``, ``added`` and ``gone`` name records without a 更正记录 that accounts for them,
    ``swapped`` pairs whose numbers were exchanged, ``misquoted`` corrections whose old value is
    not what was sealed. ``corrected`` names the records that were lawfully corrected since,
    ``filled`` those in which something that was lacking was filled in (续), with the fields.
    ``relocked`` is the day on which it was really locked, when another is written; ``forged`` says
    that something else of the result, or its seal, was changed; ``standard`` that the standard's
    rules were. ``unproved`` says that not all digests could be told (see ``accounting.examined``).
    """

    altered: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    swapped: list[tuple[str, str]] = field(default_factory=list)
    misquoted: list[tuple[Record, str]] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    filled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    relocked: date | None = None
    forged: bool = False
    standard: bool = False
    unproved: bool = False

    @property
    def touched(self) -> bool:
        """Whether something is wrong with the records themselves."""
        return bool(self.altered or self.added or self.gone or self.swapped or self.misquoted)

    def __bool__(self) -> bool:
        return bool(self.touched or self.relocked or self.forged or self.standard)


def examine(result: Result, tally: Tally, standard: Standard) -> Breach:
    """Compare a locked result with the records as they stand now."""
    officer = tally.facts.officer
    presence = seals_presence(officer.form, result.inputs)
    now = inputs(tally, standard.rulebook, result.quarter, presence=presence)
    content = plain(result.record.node)
    rules = standard_digest(standard)
    breach = Breach(standard=result.standard_digest != rules)
    if seal(officer.id, content, now) == result.digest:
        return breach
    told = content | {RULES: rules, INPUTS: listed(now)}
    if told != content and seal(officer.id, told, now) == result.digest:
        return Breach(forged=True)  # not the records or the rules, but what is said of them
    if breach.standard:
        return breach  # under other rules other records count, which says nothing about these
    then = _compare(result, now, tally, standard.rulebook, breach)
    if breach.touched:
        return breach
    if then is None:
        breach.unproved = True
        return breach
    if seal(officer.id, content, then) != result.digest:
        breach.relocked = _real_day(officer.id, content, then, result)
        breach.forged = breach.relocked is None
    return breach


def _compare(
    result: Result, now: dict[str, str], tally: Tally, book: Rulebook, breach: Breach
) -> dict[str, str] | None:
    """The digests as they were sealed; None when they cannot all be told."""
    officer = tally.facts.officer
    presence = seals_presence(officer.form, result.inputs)
    watched = watched_presence(officer.form, book) if presence else {}
    then: dict[str, str] | None = dict(now)
    changed: list[str] = []
    for number, short in result.inputs.items():
        if number in now and now[number].startswith(short):
            continue
        undone = undo(officer, number, result, book)
        known = undone.corrections
        if undone.digest is not None:
            if then is not None:
                then[number] = undone.digest
            _lawful(number, undone, breach)
        elif not known:
            changed.append(number)
        elif officer.by_id[number].section.name in watched or was_whole(
            officer.by_id[number], undone.content, book, result.quarter
        ):
            breach.misquoted.append((known[-1], number))
        else:  # taken by what the clauses looked at, of which nothing can be undone
            then = None
            breach.corrected.append(number)
    for number in now:
        if number in result.inputs:
            continue
        if then is not None:
            del then[number]
        if _brought_in(officer, number, result.locked, book):
            breach.corrected.append(number)
        else:
            breach.added.append(number)
    _sort_out(changed, result, now, breach)
    return then


def _lawful(number: str, undone: Undone, breach: Breach) -> None:
    if undone.corrections:
        breach.corrected.append(number)
    if undone.filled:
        breach.filled[number] = undone.filled


def _sort_out(changed: Sequence[str], result: Result, now: dict[str, str], breach: Breach) -> None:
    """Tell exchanged numbers, altered records and missing ones apart."""
    left = list(changed)
    while left:
        number = left.pop(0)
        if number not in now:
            breach.gone.append(number)
            continue
        other = next(
            (
                other
                for other in left
                if other in now
                and now[other].startswith(result.inputs[number])
                and now[number].startswith(result.inputs[other])
            ),
            None,
        )
        if other is None:
            breach.altered.append(number)
        else:
            left.remove(other)
            breach.swapped.append((number, other))


def _brought_in(officer: Officer, number: str, since: date | None, book: Rulebook) -> bool:
    """Whether a correction says why a record counts that did not: left out before, or corrected.

    One that counts by a computed date may do so for whatever field was corrected.
    """
    record, log = officer.by_id[number], officer.form.landmarks.corrections
    own = [item for item in items(book) if item.section == record.section.name]
    names = [name for item in own for name in looked_at(item, book)]
    watched = watched_presence(officer.form, book).get(record.section.name)
    names += watched.names if watched is not None else ()
    deciding = {head(name) for name in [*names, *officer.form.voided]}
    fields = record.section.fields
    computed = any(fields[book.date_field(item)].system for item in own)
    for correction in corrections_of(officer, number, since):
        name = head(str(correction.get(log.field)))
        if name in fields and fields[name].kind == "编号":
            if correction.get(log.old) == ABSENT:
                return True
        elif computed or name in deciding:
            return True
    return False


def _real_day(
    officer_id: str, content: dict[str, Any], records: dict[str, str], result: Result
) -> date | None:
    """The day a result was locked, when only the day that is written is wrong."""
    for days in range(_DAYS_AFTER):
        day = result.quarter.last_day + timedelta(days=days)
        if seal(officer_id, content | {LOCKED: str(day)}, records) == result.digest:
            return day
    return None
