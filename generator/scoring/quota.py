"""The quota of 优秀 among an office's annual grades, and how it is filled (办-10)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from generator.scoring.annual import COMPETENT, EXCELLENT, AnnualSheet
from generator.standards.annual import Annual


class AnnualGrading(Struct, frozen=True):
    """An office's year: the sheets in order of id, and the quota of 优秀 among those graded."""

    sheets: tuple[AnnualSheet, ...]
    graded: int
    places: int


def quota_places(graded: int, ratio: Decimal) -> int:
    """How many may be 优秀: ⌊N × ratio⌋ (办-10)."""
    return int(Fraction(graded) * Fraction(ratio))


def grade_office(
    sheets: Iterable[AnnualSheet], annual: Annual, *, with_approval: bool = False
) -> AnnualGrading:
    """The suggestions of an office's year once the quota is applied (办-10).

    Candidates are taken by score, then by the dimensions that decide ties, then by votes. Those
    still equal across the last place are left to a vote; the others beyond it are 称职.
    """
    everyone = sorted(sheets, key=lambda sheet: sheet.officer)
    graded = sum(sheet.graded for sheet in everyone)
    ratio = annual.quota_with_approval if with_approval else annual.quota
    places = quota_places(graded, ratio)
    ranked = sorted(
        (sheet for sheet in everyone if sheet.suggestion == EXCELLENT), key=_rank, reverse=True
    )
    tied = _rank(ranked[places]) if len(ranked) > places else None
    share = f"{graded} 人 × {ratio}，名额 {places}（{annual.clauses.quota}）"
    found = []
    for sheet in everyone:
        if sheet.suggestion != EXCELLENT or tied is None or _rank(sheet) > tied:
            found.append(sheet)
        elif _rank(sheet) == tied and places and _rank(ranked[places - 1]) == tied:
            note = f"年度分和{'、'.join(annual.ties)}都相同，越过名额，待领导小组票决：{share}"
            found.append(
                replace(sheet, suggestion=COMPETENT, pending=True, notes=(*sheet.notes, note))
            )
        else:
            note = f"优秀候选超过名额，建议{COMPETENT}：{share}"
            found.append(replace(sheet, suggestion=COMPETENT, notes=(*sheet.notes, note)))
    return AnnualGrading(tuple(found), graded, places)


def _rank(sheet: AnnualSheet) -> tuple[Fraction, ...]:
    return (Fraction(sheet.score or 0), *sheet.standing)
