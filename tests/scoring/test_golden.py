"""The golden sheet of domain/golden.md, and every sheet of the sample office, line by line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator.archive.officer import Record
from generator.archive.source import WorkingTree
from generator.cli import main
from generator.scalars import Quarter
from tests.example import OFFICER, small_office
from tests.offices import TODAY
from tests.whole import Library, read_library

SAMPLE = Path(__file__).resolve().parent.parent.parent / "archives"
QUARTERS = ("2013Q1", "2013Q2", "2013Q3", "2013Q4")

# domain/golden.md: the clause, its score and full points, then every line with its record.
GOLDEN = """\
标1.1 工作量 9.33/12: 标1.1 9.33
标1.2 效率 8.00/8: 标1.2 8
标1.3 素能 9.00/10: 标1.3 6; 标1.3.1 2 能-2013-001; 标1.3.3 1 培-2013-003
标2.1 质量 17.00/20: 标2.1 16; 标2.1.1 3 评-2013-003; 标2.1.2 -2 评-2013-004
标2.2 效果 9.50/12: 标2.2 8; 标2.2.2 1 效-2013-002; 标2.2.7 0.5 效-2013-003
标2.3 督办 7.00/8: 标2.3 6; 标2.3.1 1 督-2013-001
标3.1 流程规范 7.50/8: 标3.1 8; 标3.1.3 -0.5 流-2013-006
标3.2 执法过错 6.00/6: 标3.2 6
标3.3 投诉作风 6.00/6: 标3.3 6
标4 奖惩 6.00/10: 标4 5; 标4.1 1 奖-2013-001
执法能力 26.33/30 执法效果 33.50/40 执法纪律 19.50/20 奖惩情况 6.00/10
总分 85.33 良好，否决 无
"""

Sheet = dict[str, Any]
Score = Callable[..., list[Sheet]]


def as_text(sheet: Sheet) -> str:
    """A sheet of ``--format json`` as the text above."""
    rows = []
    for found in sheet["indicators"]:
        lines = [
            " ".join(p for p in (line["clause"], line["points"], line["record"]) if p)
            for line in found["lines"]
        ]
        head = f"{found['clause']} {found['name']} {found['score']}/{found['full']}"
        rows.append(f"{head}: " + "; ".join(lines))
    parts = [f"{name} {d['score']}/{d['full']}" for name, d in sheet["dimensions"].items()]
    vetoes = "；".join(
        f"{v['clause']} 不高于{v['cap']} {'、'.join(v['records'])}" for v in sheet["vetoes"]
    )
    rows.append(" ".join(parts))
    rows.append(f"总分 {sheet['total']} {sheet['grade']}，否决 {vetoes or '无'}")
    return "\n".join(rows) + "\n"


@pytest.fixture
def score(capsys: pytest.CaptureFixture[str]) -> Score:
    """``dangan score … --format json``, which must succeed."""

    def run(archives: Path, *arguments: str, period: str = "2013Q3") -> list[Sheet]:
        options = ["--period", period, "--format", "json", "--today", "2013-10-14"]
        code = main(["score", *arguments, *options, "--archives", str(archives)])
        printed = capsys.readouterr()
        running = period == "2013Q4"
        notice = "2013Q4 还没有结束，以下是截至 2013-10-14 的试算。\n" if running else ""
        assert (code, printed.err) == (0, notice)
        found: list[Sheet] = json.loads(printed.out)
        return found

    return run


# -- a small office: the example and three peers -----------------------------------------------


def test_the_example_among_three_peers_has_the_golden_sheet(tmp_path: Path, score: Score) -> None:
    office = small_office(tmp_path)
    (sheet,) = score(office.archives, OFFICER)
    assert as_text(sheet) == GOLDEN
    assert sheet["indicators"][0]["workload"] == {
        "amount": "3.50",
        "presence": "1.0000",
        "median": "3.00",
        "members": 4,
        "group": "业务岗·公诉",
        "basis": "同组",
        "items": [
            {
                "record": record,
                "weight": weight,
                "path": f"archives/990110/officers/{OFFICER}.yml",
                "line": line_of(office.archives, record),
                "note": note,
            }
            for record, weight, note in (
                ("案-2013-011", "1", "一审公诉 1 × 主办 1"),
                ("案-2013-014", "1", "一审公诉 1 × 主办 1"),
                ("案-2013-019", "1", "一审公诉 1 × 主办 1"),
                ("案-2013-020", "0.5", "一审公诉 1 × 协办 0.5"),
            )
        ],
    }


def line_of(archives: Path, record: str) -> int:
    """The line of the example's file on which a record begins."""
    text = (archives / f"990110/officers/{OFFICER}.yml").read_text("utf-8")
    return 1 + next(i for i, line in enumerate(text.split("\n")) if f"编号: {record}" in line)


# -- the real sample, and its three variants ---------------------------------------------------


def changed(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """A copy of the sample in which, within the record named, one text became another."""
    archives = folder / "archives"
    shutil.copytree(SAMPLE, archives)
    path = archives / f"990110/officers/{OFFICER}.yml"
    text = path.read_text("utf-8")
    for record, old, new in changes:
        begin = text.index(f"  - 编号: {record}\n")
        end = text.find("\n  - 编号:", begin + 1)
        block = text[begin:end]
        assert block.count(old) == 1, f"{record}: {block.count(old)} × {old!r}"
        text = text[:begin] + block.replace(old, new) + text[end:]
    path.write_text(text, "utf-8")
    return archives


def differing(sheet: Sheet) -> list[str]:
    """The rows of a sheet that are not in the golden one."""
    return [row for row in as_text(sheet).splitlines() if row not in GOLDEN.splitlines()]


def test_the_sample_officer_has_the_golden_sheet(score: Score) -> None:
    (sheet,) = score(SAMPLE, OFFICER)
    assert as_text(sheet) == GOLDEN
    assert sheet["officer"] == OFFICER
    assert sheet["period"] == "2013Q3"
    assert sheet["standard"] == "2013.1"
    assert sheet["post_category"] == "业务岗"
    workload = sheet["indicators"][0]["workload"]
    assert (workload["amount"], workload["median"]) == ("3.50", "3.00")
    assert sheet["indicators"][0]["lines"][0]["note"].startswith("3.5 件 ÷ 中位数 3.00 × 8")


def test_a_case_held_in_custody_and_closed_late_costs_four_points_and_caps_the_grade(
    tmp_path: Path, score: Score
) -> None:
    archives = changed(tmp_path, ("案-2013-019", "羁押: 否", "羁押: 是"))
    (sheet,) = score(archives, OFFICER)
    assert differing(sheet) == [
        "标1.2 效率 4.00/8: 标1.2 8; 标1.2.2 -4 案-2013-019",
        "执法能力 22.33/30 执法效果 33.50/40 执法纪律 19.50/20 奖惩情况 6.00/10",
        "总分 81.33 合格，否决 否-3 不高于合格 案-2013-019",
    ]
    assert sheet["grade_before_veto"] == "良好"


def test_a_complaint_found_true_costs_two_points(tmp_path: Path, score: Score) -> None:
    archives = changed(
        tmp_path,
        ("诉-2013-001", "结论: 不实", "结论: 属实"),
        ("诉-2013-001", "澄清方式: 当面澄清", "处理: 责令检查"),
    )
    (sheet,) = score(archives, OFFICER)
    assert differing(sheet) == [
        "标3.3 投诉作风 4.00/6: 标3.3 6; 标3.3.1 -2 诉-2013-001",
        "执法能力 26.33/30 执法效果 33.50/40 执法纪律 17.50/20 奖惩情况 6.00/10",
        "总分 83.33 良好，否决 无",
    ]


def test_a_review_that_failed_costs_two_points_more(tmp_path: Path, score: Score) -> None:
    archives = changed(tmp_path, ("评-2013-004", "等次: 瑕疵", "等次: 不合格"))
    (sheet,) = score(archives, OFFICER)
    assert differing(sheet) == [
        "标2.1 质量 15.00/20: 标2.1 16; 标2.1.1 3 评-2013-003; 标2.1.3 -4 评-2013-004",
        "执法能力 26.33/30 执法效果 31.50/40 执法纪律 19.50/20 奖惩情况 6.00/10",
        "总分 83.33 良好，否决 无",
    ]


def test_sixteen_hours_of_training_instead_of_24_cost_two_points(
    tmp_path: Path, score: Score
) -> None:
    archives = changed(tmp_path, ("培-2013-003", "学时: 24", "学时: 16"))
    (sheet,) = score(archives, OFFICER)
    assert differing(sheet) == [
        "标1.3 素能 7.00/10: 标1.3 6; 标1.3.1 2 能-2013-001; 标1.3.3 -1 培-2013-003",
        "执法能力 24.33/30 执法效果 33.50/40 执法纪律 19.50/20 奖惩情况 6.00/10",
        "总分 83.33 良好，否决 无",
    ]


def test_a_flaw_found_by_the_provincial_office_caps_the_grade_and_costs_eight_points(
    tmp_path: Path, score: Score
) -> None:
    archives = changed(
        tmp_path,
        ("评-2013-003", "等次: 优质", "等次: 瑕疵\n    问题类别: [证据采信]"),
        ("评-2013-003", "评查主体: 分州市院", "评查主体: 省级院"),
    )
    (sheet,) = score(archives, OFFICER)
    assert differing(sheet) == [
        "标2.1 质量 9.00/20: 标2.1 16; 标2.1.2 -5 评-2013-003; 标2.1.2 -2 评-2013-004",
        "执法能力 26.33/30 执法效果 25.50/40 执法纪律 19.50/20 奖惩情况 6.00/10",
        "总分 77.33 合格，否决 否-4 不高于良好 评-2013-003",
    ]
    assert sheet["grade_before_veto"] == "合格"


# -- every officer, every quarter --------------------------------------------------------------


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(WorkingTree(SAMPLE))


@pytest.mark.parametrize("period", QUARTERS)
def test_every_sheet_sums_from_its_lines_to_its_total(period: str, score: Score) -> None:
    sheets = score(SAMPLE, period=period)
    assert len(sheets) >= 12
    scored = [sheet for sheet in sheets if sheet["total"] is not None]
    assert {sheet["post_category"] for sheet in scored} == {"业务岗", "综合岗", "辅助岗"}
    for sheet in scored:
        where = f"{sheet['officer']} {period}"
        dimensions: dict[str, Decimal] = {}
        fulls: dict[str, Decimal] = {}
        for found in sheet["indicators"]:
            points = [Decimal(line["points"]) for line in found["lines"]]
            assert sum(points) == Decimal(found["score"]), where
            assert 0 <= Decimal(found["score"]) <= Decimal(found["full"]), where
            name = found["dimension"]
            dimensions[name] = dimensions.get(name, Decimal(0)) + Decimal(found["score"])
            fulls[name] = fulls.get(name, Decimal(0)) + Decimal(found["full"])
        assert {n: Decimal(d["score"]) for n, d in sheet["dimensions"].items()} == dimensions, where
        assert {n: Decimal(d["full"]) for n, d in sheet["dimensions"].items()} == fulls, where
        assert sum(dimensions.values()) == Decimal(sheet["total"]), where
        assert sum(fulls.values()) == 100, where
        assert re.fullmatch(r"\d{1,3}\.\d\d", sheet["total"]), where


@pytest.mark.parametrize("period", QUARTERS)
def test_every_line_with_a_record_cites_the_place_where_it_stands(
    period: str, score: Score
) -> None:
    texts: dict[str, list[str]] = {}
    cited = 0
    for sheet in score(SAMPLE, period=period):
        for found in sheet["indicators"]:
            items = [*found["lines"], *found.get("workload", {}).get("items", ())]
            for item in items:
                if item["record"] is None:
                    continue
                path = item["path"]
                assert path == f"archives/990110/officers/{sheet['officer']}.yml"
                lines = texts.setdefault(
                    path, (SAMPLE.parent / path).read_text("utf-8").split("\n")
                )
                assert f"编号: {item['record']}" in lines[item["line"] - 1]
                cited += 1
    assert cited >= 10


@pytest.mark.parametrize("period", QUARTERS)
def test_every_point_is_given_by_a_clause_of_the_standard(
    period: str, score: Score, library: Library
) -> None:
    book = library.standards.versions[0].rulebook
    clauses = {rule.clause: indicator.clause for indicator, rule in book.rules()}
    for sheet in score(SAMPLE, period=period):
        for found in sheet["indicators"]:
            for line in found["lines"]:
                own = line["clause"] == found["clause"]
                ruled = clauses.get(line["clause"]) == found["clause"]
                bound = line["clause"] == "办-4"
                assert own or ruled or bound, f"{sheet['officer']} {line}"
                # Only base points, the peer score, a bound and an unmet sum have no record (办-1).
                assert line["record"] or own or bound or line["clause"] == "标1.3.3", line


def written(record: Record) -> dict[str, Any]:
    """A 季度考评 as it stands in an archive, in the words of a sheet."""
    return {
        "standard": record.get("制度版本"),
        "post_category": record.get("岗位类别"),
        "total": str(record.get("总分")),
        "grade": record.get("等次"),
        "dimensions": {name: str(score) for name, score in record.get("四维分").items()},
        "vetoes": list(record.get("否决") or ()),
        "lines": [
            (line["条款"], str(line["分"]), line.get("记录")) for line in record.get("明细") or ()
        ],
    }


def computed(sheet: Sheet) -> dict[str, Any]:
    """The same of a sheet."""
    return {
        "standard": sheet["standard"],
        "post_category": sheet["post_category"],
        "total": sheet["total"],
        "grade": sheet["grade"],
        "dimensions": {name: d["score"] for name, d in sheet["dimensions"].items()},
        "vetoes": [veto["clause"] for veto in sheet["vetoes"]],
        "lines": [
            (line["clause"], line["points"], line["record"])
            for found in sheet["indicators"]
            for line in found["lines"]
        ],
    }


def test_every_quarterly_result_in_the_sample_is_what_the_program_computes(
    score: Score, library: Library
) -> None:
    compared = 0
    sheets: dict[Quarter, dict[str, Sheet]] = {}
    for _, officer in library.officers():
        for record in officer.live("季度考评"):
            quarter = record.get("季度")
            if quarter not in sheets:
                found = score(SAMPLE, period=str(quarter))
                sheets[quarter] = {sheet["officer"]: sheet for sheet in found}
            where = f"{officer.id} {quarter}"
            assert (where, written(record)) == (where, computed(sheets[quarter][officer.id]))
            compared += 1
    assert compared >= 10


def test_the_sample_has_no_error_on_its_own_day(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", "--archives", str(SAMPLE), "--today", TODAY.isoformat()])
    assert (code, " 错误 " in capsys.readouterr().out) == (0, False)
