"""The six primitives and the bounds, each on an officer who has just the records it is about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from generator.scalars import Quarter
from generator.scoring.sheet import ScoreSheet
from generator.standards.rulebook import Rule
from generator.standards.standard import Standards
from tests.offices import FIRST
from tests.records import (
    Q3,
    assignment,
    case,
    complaint,
    effect,
    fault,
    indicator,
    inspection,
    lines,
    notice,
    open_case,
    review,
    reward,
    sanction,
    sheet_of,
    sheets_of,
    standards,
    study,
    task,
    training,
)


def of(sheet: ScoreSheet, clause: str) -> list[str]:
    """The lines of one indicator, then its score."""
    found = indicator(sheet, clause)
    return [*lines(found), f"= {found.score}"]


def notes(sheet: ScoreSheet, clause: str) -> list[str]:
    """What the lines of one indicator say, the base aside."""
    return [line.note for line in indicator(sheet, clause).lines[1:]]


# -- nothing at all ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "base"), [("业务岗", "77.00"), ("综合岗", "78.00"), ("辅助岗", "77.00")]
)
def test_a_quarter_without_events_gives_the_base_points(category: str, base: str) -> None:
    # model.md §3.2: 77, 78, 77; the training sum that is not met takes one (标1.3.3).
    sheet = sheet_of({"岗位履历": [{**POST, "岗位类别": category}]})
    events = [
        line
        for found in sheet.indicators
        for line in found.lines
        if line.record or line.clause == "标1.3.3"
    ]
    assert [(line.clause, line.points) for line in events] == [("标1.3.3", Decimal(-1))]
    assert str(sheet.total) == f"{Decimal(base) - 1}"


POST = {"编号": "岗-001", "部门": "公诉科", "岗位": "检察员", "起": "2009-11-02"}


# -- 分值: points for each record --------------------------------------------------------------


def test_each_record_that_meets_the_condition_brings_its_points() -> None:
    sheet = sheet_of({"投诉举报": [complaint(), complaint("诉-2013-002", 结论="部分属实")]})
    assert of(sheet, "标3.3") == [
        "标3.3 6",
        "标3.3.1 -2 诉-2013-001",
        "标3.3.2 -1 诉-2013-002",
        "= 3.00",
    ]
    assert notes(sheet, "标3.3") == ["结论 属实", "结论 部分属实"]


def test_a_record_that_meets_no_condition_brings_nothing() -> None:
    found_untrue = complaint(结论="不实", 处理=None, 澄清方式="当面澄清")
    unclear = complaint("诉-2013-002", 结论="无法查证", 处理=None)
    assert of(sheet_of({"投诉举报": [found_untrue, unclear]}), "标3.3") == ["标3.3 6", "= 6.00"]


def test_a_condition_may_name_several_values() -> None:
    sheet = sheet_of(
        {
            "办案情况": [case()],
            "流程监控": [notice(类别="文书错漏"), notice("流-2013-002", 类别="权利保障")],
        }
    )
    assert of(sheet, "标3.1") == [
        "标3.1 8",
        "标3.1.4 -0.5 流-2013-001",
        "标3.1.4 -0.5 流-2013-002",
        "= 7.00",
    ]


def test_every_test_of_a_condition_must_hold() -> None:
    # 标3.1.5 needs a written notice that was answered too late; either alone costs nothing more.
    late = notice(发出日期="2013-08-12", 回复日期="2013-08-23")
    in_time = notice("流-2013-002", 发出日期="2013-08-12", 回复日期="2013-08-22")
    spoken = notice("流-2013-003", 处置="口头提示", 回复日期=None)
    sheet = sheet_of({"办案情况": [case()], "流程监控": [late, in_time, spoken]})
    assert of(sheet, "标3.1") == [
        "标3.1 8",
        "标3.1.4 -0.5 流-2013-001",
        "标3.1.4 -0.5 流-2013-002",
        "标3.1.4 -0.5 流-2013-003",
        "标3.1.5 -1 流-2013-001",
        "= 5.50",
    ]


# -- 分档: points by a field's value -----------------------------------------------------------


def test_points_follow_the_value_of_a_field() -> None:
    sheet = sheet_of(
        {
            "办案情况": [case()],
            "质量评查": [
                review("评-2013-001", 等次="优质", 评查主体="分州市院"),
                review("评-2013-002", 等次="瑕疵", 评查主体="本院", 问题类别=["文书制作"]),
                review("评-2013-003", 等次="不合格", 评查主体="本院", 问题类别=["证据采信"]),
                review("评-2013-004", 等次="合格", 评查主体="省级院"),
            ],
        }
    )
    assert of(sheet, "标2.1") == [
        "标2.1 16",
        "标2.1.1 3 评-2013-001",
        "标2.1.2 -2 评-2013-002",
        "标2.1.3 -4 评-2013-003",
        "= 13.00",
    ]
    assert notes(sheet, "标2.1")[0] == "等次 优质，评查主体 分州市院"


def test_a_value_without_a_tier_brings_no_line() -> None:
    # A study of district level, and a review by an outside body, are in no tier.
    sheet = sheet_of(
        {
            "业务素能": [study(级别="区县级")],
            "培训情况": [training()],
            "办案情况": [case()],
            "质量评查": [review(等次="优质", 评查主体="外部")],
        }
    )
    assert of(sheet, "标1.3") == ["标1.3 6", "标1.3.3 1 培-2013-001", "= 7.00"]
    assert of(sheet, "标2.1") == ["标2.1 16", "= 16.00"]


# -- 限额: a limit on what one rule may bring --------------------------------------------------


def test_what_passes_the_limit_is_cut_off_and_said() -> None:
    # 标1.3.1 gives 2 for a provincial study, at most 3 in all.
    studies = [study("能-2013-001"), study("能-2013-002"), study("能-2013-003")]
    sheet = sheet_of({"业务素能": studies, "培训情况": [training()]})
    assert of(sheet, "标1.3") == [
        "标1.3 6",
        "标1.3.1 2 能-2013-001",
        "标1.3.1 1 能-2013-002",
        "标1.3.1 0 能-2013-003",
        "标1.3.3 1 培-2013-001",
        "= 10.00",
    ]
    assert notes(sheet, "标1.3")[:3] == [
        "类别 调研，级别 省级",
        "类别 调研，级别 省级；原 +2，合计以 3 分为限",
        "类别 调研，级别 省级；原 +2，合计以 3 分为限",
    ]


def test_a_limit_holds_for_deductions_too() -> None:
    # 标3.3.3 takes 1 for each notice of attendance, at most 3 in all.
    records = [inspection(f"察-2013-00{n}") for n in range(1, 6)]
    sheet = sheet_of({"督察通报": records})
    assert of(sheet, "标3.3") == [
        "标3.3 6",
        "标3.3.3 -1 察-2013-001",
        "标3.3.3 -1 察-2013-002",
        "标3.3.3 -1 察-2013-003",
        "标3.3.3 0 察-2013-004",
        "标3.3.3 0 察-2013-005",
        "= 3.00",
    ]
    assert notes(sheet, "标3.3")[3] == "类别 考勤；原 −1，合计以 3 分为限"


def test_a_deduction_that_passes_the_limit_in_part_stays_a_deduction() -> None:
    rules = _with_points("标3.3.3", Decimal(-2))  # at most 3 in all
    records = [inspection(f"察-2013-00{n}") for n in range(1, 4)]
    sheet = sheets_of({FIRST: {"督察通报": records}}, under=rules)[FIRST]
    assert of(sheet, "标3.3") == [
        "标3.3 6",
        "标3.3.3 -2 察-2013-001",
        "标3.3.3 -1 察-2013-002",
        "标3.3.3 0 察-2013-003",
        "= 3.00",
    ]


def test_each_rule_has_a_limit_of_its_own() -> None:
    praise = [effect(f"效-2013-00{n}") for n in range(1, 5)]  # 0.5 each, at most 1
    adopted = [
        effect(f"效-2013-01{n}", 类别="检察建议采纳") for n in range(1, 4)
    ]  # 1 each, at most 2
    sheet = sheet_of({"办案效果": praise + adopted})
    assert of(sheet, "标2.2") == [
        "标2.2 8",
        "标2.2.2 1 效-2013-011",
        "标2.2.2 1 效-2013-012",
        "标2.2.2 0 效-2013-013",
        "标2.2.7 0.5 效-2013-001",
        "标2.2.7 0.5 效-2013-002",
        "标2.2.7 0 效-2013-003",
        "标2.2.7 0 效-2013-004",
        "= 11.00",
    ]


# -- 合计: a threshold on a sum ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "line", "note"),
    [
        (("24",), "标1.3.3 1 培-2013-001", "学时合计 24，达到 22"),
        (("22",), "标1.3.3 1 培-2013-001", "学时合计 22，达到 22"),
        (("21.5",), "标1.3.3 -1 培-2013-001", "学时合计 21.5，未达到 22"),
        (
            ("14", "8"),
            "标1.3.3 1 培-2013-002",
            "学时合计 22（培-2013-001 14、培-2013-002 8），达到 22",
        ),
        ((), "标1.3.3 -1", "学时合计 0，未达到 22"),
    ],
)
def test_a_sum_is_compared_with_its_threshold(hours: tuple[str, ...], line: str, note: str) -> None:
    records = [training(f"培-2013-00{i + 1}", 学时=h) for i, h in enumerate(hours)]
    sheet = sheet_of({"培训情况": records} if records else "")
    assert of(sheet, "标1.3")[1] == line
    assert notes(sheet, "标1.3") == [note]


# -- 减半: half when a condition holds ---------------------------------------------------------


def test_a_fault_reported_by_the_officer_costs_half() -> None:
    sheet = sheet_of({"执法过错": [fault(主动报告="是"), fault("过-2013-002", 主动报告="否")]})
    assert of(sheet, "标3.2") == [
        "标3.2 6",
        "标3.2.1 -1 过-2013-001",
        "标3.2.1 -2 过-2013-002",
        "= 3.00",
    ]
    assert notes(sheet, "标3.2")[0] == "处理 责令检查；主动报告 是，减半"


def test_the_half_applies_only_to_the_rule_that_has_it() -> None:
    grave = fault(处理="调离执法岗位", 主动报告="是")
    assert of(sheet_of({"执法过错": [grave]}), "标3.2") == [
        "标3.2 6",
        "标3.2.2 -6 过-2013-001",
        "= 0.00",
    ]


def test_a_fault_found_to_be_nobodys_costs_nothing() -> None:
    cleared = fault(过错程度="无责", 处理=None)
    assert of(sheet_of({"执法过错": [cleared]}), "标3.2") == ["标3.2 6", "= 6.00"]


# -- 归零: the indicator becomes 0 -------------------------------------------------------------

MISJUDGED = {"类型": "错案担责", "过错程度": "重大过失", "处理": "免职"}


def test_a_wrongful_case_takes_the_whole_indicator() -> None:
    sheet = sheet_of(
        {
            "办案情况": [case()],
            "质量评查": [review(等次="优质", 评查主体="省级院")],
            "执法过错": [fault(**MISJUDGED)],
        }
    )
    assert of(sheet, "标2.1") == [
        "标2.1 16",
        "标2.1.1 5 评-2013-001",
        "标2.1.6 -21 过-2013-001",
        "= 0.00",
    ]
    assert notes(sheet, "标2.1")[-1] == "本项归零"
    # 否-1 caps the quarter at 不合格; the points of the other indicators stay.
    assert (sheet.grade_before_veto, sheet.grade) == ("不合格", "不合格")
    assert [(v.clause, v.cap, v.records) for v in sheet.vetoes] == [
        ("否-1", "不合格", ("过-2013-001",))
    ]


def test_an_indicator_is_taken_to_zero_once() -> None:
    sheet = sheet_of(
        {"执法过错": [fault(**MISJUDGED), fault("过-2013-002", **MISJUDGED)]},
    )
    assert of(sheet, "标2.1") == [
        "标2.1 16",
        "标2.1.6 -16 过-2013-001",
        "标2.1.6 0 过-2013-002",
        "= 0.00",
    ]
    assert notes(sheet, "标2.1") == ["本项归零", "本项已归零"]


# -- bounds: 办-4 ------------------------------------------------------------------------------


def test_an_indicator_never_passes_its_full_points() -> None:
    reviews = [
        review(f"评-2013-00{n}", 等次="优质", 评查主体="分州市院") for n in range(1, 4)
    ]  # 16 + 9 = 25 of 20
    sheet = sheet_of({"办案情况": [case()], "质量评查": reviews})
    assert of(sheet, "标2.1")[-2:] == ["办-4 -5", "= 20.00"]
    assert notes(sheet, "标2.1")[-1] == "不高于满分 20"


def test_an_indicator_never_falls_below_zero() -> None:
    records = [complaint(f"诉-2013-00{n}") for n in range(1, 6)]  # 6 - 10
    sheet = sheet_of({"投诉举报": records})
    assert of(sheet, "标3.3")[-2:] == ["办-4 4", "= 0.00"]
    assert notes(sheet, "标3.3")[-1] == "不低于 0 分"


def test_exactly_full_and_exactly_zero_need_no_bound() -> None:
    full = sheet_of({"奖惩情况": [reward(种类="授予称号")]})
    assert of(full, "标4") == ["标4 5", "标4.1 5 奖-2013-001", "= 10.00"]
    nothing = sheet_of({"奖惩情况": [sanction(种类="党内严重警告")]})
    assert of(nothing, "标4") == ["标4 5", "标4.2 -5 奖-2013-002", "= 0.00"]


def test_the_bound_comes_after_all_lines_so_that_good_and_bad_weigh_against_each_other() -> None:
    records = [
        sanction("奖-2013-001", 种类="党内严重警告"),
        sanction("奖-2013-002", 种类="警告"),
        reward("奖-2013-003", 种类="一等功"),
    ]  # 5 - 5 - 3 + 5
    sheet = sheet_of({"奖惩情况": records})
    assert of(sheet, "标4") == [
        "标4 5",
        "标4.1 5 奖-2013-003",
        "标4.2 -5 奖-2013-001",
        "标4.2 -3 奖-2013-002",
        "= 2.00",
    ]


# -- which records count -----------------------------------------------------------------------


def test_a_voided_record_counts_nowhere() -> None:
    void = {"状态": "作废", "作废理由": "误录"}
    sections = {
        "办案情况": [case(**void)],
        "投诉举报": [complaint(**void)],
        "执法过错": [fault(**MISJUDGED, **void)],
        "培训情况": [training(**void)],
        "奖惩情况": [sanction(种类="记过", **void)],
    }
    voided, nothing = sheet_of(sections), sheet_of("")
    assert voided.to_json() == nothing.to_json()


@pytest.mark.parametrize(
    ("day", "counted"),
    [("2013-06-30", False), ("2013-07-01", True), ("2013-09-30", True), ("2013-10-01", False)],
)
def test_a_record_counts_in_the_quarter_of_its_date(day: str, counted: bool) -> None:
    sheet = sheet_of({"督察通报": [inspection(通报日期=day)]})
    assert (len(indicator(sheet, "标3.3").lines) == 2) is counted


def test_a_complaint_counts_in_the_quarter_it_was_decided_in_not_received() -> None:
    sections = {"投诉举报": [complaint(受理日期="2013-09-20", 办结日期="2013-10-08")]}
    assert of(sheet_of(sections, Q3), "标3.3") == ["标3.3 6", "= 6.00"]
    assert of(sheet_of(sections, Quarter(2013, 4)), "标3.3") == [
        "标3.3 6",
        "标3.3.1 -2 诉-2013-001",
        "= 4.00",
    ]


def test_a_rule_may_count_by_a_date_of_its_own() -> None:
    # 标2.3.1 counts a task when it is finished, 标2.3.2 when it was due (计入: 期限).
    sections = {
        "督办任务": [assignment(期限="2013-09-27", 办结日期="2013-10-08", 验收="优良")],
    }
    assert of(sheet_of(sections, Q3), "标2.3") == ["标2.3 6", "标2.3.2 -2 督-2013-001", "= 4.00"]
    assert of(sheet_of(sections, Quarter(2013, 4)), "标2.3") == [
        "标2.3 6",
        "标2.3.1 1 督-2013-001",
        "= 7.00",
    ]


def test_a_case_that_is_simply_never_closed_costs_in_the_quarter_it_was_due() -> None:
    sections = {"办案情况": [open_case(受理日期="2013-08-12", 羁押="是")]}
    sheet = sheet_of(sections)
    assert of(sheet, "标1.2") == ["标1.2 8", "标1.2.2 -4 案-2013-001", "= 4.00"]
    assert [(v.clause, v.cap) for v in sheet.vetoes] == [("否-3", "合格")]
    # Seen on the day before it fell due, nothing had happened yet.
    before = sheet_of(sections, today=date(2013, 9, 12))
    assert of(before, "标1.2") == ["标1.2 8", "= 8.00"]
    assert before.vetoes == ()


def test_late_work_costs_up_to_its_limit() -> None:
    late = [
        task(f"综-2013-00{n}", 期限="2013-08-15", 完成日期="2013-08-20", 完成质量="返工")
        for n in range(1, 6)
    ]
    sheet = sheet_of({"综合工作": late})
    assert of(sheet, "标1.2")[-2:] == ["标1.2.4 0 综-2013-005", "= 4.00"]
    assert of(sheet, "标2.1")[-2:] == ["标2.1.5 0 综-2013-005", "= 12.00"]


# -- vetoes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "record", "clause", "before"),
    [
        ("奖惩情况", sanction(种类="记过"), "否-2", "合格"),
        ("执法过错", fault(类型="失泄密", 处理="诫勉谈话"), "否-5", "合格"),
        ("督察通报", inspection(类别="档案弄虚作假"), "否-6", "良好"),
    ],
)
def test_a_veto_caps_the_grade_and_leaves_the_points(
    section: str, record: dict[str, object], clause: str, before: str
) -> None:
    sheet = sheet_of({section: [record], "业务素能": [study()], "培训情况": [training()]})
    assert [(v.clause, v.cap) for v in sheet.vetoes] == [(clause, "不合格")]
    assert (sheet.grade_before_veto, sheet.grade) == (before, "不合格")
    assert sheet.total == sum(found.score for found in sheet.indicators)


def test_of_several_vetoes_the_hardest_decides() -> None:
    sheet = sheet_of(
        {
            "办案情况": [open_case(受理日期="2013-08-12", 羁押="是")],
            "督察通报": [inspection(类别="档案弄虚作假")],
        }
    )
    assert [(v.clause, v.cap) for v in sheet.vetoes] == [("否-3", "合格"), ("否-6", "不合格")]
    assert sheet.grade == "不合格"


def test_a_veto_never_lifts_a_grade() -> None:
    sections = {
        "办案情况": [case(), open_case("案-2013-002", 受理日期="2013-08-12", 羁押="是")],
        "投诉举报": [complaint(f"诉-2013-00{n}") for n in range(1, 4)],
        "执法过错": [fault(处理="免职")],
        "奖惩情况": [sanction()],
        "流程监控": [notice(f"流-2013-00{n}", 类别="私自流转") for n in range(1, 4)],
    }
    sheet = sheet_of(sections)
    assert (sheet.grade_before_veto, sheet.grade) == ("不合格", "不合格")


# -- the rounding the regulation asks for ------------------------------------------------------


def test_half_of_a_hundredth_is_rounded_up_line_by_line() -> None:
    # 制度: 小数位 2, 逐项四舍五入后求和. Half of 0.25 is 0.125: each line becomes 0.13 before they
    # are added, so that what is shown always sums to what is shown.
    rules = _with_points("标3.2.1", Decimal("-0.25"))
    records = [fault("过-2013-001", 主动报告="是"), fault("过-2013-002", 主动报告="是")]
    sheet = sheets_of({FIRST: {"执法过错": records}}, under=rules)[FIRST]
    assert of(sheet, "标3.2") == [
        "标3.2 6",
        "标3.2.1 -0.13 过-2013-001",
        "标3.2.1 -0.13 过-2013-002",
        "= 5.74",
    ]


def _with_points(clause: str, points: Decimal) -> Standards:
    """The shipped standard with other points for one clause."""
    standard = standards().current
    book = standard.rulebook

    def changed(rule: Rule) -> Rule:
        return replace(rule, points=points) if rule.clause == clause else rule

    indicators = tuple(
        replace(i, rules=tuple(changed(rule) for rule in i.rules)) for i in book.indicators
    )
    document = replace(standard.rulebook_document, model=replace(book, indicators=indicators))
    return replace(standards(), versions=(replace(standard, rulebook_document=document),))
