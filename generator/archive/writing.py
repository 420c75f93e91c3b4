"""Writing: one file below ``archives/`` replaced or created, whole or not at all.

A new file is written beside the old one, flushed, and renamed over it, so that a reader sees the
old bytes or the new ones. No link is followed, and nothing is written over bytes that are not the
ones the change was made from.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from generator.locking import locked
from generator.problems import why

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class NotWritten(Exception):
    """A file was left as it was: the message says why."""


class Changed(NotWritten):
    """The file is not the one that the change was made from."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} 刚才被别的程序改动过，没有写入。请再运行一次")


def replace_file(root: Path, path: str, old: bytes, new: bytes) -> None:
    """Put ``new`` in place of ``old``, keeping the file's mode; raises ``NotWritten``.

    The file is read again afterwards; should it not hold ``new``, the old bytes are put back.
    """
    target = _inside(root, path)
    try:
        # Two that compare before either writes would both find what they expect, and the first
        # one's change would be lost.
        with locked(target.parent):
            mode = stat.S_IMODE(target.lstat().st_mode)
            if _read(target, path) != old:
                raise Changed(path)
            _swap(target, new, mode)
            if _read(target, path) != new:
                _swap(target, old, mode)
                raise NotWritten(f"{path} 写入后读回的内容不同，已恢复原来的文件")
    except OSError as error:
        raise NotWritten(f"{path} 没有写入（{why(error)}）") from None


def create_file(root: Path, path: str, new: bytes) -> None:
    """Write a file that does not exist yet, with the folder it is in; raises ``NotWritten``."""
    target = _inside(root, path)
    try:
        target.parent.mkdir(exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o644)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(new)
                stream.flush()
                os.fsync(stream.fileno())
        except BaseException:
            target.unlink()
            raise
    except FileExistsError:
        raise NotWritten(f"{path} 已经存在，没有写入") from None
    except OSError as error:
        raise NotWritten(f"{path} 没有写入（{why(error)}）") from None


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


def _swap(target: Path, data: bytes, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(".tmp", f".{target.name}.", target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    with contextlib.suppress(OSError):  # not every file system can flush a folder
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
