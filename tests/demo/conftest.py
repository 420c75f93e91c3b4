"""A small demo repository of two offices, made once for all tests, and what is asked of it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.cli import main

SMALL = ["--officers", "12", "--records", "400", "--commits", "60", "--units", "2"]
Git = Callable[..., str]


@dataclass(frozen=True)
class Commit:
    """A commit as git tells it."""

    id: str
    parents: tuple[str, ...]
    author: str
    committer: str
    at: int
    zone: str
    message: str


class Demo:
    """A repository that ``dangan demo`` has written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archives = folder / "archives"

    def git(self, *arguments: str) -> str:
        """What git says."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, check=True, capture_output=True, text=True
        )
        return done.stdout

    def commits(self, *limits: str) -> list[Commit]:
        """Commits, the newest first."""
        told = self.git(
            "log", "--format=%H%x00%P%x00%ae%x00%ce%x00%cd%x00%B%x01", "--date=raw", *limits
        )
        found = []
        for part in told.split("\x01")[:-1]:
            commit, parents, author, committer, when, message = part.strip("\n").split("\x00")
            at, zone = when.split()
            found.append(
                Commit(commit, tuple(parents.split()), author, committer, int(at), zone, message)
            )
        return found

    def text(self, commit: str, path: str) -> str | None:
        """A file as it stood; None when there was none."""
        done = subprocess.run(
            ["git", "show", f"{commit}:{path}"], cwd=self.folder, capture_output=True, check=False
        )
        return done.stdout.decode() if done.returncode == 0 else None

    def officers(self) -> dict[str, dict[str, Any]]:
        """Every archive as plain data, texts as they were typed, by path."""
        return {
            path.relative_to(self.folder).as_posix(): plain(path.read_text("utf-8"))
            for path in sorted(self.archives.glob("*/officers/*.yml"))
        }


def plain(text: str) -> Any:
    """YAML as texts, lists and mappings."""
    return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes nothing but texts


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The small repository."""
    folder = tmp_path_factory.mktemp("demo") / "small"
    assert main(["demo", str(folder), *SMALL]) == 0
    return Demo(folder)
