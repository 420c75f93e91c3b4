"""Primitives: one rule of the rulebook over one officer's quarter, as lines.

分值 and 分档 give points per record, 减半 halves them, 限额 limits a rule's sum, 合计 compares a
sum with a threshold, 归零 takes an indicator to zero. Points are the decimals of the rulebook; only
a half is rounded, to the places the regulation gives, line by line before anything is summed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from generator.archive.officer import Record
from generator.scalars import Quarter
from generator.scoring.once import ZERO, Event, Once
from generator.scoring.sheet import Line
from generator.scoring.tally import Tally
from generator.standards.rulebook import Indicator, Rule, Rulebook


def indicator_lines(
    tally: Tally,
    book: Rulebook,
    indicator: Indicator,
    base: Decimal,
    full: Decimal,
    quarter: Quarter,
) -> list[Line]:
    """The lines of a 基础加减 indicator: base, events, zeroing, and the bound that holds (办-4)."""
    lines = [Line(indicator.clause, base, "基础分")]
    once = Once(tally, book, quarter)
    zeroing: list[Event] = []
    for rule in indicator.rules:
        records = tally.counted(book, rule, quarter)
        if rule.total is not None:
            lines.append(_threshold(tally, rule, records))
        elif records:
            left = once.under(rule, records)
            if rule.zeroes:
                zeroing += left
            else:
                lines += map(_line, left)
    for found in zeroing:
        if not found.counts:
            lines.append(_line(found))
            continue
        running = _sum(lines)
        note = "本项归零" if running else "本项已归零"
        lines.append(Line(found.rule.clause, -running, note, found.record.id, found.record.at()))
    total = _sum(lines)
    if total < 0:
        lines.append(Line(book.within_bounds, -total, "不低于 0 分"))
    elif total > full:
        lines.append(Line(book.within_bounds, full - total, f"不高于满分 {full}"))
    return lines


def _line(found: Event) -> Line:
    return Line(found.rule.clause, found.points, found.note, found.record.id, found.record.at())


def _threshold(tally: Tally, rule: Rule, records: Sequence[Record]) -> Line:
    assert rule.total is not None
    found = [(record, tally.facts.lookup(record, rule.total.field)) for record in records]
    counted = [(record.id, Decimal(v)) for record, v in found if isinstance(v, (int, Decimal))]
    amount = sum((value for _, value in counted), ZERO)
    reached = amount >= rule.total.threshold
    points = rule.total.reached if reached else rule.total.missed
    word = "达到" if reached else "未达到"
    # The line leads to the last record alone: of several, each is told with what it brings.
    parts = "、".join(f"{number} {value}" for number, value in counted)
    told = f"（{parts}）" if len(counted) > 1 else ""
    note = f"{rule.total.field}合计 {amount}{told}，{word} {rule.total.threshold}"
    last = records[-1] if records else None
    return Line(rule.clause, points, note, last.id if last else None, last.at() if last else None)


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.points for line in lines), ZERO)
