"""Facts: an officer's records together with what the calendar makes of them on a given day.

Due dates, their status, reply status and periods of effect are computed here and never written in
an archive. Everything downstream (scoring, warnings, pages) looks values up through ``Facts``.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from msgspec import Struct

from generator.archive.officer import Officer, Record
from generator.standards.calendar import Calendar
from generator.standards.condition import Condition, Lookup
from generator.standards.deadlines import (
    ON_TIME,
    OPEN,
    OVERDUE,
    PAUSED,
    DeadlineRule,
    Period,
    add_period,
)
from generator.standards.standard import Standards


class Stretch(NamedTuple):
    """A stretch in which a limit runs, and what was reckoned for it."""

    begin: date
    period: Period
    extension: int
    in_custody: bool
    nominal: date
    due: date


class Due(Struct, frozen=True):
    """One time limit of one record.

    ``status`` is 未到期, 按期, 超期 or 停算 as of the day the facts were made for; ``due`` is the
    last day of the stretch it speaks of, ``closed`` the day that stretch ended, by conclusion or by
    sending the case back.
    """

    record: Record
    rule: DeadlineRule
    due: date
    closed: date | None
    status: str
    urgent: bool
    stretches: tuple[Stretch, ...]
    calendar: Calendar

    @property
    def computation(self) -> str:
        """How it was reached, in Chinese."""
        if self.rule.fixed is not None:
            return f"写明的期限 {self.due}"
        steps = [
            _explain(self.rule, s, self.calendar, index) for index, s in enumerate(self.stretches)
        ]
        if self.status == PAUSED:
            steps.append("退回或中止期间停止计算")
        return "；".join(steps)

    def days_left(self, today: date) -> int:
        """Calendar days to the due date; negative when it has passed."""
        return (self.due - today).days

    @property
    def is_open(self) -> bool:
        """Whether the limit is still running."""
        return self.closed is None and self.status != PAUSED


class Facts(Struct, eq=False):
    """An officer on a given day."""

    officer: Officer
    today: date
    derived: dict[str, dict[str, Any]]
    dues: tuple[Due, ...]

    def lookup(self, record: Record, path: str) -> Any:
        """The value a path names, system fields included."""
        computed = self.derived.get(record.id)
        if computed is not None and path in computed:
            return computed[path]
        values = record.values
        return values[path] if path in values else self.officer.lookup(record, path)

    def looker(self, record: Record) -> Lookup:
        """A look-up bound to one record, for conditions."""
        return lambda path: self.lookup(record, path)

    def holds(self, condition: Condition, record: Record) -> bool:
        """Whether a record satisfies a condition, computed fields included."""
        computed = self.derived.get(record.id)
        if computed is None:
            return self.officer.holds(condition, record)
        values = record.values
        for name, words, wanted in condition.words:
            value = computed[name] if name in computed else values.get(name)
            if value.__class__ is str:
                if (value in words) is not wanted:
                    return False
            elif not condition.tests[name].holds(self.lookup(record, name)):
                return False
        for name in condition.others:
            if not condition.tests[name].holds(self.lookup(record, name)):
                return False
        return True


def derive(officer: Officer, standards: Standards, today: date) -> Facts:
    """Compute every system field of an officer as of ``today``.

    Voided records have none. A record whose start date is missing or later than ``today`` has
    none either.
    """
    facts = Facts(officer, today, {}, ())
    dues: list[Due] = []
    for name, records in officer.sections.items():
        standard, rules = None, None
        for record in records:
            if record.standard is not standard:  # which hardly ever changes
                standard = record.standard
                rules = standard.deadlines.of_section(name)
            if record.voided or rules is None or rules.are_none:
                continue
            for rule in rules.candidates(record.values):
                found = compute_dues(facts, record, rule, standards.calendar, today)
                if not found:
                    continue
                dues += found
                due = found[-1]
                computed = facts.derived.setdefault(record.id, {})
                overdue = due.status == OVERDUE
                computed[rule.written.status] = rule.written.overdue_word if overdue else due.status
                if rule.written.due is not None:
                    computed[rule.written.due] = due.due
                break
            for effect in rules.effects:
                if not facts.holds(effect.when, record):
                    continue
                start = record.get(effect.start)
                if isinstance(start, date) and start <= today:
                    end = add_period(start, effect.period, standards.calendar)
                    facts.derived.setdefault(record.id, {})[effect.written] = end
    facts.dues = tuple(dues)
    return facts


def compute_dues(
    facts: Facts, record: Record, rule: DeadlineRule, calendar: Calendar, today: date
) -> list[Due]:
    """The time limits ``rule`` sets for ``record``; none when it does not apply or has no start.

    The last one decides the record's status. Before it comes the limit that is running now, when an
    earlier stretch was exceeded (the case was sent back too late): that breach stays, but those who
    watch the ledger need the date that still lies ahead.
    """
    values = record.values
    if rule.when.tests and not facts.holds(rule.when, record):
        return []
    closed = values.get(rule.closed)
    urgent = rule.urgent is not None and facts.holds(rule.urgent, record)
    if rule.fixed is not None:
        due = values.get(rule.fixed)
        if not isinstance(due, date):
            return []
        status = _status(due, closed, today)
        return [Due(record, rule, due, closed, status, urgent, (), calendar)]
    start = values.get(rule.start) if rule.start else None
    if not isinstance(start, date) or start > today or rule.period is None:
        return []
    if not rule.in_force(start):
        return []
    period = rule.period
    longer, longer_when = rule.longer, rule.longer_when
    if longer is not None and longer_when is not None and facts.holds(longer_when, record):
        period = longer
    in_custody = rule.no_roll is not None and facts.holds(rule.no_roll, record)
    segments, paused = _segments(record, rule, start, closed)
    closed = closed and segments[-1][1]  # it was sent back and never came again: it stopped then
    if rule.paused is not None and facts.holds(rule.paused, record):
        paused = True
    extension = _extension(record, rule)
    reckoned: list[Stretch] = []
    breach: Due | None = None
    due = start
    for index, (begin, end) in enumerate(segments):
        days = extension[1] if extension and _in_segment(extension[0], segments, index) else 0
        nominal = add_period(begin, period, calendar)
        due = nominal + timedelta(days=days) if days else nominal
        if not in_custody:
            due = calendar.next_working(due)
        reckoned.append(Stretch(begin, period, days, in_custody, nominal, due))
        if breach is None and end is not None and end > due:
            stretches = tuple(reckoned)
            breach = Due(record, rule, due, end, OVERDUE, urgent, stretches, calendar)
    if breach is not None and (paused or closed is not None):
        return [breach]
    status = PAUSED if paused and closed is None else _status(due, closed, today)
    stretches = tuple(reckoned)
    running = Due(record, rule, due, closed, status, urgent, stretches, calendar)
    return [running, breach] if breach is not None else [running]


def _status(due: date, closed: date | None, today: date) -> str:
    if closed is not None:
        return ON_TIME if closed <= due else OVERDUE
    return OVERDUE if today > due else OPEN


def _segments(
    record: Record, rule: DeadlineRule, start: date, closed: date | None
) -> tuple[list[tuple[date, date | None]], bool]:
    """The stretches in which the limit runs, and whether it is stopped at the end of the last."""
    segments: list[tuple[date, date | None]] = []
    begin = start
    groups = record.get(rule.restart.field) if rule.restart is not None else None
    for group in groups or ():
        assert rule.restart is not None
        stopped, resumed = group.get(rule.restart.stopped), group.get(rule.restart.resumed)
        if not isinstance(stopped, date):
            continue
        segments.append((begin, stopped))
        if not isinstance(resumed, date):
            return segments, True
        begin = resumed
    segments.append((begin, closed))
    return segments, False


def _extension(record: Record, rule: DeadlineRule) -> tuple[date, int] | None:
    if rule.extension is None:
        return None
    group = record.get(rule.extension.field)
    if not isinstance(group, dict):
        return None
    approved, days = group.get(rule.extension.approved_on), group.get(rule.extension.days)
    if isinstance(approved, date) and isinstance(days, int):
        return approved, days
    return None


def _in_segment(day: date, segments: list[tuple[date, date | None]], index: int) -> bool:
    """Whether an approval of ``day`` extends segment ``index``: the last one begun by then."""
    begun = [i for i, (begin, _) in enumerate(segments) if begin <= day]
    return index == (begun[-1] if begun else 0)


def _explain(rule: DeadlineRule, stretch: Stretch, calendar: Calendar, index: int) -> str:
    since = rule.restart.resumed.removesuffix("日期") if rule.restart and index else "自"
    begin, period, extension, in_custody, nominal, due = stretch
    text = f"{since} {begin} 起 {period}，至 {nominal}"
    if extension:
        nominal += timedelta(days=extension)
        text += f"，延长 {extension} 日至 {nominal}"
    if nominal != due:
        text += f"，末日休息，顺延至 {due}"
    elif in_custody and not calendar.is_working(nominal):
        assert rule.no_roll is not None
        text += f"，{rule.no_roll.called}，不顺延"
    if not calendar.covers(due):
        text += f"（{due.year} 年没有年历，按周一至周五计）"
    return text
