"""People: who works at an invented office, in which posts and from when to when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec import Struct, field

from generator.demo.departments import ANGUAN, DEPARTMENTS, LEADERS, Department
from generator.demo.diary import FOUNDED, Diary
from generator.demo.dice import Dice, shares
from generator.demo.names import Name, Namer, UnitName

_EDUCATION = ((2, "硕士研究生"), (12, "大学本科"), (3, "大学专科"))
_PARTIES = ((14, "中共党员"), (1, "中共预备党员"), (2, "共青团员"), (1, "民主党派"), (3, "群众"))
_RANKS = ("四级高级检察官", "一级检察官", "二级检察官", "三级检察官", "四级检察官")
_POLICE = ("二级警督", "三级警督", "一级警司", "二级警司")
_NEWCOMERS, _LEAVERS, _MOVERS = 0.03, 0.02, 0.05
"""Shares of an office that join, leave and change departments in a year."""


class Post(Struct, eq=False):
    """A post, both days included; ``end`` is None while it is held."""

    department: str
    title: str
    category: str
    start: date
    end: date | None = None


class Person(Struct, eq=False):
    """One officer: what the profile says, the posts, and who they are in the repository."""

    id: str
    name: Name
    login: str
    email: str
    born: str
    joined: date
    profile: dict[str, Any]
    posts: list[Post]
    is_head: bool = False
    left: date | None = None
    leaving: str = ""
    fixed: bool = False  # holds a role in the repository, and so stays where they are
    quiet: date | None = None  # from then on nothing is said about them at all
    said: set[tuple[str, str, date]] = field(default_factory=set)

    @property
    def qualified(self) -> bool:
        """Whether they may lead cases (X13)."""
        return bool(self.profile["执法资格"] == "有")

    def post_on(self, day: date) -> Post | None:
        """The post held on a day."""
        for post in reversed(self.posts):
            if post.start <= day and (post.end is None or day <= post.end):
                return post
        return None

    def department_on(self, day: date) -> str:
        """The department on a day; the one they left when they have left, '' before they came."""
        post = self.post_on(day)
        if post is None and self.left is not None and day > self.left:
            post = self.posts[-1]
        return post.department if post is not None else ""

    def here_on(self, day: date) -> bool:
        """Whether anything may be recorded of them on a day."""
        return (
            self.joined <= day
            and (self.left is None or day <= self.left)
            and (self.quiet is None or day < self.quiet)
        )

    def first_time(self, section: str, what: str, day: date) -> bool:
        """Whether this has not been said of them before: no two records look alike by chance."""
        key = (section, what, day)
        if key in self.said:
            return False
        self.said.add(key)
        return True


def staff(name: UnitName, count: int, dice: Dice) -> list[Person]:
    """The officers of an office, leaders and heads of departments first among their own."""
    namer = Namer(dice)
    logins: set[str] = set()
    found: list[Person] = []
    for department, size in zip(DEPARTMENTS, sizes(count), strict=True):
        for place in range(size):
            person = _person(name, len(found) + 1, department, place, size, namer, dice)
            _account(person, name, logins)
            found.append(person)
    return found


def sizes(count: int) -> list[int]:
    """How many officers each department has; the important ones are never empty."""
    found = [count * department.share // 103 for department in DEPARTMENTS]
    first = min(range(len(found)), key=lambda i: DEPARTMENTS[i].rank)
    found[first] = max(found[first], 2)  # one who leads cases, and a clerk
    for index in sorted(range(len(found)), key=lambda i: (found[i] > 0, DEPARTMENTS[i].rank)):
        if sum(found) < count:
            found[index] += 1
    weights = [department.share for department in DEPARTMENTS]
    rest = shares(count - sum(found), weights)
    return [size + more for size, more in zip(found, rest, strict=True)]


def _account(person: Person, unit: UnitName, logins: set[str]) -> None:
    login, number = person.name.letters, 1
    while login in logins:
        number += 1
        login = f"{person.name.letters}{number}"
    logins.add(login)
    person.login, person.email = login, f"{login}@{unit.domain}"


def _person(
    unit: UnitName,
    number: int,
    department: Department,
    place: int,
    size: int,
    namer: Namer,
    dice: Dice,
) -> Person:
    leads = department is LEADERS or place == 0
    joined = date(dice.between(1988, 2001) if leads else dice.between(1996, 2012), 1, 4)
    joined += timedelta(days=dice.below(330))
    born = f"{joined.year - dice.between(21, 26)}-{dice.between(1, 12):02d}"
    kind, title, category = department.post(place, size, dice)
    name = namer.name()
    profile: dict[str, Any] = {
        "姓名": name.text,
        "性别": name.sex,
        "出生年月": born,
        "政治面貌": "中共党员" if leads else dice.weighted(_PARTIES),
        "学历": dice.weighted(_EDUCATION),
        "进院日期": joined,
        "人员类别": kind,
    }
    if kind == "检察官":
        profile["法律职务"] = (
            title if department is LEADERS else dice.pick(("检察员", "助理检察员"))
        )
        profile["检察官等级"] = _RANKS[0] if leads else dice.pick(_RANKS[1:])
    elif kind == "司法警察":
        profile["警衔"] = _POLICE[0] if leads else dice.pick(_POLICE[1:])
    profile["执法资格"] = "有" if kind == "检察官" else "无"
    posts = _career(department, title, category, joined, dice)
    return Person(f"{unit.code}-{number:04d}", name, "", "", born, joined, profile, posts, leads)


def _career(
    department: Department, title: str, category: str, joined: date, dice: Dice
) -> list[Post]:
    """The posts before the archives were founded: the present one, and perhaps one before it."""
    latest = date(2012, 12, 3)
    start = joined + timedelta(days=dice.between(400, 4000))
    if department is ANGUAN:
        start = max(start, ANGUAN.start)
    elif start > latest or dice.chance(0.35):
        return [Post(department.name, title, category, joined)]
    start = min(start, latest)
    if start <= joined:
        return [Post(department.name, title, category, joined)]
    former = dice.pick([d for d in DEPARTMENTS if d not in (LEADERS, ANGUAN)])
    earlier = "业务岗" if former.line else "综合岗"
    first = Post(former.name, "科员", earlier, joined, start - timedelta(days=1))
    return [first, Post(department.name, title, category, start)]


def change(people: list[Person], diary: Diary, dice: Dice) -> list[Person]:
    """Let some join, leave and move while the archives are kept; returns those who joined.

    Whoever holds a role in the repository stays.
    """
    free = [person for person in people if not (person.fixed or person.is_head)]
    per_year = len(people) * diary.years
    late = diary.after(diary.cutoff, -40)
    newcomers = dice.shuffled(free)[: _some(per_year * _NEWCOMERS, len(free) // 4)]
    for person in newcomers:
        _join(person, diary, late, dice)
    rest = dice.shuffled([person for person in free if person not in newcomers])
    leavers = _some(per_year * _LEAVERS, len(rest) // 3)
    movers = _some(per_year * _MOVERS, len(rest) - leavers)
    for person in rest[:leavers]:
        day = diary.any_between(dice, FOUNDED + timedelta(days=120), late)
        if day is not None:
            person.left, person.posts[-1].end = day, day
            old = person.joined.year < 1999
            person.leaving = "退休" if old else "调出"
    for person in rest[leavers : leavers + movers]:
        _move(person, people, diary, late, dice)
    return newcomers


def _some(wanted: float, most: int) -> int:
    return min(max(int(wanted + 0.5), 1), most)


def _join(person: Person, diary: Diary, late: date, dice: Dice) -> None:
    day = diary.any_between(dice, FOUNDED + timedelta(days=60), late)
    if day is None:
        return
    person.joined = person.profile["进院日期"] = day
    person.born = person.profile["出生年月"] = f"{day.year - dice.between(23, 27)}-06"
    if "检察官等级" in person.profile:
        person.profile["检察官等级"] = "五级检察官"
    person.profile["政治面貌"] = dice.pick(("中共党员", "共青团员"))
    person.posts = [person.posts[-1]]
    person.posts[0].start = day


def _move(person: Person, people: list[Person], diary: Diary, late: date, dice: Dice) -> None:
    """Move to another department of the same kind of work."""
    now = person.posts[-1]
    there = {p.posts[-1].department for p in people if p.is_head}
    others = [
        d
        for d in DEPARTMENTS
        if d.name != now.department
        and d.name in there
        and d is not LEADERS
        and (d.post_category == now.category or (now.category == "辅助岗" and d.line))
    ]
    day = diary.any_between(dice, FOUNDED + timedelta(days=120), late)
    if not others or day is None or person.profile["人员类别"] == "司法警察":
        return
    now.end = day - timedelta(days=1)
    person.posts.append(Post(dice.pick(others).name, now.title, now.category, day))
