"""An officer's archive: typed records that know the line they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec import Struct, field

from generator.problems import Location
from generator.standards.condition import Condition
from generator.standards.form import Form, Section
from generator.standards.standard import Standard
from generator.yamltext import Mapping, Node, Sequence


class Record(Struct, eq=False):
    """One record of a section, or the whole of a single section such as the profile.

    ``id`` is its 编号, or its identifying values joined when the section has none. ``standard`` is
    the one it was read under, by its own date. A ``broken`` record has a field that could not be
    typed, or tells of a day that has not come; checks between fields leave it alone until that is
    mended.
    """

    section: Section
    id: str
    values: dict[str, Any]
    """Typed: text, date, number, quarter, a tuple of words or groups, or one group."""
    node: Mapping
    path: str
    date: date | None
    standard: Standard
    voided: bool = False
    broken: bool = False

    def at(self, *steps: str | int) -> Location:
        """Where a field stands; the record itself when the field is not written."""
        node: Node = self.node
        for step in steps:
            found: Node | None = None
            if isinstance(node, Mapping) and isinstance(step, str):
                found = node.entries.get(step)
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                found = node.items[step]
            if found is None:
                break
            node = found
        return node.at(self.path)

    def get(self, name: str) -> Any:
        """The typed value of a field, or None."""
        return self.values.get(name)

    def __repr__(self) -> str:
        return f"<Record {self.section.name} {self.id}>"


def settled(record: Record) -> tuple[str, date] | None:
    """The field and the day from which it can be entered: the last of the dates it must have.

    A complaint is of the day it came in, and is entered once it is closed (在办线索不入档).
    """
    if record.date is None:
        return None
    field_name, last = record.section.date_field or "", record.date
    for name in record.section.fields.happened:
        day = record.values.get(name)
        if isinstance(day, date) and day > last:
            field_name, last = name, day
    return field_name, last


def is_instead(record: Record, first: Record) -> bool:
    """Whether a record stands in the place of another that is known by the same, one being void.

    So a right nil return can be filed after a wrong one. Where there are numbers, a new one is
    given; of results, the one there is is written anew.
    """
    results = record.standard.form.landmarks
    if record.section.numbering != "无":
        return False
    if record.section.name in (results.quarterly, results.annual):
        return False
    return first.voided or record.voided


class Officer(Struct, eq=False):
    """One archive. ``sections`` holds every section of the form, empty ones as empty tuples.

    A ``flawed`` archive has something that could not be read; what is missing from it may only
    have been misread.
    """

    id: str
    unit_code: str
    path: str
    form: Form
    sections: dict[str, tuple[Record, ...]]
    node: Mapping
    by_id: dict[str, Record] = field(default_factory=dict)
    flawed: bool = False
    known_sound: dict[str | Section, tuple[Record, ...]] = field(default_factory=dict)
    """What ``sound`` has already answered: a dozen checks ask it of the same section."""
    known_by_form: list[tuple[Section, list[Record]]] = field(default_factory=list)
    """What ``by_form`` has already answered."""

    def __post_init__(self) -> None:
        for records in self.sections.values():
            for record in records:
                self.by_id.setdefault(record.id, record)

    def __repr__(self) -> str:
        return f"<Officer {self.id}>"

    def records(self, section: str) -> tuple[Record, ...]:
        """The records of a section in the order of the file, voided ones included."""
        return self.sections.get(section, ())

    def live(self, section: str) -> Iterator[Record]:
        """The records of a section that are not voided."""
        return (record for record in self.sections.get(section, ()) if not record.voided)

    def sound(self, section: str | Section) -> tuple[Record, ...]:
        """The records that relations are judged on: neither voided nor broken.

        Given a name, those of all versions of the form; given a section, only those read under the
        very form it belongs to, so that each record is judged by the constraints of its own time.
        """
        found = self.known_sound.get(section)
        if found is None:
            if isinstance(section, str):
                records = self.sections.get(section, ())
                found = tuple(r for r in records if not (r.voided or r.broken))
            else:
                found = tuple(r for r in self.sound(section.name) if r.section is section)
            self.known_sound[section] = found
        return found

    def by_form(self) -> list[tuple[Section, list[Record]]]:
        """All records, voided ones included, by the very section of a form they were read under."""
        if not self.known_by_form:
            for records in self.sections.values():
                found: dict[Section, list[Record]] = {}
                for record in records:
                    found.setdefault(record.section, []).append(record)
                self.known_by_form += found.items()
        return self.known_by_form

    def all_records(self) -> Iterator[Record]:
        """Every record of every section."""
        for records in self.sections.values():
            yield from records

    def record_count(self) -> int:
        """How many records there are, single sections not counted."""
        return sum(not record.section.single for record in self.all_records())

    def lookup(self, record: Record, path: str) -> Any:
        """The value a dotted path names, seen from ``record`` (see ``Form.resolve``)."""
        if path in record.values:
            return record.values[path]
        head, _, rest = path.partition(".")
        value = record.values.get(head)
        if not rest:
            return value
        if isinstance(value, dict):
            return value.get(rest)
        if isinstance(value, str):
            target = self.by_id.get(value)
            return self.lookup(target, rest) if target is not None else None
        if value is None and head in self.sections and self.sections[head]:
            single = self.sections[head][0]
            return self.lookup(single, rest) if single.section.single else None
        return None

    def is_of_single(self, path: str) -> bool:
        """Whether a dotted path leads into a single section, such as the profile."""
        head, _, rest = path.partition(".")
        section = self.form.sections.get(head)
        return bool(rest) and section is not None and section.single

    def holds(self, condition: Condition, record: Record) -> bool:
        """Whether a record satisfies a condition (system fields are not looked at)."""
        values = record.values
        for name, words, wanted in condition.words:
            value = values.get(name)
            if value.__class__ is str:
                if (value in words) is not wanted:
                    return False
            elif not condition.tests[name].holds(self.lookup(record, name)):
                return False
        for name in condition.others:
            if not condition.tests[name].holds(self.lookup(record, name)):
                return False
        return True

    def landmark(self, path: str) -> Any:
        """The value of a landmark of the form, such as ``form.landmarks.name``."""
        section, _, name = path.partition(".")
        records = self.sections.get(section, ())
        return records[0].values.get(name) if records else None

    @property
    def name(self) -> str:
        """The officer's name, or the id while the name cannot be read."""
        return str(self.landmark(self.form.landmarks.name) or self.id)

    @property
    def has_name(self) -> bool:
        """Whether the name could be read."""
        return self.landmark(self.form.landmarks.name) is not None

    @property
    def department(self) -> str:
        """The department written in the profile."""
        return str(self.landmark(self.form.landmarks.department) or "")

    @property
    def category(self) -> str:
        """The post category written in the profile."""
        return str(self.landmark(self.form.landmarks.category) or "")

    @property
    def joined(self) -> date | None:
        """The day the officer joined."""
        value = self.landmark(self.form.landmarks.joined)
        return value if isinstance(value, date) else None

    @property
    def employment(self) -> str:
        """The employment status written in the profile."""
        return str(self.landmark(self.form.landmarks.employment) or "")

    @property
    def serving(self) -> bool:
        """Whether the profile does not say that the officer has left."""
        return self.employment not in self.form.landmarks.absent_words

    @property
    def profile_location(self) -> Location:
        """Where the name stands: the place for problems that concern the whole archive."""
        section = self.form.landmarks.name.partition(".")[0]
        records = self.sections.get(section, ())
        return records[0].at() if records else Location(self.path)

    def section_location(self, name: str) -> Location:
        """Where a section begins; the archive itself when it is not written."""
        node = self.node.entries.get(name)
        return node.key_at(self.path) if node is not None else Location(self.path)

    def posts(self) -> list[Post]:
        """The posts held, in order of their start; posts without a start are left out."""
        place = self.form.landmarks.posts
        found = [
            Post(
                record,
                str(record.get(place.department) or ""),
                str(record.get(place.category) or ""),
                record.get(place.start),
                record.get(place.end),
            )
            for record in self.live(place.section)
            if isinstance(record.get(place.start), date)
        ]
        return sorted(found, key=lambda post: post.start)

    def post_on(self, day: date) -> Post | None:
        """The post held on ``day``."""
        return next((post for post in self.posts() if post.holds_on(day)), None)


class Post(Struct, frozen=True):
    """A post held from ``start`` to ``end`` (None: still), both included."""

    record: Record
    department: str
    category: str
    start: date
    end: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the post is held on ``day``."""
        return self.start <= day and (self.end is None or day <= self.end)
