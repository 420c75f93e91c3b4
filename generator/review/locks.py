"""Locks: whether a quarter that a range locks may be locked, and as it is (办-13, 办-14).

``dangan lock`` sees to all of it; but a proposal waits for its approval, and what it was made from
moves on. And a check recomputes a result against the median written in it, which was the office's
on the day of the lock and is nobody's later: on that day it has to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from generator.archive.officer import Officer
from generator.review.smells import Changed
from generator.review.steps import Place
from generator.review.value import Finding
from generator.scalars import Quarter
from generator.scoring.assess import open_objections
from generator.scoring.recompute import exact
from generator.scoring.results import Result, results
from generator.scoring.score import Peers
from generator.scoring.standing import Standing
from generator.scoring.tally import Tally
from generator.standards.schedule import quarter_dates

GroupsOf = Callable[[str, Quarter], tuple[Mapping[str, Standing], Peers] | None]
"""Everybody's standing in a quarter and the groups they make, by the code of a unit."""


def unlawful_locks(
    changed: Sequence[Changed],
    stood: Mapping[str, Officer],
    heads: Mapping[str, Officer],
    tally_of: Callable[[Place], Tally],
    groups_of: GroupsOf,
) -> Iterator[Finding]:
    """Violations: results that are locked now, and may not be or are not what the office gives.

    Not asked of an archive that did not stand there before: it brings along what another office
    locked.
    """
    for one in changed:
        before, result = _locked(one, heads.get(one.place.officer))
        if result is not None and one.place.officer in stood:
            yield from _hindered(one, result, tally_of(one.place))
            # A later version of the same category keeps the groups, which a check sees to.
            if before is None or before.category != result.category:
                yield from _other_groups(one, result, groups_of)


def _hindered(one: Changed, result: Result, tally: Tally) -> Iterator[Finding]:
    """A quarter is locked when its time has come and no objection is undecided."""
    standard = tally.standards.for_quarter(result.quarter)
    if standard is None or result.locked is None:
        return
    calendar = tally.standards.calendar
    last = quarter_dates(standard.rulebook.schedule, result.quarter, calendar)[-1]
    if result.locked < last.day:
        yield one.finding(
            "early-lock",
            f"{result.quarter} 的锁定日期写的是 {result.locked}，"
            f"按考核日程 {last.day} 才到{last.step.name}",
            f"锁定由 dangan lock {result.quarter} 写入，不手写",
        )
    for record in open_objections(tally.facts.officer, tally, standard, result.quarter):
        yield one.finding(
            "open-objection",
            f"{result.quarter} 锁定了，而异议 {record.id} 还没有决定",
            f"先补写决定和决定日期，再从最新的主分支重新运行 dangan lock {result.quarter}",
        )


def _other_groups(one: Changed, result: Result, groups_of: GroupsOf) -> Iterator[Finding]:
    """A result is measured against the groups that the office gives when it is locked."""
    found = groups_of(one.place.unit, result.quarter)
    own = found[0].get(one.place.officer) if found is not None else None
    if found is None or own is None:
        return
    for clause in own.amounts:
        peers, stored = found[1].median(clause, own.assignment), result.peers_of(clause)
        there = _told(peers.group, peers.members, peers.median)
        written = "没有写"
        if stored is not None:
            written = _told(stored.group, stored.members, stored.median)
        if written != there:
            yield one.finding(
                "other-group",
                f"{result.quarter} 锁定的 {clause} 同组是 {written}，按全院的记录却是 {there}",
                "同组由系统写入，不手写：请从最新的主分支重新运行 "
                f"dangan assess {result.quarter} 和 dangan lock {result.quarter}",
            )


def _locked(one: Changed, officer: Officer | None) -> tuple[Result | None, Result | None]:
    """The result that a change wrote, when it is locked, behind the version before it."""
    if one.after is None or officer is None or not one.after.section.system:
        return None, None
    return next(
        (
            (before, result)
            for versions in results(officer).values()
            for before, result in zip((None, *versions), versions, strict=False)
            if result.record is one.after and result.is_sealed
        ),
        (None, None),
    )


def _told(group: str, members: int, median: Fraction | None) -> str:
    return f"{group} {members} 人、{'没有中位数' if median is None else f'中位数 {exact(median)}'}"
