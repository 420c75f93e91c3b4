"""Whether each change was the author's to make: by section, role, department, day and person."""

from __future__ import annotations

import re
import shutil
from datetime import date

import pytest
from msgspec.structs import replace

from generator.archive.unit import Unit
from generator.cli import main
from generator.history.commits import Commit, Signature
from generator.history.failures import GitError
from generator.history.git import Repository as Repo
from generator.history.people import People, Person
from generator.history.ranges import FileChange
from generator.review.desk import Question, review
from generator.review.powers import Powers, Subject
from generator.review.steps import FileStep, Place, Step, signers
from tests.example import OFFICER
from tests.offices import FIRST, TODAY, tiny_unit
from tests.reviewed import (
    CASES,
    CASES_TOO,
    CLERK,
    CLERK_TWICE,
    DISCIPLINE,
    HEAD,
    LEADER,
    OTHER,
    PERSONNEL,
    PERSONNEL_TOO,
    STRANGER,
    SUBJECT,
    Office,
    correction,
    review_of,
    told,
)
from tests.reviewed import Person as Someone

CASE = (
    "{编号: 案-2013-030, 受案号: 清临检公诉受〔2013〕150号, 案件类型: 一审公诉, 案由: 盗窃, 当事人: 吴某, "
    "角色: 主办, 受理日期: 2013-10-08, 羁押: 否, 结案方式: 在办}"
)
STUDY = (
    "{编号: 能-2013-002, 类别: 授课, 级别: 区县级, 名称: 公诉实务, 发布日期: 2013-10-08, "
    "依据: 授课登记1, 填报部门: 公诉科}"
)
OBJECTION = "{编号: 异-2013-001, 对象: 流-2013-006, 提出日期: 2013-10-08, 理由类别: 事实}"


def violations(office: Office, person: Someone, day: str = "2013-10-10") -> list[str]:
    office.commit(person, day=day)
    return told(review_of(office).violations)


@pytest.mark.parametrize(
    ("section", "record", "person", "found"),
    [
        ("办案情况", CASE, CLERK, []),
        (
            "办案情况",
            CASE,
            OTHER,
            [
                "陈立新（侦查监督科专人）无权新增“办案情况”，这要由 专人 来做；侦查监督科专人只管本部门的人"
            ],
        ),
        ("办案情况", CASE, CASES, ["沈月（案管办）无权新增“办案情况”，这要由 专人 来做"]),
        ("业务素能", STUDY, CLERK, []),
        (
            "业务素能",
            STUDY,
            LEADER,
            ["贺川（领导小组）无权新增“业务素能”，这要由 专人、研究室 来做"],
        ),
        (
            "异议复核",
            OBJECTION,
            HEAD,
            ["李大力（公诉科部门负责人）无权新增“异议复核”，这要由 本人 来做"],
        ),
    ],
)
def test_who_drafts(
    office: Office, section: str, record: str, person: Someone, found: list[str]
) -> None:
    office.add(section, record)
    number = record.split(",", maxsplit=1)[0].removeprefix("{编号: ")
    assert violations(office, person) == [f"authority {section} {number} {text}" for text in found]


def test_who_succeeds_a_department_answers_for_its_records(office: Office) -> None:
    office.files.edit("990110/unit.yml", "部门字: 侦监, ", "部门字: 侦监, 前身: [公诉科], ")
    office.base = office.commit(PERSONNEL)
    office.add("办案情况", CASE)
    assert violations(office, OTHER) == []


def test_who_succeeds_a_successor_answers_too_though_it_is_listed_first(office: Office) -> None:
    office.files.edit("990110/unit.yml", "部门字: 侦监, ", "部门字: 侦监, 前身: [法律政策研究室], ")
    office.files.edit("990110/unit.yml", "部门字: 研, ", "部门字: 研, 前身: [公诉科], ")
    office.base = office.commit(PERSONNEL)
    office.add("办案情况", CASE)
    assert violations(office, OTHER) == []


def test_the_officer_may_object_and_nothing_else(office: Office) -> None:
    own = Someone("zhou.my", OFFICER, "周明远")
    office.add("异议复核", OBJECTION)
    assert violations(office, own) == []
    office.files.edit(OFFICER, "类别: 应公开未公开", "类别: 文书错漏")
    assert "own-archive 流程监控 流-2013-006 周明远 不得改自己的档案" in violations(office, own)


def test_the_officer_does_not_decide_the_objection(office: Office) -> None:
    """决定 is filled in (续) by whoever decides, not by who objected."""
    office.add("异议复核", OBJECTION)
    office.base = office.commit(Someone("zhou.my", OFFICER, "周明远"))
    decided = OBJECTION.replace(
        "理由类别: 事实", "理由类别: 事实, 决定: 更正, 决定日期: 2013-10-09"
    )
    office.files.edit(OFFICER, OBJECTION, decided)
    office.commit(Someone("zhou.my", OFFICER, "周明远"))
    assert told(review_of(office).violations) == [
        "own-archive 异议复核 异-2013-001 周明远 不得改自己的档案"
    ]
    office.git("reset", "-q", "--soft", "HEAD~1")
    assert violations(office, PERSONNEL) == []


def test_a_role_ends_with_its_term(office: Office) -> None:
    unit = office.files.read("990110/unit.yml")
    unit = unit.replace(
        "{账号: wang.xm, 角色: 专人, 部门: 公诉科, 起: 2012-01-01}",
        "{账号: wang.xm, 角色: 专人, 部门: 公诉科, 起: 2012-01-01, 止: 2013-10-09}",
    )
    office.files.write("990110/unit.yml", unit)
    office.base = office.commit(LEADER)
    office.add("办案情况", CASE)
    office.commit(CLERK, day="2013-10-10")
    (found,) = review_of(office).violations
    assert found.message.endswith("公诉科专人到 2013-10-09 为止")
    assert found.hint == "请由有权的人提交"
    office.git("reset", "-q", "--soft", office.base)
    assert violations(office, CLERK, "2013-10-09") == []
    # A server asks who may on the day on which it came in.
    repository = Repo.around(office.files.archives)
    assert repository is not None
    question = Question(office.base, office.head(), TODAY, received=date(2013, 10, 10))
    (found,) = review(repository, "archives", question).violations
    assert found.message.endswith("公诉科专人到 2013-10-09 为止，他拟的那时还没有并入")
    assert found.hint == "请现在有权的人从主分支上另开分支，把这些改动自己重做一遍再提交"


def test_an_office_is_founded_by_those_who_keep_another(office: Office) -> None:
    """Nobody has a role there yet; once it stands, only its own people keep it."""
    unit = office.files.read("990110/unit.yml").partition("账号:\n")[0].replace("990110", "990220")
    unit += "账号: []\n角色: []\n领导小组: []\n评查小组: []\n名册: []\n"
    place = office.files.write("990220/unit.yml", unit.replace("清临检", "清南检"))
    assert violations(office, DISCIPLINE) == ["authority 高山 无权改单位登记，这要由 政治处 来做"]
    office.git("reset", "-q", "--soft", "HEAD~1")
    assert violations(office, PERSONNEL) == []
    office.base = office.head()
    place.write_text(place.read_text("utf-8").replace("清南检", "清北检"), "utf-8")
    (found,) = violations(office, PERSONNEL)
    assert found.endswith("无权改单位登记，这要由清河市临川区人民检察院 政治处 来做")
    # A file that cannot be read is one nonetheless.
    place.write_text("单位: [", "utf-8")
    office.base = office.commit(PERSONNEL)
    place.write_text(unit, "utf-8")
    (found,) = violations(office, PERSONNEL)
    assert found.endswith("无权改单位登记，这要由 政治处 来做")


def test_a_role_given_in_the_range_does_not_count(office: Office) -> None:
    """The authority is that of before, never one that came along."""
    office.files.edit(
        "990110/unit.yml",
        "  - {账号: li.dl, 角色: 部门负责人",
        "  - {账号: chen.lx, 角色: 专人, 部门: 公诉科, 起: 2012-01-01}\n  - {账号: li.dl, 角色: 部门负责人",
    )
    office.commit(PERSONNEL)
    office.add("办案情况", CASE)
    office.commit(OTHER)
    assert told(review_of(office).violations) == [
        "authority 办案情况 案-2013-030 陈立新（侦查监督科专人）无权新增“办案情况”，这要由 专人 来做；侦查监督科专人只管本部门的人"
    ]


def test_a_branch_is_judged_by_what_it_changed_and_under_what_the_main_line_says_now(
    office: Office,
) -> None:
    """It has moved on since the branch began: it gives a role, and has mended an archive."""
    mended = CASE.replace("030", "031")
    office.add("办案情况", mended.replace("受理日期: 2013", "受理日期: 2014"))
    start = office.commit(CLERK)
    office.files.edit(OFFICER, "受理日期: 2014", "受理日期: 2013")
    office.files.edit(
        "990110/unit.yml",
        "  - {账号: li.dl, 角色: 部门负责人",
        "  - {账号: chen.lx, 角色: 专人, 部门: 公诉科, 起: 2012-01-01}\n  - {账号: li.dl, 角色: 部门负责人",
    )
    main = office.commit(PERSONNEL)
    office.git("checkout", "-q", "-b", "branch", start)
    office.add("办案情况", CASE)
    office.commit(OTHER)
    office.commit(OTHER, "空的一次")
    found = review_of(office, main)
    assert found.people == ("陈立新",)
    assert told(found.violations) == []
    assert [(one.record, one.action) for one in found.changes] == [("案-2013-030", "新增")]


def test_what_a_check_only_warns_of_hinders_nobody(office: Office) -> None:
    office.add("办案情况", CASE)
    office.add("办案情况", CASE.replace("030", "031").replace("主办", "协办"))
    office.commit(CLERK)
    found = review_of(office)
    assert told(found.violations) == []
    assert [one.kind for one in found.warnings] == ["X21"]


def test_an_unknown_account(office: Office) -> None:
    office.add("办案情况", CASE)
    (found,) = violations(office, STRANGER)
    assert found == "unknown-account 2013-10-10 没有使用“stranger@example.invalid”的账号"


def test_an_account_that_ended_before_its_draft_came_in(office: Office) -> None:
    unit = office.files.read("990110/unit.yml")
    entry = f"邮箱: {OTHER.email}, 档案号: {OTHER.officer}, 起: 2012-01-01"
    office.files.write("990110/unit.yml", unit.replace(entry, f"{entry}, 止: 2013-10-09"))
    office.base = office.commit(PERSONNEL)
    office.add("办案情况", CASE)
    (found,) = violations(office, OTHER)
    assert (
        found == "unknown-account 账号“chen.lx”已于 2013-10-09 停用，到 2013-10-10 它拟的还没有并入"
    )


def test_what_was_undone_later_is_told_all_the_same(office: Office) -> None:
    """Every commit is judged, not the sum."""
    before = office.files.read(OFFICER)
    office.files.edit(OFFICER, "类别: 作风态度", "类别: 其他")
    office.commit(CLERK)
    office.files.write(OFFICER, before)
    office.commit(CLERK)
    found = review_of(office)
    assert found.changes == ()
    assert [f.split(" ")[0] for f in told(found.violations)] == ["authority", "authority"]


UNAPPROVED = "unapproved 培训情况 培-2013-004 “培训情况”的改动由 {} 拟，没有经 政治处 中另一人审核"


@pytest.mark.parametrize(
    ("author", "actor", "found"),
    [
        (CLERK, CLERK, []),
        (CLERK, PERSONNEL, []),
        (CLERK, CLERK_TWICE, []),
        (CLERK, HEAD, [UNAPPROVED.format("王小明")]),
        (PERSONNEL, PERSONNEL_TOO, []),
        (
            LEADER,
            HEAD,
            [
                (
                    "authority 培训情况 培-2013-004 贺川（领导小组）无权新增“培训情况”，"
                    "这要由 专人、政治处 来做"
                ),
                UNAPPROVED.format("贺川"),
            ],
        ),
    ],
)
def test_an_actor_is_the_author_or_approves(
    office: Office, author: Someone, actor: Someone, found: list[str]
) -> None:
    """The author named in a commit gives no right to whoever brings it."""
    office.add(
        "培训情况",
        "{编号: 培-2013-004, 名称: 新课, 起: 2013-10-08, 止: 2013-10-08, 学时: 8, 考核: 合格, 填报部门: 公诉科}",
    )
    office.commit(author)
    assert told(review_of(office, actor=actor).violations) == found


def test_a_correction_needs_both_and_its_entry(office: Office) -> None:
    office.files.edit(OFFICER, "案由: 盗窃", "案由: 抢夺")
    office.add("更正记录", correction("更-2013-002", "案-2013-014", "案由", "盗窃", "抢夺"))
    office.commit(CLERK)
    assert told(review_of(office).violations) == []
    (alone, *_) = told(review_of(office, actor=HEAD).violations)
    assert alone == "joint 办案情况 案-2013-014 更正“办案情况”要几方共同，还缺 案管办 "
    # A signature is worth something only where a server vouches for it (tests/gate).
    office.commit(CASES, "同意")
    assert told(review_of(office, actor=HEAD).violations) == [alone]


YEAR = "{年度: 2012, 民主测评: 90, 领导小组评价: 90, 最终等次: 优秀}"


@pytest.mark.parametrize(
    ("person", "wanted"),
    [
        (PERSONNEL, []),
        (
            CASES,
            [
                (
                    "authority 年度考核 2012 沈月（案管办）无权补填“年度考核”，"
                    "这要由 政治处、领导小组 来做"
                )
            ],
        ),
        (SUBJECT, ["own-archive 年度考核 2012 周明远 不得改自己的档案"]),
    ],
)
def test_what_people_decide_of_a_year_is_not_the_programs(
    office: Office, person: Someone, wanted: list[str]
) -> None:
    office.add("年度考核", YEAR)
    assert violations(office, person) == wanted


def test_the_grade_of_a_year_is_corrected_by_whoever_gives_it(office: Office) -> None:
    office.add("年度考核", YEAR)
    office.base = office.commit(PERSONNEL)
    office.files.edit(OFFICER, "最终等次: 优秀", "最终等次: 称职")
    (found,) = violations(office, PERSONNEL)
    assert "无权更正“年度考核”，这要由 领导小组 来做" in found
    office.git("reset", "-q", "--soft", office.base)
    assert violations(office, LEADER) == []


def test_an_open_result_is_voided_only_where_there_should_be_none(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--archives", str(office.files.archives), "--today", "2013-11-18")
    assert main(["assess", "2013Q3", *where]) == 0, capsys.readouterr()
    office.base = office.commit(PERSONNEL, day="2013-11-18")
    before, quarter, result = office.files.read(FIRST).rpartition("  - 季度: 2013Q3\n")
    void = "    状态: 作废\n    作废理由: 领导岗不计分\n"
    office.files.write(FIRST, before + quarter + void + result)
    assert violations(office, PERSONNEL) == [
        "X23 季度考评 季/2013Q3/1 2013Q3 有可以计分的任职，结果不能作废"
    ]
    leader = before.replace("岗位类别: 业务岗", "岗位类别: 领导岗")
    assert leader != before
    office.files.write(FIRST, leader + quarter + void + result)
    assert [one for one in violations(office, PERSONNEL) if "季度考评" in one] == []


def test_who_took_part_in_a_case_stands_aside(office: Office) -> None:
    """高山 leads the case that the notice is about: the drafter too must have had no part in it."""
    review = (
        "{编号: 评-2013-005, 关联案件: 案-2013-020, 评查主体: 本院, 评查方式: 常规评查, "
        "评查日期: 2013-10-08, 等次: 合格, 依据: 评查表2013-50, 填报部门: 案件管理办公室}"
    )
    case = CASE.replace("150号", "109号").replace("角色: 主办", "角色: 审核")
    case = case.replace("案由: 盗窃", "案由: 故意伤害").replace("2013-10-08", "2013-08-01")
    office.add("质量评查", review)
    assert violations(office, CASES) == []
    place = "990110-0013"
    text = office.files.read(place) + f"办案情况:\n  - {case.replace('羁押: 否', '羁押: 是')}\n"
    office.files.write(place, text)
    office.commit(CLERK)
    assert "recusal 质量评查 评-2013-005 沈月 参与过 评-2013-005 所涉的案件，应当回避" in told(
        review_of(office).violations
    )


def test_a_standard_in_force_is_not_edited_in_place(office: Office) -> None:
    place = "standards/2013.1/rulebook.yml"
    text = office.files.read(place)
    office.files.write(place, text.replace("本院: -2}", "本院: -1}"))
    (found,) = violations(office, PERSONNEL)
    assert found == "standard-in-force 制度 2013.1 已于 2013-01-01 施行，不得原地改"
    office.git("reset", "-q", "--soft", office.base)
    assert violations(office, PERSONNEL, "2013-01-01") == [found], "on its first day, too"
    office.files.write(place, text + "# 说明\n")
    office.git("reset", "-q", "--soft", office.base)
    assert violations(office, PERSONNEL) == []


def do_without(office: Office, section: str) -> None:
    """Have another version of the standard, in force since the quarter began, without a section."""
    versions = office.files.archives / "standards"
    shutil.copytree(versions / "2013.1", versions / "2013.2")
    for name in ("form.yml", "rulebook.yml"):
        text = office.files.read(f"standards/2013.1/{name}")
        ended = text.replace("废止: 2019-12-31", "废止: 2013-09-30")
        office.files.write(f"standards/2013.1/{name}", ended)
        text = text.replace('版本: "2013.1"', '版本: "2013.2"')
        begun = text.replace("施行: 2013-01-01", "施行: 2013-10-01")
        begun = re.sub(rf"\n  {section}:\n(?:    .*\n|\n)+", "\n", begun)
        office.files.write(f"standards/2013.2/{name}", begun)
    for name in ("authority.yml", "deadlines.yml"):
        text = office.files.read(f"standards/2013.2/{name}")
        office.files.write(f"standards/2013.2/{name}", re.sub(f".*{section}.*\n", "", text))
    office.base = office.commit(PERSONNEL, day="2013-10-01")


def test_what_a_new_version_does_without_is_under_the_authority_of_the_one_before(
    office: Office,
) -> None:
    do_without(office, "外部监督")
    office.files.edit(OFFICER, "认定: 建议性意见", "认定: 属实")
    entry = correction("更-2013-002", "外-2013-001", "认定", "建议性意见", "属实")
    office.add("更正记录", entry)
    office.commit(CASES)
    assert told(review_of(office, actor=CASES_TOO).violations) == []
    assert told(review_of(office, actor=HEAD).violations) == [
        "unapproved 外部监督 外-2013-001 “外部监督”的改动由 沈月 拟，没有经 案管办 中另一人审核",
        "unapproved 更正记录 更-2013-002 “更正记录”的改动由 沈月 拟，没有经 案管办 中另一人审核",
    ]
    office.git("reset", "-q", "--hard", office.base)
    office.files.edit(OFFICER, "认定: 建议性意见,", "认定: 建议性意见, 状态: 作废, 作废理由: 误录,")
    assert violations(office, SUBJECT) == [
        "own-archive 外部监督 外-2013-001 周明远 不得改自己的档案"
    ]


@pytest.mark.parametrize(("person", "lawful"), [(DISCIPLINE, True), (OTHER, False)])
def test_a_nil_return_that_proves_wrong_is_voided(
    office: Office, person: Someone, lawful: bool
) -> None:
    """Nobody could take it back, so that what was found later could not be entered at all."""
    day = "确认日期: 2013-10-10}"
    office.files.edit(OFFICER, day, day[:-1] + ", 状态: 作废, 作废理由: 漏报督察通报}")
    found = violations(office, person)
    assert (found == []) == lawful


def test_a_right_nil_return_is_filed_after_a_wrong_one(office: Office) -> None:
    wrong = next(line for line in office.files.read(OFFICER).split("\n") if "确认日期" in line)
    void = wrong.replace("}", ", 状态: 作废, 作废理由: 漏报督察通报}")
    office.files.edit(OFFICER, wrong, f"{void}\n{wrong.replace('10-10', '10-12')}")
    office.commit(DISCIPLINE)
    found = review_of(office)
    assert told(found.violations) == []
    assert [f"{c.action} {c.record}" for c in found.changes] == [
        "作废 2013Q3/监察室",
        "新增 2013Q3/监察室（另一条）",
    ]


def test_a_calendar_is_mended_where_it_stands(office: Office) -> None:
    """There is one for all versions, and a holiday is changed by others than the office."""
    place = "standards/2013.1/calendar/2014.yml"
    office.files.edit(place, ", 2014-10-07]", ", 2014-10-07, 2014-10-08]")
    assert violations(office, PERSONNEL) == []
    assert "unapproved 这处改动由 冯远 拟，没有经 领导小组 中另一人审核" in told(
        review_of(office, actor=HEAD).violations
    )
    office.files.path(place).unlink()
    assert violations(office, PERSONNEL)[:1] == [
        "standard-in-force 制度 2013.1 已于 2013-01-01 施行，不得原地改"
    ]


def test_what_to_do_is_told_where_the_standard_of_before_gives_no_authority(office: Office) -> None:
    """As after an upgrade to a version that takes it for wrong: no push can mend it."""
    place = "standards/2013.1/rulebook.yml"
    office.files.edit(place, "标3.3: [6, 6]", "标3.3: [7, 6]")
    broken = office.commit(PERSONNEL)
    office.files.edit(place, "标3.3: [7, 6]", "标3.3: [6, 6]")
    office.commit(PERSONNEL)
    told = "无法判断权限.*升级 dangan 以后才这样的，请管理员先换回原来的版本.*移开服务器上的钩子"
    with pytest.raises(GitError, match=told):
        review_of(office, broken)


def test_a_role_that_does_not_exist_is_found_where_it_is_named(office: Office) -> None:
    place = "standards/2013.1/authority.yml"
    text = office.files.read(place)
    text = text.replace("单位: {拟: [政治处]", "单位: {拟: [政治部]")
    office.files.write(place, text.replace("续: [政治处, 领导小组]", "续: [政治处, 领导组]"))
    found = office.files.problems()
    assert [problem.split(" ")[1:3] for problem in found] == [
        ["X30", "没有角色“领导组”"],
        ["X30", "没有角色“政治部”"],
    ]


# -- signatures by themselves -------------------------------------------------------------------


def step(name: str, parents: str, author: str, *, empty: bool = False) -> Step:
    """A commit of somebody; an ordinary one changes a file."""
    by = Signature("", author, 0)
    file = FileStep(Place("outside", "x"), FileChange("x", "", "100644", "", "1"))
    return Step(Commit(name, "", tuple(parents), by, by), () if empty else (file,))


def test_a_signature_counts_for_what_lies_below_it() -> None:
    assert signers(
        [
            step("a", "0", "clerk"),
            step("b", "a", "head", empty=True),
            step("c", "b", "clerk"),
            step("d", "c", "leader", empty=True),
            step("e", "d", "head", empty=True),
        ]
    ) == {"a": ("head", "leader"), "b": ("head", "leader"), "c": ("head", "leader"), "d": ("head",), "e": ()}  # fmt: skip


def test_a_merge_that_changes_nothing_signs_nothing() -> None:
    found = signers(
        [
            step("a", "0", "clerk"),
            step("b", "0", "other"),
            step("m", "ab", "head", empty=True),
            step("s", "m", "leader", empty=True),
        ]
    )
    assert found == {"a": ("leader",), "b": ("leader",), "m": ("leader",), "s": ()}


# -- powers by themselves -----------------------------------------------------------------------


def powers(unit: Unit | None = None) -> Powers:
    return Powers(People({"990110": unit or tiny_unit()}), date(2013, 10, 10))


HERE = frozenset({"990110"})
WANG, LI = Person("990110-0001", "王小明", HERE), Person("990110-0002", "李大力", HERE)
CHEN = Person("990110-0004", "陈立新", HERE)
LOGINS = ("wang.xm", "li.dl")
PROSECUTION = Subject("990110", "990110-0003", frozenset({"公诉科"}))


def test_a_departmental_role_reaches_its_department_only() -> None:
    assert powers().holds(WANG, "专人", PROSECUTION)
    elsewhere = Subject("990110", "990110-0003", frozenset({"侦查监督科"}))
    # Nobody holds the role there: then whoever holds it elsewhere steps in.
    assert powers().holds(WANG, "专人", elsewhere)
    assert not powers().holds(WANG, "专人", Subject("990110", "990110-0003"))
    assert not powers().holds(WANG, "专人", Subject("990220", "990110-0003"))


def test_who_is_kept_out_is_stood_in_for() -> None:
    unit = tiny_unit()
    other = replace(unit.roles[0], login="li.dl", department="侦查监督科")
    both = replace(unit, roles=(*unit.roles, other))
    own = Subject("990110", WANG.officer, frozenset({"公诉科"}))
    assert not powers(both).holds(WANG, "专人", own)
    assert powers(both).holds(LI, "专人", own)
    assert not powers(both).holds(LI, "专人", PROSECUTION)


def test_nobody_steps_in_while_one_of_the_departments_has_somebody() -> None:
    unit = tiny_unit()
    other = replace(unit.roles[0], login="li.dl", department="案件管理办公室")
    both = replace(unit, roles=(*unit.roles, other))
    moved = Subject("990110", "990110-0003", frozenset({"公诉科", "侦查监督科"}))
    assert powers(both).holds(WANG, "专人", moved)
    assert not powers(both).holds(LI, "专人", moved)


def test_somebody_steps_in_from_the_day_a_role_ends() -> None:
    unit = tiny_unit()
    other = replace(unit.roles[0], login="li.dl", department="侦查监督科")
    elsewhere = Subject("990110", "990110-0003", frozenset({"侦查监督科"}))
    for end, steps_in in ((date(2013, 10, 10), False), (date(2013, 10, 9), True)):
        ended = replace(unit, roles=(unit.roles[0], replace(other, end=end)))
        assert powers(ended).holds(WANG, "专人", elsewhere) is steps_in
        assert powers(ended).holds(LI, "专人", elsewhere) is not steps_in


def test_jointly_takes_two_persons() -> None:
    bench = powers()
    entries = ("专人+部门负责人",)
    assert bench.drafts(entries, WANG, [], PROSECUTION) == (True, ("部门负责人",))
    assert bench.drafts(entries, WANG, [LI], PROSECUTION) == (True, ())
    assert bench.drafts(entries, WANG, [WANG], PROSECUTION) == (True, ("部门负责人",))
    assert bench.drafts(("监察室",), WANG, [LI], PROSECUTION) == (False, ())
    unit = tiny_unit()
    second = replace(unit.roles[1], login="wang.xm")
    both = powers(replace(unit, roles=(*unit.roles, second)))
    assert both.drafts(entries, WANG, [WANG], PROSECUTION) == (True, ("专人",))
    assert both.drafts(entries, WANG, [WANG, LI], PROSECUTION) == (True, ())


def test_nobody_approves_what_they_drafted() -> None:
    bench = powers()
    assert bench.approved(("部门负责人",), WANG, [LI], PROSECUTION)
    assert not bench.approved(("部门负责人",), LI, [LI], PROSECUTION)
    assert not bench.approved(("部门负责人",), WANG, [WANG], PROSECUTION)
    assert bench.approved(("政治处", "部门负责人"), WANG, [WANG, LI], PROSECUTION)


def test_approving_jointly_takes_two_persons_besides_the_drafter() -> None:
    unit = tiny_unit()
    wide = [replace(unit.roles[0], login=login, role="案管办", department=None) for login in LOGINS]
    bench = powers(replace(unit, roles=(*unit.roles, *wide)))
    joint = ("案管办+部门负责人",)
    assert not bench.approved(joint, CHEN, [LI], PROSECUTION)
    assert not bench.approved(joint, CHEN, [WANG], PROSECUTION)
    assert bench.approved(joint, CHEN, [LI, WANG], PROSECUTION)
    assert not bench.approved(joint, WANG, [LI, WANG], PROSECUTION)
    assert bench.approved((*joint, "案管办"), CHEN, [WANG], PROSECUTION)


def test_an_account_counts_only_in_the_offices_that_list_it() -> None:
    """Another office writes into its own list that somebody here is behind an account of its own."""
    unit, day = tiny_unit(), date(2013, 10, 10)
    alike = replace(unit.accounts[1], login="elsewhere", email="elsewhere@example.invalid")
    elsewhere = replace(unit, accounts=(alike,), roles=())
    people = People({"990110": unit, "990220": elsewhere})
    bench = Powers(people, day)
    own, other = (people.by_login(login, day) for login in (unit.accounts[1].login, "elsewhere"))
    assert own is not None
    assert other is not None
    assert bench.holds(own, "部门负责人", PROSECUTION)
    assert not bench.holds(other, "部门负责人", PROSECUTION)
    archive = Subject("990110", own.officer)
    assert bench.holds(own, "本人", archive)
    assert not bench.holds(other, "本人", archive)
    assert not other.is_behind(own)
    # Nor does it make the address its own.
    listed = replace(elsewhere, accounts=(alike, replace(alike, login="x", email=own_email(unit))))
    people = People({"990110": unit, "990220": listed})
    author, other = people.by_email(own_email(unit), day), people.by_login("elsewhere", day)
    assert author is not None
    assert other is not None
    assert author.units == {"990110", "990220"}
    assert not other.is_behind(author)


def own_email(unit: Unit) -> str:
    return unit.accounts[1].email


def test_of_two_of_one_name_the_one_who_did_it_is_told(office: Office) -> None:
    unit = office.files.archives / "990110/unit.yml"
    text = unit.read_text("utf-8")
    assert text.count("陈立新") == 1
    unit.write_text(text.replace("姓名: 沈月", "姓名: 陈立新"), "utf-8")
    office.base = office.commit(PERSONNEL)
    namesake = Someone(CASES.login, CASES.officer, OTHER.name)
    for person, number in ((OTHER, "030"), (namesake, "031")):
        office.add("办案情况", CASE.replace("案-2013-030", f"案-2013-{number}"))
        office.commit(person)
    found = review_of(office)
    assert found.people == ("陈立新 990110-0003", "陈立新 990110-0013")
    assert [one.message for one in found.violations if one.kind == "authority"] == [
        "陈立新 990110-0003（侦查监督科专人）无权新增“办案情况”，这要由 专人 来做；侦查监督科专人只管本部门的人",
        "陈立新 990110-0013（案管办）无权新增“办案情况”，这要由 专人 来做",
    ]
