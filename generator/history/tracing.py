"""Tracing: one pass over the contents of an archive, version by version.

They come in the order in which git keeps them: each is made from another by what git says they
differ in, and let go of when nothing that needs it is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from generator.history.blocks import Version, joined
from generator.history.changes import RecordChange
from generator.history.deltas import hunks, with_hunks
from generator.history.git import Repository
from generator.history.packs import Pack, Stored
from generator.history.ranges import blobs
from generator.history.results import Result, encode, is_certain, unreadable
from generator.history.steps import Step, own_changes
from generator.history.versions import Reader


class Past(Struct, frozen=True):
    """The steps on one archive, and of each what is known to have become of the records.

    That is as ``decode`` reads it, and None where the contents must be read.
    """

    steps: Sequence[Step]
    known: Sequence[bytes | None]

    @property
    def todo(self) -> list[Step]:
        """The steps whose contents must be read."""
        return [step for step, told in zip(self.steps, self.known, strict=True) if told is None]


class Tracing:
    """One pass over the contents of an archive's past."""

    def __init__(self, repository: Repository, reader: Reader, past: Past) -> None:
        self._repository, self._reader = repository, reader
        self._todo = past.todo
        self.blobs = list(dict.fromkeys(b for step in self._todo for b in step.blobs if b))
        # What stood at a path before a blob was put there: to find the last that could be read.
        self._before = {(s.path, s.blobs[-1]): s.blobs[-2] for s in reversed(past.steps)}
        told = zip(past.steps, past.known, strict=True)
        self._certain = {s.blobs[-1] for s, t in told if t is not None and is_certain(t)}
        self._readable: dict[tuple[str, str], Version | None] = {}
        self._versions: dict[str, Version] = {}
        self._texts: dict[str, bytes] = {}

    def results(self, pack: Pack) -> list[Result]:
        """Each step's result, in order."""
        order = sorted(self.blobs, key=pack.place)
        stored = [pack.stored(blob) for blob in order]
        places = {blob: place for place, blob in enumerate(order)}
        # At which place in that order a step can be told, and until when a version is needed.
        ready: list[list[int]] = [[] for _ in order]
        until = {one.base: place for place, one in enumerate(stored)}
        for number, step in enumerate(self._todo):
            place = max([places[blob] for blob in step.blobs if blob])
            ready[place].append(number)
            until.update((blob, max(place, until.get(blob, 0))) for blob in step.blobs)
        ends: list[list[str]] = [[] for _ in order]
        for blob in order:
            ends[until[blob]].append(blob)
        found: list[Result | None] = [None] * len(self._todo)
        like: Version | None = None
        for place, (blob, one) in enumerate(zip(order, stored, strict=True)):
            like = self._versions[blob] = self._version(blob, one, like, pack)
            for number in ready[place]:
                found[number] = self._result(self._todo[number])
            for gone in ends[place]:
                del self._versions[gone], self._texts[gone]
        return [result for result in found if result is not None]

    def _version(self, blob: str, stored: Stored, like: Version | None, pack: Pack) -> Version:
        trusted = blob in self._certain
        before = self._texts.get(stored.base)
        if before is None:
            text = self._texts[blob] = pack.text(blob) if stored.base else stored.data
            return self._reader.read(text, like, trusted)
        differing = hunks(stored.data, before)
        text = self._texts[blob] = with_hunks(before, differing)
        made = self._reader.made(self._versions[stored.base], differing, len(text), trusted)
        return self._reader.read(text, like, trusted) if made is None else made

    def _result(self, step: Step) -> Result:
        *others, new = [self._versions[blob] if blob else None for blob in step.blobs]
        lasting = True
        for number, other in enumerate(others):
            if other is not None and other.problem is not None:
                others[number] = self._readable_at(step.path, step.blobs[number])
                lasting = False
        if new is not None and new.problem is not None:
            known = step.blobs[-1] in step.blobs[:-1]
            return Result(unreadable(None if known else new.problem), lasting)
        certain = new is None or new.blocks is not None
        return Result(encode(certain, self._changes(others, new)), lasting)

    def _changes(
        self, others: Sequence[Version | None], new: Version | None
    ) -> Iterable[RecordChange]:
        if len(others) == 1:
            return self._reader.between(others[0], new)
        base, first, second = others
        if base and first and second and new and joined(base, first, second, new):
            return ()
        pairs = (base, first), (base, second), (first, new), (second, new)
        return own_changes(*[list(self._reader.between(*pair, moves=False)) for pair in pairs])

    def _readable_at(self, path: str, blob: str) -> Version | None:
        """The last version that could be read before a blob that cannot was put at a path."""
        passed = []
        found: Version | None = None
        while blob and (path, blob) not in self._readable:
            self._readable[path, blob] = None
            passed.append((path, blob))
            version = self._versions.get(blob)
            if version is None:
                version = self._reader.read(blobs(self._repository, [blob])[blob])
            if version.problem is None:
                found = version
                break
            blob = self._before.get((path, blob), "")
        else:
            found = self._readable.get((path, blob))
        self._readable.update(dict.fromkeys(passed, found))
        return found
