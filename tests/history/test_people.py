"""Who is behind an account and an address: the same person for a history and for a review."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from generator.history.people import People, Person
from tests.offices import tiny_unit

DAY = date(2013, 10, 10)
WANG = Person("990110-0001", "王小明", frozenset({"990110"}))
ADDRESS = "wang.xm@example.invalid"


def test_two_accounts_are_one_person() -> None:
    unit = tiny_unit()
    second = replace(unit.accounts[0], login="second", email="second@example.invalid")
    people = People({"990110": replace(unit, accounts=(*unit.accounts, second))})
    day = date(2013, 10, 10)
    assert people.by_email("SECOND@example.invalid", day) == people.by_login("wang.xm", day)
    assert people.by_email("second@example.invalid", date(2011, 1, 1)) is None
    # Letters that some rules of writing take for s and k are not: an account of theirs is another.
    assert people.by_login("\u017fecond", day) is None
    assert people.by_email("\u017fecond@example.invalid", day) is None


@pytest.mark.parametrize(
    ("name", "of_somebody_else"),
    [
        ("王小明", False),
        ("李大力", True),
        ("李\u3000大力 ", True),
        ("李大\u200b力", True),
        ("李\u2f24力", True),
        ("王 小明", False),
        ("陈立新", False),
        ("wang.xm", False),
    ],
)
def test_a_name_is_somebody_elses_when_a_roster_has_it(name: str, of_somebody_else: bool) -> None:
    """Neither one's own, nor that of a namesake, nor one that nobody bears."""
    unit = tiny_unit()
    namesake = replace(unit.roster[1], officer="990110-0005", name="王小明")
    people = People({"990110": replace(unit, roster=(*unit.roster[:2], namesake))})
    assert people.other_named(name, WANG) is of_somebody_else


def test_the_account_that_ended_last_is_that_of_the_address() -> None:
    unit, day = tiny_unit(), date(2013, 10, 10)
    first, second = (replace(a, end=date(2013, 9, n)) for n, a in enumerate(unit.accounts[:2], 1))
    again = replace(first, login="again", end=date(2013, 8, 1))
    people = People({"990110": replace(unit, accounts=(again, first, second))})
    assert people.last_of(f" {first.email.upper()}", day) == first
    assert people.last_of(first.email, date(2013, 8, 5)) == again
    assert people.last_of("nobody@example.invalid", day) is None


@pytest.mark.parametrize(
    ("address", "is_known"),
    [
        (f" {ADDRESS.upper()}\t", True),
        ("wang\u200b.xm@example.invalid", False),
        ("wang.xm@example.invalid\x07", False),
        ("\u017fecond@example.invalid", False),
    ],
)
def test_an_address_that_only_looks_like_one_is_nobody_s(address: str, is_known: bool) -> None:
    unit = tiny_unit()
    second = replace(unit.accounts[0], login="second", email="second@example.invalid")
    people = People({"990110": replace(unit, accounts=(*unit.accounts, second))})
    who = people.who("王小明", address, DAY)
    assert who.person == people.by_email(address, DAY) == (WANG if is_known else None)
    own = [people.named(login) for login in ("wang.xm", "second", ADDRESS)]
    assert [one.means(who) for one in own] == [is_known, False, is_known]
    assert who.is_same(people.who("王小明", ADDRESS, DAY)) is is_known
    assert who.email.isprintable()


def test_an_address_that_two_offices_give_to_two_persons_is_nobody_s() -> None:
    unit = tiny_unit()
    taken = replace(unit.accounts[1], email=ADDRESS, start=DAY)
    people = People({"990110": unit, "990220": replace(unit, accounts=(taken,), roles=())})
    assert people.by_email(ADDRESS, DAY) is None
    who = people.who("自称", ADDRESS, DAY)
    assert (who.name, who.person, who.login, who.roles) == ("自称", None, "", ())
    before = date(2013, 10, 9)
    assert people.who("自称", ADDRESS, before).person == people.by_email(ADDRESS, before) == WANG


def test_a_person_bears_the_name_that_their_own_office_gives() -> None:
    """Another one may write any number into its roster; and no commit tells who it is of."""
    unit = tiny_unit()
    alias = replace(unit.roster[0], name="李大力")
    elsewhere = replace(unit, accounts=(), roles=(), roster=(alias,))
    people = People({"990110": unit, "990220": elsewhere})
    assert people.by_email(ADDRESS, DAY) == WANG
    assert people.other_named("李大力", WANG)
    unlisted = People({"990110": replace(unit, roster=()), "990220": elsewhere})
    assert unlisted.who("李大力", ADDRESS, DAY).name == "990110-0001"


def test_the_roles_of_a_person_are_those_of_all_accounts_where_it_is_listed() -> None:
    unit = tiny_unit()
    second = replace(unit.accounts[0], login="second", email="second@example.invalid")
    head = replace(unit.roles[0], role="政治处", department=None)
    elsewhere = replace(unit, accounts=(second,), roles=(replace(head, login="second"),))
    people = People(
        {"990110": replace(unit, accounts=(*unit.accounts, second)), "990220": elsewhere}
    )
    for address, login, roles in (
        (ADDRESS, "wang.xm", ("公诉科专人",)),
        (second.email, "second", ("公诉科专人", "政治处")),
    ):
        who = people.who("", address, DAY)
        assert (who.login, who.roles) == (login, roles)
        assert who.person is not None
        held = [r.called for code in people.units for r in people.roles(who.person, code, DAY)]
        assert (*held,) == roles
