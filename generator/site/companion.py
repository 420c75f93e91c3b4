"""The companion: one process beside this one, which reads the history and writes pages meanwhile.

It is there from the beginning, with a store of its own. Where there is to be none, everything is
done in place, and only when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from contextlib import nullcontext, suppress
from functools import cached_property
from typing import Any, Concatenate, ParamSpec, TypeVar

from generator.archive.store import Store
from generator.forked import Forked, can_fork
from generator.history.changes import Outline
from generator.history.people import People
from generator.site.origins import Commits, Origins

_P = ParamSpec("_P")
_T = TypeVar("_T")
Read = Callable[[Store | None], Commits]


class Own:
    """What the companion works with: the store, and the origins, read when they are asked for."""

    def __init__(self, read: Read, store: Store | None) -> None:
        self._read, self.store = read, store
        self._meaning: tuple[Outline, People] | None = None

    @cached_property
    def commits(self) -> Commits:
        """The commits of the archives; they need not be told what they mean."""
        return self._read(self.store)

    def learn(self, outline: Outline, people: People) -> None:
        """Be told the standards and the accounts, before the origins are asked for."""
        self._meaning = outline, people

    @cached_property
    def origins(self) -> Origins:
        """What the origins of all archives are worked out from."""
        assert self._meaning is not None
        return Origins(self.commits.history(*self._meaning), self.commits.missing)


# Set in the process as it begins.
_own: Own | None = None


def _begin(own: Own) -> None:
    global _own  # noqa: PLW0603
    store = own.store
    if store is not None:
        own.store = Store(store.path, store.program)
    _own = own


def _read(own: Own) -> None:
    own.commits  # noqa: B018


def _do(do: Callable[..., Any], *told: Any, **more: Any) -> Any:
    assert _own is not None
    return do(_own, *told, **more)


class Companion:
    """Does what it is told, in order. It begins at once, with the commits, if it is ``apart``."""

    def __init__(self, read: Read, store: Store | None, apart: bool) -> None:
        self._own = Own(read, store)
        self._executor: Forked | None = None
        self._owed: list[Future[object]] = []
        if apart and can_fork():
            self._executor = Forked(1, _begin, self._own)
            with store.released() if store is not None else nullcontext():
                self._executor.start()
            self.ahead(_read)

    def ahead(
        self, do: Callable[Concatenate[Own, _P], _T], *told: _P.args, **more: _P.kwargs
    ) -> Future[_T] | None:
        """Have something done while this process does another thing; None where it cannot be."""
        if self._executor is None:
            return None
        return self._executor.submit(_do, do, *told, **more)

    def done(
        self, do: Callable[Concatenate[Own, _P], _T], *told: _P.args, **more: _P.kwargs
    ) -> _T:
        """What comes of it when it is done."""
        coming = self.ahead(do, *told, **more)
        return do(self._own, *told, **more) if coming is None else coming.result()

    def later(
        self, do: Callable[Concatenate[Own, _P], object], *told: _P.args, **more: _P.kwargs
    ) -> None:
        """Have something done before the end; nothing comes of it here."""
        coming = self.ahead(do, *told, **more)
        if coming is None:
            do(self._own, *told, **more)
        else:
            self._owed.append(coming)

    def learn(self, outline: Outline, people: People) -> None:
        """Be told the standards and the accounts, before the origins are asked for."""
        if self.ahead(Own.learn, outline, people) is None:
            self._own.learn(outline, people)

    def close(self) -> None:
        """Let the process end, when all is done that was for later; whatever else it does is lost."""
        if self._executor is not None:
            try:
                for coming in self._owed:
                    with suppress(BrokenExecutor):
                        coming.result()
            finally:
                self._executor.shutdown(cancel_futures=True)
                self._executor = None
