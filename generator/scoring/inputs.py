"""Inputs: exactly the records a quarter's result was computed from, each with its digest.

A record that counts by a date written in it is taken whole. One that counts by a computed date,
such as an open case that is overdue, is taken by what the clauses looked at: it will be closed
later, and that changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson

from generator.archive.officer import Record
from generator.scalars import Quarter
from generator.scoring.tally import Tally
from generator.standards.loading import plain
from generator.standards.rulebook import Rule, Rulebook, Veto, Workload

SHORT = 8
"""How many characters of a digest a result keeps to tell which record changed."""


def inputs(tally: Tally, book: Rulebook, quarter: Quarter) -> dict[str, str]:
    """By 编号, the SHA-256 of each record that counted in ``quarter``, as hexadecimal text."""
    whole: dict[str, Record] = {}
    seen: dict[str, list[Any]] = {}
    for item in items(book):
        field = book.date_field(item)
        for record in tally.counted(book, item, quarter):
            if record.section.fields[field].system:
                names = looked_at(item, book)
                looked = [[name, str(tally.facts.lookup(record, name))] for name in names]
                seen.setdefault(record.id, []).append([_name(item), looked])
            else:
                whole[record.id] = record
    found = {number: digest(record, plain(record.node)) for number, record in whole.items()}
    for number, looked in seen.items():
        if number not in found:
            found[number] = _hash(looked)
    return dict(sorted(found.items()))


def digest(record: Record, content: dict[str, Any]) -> str:
    """The digest of a record whose fields are written as ``content``.

    Order, comments and layout do not enter, nor a default that is written out, nor the 编号, under
    which the digest is kept.
    """
    marks = record.standard.form.landmarks
    fields = record.section.fields
    kept = {
        name: value
        for name, value in content.items()
        if name != marks.void_reason
        and name in fields
        and fields[name].kind != "编号"
        and value != fields[name].default
    }
    return _hash([record.section.name, kept])


def _hash(content: Any) -> str:
    data = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(data).hexdigest()


def items(book: Rulebook) -> Iterator[Rule | Veto | Workload]:
    """All that counts single records: workload, rules and vetoes."""
    for indicator in book.indicators:
        yield from indicator.workload
        yield from indicator.rules
    yield from book.vetoes


def _name(item: Rule | Veto | Workload) -> str:
    return item.section if isinstance(item, Workload) else item.clause


def looked_at(item: Rule | Veto | Workload, book: Rulebook) -> list[str]:
    """The fields that decide whether and how a record counts under an item, its date first."""
    names = [book.date_field(item), *item.when.tests]
    if isinstance(item, Workload):
        names += [book.coefficients[name].field for name in item.coefficients]
    if isinstance(item, Rule):
        names += [item.tiers.field] if item.tiers is not None else []
        names += [item.total.field] if item.total is not None else []
        names += item.halved_when.tests if item.halved_when is not None else []
    return list(dict.fromkeys(names))
