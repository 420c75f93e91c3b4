"""Records for tests, each valid as it stands; a test writes out only what it is about.

``case("案-2013-001", 羁押="是", 结案日期=None)`` changes a field or, with None, leaves it out.
``Office`` reads archives made of them in memory, as the library would from a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from generator.archive.facts import Facts, derive
from generator.archive.library import Office
from generator.archive.officer import Officer
from generator.archive.reading import read_officer
from generator.archive.source import WorkingTree
from generator.archive.unit import Unit
from generator.scalars import Quarter
from generator.scoring.score import score_office
from generator.scoring.sheet import IndicatorScore, ScoreSheet
from generator.standards.loading import Document, load
from generator.standards.reading import read_standards
from generator.standards.standard import Standards
from generator.yamltext import parse
from tests.offices import FIRST, STANDARDS, TODAY, UNIT_TEXT, Sections, archive_text

Fields = dict[str, Any]
Q3 = Quarter(2013, 3)


def _record(fields: Fields, changes: Fields) -> Fields:
    return {name: value for name, value in (fields | changes).items() if value is not None}


def case(number: str = "案-2013-001", **changes: Any) -> Fields:
    """A prosecution case of 2013Q3, led and closed in time by a suspect at liberty."""
    serial = int(number[-3:])
    return _record(
        {
            "编号": number,
            "受案号": f"清临检公诉受〔2013〕{serial}号",
            "案件类型": "一审公诉",
            "案由": "盗窃",
            "当事人": "王某",
            "角色": "主办",
            "受理日期": "2013-07-08",
            "羁押": "否",
            "结案日期": "2013-08-05",
            "结案方式": "起诉",
            "文书号": f"清临检公诉刑诉〔2013〕{serial}号",
        },
        changes,
    )


def open_case(number: str = "案-2013-001", **changes: Any) -> Fields:
    """The same case, not closed yet."""
    return case(number, **({"结案日期": None, "结案方式": "在办", "文书号": None} | changes))


def task(number: str = "综-2013-001", **changes: Any) -> Fields:
    """Non-case work, done in time and acceptably in 2013Q3."""
    return _record(
        {
            "编号": number,
            "任务名称": "整理卷宗",
            "任务类别": "公文",
            "难度": "一般",
            "交办日期": "2013-07-08",
            "期限": "2013-08-30",
            "完成日期": "2013-08-20",
            "完成质量": "合格",
            "依据": "任务单2013-1",
            "填报部门": "公诉科",
        },
        changes,
    )


def review(number: str = "评-2013-001", **changes: Any) -> Fields:
    """A quality review by the office itself, of ``案-2013-001``, found acceptable."""
    return _record(
        {
            "编号": number,
            "关联案件": "案-2013-001",
            "评查主体": "本院",
            "评查方式": "常规评查",
            "评查日期": "2013-09-10",
            "等次": "合格",
            "依据": "评查表2013-1",
            "填报部门": "案件管理办公室",
        },
        changes,
    )


def effect(number: str = "效-2013-001", **changes: Any) -> Fields:
    """A letter of praise in 2013Q3."""
    return _record(
        {
            "编号": number,
            "类别": "书面表扬",
            "认定日期": "2013-09-18",
            "依据": "表扬信登记2013-1",
            "填报部门": "公诉科",
        },
        changes,
    )


def notice(number: str = "流-2013-001", **changes: Any) -> Fields:
    """A monitoring notice of 2013Q3 about ``案-2013-001``, answered in time."""
    return _record(
        {
            "编号": number,
            "关联案件": "案-2013-001",
            "类别": "文书错漏",
            "处置": "监控通知书",
            "发出日期": "2013-08-12",
            "回复日期": "2013-08-16",
            "依据": "监控通知书2013-1",
            "填报部门": "案件管理办公室",
        },
        changes,
    )


def assignment(number: str = "督-2013-001", **changes: Any) -> Fields:
    """A supervised task finished in time and acceptably in 2013Q3."""
    return _record(
        {
            "编号": number,
            "来源": "检察长",
            "事项": "专项梳理",
            "交办日期": "2013-07-08",
            "期限": "2013-08-30",
            "办结日期": "2013-08-26",
            "验收": "合格",
            "依据": "督办单2013-1",
            "填报部门": "办公室",
        },
        changes,
    )


def fault(number: str = "过-2013-001", **changes: Any) -> Fields:
    """A minor fault found in 2013Q3, not reported by the officer."""
    return _record(
        {
            "编号": number,
            "类型": "其他",
            "过错程度": "一般过失",
            "认定日期": "2013-09-12",
            "处理": "责令检查",
            "主动报告": "否",
            "依据": "决定书2013-1",
            "填报部门": "监察室",
        },
        changes,
    )


def complaint(number: str = "诉-2013-001", **changes: Any) -> Fields:
    """A complaint of 2013Q3 found to be true."""
    return _record(
        {
            "编号": number,
            "受理日期": "2013-08-05",
            "类别": "作风态度",
            "办结日期": "2013-08-28",
            "结论": "属实",
            "处理": "通报批评",
            "依据": "办结单2013-1",
            "填报部门": "监察室",
        },
        changes,
    )


def inspection(number: str = "察-2013-001", **changes: Any) -> Fields:
    """An inspection notice of 2013Q3 about attendance."""
    return _record(
        {
            "编号": number,
            "类别": "考勤",
            "通报日期": "2013-08-09",
            "依据": "通报2013-1",
            "填报部门": "监察室",
        },
        changes,
    )


def opinion(number: str = "外-2013-001", **changes: Any) -> Fields:
    """An outside opinion of 2013Q3, answered in time."""
    return _record(
        {
            "编号": number,
            "主体": "律师",
            "意见类别": "阅卷保障",
            "提出日期": "2013-08-20",
            "回复日期": "2013-08-22",
            "认定": "建议性意见",
            "填报部门": "案件管理办公室",
        },
        changes,
    )


def study(number: str = "能-2013-001", **changes: Any) -> Fields:
    """A study published at provincial level in 2013Q3."""
    return _record(
        {
            "编号": number,
            "类别": "调研",
            "级别": "省级",
            "名称": "出庭实务问题",
            "发布日期": "2013-08-15",
            "依据": "清河检察2013年第8期",
            "填报部门": "政治处",
        },
        changes,
    )


def training(number: str = "培-2013-001", **changes: Any) -> Fields:
    """Three days of training in 2013Q3."""
    return _record(
        {
            "编号": number,
            "名称": "公诉实务",
            "起": "2013-07-22",
            "止": "2013-07-24",
            "学时": "24",
            "考核": "合格",
            "填报部门": "政治处",
        },
        changes,
    )


def reward(number: str = "奖-2013-001", **changes: Any) -> Fields:
    """A reward of 2013Q3."""
    return _record(
        {
            "编号": number,
            "性质": "奖励",
            "种类": "嘉奖",
            "决定日期": "2013-07-15",
            "决定机关": "清河市人民检察院分院",
            "依据": "决定2013-1",
            "填报部门": "政治处",
        },
        changes,
    )


def sanction(number: str = "奖-2013-002", **changes: Any) -> Fields:
    """A warning given in 2013Q3."""
    return reward(number, **({"性质": "惩戒", "种类": "警告"} | changes))


def post(number: str = "岗-001", **changes: Any) -> Fields:
    """The post of a prosecutor, held from 2009 on."""
    return _record(
        {
            "编号": number,
            "部门": "公诉科",
            "岗位": "检察员",
            "岗位类别": "业务岗",
            "起": "2009-11-02",
        },
        changes,
    )


def leave(number: str = "勤-2013-001", **changes: Any) -> Fields:
    """Sick leave for the whole of July 2013: 23 of the quarter's 66 working days."""
    return _record(
        {
            "编号": number,
            "类别": "病假",
            "起": "2013-07-01",
            "止": "2013-07-31",
            "依据": "准假单2013-1",
        },
        changes,
    )


@cache
def standards() -> Standards:
    """The shipped standards as of ``TODAY``, read once."""
    tree = WorkingTree(STANDARDS)
    files = {path: tree.read(path) for path, kind in tree.paths() if kind == "file"}
    found, problems = read_standards(files, "archives/standards")
    assert problems == []
    return found.as_of(TODAY)


@cache
def unit_document() -> Document[Unit]:
    """The office of ``tests.offices``."""
    tree, problems = parse(UNIT_TEXT.encode(), "archives/990110/unit.yml")
    assert tree is not None, problems
    document, problems = load(Unit, tree, "archives/990110/unit.yml", "S04")
    assert document is not None, problems
    return document


def officer(sections: Sections, officer_id: str = FIRST) -> Officer:
    """An officer with these sections; the text must be right."""
    path = f"archives/990110/officers/{officer_id}.yml"
    data = archive_text(officer_id, sections).encode()
    found, problems = read_officer(data, path, officer_id, unit_document().model, standards())
    assert found is not None
    assert problems == []
    return found


def facts_of(sections: Sections, today: date = TODAY) -> Facts:
    """What the calendar makes of one officer's records on ``today``."""
    return derive(officer(sections), standards(), today)


def office_of(archives: Mapping[str, Sections]) -> Office:
    """An office of these officers, in the order given."""
    office = Office(unit_document())
    for officer_id, sections in archives.items():
        office.officers[officer_id] = officer(sections, officer_id)
    return office


def sheets_of(
    archives: Mapping[str, Sections],
    quarter: Quarter = Q3,
    today: date = TODAY,
    under: Standards | None = None,
) -> dict[str, ScoreSheet]:
    """The score sheets of such an office, by officer."""
    office = office_of(archives)
    rules = under or standards()
    facts = {i: derive(who, rules, today) for i, who in office.officers.items()}
    return {sheet.officer: sheet for sheet in score_office(office, facts, rules, quarter)}


def sheet_of(sections: Sections, quarter: Quarter = Q3, today: date = TODAY) -> ScoreSheet:
    """The sheet of an officer who is alone in the office (workload: score at the median)."""
    return sheets_of({FIRST: sections}, quarter, today)[FIRST]


def lines(indicator: IndicatorScore) -> list[str]:
    """An indicator as text: ``标2.1.1 3 评-2013-003``, ``办-4 -4``; base points first."""
    return [
        " ".join(part for part in (line.clause, str(line.points), line.record) if part)
        for line in indicator.lines
    ]


def indicator(sheet: ScoreSheet, clause: str) -> IndicatorScore:
    """One indicator of a sheet."""
    return next(i for i in sheet.indicators if i.clause == clause)
