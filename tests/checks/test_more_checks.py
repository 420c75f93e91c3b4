"""What the examples of the later checks leave open: X10, X16, X19, X21, X25, X29, X31."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.offices import FIRST, SECOND, Repository, shown
from tests.records import (
    Fields,
    case,
    inspection,
    notice,
    open_case,
    post,
    review,
    sanction,
    training,
)


@pytest.fixture
def office(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def told(office: Repository, rule: str) -> list[str]:
    """The messages of one id."""
    return [shown(p).split(" ", 2)[2] for p in office.found() if p.rule == rule]


def test_x10_only_the_leading_officer_is_asked_for_the_symbol(office: Repository) -> None:
    number = "清临检侦监刑诉〔2013〕1号"
    office.officer(FIRST, {"办案情况": [case(文书号=number, 角色="审核")]})
    assert [line for line in told(office, "X10") if "部门字" in line] == []


def test_x10_a_case_number_may_be_of_any_department_of_the_day(office: Repository) -> None:
    office.officer(FIRST, {"办案情况": [open_case(受案号="清临检侦监受〔2013〕1号")]})
    assert told(office, "X10") == []
    office.officer(FIRST, {"办案情况": [open_case(受案号="清临检诉受〔2013〕1号")]})  # abolished
    assert told(office, "X10") == [
        (
            "案-2013-001 受案号 清临检诉受〔2013〕1号 的部门字不是当时任何一个部门的"
            " 部门字有：办、政、监、侦监、公诉、案管"
        )
    ]


def test_x10_of_posts_that_overlap_each_gives_its_symbol(office: Repository) -> None:
    # One end that was forgotten is one finding (X03), not one for every case since.
    posts = [post(部门="侦查监督科"), post("岗-002", 起="2012-04-01")]
    office.officer(FIRST, {"岗位履历": posts, "办案情况": [case()]})
    assert len(told(office, "X03")) == 1
    assert told(office, "X10") == []


def test_x16_an_answer_that_came_late_is_not_nagged_about(office: Repository) -> None:
    late = notice(回复日期="2013-09-30")
    office.officer(FIRST, {"办案情况": [case()], "流程监控": [late]})
    assert told(office, "X16") == []


@pytest.mark.parametrize(
    ("sanction_of", "day", "warned"),
    [
        ({}, "2013-03-04", False),  # the day of the decision itself
        ({}, "2013-03-05", True),
        ({}, "2013-09-04", True),  # the last of six months
        ({}, "2013-09-05", False),
        ({"种类": "记过"}, "2013-09-05", True),  # twelve months
        ({"种类": "党内警告"}, "2013-03-05", False),  # of the party's, not of 公务员法64条
        ({"状态": "作废", "作废理由": "误录"}, "2013-03-05", False),
    ],
)
def test_x19_a_post_of_a_leader_within_the_period_of_a_sanction(
    office: Repository, sanction_of: dict[str, str], day: str, warned: bool
) -> None:
    posts = [
        post(止=str(date.fromisoformat(day) - timedelta(days=1))),
        post("岗-002", 岗位="科长", 岗位类别="领导岗", 起=day),
    ]
    records = [sanction(**({"决定日期": "2013-03-04"} | sanction_of))]
    office.officer(FIRST, {"岗位履历": posts, "奖惩情况": records})
    assert len(told(office, "X19")) == warned


def test_x21_a_voided_record_is_no_repetition(office: Repository) -> None:
    again = training("培-2013-002", 状态="作废", 作废理由="重复录入")
    office.officer(FIRST, {"培训情况": [training(), again]})
    assert told(office, "X21") == []
    office.officer(FIRST, {"培训情况": [training(), training("培-2013-002")]})
    assert len(told(office, "X21")) == 1


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
        "日期": "2013-09-02",
    } | changes


def test_x25_of_two_corrections_the_last_counts(office: Repository) -> None:
    log = [correction(新值="2013-08-07"), correction("更-2013-002", 原值="2013-08-07")]
    office.officer(FIRST, {"督察通报": [inspection()], "更正记录": log})
    assert told(office, "X25") == []


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("案件类别", "是不是“案件类型”？"),
        ("案由[1]", "是不是“案由”？"),
        ("延长[1].天数", "写成“延长.批准日期”这样"),
        ("退补.退回日期", "写成“退补[1].退回日期”这样，方括号里写是第几项"),
    ],
)
def test_x25_names_the_field_that_was_meant(office: Repository, field: str, hint: str) -> None:
    entry = correction(对象="案-2013-001", 字段=field)
    office.officer(FIRST, {"办案情况": [case()], "更正记录": [entry]})
    assert told(office, "X25") == [f"更-2013-001 字段“{field}”不是“办案情况”里的字段 {hint}"]


@pytest.mark.parametrize(
    ("field", "new", "stands"),
    [
        ("问题类别", "文书制作、释法说理", ""),
        ("问题类别", "文书制作", "文书制作、释法说理"),
        ("退补[2].退回日期", "2013-09-02", ""),
        ("退补[2].退回日期", "2013-09-03", "2013-09-02"),
        ("退补", "两次", ""),
    ],
)
def test_x25_what_stands_in_lists_and_groups(
    office: Repository, field: str, new: str, stands: str
) -> None:
    back = [{"退回日期": "2013-07-18", "重报日期": "2013-08-16"}, {"退回日期": "2013-09-02"}]
    target = "评-2013-001" if field == "问题类别" else "案-2013-001"
    office.officer(
        FIRST,
        {
            "办案情况": [case(退补=back)],
            "质量评查": [review(等次="瑕疵", 问题类别=["文书制作", "释法说理"])],
            "更正记录": [correction(对象=target, 字段=field, 新值=new)],
        },
    )
    found = [line.split("写的却是 ")[1].split(" ")[0] for line in told(office, "X25")]
    assert found == [stands] * bool(stands)


def test_x29_a_name_that_two_share_is_told_apart_by_number(office: Repository) -> None:
    office.edit("990110/unit.yml", "姓名: 李大力", "姓名: 王小明")
    office.edit(SECOND, "姓名: 李大力", "姓名: 王小明")
    records = {"督察通报": [inspection()]}
    office.officer(FIRST, records | {"更正记录": [correction(申请人="王小明")]})
    assert told(office, "X29") == [
        (
            "警告 更-2013-001 申请人里的“王小明”有同名的（990110-0001、990110-0002）"
            " 请在姓名后注明档案号，如 王小明（990110-0001）"
        )
    ]
    office.officer(FIRST, records | {"更正记录": [correction(申请人="王小明（990110-0002）")]})
    assert told(office, "X29") == []


@pytest.mark.parametrize(
    ("name", "told_of"),
    [
        ("陳国强", "“陳”是繁体字 规范字是“陈”：应写 陈国强；户口登记确用此字的，不用改"),
        ("张國强", "“國”是繁体字 规范字是“国”：应写 张国强；户口登记确用此字的，不用改"),
        ("陶喆", None),  # rare, and no form of another
        ("朱镕基", None),
        ("于海", None),
        ("古丽娜尔·艾山", None),
    ],
)
def test_x29_a_name_in_traditional_characters(
    office: Repository, name: str, told_of: str | None
) -> None:
    office.edit("990110/unit.yml", "姓名: 王小明", f"姓名: {name}")
    office.edit(FIRST, "姓名: 王小明", f"姓名: {name}")
    assert told(office, "X29") == ([f"警告 姓名“{name}”里的{told_of}"] if told_of else [])


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        ("受理日期: '2013-07-08'", "受理日期: '2031-07-08'"),  # another standard's time
        ("结案日期: '2013-08-05'", "结案日期: '2013-12-05'"),  # later than the review of the case
        ("结案日期: '2013-08-05'", "结案日期: '2014-08-05'"),  # not the year of its document
        ("评查日期: '2013-09-10'", "评查日期: '2031-09-10'"),
        ("起: '2013-07-22'", "起: '2031-07-22'"),
        ("止: '2012-03-31'", "止: '2021-03-31'"),
        ("起: '2012-04-01'", "起: '2021-04-01'"),  # the department may be gone by then
        ("进院日期: 2009-11-02", "进院日期: 2029-11-02"),
    ],
)
def test_x06_a_day_that_has_not_come_is_one_slip(office: Repository, right: str, slip: str) -> None:
    entry = {"编号": "更-2013-001", "对象": "案-2013-001", "字段": "结案日期", "原值": "2013-08-06"}
    entry |= {"新值": "2013-08-05", "理由": "笔误", "依据": "更正单1", "申请人": "李大力"}
    entry |= {"批准人": "检察长", "日期": "2013-09-02"}
    sections = {
        "岗位履历": [post(部门="侦查监督科", 止="2012-03-31"), post("岗-002", 起="2012-04-01")],
        "办案情况": [case()],
        "质量评查": [review()],
        "培训情况": [training()],
        "更正记录": [entry],
    }
    office.officer(FIRST, sections)
    office.officer(SECOND, {"办案情况": [case(角色="协办")]})
    assert office.problems() == []
    office.edit(FIRST, right, slip)
    assert [p.rule for p in office.found()] == ["X06"]


OPEN_QUARTER = ("季度: {类型: 季度, 必填: 是}\n      部分:", "季度: {类型: 季度}\n      部分:")
NIL = {"部分": ["督察通报"], "确认部门": "案件管理办公室", "确认日期": "2013-10-10"}


@pytest.mark.parametrize(
    ("change", "sections"),
    [
        (("批准日期: {类型: 日期, 必填: 是}", "批准日期: {类型: 日期}"), {"天数": "15", "批准人": "检察长"}),
        (("天数: {类型: 整数, 必填: 是", "天数: {类型: 整数"), {"批准日期": "2013-07-30", "批准人": "检察长"}),
        (("批准人: {类型: 文本, 必填: 是", "批准人: {类型: 文本"), {"批准日期": "2013-07-30", "天数": "15"}),
        (OPEN_QUARTER, {"督察通报": [inspection()], "零报告": [NIL]}),
        (("先: 出生年月, 后: 进院", "先: 姓名, 后: 进院"), {}),
        (("疑似重复, 字段: [受案号]", "疑似重复, 字段: [退补]"), {"退补": [{"退回日期": "2013-07-18", "重报日期": "2013-07-22"}]}),
    ],
)  # fmt: skip
def test_a_form_that_asks_for_less_stops_no_check(
    office: Repository, change: tuple[str, str], sections: dict[str, Any]
) -> None:
    """What the program looks at may be left open by another office's form, or be something else."""
    for version in ("2013.1", "2020.1"):
        form = f"standards/{version}/form.yml"
        text = office.read(form)
        assert change[0] in text
        office.write(form, text.replace(*change, 1))
    if sections and "零报告" not in sections:
        sections = {
            "办案情况": [case(延长=sections) if "退补" not in sections else case(**sections)]
        }
    office.officer(FIRST, sections)
    assert office.problems() == []


def test_x31_a_number_that_was_changed_is_told_in_its_place(office: Repository) -> None:
    office.officer(FIRST, {"培训情况": [training()]})
    before = office.snapshot()
    office.officer(FIRST, {"培训情况": [training("培-2013-007")]})
    found = office.found(baseline=before)  # nor is it late: it was there before
    assert [shown(p).split(" ", 2)[2] for p in found] == [
        "编号 培-2013-001 改成了 培-2013-007 编号一经使用不能改，请改回 培-2013-001"
    ]
    assert office.read(FIRST).split("\n")[found[0].location.line - 1].endswith("培-2013-007")


def test_x31_a_record_that_had_no_number_yet_is_given_one(office: Repository) -> None:
    office.officer(
        FIRST,
        {
            "培训情况": [
                training(编号=None),
                training("培-2013-002", 起="2013-07-25", 止="2013-07-26"),
            ]
        },
    )
    before = office.snapshot()
    office.officer(
        FIRST, {"培训情况": [training(), training("培-2013-002", 起="2013-07-25", 止="2013-07-26")]}
    )
    assert [shown(p) for p in office.found(baseline=before) if p.rule == "X31"] == []


@pytest.mark.parametrize(
    ("slip", "rule"),
    [
        (("培训情况:", "培训情形:"), "F02"),
        (("培训情况:\n", "培训情况:\n- 无\n"), "F03"),
        (("编号: 培-2013-002", "编号: 培-2013-02"), "F09"),
        (("编号: 培-2013-002", "编好: 培-2013-002"), "F02"),
        (("季度: 2013Q3", "季度: ２０１３Q3"), "F04"),
        (("确认部门: 案件管理办公室", "确认部门: 案管办公室"), "F11"),
    ],
)
def test_x31_what_may_only_have_been_misread_is_not_called_deleted(
    office: Repository, slip: tuple[str, str], rule: str
) -> None:
    records = [training(), training("培-2013-002", 名称="证据审查")]
    office.officer(FIRST, {"培训情况": records})
    before = office.snapshot()
    office.edit(FIRST, *slip)
    assert [p.rule for p in office.found(baseline=before)] == [rule]


def test_x31_what_nothing_could_be_misread_for_is_deleted(office: Repository) -> None:
    office.officer(FIRST, {"培训情况": [training()]})
    before = office.snapshot()
    office.officer(FIRST, {"培训情况": "无", "培训": "[]"})
    found = sorted(p.rule for p in office.found(baseline=before))
    assert found == ["F02", "F03", "X31"]


def test_x31_a_nil_return_has_no_number_to_be_put_back(office: Repository) -> None:
    before = office.snapshot()
    office.edit(FIRST, "确认部门: 案件管理办公室", "确认部门: 政治处")
    found = [shown(p).split(" ", 1)[1] for p in office.found(baseline=before)]
    assert found == [
        (
            "X31 “零报告”的 零/2013Q3/案件管理办公室 改成了 零/2013Q3/政治处"
            " 季度、确认部门记下后不能改，请改回原来的内容"
        )
    ]


@pytest.mark.parametrize(
    ("slip", "rule"),
    [
        (("止: '2012-03-31'", "止: 2012.3.31"), "F04"),
        (("办案情况:", "办案情形:"), "F02"),
        (("基本情况:", "基本情形:"), "F02"),
        (("通报日期: '2013-08-09'", "通报日期: 2013.8.9"), "F04"),
    ],
    ids=["post", "section", "profile", "corrected field"],
)
def test_one_slip_gives_one_message_whatever_hangs_on_it(
    office: Repository, slip: tuple[str, str], rule: str
) -> None:
    earlier = post(部门="侦查监督科", 止="2012-03-31")
    sections = {
        "岗位履历": [earlier, post("岗-002", 起="2012-04-01")],
        "办案情况": [case(), case("案-2013-002", 受案号="清临检公诉受〔2013〕9号")],
        "质量评查": [review(), review("评-2013-002", 关联案件="案-2013-002")],
        "督察通报": [inspection()],
        "更正记录": [correction()],
    }
    office.officer(FIRST, sections)
    assert [p for p in office.found() if p.is_error] == []
    office.edit(FIRST, *slip)
    assert [p.rule for p in office.found() if p.is_error] == [rule]


@pytest.mark.parametrize(
    ("slip", "rule"),
    [
        (("日期: '2013-09-20'", "日期: 2013.9.20"), "F04"),
        (("编号: 更-2013-002", "编号: 更-2013-02"), "F09"),
        (("新值: '2013-08-12'", "新的值: '2013-08-12'"), "F02"),
    ],
)
def test_x25_a_later_correction_that_cannot_be_read_does_not_accuse_the_earlier(
    office: Repository, slip: tuple[str, str], rule: str
) -> None:
    """Who made the two agree, as would be advised, would take the correction back."""
    later = correction("更-2013-002", 原值="2013-08-09", 新值="2013-08-12", 日期="2013-09-20")
    sections = {
        "督察通报": [inspection(通报日期="2013-08-12")],
        "更正记录": [correction(), later],
    }
    office.officer(FIRST, sections)
    assert [p for p in office.found() if p.is_error] == []
    office.edit(FIRST, *slip)
    assert [p.rule for p in office.found() if p.is_error] == [rule]


def test_x11_the_odd_one_out_is_told(office: Repository) -> None:
    """Of three that name a case, the one who differs is at fault, though it comes first."""
    roster = (
        office.read("990110/unit.yml") + "  - {档案号: 990110-0003, 姓名: 陈立新, 起: 2009-11-02}\n"
    )
    office.write("990110/unit.yml", roster)
    office.officer(FIRST, {"办案情况": [open_case(案由="诈骗")]})
    for other in (SECOND, "990110-0003"):
        office.officer(other, {"办案情况": [open_case(角色="协办")]})
    found = [p for p in office.found() if p.rule == "X11"]
    assert [Path(p.location.path).stem for p in found] == [FIRST]


def test_what_looks_twice_names_one_field_or_several(office: Repository) -> None:
    number = "清临检公诉诉〔2013〕7号"
    cases = [
        case(文书号=number),
        case("案-2013-002", 受案号="清临检公诉受〔2013〕9号", 文书号=number),
    ]
    office.officer(FIRST, {"办案情况": cases, "培训情况": [training(), training("培-2013-002")]})
    said = [p.message for p in office.found() if p.rule == "X21"]
    assert [text.partition("）")[2] for text in said] == [
        "文书号相同，疑似重复",
        "名称、起都相同，疑似重复",
    ]


def returned(*returns: tuple[str, str | None], **changes: str) -> list[Fields]:
    """A case that was sent back and came back on these days."""
    groups = [{"退回日期": out} | ({"重报日期": back} if back else {}) for out, back in returns]
    return [open_case(受理日期="2013-03-04", 退补=groups, **changes)]


@pytest.mark.parametrize(
    ("records", "found"),
    [
        (returned(("2013-04-01", "2013-04-28"), ("2013-05-20", "2013-06-18")), []),
        (returned(("2013-04-01", "2013-04-28"), ("2013-05-20", None)), []),
        (
            returned(("2013-04-01", None), ("2013-05-20", "2013-06-18")),
            [
                (
                    "警告 案-2013-001 已有第2次退回日期，第1次退补却没有重报日期"
                    " 请查明后补写“重报日期: …”；确实没有的，请在备注里说明"
                )
            ],
        ),
        (
            returned(
                ("2013-04-01", None),
                结案日期="2013-05-06",
                结案方式="起诉",
                文书号="清临检公诉刑诉〔2013〕1号",
            ),
            [
                (
                    "警告 案-2013-001 已有结案日期，第1次退补却没有重报日期"
                    " 请查明后补写“重报日期: …”；确实没有的，请在备注里说明"
                )
            ],
        ),
        (
            returned(("2013-03-01", "2013-04-28")),
            [
                (
                    "案-2013-001 第1次退回日期 2013-03-01 早于受理日期 2013-03-04"
                    " 各次退回、重报要按先后写，请核对日期"
                )
            ],
        ),
        (
            returned(
                ("2013-04-01", "2013-05-28"),
                结案日期="2013-05-06",
                结案方式="起诉",
                文书号="清临检公诉刑诉〔2013〕1号",
            ),
            [
                (
                    "案-2013-001 结案日期 2013-05-06 早于第1次重报日期 2013-05-28"
                    " 各次退回、重报要按先后写，请核对日期"
                )
            ],
        ),
    ],
)
def test_x07_returns_come_in_order_and_whole(
    office: Repository, records: list[Fields], found: list[str]
) -> None:
    office.officer(FIRST, {"办案情况": records})
    assert [line for line in told(office, "X07") if "个月" not in line] == found


def test_x29_whom_a_voided_record_names_is_not_looked_for(office: Repository) -> None:
    named = review(评查人="990110-0077")
    office.officer(FIRST, {"办案情况": [case()], "质量评查": [named]})
    assert len(told(office, "X29")) == 1
    voided = named | {"状态": "作废", "作废理由": "误录"}
    office.officer(FIRST, {"办案情况": [case()], "质量评查": [voided]})
    assert told(office, "X29") == []


def test_x31_a_number_given_twice_is_no_new_number_of_another(office: Repository) -> None:
    office.officer(FIRST, {"督察通报": [inspection(), inspection("察-2013-002")]})
    baseline = office.snapshot()
    # The first took the second's place; the first is still there, so nothing was renumbered.
    office.officer(FIRST, {"督察通报": [inspection("察-2013-002"), inspection("察-2013-003")]})
    found = [shown(p).split(" ", 2)[2] for p in office.found(baseline=baseline) if p.rule == "X31"]
    assert found == [
        (
            "“督察通报”的 察-2013-001 被删除了"
            " 记录不能删除，只能作废：请恢复原文，加写“状态: 作废”和“作废理由: …”"
        )
    ]


@pytest.mark.parametrize(
    ("reviewed", "found"),
    [
        (
            {"评查人": SECOND},
            ["评-2013-001 评查人 990110-0002（李大力）参与过这个案件（案-2013-001）"],
        ),
        ({}, []),
        ({"评查人": SECOND, "状态": "作废", "作废理由": "误录"}, []),
    ],
)
def test_x14_a_reviewer_who_took_part_stands_aside(
    office: Repository, reviewed: dict[str, str], found: list[str]
) -> None:
    office.officer(FIRST, {"办案情况": [case()], "质量评查": [review(**reviewed)]})
    office.officer(SECOND, {"办案情况": [case(角色="协办")]})
    assert [line.partition("，应当")[0] for line in told(office, "X14")] == found


def test_x11_a_record_that_is_not_read_in_full_is_no_witness(office: Repository) -> None:
    office.officer(FIRST, {"办案情况": [open_case()]})
    office.officer(SECOND, {"办案情况": [open_case(案由="诈骗", 角色="协办")]})
    assert len(told(office, "X11")) == 1
    office.officer(SECOND, {"办案情况": [open_case(案由="诈骗", 角色="协办", 羁押="无")]})
    assert told(office, "X11") == []
    # Whether it is the leading officer's own cannot be told either.
    office.officer(SECOND, {"办案情况": [open_case(角色="主办", 羁押="无")]})
    assert told(office, "X11") == []
