"""The spread of groups: figures by hand, and that nobody can be told from what is left out."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.scalars import Quarter
from generator.standards.reading import read_standards
from generator.supervision.fairness import (
    Group,
    Spread,
    by_category,
    by_department,
    by_reviewer,
    grade_ladder,
    grade_words,
    grades_given,
    overall,
    quantile,
    spreads,
)
from tests.offices import STANDARDS, shipped
from tests.records import Q3, case, complaint, office_of, post, review, sheets_of

STANDARD = shipped().versions[0]


def group(name: str, *values: int, people: int | None = None) -> Group:
    """A group of one value a person; with ``people``, the values are of so many persons."""
    count = len(values) if people is None else people
    return Group(
        name,
        tuple(Fraction(value) for value in values),
        frozenset(f"{name}-{number}" for number in range(count)),
    )


def told(found: tuple[Spread, ...]) -> list[str]:
    return [
        f"{s.name} —" if s.withheld else f"{s.name} {s.count} {s.lower} {s.median} {s.upper}"
        for s in found
    ]


def test_median_and_quartiles() -> None:
    # Of 4, 1, 3, 2, 10: the middle is 3, the quarters 2 and 4.
    # Of 60, 70, 80, 90, 95, 100: places 1.25, 2.5, 3.75.
    found = spreads([group("甲", 4, 1, 3, 2, 10), group("乙", 60, 70, 80, 90, 95, 100)])
    assert told(found) == ["甲 5 2.00 3.00 4.00", "乙 6 72.50 85.00 93.75"]


def test_few_values_have_no_quartiles() -> None:
    assert told(spreads([group("甲", 70, 80, 90), group("乙", 70, 80, 85, 90)])) == [
        "甲 3 None 80.00 None",
        "乙 4 None 82.50 None",
    ]


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ([3, 4, 5], [3, 4, 5]),
        ([2, 4, 5], [None, None, 5]),  # 2 alone would be 11 − 9: the next smallest goes with it
        ([1, 2, 5], [None, None, 5]),  # together three people: 1 + 2 or 2 + 1
        ([1, 1, 5, 6], [None, None, None, 6]),  # two groups of two people are 1 and 1
        ([1, 1, 1, 5, 6], [None, None, None, None, 6]),  # so are three of three
        ([1, 5], [None, None]),
        ([2], [None]),
        ([0, 3], [3]),
        ([], []),
    ],
)
def test_small_groups_take_others_with_them(sizes: list[int], shown: list[int | None]) -> None:
    groups = [group(f"第{i}", *range(size)) for i, size in enumerate(sizes)]
    assert [spread.count for spread in spreads(groups)] == shown


def test_of_equals_the_first_by_name_goes() -> None:
    found = spreads([group("乙", 1, 2, 3), group("丙", 1, 2, 3), group("甲", 1)])
    assert told(found) == ["乙 3 None 2.00 None", "丙 —", "甲 —"]


def test_people_count_and_not_values() -> None:
    """Eight reviews of two officers tell of two officers."""
    found = spreads(
        [group("甲", *range(8), people=2), group("乙", 1, 2, 3), group("丙", 1, 2, 3, 4)]
    )
    assert [spread.count for spread in found] == [None, None, 4]


def test_the_whole_is_told_of_from_three_people_on() -> None:
    assert told((overall("全院", [group("甲", 70), group("乙", 80)]),)) == ["全院 —"]
    whole = overall("全院", [group("甲", 70), group("乙", 80, 90)])
    assert told((whole,)) == ["全院 3 None 80.00 None"]
    assert whole.people == 3


sizes = st.lists(st.integers(0, 7), max_size=7)


@given(sizes)
def test_what_is_left_out_cannot_be_told_from_the_total(sizes: list[int]) -> None:
    groups = [group(f"第{i}", *range(size)) for i, size in enumerate(sizes)]
    found = {spread.name: spread for spread in spreads(groups)}
    hidden = [g for g in groups if g.values and found[g.name].withheld]
    assert all(s.people is None or s.people >= 3 for s in found.values())
    if all(len(g.values) >= 3 for g in groups if g.values):
        assert hidden == []
    whole = overall("全院", groups)
    if not hidden or whole.count is None:
        return
    left = whole.count - sum(s.count for s in found.values() if s.count is not None)
    assert left == sum(len(g.values) for g in hidden)
    assert left >= 3
    # An attacker who knows that none of them is empty finds more than one way to fill them...
    ways = [w for w in product(range(1, left + 1), repeat=len(hidden)) if sum(w) == left]
    if len(hidden) < len([g for g in groups if g.values]):
        assert len(ways) > 1
    else:  # ...unless nothing at all is told of any group
        assert all(s.withheld for s in found.values())


@given(st.lists(st.integers(0, 100), min_size=1, max_size=12), st.permutations(range(12)))
def test_order_does_not_matter_and_quantiles_rise(values: list[int], order: list[int]) -> None:
    shuffled = [values[i] for i in order if i < len(values)]
    one, two = group("甲", *values), group("甲", *shuffled)
    assert spreads([one]) == spreads([two])
    ordered = [Fraction(value) for value in sorted(values)]
    steps = [quantile(ordered, Fraction(n, 8)) for n in range(9)]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (ordered[0], ordered[-1])


# -- from archives ---------------------------------------------------------------------------------

IDS = [f"990110-{number:04}" for number in range(1, 6)]
COMPLAINT = {"投诉举报": [complaint(结论="属实")]}


def test_totals_by_department_and_post_category() -> None:
    clerk = {"岗位履历": [post(部门="办公室", 岗位类别="综合岗")]}
    leader = {"岗位履历": [post(岗位类别="领导岗")]}
    # 业务岗 without an event 76 (training missed), with a complaint 74; 综合岗 77.
    found = list(
        sheets_of(dict(zip(IDS, [{}, {}, COMPLAINT, clerk, leader], strict=True))).values()
    )
    departments = by_department(found)
    assert [(g.name, sorted(map(int, g.values)), len(g.people)) for g in departments] == [
        ("公诉科", [74, 76, 76], 3),
        ("办公室", [77], 1),
    ]
    categories = by_category(reversed(found), STANDARD)
    assert [(g.name, len(g.people)) for g in categories] == [("业务岗", 3), ("综合岗", 1)]


def test_grades_by_reviewer_in_the_quarters_asked_for() -> None:
    judge, other = "990110-0002", "990110-0003"
    mine = {
        "办案情况": [case()],
        "质量评查": [
            review("评-2013-001", 等次="优质", 评查人=judge),
            review("评-2013-002", 等次="瑕疵", 评查人=judge),
            review("评-2013-003", 等次="不合格", 评查人=other),
            review("评-2013-004", 等次="瑕疵", 评查人=None),
            review("评-2013-005", 等次="瑕疵", 评查人=judge, 评查日期="2013-10-09"),
            review("评-2013-006", 等次="瑕疵", 评查人=judge, 状态="作废", 作废理由="误录"),
        ],
    }
    office = office_of({IDS[0]: mine})
    grades = {i: grades_given(who, STANDARD) for i, who in office.officers.items()}
    found = by_reviewer(grades, STANDARD, [Q3])
    # 优质 is 0, 瑕疵 2, 不合格 3 on the form's list.
    assert [(g.name, sorted(map(int, g.values)), sorted(g.people)) for g in found] == [
        (judge, [0, 2], [IDS[0]]),
        (other, [3], [IDS[0]]),
    ]
    assert by_reviewer(grades, STANDARD, [Quarter(2013, 1)]) == []


def test_places_on_the_ladder_in_words() -> None:
    ladder = grade_ladder(STANDARD)
    assert ladder == ("优质", "合格", "瑕疵", "不合格")
    assert grade_words(Decimal("1.00"), ladder) == "合格"
    assert grade_words(Decimal("1.25"), ladder) == "合格～瑕疵"
    assert grade_words(Decimal("3.00"), ladder) == "不合格"
    assert grade_words(None, ladder) == ""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("评查: {部分: 质量评查,", "评查: {部分: 质评,", "没有部分“质评”"),
        ("评查人: 评查人,", "评查人: 评者,", "没有字段“评者”"),
    ],
)
def test_a_form_that_names_reviews_it_does_not_have(old: str, new: str, message: str) -> None:
    files = {p.relative_to(STANDARDS).as_posix(): p.read_bytes() for p in STANDARDS.rglob("*.yml")}
    text = files["2013.1/form.yml"].decode()
    assert text.count(old) == 1
    files["2013.1/form.yml"] = text.replace(old, new).encode()
    _, problems = read_standards(files, "s")
    row = next(i for i, line in enumerate(text.split("\n"), 1) if old in line)
    assert [(p.location.line, p.rule, message in p.message) for p in problems] == [
        (row, "S02", True)
    ]
