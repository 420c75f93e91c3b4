"""Demo repositories that are kept for measuring: made once, and given out as clones."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.benchmarks import demo_repos
from tests.benchmarks.demo_repos import DemoRepository


def test_a_repository_is_made_once_and_cloned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    small = DemoRepository(officers=6, records=200, commits=60)
    kept = small.kept()
    (kept / "mark").write_text("the same one", "utf-8")
    clones = [small.write(tmp_path / name) for name in ("one", "two")]
    assert (kept / "mark").exists(), "made only once"
    heads = [
        subprocess.run(
            ["git", "rev-parse", "main"], cwd=folder, check=True, capture_output=True
        ).stdout
        for folder in (kept, *clones)
    ]
    assert len(set(heads)) == 1
    assert (clones[0] / "mkdocs.yml").is_file()
    monkeypatch.setattr(demo_repos, "_program", lambda: "another")
    assert small.kept() != kept
    assert not kept.exists(), "what an older program made is removed"
    demo_repos.forget()
    assert not (tmp_path / "cache" / "dangan" / "demo").exists()
