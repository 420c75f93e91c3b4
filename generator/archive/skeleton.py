"""Skeletons: the lines of a new record or a new archive, from the form and what is known; pure.

A field that must be written and is not known yet stays empty, with a comment saying what it takes;
``dangan check`` names each of them until it is filled in. Fields stand in the form's own order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from generator.archive.numbers import Unusable, next_number
from generator.archive.reading import ID_KEY, STRUCTURE_KEY, STRUCTURE_VERSION
from generator.archive.scalartext import written
from generator.archive.unit import Unit
from generator.problems import perhaps
from generator.standards.form import WORD_LISTS, FieldSpec, Form, Section

Values = Mapping[str, str]
"""What is known, by field; a field of a group as ``组.字段``."""

_EXAMPLES = {
    "日期": "年-月-日，如 2013-07-02",
    "年月": "年-月，如 1982-03",
    "季度": "如 2013Q3",
    "年度": "四位年份，如 2013",
    "化名": "只写化名：姓+某",
    "干警": "档案号，如 990110-0037",
    "部分列": "部分的名称，用半角逗号隔开",
}


class Background(Struct, frozen=True):
    """What the words of a skeleton come from: a form, an office, and the day of the record."""

    form: Form
    unit: Unit
    day: date


def record(section: Section, number: str | None, values: Values, world: Background) -> list[str]:
    """The lines of a new record, without its dash; ``number`` is its 编号 where there is one."""
    _ensure_known(section.fields, values, section.name)
    return list(_fields(section.fields, number, values, world))


def archive(officer: str, profile: Values, world: Background) -> str:
    """The text of a new archive: the profile, the first post, and every other section empty."""
    form = world.form
    lines = [f"{ID_KEY}: {officer}", f'{STRUCTURE_KEY}: "{STRUCTURE_VERSION}"']
    for name, section in form.sections.items():
        if section.single:
            _ensure_known(section.fields, profile, name)
            lines += (
                f"{name}:",
                *(f"  {line}" for line in _fields(section.fields, None, profile, world)),
            )
        elif name == form.landmarks.posts.section:
            post = record(
                section, next_number("", section, world.day.year), _post(form, profile), world
            )
            lines += f"{name}:", f"  - {post[0]}", *(f"    {line}" for line in post[1:])
        else:
            lines.append(f"{name}: []")
    return "\n".join(lines) + "\n"


def _post(form: Form, profile: Values) -> Values:
    """What the profile says about the first post."""
    marks, posts = form.landmarks, form.landmarks.posts
    pairs = (
        (posts.department, marks.department),
        (posts.category, marks.category),
        (posts.start, marks.joined),
    )
    found = {field: profile.get(path.partition(".")[2]) for field, path in pairs}
    return {field: value for field, value in found.items() if value}


def _ensure_known(fields: Mapping[str, FieldSpec], values: Values, where: str) -> None:
    for path in values:
        name, dot, inner = path.partition(".")
        spec = fields.get(name)
        if spec is None:
            hint = perhaps(name, fields, "可写：" + "、".join(fields))
            raise Unusable(f"“{where}”没有字段“{name}”", hint)
        if spec.system or spec.kind == "编号":
            raise Unusable(f"“{name}”由系统给出，不能手写", "请去掉这一项")
        if bool(spec.fields) != bool(dot):
            parts = "、".join(f"{name}.{part}=…" for part in spec.fields)
            raise Unusable(f"“{name}”写法不对", f"写成 {parts or f'{name}=…'}")
        if dot:
            _ensure_known(spec.fields, {inner: values[path]}, name)


def _fields(
    fields: Mapping[str, FieldSpec], number: str | None, values: Values, world: Background
) -> Iterator[str]:
    for name, spec in fields.items():
        inner = {
            path.partition(".")[2]: value
            for path, value in values.items()
            if path.startswith(f"{name}.")
        }
        if spec.system:
            continue
        if spec.kind == "编号":
            yield f"{name}: {number}"
        elif spec.fields:
            if inner or spec.required:
                dash = spec.kind == "组列"
                yield f"{name}:"
                for count, line in enumerate(_fields(spec.fields, None, inner, world)):
                    yield ("    " if count else "  - ") + line if dash else "  " + line
        elif name in values:
            yield f"{name}: {_value(values[name], spec)}"
        elif spec.required:
            empty = f"{name}: []" if spec.kind in WORD_LISTS else f"{name}:"
            hint = _hint(spec, values, world)
            yield f"{empty}  # {hint}" if hint else empty


def _value(text: str, spec: FieldSpec) -> str:
    if spec.kind not in WORD_LISTS:
        return written(text, spec.kind)
    bare = text.strip("[]［］【】")  # written as in an archive, or by its words alone
    words = [word.strip() for word in re.split("[,，、]", bare) if word.strip()]
    return f"[{', '.join(written(word, spec.kind, within=True) for word in words)}]"


def _hint(spec: FieldSpec, values: Values, world: Background) -> str:
    """What an empty field takes, in one line."""
    vocabulary = world.form.vocabularies.get(spec.vocabulary or "")
    if vocabulary is not None:
        branch = values.get(vocabulary.by or "")
        if vocabulary.by is not None and branch is None:
            return f"按{vocabulary.by}填写"
        terms = vocabulary.terms(branch)
        return " / ".join(term.value for term in terms if term.valid_on(world.day))
    if spec.kind == "部门":
        return " / ".join(department.name for department in world.unit.departments_on(world.day))
    if spec.kind == "案号":
        return f"如 {world.unit.identity.abbreviation}公诉刑诉〔{world.day.year}〕15号"
    if spec.kind == "引用":
        target = world.form.sections.get(spec.section or "")
        return f"“{target.name}”的编号" if target is not None else "记录的编号"
    return spec.note or _EXAMPLES.get(spec.kind, "")
