"""The review as Markdown: one comment on a pull request.

Whatever stands in an archive or a commit is written as a code span: in there no forge takes it for
a link, a mention, an image or HTML.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from generator.problems import clip, printable, with_hint
from generator.review import words
from generator.review.value import Finding, RecordChange, Review

MARK = "<!-- dangan review -->"
"""First line of the comment, by which a forge's job finds the one it wrote before."""
MAX_ITEMS = 100
"""Changes, findings or effects listed before the rest is only counted; forges limit a comment."""
MAX_BYTES = 60_000
"""Length of the whole comment. Cut elsewhere than between lines, a code span would lose its end."""
_TICKS = re.compile(r"`+")
_MAX_TEXT = 200
_ROOM_FOR_WORD = 200


def as_markdown(review: Review) -> str:
    """The whole review as one comment."""
    return "\n".join(_fitting([MARK, *_lines(review)], _whole(review))) + "\n"


def _whole(review: Review) -> str:
    """What to type to see all of it."""
    return f"运行 dangan review {review.base[:10]}..{review.head[:10]} 看全文"


def code(text: str) -> str:
    """``text`` as a code span, whatever it holds."""
    plain = printable(clip(text, _MAX_TEXT)) or " "
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(plain)), default=0))
    pad = " " if plain.startswith("`") or plain.endswith("`") or not plain.strip() else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def _lines(review: Review) -> Iterator[str]:
    yield f"### 档案改动审阅：{words.conclusion(review)}"
    yield ""
    yield code(words.heading(review))
    whole = _whole(review)
    remedy = words.remedy(review.violations)
    for name, findings, after in (
        ("违规", review.violations, ["", remedy] if remedy else []),
        ("需要留意", review.warnings, []),
    ):
        if findings:
            yield ""
            yield f"#### {name}"
            yield ""
            yield from _limited([_finding(finding) for finding in findings], whole)
            yield from after
    yield ""
    yield "#### 对考评的影响"
    yield ""
    yield from _limited(
        [
            f"- {effect.period} {code(f'{effect.officer} {effect.name}')} "
            f"**{words.effect(effect)}**：{code(words.reasons(effect))}"
            for effect in review.effects
        ]
        or ["没有影响"],
        whole,
    )
    yield ""
    yield "#### 改动"
    lines = []
    for title, changes in words.by_officer(review.changes):
        lines += ["", f"**{code(title)}**", ""]
        for change in changes:
            lines += _change(change)
    yield from _limited(lines or ["", "没有改动记录"], whole, 4 * MAX_ITEMS)


def _limited(lines: list[str], whole: str, limit: int = MAX_ITEMS) -> Iterator[str]:
    yield from lines[:limit]
    if len(lines) > limit:
        yield ""
        yield f"……还有 {len(lines) - limit} 行，{whole}"


def _fitting(lines: list[str], whole: str) -> Iterator[str]:
    """The lines that have room, and word of those that have none."""
    ends = list(accumulate(len(line.encode("utf-8", "replace")) + 1 for line in lines))
    if ends[-1] <= MAX_BYTES:
        yield from lines
        return
    kept = bisect_right(ends, MAX_BYTES - _ROOM_FOR_WORD)
    yield from lines[:kept]
    yield ""
    yield f"……评论放不下了，还有 {len(lines) - kept} 行，{whole}"


def _finding(finding: Finding) -> str:
    place = f"{code(finding.place)} " if finding.place else ""
    told = with_hint(finding.message, finding.hint)
    return f"- {place}{code(told)}"


def _change(change: RecordChange) -> Iterator[str]:
    yield f"- {code(words.what(change))} {code(f'{change.location.path}:{change.location.line}')}"
    for field in change.fields:
        old, new = words.field_sides(field)
        if change.action == "新增":
            yield f"  - {code(field.field)}：{code(new)}"
        elif change.action == "删除":
            yield f"  - {code(field.field)}：{code(old)}"
        else:
            yield f"  - {code(field.field)}：{code(old)} → {code(new)}"
    for shift in change.deadlines:
        yield f"  - 期限 {code(words.shift(shift))}"
