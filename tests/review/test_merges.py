"""A merge adds nothing of its own: told from snapshots of the common ancestor and both sides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.history.changes import RecordText, Snapshot
from generator.review.merges import Own, own_lines, own_records, own_remarks

Records = dict[str, str]


def version(records: Records) -> Snapshot:
    """A version whose records each hold one text."""
    return Snapshot(
        {"部": {number: RecordText({"文": text}, 1, False) for number, text in records.items()}}
    )


def own(base: Records, first: Records, second: Records, merged: Records) -> list[Own]:
    return [*own_records(*map(version, (base, first, second, merged)))]


def test_each_way_of_meddling_is_told() -> None:
    base = {"1": "a", "2": "b"}
    first, second = base | {"3": "c"}, base | {"4": "d"}
    assert own(base, first, second, first | second) == []
    assert own(base, first, second, first | second | {"5": "e"}) == [Own("部", "5", "added")]
    assert own(base, first, second, first | second | {"1": "x"}) == [Own("部", "1", "added")]
    assert own(base, first, second, first) == [Own("部", "4", "dropped")]
    assert own(base, first, second, second) == [Own("部", "3", "dropped")]
    assert own(base, first, second, {"1": "a", "3": "c", "4": "d"}) == [Own("部", "2", "added")]


def test_a_clash_is_settled_by_taking_a_side() -> None:
    base, first, second = {"1": "a"}, {"1": "b"}, {"1": "c"}
    assert own(base, first, second, first) == [Own("部", "1", "chosen")]
    assert own(base, first, second, second) == [Own("部", "1", "chosen")]
    assert own(base, first, second, {"1": "bc"}) == [Own("部", "1", "added")]
    assert own(base, first, second, base) == [Own("部", "1", "added")]


def test_bringing_back_what_the_other_side_changed_is_dropping_it() -> None:
    base, first = {"1": "a"}, {"1": "b"}
    assert own(base, first, base, base) == [Own("部", "1", "dropped")]
    assert own(base, first, base, first) == []


TEXTS = st.dictionaries(st.sampled_from("1234"), st.sampled_from("abc"), max_size=4)


@given(TEXTS, TEXTS, TEXTS)
def test_the_merge_by_the_rule_is_clean(base: Records, first: Records, second: Records) -> None:
    """What one side alone changed is taken over; where both did, the first side stands."""
    merged = {}
    for number in {*base, *first, *second}:
        took = first if first.get(number) != base.get(number) else second
        if number in took:
            merged[number] = took[number]
    found = own(base, first, second, merged)
    assert {one.what for one in found} <= {"chosen"}
    both = {
        n
        for n in {*base, *first, *second}
        if first.get(n) != second.get(n) and base.get(n) not in (first.get(n), second.get(n))
    }
    assert {one.record for one in found} == both


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_whatever_is_in_neither_side_is_told(
    base: Records, first: Records, second: Records, merged: Records
) -> None:
    told = {one.record for one in own(base, first, second, merged) if one.what == "added"}
    assert told == {
        n
        for n in {*base, *first, *second, *merged}
        if merged.get(n) not in (first.get(n), second.get(n))
    }


def test_files_without_records_are_told_line_by_line() -> None:
    base, first, second = b"a\nb\n", b"a\nb\nc\n", b"a\nb\nd\n"
    assert [*own_lines(base, first, second, b"a\nb\nc\nd\n")] == []
    assert [*own_lines(base, first, second, b"a\nb\nc\nd\ne\n")] == [Own("", "", "added")]
    assert [*own_lines(base, first, second, first)] == [Own("", "", "dropped")]
    assert [*own_lines(base, b"b\n", base, b"b\n")] == []
    assert [*own_lines(base, base, base, b"b\n")] == [Own("", "", "dropped")]


def test_a_remark_comes_from_one_side() -> None:
    first, second = "甲: 1  # 一\n".encode(), "甲: 1\n# 二\n".encode()
    assert [*own_remarks(first, second, "甲: 1  # 一\n# 二\r\n".encode())] == []
    assert [*own_remarks(first, second, "甲: a#b\n".encode())] == []
    assert [*own_remarks(first, second, "甲: 1  # 三\n".encode())] == [Own("", "", "added")]


def test_the_order_of_lines_is_content_too() -> None:
    """A line put elsewhere says something else: a role under another list, a rule under a clause."""
    base = b"roles:\n- a\n- b\nroster:\n- c\n- d\n"
    moved = b"roles:\n- b\nroster:\n- a\n- c\n- d\n"
    assert [*own_lines(base, base, base, moved)] == [Own("", "", "added")]
    first, second = base.replace(b"- d\n", b"- d\n- e\n"), base.replace(b"- a\n", b"- a\n- f\n")
    clean = b"roles:\n- a\n- f\n- b\nroster:\n- c\n- d\n- e\n"
    assert [*own_lines(base, first, second, clean)] == []
    swapped = b"roles:\n- a\n- e\n- b\nroster:\n- c\n- d\n- f\n"
    assert [*own_lines(base, first, second, swapped)] == [Own("", "", "added")]


@pytest.mark.parametrize(
    ("base", "first", "second", "merged", "found"),
    [
        # Both add one line: it may stand once or twice, and not more often.
        ("a", "ax", "axy", "axy", []),
        ("a", "ax", "axy", "axxy", []),
        ("a", "ax", "axy", "axxxy", ["added"]),
        ("a", "aa", "aab", "aaab", []),
        ("a", "aa", "aab", "aaaab", ["added"]),
        # What either side added is missed, and so is a line put elsewhere than its side has it.
        ("ab", "abc", "abd", "abc", ["dropped"]),
        ("ab", "abc", "abd", "abd", ["dropped"]),
        ("rasb", "rasbe", "rfasb", "rfasbe", []),
        ("rasb", "rasbe", "rfasb", "rfeasb", ["added"]),
        ("rasb", "rasbe", "rfasb", "rasfbe", ["added"]),
        ("rasb", "rasbe", "rfasb", "rasbx", ["added", "dropped"]),
    ],
)
def test_what_both_sides_have_to_do_with(
    base: str, first: str, second: str, merged: str, found: list[str]
) -> None:
    texts = ("\n".join(lines).encode() for lines in (base, first, second, merged))
    assert [one.what for one in own_lines(*texts)] == found


def test_one_of_two_lines_alike_is_missed_all_the_same() -> None:
    base = b"- a\n  end\n- b\n  end\n"
    assert [*own_lines(base, base, base, b"- a\n- b\n  end\n")] == [Own("", "", "dropped")]
    assert [*own_lines(base, base, base, base + b"  end\n")] == [Own("", "", "added")]


def test_a_line_that_one_side_took_out_does_not_come_back() -> None:
    base, first, second = b"a\nb\nc\n", b"a\nc\n", b"a\nb\nc\nd\n"
    assert [*own_lines(base, first, second, b"a\nc\nd\n")] == []
    assert [*own_lines(base, first, second, second)] == [Own("", "", "dropped")]


def test_both_add_at_the_same_place_in_either_order() -> None:
    base, first, second = b"a\nz\n", b"a\nb\nz\n", b"a\nc\nz\n"
    for merged in (b"a\nb\nc\nz\n", b"a\nc\nb\nz\n"):
        assert [*own_lines(base, first, second, merged)] == []
    assert [*own_lines(base, first, first, first)] == []


def test_what_no_reader_sees_of_a_merge_is_nobodys_own() -> None:
    """Line ends, blanks behind a line, empty lines."""
    base, first, second = b"a\nb\nc\n", b"a\nb\nc\nd\n", b"e\na\nb\nc\n"
    assert [*own_lines(base, first, second, b"e\r\na\r\nb \n\nc\r\nd\n")] == []
    assert [*own_lines(b"a\n", b"a\n", b"a\n", b"a")] == []


def test_a_record_that_was_moved_is_told_of_both_sections() -> None:
    def at(section: str) -> Snapshot:
        return Snapshot({section: {"1": RecordText({"文": "a"}, 1, False)}})

    here, there = at("部"), at("科")
    told = [*own_records(here, here, here, there)]
    assert told == [Own("科", "1", "added"), Own("部", "1", "added")]
    assert [*own_records(here, there, here, there)] == []
