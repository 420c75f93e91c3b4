"""Problems: what is wrong with a file, where, and what to write instead.

Every pass returns ``(value, problems)``; a problem is a frozen value, never raised.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

OUT_OF_MEMORY = "内存不够，没有做完。数据没有被改动。请关掉别的程序，或换内存大的机器"
"""What a user is told when memory was too short, whoever finds out."""


_REASONS = {
    errno.EACCES: "没有权限",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EAGAIN: "系统不让再开进程，或一时忙不过来",
    errno.EBUSY: "正被别的程序占用",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EEXIST: "已经有同名的文件",
    errno.EFBIG: "文件超过了系统允许的大小",
    errno.EIO: "磁盘读写出错",
    errno.EISDIR: "这是一个文件夹",
    errno.ELOOP: "符号链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
    errno.ENAMETOOLONG: "名字太长",
    errno.ENFILE: "打开的文件太多",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOMEM: "内存不够",
    errno.ENOSPC: "磁盘满了",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EPERM: "系统不允许",
    errno.EROFS: "磁盘是只读的",
    errno.ESTALE: "网络磁盘断开过",
}


def why(error: OSError) -> str:
    """Why the system would not do it, in Chinese, or in its own words where it is unusual."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def why_told(complaint: str) -> str:
    """The same of what another program complains of in English; '' where it gives no such reason.

    Git has words of its own for a full disk.
    """
    said = complaint.replace("Out of diskspace", os.strerror(errno.ENOSPC))
    return next((chinese for no, chinese in _REASONS.items() if os.strerror(no) in said), "")


class Severity(StrEnum):
    """How much a problem matters. Only an ``ERROR`` stops a build."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def chinese(self) -> str:
        """The word shown to a clerk."""
        return _CHINESE[self]


_CHINESE = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}


class Location(NamedTuple):
    """A place in a file.

    ``path`` is relative to the archives' parent (``archives/990110/officers/…``); ``line`` and
    ``column`` count from 1 in characters; ``end_column`` is exclusive, 0 when the span is unknown
    or runs over the line's end.
    """

    path: str
    line: int = 1
    column: int = 1
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Problem(Struct, frozen=True, eq=False):
    """One finding: ``message`` says what is wrong, ``hint`` what to write or do instead.

    ``rule`` is the id of the check (``X05``, ``F03``, ``Y02`` …) and is documented in the guide.
    ``related`` names the other places of a finding that concerns several. ``replacement`` is the
    text that may stand in place of the location's span without changing what was meant; None when
    only a person can say. It is a remedy, not part of what was found, and is not compared.
    """

    location: Location
    rule: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[Location, ...] = ()
    replacement: str | None = None

    def _found(self) -> tuple[object, ...]:
        return self.location, self.rule, self.message, self.hint, self.severity, self.related

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and self._found() == other._found()

    def __hash__(self) -> int:
        return hash(self._found())

    @property
    def is_error(self) -> bool:
        """Whether this problem stops a build."""
        return self.severity is Severity.ERROR


def arrange(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by place, then rule, and drop exact repetitions: output never depends on order."""
    told = {_in_text(problem) for problem in problems}
    return sorted(told, key=lambda p: (p.location, p.rule, p.severity, p.message, p.hint))


def _in_text(problem: Problem) -> Problem:
    """The same, but of a file whose name is not UTF-8: no JSON can hold it, so it is spelled out.

    Such names come with files that were packed under a Chinese Windows.
    """
    place = problem.location
    if place.path.isascii() or place.path == (path := _spelled(place.path)):
        return problem
    message, hint = _spelled(problem.message), _spelled(problem.hint)
    return replace(problem, location=place._replace(path=path), message=message, hint=hint)


def _spelled(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def clip(text: str, limit: int = 24) -> str:
    """``text`` short enough to be quoted in a message."""
    return text if len(text) <= limit else text[:limit] + "…"


def printable(text: str) -> str:
    """``text`` with nothing in it that a terminal would act upon, or that is no character."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def with_hint(message: str, hint: str) -> str:
    """What is wrong and what to do about it, as one line."""
    return f"{message}。{hint}" if hint else message


class Refused(Exception):
    """Something that cannot be done: ``message`` says why, ``hint`` what to do instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def __str__(self) -> str:
        return with_hint(self.message, self.hint)


MAX_NEAREST = 40
"""Longest word that is compared: no name is longer, and comparing costs its length."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word closest to ``word``, or None when nothing is close.

    Shared characters decide, which suits short Chinese words better than an edit ratio alone. Of
    two that are as close the first is taken; a set has none that is first, so it is sorted.
    """
    if len(word) > MAX_NEAREST:
        return None
    if isinstance(known, (set, frozenset)):
        known = sorted(known)
    best: tuple[float, str] | None = None
    for candidate in known:
        ratio = SequenceMatcher(None, word, candidate).ratio()
        if ratio >= 0.5 and (best is None or ratio > best[0]):
            best = (ratio, candidate)
    return best[1] if best else None


def perhaps(word: str, known: Iterable[str], otherwise: str) -> str:
    """A hint: whether the known word closest to ``word`` was meant; ``otherwise`` without any."""
    near = nearest(word, known)
    return f"是不是“{near}”？" if near else otherwise
