"""Versions: the text of an archive cut where its records begin, so that two are compared quickly.

A career's archive is written anew some hundred times and each time changes in a few places. So a
text is cut into blocks, one for each name at the left margin, and a block into the texts of its
records. Of a version that was made from another only what lies between the first and the last byte
that differ is cut anew (``sameness``); what is the same on both sides is not read at all, and only
the rest is parsed.

Cutting is allowed only where it is certain that a part, read alone, says what it says in the whole.
Where it is not, the whole text is read. Either way the outcome is that of ``changes.changes`` on
two ``changes.snapshot``, save that the lines told mean nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count

from generator.history.blocks import (
    NO_BLOCKS,
    NO_RECORDS,
    UNKNOWN,
    Block,
    Listed,
    Version,
    last_readable,
    without_texts,
)
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
    MARGIN,
    NAME,
    OPEN,
    PREAMBLE,
    Uncertain,
    all_starts,
    are_new,
    ensure_one_entry,
    record_fields,
    sameness,
)
from generator.yamltext import MAX_BYTES, parse


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
        try:
            if before is not None and before.blocks:
                return self._made_from(before, text, trusted)
            return self._cut(text, trusted)
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
        old = before.blocks if before is not None else NO_BLOCKS
        new = after.blocks if after is not None else NO_BLOCKS
        if old is None or new is None:
            return self._whole(before), self._whole(after)
        names: Collection[bytes] | None = None
        if before is not None and after is not None:
            if after.before == before.number:
                names = after.touched
            elif before.before == after.number:
                names = before.touched
        return self._side(names, old, new), self._side(names, new, old)

    def _whole(self, version: Version | None) -> Snapshot:
        return Snapshot() if version is None else self._read_text(version.text)

    def _read_text(self, text: bytes) -> Snapshot:
        tree, _ = parse(text, "")
        assert tree is not None, "it has been read before"
        return snapshot(tree, self._outline)

    def _side(
        self,
        names: Collection[bytes] | None,
        own: Mapping[bytes, Block],
        other: Mapping[bytes, Block],
    ) -> Snapshot:
        sections: dict[str, Mapping[str, RecordText]] = {}
        header: dict[str, str] = {}
        for name in own if names is None else [name for name in own if name in names]:
            block, twin = own[name], other.get(name)
            if twin is not None and (twin is block or twin.text == block.text):
                continue
            if block.listed is None or (twin is not None and twin.listed is None):
                part = self._read_text(block.text + b"\n")
                sections.update(part.sections)
                header.update(part.header)
                continue
            section = self._sections[name]
            found: dict[str, RecordText] = {}
            against = twin.listed if twin is not None and twin.listed is not None else NO_RECORDS
            for text in block.listed.without(against):
                key, record = self._record(name, text)
                found[key] = record
            sections[section.name] = found
        return Snapshot(sections, header)

    def _cut(self, text: bytes, trusted: bool) -> Version:
        """A version of which nothing is known."""
        _ensure_plain_ends(text)
        starts = tuple(all_starts(text))
        if not starts or not PREAMBLE.fullmatch(text, 0, max(starts[0] - 1, 0)):
            raise Uncertain
        blocks: dict[bytes, Block] = {}
        self._add(blocks, text, starts, len(text) - text.endswith(b"\n"), NO_BLOCKS, trusted)
        return Version(text, blocks, starts, number=next(self._numbers))

    def _made_from(self, before: Version, text: bytes, trusted: bool) -> Version:
        """A version of which most is known: only the blocks in which it differs are cut anew.

        What precedes the first byte that differs, a whole name further on included, and what
        follows the last one, is cut just as it was.
        """
        _ensure_plain_ends(text)
        assert before.blocks is not None
        old, known, starts = before.text, before.blocks, before.starts
        first, last = sameness(old, text)
        head = bisect_right(starts, first) - 2
        if head < 0:
            return self._cut(text, trusted)
        # Blocks of the old text from this one on begin, line end before the name included, in what
        # is the same on both sides at the end.
        tail = bisect_left(starts, len(old) - last + 1, head + 1)
        moved = len(text) - len(old)
        old_end = len(old) - old.endswith(b"\n")
        begin = starts[head]
        end = starts[tail] + moved - 1 if tail < len(starts) else len(text) - text.endswith(b"\n")
        # What precedes and what follows the differing bytes begins blocks just as it did.
        kept = starts[head + 1 : bisect_left(starts, first)]
        window = max(begin, first - 1), min(end, len(text) - last + 2)
        found = (match.end() for match in MARGIN.finditer(text, *window))
        between = (begin, *kept, *(start for start in found if start >= first))
        names = list(known)
        blocks = {name: known[name] for name in names[:head]}
        same = None
        if between[-1] == starts[tail - 1] and first > between[-1] + len(names[tail - 1]):
            # What differs lies in the last of these, behind its name: there the same is the same.
            rest = len(old) - (starts[tail] - 1 if tail < len(starts) else old_end)
            same = first - between[-1], max(0, last - rest)
        self._add(blocks, text, between, end, known, trusted, same)
        touched = frozenset((*list(blocks)[head:], *names[head:tail]))
        count = len(blocks)
        for name in names[tail:]:
            blocks[name] = known[name]
        if len(blocks) != count + len(names) - tail:  # a name stands twice
            raise Uncertain
        return Version(
            text,
            blocks,
            (*starts[:head], *between, *(start + moved for start in starts[tail:])),
            number=next(self._numbers),
            before=before.number,
            touched=touched,
        )

    def _add(
        self,
        blocks: dict[bytes, Block],
        text: bytes,
        starts: Sequence[int],
        end: int,
        known: Mapping[bytes, Block],
        trusted: bool,
        same: tuple[int, int] | None = None,
    ) -> None:
        """Add the blocks that begin at ``starts``, the last of which ends at ``end``.

        ``same`` is what ``sameness`` says of the last, where that is known.
        """
        # Each block ends before the line end that the next begins after.
        ends = (*(start - 1 for start in starts[1:]), end)
        for start, stop in zip(starts, ends, strict=True):
            name = NAME.match(text, start)
            if name is None or name[0] in blocks:
                raise Uncertain
            own, was = text[start:stop], known.get(name[0])
            if was is not None and was.text == own:
                blocks[name[0]] = was
            else:
                blocks[name[0]] = self._block(
                    name[0], own, was, trusted, same if stop == end else None
                )

    def _block(
        self,
        name: bytes,
        text: bytes,
        was: Block | None,
        trusted: bool,
        same: tuple[int, int] | None,
    ) -> Block:
        section = self._sections.get(name)
        if section is not None and not section.single:
            if was is not None and was.listed is not None:
                between = same or sameness(was.text, text)
                listed = self._changed(name, was.text, was.listed, text, *between)
                if listed is not None:
                    return Block(text, listed)
            head, *records = text.split(DASH)
            if records and OPEN.fullmatch(head):
                if trusted:
                    return Block(text, self._list(records, None))
                ensure_one_entry(head, name)
                keys = frozenset(self._keys(name, records))
                if len(keys) != len(records):  # one is known by what another is
                    raise Uncertain
                return Block(text, self._list(records, keys))
        if not trusted:
            ensure_one_entry(text, name)
        return Block(text)

    def _list(
        self,
        records: Sequence[bytes],
        keys: frozenset[str] | None,
        before: int = UNKNOWN,
        fresh: Iterable[bytes] = (),
        gone: Iterable[bytes] = (),
    ) -> Listed:
        return Listed(next(self._numbers), records, keys, before, fresh, gone)

    def _changed(
        self, name: bytes, old: bytes, was: Listed, text: bytes, first: int, last: int
    ) -> Listed | None:
        """The records of a block of which ``old`` is what it was; None if its head is another.

        So many bytes are the same at the beginning, and at the end.
        """
        count = len(was.records)
        # Counted from the nearer end: most of what is new stands at the end of a long section.
        if first > len(old) // 2:
            head = count - old.count(DASH, max(0, first - len(DASH) + 1)) - 1
        else:
            head = old.count(DASH, 0, first) - 1
        if head < 0:
            return None
        begin = old.rindex(DASH, 0, first) + len(DASH)
        # A dash in what is the same at the end ends the last record that may be another.
        stop = old.find(DASH, max(len(old) - last, begin))
        tail = 0
        if stop < 0:
            stop = len(old)
        else:
            tail = count - head - 1 - old.count(DASH, begin, stop)
        differing = was.records[head : count - tail]
        now = text[begin : stop + len(text) - len(old)].split(DASH)
        fresh, gone = without_texts(now, differing), without_texts(differing, now)
        records = [*was.records[:head], *now, *was.records[count - tail :]]
        found, lost = self._keys(name, fresh), frozenset(self._keys(name, gone))
        if (
            was.keys is None
            and are_new([key for key in found if key not in lost], old)
            and len(set(found)) == len(found)
            and len(now) == len(fresh) + len(differing) - len(gone)
        ):
            return self._list(records, None, was.number, fresh, gone)
        keys = (self._keys_of(name, was) - lost if lost else self._keys_of(name, was)).union(found)
        if len(keys) != len(records):  # one is known by what another is
            raise Uncertain
        return self._list(records, keys, was.number, fresh, gone)

    def _keys_of(self, name: bytes, listed: Listed) -> frozenset[str]:
        if listed.keys is None:
            return frozenset(self._keys(name, listed.records))
        return listed.keys

    def _keys(self, name: bytes, texts: Iterable[bytes]) -> list[str]:
        return [self._record(name, text)[0] for text in texts]

    def _read_record(self, name: bytes, text: bytes) -> tuple[str, RecordText]:
        """A record in the section of that name, and what it is known by."""
        fields = record_fields(text)
        record = RecordText(fields, None, is_void(fields, self._outline))
        return identity(fields, self._sections[name]), record


def _ensure_plain_ends(text: bytes) -> None:
    if len(text) > MAX_BYTES or b"\r" in text:
        raise Uncertain
    if not text.endswith(b"\n") and (b"|" in text or b">" in text):
        raise Uncertain  # a text of several lines would be given the line end it lacks
