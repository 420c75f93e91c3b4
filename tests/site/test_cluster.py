"""A build over the workers of a real Dask cluster on this machine gives the very same bytes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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


def test_an_address_of_another_kind_is_refused(office: Path) -> None:
    done = build(office, "site", "--executor", "ray://127.0.0.1:1")
    assert done.returncode == 2
    assert "--executor 应写成 dask://主机:端口" in done.stderr
