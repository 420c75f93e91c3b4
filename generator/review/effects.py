"""Effects: what a range does to scores, grades and time limits; pure.

Those whose archives changed are scored in full, before and after. Everybody else can only be moved
through the median of a group, and for that their standing is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from generator.archive.facts import Facts
from generator.archive.officer import Record
from generator.archive.unit import Unit
from generator.review.value import DeadlineShift, Effect
from generator.scalars import Quarter
from generator.scoring.compare import SheetChange, compare
from generator.scoring.score import sheet_among
from generator.scoring.sheet import ScoreSheet
from generator.scoring.standing import Standing, outcome, peers_among, points_by_clause
from generator.scoring.tally import Tally
from generator.standards.rulebook import Rule, Rulebook, Veto, Workload
from generator.standards.standard import Standard, Standards
from generator.supervision.ledger import Entry, ledger

MAX_QUARTERS = 8
"""Quarters looked at when a change, of a post or of the standard, may bear on all of them."""


class Side(Struct, frozen=True):
    """One office, before or after: ``facts`` of the changed archives, and everybody's standings."""

    unit: Unit
    standards: Standards
    facts: Mapping[str, Facts]
    standings: Callable[[Quarter], Mapping[str, Standing]]


class Outcome(Struct, frozen=True):
    """What became of an office: the effects, and for changed archives the compared sheets."""

    effects: tuple[Effect, ...]
    changed: tuple[SheetChange, ...]


def quarters_of(
    records: Iterable[tuple[Facts, Record]], standards: Standards, today: date
) -> list[Quarter]:
    """The quarters in which these records count, or on which they bear, up to that of ``today``.

    A record bears on those of others that share its source: what it counts they do not (办-6).
    """
    last = Quarter.of(today)
    found: set[Quarter] = set()
    tallies: dict[int, Tally] = {}
    for facts, record in records:
        tally = tallies.setdefault(id(facts), Tally(facts, standards))
        one_fact = tally.same_source.get(record.id, (record,))
        for standard in standards.versions:
            book = standard.rulebook
            found.update(*(_counted(facts, each, book) for each in one_fact))
            if _bears_on_all(record, standard):
                found |= set(recent(standards, last))
    return sorted(q for q in found if q <= last and standards.for_quarter(q) is not None)


def recent(standards: Standards, last: Quarter) -> Iterator[Quarter]:
    """The last quarters up to ``last`` that have a standard, latest first."""
    quarter = last
    for _ in range(MAX_QUARTERS):
        if standards.for_quarter(quarter) is None:
            return
        yield quarter
        quarter = quarter.shift(-1)


def _counted(facts: Facts, record: Record, book: Rulebook) -> set[Quarter]:
    items: list[Rule | Veto | Workload] = [
        *(rule for _, rule in book.rules()),
        *book.vetoes,
        *(work for indicator in book.indicators for work in indicator.workload),
    ]
    fields = {book.date_field(item) for item in items if item.section == record.section.name}
    days = (facts.lookup(record, field) for field in fields)
    return {Quarter.of(day) for day in days if isinstance(day, date)}


def _bears_on_all(record: Record, standard: Standard) -> bool:
    """Whether a record decides who is compared with whom: posts, leaves and the profile."""
    section = record.section
    spells = {spell.section for spell in standard.rulebook.peers.absences}
    return section.single or section.name in spells | {standard.form.landmarks.posts.section}


def effects(
    before: Side | None, after: Side | None, quarters: Iterable[Quarter], changed: Sequence[str]
) -> Outcome:
    """Every officer whose sheet differs in one of the quarters, in order of quarter and officer."""
    found: list[Effect] = []
    compared: list[SheetChange] = []
    for quarter in quarters:
        old, new = _Quarter.of(before, quarter), _Quarter.of(after, quarter)
        everyone = sorted({*(old.standings if old else ()), *(new.standings if new else ())})
        for officer in everyone:
            if officer in changed:
                sheets = [side.sheet(officer) if side else None for side in (old, new)]
                if sheets[0] is None and sheets[1] is None:
                    continue
                change = compare(*sheets)
                compared.append(change)
                if change.moves or change.flips or change.vetoes:
                    found.append(_effect(change))
            elif old is not None and new is not None:
                moved = _moved(officer, old, new)
                if moved is not None:
                    found.append(moved)
    return Outcome(tuple(found), tuple(compared))


class _Quarter:
    """One side of one quarter."""

    def __init__(self, side: Side, standard: Standard, quarter: Quarter) -> None:
        self.side, self.standard, self.quarter = side, standard, quarter
        self.standings = side.standings(quarter)
        self.groups = peers_among(standard.rulebook, self.standings.values())

    @classmethod
    def of(cls, side: Side | None, quarter: Quarter) -> _Quarter | None:
        """That quarter of a side; None where the office or a standard is missing."""
        standard = side.standards.for_quarter(quarter) if side is not None else None
        return cls(side, standard, quarter) if side is not None and standard is not None else None

    def sheet(self, officer: str) -> ScoreSheet | None:
        """The sheet of an officer whose archive changed."""
        facts = self.side.facts.get(officer)
        if facts is None:
            return None
        tally = Tally(facts, self.side.standards)
        return sheet_among(tally, self.side.unit, self.standard, self.quarter, self.groups.median)


def _effect(change: SheetChange) -> Effect:
    (before, after), (grade_before, grade_after) = change.totals, change.grades
    records = dict.fromkeys(r for clause in change.clauses for r in clause.records)
    return Effect(
        change.officer,
        change.name,
        str(change.period),
        _text(before),
        _text(after),
        grade_before,
        grade_after,
        change.causes,
        tuple(records),
    )


def _moved(officer: str, old: _Quarter, new: _Quarter) -> Effect | None:
    """What another's change does to an officer's open quarter, through the median alone."""
    own = new.standings.get(officer)
    was = old.standings.get(officer)
    if own is None or was is None or own.locked:
        return None
    points = points_by_clause(was, old.standard.rulebook, old.groups)
    now = points_by_clause(own, new.standard.rulebook, new.groups)
    clauses = tuple(clause for clause in now if points.get(clause) != now[clause])
    before = outcome(was, old.standard.rulebook, old.groups)
    after = outcome(own, new.standard.rulebook, new.groups)
    if not clauses or before is None or after is None:
        return None
    return Effect(
        officer,
        own.name,
        str(new.quarter),
        _text(before[0]),
        _text(after[0]),
        before[1],
        after[1],
        clauses,
    )


def _text(total: Decimal | None) -> str | None:
    return None if total is None else f"{total:.2f}"


# -- time limits --------------------------------------------------------------------------------


def deadline_shifts(
    before: Iterable[Facts], after: Iterable[Facts]
) -> dict[tuple[str, str], tuple[DeadlineShift, ...]]:
    """By officer and record, the open limits that appear, go, or read differently."""
    old, new = _limits(before), _limits(after)
    found: dict[tuple[str, str], list[DeadlineShift]] = {}
    for key in dict.fromkeys((*old, *new)):
        officer, record, rule = key
        was, now = old.get(key, ""), new.get(key, "")
        if was != now:
            found.setdefault((officer, record), []).append(DeadlineShift(rule, was, now))
    return {key: tuple(shifts) for key, shifts in found.items()}


def _limits(facts: Iterable[Facts]) -> dict[tuple[str, str, str], str]:
    return {(e.officer, e.record, e.rule): _said(e) for e in ledger(facts)}


def _said(entry: Entry) -> str:
    level = f"（{entry.level}）" if entry.level else ""
    return f"{entry.due} 到期，{entry.said}{level}"
