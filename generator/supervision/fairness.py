"""Fairness: how scores spread by department and post category, and grades by reviewer.

For the leading group. Nobody is ranked, and no group of fewer than three people is told about. A
median and quartiles cannot be taken apart like sums, but a group's size can: where the groups left
out could be told from the total, further groups are left out, the smallest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from generator.archive.officer import Officer
from generator.scalars import Quarter
from generator.scoring.sheet import ScoreSheet
from generator.scoring.workload import ascending, rounded
from generator.standards.standard import Standard

SMALLEST = 3
"""Of a group of fewer people nothing is told: it would be told of a person."""
QUARTILES_FROM = 5
"""With fewer values the quartiles are little else than the single values."""
PLACES = 2


class Group(Struct, frozen=True):
    """A group with its values; ``people`` are those the values belong to, each counted once."""

    name: str
    values: tuple[Fraction, ...]
    people: frozenset[str]


class Spread(Struct, frozen=True):
    """How a group's values lie. Everything but the name is None when the group is withheld.

    ``count`` is the number of values, ``people`` of whom; quartiles are None for few values.
    """

    name: str
    count: int | None = None
    people: int | None = None
    lower: Decimal | None = None
    median: Decimal | None = None
    upper: Decimal | None = None

    @property
    def withheld(self) -> bool:
        """Whether nothing is told of the group."""
        return self.count is None


def spreads(groups: Sequence[Group]) -> tuple[Spread, ...]:
    """The spread of each group, in the order given, the small ones withheld.

    Groups without a value are left out. When something must be withheld, it is at least two groups,
    of more people than groups and of three at least, so that the total tells of none of them.
    """
    present = [group for group in groups if group.people]
    hidden = {group.name for group in present if len(group.people) < SMALLEST}
    rest = sorted(
        (group for group in present if group.name not in hidden),
        key=lambda group: (len(group.people), group.name),
    )
    while hidden and rest and not _covered([g for g in present if g.name in hidden]):
        hidden.add(rest.pop(0).name)
    return tuple(
        Spread(group.name) if group.name in hidden else _spread(group) for group in present
    )


def overall(name: str, groups: Iterable[Group]) -> Spread:
    """The spread of all groups together; withheld when there are too few people in all."""
    groups = list(groups)
    people = frozenset(person for group in groups for person in group.people)
    whole = Group(name, tuple(value for group in groups for value in group.values), people)
    return _spread(whole) if len(people) >= SMALLEST else Spread(name)


def _covered(groups: Sequence[Group]) -> bool:
    """Whether groups left out hide each other in their sum."""
    people = len(frozenset(person for group in groups for person in group.people))
    return len(groups) >= 2 and people >= SMALLEST and people > len(groups)


def _spread(group: Group) -> Spread:
    ordered = ascending(group.values)
    quartiles = len(ordered) >= QUARTILES_FROM
    return Spread(
        group.name,
        len(ordered),
        len(group.people),
        rounded(quantile(ordered, Fraction(1, 4)), PLACES) if quartiles else None,
        rounded(quantile(ordered, Fraction(1, 2)), PLACES),
        rounded(quantile(ordered, Fraction(3, 4)), PLACES) if quartiles else None,
    )


def quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The value below which ``share`` of sorted values lie, between two values in proportion.

    The first value is share 0, the last share 1 (the usual quartiles of a spreadsheet).
    """
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def by_department(sheets: Iterable[ScoreSheet]) -> list[Group]:
    """The totals of scored officers by the department they are assessed in (办-7), by name."""
    return _groups((sheet.department, sheet) for sheet in sheets)


def by_category(sheets: Iterable[ScoreSheet], standard: Standard) -> list[Group]:
    """The totals of scored officers by post category, in the order of the rulebook."""
    found = {g.name: g for g in _groups((sheet.post_category, sheet) for sheet in sheets)}
    return [found[name] for name in standard.rulebook.shares if name in found]


def _groups(sheets: Iterable[tuple[str, ScoreSheet]]) -> list[Group]:
    found: dict[str, list[ScoreSheet]] = {}
    for name, sheet in sheets:
        if sheet.total is not None:
            found.setdefault(name, []).append(sheet)
    return [
        Group(
            name,
            tuple(Fraction(sheet.total) for sheet in own if sheet.total is not None),
            frozenset(sheet.officer for sheet in own),
        )
        for name, own in sorted(found.items())
    ]


class Given(Struct, frozen=True):
    """A grade that a reviewer gave to work of an officer, recorded in that officer's archive."""

    reviewer: str
    grade: str
    quarter: Quarter


def grades_given(officer: Officer, standard: Standard) -> tuple[Given, ...]:
    """The grades in an archive that have a reviewer and a date, by the sections of ``standard``."""
    marks = standard.form.landmarks.reviews
    found = []
    for record in officer.live(marks.section):
        reviewer, grade = record.get(marks.reviewer), record.get(marks.grade)
        if reviewer is not None and grade is not None and record.date is not None:
            found.append(Given(str(reviewer), str(grade), Quarter.of(record.date)))
    return tuple(found)


def by_reviewer(
    grades: Mapping[str, Iterable[Given]], standard: Standard, quarters: Iterable[Quarter]
) -> list[Group]:
    """The grades that each reviewer gave in ``quarters``, by the reviewer's id.

    ``grades`` are those in each officer's archive, by the officer's id. A grade's value is its
    place in the form's list, the best being 0; one that the list does not have is left out. The
    people are those whose cases were reviewed.
    """
    ladder = grade_ladder(standard)
    wanted = set(quarters)
    values: dict[str, list[Fraction]] = {}
    people: dict[str, set[str]] = {}
    for officer_id, own in grades.items():
        for one in own:
            if one.grade in ladder and one.quarter in wanted:
                values.setdefault(one.reviewer, []).append(Fraction(ladder.index(one.grade)))
                people.setdefault(one.reviewer, set()).add(officer_id)
    return [
        Group(reviewer, tuple(places), frozenset(people[reviewer]))
        for reviewer, places in sorted(values.items())
    ]


def grade_ladder(standard: Standard) -> tuple[str, ...]:
    """The grades a review can give, the best first, as the form lists them."""
    marks = standard.form.landmarks.reviews
    spec = standard.form.sections[marks.section].fields[marks.grade]
    vocabulary = standard.form.vocabularies[str(spec.vocabulary)]
    return tuple(term.value for terms in vocabulary.branches.values() for term in terms)


def grade_words(value: Decimal | None, ladder: Sequence[str]) -> str:
    """A place on the ladder in words; between two grades, both: ``合格～瑕疵``."""
    if value is None:
        return ""
    below = int(value)
    return ladder[below] if value == below else f"{ladder[below]}～{ladder[below + 1]}"
