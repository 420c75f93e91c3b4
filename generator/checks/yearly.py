"""Years: what the program wrote of a year is what the quarters and the records give (X23)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.officer import Officer, Record
from generator.checks.base import Scene
from generator.problems import Problem
from generator.scalars import Quarter
from generator.scoring.annual import COMPETENT, EXCELLENT, annual_score, annual_sheet, quarters_of
from generator.scoring.tally import Tally


def is_graded(officer: Officer) -> bool:
    """Whether an archive holds anything that the program writes of a year."""
    return any(
        record.get(name) is not None
        for record in officer.records(officer.form.landmarks.annual)
        for name in ("年度分", "建议等次")
    )


def yearly(tally: Tally, scene: Scene) -> Iterator[Problem]:
    """The annual score is that of the quarters' latest results (办-9), and the grade follows."""
    officer = tally.facts.officer
    for record in officer.sound(officer.form.landmarks.annual):
        if record.get("年度") is not None and not officer.flawed:
            yield from _year(record, record.get("年度"), tally, scene)


def _year(record: Record, year: int, tally: Tally, scene: Scene) -> Iterator[Problem]:
    written, standard = record.get("年度分"), scene.standards.for_quarter(Quarter(year, 4))
    if standard is None:
        return
    quarters = quarters_of(tally.results, year)
    # The command passes over who has no result in the year.
    remedy = f"请运行 dangan annual {year} --write" if quarters else "没有季度结果的，请删去这一行"
    score = annual_score(standard.rulebook, quarters, record)[0] if quarters else None
    if written is not None and score != written:
        why = "还没有季度结果、民主测评或领导小组评价，算不出来"
        if score is not None:
            why = f"按季度结果、民主测评和领导小组评价重算是 {score}"
        what = f"{year} 年度分写的是 {written}，{why}"
        yield Problem(record.at("年度分"), "X23", what, f"年度分由系统写入，不手改：{remedy}")
        return
    suggested = record.get("建议等次")
    sheet = annual_sheet(tally.facts, scene.standards, year) if suggested is not None else None
    found = sheet.suggestion if sheet is not None else None
    # How many candidates there are places for is the office's to say (办-10).
    if suggested in (None, found) or (found, suggested) == (EXCELLENT, COMPETENT):
        return
    why = "还没有年度分，定不出来" if found is None else f"按年度分和办法是 {found}"
    yield Problem(
        record.at("建议等次"),
        "X23",
        f"{year} 年的建议等次写的是 {suggested}，{why}",
        f"建议等次由系统写入，不手改：{remedy}；领导小组另有决定的，写在“最终等次”，并写理由",
    )
