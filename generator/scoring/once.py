"""One fact, one count (办-6): of the clauses that one fact meets, only the weightiest gives points.

Records that name each other as 同源 tell of one fact. Of all the points their clauses bring, those
of the greatest absolute value count, of equals the first by quarter, rulebook and 编号. What
an earlier quarter counted stays there: a later, weightier clause brings only the difference. One in
which the officer was not scored counted nothing, nor did what a limit (限额) cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct
from msgspec.structs import replace

from generator.archive.officer import Record
from generator.scalars import Quarter
from generator.scoring.tally import Tally
from generator.scoring.workload import is_scored
from generator.standards.rulebook import Rule, Rulebook, signed

ZERO = Decimal(0)


class Event(Struct, frozen=True):
    """One record under one rule: the points it brings by itself, or that it zeroes (归零).

    ``counts`` is false once another clause counts in its place.
    """

    rule: Rule
    record: Record
    points: Decimal
    note: str
    counts: bool = True

    @property
    def weight(self) -> Decimal:
        """How much it counts among clauses met by one fact; zeroing outweighs all points."""
        return Decimal("Infinity") if self.rule.zeroes else abs(self.points)


def said(tally: Tally, record: Record, name: str) -> str:
    """A field the rule looked at, with the record's own value."""
    value = tally.facts.lookup(record, name)
    words = "、".join(map(str, value)) if isinstance(value, tuple) else value
    return f"{name} {'未填' if words is None else words}"


def event(tally: Tally, book: Rulebook, rule: Rule, record: Record) -> Event | None:
    """What ``rule`` brings for a record that meets its condition; None where no tier is set."""
    told = [said(tally, record, name) for name in rule.when.tests]
    if rule.zeroes:
        return Event(rule, record, ZERO, "，".join(told))
    points = rule.points
    if rule.tiers is not None:
        points = rule.tiers.points.get(str(tally.facts.lookup(record, rule.tiers.field)))
        told.append(said(tally, record, rule.tiers.field))
    note = "，".join(told)
    if points is None:
        return None
    if rule.halved_when is not None and tally.facts.holds(rule.halved_when, record):
        why = "，".join(said(tally, record, name) for name in rule.halved_when.tests)
        return Event(rule, record, _half(points, book.regulation.places), f"{note}；{why}，减半")
    return Event(rule, record, points, note)


def _half(points: Decimal, places: int) -> Decimal:
    half = points / 2
    rounded = half.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return half if half == rounded else rounded


def _short(points: Decimal) -> Decimal:
    """Points without zeros behind: sums of halves as the rulebook would write them."""
    whole = points.to_integral_value()
    return whole if whole == points else points.normalize()


def _limited(events: Iterable[Event], limit: Decimal | None) -> Iterator[Event]:
    """Cut the events off where their sum would pass the limit, in either direction."""
    if limit is None:
        yield from events
        return
    spent = {True: ZERO, False: ZERO}
    for found in events:
        positive = found.points > 0
        room = limit - spent[positive]
        size = min(abs(found.points), room)
        spent[positive] += size
        if size == abs(found.points):
            yield found
        else:
            points = (size if positive else -size) or ZERO
            note = f"{found.note}；原 {signed(found.points)}，合计以 {limit} 分为限"
            yield replace(found, points=points, note=note)


def _linked(found: Event, other: Event) -> str:
    """With which record ``found`` shares its source; nothing where it is the same one."""
    return "" if other.record is found.record else f"与 {other.record.id} 同源，"


class Once:
    """What 办-6 leaves of the events of one officer's quarter."""

    def __init__(self, tally: Tally, book: Rulebook, quarter: Quarter) -> None:
        self._tally, self._book, self._quarter = tally, book, quarter
        self._scored: dict[Quarter, bool] = {}

    def under(self, rule: Rule, records: Sequence[Record]) -> list[Event]:
        """What counts of the records that meet ``rule`` in the quarter, within its limit."""
        events = [e for r in records if (e := event(self._tally, self._book, rule, r)) is not None]
        return list(_limited((self._left(found) for found in events), rule.limit))

    def _left(self, found: Event) -> Event:
        """The event itself, or with what the weightiest of the same fact leaves of it."""
        group = self._tally.same_source.get(found.record.id)
        if group is None:
            return found
        quarters = self._quarters(group)
        own = quarters.get(self._quarter, [])
        best = max(own, key=lambda event: event.weight, default=found)
        if found.rule is not best.rule or found.record is not best.record:
            return self._nothing(found, best, None)
        earlier = [
            (max(events, key=lambda event: event.weight), quarter)
            for quarter, events in sorted(quarters.items())
            if quarter < self._quarter
        ]
        if not earlier:
            return found
        prior, when = max(earlier, key=lambda pair: pair[0].weight)
        if prior.weight >= found.weight:
            return self._nothing(found, prior, when)
        if found.rule.zeroes:
            return found
        counted = _short(sum((self._counted(one, quarter) for one, quarter in earlier), ZERO))
        if not counted:
            return found
        note = (
            f"{found.note}；{_linked(found, prior)}{when} 已按 {prior.rule.clause} 计 "
            f"{signed(counted)}，本条 {signed(found.points)} 只计差额"
            f"（{self._book.counted_once}）"
        )
        return Event(found.rule, found.record, _short(found.points - counted), note)

    def _counted(self, found: Event, quarter: Quarter) -> Decimal:
        """The points that the weightiest event of a fact brought in its own, earlier quarter."""
        standard = self._tally.standards.ruling(quarter)
        then = Once(self._tally, standard.rulebook, quarter)
        records = self._tally.counted(standard.rulebook, found.rule, quarter)
        return next(e.points for e in then.under(found.rule, records) if e.record is found.record)

    def _nothing(self, found: Event, best: Event, quarter: Quarter | None) -> Event:
        where = f"{quarter} 已计的 " if quarter is not None else ""
        what = "归零" if best.rule.zeroes else signed(best.points)
        own = "归零" if found.rule.zeroes else signed(found.points)
        note = (
            f"{found.note}；{_linked(found, best)}只计{where}{best.rule.clause} {what}，"
            f"本条 {own} 不计（{self._book.counted_once}）"
        )
        return Event(found.rule, found.record, ZERO, note, counts=False)

    def _quarters(self, group: tuple[Record, ...]) -> dict[Quarter, list[Event]]:
        """All events of one fact, by the quarter they count in, in the order of the rulebook."""
        found: dict[Quarter, list[Event]] = {}
        for record in group:
            for quarter, one in self._events(record):
                found.setdefault(quarter, []).append(one)
        for quarter, events in found.items():
            standard = self._tally.standards.ruling(quarter)
            order = [rule.clause for _, rule in standard.rulebook.rules()]
            events.sort(key=lambda event: (order.index(event.rule.clause), event.record.id))
        return found

    def _is_scored(self, quarter: Quarter, book: Rulebook) -> bool:
        if quarter not in self._scored:
            self._scored[quarter] = is_scored(self._tally, book, quarter)
        return self._scored[quarter]

    def _events(self, record: Record) -> Iterator[tuple[Quarter, Event]]:
        tally = self._tally
        for standard in tally.standards.versions:
            book = standard.rulebook
            for rule in book.event_rules.get(record.section.name, ()):
                day = tally.facts.lookup(record, book.date_field(rule))
                if not isinstance(day, date) or day > self._quarter.last_day:
                    continue
                quarter = Quarter.of(day)
                if tally.standards.for_quarter(quarter) is not standard:
                    continue
                if quarter != self._quarter and not self._is_scored(quarter, book):
                    continue  # nothing was counted then
                if rule.when.tests and not tally.facts.holds(rule.when, record):
                    continue
                one = event(tally, book, rule, record)
                if one is not None:
                    yield quarter, one
