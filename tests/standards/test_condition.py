"""Conditions: the one language in which rulebook, constraints, deadlines and trace-back are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.scalars import Quarter
from generator.standards.condition import ALWAYS, Condition, When, bound_problem
from generator.standards.loading import plain
from generator.standards.typed import read_typed
from generator.yamltext import parse


def condition_of(value: Any) -> Condition:
    """A condition from plain data; raises ``ValueError`` for what is none."""
    found, slips = read_typed(When, value)
    if slips:
        raise ValueError(slips)
    assert isinstance(found, Condition)
    return found


def written(text: str) -> Condition:
    """A condition from YAML, the way a standard holds it."""
    tree, problems = parse(f"当: {text}\n".encode(), "f")
    assert tree is not None, problems
    return condition_of(plain(tree)["当"])


RECORD: dict[str, Any] = {
    "等次": "瑕疵",
    "类别": ("文书制作", "证据采信"),
    "空列": (),
    "学时": Decimal("22.5"),
    "天数": 15,
    "评查日期": date(2013, 9, 27),
    "季度": Quarter(2013, 3),
    "年度": 2013,
    "关联案件.结案日期": date(2013, 9, 11),
}


@pytest.mark.parametrize(
    ("text", "holds", "described"),
    [
        ("{等次: 瑕疵}", True, "等次为瑕疵"),
        ("{等次: 合格}", False, "等次为合格"),
        ("{等次: [瑕疵, 不合格]}", True, "等次为瑕疵、不合格"),
        ("{等次: {为: [瑕疵]}}", True, "等次为瑕疵"),
        ("{等次: {非: [瑕疵]}}", False, "等次不是瑕疵"),
        ("{等次: {非: 合格}}", True, "等次不是合格"),
        ("{类别: 证据采信}", True, "类别为证据采信"),
        ("{类别: 法律适用}", False, "类别为法律适用"),
        ("{类别: {非: [证据采信]}}", False, "类别不是证据采信"),
        ("{空列: 证据采信}", False, "空列为证据采信"),
        ("{学时: {至少: 22}}", True, "学时不少于 22"),
        ("{学时: {至少: 22.5}}", True, "学时不少于 22.5"),
        ("{学时: {至少: 23}}", False, "学时不少于 23"),
        ("{天数: {至多: 15}}", True, "天数不多于 15"),
        ("{天数: {至多: 14}}", False, "天数不多于 14"),
        ("{天数: {至少: 10, 至多: 20}}", True, "天数不少于 10且不多于 20"),
        ("{天数: {至少: 16, 至多: 20}}", False, "天数不少于 16且不多于 20"),
        ("{评查日期: {至少: 2013-09-27}}", True, "评查日期不少于 2013-09-27"),
        ("{评查日期: {至多: 2013-09-26}}", False, "评查日期不多于 2013-09-26"),
        ("{评查日期: {至多: 2013-09-27}}", True, "评查日期不多于 2013-09-27"),
        ("{评查日期: {至少: 2013-09-28}}", False, "评查日期不少于 2013-09-28"),
        ("{季度: 2013Q3}", True, "季度为2013Q3"),
        ("{年度: {至少: 2013}}", True, "年度不少于 2013"),
        ("{等次: {有: 是}}", True, "等次已填"),
        ("{等次: {有: 否}}", False, "等次未填"),
        ("{关联案件.结案日期: {有: 是}}", True, "关联案件.结案日期已填"),
        ("{等次: 瑕疵, 天数: {至少: 16}}", False, "等次为瑕疵，天数不少于 16"),
        ("{等次: 瑕疵, 天数: {至少: 15}}", True, "等次为瑕疵，天数不少于 15"),
        # What is not written satisfies only 非 and 有: 否.
        ("{缺: 瑕疵}", False, "缺为瑕疵"),
        ("{缺: {非: [瑕疵]}}", True, "缺不是瑕疵"),
        ("{缺: {至少: 0}}", False, "缺不少于 0"),
        ("{缺: {至多: 0}}", False, "缺不多于 0"),
        ("{缺: {有: 是}}", False, "缺已填"),
        ("{缺: {有: 否}}", True, "缺未填"),
        # A number is never compared with a word.
        ("{等次: {至少: 1}}", False, "等次不少于 1"),
    ],
)
def test_a_condition_holds_as_it_reads(text: str, holds: bool, described: str) -> None:
    condition = written(text)
    assert condition.holds(RECORD.get) is holds
    assert condition.describe() == described


def test_the_empty_condition_always_holds() -> None:
    assert ALWAYS.holds(RECORD.get)
    assert written("{}").holds(RECORD.get)
    assert ALWAYS.describe() == ""


WORDS = st.text(min_size=1, max_size=4).filter(lambda word: word == word.strip(" \u3000"))


@given(st.sampled_from(sorted(RECORD)), st.lists(WORDS, min_size=1, max_size=3))
def test_being_one_of_and_being_none_of_are_opposites(name: str, words: list[str]) -> None:
    one = condition_of({name: {"为": words}})
    none = condition_of({name: {"非": words}})
    assert one.holds(RECORD.get) != none.holds(RECORD.get)


@given(st.sampled_from(["学时", "天数", "年度"]), st.integers(-10_000, 10_000))
def test_a_number_is_at_least_or_at_most_every_bound(name: str, bound: int) -> None:
    least = condition_of({name: {"至少": str(bound)}}).holds(RECORD.get)
    most = condition_of({name: {"至多": str(bound)}}).holds(RECORD.get)
    assert least or most
    assert (least and most) == (RECORD[name] == bound)


@given(st.dictionaries(st.sampled_from(sorted(RECORD)), st.sampled_from(["瑕疵", "x"])))
def test_the_quick_answer_agrees_with_the_tests_themselves(tests: dict[str, str]) -> None:
    condition = condition_of(tests)
    assert condition.others == ()
    assert condition.words == tuple((name, frozenset({word}), True) for name, word in tests.items())


@pytest.mark.parametrize("text", ["{等次: {比: 1}}", "{等次: {有: yes}}", "等次", "[等次]"])
def test_what_is_not_a_condition_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Slip"):
        written(text)


@pytest.mark.parametrize(
    ("bound", "kind", "message"),
    [
        ("22", "数", None),
        ("22.5", "整数", None),
        ("2013", "年度", None),
        ("2013-01-01", "日期", None),
        ("22", "日期", "“22”不是日期"),
        ("2013-01-01", "数", "“2013-01-01”不是数字"),
        ("廿二", "数", "“廿二”不是数字"),
        ("22", "词", "词不能比大小"),
        ("22", "文本", "文本不能比大小"),
    ],
)
def test_a_bound_suits_the_kind_of_its_field(bound: str, kind: str, message: str | None) -> None:
    for side in ("至少", "至多"):
        error = bound_problem(condition_of({"x": {side: bound}}).tests["x"], kind)
        assert (error and error.message) == message
