"""Rows: records, and what became of them, as HTML, joined here as a template is far slower at it.

With ``lines`` the one place beside Jinja where markup is made: every text and address goes through
``escape``. A value that many records hold is made into markup once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape as escape_anew
from typing import Any, Protocol

from markupsafe import Markup

from generator.archive.facts import OVERDUE, Due, Facts
from generator.archive.officer import Record
from generator.site.cells import Layout, Piece, Places, arrange, simple, style
from generator.site.cells import pieces as pieces_of
from generator.site.links import anchor
from generator.site.origins import Moment
from generator.standards.form import FieldSpec, Form, Section

escape = lru_cache(maxsize=1 << 16)(escape_anew)
"""The same words stand in many records."""

_LINKED = frozenset({"引用", "干警", "部门", "组", "组列"})
"""Kinds of fields that lead to somewhere that depends on the page."""
_ANEW = frozenset({"编号", "案号", "数", "组", "组列"})
"""Kinds whose values seldom return, may be equal yet written differently (1 and 1.0), or have no
hash."""
_SHARED_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Table:
    """The records of one section: the headings of its columns, and a ``<tbody>`` for each record."""

    head: Markup
    body: Markup


class _Look(Protocol):
    """What a value looks like."""

    def __getitem__(self, value: Any, /) -> str: ...


class _Known(dict[Any, str]):
    """What values look like, each made once."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__({None: make(None)})
        self._make = make

    def __missing__(self, value: Any) -> str:
        found = self[value] = self._make(value)
        return found


class _Anew:
    """What values look like, each made whenever it is asked for."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        self._make = make

    def __getitem__(self, value: Any) -> str:
        return self._make(value)


def table(
    form: Form,
    section: Section,
    records: Sequence[Record],
    facts: Facts,
    places: Places,
    dues: Mapping[str, Due],
    origins: Mapping[str, str],
) -> Table:
    """The records of a section as a table.

    ``dues`` are the time limits of the archive by record; ``origins`` tells of some records where
    they come from.
    """
    layout = arrange(form, section, records, facts)
    cells = [(name, _cells(spec, places)) for name, spec in layout.main.items()]
    details = [(name, _details(name, spec, places)) for name, spec in layout.second.items()]
    nothing = '<td class="sys"></td>' * len(layout.computed)
    width = len(layout.main) + len(layout.computed) + 1
    out: list[str] = []
    for record in records:
        get, number = record.values.get, record.id
        shown = "".join([look[get(name)] for name, look in cells])
        more = "".join([look[get(name)] for name, look in details])
        reckoned, due = nothing, dues.get(number)
        if number in facts.derived:
            reckoned = _computed(layout.computed, facts.derived[number], due, places)
        if due is not None and (due.is_open or due.status == OVERDUE):
            more += _detail("期限算式", escape(f"{due.computation}。{due.rule.basis}"))
        if number in origins:
            more += _detail("来历", escape(origins[number]))
        void = tag = ""
        if record.voided:
            void, tag = ' class="void"', '<span class="dg-tag">已作废</span>'
        if more or tag:
            more = f'<tr class="more"><td colspan="{width}">{tag}{more}</td></tr>\n'
        out.append(
            f'<tbody id="{escape(anchor(number))}"{void}>\n<tr>{shown}{reckoned}'
            f'<td class="ln">{record.node.line}</td></tr>\n{more}</tbody>\n'
        )
    return Table(_head(layout), Markup("".join(out)))  # noqa: S704 (every part was escaped above)


def _head(layout: Layout) -> Markup:
    out = [f'<th scope="col" class="{style(s)}">{escape(n)}</th>' for n, s in layout.main.items()]
    out += [
        f'<th scope="col" class="{style(spec)} sys" title="系统计算，不在档案文件里">'
        f"{escape(name)}</th>"
        for name, spec in layout.computed.items()
    ]
    return Markup("".join(out))  # noqa: S704 (as above)


def timeline(moments: Iterable[Moment]) -> Markup:
    """What each commit did to an archive, a row for each."""
    out = []
    for day, recorder, approvers, done, commit, by_merge in moments:
        tag = '<span class="dg-tag">合并时自行改动</span>' if by_merge else ""
        out.append(
            f'<tr><td class="fig">{day}</td><td class="prose">{escape_anew(done)}{tag}</td>'
            f"<td>{escape(recorder)}</td><td>{escape(approvers) or '—'}</td>"
            f'<td class="id">{escape_anew(commit)}</td></tr>\n'
        )
    return Markup("".join(out))  # noqa: S704 (as above)


def piece(one: Piece) -> Markup:
    """A stretch of text, with its link and what explains it."""
    return Markup(shown(one))  # noqa: S704 (every part was escaped below)


def pieces(several: Iterable[Piece]) -> Markup:
    """Several of them, one behind the other."""
    return Markup("".join([shown(one) for one in several]))  # noqa: S704 (as above)


def shown(one: Piece) -> str:
    """A stretch of text as HTML."""
    text = escape(one.text)
    if not one.href and not one.title:
        return text
    title = f' title="{escape(one.title)}"' if one.title else ""
    if not one.href:
        return f"<span{title}>{text}</span>"
    return f'<a href="{escape(one.href)}"{title}>{text}</a>'


def _cells(spec: FieldSpec, places: Places) -> _Look:
    """The cells of a column."""
    its_style = style(spec)

    def make(value: Any) -> str:
        return _cell(pieces_of(spec, value, places), its_style)

    if spec.kind in _ANEW:
        return _Anew(make)
    if spec.kind in _LINKED:
        return _Known(make)
    known = _shared_cells(spec.kind, its_style)
    if len(known) > _SHARED_MOST:  # a long-lived process keeps no city
        known.clear()
    return known


@lru_cache(maxsize=64)
def _shared_cells(kind: str, its_style: str) -> _Known:
    """Cells of a kind that look the same on every page."""
    return _Known(lambda value: _cell(() if value is None else simple(kind, value), its_style))


def _cell(found: Sequence[Piece], its_style: str) -> str:
    if not found:
        return "<td></td>"
    if its_style == "num":
        inner = "".join([f"<span>{escape(one.text)}</span>" for one in found])
    else:
        inner = "".join([shown(one) for one in found])
    return f'<td class="{its_style}">{inner}</td>' if its_style else f"<td>{inner}</td>"


def _details(name: str, spec: FieldSpec, places: Places) -> _Look:
    """What a record's second line says of a field: nothing of what holds by default."""

    def make(value: Any) -> str:
        if value is None or str(value) == spec.default:
            return ""
        return _detail(name, "".join([shown(one) for one in pieces_of(spec, value, places)]))

    if spec.kind in _ANEW:
        return _Anew(make)
    return _Known(make)


def _detail(name: str, inner: str) -> str:
    return f'<span class="d"><span class="k">{escape(name)}</span> {inner}</span>'


def _computed(
    specs: Mapping[str, FieldSpec], values: Mapping[str, Any], due: Due | None, places: Places
) -> str:
    """The computed cells of a record; those of its time limit tell how it was reckoned."""
    out = []
    reckoning = f"{due.computation}。{due.rule.basis}" if due is not None else ""
    for name, spec in specs.items():
        value = values.get(name)
        if value is None:
            out.append('<td class="sys"></td>')
            continue
        title, its_style = "", "sys"
        if due is not None and name in (due.rule.written.due, due.rule.written.status):
            title = reckoning
            if due.status == OVERDUE:
                its_style = "sys over"
        found = [Piece(one.text, one.href, title) for one in pieces_of(spec, value, places)]
        inner = "".join([shown(one) for one in found])
        out.append(f'<td class="{style(spec)} {its_style}">{inner}</td>')
    return "".join(out)
