"""Steps: what each commit did to each archive, told by contents alone; pure.

A merge joins two lines of work and, done properly, does nothing itself: what one side changed since
they parted is taken over. Only where a file of a merge is not simply that of the side that changed
it, there is something to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.history.changes import RecordChange, RecordText
from generator.history.graph import Graph
from generator.history.ranges import FileChange

Contents = Mapping[str, Mapping[str, tuple[str, str]]]
"""For each commit the paths it has otherwise than its first parent: blob there, and here."""


class Step(NamedTuple):
    """What one commit did to one path, as blobs; '' where there is no file.

    ``blobs`` is before and after, or for a merge with something to decide: at the common ancestor,
    on the first side, on the second, merged.
    """

    commit: str
    path: str
    blobs: tuple[str, ...]


def contents(commits: Iterable[str], changed: Iterable[Iterable[FileChange]]) -> Contents:
    """What commits changed against their first parents, ready to be looked up."""
    return {
        commit: {one.path: (one.old, one.new) for one in found if one.old != one.new}
        for commit, found in zip(commits, changed, strict=True)
    }


def steps(
    graph: Graph, changed: Contents, merged: Mapping[str, Sequence[Sequence[Any]]]
) -> Iterator[Step]:
    """What all commits did, in the order in which it came into the main line.

    ``merged`` as ``merge_steps`` gives it. A merge of more than two lines counts as if it did it
    all itself.
    """
    for commit in graph.in_order:
        if len(graph.commits[commit].parents) == 2:
            for path, blobs in merged.get(commit, ()):
                yield Step(commit, path, tuple(blobs))
        else:
            for path, blobs in changed[commit].items():
                yield Step(commit, path, tuple(blobs))


def merge_steps(
    graph: Graph, changed: Contents, commits: Iterable[str]
) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Of these commits the merges of two lines with something to decide: paths, and their blobs."""
    found = {}
    for commit in commits:
        parents = graph.commits[commit].parents
        own = list(_merge(graph, changed, commit, parents)) if len(parents) == 2 else []
        if own:
            found[commit] = own
    return found


def _merge(
    graph: Graph, changed: Contents, merge: str, parents: Sequence[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    one, other = parents
    base = graph.base(one, other)
    # What the merge has as the first side does is its own doing only where the second has changed
    # it since they parted.
    parted = graph.parted(base or "", other)
    for path in sorted({*changed[merge]}.union(*[changed[commit] for commit in parted])):
        first = _blob_at(graph, changed, one, path)
        second = _blob_at(graph, changed, other, path)
        merged = changed[merge][path][1] if path in changed[merge] else first
        before = _blob_at(graph, changed, base, path) if base is not None else ""
        if is_own(first != before, second != before, merged != first, merged != second):
            yield path, (before, first, second, merged)


def _blob_at(graph: Graph, changed: Contents, commit: str, path: str) -> str:
    # As along ``graph.line``, which would take most of the time of a whole history's merges.
    commits = graph.commits
    here = commit
    while path not in changed[here]:
        parents = commits[here].parents
        if not parents:
            return ""
        here = parents[0]
    return changed[here][path][1]


def is_own(by_first: bool, by_second: bool, from_first: bool, from_second: bool) -> bool:
    """Whether something of a merge, be it a file, a record or a field, is its own doing.

    ``by_`` says whether a side has changed it since they parted, ``from_`` whether the merge has it
    otherwise than that side. It is not where one side alone had to do with it, and it stands as
    that side left it, nor where both had come to the same.
    """
    return (from_first or from_second) and (from_first or by_second) and (from_second or by_first)


def own_changes(
    by_first: Sequence[RecordChange],
    by_second: Sequence[RecordChange],
    from_first: Sequence[RecordChange],
    from_second: Sequence[RecordChange],
) -> Iterator[RecordChange]:
    """What a merge did by itself, field by field, none of it called a move.

    ``by_`` is what each side did since they parted, ``from_`` what lies between it and the merge.
    """
    done = [{change[:2]: change for change in side} for side in (by_first, by_second)]
    left = [{change[:2]: change for change in side} for side in (from_first, from_second)]
    for key in dict.fromkeys((*left[0], *left[1])):
        if not is_own(*[key in side for side in (*done, *left)]):
            continue
        sides = [side.get(key) for side in left]
        lost = [_differing(change) for change in sides]
        decided = [_differing(side.get(key)) for side in done]
        old: dict[str, str] = {}
        new: dict[str, str] = {}
        taken: list[RecordChange] = []
        for name in dict.fromkeys((*lost[0], *lost[1])):
            if not is_own(*[name in side for side in (*decided, *lost)]):
                continue
            for change, fields in zip(sides, lost, strict=True):
                if change and name in fields:
                    taken.append(change)
                    for texts, text in zip((old, new), fields[name], strict=True):
                        if text is not None:
                            texts.setdefault(name, text)
        if taken:
            yield _own(taken, old, new)


def _own(taken: Sequence[RecordChange], old: dict[str, str], new: dict[str, str]) -> RecordChange:
    section, record, action, _, was, now = taken[0]
    whole = was.fields == old and now.fields == new
    if len({one[2] for one in taken}) > 1 or (action in ("新增", "删除") and not whole):
        action = "修改"
    sides = RecordText(old, None, voided=False), RecordText(new, None, voided=False)
    return (section, record, action, None, *sides)


def _differing(change: RecordChange | None) -> dict[str, tuple[str | None, str | None]]:
    if change is None:
        return {}
    was, now = change[4].fields, change[5].fields
    return {
        name: (was.get(name), now.get(name))
        for name in (*now, *was)
        if was.get(name) != now.get(name)
    }
