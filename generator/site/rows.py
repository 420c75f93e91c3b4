"""Rows: records, and what became of them, as HTML, joined here as a template is far slower at it.

With ``lines`` the one place beside Jinja where markup is made: every text and address goes through
``escape``. A value that many records hold is made into markup once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape as escape_anew
from typing import Any, Protocol

from markupsafe import Markup
from msgspec import Struct

from generator.archive.facts import Due, Facts
from generator.archive.officer import Record
from generator.site.cells import Layout, Piece, Places, arrange, plain, style
from generator.site.cells import pieces as pieces_of
from generator.site.links import anchor
from generator.site.origins import Moment
from generator.standards.deadlines import OVERDUE
from generator.standards.form import FieldSpec, Form, Section

escape = lru_cache(maxsize=1 << 16)(escape_anew)
"""The same words stand in many records."""

_GROUPS = frozenset({"组", "组列"})
_LINKED = _GROUPS | {"引用", "干警", "部门"}
"""Kinds of fields that lead to somewhere that depends on the page."""
_VARIOUS = frozenset({"编号", "数"})
"""Kinds whose values seldom return, or may be equal and yet be written differently: 1 and 1.0."""
_SHARED_MOST = 20_000
_TOGETHER = 20
"""Records in one piece of a table."""


class Table(Struct, frozen=True):
    """The records of a section: the headings of its columns, and a ``<tbody>`` for each record.

    ``body`` holds some records at a time: a template copies whatever it puts in, and memory for one
    large text, given back and fetched anew, costs more than making it.
    """

    head: Markup
    body: tuple[Markup, ...]


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
    computed = [_Computed(name, spec, places) for name, spec in layout.computed.items()]
    nothing = "".join([column.nothing for column in computed])
    width = len(cells) + len(computed) + 1
    out: list[str] = []
    for record in records:
        get, number = record.values.get, record.id
        shown = "".join([look[get(name)] for name, look in cells])
        more = "".join([look[get(name)] for name, look in details])
        due, reckoned, reckoning = dues.get(number), nothing, ""
        if due is not None:
            reckoning = escape_anew(f"{due.computation}。{due.rule.basis}")
            if due.is_open or due.status == OVERDUE:
                more += _detail("期限算式", reckoning)
                reckoning = ""
        values = facts.derived.get(number)
        if values is not None:
            reckoned = "".join([column.cell(values, due, reckoning) for column in computed])
        if number in origins:
            more += _detail("来历", escape(origins[number]))
        void = ""
        if record.voided:
            void, more = ' class="void"', f'<span class="dg-tag">已作废</span>{more}'
        if more:
            more = f'<tr class="more"><td colspan="{width}">{more}</td></tr>\n'
        out.append(
            f'<tbody id="{escape(anchor(number))}"{void}>\n<tr>{shown}{reckoned}'
            f'<td class="ln">{record.node.line}</td></tr>\n{more}</tbody>\n'
        )
    body = ["".join(out[n : n + _TOGETHER]) for n in range(0, len(out), _TOGETHER)]
    return Table(_head(layout), tuple(map(Markup, body)))  # every part was escaped


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
            f"<tr><td>{day}</td><td>{escape_anew(done)}{tag}</td>"
            f"<td>{escape(recorder)}</td><td>{escape(approvers) or '—'}</td>"
            f"<td>{escape_anew(commit)}</td></tr>\n"
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
    opening = f'<td class="{its_style}">' if its_style else "<td>"
    if spec.kind in _LINKED:

        def linked(value: Any) -> str:
            inner = "".join([shown(one) for one in pieces_of(spec, value, places)])
            return f"{opening}{inner}</td>" if inner else "<td></td>"

        return _Anew(linked) if spec.kind in _GROUPS else _Known(linked)
    if spec.kind == "案号":
        return _Anew(_number)
    if spec.kind in _VARIOUS:
        return _Anew(lambda value: _cell(opening, value))
    known = _shared_cells(opening)
    if len(known) > _SHARED_MOST:  # a long-lived process keeps no city
        known.clear()
    return known


@lru_cache(maxsize=64)
def _shared_cells(opening: str) -> _Known:
    """Cells that look the same on every page."""
    return _Known(lambda value: _cell(opening, value))


def _cell(opening: str, value: Any) -> str:
    return "<td></td>" if value is None else f"{opening}{escape_anew(plain(value))}</td>"


def _number(value: str | None) -> str:
    """A document's number in two parts: a narrow column breaks before the year and nowhere else."""
    if value is None:
        return "<td></td>"
    head, bracket, tail = value.partition("〔")
    year = f"<span>{escape_anew(bracket + tail)}</span>" if bracket else ""
    return f'<td class="num"><span>{escape(head)}</span>{year}</td>'


def _details(name: str, spec: FieldSpec, places: Places) -> _Look:
    """What a record's second line says of a field: nothing of what holds by default."""
    label = escape(name)

    def make(value: Any) -> str:
        if value in (None, ()) or str(value) == spec.default:
            return ""
        return _detail(label, "".join([shown(one) for one in pieces_of(spec, value, places)]))

    return _Anew(make) if spec.kind in _GROUPS | _VARIOUS else _Known(make)


def _detail(label: str, said: str) -> str:
    """A named value of the second line, both as HTML."""
    return f"<span>{label}：{said}</span>"


class _Computed:
    """A column of what the system worked out."""

    def __init__(self, name: str, spec: FieldSpec, places: Places) -> None:
        self._name, self._style = name, f"{style(spec)} sys".lstrip()
        self.nothing = f'<td class="{self._style}"></td>'
        self._words = _Known(
            lambda value: "".join([shown(one) for one in pieces_of(spec, value, places)])
        )

    def cell(self, values: Mapping[str, Any], due: Due | None, reckoning: str) -> str:
        """The cell of a record; the day a time limit ends is explained by how it was reckoned.

        ``reckoning`` is HTML, and empty where it stands on the record's second line anyway.
        """
        value = values.get(self._name)
        if value is None:
            return self.nothing
        words, over = self._words[value], ""
        if due is not None:
            written = due.rule.written
            if reckoning and self._name == written.due:
                words = f'<span title="{reckoning}">{words}</span>'
            elif due.status == OVERDUE and self._name in (written.due, written.status):
                over = " over"
        return f'<td class="{self._style}{over}">{words}</td>'
