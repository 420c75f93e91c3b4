"""Feeding: what git is to read on its standard input, kept in a file meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile, gettempdir
from typing import BinaryIO


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
