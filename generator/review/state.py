"""State: the archives at one end of a range, each read when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct, field

from generator.archive.facts import Facts, derive
from generator.archive.library import Entry, Shelf, read_entry
from generator.archive.officer import Officer, Record
from generator.review.steps import Place, place_of
from generator.review.trees import Tree


class State(Struct):
    """The archives in one commit, with the standards and units that go with them."""

    tree: Tree
    shelf: Shelf
    today: date
    _officers: dict[str, Officer | None] = field(default_factory=dict)
    _facts: dict[str, Facts] = field(default_factory=dict)

    def place(self, path: str) -> Place:
        """What stands at a path below ``archives/``."""
        return place_of(path, "", self.shelf.label)

    def archives(self, unit: str) -> Iterator[Place]:
        """Every archive of a unit, in order."""
        for path in sorted(self.tree.files):
            if path.startswith(f"{unit}/"):
                place = self.place(path)
                if place.kind == "officer":
                    yield place

    def blob(self, place: Place) -> str:
        """The blob of an archive; '' when there is none."""
        return self.tree.blob(_inside(place))

    def officer(self, place: Place) -> Officer | None:
        """An archive, which is kept; None when it is not there or cannot be read."""
        path = _inside(place)
        if path not in self._officers:
            self._officers[path] = self._read(place)
        return self._officers[path]

    def facts(self, place: Place) -> Facts | None:
        """An archive's facts, which are kept."""
        path = _inside(place)
        officer = self.officer(place)
        if officer is not None and path not in self._facts:
            self._facts[path] = derive(officer, self.shelf.standards, self.today)
        return self._facts.get(path)

    def passing_facts(self, place: Place) -> Facts | None:
        """An archive's facts, not kept unless they are already: for who goes through many."""
        path = _inside(place)
        if path in self._officers:
            return self.facts(place)
        officer = self._read(place)
        return derive(officer, self.shelf.standards, self.today) if officer is not None else None

    def _read(self, place: Place) -> Officer | None:
        blob = self.blob(place)
        if not blob or place.unit not in self.shelf.units:
            return None
        entry = Entry(place.officer, place.unit, _inside(place))
        return read_entry(self.shelf, entry, self.tree.blobs.get(blob))[0]


def _inside(place: Place) -> str:
    return f"{place.unit}/officers/{place.officer}.yml"


def record_of(officer: Officer | None, section: str, record: str) -> Record | None:
    """The record that a change speaks of."""
    for found in officer.records(section) if officer is not None else ():
        # Without a number, a record's id is what it is known by behind its section's prefix.
        if found.section.single or found.id == record or found.id.endswith(f"/{record}"):
            return found
    return None


def record_at(officer: Officer | None, line: int) -> Record | None:
    """The record that stands on a line."""
    records = officer.all_records() if officer is not None else ()
    above = [record for record in records if record.node.line <= line]
    return max(above, key=lambda record: record.node.line, default=None)
