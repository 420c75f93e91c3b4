"""A year in one officer's archive: what happened, by whose hand, and what ``dangan`` says of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from generator.archive.store import Store
from generator.cli import main
from generator.history.contents import Tracer
from generator.history.results import Did, in_brief
from tests.conftest import Golden
from tests.history.lines import Lines, both, brief, put, swap, take, within
from tests.offices import FIRST

FENG = ("冯建国", "feng@example.invalid")
HE = ("何晓燕", "he@example.invalid")
OUYANG = ("欧阳静怡", "ouyang@example.invalid")
SHAN = ("单立群", "shan@example.invalid")
SHEN = ("沈丽华", "shen@example.invalid")
GAO = ("高振东", "gao@example.invalid")
STRANGER = ("王检察长", "boss@elsewhere.example")

ACCOUNTS = """\
  - {账号: feng, 邮箱: feng@example.invalid, 档案号: 990110-0011, 起: 2012-01-01}
  - {账号: he, 邮箱: he@example.invalid, 档案号: 990110-0012, 起: 2012-01-01}
  - {账号: ouyang, 邮箱: ouyang@example.invalid, 档案号: 990110-0013, 起: 2012-01-01}
  - {账号: shan, 邮箱: shan@example.invalid, 档案号: 990110-0014, 起: 2012-01-01}
  - {账号: shen, 邮箱: shen@example.invalid, 档案号: 990110-0015, 起: 2012-01-01}
  - {账号: gao, 邮箱: gao@example.invalid, 档案号: 990110-0016, 起: 2012-01-01}
角色:
  - {账号: feng, 角色: 政治处, 起: 2012-01-01}
  - {账号: he, 角色: 专人, 部门: 公诉科, 起: 2012-01-01, 止: 2013-06-30}
  - {账号: he, 角色: 专人, 部门: 案件管理办公室, 起: 2013-07-01}
  - {账号: ouyang, 角色: 专人, 部门: 公诉科, 起: 2013-07-01}
  - {账号: shan, 角色: 部门负责人, 部门: 公诉科, 起: 2012-01-01}
  - {账号: shen, 角色: 案管办, 起: 2012-01-01}
  - {账号: gao, 角色: 监察室, 起: 2012-01-01}
"""
ROSTER = "".join(
    f"  - {{档案号: 990110-00{number}, 姓名: {who[0]}, 起: 2009-11-02}}\n"
    for number, who in zip(range(11, 17), (FENG, HE, OUYANG, SHAN, SHEN, GAO), strict=True)
)


def opened(number: int, day: str) -> tuple[str, ...]:
    """A case that was taken in on a day."""
    return (
        f"编号: 案-2013-{number:03}",
        f"受案号: 清临检公诉受〔2013〕{number}号",
        "案件类型: 一审公诉",
        "案由: 盗窃",
        "当事人: 王某",
        "角色: 主办",
        "结案方式: 在办",
        f"受理日期: {day}",
        "羁押: 否",
    )


def closing(number: int, day: str) -> tuple[str, str, str]:
    """How an open case is closed."""
    closed = f"结案日期: {day}\n    结案方式: 起诉\n    文书号: 清临检公诉刑诉〔2013〕{number}号"
    return f"案-2013-{number:03}", "结案方式: 在办", closed


REVIEW = (
    *("编号: 评-2013-001", "关联案件: 案-2013-001", "评查主体: 本院", "评查方式: 常规评查"),
    *("评查日期: 2013-04-09", "等次: 瑕疵", "问题类别: [文书制作, 立卷归档]", "依据: 评查表2013-1"),
    "填报部门: 案件管理办公室",
)
COMPLAINT = (
    *("编号: 诉-2013-001", "受理日期: 2013-05-06", "类别: 作风态度", "办结日期: 2013-05-17"),
    *("结论: 属实", "处理: 批评教育", "依据: 监察台账2013-1", "填报部门: 监察室"),
)
TRAINING = (
    *("编号: 培-2013-001", "名称: 公诉业务培训", "起: 2013-07-29", "止: 2013-07-31", "学时: 24"),
    *("考核: 合格", "依据: 培训通知2013-1", "填报部门: 公诉科"),
)
CORRECTION = (
    *("编号: 更-2013-001", "对象: 案-2013-001", "字段: 结案日期", "原值: 2013-03-15"),
    *("新值: 2013-03-14", "理由: 录入笔误", "依据: 起诉书", "申请人: 公诉科"),
    *("批准人: 案件管理办公室", "日期: 2013-08-22"),
)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    """The commits and merges of 2013, in the order in which they came about."""
    year = Lines(tmp_path_factory.mktemp("year"))
    unit = year.office.read("990110/unit.yml")
    year.office.write("990110/unit.yml", unit.replace("角色:\n", ACCOUNTS, 1) + ROSTER)
    year.office.path("990110-0002").unlink()
    year.commit(FENG, "2013-01-07", message="建档")

    year.branch("cases")
    year.commit(HE, "2013-02-04", put("办案情况", *opened(1, "2013-02-01")))
    year.commit(HE, "2013-02-05", put("办案情况", *opened(2, "2013-02-04")))
    year.merge(SHAN, "2013-02-06 10:00", "cases")

    year.branch("closed-1")
    year.commit(HE, "2013-03-18", within(*closing(1, "2013-03-15")))
    year.merge(SHAN, "2013-03-20", "closed-1")

    # Two at once, and merged the other way round.
    year.branch("review")
    year.commit(SHEN, "2013-04-10", put("质量评查", *REVIEW))
    year.branch("closed-2", "main")
    year.commit(HE, "2013-04-11", within(*closing(2, "2013-04-08")))
    year.merge(SHAN, "2013-04-12", "closed-2")
    year.merge(GAO, "2013-04-15", "review", "并入\n\nReviewed-by: 单立群 <shan@example.invalid>")

    # The author's date is three months older than the commit.
    year.branch("complaint")
    year.commit(GAO, "2013-05-20", put("投诉举报", *COMPLAINT), written="2013-02-01")
    year.merge(FENG, "2013-05-22", "complaint")

    # Taken over by the head of department without a merge.
    year.commit(
        SHAN,
        "2013-06-05",
        put("办案情况", *opened(3, "2013-06-03")),
        author=HE,
        written="2013-06-03",
    )

    # The officer goes to another department; from now on the clerks are others too.
    year.branch("transfer")
    year.commit(
        FENG,
        "2013-07-01",
        both(
            swap("  所在部门: 公诉科", "  所在部门: 侦查监督科"),
            within("岗-001", "", "    止: 2013-06-30\n"),
            put(
                "岗位履历",
                *("编号: 岗-002", "部门: 侦查监督科", "岗位: 检察员", "岗位类别: 业务岗"),
                "起: 2013-07-01",
            ),
        ),
    )
    year.merge(SHEN, "2013-07-02", "transfer")

    # Signed by an empty commit; that the clerk merges it herself is no approval.
    year.branch("training")
    year.commit(OUYANG, "2013-08-05", put("培训情况", *TRAINING))
    year.commit(SHAN, "2013-08-06", message="同意")
    year.merge(OUYANG, "2013-08-07", "training")

    year.branch("correction")
    year.commit(
        HE,
        "2013-08-22",
        both(within("案-2013-001", "03-15", "03-14"), put("更正记录", *CORRECTION)),
    )
    year.merge(SHEN, "2013-08-26", "correction")

    year.branch("void")
    year.commit(
        GAO,
        "2013-09-10",
        within("诉-2013-001", "", "    状态: 作废\n    作废理由: 经查系误登\n"),
    )
    year.merge(FENG, "2013-09-12", "void", "并入\n\nApproved-by: 单立群 <shan@example.invalid>")

    year.branch("moved")
    year.commit(
        OUYANG,
        "2013-10-08",
        both(take("培-2013-001"), put("业务素能", *TRAINING[:2], "级别: 区县级")),
    )
    year.merge(SHAN, "2013-10-09", "moved")

    year.branch("gone")
    year.commit(STRANGER, "2013-11-04", take("案-2013-003"))
    year.merge(SHAN, "2013-11-05", "gone")

    # A version nobody can read, and what the next one says against the last that could be.
    year.commit(OUYANG, "2013-11-18", within("案-2013-002", "案由: 盗窃", "案由:\t盗窃"))
    year.commit(
        OUYANG,
        "2013-11-19",
        both(
            within("案-2013-002", "案由:\t盗窃", "案由: 抢夺"),
            put("办案情况", *opened(4, "2013-11-15")),
        ),
    )

    # A merge that also does something itself.
    year.branch("note")
    year.commit(HE, "2013-12-02", within("案-2013-002", "", "    备注: 已核\n"))
    year.merge(SHAN, "2013-12-03", "note", edit=within("案-2013-001", "盗窃", "诈骗"))
    return year


TABLE = [
    # day, action, record, recorder, approvers
    ("2013-01-07", "新增", "基本情况", "冯建国", ""),
    ("2013-01-07", "新增", "岗位履历 岗-001", "冯建国", ""),
    ("2013-01-07", "新增", "零报告 2013Q3/案件管理办公室", "冯建国", ""),
    ("2013-02-06", "新增", "办案情况 案-2013-001", "何晓燕", "单立群并入"),
    ("2013-02-06", "新增", "办案情况 案-2013-002", "何晓燕", "单立群并入"),
    ("2013-03-20", "修改", "办案情况 案-2013-001", "何晓燕", "单立群并入"),
    ("2013-04-12", "修改", "办案情况 案-2013-002", "何晓燕", "单立群并入"),
    ("2013-04-15", "新增", "质量评查 评-2013-001", "沈丽华", "高振东并入、单立群署名"),
    ("2013-05-22", "新增", "投诉举报 诉-2013-001", "高振东", "冯建国并入"),
    ("2013-06-05", "新增", "办案情况 案-2013-003", "何晓燕", "单立群并入"),
    ("2013-07-02", "修改", "基本情况", "冯建国", "沈丽华并入"),
    ("2013-07-02", "修改", "岗位履历 岗-001", "冯建国", "沈丽华并入"),
    ("2013-07-02", "新增", "岗位履历 岗-002", "冯建国", "沈丽华并入"),
    ("2013-08-07", "新增", "培训情况 培-2013-001", "欧阳静怡", "单立群签字"),
    ("2013-08-26", "修改", "办案情况 案-2013-001", "何晓燕", "沈丽华并入"),
    ("2013-08-26", "新增", "更正记录 更-2013-001", "何晓燕", "沈丽华并入"),
    ("2013-09-12", "作废", "投诉举报 诉-2013-001", "高振东", "冯建国并入、单立群署名"),
    ("2013-10-09", "移动", "业务素能 培-2013-001", "欧阳静怡", "单立群并入"),
    ("2013-11-05", "删除", "办案情况 案-2013-003", "王检察长", "单立群并入"),
    ("2013-11-18", "无法读取", "第 47 行，这里有 Tab 制表符（U+0009）", "欧阳静怡", ""),
    ("2013-11-19", "修改", "办案情况 案-2013-002", "欧阳静怡", ""),
    ("2013-11-19", "新增", "办案情况 案-2013-004", "欧阳静怡", ""),
    ("2013-12-03", "修改", "办案情况 案-2013-002", "何晓燕", "单立群并入"),
    ("2013-12-03", "修改", "办案情况 案-2013-001", "单立群", ""),
]


def test_the_year_as_it_was(year: Lines) -> None:
    assert [brief(event) for event in year.history().of(FIRST)] == TABLE
    assert int(year.git("rev-list", "--count", "HEAD")) >= 20


def test_what_is_told_in_brief_is_the_same(year: Lines) -> None:
    """A page's timeline is made from the brief history, ``dangan history`` from the full one."""
    history = year.history()
    full: list[tuple[object, ...]] = []
    for event in history.of(FIRST):
        did = None
        if (change := event.change) is not None:
            whole = change.action in ("新增", "删除")
            fields = [] if whole else [one.field for one in change.fields]
            did = change.section, change.record, change.action, change.moved_from, fields
        full.append((event.commit.id, event.by_merge, event.problem, did))
    found: list[tuple[str, bool, str, Did | None]] = []
    past = history.past(FIRST)
    named, said = (
        Tracer(year.repository(), year.outline(), full=kind).trace(past) for kind in (False, True)
    )
    for step, result, other in zip(past.steps, named, said, strict=True):
        problem, done = in_brief(result.told)
        assert in_brief(other.told) == (problem, done)
        standing = history.standing(step.commit)
        told: list[Did | None] = [None] if problem else [*done]
        found += [(step.commit, standing.by_merge, problem, one) for one in told]
    assert found == full
    assert len(full) == len(TABLE)


def dangan(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """``dangan …``: exit code, what it printed, what it complained of."""
    code = main(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


AS_OF = [
    # day, 案-2013-001 结案日期, 所在部门, 诉-2013-001 状态, cases, corrections
    ("2013-01-31", None, "公诉科", None, 0, 0),
    ("2013-02-05", None, "公诉科", None, 0, 0),  # two cases stand on a branch
    ("2013-02-06", None, "公诉科", None, 2, 0),
    ("2013-03-19", None, "公诉科", None, 2, 0),
    ("2013-03-20", "2013-03-15", "公诉科", None, 2, 0),
    ("2013-05-21", "2013-03-15", "公诉科", None, 2, 0),  # dated 02-01 by its author
    ("2013-05-22", "2013-03-15", "公诉科", "生效", 2, 0),
    ("2013-07-01", "2013-03-15", "公诉科", "生效", 3, 0),
    ("2013-07-02", "2013-03-15", "侦查监督科", "生效", 3, 0),
    ("2013-08-25", "2013-03-15", "侦查监督科", "生效", 3, 0),
    ("2013-08-26", "2013-03-14", "侦查监督科", "生效", 3, 1),
    ("2013-09-12", "2013-03-14", "侦查监督科", "作废", 3, 1),
    ("2013-11-05", "2013-03-14", "侦查监督科", "作废", 2, 1),
    ("2013-12-31", "2013-03-14", "侦查监督科", "作废", 3, 1),
]


@pytest.mark.parametrize("expected", AS_OF, ids=lambda row: str(row[0]))
def test_the_archive_as_it_stood_on_a_day(
    year: Lines, capsys: pytest.CaptureFixture[str], expected: tuple[object, ...]
) -> None:
    options = ("--as-of", str(expected[0]), "--format", "json", "--archives", str(year.archives))
    code, out, _ = dangan(capsys, "show", FIRST, *options)
    assert code == 0
    sections = json.loads(out)["sections"]
    cases = {case["编号"]: case for case in sections.get("办案情况", [])}
    complaints = [one["状态"] for one in sections.get("投诉举报", [])]
    assert expected == (
        expected[0],
        cases.get("案-2013-001", {}).get("结案日期"),
        sections["基本情况"]["所在部门"],
        complaints[0] if complaints else None,
        len(cases),
        len(sections.get("更正记录", [])),
    )


def test_a_day_on_which_nobody_could_read_it(
    year: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    archives = str(year.archives)
    code, _, err = dangan(capsys, "show", FIRST, "--as-of", "2013-11-18", "--archives", archives)
    assert code == 2
    assert f"在 2013-11-18 时没有能读出的档案 {FIRST}" in err


def test_a_record_field_by_field(year: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--record", "案-2013-001", "--format", "json", "--archives", str(year.archives))
    code, out, _ = dangan(capsys, "history", FIRST, *options)
    assert code == 0
    rows = json.loads(out)
    assert list(rows[0]) == [
        *("commit", "author", "author_email", "committed_at", "approved_by"),
        *("action", "section", "record", "field", "old", "new"),
    ]
    told = [
        (r["committed_at"], r["author_email"], r["approved_by"], r["field"], r["old"], r["new"])
        for r in rows
        if r["action"] != "新增"
    ]
    shan, shen = ["单立群 <shan@example.invalid>"], ["沈丽华 <shen@example.invalid>"]
    closed, corrected = "2013-03-20T09:00:00+08:00", "2013-08-26T09:00:00+08:00"
    assert told == [
        (closed, HE[1], shan, "结案日期", None, "2013-03-15"),
        (closed, HE[1], shan, "结案方式", "在办", "起诉"),
        (closed, HE[1], shan, "文书号", None, "清临检公诉刑诉〔2013〕1号"),
        (corrected, HE[1], shen, "结案日期", "2013-03-15", "2013-03-14"),
        ("2013-12-03T09:00:00+08:00", SHAN[1], [], "案由", "盗窃", "诈骗"),
    ]
    commit = next(r["commit"] for r in rows if r["old"] == "2013-03-15")
    assert "03-14" in year.git("show", commit)


def test_an_author_s_date_is_shown_and_never_taken_for_the_day_of_record(
    year: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--record", "诉-2013-001", "--archives", str(year.archives))
    _, out, _ = dangan(capsys, "history", FIRST, *options)
    first = out.split("\n")[2]
    assert first.startswith("2013-05-22 09:00  提交 ")
    assert first.endswith("（提交上自写的日期 2013-02-01）")


def test_what_one_account_did(year: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    def rows(account: str) -> list[tuple[str, str, str, str]]:
        options = ("--format", "json", "--archives", str(year.archives))
        code, out, _ = dangan(capsys, "history", "--account", account, *options)
        assert code == 0
        found = [(r["officer"], r["part"], r["action"], r["record"]) for r in json.loads(out)]
        return list(dict.fromkeys(found))

    assert (
        rows("gao")
        == rows("GAO@example.invalid")
        == [
            (FIRST, "approved", "新增", "评-2013-001"),
            (FIRST, "drafted", "新增", "诉-2013-001"),
            (FIRST, "drafted", "作废", "诉-2013-001"),
        ]
    )
    assert rows("boss@elsewhere.example") == [(FIRST, "drafted", "删除", "案-2013-003")]
    signed = [row for row in rows("shan") if row[3] in ("培-2013-001", "诉-2013-001")]
    assert signed == [
        (FIRST, "approved", "新增", "培-2013-001"),
        (FIRST, "approved", "作废", "诉-2013-001"),
        (FIRST, "approved", "移动", "培-2013-001"),
    ]


def test_the_history_as_a_person_reads_it(
    year: Lines, capsys: pytest.CaptureFixture[str], golden: Golden
) -> None:
    code, out, err = dangan(capsys, "history", FIRST, "--archives", str(year.archives))
    assert (code, err) == (0, "")
    numbers: dict[str, str] = {}
    for commit in re.findall("提交 ([0-9a-f]{10})", out):
        numbers.setdefault(commit, f"第{len(numbers) + 1}次")
    for commit, number in numbers.items():
        out = out.replace(commit, number)
    golden(Path(__file__).with_name("year.txt"), out)


def test_what_is_remembered_is_what_would_be_read(year: Lines, tmp_path: Path) -> None:
    """With one store, at one commit of the main line after the other, and back again."""
    commits = year.git("rev-list", "--first-parent", "--reverse", "main").split()
    store = Store(tmp_path / "store.sqlite", "program")
    try:
        for commit in (*commits, commits[3], commits[-1]):
            year.git("checkout", "-q", "-f", commit)
            alone = year.history(officer=FIRST).of(FIRST)
            assert year.history(store).of(FIRST) == year.history().of(FIRST) == alone
            assert alone
    finally:
        year.git("checkout", "-q", "-f", "main")
