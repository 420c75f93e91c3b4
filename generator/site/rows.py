"""Rows: the records of a table as HTML, joined here because a template is several times slower.

The one place beside Jinja where markup is made: every text and address goes through ``escape``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape as escape_anew

from markupsafe import Markup

from generator.site.cells import Cell, Piece, Row, Table

escape = lru_cache(maxsize=1 << 16)(escape_anew)
"""The same words stand in many records."""


def rows(table: Table) -> Markup:
    """Every record of ``table``: a row of cells, and a second line for what has no column."""
    out: list[str] = []
    for row in table.rows:
        void = ' class="void"' if row.voided else ""
        out.append(f'<tbody id="{escape(row.anchor)}"{void}>\n<tr>')
        for cell in row.cells:
            out.append(cell.html or _cell(cell))
        out.append(f'<td class="ln">{row.line}</td></tr>\n')
        if row.details or row.voided:
            out.append(_second_line(row, table.width))
        out.append("</tbody>\n")
    return Markup("".join(out))  # noqa: S704 (every part was escaped above)


def counted(items: Iterable[tuple[Piece, str, str]]) -> Markup:
    """Records counted as workload, each with its note and weight."""
    out = []
    for one, note, weight in items:
        said = f"{escape(note)} = " if note else ""
        out.append(f"{_piece(one)}（{said}{escape(weight)}）")
    return Markup("、".join(out))  # noqa: S704 (every part was escaped above)


def piece(one: Piece) -> Markup:
    """A stretch of text, with its link and what explains it."""
    return Markup(_piece(one))  # noqa: S704 (every part was escaped above)


def pieces(several: Iterable[Piece]) -> Markup:
    """Several of them, one behind the other."""
    return Markup("".join([_piece(one) for one in several]))  # noqa: S704 (as above)


def _cell(cell: Cell) -> str:
    opening = f'<td class="{escape(cell.style)}">' if cell.style else "<td>"
    cell.html = f"{opening}{_shown(cell)}</td>"  # rows that say the same share the cell
    return cell.html


def _second_line(row: Row, width: int) -> str:
    details = "".join(
        f'<span class="d"><span class="k">{escape(name)}</span> {_shown(cell)}</span>'
        for name, cell in row.details
    )
    tag = '<span class="dg-tag">已作废</span>' if row.voided else ""
    return f'<tr class="more"><td colspan="{width}">{tag}{details}</td></tr>\n'


def _shown(cell: Cell) -> str:
    if cell.style == "num":
        return "".join(
            _piece(p) if p.href or p.title else f"<span>{escape(p.text)}</span>"
            for p in cell.pieces
        )
    return "".join([_piece(one) for one in cell.pieces])


def _piece(one: Piece) -> str:
    text = escape(one.text)
    if not one.href and not one.title:
        return text
    title = f' title="{escape(one.title)}"' if one.title else ""
    return f'<a href="{escape(one.href)}"{title}>{text}</a>' if one.href else f"<span{title}>{text}</span>"
