"""Versions: the text of an archive cut where its records begin, so that two are compared quickly.

A career's archive is written anew some hundred times and each time changes in a few places. So a
text is cut into blocks, one for each name at the left margin, and a block into the texts of its
records; what is the same to the byte on both sides is not read at all, and only the rest is parsed.

Cutting is allowed only where it is certain that a part, read alone, says what it says in the whole.
Where it is not, the whole text is read. Either way the outcome is that of ``changes.changes`` on
two ``changes.snapshot``, save that the lines told mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from generator.history.changes import (
    Outline,
    RecordChange,
    RecordText,
    Snapshot,
    identity,
    is_void,
    record_changes,
    snapshot,
)
from generator.history.cutting import (
    DASH,
    NAME,
    OPEN,
    PREAMBLE,
    Uncertain,
    all_starts,
    are_new,
    ensure_one_entry,
    record_fields,
)
from generator.problems import Problem
from generator.standards.form import Section
from generator.yamltext import MAX_BYTES, parse


@dataclass(frozen=True, slots=True, eq=False)
class _Listed:
    """The records of a block: their texts and places, and what they are known by, none twice.

    ``keys`` is None where that is known to be so, and nobody has looked yet. ``fresh`` and ``gone``
    are the texts it has and lacks against ``before``, the block it was made from, named by its
    number so that not all blocks there ever were are kept.
    """

    number: int
    records: Mapping[bytes, int]
    keys: frozenset[str] | None
    before: int
    fresh: Iterable[bytes]
    gone: Iterable[bytes]

    def without(self, other: _Listed) -> Iterable[bytes]:
        """The texts ``other`` does not have, in order."""
        if self.before == other.number:
            return self.fresh
        if other.before == self.number:
            return other.gone
        return self.ordered(self.records.keys() - other.records.keys())

    def ordered(self, texts: Iterable[bytes]) -> list[bytes]:
        """Some of the texts in the order in which they stand."""
        return sorted(texts, key=self.records.__getitem__)


_UNKNOWN = -1
"""The number of no block: what a block was made from is not known."""
_NO_RECORDS = _Listed(0, {}, frozenset(), _UNKNOWN, (), ())


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """What one name at the margin holds; ``listed`` is None for a block that is read as one."""

    text: bytes
    listed: _Listed | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One version of one archive.

    ``problem`` says why it cannot be read; then ``readable`` is the last version before it that
    could be. ``blocks`` is None where it had to be read as a whole.
    """

    text: bytes
    blocks: Mapping[bytes, _Block] | None = None
    problem: Problem | None = None
    readable: Version | None = None


class Reader:
    """Reads versions and tells what became of the records between two of them."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._sections = {name.encode(): s for name, s in outline.sections.items()}
        self._record = lru_cache(maxsize=4096)(self._read_record)
        self._numbers = count(1)

    def read(self, data: bytes, before: Version | None = None, trusted: bool = False) -> Version:
        """One version; ``before`` is the one it was made from, if any.

        A ``trusted`` one is known to have been cut with certainty before.
        """
        text = data.replace(b"\r\n", b"\n") if b"\r" in data else data
        before = last_readable(before)
        known = before.blocks if before is not None and before.blocks is not None else {}
        tries = (_known_starts(text, known), all_starts(text)) if known else (all_starts(text),)
        for starts in tries:
            try:
                blocks = self._blocks(text, starts, known, trusted)
                return Version(text, blocks)
            except Uncertain:
                pass
        tree, problems = parse(data, "")
        if tree is None:
            return Version(text, problem=problems[0], readable=before)
        return Version(text)

    def between(
        self, before: Version | None, after: Version | None, moves: bool = True
    ) -> Iterator[RecordChange]:
        """What became of every record; for one that cannot be read stands the last that could.

        A change outside all sections is one of the section ''. ``moves`` as in ``record_changes``.
        """
        before, after = last_readable(before), last_readable(after)
        old, new = self._differing(before, after)
        if before is not None and after is not None and old.header != new.header:
            was, now = (RecordText(dict(one.header), None, voided=False) for one in (old, new))
            yield "", "", "修改", None, was, now
        yield from record_changes(old, new, moves)

    def _differing(
        self, before: Version | None, after: Version | None
    ) -> tuple[Snapshot, Snapshot]:
        """Of each side what the other does not have in the very same words, and perhaps more."""
        old = before.blocks if before is not None else {}
        new = after.blocks if after is not None else {}
        if old is None or new is None:
            return self._whole(before), self._whole(after)
        return self._side(old, new), self._side(new, old)

    def _whole(self, version: Version | None) -> Snapshot:
        return Snapshot() if version is None else self._read_text(version.text)

    def _read_text(self, text: bytes) -> Snapshot:
        tree, _ = parse(text, "")
        assert tree is not None, "it has been read before"
        return snapshot(tree, self._outline)

    def _side(self, own: Mapping[bytes, _Block], other: Mapping[bytes, _Block]) -> Snapshot:
        sections: dict[str, Mapping[str, RecordText]] = {}
        header: dict[str, str] = {}
        for name, block in own.items():
            twin = other.get(name)
            if twin is not None and (twin is block or twin.text == block.text):
                continue
            if block.listed is None or (twin is not None and twin.listed is None):
                part = self._read_text(block.text + b"\n")
                sections.update(part.sections)
                header.update(part.header)
                continue
            section = self._sections[name]
            found = {}
            against = twin.listed if twin is not None and twin.listed is not None else _NO_RECORDS
            for text in block.listed.without(against):
                record = self._record(text)
                found[identity(record.fields, section)] = record
            sections[section.name] = found
        return Snapshot(sections, header)

    def _blocks(
        self, text: bytes, starts: Iterable[int], before: Mapping[bytes, _Block], trusted: bool
    ) -> Mapping[bytes, _Block]:
        """The blocks of a text by name; those ``before`` has in the same words are taken over.

        ``starts`` may miss a name: it is come upon in what differs, and then all is uncertain.
        """
        if len(text) > MAX_BYTES or b"\r" in text:
            raise Uncertain
        if not text.endswith(b"\n") and (b"|" in text or b">" in text):
            raise Uncertain  # a text of several lines would be given the line end it lacks
        starts = list(starts)
        if not starts or not PREAMBLE.fullmatch(text, 0, max(starts[0] - 1, 0)):
            raise Uncertain
        blocks: dict[bytes, _Block] = {}
        # Each block ends before the line end that the next begins after.
        ends = [*(start - 1 for start in starts[1:]), len(text) - text.endswith(b"\n")]
        for start, end in zip(starts, ends, strict=True):
            name = NAME.match(text, start)
            if name is None or name[0] in blocks:
                raise Uncertain
            was = before.get(name[0])
            own = text[start:end]
            same = was is not None and was.text == own
            if was is not None and same:
                blocks[name[0]] = was
            else:
                blocks[name[0]] = self._block(name[0], own, was, trusted)
        return blocks

    def _block(self, name: bytes, text: bytes, was: _Block | None, trusted: bool) -> _Block:
        section = self._sections.get(name)
        if section is not None and not section.single:
            if was is not None and was.listed is not None:
                if text.startswith(was.text) and text.startswith(DASH, len(was.text)):
                    added = text[len(was.text) + len(DASH) :].split(DASH)
                    return _Block(text, self._appended(section, was.text, was.listed, added))
                head = was.text[: was.text.index(DASH)]
                if text.startswith(head) and text.startswith(DASH, len(head)):
                    listed = text[len(head) + len(DASH) :].split(DASH)
                    return _Block(text, self._changed(section, was.listed, listed))
            head, *listed = text.split(DASH)
            if listed and OPEN.fullmatch(head):
                if trusted:
                    return _Block(text, self._trusted(listed))
                ensure_one_entry(head, name)
                return _Block(text, self._changed(section, _NO_RECORDS, listed))
        if not trusted:
            ensure_one_entry(text, name)
        return _Block(text)

    def _trusted(self, listed: list[bytes]) -> _Listed:
        records = dict(zip(listed, range(len(listed)), strict=True))
        return _Listed(next(self._numbers), records, None, _UNKNOWN, (), ())

    def _appended(self, section: Section, text: bytes, was: _Listed, added: list[bytes]) -> _Listed:
        """The records of a block of which ``text`` is what it was, with some more behind."""
        total = len(was.records) + len(added)
        records = dict(was.records)
        records.update(zip(added, range(len(was.records), total), strict=True))
        fresh = self._keys(added, section)
        if was.keys is None and are_new(fresh, text):
            return _Listed(next(self._numbers), records, None, was.number, added, ())
        keys = self._keys_of(was, section).union(fresh)
        if len(keys) != total:  # one is known by what another is
            raise Uncertain
        return _Listed(next(self._numbers), records, keys, was.number, added, ())

    def _changed(self, section: Section, was: _Listed, listed: list[bytes]) -> _Listed:
        records = dict(zip(listed, range(len(listed)), strict=True))
        fresh = sorted(records.keys() - was.records.keys(), key=records.__getitem__)
        gone = was.ordered(was.records.keys() - records.keys())
        left = self._keys_of(was, section).difference(self._keys(gone, section))
        keys = left.union(self._keys(fresh, section))
        if len(keys) != len(listed):
            raise Uncertain
        return _Listed(next(self._numbers), records, keys, was.number, fresh, gone)

    def _keys_of(self, listed: _Listed, section: Section) -> frozenset[str]:
        if listed.keys is None:
            return frozenset(self._keys(listed.records, section))
        return listed.keys

    def _keys(self, texts: Iterable[bytes], section: Section) -> list[str]:
        return [identity(self._record(text).fields, section) for text in texts]

    def _read_record(self, text: bytes) -> RecordText:
        fields = record_fields(text)
        return RecordText(fields, None, is_void(fields, self._outline))


def last_readable(version: Version | None) -> Version | None:
    """The version itself when it can be read, or the last before it that could be."""
    return version.readable if version is not None and version.problem is not None else version


def _known_starts(text: bytes, blocks: Mapping[bytes, _Block]) -> Iterator[int]:
    """Where these names stand, if they all do, in this order."""
    at = end = -1
    for name, block in blocks.items():
        mark = b"\n" + name + b":"
        if at < 0 and text.startswith(mark[1:]):
            at = 0
        elif text.startswith(mark, end):  # the block before is as long as it was
            at = end + 1
        else:
            at = text.find(mark, max(at, 0)) + 1
            if at == 0:
                raise Uncertain
        yield at
        end = at + len(block.text)
        # What the block had is mostly there still, and something more behind it.
        at = end if text.startswith(block.text, at) else at
