"""Assessing and locking a quarter: which result each archive must hold, and its seal (办-8, 办-14).

A quarter's result is written once and rewritten as long as it is open. A locked one stays as it is;
when a correction moves the score, another version stands beside it (更正版).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from generator.archive.facts import Facts
from generator.archive.officer import Officer, Record
from generator.archive.unit import Unit
from generator.scalars import Quarter
from generator.scoring.inputs import inputs
from generator.scoring.recompute import content_of, recompute
from generator.scoring.results import Result, results
from generator.scoring.score import Scorer
from generator.scoring.seal import INPUTS, LOCKED, RULES, SEAL, listed, seal, standard_digest
from generator.scoring.sheet import ScoreSheet
from generator.scoring.tally import Tally
from generator.standards.loading import plain
from generator.standards.standard import Standard, Standards

Step = Literal["新增", "改写", "更正版", "不变"]


class Assessment(Struct, frozen=True):
    """What is to be written for one officer: ``content`` as a new record, or over ``over``."""

    officer: str
    step: Step
    sheet: ScoreSheet
    content: dict[str, Any]
    over: Record | None = None


def assess(
    unit: Unit, facts: Mapping[str, Facts], standards: Standards, quarter: Quarter
) -> Iterator[Assessment]:
    """The results of an office's quarter, in order of id; officers without a score have none.

    Nor has an office whose roster begins later: it joined others that were assessed before.
    """
    standard = standards.ruling(quarter)
    for sheet in Scorer(unit, facts, standards).sheets(quarter):
        if sheet.total is None:
            continue
        own = facts[sheet.officer]
        versions = results(own.officer).get(quarter, ())
        latest = versions[-1] if versions else None
        if latest is None and unit.began_after(quarter.last_day):
            continue
        if latest is None:
            yield Assessment(sheet.officer, "新增", sheet, content_of(sheet, 1))
        elif latest.is_sealed:
            corrected, differences = recompute(latest, Tally(own, standards), unit, standard)
            corrected = _among_their_like(corrected, sheet, latest)
            content = content_of(corrected, latest.version + 1)
            step: Step = "更正版" if differences else "不变"
            yield Assessment(sheet.officer, step, corrected, content)
        else:
            if len(versions) > 1:  # a correction is normalised as the version it corrects
                before = versions[-2]
                corrected = recompute(before, Tally(own, standards), unit, standard)[0]
                corrected = _among_their_like(corrected, sheet, before)
            else:
                corrected = sheet
            content = content_of(corrected, latest.version)
            step = "不变" if plain(latest.record.node) == content else "改写"
            yield Assessment(sheet.officer, step, corrected, content, latest.record)


def _among_their_like(
    corrected: ScoreSheet | None, sheet: ScoreSheet, before: Result
) -> ScoreSheet:
    """What corrects a result: of an officer who is now of another category, the ``sheet`` of today.

    The groups that were locked are of the category of ``before``, and no measure for others (办-3).
    """
    assert corrected is not None
    return corrected if corrected.post_category == before.category else sheet


class Obstacle(Struct, frozen=True):
    """Why a quarter cannot be locked yet: whose archive, where, and what to do."""

    officer: str
    record: Record | None
    message: str


def open_objections(
    officer: Officer, tally: Tally, standard: Standard, quarter: Quarter
) -> Iterator[Record]:
    """The undecided objections to a quarter's result or to a record it rests on (办-13)."""
    marks = officer.form.landmarks.objections
    counted: Mapping[str, str] | None = None
    for record in officer.live(marks.section):
        if record.get(marks.decision) is not None:
            continue
        if record.get(marks.quarter) == quarter:
            yield record
            continue
        counted = inputs(tally, standard.rulebook, quarter) if counted is None else counted
        if record.get(marks.target) in counted:
            yield record


def obstacles(
    assessed: Iterable[Assessment],
    facts: Mapping[str, Facts],
    standards: Standards,
    quarter: Quarter,
) -> list[Obstacle]:
    """What keeps an office's quarter from being locked: results not up to date, objections."""
    standard = standards.ruling(quarter)
    found = []
    for item in assessed:
        officer = facts[item.officer].officer
        if item.step != "不变":
            found.append(
                Obstacle(
                    item.officer,
                    item.over,
                    f"季度结果还没有写入或已经过时，请先运行 dangan assess {quarter}",
                )
            )
        tally = Tally(facts[item.officer], standards)
        found += [
            Obstacle(item.officer, record, f"异议 {record.id} 还没有决定，请先补写决定和决定日期")
            for record in open_objections(officer, tally, standard, quarter)
        ]
    return found


def locked(result: Result, facts: Facts, standards: Standards, day: date) -> dict[str, Any]:
    """An open result as the record that ``lock`` writes: with the day and its seal."""
    standard = standards.ruling(result.quarter)
    records = inputs(Tally(facts, standards), standard.rulebook, result.quarter)
    content = {
        name: value
        for name, value in plain(result.record.node).items()
        if name not in (LOCKED, SEAL)
    }
    content[LOCKED] = str(day)
    content[RULES] = standard_digest(standard)
    content[INPUTS] = listed(records)
    return content | {SEAL: seal(facts.officer.id, content, records)}
