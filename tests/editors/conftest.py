"""Programs of editors and forges that no Python package carries: installed from npm, once.

``DANGAN_EDITORS=1 ./run test tests/editors`` (or CI) installs what package-lock.json pins, by hash,
into ``.tools/editors``, with npm's own client and no package's scripts; afterwards the tests need
no network. Where there is no node, or nothing is installed yet, they are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parent.parent / ".tools" / "editors"
_WANTED = os.environ.get("DANGAN_EDITORS") == "1" or os.environ.get("CI") == "true"
_HOW = "请运行：DANGAN_EDITORS=1 ./run test tests/editors（要有 node、npm 和网络）"


@pytest.fixture(scope="session")
def node() -> Path:
    """Return the path of node."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("没有安装 node，请运行：apt install nodejs npm")
    return Path(found)


@pytest.fixture(scope="session")
def packages(node: Path) -> Path:
    """Return the folder of the installed packages."""
    lock, modules = HERE / "package-lock.json", TOOLS / "node_modules"
    known = TOOLS / "installed.json"
    if known.is_file() and known.read_bytes() == lock.read_bytes():
        return modules
    npm = shutil.which("npm")
    if npm is None or not _WANTED:
        pytest.skip(f"没有安装编辑器的程序。{_HOW}")
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, TOOLS)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        [npm, "ci", *quiet], cwd=TOOLS, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"npm 没有装上：{done.stderr[-200:]}")
    known.write_bytes(lock.read_bytes())
    return modules
