"""How long the history of every record takes, against merely reading what it is made from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.demo_repos import DANGAN, DemoRepository
from tests.benchmarks.memory import peak

ROOT = Path(__file__).resolve().parent.parent.parent
_NEW = 20
"""Commits that come after what is remembered."""


class RecordHistory:
    """A demo repository with its history, in a folder of its own."""

    def __init__(self, folder: Path, demo: DemoRepository) -> None:
        self.folder = demo.write(folder)
        line = self._git("rev-list", "--first-parent", "HEAD").split()
        self.head = line[0]
        self.before = next(c for c in line if self._count(c) >= _NEW)
        self.new = self._count(self.before)
        self.commits = int(self._git("rev-list", "--count", "HEAD"))
        self.store = folder / "before.sqlite"
        self._run(self.before, self.store)
        self._propose()

    def _git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, check=True, capture_output=True, text=True
        )
        return done.stdout

    def _count(self, commit: str) -> int:
        return int(self._git("rev-list", "--count", f"{commit}..HEAD"))

    def _run(self, *arguments: str | Path) -> tuple[float, float]:
        """A process of this module: the seconds and memory of its own inner part."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.record_history", self.folder, *arguments],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        seconds, memory = done.stdout.split()
        return float(seconds), float(memory) / 1024

    def bare(self) -> tuple[float, float]:
        """``git log --raw`` and ``cat-file --batch`` of all it names."""
        return self._run()

    def full(self) -> tuple[float, float]:
        """The history of every record, nothing remembered; what is found is kept for later."""
        store = self.folder / "full.sqlite"
        store.unlink(missing_ok=True)
        return self._run(self.head, store)

    def _propose(self) -> None:
        """A branch on which one record of one archive has been changed."""
        self._git("checkout", "-q", "-b", "proposal")
        archives = sorted(self.folder.glob("archives/*/officers/*.yml"))
        file = next(file for file in archives if "案由: " in file.read_text("utf-8"))
        text = file.read_text("utf-8")
        at = text.index("案由: ") + len("案由: ")
        file.write_text(f"{text[:at]}妨害公务{text[text.index(chr(10), at) :]}", "utf-8")
        who = ("-c", "user.name=甲", "-c", "user.email=a@b.invalid")
        self._git(*who, "commit", "-q", "-am", "改")
        self._git("checkout", "-q", "main")
        self.review()  # others' standings are known from any review before

    def review(self) -> tuple[float, float]:
        """``dangan review`` of a proposal of one record, as a whole process."""
        started = time.perf_counter()
        command = [DANGAN, "review", "main..proposal", "--format", "json"]
        surroundings = os.environ | {"XDG_CACHE_HOME": str(self.folder / "cache")}
        surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
        done = subprocess.run(
            command, cwd=self.folder, env=surroundings, capture_output=True, check=False
        )
        assert done.returncode in (0, 1), done.stderr
        return time.perf_counter() - started, 0.0

    def later(self) -> tuple[float, float]:
        """The same with all but the newest commits remembered."""
        store = self.folder / "later.sqlite"
        shutil.copy(self.store, store)
        return self._run(self.head, store)


def _bare(folder: Path) -> None:
    log = ["git", "log", "--raw", "--no-abbrev", "-z", "--no-renames", "--diff-merges=first-parent"]
    told = subprocess.run([*log, "--format=%H"], cwd=folder, check=True, capture_output=True).stdout
    wanted = {
        blob: None
        for line in told.split(b"\0")
        if line.lstrip(b"\n").startswith(b":")
        for blob in line.split(b" ")[2:4]
        if blob.strip(b"0")
    }
    (folder / "wanted").write_bytes(b"\n".join(wanted) + b"\n")
    with (
        (folder / "wanted").open("rb") as stream,
        subprocess.Popen(
            ["git", "cat-file", "--batch"], cwd=folder, stdin=stream, stdout=subprocess.PIPE
        ) as process,
    ):
        assert process.stdout is not None
        for head in iter(process.stdout.readline, b""):
            process.stdout.read(int(head.split()[2]) + 1)


def _records(folder: Path, head: str, store: Path) -> None:
    import gc

    from generator.archive.library import open_shelf
    from generator.archive.source import WorkingTree
    from generator.archive.store import Store
    from generator.history.changes import Outline
    from generator.history.git import Repository
    from generator.history.people import People
    from generator.history.records import read_history

    gc.set_threshold(200_000, 20, 100)
    shelf = open_shelf(WorkingTree(folder / "archives"))
    people = People({code: unit.model for code, unit in shelf.units.items()})
    repository = Repository.around(folder / "archives")
    assert repository is not None
    repository.head()  # loads the library that talks to git
    started = time.perf_counter()
    kept = Store(store, "benchmark")
    history = read_history(repository, head, Outline.of(shelf.standards), people, kept)
    history.read_all(os.cpu_count() or 1)
    assert all(history.log.mark(officer) for officer in history.officers)
    _tell(started)


def _tell(started: float) -> None:
    seconds = time.perf_counter() - started
    print(seconds, peak())


if __name__ == "__main__":
    where, *rest = sys.argv[1:]
    if rest:
        _records(Path(where), rest[0], Path(rest[1]))
    else:
        begun = time.perf_counter()
        _bare(Path(where))
        _tell(begun)
