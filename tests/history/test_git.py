"""Git at one door: real repositories, hostile revisions, and an archive as it stood on a day."""

from __future__ import annotations

import errno
import gc
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from generator.archive.source import WorkingTree
from generator.cli import main
from generator.history.clones import found_repository
from generator.history.committed import CommitTree, baseline, commit_of
from generator.history.failures import ForeignError, GitError, failure
from generator.history.git import Repository, import_repository
from generator.history.ranges import commits_between
from generator.history.records import read_log
from tests import offices
from tests.closed import close
from tests.example import OFFICER, small_office
from tests.offices import FIRST, SECOND, TODAY
from tests.records import case, inspection, training
from tests.whole import read_library

FILE = f"archives/990110/officers/{FIRST}.yml"


class Work:
    """A working tree of git, in which every commit has the day it is told."""

    def __init__(self, folder: Path, office: offices.Repository) -> None:
        self.folder = folder
        self.office = office
        self.archives = office.archives
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, on: str = "2013-10-08T09:00:00+08:00") -> str:
        who = {"NAME": "王小明", "EMAIL": "wang.xm@example.invalid", "DATE": on}
        identity = {
            f"GIT_{role}_{k}": v for role in ("AUTHOR", "COMMITTER") for k, v in who.items()
        }
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=os.environ | identity,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, message: str = "登记", on: str = "2013-10-08T09:00:00+08:00") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, on=on)
        return self.git("rev-parse", "HEAD")

    def opened(self) -> Repository:
        found = Repository.around(self.archives)
        assert found is not None
        return found


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """A repository with two archives, not committed yet."""
    return Work(tmp_path, offices.Repository(tmp_path))


def test_every_parent_is_told_before_its_children_whatever_the_clocks_say(work: Work) -> None:
    start = work.commit()
    fork = work.commit(on="2013-10-12T09:00:00+08:00")
    work.git("checkout", "-q", "-b", "branch")
    behind = work.commit(on="2013-10-09T09:00:00+08:00")  # by a clock that is slow
    work.git("checkout", "-q", "main")
    other = work.commit(on="2013-10-14T09:00:00+08:00")
    work.git("merge", "-q", "branch", on="2013-10-15T09:00:00+08:00")
    told = [commit.id for commit in commits_between(work.opened(), start, "HEAD")]
    assert set(told[1:3]) == {behind, other}
    assert (told[0], told[3:]) == (fork, [work.git("rev-parse", "HEAD")])


# -- the commit checked out --------------------------------------------------------------------


@pytest.mark.parametrize("ids", ["sha1", "sha256"])
def test_the_head_is_the_commit_checked_out_with_its_day_in_the_office(
    work: Work, ids: str
) -> None:
    shutil.rmtree(work.folder / ".git")
    work.git("init", "-q", "-b", "main", f"--object-format={ids}")
    # 23:30 in London is the next morning in the office.
    commit = work.commit(on="2013-10-07T23:30:00+01:00")
    head = work.opened().head()
    assert head is not None
    assert head.commit == commit
    assert head.committed_on == date(2013, 10, 8)
    assert commit_of(work.archives, WorkingTree(work.archives)) == (head, commit)


def test_a_head_that_bears_no_real_time_is_shown_all_the_same(
    work: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    commit = work.commit(on=f"@{10**13} +0800")
    assert main(["history", FIRST, "--archives", str(work.archives)]) == 0
    told = capsys.readouterr().out
    assert "时间不明  提交" in told
    assert f"截至提交 {commit[:10]}（0001-01-01）" in told


def test_a_repository_without_a_commit_has_no_head(work: Work) -> None:
    assert work.opened().head() is None
    assert commit_of(work.archives, WorkingTree(work.archives)) == (None, None)


def test_a_folder_outside_any_repository_has_no_head(tmp_path: Path) -> None:
    office = offices.Repository(tmp_path)
    assert Repository.around(office.archives) is None
    assert commit_of(office.archives, WorkingTree(office.archives)) == (None, None)


def test_a_head_that_cannot_be_read_is_an_error_and_not_a_fresh_repository(work: Work) -> None:
    work.commit()
    shutil.rmtree(work.folder / ".git/objects")
    (work.folder / ".git/objects").mkdir()
    with pytest.raises(GitError, match="读不出当前提交"):
        work.opened().head()


def test_a_repository_of_another_account_is_told_from_a_damaged_one(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.commit()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    for ask in (work.opened().head, lambda: work.opened().resolve("main")):
        with pytest.raises(ForeignError, match="属于另一个账户，git 不肯读") as raised:
            ask()
        root = work.opened().root
        assert raised.value.hint.endswith(f"git config --global --add safe.directory {root}")


@pytest.mark.parametrize(
    "asked", [["history", FIRST], ["show", FIRST, "--as-of", "main"], ["check"]]
)
def test_a_repository_that_a_later_git_made_is_told_from_a_damaged_one(
    work: Work, capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    work.commit()
    work.git("config", "core.repositoryFormatVersion", "1")
    work.git("config", "extensions.later", "true")
    assert main([*asked, "--archives", str(work.archives)]) == 2
    assert capsys.readouterr().err.startswith("错误：这里的 git 太旧，读不了这个仓库")


def spoil_head(folder: Path) -> None:
    """As what was being written when the power went."""
    (folder / ".git/HEAD").write_bytes(b"")


def set_bare(folder: Path) -> None:
    (folder / ".git/config").write_text("[core]\n\tbare = true\n", "ascii")


def move_main(folder: Path) -> None:
    """A worktree whose repository is elsewhere now."""
    shutil.rmtree(folder / ".git")
    (folder / ".git").write_text("gitdir: /nowhere/.git/worktrees/work\n", "ascii")


def blank_link(folder: Path) -> None:
    """A worktree, and what some file systems leave of a file when the power goes."""
    shutil.rmtree(folder / ".git")
    (folder / ".git").write_bytes(bytes(36))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (spoil_head, "读不出，可能已损坏。请先让 git status 能运行"),
        (move_main, "读不出，可能已损坏。请先让 git status 能运行"),
        (blank_link, "读不出，可能已损坏。请先让 git status 能运行"),
        (
            set_bare,
            "这个仓库设成了没有文件的裸仓库（core.bare = true）。请先运行 git config --file",
        ),
    ],
)
@pytest.mark.parametrize("command", [["check"], ["build"], ["history", FIRST]])
def test_a_repository_that_is_damaged_is_not_taken_for_none(
    work: Work,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    spoil: Callable[[Path], None],
    told: str,
) -> None:
    """Of an archive that is gone nothing would be said."""
    (work.folder / "mkdocs.yml").write_text("site_name: 档案\n", "utf-8")
    work.commit()
    (work.archives / f"990110/officers/{FIRST}.yml").unlink()
    spoil(work.folder)
    assert main([*command, "--archives", str(work.archives)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert told in printed.err


@pytest.mark.parametrize("closed", [".git", ".git/objects"])
@pytest.mark.parametrize("command", [["check"], ["build"], ["history", FIRST]])
def test_a_repository_that_may_not_be_looked_at_is_not_taken_for_none(
    work: Work,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    closed: str,
) -> None:
    (work.folder / "mkdocs.yml").write_text("site_name: 档案\n", "utf-8")
    work.commit()
    (work.archives / f"990110/officers/{FIRST}.yml").unlink()
    spoil_head(work.folder)
    close(monkeypatch, work.folder / closed)
    assert main([*command, "--archives", str(work.archives)]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"读写失败：{work.folder / closed}（没有权限）\n")


def test_an_empty_folder_is_no_repository(work: Work) -> None:
    shutil.rmtree(work.folder / ".git")
    (work.folder / ".git").mkdir()
    assert Repository.around(work.archives) is None


def test_archives_may_lie_deep_in_a_repository_or_be_its_root(tmp_path: Path) -> None:
    deep = tmp_path / "deep"
    inner = deep / "数据 库" / "二"
    inner.mkdir(parents=True)
    work = Work(deep, offices.Repository(inner))
    root = tmp_path / "root"
    root.mkdir()
    alone = Work(root / "archives", offices.Repository(root))
    for found in (work, alone):
        found.commit()
        repository = found.opened()
        head = repository.head()
        assert head is not None
        paths = dict(CommitTree(repository, head).paths())
        assert paths["990110/unit.yml"] == "file"
        assert paths[f"990110/officers/{FIRST}.yml"] == "file"
        (found.archives / f"990110/officers/{FIRST}.yml").unlink()
        gone = baseline(found.archives, WorkingTree(found.archives), "archives", None)
        assert list(gone) == [FILE]


@pytest.mark.parametrize("told", ["check", "history", "show", "review", "hook"])
def test_a_folder_of_any_name_is_found_where_the_locale_is_not_utf_8(
    tmp_path: Path, told: str
) -> None:
    """Git tells names as they are; Python reads those of files in the locale's encoding."""
    (tmp_path / "数据").mkdir()
    work = Work(tmp_path, offices.Repository(tmp_path / "数据"))
    first = work.commit()
    work.office.officer(FIRST, {"督察通报": [inspection()]})
    last = work.commit()
    (work.archives / f"990110/officers/{FIRST}.yml").unlink()
    asked = {
        "check": (),
        "history": (FIRST,),
        "show": (FIRST, "--as-of", last),
        "review": (f"{first}..{last}",),
        "hook": ("install",),
    }
    shell = [sys.executable, "-c", "import sys; from generator.cli import main; sys.exit(main())"]
    done = subprocess.run(
        [*shell, told, *asked[told]],
        cwd=work.archives,
        env=os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=False,
    )
    said = done.stdout.decode("utf-8")
    wanted = {"check": f"{FILE}:1:1: 错误 档案 {FIRST} 被删除或改名了", "hook": "已装好钩子"}
    assert wanted.get(told, "察-2013-001") in said, done.stderr.decode("utf-8")
    if told == "hook":
        assert work.git("config", "merge.dangan.name") == "按记录合并执法业绩档案"


def test_names_of_folders_mean_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a variable, nor what git takes for more than a path, whatever an editor likes."""
    monkeypatch.setenv("GIT_ICASE_PATHSPECS", "1")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    inner = tmp_path / "$HOME" / ":(top)x"
    inner.mkdir(parents=True)
    work = Work(tmp_path / "$HOME", offices.Repository(inner))
    with monkeypatch.context() as plain:
        plain.delenv("GIT_ICASE_PATHSPECS")
        commit = work.commit()
    (work.archives / f"990110/officers/{FIRST}.yml").unlink()
    gone = baseline(work.archives, WorkingTree(work.archives), "archives", None)
    assert list(gone) == [FILE]
    assert read_log(work.opened(), commit, officer=FIRST).steps(FIRST)


def test_an_older_git_will_do(
    work: Work, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As systems of 2020 have it (2.25), which knows neither of these options."""
    commit = work.commit()
    real, folder = shutil.which("git"), tmp_path_factory.mktemp("older")
    refuse = 'case " $* " in *" --end-of-options "* | *" init "*" -b "* | *" --object-format"*)'
    older = folder / "git"
    older.write_text(f'#!/bin/sh\n{refuse} exit 129;; esac\nexec {real} "$@"\n')
    older.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    head = work.opened().head()
    assert head is not None
    assert head.commit == commit
    (made := folder / "made").mkdir()
    stream = [b"commit refs/heads/main\ncommitter a <a@b.invalid> 0 +0000\ndata 1\na\ndone\n"]
    import_repository(made, stream)
    assert (made / ".git/HEAD").read_text() == "ref: refs/heads/main\n"
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "a")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "a@b.invalid")
    (made := folder / "found").mkdir()
    (made / "a").touch()
    found_repository(made, "一")
    assert (made / ".git/refs/heads/main").is_file()


# -- naming a commit ---------------------------------------------------------------------------


def test_a_commit_is_found_by_id_short_id_branch_tag_and_head(work: Work) -> None:
    commit = work.commit()
    branches, tags = ("main", "topic/quarter-3", "张三的修改", "登记/三季度"), ("v2013.3", "sealed")
    for name in branches[1:]:
        work.git("branch", name)
    work.git("tag", "v2013.3")
    work.git("tag", "-a", "-m", "季末", "sealed")
    for name in (commit, commit[:10], *branches, *tags, "HEAD"):
        assert work.opened().resolve(name).commit == commit


HOSTILE = [
    "--output=x",
    "-n1",
    "--contents=/etc/passwd",
    "@{-1}",
    "main:../x",
    "a..b",
    "main...main",
    "main@{0}",
    "main^{/x}",
    ":/登记",
    "^main",
    "HEAD~1",
    "",
    " main",
    "main\n--output=x",
    "main\0",
    "x" * 300,
    "../main",
    "--",
]


@pytest.mark.parametrize("revision", HOSTILE)
def test_anything_but_a_name_or_an_id_is_refused(work: Work, revision: str) -> None:
    work.commit()
    work.commit("再登记")
    with pytest.raises(GitError, match="不是提交号"):
        work.opened().resolve(revision)


@pytest.mark.parametrize("revision", ["nowhere", "0123456789", "f" * 40, "main/x"])
def test_a_name_without_a_commit_is_refused(work: Work, revision: str) -> None:
    work.commit()
    with pytest.raises(GitError, match=f"没有提交“{revision}”"):
        work.opened().resolve(revision)


def test_a_blob_is_not_a_commit(work: Work) -> None:
    work.commit()
    with pytest.raises(GitError, match="没有提交"):
        work.opened().resolve(work.git("rev-parse", f"main:{FILE}"))


I11 = ["--output={tmp}/x", "-n1", "--contents=/etc/passwd", "@{{-1}}", "main:../x", "a..b"]


@pytest.mark.parametrize("revision", I11)
@pytest.mark.parametrize("command", ["show", "check"])
def test_a_hostile_revision_ends_with_exit_code_2_and_writes_no_file(
    work: Work,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    revision: str,
) -> None:
    work.commit()
    work.git("checkout", "-q", "-b", "b")
    work.commit("另一支")
    before = sorted(path for path in tmp_path.rglob("*") if ".git" not in path.parts)
    given = revision.format(tmp=tmp_path)
    options = {"show": ["show", FIRST, f"--as-of={given}"], "check": ["check", f"--base={given}"]}
    code = main([*options[command], "--archives", str(work.archives)])
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    day = "，或 2013-10-08 这样的日期" if command == "show" else ""  # the other takes none
    assert printed.err == (
        f"错误：“{given[:60]}”不是提交号。写提交号（十六进制）、分支名或标签{day}\n"
        f"用法见：dangan {command} --help\n"
    )
    assert sorted(path for path in tmp_path.rglob("*") if ".git" not in path.parts) == before


def test_replacement_objects_are_ignored(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    work.office.officer(FIRST, {"督察通报": [inspection()]})
    honest = work.commit()
    work.office.officer(FIRST)
    forged = work.commit("没有通报")
    work.git("reset", "-q", "--hard", honest)
    work.git("replace", honest, forged)
    # git itself now shows the forged archive under the honest commit's name …
    assert "察-2013-001" not in work.git("show", f"{honest}:{FILE}")
    # … the program does not.
    assert main(["show", FIRST, "--as-of", honest, "--archives", str(work.archives)]) == 0
    assert "察-2013-001" in capsys.readouterr().out


def test_grafts_are_ignored(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    first = work.commit(on="2013-10-07T09:00:00+08:00")
    work.office.officer(FIRST, {"督察通报": [inspection()]})
    work.commit(on="2013-10-08T09:00:00+08:00")
    work.office.officer(FIRST)
    last = work.commit("没有通报", on="2013-10-09T09:00:00+08:00")
    (work.folder / ".git/info").mkdir(exist_ok=True)
    (work.folder / ".git/info/grafts").write_text(f"{last} {first}\n", "ascii")
    # git itself now knows of no commit between the first and the last …
    assert work.git("rev-list", "HEAD").split() == [last, first]
    # … the program does.
    assert main(["show", FIRST, "--as-of", "2013-10-08", "--archives", str(work.archives)]) == 0
    assert "察-2013-001" in capsys.readouterr().out
    assert main(["history", FIRST, "--archives", str(work.archives)]) == 0
    assert "察-2013-001" in capsys.readouterr().out


def test_a_repository_cannot_make_the_program_run_anything(work: Work, tmp_path: Path) -> None:
    marker = tmp_path / "run"
    work.commit()
    script = tmp_path / "script.sh"
    script.write_text(f"#!/bin/sh\ntouch '{marker}'\n", "utf-8")
    script.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.editor",
        "diff.external",
        "gpg.program",
        "filter.x.clean",
        "filter.x.smudge",
        "diff.x.textconv",
        "remote.origin.uploadpack",
        "alias.rev-parse",
    ):
        work.git("config", name, str(script))
    work.git("config", "log.showSignature", "true")
    work.git("config", "i18n.logOutputEncoding", "UTF-16")
    work.git("config", "core.hooksPath", str(tmp_path))
    # A partial clone fetches what is missing when it is asked for, by a program of its choice.
    work.git("config", "core.repositoryFormatVersion", "1")
    work.git("config", "extensions.partialClone", "origin")
    work.git("config", "remote.origin.promisor", "true")
    work.git("config", "remote.origin.url", str(tmp_path))
    (work.folder / ".gitattributes").write_text("*.yml filter=x diff=x\n", "utf-8")
    blob = work.git("rev-parse", f"HEAD:{FILE}")
    (work.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    work.office.officer(FIRST, {"督察通报": [inspection()]})
    repository = work.opened()
    head = repository.resolve("main")
    assert repository.on(date(2013, 10, 9)) == head
    with pytest.raises(GitError, match="没有取来全部内容"):
        CommitTree(repository, head).read(f"990110/officers/{FIRST}.yml")
    assert not marker.exists()


@pytest.mark.parametrize("left_out", ["blob:none", "tree:0"])
@pytest.mark.parametrize("asked", [["show", "--as-of", "2013-10-08"], ["history"]])
def test_a_partial_clone_says_what_to_do(
    work: Work, tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: list[str], left_out: str
) -> None:
    """Whether git cannot fetch what is lacking or, as since 2.45, does not even try."""
    work.commit(on="2013-10-08T09:00:00+08:00")
    work.office.officer(FIRST, {"督察通报": [inspection()]})
    work.commit(on="2013-10-09T09:00:00+08:00")
    work.git("config", "uploadpack.allowFilter", "true")
    part = tmp_path / "part"
    work.git("clone", "-q", f"--filter={left_out}", f"file://{work.folder}", str(part))
    assert main([*asked, FIRST, "--archives", str(part / "archives")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert (
        "这个克隆没有取来全部内容（git clone --filter）。请不带 --filter 重新克隆一份，在那里运行"
    ) in told.err


@pytest.mark.parametrize("what", ["", "^{tree}", f":archives/990110/officers/{FIRST}.yml"])
@pytest.mark.parametrize("asked", [f"show {FIRST} --as-of", "check --base", f"history {FIRST}"])
def test_an_object_that_a_power_failure_left_empty_is_told_as_damage(
    work: Work, capsys: pytest.CaptureFixture[str], asked: str, what: str
) -> None:
    work.office.officer(FIRST, {"督察通报": [inspection()]})
    work.commit(on="2013-10-08T09:00:00+08:00")
    commit, spoilt = (work.git("rev-parse", f"HEAD{one}") for one in ("", what))
    work.office.officer(FIRST)
    work.commit(on="2013-10-09T09:00:00+08:00")
    path = work.folder / ".git/objects" / spoilt[:2] / spoilt[2:]
    path.unlink()
    path.touch()
    revision = [] if asked.startswith("history") else [commit]
    assert main([*asked.split(), *revision, "--archives", str(work.office.archives)]) == 2
    told = capsys.readouterr().err
    assert f"对象 {spoilt[:10]}。仓库可能已损坏，请用 git fsck 检查\n" in told


@pytest.mark.parametrize(
    "complaint",
    [
        "error: object file {there} is empty\nfatal: Needed a single revision",
        "error: object file {there} is empty\nfatal: not a tree object",
        "error: unable to unpack {spoilt} header\nfatal: not a tree object",
    ],
)
def test_an_object_that_a_later_git_calls_spoilt_is_named(complaint: str) -> None:
    spoilt = "85b991739b1091adbbfc8c62ac7ed62580a74b7a"
    there = f".git/objects/{spoilt[:2]}/{spoilt[2:]}"
    found = failure(complaint.format(spoilt=spoilt, there=there), Path("/office"))
    assert str(found) == "仓库里有读不出来的对象 85b991739b。仓库可能已损坏，请用 git fsck 检查"


def test_where_the_disk_of_temporary_files_is_full_that_is_said(
    work: Work, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, _data: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    work.commit()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("generator.history.feeding.TemporaryFile", Full)
    assert main(["history", FIRST, "--archives", str(work.archives)]) == 2
    assert capsys.readouterr().err == f"读写失败：{tmp_path}（磁盘满了）\n"


# -- a day -------------------------------------------------------------------------------------


def test_a_day_means_its_end_in_the_office_on_the_main_line(work: Work) -> None:
    first = work.commit("一", on="2013-10-08T00:00:00+08:00")
    second = work.commit("二", on="2013-10-08T23:59:59+08:00")
    third = work.commit("三", on="2013-10-09T00:00:00+08:00")
    repository = work.opened()
    assert repository.on(date(2013, 10, 8)).commit == second
    assert repository.on(date(2013, 10, 9)).commit == third
    assert repository.on(date(2030, 1, 1)).commit == third
    # Before 1973 the seconds are few, which alone git takes for a time of today.
    for early in (date(2013, 10, 7), date(1972, 5, 1), date(1970, 1, 1), date(1965, 8, 1)):
        with pytest.raises(GitError, match=f"{early} 之前还没有提交"):
            repository.on(early)
    assert first != second


@pytest.mark.parametrize(("command", "code"), [(["check"], 1), (["hook", "commit"], 0)])
def test_a_clock_that_is_before_the_last_commit_is_doubted(
    work: Work, capsys: pytest.CaptureFixture[str], command: list[str], code: int
) -> None:
    """Whoever is told that hundreds of dates lie ahead would look for what is wrong with them."""
    work.office.officer(FIRST, {"督察通报": [inspection(通报日期="2098-12-01")]})
    work.commit(on="2099-01-01T09:00:00+08:00")
    told = "取自这台电脑的时钟，可是最近一次提交是 2099-01-01 的：时钟多半不准，请先校准"
    own = ["--archives", str(work.archives)]
    assert main([*command, *own]) == code
    assert told in capsys.readouterr().err
    if command == ["check"]:
        assert main([*command, *own, "--today", TODAY.isoformat()]) == 1
        assert told not in capsys.readouterr().err
    config = "plugins:\n  - dangan: {today: 2013-10-14}\n"
    (work.folder / "mkdocs.yml").write_text(config, "utf-8")
    assert main([*command, *own]) == code
    assert told not in capsys.readouterr().err


def test_a_day_before_the_merge_of_a_branch_does_not_show_the_branch(work: Work) -> None:
    base = work.commit("一", on="2013-10-01T09:00:00+08:00")
    work.git("checkout", "-q", "-b", "draft")
    work.commit("草稿", on="2013-10-02T09:00:00+08:00")
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "--no-ff", "-m", "并入", "draft", on="2013-10-09T09:00:00+08:00")
    # On 10-05 the draft existed but was nobody's archive yet.
    assert work.opened().on(date(2013, 10, 5)).commit == base


# -- the same view of a commit and of a folder -------------------------------------------------


def test_a_commit_shows_the_same_files_as_the_folder_it_was_made_from(work: Work) -> None:
    work.office.officer(FIRST, {"办案情况": [case()]})
    (work.archives / "990110/link.yml").symlink_to("/etc/passwd")
    (work.archives / "990110/officers/多余的.txt").write_bytes(b"\xff\x00")
    work.commit()
    repository = work.opened()
    head = repository.head()
    assert head is not None
    committed, folder = CommitTree(repository, head), WorkingTree(work.archives)
    assert list(committed.paths()) == list(folder.paths())
    assert ("990110/link.yml", "link") in committed.paths()
    for path, kind in folder.paths():
        if kind == "file":
            assert committed.read(path) == folder.read(path), path
    one, other = read_library(committed), read_library(folder)
    assert one.problems == other.problems
    assert [(o.id, o.path) for _, o in one.officers()] == [
        (o.id, o.path) for _, o in other.officers()
    ]


def test_a_submodule_is_neither_file_nor_folder(work: Work) -> None:
    commit = work.commit()
    work.git(
        "update-index", "--add", "--cacheinfo", f"160000,{commit},archives/990110/officers/sub"
    )
    work.git("commit", "-q", "-m", "子模块")
    repository = work.opened()
    head = repository.head()
    assert head is not None
    assert ("990110/officers/sub", "other") in CommitTree(repository, head).paths()


# -- what was removed: X31 ---------------------------------------------------------------------


@pytest.fixture
def with_record(work: Work) -> Work:
    work.office.officer(FIRST, {"督察通报": [inspection()], "培训情况": [training()]})
    work.commit()
    return work


def checked(
    work: Work, capsys: pytest.CaptureFixture[str], *options: str
) -> tuple[int, list[tuple[str, str, str]]]:
    """The exit code of ``check``, and every error as path, rule and message."""
    arguments = ["--format", "json", "--today", TODAY.isoformat(), "--archives", str(work.archives)]
    code = main(["check", *options, *arguments])
    problems = json.loads(capsys.readouterr().out)["problems"]
    return code, [
        (p["path"], p["rule"], p["message"]) for p in problems if p["severity"] == "error"
    ]


def test_an_unchanged_tree_has_nothing_removed(
    with_record: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(with_record, capsys) == (0, [])
    assert baseline(with_record.archives, WorkingTree(with_record.archives), "a", None) == {}


def test_a_record_taken_out_of_a_committed_archive_is_reported(
    with_record: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    with_record.office.officer(FIRST, {"培训情况": [training()]})
    code, errors = checked(with_record, capsys)
    assert code == 1
    assert [(path, rule) for path, rule, _ in errors] == [(FILE, "X31")]
    assert "察-2013-001" in errors[0][2]


def test_an_archive_taken_away_is_reported(
    with_record: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    (with_record.archives / f"990110/officers/{FIRST}.yml").unlink()
    code, errors = checked(with_record, capsys)
    assert code == 1
    assert (FILE, "X31") in [(path, rule) for path, rule, _ in errors]


@pytest.mark.parametrize("worktree", [False, True])
@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["build", "--site-dir", "site"],
        # What is left of a group has another median.
        ["score", "--period", "2013Q3"],
        ["assess", "2013Q3"],
        ["annual", "2013"],
    ],
)
def test_what_git_was_told_to_leave_out_is_neither_removed_nor_passed_over(
    with_record: Work,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    worktree: bool,
) -> None:
    place = f"archives/990110/officers/{FIRST}.yml"
    if worktree:
        beside = tmp_path_factory.mktemp("beside") / "work"
        with_record.git("worktree", "add", "-q", str(beside))
        with_record.folder, with_record.archives = beside, beside / "archives"
    (with_record.folder / "mkdocs.yml").write_text("site_name: 档案\n", "utf-8")
    asked = [*command, "--today", TODAY.isoformat(), "--archives", str(with_record.archives)]
    with_record.git("sparse-checkout", "set", "--no-cone", "/*", f"!/{place}")
    assert not (with_record.folder / place).exists()
    assert main(asked) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert (
        "这里只检出了一部分文件（git sparse-checkout），档案文件夹里少了 1 个，"
        f"如 990110/officers/{FIRST}.yml。请先在仓库里运行 git sparse-checkout disable"
    ) in told.err
    with_record.git("sparse-checkout", "disable")
    assert checked(with_record, capsys) == (0, [])


def test_a_clone_may_do_without_whole_offices(
    work: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    other = work.archives / "990111"
    shutil.copytree(work.archives / "990110", other)
    work.commit()
    work.git("sparse-checkout", "set", "--no-cone", "/*", "!/archives/990111/")
    assert not other.exists()
    assert checked(work, capsys) == (0, [])


def test_voiding_a_record_is_the_honest_way(
    with_record: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    void = inspection(状态="作废", 作废理由="误录")
    with_record.office.officer(FIRST, {"督察通报": [void], "培训情况": [training()]})
    assert checked(with_record, capsys) == (0, [])


def test_the_base_may_be_an_earlier_commit(
    with_record: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    base = with_record.git("rev-parse", "HEAD")
    with_record.office.officer(FIRST, {"培训情况": [training()]})
    with_record.commit("偷偷删去")
    assert checked(with_record, capsys) == (0, [])
    code, errors = checked(with_record, capsys, "--base", base)
    assert (code, [(path, rule) for path, rule, _ in errors]) == (1, [(FILE, "X31")])


def test_a_removal_hidden_by_attributes_or_line_ends_is_seen(
    with_record: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    (with_record.folder / ".gitattributes").write_text("*.yml -diff export-ignore\n", "utf-8")
    text = with_record.office.read(FIRST)
    with_record.office.write(FIRST, text.replace("\n", "\r\n"))
    assert checked(with_record, capsys) == (0, [])
    gone = offices.archive_text(FIRST, {"培训情况": [training()]}).replace("\n", "\r\n")
    with_record.office.write(FIRST, gone)
    code, errors = checked(with_record, capsys)
    assert (code, [(path, rule) for path, rule, _ in errors]) == (1, [(FILE, "X31")])


def test_a_file_that_may_not_be_read_is_named_and_the_others_are_compared(
    with_record: Work, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = WorkingTree.read

    def refuse(tree: WorkingTree, path: str) -> bytes:
        if path.endswith(f"{SECOND}.yml"):
            raise PermissionError(13, "Permission denied", path)
        return read(tree, path)

    monkeypatch.setattr(WorkingTree, "read", refuse)
    with_record.office.officer(FIRST, {"培训情况": [training()]})
    _, errors = checked(with_record, capsys)
    locked = f"archives/990110/officers/{SECOND}.yml"
    assert [(path, rule) for path, rule, _ in errors] == [(FILE, "X31"), (locked, "L01")]


def test_archives_reached_by_a_link_belong_to_the_repository_it_leads_to(
    with_record: Work, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    here = tmp_path_factory.mktemp("here")
    subprocess.run(["git", "init", "-q", here], check=True)
    (here / "archives").symlink_to(with_record.archives)
    with_record.office.officer(FIRST, {"培训情况": [training()]})
    told = ["--format", "json", "--today", TODAY.isoformat(), "--archives", str(here / "archives")]
    assert main(["check", *told]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(p["path"], p["rule"]) for p in problems] == [(FILE, "X31")]


def test_a_base_outside_a_repository_is_a_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = offices.Repository(tmp_path)
    assert main(["check", "--base", "main", "--archives", str(office.archives)]) == 2
    assert capsys.readouterr().err.startswith("错误：这里不是 git 仓库。请在档案仓库里运行")


def test_a_repository_that_cannot_be_read_stops_the_check(
    with_record: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    # Fail closed: without its history nobody can say that nothing was removed.
    shutil.rmtree(with_record.folder / ".git/objects")
    (with_record.folder / ".git/objects").mkdir()
    assert main(["check", "--archives", str(with_record.archives)]) == 2
    assert "读不出当前提交" in capsys.readouterr().err


# -- a repository from a stream ----------------------------------------------------------------


def interrupted() -> Iterator[bytes]:
    yield b"commit refs/heads/main\n"
    raise LookupError


@pytest.mark.parametrize(
    ("stream", "error"), [([b"nonsense\n"], GitError), (interrupted(), LookupError)]
)
def test_an_import_that_fails_leaves_no_file_open(
    tmp_path: Path, stream: Iterable[bytes], error: type[Exception]
) -> None:
    """However long the error, and with it all that was at work, is kept."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        with pytest.raises(error) as raised:
            import_repository(tmp_path, stream)
        raised.value.__cause__ = raised.value  # nobody but the collector can let go of it
        del raised
        gc.collect()
    assert [str(one.message) for one in found] == []


# -- as of a day: T1-2 -------------------------------------------------------------------------

CORRECTED = (
    "    结案日期: 2013-08-12\n    结案方式: 起诉\n    文书号: 清临检公诉刑诉〔2013〕151号\n"
)


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """The golden example: entered on 10-08 with 08-21, corrected by 更-2013-001 on 10-09."""
    folder = tmp_path_factory.mktemp("corrected")
    office = small_office(folder)
    now = office.read(OFFICER)
    before, log = now.split("更正记录:\n")
    assert CORRECTED in before
    wrong = before.replace(CORRECTED, CORRECTED.replace("2013-08-12", "2013-08-21"))
    office.write(OFFICER, wrong + "更正记录: []\n")
    work = Work(folder, office)
    work.commit("登记 案-2013-014", on="2013-10-08T10:00:00+08:00")
    office.write(OFFICER, before + "更正记录:\n" + log)
    work.commit("更正 案-2013-014（更-2013-001）", on="2013-10-09T15:30:00+08:00")
    return work


def shown(work: Work, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["show", OFFICER, *options, "--archives", str(work.archives)]) == 0
    return capsys.readouterr().out


def test_on_8_october_the_case_was_closed_on_21_august(
    corrected: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    record = shown(corrected, capsys, "--as-of", "2013-10-08", "--record", "案-2013-014")
    assert "    结案日期: 2013-08-21\n" in record
    assert "更-2013-001" not in shown(corrected, capsys, "--as-of", "2013-10-08")


def test_on_10_october_it_was_closed_on_12_august_under_a_correction(
    corrected: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    record = shown(corrected, capsys, "--as-of", "2013-10-10", "--record", "案-2013-014")
    assert "    结案日期: 2013-08-12\n" in record
    log = shown(corrected, capsys, "--as-of", "2013-10-10", "--record", "更-2013-001")
    assert log == (
        "  - {编号: 更-2013-001, 对象: 案-2013-014, 字段: 结案日期, 原值: 2013-08-21, "
        "新值: 2013-08-12, 理由: 录入颠倒, 依据: 起诉书, 申请人: 公诉科, 批准人: 案件管理办公室, "
        "日期: 2013-10-09}\n"
    )


def test_the_archive_as_of_a_day_is_the_committed_text_to_the_byte(
    corrected: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(corrected, capsys, "--as-of", "2013-10-10") == corrected.office.read(OFFICER)
    first = corrected.git("rev-list", "--max-parents=0", "HEAD")
    assert shown(corrected, capsys, "--as-of", first) == shown(
        corrected, capsys, "--as-of", "2013-10-08"
    )


def test_as_json_the_record_has_typed_values(
    corrected: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--as-of", "2013-10-08", "--record", "案-2013-014", "--format", "json"]
    found = json.loads(shown(corrected, capsys, *options))
    assert found["结案日期"] == "2013-08-21"
    assert found["延长"] == {"批准日期": "2013-07-30", "天数": 15, "批准人": "检察长"}


def test_it_says_which_commit_it_shows(corrected: Work, capsys: pytest.CaptureFixture[str]) -> None:
    main(["show", OFFICER, "--as-of", "2013-10-08", "--archives", str(corrected.archives)])
    first = corrected.git("rev-list", "--max-parents=0", "HEAD")
    assert capsys.readouterr().err == f"提交 {first}（2013-10-08）\n"


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2013-10-07", "错误：2013-10-07 之前还没有提交。请换一个较晚的日期"),
        ("2013-02-30", "错误：“2013-02-30”不是日历上的日期。请核对月和日，2013 年 2 月只有 28 天"),
        ("2013.10.8", "错误：“2013.10.8”不是规范的日期。应写 2013-10-08"),
        ("2013年10月8日", "错误：“2013年10月8日”不是规范的日期。应写 2013-10-08"),
        ("昨天", "错误：没有提交“昨天”。写提交号"),
    ],
)
def test_a_day_that_cannot_be_shown_is_explained(
    corrected: Work, capsys: pytest.CaptureFixture[str], as_of: str, told: str
) -> None:
    code = main(["show", OFFICER, "--as-of", as_of, "--archives", str(corrected.archives)])
    assert code == 2
    assert capsys.readouterr().err.startswith(told)


def test_an_archive_that_did_not_exist_yet_is_not_shown(
    corrected: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(
        ["show", "990110-0099", "--as-of", "2013-10-08", "--archives", str(corrected.archives)]
    )
    assert code == 2
    assert "在 2013-10-08 时没有能读出的档案 990110-0099" in capsys.readouterr().err


def test_where_no_standard_stood_yet_that_is_said(
    work: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    work.git("add", ".", ":!archives/standards")
    work.git("commit", "-q", "-m", "登记")
    code = main(["show", FIRST, "--as-of", "HEAD", "--archives", str(work.archives)])
    assert code == 2
    assert "错误：在 HEAD 时没有能读出的制度，请换一个日期或提交\n" in capsys.readouterr().err
