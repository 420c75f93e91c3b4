"""Rows: the records of a table as HTML, joined here because a template is several times slower.

The one place beside Jinja where markup is made: every text and address goes through ``escape``.
"""

from __future__ import annotations

from html import escape

from markupsafe import Markup

from generator.site.cells import Cell, Row, Table


def rows(table: Table) -> Markup:
    """Every record of ``table``: a row of cells, and a second line for what has no column."""
    out: list[str] = []
    for row in table.rows:
        void = ' class="void"' if row.voided else ""
        out.append(f'<tbody id="{escape(row.anchor)}"{void}>\n<tr>')
        out += [_cell(cell) for cell in row.cells]
        out.append(f'<td class="ln" title="在档案文件第 {row.line} 行">{row.line}</td></tr>\n')
        if row.details or row.voided:
            out.append(_second_line(row, table.width))
        out.append("</tbody>\n")
    return Markup("".join(out))  # noqa: S704 (every part was escaped above)


def _cell(cell: Cell) -> str:
    opening = f'<td class="{escape(cell.style)}">' if cell.style else "<td>"
    return f"{opening}{_pieces(cell)}</td>"


def _second_line(row: Row, width: int) -> str:
    details = "".join(
        f'<span class="d"><span class="k">{escape(name)}</span> {_pieces(cell)}</span>'
        for name, cell in row.details
    )
    tag = '<span class="dg-tag">已作废</span>' if row.voided else ""
    return f'<tr class="more"><td colspan="{width}">{tag}{details}</td></tr>\n'


def _pieces(cell: Cell) -> str:
    out = ""
    for piece in cell.pieces:
        text = escape(piece.text)
        if piece.href:
            out += f'<a href="{escape(piece.href)}">{text}</a>'
        elif piece.title:
            out += f'<span title="{escape(piece.title)}">{text}</span>'
        elif cell.style == "num":
            out += f"<span>{text}</span>"
        else:
            out += text
    return out
