"""What a check is: an id, a claim, a scope and a function from what was read to problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from generator.archive.library import Library, Office
from generator.archive.officer import Officer, Record
from generator.problems import Problem
from generator.standards.constraints import Declared
from generator.standards.form import Section


@dataclass(frozen=True, slots=True)
class Scene:
    """What a check may look at besides its subject.

    ``baseline`` maps paths (as in messages) to the bytes of the files as they stood before, when
    a base revision is known; None when there is none.
    """

    library: Library
    office: Office
    today: date
    baseline: Mapping[str, bytes] | None = field(default=None)


OfficerCheck = Callable[[Officer, Scene], Iterator[Problem]]
OfficeCheck = Callable[[Office, Scene], Iterator[Problem]]
OfficerKind = Callable[[Declared, Section, Officer, Scene], Iterator[Problem]]
OfficeKind = Callable[[Declared, Section, Office, Scene], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: over one officer at a time, or over a whole office (exactly one of the two)."""

    id: str
    officer: OfficerCheck | None = None
    office: OfficeCheck | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of constraint is judged: within an officer's archive, or over an office."""

    model: type[Declared]
    officer: OfficerKind | None = None
    office: OfficeKind | None = None


def judged(officer: Officer, section: str | Section) -> Iterator[Record]:
    """The records that relations are judged on: neither voided nor with a field that is unread.

    Given a name, those of all versions of the form; given a section, only those read under the
    very form it belongs to, so that each record is judged by the constraints of its own time.
    """
    name = section if isinstance(section, str) else section.name
    for record in officer.records(name):
        if record.voided or record.broken:
            continue
        if isinstance(section, str) or record.section is section:
            yield record


def label(record: Record) -> str:
    """How a message names a record: its 编号, or its section."""
    return record.id if not record.section.single else f"“{record.section.name}”"
