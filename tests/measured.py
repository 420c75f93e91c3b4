"""Running the real program in a process of its own, within limits, and measuring what it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

# A process of its own between the tests and the program: a child's peak memory begins with that
# of its parent, and the tests' own is large.
_HELPER = """
import json, os, resource, sys, time
def measured(limits, begin):
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        for name, value in limits.items():
            number = getattr(resource, name)
            resource.setrlimit(number, (value, resource.getrlimit(number)[1]))
        return begin()
    _, status, used = os.wait4(child, 0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": used.ru_utime + used.ru_stime,
        "elapsed": time.monotonic() - started,
        "megabytes": used.ru_maxrss / 1024,
    }
"""
_ONCE = f"""{_HELPER}
told = measured(json.loads(sys.argv[1]), lambda: os.execv(sys.argv[2], sys.argv[2:]))
os.write(int(os.environ["MEASURED"]), json.dumps(told).encode())
"""
# Each child is this process as it stands when a line is read: the program loaded, nothing begun.
_LOADED = f"""{_HELPER}
import generator.cli, generator.cli.app, git
from datetime import date
from generator.archive.library import open_shelf
from generator.archive.source import WorkingTree
from generator.cli import check
from generator.standards import reading
from pathlib import Path
open_shelf(WorkingTree(Path(sys.argv[1], "archives")), "archives", date(2013, 10, 14))
def begin():
    os.chdir(asked["folder"])
    for number in (1, 2):
        os.dup2(os.open(asked[str(number)], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), number)
    sys.stdin.close()
    sys.exit(generator.cli.main(asked["arguments"]))
for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(measured(asked["limits"], begin)), flush=True)
"""
DANGAN = [sys.executable, "-c", "import sys; from generator.cli import main; sys.exit(main())"]


@dataclass(frozen=True)
class Run:
    """What a run of the program gave; a negative ``code`` is the signal that ended it.

    ``seconds`` are of the processor, children included, ``megabytes`` the peak of one process.
    """

    code: int
    out: str
    err: str
    seconds: float
    elapsed: float
    megabytes: float


class Runs(Protocol):
    """Runs ``dangan …`` in a folder, as the function of that name does."""

    def __call__(self, folder: Path, *arguments: str, **limits: int) -> Run: ...


def dangan(folder: Path, *arguments: str, **limits: int) -> Run:
    """``dangan …`` started in a folder; limits are named as in ``resource``: ``RLIMIT_AS=…``."""
    read, write = os.pipe()
    try:
        done = subprocess.run(
            [sys.executable, "-S", "-c", _ONCE, json.dumps(limits), *DANGAN, *arguments],
            cwd=folder,
            env=_environment() | {"MEASURED": str(write)},
            pass_fds=[write],
            capture_output=True,
            check=True,
            timeout=280,
        )
    finally:
        os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = json.loads(pipe.read())
    return _run(told, done.stdout, done.stderr)


@contextmanager
def loaded(office: Path) -> Iterator[Runs]:
    """Gives ``dangan`` for many runs: loaded once, the standards of an office read, then forked.

    What a run takes beyond another is what it would take if each were started by itself.
    """
    written = [office / "out", office / "err"]
    command = [sys.executable, "-c", _LOADED, str(office)]
    with subprocess.Popen(
        command, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asking, telling = process.stdin, process.stdout

        def run(folder: Path, *arguments: str, **limits: int) -> Run:
            asked = {"folder": str(folder), "arguments": arguments, "limits": limits}
            asked |= {str(number): str(path) for number, path in enumerate(written, 1)}
            asking.write(f"{json.dumps(asked)}\n")
            asking.flush()
            told = json.loads(telling.readline())
            return _run(told, *(path.read_bytes() for path in written))

        yield run


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


def _run(told: dict[str, Any], out: bytes, err: bytes) -> Run:
    figures = (told["seconds"], told["elapsed"], told["megabytes"])
    return Run(told["code"], out.decode(), err.decode(), *figures)
