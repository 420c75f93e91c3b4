"""The parts of a demo: chance, shares, people, and a plan that files everything in its order."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from generator.archive.source import WorkingTree
from generator.demo.compose import compose
from generator.demo.departments import DEPARTMENTS
from generator.demo.diary import Diary
from generator.demo.dice import Dice, shares
from generator.demo.entries import Change, Document
from generator.demo.names import MAX_UNITS, Namer, unit_name
from generator.demo.office import Office
from generator.demo.people import sizes
from generator.demo.plan import NotPossible, Proposal, plan
from generator.demo.repository import Request
from generator.demo.versions import Marks, State, text_of, versions
from generator.standards.calendar import ONE_DAY
from generator.standards.reading import read_standards
from generator.standards.standard import Standards
from tests.offices import STANDARDS


@cache
def standards() -> Standards:
    tree = WorkingTree(STANDARDS)
    files = {path: tree.read(path) for path, kind in tree.paths() if kind == "file"}
    return read_standards(files, "standards")[0]


def office_of(officers: int, records: int, commits: int, seed: str, quarters: int = 4) -> Office:
    diary = Diary(quarters, standards().calendar)
    return compose(unit_name(0), officers, records, commits, standards().versions[0], diary, seed)


def test_chance_falls_as_it_always_has() -> None:
    """Should these numbers ever change, no repository made before can be made again."""
    dice = Dice("seed")
    assert [dice.below(1000) for _ in range(6)] == [138, 236, 865, 286, 43, 965]
    assert dice.shuffled("abcdef") == ["a", "f", "b", "c", "d", "e"]
    assert [dice.weighted(((1, "r"), (9, "o"))) for _ in range(12)] == [*"orooroo", *"ooooo"]
    assert [dice.between(3, 5) for _ in range(8)] == [5, 4, 5, 5, 4, 4, 3, 3]
    assert "".join(dice.pick("abc") for _ in range(8)) == "bbbaccab"
    assert [dice.chance(0.3) for _ in range(4)] == [True, False, True, False]


@given(st.integers(0, 5000), st.lists(st.integers(1, 900), min_size=1, max_size=40))
def test_shares_are_whole_and_lose_nothing(total: int, weights: list[int]) -> None:
    parts = shares(total, weights)
    assert sum(parts) == total
    exact = [total * weight / sum(weights) for weight in weights]
    assert all(abs(part - wanted) < 1 for part, wanted in zip(parts, exact, strict=True))


@given(st.integers(6, 400))
def test_departments_of_any_size_are_filled_and_led(count: int) -> None:
    found = sizes(count)
    assert sum(found) == count
    by_name = {d.name: size for d, size in zip(DEPARTMENTS, found, strict=True)}
    assert by_name["院领导"] >= 1
    assert by_name["公诉科"] >= 2, "one who leads cases, and a clerk"


def test_units_and_people_have_names_of_their_own() -> None:
    units = [unit_name(index) for index in range(MAX_UNITS)]
    for part in ("code", "name", "abbreviation", "domain"):
        assert len({getattr(unit, part) for unit in units}) == MAX_UNITS
    namer = Namer(Dice("names"))
    assert len({namer.name().text for _ in range(2000)}) == 2000


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    officers=st.integers(6, 30),
    each=st.integers(24, 120),
    pace=st.integers(12, 30),
    seed=st.integers(0, 999),
)
def test_a_plan_files_everything_once_after_what_it_needs(
    officers: int, each: int, pace: int, seed: int
) -> None:
    records, commits = officers * each, officers * pace
    office = office_of(officers, records, commits, str(seed))
    assert office.records == records
    try:
        proposals = plan(office, commits, Dice("plan"))
    except NotPossible as limit:
        event("too few" if limit.least is not None else "too many")
        return
    steps = [step for proposal in proposals for step in proposal.steps]
    assert len(steps) + len(proposals) == commits
    filed = Counter(id(event) for step in steps for event in step.events)
    assert filed == Counter(id(event) for event in office.events)
    for number, proposal in enumerate(proposals):
        _in_order(number, proposal)


@pytest.mark.parametrize(
    ("officers", "records", "units", "quarters"),
    [
        pytest.param(10, 240, 1, 4, id="least records"),
        pytest.param(10, 6000, 1, 25, id="most records"),
        pytest.param(12, 600, 2, 4, id="least officers"),
        pytest.param(18000, 432000, 2, 4, id="most officers"),
        pytest.param(103, 40000, 1, 16, id="the reference office"),
    ],
)
def test_the_limits_themselves_are_taken(
    officers: int, records: int, units: int, quarters: int
) -> None:
    request = Request(officers, records, 100, 7, units)
    request.check()
    assert request.quarters == quarters


def planned(commits: int) -> list[Proposal]:
    return plan(office_of(6, 200, commits, "few"), commits, Dice("plan"))


def limit_of(commits: int) -> NotPossible:
    with pytest.raises(NotPossible) as found:
        planned(commits)
    return found.value


def test_the_least_that_is_named_will_do_and_no_less() -> None:
    least = limit_of(3).least
    assert least is not None
    assert planned(least)
    assert limit_of(least - 1).least == least


def test_nobody_is_told_that_less_is_the_most() -> None:
    """More proposals make more commits: what is named is no more than a little too much."""
    assert planned(420)
    most = limit_of(5000).most
    assert most is not None
    assert 420 < most < 600


def _in_order(number: int, proposal: Proposal) -> None:
    times = [proposal.branched, *(step.at for step in proposal.steps), proposal.merged]
    assert times == sorted(times)
    assert len(set(times)) == len(times)
    done: set[int] = set()
    authors = {event.route.author for event in proposal.events}
    assert len(authors) == 1
    assert not authors & {*proposal.approvers, *proposal.signatures}
    for one in (filed for step in proposal.steps for filed in step.events):
        for need in one.needs:
            before = need.merged is not None and need.merged < proposal.branched
            assert before or (need.proposal == number and id(need) in done)
        assert one.route.approver in proposal.approvers
        assert one.route.cosigner in (None, *proposal.approvers, *proposal.signatures)
        done.add(id(one))


def test_numbers_count_up_in_the_order_of_filing_and_are_never_used_twice() -> None:
    office = office_of(12, 600, 200, "numbers")
    plan(office, 200, Dice("plan"))
    for name, entries in office.entries.items():
        section = office.sections[name]
        if section.single or section.numbering == "无":
            continue
        taken = Counter((id(entry.document), entry.number) for entry in entries)
        assert set(taken.values()) <= {1}, name
        for document, number in taken:
            lead, _, serial = number.rpartition("-")
            before = (document, f"{lead}-{int(serial) - 1:03d}")
            assert int(serial) == 1 or before in taken, (name, number)


def test_a_merge_has_what_both_sides_have() -> None:
    """The last text of every file says all that was ever filed in it, as it was said last."""
    office = office_of(10, 500, 160, "texts")
    proposals = plan(office, 160, Dice("plan"))
    texts: dict[int, bytes] = {}
    at: dict[str, int] = {}
    *blobs, found = versions(office, proposals, Marks(), [])
    for item in blobs:
        assert isinstance(item, tuple)
        texts[item[0]] = item[1]
    assert isinstance(found, list)
    merges = zip(proposals, found, strict=True)
    for _, own in sorted(merges, key=lambda pair: pair[0].merged):
        at.update(own.merge)
    said: dict[str, dict[tuple[str, object], bytes]] = {}
    for proposal in sorted(proposals, key=lambda one: one.merged):
        for one in proposal.events:
            for section, key, text in one.changes:
                said.setdefault(one.document.path, {})[section, key] = text
    assert set(said) == set(at)
    for path, entries in said.items():
        for text in entries.values():
            assert texts[at[path]].count(text) == 1, path


def test_a_branch_has_what_main_had_when_it_began_and_its_own_changes() -> None:
    """Nothing of another that is still open, though both change one file."""
    office = office_of(10, 500, 160, "texts")
    proposals = plan(office, 160, Dice("plan"))
    *blobs, found = versions(office, proposals, Marks(), [])
    texts = dict(item for item in blobs if isinstance(item, tuple))
    assert isinstance(found, list)
    documents = {one.path: one for one in (office.unit_file, *office.documents.values())}
    open_beside = 0
    for proposal, own in zip(proposals, found, strict=True):
        said: dict[str, State] = {}
        for step, written in zip(proposal.steps, own.steps, strict=True):
            for one in step.events:
                path = one.document.path
                if path not in said:
                    others = [p for p in proposals if p is not proposal and path in paths_of(p)]
                    before = [p for p in others if p.merged < proposal.branched]
                    said[path] = state_after(documents[path], before)
                    open_beside += any(p.steps[0].at < proposal.branched < p.merged for p in others)
                for change in one.changes:
                    put(said[path], change)
            for path, mark in written:
                assert texts[mark] == text_of(documents[path], said[path]), path
    assert open_beside > 5, "else this would show nothing"


def paths_of(proposal: Proposal) -> set[str]:
    return {one.document.path for one in proposal.events}


def state_after(document: Document, proposals: list[Proposal]) -> State:
    """What a file says when these have been merged, one after the other."""
    state = {part: [*entries] for part, entries in document.first.items()}
    for proposal in sorted(proposals, key=lambda one: one.merged):
        for one in (filed for step in proposal.steps for filed in step.events):
            for change in one.changes if one.document is document else ():
                put(state, change)
    return state


def put(state: State, change: Change) -> None:
    """Let one entry stand in its place."""
    part, key, text = change
    state[part] = sorted({**dict(state.get(part, [])), key: text}.items())


def test_an_empty_section_is_written_so() -> None:
    office = office_of(6, 200, 60, "empty")
    document = office.documents[office.founders[0]]
    text = text_of(document, {}).decode()
    assert text.startswith(f'档案号: {office.founders[0].id}\n结构版本: "1.0"\n')
    assert "办案情况: []\n" in text


@pytest.mark.parametrize("quarters", [4, 8, 16, 27])
def test_the_diary_ends_when_the_last_returns_are_in(quarters: int) -> None:
    diary = Diary(quarters, standards().calendar)
    last = diary.quarters[-1].last_day
    assert last < diary.cutoff < diary.today
    assert diary.today.year <= 2019
    assert diary.days[-1] == diary.today
    assert all(diary.calendar.is_working(day) for day in diary.days)
    assert diary.after(diary.today, 5) == diary.cutoff
    dice = Dice("days")
    assert all(diary.any_day(dice) <= diary.cutoff for _ in range(500))
    one, two, three = diary.days[20:23]
    assert {diary.any_between(dice, one, three) for _ in range(100)} == {one, two, three}
    assert {diary.any_between(dice, diary.cutoff, diary.today) for _ in range(20)} == {diary.cutoff}
    assert diary.any_between(dice, diary.cutoff + ONE_DAY, diary.today) is None
