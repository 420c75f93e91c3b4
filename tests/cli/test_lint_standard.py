"""``dangan lint-standard``: errors first, then remarks, then the use of every clause."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli import main
from tests.example import small_office
from tests.offices import FIRST, STANDARDS, Repository

Run = Callable[..., tuple[int, str, str]]
NEW_WORD = ("检务督察, 考勤,", "检务督察, 着装, 考勤,")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """``dangan lint-standard …`` in this process: exit code, stdout, stderr."""

    def call(archives: Path, *arguments: str | Path) -> tuple[int, str, str]:
        options = ["--archives", archives, "--today", "2013-10-14"]
        code = main(["lint-standard", *(str(part) for part in (*arguments, *options))])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return call


@pytest.fixture
def office(tmp_path: Path) -> Repository:
    """The example officer with three colleagues (tests/example.py)."""
    return small_office(tmp_path)


def test_as_text(office: Repository, run: Run) -> None:
    code, out, err = run(office.archives, "--standard", "2013.1")
    assert (code, err) == (0, "")
    lines = out.split("\n")
    rulebook = (STANDARDS / "2013.1/rulebook.yml").read_text("utf-8").split("\n")
    row = next(i for i, line in enumerate(rulebook, 1) if "标2.1.1," in line)
    column = rulebook[row - 1].index("省级院") + 1
    assert lines[0].startswith("制度 2013.1（2013-01-01 至 2019-12-31）：没有错误，提示 ")
    assert lines[1] == (
        f"archives/standards/2013.1/rulebook.yml:{row}:{column}: 提示 标2.1.1“省级院”的 +5 分"
        "超过基础分到满分之间的余地：业务岗只有 4 分、综合岗只有 3 分、辅助岗只有 3 分。"
        "没有其他加减时计不满；请核对分值，或就此说明（到不了）"
    )
    start = lines.index("条款使用率：2013Q1 至 2013Q3，12 张计分单")
    table = {line.split()[0]: line.split()[1:] for line in lines[start + 2 :] if line}
    # The example's 2013Q3 (domain/golden.md); nothing else happened to anyone.
    assert table["标2.1.2"] == ["1", "1", "1", "−2"]
    assert table["标2.2.7"] == ["1", "1", "1", "+0.5"]
    assert table["标3.3.1"] == ["0", "0", "0", "0"]
    assert table["标1.3.3"][:3] == ["12", "4", "3"]
    assert table["标1.3.3"][4:] == ["其中达到", "1", "次"]
    assert int(lines[0].split("提示 ")[1].split()[0]) == sum(": 提示 " in line for line in lines)


def test_as_json(office: Repository, run: Run) -> None:
    code, out, err = run(office.archives, "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert (found["problems"], found["remarks"]) == ([], [])
    assert [s["standard"] for s in found["standards"]] == ["2013.1", "2020.1"]
    first, second = found["standards"]
    assert first["quarters"] == ["2013Q1", "2013Q2", "2013Q3"]
    assert first["sheets"] == 12
    use = next(use for use in first["usage"] if use["clause"] == "标2.1.1")
    assert use == {
        "clause": "标2.1.1",
        "lines": 1,
        "officers": 1,
        "quarters": 1,
        "points": "3",
        "reached": None,
    }
    assert {remark["kind"] for remark in first["remarks"]} == {"到不了", "词表缺口", "没有用过"}
    assert (second["quarters"], second["sheets"], second["usage"]) == ([], 0, [])


def test_a_version_without_a_finished_quarter(office: Repository, run: Run) -> None:
    code, out, _ = run(office.archives, "--standard", "2020.1")
    assert code == 0
    assert out.endswith("\n还没有可以统计条款使用的计分单。\n")


def test_a_draft_is_scored_over_the_past(office: Repository, run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    draft.mkdir()
    text = (STANDARDS / "2013.1/rulebook.yml").read_text("utf-8")
    (draft / "rulebook.yml").write_text(
        text.replace("本院: -2}}, 来源: 实例(本院档为设计)}\n      - {条款: 标2.1.3",
                     "本院: -3}}, 来源: 实例(本院档为设计)}\n      - {条款: 标2.1.3"),
        encoding="utf-8",
    )  # fmt: skip
    code, out, _ = run(office.archives, "--standard", draft)
    assert code == 0
    assert f"\n{draft}/rulebook.yml:" in out
    row = next(line for line in out.split("\n") if line.startswith("标2.1.2 "))
    assert row.split() == ["标2.1.2", "1", "1", "1", "−3"]


def test_an_error_of_a_draft(office: Repository, run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    draft.mkdir()
    text = (STANDARDS / "2013.1/rulebook.yml").read_text("utf-8")
    (draft / "rulebook.yml").write_text(
        text.replace("季封顶: 良好", "季封顶: 良"), encoding="utf-8"
    )
    code, out, err = run(office.archives, "--standard", draft)
    assert code == 1
    assert "没有等次“良”。是不是“良好”？（X30）" in out
    assert err == "制度有错误 1 处，请先改正。\n"


def test_an_error_of_a_standard(office: Repository, run: Run) -> None:
    office.edit("standards/2013.1/rulebook.yml", "    名称: 效率\n", "    名称: 批捕率\n")
    code, out, err = run(office.archives)
    assert code == 1
    assert "“批捕率”是禁用的考核指标" in out
    assert err == "制度有错误 1 处，请先改正。\n"
    code, out, _ = run(office.archives, "--format", "json")
    assert code == 1
    (problem,) = json.loads(out)["problems"]
    assert problem["rule"] == "X30"


def test_a_form_that_is_drafted_is_sent_elsewhere(
    office: Repository, run: Run, tmp_path: Path
) -> None:
    draft = tmp_path / "draft"
    draft.mkdir()
    text = (STANDARDS / "2013.1/form.yml").read_text("utf-8")
    assert text.count(NEW_WORD[0]) == 1
    (draft / "form.yml").write_text(text.replace(*NEW_WORD), encoding="utf-8")
    code, _, err = run(office.archives, "--standard", draft)
    assert code == 2
    assert "改了档案格式或期限，请放进 standards/ 里另立一个版本再查" in err


def test_archives_with_errors_are_not_counted(office: Repository, run: Run) -> None:
    office.edit(FIRST, "性别: 男", "性别: 甲")
    code, out, err = run(office.archives, "--standard", "2013.1")
    assert code == 1
    assert err == "档案有 1 处错误，没有统计条款的使用。请先运行 dangan check 改正。\n"
    assert "（词表缺口）" in out
    assert "没有用过" not in out


def test_a_gap_between_versions(office: Repository, run: Run) -> None:
    for name in ("form", "rulebook"):
        office.edit(f"standards/2013.1/{name}.yml", "废止: 2019-12-31", "废止: 2019-06-30")
    code, out, _ = run(office.archives)
    assert code == 0
    assert out.startswith("archives/standards/2013.1/form.yml:")
    assert (
        "提示 2019-07-01 至 2019-12-31 没有施行的制度（2013.1 与 2020.1 之间）。"
        "两版之间不要留空档，废止写 2019-12-31（适用期间）\n"
    ) in out


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("2013.2", "没有版本也没有文件夹 2013.2，是不是 2013.1？"),
        ("办法", "没有版本也没有文件夹 办法，现有版本：2013.1、2020.1"),
    ],
)
def test_wrong_use(office: Repository, run: Run, wanted: str, message: str) -> None:
    code, out, err = run(office.archives, "--standard", wanted)
    assert (code, out) == (2, "")
    assert message in err
