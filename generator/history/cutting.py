"""Cutting: when a part of an archive's text, read alone, says what it says in the whole; pure.

What is certain of a part is so wherever it stands: a name at the margin ends whatever was begun
before, and what was not ended before it cannot be read alone. ``Uncertain`` is raised for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence as Several
from functools import cache, cached_property

from msgspec import Struct

from generator.archive.paths import flat
from generator.history.changes import Outline, RecordText, Told, is_void
from generator.standards.loading import plain
from generator.yamltext import MAX_BYTES, Mapping, Sequence, parse

# A name at the margin: a letter, or any character beyond ASCII. Whatever else can stand there
# (comments, dashes, marks, quotes) stays with the block before, and is read with it.
MARGIN = re.compile(rb"\n(?=[A-Za-z\x80-\xff])")
NAME = re.compile(rb"[A-Za-z\x80-\xff][^\s:#]*(?=:)")
_LINES_WITHOUT_WORDS = rb"(?:\n *(?:#[^\n]*)?)*"
PREAMBLE = re.compile(rb" *(?:#[^\n]*)?" + _LINES_WITHOUT_WORDS)
OPEN = re.compile(NAME.pattern + rb":(?: +#[^\n]*| *)" + _LINES_WITHOUT_WORDS)
_MARKS = (b"\n---", b"\n...")
DASH = b"\n  - "
LINE = "\n    "
# Records of nothing but plain words, each of which means itself wherever it stands: one to a line,
# a number in quotes, words in brackets, a group or a list of groups.
_KEY = "[A-Za-z\u4e00-\u9fff]+"
_SIGNS = "$()+,./0-9;=A-Z^_a-z~·“”…\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e-"
# Each wide set of characters takes a millisecond to compile, so what can be said once is.
_FIRST = "[0-9A-Za-z\u4e00-\u9fff（《〔“]"
_WORD = f"{_FIRST}[ {_SIGNS}]*+(?<! )"
_ITEM = _WORD.replace(",", "")
_FIELD = f"{_KEY}: {_WORD}"
_FIELDS = (
    f"{_KEY}:(?:"
    f' (?:{_WORD}|"[0-9]+(?:\\.[0-9]+)?"|\\[(?:(?:(?<=\\[)|(?<!\\[), ){_ITEM})+\\])'
    f"|(?=\n      - )(?:\n      (?:- |  ){_FIELD})+"
    f"|(?:\n      {_FIELD})+)"
)
# What can be written in no other way than as it is, but for escapes.
_NUMBER = re.compile(r"[\w-]+")


@cache
def _records() -> re.Pattern[str]:
    """Records of nothing but such fields; compiled when there is a history to be read."""
    # The fields stand there but once: to compile them is most of the work.
    return re.compile(f"(?:{_FIELDS}(?:\n    (?!\\Z)|\\Z))+")


class Uncertain(Exception):
    """A part cannot be read without the rest."""


def first_start(text: bytes) -> int | None:
    """Where the first name at the margin begins."""
    if NAME.match(text):
        return 0
    found = MARGIN.search(text)
    return None if found is None else found.end()


def name_of(text: bytes) -> bytes:
    """The name a block begins with."""
    name = NAME.match(text)
    if name is None:
        raise Uncertain
    return name[0]


def end_of(text: bytes) -> int:
    """Where the last block ends: the line end behind it is none of it."""
    return len(text) - text.endswith(b"\n")


def are_new(keys: Several[str], text: bytes) -> bool:
    """Whether it is plain, without reading them, that no record of a text is known by these."""
    return (
        len(set(keys)) == len(keys)
        and (not keys or b"\\" not in text)  # in quotes, it may stand for any character
        and all(_NUMBER.fullmatch(key) and key.encode() not in text for key in keys)
    )


def ensure_plain_ends(text: bytes) -> None:
    """Ensure that a text ends, and its lines do, as they would in a part of it."""
    if len(text) > MAX_BYTES or b"\r" in text:
        raise Uncertain
    if not text.endswith(b"\n") and (b"|" in text or b">" in text):
        raise Uncertain  # a text of several lines would be given the line end it lacks


def ensure_one_entry(text: bytes, name: bytes, tree: Mapping | None) -> None:
    """Ensure that a block, read alone as ``tree``, is one name and what it holds."""
    if MARGIN.search(text) or any(mark in text for mark in _MARKS):
        raise Uncertain
    if tree is None or list(tree.contents) != [name.decode("utf-8", "replace")]:
        raise Uncertain


class PlainRecord(Struct, frozen=True, eq=False, dict=True):
    """A record of nothing but plain words: its fields are read when asked for."""

    text: str
    outline: Outline

    @cached_property
    def fields(self) -> dict[str, str]:
        """The texts of its fields by name."""
        return plain_fields(self.text)

    @property
    def voided(self) -> bool:
        """Whether it says of itself that it is void."""
        if is_flat(self.text) and any(w not in self.text for w in self.outline.voided.values()):
            return False  # what is not written in it cannot be said by it
        return is_void(self.fields, self.outline)

    def says(self, other: Told) -> bool:
        """Whether its fields are those of another, in whatever order."""
        if isinstance(other, PlainRecord) and is_flat(self.text) and is_flat(other.text):
            return {*self.text.split(LINE)} == {*other.text.split(LINE)}
        return self.fields == other.fields

    def first(self, name: str) -> str | None:
        """The text of the field of that name, if that is the first and stands for itself."""
        if not self.text.startswith(f"{name}: "):
            return None
        begin = len(name) + 2
        end = self.text.find("\n", begin)
        word = self.text[begin:] if end < 0 else self.text[begin:end]
        return None if word.startswith(('"', "[")) else word


def plain_fields(text: str) -> dict[str, str]:
    """The fields of a record's own text, of which it is known that it is plain."""
    if is_flat(text):
        return dict([line.split(": ", 1) for line in text.split(LINE)])
    return {name: word for name, word in _nested(text) if word is not None}


def is_flat(text: str) -> bool:
    """Whether each line of a plain record is a field whose text is as it is written."""
    return "\n      " not in text and "[" not in text and '"' not in text


def read_record(text: bytes, outline: Outline) -> PlainRecord | RecordText:
    """A record from its own text, without its dash."""
    try:
        told = text.decode("utf-8")
    except UnicodeDecodeError:
        raise Uncertain from None
    if _records().fullmatch(told) and _are_single(told):
        return PlainRecord(told, outline)
    fields = _parsed(text)
    return RecordText(fields, None, is_void(fields, outline))


def _parsed(text: bytes) -> dict[str, str]:
    """The fields of a record that is not plain."""
    if MARGIN.search(text) or any(mark in text for mark in _MARKS):
        raise Uncertain
    tree, _ = parse(b"x:" + DASH + text + b"\n", "")
    if tree is None or len(tree.contents) != 1:
        raise Uncertain
    records = tree.contents["x"]
    if not isinstance(records, Sequence) or not isinstance(records.contents[0], Mapping):
        raise Uncertain
    return flat(plain(records.contents[0]))


def _nested(told: str) -> Iterator[tuple[str, str | None]]:
    """What a plain record says by the paths of its fields; None of a group itself."""
    group = ""
    number = 0
    for line in told.split(LINE):
        name, colon, word = line.partition(": ")
        if not colon:
            group, number = name[:-1], 0
            yield group, None
        elif name.startswith(("  - ", "    ")):
            number += name.startswith("  - ")
            yield f"{group}[{number}].{name[4:]}", word
        elif name.startswith("  "):
            yield f"{group}.{name[2:]}", word
        elif word.startswith("["):
            yield name, "、".join(word[1:-1].split(", "))
        else:
            yield name, word[1:-1] if word.startswith('"') else word


def _are_single(told: str) -> bool:
    """Whether no name stands twice in the same group of a plain record."""
    if "\n      - " not in told:
        lines = told.split(LINE)
        if len({line.partition(":")[0] for line in lines}) == len(lines):
            return True
    names = [name for name, _ in _nested(told)]
    return len(set(names)) == len(names)
