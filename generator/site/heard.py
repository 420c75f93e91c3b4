"""Heard: what MkDocs complains of, in the words of whoever wrote the page or the settings."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from generator.problems import Location, Problem
from generator.site.settings import CONTENT, Settings

_SUGGESTED = re.compile(r"Did you mean '(?P<instead>.*)'\?$")
_PAGE = r"Doc file '(?P<page>.*?)' contains"
_KNOWN = tuple(
    (re.compile(said), told, hint)
    for said, told, hint in (
        (
            rf"{_PAGE} a link '(?P<what>.*?)', but the target.* is not found",
            "链接指向的“{}”不存在",
            "请改成有的页面，如 reviewer.md",
        ),
        (
            rf"{_PAGE} an unrecognized relative link '(?P<what>.*?)', it was",
            "链接“{}”不是一个页面",
            "请写页面的文件名，如 reviewer.md",
        ),
        (
            rf"{_PAGE} an absolute link '(?P<what>.*?)', it was left",
            "链接“{}”以 / 开头，网站放在子目录下时就打不开",
            "请从本页写起，如 reviewer.md",
        ),
        (
            rf"{_PAGE} a link '(?P<what>.*?)', but (?:there is no|the doc '.*?' do)",
            "链接“{}”指向的标题不存在",
            "请核对 # 后面的标题",
        ),
        (
            r"A reference to '(?P<what>.*?)' is included in the 'nav' configuration, which is not",
            "nav 里的“{}”不存在",
            "请改成 site_templates/content 里有的文件，如 guide/clerk.md，或删去这一行",
        ),
        (
            r"An absolute path to '(?P<what>.*?)' is included in the 'nav'",
            "nav 里的“{}”以 / 开头",
            "请写 site_templates/content 里的文件，如 guide/clerk.md",
        ),
    )
)
"""What is said of a link of a page, else of the settings; what is told of it, and what helps."""
_OMITTED = re.compile(r"The following pages exist .* not included in the \"nav\"")
_SETTING = re.compile(r"Config value '(\w+)'")


class Heard(logging.Handler):
    """Keeps what MkDocs complains about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def told(self, settings: Settings) -> tuple[list[Problem], list[str]]:
        """The complaints that are understood, at their places, and the others as they were said."""
        problems: list[Problem] = []
        others = []
        for message in self.messages:
            found = list(_understood(message, settings))
            problems += found
            if not found:
                others.append(message)
        return problems, others


def _understood(message: str, settings: Settings) -> Iterator[Problem]:
    for pattern, told, hint in _KNOWN:
        if found := pattern.match(message):
            page, what = found.groupdict().get("page"), found["what"]
            file = settings.path if page is None else _page(settings, page)
            shown = settings.path.name if page is None else f"{CONTENT}/{page}"
            instead = _SUGGESTED.search(message)
            better = f"请改成 {instead['instead']}" if instead else hint
            yield Problem(Location(shown, _line(file, what)), "M01", told.format(what), better)
            return
    if _OMITTED.match(message):
        place = Location(settings.path.name, _line(settings.path, "nav:"))
        for page in message.split("\n  - ")[1:]:
            hint = "请在 nav 里加上；有意不列的，请把 validation 里的 omitted_files 改成 ignore"
            yield Problem(place, "M01", f"nav 里没有列 {page}", hint)
    elif setting := _SETTING.match(message):
        place = Location(settings.path.name, _line(settings.path, f"{setting[1]}:"))
        yield Problem(
            place, "M01", f"设置“{setting[1]}”的写法不对", "请照 dangan init 所写的 mkdocs.yml 改"
        )


def _page(settings: Settings, page: str) -> Path:
    """The file of a page: the office's own, where it has written one."""
    own = settings.guide.parent / page if settings.guide is not None else None
    if own is not None and own.is_file():
        return own
    return settings.templates / Path(CONTENT).name / page


def _line(path: Path, text: str) -> int:
    """The first line that has this text; the first one of all where none has."""
    with suppress(OSError, UnicodeDecodeError):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if text in line:
                return number
    return 1
