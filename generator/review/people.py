"""People: who is behind an account, and which roles that person holds on a day; pure.

A person is an officer's number, never an e-mail address: whoever has two accounts is one person.
But each office lists its own accounts, and may write any number there: an account gives the roles
of the offices that list it, and of no other.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from string import ascii_lowercase, ascii_uppercase

from msgspec import Struct

from generator.archive.unit import Account, Role, Unit

_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
OWN, SYSTEM = "本人", "系统"
"""Roles nobody is given: the officer whose archive it is, and the program's own results."""


class Person(Struct, frozen=True):
    """Someone with an account: the number of the person's own archive, and the name.

    ``units`` are the offices that list the account by which this person is known here. ``called``
    is the name where it is one person's alone, else the name and the number.
    """

    officer: str
    name: str
    units: frozenset[str]
    has_namesake: bool = False

    @property
    def called(self) -> str:
        """What to call this person, so that nobody else can be meant."""
        return f"{self.name} {self.officer}" if self.has_namesake else self.name

    def is_behind(self, other: Person) -> bool:
        """Whether it is one person, and may all that the other account may."""
        return self.officer == other.officer and self.units >= other.units


class People:
    """The accounts and roles of all units, as one state of the repository has them."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self.units = units
        self._names = {e.officer: e.name for u in units.values() for e in u.roster}
        self._bearers = Counter(self._names.values())

    def by_email(self, email: str, day: date) -> Person | None:
        """Whose address this is on ``day``; None when nobody's, or not one person's alone."""
        wanted = _folded(email.strip())
        return self._only(
            (unit, account)
            for unit, account in self._accounts(day)
            if _folded(account.email) == wanted
        )

    def by_login(self, login: str, day: date) -> Person | None:
        """Whose account this is on ``day``, by its name or its address."""
        wanted = _folded(login.strip())
        return self._only(
            (unit, account)
            for unit, account in self._accounts(day)
            if wanted in (_folded(account.login), _folded(account.email))
        )

    def last_of(self, email: str, day: date) -> Account | None:
        """The account of that address that ended last before ``day``, if there is one."""
        wanted = _folded(email.strip())
        ended = [
            account
            for unit in self.units.values()
            for account in unit.accounts
            if _folded(account.email) == wanted and account.end is not None and account.end < day
        ]
        return max(ended, key=lambda account: account.end or day, default=None)

    def other_named(self, name: str, person: Person) -> bool:
        """Whether ``name`` reads as somebody else's on a roster, and not as this person's own."""
        read = _as_read(name)
        return read != _as_read(person.name) and any(
            _as_read(own) == read
            for officer, own in self._names.items()
            if officer != person.officer
        )

    def roles(self, person: Person, unit: str, day: date) -> Iterator[Role]:
        """The roles a person holds in a unit on ``day``, through any account valid that day."""
        found = self.units.get(unit)
        if found is None or unit not in person.units:
            return
        logins = {a.login for a in found.accounts if a.holds_on(day) and _is(a, person)}
        yield from (role for role in found.roles if role.login in logins and role.holds_on(day))

    def ended_role(
        self, person: Person, unit: str, names: Collection[str], day: date
    ) -> Role | None:
        """The one of these roles that a person held in a unit, and that ended last before a day."""
        found = self.units.get(unit)
        if found is None or unit not in person.units:
            return None
        logins = {account.login for account in found.accounts if _is(account, person)}
        ended = [
            role
            for role in found.roles
            if role.login in logins and role.role in names and role.end and role.end < day
        ]
        return max(ended, key=lambda role: role.end or day, default=None)

    def holders(self, unit: str, role: str, department: str, day: date) -> set[str]:
        """The persons who hold a role in a department on ``day``."""
        found = self.units.get(unit)
        if found is None:
            return set()
        owners = {a.login: a.officer for a in found.accounts if a.holds_on(day)}
        return {
            owners[one.login]
            for one in found.roles
            if one.role == role
            and one.department == department
            and one.login in owners
            and one.holds_on(day)
        }

    def _accounts(self, day: date) -> Iterator[tuple[str, Account]]:
        for code, unit in self.units.items():
            yield from ((code, account) for account in unit.accounts if account.holds_on(day))

    def _only(self, accounts: Iterable[tuple[str, Account]]) -> Person | None:
        found = list(accounts)
        officers = {account.officer for _, account in found}
        if len(officers) != 1:
            return None
        officer = officers.pop()
        units = frozenset(unit for unit, _ in found)
        name = self._names.get(officer, officer)
        return Person(officer, name, units, self._bearers[name] > 1)


def _folded(address: str) -> str:
    """An address or a login in small letters, where ſ is no s: that would be another account."""
    return address.translate(_SMALL)


def _as_read(name: str) -> str:
    """The letters of a name, without what stands or hides between them."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name)))


def _is(account: Account, person: Person) -> bool:
    return account.officer == person.officer
