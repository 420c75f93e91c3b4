"""A repository from nothing: what is laid out, refused and kept fresh, and the README as it reads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from generator.archive import writing
from generator.archive.writing import NotWritten
from generator.cli import init, main
from generator.cli.app import COMMANDS
from generator.cli.owners import PLACES
from generator.starting import owners
from tests.offices import STANDARDS

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAMS = Path(sys.executable).parent
NAME = "清河市某某区人民检察院"
OFFICE = ["--unit", "990120", "--name", NAME, "--abbreviation", "清某检"]
TODAY = ["--today", "2021-03-10"]

Shell = Callable[..., str]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Runs a script with the program on the path, as the administrator 王五."""
    (tmp_path / "gitconfig").write_text(
        "[user]\nname = 王五\nemail = wangwu@example.invalid\n[init]\ndefaultBranch = main\n",
        "utf-8",
    )
    environment = os.environ | {
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
    }

    def run(script: str, folder: Path = tmp_path, expect: int = 0, **more: str) -> str:
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=folder,
            env=environment | more,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expect, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    return run


@pytest.fixture
def office(tmp_path: Path, shell: Shell) -> Path:
    """A new repository."""
    shell(f"dangan init office {' '.join([*OFFICE, *TODAY])}")
    return tmp_path / "office"


def files(folder: Path) -> list[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if path.parts[0] != ".git")


def test_everything_is_laid_out_committed_and_without_a_finding(office: Path, shell: Shell) -> None:
    standards = [f"archives/standards/{path}" for path in files(STANDARDS)]
    assert files(office) == sorted(
        [
            ".editorconfig",
            ".gitattributes",
            ".gitea/CODEOWNERS",
            ".gitea/workflows/dangan.yml",
            ".github/CODEOWNERS",
            ".github/workflows/dangan.yml",
            ".gitignore",
            ".gitlab-ci.yml",
            ".gitlab/CODEOWNERS",
            ".schemas/officer.schema.json",
            ".vscode/extensions.json",
            ".vscode/settings.json",
            "README.md",
            "archives/990120/unit.yml",
            "mkdocs.yml",
            *standards,
        ]
    )
    assert shell("git status --porcelain --ignored", office) == ""
    assert shell("git log --format='%an %s'", office) == f"王五 {NAME}：执法业绩档案\n"
    assert shell("git ls-files", office).splitlines() == files(office)
    assert "没有问题" in shell("dangan check --today 2021-03-10", office)
    assert not [path for path in files(office) if b"@@" in (office / path).read_bytes()]


def test_the_site_of_a_new_repository_can_be_built(office: Path, shell: Shell) -> None:
    shell("dangan build --jobs 1", office, NO_MKDOCS_2_WARNING="1")
    assert NAME in (office / "site/index.html").read_text("utf-8")
    assert shell("git status --porcelain", office) == "", "the site is not part of the repository"


def test_the_clone_has_the_drivers_and_the_schema_is_todays(office: Path, shell: Shell) -> None:
    assert "merge-file %O %A %B" in shell("git config merge.dangan.driver", office)
    schema = (office / ".schemas/officer.schema.json").read_text("utf-8")
    assert schema == shell(f"dangan schema {' '.join(TODAY)}", office)


def test_what_this_repository_has_too_is_the_same(office: Path) -> None:
    for path in (".vscode/settings.json", ".vscode/extensions.json"):
        assert (office / path).read_bytes() == (ROOT / path).read_bytes(), path
    ours = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    options = ours["plugins"][-1]["dangan"]
    del options["today"], options["edit_url"]
    options["since"] = "2021Q1"  # nobody was assessed here before it was begun
    assert yaml.safe_load((office / "mkdocs.yml").read_text("utf-8")) == ours


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["x", "--unit", "990120"],
            "缺少 --name、--abbreviation。如：dangan init 档案 --unit 990110",
        ),
        ([], "缺少 文件夹、--unit、--name、--abbreviation"),
        (["x", "--unit", "99012", *OFFICE[2:]], "--unit 99012 写法不对，应是六位数字，如 990110"),
        (["x", "--unit", "../xyz", *OFFICE[2:]], "--unit ../xyz 写法不对，应是六位数字"),
        (["x", *OFFICE[:5], "清\n检"], "--name、--abbreviation 里不能有换行和看不见的字符"),
        (["x", *OFFICE, "--archives", "y"], "--archives 只和 --refresh 一起用"),
        (["x", "--refresh"], "--refresh 用在已有的仓库里"),
        (["full", *OFFICE], "full 里已经有东西（a.txt、b.txt），没有改动。请用一个空的文件夹"),
        (["full/a.txt", *OFFICE], "full/a.txt 不是文件夹，请换一个"),
    ],
)
def test_wrong_use_is_told_and_nothing_is_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        (tmp_path / "full").mkdir(exist_ok=True)
        (tmp_path / "full" / name).write_text("旧", "utf-8")
    assert main(["init", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert files(tmp_path) == ["full/a.txt", "full/b.txt"]


@pytest.mark.parametrize(("broken", "code"), [(NotWritten("磁盘满了"), 2), (SystemExit(143), None)])
def test_what_could_not_be_laid_out_to_the_end_is_taken_away_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: BaseException, code: int | None
) -> None:
    write, left = writing.create_file, [*range(12)]

    def written(root: Path, path: str, new: bytes) -> None:
        if not left:
            raise broken
        left.pop()
        write(root, path, new)

    folder = tmp_path / "office"
    subprocess.run(["git", "init", "-q", folder], check=True)
    monkeypatch.setattr(init, "create_file", written)
    if code is None:
        with pytest.raises(SystemExit):
            main(["init", str(folder), *OFFICE, *TODAY])
    else:
        assert main(["init", str(folder), *OFFICE, *TODAY]) == code
    assert [path.name for path in folder.iterdir()] == [".git"]
    monkeypatch.undo()
    assert main(["init", str(folder), *OFFICE, *TODAY]) == 0


def test_who_git_knows_in_another_clone_only_writes_nothing(tmp_path: Path, shell: Shell) -> None:
    (tmp_path / "gitconfig").write_text("", "utf-8")
    shell("git init -q clone")
    shell("git config user.name 王五; git config user.email w@example.invalid", tmp_path / "clone")
    told = shell(f"dangan init ../new {' '.join(OFFICE)}", tmp_path / "clone", expect=2)
    assert "git 还不知道你是谁。请先运行：git config --global user.name 姓名" in told
    assert not (tmp_path / "new").exists()


def test_no_repository_is_made_inside_another(office: Path, shell: Shell) -> None:
    told = shell(f"dangan init inner {' '.join(OFFICE)}", office, expect=2)
    assert f"在另一个 git 仓库 {office} 里" in told
    assert not (office / "inner").exists()


def test_another_repository_it_is_called_from_has_no_part_in_it(
    tmp_path: Path, shell: Shell
) -> None:
    """A hook has the repository it was called by in its environment."""
    shell("git init -q other && cd other && touch a && git add a && git commit -q -m 一")
    other = tmp_path / "other/.git"
    told = shell(
        f"dangan init new {' '.join(OFFICE)}",
        GIT_DIR=str(other),
        GIT_INDEX_FILE=str(other / "index"),
    )
    assert "已做第一次提交" in told
    assert shell("git log --format=%s", tmp_path / "other") == "一\n"
    assert shell("git status --porcelain", tmp_path / "other") == ""
    assert shell("git log --format=%s; git branch", tmp_path / "new") == (
        f"{NAME}：执法业绩档案\n* main\n"
    )


def test_a_first_commit_that_is_refused_can_be_made_by_hand(tmp_path: Path, shell: Shell) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    shell(f"git config --global core.hooksPath {hooks}")
    told = shell(f"dangan init new {' '.join(OFFICE)}", expect=2)
    assert (
        "错误：git commit 没有成功，还没有第一次提交（没有说明，多半是一个钩子不让提交）。"
        "文件都在 new 里。请照 git 说的处理好，再在那里运行 "
        "git add -A -f、git commit、dangan hook install" in told
    )
    shell("git config --global --unset core.hooksPath")
    shell("git add -A -f && git commit -q -m 一 && dangan hook install", tmp_path / "new")
    assert shell("git status --porcelain", tmp_path / "new") == ""


def test_an_empty_clone_is_filled_and_left_to_its_owner_to_commit(
    tmp_path: Path, shell: Shell
) -> None:
    shell("git init -q --bare empty.git && git clone -q empty.git clone")
    told = shell(f"dangan init clone {' '.join(OFFICE)}")
    assert "没有提交；看过以后请自己提交" in told
    assert "README.md" in shell("git status --porcelain", tmp_path / "clone")
    assert "git remote" not in shell("git log", tmp_path / "clone", expect=128)


# -- who approves --------------------------------------------------------------------------------

PEOPLE = {
    "账号: []": "账号:\n"
    + "".join(
        f"  - {{账号: {login}, 邮箱: {login}@example.invalid, 档案号: 990120-000{n}, 起: 2020-01-01}}\n"
        for n, login in enumerate(("zhuanren", "zhengzhi", "zuzhang", "jianguan"), 1)
    ),
    "角色: []": """\
角色:
  - {账号: zhuanren, 角色: 专人, 部门: 办公室, 起: 2020-01-01}
  - {账号: zhengzhi, 角色: 政治处, 起: 2020-01-01}
  - {账号: zuzhang, 角色: 领导小组, 起: 2020-01-01}
  - {账号: jianguan, 角色: 案管办, 起: 2020-01-01, 止: 2021-06-30}
""",
    "部门: []": "部门:\n  - {代码: bangongshi, 名称: 办公室, 部门字: 办, 条线: 综合, 起: 2000-01-01}\n",
    "名册: []": "名册:\n"
    + "".join(f"  - {{档案号: 990120-000{n}, 姓名: 某某, 起: 2020-01-01}}\n" for n in range(1, 5)),
}


def people(office: Path) -> None:
    unit = office / "archives/990120/unit.yml"
    text = unit.read_text("utf-8")
    for old, new in PEOPLE.items():
        assert text.count(f"\n{old}\n") == 1
        text = text.replace(f"\n{old}\n", f"\n{new}")
    unit.write_text(text, "utf-8")


def rules(office: Path, path: str) -> list[str]:
    lines = (office / path).read_text("utf-8").splitlines()
    assert lines[0].startswith("# 审核人名单。由 dangan init --refresh")
    return lines[3:]


def test_owners_are_all_who_may_approve_anything_in_a_file(office: Path, shell: Shell) -> None:
    people(office)
    shell("dangan init --refresh --today 2021-03-10", office)
    for path in (".github/CODEOWNERS", ".gitlab/CODEOWNERS"):
        assert rules(office, path) == [
            "* @zuzhang",
            "/archives/990120/officers/ @jianguan @zhengzhi @zuzhang",
            "/archives/990120/unit.yml @zuzhang",
        ]
    assert rules(office, ".gitea/CODEOWNERS") == [
        "!archives/[0-9]{6}/.* @zuzhang",
        "archives/990120/officers/.* @jianguan @zhengzhi @zuzhang",
        "archives/990120/unit[.]yml @zuzhang",
    ]
    # All else is for those who approve the standards, whoever approves units.
    rules_of = office / "archives/standards/2020.1/authority.yml"
    approve = "制度: {拟: [政治处], 审: [领导小组]}"
    text = rules_of.read_text("utf-8")
    assert text.count(approve) == 1
    rules_of.write_text(text.replace(approve, approve.replace("领导小组", "案管办")), "utf-8")
    # And whose account has ended approves nothing.
    unit = office / "archives/990120/unit.yml"
    zhengzhi = "档案号: 990120-0002, 起: 2020-01-01}"
    ended = unit.read_text("utf-8").replace(zhengzhi, zhengzhi[:-1] + ", 止: 2021-01-31}", 1)
    unit.write_text(ended, "utf-8")
    shell("dangan init --refresh --today 2021-03-10", office)
    assert rules(office, ".github/CODEOWNERS") == [
        "* @jianguan",
        "/archives/990120/officers/ @jianguan @zuzhang",
        "/archives/990120/unit.yml @zuzhang",
    ]


def end(office: Path, login: str) -> None:
    """Take its roles from an account, as if it had never had one."""
    unit = office / "archives/990120/unit.yml"
    lines = unit.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if f"账号: {login}, 角色:" not in line]
    assert len(kept) < len(lines)
    unit.write_text("".join(kept), "utf-8")


def test_stale_owners_are_an_error_until_they_are_generated_anew(
    office: Path, shell: Shell
) -> None:
    people(office)
    day = "--today 2021-03-10"
    shell(f"dangan init --refresh {day}", office)
    end(office, "zuzhang")
    for _ in range(2):  # worked out, then remembered
        told = shell(f"dangan check {day}", office, expect=1)
        assert told.count("（S07）") == 3
        assert (
            ".github/CODEOWNERS:1:1: 错误 审核人名单和现在的账号、角色、权限不一致。"
            "请由政治处运行 dangan init --refresh 重新生成，一并提交（S07）" in told
        )
    assert "（S07）" not in shell("dangan check archives/990120/unit.yml", office)
    told = shell(f"dangan init --refresh {day}", office)
    assert told.count("已重新生成") == 3
    assert told.endswith("改了 3 个文件，请一并提交\n")
    assert "（S07）" not in shell(f"dangan check {day}", office)
    assert "都是最新的，没有改动" in shell(f"dangan init --refresh {day}", office)
    file = office / ".gitea/CODEOWNERS"
    text = file.read_text("utf-8")
    file.write_text(text.replace("@zhengzhi", "@zhengzhi @zhuanren"), "utf-8")
    assert shell(f"dangan check {day}", office, expect=1).count("错误 审核人名单") == 1
    file.unlink()
    assert "（S07）" not in shell(f"dangan check {day}", office)


def test_owners_that_time_has_made_stale_stop_nobody(office: Path, shell: Shell) -> None:
    people(office)
    shell("dangan init --refresh --today 2021-03-10", office)
    assert "（S07）" not in shell("dangan check --today 2021-06-30", office)
    for today in ("2021-07-01", "2030-01-01"):
        told = shell(f"dangan check --today {today}", office)
        assert told.count("（S07）") == 3
        assert (
            ".github/CODEOWNERS:1:1: 警告 审核人名单还是 2021-07-01 以前的，那天起有权审核的人不同了"
            "。请由政治处运行 dangan init --refresh 重新生成，一并提交（S07）" in told
        )


def test_wrong_standards_or_units_are_told_and_nothing_is_generated(
    office: Path, shell: Shell
) -> None:
    people(office)
    unit = office / "archives/990120/unit.yml"
    unit.write_text(unit.read_text("utf-8").replace("角色: 专人", "角色：专人"), "utf-8")
    told = shell("dangan init --refresh", office, expect=1)
    assert "archives/990120/unit.yml:" in told
    assert "没有生成。请先改正" in told
    assert "CODEOWNERS" not in shell("git status --porcelain", office)
    assert "（S07）" not in shell("dangan check", office, expect=1)


def test_the_places_of_the_check_are_those_that_are_generated() -> None:
    assert PLACES == owners.GLOB + owners.REGEX


# -- the README, as it reads ---------------------------------------------------------------------

BLOCK = re.compile(r"^```(sh|yaml) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def write_in(folder: Path, path: str, lines: str) -> None:
    """Do what a YAML block of the README says: each of its entries in place of the empty one."""
    place = folder / path
    text = place.read_text("utf-8")
    for entry in re.split(r"^(?=\S)", lines, flags=re.MULTILINE)[1:]:
        name = entry.partition(":")[0]
        empty = re.compile(rf"^(.*\b{name}:)( \[\])?( *#.*)?\n", re.MULTILINE)
        found = empty.findall(text)
        assert len(found) == 1, (name, found)
        filled = (
            entry if entry.startswith(f"{name}:\n") else f"{found[0][0]}{entry[len(name) + 1 :]}"
        )
        text = empty.sub(lambda _, filled=filled: filled, text)  # type: ignore[misc]
    place.write_text(text, "utf-8")


def test_the_readme_leads_from_nothing_to_the_first_clerks_proposal(
    tmp_path: Path, shell: Shell
) -> None:
    """Every command of the README in its order, in a real repository with a real remote."""
    shell("git init -q --bare -b main remote.git")
    shell(f"dangan init office {' '.join(OFFICE)}")
    readme = (tmp_path / "office/README.md").read_text("utf-8")
    done = []
    folder = tmp_path / "office"
    for kind, title, body in BLOCK.findall(readme):
        if kind == "yaml":
            write_in(folder, title, body)
            continue
        if title == "取一份":  # at the clerk's own computer
            (tmp_path / "clerk").mkdir()
            folder = tmp_path / "clerk"
        script = body.replace("<本仓库的地址>", str(tmp_path / "remote.git"))
        if "hook" not in COMMANDS:
            script = script.replace("dangan hook install\n", "")
        told = shell(script, folder)
        if "dangan check" in script:
            assert "错误 0 处" in told or "没有问题" in told
        if title == "取一份":
            folder /= "archives-of-my-office"
        done.append(title)
    assert done == ["建库", "建档", "提交", "取一份", "填报"]
    log = shell("git log --format='%an: %s' training-of-zhangsan --", tmp_path / "remote.git")
    assert log.splitlines() == [
        "李四: 张三：公文处理培训",
        "王五: 建院：部门、账号、名册，张三建档",
        f"王五: {NAME}：执法业绩档案",
    ]
    changed = shell("git diff --stat main training-of-zhangsan --", tmp_path / "remote.git")
    assert "1 file changed" in changed
    assert "培-" in shell("git diff main training-of-zhangsan --", tmp_path / "remote.git")


def test_a_branch_that_lags_behind_takes_in_main_as_the_readme_says(
    office: Path, shell: Shell
) -> None:
    found = re.search("在自己电脑上 `([^`]+)`", (office / "README.md").read_text("utf-8"))
    assert found is not None
    shell(
        """
        git init -q --bare -b main ../remote.git
        git remote add origin ../remote.git
        git switch -q -c mine
        git commit -q --allow-empty -m 我的
        git switch -q main
        git commit -q --allow-empty -m 别人的
        git push -q origin main
        git switch -q mine
        """,
        office,
    )
    shell(found[1], office)
    assert "别人的" in shell("git log --format=%s", office)


def test_the_readme_names_only_commands_and_options_that_exist(office: Path) -> None:
    readme = (office / "README.md").read_text("utf-8")
    named = set(re.findall(r"dangan ([a-z][a-z-]*)", readme)) - {"dangan"}
    assert named - {"hook"} <= set(COMMANDS), "the hook comes with the gate"
    assert {"init", "check", "new", "fmt", "serve", "build"} <= named


def test_the_days_of_the_readme_are_before_the_day_it_is_written(office: Path) -> None:
    readme = (office / "README.md").read_text("utf-8")
    days = [date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", readme)]
    assert max(days) == date(2021, 3, 9)
