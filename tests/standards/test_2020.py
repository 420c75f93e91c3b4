"""The standard of 2020: its words, departments, time limits and quota, and none of 2013's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from generator.archive.unit import Unit, check_unit
from generator.scoring.quota import quota_places
from generator.standards.loading import Document, load
from generator.standards.standard import Standard
from generator.yamltext import parse
from tests.offices import shipped, shown
from tests.records import Fields, case, facts_of, notice, open_case
from tests.second_office import (
    SAMPLE_2013,
    edit,
    lay_out,
    read,
)

LATER = date(2021, 12, 31)


def of_2020() -> Standard:
    found = shipped().get("2020.1")
    assert found is not None
    return found


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


# -- what it says ----------------------------------------------------------------------------------


def test_a_fifth_may_be_excellent_and_with_approval_a_quarter() -> None:
    # model.md §3.6: of 103 people 15 and 20 in 2013, 20 and 25 in 2020.
    places = [
        (quota_places(103, s.rulebook.annual.quota), quota_places(103, a))
        for s in shipped().versions
        for a in (s.rulebook.annual.quota_with_approval,)
    ]
    assert places == [(15, 20), (20, 25)]


def test_the_people_are_those_of_the_organic_law() -> None:
    words = of_2020().form.vocabularies["人员类别"]
    assert words.valid(None, date(2020, 1, 1)) == {
        "员额检察官", "检察官助理", "书记员", "司法警察", "检察技术人员", "司法行政人员",
    }  # fmt: skip
    before = words.valid(None, date(2019, 12, 31))
    assert {"检察官", "聘用制人员"} < before
    assert "员额检察官" not in before


def test_the_reviews_keep_the_grades_of_2017() -> None:
    assert of_2020().form.vocabularies["评查等次"].words == {"优质", "合格", "瑕疵", "不合格"}


def test_prosecutors_are_assessed_by_the_committee() -> None:
    matrix = of_2020().authority.matrix
    assert "考评委员会" in matrix["季度考评"].approve
    assert "考评委员会" in matrix["年度考核"].correct
    earlier = shipped().versions[0].authority
    assert "考评委员会" not in earlier.roles


def test_no_limit_rests_on_a_rule_that_was_replaced() -> None:
    assert [r.code for r in of_2020().deadlines.rules if "2012" in r.basis] == []


def test_every_word_of_2013_still_has_its_coefficient() -> None:
    """A case taken in 2019 and closed in 2020 keeps its word, and is counted under 2020.1."""
    earlier, later = shipped().versions
    for name, coefficient in earlier.rulebook.coefficients.items():
        assert coefficient.values.keys() <= later.rulebook.coefficients[name].values.keys()


@pytest.mark.parametrize("name", ["案-件比", "批捕率", "一审公诉案-件比"])
def test_the_cases_to_things_ratio_is_no_indicator(archives: Path, name: str) -> None:
    book = archives / "standards" / "2020.1" / "rulebook.yml"
    edit(book, "    名称: 效率\n", f"    名称: {name}\n")
    word = "批捕率" if name == "批捕率" else "案-件比"
    assert [p for p in map(shown, read(archives).problems) if "X30" in p] == [
        (
            f"archives/standards/2020.1/rulebook.yml:{_line(book, f'名称: {name}')}:9 X30"
            f" “{word}”是禁用的考核指标 请删去这个指标，改用不诱导办案结果的指标"
        )
    ]


def _line(file: Path, text: str) -> int:
    return file.read_text("utf-8").split(text)[0].count("\n") + 1


# -- time limits -----------------------------------------------------------------------------------

DETAINED: Fields = {"案件类型": "审查逮捕", "拘留": "是", "羁押": "是", "结案方式": "在办"}
AT_LARGE: Fields = {"案件类型": "审查逮捕", "拘留": "否", "结案方式": "在办"}
FAST: Fields = {"案件类型": "速裁公诉", "认罪认罚": "是"}
OVER_A_YEAR: Fields = FAST | {"可能超一年": "是"}
CUSTODY: Fields = {"羁押": "是"}
EXTENDED: Fields = {"延长": {"批准日期": "2020-07-30", "天数": 15, "批准人": "副检察长"}}
RETURNED: Fields = {"退补": [{"退回日期": "2020-03-30", "重报日期": "2020-04-30"}]}

# Off in 2020: 01-24…02-02 (02-01, first a worked Saturday, is off in the extended 春节),
# 04-04…06, 05-01…05, 06-25…27, 10-01…08; worked: 01-19, 04-26, 05-09, 06-28, 09-27, 10-10.
LIMITS: list[tuple[str, Fields, str]] = [
    # 20 + 7 = 27 January, in 春节; in custody, so it stands.
    ("2020-01-20", DETAINED, "2020-01-27"),
    # 17 + 15 = 32, so 1 February: off since the extension, the 2nd too; Monday the 3rd.
    ("2020-01-17", AT_LARGE, "2020-02-03"),
    # 11 + 20 = 31, so 1 October; off until the 8th; Friday the 9th.
    ("2020-09-11", AT_LARGE | {"复杂": "是"}, "2020-10-09"),
    # 14 + 10 = 24 January; off until 2 February.
    ("2020-01-14", FAST, "2020-02-03"),
    # 6 + 10 = 16 July, a Thursday.
    ("2020-07-06", FAST, "2020-07-16"),
    # 16 + 15 = 31, so 1 May; off until the 5th.
    ("2020-04-16", OVER_A_YEAR, "2020-05-06"),
    # 11 + 15 = 26 June, off; the 27th too; the 28th is a worked Sunday.
    ("2020-06-11", OVER_A_YEAR, "2020-06-28"),
    # 21 + 10 = 31, so 1 October; in custody.
    ("2020-09-21", FAST | CUSTODY, "2020-10-01"),
    # A month from a month's end to a month's end: 29 February, a Saturday.
    ("2020-01-31", CUSTODY, "2020-02-29"),
    ("2020-01-31", {}, "2020-03-02"),
    # 2 July + a month = 2 August, + 15 = 17 August. Nothing says who must approve it in 2020.
    ("2020-07-02", CUSTODY | EXTENDED, "2020-08-17"),
    # 8 September + a month = 8 October, the last day off.
    ("2020-09-08", {}, "2020-10-09"),
    # Begun anew on 30 April, a month's end: 31 May, a Sunday; in custody.
    ("2020-03-02", CUSTODY | RETURNED, "2020-05-31"),
    # 26 April (a worked Sunday) + 7 = 3 May; off until the 5th.
    ("2020-04-26", {"案件类型": "不捕复议"}, "2020-05-06"),
    # 24 + 15 = 39, so 9 October, the first day worked.
    ("2020-09-24", {"案件类型": "不捕复核"}, "2020-10-09"),
    # 2 September + 30 days = 2 October.
    ("2020-09-02", {"案件类型": "不起诉复议"}, "2020-10-09"),
    # 24 + 10 = 34, so 3 January 2021, the last day of 元旦.
    ("2020-12-24", {"案件类型": "二审抗诉"}, "2021-01-04"),
    # 3 months: 1 October. 6 months from 11 August: 11 February 2021, 春节 until the 17th.
    ("2020-07-01", {"案件类型": "不起诉申诉复查"}, "2020-10-09"),
    ("2020-08-11", {"案件类型": "不起诉申诉复查", "复杂": "是"}, "2021-02-18"),
    # Two months from a month's end to a month's end.
    ("2020-07-31", {"案件类型": "自侦"} | CUSTODY, "2020-09-30"),
    # 18 + 7 = 25 June; 25, 26, 27 off; the 28th worked.
    ("2020-06-18", {"案件类型": "控申"}, "2020-06-28"),
    # 7 days and 3 more: 22 + 10 = 2 October, in custody.
    ("2020-09-22", DETAINED | {"案件类型": "自侦审查逮捕", "复杂": "是"}, "2020-10-02"),
    ("2020-01-02", {"案件类型": "民事监督"}, "2020-04-02"),
]


@pytest.mark.parametrize(("taken", "changes", "due"), LIMITS)
def test_a_limit_of_2020_ends_on_its_day(taken: str, changes: Fields, due: str) -> None:
    record = open_case(受理日期=taken, **changes)
    facts = facts_of({"办案情况": [record]}, LATER)
    (found,) = facts.dues
    assert (found.due.isoformat(), found.record.standard.version) == (due, "2020.1")


def test_the_fast_procedure_is_a_limit_of_2020_alone() -> None:
    codes = [{rule.code for rule in s.deadlines.rules} for s in shipped().versions]
    assert codes[1] - codes[0] == {"诉-2"}
    assert codes[0] <= codes[1]


def test_a_monitoring_notice_is_answered_within_ten_days_over_the_extended_holiday() -> None:
    # 19 January (a worked Sunday) + 10 = 29 January; off until 2 February.
    records = [notice(发出日期="2020-01-19", 回复日期="2020-02-04")]
    facts = facts_of({"办案情况": [case()], "流程监控": records}, LATER)
    found = next(due for due in facts.dues if due.record.section.name == "流程监控")
    assert (found.due, found.status) == (date(2020, 2, 3), "超期")
    assert found.rule.basis == "2019规则665条"


# -- the working calendar --------------------------------------------------------------------------

# Worked in the announcements of the State Council; the extension of 2020 took 02-01 back.
WORKED_WEEKENDS = {
    2019: ["02-02", "02-03", "04-28", "05-05", "09-29", "10-12"],
    2020: ["01-19", "04-26", "05-09", "06-28", "09-27", "10-10"],
    2021: ["02-07", "02-20", "04-25", "05-08", "09-18", "09-26", "10-09"],
}
WEEKDAYS_OFF = {
    2019: "01-01 02-04 02-05 02-06 02-07 02-08 04-05 05-01 05-02 05-03 06-07 09-13 "
    "10-01 10-02 10-03 10-04 10-07",
    2020: "01-01 01-24 01-27 01-28 01-29 01-30 01-31 04-06 05-01 05-04 05-05 06-25 06-26 "
    "10-01 10-02 10-05 10-06 10-07 10-08",
    2021: "01-01 02-11 02-12 02-15 02-16 02-17 04-05 05-03 05-04 05-05 06-14 09-20 09-21 "
    "10-01 10-04 10-05 10-06 10-07",
}


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_a_year_is_worked_on_exactly_the_days_announced(year: int) -> None:
    calendar = shipped().calendar
    days = [
        date.fromordinal(n)
        for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    ]
    worked = [f"{d:%m-%d}" for d in days if d.weekday() >= 5 and calendar.is_working(d)]
    off = [f"{d:%m-%d}" for d in days if d.weekday() < 5 and not calendar.is_working(d)]
    assert worked == WORKED_WEEKENDS[year]
    assert off == WEEKDAYS_OFF[year].split()


def test_the_extended_holiday_of_2020_ends_on_2_february() -> None:
    calendar = shipped().calendar
    assert calendar.next_working(date(2020, 1, 24)) == date(2020, 2, 3)
    # 2018-12-29, a Saturday, was worked for the first days of 2019.
    assert calendar.is_working(date(2018, 12, 29))
    assert not calendar.is_working(date(2018, 12, 31))


# -- departments -----------------------------------------------------------------------------------


def unit_of_2013() -> Document[Unit]:
    data = (SAMPLE_2013 / "unit.yml").read_bytes()
    tree, problems = parse(data, "unit.yml")
    assert tree is not None
    document, found = load(Unit, tree, "unit.yml", "S04")
    assert document is not None
    assert [*problems, *found, *check_unit(document, "990110")] == []
    return document


def test_the_departments_of_the_sample_office_pass_over_into_those_of_2019() -> None:
    unit = unit_of_2013().model
    before = {d.name for d in unit.departments_on(date(2018, 12, 31))}
    after = {d.name: d.predecessors for d in unit.departments_on(date(2019, 1, 1))}
    assert after.keys() - {"院领导"} == {
        "第一检察部", "第二检察部", "第三检察部", "第四检察部", "第五检察部",
        "综合业务部", "办公室", "政治部", "检务督察部", "司法警察大队",
    }  # fmt: skip
    assert {"公诉科", "侦查监督科"} <= before
    assert after["第一检察部"] == ("公诉科", "侦查监督科")
    # Whatever ended on that day has a successor.
    passed_on = {name for names in after.values() for name in names}
    assert before - after.keys() == passed_on
    # Nothing takes the place of what went to the supervisory commission a year before.
    assert {d.name for d in unit.departments if d.end == date(2017, 12, 31)} == {
        "反贪污贿赂局", "反渎职侵权局", "职务犯罪预防科",
    }  # fmt: skip
