"""Events: who recorded what, who approved it, and since when it holds.

The time that counts is that of the commit which brought a change into the main line. What commits
of a branch say of their time is the author's word, and is only shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from generator.archive.unit import folded
from generator.history.changes import Change
from generator.history.commits import Commit, Signature
from generator.history.contents import Tracer
from generator.history.log import How, Log
from generator.history.people import Named, People, Who
from generator.history.results import decode
from generator.history.steps import Step
from generator.history.tracing import Past


class Approval(Struct, frozen=True):
    """Someone other than the drafter who stands for a change, and by what."""

    who: Who
    how: How


class Event(Struct, frozen=True):
    """What one commit did to one record of one archive.

    ``change`` is None for a version that cannot be read: ``problem`` says why. ``arrival`` is the
    commit of the main line that brought it there, and only its time says since when it holds.
    ``by_merge`` is something a merge did that neither side had.
    """

    officer: str
    commit: Commit
    arrival: Commit
    drafter: Who
    approvals: tuple[Approval, ...]
    change: Change | None
    problem: str
    by_merge: bool

    @property
    def since(self) -> Signature:
        """Who committed the arrival, and when."""
        return self.arrival.committer

    @property
    def reached(self) -> date:
        """The day since which it holds, in the office's time."""
        return self.since.day


class Standing(NamedTuple):
    """A commit, the one that brought it to the main line, who drafted it, and who stands for it."""

    commit: Commit
    arrival: Commit
    drafter: Who
    approvals: tuple[Approval, ...]

    @property
    def by_merge(self) -> bool:
        """Whether the commit is a merge, and what it did its own doing."""
        return len(self.commit.parents) > 1


class History:
    """What became of every record up to a head; contents are read when somebody asks for them."""

    def __init__(self, log: Log, people: People, tracer: Tracer) -> None:
        self.log, self._people, self._tracer = log, people, tracer
        self._known: dict[str, Standing] = {}

    @property
    def head(self) -> str:
        """The commit all this leads up to."""
        return self.log.graph.head

    @property
    def officers(self) -> tuple[str, ...]:
        """The officers who have or had an archive, in order of id."""
        return tuple(sorted(self.log.archives))

    def of(self, officer: str) -> tuple[Event, ...]:
        """What became of one officer's records, in the order it came into the main line."""
        steps = self.log.steps(officer)
        told = zip(steps, self._tracer.told(steps), strict=True)
        return tuple(e for step, result in told for e in self._events(officer, step, result))

    def past(self, officer: str) -> Past:
        """The steps on an archive with what is remembered of each, in that order."""
        return self._tracer.past(self.log.steps(officer))

    def gather(self, pasts: Iterable[Past], folder: Path) -> bool:
        """Write all that is to be read of these into an empty folder, if there is anything."""
        return self._tracer.gather(pasts, folder)

    def keep(self, officer: str, found: bytes) -> None:
        """Remember what is ``worth_keeping`` of the steps on an archive."""
        self._tracer.keep(self.log.steps(officer), found)

    def read_all(self, workers: int) -> None:
        """Have all contents read and remembered, over processes: quicker than one by one."""
        self._tracer.trace_all(list(self.log.archives.values()), workers)

    def by(self, named: Named) -> tuple[Event, ...]:
        """What these accounts recorded or approved, officer by officer."""
        return tuple(
            event
            for officer, steps in sorted(self.log.archives.items())
            if any(self._is_by(step.commit, named) for step in steps)
            for step, result in zip(steps, self._tracer.told(steps), strict=True)
            if self._is_by(step.commit, named)
            for event in self._events(officer, step, result)
        )

    def _is_by(self, commit: str, named: Named) -> bool:
        """Whether somebody drafted a commit, or stands for it under whatever account."""
        told = self.log.graph.commits[commit].author
        approvals = self.log.approvals[commit]
        signed = ((told.name, told.email), *((name, email) for name, email, _ in approvals))
        if not any(folded(email) in named.addresses for _, email in signed):
            return False
        standing = self.standing(commit)
        day = standing.arrival.committer.day
        return named.means(standing.drafter) or any(
            named.means(who) and not who.is_same(standing.drafter)
            for who in (self._people.who(name, email, day) for name, email in signed)
        )

    def _events(self, officer: str, step: Step, result: bytes) -> Iterator[Event]:
        standing = self.standing(step.commit)
        problem, changes = decode(result)
        said: list[tuple[Change | None, str]] = [(change, "") for change in changes]
        for change, why in [(None, problem)] if problem else said:
            yield Event(officer, *standing, change, why, standing.by_merge)

    def standing(self, commit_id: str) -> Standing:
        """Who drafted a commit and who stands for it."""
        known = self._known.get(commit_id)
        if known is None:
            graph = self.log.graph
            commit = graph.commits[commit_id]
            arrival = graph.commits[graph.arrivals[commit_id]]
            day = arrival.committer.day
            drafter = self._people.who(commit.author.name, commit.author.email, day)
            approvals: list[Approval] = []
            for name, email, how in self.log.approvals[commit_id]:
                who = self._people.who(name, email, day)
                if not who.is_same(drafter) and not any(who.is_same(a.who) for a in approvals):
                    approvals.append(Approval(who, how))
            known = Standing(commit, arrival, drafter, tuple(approvals))
            self._known[commit_id] = known
        return known
