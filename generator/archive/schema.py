"""The JSON Schema of a form: what an editor may offer and check while a clerk types.

Every scalar is text to an editor, so numbers and dates are patterns that accept either how YAML
would read them. The schema is a help; ``dangan check`` remains the judge.
"""

from __future__ import annotations

from typing import Any

from generator.archive.reading import ID_KEY, STRUCTURE_KEY, STRUCTURE_VERSION
from generator.archive.unit import OFFICER_ID
from generator.standards.form import FieldSpec, Form, Section

_YEAR = "(19|20)[0-9]{2}"
_DATE = {"type": "string", "pattern": rf"^{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}
_TEXT: dict[str, Any] = {"type": ["string", "number"]}
_SIMPLE: dict[str, dict[str, Any]] = {
    "文本": _TEXT,
    "姓名": {"type": "string", "minLength": 2, "maxLength": 30},
    "化名": {
        "type": "string",
        "pattern": r"^([\u4e00-\u9fff]{1,2}某[某甲乙丙丁]?(等[1-9][0-9]{0,2}人)?"
        "|某公司|某单位|未成年人)$",
    },
    "日期": _DATE,
    "年月": {"type": "string", "pattern": rf"^{_YEAR}-(0[1-9]|1[0-2])$"},
    "季度": {"type": "string", "pattern": rf"^{_YEAR}Q[1-4]$"},
    "年度": {"type": ["integer", "string"], "pattern": f"^{_YEAR}$"},
    "整数": {"type": ["integer", "string"], "pattern": r"^-?(0|[1-9][0-9]{0,9})$"},
    "数": {"type": ["number", "string"], "pattern": r"^-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,6})?$"},
    "部门": {"type": "string"},
    "案号": {"type": "string", "pattern": rf"〔{_YEAR}〕[1-9][0-9]{{0,5}}号$"},
    "引用": {"type": "string", "pattern": r"^[\u4e00-\u9fff]-([0-9]{4}-)?[0-9]{3,4}$"},
    "干警": {"type": "string", "pattern": f"^{OFFICER_ID}$"},
}


def archive_schema(form: Form) -> dict[str, Any]:
    """The schema of one archive under ``form`` (draft-07, which editors read best)."""
    properties: dict[str, Any] = {
        ID_KEY: {"type": "string", "pattern": f"^{OFFICER_ID}$", "title": ID_KEY},
        # Unquoted it is a number to YAML; the reader takes the text either way.
        STRUCTURE_KEY: {
            "enum": [STRUCTURE_VERSION, float(STRUCTURE_VERSION)],
            "title": STRUCTURE_KEY,
        },
    }
    required = [ID_KEY, STRUCTURE_KEY]
    for name, section in form.sections.items():
        properties[name] = _section(form, section)
        if section.single:
            required.append(name)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": form.meta.name,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _section(form: Form, section: Section) -> dict[str, Any]:
    record = _group(form, section.fields, section)
    about = {"title": section.name}
    if section.note:
        about["description"] = section.note
    if section.single:
        return about | record
    return about | {"type": "array", "items": record}


def _group(form: Form, fields: dict[str, FieldSpec], section: Section) -> dict[str, Any]:
    written = {name: spec for name, spec in fields.items() if not spec.system}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: _field(form, name, spec, section) for name, spec in written.items()},
        "additionalProperties": False,
    }
    required = [name for name, spec in written.items() if spec.required]
    if required:
        schema["required"] = required
    branches = [
        rule
        for name, spec in written.items()
        for rule in _dependent(form, name, spec)
        if spec.vocabulary is not None
    ]
    if branches:
        schema["allOf"] = branches
    return schema


def _field(form: Form, name: str, spec: FieldSpec, section: Section) -> dict[str, Any]:
    about: dict[str, Any] = {"title": name}
    if spec.note:
        about["description"] = spec.note
    if spec.kind == "编号":
        year = "[0-9]{4}-" if section.numbering == "年" else ""
        return about | {"type": "string", "pattern": f"^{section.prefix}-{year}[0-9]{{3,4}}$"}
    if spec.kind == "词":
        return about | {"enum": _words(form, spec)}
    if spec.kind == "词列":
        return about | {"type": "array", "items": {"enum": _words(form, spec)}}
    if spec.kind == "部分列":
        return about | {"type": "array", "items": {"enum": list(form.sections)}}
    if spec.kind == "文列":
        return about | {"type": "array", "items": _TEXT}
    if spec.kind == "组":
        return about | _group(form, spec.fields, section)
    if spec.kind == "组列":
        schema = about | {"type": "array", "items": _group(form, spec.fields, section)}
        return schema | ({"maxItems": spec.at_most} if spec.at_most is not None else {})
    schema = about | _SIMPLE[spec.kind]
    if spec.max_length is not None:
        schema["maxLength"] = spec.max_length
    if spec.kind in ("整数", "数"):
        bounds = (("minimum", spec.at_least), ("maximum", spec.at_most))
        schema |= {name: bound for name, bound in bounds if bound is not None}
    return schema


def _words(form: Form, spec: FieldSpec) -> list[str]:
    """The values of a vocabulary that are valid today or were once, in the form's order."""
    vocabulary = form.vocabularies[spec.vocabulary or ""]
    found: dict[str, None] = {}
    for terms in vocabulary.branches.values():
        for term in terms:
            found.setdefault(term.value)
    return list(found)


def _dependent(form: Form, name: str, spec: FieldSpec) -> list[dict[str, Any]]:
    """For a vocabulary that depends on another field, an ``if``/``then`` for each of its values."""
    vocabulary = form.vocabularies.get(spec.vocabulary or "")
    if vocabulary is None or vocabulary.by is None:
        return []
    return [
        {
            "if": {"properties": {vocabulary.by: {"const": value}}, "required": [vocabulary.by]},
            "then": {"properties": {name: {"enum": [term.value for term in terms]}}},
        }
        for value, terms in vocabulary.branches.items()
    ]
