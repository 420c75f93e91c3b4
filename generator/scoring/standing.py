"""Standing: what one officer's quarter means to peers, and how much of it peers can move; pure.

It is small and plain, so that it can be kept: with everybody's standing, a change of one archive
shows in all sheets of the group without any other archive being read.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson
from msgspec import Struct

from generator.archive.unit import Unit
from generator.scalars import Quarter
from generator.scoring.indicators import normalised_points
from generator.scoring.results import sealed
from generator.scoring.score import Peers, sheet_among
from generator.scoring.tally import Tally
from generator.scoring.workload import (
    SCORE_AT_MEDIAN,
    Assignment,
    PeerMedian,
    assign,
    measure,
)
from generator.standards.rulebook import Rulebook
from generator.standards.standard import Standard

_NO_GROUP = PeerMedian(None, 0, "", SCORE_AT_MEDIAN)


class Standing(Struct, frozen=True):
    """An officer's quarter. ``amounts`` is the work by clause of each normalised indicator.

    ``rest`` is the total without those indicators, None in a post that is not scored; ``caps`` are
    the highest grades that vetoes allow. A ``locked`` quarter is moved by nobody.
    """

    officer: str
    name: str
    assignment: Assignment
    amounts: dict[str, Fraction]
    rest: Decimal | None
    caps: tuple[str, ...]
    locked: bool


def peers_among(book: Rulebook, everyone: Iterable[Standing]) -> Peers:
    """The medians of an office's quarter, from everybody's standing."""
    return Peers(book, ((one.assignment, one.amounts) for one in everyone))


def standing(tally: Tally, unit: Unit, standard: Standard, quarter: Quarter) -> Standing | None:
    """An officer's standing in ``quarter``; None for one who held no post in it."""
    book = standard.rulebook
    sheet = sheet_among(tally, unit, standard, quarter, lambda *_: _NO_GROUP)
    assignment = assign(tally, book, unit, quarter)
    if sheet is None or assignment is None:
        return None
    amounts = {}
    if sheet.total is not None:
        for indicator in book.normalised:
            work = measure(tally, book, indicator, quarter, assignment.presence)
            amounts[indicator.clause] = work.amount
    fixed = (i.score for i in sheet.indicators if i.clause not in amounts)
    officer = tally.facts.officer
    return Standing(
        officer.id,
        officer.name,
        assignment,
        amounts,
        None if sheet.total is None else sum(fixed, Decimal("0.00")),
        tuple(veto.cap for veto in sheet.vetoes),
        sealed(officer, quarter) is not None,
    )


def points_by_clause(own: Standing, book: Rulebook, groups: Peers) -> dict[str, Decimal]:
    """The points of each normalised indicator, by its clause."""
    shares = book.shares.get(own.assignment.category, {})
    return {
        clause: normalised_points(
            book,
            amount,
            groups.median(clause, own.assignment),
            shares[clause].base,
            shares[clause].full,
        )
        for clause, amount in own.amounts.items()
    }


def outcome(own: Standing, book: Rulebook, groups: Peers) -> tuple[Decimal, str] | None:
    """Total and grade in an open quarter; None in a post that is not scored."""
    if own.rest is None:
        return None
    total = own.rest + sum(points_by_clause(own, book, groups).values(), Decimal("0.00"))
    grade = book.grade(total)
    for cap in own.caps:
        grade = book.lower(grade, cap)
    return total, grade


def encode(found: Standing | None) -> bytes:
    """A standing, or that there is none, as JSON."""
    if found is None:
        return b"null"
    a = found.assignment
    return orjson.dumps(
        [
            [found.officer, found.name],
            [a.category, a.department, a.line, str(a.presence)],
            {clause: str(amount) for clause, amount in found.amounts.items()},
            None if found.rest is None else str(found.rest),
            found.caps,
            found.locked,
        ]
    )


def decode(data: bytes) -> Standing | None:
    """What ``encode`` was given."""
    plain: Any = orjson.loads(data)
    if plain is None:
        return None
    (officer, name), (category, department, line, presence), amounts, rest, caps, locked = plain
    return Standing(
        officer,
        name,
        Assignment(category, department, line, Fraction(presence)),
        {clause: Fraction(amount) for clause, amount in amounts.items()},
        None if rest is None else Decimal(rest),
        tuple(caps),
        locked,
    )
