"""Ranges: the commits between two revisions, what each changed file by file, and their bytes.

Everything is read with a fixed number of calls of git, however many commits there are.
"""

from __future__ import annotations

import hashlib
import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.history.commits import Commit, commit_from
from generator.history.failures import GitError, LackingError, PartialError, ShallowError
from generator.history.git import Repository

PLAIN_FILE, _SUBMODULE = "100644", "160000"
MOST_LISTED = 32 * 2**20
"""Bytes in which git may tell of the files of a commit, or of what a range changed: 300,000 files,
where a city of offices has 20,000."""
_BUT_KNOWN = ("--not", "--branches", "--glob=refs/pull/*/head")
"""Without what the refs have that the gate itself lets pass. Others a server may make of what was
pushed past every gate: GitLab has refs/merge-requests/ of other people's forks."""


class FileChange(NamedTuple):
    """A file that differs between two trees; a side on which it is absent has mode and blob ''."""

    path: str
    old_mode: str
    new_mode: str
    old: str
    new: str


def merge_base(repository: Repository, one: str, other: str) -> str | None:
    """The best common ancestor of two commits (the first of several); None without any."""
    return next(iter(merge_bases(repository, one, other)), None)


def merge_bases(repository: Repository, one: str, other: str) -> tuple[str, ...]:
    """All the best common ancestors of two commits: several where each has taken in the other."""
    try:
        return tuple(repository.ask("merge-base", "--all", one, other).decode("ascii").split())
    except GitError:
        return ()


def commits_between(repository: Repository, base: str | None, head: str) -> list[Commit]:
    """The commits of ``head`` that ``base`` does not have, every parent before its children."""
    limits = [f"^{base}"] if base is not None else []
    listed = repository.ask("rev-list", "--topo-order", "--reverse", head, *limits, "--")
    return list(commits_of(repository, listed.decode("ascii").split()))


def new_commits(repository: Repository, heads: Sequence[str], limit: int) -> list[str]:
    """The ids of commits of ``heads`` that no branch or pull request has; at most ``limit``."""
    listed = repository.ask("rev-list", f"--max-count={limit}", *heads, *_BUT_KNOWN, "--")
    return listed.decode("ascii").split()


def commits_of(repository: Repository, ids: Sequence[str]) -> Iterator[Commit]:
    """The commits of these full ids, in order."""
    found = blobs(repository, ids)
    for commit in ids:
        yield commit_from(commit, found[commit])


def trees_of(repository: Repository, commits: Iterable[str]) -> dict[str, str]:
    """The tree of each commit."""
    ids = list(dict.fromkeys(commits))
    return {commit.id: commit.tree for commit in commits_of(repository, ids)}


def file_changes(
    repository: Repository,
    pairs: Sequence[tuple[str, str]],
    where: str | None = None,
    most: int = 0,
) -> list[tuple[FileChange, ...]]:
    """What differs between the trees of each pair ``(before, after)``, in order of path.

    The pairs are of tree ids; ``where`` is a pathspec that limits what is looked at. Renaming is
    not looked for: a file that moved is one gone and one new. ``most`` is as with ``ask``.
    """
    if not pairs:
        return []
    asked = "".join(f"{before} {after}\n" for before, after in pairs).encode("ascii")
    told = repository.ask(
        *("diff-tree", "-r", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff"),
        *("--no-textconv", "--ignore-submodules=none", "--stdin"),
        *(("--", where) if where is not None else ()),
        stdin=asked,
        most=most,
    )
    found: list[tuple[FileChange, ...]] = []
    at = 0
    for before, after in pairs:
        head = f"{before} {after}\n".encode("ascii")
        if not told.startswith(head, at):
            # Git passes over a pair of which a tree is missing, and calls that no failure.
            blobs(repository, (before, after))
            raise missing(repository, after)
        at += len(head)
        changes = []
        while told.startswith(b":", at):
            end = told.index(b"\0", at)
            stop = told.index(b"\0", end + 1)
            changes.append(_file_change(told[at + 1 : end], told[end + 1 : stop]))
            at = stop + 1
        found.append(tuple(changes))
    return found


def object_id(kind: bytes, data: bytes, length: int) -> str:
    """The id of an object (blob, tree), in a repository whose ids have that length."""
    digest = hashlib.sha256 if length == 64 else hashlib.sha1
    return digest(b"%b %d\0%b" % (kind, len(data), data), usedforsecurity=False).hexdigest()


def empty_tree(length: int) -> str:
    """The id of the tree without files."""
    return object_id(b"tree", b"", length)


def _file_change(meta: bytes, path: bytes) -> FileChange:
    old_mode, new_mode, old, new, _ = meta.decode("ascii").split(" ")
    # What a submodule names is a commit of another repository: it is not here.
    old, new = ("" if m == _SUBMODULE else i for m, i in ((old_mode, old), (new_mode, new)))
    # All zeros stand for nothing.
    return FileChange(
        path.decode("utf-8", "surrogateescape"),
        old_mode if old_mode.strip("0") else "",
        new_mode if new_mode.strip("0") else "",
        old if old.strip("0") else "",
        new if new.strip("0") else "",
    )


def blobs(repository: Repository, ids: Iterable[str]) -> dict[str, bytes]:
    """The bytes of objects by full id; raises ``GitError`` for one that is missing."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    told = repository.ask("cat-file", "--batch", stdin="\n".join(wanted).encode("ascii") + b"\n")
    found: dict[str, bytes] = {}
    at = 0
    for object_id in wanted:
        end = told.index(b"\n", at)
        words = told[at:end].split(b" ")
        if len(words) != 3:
            raise missing(repository, object_id)
        size = int(words[2])
        found[object_id] = told[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return found


def missing(repository: Repository, object_id: str) -> GitError:
    """What is to be raised for an object that is not there."""
    if repository.is_shallow:
        return ShallowError()
    if repository.is_partial:
        return PartialError()
    return LackingError(object_id)


def new_sizes(repository: Repository, heads: Sequence[str]) -> list[tuple[str, str, int]]:
    """The new files of ``heads``, as ``(blob, path, bytes)``: sizes without reading any content.

    The new commits too, with no path.
    """
    listed = repository.ask("rev-list", "--objects", *heads, *_BUT_KNOWN, "--")
    paths: dict[str, str] = {}
    # A path may hold whatever else parts lines; git itself ends it at a line feed.
    for line in listed.decode("utf-8", "replace").split("\n"):
        object_id, parted, path = line.partition(" ")
        if path or (object_id and not parted):  # a commit's own tree has no path, yet the blank
            paths.setdefault(object_id, path)
    if not paths:
        return []
    told = repository.ask(
        *("cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)"),
        stdin="\n".join(paths).encode("ascii") + b"\n",
    )
    found = []
    for line in told.decode("ascii").splitlines():
        object_id, kind, size = line.split(" ")
        if kind in ("blob", "commit"):
            found.append((object_id, paths[object_id], int(size)))
    return found


def listing(repository: Repository, tree: str) -> dict[str, tuple[str, str]]:
    """Every file of a tree: its path from the top, to mode and blob."""
    told = repository.ask("ls-tree", "-r", "-z", "--full-tree", tree, most=MOST_LISTED)
    found = {}
    for line in told.split(b"\0"):
        if line:
            meta, _, path = line.partition(b"\t")
            mode, _, blob = meta.decode("ascii").split(" ")
            held = "" if mode == _SUBMODULE else blob
            found[path.decode("utf-8", "surrogateescape")] = (mode, held)
    return found


def ensure_listable(repository: Repository, commits: Iterable[str]) -> None:
    """``GitError`` where one of these commits has more files than can be listed.

    To compare it with another, git would hold them all in memory before it tells of the first; a
    list it tells as it goes. This takes a call for each tree, of some two milliseconds.
    """
    for tree in dict.fromkeys(trees_of(repository, commits).values()):
        # With the folders: those in which nothing is can be without end as well.
        repository.ask("ls-tree", "-r", "-t", "-z", "--full-tree", tree, most=MOST_LISTED)


def main_branch(repository: Repository) -> tuple[str, str]:
    """The branch that a server's HEAD names, and its commit; ``GitError`` before there is one.

    So too where it is not the one that was found as the hook was put there (``dangan.main``): what
    may point HEAD elsewhere, as a command of gitolite lets anybody do who may push, could else make
    a proposal of the main branch, and push to it what nobody has approved.
    """
    name = leads_to(repository, "HEAD")
    if name is None:
        raise GitError(
            "服务器的 HEAD 没有指向哪个分支",
            "请管理员写明：git symbolic-ref HEAD refs/heads/<主分支>",
        )
    known = next(iter(options(repository, "dangan.main")), name)
    if name != known:
        raise GitError(
            f"服务器的主分支（HEAD）原来是 {known}，现在成了 {name}",
            f"请管理员查明是谁改的，改回来：git symbolic-ref HEAD {known}；"
            f"确实要换主分支的：git config dangan.main {name}",
        )
    try:
        tip = repository.ask("rev-parse", "--verify", f"{name}^{{commit}}")
    except GitError:
        told = repository.ask("for-each-ref", "--format=%(refname:short)", "refs/heads/")
        others = "、".join(told.decode("utf-8", "replace").split())
        raise GitError(
            f"服务器上还没有主分支（{name}）",
            # As where a server calls it otherwise than whoever made the archives.
            f"服务器上有的分支是 {others}。主分支是哪一个，请管理员在服务器上写明："
            "git symbolic-ref HEAD refs/heads/<主分支>"
            if others
            else "请管理员先把初始的档案仓库放到服务器上，再装钩子",
        ) from None
    return name, tip.decode("ascii").strip()


def latest_of(repository: Repository, commit: str, since: int) -> int:
    """The latest time that a commit, or one before it, says; ``since`` where all are earlier."""
    told = repository.ask("rev-list", "--timestamp", f"--max-age={since}", commit, "--")
    return max((int(line.split()[0]) for line in told.splitlines()), default=since)


def refs_of(repository: Repository, names: Iterable[str]) -> dict[str, str]:
    """What these full names of refs stand at now; those that do not exist are left out."""
    told = repository.ask("for-each-ref", "--format=%(refname) %(objectname)", "--", *names)
    pairs = (line.rpartition(" ") for line in told.decode("utf-8", "surrogateescape").splitlines())
    return {name: commit for name, _, commit in pairs}


def leads_to(repository: Repository, name: str) -> str | None:
    """The ref for which this one only stands (a symbolic ref), be it there or not; else None."""
    try:
        told = repository.ask("symbolic-ref", name)
    except GitError as error:
        if "is not a symbolic ref" not in str(error):
            raise
        return None
    return told.decode("utf-8", "surrogateescape").strip()


def lacks(repository: Repository, commit: str, other: str) -> bool:
    """Whether ``other``, or anything before it, is missing from the history of ``commit``.

    By listing what is, git could be wrong: it soon gives up where commits are older than parents.
    """
    return merge_base(repository, commit, other) != other


def kind_of(repository: Repository, object_id: str) -> str:
    """What an object is: commit, tag, tree or blob."""
    return repository.ask("cat-file", "-t", object_id).decode("ascii").strip()


def options(repository: Repository, name: str, *, own: bool = False) -> tuple[str, ...]:
    """All values of an option of the repository, its ``own`` or anybody's; none when not set."""
    try:
        told = repository.ask("config", *(["--local"] if own else []), "--get-all", name)
    except GitError:
        return ()
    return tuple(told.decode("utf-8", "replace").splitlines())


def staged_tree(repository: Repository) -> str:
    """The tree that a commit made now would have."""
    try:
        return repository.ask("write-tree").decode("ascii").strip()
    except GitError:
        if not repository.ask("ls-files", "--unmerged", "-z"):
            raise  # the disk is full, the objects cannot be written, one is missing
        raise GitError("还有没有解决的合并冲突", "改好冲突，git add 之后再提交") from None


def hooks_folder(repository: Repository) -> Path:
    """Where git looks for this repository's hooks; ``GitError`` where other repositories' are too.

    A person's own ``core.hooksPath`` is for all repositories: what we put there would judge each.
    """

    def place(*asked: str) -> Path:
        told = repository.ask("rev-parse", *asked).removesuffix(b"\n")
        return (repository.root / os.fsdecode(told)).resolve()

    hooks, own = place("--git-path", "hooks"), place("--git-common-dir")
    if not hooks.is_relative_to(own) and not hooks.is_relative_to(repository.root):
        raise GitError(
            f"这里的钩子放在 {hooks}（core.hooksPath），别的仓库也用那里的",
            "请先为这个仓库另指一处，再装一次："
            f"git -C {shlex.quote(str(repository.root))} config core.hooksPath "
            f"{shlex.quote(str(own / 'hooks'))}",
        )
    return hooks
