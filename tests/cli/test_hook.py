"""``dangan hook`` in a clone: what is staged is judged, and other hooks are left alone."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from generator.cli import hook, main
from tests.offices import FIRST, SECOND, Repository
from tests.reviewed import CLERK, LEADER, Office


@pytest.fixture
def clone(tmp_path: Path) -> Office:
    """The example office with the hook installed."""
    office = Office(tmp_path / "office")
    assert main(["hook", "install", "--archives", str(office.files.archives)]) == 0
    return office


def commit(office: Office, expect: int = 0) -> str:
    return office.git("commit", "-m", "登记", person=CLERK, expect=expect)


def test_installing_sets_up_merging_and_can_be_repeated(clone: Office) -> None:
    hook = clone.folder / ".git/hooks/pre-commit"
    text = hook.read_text("utf-8")
    assert hook.stat().st_mode & stat.S_IXUSR
    assert "dangan hook commit" in text.replace("'", "")
    assert "merge-file %O %A %B" in clone.git("config", "merge.dangan.driver")
    assert main(["hook", "install", "--archives", str(clone.files.archives)]) == 0
    assert hook.read_text("utf-8") == text


def test_two_at_once_install_it_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change = Path.chmod

    def slow(path: Path, mode: int) -> None:
        time.sleep(0.2)
        change(path, mode)

    monkeypatch.setattr(Path, "chmod", slow)
    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(hook._write, tmp_path, "pre-commit", "commit") for _ in range(2)]
        assert {one.result() for one in done} == {tmp_path / "pre-commit"}
    assert [path.name for path in tmp_path.iterdir()] == ["pre-commit"]


@pytest.mark.parametrize("folder", ["plain", "some place", "it's"])
def test_the_program_is_found_wherever_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    program = tmp_path / folder / "dangan"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(hook, "program_path", lambda: shlex.quote(str(program)))
    for called in ("commit", "receive"):
        done = run(hook._write(tmp_path, called, called))
        assert (done.returncode, done.stdout, done.stderr) == (0, f"hook {called}\n", "")


@pytest.mark.parametrize(
    ("called", "told"),
    [
        (
            "commit",
            "没有提交：dangan 不能运行。请重新装好 dangan，再在这里运行 dangan hook install\n",
        ),
        ("receive", "拒绝：这里的 dangan 不能运行，请告诉管理员\n"),
    ],
)
def test_a_program_that_is_gone_or_does_not_start_is_told_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: str, told: str
) -> None:
    program = tmp_path / "dangan"
    monkeypatch.setattr(hook, "program_path", lambda: str(program))
    written = hook._write(tmp_path, called, called)
    for text in (None, "#!/nowhere/python3.11\n"):  # moved; made by a Python that has gone
        if text is not None:
            program.write_text(text)
            program.chmod(0o755)
        done = run(written)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


def run(script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([script], capture_output=True, text=True, check=False)


def test_a_good_record_is_committed_and_a_bad_one_is_not(clone: Office) -> None:
    head = clone.head()
    clone.files.edit(FIRST, "羁押: 否", "羁押: 不")
    clone.git("add", "-A")
    shown = commit(clone, 1)
    assert clone.head() == head
    assert f"archives/990110/officers/{FIRST}.yml:" in shown
    assert "没有提交：有" in shown
    assert "Traceback" not in shown


def test_archives_below_the_top_or_of_another_name_are_judged(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    place = office.folder / "各 院" / "档案"
    place.parent.mkdir()
    for name in ("archives", "mkdocs.yml"):
        (office.folder / name).rename(place if name == "archives" else place.parent / name)
    office.commit(CLERK)
    assert main(["hook", "install", "--archives", str(place)]) == 0
    text = (office.folder / ".git/hooks/pre-commit").read_text("utf-8")
    assert text.endswith(" hook commit --archives '各 院/档案'\n")
    office.files.archives = place
    office.files.edit(FIRST, "性别: 男", "性别: 南")
    office.git("add", "-A")
    assert "没有提交：有 1 处错误" in commit(office, 1)


def test_the_first_commit_is_judged_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = Repository(tmp_path)
    (tmp_path / "mkdocs.yml").write_text("plugins:\n  - dangan: {today: 2013-10-14}\n", "utf-8")
    clone = Office.__new__(Office)
    clone.folder, clone.files = tmp_path, files
    clone.git("init", "-q", "-b", "main")
    clone.git("add", "-A")
    told = ["hook", "commit", "--archives", str(files.archives)]
    assert main(told) == 0, capsys.readouterr()
    files.edit(FIRST, "性别: 男", "性别: 南")
    clone.git("add", "-A")
    assert main(told) == 1
    assert capsys.readouterr().err.endswith("没有提交：有 1 处错误，改好后 git add 再提交\n")


def test_what_is_wrong_on_the_main_line_keeps_nobody_from_committing(clone: Office) -> None:
    """A department that has ended makes such errors, which not everybody may mend."""
    assert main(["fmt", "--archives", str(clone.files.archives)]) == 0
    clone.files.edit(FIRST, "羁押: 否", "羁押: 不")
    clone.git("add", "-A")
    clone.git("commit", "-qnm", "并入", person=CLERK)
    clone.git("update-ref", "refs/remotes/origin/main", "HEAD")
    clone.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    clone.files.edit(SECOND, "政治面貌: 中共党员", "政治面貌: 群众")
    clone.git("add", "-A")
    assert "另有 1 处错误是主分支上本来就有的，不妨碍提交" in commit(clone)
    clone.files.edit(SECOND, "政治面貌: 群众", "政治面貌: 不")
    clone.git("add", "-A")
    shown = commit(clone, 1)
    assert f"{FIRST}.yml:" not in shown
    assert f"{SECOND}.yml:" in shown
    assert "没有提交：有 1 处错误" in shown
    # What a branch brought itself is still its drafter's to mend, whoever told git not to ask.
    clone.git("commit", "-qnm", "登记", person=CLERK)
    clone.git("commit", "-qm", "登记", "--allow-empty", person=CLERK, expect=1)


def test_what_is_added_on_the_way_is_judged_too(clone: Office) -> None:
    """``git commit -a`` has an index of its own."""
    head = clone.head()
    clone.files.edit(FIRST, "羁押: 否", "羁押: 不")
    shown = clone.git("commit", "-am", "登记", person=CLERK, expect=1)
    assert clone.head() == head
    assert "没有提交：有" in shown


def test_what_lies_about_is_not_judged(clone: Office) -> None:
    clone.files.edit(FIRST, "案由: 故意伤害", "案由: 抢夺")
    clone.git("add", "-A")
    clone.files.edit(FIRST, "羁押: 否", "羁押: 不")
    # Untidy as the example is, it is what is said of the staged text, not of the one on disk.
    assert "羁押" not in commit(clone, 1)


def test_an_untidy_archive_is_not_committed(clone: Office) -> None:
    assert main(["fmt", "--archives", str(clone.files.archives)]) == 0
    clone.git("add", "-A")
    commit(clone)
    clone.files.edit(FIRST, "案由: 故意伤害", "案由:   故意伤害")
    clone.git("add", "-A")
    shown = commit(clone, 1)
    assert f"archives/990110/officers/{FIRST}.yml 没有排成统一的版式" in shown
    assert f"请运行 dangan fmt {FIRST}，git add 之后再提交" in shown


def test_a_deleted_archive_is_not_committed(clone: Office) -> None:
    clone.git("rm", "-q", f"archives/990110/officers/{FIRST}.yml")
    shown = commit(clone, 1)
    assert f"档案 {FIRST} 被删除或改名了" in shown


def test_a_draft_is_its_drafter_s_to_take_back(
    clone: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the main branch has not taken may go, as the gate has it; what it has taken stays."""
    archives = ["--archives", str(clone.files.archives)]
    assert main(["fmt", *archives]) == 0
    clone.git("add", "-A")
    commit(clone)
    clone.git("update-ref", "refs/remotes/origin/main", "HEAD")
    clone.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    place = f"archives/990110/officers/{FIRST}.yml"
    asked = ["名称=公文处理", "起=2013-10-08", "止=2013-10-08", "学时=8", "考核=合格"]
    assert main(["new", "record", FIRST, "培训情况", *asked, "填报部门=公诉科", *archives]) == 0
    clone.git("add", "-A")
    commit(clone)
    clone.git("checkout", "-q", "HEAD~", "--", place)
    capsys.readouterr()
    main(["check", *archives])
    assert "被删除" not in capsys.readouterr().out
    clone.git("commit", "-q", "--amend", "--allow-empty", "-m", "登记", person=CLERK)
    clone.files.write(FIRST, clone.files.read(FIRST).partition("岗位履历:")[0] + "岗位履历: []\n")
    clone.git("add", "-A")
    assert "被删除了。记录不能删除" in commit(clone, 1)


def test_what_cannot_be_stored_is_not_called_a_conflict(
    clone: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["hook", "commit", "--archives", str(clone.files.archives)]
    clone.files.edit(FIRST, "案由: 故意伤害", "案由: 抢夺")
    clone.git("add", "-A")
    # Where the objects to be written would go, there is something else.
    for byte in range(256):
        place = clone.folder / f".git/objects/{byte:02x}"
        if not place.exists():
            place.write_text("")
    assert main(asked) == 2
    told = capsys.readouterr().err
    assert (
        "git 没有完成操作：路径中有一段不是文件夹。error: unable to create temporary file" in told
    )
    assert "冲突" not in told


def test_a_conflict_is_called_one(clone: Office, capsys: pytest.CaptureFixture[str]) -> None:
    place, branch = f"archives/990110/officers/{FIRST}.yml", clone.head()
    clone.files.edit(FIRST, "案由: 故意伤害", "案由: 抢夺")
    clone.git("commit", "-qanm", "甲")
    clone.git("checkout", "-q", branch)
    clone.files.edit(FIRST, "案由: 故意伤害", "案由: 盗窃")
    clone.git("commit", "-qanm", "乙")
    clone.git("merge", "main", expect=1)
    assert clone.git("ls-files", "-u", place)
    assert main(["hook", "commit", "--archives", str(clone.files.archives)]) == 2
    assert "还有没有解决的合并冲突。改好冲突，git add 之后再提交" in capsys.readouterr().err


def test_another_hook_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = Office(tmp_path / "office")
    hook = office.folder / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nexit 0\n")
    assert main(["hook", "install", "--archives", str(office.files.archives)]) == 2
    assert "已经有别的钩子" in capsys.readouterr().err
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"


def test_a_hook_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Office(tmp_path / "office")
    taken = office.folder / ".git/hooks/.pre-commit.new"
    taken.mkdir()
    assert main(["hook", "install", "--archives", str(office.files.archives)]) == 2
    assert capsys.readouterr().err == f"读写失败：{taken}（这是一个文件夹）\n"


@pytest.mark.parametrize("bare", [False, True])
def test_a_folder_of_hooks_for_all_repositories_gets_none(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    bare: bool,
) -> None:
    """It would refuse every commit in every other repository of this person."""
    office, shared = Office(tmp_path / "our office"), tmp_path / "hooks"
    (settings := tmp_path / "settings").write_text(f"[core]\nhooksPath = {shared}\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    asked, hooks = ["--archives", str(office.files.archives)], office.folder / ".git/hooks"
    if bare:
        server = tmp_path / "our server.git"
        office.git("clone", "-q", "--bare", str(office.folder), str(server))
        asked, hooks = ["--server", str(server)], server / "hooks"
    assert main(["hook", "install", *asked]) == 2
    told = capsys.readouterr().err
    assert f"这里的钩子放在 {shared}（core.hooksPath），别的仓库也用那里的" in told
    assert not shared.exists()
    remedy = shlex.split(told.partition("再装一次：")[2].split("\n")[0])
    assert remedy[0] == "git"
    office.git(*remedy[1:])
    assert main(["hook", "install", *asked]) == 0
    assert f"已装好钩子 {hooks}/" in capsys.readouterr().out


def test_a_hook_that_other_repositories_have_too_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Gitolite links those in ``hooks/common`` into each repository, again whenever it is set up."""
    office, server = Office(tmp_path / "office"), tmp_path / "server.git"
    office.git("clone", "-q", "--bare", str(office.folder), str(server))
    (common := tmp_path / "common").write_text("#!/bin/sh\nexit 0\n")
    (hook := server / "hooks/pre-receive").symlink_to(common)
    for text in ("#!/bin/sh\nexit 0\n", "#!/bin/sh\n# dangan hook install\n"):
        common.write_text(text)
        assert main(["hook", "install", "--server", str(server)]) == 2
        told = capsys.readouterr().err
        assert f"{hook} 是一个链接（指向 {common}），别的仓库也用那里的钩子" in told
        assert common.read_text() == text
    hook.unlink()
    assert main(["hook", "install", "--server", str(server)]) == 0


def test_root_does_not_lock_a_repository_to_its_account(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where root has been told to trust it, as git itself advises."""
    office, server = Office(tmp_path / "office"), tmp_path / "server.git"
    office.git("clone", "-q", "--bare", str(office.folder), str(server))
    (settings := tmp_path / "settings").write_text("[safe]\ndirectory = *\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    if os.geteuid() == 0:
        os.chown(server, 12345, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert main(["hook", "install", "--server", str(server)]) == 2
    told = capsys.readouterr().err
    assert f"{server} 属于另一个账户，root 写进去的设置它会读不了" in told
    assert f"请用它主人的账户运行：sudo -u '#{server.stat().st_uid}' " in told
    assert not (server / "hooks/pre-receive").exists()
    assert "dangan" not in (server / "config").read_text()


def test_a_folder_of_hooks_of_this_repository_alone_gets_them(tmp_path: Path) -> None:
    """As that of a worktree, which lies with the first one, and one among the files."""
    office = Office(tmp_path / os.fsdecode("本院".encode("gbk")))
    office.git("worktree", "add", "-q", str(tmp_path / "beside"))
    assert main(["hook", "install", "--archives", str(tmp_path / "beside" / "archives")]) == 0
    assert (office.folder / ".git/hooks/pre-commit").exists()
    office.git("config", "core.hooksPath", ".githooks")
    assert main(["hook", "install", "--archives", str(office.files.archives)]) == 0
    assert (office.folder / ".githooks/pre-commit").exists()


def test_a_repository_that_git_does_not_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, server = Office(tmp_path / "office"), tmp_path / "server.git"
    office.git("clone", "-q", "--bare", str(office.folder), str(server))
    with monkeypatch.context() as foreign:
        foreign.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        assert main(["hook", "install", "--archives", str(office.files.archives)]) == 2
    assert f"{office.folder} 属于另一个账户，git 不肯读" in capsys.readouterr().err
    (settings := tmp_path / "settings").write_text("[safe]\nbareRepository = explicit\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    assert main(["hook", "install", "--server", str(server)]) == 2
    told = capsys.readouterr().err
    assert "git 设成了不认裸仓库（safe.bareRepository = explicit）。请在命令前面写明" in told
    assert f"：GIT_DIR={server} dangan …" in told
    monkeypatch.setenv("GIT_DIR", str(server))
    assert main(["hook", "install", "--server", str(server)]) == 0


def test_outside_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = Repository(tmp_path)
    assert main(["hook", "install", "--archives", str(files.archives)]) == 2
    assert "这里不是 git 仓库" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lock", "command"), [("config.lock", "install"), ("index.lock", "commit")]
)
def test_a_lock_that_a_killed_git_left_is_named(
    clone: Office, capsys: pytest.CaptureFixture[str], lock: str, command: str
) -> None:
    left = clone.folder / ".git" / lock
    left.touch()
    told = ["hook", command, "--archives", str(clone.files.archives)]
    capsys.readouterr()
    assert main(told) == 2
    assert capsys.readouterr().err.splitlines()[0] == (
        f"错误：另一个 git 正在改动这个仓库，或者以前有一个中途被停掉了（留下了 {left}）。"
        "请稍等再试一次；确认没有别的 git 在运行，它还在，就删去这个文件"
    )
    left.unlink()
    assert main(told) == 0


def test_a_server_must_be_bare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = Office(tmp_path / "office")
    assert main(["hook", "install", "--server", str(office.folder)]) == 2
    assert "不是服务器上的裸仓库" in capsys.readouterr().err
    assert main(["hook", "install", str(office.folder)]) == 2
    assert "裸仓库要加 --server" in capsys.readouterr().err


def test_a_server_must_have_its_main_branch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Office(tmp_path / "office")
    bare = tmp_path / "server.git"
    office.git("init", "-q", "--bare", "--initial-branch=master", str(bare))
    assert main(["hook", "install", "--server", str(bare)]) == 2
    assert (
        "服务器上还没有主分支（refs/heads/master）。请管理员先把初始的档案仓库放到服务器上，再装钩子"
        in capsys.readouterr().err
    )
    office.git("push", "-q", str(bare), "HEAD:main", "HEAD:other")
    assert main(["hook", "install", "--server", str(bare)]) == 2
    assert (
        "服务器上还没有主分支（refs/heads/master）。服务器上有的分支是 main、other。"
        "主分支是哪一个，请管理员在服务器上写明：git symbolic-ref HEAD refs/heads/<主分支>"
        in capsys.readouterr().err
    )
    assert not (bare / "hooks/pre-receive").exists()
    office.git("--git-dir", str(bare), "symbolic-ref", "HEAD", "refs/heads/main")
    assert main(["hook", "install", "--server", str(bare)]) == 0


def test_what_was_there_before_the_gate_is_nobodys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever could push anything as anybody may have signed there for the chief."""
    office, server = Office(tmp_path / "office"), tmp_path / "server.git"
    office.git("branch", "merged")
    office.git("switch", "-qc", "draft")
    office.commit(LEADER, "同意")
    office.git("switch", "-q", "main")
    office.git("clone", "-q", "--bare", str(office.folder), str(server))
    told = "装钩子以前就有 1 个没有并入的分支：refs/heads/draft。上面的作者没有核对过"
    for shown in (True, False):  # of those that came since, the author has been asked for
        assert main(["hook", "install", "--server", str(server)]) == 0
        assert (told in capsys.readouterr().err) is shown


def test_what_is_committed_or_taken_is_on_the_disk(clone: Office, tmp_path: Path) -> None:
    """Else a power failure a few seconds later leaves main at an object that is an empty file."""
    bare = tmp_path / "bare.git"
    clone.git("clone", "-q", "--bare", ".", str(bare))
    assert main(["hook", "install", "--server", str(bare)]) == 0
    for config in (clone.folder / ".git/config", bare / "config"):
        found = clone.git("config", "-f", str(config), "core.fsync")
        assert found.strip() == "committed,loose-object"


def test_what_is_signed_over_http_may_take_its_time_to_be_signed(tmp_path: Path) -> None:
    """Without it, git takes what is signed within the second in which it was asked for."""
    office = Office(tmp_path / "office")
    bare = tmp_path / "bare.git"
    office.git("clone", "-q", "--bare", ".", str(bare))
    told = ["hook", "install", "--server", str(bare)]
    for seconds in ("300", "20"):
        assert main(told) == 0
        found = office.git("config", "-f", str(bare / "config"), "receive.certNonceSlop")
        assert found.strip() == seconds
        office.git("config", "-f", str(bare / "config"), "receive.certNonceSlop", "20")


def test_what_is_signed_for_one_repository_is_for_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the machine has a seed for all: over HTTP git tells them apart by it alone."""
    office = Office(tmp_path / "office")
    (settings := tmp_path / "settings").write_text("[receive]\ncertNonceSeed = all\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    seeds = []
    for name in ("one.git", "other.git", "one.git"):
        bare = tmp_path / name
        if not bare.exists():
            office.git("clone", "-q", "--bare", ".", str(bare))
        assert main(["hook", "install", "--server", str(bare)]) == 0
        seeds.append(office.git("config", "-f", str(bare / "config"), "receive.certNonceSeed"))
    assert seeds[0] == seeds[2] != seeds[1]


def test_a_forge_with_a_hook_of_its_own_gets_ours_beside_it(tmp_path: Path) -> None:
    """Gitea and Forgejo run whatever stands in ``hooks/pre-receive.d``."""
    office = Office(tmp_path / "office")
    bare = tmp_path / "server.git"
    office.git("clone", "-q", "--bare", str(office.folder), str(bare))
    (bare / "hooks/pre-receive").write_text("#!/bin/sh\n# gitea\n")
    (bare / "hooks/pre-receive.d").mkdir()
    assert main(["hook", "install", "--server", str(bare)]) == 0
    assert (bare / "hooks/pre-receive").read_text() == "#!/bin/sh\n# gitea\n"
    assert "hook receive" in (bare / "hooks/pre-receive.d/dangan").read_text("utf-8")
