"""A new section, 心理测评, added to a copy of the standard, works everywhere with no line of code."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from generator.cli import main
from tests.offices import FIRST, TODAY, Repository

ROOT = Path(__file__).resolve().parent.parent
FORM = "standards/2013.1/form.yml"
AUTHORITY = "standards/2013.1/authority.yml"
TODAY_OPTION = ("--today", TODAY.isoformat())

SECTION = """\
  心理测评:
    英文: psychological test
    字头: 心
    填报: 政治处
    监督: 政治处
    记录日期: 测评日期
    字段:
      测评日期: {类型: 日期, 必填: 是}
      测评结果: {类型: 词, 词表: 测评结果, 必填: 是, 说明: 只写等级，不写内容}
    可见: {本人: 全, 专人: 无, 部门负责人: 无, 案管办: 无, 监察室: 摘要, 政治处: 全, 院领导: 全, 公示: 无}

"""
RECORD = """\
心理测评:
  - 编号: 心-2013-001
    测评日期: 2013-09-12
    测评结果: 良好
    依据: 测评通知2013-2
    填报部门: 政治处
"""


@pytest.fixture
def office(tmp_path: Path) -> Repository:
    """An office whose standard has the new section, and an officer who has a record in it."""
    found = Repository(tmp_path)
    found.edit(
        FORM,
        "\n  零报告:\n    英文: nil returns\n",
        f"\n{SECTION}  零报告:\n    英文: nil returns\n",
    )
    found.edit(FORM, "  季度等次: [优秀", "  测评结果: [良好, 一般, 需关注]\n  季度等次: [优秀")
    found.edit(
        AUTHORITY,
        "  零报告: {拟:",
        "  心理测评: {拟: [政治处], 审: [政治处], 更: [政治处], 废: [政治处]}\n  零报告: {拟:",
    )
    found.officer(FIRST, RECORD)
    return found


def errors(office: Repository, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The errors of ``check``, as ``line rule message hint``."""
    main(["check", "--format", "json", "--archives", str(office.archives), *TODAY_OPTION])
    found = json.loads(capsys.readouterr().out)["problems"]
    return [
        f"{p['line']} {p['rule']} {p['message']} {p['hint']}"
        for p in found
        if p["severity"] == "error"
    ]


def line_of(office: Repository, text: str) -> int:
    return 1 + next(i for i, line in enumerate(office.read(FIRST).split("\n")) if text in line)


def test_without_it_the_section_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = Repository(tmp_path)
    plain.officer(FIRST, RECORD)
    line = line_of(plain, "心理测评")
    (error,) = errors(plain, capsys)
    assert error.startswith(f"{line} F02 不认识的名称“心理测评”")


def test_check_reads_it(office: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert errors(office, capsys) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("测评结果: 良好", "测评结果: 优秀", "F06 测评结果没有“优秀”这个选项 可写：良好、一般、需关注"),
        ("测评日期: 2013-09-12", "测评日期: 2013.9.12", "F04 测评日期：“2013.9.12”不是规范的日期 应写 2013-09-12"),
        ("测评日期: 2013-09-12", "测评日期: 2013-10-20", "X06 心-2013-001 测评日期 2013-10-20 晚于参照日 2013-10-14 还没有发生的事不能记入，请核对日期"),
        ("编号: 心-2013-001", "编号: 评-2013-001", "F09 编号：“评-2013-001”的字头不是“心” “心理测评”的编号写成 心-2013-001 的样子；记录不能移到别的部分"),
        ("测评结果: 良好", "测评结: 良好", "F02 不认识的名称“测评结” 是不是“测评结果”？"),
    ],
)  # fmt: skip
def test_check_reports_a_bad_value_in_it_at_its_line(
    office: Repository, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    office.edit(FIRST, old, new)
    assert f"{line_of(office, new)} {told}" in errors(office, capsys)


def test_the_schema_offers_it(office: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--archives", str(office.archives), *TODAY_OPTION]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft7Validator.check_schema(schema)
    record = schema["properties"]["心理测评"]["items"]
    assert record["properties"]["测评结果"] == {
        "title": "测评结果",
        "description": "只写等级，不写内容",
        "enum": ["良好", "一般", "需关注"],
        "errorMessage": "“测评结果”可写：良好、一般、需关注",
    }
    assert record["required"] == ["编号", "测评日期", "测评结果", "依据", "填报部门"]
    good = {
        "编号": "心-2013-001",
        "测评日期": "2013-09-12",
        "测评结果": "良好",
        "依据": "测评通知2013-2",
        "填报部门": "政治处",
    }
    section = Draft7Validator(schema["properties"]["心理测评"])
    assert section.is_valid([good])
    assert not section.is_valid([good | {"测评结果": "优秀"}])


def test_show_gives_it(office: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["show", FIRST, "--format", "json", "--archives", str(office.archives)]
    assert main(arguments) == 0
    (record,) = json.loads(capsys.readouterr().out)["sections"]["心理测评"]
    assert record["测评日期"] == "2013-09-12"


def test_the_officers_page_shows_it(
    office: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "mkdocs.yml", office.archives.parent)
    site = tmp_path / "site"
    arguments = [
        "build",
        "--site-dir",
        str(site),
        "--archives",
        str(office.archives),
        *TODAY_OPTION,
    ]
    code = main(arguments)
    assert code == 0, capsys.readouterr()
    (page,) = (p for p in site.rglob("index.html") if p.parent.name == FIRST)
    text = page.read_text("utf-8")
    seen = html.unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL))
    words = re.sub(r"\s+", " ", seen)
    assert "心理测评" in words
    for told in ("测评日期", "测评结果", "心-2013-001", "2013-09-12", "良好"):
        assert told in words, told
    assert 'id="心-2013-001"' in text or "心-2013-001" in re.findall(r'id="([^"]*)"', text)
