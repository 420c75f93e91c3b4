"""What keeps an officer from an annual grade (办-11), caps it (否-), or bars it from being 优秀."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from generator.scalars import Quarter
from generator.scoring.indicators import vetoes
from generator.scoring.results import Result
from generator.scoring.tally import Tally
from generator.standards.annual import UNGRADED, Annual, Exclusion, Training
from generator.standards.rulebook import Veto
from generator.standards.standard import Standards

Vetoed = tuple[Quarter, Veto, str]
"""A veto of a quarter, and what is to be said of its records where no result tells them."""


def exclusions(tally: Tally, annual: Annual, quarters: Sequence[Result], year: int) -> list[str]:
    """Why an officer gets no grade (办-11): each reason with its clause and records."""
    found = []
    for reason in annual.exclusions:
        records = _reasons(tally, reason, year)
        if records:
            found.append(f"{reason.reason}（{'、'.join(records)}），{UNGRADED}（{reason.clause}）")
    if len(quarters) < annual.min_quarters:
        found.append(
            f"有结果的季度 {len(quarters)} 个，不足 {annual.min_quarters} 个，"
            f"{UNGRADED}（{annual.clauses.grade}）"
        )
    return found


def _reasons(tally: Tally, reason: Exclusion, year: int) -> list[str]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    spells = [
        (max(start, first), min(end or last, last), record.id)
        for start, end, record in tally.spells(reason)
        if start <= last and (end is None or end >= first)
    ]
    if reason.over_days is None:
        return [number for _, end, number in spells if end == last]
    days = {
        start + timedelta(days=n) for start, end, _ in spells for n in range((end - start).days + 1)
    }
    return [number for _, _, number in spells] if len(days) > reason.over_days else []


def vetoes_of_year(
    tally: Tally, standards: Standards, quarters: Sequence[Result], year: int
) -> list[Vetoed]:
    """The vetoes of the year's quarters: those of a result, or of the records where there is none.

    An officer who was away for a whole quarter, or held a post that is not scored, has no result of
    it; what was found meanwhile caps the year all the same.
    """
    found = []
    stored = {result.quarter: result for result in quarters}
    for number in (1, 2, 3, 4):
        quarter = Quarter(year, number)
        standard = standards.for_quarter(quarter)
        if standard is None:
            continue
        result, book = stored.get(quarter), standard.rulebook
        if result is not None:
            told = dict.fromkeys(result.vetoes, "")
        else:
            told = {
                hit.clause: f"（{'、'.join(hit.records)}；当季没有结果）"
                for hit in vetoes(tally, book, quarter)
            }
        found += [(quarter, v, told[v.clause]) for v in book.vetoes if v.clause in told]
    return found


def bars(
    tally: Tally,
    standards: Standards,
    annual: Annual,
    quarters: Sequence[Result],
    vetoed: list[Vetoed],
    year: int,
) -> list[str]:
    """What keeps an officer from 优秀: a veto, a failed quarter, too little training."""
    found = []
    if vetoed:
        by_quarter = groupby(vetoed, key=lambda one: one[0])
        clauses = [
            f"{quarter} {'、'.join(veto.clause + records for _, veto, records in group)}"
            for quarter, group in by_quarter
        ]
        found.append(f"有否决（{'；'.join(clauses)}）")
    failed = [
        str(result.quarter) for result in quarters if result.grade == _worst(standards, result)
    ]
    if failed:
        found.append(f"有不合格季度（{'、'.join(failed)}）")
    trained, told = _trained(tally, annual.training, year)
    if not trained:
        found.append(f"培训没有达标（{told}）")
    return found


def _worst(standards: Standards, result: Result) -> str:
    return standards.ruling(result.quarter).rulebook.grades[-1].name


def _trained(tally: Tally, training: Training, year: int) -> tuple[bool, str]:
    """Whether the year's hours or days of training reach their least, and how many they are."""
    hours, days = Decimal(0), set[date]()  # a day of two trainings is one day
    for record in tally.facts.officer.live(training.section):
        start, end = record.get(training.days.start), record.get(training.days.end)
        if not isinstance(start, date) or not isinstance(end, date) or end.year != year:
            continue
        days.update(start + timedelta(days=n) for n in range((end - start).days + 1))
        amount = record.get(training.hours.field)
        hours += amount if isinstance(amount, Decimal) else Decimal(amount or 0)
    least = f"{training.hours.least} 学时或 {training.days.least} 天"
    told = f"{hours} 学时、{len(days)} 天，须达到 {least}"
    return hours >= training.hours.least or len(days) >= training.days.least, told
