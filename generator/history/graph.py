"""The graph: which commits lead to which, and by which way each came into the main line; pure.

The main line is the chain of first parents: what the branch stood at, one state after the other.
Only that chain says since when something holds; a branch's own commits bear whatever date their
authors wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import heapify, heappop, heappush

from generator.history.ranges import Commit


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

    def place(self, commit: str) -> int:
        """Where a commit stands in the order of all: behind its parents."""
        return self._place[commit]

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

    def apart(self, one: str, other: str) -> tuple[str | None, set[str]]:
        """The nearest common ancestor of two commits, and what only ``other`` has.

        Of several nearest ones, the last in the order of all.
        """
        base: str | None = None
        sides = {one: 1}
        sides[other] = sides.get(other, 0) | 2
        waiting = [-self._place[commit] for commit in sides]
        heapify(waiting)
        uncommon = sum(side != 3 for side in sides.values())
        only_other: set[str] = set()
        while waiting and uncommon:
            commit = self._ids[-heappop(waiting)]
            side = sides[commit]
            if side != 3:
                uncommon -= 1
            elif base is None:
                base = commit
            if side == 2:
                only_other.add(commit)
            for parent in self.commits[commit].parents:
                before = sides.get(parent, 0)
                sides[parent] = after = before | side
                if not before:
                    heappush(waiting, -self._place[parent])
                uncommon += (after != 3) - (before in (1, 2))
        if base is None and waiting:
            base = self._ids[-waiting[0]]
        return base, only_other
