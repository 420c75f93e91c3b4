"""One office and its servers, made once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.gate.server import Server, Start
from tests.reviewed import Office


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office, a server with the hook and one without, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    office = Office(folder / "office")
    Server(folder / "guarded.git", office)
    Server(folder / "open.git", office, hook=False)
    return folder


@pytest.fixture
def start(template: Path, tmp_path: Path) -> Start:
    """A fresh copy of an office, and of one of the servers by name."""

    def begin(name: str) -> tuple[Server, Office]:
        shutil.copytree(template / "office", tmp_path / "office")
        shutil.copytree(template / f"{name}.git", tmp_path / "server.git")
        office = Office.at(tmp_path / "office")
        return Server.at(tmp_path / "server.git", office), office

    return begin
