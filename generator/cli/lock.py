"""``dangan lock``: a quarter's results sealed (办-14)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator.cli.chinese import ChineseCommand
from generator.cli.opened import Opened
from generator.cli.progress import Stages, stages
from generator.cli.project import (
    DayType,
    QuarterType,
    archives_option,
    cache_option,
    find_archives,
    reference_date,
    today_option,
)
from generator.cli.results import Change, Writer, dry_run_option, open_for, quarterly_section
from generator.scalars import Quarter
from generator.scoring.assess import assess, locked, obstacles
from generator.scoring.results import results
from generator.scoring.score import office_facts
from generator.standards.schedule import quarter_dates


@click.command(
    cls=ChineseCommand,
    help="锁定一个季度：给各人的季度考评写上锁定日期和校验值。"
    "此后所依据的记录只能用更正记录更正；改动了，dangan check 会指出。",
)
@click.argument("period", metavar="季度", type=QuarterType())
@click.option("--date", "locked_on", type=DayType(), help="锁定日期，缺省为参照日")
@dry_run_option
@cache_option
@archives_option
@today_option
def command(
    period: Quarter,
    locked_on: date | None,
    dry_run: bool,
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 1 when something keeps the quarter from being locked, 0 otherwise."""
    folder = find_archives(archives)
    day = reference_date(today, folder)
    with stages("读入档案") as tell:
        return _lock(folder, day, period, locked_on or day, dry_run, tell)


def _lock(
    folder: Path, day: date, period: Quarter, locking: date, dry_run: bool, tell: Stages
) -> int:
    opened = open_for(folder, day, period, tell)
    if opened is None:
        return 1
    standard = opened.standards.ruling(period)
    steps = quarter_dates(standard.rulebook.schedule, period, opened.standards.calendar)
    if not steps[-1].day <= locking <= day:
        raise click.UsageError(
            f"{period} 按考核日程 {steps[-1].day} 才到{steps[-1].step.name}；"
            f"锁定日期不早于这一天，也不晚于参照日 {day}"
        )
    changes, blocked = _planned(opened, day, period, locking)
    with tell.paused():
        for line in blocked:
            click.echo(line)
        if blocked:
            click.echo(f"{period} 没有锁定：还有 {len(blocked)} 处要先处理。", err=True)
            return 1
        if not changes:
            click.echo(f"{period} 已经全部锁定，没有要写的。")
            return 0
    writer = Writer(folder, opened, dry_run)
    tell("写入档案")
    for change in changes:
        writer.write(change)
    with tell.paused():
        return writer.conclude(f"{period} 已锁定（{locking}）。请提交这些改动，发起合并请求。")


def _planned(
    opened: Opened, day: date, period: Quarter, locking: date
) -> tuple[list[Change], list[str]]:
    """What is to be written, of all offices, and what stands in the way."""
    section = quarterly_section(opened.standards, period)
    changes: list[Change] = []
    blocked: list[str] = []
    for office in opened.offices("核对"):
        facts = office_facts(office, opened.standards, day)
        assessed = list(assess(office.unit, facts, opened.standards, period))
        for obstacle in obstacles(assessed, facts, opened.standards, period):
            at = obstacle.record.at() if obstacle.record is not None else None
            where = f"{at.path}:{at.line}:{at.column}" if at is not None else obstacle.officer
            blocked.append(f"{where}: {obstacle.message}")
        for item in assessed:
            officer = office.officers[item.officer]
            latest = results(officer).get(period, (None,))[-1]
            if latest is not None and not latest.is_sealed:
                content = locked(latest, facts[item.officer], opened.standards, locking)
                changes.append(Change.of(officer, section, content, latest.record))
    return changes, blocked
