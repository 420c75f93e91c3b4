"""Running the real program in a process of its own, within limits, and measuring what it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# A process of its own between the tests and the program: a child's peak memory begins with that
# of its parent, and the tests' own is large.
_HELPER = """
import json, os, resource, sys, time
limits = json.loads(sys.argv[1])
started = time.monotonic()
child = os.fork()
if child == 0:
    for name, value in limits.items():
        number = getattr(resource, name)
        resource.setrlimit(number, (value, resource.getrlimit(number)[1]))
    os.execv(sys.argv[2], sys.argv[2:])
_, status, used = os.wait4(child, 0)
told = {
    "code": os.waitstatus_to_exitcode(status),
    "seconds": used.ru_utime + used.ru_stime,
    "elapsed": time.monotonic() - started,
    "megabytes": used.ru_maxrss / 1024,
}
os.write(int(os.environ["MEASURED"]), json.dumps(told).encode())
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


def dangan(folder: Path, *arguments: str, **limits: int) -> Run:
    """``dangan …`` started in a folder; limits are named as in ``resource``: ``RLIMIT_AS=…``."""
    read, write = os.pipe()
    environment = {**os.environ, "MEASURED": str(write), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-S", "-c", _HELPER, json.dumps(limits), *DANGAN, *arguments],
            cwd=folder,
            env=environment,
            pass_fds=[write],
            capture_output=True,
            check=True,
            timeout=280,
        )
    finally:
        os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = json.loads(pipe.read())
    out, err = done.stdout.decode(), done.stderr.decode()
    return Run(told["code"], out, err, told["seconds"], told["elapsed"], told["megabytes"])
