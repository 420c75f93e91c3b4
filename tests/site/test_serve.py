"""The preview: a mistake becomes a page that says what to mend, and mending it brings the site back."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from generator.site.errors import SiteError
from generator.site.serve import HOST, Preview, serve_site
from tests.site_office import CODE, PROSECUTOR


def test_a_mistake_shows_under_every_address_until_it_is_mended(
    repository: Path, tmp_path: Path
) -> None:
    told: list[str] = []
    folder = tmp_path / "preview"
    folder.mkdir()
    preview = Preview(repository, folder, "http://127.0.0.1:8000/", told.append)
    page = folder / CODE / "officers" / f"{CODE}-0002" / "index.html"
    file = repository.parent / "archives" / CODE / "officers" / f"{CODE}-0002.yml"

    preview.build()
    assert "盗窃" in page.read_text("utf-8")
    file.write_text(PROSECUTOR.replace("2013-07-02", "2013.7.2"), encoding="utf-8")
    preview.build()
    for shown in (page, folder / "index.html", folder / "404.html"):
        assert "应写 2013-07-02" in shown.read_text("utf-8")
        assert f"{file.name}:18:86" in shown.read_text("utf-8")
    assert "档案里有 1 处错误，没有生成网站。请改正后再生成" in told
    file.write_text(PROSECUTOR.replace("盗窃", "抢劫"), encoding="utf-8")
    preview.build()
    assert "抢劫" in page.read_text("utf-8")

    settings = repository.read_text("utf-8")
    repository.write_text(settings + "hooks: [evil.py]\n", encoding="utf-8")
    preview.build()
    assert "不认识或不允许的设置“hooks”" in page.read_text("utf-8")
    repository.write_text(settings, encoding="utf-8")
    preview.build()
    assert "抢劫" in page.read_text("utf-8")


def test_what_is_watched(repository: Path, tmp_path: Path) -> None:
    preview = Preview(repository, tmp_path, "", lambda _text: None)
    names = [path.name for path in preview.watched()]
    assert names == ["mkdocs.yml", "site_templates", "archives"]


def test_a_port_in_use_is_told(repository: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with pytest.raises(SiteError, match="用不了"):
            serve_site(repository, taken.getsockname()[1])
