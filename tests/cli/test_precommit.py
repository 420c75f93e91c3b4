"""Before a commit: real git, the real pre-commit, the hooks this repository publishes, no network.

The hooks are those of ``.pre-commit-hooks.yaml``; only where their program comes from differs, for
an environment of their own would have to be downloaded.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.offices import FIRST, SECOND, Repository, archive_text
from tests.records import inspection

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
HOOKS = ROOT / ".pre-commit-hooks.yaml"
PROGRAMS = Path(sys.executable).parent


class Office:
    """A repository with the hooks installed, and with the commits of ``like``, another one."""

    def __init__(self, folder: Path, like: Path | None = None) -> None:
        self.folder = folder
        self.files = Repository(folder)
        self.environment = os.environ | {
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            "PRE_COMMIT_COLOR": "never",
            **{
                f"GIT_{role}_{key}": value
                for role in ("AUTHOR", "COMMITTER")
                for key, value in (("NAME", "王小明"), ("EMAIL", "wang.xm@example.invalid"))
            },
        }
        hooks = yaml.safe_load(HOOKS.read_text("utf-8"))
        config = {
            "repos": [{"repo": "local", "hooks": [h | {"language": "system"} for h in hooks]}]
        }
        (folder / ".pre-commit-config.yaml").write_text(
            yaml.safe_dump(config, allow_unicode=True, sort_keys=False), "utf-8"
        )
        # The reference date, as an office pins it.
        (folder / "mkdocs.yml").write_text(
            "site_name: 档案\nplugins:\n  - dangan:\n      today: 2013-10-14\n", "utf-8"
        )
        if like is not None:
            shutil.copytree(like / ".git", folder / ".git")
            return
        self.run("git", "init", "-q", "-b", "main")
        self.run("pre-commit", "install")

    def run(self, *command: str, expect: int = 0) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout + done.stderr

    def commit(self, message: str = "登记", expect: int = 0) -> str:
        self.run("git", "add", "-A")
        return self.run("git", "commit", "-m", message, expect=expect)

    def notice(self, kind: str) -> None:
        """Write the second archive with one record, laid out as the form orders sections."""
        fields = "\n    ".join(f"{name}: {value}" for name, value in inspection(类别=kind).items())
        section = f"督察通报:\n  - {fields}\n"
        self.files.write(SECOND, archive_text(SECOND).replace("零报告:", f"{section}零报告:"))

    def head(self) -> str:
        return self.run("git", "rev-parse", "HEAD").strip()


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one good commit, let through by the hooks."""
    made = Office(tmp_path_factory.mktemp("founded") / "office")
    told = made.commit("初次建档")
    assert told.count("Passed") == 2
    return made.folder


@pytest.fixture
def office(tmp_path: Path, founded: Path) -> Office:
    """An office with that commit behind it."""
    return Office(tmp_path / "office", like=founded)


def test_a_good_record_is_committed(office: Office) -> None:
    before = office.head()
    office.notice("考勤")
    assert office.commit().count("Passed") == 2
    assert office.head() != before


def test_a_bad_record_is_not_and_the_place_is_named(office: Office) -> None:
    before = office.head()
    office.notice("考勤不好")
    told = office.commit(expect=1)
    assert office.head() == before
    assert "检查执法业绩档案" in told
    line = 1 + office.files.read(SECOND).split("\n").index("    类别: 考勤不好")
    assert (
        f"archives/990110/officers/{SECOND}.yml:{line}:9: 错误 类别没有“考勤不好”这个选项" in told
    )
    office.notice("考勤")
    office.commit()
    assert office.head() != before


def test_what_one_file_breaks_in_another_is_seen(office: Office) -> None:
    office.files.edit("990110/unit.yml", "姓名: 李大力", "姓名: 李小力")
    told = office.commit(expect=1)
    assert f"{SECOND}.yml:" in told
    assert "（X01）" in told


def test_a_deleted_record_or_archive_is_not_committed(office: Office) -> None:
    before = office.head()
    office.notice("考勤")
    office.commit()
    office.files.officer(SECOND)
    assert "（X31）" in office.commit(expect=1)
    office.run("git", "reset", "-q", "--hard")
    office.run("git", "rm", "-q", f"archives/990110/officers/{FIRST}.yml")
    assert f"档案 {FIRST} 被删除或改名了" in office.run("git", "commit", "-m", "删", expect=1)
    assert office.run("git", "rev-list", "--count", f"{before}..HEAD").strip() == "1"


def test_what_is_committed_is_checked_and_not_what_lies_about(office: Office) -> None:
    office.notice("考勤")
    office.run("git", "add", "-A")
    office.notice("考勤不好")
    office.run("git", "commit", "-m", "登记")
    assert "考勤不好" in office.files.read(SECOND), "what lay about is still there"
    assert "考勤不好" not in office.run(
        "git", "show", f"HEAD:archives/990110/officers/{SECOND}.yml"
    )


def test_an_archive_out_of_shape_is_not_committed(office: Office) -> None:
    text = office.files.read(SECOND)
    office.files.write(SECOND, text.replace("姓名: 李大力", "姓名:    李大力"))
    told = office.commit(expect=1)
    assert "执法业绩档案的版式" in told
    office.run("dangan", "fmt")
    assert office.files.read(SECOND) == text


def test_the_published_hooks_and_the_configuration_here_are_valid() -> None:
    for command, path in (
        ("validate-manifest", HOOKS),
        ("validate-config", ROOT / ".pre-commit-config.yaml"),
    ):
        done = subprocess.run(
            [PROGRAMS / "pre-commit", command, path], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_here_the_same_hooks_are_run_by_the_checkout_itself() -> None:
    published = {hook["id"]: hook for hook in yaml.safe_load(HOOKS.read_text("utf-8"))}
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    here = {hook["id"]: hook for repo in config["repos"] for hook in repo["hooks"]}
    assert set(published) < set(here)
    for name, hook in published.items():
        assert here[name]["entry"] == hook["entry"].replace("dangan ", "./run "), name
        for key in ("name", "files", "pass_filenames", "always_run"):
            assert here[name].get(key) == hook.get(key), (name, key)
    assert {hook["language"] for hook in here.values()} == {"system"}
