"""What is compiled once: that it cannot be kept only means that it is compiled again."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader

from generator.site.compiled import bytecode_cache, compiled_folder


def test_a_full_disk_only_means_that_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    tried = []

    def fail(*told: object) -> None:
        tried.append(told)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemBytecodeCache, "dump_bytecode", fail)
    (tmp_path / "page.html").write_text("{{ 1 + 1 }}", "utf-8")
    pages = Environment(
        loader=FileSystemLoader(tmp_path), bytecode_cache=bytecode_cache(), autoescape=True
    )
    assert pages.get_template("page.html").render() == "2"
    assert len(tried) == 1


def test_an_account_without_a_home_has_a_folder_that_ends_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nowhere(_: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "expanduser", nowhere)
    assert compiled_folder().name.startswith("dangan-")
