"""Feeding: what git is given, its arguments and its standard input, and how much it may answer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import TYPE_CHECKING, BinaryIO

from generator.history.failures import GitError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def as_told(argument: str | Path) -> str:
    """An argument: a path as it is, any other text in UTF-8 whatever the locale says.

    Git knows of no encoding but its own, in the names it tells and in what it is to keep; Python
    would give it a text in that of the locale (LANG=zh_CN.GBK).
    """
    if isinstance(argument, Path):
        return str(argument)
    return os.fsdecode(argument.encode("utf-8", "surrogateescape"))


class Answer(BytesIO):
    """What git prints; ``GitError`` as soon as it is more than ``most`` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: ReadableBuffer, /) -> int:
        """Take in what git has printed next."""
        written = super().write(data)
        if self.tell() > self._most:
            raise GitError(
                f"提交里的文件太多，光是列出来就超过 {self._most // 2**20} MB",
                "请看看是不是混进了别的文件夹，去掉再提交；真有这么多的，请分几次",
            )
        return written


@contextmanager
def kept(data: bytes) -> Iterator[BinaryIO]:
    """A file of these bytes, gone in the end; an ``OSError`` names the folder it was to lie in.

    The system names none where the disk is full, and nobody would look for that one.
    """
    stream = TemporaryFile()  # noqa: SIM115 (it is closed below)
    try:
        stream.write(data)
        stream.seek(0)
    except OSError as error:
        with suppress(OSError):  # it tries again what could not be written
            stream.close()
        raise OSError(error.errno, error.strerror, gettempdir()) from None
    with stream:
        yield stream
