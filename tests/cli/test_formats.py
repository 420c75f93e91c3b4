"""What machines read of a check: the forms a terminal, GitHub, GitLab and SARIF's readers ask for.

The SARIF log is held against the real schema in tests/editors, which needs a package of npm.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli import main
from generator.cli.output import (
    echo_github,
    gitlab_report,
    problem_text,
    sarif_report,
    width,
)
from generator.problems import Location, Problem, Severity
from tests.offices import FIRST, TODAY, Repository
from tests.records import inspection

FILE = f"archives/990110/officers/{FIRST}.yml"
Check = Callable[..., str]


class Terminal(io.StringIO):
    """Standard output as a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """``dangan check`` of an archive with a date in another notation: what it prints."""
    office = Repository(tmp_path)
    office.officer(FIRST, {"督察通报": [inspection(通报日期="2013.8.9")]})

    def run(form: str = "text") -> str:
        options = ["--format", form, "--today", str(TODAY), "--archives", str(office.archives)]
        assert main(["check", *options]) == 1
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("form", ["text", "json", "github", "gitlab", "sarif"])
def test_a_file_whose_name_is_not_utf_8_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """As names are that come out of an archive packed under a Chinese Windows."""
    office = Repository(tmp_path)
    strange = os.fsdecode("副本".encode("gbk"))
    for place in ("990110/officers", "standards/2013.1"):
        office.write(f"{place}/{strange}.yml", "")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "CODEOWNERS").write_text("")
    options = ["--format", form, "--today", str(TODAY), "--archives", str(office.archives)]
    printed = []
    for _ in range(2):  # worked out, then remembered
        assert main(["check", *options]) == 1
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    spelled = {"text": r"\udcb8\udcb1\udcb1\udcbe.yml", "github": r"\udcb8\udcb1\udcb1\udcbe.yml"}
    spelled["sarif"] = "%5Cudcb8%5Cudcb1%5Cudcb1%5Cudcbe.yml"
    assert printed[0].count(spelled.get(form, r"\\udcb8\\udcb1\\udcb1\\udcbe.yml")) >= 2


# -- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
    ids=str,
)
def test_in_a_pipe_there_is_colour_only_when_asked_for(
    check: Check, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], coloured: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    printed = check()
    assert ("\x1b[" in printed) == coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", printed)
    assert f"{FILE}:" in plain
    assert re.search(r"(?m)^ +\| +\^{8,10}$", plain)


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    ids=str,
)
def test_on_a_terminal_there_is_colour_unless_refused(
    check: Check, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], coloured: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    check()
    assert ("\x1b[31m\x1b[1m错误" in screen.getvalue()) == coloured


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("  类别: 考勤不好", "考勤不好"),
        ("  备注: 见附件ＡＢＣ（二）, 类别: 迟到", "迟到"),
        ("  依据: abc, 类别: x", "x"),
        ("  文字" * 60 + "类别: 迟到" + "后文" * 60, "迟到"),
        ("\t类别: 迟到", "迟到"),
        ("类别: 𠮷野家", "𠮷野家"),
    ],
)
def test_carets_stand_under_the_very_characters(line: str, part: str) -> None:
    start = line.index(part)
    at = Location(FILE, 7, start + 1, start + 1 + len(part))
    problem = Problem(at, "F06", "没有这个选项", "可写：考勤")
    _, source, caret = problem_text(problem, lambda _path, _number: line).split("\n")
    before = source[: source.index(part)]
    assert caret.index("^") == width(before)
    assert caret.count("^") == width(part)
    assert width(source) < 220


# -- GitHub --------------------------------------------------------------------------------------


def understood(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner takes it apart (actions/runner, ActionCommand.cs)."""
    head, _, text = line.removeprefix("::").partition("::")
    command, _, rest = head.partition(" ")
    properties = dict(pair.split("=", 1) for pair in rest.split(","))

    def plain(value: str, signs: dict[str, str]) -> str:
        for code, char in signs.items():
            value = value.replace(code, char)
        return value.replace("%25", "%")

    data = {"%0D": "\r", "%0A": "\n"}
    more = data | {"%3A": ":", "%2C": ","}
    return command, {k: plain(v, more) for k, v in properties.items()}, plain(text, data)


@pytest.mark.parametrize(
    "nasty",
    [
        "一行\n::error file=x,line=1::假的",
        "100%",
        "%0A",
        "%250A",
        "a,b:c",
        "回车\r在中间",
        "::set-output name=a::b",
        "逗号，冒号：",
    ],
)
def test_nothing_in_a_path_or_message_can_forge_an_annotation(
    nasty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = Problem(Location(f"archives/{nasty}.yml", 3, 5), "F06", f"没有“{nasty}”", nasty)
    echo_github([problem])
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert "\r" not in printed
    command, properties, text = understood(printed.rstrip("\n"))
    assert command == "error"
    assert properties == {
        "file": f"archives/{nasty}.yml",
        "line": "3",
        "col": "5",
        "title": "F06",
    }
    assert text == f"没有“{nasty}”。{nasty}"


def test_each_severity_has_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    echo_github([Problem(Location("a"), "X01", "甲", severity=s) for s in Severity])
    commands = [understood(line)[0] for line in capsys.readouterr().out.splitlines()]
    assert commands == ["error", "warning", "notice"]


# -- GitLab --------------------------------------------------------------------------------------


def test_the_code_quality_report_has_the_documented_shape(check: Check) -> None:
    (entry,) = json.loads(check("gitlab"))
    assert entry == {
        "description": "通报日期：“2013.8.9”不是规范的日期。应写 2013-08-09",
        "check_name": "F04",
        "fingerprint": entry["fingerprint"],
        "severity": "major",
        "location": {"path": FILE, "lines": {"begin": entry["location"]["lines"]["begin"]}},
    }
    assert re.fullmatch("[0-9a-f]{64}", entry["fingerprint"])
    assert entry["location"]["lines"]["begin"] > 1


def test_a_finding_keeps_its_fingerprint_when_lines_are_written_above_it() -> None:
    def of(line: int) -> list[str]:
        found = [Problem(Location(FILE, line + n), "F06", "没有这个选项") for n in range(3)]
        return [entry["fingerprint"] for entry in gitlab_report(found)]

    assert of(10) == of(500)
    assert len(set(of(10))) == 3, "three alike are three"


# -- SARIF ---------------------------------------------------------------------------------------


def test_a_repair_that_is_certain_comes_with_the_result(check: Check) -> None:
    (result,) = json.loads(check("sarif"))["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    (fix,) = result["fixes"]
    assert fix["description"]["text"] == "应写 2013-08-09"
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == FILE
    (replacement,) = change["replacements"]
    assert replacement["deletedRegion"] == region
    assert replacement["insertedContent"]["text"].strip("'\"") == "2013-08-09"


def test_a_doubtful_finding_has_no_repair_and_every_result_finds_its_rule() -> None:
    found = [
        Problem(Location(FILE, 3, 5, 9), "X05", "早于受理日期", related=(Location(FILE, 9, 1),)),
        Problem(Location(FILE, 2, 1, 3), "F06", "没有这个选项", replacement="考勤"),
        Problem(Location(FILE, 2, 1), "F03", "应是列表", replacement="[]"),
    ]
    done = sarif_report(found)["runs"][0]
    rules = [rule["id"] for rule in done["tool"]["driver"]["rules"]]
    for result in done["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    assert [("fixes" in result) for result in done["results"]] == [False, True, False]
