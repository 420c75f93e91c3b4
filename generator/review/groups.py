"""Groups: whether results that are locked were measured against the groups that the office gives.

A check recomputes a result against the median written in it, which was the office's on the day of
the lock and is nobody's later. So on that day it has to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from generator.archive.officer import Officer
from generator.review.smells import Changed
from generator.review.value import Finding
from generator.scalars import Quarter
from generator.scoring.recompute import exact
from generator.scoring.results import Result, results
from generator.scoring.standing import Groups, Standing

GroupsOf = Callable[[str, Quarter], tuple[Mapping[str, Standing], Groups] | None]
"""Everybody's standing in a quarter and the groups they make, by the code of a unit."""


def other_groups(
    changed: Sequence[Changed], heads: Mapping[str, Officer], groups_of: GroupsOf
) -> Iterator[Finding]:
    """Violations: a first version that is locked now, against other groups than there are.

    Later versions keep the groups of the first, which a check sees to.
    """
    for one in changed:
        result = _locked(one, heads.get(one.place.officer))
        if result is None or result.version != 1:
            continue
        found = groups_of(one.place.unit, result.quarter)
        own = found[0].get(one.place.officer) if found is not None else None
        if found is None or own is None:
            continue
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


def _locked(one: Changed, officer: Officer | None) -> Result | None:
    """The result that a change wrote, when it is locked."""
    if one.after is None or officer is None or not one.after.section.system:
        return None
    return next(
        (
            result
            for versions in results(officer).values()
            for result in versions
            if result.record is one.after and result.is_sealed
        ),
        None,
    )


def _told(group: str, members: int, median: Fraction | None) -> str:
    return f"{group} {members} 人、{'没有中位数' if median is None else f'中位数 {exact(median)}'}"
