"""Tally: which of an officer's records count in which quarter (办-5), sorted out once for all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from operator import attrgetter

from generator.archive.facts import Facts
from generator.archive.officer import Post, Record
from generator.scalars import Quarter
from generator.scoring.results import Stored, results
from generator.standards.annual import Spell
from generator.standards.rulebook import Rule, Rulebook, Veto, Workload
from generator.standards.standard import Standards

Stretch = tuple[date, date | None, Record]


class Tally:
    """An officer's facts, with the live records of each section by the quarter they count in.

    Sorting a section takes one pass over its records, however many quarters and rules look at it
    afterwards.
    """

    def __init__(self, facts: Facts, standards: Standards) -> None:
        self.facts = facts
        self.standards = standards
        self._counted: dict[tuple[int, int, int], Sequence[Record]] = {}
        self._without: str | None = None
        self._spells: dict[int, tuple[Spell, list[Stretch]]] = {}
        self._sorted: dict[tuple[str, str], dict[tuple[int, int], list[Record]]] = {}

    def without(self, record: str) -> Tally:
        """The same tally, as it would be without one record."""
        less = Tally(self.facts, self.standards)
        less._sorted, less._counted = self._sorted, self._counted
        less._without = record
        return less

    def dated(self, section: str, field: str, quarter: Quarter) -> Sequence[Record]:
        """The live records of a section whose ``field`` lies in ``quarter``, in order of 编号.

        Not as they stand in the file: where a limit cuts off, or which of two counts, must not
        depend on it.
        """
        found = self._sorted.get((section, field))
        if found is None:
            found = self._sorted[section, field] = self._sort(section, field)
        return found.get((quarter.year, quarter.number), ())

    def _sort(self, section: str, field: str) -> dict[tuple[int, int], list[Record]]:
        found: dict[tuple[int, int], list[Record]] = {}
        lookup = self.facts.lookup
        for record in sorted(self.facts.officer.live(section), key=attrgetter("id")):
            day = lookup(record, field)
            if isinstance(day, date):
                found.setdefault((day.year, (day.month + 2) // 3), []).append(record)
        return found

    def counted(
        self, book: Rulebook, item: Rule | Veto | Workload, quarter: Quarter
    ) -> Sequence[Record]:
        """The live records that count in ``quarter`` and meet the item's condition."""
        key = id(item), quarter.year, quarter.number
        found = self._counted.get(key)
        if found is None:
            found = self.dated(item.section, book.date_field(item), quarter)
            if found and item.when.tests:
                holds, when = self.facts.holds, item.when
                found = [record for record in found if holds(when, record)]
            self._counted[key] = found
        if self._without is None:
            return found
        return [record for record in found if record.id != self._without]

    @cached_property
    def same_source(self) -> dict[str, tuple[Record, ...]]:
        """For each record that shares its source with others, all records of that source."""
        officer = self.facts.officer
        field = officer.form.landmarks.same_source
        groups: dict[str, list[Record]] = {}
        for record in officer.all_records():
            other = officer.by_id.get(str(record.values.get(field) or ""))
            if other is None or record.voided or other.voided or other is record:
                continue
            if self._without in (record.id, other.id):
                continue
            mine = groups.get(record.id) or [record]
            theirs = groups.get(other.id) or [other]
            if mine is not theirs:
                for member in theirs:
                    mine.append(member)
                for member in mine:
                    groups[member.id] = mine
        return {number: tuple(group) for number, group in groups.items()}

    @cached_property
    def posts(self) -> list[Post]:
        """The posts held, in order of their start."""
        return self.facts.officer.posts()

    @cached_property
    def results(self) -> Stored:
        """The results that the archive holds, by quarter."""
        return results(self.facts.officer)

    def spells(self, spell: Spell) -> list[Stretch]:
        """The stretches of days of an officer's records: start, end (None: still), record."""
        if id(spell) not in self._spells:
            self._spells[id(spell)] = spell, self._new_spells(spell)
        return self._spells[id(spell)][1]

    def _new_spells(self, spell: Spell) -> list[Stretch]:
        lookup, holds = self.facts.lookup, self.facts.holds
        found = []
        for record in self.facts.officer.live(spell.section):
            start, end = lookup(record, spell.start), lookup(record, spell.end)
            if isinstance(start, date) and (not spell.when.tests or holds(spell.when, record)):
                found.append((start, end if isinstance(end, date) else None, record))
        return found
