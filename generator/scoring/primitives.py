"""Primitives: one rule of the rulebook over one officer's quarter, as lines.

分值 and 分档 give points per record, 减半 halves them, 限额 limits a rule's sum, 合计 compares a
sum with a threshold, 归零 takes an indicator to zero. Points are the decimals of the rulebook; only
a half is rounded, to the places the regulation gives, line by line before anything is summed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from generator.archive.facts import Facts
from generator.archive.officer import Record
from generator.scalars import Quarter
from generator.scoring.sheet import Line
from generator.standards.rulebook import Indicator, Rule, Rulebook, Veto, Workload, signed

ZERO = Decimal(0)


def counted(
    facts: Facts, book: Rulebook, item: Rule | Veto | Workload, quarter: Quarter
) -> Iterator[Record]:
    """The live records that count in ``quarter`` (办-5) and meet the item's condition."""
    field = book.date_field(item)
    for record in facts.officer.live(item.section):
        day = facts.lookup(record, field)
        if (
            isinstance(day, date)
            and day in quarter
            and (not item.when.tests or item.when.holds(facts.looker(record)))
        ):
            yield record


def indicator_lines(
    facts: Facts,
    book: Rulebook,
    indicator: Indicator,
    base: Decimal,
    full: Decimal,
    quarter: Quarter,
) -> list[Line]:
    """The lines of a 基础加减 indicator: base, events, zeroing, and the bound that holds (办-4)."""
    lines = [Line(indicator.clause, base, "基础分")]
    zeroing: list[tuple[Rule, Record]] = []
    for rule in indicator.rules:
        if rule.zeroes:
            zeroing += [(rule, record) for record in counted(facts, book, rule, quarter)]
        else:
            lines += rule_lines(facts, book, rule, quarter)
    for rule, record in zeroing:
        running = _sum(lines)
        note = "本项归零" if running else "本项已归零"
        lines.append(Line(rule.clause, -running, note, record.id, record.at()))
    total = _sum(lines)
    if total < 0:
        lines.append(Line(book.within_bounds, -total, "不低于 0 分"))
    elif total > full:
        lines.append(Line(book.within_bounds, full - total, f"不高于满分 {full}"))
    return lines


def rule_lines(facts: Facts, book: Rulebook, rule: Rule, quarter: Quarter) -> list[Line]:
    """The lines one rule brings."""
    records = list(counted(facts, book, rule, quarter))
    if rule.total is not None:
        return [_threshold(facts, rule, records)]
    lines = []
    for record in records:
        points, note = _points(facts, rule, record, book.regulation.places)
        if points is not None:
            lines.append(Line(rule.clause, points, note, record.id, record.at()))
    return list(_limited(lines, rule.limit)) if rule.limit is not None else lines


def _points(facts: Facts, rule: Rule, record: Record, places: int) -> tuple[Decimal | None, str]:
    said = [_said(facts, record, name) for name in rule.when.tests]
    points = rule.points
    if rule.tiers is not None:
        points = rule.tiers.points.get(str(facts.lookup(record, rule.tiers.field)))
        said.append(_said(facts, record, rule.tiers.field))
    note = "，".join(said)
    if points is None:
        return None, note
    if rule.halved_when is not None and rule.halved_when.holds(facts.looker(record)):
        why = "，".join(_said(facts, record, name) for name in rule.halved_when.tests)
        half = points / 2
        rounded = half.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return half if half == rounded else rounded, f"{note}；{why}，减半"
    return points, note


def _said(facts: Facts, record: Record, name: str) -> str:
    """A field the rule looked at, with the record's own value."""
    value = facts.lookup(record, name)
    words = "、".join(map(str, value)) if isinstance(value, tuple) else value
    return f"{name} {'未填' if words is None else words}"


def _limited(lines: Iterable[Line], limit: Decimal) -> Iterator[Line]:
    """Cut the lines off where their sum would pass the limit, in either direction."""
    spent = {True: ZERO, False: ZERO}
    for line in lines:
        positive = line.points > 0
        room = limit - spent[positive]
        size = min(abs(line.points), room)
        spent[positive] += size
        if size == abs(line.points):
            yield line
        else:
            points = (size if positive else -size) or ZERO
            note = f"{line.note}；原 {signed(line.points)}，合计以 {limit} 分为限"
            yield Line(line.clause, points, note, line.record, line.location)


def _threshold(facts: Facts, rule: Rule, records: list[Record]) -> Line:
    assert rule.total is not None
    found = [facts.lookup(record, rule.total.field) for record in records]
    amount = sum((Decimal(v) for v in found if isinstance(v, (int, Decimal))), ZERO)
    reached = amount >= rule.total.threshold
    points = rule.total.reached if reached else rule.total.missed
    word = "达到" if reached else "未达到"
    note = f"{rule.total.field}合计 {amount}，{word} {rule.total.threshold}"
    last = records[-1] if records else None
    return Line(rule.clause, points, note, last.id if last else None, last.at() if last else None)


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.points for line in lines), ZERO)
