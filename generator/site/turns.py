"""Turns: tasks for several executors, each with its own; who is done takes over from the others.

How long a task takes nobody knows before: of two that were given the same, one is often done long
before the other. Each has two tasks at a time, so that it never waits for one.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from functools import partial
from typing import Generic, TypeVar

_AT_ONCE = 2
"""Tasks that an executor has at a time."""
_T = TypeVar("_T")
_Waiting = tuple[Future[_T], partial[_T]]


class Turns(Generic[_T]):
    """Hands out tasks. ``taken_over`` is told of whose place a task was, and the task."""

    def __init__(
        self, executors: Sequence[Executor], taken_over: Callable[[int, partial[_T]], None]
    ) -> None:
        self._executors, self._taken_over = executors, taken_over
        self._waiting: list[deque[_Waiting[_T]]] = [deque() for _ in executors]
        self._busy = [0] * len(executors)
        # Who is done says so in a thread of its executor.
        self._lock = threading.RLock()

    def add(self, tasks: Sequence[tuple[int, partial[_T]]]) -> list[Future[_T]]:
        """Have these done, each by the executor at that place or by another; their results."""
        futures: list[Future[_T]] = []
        with self._lock:
            for place, task in tasks:
                future: Future[_T] = Future()
                self._waiting[place].append((future, task))
                futures.append(future)
            for place in range(len(self._executors)):
                self._begin(place)
        return futures

    def _begin(self, place: int) -> None:
        with self._lock:
            while self._busy[place] < _AT_ONCE and (found := self._next(place)) is not None:
                future, task = found
                try:
                    doing = self._executors[place].submit(task)
                except (RuntimeError, MemoryError) as error:  # it has ended, or broken down
                    future.set_exception(error)
                    continue
                self._busy[place] += 1
                doing.add_done_callback(partial(self._done, place, future))

    def _next(self, place: int) -> _Waiting[_T] | None:
        """The next task of an executor, or the last of whoever has most left."""
        if self._waiting[place]:
            return self._waiting[place].popleft()
        other = max(range(len(self._waiting)), key=lambda one: len(self._waiting[one]))
        if len(self._waiting[other]) < _AT_ONCE:
            return None
        found = self._waiting[other].pop()
        self._taken_over(other, found[1])
        return found

    def end(self) -> None:
        """Begin nothing more; call it before the executors end, who wait for nobody then."""
        with self._lock:
            for waiting in self._waiting:
                for future, _ in waiting:
                    _call_off(future)
                waiting.clear()

    def _done(self, place: int, future: Future[_T], doing: Future[_T]) -> None:
        if doing.cancelled():
            # Its executor is ending, and takes nothing any more.
            _call_off(future)
            return
        try:
            with self._lock:
                self._busy[place] -= 1
                self._begin(place)
        finally:
            error = doing.exception()
            if error is None:
                future.set_result(doing.result())
            else:
                future.set_exception(error)


def _call_off(future: Future[_T]) -> None:
    future.cancel()
    future.set_running_or_notify_cancel()  # whoever waits for it is told
