"""What is said of commits, whoever made them: the head of an archive, merges, files that are none."""

from __future__ import annotations

import shutil

import pytest

from generator.history.failures import GitError
from generator.history.git import Repository
from generator.review.desk import Question, review
from generator.review.value import Review
from tests.example import OFFICER
from tests.offices import TODAY
from tests.reviewed import (
    CASES,
    CLERK,
    CLERK_TWICE,
    DISCIPLINE,
    HEAD,
    LEADER,
    OTHER,
    PERSONNEL,
    PLACE,
    SUBJECT,
    Office,
    Person,
    correction,
    review_of,
    told,
)

TRAINING = (
    "{编号: 培-2013-004, 名称: 新课, 起: 2013-10-08, 止: 2013-10-08, 学时: 8, 考核: 合格, "
    "填报部门: 公诉科}"
)


@pytest.mark.parametrize(
    ("old", "new"),
    [(f"档案号: {OFFICER} ", "档案号: 990110-0098 "), ('结构版本: "1.0"', '结构版本: "1.1"')],
)
def test_the_head_of_an_archive_stays(office: Office, old: str, new: str) -> None:
    office.files.edit(OFFICER, old, new)
    office.commit(PERSONNEL)
    found = [f for f in review_of(office).violations if f.kind == "header"]
    assert told(found) == ["header 改动了档案号等表头，或有不认识的部分"]
    assert found[0].hint == "表头终身不变，请恢复原样"


def test_a_repository_may_begin_at_the_archives(office: Office) -> None:
    shutil.move(office.folder / ".git", office.files.archives)
    office.folder = office.files.archives
    base = office.commit(PERSONNEL, day="2013-10-02")
    office.files.edit(OFFICER, "结论: 不实, 澄清方式: 当面澄清", "结论: 属实, 处理: 通报批评")
    office.commit(DISCIPLINE)
    assert "no-correction" in {finding.kind for finding in review_of(office, base).violations}


def test_whoever_mends_what_could_not_be_read_is_not_blamed_for_all_of_it(office: Office) -> None:
    """What stood before is what the mended archive is compared with, however often it was broken."""
    before = office.files.read(OFFICER)
    for end in ("\t", "\t\t"):
        office.files.write(OFFICER, before + end)
        office.commit(CLERK)
    office.files.write(OFFICER, before)
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    found = review_of(office).violations
    assert [finding.kind for finding in found] == ["unreadable", "unreadable"]


def test_a_merge_left_with_its_conflicts_is_told_as_what_cannot_be_read(office: Office) -> None:
    """And whoever mends it has drafted what is as on neither side."""
    office.git("switch", "-qc", "one")
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    ours = office.files.read(OFFICER)
    office.git("switch", "-qc", "two", office.base)
    office.add("质量评查", "{编号: 评-2013-009, 备注: 另一边}")
    office.commit(CASES)
    theirs = office.files.read(OFFICER)
    office.git("switch", "-q", "one")
    office.git("merge", "-q", "--no-ff", "--no-commit", "two")
    both = office.files.read(OFFICER)
    office.files.write(OFFICER, f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> two\n")
    broken = office.commit(OTHER)
    office.files.write(OFFICER, both)
    office.add("培训情况", TRAINING.replace("004", "005"))
    office.add("质量评查", "{编号: 评-2013-010, 备注: 新的}")
    mended = office.commit(OTHER)
    found = review_of(office).violations
    assert [(f.kind, f.record) for f in found if f.commit == broken] == [("unreadable", "")]
    assert {f.record for f in found if f.commit == mended} == {"培-2013-005", "评-2013-010"}
    # So has whoever drops what one side had brought, whichever side that is.
    for text, dropped in ((ours, "评-2013-009"), (theirs, "培-2013-004")):
        office.git("switch", "-qC", "three", broken)
        office.files.write(OFFICER, text)
        office.commit(OTHER)
        found = review_of(office).violations
        assert {f.record for f in found if f.commit == office.head()} == {dropped}


def test_an_archive_that_cannot_be_read_is_told_and_nothing_else_of_it(office: Office) -> None:
    office.files.edit(OFFICER, "  姓名: ", "  姓名：")
    office.commit(PERSONNEL)
    found = review_of(office)
    assert [f.kind for f in found.violations if f.kind != "Y07"] == ["unreadable"]
    assert (found.changes, found.warnings) == ((), ())


def pushed_by(office: Office, *actors: Person) -> Review:
    """A review of what somebody pushes whom a server knows by these accounts."""
    repository = Repository.around(office.files.archives)
    assert repository is not None
    emails = tuple(actor.email for actor in actors)
    fresh = frozenset({office.head()})
    question = Question(office.base, office.head(), TODAY, emails, "foreign", fresh)
    return review(repository, "archives", question)


def test_the_accounts_of_a_push_are_one_persons(office: Office) -> None:
    """As where a forge knows who pushes, and the push is signed besides."""
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    assert told(pushed_by(office, CLERK, CLERK_TWICE).violations) == []
    with pytest.raises(GitError, match=r"认证的账号不是同一个人的：wang\.xm.*、li\.dl"):
        pushed_by(office, CLERK, HEAD)


def test_nobody_signs_for_an_address_that_is_nobodys(office: Office) -> None:
    office.add("培训情况", TRAINING)
    office.commit(CLERK, "培训\n\nApproved-by: 某人 <nobody@example.invalid>")
    assert told(pushed_by(office, CLERK).violations) == [
        "signed-for-another 提交说明里写着“某人 <nobody@example.invalid>”的署名，推送的却是 王小明"
    ]


def two_drafts(office: Office) -> None:
    """One number used twice, on two branches; the first stands in the working tree."""
    office.git("switch", "-qc", "one")
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    office.git("switch", "-qc", "two", office.base)
    office.add("培训情况", TRAINING.replace("学时: 8", "学时: 4"))
    office.commit(CLERK)
    office.git("switch", "-q", "one")


def test_of_two_drafts_of_one_number_one_may_be_taken_and_that_is_told(office: Office) -> None:
    two_drafts(office)
    office.git("merge", "-q", "-X", "ours", "-m", "合并", "two", person=PERSONNEL)
    found = review_of(office)
    assert told(found.violations) == []
    (choice,) = [f for f in found.warnings if f.kind == "merge-choice"]
    assert told([choice]) == ["merge-choice 培训情况 培-2013-004 两边都改了，合并时取了一边"]
    assert choice.hint == "请核对取舍"
    assert choice.location is not None
    assert (choice.location.path, choice.location.line) == (PLACE, office.line_of("培-2013-004"))


def test_of_two_drafts_of_one_number_nothing_third_is_made(office: Office) -> None:
    two_drafts(office)
    office.git("merge", "-q", "-X", "ours", "--no-commit", "--no-ff", "two", person=PERSONNEL)
    office.files.edit(
        OFFICER,
        "名称: 新课, 起: 2013-10-08, 止: 2013-10-08, 学时: 8",
        "名称: 新课, 起: 2013-10-08, 止: 2013-10-08, 学时: 6",
    )
    office.commit(PERSONNEL, "合并")
    found = [f for f in review_of(office).violations if f.kind.startswith("merge")]
    assert told(found) == ["merge-content 培训情况 培-2013-004 合并时写进了两边都没有的内容"]
    assert found[0].hint == (
        "合并不得带有自己的内容：退掉这次合并（git reset --keep HEAD~），"
        "从最新的主分支另开分支，把自己的那几处重做一遍"
    )


def test_a_new_standard_may_be_drafted_in_several_commits(office: Office) -> None:
    old = office.files.archives / "standards/2013.1"
    new = office.files.archives / "standards/2014.1"
    new.mkdir()
    for file in old.glob("*.yml"):
        text = file.read_text("utf-8")
        (new / file.name).write_text(text.replace("2013.1", "2014.1"), "utf-8")
    office.commit(PERSONNEL)
    form = "standards/2014.1/form.yml"
    office.files.write(form, office.files.read(form) + "# 说明\n")
    rules = "standards/2014.1/rulebook.yml"
    office.files.write(rules, office.files.read(rules).replace("本院: -2}", "本院: -1}"))
    office.commit(PERSONNEL)
    kinds = {f.kind for f in review_of(office).violations}
    assert kinds & {"standard-in-force", "authority"} == set()


@pytest.mark.parametrize(
    ("author", "actor", "found"),
    [
        (PERSONNEL, PERSONNEL, []),
        (PERSONNEL, LEADER, []),
        (
            PERSONNEL,
            HEAD,
            ["unapproved 这处改动由 冯远 拟，没有经 领导小组 中另一人审核"],
        ),
        (
            OTHER,
            LEADER,
            ["authority 陈立新 无权改单位登记，这要由 政治处 来做"],
        ),
    ],
)
def test_the_register_of_a_unit_is_drafted_and_approved(
    office: Office, author: Person, actor: Person, found: list[str]
) -> None:
    office.files.edit("990110/unit.yml", "名称: 清河市临川区人民检察院", "名称: 清河市临川区检察院")
    office.commit(author)
    assert told(review_of(office, actor=actor).violations) == found


def test_ones_own_archive_is_left_alone_even_where_no_record_changes(office: Office) -> None:
    office.files.write(OFFICER, office.files.read(OFFICER) + "# 本人已阅\n")
    office.commit(SUBJECT)
    assert told(review_of(office).violations) == ["own-archive 周明远 不得改自己的档案"]


def test_an_open_result_is_written_anew_by_whoever_runs_the_program(office: Office) -> None:
    result = (
        '{季度: 2013Q3, 版号: 1, 制度版本: "2013.1", 岗位类别: 业务岗, 四维分: {执法能力: 26.33, '
        "执法效果: 33.50, 执法纪律: 19.50, 奖惩情况: 6.00}, 总分: 85.33, 等次: 良好, 否决: [], 明细: []}"
    )
    office.add("季度考评", result)
    office.base = office.commit(PERSONNEL)
    office.files.edit(OFFICER, "总分: 85.33", "总分: 85.32")
    office.commit(PERSONNEL)
    found = [f for f in review_of(office).violations if f.kind != "X23"]
    assert told(found) == []


def test_an_open_result_that_was_voided_does_not_count_again(office: Office) -> None:
    result = (
        '{季度: 2013Q1, 版号: 1, 制度版本: "2013.1", 岗位类别: 业务岗, 四维分: {执法能力: 26.33, '
        "执法效果: 33.50, 执法纪律: 19.50, 奖惩情况: 6.00}, 总分: 85.33, 等次: 良好, 否决: [], 明细: [], "
        "状态: 作废, 作废理由: 当季不计分}"
    )
    office.add("季度考评", result)
    office.base = office.commit(PERSONNEL)
    office.files.edit(OFFICER, ", 状态: 作废, 作废理由: 当季不计分", "")
    office.commit(CLERK)
    assert told(f for f in review_of(office).violations if f.kind == "authority") == [
        "authority 季度考评 2013Q1/1 “季度考评”的记录不得更正"
    ]


def corrected_without_entry(office: Office) -> list[str]:
    kinds = ("no-correction", "false-correction")
    return [line for line in told(review_of(office).violations) if line.startswith(kinds)]


def test_an_entry_covers_its_own_field_and_what_was_said_in_it(office: Office) -> None:
    office.files.edit(OFFICER, "案由: 盗窃", "案由: 抢夺")
    office.add("更正记录", correction("更-2013-002", "案-2013-014", "案由", "盗窃", "抢夺"))
    office.commit(CLERK)
    assert corrected_without_entry(office) == []
    before = office.base
    office.base = office.head()
    # The entry of the last time covers nothing now.
    office.files.edit(OFFICER, "案由: 抢夺", "案由: 盗窃")
    office.commit(CLERK)
    assert corrected_without_entry(office) == [
        "no-correction 办案情况 案-2013-014 案由 由“抢夺”改为“盗窃”，没有更正记录"
    ]
    office.git("reset", "-q", "--hard", before)
    office.base = before
    office.files.edit(OFFICER, "案由: 盗窃", "案由: 抢夺")
    office.add("更正记录", correction("更-2013-002", "案-2013-014", "当事人", "盗窃", "抢夺"))
    office.commit(CLERK)
    assert corrected_without_entry(office) == [
        "no-correction 办案情况 案-2013-014 案由 由“盗窃”改为“抢夺”，没有更正记录"
    ]
    office.git("reset", "-q", "--hard", before)
    office.files.edit(OFFICER, "案由: 盗窃", "案由: 抢夺")
    office.add("更正记录", correction("更-2013-002", "案-2013-014", "案由", "诈骗", "抢夺"))
    office.commit(CLERK)
    assert corrected_without_entry(office) == [
        "false-correction 办案情况 案-2013-014 更-2013-002 写的原值是“诈骗”，而改动前是“盗窃”"
    ]


def test_what_needs_no_entry_stands_for_nothing_behind_it(office: Office) -> None:
    office.files.edit(OFFICER, "学历: ", "学历: 博士研究生 # ")
    office.files.edit(OFFICER, "案由: 盗窃", "案由: 抢夺")
    office.files.edit(
        OFFICER,
        "类别: 应公开未公开, 处置: 口头提示",
        "类别: 应公开未公开, 状态: 作废, 作废理由: 误录, 处置: 监控通知书",
    )
    office.commit(CLERK)
    assert [line.split(" 由")[0] for line in corrected_without_entry(office)] == [
        "no-correction 办案情况 案-2013-014 案由",
        "no-correction 流程监控 流-2013-006 处置",
    ]


def test_an_entry_is_of_its_own_record_and_new(office: Office) -> None:
    lacking = "no-correction 办案情况 案-2013-014 案由 由“盗窃”改为“抢夺”，没有更正记录"
    office.files.edit(OFFICER, "案由: 盗窃", "案由: 抢夺")
    office.add("更正记录", correction("更-2013-002", "案-2013-011", "案由", "盗窃", "抢夺"))
    office.commit(CLERK)
    assert corrected_without_entry(office) == [lacking]
    office.git("reset", "-q", "--hard", office.base)
    office.add("更正记录", correction("更-2013-002", "案-2013-014", "当事人", "盗窃", "抢夺"))
    office.base = office.commit(CLERK)
    # An entry that stood already is rewritten to cover what is changed now.
    office.files.edit(OFFICER, "案由: 盗窃", "案由: 抢夺")
    office.files.edit(OFFICER, "字段: 当事人, 原值: 盗窃", "字段: 案由, 原值: 盗窃")
    office.commit(CLERK)
    assert lacking in corrected_without_entry(office)


def test_what_is_voided_with_its_text_kept_needs_no_entry(office: Office) -> None:
    office.files.edit(
        OFFICER, "类别: 应公开未公开", "类别: 应公开未公开, 状态: 作废, 作废理由: 误录"
    )
    office.commit(LEADER)
    assert corrected_without_entry(office) == []
    office.files.edit(OFFICER, "作废理由: 误录", "作废理由: 重复")
    office.commit(LEADER)
    assert corrected_without_entry(office) == []
