"""The cluster: the processes of several machines, reached through Dask's executor.

Each machine has the same program and the same data repository under the same path; a worker that
has another program, or reads other bytes than the one who asks, refuses. Dask is an extra.
"""

from __future__ import annotations

import logging
import pickle
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from functools import cache, partial
from typing import Any, ParamSpec, TypeVar

from generator import calls
from generator.archive.store import program_digest
from generator.problems import why
from generator.site.errors import SiteError
from generator.site.share import Share

SCHEME = "dask://"
_PATIENCE = 10
"""Seconds to wait for an answer of the scheduler, and for workers to let go."""
_EVERY = 2
"""Seconds between two looks at who is still there."""
_ALIKE = "各台机器要装同一版本的程序（装新版本后重新启动工作进程），在同一路径有同一份档案"
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Lost(SiteError, BrokenExecutor):
    """A worker, or the scheduler, is there no more."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what}断开了，没有做完", "原来的网站没有变动。请看那台机器是否还在运行，再试一次"
        )


class Worker(Executor):
    """One worker. What it was asked for is an error once it is lost, never a wait.

    Dask itself would wait until a worker of the same address came back. Where a call names
    ``share``, it is that which the worker has under ``token``.
    """

    def __init__(self, address: str, executor: Executor, token: str, share: Share) -> None:
        self.address, self._executor = address, executor
        self._token, self._share = token, share
        self._asked: dict[Future[Any], Future[Any] | None] = {}
        self._lock = threading.Lock()
        self.lost: Lost | None = None

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Have the worker call this; raises ``Lost`` when it is there no more."""
        return self._ask(answer, calls.told(self._share, fn, *args, **kwargs))

    def begin(self, share: bytes, program: str) -> Future[None]:
        """Have the worker take up its share."""
        return self._ask(begin, share, program)

    def end(self) -> Future[None]:
        """Have the worker let go of it."""
        return self._ask(end)

    def _ask(self, fn: Callable[..., Any], *told: Any) -> Future[Any]:
        found: Future[Any] = Future()
        with self._lock:
            if self.lost is not None:
                raise self.lost
            self._asked[found] = None
        doing = self._executor.submit(fn, self._token, *told)
        with self._lock:
            if found in self._asked:
                self._asked[found] = doing
        doing.add_done_callback(partial(self._hand_on, found))
        return found

    def _hand_on(self, found: Future[Any], doing: Future[Any]) -> None:
        with self._lock:
            if self._asked.pop(found, found) is found:
                return
        if doing.cancelled():  # by the client, when the scheduler is gone
            found.set_exception(Lost("调度程序"))
            return
        error = doing.exception()
        if error is None:
            found.set_result(doing.result())
        elif type(error).__module__.startswith("distributed."):
            found.set_exception(Lost(f"工作进程 {self.address} "))
        else:
            told = SiteError(f"工作进程 {self.address} 没有做完：{_said(error)}", _ALIKE)
            told.__cause__ = error
            found.set_exception(told)

    def lose(self, lost: Lost) -> None:
        """Nothing comes of what was asked, and nothing is to be asked any more."""
        with self._lock:
            self.lost = self.lost or lost
            asked = list(self._asked)
            self._asked.clear()
        for found in asked:
            found.set_exception(lost)

    def call_off(self) -> None:
        """Have nothing more done of what was asked."""
        with self._lock:
            asked = dict(self._asked)
            self._asked.clear()
        for found, doing in asked.items():
            found.cancel()
            if doing is not None:
                doing.cancel()


def _said(error: BaseException) -> str:
    if isinstance(error, OSError):
        return f"读写 {error.filename or '文件'} 失败（{why(error)}）"
    return str(error) or type(error).__name__


class Cluster:
    """The workers of a scheduler, each with its share; ``executors`` has one for each."""

    def __init__(self, address: str, share: Share) -> None:
        """``address`` is ``dask://HOST:PORT``; raises ``SiteError`` when it cannot be used."""
        try:
            from distributed import Client
        except ImportError:
            raise SiteError(
                "没有安装 Dask，不能用几台机器生成", "请安装：pip install 'dangan[cluster]'"
            ) from None
        # What it says of lost connections is told here, in other words.
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        place = f"tcp://{address.removeprefix(SCHEME)}"
        try:
            make: Any = Client
            self._client = make(place, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SiteError(
                f"连不上 {address}（{error}）", "请核对地址，确认调度程序在运行"
            ) from None
        workers = sorted(self._there())
        if not workers:
            self._client.close()
            raise SiteError(f"{address} 没有可用的工作进程", "请先在各台机器上启动 dask worker")
        token = uuid.uuid4().hex
        alone = {"allow_other_workers": False, "pure": False}
        self.executors = [
            Worker(one, self._client.get_executor(workers=[one], **alone), token, share)
            for one in workers
        ]
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()
        told = pickle.dumps(share)
        try:
            for future in [one.begin(told, program_digest()) for one in self.executors]:
                future.result()
        except BaseException:
            self.close()
            raise

    def _there(self) -> Sequence[str]:
        # Not scheduler_info(): what that returns, the client's own timer puts a list of none over.
        return [*self._client.nthreads()]

    def _watch(self) -> None:
        """Tell workers that are gone from those that take their time."""
        while not self._over.wait(_EVERY):
            try:
                there = self._there()
            except Exception:  # of many kinds, when the scheduler is gone
                there = []
            if self._client.status != "running":
                there = []
            for worker in self.executors:
                if worker.address not in there:
                    worker.lose(Lost(f"工作进程 {worker.address} " if there else "调度程序"))

    def close(self) -> None:
        """Let the workers forget their shares; they go on for others."""
        self._over.set()
        for worker in self.executors:
            worker.call_off()
        ends = []
        if self._client.status == "running":
            for worker in self.executors:
                with suppress(Lost):
                    ends.append(worker.end())
        for future in ends:
            with suppress(SiteError, TimeoutError):
                future.result(_PATIENCE)
        with suppress(Exception):  # of many kinds, when the scheduler is gone
            self._client.close(timeout=_PATIENCE)


@cache
def _program() -> str:
    """The program as this process runs it, whatever is installed in its place since."""
    return program_digest()


_lock = threading.Lock()


def _shares() -> dict[str, Share]:
    """In a worker: the shares of the builds it takes part in."""
    from distributed import get_worker

    shares: dict[str, Share] = get_worker().extensions.setdefault("dangan", {})
    return shares


def begin(token: str, share: bytes, program: str) -> None:
    """In a worker: take up a share."""
    if program != _program():
        raise RuntimeError("程序的版本不同")
    _shares()[token] = pickle.loads(share)  # noqa: S301 (whoever reaches a worker can run anything)


def answer(token: str, call: bytes) -> Any:
    """In a worker: what comes of a call on the share; one at a time."""
    share = _shares().get(token)
    if share is None:
        raise RuntimeError("它中途重新启动过")
    with _lock:
        found = calls.made(share, call)
    if not share.task.sight.steady:
        raise RuntimeError("读到的档案与发起的机器不同")
    return found


def end(token: str) -> None:
    """In a worker: let go of a share."""
    share = _shares().pop(token, None)
    if share is not None:
        share.close()
