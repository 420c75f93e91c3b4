"""Records: the history of every record, from the commits and the contents of the archives.

One list of commits, one listing of what they changed, one pass over the contents; nothing is
checked out, and of an archive only what differs from the version before is read. What two contents
differ in is remembered under their ids, and the commits under their head, so that later only what
is new is read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import orjson

from generator.archive.store import Store
from generator.archive.unit import OFFICER_ID
from generator.history.changes import Outline
from generator.history.contents import Work, is_certain, results
from generator.history.events import History
from generator.history.git import GitError, Repository
from generator.history.graph import Graph
from generator.history.people import People
from generator.history.ranges import (
    Commit,
    Signature,
    commits_between,
    empty_tree,
    file_changes,
    is_shallow,
    lacks,
)
from generator.history.steps import Contents, Step, contents, steps

_OFFICER = re.compile(rf"[0-9]{{6}}/officers/({OFFICER_ID})\.yml")
_MAGIC = re.compile(r"([*?\[\]\\])")


def read_history(
    repository: Repository,
    head: str,
    outline: Outline,
    people: People,
    store: Store | None = None,
    officer: str | None = None,
    workers: int = 1,
) -> History:
    """The history of every record up to the commit ``head``, or of one officer's alone.

    Raises ``GitError`` when the repository does not hold the whole history.
    """
    if is_shallow(repository):
        raise GitError(
            "这个仓库是浅克隆，只有最近的历史", "请先运行 git fetch --unshallow 取回全部历史"
        )
    ledger = _Ledger(repository, store, officer)
    ledger.reach(head)
    ground = f"step\0{store.program}\0{outline.essence}" if store else ""
    keys = {step: _digest(ground, *step.blobs) for step in ledger.steps} if store else {}
    known = store.get_many(list(keys.values())) if store else {}
    found = {step: known[key] for step, key in keys.items() if key in known}
    todo = [step for step in ledger.steps if step not in found]
    before = {(step.path, step.blobs[-1]): step.blobs[-2] for step in reversed(ledger.steps)}
    fresh = []
    certain = {(step.path, step.blobs[-1]) for step, told in found.items() if is_certain(told)}
    work = Work(repository, outline, before, certain)
    for step, result in results(work, todo, workers):
        found[step] = result.told
        if result.lasting and store:
            fresh.append((keys[step], result.told))
    if store and fresh:
        store.put_many(fresh)
    by_officer: dict[str, list[tuple[Step, bytes]]] = {}
    for step in ledger.steps:
        match = _OFFICER.fullmatch(step.path.removeprefix(_below(repository)))
        if match is not None:
            by_officer.setdefault(match[1], []).append((step, found[step]))
    return History(ledger.graph, by_officer, people)


def _below(repository: Repository) -> str:
    """What paths below ``archives/`` begin with."""
    return "" if repository.prefix == "." else f"{repository.prefix}/"


def _digest(*texts: str) -> bytes:
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=16).digest()


class _Ledger:
    """The commits up to a head and what they did, of which only what is new is asked of git.

    Without a store, or for one officer alone, nothing is remembered.
    """

    def __init__(self, repository: Repository, store: Store | None, officer: str | None) -> None:
        self._repository = repository
        self._store = store if officer is None else None
        below = _MAGIC.sub(r"\\\1", _below(repository))
        self._where = f":(top,glob){below}*/officers/{officer or '*'}.yml"
        self.graph = Graph((), "")
        self.steps: list[Step] = []
        self._changed: Contents = {}

    def reach(self, head: str) -> None:
        """Bring everything up to the commit ``head``."""
        key = _digest("ledger", self._store.program, self._where) if self._store else b""
        known = self._store.get_many([key]).get(key) if self._store else None
        if known is not None:
            self._recall(known)
            if self.graph.head == head:
                return
            if self._is_elsewhere(head):
                self.graph, self.steps, self._changed = Graph((), ""), [], {}
        self._extend(head)
        if self._store:
            self._store.put_many([(key, self._noted())])

    def _is_elsewhere(self, head: str) -> bool:
        """Whether ``head`` does not contain the head that is known."""
        try:
            return lacks(self._repository, head, self.graph.head)
        except GitError:
            return True

    def _extend(self, head: str) -> None:
        fresh = commits_between(self._repository, self.graph.head or None, head)
        commits = [*self.graph.commits.values(), *fresh]
        self.graph = graph = Graph(commits, head)
        if graph.missing is not None:
            raise GitError(
                f"仓库里缺少提交 {graph.missing[:10]}，历史不全", "请重新克隆，取回全部历史"
            )
        trees = {commit.id: commit.tree for commit in commits}
        nothing = empty_tree(len(head))
        pairs = [(trees[c.parents[0]] if c.parents else nothing, c.tree) for c in fresh]
        ids = [commit.id for commit in fresh]
        changed = contents(ids, file_changes(self._repository, pairs, self._where))
        self._changed = {**self._changed, **changed}
        self.steps += steps(graph, self._changed, ids)

    def _noted(self) -> bytes:
        commits = [
            (c.id, c.tree, c.parents, _plain(c.author), _plain(c.committer), c.message)
            for c in self.graph.commits.values()
        ]
        listed = [(step.commit, step.path, step.blobs) for step in self.steps]
        return orjson.dumps((self.graph.head, commits, listed, self._changed))

    def _recall(self, noted: bytes) -> None:
        head, commits, listed, changed = orjson.loads(noted)
        self.graph = Graph((_commit(*told) for told in commits), head)
        self.steps = [Step(commit, path, tuple(blobs)) for commit, path, blobs in listed]
        self._changed = changed


def _plain(signature: Signature) -> tuple[str, str, int]:
    return signature.name, signature.email, signature.seconds


def _commit(
    commit: str, tree: str, parents: Sequence[str], author: Any, committer: Any, message: str
) -> Commit:
    return Commit(commit, tree, tuple(parents), Signature(*author), Signature(*committer), message)
