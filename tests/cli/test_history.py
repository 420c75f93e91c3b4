"""``dangan history``: wrong use in words a clerk understands, and many offices under one roof."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.cli import main
from tests.history.lines import Lines, put
from tests.offices import FIRST, SECOND, Repository

WANG = ("王小明", "wang.xm@example.invalid")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """What ``dangan history …`` says when it refuses; it must print nothing else."""
    assert main(["history", *map(str, arguments)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    """Two archives, committed."""
    lines = Lines(tmp_path)
    lines.commit(WANG, "2013-09-01", message="建档")
    return lines


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "请写明档案号，或用 --account 写明账号"),
        (("周明远",), "“周明远”不是档案号，写成 990110-0037 的样子"),
        (("990110-9999",), "历史里没有档案 990110-9999，它可能还没有提交"),
        ((FIRST, "--record", "案-2013-999"), "历史里没有记录 案-2013-999"),
        (("--account", "nobody"), "没有账号“nobody”，历史里也没有这个邮箱"),
    ],
)
def test_wrong_use(
    lines: Lines, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    assert told in refused(capsys, *arguments, "--archives", lines.archives)


def test_outside_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = Repository(tmp_path)
    said = refused(capsys, FIRST, "--archives", office.archives)
    assert "这里不是 git 仓库。历史要在档案仓库里看" in said


def test_before_the_first_commit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, FIRST, "--archives", Lines(tmp_path).archives)
    assert "仓库里还没有提交。提交以后才有历史" in said


def test_in_a_shallow_clone(
    lines: Lines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines.commit(WANG, "2013-09-02", message="再登记")
    clone = tmp_path / "clone"
    lines.git("clone", "-q", "--depth", "1", f"file://{lines.folder}", str(clone))
    said = refused(capsys, FIRST, "--archives", clone / "archives")
    shallow = "这个仓库是浅克隆，只有最近的历史。请先运行 git fetch --unshallow 取回全部历史"
    assert shallow in said
    # Nor is it said that there was nothing before, or that a branch has another origin.
    own = ("--archives", str(clone / "archives"))
    assert main(["show", FIRST, "--as-of", "2013-08-01", *own]) == 2
    assert shallow in capsys.readouterr().err
    branch = lines.git("rev-parse", "HEAD").strip()
    lines.git("switch", "-q", "--detach", "HEAD~")
    fork = lines.commit(WANG, "2013-09-03", message="另一处")
    lines.git("branch", "other", fork)
    lines.git("-C", str(clone), "fetch", "-q", "--depth", "1", "origin", "other:other")
    assert main(["review", f"{branch}..other", *own]) == 2
    assert shallow in capsys.readouterr().err
    # What is there in full is reviewed.
    lines.git("-C", str(clone), "fetch", "-q", "--depth", "2", "origin", "main")
    before = lines.git("rev-parse", f"{branch}~").strip()
    assert main(["review", f"{before}..{branch}", *own]) == 0, capsys.readouterr()


def test_a_review_over_the_edge_of_a_shallow_clone(
    lines: Lines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is not there was cut off: the repository is not damaged."""
    main_line = lines.commit(WANG, "2013-09-02", message="再登记")
    lines.branch("proposal", "main~")
    record = ("编号: 察-2013-001", "类别: 考勤", "通报日期: 2013-08-01", "填报部门: 监察室")
    lines.commit(WANG, "2013-09-03", put("督察通报", *record))
    head = lines.merge(WANG, "2013-09-04", "proposal")
    clone = tmp_path / "clone"
    lines.git("clone", "-q", "--depth", "2", f"file://{lines.folder}", str(clone))
    asked = ["review", f"{main_line}..{head}", "--archives", str(clone / "archives")]
    assert main(asked) == 2
    assert "这个仓库是浅克隆，只有最近的历史。请先运行 git fetch --unshallow" in (
        capsys.readouterr().err
    )


def test_with_standards_that_cannot_be_read(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in lines.archives.glob("standards/*/form.yml"):
        form.unlink()
    assert "请先运行 dangan check" in refused(capsys, FIRST, "--archives", lines.archives)


@pytest.mark.parametrize("cache", ["--cache", "--no-cache"])
def test_an_account_over_all_archives(
    lines: Lines, capsys: pytest.CaptureFixture[str], cache: str
) -> None:
    """Asked twice, so that the second answer is from what is remembered."""
    record = ("编号: 察-2013-001", "类别: 考勤", "通报日期: 2013-08-01", "填报部门: 监察室")
    lines.commit(WANG, "2013-09-02", put("督察通报", *record), officer=SECOND)
    for _ in range(2):
        options = ("--account", "wang.xm", cache, "--format", "json")
        assert main(["history", *options, "--archives", str(lines.archives)]) == 0
        rows = json.loads(capsys.readouterr().out)
        assert {row["officer"] for row in rows} == {FIRST, SECOND}
        assert [row["new"] for row in rows if row["section"] == "督察通报"] == [
            *("察-2013-001", "考勤", "2013-08-01", "监察室")
        ]


def test_an_address_that_was_one_account_s_and_then_another_s(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is told what it did itself; and nobody approves under a second account of his own."""
    unit = lines.office.read("990110/unit.yml")
    shared = "邮箱: gs@example.invalid, 档案号: 990110-000"
    unit = unit.replace(
        "邮箱: wang.xm@example.invalid, 档案号: 990110-0001, 起: 2012-01-01",
        f"{shared}1, 起: 2012-01-01, 止: 2013-06-30",
    )
    unit = unit.replace(
        "邮箱: li.dl@example.invalid, 档案号: 990110-0002, 起: 2012-01-01",
        f"{shared}2, 起: 2013-07-01",
    )
    more = (
        "  - {账号: wang2, 邮箱: w2@example.invalid, 档案号: 990110-0001, 起: 2012-01-01}\n角色:\n"
    )
    lines.office.write("990110/unit.yml", unit.replace("角色:\n", more))
    record = ("类别: 考勤", "通报日期: 2013-05-31", "填报部门: 监察室")
    lines.branch("branch")
    lines.commit(
        ("公诉科", "gs@example.invalid"),
        "2013-06-01",
        put("督察通报", "编号: 察-2013-001", *record),
    )
    lines.merge(("王小明", "w2@example.invalid"), "2013-06-02", "branch")
    lines.commit(
        ("公诉科", "gs@example.invalid"),
        "2013-08-01",
        put("督察通报", "编号: 察-2013-002", *record),
    )

    def rows(account: str) -> set[tuple[str, str, str]]:
        options = ("--account", account, "--format", "json", "--archives", str(lines.archives))
        assert main(["history", *options]) == 0
        told = json.loads(capsys.readouterr().out)
        return {(row["part"], row["author"], row["record"]) for row in told}

    first, second = (
        ("drafted", name, f"察-2013-00{number}") for name, number in (("王小明", 1), ("李大力", 2))
    )
    assert rows("wang.xm") == {first}
    assert rows("li.dl") == {second}
    assert rows("gs@example.invalid") == {first, second}
    assert rows("wang2") == set()


def test_an_account_that_did_nothing(lines: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["history", "--account", "li.dl", "--archives", str(lines.archives)])
    out = capsys.readouterr().out
    assert (code, out.partition("，")[0]) == (0, "共 0 项")


def test_one_account_in_one_archive(lines: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--account", "wang.xm", "--format", "json", "--archives", str(lines.archives))
    assert main(["history", FIRST, *options]) == 0
    assert {row["officer"] for row in json.loads(capsys.readouterr().out)} == {FIRST}
