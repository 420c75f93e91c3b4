"""The crew: processes that each work on their own share, through ``concurrent.futures.Executor``.

An archive is asked of the process that read it, but for a few in the end, which whoever is done
reads again. A few are dealt with in place, as are all when there is but one process.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from generator.archive.library import Entry
from generator.forked import Forked, can_fork
from generator.site.cluster import Cluster
from generator.site.gist import Medians
from generator.site.share import Looked, Painted, Share
from generator.site.turns import Turns

_T = TypeVar("_T")
_FEW = 2
"""Archives that are dealt with before another process would have begun."""
_HERE = -1
"""The place of an archive that is dealt with in this process."""


class Crew:
    """The processes, each with its share: forked here, or those of ``cluster``."""

    def __init__(self, share: Share, jobs: int, cluster: str = "") -> None:
        self._own = share
        self._places: dict[Entry, int] = {}
        self._executors: list[Executor] = []
        self._cluster: Cluster | None = None
        if cluster:
            self._cluster = Cluster(cluster, share)
            self._executors = [*self._cluster.executors]
        elif jobs > 1 and can_fork():
            self._executors = [Forked(1, share) for _ in range(jobs)]
        self._turns = Turns(self._executors, self._taken_over)

    def look(self, entries: Sequence[Entry]) -> Iterator[Looked]:
        """What reading each archive gives, in order. Other processes begin before any is taken."""
        return self._each(self._own.look, entries)

    def gists(self, entries: Sequence[Entry]) -> Iterator[tuple[bytes, bytes]]:
        """The hash of each archive's bytes and what it comes to (``gist.encode``), in order."""
        return self._each(self._own.gist, entries)

    def draw(
        self, wanted: Sequence[tuple[Entry, Medians, bytes]], folder: Path | None
    ) -> list[Future[Painted]]:
        """Score these archives and draw their pages, later; their past may be in a folder."""
        self._place([entry for entry, *_ in wanted if entry not in self._places])
        tasks = [
            (self._places[entry], partial(self._own.draw, entry, medians, descent, folder))
            for entry, medians, descent in wanted
        ]
        coming = iter(self._turns.add([task for task in tasks if task[0] != _HERE]))
        return [_Later(draw) if place == _HERE else next(coming) for place, draw in tasks]

    def _taken_over(self, place: int, task: partial[Painted]) -> None:
        """Have the process that read an archive forget it: another one draws its page."""
        with suppress(RuntimeError):  # it has ended
            self._executors[place].submit(self._own.forget, task.args[0])

    def _place(self, entries: Sequence[Entry]) -> None:
        """Each archive to the process with the least to read; a few to this one, none begun."""
        if len(entries) <= _FEW or not self._executors:
            self._places.update(dict.fromkeys(entries, _HERE))
            return
        sizes = self._own.task.sight.sizes
        loads = [0] * len(self._executors)
        for entry in sorted(entries, key=lambda entry: sizes.get(entry.path, 0), reverse=True):
            place = loads.index(min(loads))
            self._places[entry] = place
            loads[place] += sizes.get(entry.path, 0)

    def _each(self, do: Callable[[Entry], _T], entries: Sequence[Entry]) -> Iterator[_T]:
        self._place(entries)
        return _taken(deque(self._ask(do, entry) for entry in entries))

    def _ask(self, do: Callable[[Entry], _T], entry: Entry) -> Future[_T]:
        place = self._places[entry]
        if place == _HERE:
            return _Later(partial(do, entry))
        return self._executors[place].submit(do, entry)

    def close(self) -> None:
        """Let the processes end."""
        self._turns.end()
        if self._cluster is not None:
            self._cluster.close()
            self._cluster = None
        else:
            for executor in self._executors:
                executor.shutdown(cancel_futures=True)
        self._executors = []
        self._own.close()


class _Later(Future[_T]):
    """What is done here, when it is asked for and not before."""

    def __init__(self, do: Callable[[], _T]) -> None:
        super().__init__()
        self._do = do

    def result(self, timeout: float | None = None) -> _T:
        """What comes of it; whatever it raises goes on to who asks."""
        if not self.done():
            self.set_result(self._do())
        return super().result(timeout)


def _taken(coming: deque[Future[_T]]) -> Iterator[_T]:
    while coming:
        yield coming.popleft().result()
