"""The graph: which commits lead to which, and by which way each came into the main line; pure.

The main line is the chain of first parents: what the branch stood at, one state after the other.
Only that chain says since when something holds; a branch's own commits bear whatever date their
authors wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import heapify, heappop, heappush

from generator.history.commits import Commit

_ONE, _OTHER, _BEHIND = 1, 2, 7
"""Which of two commits another leads to; it leads to both by way of one that does."""


def parents_first(commits: Iterable[Commit], head: str) -> list[Commit]:
    """All commits that lead to a head, every parent before its children.

    In an order of which the head alone decides, and not what was known before: that in which git
    lists them from nothing.
    """
    known = {commit.id: commit for commit in commits}
    children = Counter(parent for commit in known.values() for parent in commit.parents)
    waiting = [head]
    found: list[Commit] = []
    while waiting:
        commit = known[waiting.pop()]
        found.append(commit)
        for parent in commit.parents:
            children[parent] -= 1
            if not children[parent] and parent in known:
                waiting.append(parent)
    return found[::-1]


class Graph:
    """All commits that lead to a head, every parent before its children.

    ``main`` is where the main line stands, when the head is a proposal with commits of its own.
    """

    def __init__(self, commits: Iterable[Commit], head: str, main: str | None = None) -> None:
        self.commits: Mapping[str, Commit] = {commit.id: commit for commit in commits}
        self.head, self.main = head, main or head
        self._ids = list(self.commits)
        self._place = {commit: place for place, commit in enumerate(self._ids)}

    @property
    def missing(self) -> str | None:
        """A parent that is not there: then this is not the whole history."""
        parents = (p for commit in self.commits.values() for p in commit.parents)
        return next((parent for parent in parents if parent not in self.commits), None)

    def line(self, start: str) -> Iterator[str]:
        """A commit, its first parent, the first parent of that, and so on: all that are here."""
        here = start
        while here in self.commits:
            yield here
            here = next(iter(self.commits[here].parents), "")

    @cached_property
    def arrivals(self) -> Mapping[str, str]:
        """For each commit the one of the main line that brought it there: itself, or a merge."""
        found: dict[str, str] = {}
        # Main merged into a proposal came by its own line, not by that merge.
        lines = [[*self.line(tip)] for tip in (self.main, self.head)]
        for arrival in (one for line in lines for one in reversed(line)):
            if arrival in found:
                continue
            found[arrival] = arrival
            waiting = [*self.commits[arrival].parents[1:]]
            while waiting:
                commit = waiting.pop()
                if commit not in found:
                    found[commit] = arrival
                    waiting += self.commits[commit].parents
        return found

    @cached_property
    def in_order(self) -> Sequence[str]:
        """All commits in the order in which they came into the main line, parents first."""
        place, arrivals = self._place, self.arrivals
        return sorted(self._ids, key=lambda commit: (place[arrivals[commit]], place[commit]))

    def parted(self, one: str, other: str) -> Iterator[str]:
        """The commits of the lines of two commits that come behind where these lines meet.

        '' is before all commits.
        """
        while one != other:
            if self._place.get(one, -1) < self._place.get(other, -1):
                one, other = other, one
            yield one
            one = next(iter(self.commits[one].parents), "")

    def base(self, one: str, other: str) -> str | None:
        """The nearest common ancestor of two commits.

        Of several the latest: as git has it, and whatever head all this leads to.
        """
        sides = {one: _ONE}
        sides[other] = sides.get(other, 0) | _OTHER
        waiting = [-self._place[commit] for commit in sides]
        heapify(waiting)
        unsettled = len(waiting)
        nearest: list[str] = []
        while unsettled:
            commit = self._ids[-heappop(waiting)]
            side = sides[commit]
            unsettled -= side != _BEHIND
            if side == _ONE | _OTHER:
                nearest.append(commit)
                side = _BEHIND
            for parent in self.commits[commit].parents:
                before = sides.get(parent, 0)
                sides[parent] = after = before | side
                if not before:
                    heappush(waiting, -self._place[parent])
                unsettled += (after != _BEHIND) - (before not in (0, _BEHIND))
        return max(nearest, key=self._age, default=None)

    def _age(self, commit: str) -> tuple[int, str]:
        return self.commits[commit].committer.seconds, commit
