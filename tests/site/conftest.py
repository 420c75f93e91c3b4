"""The tiny office's site, built once for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.site.publish import BuildResult, build_site
from tests.site_office import make_repository


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    """The published site of the tiny office."""
    return build_site(make_repository(tmp_path_factory.mktemp("tiny")))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A fresh tiny repository; its mkdocs.yml."""
    return make_repository(tmp_path)
