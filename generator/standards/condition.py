"""Conditions: the one small language of rulebook, constraints, deadlines and trace-back.

``{等次: 瑕疵}`` equals; ``{类别: [甲, 乙]}`` is one of; ``{等次: {非: [合格]}}`` is none of;
``{学时: {至少: 22}}``, ``{天数: {至多: 15}}``; ``{结案日期: {有: 是}}`` is given at all.
Several names must all hold. A name may follow a reference: ``关联案件.结案日期``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any

import msgspec

from generator.scalars import Unreadable, parse_date, parse_decimal
from generator.standards.typed import Model, OneOrMany, Shaped, YesNo

Lookup = Callable[[str], Any]
"""Gives the value of a (dotted) field, or None when the record does not have it."""


class Test(Model):
    """What one field must satisfy; every part that is written must hold."""

    __test__ = False  # not a pytest class

    one_of: OneOrMany | None = msgspec.field(default=None, name="为")
    none_of: OneOrMany | None = msgspec.field(default=None, name="非")
    at_least: str | None = msgspec.field(default=None, name="至少")
    at_most: str | None = msgspec.field(default=None, name="至多")
    given: YesNo | None = msgspec.field(default=None, name="有")

    def holds(self, value: Any) -> bool:
        """Whether ``value`` satisfies this test. An absent value satisfies only 非 and 有: 否."""
        if self.given is not None and self.given != (value is not None):
            return False
        if self.one_of is not None and not _is_one_of(value, self.one_of):
            return False
        if self.none_of is not None and _is_one_of(value, self.none_of):
            return False
        if self.at_least is not None and not _at_least(value, self.at_least):
            return False
        return self.at_most is None or _at_most(value, self.at_most)

    @property
    def only_words(self) -> bool:
        """Whether the test is nothing but one of some words, or none of some."""
        others = (self.at_least, self.at_most, self.given)
        return others == (None, None, None) and (self.one_of is None) != (self.none_of is None)

    @property
    def words(self) -> tuple[str, ...]:
        """The vocabulary values the test names."""
        return (self.one_of or ()) + (self.none_of or ())

    def describe(self) -> str:
        """The test in Chinese, to follow the field's name."""
        parts = []
        if self.one_of is not None:
            parts.append("为" + "、".join(self.one_of))
        if self.none_of is not None:
            parts.append("不是" + "、".join(self.none_of))
        if self.at_least is not None:
            parts.append(f"不少于 {self.at_least}")
        if self.at_most is not None:
            parts.append(f"不多于 {self.at_most}")
        if self.given is not None:
            parts.append("已填" if self.given else "未填")
        return "且".join(parts)


def _is_one_of(value: Any, words: tuple[str, ...]) -> bool:
    if isinstance(value, tuple):
        return any(str(item) in words for item in value)
    return value is not None and str(value) in words


def _at_least(value: Any, bound: str) -> bool:
    if isinstance(value, date):
        return value >= parse_date(bound)
    return isinstance(value, (int, Decimal)) and value >= parse_decimal(bound)


def _at_most(value: Any, bound: str) -> bool:
    if isinstance(value, date):
        return value <= parse_date(bound)
    return isinstance(value, (int, Decimal)) and value <= parse_decimal(bound)


def _test(value: object) -> object:
    return value if isinstance(value, (dict, Test)) else {"为": value}


class Condition(Model):
    """Fields to tests, all of which must hold. Written as a plain mapping."""

    tests: dict[str, Annotated[Test, Shaped(_test)]]

    @cached_property
    def words(self) -> tuple[tuple[str, frozenset[str], bool], ...]:
        """The tests that only ask whether a text is among some words: name, words, and whether
        it should be. They have quick answers."""
        return tuple(
            (name, frozenset(test.words), test.one_of is not None)
            for name, test in self.tests.items()
            if test.only_words
        )

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The names of all other tests."""
        return tuple(name for name, test in self.tests.items() if not test.only_words)

    def holds(self, lookup: Lookup) -> bool:
        """Whether the record behind ``lookup`` satisfies every test."""
        return all(test.holds(lookup(name)) for name, test in self.tests.items())

    def describe(self) -> str:
        """The condition in Chinese: ``等次为瑕疵，评查主体为本院``."""
        return "，".join(f"{name}{test.describe()}" for name, test in self.tests.items())

    @property
    def called(self) -> str:
        """What is so, in short: ``羁押`` instead of ``羁押为是``."""
        return "，".join(
            name if test.one_of == ("是",) else f"{name}{test.describe()}"
            for name, test in self.tests.items()
        )


def _condition(value: object) -> object:
    return {"tests": value} if not isinstance(value, Condition) else value


When = Annotated[Condition, Shaped(_condition)]
"""A condition as it is written in the YAML of a standard."""

ALWAYS = Condition(tests={})


def bound_problem(test: Test, kind: str) -> Unreadable | None:
    """The error in a 至少/至多 bound on a field of that kind, if any."""
    for bound in (test.at_least, test.at_most):
        if bound is None:
            continue
        try:
            if kind == "日期":
                parse_date(bound)
            elif kind in ("数", "整数", "年度"):
                parse_decimal(bound)
            else:
                return Unreadable(f"{kind}不能比大小", "至少、至多只用于日期和数")
        except Unreadable as error:
            return error
    return None
