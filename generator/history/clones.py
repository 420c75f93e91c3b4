"""Clones: what a repository needs to be founded, and each clone of it to be set up, once."""

from __future__ import annotations

from pathlib import Path

from generator.history.failures import GitError
from generator.history.git import MAIN, Repository, run_git

MERGE_DRIVER = "merge-file %O %A %B --path %P"
"""How git calls ``dangan`` for a file marked ``merge=dangan``."""
WITHOUT_DRIVER = (
    ' || { grep -q "^<<<<<<<" %A && exit 1;'
    " git merge-file -L 我方 -L 两边共同的原文 -L 对方 %A %O %B || exit 1; }"
)
"""What git does when that call failed and left no mark: it merges by line, as without a driver.

The program may be gone or may not start, after Python was upgraded for one. Git would take that for
a clash, and the file, which holds our side alone, for what a person only has to add.
"""
KEPT_BY_THE_DISK = "committed,loose-object"
"""What git is to have on the disk before it goes on (``core.fsync``).

By itself it leaves out new objects, and only those: a power failure within half a minute of a
commit or push leaves a branch whose commit is an empty file, and then nothing works any more.
"""
HUNK_NAMES = "^([^ #-][^:]*:)\n^ ? ?- *[{]? *([^,}]*)"
"""What ``git diff`` names a hunk by: the section's name, or the first field of a record.

Only a record's own dash counts, not those of lists within it. The last line above a hunk that fits
is shown: a record's number, whose first character tells the section.
"""


def found_repository(folder: Path, message: str) -> None:
    """Make a folder a repository whose first commit, on ``main``, holds all its files.

    Whatever a person's own settings ignore is in it too. Raises ``GitError`` when git does not
    know who commits, before anything is done (``ensure_known``).
    """
    ensure_known(folder)
    for arguments in (
        ("init", "-q"),
        ("symbolic-ref", "HEAD", MAIN),
        ("add", "-A", "-f"),
        ("commit", "-q", "-m", message),
    ):
        status, complaint = run_git(*arguments, folder=folder)
        if status:
            said = complaint.strip()[-200:] or "没有说明，多半是一个钩子不让提交"
            raise GitError(
                f"git {arguments[0]} 没有成功，还没有第一次提交（{said}）",
                f"文件都在 {folder} 里。请照 git 说的处理好，再在那里运行 "
                "git add -A -f、git commit、dangan hook install",
            )


def ensure_known(folder: Path) -> None:
    """Raise ``GitError`` unless git knows the name and address of who would commit in ``folder``.

    It need not exist. Asked from where the user stands, git would answer with the settings of
    another clone, which do not hold there.
    """
    here = folder.resolve()
    near = next(one for one in (here, *here.parents) if one.is_dir())
    status, _ = run_git("-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT", folder=near)
    if status:
        raise GitError(
            "git 还不知道你是谁",
            "请先运行：git config --global user.name 姓名，git config --global user.email 邮箱",
        )


def merge_by_line(base: Path, ours: Path, theirs: Path) -> bool | None:
    """Merge three files as git does without a driver, into ``ours``; whether it went cleanly.

    For what cannot be merged by record. None when git cannot do it either (it takes a file for
    binary); then ``ours`` is as it was.
    """
    labels = [part for label in ("我方", "两边共同的原文", "对方") for part in ("-L", label)]
    files = [path.resolve() for path in (ours, base, theirs)]
    status, _ = run_git("merge-file", "-q", *labels, "--", *files)
    return None if status > 127 else status == 0


def configure_clone(archives: Path, program: str = "dangan") -> None:
    """Set in a clone what ``.gitattributes`` refers to, the merge driver and the diff driver.

    And what the disk is to keep at once. ``program`` is how a shell calls dangan. Git takes such
    settings from no commit, so every clone needs this once; doing it again after an upgrade brings
    them up to date. Raises ``GitError`` outside a repository.
    """
    repository = Repository.around(archives)
    if repository is None:
        raise GitError("这里不是 git 仓库", "请在档案仓库里运行")
    # Of one that git does not read, as it is another account's, git config says that it is none.
    repository.ask("rev-parse", "--git-dir")
    settings = {
        "core.fsync": KEPT_BY_THE_DISK,
        "merge.dangan.name": "按记录合并执法业绩档案",
        "merge.dangan.driver": f"{program} {MERGE_DRIVER}{WITHOUT_DRIVER}",
        # Of two common ancestors that clash, one will do as the base: with marks in it, no text
        # could be read. What only the other has then counts as added by both sides alike.
        "merge.dangan.recursive": "binary",
        "diff.dangan.xfuncname": HUNK_NAMES,
        # As in .gitattributes: never "binary files differ".
        "diff.dangan.binary": "false",
    }
    for name, value in settings.items():
        repository.set_option(name, value)
