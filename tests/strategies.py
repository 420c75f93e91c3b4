"""Random records and archives for property tests: every value typed, relations not kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.records import (
    Fields,
    assignment,
    case,
    complaint,
    effect,
    fault,
    inspection,
    notice,
    open_case,
    post,
    review,
    reward,
    sanction,
    standards,
    study,
    task,
    training,
)

Archive = dict[str, Any]
YES_NO = st.sampled_from(["是", "否"])


def words(vocabulary: str, branch: str | None = None) -> st.SearchStrategy[str]:
    """Any value of a vocabulary of the form."""
    terms = standards().current.form.vocabularies[vocabulary].terms(branch)
    return st.sampled_from([term.value for term in terms])


def days(first: str = "2013-06-01", last: str = "2013-10-14") -> st.SearchStrategy[str]:
    """Any day, within the quarter or about it."""
    found = st.dates(date.fromisoformat(first), date.fromisoformat(last))
    return found.map(date.isoformat)


@st.composite
def closed_cases(draw: st.DrawFn) -> Fields:
    taken = date.fromisoformat(draw(days("2013-05-02", "2013-09-20")))
    closed = min(taken + timedelta(days=draw(st.integers(0, 70))), date(2013, 10, 14))
    return case(
        受理日期=taken.isoformat(),
        结案日期=closed.isoformat(),
        角色=draw(words("角色")),
        羁押=draw(YES_NO),
    )


@st.composite
def sent_back(draw: st.DrawFn) -> Fields:
    taken = date.fromisoformat(draw(days("2013-05-02", "2013-07-20")))
    back = taken + timedelta(days=draw(st.integers(0, 40)))
    again = back + timedelta(days=draw(st.integers(0, 30)))
    return open_case(
        受理日期=taken.isoformat(),
        羁押=draw(YES_NO),
        退补=[{"退回日期": back.isoformat(), "重报日期": again.isoformat()}],
    )


RECORDS: dict[str, st.SearchStrategy[Fields]] = {
    "办案情况": st.one_of(
        closed_cases(),
        sent_back(),
        st.builds(open_case, 受理日期=days(), 羁押=YES_NO),
    ),
    "综合工作": st.builds(
        task,
        难度=words("难度"),
        期限=days("2013-07-08"),
        完成日期=days("2013-07-08"),
        完成质量=words("完成质量"),
    ),
    "质量评查": st.builds(
        review, 评查主体=words("评查主体"), 等次=words("评查等次"), 评查日期=days()
    ),
    "办案效果": st.builds(effect, 类别=words("效果类别"), 认定日期=days()),
    "流程监控": st.builds(
        notice,
        类别=words("监控类别"),
        处置=words("监控处置"),
        发出日期=days(),
        回复日期=st.none() | days(),
    ),
    "督办任务": st.builds(
        assignment, 验收=words("验收"), 期限=days("2013-07-08"), 办结日期=days("2013-07-08")
    ),
    "执法过错": st.builds(
        fault, 类型=words("过错类型"), 处理=words("过错处理"), 认定日期=days(), 主动报告=YES_NO
    ),
    "投诉举报": st.builds(complaint, 结论=words("投诉结论"), 办结日期=days("2013-08-05")),
    "督察通报": st.builds(inspection, 类别=words("督察类别"), 通报日期=days()),
    "业务素能": st.builds(study, 类别=words("素能类别"), 级别=words("级别"), 发布日期=days()),
    "培训情况": st.builds(
        training, 起=st.just("2013-06-01"), 止=days(), 学时=st.integers(1, 40).map(str)
    ),
    "奖惩情况": st.one_of(
        st.builds(reward, 种类=words("奖惩种类", "奖励"), 决定日期=days()),
        st.builds(sanction, 种类=words("奖惩种类", "惩戒"), 决定日期=days()),
    ),
}
"""Any record of any section. Its values are typed; the relations that checks judge are not kept."""

GOOD: dict[str, st.SearchStrategy[Fields]] = {
    "业务素能": st.builds(study, 类别=st.sampled_from(["调研", "竞赛"]), 级别=words("级别")),
    "质量评查": st.builds(review, 等次=st.just("优质"), 评查主体=words("评查主体")),
    "办案效果": st.builds(
        effect,
        类别=st.sampled_from(["抗诉采纳", "检察建议采纳", "追诉漏罪", "追诉漏犯", "书面表扬"]),
    ),
    "督办任务": st.builds(assignment, 验收=st.just("优良")),
    "奖惩情况": st.builds(reward, 种类=words("奖惩种类", "奖励")),
    "培训情况": st.builds(training, 学时=st.integers(1, 24).map(str)),
}
"""Records that are to somebody's credit, dated in 2013Q3."""


def numbered(section: str, record: Fields, serial: int) -> Fields:
    """The record under the next free 编号 of its section."""
    number = f"{record['编号'][:1]}-2013-{serial:03}"
    found = record | {"编号": number}
    if section == "办案情况":
        found["受案号"] = f"清临检公诉受〔2013〕{serial}号"
    return found


@st.composite
def archives(draw: st.DrawFn, most: int = 5) -> Archive:
    found: Archive = {}
    for section, record in RECORDS.items():
        records = draw(st.lists(record, max_size=most))
        found[section] = [numbered(section, r, i + 1) for i, r in enumerate(records)]
    found["办案情况"].insert(0, case("案-2013-999", 受案号="清临检公诉受〔2013〕999号"))
    for section in ("质量评查", "流程监控"):
        found[section] = [record | {"关联案件": "案-2013-999"} for record in found[section]]
    category = draw(st.sampled_from(["业务岗", "综合岗", "辅助岗"]))
    found["岗位履历"] = [post(岗位类别=category)]
    return found
