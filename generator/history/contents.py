"""Contents: what the records of an archive became in each step, read from git or remembered.

Each archive is followed by itself (``tracing``), and all that is remembered of it is one entry: a
result by the contents that decide it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from generator.archive.hashes import Part, hashed
from generator.archive.store import Key, Store, key_of
from generator.history.changes import Outline
from generator.history.git import Repository
from generator.history.packs import Pack, packed, write_pack
from generator.history.results import Result
from generator.history.steps import Step
from generator.history.tracing import Past, Tracing
from generator.history.versions import Reader

_MANY = 400
"""Steps from which a second process pays for its start."""
_TOGETHER = 256
"""Archives whose versions git is asked for together."""
_PUT_AT_ONCE = 64
"""Archives whose results are remembered together."""
_Kept = dict[str, bytes]
"""What is remembered of an archive: a result by the contents that decide it (``_decisive``)."""
_KEPT = msgspec.msgpack.Decoder(_Kept)


class Tracer:
    """Tells what became of the records in each step on an archive.

    In ``full`` or in brief (``results``): each is remembered by itself, for a site needs no more
    than the brief, which is far smaller.
    """

    def __init__(
        self,
        repository: Repository,
        outline: Outline,
        store: Store | None = None,
        full: bool = True,
    ) -> None:
        self._store, self._full = store, full
        # One for all archives: what it remembers of texts it lets go of by itself.
        self._reader = Reader(outline)
        self._ground = b"" if store is None else hashed(outline.essence)
        self._repository = repository
        self._pack: Pack | None = None

    def past(self, steps: Sequence[Step]) -> Past:
        """The steps with what is remembered of each."""
        kept = self._kept(steps)
        return Past(steps, [kept.get(_decisive(step)) if kept else None for step in steps])

    def keep(self, steps: Sequence[Step], found: bytes) -> None:
        """Remember what is ``worth_keeping`` of these steps on one archive."""
        if self._store is not None and found:
            self._store.put_many([self._entry(steps, found)])

    def _kept(self, steps: Sequence[Step]) -> _Kept:
        """What is remembered of an archive."""
        if self._store is None or not steps:
            return {}
        key = self._archive(steps)
        found = self._store.get_many([key]).get(key)
        return {} if found is None else _KEPT.decode(found)

    def _entry(self, steps: Sequence[Step], found: bytes) -> tuple[Key, bytes]:
        """What is remembered of an archive, with what was found now."""
        known = self._kept(steps)
        every = msgspec.msgpack.encode({**known, **_KEPT.decode(found)}) if known else found
        return self._archive(steps), every

    def _archive(self, steps: Sequence[Step]) -> Key:
        """What all that is known of an archive is remembered under, however much is added to it."""
        return self._key("archive" if self._full else "archive in brief", steps[0].blobs)

    def told(self, steps: Sequence[Step]) -> list[bytes]:
        """What became of the records in each of these steps on one archive, remembered from now."""
        past = self.past(steps)
        results = self.trace(past)
        self.keep(steps, worth_keeping(steps, results))
        return [result.told for result in results]

    def trace(self, past: Past, folder: Path | None = None) -> list[Result]:
        """The results of all steps of a past, in order; nothing is remembered.

        ``folder`` may hold what is to be read (``gather``), which else is asked of git now.
        """
        todo = past.todo
        fresh: Iterator[Result] = iter(())
        if todo:
            tracing = Tracing(self._repository, self._reader, past, self._full)
            pack = self._at(folder)
            if pack is not None and all(blob in pack for blob in tracing.blobs):
                fresh = iter(tracing.results(pack))
            else:
                with packed(self._repository, tracing.blobs) as pack:
                    fresh = iter(tracing.results(pack))
        return [next(fresh) if told is None else Result(told, False) for told in past.known]

    def _at(self, folder: Path | None) -> Pack | None:
        """The pack in a folder, if it can be had from here; it stays open."""
        if folder is not None and (self._pack is None or self._pack.folder != folder):
            self.close()
            if folder.is_dir():
                self._pack = Pack(folder)
        return self._pack

    def close(self) -> None:
        """Let go of what is open."""
        if self._pack is not None:
            self._pack.close()
            self._pack = None

    def gather(self, pasts: Iterable[Past], folder: Path) -> bool:
        """Write all that is to be read for these into an empty folder, if there is anything."""
        wanted = dict.fromkeys(b for past in pasts for step in past.todo for b in step.blobs if b)
        if wanted:
            write_pack(self._repository, list(wanted), folder)
        return bool(wanted)

    def trace_all(self, archives: Iterable[Sequence[Step]], workers: int) -> None:
        """Have all that became of these archives remembered, each given by its steps in order.

        Over processes when there is much to read. Without a store there is nothing to be done.
        """
        if self._store is None:
            return
        done = {self._key("whole", [step.blobs for step in steps]): steps for steps in archives}
        there = self._store.has(list(done))
        lacking = {key: steps for key, steps in done.items() if key not in there}
        traced = _traced(self, [self._outlined(steps) for steps in lacking.values()], workers)
        while some := list(itertools.islice(traced, _PUT_AT_ONCE)):
            found = [(steps, worth_keeping(steps, results)) for steps, results in some]
            self._store.put_many([self._entry(*one) for one in found if one[1]])
        self._store.put_many((key, b"") for key in lacking)

    def _outlined(self, steps: Sequence[Step]) -> Past:
        """A past with no more than what tracing the rest of it needs; b"" stands for the others."""
        assert self._store is not None
        past = self.past(steps)
        needed = {(step.path, blob) for step in past.todo for blob in step.blobs[:-1]}
        told = zip(steps, past.known, strict=True)
        known = [t and (t if (s.path, s.blobs[-1]) in needed else b"") for s, t in told]
        return Past(steps, known)

    def _key(self, what: str, blobs: Part) -> Key:
        """The key of what these blobs come to under the standards."""
        return key_of(self._store, what, self._ground, blobs)


def worth_keeping(steps: Sequence[Step], results: Iterable[Result]) -> bytes:
    """What is to be remembered of these results of steps on one archive; b"" if nothing is."""
    told = zip(steps, results, strict=True)
    found = {_decisive(step): result.told for step, result in told if result.lasting}
    return msgspec.msgpack.encode(found) if found else b""


def _decisive(step: Step) -> str:
    """The contents that decide what became of the records, by their names."""
    return " ".join(step.blobs)


def _traced(
    tracer: Tracer, pasts: Sequence[Past], workers: int
) -> Iterator[tuple[Sequence[Step], list[Result]]]:
    """Every archive's steps with their results."""
    from generator.forked import Forked, can_fork

    many = sum(len(past.todo) for past in pasts) >= _MANY
    with ExitStack() as stack:
        run: Callable[..., Iterable[list[Result]]] = map
        if workers > 1 and many and can_fork():
            run = stack.enter_context(Forked(workers, tracer)).map
        for start in range(0, len(pasts), _TOGETHER):
            some = pasts[start : start + _TOGETHER]
            with TemporaryDirectory(prefix="dangan-") as folder:
                gathered = Path(folder) if tracer.gather(some, Path(folder)) else None
                told = run(tracer.trace, some, itertools.repeat(gathered))
                yield from zip([past.steps for past in some], told, strict=True)
