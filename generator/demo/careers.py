"""Careers: the archives as they were founded, and how people come, move and go afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.demo import unitfile
from generator.demo.entries import Change, Entry, Event
from generator.demo.office import Office
from generator.demo.people import Person, Post
from generator.demo.roles import Route
from generator.standards.calendar import ONE_DAY

PROFILE, POSTS, ANNUAL, LEAVE, TRANSFER = "基本情况", "岗位履历", "年度考核", "在岗情况", "移交记录"
_OTHER_OFFICES = ("清河市人民检察院第一分院", "清河市北湾区人民检察院", "清河市南浦区人民检察院")


def found_archives(office: Office) -> None:
    """Every archive as it is laid out on the first day: the profile, and the posts so far."""
    unit = office.unit_file.first
    unit[unitfile.ACCOUNTS], unit[unitfile.ROSTER] = [], []
    for person in office.founders:
        unit[unitfile.ACCOUNTS].append(((person.id,), unitfile.account(person, person.joined)))
        unit[unitfile.ROSTER].append(((person.id,), unitfile.roster(person, person.joined)))
        first = office.documents[person].first
        before = [post for post in person.posts if post.start <= office.diary.days[0]]
        held = [
            Post(p.department, p.title, p.category, p.start, p.end if p is not before[-1] else None)
            for p in before
        ]
        status = "在职"
        profile = office.entry(person, PROFILE, held[0].start, {})
        entries = [(profile, office.profile(person, held[-1], status))]
        entries += [(office.entry(person, POSTS, p.start, {}), _post(p)) for p in held]
        office.profiles[person] = profile
        for entry, content in entries:
            section, key, text = entry.carry_out(content)
            first.setdefault(section, []).append((key, text))


def _post(post: Post) -> dict[str, Any]:
    said: dict[str, Any] = {
        "部门": post.department,
        "岗位": post.title,
        "岗位类别": post.category,
        "起": post.start,
    }
    return said | ({"止": post.end} if post.end is not None else {})


def assess_first_year(office: Office) -> None:
    """The result of the year before the archives were founded, taken over as it was."""
    day = date(2013, 1, 31)
    for person in office.founders:
        result = office.dice.weighted(((3, "优秀"), (17, "称职")))
        content = {"年度": "2012", "最终等次": result, "通知日期": day}
        office.record(person, ANNUAL, date(2012, 12, 31), content, day)


def let_people_move(office: Office) -> None:
    """File what happens to people: they join, change departments, leave."""
    for person in office.newcomers:
        _joined(office, person)
    for person in office.people:
        for before, post in zip(person.posts, person.posts[1:], strict=False):
            if post.start > office.diary.days[0]:
                moved(office, person, before, post)
        if person.left is not None:
            _left(office, person, person.left)


def on_the_roster(office: Office, person: Person, day: date) -> Event:
    """Enter somebody in the unit's file, or write there that they have left."""
    lines: list[Change] = [
        (unitfile.ACCOUNTS, (person.id,), unitfile.account(person, day)),
        (unitfile.ROSTER, (person.id,), unitfile.roster(person, day)),
    ]
    route = office.roles.of_unit(office.standard.authority, [person])
    return office.file_lines(day, route, lines)


def _joined(office: Office, person: Person) -> None:
    day = person.joined
    rostered = on_the_roster(office, person, day)
    post = person.posts[0]
    probation = day + timedelta(days=365)
    profile = office.entry(person, PROFILE, day, {})
    entry = office.entry(person, POSTS, day, {})
    event = office.file(
        office.diary.after(day, 1),
        office.route(PROFILE, "拟", person, day),
        "建档",
        [(profile, office.profile(person, post, "试用")), (entry, _post(post))],
        (rostered,),
    )
    office.documents[person].turns.append((day, event))
    end = probation - ONE_DAY
    note = {"类别": "试用期", "起": day, "止": end, "依据": office.basis("录用通知", day)}
    office.record(person, LEAVE, day, note)
    ended = office.diary.after(probation, 0)
    if probation < office.diary.cutoff:
        _change_profile(office, person, ended, {"在职状态": "在职"}, profile)
    office.profiles[person] = profile


def moved(office: Office, person: Person, before: Post, post: Post) -> None:
    """Another post: the old one ends the day before, and the profile says the new one."""
    held = [e for e in office.entries[POSTS] if e.document is office.documents[person]][-1]
    entry = office.entry(person, POSTS, post.start, {})
    said = {"所在部门": post.department, "岗位类别": post.category}
    event = office.file(
        office.diary.after(post.start, 0),
        office.route(PROFILE, "更", person, post.start),
        "换岗",
        [(held, {"止": before.end}), (entry, _post(post)), (office.profile_of(person), said)],
    )
    office.documents[person].turns.append((post.start, event))


def _left(office: Office, person: Person, day: date) -> None:
    held = [e for e in office.entries[POSTS] if e.document is office.documents[person]][-1]
    route = office.route(PROFILE, "更", person, day)
    kind = "退休离职" if person.leaving == "退休" else "系统内调出"
    paper = office.entry(person, TRANSFER, day, {})
    office.file(
        office.diary.after(day, 1),
        route,
        "离院",
        [
            (held, {"止": day}),
            (office.profile_of(person), {"在职状态": person.leaving}),
            (paper, transfer(office, kind, day)),
        ],
    )
    on_the_roster(office, person, day)


def transfer(office: Office, kind: str, day: date, **changes: str) -> dict[str, Any]:
    """What a paper about a transfer says; those who sign it do so by office, not by name."""
    home = kind == "退休离职"
    return {
        "移交类型": kind,
        "日期": day,
        "对方单位": "本院档案室" if home else office.dice.pick(_OTHER_OFFICES),
        "移交人": "政治处专责",
        "接收人": "档案室专责" if home else "接收单位政治部门",
        "监交人": "监察室专责",
        "依据": office.basis("移交清单", day),
        "填报部门": "政治处",
    } | changes


def _change_profile(
    office: Office, person: Person, day: date, delta: dict[str, Any], profile: Entry
) -> None:
    route: Route = office.route(PROFILE, "更", person, day)
    office.file(day, route, "更正", [(profile, delta)])
