"""Records: the history of every record, from the commits and the contents of the archives.

One list of commits, one listing of what they changed; contents are read archive by archive, when
somebody asks for them (``contents``). Nothing is checked out. The commits are remembered, and what
two contents differ in, so that later only what is new is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import orjson

from generator.archive.store import Store, key_of
from generator.archive.unit import OFFICER_ID
from generator.history.changes import Outline
from generator.history.commits import Commit, Signature
from generator.history.committed import taken
from generator.history.contents import Tracer
from generator.history.events import History
from generator.history.failures import GitError, ShallowError
from generator.history.git import Repository
from generator.history.graph import Graph, parents_first
from generator.history.log import Log
from generator.history.people import People
from generator.history.ranges import commits_between, empty_tree, file_changes, lacks
from generator.history.steps import Contents, Step, contents, merge_steps, steps

_OFFICER = re.compile(rf"[0-9]{{6}}/officers/({OFFICER_ID})\.yml")
_WORTH_NOTING = 64
"""New commits from which to read them again twice takes longer than to note all there are."""
_MAGIC = re.compile(r"([*?\[\]\\])")


def read_history(
    repository: Repository,
    head: str,
    outline: Outline,
    people: People,
    store: Store | None = None,
    officer: str | None = None,
) -> History:
    """The history of every record up to the commit ``head``, or of one officer's alone.

    Raises ``GitError`` when the repository does not hold the whole history.
    """
    log = read_log(repository, head, store, officer)
    return History(log, people, Tracer(repository, outline, store))


def read_log(
    repository: Repository, head: str, store: Store | None = None, officer: str | None = None
) -> Log:
    """The commits up to the commit ``head``, and what they did to all archives or to one.

    Raises ``GitError`` when the repository does not hold the whole history.
    """
    if repository.is_shallow:
        raise ShallowError
    ledger = _Ledger(repository, store, officer)
    ledger.reach(head)
    by_officer: dict[str, list[Step]] = {}
    own: dict[str, list[Step]] = {}
    for step in ledger.steps():
        if step.path not in own:
            match = _OFFICER.fullmatch(step.path.removeprefix(repository.below))
            # Whatever else lies there is of nobody.
            own[step.path] = by_officer.setdefault(match[1], []) if match else []
        own[step.path].append(step)
    return Log(ledger.graph, by_officer)


class _Ledger:
    """The commits up to a head and what they did, of which only what is new is asked of git.

    Without a store, or for one officer alone, nothing is remembered.
    """

    def __init__(self, repository: Repository, store: Store | None, officer: str | None) -> None:
        self._repository = repository
        self._store = store if officer is None else None
        if officer is None:
            # To compare names with a pattern would take git longer than to compare folders.
            self._where = f":(top,literal){repository.below}"
        else:
            below = _MAGIC.sub(r"\\\1", repository.below)
            self._where = f":(top,glob){below}*/officers/{officer}.yml"
        self.graph = Graph((), "")
        self._changed: Contents = {}
        self._merged: dict[str, list[Any]] = {}

    def steps(self) -> Iterator[Step]:
        """What all commits did, in the order in which it came into the main line."""
        return steps(self.graph, self._changed, self._merged)

    def reach(self, head: str) -> None:
        """Bring everything up to the commit ``head``."""
        key = key_of(self._store, "commits", self._where)
        known = self._store.get_many([key]).get(key) if self._store else None
        if known is not None:
            self._recall(known)
            if self.graph.head == head:
                self._stand_by_main()
                return
            if self._is_elsewhere(head):
                self.graph, self._changed, self._merged = Graph((), ""), {}, {}
        fresh = self._extend(head)
        self._stand_by_main()
        if self._store and (known is None or fresh >= _WORTH_NOTING):
            with suppress(orjson.JSONEncodeError):  # the name of a folder need not be a text
                self._store.put_many([(key, self._noted())])

    def _stand_by_main(self) -> None:
        """Let the main line be that of where this was cloned from, as far as the head has it."""
        main = taken(self._repository, self.graph.head)
        if main != self.graph.head:
            self.graph = Graph(self.graph.commits.values(), self.graph.head, main)

    def _is_elsewhere(self, head: str) -> bool:
        """Whether ``head`` does not contain the head that is known."""
        try:
            return lacks(self._repository, head, self.graph.head)
        except GitError:
            return True

    def _extend(self, head: str) -> int:
        """Read what is new; how many commits."""
        fresh = commits_between(self._repository, self.graph.head or None, head)
        commits = parents_first([*self.graph.commits.values(), *fresh], head)
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
        self._merged |= merge_steps(graph, self._changed, ids)
        return len(fresh)

    def _noted(self) -> bytes:
        commits = [
            (c.id, c.tree, c.parents, _plain(c.author), _plain(c.committer), c.message)
            for c in self.graph.commits.values()
        ]
        return orjson.dumps((self.graph.head, commits, self._changed, self._merged))

    def _recall(self, noted: bytes) -> None:
        head, commits, self._changed, self._merged = orjson.loads(noted)
        self.graph = Graph((_commit(*told) for told in commits), head)


def _plain(signature: Signature) -> tuple[str, str, int]:
    return signature.name, signature.email, signature.seconds


def _commit(
    commit: str, tree: str, parents: Sequence[str], author: Any, committer: Any, message: str
) -> Commit:
    return Commit(commit, tree, tuple(parents), Signature(*author), Signature(*committer), message)
