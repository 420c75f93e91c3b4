"""People: what an office's pages tell of its officers, without holding their archives."""

from __future__ import annotations

from collections import Counter
from datetime import date

from msgspec import Struct

from generator.archive.facts import Facts
from generator.archive.officer import Officer
from generator.scalars import Quarter
from generator.standards.standard import Standard
from generator.supervision.fairness import Given, grades_given
from generator.supervision.ledger import Entry, ledger

Activity = dict[tuple[str, Quarter], Counter[str]]
"""Live records by section, for each department and quarter, of posts held on their day."""


class Person(Struct, frozen=True):
    """One officer: the profile, how much the archive holds, open limits and grades of reviews.

    ``sections`` are those that have records; ``serving`` says whether the officer still belongs to
    the office, by the employment status; ``given`` are the grades of reviews, by the version of the
    standard whose words they are found by.
    """

    id: str
    path: str
    name: str
    department: str
    category: str
    employment: str
    serving: bool
    records: int
    sections: tuple[str, ...]
    activity: Activity
    limits: tuple[Entry, ...]
    given: dict[str, tuple[Given, ...]]


def describe(facts: Facts, standards: tuple[Standard, ...]) -> Person:
    """What an archive comes to for the pages of its office."""
    officer = facts.officer
    return Person(
        id=officer.id,
        path=officer.path,
        name=officer.name,
        department=officer.department,
        category=officer.category,
        employment=officer.employment,
        serving=officer.serving,
        records=officer.record_count(),
        sections=tuple(name for name in officer.form.sections if officer.records(name)),
        activity=_activity(officer),
        limits=tuple(ledger([facts])),
        given={standard.version: grades_given(officer, standard) for standard in standards},
    )


def _activity(officer: Officer) -> Activity:
    found: Activity = {}
    posts = officer.posts()
    known: dict[date, Counter[str]] = {}  # by day: many records share one
    for name, records in officer.sections.items():
        if not records or records[0].section.single:
            continue
        for record in records:
            day = record.date
            if record.voided or day is None:
                continue
            counts = known.get(day)
            if counts is None:
                post = next((p for p in posts if p.holds_on(day)), None)
                key = (post.department if post else officer.department, Quarter.of(day))
                counts = known[day] = found.setdefault(key, Counter())
            counts[name] += 1
    return found
