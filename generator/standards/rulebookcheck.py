"""Checks of a rulebook against its form, and of its sums (X30)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.problems import Location, Problem
from generator.standards.annualcheck import check_annual
from generator.standards.form import WORD_LISTS, FieldSpec, Section
from generator.standards.loading import Document
from generator.standards.names import DATE_KINDS, NUMBER_KINDS, Names, unfit, unknown
from generator.standards.rulebook import Rule, Rulebook, Veto
from generator.standards.schedule import check_schedule
from generator.standards.sharecheck import check_shares
from generator.standards.standard import Standard

MOST_PLACES = 2
"""Results are written with two places; finer points would not sum to the total that is shown."""
_LISTS = (*WORD_LISTS, "组列")


def check_rulebook(standard: Standard) -> Iterator[Problem]:
    """Ensure that a rulebook names what exists, sums up, and scores nothing forbidden."""
    yield from _check_rulebook(standard)
    yield from check_shares(standard.rulebook_document)
    yield from _check_forbidden(standard.rulebook_document)
    yield from check_annual(standard)
    book, document = standard.rulebook, standard.rulebook_document
    yield from check_schedule(book.schedule, book.articles, document)


def _check_rulebook(standard: Standard) -> Iterator[Problem]:
    document = standard.rulebook_document
    book, names = document.model, Names(standard.form, document)
    if not 0 <= book.regulation.places <= MOST_PLACES:
        at = document.locate("制度", "小数位")
        yield Problem(at, "X30", "小数位不对", f"结果按两位小数写入档案，写 0 至 {MOST_PLACES}")
    for name, field in book.counted_on.items():
        at = document.locate("计入日期", name)
        section, problems = names.section(name, document.locate("计入日期", name, key=True))
        yield from problems
        if section is not None:
            yield from names.field(section, field, at, DATE_KINDS)[1]
    yield from _check_clauses(document)
    for i, indicator in enumerate(book.indicators):
        yield from _check_indicator(document, i)
        yield from _check_workload(standard, i)
        for j, rule in enumerate(indicator.rules):
            yield from _check_rule(document, names, rule, document.locate("指标", i, "规则", j))
    yield from _check_grades(standard)


def _check_clauses(document: Document[Rulebook]) -> Iterator[Problem]:
    """No two clauses bear one number: points are told by it, and pages lead to it."""
    book = document.model
    taken = dict.fromkeys(book.articles, "办法")
    for i, indicator in enumerate(book.indicators):
        if indicator.clause in taken:
            at = document.locate("指标", i, "条款")
            told = f"条款“{indicator.clause}”已是一条{taken[indicator.clause]}的号"
            yield unfit(at, told, "每个指标用一个不同的条款号")
        taken.setdefault(indicator.clause, "指标")
    clauses: set[str] = set()
    for i, indicator in enumerate(book.indicators):
        for j, rule in enumerate(indicator.rules):
            at = document.locate("指标", i, "规则", j)
            if rule.clause in clauses:
                yield Problem(at, "X30", f"条款“{rule.clause}”重复", "每条规则用一个不同的条款号")
            elif rule.clause in taken:
                told = f"条款“{rule.clause}”已是一条{taken[rule.clause]}的号"
                yield unfit(at, told, "每条规则用一个不同的条款号")
            clauses.add(rule.clause)


def _check_indicator(document: Document[Rulebook], i: int) -> Iterator[Problem]:
    indicator, here = document.model.indicators[i], ("指标", i)
    known = [d for dims in document.model.categories.values() for d in dims]
    if indicator.dimension not in known:
        yield unknown(document.locate(*here, "维度"), "维度", indicator.dimension, known)
    if indicator.method == "同组归一" and not indicator.workload:
        at = document.locate(*here)
        yield Problem(at, "X30", "同组归一的指标没有写工作量", "请补写“工作量: …”")
    for way, word, given in (
        ("同组归一", "规则", indicator.rules),
        ("基础加减", "工作量", indicator.workload),
    ):
        if indicator.method == way and given:
            at = document.locate(*here, word, key=True)
            yield unfit(at, f"{word}对{way}的指标不起作用", "请删去，或改写方法")


def _check_workload(standard: Standard, i: int) -> Iterator[Problem]:
    document = standard.rulebook_document
    book, names = document.model, Names(standard.form, document)
    indicator, here = book.indicators[i], ("指标", i)
    for j, work in enumerate(indicator.workload):
        at = document.locate(*here, "工作量", j)
        section, problems = names.section(work.section, at)
        yield from problems
        if section is None:
            continue
        yield from names.condition(section, work.when, at)
        yield from _check_counted(book, names, section, None, at)
        for name in work.coefficients:
            coefficient = book.coefficients.get(name)
            if coefficient is None:
                place = document.find(name, at)
                yield unknown(place, "系数", name, book.coefficients)
                continue
            place = document.locate("系数", name)
            spec, problems = names.field(section, coefficient.field, place)
            yield from problems
            if spec is not None:
                yield from _check_single(document, coefficient.field, spec, place)
                yield from names.words(spec, coefficient.field, coefficient.values, place)
                known = standard.form.words_of(spec) or frozenset()
                for word in sorted(known - set(coefficient.values)):
                    yield Problem(
                        place, "X30", f"{name}没有写“{word}”", f"请补写“{word}: …”，不计的写 0"
                    )


def _check_grades(standard: Standard) -> Iterator[Problem]:
    document = standard.rulebook_document
    book, names = document.model, Names(standard.form, document)
    order = [g.name for g in book.grades]
    bounds = [g.at_least for g in book.grades]
    if bounds != sorted(bounds, reverse=True) or bounds[-1:] != [0]:
        yield Problem(
            document.locate("季度等次"), "X30", "等次要从高到低写，最后一档从 0 起", "请调整顺序"
        )
    for i, name in enumerate(order):
        if name in order[:i]:
            at = document.locate("季度等次", i, "等次")
            yield unfit(at, f"等次“{name}”重复", "每一等用一个不同的名称")
    known = {rule.clause for _, rule in book.rules()}
    for i, veto in enumerate(book.vetoes):
        at = document.locate("否决", i)
        if veto.clause in known or veto.clause in book.articles:
            yield unfit(at, f"条款“{veto.clause}”重复", "每条否决用一个不同的条款号")
        known.add(veto.clause)
        section, problems = names.section(veto.section, at)
        yield from problems
        if section is not None:
            yield from names.condition(section, veto.when, at)
            yield from _check_counted(book, names, section, veto, at)
        if veto.quarter_cap not in order:
            yield unknown(document.locate("否决", i, "季封顶"), "等次", veto.quarter_cap, order)
    if book.within_bounds not in book.articles:
        yield unknown(document.locate("限界条款"), "条款", book.within_bounds, book.articles)


def _check_counted(
    book: Rulebook, names: Names, section: Section, item: Rule | Veto | None, at: Location
) -> list[Problem]:
    field = item.counted_on if item is not None else None
    if field is None and section.name in book.counted_on:
        return []  # checked where it is written
    if field is None:
        return [
            Problem(
                at,
                "X30",
                f"没有写“{section.name}”的计入日期",
                "请在“计入日期”中写明按哪个日期计入季度",
            )
        ]
    return names.field(section, field, at, DATE_KINDS)[1]


def _check_rule(
    document: Document[Rulebook], names: Names, rule: Rule, at: Location
) -> Iterator[Problem]:
    section, problems = names.section(rule.section, at)
    yield from problems
    ways = [rule.points is not None, rule.tiers is not None, rule.total is not None, rule.zeroes]
    if sum(ways) != 1:
        yield Problem(at, "X30", "分值、分档、合计、归零要写一种，也只写一种", "请保留一种写法")
    if rule.limit is not None and rule.limit <= 0:
        yield Problem(at, "X30", "限额要大于 0", "限额写分数的大小，不带负号")
    for word, given in (("限额", rule.limit), ("减半", rule.halved_when)):
        if given is not None and (rule.total is not None or rule.zeroes):
            yield unfit(
                document.find(word, at),
                f"{word}对合计、归零不起作用",
                f"{word}只用于分值、分档，请删去",
            )
    yield from _check_places(document, rule, at)
    if section is None:
        return
    yield from names.condition(section, rule.when, at)
    yield from _check_counted(document.model, names, section, rule, at)
    if rule.halved_when is not None:
        yield from names.condition(section, rule.halved_when, at)
    if rule.tiers is not None:
        spec, problems = names.field(section, rule.tiers.field, at)
        yield from problems
        if spec is not None:
            yield from _check_single(document, rule.tiers.field, spec, at)
            yield from names.words(spec, rule.tiers.field, rule.tiers.points, at)
    if rule.total is not None:
        yield from names.field(section, rule.total.field, at, NUMBER_KINDS)[1]


def _check_places(document: Document[Rulebook], rule: Rule, at: Location) -> Iterator[Problem]:
    """Points are counted as they are written, and no finer than results are."""
    found = [rule.points, rule.limit, *(rule.tiers.points.values() if rule.tiers else ())]
    found += [rule.total.reached, rule.total.missed] if rule.total is not None else []
    for points in found:
        if points is not None and points != round(points, MOST_PLACES):
            yield Problem(
                document.find(str(points), at),
                "X30",
                f"{rule.clause} 的 {points} 超过 {MOST_PLACES} 位小数，各项相加会与总分不符",
                f"结果按两位小数写入档案，最多写 {MOST_PLACES} 位",
            )


def _check_single(
    document: Document[Rulebook], path: str, spec: FieldSpec, at: Location
) -> Iterator[Problem]:
    """Points and coefficients go by one value; of a list none would ever be found."""
    if spec.kind in _LISTS:
        message = f"字段“{path}”是{spec.kind}，不能按值分档"
        yield unfit(document.find(path, at), message, "请用只有一个值的字段")


def _check_forbidden(document: Document[Rulebook]) -> Iterator[Problem]:
    book = document.model
    for i, indicator in enumerate(book.indicators):
        texts: list[tuple[tuple[str | int, ...], str]] = [(("指标", i, "名称"), indicator.name)]
        for j, rule in enumerate(indicator.rules):
            texts.append((("指标", i, "规则", j, "说明"), rule.note))
            if rule.total is not None:
                texts.append((("指标", i, "规则", j, "合计", "字段"), rule.total.field))
        for steps, text in texts:
            for word in book.forbidden:
                if word in text:
                    yield Problem(
                        document.locate(*steps),
                        "X30",
                        f"“{word}”是禁用的考核指标",
                        "请删去这个指标，改用不诱导办案结果的指标",
                    )
