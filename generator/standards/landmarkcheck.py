"""Checks of the places of a form that the program itself needs (要素)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import fields

from generator.problems import Problem
from generator.standards.form import FieldSpec, Form
from generator.standards.formslips import bad, let_pass, unknown
from generator.standards.landmarks import ANNUAL, GROUPS, IDENTITY, QUARTERLY, RECKONED
from generator.standards.loading import Document


def check_landmarks(document: Document[Form]) -> Iterator[Problem]:
    """Ensure that the places the program itself needs are there, and of the kinds it needs."""
    marks = document.model.landmarks
    yield from _check_profile(document)
    yield from _check_places(document)
    yield from _check_common(document)
    yield from _check_results(document, "季度结果", marks.quarterly, QUARTERLY)
    yield from _check_results(document, "年度结果", marks.annual, ANNUAL)


def _check_profile(document: Document[Form]) -> Iterator[Problem]:
    form = document.model
    marks = form.landmarks
    for key, path in (
        ("姓名", marks.name),
        ("所在部门", marks.department),
        ("岗位类别", marks.category),
        ("进院日期", marks.joined),
        ("在职状态", marks.employment),
    ):
        section, _, field = path.partition(".")
        if section not in form.sections or field not in form.sections[section].fields:
            yield bad(
                document, ("要素", key), f"要素“{key}”指的“{path}”不存在", "请写成“部分.字段”"
            )
        elif not form.sections[section].single:
            told = f"要素“{key}”指的部分“{section}”不是单条"
            yield bad(document, ("要素", key), told, "请指每份档案只有一份的部分（形式: 单条）")
        else:
            yield from _check_kind(document, ("要素", key), form.sections[section].fields[field])
    section, _, field = marks.employment.partition(".")
    state = form.sections[section].fields.get(field) if section in form.sections else None
    known = form.words_of(state) if state is not None else None
    for index, word in enumerate(marks.absent_words):
        if known is not None and word not in known:
            at, what = ("要素", "不在职", index), f"“{field}”的值"
            yield let_pass(unknown(document, at, what, word, sorted(known)))


def _check_places(document: Document[Form]) -> Iterator[Problem]:
    form = document.model
    marks = form.landmarks
    for key, place in (
        ("履历", marks.posts),
        ("零报告", marks.nil_returns),
        ("更正", marks.corrections),
        ("异议", marks.objections),
        ("评查", marks.reviews),
    ):
        named = form.sections.get(place.section)
        if named is None:
            yield unknown(document, ("要素", key, "部分"), "部分", place.section, form.sections)
            continue
        for part in fields(place):
            value, steps = getattr(place, part.name), ("要素", key, part.encode_name)
            if part.name == "section":
                continue
            if value in named.fields:
                yield from _check_kind(document, steps, named.fields[value])
            else:
                yield unknown(document, steps, "字段", value, named.fields)


def _check_common(document: Document[Form]) -> Iterator[Problem]:
    form = document.model
    marks = form.landmarks
    for key, name, kind in (
        ("同源", marks.same_source, "引用"),
        ("作废理由", marks.void_reason, "文本"),
    ):
        common = form.common.get(name)
        if common is None or common.kind != kind:
            yield bad(
                document,
                ("要素", key),
                f"要素“{key}”指的“{name}”不是公共字段里的{kind}",
                f"请写成公共字段里类型为{kind}的一个",
            )
    if not form.voided:
        yield bad(document, ("作废",), "没有写明怎样是作废", "请写“作废: {状态: 作废}”")
    for field, word in form.voided.items():
        spec = form.common.get(field)
        if spec is None or word not in (form.words_of(spec) or ()):
            yield bad(
                document, ("作废", field), f"“{field}: {word}”不是公共字段的值", "请写“状态: 作废”"
            )
        elif word == spec.default:
            told = f"不写“{field}”的都成了作废：缺省是“{word}”"
            yield bad(document, ("公共字段", field, "缺省"), told, "请改缺省的值")


def _check_kind(
    document: Document[Form], steps: tuple[str, ...], spec: FieldSpec
) -> Iterator[Problem]:
    """What the program reckons with is of the kind it reckons in."""
    kind = RECKONED.get(steps[1:], spec.kind)
    if spec.kind != kind:
        message = f"要素“{'.'.join(steps[1:])}”指的字段是{spec.kind}"
        yield bad(document, steps, message, f"这里要用{kind}字段")


def _check_results(
    document: Document[Form], key: str, name: str, fields: dict[str, str]
) -> Iterator[Problem]:
    """A section of results has what the program writes, of its kinds, and asks for nothing else."""
    sections = document.model.sections
    if name not in sections:
        yield unknown(document, ("要素", key), "部分", name, sections)
        return
    section, here = sections[name], ("部分", name)
    for field, kind in fields.items():
        steps = (*here, "字段", field)
        spec = section.fields.get(field)
        if spec is None or spec.kind != kind:
            yield _lacking(document, steps, name, field, kind)
            continue
        for inner, wanted in GROUPS.get(field, {}).items() if spec.fields else ():
            found = spec.fields.get(inner)
            if found is None or found.kind != wanted:
                yield _lacking(document, (*steps, "字段", inner), name, f"{field}.{inner}", wanted)
    identity = IDENTITY[key]
    if section.numbering != "无" or set(section.identity) != set(identity):
        hint = f"请写“编号: 无”“标识: [{', '.join(identity)}]”"
        yield bad(document, here, f"“{name}”由程序写入，不编号，按{'、'.join(identity)}区分", hint)
    asked = section.fields.required - set(fields) - {"编号"}
    for names, what in (
        ([name for name in section.own_fields if name in asked], "请删去“必填: 是”"),
        ([name for name in document.model.common if name in asked], "请写进这一部分的“免填”"),
    ):
        if names:
            told = f"“{name}”由程序写入，写不出必填的“{'、'.join(names)}”"
            yield bad(document, here, told, what)


def _lacking(
    document: Document[Form], steps: tuple[str | int, ...], section: str, field: str, kind: str
) -> Problem:
    last = field.rpartition(".")[2]
    return bad(
        document,
        steps,
        f"“{section}”由程序写入，须有{kind}字段“{field}”",
        f"请补写“{last}: {{类型: {kind}}}”",
    )
