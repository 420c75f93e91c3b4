"""Checks of a form within itself: what it names, it must declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec.structs import fields

from generator.problems import Problem, perhaps
from generator.standards.condition import bound_problem
from generator.standards.form import AUDIENCES, FieldSpec, Form, Section
from generator.standards.landmarks import ANNUAL, QUARTERLY, RECKONED
from generator.standards.loading import Document
from generator.standards.vocabulary import Vocabulary


def check_form(document: Document[Form]) -> Iterator[Problem]:
    """Ensure that what a form names within itself exists: vocabularies, sections, fields."""
    form = document.model
    for name, section in form.sections.items():
        here = ("部分", name)
        for field, spec in section.own_fields.items():
            yield from _check_field(document, (*here, "字段", field), spec, section)
        yield from _check_section(document, section)
    for field, spec in form.common.items():
        yield from _check_field(document, ("公共字段", field), spec, None)
    for name, vocabulary in form.vocabularies.items():
        yield from _check_vocabulary(document, name, vocabulary)
    yield from _check_landmarks(document)


def _check_field(
    document: Document[Form], steps: tuple[str, ...], spec: FieldSpec, section: Section | None
) -> Iterator[Problem]:
    form = document.model
    if spec.kind in ("词", "词列") and spec.vocabulary is None and not spec.system:
        yield _bad(
            document, steps, f"字段“{steps[-1]}”是{spec.kind}，没有写词表", "请补写“词表: …”"
        )
    if spec.vocabulary is not None:
        vocabulary = form.vocabularies.get(spec.vocabulary)
        if vocabulary is None:
            yield _unknown(document, (*steps, "词表"), "词表", spec.vocabulary, form.vocabularies)
        elif vocabulary.by and section and vocabulary.by not in section.fields:
            yield _bad(
                document,
                (*steps, "词表"),
                f"词表“{spec.vocabulary}”依“{vocabulary.by}”而定，本部分没有这个字段",
                f"请在本部分加上字段“{vocabulary.by}”，或换一张词表",
            )
        elif vocabulary.by and section:
            yield from _check_branches(document, spec.vocabulary, section.fields[vocabulary.by])
    if spec.section is not None and spec.section not in form.sections:
        yield _unknown(document, (*steps, "部分"), "部分", spec.section, form.sections)
    if spec.kind in ("组", "组列") and not spec.fields:
        yield _bad(
            document, steps, f"字段“{steps[-1]}”是{spec.kind}，没有写字段", "请补写“字段: …”"
        )
    for name, inner in spec.fields.items():
        yield from _check_field(document, (*steps, "字段", name), inner, section)


def _check_branches(document: Document[Form], name: str, by: FieldSpec) -> Iterator[Problem]:
    """A vocabulary that depends on a field has one list for each value of that field."""
    form = document.model
    branches = form.vocabularies[name].branches
    known = form.words_of(by)
    if known is None:
        return
    for word in branches:
        if word not in known:
            at = document.locate("词表", name, word, key=True)
            hint = f"请改用“{by.vocabulary}”里的值"
            yield Problem(at, "S02", f"“{by.vocabulary}”里没有“{word}”", hint)
    for word in sorted(known - set(branches)):
        yield _bad(
            document, ("词表", name), f"词表“{name}”没有写“{word}”一类", f"请补写“{word}: […]”"
        )


def _check_section(document: Document[Form], section: Section) -> Iterator[Problem]:
    form, here = document.model, ("部分", section.name)
    if not section.single and section.numbering != "无" and not section.prefix:
        yield _bad(document, here, f"部分“{section.name}”没有写编号的字头", "请补写“字头: …”")
    others = [s.name for s in form.sections.values() if s.prefix and s.prefix == section.prefix]
    if len(others) > 1 and others[0] != section.name:
        yield _bad(
            document,
            (*here, "字头"),
            f"字头“{section.prefix}”已用于“{others[0]}”",
            "每部分用一个不同的字头",
        )
    for index, field in enumerate(section.identity):
        if field not in section.fields:
            yield _unknown(document, (*here, "标识", index), "字段", field, section.fields)
    for index, field in enumerate(section.exempt):
        if field not in form.common:
            yield _unknown(document, (*here, "免填", index), "公共字段", field, form.common)
    if section.date_field and section.date_field not in section.fields:
        yield _unknown(document, (*here, "记录日期"), "字段", section.date_field, section.fields)
    yield from _check_visibility(document, section)
    yield from _check_constraints(document, section)


def _check_visibility(document: Document[Form], section: Section) -> Iterator[Problem]:
    here = ("部分", section.name)
    for audience in AUDIENCES:
        if audience not in section.visibility:
            yield _bad(
                document,
                (*here, "可见"),
                f"部分“{section.name}”没有写“{audience}”能否看见",
                f"请补写“{audience}: 全/摘要/无”",
            )
    for audience in section.visibility:
        if audience not in AUDIENCES:
            yield _unknown(document, (*here, "可见", audience), "读者", audience, AUDIENCES)


def _check_constraints(document: Document[Form], section: Section) -> Iterator[Problem]:
    form, here = document.model, ("部分", section.name)
    for index, constraint in enumerate(section.constraints):
        at = (*here, "约束", index)
        for path, other in constraint.paths():
            owner = section if other is None else form.sections.get(other)
            if owner is None:
                assert other is not None
                yield _unknown(document, at, "部分", other, form.sections)
            elif form.resolve(owner, path) is None:
                yield _unknown(document, at, "字段", path, owner.fields)
        for condition in constraint.conditions():
            for path, test in condition.tests.items():
                target = form.resolve(section, path)
                if target is None:
                    yield _unknown(document, at, "字段", path, section.fields)
                    continue
                bad = bound_problem(test, target.kind)
                if bad is not None:
                    place = document.find(path, document.locate(*at))
                    yield Problem(place, "S02", f"字段“{path}”：{bad.message}", bad.hint)
                known = form.words_of(target)
                for word in test.words if known is not None else ():
                    if word not in (known or ()):
                        yield _unknown(document, at, f"“{path}”的值", word, sorted(known or ()))


def _check_vocabulary(
    document: Document[Form], name: str, vocabulary: Vocabulary
) -> Iterator[Problem]:
    for branch, terms in vocabulary.branches.items():
        steps: tuple[str, ...] = ("词表", name, branch) if vocabulary.by else ("词表", name)
        if not terms:
            yield _bad(document, steps, f"词表“{name}”是空的", "请至少写一个值")
        seen: set[tuple[str, date | None]] = set()
        for index, term in enumerate(terms):
            if (term.value, term.start) in seen:
                yield _bad(document, (*steps, index), f"“{term.value}”重复", "请删去一个")
            seen.add((term.value, term.start))
            if term.start and term.end and term.end < term.start:
                yield _bad(document, (*steps, index), f"“{term.value}”的止早于起", "请核对两个日期")


def _check_landmarks(document: Document[Form]) -> Iterator[Problem]:
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
            yield _bad(
                document, ("要素", key), f"要素“{key}”指的“{path}”不存在", "请写成“部分.字段”"
            )
        else:
            yield from _check_kind(document, ("要素", key), form.sections[section].fields[field])
    for key, place in (
        ("履历", marks.posts),
        ("零报告", marks.nil_returns),
        ("更正", marks.corrections),
        ("异议", marks.objections),
        ("评查", marks.reviews),
    ):
        named = form.sections.get(place.section)
        if named is None:
            yield _unknown(document, ("要素", key, "部分"), "部分", place.section, form.sections)
            continue
        for part in fields(place):
            value, steps = getattr(place, part.name), ("要素", key, part.encode_name)
            if part.name == "section":
                continue
            if value in named.fields:
                yield from _check_kind(document, steps, named.fields[value])
            else:
                yield _unknown(document, steps, "字段", value, named.fields)
    for key, name, kind in (
        ("同源", marks.same_source, "引用"),
        ("作废理由", marks.void_reason, "文本"),
    ):
        common = form.common.get(name)
        if common is None or common.kind != kind:
            yield _bad(
                document,
                ("要素", key),
                f"要素“{key}”指的“{name}”不是公共字段里的{kind}",
                f"请写成公共字段里类型为{kind}的一个",
            )
    yield from _check_results(document, "季度结果", marks.quarterly, QUARTERLY)
    yield from _check_results(document, "年度结果", marks.annual, ANNUAL)
    for field, word in form.voided.items():
        spec = form.common.get(field)
        if spec is None or word not in (form.words_of(spec) or ()):
            yield _bad(
                document, ("作废", field), f"“{field}: {word}”不是公共字段的值", "请写“状态: 作废”"
            )


def _check_kind(
    document: Document[Form], steps: tuple[str, ...], spec: FieldSpec
) -> Iterator[Problem]:
    """What the program reckons with is of the kind it reckons in."""
    kind = RECKONED.get(steps[1:], spec.kind)
    if spec.kind != kind:
        message = f"要素“{'.'.join(steps[1:])}”指的字段是{spec.kind}"
        yield _bad(document, steps, message, f"这里要用{kind}字段")


def _check_results(
    document: Document[Form], key: str, name: str, fields: dict[str, str]
) -> Iterator[Problem]:
    """A section of results has the fields that the program writes, of their kinds."""
    sections = document.model.sections
    if name not in sections:
        yield _unknown(document, ("要素", key), "部分", name, sections)
        return
    for field, kind in fields.items():
        spec = sections[name].fields.get(field)
        if spec is None or spec.kind != kind:
            yield _bad(
                document,
                ("部分", name, "字段", field),
                f"“{name}”由程序写入，须有{kind}字段“{field}”",
                f"请补写“{field}: {{类型: {kind}}}”",
            )


def _bad(
    document: Document[Form], steps: tuple[str | int, ...], message: str, hint: str
) -> Problem:
    return Problem(document.locate(*steps), "S02", message, hint)


def _unknown(
    document: Document[Form],
    steps: tuple[str | int, ...],
    what: str,
    word: str,
    known: Iterable[str],
) -> Problem:
    hint = perhaps(word, known, f"请改用格式里有的{what}")
    place = document.find(word, document.locate(*steps))
    return Problem(place, "S02", f"没有{what}“{word}”", hint)
