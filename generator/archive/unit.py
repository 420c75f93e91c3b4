"""The unit: an office's departments, accounts, roles, groups and roster, from ``unit.yml``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property
from typing import Annotated

import msgspec

from generator.names import several
from generator.problems import Problem, perhaps
from generator.standards.loading import Document
from generator.standards.typed import Day, Like, Model

OFFICER_ID = r"[0-9]{6}-[0-9]{4}"
OfficerId = Annotated[str, Like(OFFICER_ID, "写成单位代码加四位数字，如 990110-0037")]
_SMALL = {letter: letter + 32 for letter in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


class Term(Model):
    """Anything that holds from 起 to 止, both included; without 止 it still holds."""

    start: Day = msgspec.field(name="起")
    end: Day | None = msgspec.field(default=None, name="止")

    def holds_on(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: Term) -> bool:
        """Whether both hold on some day."""
        return self.holds_on(other.start) or other.holds_on(self.start)


class Identity(Model):
    """Which office this is."""

    code: Annotated[str, Like(r"[0-9]{6}", "写六位数字，如 990110")] = msgspec.field(name="代码")
    name: str = msgspec.field(name="名称")
    abbreviation: str = msgspec.field(name="简称")
    level: str = msgspec.field(name="层级")
    superior: str = msgspec.field(default="", name="上级")


class Department(Term):
    """A department, dated; 前身 names the departments it succeeded."""

    code: Annotated[str, Like(r"[a-z][a-z0-9-]{1,30}", "写小写字母、数字和 -，如 gongsu")] = (
        msgspec.field(name="代码")
    )
    name: str = msgspec.field(name="名称")
    symbol: str = msgspec.field(default="", name="部门字")
    line: str = msgspec.field(default="", name="条线")
    predecessors: tuple[str, ...] = msgspec.field(default=(), name="前身")


class Account(Term):
    """An account of the repository and the officer who uses it."""

    login: Annotated[str, Like(r"[a-z][a-z0-9._-]{1,40}", "写代码库的账号，小写字母起头")] = (
        msgspec.field(name="账号")
    )
    email: Annotated[str, Like(r"[^@\s]+@[^@\s]+", "写提交时用的邮箱，如 li@example.invalid")] = (
        msgspec.field(name="邮箱")
    )
    officer: OfficerId = msgspec.field(name="档案号")


class Role(Term):
    """A role an account holds for a term, in a department where the role is departmental."""

    login: str = msgspec.field(name="账号")
    role: str = msgspec.field(name="角色")
    department: str | None = msgspec.field(default=None, name="部门")

    @property
    def called(self) -> str:
        """The role, with its department in front where it is departmental."""
        return f"{self.department or ''}{self.role}"


class GroupMember(Term):
    """A member of the leading group or of the review group."""

    officer: OfficerId = msgspec.field(name="档案号")
    post: str = msgspec.field(name="职务")


class RosterEntry(Term):
    """A person of the office who must have an archive (一人一档)."""

    officer: OfficerId = msgspec.field(name="档案号")
    name: str = msgspec.field(name="姓名")


class Unit(Model):
    """A whole office."""

    identity: Identity = msgspec.field(name="单位")
    departments: tuple[Department, ...] = msgspec.field(name="部门")
    accounts: tuple[Account, ...] = msgspec.field(name="账号")
    roles: tuple[Role, ...] = msgspec.field(name="角色")
    leading_group: tuple[GroupMember, ...] = msgspec.field(name="领导小组")
    review_group: tuple[GroupMember, ...] = msgspec.field(name="评查小组")
    roster: tuple[RosterEntry, ...] = msgspec.field(name="名册")

    @property
    def code(self) -> str:
        """The six-digit code, which is also the folder's name."""
        return self.identity.code

    @property
    def name(self) -> str:
        """The office's full name."""
        return self.identity.name

    def began_after(self, day: date) -> bool:
        """Whether nobody was on the roster by ``day``: the office joined others after that."""
        return bool(self.roster) and all(entry.start > day for entry in self.roster)

    @cached_property
    def _by_name(self) -> dict[str, tuple[Department, ...]]:
        found: dict[str, tuple[Department, ...]] = {}
        for department in self.departments:
            found[department.name] = (*found.get(department.name, ()), department)
        return found

    def department(self, name: str, day: date | None = None) -> Department | None:
        """The department of that name on ``day`` (on any day without one)."""
        for department in self._by_name.get(name, ()):
            if day is None or department.holds_on(day):
                return department
        return None

    @cached_property
    def _known_on(self) -> dict[date, tuple[Department, ...]]:
        return {}

    def departments_on(self, day: date) -> tuple[Department, ...]:
        """The departments that exist on ``day``, in the order of ``unit.yml``."""
        found = self._known_on.get(day)
        if found is None:
            found = self._known_on[day] = tuple(d for d in self.departments if d.holds_on(day))
        return found

    @cached_property
    def _known_symbols(self) -> dict[date, tuple[Department, ...]]:
        return {}

    def with_symbols_on(self, day: date) -> tuple[Department, ...]:
        """The departments of ``day`` that have a symbol (部门字) for their documents."""
        found = self._known_symbols.get(day)
        if found is None:
            found = tuple(d for d in self.departments_on(day) if d.symbol)
            self._known_symbols[day] = found
        return found

    @cached_property
    def document_number(self) -> re.Pattern[str]:
        """The shape of this office's document numbers (GB/T 9704-2012; model.md §1.3)."""
        return re.compile(
            re.escape(self.identity.abbreviation)
            + r"[\u4e00-\u9fff]{1,8}〔(?:19|20)[0-9]{2}〕[1-9][0-9]{0,5}号"
        )


def folded(address: str) -> str:
    """An address or a login as it is compared: in small letters, without blanks around it.

    In it ſ is no s, as some rules of writing have it: that would be another account.
    """
    return address.strip().translate(_SMALL)


def check_unit(document: Document[Unit], folder: str) -> Iterator[Problem]:
    """Ensure that a unit agrees with its folder and with itself: codes, names, terms, accounts."""
    unit = document.model
    if unit.code != folder:
        yield _bad(document, ("单位", "代码"), "单位代码与文件夹名不一致", f'应写 代码: "{folder}"')
    yield from _check_departments(document)
    yield from _check_terms(document)
    yield from _check_people(document)
    yield from _check_addresses(document)


def _bad(
    document: Document[Unit], steps: tuple[str | int, ...], message: str, hint: str
) -> Problem:
    return Problem(document.locate(*steps), "S04", message, hint)


def _check_departments(document: Document[Unit]) -> Iterator[Problem]:
    departments = document.model.departments
    names = [d.name for d in departments]
    for i, department in enumerate(departments):
        for other in departments[:i]:
            if other.code == department.code:
                yield _bad(
                    document,
                    ("部门", i, "代码"),
                    f"部门代码“{other.code}”重复",
                    "每个部门用不同的代码",
                )
            if other.name == department.name and other.overlaps(department):
                yield _bad(
                    document,
                    ("部门", i, "名称"),
                    f"部门“{other.name}”的起止与前面重叠",
                    "请核对起止日期",
                )
        for word in department.predecessors:
            if word not in names:
                yield _bad(document, ("部门", i, "前身"), f"没有部门“{word}”", _near(word, names))


def _check_terms(document: Document[Unit]) -> Iterator[Problem]:
    unit = document.model
    dated: tuple[tuple[str, tuple[Term, ...]], ...] = (
        ("部门", unit.departments),
        ("账号", unit.accounts),
        ("角色", unit.roles),
        ("领导小组", unit.leading_group),
        ("评查小组", unit.review_group),
        ("名册", unit.roster),
    )
    for key, terms in dated:
        for i, term in enumerate(terms):
            if term.end is not None and term.end < term.start:
                yield _bad(document, (key, i, "止"), "止早于起", "请核对两个日期")


def _check_people(document: Document[Unit]) -> Iterator[Problem]:
    unit = document.model
    names = [d.name for d in unit.departments]
    roster: set[str] = set()
    for i, entry in enumerate(unit.roster):
        if entry.officer in roster:
            yield _bad(
                document, ("名册", i, "档案号"), f"档案号 {entry.officer} 重复", "一人一个档案号"
            )
        roster.add(entry.officer)
    logins: set[str] = set()
    for i, account in enumerate(unit.accounts):
        if account.login in logins:
            yield _bad(
                document, ("账号", i, "账号"), f"账号“{account.login}”重复", "账号不得重复使用"
            )
        logins.add(account.login)
        if account.officer not in roster:
            yield _bad(
                document,
                ("账号", i, "档案号"),
                f"名册里没有 {account.officer}",
                "请先在名册中登记",
            )
    for i, role in enumerate(unit.roles):
        if role.login not in logins:
            near = _near(role.login, logins)
            yield _bad(document, ("角色", i, "账号"), f"没有账号“{role.login}”", near)
        if role.department is not None and role.department not in names:
            near = _near(role.department, names, "每个部门各写一行：")
            yield _bad(document, ("角色", i, "部门"), f"没有部门“{role.department}”", near)
    for key, members in (("领导小组", unit.leading_group), ("评查小组", unit.review_group)):
        for i, member in enumerate(members):
            if member.officer not in roster:
                yield _bad(
                    document,
                    (key, i, "档案号"),
                    f"名册里没有 {member.officer}",
                    "请先在名册中登记",
                )


def _check_addresses(document: Document[Unit]) -> Iterator[Problem]:
    by_email: dict[str, list[Account]] = {}
    for i, account in enumerate(document.model.accounts):
        alike = by_email.setdefault(folded(account.email), [])
        for other in alike:
            if other.officer != account.officer and other.overlaps(account):
                yield _bad(
                    document,
                    ("账号", i, "邮箱"),
                    f"邮箱与账号“{other.login}”的相同，而档案号不同，分不清提交是谁的",
                    "各用各的邮箱；前一个账号停用了的，给它写上止",
                )
        alike.append(account)


def _near(word: str, known: Collection[str], apart: str = "各项之间用半角逗号隔开：") -> str:
    if parts := several(word, known):
        return apart + ", ".join(parts)
    return perhaps(word, known, "请先登记，或改用已有的名称")
