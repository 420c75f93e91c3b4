"""What only a look at the base revision tells: late entries (X32), rewritten results, old values."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.offices import FIRST, Repository, shown
from tests.records import case, complaint, inspection, post, review, training

Q1 = {
    "季度": "2013Q1",
    "版号": "1",
    "制度版本": '"2013.1"',
    "岗位类别": "业务岗",
    "四维分": {"执法能力": "21", "执法效果": "30", "执法纪律": "20", "奖惩情况": "5"},
    "总分": "76",
    "等次": "合格",
    "否决": [],
    "明细": [],
    "锁定日期": "2013-05-14",
    "校验值": "sha256:1",
}


@pytest.fixture
def office(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def told(office: Repository, before: dict[str, Any], after: dict[str, Any], rule: str) -> list[str]:
    """The problems of one id that a change brings, each with the text it points at."""
    office.officer(FIRST, before)
    baseline = office.snapshot()
    office.officer(FIRST, after)
    found = [p for p in office.found(baseline=baseline) if p.rule == rule]
    lines = office.read(FIRST).replace("'", "").split("\n")
    return [f"{lines[p.location.line - 1].strip()} | {shown(p).split(' ', 2)[2]}" for p in found]


def test_x32_a_new_record_of_long_ago_came_late(office: Repository) -> None:
    # 08-09 + 15 working days = 08-30; the working days from 09-02 to 10-14 are
    # September: 19 (02–06, 09–13, 16–18, 22–27 with 09-22 worked, 29–30 with 09-29 worked) = 5+5+3+6+2
    # = 21; October: 08–12 with 10-12 worked = 5, 14 = 1: 27 together.
    assert told(office, {}, {"督察通报": [inspection()]}, "X32") == [
        (
            "通报日期: 2013-08-09 | 警告 察-2013-001 是 2013-08-09 的事，应在 15 个工作日内"
            "（2013-08-30 前）入档，迟了 27 个工作日"
            " 请在合并请求里说明迟延的原因；填报逾期计填报人的责任（办-17）"
        )
    ]


@pytest.mark.parametrize(("day", "late"), [("2013-09-16", True), ("2013-09-17", False)])
def test_x32_the_last_day_is_in_time(office: Repository, day: str, late: bool) -> None:
    # Back from 10-14: 10-12, 11, 10, 09, 08, 09-30, 29, 27, 26, 25, 24, 23, 22, 18 are fourteen
    # working days, 09-17 would be the 15th before; so 09-17 + 15 = 10-14.
    found = told(office, {}, {"督察通报": [inspection(通报日期=day)]}, "X32")
    assert bool(found) is late


def test_x32_on_days_off_after_the_last_day_nothing_is_late_yet(office: Repository) -> None:
    # 09-16 + 15 working days = 10-12, which is worked; 10-13 is a Sunday.
    record = {"督察通报": [inspection(通报日期="2013-09-16")]}
    office.officer(FIRST, {})
    baseline = office.snapshot()
    office.officer(FIRST, record)
    days = (date(2013, 10, 12), date(2013, 10, 13), date(2013, 10, 14))
    late = [
        [p.message.rpartition("，")[2] for p in office.found(day, baseline=baseline)]
        for day in days
    ]
    assert late == [[], [], ["迟了 1 个工作日"]]


def test_x32_a_complaint_is_entered_once_it_is_closed(office: Repository) -> None:
    slow = complaint(受理日期="2013-07-01", 办结日期="2013-09-17")  # + 15 working days = 10-14
    assert told(office, {}, {"投诉举报": [slow]}, "X32") == []
    late = complaint(受理日期="2013-07-01", 办结日期="2013-09-16")
    assert told(office, {}, {"投诉举报": [late]}, "X32") == [
        (
            "办结日期: 2013-09-16 | 警告 诉-2013-001 是 2013-09-16 的事，应在 15 个工作日内"
            "（2013-10-12 前）入档，迟了 1 个工作日"
            " 请在合并请求里说明迟延的原因；填报逾期计填报人的责任（办-17）"
        )
    ]


def test_x32_a_year_before_the_officer_came_is_one_slip(office: Repository) -> None:
    before = office.snapshot()
    office.officer(FIRST, {"督察通报": [inspection(通报日期="2003-08-09")]})
    assert [p.rule for p in office.found(baseline=before)] == ["X04"]


def test_x32_what_stood_there_before_is_not_told_again(office: Repository) -> None:
    records = {"督察通报": [inspection()]}
    changed = {"督察通报": [inspection(通报日期="2013-08-08")]}
    assert told(office, records, changed, "X32") == []


def test_x32_without_a_base_nothing_is_late(office: Repository) -> None:
    office.officer(FIRST, {"督察通报": [inspection()]})
    assert [p for p in office.found() if p.rule == "X32"] == []


def test_x24_a_locked_result_that_is_rewritten_or_gone(office: Repository) -> None:
    before = {"季度考评": [Q1]}
    assert told(office, before, {"季度考评": [Q1 | {"总分": "96"}]}, "X24") == [
        (
            "总分: 96 | 2013Q1 第 1 版于 2013-05-14 锁定，此后被改写"
            " 锁定的结果不能改动：请恢复原文；更正使结果变了的，另出更正版"
        )
    ]
    assert told(office, before, {"季度考评": []}, "X24") == [
        "季度考评: [] | 2013Q1 第 1 版于 2013-05-14 锁定，现在不见了 锁定的结果不能删除：请恢复原文"
    ]
    # A new seal over a new total is no better than an old one.
    forged = Q1 | {"总分": "96", "校验值": "sha256:2"}
    assert len(told(office, before, {"季度考评": [forged]}, "X24")) == 1


def test_x24_an_open_result_may_be_rewritten_and_locked(office: Repository) -> None:
    draft = {k: v for k, v in Q1.items() if k not in ("锁定日期", "校验值")}
    assert told(office, {"季度考评": [draft]}, {"季度考评": [Q1 | {"总分": "77"}]}, "X24") == []


def test_x24_another_version_beside_the_locked_one_is_free(office: Repository) -> None:
    second = {k: v for k, v in Q1.items() if k not in ("锁定日期", "校验值")} | {"版号": "2"}
    assert told(office, {"季度考评": [Q1]}, {"季度考评": [Q1, second]}, "X24") == []


def correction(number: str = "更-2013-001", **changes: str) -> dict[str, str]:
    return {
        "编号": number,
        "对象": "察-2013-001",
        "字段": "通报日期",
        "原值": "2013-08-06",
        "新值": "2013-08-09",
        "理由": "笔误",
        "依据": "更正单2013-1",
        "申请人": "李大力",
        "批准人": "检察长",
        "日期": "2013-10-09",
    } | changes


def test_x25_the_old_value_is_what_stood_there_before(office: Repository) -> None:
    before = {"督察通报": [inspection(通报日期="2013-08-06")]}
    after: dict[str, Any] = {"督察通报": [inspection(通报日期="2013-08-09")]}
    assert told(office, before, after | {"更正记录": [correction()]}, "X25") == []
    wrong = correction(原值="2013-08-05")
    assert told(office, before, after | {"更正记录": [wrong]}, "X25") == [
        (
            "原值: 2013-08-05 | 更-2013-001 的原值写的是 2013-08-05，"
            "察-2013-001 的通报日期原来写的是 2013-08-06 原值应写 2013-08-06"
        )
    ]


def test_x25_a_field_that_was_not_there_is_said_to_be_absent(office: Repository) -> None:
    before = {"督察通报": [inspection()]}
    after = {"督察通报": [inspection(备注="已核实")]}
    right = correction(字段="备注", 原值="无", 新值="已核实")
    assert told(office, before, after | {"更正记录": [right]}, "X25") == []
    # What was filled in since, and then corrected, did say something else in between.
    later = correction(字段="备注", 原值="核实", 新值="已核实")
    assert told(office, before, after | {"更正记录": [later]}, "X25") == [
        (
            "原值: 核实 | 警告 更-2013-001 的原值写的是 核实，在所比较的提交里，察-2013-001 还没有写备注"
            " 此后补写过、又作更正的，不用改；没有补写过的，原值应写 无"
        )
    ]


SENT_BACK = {"退回日期": "2013-07-18", "重报日期": "2013-08-16"}


@pytest.mark.parametrize(
    ("field", "old", "new", "found"),
    [
        ("问题类别", "文书制作、释法说理", "释法说理", ""),
        ("问题类别", "文书制作", "释法说理", "文书制作、释法说理"),
        ("退补[1].退回日期", "2013-07-18", "2013-07-19", ""),
        ("退补[1].退回日期", "2013-07-17", "2013-07-19", "2013-07-18"),
        ("退补[2].退回日期", "无", "2013-09-02", ""),
        ("退补", "2013-07-18 退回", "2013-07-19 退回", ""),  # whatever of it; the record tells
    ],
)
def test_x25_a_list_is_quoted_as_one_text_and_a_group_field_by_field(
    office: Repository, field: str, old: str, new: str, found: str
) -> None:
    before: dict[str, Any] = {
        "办案情况": [case(退补=[SENT_BACK])],
        "质量评查": [review(等次="瑕疵", 问题类别=["文书制作", "释法说理"])],
    }
    after = {
        "办案情况": [
            case(退补=[SENT_BACK | {"退回日期": "2013-07-19"}, {"退回日期": "2013-09-02"}])
        ],
        "质量评查": [review(等次="瑕疵", 问题类别=["释法说理"])],
    }
    target = "评-2013-001" if field == "问题类别" else "案-2013-001"
    entry = correction(对象=target, 字段=field, 原值=old, 新值=new)
    lines = told(office, before, after | {"更正记录": [entry]}, "X25")
    assert [line.split("原值应写 ")[1] for line in lines] == [found] * bool(found)


def test_x25_of_two_new_corrections_the_first_meets_the_old_value(office: Repository) -> None:
    before = {"督察通报": [inspection(通报日期="2013-08-06")]}
    after = {
        "督察通报": [inspection(通报日期="2013-08-08")],
        "更正记录": [correction(), correction("更-2013-002", 原值="2013-08-09", 新值="2013-08-08")],
    }
    assert told(office, before, after, "X25") == []


def test_a_new_archive_and_a_broken_one_are_left_to_the_other_checks(office: Repository) -> None:
    office.officer(FIRST, {"培训情况": [training()], "岗位履历": [post()]})
    assert [p for p in office.found(baseline={}) if p.rule in ("X24", "X32")] == []
