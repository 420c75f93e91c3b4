"""Commits: what one says of itself, from its own bytes; pure.

Author and committer are read from the commit itself, so that no ``.mailmap`` can put another name
there.
"""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from generator.scalars import office_day

# What a commit may say it is written in, but for UTF-8. Git writes that down where it is set
# (i18n.commitEncoding), as some Windows clients do: without it names would be unreadable.
_ENCODINGS = dict.fromkeys([b"gbk", b"gb2312", b"gb18030", b"cp936", b"euc-cn"], "gb18030")
_READ_ALIKE = frozenset({*_ENCODINGS, b"utf-8", b"utf8"})
"""Encodings that are read here as they are elsewhere."""
_SIGNATURE = re.compile(rb"(author|committer) (.*?) ?<([^<>\n]*)> (-?[0-9]+) [-+][0-9]+")


class Signature(Struct, frozen=True):
    """A name, an address and a time, as whoever made the commit wrote them; nobody checked them."""

    name: str
    email: str
    seconds: int

    @property
    def day(self) -> date:
        """The day in the office's time; the first day there is for a time out of range."""
        return office_day(self.seconds)


class Commit(Struct, frozen=True):
    """One commit: full ids of itself, its tree and its parents, who says to have made it.

    ``doubtful`` says that others may be shown another author, committer, tree or parent than is
    read here.
    """

    id: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str = ""
    doubtful: bool = False

    @property
    def short(self) -> str:
        """The beginning of the id, as people are shown it."""
        return self.id[:10]


def commit_from(commit: str, data: bytes) -> Commit:
    """A commit of that full id, from its bytes."""
    head, _, message = data.partition(b"\n\n")
    lines = head.split(b"\n")
    tree, parents, rest = _ids(lines)
    signed: dict[str, Signature] = {}
    encoding = _encoding(head)
    either_way = False
    for line in rest:
        if match := _SIGNATURE.fullmatch(line):
            kind, name, email, seconds = match.groups()
            either_way = either_way or (encoding != "utf-8" and _is_told_in_utf8(name))
            who = name.decode(encoding, "replace"), email.decode(encoding, "replace")
            signed.setdefault(kind.decode("ascii"), Signature(*who, int(seconds)))
    nobody = Signature("", "", 0)
    author, committer = (signed.get(kind, nobody) for kind in ("author", "committer"))
    told = message.decode(encoding, "replace")
    # Git reads the last of several, some forges the first; its checks let a second one pass.
    words = [line.partition(b" ")[0] for line in rest]
    said = _said_encoding(head)
    counts = [words.count(word) for word in (b"author", b"committer", b"tree", b"parent")]
    doubtful = (
        counts != [1, 1, 0, 0]
        or either_way
        or (said is not None and (said not in _READ_ALIKE or words.count(b"encoding") > 1))
    )
    return Commit(commit, tree, parents, author, committer, told, doubtful)


def _ids(lines: list[bytes]) -> tuple[str, tuple[str, ...], list[bytes]]:
    """Tree and parents, and the lines that follow: only at the top, as git alone reads them.

    What is called so further down, its checks let pass: read here, it would have something else
    judged than what stands in the repository.
    """
    found: list[str] = []
    for line in lines:
        word, _, told = line.partition(b" ")
        if word != (b"parent" if found else b"tree"):
            break
        found.append(told.decode("ascii").lower())  # in capitals git knows an id as well
    return "".join(found[:1]), tuple(found[1:]), lines[len(found) :]


def _encoding(head: bytes) -> str:
    """What a commit is read in: one of the Chinese encodings if it says so, else UTF-8."""
    return _ENCODINGS.get(_said_encoding(head) or b"", "utf-8")


def _is_told_in_utf8(name: bytes) -> bool:
    """Whether a name can be read in UTF-8, Chinese and all, as it is where nobody heeds encodings.

    Git itself does not where it cannot read the name as it says; many forges never do.
    """
    try:
        return any(char > "\u07ff" for char in name.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _said_encoding(head: bytes) -> bytes | None:
    _, said, rest = head.partition(b"\nencoding ")
    return rest.partition(b"\n")[0].strip().lower() if said else None
