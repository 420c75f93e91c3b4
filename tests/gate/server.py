"""A server for pushes: a real bare repository with the hook, and clones that push to it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.cli import main
from tests.example import OFFICER
from tests.offices import TODAY
from tests.reviewed import DAY, Office, Person, environment

MAIN = "refs/heads/main"
Start = Callable[[str], "tuple[Server, Office]"]
"""Gives a fresh office and a server of it: ``guarded`` by the hook, or ``open``."""


@dataclass(frozen=True)
class Push:
    """What came of a push: whether it was taken, and what the pusher saw."""

    taken: bool
    told: str


class Server:
    """A bare repository that holds an office; ``hook=False`` leaves it open to everything."""

    before: tuple[str, str]

    def __init__(self, folder: Path, office: Office, *, hook: bool = True) -> None:
        self.folder = folder
        self.office = office
        run("git", "clone", "-q", "--bare", str(office.folder), str(folder), cwd=office.folder)
        run("git", "config", "--unset-all", "remote.origin.url", cwd=folder, expect=None)
        if hook:
            assert main(["hook", "install", "--server", str(folder)]) == 0
            self.set("dangan.today", str(TODAY))

    @classmethod
    def at(cls, folder: Path, office: Office) -> Server:
        """A copy of a server that has been made."""
        server = cls.__new__(cls)
        server.folder, server.office = folder, office
        return server

    def set(self, name: str, value: str) -> None:
        run("git", "config", name, value, cwd=self.folder)

    def state(self) -> tuple[str, str]:
        """All that a refused push must leave as it was; ``before`` is it before the last push."""
        return self.refs(), self.objects()

    def refs(self) -> str:
        """Every ref and what it points at."""
        return run("git", "for-each-ref", "--format=%(refname) %(objectname)", cwd=self.folder)

    def objects(self) -> str:
        """Every object, and what lies about of a push that was not finished.

        Certificates of signed pushes are left out: git keeps those before it asks any hook.
        """
        told = subprocess.run(
            ["git", "cat-file", "--batch-all-objects", "--batch"],
            cwd=self.folder,
            capture_output=True,
            check=True,
        ).stdout
        kept, at = [], 0
        while at < len(told):
            end = told.index(b"\n", at)
            name, kind, size = told[at:end].decode().split(" ")
            at = end + 1 + int(size) + 1
            if kind != "blob" or not told.startswith(b"certificate version", end + 1):
                kept.append(f"{name} {kind}")
        quarantine = sorted(p.name for p in (self.folder / "objects").glob("*incoming*"))
        return "\n".join([*kept, *quarantine])

    def locks(self) -> list[str]:
        return sorted(str(path) for path in self.folder.rglob("*.lock"))

    def push(
        self,
        person: Person | None,
        refspec: str = f"HEAD:{MAIN}",
        *options: str,
        more: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Push:
        """Push as the account a forge has authenticated; nobody when ``person`` is None."""
        self.before = self.state()
        variables = environment(person or self._nobody(), DAY)
        if person is not None:
            variables["GITEA_PUSHER_NAME"] = person.login
        variables |= more or {}
        done = subprocess.run(
            ["git", "push", "--porcelain", *options, str(self.folder), *refspec.split(" ")],
            cwd=cwd or self.office.folder,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        return Push(done.returncode == 0, done.stdout + done.stderr)

    def _nobody(self) -> Person:
        return Person("nobody", OFFICER, "")


def run(*command: str, cwd: Path, expect: int | None = 0) -> str:
    """Run a program with nothing of the machine's own settings."""
    nobody = Person("nobody", OFFICER, "nobody")
    done = subprocess.run(
        command, cwd=cwd, env=environment(nobody), capture_output=True, text=True, check=False
    )
    assert expect in (None, done.returncode), done.stdout + done.stderr
    return done.stdout
