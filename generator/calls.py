"""Calls that another process is to make, as bytes: what it has of its own is named, not sent.

So ``share.draw`` is one call wherever it is made: here, in a process that was forked, on another
machine. Each works with what it holds in the place of ``share``.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from io import BytesIO
from typing import Any

_OWN = "own"


def told(own: object, call: Callable[..., object], /, *args: Any, **kwargs: Any) -> bytes:
    """A call, in which ``own`` stands for what the other process has in its place."""
    stream = BytesIO()
    _Pickler(stream, own).dump((call, args, kwargs))
    return stream.getvalue()


def made(own: object, call: bytes) -> Any:
    """Make a call that ``told`` gave, with this process's ``own``; what comes of it."""
    do, args, kwargs = _Unpickler(BytesIO(call), own).load()
    return do(*args, **kwargs)


class _Pickler(pickle.Pickler):
    def __init__(self, stream: BytesIO, own: object) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._own = own

    def persistent_id(self, obj: object) -> str | None:
        """What is written in the place of an object, if anything is."""
        return _OWN if obj is self._own else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: BytesIO, own: object) -> None:
        super().__init__(stream)
        self._own = own

    def persistent_load(self, _: object) -> object:
        """What such a thing stands for."""
        return self._own
