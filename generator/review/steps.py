"""Steps: one commit each, with what it did to files and records, ready to be judged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from generator.archive.unit import OFFICER_ID
from generator.history.changes import Change
from generator.history.commits import Commit
from generator.history.ranges import FileChange
from generator.problems import Problem, clip, printable
from generator.review.merges import Own
from generator.review.order import Order

FileKind = Literal["officer", "unit", "standard", "stray", "outside"]
_OFFICER = re.compile(rf"([0-9]{{6}})/officers/({OFFICER_ID})\.yml")
_UNIT = re.compile(r"([0-9]{6})/unit\.yml")
_STANDARD = re.compile(r"standards/([0-9]{4}\.[0-9]{1,2})/(?:calendar/[0-9]{4}|[a-z]+)\.yml")


class Place(Struct, frozen=True):
    """What a path of the repository is: an archive, a unit, a part of a standard, or neither.

    ``shown`` is the path as messages name it; ``unit`` the unit's code, ``officer`` the archive's
    number, ``version`` the standard's, each '' where there is none.
    """

    kind: FileKind
    shown: str
    unit: str = ""
    officer: str = ""
    version: str = ""

    @property
    def is_calendar(self) -> bool:
        """Whether it is a year's calendar of working days, which is kept with a standard."""
        return self.kind == "standard" and "/calendar/" in self.shown


def place_of(path: str, below: str, label: str) -> Place:
    """Tell what stands at ``path``; those in the archives begin with ``below``."""
    inside = path.removeprefix(below)
    if not path.startswith(below):
        return Place("outside", shown_path(path))
    shown = shown_path(f"{label}/{inside}")
    if match := _OFFICER.fullmatch(inside):
        return Place("officer", shown, unit=match[1], officer=match[2])
    if match := _UNIT.fullmatch(inside):
        return Place("unit", shown, unit=match[1])
    if match := _STANDARD.fullmatch(inside):
        return Place("standard", shown, version=match[1])
    return Place("stray", shown)


def shown_path(path: str) -> str:
    """A path, or a ref, as messages name it: printable, and not too long."""
    return clip(printable(path), 120)


class FileStep(Struct, frozen=True):
    """One file that a commit changed.

    ``records`` is what changed in an archive; ``problem`` why the new text cannot be read;
    ``header`` says that something outside all sections changed; ``orders`` are the sections whose
    records stand in another order. ``persons`` are those whose own entries in a unit's file
    changed; ``rewritten`` says that a standard's part says something else than before, and is not
    merely new.
    """

    place: Place
    change: FileChange
    records: tuple[Change, ...] = ()
    problem: Problem | None = None
    header: bool = False
    orders: tuple[Order, ...] = ()
    persons: frozenset[str] = frozenset()
    rewritten: bool = False


class Step(Struct, frozen=True):
    """One commit: the files it changed against its only parent, or what a merge did by itself."""

    commit: Commit
    files: tuple[FileStep, ...] = ()
    own: tuple[tuple[Place, Own, int], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the commit changes no file: then it can only be meant as a signature."""
        return len(self.commit.parents) == 1 and not self.files


def signers(steps: Sequence[Step]) -> Mapping[str, tuple[str, ...]]:
    """For each commit, the addresses of those who signed its content with an empty commit on top.

    A signature counts for what lies below it and for nothing that came later.
    """
    found: dict[str, tuple[str, ...]] = {}
    above: dict[str, dict[str, None]] = {}
    for step in reversed(steps):
        own = above.pop(step.commit.id, {})
        found[step.commit.id] = tuple(own)
        passed = own | {step.commit.author.email: None} if step.is_empty else own
        for parent in step.commit.parents:
            above.setdefault(parent, {}).update(passed)
    return found
