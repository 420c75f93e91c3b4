"""Lint of a standard: each remark appears when one thing is changed, and only that remark."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from generator.standards.draft import with_draft
from generator.standards.lint import Remark, lint, lint_validity
from generator.standards.reading import read_draft
from generator.standards.standard import Standard, Standards
from tests.offices import STANDARDS, shipped


def drafted(*changes: tuple[str, str, str]) -> Standard:
    """2013.1 with texts of its files replaced: ``(file, old, new)``."""
    files: dict[str, str] = {}
    for name, old, new in changes:
        text = files.get(name) or (STANDARDS / "2013.1" / name).read_text("utf-8")
        assert text.count(old) == 1, f"{text.count(old)} × {old!r}"
        files[name] = text.replace(old, new)
    contents = {name: text.encode() for name, text in files.items()}
    draft, problems = read_draft(contents, "draft", shipped().versions[0])
    assert problems == []
    assert draft is not None
    return draft


def told(remark: Remark) -> str:
    return f"{remark.kind} {remark.about}：{remark.message}"


def more(*changes: tuple[str, str, str]) -> list[str]:
    """The remarks that the changed standard gives and the shipped one does not."""
    before = {told(remark) for remark in lint(shipped().versions[0])}
    return [line for remark in lint(drafted(*changes)) if (line := told(remark)) not in before]


@pytest.mark.parametrize(
    ("old", "new", "about", "what"),
    [
        ("先: 受理日期, 后: 结案日期}", "先: 案由, 后: 结案日期}", "办案情况.案由", "X05”用到的“案由”是文本"),
        ("先: 出生年月, 后: 进院", "先: 姓名, 后: 进院", "基本情况.姓名", "X04”用到的“姓名”是姓名"),
        ("每日至多, 字段: 学时", "每日至多, 字段: 名称", "培训情况.名称", "X20”用到的“名称”是文本"),
        ("回避, 字段: 评查人", "回避, 字段: 等次", "质量评查.等次", "X14”用到的“等次”是词"),
        ("疑似重复, 字段: [受案号]", "疑似重复, 字段: [退补]", "办案情况.退补", "X21”用到的“退补”是组列"),
        ("不晚于: 结案日期}", "不晚于: 文书号}", "办案情况.文书号", "X07”用到的“文书号”是案号"),
    ],
)  # fmt: skip
def test_a_constraint_over_a_field_of_another_kind_finds_nothing(
    old: str, new: str, about: str, what: str
) -> None:
    section = about.partition(".")[0]
    assert more(("form.yml", old, new)) == [f"不起作用 {about}：{section}的约束“{what}，查不出什么"]


ROOM = "业务岗只有 4 分、综合岗只有 3 分、辅助岗只有 3 分"
UNNAMED = "抗诉采纳、刑事和解、息诉罢访、典型案例、法院改变定性、无罪判决"


def test_the_shipped_standard() -> None:
    found = list(lint(shipped().versions[0]))
    assert [told(r) for r in found if r.kind != "词表缺口"] == [
        f"到不了 标2.1.1：标2.1.1“省级院”的 +5 分超过基础分到满分之间的余地：{ROOM}"
    ]
    gaps = {r.about: r.message for r in found if r.kind == "词表缺口"}
    assert gaps["办案效果.类别"] == (
        "办案效果的“类别”写“刑事和解、息诉罢访、典型案例、法院改变定性、无罪判决”的，没有条款加减分"
    )
    # A clause that singles out one word does not list them.
    assert "流程监控.处置" not in gaps
    assert "执法过错.主动报告" not in gaps
    # Computed fields take what the calendar gives.
    assert not [about for about in gaps if about.endswith(("期限状态", "时效状态", "回复状态"))]
    # Both values of 性质 are named, and every 种类 of each.
    assert "奖惩情况.性质" not in gaps


RULEBOOK = [
    (  # a word of the other branch
        "条件: {性质: 惩戒}, 分档: {种类: {警告: -3,",
        "条件: {性质: 惩戒}, 分档: {种类: {嘉奖: -1, 警告: -3,",
        ["到不了 标4.2：标4.2 里“种类”的值“嘉奖”在其他条件下不会出现，这一档永远用不到"],
    ),
    (  # the same in a condition
        "条件: {种类: [记过, 记大过, 降级, 撤职]}, 季封顶",
        "条件: {性质: 奖励, 种类: [记过, 记大过, 降级, 撤职]}, 季封顶",
        [
            f"到不了 否-2：否-2 里“种类”的值“{word}”在其他条件下不会出现，这一档永远用不到"
            for word in ("记过", "记大过", "降级", "撤职")
        ],
    ),
    (  # a tier above the limit
        "{国家级: 3, 省级: 2, 地市级: 1}}, 限额: 3",
        "{国家级: 3, 省级: 2, 地市级: 1}}, 限额: 2",
        ["到不了 标1.3.1：标1.3.1“国家级”的 +3 分超过本条的限额 2，一次也计不满"],
    ),
    (
        "条件: {验收: 优良}, 分值: 1, 限额: 2",
        "条件: {验收: 优良}, 分值: 2, 限额: 1",
        [
            "到不了 标2.3.1：标2.3.1 的 +2 分超过本条的限额 1，一次也计不满",
            "到不了 标2.3：业务岗的 标2.3 督办最多 7 分，到不了满分 8",
            "到不了 标2.3：综合岗的 标2.3 督办最多 7 分，到不了满分 8",
            "到不了 标2.3：辅助岗的 标2.3 督办最多 5 分，到不了满分 6",
        ],
    ),
    (  # more than there is to lose, for one category only
        "条件: {验收: 未完成}, 分值: -4",
        "条件: {验收: 未完成}, 分值: -5",
        [
            "到不了 标2.3.3：标2.3.3 的 −5 分超过基础分到 0 分之间的余地：辅助岗只有 4 分",
        ],
    ),
    (
        "季度等次: [{等次: 优秀, 起: 90}, {等次: 良好, 起: 80}",
        "季度等次: [{等次: 优秀, 起: 101}, {等次: 良好, 起: 80}",
        [f"到不了 优秀：{category}的总分至多 100，得不到“优秀”" for category in
         ("业务岗", "综合岗", "辅助岗")],
    ),
    (
        "季度等次: [{等次: 优秀, 起: 90}, {等次: 良好, 起: 80}",
        "季度等次: [{等次: 优秀, 起: 90}, {等次: 良好, 起: 90}",
        ["到不了 良好：“良好”与“优秀”的分数线同为 90，没有人会得到"],
    ),
    (
        "季封顶: 良好",
        "季封顶: 优秀",
        ["到不了 否-4：否-4 封顶在最高等次“优秀”，不起作用"],
    ),
    (
        "      - {条款: 标2.2.1, 部分: 办案效果, 条件: {类别: 抗诉采纳}, 分值: 2, 来源: 设计}\n",
        "",
        [
            f"词表缺口 办案效果.类别：办案效果的“类别”写“{UNNAMED}”的，没有条款加减分",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), RULEBOOK)
def test_one_change_of_the_rulebook(old: str, new: str, expected: list[str]) -> None:
    assert sorted(more(("rulebook.yml", old, new))) == sorted(expected)


def test_none_of_names_all_the_others() -> None:
    changed = (
        "rulebook.yml",
        "条件: {类别: [检务督察, 考勤]}",
        "条件: {类别: {非: [考勤, 保密违规]}}",
    )
    gaps = [line for line in more(changed) if "督察通报" in line]
    # 检务督察, 档案弄虚作假 and 廉政提醒 are named by 非, 保密违规 by 标3.3.4.
    assert gaps == ["词表缺口 督察通报.类别：督察通报的“类别”写“考勤”的，没有条款加减分"]


def test_a_word_that_was_abolished_before_the_standard_held() -> None:
    word = (
        "form.yml",
        "  验收: [优良, 合格, 未完成]",
        "  验收: [{值: 优良, 止: 2012-12-31}, 合格, 未完成]",
    )
    assert [line for line in more(word) if line.startswith("到不了")] == [
        "到不了 标2.3.1：标2.3.1 里“验收”的值“优良”在其他条件下不会出现，这一档永远用不到"
    ]


def test_a_new_word_without_a_clause() -> None:
    word = ("form.yml", "检务督察, 考勤,", "检务督察, 着装, 考勤,")
    assert more(word) == [
        "词表缺口 督察通报.类别：督察通报的“类别”写“着装、廉政提醒”的，没有条款加减分"
    ]


def test_a_remark_stands_where_its_word_stands() -> None:
    changed = drafted(("rulebook.yml", "{国家级: 3, 省级: 2, 地市级: 1}}, 限额: 3",
                       "{国家级: 3, 省级: 2, 地市级: 1}}, 限额: 2"))  # fmt: skip
    (remark,) = [r for r in lint(changed) if r.about == "标1.3.1"]
    lines = changed.rulebook_document.path
    assert lines == "draft/rulebook.yml"
    text = (STANDARDS / "2013.1/rulebook.yml").read_text("utf-8").split("\n")
    row = text[remark.location.line - 1]
    assert "标1.3.1" in row
    assert row[remark.location.column - 1 :].startswith("国家级")


# -- periods of validity ---------------------------------------------------------------------------


def lasting(*periods: tuple[str, str | None]) -> Standards:
    """Versions 2013.1, 2013.2 … of the shipped standard with these periods."""
    base = shipped().versions[0]
    versions = []
    for number, (start, end) in enumerate(periods, 1):
        meta = replace(
            base.form.meta,
            start=date.fromisoformat(start),
            end=None if end is None else date.fromisoformat(end),
        )
        form = replace(base.form_document, model=replace(base.form, meta=meta))
        versions.append(replace(base, version=f"2013.{number}", form_document=form))
    return replace(shipped(), versions=tuple(versions))


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([("2013-01-01", None)], []),
        ([("2013-01-01", "2013-12-31"), ("2014-01-01", None)], []),
        (
            [("2013-01-01", "2013-12-31"), ("2014-04-01", None)],
            ["2013.1 2014-01-01 至 2014-03-31 没有施行的制度（2013.1 与 2013.2 之间）"],
        ),
        (
            [("2013-01-01", "2014-02-14"), ("2014-02-15", None)],
            ["2013.2 施行日不在季初，2014Q1 全季按季末施行的制度计分"],
        ),
        (
            [("2013-01-01", "2013-10-13")],
            ["2013.1 制度 2013.1 已于 2013-10-13 废止，没有后继的制度，此后的季度不计分"],
        ),
        ([("2013-01-01", "2013-10-14")], []),
    ],
)
def test_gaps_of_validity(periods: list[tuple[str, str | None]], expected: list[str]) -> None:
    found = list(lint_validity(lasting(*periods), date(2013, 10, 14)))
    assert [f"{r.about} {r.message}" for r in found] == expected
    assert {r.kind for r in found} <= {"适用期间"}


def test_the_shipped_versions_follow_on_each_other() -> None:
    standards = shipped()
    assert list(lint_validity(standards, date(2013, 10, 14))) == []
    for earlier, later in zip(standards.versions, standards.versions[1:], strict=False):
        assert earlier.end is not None
        assert earlier.end + timedelta(days=1) == later.start


def test_a_draft_takes_the_place_of_its_base() -> None:
    standards = shipped()
    base = standards.versions[0]
    draft = drafted(("rulebook.yml", "季封顶: 良好", "季封顶: 合格"))
    changed = with_draft(standards, base, draft)
    assert [s.version for s in changed.versions] == [s.version for s in standards.versions]
    assert changed.versions[0] is draft
    assert changed.calendar is standards.calendar
