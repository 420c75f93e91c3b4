"""The wheel: what is installed must find what it carries, and work without a checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
IDENTITY = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "王五"), ("EMAIL", "wangwu@example.invalid"))
}
# The checkout is on the path of an editable install; here only the wheel may answer.
CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "import generator; assert generator.__file__.startswith(sys.argv[1]), generator.__file__;"
    "from generator.cli import main; sys.exit(main(sys.argv[2:]))"
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(folder / "wheels"),
    ]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (folder / "wheels").iterdir()
    zipfile.ZipFile(wheel).extractall(folder / "installed")
    return folder / "installed"


def run(installed: Path, folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(installed), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONSAFEPATH": "1", **IDENTITY},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_installed_program_publishes_the_sample_with_the_templates_it_carries(
    installed: Path, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "archives", tmp_path / "archives")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    code, out, err = run(installed, tmp_path, "build", "--jobs", "1")
    assert (code, out) == (0, ""), err
    page = tmp_path / "site/990110/officers/990110-0037/index.html"
    assert "85.33" in page.read_text(encoding="utf-8")


def test_it_begins_a_repository_with_the_standards_it_carries(
    installed: Path, tmp_path: Path
) -> None:
    office = ["--unit", "990120", "--name", "清河市某某区人民检察院", "--abbreviation", "清某检"]
    code, _, err = run(installed, tmp_path, "init", "new", *office)
    assert (code, err) == (0, "")
    shipped = sorted(path for path in (ROOT / "archives/standards").rglob("*") if path.is_file())
    begun = sorted((tmp_path / "new/archives/standards").rglob("*.yml"))
    assert [path.relative_to(tmp_path / "new") for path in begun] == [
        path.relative_to(ROOT) for path in shipped
    ]
    assert [path.read_bytes() for path in begun] == [path.read_bytes() for path in shipped]
    code, out, err = run(installed, tmp_path / "new", "check")
    assert (code, err) == (0, ""), out
