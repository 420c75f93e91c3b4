"""Tracing: one pass over the contents of an archive, version by version.

They come in the order in which git keeps them: each is made from another by what git says they
differ in, and let go of when nothing that needs it is left.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from msgspec import Struct

from generator.history.blocks import Version, joined
from generator.history.changes import RecordChange
from generator.history.deltas import hunks, put_hunks
from generator.history.git import Repository
from generator.history.packs import Pack, Stored
from generator.history.ranges import blobs
from generator.history.results import Result, encode, is_certain, unreadable
from generator.history.steps import Step, own_changes
from generator.history.versions import Reader


class Past(Struct, frozen=True):
    """The steps on one archive, and of each what is known to have become of the records.

    That is a result (``results``), and None where the contents must be read.
    """

    steps: Sequence[Step]
    known: Sequence[bytes | None]

    @property
    def todo(self) -> list[Step]:
        """The steps whose contents must be read."""
        return [step for step, told in zip(self.steps, self.known, strict=True) if told is None]


class Tracing:
    """One pass over the contents of an archive's past."""

    def __init__(self, repository: Repository, reader: Reader, past: Past, full: bool) -> None:
        self._repository, self._reader, self._full = repository, reader, full
        self._steps = past.steps
        self._todo = [number for number, told in enumerate(past.known) if told is None]
        self.blobs = list(dict.fromkeys(b for step in past.todo for b in step.blobs if b))
        # In which steps a blob was put at a path: to find what stood there when it could be read.
        self._put: dict[tuple[str, str], list[int]] = {}
        for number, step in enumerate(past.steps):
            self._put.setdefault((step.path, step.blobs[-1]), []).append(number)
        told = zip(past.steps, past.known, strict=True)
        self._certain = {s.blobs[-1] for s, t in told if t is not None and is_certain(t)}
        self._stood: dict[int, Sequence[Version | None]] = {}
        self._versions: dict[str, Version] = {}
        # Of what others are told by; each is made into the last of these.
        self._texts: dict[str, bytearray] = {}

    def results(self, pack: Pack) -> list[Result]:
        """Each step's result, in order."""
        order = sorted(self.blobs, key=pack.place)
        stored = [pack.stored(blob) for blob in order]
        places = {blob: place for place, blob in enumerate(order)}
        # At which place in that order a step can be told, and until when a version is needed.
        ready: list[list[int]] = [[] for _ in order]
        last = {one.base: place for place, one in enumerate(stored)}
        until = last.copy()
        for number in self._todo:
            own = self._steps[number].blobs
            place = max([places[blob] for blob in own if blob])
            ready[place].append(number)
            until.update((blob, max(place, until.get(blob, 0))) for blob in own)
        ends: list[list[str]] = [[] for _ in order]
        for blob in order:
            ends[until[blob]].append(blob)
        found: dict[int, Result] = {}
        like: Version | None = None
        for place, (blob, one) in enumerate(zip(order, stored, strict=True)):
            text, version = self._version(blob, one, like, pack, place == last.get(one.base))
            like = self._versions[blob] = version
            if blob in last:
                self._texts[blob] = text
            for number in ready[place]:
                found[number] = self._result(number)
            for gone in ends[place]:
                del self._versions[gone]
        return [found[number] for number in self._todo]

    def _version(
        self, blob: str, stored: Stored, like: Version | None, pack: Pack, last: bool
    ) -> tuple[bytearray, Version]:
        """A version and its text; ``last`` is whether nothing else is told by what this one is."""
        trusted = blob in self._certain
        text = self._texts.pop(stored.base, None) if last else self._texts.get(stored.base)
        if text is None:
            text = pack.text(blob) if stored.base else bytearray(stored.data)
            return text, self._reader.read(bytes(text), like, trusted)
        if not last:
            text = text.copy()
        differing = hunks(stored.data, text)
        put_hunks(text, differing)
        made = self._reader.made(self._versions[stored.base], differing, len(text), trusted)
        return text, made or self._reader.read(bytes(text), like, trusted)

    def _result(self, number: int) -> Result:
        step = self._steps[number]
        versions = [self._versions[blob] if blob else None for blob in step.blobs]
        new = versions.pop()
        others: Sequence[Version | None] = versions
        lasting = True
        if any(_is_broken(other) for other in others):
            lasting = False
            stood = [
                self._stood_before(step.path, blob, number) if _is_broken(other) else [other]
                for blob, other in zip(step.blobs, others, strict=False)
            ]
            others = stood[0] if len(stood) == 1 else [_main_of(one) for one in stood]
        if new is not None and new.problem is not None:
            known = step.blobs[-1] in step.blobs[:-1]
            return Result(unreadable(None if known else new.problem), lasting)
        certain = new is None or new.blocks is not None
        return Result(encode(certain, self._changes(others, new), self._full), lasting)

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

    def _stood_before(self, path: str, blob: str, number: int) -> Sequence[Version | None]:
        """What stood at a path before a blob that cannot be read was put there, ahead of a step.

        The last version that could be read; where a merge put it there, those of the common
        ancestor and of both sides, for it has never been told how these were brought together.
        """
        passed = []
        found: Sequence[Version | None] = (None,)
        while blob:
            steps = self._put.get((path, blob), ())
            place = bisect_left(steps, number) - 1
            if place < 0:
                break
            number = steps[place]
            if number in self._stood:
                found = self._stood[number]
                break
            passed.append(number)
            others = self._steps[number].blobs[:-1]
            if blob in others:
                continue  # a merge left it as one side had it
            if len(others) > 1:
                found = [self._main_before(path, other, number) for other in others]
                break
            blob = others[0]
            version = self._at(blob)
            if not _is_broken(version):
                found = (version,)
                break
        self._stood.update(dict.fromkeys(passed, found))
        return found

    def _main_before(self, path: str, blob: str, number: int) -> Version | None:
        """A version that stands in a step or, if it cannot be read, what stood before it."""
        version = self._at(blob)
        return _main_of(self._stood_before(path, blob, number)) if _is_broken(version) else version

    def _at(self, blob: str) -> Version | None:
        if not blob:
            return None
        return self._versions.get(blob) or self._reader.read(blobs(self._repository, [blob])[blob])


def _is_broken(version: Version | None) -> bool:
    return version is not None and version.problem is not None


def _main_of(stood: Sequence[Version | None]) -> Version | None:
    """Of what stood somewhere one version: of what a merge came from, that of the first side."""
    return stood[0] if len(stood) == 1 else stood[1]
