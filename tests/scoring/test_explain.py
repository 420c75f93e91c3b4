"""The explanation: it sums to the sheet step by step, and tells truly what would move the grade."""

from __future__ import annotations

import json
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings

from generator.cli.explain import explanation_text
from generator.scoring.explain import Explanation, explain
from generator.scoring.tally import Tally
from generator.site.ingredients import templates_folder
from generator.site.render import environment
from generator.site.sheets import outlook
from tests.offices import FIRST, SECOND
from tests.records import (
    Q3,
    case,
    complaint,
    effect,
    facts_of,
    fault,
    inspection,
    leave,
    notice,
    review,
    reward,
    sheet_of,
    sheets_of,
    standards,
    training,
)
from tests.strategies import RECORDS, Archive, archives


def explained(sections: dict[str, Any]) -> Explanation:
    """The explanation of a lone officer's 2013Q3."""
    return explain(sheet_of(sections, Q3), facts_of(sections), standards())


def sways(sections: dict[str, Any]) -> list[str]:
    """What would change the grade: record, clauses, total and grade without it."""
    return [
        f"{sway.record} {'、'.join(sway.clauses)} {sway.total} {sway.grade}"
        for sway in explained(sections).sways
    ]


@given(archives())
def test_the_steps_sum_to_the_sheet(archive: Archive) -> None:
    found = explained(archive)
    total = Decimal(0)
    for part in found.parts:
        running = Decimal(0)
        for step in part.steps:
            running += step.points
            assert step.running == running
            assert step.text
        total += running
        assert part.indicator.score == running
        assert part.total == total
    assert total == found.sheet.total


@settings(max_examples=25)  # as many sheets as there are records, for each example
@given(archives(2))
def test_what_would_change_the_grade_is_what_does_when_the_record_is_gone(archive: Archive) -> None:
    found = {sway.record: (sway.total, sway.grade) for sway in explained(archive).sways}
    grade = sheet_of(archive, Q3).grade
    for section in RECORDS:
        records = archive.get(section, [])
        for index, record in enumerate(records):
            left = archive | {section: [*records[:index], *records[index + 1 :]]}
            if section == "办案情况":
                continue  # a case that others refer to cannot simply go
            without = sheet_of(left, Q3)
            told = found.get(record["编号"])
            assert told == ((without.total, without.grade) if without.grade != grade else None)


def test_a_record_that_holds_the_grade_up_and_one_that_holds_it_down() -> None:
    # 77 + 1 (training) + 2 (嘉奖) = 80: 良好. Without either it is below 80: 77 − 1 + 2 = 78 and
    # 77 + 1 = 78.
    assert sways({"培训情况": [training()], "奖惩情况": [reward()]}) == [
        "培-2013-001 标1.3.3 78.00 合格",
        "奖-2013-001 标4.1 78.00 合格",
    ]
    # One more of −1 (考勤): 79, 合格; without it 80, 良好.
    assert sways(
        {"培训情况": [training()], "奖惩情况": [reward()], "督察通报": [inspection()]}
    ) == ["察-2013-001 标3.3.3 80.00 良好"]


def test_records_that_would_do_the_same_are_told_together() -> None:
    # 77 + 1 (training) + 2 (嘉奖) + 2 × 0.5 (praise) − 1 (考勤) = 80. Without either letter 79.5.
    sections = {
        "培训情况": [training()],
        "奖惩情况": [reward()],
        "办案效果": [effect(), effect("效-2013-002")],
        "督察通报": [inspection()],
    }
    line = {sway.record: sway.location.line for sway in explained(sections).sways}
    assert explanation_text(explained(sections)).endswith(
        "同组中位数照旧，没有下列记录中的某一条，等次会变：\n"
        "  培-2013-001（标1.3.3；archives/990110/officers/990110-0001.yml:"
        f"{line['培-2013-001']}）：总分 78.00，合格\n"
        "  效-2013-001、效-2013-002 中的一条（标2.2.7）：总分 79.50，合格\n"
        "  奖-2013-001（标4.1；archives/990110/officers/990110-0001.yml:"
        f"{line['奖-2013-001']}）：总分 78.00，合格"
    )
    facts = facts_of(sections)
    linked = SimpleNamespace(
        here=SimpleNamespace(to=str), record=lambda number: f"#{number}", label=str
    )
    view = outlook(sheet_of(sections, Q3), Tally(facts, standards()), cast(Any, linked))
    assert view is not None
    assert [[piece.text for piece in row[0]] for row in view.sways] == [
        ["培-2013-001"],
        ["效-2013-001", "效-2013-002"],
        ["奖-2013-001"],
    ]
    shown = environment(templates_folder()).get_template("sheet.html").module.outlook(view)  # type: ignore[attr-defined]
    assert (
        '<td>其中一条：<a href="#效-2013-001">效-2013-001</a>、'
        '<a href="#效-2013-002">效-2013-002</a></td><td>标2.2.7</td>' in shown
    )


@pytest.mark.parametrize(
    ("tie", "clause"),
    [
        ({}, "标3.1.4"),
        ({"类别": "超期", "处置": "口头提示"}, "办-6"),  # which no clause counts
    ],
)
def test_a_light_record_that_ties_two_heavy_ones_together_decides_the_grade(
    tie: dict[str, Any], clause: str
) -> None:
    # 质量 16 − 8 and, as the same fact, −6 for nothing; 投诉作风 0: 76 − 8 − 6 = 62. Without the
    # notice that names one and is named by the other, both count: 56.
    found = sways(
        {
            "办案情况": [case()],
            "质量评查": [
                review(等次="不合格", 评查主体="省级院", 问题类别=["文书制作"]),
                review(
                    "评-2013-002",
                    等次="不合格",
                    评查主体="分州市院",
                    问题类别=["文书制作"],
                    同源="流-2013-001",
                ),
            ],
            "流程监控": [notice(同源="评-2013-001", **tie)],
            "投诉举报": [complaint(f"诉-2013-00{n}") for n in (1, 2, 3)],
        }
    )
    assert found == [f"流-2013-001 {clause} 56.00 不合格"]


@pytest.mark.parametrize(
    ("own", "told"),
    [
        # 3 ÷ 2 × 8 = 12 in a group whose median is 2: 76 + 4 = 80. Without one 2 ÷ 2 × 8 = 8: 76.
        (
            [case("案-2013-001"), case("案-2013-002"), case("案-2013-003")],
            [f"案-2013-00{n} 标1.1 76.00 合格" for n in (1, 2, 3)],
        ),
        # One that counts twice is worth 8 as well, and one of another coefficient 2.67.
        (
            [case("案-2013-001", 案件类型="自侦", 结案方式="侦结移诉"), case("案-2013-002")],
            ["案-2013-001 标1.1 72.00 合格", "案-2013-002 标1.1 76.00 合格"],
        ),
        # 4 ÷ 2 × 8 = 16, held at the full 12: without one it is 12 still.
        ([case(f"案-2013-{n:03}") for n in range(1, 5)], []),
    ],
)
def test_a_piece_of_work_is_weighed_against_the_group_as_it_was(
    own: list[dict[str, Any]], told: list[str]
) -> None:
    archive = {"办案情况": own}
    peer = {"办案情况": [case("案-2013-011"), case("案-2013-012")]}
    sheet = sheets_of({FIRST: archive, SECOND: peer, "990110-0003": peer})[FIRST]
    found = explain(sheet, facts_of(archive), standards()).sways
    assert [f"{s.record} {'、'.join(s.clauses)} {s.total} {s.grade}" for s in found] == told


def test_the_only_piece_of_work_may_hold_the_grade_up() -> None:
    # Twice the median of 1: 16, held at the full 12, and 80. Without it 0: 68.
    archive = {"办案情况": [case(案件类型="自侦", 结案方式="侦结移诉")]}
    peer = {"办案情况": [case("案-2013-011")]}
    sheet = sheets_of({FIRST: archive, SECOND: peer, "990110-0003": peer})[FIRST]
    (sway,) = explain(sheet, facts_of(archive), standards()).sways
    assert (sway.record, str(sway.total), sway.grade) == ("案-2013-001", "68.00", "合格")


def test_a_veto_is_named_and_lifted_with_its_record() -> None:
    # 77 − 1 (no training) = 76: 合格; 否-6 caps it at 不合格.
    vetoed = {"督察通报": [inspection(类别="档案弄虚作假")]}
    found = explained(vetoed)
    assert (found.sheet.total, found.sheet.grade) == (Decimal("76.00"), "不合格")
    assert found.vetoes[0].startswith("否-6 督察通报中类别为档案弄虚作假的")
    assert sways(vetoed) == ["察-2013-001 否-6 76.00 合格"]


def test_the_distance_to_the_next_grades() -> None:
    found = explained({"投诉举报": [complaint()]})  # 76 − 2 = 74
    assert found.above == ("良好", Decimal("6.00"))
    assert found.below == ("不合格", Decimal("14.00"))
    best = {
        "培训情况": [training()],
        "奖惩情况": [reward(f"奖-2013-{n:03}", 种类="三等功") for n in range(1, 4)],
    }
    # 77 + 1 + 5 (4 held at its full 10) = 83
    assert explained(best).above == ("优秀", Decimal("7.00"))


def test_the_text_can_be_read_aloud() -> None:
    text = explanation_text(explained({"执法过错": [fault(主动报告="是")]}))
    assert text.startswith(
        "王小明（990110-0001） 2013年第三季度，公诉科，业务岗，按制度 2013.1 计分。"
    )
    assert (
        "  标3.2.1 过-2013-001 −1（处理 责令检查；主动报告 是，减半）："
        "执法过错中处理为责令检查、诫勉谈话、通报批评的，每条 −2 分；主动报告为是的减半，"
        "本项累计 5" in text
    )
    assert "  标1.3.3 −1（学时合计 0，未达到 22），本项累计 5" in text
    assert "在岗折算" not in text
    assert "\n同组中位数照旧，去掉其中任何一条记录，等次都不变。" in text
    assert "总分 75.00，按总分为合格。\n距良好还差 5.00 分。\n比合格的下限高 15.00 分。" in text


def test_days_in_post_are_told_where_they_are_not_all() -> None:
    text = explanation_text(explained({"办案情况": [case()], "在岗情况": [leave()]}))
    assert "  在岗折算 43 ÷ 66（在岗工作日 ÷ 季度工作日）" in text  # July has 23


def test_the_json_is_the_same_as_text_and_numbers() -> None:
    found = explained({"执法过错": [fault()]})
    shown = json.loads(json.dumps(found.to_json()))
    assert shown["officer"] == FIRST
    assert shown["total"] == str(found.sheet.total)
    assert [part["running_total"] for part in shown["indicators"]][-1] == shown["total"]
    (step,) = [s for p in shown["indicators"] for s in p["steps"] if s["record"]]
    assert (step["clause"], step["points"], step["running"]) == ("标3.2.1", "-2", "4")
    assert step["line"] is not None
