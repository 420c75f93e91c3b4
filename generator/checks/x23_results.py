"""X23: Ensure that a quarter's result is what its records give, and that nothing sealed changed.

A result is written by the program and never by hand; its versions follow one another, and a locked
one is neither changed nor voided. A further version comes of corrections alone, and is measured
against the same groups as long as the category is the same. The records it was computed from stay
as they were, or a 更正记录 says what was changed (X24), truly (X25); what they lacked may be filled
in as long as no point moves. A correction that moves the score needs a new version of the result.

通过::

    季度考评: []

不通过 X23::

    季度考评:
      - 季度: 2013Q1
        版号: 1
        制度版本: "2013.1"
        岗位类别: 业务岗
        四维分:
          执法能力: 21.00
          执法效果: 30.00
          执法纪律: 20.00
          奖惩情况: 5.00
        总分: 99.00
        等次: 优秀
        否决: []
        明细:
          - 条款: 标1.1
            分: 8
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from generator.archive.facts import derive
from generator.archive.officer import Officer
from generator.checks.base import Check, Scene
from generator.checks.breaches import breaches, unaccounted
from generator.checks.voided import voided
from generator.checks.yearly import is_graded, yearly
from generator.problems import Problem, Severity
from generator.scoring.accounting import account, examined
from generator.scoring.recompute import recompute
from generator.scoring.results import Result, results
from generator.scoring.seal import LOCKED, RULES, SEAL, Breach
from generator.scoring.tally import Tally
from generator.standards.standard import Standard

RESTORE = "锁定的结果不能改动：请恢复锁定时的原文"


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    stored = results(officer)
    yield from voided(officer, scene)
    if not (stored or is_graded(officer)):
        return
    tally = Tally(derive(officer, scene.standards, scene.today), scene.standards)
    yield from yearly(tally, scene)
    # An archive that is not read in full, or with days that have not come, cannot be computed.
    unsure = officer.flawed or any(record.broken for record in officer.all_records())
    for quarter, versions in stored.items():
        standard = scene.standards.for_quarter(quarter)
        if standard is None or unsure:
            continue
        yield from _versions(versions, officer)
        for result in versions:
            breach = Breach()
            if result.is_half_sealed:
                yield _half_sealed(result)
                continue
            if result.locked is not None:
                breach = examined(result, tally, scene.unit, standard)
                yield from breaches(result, breach, tally, standard)
            if result is versions[-1] and not (breach.standard or breach.touched):
                yield from _recomputed(result, breach, tally, scene, standard)
            elif breach.forged:
                yield _forged(result)


def _versions(versions: Sequence[Result], officer: Officer) -> Iterator[Problem]:
    """Versions follow one another from 1, each upon a locked one, which was corrected (办-14)."""
    for number, result in enumerate(versions, 1):
        if result.version != number:
            what = f"写有第 {result.version} 版，却没有第 {number} 版"
            hint = "版号由系统从 1 起逐版写入：请恢复缺的一版，或改回原来的版号"
        elif result.locked is None and result is not versions[-1]:
            what, hint = f"第 {number} 版没有锁定，却写有第 {number + 1} 版", RESTORE
        else:
            continue
        yield Problem(result.record.at("版号"), "X23", f"{result.quarter} {what}", hint)
        return
    for before, result in pairwise(versions):
        yield from _follows(before, result, officer)


def _follows(before: Result, result: Result, officer: Officer) -> Iterator[Problem]:
    """A version comes of corrections alone, against the groups of the one that it corrects."""
    log = officer.form.landmarks.corrections
    days = [record.date for record in officer.live(log.section) if record.date is not None]
    which = f"{result.quarter} 第 {result.version} 版"
    if before.locked is not None and not any(day >= before.locked for day in days):
        yield Problem(
            result.record.at("版号"),
            "X23",
            f"{which}是更正版，而第 {before.version} 版于 {before.locked} 锁定以后没有更正记录",
            f"更正版只凭更正记录出：请补写“{log.section}”，对象写所更正的记录；没有更正的，不写更正版",
        )
    if not _like(before, result):
        yield Problem(
            result.record.at("同组"),
            "X23",
            f"{which}的同组与第 {before.version} 版锁定的不同",
            f"更正版沿用锁定时的同组：请运行 dangan assess {result.quarter} 重新写入"
            if result.locked is None
            else "更正版沿用锁定时的同组，由系统写入、锁定，不手写：请恢复原文",
        )


def _like(before: Result, result: Result) -> bool:
    """Whether the groups are the same; where one was not kept, there is none.

    Whoever a correction has put into another category is compared with those (办-3); which they are
    on the day of the lock, a review sees to.
    """
    if result.category != before.category:
        return True
    same = [peers for peers in result.peers if before.peers_of(peers.clause) is not None]
    other = [peers for peers in result.peers if peers not in same]
    return {*same} == {*before.peers} and not any(peers.median is not None for peers in other)


def _half_sealed(result: Result) -> Problem:
    if result.locked is not None and not (result.digest or result.standard_digest):
        return Problem(
            result.record.at(LOCKED),
            "X23",
            f"{result.quarter} 写了锁定日期，却没有校验值",
            f"锁定用 dangan lock {result.quarter}，不手写锁定日期",
        )
    names = {LOCKED: result.locked, RULES: result.standard_digest, SEAL: result.digest}
    gone = "、".join(name for name, value in names.items() if not value)
    return Problem(
        result.record.at(),
        "X23",
        f"{result.quarter} 第 {result.version} 版锁定时写的{gone}不见了",
        RESTORE,
    )


def _recomputed(
    result: Result, breach: Breach, tally: Tally, scene: Scene, standard: Standard
) -> Iterator[Problem]:
    sheet, differences = recompute(result, tally, scene.unit, standard)
    if sheet is not None and not differences:
        if breach.forged:
            yield _forged(result)
        return
    corrected: tuple[str, ...] = ()
    if result.is_sealed and not breach:
        found = account(result, breach.filled, tally, scene.unit, standard)
        untold = list(unaccounted(found, result, tally, standard))
        if untold:
            yield from untold
            return
        corrected = found.corrected
    if sheet is None:
        yield _not_scored(result, corrected)
        return
    name, written, computed = differences[0]  # one is enough: the rest follows from the same
    yield Problem(
        result.record.at(*name.split(".")),
        "X23",
        f"{result.quarter} 的{name}写的是 {written}，按档案里的记录重算是 {computed}",
        _remedy(result, corrected),
    )


def _not_scored(result: Result, corrected: Sequence[str]) -> Problem:
    at, what = result.record.at(), f"{result.quarter} 没有可以计分的任职，却写有结果"
    if corrected:  # there is no version that says so, and what was locked stays
        return Problem(
            at,
            "X23",
            f"{what}：{'、'.join(corrected)} 在锁定以后作了更正",
            "锁定的结果保留不动，年度分仍计入它；年度考核时请领导小组一并考虑",
            Severity.WARNING,
        )
    return Problem(
        at,
        "X23",
        what,
        "请核对岗位履历；履历没有错的，给还没有锁定的结果加写“状态: 作废”和“作废理由: …”",
    )


def _remedy(result: Result, corrected: Sequence[str]) -> str:
    command = f"dangan assess {result.quarter}"
    if result.locked is None:
        return f"季度结果由系统写入，不手改：请运行 {command}"
    if corrected:
        return (
            f"{'、'.join(corrected)} 更正后结果变了：请运行 {command} 出更正版，锁定的一版保留不动"
        )
    return RESTORE


def _forged(result: Result) -> Problem:
    return Problem(
        result.record.at(SEAL),
        "X23",
        f"{result.quarter} 第 {result.version} 版的内容与校验值不符：锁定以后结果或校验值被改动",
        RESTORE,
    )


CHECK = Check("X23", officer=_check, also=("X24", "X25"))
