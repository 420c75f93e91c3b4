"""Versions: the text of an archive cut where its records begin, so that two are compared quickly.

A career's archive is written anew some hundred times and each time changes in a few places. So a
text is cut into blocks, one for each name at the left margin, and a block into the texts of its
records. Of a version that was made from another the blocks that stand there as they stood are taken
over; of the others only what lies between the first and the last byte that differ is cut anew
(``sameness``), and only that is parsed.

Cutting is allowed only where it is certain that a part, read alone, says what it says in the whole.
Where it is not, the whole text is read. Either way the outcome is that of ``changes.changes`` on
two ``changes.snapshot``, save that the lines told mean nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count

from generator.history.blocks import (
    NO_BLOCKS,
    Block,
    Listed,
    Version,
    apart,
    differing,
    last_readable,
    without_texts,
)
from generator.history.changes import (
    Outline,
    RecordChange,
    RecordText,
    Snapshot,
    Told,
    identity,
    number_field,
    placed,
    placed_changes,
    snapshot,
)
from generator.history.cutting import (
    BOUNDARIES,
    DASH,
    MARGIN,
    NAME,
    OPEN,
    PREAMBLE,
    PlainRecord,
    Uncertain,
    are_new,
    end_of,
    ensure_one_entry,
    ensure_plain_ends,
    first_start,
    name_of,
    read_record,
    same_start,
    sameness,
)
from generator.yamltext import Mapping as Tree
from generator.yamltext import parse

_Side = tuple[dict[tuple[str, str], Told], dict[str, str]]
"""The records of a version by their places, and what stands outside all sections."""


class Reader:
    """Reads versions and tells what became of the records between two of them."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._sections = {name.encode(): s for name, s in outline.sections.items()}
        self._number_fields = {name: number_field(s) for name, s in self._sections.items()}
        self._record = lru_cache(maxsize=4096)(self._read_record)
        self._tree = lru_cache(maxsize=64)(_read_tree)
        self._apart = lru_cache(maxsize=64)(apart)  # asked for each side
        self._numbers = count(1)

    def read(self, data: bytes, before: Version | None = None, trusted: bool = False) -> Version:
        """One version; ``before`` is the one it was made from, if any.

        A ``trusted`` one is known to have been cut with certainty before.
        """
        text = data.replace(b"\r\n", b"\n") if b"\r" in data else data
        before = last_readable(before)
        try:
            ensure_plain_ends(text)
            if before is not None and before.blocks:
                return self._made_from(before, before.blocks, text, trusted)
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

        A change outside all sections is one of the section ''. ``moves`` as in ``placed_changes``.
        """
        before, after = last_readable(before), last_readable(after)
        (old, header), (new, header_now) = self._differing(before, after)
        if before is not None and after is not None and header != header_now:
            was, now = (RecordText(one, None, voided=False) for one in (header, header_now))
            yield "", "", "修改", None, was, now
        yield from placed_changes(old, new, moves)

    def _differing(self, before: Version | None, after: Version | None) -> tuple[_Side, _Side]:
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
        return self._side(names, old, new, 0), self._side(names, new, old, 1)

    def _whole(self, version: Version | None) -> _Side:
        if version is None:
            return {}, {}
        tree, _ = parse(version.text, "")
        assert tree is not None, "it has been read before"
        return _placed(snapshot(tree, self._outline))

    def _side(
        self,
        names: Collection[bytes] | None,
        own: Mapping[bytes, Block],
        other: Mapping[bytes, Block],
        side: int,
    ) -> _Side:
        records: dict[tuple[str, str], Told] = {}
        header: dict[str, str] = {}
        for name in own if names is None else [name for name in own if name in names]:
            block, twin = own[name], other.get(name)
            if twin is not None and (twin is block or twin.text == block.text):
                continue
            if block.listed is None or (twin is not None and twin.listed is None):
                tree = self._tree(block.text)
                assert tree is not None, "it has been read before"
                part, outside = _placed(snapshot(tree, self._outline))
                records |= part
                header |= outside
                continue
            section = self._sections[name].name
            texts: Iterable[bytes]
            if twin is None:
                texts = block.records
            else:
                old, new = (twin, block) if side else (block, twin)
                texts = self._apart(old, new)[side]
            for text in texts:
                key, record = self._record(name, text)
                records[section, key] = record
        return records, header

    def _cut(self, text: bytes, trusted: bool) -> Version:
        """A version of which nothing is known."""
        start = first_start(text)
        if start is None or not PREAMBLE.fullmatch(text, 0, max(start - 1, 0)):
            raise Uncertain
        blocks: dict[bytes, Block] = {}
        self._add(blocks, text[start : end_of(text)], NO_BLOCKS, trusted)
        return Version(text, blocks, start, number=next(self._numbers))

    def _made_from(
        self, before: Version, known: Mapping[bytes, Block], text: bytes, trusted: bool
    ) -> Version:
        """A version of which most is known: blocks that stand as they stood are not looked into."""
        at, end = before.start, end_of(text)
        if text[:at] != before.text[:at] or not NAME.match(text, at):
            return self._cut(text, trusted)
        blocks: dict[bytes, Block] = {}
        touched: set[bytes] = set()
        for (name, block), following in zip(known.items(), (*[*known][1:], None), strict=True):
            if at > end:  # all that is left of the old ones is gone, or has been found
                touched.add(name)
                continue
            if name in blocks:  # it stands twice
                raise Uncertain
            stop = at + len(block.text)
            if text.startswith(block.text, at) and (
                stop == end or text[stop : stop + 2] in BOUNDARIES
            ):
                blocks[name] = block
            else:
                stop, first = _stretch((name, block.text), following, text, at, end)
                touched.add(name)
                touched.update(self._add(blocks, text[at:stop], known, trusted, first))
            at = stop + 1
        touched.update(self._add(blocks, text[at:end], known, trusted))
        number = next(self._numbers)
        return Version(
            text, blocks, before.start, number=number, before=before.number, touched=touched
        )

    def _add(
        self,
        blocks: dict[bytes, Block],
        text: bytes,
        known: Mapping[bytes, Block],
        trusted: bool,
        first: int | None = None,
    ) -> list[bytes]:
        """Add the blocks of a stretch that begins with a name; the names it has.

        It begins with so many bytes of the old block of that name, where that is known.
        """
        if not text:
            return []
        was = known.get(name_of(text))
        same = sameness(was.text, text, first) if was is not None else None
        parts = [text]
        # The old one is one block: another can only begin where it is not as it was.
        if same is None or MARGIN.search(text, max(same[0] - 1, 0), len(text) - same[1] + 2):
            parts, same = MARGIN.split(text), None
        names = []
        for part in parts:
            name = name_of(part)
            if name in blocks:
                raise Uncertain
            was = known.get(name)
            if was is None or was.text != part:
                was = self._block(name, part, was, trusted, same)
            blocks[name] = was
            names.append(name)
        return names

    def _block(
        self,
        name: bytes,
        text: bytes,
        was: Block | None,
        trusted: bool,
        same: tuple[int, int] | None,
    ) -> Block:
        """A block that was another one, if any; ``same`` is what ``sameness`` says of the two."""
        section = self._sections.get(name)
        if section is not None and not section.single:
            if was is not None and was.listed is not None:
                first, last = same or sameness(was.text, text)
                listed = self._changed(name, was, was.listed, text, first, last)
                if listed is not None:
                    return Block(text, listed)
            head, *records = text.split(DASH)
            if records and OPEN.fullmatch(head):
                keys = None
                if not trusted:
                    ensure_one_entry(head, name, self._tree(head))
                    keys = frozenset(self._keys(name, records))
                    if len(keys) != len(records):  # one is known by what another is
                        raise Uncertain
                return Block(text, Listed(next(self._numbers), keys))
        if not trusted:
            ensure_one_entry(text, name, self._tree(text))
        return Block(text)

    def _changed(
        self, name: bytes, was: Block, known: Listed, text: bytes, first: int, last: int
    ) -> Listed | None:
        """What is known of a block's records after what it ``was``; None if its head is another.

        So many bytes are the same at the beginning, and at the end.
        """
        old = was.text
        found = differing(old, text, first, last)
        if found is None:
            return None
        then, now = found
        fresh, gone = without_texts(now, then), without_texts(then, now)
        added, lost = self._keys(name, fresh), frozenset(self._keys(name, gone))
        if (
            known.keys is None
            and are_new([key for key in added if key not in lost], old)
            and len(set(added)) == len(added)
            and len(now) == len(fresh) + len(then) - len(gone)
        ):
            keys = None
        else:
            keys = known.keys
            if keys is None:
                keys = frozenset(self._keys(name, was.records))
            count = len(keys) + len(now) - len(then)
            keys = (keys - lost).union(added) if lost else keys.union(added)
            if len(keys) != count:  # one is known by what another is
                raise Uncertain
        return Listed(next(self._numbers), keys, known.number, fresh, gone)

    def _keys(self, name: bytes, texts: Iterable[bytes]) -> list[str]:
        return [self._record(name, text)[0] for text in texts]

    def _read_record(self, name: bytes, text: bytes) -> tuple[str, Told]:
        """A record in the section of that name, and what it is known by."""
        record = read_record(text, self._outline)
        number = self._number_fields[name]
        key = None
        if number is not None and isinstance(record, PlainRecord):
            key = record.first(number)
        if key is None:
            key = identity(record.fields, self._sections[name])
        return key, record


def _stretch(
    was: tuple[bytes, bytes], following: bytes | None, text: bytes, at: int, end: int
) -> tuple[int, int | None]:
    """Where that ends which has come in the place of an old block, by name and text.

    It ends where the next old one begins, before which there may be others, or nothing. None of
    them begins in what is as it was: in so many bytes, if the block still has its name.
    """
    name, old = was
    same = same_start(old, text, at)
    first = same if same > len(name) else None
    stop = -1
    if following is not None:
        stop = text.find(b"\n%b:" % following, max(at + (first or 0) - 1, 0), end)
    stop = end if stop < 0 else stop
    return stop, None if first is None else min(first, stop - at)


def _read_tree(text: bytes) -> Tree | None:
    """A block by itself as a tree."""
    return parse(text + b"\n", "")[0]


def _placed(version: Snapshot) -> _Side:
    return dict(placed(version)), dict(version.header)
