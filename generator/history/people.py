"""People: who stands behind an address, and what that person was entitled to on a day; pure.

A person is an officer's number, never an address: whoever has two accounts is one person. Whoever
is in no list of accounts is known by address and name alone, as the commit has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from generator.archive.unit import Account, Role, Unit


class Who(Struct, frozen=True):
    """Someone who recorded or approved: as the office knows the person, or as a commit says.

    ``officer`` and ``login`` are '' for whoever has no account on the day; ``roles`` are those held
    on the day, departmental ones with their department in front.
    """

    name: str
    email: str
    login: str = ""
    officer: str = ""
    roles: tuple[str, ...] = ()
    has_namesake: bool = False

    @property
    def called(self) -> str:
        """The name where it is one person's alone, else the name and the number."""
        return f"{self.name} {self.officer}" if self.has_namesake else self.name

    @property
    def known(self) -> bool:
        """Whether the office has an account of that address on the day."""
        return bool(self.officer)

    def is_same(self, other: Who) -> bool:
        """Whether both are one person."""
        if self.officer or other.officer:
            return self.officer == other.officer
        return self.email.casefold() == other.email.casefold()


class Named(Struct, frozen=True):
    """Whom somebody asks for: the accounts, if there are any, and (folded) their addresses.

    An address may have been one account's and later another's.
    """

    addresses: frozenset[str]
    logins: frozenset[str]

    def means(self, who: Who) -> bool:
        """Whether it is this one."""
        return who.email.casefold() in self.addresses and (
            not who.login or who.login in self.logins
        )


_Holder = tuple[Account, str | None, list[Role]]
"""An account, the name the roster has for whoever holds it, and all roles it ever had."""


class People:
    """The accounts and roles of some offices."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = tuple(units)
        self._known: dict[tuple[str, str, date], Who] = {}
        self._accounts: dict[str, list[_Holder]] = {}
        everybody = {entry.officer: entry.name for unit in self._units for entry in unit.roster}
        self._bearers = Counter(everybody.values())
        for unit in self._units:
            names = {entry.officer: entry.name for entry in reversed(unit.roster)}
            roles: dict[str, list[Role]] = {}
            for role in unit.roles:
                roles.setdefault(role.login, []).append(role)
            for account in unit.accounts:
                own = account, names.get(account.officer), roles.get(account.login, [])
                self._accounts.setdefault(account.email.casefold(), []).append(own)

    def who(self, name: str, email: str, day: date) -> Who:
        """Who uses that address on ``day``; ``name`` is what the commit says.

        What a commit says may hold anything; only what can be printed of it is kept.
        """
        found = self._known.get((name, email, day))
        if found is None:
            found = self._known[name, email, day] = self._who(name, email, day)
        return found

    def _who(self, name: str, email: str, day: date) -> Who:
        name, email = _printable(name), _printable(email.strip())
        for account, own, held in self._accounts.get(email.casefold(), ()):
            if account.holds_on(day):
                roles = [f"{r.department or ''}{r.role}" for r in held if r.holds_on(day)]
                known = name if own is None else own
                shared = self._bearers[known] > 1
                return Who(known, account.email, account.login, account.officer, (*roles,), shared)
        return Who(name, email)

    def named(self, account: str) -> Named:
        """Who is meant by the name of an account or by one of its addresses."""
        wanted = account.strip().casefold()
        found = [
            one
            for unit in self._units
            for one in unit.accounts
            if wanted in (one.login.casefold(), one.email.casefold())
        ]
        addresses = frozenset(one.email.casefold() for one in found) or frozenset({wanted})
        return Named(addresses, frozenset(one.login for one in found))


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(char for char in text if char.isprintable())
