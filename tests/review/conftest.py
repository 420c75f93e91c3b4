"""One office, made once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.reviewed import Office


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Office(tmp_path_factory.mktemp("reviewed") / "office").folder


@pytest.fixture
def office(_template: Path, tmp_path: Path) -> Office:
    """The example office in a repository of its own, with one commit."""
    shutil.copytree(_template, tmp_path / "office")
    return Office.at(tmp_path / "office")
