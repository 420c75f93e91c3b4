"""Scoring an office: every officer's sheet for a quarter, and no clock anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from generator.archive.facts import Facts, derive
from generator.archive.library import Office
from generator.archive.officer import Officer
from generator.scalars import Quarter
from generator.scoring.primitives import counted, indicator_lines
from generator.scoring.sheet import IndicatorScore, Line, ScoreSheet, VetoHit, WorkloadShare
from generator.scoring.workload import (
    Assignment,
    PeerMedian,
    Workload,
    assign,
    measure,
    peer_median,
    rounded,
)
from generator.standards.rulebook import Indicator, Rulebook
from generator.standards.standard import Standard, Standards


@dataclass(frozen=True, slots=True)
class _Candidate:
    officer: Officer
    assignment: Assignment
    workloads: dict[str, Workload]


class _Peers:
    """An office's candidates, and the median of each group, worked out once for all its members."""

    def __init__(self, book: Rulebook, everyone: Iterable[_Candidate]) -> None:
        self._book = book
        self._everyone = list(everyone)
        self._known: dict[tuple[str, str, str | None], PeerMedian] = {}

    def median(self, clause: str, own: Assignment) -> PeerMedian:
        """The median of an indicator that holds for an officer so assigned."""
        key = (clause, own.category, own.line)
        if key not in self._known:
            amounts = [
                (other.assignment, other.workloads[clause].amount)
                for other in self._everyone
                if clause in other.workloads
            ]
            self._known[key] = peer_median(self._book, own, amounts)
        return self._known[key]


def office_facts(office: Office, standards: Standards, today: date) -> dict[str, Facts]:
    """The facts of every officer of an office as of ``today``, by id."""
    return {i: derive(officer, standards, today) for i, officer in office.officers.items()}


def score_office(
    office: Office,
    facts: Mapping[str, Facts],
    standards: Standards,
    quarter: Quarter,
    only: Iterable[str] | None = None,
) -> list[ScoreSheet]:
    """The sheets of an office's officers for ``quarter``, in order of id.

    Everybody is measured, since peers set the median; sheets are made for ``only`` those ids when
    given. A quarter in which no standard was in force, or an officer who held no post in it, gives
    no sheet.
    """
    standard = standards.for_quarter(quarter)
    if standard is None:
        return []
    book = standard.rulebook
    candidates: dict[str, _Candidate] = {}
    for officer_id, officer in office.officers.items():
        assignment = assign(officer, office.unit, quarter, standards.calendar)
        if assignment is None:
            continue
        workloads = {}
        if assignment.category in book.shares:
            for indicator in book.indicators:
                if indicator.method == "同组归一":
                    workloads[indicator.clause] = measure(
                        facts[officer_id], book, indicator, quarter, assignment.presence
                    )
        candidates[officer_id] = _Candidate(officer, assignment, workloads)
    wanted = candidates if only is None else [i for i in only if i in candidates]
    peers = _Peers(book, candidates.values())
    return [_sheet(facts[i], candidates[i], peers, standard, quarter) for i in sorted(wanted)]


def _sheet(
    facts: Facts,
    candidate: _Candidate,
    peers: _Peers,
    standard: Standard,
    quarter: Quarter,
) -> ScoreSheet:
    book, assignment = standard.rulebook, candidate.assignment
    shares = book.shares.get(assignment.category)
    vetoes = _vetoes(facts, book, quarter)
    if shares is None:
        return ScoreSheet(
            officer=candidate.officer.id,
            name=candidate.officer.name,
            period=quarter,
            standard=standard.version,
            post_category=assignment.category,
            department=assignment.department,
            total=None,
            full=Decimal(0),
            grade=None,
            grade_before_veto=None,
            vetoes=vetoes,
            indicators=(),
            note=f"{assignment.category}不计分，只列事实",
        )
    indicators = []
    for indicator in book.indicators:
        share = shares[indicator.clause]
        if indicator.method == "同组归一":
            scored = _normalised(book, indicator, candidate, peers, share.base, share.full)
        else:
            lines = indicator_lines(facts, book, indicator, share.base, share.full, quarter)
            scored = IndicatorScore(
                indicator.clause, indicator.name, indicator.dimension, share.full, tuple(lines)
            )
        indicators.append(scored)
    total = sum((i.score for i in indicators), Decimal("0.00"))
    before = grade = book.grade(total)
    for veto in vetoes:
        grade = book.lower(grade, veto.cap)
    return ScoreSheet(
        officer=candidate.officer.id,
        name=candidate.officer.name,
        period=quarter,
        standard=standard.version,
        post_category=assignment.category,
        department=assignment.department,
        total=total,
        full=sum((i.full for i in indicators), Decimal(0)),
        grade=grade,
        grade_before_veto=before,
        vetoes=vetoes,
        indicators=tuple(indicators),
    )


def _normalised(
    book: Rulebook,
    indicator: Indicator,
    candidate: _Candidate,
    office: _Peers,
    base: Decimal,
    full: Decimal,
) -> IndicatorScore:
    own = candidate.workloads[indicator.clause]
    peers = office.median(indicator.clause, candidate.assignment)
    places = book.regulation.places
    amount = rounded(own.amount, places)
    if peers.median is None:
        points = rounded(Fraction(base), places)
        least = book.peers.min_members
        why = (
            f"{peers.group}只有 {peers.members} 人，全院同类也不足 {least} 人"
            if peers.members < least
            else f"{peers.group} {peers.members} 人的中位数为 0"
        )
        note = f"{why}，取中位得分 {base}"
    else:
        points = rounded(min(Fraction(full), Fraction(base) * own.amount / peers.median), places)
        middle = rounded(peers.median, places)
        note = (
            f"{_plain(amount)} {indicator.unit} ÷ 中位数 {middle} × {base}"
            f"（{peers.group}，{peers.members} 人）"
        )
        if points == full and Fraction(base) * own.amount / peers.median > full:
            note += f"，不高于满分 {full}"
    share = WorkloadShare(
        amount=amount,
        presence=rounded(candidate.assignment.presence, 4),
        median=None if peers.median is None else rounded(peers.median, places),
        members=peers.members,
        group=peers.group,
        basis=peers.basis,
        items=own.items,
    )
    line = Line(indicator.clause, points, note)
    return IndicatorScore(
        indicator.clause, indicator.name, indicator.dimension, full, (line,), share
    )


def _plain(value: Decimal) -> str:
    """A decimal without trailing zeros: ``3.50`` as ``3.5``."""
    return f"{value.normalize():f}"


def _vetoes(facts: Facts, book: Rulebook, quarter: Quarter) -> tuple[VetoHit, ...]:
    hits = []
    for veto in book.vetoes:
        records = tuple(record.id for record in counted(facts, book, veto, quarter))
        if records:
            hits.append(VetoHit(veto.clause, veto.quarter_cap, records))
    return tuple(hits)
