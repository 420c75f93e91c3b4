"""X32: Ensure that what happened is entered in time, seen against the files at a base revision.

A record that is new since then must not be older than the standard's 录入时限. The same look finds
a locked result that was rewritten or taken out, or overtaken by a version that corrections alone do
not explain (X24), and a new correction whose 原值 is not what stood there before (X25).

通过::

    零报告: []
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.facts import derive
from generator.archive.officer import Officer, Record, settled
from generator.archive.paths import flat, head
from generator.archive.reading import read_officer
from generator.checks.base import Check, Scene, label
from generator.checks.overtaken import overtaken
from generator.checks.x31_removed import renumbered
from generator.problems import Problem, Severity, clip
from generator.scoring.results import Result, results
from generator.scoring.tally import Tally
from generator.scoring.undoing import ABSENT, undo
from generator.standards.calendar import ONE_DAY
from generator.standards.loading import plain
from generator.standards.standard import Standards


def _check(officer: Officer, scene: Scene) -> Iterator[Problem]:
    data = (scene.baseline or {}).get(officer.path)
    if data is None:
        return
    before, _ = read_officer(data, officer.path, officer.id, scene.unit, scene.standards)
    if before is None or before.flawed or officer.flawed:
        return
    yield from _late(before, officer, scene)
    yield from _sealed(before, officer)
    yield from _quoted(before, officer, scene.standards)
    yield from overtaken(before, officer, lambda: _tally(officer, scene), scene.unit)


def _tally(officer: Officer, scene: Scene) -> Tally:
    return Tally(derive(officer, scene.standards, scene.today), scene.standards)


def _late(before: Officer, after: Officer, scene: Scene) -> Iterator[Problem]:
    known = {record.id for record in renumbered(before, after).values()}  # told by X31
    for record in after.all_records():
        section = record.section
        entered = settled(record)
        if section.single or section.system or section.numbering == "无" or entered is None:
            continue
        if record.id in before.by_id or record.id in known or record.voided:
            continue
        if after.joined and record.date and record.date < after.joined:
            continue  # it is the date that is wrong (X04)
        field, day = entered
        limit = record.standard.supervision.filing.within
        last = scene.standards.calendar.add_working_days(day, limit)
        late = scene.standards.calendar.working_days(last + ONE_DAY, scene.today)
        if late:  # on a day off after the last day no working day has been let pass
            yield Problem(
                record.at(field) if field else record.at(),
                "X32",
                f"{label(record)} 是 {day} 的事，应在 {limit} 个工作日内（{last} 前）入档，"
                f"迟了 {late} 个工作日",
                "请在合并请求里说明迟延的原因；"
                f"填报逾期计填报人的责任{record.standard.rulebook.cite('办-17')}",
                Severity.WARNING,
            )


def _sealed(before: Officer, after: Officer) -> Iterator[Problem]:
    now = {(r.quarter, r.version): r for versions in results(after).values() for r in versions}
    for versions in results(before).values():
        for result in versions:
            if not result.is_sealed:
                continue
            found = now.get((result.quarter, result.version))
            if found is None:
                yield Problem(
                    after.section_location(result.record.section.name),
                    "X24",
                    f"{result.quarter} 第 {result.version} 版于 {result.locked} 锁定，现在不见了",
                    "锁定的结果不能删除：请恢复原文",
                )
            elif plain(found.record.node) != plain(result.record.node):
                yield Problem(
                    found.record.at(*_first_difference(result, found)),
                    "X24",
                    f"{result.quarter} 第 {result.version} 版于 {result.locked} 锁定，此后被改写",
                    "锁定的结果不能改动：请恢复原文；更正使结果变了的，另出更正版",
                )


def _first_difference(old: Result, new: Result) -> tuple[str, ...]:
    was, now = plain(old.record.node), plain(new.record.node)
    return next(((name,) for name in now if now[name] != was.get(name)), ())


def _quoted(before: Officer, after: Officer, standards: Standards) -> Iterator[Problem]:
    log = after.form.landmarks.corrections
    seen: set[tuple[str, str]] = set()
    for record in after.live(log.section):
        if record.id in before.by_id or record.broken:
            continue
        target, path = str(record.get(log.target)), str(record.get(log.field))
        old = before.by_id.get(target)
        if old is None or (target, path) in seen:
            # Of a record that has come since, nothing tells what it said before it was corrected;
            # of several corrections of one field, only the first meets the old value.
            continue
        seen.add((target, path))
        stood = flat(plain(old.node))
        was = stood.get(path)
        if was is None and any(head(one) == path for one in stood):
            continue  # a whole group, of which one may say what one likes: the record tells
        written = str(record.get(log.old))
        if written == (was if was is not None else ABSENT) or _sealed_so(
            after, target, record, standards
        ):
            continue
        told = f"{label(record)} 的原值写的是 {clip(written)}，"
        if was is not None:
            yield Problem(
                record.at(log.old),
                "X25",
                f"{told}{target} 的{path}原来写的是 {clip(was)}",
                f"原值应写 {was}",
            )
        else:  # it may have been filled in since, and corrected then
            yield Problem(
                record.at(log.old),
                "X25",
                f"{told}在所比较的提交里，{target} 还没有写{path}",
                f"此后补写过、又作更正的，不用改；没有补写过的，原值应写 {ABSENT}",
                Severity.WARNING,
            )


def _sealed_so(officer: Officer, target: str, correction: Record, standards: Standards) -> bool:
    """Whether a seal shows that a correction quotes what was there: of what it tells too late."""
    for versions in results(officer).values():
        for result in versions:
            standard = standards.for_quarter(result.quarter)
            if not result.is_sealed or target not in result.inputs or standard is None:
                continue
            undone = undo(officer, target, result, standard.rulebook)
            proved = undone.digest is not None and not undone.filled
            moved = undone.content != plain(officer.by_id[target].node)
            if proved and moved and correction in undone.corrections:
                return True
    return False


CHECK = Check("X32", officer=_check, also=("X24", "X25"))
