"""Scoring an office: every officer's sheet for a quarter, and no clock anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from generator.archive.facts import Facts, derive
from generator.archive.library import Office
from generator.archive.unit import Unit
from generator.scalars import Quarter
from generator.scoring.indicators import (
    by_events,
    graded,
    normalised,
    vetoes,
    with_less_work,
)
from generator.scoring.results import Result, latest_sealed
from generator.scoring.sheet import ScoreSheet
from generator.scoring.tally import Tally
from generator.scoring.workload import (
    SCORE_AT_MEDIAN,
    Assignment,
    PeerMedian,
    Workload,
    assign,
    measure,
    peer_median,
    stored_median,
)
from generator.standards.rulebook import Rulebook
from generator.standards.standard import Standard, Standards

GroupOf = Callable[[str], PeerMedian]
"""Gives the group an indicator is normalised against, by the indicator's clause."""


Measured = tuple[Assignment, Mapping[str, Fraction]]
"""What peers need of an officer: the post assessed in, and the amount of work by clause."""


class Candidate(Struct, frozen=True):
    """An officer to be scored for a quarter, as measured alone: before the groups are known."""

    tally: Tally
    assignment: Assignment
    workloads: dict[str, Workload]

    @property
    def measured(self) -> Measured:
        """What the groups are made of."""
        return self.assignment, {clause: work.amount for clause, work in self.workloads.items()}


class Peers:
    """An office's candidates, and the median of each group, worked out once for all its members."""

    def __init__(self, book: Rulebook, everyone: Iterable[Measured]) -> None:
        self._book = book
        self._everyone = list(everyone)
        self._known: dict[tuple[str, str, str | None], PeerMedian] = {}

    def median(self, clause: str, own: Assignment) -> PeerMedian:
        """The median of an indicator that holds for an officer so assigned."""
        key = (clause, own.category, own.line)
        if key not in self._known:
            amounts = [(post, work[clause]) for post, work in self._everyone if clause in work]
            self._known[key] = peer_median(self._book, own, amounts)
        return self._known[key]


def office_facts(office: Office, standards: Standards, today: date) -> dict[str, Facts]:
    """The facts of every officer of an office as of ``today``, by id."""
    return {i: derive(officer, standards, today) for i, officer in office.officers.items()}


class Scorer:
    """Scores one office; what several quarters share is worked out once."""

    def __init__(
        self,
        unit: Unit,
        facts: Mapping[str, Facts],
        standards: Standards,
        *,
        as_locked: bool = True,
    ) -> None:
        """With ``as_locked=False`` the groups of locked quarters are worked out anew."""
        self._unit, self._standards, self._as_locked = unit, standards, as_locked
        self._tallies = {i: Tally(own, standards) for i, own in facts.items()}

    def sheets(self, quarter: Quarter, only: Iterable[str] | None = None) -> list[ScoreSheet]:
        """The sheets of the office's officers for ``quarter``, in order of id.

        Everybody is measured, since peers set the median; sheets are made for ``only`` those ids
        when given. A quarter in which no standard was in force, or an officer who held no post in
        it, gives no sheet. A locked quarter is normalised against the group as it was locked.
        """
        standard = self._standards.for_quarter(quarter)
        if standard is None:
            return []
        candidates = self._candidates(standard.rulebook, quarter)
        wanted = candidates if only is None else [i for i in only if i in candidates]
        peers = Peers(standard.rulebook, (own.measured for own in candidates.values()))
        return [self._sheet(candidates[i], peers, standard, quarter) for i in sorted(wanted)]

    def _sheet(
        self, own: Candidate, peers: Peers, standard: Standard, quarter: Quarter
    ) -> ScoreSheet:
        def group_of(clause: str) -> PeerMedian:
            return peers.median(clause, own.assignment)

        locked = _as_locked(own, standard.rulebook, quarter, group_of)
        return _sheet(own, locked if self._as_locked else group_of, standard, quarter)

    def _candidates(self, book: Rulebook, quarter: Quarter) -> dict[str, Candidate]:
        found = {}
        for officer_id, tally in self._tallies.items():
            own = candidate(tally, book, self._unit, quarter)
            if own is not None:
                found[officer_id] = own
        return found


def candidate(tally: Tally, book: Rulebook, unit: Unit, quarter: Quarter) -> Candidate | None:
    """An officer as measured for a quarter; None for one who held no post of the unit in it."""
    assignment = assign(tally, book, unit, quarter)
    if assignment is None:
        return None
    workloads = {}
    if assignment.category in book.shares:
        for indicator in book.normalised:
            presence = assignment.presence
            workloads[indicator.clause] = measure(tally, book, indicator, quarter, presence)
    return Candidate(tally, assignment, workloads)


def sheet_of(
    own: Candidate, medians: Mapping[str, PeerMedian], standard: Standard, quarter: Quarter
) -> ScoreSheet:
    """A candidate's sheet against the median of each normalised indicator, by its clause.

    A locked quarter keeps the groups it was locked with.
    """
    group_of = _as_locked(own, standard.rulebook, quarter, medians.__getitem__)
    return _sheet(own, group_of, standard, quarter)


def _as_locked(own: Candidate, book: Rulebook, quarter: Quarter, otherwise: GroupOf) -> GroupOf:
    """The group of an officer's indicators as it was locked, or else as it is now."""
    locked = latest_sealed(own.tally.results, quarter)
    if locked is None:
        return otherwise
    return lambda clause: _stored(own, locked, book, clause) or otherwise(clause)


def _stored(own: Candidate, result: Result, book: Rulebook, clause: str) -> PeerMedian | None:
    """The group stored with a result; None once a correction has put the officer among others.

    Only those of one category can be compared (办-3).
    """
    if result.category != own.assignment.category:
        return None
    stored = result.peers_of(clause)
    return stored_median(book, own.assignment, stored) if stored is not None else None


def sheet_against(
    tally: Tally, unit: Unit, standard: Standard, result: Result
) -> ScoreSheet | None:
    """An officer's sheet for the quarter of a stored result, against the groups stored with it.

    Needs no other archive. None for an officer who held no post in the quarter; an indicator whose
    group was not stored gives the score at the median.
    """
    book = standard.rulebook
    own = candidate(tally, book, unit, result.quarter)
    if own is None:
        return None
    none = PeerMedian(None, 0, "没有记下同组", SCORE_AT_MEDIAN)
    return _sheet(
        own, lambda clause: _stored(own, result, book, clause) or none, standard, result.quarter
    )


def sheet_among(
    tally: Tally,
    unit: Unit,
    standard: Standard,
    quarter: Quarter,
    group_of: Callable[[str, Assignment], PeerMedian],
) -> ScoreSheet | None:
    """An officer's sheet against groups that are known: by an indicator's clause and the post held.

    A locked quarter keeps the groups it was locked with. None for an officer who held no post.
    """
    own = candidate(tally, standard.rulebook, unit, quarter)
    if own is None:
        return None
    book, assignment = standard.rulebook, own.assignment
    locked = _as_locked(own, book, quarter, lambda clause: group_of(clause, assignment))
    return _sheet(own, locked, standard, quarter)


def sheet_without(sheet: ScoreSheet, tally: Tally, book: Rulebook, record: str) -> ScoreSheet:
    """A scored sheet as it would be without one of its records, the groups being the same.

    Only the indicators that count the record, or one that shares its source, are computed again.
    """
    assert sheet.total is not None
    known = tally.facts.officer.by_id
    moved = {r.id for r in tally.same_source.get(record, (known[record],))}
    less = tally.without(record)
    shares = book.shares[sheet.post_category]
    found = []
    for indicator, before in zip(book.indicators, sheet.indicators, strict=True):
        again = before
        share = shares[indicator.clause]
        if before.workload is not None:
            if any(item.record == record for item in before.workload.items):
                again = with_less_work(book, indicator, before.workload, share, record)
        elif any(
            counted.id in moved
            for rule in indicator.rules
            for counted in tally.counted(book, rule, sheet.period)
        ):
            again = by_events(less, book, indicator, share, sheet.period)
        found.append(again)
    hits = [
        replace(hit, records=tuple(number for number in hit.records if number != record))
        for hit in sheet.vetoes
    ]
    total = sum((i.score for i in found), Decimal("0.00"))
    left = tuple(hit for hit in hits if hit.records)
    return graded(replace(sheet, total=total, vetoes=left, indicators=tuple(found)), book)


def score_office(
    office: Office,
    facts: Mapping[str, Facts],
    standards: Standards,
    quarter: Quarter,
    only: Iterable[str] | None = None,
) -> list[ScoreSheet]:
    """The sheets of an office's officers for one quarter (see ``Scorer.sheets``)."""
    return Scorer(office.unit, facts, standards).sheets(quarter, only)


def _sheet(
    own: Candidate,
    group_of: GroupOf,
    standard: Standard,
    quarter: Quarter,
) -> ScoreSheet:
    book, assignment, tally = standard.rulebook, own.assignment, own.tally
    officer = tally.facts.officer
    shares = book.shares.get(assignment.category)
    hits = vetoes(tally, book, quarter)
    if shares is None:
        return ScoreSheet(
            officer=officer.id,
            name=officer.name,
            period=quarter,
            standard=standard.version,
            post_category=assignment.category,
            department=assignment.department,
            total=None,
            full=Decimal(0),
            grade=None,
            grade_before_veto=None,
            vetoes=hits,
            indicators=(),
            note=f"{assignment.category}不计分，只列事实",
        )
    indicators = []
    for indicator in book.indicators:
        share = shares[indicator.clause]
        if indicator.method == "同组归一":
            group = group_of(indicator.clause)
            work, presence = own.workloads[indicator.clause], assignment.presence
            scored = normalised(book, indicator, work, presence, group, share)
        else:
            scored = by_events(tally, book, indicator, share, quarter)
        indicators.append(scored)
    sheet = ScoreSheet(
        officer=officer.id,
        name=officer.name,
        period=quarter,
        standard=standard.version,
        post_category=assignment.category,
        department=assignment.department,
        total=sum((i.score for i in indicators), Decimal("0.00")),
        full=sum((i.full for i in indicators), Decimal(0)),
        grade=None,
        grade_before_veto=None,
        vetoes=hits,
        indicators=tuple(indicators),
    )
    return graded(sheet, book)
