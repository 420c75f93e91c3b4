"""Terms: standards that come into force, or lapse, on a day that is past already; pure.

Whoever may set standards may do so, for an order may come late. But what was recorded and scored
under one standard is then judged by another, so that a supervisor is to be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from generator.problems import Location
from generator.review.value import Finding
from generator.scalars import Quarter
from generator.standards.calendar import ONE_DAY
from generator.standards.standard import Standard, Standards

_NAMED = 4
"""Quarters that are named each; of more, the first and the last."""


def reaching_back(before: Standards, after: Standards, day: date) -> Iterator[Finding]:
    """A warning when days before ``day`` are under another standard than they were, if any is.

    It names the first of these days, and the quarters, over by then, that are scored by another.
    """
    if not after:
        return  # that they are gone is told already
    turns = {s.start for side in (before, after) for s in side.versions}
    turns |= {s.end + ONE_DAY for side in (before, after) for s in side.versions if s.end}
    for since in sorted(turn for turn in turns if turn < day):
        was, now = before.in_force(since), after.in_force(since)
        if _version(was) == _version(now):
            continue
        told = f"改用制度 {_version(now)}" if now else "没有制度可用"
        before_that = f"原用 {_version(was)}" if was else "原来没有"
        records = "改按它检查" if now else "没有可依据的"
        yield Finding(
            "retroactive",
            f"{since} 起{told}（{before_that}），{day} 才提交：这以后的记录{records}"
            + _scored([*_changed(before, after, since, day)], now),
            "请核对施行、废止的日期；确要追溯的，依据写进提交说明，受影响的分数逐一核对",
            location=_place(after, was, now),
        )
        return


def _scored(ended: Sequence[Quarter], now: Standard | None) -> str:
    if not ended:
        return ""
    named = f"{'、'.join(map(str, ended))} "
    if len(ended) > _NAMED:
        named = f"{ended[0]} 到 {ended[-1]} 这 {len(ended)} 个季度"
    return f"，已结束的 {named}{'改按它计分' if now else '不再计分'}"


def _version(standard: Standard | None) -> str:
    return standard.version if standard is not None else ""


def _changed(before: Standards, after: Standards, since: date, day: date) -> Iterator[Quarter]:
    """The quarters over by a day that are scored by another standard than they were."""
    quarter = Quarter.of(since)
    while quarter.last_day < day:
        if _version(before.for_quarter(quarter)) != _version(after.for_quarter(quarter)):
            yield quarter
        quarter = quarter.shift(1)


def _place(after: Standards, was: Standard | None, now: Standard | None) -> Location:
    """Where the day stands that is to be looked at."""
    if now is not None:
        return now.form_document.locate("格式", "施行")
    left = after.get(_version(was)) or after.versions[-1]
    return left.form_document.locate("格式", "废止")
