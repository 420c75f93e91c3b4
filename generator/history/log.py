"""The log: the commits up to a head, the steps they took on each archive, and who stands for them.

It is all that can be told without the contents of any archive, and without the office's standards
and accounts; ``events`` says what it means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal

from generator.archive.hashes import hashed
from generator.archive.unit import folded
from generator.history.commits import Commit, Signature
from generator.history.graph import Graph
from generator.history.steps import Step

_TRAILER = re.compile(
    r"^(?:reviewed|approved)-by:(.*)<([^<>\s]+)>[ \t\r]*$", re.IGNORECASE | re.MULTILINE
)
How = Literal["并入", "签字", "署名"]
"""By merging, by an empty commit on top, or by a line in a commit's message."""


def named(message: str) -> list[tuple[str, str]]:
    """Names and addresses of whoever the lines of a commit's message say stands for it."""
    # The blanks are taken off here: to look for their end in each place takes minutes for a
    # thousand of them.
    return [(name.strip(" \t"), address) for name, address in _TRAILER.findall(message)]


class Log:
    """The commits, and for each officer the steps on the archive in the order of the main line."""

    def __init__(self, graph: Graph, steps: Mapping[str, Sequence[Step]]) -> None:
        self.graph, self.archives = graph, steps

    def steps(self, officer: str) -> Sequence[Step]:
        """The steps on one archive; none where it is in no commit."""
        return self.archives.get(officer, ())

    def mark(self, officer: str) -> bytes:
        """A hash of all that history says of an officer, but for the standards and the accounts.

        Those of all are worked out together, when the first is asked for.
        """
        return self._marks.get(officer, b"")

    @cached_property
    def _marks(self) -> Mapping[str, bytes]:
        known = self._marks_of_commits
        return {
            officer: hashed([known[step.commit] for step in steps], steps)
            for officer, steps in self.archives.items()
        }

    @property
    def _marks_of_commits(self) -> Mapping[str, bytes]:
        """A hash of each commit, its arrival and whoever stands for it."""
        arrivals, approvals = self.graph.arrivals, self.approvals
        return {c: hashed(c, arrivals[c], approvals[c]) for c in self.graph.commits}

    @cached_property
    def approvals(self) -> Mapping[str, Sequence[tuple[str, str, How]]]:
        """For each commit whoever stands for it, as ``(name, address, how)``."""
        commits, arrivals = self.graph.commits, self.graph.arrivals
        signed = _signatures(self.graph)
        found: dict[str, list[tuple[str, str, How]]] = {}
        for commit in commits.values():
            arrival = commits[arrivals[commit.id]]
            own = found[commit.id] = []
            if arrival is not commit:
                own.append((arrival.author.name, arrival.author.email, "并入"))
            elif folded(commit.committer.email) != folded(commit.author.email):
                own.append((commit.committer.name, commit.committer.email, "并入"))
            own += ((one.name, one.email, "签字") for one in signed[commit.id])
            for told in dict.fromkeys((commit.message, arrival.message)):
                own += ((name, email, "署名") for name, email in named(told))
        return found


def _signatures(graph: Graph) -> Mapping[str, tuple[Signature, ...]]:
    """Who signed each commit's content by an empty commit on top of it."""
    found: dict[str, tuple[Signature, ...]] = dict.fromkeys(graph.commits, ())
    for commit in reversed(list(graph.commits.values())):
        signed = found[commit.id]
        if _is_empty(graph, commit):
            signed = _and(signed, (commit.author,))
        for parent in commit.parents:
            if _is_signed_with(graph, commit, graph.commits[parent]):
                found[parent] = _and(found[parent], signed)
    return found


def _and(known: tuple[Signature, ...], more: tuple[Signature, ...]) -> tuple[Signature, ...]:
    """Both, but whoever signs once more: of thousands in a row each would say all that follow."""
    there = {folded(one.email) for one in known}
    fresh = tuple([one for one in more if folded(one.email) not in there])
    return (*known, *fresh) if fresh else known


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
