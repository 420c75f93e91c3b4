"""Workload: pieces and coefficients, the share of a quarter in post, and the median of peers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.scalars import Quarter
from generator.scoring.recompute import exact
from generator.scoring.sheet import ScoreSheet
from generator.scoring.workload import ascending, median, rounded
from tests.records import Q3, case, indicator, open_case, post, review, sheets_of, task

Archive = dict[str, Any]


def cases(count: int, first: int = 1, **changes: Any) -> Archive:
    """So many cases led and closed in 2013Q3."""
    return {"办案情况": [case(f"案-2013-{first + n:03}", **changes) for n in range(count)]}


def office(**archives: Archive) -> dict[str, Archive]:
    """Officers by the last digits of their ids: ``o1=…`` is 990110-0001."""
    return {f"990110-{int(key[1:]):04}": sections for key, sections in archives.items()}


def workload(sheet: ScoreSheet) -> str:
    """Amount, median and score in a line: ``3.50 ÷ 3.00 同组 业务岗·公诉 4 → 9.33``."""
    found = indicator(sheet, "标1.1")
    share = found.workload
    assert share is not None
    return (
        f"{share.amount} ÷ {share.median} {share.basis} {share.group} {share.members}"
        f" → {found.score}"
    )


# -- median and rounding -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "middle"),
    [
        ((3,), "3"),
        ((1, 2, 30), "2"),
        ((30, 2, 1), "2"),
        ((1, 2, 3, 30), "5/2"),
        ((0, 0, 5), "0"),
    ],
)
def test_the_median_is_the_middle_value_or_the_mean_of_two(
    values: tuple[int, ...], middle: str
) -> None:
    assert median(Fraction(v) for v in values) == Fraction(middle)


@given(
    st.lists(
        st.fractions() | st.builds(lambda n: Fraction(7) + Fraction(n, 2**80), st.integers(-9, 9))
    )
)
def test_values_are_put_in_their_exact_order_however_little_lies_between_them(
    values: list[Fraction],
) -> None:
    assert ascending(values) == sorted(values)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("3", "3"),
        ("7/2", "3.5"),
        ("1/2", "0.5"),
        ("13/4", "3.25"),
        ("1/3", "1/3"),
        ("10001/10000", "1.0001"),
        ("100001/100000", "100001/100000"),  # five places: shorter, and as exact, as a fraction
    ],
)
def test_a_median_is_written_exactly(value: str, written: str) -> None:
    assert exact(Fraction(value)) == written
    assert Fraction(written) == Fraction(value)


def test_nothing_has_no_median() -> None:
    with pytest.raises(ValueError, match="nothing"):
        median([])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("28/3", "9.33"),  # 9.3333…
        ("20/3", "6.67"),  # 6.6666…
        ("1/8", "0.13"),  # 0.125: half up, not to the even digit
        ("3/8", "0.38"),  # 0.375
        ("1045/1000", "1.05"),  # a binary 1.045 lies below the half and would give 1.04
        ("8", "8.00"),
        ("0", "0.00"),
    ],
)
def test_scores_are_rounded_half_up_from_the_exact_fraction(value: str, shown: str) -> None:
    assert str(rounded(Fraction(value), 2)) == shown


# -- pieces ------------------------------------------------------------------------------------


def test_work_is_counted_by_type_and_role() -> None:
    archive: Archive = {
        "办案情况": [
            case("案-2013-001"),
            case("案-2013-002", 角色="协办"),
            case("案-2013-003", 角色="审核"),
            case(
                "案-2013-004",
                案件类型="不捕复议",
                结案方式="维持",
                文书号=None,
                结案日期="2013-07-12",
            ),
            case(
                "案-2013-005",
                案件类型="二审抗诉",
                结案方式="不抗诉",
                文书号=None,
                角色="协办",
                结案日期="2013-07-15",
            ),
            open_case("案-2013-006"),
            case("案-2013-007", 状态="作废", 作废理由="误录"),
            case("案-2013-008", 受理日期="2013-06-03", 结案日期="2013-06-28"),
        ],
        "综合工作": [task(难度="较难"), task("综-2013-002", 完成日期=None, 完成质量=None)],
    }
    (sheet,) = sheets_of(office(o1=archive)).values()
    share = indicator(sheet, "标1.1").workload
    assert share is not None
    assert [(item.record, str(item.weight), item.note) for item in share.items] == [
        ("案-2013-001", "1", "一审公诉 1 × 主办 1"),
        ("案-2013-002", "0.5", "一审公诉 1 × 协办 0.5"),
        ("案-2013-003", "0.2", "一审公诉 1 × 审核 0.2"),
        ("案-2013-004", "0.6667", "不捕复议 0.6667 × 主办 1"),
        ("案-2013-005", "0.66665", "二审抗诉 1.3333 × 协办 0.5"),
        ("综-2013-001", "1.5", "较难 1.5"),
    ]
    # 1 + 0.5 + 0.2 + 0.6667 + 0.66665 + 1.5 = 4.53335
    assert share.amount == Decimal("4.53")


# -- the group ---------------------------------------------------------------------------------


def test_the_score_is_the_base_times_own_work_by_the_median_and_at_most_full() -> None:
    sheets = sheets_of(office(o1=cases(2), o2=cases(4), o3=cases(10)))
    assert [workload(s) for s in sheets.values()] == [
        "2.00 ÷ 4.00 同组 业务岗·公诉 3 → 4.00",
        "4.00 ÷ 4.00 同组 业务岗·公诉 3 → 8.00",
        "10.00 ÷ 4.00 同组 业务岗·公诉 3 → 12.00",
    ]
    lines = [indicator(s, "标1.1").lines[0].note for s in sheets.values()]
    assert lines == [
        "2 件 ÷ 中位数 4.00 × 8（业务岗·公诉，3 人）",
        "4 件 ÷ 中位数 4.00 × 8（业务岗·公诉，3 人）",
        "10 件 ÷ 中位数 4.00 × 8（业务岗·公诉，3 人），不高于满分 12",
    ]


def test_who_reckons_with_the_figures_of_the_line_gets_the_points() -> None:
    # 9.6667 ÷ 8.3333 × 8 = 9.28003…: with 9.67 and 8.33 one would get 9.29.
    suggestion = {"案件类型": "检察建议", "结案方式": "已采纳", "文书号": None}
    mine = cases(9)["办案情况"] + cases(1, 10, **suggestion)["办案情况"]
    theirs = cases(8)["办案情况"] + cases(1, 9, **{**suggestion, "角色": "协办"})["办案情况"]
    sheets = sheets_of(office(o1={"办案情况": mine}, o2={"办案情况": theirs}, o3=cases(1)))
    (line,) = indicator(sheets["990110-0001"], "标1.1").lines
    assert line.note == "9.667 件 ÷ 中位数 8.333 × 8（业务岗·公诉，3 人）"
    assert line.points == Decimal("9.28")


@given(
    joined=st.dates(date(2013, 7, 1), date(2013, 9, 27)),
    counts=st.tuples(*[st.integers(1, 4)] * 3),
    roles=st.tuples(*[st.sampled_from(["主办", "协办", "审核"])] * 3),
)
def test_every_line_can_be_reckoned_anew(
    joined: date, counts: tuple[int, int, int], roles: tuple[str, str, str]
) -> None:
    one, two, three = (cases(n, 角色=role) for n, role in zip(counts, roles, strict=True))
    two |= {"岗位履历": [post(起=str(joined))]}
    for sheet in sheets_of(office(o1=one, o2=two, o3=three)).values():
        (line,) = indicator(sheet, "标1.1").lines
        own, middle = map(Fraction, re.findall(r"[0-9.]+", line.note)[:2])
        assert rounded(min(Fraction(12), own / middle * 8), 2) == line.points
        share = indicator(sheet, "标1.1").workload
        assert share is not None
        pieces = sum((Fraction(item.weight) for item in share.items), Fraction(0))
        places = -int(share.amount.as_tuple().exponent)
        assert rounded(pieces / Fraction(*share.days), places) == share.amount


def test_an_even_group_is_compared_with_the_mean_of_its_two_middle_members() -> None:
    sheets = sheets_of(office(o1=cases(2), o2=cases(3), o3=cases(4), o4=cases(30)))
    assert [workload(s) for s in sheets.values()] == [
        "2.00 ÷ 3.50 同组 业务岗·公诉 4 → 4.57",
        "3.00 ÷ 3.50 同组 业务岗·公诉 4 → 6.86",
        "4.00 ÷ 3.50 同组 业务岗·公诉 4 → 9.14",
        "30.00 ÷ 3.50 同组 业务岗·公诉 4 → 12.00",
    ]


def test_one_person_who_does_ten_times_as_much_does_not_raise_the_bar() -> None:
    modest = sheets_of(office(o1=cases(3), o2=cases(3), o3=cases(4)))
    extreme = sheets_of(office(o1=cases(3), o2=cases(3), o3=cases(40)))
    assert workload(modest["990110-0001"]) == workload(extreme["990110-0001"])


def test_somebody_without_any_work_in_a_working_group_gets_nothing() -> None:
    sheets = sheets_of(office(o1={}, o2=cases(2), o3=cases(2)))
    assert workload(sheets["990110-0001"]) == "0.00 ÷ 2.00 同组 业务岗·公诉 3 → 0.00"


def elsewhere(department: str, archive: Archive, **changes: Any) -> Archive:
    """The same records, by somebody in another department."""
    return archive | {"岗位履历": [post(部门=department, **changes)]}


def test_a_group_of_two_is_compared_with_the_whole_category() -> None:
    sheets = sheets_of(
        office(
            o1=cases(2),
            o2=cases(4),
            o3=elsewhere("侦查监督科", cases(6)),
            o4=elsewhere("侦查监督科", cases(8)),
            o5=elsewhere("侦查监督科", cases(9)),
        )
    )
    assert [workload(s) for s in sheets.values()] == [
        "2.00 ÷ 6.00 同岗位类别全院 全院业务岗 5 → 2.67",
        "4.00 ÷ 6.00 同岗位类别全院 全院业务岗 5 → 5.33",
        "6.00 ÷ 8.00 同组 业务岗·侦查监督 3 → 6.00",
        "8.00 ÷ 8.00 同组 业务岗·侦查监督 3 → 8.00",
        "9.00 ÷ 8.00 同组 业务岗·侦查监督 3 → 9.00",
    ]


def test_a_category_of_two_gets_the_score_at_the_median() -> None:
    sheets = sheets_of(office(o1=cases(1), o2=elsewhere("侦查监督科", cases(9))))
    assert [workload(s) for s in sheets.values()] == [
        "1.00 ÷ None 取中位得分 业务岗·公诉 1 → 8.00",
        "9.00 ÷ None 取中位得分 业务岗·侦查监督 1 → 8.00",
    ]
    note = indicator(sheets["990110-0001"], "标1.1").lines[0].note
    assert note == "业务岗·公诉只有 1 人，全院同类也不足 3 人，取中位得分 8"


def test_a_group_that_did_nothing_gets_the_score_at_the_median() -> None:
    sheets = sheets_of(office(o1=cases(1), o2={}, o3={}, o4={}))
    assert [workload(s) for s in sheets.values()] == [
        "1.00 ÷ None 取中位得分 业务岗·公诉 4 → 8.00",
        "0.00 ÷ None 取中位得分 业务岗·公诉 4 → 8.00",
        "0.00 ÷ None 取中位得分 业务岗·公诉 4 → 8.00",
        "0.00 ÷ None 取中位得分 业务岗·公诉 4 → 8.00",
    ]
    note = indicator(sheets["990110-0001"], "标1.1").lines[0].note
    assert note == "业务岗·公诉 4 人的中位数为 0，取中位得分 8"


def test_a_group_that_did_nothing_is_not_compared_with_those_who_did() -> None:
    # model.md §3.4: only a group of fewer than three looks further; M=0 gives the median score.
    idle = [elsewhere("侦查监督科", {}) for _ in range(3)]
    sheets = sheets_of(
        office(o1=cases(4), o2=cases(4), o3=cases(4), o4=idle[0], o5=idle[1], o6=idle[2])
    )
    assert workload(sheets["990110-0004"]) == "0.00 ÷ None 取中位得分 业务岗·侦查监督 3 → 8.00"


def test_another_category_is_never_a_peer() -> None:
    # Three of 公诉科, two of them in support posts: compared across the office with support posts.
    support = {"岗位类别": "辅助岗", "岗位": "书记员"}
    sheets = sheets_of(
        office(
            o1=cases(3),
            o2=elsewhere("公诉科", cases(5), **support),
            o3=elsewhere("公诉科", cases(7), **support),
            o4=elsewhere("侦查监督科", cases(6), **support),
        )
    )
    assert [workload(s) for s in sheets.values()] == [
        "3.00 ÷ None 取中位得分 业务岗·公诉 1 → 8.00",
        "5.00 ÷ 6.00 同岗位类别全院 全院辅助岗 3 → 8.33",
        "7.00 ÷ 6.00 同岗位类别全院 全院辅助岗 3 → 11.67",
        "6.00 ÷ 6.00 同岗位类别全院 全院辅助岗 3 → 10.00",
    ]


def test_leaders_are_nobodys_peers_and_get_facts_without_points() -> None:
    leader = elsewhere("公诉科", cases(50), 岗位类别="领导岗", 岗位="副检察长")
    sheets = sheets_of(office(o1=cases(2), o2=cases(2), o3=cases(2), o4=leader))
    assert workload(sheets["990110-0001"]) == "2.00 ÷ 2.00 同组 业务岗·公诉 3 → 8.00"
    found = sheets["990110-0004"]
    assert found.total is None
    assert found.grade is None
    assert found.indicators == ()
    assert found.note == "领导岗不计分，只列事实"
    assert found.to_json()["total"] is None


def test_a_leaders_vetoes_are_facts_and_stay_on_the_list() -> None:
    leader = elsewhere("公诉科", cases(1), 岗位类别="领导岗", 岗位="副检察长")
    leader["质量评查"] = [review(评查主体="省级院", 等次="瑕疵", 问题类别=["文书制作"])]
    (found,) = sheets_of(office(o1=leader)).values()
    assert [(v.clause, v.records) for v in found.vetoes] == [("否-4", ("评-2013-001",))]


# -- the share of the quarter in post ----------------------------------------------------------


def test_somebody_who_joined_in_mid_quarter_is_measured_by_the_days_in_post() -> None:
    # 2013Q3 has 66 working days; from 08-16 on there are 32, of August 11 and September 21 …
    # (weekdays 16, 19–23, 26–30 = 11; September 21 less 19, 20, plus 22, 29 = 21).
    joined = cases(2) | {"岗位履历": [post(起="2013-08-16")]}
    sheets = sheets_of(office(o1=joined, o2=cases(4), o3=cases(4)))
    share = indicator(sheets["990110-0001"], "标1.1").workload
    assert share is not None
    assert share.presence == rounded(Fraction(32, 66), 4)
    # 2 ÷ (32/66) = 4.125; ÷ median 4 × 8 = 8.25
    assert workload(sheets["990110-0001"]) == "4.125 ÷ 4.00 同组 业务岗·公诉 3 → 8.25"


def test_somebody_who_left_in_mid_quarter_is_measured_by_the_days_in_post() -> None:
    left = cases(2) | {"岗位履历": [post(止="2013-08-15")]}
    sheets = sheets_of(office(o1=left, o2=cases(4), o3=cases(4)))
    # 34 of 66 days; 2 ÷ (34/66) = 3.882; × 8 ÷ 4 = 7.76
    assert workload(sheets["990110-0001"]) == "3.88 ÷ 4.00 同组 业务岗·公诉 3 → 7.76"


def test_somebody_without_a_post_in_the_quarter_has_no_sheet_and_is_nobodys_peer() -> None:
    later = cases(90) | {"岗位履历": [post(起="2013-10-08")]}
    sheets = sheets_of(office(o1=later, o2=cases(4), o3=cases(4)))
    assert list(sheets) == ["990110-0002", "990110-0003"]
    assert workload(sheets["990110-0002"]) == "4.00 ÷ None 取中位得分 业务岗·公诉 2 → 8.00"
    assert list(sheets_of(office(o1=later), Quarter(2013, 4))) == ["990110-0001"]


# -- a change of post within the quarter: 办-7 -------------------------------------------------


def moved(on: str, before: str, **new: Any) -> Archive:
    """Somebody who was a prosecutor until ``before`` and has another post since ``on``."""
    return {
        "岗位履历": [
            post(止=before),
            post(
                "岗-002", 起=on, **({"部门": "办公室", "岗位": "秘书", "岗位类别": "综合岗"} | new)
            ),
        ]
    }


@pytest.mark.parametrize(
    ("before", "on", "category"),
    [
        ("2013-08-30", "2013-09-02", "业务岗"),  # 45 of 66 days as prosecutor
        ("2013-07-31", "2013-08-01", "综合岗"),  # 23 of 66
        ("2013-08-14", "2013-08-15", "综合岗"),  # 33 and 33: equal, the later post
        ("2013-08-15", "2013-08-16", "业务岗"),  # 34 and 32
    ],
)
def test_the_post_of_most_working_days_decides_and_of_equals_the_later(
    before: str, on: str, category: str
) -> None:
    (sheet,) = sheets_of(office(o1=moved(on, before))).values()
    assert sheet.post_category == category
    assert sheet.department == {"业务岗": "公诉科", "综合岗": "办公室"}[category]
    share = indicator(sheet, "标1.1").workload
    assert share is not None
    assert share.presence == 1


def test_days_in_two_posts_of_one_category_are_added() -> None:
    # 23 days and 21 days as a prosecutor in two departments weigh more than 22 in the office; of
    # the two, the department of more days is the one of the quarter.
    archive: Archive = {
        "岗位履历": [
            post(部门="侦查监督科", 止="2013-07-31"),
            post(
                "岗-002",
                部门="办公室",
                岗位="秘书",
                岗位类别="综合岗",
                起="2013-08-01",
                止="2013-08-30",
            ),
            post("岗-003", 部门="公诉科", 起="2013-09-01"),
        ]
    }
    (sheet,) = sheets_of(office(o1=archive)).values()
    assert (sheet.post_category, sheet.department) == ("业务岗", "侦查监督科")


def test_days_in_a_department_one_left_and_came_back_to_are_added() -> None:
    # 10 and 26 days in one department weigh more than the 30 between them in another.
    archive: Archive = {
        "岗位履历": [
            post(部门="侦查监督科", 止="2013-07-14"),
            post("岗-002", 部门="公诉科", 起="2013-07-15", 止="2013-08-25"),
            post("岗-003", 部门="侦查监督科", 起="2013-08-26"),
        ]
    }
    (sheet,) = sheets_of(office(o1=archive)).values()
    assert sheet.department == "侦查监督科"
    share = indicator(sheet, "标1.1").workload
    assert share is not None
    assert share.group == "业务岗·侦查监督"


def test_a_move_counts_in_working_days_not_in_calendar_days() -> None:
    # 10-01 … 11-15: 46 calendar days but 30 working days (the holiday week); 11-16 … 12-31: 46 and
    # 32. By calendar days the two would be equal.
    (sheet,) = sheets_of(office(o1=moved("2013-11-16", "2013-11-15")), Quarter(2013, 4)).values()
    assert sheet.post_category == "综合岗"


# -- order -------------------------------------------------------------------------------------


def test_the_order_of_the_officers_is_of_no_importance() -> None:
    archives = office(o1=cases(2), o2=cases(3), o3=cases(4), o4=elsewhere("侦查监督科", cases(5)))
    expected = [s.to_json() for s in sheets_of(archives).values()]
    for order in permutations(archives):
        found = sheets_of({i: archives[i] for i in order})
        assert [s.to_json() for s in found.values()] == expected


def test_the_order_of_the_records_changes_no_score() -> None:
    records = [case("案-2013-001"), case("案-2013-002", 角色="协办"), case("案-2013-003")]
    scores = {
        str(sheet.total)
        for order in permutations(records)
        for sheet in sheets_of(
            office(o1={"办案情况": list(order)}, o2=cases(3), o3=cases(2))
        ).values()
        if sheet.officer == "990110-0001"
    }
    assert len(scores) == 1


def test_a_quarter_before_any_standard_gives_no_sheets() -> None:
    assert sheets_of(office(o1=cases(1)), Quarter(2012, 4)) == {}
    assert len(sheets_of(office(o1=cases(1)), Q3)) == 1
