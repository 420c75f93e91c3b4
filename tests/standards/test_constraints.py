"""Constraints: every kind a form may declare is judged, and names the fields it needs."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import fields

from generator.checks.kinds import KINDS as JUDGED
from generator.problems import Severity
from generator.standards.constraints import KINDS, Constraint, Declared
from generator.standards.typed import read_typed
from tests.offices import FIRST, Repository, shipped, shown


def chinese(kind: type[Declared]) -> str:
    """The word with which a form declares a kind."""
    (word,) = (word for one in fields(kind) if one.name == "kind" for word in get_args(one.type))
    return str(word)


def test_the_kinds_declared_are_the_kinds_judged_each_once() -> None:
    assert [kind.model for kind in JUDGED] == list(KINDS)
    assert len({chinese(kind) for kind in KINDS}) == len(KINDS) == 20


def test_every_kind_is_judged_in_an_archive_or_gathered_for_the_office() -> None:
    for kind in JUDGED:
        assert (kind.officer is None) == (kind.gather is not None)
        assert (kind.gather is None) == (kind.judge is None)


def test_the_shipped_form_uses_every_kind() -> None:
    used = {
        type(constraint)
        for section in shipped().versions[0].form.sections.values()
        for constraint in section.constraints
    }
    assert used == set(KINDS)


def test_a_kind_of_each_module_begins_its_docstring_with_its_own_name() -> None:
    folder = Path(__file__).resolve().parents[2] / "generator" / "checks" / "kinds"
    opening = {
        path.read_text("utf-8").removeprefix('"""').partition(":")[0]
        for path in folder.glob("*.py")
        if path.name != "__init__.py"
    }
    assert opening == {chinese(kind) for kind in KINDS}


@pytest.mark.parametrize(
    ("level", "severity"),
    [("错误", Severity.ERROR), ("警告", Severity.WARNING), ("提示", Severity.INFO)],
)
def test_the_level_of_a_constraint_is_the_severity_of_its_findings(
    level: str, severity: Severity, tmp_path: Path
) -> None:
    office = Repository(tmp_path)
    office.edit(
        "standards/2013.1/form.yml",
        "{编: X17, 种类: 先后, 先: 交办日期, 后: 期限}\n      - {编: X05, 种类: 先后, 先: 交办日期, 后: 办结日期}",
        f"{{编: X17, 种类: 先后, 先: 交办日期, 后: 期限, 级别: {level}}}",
    )
    office.officer(
        FIRST,
        {
            "督办任务": "- {编号: 督-2013-001, 来源: 检察长, 事项: 梳理, 交办日期: 2013-10-08, 期限: 2013-10-01, 依据: 督1, 填报部门: 办公室}"
        },
    )
    (found,) = office.found()
    assert (found.rule, found.severity) == ("X17", severity)
    word = {"错误": "", "警告": "警告 ", "提示": "提示 "}[level]
    assert shown(found) == (
        f"archives/990110/officers/{FIRST}.yml:27:61 X17 {word}"
        "督-2013-001 期限 2013-10-01 早于交办日期 2013-10-08 请核对两个日期，是否写反或写错年月"
    )


def test_a_constraint_says_why_when_the_form_does(tmp_path: Path) -> None:
    office = Repository(tmp_path)
    office.edit(
        "standards/2013.1/form.yml",
        "当: {结论: 不实}, 有: [澄清方式]}",
        "当: {结论: 不实}, 有: [澄清方式], 说明: 不实的投诉要为本人澄清}",
    )
    office.officer(
        FIRST,
        {
            "投诉举报": "- {编号: 诉-2013-001, 受理日期: 2013-08-05, 类别: 廉洁, 办结日期: 2013-08-28, 结论: 不实, 依据: 单1, 填报部门: 监察室}"
        },
    )
    assert office.problems() == [
        (
            f"archives/990110/officers/{FIRST}.yml:27:5 X18"
            " 诉-2013-001 结论为不实，缺少澄清方式 不实的投诉要为本人澄清"
        )
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"种类": "先后", "先": "起", "后": "止"},
        {"编": "X3", "种类": "先后", "先": "起", "后": "止"},
        {"编": "X003", "种类": "先后", "先": "起", "后": "止"},
        {"编": "X03", "种类": "相反", "先": "起", "后": "止"},
        {"编": "X03", "种类": "先后", "先": "起", "后": "止", "级别": "严重"},
        {"编": "X03", "种类": "先后", "先": "起", "后": "止", "当": {"止": {"有": "是"}}},
        {"编": "X03", "种类": "每日至多", "字段": "学时", "每日": "八", "起": "起", "止": "止"},
    ],
    ids=str,
)
def test_a_constraint_with_too_little_too_much_or_something_else_is_refused(
    wrong: dict[str, object],
) -> None:
    assert len(read_typed(Constraint, wrong)[1]) == 1


def test_a_constraint_names_every_field_it_looks_at() -> None:
    form = shipped().versions[0].form
    named = {
        (constraint.id, type(constraint).__name__): (
            constraint.paths(),
            [list(condition.tests) for condition in constraint.conditions()],
        )
        for section in form.sections.values()
        for constraint in section.constraints
    }
    assert named["X14", "Recusal"] == (
        [("评查人", None), ("关联案件", None), ("关联案件.受案号", None)],
        [],
    )
    assert named["X02", "MatchesOpen"] == (
        [("岗位类别", None), ("岗位类别", "岗位履历"), ("止", "岗位履历")],
        [],
    )
    assert named["X15", "FollowUp"] == ([("同源", "执法过错")], [["类别"]])
    assert named["X13", "ImpliedWhen"] == ([], [["角色"], ["基本情况.人员类别"]])
    assert named["X07", "Succession"] == (
        [
            ("退补", None),
            ("退补.退回日期", None),
            ("退补.重报日期", None),
            ("受理日期", None),
            ("结案日期", None),
        ],
        [],
    )
