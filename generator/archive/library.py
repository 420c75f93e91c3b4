"""The library: the only reader of ``archives/``: all standards, units, officers and problems.

``open_shelf`` reads what everything hangs on, the standards and the units, and says which archives
there are. These are read from the shelf one by one, or those of an office together, so that a city
never has to be held at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from generator.archive.layout import lay_out
from generator.archive.officer import Officer
from generator.archive.reading import read_officer
from generator.archive.roles import lapsed_roles, strange_roles
from generator.archive.source import STANDARDS_FOLDER, Source
from generator.archive.unit import Unit, check_unit
from generator.problems import Location, Problem, Severity, why
from generator.standards.loading import Document, load
from generator.standards.reading import read_standards
from generator.standards.standard import Standards
from generator.yamltext import parse


class Entry(Struct, frozen=True):
    """An archive on the shelf: the officer's id, the unit whose folder it is in, its path."""

    officer: str
    unit: str
    path: str


class Shelf(Struct):
    """Standards, units and the list of archives, none of which is read yet.

    ``label`` is what paths in messages begin with, normally ``archives``; ``entries`` are in order
    of unit and id, only those of units that could be read.
    """

    label: str
    standards: Standards
    units: dict[str, Document[Unit]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    present: frozenset[str] = frozenset()
    """Paths of all archives that lie there, also of units that could not be read."""
    unread: frozenset[str] = frozenset()
    """Codes of the units whose file is there but could not be read; none of their archives is."""
    contents: dict[str, bytes] = field(default_factory=dict)
    """The bytes of every standard and unit, by path: what the meaning of an archive depends on."""

    def paths_of(self, officer_id: str) -> list[str]:
        """Where archives of that number stand, as messages name them; more than one is an error."""
        return [f"{self.label}/{e.path}" for e in self.entries if e.officer == officer_id]

    def is_present(self, officer_id: str) -> bool:
        """Whether an archive of that number lies anywhere, readable or not."""
        name = f"/{officer_id}.yml"
        return any(path.endswith(name) for path in self.present)

    def missing(self, code: str, day: date) -> list[str]:
        """Ids on a unit's roster on ``day`` that have no archive there."""
        present = {entry.officer for entry in self.entries if entry.unit == code}
        roster = self.units[code].model.roster
        return [e.officer for e in roster if e.holds_on(day) and e.officer not in present]


class Office(Struct):
    """One unit and the archives of its officers, by id."""

    document: Document[Unit]
    officers: dict[str, Officer] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Ids of archives that exist but could not be read at all."""

    @property
    def unit(self) -> Unit:
        """The unit itself."""
        return self.document.model


def open_shelf(source: Source, label: str = "archives", today: date | None = None) -> Shelf:
    """Read the standards and units, and list the archives; problems are collected.

    ``today`` is the reference date, which decides under which standard an undated part of an
    archive is read; without it that is the last standard, and every word it ever had is taken.
    """
    layout = lay_out(source, label)
    shelf = Shelf(label, Standards(), problems=layout.problems)
    shelf.present = frozenset(path for found in layout.officers.values() for _, path in found)
    contents: dict[str, bytes] = {}
    for name, path in layout.standards.items():
        data = fetch(source, label, path, shelf.problems)
        if data is not None:
            contents[name] = shelf.contents[path] = data
    standards, problems = read_standards(contents, f"{label}/{STANDARDS_FOLDER}")
    shelf.standards = standards.as_of(today)
    shelf.problems += problems
    shelf.files = len(layout.standards)
    if not standards:
        return shelf
    if today is not None and not any(x.endswith(f"/{_calendar(today)}") for x in contents):
        shelf.problems.append(_no_calendar(f"{label}/{STANDARDS_FOLDER}", shelf.standards, today))
    for code, path in layout.units.items():
        shelf.files += 1
        data = fetch(source, label, path, shelf.problems)
        if data is None:
            continue
        shelf.contents[path] = data
        document = _read_unit(data, f"{label}/{path}", code, shelf.problems)
        if document is not None:
            shelf.units[code] = document
            roles = dict.fromkeys(r for s in standards.versions for r in s.authority.roles)
            shelf.problems += strange_roles(document, roles)
            if today is not None:
                shelf.problems += lapsed_roles(document, today)
            found = [
                Entry(officer, code, place) for officer, place in layout.officers.get(code, ())
            ]
            shelf.entries += found
            shelf.files += len(found)
    shelf.unread = frozenset(layout.units) - shelf.units.keys()
    return shelf


def _calendar(day: date) -> str:
    return f"calendar/{day.year}.yml"


def _no_calendar(root: str, standards: Standards, today: date) -> Problem:
    """Time limits and the steps of a quarter are worked out all the same, and may be wrong."""
    name = _calendar(today)
    return Problem(
        Location(f"{root}/{standards.current.version}/{name}"),
        "S05",
        f"没有 {today.year} 年的年历，期限和考核日程按周一至周五推算",
        f"请照上一年的写一份 {name}，放假、调休按国务院办公厅的通知",
        Severity.WARNING,
    )


def fetch(source: Source, label: str, path: str, problems: list[Problem]) -> bytes | None:
    """The bytes of one file; None, and one problem more, when it cannot be read."""
    try:
        return source.read(path)
    except OSError as error:
        problems.append(
            Problem(
                Location(f"{label}/{path}"),
                "L01",
                f"这个文件读不出（{why(error)}）",
                "请检查文件的权限，或重新放入",
            )
        )
        return None


def read_entry(shelf: Shelf, entry: Entry, data: bytes) -> tuple[Officer | None, list[Problem]]:
    """Read one archive of the shelf from its bytes."""
    path = f"{shelf.label}/{entry.path}"
    unit = shelf.units[entry.unit].model
    return read_officer(data, path, entry.officer, unit, shelf.standards)


def recaller(source: Source, shelf: Shelf, code: str) -> Callable[[str], Officer | None]:
    """Gives archives of a unit again, by the officer's id; a few are kept at hand."""
    entries = {entry.officer: entry for entry in shelf.entries if entry.unit == code}

    @lru_cache(maxsize=8)
    def recall(officer_id: str) -> Officer | None:
        entry = entries.get(officer_id)
        data = fetch(source, shelf.label, entry.path, []) if entry is not None else None
        return read_entry(shelf, entry, data)[0] if entry is not None and data is not None else None

    return recall


def read_office(source: Source, shelf: Shelf, code: str) -> tuple[Office, list[Problem]]:
    """Read the archives of one office."""
    office, problems = Office(shelf.units[code]), list[Problem]()
    for entry in shelf.entries:
        if entry.unit != code:
            continue
        data = fetch(source, shelf.label, entry.path, problems)
        officer = None
        if data is not None:
            officer, found = read_entry(shelf, entry, data)
            problems += found
        if officer is not None:
            office.officers[entry.officer] = officer
        else:
            office.unread.add(entry.officer)
    return office, problems


def _read_unit(data: bytes, path: str, code: str, problems: list[Problem]) -> Document[Unit] | None:
    tree, found = parse(data, path)
    problems += found
    if tree is None:
        return None
    document, found = load(Unit, tree, path, "S04")
    problems += found
    if document is not None:
        problems += check_unit(document, code)
        # Whatever it says, what follows goes by the folder, as the list of archives does.
        identity = replace(document.model.identity, code=code)
        document = replace(document, model=replace(document.model, identity=identity))
    return document
