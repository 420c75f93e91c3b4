"""What is compiled once and loaded ever after: templates, and the word splitter's dictionary.

Like Python's own compiled modules these are code, or as good as code. They are kept in the user's
own cache folder, never in a shared temporary one, where anybody could have put them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


@cache
def _private() -> Path:
    private = tempfile.mkdtemp(prefix="dangan-")
    atexit.register(shutil.rmtree, private, ignore_errors=True)
    return Path(private)


def compiled_folder() -> Path:
    """The folder, which nobody else can write to; one that ends with the process failing that."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
        folder = Path(base) / "dangan" / "compiled"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except (OSError, RuntimeError):  # the second where the account has no home
        return _private()
    own = status.st_uid == os.getuid() and not status.st_mode & 0o022
    return folder if own and os.access(folder, os.W_OK | os.X_OK) else _private()


class _Compiled(FileSystemBytecodeCache):
    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # the disk is full: it will be compiled again
            super().dump_bytecode(bucket)


def bytecode_cache() -> FileSystemBytecodeCache:
    """Where Jinja keeps compiled templates, each under a hash of its text, if it can."""
    return _Compiled(str(compiled_folder()), "%s.template")
