"""Cells: the records of a section as a table, by the kinds of its fields alone.

Which columns a table has is decided here: the fields some record fills in, with groups and the
fields all sections share moved to a second line of the record, and what the system computed last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from generator.archive.facts import OVERDUE, Due, Facts
from generator.archive.officer import Record
from generator.scalars import Quarter
from generator.site.links import Here, anchor
from generator.standards.form import FieldSpec, Form, Section

_FIGURES = frozenset({"日期", "年月", "季度", "年度", "整数", "数", "编号"})
_ROOMY, _ROOMY_MOST = 7, 9
"""A table of so few columns has room for shared fields beside them, up to so many in all."""
_PROSE = 24
"""A text field longer than this may wrap over a wide column."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, linked when it refers to something; ``title`` explains it."""

    text: str
    href: str = ""
    title: str = ""


@dataclass(slots=True, eq=False)
class Cell:
    """One value as pieces; ``style`` is a CSS class, ``html`` what ``rows`` once made of it."""

    pieces: tuple[Piece, ...] = ()
    style: str = ""
    html: str = ""


_EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; ``computed`` marks what the system works out."""

    name: str
    style: str
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its cells, the named values of its second line, and the line in the file."""

    anchor: str
    id: str
    cells: tuple[Cell, ...]
    details: tuple[tuple[str, Cell], ...]
    voided: bool
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """The records of one section."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        """How many columns a second line spans: those of the fields and the line number."""
        return len(self.columns) + 1


@dataclass(frozen=True, slots=True)
class Places:
    """Where references lead: records of this archive, officers and departments with pages."""

    here: Here
    records: frozenset[str]
    officers: Mapping[str, tuple[str, str]]
    departments: Mapping[str, str]

    def record(self, record_id: str) -> str:
        """The address of a record of this archive; empty when there is none of that id."""
        return f"#{anchor(record_id)}" if record_id in self.records else ""


def pieces(spec: FieldSpec, value: Any, places: Places) -> tuple[Piece, ...]:
    """The typed ``value`` of a field as text, with the links its kind allows."""
    if value is None:
        return ()
    if spec.kind == "引用":
        return (Piece(str(value), places.record(str(value))),)
    if spec.kind == "干警":
        name, uri = places.officers.get(str(value), ("", ""))
        href = places.here.to(uri) if uri else ""
        return (Piece(f"{name}（{value}）" if name else str(value), href),)
    if spec.kind == "部门":
        uri = places.departments.get(str(value), "")
        return (Piece(str(value), places.here.to(uri) if uri else ""),)
    if spec.kind == "组" and isinstance(value, dict):
        return _group(spec, value, places)
    if spec.kind == "组列" and isinstance(value, tuple):
        found: list[Piece] = []
        for index, group in enumerate(value):
            found += [Piece("；")] if index else []
            found += _group(spec, group, places)
        return tuple(found)
    if spec.kind == "案号":
        head, bracket, tail = str(value).partition("〔")
        # Two pieces, so that a narrow column breaks before the year and nowhere else.
        return (Piece(head), Piece(bracket + tail)) if bracket else (Piece(head),)
    if isinstance(value, tuple):
        return (Piece("、".join(plain(item) for item in value)),)
    return (Piece(plain(value)),)


def _group(spec: FieldSpec, group: Mapping[str, Any], places: Places) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for name, inner in spec.fields.items():
        shown = pieces(inner, group.get(name), places)
        if shown:
            found.append(Piece(f"{'，' if found else ''}{name} "))
            found += shown
    return tuple(found)


def plain(value: Any) -> str:
    """A single typed value as it is written on a page."""
    if isinstance(value, Decimal):
        return f"{value:f}".replace("-", "−")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Quarter):
        return str(value)
    return str(value)


def table(
    form: Form,
    section: Section,
    records: Iterable[Record],
    facts: Facts,
    places: Places,
    origins: Mapping[str, str],
) -> Table:
    """The records of a section as a table; ``origins`` tells of some where they come from."""
    shown = list(records)
    dues: dict[str, Due] = {due.record.id: due for due in facts.dues}
    fields = dict(section.fields)
    for record in shown:
        for name, spec in record.section.fields.items():
            fields.setdefault(name, spec)
    main, second, computed = _arrange(form, fields, shown, facts)
    columns = [Column(name, _style(spec)) for name, spec in main]
    columns += [Column(name, _style(spec), computed=True) for name, spec in computed]
    makers = [(name, _Maker(spec, places, _style(spec))) for name, spec in main]
    told = [
        (name, spec.default, _Maker(spec, places))
        for name, spec in second
        if name not in form.voided
    ]
    rows = []
    for record in shown:
        values = record.values
        cells = [maker.cell(values.get(name)) for name, maker in makers]
        cells += [_computed(name, spec, record, facts, dues, places) for name, spec in computed]
        details = [
            (name, maker.cell(values[name]))
            for name, default, maker in told
            if values.get(name) is not None and str(values[name]) != default
        ]
        due = dues.get(record.id)
        if due is not None and (due.is_open or due.status == OVERDUE):
            details.append(("期限算式", Cell((Piece(f"{due.computation}。{due.rule.basis}"),))))
        if record.id in origins:
            details.append(("来历", Cell((Piece(origins[record.id]),))))
        rows.append(
            Row(
                anchor(record.id),
                record.id,
                tuple(cells),
                tuple(details),
                record.voided,
                record.node.line,
            )
        )
    return Table(tuple(columns), tuple(rows))


_Specs = list[tuple[str, FieldSpec]]


_LINKED = frozenset({"引用", "干警", "部门", "组", "组列"})
"""Kinds whose cells lead to somewhere that depends on the page."""
_SHARED_MOST = 20_000


@lru_cache(maxsize=64)
def _shared(kind: str, style: str) -> tuple[dict[str, Cell], dict[date, Cell]]:
    """Cells of a kind that look the same on every page, by their text or day."""
    return {}, {}


class _Maker:
    """Makes the cells of one field; records that say the same share one cell."""

    def __init__(self, spec: FieldSpec, places: Places, style: str = "") -> None:
        self._spec, self._places, self._style = spec, places, style
        self._texts: dict[str, Cell] = {}
        self._days: dict[date, Cell] = {}
        if spec.kind not in _LINKED:
            self._texts, self._days = _shared(spec.kind, style)
            for known in (self._texts, self._days):
                if len(known) > _SHARED_MOST:  # a long-lived process keeps no city
                    known.clear()

    def cell(self, value: Any) -> Cell:
        """The cell of a value."""
        if value is None:
            return _EMPTY
        # Of other kinds, values that are equal may be written differently: 1 and 1.0.
        known: dict[Any, Cell] | None = None
        if value.__class__ is str:
            known = self._texts
        elif value.__class__ is date:
            known = self._days
        if known is None:
            return Cell(pieces(self._spec, value, self._places), self._style)
        found = known.get(value)
        if found is None:
            found = known[value] = Cell(pieces(self._spec, value, self._places), self._style)
        return found


def _arrange(
    form: Form, fields: Mapping[str, FieldSpec], records: list[Record], facts: Facts
) -> tuple[_Specs, _Specs, _Specs]:
    """Fields for the columns, for the second line, and computed ones; unused fields nowhere."""
    main: _Specs = []
    second: _Specs = []
    computed: _Specs = []
    for name, spec in fields.items():
        if spec.system:
            if any(name in facts.derived.get(record.id, {}) for record in records):
                computed.append((name, spec))
        elif not any(
            record.get(name) is not None and str(record.get(name)) != spec.default
            for record in records
        ):
            continue
        elif spec.kind in ("组", "组列") or (
            name in form.common and spec.kind not in ("编号", "引用")
        ):
            second.append((name, spec))
        else:
            main.append((name, spec))
    if len(main) + len(computed) <= _ROOMY:
        shared = [(n, s) for n, s in second if n in form.common and n not in form.voided]
        roomy = [(n, s) for n, s in shared if s.scan is None][: _ROOMY_MOST - len(main)]
        second = [entry for entry in second if entry not in roomy]
        main += roomy
    return main, second, computed


def _style(spec: FieldSpec) -> str:
    if spec.kind in _FIGURES:
        return "id" if spec.kind == "编号" else "fig"
    if spec.kind == "案号":
        return "num"
    if spec.kind in ("化名", "姓名", "部门"):
        return "nb"
    if spec.kind in ("文本", "文列", "部分列") and (spec.max_length or _PROSE) >= _PROSE:
        return "prose"
    return ""


def _computed(
    name: str,
    spec: FieldSpec,
    record: Record,
    facts: Facts,
    dues: Mapping[str, Due],
    places: Places,
) -> Cell:
    value = facts.derived.get(record.id, {}).get(name)
    if value is None:
        return Cell((), "sys")
    due = dues.get(record.id)
    title, style = "", "sys"
    if due is not None and name in (due.rule.written.due, due.rule.written.status):
        title = f"{due.computation}。{due.rule.basis}"
        if due.status == OVERDUE:
            style = "sys over"
    shown = pieces(spec, value, places)
    return Cell(tuple(Piece(p.text, p.href, title) for p in shown), f"{_style(spec)} {style}")
