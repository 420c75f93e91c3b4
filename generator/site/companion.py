"""The companion: a process beside this one, which does what it is told meanwhile, in order.

It begins with all that this one has, but for the store: it opens that for itself. Where there is to
be none, everything is done in place, and only when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from contextlib import nullcontext, suppress
from typing import Concatenate, Generic, ParamSpec, Protocol, TypeVar

from generator.archive.store import Store
from generator.forked import Forked, can_fork


class Owned(Protocol):
    """What a companion works with."""

    store: Store | None


_O = TypeVar("_O", bound=Owned)
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Companion(Generic[_O]):
    """Does things to ``own``: in a process of its own, begun at once, if it is ``apart``."""

    def __init__(self, own: _O, apart: bool) -> None:
        self._own = own
        self._executor: Forked | None = None
        self._owed: list[Future[object]] = []
        if apart and can_fork():
            self._executor = Forked(1, own, _open_anew)
            with own.store.released() if own.store is not None else nullcontext():
                self._executor.start()

    def ahead(
        self, do: Callable[Concatenate[_O, _P], _T], *told: _P.args, **more: _P.kwargs
    ) -> Future[_T] | None:
        """Have something done while this process does another thing; None where it cannot be."""
        if self._executor is None:
            return None
        return self._executor.submit(do, self._own, *told, **more)

    def done(self, do: Callable[Concatenate[_O, _P], _T], *told: _P.args, **more: _P.kwargs) -> _T:
        """What comes of it when it is done."""
        coming = self.ahead(do, *told, **more)
        return do(self._own, *told, **more) if coming is None else coming.result()

    def first(
        self, do: Callable[Concatenate[_O, _P], object], *told: _P.args, **more: _P.kwargs
    ) -> None:
        """Have something done before whatever is asked next; nobody waits for it."""
        if self.ahead(do, *told, **more) is None:
            do(self._own, *told, **more)

    def later(
        self, do: Callable[Concatenate[_O, _P], object], *told: _P.args, **more: _P.kwargs
    ) -> None:
        """Have something done before the end; nothing comes of it here."""
        coming = self.ahead(do, *told, **more)
        if coming is None:
            do(self._own, *told, **more)
        else:
            self._owed.append(coming)

    def close(self) -> None:
        """Let the process end when all that was for later is done; what else it does is lost."""
        if self._executor is not None:
            try:
                for coming in self._owed:
                    with suppress(BrokenExecutor):
                        coming.result()
            finally:
                self._executor.shutdown(cancel_futures=True)


def _open_anew(own: Owned) -> None:
    if own.store is not None:
        own.store = Store(own.store.path, own.store.program)
