"""Forked processes: each begins with all this one has, and ends with it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any


def can_fork() -> bool:
    """Whether a process can be forked here."""
    return "fork" in multiprocessing.get_all_start_methods()


def forked(begin: Callable[..., None], *told: Any) -> ProcessPoolExecutor:
    """One process, forked when it is first asked for something; it calls ``begin`` before."""
    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(1, context, initializer=_begin, initargs=(begin, *told))


def _begin(begin: Callable[..., None], *told: Any) -> None:
    # What is read here is kept until the process ends: there is no garbage to look for.
    gc.freeze()
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    begin(*told)


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
