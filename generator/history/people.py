"""People: who is behind an account, and which roles that person holds on a day; pure.

A person is an officer's number, never an address: whoever has two accounts is one person. But each
office lists its own accounts, and may write any number there: an account gives the roles of the
offices that list it, and of no other; and an address that is several persons' is nobody's.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from generator.archive.unit import Account, Role, Unit, folded


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


class Who(Struct, frozen=True):
    """Someone whom a commit names: as the offices know the person, or else as the commit says.

    Of whoever has no account on the day there is no ``person`` or ``login``, and of what the commit
    says only what can be printed. ``address`` is what tells one from another then. ``roles`` are
    those held on the day.
    """

    name: str
    email: str
    address: str
    person: Person | None = None
    login: str = ""
    roles: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """What to call them, so that no other known person can be meant."""
        return self.person.called if self.person else self.name

    def is_same(self, other: Who) -> bool:
        """Whether both are one person."""
        if self.person and other.person:
            return self.person.officer == other.person.officer
        return not (self.person or other.person) and self.address == other.address


class Named(Struct, frozen=True):
    """Whom somebody asks for: the accounts, if there are any, and their addresses.

    An address may have been one account's and later another's.
    """

    addresses: frozenset[str]
    logins: frozenset[str]

    def means(self, who: Who) -> bool:
        """Whether it is this one."""
        return who.address in self.addresses and (not who.login or who.login in self.logins)


_Listed = tuple[str, Account]
"""An account, and the code of an office that lists it."""


class People:
    """The accounts and roles of all offices, as one state of the repository has them."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self.units = units
        self._names = {(code, e.officer): e.name for code, u in units.items() for e in u.roster}
        borne = {(officer, name) for (_, officer), name in self._names.items()}
        self._bearers = Counter(name for _, name in borne)
        self._at: dict[str, list[_Listed]] = {}
        self._held: dict[str, dict[str, list[tuple[Account, Role]]]] = {}
        """By office and person, in the order of the office: the roles, with the account of each."""
        for code, unit in units.items():
            own: dict[str, list[Account]] = {}
            for account in unit.accounts:
                self._at.setdefault(folded(account.email), []).append((code, account))
                own.setdefault(account.login, []).append(account)
            held = self._held[code] = {}
            for role in unit.roles:
                for account in own.get(role.login, ()):
                    held.setdefault(account.officer, []).append((account, role))
        self._known: dict[tuple[str, str, date], Who] = {}

    def by_email(self, email: str, day: date) -> Person | None:
        """Whose address this is on ``day``; None when nobody's, or not one person's alone."""
        return self._only(_on(day, self._at.get(folded(email), ())))

    def by_login(self, login: str, day: date) -> Person | None:
        """Whose account this is on ``day``, by its name or its address."""
        return self._only(_on(day, self._listed(login)))

    def who(self, name: str, email: str, day: date) -> Who:
        """Who uses that address on ``day``; ``name`` is what the commit says."""
        found = self._known.get((name, email, day))
        if found is None:
            found = self._known[name, email, day] = self._who(name, email, day)
        return found

    def _who(self, name: str, email: str, day: date) -> Who:
        address = folded(email)
        listed = _on(day, self._at.get(address, ()))
        person = self._only(listed)
        if person is None:
            return Who(_printable(name), _printable(email.strip()), address)
        _, account = listed[0]
        roles = (role.called for code in self.units for role in self.roles(person, code, day))
        return Who(person.name, account.email, address, person, account.login, (*roles,))

    def named(self, account: str) -> Named:
        """Who is meant by the name of an account or by one of its addresses, on whatever day."""
        found = [one for _, one in self._listed(account)]
        addresses = frozenset(folded(one.email) for one in found) or {folded(account)}
        return Named(frozenset(addresses), frozenset(one.login for one in found))

    def last_of(self, login: str, day: date) -> Account | None:
        """The account of that name or address that ended last before ``day``, if there is one."""
        ended = [a for _, a in self._listed(login) if a.end is not None and a.end < day]
        return max(ended, key=lambda account: account.end or day, default=None)

    def other_named(self, name: str, person: Person) -> bool:
        """Whether ``name`` reads as somebody else's on a roster, and not as this person's own."""
        read = _as_read(name)
        return read != _as_read(person.name) and any(
            _as_read(own) == read
            for (_, officer), own in self._names.items()
            if officer != person.officer
        )

    def roles(self, person: Person, unit: str, day: date) -> Iterator[Role]:
        """The roles a person holds in a unit on ``day``, through any account valid that day."""
        return (
            role
            for account, role in self._ever_held(person, unit)
            if account.holds_on(day) and role.holds_on(day)
        )

    def ended_role(
        self, person: Person, unit: str, names: Collection[str], day: date
    ) -> Role | None:
        """The one of these roles that a person held in a unit, and that ended last before a day."""
        ended = [
            role
            for _, role in self._ever_held(person, unit)
            if role.role in names and role.end and role.end < day
        ]
        return max(ended, key=lambda role: role.end or day, default=None)

    def holders(self, unit: str, role: str, department: str, day: date) -> set[str]:
        """The persons who hold a role in a department on ``day``."""
        return {
            account.officer
            for held in self._held.get(unit, {}).values()
            for account, one in held
            if one.role == role
            and one.department == department
            and account.holds_on(day)
            and one.holds_on(day)
        }

    def _ever_held(self, person: Person, unit: str) -> Sequence[tuple[Account, Role]]:
        """The roles a person ever had in a unit, through whatever account."""
        held = self._held.get(unit, {}) if unit in person.units else {}
        return held.get(person.officer, ())

    def _listed(self, login: str) -> list[_Listed]:
        """The accounts of that name or address."""
        wanted = folded(login)
        return [
            (code, account)
            for code, unit in self.units.items()
            for account in unit.accounts
            if wanted in (folded(account.login), folded(account.email))
        ]

    def _only(self, listed: Sequence[_Listed]) -> Person | None:
        """The one person whose accounts these are."""
        officers = {account.officer for _, account in listed}
        if len(officers) != 1:
            return None
        (officer,) = officers
        units = [unit for unit, _ in listed]
        names = (self._names.get((unit, officer)) for unit in units)
        name = next(filter(None, names), officer)
        return Person(officer, name, frozenset(units), self._bearers[name] > 1)


def _on(day: date, listed: Iterable[_Listed]) -> list[_Listed]:
    return [(unit, account) for unit, account in listed if account.holds_on(day)]


def _as_read(name: str) -> str:
    """The letters of a name, without what stands or hides between them."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name)))


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(char for char in text if char.isprintable())
