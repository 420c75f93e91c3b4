"""Cases: accepted, handled by one or several officers, closed within their limits or not.

One case stands in the archive of everybody who has a part in it, with the same facts (X11); it is
first entered while it is open and filled in when it ends, or entered once if it was short.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from msgspec import Struct, field

from generator.demo.casekinds import (
    CAN_EXTEND,
    DETAINED,
    INTENSITY,
    KINDS,
    SENT_BACK,
    UNFINISHED,
    CaseKind,
)
from generator.demo.departments import BY_NAME
from generator.demo.dice import Dice
from generator.demo.entries import Entry
from generator.demo.names import party
from generator.demo.office import Office
from generator.demo.people import Person
from generator.standards.deadlines import due_date

SECTION = "办案情况"
LEADS, HELPS, REVIEWS = "主办", "协办", "审核"
_HELPED, _REVIEWED = 0.5, 0.25
_EXTENDED, _SENT_BACK, _OVERDUE = 0.16, 0.1, 0.004
_SHORT = 6
"""Working days within which a case is entered once, when it is over."""

Parts = list[tuple[Person, str]]


class Case(Struct, eq=False):
    """One case, whoever has a part in it."""

    department: str
    kind: CaseKind
    accepted: date
    parts: Parts
    shared: dict[str, Any]
    turns: list[tuple[date, dict[str, Any]]]
    closed: date | None
    document: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def handlers(self) -> list[Person]:
        """Everybody who has a part in it."""
        return [person for person, _ in self.parts]


def invent(office: Office, budget: int, tweak: Callable[[list[Case]], None]) -> list[Case]:
    """Cases whose records, one for each part, are as many as ``budget``, and file them all.

    ``tweak`` may change them before they are filed.
    """
    weights = _weights(office)
    cases: list[Case] = []
    left, failed = budget if weights else 0, 0
    while left > 0 and failed < 1000:
        case = _case(office, office.dice.weighted(weights), left)
        if case is None:
            failed += 1
            continue
        cases.append(case)
        left -= len(case.parts)
        office.load.update(case.handlers)
    cases.sort(key=lambda case: case.accepted)
    for case in cases:
        symbol = BY_NAME[case.department].symbol
        case.shared["受案号"] = office.document_number(symbol, "受", case.accepted.year)
    closed = [case for case in cases if case.closed is not None and case.document]
    for case in sorted(closed, key=lambda case: (case.closed, case.accepted)):
        assert case.closed is not None
        symbol = BY_NAME[case.department].symbol
        case.turns[-1][1]["文书号"] = office.document_number(
            symbol, case.document, case.closed.year
        )
    tweak(cases)
    for case in cases:
        _file(office, case)
    return cases


def _weights(office: Office) -> list[tuple[int, str]]:
    found = []
    for name, intensity in INTENSITY.items():
        own = [p for p in office.people if p.posts[-1].department == name and p.qualified]
        if own:
            found.append((intensity * len(own), name))
    return found


def _case(office: Office, department: str, left: int) -> Case | None:
    dice, diary = office.dice, office.diary
    accepted = diary.any_day(dice)
    kind = dice.weighted([(kind.share, kind) for kind in KINDS[department]])
    custody = dice.below(100) < kind.custody
    shared: dict[str, Any] = {
        "受案号": "",
        "案件类型": kind.name,
        "案由": dice.pick(kind.causes),
        "当事人": party(dice) if kind.criminal else dice.pick(("某单位", "某公司", party(dice))),
        "受理日期": accepted,
        "羁押": "是" if custody else "否",
    }
    if kind.name in DETAINED:
        shared["拘留"] = shared["羁押"]
    turns, closed = _course(office, kind, accepted, shared)
    end = closed or diary.today
    parts = _parts(office, department, accepted, end)
    if parts is None:
        return None
    ending, document = dice.weighted(kind.endings)
    if closed is not None:
        turns[-1][1]["结案方式"] = ending
    return Case(department, kind, accepted, parts[:left], shared, turns, closed, document)


def _parts(office: Office, department: str, accepted: date, end: date) -> Parts | None:
    """Who leads, helps and reviews; all are in the department from the first day to the last."""
    dice = office.dice
    there = [
        person
        for person in _members(office, department)
        if person.here_on(accepted)
        and person.here_on(end)
        and person.department_on(accepted) == department
        and person.department_on(end) == department
        and office.load[person] < office.most_cases
    ]
    able = [person for person in there if person.qualified]
    if not able:
        return None
    # A head leads a case now and then only.
    two = (dice.pick(able), dice.pick(able))
    leads = min(two, key=lambda person: (person.is_head, office.load[person]))
    parts = [(leads, LEADS)]
    others = [person for person in there if person is not leads]
    if others and dice.chance(_HELPED):
        clerks = [person for person in others if not person.qualified]
        helper = dice.pick(clerks if clerks and dice.chance(0.8) else others)
        parts.append((helper, HELPS))
        others.remove(helper)
    heads = [person for person in others if person.is_head]
    if heads and dice.chance(_REVIEWED):
        parts.append((heads[0], REVIEWS))
    return parts


def _members(office: Office, department: str) -> list[Person]:
    """Everybody who is in a department at any time."""
    found = office.members.get(department)
    if found is None:
        found = [p for p in office.people if any(x.department == department for x in p.posts)]
        office.members[department] = found
    return found


def _course(
    office: Office, kind: CaseKind, accepted: date, shared: dict[str, Any]
) -> tuple[list[tuple[date, dict[str, Any]]], date | None]:
    """What happens to a case, turn by turn, as far as the cutoff; and when it was closed, if so."""
    dice, diary = office.dice, office.diary
    custody = shared["羁押"] == "是"
    turns: list[tuple[date, dict[str, Any]]] = []
    begin, due = accepted, _limit(office, shared, accepted, custody)
    if kind.name == CAN_EXTEND:
        begin, due, turns = _sent_back(office, shared, accepted, due, custody)
        if dice.chance(_EXTENDED) and due is not None:
            approved = diary.calendar.next_working(due - timedelta(days=dice.between(3, 6)))
            if approved <= due:
                days = dice.pick((10, 15, 15))
                group = {"批准日期": approved, "天数": str(days), "批准人": "检察长"}
                turns.append((approved, {"延长": group}))
                begin, due = due, _limit(office, shared, begin, custody, days)
    closed = _end(office, dice, kind, begin, due)
    turns.append((closed, {"结案日期": closed}))
    past = [turn for turn in turns if turn[0] <= diary.cutoff]
    return past, closed if closed <= diary.cutoff else None


def _end(office: Office, dice: Dice, kind: CaseKind, begin: date, due: date | None) -> date:
    """The day a case ends: a working day if there is one, within its limit nearly always."""
    day = begin + timedelta(days=dice.between(kind.least, kind.most))
    if due is None:
        return office.diary.calendar.next_working(day)
    if dice.chance(_OVERDUE):
        return due + timedelta(days=dice.between(1, 4))
    day = min(day, due)
    while not office.diary.calendar.is_working(day) and day > begin:
        day -= timedelta(days=1)
    return day


def _limit(
    office: Office, shared: dict[str, Any], start: date, custody: bool, more: int = 0
) -> date | None:
    """The statutory limit of a case that begins to run on a day; None where there is none."""
    for rule in office.standard.deadlines.of_section(SECTION).candidates(shared):
        if rule.period is None or not rule.in_force(start) or not rule.when.holds(shared.get):
            continue
        strict = rule.no_roll is not None and custody
        return due_date(start, rule.period, more, strict, office.diary.calendar)
    return None


def _sent_back(
    office: Office, shared: dict[str, Any], accepted: date, due: date | None, custody: bool
) -> tuple[date, date | None, list[tuple[date, dict[str, Any]]]]:
    """Send a case back for more evidence, once or twice; where its limit then begins and ends."""
    dice, calendar = office.dice, office.diary.calendar
    turns: list[tuple[date, dict[str, Any]]] = []
    begin = accepted
    groups: list[dict[str, Any]] = []
    while due is not None and len(groups) < 2 and dice.chance(_SENT_BACK + 0.2 * len(groups)):
        back = calendar.next_working(begin + timedelta(days=dice.between(12, 24)))
        if back > due:
            break
        again = calendar.next_working(back + timedelta(days=dice.between(14, 27)))
        turns.append((back, {"退补": [*groups, {"退回日期": back}], "结案方式": SENT_BACK}))
        groups = [*groups, {"退回日期": back, "重报日期": again}]
        turns.append((again, {"退补": groups, "结案方式": UNFINISHED}))
        begin, due = again, _limit(office, shared, again, custody)
    return begin, due, turns


def _file(office: Office, case: Case) -> None:
    """Enter a case into the archives of all who have a part in it."""
    diary = office.diary
    short = diary.index(case.closed) - diary.index(case.accepted) if case.closed else 99
    at_once = short <= _SHORT and office.dice.chance(0.85)
    for person, role in case.parts:
        content = {**case.shared, "角色": role, "结案方式": UNFINISHED}
        turns = case.turns
        if at_once:
            for _, delta in turns:
                content |= delta
            turns = []
        entry = office.record(
            person, SECTION, case.accepted, content, case.closed if at_once else None
        )
        for day, delta in turns:
            office.amend(entry, person, day, delta)
        entry.facts = case
        case.entries.append(entry)
