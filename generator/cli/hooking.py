"""What the hooks do: judge what is staged, judge a push, and fail shut when that goes wrong."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path, PurePosixPath

import click

from generator.archive.source import Source
from generator.cli.output import problem_text
from generator.cli.progress import stages
from generator.cli.project import cache_file, doubt_clock, label_of, open_store, reference_date
from generator.ending import ENDS, only_stop_when_ended
from generator.history.committed import taken
from generator.history.failures import GitError
from generator.history.git import Repository
from generator.history.ranges import options, staged_tree, trees_of
from generator.problems import printable, why
from generator.scalars import Unreadable, parse_date

MAX_SHOWN = 50
"""Refusals printed before the rest is only counted."""
MAX_NAMED = 5
"""Archives named in the command that lays them out; of more, the command is for all there are."""
_TAKEN = b"taken"
_QUIET = 2
"""Seconds after which whoever pushes is told that the push is being judged."""
TIMEOUT = 120
"""Seconds after which a push is refused rather than judged; ``dangan.timeout`` overrides it."""


# -- in a clone ---------------------------------------------------------------------------------


def judge_staged(archives: Path) -> int:
    """Check what a commit made now would hold: 1 when there is an error or a file out of shape.

    What lies about in the working tree, changed but not added, is not looked at. What was wrong
    on the main line already, as the gate has it, keeps nobody from committing: a department that
    has ended since makes errors in archives whose own officers may not mend them.
    """
    repository = Repository.around(archives)
    if repository is None:
        raise GitError("这里不是 git 仓库", "请在档案仓库里运行")
    from generator.checks.stream import Means, check_source
    from generator.review.checking import unprecedented
    from generator.review.trees import Blobs, sight_of, tree_at

    contents = Blobs(repository)
    staged = tree_at(repository, contents, staged_tree(repository))
    head = repository.head()
    before = tip = None
    if head is not None:
        ends = taken(repository, head.commit), head.commit
        trees = trees_of(repository, ends)
        before, tip = (tree_at(repository, contents, trees[commit]) for commit in ends)
    label, day = label_of(archives), reference_date(None, archives)
    store = open_store(cache_file(archives))
    changed = [p for p in staged.files if before is None or staged.blob(p) != before.blob(p)]
    fresh = [p for p in staged.files if tip is None or staged.blob(p) != tip.blob(p)]
    gone = [p for p in before.files if p not in staged.files] if before is not None else []
    stood = [p for p in (*changed, *gone) if before is not None and before.blob(p)]
    baseline = {
        f"{label}/{path}": before.read(path)
        for path in stood
        if before is not None and "/officers/" in path
    }
    with stages("检查要提交的内容") as tell:
        means = Means(store, os.cpu_count() or 1, tell)
        report = check_source(sight_of(staged, store), label, day, baseline, means=means)
        wrong = [problem for problem in report.problems if problem.is_error]
        errors = wrong
        if wrong and before is not None:
            then = check_source(sight_of(before, store), label, day, means=means)
            errors = list(unprecedented(wrong, then.problems))
    for problem in errors[:MAX_SHOWN]:
        click.echo(problem_text(problem, None), err=True)
    if any(problem.rule == "X06" for problem in wrong):
        doubt_clock(day, archives, head)
    untidy = [] if errors else _untidy(staged, fresh, label, day)
    for path in untidy:
        click.echo(f"{label}/{path} 没有排成统一的版式", err=True)
    if errors:
        click.echo(f"没有提交：有 {len(errors)} 处错误，改好后 git add 再提交", err=True)
    elif untidy:
        few = [PurePosixPath(path).stem for path in untidy] if len(untidy) <= MAX_NAMED else []
        told = " ".join(["dangan fmt", *few])
        click.echo(f"没有提交：请运行 {told}，git add 之后再提交", err=True)
    if older := len(wrong) - len(errors):
        told = f"另有 {older} 处错误是主分支上本来就有的，不妨碍提交；运行 dangan check 看是哪几处"
        click.echo(told, err=True)
    return 1 if errors or untidy else 0


def _untidy(staged: Source, fresh: Sequence[str], label: str, day: date) -> list[str]:
    """The archives among ``fresh`` that are not laid out as ``dangan fmt`` would."""
    from generator.archive.canonical import canonical
    from generator.archive.library import open_shelf

    standards = open_shelf(staged, label, day).standards
    if not standards:
        return []  # what they say is not known; that they are wrong stood there before
    untidy = []
    for path in fresh:
        if "/officers/" in path:
            data = staged.read(path)
            laid, _ = canonical(data, f"{label}/{path}", standards)
            if laid is not None and laid.encode("utf-8") != data:
                untidy.append(path)
    return untidy


# -- on the server ------------------------------------------------------------------------------


def receive(folder: Path, told: bytes, now: datetime) -> int:
    """Judge a push from what git says of it on standard input."""
    from generator.review import words
    from generator.review.gate import Terms, judge_push, updates_of
    from generator.review.identity import ensure_signed, pusher

    repository = Repository.bare(folder)
    updates = updates_of(told)
    today = next(iter(options(repository, "dangan.today")), None)
    try:
        terms = Terms(
            pusher(os.environ),
            now,
            options(repository, "dangan.admin"),
            parse_date(today) if today else None,
            int(next(iter(options(repository, "dangan.maxCommits")), "1000")),
        )
    except (Unreadable, ValueError):
        raise GitError("服务器上 dangan 的设置读不懂", "请管理员核对 git config dangan.*") from None
    if certificate := os.environ.get("GIT_PUSH_CERT"):
        ensure_signed(repository.blob(certificate), told)
    store = open_store(repository.root / "dangan" / "results.sqlite")
    refusals, warnings = judge_push(repository, updates, terms, store, os.cpu_count() or 1)
    for finding in warnings[:MAX_SHOWN]:
        _tell(f"留意 {finding.said()}（{finding.kind}）")
    for finding in refusals[:MAX_SHOWN]:
        _tell(f"拒绝 {finding.said()}（{finding.kind}）")
    if len(refusals) > MAX_SHOWN:
        _tell(f"……还有 {len(refusals) - MAX_SHOWN} 处")
    if refusals:
        if remedy := words.remedy(refusals):
            _tell(remedy)
        _tell(f"推送被拒绝，服务器上什么都没有改动：违规 {len(refusals)} 处")
    return 1 if refusals else 0


def _tell(line: str) -> None:
    click.echo(printable(line), err=True)


def guarded(folder: Path, work: Callable[[], int]) -> int:
    """Do ``work`` in a process of its own, and refuse when it fails, dies or takes too long.

    Whatever happens to that process, this one lives to say no; and when this one is ended, that
    one ends with it, for nobody would hear of it, and nothing else would limit its time.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    ready, done = os.pipe()
    heard, heeding = os.pipe()
    # Held back until both processes have said what it means to them to be ended.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    child = os.fork()
    if child == 0:
        os.close(ready)
        os.close(heeding)
        os.setpgid(0, 0)
        only_stop_when_ended()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        code = _attempt(lambda: _while_heeded(heard, work))
        if code == 0:
            os.write(done, _TAKEN)
        os._exit(code)
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        # Either may come first: the group has to be there by the time that it is ended.
        with suppress(OSError):
            os.setpgid(child, child)
        os.close(done)
        os.close(heard)
        limit = _timeout(folder)
        finished = _is_heard_of(ready, limit)
        if not finished:
            # The whole group, for there may be others at work for it.
            os.killpg(child, signal.SIGKILL)
        # Only its word that it came to the end counts: an exit code of 0 can come from anywhere.
        taken = finished and os.read(ready, len(_TAKEN)) == _TAKEN
        _, status = os.waitpid(child, 0)
    except SystemExit:
        _tell("拒绝：审核程序中途被终止。服务器上什么都没有改动，请告诉管理员")
        raise
    if not finished:
        _tell(f"拒绝：审核超过 {limit} 秒没有做完。服务器上什么都没有改动，请告诉管理员")
    elif os.WIFSIGNALED(status):
        _tell("拒绝：审核程序中途被终止。服务器上什么都没有改动，请告诉管理员")
    elif not taken and os.WEXITSTATUS(status) == 0:
        _tell("拒绝：审核程序没有做完就退出了。服务器上什么都没有改动，请告诉管理员")
    return 0 if taken else 1


def _while_heeded(heard: int, work: Callable[[], int]) -> int:
    """Do ``work``; end at once, with all that is at work for it, when the other process has."""

    def end_too() -> None:
        os.read(heard, 1)  # nothing is ever written
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=end_too, daemon=True).start()
    return work()


def _is_heard_of(ready: int, limit: int) -> bool:
    """Wait for the other process; whoever pushes is told that it goes on, less and less often."""
    begun = time.monotonic()
    until = _QUIET
    while until < limit:
        if _has_something(ready, begun + until):
            return True
        _tell(f"正在审核这次推送，已用 {until} 秒，最多 {limit} 秒")
        until *= 2
    return _has_something(ready, begun + limit)


def _has_something(ready: int, end: float) -> bool:
    found, _, _ = select.select([ready], [], [], max(end - time.monotonic(), 0))
    return bool(found)


def _attempt(work: Callable[[], int]) -> int:
    code = 1
    try:
        code = work()
    except GitError as error:
        _tell(f"拒绝：{error}")
    except click.ClickException as error:
        _tell(f"拒绝：{error.format_message()}")
    except BaseException as error:  # nothing at all may let a push through
        said = type(error).__name__
        if isinstance(error, OSError):
            said = f"{error.filename}：{why(error)}" if error.filename else why(error)
        _tell(f"拒绝：审核程序出错（{said}）。服务器上什么都没有改动，请告诉管理员")
        if os.environ.get("DANGAN_DEBUG"):
            traceback.print_exc()
    finally:
        sys.stderr.flush()
    return code


def _timeout(folder: Path) -> int:
    try:
        return int(next(iter(options(Repository.bare(folder), "dangan.timeout")), str(TIMEOUT)))
    except (GitError, ValueError):
        return TIMEOUT
