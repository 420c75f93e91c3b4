"""Inputs: exactly the records a quarter's result was computed from, each with its digest.

A record that counts by a date written in it is taken whole. One that counts by a computed date,
such as an open case that is overdue, is taken by what the clauses looked at: it will be closed
later, and that changes nothing.

The posts held and the absences in a quarter (its presence) count nowhere, but decide category,
group and days worked. They are taken by the fields the score looks at and by their days cut to the
quarter, so that a post or leave that ends later breaks nothing. Whoever is scored holds a post: a
seal whose list names none was made before presence was sealed, and is judged without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import orjson
from msgspec import Struct

from generator.archive.officer import Record
from generator.scalars import Quarter
from generator.scoring.tally import Tally
from generator.standards.form import Form
from generator.standards.loading import plain
from generator.standards.rulebook import Rule, Rulebook, Veto, Workload

SHORT = 8
"""How many characters of a digest a result keeps to tell which record changed."""


def inputs(
    tally: Tally, book: Rulebook, quarter: Quarter, *, presence: bool = True
) -> dict[str, str]:
    """By 编号, the SHA-256 of each record that counted in ``quarter``, as hexadecimal text.

    With ``presence`` also of the posts and absences that bear on it.
    """
    whole: dict[str, Record] = {}
    seen: dict[str, list[Any]] = {}
    for item in items(book):
        field = book.date_field(item)
        for record in tally.counted(book, item, quarter):
            if record.section.fields[field].system:
                seen.setdefault(record.id, []).append(_looked(tally, book, item, record))
            else:
                whole[record.id] = record
    found = {number: digest(record, plain(record.node)) for number, record in whole.items()}
    for number, looked in seen.items():
        if number not in found:
            found[number] = _hash(looked)
    if presence:
        for record, watched in _present(tally, book, quarter):
            if record.id not in found:
                content = plain(record.node)
                found[record.id] = presence_digest(record, content, watched, quarter)
    return dict(sorted(found.items()))


class Watched(Struct, frozen=True):
    """What a score looks at in a post or an absence: fields, and pairs of start and end."""

    fields: tuple[str, ...]
    spans: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All the fields, those of the days included."""
        return (*self.fields, *(name for span in self.spans for name in span))


def watched_presence(form: Form, book: Rulebook) -> dict[str, Watched]:
    """By section, what a score looks at in posts and in absences."""
    posts = form.landmarks.posts
    found = {
        posts.section: Watched((posts.department, posts.category), ((posts.start, posts.end),))
    }
    for spell in book.peers.absences:
        other = found.get(spell.section, Watched((), ()))
        fields, spans = (*other.fields, *spell.when.tests), (*other.spans, (spell.start, spell.end))
        found[spell.section] = Watched(tuple(dict.fromkeys(fields)), tuple(dict.fromkeys(spans)))
    return found


def seals_presence(form: Form, numbers: Iterable[str]) -> bool:
    """Whether a list of inputs names a post, as every list does since presence is sealed."""
    prefix = form.sections[form.landmarks.posts.section].prefix
    return prefix is not None and any(number.startswith(f"{prefix}-") for number in numbers)


def _present(tally: Tally, book: Rulebook, quarter: Quarter) -> Iterator[tuple[Record, Watched]]:
    """The posts and absences of which at least a day lies in ``quarter``.

    None where the form gives posts no numbers: a list of inputs could not name them.
    """
    form = tally.facts.officer.form
    if form.sections[form.landmarks.posts.section].prefix is None:
        return
    watched = watched_presence(form, book)
    stretches = [(post.start, post.end, post.record) for post in tally.posts]
    for spell in book.peers.absences:
        stretches += tally.spells(spell)
    for start, end, record in stretches:
        if start <= quarter.last_day and (end is None or end >= quarter.first_day):
            yield record, watched[record.section.name]


def presence_digest(
    record: Record, content: dict[str, Any], watched: Watched, quarter: Quarter
) -> str:
    """The digest of what bears on ``quarter`` in a post or absence written as ``content``."""
    fields, first, last = record.section.fields, str(quarter.first_day), str(quarter.last_day)

    def said(path: str) -> Any:
        value: Any = content
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        return None if path in fields and value == fields[path].default else value

    looked = {name: said(name) for name in (*record.standard.form.voided, *watched.fields)}
    told = {name: value for name, value in looked.items() if value is not None}
    days = [
        [max(str(said(start) or first), first), min(str(said(end) or last), last)]
        for start, end in watched.spans
    ]
    return _hash([record.section.name, told, days])


def digest(record: Record, content: dict[str, Any]) -> str:
    """The digest of a record whose fields are written as ``content``.

    Order, comments and layout do not enter, nor a default that is written out, nor the 编号, under
    which the digest is kept.
    """
    marks = record.standard.form.landmarks
    fields = record.section.fields
    kept = {
        name: value
        for name, value in content.items()
        if name != marks.void_reason
        and name in fields
        and fields[name].kind != "编号"
        and value != fields[name].default
    }
    return _hash([record.section.name, kept])


def _hash(content: Any) -> str:
    data = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(data).hexdigest()


def items(book: Rulebook) -> Iterator[Rule | Veto | Workload]:
    """All that counts single records: workload, rules and vetoes."""
    for indicator in book.indicators:
        yield from indicator.workload
        yield from indicator.rules
    yield from book.vetoes


def sealed_day(
    tally: Tally, book: Rulebook, record: Record, short: str, quarter: Quarter
) -> date | None:
    """The computed day by which a record counted when it was sealed, if only that is another now.

    Then the dates it is reckoned from are not what they were, or the calendar is not.
    """
    counting = [
        item
        for item in items(book)
        if item.section == record.section.name
        and record.section.fields[book.date_field(item)].system
        and record in tally.counted(book, item, quarter)
    ]
    whole = (quarter.last_day - quarter.first_day).days + 1
    for day in (quarter.first_day + timedelta(days=n) for n in range(whole if counting else 0)):
        looked = [_looked(tally, book, item, record, day) for item in counting]
        if _hash(looked).startswith(short):
            return day
    return None


def _looked(
    tally: Tally, book: Rulebook, item: Rule | Veto | Workload, record: Record, day: Any = None
) -> list[Any]:
    """What an item looked at in a record; ``day`` in the place of the one it counts by."""
    name, *names = looked_at(item, book)
    first = [name, str(day or tally.facts.lookup(record, name))]
    return [_name(item), [first, *([n, str(tally.facts.lookup(record, n))] for n in names)]]


def _name(item: Rule | Veto | Workload) -> str:
    return item.section if isinstance(item, Workload) else item.clause


def looked_at(item: Rule | Veto | Workload, book: Rulebook) -> list[str]:
    """The fields that decide whether and how a record counts under an item, its date first."""
    names = [book.date_field(item), *item.when.tests]
    if isinstance(item, Workload):
        names += [book.coefficients[name].field for name in item.coefficients]
    if isinstance(item, Rule):
        names += [item.tiers.field] if item.tiers is not None else []
        names += [item.total.field] if item.total is not None else []
        names += item.halved_when.tests if item.halved_when is not None else []
    return list(dict.fromkeys(names))
