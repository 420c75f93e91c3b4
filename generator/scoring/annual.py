"""The annual grading: score, candidates, quota, suggested grades (办-9 to 办-12).

Computed from the quarters' results as they stand in the archives, the latest version of each; the
program suggests, the leading group decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct

from generator.archive.facts import Facts
from generator.archive.officer import Record
from generator.scalars import Quarter
from generator.scoring.bars import Vetoed, bars, exclusions, vetoes_of_year
from generator.scoring.results import Result, Stored, results
from generator.scoring.tally import Tally
from generator.scoring.workload import rounded
from generator.standards.annual import GRADES, UNGRADED, Annual
from generator.standards.rulebook import Rulebook
from generator.standards.standard import Standards

EXCELLENT, COMPETENT, BASIC, INCOMPETENT = GRADES


class AnnualSheet(Struct, frozen=True):
    """An officer's year. ``notes`` tell each step with its clause, to be read aloud.

    ``score`` is None as long as a part of it is missing, ``suggestion`` then too. ``candidate``
    says that the score, the quarters, the training and the vetoes allow 优秀; ``pending`` that a
    tie has to be voted on. ``standing`` is the mean share of full points in the dimensions that
    decide between equal scores, then the votes.
    """

    officer: str
    name: str
    year: int
    standard: str
    department: str
    quarters: tuple[Result, ...]
    score: Decimal | None
    suggestion: str | None
    candidate: bool
    standing: tuple[Fraction, ...]
    notes: tuple[str, ...]
    record: Record | None
    pending: bool = False

    @property
    def graded(self) -> bool:
        """Whether the officer takes part with a grade, and so counts for the quota (办-10)."""
        return self.suggestion in GRADES

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``; decimals as strings."""
        return {
            "officer": self.officer,
            "year": self.year,
            "standard": self.standard,
            "department": self.department,
            "quarters": [
                {
                    "period": str(result.quarter),
                    "version": result.version,
                    "total": str(result.total),
                    "grade": result.grade,
                }
                for result in self.quarters
            ],
            "score": None if self.score is None else str(self.score),
            "candidate": self.candidate,
            "pending": self.pending,
            "suggestion": self.suggestion,
            "notes": list(self.notes),
        }


def annual_sheet(facts: Facts, standards: Standards, year: int) -> AnnualSheet | None:
    """An officer's year by itself, before the quota; None for one who has no result in it.

    An officer whose post is not scored (领导岗) has none.
    """
    standard = standards.for_quarter(Quarter(year, 4))
    if standard is None:
        return None
    officer, book = facts.officer, standard.rulebook
    quarters = quarters_of(results(officer), year)
    if not quarters:
        return None
    annual, tally = book.annual, Tally(facts, standards)
    record = _record(facts, year)
    score, notes = annual_score(book, quarters, record)
    excluded = exclusions(tally, annual, quarters, year)
    vetoed = vetoes_of_year(tally, standards, quarters, year)
    barred = bars(tally, standards, annual, quarters, vetoed, year)
    suggestion: str | None = None
    candidate = False
    if excluded:
        suggestion = UNGRADED
        notes += excluded
    elif score is not None:
        suggestion, candidate, more = _graded(book, score, vetoed, barred)
        notes += more
    return AnnualSheet(
        officer=officer.id,
        name=officer.name,
        year=year,
        standard=standard.version,
        department=officer.department,
        quarters=quarters,
        score=score,
        suggestion=suggestion,
        candidate=candidate,
        standing=_standing(standards, annual, quarters, record),
        notes=tuple(notes),
        record=record,
    )


def quarters_of(stored: Stored, year: int) -> tuple[Result, ...]:
    """The latest version of each quarter of ``year`` that has a result."""
    quarters = (Quarter(year, number) for number in (1, 2, 3, 4))
    return tuple(stored[quarter][-1] for quarter in quarters if quarter in stored)


def _record(facts: Facts, year: int) -> Record | None:
    section = facts.officer.form.landmarks.annual
    return next((r for r in facts.officer.live(section) if r.get("年度") == year), None)


def annual_score(
    book: Rulebook, quarters: Sequence[Result], record: Record | None
) -> tuple[Decimal | None, list[str]]:
    """The annual score (办-9), rounded once, and how it came about.

    None while the survey or the evaluation is missing.
    """
    weights, places = book.annual.weights, book.regulation.places
    total = sum((Fraction(result.total) for result in quarters), Fraction(0))
    mean = total / len(quarters)
    shown = rounded(mean, places)
    told = "、".join(f"{result.quarter} {result.total:.2f}" for result in quarters)
    notes = [f"季度均分 {shown}（{told}）"]
    survey = record.get("民主测评") if record is not None else None
    leaders = record.get("领导小组评价") if record is not None else None
    missing = [n for n, v in (("民主测评", survey), ("领导小组评价", leaders)) if v is None]
    if survey is None or leaders is None:
        return None, [*notes, f"还没有{'、'.join(missing)}，不算年度分"]
    exact = (
        mean * Fraction(weights.quarters)
        + Fraction(survey) * Fraction(weights.survey)
        + Fraction(leaders) * Fraction(weights.leaders)
    )
    score = rounded(exact, places)
    # The mean is not rounded before it is weighted: who reckons with what is shown gets the score.
    exactly = "" if mean == shown else f" {rounded(total, places)} ÷ {len(quarters)}"
    notes.append(
        f"年度分 {score} = 季度均分{exactly} × {weights.quarters}"
        f" + 民主测评 {survey} × {weights.survey}"
        f" + 领导小组评价 {leaders} × {weights.leaders}（{book.annual.clauses.score}）"
    )
    return score, notes


def _graded(
    book: Rulebook, score: Decimal, vetoed: list[Vetoed], barred: list[str]
) -> tuple[str, bool, list[str]]:
    """The grade before the quota, whether 优秀 is open, and why."""
    annual, notes = book.annual, []
    caps = [
        (veto.annual_cap, f"{quarter} {veto.clause}{records}：年度不高于{veto.annual_cap}")
        for quarter, veto, records in vetoed
    ]
    candidate = score >= annual.excellent_line and not barred
    if candidate:
        notes.append(f"年度分达到 {annual.excellent_line}，列为优秀候选（{annual.clauses.quota}）")
        grade = EXCELLENT
    else:
        if score >= annual.excellent_line:
            notes.append(
                f"年度分达到 {annual.excellent_line}，但{'；'.join(barred)}，不列为优秀候选"
            )
        lines = ((annual.competent_line, COMPETENT), (annual.basic_line, BASIC))
        grade = next((name for least, name in lines if score >= least), INCOMPETENT)
    for cap, why in caps:
        if cap == UNGRADED:
            return UNGRADED, False, [*notes, why]
        if GRADES.index(cap) > GRADES.index(grade):
            grade = cap
            notes.append(why)
    return grade, candidate, notes


def _standing(
    standards: Standards, annual: Annual, quarters: Sequence[Result], record: Record | None
) -> tuple[Fraction, ...]:
    shares = []
    for name in annual.ties:
        found = []
        for result in quarters:
            standard = standards.ruling(result.quarter)
            full = standard.rulebook.categories[result.category].get(name)
            if full and name in result.dimensions:
                found.append(Fraction(result.dimensions[name]) / Fraction(full))
        shares.append(sum(found, Fraction(0)) / len(found) if found else Fraction(0))
    votes = record.get("票决") if record is not None else None
    return (*shares, Fraction(votes or 0))
