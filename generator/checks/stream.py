"""Checking a source as a stream: archive by archive, over processes, remembering by content.

Nothing but the findings of an archive is kept once it is judged, so that memory does not grow with
the city. What an archive gives is kept in parts (``parts``, ``desk``). Marks tell which archives
share a group; only the rows of those are looked at together. When only some files are asked about,
an archive that nothing is remembered of is read, whatever is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from generator.archive.answers import Report, Sight, is_under
from generator.archive.hashes import hashed
from generator.archive.library import Entry, Shelf, open_shelf, recaller
from generator.archive.officer import Officer
from generator.archive.source import Source
from generator.archive.store import Key, Store
from generator.checks.base import Row, Scene, followed
from generator.checks.desk import Desk, Task
from generator.checks.parts import (
    ALONE,
    MARKS,
    OWN,
    ROWS,
    decode_alone,
    decode_digest,
    decode_marks,
    decode_own,
    decode_shared,
    drawer_of,
    is_incomplete,
)
from generator.checks.run import Findings, conclude, judge, lost_units
from generator.problems import Problem, arrange

Tell = Callable[[str, int, int], None]
"""Told in Chinese what is being done, and which of how many such things it is."""


class Means(Struct, frozen=True):
    """What a check works with: what is remembered, processes, and who is told of each office."""

    store: Store | None = None
    workers: int = 1
    tell: Tell | None = None


_ALONE = Means()
"""Nothing remembered, nobody to help, nobody told."""


class Outcome(Struct, frozen=True):
    """What checking one office gave: its problems, unsorted, and how much was looked at."""

    problems: list[Problem]
    records: int
    archives: int
    remembered: int
    examined: int


class Singly(Struct, frozen=True):
    """An office of which each archive has been judged by itself; ``problems`` are those so far."""

    code: str
    named: Sequence[Entry]
    others: Sequence[Entry]
    problems: Sequence[Problem]
    records: int
    examined: int


class Checking:
    """Checks one office after another, so that no more than one is held at a time."""

    def __init__(self, task: Task, desk: Desk, wanted: Sequence[str] = ()) -> None:
        self._task, self._desk, self._wanted = task, desk, wanted

    def singly(self, code: str) -> Singly:
        """Judge each archive of an office by itself; with ``wanted`` only these."""
        desk, shelf = self._desk, self._task.shelf
        entries = [entry for entry in shelf.entries if entry.unit == code]
        named = [e for e in entries if _is_wanted(f"{shelf.label}/{e.path}", self._wanted)]
        known = set(named)
        others = [e for e in entries if e not in known] if named else []
        before = desk.examined
        desk.fetch(
            [(e, p) for e in named for p in (OWN, ALONE, MARKS)] + [(e, MARKS) for e in others]
        )
        problems: list[Problem] = []
        records = 0
        for entry in named:
            own, count = decode_own(desk.part(entry, OWN))
            problems += own
            records += count
        return Singly(code, named, others, problems, records, desk.examined - before)

    def together(self, singly: Singly) -> Outcome:
        """Judge the archives of the same office by what they say of one another, and forget it."""
        task, desk = self._task, self._desk
        code, named, others = singly.code, singly.named, singly.others
        before = desk.examined
        incomplete = any(is_incomplete(desk.part(e, MARKS)) for e in (*named, *others))
        recall = recaller(task.sight, task.shelf, code)
        scene = Scene(task.shelf, code, task.today, task.baseline or None, recall, incomplete)
        problems = [*singly.problems, *_between(desk, scene, named, others)]
        looked = len(named) + len(others)
        examined = singly.examined + desk.examined - before
        desk.forget()
        return Outcome(problems, singly.records, len(named), looked - examined, examined)


def check_source(
    source: Source,
    label: str,
    today: date,
    baseline: Mapping[str, bytes] | None = None,
    wanted: Sequence[str] = (),
    means: Means = _ALONE,
) -> Report:
    """Check everything below ``archives/``; problems are in order.

    With ``wanted``, paths of files or folders as messages name them, the report holds the problems
    that are located in these or name them as their other place, and counts these alone; they are
    the very ones a whole check finds. What keeps a wanted archive from being judged at all, a unit
    or standard that cannot be read, is reported too.
    """
    sight = source if isinstance(source, Sight) else Sight(source)
    shelf = open_shelf(sight, label, today)
    task = Task(sight, shelf, today, followed(shelf, baseline or {}))
    checking = Checking(task, Desk(task, means.store, means.workers), wanted)
    problems = [*shelf.problems, *lost_units(shelf, today, task.baseline)]
    records = archives = remembered = examined = 0
    for number, (code, document) in enumerate(shelf.units.items(), 1):
        if means.tell is not None:
            means.tell(f"检查 {document.model.name}", number, len(shelf.units))
        outcome = checking.together(checking.singly(code))
        problems += outcome.problems
        records += outcome.records
        archives += outcome.archives
        remembered += outcome.remembered
        examined += outcome.examined
    files = shelf.files
    if wanted:
        files = archives + sum(_is_wanted(f"{label}/{path}", wanted) for path in shelf.contents)
        blocks = _blocking(shelf, wanted)
        problems = [
            p
            for p in problems
            if any(_is_wanted(place.path, wanted) for place in (p.location, *p.related))
            or (p.is_error and p.location.path in blocks)
        ]
    return Report(arrange(problems), files, records, remembered, examined)


def _is_wanted(path: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(is_under(path, place) for place in wanted)


def _blocking(shelf: Shelf, wanted: Sequence[str]) -> frozenset[str]:
    """The files that are to blame when a wanted archive could not be looked at."""
    if not shelf.standards:
        return frozenset(p.location.path for p in shelf.problems)
    units = {place.removeprefix(f"{shelf.label}/").partition("/")[0] for place in wanted}
    return frozenset(f"{shelf.label}/{code}/unit.yml" for code in units - set(shelf.units))


def _between(
    desk: Desk, scene: Scene, named: Sequence[Entry], others: Sequence[Entry]
) -> Iterator[Problem]:
    """What rows say of groups that several archives share, a named one among them, and what those
    of named ones say alone."""
    # In the order of the shelf, whoever is named.
    marks = {
        e: decode_marks(desk.part(e, MARKS))
        for e in sorted((*named, *others), key=attrgetter("path"))
    }
    shared: set[int] = set()
    seen: set[int] = set()
    for entry in named:
        shared.update(seen.intersection(marks[entry]))
        seen.update(marks[entry])
    for entry in others:
        shared.update(seen.intersection(marks[entry]))
    alone = [decode_alone(desk.part(entry, ALONE), shared) for entry in named]
    yield from conclude(scene, [Findings([], rows=rows) for rows in alone])
    opened = {drawer_of(mark) for mark in shared}
    keys = _drawer_keys(desk, scene, list(marks), opened)
    for drawer, problems in desk.settled(keys).items():
        opened.remove(drawer)
        yield from problems
    sharing = [entry for entry, found in marks.items() if not shared.isdisjoint(found)]
    desk.fetch([(entry, ROWS) for entry in sharing if opened])
    places = {entry.officer: entry.path for entry in marks}
    for drawer in sorted(opened):
        recalled: dict[str, str] = {}

        def recall(officer: str, noted: dict[str, str] = recalled) -> Officer | None:
            if officer in places:
                noted[officer] = places[officer]
            return scene.recall(officer)

        rows: dict[str, list[Row]] = {}
        for entry in sharing:
            for rule, own in decode_shared(desk.part(entry, ROWS), drawer, shared).items():
                rows.setdefault(rule, []).extend(own)
        problems = list(judge(replace(scene, recall=recall), rows))
        yield from problems
        if not others:  # or only some of its groups were looked at
            desk.settle(keys[drawer], problems, sorted(recalled.values()))


def _drawer_keys(
    desk: Desk, scene: Scene, entries: Sequence[Entry], drawers: Collection[int]
) -> dict[int, Key]:
    """What stands for all that drawers hold of an office, and for what it is judged by."""
    archives = hashed([entry.path for entry in entries])
    marks = [desk.part(entry, MARKS) for entry in entries]
    return {
        drawer: desk.key_of(
            "drawer",
            scene.incomplete,
            archives,
            drawer,
            [decode_digest(own, drawer) for own in marks],
        )
        for drawer in drawers
    }
