"""What must be refused at the gate: each case makes one offence and pushes it, in real git.

``place`` is what the pusher must be told besides the commit: file and line, section and record, as
far as the offence has them. ``needs_hook`` is False where git itself refuses, with or without us.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tests.conftest import program
from tests.example import OFFICER
from tests.gate.server import MAIN, Push, Server, run
from tests.offices import archive_text
from tests.reviewed import (
    CASES,
    CLERK,
    CLERK_TWICE,
    DAY,
    DISCIPLINE,
    DISCIPLINE_TOO,
    HEAD,
    LEADER,
    PERSONNEL,
    PERSONNEL_TOO,
    PLACE,
    STRANGER,
    SUBJECT,
    Office,
    Person,
    correction,
    environment,
)

TRAINING = (
    "{编号: 培-2013-004, 名称: 新课, 起: 2013-10-08, 止: 2013-10-08, 学时: 8, 考核: 合格, "
    "填报部门: 公诉科}"
)
REWARD = (
    "{编号: 奖-2013-002, 性质: 奖励, 种类: 嘉奖, 决定日期: 2013-10-08, 决定机关: 清河市人民检察院, "
    "依据: 决定2013-2, 填报部门: 政治处}"
)
SECOND_COMPLAINT = (
    "{编号: 诉-2013-002, 受理日期: 2013-10-08, 类别: 作风态度, 办结日期: 2013-10-09, 结论: 不实, "
    "澄清方式: 当面澄清, 依据: 纪检办结单2013-9, 填报部门: 监察室}"
)
REVIEW = (
    "{编号: 评-2013-005, 关联案件: 案-2013-019, 评查主体: 本院, 评查方式: 常规评查, "
    "评查日期: 2013-10-08, 等次: 合格, 依据: 评查表2013-42, 填报部门: 案件管理办公室}"
)
UNIT = "archives/990110/unit.yml"
BOOK = "archives/standards/2013.1/rulebook.yml"


@dataclass(frozen=True)
class Case:
    """One offence: who does it and how, and what the refusal must say."""

    number: str
    does: Callable[[Server, Office], Push]
    told: tuple[str, ...]
    needs_hook: bool = True
    names_commit: bool = True


def propose(server: Server, office: Office, person: Person, branch: str = "draft") -> Push:
    """Commit what is different as a person and push it as a proposal."""
    office.git("switch", "-qc", branch)
    office.commit(person)
    return server.push(person, f"HEAD:refs/heads/{branch}")


def through(
    server: Server, office: Office, author: Person, approver: Person, branch: str = "draft"
) -> Push:
    """The whole way: a proposal by its author, taken over by somebody else."""
    first = propose(server, office, author, branch)
    return take_over(server, office, approver, branch) if first.taken else first


def take_over(server: Server, office: Office, approver: Person, branch: str = "draft") -> Push:
    """Merge a proposal into the main line, and push that."""
    office.git("switch", "-q", "main")
    office.git("merge", "-q", "--no-ff", "-m", "并入", branch, person=approver)
    return server.push(approver, f"HEAD:{MAIN}")


def taken_as_it_is(server: Server, office: Office) -> Push:
    """The approver moves the main line to the draft: nothing would tell who approved it."""
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK).taken
    return server.push(PERSONNEL, f"draft:{MAIN}")


def merge_taken_as_it_is(server: Server, office: Office) -> Push:
    """The drafter has merged it on a branch, and would be who brought it to the main line."""
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK).taken
    office.git("switch", "-q", "main")
    office.git("merge", "-q", "--no-ff", "-m", "并入", "draft", person=CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/merged").taken
    return server.push(PERSONNEL, f"HEAD:{MAIN}")


def edited(person: Person, old: str, new: str, file: str = OFFICER) -> Callable[..., Push]:
    def does(server: Server, office: Office) -> Push:
        office.files.edit(file, old, new)
        return propose(server, office, person)

    return does


def line(office: Office) -> str:
    """The line of the complaint."""
    return next(x for x in office.files.read(OFFICER).split("\n") if "诉-2013-001" in x)


# -- A1 … A4: records ---------------------------------------------------------------------------


def delete_beside_a_reward(server: Server, office: Office) -> Push:
    office.add("奖惩情况", REWARD)
    office.files.edit(OFFICER, f"投诉举报:\n{line(office)}", "投诉举报: []")
    return propose(server, office, PERSONNEL)


def comment_out(server: Server, office: Office) -> Push:
    office.files.edit(OFFICER, f"投诉举报:\n{line(office)}", f"投诉举报: []\n# {line(office)}")
    return propose(server, office, DISCIPLINE)


def move_to_faults(server: Server, office: Office) -> Push:
    text = office.files.read(OFFICER)
    text = text.replace(f"投诉举报:\n{line(office)}", "投诉举报: []")
    text = text.replace(
        "执法过错: []",
        "执法过错:\n  - {编号: 诉-2013-001, 类型: 其他, 过错程度: 无责, 认定日期: 2013-08-28, "
        "主动报告: 否, 依据: 纪检办结单2013-7, 填报部门: 监察室}",
    )
    office.files.write(OFFICER, text)
    return propose(server, office, DISCIPLINE)


def reorder(server: Server, office: Office) -> Push:
    exchange_reviews(office)
    return propose(server, office, CASES)


def reorder_behind_a_draft(server: Server, office: Office) -> Push:
    """The first record out of place is one's own draft, which may stand anywhere."""
    office.git("switch", "-qc", "draft")
    office.add("质量评查", REVIEW)
    office.commit(CASES)
    text = office.files.read(OFFICER)
    reviews = [x for x in text.split("\n") if x.startswith("  - {编号: 评-2013-")]
    office.files.write(OFFICER, text.replace("\n".join(reviews), "\n".join(reversed(reviews))))
    office.commit(CASES)
    return server.push(CASES, "HEAD:refs/heads/draft")


def swap_numbers(server: Server, office: Office) -> Push:
    lines = office.files.read(OFFICER).split("\n")
    at = next(i for i, x in enumerate(lines) if "评-2013-003" in x)
    one, two = lines[at], lines[at + 1]
    lines[at] = two.replace("评-2013-004", "评-2013-003")
    lines[at + 1] = one.replace("评-2013-003", "评-2013-004")
    office.files.write(OFFICER, "\n".join(lines))
    return propose(server, office, CASES)


# -- A9, A10, A14, A15: who ---------------------------------------------------------------------


def drafted(office: Office, message: str = "登记", day: str = DAY) -> None:
    """A record that may be taken, on a branch."""
    office.git("switch", "-qc", "draft")
    office.add("培训情况", TRAINING)
    office.commit(PERSONNEL, message, day)


def in_anothers_name(server: Server, office: Office) -> Push:
    drafted(office)
    return server.push(CLERK, "HEAD:refs/heads/draft")


def signed_for_another(server: Server, office: Office) -> Push:
    """History would tell the chief's approval from what the drafter wrote in the message."""
    drafted(office, f"培训\n\nApproved-by: 贺川 <{LEADER.email}>")
    return server.push(PERSONNEL, "HEAD:refs/heads/draft")


def merged_for_another(server: Server, office: Office) -> Push:
    """Somebody has signed it; the drafter brings it in, and writes that the chief has seen it."""
    drafted(office)
    assert server.push(PERSONNEL, "HEAD:refs/heads/draft").taken
    office.commit(PERSONNEL_TOO, "同意")
    assert server.push(PERSONNEL_TOO, "HEAD:refs/heads/draft").taken
    office.git("switch", "-q", "main")
    told = f"并入\n\nReviewed-by: 贺川 <{LEADER.email}>"
    office.git("merge", "-q", "--no-ff", "-m", told, "draft", person=PERSONNEL)
    return server.push(PERSONNEL, f"HEAD:{MAIN}")


def in_anothers_name_from_a_fork(server: Server, office: Office) -> Push:
    """What is in a fork GitLab puts where a request to merge it is opened, and asks no hook."""
    drafted(office)
    there = "HEAD:refs/merge-requests/1/head"
    run("git", "fetch", "-q", str(office.folder), there, cwd=server.folder)
    return server.push(CLERK, "HEAD:refs/heads/draft")


def in_anothers_name_to_a_pull_request(server: Server, office: Office) -> Push:
    drafted(office)
    return server.push(CLERK, "HEAD:refs/pull/1/head")


def dated(day: str) -> Callable[[Server, Office], Push]:
    def does(server: Server, office: Office) -> Push:
        drafted(office, day=day)
        return server.push(PERSONNEL, "HEAD:refs/heads/draft")

    return does


def merge_of_an_earlier_day(server: Server, office: Office) -> Push:
    """A merge dated before what the main line stood at would seem to have held since then."""
    office.add("培训情况", TRAINING)
    assert through(server, office, CLERK, PERSONNEL, "one").taken
    office.git("switch", "-qc", "two", office.base)
    office.add("奖惩情况", REWARD.replace("2013-10-08", "2013-09-30"))
    office.commit(PERSONNEL, day="2013-10-07")
    assert server.push(PERSONNEL, "HEAD:refs/heads/two").taken
    office.git("switch", "-q", "main")
    merging = ("merge", "-q", "--no-ff", "-m", "并入", "two")
    office.git(*merging, person=PERSONNEL_TOO, day="2013-10-08")
    return server.push(PERSONNEL_TOO, f"HEAD:{MAIN}")


def day_by_day(server: Server, office: Office) -> Push:
    """Each commit is dated a day before its parent, some of them pushed before the others."""
    office.git("switch", "-q", "main")
    for day in ("10", "09"):
        office.commit(PERSONNEL, "空", day=f"2013-10-{day}")
    assert server.push(PERSONNEL, f"HEAD:{MAIN}").taken
    office.commit(PERSONNEL, "空", day="2013-10-08")
    return server.push(PERSONNEL, f"HEAD:{MAIN}")


def record_of_tomorrow(server: Server, office: Office) -> Push:
    office.add("奖惩情况", REWARD.replace("2013-10-08", "2013-10-15"))
    return propose(server, office, PERSONNEL)


def own_archive(server: Server, office: Office) -> Push:
    office.add("培训情况", TRAINING)
    return propose(server, office, SUBJECT)


def own_entry(server: Server, office: Office) -> Push:
    office.files.edit(
        "990110/unit.yml",
        f"邮箱: {PERSONNEL.email}, 档案号: {PERSONNEL.officer}",
        f"邮箱: {PERSONNEL.email}, 档案号: {SUBJECT.officer}",
    )
    return propose(server, office, PERSONNEL)


def forged_as_the_chief(server: Server, office: Office) -> Push:
    office.git("switch", "-qc", "draft")
    office.files.edit(OFFICER, "纪检办结单2013-7", "纪检办结单2013-8")
    office.commit(LEADER)
    return server.push(CLERK, f"HEAD:{MAIN}")


def forged_name(server: Server, office: Office) -> Push:
    office.git("switch", "-qc", "draft")
    office.add("培训情况", TRAINING)
    office.commit(Person(CLERK.login, CLERK.officer, LEADER.name))
    return server.push(CLERK, "HEAD:refs/heads/draft")


def with_head(line: str) -> Callable[..., Push]:
    """A commit in whose head one more line stands, as only a program of one's own writes it."""

    def act(server: Server, office: Office) -> Push:
        office.git("switch", "-qc", "draft")
        office.add("培训情况", TRAINING)
        office.commit(CLERK)
        say_more(office, line)
        return server.push(CLERK, "HEAD:refs/heads/draft")

    return act


def named_in_two_ways(server: Server, office: Office) -> Push:
    """By what it says it is written in, the name is nobody's; git shows it as it stands."""
    office.git("switch", "-qc", "draft")
    office.add("培训情况", TRAINING)
    office.commit(Person(CLERK.login, CLERK.officer, LEADER.name), "x")
    say_more(office, "encoding gb2312")
    assert f"{LEADER.name} <{CLERK.email}>" in office.git("log", "-1", "--format=%an <%ae>")
    return server.push(CLERK, "HEAD:refs/heads/draft")


def say_more(office: Office, line: str) -> None:
    """Put a line below the committer of the last commit."""
    head, _, message = office.git("cat-file", "commit", "HEAD").partition("\n\n")
    done = subprocess.run(
        ["git", "hash-object", "-w", "-t", "commit", "--stdin"],
        cwd=office.folder,
        env=environment(CLERK),
        input=f"{head}\n{line}\n\n{message}",
        capture_output=True,
        text=True,
        check=True,
    )
    office.git("reset", "-q", "--soft", done.stdout.strip())


def as_if_nothing_were_changed(server: Server, office: Office) -> Push:
    """Below the committer, where git reads none, stands the tree of the main line."""
    office.files.edit(OFFICER, "作风态度", "其他")
    office.commit(CLERK)
    say_more(office, "tree " + office.git("rev-parse", f"{office.base}^{{tree}}").strip())
    return server.push(CLERK, f"HEAD:{MAIN}")


def as_if_it_were_merged(server: Server, office: Office) -> Push:
    """There too, as a second parent, a commit that no ref leads to has already what is changed."""
    office.files.edit(OFFICER, "作风态度", "其他")
    said = office.commit(LEADER)
    office.git("tag", "said")
    office.git("reset", "-q", "--soft", office.base)
    office.commit(CLERK)
    say_more(office, f"parent {said}")
    # Among the objects of an earlier push it would come as well.
    run(
        "git", "fetch", "-q", "--no-write-fetch-head", str(office.folder), "said", cwd=server.folder
    )
    return server.push(CLERK, f"HEAD:{MAIN}")


def named(author: str, committer: str) -> Callable[..., Push]:
    """A commit under one's own address and a name that only looks like somebody's."""

    def act(server: Server, office: Office) -> Push:
        office.git("switch", "-qc", "draft")
        office.add("培训情况", TRAINING)
        office.commit(Person(CLERK.login, CLERK.officer, committer))
        office.git(
            *("commit", "-q", "--amend", "--no-edit", f"--author={author} <{CLERK.email}>"),
            person=Person(CLERK.login, CLERK.officer, committer),
        )
        return server.push(CLERK, "HEAD:refs/heads/draft")

    return act


def by_nobody(server: Server, office: Office) -> Push:
    office.git("switch", "-qc", "draft")
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    return server.push(None, "HEAD:refs/heads/draft")


def by_a_stranger(server: Server, office: Office) -> Push:
    office.add("培训情况", TRAINING)
    return propose(server, office, STRANGER)


def signed_by(registered: bool) -> Callable[[Server, Office], Push]:
    def does(server: Server, office: Office) -> Push:
        key = signing_key(office.folder.parent / "keys", server, registered)
        office.git("switch", "-qc", "draft")
        office.add("培训情况", TRAINING)
        office.commit(CLERK)
        server.before = server.state()
        options = ["-c", "gpg.format=ssh", "-c", f"user.signingKey={key}"]
        done = subprocess.run(
            ["git", *options, "push", "--signed", str(server.folder), "HEAD:refs/heads/draft"],
            cwd=office.folder,
            env=environment(CLERK),
            capture_output=True,
            text=True,
            check=False,
        )
        return Push(done.returncode == 0, done.stdout + done.stderr)

    return does


def signing_key(folder: Path, server: Server, registered: bool) -> Path:
    """A key, and a server that knows another one, or this."""
    folder.mkdir()
    keygen = str(program("ssh-keygen", package="openssh-client"))
    for name in ("own", "other"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    known = (folder / ("own" if registered else "other")).with_suffix(".pub").read_text()
    allowed = folder / "allowed"
    allowed.write_text(f"{CLERK.email} {known}")
    server.set("gpg.format", "ssh")
    server.set("gpg.ssh.allowedSignersFile", str(allowed))
    server.set("receive.certNonceSeed", "seed")
    return folder / "own"


# -- A17, A18, A19: files -----------------------------------------------------------------------


def delete_file(server: Server, office: Office) -> Push:
    (office.files.archives / f"990110/officers/{OFFICER}.yml").unlink()
    return propose(server, office, PERSONNEL)


def rename_file(server: Server, office: Office) -> Push:
    place = office.files.archives / f"990110/officers/{OFFICER}.yml"
    place.rename(place.with_name("990110-0038.yml"))
    return propose(server, office, PERSONNEL)


def copy_file(server: Server, office: Office) -> Push:
    office.files.write("990110-0038", office.files.read(OFFICER))
    return propose(server, office, PERSONNEL)


def empty_file(server: Server, office: Office) -> Push:
    office.files.write(OFFICER, "")
    return propose(server, office, PERSONNEL)


def symlink(server: Server, office: Office) -> Push:
    place = office.files.archives / f"990110/officers/{OFFICER}.yml"
    place.unlink()
    place.symlink_to("/etc/passwd")
    return propose(server, office, PERSONNEL)


def executable(server: Server, office: Office) -> Push:
    (office.files.archives / f"990110/officers/{OFFICER}.yml").chmod(0o755)
    return propose(server, office, PERSONNEL)


def submodule(server: Server, office: Office) -> Push:
    office.git("switch", "-qc", "draft")
    office.git("update-index", "--add", "--cacheinfo", f"160000,{office.base},archives/other")
    office.git("commit", "-qm", "子模块", person=PERSONNEL)
    return server.push(PERSONNEL, "HEAD:refs/heads/draft")


def submodule_for_an_archive(server: Server, office: Office) -> Push:
    """Of another repository: the commit that it names is not on the server."""
    office.git("switch", "-qc", "draft")
    office.git("rm", "-q", "--cached", PLACE)
    office.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{PLACE}")
    office.git("commit", "-qm", "子模块", person=PERSONNEL)
    return server.push(PERSONNEL, "HEAD:refs/heads/draft")


def other_file(path: str, text: str = "x\n") -> Callable[[Server, Office], Push]:
    def does(server: Server, office: Office) -> Push:
        place = office.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        return propose(server, office, PERSONNEL)

    return does


# -- A20, A21: refs and histories ---------------------------------------------------------------


def to_ref(ref: Callable[[Office], str]) -> Callable[[Server, Office], Push]:
    def does(server: Server, office: Office) -> Push:
        office.git("switch", "-qc", "draft")
        office.commit(PERSONNEL)
        return server.push(PERSONNEL, f"HEAD:{ref(office)}")

    return does


def to_a_sign(server: Server, office: Office, what: str = "HEAD") -> Push:
    """A symbolic ref, which gitolite lets anybody make: git moves, or deletes, what it leads to."""
    run("git", "symbolic-ref", "refs/heads/side", MAIN, cwd=server.folder)
    office.git("switch", "-qc", "draft")
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    return server.push(CLERK, f"{what}:refs/heads/side")


def force(server: Server, office: Office) -> Push:
    office.git("switch", "-qc", "draft")
    office.git("commit", "-q", "--amend", "-m", "另一个开头", person=PERSONNEL)
    return server.push(PERSONNEL, f"+HEAD:{MAIN}")


def delete_main(server: Server, office: Office) -> Push:
    return server.push(PERSONNEL, f":{MAIN}")


def delete_unmerged(server: Server, office: Office) -> Push:
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK).taken
    return server.push(CLERK, ":refs/heads/draft")


def unrelated(server: Server, office: Office) -> Push:
    office.git("switch", "-q", "--orphan", "draft")
    office.files.write(OFFICER, archive_text(OFFICER))
    office.commit(PERSONNEL)
    return server.push(PERSONNEL, "HEAD:refs/heads/draft")


def ten_thousand(server: Server, office: Office) -> Push:
    who = f"{CLERK.name} <{CLERK.email}> 1381370400 +0800"
    parts = []
    for number in range(1, 10_001):
        source = office.base if number == 1 else f":{number - 1}"
        parts.append(
            f"commit refs/heads/many\nmark :{number}\ncommitter {who}\ndata 1\nx\nfrom {source}\n"
        )
    subprocess.run(
        ["git", "fast-import", "--quiet"],
        cwd=office.folder,
        env=environment(CLERK),
        input="".join(parts).encode(),
        check=True,
    )
    return server.push(CLERK, "many:refs/heads/many")


# -- A22, A23, A24: approvals, results, the hook itself -----------------------------------------


def approve_oneself(server: Server, office: Office) -> Push:
    office.add("培训情况", TRAINING)
    return through(server, office, CLERK, CLERK_TWICE)


def approved_by_one_of_two(server: Server, office: Office) -> Push:
    """The office's own matrix asks for two approvers of a complaint, who are not the drafter."""
    place = office.folder / "archives/standards/2013.1/authority.yml"
    text = place.read_text("utf-8")
    one = "投诉举报: {拟: [监察室], 审: [监察室]"
    assert one in text
    place.write_text(
        text.replace(one, one.replace("审: [监察室]", "审: [监察室+领导小组]")), "utf-8"
    )
    office.commit(PERSONNEL, day="2013-10-01")
    run("git", "fetch", "-q", str(office.folder), "main:main", cwd=server.folder)
    office.add("投诉举报", SECOND_COMPLAINT)
    return through(server, office, DISCIPLINE, DISCIPLINE_TOO)


def approved_from_elsewhere(server: Server, office: Office) -> Push:
    """Another office lists the chief of this one as whoever is behind an account of its own."""
    text = office.files.read("990110/unit.yml")
    place = office.files.archives / "990220/unit.yml"
    place.parent.mkdir()
    place.write_text(
        text.partition("账号:\n")[0].replace("990110", "990220").replace("清临检", "清南检")
        + f"账号:\n  - {{账号: elsewhere, 邮箱: x@example.invalid, 档案号: {LEADER.officer}, "
        + "起: 2012-01-01}\n角色: []\n领导小组: []\n评查小组: []\n"
        + f"名册:\n  - {{档案号: {LEADER.officer}, 姓名: {LEADER.name}, 起: 2012-01-01}}\n",
        "utf-8",
    )
    office.commit(PERSONNEL, day="2013-10-01")
    run("git", "fetch", "-q", str(office.folder), "main:main", cwd=server.folder)
    office.files.edit("990110/unit.yml", "部门字: 研", "部门字: 究")
    return through(server, office, PERSONNEL, replace(LEADER, login="elsewhere"))


def remark_of_ones_own(server: Server, office: Office) -> Push:
    """Under an account without any role, put on the main line with nobody else's help."""
    office.files.edit(LEADER.officer, "基本情况:", "# 以上不实\n基本情况:")
    return through(server, office, SUBJECT, SUBJECT)


def approved_by_the_officer(server: Server, office: Office) -> Push:
    """Whoever takes in a proposal about many may overlook that he is one of them."""
    office.add("培训情况", TRAINING)
    return through(server, office, CLERK, SUBJECT)


def approved_before(server: Server, office: Office) -> Push:
    """Signed as it was, then changed, then brought in by the drafter."""
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK).taken
    office.commit(PERSONNEL, "同意")
    assert server.push(PERSONNEL, "HEAD:refs/heads/draft").taken
    office.add("培训情况", TRAINING.replace("004", "005").replace("新课", "另一课"))
    office.commit(CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/draft").taken
    return server.push(CLERK, f"HEAD:{MAIN}")


def score_by_hand(server: Server, office: Office) -> Push:
    office.add(
        "季度考评",
        '{季度: 2013Q3, 制度版本: "2013.1", 岗位类别: 业务岗, 四维分: {执法能力: 30, 执法效果: 40, '
        "执法纪律: 20, 奖惩情况: 10}, 总分: 100, 等次: 优秀}",
    )
    return propose(server, office, LEADER)


def own_year(server: Server, office: Office) -> Push:
    """What the program does not write in a year's result is for people to decide, and not for him."""
    office.add("年度考核", "{年度: 2012, 民主测评: 99, 领导小组评价: 99, 最终等次: 优秀}")
    return propose(server, office, SUBJECT)


def merge_with_content(server: Server, office: Office) -> Push:
    """A clean merge into which somebody slips a change of their own."""
    office.add("培训情况", TRAINING)
    assert propose(server, office, CLERK).taken
    office.git("switch", "-q", "main")
    office.git("merge", "-q", "--no-ff", "--no-commit", "draft", person=PERSONNEL)
    office.files.edit(OFFICER, "纪检办结单2013-7", "纪检办结单2013-8")
    office.commit(PERSONNEL, "合并")
    return server.push(PERSONNEL, f"HEAD:{MAIN}")


def merge_of_nothing(change: Callable[[Office], None], person: Person) -> Callable[..., Push]:
    """A merge of an empty commit, so that whatever differs in it is its own."""

    def does(server: Server, office: Office) -> Push:
        office.git("switch", "-qc", "draft")
        office.commit(person, "空")
        office.git("switch", "-q", "main")
        office.git("merge", "-q", "--no-ff", "--no-commit", "draft", person=person)
        change(office)
        office.commit(person, "合并")
        return server.push(person, f"HEAD:{MAIN}")

    return does


def move_a_clause(office: Office) -> None:
    """No line is new and none is lost, and yet a lapse no longer costs where it did."""
    place = office.folder / BOOK
    lines = place.read_text("utf-8").split("\n")
    clause = next(x for x in lines if "条款: 标2.1.2," in x)
    lines.remove(clause)
    lines.insert(next(i for i, x in enumerate(lines) if "条款: 标2.2.1," in x), clause)
    place.write_text("\n".join(lines), "utf-8")


def exchange_reviews(office: Office) -> None:
    lines = office.files.read(OFFICER).split("\n")
    at = next(i for i, x in enumerate(lines) if "评-2013-003" in x)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    office.files.write(OFFICER, "\n".join(lines))


def add_a_remark(office: Office) -> None:
    office.files.write(OFFICER, office.files.read(OFFICER) + "# 以上不实\n")


def remark_between_two_drafts(server: Server, office: Office) -> Push:
    """Both sides have changed the archive, so that its text stands on neither as it is merged."""
    office.git("switch", "-qc", "training")
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/training").taken
    office.git("switch", "-q", "main")
    office.add("奖惩情况", REWARD)
    assert through(server, office, PERSONNEL, PERSONNEL_TOO).taken
    office.git("merge", "-q", "--no-ff", "--no-commit", "training", person=PERSONNEL_TOO)
    add_a_remark(office)
    office.commit(PERSONNEL_TOO, "合并")
    return server.push(PERSONNEL_TOO, f"HEAD:{MAIN}")


def merge_that_drops(server: Server, office: Office) -> Push:
    """A merge that takes one side whole and silently loses the other's record."""
    office.add("培训情况", TRAINING)
    assert through(server, office, CLERK, PERSONNEL).taken
    office.git("switch", "-qc", "old", office.base)
    office.add("奖惩情况", REWARD)
    office.commit(PERSONNEL)
    assert server.push(PERSONNEL, "HEAD:refs/heads/old").taken
    office.git("merge", "-q", "-s", "ours", "-m", "合并", "main", person=PERSONNEL_TOO)
    return server.push(PERSONNEL_TOO, f"HEAD:{MAIN}")


def merge_that_undoes(server: Server, office: Office) -> Push:
    """A record of the same number, drafted on old ground, is chosen over the one that stands."""
    office.git("switch", "-qc", "one")
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/one").taken
    assert take_over(server, office, PERSONNEL, "one").taken
    office.git("switch", "-qc", "two", office.base)
    office.add("培训情况", TRAINING.replace("学时: 8", "学时: 4"))
    office.commit(CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/two").taken
    office.git("switch", "-q", "main")
    office.git("merge", "-q", "-X", "theirs", "-m", "合并", "two", person=PERSONNEL)
    return server.push(PERSONNEL, f"HEAD:{MAIN}")


def crossed(server: Server, office: Office) -> None:
    """A draft about the chief stands on main, behind it another one; ``both`` has taken in both."""
    office.git("switch", "-qc", "one")
    office.files.edit(LEADER.officer, "学历: 大学本科", "学历: 硕士研究生")
    office.commit(PERSONNEL, day="2013-10-08")
    assert server.push(PERSONNEL, "HEAD:refs/heads/one").taken
    office.git("switch", "-qc", "two", office.base)
    office.add("培训情况", TRAINING)
    office.commit(CLERK, day="2013-10-09")
    assert server.push(CLERK, "HEAD:refs/heads/two").taken
    assert take_over(server, office, PERSONNEL_TOO, "one").taken
    assert take_over(server, office, PERSONNEL_TOO, "two").taken
    office.git("switch", "-qc", "both", "one")
    office.git("merge", "-q", "--no-ff", "-m", "取来", "two", person=CLERK)


def merge_that_brings_back(server: Server, office: Office) -> Push:
    """Since the later of two ancestors, main seems to have done nothing, and the clerk something.

    Main has undone meanwhile what came with the other one.
    """
    crossed(server, office)
    office.git("switch", "-q", "main")
    office.files.edit(LEADER.officer, "学历: 硕士研究生", "学历: 大学本科")
    assert through(server, office, PERSONNEL, PERSONNEL_TOO, "back").taken
    office.git("merge", "-q", "--no-ff", "--no-commit", "both", person=CLERK)
    office.git("checkout", "-q", "both", "--", f"archives/990110/officers/{LEADER.officer}.yml")
    office.commit(CLERK, "合并")
    return server.push(CLERK, f"HEAD:{MAIN}")


def change_places_with_main(server: Server, office: Office) -> Push:
    """A branch that took the main line in takes its place, and with it what others had approved."""
    office.add("奖惩情况", REWARD)
    assert propose(server, office, PERSONNEL, "one").taken
    office.git("switch", "-q", "main")
    office.git("merge", "-q", "--no-ff", "-m", "并入", "one", person=PERSONNEL_TOO)
    assert server.push(PERSONNEL_TOO, f"HEAD:{MAIN}").taken
    office.git("switch", "-qc", "two", office.base)
    office.add("培训情况", TRAINING)
    office.commit(CLERK)
    office.git("merge", "-q", "--no-ff", "-m", "取来主分支", "main", person=CLERK)
    assert server.push(CLERK, "HEAD:refs/heads/two").taken
    return server.push(PERSONNEL_TOO, f"HEAD:{MAIN}")


def large_blob(server: Server, office: Office) -> Push:
    text = office.files.read(OFFICER) + "# " + hashlib.sha256(b"x").hexdigest() * 9600 + "\n"
    office.files.write(OFFICER, text)
    return propose(server, office, PERSONNEL)


def large_message(server: Server, office: Office) -> Push:
    office.git("switch", "-qc", "draft")
    said = office.folder / ".git" / "said"
    said.write_text("长" * 25_000, "utf-8")
    office.git("commit", "-q", "--allow-empty", "-F", str(said), person=PERSONNEL)
    return server.push(PERSONNEL, "HEAD:refs/heads/draft")


def large_push(server: Server, office: Office) -> Push:
    server.set("receive.maxInputSize", "1m")
    (office.files.archives / "990110/officers/990110-0099.yml").write_bytes(os.urandom(3_000_000))
    return propose(server, office, PERSONNEL)


def folder_without_end(
    server: Server, office: Office, gone: bool = False, empty: bool = False
) -> Push:
    """A few hundred bytes that git would tell of without end."""
    commit = endless(office, gone=gone, empty=empty)
    return server.push(PERSONNEL, f"{commit}:refs/heads/work")


def endless(office: Office, *, gone: bool = False, empty: bool = False) -> str:
    """A commit with a folder that holds another one ten times over, seven times.

    Or the next commit no longer has it; or nothing is in the last one.
    """

    def tree(*entries: str) -> str:
        done = subprocess.run(
            ["git", "mktree"],
            cwd=office.folder,
            env=environment(PERSONNEL),
            input="".join(f"{entry}\n" for entry in entries),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    (blob,) = office.git("rev-parse", f"HEAD:{PLACE}").split()
    files = () if empty else (f"100644 blob {blob}\t{number}.yml" for number in range(10))
    folder = tree(*files)
    for _ in range(7):
        folder = tree(*(f"040000 tree {folder}\t{number}" for number in range(10)))
    top = tree(*office.git("ls-tree", "HEAD").splitlines(), f"040000 tree {folder}\tmore")
    commit = "HEAD"
    for contents in (top, "HEAD^{tree}") if gone else (top,):
        told = office.git("commit-tree", "-p", commit, "-m", "登记", contents, person=PERSONNEL)
        commit = told.strip()
    return commit


def uncorrected(server: Server, office: Office) -> Push:
    office.files.edit(OFFICER, "纪检办结单2013-7", "纪检办结单2013-8")
    return propose(server, office, DISCIPLINE)


def misquoted(server: Server, office: Office) -> Push:
    office.files.edit(OFFICER, "纪检办结单2013-7", "纪检办结单2013-8")
    office.add(
        "更正记录", correction("更-2013-002", "诉-2013-001", "依据", "办结单", "纪检办结单2013-8")
    )
    return propose(server, office, DISCIPLINE)


HERE = f"{PLACE}:62 投诉举报 诉-2013-001"
CASES_REFUSED = (
    Case("A1 alters a complaint", edited(CLERK, "作风态度", "其他"), (HERE, "无权更正“投诉举报”")),
    Case("A1 without a correction", uncorrected, (f"{PLACE}:62", "没有更正记录")),
    Case("A1 misquotes the old value", misquoted, (f"{PLACE}:62", "改动前是“纪检办结单2013-7”")),
    Case("A2 deletes beside a reward", delete_beside_a_reward, (HERE, "诉-2013-001 被删除了")),
    Case("A3 comments out", comment_out, (HERE, "诉-2013-001 被删除了")),
    Case("A4 moves", move_to_faults, (f"{PLACE}:61 执法过错 诉-2013-001", "从“投诉举报”移到了")),
    Case("A4 reorders", reorder, (f"{PLACE}:51 质量评查 评-2013-004", "先后次序")),
    Case("A4 reorders behind", reorder_behind_a_draft, ("质量评查 评-2013-004", "先后次序")),
    Case("A4 swaps numbers", swap_numbers, ("质量评查 评-2013-003", "互换了编号", "没有更正记录")),
    Case("A9 in another's name", in_anothers_name, ("推送的却是 王小明",)),
    Case("A9 in another's pull", in_anothers_name_to_a_pull_request, ("推送的却是 王小明",)),
    Case("A9 in another's fork", in_anothers_name_from_a_fork, ("推送的却是 王小明",)),
    Case("A9 signed for another", signed_for_another, ("写着“贺川 <he.c@", "由他本人在分支上签署")),
    Case("A9 merged for another", merged_for_another, ("写着“贺川 <he.c@", "推送的却是 冯远")),
    Case("A9 of last January", dated("2013-01-10"), ("像是倒填",)),
    Case("A9 commit of tomorrow", dated("2013-10-16"), ("在收到之后",)),
    Case("A9 merge of an earlier day", merge_of_an_earlier_day, ("早于它所依据的提交",)),
    Case("A9 a day earlier each", day_by_day, ("早于它所依据的提交",)),
    Case(
        "A9 record of tomorrow",
        record_of_tomorrow,
        ("奖惩情况 奖-2013-002", "X06"),
        names_commit=False,
    ),
    Case("A10 own archive", own_archive, ("培训情况 培-2013-004", "周明远 不得改自己的档案")),
    Case("A10 own entry", own_entry, (UNIT, "改动了自己的账号")),
    Case("A14 forged as the chief", forged_as_the_chief, ("贺川", "推送的却是 王小明")),
    Case("A14 forged name", forged_name, ("署名“贺川”，账号却是 王小明 的",)),
    Case("A14 forged name of the committer", named(CLERK.name, LEADER.name), ("署名“贺川”",)),
    Case("A14 a space in it", named("贺\u3000川", CLERK.name), ("账号却是 王小明 的",)),
    Case("A14 turned round", named("\u202e川贺", CLERK.name), ("“·川贺”里有看不见或认不出",)),
    Case(
        "A14 an empty letter in it", named("贺\u3164川", CLERK.name), ("里有看不见或认不出的字符",)
    ),
    Case(
        "A14 a second author",
        with_head(f"author {LEADER.name} <{LEADER.email}> 1381366800 +0800"),
        ("不止一个作者或提交人",),
    ),
    Case(
        "A14 a second tree",
        as_if_nothing_were_changed,
        ("不止一处文件或来历", HERE, "无权更正“投诉举报”"),
    ),
    Case(
        "A14 a second parent",
        as_if_it_were_merged,
        ("不止一处文件或来历", HERE, "无权更正“投诉举报”"),
    ),
    Case("A14 two ways to read it", named_in_two_ways, ("编码不通行、与写明的不符",)),
    Case("A14 an odd encoding", with_head("encoding UTF-7"), ("编码不通行",)),
    Case("A14 by nobody", by_nobody, ("没有说明是谁在推送",), names_commit=False),
    Case("A14 by a stranger", by_a_stranger, ("没有账号“stranger”",), names_commit=False),
    Case("A15 unregistered key", signed_by(False), ("不是用登记过的密钥签的",), names_commit=False),
    Case("A17 deletes", delete_file, (PLACE, f"档案 {OFFICER} 被删除或改名了")),
    Case("A17 renames", rename_file, (PLACE, f"档案 {OFFICER} 被删除或改名了")),
    Case("A17 copies", copy_file, ("990110-0038.yml:2", "档案号与文件名不一致")),
    Case("A17 empties", empty_file, (PLACE, "档案读不懂")),
    Case("A18 symlink", symlink, (PLACE, "120000（符号链接）")),
    Case("A18 executable", executable, (PLACE, "100755（可执行文件）")),
    Case("A18 submodule", submodule, ("archives/other", "160000（子模块）")),
    Case("A18 in its place", submodule_for_an_archive, (PLACE, "160000（子模块）")),
    *(
        Case(
            f"A19 {path} {text[:9]!r}",
            other_file(path, text),
            (path, "不许改动这个路径", "dangan.admin"),
        )
        for path, text in (
            (".gitattributes", "*.yml -diff\n"),
            (".gitattributes", "* export-subst\nx.yml working-tree-encoding=UTF-16\n"),
            (".mailmap", f"贺川 <{LEADER.email}> <{PERSONNEL.email}>\n"),
            (".gitmodules", '[submodule "x"]\n\tpath = x\n\turl = ./x\n'),
            ("mkdocs.yml", "site_name: x\nhooks: [hooks.py]\n"),
            ("hooks.py", "x\n"),
            ("conftest.py", "x\n"),
            (".github/workflows/x.yml", "on: push\n"),
        )
    ),
    *(
        Case(f"A19 {path!a}", other_file(path), (shown, "不许改动这个路径"))
        for path, shown in (("a\u2028b c.txt", "a\\u2028b c.txt"), ("x\fy z", "x\\u000cy z"))
    ),
    Case("A19 stray file", other_file("archives/990110/.gitattributes"), ("放错了地方",)),
    Case(
        "A20 replace",
        to_ref(lambda o: f"refs/replace/{o.base}"),
        ("不接受 refs/replace/",),
        names_commit=False,
    ),
    Case(
        "A20 tag",
        to_ref(lambda _: "refs/tags/main"),
        ("不接受 refs/tags/main",),
        names_commit=False,
    ),
    Case(
        "A20 notes", to_ref(lambda _: "refs/notes/x"), ("不接受 refs/notes/x",), names_commit=False
    ),
    Case(
        "A20 hex",
        to_ref(lambda _: f"refs/heads/{'a' * 40}"),
        ("不接受 refs/heads/aaaa",),
        names_commit=False,
    ),
    Case(
        "A20 a line within",
        to_ref(lambda _: "refs/heads/draft\u2028refs/heads/main"),
        ("不接受 refs/heads/draft\\u2028refs/",),
        names_commit=False,
    ),
    Case(
        "A20 pull request",
        to_ref(lambda _: "refs/pull/1/merge"),
        ("不接受 refs/pull/1/merge",),
        names_commit=False,
    ),
    Case(
        "A20 case",
        to_ref(lambda _: "refs/heads/Main"),
        ("refs/heads/Main 与 refs/heads/main 只差大小写",),
        names_commit=False,
    ),
    Case(
        "A20 case of each other",
        to_ref(lambda _: "refs/heads/draft HEAD:refs/heads/Draft/x"),
        ("refs/heads/Draft/x 与 refs/heads/draft 不能并存",),
        names_commit=False,
    ),
    Case(
        "A20 below main",
        to_ref(lambda _: "refs/heads/main/x"),
        ("refs/heads/main/x 与 refs/heads/main 不能并存",),
        needs_hook=False,
        names_commit=False,
    ),
    *(
        Case(f"A20 {name}", to_ref(name_it), ("不接受 refs/heads/",), names_commit=False)
        for name, name_it in (
            ("a device", lambda _: "refs/heads/aux"),
            ("as if fetched", lambda _: "refs/heads/origin/main"),
            ("as if being merged", lambda _: "refs/heads/MERGE_HEAD"),
            ("a device's folder", lambda _: "refs/heads/x/Com1.y"),
            ("a dot at the end", lambda _: "refs/heads/x./y"),
        )
    ),
    Case("A20 only a sign to main", to_a_sign, ("只是一个符号引用",), names_commit=False),
    Case(
        "A20 deletes a sign to main",
        partial(to_a_sign, what=""),
        ("只是一个符号引用",),
        names_commit=False,
    ),
    Case("A21 force", force, ("强制推送",), names_commit=False),
    Case("A21 delete main", delete_main, ("主分支不得删除",), needs_hook=False, names_commit=False),
    Case("A21 delete a proposal", delete_unmerged, ("还没有并入主分支",), names_commit=False),
    Case("A21 unrelated", unrelated, ("没有共同的来历",), names_commit=False),
    Case("A21 10,000 commits", ten_thousand, ("超过 1000 个",), names_commit=False),
    Case(
        "A22 approves oneself",
        approve_oneself,
        ("培训情况 培-2013-004", "拟审分离"),
        names_commit=False,
    ),
    Case(
        "A22 one of two",
        approved_by_one_of_two,
        ("投诉举报 诉-2013-002", "没有经 监察室和领导小组 中另一人审核", "写“和”的要两方都审"),
        names_commit=False,
    ),
    Case(
        "A22 from elsewhere",
        approved_from_elsewhere,
        (UNIT, "没有经清河市临川区人民检察院 领导小组 中另一人审核"),
    ),
    Case(
        "A22 by the officer",
        approved_by_the_officer,
        ("培训情况 培-2013-004", "；周明远 是这份档案的本人"),
        names_commit=False,
    ),
    Case(
        "A22 a remark",
        remark_of_ones_own,
        (f"{LEADER.officer}.yml", "注释、版式由 周明远 改动，没有经另一个有角色的人审核"),
        names_commit=False,
    ),
    Case("A22 approved before", approved_before, ("培训情况 培-2013-005", "拟审分离")),
    Case("A23 score by hand", score_by_hand, ("季度考评", "X23"), names_commit=False),
    Case(
        "A23 weights",
        edited(HEAD, "本院: -2}", "本院: -1}", "standards/2013.1/rulebook.yml"),
        (BOOK, "无权改制度", "已于 2013-01-01 施行"),
    ),
    Case("A23 own year", own_year, ("年度考核 2012", "周明远 不得改自己的档案")),
    Case("merge with content", merge_with_content, (HERE, "合并时写进了两边都没有的内容")),
    Case(
        "merge that moves a clause",
        merge_of_nothing(move_a_clause, CLERK),
        (BOOK, "合并时写进了两边都没有的内容"),
    ),
    Case(
        "merge that reorders",
        merge_of_nothing(exchange_reviews, CASES),
        ("质量评查 评-2013-004", "合并时写进了两边都没有的内容"),
    ),
    Case(
        "merge with a remark",
        merge_of_nothing(add_a_remark, SUBJECT),
        (PLACE, "合并时写进了两边都没有的内容"),
    ),
    Case(
        "merge with a remark of two drafts",
        remark_between_two_drafts,
        (PLACE, "合并时写进了两边都没有的内容"),
    ),
    Case(
        "merge with an empty file",
        merge_of_nothing(lambda office: (office.folder / "hooks.py").touch(), CLERK),
        ("hooks.py", "合并时写进了两边都没有的内容"),
    ),
    Case("merge that drops", merge_that_drops, ("培训情况 培-2013-004", "丢掉了一边的改动")),
    Case("merge that undoes", merge_that_undoes, ("培训情况 培-2013-004", "丢掉了一边的改动")),
    Case(
        "merge that brings back",
        merge_that_brings_back,
        (f"officers/{LEADER.officer}.yml:4 基本情况", "丢掉了一边的改动"),
    ),
    Case(
        "main taken as it is",
        taken_as_it_is,
        ("历史里看不出", "git merge --no-ff --no-edit origin/分支名"),
    ),
    Case(
        "main taken with another's merge",
        merge_taken_as_it_is,
        ("王小明 的提交原样成了主分支，历史里看不出 冯远 批准过",),
    ),
    Case("main changes places", change_places_with_main, ("由那个分支顶替", "git switch -C main")),
    Case("R4 large file", large_blob, (PLACE, "超过上限 512 KB"), names_commit=False),
    Case("R4 large message", large_message, ("提交的说明 有 74 KB，超过上限 64 KB",)),
    Case("R4 large push", large_push, ("",), needs_hook=False, names_commit=False),
    Case("R4 folder without end", folder_without_end, ("提交里的文件太多",), names_commit=False),
    Case(
        "R4 folder without end, taken out again",
        partial(folder_without_end, gone=True),
        ("提交里的文件太多",),
        names_commit=False,
    ),
    Case(
        "R4 folder without end or files",
        partial(folder_without_end, empty=True),
        ("提交里的文件太多",),
        names_commit=False,
    ),
)
