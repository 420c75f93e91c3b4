"""Checks that what a rulebook gives can be written: its dimensions, grades and post categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from generator.problems import Location, Problem
from generator.standards.annual import GRADES, UNGRADED
from generator.standards.form import Section
from generator.standards.names import unfit
from generator.standards.standard import Standard


def check_written(standard: Standard) -> Iterator[Problem]:
    """Ensure that results can be written, and that each post category is scored or said not to be.

    Words of the form that have ended, or not begun, while the standard holds are none of it.
    """
    form, book = standard.form, standard.rulebook
    marks, at = form.landmarks, standard.rulebook_document.locate
    quarterly, annual = form.sections.get(marks.quarterly), form.sections.get(marks.annual)
    if quarterly is not None:
        yield from _dimensions(standard, quarterly)
        grades = [(g.name, at("季度等次", i, "等次")) for i, g in enumerate(book.grades)]
        yield from _words(standard, quarterly, "等次", grades)
        scored = [
            (name, at("岗位类别", name, key=True))
            for name in book.categories
            if name in book.shares
        ]
        unscored = [(name, at("不计分岗位", i)) for i, name in enumerate(book.unscored)]
        yield from _words(standard, quarterly, "岗位类别", [*scored, *unscored])
    if annual is not None:
        yield from _annual(standard, annual)
    yield from _categories(standard)


def _dimensions(standard: Standard, section: Section) -> Iterator[Problem]:
    """The group that holds a quarter's dimensions has those of the rulebook, and no other."""
    name = "四维分"
    spec = section.fields.get(name)
    if spec is None or not spec.fields:
        return  # told already
    at = standard.form_document.locate
    here, wanted = ("部分", section.name, "字段", name), standard.rulebook.dimensions
    for dimension in wanted:
        if dimension not in spec.fields:
            told = f"“{name}”里没有考核办法的维度“{dimension}”，写不进去"
            hint = f"请补写“{dimension}: {{类型: 数, 必填: 是}}”"
            yield Problem(at(*here, "字段"), "X30", told, hint)
    for field in spec.fields:
        if field not in wanted:
            place, known = at(*here, "字段", field, key=True), "、".join(wanted)
            yield unfit(place, f"考核办法没有维度“{field}”，不会写它", f"请删去，有的是 {known}")


def _annual(standard: Standard, section: Section) -> Iterator[Problem]:
    """The annual grades, which the program gives, can be written; one vocabulary is told once."""
    told = set()
    for field in ("建议等次", "最终等次"):
        known, spec = _known(standard, section, field), section.fields.get(field)
        missing = [g for g in (*GRADES, UNGRADED) if known is not None and g not in known]
        if spec is not None and missing and spec.vocabulary not in told:
            told.add(spec.vocabulary)
            words = "、".join(missing)
            yield unfit(
                standard.form_document.locate("部分", section.name, "字段", field),
                f"“{field}”的词表“{spec.vocabulary}”没有年度等次“{words}”",
                f"请在词表里补上“{words}”",
            )


def _words(
    standard: Standard, section: Section, field: str, named: Iterable[tuple[str, Location]]
) -> Iterator[Problem]:
    """Each word a rulebook gives can be written in a field of a result."""
    known = _known(standard, section, field)
    for word, place in named:
        if known is not None and word not in known:
            spec = section.fields[field]
            told = f"“{word}”不在 form.yml 的词表“{spec.vocabulary}”里，写不进“{field}”"
            yield unfit(place, told, "两处要写一样，请核对")


def _categories(standard: Standard) -> Iterator[Problem]:
    """Whoever holds a post of a category is scored, or the rulebook says that he is not."""
    section, _, field = standard.form.landmarks.category.partition(".")
    owner, book = standard.form.sections.get(section), standard.rulebook
    known = None if owner is None else _known(standard, owner, field)
    at = standard.rulebook_document.locate("岗位类别", key=True)
    for word in known or ():
        if not any(word in told for told in (book.categories, book.shares, book.unscored)):
            message = f"“{word}”没有维度满分，也不在“不计分岗位”里"
            yield unfit(at, message, "要计分的，请补写它的满分；不计分的，列进“不计分岗位”")


def _known(standard: Standard, section: Section, field: str) -> list[str] | None:
    """The words of a field while the standard holds, as they are listed; None without any."""
    spec = section.fields.get(field)
    vocabulary = standard.form.vocabularies.get(spec.vocabulary or "") if spec else None
    if vocabulary is None:
        return None
    last = standard.end or date.max
    return [
        term.value
        for terms in vocabulary.branches.values()
        for term in terms
        if (term.start is None or term.start <= last)
        and (term.end is None or term.end >= standard.start)
    ]
