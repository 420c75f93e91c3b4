"""A build over the workers of a real Dask cluster on this machine gives the very same bytes."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import dask.config
import distributed  # noqa: F401 (its settings are there from when it is loaded)
import pytest

from generator.checks.desk import Task
from generator.site import cluster
from generator.site.cluster import Cluster, Lost, Worker, begin
from generator.site.errors import SiteError
from generator.site.share import Share

DANGAN = str(Path(sys.executable).with_name("dangan"))
REPO = Path(__file__).resolve().parents[2]
CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        print(cluster.scheduler_address.removeprefix("tcp://"), flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where two workers can be reached."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "cluster.py").write_text(CLUSTER, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "cluster.py"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(REPO)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


def build(folder: Path, site: str, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DANGAN, "build", "--no-cache", "--site-dir", str(folder / site), *more],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def files(site: Path) -> dict[str, bytes]:
    return {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A copy of the sample, in a repository of its own."""
    for name in ("archives", "mkdocs.yml", "site_templates"):
        source = REPO / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    for command in (
        ("init", "-q"),
        ("add", "-A"),
        ("-c", "user.name=甲", "-c", "user.email=a@b.invalid", "commit", "-qm", "初"),
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.slow
def test_over_two_workers_the_site_is_the_same(office: Path, address: str) -> None:
    alone = build(office, "alone", "--jobs", "1")
    assert alone.returncode == 0, alone.stderr
    spread = build(office, "spread", "--executor", f"dask://{address}")
    assert spread.returncode == 0, spread.stderr
    assert "读入 21 份，画出 21 人的网页" in spread.stderr
    assert files(office / "spread") == files(office / "alone")


@pytest.mark.slow
def test_what_cannot_be_used_is_said_and_nothing_is_written(office: Path) -> None:
    done = build(office, "site", "--executor", "dask://127.0.0.1:1")
    assert (done.returncode, (office / "site").exists()) == (2, False)
    assert "连不上 dask://127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["ray://127.0.0.1:1", "dask://127.0.0.1:1/x"])
def test_an_address_of_another_kind_is_refused(office: Path, address: str) -> None:
    done = build(office, "site", "--executor", address)
    assert done.returncode == 2
    assert "--executor 应写成 dask://主机:端口" in done.stderr


# -- what becomes of workers ----------------------------------------------------------------------


class Fateful(Share):
    """Whatever is asked of it befalls the worker it is in."""

    def __init__(self) -> None:
        self.task = cast("Task", SimpleNamespace(sight=SimpleNamespace(steady=True)))

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def miss(self) -> bytes:
        return Path("/nowhere/990110-0001.yml").read_bytes()

    def close(self) -> None:
        pass


FATEFUL = Fateful()


@pytest.mark.slow
def test_what_goes_wrong_in_a_worker_is_told_with_its_address(address: str) -> None:
    workers = Cluster(f"dask://{address}", FATEFUL)
    try:
        worker = workers.executors[0]
        for told in (
            "读写 /nowhere/990110-0001.yml 失败（没有这个文件或文件夹）",
            "它中途重新启动过",
        ):
            with pytest.raises(
                SiteError, match=r"^工作进程 tcp://127.0.0.1:[0-9]+ 没有做完："
            ) as found:
                worker.submit(FATEFUL.miss).result(30)
            assert told in found.value.message
            assert "同一版本的程序" in found.value.hint
            worker.end().result(30)
    finally:
        workers.close()


@pytest.mark.slow
def test_workers_that_are_there_are_never_missed(address: str) -> None:
    """However often Dask's client asks the scheduler on its own, for its own ends."""
    with dask.config.set({"distributed.client.scheduler-info-interval": "1ms"}):
        workers = Cluster(f"dask://{address}", FATEFUL)
    try:
        assert {len(workers._there()) for _ in range(100)} == {2}
    finally:
        workers.close()


@pytest.mark.slow
def test_nobody_waits_for_a_worker_that_has_died(address: str) -> None:
    """The last of those with the workers: this one is some time gone."""
    workers = Cluster(f"dask://{address}", FATEFUL)
    try:
        worker = workers.executors[0]
        asked = [worker.submit(FATEFUL.die) for _ in range(3)]
        for future in asked:
            with pytest.raises(
                SiteError, match=r"工作进程 tcp://127.0.0.1:[0-9]+ 断开了，没有做完"
            ):
                future.result(60)
        with pytest.raises(Lost):
            worker.submit(FATEFUL.die)
    finally:
        workers.close()


class Silent(Executor):
    """Never answers."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]


def test_what_a_lost_worker_says_after_all_is_not_listened_to() -> None:
    silent = Silent()
    worker = Worker("tcp://a:1", silent, "", FATEFUL)
    lost, called_off = worker.submit(int), worker.submit(int)
    worker.lose(Lost("调度程序"))
    worker.call_off()
    for future in silent.futures:
        future.set_result(1)
    for found in (lost, called_off):
        with pytest.raises(Lost, match="调度程序断开了，没有做完"):
            found.result(0)


def test_what_is_called_off_is_called_off_in_the_worker_too() -> None:
    silent = Silent()
    worker = Worker("tcp://a:1", silent, "", FATEFUL)
    found = worker.submit(int)
    worker.call_off()
    assert found.cancelled()
    assert silent.futures[0].cancelled()


def test_a_scheduler_that_gives_up_is_told() -> None:
    silent = Silent()
    found = Worker("tcp://a:1", silent, "", FATEFUL).submit(int)
    silent.futures[0].cancel()
    with pytest.raises(Lost, match="调度程序断开了"):
        found.result(0)


def test_a_worker_goes_by_the_program_it_runs_not_by_what_was_installed_since(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    share = pickle.dumps(FATEFUL)
    cluster._program.cache_clear()
    monkeypatch.setattr(cluster, "program_digest", lambda: "old")
    monkeypatch.setattr(cluster, "_shares", dict)
    begin("one", share, "old")
    monkeypatch.setattr(cluster, "program_digest", lambda: "new")
    with pytest.raises(RuntimeError, match="程序的版本不同"):
        begin("two", share, "new")
    cluster._program.cache_clear()
