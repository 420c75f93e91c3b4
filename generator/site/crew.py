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
from typing import Any

from generator.archive.library import Entry
from generator.forked import Forked, can_fork
from generator.site.cluster import Cluster, answer
from generator.site.gist import Gist, Medians
from generator.site.origins import Descent
from generator.site.share import Looked, Painted, Share
from generator.site.turns import Task, Turns

_FEW = 2
"""Archives that are dealt with before another process would have begun."""
_HERE = -1
"""The place of an archive that is dealt with in this process."""
# Set in each process as it begins.
_share: Share | None = None


def _begin(share: Share) -> None:
    global _share  # noqa: PLW0603
    _share = share


def _answer(method: str, *told: Any) -> Any:
    return getattr(_share, method)(*told)


class Crew:
    """The processes, each with its share: forked here, or those of ``cluster``."""

    def __init__(self, share: Share, jobs: int, cluster: str = "") -> None:
        self._own = share
        self._places: dict[Entry, int] = {}
        self._executors: list[Executor] = []
        self._answer: tuple[Any, ...] = (_answer,)
        self._cluster: Cluster | None = None
        if cluster:
            self._cluster = Cluster(cluster, share)
            self._executors = [*self._cluster.executors]
            self._answer = (answer, self._cluster.token)
        elif jobs > 1 and can_fork():
            self._executors = [Forked(1, _begin, share) for _ in range(jobs)]
        self._turns = Turns(self._executors, self._taken_over)

    def look(self, entries: Sequence[Entry]) -> Iterator[Looked]:
        """What reading each archive gives, in order. Other processes begin before any is taken."""
        self._place(entries)
        return self._each("look", entries)

    def gists(self, entries: Sequence[Entry]) -> Iterator[tuple[bytes, Gist | None]]:
        """What each of these archives comes to, in order, with the hash of what was read."""
        self._place(entries)
        return self._each("gist", entries)

    def draw(
        self, wanted: Sequence[tuple[Entry, Medians, Descent]], folder: Path | None
    ) -> list[Future[Painted]]:
        """Score these archives and draw their pages, later; their past may be in a folder."""
        self._place([entry for entry, *_ in wanted if entry not in self._places])
        away = [
            (self._places[entry], (*self._answer, "draw", entry, *told, folder))
            for entry, *told in wanted
            if self._places[entry] != _HERE
        ]
        coming = iter(self._turns.add(away))
        return [
            self._ask("draw", entry, *told, folder)
            if self._places[entry] == _HERE
            else next(coming)
            for entry, *told in wanted
        ]

    def _taken_over(self, place: int, task: Task) -> None:
        """Have the process that read an archive forget it: another one draws its page."""
        behind = len(self._answer) + 1
        with suppress(RuntimeError):  # it has ended
            self._executors[place].submit(*self._answer, "forget", *task[behind : behind + 1])

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

    def _each(self, method: str, entries: Sequence[Entry]) -> Iterator[Any]:
        return _taken(deque(self._ask(method, entry) for entry in entries))

    def _ask(self, method: str, entry: Entry, *told: Any) -> Future[Any]:
        place = self._places[entry]
        if place != _HERE:
            return self._executors[place].submit(*self._answer, method, entry, *told)
        return _Later(partial(getattr(self._own, method), entry, *told))

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


class _Later(Future[Any]):
    """What is done here, when it is asked for and not before."""

    def __init__(self, do: Callable[[], Any]) -> None:
        super().__init__()
        self._do = do

    def result(self, timeout: float | None = None) -> Any:
        """What comes of it; whatever it raises goes on to who asks."""
        if not self.done():
            self.set_result(self._do())
        return super().result(timeout)


def _taken(coming: deque[Future[Any]]) -> Iterator[Any]:
    while coming:
        yield coming.popleft().result()
