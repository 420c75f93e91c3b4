"""Versions: the text of every file in every commit that changes it, one file after the other.

A branch has a file as the main line had it when the branch began, with the branch's own changes; a
merge has what the main line has by then, with the same changes. All versions of one file are told
one after the other, so that whoever packs them sees how little each differs from the last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from generator.demo.entries import Change, Document, Key
from generator.demo.office import Office
from generator.demo.plan import Proposal

State = dict[str, list[tuple[Key, bytes]]]
"""By part of the file, its entries in order. A list is never changed once it is in a state."""
Written = list[tuple[str, int]]
"""Paths, and the mark of the text that stands there."""


class Texts(Struct, eq=False):
    """Which texts the commits of a proposal hold: of each step, and of the merge."""

    steps: list[Written] = field(default_factory=list)
    merge: Written = field(default_factory=list)


class _Turn(Struct, eq=False):
    """A moment in a file's life: a branch begins, a step changes it, or a branch is merged."""

    at: int
    order: int
    proposal: int
    step: int
    changes: list[Change]


_BRANCH, _STEP, _MERGE = range(3)


class Marks:
    """Numbers for the texts and commits of one stream."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        """A new number."""
        self.last += 1
        return self.last


def versions(
    office: Office, proposals: Sequence[Proposal], marks: Marks, first: Written
) -> Iterator[tuple[int, bytes] | list[Texts]]:
    """Every text with its mark; last of all, which texts the proposals hold.

    The texts that the files begin with are added to ``first``.
    """
    found = [Texts([[] for _ in proposal.steps]) for proposal in proposals]
    turns = _turns(proposals)
    for document in (office.unit_file, *office.documents.values()):
        life = turns.get(id(document), [])
        life.sort(key=lambda turn: (turn.at, turn.order, turn.proposal))
        yield from _life(document, life, found, marks, first)
    yield found


def _turns(proposals: Sequence[Proposal]) -> dict[int, list[_Turn]]:
    found: dict[int, list[_Turn]] = {}
    for number, proposal in enumerate(proposals):
        merged: dict[int, list[Change]] = {}
        for index, step in enumerate(proposal.steps):
            own: dict[int, list[Change]] = {}
            for event in step.events:
                own.setdefault(id(event.document), []).extend(event.changes)
            for document, changes in own.items():
                life = found.setdefault(document, [])
                if document not in merged:
                    life.append(_Turn(proposal.branched, _BRANCH, number, 0, []))
                life.append(_Turn(step.at, _STEP, number, index, changes))
                merged.setdefault(document, []).extend(changes)
        for document, changes in merged.items():
            found[document].append(_Turn(proposal.merged, _MERGE, number, 0, changes))
    return found


def _life(
    document: Document, life: list[_Turn], found: list[Texts], marks: Marks, first: Written
) -> Iterator[tuple[int, bytes]]:
    main: State = dict(document.first)
    merges = 0
    if main:
        mark = marks.next()
        first.append((document.path, mark))
        yield mark, text_of(document, main)
    branches: dict[int, tuple[State, int, int]] = {}
    for turn in life:
        if turn.order == _BRANCH:
            branches[turn.proposal] = (dict(main), merges, 0)
            continue
        if turn.order == _STEP:
            state, since, _ = branches[turn.proposal]
            mark = marks.next()
            _put(state, turn.changes)
            branches[turn.proposal] = (state, since, mark)
            found[turn.proposal].steps[turn.step].append((document.path, mark))
            yield mark, text_of(document, state)
            continue
        state, since, mark = branches.pop(turn.proposal)
        if since == merges:
            main = state
        else:
            _put(main, turn.changes)
            mark = marks.next()
            yield mark, text_of(document, main)
        merges += 1
        found[turn.proposal].merge.append((document.path, mark))


def _put(state: State, changes: Sequence[Change]) -> None:
    """Let entries stand in their places, in lists of their own."""
    copied: set[str] = set()
    for part, key, text in changes:
        entries = state.get(part, [])
        if part not in copied:
            entries = state[part] = list(entries)
            copied.add(part)
        if not entries or entries[-1][0] < key:
            entries.append((key, text))
            continue
        at = bisect_left(entries, key, key=lambda entry: entry[0])
        if at < len(entries) and entries[at][0] == key:
            entries[at] = (key, text)
        else:
            entries.insert(at, (key, text))


def text_of(document: Document, state: State) -> bytes:
    """The file."""
    parts = [document.head]
    for name, head, empty in document.parts:
        entries = state.get(name)
        if entries:
            parts.append(head)
            parts += [text for _, text in entries]
        else:
            parts.append(empty)
    return b"".join(parts)
