"""Shares: each process reads, checks, scores and draws the archives of its own share of an office.

An archive stays where it was read: what crosses to the others is what it comes to (``Told``), its
score sheets, and its page. Archives are held only as long as there is room; those of a city are
read again when their pages are drawn, so that memory does not grow with it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from generator.archive.facts import derive
from generator.archive.library import Entry, Shelf, fetch, read_entry
from generator.archive.source import Source
from generator.checks.base import Scene
from generator.checks.run import Findings, examine
from generator.problems import Problem
from generator.scalars import Quarter
from generator.scoring.score import Candidate, Measured, Peers, candidate, sheet_of
from generator.scoring.sheet import ScoreSheet
from generator.scoring.tally import Tally
from generator.site.origins import Origins
from generator.site.people import Person, describe

HELD_BYTES = 48 * 1024 * 1024
"""Bytes of archives up to which all are held; in memory they take some twenty times as much."""
AHEAD = 40
"""Pages each process may have ready before they are asked for."""

Groups = dict[Quarter, list[Measured]]
"""What the medians of an office are made of, in each quarter."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one archive comes to; without a person it could not be read."""

    problems: list[Problem]
    findings: Findings
    person: Person | None = None
    measured: dict[Quarter, Measured] | None = None


@dataclass(slots=True, eq=False)
class Held:
    """An archive with its facts, and its sheets once the groups are known."""

    tally: Tally
    person: Person
    candidates: dict[Quarter, Candidate]
    sheets: dict[Quarter, ScoreSheet]


Draw = Callable[[Held], str]


class Share:
    """The archives of one process. ``source`` and ``shelf`` are there before it forks."""

    def __init__(
        self,
        source: Source,
        shelf: Shelf,
        today: date,
        quarters: Sequence[Quarter],
        hold: bool,
        origins: Origins,
    ) -> None:
        self.origins = origins
        self.shelf, self.today, self.quarters = shelf, today, tuple(quarters)
        self._source, self._hold = source, hold
        self._held: dict[Entry, Held] = {}
        self._groups: dict[str, dict[Quarter, Peers]] = {}
        self._draw: Draw | None = None

    def read(self, entry: Entry) -> Told:
        """Read, check and measure one archive."""
        problems: list[Problem] = []
        data = fetch(self._source, self.shelf.label, entry.path, problems)
        if data is None:
            return Told(problems, Findings([]))
        officer, problems = read_entry(self.shelf, entry, data)
        if officer is None:
            return Told(problems, Findings([]))
        findings = examine(officer, Scene(self.shelf, entry.unit, self.today))
        held = self._derived(
            entry, Tally(derive(officer, self.shelf.standards, self.today), self.shelf.standards)
        )
        return Told(
            problems,
            findings,
            held.person,
            {quarter: own.measured for quarter, own in held.candidates.items()},
        )

    def _derived(self, entry: Entry, tally: Tally) -> Held:
        standards, unit = self.shelf.standards, self.shelf.units[entry.unit].model
        found = {}
        for quarter in self.quarters:
            standard = standards.for_quarter(quarter)
            assert standard is not None
            own = candidate(tally, standard.rulebook, unit, quarter)
            if own is not None:
                found[quarter] = own
        held = Held(tally, describe(tally.facts, standards.versions), found, {})
        if self._hold:
            self._held[entry] = held
        return held

    def know(self, code: str, groups: Groups) -> None:
        """Take in what the medians of an office are made of."""
        self._groups[code] = {}
        for quarter, everyone in groups.items():
            standard = self.shelf.standards.for_quarter(quarter)
            assert standard is not None
            self._groups[code][quarter] = Peers(standard.rulebook, everyone)

    def score(self, entry: Entry) -> list[ScoreSheet]:
        """The sheets of an archive by quarter, without the records counted as workload."""
        return [
            replace(sheet, indicators=tuple(replace(i, workload=None) for i in sheet.indicators))
            for sheet in self._scored(entry).sheets.values()
        ]

    def _scored(self, entry: Entry) -> Held:
        held = self._held.get(entry)
        if held is None:
            data = self._source.read(entry.path)
            officer, _ = read_entry(self.shelf, entry, data)
            assert officer is not None
            facts = derive(officer, self.shelf.standards, self.today)
            held = self._derived(entry, Tally(facts, self.shelf.standards))
        if not held.sheets:
            for quarter, own in held.candidates.items():
                standard = self.shelf.standards.for_quarter(quarter)
                assert standard is not None
                peers = self._groups[entry.unit][quarter]
                held.sheets[quarter] = sheet_of(own, peers, standard, quarter)
        return held

    def prepare(self, make: Callable[[Share, Any], Draw], told: Any) -> None:
        """Make ready to draw pages: ``make`` gives what draws them, from what it is told."""
        self._draw = make(self, told)

    def draw(self, entry: Entry) -> bytes:
        """The body of an archive's page, as UTF-8."""
        assert self._draw is not None
        return self._draw(self._scored(entry)).encode()


# Set in each process as it begins.
_share: Share | None = None


def _begin(share: Share) -> None:
    global _share  # noqa: PLW0603
    _share = share
    # What is read here is kept until the process ends: there is no garbage to look for.
    gc.freeze()
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _answer(method: str, *told: Any) -> Any:
    return getattr(_share, method)(*told)


class Crew:
    """The processes, each with its share; one alone works in place, when it is asked."""

    def __init__(self, share: Share, jobs: int) -> None:
        self._own = share
        self._pools: list[ProcessPoolExecutor] = []
        if jobs > 1 and "fork" in multiprocessing.get_all_start_methods():
            context = multiprocessing.get_context("fork")
            self._pools = [
                ProcessPoolExecutor(1, context, initializer=_begin, initargs=(share,))
                for _ in range(jobs)
            ]
        self._places: dict[Entry, int] = {}
        self._coming: deque[Entry] = deque()
        self._drawn: dict[Entry, Future[bytes]] = {}

    def _ask(self, place: int, method: str, *told: Any) -> Future[Any]:
        if self._pools:
            return self._pools[place].submit(_answer, method, *told)
        future: Future[Any] = Future()
        future.set_result(getattr(self._own, method)(*told))
        return future

    def _each(self, method: str, *told: Any) -> None:
        asked = [self._ask(place, method, *told) for place in range(max(1, len(self._pools)))]
        for future in asked:
            future.result()

    def read(self, entries: Sequence[Entry]) -> Iterator[Told]:
        """What each archive comes to, in order. Each is read in turn by one of the processes."""
        for number, entry in enumerate(entries):
            self._places[entry] = number % max(1, len(self._pools))
        yield from self._all("read", entries)

    def score(
        self, code: str, entries: Sequence[Entry], groups: Groups
    ) -> Iterator[list[ScoreSheet]]:
        """The sheets of an office's archives, in order, once its groups are known."""
        self._each("know", code, groups)
        yield from self._all("score", entries)

    def _all(self, method: str, entries: Iterable[Entry]) -> Iterator[Any]:
        if not self._pools:
            yield from (getattr(self._own, method)(entry) for entry in entries)
            return
        asked = deque(self._ask(self._places[entry], method, entry) for entry in entries)
        while asked:
            yield asked.popleft().result()

    def begin_drawing(
        self, make: Callable[[Share, Any], Draw], told: Any, entries: Sequence[Entry]
    ) -> None:
        """Let the processes draw the pages of these archives, in that order."""
        self._each("prepare", make, told)
        self._coming, self._drawn = deque(entries), {}
        for _ in range(AHEAD * len(self._pools)):
            self._draw_next()

    def _draw_next(self) -> None:
        if self._coming:
            entry = self._coming.popleft()
            self._drawn[entry] = self._ask(self._places[entry], "draw", entry)

    def page(self, entry: Entry) -> str:
        """The body of an archive's page."""
        future = self._drawn.pop(entry, None)
        if future is None:
            return self._own.draw(entry).decode()
        self._draw_next()
        return future.result().decode()

    def close(self) -> None:
        """Let the processes end."""
        for pool in self._pools:
            pool.shutdown(cancel_futures=True)
        self._pools = []


def groups_of(told: Mapping[Entry, Told], quarters: Iterable[Quarter]) -> Groups:
    """What the medians of an office are made of."""
    return {
        quarter: [
            one.measured[quarter]
            for one in told.values()
            if one.measured is not None and quarter in one.measured
        ]
        for quarter in quarters
    }
