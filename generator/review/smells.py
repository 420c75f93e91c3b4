"""Smells: what is lawful in form and yet deserves a look (late, swapped, softened …); pure.

None of these is refused. How late is late, and what counts as entered in bulk, is data
(``supervision.yml``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import orjson
from msgspec import Struct

from generator.archive.officer import Officer, Record, settled
from generator.history.changes import Change
from generator.history.commits import Commit
from generator.problems import Location
from generator.review.steps import Place
from generator.review.value import Finding
from generator.scalars import Quarter
from generator.scoring.compare import SheetChange
from generator.scoring.inputs import presence_digest, seals_presence, watched_presence
from generator.scoring.results import Result, results
from generator.scoring.seal import INPUTS, SEAL
from generator.scoring.sheet import ScoreSheet
from generator.standards.calendar import ONE_DAY
from generator.standards.loading import plain
from generator.standards.standard import Standards

BULK_LEAST = 10
"""Fewer new records than this are not a bulk entry, whatever their share."""
BULK_BEFORE, BULK_AFTER = 5, 5
"""Working days around a quarter's end within which entering much in one day is looked at."""
MASS = 50
"""Records that stood before and are changed in one commit, from which on it is a mass change."""


class Changed(Struct, frozen=True):
    """One record over the whole range: as it was, as it is, and the commits that touched it."""

    place: Place
    change: Change
    before: Record | None
    after: Record | None
    commits: tuple[Commit, ...]

    @property
    def location(self) -> Location:
        """Where the record stands, or stood."""
        line = self.change.line_after or self.change.line_before or 1
        return Location(self.place.shown, line)

    def finding(self, kind: str, message: str, hint: str = "") -> Finding:
        """A warning about this record."""
        return Finding(
            kind,
            message,
            hint,
            self.commits[-1].id if self.commits else "",
            self.location,
            self.place.officer,
            self.change.section,
            self.change.record,
        )


def smells(
    changed: Sequence[Changed],
    standards: Standards,
    before: Mapping[str, Officer],
    compared: Iterable[SheetChange],
    called: Callable[[Commit], str],
) -> Iterator[Finding]:
    """All warnings about these records; ``before`` are the archives before, by officer.

    ``called`` gives whose a commit is, as the review calls that person.
    """
    for one in changed:
        if one.place.officer in before:  # a new archive holds what was long before it
            yield from _late(one, standards)
        yield from _back_dated(one)
        yield from _sealed(one, before.get(one.place.officer), standards)
    yield from _of_an_earlier_version(one for one in changed if one.place.officer in before)
    yield from _swapped(changed)
    yield from _bulk(changed, standards, called)
    yield from _mass(changed)
    yield from _softened(changed, compared)


def _late(one: Changed, standards: Standards) -> Iterator[Finding]:
    """A new record entered later than the standard allows (录入时限)."""
    record = _new_fact(one)
    if record is None or not one.commits:
        return
    known = settled(record)
    if known is None:
        return
    field, day = known
    word = "记录日期" if field == record.section.date_field else field
    within = record.standard.supervision.filing.within
    entered = one.commits[0].committer.day
    limit = standards.calendar.add_working_days(day, within)
    if standards.calendar.working_days(limit + ONE_DAY, entered):
        yield one.finding(
            "late",
            f"{word} {day}，{entered} 才录入，超过 {within} 个工作日（应在 {limit} 前）",
            "请说明迟录的原因",
        )


def _new_fact(one: Changed) -> Record | None:
    """The record that was entered, when it is of a fact, as X32 asks.

    A result or a nil return is of a quarter or a year, and due when that is over.
    """
    record = one.after
    if one.change.action != "新增" or record is None:
        return None
    return None if record.section.system or record.section.numbering == "无" else record


def _back_dated(one: Changed) -> Iterator[Finding]:
    """The date of a record that stood before, or the one by which it is counted, was moved."""
    if one.before is None or one.after is None:
        return
    moved = [("记录日期", one.before.date, one.after.date)]
    section = one.after.section
    counted = one.after.standard.rulebook.counted_on.get(section.name)
    if counted is not None and counted != section.date_field:
        moved.append((counted, one.before.get(counted), one.after.get(counted)))
    for word, was, now in moved:
        if isinstance(was, date) and isinstance(now, date) and was != now:
            how = "提前" if now < was else "推后"
            over = "，换了季度" if Quarter.of(was) != Quarter.of(now) else ""
            yield one.finding("back-dated", f"{word}由 {was} {how}到 {now}{over}", "请核对依据")


def _sealed(one: Changed, officer: Officer | None, standards: Standards) -> Iterator[Finding]:
    """What a locked result rests on was changed, or a record came late into its quarter."""
    if officer is None:
        return
    locked = [
        result for versions in results(officer).values() for result in versions if result.is_sealed
    ]
    for result in locked:
        if one.before is result.record:
            yield one.finding(
                "sealed",
                f"动了已锁定的 {result.quarter} 考评结果",
                "锁定的结果不改；更正另出更正版",
            )
        elif one.change.record in result.inputs and _shows(one, officer, result, standards):
            yield one.finding(
                "sealed",
                f"动了 {result.quarter} 计分所依据的记录，该季已于 {result.locked} 锁定",
                "只能凭更正记录更正；分数变了的，另出更正版",
            )
    record = _new_fact(one)
    known = settled(record) if record is not None and not record.section.after_leaving else None
    if known is not None:
        for result in locked:
            if known[1] in result.quarter:
                yield one.finding(
                    "sealed",
                    f"新记录的日期在 {result.quarter}，该季已于 {result.locked} 锁定",
                    "锁定后查明的事实计入查明的季度",
                )
                return


def _shows(one: Changed, officer: Officer, result: Result, standards: Standards) -> bool:
    """Whether a change shows in the sealed quarter; that a post or leave ended later does not."""
    standard = standards.for_quarter(result.quarter)
    if standard is None or one.before is None or one.after is None:
        return True
    watched = watched_presence(officer.form, standard.rulebook).get(one.change.section)
    if watched is None:
        return True
    was, now = (
        presence_digest(record, plain(record.node), watched, result.quarter)
        for record in (one.before, one.after)
    )
    return was != now


def _of_an_earlier_version(changed: Iterable[Changed]) -> Iterator[Finding]:
    """Quarters locked now by a program that did not seal posts yet, such as a clone still has."""
    found: Counter[str] = Counter()
    for one in changed:
        if one.after is None or (one.before is not None and one.before.get(SEAL)):
            continue
        form, record = one.after.standard.form, one.after
        numbers = [text.partition("=")[0] for text in record.get(INPUTS) or ()]
        posts = form.sections[form.landmarks.posts.section]
        if record.get(SEAL) and posts.prefix is not None and not seals_presence(form, numbers):
            found[str(record.get("季度"))] += 1
    for quarter, people in found.items():
        yield Finding(
            "old-lock",
            f"{quarter} 有 {people} 人的结果是用旧版程序锁定的，岗位履历没有列入依据记录",
            "请把锁定用的电脑上的 dangan 升级，"
            f"从最新的主分支重新运行 dangan assess {quarter} 和 dangan lock {quarter}",
        )


def _swapped(changed: Sequence[Changed]) -> Iterator[Finding]:
    """Two records of one archive that exchanged their numbers."""
    seen: dict[tuple[str, str, str, str], Changed] = {}
    for one in changed:
        if one.before is None or one.after is None:
            continue
        place = (one.place.shown, one.change.section)
        was, now = _body(one.before), _body(one.after)
        other = seen.get((*place, now, was))
        if other is not None:
            yield other.finding(
                "swapped",
                f"{other.change.record} 与 {one.change.record} 的内容互换了编号",
                "编号永不改用，请恢复原样",
            )
        seen[*place, was, now] = one


def _body(record: Record) -> str:
    """What a record says besides its own number."""
    numbers = {name for name, spec in record.section.fields.items() if spec.kind == "编号"}
    said = {name: value for name, value in plain(record.node).items() if name not in numbers}
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()


def _bulk(
    changed: Sequence[Changed], standards: Standards, called: Callable[[Commit], str]
) -> Iterator[Finding]:
    """More than the share of one account's new records entered on one day near a quarter's end."""
    calendar = standards.calendar
    entered: dict[str, Counter[date]] = {}
    names: dict[str, str] = {}
    for one in changed:
        if _new_fact(one) is not None and one.commits:
            commit = one.commits[0]
            entered.setdefault(commit.author.email, Counter())[commit.committer.day] += 1
            names[commit.author.email] = called(commit)
    for email, days in entered.items():
        whole = sum(days.values())
        day, most = max(days.items(), key=lambda pair: (pair[1], pair[0]))
        share = standards.for_record(day).supervision.filing.bulk_share
        quarter = Quarter.of(day)
        ends = (quarter.last_day, quarter.shift(-1).last_day)
        near = any(
            (end >= day and calendar.working_days(day, end) <= BULK_BEFORE)
            or (end < day <= calendar.add_working_days(end, BULK_AFTER))
            for end in ends
        )
        if near and most >= BULK_LEAST and most * 100 > whole * share:
            yield Finding(
                "bulk",
                f"{names[email]} 的 {whole} 条新记录中有 {most} 条集中在 {day} 录入（突击补录）",
                "请核对是否随办随录",
            )


def _mass(changed: Sequence[Changed]) -> Iterator[Finding]:
    touched = Counter(
        commit.id for one in changed if one.before is not None for commit in one.commits
    )
    for commit, count in touched.items():
        if count >= MASS:
            yield Finding(
                "mass", f"一次提交改动了 {count} 条已有的记录", "请逐条核对，或分成几次", commit
            )


def _softened(changed: Sequence[Changed], compared: Iterable[SheetChange]) -> Iterator[Finding]:
    """A record that stood and cost points, or capped a grade, and now does so less."""
    sheets = list(compared)
    for one in changed:
        if one.before is None:
            continue
        for sheet in sheets:
            if sheet.officer != one.place.officer:
                continue
            was, now = _points(sheet.before, one), _points(sheet.after, one)
            freed = sorted(_vetoes(sheet.before, one) - _vetoes(sheet.after, one))
            if (was < 0 and now > was) or freed:
                told = [f"扣分由 {was} 变为 {now}"] if was < 0 and now > was else []
                told += [f"不再触发{'、'.join(freed)}"] if freed else []
                yield one.finding(
                    "softened",
                    f"已生效的不利记录减轻了：{sheet.period} {'，'.join(told)}",
                    "请核对更正的依据",
                )


def _points(sheet: ScoreSheet | None, one: Changed) -> Decimal:
    if sheet is None:
        return Decimal(0)
    lines = (line for indicator in sheet.indicators for line in indicator.lines)
    return sum((line.points for line in lines if line.record == one.change.record), Decimal(0))


def _vetoes(sheet: ScoreSheet | None, one: Changed) -> set[str]:
    if sheet is None:
        return set()
    return {veto.clause for veto in sheet.vetoes if one.change.record in veto.records}
