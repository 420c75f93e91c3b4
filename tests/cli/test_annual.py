"""``dangan annual``: what it tells of an office's year, what it writes, what it leaves alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli import main
from tests.offices import FIRST, SECOND, Repository
from tests.records import complaint, training

Run = Callable[..., tuple[int, str, str]]
NEXT_YEAR = "2014-01-20"
PLACE = f"archives/990110/officers/{FIRST}.yml"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """``dangan …`` on the office: exit code, stdout, stderr."""

    def call(*arguments: str, today: str = NEXT_YEAR) -> tuple[int, str, str]:
        code = main([*arguments, "--archives", str(tmp_path / "archives"), "--today", today])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def office(tmp_path: Path, run: Run) -> Repository:
    """Two officers with the results of four quarters; of the first the year is evaluated."""
    found = Repository(tmp_path)
    # 77 and 1 for the training in three quarters, 2 less for the complaint in the third.
    trainings = [
        training(f"培-2013-{n:03}", 起=f"2013-{month}-11", 止=f"2013-{month}-13")
        for n, month in enumerate(("03", "06", "09", "11"), 1)
    ]
    found.officer(FIRST, {"培训情况": trainings, "投诉举报": [complaint()]})
    found.officer(SECOND, {"培训情况": trainings})
    for quarter in ("2013Q1", "2013Q2", "2013Q3", "2013Q4"):
        assert run("assess", quarter)[0] == 0
    evaluated = ("年度考核", "年度=2013", "民主测评=90", "领导小组评价=95")
    assert run("new", "record", FIRST, *evaluated)[0] == 0
    return found


def year(office: Repository, officer: str = FIRST) -> list[str]:
    """The lines of the year's record."""
    _, _, rest = office.read(officer).partition("年度考核:\n")
    lines = rest.split("\n")
    return [
        line.strip(" -") for line in lines[: next(i for i, s in enumerate(lines) if s[:1] != " ")]
    ]


TABLE = """\
清河市临川区人民检察院 2013 年度：有季度结果 2 人，定等次 1 人，优秀名额 0
档案号       姓名    季度    年度分  建议等次
990110-0001  王小明  4        80.50  称职
990110-0002  李大力  4            —  待定
"""


def test_the_year_of_an_office_is_told_and_written(office: Repository, run: Run) -> None:
    # (78 + 78 + 76 + 78) ÷ 4 = 77.5; × 0.8 = 62; + 9 + 9.5 = 80.50
    before = office.snapshot()
    assert run("annual", "2013") == (0, TABLE, "")
    assert office.snapshot() == before
    written = "写入 1 份档案。请提交这些改动，发起合并请求，由领导小组决定最终等次。\n"
    assert run("annual", "2013", "--write") == (0, TABLE + written, "")
    assert year(office) == [
        "年度: 2013",
        "民主测评: 90",
        "领导小组评价: 95",
        "年度分: 80.50",
        "建议等次: 称职",
    ]
    assert year(office, SECOND) == []
    assert run("check")[0] == 0
    assert run("annual", "2013", "--write") == (0, TABLE + "没有要写的。\n", "")


def test_the_json_of_a_year_with_a_score_and_of_one_without(office: Repository, run: Run) -> None:
    code, out, _ = run("annual", "2013", "--format", "json")
    first, second = json.loads(out)
    assert (code, first["officer"], second["officer"]) == (0, FIRST, SECOND)
    assert (first["score"], first["suggestion"], first["candidate"]) == ("80.50", "称职", False)
    assert (second["score"], second["suggestion"], second["candidate"]) == (None, None, False)
    assert [quarter["total"] for quarter in first["quarters"]] == [
        "78.00",
        "78.00",
        "76.00",
        "78.00",
    ]


def test_an_annual_score_that_was_changed_by_hand_is_told_and_set_right(
    office: Repository, run: Run
) -> None:
    run("annual", "2013", "--write")
    before = office.snapshot()
    office.edit(FIRST, "年度分: 80.50", "年度分: 90.50")
    line = office.read(FIRST).split("\n").index("    年度分: 90.50") + 1
    code, out, _ = run("check")
    assert code == 1
    assert out.startswith(
        f"{PLACE}:{line}:10: 错误 2013 年度分写的是 90.50，按季度结果、民主测评和领导小组评价重算"
        "是 80.50。年度分由系统写入，不手改：请运行 dangan annual 2013 --write（X23）\n"
    )
    assert run("annual", "2013", "--write")[0] == 0
    assert office.snapshot() == before


def test_a_suggestion_that_was_changed_by_hand_is_told_and_set_right(
    office: Repository, run: Run
) -> None:
    # With a suggestion to suit it, the final grade would need no reason (办-12).
    run("annual", "2013", "--write")
    before = office.snapshot()
    office.edit(FIRST, "建议等次: 称职", "建议等次: 优秀\n    最终等次: 优秀")
    code, out, _ = run("check")
    assert code == 1
    assert (
        "错误 2013 年的建议等次写的是 优秀，按年度分和办法是 称职。建议等次由系统写入，不手改："
        "请运行 dangan annual 2013 --write；领导小组另有决定的，写在“最终等次”，并写理由（X23）"
    ) in out
    assert run("annual", "2013", "--write")[0] == 0
    assert "最终等次与建议不同的，须写明理由" in run("check")[1]
    office.edit(FIRST, "    最终等次: 优秀\n", "")
    assert office.snapshot() == before


def test_who_has_no_result_in_the_year_is_told_to_take_out_what_is_written_of_it(
    office: Repository, run: Run
) -> None:
    written = {"年度": "2014", "年度分": "90", "建议等次": "优秀"}
    office.officer(SECOND, {"年度考核": [written]})
    code, out, _ = run("check", today="2015-01-20")
    assert code == 1
    assert "2014 年度分写的是 90" in out
    assert "年度分由系统写入，不手改：没有季度结果的，请删去这一行（X23）" in out
    office.officer(SECOND, {"年度考核": [written | {"年度分": "没有"}]})
    office.edit(SECOND, "  年度分: 没有\n", "")
    out = run("check", today="2015-01-20")[1]
    assert "2014 年的建议等次写的是 优秀，还没有年度分，定不出来。" in out
    assert "没有季度结果的，请删去这一行；" in out


def test_a_candidate_beyond_the_quota_may_be_suggested_either_grade(
    office: Repository, run: Run
) -> None:
    # Two officers give no place at all.
    office.edit(FIRST, "民主测评: 90", "民主测评: 100")
    office.edit(FIRST, "领导小组评价: 95", "领导小组评价: 100")
    book = "standards/2013.1/rulebook.yml"
    office.edit(book, "优秀候选线: 90", "优秀候选线: 80")
    office.edit(book, "培训达标: {部分: 培训情况, 学时: {字段: 学时, 达到: 90}",
                      "培训达标: {部分: 培训情况, 学时: {字段: 学时, 达到: 30}")  # fmt: skip
    assert run("annual", "2013", "--write")[0] == 0
    assert "建议等次: 称职" in year(office)
    assert run("check")[0] == 0
    office.edit(FIRST, "建议等次: 称职", "建议等次: 优秀")
    assert run("check")[0] == 0
    office.edit(FIRST, "建议等次: 优秀", "建议等次: 基本称职")
    assert run("check")[0] == 1


def test_what_cannot_be_worked_out_any_more_is_taken_out(office: Repository, run: Run) -> None:
    office.edit(FIRST, "    民主测评: 90\n", "")
    before = office.snapshot()
    given = "    领导小组评价: 95\n"
    office.edit(FIRST, given, f"{given}    年度分: 80.50\n    建议等次: 称职\n")
    code, out, _ = run("check")
    assert code == 1
    assert (
        "2013 年度分写的是 80.50，还没有季度结果、民主测评或领导小组评价，算不出来。年度分由系统"
        "写入，不手改：请运行 dangan annual 2013 --write（X23）\n"
    ) in out
    assert run("annual", "2013", "--write")[0] == 0
    assert office.snapshot() == before
    assert run("check")[0] == 0


@pytest.mark.parametrize("reason", ["会议研究", ">-\n      会议研究"])
def test_what_the_leading_group_decided_stays(office: Repository, run: Run, reason: str) -> None:
    evaluated = "    民主测评: 90\n    领导小组评价: 95\n"
    decided = f"    最终等次: 基本称职\n    理由: {reason}\n"
    office.edit(FIRST, evaluated, evaluated + decided)
    _, _, behind = office.read(FIRST).partition(decided)
    assert behind.startswith("投诉举报:")
    assert run("annual", "2013", "--write")[0] == 0
    assert office.read(FIRST).endswith(f"    理由: 会议研究\n{behind}")
    assert year(office)[3:] == [
        "年度分: 80.50",
        "建议等次: 称职",
        "最终等次: 基本称职",
        "理由: 会议研究",
    ]


@pytest.mark.parametrize(
    ("arguments", "today", "told"),
    [
        (("2013", FIRST, "--write"), NEXT_YEAR, "名额按全院计算，--write 不能只写几个人"),
        (("2013", "--write"), "2013-12-31", "2013 年在参照日 2013-12-31 还没有结束，不能写入"),
        (("1999",), NEXT_YEAR, "1999 年没有施行的制度"),
    ],
)
def test_what_is_refused(
    office: Repository, run: Run, arguments: tuple[str, ...], today: str, told: str
) -> None:
    before = office.snapshot()
    code, out, err = run("annual", *arguments, today=today)
    assert (code, out) == (2, "")
    assert told in err
    assert office.snapshot() == before
