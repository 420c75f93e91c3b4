"""The quota of 优秀 (办-10): ⌊N × ratio⌋ for every size of office, ties, votes, and who counts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from generator.scoring.annual import AnnualSheet
from generator.scoring.quota import AnnualGrading, grade_office, quota_places
from tests.records import standards

ANNUAL = standards().versions[0].rulebook.annual
SHARE = "7 人 × 0.15，名额 1（办-10）"


def sheet(
    number: int,
    score: str,
    suggestion: str = "优秀",
    effect: str = "1",
    discipline: str = "1",
    votes: int = 0,
) -> AnnualSheet:
    """A year before the quota."""
    return AnnualSheet(
        officer=f"990110-{number:04}",
        name="某",
        year=2013,
        standard="2013.1",
        department="公诉科",
        quarters=(),
        score=Decimal(score),
        suggestion=suggestion,
        candidate=suggestion == "优秀",
        standing=(Fraction(effect), Fraction(discipline), Fraction(votes)),
        notes=(),
        record=None,
    )


def office(candidates: list[AnnualSheet], size: int) -> list[AnnualSheet]:
    """The candidates among so many officers, the others 称职."""
    others = range(5000, 5000 + size - len(candidates))
    return [*candidates, *(sheet(number, "85", "称职") for number in others)]


def excellent(grading: AnnualGrading) -> list[int]:
    """The last digits of those suggested 优秀, in order."""
    return [int(s.officer[-4:]) for s in grading.sheets if s.suggestion == "优秀"]


def pending(grading: AnnualGrading) -> list[int]:
    """Those left to a vote."""
    return [int(s.officer[-4:]) for s in grading.sheets if s.pending]


@pytest.mark.parametrize("percent", [15, 20, 25])
def test_the_quota_is_rounded_down_for_every_number_of_officers(percent: int) -> None:
    ratio = Decimal(percent) / 100
    # In whole numbers: N × 15 % is N × 15 ÷ 100 without the remainder.
    assert [quota_places(n, ratio) for n in range(1, 201)] == [
        n * percent // 100 for n in range(1, 201)
    ]


@pytest.mark.parametrize(
    ("graded", "ratio", "places"),
    [
        (6, "0.15", 0),  # 0.90
        (7, "0.15", 1),  # 1.05
        (20, "0.15", 3),  # 3.00, where a binary 0.15 × 20 is exact only by luck
        (103, "0.15", 15),  # 15.45 (model.md §3.6)
        (103, "0.20", 20),  # 20.6
        (103, "0.25", 25),  # 25.75
        (180, "0.15", 27),  # 27.00
    ],
)
def test_quotas_by_hand(graded: int, ratio: str, places: int) -> None:
    assert quota_places(graded, Decimal(ratio)) == places


@pytest.mark.parametrize("percent", ["0.15", "0.20", "0.25"])
@pytest.mark.parametrize("size", range(1, 201, 7))
def test_never_more_than_the_quota_and_the_best_first(percent: str, size: int) -> None:
    annual = replace(ANNUAL, quota=Decimal(percent))
    everyone = [sheet(n, str(Decimal(100) - Decimal(n) / 10)) for n in range(size)]
    grading = grade_office(everyone, annual)
    assert excellent(grading) == list(range(grading.places))
    assert grading.graded == size
    assert pending(grading) == []


def test_whoever_gets_no_grade_does_not_count() -> None:
    # ⌊13 × 15 %⌋ = 1, ⌊14 × 15 %⌋ = 2: the fourteenth counts only with a grade.
    some = office([sheet(1, "95"), sheet(2, "94")], 13)
    ungraded = sheet(3, "93", "不定等次")
    assert excellent(grade_office([*some, ungraded], ANNUAL)) == [1]
    assert excellent(grade_office([*some, sheet(3, "85", "称职")], ANNUAL)) == [1, 2]


def test_a_vetoed_officer_leaves_the_place_to_the_next() -> None:
    vetoed = sheet(1, "99", "称职")
    everyone = office([sheet(2, "95"), sheet(3, "94"), vetoed], 7)
    assert excellent(grade_office(everyone, ANNUAL)) == [2]


def test_equal_scores_are_decided_by_effect_then_by_discipline() -> None:
    first = sheet(1, "95", effect="9/10", discipline="1")
    second = sheet(2, "95", effect="19/20", discipline="1/2")
    assert excellent(grade_office(office([first, second], 7), ANNUAL)) == [2]
    third = sheet(3, "95", effect="19/20", discipline="3/5")
    assert excellent(grade_office(office([first, second, third], 7), ANNUAL)) == [3]


def test_a_tie_across_the_last_place_is_left_to_a_vote() -> None:
    tied = [sheet(1, "96"), sheet(2, "95"), sheet(3, "95")]
    grading = grade_office(office(tied, 14), ANNUAL)  # two places
    assert (grading.places, excellent(grading), pending(grading)) == (2, [1], [2, 3])
    voted = [tied[0], tied[1], sheet(3, "95", votes=5)]
    grading = grade_office(office(voted, 14), ANNUAL)
    assert (excellent(grading), pending(grading)) == ([1, 3], [])


def test_a_tie_within_the_places_or_beyond_them_needs_no_vote() -> None:
    within = [sheet(1, "95"), sheet(2, "95"), sheet(3, "91")]
    grading = grade_office(office(within, 14), ANNUAL)
    assert (excellent(grading), pending(grading)) == ([1, 2], [])
    beyond = [sheet(1, "96"), sheet(2, "95"), sheet(3, "91"), sheet(4, "91")]
    grading = grade_office(office(beyond, 14), ANNUAL)
    assert (excellent(grading), pending(grading)) == ([1, 2], [])


def test_without_a_place_nobody_is_left_to_a_vote() -> None:
    grading = grade_office(office([sheet(1, "95"), sheet(2, "95")], 5), ANNUAL)
    assert (grading.places, excellent(grading), pending(grading)) == (0, [], [])


def test_beyond_the_places_one_is_competent_and_whoever_was_no_candidate_stays_what_he_was() -> (
    None
):
    tied = [sheet(2, "96"), sheet(4, "96")]
    others = [sheet(6, "65", "基本称职"), sheet(5, "50", "不称职"), sheet(7, "97", "不定等次")]
    grading = grade_office(office([sheet(3, "95"), *tied, *others], 8), ANNUAL)
    assert [(s.officer[-1], s.suggestion, s.pending, s.notes) for s in grading.sheets[:6]] == [
        (
            "2",
            "称职",
            True,
            (f"年度分和执法效果、执法纪律都相同，越过名额，待领导小组票决：{SHARE}",),
        ),
        ("3", "称职", False, (f"优秀候选超过名额，建议称职：{SHARE}",)),
        (
            "4",
            "称职",
            True,
            (f"年度分和执法效果、执法纪律都相同，越过名额，待领导小组票决：{SHARE}",),
        ),
        ("5", "不称职", False, ()),
        ("6", "基本称职", False, ()),
        ("7", "不定等次", False, ()),
    ]
    assert len(grading.sheets) == 8


def test_with_approval_the_quota_is_larger() -> None:
    everyone = office([sheet(1, "95"), sheet(2, "94"), sheet(3, "93")], 10)
    assert excellent(grade_office(everyone, ANNUAL)) == [1]  # ⌊10 × 15 %⌋
    assert excellent(grade_office(everyone, ANNUAL, with_approval=True)) == [1, 2]  # ⌊10 × 20 %⌋


@given(
    st.lists(st.tuples(st.integers(900, 1000), st.integers(0, 2), st.integers(0, 2)), max_size=40),
    st.integers(0, 60),
    st.randoms(use_true_random=False),
)
def test_no_order_changes_the_outcome_and_no_place_is_given_twice(
    made: list[tuple[int, int, int]], others: int, shuffler: object
) -> None:
    candidates = [
        sheet(n, str(Decimal(points) / 10), effect=f"{a}/2", discipline=f"{b}/2")
        for n, (points, a, b) in enumerate(made)
    ]
    everyone = office(candidates, len(candidates) + others)
    grading = grade_office(everyone, ANNUAL)
    shuffler.shuffle(everyone)  # type: ignore[attr-defined]
    assert grade_office(everyone, ANNUAL) == grading
    won, voted = excellent(grading), pending(grading)
    assert len(won) <= grading.places
    # Nobody without 优秀 stands above one who has it; the vote is among equals alone.
    if voted:
        assert len(won) < grading.places < len(won) + len(voted)
    elif len(candidates) >= grading.places:
        assert len(won) == grading.places
