"""An office under review: the golden example, everybody with an account, in a real repository.

Each person has one thing they may do. ``Office.commit(person, …)`` makes a commit as that person on
a day that is given, so that commits are the same in every run.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator.history.git import Repository as Repo
from generator.review.desk import Question, review
from generator.review.value import Finding, Review
from tests.conftest import GIT_SETTINGS
from tests.example import OFFICER, small_office
from tests.offices import TODAY, Repository, archive_text

PLACE = f"archives/990110/officers/{OFFICER}.yml"
DAY = "2013-10-10"
COMPLAINT = (
    "  - {编号: 诉-2013-001, 受理日期: 2013-08-05, 类别: 作风态度, 办结日期: 2013-08-28, "
    "结论: 不实, 澄清方式: 当面澄清,"
)
FOUNDED = COMPLAINT.replace("结论: 不实, 澄清方式: 当面澄清", "结论: 属实, 处理: 通报批评")


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    login: str
    officer: str
    name: str

    @property
    def email(self) -> str:
        return f"{self.login}@example.invalid"


CLERK = Person("wang.xm", "990110-0001", "王小明")
CLERK_TWICE = Person("wang.second", "990110-0001", "王小明")
HEAD = Person("li.dl", "990110-0002", "李大力")
OTHER = Person("chen.lx", "990110-0003", "陈立新")
SUBJECT = Person("zhou.my", OFFICER, "周明远")
DISCIPLINE = Person("gao.s", "990110-0011", "高山")
DISCIPLINE_TOO = Person("zhang.h", "990110-0012", "张海")
CASES = Person("shen.y", "990110-0013", "沈月")
CASES_TOO = Person("lin.j", "990110-0014", "林静")
PERSONNEL = Person("feng.y", "990110-0015", "冯远")
PERSONNEL_TOO = Person("lv.s", "990110-0016", "吕思")
LEADER = Person("he.c", "990110-0017", "贺川")
STRANGER = Person("stranger", "990110-9999", "陌生人")

ROLES = (
    (DISCIPLINE, "监察室", None),
    (DISCIPLINE_TOO, "监察室", None),
    (CASES, "案管办", None),
    (CASES_TOO, "案管办", None),
    (PERSONNEL, "政治处", None),
    (PERSONNEL_TOO, "政治处", None),
    (LEADER, "领导小组", None),
    (OTHER, "专人", "侦查监督科"),
    (CLERK_TWICE, "政治处", None),
)
_NEW = (DISCIPLINE, DISCIPLINE_TOO, CASES, CASES_TOO, PERSONNEL, PERSONNEL_TOO, LEADER)


class Office:
    """A repository whose first commit holds the example office, complaint founded or not."""

    def __init__(self, folder: Path, *, founded: bool = False) -> None:
        self.folder = folder
        self.files = small_office(folder)
        _populate(self.files)
        (folder / "mkdocs.yml").write_text(
            "site_name: 档案\nplugins:\n  - dangan:\n      today: 2013-10-14\n", "utf-8"
        )
        if founded:
            self.files.edit(OFFICER, COMPLAINT, FOUNDED)
        self.git("init", "-q", "-b", "main")
        self.base = self.commit(PERSONNEL, day="2013-10-01")

    @classmethod
    def at(cls, folder: Path) -> Office:
        """A copy of an office that has been made."""
        office = cls.__new__(cls)
        office.folder = folder
        office.files = Repository.__new__(Repository)
        office.files.archives = folder / "archives"
        office.base = office.head()
        return office

    def git(self, *arguments: str, person: Person = CLERK, day: str = DAY, expect: int = 0) -> str:
        """Run git as somebody on some day; what it printed."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=environment(person, day),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout + done.stderr

    def commit(self, person: Person, message: str = "登记", day: str = DAY) -> str:
        """Commit whatever is different, as somebody; the commit's id."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, person=person, day=day)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def add(self, section: str, record: str, officer: str = OFFICER) -> None:
        """Put a record, as one line of YAML, at the end of a section."""
        lines = self.files.read(officer).split("\n")
        start = next(i for i, line in enumerate(lines) if line.startswith(f"{section}:"))
        head, _, rest = lines[start].partition(":")
        if rest.strip().startswith("[]"):
            lines[start] = f"{head}:{rest.replace('[]', '', 1).rstrip()}"
        end = start + 1
        while end < len(lines) and lines[end].startswith(" "):
            end += 1
        lines.insert(end, f"  - {record}")
        self.files.write(officer, "\n".join(lines))

    def line_of(self, text: str, officer: str = OFFICER) -> int:
        """The line on which some text stands."""
        lines = self.files.read(officer).split("\n")
        (found,) = [i for i, line in enumerate(lines, 1) if text in line]
        return found


def environment(person: Person, day: str = DAY) -> dict[str, str]:
    """Git's variables for somebody on some day, and nothing of the machine's own settings."""
    found = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    found |= {"GIT_CONFIG_GLOBAL": str(GIT_SETTINGS), "GIT_CONFIG_NOSYSTEM": "1"}
    found["TZ"] = "Asia/Shanghai"
    for role in ("AUTHOR", "COMMITTER"):
        found[f"GIT_{role}_NAME"] = person.name
        found[f"GIT_{role}_EMAIL"] = person.email
        found[f"GIT_{role}_DATE"] = f"{day}T09:00:00+0800"
    return found


def _populate(files: Repository) -> None:
    """Give everybody an account, a place on the roster and an archive."""
    unit = files.read("990110/unit.yml")
    accounts = "".join(
        f"  - {{账号: {p.login}, 邮箱: {p.email}, 档案号: {p.officer}, 起: 2012-01-01}}\n"
        for p in (CLERK_TWICE, OTHER, SUBJECT, *_NEW)
    )
    roles = "".join(
        f"  - {{账号: {p.login}, 角色: {role}, {f'部门: {where}, ' if where else ''}起: 2012-01-01}}\n"
        for p, role, where in ROLES
    )
    roster = "".join(f"  - {{档案号: {p.officer}, 姓名: {p.name}, 起: 2009-11-02}}\n" for p in _NEW)
    unit = unit.replace("角色:\n", f"{accounts}角色:\n{roles}", 1) + roster
    files.write("990110/unit.yml", unit)
    for person in _NEW:
        text = archive_text(person.officer).replace("姓名: 陈立新", f"姓名: {person.name}")
        # Of another kind of post, so that the golden group stays as it is.
        files.write(person.officer, text.replace("业务岗", "综合岗"))


def correction(
    number: str, target: str, field: str, old: str, new: str, day: str = "2013-10-09"
) -> str:
    """An entry of the log of corrections, as one line of YAML."""
    return (
        f"{{编号: {number}, 对象: {target}, 字段: {field}, 原值: {old}, 新值: {new}, 理由: 复查, "
        f"依据: 复查报告2013-3, 申请人: 监察室, 批准人: 检察长, 日期: {day}}}"
    )


def review_of(
    office: Office,
    base: str | None = None,
    *,
    actor: Person | None = None,
    today: date = TODAY,
    in_full: bool = True,
) -> Review:
    """The review of everything since ``base``, the office's first commit without one."""
    repository = Repo.around(office.files.archives)
    assert repository is not None
    question = Question(
        base or office.base,
        office.head(),
        today,
        () if actor is None else (actor.email,),
        "none" if actor is None else "foreign",
        in_full=in_full,
    )
    return review(repository, "archives", question)


def told(findings: Iterable[Finding]) -> list[str]:
    """Findings as text: kind, section and record, and what is said."""
    return [" ".join(filter(None, (f.kind, f.section, f.record, f.message))) for f in findings]
