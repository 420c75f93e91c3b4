"""Golden sheets: one office, two quarters, each officer different from the base in one thing.

``sheets/<name>.<quarter>.txt`` were written by hand from ``archives/standards/2013.1/rulebook.yml``
and model.md §3; the arithmetic of each stands beside its case. They are never blessed: where the
program says otherwise, the rules decide which of the two is wrong.

Records numbered 1xx and 2xx are those of the base, in 2013Q2 and 2013Q3; 3xx and 4xx those that an
officer has besides.

The base, 业务岗 in 公诉科: three cases at a median of 3, 8.00; 效率 8; 素能 6, study (Q2 地市级 1, Q3
省级 2), training 1; 质量 16 + 3; 效果 8 (Q3 + 1); 督办 6 + 1; 流程 8 − 0.5; 过错 6; 投诉作风 6; 奖惩
5 + 1. Q2: 24 + 34 + 19.5 + 6 = 83.50; Q3: 25 + 35 + 19.5 + 6 = 85.50; both 良好.

The median of 业务岗·公诉: of its 24 members at least 17 have 3 pieces a quarter, and neither those
with less nor those with more are half of them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
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
    inspection,
    leave,
    lines,
    notice,
    open_case,
    post,
    review,
    reward,
    sanction,
    sheets_of,
    standards,
    study,
    task,
    training,
)

SHEETS = Path(__file__).with_name("sheets")
Q2, Q3 = Quarter(2013, 2), Quarter(2013, 3)
Change = tuple[str, Fields | str]
"""A section, and a record put there: over the one of its number or besides; or a number taken away."""

IN_Q2: Fields = {"受理日期": "2013-05-06", "结案日期": "2013-05-27"}
BASE: list[Change] = [
    *[("办案情况", case(f"案-2013-10{n}", **IN_Q2)) for n in (1, 2, 3)],
    *[("办案情况", case(f"案-2013-20{n}")) for n in (1, 2, 3)],
    ("业务素能", study("能-2013-101", 级别="地市级", 发布日期="2013-05-15")),
    ("业务素能", study("能-2013-201")),
    ("培训情况", training("培-2013-101", 起="2013-05-20", 止="2013-05-22")),
    ("培训情况", training("培-2013-201")),
    ("质量评查", review("评-2013-101", 等次="优质", 评查主体="分州市院", 评查日期="2013-06-20")),
    ("质量评查", review("评-2013-201", 等次="优质", 评查主体="分州市院")),
    ("办案效果", effect("效-2013-201", 类别="检察建议采纳")),
    (
        "督办任务",
        assignment("督-2013-101", 期限="2013-06-28", 交办日期="2013-05-06", 办结日期="2013-06-20", 验收="优良"),
    ),
    ("督办任务", assignment("督-2013-201", 验收="优良")),
    (
        "流程监控",
        notice("流-2013-101", 类别="应公开未公开", 发出日期="2013-05-13", 回复日期="2013-05-16"),
    ),
    ("流程监控", notice("流-2013-201", 类别="应公开未公开")),
    ("奖惩情况", reward("奖-2013-101", 种类="区级先进个人", 决定日期="2013-06-03")),
    ("奖惩情况", reward("奖-2013-201", 种类="区级先进个人")),
]  # fmt: skip

MAY: Fields = {"受理日期": "2013-05-06", "办结日期": "2013-05-27"}
JUNE = "2013-06-05"
WRONGFUL: Fields = {"类型": "错案担责", "过错程度": "重大过失", "处理": "免职"}
VOID: Fields = {"状态": "作废", "作废理由": "误录"}
IDLE: list[Change] = [("办案情况", f"案-2013-{n}") for n in (101, 102, 103, 201, 202, 203)]
OFFICE: Fields = {"部门": "办公室", "岗位": "秘书", "岗位类别": "综合岗"}

# Everything there is in Q3: 5 ÷ 3 × 8 = 13.33, at most 12; 素能 6 + 3 (limit 3) + 3 + 1 = 13, at most
# 10; 质量 16 + 3 + 5 = 24, at most 20; 效果 8 + 2 + 2 = 12, exactly full; 督办 6 + 1 + 1 (limit 2) = 8;
# 流程 8; 奖惩 5 + 5 = 10: 100 of 100. Next to nothing in Q2: 2 ÷ 3 × 8 = 5.33; 素能 6 − 1; all else at
# its base: 5.33 + 8 + 5 + 16 + 8 + 6 + 8 + 6 + 6 + 5 = 73.33.
BEST: list[Change] = [
    ("办案情况", "案-2013-103"),
    ("办案情况", case("案-2013-401")),
    ("办案情况", case("案-2013-402")),
    ("业务素能", "能-2013-101"),
    ("业务素能", study("能-2013-201", 级别="国家级")),
    ("业务素能", study("能-2013-401", 类别="竞赛")),
    ("培训情况", "培-2013-101"),
    ("质量评查", "评-2013-101"),
    ("质量评查", review("评-2013-401", 等次="优质", 评查主体="省级院")),
    ("办案效果", effect("效-2013-201", 类别="抗诉采纳")),
    ("办案效果", effect("效-2013-401", 类别="抗诉采纳")),
    ("督办任务", "督-2013-101"),
    ("督办任务", assignment("督-2013-401", 验收="优良")),
    ("督办任务", assignment("督-2013-402", 验收="优良")),
    ("流程监控", "流-2013-101"),
    ("流程监控", "流-2013-201"),
    ("奖惩情况", "奖-2013-101"),
    ("奖惩情况", reward("奖-2013-201", 种类="授予称号")),
]

CASES: dict[str, list[Change]] = {
    "base": [],
    # 分值. Q2: 投诉作风 6 − 1, 82.50. Q3: 6 − 2, 83.50.
    "complaint": [
        ("投诉举报", complaint("诉-2013-301", **MAY, 结论="部分属实")),
        ("投诉举报", complaint("诉-2013-401")),
    ],
    # 分档, the cap at full, 否-4. Q2: 优质 by 省级院, 16 + 5 = 21, at most 20: 84.50. Q3: 瑕疵 by
    # 省级院, 16 − 5 = 11: 85.50 − 8 = 77.50; 否-4 allows 良好, it is 合格 already.
    "review": [
        (
            "质量评查",
            review("评-2013-101", 等次="优质", 评查主体="省级院", 评查日期="2013-06-20"),
        ),
        ("质量评查", review("评-2013-201", 等次="瑕疵", 评查主体="省级院", 问题类别=["证据采信"])),
    ],
    "best": BEST,
    # The best, and 否-4 where it matters. Q2: 不合格 by 本院, 16 − 4: 69.33. Q3: 瑕疵 by 省级院, 16 + 3
    # + 5 − 5 = 19, below the cap: 99.00, 优秀 lowered to 良好.
    "capped": [
        *BEST,
        (
            "质量评查",
            review("评-2013-301", 等次="不合格", 评查日期="2013-06-20", 问题类别=["证据采信"]),
        ),
        ("质量评查", review("评-2013-402", 等次="瑕疵", 评查主体="省级院", 问题类别=["证据采信"])),
    ],
    # The floor at 0. Q2: 流程 8 − 0.5 − 9 = −1.5, 0: 83.50 − 7.5 = 76.00. Q3: 投诉作风 6 − 8 = −2, 0:
    # 79.50, 合格.
    "zero": [
        *[
            (
                "流程监控",
                notice(f"流-2013-30{n}", 类别="私自流转", 发出日期="2013-05-13", 回复日期="2013-05-16"),
            )
            for n in (1, 2, 3)
        ],
        *[("投诉举报", complaint(f"诉-2013-40{n}")) for n in (1, 2, 3, 4)],
    ],
    # 减半. Q2: a fault reported by the officer, −2 ÷ 2: 过错 6 − 1, 82.50. 归零, 否-1. Q3: 质量 19 − 19;
    # 免职 −6, 过错 0: 85.50 − 19 − 6 = 60.50, 合格 lowered to 不合格.
    "wrongful": [
        ("执法过错", fault("过-2013-301", 认定日期=JUNE, 主动报告="是")),
        ("执法过错", fault("过-2013-401", **WRONGFUL)),
    ],
    # 否-2. Q2: 警告 −3, 奖惩 5 + 1 − 3: 80.50, 良好 and no veto. Q3: 记过 −5, 1: 80.50, 不合格.
    "sanction": [
        ("奖惩情况", sanction("奖-2013-301", 决定日期=JUNE)),
        ("奖惩情况", sanction("奖-2013-401", 种类="记过")),
    ],
    # 标1.2.1, 标1.2.2, 否-3. Q2: taken on 05-13 at liberty, due 06-13 (a Thursday, the day after 端午),
    # closed on 06-20: 效率 8 − 3, and a fourth piece: 4 ÷ 3 × 8 = 10.67; 83.50 − 3 + 2.67 = 83.17. Q3: in
    # custody since 08-12, due 09-12 and still open: 8 − 4; 81.50, 良好 lowered to 合格.
    "custody": [
        ("办案情况", case("案-2013-301", 受理日期="2013-05-13", 结案日期="2013-06-20")),
        ("办案情况", open_case("案-2013-401", 受理日期="2013-08-12", 羁押="是")),
    ],
    # Overdue counts in the quarter of the due date, the work in that of the closing. Taken on 05-27, due
    # 06-27, closed on 07-10. Q2: 8 − 3: 80.50. Q3: 10.67: 85.50 + 2.67 = 88.17.
    "due": [("办案情况", case("案-2013-301", 受理日期="2013-05-27", 结案日期="2013-07-10"))],
    # 否-5, both kinds. Q2: 调离 −6, 过错 0: 77.50, 合格 to 不合格. Q3: 诫勉谈话 −2, 4: 83.50, 良好 to 不合格.
    "secrecy": [
        (
            "执法过错",
            fault("过-2013-301", 类型="办案安全事故", 认定日期=JUNE, 处理="调离执法岗位"),
        ),
        ("执法过错", fault("过-2013-401", 类型="失泄密", 处理="诫勉谈话")),
    ],
    # 否-6. Q2: 保密违规 −2 is none: 投诉作风 4, 81.50. Q3: no points, 85.50, 不合格 all the same.
    "forgery": [
        ("督察通报", inspection("察-2013-301", 类别="保密违规", 通报日期=JUNE)),
        ("督察通报", inspection("察-2013-401", 类别="档案弄虚作假")),
    ],
    # 限额, for good and bad. Q2: studies 1 + 2 + 0 of 2 + 2 (limit 3): 素能 6 + 3 + 1, exactly full:
    # 85.50. Q3: four notices, −3 of −4: 投诉作风 3: 82.50.
    "limit": [
        *[("业务素能", study(f"能-2013-30{n}", 发布日期="2013-05-15")) for n in (1, 2)],
        *[("督察通报", inspection(f"察-2013-40{n}")) for n in (1, 2, 3, 4)],
    ],
    # 合计, missed. Q2: no training, −1 where the base has + 1: 素能 6, 81.50. Q3: 16 hours of 22: 7, 83.50.
    "hours": [
        ("培训情况", "培-2013-101"),
        ("培训情况", training("培-2013-201", 学时="16")),
    ],
    # 同源 across quarters. Q2: −1, 82.50. Q3: −2 of the same fact, of which 1 is left: 5, 84.50.
    "later-source": [
        ("督察通报", inspection("察-2013-301", 通报日期=JUNE)),
        ("投诉举报", complaint("诉-2013-401", 同源="察-2013-301")),
    ],
    # 同源 within a quarter, bad and good. Q2: −2 and −1, only −2: 81.50. Q3: + 3 for the review and + 2
    # for the protest it praises, only + 3: 85.50 as the base.
    "same-source": [
        ("投诉举报", complaint("诉-2013-301", **MAY)),
        ("督察通报", inspection("察-2013-301", 通报日期=JUNE, 同源="诉-2013-301")),
        ("办案效果", effect("效-2013-401", 类别="抗诉采纳", 同源="评-2013-201")),
    ],
    # 在岗折算, ten working days of leave in each. Q2 has 62 (April 21, May 22, June 19): 3 × 62/52 =
    # 3.5769; ÷ 3 × 8 = 9.54: 85.04. Q3 has 66: 3 × 66/56 = 3.5357; 9.43: 86.93.
    "leave": [
        ("在岗情况", leave("勤-2013-301", 起="2013-05-02", 止="2013-05-15")),
        ("在岗情况", leave("勤-2013-401", 起="2013-07-01", 止="2013-07-12")),
    ],
    # 办-7. Q3: 33 days as 业务岗, 33 as 综合岗: of equals the later. Its group: three without any work and
    # this one, median 0, so that 8 is given. 8 + 8 + 9 | 12 + 3, 9, 7 | 7.5, 7, 10 | 6 = 86.50.
    "moved": [
        ("岗位履历", post(止="2013-08-14")),
        ("岗位履历", post("岗-002", **OFFICE, 起="2013-08-15")),
    ],
    # Alone in its line: compared with all 25 of the category; three pieces at a median of 3.
    "small-group": [("岗位履历", post(部门="侦查监督科"))],
    # Alone in its category: the score at the median, 10 of 15. Q2: 10 + 8 + (7 + 1 + 1) | 11 + 3, 7,
    # 4 + 1 | 7.5, 7, 10 | 6 = 83.50. Q3: one more for the study and for the effect: 85.50.
    "clerk": [("岗位履历", post(岗位="书记员", 岗位类别="辅助岗"))],
    # A group of three, in Q3 of four, whose median is 0. Q2: 8 + 8 + 8 | 15, 8, 7 | 7.5, 7, 10 | 6 =
    # 84.50. Q3: 86.50 as "moved".
    "idle": [("岗位履历", post(**OFFICE)), *IDLE],
    "idle-2": [("岗位履历", post(**OFFICE)), *IDLE],
    "idle-3": [("岗位履历", post(**OFFICE)), *IDLE],
    # A fact list: no points, no grade; what would be a veto is a fact. Nobody's peer.
    "leader": [
        ("岗位履历", post(岗位="副检察长", 岗位类别="领导岗")),
        ("质量评查", review("评-2013-201", 等次="瑕疵", 评查主体="省级院", 问题类别=["证据采信"])),
    ],
    # 任务系数 and the clauses of 综合工作. Q2: late and done again: 效率 7, 质量 18, 4 pieces 10.67:
    # 83.50 + 2.67 − 2 = 84.17. Q3: 较难 1.5, well done: 4.5 ÷ 3 × 8 = 12, exactly full; 质量 19.5:
    # 90.00, just 优秀.
    "task": [
        (
            "综合工作",
            task(
                "综-2013-301",
                交办日期="2013-05-06",
                期限="2013-06-14",
                完成日期="2013-06-20",
                完成质量="返工",
            ),
        ),
        ("综合工作", task("综-2013-401", 难度="较难", 完成质量="优良")),
    ],
    # 督办. Q2: merely 合格, 6: 82.50. Q3: late and not done, 6 − 2 − 4: 78.50, 合格.
    "supervised": [
        (
            "督办任务",
            assignment("督-2013-101", 交办日期="2013-05-06", 期限="2013-06-28", 办结日期="2013-06-20"),
        ),
        ("督办任务", assignment("督-2013-201", 办结日期="2013-09-10", 验收="未完成")),
    ],
    # 效果. Q2: four of 追诉, + 3 (limit 3): 11, 86.50. Q3: 8 + 1 − 4 = 5: 81.50.
    "effects": [
        *[("办案效果", effect(f"效-2013-30{n}", 类别="追诉漏罪", 认定日期=JUNE)) for n in (1, 2)],
        *[("办案效果", effect(f"效-2013-30{n}", 类别="追诉漏犯", 认定日期=JUNE)) for n in (3, 4)],
        ("办案效果", effect("效-2013-401", 类别="国家赔偿有责")),
    ],
    # 案件系数, 角色系数. Q2: 1 + 1 + 0.2 = 2.2; ÷ 3 × 8 = 5.8667: 83.50 − 2.13 = 81.37. Q3: 1 + 0.6667 +
    # 0.5 = 2.1667; 5.7779: 85.50 − 2.22 = 83.28.
    "roles": [
        ("办案情况", case("案-2013-103", **IN_Q2, 角色="审核")),
        (
            "办案情况",
            case("案-2013-202", 案件类型="不捕复议", 结案方式="维持", 文书号=None, 结案日期="2013-07-12"),
        ),
        ("办案情况", case("案-2013-203", 角色="协办")),
    ],
    # 流程. Q2: a slip −0.5 whose notice of 05-13 was answered after 05-23, −1: 6, 82.00. Q3: 假性超期 is
    # taken off 效率: 7, 84.50.
    "notices": [
        (
            "流程监控",
            notice("流-2013-301", 类别="权利保障", 发出日期="2013-05-13", 回复日期="2013-05-28"),
        ),
        ("流程监控", notice("流-2013-401", 类别="假性超期")),
    ],
    # In post since 08-16, 32 of 66 days. Q2: no sheet. Q3: 3 × 66/32 = 6.1875; × 8/3 = 16.5, at most 12:
    # 89.50, 良好.
    "joined": [("岗位履历", post(起="2013-08-16"))],
    # What is voided is not there, veto and all.
    "voided": [
        ("投诉举报", complaint("诉-2013-301", **MAY, **VOID)),
        ("执法过错", fault("过-2013-401", **WRONGFUL, **VOID)),
    ],
}  # fmt: skip
OFFICERS = {name: f"990110-{number:04}" for number, name in enumerate(CASES, 1)}


def archive(changes: list[Change]) -> dict[str, list[Fields]]:
    """The base with these changes, as sections."""
    found: dict[str, dict[str, Fields]] = {"岗位履历": {"岗-001": post()}}
    for section, record in [*BASE, *changes]:
        if isinstance(record, str):
            del found[section][record]
        else:
            found.setdefault(section, {})[record["编号"]] = record
    return {section: list(records.values()) for section, records in found.items()}


@cache
def computed(quarter: Quarter) -> dict[str, ScoreSheet]:
    """The program's sheets of the whole office, by the names of the cases."""
    sheets = sheets_of({OFFICERS[n]: archive(changes) for n, changes in CASES.items()}, quarter)
    return {name: sheets[officer] for name, officer in OFFICERS.items() if officer in sheets}


def as_text(sheet: ScoreSheet | None) -> str:
    """A sheet in the words of the golden files."""
    if sheet is None:
        return "没有计分表\n"
    rows = [
        f"{found.clause} {found.name} {found.score}/{found.full}: {'; '.join(lines(found))}"
        for found in sheet.indicators
    ]
    parts = [f"{name} {score}/{full}" for name, (score, full) in sheet.dimensions().items()]
    vetoes = "；".join(f"{v.clause} 不高于{v.cap} {'、'.join(v.records)}" for v in sheet.vetoes)
    grade = str(sheet.grade)
    if sheet.grade != sheet.grade_before_veto:
        grade += f"，否决前 {sheet.grade_before_veto}"
    total = f"总分 {sheet.total} {grade}" if sheet.total is not None else f"总分 无（{sheet.note}）"
    found = [heading(sheet), *rows, " ".join(parts), f"{total}，否决 {vetoes or '无'}"]
    return "\n".join(row for row in found if row) + "\n"


def heading(sheet: ScoreSheet) -> str:
    """The post, and whom the work was compared with."""
    text = f"{sheet.post_category} {sheet.department}"
    if not sheet.indicators:
        return text
    share: Any = sheet.indicators[0].workload
    median = f"中位数 {share.median}" if share.median is not None else "没有中位数"
    return (
        f"{text}，在岗 {share.presence}，工作量 {share.amount} 件，"
        f"{median}（{share.group}，{share.members} 人，{share.basis}）"
    )


def written(name: str, quarter: Quarter) -> str:
    """The golden sheet of a case; the three without work have one between them."""
    shared = re.sub(r"-\d$", "", name)
    return (SHEETS / f"{shared}.{quarter}.txt").read_text("utf-8")


@pytest.mark.parametrize("quarter", [Q2, Q3], ids=str)
@pytest.mark.parametrize("name", CASES)
def test_the_sheet_is_the_one_written_by_hand(name: str, quarter: Quarter) -> None:
    assert as_text(computed(quarter).get(name)) == written(name, quarter)


def test_every_golden_sheet_belongs_to_a_case() -> None:
    names = {path.name.split(".")[0] for path in SHEETS.iterdir()}
    assert names == {*CASES} - {"idle-2", "idle-3"}
    assert len(list(SHEETS.iterdir())) == 2 * len(names)


def test_the_office_meets_every_primitive_every_veto_and_every_basis() -> None:
    book = standards().versions[0].rulebook
    found = [sheet for quarter in (Q2, Q3) for sheet in computed(quarter).values()]
    assert {v.clause for sheet in found for v in sheet.vetoes} == {v.clause for v in book.vetoes}
    used = {line.clause for sheet in found for i in sheet.indicators for line in i.lines}
    rules = [rule for _, rule in book.rules() if rule.clause in used]
    assert all(
        any(primitive(rule) for rule in rules)
        for primitive in (
            lambda rule: rule.points is not None,
            lambda rule: rule.tiers is not None,
            lambda rule: rule.limit is not None,
            lambda rule: rule.total is not None,
            lambda rule: rule.zeroes,
            lambda rule: rule.halved_when is not None,
        )
    )
    shares = [i.workload for sheet in found for i in sheet.indicators if i.workload]
    assert {share.basis for share in shares} == {"同组", "同岗位类别全院", "取中位得分"}
    assert {sheet.grade for sheet in found} == {"优秀", "良好", "合格", "不合格", None}


# What a case may change: the indicators it is about; everything else stays as in the base.
ABOUT = {
    "complaint": "标3.3",
    "review": "标2.1",
    "zero": "标3.1 标3.3",
    "wrongful": "标2.1 标3.2",
    "sanction": "标4",
    "custody": "标1.1 标1.2",
    "due": "标1.1 标1.2",
    "secrecy": "标3.2",
    "forgery": "标3.3",
    "limit": "标1.3 标3.3",
    "hours": "标1.3",
    "later-source": "标3.3",
    "same-source": "标2.2 标3.3",
    "leave": "标1.1",
    "small-group": "",
    "task": "标1.1 标1.2 标2.1",
    "supervised": "标2.3",
    "effects": "标2.2",
    "roles": "标1.1",
    "notices": "标1.2 标3.1",
    "voided": "",
}


@pytest.mark.parametrize("name", ABOUT)
def test_a_case_changes_only_what_it_is_about(name: str) -> None:
    for quarter in (Q2, Q3):
        base = written("base", quarter).splitlines()[1:11]
        own = written(name, quarter).splitlines()[1:11]
        changed = {b.split(" ")[0] for a, b in zip(base, own, strict=True) if a != b}
        assert changed <= set(ABOUT[name].split())
