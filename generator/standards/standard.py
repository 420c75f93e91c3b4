"""A standard: form, rulebook, authority, deadlines and supervision of one version."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from generator.scalars import Quarter
from generator.standards.authority import Authority
from generator.standards.calendar import Calendar, Year
from generator.standards.deadlines import Deadlines
from generator.standards.form import Form
from generator.standards.loading import Document
from generator.standards.rulebook import Rulebook
from generator.standards.supervision import Supervision


class Standard(Struct, frozen=True):
    """One version of the office's written rules."""

    version: str
    form_document: Document[Form]
    rulebook_document: Document[Rulebook]
    authority_document: Document[Authority]
    deadlines_document: Document[Deadlines]
    supervision_document: Document[Supervision]

    @property
    def form(self) -> Form:
        """《档案格式》."""
        return self.form_document.model

    @property
    def rulebook(self) -> Rulebook:
        """《考核办法》《实施标准》."""
        return self.rulebook_document.model

    @property
    def authority(self) -> Authority:
        """The authority matrix."""
        return self.authority_document.model

    @property
    def deadlines(self) -> Deadlines:
        """The time limits."""
        return self.deadlines_document.model

    @property
    def supervision(self) -> Supervision:
        """Warnings, trace-back, training."""
        return self.supervision_document.model

    @property
    def start(self) -> date:
        """The day the standard came into force."""
        return self.form.meta.start

    @property
    def end(self) -> date | None:
        """The last day it is in force; None while it is."""
        return self.form.meta.end

    def in_force(self, day: date) -> bool:
        """Whether the standard is in force on ``day``."""
        return self.start <= day and (self.end is None or day <= self.end)


class Standards(Struct, frozen=True, dict=True):
    """All versions, oldest first, and the working calendar they share.

    ``today`` is the reference date, where it is known: what bears no date of its own, such as the
    profile, is read as of it.
    """

    versions: tuple[Standard, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    years: tuple[Document[Year], ...] = ()
    today: date | None = None

    @cached_property
    def known_settings(self) -> dict[Any, Any]:
        """What the reader of archives has worked out for the records of a day."""
        return {}

    def __bool__(self) -> bool:
        return bool(self.versions)

    def in_force(self, day: date) -> Standard | None:
        """The standard in force on ``day``; None when there was none."""
        return next((s for s in self.versions if s.in_force(day)), None)

    def as_of(self, today: date | None) -> Standards:
        """The same standards, with the reference date known."""
        return replace(self, today=today)

    @property
    def current(self) -> Standard:
        """The standard of the reference date; the last one where no date is known."""
        return self.for_record(None)

    def for_record(self, day: date | None) -> Standard:
        """The standard a record of ``day`` is read under, an undated one that of ``today``.

        Records older than the first version are read under the first; those of a day between two
        versions, or after the last lapsed, under the one before.
        """
        day = day or self.today
        if day is None:
            return self.versions[-1]
        for standard in reversed(self.versions):
            if standard.start <= day:
                return standard
        return self.versions[0]

    def for_quarter(self, quarter: Quarter) -> Standard | None:
        """The standard a quarter is scored under: the one in force on its last day."""
        return self.in_force(quarter.last_day)

    def ruling(self, quarter: Quarter) -> Standard:
        """The same, of a quarter that is known to have one."""
        standard = self.for_quarter(quarter)
        assert standard is not None
        return standard

    def get(self, version: str) -> Standard | None:
        """The standard of that version."""
        return next((s for s in self.versions if s.version == version), None)
