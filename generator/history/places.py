"""Places: where a repository is and what kind of one, told by files alone, without asking git."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from generator.history.failures import GitError
from generator.reachable import is_folder, is_there


def holder_of(folder: Path) -> Path | None:
    """The top of the repository that a folder, which need not exist, lies in; None outside any."""
    here = folder.resolve()
    return next((one for one in (here, *here.parents) if is_there(one / ".git")), None)


def may_be_in_a_repository(archives: Path) -> bool:
    """Whether git would find a repository from here."""
    return "GIT_DIR" in os.environ or holder_of(archives) is not None


def may_be_sparse(archives: Path) -> bool:
    """Whether git may have been told to leave files out; what it was told stands in a file."""
    if "GIT_DIR" in os.environ:
        return True
    own = _own_folder(archives)
    return own is not None and is_there(own / "info" / "sparse-checkout")


def ensure_none(archives: Path, *, bare: bool) -> None:
    """Raise ``GitError`` where there is a clone after all, damaged or said to be ``bare``.

    Taken for none, nothing would ever be missing from it. A file that was being written when the
    power went is empty afterwards; ``core.bare`` is set by some programs by mistake.
    """
    own = _own_folder(archives)
    if own is None or "GIT_DIR" in os.environ:
        return
    if bare:
        raise GitError(
            "这个仓库设成了没有文件的裸仓库（core.bare = true）",
            f"请先运行 git config --file {shlex.quote(str(own / 'config'))} core.bare false",
        )
    # An empty folder of that name is no repository, to git neither.
    if is_folder(own / "objects") or not own.exists():
        raise GitError(f"仓库 {own} 读不出，可能已损坏", "请先让 git status 能运行，或重新克隆一份")


def _own_folder(archives: Path) -> Path | None:
    """Where a clone or one of its worktrees keeps what is its own; None outside any."""
    top = holder_of(archives)
    if top is None:
        return None
    own = top / ".git"
    if own.is_file():  # of a worktree or a submodule: it says where the rest is
        return top / os.fsdecode(own.read_bytes()).removeprefix("gitdir:").strip()
    return own
