"""Feeding: what git is given: its arguments, and what it reads on its standard input."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import BinaryIO


def as_told(argument: str | Path) -> str:
    """An argument: a path as it is, any other text in UTF-8 whatever the locale says.

    Git knows of no encoding but its own, in the names it tells and in what it is to keep; Python
    would give it a text in that of the locale (LANG=zh_CN.GBK).
    """
    if isinstance(argument, Path):
        return str(argument)
    return os.fsdecode(argument.encode("utf-8", "surrogateescape"))


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
