"""Powers: whether a person may act in a section, alone or with others; pure.

The rules are data (``authority.yml``); what is fixed here is what a role means: a departmental
role reaches the officers of its department, nobody acts in their own archive unless the matrix
says 本人, and ``甲+乙`` takes two persons. Where everyone who holds a departmental role is kept out
(it is their own archive, or their own draft), a holder of it in another department steps in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from generator.history.people import People, Person

OWN, SYSTEM = "本人", "系统"
"""Roles nobody is given: the officer whose archive it is, and the program's own results."""


class Subject(Struct, frozen=True):
    """What is acted on: an officer's archive (``officer`` '' for a file that is none) of a unit.

    ``departments`` are those the officer is in now, and was in on the record's day.
    """

    unit: str
    officer: str = ""
    departments: frozenset[str] = frozenset()


class Powers(Struct, frozen=True):
    """Answers for one day."""

    people: People
    day: date

    def holds(
        self, person: Person, role: str, subject: Subject, aside: frozenset[str] = frozenset()
    ) -> bool:
        """Whether ``person`` may act as ``role``; ``aside`` are persons who must stand aside."""
        if role == SYSTEM:
            return True
        own = person.officer == subject.officer
        if own or role == OWN:
            return own and role == OWN and subject.unit in person.units
        return any(
            held.role == role
            and (
                held.department is None
                or held.department in subject.departments
                or self._all_aside(role, subject, aside)
            )
            for held in self.people.roles(person, subject.unit, self.day)
        )

    def _all_aside(self, role: str, subject: Subject, aside: frozenset[str]) -> bool:
        out = aside | {subject.officer}
        return bool(subject.departments) and all(
            self.people.holders(subject.unit, role, department, self.day) <= out
            for department in subject.departments
        )

    def drafts(
        self,
        entries: Iterable[str],
        author: Person,
        others: Sequence[Person],
        subject: Subject,
    ) -> tuple[bool, tuple[str, ...]]:
        """Whether ``author`` may do what one of these roles may, and which roles are still missing.

        A joint entry needs the author in one of its roles and other persons in the rest.
        """
        lacking: tuple[str, ...] = ()
        allowed = False
        for entry in entries:
            roles = entry.split("+")
            for own in roles:
                if not self.holds(author, own, subject):
                    continue
                rest = [role for role in roles if role != own]
                missing = self._missing(rest, others, author, subject)
                if not missing:
                    return True, ()
                allowed, lacking = True, missing
        return allowed, lacking

    def _missing(
        self,
        roles: Sequence[str],
        others: Sequence[Person],
        author: Person,
        subject: Subject,
        aside: frozenset[str] = frozenset(),
    ) -> tuple[str, ...]:
        """The roles that no other person fills; each person fills one."""
        if not roles:
            return ()
        role, *rest = roles
        best = (role, *self._missing(rest, others, author, subject, aside))
        for person in others:
            if person.officer != author.officer and self.holds(person, role, subject, aside):
                left = [other for other in others if other.officer != person.officer]
                missing = self._missing(rest, left, author, subject, aside)
                best = min(best, missing, key=len)
        return best

    def approved(
        self,
        entries: Iterable[str],
        author: Person,
        others: Sequence[Person],
        subject: Subject,
    ) -> bool:
        """Whether others than the author approve (拟审分离): one, or for ``甲+乙`` one for each."""
        aside = frozenset({author.officer})
        return any(
            not self._missing(entry.split("+"), others, author, subject, aside) for entry in entries
        )
