"""A locked quarter: whatever is changed afterwards is told as what it is, and nothing harmless is.

A small office is assessed and locked once, through the real commands; each test changes a copy of
it and reads what ``dangan check`` says of it three days later.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator.archive import facts
from generator.archive.officer import Record
from generator.cli import main
from generator.scoring.inputs import inputs
from generator.scoring.seal import standard_digest
from generator.standards.deadlines import DeadlineRule
from generator.standards.reading import read_standards
from tests.offices import FIRST, SECOND, STANDARDS, UNIT, Repository
from tests.records import (
    Fields,
    assignment,
    case,
    complaint,
    effect,
    inspection,
    leave,
    notice,
    open_case,
    review,
    study,
    task,
    training,
)

THIRD = "990110-0003"
LOCKED, LATER = "2013-11-15", "2013-11-18"

# 工作量 2 of a median of 3 × 8 = 5.33; 效率 8 − 3 (案-003, due 09-12 and still open) = 5; 素能 6 + 2
# + 1 (limit 3) + 1 = 10; 质量 16 + 3 = 19; 效果 8; 督办 6; 流程 8 − 0.5 = 7.5; 过错 6; 投诉作风 6 − 2
# − 1 − 1 = 2; 奖惩 5. In all 73.83.
OWN: dict[str, list[Fields]] = {
    "办案情况": [
        case(),
        case("案-2013-002"),
        open_case("案-2013-003", 受理日期="2013-08-12"),
    ],
    "质量评查": [review(等次="优质", 评查主体="分州市院")],
    "流程监控": [notice()],
    "投诉举报": [
        complaint(),
        complaint("诉-2013-002", 结论="部分属实", 处理="责令检查", 依据="办结单2013-2"),
    ],
    "督察通报": [inspection()],
    "业务素能": [study(), study("能-2013-002", 名称="证据审查")],
    "培训情况": [training()],
}


# 23 and 16 of 66 working days: 2 ÷ (27/66) ÷ 3 × 8 = 13.04, cut to 12. In all 80.50.
AWAY: dict[str, list[Fields]] = {
    "在岗情况": [leave(), leave("勤-2013-002", 类别="产假", 起="2013-09-06", 止=None)],
    "质量评查": [review(等次="优质", 评查主体="分州市院", 问题类别=["文书制作", "释法说理"])],
}


def three_cases(first: int) -> dict[str, list[Fields]]:
    return {"办案情况": [case(f"案-2013-{first + n:03}") for n in range(3)]}


def dangan(office: Repository, *arguments: str, today: str = LATER) -> int:
    return main([*arguments, "--archives", str(office.archives), "--today", today])


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The office with 2013Q3 locked; not to be changed."""
    office = Repository(tmp_path_factory.mktemp("locked"))
    lock(office, OWN)
    return office


@pytest.fixture(scope="module")
def away_template(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The same, with leave in July, and from September on; not to be changed."""
    office = Repository(tmp_path_factory.mktemp("away"))
    lock(office, OWN | AWAY)
    return office


def lock(office: Repository, own: dict[str, list[Fields]]) -> None:
    """Give the first officer these records, and assess and lock 2013Q3."""
    roster = office.read(f"{UNIT}/unit.yml")
    roster += f"  - {{档案号: {THIRD}, 姓名: 陈立新, 起: 2009-11-02}}\n"
    office.write(f"{UNIT}/unit.yml", roster)
    office.officer(FIRST, own)
    office.officer(SECOND, three_cases(11))
    office.officer(THIRD, three_cases(21))
    assert dangan(office, "assess", "2013Q3", today=LOCKED) == 0
    assert dangan(office, "lock", "2013Q3", today=LOCKED) == 0


@pytest.fixture
def office(template: Repository, tmp_path: Path) -> Repository:
    """A copy of the locked office."""
    return copied(template, tmp_path)


@pytest.fixture
def away(away_template: Repository, tmp_path: Path) -> Repository:
    """A copy of the locked office with the leaves."""
    return copied(away_template, tmp_path)


def copied(template: Repository, tmp_path: Path) -> Repository:
    copy = object.__new__(Repository)
    copy.archives = tmp_path / "archives"
    shutil.copytree(template.archives, copy.archives)
    return copy


Told = Callable[[Repository], list[str]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """What ``check`` says: the line it points at, the rule, message and remedy; digests masked."""

    def run(office: Repository) -> list[str]:
        capsys.readouterr()
        code = dangan(office, "check", "--no-cache", "--format", "json")
        problems = json.loads(capsys.readouterr().out)["problems"]
        assert code == (1 if any(p["severity"] == "error" for p in problems) else 0)
        return [told_of(office, problem) for problem in problems]

    def told_of(office: Repository, problem: dict[str, Any]) -> str:
        text = (office.archives.parent / problem["path"]).read_text("utf-8")
        line = text.split("\n")[problem["line"] - 1].strip()
        line = re.sub(r"[0-9a-f]{8,}", "…", line)
        where = "" if FIRST in problem["path"] else f"{Path(problem['path']).stem} "
        message = f"{problem['rule']} {problem['message']}。{problem['hint']}"
        return f"{where}‹{line[:30]}› {message}"

    return run


def block(text: str, begin: str) -> tuple[int, int]:
    """Where the record that begins with a line stands, to its last line."""
    start = re.search(rf"^ *- {re.escape(begin)}$", text, re.MULTILINE)
    assert start, begin
    end = re.compile(r"^(?: *- (?=编号|季度)|(?=[^\s-]))", re.MULTILINE).search(text, start.end())
    return start.start(), end.start() if end else len(text)


def alter(office: Repository, record: str, *changes: str, officer: str = FIRST) -> None:
    """Within a record make one text another; ``old → new`` each."""
    for change in changes:
        old, _, new = change.partition(" → ")
        text = office.read(officer)
        start, end = block(text, record if ": " in record else f"编号: {record}")
        assert text[start:end].count(old) == 1, (old, text[start:end])
        changed = text[start:end].replace(old, new)
        office.write(officer, text[:start] + changed + text[end:])


def add(office: Repository, section: str, record: Fields, officer: str = FIRST) -> None:
    """A record written behind the others, through the real command."""
    fields = [f"{name}={value}" for name, value in record.items() if name != "编号"]
    assert dangan(office, "new", "record", officer, section, *fields) == 0


def correct(
    office: Repository,
    target: str,
    field: str,
    old: str,
    new: str,
    day: str = "2013-11-16",
    officer: str = FIRST,
) -> None:
    """A 更正记录, approved after the quarter was locked."""
    record = {
        "对象": target,
        "字段": field,
        "原值": old,
        "新值": new,
        "理由": "核对原件",
        "依据": "更正单2013-1",
        "申请人": "监察室",
        "批准人": "检察长",
        "日期": day,
    }
    add(office, "更正记录", record, officer)


RESULT = "季度: 2013Q3\n    版号: 1"
LOCK = "2013Q3 于 2013-11-15 锁定"
UNTOUCHED = "档案没有改动，是年历有更正、或者程序升级后算得不同的"
FOUND_OUT = "锁定后查明的事实，计入查明的季度（办-5）；"


def changed(number: str) -> str:
    """What is said of a record that was changed."""
    return (
        f"‹- 编号: {number}› X24 {number} 计入 2013Q3，{LOCK}，此后被改动，没有相符的更正记录。"
        f"请恢复原文；确有错误的，写一条更正记录（对象: {number}），再运行 dangan assess 2013Q3"
    )


def no_longer(number: str) -> str:
    """What is said of a record that is there and does not count any more."""
    return (
        f"‹- 编号: {number}› X24 {number} 在 {LOCK}时计入，现在不再计入。"
        f"请恢复原文；确有错误的，写一条更正记录（对象: {number}），再运行 dangan assess 2013Q3"
    )


def late(number: str) -> str:
    """What is said of a record that was put in afterwards."""
    return (
        f"‹- 编号: {number}› X24 {number} 计入 2013Q3，而 {LOCK}时没有计入它。"
        f"{FOUND_OUT}锁定前漏录的，写一条更正记录（对象: {number}，字段: 编号，原值: 无，新值: {number}），再运行 dangan assess 2013Q3"
    )


FORGED = (
    "X23 2013Q3 第 1 版的内容与校验值不符：锁定以后结果或校验值被改动。"
    "锁定的结果不能改动：请恢复锁定时的原文"
)
RESTORE = "锁定的结果不能改动：请恢复锁定时的原文"


def test_a_quarter_that_was_locked_and_left_alone_is_in_order(
    office: Repository, told: Told
) -> None:
    assert told(office) == []
    assert "    总分: 73.83\n    等次: 合格\n" in office.read(FIRST)
    assert "    锁定日期: 2013-11-15\n" in office.read(FIRST)


# -- records that were changed -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "change"),
    [
        ("诉-2013-001", "结论: 属实 → 结论: 部分属实"),  # a value that scores
        ("诉-2013-001", "依据: 办结单2013-1 → 依据: 办结单2013-7"),  # one that does not
        ("察-2013-001", "通报日期: '2013-08-09' → 通报日期: '2013-08-12'"),  # a day of the quarter
        ("案-2013-001", "角色: 主办 → 角色: 协办"),  # workload
        ("培-2013-001", "学时: '24' → 学时: '23'"),  # a sum that is still reached
        ("案-2013-003", "羁押: 否 → 羁押: 是"),  # an open case: what the clause looked at
    ],
)
def test_a_changed_record_is_named(
    office: Repository, told: Told, record: str, change: str
) -> None:
    alter(office, record, change)
    assert [line for line in told(office) if " X24 " in line] == [changed(record)]
    assert not any(" X23 " in line for line in told(office))


def test_a_record_moved_to_another_quarter_is_missed(office: Repository, told: Told) -> None:
    alter(office, "察-2013-001", "'2013-08-09' → '2013-10-09'")
    assert told(office) == [no_longer("察-2013-001")]


def test_a_record_voided_without_a_correction_is_missed(office: Repository, told: Told) -> None:
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 属实\n  状态: 作废\n  作废理由: 误录")
    assert told(office) == [no_longer("诉-2013-001")]


def test_an_overdue_case_closed_back_in_time_is_missed(office: Repository, told: Told) -> None:
    # Due on 09-12. Closed on that day it was never late, and a piece of work of the quarter besides.
    closed = "结案方式: 起诉\n  结案日期: '2013-09-12'\n  文书号: 清临检公诉刑诉〔2013〕3号"
    alter(office, "案-2013-003", f"结案方式: 在办 → {closed}")
    assert told(office) == [changed("案-2013-003")]


def test_a_deleted_record_is_missed(office: Repository, told: Told) -> None:
    text = office.read(FIRST)
    start, end = block(text, "编号: 诉-2013-002")
    office.write(FIRST, text[:start] + text[end:])
    assert told(office) == [
        (
            "‹依据记录: [培-2013-001=…, 察-2013-00› X24 诉-2013-002 在 2013Q3 于 2013-11-15 锁定"
            "时计入，现在不见了。请恢复原文；确有错误的，写一条更正记录（对象: 诉-2013-002），"
            "再运行 dangan assess 2013Q3"
        )
    ]


def test_exchanged_numbers_are_told_as_that(office: Repository, told: Told) -> None:
    text = office.read(FIRST)
    head, result = text.split("季度考评:")
    exchanged = re.sub("(?<=- 编号: 诉-2013-00)[12]", lambda found: "21"[int(found[0]) - 1], head)
    office.write(FIRST, f"{exchanged}季度考评:{result}")
    assert told(office) == [
        (
            "‹- 编号: 诉-2013-001› X24 诉-2013-001 与 诉-2013-002 的编号在 2013Q3 于 2013-11-15 "
            "锁定以后互换了。编号一经使用不能改，请换回来"
        )
    ]


def test_a_record_put_in_afterwards_is_named(office: Repository, told: Told) -> None:
    add(office, "办案效果", {"类别": "抗诉采纳", "认定日期": "2013-09-20", "依据": "判决书1",
                             "填报部门": "公诉科"})  # fmt: skip
    assert told(office) == [late("效-2013-001")]


def test_another_number_is_one_gone_and_one_put_in(office: Repository, told: Told) -> None:
    office.write(FIRST, office.read(FIRST).replace("诉-2013-002", "诉-2013-009", 1))
    found = [line for line in told(office) if " X24 " in line]
    assert found[0] == late("诉-2013-009")
    assert "诉-2013-002 在 2013Q3 于 2013-11-15 锁定时计入，现在不见了" in found[1]
    assert len(found) == 2


# -- the result and its seal -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (
            "总分: 73.83 → 总分: 93.83",
            f"‹总分: 93.83› X23 2013Q3 的总分写的是 93.83，按档案里的记录重算是 73.83。{RESTORE}",
        ),
        (
            "等次: 合格 → 等次: 优秀",
            f"‹等次: 优秀› X23 2013Q3 的等次写的是 优秀，按档案里的记录重算是 合格。{RESTORE}",
        ),
        (
            "执法纪律: 15.50 → 执法纪律: 20.00",
            (
                "‹执法纪律: 20.00› X23 2013Q3 的四维分.执法纪律写的是 20.00，"
                f"按档案里的记录重算是 15.50。{RESTORE}"
            ),
        ),
        (
            "否决: [] → 否决: [否-3]",
            f"‹否决: [否-3]› X23 2013Q3 的否决写的是 否-3，按档案里的记录重算是 没有。{RESTORE}",
        ),
        (
            "      - 条款: 标3.3.1\n        分: -2\n        记录: 诉-2013-001\n → ",
            (
                "‹- 条款: 标1.1› X23 2013Q3 的明细写的是 标3.3.2 诉-2013-002 -1 分，"
                f"按档案里的记录重算是 标3.3.1 诉-2013-001 -2 分。{RESTORE}"
            ),
        ),
        # A lower median gives more points for the same work: 2 ÷ 2 × 8 = 8, and 23 in the dimension.
        (
            '中位数: "3" → 中位数: "2"',
            (
                "‹执法能力: 20.33› X23 2013Q3 的四维分.执法能力写的是 20.33，"
                f"按档案里的记录重算是 23.00。{RESTORE}"
            ),
        ),
        (
            '制度版本: "2013.1" → 制度版本: "2020.1"',
            (
                '‹制度版本: "2020.1"› X23 2013Q3 的制度版本写的是 2020.1，'
                f"按档案里的记录重算是 2013.1。{RESTORE}"
            ),
        ),
        (
            "岗位类别: 业务岗 → 岗位类别: 综合岗",
            (
                "‹岗位类别: 综合岗› X23 2013Q3 的岗位类别写的是 综合岗，"
                f"按档案里的记录重算是 业务岗。{RESTORE}"
            ),
        ),
        (
            "      - 条款: 标4\n        分: 5\n → ",
            (
                "‹- 条款: 标1.1› X23 2013Q3 的明细写的是 没有，"
                f"按档案里的记录重算是 标4 5 分。{RESTORE}"
            ),
        ),
        # The same number written otherwise: nothing to recompute, and still not what was sealed.
        ("        分: -0.5\n → \n        分: -0.50\n", f"‹校验值: sha256:…› {FORGED}"),
        ('中位数: "3" → 中位数: "3.0"', f"‹校验值: sha256:…› {FORGED}"),
        ("人数: 3 → 人数: 4", f"‹校验值: sha256:…› {FORGED}"),
        (
            "锁定日期: 2013-11-15 → 锁定日期: 2013-11-18",
            (
                "‹锁定日期: 2013-11-18› X23 2013Q3 的锁定日期被改动：锁定时是 2013-11-15。"
                "请恢复为 2013-11-15"
            ),
        ),
        ("校验值: sha256:6 → 校验值: sha256:7", f"‹校验值: sha256:…› {FORGED}"),
        ("依据记录: [培-2013-001= → 依据记录: [培-2013-001=0", f"‹校验值: sha256:…› {FORGED}"),
        ("依据记录: [培-2013-001= → 依据记录: [培-2013-009=", f"‹校验值: sha256:…› {FORGED}"),
        ("制度校验:  → 制度校验: 0", f"‹校验值: sha256:…› {FORGED}"),
        (
            "    锁定日期: 2013-11-15\n → ",
            f"‹- 季度: 2013Q3› X23 2013Q3 第 1 版锁定时写的锁定日期不见了。{RESTORE}",
        ),
        (
            "    校验值: ?\n → ",
            f"‹- 季度: 2013Q3› X23 2013Q3 第 1 版锁定时写的校验值不见了。{RESTORE}",
        ),
        (
            "    制度校验: ?\n    依据记录 →     依据记录",
            f"‹- 季度: 2013Q3› X23 2013Q3 第 1 版锁定时写的制度校验不见了。{RESTORE}",
        ),
    ],
    ids=itertools.count(),
)
def test_a_changed_result_is_told_as_what_was_changed(
    office: Repository, told: Told, change: str, wanted: str
) -> None:
    digest = re.search("校验值: (sha256:[0-9a-f]+)", office.read(FIRST))
    rules = re.search("制度校验: .*", office.read(FIRST))
    assert digest
    assert rules
    if "sha256:6" in change:  # another last digit, whatever it is
        other = digest[1][:-1] + ("0" if digest[1][-1] != "0" else "1")
        change = f"{digest[1]} → {other}"
    change = change.replace("校验值: ?", f"校验值: {digest[1]}")
    alter(office, RESULT, re.sub(r"制度校验: \?", lambda _: rules[0], change))
    assert told(office) == [wanted]


@pytest.mark.parametrize("command", [["assess", "2013Q3"], ["lock", "2013Q3"], ["annual", "2013"]])
def test_nothing_is_built_on_a_locked_result_that_was_changed(
    office: Repository, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    office.edit(FIRST, "总分: 73.83", "总分: 93.83")
    before = office.read(FIRST)
    assert dangan(office, *command) == 1
    assert RESTORE in capsys.readouterr().err
    assert office.read(FIRST) == before


def test_a_result_cannot_be_taken_out_of_sight_by_voiding_it(
    office: Repository, told: Told
) -> None:
    office.edit(FIRST, "总分: 73.83", "总分: 93.83\n    状态: 作废\n    作废理由: 误录")
    assert told(office) == [
        (
            "‹状态: 作废› X23 2013Q3 已经锁定，结果不能作废。请删去“状态: 作废”，恢复原文；"
            "结果有错误的，更正所依据的记录，由系统另出更正版"
        )
    ]
    assert dangan(office, "assess", "2013Q3") == 1


def test_a_version_that_is_missing_is_told_and_nothing_is_assessed(
    office: Repository, told: Told
) -> None:
    text = re.sub(r"    锁定日期: (?s:.*?)校验值: sha256:.{64}\n", "", office.read(FIRST))
    office.write(FIRST, text.replace("    版号: 1\n", "    版号: 2\n"))
    assert told(office) == [
        (
            "‹版号: 2› X23 2013Q3 写有第 2 版，却没有第 1 版。"
            "版号由系统从 1 起逐版写入：请恢复缺的一版，或改回原来的版号"
        )
    ]
    assert dangan(office, "assess", "2013Q3") == 1


def test_a_version_that_is_not_locked_has_none_after_it(office: Repository, told: Told) -> None:
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(office, "诉-2013-001", "结论", "属实", "部分属实")
    assert dangan(office, "assess", "2013Q3") == 0
    office.write(
        FIRST, re.sub(r"    锁定日期: (?s:.*?)校验值: sha256:.{64}\n", "", office.read(FIRST))
    )
    assert told(office) == [f"‹版号: 1› X23 2013Q3 第 1 版没有锁定，却写有第 2 版。{RESTORE}"]


FORGED_MEDIAN = [
    ('中位数: "3"', '中位数: "2"'),  # 2 ÷ 2 × 8 = 8
    ("分: 5.33", "分: 8.00"),
    ("执法能力: 20.33", "执法能力: 23.00"),
]


def by_hand(version: str, total: tuple[str, str]) -> str:
    """A version of the result rewritten with a lower median, and consistent in itself."""
    found = version
    for old, new in [*FORGED_MEDIAN, (f"总分: {total[0]}", f"总分: {total[1]}")]:
        assert found.count(old) == 1
        found = found.replace(old, new)
    return found


def test_a_version_written_by_hand_without_a_correction_is_told(
    office: Repository, told: Told
) -> None:
    text = office.read(FIRST)
    start, end = block(text, RESULT)
    second = re.sub(r"    锁定日期: (?s:.*?)校验值: sha256:.{64}\n", "", text[start:end])
    second = second.replace("版号: 1", "版号: 2")
    office.write(FIRST, text[:end] + second + text[end:])
    no_entry = (
        "‹版号: 2› X23 2013Q3 第 2 版是更正版，而第 1 版于 2013-11-15 锁定以后没有更正记录。"
        "更正版只凭更正记录出：请补写“更正记录”，对象写所更正的记录；没有更正的，不写更正版"
    )
    assert told(office) == [no_entry]
    other = by_hand(second, ("73.83", "76.50"))
    office.write(FIRST, text[:end] + other + text[end:])
    assert [line.partition("。")[0] for line in told(office)] == [
        no_entry.partition("。")[0],
        "‹- 条款: 标1.1› X23 2013Q3 第 2 版的同组与第 1 版锁定的不同",
    ]


def test_a_version_is_measured_against_the_groups_of_the_one_it_corrects(
    office: Repository, told: Told
) -> None:
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(office, "诉-2013-001", "结论", "属实", "部分属实")
    assert dangan(office, "assess", "2013Q3") == 0
    lawful = office.read(FIRST)
    start, end = block(lawful, "季度: 2013Q3\n    版号: 2")
    second = by_hand(lawful[start:end], ("74.83", "77.50"))
    office.write(FIRST, lawful[:start] + second + lawful[end:])
    assert told(office) == [
        (
            "‹- 条款: 标1.1› X23 2013Q3 第 2 版的同组与第 1 版锁定的不同。"
            "更正版沿用锁定时的同组：请运行 dangan assess 2013Q3 重新写入"
        )
    ]
    assert dangan(office, "assess", "2013Q3") == 0
    assert office.read(FIRST) == lawful
    # Sealed by hand as well: whoever can write it can work out its digest.
    assert dangan(office, "lock", "2013Q3") == 0
    first, _, rest = office.read(FIRST).rpartition("  - 季度: 2013Q3\n")
    office.write(FIRST, first + "  - 季度: 2013Q3\n" + by_hand(rest, ("74.83", "77.50")))
    found = told(office)
    assert [line.partition("。")[0] for line in found] == [
        "‹- 条款: 标1.1› X23 2013Q3 第 2 版的同组与第 1 版锁定的不同",
        f"‹校验值: sha256:…› {FORGED.partition('。')[0].replace('第 1 版', '第 2 版')}",
    ]


@pytest.mark.parametrize(
    "median", ["三", "3/0", '"0"', '"0/3"', '"0.0"', '"-3"', "３", "1e400", "1e999999999"]
)
def test_a_median_the_program_cannot_have_written_does_not_hide_the_result(
    office: Repository, told: Told, median: str
) -> None:
    # As if there had been none: the score is that at the median, which the second has anyway.
    alter(office, RESULT, f'中位数: "3" → 中位数: {median}')
    alter(office, RESULT, f'中位数: "3" → 中位数: {median}', officer=SECOND)
    assert told(office) == [
        (
            "‹执法能力: 20.33› X23 2013Q3 的四维分.执法能力写的是 20.33，"
            f"按档案里的记录重算是 23.00。{RESTORE}"
        ),
        f"{SECOND} ‹校验值: sha256:…› {FORGED}",
    ]


def test_a_result_of_a_quarter_without_a_post_that_is_scored_is_told(
    office: Repository, told: Told
) -> None:
    nothing = (
        "‹- 季度: 2013Q3› X23 2013Q3 没有可以计分的任职，却写有结果。"
        "请核对岗位履历；履历没有错的，给还没有锁定的结果加写“状态: 作废”和“作废理由: …”"
    )
    for officer in (FIRST, SECOND, THIRD):  # as if it had not been locked
        text = re.sub(r"    锁定日期: (?s:.*?)校验值: sha256:.{64}\n", "", office.read(officer))
        office.write(officer, text)
    text = office.read(FIRST)
    office.write(FIRST, text.replace("岗位类别: 业务岗", "岗位类别: 领导岗", 2))
    assert [line for line in told(office) if " X23 " in line] == [nothing]
    later = "起: 2013-10-08"
    office.write(FIRST, text.replace("起: 2009-11-02", later).replace("起: '2009-11-02'", later))
    assert [line for line in told(office) if " X23 " in line] == [nothing]


def test_a_colleagues_result_is_nobody_elses(office: Repository, told: Told) -> None:
    # The two did the same, so that all that is written would be right; the seal is another's.
    theirs = office.read(SECOND)
    text = office.read(THIRD)
    start, end = block(text, RESULT)
    first, last = block(theirs, RESULT)
    office.write(THIRD, text[:start] + theirs[first:last] + text[end:])
    found = told(office)
    assert [line.split(" X")[0] for line in found] == [
        f"{THIRD} ‹- 编号: 案-2013-021›",
        f"{THIRD} ‹- 编号: 案-2013-022›",
        f"{THIRD} ‹- 编号: 案-2013-023›",
        *[f"{THIRD} ‹依据记录: [岗-001=…, 案-2013-011=…, ›"] * 3,
    ]


def test_a_seal_is_its_officers_own(tmp_path: Path, told: Told) -> None:
    # Two who have the same records, here none at all: the results differ in nothing but the seal.
    office = Repository(tmp_path)
    assert dangan(office, "assess", "2013Q3", today=LOCKED) == 0
    assert dangan(office, "lock", "2013Q3", today=LOCKED) == 0
    result = office.read(FIRST)[office.read(FIRST).index("季度考评:") :]
    text = office.read(SECOND)
    office.write(SECOND, text[: text.index("季度考评:")] + result)
    assert office.read(SECOND) != text
    assert told(office) == [f"{SECOND} ‹校验值: sha256:…› {FORGED}"]


# -- the standard ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("rulebook.yml", "条件: {结论: 属实}, 分值: -2", "条件: {结论: 属实}, 分值: -3"),
        ("deadlines.yml", "基本: 30日", "基本: 31日"),
        # Under this one 察-001 would not count at all.
        ("rulebook.yml", "条件: {类别: [检务督察, 考勤]}", "条件: {类别: 检务督察}"),
    ],
)
def test_a_changed_standard_is_told_at_every_result_and_not_blamed_on_the_records(
    office: Repository, told: Told, name: str, old: str, new: str
) -> None:
    path = f"standards/2013.1/{name}"
    office.write(path, office.read(path).replace(old, new, 1))
    said = (
        "‹制度校验: …› X23 制度 2013.1 的考核办法或期限规定在 2013Q3 锁定以后被改动。"
        "施行过的制度不能就地修改：请恢复原文，要改的另立一个版本"
    )
    assert told(office) == [said, f"{SECOND} {said}", f"{THIRD} {said}"]


def test_the_day_a_standard_lapsed_is_no_change_of_it() -> None:
    files = {
        path.relative_to(STANDARDS).as_posix(): path.read_bytes()
        for path in sorted(STANDARDS.glob("2013.1/**/*.yml"))
    }
    lasting = {
        path: data.replace(", 废止: 2019-12-31".encode(), b"") for path, data in files.items()
    }
    assert lasting != files
    digests = [standard_digest(read_standards(f, "s")[0].versions[0]) for f in (files, lasting)]
    assert digests[0] == digests[1]


# -- what is harmless --------------------------------------------------------------------------


def test_order_comments_and_layout_are_free(office: Repository, told: Told) -> None:
    text = office.read(FIRST)
    head, result = text.split("季度考评:\n")
    # Sections in another order, records in another order within them, fields within a record.
    sections = re.split(r"^(?=[^\s-])", head, flags=re.MULTILINE)[1:]
    top, rest = sections[:2], sections[2:]
    turned = []
    for section in reversed(rest):
        name, *records = re.split(r"^(?= *- )", section, flags=re.MULTILINE)
        turned.append(name + "".join(reversed(records)))
    head = "".join([*top, *turned])
    head = head.replace("  结论: 属实\n  处理: 通报批评\n", "  处理: 通报批评\n  结论: 属实\n")
    # Comments, quotes, blank lines, defaults that are written out, another line ending.
    head = head.replace("  类别: 考勤\n", '  类别: "考勤"   # 迟到\n\n  状态: 生效\n')
    head = head.replace("  学时: '24'\n", "  学时: 24\n")
    result = result.replace("    等次: 合格\n", "    # 已送达本人\n    等次: '合格'\n")
    office.write(FIRST, f"{head}季度考评:\n{result}".replace("\n", "\r\n"))
    assert office.read(FIRST) != text
    assert told(office) == []


def test_the_canonical_layout_is_harmless(office: Repository, told: Told) -> None:
    before = office.read(FIRST)
    assert main(["fmt", "--archives", str(office.archives)]) == 0
    assert office.read(FIRST) != before
    assert told(office) == []


def test_what_is_not_counted_in_the_quarter_is_free(office: Repository, told: Told) -> None:
    add(office, "督察通报", {"类别": "考勤", "通报日期": "2013-10-09", "依据": "通报2013-9",
                             "填报部门": "监察室"})  # fmt: skip
    alter(office, "岗-001", "岗位: 检察员 → 岗位: 公诉人")
    assert told(office) == []


def test_closing_an_overdue_case_afterwards_is_harmless(office: Repository, told: Told) -> None:
    closed = "结案方式: 起诉\n  结案日期: '2013-11-16'\n  文书号: 清临检公诉刑诉〔2013〕3号"
    alter(office, "案-2013-003", f"结案方式: 在办 → {closed}")
    assert told(office) == []


def test_what_a_record_lacked_may_be_filled_in_afterwards(tmp_path: Path, told: Told) -> None:
    # All three were late when the quarter was locked, and are so for good.
    office = Repository(tmp_path)
    late: dict[str, list[Fields]] = {
        "督办任务": [assignment(办结日期=None, 验收=None)],
        "综合工作": [task(完成日期=None, 完成质量=None)],
        "办案情况": [case()],
        "流程监控": [notice(回复日期=None)],
    }
    office.officer(FIRST, late)
    assert dangan(office, "assess", "2013Q3", today=LOCKED) == 0
    assert dangan(office, "lock", "2013Q3", today=LOCKED) == 0
    alter(
        office, "督-2013-001", "来源: 检察长 → 来源: 检察长\n  办结日期: 2013-11-16\n  验收: 合格"
    )
    alter(
        office, "综-2013-001", "难度: 一般 → 难度: 一般\n  完成日期: 2013-11-16\n  完成质量: 合格"
    )
    alter(office, "流-2013-001", "处置: 监控通知书 → 处置: 监控通知书\n  回复日期: 2013-11-16")
    assert told(office) == []
    alter(office, "督-2013-001", "来源: 检察长 → 来源: 人大")
    assert told(office) == [changed("督-2013-001")]


SAME_FACT = "类别: 作风态度 → 类别: 作风态度\n  同源: 诉-2013-001"
FILLED_IN = (
    "‹同源: 诉-2013-001› X24 诉-2013-002 的同源是 2013Q3 于 2013-11-15 锁定以后补填的，"
    "使锁定的结果变了。填得对的，写一条更正记录（对象: 诉-2013-002，字段: 同源，原值: 无，"
    "新值: 诉-2013-001），再运行 dangan assess 2013Q3；填错了的，删去这一项"
)


def test_a_record_of_many_fields_may_be_filled_in_too(tmp_path: Path, told: Told) -> None:
    office = Repository(tmp_path)
    full = case(
        拘留="是",
        延长={"批准日期": "2013-08-01", "天数": "5", "批准人": "检察长"},
        退补=[{"退回日期": "2013-07-15", "重报日期": "2013-07-22"}],
        关联案件="案-2013-002",
        依据="受案表2013-1",
        填报部门="公诉科",
    )
    lock(office, {"办案情况": [full, case("案-2013-002")]})
    alter(office, "案-2013-001", "案由: 盗窃 → 案由: 盗窃\n  同源: 案-2013-002\n  备注: 已归档")
    assert told(office) == []
    alter(office, "案-2013-001", "案由: 盗窃 → 案由: 抢夺")
    assert told(office) == [changed("案-2013-001")]


def test_what_is_filled_in_and_moves_the_score_is_a_change(office: Repository, told: Told) -> None:
    # As one fact with the first the second complaint would cost nothing more.
    alter(office, "诉-2013-002", SAME_FACT)
    assert told(office) == [FILLED_IN]


@pytest.mark.parametrize(
    ("record", "change", "field", "old", "new"),
    [
        ("察-2013-001", "通报2013-1 → 通报2013-9", "依据", "通报2013-1", "通报2013-9"),
        # One that moves the score itself.
        ("诉-2013-001", "结论: 属实 → 结论: 部分属实", "结论", "属实", "部分属实"),
        # Another field of the very record.
        ("诉-2013-002", "办结单2013-2 → 办结单2013-3", "依据", "办结单2013-2", "办结单2013-3"),
    ],
)
def test_what_is_filled_in_and_moves_the_score_is_not_covered_by_a_correction_of_something_else(
    office: Repository, told: Told, record: str, change: str, field: str, old: str, new: str
) -> None:
    alter(office, "诉-2013-002", SAME_FACT)
    alter(office, record, change)
    correct(office, record, field, old, new)
    assert told(office) == [FILLED_IN]
    before = office.read(FIRST)
    assert dangan(office, "assess", "2013Q3") == 1
    assert office.read(FIRST) == before
    correct(office, "诉-2013-002", "同源", "无", "诉-2013-001")
    (found,) = told(office)
    assert "更正后结果变了：请运行 dangan assess 2013Q3 出更正版" in found
    assert dangan(office, "assess", "2013Q3") == 0
    assert dangan(office, "lock", "2013Q3") == 0
    assert told(office) == []


def test_what_rides_along_into_a_version_written_at_once_is_told_against_the_base(
    office: Repository, told: Told
) -> None:
    # Nobody looks at the first version any more once there is a second.
    locked = office.snapshot()
    alter(office, "察-2013-001", "通报2013-1 → 通报2013-9")
    correct(office, "察-2013-001", "依据", "通报2013-1", "通报2013-9")
    alter(office, "诉-2013-002", SAME_FACT)
    correct(office, "诉-2013-002", "同源", "无", "诉-2013-001")
    assert dangan(office, "assess", "2013Q3") == 0
    assert dangan(office, "lock", "2013Q3") == 0
    day = date.fromisoformat(LATER)
    assert [p.message for p in office.found(day, locked) if p.rule == "X24"] == []
    entry = re.search(r"  - 编号: 更-2013-002\n(?:    .*\n)+", office.read(FIRST))
    assert entry
    office.edit(FIRST, entry[0], "")
    assert told(office) == []
    assert [p.message for p in office.found(day, locked) if p.rule == "X24"] == [
        "诉-2013-002 的同源是 2013Q3 于 2013-11-15 锁定以后补填的，使锁定的结果变了"
    ]
    assert [p.message for p in office.found(day, office.snapshot()) if p.rule == "X24"] == []


def test_what_is_filled_in_and_moves_nothing_is_free_beside_a_correction(
    office: Repository, told: Told
) -> None:
    alter(office, "诉-2013-002", "类别: 作风态度 → 类别: 作风态度\n  备注: 已经整改")
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(office, "诉-2013-001", "结论", "属实", "部分属实")
    assert told(office) == [MOVED.format("执法纪律: 15.50", "16.50", "诉-2013-001")]
    assert dangan(office, "assess", "2013Q3") == 0
    assert dangan(office, "lock", "2013Q3") == 0
    assert told(office) == []


@pytest.mark.parametrize(
    ("change", "field", "old", "new", "was"),
    [
        (SAME_FACT, "同源", "无", "诉-2013-001", "诉-2013-001"),
        ("办结单2013-2 → 办结单2013-3", "依据", "办结单2013-2", "办结单2013-3", "办结单2013-3"),
    ],
)
def test_what_reached_the_main_line_without_its_correction_can_still_be_corrected(
    office: Repository, change: str, field: str, old: str, new: str, was: str
) -> None:
    # There the new value stands already; what stood before it is what the seal shows.
    alter(office, "诉-2013-002", change)
    main_line = office.snapshot()
    correct(office, "诉-2013-002", field, old, new)
    found = office.found(date.fromisoformat(LATER), main_line)
    assert [problem.rule for problem in found if problem.rule == "X25"] == []
    office.edit(FIRST, f"原值: {old}", "原值: 诉-2013-009")
    hints = {p.hint for p in office.found(date.fromisoformat(LATER), main_line)}
    assert f"原值应写 {was}" in hints


def test_two_that_move_the_score_only_together_are_both_named(
    office: Repository, told: Told
) -> None:
    # Each by itself makes the two one fact.
    alter(office, "诉-2013-001", "类别: 作风态度 → 类别: 作风态度\n  同源: 诉-2013-002")
    alter(office, "诉-2013-002", SAME_FACT)
    first, second = told(office)
    assert first.startswith("‹同源: 诉-2013-002› X24 诉-2013-001 的同源是 2013Q3")
    assert second == FILLED_IN


def test_a_median_that_would_be_another_now_is_harmless(
    office: Repository, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    # Most of two colleagues' work goes, lawfully: the middle of 2, 1 and 1 would be 1, and his 2
    # pieces worth 12 points. The group is kept as it was locked; only the colleagues' scores move.
    before = office.read(FIRST)
    for officer, first in ((SECOND, 11), (THIRD, 21)):
        for number in (f"案-2013-0{first}", f"案-2013-0{first + 1}"):
            void = "结案方式: 起诉 → 结案方式: 起诉\n  状态: 作废\n  作废理由: 误录"
            alter(office, number, void, officer=officer)
            correct(office, number, "状态", "生效", "作废", officer=officer)
    assert {line.split(" ")[0] for line in told(office)} == {SECOND, THIRD}
    assert dangan(office, "assess", "2013Q3") == 0
    assert office.read(FIRST) == before
    assert told(office) == []
    capsys.readouterr()
    assert dangan(office, "score", "--period", "2013Q3", "--format", "json") == 0
    # The colleagues' 3 ÷ 3 × 8 = 8 becomes 1 ÷ 3 × 8 = 2.67, of the 3 that was locked.
    assert [
        (sheet["total"], sheet["indicators"][0]["score"])
        for sheet in json.loads(capsys.readouterr().out)
    ] == [("73.83", "5.33"), ("70.67", "2.67"), ("70.67", "2.67")]


# -- lawful corrections ------------------------------------------------------------------------


def test_a_correction_that_does_not_move_the_score_needs_nothing_more(
    office: Repository, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    alter(office, "诉-2013-001", "依据: 办结单2013-1 → 依据: 办结单2013-7")
    correct(office, "诉-2013-001", "依据", "办结单2013-1", "办结单2013-7")
    assert told(office) == []
    before = office.read(FIRST)
    assert dangan(office, "assess", "2013Q3") == 0
    assert "没有要写的。" in capsys.readouterr().out
    assert office.read(FIRST) == before


MOVED = (
    "‹{0}› X23 2013Q3 的四维分.执法纪律写的是 15.50，按档案里的记录重算是 {1}。{2} 更正后结果变了："
    "请运行 dangan assess 2013Q3 出更正版，锁定的一版保留不动"
)


def result_of(text: str, version: int) -> str:
    """The lines of one version of the quarter's result."""
    versions = re.split(r"^(?=  - 季度)", text.split("季度考评:\n")[1], flags=re.MULTILINE)
    (found,) = [v for v in versions if f"    版号: {version}\n" in v]
    return found[: found.index("校验值: ") + 79]


def test_a_correction_that_moves_the_score_gives_another_version_beside_the_sealed_one(
    office: Repository, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    # 投诉作风 becomes 6 − 1 − 1 − 1 = 3: 16.50 in the dimension, 74.83 in all.
    sealed = result_of(office.read(FIRST), 1)
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(office, "诉-2013-001", "结论", "属实", "部分属实")
    assert told(office) == [MOVED.format("执法纪律: 15.50", "16.50", "诉-2013-001")]

    capsys.readouterr()
    assert dangan(office, "assess", "2013Q3") == 0
    assert re.findall(r"990110-0001.*", capsys.readouterr().out) == [
        "990110-0001  王小明    74.83  合格    更正版"
    ]
    assert result_of(office.read(FIRST), 1) == sealed
    assert "    版号: 2\n" in office.read(FIRST)
    assert told(office) == []

    assert dangan(office, "lock", "2013Q3") == 0
    second = result_of(office.read(FIRST), 2)
    assert "    总分: 74.83\n" in second
    assert "    锁定日期: 2013-11-18\n" in second
    assert result_of(office.read(FIRST), 1) == sealed
    assert told(office) == []

    # The first version is watched as before, and so is the second.
    alter(office, "诉-2013-002", "结论: 部分属实 → 结论: 属实")
    found = told(office)
    assert [line.split("，", maxsplit=2)[0] for line in found] == [
        "‹- 编号: 诉-2013-002› X24 诉-2013-002 计入 2013Q3"
    ] * 2
    assert "于 2013-11-15 锁定" in "".join(found)
    assert "于 2013-11-18 锁定" in "".join(found)


def test_a_correction_in_another_quarter_is_not_what_moved_the_score(
    office: Repository, told: Told
) -> None:
    add(office, "培训情况", training("培-2013-002", 起="2013-10-21", 止="2013-10-23"))
    correct(office, "培-2013-002", "学时", "8", "24")
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(office, "诉-2013-001", "结论", "属实", "部分属实")
    assert told(office) == [MOVED.format("执法纪律: 15.50", "16.50", "诉-2013-001")]


def test_corrections_of_corrections_lead_back_to_every_version(
    office: Repository, told: Told
) -> None:
    # 属实, then 部分属实, then 不实: 投诉作风 2, 3, 4; 73.83, 74.83, 75.83.
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(office, "诉-2013-001", "结论", "属实", "部分属实")
    assert dangan(office, "assess", "2013Q3") == 0
    assert dangan(office, "lock", "2013Q3") == 0
    alter(
        office, "诉-2013-001", "结论: 部分属实 → 结论: 不实", "处理: 通报批评 → 澄清方式: 当面澄清"
    )
    correct(office, "诉-2013-001", "结论", "部分属实", "不实", LATER)
    correct(office, "诉-2013-001", "处理", "通报批评", "无", LATER)
    correct(office, "诉-2013-001", "澄清方式", "无", "当面澄清", LATER)
    assert [line.split("。")[0] for line in told(office)] == [
        "‹执法纪律: 16.50› X23 2013Q3 的四维分.执法纪律写的是 16.50，按档案里的记录重算是 17.50"
    ]
    assert dangan(office, "assess", "2013Q3") == 0
    assert dangan(office, "lock", "2013Q3") == 0
    text = office.read(FIRST)
    totals = [re.search("总分: (.*)", result_of(text, n)) for n in (1, 2, 3)]
    assert [found[1] for found in totals if found] == ["73.83", "74.83", "75.83"]
    assert told(office) == []


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("结论", "不实", "部分属实"),  # not what stood there
        ("依据", "办结单2013-9", "办结单2013-1"),  # not what was changed
    ],
)
def test_a_correction_that_misquotes_what_was_there_is_told(
    office: Repository, told: Told, field: str, old: str, new: str
) -> None:
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(office, "诉-2013-001", field, old, new)
    assert [line for line in told(office) if " X25 " in line] == [
        (
            f"‹原值: {old}› X25 更-2013-001 的原值与 诉-2013-001 在 2013Q3 锁定时的内容对不上。"
            "原值照抄更正前的内容；更正了几个字段的，每个字段写一条"
        )
    ]


NOT_AS_IT_WAS = (
    "‹原值: {0}› X25 更-2013-00{1} 的原值与 {2} 在 2013Q3 锁定时的内容对不上。"
    "原值照抄更正前的内容；更正了几个字段的，每个字段写一条；{3}"
)


def test_words_in_a_list_and_what_stands_in_groups_are_corrected_too(
    tmp_path: Path, told: Told
) -> None:
    office = Repository(tmp_path)
    sent_back = {"退回日期": "2013-06-20", "重报日期": "2013-07-10"}
    longer = {"批准日期": "2013-08-01", "天数": "5", "批准人": "检察长"}
    own: dict[str, list[Fields]] = {
        "质量评查": [review(等次="瑕疵", 问题类别=["文书制作", "释法说理"])],
        "办案情况": [
            case(受理日期="2013-06-10", 退补=[sent_back]),
            case("案-2013-002", 延长=longer),
        ],
    }
    lock(office, own)
    alter(office, "评-2013-001", "- 释法说理 → - 事实认定")
    alter(office, "案-2013-001", "重报日期: '2013-07-10' → 重报日期: '2013-07-11'")
    alter(office, "案-2013-002", "天数: '5' → 天数: '7'")
    # And one put in afterwards.
    again = "退补:\n  - 退回日期: 2013-07-15\n    重报日期: 2013-07-22"
    alter(office, "案-2013-002", f"羁押: 否 → 羁押: 否\n  {again}")
    correct(office, "评-2013-001", "问题类别", "文书制作", "文书制作、事实认定")
    correct(office, "案-2013-001", "退补.重报日期", "2013-07-10", "2013-07-11")
    correct(office, "案-2013-002", "延长.天数", "3", "7")
    words = NOT_AS_IT_WAS.format("文书制作", 1, "评-2013-001", "几个词之间写“、”")
    unnamed = (
        "‹字段: 退补.重报日期› X25 更-2013-002 字段“退补.重报日期”不是“办案情况”里的字段。"
        "写成“退补[1].退回日期”这样，方括号里写是第几项"
    )
    listed = "“退补”里的一项，字段写成 退补[1].退回日期"
    grouped = "“延长”里的一项，字段写成 延长.批准日期"
    assert told(office) == [
        words,
        unnamed,
        NOT_AS_IT_WAS.format("2013-07-10", 2, "案-2013-001", listed),
        NOT_AS_IT_WAS.format('"3"', 3, "案-2013-002", grouped),
    ]
    office.edit(FIRST, "原值: 文书制作\n", "原值: 文书制作、释法说理\n")
    office.edit(FIRST, "字段: 退补.重报日期", "字段: 退补[1].重报日期")
    office.edit(FIRST, '原值: "3"', '原值: "5"')
    correct(office, "案-2013-002", "退补[1].退回日期", "无", "2013-07-15")
    correct(office, "案-2013-002", "退补[1].重报日期", "无", "2013-07-22")
    assert told(office) == []
    office.edit(FIRST, "新值: 2013-07-22", "新值: 2013-07-23")
    (found,) = told(office)
    assert found.startswith("‹新值: 2013-07-23› X25 更-2013-005 把 案-2013-002 的退补[1].重报日期")


def test_a_correction_of_one_field_does_not_cover_another(office: Repository, told: Told) -> None:
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实", "类别: 作风态度 → 类别: 其他")
    correct(office, "诉-2013-001", "结论", "属实", "部分属实")
    assert [line.split(" 更-")[0] for line in told(office)] == ["‹原值: 属实› X25"]


def test_a_record_left_out_by_mistake_is_added_by_a_correction(
    office: Repository, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    # 补录: 抗诉采纳 +2 in 效果: 73.83 + 2.
    add(office, "办案效果", {"类别": "抗诉采纳", "认定日期": "2013-09-20", "依据": "判决书1",
                             "填报部门": "公诉科"})  # fmt: skip
    correct(office, "效-2013-001", "编号", "无", "效-2013-001")
    assert [line.split("。")[0] for line in told(office)] == [
        "‹执法效果: 33.00› X23 2013Q3 的四维分.执法效果写的是 33.00，按档案里的记录重算是 35.00"
    ]
    capsys.readouterr()
    assert dangan(office, "assess", "2013Q3") == 0
    assert "75.83  合格    更正版" in capsys.readouterr().out
    assert dangan(office, "lock", "2013Q3") == 0
    assert told(office) == []


def test_a_late_record_is_not_covered_by_a_correction_of_something_else(
    office: Repository, told: Told
) -> None:
    add(office, "办案效果", {"类别": "抗诉采纳", "认定日期": "2013-09-20", "依据": "判决书1",
                             "填报部门": "公诉科"})  # fmt: skip
    correct(office, "效-2013-001", "依据", "判决书9", "判决书1")
    assert told(office) == [late("效-2013-001")]


def test_another_number_is_not_covered_by_a_correction(office: Repository, told: Told) -> None:
    office.write(FIRST, office.read(FIRST).replace("诉-2013-002", "诉-2013-009", 1))
    correct(office, "诉-2013-009", "编号", "诉-2013-002", "诉-2013-009")
    assert late("诉-2013-009") in told(office)


@pytest.mark.parametrize("old", ["生效", "无"])
def test_a_record_is_voided_by_a_correction(
    office: Repository, told: Told, capsys: pytest.CaptureFixture[str], old: str
) -> None:
    # 73.83 + 2: the complaint was somebody else's.
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 属实\n  状态: 作废\n  作废理由: 误录")
    correct(office, "诉-2013-001", "状态", old, "作废")
    assert [line.split("。")[0] for line in told(office)] == [
        "‹执法纪律: 15.50› X23 2013Q3 的四维分.执法纪律写的是 15.50，按档案里的记录重算是 17.50"
    ]
    capsys.readouterr()
    assert dangan(office, "assess", "2013Q3") == 0
    assert "75.83  合格    更正版" in capsys.readouterr().out
    assert dangan(office, "lock", "2013Q3") == 0
    assert told(office) == []


def test_a_corrected_date_takes_a_record_out_of_the_quarter(office: Repository, told: Told) -> None:
    alter(office, "察-2013-001", "'2013-08-09' → '2013-10-09'")
    correct(office, "察-2013-001", "通报日期", "2013-08-09", "2013-10-09")
    assert [line.split("。")[0] for line in told(office)] == [
        "‹执法纪律: 15.50› X23 2013Q3 的四维分.执法纪律写的是 15.50，按档案里的记录重算是 16.50"
    ]


def test_a_corrected_date_brings_a_record_into_the_quarter(office: Repository, told: Told) -> None:
    add(office, "督察通报", {"类别": "考勤", "通报日期": "2013-10-09", "依据": "通报2013-9",
                             "填报部门": "监察室"})  # fmt: skip
    alter(office, "察-2013-002", "2013-10-09 → 2013-09-09")
    correct(office, "察-2013-002", "通报日期", "2013-10-09", "2013-09-09")
    assert [line.split("。")[0] for line in told(office)] == [
        "‹执法纪律: 15.50› X23 2013Q3 的四维分.执法纪律写的是 15.50，按档案里的记录重算是 14.50"
    ]


@pytest.mark.parametrize(
    ("change", "correction"),
    [
        ("'2013-08-12' → '2013-10-21'", ("受理日期", "2013-08-12", "2013-10-21")),
        ("在办 → 在办\n  状态: 作废\n  作废理由: 误录", ("状态", "无", "作废")),
        (
            "在办 → 起诉\n  文书号: 清临检公诉刑诉〔2013〕3号\n  结案日期: 2013-09-10",
            ("结案日期", "无", "2013-09-10"),
        ),
    ],
)
def test_a_case_that_was_not_overdue_after_all_is_corrected(
    office: Repository,
    told: Told,
    change: str,
    correction: tuple[str, str, str],
) -> None:
    # 案-003 was open and overdue, and sealed as that: 效率 is 8 instead of 5.
    alter(office, "案-2013-003", change)
    correct(office, "案-2013-003", *correction)
    (found,) = told(office)
    assert " X23 2013Q3 的四维分.执法能力写的是 20.33，按档案里的记录重算是 " in found
    assert "案-2013-003 更正后结果变了：请运行 dangan assess 2013Q3 出更正版" in found
    assert dangan(office, "assess", "2013Q3") == 0
    assert dangan(office, "lock", "2013Q3") == 0
    assert told(office) == []


MISQUOTED = (
    "‹原值: {0}› X25 更-2013-001 的原值与 案-2013-003 在 2013Q3 锁定时的内容对不上。"
    "原值照抄更正前的内容；更正了几个字段的，每个字段写一条"
)


# Received in September it would not have been overdue in the quarter; the other is no day.
@pytest.mark.parametrize("old", ["2013-09-20", "八月"])
def test_a_correction_of_an_overdue_case_that_misquotes_what_was_there_is_told(
    office: Repository, told: Told, old: str
) -> None:
    alter(office, "案-2013-003", "'2013-08-12' → '2013-09-02'")
    correct(office, "案-2013-003", "受理日期", old, "2013-09-02")
    assert told(office) == [MISQUOTED.format(old)]
    office.edit(FIRST, f"原值: {old}", "原值: 2013-08-12")
    assert "案-2013-003 更正后结果变了：" in "".join(told(office))


@pytest.mark.parametrize(
    "change",
    [
        "羁押: 否 → 羁押: 是",
        "羁押: 否 → 羁押: 否\n  退补:\n  - 退回日期: 2013-09-10\n    重报日期: 2013-09-25",
        "结案方式: 在办 → 结案方式: 在办\n  状态: 作废\n  作废理由: 误录",
        "'2013-08-12' → '2013-08-13'",  # still overdue, so that no point moves
    ],
)
def test_what_else_was_changed_in_an_overdue_case_is_not_covered_by_a_correction_of_it(
    office: Repository, told: Told, change: str
) -> None:
    alter(office, "案-2013-003", "案由: 盗窃 → 案由: 抢夺", change)
    correct(office, "案-2013-003", "案由", "盗窃", "抢夺")
    assert told(office) == [MISQUOTED.format("盗窃")]
    assert dangan(office, "assess", "2013Q3") == 1


def test_an_overdue_case_that_was_corrected_on_both_sides_of_a_lock_on_one_day(
    tmp_path: Path, told: Told
) -> None:
    office = Repository(tmp_path)
    office.officer(FIRST, OWN)
    correct(office, "案-2013-003", "受理日期", "2013-08-10", "2013-08-12", LOCKED)
    for command in ("assess", "lock"):
        assert dangan(office, command, "2013Q3", today=LOCKED) == 0
    alter(office, "案-2013-003", "'2013-08-12' → '2013-08-13'")
    correct(office, "案-2013-003", "受理日期", "2013-08-12", "2013-08-13", LATER)
    assert told(office) == []


def test_a_result_changed_beside_a_correction_of_an_overdue_case_is_told(
    office: Repository, told: Told
) -> None:
    # A lower median, and points to match it; the case is taken by what the clauses looked at.
    alter(office, "案-2013-003", "'2013-08-12' → '2013-08-13'")
    correct(office, "案-2013-003", "受理日期", "2013-08-12", "2013-08-13")
    assert told(office) == []
    text = office.read(FIRST)
    start, end = block(text, RESULT)
    forged = by_hand(text[start:end], ("73.83", "76.50"))
    office.write(FIRST, text[:start] + forged + text[end:])
    assert told(office) == [f"‹校验值: sha256:…› {FORGED}"]


def test_corrections_of_an_overdue_case_and_of_a_complaint_stand_side_by_side(
    office: Repository, told: Told
) -> None:
    alter(office, "案-2013-003", "'2013-08-12' → '2013-08-13'")
    correct(office, "案-2013-003", "受理日期", "2013-08-12", "2013-08-13")
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(office, "诉-2013-001", "结论", "属实", "部分属实")
    assert told(office) == [MOVED.format("执法纪律: 15.50", "16.50", "案-2013-003、诉-2013-001")]


ELSEWHERE = (
    "‹{0}› X24 2013Q3 的四维分.{1}，按锁定时的记录重算是 {2}；结果与校验值相符，"
    "是锁定以后别处有改动：{3}、档案格式，或者升级了的程序。"
    "请恢复原文；确有错误的，写更正记录（对象写所改的那一条的编号）；"
    f"{UNTOUCHED}，写更正记录（{{4}}）；再运行 dangan assess 2013Q3"
)
ANEW = "对象: {0}，字段: 编号，原值: {0}，新值: {0}"
CALENDAR = "standards/2013.1/calendar/2013.yml"


def day_off(office: Repository, *days: str) -> None:
    """Days that the calendar of 2013 had not off when the quarter was locked."""
    text = office.read(CALENDAR)
    one = f"  - {{名称: 临时放假, 放假: [{', '.join(days)}]}}\n"
    office.write(CALENDAR, text.replace("节假日:\n", f"节假日:\n{one}"))


@pytest.fixture
def sharing(tmp_path: Path) -> Repository:
    """An office whose 2013Q3 rests on records of 2013Q2, which nobody assessed or locked.

    Praise in May (+0.5), for what led in August to a protest that was upheld (+2, less the 0.5).
    """
    office = Repository(tmp_path)
    fact: list[Fields] = [
        effect(认定日期="2013-05-10"),
        effect("效-2013-002", 类别="抗诉采纳", 认定日期="2013-08-10", 同源="效-2013-001"),
    ]
    lock(office, OWN | {"办案效果": fact})
    return office


@pytest.mark.parametrize("beside", [False, True])
def test_a_record_of_the_same_source_that_no_seal_covers_is_told_beside_any_correction(
    sharing: Repository, told: Told, beside: bool
) -> None:
    alter(sharing, "效-2013-001", "书面表扬 → 检察建议采纳")
    if beside:
        alter(sharing, "察-2013-001", "通报2013-1 → 通报2013-9")
        correct(sharing, "察-2013-001", "依据", "通报2013-1", "通报2013-9")
    assert told(sharing) == [
        ELSEWHERE.format(
            "执法效果: 34.50",
            "执法效果写的是 34.50",
            "34.00",
            "同源的记录（效-2013-001）、年历",
            ANEW.format("效-2013-002"),
        )
    ]
    before = sharing.read(FIRST)
    assert dangan(sharing, "assess", "2013Q3") == 1
    assert sharing.read(FIRST) == before
    correct(sharing, "效-2013-001", "类别", "书面表扬", "检察建议采纳")
    assert "更正后结果变了：请运行 dangan assess 2013Q3 出更正版" in "".join(told(sharing))
    assert dangan(sharing, "assess", "2013Q3") == 0
    assert dangan(sharing, "lock", "2013Q3") == 0
    assert told(sharing) == []


def test_a_record_of_the_same_source_that_was_corrected_on_the_day_of_the_lock(
    sharing: Repository, told: Told
) -> None:
    # Before it, so that there is nothing of it to be taken back, and another thing after it.
    correct(sharing, "效-2013-001", "类别", "检察建议采纳", "书面表扬", LOCKED)
    alter(sharing, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(sharing, "诉-2013-001", "结论", "属实", "部分属实", LOCKED)
    (found,) = told(sharing)
    assert "诉-2013-001 更正后结果变了：请运行 dangan assess 2013Q3 出更正版" in found


def test_a_record_of_the_same_source_that_was_corrected_before_a_late_lock(
    tmp_path: Path, told: Told
) -> None:
    # Locked on the 18th as of the 15th, which the rules allow; corrected on the 16th.
    office = Repository(tmp_path)
    fact: list[Fields] = [
        effect(类别="检察建议采纳", 认定日期="2013-05-10"),
        effect("效-2013-002", 类别="抗诉采纳", 认定日期="2013-08-10", 同源="效-2013-001"),
    ]
    office.officer(FIRST, OWN | {"办案效果": fact})
    correct(office, "效-2013-001", "类别", "书面表扬", "检察建议采纳")
    assert dangan(office, "assess", "2013Q3") == 0
    assert dangan(office, "lock", "2013Q3", "--date", LOCKED) == 0
    assert told(office) == []
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(office, "诉-2013-001", "结论", "属实", "部分属实", LATER)
    (found,) = told(office)
    assert "诉-2013-001 更正后结果变了：请运行 dangan assess 2013Q3 出更正版" in found


def test_a_record_looked_at_through_another_is_told_beside_any_correction(
    tmp_path: Path, told: Told
) -> None:
    # A review costs points only where nobody was in custody; the case was closed in 2013Q2.
    office = Repository(tmp_path)
    book = "standards/2013.1/rulebook.yml"
    clause = "条款: 标2.1.2, 部分: 质量评查, 条件: {等次: 瑕疵"
    office.edit(book, clause, f"{clause}, 关联案件.羁押: 否")
    reviewed = review(等次="瑕疵", 问题类别=["文书制作"])
    old = case(受理日期="2013-05-06", 结案日期="2013-06-03")
    lock(office, {"办案情况": [old], "质量评查": [reviewed], "督察通报": [inspection()]})
    alter(office, "案-2013-001", "羁押: 否 → 羁押: 是")
    alter(office, "察-2013-001", "通报2013-1 → 通报2013-9")
    correct(office, "察-2013-001", "依据", "通报2013-1", "通报2013-9")
    assert told(office) == [
        ELSEWHERE.format(
            "执法效果: 28.00",
            "执法效果写的是 28.00",
            "30.00",
            "办案情况、年历",
            ANEW.format("评-2013-001"),
        )
    ]


def test_days_that_the_calendar_counts_otherwise_are_told_beside_any_correction(
    tmp_path: Path, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    # One of 3 pieces; away for 23 of 66 working days, or of 65: 1 ÷ (43/66) ÷ 3 × 8 = 4.09, or
    # 1 ÷ (42/65) ÷ 3 × 8 = 4.13.
    office = Repository(tmp_path)
    own = {"办案情况": [case()], "在岗情况": [leave()], "督察通报": [inspection()]}
    lock(office, own)
    day_off(office, "2013-08-12")
    alter(office, "察-2013-001", "通报2013-1 → 通报2013-9")
    correct(office, "察-2013-001", "依据", "通报2013-1", "通报2013-9")
    assert told(office) == [
        ELSEWHERE.format(
            "执法能力: 17.09", "执法能力写的是 17.09", "17.13", "年历", ANEW.format("岗-001")
        )
    ]
    assert dangan(office, "assess", "2013Q3") == 1
    correct(office, "岗-001", "编号", "岗-001", "岗-001")
    assert dangan(office, "assess", "2013Q3") == 0
    assert dangan(office, "lock", "2013Q3") == 0
    assert told(office) == []


def test_a_case_that_another_calendar_gives_more_days_is_not_said_to_have_been_changed(
    office: Repository, told: Told
) -> None:
    day_off(office, "2013-09-12")
    due = "字段: 到期日期，原值: 无，新值: 2013-09-13"
    assert told(office) == [
        (
            "‹- 编号: 案-2013-003› X24 案-2013-003 计入 2013Q3，2013Q3 于 2013-11-15 锁定，"
            "那时算得的到期日期是 2013-09-12，现在是 2013-09-13：这一条、年历或者程序此后有改动，"
            "没有相符的更正记录。请恢复原文；确有错误的，写一条更正记录"
            f"（对象: 案-2013-003；{UNTOUCHED}，{due}），再运行 dangan assess 2013Q3"
        )
    ]
    correct(office, "案-2013-003", "到期日期", "无", "2013-09-13")
    assert told(office) == []


def test_a_case_that_is_not_overdue_by_another_calendar_gives_another_version(
    tmp_path: Path, told: Told
) -> None:
    # Due on 08-16, and closed on the 19th, a Monday; sealed whole, as work of the quarter.
    office = Repository(tmp_path)
    lock(office, {"办案情况": [case(受理日期="2013-07-16", 结案日期="2013-08-19")]})
    day_off(office, "2013-08-16")
    due = "对象: 案-2013-001，字段: 到期日期，原值: 无，新值: 2013-08-19"
    assert told(office) == [
        ELSEWHERE.format("执法能力: 12.67", "执法能力写的是 12.67", "15.67", "年历", due)
    ]
    correct(office, "案-2013-001", "到期日期", "无", "2013-08-20")
    assert len(told(office)) == 1
    assert " X24 " in told(office)[0]  # not the day that it is now
    office.edit(FIRST, "新值: 2013-08-20", "新值: 2013-08-19")
    (found,) = told(office)
    assert "案-2013-001 更正后结果变了：请运行 dangan assess 2013Q3 出更正版" in found
    assert dangan(office, "assess", "2013Q3") == 0
    assert dangan(office, "lock", "2013Q3") == 0
    assert told(office) == []


def test_a_case_that_an_earlier_version_took_for_overdue_is_not_said_to_have_been_changed(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Due on 08-02, sent back in time and withdrawn by the police: until 30 November its limit was
    # judged by the day it was closed, so that it counted in the quarter in which it fell due.
    now = facts._segments

    def as_it_was(
        record: Record, rule: DeadlineRule, start: date, closed: date | None
    ) -> tuple[list[tuple[date, date | None]], bool]:
        segments, paused = now(record, rule, start, closed)
        return [(begin, (paused and closed) or end) for begin, end in segments], paused

    kept = case(
        受理日期="2013-07-02",
        羁押="是",
        退补=[{"退回日期": "2013-07-30"}],
        结案日期="2013-10-21",
        结案方式="侦查机关撤回",
        文书号=None,
    )
    office = Repository(tmp_path)
    with monkeypatch.context() as then:
        then.setattr(facts, "_segments", as_it_was)
        lock(office, {"办案情况": [kept]})
    due = "字段: 到期日期，原值: 无，新值: 2013-08-02"
    number = "案-2013-001"
    assert [line for line in told(office) if "X24" in line] == [
        no_longer(number).replace(
            f"（对象: {number}）",
            f"（对象: {number}）；{UNTOUCHED}，写更正记录（对象: {number}，{due}）",
        )
    ]
    correct(office, number, "到期日期", "无", "2013-08-02")
    assert f"{number} 更正后结果变了：请运行 dangan assess 2013Q3 出更正版" in "".join(told(office))
    assert dangan(office, "assess", "2013Q3") == 0
    assert dangan(office, "lock", "2013Q3") == 0
    assert not [line for line in told(office) if "X24" in line or "X23" in line]


def test_an_absence_put_in_afterwards_needs_a_correction(
    office: Repository, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    # 23 of 66 working days away: 2 pieces are worth 2 ÷ (43/66) ÷ 3 × 8 = 8.19 and not 5.33.
    add(office, "在岗情况", leave())
    assert told(office) == [late("勤-2013-001").replace(FOUND_OUT, "")]
    before = office.read(FIRST)
    assert dangan(office, "assess", "2013Q3") == 1
    assert office.read(FIRST) == before
    correct(office, "勤-2013-001", "编号", "无", "勤-2013-001")
    (found,) = told(office)
    assert "勤-2013-001 更正后结果变了：请运行 dangan assess 2013Q3 出更正版" in found
    capsys.readouterr()
    assert dangan(office, "assess", "2013Q3") == 0
    assert "76.69  合格    更正版" in capsys.readouterr().out
    assert dangan(office, "lock", "2013Q3") == 0
    assert told(office) == []


def test_a_leave_changed_beside_a_lawful_correction_is_named(away: Repository, told: Told) -> None:
    alter(away, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(away, "诉-2013-001", "结论", "属实", "部分属实")
    alter(away, "勤-2013-001", "2013-07-31 → 2013-07-19")
    assert told(away) == [changed("勤-2013-001")]
    assert dangan(away, "assess", "2013Q3") == 1


@pytest.mark.parametrize(
    ("record", "change", "wanted"),
    [
        ("岗-001", "部门: 公诉科 → 部门: 侦查监督科", changed),
        ("岗-001", "起: 2009-11-02 → 起: 2013-07-08", changed),
        ("岗-001", "起: 2009-11-02 → 起: 2009-11-02\n    止: 2013-09-10", changed),
        ("勤-2013-001", "病假 → 产假", changed),
        ("勤-2013-001", "病假 → 试用期", no_longer),  # during which one works
        ("勤-2013-001", "类别: 病假 → 类别: 病假\n  状态: 作废\n  作废理由: 误录", no_longer),
        ("勤-2013-002", "'2013-09-06' → '2013-10-06'", no_longer),
        # The day she came back, which lies in the quarter: nothing that may simply be filled in.
        ("勤-2013-002", "类别: 产假 → 类别: 产假\n  止: 2013-09-20", changed),
    ],
)
def test_a_post_or_an_absence_that_was_changed_is_named(
    away: Repository, told: Told, record: str, change: str, wanted: Callable[[str], str]
) -> None:
    alter(away, record, change)
    assert [line for line in told(away) if "2013Q3" in line] == [wanted(record)]


def test_a_post_or_a_leave_that_ends_after_the_quarter_is_harmless(
    away: Repository, told: Told
) -> None:
    before = away.read(FIRST)
    alter(away, "岗-001", "起: 2009-11-02 → 起: 2009-11-02\n    止: 2013-11-17")
    add(away, "岗位履历", {"部门": "侦查监督科", "岗位": "检察员", "岗位类别": "业务岗",
                           "起": "2013-11-18"})  # fmt: skip
    away.edit(FIRST, "所在部门: 公诉科", "所在部门: 侦查监督科")
    alter(away, "勤-2013-002", "类别: 产假 → 类别: 产假\n  止: 2013-11-17")
    add(away, "在岗情况", leave("勤-2013-003", 起="2013-11-18", 止=None))
    assert told(away) == []
    assert away.read(FIRST).count("止: ") == before.count("止: ") + 2


def test_a_corrected_leave_gives_another_version(
    away: Repository, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    # The second leave was none: 2 ÷ (43/66) ÷ 3 × 8 = 8.19 as above, 76.69 in all.
    alter(away, "勤-2013-002", "产假 → 产假\n  状态: 作废\n  作废理由: 误录")
    correct(away, "勤-2013-002", "状态", "生效", "作废")
    (found,) = told(away)
    assert "勤-2013-002 更正后结果变了：请运行 dangan assess 2013Q3 出更正版" in found
    capsys.readouterr()
    assert dangan(away, "assess", "2013Q3") == 0
    assert "76.69  合格    更正版" in capsys.readouterr().out
    assert dangan(away, "lock", "2013Q3") == 0
    assert told(away) == []
    # And the first began on 07-08: 5 days less, 2 ÷ (48/66) ÷ 3 × 8 = 7.33, 75.83 in all.
    alter(away, "勤-2013-001", "'2013-07-01' → '2013-07-08'")
    correct(away, "勤-2013-001", "起", "2013-07-01", "2013-07-08", LATER)
    assert dangan(away, "assess", "2013Q3") == 0
    assert "75.83  合格    更正版" in capsys.readouterr().out
    assert dangan(away, "lock", "2013Q3") == 0
    assert told(away) == []


def test_a_correction_that_misquotes_a_leave_is_told(away: Repository, told: Told) -> None:
    alter(away, "勤-2013-001", "2013-07-31 → 2013-07-19")
    correct(away, "勤-2013-001", "止", "2013-07-26", "2013-07-19")
    assert [line.split("。")[0] for line in told(away)] == [
        "‹原值: 2013-07-26› X25 更-2013-001 的原值与 勤-2013-001 在 2013Q3 锁定时的内容对不上"
    ]


def test_a_correction_of_a_list_is_taken_back_as_a_list(away: Repository, told: Told) -> None:
    alter(away, "评-2013-001", "- 文书制作 → - 立卷归档")
    correct(away, "评-2013-001", "问题类别", "文书制作、释法说理", "立卷归档、释法说理")
    assert told(away) == []


def test_a_post_that_changed_within_the_quarter_is_put_in_late_by_corrections(
    office: Repository, told: Told
) -> None:
    alter(office, "岗-001", "起: 2009-11-02 → 起: 2009-11-02\n    止: 2013-09-15")
    add(office, "岗位履历", {"部门": "侦查监督科", "岗位": "检察员", "岗位类别": "业务岗",
                             "起": "2013-09-16"})  # fmt: skip
    office.edit(FIRST, "所在部门: 公诉科", "所在部门: 侦查监督科")
    assert told(office) == [changed("岗-001"), late("岗-002").replace(FOUND_OUT, "")]
    correct(office, "岗-001", "止", "无", "2013-09-15")
    correct(office, "岗-002", "编号", "无", "岗-002")
    assert told(office) == []


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The office with the leaves, locked before posts and absences were sealed."""
    office = Repository(tmp_path)
    with monkeypatch.context() as then:
        then.setattr("generator.scoring.assess.inputs", partial(inputs, presence=False))
        lock(office, OWN | AWAY)
    return office


def test_a_seal_of_before_presence_was_sealed_is_judged_as_before(
    old: Repository, told: Told
) -> None:
    assert not re.search("依据记录: .*[岗勤]-", old.read(FIRST))
    assert told(old) == []
    alter(old, "岗-001", "起: 2009-11-02 → 起: 2010-11-02")
    alter(old, "勤-2013-001", "病假 → 产假")
    assert told(old) == []
    alter(old, "勤-2013-002", "类别: 产假 → 类别: 产假\n  状态: 作废\n  作废理由: 误录")
    assert told(old) == [
        ELSEWHERE.format(
            "执法能力: 27.00",
            "执法能力写的是 27.00",
            "23.19",
            "岗位履历、在岗情况、年历",
            ANEW.format("岗-001"),
        )
    ]
    correct(old, "勤-2013-002", "状态", "生效", "作废")
    assert dangan(old, "assess", "2013Q3") == 0
    assert dangan(old, "lock", "2013Q3") == 0
    assert told(old) == []
    assert "岗-001=" not in result_of(old.read(FIRST), 1)
    assert "岗-001=" in result_of(old.read(FIRST), 2)


def test_an_old_seal_is_not_passed_off_as_a_new_one(
    old: Repository, away_template: Repository, told: Told
) -> None:
    new = re.search("依据记录: .*", away_template.read(FIRST))  # what it would be now
    assert new
    old.write(FIRST, re.sub("依据记录: .*", new[0], old.read(FIRST)))
    assert told(old) == [f"‹校验值: sha256:…› {FORGED}"]


def test_a_new_seal_is_not_passed_off_as_an_old_one(away: Repository, told: Told) -> None:
    text = away.read(FIRST)
    away.write(FIRST, re.sub("[岗勤]-[0-9-]+=[0-9a-f]{8}, ", "", text))
    assert away.read(FIRST) != text
    assert told(away) == [f"‹校验值: sha256:…› {FORGED}"]
    alter(away, "勤-2013-001", "2013-07-31 → 2013-07-19")
    assert [line.partition("。")[2] for line in told(away)] == [RESTORE]


def test_a_correction_in_an_earlier_quarter_moves_the_later_one_of_the_same_fact(
    tmp_path: Path, told: Told
) -> None:
    # Praise in May (+0.5), for what led in August to a protest that was upheld (+2, less the 0.5).
    # The praise was a recommendation that was followed (+1): that leaves 1 of the 2.
    office = Repository(tmp_path)
    fact: list[Fields] = [
        effect(认定日期="2013-05-10"),
        effect("效-2013-002", 类别="抗诉采纳", 认定日期="2013-08-10", 同源="效-2013-001"),
    ]
    office.officer(FIRST, {"办案效果": fact})
    for quarter in ("2013Q2", "2013Q3"):
        assert dangan(office, "assess", quarter, today=LOCKED) == 0
        assert dangan(office, "lock", quarter, today=LOCKED) == 0
    alter(office, "效-2013-001", "书面表扬 → 检察建议采纳")
    correct(office, "效-2013-001", "类别", "书面表扬", "检察建议采纳")
    moved = "效-2013-001 更正后结果变了：请运行 dangan assess 2013Q"
    assert [f"{moved}{n}" in line for n, line in zip((2, 3), told(office), strict=True)] == [
        True,
        True,
    ]
    for quarter in ("2013Q2", "2013Q3"):
        assert dangan(office, "assess", quarter) == 0
    assert told(office) == []
    assert re.findall("执法效果: (.*)", office.read(FIRST)) == ["30.50", "31.50", "31.00", "31.00"]


def test_a_correction_of_what_a_limit_looked_at_moves_the_later_quarter_too(
    tmp_path: Path, told: Told
) -> None:
    # Three letters of praise in May, limited to 1: the third brings nothing, so that the protest of
    # the same fact brings all of its 2 in August. Without the first the third brings 0.5: 1.5 left.
    office = Repository(tmp_path)
    praise = [effect(f"效-2013-00{n}", 认定日期="2013-05-10") for n in (1, 2, 3)]
    protest = effect("效-2013-004", 类别="抗诉采纳", 认定日期="2013-08-10", 同源="效-2013-003")
    office.officer(FIRST, {"办案效果": [*praise, protest]})
    for quarter in ("2013Q2", "2013Q3"):
        assert dangan(office, "assess", quarter, today=LOCKED) == 0
        assert dangan(office, "lock", quarter, today=LOCKED) == 0
    void = "依据: 表扬信登记2013-1 → 依据: 表扬信登记2013-1\n  状态: 作废\n  作废理由: 误录"
    alter(office, "效-2013-001", void)
    correct(office, "效-2013-001", "状态", "生效", "作废")
    for quarter in ("2013Q2", "2013Q3"):
        assert dangan(office, "assess", quarter) == 0
    assert told(office) == []
    assert re.findall("执法效果: (.*)", office.read(FIRST)) == ["31.00", "32.00", "31.00", "31.50"]


def test_a_corrected_leave_of_an_earlier_quarter_moves_the_later_one_of_the_same_fact(
    tmp_path: Path, told: Told
) -> None:
    # Away for all of Q2, so that the praise of May counted nothing and the protest brings all of 2;
    # in truth only until the end of May: the praise counted 0.5.
    office = Repository(tmp_path)
    fact: list[Fields] = [
        effect(认定日期="2013-05-10"),
        effect("效-2013-002", 类别="抗诉采纳", 认定日期="2013-08-10", 同源="效-2013-001"),
    ]
    away = leave(起="2013-03-31", 止="2013-06-30")
    office.officer(FIRST, {"办案效果": fact, "在岗情况": [away]})
    assert dangan(office, "assess", "2013Q3", today=LOCKED) == 0
    assert dangan(office, "lock", "2013Q3", today=LOCKED) == 0
    alter(office, "勤-2013-001", "2013-06-30 → 2013-05-31")
    correct(office, "勤-2013-001", "止", "2013-06-30", "2013-05-31")
    assert dangan(office, "assess", "2013Q3") == 0
    assert told(office) == []
    assert re.findall("执法效果: (.*)", office.read(FIRST)) == ["32.00", "31.50"]


def test_a_post_that_is_not_scored_after_all_leaves_the_locked_result_and_the_others_free(
    office: Repository, told: Told
) -> None:
    alter(office, "岗-001", "岗位类别: 业务岗 → 岗位类别: 领导岗")
    office.edit(FIRST, "岗位类别: 业务岗\n  在职", "岗位类别: 领导岗\n  在职")
    assert told(office) == [changed("岗-001")]
    assert dangan(office, "assess", "2013Q4", today="2014-01-08") == 1
    correct(office, "岗-001", "岗位类别", "业务岗", "领导岗")
    assert told(office) == [
        (
            "‹- 季度: 2013Q3› X23 2013Q3 没有可以计分的任职，却写有结果：岗-001 在锁定以后作了更正。"
            "锁定的结果保留不动，年度分仍计入它；年度考核时请领导小组一并考虑"
        )
    ]
    before = office.read(FIRST)
    assert dangan(office, "assess", "2013Q4", today="2014-01-08") == 0
    assert office.read(FIRST) == before


def test_a_corrected_category_is_compared_with_its_own_like(
    office: Repository, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    # A clerk all along, and the only one: 10, the score at the median, and not 2 of the 3 cases of
    # prosecutors. 10 + 5 + (7 + 3 + 1) + (11 + 3) + 7 + 4 + 7.5 + 7 + (10 − 4) + 5 = 76.50.
    alter(office, "岗-001", "岗位类别: 业务岗 → 岗位类别: 辅助岗")
    office.edit(FIRST, "岗位类别: 业务岗\n  在职", "岗位类别: 辅助岗\n  在职")
    correct(office, "岗-001", "岗位类别", "业务岗", "辅助岗")
    capsys.readouterr()
    for step in ("更正版", "不变"):
        assert dangan(office, "assess", "2013Q3") == 0
        assert f"王小明    76.50  合格    {step}" in capsys.readouterr().out
    assert told(office) == []
    assert dangan(office, "lock", "2013Q3") == 0
    assert told(office) == []
    assert "组别: 辅助岗·公诉\n" in result_of(office.read(FIRST), 2)
    assert dangan(office, "score", FIRST, "--period", "2013Q3") == 0
    assert "辅助岗·公诉只有 1 人，全院同类也不足 3 人，取中位得分 10" in capsys.readouterr().out


def test_a_correction_of_before_the_lock_does_not_cover_a_change_after_it(
    office: Repository, told: Told
) -> None:
    alter(office, "诉-2013-001", "结论: 属实 → 结论: 部分属实")
    correct(office, "诉-2013-001", "结论", "属实", "部分属实", "2013-10-20")
    assert told(office) == [changed("诉-2013-001")]
