"""Constraints: the closed list of kinds that a form may declare between fields.

Each kind is declared here and judged in ``checks/kinds/`` by the module of the same name; a test
holds the two lists together. ``编`` is the id a finding carries, ``级别`` its severity.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from generator.standards.condition import ALWAYS, Condition, When
from generator.standards.declared import Declared, FieldPath
from generator.standards.typed import OneOf, OneOrMany, Whole


class Order(Declared):
    """One date is not after another; either may follow a reference (``关联案件.结案日期``)."""

    kind: Literal["先后"] = msgspec.field(name="种类")
    earlier: str = msgspec.field(name="先")
    later: str = msgspec.field(name="后")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.earlier, None), (self.later, None)]


class RequiredWhen(Declared):
    """When a condition holds, the fields must be given."""

    kind: Literal["当则有"] = msgspec.field(name="种类")
    when: When = msgspec.field(name="当")
    fields: OneOrMany = msgspec.field(name="有")

    def conditions(self) -> list[Condition]:
        """See ``Declared.conditions``."""
        return [self.when]

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(name, None) for name in self.fields]


class ReasonWhenDifferent(Declared):
    """When two fields are both given and differ, a reason must be given."""

    kind: Literal["不同须有"] = msgspec.field(name="种类")
    one: str = msgspec.field(name="甲")
    other: str = msgspec.field(name="乙")
    reason: str = msgspec.field(name="有")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(name, None) for name in (self.one, self.other, self.reason)]


class AbsentWhen(Declared):
    """When a condition holds, the fields must not be given."""

    kind: Literal["当则无"] = msgspec.field(name="种类")
    when: When = msgspec.field(name="当")
    fields: OneOrMany = msgspec.field(name="无")

    def conditions(self) -> list[Condition]:
        """See ``Declared.conditions``."""
        return [self.when]

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(name, None) for name in self.fields]


class ImpliedWhen(Declared):
    """When a condition holds, another must hold too (``基本情况.执法资格`` reaches the profile)."""

    kind: Literal["当则须"] = msgspec.field(name="种类")
    when: When = msgspec.field(name="当")
    then: When = msgspec.field(name="须")

    def conditions(self) -> list[Condition]:
        """See ``Declared.conditions``."""
        return [self.when, self.then]


class Succession(Declared):
    """In each group of a list the dates follow in order, and the groups follow one another."""

    kind: Literal["依次"] = msgspec.field(name="种类")
    list_field: str = msgspec.field(name="列")
    order: tuple[str, ...] = msgspec.field(name="顺序")
    after: str | None = msgspec.field(default=None, name="不早于")
    before: str | None = msgspec.field(default=None, name="不晚于")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [
            (self.list_field, None),
            *((f"{self.list_field}.{name}", None) for name in self.order),
            *((name, None) for name in (self.after, self.before) if name),
        ]


class ExactlyOneOf(Declared):
    """Exactly one of the fields is given."""

    kind: Literal["恰有其一"] = msgspec.field(name="种类")
    fields: tuple[str, ...] = msgspec.field(name="字段")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(name, None) for name in self.fields]


class MatchesOpen(Declared):
    """A field of the profile equals the field of the one interval that is still open."""

    kind: Literal["同于未止"] = msgspec.field(name="种类")
    field: str = msgspec.field(name="字段")
    section: str = msgspec.field(name="部分")
    target: str = msgspec.field(name="对应")
    end: str = msgspec.field(name="止")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.field, None), (self.target, self.section), (self.end, self.section)]


class NoOverlap(Declared):
    """The intervals of a section do not overlap; ``断档: 警告`` also reports gaps.

    Exactly one is open when the condition ``恰一未止当`` holds, none when it does not.
    """

    kind: Literal["不重叠"] = msgspec.field(name="种类")
    start: str = msgspec.field(name="起")
    end: str = msgspec.field(name="止")
    gaps: Literal["警告", "不论"] = msgspec.field(default="不论", name="断档")
    open_when: When | None = msgspec.field(default=None, name="恰一未止当")

    def conditions(self) -> list[Condition]:
        """See ``Declared.conditions``."""
        return [self.open_when] if self.open_when else []

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.start, None), (self.end, None)]


class YearsApart(Declared):
    """At least so many years lie between two fields (``出生年月`` to ``进院日期``)."""

    kind: Literal["相距至少"] = msgspec.field(name="种类")
    earlier: str = msgspec.field(name="先")
    later: str = msgspec.field(name="后")
    years: Whole = msgspec.field(name="年")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.earlier, None), (self.later, None)]


class PerDay(Declared):
    """A number is at most so much for each day of an interval, both ends included."""

    kind: Literal["每日至多"] = msgspec.field(name="种类")
    field: str = msgspec.field(name="字段")
    limit: Whole = msgspec.field(name="每日")
    start: str = msgspec.field(name="起")
    end: str = msgspec.field(name="止")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.field, None), (self.start, None), (self.end, None)]


class OnePerGroup(Declared):
    """Over the whole office, records with the same key have exactly one that meets a condition."""

    kind: Literal["每组恰一"] = msgspec.field(name="种类")
    key: str = msgspec.field(name="组")
    when: When = msgspec.field(name="当")
    scope: Literal["全院"] = msgspec.field(default="全院", name="范围")

    def conditions(self) -> list[Condition]:
        """See ``Declared.conditions``."""
        return [self.when]

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.key, None)]


class SameInGroup(Declared):
    """Over the whole office, records with the same key agree in the fields."""

    kind: Literal["组内一致"] = msgspec.field(name="种类")
    key: str = msgspec.field(name="组")
    fields: tuple[str, ...] = msgspec.field(name="字段")
    scope: Literal["全院"] = msgspec.field(default="全院", name="范围")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.key, None), *((name, None) for name in self.fields)]


class Recusal(Declared):
    """The person in a field took no part in the referenced case, in any officer's archive."""

    kind: Literal["回避"] = msgspec.field(name="种类")
    field: str = msgspec.field(name="字段")
    case: str = msgspec.field(name="于")
    key: str = msgspec.field(name="组")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.field, None), (self.case, None), (f"{self.case}.{self.key}", None)]


class FollowUp(Declared):
    """When a condition holds, a record in a section must refer back within so many working days."""

    kind: Literal["后续"] = msgspec.field(name="种类")
    when: When = msgspec.field(name="当")
    section: str = msgspec.field(name="须有")
    reference: str = msgspec.field(name="引用")
    working_days: Whole = msgspec.field(name="工作日内")

    def conditions(self) -> list[Condition]:
        """See ``Declared.conditions``."""
        return [self.when]

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.reference, self.section)]


class SameYear(Declared):
    """The year in a document number is that of a date."""

    kind: Literal["年份相同"] = msgspec.field(name="种类")
    field: str = msgspec.field(name="字段")
    day: str = msgspec.field(name="于")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.field, None), (self.day, None)]


class DepartmentSymbol(Declared):
    """A document number carries the symbol of a department of the day.

    ``部门: 本人`` asks for that of the officer's own department then, ``任一`` for any: a case may
    have been registered by another department before it was handed over.
    """

    kind: Literal["部门字"] = msgspec.field(name="种类")
    field: str = msgspec.field(name="字段")
    day: str = msgspec.field(name="于")
    whose: Literal["本人", "任一"] = msgspec.field(name="部门")
    when: When = msgspec.field(default=ALWAYS, name="当")

    def conditions(self) -> list[Condition]:
        """See ``Declared.conditions``."""
        return [self.when]

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.field, None), (self.day, None)]


class Unanswered(Declared):
    """What has a time limit is not left open beyond it; ``状态`` is the system field it sets."""

    kind: Literal["逾期未办"] = msgspec.field(name="种类")
    status: str = msgspec.field(name="状态")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.status, None)]


class NotWithin(Declared):
    """No record that meets a condition begins in a period of effect that another record started."""

    kind: Literal["影响期内不得"] = msgspec.field(name="种类")
    when: When = msgspec.field(name="当")
    day: str = msgspec.field(name="于")
    section: str = msgspec.field(name="自")
    end: str = msgspec.field(name="止")

    def conditions(self) -> list[Condition]:
        """See ``Declared.conditions``."""
        return [self.when]

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(self.day, None), (self.end, self.section)]


class LooksTwice(Declared):
    """No two records of an archive agree in all these fields, as if one had been entered twice."""

    kind: Literal["疑似重复"] = msgspec.field(name="种类")
    fields: tuple[str, ...] = msgspec.field(name="字段")

    def paths(self) -> list[FieldPath]:
        """See ``Declared.paths``."""
        return [(name, None) for name in self.fields]


KINDS: tuple[type[Declared], ...] = (
    Order,
    RequiredWhen,
    AbsentWhen,
    ImpliedWhen,
    Succession,
    ExactlyOneOf,
    MatchesOpen,
    NoOverlap,
    YearsApart,
    PerDay,
    OnePerGroup,
    SameInGroup,
    Recusal,
    FollowUp,
    SameYear,
    DepartmentSymbol,
    Unanswered,
    NotWithin,
    LooksTwice,
    ReasonWhenDifferent,
)

Constraint = Annotated[Declared, OneOf(KINDS)]

__all__ = ["KINDS", "Constraint", "Declared"]
