"""The court: everything that a judgement depends on besides the commits themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from msgspec import Struct

from generator.history.commits import Commit
from generator.history.people import People, Person
from generator.review.powers import Subject
from generator.review.steps import Place
from generator.standards.standard import Standard, Standards

Approvals = Literal["none", "foreign", "all"]
"""Which changes need an approver now: none, those the actor did not draft, or all."""


class Court(Struct, frozen=True):
    """All that a judgement depends on besides the steps.

    ``people`` and ``standards`` are those before the range, ``offices`` the units that had a file,
    readable or not. Of a place in the repository, ``known`` gives the section and record of every
    record that stood there, and ``kept`` whether one says what it said; ``subject`` what is acted
    on by a change; ``is_sealed`` whether a record of a system section is locked; ``target`` the
    section of the record a correction is about; ``took_part`` whether an officer took part in the
    case a record is about, where the form asks for recusal (回避). ``day_of`` is the day a commit
    counts for. ``fresh`` are commits a server had not seen: only the actor can have made those.
    Where commits are not known to be their authors', signatures count for nothing (``vouched``).
    ``free_hands`` may change files outside the archives; None where that is not asked.
    """

    people: People
    standards: Standards
    offices: frozenset[str]
    known: Callable[[Place], frozenset[tuple[str, str]]]
    kept: Callable[[Place, str, str], bool]
    subject: Callable[[Place, str, str], Subject]
    is_sealed: Callable[[Place, str, str], bool]
    target: Callable[[Place, str], str | None]
    took_part: Callable[[str, Place, str, str], bool]
    day_of: Callable[[Commit], date]
    actor: Person | None = None
    approvals: Approvals = "none"
    fresh: frozenset[str] = frozenset()
    vouched: bool = False
    free_hands: frozenset[Person] | None = None

    def standard_on(self, day: date) -> Standard:
        """The standard in force on a day; the last there is where none is."""
        return self.standards.in_force(day) or self.standards.versions[-1]

    def standard_of(self, section: str, day: date) -> Standard | None:
        """The standard whose authority a section is under on a day; None where nobody declares it.

        A later version may do without a section: its records stay, under the last that had it.
        """
        versions = (self.standard_on(day), *reversed(self.standards.versions))
        return next((s for s in versions if section in s.authority.matrix), None)
