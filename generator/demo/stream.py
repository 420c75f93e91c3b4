"""The stream: the whole repository as ``git fast-import`` reads it."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from generator.demo.entries import Event
from generator.demo.people import Person
from generator.demo.plan import Proposal, Step
from generator.demo.versions import Marks, Texts, Written

BRANCH = "refs/heads/main"


class Planned(Struct, frozen=True):
    """A proposal of some unit, with its texts."""

    unit: int
    number: int
    merged: int
    branched: int
    steps: tuple[tuple[int, bytes, bytes, Written], ...]
    """Time, author, message and files of each commit on the branch."""
    merger: bytes
    message: bytes
    merge: Written


def planned(unit: int, number: int, proposal: Proposal, texts: Texts) -> Planned:
    """A proposal as no more than what the stream needs of it."""
    title = _title(proposal.events)
    steps = tuple(
        (step.at, _signature(step.author), _message(step, title), written)
        for step, written in zip(proposal.steps, texts.steps, strict=True)
    )
    signed = [proposal.approvers[0], *proposal.signatures]
    trailers = "".join(f"Reviewed-by: {p.name.text} <{p.email}>\n" for p in signed)
    message = f"并入：{title}\n\n{trailers}"
    return Planned(
        unit,
        number,
        proposal.merged,
        proposal.branched,
        steps,
        _signature(proposal.approvers[0]),
        message.encode(),
        texts.merge,
    )


def _signature(person: Person) -> bytes:
    return f"{person.name.text} <{person.email}>".encode()


def _title(events: Sequence[Event]) -> str:
    """What a proposal or a commit is about, in one line: sections, and whose archive."""
    sections = Counter(event.changes[0][0] for event in events)
    named = sorted(sections, key=lambda name: (-sections[name], name))
    shown = "、".join(named[:3]) + ("等" if len(named) > 3 else "")
    files = {event.document.path for event in events}
    whose = min(files).rpartition("/")[2].partition(".")[0]
    return f"{shown}（{f'{len(files)} 份档案' if len(files) > 1 else whose}）"


def _message(step: Step, title: str) -> bytes:
    if not step.events:
        return f"同意：{title}\n".encode()
    whats = Counter(event.what for event in step.events)
    told = "，".join(f"{what} {count} 项" for what, count in sorted(whats.items()))
    return f"{_title(step.events)}：{told}\n".encode()


def blob(mark: int, text: bytes) -> bytes:
    """A text."""
    return b"blob\nmark :%d\ndata %d\n%b\n" % (mark, len(text), text)


def commits(
    founder: Person,
    founded: int,
    outside: Mapping[str, bytes],
    first: Written,
    units: Sequence[Sequence[Planned]],
    marks: Marks,
) -> Iterator[bytes]:
    """All commits: the first, with everything the repository begins with; then all proposals.

    Merges follow one another on ``main`` in the order of their times, whichever unit's they are.
    """
    root = marks.next()
    yield b"commit %b\nmark :%d\n" % (BRANCH.encode(), root)
    yield _head(founded, _signature(founder), "建立执法业绩档案仓库\n".encode())
    for path, data in sorted(outside.items()):
        yield b"M 100644 inline %b\ndata %d\n%b\n" % (path.encode(), len(data), data)
    yield from _files(first)
    tip = root
    tips: dict[tuple[int, int], int] = {}
    turns = heapq.merge(*([*_moments(own)] for own in units), key=lambda turn: turn[0])
    for (_, order, *_), one in turns:
        key = (one.unit, one.number)
        if order == 0:
            tips[key] = tip
            continue
        parent = tips.pop(key)
        branch = parent
        for at, author, message, written in one.steps:
            mark = marks.next()
            yield b"commit %b\nmark :%d\n" % (BRANCH.encode(), mark)
            yield _head(at, author, message)
            yield b"from :%d\n" % branch
            yield from _files(written)
            branch = mark
        mark = marks.next()
        yield b"commit %b\nmark :%d\n" % (BRANCH.encode(), mark)
        yield _head(one.merged, one.merger, one.message)
        yield b"from :%d\nmerge :%d\n" % (tip, branch)
        yield from _files(one.merge)
        tip = mark
    yield b"reset %b\nfrom :%d\n\ndone\n" % (BRANCH.encode(), tip)


def _moments(own: Sequence[Planned]) -> list[tuple[tuple[int, int, int, int], Planned]]:
    """Where each proposal leaves the main line and where it joins it, in order of time."""
    turns = []
    for one in own:
        turns.append(((one.branched, 0, one.unit, one.number), one))
        turns.append(((one.merged, 1, one.unit, one.number), one))
    turns.sort(key=lambda turn: turn[0])
    return turns


def _head(at: int, who: bytes, message: bytes) -> bytes:
    return b"author %b %d +0800\ncommitter %b %d +0800\ndata %d\n%b" % (
        *(who, at, who, at),
        len(message),
        message,
    )


def _files(written: Iterable[tuple[str, int]]) -> Iterator[bytes]:
    for path, mark in written:
        yield b"M 100644 :%d %b\n" % (mark, path.encode())
    yield b"\n"
