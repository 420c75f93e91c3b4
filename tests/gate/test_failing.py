"""The hook itself breaks (A24): the push is refused, in words, and nothing is left behind."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from generator.cli import main
from tests.gate.cases import TRAINING
from tests.gate.server import Push, Server, Start, run
from tests.reviewed import CLERK, PERSONNEL, Office

BROKEN = """\
import os, signal, sys, time
import generator.review.gate as gate
def broken(*arguments):
    {act}
gate.judge_push = broken
"""

MEANWHILE = """\
import os, subprocess
import generator.review.gate as gate
judged = gate._content
def content(repository, *more):
    found = judged(repository, *more)
    command = ["git", "update-ref", "refs/heads/{ref}", "{other}"]
    subprocess.run(command, cwd=repository.root, env={{"PATH": os.environ["PATH"]}}, check=True)
    return found
gate._content = content
"""


def push_an_honest_change(server: Server, office: Office, folder: Path | None = None) -> Push:
    office.git("switch", "-qc", "draft")
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    more = {"PYTHONPATH": str(folder)} if folder is not None else {}
    return server.push(CLERK, "HEAD:refs/heads/draft", more=more)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("raise RuntimeError('boom')", "拒绝：审核程序出错（RuntimeError）"),
        ("raise MemoryError", "拒绝：审核程序出错（MemoryError）"),
        ("raise OSError(28, 'No space left on device')", "拒绝：审核程序出错（磁盘满了）"),
        ("raise OSError(28, 'No space', '/tmp')", "拒绝：审核程序出错（/tmp：磁盘满了）"),
        ("sys.exit(0)", "拒绝：审核程序出错（SystemExit）"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "拒绝：审核程序中途被终止"),
        ("time.sleep(600)", "拒绝：审核超过 1 秒没有做完"),
        ("os._exit(0)", "拒绝：审核程序没有做完就退出了"),
    ],
)
def test_a_hook_that_breaks_refuses(start: Start, tmp_path: Path, act: str, told: str) -> None:
    server, office = start("guarded")
    if "sleep" in act:
        server.set("dangan.timeout", "1")
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(BROKEN.format(act=act))
    pushed = push_an_honest_change(server, office, folder)
    assert not pushed.taken, pushed.told
    assert told in pushed.told
    assert "Traceback" not in pushed.told
    assert server.state() == server.before
    assert server.locks() == []


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (signal.SIGTERM, "拒绝：审核程序中途被终止。服务器上什么都没有改动"),
        (signal.SIGHUP, "拒绝：审核程序中途被终止。服务器上什么都没有改动"),
        (signal.SIGKILL, "died of signal 9"),
    ],
)
def test_nothing_goes_on_after_a_hook_that_was_ended(
    start: Start, tmp_path: Path, number: signal.Signals, told: str
) -> None:
    server, office = start("guarded")
    (tmp_path / "broken").mkdir()
    gone_on = tmp_path / "gone on"
    act = (
        f"os.kill(os.getppid(), {int(number)}); time.sleep(10); open({str(gone_on)!r}, 'w').close()"
    )
    (tmp_path / "broken" / "sitecustomize.py").write_text(BROKEN.format(act=act))
    # Git waits until nobody is left who could say anything.
    pushed = push_an_honest_change(server, office, tmp_path / "broken")
    assert not pushed.taken
    assert told in pushed.told
    assert not gone_on.exists()
    assert server.state() == server.before
    assert server.locks() == []


def test_a_hook_that_is_ended_as_it_begins_says_so(start: Start, tmp_path: Path) -> None:
    ended = """\
import os, signal
fork = os.fork
def ended():
    child = fork()
    if child:
        os.kill(os.getpid(), signal.SIGTERM)
    return child
os.fork = ended
"""
    server, office = start("guarded")
    (tmp_path / "sitecustomize.py").write_text(ended)
    pushed = push_an_honest_change(server, office, tmp_path)
    assert not pushed.taken
    assert "拒绝：审核程序中途被终止。服务器上什么都没有改动" in pushed.told
    assert server.state() == server.before


def test_a_judge_that_has_not_even_begun_in_time_is_ended(start: Start, tmp_path: Path) -> None:
    """As on a machine that is short of everything: the process is there, and has done nothing."""
    late = """\
import os, time
parent, join = os.getpid(), os.setpgid
def late(*told):
    if os.getpid() != parent:
        time.sleep(10)
    join(*told)
os.setpgid = late
"""
    server, office = start("guarded")
    server.set("dangan.timeout", "1")
    (tmp_path / "sitecustomize.py").write_text(late)
    pushed = push_an_honest_change(server, office, tmp_path)
    assert not pushed.taken
    assert "拒绝：审核超过 1 秒没有做完" in pushed.told
    assert "Traceback" not in pushed.told
    assert server.state() == server.before


def test_the_same_push_is_taken_when_nothing_breaks(start: Start, tmp_path: Path) -> None:
    server, office = start("guarded")
    assert push_an_honest_change(server, office, tmp_path).taken


def test_whoever_pushes_is_told_that_it_takes_its_time(start: Start, tmp_path: Path) -> None:
    slow = f"""\
import time
from pathlib import Path
import generator.cli.hooking as hooking
second, tell, judged = Path({str(tmp_path / "second")!r}), hooking._tell, hooking.receive
def heard(line):
    tell(line)
    if "已用 4 秒" in line:
        second.touch()
def wait(*told):
    while not second.exists():
        time.sleep(0.01)
    return judged(*told)
hooking._tell, hooking.receive = heard, wait
"""
    server, office = start("guarded")
    assert push_an_honest_change(server, office).taken
    (tmp_path / "sitecustomize.py").write_text(slow, "utf-8")
    office.commit(CLERK, message="再")
    pushed = server.push(CLERK, "HEAD:refs/heads/draft", more={"PYTHONPATH": str(tmp_path)})
    assert pushed.taken, pushed.told
    told = [line for line in pushed.told.splitlines() if "正在审核" in line]
    # On a slow machine there is a third.
    assert [line.partition("正在")[2].strip() for line in told][:2] == [
        "审核这次推送，已用 2 秒，最多 120 秒",
        "审核这次推送，已用 4 秒，最多 120 秒",
    ]


@pytest.mark.parametrize(
    ("ref", "remedy"),
    [
        ("main", "git switch -C main origin/main，git merge --no-ff --no-edit origin/分支名"),
        ("draft", "git merge --no-edit origin/draft"),
    ],
)
def test_the_second_of_two_pushes_at_once_is_told_so(
    start: Start, tmp_path: Path, ref: str, remedy: str
) -> None:
    """While it is judged somebody else's comes in, which git tells in English."""
    server, office = start("guarded")
    tree, base = f"{office.head()}^{{tree}}", office.head()
    other = office.git("commit-tree", "-p", base, "-m", "甲", tree).strip()
    assert server.push(CLERK, f"{other}:refs/heads/other").taken
    assert push_an_honest_change(server, office).taken
    if ref == "main":
        office.git("switch", "-q", "main")
        office.git("merge", "-q", "--no-ff", "-m", "并入", "draft", person=PERSONNEL)
    else:
        office.commit(CLERK, message="再")
    (tmp_path / "sitecustomize.py").write_text(MEANWHILE.format(ref=ref, other=other), "utf-8")
    person, more = (PERSONNEL if ref == "main" else CLERK), {"PYTHONPATH": str(tmp_path)}
    pushed = server.push(person, f"HEAD:refs/heads/{ref}", more=more)
    assert not pushed.taken
    assert f"拒绝 审核的时候，refs/heads/{ref} 已经有别人的推送" in pushed.told
    assert f"先 git fetch，再 {remedy}，然后再推送一次" in pushed.told


def test_a_server_whose_head_is_no_branch_is_told_to_the_administrator(start: Start) -> None:
    server, office = start("guarded")
    run("git", "update-ref", "--no-deref", "HEAD", office.head(), cwd=server.folder)
    pushed = push_an_honest_change(server, office)
    assert "拒绝：服务器的 HEAD 没有指向哪个分支。请管理员写明：git symbolic-ref" in pushed.told
    assert "fatal" not in pushed.told


def test_a_hook_that_has_read_what_git_says_before_refuses(start: Start) -> None:
    """An earlier hook of the server's, into which ours was put as the refusal to install says."""
    server, office = start("guarded")
    hook = server.folder / "hooks" / "pre-receive"
    hook.rename(hook.with_name("ours"))
    hook.write_text("#!/bin/sh\nwhile read old new ref; do :; done\nexec hooks/ours\n", "utf-8")
    hook.chmod(0o755)
    pushed = push_an_honest_change(server, office)
    assert not pushed.taken
    assert "拒绝：没有收到要审核的内容" in pushed.told
    assert server.state() == server.before


def test_a_server_without_the_program_refuses(start: Start) -> None:
    server, office = start("guarded")
    hook = server.folder / "hooks" / "pre-receive"
    text = hook.read_text("utf-8")
    program = text.split("exec ")[1].split()[0]
    hook.write_text(text.replace(program, "/nowhere/dangan"), "utf-8")
    pushed = push_an_honest_change(server, office)
    assert not pushed.taken
    assert "拒绝：这里的 dangan 不能运行，请告诉管理员" in pushed.told


def test_a_server_without_a_main_branch_refuses(start: Start) -> None:
    server, office = start("guarded")
    run("git", "config", "--unset", "dangan.main", cwd=server.folder)  # as of earlier versions
    (server.folder / "HEAD").write_text("ref: refs/heads/other\n")
    pushed = push_an_honest_change(server, office)
    assert not pushed.taken
    assert "还没有主分支" in pushed.told


WRONG_CLOCK = """\
from datetime import datetime
import generator.cli.hook as hook
class Clock(datetime):
    @classmethod
    def now(cls, zone=None):
        return datetime(2000, 1, 1, tzinfo=zone)
hook.datetime = Clock
"""


def test_a_server_whose_clock_is_wrong_says_so(start: Start, tmp_path: Path) -> None:
    """And not that whoever pushes has no account, or a clock that is ahead."""
    server, office = start("guarded")
    office.git("config", "--file", str(server.folder / "config"), "--unset", "dangan.today")
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong/sitecustomize.py").write_text(WRONG_CLOCK)
    pushed = push_an_honest_change(server, office, tmp_path / "wrong")
    assert not pushed.taken
    assert "拒绝：服务器的时钟是 2000-01-01，主分支最近一次提交却是 " in pushed.told
    assert "请告诉管理员校准服务器的时钟" in pushed.told
    assert "没有账号" not in pushed.told


@pytest.mark.parametrize(("name", "value"), [("dangan.today", "soon"), ("dangan.maxCommits", "x")])
def test_settings_that_cannot_be_read_refuse(start: Start, name: str, value: str) -> None:
    server, office = start("guarded")
    server.set(name, value)
    pushed = push_an_honest_change(server, office)
    assert not pushed.taken
    assert "设置读不懂" in pushed.told


def test_another_main_branch_is_refused(start: Start) -> None:
    """As by gitolite's ``symbolic-ref``, for whoever may push: main would be a proposal then."""
    server, office = start("guarded")
    office.git("switch", "-qc", "draft")
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/draft").taken
    run("git", "symbolic-ref", "HEAD", "refs/heads/draft", cwd=server.folder)
    pushed = server.push(CLERK, "HEAD:refs/heads/main")
    assert not pushed.taken
    assert (
        "拒绝：服务器的主分支（HEAD）原来是 refs/heads/main，现在成了 refs/heads/draft。"
        "请管理员查明是谁改的，改回来：git symbolic-ref HEAD refs/heads/main；"
        "确实要换主分支的：git config dangan.main refs/heads/draft"
    ) in pushed.told
    assert main(["hook", "install", "--server", str(server.folder)]) == 2
    server.set("dangan.main", "refs/heads/draft")
    assert server.push(CLERK, "HEAD:refs/heads/other").taken
