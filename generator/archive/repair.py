"""Repair: the slips of a file that can mean only one thing, put right; nothing else is touched.

What may be repaired is decided where a slip is found: a ``Problem`` with a ``replacement`` says so
(dates, numbers and document numbers in another notation, stray spaces, full-width signs). Here the
replacements are made as edits of the text, round by round until no more are offered, since what
cannot be read hides what follows it. Everything else is left for a person, with the hints given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator

from msgspec import Struct

from generator.archive.edit import Draft, Edit, applied
from generator.problems import Problem, Severity
from generator.rawtext import name_of
from generator.yamltext import MAX_BYTES, SourceText

Judge = Callable[[bytes], list[Problem]]
"""Reads the file from these bytes and tells its problems."""

MAX_ROUNDS = 2_000
"""Readings of one file; each mends at least one line, and longer files are not read."""

BOM, LINE_ENDS = "去掉文件开头的 BOM 标记", "换行由 CRLF 改为 LF"
"""The reasons of edits that no diff can show."""
_BOM = "\ufeff"
_NAME_BEFORE = re.compile(r"([^\s：:,，{}\[\]]+) *$")
_NAME_BEHIND = re.compile(r"[－—–-]\s*([^\s：:]+) *[：:]")
_RADICAL = re.compile("[\u2e80-\u2fdf]")


class Repair(Struct, frozen=True):
    """What was done: the text before and after, the edits of the former; and what is left."""

    before: str
    after: str
    edits: tuple[Edit, ...]
    left: tuple[Problem, ...]


def repair(data: bytes, path: str, judge: Judge, names: Collection[str]) -> Repair:
    """Make every repair that cannot change the meaning; ``names`` are all that the form has.

    ``after`` holds the same bytes as ``data`` outside the edits. A file that is not UTF-8 or too
    large is left alone.
    """
    try:
        draft = Draft(data.decode("utf-8"))
    except UnicodeDecodeError:
        return Repair("", "", (), tuple(judge(data)))
    if len(data) <= MAX_BYTES:
        draft.change(_file_ends(draft.text))
    problems: list[Problem] = []
    for _ in range(MAX_ROUNDS):
        text = draft.text
        problems = judge(text.encode("utf-8"))
        edits = _round(text, problems, names)
        if not edits or len(data) > MAX_BYTES:
            break
        draft.change(edits)
    left = [*problems, *_doubtful(draft.text, path)]
    edits = draft.edits()
    assert applied(draft.original, edits) == draft.text, "edits do not tell what was changed"
    return Repair(draft.original, draft.text, tuple(edits), tuple(left))


def _file_ends(text: str) -> Iterator[Edit]:
    """The BOM and the line ends of Windows."""
    if text.startswith(_BOM):
        yield Edit(0, 1, "", (BOM,))
    for match in re.finditer("\r\n", text):
        yield Edit(match.start(), match.start() + 1, "", (LINE_ENDS,))


def _round(text: str, problems: list[Problem], names: Collection[str]) -> list[Edit]:
    """The edits that these problems offer, none of them overlapping."""
    offered = [p for p in problems if p.replacement is not None and p.location.end_column]
    if not offered:
        return []
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found: list[Edit] = []
    for problem in sorted(offered, key=lambda p: p.location):
        at = problem.location
        start = starts[at.line - 1] + at.column - 1
        end = starts[at.line - 1] + at.end_column - 1
        if found and start < found[-1].end:
            continue
        new = problem.replacement or ""
        if problem.rule in ("Y05", "F03") and new.rstrip(": ") not in names:
            continue
        if problem.rule == "Y07" and not _before_a_name(lines[at.line - 1], at.column, names):
            continue
        if text[start:end] != new:
            found.append(_narrowed(text, Edit(start, end, new, (problem.message,))))
    return found


def _narrowed(text: str, edit: Edit) -> Edit:
    """The edit without what stays the same at its two ends."""
    old, new = text[edit.start : edit.end], edit.new
    ahead = _alike(old, new)
    behind = _alike(old[ahead:][::-1], new[ahead:][::-1])
    end = len(new) - behind
    return Edit(edit.start + ahead, edit.end - behind, new[ahead:end], edit.reasons)


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _before_a_name(line: str, column: int, names: Collection[str]) -> bool:
    """Whether a colon stands behind, or a dash before, a name that the form has."""
    if line[column - 1] in "：:":
        match = _NAME_BEFORE.search(line[: column - 1])
    else:
        match = _NAME_BEHIND.match(line[column - 1 :])
    return match is not None and match[1] in names


def _doubtful(text: str, path: str) -> Iterator[Problem]:
    """Characters that look like others and are never changed by a machine."""
    source = SourceText(text)
    for match in _RADICAL.finditer(text):
        char, meant = match[0], unicodedata.normalize("NFKC", match[0])
        yield Problem(
            source.span(path, match.start(), match.end()),
            "Y03",
            f"“{char}”是部首符号（{name_of(char)}），不是汉字",
            f"是不是“{meant}”？请核对后重新输入" if meant != char else "请核对后重新输入这个字",
            Severity.WARNING,
        )
