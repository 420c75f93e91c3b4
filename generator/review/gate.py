"""The gate: whether a server may take a push, ref by ref, before anything of it is kept.

The main line takes what others drafted and the pusher, or a signer, may approve. Any other branch
is a proposal: what its author pushed is that author's, and so whatever the server already has was
authenticated when it came. New commits can therefore only be the pusher's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from msgspec import Struct

from generator.archive.store import Store
from generator.history.commits import Commit
from generator.history.failures import GitError
from generator.history.git import Repository
from generator.history.graph import Graph
from generator.history.ranges import (
    commits_between,
    commits_of,
    kind_of,
    lacks,
    latest_of,
    leads_to,
    main_branch,
    merge_base,
    new_commits,
    new_sizes,
    refs_of,
)
from generator.review.clock import BEHIND, DAY, untimely
from generator.review.desk import Question, review
from generator.review.steps import shown_path
from generator.review.value import Finding, ordered
from generator.scalars import OFFICE_TIME
from generator.yamltext import MAX_BYTES

LABEL = "archives"
MAX_OTHER_BYTES = 2 * 1024 * 1024
"""Largest file outside the archives."""
MAX_SAID_BYTES = 64 * 1024
"""Largest commit, its message and signature with it."""
_BRANCH = re.compile(r"refs/heads/([0-9A-Za-z\u3400-\u9fff][0-9A-Za-z\u3400-\u9fff._/-]{0,99})")
_PULL = re.compile(r"refs/pull/[1-9][0-9]{0,9}/head")
"""Where Gitea and Forgejo put a branch once more when a pull request is opened: by a push, hooks
and all. It is a proposal like the branch."""
_MISLEADING = re.compile(
    r"[0-9a-f]{40}|[0-9a-f]{64}|(?:.+_)?head|(?:refs|heads|tags|remotes|origin)(?:/.*)?",
    re.IGNORECASE,
)
"""What git takes for an id, for what it keeps under HEAD and the like, or for what was fetched."""
_NO_NAME = re.compile(
    r"(?:^|/)(?:(?:aux|con|nul|prn|com[0-9]|lpt[0-9])(?:\.[^/]*)?)?(?:/|$)"
    r"|(?:\.|\.lock)(?:/|$)|/\.|\.\.",
    re.IGNORECASE,
)
"""What git takes for no name, or Windows for none of a file, in which git keeps a branch."""


class Update(Struct, frozen=True):
    """One line that git gives a pre-receive hook: a ref, what it was, what it is to be."""

    old: str
    new: str
    ref: str

    @property
    def creates(self) -> bool:
        """Whether the ref is new."""
        return not self.old.strip("0")

    @property
    def deletes(self) -> bool:
        """Whether the ref is to go."""
        return not self.new.strip("0")


def updates_of(told: bytes) -> list[Update]:
    """The lines that git gives a pre-receive hook; raises ``GitError`` where there is none.

    Git never gives none: then another hook, which calls this one, has read them itself.
    """
    lines = told.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n")
    if not all(line.count(" ") == 2 for line in lines):
        raise GitError(
            "没有收到要审核的内容（标准输入是空的，或者不完整）",
            "由别的钩子调用 dangan 的，请管理员让那个钩子把它的标准输入原样传过来",
        )
    return [Update(*line.split(" ")) for line in lines]


class Terms(Struct, frozen=True):
    """How a server takes pushes: accounts that may change other files, limits, reference date.

    ``pushers`` are the names it gives whoever pushes; ``today`` pins the day of receipt, which
    otherwise is ``now``.
    """

    pushers: tuple[str, ...]
    now: datetime
    admins: tuple[str, ...] = ()
    today: date | None = None
    max_commits: int = 1000

    @property
    def day(self) -> date:
        """The day of receipt."""
        return self.today or self.now.astimezone(OFFICE_TIME).date()

    @property
    def received(self) -> int:
        """The second of receipt; the end of the day when the day is pinned."""
        if self.today is None:
            return int(self.now.timestamp())
        return int(datetime.combine(self.today, time(23, 59, 59), OFFICE_TIME).timestamp())


def judge_push(
    repository: Repository,
    updates: Sequence[Update],
    terms: Terms,
    store: Store | None = None,
    workers: int = 1,
) -> tuple[list[Finding], list[Finding]]:
    """Why a push is refused, and what deserves a look; it is taken when there is no reason.

    Raises ``GitError`` for what cannot be judged, which is refused too.
    """
    refusals: list[Finding] = []
    warnings: list[Finding] = []
    main = main_branch(repository)
    _ensure_clock(repository, main[1], terms)
    for update in updates:
        found = list(_ref(repository, update, main, terms))
        if not found and not update.deletes:
            judged, noticed = _content(repository, update, main, terms, store, workers)
            found += judged
            warnings += noticed
        refusals += found
    refusals += _clashing(repository, updates)
    if not refusals:
        refusals += _overtaken(repository, updates, main[0])
    return list(ordered(refusals)), list(ordered(warnings))


def _overtaken(repository: Repository, updates: Sequence[Update], main: str) -> Iterator[Finding]:
    """Refs that somebody else moved while this push was judged: git would say so in its own words.

    Between this look and git's own there is no judging.
    """
    now = refs_of(repository, (update.ref for update in updates))
    for update in updates:
        found = now.get(update.ref, "")
        if found == ("" if update.creates else update.old):
            continue
        branch = update.ref.removeprefix("refs/heads/")
        again = f"git merge --no-edit origin/{branch}"
        if update.ref == main:
            again = (
                f"git switch -C {branch} origin/{branch}，git merge --no-ff --no-edit origin/分支名"
            )
        yield Finding(
            "overtaken",
            f"审核的时候，{shown_path(update.ref)} 已经有别人的推送",
            f"先 git fetch，再 {again}，然后再推送一次",
        )


def _ensure_clock(repository: Repository, tip: str, terms: Terms) -> None:
    """Raise ``GitError`` where the server's clock is long before what it has taken already.

    On that day nobody had an account, and what is pushed would be of the future.
    """
    (last,) = commits_of(repository, [tip])
    if terms.today is None and last.committer.seconds > terms.received + DAY:
        raise GitError(
            f"服务器的时钟是 {terms.day}，主分支最近一次提交却是 {last.committer.day} 的：时钟不准",
            "请告诉管理员校准服务器的时钟，再推送一次",
        )


def _ref(
    repository: Repository, update: Update, main: tuple[str, str], terms: Terms
) -> Iterator[Finding]:
    """What can be said of a ref before any content is looked at."""
    branch = _BRANCH.fullmatch(update.ref)
    shown = shown_path(update.ref)
    name, tip = main
    if not _PULL.fullmatch(update.ref) and (branch is None or _is_misleading(branch[1])):
        yield Finding(
            "ref",
            f"不接受 {shown}",
            "只能推送分支 refs/heads/…，名称用字母、汉字、数字和 . _ / -，"
            "不用 HEAD、origin、aux 这类另有所指的",
        )
    elif (meant := leads_to(repository, update.ref)) is not None:
        # Git would move that one, or delete it: it may be the main branch.
        yield Finding(
            "ref",
            f"{shown} 只是一个符号引用，指的是 {shown_path(meant)}",
            "请换一个分支名；告诉管理员在服务器上去掉它：git symbolic-ref --delete " + shown,
        )
    elif update.deletes:
        if update.ref == name:
            yield Finding("deletion", "主分支不得删除", "")
        elif lacks(repository, tip, update.old):
            yield Finding(
                "deletion", f"{shown} 还没有并入主分支，不得删除", "并入之后再删；不用了的留着就行"
            )
    elif kind_of(repository, update.new) != "commit":
        yield Finding("ref", f"{shown} 指向的不是提交", "只能推送提交")
    elif not update.creates and lacks(repository, update.new, update.old):
        yield Finding(
            "rewrite", f"{shown} 的历史被改写了（强制推送）", "保留已经推送的提交，在上面继续提交"
        )
    elif merge_base(repository, tip, update.new) is None:
        yield Finding("unrelated", f"{shown} 与主分支没有共同的来历", "从主分支上开分支")
    elif len(new_commits(repository, [update.new], terms.max_commits + 1)) > terms.max_commits:
        yield Finding(
            "too-many", f"一次推送的提交超过 {terms.max_commits} 个", "请分几次推送，或核对分支"
        )


def _clashing(repository: Repository, updates: Sequence[Update]) -> Iterator[Finding]:
    """New branches that cannot be beside another: below it, or but for small letters the same.

    Git itself refuses the one in its own words; of the others, a clone on a Windows machine would
    fetch none without an error.
    """
    made = {update.ref for update in updates if update.creates}
    gone = {update.ref for update in updates if update.deletes}
    known = sorted({*refs_of(repository, ["refs/heads/"]), *made} - gone) if made else []
    for ref in sorted(made - gone):
        plain = ref.casefold()
        for other, small in ((name, name.casefold()) for name in known if name != ref):
            if plain == small:
                told = "只差大小写"
            elif f"{plain}/".startswith(f"{small}/") or f"{small}/".startswith(f"{plain}/"):
                told = "不能并存：一个的名称是另一个的开头"
            else:
                continue
            yield Finding(
                "ref", f"{shown_path(ref)} 与 {shown_path(other)} {told}", "请换一个分支名"
            )
            break


def _is_misleading(branch: str) -> bool:
    """Whether a branch could be taken for something else, or is no name git keeps to."""
    return bool(_MISLEADING.fullmatch(branch) or _NO_NAME.search(branch))


def _content(
    repository: Repository,
    update: Update,
    main: tuple[str, str],
    terms: Terms,
    store: Store | None,
    workers: int,
) -> tuple[list[Finding], list[Finding]]:
    large = list(_large(repository, update))
    if large:
        return large, []
    name, tip = main
    fresh = frozenset(new_commits(repository, [update.new], terms.max_commits))
    question = Question(
        tip,
        update.new,
        terms.day,
        terms.pushers,
        "all" if update.ref == name else "none",
        fresh,
        terms.day,
        terms.admins,
        in_full=False,
    )
    found = review(repository, LABEL, question, store, workers)
    commits = commits_between(repository, tip, update.new)
    outside = {parent for commit in commits for parent in commit.parents}
    below = commits_of(repository, sorted(outside.difference(commit.id for commit in commits)))
    latest = {tip: latest_of(repository, tip, terms.received - BEHIND)}
    violations = [*found.violations, *untimely([*below, *commits], fresh, terms.received, latest)]
    if update.ref == name:
        violations += _main_line(commits, update)
    return violations, [*found.warnings]


def _main_line(commits: Sequence[Commit], update: Update) -> Iterator[Finding]:
    """Where the main line stood must stay on it: only its chain of first parents is the history.

    A branch that took the main line in and then takes its place would say of all that came before
    that it had come with that merge, from whoever made it.
    """
    main = update.ref.removeprefix("refs/heads/")
    graph = Graph(commits, update.new)
    line = [*graph.line(update.new)]
    if line and graph.commits[line[-1]].parents[:1] != (update.old,):
        yield Finding(
            "main-line",
            "主分支被并进了别的分支，又由那个分支顶替：以前的记录会变成那次合并才并入的",
            f"从现在的主分支重新合并：git fetch，git switch -C {main} origin/{main}，"
            "git merge --no-ff --no-edit origin/分支名，再推送",
            update.new,
        )


def _large(repository: Repository, update: Update) -> Iterator[Finding]:
    """Files, and commits, too large to be read at all, told by their sizes alone."""
    for made, path, size in new_sizes(repository, [update.new]):
        if not path:
            what, limit, hint = "提交的说明", MAX_SAID_BYTES, "请写短一些，重新提交"
        else:
            what, hint = shown_path(path), "请把它从提交里去掉"
            limit = MAX_BYTES if path.startswith(f"{LABEL}/") else MAX_OTHER_BYTES
        if size > limit:
            told = f"{what} 有 {size // 1024 + 1} KB，超过上限 {limit // 1024} KB"
            yield Finding("too-large", told, hint, "" if path else made)
