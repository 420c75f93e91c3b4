"""The office's written rules as pages: the clauses, and the form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from generator.scoring.usage import ClauseUse
from generator.site import links, rules_in_words
from generator.site.ledger_page import earlier
from generator.site.links import Here, anchor
from generator.site.page import Frame, Heading, Page
from generator.standards.form import WORD_LISTS, FieldSpec, Form
from generator.standards.rulebook import Indicator, Rulebook
from generator.standards.standard import Standard

FORM = "form"
_BEFORE_NUMBER = re.compile(r"^\D+")


class ClauseView(Struct, frozen=True):
    """A clause with what it says, where it comes from, and how often it was applied.

    ``usage`` is that of the latest quarter, ``ever`` that of all quarters under its standard.
    """

    code: str
    sentence: str
    source: str
    usage: ClauseUse
    ever: ClauseUse


class IndicatorView(Struct, frozen=True):
    """An indicator with its full and base points by post category."""

    indicator: Indicator
    shares: tuple[str, ...]
    method: str
    coefficients: tuple[str, ...]
    clauses: tuple[ClauseView, ...]


class FieldView(Struct, frozen=True):
    """One field of a section, as the form declares it."""

    name: str
    kind: str
    marks: tuple[str, ...]
    vocabulary: str
    note: str


def make(frame: Frame) -> Iterator[Page]:
    """Two pages for every version: rules and form; first for the one in force.

    The first page of all is where the tab leads.
    """
    standards = frame.model.shelf.standards
    # With an error in one of them there is none: nothing is published then.
    in_force = standards.for_record(frame.model.today) if standards else None
    for standard in sorted(standards.versions, key=lambda s: s is not in_force):
        version = standard.version
        label = f"制度 {version}"
        above = ((label, links.standard(version)),)
        rules, form = links.standard(version), links.standard(version, FORM)
        yield Page(
            uri=rules,
            title=f"{standard.rulebook.regulation.name}（{version}）",
            template="standard.html",
            context=lambda s=standard, u=rules: _rules(frame, s, Here(u)),  # type: ignore[misc]
            keywords=tuple(i.name for i in standard.rulebook.indicators),
            nav=("制度", label, "办法和指标"),
            hide=(),
            toc=_toc(standard),
            places=(*_places(standard.rulebook), *_limits(standard)),
        )
        yield Page(
            uri=form,
            title=f"{standard.form.meta.name}",
            template="form.html",
            context=lambda s=standard, u=form: _form(frame, s, Here(u)),  # type: ignore[misc]
            keywords=tuple(standard.form.sections),
            nav=("制度", label, "格式和权限"),
            hide=(),
            toc=(
                *(Heading(name, anchor(name)) for name in standard.form.sections),
                Heading("词表", "词表"),
                Heading("权限", "权限"),
                Heading("可见范围", "可见范围"),
            ),
            trail=above,
            places=(("权限", f"权限 {version}", "", " ".join(_roles(frame, standard))),),
        )


def _toc(standard: Standard) -> tuple[Heading, ...]:
    return (
        Heading("考核办法", "考核办法"),
        Heading("指标满分", "指标满分"),
        Heading(
            "指标和条款",
            "指标和条款",
            tuple(
                Heading(f"{i.clause} {i.name}", anchor(i.clause))
                for i in standard.rulebook.indicators
            ),
        ),
        Heading("否决", "否决"),
        Heading("年度", "年度"),
        Heading("期限", "期限"),
        Heading("预警和倒查", "预警和倒查"),
    )


def _places(book: Rulebook) -> Iterator[tuple[str, str, str, str]]:
    """Every article and clause: people type its number, with the sign before it or without, and
    leave out the dash between them; or words that stand in it."""
    named = {code: ("考核办法", text) for code, text in book.articles.items()}
    for indicator in book.indicators:
        name = indicator.name
        named |= {rule.clause: (name, rule.describe()) for rule in indicator.rules}
        named[indicator.clause] = name, ""
    named |= {veto.clause: ("否决", veto.describe()) for veto in book.vetoes}
    for code, (name, text) in named.items():
        number = _BEFORE_NUMBER.sub("", code)
        whole = code.replace("-", "")
        yield code, f"{code} {name}", number if whole == code else f"{number} {whole}", text


def _limits(standard: Standard) -> Iterator[tuple[str, str, str, str]]:
    """Every time limit, by what it is called and what it rests on."""
    for rule in standard.deadlines.rules:
        yield f"期限-{rule.code}", f"{rule.name} 期限", "", rule.basis


def _roles(frame: Frame, standard: Standard) -> Iterator[str]:
    """The roles that are no department's: whoever asks for one of those is led to its own page."""
    known = [d for office in frame.model.offices.values() for d in office.departments]
    for role in standard.authority.roles:
        if not any(role in d.name or (d.symbol and role.startswith(d.symbol)) for d in known):
            yield role


def _rules(frame: Frame, standard: Standard, here: Here) -> Mapping[str, Any]:
    model, book = frame.model, standard.rulebook
    usage, quarters = model.usage(standard), model.quarters_under(standard)
    categories = list(book.categories)
    return {
        **frame.common(here),
        "standard": standard,
        "book": book,
        "first": next(iter(quarters), None),
        "quarter": next(reversed(quarters), None),
        "categories": categories,
        "dimensions": [
            (name, [f"{book.categories[c].get(name, 0):f}" for c in categories], members)
            for name, members in _by_dimension(book, usage, categories)
        ],
        "totals": [
            (
                f"{sum(share.full for share in book.shares[c].values()):f}",
                f"{sum(share.base for share in book.shares[c].values()):f}",
            )
            for c in categories
        ],
        "vetoes": [
            ClauseView(v.clause, v.describe(), v.source, *usage[v.clause]) for v in book.vetoes
        ],
        "unused": sum(not usage[rule.clause][0].lines for _, rule in book.rules()),
        "never": sum(not ever.lines for _, ever in usage.values()),
        "clauses": sum(1 for _ in book.rules()),
        "example": next((rule.clause for _, rule in book.rules()), next(iter(book.articles), "")),
        "counted_on": rules_in_words.counted_on(book),
        "annual": tuple(rules_in_words.annual(book)),
        "earlier": earlier(standard),
        "form_href": here.to(links.standard(standard.version, FORM)),
        "calendar_href": here.to(links.CALENDAR),
    }


def _by_dimension(
    book: Rulebook, usage: Mapping[str, tuple[ClauseUse, ClauseUse]], categories: list[str]
) -> list[tuple[str, list[IndicatorView]]]:
    found = []
    for dimension in book.dimensions:
        members = []
        for indicator in book.indicators:
            if indicator.dimension != dimension:
                continue
            shares = []
            for category in categories:
                share = book.shares[category].get(indicator.clause)
                shares.append(f"{share.full:f}（{share.base:f}）" if share else "—")
            members.append(
                IndicatorView(
                    indicator,
                    tuple(shares),
                    _method(indicator, book),
                    tuple(rules_in_words.coefficients(indicator, book)),
                    tuple(
                        ClauseView(r.clause, r.describe(), r.source, *usage[r.clause])
                        for r in indicator.rules
                    ),
                )
            )
        found.append((dimension, members))
    return found


def _method(indicator: Indicator, book: Rulebook) -> str:
    if not indicator.workload:
        return "基础分加减：括号里是基础分，按下列条款加减，不低于 0 分，不高于满分。"
    sources = "；".join(
        w.section + (f"（{' × '.join(w.coefficients)}）" if w.coefficients else "")
        for w in indicator.workload
    )
    peers = book.peers
    return (
        f"同组归一：本人工作量 ÷ 同组中位数 × 中位得分（括号里的数），不高于满分。"
        f"工作量取自{sources}，按{peers.presence}折算；"
        f"同组按{'、'.join(peers.by)}划分，"
        f"不足 {peers.min_members} 人的依次{'、'.join(peers.fallback)}。"
        + rules_in_words.absences(book)
    )


def _form(frame: Frame, standard: Standard, here: Here) -> Mapping[str, Any]:
    form, authority = standard.form, standard.authority
    return {
        **frame.common(here),
        "standard": standard,
        "form": form,
        "sections": [
            (section, anchor(name), [_field(n, s, form) for n, s in section.own_fields.items()])
            for name, section in form.sections.items()
        ],
        "shared": [_field(name, spec, form) for name, spec in form.common.items()],
        "vocabularies": [
            (
                name,
                anchor(f"词表-{name}"),
                vocabulary.by or "",
                [
                    (branch, [(t.value, _span(t.start, t.end)) for t in terms])
                    for branch, terms in vocabulary.branches.items()
                ],
            )
            for name, vocabulary in form.vocabularies.items()
        ],
        "audiences": form.readers,
        "book": standard.rulebook,
        "matrix": [
            (name, [powers.draft, powers.approve, powers.correct, powers.void])
            for name, powers in authority.matrix.items()
        ],
        "rules_href": here.to(links.standard(standard.version)),
    }


def _field(name: str, spec: FieldSpec, form: Form) -> FieldView:
    marks = []
    if spec.system:
        marks.append("系统计算")
    if spec.required:
        marks.append("必填")
    if spec.default is not None:
        marks.append(f"缺省“{spec.default}”")
    if spec.max_length is not None:
        marks.append(f"至多 {spec.max_length} 字")
    if spec.at_least is not None:
        marks.append(f"不小于 {spec.at_least}")
    if spec.at_most is not None:
        several = spec.kind == "组列" or spec.kind in WORD_LISTS
        marks.append(f"至多 {spec.at_most} 项" if several else f"不大于 {spec.at_most}")
    if spec.section is not None:
        marks.append(f"引用{spec.section}")
    note = spec.note
    if spec.fields:
        inner = "、".join(
            f"{n}（{s.kind}{'，必填' if s.required else ''}）" for n, s in spec.fields.items()
        )
        note = f"{inner}{'；' if note else ''}{note}"
    known = spec.vocabulary if spec.vocabulary in form.vocabularies else None
    return FieldView(name, spec.kind, tuple(marks), known or "", note)


def _span(start: date | None, end: date | None) -> str:
    if start and end:
        return f"{start} 至 {end}"
    return f"{start} 起" if start else (f"{end} 止" if end else "")
