"""Failures: why git cannot answer, as it is told to the user."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from generator.problems import Refused, why_told

_LOCKED = re.compile(r"could not lock config file (.+): File exists|'(.+)\.lock': File exists")
"""What git says of a file that it locks by another one beside it, which a kill leaves there."""

_LACKING = re.compile(
    r"(?:unable to read(?: tree)?|Could not read|bad object) \(?(?P<lost>[0-9a-f]{40,64})"
    r"|git cat-file (?P<bad>[0-9a-f]{40,64}): bad file"
    r"|(?:(?:loose|packed) object|unable to (?:stream|unpack)) (?P<spoilt>[0-9a-f]{40,64})"
    r"|object file .*/(?P<empty>[0-9a-f]{2}/[0-9a-f]{38,62}) is empty"
    r"|not a tree object"
)
"""What git says of an object that is not there or, as after a power failure, is none."""

_NEWER = re.compile(
    "unknown repository extension|Expected git repo version|invalid value for 'extensions[.]"
)
"""What git says of a repository that is kept otherwise than it knows."""


class GitError(Refused):
    """Git cannot answer."""


class ClosedError(GitError):
    """Git reads nothing of the repository, whatever it is asked."""


class ForeignError(ClosedError):
    """The repository belongs to another account, and git reads nothing of it (CVE-2022-24765)."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"{root} 属于另一个账户，git 不肯读",
            "请用它主人的账户运行；确实可信的，先运行 "
            f"git config --global --add safe.directory {shlex.quote(str(root))}",
        )


class NewerError(ClosedError):
    """The repository is kept in a way that came with a later git."""

    def __init__(self) -> None:
        super().__init__(
            "这里的 git 太旧，读不了这个仓库（它是用更新的 git 建的）",
            "请升级 git；现在的版本用 git version 看",
        )


class ShallowError(GitError):
    """The clone holds only the newest part of the history, and what is asked lies before it."""

    def __init__(self) -> None:
        super().__init__(
            "这个仓库是浅克隆，只有最近的历史", "请先运行 git fetch --unshallow 取回全部历史"
        )


class LackingError(GitError):
    """An object is not there, or cannot be read; '' where git does not say which."""

    def __init__(self, object_id: str = "", there: str = "") -> None:
        what = (
            f"缺少对象 {object_id[:10]}" if object_id else f"有读不出来的对象 {there[:10]}".strip()
        )
        super().__init__(f"仓库里{what}", "仓库可能已损坏，请用 git fsck 检查")


class PartialError(GitError):
    """The clone was made without some of the contents, and those are asked for."""

    def __init__(self) -> None:
        super().__init__(
            "这个克隆没有取来全部内容（git clone --filter）",
            "请不带 --filter 重新克隆一份，在那里运行",
        )


def failure(complaint: str, root: Path) -> GitError:
    """What git's complaint about the repository at ``root`` means."""
    if "dubious ownership" in complaint:
        return ForeignError(root)
    if _NEWER.search(complaint):
        return NewerError()
    if "safe.bareRepository" in complaint:
        return GitError(
            "这里的 git 设成了不认裸仓库（safe.bareRepository = explicit）",
            f"请在命令前面写明仓库：GIT_DIR={shlex.quote(str(root))} dangan …",
        )
    if "from promisor remote" in complaint:
        return PartialError()
    if lacking := _LACKING.search(complaint):
        spoilt = lacking["spoilt"] or (lacking["empty"] or "").replace("/", "")
        return LackingError(lacking["lost"] or lacking["bad"] or "", spoilt)
    if locked := _LOCKED.search(complaint):
        lock = root / f"{locked[1] or locked[2]}.lock"
        return GitError(
            f"另一个 git 正在改动这个仓库，或者以前有一个中途被停掉了（留下了 {lock}）",
            "请稍等再试一次；确认没有别的 git 在运行，它还在，就删去这个文件",
        )
    if not complaint:
        # Killed, as the system does with whatever takes too much memory.
        return GitError("git 没有做完就停了，没有说明原因", "多半是内存不够：请关掉别的程序再试")
    reason = why_told(complaint)
    return GitError("git 没有完成操作" + (f"：{reason}" if reason else ""), complaint[-200:])
