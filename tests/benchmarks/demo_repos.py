"""Demo repositories for measuring: made once by ``dangan demo`` and kept as long as they are right.

A repository depends on its arguments, on the program, and on the standards and templates that go
into it: when any of those changes it is made anew. It is given out as a clone, so that what one
measurement does to it no other sees.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DANGAN = str(Path(sys.executable).with_name("dangan"))
_INTO_IT = ("generator", "archives/standards", "site_templates/init")


@dataclass(frozen=True)
class DemoRepository:
    """The arguments of one repository; by default the reference office."""

    officers: int = 103
    records: int = 40_000
    commits: int = 4_000
    seed: int = 7
    units: int = 1

    @property
    def arguments(self) -> list[str]:
        """As ``dangan demo`` takes them."""
        values = vars(self).items()
        return [word for name, value in values for word in (f"--{name}", str(value))]

    def kept(self) -> Path:
        """Where it is kept, made now if it is not there yet."""
        name = "-".join(str(value) for value in vars(self).values())
        folder = _cache() / name / _program()
        if not folder.is_dir():
            shutil.rmtree(folder.parent, ignore_errors=True)  # what an older program made
            subprocess.run(
                [DANGAN, "demo", str(folder), *self.arguments],
                check=True,
                stdout=subprocess.DEVNULL,
            )
        return folder

    def write(self, target: Path) -> Path:
        """A copy of it, history and all, in a folder that does not exist yet."""
        subprocess.run(["git", "clone", "-q", "--local", str(self.kept()), str(target)], check=True)
        return target


def forget() -> None:
    """Remove every repository that is kept."""
    shutil.rmtree(_cache(), ignore_errors=True)


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "dangan" / "demo"


def _program() -> str:
    digest = hashlib.sha256()
    for folder in _INTO_IT:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
