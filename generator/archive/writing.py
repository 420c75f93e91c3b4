"""Writing: one file below ``archives/`` replaced or created, whole or not at all.

A new file is written beside the place it is for, flushed, and put there in one step, so that a
reader sees the old bytes or the new ones. No link is followed, and nothing is written over bytes
that are not the ones the change was made from.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.archive.source import OFFICERS_FOLDER
from generator.locking import locked
from generator.problems import why

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK
_LEFTOVER = re.compile(r"\..+\.[0-9a-f]{16}\.tmp")
"""What is written beside an archive, should whoever wrote it be killed."""


class NotWritten(Exception):
    """A file was left as it was: the message says why."""


class Changed(NotWritten):
    """The file is not the one that the change was made from."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} 刚才被别的程序改动过，没有写入。请再运行一次")


def replace_file(root: Path, path: str, old: bytes, new: bytes) -> None:
    """Put ``new`` in place of ``old``, keeping the file's mode; raises ``NotWritten``."""
    target = _inside(root, path)
    try:
        # Two that compare before either writes would both find what they expect, and the first
        # one's change would be lost.
        with locked(target.parent):
            mode = stat.S_IMODE(target.lstat().st_mode)
            with _beside(target, path, new) as fresh:
                fresh.chmod(mode)
                # An editor heeds no lock: nothing that takes time comes after this.
                if _read(target, path) != old:
                    raise Changed(path)
                fresh.replace(target)
            _flush(target.parent)
    except OSError as error:
        raise NotWritten(f"{path} 没有写入（{why(error)}）") from None


def create_file(root: Path, path: str, new: bytes) -> None:
    """Write a file that does not exist yet, with the folder it is in; raises ``NotWritten``."""
    target = _inside(root, path)
    try:
        target.parent.mkdir(exist_ok=True)
        with locked(target.parent):
            with _beside(target, path, new) as fresh:
                _place(fresh, target)
            _flush(target.parent)
    except FileExistsError:
        raise NotWritten(f"{path} 已经存在，没有写入") from None
    except OSError as error:
        raise NotWritten(f"{path} 没有写入（{why(error)}）") from None


def clear_leftovers(root: Path) -> None:
    """Remove what writers that were killed left beside archives, where nobody writes now."""
    for folder in root.glob(f"*/{OFFICERS_FOLDER}"):
        if folder.parent.is_symlink():
            continue
        with suppress(OSError), locked(folder, wait=False) as alone:
            for path in folder.iterdir() if alone else ():
                if _LEFTOVER.fullmatch(path.name):
                    path.unlink()


def _inside(root: Path, path: str) -> Path:
    """The file's place; refused when it is not below ``root`` or a part of its path is a link."""
    steps = Path(path).parts
    if not steps or Path(path).is_absolute() or ".." in steps:
        raise NotWritten(f"{path} 不在档案文件夹里，没有写入")
    place = root
    for step in steps:
        place = place / step
        if place.is_symlink():
            raise NotWritten(f"{path} 是符号链接或在符号链接里，没有写入")
    return place


def _read(target: Path, path: str) -> bytes:
    descriptor = os.open(target, os.O_RDONLY | _NO_LINK)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise NotWritten(f"{path} 不是普通文件，没有写入")
        return stream.read()


@contextmanager
def _beside(target: Path, path: str, data: bytes) -> Iterator[Path]:
    """A new file of these bytes beside ``target``, safe on the disk; gone again if it is not used.

    What it holds is read again: a disk that keeps other bytes than it is given is found out before
    anything depends on it.
    """
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(8)}.tmp")
    try:
        with os.fdopen(os.open(fresh, _NEW, 0o644), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if _read(fresh, path) != data:
            raise NotWritten(f"{path} 没有写入：写在旁边再读回，内容不同。请检查磁盘")
        yield fresh
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _place(fresh: Path, target: Path) -> None:
    """Put a file where there is none yet; ``FileExistsError`` when there is one."""
    try:
        os.link(fresh, target)
    except FileExistsError:
        raise
    except OSError:  # not every file system has a second name for a file
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        fresh.rename(target)


def _flush(folder: Path) -> None:
    """Have the disk keep which names a folder has; not every file system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
