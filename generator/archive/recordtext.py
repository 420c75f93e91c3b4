"""Record text: the lines of a record that the program writes, in the canonical layout; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.archive.scalartext import written
from generator.standards.form import FieldSpec

Content = Mapping[str, Any]
"""A record as plain data: texts, lists of texts, groups, lists of groups."""


def record_lines(fields: Mapping[str, FieldSpec], content: Content) -> list[str]:
    """The lines of a record without its dash, fields in the form's order.

    A field that ``content`` does not have is not written. Raises ``KeyError`` for one that the
    form does not know.
    """
    unknown = set(content) - set(fields)
    if unknown:
        raise KeyError(f"not in the form: {sorted(unknown)}")
    lines: list[str] = []
    for name, spec in fields.items():
        if name in content:
            lines += _field(name, spec, content[name])
    return lines


def _field(name: str, spec: FieldSpec, value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{name}:", *(f"  {line}" for line in record_lines(spec.group, value))]
    if isinstance(value, Sequence) and not isinstance(value, str):
        if not spec.fields or not value:
            words = ", ".join(written(str(word), spec.kind, within=True) for word in value)
            return [f"{name}: [{words}]"]
        lines = [f"{name}:"]
        for group in value:
            first, *rest = record_lines(spec.group, group)
            lines += f"  - {first}", *(f"    {line}" for line in rest)
        return lines
    return [f"{name}: {written(str(value), spec.kind)}"]
