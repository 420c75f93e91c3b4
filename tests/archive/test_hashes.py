"""Hashes: no other list of parts gives the same; keys tell the program and the kind of a result."""

from __future__ import annotations

import itertools
from pathlib import Path

from generator.archive.hashes import Part, hashed
from generator.archive.store import Store, key_of

ALIKE: list[tuple[Part, ...]] = [
    (),
    ("",),
    ("", ""),
    ([],),
    ([[]],),
    ([], []),
    ("ab",),
    ("a", "b"),
    (["a", "b"],),
    (["a"], "b"),
    ("a", ["b"]),
    ("a\0b",),
    ("b", "a"),
    (b"ab",),
    (b"a", b"b"),
    (b"",),
    (None,),
    ("None",),
    (b"None",),
    (0,),
    (False,),
    ("0",),
    (b"0",),
    (1, 23),
    (12, 3),
    (123,),
    ("\udce6",),  # file names that are no text
    ("\udce6", ""),
    ("\\udce6",),
    (["\udce6"],),
    (b"\xe6",),
]


def test_no_two_lists_of_parts_have_one_hash() -> None:
    for one, other in itertools.combinations(ALIKE, 2):
        assert hashed(*one) != hashed(*other), (one, other)
    for one in ALIKE:
        assert hashed(*one) == hashed(*one)


def test_a_row_is_the_same_however_it_is_held() -> None:
    assert hashed(("a", 1), [b"b"]) == hashed(["a", 1], (b"b",))


def test_a_key_tells_the_program_and_the_kind(tmp_path: Path) -> None:
    one, other = (Store(tmp_path / "kept.sqlite", program) for program in ("1", "2"))
    keys = [key_of(store, what, "a") for store in (one, other, None) for what in ("part", "page")]
    assert len(set(keys)) == len(keys)
    one.put_many([(keys[0], b"value")])
    assert other.get_many([*keys[2:], key_of(one, "part", "a")]) == {keys[0]: b"value"}
    one.close()
    other.close()
