"""What must be taken: honest work, by the way that is meant for it (A8 and its kin)."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest

from generator.history.clones import configure_clone
from tests.example import OFFICER
from tests.gate.cases import (
    REWARD,
    TRAINING,
    crossed,
    other_file,
    propose,
    signed_by,
    take_over,
    through,
)
from tests.gate.server import MAIN, Push, Server, Start
from tests.offices import archive_text
from tests.reviewed import (
    CASES,
    CLERK,
    DAY,
    DISCIPLINE,
    DISCIPLINE_TOO,
    HEAD,
    LEADER,
    PERSONNEL,
    PERSONNEL_TOO,
    Office,
    Person,
    correction,
)

GUIDE = Path(__file__).parents[2] / "site_templates/content/guide/reviewer.md"


def append_a_reward(server: Server, office: Office) -> Push:
    office.add("奖惩情况", REWARD)
    return through(server, office, PERSONNEL, PERSONNEL_TOO)


def reformat(server: Server, office: Office) -> Push:
    flow = "  - {编号: 岗-001, 部门: 侦查监督科, 岗位: 助理检察员, 岗位类别: 业务岗, 起: 2009-11-02, 止: 2012-03-31}"
    block = (
        "  - 编号: 岗-001\n    部门: 侦查监督科\n    岗位: 助理检察员\n    岗位类别: 业务岗\n"
        "    起: 2009-11-02\n    止: 2012-03-31"
    )
    office.files.edit(OFFICER, flow, block)
    return through(server, office, CLERK, HEAD)


def add_a_comment(server: Server, office: Office) -> Push:
    office.files.edit(OFFICER, "综合工作: []", "# 本部分由综合科室填\n综合工作: []")
    return through(server, office, CLERK, HEAD)


def merge_two_branches(server: Server, office: Office) -> Push:
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK, "one").taken
    office.git("switch", "-q", "main")
    office.add("奖惩情况", REWARD)
    assert propose(server, office, PERSONNEL, "two").taken
    office.git("switch", "-q", "main")
    office.git("merge", "-q", "--no-ff", "-m", "并入一", "one", person=PERSONNEL_TOO)
    office.git("merge", "-q", "--no-ff", "-m", "并入二", "two", person=PERSONNEL_TOO)
    return server.push(PERSONNEL_TOO, f"HEAD:{MAIN}")


def merge_what_took_in_the_same(server: Server, office: Office) -> Push:
    """The two parted twice, and both have changed one archive since."""
    crossed(server, office)
    office.add("培训情况", TRAINING.replace("004", "005").replace("新课", "另一课"))
    office.commit(CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/both").taken
    office.git("switch", "-q", "main")
    office.add("奖惩情况", REWARD)
    assert through(server, office, PERSONNEL, PERSONNEL_TOO, "reward").taken
    return take_over(server, office, PERSONNEL_TOO, "both")


def merge_as_a_forge_does(server: Server, office: Office) -> Push:
    """A forge writes into its merge who looked at the proposal there."""
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK, "one").taken
    office.git("switch", "-q", "main")
    told = f"Merge pull request\n\nReviewed-by: {PERSONNEL.name} <{PERSONNEL.email}>"
    office.git("merge", "-q", "--no-ff", "-m", told, "one", person=PERSONNEL_TOO)
    return server.push(PERSONNEL_TOO, f"HEAD:{MAIN}")


def pull_when_somebody_was_quicker(server: Server, office: Office) -> Push:
    """Whoever pulls puts their own merge in the place of the main line; the hint mends that."""
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK, "one").taken
    office.git("switch", "-q", "main")
    office.add("奖惩情况", REWARD)
    assert through(server, office, PERSONNEL, PERSONNEL_TOO, "two").taken
    office.git("remote", "add", "origin", str(server.folder))
    office.git("switch", "-q", "-C", "main", office.base)  # where it was in another clone
    office.git("merge", "-q", "--no-ff", "-m", "并入", "one", person=PERSONNEL_TOO)
    office.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main", person=PERSONNEL_TOO)
    pulled = server.push(PERSONNEL_TOO, f"HEAD:{MAIN}")
    found = re.search("从现在的主分支重新合并：(.+)，再推送", pulled.told)
    assert found is not None, pulled.told
    office.git("branch", "-q", "-D", "one")  # in the approver's clone there is none
    for step in found[1].replace("分支名", "one").split("，"):
        office.git(*step.split()[1:], person=PERSONNEL_TOO)
    return server.push(PERSONNEL_TOO, f"HEAD:{MAIN}")


def merge_as_the_guide_says(server: Server, office: Office) -> Push:
    """Also where main holds a merge that was refused, and has come further meanwhile."""
    found = re.search(r"(?:    git .+\n)+", GUIDE.read_text("utf-8"))
    assert found is not None
    *steps, push = (line.split()[1:] for line in found[0].splitlines())
    office.git("remote", "add", "origin", str(server.folder))
    office.add("奖惩情况", REWARD)
    assert not through(server, office, PERSONNEL, PERSONNEL, "two").taken
    office.git("switch", "-q", "-C", "one", office.base)
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/分支名").taken
    office.git("switch", "-q", "-C", "three", office.base)
    office.git("merge", "-q", "--no-ff", "-m", "并入", "two", person=PERSONNEL_TOO)
    assert server.push(PERSONNEL_TOO, f"HEAD:{MAIN}").taken
    office.git("switch", "-q", "main")
    for step in steps:
        office.git(*step, person=PERSONNEL)
    assert push == ["push"]
    return server.push(PERSONNEL, f"HEAD:{MAIN}")


def commit_on_main_by_mistake(server: Server, office: Office) -> Push:
    """What a clerk forgot to put on a branch is on no server yet; the hint mends that."""
    office.git("switch", "-q", "main")
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    straight = server.push(CLERK, f"HEAD:{MAIN}")
    assert "先推送：git push origin HEAD:refs/heads/分支名" in straight.told
    assert server.push(CLERK, "HEAD:refs/heads/分支名").taken
    office.git("branch", "分支名")
    office.git("reset", "-q", "--hard", office.base)
    return take_over(server, office, PERSONNEL, "分支名")


def as_set_up_at_home(server: Server, office: Office) -> Push:
    """An address that is nobody's is all that is wrong, and the hint mends that."""
    office.git("switch", "-qc", "draft")
    office.add("培训情况", TRAINING)
    office.commit(Person("at-home", CLERK.officer, CLERK.name))
    at_home = server.push(CLERK, "HEAD:refs/heads/draft")
    assert at_home.told.count("拒绝") == 2, at_home.told  # the one, and that all was refused
    assert "再 git commit --amend --no-edit --reset-author" in at_home.told
    office.git("commit", "-q", "--amend", "--no-edit", "--reset-author")
    assert server.push(CLERK, "HEAD:refs/heads/draft").taken
    return take_over(server, office, PERSONNEL, "draft")


def two_used_one_number(server: Server, office: Office) -> Push:
    """As the README of ``init`` has it: leave the merge, and do it again from where main is now."""
    configure_clone(office.folder / "archives", str(Path(sys.executable).with_name("dangan")))
    attributes = office.folder / ".git" / "info" / "attributes"
    attributes.write_text("archives/*/officers/*.yml merge=dangan\n", "utf-8")
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK, "one").taken
    office.git("switch", "-q", "main")
    office.add("培训情况", TRAINING.replace("新课", "另一课"))
    assert through(server, office, PERSONNEL, PERSONNEL_TOO, "two").taken
    office.git("switch", "-q", "one")
    office.git("merge", "-q", "two", person=CLERK, expect=1)
    # What the merge itself would have to invent, a number or a choice, is nobody's draft.
    office.git("checkout", "-q", "--ours", "--", "archives")
    office.git("add", "-A")
    office.git("commit", "-qm", "自己的留下", person=CLERK)
    mixed = server.push(CLERK, "HEAD:refs/heads/one")
    assert not mixed.taken
    assert "退掉这次合并（git reset --keep HEAD~），从最新的主分支另开分支" in mixed.told
    office.git("reset", "-q", "--keep", "HEAD~")
    office.git("switch", "-q", "two")
    office.add("培训情况", TRAINING.replace("培-2013-004", "培-2013-005"))
    return through(server, office, CLERK, PERSONNEL, "again")


def correct_a_complaint(server: Server, office: Office) -> Push:
    office.files.edit(OFFICER, "纪检办结单2013-7", "纪检办结单2013-8")
    office.add(
        "更正记录",
        correction("更-2013-002", "诉-2013-001", "依据", "纪检办结单2013-7", "纪检办结单2013-8"),
    )
    return through(server, office, DISCIPLINE, DISCIPLINE_TOO)


def amend_what_was_refused(server: Server, office: Office) -> Push:
    """What a later commit takes back stays refused, as the refusal says; amended it is taken."""
    office.add("培训情况", TRAINING)
    office.files.edit(OFFICER, "作风态度", "其他")
    refused = propose(server, office, CLERK)
    found = re.search("改好后用 git (.+?) 重新提交", refused.told)
    assert found is not None, refused.told
    office.files.edit(OFFICER, "其他", "作风态度")
    office.commit(CLERK, "改回来")
    assert not server.push(CLERK, "HEAD:refs/heads/draft").taken
    office.git("reset", "-q", "HEAD~")
    office.git(*found[1].split(), person=CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/draft").taken
    return take_over(server, office, PERSONNEL)


def correct_a_case_together(server: Server, office: Office) -> Push:
    """更: 专人+案管办, then 审: 部门负责人: three persons, the second with a signature."""
    office.files.edit(OFFICER, "案由: 盗窃", "案由: 抢夺")
    office.add("更正记录", correction("更-2013-002", "案-2013-014", "案由", "盗窃", "抢夺"))
    assert propose(server, office, CLERK).taken
    early = server.push(HEAD, f"HEAD:{MAIN}")
    assert not early.taken
    assert "还缺 案管办" in early.told
    office.commit(CASES, "同意更正")
    assert server.push(CASES, "HEAD:refs/heads/draft").taken
    return take_over(server, office, HEAD)


def close_a_case(server: Server, office: Office) -> Push:
    """Filling in what was open is drafting, and needs no correction."""
    office.files.edit(
        OFFICER,
        "受理日期: 2013-09-16, 羁押: 是, 结案方式: 在办}",
        "受理日期: 2013-09-16, 羁押: 是, 结案日期: 2013-10-10, 结案方式: 起诉, "
        "文书号: 清临检公诉刑诉〔2013〕180号}",
    )
    return through(server, office, CLERK, HEAD)


def void_a_record(server: Server, office: Office) -> Push:
    office.files.edit(
        OFFICER,
        "纪检办结单2013-7, 填报部门: 监察室}",
        "纪检办结单2013-7, 填报部门: 监察室, 状态: 作废, 作废理由: 误录}",
    )
    return through(server, office, LEADER, DISCIPLINE)


def amend_a_draft(server: Server, office: Office) -> Push:
    """A draft that nobody has approved yet is the drafter's to change, and to take back."""
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK).taken
    office.files.edit(OFFICER, "名称: 新课", "名称: 新课程")
    office.commit(CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/draft").taken
    return take_over(server, office, PERSONNEL)


def signed_beforehand(server: Server, office: Office) -> Push:
    """The drafter brings in what an approver has signed, exactly as it was signed."""
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK).taken
    office.commit(PERSONNEL, "同意")
    assert server.push(PERSONNEL, "HEAD:refs/heads/draft").taken
    return server.push(CLERK, f"HEAD:{MAIN}")


def several_merges_by_a_slow_clock(server: Server, office: Office) -> Push:
    """Up to a day behind, so that the merges are dated before what they are made on."""
    branches = [f"draft{number}" for number in range(8)]
    for branch in branches:
        office.git("switch", "-qc", branch, office.base)
        office.commit(CLERK, branch, DAY if branch is branches[-1] else "2013-10-08")
        assert server.push(CLERK, f"HEAD:refs/heads/{branch}").taken
    office.git("switch", "-q", "main")
    office.commit(PERSONNEL, "刚才")
    assert server.push(PERSONNEL, f"HEAD:{MAIN}").taken
    for branch in branches:
        merging = ("merge", "-q", "--no-ff", "-m", "并入", branch)
        office.git(*merging, person=PERSONNEL, day="2013-10-09")
    return server.push(PERSONNEL, f"HEAD:{MAIN}")


def tidy_up(server: Server, office: Office) -> Push:
    """A proposal that was merged may go."""
    office.add("培训情况", TRAINING)
    assert through(server, office, CLERK, PERSONNEL).taken
    return server.push(CLERK, ":refs/heads/draft")


def new_archive(server: Server, office: Office) -> Push:
    office.files.edit(
        "990110/unit.yml",
        "  - {档案号: 990110-0037,",
        "  - {档案号: 990110-0050, 姓名: 陈新, 起: 2009-11-02}\n  - {档案号: 990110-0037,",
    )
    assert through(server, office, PERSONNEL, LEADER, "roster").taken
    text = archive_text("990110-0050").replace("姓名: 陈立新", "姓名: 陈新")
    office.files.write("990110-0050", text.replace("业务岗", "综合岗"))
    return through(server, office, PERSONNEL, PERSONNEL_TOO, "archive")


def found_an_office(server: Server, office: Office) -> Push:
    """A second office joins the repository; from then on its own people keep its archives."""
    own = (Person("ma.d", "990220-0001", "马东"), Person("lu.x", "990220-0002", "卢西"))
    head, _, _ = office.files.read("990110/unit.yml").partition("账号:\n")
    lines = [
        *head.replace("990110", "990220").replace("清临检", "清南检").splitlines(),
        "账号:",
        *(
            f"  - {{账号: {p.login}, 邮箱: {p.email}, 档案号: {p.officer}, 起: 2012-01-01}}"
            for p in own
        ),
        "角色:",
        *(f"  - {{账号: {p.login}, 角色: 政治处, 起: 2012-01-01}}" for p in own),
        "领导小组: []\n评查小组: []\n名册:",
        *(f"  - {{档案号: {p.officer}, 姓名: {p.name}, 起: 2012-01-01}}" for p in own),
        "  - {档案号: 990220-0003, 姓名: 陈立新, 起: 2009-11-02}",
    ]
    office.files.write("990220/unit.yml", "\n".join(lines) + "\n")
    founded = through(server, office, PERSONNEL, LEADER, "unit")
    assert founded.taken, founded.told
    text = archive_text("990220-0003").replace("业务岗", "综合岗")
    office.files.write("990220/officers/990220-0003.yml", text)
    return through(server, office, *own, "archive")


def open_a_pull_request(server: Server, office: Office) -> Push:
    """As Gitea and Forgejo do it: the branch is pushed once more, to a ref of the pull request."""
    pull = "+draft:refs/pull/1/head"
    internally = {"GITEA_INTERNAL_PUSH": "true"}
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK).taken
    opened = server.push(CLERK, pull, more=internally)
    assert opened.taken, opened.told
    office.files.edit(OFFICER, "名称: 新课", "名称: 新课程")
    office.commit(CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/draft").taken
    assert server.push(CLERK, pull, more=internally).taken
    office.git("switch", "-q", "main")
    office.git("merge", "-q", "--no-ff", "-m", "并入", "draft", person=PERSONNEL)
    return server.push(PERSONNEL, f"HEAD:{MAIN}")


def by_an_admin(server: Server, office: Office) -> Push:
    server.set("dangan.admin", PERSONNEL.login)
    return other_file("mkdocs.yml", "site_name: 档案\n")(server, office)


HONEST = (
    append_a_reward,
    reformat,
    add_a_comment,
    merge_two_branches,
    merge_what_took_in_the_same,
    merge_as_a_forge_does,
    pull_when_somebody_was_quicker,
    merge_as_the_guide_says,
    commit_on_main_by_mistake,
    as_set_up_at_home,
    two_used_one_number,
    correct_a_complaint,
    amend_what_was_refused,
    correct_a_case_together,
    close_a_case,
    void_a_record,
    amend_a_draft,
    signed_beforehand,
    several_merges_by_a_slow_clock,
    tidy_up,
    new_archive,
    found_an_office,
    open_a_pull_request,
    by_an_admin,
    signed_by(True),
)
accepted = 0


@pytest.mark.parametrize("act", HONEST, ids=lambda act: act.__qualname__.partition(".")[0])
def test_honest_work_is_taken(start: Start, act: object) -> None:
    global accepted  # noqa: PLW0603
    server, office = start("guarded")
    assert callable(act)
    pushed = act(server, office)
    assert pushed.taken, pushed.told
    assert server.state() != server.before
    accepted += 1


def test_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\naccepted: {accepted}")


FILES = 300
"""Files of the large push; with 3,000 it took 16.7 s and 29.0 s on two busy cores."""


@pytest.mark.slow
def test_many_files_in_one_push(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    server, office = start("guarded")
    ids = [f"990110-{number}" for number in range(3000, 3000 + FILES)]
    roster = "".join(f"  - {{档案号: {i}, 姓名: 陈立新, 起: 2009-11-02}}\n" for i in ids)
    office.files.write("990110/unit.yml", office.files.read("990110/unit.yml") + roster)
    assert through(server, office, PERSONNEL, LEADER, "roster").taken
    for officer in ids:
        office.files.write(officer, archive_text(officer))
    office.git("switch", "-qc", "archives")
    office.commit(PERSONNEL)
    started = time.monotonic()
    assert server.push(PERSONNEL, "HEAD:refs/heads/archives").taken
    between = time.monotonic()
    assert take_over(server, office, PERSONNEL_TOO, "archives").taken
    with capsys.disabled():
        print(
            f"\n{FILES} files: {between - started:.1f} s, then {time.monotonic() - between:.1f} s"
        )
