"""Cells: what a field's value reads like, and where it is shown, by the kinds of fields alone.

Which columns a table has is decided here: the fields some record fills in, with groups and the
fields all sections share moved to a second line of the record, as is what the program writes at
length, and what the system computed last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from generator.archive.facts import Facts
from generator.archive.officer import Record
from generator.site.links import Here, anchor
from generator.standards.form import FieldSpec, Form, Section

_FIGURES = frozenset({"日期", "年月", "季度", "年度", "整数", "数", "编号"})
_ROOMY, _ROOMY_MOST = 7, 9
"""A table of so few columns has room for shared fields beside them, up to so many in all."""
_PROSE = 24
"""A text field longer than this may wrap over a wide column."""


class Piece(Struct, frozen=True):
    """A stretch of text, linked when it refers to something; ``title`` explains it."""

    text: str
    href: str = ""
    title: str = ""


class Places(Struct, frozen=True):
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
    """A typed value as it is written on a page; several one after the other."""
    if value.__class__ is str:
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}".replace("-", "−")
    if isinstance(value, tuple):
        return "、".join([plain(item) for item in value])
    return str(value)


class Layout(Struct, frozen=True):
    """Which fields stand in columns, on a record's second line, and in columns computed."""

    main: Mapping[str, FieldSpec]
    second: Mapping[str, FieldSpec]
    computed: Mapping[str, FieldSpec]


def arrange(form: Form, section: Section, records: Sequence[Record], facts: Facts) -> Layout:
    """Where the fields of some records of a section are shown; fields none fills in, nowhere."""
    fields = dict(section.fields)
    for own in {id(record.section): record.section for record in records}.values():
        for name, spec in own.fields.items():
            fields.setdefault(name, spec)
    written = set().union(*[record.values for record in records])
    derived = [facts.derived[record.id] for record in records if record.id in facts.derived]
    reckoned = set().union(*derived)
    main: dict[str, FieldSpec] = {}
    second: dict[str, FieldSpec] = {}
    computed: dict[str, FieldSpec] = {}
    for name, spec in fields.items():
        if spec.system:
            if name in reckoned:
                computed[name] = spec
        elif name not in written or not _is_told(name, spec, records):
            continue
        elif spec.kind in ("组", "组列") or (
            name in form.common and spec.kind not in ("编号", "引用")
        ):
            second[name] = spec
        elif section.system and style(spec) == "prose":
            second[name] = spec  # what the program writes at length: checksums, lists of records
        else:
            main[name] = spec
    if len(main) + len(computed) <= _ROOMY:
        shared = [n for n in second if n in form.common and n not in form.voided]
        for name in [n for n in shared if second[n].scan is None][: _ROOMY_MOST - len(main)]:
            main[name] = second.pop(name)
    told = {name: spec for name, spec in second.items() if name not in form.voided}
    return Layout(main, told, computed)


def _is_told(name: str, spec: FieldSpec, records: Iterable[Record]) -> bool:
    """Whether some record says anything but what holds by default."""
    return any(
        (value := record.values.get(name)) not in (None, ()) and str(value) != spec.default
        for record in records
    )


def style(spec: FieldSpec) -> str:
    """The CSS class of a column of such a field."""
    if spec.kind in _FIGURES:
        return "id" if spec.kind == "编号" else "fig"
    if spec.kind == "案号":
        return "num"
    if spec.kind in ("化名", "姓名", "部门"):
        return "nb"
    if spec.kind in ("文本", "文列", "部分列") and (spec.max_length or _PROSE) >= _PROSE:
        return "prose"
    return ""
