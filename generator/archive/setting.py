"""Settings: what hangs on the day of a record; all records of that day and section share one."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from generator.archive.fields import Context
from generator.archive.unit import Unit
from generator.scalars import Quarter, Unreadable, parse_date
from generator.standards.form import Section
from generator.standards.standard import Standard, Standards
from generator.yamltext import Mapping

MAX_SETTINGS = 100_000
"""Days remembered of all sections of an office: a century has as many."""


def record_day(section: Section, text: str | None) -> date | None:
    """The day a record is dated, from the text of its date field; None when it cannot be read."""
    if text is None or section.date_field is None:
        return None
    kind = section.fields[section.date_field].kind
    try:
        if kind == "季度":
            return Quarter.parse(text).last_day
        return date(int(text), 12, 31) if kind == "年度" else parse_date(text)
    except (Unreadable, ValueError, OverflowError):
        return None


class Setting(Struct, frozen=True):
    """What hangs on a record's day: its standard, and what that means for its fields.

    ``foreign`` is the version of the standard of that day when it has no such section; ``voided``
    the words of the form that make a record void.
    """

    day: date | None
    standard: Standard
    context: Context
    foreign: str | None
    voided: tuple[tuple[str, str], ...]

    def is_later(self, today: date | None) -> bool:
        """Whether a record is dated by a day that has not come and that no form allows it."""
        section, day = self.context.section, self.day
        later = today is not None and day is not None and day > today
        return later and section.date_field in section.fields.past


class Settings(Struct):
    """The settings of an archive's records; ``as_of`` is the day of those without a date."""

    standards: Standards
    unit: Unit
    as_of: date | None = None

    def of(self, section: Section, node: Mapping, on: date | None = None) -> Setting:
        """The setting of a record by its date as it is written, or as if dated ``on``."""
        dated = str(on) if on else _written(node, section.date_field or "")
        known = self.standards.known_settings
        quarter = self._quarter(section, node)
        as_of = None if section.date_field else self.as_of
        # The unit is held by what is kept under it, so that no other can take its identity.
        key = (id(self.unit), section.name, dated, quarter, as_of)
        setting: Setting | None = known.get(key)
        if setting is None:
            if len(known) >= MAX_SETTINGS:
                known.clear()
            setting = known[key] = self._new(section, dated, quarter)
        return setting

    def having(self, name: str) -> Standard:
        """The latest standard that has a section of that name."""
        return next(s for s in reversed(self.standards.versions) if name in s.form.sections)

    def _new(self, current: Section, dated: str | None, quarter: str | None) -> Setting:
        day = record_day(current, dated)
        as_of = day if current.date_field else self.as_of
        standard, foreign = self.standards.for_record(as_of), None
        if current.name not in standard.form.sections:
            foreign, standard = standard.version, self.having(current.name)
        sections = standard.form.sections
        section, names = sections[current.name], frozenset(sections)
        if quarter is not None:  # confirmed when it is over, of what could be filed in it
            names |= self._sections_of(quarter)
        context = Context(standard.form, self.unit, section, as_of, names)
        voided = tuple(standard.form.voided.items())
        return Setting(day, standard, context, foreign, voided)

    def _quarter(self, section: Section, node: Mapping) -> str | None:
        """The quarter that a nil return is of, as it is written."""
        nil = self.standards.current.form.landmarks.nil_returns
        return _written(node, nil.quarter) if section.name == nil.section else None

    def _sections_of(self, quarter: str) -> frozenset[str]:
        """The sections of the form of a quarter; none of what is no quarter."""
        try:
            day = Quarter.parse(quarter).last_day
        except Unreadable:
            return frozenset()
        return frozenset(self.standards.for_record(day).form.sections)


def _written(node: Mapping, name: str) -> str | None:
    written = node.contents.get(name)
    return written if isinstance(written, str) else None
