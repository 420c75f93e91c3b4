"""Checks of the full points of categories, dimensions and indicators: they are there and sum up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator.problems import Problem
from generator.standards.loading import Document
from generator.standards.names import unfit, unknown
from generator.standards.rulebook import Rulebook


def check_shares(document: Document[Rulebook]) -> Iterator[Problem]:
    """Ensure that every category has a share of every indicator, and that they sum up."""
    yield from _check_unscored(document)
    yield from _check_shares(document)


def _check_shares(document: Document[Rulebook]) -> Iterator[Problem]:
    book = document.model
    indicators = {i.clause: i for i in book.indicators}
    if len(indicators) < len(book.indicators):
        return  # which of two a share is of, nobody knows
    for category, dimensions in book.categories.items():
        shares = book.shares.get(category)
        if shares is None:
            yield Problem(
                document.locate("岗位指标"),
                "X30",
                f"岗位指标没有写“{category}”",
                f"请补写“{category}: …”",
            )
            continue
        sums: dict[str, Decimal] = dict.fromkeys(dimensions, Decimal(0))
        for clause, share in shares.items():
            at = document.locate("岗位指标", category, clause)
            if clause not in indicators:
                yield unknown(at, "指标", clause, indicators)
                continue
            if not 0 <= share.base <= share.full:
                yield Problem(at, "X30", f"{clause} 的基础分不在 0 到满分之间", "请核对两个数")
            dimension = indicators[clause].dimension
            sums[dimension] = sums.get(dimension, Decimal(0)) + share.full
        for clause in indicators:
            if clause not in shares:
                yield Problem(
                    document.locate("岗位指标", category),
                    "X30",
                    f"“{category}”没有写 {clause} 的满分和基础分",
                    f"请补写“{clause}: [满分, 基础分]”",
                )
        yield from _check_dimensions(document, category, sums)
    for category in book.shares:
        if category not in book.categories:
            at = document.locate("岗位指标", category, key=True)
            yield unknown(at, "岗位类别", category, book.categories)


def _check_dimensions(
    document: Document[Rulebook], category: str, sums: dict[str, Decimal]
) -> Iterator[Problem]:
    """The full points of a category's dimensions are those of their indicators, summed up."""
    book, here = document.model, ("岗位类别", category)
    dimensions = book.categories[category]
    if not {d for dims in book.categories.values() for d in dims}.issuperset(book.dimensions):
        return  # told where an indicator names it
    strange = [name for name in dimensions if name not in book.dimensions]
    for name in strange:
        yield unknown(document.locate(*here, name, key=True), "维度", name, book.dimensions)
    for dimension, total in sums.items():
        full = dimensions.get(dimension)
        if dimension in strange or full == total or (full is None and strange):
            continue
        if full is None:
            told = f"“{category}”没有写维度“{dimension}”的满分"
            yield Problem(document.locate(*here), "X30", told, f"请补写“{dimension}: {total}”")
        else:
            yield Problem(
                document.locate("岗位指标", category),
                "X30",
                f"“{category}”的“{dimension}”各指标满分之和是 {total}，不等于维度满分 {full}",
                "请调整各指标的满分，使之和等于维度满分",
            )


def _check_unscored(document: Document[Rulebook]) -> Iterator[Problem]:
    for i, category in enumerate(document.model.unscored):
        if category in document.model.shares:
            yield unfit(
                document.locate("不计分岗位", i),
                f"“{category}”写在不计分岗位里，又有岗位指标",
                "请删去其中一处",
            )
