"""Facts: what the calendar makes of an officer's records on a given day."""

from __future__ import annotations

from datetime import date

import pytest

from generator.archive.facts import Due, Facts
from tests.records import (
    Fields,
    case,
    facts_of,
    notice,
    open_case,
    opinion,
    reward,
    sanction,
    task,
)


def only(facts: Facts) -> Due:
    assert len(facts.dues) == 1
    return facts.dues[0]


def due_of(record: Fields, today: str = "2013-10-14") -> tuple[str, str]:
    """The due date and the status of a case, as the rulebook sees them."""
    facts = facts_of({"办案情况": [record]}, date.fromisoformat(today))
    found = facts.officer.by_id[str(record["编号"])]
    return str(facts.lookup(found, "到期日期")), str(facts.lookup(found, "期限状态"))


# -- closed and open ---------------------------------------------------------------------------


def test_a_case_closed_on_its_last_day_is_in_time_and_a_day_later_overdue() -> None:
    assert due_of(case(受理日期="2013-07-08", 结案日期="2013-08-08")) == ("2013-08-08", "按期")
    assert due_of(case(受理日期="2013-07-08", 结案日期="2013-08-09")) == ("2013-08-08", "超期")


def test_an_open_case_is_overdue_only_after_its_last_day() -> None:
    record = open_case(受理日期="2013-09-16", 羁押="是")
    assert due_of(record, "2013-10-16") == ("2013-10-16", "未到期")
    assert due_of(record, "2013-10-17") == ("2013-10-16", "超期")


def test_a_case_closed_late_stays_overdue_whatever_the_day() -> None:
    record = case(受理日期="2013-07-08", 结案日期="2013-08-30")
    assert due_of(record, "2013-12-31") == ("2013-08-08", "超期")


def test_custody_takes_the_roll_away() -> None:
    # 09-19 is 中秋; 09-20 and 09-21 are off too, 09-22 is worked for them.
    closed = {"受理日期": "2013-08-19", "结案日期": "2013-09-22"}
    assert due_of(case(羁押="否", **closed)) == ("2013-09-22", "按期")
    assert due_of(case(羁押="是", **closed)) == ("2013-09-19", "超期")


# -- extension ---------------------------------------------------------------------------------


def test_an_extension_moves_the_due_date_and_says_how() -> None:
    record = case(
        受理日期="2013-07-02",
        羁押="是",
        延长={"批准日期": "2013-07-30", "天数": "15", "批准人": "检察长"},
        结案日期="2013-08-12",
    )
    assert due_of(record) == ("2013-08-17", "按期")
    due = only(facts_of({"办案情况": [record]}))
    assert due.computation == (
        "自 2013-07-02 起 1个月，至 2013-08-02，延长 15 日至 2013-08-17，羁押，不顺延"
    )
    assert due.rule.basis == "2012规则386条"


def test_without_the_extension_the_same_case_is_overdue() -> None:
    record = case(受理日期="2013-07-02", 羁押="是", 结案日期="2013-08-12")
    assert due_of(record) == ("2013-08-02", "超期")


def test_an_extension_for_a_person_at_liberty_rolls_once_at_the_end() -> None:
    record = case(
        受理日期="2013-07-02",
        延长={"批准日期": "2013-07-30", "天数": "15", "批准人": "检察长"},
        结案日期="2013-08-19",
    )
    assert due_of(record) == ("2013-08-19", "按期")
    assert only(facts_of({"办案情况": [record]})).computation == (
        "自 2013-07-02 起 1个月，至 2013-08-02，延长 15 日至 2013-08-17，末日休息，顺延至 2013-08-19"
    )


# -- 退补: stopped, resumed, restarted ---------------------------------------------------------


def test_a_case_sent_back_starts_anew_when_it_returns() -> None:
    # The example's 案-2013-011: 06-20, back to the police 07-18, returned 08-16.
    record = case(
        受理日期="2013-06-20",
        羁押="是",
        退补=[{"退回日期": "2013-07-18", "重报日期": "2013-08-16"}],
        结案日期="2013-09-11",
    )
    assert due_of(record) == ("2013-09-16", "按期")
    assert only(facts_of({"办案情况": [record]})).computation == (
        "自 2013-06-20 起 1个月，至 2013-07-20，羁押，不顺延；重报 2013-08-16 起 1个月，至 2013-09-16"
    )


def test_while_a_case_is_with_the_police_its_limit_does_not_run() -> None:
    record = open_case(
        受理日期="2013-06-20", 羁押="是", 退补=[{"退回日期": "2013-07-18"}], 结案方式="退补中"
    )
    facts = facts_of({"办案情况": [record]}, date(2013, 10, 14))
    due = only(facts)
    assert (due.status, due.is_open) == ("停算", False)
    assert due.computation.endswith("；退回或中止期间停止计算")


def test_a_case_sent_back_too_late_is_overdue_for_good() -> None:
    # Due 07-20, sent back only on 07-25; the second stretch is closed in time and heals nothing.
    record = case(
        受理日期="2013-06-20",
        羁押="是",
        退补=[{"退回日期": "2013-07-25", "重报日期": "2013-08-16"}],
        结案日期="2013-09-11",
    )
    assert due_of(record) == ("2013-07-20", "超期")


def test_a_case_sent_back_too_late_and_returned_has_a_new_limit_to_watch() -> None:
    record = open_case(
        受理日期="2013-07-08",
        羁押="是",
        退补=[{"退回日期": "2013-08-12", "重报日期": "2013-09-16"}],
    )
    # The breach of 08-08 decides the record …
    assert due_of(record) == ("2013-08-08", "超期")
    running, breach = facts_of({"办案情况": [record]}).dues
    assert (str(breach.due), breach.status, breach.is_open) == ("2013-08-08", "超期", False)
    # … and the ledger watches the limit that runs since the case came back.
    assert (str(running.due), running.status, running.is_open) == ("2013-10-16", "未到期", True)
    assert running.days_left(date(2013, 10, 14)) == 2


def test_a_case_sent_back_too_late_is_not_watched_while_it_is_away() -> None:
    record = open_case(
        受理日期="2013-07-08", 羁押="是", 退补=[{"退回日期": "2013-08-12"}], 结案方式="退补中"
    )
    due = only(facts_of({"办案情况": [record]}))
    assert (str(due.due), due.status, due.is_open) == ("2013-08-08", "超期", False)


def test_a_case_that_the_police_kept_was_in_time_when_it_was_sent_back() -> None:
    # Due 08-02. The police withdrew it in September: until then it was with them.
    record = case(
        受理日期="2013-07-02",
        羁押="是",
        退补=[{"退回日期": "2013-07-30"}],
        结案日期="2013-09-20",
        结案方式="侦查机关撤回",
        文书号=None,
    )
    assert due_of(record) == ("2013-08-02", "按期")
    assert only(facts_of({"办案情况": [record]})).closed == date(2013, 7, 30)
    late = record | {"退补": [{"退回日期": "2013-08-03"}]}
    assert due_of(late) == ("2013-08-02", "超期")


def test_the_second_of_two_returns_decides() -> None:
    record = case(
        受理日期="2013-05-06",
        退补=[
            {"退回日期": "2013-06-05", "重报日期": "2013-07-05"},
            {"退回日期": "2013-08-02", "重报日期": "2013-08-19"},
        ],
        结案日期="2013-09-22",
    )
    assert due_of(record) == ("2013-09-22", "按期")


def test_an_extension_counts_in_the_stretch_it_was_approved_in() -> None:
    stretches: Fields = {
        "受理日期": "2013-06-20",
        "羁押": "是",
        "退补": [{"退回日期": "2013-07-30", "重报日期": "2013-08-16"}],
        "结案日期": "2013-09-25",
    }
    first = {"批准日期": "2013-07-15", "天数": "15", "批准人": "检察长"}
    second = {"批准日期": "2013-09-10", "天数": "15", "批准人": "检察长"}
    # Approved in July: the July stretch holds until 08-04, the second ends on 09-16: late by 9 days.
    assert due_of(case(延长=first, **stretches)) == ("2013-09-16", "超期")
    # Approved in September: the first stretch ran out on 07-20, ten days before it was sent back.
    assert due_of(case(延长=second, **stretches)) == ("2013-07-20", "超期")


# -- rules that apply or do not ----------------------------------------------------------------


def test_an_arrest_review_has_seven_days_for_the_detained_and_fifteen_for_others() -> None:
    review: Fields = {"案件类型": "审查逮捕", "文书号": None, "结案方式": "批准逮捕"}
    detained = case(拘留="是", 羁押="是", 受理日期="2013-09-02", 结案日期="2013-09-09", **review)
    assert due_of(detained) == ("2013-09-09", "按期")
    free = case(拘留="否", 受理日期="2013-09-17", 结案日期="2013-10-08", **review)
    assert due_of(free) == ("2013-10-08", "按期")


def test_a_complex_case_has_the_longer_limit() -> None:
    review: Fields = {"案件类型": "审查逮捕", "文书号": None, "结案方式": "批准逮捕", "拘留": "否"}
    plain = case(受理日期="2013-07-08", 结案日期="2013-07-25", **review)
    assert due_of(plain) == ("2013-07-23", "超期")
    assert due_of(plain | {"复杂": "是"}) == ("2013-07-29", "按期")  # 07-28 is a Sunday


def test_civil_supervision_has_a_limit_only_since_18_november_2013() -> None:
    civil: Fields = {"案件类型": "民事监督", "文书号": None}
    before = open_case(受理日期="2013-11-17", **civil)
    since = open_case(受理日期="2013-11-18", **civil)
    assert facts_of({"办案情况": [before]}, date(2014, 6, 1)).dues == ()
    assert due_of(before, "2014-06-01") == ("None", "None")
    assert due_of(since, "2014-02-18") == ("2014-02-18", "未到期")
    assert due_of(since, "2014-06-01") == ("2014-02-18", "超期")


def test_a_suspended_case_is_not_counted() -> None:
    record = open_case(受理日期="2013-07-08", 结案方式="中止")
    assert due_of(record) == ("2013-08-08", "停算")


def test_a_case_type_without_a_limit_has_none() -> None:
    record = case(案件类型="领导交办", 结案方式="办结", 文书号=None)
    assert facts_of({"办案情况": [record]}).dues == ()


def test_a_voided_record_has_no_limit_and_no_effect() -> None:
    sections = {
        "办案情况": [open_case(受理日期="2013-07-08", 状态="作废", 作废理由="误录")],
        "奖惩情况": [sanction(状态="作废", 作废理由="误录")],
    }
    facts = facts_of(sections)
    assert facts.dues == ()
    assert facts.derived == {}


def test_a_record_that_starts_after_the_day_asked_about_has_no_limit_yet() -> None:
    sections = {"办案情况": [open_case(受理日期="2013-10-08")], "奖惩情况": [sanction()]}
    facts = facts_of(sections, date(2013, 7, 1))
    assert facts.dues == ()
    assert facts.derived == {}


# -- other limits ------------------------------------------------------------------------------


def test_a_monitoring_notice_unanswered_after_ten_days_is_late() -> None:
    sections = {"办案情况": [case()], "流程监控": [notice(发出日期="2013-08-12", 回复日期=None)]}
    for today, status in (("2013-08-22", "未到期"), ("2013-08-23", "逾期")):
        facts = facts_of(sections, date.fromisoformat(today))
        record = facts.officer.by_id["流-2013-001"]
        assert (str(facts.lookup(record, "回复期限")), facts.lookup(record, "回复状态")) == (
            "2013-08-22",
            status,
        )


def test_a_spoken_reminder_needs_no_answer() -> None:
    sections = {
        "办案情况": [case()],
        "流程监控": [notice(处置="口头提示", 发出日期="2013-08-12", 回复日期=None)],
    }
    facts = facts_of(sections)
    assert facts.lookup(facts.officer.by_id["流-2013-001"], "回复状态") is None


def test_an_outside_opinion_unanswered_on_31_august_is_late() -> None:
    unanswered = {"外部监督": [opinion(回复日期=None)], "零报告": "[]"}
    facts = facts_of(unanswered, date(2013, 8, 31))
    assert facts.lookup(facts.officer.by_id["外-2013-001"], "回复状态") == "逾期"
    answered = facts_of({"外部监督": [opinion()], "零报告": "[]"}, date(2013, 8, 31))
    assert answered.lookup(answered.officer.by_id["外-2013-001"], "回复状态") == "按期"


def test_work_finished_after_its_own_term_is_late_and_the_term_does_not_roll() -> None:
    # 2013-08-31 is a Saturday; the term was set by hand and means what it says.
    late = task(期限="2013-08-31", 完成日期="2013-09-02")
    facts = facts_of({"综合工作": [late]})
    assert facts.lookup(facts.officer.by_id["综-2013-001"], "时效状态") == "逾期"
    assert only(facts).computation == "写明的期限 2013-08-31"


@pytest.mark.parametrize(
    ("kind", "decided", "ends"),
    [
        ("警告", "2013-07-15", "2014-01-15"),
        ("记过", "2013-07-15", "2014-07-15"),
        ("记大过", "2013-07-15", "2015-01-15"),
        ("降级", "2013-07-15", "2015-07-15"),
        ("撤职", "2013-07-15", "2015-07-15"),
        ("警告", "2013-08-31", "2014-02-28"),
    ],
)
def test_a_sanction_takes_effect_for_the_months_the_law_says(
    kind: str, decided: str, ends: str
) -> None:
    facts = facts_of({"奖惩情况": [sanction(种类=kind, 决定日期=decided)]})
    assert str(facts.lookup(facts.officer.by_id["奖-2013-002"], "影响期止")) == ends


def test_a_reward_has_no_period_of_effect() -> None:
    facts = facts_of({"奖惩情况": [reward()]})
    assert facts.lookup(facts.officer.by_id["奖-2013-001"], "影响期止") is None


def test_a_year_without_a_calendar_says_so_in_the_computation() -> None:
    record = open_case(受理日期="2011-03-10")
    due = only(facts_of({"办案情况": [record]}))
    assert due.computation == (
        "自 2011-03-10 起 1个月，至 2011-04-10，末日休息，顺延至 2011-04-11"
        "（2011 年没有年历，按周一至周五计）"
    )
