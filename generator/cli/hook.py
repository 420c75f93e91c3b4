"""``dangan hook``: git's hooks, in a clerk's clone and on the server."""

from __future__ import annotations

import os
import shlex
import sys
from datetime import datetime
from pathlib import Path

import click

from generator.cli.chinese import ChineseCommand, ChineseGroup
from generator.cli.hooking import guarded, judge_staged, receive
from generator.cli.project import archives_option, find_archives, program_path
from generator.history.clones import KEPT_BY_THE_DISK, configure_clone
from generator.history.failures import GitError
from generator.history.git import Repository
from generator.history.ranges import hooks_folder, lacks, main_branch, options, refs_of
from generator.locking import locked
from generator.review.steps import shown_path
from generator.scalars import OFFICE_TIME

MARK = "dangan hook install"
CLONE_HOOK, SERVER_HOOK = "pre-commit", "pre-receive"
_SCRIPT = """\
#!/bin/sh
# 由 {mark} 写成，不要手改；重新运行即可更新。
if ! {program} --version </dev/null >/dev/null 2>&1; then
  echo '{gone}' >&2
  exit 1
fi
exec {program} hook {command}
"""
_GONE = {
    "commit": "没有提交：dangan 不能运行。请重新装好 dangan，再在这里运行 dangan hook install",
    "receive": "拒绝：这里的 dangan 不能运行，请告诉管理员",
}
"""What is said where the program has been moved or does not start: a shell would in English."""
_SERVER_OPTIONS = {
    "receive.fsckObjects": "true",
    "receive.denyNonFastForwards": "true",
    # What is larger is refused before it is stored.
    "receive.maxInputSize": "256m",
    "core.logAllRefUpdates": "true",
    "core.fsync": KEPT_BY_THE_DISK,
}
_NONCE_SEED = "receive.certNonceSeed"
_NONCE_SLOP = "receive.certNonceSlop"


@click.group(cls=ChineseGroup, help="钩子：提交之前检查，服务器收到推送时审核。")
def command() -> None:
    """The group itself does nothing."""


@command.command(
    cls=ChineseCommand,
    help="安装钩子。在克隆里：提交之前检查要提交的内容和版式，并配置按记录合并和比较。"
    "加 --server 时用于服务器上的裸仓库：收到推送时检查和审核，不合规的不收。",
)
@click.option("--server", is_flag=True, help="装在服务器的裸仓库里（pre-receive）")
@click.argument("folder", metavar="[裸仓库]", required=False, type=click.Path(path_type=Path))
@archives_option
def install(server: bool, folder: Path | None, archives: Path | None) -> int:
    """Write the hook and the settings it needs."""
    try:
        if server:
            written = _install_server(folder or Path.cwd())
        elif folder is not None:
            raise click.UsageError("克隆里不用写文件夹；服务器上的裸仓库要加 --server")
        else:
            written = _install_clone(find_archives(archives))
    except GitError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"已装好钩子 {written}")
    return 0


def _install_clone(archives: Path) -> Path:
    configure_clone(archives, program_path())
    repository = Repository.around(archives)
    assert repository is not None
    inside = repository.below.removesuffix("/") or "."
    # Git calls it at the top of the working tree, from where no others are found.
    where = "" if inside == "archives" else f" --archives {shlex.quote(inside)}"
    return _write(hooks_folder(repository), CLONE_HOOK, "commit", where)


def _install_server(folder: Path) -> Path:
    _ensure_own(folder)
    repository = Repository.bare(folder)
    # Before there is one, the hook would refuse every push, the first too.
    main, tip = main_branch(repository)
    if not options(repository, "dangan.main", own=True):
        _tell_of_others(repository, tip)
    hooks = hooks_folder(repository)
    for name, value in _SERVER_OPTIONS.items():
        repository.set_option(name, value)
    repository.set_option("dangan.main", main)
    _sign_by_nonces(repository)
    chained = hooks / f"{SERVER_HOOK}.d"
    if chained.is_dir():
        # Gitea and Forgejo have a hook of their own, which runs those in this folder.
        return _write(chained, "dangan", "receive")
    link = hooks / SERVER_HOOK
    if link.is_symlink():
        # Gitolite's: what it has for all repositories it links into each, whenever it is set up.
        raise click.UsageError(
            f"{link} 是一个链接（指向 {link.readlink()}），别的仓库也用那里的钩子。"
            "请先在那里去掉它，再删去这个链接，再装一次"
        )
    return _write(hooks, SERVER_HOOK, "receive")


def _tell_of_others(repository: Repository, tip: str) -> None:
    """Say which branches are there before the gate: whose commits those are, nobody has asked.

    From now on they would be taken for their authors', approvals too.
    """
    found = refs_of(repository, ["refs/heads/", "refs/pull/"])
    names = [shown_path(name) for name, commit in found.items() if lacks(repository, tip, commit)]
    if names:
        few = "、".join(names[:5]) + ("等" if len(names) > 5 else "")
        click.echo(
            f"装钩子以前就有 {len(names)} 个没有并入的分支：{few}。上面的作者没有核对过，"
            "请先删去，由各人自己再推送",
            err=True,
        )


def _ensure_own(folder: Path) -> None:
    """Refuse where root is at work on what is another account's: what git writes anew is root's.

    With it, the settings of a repository that only its account may read, as gitolite makes them.
    """
    owner = folder.stat().st_uid if folder.is_dir() else 0
    if os.geteuid() == 0 != owner:
        raise click.UsageError(
            f"{folder} 属于另一个账户，root 写进去的设置它会读不了。请用它主人的账户运行："
            f"sudo -u '#{owner}' {program_path()} hook install --server {shlex.quote(str(folder))}"
        )


def _sign_by_nonces(repository: Repository) -> None:
    """Have git hand out what a push is to be signed with, unless that is set already."""
    # One that other repositories have too does not do: over HTTP nothing else in what is handed
    # out tells them apart, so that what was signed for one would be good for another.
    if not options(repository, _NONCE_SEED, own=True):
        repository.set_option(_NONCE_SEED, os.urandom(24).hex())
    # Over HTTP what is to be signed is handed out by one process and taken by another: without
    # these seconds, whoever types a passphrase meanwhile would be refused every time. Taken once
    # more within them, a certificate does no harm: the refs are no longer where it says, save that
    # a branch that was merged and deleted comes back.
    if not options(repository, _NONCE_SLOP):
        repository.set_option(_NONCE_SLOP, "300")


def _write(folder: Path, name: str, called: str, where: str = "") -> Path:
    """Write the script, in one step, over nothing but an earlier one of its own."""
    path = folder / name
    if path.exists() and MARK not in path.read_text("utf-8", "replace"):
        raise click.UsageError(
            f"{path} 已经有别的钩子。请先把它移走，或在它里面加上："
            f"{program_path()} hook {called}{where}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    text = _SCRIPT.format(
        mark=MARK, program=program_path(), gone=_GONE[called], command=called + where
    )
    temporary = path.with_name(f".{name}.new")
    # One at a time, and on the disk before it stands there: an empty hook lets all pass.
    with locked(folder.resolve()):
        with temporary.open("wb") as stream:
            stream.write(text.encode("utf-8", "surrogateescape"))
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o755)
        temporary.replace(path)
    return path


@command.command("commit", cls=ChineseCommand, help="检查将要提交的内容；由 git 调用。")
@archives_option
def commit(archives: Path | None) -> int:
    """Exit code 1 when what is staged may not be committed."""
    try:
        return judge_staged(find_archives(archives))
    except GitError as error:
        raise click.UsageError(str(error)) from None


@command.command("receive", cls=ChineseCommand, help="审核收到的推送；由服务器上的 git 调用。")
def receive_command() -> int:
    """Exit code 1 when the push is refused, whatever the reason: the door fails shut."""
    folder = Path(os.environ.get("GIT_DIR") or Path.cwd())
    told = sys.stdin.buffer.read()
    return guarded(folder, lambda: receive(folder, told, datetime.now(OFFICE_TIME)))
