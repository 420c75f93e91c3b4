"""Roles: who may draft, approve, correct and void what, so that nobody acts on their own behalf.

What each role may do is read from the standard's ``authority.yml``; here stands who holds it. A
role of the whole office has three holders, so that for anybody's archive one can draft and another
approve (办-15), whoever it belongs to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from generator.demo.departments import BY_NAME, DEPARTMENTS, LEADERS
from generator.demo.people import Person
from generator.standards.authority import OWN_APPROVERS, Authority

OWN, CUSTODIAN, HEAD, SYSTEM = "本人", "专人", "部门负责人", "系统"
PEOPLE, LEADING, REVIEWERS = "政治处", "领导小组", "评查小组"
_OFFICES = {
    "案管办": ("案件管理办公室", 3),
    "监察室": ("监察室", 3),
    PEOPLE: ("政治处", 3),
    "控申科": ("控告申诉检察科", 2),
    "办公室": ("办公室", 3),
    "研究室": ("法律政策研究室", 2),
}
"""A role of the whole office: the department that plays it, and how many hold it."""
_PREFERRED = {
    "培训情况": PEOPLE,
    "办案效果": "控申科",
    "业务素能": "研究室",
    "督办任务": "办公室",
    "质量评查": "案管办",
    "外部监督": "案管办",
}
"""Of several roles that may draft in a section, the one that does here."""


class Route(NamedTuple):
    """Whose hands a change passes through: who drafts, who approves, who signs along."""

    author: Person
    approver: Person
    cosigner: Person | None = None


class NoOneElse(Exception):
    """The office is too small: nobody is left to draft or approve."""


class Roles(Struct):
    """Who holds which role; fixed for as long as the archives are kept."""

    by_role: dict[str, list[Person]]
    custodians: dict[str, Person]
    junior: Person
    spare: Person
    heads: dict[str, list[Person]]

    def of_section(
        self, authority: Authority, section: str, action: str, person: Person, department: str
    ) -> Route:
        """The way of a change in an archive; ``action`` is 拟, 更, 废 or 续."""
        powers = authority.matrix[section]
        entries = {
            "拟": powers.draft,
            "更": powers.correct,
            "废": powers.void,
            "续": powers.fill_in,
        }[action]
        entry = _PREFERRED.get(section, "") if action in "拟续" else ""
        entry = entry if entry in entries else entries[0]
        first, _, second = entry.partition("+")
        for author in self._holders(first, person, department):
            if author is person and first != OWN:
                continue
            out = {author, person}
            beside = self._holders(second, person, department) if second else ()
            cosigner = _first(beside, out)
            approver = _first(self._approvers(authority, section, person, department), out)
            if approver is not None and (cosigner is not None or not second):
                return Route(author, approver, cosigner)
        raise NoOneElse

    def _approvers(
        self, authority: Authority, section: str, person: Person, department: str
    ) -> Iterator[Person]:
        for role in authority.matrix[section].approve:
            if role != OWN_APPROVERS:
                yield from self._holders(role, person, department)

    def of_unit(self, authority: Authority, persons: Iterable[Person]) -> Route:
        """The way of a change in the unit's own file about some persons."""
        files = authority.files.unit
        author = _first(self.by_role[files.draft[0]], set(persons))
        approver = _first(self.by_role[files.approve[0]], {author})
        if author is None or approver is None:
            raise NoOneElse
        return Route(author, approver)

    def _holders(self, role: str, person: Person, department: str) -> Sequence[Person]:
        if role == OWN:
            return [person]
        if role == CUSTODIAN:
            return [self.custodians[department], self.spare, self.junior]
        if role == HEAD:
            return self.heads[department]
        return self.by_role[PEOPLE if role == SYSTEM else role]


def _first(holders: Iterable[Person], out: Collection[Person | None]) -> Person | None:
    """The first who need not stand aside."""
    return next((holder for holder in holders if holder not in out), None)


def assign(people: Sequence[Person]) -> Roles:
    """Give everybody their roles, and mark those who hold one."""
    members: dict[str, list[Person]] = {department.name: [] for department in DEPARTMENTS}
    for person in people:
        members[person.posts[-1].department].append(person)
    leaders = members["院领导"]
    heads = [own[0] for name, own in members.items() if own and name != "院领导"]
    helpers = [*leaders[1:], *heads[::-1], *leaders[:1], *people]
    by_role = {
        role: _some([*members[name], *helpers], count) for role, (name, count) in _OFFICES.items()
    }
    by_role[LEADING] = _some([*leaders, *heads, *people], 5)
    by_role[REVIEWERS] = _some(
        [*members["公诉科"][1:3], *members["侦查监督科"][1:3], *heads, *people], 6
    )
    juniors = {
        name: [p for p in own if p not in heads and p not in leaders]
        for name, own in members.items()
    }
    any_junior = next((own[-1] for own in juniors.values() if own), people[-1])
    keepers = {
        department.name: (juniors[department.custody] or [any_junior])[-1]
        for department in DEPARTMENTS
    }
    spare = next((p for p in keepers.values() if p is not any_junior), heads[-1])
    deputies = leaders[1:3] or heads[:1]
    directors: dict[str, list[Person]] = {}
    for department in DEPARTMENTS:
        own = leaders[:1] if department is LEADERS else members[department.name][:1]
        deputy = deputies[DEPARTMENTS.index(BY_NAME[department.custody]) % len(deputies)]
        # Where one custodian serves several departments, the leader in charge approves for all.
        shared = sum(other.custody == department.custody for other in DEPARTMENTS) > 1
        first = [deputy, *own] if shared and department is not LEADERS else [*own, deputy]
        directors[department.name] = _some([*first, *leaders, *heads], 2)
    roles = Roles(by_role, keepers, any_junior, spare, directors)
    for person in (*keepers.values(), spare, *(p for own in by_role.values() for p in own)):
        person.fixed = True
    for own in directors.values():
        for person in own:
            person.fixed = True
    return roles


def _some(people: Iterable[Person], count: int) -> list[Person]:
    return list(dict.fromkeys(people))[:count]
