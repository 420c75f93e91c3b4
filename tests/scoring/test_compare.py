"""Comparing two score sheets of one officer's quarter."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from generator.scalars import Quarter
from generator.scoring.compare import SheetChange, compare, compare_all
from generator.scoring.sheet import ScoreSheet, VetoHit
from tests.records import case, complaint, effect, fault, post, review, sheets_of
from tests.strategies import Archive, archives


def sheet(sections: Archive | None = None, officer: str = "990110-0001") -> ScoreSheet:
    """The sheet of 2013Q3 of an officer with these records."""
    return sheets_of({officer: sections or {}})[officer]


def told(change: SheetChange) -> str:
    """A change on a few lines: totals and grades, then each clause."""
    (before, after), (first, last) = change.totals, change.grades
    lines = [f"{before} → {after} ({change.points}) {first} → {last}"]
    lines += [
        f"{c.indicator} {c.clause} {c.before} → {c.after} ({c.points}): {', '.join(c.records)}"
        for c in change.clauses
    ]
    return "\n".join([*lines, *change.vetoes])


def test_a_sheet_does_not_differ_from_itself() -> None:
    base = sheet({"投诉举报": [complaint(结论="属实")]})
    change = compare(base, base)
    assert not change.differs
    assert (change.clauses, change.vetoes, change.points) == ((), (), Decimal(0))


def test_a_clause_that_is_gone() -> None:
    # 业务岗 without an event has 77; 标3.3.1 takes 2 of the 6 points of 标3.3.
    before = sheet({"投诉举报": [complaint(结论="属实")]})
    change = compare(before, sheet({"投诉举报": [complaint(结论="不实", 澄清方式="书面澄清")]}))
    assert told(change) == (
        "74.00 → 76.00 (2.00) 合格 → 合格\n标3.3 标3.3.1 -2 → 0 (2): 诉-2013-001"
    )
    assert (change.moves, change.flips, change.causes) == (True, False, ("标3.3.1",))


def test_bounds_move_with_the_clause() -> None:
    # 标3.2 has 6: one -6 fits, the second is taken back by 办-4.
    one = fault(处理="免职")
    other = fault("过-2013-002", 处理="免职")
    change = compare(sheet({"执法过错": [one]}), sheet({"执法过错": [one, other]}))
    assert told(change) == (
        "70.00 → 70.00 (0.00) 合格 → 合格\n"
        "标3.2 标3.2.2 -6 → -12 (-6): 过-2013-002\n"
        "标3.2 办-4 0 → 6 (6): "
    )
    assert change.differs
    assert not change.moves


def test_a_veto_that_came_lowers_the_grade_and_not_the_total() -> None:
    before = sheet()
    after = replace(before, grade="不合格", vetoes=(VetoHit("否-6", "不合格", ("察-2013-001",)),))
    change = compare(before, after)
    assert told(change) == "76.00 → 76.00 (0.00) 合格 → 不合格\n否-6"
    assert change.flips
    assert change.causes == ("否-6",)


def test_a_veto_that_rests_on_another_record() -> None:
    before = replace(sheet(), vetoes=(VetoHit("否-3", "合格", ("案-2013-001",)),))
    after = replace(sheet(), vetoes=(VetoHit("否-3", "合格", ("案-2013-002",)),))
    assert compare(before, after).vetoes == ("否-3",)


def test_a_record_in_another_s_place_is_a_difference_of_no_points() -> None:
    one, other = effect(), effect("效-2013-002")
    change = compare(sheet({"办案效果": [one]}), sheet({"办案效果": [other]}))
    assert change.differs
    assert not change.moves
    (found,) = change.clauses
    assert set(found.records) == {"效-2013-001", "效-2013-002"}
    assert found.points == 0


def test_a_sheet_that_came_or_went() -> None:
    found = sheet({"投诉举报": [complaint(结论="属实")]})
    came, went = compare(None, found), compare(found, None)
    assert (came.totals, went.totals) == ((None, Decimal("74.00")), (Decimal("74.00"), None))
    assert came.differs
    assert came.moves
    assert came.points is None
    assert (came.officer, went.officer) == (found.officer, found.officer)
    assert "标3.3.1" in came.causes


def test_a_leader_has_no_score_to_compare() -> None:
    leader = sheet({"岗位履历": [post(岗位类别="领导岗")]})
    change = compare(sheet(), leader)
    assert change.totals == (Decimal("76.00"), None)
    assert change.differs


def test_notes_places_and_versions_make_no_difference() -> None:
    before = sheet()
    renamed = replace(
        before,
        standard="2014.1",
        indicators=tuple(
            replace(i, lines=tuple(replace(line, note="别的话", location=None) for line in i.lines))
            for i in before.indicators
        ),
    )
    assert not compare(before, renamed).differs


def test_what_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="no sheet"):
        compare(None, None)
    with pytest.raises(ValueError, match="is not"):
        compare(sheet(), replace(sheet(), period=Quarter(2013, 2)))


def test_all_sheets_are_paired_by_officer_and_quarter() -> None:
    one, two = "990110-0001", "990110-0002"
    before = [
        sheet(officer=two),
        sheet({"办案情况": [case()], "质量评查": [review(等次="瑕疵", 评查主体="本院")]}, one),
        replace(sheet(officer=one), period=Quarter(2013, 2)),
    ]
    after = [sheet({"办案情况": [case()]}, one), sheet(officer=two)]
    found = compare_all(before, reversed(after))
    assert [(c.officer, str(c.period), c.after is None) for c in found] == [
        (one, "2013Q2", True),
        (one, "2013Q3", False),
    ]
    assert found[1].causes == ("标2.1.2",)


def test_json_is_what_review_promises() -> None:
    before = sheet({"投诉举报": [complaint(结论="属实")]})
    assert compare(before, sheet()).to_json() == {
        "officer": "990110-0001",
        "period": "2013Q3",
        "before": "74.00",
        "after": "76.00",
        "grade_before": "合格",
        "grade_after": "合格",
        "clauses": ["标3.3.1"],
        "changes": [
            {
                "indicator": "标3.3",
                "clause": "标3.3.1",
                "before": "-2",
                "after": "0",
                "records": ["诉-2013-001"],
            }
        ],
    }


@settings(max_examples=40, deadline=None)
@given(archives(), archives())
def test_the_clauses_explain_the_whole_difference(mine: Archive, theirs: Archive) -> None:
    before, after = sheet(mine), sheet(theirs)
    change = compare(before, after)
    assert sum((c.points for c in change.clauses), Decimal(0)) == change.points
    back = compare(after, before)
    assert {(c.indicator, c.clause, -c.points) for c in back.clauses} == {
        (c.indicator, c.clause, c.points) for c in change.clauses
    }
