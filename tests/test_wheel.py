"""The wheel: what is installed must find its own templates and publish without a checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_installed_program_publishes_the_sample_with_the_templates_it_carries(
    tmp_path: Path,
) -> None:
    wheels = tmp_path / "wheels"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = wheels.iterdir()
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    office = tmp_path / "office"
    shutil.copytree(ROOT / "archives", office / "archives")
    shutil.copy(ROOT / "mkdocs.yml", office)
    # The checkout is on the path of an editable install; here only the wheel may answer.
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "import generator; assert generator.__file__.startswith(sys.argv[1]), generator.__file__;"
        "from generator.cli import main; sys.exit(main(['build', '--jobs', '1']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(installed)],
        cwd=office,
        env={**os.environ, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    page = office / "site/990110/officers/990110-0037/index.html"
    assert "85.33" in page.read_text(encoding="utf-8")
