"""mkdocs.yml can set what this project uses and nothing else; above all it cannot run code."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.site.errors import SiteError
from generator.site.settings import read_settings
from tests.closed import close
from tests.site_office import REPO

GOOD = (REPO / "mkdocs.yml").read_text(encoding="utf-8")


def refused(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "mkdocs.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SiteError) as caught:
        read_settings(file)
    return [f"{p.location.line}: {p.message}；{p.hint}" for p in caught.value.problems]


def test_the_real_settings_are_fine() -> None:
    settings = read_settings(REPO / "mkdocs.yml")
    assert settings.archives == REPO / "archives"
    assert str(settings.today) == "2013-10-14"
    assert settings.edit_url.endswith("{path}")


def test_templates_that_may_not_be_looked_at_are_not_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site would be built with the program's own, and nobody would know."""
    (tmp_path / "mkdocs.yml").write_text(GOOD, encoding="utf-8")
    assert read_settings(tmp_path / "mkdocs.yml").guide is None
    close(monkeypatch, tmp_path / "site_templates")
    with pytest.raises(PermissionError):
        read_settings(tmp_path / "mkdocs.yml")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "strict: true",
            "hooks: [evil.py]",
            "6: 不认识或不允许的设置“hooks”；请删去：设置文件不得运行程序",
        ),
        (
            "strict: true",
            "INHERIT: /tmp/x.yml",
            "6: 不认识或不允许的设置“INHERIT”；请删去：这里只放本程序用到的设置",
        ),
        (
            "site_name: 执法业绩档案",
            "site_names: 执法业绩档案",
            "2: 不认识或不允许的设置“site_names”；是不是“site_name”？",
        ),
        (
            "site_name: 执法业绩档案",
            'site_name: 档案<img src=x onerror="x">',
            '2: site_name 里有 < > & 或 "；网页会把它当成代码，请去掉，或者换成全角的',
        ),
        ("填报指南: guide", "填报<b>指南: guide", 'nav 里有 < > & 或 "'),
        (
            "  - search:\n",
            "  - evil: {}\n  - search:\n",
            "不允许的插件“evil”；只用 search 和 dangan",
        ),
        (
            "      archives: archives",
            "      archive: archives",
            "插件 dangan 没有选项“archive”；可写 archives、edit_url、since、today",
        ),
        ("[admonition,", "[pymdownx.snippets,", "不允许的 Markdown 扩展“pymdownx.snippets”"),
        (
            "custom_dir: site_templates/theme",
            "custom_dir: /tmp/evil",
            "custom_dir 只能是本程序的模板；请写 custom_dir: site_templates/theme",
        ),
        (
            "docs_dir: site_templates/content",
            "docs_dir: /etc",
            "docs_dir 只能是本程序的指南；请写 site_templates/content",
        ),
        (
            "strict: true",
            "site_url: 内网/档案",
            "site_url 不是网站的地址；写成 http://主机/dangan/ 的样子；网站不在子目录下的，删去这一行",
        ),
        ("font: false", "font: {text: Roboto}", "font 应为 false；网页不得从外部网站取字体"),
        (
            "today: 2013-10-14",
            "since: 2013年第3季度",
            "“2013年第3季度”不是季度；季度写成 2013Q3 的样子",
        ),
        ("today: 2013-10-14", "today: 2013.10.14", "“2013.10.14”不是规范的日期；应写 2013-10-14"),
        (
            "edit_url: /forge/",
            "edit_url: //forge.example/",
            "写法不对；写成 /forge/…/_edit/branch/main/{path} 的样子",
        ),
    ],
)
def test_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    found = refused(tmp_path, GOOD.replace(old, new))
    assert any(told in line for line in found), found


@pytest.mark.parametrize(
    "line",
    ["x: !!python/object/apply:os.system [touch /tmp/marker]", "x: !ENV HOME", "x: &a 1", "x: *a"],
)
def test_tags_and_anchors_are_refused(tmp_path: Path, line: str) -> None:
    assert refused(tmp_path, GOOD + line + "\n")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="读不到"):
        read_settings(tmp_path / "mkdocs.yml")
