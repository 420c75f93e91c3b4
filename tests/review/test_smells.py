"""What is lawful and deserves a look: late, back-dated, bulk, swapped, softened, mass, sealed."""

from __future__ import annotations

import re
import shutil
from datetime import date

import pytest

from generator.cli import main
from tests.example import OFFICER
from tests.offices import FIRST
from tests.reviewed import (
    CASES,
    CLERK,
    COMPLAINT,
    DISCIPLINE,
    FOUNDED,
    LEADER,
    PERSONNEL,
    SUBJECT,
    Office,
    correction,
    review_of,
    told,
)


def training(number: int, day: str = "2013-10-08") -> str:
    return (
        f"{{编号: 培-2013-{number:03}, 名称: 第{number}课, 起: {day}, 止: {day}, 学时: 8, "
        "考核: 合格, 填报部门: 公诉科}"
    )


def warnings(office: Office) -> list[str]:
    return told(review_of(office).warnings)


@pytest.mark.parametrize(("day", "late"), [("2013-10-25", False), ("2013-10-28", True)])
def test_late(office: Office, day: str, late: bool) -> None:
    """15 working days after 09-30 end on 10-25: the holiday, and 10-12 worked."""
    office.add("培训情况", training(4, "2013-09-30"))
    office.commit(CLERK, day=day)
    assert (
        warnings(office)
        == [
            f"late 培训情况 培-2013-004 记录日期 2013-09-30，{day} 才录入，超过 15 个工作日（应在 2013-10-25 前）"
        ]
        * late
    )


def test_what_a_year_comes_to_and_a_new_archive_are_not_late(office: Office) -> None:
    """By the schedule itself the survey of a year comes a month after it, and posts go far back."""
    office.add("年度考核", "{年度: 2012, 民主测评: 90}")
    office.files.officer("990110-0099")
    office.commit(PERSONNEL)
    assert [one for one in warnings(office) if one.startswith("late")] == []


@pytest.mark.parametrize(("day", "late"), [("2013-10-27", False), ("2013-10-28", True)])
def test_late_is_a_complaint_that_was_closed_long_ago(office: Office, day: str, late: bool) -> None:
    """It is not in the archive while it is looked into; 10-25 is a Friday."""
    record = (
        "编号: 诉-2013-009, 受理日期: 2013-07-01, 类别: 廉洁, 办结日期: 2013-09-30, 结论: 无法查证"
    )
    office.add("投诉举报", f"{{{record}, 依据: 单9, 填报部门: 监察室}}")
    office.commit(DISCIPLINE, day=day)
    said = f"办结日期 2013-09-30，{day} 才录入，超过 15 个工作日（应在 2013-10-25 前）"
    assert warnings(office) == [f"late 投诉举报 诉-2013-009 {said}"] * late


def test_back_dated_into_another_quarter(office: Office) -> None:
    office.files.edit(OFFICER, "评查日期: 2013-09-27", "评查日期: 2013-10-08")
    office.add(
        "更正记录", correction("更-2013-002", "评-2013-004", "评查日期", "2013-09-27", "2013-10-08")
    )
    office.commit(CASES)
    assert (
        "back-dated 质量评查 评-2013-004 记录日期由 2013-09-27 推后到 2013-10-08，换了季度"
        in warnings(office)
    )


def test_back_dated_within_a_quarter(office: Office) -> None:
    office.files.edit(OFFICER, "评查日期: 2013-09-27", "评查日期: 2013-09-26")
    office.commit(CASES)
    assert warnings(office) == [
        "back-dated 质量评查 评-2013-004 记录日期由 2013-09-27 提前到 2013-09-26"
    ]


def test_back_dated_is_also_the_date_by_which_a_record_is_counted(office: Office) -> None:
    """A case counts when it is closed: what moves that into another quarter moves its points."""
    was, now = "2013-09-22", "2013-10-08"
    office.files.edit(OFFICER, f"结案日期: {was}", f"结案日期: {now}")
    office.add("更正记录", correction("更-2013-002", "案-2013-019", "结案日期", was, now))
    office.commit(CASES)
    assert warnings(office) == [
        f"back-dated 办案情况 案-2013-019 结案日期由 {was} 推后到 {now}，换了季度"
    ]


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2013-10-09", 10, True),
        ("2013-10-09", 9, False),
        ("2013-10-12", 10, True),
        ("2013-10-14", 10, False),
        ("2013-12-24", 10, False),
        ("2013-12-25", 10, True),
        ("2013-12-31", 10, True),
    ],
)
def test_entered_in_bulk_at_the_end_of_a_quarter(
    office: Office, day: str, count: int, found: bool
) -> None:
    """Five working days from it on, 10-12 being worked, and the last five of the quarter."""
    for number in range(count):
        office.add(
            "培训情况", training(10 + number, "2013-12-20" if day > "2013-12" else "2013-10-08")
        )
    office.commit(CLERK, day=day)
    assert (
        told(review_of(office, today=date(2013, 12, 31)).warnings)
        == [f"bulk 王小明 的 {count} 条新记录中有 {count} 条集中在 {day} 录入（突击补录）"] * found
    )


def test_a_quarters_nil_returns_are_no_bulk(office: Office) -> None:
    """They are due in those very days, one for every officer."""
    for number in range(10):
        of = f"季度: 201{number // 4}Q{number % 4 + 1}, 部分: [外部监督]"
        office.add("零报告", f"{{{of}, 确认部门: 案件管理办公室, 确认日期: 2013-10-08}}")
    office.commit(CASES, day="2013-10-09")
    assert [x for x in warnings(office) if x.startswith("bulk")] == []


def test_spread_over_days_is_not_bulk(office: Office) -> None:
    for day, numbers in (("2013-10-08", range(10, 20)), ("2013-10-21", range(20, 30))):
        for number in numbers:
            office.add("培训情况", training(number))
        office.commit(CLERK, day=day)
    assert warnings(office) == []


def test_numbers_swapped(office: Office) -> None:
    lines = office.files.read(OFFICER).split("\n")
    at = next(i for i, x in enumerate(lines) if "评-2013-003" in x)
    one, two = lines[at], lines[at + 1]
    lines[at] = two.replace("评-2013-004", "评-2013-003")
    lines[at + 1] = one.replace("评-2013-003", "评-2013-004")
    office.files.write(OFFICER, "\n".join(lines))
    office.commit(CASES)
    assert "swapped 质量评查 评-2013-003 评-2013-003 与 评-2013-004 的内容互换了编号" in warnings(
        office
    )


def test_softened_after_approval(office: Office) -> None:
    office.files.edit(OFFICER, COMPLAINT, FOUNDED)
    office.base = office.commit(DISCIPLINE)
    office.files.edit(OFFICER, "结论: 属实", "结论: 部分属实")
    office.commit(DISCIPLINE)
    assert [w for w in warnings(office) if w.startswith("softened")] == [
        "softened 投诉举报 诉-2013-001 已生效的不利记录减轻了：2013Q3 扣分由 -2 变为 -1"
    ]


def test_what_no_longer_caps_a_grade_is_softened(office: Office) -> None:
    """In the archive it stands in, not in another one where a record bears the same number."""

    def notice(kind: str) -> str:
        return (
            f"{{编号: 察-2013-001, 类别: {kind}, 通报日期: 2013-08-20, 依据: 通报2013-1, "
            "填报部门: 监察室}"
        )

    office.add("督察通报", notice("档案弄虚作假"))
    text = office.files.read(FIRST)
    office.files.write(FIRST, f"{text}督察通报:\n  - {notice('廉政提醒')}\n")
    office.base = office.commit(DISCIPLINE)
    office.files.edit(OFFICER, "类别: 档案弄虚作假", "类别: 廉政提醒")
    office.files.edit(OFFICER, "名称: 简易程序出庭实务问题", "名称: 简易程序出庭实务")
    office.files.edit(FIRST, "类别: 廉政提醒", "类别: 考勤")
    office.commit(DISCIPLINE)
    softened = [f for f in review_of(office).warnings if f.kind == "softened"]
    assert [(f.officer, f.record, f.message) for f in softened] == [
        (OFFICER, "察-2013-001", "已生效的不利记录减轻了：2013Q3 不再触发否-6")
    ]


def test_what_gains_points_is_no_smell(office: Office) -> None:
    office.files.edit(OFFICER, "类别: 调研, 级别: 省级", "类别: 调研, 级别: 区县级")
    office.base = office.commit(PERSONNEL)
    office.files.edit(OFFICER, "类别: 调研, 级别: 区县级", "类别: 调研, 级别: 省级")
    office.commit(PERSONNEL)
    (effect,) = review_of(office).effects
    assert effect.clauses == ("标1.3.1",)
    assert [w for w in warnings(office) if w.startswith("softened")] == []


def test_hardened_is_no_smell(office: Office) -> None:
    office.files.edit(OFFICER, COMPLAINT, FOUNDED)
    office.commit(DISCIPLINE)
    assert [w for w in warnings(office) if w.startswith("softened")] == []


def test_a_mass_change(office: Office) -> None:
    for number in range(50):
        office.add("培训情况", training(100 + number, "2013-09-30"))
    office.base = office.commit(PERSONNEL, day="2013-10-21")
    text = office.files.read(OFFICER)
    office.files.write(OFFICER, text.replace("学时: 8, 考核: 合格", "学时: 7, 考核: 合格"))
    office.commit(PERSONNEL, day="2013-10-21")
    assert "mass 一次提交改动了 50 条已有的记录" in warnings(office)
    office.git("reset", "-q", "--hard", office.base)
    office.files.write(OFFICER, text.replace("学时: 8, 考核: 合格", "学时: 7, 考核: 合格", 49))
    office.commit(PERSONNEL, day="2013-10-21")
    assert [w for w in warnings(office) if w.startswith("mass")] == []


def test_files_outside_the_archives_are_named(office: Office) -> None:
    (office.folder / "notes.txt").write_text("x\n")
    office.commit(PERSONNEL)
    assert warnings(office) == ["path 改动了档案以外的 1 个文件：notes.txt"]


@pytest.fixture
def sealed(office: Office, capsys: pytest.CaptureFixture[str]) -> Office:
    """2013Q3 assessed and locked by the program."""
    for command in (["assess", "2013Q3"], ["lock", "2013Q3", "--date", "2013-11-15"]):
        arguments = [*command, "--archives", str(office.files.archives), "--today", "2013-11-18"]
        assert main(arguments) == 0, capsys.readouterr()
    office.base = office.commit(PERSONNEL, day="2013-11-18")
    return office


def test_a_sealed_quarter_is_touched(sealed: Office) -> None:
    sealed.files.edit(OFFICER, "评查方式: 常规评查", "评查方式: 重点评查")
    sealed.add("培训情况", training(4, "2013-09-30"))
    sealed.add("培训情况", training(5, "2013-11-15"))
    # What is said of the past, such as an objection, is no fact of that quarter.
    sealed.add(
        "异议复核", "{编号: 异-2013-001, 季度: 2013Q2, 提出日期: 2013-08-01, 理由类别: 计算}"
    )
    sealed.commit(CASES, day="2013-11-18")
    assert [line for line in warnings(sealed) if line.startswith("sealed ")] == [
        "sealed 质量评查 评-2013-004 动了 2013Q3 计分所依据的记录，该季已于 2013-11-15 锁定",
        "sealed 培训情况 培-2013-004 新记录的日期在 2013Q3，该季已于 2013-11-15 锁定",
    ]


def test_what_is_said_of_a_year_is_no_fact_of_its_last_quarter(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said when that has been locked, as the schedule has it, or soon after."""
    where = ["--archives", str(office.files.archives), "--today", "2014-02-24"]
    for command in (["assess", "2013Q4"], ["lock", "2013Q4"]):
        assert main([*command, *where]) == 0, capsys.readouterr()
    office.base = office.commit(PERSONNEL, day="2014-02-24")
    office.add("年度考核", "{年度: 2013, 民主测评: 88, 领导小组评价: 90}")
    office.add("培训情况", training(4, "2013-12-31"))
    office.commit(PERSONNEL, day="2014-02-24")
    found = told(review_of(office, today=date(2014, 2, 24)).warnings)
    assert [line for line in found if line.startswith("sealed ")] == [
        "sealed 培训情况 培-2013-004 新记录的日期在 2013Q4，该季已于 2014-02-24 锁定"
    ]


def test_a_colleagues_sealed_quarter_is_moved_by_nobody(sealed: Office) -> None:
    """A case of the group is voided; were the quarter open, the median would move everybody."""
    case = "编号: 案-2013-023\n"
    sealed.files.edit("990110-0003", case, f"{case}  状态: 作废\n  作废理由: 误录\n")
    sealed.commit(CASES, day="2013-11-18")
    found = review_of(sealed, today=date(2013, 11, 18))
    assert {effect.officer for effect in found.effects} <= {"990110-0003"}
    sealed.git("reset", "-q", "--hard", f"{sealed.base}~1")
    sealed.files.edit("990110-0003", case, f"{case}  状态: 作废\n  作废理由: 误录\n")
    sealed.commit(CASES, day="2013-11-18")
    found = review_of(
        sealed, sealed.git("rev-parse", f"{sealed.base}~1").strip(), today=date(2013, 11, 18)
    )
    assert len(found.effects) > 2


def test_a_post_that_ends_after_a_sealed_quarter_does_not_touch_it(sealed: Office) -> None:
    text = sealed.files.read(FIRST)
    sealed.files.write(
        FIRST, text.replace("起: 2009-11-02\n", "起: 2009-11-02\n    止: 2013-11-17\n")
    )
    sealed.commit(PERSONNEL, day="2013-11-18")
    assert "岗-001" not in " ".join(warnings(sealed))
    sealed.files.edit(FIRST, "止: 2013-11-17", "止: 2013-09-17")
    sealed.commit(PERSONNEL, day="2013-11-18")
    assert (
        "sealed 岗位履历 岗-001 动了 2013Q3 计分所依据的记录，该季已于 2013-11-15 锁定"
    ) in warnings(sealed)


def test_a_locked_result_itself_is_touched(sealed: Office) -> None:
    text = sealed.files.read(FIRST)
    sealed.files.write(FIRST, text.replace("锁定日期: 2013-11-15", "锁定日期: 2013-11-16"))
    sealed.commit(PERSONNEL, day="2013-11-18")
    found = review_of(sealed)
    assert "authority" in [f.kind for f in found.violations]
    assert "动了已锁定的 2013Q3 考评结果" in " ".join(told(found.warnings))


def test_assessing_and_locking_is_lawful(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program's own results need no role to draft: a check recomputes them."""
    where = ("--archives", str(office.files.archives), "--today", "2013-11-18")
    assert main(["assess", "2013Q3", *where]) == 0, capsys.readouterr()
    office.commit(PERSONNEL, day="2013-11-18")
    assert main(["lock", "2013Q3", "--date", "2013-11-15", *where]) == 0, capsys.readouterr()
    office.commit(PERSONNEL, day="2013-11-18")
    assert told(review_of(office, today=date(2013, 11, 18)).violations) == []


def test_a_quarter_locked_early_or_over_an_open_objection_is_refused(sealed: Office) -> None:
    """The lock waited for its approval when the objection came."""
    before_lock = sealed.git("rev-parse", f"{sealed.base}~1").strip()
    objection = "编号: 异-2013-001, 季度: 2013Q3, 提出日期: 2013-10-28, 理由类别: 计算"
    sealed.add("异议复核", f"{{{objection}}}")
    sealed.files.write(
        FIRST, sealed.files.read(FIRST).replace("日期: 2013-11-15", "日期: 2013-11-14")
    )
    sealed.commit(SUBJECT, day="2013-11-18")

    def refused() -> list[str]:
        found = review_of(sealed, before_lock, today=date(2013, 11, 18)).violations
        kinds = ("early-lock", "open-objection", "other-group")
        return [line for line in told(found) if line.startswith(kinds)]

    assert refused() == [
        (
            "early-lock 季度考评 2013Q3/1 2013Q3 的锁定日期写的是 2013-11-14，"
            "按考核日程 2013-11-15 才到锁定"
        ),
        "open-objection 季度考评 2013Q3/1 2013Q3 锁定了，而异议 异-2013-001 还没有决定",
    ]
    sealed.files.edit(OFFICER, objection, f"{objection}, 决定: 维持, 决定日期: 2013-11-14")
    sealed.commit(LEADER, day="2013-11-18")
    assert [line.split(" ")[0] for line in refused()] == ["early-lock"]


def test_a_quarter_that_a_clone_locks_with_an_earlier_version_deserves_a_look(
    sealed: Office,
) -> None:
    """Its seals name no posts, and are judged without them ever after."""
    before_lock = sealed.git("rev-parse", f"{sealed.base}~1").strip()

    def looked_at() -> list[str]:
        found = review_of(sealed, before_lock, today=date(2013, 11, 18)).warnings
        return [line for line in told(found) if line.startswith("old-lock")]

    assert looked_at() == []
    text = sealed.files.read(OFFICER)
    earlier = re.sub(r"(2013-11-15\n.*\n    依据记录: .*), 岗-[0-9]+=[0-9a-f]+", r"\1", text)
    assert earlier != text
    sealed.files.write(OFFICER, earlier)
    sealed.commit(PERSONNEL, day="2013-11-18")
    assert looked_at() == [
        "old-lock 2013Q3 有 1 人的结果是用旧版程序锁定的，岗位履历没有列入依据记录"
    ]
    assert [line for line in warnings(sealed) if line.startswith("old-lock")] == []


def test_an_archive_that_comes_from_another_office_brings_its_locked_results(
    sealed: Office,
) -> None:
    """Measured against the groups of there; here most of the group is missing."""
    text = sealed.files.read(FIRST)
    (sealed.files.archives / "990110" / "officers" / f"{FIRST}.yml").unlink()
    base = sealed.commit(PERSONNEL, day="2013-11-18")
    result = text.replace('中位数: "3"', '中位数: "2"')
    assert result != text
    sealed.files.write(FIRST, result)
    sealed.commit(PERSONNEL, day="2013-11-18")
    found = told(review_of(sealed, base, today=date(2013, 11, 18)).violations)
    assert not any(line.startswith("other-group") for line in found)


@pytest.mark.parametrize("in_full", [True, False])
@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('中位数: "3"', '中位数: "2"', "4 人、中位数 2"),
        ('\n        中位数: "3"', "", "4 人、没有中位数"),
        ("人数: 4", "人数: 3", "3 人、中位数 3"),
    ],
)
def test_a_quarter_locked_by_hand_against_another_median_is_refused(
    sealed: Office, old: str, new: str, wanted: str, in_full: bool
) -> None:
    text = sealed.files.read(OFFICER)
    start = text.index("季度: 2013Q3\n    版号: 1")
    before, result = text[:start], text[start : text.index("年度考核:")]
    assert result.count(old) == 1, result
    forged = before + result.replace(old, new) + text[start + len(result) :]
    sealed.files.write(OFFICER, forged)
    sealed.commit(PERSONNEL, day="2013-11-18")
    before_lock = sealed.git("rev-parse", f"{sealed.base}~1").strip()
    found = review_of(sealed, before_lock, today=date(2013, 11, 18), in_full=in_full)
    said = f"标1.1 同组是 业务岗·公诉 {wanted}，按全院的记录却是 业务岗·公诉 4 人、中位数 3"
    assert [line for line in told(found.violations) if line.startswith("other-group")] == [
        f"other-group 季度考评 2013Q3/1 2013Q3 锁定的 {said}"
    ]


def test_what_rides_along_into_a_second_version_is_refused(
    sealed: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """A task said to be one fact with a study, beside a correction of something else."""
    sealed.files.edit(OFFICER, "依据: 表扬信登记2013-5", "依据: 表扬信登记2013-6")
    sealed.files.edit(OFFICER, "来源: 检察长,", "来源: 检察长, 同源: 能-2013-001,")
    entry = ("效-2013-003", "依据", "表扬信登记2013-5", "表扬信登记2013-6", "2013-11-18")
    filled = ("督-2013-001", "同源", "无", "能-2013-001", "2013-11-18")
    sealed.add("更正记录", correction("更-2013-002", *entry))
    sealed.add("更正记录", correction("更-2013-003", *filled))
    where = ("--archives", str(sealed.files.archives), "--today", "2013-11-18")
    assert main(["assess", "2013Q3", *where]) == 0, capsys.readouterr()
    sealed.commit(CASES, day="2013-11-18")
    lawful = review_of(sealed, today=date(2013, 11, 18)).violations
    assert [found for found in lawful if found.kind == "X24"] == []
    text = sealed.files.read(OFFICER).split("\n")
    sealed.files.write(OFFICER, "\n".join(line for line in text if "更-2013-003" not in line))
    sealed.commit(CASES, day="2013-11-18")
    refused = review_of(sealed, today=date(2013, 11, 18)).violations
    assert [line for line in told(refused) if line.startswith("X24")] == [
        (
            "X24 督办任务 督-2013-001 督-2013-001 的同源是 2013Q3 于 2013-11-15 锁定以后补填的，"
            "使锁定的结果变了"
        )
    ]


def succeed(office: Office, start: str, end: str = "") -> None:
    """Draft a version in force from a day on, the one before until ``end``."""
    versions = office.files.archives / "standards"
    shutil.copytree(versions / "2013.1", versions / "2013.2")
    for name in ("form.yml", "rulebook.yml"):
        text = office.files.read(f"standards/2013.1/{name}")
        ended = text.replace("废止: 2019-12-31", f"废止: {end}")
        office.files.write(f"standards/2013.1/{name}", ended if end else text)
        text = text.replace('版本: "2013.1"', '版本: "2013.2"')
        begun = text.replace("施行: 2013-01-01", f"施行: {start}")
        office.files.write(f"standards/2013.2/{name}", begun)
    office.commit(PERSONNEL)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2013-10-14", "2013-10-13", ""),  # the very day
        (
            "2013-10-01",
            "2013-09-30",
            "2013-10-01 起改用制度 2013.2（原用 2013.1），2013-10-14 才提交：这以后的记录改按它检查",
        ),
        (
            "2013-04-02",
            "2013-04-01",
            "2013-04-02 起改用制度 2013.2（原用 2013.1），2013-10-14 才提交：这以后的记录改按它检查，已结束的 2013Q2、2013Q3 改按它计分",
        ),
        (
            "2013-11-01",
            "2013-09-29",
            "2013-09-30 起没有制度可用（原用 2013.1），2013-10-14 才提交：这以后的记录没有可依据的，已结束的 2013Q3 不再计分",
        ),
    ],
)
def test_a_standard_that_reaches_back(office: Office, start: str, end: str, said: str) -> None:
    succeed(office, start, end)
    assert [one for one in warnings(office) if one.startswith("retroactive")] == [
        f"retroactive {said}"
    ] * bool(said)


def test_many_quarters_are_told_by_the_first_and_the_last(office: Office) -> None:
    """The rules of an earlier time are added later: nothing was under any then."""
    for name in ("form.yml", "rulebook.yml"):
        text = office.files.read(f"standards/2013.1/{name}")
        text = text.replace('版本: "2013.1"', '版本: "2011.1"')
        text = text.replace("施行: 2013-01-01", "施行: 2011-01-01")
        office.files.write(
            f"standards/2011.1/{name}", text.replace("废止: 2019-12-31", "废止: 2012-12-31")
        )
    for name in ("authority.yml", "deadlines.yml", "supervision.yml"):
        text = office.files.read(f"standards/2013.1/{name}")
        office.files.write(f"standards/2011.1/{name}", text.replace("2013.1", "2011.1"))
    office.commit(PERSONNEL)
    (found,) = [one for one in review_of(office).warnings if one.kind == "retroactive"]
    assert found.message == (
        "2011-01-01 起改用制度 2011.1（原来没有），2013-10-14 才提交：这以后的记录改按它检查，"
        "已结束的 2011Q1 到 2012Q4 这 8 个季度改按它计分"
    )
    place = found.location
    assert place is not None
    assert place.path == "archives/standards/2011.1/form.yml"
    told = office.files.read("standards/2011.1/form.yml").split("\n")[place.line - 1]
    assert "2011-01-01" in told
