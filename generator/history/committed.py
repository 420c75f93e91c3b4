"""Committed: the archives as they stand in a commit, and whether that is what the files hold.

Files are compared by git's blob hash, so that git itself never reads the working tree and no filter
or attribute of the repository is run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from generator.archive.source import Source, with_folders
from generator.history.failures import GitError
from generator.history.git import Head, Repository
from generator.history.places import may_be_sparse
from generator.history.ranges import merge_base, object_id
from generator.yamltext import MAX_BYTES

_ELSEWHERE = "refs/remotes/origin/HEAD"
"""The main branch of where a clone was made from, as far as the clone knows."""


class _Entry(Struct, frozen=True):
    kind: str
    blob: str


class CommitTree(Source):
    """The files below ``archives/`` in one commit: the same view as ``WorkingTree``."""

    def __init__(self, repository: Repository, head: Head) -> None:
        self._repository = repository
        listed = "ls-tree", "-r", "-z", "--full-tree", head.commit, "--", _place(repository)
        listing = repository.ask(*listed)
        self.entries: dict[str, _Entry] = {}
        for line in listing.split(b"\0"):
            if not line:
                continue
            meta, _, name = line.partition(b"\t")
            mode, _, blob = meta.decode("ascii").split(" ")
            path = name.decode("utf-8", "surrogateescape").removeprefix(repository.below)
            kind = {"100644": "file", "100755": "file", "120000": "link"}.get(mode, "other")
            self.entries[path] = _Entry(kind, blob)

    def paths(self) -> Iterator[tuple[str, str]]:
        """Every entry, folders included, sorted."""
        yield from with_folders({path: entry.kind for path, entry in self.entries.items()})

    def read(self, path: str) -> bytes:
        """The bytes of one file."""
        return self._repository.blob(self.entries[path].blob)[: MAX_BYTES + 1]


def commit_of(archives: Path, source: Source) -> tuple[Head | None, str | None]:
    """The commit checked out around ``archives``, and its id if that is what the files hold.

    None outside a repository or before a commit; no id for any other content, to the byte. Raises
    ``GitError`` where git was told to check out only a part of an office.
    """
    repository = Repository.around(archives)
    head = repository.head() if repository is not None else None
    if repository is None or head is None:
        return None, None
    committed = CommitTree(repository, head).entries
    present = {path for path, kind in source.paths() if kind != "folder"}
    _ensure_checked_out(repository, committed, present)
    same = present == set(committed) and all(
        entry.kind == "file"
        and object_id(b"blob", source.read(path), len(entry.blob)) == entry.blob
        for path, entry in committed.items()
    )
    return head, head.commit if same else None


def baseline(archives: Path, source: Source, label: str, base: str | None) -> dict[str, bytes]:
    """The committed bytes of every officer's file that is now different or gone.

    ``base`` is a revision, what ``taken`` gives when None. Paths begin with ``label`` as in
    messages. Raises ``GitError`` where git was told to check out only a part of an office: nobody
    removed what is not there, and what is there would be compared with too little.
    """
    repository = Repository.around(archives)
    if repository is None:
        if base is not None:
            raise GitError("这里不是 git 仓库", "请在档案仓库里运行")
        return {}
    head = repository.resolve(base) if base is not None else repository.head()
    if head is None:
        return {}
    if base is None and (main := taken(repository, head.commit)) != head.commit:
        head = repository.resolve(main)
    tree = CommitTree(repository, head)
    present = {path for path, kind in source.paths() if kind == "file"}
    _ensure_checked_out(repository, tree.entries, present)
    found: dict[str, bytes] = {}
    for path, entry in tree.entries.items():
        if "/officers/" not in path or entry.kind != "file":
            continue
        if path in present and _holds(source, path, entry.blob):
            continue
        found[f"{label}/{path}"] = tree.read(path)
    return found


def _holds(source: Source, path: str, blob: str) -> bool:
    """Whether a file holds what git knows as ``blob``; not, when it cannot be read."""
    try:
        return object_id(b"blob", source.read(path), len(blob)) == blob
    except OSError:
        return False  # that it cannot be read is for the check to say, of each file


def taken(repository: Repository, head: str) -> str:
    """The last commit up to ``head`` that the main line has; full ids.

    What came later is a draft, its drafter's to take back. Where nothing tells of a main line
    elsewhere, as in a repository that was not cloned, ``head`` is of it.
    """
    if not repository.may_know(_ELSEWHERE):
        return head
    try:
        main = repository.resolve(_ELSEWHERE).commit
    except GitError:
        return head
    return merge_base(repository, head, main) or head


def ensure_whole(archives: Path, source: Source) -> None:
    """Raise ``GitError`` where git was told to check out only a part of an office.

    Whoever is compared with his group would be compared with too few. Git is asked only where it
    may have been told so.
    """
    if not may_be_sparse(archives):
        return
    repository = Repository.around(archives)
    head = repository.head() if repository is not None else None
    if repository is not None and head is not None:
        present = {path for path, kind in source.paths() if kind != "folder"}
        _ensure_checked_out(repository, CommitTree(repository, head).entries, present)


def _ensure_checked_out(
    repository: Repository, committed: Iterable[str], present: Collection[str]
) -> None:
    """Raise ``GitError`` when git itself left files out (git sparse-checkout).

    A clone may do without whole offices: each is judged by itself.
    """
    here = {path.partition("/")[0] for path in present}
    absent = {path for path in committed if path.partition("/")[0] in here}.difference(present)
    if not absent:
        return
    listed = repository.ask("ls-files", "-t", "-z", "--", _place(repository)).split(b"\0")
    left_out = {
        line[2:].decode("utf-8", "surrogateescape").removeprefix(repository.below)
        for line in listed
        if line.startswith(b"S ")
    }
    if lacking := sorted(absent & left_out):
        raise GitError(
            f"这里只检出了一部分文件（git sparse-checkout），档案文件夹里少了 {len(lacking)} 个，"
            f"如 {lacking[0]}",
            "请先在仓库里运行 git sparse-checkout disable",
        )


def _place(repository: Repository) -> str:
    """The archives as git is told of them: written out, for a name may begin with a colon."""
    return f":(top,literal){repository.below.removesuffix('/')}"
