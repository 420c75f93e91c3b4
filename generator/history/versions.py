"""Versions: the text of an archive cut where its records begin, so that two are compared quickly.

A career's archive is written anew some hundred times and each time changes in a few places. So a
text is cut into blocks, one for each name at the left margin, and a block into the texts of its
records. Of a version that was made from another, only blocks in which something else was put are
cut anew, and of these only the records there; only they are parsed.

Cutting is allowed only where it is certain that a part, read alone, says what it says in the whole.
Where it is not, the whole text is read. Either way the outcome is that of ``changes.changes`` on
two ``changes.snapshot``, save that the lines told mean nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from msgspec.structs import replace

from generator.history.blocks import (
    NO_BLOCKS,
    Block,
    Listed,
    Version,
    apart,
    differing,
    spans_of,
    version_of,
    without_texts,
)
from generator.history.changes import (
    Outline,
    Placed,
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
    DASH,
    MARGIN,
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
)
from generator.history.deltas import Hunk, hunk_between, with_hunks
from generator.yamltext import MAX_BYTES, parse
from generator.yamltext import Mapping as Tree

_Side = tuple[Placed, Mapping[str, str]]
"""The records of a version by their places, and what stands outside all sections."""
_NOTHING: Mapping[Any, Any] = {}


class Reader:
    """Reads versions and tells what became of the records between two of them."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._sections = {name.encode(): s for name, s in outline.sections.items()}
        self._number_fields = {name: number_field(s) for name, s in self._sections.items()}
        self._record = lru_cache(maxsize=4096)(self._read_record)
        self._tree = lru_cache(maxsize=64)(_read_tree)
        self._numbers = count(1)

    def read(self, data: bytes, like: Version | None = None, trusted: bool = False) -> Version:
        """One version; ``like`` is one of which it may have most, if any.

        A ``trusted`` one is known to have been cut with certainty before.
        """
        text = data.replace(b"\r\n", b"\n") if b"\r" in data else data
        version = None
        try:
            ensure_plain_ends(text)
            if like is not None and like.blocks is not None:
                hunk = hunk_between(like.text, text)
                version = self._edited(like, like.blocks, [hunk], trusted)
            version = version or self._cut(text, trusted)
        except Uncertain:
            tree, problems = parse(data, "")
            return Version(text, exact=text is data, problem=None if tree else problems[0])
        return version if text is data else replace(version, exact=False)

    def made(
        self, like: Version, hunks: Iterable[Hunk], size: int, trusted: bool = False
    ) -> Version | None:
        """The version of that size that another comes to; None where its text must be read."""
        if like.blocks is None or not like.exact or size > MAX_BYTES:
            return None
        try:
            return self._edited(like, like.blocks, hunks, trusted)
        except Uncertain:
            return None

    def between(
        self, before: Version | None, after: Version | None, moves: bool = True
    ) -> Iterator[RecordChange]:
        """What became of every record between two versions that can be read.

        A change outside all sections is one of the section ''. ``moves`` as in ``placed_changes``.
        """
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
        names: Iterable[bytes] = {**old, **new}
        if before is not None and after is not None:
            if after.before == before.number:
                names = after.touched
            elif before.before == after.number:
                names = before.touched
        found: dict[bytes, tuple[_Side, _Side]] = {}
        for name in names:
            was, now = old.get(name), new.get(name)
            if was is None or now is None or (was is not now and was.text != now.text):
                found[name] = self._apart(name, was, now)
        if len(found) == 1:
            return next(iter(found.values()))
        return (
            _together([found[name][0] for name in old if name in found]),
            _together([found[name][1] for name in new if name in found]),
        )

    def _whole(self, version: Version | None) -> _Side:
        if version is None:
            return {}, {}
        tree, _ = parse(version.text, "")
        assert tree is not None, "it has been read before"
        return _sides(snapshot(tree, self._outline))

    def _apart(self, name: bytes, old: Block | None, new: Block | None) -> tuple[_Side, _Side]:
        """Of each of two blocks of that name, not both of them none, what the other has not."""
        was = old.listed if old is not None else None
        now = new.listed if new is not None else None
        if (old and not was) or (new and not now):
            return self._read(old), self._read(new)
        if old is None or new is None or was is None or now is None:
            return self._records_of(name, old), self._records_of(name, new)
        if now.before == was.number:
            return (now.gone, _NOTHING), (now.fresh, _NOTHING)
        if was.before == now.number:
            return (was.fresh, _NOTHING), (was.gone, _NOTHING)
        gone, fresh = apart(old, new)
        return (self._placed(name, gone), _NOTHING), (self._placed(name, fresh), _NOTHING)

    def _read(self, block: Block | None) -> _Side:
        """All of a block that is read as one."""
        if block is None:
            return _NOTHING, _NOTHING
        tree = self._tree(block.text)
        assert tree is not None, "it has been read before"
        return _sides(snapshot(tree, self._outline))

    def _records_of(self, name: bytes, block: Block | None) -> _Side:
        """All records of a block, if any."""
        return self._placed(name, block.records) if block is not None else _NOTHING, _NOTHING

    def _placed(self, name: bytes, texts: Iterable[bytes]) -> dict[tuple[str, str], Told]:
        """Records of these texts by their places, in the section of that name."""
        return dict([self._record(name, text) for text in texts])

    def _cut(self, text: bytes, trusted: bool) -> Version:
        """A version of which nothing is known."""
        start = first_start(text)
        if start is None or not PREAMBLE.fullmatch(text, 0, max(start - 1, 0)):
            raise Uncertain
        end = end_of(text)
        pairs = self._blocks(MARGIN.split(text[start:end]), NO_BLOCKS, trusted)
        blocks = _by_name(pairs)
        return version_of(text[:start], blocks, text[end:], next(self._numbers))

    def _edited(
        self, like: Version, known: Mapping[bytes, Block], hunks: Iterable[Hunk], trusted: bool
    ) -> Version | None:
        """A version of which most is known: only blocks with a hunk in them are looked into.

        None where it must be cut anew.
        """
        spans = spans_of(like, known, hunks)
        if spans is None:
            return None
        names, old, pairs = [*known], [*known.values()], [*known.items()]
        touched: list[bytes] = []
        for first, last, own in reversed(spans):
            text = old[first].text
            if first == last and not _have_name(text, own):
                name = names[first]
                block = self._block(name, with_hunks(text, own), old[first], trusted, own)
                pairs[first] = name, block
                touched.append(name)
                continue
            text = b"\n".join([block.text for block in old[first : last + 1]])
            fresh = self._blocks(MARGIN.split(with_hunks(text, own)), known, trusted)
            touched += [*names[first : last + 1], *[name for name, _ in fresh]]
            pairs[first : last + 1] = fresh
        blocks = _by_name(pairs)
        number = next(self._numbers)
        return version_of(like.head, blocks, like.tail, number, like.number, touched)

    def _blocks(
        self, texts: Iterable[bytes], known: Mapping[bytes, Block], trusted: bool
    ) -> list[tuple[bytes, Block]]:
        """Blocks of these texts by their names; those that are known are taken over."""
        found = []
        for text in texts:
            name = name_of(text)
            block = known.get(name)
            if block is None or block.text != text:
                block = self._block(name, text, block, trusted)
            found.append((name, block))
        return found

    def _block(
        self,
        name: bytes,
        text: bytes,
        was: Block | None,
        trusted: bool,
        hunks: Sequence[Hunk] = (),
    ) -> Block:
        """A block that was another one, if any, and came to it by these, if they are known."""
        section = self._sections.get(name)
        if section is not None and not section.single:
            if was is not None and was.listed is not None:
                hunks = hunks or [hunk_between(was.text, text)]
                listed = self._changed(name, was, was.listed, hunks)
                if listed is not None:
                    return Block(text, listed)
            head, *records = text.split(DASH)
            if records and OPEN.fullmatch(head):
                keys = None
                if not trusted:
                    ensure_one_entry(head, name, self._tree(head))
                    keys = frozenset(self._placed(name, records))
                    if len(keys) != len(records):  # one is known by what another is
                        raise Uncertain
                return Block(text, Listed(next(self._numbers), keys))
        if not trusted:
            ensure_one_entry(text, name, self._tree(text))
        return Block(text)

    def _changed(
        self, name: bytes, was: Block, known: Listed, hunks: Sequence[Hunk]
    ) -> Listed | None:
        """What is known of a block's records after what it ``was``; None if its head is another."""
        old = was.text
        found = differing(old, hunks)
        if found is None:
            return None
        then, now = found
        lost, added = without_texts(then, now), without_texts(now, then)
        gone, fresh = self._placed(name, lost), self._placed(name, added)
        alone = len(fresh) == len(added) and len(now) == len(then) + len(added) - len(lost)
        keys = known.keys
        new = [key for _, key in fresh.keys() - gone.keys()]
        if keys is not None or not alone or not are_new(new, old):
            if keys is None:
                keys = frozenset(self._placed(name, was.records))
            count = len(keys) + len(now) - len(then)
            keys = keys.difference(gone).union(fresh)
            if len(keys) != count:  # one is known by what another is
                raise Uncertain
        return Listed(next(self._numbers), keys, known.number, fresh, gone)

    def _read_record(self, name: bytes, text: bytes) -> tuple[tuple[str, str], Told]:
        """A record in the section of that name, and its place."""
        section = self._sections[name]
        record = read_record(text, self._outline)
        number = self._number_fields[name]
        key = None
        if number is not None and isinstance(record, PlainRecord):
            key = record.first(number)
        if key is None:
            key = identity(record.fields, section)
        return (section.name, key), record


def _by_name(pairs: Collection[tuple[bytes, Block]]) -> dict[bytes, Block]:
    """Blocks by their names, of which none may stand twice."""
    blocks = dict(pairs)
    if len(blocks) != len(pairs):
        raise Uncertain
    return blocks


def _have_name(text: bytes, hunks: Iterable[Hunk]) -> bool:
    """Whether a name begins at the margin in what one of these puts into a block."""
    for start, stop, instead in hunks:
        if MARGIN.search(text[start - 1 : start] + instead + text[stop : stop + 1]):
            return True
    return False


def _read_tree(text: bytes) -> Tree | None:
    """A block by itself as a tree."""
    return parse(text + b"\n", "")[0]


def _sides(version: Snapshot) -> _Side:
    return placed(version), version.header


def _together(sides: Iterable[_Side]) -> _Side:
    """What stands in several blocks."""
    records: dict[tuple[str, str], Told] = {}
    header: dict[str, str] = {}
    for some, outside in sides:
        records |= some
        header |= outside
    return records, header
