"""Settings: ``mkdocs.yml``, read strictly before MkDocs sees it, so that it can never run code.

MkDocs runs ``hooks:``, follows tags such as ``!!python/name`` and imports any plugin or extension
that is named. Here only the keys, plugins and extensions of this project are let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator.problems import Problem, perhaps, why
from generator.reachable import is_folder, is_there
from generator.scalars import Quarter, Unreadable, parse_date
from generator.site.errors import SiteError
from generator.site.ingredients import templates_folder
from generator.standards.loading import plain
from generator.yamltext import MAX_BYTES, Mapping, parse

CONTENT, THEME = "site_templates/content", "site_templates/theme"

KEYS = frozenset(
    {
        "site_name", "site_description", "site_dir", "docs_dir", "nav", "theme", "plugins",
        "markdown_extensions", "extra", "extra_css", "extra_javascript", "validation", "strict",
        "use_directory_urls", "copyright", "site_url",
    }
)  # fmt: skip
_PRINTED_RAW = ("site_name", "nav")
"""What the theme prints as it stands: the name in the head of each page, labels in the menu."""
PLUGINS: dict[str, frozenset[str]] = {
    "search": frozenset({"lang", "separator"}),
    "dangan": frozenset({"archives", "today", "since", "edit_url"}),
}
_ADDRESS = re.compile(r"https?://[\w.:\[\]-]+(?:/[\w./~%-]*)?", re.ASCII)
EXTENSIONS = frozenset(
    {"abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc"}
)


class Settings(Struct, frozen=True):
    """A checked ``mkdocs.yml``: its bytes for MkDocs, and what this program takes from it."""

    path: Path
    data: bytes
    archives: Path
    today: date | None
    since: Quarter | None
    """The first quarter that the office assesses; None where all of the standards are shown."""
    edit_url: str
    site_dir: Path
    templates: Path
    guide: Path | None
    """Pages of the office's own that stand for those of the program's guide; None without any."""

    def target(self, given: Path | None) -> Path:
        """Where the site is put: ``given``, else what the settings say; links are followed.

        Raises ``OSError`` for a link that leads nowhere but to itself.
        """
        folder = given or self.site_dir
        is_there(folder)  # of such a link, resolve says nothing from 3.13 on
        return folder.resolve()


def read_settings(path: Path) -> Settings:
    """Read and check ``mkdocs.yml``; raises ``SiteError`` with every problem and its place."""
    try:
        data = path.read_bytes()[: MAX_BYTES + 1]
    except OSError as error:
        raise SiteError(f"读不到 {path}", f"{why(error)}，请核对路径") from None
    tree, problems = parse(data, path.name)
    if tree is None:
        raise SiteError(f"{path.name} 写法有误", "请按下面的提示改正", tuple(problems))
    values = plain(tree)
    problems = _check(tree, values, path.name)
    options = _options(values, "dangan")
    today = since = None
    try:
        today = parse_date(options["today"]) if options.get("today") else None
        since = Quarter.parse(options["since"]) if options.get("since") else None
        edit_url = check_edit_url(options.get("edit_url", ""))
    except Unreadable as error:
        problems.append(
            Problem(tree.entries["plugins"].at(path.name), "M01", error.message, error.hint)
        )
        edit_url = ""
    if problems:
        raise SiteError(f"{path.name} 的设置有误", "请按下面的提示改正", tuple(problems))
    folder = path.resolve().parent
    return Settings(
        path=path.resolve(),
        data=data,
        archives=folder / options.get("archives", "archives"),
        today=today,
        since=since,
        edit_url=edit_url,
        site_dir=folder / values.get("site_dir", "site"),
        templates=_templates(folder),
        guide=_guide(folder),
    )


def check_edit_url(text: str) -> str:
    """The forge's address for editing, with ``{path}`` in it; empty when there is none."""
    if not text:
        return ""
    ours = (text.startswith("/") and not text.startswith("//")) or text.startswith(
        ("https://", "http://")
    )
    if not ours or "{path}" not in text or any(c in text for c in "\"'<> "):
        raise Unreadable(
            f"edit_url“{text[:60]}”写法不对",
            "写成 /forge/…/_edit/branch/main/{path} 的样子，{path} 处代入文件路径",
        )
    return text


def _templates(folder: Path) -> Path:
    return folder / "site_templates" if _is_whole(folder) else templates_folder()


def _is_whole(folder: Path) -> bool:
    """Whether a repository has templates of its own: all of them, not only pages of a guide."""
    return is_folder(folder / "site_templates" / "pages")


def _guide(folder: Path) -> Path | None:
    own = folder / CONTENT / "guide"
    return own if is_folder(own) and not _is_whole(folder) else None


def _options(values: Any, plugin: str) -> dict[str, str]:
    for entry in values.get("plugins") or () if isinstance(values, dict) else ():
        if isinstance(entry, dict) and isinstance(entry.get(plugin), dict):
            return {k: v for k, v in entry[plugin].items() if isinstance(v, str)}
    return {}


def _check(tree: Mapping, values: dict[str, Any], path: str) -> list[Problem]:
    def refuse(message: str, hint: str, key: str = "") -> Problem:
        node = tree.entries.get(key, tree)
        return Problem(node.at(path), "M01", message, hint)

    problems = [
        Problem(node.key_at(path), "M01", f"不认识或不允许的设置“{key}”", _instead(key))
        for key, node in tree.entries.items()
        if key not in KEYS
    ]
    problems += [refuse(m, h, "plugins") for m, h in _bad_plugins(values.get("plugins"))]
    problems += [
        refuse(
            f"不允许的 Markdown 扩展“{name}”",
            f"只用 {'、'.join(sorted(EXTENSIONS))}",
            "markdown_extensions",
        )
        for name in _names(values.get("markdown_extensions"))
        if name not in EXTENSIONS
    ]
    theme = values.get("theme")
    theme = theme if isinstance(theme, dict) else {"name": theme}
    if theme.get("name") != "material":
        problems.append(refuse("theme 应为 material", "请写 name: material", "theme"))
    if theme.get("custom_dir", THEME) != THEME:
        hint = f"请写 custom_dir: {THEME}"
        problems.append(refuse("custom_dir 只能是本程序的模板", hint, "theme"))
    if theme.get("font", "false") != "false":
        problems.append(refuse("font 应为 false", "网页不得从外部网站取字体", "theme"))
    if not _ADDRESS.fullmatch(str(values.get("site_url", "http://here"))):
        hint = "写成 http://主机/dangan/ 的样子；网站不在子目录下的，删去这一行"
        problems.append(refuse("site_url 不是网站的地址", hint, "site_url"))
    if values.get("docs_dir", CONTENT) != CONTENT:
        problems.append(refuse("docs_dir 只能是本程序的指南", f"请写 {CONTENT}", "docs_dir"))
    problems += [
        refuse(f'{key} 里有 < > & 或 "', "网页会把它当成代码，请去掉，或者换成全角的", key)
        for key in _PRINTED_RAW
        if any(sign in text for text in _texts(values.get(key)) for sign in '<>&"')
    ]
    return problems


def _texts(value: Any) -> Iterator[str]:
    """Every text in what is written under a key, names included."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    for inner in value if isinstance(value, list) else ():
        yield from _texts(inner)
    if isinstance(value, str):
        yield value


def _instead(key: str) -> str:
    if key == "hooks":
        return "请删去：设置文件不得运行程序"
    return perhaps(key, KEYS, "请删去：这里只放本程序用到的设置")


def _bad_plugins(entries: Any) -> Iterator[tuple[str, str]]:
    names = _names(entries)
    if "dangan" not in names:
        yield "plugins 里没有 dangan", "请加上“- dangan:”"
    for name in names:
        if name not in PLUGINS:
            yield f"不允许的插件“{name}”", "只用 search 和 dangan"
    for entry in entries if isinstance(entries, list) else ():
        for name, given in entry.items() if isinstance(entry, dict) else ():
            allowed = PLUGINS.get(name, frozenset())
            for key in given if isinstance(given, dict) else ():
                if name in PLUGINS and key not in allowed:
                    yield f"插件 {name} 没有选项“{key}”", f"可写 {'、'.join(sorted(allowed))}"


def _names(entries: Any) -> list[str]:
    if isinstance(entries, dict):
        return [str(name) for name in entries]
    found: list[str] = []
    for entry in entries if isinstance(entries, list) else ():
        found += [str(k) for k in entry] if isinstance(entry, dict) else [str(entry)]
    return found
