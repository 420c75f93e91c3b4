"""Accounting: by what a locked result would be another one now; pure.

The archive is taken back to what it said when the quarter was locked: what was corrected and filled
in since is undone. Then it must give the very result that was locked, or something that nobody
accounted for moved it: a record that no seal covers (of the same source, or looked at through
another), the calendar. What was filled in is free as long as it moves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import orjson
from msgspec import Struct

from generator.archive.facts import derive
from generator.archive.officer import Officer, Record
from generator.archive.reading import read_officer
from generator.archive.unit import Unit
from generator.scoring.inputs import inputs, items, seals_presence
from generator.scoring.recompute import Difference, content_of, recompute
from generator.scoring.results import Result
from generator.scoring.seal import Breach, examine, seal
from generator.scoring.sheet import ScoreSheet
from generator.scoring.tally import Tally
from generator.scoring.undoing import ABSENT, corrections_of, taken_back, undo
from generator.standards.loading import plain
from generator.standards.rulebook import Rulebook
from generator.standards.standard import Standard

Contents = Mapping[str, dict[str, Any] | None]
"""Records by their 编号 as they are to be written; None for one that is to be left out."""


class Statement(Struct, frozen=True):
    """A correction that says that a record is reckoned otherwise though nothing in it changed."""

    record: str
    field: str
    old: str
    new: str


class Account(Struct, frozen=True):
    """What moved a locked result: records that were corrected, fields that were filled in.

    ``elsewhere`` is where the result differs from what the archive as it was locked gives, None if
    nowhere; ``records`` are those whose points differ by that, ``unproved`` those of which no seal
    shows that their corrections, named too, quote what was there and say all that was changed.
    """

    corrected: tuple[str, ...] = ()
    filled: tuple[tuple[str, str], ...] = ()
    elsewhere: Difference | None = None
    records: tuple[str, ...] = ()
    unproved: tuple[tuple[str, tuple[str, ...]], ...] = ()


def examined(result: Result, tally: Tally, unit: Unit, standard: Standard) -> Breach:
    """What is wrong with a locked result, also over corrected records that were not taken whole.

    Those are sealed by what the clauses looked at, which is had again from the archive as it was
    locked. One that is reckoned otherwise now, by an entry of its own, proves nothing.
    """
    breach = examine(result, tally, standard)
    if not breach.unproved or breach:
        return breach
    officer, book = tally.facts.officer, standard.rulebook
    assert result.locked is not None
    presence = seals_presence(officer.form, result.inputs)
    unlike: list[str] = []
    for since in (result.locked, *_cuts(officer, result, book)):
        then = _with(tally, _as_locked(officer, result, book, since), unit)
        found = inputs(then, book, result.quarter, presence=presence) if then is not None else {}
        records = {number: found.get(number, "") for number in result.inputs}
        other = [n for n, short in result.inputs.items() if not records[n].startswith(short)]
        if not other:
            breach.forged = seal(officer.id, plain(result.record.node), records) != result.digest
            return breach
        unlike = unlike or other
    declared = _declared(tally, result)
    for number in unlike:
        known = corrections_of(officer, number, result.locked)
        if known and number not in declared:
            breach.misquoted.append((known[-1], number))
    return breach


def account(
    result: Result,
    filled: Mapping[str, tuple[str, ...]],
    tally: Tally,
    unit: Unit,
    standard: Standard,
) -> Account:
    """Tell what a locked result, which is another one now, was moved by.

    ``filled`` names the fields that were filled in since the lock without a correction.
    """
    officer, book = tally.facts.officer, standard.rulebook
    assert result.locked is not None
    declared = _declared(tally, result)
    contents = _as_locked(officer, result, book, result.locked)
    moved = _elsewhere(result, contents, tally, unit, standard)
    for since in _cuts(officer, result, book) if moved is not None else ():
        if moved is not None:  # until one gives what was locked
            later = _as_locked(officer, result, book, since)
            if _elsewhere(result, later, tally, unit, standard) is None:
                contents, moved = later, None
    if moved is not None and not (declared and declared.issuperset(moved[1])):
        unproved = tuple(_unproved(officer, result, book, contents))
        return Account(elsewhere=moved[0], records=moved[1], unproved=unproved)
    own = [number for number in contents if corrections_of(officer, number, result.locked)]
    of_quarter = {*result.inputs, *inputs(tally, book, result.quarter)}
    own = [number for number in own if number in of_quarter] or own  # others are of other quarters
    moving = tuple(_moving(result, filled, tally, unit, standard))
    return Account(tuple(own or sorted(declared)), moving)


def _cuts(officer: Officer, result: Result, book: Rulebook) -> list[date]:
    """Later days from which on a correction may have been made after the lock.

    Where a record is sealed whole, its seal tells; else a quarter may have been locked later than
    on the day that is written, and what was corrected until then is no change since.
    """
    assert result.locked is not None
    days = {
        correction.date + timedelta(days=1)
        for record in officer.all_records()
        for correction in corrections_of(officer, record.id, result.locked)
        if correction.date is not None and not _is_proved(officer, record.id, result, book)
    }
    return sorted(days)


def _is_proved(officer: Officer, number: str, result: Result, book: Rulebook) -> bool:
    """Whether a seal shows what a record said."""
    if number not in result.inputs:
        return False
    return undo(officer, number, result, book).digest is not None


def _as_locked(officer: Officer, result: Result, book: Rulebook, since: date) -> Contents:
    """The records that said something else when a result was locked."""
    log = officer.form.landmarks.corrections
    found: dict[str, dict[str, Any] | None] = {}
    for record in officer.all_records():
        undone = undo(officer, record.id, result, book) if record.id in result.inputs else None
        if undone is not None and undone.digest is not None:
            content: dict[str, Any] | None = undone.content
        else:
            known = corrections_of(officer, record.id, since)
            content = taken_back(record, known, log)
            if known and _numbers(record).isdisjoint(content):
                content = None  # the correction was that it had been left out
        if content != plain(record.node):
            found[record.id] = content
    return found


def _unproved(
    officer: Officer, result: Result, book: Rulebook, contents: Contents
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for number in contents:
        if _is_proved(officer, number, result, book):
            continue
        yield number, tuple(r.id for r in corrections_of(officer, number, result.locked))


def _numbers(record: Record) -> set[str]:
    return {name for name, field in record.section.fields.items() if field.kind == "编号"}


def _declared(tally: Tally, result: Result) -> set[str]:
    """The records of which a correction says that they are reckoned otherwise though unchanged.

    It gives the very value that the program works out now, or one old and new value.
    """
    officer, found = tally.facts.officer, set()
    log = officer.form.landmarks.corrections
    for record in officer.all_records():
        for correction in corrections_of(officer, record.id, result.locked):
            name, new = str(correction.get(log.field)), str(correction.get(log.new))
            field = record.section.fields.get(name)
            computed = field is not None and field.system
            said = tally.facts.lookup(record, name) if computed else correction.get(log.old)
            if new == str(said):
                found.add(record.id)
    return found


def statement(tally: Tally, book: Rulebook, number: str) -> Statement:
    """The correction by which a record is reckoned anew: of the day it counts by, or of none."""
    record = tally.facts.officer.by_id.get(number)
    for item in items(book):
        if record is not None and item.section == record.section.name:
            name = book.date_field(item)
            day = tally.facts.lookup(record, name) if record.section.fields[name].system else None
            if day is not None:
                return Statement(number, name, ABSENT, str(day))
    return Statement(number, "编号", number, number)


def _elsewhere(
    result: Result, contents: Contents, tally: Tally, unit: Unit, standard: Standard
) -> tuple[Difference, tuple[str, ...]] | None:
    """Where the archive with these contents gives another result than was locked."""
    then = _with(tally, contents, unit)
    if then is None:
        return ("总分", str(result.total), "读不出来"), ()
    sheet, differences = recompute(result, then, unit, standard)
    if sheet is None:
        return ("总分", str(result.total), "没有可以计分的任职"), ()
    return (differences[0], tuple(_otherwise(result, sheet))) if differences else None


def _otherwise(result: Result, sheet: ScoreSheet) -> Iterator[str]:
    """The records whose points a sheet gives otherwise than a result."""
    mine = Counter((line.clause, line.points, line.record) for line in result.lines)
    theirs = Counter(
        (line.clause, line.points, line.record) for i in sheet.indicators for line in i.lines
    )
    changed = (mine - theirs) + (theirs - mine)
    yield from dict.fromkeys(record for _, _, record in changed if record is not None)


def _moving(
    result: Result,
    filled: Mapping[str, tuple[str, ...]],
    tally: Tally,
    unit: Unit,
    standard: Standard,
) -> Iterator[tuple[str, str]]:
    """The fields filled in without which the result would be another one now.

    Where it takes several together, all of them.
    """
    known = tally.facts.officer.by_id
    now = _content(result, tally, unit, standard)

    def moves(fields: Mapping[str, tuple[str, ...]]) -> bool:
        contents = {
            number: {n: v for n, v in plain(known[number].node).items() if n not in names}
            for number, names in fields.items()
        }
        less = _with(tally, contents, unit)
        return less is None or _content(result, less, unit, standard) != now

    if not filled or not moves(filled):
        return
    single = [(number, name) for number, names in filled.items() for name in names]
    yield from [one for one in single if moves({one[0]: (one[1],)})] or single


def _content(result: Result, tally: Tally, unit: Unit, standard: Standard) -> Any:
    sheet, _ = recompute(result, tally, unit, standard)
    return content_of(sheet, result.version) if sheet is not None else None


def _with(tally: Tally, contents: Contents, unit: Unit) -> Tally | None:
    """The tally of an archive with these contents; None when they cannot be read."""
    facts = tally.facts
    officer = facts.officer
    sections = plain(officer.node)
    for name, records in officer.sections.items():
        if any(record.id in contents for record in records):
            kept = (contents.get(record.id, plain(record.node)) for record in records)
            sections[name] = [content for content in kept if content is not None]
    data = orjson.dumps(sections)
    found, problems = read_officer(data, officer.path, officer.id, unit, tally.standards)
    if found is None or problems:
        return None
    return Tally(derive(found, tally.standards, facts.today), tally.standards)
