"""How often clauses were used, counted by hand, and what is remarked about them."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from generator.scalars import Quarter
from generator.scoring.sheet import ScoreSheet
from generator.scoring.usage import FEWEST, applied, lint_usage, usage
from tests.offices import shipped
from tests.records import (
    complaint,
    effect,
    inspection,
    post,
    sheets_of,
    task,
    training,
)
from tests.strategies import Archive

STANDARD = shipped().versions[0]


def sheets(*everyone: Archive) -> list[ScoreSheet]:
    """The sheets of 2013Q3 of officers with these records."""
    office = {f"990110-{number:04}": own for number, own in enumerate(everyone, 1)}
    return list(sheets_of(office).values())


def told(found: list[ScoreSheet]) -> list[str]:
    return [f"{r.kind} {r.message}" for r in lint_usage(STANDARD, found)]


def test_uses_are_counted_by_line_officer_and_quarter() -> None:
    twice = {"办案效果": [effect(类别="检察建议采纳"), effect("效-2013-002", 类别="检察建议采纳")]}
    once = {"办案效果": [effect(类别="检察建议采纳")]}
    third = sheets(twice, once)
    earlier = [replace(sheet, period=Quarter(2013, 2)) for sheet in third[:1]]
    use = usage(STANDARD, [*third, *earlier])["标2.2.2"]
    # 2 lines, 1 line, and the 2 lines again in the earlier quarter.
    assert (use.lines, use.officers, use.quarters, use.points) == (5, 2, 2, Decimal(5))
    assert usage(STANDARD, third)["标2.2.3"].to_json() == {
        "clause": "标2.2.3",
        "lines": 0,
        "officers": 0,
        "quarters": 0,
        "points": "0",
        "reached": None,
    }


def test_a_clause_may_bear_the_number_of_its_indicator() -> None:
    (sheet,) = sheets({"投诉举报": [complaint()]})
    named = {"标3.3.1": "标3.3"}
    indicators = [
        replace(i, lines=tuple(replace(x, clause=named.get(x.clause, x.clause)) for x in i.lines))
        for i in sheet.indicators
    ]
    found = list(applied(replace(sheet, indicators=tuple(indicators))))
    assert ("标3.3", Decimal(-2)) in found
    assert "标4" not in [clause for clause, _ in found]


def test_vetoes_are_counted_by_record_and_bases_and_bounds_not_at_all() -> None:
    liar = {"督察通报": [inspection(类别="档案弄虚作假")]}
    used = usage(STANDARD, sheets(liar, {}))
    assert (used["否-6"].lines, used["否-6"].officers) == (1, 1)
    clauses = [rule.clause for _, rule in STANDARD.rulebook.rules()]
    assert list(used) == [*clauses, *(veto.clause for veto in STANDARD.rulebook.vetoes)]


def test_a_sum_counts_who_reached_it() -> None:
    found = usage(STANDARD, sheets({"培训情况": [training(学时="24")]}, {}))["标1.3.3"]
    assert (found.lines, found.reached, found.points) == (2, 1, Decimal(0))


def test_a_clause_nobody_met() -> None:
    assert "没有用过 标3.3.1 在 2013Q3 至 2013Q3 的 2 张计分单里一次也没有用过" in told(
        sheets({}, {"投诉举报": [complaint(结论="部分属实")]})
    )
    assert not [
        line
        for line in told(sheets({}, {"投诉举报": [complaint(结论="属实")]}))
        if "标3.3.1" in line
    ]


def test_a_threshold_that_tells_nobody_apart() -> None:
    few, many = {"培训情况": [training(学时="8")]}, {"培训情况": [training(学时="24")]}
    wording = "分不出高低 标1.3.3 的 22，2013Q3 至 2013Q3 的 2 张计分单里"
    assert f"{wording}没有人达到，都计 −1 分" in told(sheets(few, few))
    assert f"{wording}人人达到，都计 +1 分" in told(sheets(many, many))
    assert not [line for line in told(sheets(few, many)) if line.startswith("分不出高低")]


GOOD: Archive = {"综合工作": [task(完成质量="优良")]}


def frequent(*everyone: Archive) -> list[str]:
    return [line for line in told(sheets(*everyone)) if line.startswith("用得过密")]


def test_a_clause_that_most_people_meet() -> None:
    # 3 of 6 are not more than half; 4 of 6 are.
    assert frequent(GOOD, GOOD, GOOD, {}, {}, {}) == []
    assert frequent(GOOD, GOOD, GOOD, GOOD, {}, {}) == [
        "用得过密 标2.1.4 过半数的人都用到：2013Q3 6 人中 4 人"
    ]


def test_in_a_small_quarter_it_says_nothing() -> None:
    assert FEWEST == 6
    assert frequent(GOOD, GOOD, GOOD, GOOD, GOOD) == []


def test_who_is_not_scored_is_not_counted_among_the_people() -> None:
    leader: Archive = {"岗位履历": [post(岗位类别="领导岗")]}
    assert frequent(GOOD, GOOD, GOOD, GOOD, {}, leader) == []


def test_without_a_sheet_there_is_nothing_to_tell() -> None:
    assert told([]) == []
