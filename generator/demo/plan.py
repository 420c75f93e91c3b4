"""The plan: which events are proposed together, when, by whom, and when that reaches the main line.

Whoever drafts collects what is to be filed and proposes it on a branch, a few commits long; another
person merges it. What one proposal needs of others must have been merged before it branches off.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from msgspec import Struct, field

from generator.demo.diary import Diary
from generator.demo.dice import Dice, shares
from generator.demo.entries import Event
from generator.demo.office import Office
from generator.demo.people import Person
from generator.scalars import OFFICE_TIME

HOUR = 3600
_AGAIN = (0, 6, 12, 25)
"""Working days after which something proposed by itself is tried again, while it has to wait."""
_ROUNDS = 12
"""How often, at the very end, what is left over is proposed, one lane after the other."""
_SLOT = 120
"""Seconds that each of them has at least."""
_MERGES = 0.42
"""The share of commits that are merges, unless there is too little to file."""


class NotPossible(Exception):
    """So many commits cannot be made: ``least`` or ``most`` is what can."""

    def __init__(self, least: int | None = None, most: int | None = None) -> None:
        super().__init__(least, most)
        self.least, self.most = least, most


class Step(Struct, eq=False):
    """One commit on a branch: its time, its author, and the events that it files.

    A commit without events is a signature of its author to what lies below it.
    """

    at: int
    author: Person
    events: list[Event]


class Proposal(Struct, eq=False):
    """A branch and its merge. Times are in seconds; ``approvers`` begin with who merges."""

    branched: int
    merged: int
    approvers: list[Person]
    events: list[Event]
    steps: list[Step] = field(default_factory=list)

    @property
    def signatures(self) -> list[Person]:
        """Who must sign along before it can be merged: all who approve but do not merge."""
        others = (event.route.cosigner for event in self.events)
        found = dict.fromkeys([*self.approvers, *(p for p in others if p is not None)])
        return [person for person in found if person is not self.approvers[0]]


class _Lane(Struct, eq=False):
    """Proposals of one author, one after the other, on certain days.

    What somebody else than usual has to approve waits for every third of them.
    """

    events: list[Event]
    days: list[date]
    usual: Person
    taken: int = 0
    waiting: list[Event] = field(default_factory=list)

    @property
    def is_single(self) -> bool:
        """Whether it is all about one event."""
        return len(self.events) == 1


def plan(office: Office, commits: int, dice: Dice) -> list[Proposal]:
    """Proposals that file every event in exactly so many commits, in the order of their branching.

    Raises ``NotPossible`` when there is too much or too little to file for that.
    """
    wanted = int(commits * _MERGES)
    while True:
        for event in office.events:
            event.merged = event.proposal = None
        lanes = _lanes(office, wanted)
        proposals = _propose(lanes, office.diary, Dice(f"{dice.below(1 << 30)}"))
        signatures = sum(len(proposal.signatures) for proposal in proposals)
        work = commits - len(proposals) - signatures
        most = sum(len(proposal.events) for proposal in proposals)
        if len(proposals) <= work <= most:
            break
        if work > most:
            raise NotPossible(most=most + len(proposals) + signatures)
        if wanted == 0:
            raise NotPossible(least=2 * len(proposals) + signatures)
        wanted = wanted * 3 // 4
    _cut(proposals, work)
    for proposal in proposals:
        for event in proposal.events:
            event.carry_out()
    return proposals


def _lanes(office: Office, wanted: int) -> list[_Lane]:
    """The lanes, with days for about as many proposals as wanted; one day each at least.

    So that things wait as little as can be, a lane with four times as much to file files twice as
    often.
    """
    diary, lanes = office.diary, []
    together: dict[Person, list[Event]] = {}
    for event in office.events:
        if event.alone:
            days = {diary.after(event.day, wait) for wait in _AGAIN}
            lanes.append(_Lane([event], sorted(days), event.route.approver))
        else:
            together.setdefault(event.route.author, []).append(event)
    weights = [math.isqrt(len(events) * 64) for events in together.values()]
    parts = shares(max(wanted - len(lanes), len(weights)), weights)
    for events, count in zip(together.values(), parts, strict=True):
        events.sort(key=lambda event: (event.day, event.serial))
        usual = Counter(event.route.approver for event in events).most_common(1)[0][0]
        lanes.append(_Lane(events, _days(events, count, diary), usual))
    return lanes


def _days(events: Sequence[Event], count: int, diary: Diary) -> list[date]:
    """Days on which about equal numbers of events have become known; the last part has none yet."""
    count = min(count, len(events))
    found = {
        diary.after(events[len(events) * part // count - 1].day, 0) for part in range(1, count)
    }
    return sorted(found)


def _propose(lanes: list[_Lane], diary: Diary, dice: Dice) -> list[Proposal]:
    """Let every lane propose on its days what it can; at the end, until nothing is left."""
    visits = []
    for number, lane in enumerate(lanes):
        for index, day in enumerate(lane.days):
            until = lane.days[index + 1] if index + 1 < len(lane.days) else None
            at = _moment(day, 9) + dice.below(2 * HOUR)
            merged = _merge_time(day, until, diary, dice)
            visits.append((at, number, day, merged, lane.is_single or index % 3 == 2))
    proposals: list[Proposal] = []
    for at, number, day, merged, everything in sorted(visits):
        _visit(lanes[number], at, day, merged, proposals, everything)
    at = 0
    for attempt in range(_ROUNDS):
        left = [lane for lane in lanes if lane.taken < len(lane.events) or lane.waiting]
        if not left:
            return proposals
        day = diary.closing[min(attempt, len(diary.closing) - 1)]
        at = max(at, _moment(day, 9))
        slot = max(8 * HOUR // len(left), _SLOT)
        for lane in sorted(left, key=_depth):
            _visit(lane, at, day, at + slot * 3 // 4, proposals)
            at += slot
    raise AssertionError("something waits for what waits for it")


def _depth(lane: _Lane) -> int:
    """How many others must have been merged, one after the other, before this lane can be."""
    found: dict[int, int] = {}

    def depth(event: Event) -> int:
        if event.merged is not None:
            return 0
        if id(event) not in found:
            own = (depth(need) + (need.route != event.route) for need in event.needs)
            found[id(event)] = max(own, default=0)
        return found[id(event)]

    return max(map(depth, [*lane.waiting, *lane.events[lane.taken :]]))


def _visit(
    lane: _Lane,
    at: int,
    day: date,
    merged: int,
    proposals: list[Proposal],
    everything: bool = True,
) -> None:
    """Propose what a lane has by that day and may be proposed."""
    events = lane.events
    while lane.taken < len(events) and events[lane.taken].day <= day:
        lane.waiting.append(events[lane.taken])
        lane.taken += 1
    number, chosen, waiting = len(proposals), [], []
    for event in lane.waiting:
        ready = (everything or event.route.approver is lane.usual) and all(
            need.proposal == number or (need.merged is not None and need.merged < at)
            for need in event.needs
        )
        if ready:
            event.proposal = number
            chosen.append(event)
        else:
            waiting.append(event)
    lane.waiting = waiting
    if not chosen:
        return
    for event in chosen:
        event.merged = merged
    counts = Counter(event.route.approver for event in chosen)
    approvers = sorted(counts, key=lambda person: (-counts[person], person.id))
    proposals.append(Proposal(at, merged, approvers, chosen))


def _moment(day: date, hour: int) -> int:
    """An hour of a day in the office's time, in seconds."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=OFFICE_TIME).timestamp())


def _merge_time(day: date, until: date | None, diary: Diary, dice: Dice) -> int:
    """An afternoon soon after, before the lane proposes again."""
    index = diary.index(day)
    last = diary.index(until) - 1 if until is not None else index + 2
    most = min(index + 3, last, diary.index(diary.cutoff))
    merged = diary.days[dice.between(index, max(most, index))]
    return _moment(merged, 14) + dice.below(3 * HOUR)


def _cut(proposals: list[Proposal], work: int) -> None:
    """Cut the proposals into so many commits in all: by archive first, then by event."""
    for proposal in proposals:
        proposal.events.sort(key=lambda e: (e.document.path[-8:] != "unit.yml", e.document.path))
    counts = [1] * len(proposals)
    for limit in (_archives, lambda proposal: len(proposal.events)):
        room = [limit(p) - count for p, count in zip(proposals, counts, strict=True)]
        more = min(work - sum(counts), sum(room))
        if more > 0:
            counts = [c + part for c, part in zip(counts, shares(more, room), strict=True)]
    for proposal, count in zip(proposals, counts, strict=True):
        time = min(3 * HOUR, proposal.merged - proposal.branched)
        pace = max(time // (count + len(proposal.signatures) + 1), 1)
        at = proposal.branched
        for chunk in _chunks(proposal, count):
            at += pace
            proposal.steps.append(Step(at, chunk[0].route.author, chunk))
        for person in proposal.signatures:
            at += pace
            proposal.steps.append(Step(at, person, []))


def _archives(proposal: Proposal) -> int:
    return len({event.document.path for event in proposal.events})


def _chunks(proposal: Proposal, count: int) -> list[list[Event]]:
    """The events in so many runs, none empty, cut between archives where that will do."""
    events = proposal.events
    groups: list[list[Event]] = []
    for event in events:
        if groups and groups[-1][0].document is event.document:
            groups[-1].append(event)
        else:
            groups.append([event])
    if count > len(groups):
        groups = [[event] for event in events]
    edges = [len(groups) * part // count for part in range(count + 1)]
    return [
        [event for group in groups[first:last] for event in group]
        for first, last in pairwise(edges)
    ]
