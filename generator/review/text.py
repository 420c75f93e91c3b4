"""The review as plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from generator.problems import printable
from generator.review import words
from generator.review.value import RecordChange, Review


def as_text(review: Review) -> str:
    """The whole review, one finding or field to a line."""
    return "\n".join(printable(line) for line in _lines(review)) + "\n"


def _lines(review: Review) -> Iterator[str]:
    yield f"审阅 {words.heading(review)}"
    for title, changes in words.by_officer(review.changes):
        yield ""
        yield title
        for change in changes:
            yield from _change(change)
    remedy = words.remedy(review.violations)
    for name, findings, after in (
        ("违规", review.violations, remedy),
        ("留意", review.warnings, ""),
    ):
        if findings:
            yield ""
            yield f"{name} {len(findings)} 处"
            yield from (f"  {finding.said()}（{finding.kind}）" for finding in findings)
            if after:
                yield after
    yield ""
    if review.effects:
        yield "对考评的影响"
        for effect in review.effects:
            who = f"{effect.period} {effect.officer} {effect.name}"
            yield f"  {who} {words.effect(effect)}（{words.reasons(effect)}）"
    else:
        yield "对考评没有影响"
    yield ""
    yield f"结论：{words.conclusion(review)}"


def _change(change: RecordChange) -> Iterator[str]:
    yield f"  {words.what(change)}（{change.location.path}:{change.location.line}）"
    for field in change.fields:
        old, new = words.field_sides(field)
        if change.action == "新增":
            yield f"    {field.field}：{new}"
        elif change.action == "删除":
            yield f"    {field.field}：{old}"
        else:
            yield f"    {field.field}：{old} → {new}"
    for shift in change.deadlines:
        yield f"    期限 {words.shift(shift)}"
