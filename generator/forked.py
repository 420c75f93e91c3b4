"""Forked processes behind ``concurrent.futures.Executor``: each begins with all this one has.

``ProcessPoolExecutor`` waits for ever where it can start no thread, or where memory is short in a
thread of its own (CPython 3.11); here whatever ends a process, or keeps it from beginning, is an
error of those who asked for something. A process never outlives the one that forked it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any, NoReturn, ParamSpec, TypeVar

from generator import calls
from generator.ending import ENDS, only_stop_when_ended
from generator.problems import OUT_OF_MEMORY

_P = ParamSpec("_P")
_T = TypeVar("_T")
_HELD_BACK = (signal.SIGINT, *ENDS)
_END = b""
"""What a process is told last."""


def can_fork() -> bool:
    """Whether a process can be forked here."""
    return "fork" in multiprocessing.get_all_start_methods()


class Forked(Executor):
    """So many processes, forked when something is first asked for; each has its ``own``.

    That is what ``own`` was then; ``begin`` may see to it first. Wherever a call names it, as in
    ``submit(own.read, path)``, it is that of the process. Whatever else is asked, and what comes of
    it, is pickled; one thing at a time for each process.
    """

    def __init__(
        self, processes: int, own: _T, begin: Callable[[_T], object] = lambda _: None
    ) -> None:
        self._own, self._begin = own, partial(begin, own)
        self._processes: list[BaseProcess] = []
        self._free: SimpleQueue[Connection] = SimpleQueue()
        # One waits for each process. They are begun after the processes: a fork keeps no thread.
        self._waiting = ThreadPoolExecutor(processes)
        self._size = processes

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Have a process call this; ``BrokenExecutor`` when it has ended, or cannot begin."""
        self.start()
        try:
            return self._waiting.submit(self._ask, fn, *args, **kwargs)
        except RuntimeError as error:
            raise BrokenExecutor(str(error)) from error

    def start(self) -> None:
        """Fork now, if it was not done before; raises ``BrokenExecutor`` when it cannot be done."""
        if self._processes:
            return
        context = multiprocessing.get_context("fork")
        # Held back until the process that was forked has said what they mean to it.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD_BACK)
        try:
            for _ in range(self._size):
                here, there = context.Pipe()
                told = there, here, mask, self._own, self._begin
                process = context.Process(target=_work, args=told, daemon=True)
                process.start()
                assert process.pid is not None
                with suppress(OSError):  # it has done so itself, or has ended already
                    os.setpgid(process.pid, process.pid)
                there.close()
                self._processes.append(process)
                self._free.put(here)
        except OSError as error:
            raise BrokenExecutor(str(error)) from error
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _ask(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        try:
            done, found = self._answer(calls.told(self._own, fn, *args, **kwargs))
        except MemoryError:
            _give_up()
        if not done:
            raise found
        return found

    def _answer(self, call: bytes) -> tuple[bool, Any]:
        line = self._free.get()
        try:
            line.send_bytes(call)
            done, found = pickle.loads(line.recv_bytes())  # noqa: S301 (from our own process)
        except (EOFError, OSError) as error:
            raise BrokenExecutor("a process has ended") from error
        finally:
            self._free.put(line)
        return done, found

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Let the processes end; at once after an error."""
        self.shutdown(cancel_futures=kind is not None)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take nothing more; ``cancel_futures`` ends the processes whatever they are doing."""
        if cancel_futures:
            self._waiting.shutdown(wait=False, cancel_futures=True)
            for process in self._processes:
                if process.is_alive() and process.pid is not None:
                    # With all that is at work for it: git would go on writing where it was told.
                    os.killpg(process.pid, signal.SIGKILL)
        self._waiting.shutdown(wait)
        if not wait:
            return
        while not self._free.empty():
            line = self._free.get()
            with suppress(OSError):  # it has ended
                line.send_bytes(_END)
            line.close()
        for process in self._processes:
            process.join()


def _give_up() -> NoReturn:
    """End at once, where this process itself is short of memory, in a thread of its own.

    The interpreter may hang or break down when such an error goes its way through a thread
    (CPython 3.11). Whatever was begun is left as if the process had been killed.
    """
    os.write(2, _LAST_WORDS)
    os._exit(2)


_LAST_WORDS = f"{OUT_OF_MEMORY}\n".encode()


def _work(
    line: Connection,
    far: Connection,
    mask: Iterable[int],
    own: object,
    begin: Callable[[], object],
) -> None:
    try:
        # What an interrupt means, the process that forked this one decides.
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        only_stop_when_ended()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        far.close()
        # What is read here is kept until the process ends: there is no garbage to look for.
        gc.freeze()
        gc.disable()
        threading.Thread(target=_end_with_parent, daemon=True).start()
        begin()
        while (call := line.recv_bytes()) != _END:
            line.send_bytes(_answered(own, call))
    finally:
        # Without a word: whoever waits is told that the process has ended.
        os._exit(0)


def _answered(own: object, call: bytes) -> bytes:
    try:
        return pickle.dumps((True, calls.made(own, call)), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:
        error.add_note(traceback.format_exc())
        return pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)


def _end_with_parent() -> None:
    """A process at work would not notice that its parent was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.killpg(0, signal.SIGKILL)
