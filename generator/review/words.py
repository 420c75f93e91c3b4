"""Words: the sentences of a review that every format shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.history.changes import FieldChange
from generator.review.value import (
    VERDICTS,
    DeadlineShift,
    Effect,
    Finding,
    RecordChange,
    Review,
)

UNWRITTEN = "（未写）"
_LASTING = frozenset(
    {
        *("unknown-account", "not-the-author", "signed-for-another", "false-name", "untimely"),
        *("unrelated", "octopus", "mode", "path", "unreadable", "header", "reordered"),
        *("deleted-archive", "deleted", "moved"),
        *("authority", "own-archive", "own-entry", "standard-in-force"),
    }
)
"""Violations by a commit itself, whatever comes after it.

A change without its correction is none: the entry may come later. Nor is what a signature mends,
or another merge.
"""


def heading(review: Review) -> str:
    """What was reviewed."""
    people = "、".join(review.people)
    return f"{review.base[:10]}..{review.head[:10]}：{review.commits} 次提交" + (
        f"，{people}" if people else ""
    )


def conclusion(review: Review) -> str:
    """The verdict, with the numbers behind it; that nothing was looked at is none."""
    if not review.commits:
        return "没有可审阅的提交：“新”那一端的，“旧”那一端都已有。两端写反了的，请换过来"
    counted = f"违规 {len(review.violations)} 处，留意 {len(review.warnings)} 处"
    return f"{VERDICTS[review.verdict]}（{counted}）"


def remedy(violations: Iterable[Finding]) -> str:
    """What helps where a commit itself is a violation; '' where none is."""
    if not any(one.kind in _LASTING for one in violations):
        return ""
    return (
        "违规的提交，后面再提交改回来也不能并入。最后一次提交、还没有推送的，"
        "改好后用 git commit -a --amend --no-edit 重新提交；别的，请从最新的主分支另开分支，"
        "把要提交的改动重做一遍"
    )


def by_officer(changes: Iterable[RecordChange]) -> Iterator[tuple[str, list[RecordChange]]]:
    """The changes of each officer under a title, in their order."""
    found: dict[str, list[RecordChange]] = {}
    for change in changes:
        found.setdefault(f"{change.officer} {change.name}".strip(), []).append(change)
    yield from found.items()


def what(change: RecordChange) -> str:
    """What became of a record: ``修改 投诉举报 诉-2013-001``."""
    moved = f"（原在{change.moved_from}）" if change.moved_from else ""
    return " ".join(filter(None, (change.action, change.section, change.record))) + moved


def field_sides(field: FieldChange) -> tuple[str, str]:
    """A field's text before and after."""
    return (field.old or UNWRITTEN, field.new or UNWRITTEN)


def shift(found: DeadlineShift) -> str:
    """What became of a time limit."""
    if not found.before:
        return f"{found.rule}：新增，{found.after}"
    if not found.after:
        return f"{found.rule}：不再计算（原 {found.before}）"
    return f"{found.rule}：{found.before} → {found.after}"


def effect(found: Effect) -> str:
    """What became of a quarter: ``83.33 良好 → 85.33 良好``."""
    before = " ".join(filter(None, (found.before, found.grade_before))) or "没有得分"
    after = " ".join(filter(None, (found.after, found.grade_after))) or "没有得分"
    return f"{before} → {after}"


def reasons(found: Effect) -> str:
    """The clauses and records behind an effect."""
    return "；".join(filter(None, ("、".join(found.clauses), "、".join(found.records))))
