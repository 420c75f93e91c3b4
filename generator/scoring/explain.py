"""The explanation of a score sheet: every step in order, to be read aloud, and what would move it.

Nothing is computed anew but the running sums; clause texts come from the rulebook, and each step
says which record it stands on. Groups are told by size and median, never by names (办-18).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct

from generator.archive.facts import Facts
from generator.problems import Location
from generator.scoring.score import sheet_without
from generator.scoring.sheet import IndicatorScore, ScoreSheet, WorkItem
from generator.scoring.tally import Tally
from generator.scoring.workload import rounded
from generator.standards.rulebook import Rule, Rulebook
from generator.standards.standard import Standards


class Step(Struct, frozen=True):
    """One line of an indicator: the clause and its text, the record, the points, the sum so far."""

    clause: str
    text: str
    record: str | None
    location: Location | None
    points: Decimal
    running: Decimal
    note: str

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``; decimals as strings."""
        return {
            "clause": self.clause,
            "text": self.text,
            "record": self.record,
            "path": self.location.path if self.location else None,
            "line": self.location.line if self.location else None,
            "points": str(self.points),
            "running": str(self.running),
            "note": self.note,
        }


class Part(Struct, frozen=True):
    """One indicator step by step; ``total`` is the sum of the sheet up to its end."""

    indicator: IndicatorScore
    steps: tuple[Step, ...]
    total: Decimal


class Sway(Struct, frozen=True):
    """What the quarter would be without one of its records: the total, and the grade."""

    record: str
    location: Location
    clauses: tuple[str, ...]
    total: Decimal
    grade: str

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``; decimals as strings."""
        return {
            "record": self.record,
            "path": self.location.path,
            "line": self.location.line,
            "clauses": list(self.clauses),
            "total": str(self.total),
            "grade": self.grade,
        }


class Explanation(Struct, frozen=True):
    """A sheet explained.

    ``above`` is the next better grade and the points that are lacking for it by the total alone,
    ``below`` the next worse and the points there are to spare; None at either end. ``sways`` are
    the records without which the grade would be another one, the medians being the same.
    """

    sheet: ScoreSheet
    parts: tuple[Part, ...]
    above: tuple[str, Decimal] | None
    below: tuple[str, Decimal] | None
    sways: tuple[Sway, ...]
    vetoes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``: the sheet, its steps, and what would move it."""
        return {
            "officer": self.sheet.officer,
            "period": str(self.sheet.period),
            "standard": self.sheet.standard,
            "total": None if self.sheet.total is None else str(self.sheet.total),
            "grade": self.sheet.grade,
            "indicators": [
                {
                    "clause": part.indicator.clause,
                    "name": part.indicator.name,
                    "full": str(part.indicator.full),
                    "score": str(part.indicator.score),
                    "steps": [step.to_json() for step in part.steps],
                    "running_total": str(part.total),
                }
                for part in self.parts
            ],
            "vetoes": list(self.vetoes),
            "above": _pair(self.above),
            "below": _pair(self.below),
            "would_change": [sway.to_json() for sway in self.sways],
            "note": self.sheet.note,
        }


def _pair(found: tuple[str, Decimal] | None) -> dict[str, str] | None:
    return {"grade": found[0], "points": str(found[1])} if found is not None else None


def explain(sheet: ScoreSheet, facts: Facts, standards: Standards) -> Explanation:
    """Explain a sheet that was made of these facts."""
    standard = standards.ruling(sheet.period)
    book = standard.rulebook
    above, below = neighbours(book, sheet)
    return Explanation(
        sheet=sheet,
        parts=tuple(_parts(sheet, book)),
        above=above,
        below=below,
        sways=tuple(sways(sheet, Tally(facts, standards), book)),
        vetoes=tuple(
            f"{hit.clause} {veto.describe()}：{'、'.join(hit.records)}"
            for hit in sheet.vetoes
            for veto in book.vetoes
            if veto.clause == hit.clause
        ),
    )


def _parts(sheet: ScoreSheet, book: Rulebook) -> Iterator[Part]:
    total = Decimal("0.00")
    texts = {i.clause: i.name for i in book.indicators} | book.sentences
    for indicator in sheet.indicators:
        running, steps = Decimal(0), []
        for line in indicator.lines:
            running += line.points
            text = texts.get(line.clause, "")
            steps.append(
                Step(line.clause, text, line.record, line.location, line.points, running, line.note)
            )
        total += indicator.score
        yield Part(indicator, tuple(steps), total)


def neighbours(
    book: Rulebook, sheet: ScoreSheet
) -> tuple[tuple[str, Decimal] | None, tuple[str, Decimal] | None]:
    """The grades next to the one the total earns, with the points that lie between."""
    if sheet.total is None:
        return None, None
    names = [grade.name for grade in book.grades]
    place = names.index(str(sheet.grade_before_veto))
    above = below = None
    if place > 0:
        better = book.grades[place - 1]
        above = (better.name, better.at_least - sheet.total)
    if place + 1 < len(names):
        below = (names[place + 1], sheet.total - book.grades[place].at_least)
    return above, below


def sways(sheet: ScoreSheet, tally: Tally, book: Rulebook) -> Iterator[Sway]:
    """The records of a sheet without which the grade would be another one."""
    if sheet.total is None:
        return
    above, below = neighbours(book, sheet)
    gaps = [points for _, points in filter(None, (above, below))]
    vetoed = {number for veto in sheet.vetoes for number in veto.records}
    for number, (clauses, reach) in _records(sheet, tally, book).items():
        if number not in vetoed and reach < min(gaps, default=reach):
            continue  # it cannot carry the total over either line
        other = sheet_without(sheet, tally, book, number)
        if other.total is not None and other.grade is not None and other.grade != sheet.grade:
            place = tally.facts.officer.by_id[number].at()
            yield Sway(number, place, tuple(clauses), other.total, other.grade)


def together(found: Iterable[Sway]) -> list[list[Sway]]:
    """Those that would do the same, in the order of the first of each: same clauses, same total.

    Where a workload stands just above a line, each of its records alone would carry it over.
    """
    alike: dict[tuple[tuple[str, ...], Decimal, str], list[Sway]] = {}
    for sway in found:
        alike.setdefault((sway.clauses, sway.total, sway.grade), []).append(sway)
    return list(alike.values())


def _records(
    sheet: ScoreSheet, tally: Tally, book: Rulebook
) -> dict[str, tuple[list[str], Decimal]]:
    """Every record the sheet stands on: the clauses it meets, and the most it can move the total.

    Limits and bounds only ever lessen what a record moves; without it, others of the same source
    may count in its place, however much they weigh. One that counts nowhere itself is of the sheet
    too, under 办-6, when it shares its source with one that does.
    """
    found: dict[str, tuple[list[str], Decimal]] = {}

    def add(number: str, clause: str, reach: Decimal) -> None:
        clauses, before = found.get(number, ([], Decimal(0)))
        most = Decimal("Infinity") if number in tally.same_source else reach
        found[number] = ([*clauses, clause], before + most)

    for scored in sheet.indicators:
        reaches: dict[Decimal, Decimal] = {}  # a few weights come again and again
        for item in scored.workload.items if scored.workload is not None else ():
            if item.weight not in reaches:
                reaches[item.weight] = _weight(scored, item, sheet, book)
            add(item.record, scored.clause, reaches[item.weight])
    for indicator, rule in book.rules():
        full = book.shares[sheet.post_category][indicator.clause].full
        for record in tally.counted(book, rule, sheet.period):
            add(record.id, rule.clause, _reach(rule, full))
    for veto in sheet.vetoes:
        for number in veto.records:
            add(number, veto.clause, Decimal(0))
    for number in list(found):  # without one that links two others, both of these count
        for record in tally.same_source.get(number, ()):
            if record.id not in found:
                add(record.id, book.counted_once, Decimal(0))
    return found


def _weight(
    indicator: IndicatorScore, item: WorkItem, sheet: ScoreSheet, book: Rulebook
) -> Decimal:
    """The points of one piece of work, rounded up; none where the score at the median is given."""
    work = indicator.workload
    if work is None or work.exact_median is None:
        return Decimal(0)
    base = Fraction(book.shares[sheet.post_category][indicator.clause].base)
    points = base * Fraction(item.weight) / work.exact_presence / work.exact_median
    return rounded(points, book.regulation.places) + Decimal(1).scaleb(-book.regulation.places)


def _reach(rule: Rule, full: Decimal) -> Decimal:
    """The most one record can bring under a rule, either way."""
    if rule.zeroes:
        return full
    if rule.total is not None:
        return abs(rule.total.reached - rule.total.missed)
    if rule.tiers is not None:
        return max((abs(points) for points in rule.tiers.points.values()), default=Decimal(0))
    return abs(rule.points or Decimal(0))
