"""An office through two years, without git: people come, move and go, and things happen to them.

It is planned and written as ``dangan demo`` does it, and seen as it stands on main day by day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from generator.archive.source import WorkingTree, with_folders
from generator.checks.stream import check_source
from generator.demo.cases import Case
from generator.demo.dice import Dice
from generator.demo.office import Office
from generator.demo.plan import Proposal, plan
from generator.demo.stream import planned
from generator.demo.versions import Marks, Texts, Written, versions
from generator.scalars import OFFICE_TIME, Quarter
from tests.demo.conftest import plain
from tests.demo.test_planning import office_of
from tests.offices import STANDARDS

Files = dict[str, bytes]
UNIT = "990110/unit.yml"


class Kept(NamedTuple):
    """Files in memory, as the program reads them below ``archives/``."""

    files: Files

    def paths(self) -> Iterator[tuple[str, str]]:
        """Files, and the folders they are in."""
        yield from with_folders(dict.fromkeys(self.files, "file"))

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        return self.files[path]


class Lives(NamedTuple):
    """The office, and what main holds from a time on, one merge after the other."""

    office: Office
    proposals: list[Proposal]
    main: list[tuple[int, Files]]

    @property
    def cases(self) -> list[Case]:
        """Every case, once."""
        entries = self.office.entries["办案情况"]
        return list({id(entry.facts): entry.facts for entry in entries}.values())

    def archives(self, officer: str) -> list[dict[str, Any]]:
        """What an archive says on main, one version after the other."""
        path = f"990110/officers/{officer}.yml"
        texts = dict.fromkeys(files[path] for _, files in self.main if path in files)
        return [plain(text.decode()) for text in texts]


def day_of(at: int) -> date:
    return (datetime.fromtimestamp(at, UTC) + timedelta(hours=8)).date()


@pytest.fixture(scope="module")
def lives() -> Lives:
    office = office_of(50, 1500, 360, "3", quarters=8)
    proposals = plan(office, 360, Dice("plan"))
    first: Written = []
    *blobs, found = versions(office, proposals, Marks(), first)
    texts = dict(item for item in blobs if isinstance(item, tuple))
    assert isinstance(found, list)
    tree = WorkingTree(STANDARDS)
    files = {f"standards/{p}": tree.read(p) for p, kind in tree.paths() if kind == "file"}

    def put(written: Written) -> Files:
        return {path.removeprefix("archives/"): texts[mark] for path, mark in written}

    begin = office.diary.days[0]
    files |= put(first)
    main = [
        (
            int(datetime(begin.year, begin.month, begin.day, 8, tzinfo=OFFICE_TIME).timestamp()),
            files,
        )
    ]
    for proposal, own in sorted(zip(proposals, found, strict=True), key=lambda p: p[0].merged):
        files = files | put(own.merge)
        main.append((proposal.merged, files))
    return Lives(office, proposals, main)


def test_whoever_comes_moves_or_goes_a_check_finds_no_error(lives: Lives) -> None:
    """At the beginning, before each is told, and in the end."""
    turns = {"建档", "换岗", "离院"}
    merged = {p.merged for p in lives.proposals if turns & {event.what for event in p.events}}
    states = [lives.main[n] for n, (at, _) in enumerate(lives.main[1:]) if at in merged]
    assert len(states) > 4
    for at, files in (lives.main[0], *states, lives.main[-1]):
        report = check_source(Kept(files), "archives", day_of(at))
        assert [problem for problem in report.problems if problem.is_error] == []


def test_who_comes_is_on_the_roster_before_there_is_an_archive(lives: Lives) -> None:
    person = lives.office.newcomers[0]
    own = f"990110/officers/{person.id}.yml"
    rosters = [files[UNIT] for _, files in lives.main if own in files]
    assert 0 < len(rosters) < len(lives.main)
    assert all(roster.count(person.id.encode()) == 2 for roster in rosters)


def test_who_comes_is_on_probation_for_a_year(lives: Lives) -> None:
    person = lives.office.newcomers[0]
    archives = lives.archives(person.id)
    states = [archive["基本情况"]["在职状态"] for archive in archives]
    assert list(dict.fromkeys(states)) == ["试用", "在职"]
    (note,) = [one for one in archives[-1]["在岗情况"] if one["类别"] == "试用期"]
    assert date.fromisoformat(note["起"]) == person.joined
    assert date.fromisoformat(note["止"]) - person.joined == timedelta(days=364)
    # Of an office that is seen earlier, it is not over yet.
    office = office_of(50, 1500, 360, "3")
    plan(office, 360, Dice("plan"))
    states = [office.profiles[person].content["在职状态"] for person in office.newcomers]
    assert set(states) == {"试用"}


def test_who_goes_is_told_so_in_the_archive_and_in_the_unit(lives: Lives) -> None:
    gone = [person for person in lives.office.people if person.left is not None]
    assert {person.leaving for person in gone} == {"退休", "调出"}
    unit = plain(lives.main[-1][1][UNIT].decode())
    for person in gone:
        archive = lives.archives(person.id)[-1]
        day, retired = str(person.left), person.leaving == "退休"
        assert archive["基本情况"]["在职状态"] == person.leaving
        assert archive["岗位履历"][-1]["止"] == day
        paper = archive["移交记录"][-1]
        assert paper["移交类型"] == ("退休离职" if retired else "系统内调出")
        assert (paper["对方单位"] == "本院档案室") == retired
        for part in ("账号", "名册"):
            (line,) = [line for line in unit[part] if line["档案号"] == person.id]
            assert line["止"] == day


def test_whoever_moves_has_the_custodian_of_the_department(lives: Lives) -> None:
    office, moved = lives.office, 0
    for person in office.people:
        for post in person.posts:
            if post.start > office.diary.days[0]:
                route = office.route("综合工作", "拟", person, post.start)
                keeper = office.roles.custodians[post.department]
                assert route.author is keeper or keeper is person
                moved += 1
    assert moved > 3


def test_what_happens_after_a_turn_is_told_after_it(lives: Lives) -> None:
    office = lives.office
    began = max(post.start for person in office.people for post in person.posts[:1])
    turns = [e for e in office.events if e.what in ("建档", "换岗")]
    assert began > office.diary.days[0]
    assert len(turns) > 4
    for turn in turns:
        own = [e for e in office.events if e.document is turn.document and e.day > turn.day]
        assert own
        for event in own:
            assert (event.merged or 0) >= (turn.merged or 0)


def test_nobody_approves_what_is_said_of_themselves(lives: Lives) -> None:
    for event in lives.office.events:
        person = lives.office.owners.get(id(event.document))
        assert person is None or person not in (event.route.approver, event.route.cosigner)


# -- cases ---------------------------------------------------------------------------------------


def test_numbers_of_documents_count_up_with_the_days(lives: Lives) -> None:
    """But for those that are wrong on purpose."""
    days: dict[str, list[tuple[int, str]]] = {}
    for entry in lives.office.entries["办案情况"]:
        said = {name: str(value) for name, value in entry.content.items()}
        for number, day in (("受案号", "受理日期"), ("文书号", "结案日期")):
            lead, _, serial = said.get(number, "").partition("〕")
            if day in said and lead.endswith(said[day][:4]):
                days.setdefault(lead, []).append((int(serial.rstrip("号")), said[day]))
    assert len(days) > 10
    for own in days.values():
        in_order = [day for _, day in sorted(own)]
        assert in_order == sorted(in_order)


def test_a_case_is_led_helped_and_reviewed_by_different_people(lives: Lives) -> None:
    for case in lives.cases:
        assert len(set(case.handlers)) == len(case.handlers)
    assert {role for case in lives.cases for _, role in case.parts} == {"主办", "协办", "审核"}


def test_nobody_has_a_part_in_more_cases_than_a_file_holds() -> None:
    busy = office_of(20, 2000, 300, "numbers")
    assert max(busy.load.values()) == busy.most_cases


def test_a_time_limit_that_is_extended_is_made_use_of_and_kept(lives: Lives) -> None:
    longer = [
        (case.closed - day).days
        for case in lives.cases
        for day, said in case.turns
        if "延长" in said and case.closed is not None
    ]
    # It is extended at most six days before it ends, by at most fifteen.
    assert 6 < max(longer) <= 21


def test_cases_are_closed_on_working_days(lives: Lives) -> None:
    closed = [case.closed for case in lives.cases if case.closed is not None]
    assert sum(map(lives.office.diary.calendar.is_working, closed)) > 0.98 * len(closed)


def test_one_department_entered_its_first_year_by_the_quarter(lives: Lives) -> None:
    office, found = lives.office, 0
    for entry in office.entries["办案情况"]:
        if entry.facts.department == office.bulk and entry.day.year == 2013:
            assert entry.first is not None
            assert entry.first.day >= Quarter.of(entry.day).last_day
            found += 1
    assert found > 5


# -- what goes wrong -----------------------------------------------------------------------------


def test_what_goes_wrong_is_traced_back_in_time(lives: Lives) -> None:
    """A case that proves bad, an acquittal: who is to blame is found in ten days (X15)."""
    office = lives.office
    traced = {
        (id(fault.document), fault.content["同源"]): fault
        for fault in office.entries["执法过错"]
        if "同源" in fault.content
    }
    bad = [one for one in office.entries["质量评查"] if one.content["等次"] == "不合格"]
    bad += [one for one in office.entries["办案效果"] if one.content["类别"] == "无罪判决"]
    assert bad, "else this would show nothing"
    for one in bad:
        first = traced[id(one.document), one.number].first
        assert first is not None
        assert first.merged is not None
        assert day_of(first.merged) <= office.diary.after(one.day, 10)


def test_a_correction_is_proposed_by_itself(lives: Lives) -> None:
    found = [
        proposal
        for proposal in lives.proposals
        if {"更正记录"} & {section for event in proposal.events for section, *_ in event.changes}
        or "作废" in {event.what for event in proposal.events}
    ]
    assert len(found) > 3
    assert {len(proposal.events) for proposal in found} == {1}


def test_whoever_signs_along_is_named_in_the_merge(lives: Lives) -> None:
    along = 0
    for proposal in lives.proposals:
        message = planned(0, 0, proposal, Texts([[] for _ in proposal.steps])).message.decode()
        named = [line for line in message.splitlines() if line.startswith("Reviewed-by: ")]
        signed = [step.author for step in proposal.steps if not step.events]
        assert named == [
            f"Reviewed-by: {person.name.text} <{person.email}>"
            for person in (proposal.approvers[0], *signed)
        ]
        along += bool(set(signed) - set(proposal.approvers))
    assert along > 0, "else this would show nothing"
