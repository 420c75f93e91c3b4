"""Checking a source as a stream: archive by archive, over processes, remembering by content.

Nothing but the findings of an archive is kept once it is judged, so that memory does not grow with
the city. What an archive gives is kept in parts (``parts``, ``desk``). Marks tell which archives
share a group; only the rows of those are looked at together. When only some files are asked about,
an archive that nothing is remembered of is read, whatever is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from generator.archive.answers import Report, Sight, is_under
from generator.archive.library import Entry, Shelf, open_shelf, recaller
from generator.archive.source import Source
from generator.archive.store import Store
from generator.checks.base import Scene
from generator.checks.desk import Desk, Task
from generator.checks.parts import (
    ALONE,
    MARKS,
    OWN,
    ROWS,
    UNREAD,
    decode_alone,
    decode_marks,
    decode_own,
    decode_shared,
)
from generator.checks.run import Findings, conclude, lost_units
from generator.problems import arrange


def check_source(
    source: Source,
    label: str,
    today: date,
    baseline: Mapping[str, bytes] | None = None,
    store: Store | None = None,
    workers: int = 1,
    wanted: Sequence[str] = (),
) -> Report:
    """Check everything below ``archives/``; the same problems as ``check_library``, in order.

    With ``wanted``, paths of files or folders as messages name them, the report holds the problems
    that are located in these or name them as their other place, and counts these alone; they are
    the very ones a whole check finds. What keeps a wanted archive from being judged at all, a unit
    or standard that cannot be read, is reported too.
    """
    sight = source if isinstance(source, Sight) else Sight(source)
    shelf = open_shelf(sight, label, today)
    task = Task(sight, shelf, today, baseline or {})
    named = [e for e in shelf.entries if _is_wanted(f"{label}/{e.path}", wanted)]
    desk = Desk(task, store, workers)
    units = {entry.unit for entry in named}
    known = set(named)
    others = [e for e in shelf.entries if e.unit in units and e not in known]
    desk.fetch([(e, p) for e in named for p in (OWN, ALONE, MARKS)] + [(e, MARKS) for e in others])
    problems, records = [*shelf.problems, *lost_units(shelf, today, task.baseline)], 0
    for entry in named:
        own, count = decode_own(desk.part(entry, OWN))
        problems += own
        records += count
    found = _gathered(desk, named, others)
    unread = {e.unit for e in (*named, *others) if desk.part(e, MARKS) == UNREAD}
    for code in shelf.units:
        recall = recaller(task.sight, shelf, code)
        scene = Scene(shelf, code, today, baseline, recall, incomplete=code in unread)
        present = [found[e] for e in shelf.entries if e.unit == code and e in found]
        problems += conclude(scene, present)
    files = shelf.files
    if wanted:
        looked = [f"{label}/{path}" for path in (*shelf.contents, *(e.path for e in named))]
        files = sum(_is_wanted(path, wanted) for path in looked)
        blocks = _blocking(shelf, wanted)
        problems = [
            p
            for p in problems
            if any(_is_wanted(place.path, wanted) for place in (p.location, *p.related))
            or (p.is_error and p.location.path in blocks)
        ]
    remembered = len(named) + len(others) - desk.examined
    return Report(arrange(problems), files, records, remembered)


def _is_wanted(path: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(is_under(path, place) for place in wanted)


def _blocking(shelf: Shelf, wanted: Sequence[str]) -> frozenset[str]:
    """The files that are to blame when a wanted archive could not be looked at."""
    if not shelf.standards:
        return frozenset(p.location.path for p in shelf.problems)
    units = {place.removeprefix(f"{shelf.label}/").partition("/")[0] for place in wanted}
    return frozenset(f"{shelf.label}/{code}/unit.yml" for code in units - set(shelf.units))


def _gathered(desk: Desk, named: Sequence[Entry], others: Sequence[Entry]) -> dict[Entry, Findings]:
    """The rows to be judged: of groups that several archives share, a named one among them, and
    those of named ones that say something alone."""
    marks = {entry: decode_marks(desk.part(entry, MARKS)) for entry in (*named, *others)}
    times: Counter[int] = Counter()
    for found in marks.values():
        times.update(found)
    shared = {mark for mark, count in times.items() if count > 1}
    if others:
        shared &= {mark for entry in named for mark in marks[entry]}
    sharing = [entry for entry, found in marks.items() if not shared.isdisjoint(found)]
    desk.fetch([(entry, ROWS) for entry in sharing])
    rows = {entry: Findings([]) for entry in marks}
    for entry in sharing:
        rows[entry].rows = decode_shared(desk.part(entry, ROWS), shared)
    for entry in named:
        for rule, found_alone in decode_alone(desk.part(entry, ALONE), shared).items():
            rows[entry].rows.setdefault(rule, []).extend(found_alone)
    return rows
