"""Ahead: the dates of a record that have not come yet, in fields that tell what has happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from generator.archive.officer import Record
from generator.standards.form import FieldSpec

Found = tuple[tuple[str | int, ...], date]
"""The steps to a field within its record, and the day that is written there."""


def is_ahead(record: Record, today: date) -> bool:
    """Whether ``ahead`` finds any; of every record this is asked, and hardly ever it is so."""
    values = record.values
    for name in record.section.fields.past:
        value = values.get(name)
        if value is None or (value.__class__ is date and value <= today):
            continue
        return any(ahead(record, today))
    return False


def ahead(record: Record, today: date) -> Iterator[Found]:
    """Every date later than ``today``, except in fields the form allows it (可晚)."""
    fields = record.section.fields
    for name in fields.past:
        value = record.values.get(name)
        if value is not None:
            yield from _within((name,), fields[name], value, today)


def _within(
    steps: tuple[str | int, ...], spec: FieldSpec, value: Any, today: date
) -> Iterator[Found]:
    if isinstance(value, date):
        if value > today:
            yield steps, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if not spec.fields[name].may_be_future:
                yield from _within((*steps, name), spec.fields[name], inner, today)
    elif isinstance(value, tuple):
        for index, group in enumerate(value):
            yield from _within((*steps, index), spec, group, today)
