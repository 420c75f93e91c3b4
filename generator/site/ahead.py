"""Ahead: page bodies rendered in other processes a few pages before MkDocs asks for them.

Only a few are ever waiting, so that memory does not grow with the office. The workers are forked
once the model is there, and share it.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor

WAITING = 8
"""Bodies rendered ahead, for each process."""

_render: Callable[[str], str] | None = None  # set before the fork, so that workers have the model


class Ahead:
    """Renders what ``names`` lists, in that order, with ``jobs`` processes; with one, in place."""

    def __init__(self, render: Callable[[str], str], names: Sequence[str], jobs: int) -> None:
        self._own = render
        self._coming = deque(names)
        self._waiting: dict[str, Future[str]] = {}
        self._pool: ProcessPoolExecutor | None = None
        self._limit = WAITING * jobs
        if jobs > 1 and "fork" in multiprocessing.get_all_start_methods():
            global _render  # noqa: PLW0603
            _render = render
            context = multiprocessing.get_context("fork")
            self._pool = ProcessPoolExecutor(jobs, context)
            self._fill()

    def _fill(self) -> None:
        assert self._pool is not None
        while self._coming and len(self._waiting) < self._limit:
            name = self._coming.popleft()
            self._waiting[name] = self._pool.submit(_work, name)

    def get(self, name: str) -> str:
        """The body of a page, rendered ahead or now."""
        future = self._waiting.pop(name, None)
        if future is None:
            return self._own(name)
        self._fill()
        return future.result()

    def close(self) -> None:
        """Stop the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _work(name: str) -> str:
    assert _render is not None
    return _render(name)
