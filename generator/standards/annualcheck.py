"""Checks of what a rulebook says about the year, and about days away (X30)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.problems import Location, Problem, Severity
from generator.standards.annual import GRADES, UNGRADED, Spell
from generator.standards.names import DATE_KINDS, NUMBER_KINDS, Names, unknown
from generator.standards.standard import Standard


def check_annual(standard: Standard) -> Iterator[Problem]:
    """Ensure that the annual grading and the days away name what exists, and weights sum up."""
    document = standard.rulebook_document
    book, names = document.model, Names(standard.form, document)
    annual = book.annual
    for i, spell in enumerate(book.peers.absences):
        yield from _spell(names, spell, document.locate("同组", "离岗", i))
    for i, reason in enumerate(annual.exclusions):
        at = document.locate("年度", "不定等次", i)
        yield from _spell(names, reason, at)
        yield from _article(standard, reason.clause, at)
    training, at = annual.training, document.locate("年度", "培训达标")
    section, problems = names.section(training.section, at)
    yield from problems
    if section is not None:
        yield from names.field(section, training.hours.field, at, NUMBER_KINDS)[1]
        yield from names.field(section, training.days.start, at, DATE_KINDS)[1]
        yield from names.field(section, training.days.end, at, DATE_KINDS)[1]
    for i, name in enumerate(annual.ties):
        if name not in book.dimensions:
            place = document.locate("年度", "并列依次比较", i)
            yield unknown(place, "维度", name, book.dimensions)
    weights = annual.weights
    total = weights.quarters + weights.survey + weights.leaders
    if total != 1:
        yield Problem(
            document.locate("年度", "权重"),
            "X30",
            f"年度分各项权重之和是 {total}，不等于 1",
            "请调整权重，使之和等于 1",
        )
    if not 0 <= annual.quota <= annual.quota_with_approval <= 1:
        # Beyond 1 all who may be 优秀 are: versions before 30 November 2026 let that pass, and what
        # is in force may not be mended where it stands.
        ordered = 0 <= annual.quota <= annual.quota_with_approval
        yield Problem(
            document.locate("年度", "优秀比例"),
            "X30",
            "优秀比例、经批准上限不在 0 到 1 之间，或前者高于后者",
            "请核对两个比例，写成 0.15 的样子" + ("；已施行的，下一版再改" if ordered else ""),
            Severity.WARNING if ordered else Severity.ERROR,
        )
    lines = [annual.excellent_line, annual.competent_line, annual.basic_line]
    if lines != sorted(set(lines), reverse=True):
        yield Problem(
            document.locate("年度", "优秀候选线"),
            "X30",
            "优秀候选线、称职线、基本称职线要从高到低",
            "请核对三条线",
        )
    for i, veto in enumerate(book.vetoes):
        if veto.annual_cap not in (*GRADES, UNGRADED):
            place = document.locate("否决", i, "年封顶")
            yield unknown(place, "年度等次", veto.annual_cap, (*GRADES, UNGRADED))
    for key, clause in (
        ("年度分", annual.clauses.score),
        ("名额", annual.clauses.quota),
        ("等次", annual.clauses.grade),
    ):
        yield from _article(standard, clause, document.locate("年度", "条款", key))
    yield from _article(standard, book.counted_once, document.locate("同源条款"))


def _spell(names: Names, spell: Spell, at: Location) -> Iterator[Problem]:
    section, problems = names.section(spell.section, at)
    yield from problems
    if section is not None:
        yield from names.condition(section, spell.when, at)
        yield from names.field(section, spell.start, at, DATE_KINDS)[1]
        yield from names.field(section, spell.end, at, DATE_KINDS)[1]


def _article(standard: Standard, clause: str, at: Location) -> Iterator[Problem]:
    articles = standard.rulebook.articles
    if clause not in articles:
        yield unknown(at, "条款", clause, articles)
