"""Events: who recorded what, who approved it, and since when it holds.

The time that counts is that of the commit which brought a change into the main line. What commits
of a branch say of their time is the author's word, and is only shown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from generator.history.changes import Change
from generator.history.contents import Tracer
from generator.history.graph import Graph
from generator.history.people import People, Who
from generator.history.ranges import Commit, Signature
from generator.history.results import Result, decode
from generator.history.steps import Step
from generator.history.tracing import Past

_TRAILER = re.compile(
    r"^(?:reviewed|approved)-by: *(.*?) *<([^<>\s]+)> *$", re.IGNORECASE | re.MULTILINE
)
How = Literal["并入", "签字", "署名"]
"""By merging, by an empty commit on top, or by a line in a commit's message."""


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
    """What became of every record up to a head; contents are read when somebody asks for them.

    ``steps`` holds for each officer the steps on the archive.
    """

    def __init__(
        self, graph: Graph, steps: Mapping[str, Sequence[Step]], people: People, tracer: Tracer
    ) -> None:
        self._graph, self._people, self._tracer = graph, people, tracer
        self._steps = steps
        self._known: dict[str, Standing] = {}

    @property
    def head(self) -> str:
        """The commit all this leads up to."""
        return self._graph.head

    @property
    def officers(self) -> tuple[str, ...]:
        """The officers who have or had an archive, in order of id."""
        return tuple(sorted(self._steps))

    def of(self, officer: str) -> tuple[Event, ...]:
        """What became of one officer's records, in the order it came into the main line."""
        steps = self._steps.get(officer, ())
        told = zip(steps, self._tracer.told(steps), strict=True)
        return tuple(e for step, result in told for e in self._events(officer, step, result))

    def past(self, officer: str) -> Past:
        """The steps on an archive with what is remembered of each, in that order."""
        return self._tracer.past(self._steps.get(officer, ()))

    def gather(self, pasts: Iterable[Past], folder: Path) -> bool:
        """Write all that is to be read of these into an empty folder, if there is anything."""
        return self._tracer.gather(pasts, folder)

    def keep(self, officer: str, results: Sequence[Result]) -> None:
        """Remember what became of the records in each of these steps."""
        self._tracer.keep(self._steps.get(officer, ()), results)

    def read_all(self, workers: int) -> None:
        """Have all contents read and remembered, over processes: quicker than one by one."""
        self._tracer.trace_all(list(self._steps.values()), workers)

    def mark(self, officer: str) -> bytes:
        """A hash of all that ``of`` depends on, but for the outline, the accounts and the roles."""
        steps = self._steps.get(officer, ())
        told = msgspec.json.encode(([self._marks[step.commit] for step in steps], steps))
        return hashlib.blake2b(told, digest_size=16).digest()

    @cached_property
    def _marks(self) -> Mapping[str, bytes]:
        """A hash of each commit, its arrival and whoever stands for it."""
        arrivals, approvals = self._graph.arrivals, self._approvals
        told = {c: f"{c} {arrivals[c]} {approvals[c]}" for c in self._graph.commits}
        return {
            commit: hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            for commit, text in told.items()
        }

    def by(self, addresses: frozenset[str]) -> tuple[Event, ...]:
        """What was recorded or approved under these (folded) addresses, officer by officer."""
        return tuple(
            event
            for officer, steps in sorted(self._steps.items())
            if any(addresses & self._addresses(step.commit) for step in steps)
            for step, result in zip(steps, self._tracer.told(steps), strict=True)
            if addresses & self._addresses(step.commit)
            for event in self._events(officer, step, result)
        )

    def _addresses(self, commit: str) -> frozenset[str]:
        drafter = self._graph.commits[commit].author.email
        approvers = (email for _, email, _ in self._approvals[commit])
        return frozenset(email.casefold() for email in (drafter, *approvers))

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
            commit = self._graph.commits[commit_id]
            arrival = self._graph.commits[self._graph.arrivals[commit_id]]
            day = arrival.committer.day
            drafter = self._people.who(commit.author.name, commit.author.email, day)
            approvals: list[Approval] = []
            for name, email, how in self._approvals[commit_id]:
                who = self._people.who(name, email, day)
                if not who.is_same(drafter) and not any(who.is_same(a.who) for a in approvals):
                    approvals.append(Approval(who, how))
            known = Standing(commit, arrival, drafter, tuple(approvals))
            self._known[commit_id] = known
        return known

    @cached_property
    def _approvals(self) -> Mapping[str, Sequence[tuple[str, str, How]]]:
        """For each commit whoever stands for it, as ``(name, address, how)``."""
        commits, arrivals = self._graph.commits, self._graph.arrivals
        signed = _signatures(self._graph)
        found: dict[str, list[tuple[str, str, How]]] = {}
        for commit in commits.values():
            arrival = commits[arrivals[commit.id]]
            own = found[commit.id] = []
            if arrival is not commit:
                own.append((arrival.author.name, arrival.author.email, "并入"))
            elif commit.committer.email.casefold() != commit.author.email.casefold():
                own.append((commit.committer.name, commit.committer.email, "并入"))
            own += ((one.name, one.email, "签字") for one in signed[commit.id])
            for told in dict.fromkeys((commit.message, arrival.message)):
                own += ((name, email, "署名") for name, email in _TRAILER.findall(told))
        return found


def _signatures(graph: Graph) -> Mapping[str, tuple[Signature, ...]]:
    """Who signed each commit's content by an empty commit on top of it."""
    found: dict[str, tuple[Signature, ...]] = dict.fromkeys(graph.commits, ())
    for commit in reversed(list(graph.commits.values())):
        signed = found[commit.id]
        if _is_empty(graph, commit):
            signed = (*signed, commit.author)
        for parent in commit.parents:
            if _is_signed_with(graph, commit, graph.commits[parent]):
                found[parent] = (*found[parent], *(s for s in signed if s not in found[parent]))
    return found


def _is_signed_with(graph: Graph, commit: Commit, parent: Commit) -> bool:
    """Whether who signs a commit signs its parent too: on a branch, all that came with it.

    On the main line itself nothing tells where a proposal began; it is its author's own commits.
    """
    if graph.arrivals[parent.id] == graph.arrivals[commit.id]:
        return True
    if len(commit.parents) != 1 or not parent.parents:
        return False
    own = commit.author.email == parent.author.email and len(parent.parents) == 1
    return _is_empty(graph, commit) or (own and not _is_empty(graph, parent))


def _is_empty(graph: Graph, commit: Commit) -> bool:
    return len(commit.parents) == 1 and graph.commits[commit.parents[0]].tree == commit.tree
