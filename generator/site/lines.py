"""Lines: the body of a score sheet as HTML, every line with its clause and record.

A page has a dozen sheets of several hundred lines; like records they are joined here, and every
text and address goes through ``escape``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup

from generator.scoring.sheet import IndicatorScore, ScoreSheet, WorkloadShare
from generator.site.cells import Piece, Places
from generator.site.links import anchor
from generator.site.rows import escape, shown
from generator.standards.rulebook import signed

Sums = Mapping[str, tuple[Decimal, Decimal]]
"""By dimension, its score and the full score."""


def body(
    sheet: ScoreSheet, sums: Sums, places: Places, page: str, sentences: Mapping[str, str]
) -> Markup:
    """The dimensions of a sheet with their indicators, a ``<tbody>`` for each.

    ``page`` is the address of the standard it was scored by, ``sentences`` say what clauses say.
    """
    out: list[str] = []
    href = places.here.to(page)
    for name, group in groupby(sheet.indicators, key=lambda one: one.dimension):
        score, full = sums[name]
        out.append(
            '<tbody class="dim"><tr><th scope="rowgroup" colspan="3">'
            f"{escape(name)}</th><td>{score:f}</td><td>{full:f}</td></tr></tbody>\n"
        )
        for indicator in group:
            _indicator(out, indicator, places, href, sentences)
    return Markup("".join(out))  # noqa: S704 (every part was escaped)


def _indicator(
    out: list[str],
    indicator: IndicatorScore,
    places: Places,
    page: str,
    sentences: Mapping[str, str],
) -> None:
    """One indicator; the small bar is its share of full."""
    own, score, full = indicator.clause, indicator.score, indicator.full
    out.append(
        f'<tbody>\n<tr class="ind"><th scope="row">{_clause(page, own, "")}</th>'
        f'<td colspan="2">{escape(indicator.name)}'
        '<span class="dg-meter" aria-hidden="true">'
        f'<i style="width:{_percent(score, full)}%"></i></span></td>'
        f"<td>{score:f}</td><td>{full:f}</td></tr>\n"
    )
    running: Decimal | None = None
    for line in indicator.lines:
        clause, points, record = line.clause, line.points, line.record
        said = "" if clause == own else _clause(page, clause, sentences.get(clause, ""))
        # The base of an indicator is an amount, not a change: it carries no sign.
        if record is None and clause == own:
            style, figure = "", f"{points:f}"
        else:
            style, figure = ' class="plus"', signed(points)
        if points < 0:
            style = ' class="minus"'
        running, sum_so_far = (
            (points, "") if running is None else (running + points, f"{running + points:f}")
        )
        out.append(
            f"<tr><td>{said}</td><td>{escape(line.note)}</td>"
            f"<td>{_record(record, places) if record else ''}</td>"
            f"<td{style}>{figure}</td><td>{sum_so_far}</td></tr>\n"
        )
    if indicator.workload is not None and indicator.workload.items:
        out.append(_work(indicator.workload, places))
    out.append("</tbody>\n")


def _work(share: WorkloadShare, places: Places) -> str:
    """The records counted as workload; those of one note and weight are told together."""
    alike: dict[tuple[str, Decimal], list[str]] = {}
    for item in share.items:
        alike.setdefault((item.note, item.weight), []).append(_record(item.record, places))
    told = []
    for (note, weight), records in alike.items():
        all_of = "均为" if len(records) > 1 else ""
        said = f"{escape(note)} = " if note else ""
        told.append(f"{'、'.join(records)}（{all_of}{said}{_plain(weight)}）")
    if share.presence != 1:
        told.append(f"在岗折算 {share.days[0]} ÷ {share.days[1]} 个工作日")
    return f'<tr><td></td><td colspan="4" class="work">计入：{"；".join(told)}</td></tr>\n'


@lru_cache(maxsize=1 << 12)
def _clause(page: str, clause: str, sentence: str) -> str:
    """A clause that leads to where it stands in its standard; its sentence explains it."""
    return shown(Piece(clause, f"{page}#{anchor(clause)}", sentence))


def _record(number: str, places: Places) -> str:
    return _linked(number) if number in places.records else escape(number)


@lru_cache(maxsize=1 << 14)
def _linked(number: str) -> str:
    return shown(Piece(number, f"#{anchor(number)}"))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _percent(score: Decimal, full: Decimal) -> str:
    return f"{max(Decimal(0), min(Decimal(100), 100 * score / full)):.0f}" if full else "0"
