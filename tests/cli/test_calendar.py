"""``dangan calendar``: the dates as text and JSON, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.cli import main
from tests.offices import Repository

QUARTER = """\
2013年第三季度考核日程（参照日 2013-10-14）
  填报截止  2013-10-12（周六）  专人        办-17  已过 2 天
→ 部门审核  2013-10-16（周三）  部门负责人  办-15  还有 2 天
  监督复核  2013-10-22（周二）  监督部门    办-16  还有 8 天
  送达本人  2013-10-24（周四）  政治处      办-13  还有 10 天
  异议截止  2013-10-31（周四）  本人        办-13  还有 17 天
  复核决定  2013-11-14（周四）  领导小组    办-13  还有 31 天
  锁定      2013-11-15（周五）  政治处      办-14  还有 32 天
"""
YEAR = """\
2013年度考核日程（参照日 2014-01-30）
→ 民主测评      2014-01-30（周四）  政治处    办-9  就是今天
  年度汇总      2014-01-30（周四）  政治处    办-9  就是今天
  优秀人选公示  自公示之日起不少于 5个工作日  政治处    办-13（凭记忆）
  申请复核      自知道不称职等次之日起30日内  本人      办-13（公务员法95条）
  复核答复      自接到申请之日起30日内        领导小组  办-13（公务员法96条）
  提出申诉      自接到复核决定之日起15日内    本人      办-13（公务员法95条）
"""


@pytest.fixture
def office(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_a_quarter_as_text(office: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--archives", str(office.archives), "--today", "2013-10-14"]
    assert main(["calendar", "2013Q3", *arguments]) == 0
    assert capsys.readouterr() == (QUARTER, "")


def test_a_year_as_text(office: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--archives", str(office.archives), "--today", "2014-01-30"]
    assert main(["calendar", "2013", *arguments]) == 0
    assert capsys.readouterr() == (YEAR, "")


def test_as_json(office: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--archives", str(office.archives), "--format", "json"]
    assert main(["calendar", "2013Q3", *arguments, "--today", "2013-11-16"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {key: found[key] for key in ("period", "standard", "next")} == {
        "period": "2013Q3",
        "standard": "2013.1",
        "next": None,
    }
    assert found["steps"][0] == {
        "step": "填报截止",
        "due": "2013-10-12",
        "who": "专人",
        "clause": "办-17",
        "certain": True,
    }
    assert main(["calendar", "2013", *arguments, "--today", "2013-11-16"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["next"]["due"] == "2014-01-30"
    assert found["limits"][3] == {
        "step": "提出申诉",
        "limit": "自接到复核决定之日起15日内",
        "who": "本人",
        "clause": "办-13",
    }


def test_a_missing_year_is_said(office: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    office.path("standards/2013.1/calendar/2014.yml").unlink()
    arguments = ["--archives", str(office.archives), "--today", "2013-10-14"]
    assert main(["calendar", "2013Q4", *arguments]) == 0
    printed = capsys.readouterr()
    assert printed.err == (
        "没有 2014 年的年历（standards/<版本>/calendar/2014.yml），"
        "该年按周一至周五推算，请补入年历后再用。\n"
    )
    assert "填报截止  2014-01-07（周二）" in printed.out


def test_a_standard_with_errors_gives_no_dates(
    office: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    office.edit("standards/2013.1/rulebook.yml", "步骤: 锁定, 工作日: 30", "步骤: 锁定, 工作日: 3")
    arguments = ["--archives", str(office.archives), "--today", "2013-10-14"]
    assert main(["calendar", "2013Q3", *arguments]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "“锁定”不晚于前一步“复核决定”（29 个工作日）" in printed.err
    assert printed.err.endswith("制度有错误，没有推算。请先运行 dangan check 改正。\n")


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ("2013Q5", "“2013Q5”不是季度或年度，季度写成 2013Q3，年度写成 2013"),
        ("13", "“13”不是季度或年度，季度写成 2013Q3，年度写成 2013"),
        ("2012Q4", "2012Q4 没有施行的制度，没有考核日程"),
        ("2012", "2012 没有施行的制度，没有考核日程"),
    ],
)
def test_wrong_use(
    office: Repository, capsys: pytest.CaptureFixture[str], period: str, message: str
) -> None:
    assert main(["calendar", period, "--archives", str(office.archives)]) == 2
    assert message in capsys.readouterr().err
