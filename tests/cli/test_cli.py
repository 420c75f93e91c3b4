"""The command line: exit codes, the contracts of every format, and words a clerk understands."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import Any

import pytest

from generator.cli import main
from generator.cli.app import COMMANDS
from generator.cli.output import width
from tests.closed import close
from tests.offices import BESIDES, FIRST, SECOND, Repository
from tests.records import case, fault, inspection, notice, open_case, review, training

Run = Callable[..., tuple[int, str, str]]
Archives = dict[str, Any]
FILE = f"archives/990110/officers/{FIRST}.yml"
TODAY = ("--today", "2013-10-14")
SETTINGS = Path(__file__).resolve().parent.parent.parent / "mkdocs.yml"
DANGAN = [sys.executable, "-c", "import sys; from generator.cli import main; sys.exit(main())"]


@pytest.fixture
def office(tmp_path: Path) -> Repository:
    """A repository without a problem on the reference date."""
    return Repository(tmp_path)


@pytest.fixture
def broken(office: Repository) -> Repository:
    """One error: the archive writes 羁押: 无."""
    office.officer(FIRST, {"办案情况": [open_case(受理日期="2013-09-16", 羁押="无")]})
    return office


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """``dangan …`` in this process: exit code, stdout, stderr."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return call


def place(archives: Path, name: str = FIRST) -> int:
    """The line of the first case's 羁押 in an archive."""
    text = (archives / f"990110/officers/{name}.yml").read_text("utf-8")
    return 1 + next(
        i for i, line in enumerate(text.split("\n")) if line.lstrip().startswith("羁押")
    )


# -- exit codes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ("check", *TODAY),
        ("check", FILE, *TODAY),
        ("score", "--period", "2013Q3", *TODAY),
        ("score", FIRST, "--period", "2013Q3", *TODAY),
        ("deadlines", *TODAY),
        ("show", FIRST),
        ("schema",),
    ],
    ids=" ".join,
)
def test_a_command_on_good_data_ends_with_0_and_says_nothing_on_stderr(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(office.archives.parent)
    code, out, err = run(*command)
    assert (code, err) == (0, "")
    assert out.endswith("\n")


@pytest.mark.parametrize(
    "command",
    [
        ("check", *TODAY),
        ("score", "--period", "2013Q3", *TODAY),
        ("deadlines", *TODAY),
    ],
    ids=" ".join,
)
def test_a_command_on_bad_data_ends_with_1_and_names_the_place(
    broken: Repository, run: Run, command: tuple[str, ...]
) -> None:
    code, out, err = run(*command, "--archives", broken.archives)
    assert code == 1
    assert f"{FILE}:{place(broken.archives)}:" in out + err


def test_a_bad_archive_is_not_scored_at_all(broken: Repository, run: Run) -> None:
    code, out, err = run("score", "--format", "json", "--archives", broken.archives, *TODAY)
    assert (code, out) == (1, "")
    assert err.endswith("档案有错误，不计分。请先运行 dangan check 改正。\n")


def test_the_ledger_of_bad_data_is_shown_with_a_warning(broken: Repository, run: Run) -> None:
    broken.officer(SECOND, {"办案情况": [open_case(受理日期="2013-09-16")]})
    code, out, err = run("deadlines", "--format", "json", "--archives", broken.archives, *TODAY)
    assert code == 1
    assert SECOND in [entry["officer"] for entry in json.loads(out)]
    assert err.endswith("档案有 1 处错误，下面的台账可能不全。\n")


def test_a_standard_with_an_error_stops_every_command_with_1(office: Repository, run: Run) -> None:
    office.edit("standards/2013.1/rulebook.yml", "标3.3: [6, 6]", "标3.3: [7, 6]")
    shutil.copy(SETTINGS, office.archives.parent)
    for command in ("check", "score", "deadlines", "schema", "build"):
        code, out, err = run(command, "--archives", office.archives)
        assert code == 1, command
        assert "standards/2013.1/rulebook.yml:" in out + err, command


def test_a_warning_alone_does_not_fail(office: Repository, run: Run) -> None:
    office.officer(FIRST, {"零报告": "[]"})
    code, out, _ = run("check", "--archives", office.archives, *TODAY)
    assert code == 0
    assert "错误 0 处，警告 1 处。" in out


USAGE: list[tuple[tuple[str, ...], str]] = [
    (("chek",), "没有命令 chek，是不是 check？"),
    (("blah",), f"没有命令 blah，可用：{'、'.join(COMMANDS)}"),
    (("--verison",), "没有选项 --verison，是不是 --version？"),
    (("--version=3",), "选项 --version 后面不用写值"),
    (("check", "--fromat", "json"), "没有选项 --fromat，是不是 --format？"),
    (("check", "--format", "xml"), "--format 只能写：text、json、github、gitlab、sarif"),
    (("check", "--format"), "选项 --format 后面要写一个值"),
    (("check", "--today", "2013.10.14"), "--today：“2013.10.14”不是规范的日期，应写 2013-10-14"),
    (("check", "--today", "2013-02-30"), "--today：“2013-02-30”不是日历上的日期，请核对月和日，2013 年 2 月只有 28 天"),
    (("check", "nowhere.yml"), "没有文件 nowhere.yml"),
    (("check", "--base", "--output=x"), "这里不是 git 仓库。请在档案仓库里运行"),
    (("score", "--period", "2013年三季度"), "--period：“2013年三季度”不是季度，季度写成 2013Q3 的样子"),
    (("score", "--period", "2013Q5"), "--period：“2013Q5”不是季度，季度写成 2013Q3 的样子"),
    (("score", "990110-9999", *TODAY), "没有档案 990110-9999"),
    (("score", "王小明", *TODAY), "没有档案 王小明；王小明的档案号是 990110-0001"),
    (("score", "--period", "2012Q4", *TODAY), "2012Q4 没有施行的制度，不计分"),
    (("score", "--period", "2014Q1", *TODAY), "2014Q1 在参照日 2013-10-14 还没有开始，不计分"),
    (("deadlines", "990110-9999", *TODAY), "没有档案 990110-9999"),
    (("deadlines", "--level", "蓝"), "--level 只能写：红、橙、黄"),
    (("deadlines", "--department", "公诉", *TODAY), "没有部门“公诉”，是不是 公诉科？"),
    (("build", "--jobs", "abc"), "--jobs 要写 1 到 64 之间的整数"),
    (("serve", "--port", "99999"), "--port 要写 1 到 65535 之间的整数"),
    (("show",), "缺少参数 档案号"),
    (("show", "周明远"), "“周明远”不是档案号，写成 990110-0037 的样子"),
    (("show", FIRST, SECOND), f"多写了参数：{SECOND}"),
    (("show", "990110-9999"), "没有能读出的档案 990110-9999"),
    (("show", FIRST, "--record", "案-2013-001"), f"档案 {FIRST} 没有记录 案-2013-001"),
    (("show", FIRST, "--as-of", "2013-10-08"), "这里不是 git 仓库。--as-of 要在档案仓库里用"),
    (("schema", "--version", "2026.1"), "没有制度版本 2026.1，现有：2013.1、2020.1"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "told"), USAGE, ids=[" ".join(a) for a, _ in USAGE])
def test_wrong_use_ends_with_2_and_says_in_chinese_what_to_write(
    office: Repository, run: Run, arguments: tuple[str, ...], told: str
) -> None:
    takes_archives = arguments[0] in COMMANDS
    where = ("--archives", str(office.archives)) if takes_archives else ()
    code, out, err = run(*arguments[:1], *where, *arguments[1:])
    assert (code, out) == (2, "")
    first, second = err.splitlines()
    assert first == f"错误：{told}"
    assert re.fullmatch(r"用法见：dangan( \w+)? --help", second)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("new officer", "缺少 --id 档案号（如 990110-0065）"),
        ("merge-file no no no", "共同的原文：没有这个文件，或者不能读"),
    ],
)
def test_what_is_missing_is_called_what_a_clerk_calls_it(run: Run, words: str, told: str) -> None:
    code, out, err = run(*words.split())
    assert (code, out, err.splitlines()[0]) == (2, "", f"错误：{told}")


NEEDED = {
    "show": (FIRST,),
    "history": (FIRST,),
    "explain": (FIRST, "--period", "2013Q3"),
    "assess": ("2013Q3",),
    "lock": ("2013Q3",),
    "annual": ("2013",),
    "calendar": ("2013Q3",),
    "preview": ("--standard", str(SETTINGS.parent / "archives/standards/2013.1"),
                "--period", "2013Q3"),
    "review": ("HEAD~1..HEAD",),
    "init": ("--refresh",),
}  # fmt: skip
"""What a command cannot do without."""


def takes_archives(name: str) -> bool:
    """Whether a command is told by ``--archives`` where the archives are."""
    command = importlib.import_module(COMMANDS[name][0]).command
    return "archives" in {parameter.name for parameter in command.params}


@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if c not in ("serve", "new") and takes_archives(c)]
)
def test_a_folder_that_does_not_exist_is_wrong_use(run: Run, command: str) -> None:
    code, out, err = run(command, *NEEDED.get(command, ()), "--archives", "/nowhere/archives")
    assert (code, out) == (2, "")
    assert err.startswith("错误：没有文件夹 /nowhere/archives\n")


def test_outside_any_repository_it_says_where_to_go(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run("check")
    assert code == 2
    assert err.startswith(
        "错误：从当前目录向上没有找到 archives/ 文件夹，请进入档案仓库，或用 --archives 指明\n"
    )


def test_a_sheet_is_explained_once_the_data_is_right(broken: Repository, run: Run) -> None:
    explain = ("explain", FIRST, "--period", "2013Q3", *TODAY, "--archives", broken.archives)
    code, out, err = run(*explain)
    assert (code, out) == (1, "")
    assert f"{FILE}:{place(broken.archives)}:" in err
    broken.edit(FIRST, "羁押: 无", "羁押: 否")
    code, out, _ = run(*explain, "--format", "json")
    found = json.loads(out)
    assert (code, found["officer"], found["period"]) == (0, FIRST, "2013Q3")
    code, out, _ = run(*explain)
    assert (code, found["total"] in out) == (0, True)


def test_building_without_settings_is_wrong_use(office: Repository, run: Run) -> None:
    code, _, err = run("build", "--archives", office.archives)
    assert code == 2
    assert "mkdocs.yml，生成网站要有 mkdocs.yml" in err


def test_a_folder_with_another_name_than_its_code_is_told_by_every_command(
    office: Repository, run: Run
) -> None:
    shutil.copy(SETTINGS, office.archives.parent)
    (office.archives / "990110").rename(office.archives / "990119")
    told = '错误 单位代码与文件夹名不一致。应写 代码: "990119"（S04）'
    for command in (("check",), ("build",), ("score", "--period", "2013Q3")):
        code, out, err = run(*command, "--archives", office.archives)
        assert (code, told in out + err) == (1, True), out + err


def test_an_error_in_a_standard_is_told_by_a_build_as_by_a_check(
    office: Repository, run: Run
) -> None:
    """With an error in any version there is no standard, and no page of one."""
    shutil.copy(SETTINGS, office.archives.parent)
    form = "standards/2013.1/form.yml"
    office.write(form, office.read(form).replace("词表: 性别,", "词表: 姓别,"))
    code, out, err = run("build", "--archives", office.archives)
    assert (code, "错误 没有词表“姓别”。是不是“性别”？（S02）" in out) == (1, True), out + err
    assert err == "档案有 1 处错误，没有生成网站；原来的网站没有动。\n"


def test_a_site_is_built_once_the_data_is_right_and_otherwise_left_alone(
    broken: Repository, run: Run
) -> None:
    shutil.copy(SETTINGS, broken.archives.parent)
    site = broken.archives.parent / "site"
    build = ("build", "--site-dir", site, "--archives", broken.archives)
    code, out, err = run(*build)
    assert (code, site.exists()) == (1, False)
    assert f"{FILE}:{place(broken.archives)}:" in out
    assert err == "档案有 1 处错误，没有生成网站；原来的网站没有动。\n"
    broken.edit(FIRST, "羁押: 无", "羁押: 否")
    code, out, err = run(*build)
    assert (code, out) == (0, "")
    # The archive that was right has been read before.
    told = r"2 份档案、5 条记录，读入 1 份，画出 2 人的网页；已生成 \d+ 页，在"
    assert re.fullmatch(rf"{told} {site}（\d+\.\d 秒）\n", err)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    broken.edit(FIRST, "羁押: 否", "羁押: 无")
    assert run(*build)[0] == 1
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_settings_that_could_run_code_are_refused_with_2(office: Repository, run: Run) -> None:
    settings = SETTINGS.read_text("utf-8") + "hooks: [evil.py]\n"
    (office.archives.parent / "mkdocs.yml").write_text(settings, "utf-8")
    code, out, err = run("build", "--archives", office.archives)
    assert (code, out) == (2, "")
    first, second = err.splitlines()
    assert first == "错误：mkdocs.yml 的设置有误。请按下面的提示改正"
    line = settings.count("\n")
    assert second.startswith(f"mkdocs.yml:{line}:1: 错误 ")
    assert "hooks" in second


def test_a_site_needs_a_day(office: Repository, run: Run) -> None:
    settings = SETTINGS.read_text("utf-8").replace("      today: 2013-10-14\n", "")
    (office.archives.parent / "mkdocs.yml").write_text(settings, "utf-8")
    code, _, err = run("build", "--archives", office.archives)
    assert code == 2
    assert err.startswith("错误：不知道参照日：请用 --today 写明，或先提交到 git\n")


# -- where it works ----------------------------------------------------------------------------


@pytest.mark.parametrize("below", [".", "archives", "archives/990110", "archives/990110/officers"])
def test_it_works_from_every_folder_of_the_repository(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    monkeypatch.chdir(office.archives.parent / below)
    code, out, _ = run("check", "--format", "json", *TODAY)
    assert code == 0
    assert json.loads(out)["summary"]["files"] == BESIDES + 2


def test_given_a_file_only_its_problems_are_reported(
    broken: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken.archives / "990110/officers")
    assert run("check", f"{SECOND}.yml", *TODAY)[0] == 0
    assert run("check", f"{FIRST}.yml", *TODAY)[0] == 1
    assert run("check", "..", *TODAY)[0] == 1
    assert run("check", "../../standards", *TODAY)[0] == 0


def test_a_file_outside_the_archives_is_wrong_use(office: Repository, run: Run) -> None:
    code, _, err = run("check", "/etc/passwd", "--archives", office.archives)
    assert code == 2
    assert err.startswith(f"错误：/etc/passwd 不在档案文件夹 {office.archives} 里\n")


# -- the reference date ------------------------------------------------------------------------


def pin(office: Repository, today: str) -> None:
    text = f"site_name: 档案\nplugins:\n  - search\n  - dangan:\n      today: {today}\n"
    (office.archives.parent / "mkdocs.yml").write_text(text, "utf-8")


def days_left(run: Run, office: Repository, *options: str) -> int:
    _, out, _ = run("deadlines", "--format", "json", "--archives", office.archives, *options)
    found: int = json.loads(out)[0]["days_left"]
    return found


def test_the_day_pinned_in_the_settings_is_used_and_the_option_overrides_it(
    office: Repository, run: Run
) -> None:
    office.officer(FIRST, {"办案情况": [open_case(受理日期="2013-09-16")]})  # due 10-16
    pin(office, "2013-10-13")
    assert days_left(run, office) == 3
    assert days_left(run, office, "--today", "2013-10-15") == 1
    pin(office, "2013-10-16")
    assert days_left(run, office) == 0


def test_without_a_period_the_last_whole_quarter_before_the_day_is_scored(
    office: Repository, run: Run
) -> None:
    for today, period in (("2013-12-31", "2013Q3"), ("2014-01-01", "2013Q4")):
        _, out, _ = run(
            "score", "--format", "json", "--archives", office.archives, "--today", today
        )
        assert {sheet["period"] for sheet in json.loads(out)} == {period}


def test_a_quarter_that_still_runs_is_scored_on_trial_and_says_so(
    office: Repository, run: Run
) -> None:
    code, out, err = run("score", "--period", "2013Q4", "--archives", office.archives, *TODAY)
    assert code == 0
    assert out.startswith("2013年第四季度  共 2 人\n")
    assert err == "2013Q4 还没有结束，以下是截至 2013-10-14 的试算。\n"


def test_a_pinned_day_that_is_none_is_named(office: Repository, run: Run) -> None:
    pin(office, "2013.10.14")
    code, _, err = run("check", "--archives", office.archives)
    assert code == 2
    assert err.startswith(
        "错误：mkdocs.yml 的 today：“2013.10.14”不是规范的日期，应写 2013-10-14\n"
    )


# -- the first quarter that is assessed --------------------------------------------------------


@pytest.mark.parametrize(("since", "missed"), [("", 1), ("2013Q3", 1), ("2013Q4", 0)])
def test_nobody_is_told_to_file_for_a_quarter_that_is_not_assessed(
    office: Repository, run: Run, since: str, missed: int
) -> None:
    office.officer(FIRST, {"零报告": "[]"})
    settings = f"plugins:\n  - dangan:\n      since: {since}\n"
    (office.archives.parent / "mkdocs.yml").write_text(settings, "utf-8")
    code, out, _ = run("check", "--format", "json", "--archives", office.archives, *TODAY)
    told = json.loads(out)
    assert code == 0
    assert [p["rule"] for p in told["problems"]] == ["X22"] * missed
    assert told["summary"]["warnings"] == missed


# -- text --------------------------------------------------------------------------------------


def test_a_problem_is_shown_with_its_line_and_a_caret_under_the_very_characters(
    office: Repository, run: Run
) -> None:
    text = "督察通报:\n  - {编号: 察-2013-001, 类别: 考勤不好, 通报日期: 2013-08-09, 依据: 通报, 填报部门: 监察室}\n"
    office.officer(FIRST, text)
    line = 1 + office.read(FIRST).split("\n").index(text.split("\n")[1])
    code, out, _ = run("check", "--archives", office.archives, *TODAY)
    assert code == 1
    head, source, caret, summary = out.splitlines()
    assert head == (
        f"{FILE}:{line}:26: 错误 类别没有“考勤不好”这个选项。"
        "是不是“考勤”？可写：检务督察、考勤、保密违规、档案弄虚作假、廉政提醒（F06）"
    )
    # In a terminal a Chinese character takes two columns: the carets must stand under 考勤不好.
    before = width(source[: source.index("考勤不好")])
    assert caret.index("|") == source.index("|")
    assert caret.replace("|", " ") == " " * before + "^" * 8
    assert summary == f"检查了 {BESIDES + 2} 个文件、5 条记录：错误 1 处，警告 0 处。"


def test_a_long_line_is_cut_about_the_place(office: Repository, run: Run) -> None:
    filler = "".join(f"经办人{i}、" for i in range(60))
    office.officer(FIRST, f'督察通报:\n  - {{编号: 察-2013-001, 依据: "{filler}", 类别: 迟到}}\n')
    _, out, _ = run("check", "--archives", office.archives, *TODAY)
    lines = out.splitlines()
    at = next(i for i, line in enumerate(lines) if "类别没有“迟到”" in line)
    source, caret = lines[at + 1], lines[at + 2]
    assert len(source) < 140
    assert "…" in source
    assert caret.count("^") == 4
    assert caret.index("^") == width(source[: source.index("迟到")])


def test_good_data_gives_one_line(office: Repository, run: Run) -> None:
    _, out, _ = run("check", "--archives", office.archives, *TODAY)
    assert out == f"检查了 {BESIDES + 2} 个文件、4 条记录：没有问题。\n"


def test_scores_of_the_office_are_a_list_in_order_of_id_and_no_ranking(
    office: Repository, run: Run
) -> None:
    office.officer(FIRST, {"办案情况": [open_case(受理日期="2013-08-12", 羁押="是")]})
    office.officer(SECOND, {"培训情况": [training()]})
    _, out, _ = run("score", "--archives", office.archives, *TODAY)
    assert out == (
        "2013年第三季度  共 2 人\n"
        "档案号       姓名    岗位        总分  等次\n"
        "990110-0001  王小明  业务岗     72.00  合格\n"
        "990110-0002  李大力  业务岗     78.00  合格\n"
    )


def test_a_grade_that_a_veto_lowered_says_so(office: Repository, run: Run) -> None:
    office.officer(
        FIRST,
        {
            "督察通报": [inspection(类别="档案弄虚作假")],
            "培训情况": [training()],
            "办案情况": [case()],
        },
    )
    _, out, _ = run("score", "--archives", office.archives, *TODAY)
    assert "990110-0001  王小明  业务岗     78.00  不合格（否-6 封顶，原合格）\n" in out
    _, sheet, _ = run("score", FIRST, "--archives", office.archives, *TODAY)
    assert sheet.endswith("否-6 等次不高于不合格：察-2013-001\n总分 78.00  等次 不合格\n")


def test_of_many_errors_ten_are_listed_and_all_are_counted(office: Repository, run: Run) -> None:
    wrong = [inspection(f"察-2013-{n:03}", 类别="迟到") for n in range(1, 15)]
    office.officer(FIRST, {"督察通报": wrong})
    _, _, err = run("score", "--archives", office.archives, *TODAY)
    *errors, last = err.splitlines()
    assert len(errors) == 10
    assert last == "档案有错误，不计分（只列出前 10 处，共 14 处）。请先运行 dangan check 改正。"


def test_a_sheet_says_every_point_with_clause_record_and_place(
    office: Repository, run: Run
) -> None:
    office.officer(FIRST, {"督察通报": [inspection()]})
    line = 1 + next(
        i for i, text in enumerate(office.read(FIRST).split("\n")) if "察-2013-001" in text
    )
    _, out, _ = run("score", FIRST, "--archives", office.archives, *TODAY)
    assert out.startswith("王小明（990110-0001） 2013年第三季度  公诉科 业务岗  制度 2013.1\n")
    assert (
        "标3.3   投诉作风    5.00 / 6\n"
        "    标3.3          +6  基础分\n"
        f"    标3.3.3        −1  察-2013-001  类别 考勤（{FILE}:{line}）\n"
    ) in out
    assert out.endswith("总分 75.00  等次 合格\n")


def test_an_officer_asked_for_twice_is_shown_once(office: Repository, run: Run) -> None:
    _, out, _ = run(
        "score", FIRST, FIRST, "--format", "json", "--archives", office.archives, *TODAY
    )
    assert [sheet["officer"] for sheet in json.loads(out)] == [FIRST]


def test_an_officer_without_a_post_in_the_quarter_is_named(office: Repository, run: Run) -> None:
    office.edit(FIRST, "起: 2009-11-02", "起: 2013-10-08")
    office.edit(FIRST, "进院日期: 2009-11-02", "进院日期: 2013-10-08")
    code, out, err = run("score", FIRST, "--archives", office.archives, *TODAY)
    assert (code, out) == (0, "")
    assert err == f"{FIRST} 在 2013Q3 没有任职或整季不在岗，不计分。\n"


def test_a_record_is_shown_as_it_is_written(office: Repository, run: Run) -> None:
    office.officer(FIRST, {"办案情况": [case(), case("案-2013-002")]})
    code, out, err = run("show", FIRST, "--record", "案-2013-001", "--archives", office.archives)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].lstrip() == "- 编号: 案-2013-001"
    assert out in office.read(FIRST)
    assert "案-2013-002" not in out


def test_why_an_archive_is_not_shown(office: Repository, run: Run) -> None:
    where = ("--archives", office.archives)
    office.edit(FIRST, "  姓名: ", "  姓名：")
    code, _, err = run("show", FIRST, *where)
    assert (code, err.splitlines()[0]) == (
        2,
        f"错误：没有能读出的档案 {FIRST}：第 4 行，冒号是全角的。应写“姓名: 王小明”，冒号用半角，后面空一格",
    )
    unit = office.read("990110/unit.yml")
    office.write("990110/unit.yml", unit.replace("部门:", "部门：", 1))
    code, _, err = run("show", FIRST, *where)
    assert (code, err) == (2, "错误：archives/990110/unit.yml 有错误，请先运行 dangan check 改正\n")
    for form in office.archives.glob("standards/*/form.yml"):
        form.unlink()
    code, _, err = run("show", FIRST, *where)
    assert (code, err) == (2, "错误：制度有错误，请先运行 dangan check\n")


@pytest.mark.parametrize(
    "record",
    [
        "  - {编号: 察-2013-001,\n     类别: 考勤\n    }  # 尾\n",
        "  - 编号: 察-2013-001\n    备注: >\n      第一行\n      第二行\n",
        "  - 编号: 察-2013-001\n    备注: '第一行\n      第二行'  # 尾\n",
        "  - 编号: 察-2013-001  # 尾\n",
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_record_of_several_lines_is_shown_to_its_end(
    office: Repository, run: Run, record: str, line_end: str
) -> None:
    text = office.read(FIRST) + f"督察通报:\n{record}  # 之间\n\n  - 编号: 察-2013-002\n"
    path = office.archives / f"990110/officers/{FIRST}.yml"
    path.write_bytes(text.replace("\n", line_end).encode())
    code, out, err = run("show", FIRST, "--record", "察-2013-001", "--archives", office.archives)
    assert (code, out, err) == (0, record.replace("\n", line_end), "")


# -- JSON: DESIGN §6 ---------------------------------------------------------------------------


def test_check_keeps_its_contract(broken: Repository, run: Run) -> None:
    _, out, _ = run("check", "--format", "json", "--archives", broken.archives, *TODAY)
    found = json.loads(out)
    assert list(found) == ["problems", "summary"]
    assert list(found["summary"]) == ["files", "records", "errors", "warnings"]
    problem = next(p for p in found["problems"] if p["severity"] == "error")
    keys = ["path", "line", "column", "rule", "severity", "message", "hint", "related"]
    assert list(problem) == keys
    assert problem == {
        "path": FILE,
        "line": place(broken.archives),
        "column": problem["column"],
        "rule": "F06",
        "severity": "error",
        "message": "羁押没有“无”这个选项",
        "hint": "可写：是、否",
        "related": [],
    }
    assert isinstance(problem["column"], int)


def test_score_keeps_its_contract(office: Repository, run: Run) -> None:
    sections: Archives = {
        "办案情况": [case(), open_case("案-2013-002", 受理日期="2013-08-12", 羁押="是")],
        "执法过错": [fault()],
    }
    office.officer(FIRST, sections)
    _, out, _ = run("score", FIRST, "--format", "json", "--archives", office.archives, *TODAY)
    (sheet,) = json.loads(out)
    promised = ["officer", "period", "standard", "post_category", "total", "grade", "vetoes"]
    promised += ["dimensions", "indicators"]
    more = ["department", "grade_before_veto", "note"]
    assert sorted(sheet) == sorted(promised + more)
    assert sheet["vetoes"] == [{"clause": "否-3", "cap": "合格", "records": ["案-2013-002"]}]
    assert list(sheet["dimensions"]) == ["执法能力", "执法效果", "执法纪律", "奖惩情况"]
    assert all(list(d) == ["score", "full"] for d in sheet["dimensions"].values())
    for indicator in sheet["indicators"]:
        keys = ["clause", "name", "dimension", "full", "score", "lines"]
        assert [key for key in indicator if key != "workload"] == keys
        for line in indicator["lines"]:
            assert list(line) == ["clause", "points", "record", "path", "line", "note"]
            assert isinstance(line["points"], str)
    numbers = re.compile(r'"(?:total|score|full|points)": [^"n]')
    assert numbers.search(out) is None, "decimals are strings"


def test_deadlines_keeps_its_contract(office: Repository, run: Run) -> None:
    office.officer(FIRST, {"办案情况": [open_case(受理日期="2013-09-16")]})
    _, out, _ = run("deadlines", "--format", "json", "--archives", office.archives, *TODAY)
    (entry,) = json.loads(out)
    promised = ["officer", "record", "due", "status", "days_left", "level", "basis", "computation"]
    assert list(entry) == [*promised, "rule", "path", "line"]
    assert entry["due"] == "2013-10-16"
    assert entry["days_left"] == 2


def test_the_ledger_is_filtered_by_officer_department_and_level(
    office: Repository, run: Run
) -> None:
    office.officer(FIRST, {"办案情况": [open_case(受理日期="2013-09-16", 羁押="是")]})
    office.officer(SECOND, {"办案情况": [open_case("案-2013-002", 受理日期="2013-08-16")]})

    def records(*options: str) -> list[str]:
        _, out, _ = run(
            "deadlines", "--format", "json", "--archives", office.archives, *TODAY, *options
        )
        return [entry["record"] for entry in json.loads(out)]

    assert records() == ["案-2013-002", "案-2013-001"]
    assert records(FIRST) == ["案-2013-001"]
    assert records("--level", "红") == ["案-2013-002"]
    assert records("--level", "黄") == []
    assert records("--department", "公诉科") == ["案-2013-002", "案-2013-001"]
    assert records("--department", "办公室") == []


def test_show_gives_typed_values(office: Repository, run: Run) -> None:
    office.officer(FIRST, {"培训情况": [training()], "办案情况": [case()]})
    _, out, _ = run("show", FIRST, "--format", "json", "--archives", office.archives)
    found = json.loads(out)
    assert list(found) == ["officer", "path", "sections"]
    assert found["sections"]["基本情况"]["姓名"] == "王小明"
    assert found["sections"]["培训情况"][0]["学时"] == "24"
    assert found["sections"]["办案情况"][0]["受理日期"] == "2013-07-08"
    assert found["sections"]["投诉举报"] == []
    number = found["sections"]["培训情况"][0]["编号"]
    options = ("--record", number, "--format", "json", "--archives", office.archives)
    _, out, _ = run("show", FIRST, *options)
    assert json.loads(out) == found["sections"]["培训情况"][0]


# -- other formats -----------------------------------------------------------------------------


@pytest.fixture
def several(office: Repository) -> Repository:
    """Problems of two severities, one with a related place, one in a path with odd characters."""
    twice = [inspection(), inspection(依据="100%，见:附件")]
    office.officer(FIRST, {"督察通报": twice, "零报告": "[]"})
    office.officer(SECOND, {"零报告": "[]"})
    (office.archives / "990110/officers/新 建,表:1%.yml").write_text("", "utf-8")
    return office


def test_github_annotations_name_file_line_and_rule(several: Repository, run: Run) -> None:
    code, out, _ = run("check", "--format", "github", "--archives", several.archives, *TODAY)
    assert code == 1
    shape = re.compile(r"::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+,title=[A-Z]\d\d::.+")
    lines = out.splitlines()
    assert [line for line in lines if not shape.fullmatch(line)] == []
    assert {line.split(" ")[0] for line in lines} == {"::error", "::warning"}
    stray = next(line for line in lines if "新 建" in line)
    assert "file=archives/990110/officers/新 建%2C表%3A1%25.yml," in stray


def test_the_gitlab_report_has_the_fields_code_quality_asks_for(
    several: Repository, run: Run
) -> None:
    _, out, _ = run("check", "--format", "gitlab", "--archives", several.archives, *TODAY)
    report = json.loads(out)
    assert len(report) >= 3
    for entry in report:
        assert sorted(entry) == ["check_name", "description", "fingerprint", "location", "severity"]
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert isinstance(entry["location"]["lines"]["begin"], int)
        assert not entry["location"]["path"].startswith(("/", "./"))
    assert len({entry["fingerprint"] for entry in report}) == len(report)


def test_two_findings_in_one_line_are_two_in_gitlab(office: Repository, run: Run) -> None:
    text = "零报告:\n  - {季度: 2013Q3, 部分: [外部监管, 外部监管], 确认部门: 监察室, 确认日期: 2013-10-10}\n"
    office.officer(FIRST, text)
    _, out, _ = run("check", "--format", "gitlab", "--archives", office.archives, *TODAY)
    report = [entry for entry in json.loads(out) if entry["check_name"] == "F06"]
    assert len(report) == 2
    assert len({entry["fingerprint"] for entry in report}) == 2


def test_the_sarif_log_has_the_shape_of_2_1_0(several: Repository, run: Run) -> None:
    _, out, _ = run("check", "--format", "sarif", "--archives", several.archives, *TODAY)
    log = json.loads(out)
    assert log["version"] == "2.1.0"
    (done,) = log["runs"]
    driver = done["tool"]["driver"]
    assert driver["name"] == "dangan"
    rules = [rule["id"] for rule in driver["rules"]]
    assert all(rule["shortDescription"]["text"] not in ("", rule["id"]) for rule in driver["rules"])
    assert done["columnKind"] == "unicodeCodePoints"
    assert {result["ruleId"] for result in done["results"]} == set(rules)
    related = 0
    for result in done["results"]:
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        for location in [*result["locations"], *result["relatedLocations"]]:
            found = location["physicalLocation"]
            assert re.fullmatch(r"[A-Za-z0-9_.~/%-]+", found["artifactLocation"]["uri"])
            assert found["region"]["startLine"] >= 1
            assert found["region"]["startColumn"] >= 1
        related += len(result["relatedLocations"])
    assert related >= 1


# -- help --------------------------------------------------------------------------------------


def test_the_help_is_chinese_throughout_and_lists_every_command(run: Run) -> None:
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    for name, (_, told) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(told)}$", out, re.MULTILINE)
    assert run()[1] == out
    for text in [out, *(run(name, "--help")[1] for name in COMMANDS)]:
        told = re.sub(r"dangan \w+|--executor dask://", "", text)
        words = set(re.findall(r"\b[A-Z][A-Za-z]+\b|\b[a-z]{4,} [a-z]+\b", told))
        assert words <= {"JSON", "Schema", "Ctrl", "CODEOWNERS"}, words


def test_the_version_is_that_of_the_package(run: Run) -> None:
    from generator import __version__

    assert run("--version") == (0, f"dangan {__version__}\n", "")


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_can_be_loaded_and_explains_every_option(name: str) -> None:
    command = importlib.import_module(COMMANDS[name][0]).command
    assert command.help
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert parameter.help, f"{name} {parameter.opts}"


# -- what must never happen --------------------------------------------------------------------


def explode(*_: object, **__: object) -> None:
    raise RuntimeError("坏了")


@pytest.mark.parametrize("command", ["check", "score", "deadlines", "show", "schema"])
def test_a_fault_of_the_program_is_said_in_two_lines_and_never_as_a_traceback(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("generator.archive.source.WorkingTree.paths", explode)
    monkeypatch.delenv("DANGAN_DEBUG", raising=False)
    officer = (FIRST,) if command == "show" else ()
    code, out, err = run(command, *officer, "--archives", office.archives)
    assert (code, out) == (2, "")
    assert err == (
        "程序内部出错（RuntimeError：坏了）。数据没有被改动。\n"
        "请把这一行和所用的命令告诉维护人员；设置环境变量 DANGAN_DEBUG=1 可看详情。\n"
    )


def test_whoever_maintains_it_can_ask_for_the_traceback(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.archive.source.WorkingTree.paths", explode)
    monkeypatch.setenv("DANGAN_DEBUG", "1")
    with pytest.raises(RuntimeError, match="坏了"):
        run("check", "--archives", office.archives)


@pytest.mark.parametrize("package", ["msgspec", "generator.cli.check", "git"])
def test_a_program_that_is_newer_than_its_packages_says_so(
    office: Repository, package: str
) -> None:
    (office.archives.parent / ".git").mkdir()
    # As a hook calls it after an upgrade: one is missed at the start, one when it is wanted.
    code = f"import sys; sys.modules['{package}'] = None; {DANGAN[-1]}"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "--archives", str(office.archives)],
        env=os.environ | {"PYTHONIOENCODING": "ascii", "DANGAN_DEBUG": ""},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    told, remedy = done.stderr.decode("utf-8").splitlines()
    assert told.startswith("dangan 现在不能运行（")
    assert package in told
    assert told.endswith("）：程序升级以后，所需的软件包还没有装好。")
    assert remedy.startswith(f"请在 {Path(__file__).parents[2]} 里运行一次 ./run --version")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "内存不够，没有做完。数据没有被改动。请关掉别的程序，或换内存大的机器"),
        (
            BrokenExecutor("a process has ended"),
            (
                "一个进程没有起来，或被系统停掉了（多半是内存不够），没有做完。数据没有被改动。"
                "请关掉别的程序再试，或换内存大的机器"
            ),
        ),
    ],
)
def test_a_machine_that_is_too_small_is_said(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def give_up(*_: object) -> None:
        raise error

    monkeypatch.setattr("generator.archive.source.WorkingTree.paths", give_up)
    code, out, err = run("check", "--archives", office.archives)
    assert (code, out, err) == (2, "", said + "\n")


def test_a_folder_that_may_not_be_read_is_said_with_its_name(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(office.archives))

    monkeypatch.setattr("generator.archive.source.WorkingTree.paths", refuse)
    code, out, err = run("check", "--archives", office.archives)
    assert (code, out) == (2, "")
    assert err == f"读写失败：{office.archives}（没有权限）\n"


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (("check",), "999/x.yml"),
        (("fmt",), "999/x.yml"),
        (("check", "--archives"), ""),
        (("lint-standard", "--standard"), "新"),
        (("preview", "--period", "2013Q3", "--standard"), "新"),
    ],
)
def test_what_may_not_be_looked_at_is_not_said_to_be_missing(
    office: Repository,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    what: str,
) -> None:
    closed = tmp_path / "closed"
    monkeypatch.chdir(office.archives)
    close(monkeypatch, closed)
    code, out, err = run(*command, closed / what)
    assert (code, out) == (2, "")
    assert err == f"读写失败：{closed / what}（没有权限）\n"


def test_archives_that_may_not_be_looked_at_are_not_passed_over(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For others further up."""
    inner = office.archives.parent / "inner"
    (inner / "archives").mkdir(parents=True)
    monkeypatch.chdir(inner)
    close(monkeypatch, inner)
    assert run("check") == (2, "", f"读写失败：{inner / 'archives'}（没有权限）\n")


def test_a_link_that_leads_to_itself_is_not_said_to_be_missing(
    office: Repository, run: Run, tmp_path: Path
) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert run("check", loop) == (2, "", f"读写失败：{loop}（符号链接绕成了圈）\n")


def test_an_interrupt_ends_quietly(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("generator.archive.source.WorkingTree.paths", interrupt)
    code, out, err = run("check", "--archives", office.archives)
    assert (code, out, err.strip()) == (130, "", "已中断")


# -- as a process ------------------------------------------------------------------------------


def process(
    office: Repository, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*DANGAN, *arguments, "--archives", str(office.archives)],
        env=os.environ | environment,
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_output_is_utf_8_whatever_the_locale_says(broken: Repository) -> None:
    plain = process(broken, "check", *TODAY)
    for environment in (
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONIOENCODING": "gbk"},
    ):
        done = process(broken, "check", *TODAY, **environment)
        assert (done.returncode, done.stdout, done.stderr) == (1, plain.stdout, b"")
    assert "羁押没有“无”这个选项" in plain.stdout.decode("utf-8")


def test_nobody_waits_for_a_pipe_among_the_archives(office: Repository) -> None:
    pipe = "archives/990110/officers/990110-0009.yml"
    os.mkfifo(office.archives.parent / pipe)
    done = process(office, "check", *TODAY)
    assert done.returncode == 1
    assert done.stdout.decode("utf-8").startswith(f"{pipe}:1:1: 错误 这是特殊文件，不是普通文件。")


def test_usage_errors_are_utf_8_under_any_locale(office: Repository) -> None:
    done = process(office, "score", "--period", "三季度", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert done.stderr.decode("utf-8").startswith("错误：--period：“三季度”不是季度")


def test_a_reader_that_goes_away_is_no_error_to_be_seen(office: Repository) -> None:
    cases = [case(f"案-2013-{n:03}") for n in range(1, 900)]
    office.officer(FIRST, {"办案情况": cases, "流程监控": [notice()], "质量评查": [review()]})
    for command in (["score", "--format", "json"], ["show", FIRST], ["check", "--format", "json"]):
        shell = [*DANGAN, *command, "--archives", str(office.archives)]
        with subprocess.Popen(shell, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stderr is not None
            child.stdout.close()
            told = child.stderr.read().decode("utf-8")
            child.wait()
        assert "Traceback" not in told
        assert "BrokenPipe" not in told
        assert "Exception ignored" not in told


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", [("check",), ("score", "--period", "2013Q3")])
def test_a_closed_stream_is_one_that_nobody_reads(
    office: Repository, command: tuple[str, ...], closed: str
) -> None:
    told = [*DANGAN, *command, "--archives", str(office.archives), *TODAY]
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", *told]
    done = subprocess.run(shell, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert bool(done.stdout) == (" >&-" not in f" {closed}")


def test_where_there_is_no_git_that_is_said(office: Repository) -> None:
    (office.archives.parent / ".git").mkdir()
    done = process(office, "check", *TODAY, PATH="/nonexistent")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("错误：没有找到 git 程序。请安装 git，")


@pytest.mark.parametrize("command", [("check",), ("build", "--site-dir", "site")])
def test_a_folder_that_is_gone_is_told(
    office: Repository,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
) -> None:
    """As of a terminal that stands in the site, which a build has put another in the place of."""
    shutil.copy(SETTINGS, office.archives.parent)
    (gone := tmp_path / "gone").mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    own = ("--archives", office.archives) if command[0] == "build" else ()
    code, out, err = run(*command, *own)
    assert (code, out) == (2, "")
    assert err == (
        "当前文件夹已经不在了（被删除、移走，或换成了新生成的网站）。请 cd 到档案仓库再运行\n"
    )


def test_the_script_may_be_called_by_another_shell(tmp_path: Path) -> None:
    """``sh run``: what that is on Debian reads no bash. Here git is missing."""
    shutil.copy(Path(__file__).parents[2] / "run", tmp_path)
    for name in ("bash", "readlink"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    done = subprocess.run(
        [str(shutil.which("sh")), "run", "check"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("没有找到 git。请安装：apt install git\n")


def test_where_git_does_not_run_that_is_said(office: Repository, tmp_path: Path) -> None:
    (office.archives.parent / ".git").mkdir()
    (settings := tmp_path / "settings").write_text("[broken\n", "utf-8")
    done = process(office, "check", *TODAY, GIT_CONFIG_GLOBAL=str(settings))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("错误：git 运行不了。请先让 git version 能运行（")
    assert f"bad config line 1 in file {settings}" in done.stderr.decode()


def test_an_account_without_a_home_is_served(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container's may be a mere number. Nothing is remembered for it."""

    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", nowhere)
    assert run("check", "--archives", office.archives, *TODAY)[0] == 0
    assert run("score", "--archives", office.archives, *TODAY)[0] == 0


def test_where_nothing_temporary_can_be_kept_that_is_said(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: ["/dev/null"])
    monkeypatch.setattr("generator.archive.source.WorkingTree.paths", lambda _: tempfile.mkdtemp())
    code, out, err = run("check", "--archives", office.archives)
    assert (code, out) == (2, "")
    assert err == (
        "没有可以放临时文件的文件夹。请让 /tmp 可写，或用环境变量 TMPDIR 指明一个可写的\n"
    )


def test_colour_is_for_terminals_only(broken: Repository) -> None:
    assert b"\x1b[" not in process(broken, "check", *TODAY).stdout
    assert b"\x1b[" in process(broken, "check", *TODAY, FORCE_COLOR="1").stdout
