"""What ``dangan demo`` refuses, in words that say what would do; and that nothing is left behind."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.cli import carried, main
from generator.locking import locked
from tests.demo.conftest import SMALL
from tests.offices import STANDARDS

PROGRAM = str(Path(sys.executable).with_name("dangan"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--officers", "11", "--units", "2"], "2 个单位至少要 12 人"),
        (["--units", "0"], "--units 要写 1 到 80 之间的整数"),
        (["--units", "81"], "--units 要写 1 到 80 之间的整数"),
        (["--officers", "20000"], "1 个单位至多 9000 人"),
        (["--officers", "10", "--records", "239"], "要在 240 到 6000 条之间"),
        (["--officers", "10", "--records", "6001"], "要在 240 到 6000 条之间"),
        (["--officers", "6", "--records", "200", "--commits", "5"], "--commits 5 太少"),
        (["--officers", "6", "--records", "200", "--commits", "1"], "--commits 1 太少"),
        (["--officers", "6", "--records", "200", "--commits", "-3"], "--commits 要写"),
        (["--officers", "6", "--records", "200", "--commits", "3000"], "--commits 3000 太多"),
        (["--seed", "甲"], "--seed 要写 0 到 999999999 之间的整数"),
    ],
)
def test_numbers_that_do_not_go_together(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", str(tmp_path / "x"), *arguments]) == 2
    out, err = capsys.readouterr()
    assert told in err
    assert out == ""
    assert list(tmp_path.iterdir()) == []


def test_the_help_says_which_numbers_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--help"]) == 0
    told = "".join(capsys.readouterr().out.split())
    assert "每个单位至少6人，缺省103人" in told
    assert "每人24到600条，缺省40000条" in told


def test_the_most_that_is_named_will_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = ["--officers", "12", "--records", "600", "--commits"]
    assert main(["demo", str(tmp_path / "x"), *size, "9000"]) == 2
    told = re.search("；请写 --commits ([0-9]+)", capsys.readouterr().err)
    assert told is not None
    assert main(["demo", str(tmp_path / "x"), *size, told[1]]) == 0
    # And it is the most, but for the few that a plan may be off.
    assert main(["demo", str(tmp_path / "y"), *size, str(int(told[1]) * 101 // 100)]) == 2


@pytest.mark.parametrize("commits", [40, 160])
def test_the_number_that_is_named_instead_will_do(
    commits: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Between too few and too many, any number is met exactly."""
    size = ["--officers", "6", "--records", "200", "--commits", str(commits)]
    assert main(["demo", str(tmp_path / "x"), *size]) == 0
    assert f"{commits} 次提交" in capsys.readouterr().out
    listed = subprocess.run(
        ["git", "rev-list", "--count", "main"], cwd=tmp_path / "x", capture_output=True, check=True
    )
    assert int(listed.stdout) == commits


def test_a_folder_with_something_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    assert main(["demo", str(tmp_path), *SMALL]) == 2
    assert "里已经有东西，没有改动" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("empty")
    for name in ("file", "link"):
        assert main(["demo", str(tmp_path / name), *SMALL]) == 2
        assert f"{name} 不是文件夹" in capsys.readouterr().err


def test_not_inside_another_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".git").mkdir()
    assert main(["demo", str(tmp_path / "inner"), *SMALL]) == 2
    assert "在另一个 git 仓库" in capsys.readouterr().err


@pytest.mark.parametrize("called", ["../empty", "."])
def test_an_empty_folder_is_used(
    called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that somebody stands in, too, which cannot be put in the place of."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    (Path(called) / f".{Path(called).name}-demo-1").mkdir()  # left by one that was killed
    assert main(["demo", called, *SMALL]) == 0
    assert Path("archives").is_dir()
    assert not list(Path().glob(".*-demo-*"))
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_what_a_killed_one_left_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    killed, going_on = tmp_path / ".x-demo-1", tmp_path / ".x-demo-2"
    for folder in (killed, going_on, tmp_path / ".x-packages"):
        (folder / "archives").mkdir(parents=True)
    with locked(going_on):
        assert main(["demo", str(tmp_path / "x"), *SMALL]) == 0
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"x", going_on.name, ".x-packages"}


@pytest.mark.parametrize("dies", ["at once", "after reading"])
def test_when_git_fails_nothing_is_left_behind(dies: str, tmp_path: Path) -> None:
    """A git whose fast-import gives up, as on a full disk."""
    git = shutil.which("git")
    bad = tmp_path / "bin" / "git"
    bad.parent.mkdir()
    read = "" if dies == "at once" else "cat > /dev/null;"
    bad.write_text(
        f'#!/bin/sh\ncase "$*" in *fast-import*) {read} echo "fatal: disk full" >&2; exit 128;;'
        f' esac\nexec {git} "$@"\n',
        "utf-8",
    )
    bad.chmod(0o755)
    (tmp_path / "here").mkdir()
    done = subprocess.run(
        [PROGRAM, "demo", "x", *SMALL],
        cwd=tmp_path / "here",
        env=os.environ | {"PATH": f"{bad.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert "git fast-import 没有完成。fatal: disk full" in done.stderr.decode()
    assert "程序内部出错" not in done.stderr.decode()
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.parametrize("lacking", ["standards_folder", "templates_folder"])
def test_a_program_that_is_not_whole_says_so(
    lacking: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(carried, lacking, lambda: None)
    assert main(["demo", str(tmp_path / "x"), *SMALL]) == 2
    assert "程序没有装全（缺少制度或模板），请重新安装" in capsys.readouterr().err


def test_a_program_whose_standards_are_wrong_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(STANDARDS, tmp_path / "standards")
    (tmp_path / "standards" / "2013.1" / "form.yml").write_text("", "utf-8")
    monkeypatch.setattr(carried, "standards_folder", lambda: tmp_path / "standards")
    assert main(["demo", str(tmp_path / "x"), *SMALL]) == 2
    assert "程序自带的制度有误：archives/standards/2013.1/form.yml" in capsys.readouterr().err
