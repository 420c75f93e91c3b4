"""Days in post (在岗折算): leave, loans and suspensions are none; 办-7 counts what is left.

2013Q3 has 66 working days: 23 in July, 22 in August, 21 in September (09-19 and 09-20 off, the
Sundays 09-22 and 09-29 worked).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from generator.scalars import Quarter
from generator.scoring.sheet import ScoreSheet
from generator.scoring.workload import rounded
from tests.records import Fields, case, indicator, leave, post, sheets_of

Archive = dict[str, Any]
ME = "990110-0001"
Q3, Q4 = Quarter(2013, 3), Quarter(2013, 4)


def cases(count: int) -> list[Fields]:
    return [case(f"案-2013-{n:03}") for n in range(1, count + 1)]


def sheets(own: Archive, quarter: Quarter = Q3) -> dict[str, ScoreSheet]:
    """An officer with two cases and these sections, among two colleagues with four cases each."""
    four = {"办案情况": cases(4)}
    archives = {ME: {"办案情况": cases(2)} | own, "990110-0002": four, "990110-0003": four}
    return sheets_of(archives, quarter)


def presence(sheet: ScoreSheet) -> str:
    """Days present of all, then the score of the workload: ``43/66 6.14``."""
    share = indicator(sheet, "标1.1").workload
    assert share is not None
    days = share.exact_presence * 66
    assert days.denominator == 1
    assert share.presence == rounded(share.exact_presence, 4)
    return f"{days}/66 {indicator(sheet, '标1.1').score}"


def me(*leaves: Fields, **sections: Any) -> str:
    return presence(sheets({"在岗情况": list(leaves)} | sections)[ME])


# -- what is absence and what is not -----------------------------------------------------------


def test_without_any_entry_one_is_present_all_the_time() -> None:
    assert me() == "66/66 4.00"  # 2 ÷ 4 × 8


@pytest.mark.parametrize("kind", ["病假", "事假", "产假", "脱产学习", "借出", "停职"])
def test_days_away_are_not_days_in_post(kind: str) -> None:
    # 66 − 23 = 43; 2 ÷ (43/66) = 3.0698; ÷ 4 × 8 = 6.1395
    assert me(leave(类别=kind)) == "43/66 6.14"


@pytest.mark.parametrize("kind", ["试用期", "立案调查"])
def test_probation_and_an_inquiry_are_worked_through(kind: str) -> None:
    assert me(leave(类别=kind)) == "66/66 4.00"


def test_a_voided_entry_is_no_absence() -> None:
    assert me(leave(状态="作废", 作废理由="误录")) == "66/66 4.00"


def test_absence_moves_the_workload_and_nothing_else() -> None:
    here, away = sheets({})[ME], sheets({"在岗情况": [leave()]})[ME]
    moved = [
        (a.clause, str(a.score), str(b.score))
        for a, b in zip(here.indicators, away.indicators, strict=True)
        if a.score != b.score
    ]
    assert moved == [("标1.1", "4.00", "6.14")]


def test_the_median_is_of_amounts_per_full_quarter() -> None:
    # 4 cases in 43 of 66 days are 6.1395 a quarter: of 2, 4 and 6.1395 the middle is still 4, and
    # he gets the most there is: 6.1395 ÷ 4 × 8 = 12.28, at most 12.
    four = {"办案情况": cases(4)}
    found = sheets_of(
        {ME: {"办案情况": cases(2)}, "990110-0002": four | {"在岗情况": [leave()]}}
        | {"990110-0003": four}
    )
    assert [presence(sheet) for sheet in found.values()] == [
        "66/66 4.00",
        "43/66 12.00",
        "66/66 8.00",
    ]


# -- which days --------------------------------------------------------------------------------


def test_only_the_days_within_the_quarter_count() -> None:
    assert me(leave(起="2013-06-03", 止="2013-07-31")) == "43/66 6.14"
    assert me(leave(起="2013-09-23", 止="2013-10-31")) == "59/66 4.47"  # 7 days; 2 × 66/59 × 2
    assert me(leave(起="2013-04-01", 止="2013-06-30")) == "66/66 4.00"
    assert me(leave(起="2013-10-08", 止="2013-10-11")) == "66/66 4.00"


def test_an_absence_that_has_not_ended_lasts_on() -> None:
    # From 09-02 on: 66 − 21 = 45; 2 × 66/45 × 2 = 5.8667
    assert me(leave(起="2013-09-02", 止=None)) == "45/66 5.87"


def test_overlapping_absences_are_counted_once() -> None:
    # 07-01 … 07-19 and 07-15 … 07-31 are July, not July and five days more.
    sick, private = leave(止="2013-07-19"), leave("勤-2013-002", 类别="事假", 起="2013-07-15")
    assert me(sick, private) == "43/66 6.14"
    assert me(private, sick) == "43/66 6.14"


def test_absences_apart_are_added() -> None:
    # 5 days of July, 5 of August: 66 − 10 = 56; 2 × 66/56 × 2 = 4.7143
    first = leave(止="2013-07-05")
    second = leave("勤-2013-002", 起="2013-08-05", 止="2013-08-09")
    assert me(first, second) == "56/66 4.71"


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2013-09-19", "2013-09-21", "66/66 4.00"),  # 中秋: nobody was in post
        ("2013-09-22", "2013-09-22", "65/66 4.06"),  # a Sunday that was worked
        ("2013-07-06", "2013-07-07", "66/66 4.00"),  # a weekend
        ("2013-09-19", "2013-09-22", "65/66 4.06"),
    ],
)
def test_only_working_days_are_missed(start: str, end: str, days: str) -> None:
    assert me(leave(起=start, 止=end)) == days


# -- away all the time -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2013-07-01", "2013-09-30"),
        ("2013-05-06", None),
        ("2012-12-03", "2013-12-31"),
    ],
)
def test_somebody_away_for_the_whole_quarter_has_no_sheet_and_is_nobodys_peer(
    start: str, end: str | None
) -> None:
    found = sheets({"在岗情况": [leave(类别="产假", 起=start, 止=end)]})
    assert list(found) == ["990110-0002", "990110-0003"]
    # The two who are left are too few for a median.
    share = indicator(found["990110-0002"], "标1.1").workload
    assert share is not None
    assert (share.members, share.median) == (2, None)


def test_one_working_day_is_enough_for_a_sheet() -> None:
    # Only 09-30 is worked; two cases in one day of 66 are far above the median: full points.
    assert me(leave(止="2013-09-29")) == "1/66 12.00"


# -- days in post, less the days away ----------------------------------------------------------


def test_absence_outside_the_time_in_post_is_of_no_importance() -> None:
    # In post from 08-16 on: 11 days of August and 21 of September; 2 × 66/32 × 2 = 8.25
    joined = [post(起="2013-08-16")]
    assert me(leave(), 岗位履历=joined) == "32/66 8.25"
    # Less 08-16 … 08-30, all of the 11: 2 × 66/21 × 2 = 12.57, at most 12.
    assert me(leave(起="2013-08-16", 止="2013-08-30"), 岗位履历=joined) == "21/66 12.00"


MOVED = [
    post(止="2013-08-30"),  # 45 working days as a prosecutor
    post("岗-002", 部门="办公室", 岗位="秘书", 岗位类别="综合岗", 起="2013-09-02"),  # 21
]


@pytest.mark.parametrize(
    ("end", "category", "days"),
    [
        (None, "业务岗", 66),  # no leave: 45 and 21
        ("2013-07-31", "业务岗", 43),  # 22 and 21
        ("2013-08-01", "综合岗", 42),  # 21 and 21: equal, the later post
        ("2013-08-14", "综合岗", 33),  # 12 and 21
        ("2013-08-30", "综合岗", 21),  # 0 and 21: nothing of the first post is left
    ],
)
def test_days_away_do_not_count_for_the_post_of_the_quarter(
    end: str | None, category: str, days: int
) -> None:
    away = [leave(止=end)] if end else []
    sheet = sheets({"在岗情况": away, "岗位履历": MOVED})[ME]
    assert sheet.post_category == category
    assert sheet.department == {"业务岗": "公诉科", "综合岗": "办公室"}[category]
    share = indicator(sheet, "标1.1").workload
    assert share is not None
    assert share.exact_presence == Fraction(days, 66)


def test_a_leader_who_was_on_leave_is_a_leader_still() -> None:
    found = sheets({"在岗情况": [leave()], "岗位履历": [post(岗位类别="领导岗")]})[ME]
    assert (found.post_category, found.total) == ("领导岗", None)


def test_holidays_of_the_fourth_quarter() -> None:
    # 10-01 … 10-07 are off; away until 10-08 is one of 62 working days.
    found = sheets({"在岗情况": [leave(起="2013-10-01", 止="2013-10-08")]}, Q4)[ME]
    share = indicator(found, "标1.1").workload
    assert share is not None
    assert share.exact_presence == Fraction(61, 62)
