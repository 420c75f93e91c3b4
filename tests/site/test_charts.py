"""Charts: coordinates, and what is withheld from a breakdown."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.site.charts import bars, box, radar, trend, withheld


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([0, 0, 0], [0, 0, 0]),
        ([5, 4, 3], [5, 4, 3]),
        ([2, 9, 4], [None, 9, None]),
        ([1, 2, 9], [None, None, 9]),
        ([2, 2, 9, 0], [None, None, 9, 0]),
        ([9, 1, 1, 0], [None, None, None, 0]),
        ([5, 9, 1, 1], [None, 9, None, None]),
        ([9, 2, 2, 2], [None, None, None, None]),
        ([1, 1, 1, 0], [None, None, None, None]),
        ([1, 0, 0], [None, None, None]),
    ],
)
def test_small_cells_are_withheld(counts: list[int], shown: list[int | None]) -> None:
    assert withheld(counts) == shown


@given(st.lists(st.integers(0, 20), max_size=6))
def test_no_small_cell_can_be_worked_out_from_the_total(counts: list[int]) -> None:
    shown = withheld(counts)
    assert all(n is None or n == 0 or n >= 3 for n in shown)
    if None in shown and any(n is not None for n in shown):
        # Empty cells are shown, so each that is withheld holds at least one person.
        cells = shown.count(None)
        assert cells > 1
        assert sum(counts) - sum(n or 0 for n in shown) > cells


def test_bars_hide_small_groups() -> None:
    assert [(b.text, b.percent) for b in bars([("优秀", 1), ("良好", 6), ("合格", 3)])] == [
        ("—", "0"),
        ("6", "60"),
        ("—", "0"),
    ]


def test_radar_reaches_the_rim_at_full_marks() -> None:
    full = [(name, Decimal(10), Decimal(10)) for name in "甲乙丙丁"]
    chart = radar(full)
    assert chart is not None
    assert chart.shape == chart.rings[-1]
    assert chart.description == "甲 10/10，乙 10/10，丙 10/10，丁 10/10"
    assert radar(full[:2]) is None


def test_trend_draws_an_unfinished_quarter_apart() -> None:
    points = [("2013Q2", Decimal("76.72"), False), ("2013Q3", Decimal("85.33"), False)]
    guides = [("优秀", Decimal(90)), ("不合格", Decimal(0))]
    chart = trend([*points, ("2013Q4", Decimal(68), True)], guides)
    assert chart is not None
    assert [m.open for m in chart.marks] == [False, False, True]
    assert len(chart.line.split()) == 2
    assert len(chart.dashed.split()) == 2
    assert chart.description == "2013Q2 76.72，2013Q3 85.33，2013Q4 68（未结束）"
    assert [g.text for g in chart.guides] == ["优秀"]
    assert trend([], guides) is None


def test_a_trend_of_many_quarters_names_years_and_the_totals_that_matter() -> None:
    totals = [70, 71, 72, 90, 71, 60, 71, 72, 73, 75]
    points = [(f"{2013 + n // 4}Q{n % 4 + 1}", Decimal(t), n == 9) for n, t in enumerate(totals)]
    chart = trend(points, [])
    assert chart is not None
    assert [m.text for m in chart.marks] == ["", "", "", "90", "", "60", "", "", "", "75"]
    assert [(t.text, t.x) for t in chart.ticks] == [
        (year, chart.marks[at].x) for year, at in (("2013", 0), ("2014", 4), ("2015", 8))
    ]
    assert chart.description.count("，") == 9


def test_a_total_stands_where_the_line_is_not() -> None:
    def below(*totals: int) -> list[bool]:
        chart = trend([(f"2013Q{n}", Decimal(t), False) for n, t in enumerate(totals)], [])
        assert chart is not None
        return [mark.lift > 0 for mark in chart.marks]

    assert below(75, 85, 75, 85, 78) == [True, False, True, False, True]
    assert below(85, 85, 95) == [False, True, False], "level on one side, rising on the other"
    assert below(85) == [False]
    assert below(90, 60, 90) == [False, True, False]
    assert below(90, 61, 90) == [False, False, False], "or it would stand on the axis"


def test_boxes_share_an_axis() -> None:
    scale = (Decimal(70), Decimal(90))
    found = box(Decimal(75), Decimal(80), Decimal(85), scale, Decimal("77.5"))
    assert found is not None
    # 3 to 197 stand for 70 to 90: 75 is a quarter of the way.
    assert (found.left, found.span, found.median, found.guide) == ("51.5", "97", "100", "75.8")
    assert found.ticks == ("3", "100", "197")
    assert box(None, None, None, scale, Decimal(80)) is None


def test_a_box_without_quartiles_is_a_median_alone() -> None:
    found = box(None, Decimal(2), None, (Decimal(0), Decimal(3)), None, ticks=Decimal(3))
    assert found is not None
    assert (found.left, found.span, found.median, found.guide) == ("", "", "132.3", "")
    assert found.ticks == ("3", "67.7", "132.3", "197")


def test_years_on_the_axis_never_run_into_one_another() -> None:
    """Of fourteen years, and of two that begin within a quarter."""
    names = [f"{year}Q{n}" for year in range(2013, 2027) for n in range(1, 5)]
    for some, told in ((names, 7), (names[3:20], 4)):
        chart = trend([(name, Decimal(80), False) for name in some], ())
        assert chart is not None
        at = [float(tick.x) for tick in chart.ticks]
        assert len(at) == told
        assert all(after - before >= 34 for before, after in itertools.pairwise(at))
