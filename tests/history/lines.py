"""A repository in which several people work: every commit has its author, committer and times."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from generator.archive.library import open_shelf
from generator.archive.source import WorkingTree
from generator.archive.store import Store
from generator.history.changes import Outline
from generator.history.events import Event, History
from generator.history.git import Repository
from generator.history.people import People
from generator.history.records import read_history
from tests import offices
from tests.offices import FIRST

Person = tuple[str, str]
"""A name and an address."""
Edit = Callable[[str], str]
"""What somebody does to the text of the archive."""


class Lines:
    """A working tree of git in ``folder``, with an office in ``archives``."""

    def __init__(self, folder: Path) -> None:
        self.office = offices.Repository(folder)
        self._begin(folder)

    @classmethod
    def here(cls, folder: Path) -> Lines:
        """The same around archives that are there already."""
        lines = cls.__new__(cls)
        lines._begin(folder)
        return lines

    def _begin(self, folder: Path) -> None:
        self.folder = folder
        self.archives = folder / "archives"
        self.git("init", "-q", "-b", "main")

    def git(
        self,
        *arguments: str,
        who: Person = ("某人", "x@example.invalid"),
        at: str = "2013-01-01",
        author: Person | None = None,
        written: str | None = None,
    ) -> str:
        """Run git as somebody, at a time of the office such as ``2013-02-04 09:00``."""
        first, second = author or who, who
        environment = {
            "GIT_AUTHOR_NAME": first[0],
            "GIT_AUTHOR_EMAIL": first[1],
            "GIT_AUTHOR_DATE": _time(written or at),
            "GIT_COMMITTER_NAME": second[0],
            "GIT_COMMITTER_EMAIL": second[1],
            "GIT_COMMITTER_DATE": _time(at),
        }
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"git {' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done.stdout.strip()

    def commit(
        self,
        who: Person,
        at: str,
        edit: Edit | None = None,
        message: str = "登记",
        officer: str = FIRST,
        author: Person | None = None,
        written: str | None = None,
    ) -> str:
        """Change an archive (or, without ``edit``, nothing but what is there) and commit all."""
        if edit is not None:
            self.office.write(officer, edit(self.office.read(officer)))
        self.git("add", "-A")
        self.git(
            *("commit", "-q", "--allow-empty", "-m", message),
            who=who,
            at=at,
            author=author,
            written=written,
        )
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "main") -> None:
        """Begin a branch and stand on it."""
        self.git("checkout", "-q", "-b", name, start)

    def merge(
        self, who: Person, at: str, name: str, message: str = "并入", edit: Edit | None = None
    ) -> str:
        """Merge a branch into ``main``; with ``edit``, a merge that also does something itself."""
        self.git("checkout", "-q", "main")
        if edit is None:
            self.git("merge", "-q", "--no-ff", "-m", message, name, who=who, at=at)
            return self.git("rev-parse", "HEAD")
        self.git("merge", "-q", "--no-ff", "--no-commit", name, who=who, at=at)
        return self.commit(who, at, edit, message)

    def repository(self) -> Repository:
        """The repository as the program opens it."""
        found = Repository.around(self.archives)
        assert found is not None
        return found

    def outline(self) -> Outline:
        """What the office's standards say of records."""
        return Outline.of(open_shelf(WorkingTree(self.archives)).standards)

    def people(self) -> People:
        """The office's accounts."""
        units = open_shelf(WorkingTree(self.archives)).units
        return People({code: unit.model for code, unit in units.items()})

    def history(self, store: Store | None = None, officer: str | None = None) -> History:
        """The history up to what is checked out."""
        repository = self.repository()
        head = repository.head()
        assert head is not None
        return read_history(repository, head.commit, self.outline(), self.people(), store, officer)


def _time(text: str) -> str:
    return f"{text if ' ' in text else f'{text} 09:00'}:00 +0800"


def put(section: str, *lines: str) -> Edit:
    """Add a record behind those of its section."""

    def edit(text: str) -> str:
        blocks = text.split("\n")
        if f"{section}:" not in blocks:
            blocks[-1:] = [f"{section}:", ""]
        at = blocks.index(f"{section}:") + 1
        while blocks[at].startswith(" "):
            at += 1
        blocks[at:at] = [f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])]
        return "\n".join(blocks)

    return edit


def swap(old: str, new: str) -> Edit:
    """Put one piece of text, which stands once, in place of another."""

    def edit(text: str) -> str:
        assert text.count(old) == 1, f"{text.count(old)} × {old!r} in\n{text}"
        return text.replace(old, new)

    return edit


def both(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(text: str) -> str:
        for one in edits:
            text = one(text)
        return text

    return edit


def within(record: str, old: str, new: str) -> Edit:
    """The same within one record: ``old`` is put in place once, or with '' ``new`` comes last."""

    def edit(text: str) -> str:
        before, own, behind = _parts(text, record)
        if not old:
            return before + own + new + behind
        assert own.count(old) == 1, own
        return before + own.replace(old, new) + behind

    return edit


def take(record: str) -> Edit:
    """Take a record out."""

    def edit(text: str) -> str:
        before, _, behind = _parts(text, record)
        return before + behind

    return edit


def _parts(text: str, record: str) -> tuple[str, str, str]:
    """What stands above a record, its lines, and what stands below."""
    start = text.index(f"  - 编号: {record}\n")
    end = text.index("\n", start) + 1
    while text.startswith("    ", end):
        end = text.index("\n", end) + 1
    return text[:start], text[start:end], text[end:]


def brief(event: Event) -> tuple[str, str, str, str, str]:
    """An event as ``(day, action, record, recorder, approvers)``."""
    change = event.change
    what = f"{change.section} {change.record}".strip() if change else event.problem
    action = change.action if change else "无法读取"
    approved = "、".join(f"{one.who.name}{one.how}" for one in event.approvals)
    return str(event.reached), action, what, event.drafter.name, approved
