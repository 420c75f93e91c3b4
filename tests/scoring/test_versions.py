"""A quarter is scored under the standard in force in it, and later rules never reach back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator.archive.facts import derive
from generator.archive.officer import Record
from generator.scoring.seal import standard_digest
from generator.scoring.sheet import ScoreSheet
from tests.records import lines
from tests.second_office import (
    BOTH,
    CHEN,
    DENG,
    GUO,
    LIANG,
    SAMPLE_2013,
    SU,
    TODAY_2020,
    edit,
    lay_out,
    read,
    sheets,
)
from tests.whole import Library, check_library

THE_SAME_DAY = date(2013, 10, 14)


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def written(found: dict[str, ScoreSheet]) -> dict[str, dict[str, Any]]:
    """The sheets as ``--format json`` gives them."""
    return {officer: sheet.to_json() for officer, sheet in found.items()}


def record(library: Library, officer: str, number: str) -> Record:
    found = library.find(officer)
    assert found is not None
    return found[1].by_id[number]


# -- each quarter under its own standard -----------------------------------------------------------


@pytest.mark.parametrize(
    ("quarter", "standard"),
    [
        ("2013Q3", "2013.1"),
        ("2019Q4", "2013.1"),
        ("2020Q1", "2020.1"),
        ("2020Q3", "2020.1"),
    ],
)
def test_a_quarter_is_scored_under_the_standard_in_force_in_it(
    archives: Path, quarter: str, standard: str
) -> None:
    found = sheets(read(archives), quarter)
    assert CHEN in found
    assert {sheet.standard for sheet in found.values()} == {standard}


def test_a_quarter_before_the_first_standard_has_no_sheet(archives: Path) -> None:
    assert sheets(read(archives), "2012Q4") == {}


def test_the_sheet_of_chen_in_2020q3_point_by_point(archives: Path) -> None:
    # Workload, in pieces: two fast cases at 0.6667, one prosecution and one arrest at 1: 3.3334.
    # Liang has two arrests and a prosecution: 3; Deng two prosecutions: 2. The three of 刑检 are a
    # group although in two departments; median 3.00; 8 × 3.3334 / 3 = 8.889…, so 8.89.
    # 8.89 + 8 + 7 | 19 + 9 + 6 | 8 + 6 + 6 | 5 = 82.89, which is 良好 (80 and more).
    sheet = sheets(read(archives), "2020Q3")[CHEN]
    assert [(i.clause, lines(i)) for i in sheet.indicators] == [
        ("标1.1", ["标1.1 8.89"]),
        ("标1.2", ["标1.2 8"]),
        ("标1.3", ["标1.3 6", "标1.3.3 1 培-2020-001"]),
        ("标2.1", ["标2.1 16", "标2.1.1 3 评-2020-001"]),
        ("标2.2", ["标2.2 8", "标2.2.2 1 效-2020-001"]),
        ("标2.3", ["标2.3 6"]),
        ("标3.1", ["标3.1 8"]),
        ("标3.2", ["标3.2 6"]),
        ("标3.3", ["标3.3 6"]),
        ("标4", ["标4 5"]),
    ]
    assert (str(sheet.total), sheet.grade, sheet.vetoes) == ("82.89", "良好", ())
    share = sheet.indicators[0].workload
    assert share is not None
    assert (str(share.median), share.members, share.group) == ("3.00", 3, "业务岗·刑检")
    assert [(item.record, str(item.weight)) for item in share.items] == [
        ("案-2020-001", "1"),
        ("案-2020-002", "0.6667"),
        ("案-2020-003", "1"),
        ("案-2020-004", "0.6667"),
    ]


def test_the_totals_of_the_others(archives: Path) -> None:
    # Liang: 8 × 3/3 = 8; 8; 6+1 | 16−2; 8; 6 | 8; 6; 6 | 5 = 76.
    # Deng: 8 × 2/3 = 5.33; 8; 6+3+1 (no more than 10) | 16; 8; 6 | 8; 6; 6 | 5 = 78.33.
    # Su, 辅助岗, alone: 10; 8; 7+1 | 11+0.5; 7; 4 | 8; 7; 10 | 5 = 78.5.
    # Guo, 综合岗, alone: 8; 8; 6+1 | 12; 8; 6+1 | 8; 7; 10 | 5 = 80.
    found = sheets(read(archives), "2020Q3")
    assert {officer: str(sheet.total) for officer, sheet in found.items()} == {
        CHEN: "82.89",
        LIANG: "76.00",
        DENG: "78.33",
        SU: "78.50",
        GUO: "80.00",
    }


# -- nothing reaches back --------------------------------------------------------------------------


@pytest.mark.parametrize("quarter", ["2013Q1", "2013Q2", "2013Q3"])
def test_a_later_standard_changes_no_byte_of_an_earlier_sheet(tmp_path: Path, quarter: str) -> None:
    found = [
        written(
            sheets(
                read(lay_out(tmp_path / name, versions, SAMPLE_2013), THE_SAME_DAY),
                quarter,
                THE_SAME_DAY,
            )
        )
        for name, versions in (("both", BOTH), ("one", ("2013.1",)))
    ]
    assert len(found[0]) >= 12
    assert found[0] == found[1]


def test_nor_where_the_same_file_holds_later_records(tmp_path: Path) -> None:
    found = [
        written(sheets(read(lay_out(tmp_path / name, versions)), "2013Q3"))
        for name, versions in (("both", BOTH), ("one", ("2013.1",)))
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("version", "moved"),
    [("2013.1", {"2013Q3"}), ("2020.1", {"2020Q3"})],
)
def test_points_change_in_the_quarters_of_their_standard_alone(
    archives: Path, version: str, moved: set[str]
) -> None:
    quarters = ("2013Q3", "2019Q4", "2020Q3")
    before = {quarter: written(sheets(read(archives), quarter)) for quarter in quarters}
    # Training that reaches 22 hours: everybody had some in 2020Q3, Chen in 2013Q3.
    edit(archives / "standards" / version / "rulebook.yml", "达到: 22, 得: 1,", "达到: 22, 得: 2,")
    after = {quarter: written(sheets(read(archives), quarter)) for quarter in quarters}
    assert {quarter for quarter in quarters if before[quarter] != after[quarter]} == moved


@pytest.mark.parametrize(
    ("version", "overdue"),
    [
        # 受理 2013-07-08, closed on 08-05; 受理 2019-12-20, closed on 2020-01-17.
        ("2013.1", {"案-2013-001", "案-2019-001"}),
        # 受理 2020-07-02, extended and closed on 08-14.
        ("2020.1", {"案-2020-001"}),
    ],
)
def test_a_time_limit_binds_the_records_of_its_standard_alone(
    archives: Path, version: str, overdue: set[str]
) -> None:
    file = archives / "standards" / version / "deadlines.yml"
    edit(file, "    基本: 1月\n", "    基本: 7日\n")
    library = read(archives)
    found = library.find(CHEN)
    assert found is not None
    facts = derive(found[1], library.standards, TODAY_2020)
    late = {
        number
        for number, computed in facts.derived.items()
        if computed.get("期限状态") == "超期" and number != "案-2020-005"
    }
    # The case that was extended in 2013 is late too once the month is a week.
    assert late - {"案-2013-002"} == overdue


def test_a_case_over_the_turn_of_standards_keeps_its_words_and_is_counted_when_closed(
    archives: Path,
) -> None:
    library = read(archives)
    case = record(library, CHEN, "案-2019-001")
    assert (case.standard.version, case.values["受理日期"]) == ("2013.1", date(2019, 12, 20))
    found = library.find(CHEN)
    assert found is not None
    (due,) = [
        due for due in derive(found[1], library.standards, TODAY_2020).dues if due.record is case
    ]
    # 20 December + a month = 20 January 2020, a Monday; under the clause of its own time.
    assert (due.due, due.status, due.rule.basis) == (date(2020, 1, 20), "按期", "2012规则386条")
    sheet = sheets(library, "2020Q1")[CHEN]
    assert sheet.standard == "2020.1"
    share = sheet.indicators[0].workload
    assert share is not None
    assert [item.record for item in share.items] == ["案-2019-001"]


def test_the_extension_of_2013_needs_the_chief_and_that_of_2020_does_not(archives: Path) -> None:
    file = archives / "990120" / "officers" / f"{CHEN}.yml"
    assert check_library(read(archives), TODAY_2020) == []
    edit(file, "      批准人: 检察长\n", "      批准人: 分管副检察长\n")
    (problem,) = check_library(read(archives), TODAY_2020)
    assert problem.rule == "X08"
    assert problem.message == "案-2013-002 延长由“分管副检察长”批准"


def test_the_end_of_a_standard_breaks_no_seal_and_a_change_of_it_does(archives: Path) -> None:
    def digest() -> str:
        standard = read(archives).standards.get("2013.1")
        assert standard is not None
        return standard_digest(standard)

    sealed = digest()
    for name in ("form.yml", "rulebook.yml"):
        edit(archives / "standards" / "2013.1" / name, "废止: 2019-12-31", "废止: 2019-06-30")
    assert digest() == sealed
    for name in ("form.yml", "rulebook.yml"):
        edit(archives / "standards" / "2013.1" / name, ", 废止: 2019-06-30", "")
    # Both would be in force in 2020, which is told; what 2013.1 says is the same.
    assert digest() == sealed
    edit(archives / "standards" / "2013.1" / "rulebook.yml", "达到: 22, 得: 1,", "达到: 22, 得: 2,")
    assert digest() != sealed


def test_the_reference_date_does_not_choose_the_standard_of_a_quarter(archives: Path) -> None:
    early = written(sheets(read(archives, THE_SAME_DAY), "2013Q3", THE_SAME_DAY))
    late = written(sheets(read(archives), "2013Q3"))
    assert len(early) == 5
    assert early == late
