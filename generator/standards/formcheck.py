"""Checks of a form within itself: what it names, it must declare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from generator.problems import Problem, perhaps
from generator.standards.condition import bound_problem
from generator.standards.form import FieldSpec, Form, Section
from generator.standards.formslips import bad, let_pass, unknown
from generator.standards.landmarkcheck import check_landmarks
from generator.standards.loading import Document
from generator.standards.vocabulary import Vocabulary

_CODE = re.compile(r"[A-Z][0-9]{2}")
_SIGN = re.compile(r"[\u4e00-\u9fff]")
"""What the number of a record begins with (``archive/fields.py`` reads it)."""


def check_form(document: Document[Form]) -> Iterator[Problem]:
    """Ensure that what a form names within itself exists: vocabularies, sections, fields."""
    form = document.model
    for name, section in form.sections.items():
        here = ("部分", name)
        for field, spec in section.own_fields.items():
            yield from _check_field(document, (*here, "字段", field), spec, section)
        yield from _check_section(document, section)
    yield from _check_visibility(document)
    for field, spec in form.common.items():
        yield from _check_field(document, ("公共字段", field), spec, None)
    yield from _check_numbers(document)
    for name, vocabulary in form.vocabularies.items():
        yield from _check_vocabulary(document, name, vocabulary)
    yield from check_landmarks(document)
    for code in form.claims:
        if not _CODE.fullmatch(code):
            told = f"“{code}”不是检查的编号"
            yield bad(document, ("检查", code), told, "写检查一览里的编号，如 X05")


def _check_field(
    document: Document[Form], steps: tuple[str, ...], spec: FieldSpec, section: Section | None
) -> Iterator[Problem]:
    form = document.model
    if spec.kind in ("词", "词列") and spec.vocabulary is None and not spec.system:
        yield bad(document, steps, f"字段“{steps[-1]}”是{spec.kind}，没有写词表", "请补写“词表: …”")
    if spec.vocabulary is not None:
        vocabulary = form.vocabularies.get(spec.vocabulary)
        if vocabulary is None:
            yield unknown(document, (*steps, "词表"), "词表", spec.vocabulary, form.vocabularies)
        elif vocabulary.by and section and vocabulary.by not in section.fields:
            yield bad(
                document,
                (*steps, "词表"),
                f"词表“{spec.vocabulary}”依“{vocabulary.by}”而定，本部分没有这个字段",
                f"请在本部分加上字段“{vocabulary.by}”，或换一张词表",
            )
        elif spec.default is not None and spec.default not in vocabulary.words:
            words = sorted(vocabulary.words)
            at, what = (*steps, "缺省"), f"“{spec.vocabulary}”的值"
            yield let_pass(unknown(document, at, what, spec.default, words))
        elif vocabulary.by and section:
            yield from _check_branches(document, spec.vocabulary, section.fields[vocabulary.by])
    if spec.section is not None and spec.section not in form.sections:
        yield unknown(document, (*steps, "部分"), "部分", spec.section, form.sections)
    if spec.kind in ("组", "组列") and not spec.fields:
        yield bad(document, steps, f"字段“{steps[-1]}”是{spec.kind}，没有写字段", "请补写“字段: …”")
    for name, inner in spec.fields.items():
        yield from _check_field(document, (*steps, "字段", name), inner, section)


def _check_numbers(document: Document[Form]) -> Iterator[Problem]:
    """A record's number is the common field 编号, and there is no other of its kind."""
    form, what = document.model, "编号"
    places: list[tuple[tuple[str, ...], Mapping[str, FieldSpec]]] = [(("公共字段",), form.common)]
    places += [(("部分", n, "字段"), s.own_fields) for n, s in form.sections.items()]
    strange = [
        (*steps, name)
        for steps, fields in places
        for name, spec in fields.items()
        if spec.kind == what and (*steps, name) != ("公共字段", what)
    ]
    for steps in strange:
        hint = f"编号只有一个，就是公共字段“{what}”，名称由程序规定；别的号码用文本"
        yield bad(document, steps, f"字段“{steps[-1]}”的类型不能是{what}", hint)
    number = form.common.get(what)
    if not strange and (number is None or number.kind != what or not number.required):
        at, hint = ("公共字段", what), f"请写“{what}: {{类型: {what}, 必填: 是}}”"
        yield bad(document, at, f"公共字段里要有必填的“{what}”，类型为{what}", hint)


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
        yield bad(
            document, ("词表", name), f"词表“{name}”没有写“{word}”一类", f"请补写“{word}: […]”"
        )


def _check_section(document: Document[Form], section: Section) -> Iterator[Problem]:
    form, here = document.model, ("部分", section.name)
    if not section.single and section.numbering != "无" and not section.prefix:
        yield bad(document, here, f"部分“{section.name}”没有写编号的字头", "请补写“字头: …”")
    elif section.prefix and section.numbering != "无" and not _SIGN.fullmatch(section.prefix):
        told = f"字头“{section.prefix}”不是一个汉字，编号写不成"
        yield bad(document, (*here, "字头"), told, "写一个汉字，如 案，编号就写成 案-2013-001")
    others = [s.name for s in form.sections.values() if s.prefix and s.prefix == section.prefix]
    if len(others) > 1 and others[0] != section.name:
        yield bad(
            document,
            (*here, "字头"),
            f"字头“{section.prefix}”已用于“{others[0]}”",
            "每部分用一个不同的字头",
        )
    results = (form.landmarks.quarterly, form.landmarks.annual)
    unnumbered = not section.single and section.numbering == "无"
    if unnumbered and not section.identity and section.name not in results:
        hint = "请补写“标识: [字段, …]”，写明哪些字段合起来不重复"
        yield bad(document, here, f"部分“{section.name}”不编号，没有写标识", hint)
    for index, field in enumerate(section.identity):
        if field not in section.fields:
            yield unknown(document, (*here, "标识", index), "字段", field, section.fields)
    for index, field in enumerate(section.exempt):
        if field not in form.common:
            yield unknown(document, (*here, "免填", index), "公共字段", field, form.common)
    if section.date_field and section.date_field not in section.fields:
        yield unknown(document, (*here, "记录日期"), "字段", section.date_field, section.fields)
    yield from _check_constraints(document, section)


def _check_visibility(document: Document[Form]) -> Iterator[Problem]:
    """Each section says of every reader what he sees; a reader that is not listed is told once."""
    readers, told = document.model.readers, set[str]()
    for name, section in document.model.sections.items():
        here = ("部分", name, "可见")
        strange = [reader for reader in section.visibility if reader not in readers]
        for reader in strange:
            if reader not in told:
                hint = perhaps(reader, readers, f"可写 {'、'.join(readers)}。")
                place = document.locate(*here, reader, key=True)
                hint += "是新的读者的，请先列在“读者”里"
                yield Problem(place, "S02", f"没有读者“{reader}”", hint)
        told.update(strange)
        missing = [reader for reader in readers if reader not in section.visibility]
        if missing and not strange:
            words = "，".join(f"{reader}: 全/摘要/无" for reader in missing)
            message = f"部分“{name}”没有写“{'、'.join(missing)}”能否看见"
            yield bad(document, here, message, f"请补写“{words}”")


def _check_constraints(document: Document[Form], section: Section) -> Iterator[Problem]:
    form, here = document.model, ("部分", section.name)
    for index, constraint in enumerate(section.constraints):
        at = (*here, "约束", index)
        named = {other for _, other in constraint.paths() if other is not None}
        for strange in sorted(named.difference(form.sections)):
            yield unknown(document, at, "部分", strange, form.sections)
        for path, other in constraint.paths():
            owner = section if other is None else form.sections.get(other)
            if owner is not None and form.resolve(owner, path) is None:
                yield unknown(document, at, "字段", path, owner.fields)
        for condition in constraint.conditions():
            for path, test in condition.tests.items():
                target = form.resolve(section, path)
                if target is None:
                    yield unknown(document, at, "字段", path, section.fields)
                    continue
                bad = bound_problem(test, target.kind)
                if bad is not None:
                    place = document.find(path, document.locate(*at))
                    yield Problem(place, "S02", f"字段“{path}”：{bad.message}", bad.hint)
                known = form.words_of(target)
                for word in test.words if known is not None else ():
                    if word not in (known or ()):
                        yield unknown(document, at, f"“{path}”的值", word, sorted(known or ()))


def _check_vocabulary(
    document: Document[Form], name: str, vocabulary: Vocabulary
) -> Iterator[Problem]:
    for branch, terms in vocabulary.branches.items():
        steps: tuple[str, ...] = ("词表", name, branch) if vocabulary.by else ("词表", name)
        if not terms:
            yield bad(document, steps, f"词表“{name}”是空的", "请至少写一个值")
        seen: set[tuple[str, date | None]] = set()
        for index, term in enumerate(terms):
            if (term.value, term.start) in seen:
                yield bad(document, (*steps, index), f"“{term.value}”重复", "请删去一个")
            seen.add((term.value, term.start))
            if term.start and term.end and term.end < term.start:
                yield bad(document, (*steps, index), f"“{term.value}”的止早于起", "请核对两个日期")
