"""Voided results: a quarter's result that was put out of sight though it must stand (X23)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.facts import derive
from generator.archive.officer import Officer, Record
from generator.checks.base import Scene
from generator.problems import Problem
from generator.scalars import Quarter
from generator.scoring.seal import INPUTS, LOCKED, RULES, SEAL
from generator.scoring.tally import Tally
from generator.scoring.workload import is_scored


def voided(officer: Officer, scene: Scene) -> Iterator[Problem]:
    """Each voided result that is locked, or of a quarter in which the officer is scored.

    Of a locked one nobody would look at the seal any more. Void is what an open one becomes when
    its officer turns out to hold no post that is scored; else ``assess`` writes it anew.
    """
    names = officer.form.voided
    written = "、".join(f"“{name}: {word}”" for name, word in names.items())
    for record in officer.records(officer.form.landmarks.quarterly):
        if not record.voided:
            continue
        if any(record.get(name) for name in (LOCKED, RULES, INPUTS, SEAL)):
            yield Problem(
                record.at(*names),
                "X23",
                f"{record.get('季度')} 已经锁定，结果不能作废",
                f"请删去{written}，恢复原文；结果有错误的，更正所依据的记录，由系统另出更正版",
            )
        elif _is_scored(officer, record, scene):
            yield Problem(
                record.at(*names),
                "X23",
                f"{record.get('季度')} 有可以计分的任职，结果不能作废",
                f"请删去{written}和“{officer.form.landmarks.void_reason}”，"
                f"再运行 dangan assess {record.get('季度')}",
            )


def _is_scored(officer: Officer, record: Record, scene: Scene) -> bool:
    quarter = record.get("季度")
    standard = scene.standards.for_quarter(quarter) if isinstance(quarter, Quarter) else None
    if standard is None or officer.flawed:
        return False
    tally = Tally(derive(officer, scene.standards, scene.today), scene.standards)
    return is_scored(tally, standard.rulebook, quarter)
