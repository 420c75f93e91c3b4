"""Score sheets as shown: indicators under their dimensions, every line with clause and record."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from generator.scalars import Quarter
from generator.scoring.explain import neighbours, sways, together
from generator.scoring.results import Result
from generator.scoring.sheet import ScoreSheet
from generator.scoring.tally import Tally
from generator.site import lines, links
from generator.site.cells import Piece, Places
from generator.site.model import SiteModel


class DimensionView(Struct, frozen=True):
    """One dimension with its sums."""

    name: str
    score: str
    full: str


class VetoView(Struct, frozen=True):
    """One veto: its clause and sentence, and the records behind it."""

    clause: Piece
    sentence: str
    records: tuple[Piece, ...]


class OutlookView(Struct, frozen=True):
    """What would move a grade: the points to the next ones, and the records that decide it."""

    above: str
    below: str
    sways: tuple[tuple[tuple[Piece, ...], str, str, str], ...]


class SheetView(Struct, frozen=True):
    """A whole sheet.

    ``lines`` are its dimensions with all their lines, as HTML; ``state`` says whether its result is
    locked, and as which version; ``before`` is the grade without vetoes, if there are any.
    """

    quarter: Quarter
    provisional: bool
    standard: Piece
    category: str
    department: str
    total: str
    full: str
    grade: str
    before: str
    vetoes: tuple[VetoView, ...]
    dimensions: tuple[DimensionView, ...]
    lines: Markup
    note: str
    state: str


def view(
    sheet: ScoreSheet, model: SiteModel, places: Places, stored: Sequence[Result] = ()
) -> SheetView:
    """A score sheet with addresses instead of clauses and record numbers.

    ``stored`` are the versions of the quarter's result that the archive holds.
    """
    standard = model.shelf.standards.get(sheet.standard)
    assert standard is not None
    page = links.standard(sheet.standard)

    def clause(code: str) -> Piece:
        return Piece(code, places.here.to(page, code))

    sentences = standard.rulebook.sentences
    sums = sheet.dimensions()
    return SheetView(
        quarter=sheet.period,
        provisional=model.provisional(sheet.period),
        standard=Piece(sheet.standard, places.here.to(page)),
        category=sheet.post_category,
        department=sheet.department,
        total="" if sheet.total is None else f"{sheet.total:f}",
        full=f"{sheet.full:f}",
        grade=sheet.grade or "",
        before=sheet.grade_before_veto or "",
        vetoes=tuple(
            VetoView(
                clause(veto.clause),
                sentences.get(veto.clause, ""),
                tuple(Piece(r, places.record(r)) for r in veto.records),
            )
            for veto in sheet.vetoes
        ),
        dimensions=tuple(
            DimensionView(name, f"{score:f}", f"{full:f}") for name, (score, full) in sums.items()
        ),
        lines=lines.body(sheet, sums, places, page, sentences),
        note=sheet.note,
        state=_state(stored),
    )


def _state(stored: Sequence[Result]) -> str:
    """Whether a result is written and locked, in one sentence."""
    if not stored:
        return "尚未写入档案"
    latest = stored[-1]
    version = "" if len(stored) == 1 else f"更正版（第 {latest.version} 版），"
    if latest.locked is None:
        return f"{version}已写入档案，尚未锁定"
    return f"{version}{latest.locked} 锁定，校验值 {latest.digest.removeprefix('sha256:')[:12]}…"


def outlook(sheet: ScoreSheet, tally: Tally, places: Places) -> OutlookView | None:
    """What would move the grade of a sheet; None for a post that is not scored."""
    if sheet.total is None:
        return None
    standard = tally.standards.ruling(sheet.period)
    better, worse = neighbours(standard.rulebook, sheet)
    return OutlookView(
        f"距{better[0]}还差 {better[1]:f} 分" if better else "",
        f"比{sheet.grade_before_veto}的下限高 {worse[1]:f} 分" if worse else "",
        tuple(
            (
                tuple(Piece(sway.record, places.record(sway.record)) for sway in alike),
                "、".join(alike[0].clauses),
                f"{alike[0].total:f}",
                alike[0].grade,
            )
            for alike in together(sways(sheet, tally, standard.rulebook))
        ),
    )
