"""Filling in: changes that complete a record, as against those that correct it; pure.

A record is completed by writing what was not there yet, and by leaving a word that says it is not
finished (在办): such a word is one with which the form allows no closing date.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.archive.paths import head
from generator.history.changes import FieldChange
from generator.standards.constraints import AbsentWhen
from generator.standards.form import Form, Section


def top(field: FieldChange) -> str:
    """The field of the record in which a change lies, groups and lists taken as a whole."""
    return head(field.field)


def corrections(section: Section, form: Form, fields: Iterable[FieldChange]) -> list[FieldChange]:
    """The changes of fields that replace or remove something that was said."""
    unfinished = _unfinished(section)
    return [
        field
        for field in fields
        if not (
            (field.old is None and _says_nothing_unwritten(section, form, field))
            or field.old in unfinished.get(field.field, ())
        )
    ]


def _says_nothing_unwritten(section: Section, form: Form, field: FieldChange) -> bool:
    """Whether the field means nothing while it is not written; one with a default does."""
    name = top(field)
    spec = section.fields.get(name)
    return (spec is None or spec.default is None) and name not in form.voided


def _unfinished(section: Section) -> dict[str, frozenset[str]]:
    """By field, the words with which a date may not be given yet."""
    found: dict[str, frozenset[str]] = {}
    for constraint in section.constraints:
        if not isinstance(constraint, AbsentWhen):
            continue
        kinds = {section.fields[name].kind for name in constraint.fields if name in section.fields}
        if "日期" not in kinds or len(constraint.when.tests) != 1:
            continue
        for name, test in constraint.when.tests.items():
            found[name] = found.get(name, frozenset()) | frozenset(test.one_of or ())
    return found
