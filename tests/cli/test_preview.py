"""``dangan preview``: who moves under a changed rulebook, through which clause, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from generator.cli import main
from tests.example import OFFICER, small_office
from tests.offices import FIRST, STANDARDS, Repository

Run = Callable[..., tuple[int, str, str]]
SAMPLE = STANDARDS.parent
OWN = "本院: -2}}, 来源: 实例(本院档为设计)}\n      - {条款: 标2.1.3"
OWN_MINUS_3 = OWN.replace("本院: -2", "本院: -3")
TODAY = ("--today", "2013-10-14")
LOCKED = ("--today", "2013-11-15")
"""The day 2013Q3 may be locked (model.md §5)."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """``dangan …`` in this process: exit code, stdout, stderr."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return call


@pytest.fixture
def office(tmp_path: Path) -> Repository:
    """The example officer with three colleagues (tests/example.py)."""
    return small_office(tmp_path)


def draft(folder: Path, *changes: tuple[str, str], name: str = "rulebook.yml") -> Path:
    """A folder with one file of the shipped standard, changed."""
    text = (STANDARDS / "2013.1" / name).read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} × {old!r}"
        text = text.replace(old, new)
    target = folder / "draft"
    target.mkdir()
    (target / name).write_text(text, encoding="utf-8")
    return target


def preview(run: Run, archives: Path, folder: Path, *arguments: str) -> tuple[int, str, str]:
    period = () if "--period" in arguments else ("--period", "2013Q3")
    today = () if "--today" in arguments else TODAY
    options = ["--standard", folder, *period, *arguments]
    return run("preview", *options, "--archives", archives, *today)


def test_the_golden_change_as_text(office: Repository, run: Run, tmp_path: Path) -> None:
    before = office.snapshot()
    folder = draft(tmp_path, (OWN, OWN_MINUS_3))
    code, out, err = preview(run, office.archives, folder)
    assert (code, err) == (0, "")
    assert out == (
        f"{folder} 与制度 2013.1 相比，改动 1 处\n"
        "  标2.1.2\n"
        "    原：质量评查中等次为瑕疵的，每条按评查主体计：省级院 −5、分州市院 −3、本院 −2\n"
        "    改：质量评查中等次为瑕疵的，每条按评查主体计：省级院 −5、分州市院 −3、本院 −3\n"
        "\n"
        "2013年第三季度  计分 4 人，变动 1 人，等次变化 0 人\n"
        "    990110-0037  周明远    85.33 → 84.33（−1.00）  良好\n"
        "      标2.1.2  −2 → −3：评-2013-004\n"
        "\n"
        "合计：1 人、1 个季度的结果会变，0 个等次会变。\n"
    )
    assert office.snapshot() == before, "a preview writes nothing"


def test_in_the_sample_everyone_affected_is_named_and_nobody_else(run: Run, tmp_path: Path) -> None:
    """Who has an own-office 瑕疵 in the quarter is found here without the program."""
    archives = SAMPLE
    expected: dict[tuple[str, str], list[str]] = {}
    for path in sorted(archives.glob("990110/officers/*.yml")):
        content = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
        for record in content.get("质量评查") or ():
            if (record["等次"], record["评查主体"]) == ("瑕疵", "本院"):
                assert record.get("状态", "生效") == "生效"
                year, month = record["评查日期"][:4], int(record["评查日期"][5:7])
                quarter = f"{year}Q{(month + 2) // 3}"
                expected.setdefault((path.stem, quarter), []).append(record["编号"])
    folder = draft(tmp_path, (OWN, OWN_MINUS_3))
    span = ("--period", "2013Q1..2013Q4", "--format", "json")
    code, out, err = preview(run, archives, folder, *span)
    assert (code, err) == (0, "")
    found = json.loads(out)
    officers = [one for quarter in found["quarters"] for one in quarter["officers"]]
    moved = {
        (one["officer"], one["period"]): [r for c in one["changes"] for r in c["records"]]
        for one in officers
    }
    wanted = {key: records for key, records in expected.items() if key[1].startswith("2013")}
    assert moved == wanted
    for one in officers:
        difference = Decimal(one["after"]) - Decimal(one["before"])
        assert difference == -len(wanted[one["officer"], one["period"]])
        assert one["clauses"] == ["标2.1.2"]
    (golden,) = [o for o in officers if o["officer"] == OFFICER and o["period"] == "2013Q3"]
    assert (golden["before"], golden["after"], golden["locked"]) == ("85.33", "84.33", None)
    counted = {q["period"]: (q["affected"], q["locked"]) for q in found["quarters"]}
    # The first two quarters of the sample are locked: nobody is affected there.
    assert (counted["2013Q1"][0], counted["2013Q2"][0]) == (0, 0)
    assert counted["2013Q1"][1] == counted["2013Q2"][1] > 0
    assert counted["2013Q3"][0] == sum(period == "2013Q3" for _, period in wanted)


def lock(run: Run, office: Repository) -> None:
    options = ("--archives", office.archives, *LOCKED)
    assert run("assess", "2013Q3", *options)[0] == 0
    code, out, err = run("lock", "2013Q3", *options)
    assert code == 0, out + err


def test_a_locked_quarter_stays(office: Repository, run: Run, tmp_path: Path) -> None:
    lock(run, office)
    folder = draft(tmp_path, (OWN, OWN_MINUS_3))
    code, out, _ = preview(run, office.archives, folder, *LOCKED)
    assert code == 0
    assert out.split("\n\n", 1)[1] == (
        "2013年第三季度  计分 4 人，变动 0 人，等次变化 0 人\n"
        "  已锁定，不变：4 人\n"
        "  其中若按改过的制度会不同的 1 人：\n"
        "    990110-0037  周明远    85.33 → 84.33（−1.00）  良好  2013-11-15 锁定\n"
        "      标2.1.2  −2 → −3：评-2013-004\n"
        "\n"
        "合计：0 人、0 个季度的结果会变，0 个等次会变。\n"
    )
    code, out, _ = preview(run, office.archives, folder, *LOCKED, "--format", "json")
    (quarter,) = json.loads(out)["quarters"]
    assert (quarter["affected"], quarter["grades_changed"], quarter["locked"]) == (0, 0, 4)
    assert [(o["officer"], o["locked"]) for o in quarter["officers"]] == [(OFFICER, "2013-11-15")]


@pytest.mark.parametrize("locked", [False, True])
def test_a_coefficient_moves_the_median_with_it(
    office: Repository, run: Run, tmp_path: Path, locked: bool
) -> None:
    """Amounts 2, 3, 3, 3.5 become 4, 6, 6, 6.5: 8 × 6.5 ÷ 6 = 8.67 for 8 × 3.5 ÷ 3 = 9.33.

    Against the median 3 that was locked everybody would get the full 12.
    """
    if locked:
        lock(run, office)
    folder = draft(tmp_path, ("值: {主办: 1, 协办", "值: {主办: 2, 协办"))
    code, out, _ = preview(run, office.archives, folder, *LOCKED, "--format", "json")
    assert code == 0
    found = json.loads(out)
    assert found["changes"] == [
        {"standard": "2013.1", "what": "系数·角色系数·值·主办", "before": "1", "after": "2"}
    ]
    (quarter,) = found["quarters"]
    assert [(o["officer"], o["before"], o["after"], o["clauses"]) for o in quarter["officers"]] == [
        (OFFICER, "85.33", "84.67", ["标1.1"])
    ]
    assert quarter["affected"] == (0 if locked else 1)


def test_a_grade_that_flips_and_a_veto_that_comes(
    office: Repository, run: Run, tmp_path: Path
) -> None:
    folder = draft(
        tmp_path,
        ("{等次: 良好, 起: 80}", "{等次: 良好, 起: 86}"),
        ("条件: {评查主体: 省级院, 等次: [瑕疵, 不合格]}, 季封顶: 良好",
         "条件: {评查主体: 本院, 等次: [瑕疵, 不合格]}, 季封顶: 不合格"),
    )  # fmt: skip
    code, out, _ = preview(run, office.archives, folder)
    assert code == 0
    assert (
        "2013年第三季度  计分 4 人，变动 1 人，等次变化 1 人\n"
        "    990110-0037  周明远    85.33 → 85.33（0）  良好 → 不合格\n"
        "      否-4     没有 → 等次不高于不合格\n"
    ) in out
    assert "  季度等次·第 2 项·起\n    原：80\n    改：86\n" in out
    assert "合计：1 人、1 个季度的结果会变，1 个等次会变。\n" in out


def test_a_clause_that_is_dropped_and_one_that_is_new(
    office: Repository, run: Run, tmp_path: Path
) -> None:
    folder = draft(
        tmp_path,
        ("{条款: 标2.2.7, 部分: 办案效果, 条件: {类别: 书面表扬}, 分值: 0.5, 限额: 1",
         "{条款: 标2.2.8, 部分: 办案效果, 条件: {类别: 典型案例}, 分值: 0.5, 限额: 1"),
    )  # fmt: skip
    code, out, _ = preview(run, office.archives, folder)
    assert code == 0
    assert "  标2.2.8\n    原：没有\n    改：办案效果中类别为典型案例的，每条 +0.5 分" in out
    assert "\n    改：删去\n" in out
    assert "85.33 → 84.83（−0.50）  良好\n      标2.2.7  +0.5 → 0：效-2013-003\n" in out


def test_a_draft_of_another_version_and_day_is_scored_all_the_same(
    office: Repository, run: Run, tmp_path: Path
) -> None:
    head = '版本: "2013.1", 施行: 2013-01-01, 废止: 2019-12-31'
    folder = draft(tmp_path, (head, '版本: "2014.1", 施行: 2014-01-01'), (OWN, OWN_MINUS_3))
    code, out, _ = preview(run, office.archives, folder)
    assert code == 0
    assert "相比，改动 1 处\n" in out
    assert "85.33 → 84.33（−1.00）" in out


def test_nothing_changed_moves_nobody(office: Repository, run: Run, tmp_path: Path) -> None:
    code, out, _ = preview(run, office.archives, draft(tmp_path))
    assert code == 0
    assert "相比，改动 0 处\n" in out
    assert out.endswith("合计：0 人、0 个季度的结果会变，0 个等次会变。\n")


def test_a_changed_time_limit_is_reckoned_anew(
    office: Repository, run: Run, tmp_path: Path
) -> None:
    """Nobody at liberty closes a case within 7 days of taking it: 标1.2.1 for each such case."""
    folder = draft(tmp_path, ("    基本: 1月\n", "    基本: 7日\n"), name="deadlines.yml")
    code, out, _ = preview(run, office.archives, folder, "--format", "json")
    assert code == 0
    found = json.loads(out)
    assert found["changes"][0]["what"].startswith("deadlines.yml·期限·第")
    (quarter,) = found["quarters"]
    second = next(o for o in quarter["officers"] if o["officer"] == "990110-0002")
    # Three cases at -3: the 8 points of 标1.2 are gone, 办-4 gives one back.
    assert Decimal(second["after"]) - Decimal(second["before"]) == -8
    assert second["clauses"] == ["标1.2.1", "办-4"]


def test_a_form_that_the_archives_do_not_fit(office: Repository, run: Run, tmp_path: Path) -> None:
    folder = draft(
        tmp_path, ("[优质, 合格, 瑕疵, 不合格]", "[优质, 合格, 不合格]"), name="form.yml"
    )
    code, out, err = preview(run, office.archives, folder)
    assert (code, "预演" in out) == (1, False)
    assert "没有“等次”的值“瑕疵”" in out + err


def test_a_form_that_a_record_cannot_be_read_under(
    office: Repository, run: Run, tmp_path: Path
) -> None:
    """The draft itself is right; no clause asks for the word."""
    folder = draft(tmp_path, ("政协委员, 律师, ", "政协委员, "), name="form.yml")
    code, out, err = preview(run, office.archives, folder)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        (
            f"archives/990110/officers/{OFFICER}.yml:65:26: 错误 主体没有“律师”这个选项。"
            "可写：人民监督员、人大代表、政协委员、当事人回访、法院、公安、媒体（F06）"
        ),
        "现有档案按改过的格式读不通，没有预演。只预演计分的，可以只放 rulebook.yml。",
    ]


def test_a_form_with_a_new_word_is_read_anew(office: Repository, run: Run, tmp_path: Path) -> None:
    folder = draft(
        tmp_path,
        ("[优质, 合格, 瑕疵, 不合格]", "[优质, 合格, 瑕疵, 不合格, 免评]"),
        name="form.yml",
    )
    code, out, _ = preview(run, office.archives, folder)
    assert code == 0
    assert "form.yml·词表·评查等次\n    原：优质、合格、瑕疵、不合格\n" in out
    assert out.endswith("合计：0 人、0 个季度的结果会变，0 个等次会变。\n")


def test_an_error_of_the_draft_is_shown_at_its_place(
    office: Repository, run: Run, tmp_path: Path
) -> None:
    folder = draft(tmp_path, (OWN, OWN.replace("本院: -2", "本区: -2")))
    lines = (folder / "rulebook.yml").read_text("utf-8").split("\n")
    row = next(i for i, line in enumerate(lines, 1) if "本区" in line)
    column = lines[row - 1].index("本区") + 1
    code, out, err = preview(run, office.archives, folder)
    assert code == 1
    assert out.startswith(
        f"{folder}/rulebook.yml:{row}:{column}: 错误 没有“评查主体”的值“本区”。"
        "是不是“本院”？（X30）\n"
    )
    assert f"  {row} | " in out, "the line itself is shown"
    assert err == "改过的制度有错误，没有预演。请先改正。\n"


def test_archives_with_errors_are_not_scored(office: Repository, run: Run, tmp_path: Path) -> None:
    office.edit(FIRST, "性别: 男", "性别: 甲")
    code, out, err = preview(run, office.archives, draft(tmp_path))
    assert (code, out) == (1, "")
    assert err.endswith("档案有错误，没有预演。请先运行 dangan check 改正。\n")


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ("2013Q3..", "“2013Q3..”不是季度，写成 2013Q3 或 2013Q1..2013Q4"),
        ("去年", "“去年”不是季度，写成 2013Q3 或 2013Q1..2013Q4"),
        ("2013Q3..2013Q1", "2013Q1 早于 2013Q3，起止颠倒了"),
        ("1990Q1..2013Q1", "1990Q1..2013Q1 超过 40 个季度，请分段预演"),
        ("2012Q4", "2012Q4 没有施行的制度，不计分"),
        ("2013Q3..2014Q1", "2014Q1 在参照日 2013-10-14 还没有开始，不能预演"),
    ],
)
def test_a_period_that_cannot_be(
    office: Repository, run: Run, tmp_path: Path, period: str, message: str
) -> None:
    code, out, err = preview(run, office.archives, draft(tmp_path), "--period", period)
    assert (code, out) == (2, "")
    assert message in err


def test_a_folder_without_a_draft(office: Repository, run: Run, tmp_path: Path) -> None:
    code, _, err = preview(run, office.archives, tmp_path / "none")
    assert code == 2
    assert f"没有文件夹 {tmp_path / 'none'}" in err
    (tmp_path / "none").mkdir()
    code, _, err = preview(run, office.archives, tmp_path / "none")
    assert code == 2
    assert "里没有制度文件，请放入改过的 rulebook.yml" in err


def test_the_shipped_folder_itself_is_a_draft(office: Repository, run: Run) -> None:
    """A whole version, calendars and all, in the place of itself."""
    code, out, err = preview(run, office.archives, STANDARDS / "2013.1")
    assert (code, err) == (0, "")
    assert "相比，改动 0 处\n" in out
