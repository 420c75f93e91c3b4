"""Entries: records as they come to be, and the events that put them into an archive or change them.

An event is one act of filing: it adds records to one document or changes what they say. What an
event needs to have been filed before it (the record it changes, a record it refers to) it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct, field

from generator.archive.recordtext import record_lines
from generator.demo.roles import Route
from generator.standards.form import Section

Key = tuple[int | str, ...]
"""Where an entry stands among those of its section."""
Change = tuple[str, Key, bytes]
"""A section, a place in it, and the lines that stand there from now on."""


class Document(Struct, eq=False):
    """A file: its path, the text above everything, and its parts in order.

    A part is its name, the text above its entries and the text that stands for it when it has none.
    ``first`` are the entries it begins with.
    """

    path: str
    head: bytes
    parts: tuple[tuple[str, bytes, bytes], ...]
    first: dict[str, list[tuple[Key, bytes]]] = field(default_factory=dict)
    turns: list[tuple[date, Event]] = field(default_factory=list)
    """What made the file or moved its officer, and from when: later records come after it."""
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    """The last number given, by section and year."""


class Entry(Struct, eq=False):
    """A record: what it says now, as far as events have been carried out."""

    document: Document
    section: Section
    day: date
    content: dict[str, Any]
    key: Key = ()
    first: Event | None = None
    last: Event | None = None
    facts: Any = None
    """What others need to know about it: the case it is about."""

    @property
    def number(self) -> str:
        """The 编号 it was given when it was first filed."""
        return str(self.content["编号"])

    def carry_out(self, delta: Mapping[str, Any]) -> Change:
        """Say what ``delta`` says and give the text as it then stands."""
        self._take_a_place()
        for name, value in delta.items():
            self.content[name] = value.number if isinstance(value, Entry) else value
        lines = record_lines(self.section.fields, self.content)
        if self.section.single:
            text = "".join(f"  {line}\n" for line in lines)
        else:
            text = "  - " + "\n    ".join(lines) + "\n"
        return self.section.name, self.key, text.encode()

    def _take_a_place(self) -> None:
        if self.key or self.section.single:
            return
        section = self.section
        year = self.day.year if section.numbering == "年" else 0
        taken = self.document.numbers.get((section.name, year), 0) + 1
        self.document.numbers[section.name, year] = taken
        if section.numbering == "无":
            self.key = (str(self.day), taken)
            return
        self.key = (year, taken)
        lead = f"{section.prefix}-{year}-" if year else f"{section.prefix}-"
        self.content = {"编号": f"{lead}{taken:03d}", **self.content}


class Event(Struct, eq=False):
    """One act of filing: on or after ``day``, by the hands of ``route``, after all of ``needs``.

    ``alone`` says that it is proposed by itself. ``lines`` are changes that are no records.
    """

    day: date
    serial: int
    route: Route
    document: Document
    what: str
    acts: list[tuple[Entry, dict[str, Any]]]
    needs: tuple[Event, ...] = ()
    alone: bool = False
    lines: list[Change] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    merged: int | None = None
    """When it reached the main line, in seconds; None while it has not."""
    proposal: int | None = None
    """The proposal it is part of."""

    def carry_out(self) -> None:
        """Let everything be said that the event says."""
        self.changes = [entry.carry_out(delta) for entry, delta in self.acts] + self.lines
        self.acts = []
