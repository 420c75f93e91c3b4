"""Recomputing a stored result from the records as they stand, and telling where the two differ."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from generator.archive.unit import Unit
from generator.scoring.results import Result
from generator.scoring.score import sheet_against
from generator.scoring.sheet import ScoreSheet
from generator.scoring.tally import Tally
from generator.standards.standard import Standard

Difference = tuple[str, str, str]
"""A field's name, what is written in it and what is computed."""


def recompute(
    result: Result, tally: Tally, unit: Unit, standard: Standard
) -> tuple[ScoreSheet | None, list[Difference]]:
    """The sheet of a result's quarter against its own stored groups, and where they differ.

    Differences come in the order of the form. The sheet is None, and nothing compared, for an
    officer without a post in that quarter.
    """
    sheet = sheet_against(tally, unit, standard, result)
    if sheet is None or sheet.total is None:
        return None, []
    return sheet, list(_differences(result, content_of(sheet, result.version)))


def content_of(sheet: ScoreSheet, version: int) -> dict[str, Any]:
    """A scored sheet as the record that ``assess`` writes: texts, lists and groups."""
    assert sheet.total is not None
    return {
        "季度": str(sheet.period),
        "版号": str(version),
        "制度版本": sheet.standard,
        "岗位类别": sheet.post_category,
        "四维分": {name: f"{score:.2f}" for name, (score, _) in sheet.dimensions().items()},
        "总分": f"{sheet.total:.2f}",
        "等次": str(sheet.grade),
        "否决": [veto.clause for veto in sheet.vetoes],
        "明细": [
            {"条款": line.clause, "分": str(line.points)}
            | ({"记录": line.record} if line.record else {})
            for indicator in sheet.indicators
            for line in indicator.lines
        ],
        "同组": [
            {"条款": i.clause, "组别": i.workload.group, "人数": str(i.workload.members)}
            | (
                {"中位数": exact(i.workload.exact_median)}
                if i.workload.exact_median is not None
                else {}
            )
            for i in sheet.indicators
            if i.workload is not None
        ],
    }


def exact(value: Fraction) -> str:
    """A fraction as it can be written exactly: ``3.5``, or ``10/3`` where decimals do not end."""
    for places in range(5):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = f"{scaled.numerator:0{places + 1}d}"
            return f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"{value.numerator}/{value.denominator}"


def _differences(result: Result, wanted: dict[str, Any]) -> Iterator[Difference]:
    if result.standard != wanted["制度版本"]:
        yield "制度版本", result.standard, wanted["制度版本"]
    if result.category != wanted["岗位类别"]:
        yield "岗位类别", result.category, wanted["岗位类别"]
    for name, points in wanted["四维分"].items():
        written = result.dimensions.get(name)
        if written is None or f"{written:.2f}" != points:
            yield f"四维分.{name}", "没有" if written is None else f"{written}", points
    if f"{result.total:.2f}" != wanted["总分"]:
        yield "总分", str(result.total), wanted["总分"]
    if result.grade != wanted["等次"]:
        yield "等次", result.grade, wanted["等次"]
    if list(result.vetoes) != wanted["否决"]:
        yield "否决", _listed(result.vetoes), _listed(wanted["否决"])
    mine = [(line.clause, line.points, line.record) for line in result.lines]
    theirs = [(line["条款"], line["分"], line.get("记录")) for line in wanted["明细"]]
    for index in range(max(len(mine), len(theirs))):
        own = _line(*mine[index]) if index < len(mine) else "没有"
        other = _line(*theirs[index]) if index < len(theirs) else "没有"
        if own != other:
            yield "明细", own, other
            return


def _line(clause: str, points: Any, record: str | None) -> str:
    number = f"{points}"
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return " ".join(part for part in (clause, record or "", f"{number} 分") if part)


def _listed(words: Any) -> str:
    return "、".join(words) or "没有"
