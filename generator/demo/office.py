"""An office in the making: its people, its days, and all that has been recorded so far."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from generator.archive.reading import ID_KEY, STRUCTURE_KEY, STRUCTURE_VERSION
from generator.demo import unitfile
from generator.demo.diary import Diary
from generator.demo.dice import Dice
from generator.demo.entries import Change, Document, Entry, Event
from generator.demo.names import UnitName
from generator.demo.people import Person, Post, change, staff
from generator.demo.roles import Route, assign
from generator.scalars import Quarter
from generator.standards.standard import Standard

_LATE = 0.015
"""The share of facts that are entered too late."""


class Office:
    """One office. ``events`` is everything that is to be filed, in no particular order."""

    def __init__(
        self, name: UnitName, officers: int, standard: Standard, diary: Diary, dice: Dice
    ) -> None:
        self.name, self.standard, self.diary, self.dice = name, standard, diary, dice
        self.sections = standard.form.sections
        self.events: list[Event] = []
        self.entries: dict[str, list[Entry]] = {section: [] for section in self.sections}
        self.records = 0
        self.traces = 0
        """How many matters may still be traced back by proposals of their own."""
        self.load: Counter[Person] = Counter()
        """How many cases everybody has a part in."""
        self.most_cases = 0
        """How many one person can have a part in."""
        self.members: dict[str, list[Person]] = {}
        self._serials: dict[tuple[str, int], int] = {}
        self._routes: dict[tuple[str, str, Person, str], Route] = {}
        self.people = staff(name, officers, dice)
        self.roles = assign(self.people)
        self.newcomers = change(self.people, diary, dice)
        self.founders = [person for person in self.people if person not in self.newcomers]
        self.bulk = dice.pick(("侦查监督科", "反贪污贿赂局", "民事行政检察科"))
        """The department that entered everything at the end of a quarter, in the first year."""
        self.profiles: dict[Person, Entry] = {}
        self.documents = {person: self._document(person) for person in self.people}
        self.owners = {id(document): person for person, document in self.documents.items()}
        self.unit_file = Document(
            f"archives/{name.code}/unit.yml",
            unitfile.head(name).encode(),
            (
                (unitfile.ACCOUNTS, f"{unitfile.ACCOUNTS}:\n".encode(), b""),
                ("", b"", unitfile.groups(self.roles, standard)),
                (unitfile.ROSTER, f"{unitfile.ROSTER}:\n".encode(), b""),
            ),
        )

    def _document(self, person: Person) -> Document:
        head = f'{ID_KEY}: {person.id}\n{STRUCTURE_KEY}: "{STRUCTURE_VERSION}"\n'
        parts = tuple(
            (name, f"{name}:\n".encode(), b"" if section.single else f"{name}: []\n".encode())
            for name, section in self.sections.items()
        )
        return Document(f"archives/{self.name.code}/officers/{person.id}.yml", head.encode(), parts)

    # -- filing ----------------------------------------------------------------------------------

    def route(self, section: str, action: str, person: Person, day: date) -> Route:
        """The hands a change in a section of somebody's archive passes through."""
        department = person.department_on(day)
        key = (section, action, person, department)
        found = self._routes.get(key)
        if found is None:
            found = self.roles.of_section(
                self.standard.authority, section, action, person, department
            )
            self._routes[key] = found
        return found

    def entry(self, person: Person, section: str, day: date, content: dict[str, Any]) -> Entry:
        """A new record that no event files yet; ``day`` is the date it bears."""
        found = Entry(self.documents[person], self.sections[section], day, content)
        self.entries[section].append(found)
        self.records += not found.section.single
        return found

    def record(
        self,
        person: Person,
        section: str,
        day: date,
        content: dict[str, Any],
        known: date | None = None,
        settled: bool = False,
        urgent: bool = False,
    ) -> Entry:
        """A new record, filed when it is known; records that it names are filed before it.

        ``settled``: all that has happened to those records so far must have been filed, too.
        ``urgent``: it is proposed by itself, on that day.
        """
        found = self.entry(person, section, day, {})
        references = [v for v in content.values() if isinstance(v, Entry)]
        filed = (r.last if settled else r.first for r in references)
        needs = tuple(event for event in filed if event is not None)
        moment = max([known or day, *(event.day for event in needs)])
        self.file(
            moment if urgent else self.known(person, section, moment),
            self.route(section, "拟", person, moment),
            "新增",
            [(found, content)],
            needs,
            urgent,
        )
        return found

    def amend(
        self, entry: Entry, person: Person, day: date, delta: dict[str, Any], action: str = "续"
    ) -> Event:
        """Let a record say more (续) or something else (更, 废) from a day on."""
        what = {"续": "补填", "更": "更正", "废": "作废"}[action]
        known = self.known(person, entry.section.name, day)
        return self.file(
            known,
            self.route(entry.section.name, action, person, day),
            what,
            [(entry, delta)],
            alone=action != "续",
        )

    def file(
        self,
        day: date,
        route: Route,
        what: str,
        acts: list[tuple[Entry, dict[str, Any]]],
        needs: tuple[Event, ...] = (),
        alone: bool = False,
    ) -> Event:
        """An event about records of one archive, after all that was filed about them before."""
        before = tuple(entry.last for entry, _ in acts if entry.last is not None)
        document = acts[0][0].document
        made = tuple([event for start, event in document.turns if start <= day][-1:])
        day = max([day, *(event.day for event in (*before, *needs, *made))])
        event = Event(
            day, len(self.events), route, document, what, acts, (*before, *needs, *made), alone
        )
        for entry, _ in acts:
            entry.first = entry.first or event
            entry.last = event
        self.events.append(event)
        return event

    def file_lines(self, day: date, route: Route, lines: list[Change]) -> Event:
        """An event about lines of the unit's own file."""
        event = Event(day, len(self.events), route, self.unit_file, "名册", [], lines=lines)
        self.events.append(event)
        return event

    def known(self, person: Person, section: str, day: date) -> date:
        """When the custodian comes to enter what happened on a day: soon, mostly."""
        dice, diary = self.dice, self.diary
        if section in ("办案情况", "综合工作") and person.department_on(day) == self.bulk:
            end = Quarter.of(day).last_day
            if day.year == diary.days[0].year:
                return diary.after(end, dice.between(0, 4))
        late = dice.between(17, 45) if dice.chance(_LATE) else dice.below(4)
        return diary.after(day, late)

    # -- what records are made of ----------------------------------------------------------------

    def serial(self, kind: str, year: int) -> int:
        """The next number of a kind of document in a year."""
        number = self._serials.get((kind, year), 0) + 1
        self._serials[kind, year] = number
        return number

    def document_number(self, symbol: str, kind: str, year: int) -> str:
        """The next document number of a department: ``清临检公诉刑诉〔2013〕15号``."""
        return (
            f"{self.name.abbreviation}{symbol}{kind}〔{year}〕{self.serial(symbol + kind, year)}号"
        )

    def basis(self, register: str, day: date) -> str:
        """The next number in a register: ``评查表2013-41``."""
        return f"{register}{day.year}-{self.serial(register, day.year)}"

    def someone(self, day: date, tries: int = 8) -> Person | None:
        """Somebody who is there on a day; None when chance finds nobody."""
        for _ in range(tries):
            person = self.dice.pick(self.people)
            if person.here_on(day):
                return person
        return None

    def profile_of(self, person: Person) -> Entry:
        """The profile in somebody's archive."""
        return self.profiles[person]

    def profile(self, person: Person, post: Post, status: str) -> dict[str, Any]:
        """What the profile says while somebody holds a post."""
        said = dict(person.profile)
        return said | {"所在部门": post.department, "岗位类别": post.category, "在职状态": status}


def quarters_there(office: Office, person: Person) -> list[Quarter]:
    """The quarters in which somebody was in post on the last day, or till they left."""
    return [
        quarter
        for quarter in office.diary.quarters
        if person.joined <= quarter.last_day
        and (person.left is None or person.left >= quarter.first_day)
    ]
