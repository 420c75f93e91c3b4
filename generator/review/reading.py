"""Reading: the commits of a range as steps, and each version of an archive as what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from generator.history.changes import Change, Outline, Snapshot, changes, snapshot
from generator.history.commits import Commit
from generator.history.git import Repository
from generator.history.ranges import (
    MOST_LISTED,
    PLAIN_FILE,
    FileChange,
    empty_tree,
    file_changes,
    merge_bases,
    trees_of,
)
from generator.history.steps import is_own
from generator.problems import Problem
from generator.review.merges import Own, own_lines, own_order, own_records, own_remarks
from generator.review.order import orders
from generator.review.steps import FileStep, Place, Step, place_of
from generator.review.trees import Blobs
from generator.standards.loading import plain
from generator.yamltext import Mapping as Tree
from generator.yamltext import parse

_PEOPLE = {
    "账号": "账号",
    "角色": "账号",
    "领导小组": "档案号",
    "评查小组": "档案号",
    "名册": "档案号",
}
"""The lists of a unit's file that speak of persons, and the field that says of whom."""


MAX_VERSIONS = 256
"""Versions kept as read; a range may hold thousands, one after the other."""
_BATCH = 100
"""Commits whose files are read from git at once."""


class Versions:
    """What each version of an archive says; one that cannot be read is told with its problem."""

    def __init__(
        self, contents: Blobs, outline: Outline, parsed: Callable[[str, str], Tree | None]
    ) -> None:
        """``parsed`` gives the tree of a blob at a path when that is known already."""
        self._contents, self._outline, self._parsed = contents, outline, parsed
        self._known: dict[str, tuple[Snapshot | None, Problem | None]] = {"": (None, None)}
        self._records: dict[str, frozenset[tuple[str, str]]] = {}

    def read(self, blob: str, path: str) -> tuple[Snapshot | None, Problem | None]:
        """The snapshot of a blob; None and a problem when it cannot be read."""
        if blob not in self._known:
            if len(self._known) > MAX_VERSIONS:
                self._known = {"": (None, None)}
            tree = self._parsed(blob, path)
            problems: list[Problem] = []
            if tree is None:
                tree, problems = parse(self._contents.get(blob), path)
            found = snapshot(tree, self._outline) if tree is not None else None
            self._known[blob] = (found, problems[0] if tree is None else None)
        return self._known[blob]

    def records(self, blob: str, path: str) -> frozenset[tuple[str, str]]:
        """Section and record of everything that stands in a version."""
        if blob not in self._records:
            stands = self.between("", blob, path)
            self._records[blob] = frozenset((c.section, c.record) for c in stands)
        return self._records[blob]

    def between(self, old: str, new: str, path: str) -> tuple[Change, ...]:
        """What became of every record; a side that cannot be read counts as empty."""
        return changes(self.read(old, path)[0], self.read(new, path)[0])


class StepReader:
    """Reads the steps of a range in few calls of git."""

    def __init__(
        self, repository: Repository, contents: Blobs, versions: Versions, label: str
    ) -> None:
        self._repository, self._contents = repository, contents
        self._versions, self._label = versions, label
        # What stood at a path before a blob that cannot be read was put there: on both sides of a
        # merge, and where they parted, if one put it there.
        self._stood: dict[tuple[str, str], tuple[str, ...]] = {}

    def place(self, change: FileChange) -> Place:
        """What stands at the path of a change."""
        return place_of(change.path, self._repository.below, self._label)

    def steps(self, commits: Sequence[Commit]) -> list[Step]:
        """Every commit with what it changed; of a merge, what it did by itself."""
        trees = {commit.id: commit.tree for commit in commits}
        outside = {p for c in commits for p in c.parents if p not in trees}
        bases = {c.id: merge_bases(self._repository, *c.parents) for c in commits if _is_merge(c)}
        outside |= {b for found in bases.values() for b in found if b not in trees}
        trees |= trees_of(self._repository, outside)
        nothing = empty_tree(len(commits[0].id)) if commits else ""
        plain_ones = [c for c in commits if not _is_merge(c)]
        before = [trees[c.parents[0]] if c.parents else nothing for c in plain_ones]
        pairs = list(zip(before, (c.tree for c in plain_ones), strict=True))
        told = file_changes(self._repository, pairs, most=MOST_LISTED)
        changed_by = zip(plain_ones, told, strict=True)
        found = {commit.id: changed for commit, changed in changed_by}
        steps = []
        for number, commit in enumerate(commits):
            if number % _BATCH == 0:
                if number:
                    self._contents.forget()
                self._load(found.get(c.id, ()) for c in commits[number : number + _BATCH])
            if commit.id in found:
                files = tuple(self._file(change) for change in found[commit.id])
                steps.append(Step(commit, files))
            else:
                one, two = (trees[parent] for parent in commit.parents[:2])
                # Where the sides parted more than once, it must have done nothing since any of
                # these: what one side has undone would else come back from the other, as if new.
                unders = [trees[base] for base in bases[commit.id]] or [nothing]
                done = [self._merge(commit.tree, under, one, two) for under in unders]
                files, own = (
                    tuple(dict.fromkeys(chain(*part))) for part in zip(*done, strict=True)
                )
                steps.append(Step(commit, files, own))
        return steps

    def _load(self, changes_of: Iterable[Sequence[FileChange]]) -> None:
        """Have the files of some commits ready."""
        self._contents.load(
            blob
            for changed in changes_of
            for change in changed
            if self.place(change).kind not in ("outside", "stray")
            for blob in (change.old, change.new)
        )

    def _file(self, change: FileChange) -> FileStep:
        place = self.place(change)
        if place.kind == "officer":
            _, problem = self._versions.read(change.new, place.shown)
            before, *merged = self._stood_before(change.path, change.old)
            if problem is not None:
                self._stood[change.path, change.new] = (before, *merged)
                return FileStep(place, change, problem=problem)
            old, new = (self._versions.read(b, place.shown)[0] for b in (before, change.new))
            header = old is not None and new is not None and old.header != new.header
            records = self._versions.between(before, change.new, place.shown)
            if merged:
                records = self._mended(place.shown, (before, *merged, change.new))
            return FileStep(place, change, records, header=header, orders=tuple(orders(old, new)))
        if place.kind in ("unit", "standard"):
            old_text, new_text = (self._plain(b, place.shown) for b in (change.old, change.new))
            persons = _persons_changed(old_text, new_text) if place.kind == "unit" else frozenset()
            rewritten = bool(change.old) and _lasting(old_text) != _lasting(new_text)
            if place.is_calendar and change.new:
                rewritten = False  # announced from outside, one for all versions: mended in place
            return FileStep(place, change, persons=persons, rewritten=rewritten)
        return FileStep(place, change)

    def _mended(self, path: str, blobs: Sequence[str]) -> tuple[Change, ...]:
        """What whoever brought together a merge that was left with its conflicts did besides.

        ``blobs`` are both sides, where they parted, and what was made of them. Where both sides had
        changed a record, either may stand.
        """
        first, second, base, new = blobs
        sides = [self._versions.read(blob, path)[0] for blob in (base, first, second, new)]
        own = {(one.section, one.record) for one in own_records(*sides) if one.what != "chosen"}
        told = (c for side in (second, first) for c in self._versions.between(side, new, path))
        by_record = {(change.section, change.record): change for change in told}
        return tuple(change for key, change in by_record.items() if key in own)

    def _stood_before(self, path: str, blob: str) -> tuple[str, ...]:
        return self._stood.get((path, blob), (blob,))

    def _plain(self, blob: str, path: str) -> dict[str, Any]:
        tree, _ = parse(self._contents.get(blob), path) if blob else (None, [])
        found = plain(tree) if tree is not None else {}
        return found if isinstance(found, dict) else {}

    def _merge(
        self, merged: str, base: str, first: str, second: str
    ) -> tuple[tuple[FileStep, ...], tuple[tuple[Place, Own, int], ...]]:
        """What a merge did by itself, and the files whose very kind only it gives (modes)."""
        pairs = [(base, first), (base, second), (first, merged), (second, merged)]
        told = file_changes(self._repository, pairs, most=MOST_LISTED)
        differing = [{change.path: change for change in found} for found in told]
        by_first, by_second, from_first, from_second = differing
        files, own = [], []
        for path in sorted({*from_first, *from_second}):
            if not is_own(*[path in changed for changed in differing]):
                continue
            in_first, in_second = from_first.get(path), from_second.get(path)
            seen = in_first or in_second
            assert seen is not None
            place = self.place(seen)
            modes = {change.old_mode for change in (in_first, in_second) if change is not None}
            if in_first and in_second and seen.new_mode not in {*modes, "", PLAIN_FILE}:
                files.append(FileStep(place, seen))
            sides = [
                _before(by_first, by_second, path, seen),
                in_first.old if in_first else seen.new,
                in_second.old if in_second else seen.new,
            ]
            problem = None
            if place.kind == "officer":
                sides = [self._stood_before(path, blob)[0] for blob in sides]
                _, problem = self._versions.read(seen.new, place.shown)
            if problem is None:
                own += [(place, *one) for one in self._own(place, [*sides, seen.new])]
            else:
                self._stood[path, seen.new] = (sides[1], sides[2], sides[0])
                files.append(FileStep(place, seen, problem=problem))
        return tuple(files), tuple(own)

    def _own(self, place: Place, blobs: Sequence[str]) -> Iterator[tuple[Own, int]]:
        merged = None
        if place.kind == "officer":
            sides = [self._versions.read(blob, place.shown)[0] for blob in blobs]
            merged = sides[3]
            texts = map(self._contents.get, blobs[1:])
            found = [*own_records(*sides)] or [*own_order(*sides[1:]), *own_remarks(*texts)]
        else:
            found = [*own_lines(*map(self._contents.get, blobs))]
        if not found and blobs[0] in blobs[1:3]:
            # One side took no part, and yet the other's text does not stand to the letter.
            found = [Own("", "", "dropped" if blobs[3] in blobs[1:3] else "added")]
        for one in found:
            yield one, _line(merged, one)


def _line(version: Snapshot | None, one: Own) -> int:
    for change in changes(None, version):
        if (change.section, change.record) == (one.section, one.record):
            return change.line_after or 1
    return 1


def _before(
    by_first: Mapping[str, FileChange],
    by_second: Mapping[str, FileChange],
    path: str,
    seen: FileChange,
) -> str:
    """The blob at the common ancestor."""
    changed = by_first.get(path) or by_second.get(path)
    return changed.old if changed is not None else seen.old


def _is_merge(commit: Commit) -> bool:
    return len(commit.parents) == 2


def _persons_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """The numbers of those of whom a unit's file says something else than before."""
    owners = {
        str(row.get("账号")): str(row.get("档案号"))
        for side in (old, new)
        for row in _rows(side, "账号")
    }
    found: set[str] = set()
    for name, field in _PEOPLE.items():
        before, after = ([*map(_frozen, _rows(side, name))] for side in (old, new))
        for row in set(before) ^ set(after):
            whose = dict(row).get(field, "")
            found.add(owners.get(whose, whose))
            found.add(dict(row).get("档案号", whose))
    return frozenset(found)


def _rows(text: Mapping[str, Any], name: str) -> Iterable[dict[str, Any]]:
    rows = text.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _frozen(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in row.items()))


def _lasting(text: Mapping[str, Any]) -> dict[str, Any]:
    """What a standard says; the day it lapsed is written when another succeeds it."""
    return {
        name: {k: v for k, v in part.items() if k != "废止"} if isinstance(part, dict) else part
        for name, part in text.items()
    }
