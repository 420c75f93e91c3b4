"""Vocabularies: the values a field may take, each valid for a period, some by another field."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated

import msgspec

from generator.scalars import Unreadable
from generator.standards.typed import Day, Model, Shaped


class Term(Model):
    """One value of a vocabulary, valid from 起 to 止 (both included) by the record's date."""

    value: str = msgspec.field(name="值")
    start: Day | None = msgspec.field(default=None, name="起")
    end: Day | None = msgspec.field(default=None, name="止")
    note: str = msgspec.field(default="", name="说明")

    def valid_on(self, day: date | None) -> bool:
        """Whether the value may be used in a record of that date (None: unknown, allowed)."""
        if day is None:
            return True
        return (self.start is None or day >= self.start) and (self.end is None or day <= self.end)


def _term(value: object) -> object:
    return {"值": value} if isinstance(value, str) else value


Terms = tuple[Annotated[Term, Shaped(_term)], ...]


class Vocabulary(Model):
    """A list of values; with ``依``, one list for each value of another field."""

    by: str | None = msgspec.field(default=None, name="依")
    branches: dict[str, Terms]

    def terms(self, branch: str | None = None) -> Terms:
        """The values under one branch; all of them for a vocabulary that depends on nothing."""
        return self.branches.get("" if self.by is None else (branch or ""), ())

    def valid(self, branch: str | None, day: date | None) -> frozenset[str]:
        """The values that may be written in a record of ``day``."""
        if not self.dated:
            day = None
        key = (branch or "", day)
        found = self.known_valid.get(key)
        if found is None:
            found = frozenset(t.value for t in self.terms(branch) if t.valid_on(day))
            self.known_valid[key] = found
        return found

    @cached_property
    def known_valid(self) -> dict[tuple[str, date | None], frozenset[str]]:
        """What ``valid`` has already answered."""
        return {}

    @cached_property
    def dated(self) -> bool:
        """Whether any value has a date at all."""
        return any(t.start or t.end for terms in self.branches.values() for t in terms)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every value of every branch and date."""
        return frozenset(t.value for terms in self.branches.values() for t in terms)


def _vocabulary(value: object) -> object:
    if isinstance(value, dict):
        branches = {key: terms for key, terms in value.items() if key != "依"}
        if len(branches) == len(value):
            hint = "请补写“依: 字段名”；不依别的字段而定的，写成一个列表"
            raise Unreadable("词表分了类，没有写依哪个字段而定", hint)
        return {"依": value["依"], "branches": branches}
    return {"branches": {"": value}}


VocabularyText = Annotated[Vocabulary, Shaped(_vocabulary)]
"""A vocabulary as it is written: a list, or lists by the value of another field."""
