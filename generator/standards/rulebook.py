"""The rulebook: indicators, points, caps, vetoes and grades, as data (《考核办法》《实施标准》).

An indicator's score is a base plus the lines of its rules, held within [0, full] (办-4), or a peer
normalisation of workload (标1.1). Six primitives make a rule: 分值 (points per event), 分档
(points by a field's value), 限额 (a limit on the rule's sum), 合计 (a threshold on a sum), 归零
(the indicator becomes 0) and 减半 (half the points when a condition holds).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec

from generator.scalars import Unreadable
from generator.standards.annual import Annual, Spell
from generator.standards.condition import ALWAYS, When
from generator.standards.schedule import Schedule
from generator.standards.typed import Day, Model, Points, Shaped, Whole, YesNo


class Regulation(Model):
    """Which rulebook this is, when it holds, and how it rounds."""

    name: str = msgspec.field(name="名称")
    version: str = msgspec.field(name="版本")
    start: Day = msgspec.field(name="施行")
    end: Day | None = msgspec.field(default=None, name="废止")
    places: Whole = msgspec.field(name="小数位")
    rounding: Literal["逐项四舍五入后求和"] = msgspec.field(name="舍入")


class Grade(Model):
    """A quarter grade and the lowest total that earns it (办-8)."""

    name: str = msgspec.field(name="等次")
    at_least: Points = msgspec.field(name="起")


class Coefficient(Model):
    """A factor by the value of one field, for counting workload."""

    field: str = msgspec.field(name="字段")
    values: dict[str, Points] = msgspec.field(name="值")


class Tiers(Model):
    """Points by the value of one field (分档)."""

    field: str
    points: dict[str, Points]


def _tiers(value: object) -> object:
    if isinstance(value, dict) and len(value) == 1:
        field, points = next(iter(value.items()))
        if isinstance(points, dict) and points:
            return {"field": field, "points": points}
    raise Unreadable(
        "分档写法不对", "写成“{字段: {值: 分, 值: 分}}”，如 {级别: {省级: 2, 地市级: 1}}"
    )


class Sum(Model):
    """Points for a quarter's sum of one field reaching a threshold (合计)."""

    field: str = msgspec.field(name="字段")
    threshold: Points = msgspec.field(name="达到")
    reached: Points = msgspec.field(name="得")
    missed: Points = msgspec.field(name="未达")


class Rule(Model):
    """One clause: which records it counts, and what they bring."""

    clause: str = msgspec.field(name="条款")
    section: str = msgspec.field(name="部分")
    counted_on: str | None = msgspec.field(default=None, name="计入")
    when: When = msgspec.field(default=ALWAYS, name="条件")
    points: Points | None = msgspec.field(default=None, name="分值")
    tiers: Annotated[Tiers | None, Shaped(_tiers)] = msgspec.field(default=None, name="分档")
    limit: Points | None = msgspec.field(default=None, name="限额")
    total: Sum | None = msgspec.field(default=None, name="合计")
    zeroes: YesNo = msgspec.field(default=False, name="归零")
    halved_when: When | None = msgspec.field(default=None, name="减半")
    source: str = msgspec.field(name="来源")
    note: str = msgspec.field(default="", name="说明")

    def describe(self) -> str:
        """The clause in one Chinese sentence, made from the data it scores by."""
        if self.note:
            return self.note
        condition = self.when.describe()
        who = f"{self.section}中{condition}的" if condition else f"{self.section}"
        if self.zeroes:
            return f"{who}，本项归零"
        if self.total is not None:
            t = self.total
            return (
                f"当季{who}{t.field}合计达到 {t.threshold} 的 {signed(t.reached)} 分，"
                f"未达到的 {signed(t.missed)} 分"
            )
        if self.tiers is not None:
            tiers = "、".join(f"{k} {signed(v)}" for k, v in self.tiers.points.items())
            text = f"{who}，每条按{self.tiers.field}计：{tiers}"
        else:
            text = f"{who}，每条 {signed(self.points or Decimal(0))} 分"
        if self.halved_when is not None:
            text += f"；{self.halved_when.describe()}的减半"
        if self.limit is not None:
            text += f"；合计以 {self.limit} 分为限"
        return text


def signed(points: Decimal) -> str:
    """Points with their sign, a real minus: ``+3``, ``−0.5``, ``0``."""
    if points == 0:
        return "0"
    return f"+{points}" if points > 0 else f"−{-points}"


class Workload(Model):
    """What one section contributes to the workload: records weighted by coefficients."""

    section: str = msgspec.field(name="部分")
    when: When = msgspec.field(default=ALWAYS, name="条件")
    coefficients: tuple[str, ...] = msgspec.field(name="系数")


class Indicator(Model):
    """One indicator of a dimension."""

    clause: str = msgspec.field(name="条款")
    name: str = msgspec.field(name="名称")
    dimension: str = msgspec.field(name="维度")
    method: Literal["同组归一", "基础加减"] = msgspec.field(name="方法")
    rules: tuple[Rule, ...] = msgspec.field(default=(), name="规则")
    workload: tuple[Workload, ...] = msgspec.field(default=(), name="工作量")
    unit: str = msgspec.field(default="件", name="单位")
    source: str = msgspec.field(default="", name="来源")


class Peers(Model):
    """How peers are grouped and what happens in a small group (标1.1, model.md §3.4)."""

    by: tuple[Literal["岗位类别", "业务条线"], ...] = msgspec.field(name="分组")
    min_members: Whole = msgspec.field(name="最少人数")
    presence: Literal["在岗工作日/季度工作日"] = msgspec.field(name="在岗折算")
    absences: tuple[Spell, ...] = msgspec.field(default=(), name="离岗")
    fallback: tuple[Literal["同岗位类别全院", "取中位得分"], ...] = msgspec.field(name="不足时")


class Veto(Model):
    """A fact that caps the grade without changing the score (model.md §3.5)."""

    clause: str = msgspec.field(name="条款")
    section: str = msgspec.field(name="部分")
    counted_on: str | None = msgspec.field(default=None, name="计入")
    when: When = msgspec.field(name="条件")
    quarter_cap: str = msgspec.field(name="季封顶")
    annual_cap: str = msgspec.field(name="年封顶")
    source: str = msgspec.field(name="来源")

    def describe(self) -> str:
        """The veto in one Chinese sentence."""
        return (
            f"{self.section}中{self.when.describe()}的，当季等次不高于{self.quarter_cap}，"
            f"年度不高于{self.annual_cap}"
        )


class Share(Model):
    """Full and base points of an indicator; the base of 同组归一 is the score at the median."""

    full: Points
    base: Points


def _share(value: object) -> object:
    if isinstance(value, list) and len(value) == 2:
        return {"full": value[0], "base": value[1]}
    raise Unreadable("满分和基础分写法不对", "写成“[满分, 基础分]”，如 [12, 8]")


ShareText = Annotated[Share, Shaped(_share)]


class Rulebook(Model):
    """A whole rulebook."""

    regulation: Regulation = msgspec.field(name="制度")
    articles: dict[str, str] = msgspec.field(name="办法")
    within_bounds: str = msgspec.field(name="限界条款")
    counted_once: str = msgspec.field(name="同源条款")
    annual: Annual = msgspec.field(name="年度")
    schedule: Schedule = msgspec.field(name="考核日程")
    grades: tuple[Grade, ...] = msgspec.field(name="季度等次")
    categories: dict[str, dict[str, Points]] = msgspec.field(name="岗位类别")
    unscored: tuple[str, ...] = msgspec.field(default=(), name="不计分岗位")
    shares: dict[str, dict[str, ShareText]] = msgspec.field(name="岗位指标")
    counted_on: dict[str, str] = msgspec.field(name="计入日期")
    coefficients: dict[str, Coefficient] = msgspec.field(name="系数")
    peers: Peers = msgspec.field(name="同组")
    indicators: tuple[Indicator, ...] = msgspec.field(name="指标")
    vetoes: tuple[Veto, ...] = msgspec.field(name="否决")
    forbidden: tuple[str, ...] = msgspec.field(name="禁用指标")

    @property
    def version(self) -> str:
        """The version shown with every score."""
        return self.regulation.version

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions in their order."""
        return tuple(dict.fromkeys(i.dimension for i in self.indicators))

    def grade(self, total: Decimal) -> str:
        """The grade a total earns before vetoes (办-8)."""
        for grade in self.grades:
            if total >= grade.at_least:
                return grade.name
        return self.grades[-1].name

    def lower(self, grade: str, cap: str) -> str:
        """The lower of two grades."""
        order = [g.name for g in self.grades]
        return max(grade, cap, key=order.index)

    def cite(self, article: str) -> str:
        """An article in brackets, as words rest on it; empty where this book has no such one."""
        return f"（{article}）" if article in self.articles else ""

    def rules(self) -> Iterator[tuple[Indicator, Rule]]:
        """Every rule with its indicator, in order."""
        for indicator in self.indicators:
            for rule in indicator.rules:
                yield indicator, rule

    @cached_property
    def sentences(self) -> dict[str, str]:
        """By clause, what a rule, a veto or an article says in one sentence."""
        found = {clause: str(text) for clause, text in self.articles.items()}
        found |= {veto.clause: veto.describe() for veto in self.vetoes}
        for _, rule in self.rules():
            found[rule.clause] = rule.describe()
        return found

    @cached_property
    def normalised(self) -> tuple[Indicator, ...]:
        """The indicators that are normalised against peers (同组归一)."""
        return tuple(i for i in self.indicators if i.method == "同组归一")

    @cached_property
    def event_rules(self) -> dict[str, tuple[Rule, ...]]:
        """By section, the rules that give points for single records."""
        found: dict[str, list[Rule]] = {}
        for _, rule in self.rules():
            if rule.total is None:
                found.setdefault(rule.section, []).append(rule)
        return {section: tuple(rules) for section, rules in found.items()}

    def date_field(self, item: Rule | Veto | Workload) -> str:
        """The field whose date decides the quarter a record is counted in (办-5)."""
        own: Any = getattr(item, "counted_on", None)
        return own or self.counted_on[item.section]
