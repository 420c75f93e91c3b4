"""Git at one door: the only module that starts git, with fixed options and full object ids.

A text from a user becomes a commit only through ``resolve``, which refuses anything that is not
plainly a name or an id; it can never become an option. Replacement objects are ignored.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from generator.history.failures import (
    ClosedError,
    GitError,
    LackingError,
    PartialError,
    ShallowError,
    failure,
)
from generator.history.feeding import Answer, as_told, kept
from generator.history.places import ensure_none, may_be_in_a_repository
from generator.history.surroundings import FIXED, alone, aside
from generator.scalars import OFFICE_TIME, office_day

if TYPE_CHECKING:
    # The library takes a fifth of a second to load: only who has a repository pays for it.
    from git import Git, Repo

MAIN = "refs/heads/main"
"""The branch of a repository that is founded here; ``init -b`` is not known before git 2.28."""
_REVISION = r"[0-9A-Za-z\u3400-\u9fff][0-9A-Za-z\u3400-\u9fff._/-]{0,199}"  # compiled where used
_COMMIT_ID = re.compile(r"[0-9a-f]{40,64}")


class Head(Struct, frozen=True):
    """A commit: its full id and the committer's time."""

    commit: str
    committed_at: int

    @property
    def committed_on(self) -> date:
        """The day of the commit in the office's time, as ``office_day`` has it."""
        return office_day(self.committed_at)


class Repository:
    """The repository that holds an ``archives/`` folder."""

    def __init__(self, repo: Repo, archives: Path) -> None:
        self._repo = repo
        self.root = Path(str(repo.working_tree_dir or repo.git_dir)).resolve()
        place = archives.resolve().relative_to(self.root).as_posix()
        place = os.fsencode(place).decode("utf-8", "surrogateescape")
        self.below = "" if place == "." else f"{place}/"
        """What the paths of all that lies in the archives begin with, as git tells them."""

    @property
    def marks(self) -> tuple[Path, ...]:
        """The files git writes whenever HEAD moves; the last only where a reftable has the refs."""
        folder = Path(str(self._repo.git_dir))
        return tuple(folder / name for name in ("HEAD", "logs/HEAD", "reftable/tables.list"))

    def may_know(self, symbolic: str) -> bool:
        """Whether a symbolic ref may be there, told without asking git: a file stands for each.

        Only a repository with a reftable keeps them otherwise.
        """
        folder = Path(self._repo.common_dir)
        return (folder / symbolic).exists() or (folder / "reftable").is_dir()

    @classmethod
    def around(cls, archives: Path) -> Repository | None:
        """The repository ``archives`` lies in; None outside any.

        Reached by a link, that is where the link leads to, which may be in another repository.
        Raises ``GitError`` for one that is damaged, or said to be bare.
        """
        archives = archives.resolve()
        if not may_be_in_a_repository(archives):
            return None
        _ensure_git()
        from git import Repo
        from git.exc import InvalidGitRepositoryError, NoSuchPathError

        try:
            repo = Repo(archives, search_parent_directories=True, expand_vars=False)
        except (InvalidGitRepositoryError, NoSuchPathError, ValueError):
            repo = None
        if repo is not None and repo.working_tree_dir is not None:
            return cls(repo, archives)
        ensure_none(archives, bare=repo is not None)
        return None

    @classmethod
    def bare(cls, folder: Path) -> Repository:
        """The bare repository at ``folder``, as a server keeps it, with ``archives/`` at its top.

        Objects of a push that is still in quarantine are seen: git's own variables for that are
        handed on. Raises ``GitError`` when there is none.
        """
        _ensure_git()
        from git import Repo
        from git.exc import InvalidGitRepositoryError, NoSuchPathError

        try:
            repo = Repo(folder, expand_vars=False)
        except (InvalidGitRepositoryError, NoSuchPathError, ValueError):
            repo = None
        if repo is None or repo.working_tree_dir is not None:
            raise GitError(f"{folder} 不是服务器上的裸仓库", "先用 git init --bare 建立")
        return cls(repo, Path(str(repo.git_dir)) / "archives")

    def ask(self, *arguments: str, stdin: bytes = b"", most: int = 0) -> bytes:
        """What git prints, for the modules of this room; ``stdin`` is what it reads, if anything.

        Nothing a user typed may be among ``arguments``: ``resolve`` comes first. ``GitError`` for
        more than ``most`` bytes, where that is given: of a folder that holds itself ten times over,
        eight times, git would tell without end.
        """
        if not stdin:
            return self._git(*arguments, most=most)
        with kept(stdin) as stream:
            return self._git(*arguments, stdin=stream, most=most)

    def ask_aside(self, folder: Path, *arguments: str | Path, stdin: bytes) -> bytes:
        """The same, but that git keeps whatever it writes, also for a moment, in this folder.

        It would begin it among the repository's objects, which may be read-only, or on another
        disk than where it is wanted; and there what a kill leaves would stay.
        """
        env = aside(folder, self.root, Path(self._repo.common_dir))
        with kept(stdin) as stream:
            # Whoever lets go of this object ends the process.
            running = self._repo.git.execute(
                self._command(*arguments), istream=stream, env=env, as_process=True
            )
            git = running.proc
            assert git is not None
            try:
                output, complaint = git.communicate()
            except BaseException:
                # It would make the folder anew, and leave there what was to be gone.
                git.kill()
                git.wait()
                raise
        if git.returncode != 0:
            raise self._failure(complaint.decode("utf-8", "replace").strip())
        assert isinstance(output, bytes)
        return output

    def _command(self, *arguments: str | Path) -> list[str]:
        # The library would take variables in the folder's name for what they stand for.
        told = map(as_told, arguments)
        return ["git", "-C", str(self.root), "-c", "core.fsmonitor=false", *told]

    def _failure(self, said: str) -> GitError:
        found = failure(said, self.root)
        return PartialError() if isinstance(found, LackingError) and self.is_partial else found

    def _git(self, *arguments: str | Path, stdin: BinaryIO | None = None, most: int = 0) -> bytes:
        from git.exc import GitCommandError

        answer = Answer(most) if most else None
        try:
            output = self._repo.git.execute(
                self._command(*arguments),
                istream=stdin,
                env=FIXED,
                output_stream=answer,
                strip_newline_in_stdout=False,
                stdout_as_string=False,
            )
        except GitCommandError as error:
            said = str(error.stderr).strip().removeprefix("stderr: '").removesuffix("'")
            raise self._failure(said) from None
        assert isinstance(output, bytes)
        return answer.getvalue() if answer is not None else output

    def set_option(self, name: str, value: str) -> None:
        """Set an option of this clone alone."""
        self._git("config", "--local", "--replace-all", name, value)

    def resolve(self, revision: str) -> Head:
        """The commit a user names by id, branch or tag; raises ``GitError`` for anything else."""
        if not re.fullmatch(_REVISION, revision) or ".." in revision:
            raise GitError(
                f"“{revision[:60]}”不是提交号",
                "写提交号（十六进制）、分支名或标签",
            )
        try:
            # It begins with no dash; before 2.30 git does not know --end-of-options here.
            found = self._git("rev-parse", "--verify", f"{revision}^{{commit}}")
        except (ClosedError, LackingError):
            raise
        except GitError:
            raise GitError(
                f"没有提交“{revision[:60]}”",
                "写提交号（十六进制）、分支名或标签；别人推送的，先运行 git fetch 取来",
            ) from None
        return self._head(found.decode("ascii").strip())

    def head(self) -> Head | None:
        """The commit checked out; None in a repository without one.

        A repository that cannot be read (damaged, or another user's) is an error: taken for a
        fresh one, nothing would ever be missing from it.
        """
        try:
            return self.resolve("HEAD")
        except ClosedError:
            raise
        except GitError:
            pass
        try:
            branch = self._git("symbolic-ref", "HEAD").decode("utf-8", "replace").strip()
            born = self._git("for-each-ref", "--format=%(refname)", "--", branch)
        except GitError as error:
            raise GitError("读不出当前提交", f"请先让 git status 能运行（{error.hint}）") from None
        if born:
            raise GitError("读不出当前提交", "仓库可能已损坏，请用 git fsck 检查")
        return None

    def on(self, day: date, main: str = "HEAD") -> Head:
        """The last commit on the main line by the end of ``day`` (office time).

        ``main`` is where that line stands: HEAD, or a full id.
        """
        assert main == "HEAD" or _COMMIT_ID.fullmatch(main)
        end = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=OFFICE_TIME)
        # Few seconds, or less than none, git would only take for a time of today.
        before = f"--before=@{max(int(end.timestamp()), 0)} +0000"
        found = self._git("rev-list", "-1", "--first-parent", before, main, "--")
        commit = found.decode("ascii").strip()
        if not commit and self.is_shallow:
            raise ShallowError
        if not commit:
            raise GitError(f"{day} 之前还没有提交", "请换一个较晚的日期")
        return self._head(commit)

    def _head(self, commit: str) -> Head:
        assert _COMMIT_ID.fullmatch(commit)
        # No other question about it is answered where its files are not there.
        told = self._git("rev-list", "--no-walk", "--timestamp", commit, "--")
        return Head(commit, int(told.split()[0]))

    @property
    def is_shallow(self) -> bool:
        """Whether the clone holds only the newest part of the history."""
        return self._git("rev-parse", "--is-shallow-repository").strip() == b"true"

    @property
    def is_partial(self) -> bool:
        """Whether the clone may lack contents, which git would fetch when they are asked for."""
        try:
            return bool(self._git("config", "--get-regexp", r"^remote\..*\.promisor$"))
        except GitError:
            return False

    def blob(self, blob_id: str) -> bytes:
        """The bytes of a blob."""
        return self._git("cat-file", "blob", blob_id)


def _ensure_git() -> None:
    """Raise ``GitError`` where there is no git that runs: the library could not be loaded."""
    if shutil.which("git") is None:
        raise GitError("没有找到 git 程序", "请安装 git，或把它所在的文件夹加进 PATH")
    try:
        import git  # noqa: F401 (it runs git as it is loaded)
    except ModuleNotFoundError:
        raise  # a package that was not installed: git itself may well run
    except ImportError as error:
        _, _, said = str(error).rpartition("stderr: ")
        raise GitError("git 运行不了", f"请先让 git version 能运行（{said[-200:]}）") from None


def run_git(*arguments: str | Path, folder: Path | None = None) -> tuple[int, str]:
    """Run git where there need not be a repository: its exit status and what it complained of.

    With a folder, that is the repository's top, whatever repository dangan was called from. For
    ``clones``; no argument may come from a user unless it stands where no option can.
    """
    _ensure_git()
    from git import Git

    status, _, complaint = Git(folder).execute(
        ["git", *map(as_told, arguments)],
        env=FIXED if folder is None else alone(folder),
        with_extended_output=True,
        with_exceptions=False,
    )
    return int(status), str(complaint)


def import_repository(folder: Path, stream: Iterable[bytes]) -> str:
    """Make an empty folder a repository of what ``git fast-import`` reads; the id of its ``main``.

    No template, hook or variable of the user has a part in it. ``stream`` is read as it is written
    on, never held as a whole; what it raises is passed on. Raises ``GitError`` when git fails.
    """
    _ensure_git()
    from subprocess import PIPE

    from git import Git

    git = Git(folder)
    _tell(git, folder, "init", "-q", "--template=", GIT_DEFAULT_HASH="sha1")
    _tell(git, folder, "symbolic-ref", "HEAD", MAIN)
    # Whoever lets go of this object ends the process.
    running = git.execute(
        ["git", "fast-import", "--quiet", "--done"],
        env=alone(folder),
        istream=PIPE,
        as_process=True,
    )
    importer = running.proc
    assert importer is not None
    assert importer.stdin is not None
    try:
        for chunk in stream:
            importer.stdin.write(chunk)
    except BrokenPipeError:
        pass  # git has given up, and says why
    except BaseException:
        importer.kill()
        raise
    finally:
        _, told = importer.communicate()
    if importer.returncode != 0:
        raise GitError("git fast-import 没有完成", told.decode("utf-8", "replace").strip()[-200:])
    _tell(git, folder, "reset", "-q", "--hard", MAIN)
    return _tell(git, folder, "rev-parse", MAIN)


def _tell(git: Git, folder: Path, *arguments: str, **more: str) -> str:
    env = alone(folder) | more
    status, output, complaint = git.execute(
        ["git", *arguments], env=env, with_extended_output=True, with_exceptions=False
    )
    if status:
        raise failure(str(complaint).strip(), folder)
    return str(output)
