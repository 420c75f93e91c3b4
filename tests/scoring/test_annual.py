"""The annual score and grade of one officer (办-9, 办-11): arithmetic by hand in the comments."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from generator.scoring.annual import AnnualSheet, annual_sheet
from tests.records import facts_of, fault, inspection, post, sanction, standards, training

Fields = dict[str, Any]
NEXT_YEAR = date(2014, 1, 20)


def result(quarter: str, total: str, grade: str = "良好", **changes: Any) -> Fields:
    """A quarter's result as the archive holds it."""
    return {
        "季度": quarter,
        "版号": "1",
        "制度版本": '"2013.1"',
        "岗位类别": "业务岗",
        "四维分": {
            "执法能力": "25.00",
            "执法效果": "32.00",
            "执法纪律": "18.00",
            "奖惩情况": "5.00",
        },
        "总分": total,
        "等次": grade,
        "否决": [],
        "明细": [],
    } | changes


def year(*totals: str) -> list[Fields]:
    """The results of the first quarters of 2013."""
    return [result(f"2013Q{number}", total) for number, total in enumerate(totals, 1)]


def evaluated(survey: str = "90", leaders: str = "95", **more: str) -> list[Fields]:
    """The year's survey and evaluation."""
    return [{"年度": "2013", "民主测评": survey, "领导小组评价": leaders} | more]


def trained() -> list[Fields]:
    """Ninety-six hours in twelve days."""
    return [
        training(f"培-2013-{n:03}", 起=f"2013-0{n}-11", 止=f"2013-0{n}-13", 学时="24")
        for n in (3, 4, 6, 7)
    ]


def sheet_of(sections: dict[str, Any]) -> AnnualSheet:
    """The year 2013 of an officer with these sections."""
    found = annual_sheet(facts_of(sections, NEXT_YEAR), standards(), 2013)
    assert found is not None
    return found


def outcome(sections: dict[str, Any]) -> tuple[str | None, str | None, bool]:
    """Score, suggestion before the quota, and whether 优秀 is open."""
    found = sheet_of(sections)
    return (None if found.score is None else str(found.score)), found.suggestion, found.candidate


BASE: dict[str, Any] = {
    # (92 + 93 + 91 + 94) ÷ 4 = 92.5; 92.5 × 0.8 + 90 × 0.1 + 95 × 0.1 = 74 + 9 + 9.5 = 92.50
    "季度考评": year("92.00", "93.00", "91.00", "94.00"),
    "年度考核": evaluated(),
    "培训情况": trained(),
}


def test_the_base_case_is_a_candidate() -> None:
    assert outcome(BASE) == ("92.50", "优秀", True)
    assert sheet_of(BASE).notes == (
        "季度均分 92.50（2013Q1 92.00、2013Q2 93.00、2013Q3 91.00、2013Q4 94.00）",
        "年度分 92.50 = 季度均分 × 0.8 + 民主测评 90 × 0.1 + 领导小组评价 95 × 0.1（办-9）",
        "年度分达到 90，列为优秀候选（办-10）",
    )


@pytest.mark.parametrize(
    ("totals", "survey", "leaders", "score", "grade"),
    [
        # 90 × 0.8 + 90 × 0.1 + 90 × 0.1 = 90.00: the line itself is enough
        (("90.00", "90.00", "90.00", "90.00"), "90", "90", "90.00", "优秀"),
        # 90 × 0.8 + 89.9 × 0.1 + 90 × 0.1 = 89.99
        (("90.00", "90.00", "90.00", "90.00"), "89.9", "90", "89.99", "称职"),
        # (80.53 + 76.72) ÷ 2 = 78.625; × 0.8 = 62.9; + 8.05 + 8 = 78.95
        (("80.53", "76.72"), "80.5", "80", "78.95", "称职"),
        # (80 + 80 + 80.01) ÷ 3 = 80.00333…; × 0.8 = 64.002666…; + 8 + 8 = 80.0026… → 80.00
        (("80.00", "80.00", "80.01"), "80", "80", "80.00", "称职"),
        # (80.01 + 80.02 + 80.02) ÷ 3 × 0.8 = 64.01333…; + 16 = 80.0133… → 80.01, not 80.02:
        # rounding the mean (80.02) first would give 80.016 → 80.02
        (("80.01", "80.02", "80.02"), "80", "80", "80.01", "称职"),
        # 70 × 0.8 + 7 + 7 = 70.00 / 69.99 below
        (("70.00", "70.00"), "70", "70", "70.00", "称职"),
        (("70.00", "70.00"), "69.9", "70", "69.99", "基本称职"),
        (("60.00", "60.00"), "60", "60", "60.00", "基本称职"),
        (("60.00", "60.00"), "59.9", "60", "59.99", "不称职"),
    ],
)
def test_score_and_lines(
    totals: tuple[str, ...], survey: str, leaders: str, score: str, grade: str
) -> None:
    sections = BASE | {"季度考评": year(*totals), "年度考核": evaluated(survey, leaders)}
    assert outcome(sections)[:2] == (score, grade)


def test_who_reckons_with_what_the_notes_show_gets_the_score() -> None:
    # (80.01 + 80.02 + 80.02) ÷ 3 × 0.8 + 16 = 80.0133…; with the mean that is shown, 80.016
    quarters = year("80.01", "80.02", "80.02")
    found = sheet_of(BASE | {"季度考评": quarters, "年度考核": evaluated("80", "80")})
    assert found.notes[0] == "季度均分 80.02（2013Q1 80.01、2013Q2 80.02、2013Q3 80.02）"
    assert found.notes[1] == (
        "年度分 80.01 = 季度均分 240.05 ÷ 3 × 0.8 + 民主测评 80 × 0.1 + 领导小组评价 80 × 0.1（办-9）"
    )


@pytest.mark.parametrize("missing", ["民主测评", "领导小组评价"])
def test_without_a_part_there_is_no_score_and_no_grade(missing: str) -> None:
    record = {k: v for k, v in evaluated()[0].items() if k != missing}
    found = sheet_of(BASE | {"年度考核": [record]})
    assert (found.score, found.suggestion) == (None, None)
    assert found.notes[-1] == f"还没有{missing}，不算年度分"


def test_the_survey_of_another_year_is_not_this_years() -> None:
    other = evaluated("60", "60", 年度="2012")
    assert outcome(BASE | {"年度考核": [*other, *evaluated()]}) == outcome(BASE)
    assert outcome(BASE | {"年度考核": other}) == (None, None, False)


def test_the_latest_version_of_a_quarter_counts() -> None:
    # 更正版: Q4 falls from 94 to 82: (92 + 93 + 91 + 82) ÷ 4 = 89.5; × 0.8 = 71.6; + 18.5 = 90.10
    sections = BASE | {"季度考评": [*BASE["季度考评"], result("2013Q4", "82.00", 版号="2")]}
    assert outcome(sections) == ("90.10", "优秀", True)


def test_a_failed_quarter_bars_excellence() -> None:
    # (92 + 93 + 91 + 59) ÷ 4 = 83.75; × 0.8 = 67; + 18.5 = 85.50: below the line in any case;
    # with 100 and 100 from the others: (100 + 100 + 100 + 59) ÷ 4 × 0.8 = 71.8; + 18.5 = 90.30
    quarters = year("100.00", "100.00", "100.00", "59.00")
    quarters[3]["等次"] = "不合格"
    found = sheet_of(BASE | {"季度考评": quarters})
    assert (str(found.score), found.suggestion, found.candidate) == ("90.30", "称职", False)
    assert found.notes[-1] == "年度分达到 90，但有不合格季度（2013Q4），不列为优秀候选"


@pytest.mark.parametrize(
    ("clause", "grade"),
    [
        ("否-1", "基本称职"),
        ("否-2", "不定等次"),
        ("否-3", "称职"),
        ("否-4", "称职"),
        ("否-5", "不称职"),
        ("否-6", "基本称职"),
    ],
)
def test_a_veto_caps_the_year(clause: str, grade: str) -> None:
    quarters = year("92.00", "93.00", "91.00", "94.00")
    quarters[1]["否决"] = [clause]
    found = sheet_of(BASE | {"季度考评": quarters})
    assert (str(found.score), found.suggestion, found.candidate) == ("92.50", grade, False)
    assert any(f"2013Q2 {clause}" in note for note in found.notes)


@pytest.mark.parametrize(
    ("found", "grade", "told"),
    [
        (
            {"执法过错": [fault(类型="错案担责", 认定日期="2013-08-15")]},
            "基本称职",
            "2013Q3 否-1（过-2013-001；当季没有结果）",
        ),
        ({"督察通报": [inspection(类别="检务督察")]}, "优秀", ""),
    ],
)
def test_what_is_found_in_a_quarter_without_a_result_caps_the_year(
    found: dict[str, Any], grade: str, told: str
) -> None:
    # Suspended for the whole third quarter: nothing is scored in it, yet what came out then counts.
    quarters = [result for result in BASE["季度考评"] if result["季度"] != "2013Q3"]
    absence = {"在岗情况": [away("停职", "2013-06-20", "2013-09-30")]}
    sheet = sheet_of(BASE | {"季度考评": quarters} | absence | found)
    assert (sheet.suggestion, sheet.candidate) == (grade, grade == "优秀")
    assert told in sheet.notes[-1]
    if told:
        assert sheet.notes[-1] == f"{told}：年度不高于{grade}"
        assert sheet.notes[-2] == f"年度分达到 90，但有否决（{told}），不列为优秀候选"


def test_too_little_training_bars_excellence() -> None:
    short = trained()[:3]  # 72 hours, 9 days
    found = sheet_of(BASE | {"培训情况": short})
    assert (found.suggestion, found.candidate) == ("称职", False)
    assert "培训没有达标（72 学时、9 天，须达到 90 学时或 12 天）" in found.notes[-1]


def test_twelve_days_are_enough_with_fewer_hours() -> None:
    days = [t | {"学时": "7"} for t in trained()]  # 28 hours, 12 days
    assert outcome(BASE | {"培训情况": days})[1] == "优秀"


def test_a_day_of_two_trainings_is_one_day() -> None:
    # Four trainings of three days, but the fourth on the days of the third: 9 days of training.
    days = [t | {"学时": "7"} for t in trained()]
    days[3] |= {"起": "2013-06-11", "止": "2013-06-13", "名称": "证据审查"}
    found = sheet_of(BASE | {"培训情况": days})
    assert (found.suggestion, found.candidate) == ("称职", False)
    assert "（28 学时、9 天，须达到 90 学时或 12 天）" in found.notes[-1]


def test_training_of_another_year_does_not_count() -> None:
    earlier = [
        t | {"编号": t["编号"].replace("2013", "2012"), "起": "2012-12-01", "止": "2012-12-03"}
        for t in trained()[:1]
    ]
    assert outcome(BASE | {"培训情况": [*trained()[:3], *earlier]})[1] == "称职"


def away(kind: str, start: str, end: str | None, number: str = "勤-2013-001") -> Fields:
    """An entry of 在岗情况."""
    found = {"编号": number, "类别": kind, "起": start, "依据": "批准单2013-1"}
    return found | ({"止": end} if end else {})


@pytest.mark.parametrize(
    ("entry", "grade"),
    [
        (away("试用期", "2013-03-01", None), "不定等次"),
        (away("试用期", "2013-03-01", "2013-12-30"), "优秀"),  # over on the last day
        (away("试用期", "2013-03-01", "2013-12-31"), "不定等次"),
        (away("立案调查", "2013-11-05", None), "不定等次"),
        (away("立案调查", "2013-05-05", "2013-09-01"), "优秀"),
        # 182 days are half a year: 01-01 … 07-01 is 181 + 1
        (away("病假", "2013-01-01", "2013-07-01"), "优秀"),
        (away("病假", "2013-01-01", "2013-07-02"), "不定等次"),
        (away("病假", "2012-07-01", "2013-07-02"), "不定等次"),  # only this year's days
        (away("产假", "2013-01-01", "2013-09-30"), "优秀"),
    ],
)
def test_who_gets_no_grade(entry: Fields, grade: str) -> None:
    assert outcome(BASE | {"在岗情况": [entry]})[1] == grade


def test_days_of_several_leaves_are_added_and_none_twice() -> None:
    # 90 + 92 = 182 days: 01-01 … 03-31 and 04-01 … 07-01; overlapping days count once.
    leaves = [
        away("病假", "2013-01-01", "2013-03-31"),
        away("事假", "2013-03-01", "2013-07-01", "勤-2013-002"),
    ]
    assert outcome(BASE | {"在岗情况": leaves})[1] == "优秀"
    leaves[1]["止"] = "2013-07-02"
    assert outcome(BASE | {"在岗情况": leaves})[1] == "不定等次"


@pytest.mark.parametrize(
    ("kind", "day", "grade"),
    [
        ("记过", "2013-02-01", "不定等次"),  # 12 months, into 2014
        ("记过", "2012-12-20", "优秀"),  # over on 2013-12-20
        ("警告", "2013-09-01", "优秀"),  # not among those of 办-11
    ],
)
def test_a_sanction_still_in_effect_at_the_end_of_the_year(kind: str, day: str, grade: str) -> None:
    number = f"奖-{day[:4]}-009"
    assert outcome(BASE | {"奖惩情况": [sanction(number, 种类=kind, 决定日期=day)]})[1] == grade


def test_one_quarter_is_too_few_for_a_grade() -> None:
    found = sheet_of(BASE | {"季度考评": year("95.00")})
    assert found.suggestion == "不定等次"
    assert found.notes[-1] == "有结果的季度 1 个，不足 2 个，不定等次（办-11）"


def test_who_has_no_result_has_no_year() -> None:
    leader = {"岗位履历": [post(岗位类别="领导岗")]}
    assert annual_sheet(facts_of(leader, NEXT_YEAR), standards(), 2013) is None
    assert annual_sheet(facts_of(BASE, NEXT_YEAR), standards(), 2011) is None
