"""The clock: commits that claim a time they cannot have been made at; pure.

A commit carries two times, both written by whoever makes it. What counts is when it was received.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from generator.history.commits import Commit
from generator.review.value import Finding

HOUR, DAY = 3600, 24 * 3600
AHEAD = HOUR
"""How far a clerk's clock may be ahead of the server's."""
BEHIND = 31 * DAY
"""How long a commit may wait at a clerk's before it is sent in."""
_NOW = "git commit --amend --no-edit --date=now"
"""Makes both times anew: amended without a date, a commit keeps its author's."""


def untimely(
    commits: Iterable[Commit],
    fresh: Collection[str],
    received: int,
    latest: Mapping[str, int] = MappingProxyType({}),
) -> Iterator[Finding]:
    """Violations: commits dated after they were received, long before, or before their parents.

    ``received`` is in seconds since 1970; only ``fresh`` commits were received just now. Their
    parents come before them, those that were there already too; ``latest`` is the latest time of
    all that lies before one of these, where that is known.
    """
    # The latest of a commit and all before it: else a day could be gained with each in a row.
    times = dict(latest)
    for commit in commits:
        before = max((times.get(parent, 0) for parent in commit.parents), default=0)
        times[commit.id] = max(commit.committer.seconds, before, times.get(commit.id, 0))
        if commit.id not in fresh:
            continue
        for word, signature in (("提交", commit.committer), ("署名", commit.author)):
            if signature.seconds > received + AHEAD:
                yield _finding(
                    commit,
                    f"{word}时间 {signature.day} 在收到之后",
                    f"请校准电脑的时钟，再重新提交（{_NOW}）",
                )
            elif signature.seconds < received - BEHIND:
                yield _finding(
                    commit,
                    f"{word}时间 {signature.day} 早于收到时 {BEHIND // DAY} 天以上，像是倒填",
                    f"按现在的时间重新提交（{_NOW}）",
                )
        if commit.committer.seconds < before - DAY:
            yield _finding(commit, "提交时间早于它所依据的提交", "请校准电脑的时钟，重新提交")


def _finding(commit: Commit, message: str, hint: str) -> Finding:
    return Finding("untimely", message, hint, commit.id)
