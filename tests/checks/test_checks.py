"""What the checks do beyond the examples in their docstrings.

Problems of the first officer's archive are written ``line«what is pointed at» rule message hint``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.problems import Problem
from tests.offices import (
    FIRST,
    NAMES,
    SECOND,
    TODAY,
    UNIT_TEXT,
    Repository,
    Sections,
    archive_text,
    shown,
)
from tests.whole import check_library

PATH = f"archives/990110/officers/{FIRST}.yml"


@pytest.fixture
def office(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def told(office: Repository, sections: Sections, today: date = TODAY) -> list[str]:
    """The problems when the first officer has these sections; others' keep their path."""
    office.officer(FIRST, sections)
    return pointed(office, office.found(today))


def pointed(office: Repository, problems: list[Problem]) -> list[str]:
    """Problems as text; of the first archive the piece they point at in place of the column."""
    lines = office.read(FIRST).splitlines()
    found = []
    for problem in problems:
        line = shown(problem)
        at = problem.location
        if at.path == PATH:
            end = at.end_column - 1 if at.end_column else at.column + 4
            piece = lines[at.line - 1][at.column - 1 : end]
            line = line.replace(f"{PATH}:{at.line}:{at.column}", f"{at.line}«{piece}»")
        found.append(line)
    return found


def case(number: int = 1, role: str = "主办", extra: str = "", closed: str = "") -> str:
    """A case for prosecution, of 2013-03-01, open or closed on a day."""
    end = f"结案日期: {closed}, 结案方式: 起诉, 文书号: 清临检公诉刑诉〔2013〕{number}号"
    return (
        f"- {{编号: 案-2013-{number:03}, 受案号: 清临检公诉受〔2013〕{number}号, 案件类型: 一审公诉, "
        f"案由: 盗窃, 当事人: 王某, 角色: {role}, 受理日期: 2013-03-01, 羁押: 否, {extra}"
        f"{end if closed else '结案方式: 在办'}}}"
    )


def review(
    number: int = 1, target: str = "案-2013-001", extra: str = "", grade: str = "合格"
) -> str:
    return (
        f"- {{编号: 评-2013-{number:03}, 关联案件: {target}, 评查主体: 本院, 评查方式: 常规评查, "
        f"评查日期: 2013-04-20, 等次: {grade}, {extra}依据: 评查表1, 填报部门: 案件管理办公室}}"
    )


def notice(number: int = 1, day: str = "2013-08-06", extra: str = "", basis: str = "通报1") -> str:
    return (
        f"- {{编号: 察-2013-{number:03}, 类别: 考勤, 通报日期: {day}, {extra}"
        f"依据: {basis}, 填报部门: 监察室}}"
    )


def post(number: int, start: str, end: str = "", department: str = "公诉科") -> str:
    until = f", 止: {end}" if end else ""
    return (
        f"- {{编号: 岗-{number:03}, 部门: {department}, 岗位: 检察员, 岗位类别: 业务岗, "
        f"起: {start}{until}}}"
    )


# -- X01: one person, one archive, one number --------------------------------------------------


def test_x01_an_archive_that_is_not_on_the_roster_and_one_that_is_missing(
    office: Repository,
) -> None:
    office.write("990110-0007", archive_text("990110-0007"))
    office.path(SECOND).unlink()
    assert office.problems() == [
        (
            "archives/990110/officers/990110-0007.yml:1:6 X01 名册里没有 990110-0007"
            " 请先在 archives/990110/unit.yml 的“名册”中登记，或核对档案号"
        ),
        (
            "archives/990110/unit.yml:22:5 X01 警告 李大力（990110-0002）还没有建档"
            " 没有建过的，请运行 dangan new officer --id 990110-0002 --name 李大力"
            " --department 部门（一人一档）"
        ),
    ]


def test_x01_who_is_not_yet_or_no_longer_on_the_roster_needs_no_archive(
    office: Repository,
) -> None:
    office.edit("990110/unit.yml", "姓名: 李大力, 起: 2009-11-02", "姓名: 李大力, 起: 2013-11-01")
    office.path(SECOND).unlink()
    assert office.problems() == []
    office.edit("990110/unit.yml", "起: 2013-11-01", "起: 2009-11-02, 止: 2013-10-13")
    assert office.problems() == []
    office.edit("990110/unit.yml", "止: 2013-10-13", "止: 2013-10-14")
    assert len(office.problems()) == 1


def test_x01_the_name_is_the_one_on_the_roster(office: Repository) -> None:
    office.edit(FIRST, "王小明", "王晓明")
    assert office.problems() == [
        (
            f"{PATH}:4:3 X01 姓名“王晓明”与名册上的“王小明”不一致"
            " 请核对 archives/990110/unit.yml 的“名册”"
        )
    ]


def test_x01_roster_and_archive_agree_on_who_has_left(office: Repository) -> None:
    entry, line = "姓名: 李大力, 起: 2009-11-02", "archives/990110/unit.yml:22:5"
    office.edit("990110/unit.yml", entry, f"{entry}, 止: 2013-10-14")
    assert office.problems() == [], "the last day is still to come"
    office.edit("990110/unit.yml", "止: 2013-10-14", "止: 2013-10-13")
    place = f"archives/990110/officers/{SECOND}.yml:14:9"
    assert office.problems() == [
        (
            f"{place} X01 警告 名册上 李大力（{SECOND}）到 2013-10-13 为止，档案里还是“在职”"
            " 离开了的，请改“在职状态”，在“岗位履历”里写“止”；没有离开的，请核对"
            " archives/990110/unit.yml 的“名册”"
        )
    ]
    office.edit("990110/unit.yml", ", 止: 2013-10-13", "")
    assert office.problems() == []
    office.edit(SECOND, "在职状态: 在职", "在职状态: 退休")
    found = [p for p in office.problems() if "X01" in p]
    assert found == [
        (
            f"{line} X01 警告 李大力（{SECOND}）的档案写着“退休”，名册上还没有写“止”"
            " 请在这一行写上“止: 离开那天”；没有离开的，请改档案"
        )
    ]


def test_two_people_may_have_one_name(office: Repository) -> None:
    for name in (SECOND, "990110/unit.yml"):
        text = office.read(name)
        office.write(name, text.replace("李大力", "王小明"))
    assert office.problems() == []


def test_x01_one_number_in_two_offices_is_reported_in_both(office: Repository) -> None:
    office.write(
        "990220/unit.yml", UNIT_TEXT.replace("990110", "990220", 1).replace("清临检", "清新检")
    )
    for officer in NAMES:
        office.write(f"990220/officers/{officer}.yml", office.read(officer))
    found = [line for line in office.problems() if FIRST in line.split(" ")[0]]
    assert found == [
        f"archives/{here}/officers/{FIRST}.yml:1:6 X01 档案号 {FIRST} 在"
        f" archives/{there}/officers/{FIRST}.yml 还有一份"
        " 同一档案号只能有一份在用（档随人走），请核对移交"
        for here, there in (("990110", "990220"), ("990220", "990110"))
    ]


# -- X02, X03: posts -----------------------------------------------------------------------------


def leave(office: Repository, word: str) -> None:
    """The first officer has left, by the profile and by the roster."""
    office.edit(FIRST, "在职状态: 在职", f"在职状态: {word}")
    office.edit(
        "990110/unit.yml", "王小明, 起: 2009-11-02", "王小明, 起: 2009-11-02, 止: 2013-10-01"
    )


def test_x03_a_gap_between_posts_is_a_warning(office: Repository) -> None:
    posts = f"{post(1, '2009-11-02', '2012-03-30')}\n{post(2, '2012-04-01')}"
    assert told(office, {"岗位履历": posts}) == [
        (
            "17«2012-04-01» X03 警告 岗-001 止于 2012-03-30，岗-002 起于 2012-04-01，中间有空档"
            " 请核对；确有空档（如离岗）的可以保留"
        )
    ]
    posts = posts.replace("2012-03-30", "2012-03-31")
    assert told(office, {"岗位履历": posts}) == []


def test_x03_who_is_in_office_has_a_post_without_an_end(office: Repository) -> None:
    posts = f"{post(1, '2009-11-02', '2012-03-31')}\n{post(2, '2012-04-01', '2013-09-30')}"
    assert told(office, {"岗位履历": posts}) == [
        "17«2013-09-30» X03 基本情况的在职状态为在职，岗位履历却没有一条未止 现任岗位不写“止”"
    ]
    leave(office, "调出")
    assert office.problems() == []


def test_x03_who_has_left_has_no_post_without_an_end(office: Repository) -> None:
    posts = f"{post(1, '2009-11-02', '2012-03-31')}\n{post(2, '2012-04-01')}"
    told(office, {"岗位履历": posts})
    leave(office, "退休")
    assert office.problems() == [
        (
            f"archives/990110/officers/{FIRST}.yml:17:5 X03 基本情况的在职状态为退休，岗-002 却没有写止"
            " 请写 止: 离开那天的日期；没有离开的，请改正在职状态"
        ),
    ]


def test_x03_without_any_post_the_profile_is_pointed_at(office: Repository) -> None:
    assert told(office, {"岗位履历": "[]"})[0] == (
        "4«姓名: 王» X03 基本情况的在职状态为在职，岗位履历却没有一条未止 现任岗位不写“止”"
    )


def test_x03_whether_somebody_is_in_office_is_not_guessed(office: Repository) -> None:
    told(office, {"岗位履历": "[]"})
    office.edit(FIRST, "  在职状态: 在职\n", "")
    assert [line for line in office.problems() if "None" in line or "X03" in line] == []
    assert any("缺少“在职状态”" in line for line in office.problems())


def test_x03_posts_may_be_written_in_any_order(office: Repository) -> None:
    posts = f"{post(2, '2012-04-01')}\n{post(1, '2009-11-02', '2012-04-01')}"
    assert told(office, {"岗位履历": posts}) == [
        (
            "16«2012-04-01» X03 岗-002 自 2012-04-01 起，与 岗-001（至 2012-04-01）重叠"
            " 请在 岗-001 写 止: 2012-03-31，或核对日期"
        )
    ]


def test_x03_two_open_posts_overlap(office: Repository) -> None:
    posts = f"{post(1, '2009-11-02')}\n{post(2, '2012-04-01')}"
    assert told(office, {"岗位履历": posts}) == [
        (
            "17«2012-04-01» X03 岗-002 自 2012-04-01 起，与 岗-001（没有写止）重叠"
            " 请在 岗-001 写 止: 2012-03-31，或核对日期"
        )
    ]


def test_x03_an_unread_post_raises_no_false_alarm(office: Repository) -> None:
    posts = f"{post(1, '2009-11-02', '2012-03-31')}\n{post(2, '2012.4.1')}"
    assert told(office, {"岗位履历": posts}) == [
        "17«2012.4.1» F04 起：“2012.4.1”不是规范的日期 应写 2012-04-01"
    ]


# -- X04: within the time at the office ------------------------------------------------------------


def test_x04_nothing_is_recorded_after_the_officer_left(office: Repository) -> None:
    office.officer(FIRST, {"岗位履历": post(1, "2009-11-02", "2013-07-31"), "督察通报": notice()})
    leave(office, "调出")
    assert office.problems() == [
        (
            f"{PATH}:23:36 X04 察-2013-001 通报日期 2013-08-06 晚于离任日期 2013-07-31"
            " 请核对日期；离任后的事由接收单位记录"
        )
    ]
    office.edit(FIRST, "止: 2013-07-31", "止: 2013-08-06")
    assert office.problems() == []


# -- X06: nothing from the future ------------------------------------------------------------------


def test_x06_looks_into_groups_and_lists_of_groups(office: Repository) -> None:
    extra = (
        "延长: {批准日期: 2013-03-15, 天数: 15, 批准人: 检察长}, "
        "退补: [{退回日期: 2013-03-20, 重报日期: 2013-04-10}, {退回日期: 2013-05-02}], "
    )
    cases = case(extra=extra).replace("结案方式: 在办", "结案方式: 退补中")
    late = told(office, {"办案情况": cases}, date(2013, 3, 10))
    assert [line.split(" 还没有")[0] for line in late if line.startswith("27«")] == [
        "27«2013-03-15» X06 案-2013-001 批准日期 2013-03-15 晚于参照日 2013-03-10",
        "27«2013-03-20» X06 案-2013-001 退回日期 2013-03-20 晚于参照日 2013-03-10",
        "27«2013-04-10» X06 案-2013-001 重报日期 2013-04-10 晚于参照日 2013-03-10",
        "27«2013-05-02» X06 案-2013-001 退回日期 2013-05-02 晚于参照日 2013-03-10",
    ]
    assert told(office, {"办案情况": cases}) == []
    # Today is not late there either, and what the form says may lie ahead may do so.
    today = told(office, {"办案情况": cases}, date(2013, 5, 2))
    assert not [line for line in today if line.startswith("27«")]
    again = "重报日期: {类型: 日期"
    office.edit("standards/2013.1/form.yml", again, f"{again}, 可晚: 是")
    late = told(office, {"办案情况": cases}, date(2013, 4, 1))
    assert [line.split()[3] for line in late if line.startswith("27«")] == ["退回日期"]


def test_x06_a_deadline_may_lie_in_the_future_and_today_is_not_late(office: Repository) -> None:
    task = (
        "- {编号: 督-2013-001, 来源: 检察长, 事项: 梳理, 交办日期: 2013-10-14, 期限: 2013-12-30, "
        "依据: 督1, 填报部门: 办公室}"
    )
    assert told(office, {"督办任务": task}) == []
    assert told(office, {"督办任务": task}, date(2013, 10, 13)) == [
        (
            "27«2013-10-14» X06 督-2013-001 交办日期 2013-10-14 晚于参照日 2013-10-13"
            " 还没有发生的事不能记入，请核对日期"
        )
    ]


# -- X08: an extension is granted in time, for no longer than the law allows, by who may ------------


def extended(approved: str, days: int = 15, by: str = "检察长", more: str = "") -> dict[str, str]:
    extra = f"延长: {{批准日期: {approved}, 天数: {days}, 批准人: {by}}}, {more}"
    return {"办案情况": case(extra=extra, closed="2013-06-28")}


def test_x08_approval_after_the_limit_had_run_out(office: Repository) -> None:
    # 2013-03-01 and one month: Monday 04-01.
    assert told(office, extended("2013-04-01")) == []
    assert told(office, extended("2013-04-02")) == [
        (
            "27«2013-04-02» X08 案-2013-001 延长的批准日期 2013-04-02 晚于原到期日 2013-04-01"
            " 期限届满后不能再延长，请核对批准日期"
        )
    ]


def test_x08_approval_before_the_limit_began(office: Repository) -> None:
    assert told(office, extended("2013-03-01")) == []
    assert told(office, extended("2013-02-28")) == [
        "27«2013-02-28» X08 案-2013-001 延长的批准日期 2013-02-28 早于起算日 2013-03-01 请核对批准日期"
    ]


def test_x08_more_days_than_the_law_allows(office: Repository) -> None:
    office.edit(
        "standards/2013.1/form.yml", "至少: 1, 至多: 15}, 批准人", "至少: 1, 至多: 30}, 批准人"
    )
    assert told(office, extended("2013-03-20", 16)) == [
        "27«16» X08 案-2013-001 延长 16 日，超过 15 日 至多延长 15 日（2012规则386条）"
    ]


def test_x08_approval_by_who_may_not_approve(office: Repository) -> None:
    assert told(office, extended("2013-03-20", by="公诉科长")) == [
        "27«公诉科长» X08 案-2013-001 延长由“公诉科长”批准 须由检察长批准（2012规则386条）"
    ]


def test_x08_after_a_return_the_limit_runs_anew(office: Repository) -> None:
    returned = "退补: [{退回日期: 2013-03-25, 重报日期: 2013-05-02}], "
    assert told(office, extended("2013-05-02", more=returned)) == []
    assert told(office, extended("2013-06-02", more=returned)) == []
    assert [
        line.split(" ", 2)[1] for line in told(office, extended("2013-06-05", more=returned))
    ] == ["X08"]


# -- X11: one case over the whole office -----------------------------------------------------------


def test_x11_two_chief_handlers_are_both_named_by_place(office: Repository) -> None:
    office.officer(FIRST, {"办案情况": case()})
    office.officer(SECOND, {"办案情况": case()})
    (found,) = office.found()
    second = f"archives/990110/officers/{SECOND}.yml"
    assert str(found.location) == f"{second}:27:76"
    assert [str(place) for place in found.related] == [f"{PATH}:27:76"]
    assert found.message == (
        "案-2013-001 受案号 清临检公诉受〔2013〕1号 角色为主办，"
        f"而 王小明（{PATH}:27）也是角色为主办"
    )
    assert found.hint == "同一受案号只能有一条角色为主办，请两处核对"


def test_x11_a_case_without_a_chief_handler_is_a_warning(office: Repository) -> None:
    assert told(office, {"办案情况": case(role="协办")}) == [
        (
            "27«协办» X11 警告 案-2013-001 受案号 清临检公诉受〔2013〕1号 没有一条角色为主办"
            " 请核对角色，或补录角色为主办的一条"
        )
    ]


def test_x11_facts_of_one_case_agree_over_the_office(office: Repository) -> None:
    office.officer(FIRST, {"办案情况": case()})
    office.officer(SECOND, {"办案情况": case(role="协办").replace("案由: 盗窃", "案由: 抢夺")})
    assert office.problems() == [
        (
            f"archives/990110/officers/{SECOND}.yml:27:59 X11 案-2013-001"
            " 受案号 清临检公诉受〔2013〕1号 的案由是 抢夺，"
            f"而 王小明（{PATH}:27）写的是 盗窃 同一受案号的记录在各人档案里要一致，请两处核对"
        )
    ]


def test_x11_a_number_typed_wrong_is_told_once(office: Repository) -> None:
    """A case that is like the other in nothing is another case under its number."""
    other = case(role="协办").replace("案由: 盗窃", "案由: 抢夺")
    office.officer(FIRST, {"办案情况": case()})
    office.officer(
        SECOND, {"办案情况": other.replace("受理日期: 2013-03-01", "受理日期: 2013-03-04")}
    )
    assert office.problems() == [
        (
            f"archives/990110/officers/{SECOND}.yml:27:27 X11 案-2013-001"
            " 受案号 清临检公诉受〔2013〕1号 的案由、受理日期都和"
            f" 王小明（{PATH}:27）写的不同 多半是受案号写错了，请核对；"
            "没有写错的，两处要一致，那边写的是 案由 盗窃，受理日期 2013-03-01"
        )
    ]


def test_x11_a_voided_record_counts_for_nothing(office: Repository) -> None:
    office.officer(FIRST, {"办案情况": case()})
    office.officer(SECOND, {"办案情况": case(extra="状态: 作废, 作废理由: 误录, ")})
    assert office.problems() == []


# -- X14: references -------------------------------------------------------------------------------


def test_x14_a_reference_to_a_voided_record_is_refused(office: Repository) -> None:
    voided = case(closed="2013-04-01", extra="状态: 作废, 作废理由: 误录, ")
    assert told(office, {"办案情况": voided, "质量评查": review()}) == [
        "29«案-2013-001» X14 评-2013-001 关联案件 案-2013-001 已经作废 请改指有效的记录，或将本条一并作废"
    ]
    void_too = review(extra="状态: 作废, 作废理由: 误录, ")
    assert told(office, {"办案情况": voided, "质量评查": void_too}) == []


def test_x14_a_record_that_is_not_there_and_the_nearest_that_is(office: Repository) -> None:
    cases = case(14, closed="2013-04-01")
    assert told(office, {"办案情况": cases, "质量评查": review(target="案-2013-041")}) == [
        (
            "29«案-2013-041» X14 评-2013-001 关联案件 案-2013-041 在本档案里没有"
            " 是不是 案-2013-014？请写本档案中记录的编号"
        )
    ]


def test_x14_a_number_that_cannot_be_read_is_told_once(office: Repository) -> None:
    cases = case(closed="2013-04-01").replace("案-2013-001", "案2013-001")
    assert told(office, {"办案情况": cases, "质量评查": review()}) == [
        "27«案2013-001» F09 编号：“案2013-001”写法不对 “办案情况”的编号写成 案-2013-001 的样子"
    ]


def test_x14_a_record_does_not_refer_to_itself(office: Repository) -> None:
    assert told(office, {"督察通报": notice(extra="同源: 察-2013-001, ")}) == [
        "27«察-2013-001» X14 察-2013-001 同源指向自己 请写另一条记录的编号"
    ]


def test_x14_thousands_of_bad_references_are_told_quickly(office: Repository) -> None:
    notices = "\n".join(notice(n, extra=f"同源: 察-2012-{n:04}, ") for n in range(1, 1000))
    lines = told(office, {"督察通报": notices})
    assert len(lines) == 999
    assert lines[0] == (
        "27«察-2012-0001» X14 察-2013-001 同源 察-2012-0001 在本档案里没有"
        " 是不是 察-2013-002？请写本档案中记录的编号"
    )


def test_x14_only_a_finished_case_is_reviewed_and_not_before_its_end(office: Repository) -> None:
    assert told(office, {"办案情况": case(), "质量评查": review()}) == [
        (
            "29«案-2013-001» X14 评-2013-001 关联案件.结案方式为在办、退补中、中止，缺少关联案件的结案日期"
            " 没有办结的案件不能评查"
        )
    ]
    late = {"办案情况": case(closed="2013-04-21"), "质量评查": review()}
    assert told(office, late) == [
        (
            "29«2013-04-20» X14 评-2013-001 评查日期 2013-04-20 早于关联案件的结案日期 2013-04-21"
            " 请核对两个日期，是否写反或写错年月"
        )
    ]


def test_x14_a_reviewer_took_no_part_in_the_case_in_any_archive(office: Repository) -> None:
    office.officer(SECOND, {"办案情况": case(role="协办", closed="2013-04-01")})
    checked = review(extra=f"评查人: {SECOND}, ")
    (line,) = told(office, {"办案情况": case(closed="2013-04-01"), "质量评查": checked})
    assert line == (
        f"29«{SECOND}» X14 评-2013-001 评查人 {SECOND}（李大力）参与过这个案件（案-2013-001），应当回避"
        " 请改由没有参与此案的人评查"
    )


# -- X15: a trace-back in time ---------------------------------------------------------------------


def test_x15_is_due_only_when_its_working_days_are_over(office: Repository) -> None:
    # golden.md: ten working days after 2013-09-27 is 2013-10-16.
    failed = review(grade="不合格", extra="问题类别: [文书制作], ").replace(
        "2013-04-20", "2013-09-27"
    )
    sections = {"办案情况": case(closed="2013-04-01"), "质量评查": failed}
    assert told(office, sections, date(2013, 10, 16)) == []
    assert told(office, sections, date(2013, 10, 17)) == [
        (
            "29«不合格» X15 评-2013-001 等次为不合格，应在 2013-10-16 前倒查，“执法过错”里没有对应的记录"
            " 请监察室补录倒查结论（没有责任的也要写），同源: 评-2013-001"
        )
    ]


@pytest.mark.parametrize(
    ("link", "void", "missing"),
    [
        ("过-2013-001", "", 0),
        ("案-2013-001", "", 1),
        ("过-2013-001", "状态: 作废, 作废理由: 误录, ", 1),
    ],
)
def test_x15_the_fact_may_name_its_answer_too(
    office: Repository, link: str, void: str, missing: int
) -> None:
    answer = (
        "- {编号: 过-2013-001, 类型: 其他, 过错程度: 无责, 认定日期: 2013-04-26, 主动报告: 否, "
        f"{void}依据: 倒查报告1, 填报部门: 监察室}}"
    )
    failed = review(grade="不合格", extra=f"问题类别: [文书制作], 同源: {link}, ")
    sections = {"办案情况": case(closed="2013-04-01"), "质量评查": failed, "执法过错": answer}
    assert sum(" X15 " in line for line in told(office, sections)) == missing


@pytest.mark.parametrize(
    "slip",
    [
        ("同源: 评-2013-001", "同元: 评-2013-001"),
        ("同源: 评", "同源: ：评"),
        ("执法过错:", "执法过措:"),
    ],
)
def test_x15_an_answer_that_cannot_be_read_is_not_missing(
    office: Repository, slip: tuple[str, str]
) -> None:
    """Who writes the answer once more, as would be advised, has two."""
    answer = (
        "- {编号: 过-2013-001, 类型: 其他, 过错程度: 无责, 认定日期: 2013-04-26, 主动报告: 否, "
        "同源: 评-2013-001, 依据: 倒查报告1, 填报部门: 监察室}"
    )
    failed = review(grade="不合格", extra="问题类别: [文书制作], ")
    sections = {"办案情况": case(closed="2013-04-01"), "质量评查": failed, "执法过错": answer}
    assert told(office, sections) == []
    office.edit(FIRST, *slip)
    assert len(office.problems()) == 1
    assert "X15" not in office.problems()[0]


# -- X22: nil returns ------------------------------------------------------------------------------


def test_x22_a_quarter_with_neither_record_nor_nil_return_is_unfiled(office: Repository) -> None:
    unfiled = (
        "4«姓名: 王» X22 警告 王小明 2013Q3 既没有记录也没有零报告，视为未填报"
        " 请补录，或由监督部门作零报告"
    )
    assert told(office, {"零报告": "[]"}) == [unfiled]
    assert told(office, {"零报告": "[]", "督察通报": notice(day="2013-06-30")}) == [unfiled]
    assert told(office, {"零报告": "[]", "督察通报": notice(day="2013-07-01")}) == []
    ended = case(closed="2013-07-05")
    assert told(office, {"零报告": "[]", "办案情况": ended}) == []
    # That of the quarter before is made in this one, and so is what is said about other records.
    of_before = "- {季度: 2013Q2, 部分: [外部监督], 确认部门: 政治处, 确认日期: 2013-07-04}"
    assert told(office, {"零报告": of_before}) == [unfiled]
    objected = "- {编号: 异-2013-001, 季度: 2013Q2, 提出日期: 2013-07-25, 理由类别: 计算}"
    assert unfiled in told(office, {"零报告": "[]", "异议复核": objected})


@pytest.mark.parametrize(
    ("day", "late"),
    [("2013-10-01", False), ("2013-10-12", False), ("2013-10-13", True), ("2013-12-31", True)],
)
def test_x22_nothing_is_missed_before_it_is_due(office: Repository, day: str, late: bool) -> None:
    """填报截止 of 2013Q3 is 2013-10-12, the fifth working day after the October holiday."""
    found = told(office, {"零报告": "[]"}, date.fromisoformat(day))
    assert any("视为未填报" in line for line in found) is late


@pytest.mark.parametrize(
    ("quarter", "day", "early"),
    [
        ("2013Q4", "2013-10-10", True),  # typed for 2013Q3
        ("2013Q3", "2013-09-29", True),
        ("2013Q3", "2013-09-30", False),
        ("2013Q3", "2013-10-10", False),
    ],
)
def test_x22_a_quarter_is_confirmed_when_it_is_over(
    office: Repository, quarter: str, day: str, early: bool
) -> None:
    nil = f"- {{季度: {quarter}, 部分: [外部监督], 确认部门: 政治处, 确认日期: {day}}}"
    message = (
        f"22«{quarter}» X22 警告 {day} 作了 {quarter} 的零报告，那一季还没有过完"
        " 请核对季度和日期有没有写错；没有写错的，等这一季过完再确认"
    )
    found = told(office, {"零报告": nil, "督察通报": notice(day="2013-07-01")})
    assert found == [message] * early


def test_x22_who_was_not_there_has_nothing_to_file(office: Repository) -> None:
    office.officer(FIRST, {"零报告": "[]", "岗位履历": post(1, "2013-10-08")})
    office.edit(FIRST, "进院日期: 2009-11-02", "进院日期: 2013-10-08")
    assert office.problems() == []


def test_x22_whose_archive_began_later_has_nothing_to_file(office: Repository) -> None:
    """As in an office that joins others in the middle of a year."""
    office.officer(FIRST, {"零报告": "[]"})
    listed = f"档案号: {FIRST}, 姓名: 王小明, 起: "
    office.edit("990110/unit.yml", f"{listed}2009-11-02", f"{listed}2013-09-30")
    assert len(office.problems()) == 1
    office.edit("990110/unit.yml", f"{listed}2013-09-30", f"{listed}2013-10-01")
    assert office.problems() == []


def test_x22_a_quarter_before_the_first_standard_is_not_asked_for(office: Repository) -> None:
    office.officer(FIRST, {"零报告": "[]"})
    office.officer(SECOND, {"零报告": "[]"})
    assert office.problems(date(2013, 3, 31)) == []
    assert len(office.problems(date(2013, 4, 9))) == 2


def test_x22_what_could_not_be_read_is_not_taken_for_missing(office: Repository) -> None:
    assert told(office, {"零报告": "无"}) == [
        "21«无» F03 “零报告”应是记录的列表 没有记录写“零报告: []”，有的每条以“- ”开头"
    ]


def test_x22_a_nil_return_and_a_voided_record_do_not_contradict(office: Repository) -> None:
    nil = "- {季度: 2013Q3, 部分: [督察通报], 确认部门: 监察室, 确认日期: 2013-10-10}"
    assert told(office, {"零报告": nil, "督察通报": notice()}) == [
        (
            "22«督察通报» X22 2013Q3 对“督察通报”作了零报告，而 察-2013-001（2013-08-06）在这一季"
            " 记录没有错的，请把这条零报告作废（状态: 作废，并写作废理由），其余部分在它后面另写一条；否则核对记录的日期"
        )
    ]
    voided = notice(extra="状态: 作废, 作废理由: 误录, ")
    assert told(office, {"零报告": nil, "督察通报": voided}) == []
    # As the standards had it until 30 November, by which many an office was founded.
    authority = "standards/2013.1/authority.yml"
    office.edit(authority, "更: [], 废: [监察室, 案管办, 政治处]}", "更: [], 废: []}")
    (found,) = told(office, {"零报告": nil, "督察通报": notice()})
    assert found.endswith(
        " 记录没有错的，这条零报告要作废，而现行制度没有写谁可以作废："
        "请另立一版制度，在 authority.yml 的“零报告”写上“废”，施行以后再作废；否则核对记录的日期"
    )
    for day in ("2013-06-30", "2013-10-01"):
        assert told(office, {"零报告": nil, "督察通报": notice(day=day)}) == []


def test_x22_a_complaint_belongs_to_the_quarter_in_which_it_was_closed(office: Repository) -> None:
    # 在办线索不入档: while it was looked into, there was nothing to record.
    complaint = (
        "- {编号: 诉-2013-001, 受理日期: 2013-06-20, 类别: 廉洁, 办结日期: 2013-07-05,"
        " 结论: 不实, 澄清方式: 当面澄清, 依据: 单1, 填报部门: 监察室}"
    )
    nil = "- {季度: 2013Q2, 部分: [投诉举报], 确认部门: 监察室, 确认日期: 2013-07-03}"
    assert told(office, {"零报告": nil, "投诉举报": complaint}) == []
    over = nil.replace("Q2", "Q3").replace("2013-07-03", "2013-10-10")
    assert told(office, {"零报告": over, "投诉举报": complaint}) == [
        (
            "22«投诉举报» X22 警告 2013Q3 对“投诉举报”作了零报告，而 诉-2013-001（2013-07-05）在这一季"
            " 记录没有错的，请把这条零报告作废（状态: 作废，并写作废理由），其余部分在它后面另写一条；否则核对记录的日期"
        )
    ]


# -- X26: privacy ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("身份证11010519491231002X", "身份证号 档案不收身份证号，请删去"),
        ("身份证11010519491231002x", "身份证号 档案不收身份证号，请删去"),
        ("见１１０１０５１９４９１２３１００２Ｘ", None),  # a full-width X ends no number
        ("号码440524188001010014", "身份证号 档案不收身份证号，请删去"),
        ("号码４４０５２４１８８００１０１００１４", "身份证号 档案不收身份证号，请删去"),
        ("统一受案号440524188001010015", None),  # 18 digits, but not the check digit
        ("统一受案号110105194912310021", None),
        ("联系电话13800138000", "手机号 档案不收电话号码，请删去"),
        ("联系１３８００１３８０００", "手机号 档案不收电话号码，请删去"),
        ("登记12800138000号", None),
        ("登记138001380001号", None),
        ("卡号6222021234567890128", "银行卡号 档案不收银行卡号，请删去"),
        ("卡号4111111111111111", "银行卡号 档案不收银行卡号，请删去"),
        ("编号4111111111111112", None),  # 16 digits that are no card
        ("电话138-0013-8000", "手机号 档案不收电话号码，请删去"),
        ("电话 138 0013 8000", "手机号 档案不收电话号码，请删去"),
        ("卡号4111 1111 1111 1111", "银行卡号 档案不收银行卡号，请删去"),
        ("身份证110105 19491231 002X", "身份证号 档案不收身份证号，请删去"),
        ("通报138-2013-0001号", None),  # of the year 2013
        ("通报138-0013-80001号", None),
        ("自2013-07-22 2013-07-24", None),
        ("受案号400000000000000002", None),  # 18 digits that would pass for a card
        ("受案号440524188001010015，电话13800138000", "手机号 档案不收电话号码，请删去"),
        ("受案号440524188001010015、440524188001010014", "身份证号 档案不收身份证号，请删去"),
        ("绝密件", "“绝密” 涉密、线索和举报人信息一律不入档，请删去或改写"),
        ("机密级", "“机密” 涉密、线索和举报人信息一律不入档，请删去或改写"),
        ("秘密★一年", "“秘密★” 涉密、线索和举报人信息一律不入档，请删去或改写"),
        ("保守秘密教育", None),
        ("经技侦查明", "“技侦” 涉密、线索和举报人信息一律不入档，请删去或改写"),
        ("举报人来访", "“举报人” 涉密、线索和举报人信息一律不入档，请删去或改写"),
        ("案件线索移送", "“案件线索” 涉密、线索和举报人信息一律不入档，请删去或改写"),
        ("张三同志", "“同志”，像是写了人名 备注不写人名，引用干警写档案号"),
        ("补录", None),
    ],
)
def test_x26_finds_what_must_not_be_kept_and_leaves_honest_numbers(
    office: Repository, text: str, wanted: str | None
) -> None:
    lines = told(office, {"督察通报": notice(extra=f"备注: {text}, ")})
    assert lines == ([f"27«{text}» X26 察-2013-001 备注里有{wanted}"] if wanted else [])


def test_x26_looks_at_numbers_in_comments(office: Repository) -> None:
    """They stay in the history like all else; words are let be, as notes explain the form by them."""
    office.officer(FIRST, {"督察通报": notice(basis="通报#2013")})
    notes = "# 不记投诉人，案号440524188001010015\n"
    office.write(FIRST, notes + office.read(FIRST) + "# 联系 138-0013-8000\n")
    number = "注释里有手机号 档案不收电话号码，请删去"
    assert pointed(office, office.found()) == [f"29«# 联系 138-0013-8000» X26 {number}"]
    office.edit(FIRST, "通报#2013", '"通报 #13800138000"')
    assert pointed(office, office.found())[0] == (
        '28«"通报 #13800138000"» X26 察-2013-001 依据里有手机号 档案不收电话号码，请删去'
    )


def test_x26_looks_at_every_text_also_within_groups_and_voided_records(office: Repository) -> None:
    assert told(office, {"督察通报": notice(basis="来电13800138000")}) == [
        "27«来电13800138000» X26 察-2013-001 依据里有手机号 档案不收电话号码，请删去"
    ]
    voided = notice(extra="状态: 作废, 作废理由: 误写13800138000, ")
    assert told(office, {"督察通报": voided}) == [
        "27«误写13800138000» X26 察-2013-001 作废理由里有手机号 档案不收电话号码，请删去"
    ]
    assert told(office, extended("2013-03-20", by="13800138000"))[1] == (
        "27«13800138000» X26 案-2013-001 延长里有手机号 档案不收电话号码，请删去"
    )


# -- X31: nothing disappears -----------------------------------------------------------------------


def after(office: Repository, sections: Mapping[str, str]) -> list[str]:
    """The problems when the first archive has changed to these sections since a snapshot."""
    baseline = office.snapshot()
    office.officer(FIRST, sections)
    return pointed(office, office.found(baseline=baseline))


def test_x31_a_record_is_voided_never_deleted(office: Repository) -> None:
    office.officer(FIRST, {"督察通报": f"{notice(1)}\n{notice(2)}"})
    assert after(office, {"督察通报": notice(2)}) == [
        (
            "26«督察通报» X31 “督察通报”的 察-2013-001 被删除了"
            " 记录不能删除，只能作废：请恢复原文，加写“状态: 作废”和“作废理由: …”"
        )
    ]


def test_x31_a_record_that_became_a_comment_is_gone(office: Repository) -> None:
    office.officer(FIRST, {"督察通报": notice(1)})
    assert after(office, {"督察通报": f"[]  # {notice(1)}"}) == [
        (
            "26«督察通报» X31 “督察通报”的 察-2013-001 被删除了"
            " 记录不能删除，只能作废：请恢复原文，加写“状态: 作废”和“作废理由: …”"
        )
    ]


def test_x31_voiding_correcting_adding_and_reordering_are_no_deletion(office: Repository) -> None:
    office.officer(FIRST, {"督察通报": f"{notice(1)}\n{notice(2)}"})
    changed = notice(1, extra="状态: 作废, 作废理由: 误录, ")
    lines = after(office, {"督察通报": f"{notice(3)}\n{notice(2, '2013-08-07')}\n{changed}"})
    assert [line for line in lines if " X32 " not in line] == []  # the new one came late


def test_x31_a_nil_return_taken_back_is_a_deletion_too(office: Repository) -> None:
    lines = after(office, {"零报告": "[]", "督察通报": notice()})
    assert [line for line in lines if " X32 " not in line] == [  # the new one came late
        (
            "21«零报告» X31 “零报告”的 零/2013Q3/案件管理办公室 被删除了"
            " 记录不能删除，只能作废：请恢复原文，加写“状态: 作废”和“作废理由: …”"
        )
    ]


def test_x31_a_record_stays_in_its_section(office: Repository) -> None:
    office.officer(FIRST, {"督察通报": notice(1)})
    baseline = office.snapshot()
    office.edit(FIRST, "督察通报:", "投诉举报:")
    assert pointed(office, office.found(baseline=baseline)) == [
        (
            "27«察-2013-001» F09 察-2013-001 是“督察通报”的记录，写在了“投诉举报”里"
            " 请移到“督察通报:”下面；上面少了“督察通报:”这一行的，请补上"
        )
    ]


def test_x31_an_archive_is_never_deleted_or_renamed(office: Repository) -> None:
    baseline = office.snapshot()
    office.path(FIRST).unlink()
    assert office.problems(baseline=baseline) == [
        f"{PATH}:1:1 X31 档案 {FIRST} 被删除或改名了 档案只能移交或封存，不能删除；请恢复文件 {PATH}",
        (
            f"archives/990110/unit.yml:21:5 X01 警告 王小明（{FIRST}）还没有建档"
            f" 没有建过的，请运行 dangan new officer --id {FIRST} --name 王小明"
            " --department 部门（一人一档）"
        ),
    ]


def test_x31_a_reason_to_be_void_does_not_make_void(office: Repository) -> None:
    """The clerk thinks it is out; it would go on to count."""
    assert told(office, {"督察通报": notice(extra="作废理由: 误录, ")}) == [
        (
            "27«误录» X31 察-2013-001 写了“作废理由”，没有写“状态: 作废”，仍然计入"
            " 作废的请补写“状态: 作废”，不作废的请删去“作废理由”"
        )
    ]
    assert told(office, {"督察通报": notice(extra="状态: 作费, 作废理由: 误录, ")}) == [
        "27«作费» F06 状态没有“作费”这个选项 是不是“作废”？可写：生效、作废"
    ]


def test_x31_an_archive_that_cannot_be_read_now_is_not_called_deleted(office: Repository) -> None:
    baseline = office.snapshot()
    office.write(FIRST, "")
    assert office.problems(baseline=baseline) == [
        f"{PATH}:1:1 Y05 文件是空的 请按档案格式填写；原来有内容的，请恢复"
    ]


@pytest.mark.parametrize(
    ("file", "slip", "wanted"),
    [
        ("990110/unit.yml", ("名册:", "名册："), "Y07"),
        ("standards/2013.1/form.yml", ("废止: 2019-12-31", "废止: 2019.12.31"), "S01"),
    ],
)
def test_x31_an_archive_is_not_gone_because_its_unit_or_standard_cannot_be_read(
    office: Repository, file: str, slip: tuple[str, str], wanted: str
) -> None:
    baseline = office.snapshot()
    office.officer(FIRST, {"督察通报": notice()})
    office.edit(file, *slip)
    found = office.found(baseline=baseline)
    assert [(p.location.path, p.rule) for p in found] == [(f"archives/{file}", wanted)]


def test_x31_an_archive_that_could_not_be_read_before_is_not_compared(office: Repository) -> None:
    baseline = office.snapshot() | {PATH: "档案号：旧\n".encode()}
    assert office.problems(baseline=baseline) == []


def test_x31_an_archive_moved_to_another_office_is_not_deleted(office: Repository) -> None:
    baseline = office.snapshot()
    roster = f"  - {{档案号: {FIRST}, 姓名: 王小明, 起: 2009-11-02}}\n"
    there = UNIT_TEXT.replace("990110", "990220", 1)
    office.write("990220/unit.yml", there)
    office.write(f"990220/officers/{FIRST}.yml", office.read(FIRST))
    office.path(FIRST).unlink()
    office.edit("990110/unit.yml", roster, "")
    assert not [line for line in office.problems(baseline=baseline) if " X31 " in line]


def test_x31_an_archive_moved_to_another_office_takes_all_its_records_along(
    office: Repository,
) -> None:
    office.officer(FIRST, {"督察通报": f"{notice(1)}\n{notice(2)}"})
    baseline = office.snapshot()
    office.write("990220/unit.yml", UNIT_TEXT.replace("990110", "990220", 1))
    office.path(FIRST).unlink()
    moved = archive_text(FIRST, {"督察通报": notice(2)})
    office.write(f"990220/officers/{FIRST}.yml", moved)
    found = [(str(p.location), p.message) for p in office.found(baseline=baseline)]
    place = f"archives/990220/officers/{FIRST}.yml:26:1"
    assert (place, "“督察通报”的 察-2013-001 被删除了") in found


# -- all together ----------------------------------------------------------------------------------


def test_a_broken_record_is_left_alone_by_checks_between_fields(office: Repository) -> None:
    # The end lies before the beginning, but the beginning could not be read.
    cases = case(closed="2013-02-01").replace("2013-03-01", "2013年3月1日")
    assert told(office, {"办案情况": cases}) == [
        "27«2013年3月1日» F04 受理日期：“2013年3月1日”不是规范的日期 应写 2013-03-01"
    ]


def test_several_problems_of_one_record_are_all_told(office: Repository) -> None:
    cases = case(closed="2013-02-01", extra="备注: 电话13800138000, ").replace("王某", "王某某")
    assert [line.split(" ")[1] for line in told(office, {"办案情况": cases})] == ["X26", "X05"]


MANY = {
    "990110-0001": {"办案情况": case(), "零报告": "[]"},
    "990110-0002": {"办案情况": case(), "督察通报": notice(basis="电话13800138000")},
    "990110-0003": {"办案情况": case(2, role="协办")},
    "990110-0004": {"办案情况": case(2, role="协办").replace("盗窃", "抢夺")},
}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(sorted(MANY)))
def test_the_findings_never_depend_on_the_order_of_the_officers(
    office: Repository, order: list[str]
) -> None:
    for officer, sections in MANY.items():
        office.officer(officer, sections)
    library = office.library()
    wanted = check_library(library, TODAY)
    assert len(wanted) > 5
    officers = library.offices["990110"].officers
    library.offices["990110"].officers = {officer: officers[officer] for officer in order}
    assert {str(p.location) for p in check_library(library, TODAY)} >= {
        str(p.location) for p in wanted if p.rule != "X11"
    }
    assert sorted(p.rule for p in check_library(library, TODAY)) == sorted(p.rule for p in wanted)
