"""What the rulebook says beside its articles and clauses, in sentences for the standard's page.

Which date decides the quarter (办-5), what the coefficients are, which days are not days in post,
and how a year is graded (办-9 to 办-11): whoever checks a score by hand needs them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from generator.standards.annual import UNGRADED, Annual
from generator.standards.rulebook import Indicator, Rule, Rulebook, Veto


def counted_on(book: Rulebook) -> str:
    """The date of every section that decides the quarter, and the clauses that look at another."""
    usual = "、".join(f"{section}的{field}" for section, field in book.counted_on.items())
    others: dict[str, list[str]] = {}
    clauses: list[Rule | Veto] = [*(rule for _, rule in book.rules()), *book.vetoes]
    for one in clauses:
        if one.counted_on is not None:
            others.setdefault(one.counted_on, []).append(one.clause)
    own = "".join(f"；{'、'.join(named)}看{field}" for field, named in others.items())
    return f"计入哪个季度，看{usual}{own}。没有写这个日期的，还不计入。"


def coefficients(indicator: Indicator, book: Rulebook) -> Iterator[str]:
    """The factor of every word, for each coefficient that a workload indicator uses."""
    names = dict.fromkeys(name for source in indicator.workload for name in source.coefficients)
    for name in names:
        found = book.coefficients[name]
        values = "、".join(f"{word} {factor}" for word, factor in found.values.items())
        yield f"{name}按{found.field}：{values}。"


def absences(book: Rulebook) -> str:
    """The days that are not days in post; empty where the rulebook names none."""
    spells = "；".join(
        f"{spell.section}中{said}的" if (said := spell.when.describe()) else spell.section
        for spell in book.peers.absences
    )
    return f"不算在岗的日子：{spells}。" if spells else ""


def annual(book: Rulebook) -> Iterator[str]:
    """How the year is graded: the score, the lines and the quota, and who gets no grade."""
    year, weights = book.annual, book.annual.weights
    yield (
        f"年度分 = 季度均分 × {weights.quarters} + 民主测评 × {weights.survey} + "
        f"领导小组评价 × {weights.leaders}（{year.clauses.score}）；三样不齐的没有年度分。"
    )
    yield (
        f"年度分 {year.excellent_line} 分起，没有否决，没有{book.grades[-1].name}的季度，"
        f"培训达标（{_training(year)}）的，是优秀候选。名额是定等次人数的 {_percent(year.quota)}，"
        f"经批准至多 {_percent(year.quota_with_approval)}；年度分相同的依次比较"
        f"{'、'.join(year.ties)}（{year.clauses.quota}）。其余 {year.competent_line} 分起称职，"
        f"{year.basic_line} 分起基本称职，再低的不称职；有否决的，不高于它的年度等次。"
    )
    yield (
        f"{UNGRADED}（{year.clauses.grade}）：{'；'.join(_ungraded(year))}。"
        "没有写日数的，看年末最后一天。"
    )


def _training(year: Annual) -> str:
    training = year.training
    return (
        f"当年{training.section}的{training.hours.field}满 {training.hours.least}，"
        f"或者满 {training.days.least} 天"
    )


def _ungraded(year: Annual) -> Iterator[str]:
    yield f"有结果的季度不足 {year.min_quarters} 个"
    for reason in year.exclusions:
        days = f"（当年超过 {reason.over_days} 日）" if reason.over_days is not None else ""
        yield f"{reason.reason}{days}"


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"
