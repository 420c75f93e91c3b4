"""The ledger of open limits: levels, days left, order, and the golden days of 990110-0037."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from generator.archive.facts import derive
from generator.archive.source import WorkingTree
from generator.cli.deadlines import table_text
from generator.supervision.ledger import Entry, ledger
from tests.offices import FIRST, SECOND, TODAY, Sections
from tests.records import (
    assignment,
    case,
    facts_of,
    notice,
    office_of,
    open_case,
    opinion,
    standards,
    task,
)
from tests.whole import read_library

SAMPLE = Path(__file__).resolve().parent.parent.parent / "archives"


def watched(archives: dict[str, Sections], today: date = TODAY) -> list[Entry]:
    office = office_of(archives)
    return ledger(derive(who, standards(), today) for who in office.officers.values())


def said(entries: list[Entry]) -> list[str]:
    """A ledger as text: level, record, due date, days in words."""
    return [f"{e.level or '—'} {e.record} {e.due} {e.said}" for e in entries]


# domain/golden.md: 案-2013-026, taken in on 09-16, in custody, due 10-16.
GOLDEN: Sections = {"办案情况": [open_case("案-2013-026", 受理日期="2013-09-16", 羁押="是")]}


@pytest.mark.parametrize(
    ("today", "line"),
    [
        ("2013-10-10", "— 案-2013-026 2013-10-16 剩6日"),
        ("2013-10-11", "黄 案-2013-026 2013-10-16 剩5日"),
        ("2013-10-12", "黄 案-2013-026 2013-10-16 剩4日"),
        ("2013-10-13", "橙 案-2013-026 2013-10-16 剩3日"),
        ("2013-10-14", "橙 案-2013-026 2013-10-16 剩2日"),
        ("2013-10-16", "橙 案-2013-026 2013-10-16 今日到期"),
        ("2013-10-17", "红 案-2013-026 2013-10-16 超1日"),
    ],
)
def test_a_case_in_custody_is_warned_of_two_days_earlier(today: str, line: str) -> None:
    assert said(watched({FIRST: GOLDEN}, date.fromisoformat(today))) == [line]


@pytest.mark.parametrize(
    ("today", "line"),
    [
        ("2013-10-12", "— 案-2013-001 2013-10-16 剩4日"),
        ("2013-10-13", "黄 案-2013-001 2013-10-16 剩3日"),
        ("2013-10-14", "黄 案-2013-001 2013-10-16 剩2日"),
        ("2013-10-15", "橙 案-2013-001 2013-10-16 剩1日"),
        ("2013-10-16", "橙 案-2013-001 2013-10-16 今日到期"),
        ("2013-10-17", "红 案-2013-001 2013-10-16 超1日"),
    ],
)
def test_a_case_at_liberty_is_yellow_three_days_before_and_orange_one(
    today: str, line: str
) -> None:
    archive: Sections = {"办案情况": [open_case(受理日期="2013-09-16")]}
    assert said(watched({FIRST: archive}, date.fromisoformat(today))) == [line]


def test_an_entry_says_on_what_clause_and_computation_it_rests_and_where_it_stands() -> None:
    (entry,) = watched({FIRST: GOLDEN})
    assert entry.to_json() == {
        "officer": FIRST,
        "record": "案-2013-026",
        "due": "2013-10-16",
        "status": "未到期",
        "days_left": 2,
        "level": "橙",
        "basis": "2012规则386条",
        "computation": "自 2013-09-16 起 1个月，至 2013-10-16",
        "rule": "审查起诉",
        "path": f"archives/990110/officers/{FIRST}.yml",
        "line": entry.location.line,
    }
    line = facts_of(GOLDEN).officer.by_id["案-2013-026"].node.line
    assert entry.location.line == line


def test_only_what_is_unfinished_and_running_is_watched() -> None:
    archive: Sections = {
        "办案情况": [
            case("案-2013-001"),
            case("案-2013-002", 结案日期="2013-09-30"),  # closed late, but closed
            open_case("案-2013-003", 结案方式="中止"),
            open_case("案-2013-004", 结案方式="退补中", 退补=[{"退回日期": "2013-08-01"}]),
            open_case("案-2013-005", 状态="作废", 作废理由="误录"),
            open_case("案-2013-006", 受理日期="2013-10-08"),
        ],
        "综合工作": [task(), task("综-2013-002", 期限="2013-11-30", 完成日期=None, 完成质量=None)],
    }
    assert said(watched({FIRST: archive})) == [
        "— 案-2013-006 2013-11-08 剩25日",
        "— 综-2013-002 2013-11-30 剩47日",
    ]


def test_every_kind_of_limit_appears_under_its_own_name() -> None:
    archive: Sections = {
        "办案情况": [open_case(受理日期="2013-09-23")],
        "综合工作": [task(期限="2013-10-31", 完成日期=None, 完成质量=None)],
        "流程监控": [notice(发出日期="2013-10-08", 回复日期=None)],
        "督办任务": [assignment(期限="2013-10-11", 办结日期=None, 验收=None)],
        "外部监督": [opinion(提出日期="2013-10-05", 回复日期=None)],
    }
    found = watched({FIRST: archive})
    assert [f"{line} {e.rule}" for line, e in zip(said(found), found, strict=True)] == [
        "红 督-2013-001 2013-10-11 超3日 督办任务",
        "橙 外-2013-001 2013-10-15 剩1日 外部意见回复",
        "— 流-2013-001 2013-10-18 剩4日 流程监控通知书回复",
        "— 案-2013-001 2013-10-23 剩9日 审查起诉",
        "— 综-2013-001 2013-10-31 剩17日 综合工作任务",
    ]


def test_the_most_urgent_come_first_then_by_due_date_officer_and_record() -> None:
    custody = {"羁押": "是"}
    first: Sections = {
        "办案情况": [
            open_case("案-2013-011", 受理日期="2013-10-08"),
            open_case("案-2013-012", 受理日期="2013-09-16"),  # 2 days left, at liberty: yellow
            open_case("案-2013-014", 受理日期="2013-09-17", **custody),  # 3 days, custody: orange
            open_case("案-2013-013", 受理日期="2013-09-17", **custody),
        ]
    }
    second: Sections = {
        "办案情况": [
            open_case("案-2013-021", 受理日期="2013-08-19"),  # due 09-22
            open_case("案-2013-022", 受理日期="2013-09-17", **custody),
            open_case("案-2013-023", 受理日期="2013-08-12"),  # due 09-12
        ]
    }
    expected = [
        "红 案-2013-023 2013-09-12 超32日",
        "红 案-2013-021 2013-09-22 超22日",
        "橙 案-2013-013 2013-10-17 剩3日",
        "橙 案-2013-014 2013-10-17 剩3日",
        "橙 案-2013-022 2013-10-17 剩3日",
        "黄 案-2013-012 2013-10-16 剩2日",
        "— 案-2013-011 2013-11-08 剩25日",
    ]
    assert said(watched({FIRST: first, SECOND: second})) == expected
    assert said(watched({SECOND: second, FIRST: first})) == expected


def test_the_table_reads_as_a_list_of_what_to_do() -> None:
    assert table_text(watched({FIRST: GOLDEN}), TODAY) == (
        "参照日 2013-10-14  未办结 1 项\n"
        "橙  剩2日     2013-10-16  990110-0001  王小明  案-2013-026   审查起诉              "
        "自 2013-09-16 起 1个月，至 2013-10-16（2012规则386条）"
    )


@pytest.mark.parametrize(
    ("today", "line"),
    [
        ("2013-10-14", "橙 案-2013-026 2013-10-16 剩2日"),
        ("2013-10-17", "红 案-2013-026 2013-10-16 超1日"),
    ],
)
def test_the_officer_of_the_sample_has_the_golden_ledger(today: str, line: str) -> None:
    library = read_library(WorkingTree(SAMPLE))
    found = library.find("990110-0037")
    assert found is not None
    day = date.fromisoformat(today)
    assert said(ledger([derive(found[1], library.standards, day)])) == [line]
