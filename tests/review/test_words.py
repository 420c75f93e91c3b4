"""Wrong use of ``dangan review``: each case in a sentence, exit code 2, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.cli import main
from tests.offices import Repository
from tests.reviewed import CLERK, PERSONNEL, Office


@pytest.mark.parametrize(
    ("span", "told"),
    [
        ("HEAD", "“HEAD”不是一段提交，写成 旧..新，如 main..HEAD"),
        ("main...HEAD", "不是一段提交"),
        ("..HEAD", "不是一段提交"),
        ("main..", "不是一段提交"),
        (
            "main..nowhere",
            "没有提交“nowhere”。写提交号（十六进制）、分支名或标签；别人推送的，先运行 git fetch 取来",
        ),
        ("--output=x..HEAD", "No such option"),
        ("main..--output=x", "“--output=x”不是提交号"),
        ("main:../x..HEAD", "不是提交号"),
    ],
)
def test_a_range_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], span: str, told: str
) -> None:
    office = Office(tmp_path)
    arguments = ["review", "--archives", str(office.files.archives)]
    assert main([*arguments, span]) == 2
    shown = capsys.readouterr().err
    assert told in shown or "没有选项" in shown
    assert "Traceback" not in shown


def test_outside_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = Repository(tmp_path)
    assert main(["review", "a..b", "--archives", str(files.archives)]) == 2
    assert "这里不是 git 仓库" in capsys.readouterr().err


def test_where_the_common_past_is_cut_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in the clone of a checking machine: that there is none would not be true."""
    office = Office(tmp_path / "office")
    main_line = office.commit(CLERK)
    office.git("checkout", "-q", "-b", "branch", office.base)
    branch = office.commit(CLERK, "另一次")
    source, clone = f"file://{office.folder}", tmp_path / "clone"
    office.git("clone", "-q", "--depth", "1", "--no-single-branch", source, str(clone))
    span = ["review", f"{main_line}..{branch}", "--archives"]
    assert main([*span, str(clone / "archives")]) == 2
    assert "浅克隆" in capsys.readouterr().err
    assert main([*span, str(office.files.archives)]) == 0


def test_an_actor_who_is_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = Office(tmp_path)
    office.commit(CLERK)
    arguments = ["review", f"{office.base}..main", "--archives", str(office.files.archives)]
    assert main([*arguments, "--actor", "nobody@example.invalid"]) == 2
    assert "没有账号“nobody@example.invalid”" in capsys.readouterr().err


def test_an_actor_whose_account_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Told as that, as there is one in unit.yml."""
    office = Office(tmp_path)
    entry = f"邮箱: {CLERK.email}, 档案号: {CLERK.officer}, 起: 2012-01-01"
    office.files.edit("990110/unit.yml", entry, f"{entry}, 止: 2013-10-09")
    base = office.commit(PERSONNEL)
    office.commit(CLERK)
    arguments = ["review", f"{base}..main", "--archives", str(office.files.archives)]
    for name in (CLERK.login, CLERK.email):
        assert main([*arguments, "--actor", name]) == 2
        assert f"账号“{CLERK.login}”已于 2013-10-09 停用" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_range_the_wrong_way_round_is_not_found_free_of_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """Nothing was looked at, so nothing is said of it."""
    office = Office(tmp_path)
    office.commit(CLERK)
    arguments = ["--archives", str(office.files.archives), "--format", form]
    assert main(["review", f"main..{office.base}", *arguments]) == 0
    shown = capsys.readouterr().out
    assert "没有发现问题" not in shown
    assert "没有可审阅的提交" in shown
