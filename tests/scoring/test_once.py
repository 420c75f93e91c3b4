"""One fact, one count (办-6): of what one fact brings, only the weightiest clause gives points.

The points of the clauses met here, from 2013.1: 标2.1.1 优质 省级院 +5, 分州市院 +3; 标2.1.2 瑕疵
本院 −2; 标2.1.3 不合格 本院 −4; 标2.1.6 归零; 标2.2.1 抗诉采纳 +2; 标2.2.2 检察建议采纳 +1 (at most
2); 标2.2.6 国家赔偿有责 −4; 标2.2.7 书面表扬 +0.5 (at most 1); 标2.3.2 late −2; 标2.3.3 未完成 −4;
标3.1.1 私自流转 −3; 标3.1.4 文书错漏 −0.5; 标3.2.1 责令检查 −2, half when reported by the officer;
标3.3.1 属实 −2; 标3.3.3 考勤 −1 (at most 3); 标3.3.4 保密违规 −2.
"""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from generator.scalars import Quarter
from generator.scoring.sheet import ScoreSheet
from tests.records import (
    Fields,
    assignment,
    case,
    complaint,
    effect,
    fault,
    indicator,
    inspection,
    leave,
    notice,
    post,
    review,
    sheet_of,
    study,
    training,
)

Q2, Q3, Q4 = Quarter(2013, 2), Quarter(2013, 3), Quarter(2013, 4)
VOID = {"状态": "作废", "作废理由": "误录"}


def counted(sheet: ScoreSheet) -> list[str]:
    """Every line with a record, training aside: ``标3.3.1 -2 诉-2013-001``."""
    return [
        f"{line.clause} {line.points} {line.record}"
        for found in sheet.indicators
        for line in found.lines
        if line.record and found.clause != "标1.1" and not line.record.startswith("培")
    ]


def note(sheet: ScoreSheet, record: str) -> str:
    """What the one line of a record says."""
    (found,) = (
        line.note for each in sheet.indicators for line in each.lines if line.record == record
    )
    return found


def scores(sheet: ScoreSheet, *clauses: str) -> list[str]:
    return [str(indicator(sheet, clause).score) for clause in clauses]


def flaw(**changes: Any) -> Fields:
    """A flaw found by the office itself: −2."""
    return review(**({"等次": "瑕疵", "问题类别": ["文书制作"]} | changes))


def failure(**changes: Any) -> Fields:
    """A review that failed, by the office itself: −4."""
    return review(**({"等次": "不合格", "问题类别": ["证据采信"]} | changes))


# -- a pair ------------------------------------------------------------------------------------


def test_of_a_linked_pair_only_the_weightier_counts() -> None:
    # 6 − 2 = 4; the −1 for attendance tells of the same fact.
    sheet = sheet_of({"投诉举报": [complaint()], "督察通报": [inspection(同源="诉-2013-001")]})
    assert counted(sheet) == ["标3.3.1 -2 诉-2013-001", "标3.3.3 0 察-2013-001"]
    assert scores(sheet, "标3.3") == ["4.00"]
    assert note(sheet, "察-2013-001") == (
        "类别 考勤；与 诉-2013-001 同源，只计标3.3.1 −2，本条 −1 不计（办-6）"
    )


def test_without_the_link_both_count() -> None:
    sheet = sheet_of({"投诉举报": [complaint()], "督察通报": [inspection()]})
    assert scores(sheet, "标3.3") == ["3.00"]  # 6 − 2 − 1


def test_it_is_of_no_importance_which_of_the_two_names_the_other() -> None:
    forth = sheet_of({"投诉举报": [complaint()], "督察通报": [inspection(同源="诉-2013-001")]})
    back = sheet_of({"投诉举报": [complaint(同源="察-2013-001")], "督察通报": [inspection()]})
    both = sheet_of(
        {
            "投诉举报": [complaint(同源="察-2013-001")],
            "督察通报": [inspection(同源="诉-2013-001")],
        }
    )
    assert counted(forth) == counted(back) == counted(both)


def test_a_pair_is_weighed_across_indicators() -> None:
    # 质量 16 − 2 = 14; 流程 8 with nothing off.
    sheet = sheet_of(
        {"办案情况": [case()], "质量评查": [flaw()], "流程监控": [notice(同源="评-2013-001")]}
    )
    assert counted(sheet) == ["标2.1.2 -2 评-2013-001", "标3.1.4 0 流-2013-001"]
    assert scores(sheet, "标2.1", "标3.1") == ["14.00", "8.00"]


def test_the_greatest_absolute_value_counts_whether_good_or_bad() -> None:
    # +5 outweighs −0.5; −4 outweighs +2.
    good = sheet_of(
        {
            "办案情况": [case()],
            "质量评查": [review(等次="优质", 评查主体="省级院")],
            "流程监控": [notice(同源="评-2013-001")],
        }
    )
    assert counted(good) == ["标2.1.1 5 评-2013-001", "标3.1.4 0 流-2013-001"]
    bad = sheet_of(
        {
            "办案效果": [
                effect(类别="抗诉采纳"),
                effect("效-2013-002", 类别="国家赔偿有责", 同源="效-2013-001"),
            ]
        }
    )
    assert counted(bad) == ["标2.2.1 0 效-2013-001", "标2.2.6 -4 效-2013-002"]


def test_of_two_good_ones_only_the_better_counts() -> None:
    sheet = sheet_of(
        {
            "办案情况": [case()],
            "质量评查": [review(等次="优质", 评查主体="分州市院")],
            "办案效果": [effect(类别="抗诉采纳", 同源="评-2013-001")],
        }
    )
    assert scores(sheet, "标2.1", "标2.2") == ["19.00", "8.00"]  # 16 + 3, 8 + 0


# -- ties --------------------------------------------------------------------------------------


def test_of_equals_the_clause_that_comes_first_in_the_rulebook_counts() -> None:
    # |−2| = |−2|: 标2.1.2 stands before 标3.3.1.
    sheet = sheet_of(
        {
            "办案情况": [case()],
            "质量评查": [flaw()],
            "投诉举报": [complaint(同源="评-2013-001")],
        }
    )
    assert counted(sheet) == ["标2.1.2 -2 评-2013-001", "标3.3.1 0 诉-2013-001"]


def test_of_equals_under_one_clause_the_first_number_counts_wherever_it_stands() -> None:
    first, second = complaint(), complaint("诉-2013-002", 同源="诉-2013-001")
    for order in ([first, second], [second, first]):
        sheet = sheet_of({"投诉举报": order})
        assert counted(sheet) == ["标3.3.1 -2 诉-2013-001", "标3.3.1 0 诉-2013-002"]


def test_good_and_bad_of_equal_weight_are_decided_by_the_rulebook_too() -> None:
    # |−2| = |+2|: 标2.1.2 stands before 标2.2.1.
    sheet = sheet_of(
        {
            "办案情况": [case()],
            "质量评查": [flaw()],
            "办案效果": [effect(类别="抗诉采纳", 同源="评-2013-001")],
        }
    )
    assert counted(sheet) == ["标2.1.2 -2 评-2013-001", "标2.2.1 0 效-2013-001"]


# -- chains ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "links",
    [
        (None, "诉-2013-001", "察-2013-001"),  # a chain
        (None, "诉-2013-001", "诉-2013-001"),  # two that name the first
        ("流-2013-001", None, "察-2013-001"),  # the first names the last, the last the middle
        ("察-2013-001", "流-2013-001", "诉-2013-001"),  # a ring
    ],
)
def test_all_that_hang_together_are_one_fact(links: tuple[str | None, ...]) -> None:
    # −2, −1 and −3: only −3 counts.
    of_complaint, of_inspection, of_notice = links
    sheet = sheet_of(
        {
            "办案情况": [case()],
            "投诉举报": [complaint(同源=of_complaint)],
            "督察通报": [inspection(同源=of_inspection)],
            "流程监控": [notice(类别="私自流转", 同源=of_notice)],
        }
    )
    assert counted(sheet) == [
        "标3.1.1 -3 流-2013-001",
        "标3.3.1 0 诉-2013-001",
        "标3.3.3 0 察-2013-001",
    ]


def test_two_facts_are_counted_apart() -> None:
    sheet = sheet_of(
        {
            "投诉举报": [complaint(), complaint("诉-2013-002", 结论="部分属实")],
            "督察通报": [
                inspection(同源="诉-2013-001"),
                inspection("察-2013-002", 类别="保密违规", 同源="诉-2013-002"),
            ],
        }
    )
    # 6 − 2 − 2 = 2
    assert counted(sheet) == [
        "标3.3.1 -2 诉-2013-001",
        "标3.3.2 0 诉-2013-002",
        "标3.3.3 0 察-2013-001",
        "标3.3.4 -2 察-2013-002",
    ]
    assert scores(sheet, "标3.3") == ["2.00"]


def test_the_order_of_records_and_sections_changes_nothing() -> None:
    complaints = [complaint(), complaint("诉-2013-002"), complaint("诉-2013-003")]
    complaints[0]["同源"], complaints[2]["同源"] = "察-2013-001", "诉-2013-001"
    found = {
        tuple(
            counted(sheet_of({"投诉举报": list(order), "督察通报": [inspection(类别="保密违规")]}))
        )
        for order in permutations(complaints)
    }
    # 诉-001, 诉-003 and 察-001 are one fact; 诉-002 is another.
    assert found == {
        (
            "标3.3.1 -2 诉-2013-001",
            "标3.3.1 -2 诉-2013-002",
            "标3.3.1 0 诉-2013-003",
            "标3.3.4 0 察-2013-001",
        )
    }


# -- what a record brings by itself ------------------------------------------------------------


def test_of_a_linked_record_that_meets_two_clauses_one_counts() -> None:
    failed: Fields = {"办结日期": "2013-09-10", "验收": "未完成"}
    alone = sheet_of({"督办任务": [assignment(**failed)]})
    assert scores(alone, "标2.3") == ["0.00"]  # 6 − 2 late − 4 not done
    sheet = sheet_of(
        {"督办任务": [assignment(**failed)], "督察通报": [inspection(同源="督-2013-001")]}
    )
    assert counted(sheet) == [
        "标2.3.2 0 督-2013-001",
        "标2.3.3 -4 督-2013-001",
        "标3.3.3 0 察-2013-001",
    ]
    assert scores(sheet, "标2.3", "标3.3") == ["2.00", "6.00"]
    late = indicator(sheet, "标2.3").lines[1]
    assert late.note == "时效状态 逾期；只计标2.3.3 −4，本条 −2 不计（办-6）"


def test_a_linked_record_that_counted_in_an_earlier_quarter_is_not_told_to_be_linked_to_itself() -> (
    None
):
    # Late in Q2 (−2), not done in Q3 (−4): the difference.
    failed: Fields = {"期限": "2013-06-20", "办结日期": "2013-09-10", "验收": "未完成"}
    records = {
        "督办任务": [assignment(交办日期="2013-06-03", **failed)],
        "督察通报": [inspection(通报日期="2013-06-24", 同源="督-2013-001")],
    }
    assert note(sheet_of(records, Q3), "督-2013-001") == (
        "验收 未完成；2013Q2 已按 标2.3.2 计 −2，本条 −4 只计差额（办-6）"
    )


def test_what_is_halved_is_weighed_by_its_half() -> None:
    # −2 halved is −1: less than −2 for a breach of secrecy, more than −0.5 for a slip.
    reported = fault(主动报告="是")
    heavier = sheet_of(
        {
            "执法过错": [reported],
            "督察通报": [inspection(类别="保密违规", 同源="过-2013-001")],
        }
    )
    assert counted(heavier) == ["标3.2.1 0 过-2013-001", "标3.3.4 -2 察-2013-001"]
    lighter = sheet_of(
        {
            "办案情况": [case()],
            "执法过错": [reported],
            "流程监控": [notice(同源="过-2013-001")],
        }
    )
    assert counted(lighter) == ["标3.1.4 0 流-2013-001", "标3.2.1 -1 过-2013-001"]


def test_a_record_that_brings_no_points_takes_none_away() -> None:
    # The trace-back that 不合格 asks for (X15) may find nobody at fault.
    cleared = fault(过错程度="无责", 处理=None, 同源="评-2013-001")
    sheet = sheet_of({"办案情况": [case()], "质量评查": [failure()], "执法过错": [cleared]})
    assert counted(sheet) == ["标2.1.3 -4 评-2013-001"]
    assert scores(sheet, "标2.1", "标3.2") == ["12.00", "6.00"]


def test_work_training_and_vetoes_are_none_of_its_business() -> None:
    # The closed case stays a piece of work; a sum of hours is no event; a veto looks at the record.
    records = {
        "办案情况": [case()],
        "质量评查": [
            flaw(评查主体="省级院", 同源="诉-2013-001"),  # −5 and 否-4
        ],
        "投诉举报": [complaint(同源="案-2013-001")],
        "培训情况": [training(同源="诉-2013-001")],
        "督察通报": [inspection(类别="档案弄虚作假", 同源="诉-2013-001")],  # 否-6
    }
    sheet = sheet_of(records)
    assert counted(sheet) == ["标2.1.2 -5 评-2013-001", "标3.3.1 0 诉-2013-001"]
    assert [(veto.clause, veto.records) for veto in sheet.vetoes] == [
        ("否-4", ("评-2013-001",)),
        ("否-6", ("察-2013-001",)),
    ]
    share = indicator(sheet, "标1.1").workload
    assert share is not None
    assert [item.record for item in share.items] == ["案-2013-001"]
    assert scores(sheet, "标1.3") == ["7.00"]  # 6 + 1 for 24 hours


# -- 归零 --------------------------------------------------------------------------------------

WRONGFUL: Fields = {"类型": "错案担责", "过错程度": "重大过失", "处理": "责令检查"}


def test_taking_an_indicator_to_zero_outweighs_all_points() -> None:
    # −4 for the review and −2 for the fault are of the fact that takes 标2.1 to zero.
    sheet = sheet_of(
        {
            "办案情况": [case()],
            "质量评查": [failure()],
            "执法过错": [fault(**WRONGFUL, 同源="评-2013-001")],
        }
    )
    assert counted(sheet) == [
        "标2.1.3 0 评-2013-001",
        "标2.1.6 -16 过-2013-001",
        "标3.2.1 0 过-2013-001",
    ]
    assert scores(sheet, "标2.1", "标3.2") == ["0.00", "6.00"]
    assert [veto.clause for veto in sheet.vetoes] == ["否-1"]
    assert note(sheet, "评-2013-001") == (
        "等次 不合格，评查主体 本院；与 过-2013-001 同源，只计标2.1.6 归零，本条 −4 不计（办-6）"
    )


def test_two_wrongful_findings_of_one_fact_take_it_to_zero_once() -> None:
    sheet = sheet_of(
        {"执法过错": [fault(**WRONGFUL), fault("过-2013-002", **WRONGFUL, 同源="过-2013-001")]}
    )
    assert counted(sheet) == [
        "标2.1.6 -16 过-2013-001",
        "标2.1.6 0 过-2013-002",
        "标3.2.1 0 过-2013-001",
        "标3.2.1 0 过-2013-002",
    ]


# -- across quarters ---------------------------------------------------------------------------

JUNE: Fields = {"受理日期": "2013-05-20", "结案日期": "2013-06-10"}


def test_what_an_earlier_quarter_counted_leaves_the_difference() -> None:
    # −2 in Q2; −4 of the same fact in Q3 brings −2 more.
    records = {
        "办案情况": [case(**JUNE)],
        "质量评查": [flaw(评查日期="2013-06-20")],
        "办案效果": [effect(类别="国家赔偿有责", 同源="评-2013-001")],
    }
    before, after = sheet_of(records, Q2), sheet_of(records, Q3)
    assert counted(before) == ["标2.1.2 -2 评-2013-001"]
    assert counted(after) == ["标2.2.6 -2 效-2013-001"]
    assert note(after, "效-2013-001") == (
        "类别 国家赔偿有责；与 评-2013-001 同源，2013Q2 已按 标2.1.2 计 −2，"
        "本条 −4 只计差额（办-6）"
    )


def test_of_an_earlier_quarter_what_counted_there_is_what_is_set_against() -> None:
    # Q2 counted −2 and not −0.5; −4 in Q3 brings 2 more.
    records = {
        "办案情况": [case(**JUNE)],
        "质量评查": [flaw(评查日期="2013-06-20")],
        "流程监控": [notice(发出日期="2013-06-17", 回复日期="2013-06-18", 同源="评-2013-001")],
        "办案效果": [effect(类别="国家赔偿有责", 同源="流-2013-001")],
    }
    assert counted(sheet_of(records, Q2)) == ["标2.1.2 -2 评-2013-001", "标3.1.4 0 流-2013-001"]
    assert counted(sheet_of(records, Q3)) == ["标2.2.6 -2 效-2013-001"]


def test_what_is_not_weightier_than_before_brings_nothing() -> None:
    records = {
        "办案情况": [case(**JUNE)],
        "质量评查": [flaw(评查日期="2013-06-20")],
        "投诉举报": [complaint(同源="评-2013-001")],
    }
    after = sheet_of(records, Q3)
    assert counted(after) == ["标3.3.1 0 诉-2013-001"]
    assert note(after, "诉-2013-001") == (
        "结论 属实；与 评-2013-001 同源，只计2013Q2 已计的 标2.1.2 −2，本条 −2 不计（办-6）"
    )


def test_over_three_quarters_the_differences_sum_to_the_weightiest() -> None:
    # −0.5, then −2, then −4: 0.5 + 1.5 + 2 = 4.
    records = {
        "办案情况": [case(**JUNE)],
        "流程监控": [notice(发出日期="2013-06-17", 回复日期="2013-06-18")],
        "投诉举报": [complaint(同源="流-2013-001")],
        "质量评查": [failure(评查日期="2013-10-10", 同源="流-2013-001")],
    }
    assert [counted(sheet_of(records, quarter)) for quarter in (Q2, Q3, Q4)] == [
        ["标3.1.4 -0.5 流-2013-001"],
        ["标3.3.1 -1.5 诉-2013-001"],
        ["标2.1.3 -2 评-2013-001"],
    ]


def test_a_lighter_quarter_between_changes_nothing() -> None:
    # −2, then −1 (nothing), then −4: the difference is to −2.
    records = {
        "办案情况": [case(**JUNE)],
        "质量评查": [
            flaw(评查日期="2013-06-20"),
            failure(编号="评-2013-002", 评查日期="2013-10-10", 同源="察-2013-001"),
        ],
        "督察通报": [inspection(同源="评-2013-001")],
    }
    assert [counted(sheet_of(records, quarter)) for quarter in (Q2, Q3, Q4)] == [
        ["标2.1.2 -2 评-2013-001"],
        ["标3.3.3 0 察-2013-001"],
        ["标2.1.3 -2 评-2013-002"],
    ]


def test_praise_that_turns_out_wrong_is_taken_back_with_the_deduction() -> None:
    # +2 in Q2, −4 in Q3: only −4 counts in all, so that Q3 takes 6: 8 − 6 = 2.
    records = {
        "办案效果": [
            effect(类别="抗诉采纳", 认定日期="2013-06-20"),
            effect("效-2013-002", 类别="国家赔偿有责", 同源="效-2013-001"),
        ]
    }
    assert counted(sheet_of(records, Q2)) == ["标2.2.1 2 效-2013-001"]
    after = sheet_of(records, Q3)
    assert counted(after) == ["标2.2.6 -6 效-2013-002"]
    assert scores(after, "标2.2") == ["2.00"]


@pytest.mark.parametrize(
    ("later", "points"),
    [
        # +2 in Q3, of which Q2 gave nothing: all of it counts
        (effect("效-2013-004", 类别="抗诉采纳", 同源="效-2013-003"), "标2.2.1 2 效-2013-004"),
        # −4 in Q3: there is no praise to be taken back
        (effect("效-2013-004", 类别="国家赔偿有责", 同源="效-2013-003"), "标2.2.6 -4 效-2013-004"),
        # the second half of a point was given: −4 − 0.5
        (
            effect("效-2013-004", 类别="国家赔偿有责", 同源="效-2013-002"),
            "标2.2.6 -4.5 效-2013-004",
        ),
    ],
)
def test_what_a_limit_cut_off_earlier_did_not_count(later: Fields, points: str) -> None:
    # Three letters of praise in Q2, limited to 1: 0.5, 0.5 and 0.
    praise = [effect(f"效-2013-00{n}", 认定日期="2013-06-20") for n in (1, 2, 3)]
    records = {"办案效果": [*praise, later]}
    assert counted(sheet_of(records, Q2)) == [
        "标2.2.7 0.5 效-2013-001",
        "标2.2.7 0.5 效-2013-002",
        "标2.2.7 0 效-2013-003",
    ]
    assert counted(sheet_of(records, Q3)) == [points]


def test_what_a_limit_cut_off_in_part_counted_in_part() -> None:
    # 调研 is limited to 3: 2 and, of another 2, 1. Of −4 in Q3, +1 is taken back too.
    studies = [study(f"能-2013-00{n}", 发布日期="2013-06-20") for n in (1, 2)]
    fraud = effect(类别="国家赔偿有责", 同源="能-2013-002")
    after = sheet_of({"业务素能": studies, "办案效果": [fraud]}, Q3)
    assert counted(after) == ["标2.2.6 -5 效-2013-001"]
    assert note(after, "效-2013-001") == (
        "类别 国家赔偿有责；与 能-2013-002 同源，2013Q2 已按 标1.3.1 计 +1，本条 −4 只计差额（办-6）"
    )


def test_taking_to_zero_later_is_done_in_full_and_nothing_follows_it() -> None:
    # Q2 took 2 of the indicator of Q2; that of Q3 goes to zero all the same.
    records = {
        "办案情况": [case(**JUNE)],
        "质量评查": [flaw(评查日期="2013-06-20")],
        "执法过错": [fault(**WRONGFUL, 同源="评-2013-001")],
        "投诉举报": [complaint(办结日期="2013-10-10", 同源="评-2013-001")],
    }
    assert [counted(sheet_of(records, quarter)) for quarter in (Q2, Q3, Q4)] == [
        ["标2.1.2 -2 评-2013-001"],
        ["标2.1.6 -16 过-2013-001", "标3.2.1 0 过-2013-001"],
        ["标3.3.1 0 诉-2013-001"],
    ]


def test_a_quarter_before_any_standard_counted_nothing() -> None:
    records = {
        "办案情况": [
            case(
                "案-2012-001",
                受案号="清临检公诉受〔2012〕1号",
                受理日期="2012-11-05",
                结案日期="2012-12-03",
                文书号="清临检公诉刑诉〔2012〕1号",
            )
        ],
        "质量评查": [flaw(编号="评-2012-001", 关联案件="案-2012-001", 评查日期="2012-12-20")],
        "投诉举报": [complaint(同源="评-2012-001")],
    }
    assert counted(sheet_of(records, Q3)) == ["标3.3.1 -2 诉-2013-001"]


@pytest.mark.parametrize(
    "then",
    [
        {"岗位履历": [post(岗位类别="领导岗", 止="2013-06-30"), post("岗-002", 起="2013-07-01")]},
        {"在岗情况": [leave(起="2013-03-31", 止="2013-06-30")]},
    ],
)
def test_a_quarter_in_which_one_was_not_scored_counted_nothing(then: dict[str, Any]) -> None:
    records = then | {
        "办案效果": [
            effect(类别="抗诉采纳", 认定日期="2013-05-10"),
            effect("效-2013-002", 类别="抗诉采纳", 认定日期="2013-08-10", 同源="效-2013-001"),
        ]
    }
    assert counted(sheet_of(records, Q3)) == ["标2.2.1 2 效-2013-002"]


# -- voided records ----------------------------------------------------------------------------


def test_a_voided_record_shares_its_source_with_nothing() -> None:
    voided = sheet_of(
        {
            "投诉举报": [complaint(**VOID)],
            "督察通报": [inspection(同源="诉-2013-001")],
        }
    )
    assert counted(voided) == ["标3.3.3 -1 察-2013-001"]
    naming = sheet_of(
        {
            "办案情况": [case()],
            "投诉举报": [complaint()],
            "流程监控": [notice(类别="私自流转", 同源="诉-2013-001", **VOID)],
        }
    )
    assert counted(naming) == ["标3.3.1 -2 诉-2013-001"]


def test_a_chain_is_broken_where_a_record_is_voided() -> None:
    records = {
        "办案情况": [case()],
        "投诉举报": [complaint()],
        "督察通报": [inspection(同源="诉-2013-001")],
        "流程监控": [notice(类别="私自流转", 同源="察-2013-001")],
    }
    assert scores(sheet_of(records), "标3.1", "标3.3") == ["5.00", "6.00"]  # 8 − 3, 6 − 0
    broken = records | {"督察通报": [inspection(同源="诉-2013-001", **VOID)]}
    assert scores(sheet_of(broken), "标3.1", "标3.3") == ["5.00", "4.00"]  # 8 − 3, 6 − 2


# -- 限额 comes afterwards ---------------------------------------------------------------------


def test_what_does_not_count_uses_nothing_of_the_limit() -> None:
    # Of four notices of attendance the first does not count; the other three reach the limit of 3:
    # 6 − 2 − 3 = 1. Limited first, the fourth would be cut off and 2 left.
    notices = [inspection(f"察-2013-00{n}") for n in range(1, 5)]
    notices[0]["同源"] = "诉-2013-001"
    sheet = sheet_of({"投诉举报": [complaint()], "督察通报": notices})
    assert counted(sheet) == [
        "标3.3.1 -2 诉-2013-001",
        "标3.3.3 0 察-2013-001",
        "标3.3.3 -1 察-2013-002",
        "标3.3.3 -1 察-2013-003",
        "标3.3.3 -1 察-2013-004",
    ]
    assert scores(sheet, "标3.3") == ["1.00"]


def test_what_the_limit_cuts_off_does_not_bring_the_lighter_one_back() -> None:
    # Which one counts is decided by the clauses' own points, before any limit: 8 + 1 + 1 + 0.
    adopted = [effect(f"效-2013-00{n}", 类别="检察建议采纳") for n in (1, 2, 3)]
    praise = effect("效-2013-004", 同源="效-2013-003")
    sheet = sheet_of({"办案效果": [*adopted, praise]})
    assert counted(sheet) == [
        "标2.2.2 1 效-2013-001",
        "标2.2.2 1 效-2013-002",
        "标2.2.2 0 效-2013-003",
        "标2.2.7 0 效-2013-004",
    ]
    assert scores(sheet, "标2.2") == ["10.00"]
