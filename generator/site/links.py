"""Links: addresses of pages and anchors, always relative, so that a site works below any folder."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct

_NOT_IN_ANCHOR = re.compile(r"[^\w.\-·]")


@lru_cache(maxsize=1 << 14)
def anchor(name: str) -> str:
    """``name`` as an HTML id: record numbers and clauses stay as they are."""
    return _NOT_IN_ANCHOR.sub("-", name)


class Here(Struct, frozen=True):
    """The page being written, by its address without slashes at the ends (home: empty)."""

    uri: str

    def to(self, uri: str, fragment: str = "") -> str:
        """The relative address of another page, or of an anchor on it."""
        tail = f"#{anchor(fragment)}" if fragment else ""
        if uri == self.uri:
            return tail or "./"
        return f"{_path(self.uri, uri)}/{tail}"


@lru_cache(maxsize=1 << 12)
def _path(here: str, there: str) -> str:
    return quote(posixpath.relpath("/" + there, "/" + here))


def home(single_office: bool, code: str) -> str:
    """The address of an office's overview; the site's front page when there is only one office."""
    return "" if single_office else code


def officer(code: str, officer_id: str) -> str:
    """The address of an officer's page."""
    return f"{code}/officers/{officer_id}"


def department(code: str, department_code: str) -> str:
    """The address of a department's page."""
    return f"{code}/departments/{department_code}"


def deadlines(code: str) -> str:
    """The address of an office's deadline ledger."""
    return f"{code}/deadlines"


def fairness(code: str) -> str:
    """The address of an office's page on the spread of scores."""
    return f"{code}/fairness"


def standard(version: str, part: str = "") -> str:
    """The address of a standard, or of one part of it."""
    return f"standards/{version}/{part}".rstrip("/")


PROBLEMS = "problems"
CALENDAR = "standards/calendar"
CHECKS = "guide/checks"
