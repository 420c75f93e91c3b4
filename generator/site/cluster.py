"""The cluster: the processes of several machines, reached through Dask's executor.

Each machine has the same program and the same data repository under the same path; a worker that
has another program, or reads other bytes than the one who asks, refuses. Dask is an extra.
"""

from __future__ import annotations

import pickle
import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

from generator.archive.store import program_digest
from generator.site.errors import SiteError
from generator.site.share import Share

SCHEME = "dask://"
_PATIENCE = 10
"""Seconds to wait for an answer of the scheduler."""


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
        place = f"tcp://{address.removeprefix(SCHEME)}"
        try:
            make: Any = Client
            self._client = make(place, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SiteError(f"连不上 {address}（{error}）", "请核对地址，确认调度程序在运行") from None
        workers = sorted(self._client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            self._client.close()
            raise SiteError(f"{address} 没有可用的工作进程", "请先在各台机器上启动 dask worker")
        self.token = uuid.uuid4().hex
        self.executors: Sequence[Executor] = [
            self._client.get_executor(workers=[one], allow_other_workers=False, pure=False)
            for one in workers
        ]
        told = pickle.dumps(share)
        begun = [e.submit(begin, self.token, told, program_digest()) for e in self.executors]
        try:
            for future in begun:
                future.result()
        except (RuntimeError, OSError, ImportError, AttributeError) as error:
            self.close()
            raise SiteError(
                f"{address} 的工作进程不能用：{error}",
                "各台机器要装同一版本的程序，在同一路径有同一份档案",
            ) from None

    def close(self) -> None:
        """Let the workers forget their shares; they go on for others."""
        for executor in self.executors:
            executor.submit(end, self.token).result()
        self._client.close()


# In a worker: the shares of the builds it takes part in.
_shares: dict[str, Share] = {}
_lock = threading.Lock()


def begin(token: str, share: bytes, program: str) -> None:
    """In a worker: take up a share."""
    if program != program_digest():
        raise RuntimeError("程序的版本不同")
    _shares[token] = pickle.loads(share)  # noqa: S301 (whoever reaches a worker can run anything)


def answer(token: str, method: str, *told: Any) -> Any:
    """In a worker: what the share says; one question at a time."""
    share = _shares[token]
    with _lock:
        found = getattr(share, method)(*told)
    if not share.task.sight.steady:
        raise RuntimeError("读到的档案与发起的机器不同")
    return found


def end(token: str) -> None:
    """In a worker: let go of a share."""
    share = _shares.pop(token, None)
    if share is not None:
        share.close()
