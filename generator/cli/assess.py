"""``dangan assess``: a quarter's results written into the archives (季度试算)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator.cli.chinese import ChineseCommand
from generator.cli.opened import Opened
from generator.cli.output import pad, width
from generator.cli.progress import Stages, stages
from generator.cli.project import (
    QuarterType,
    archives_option,
    cache_option,
    find_archives,
    reference_date,
    today_option,
)
from generator.cli.results import (
    Change,
    Writer,
    approvers,
    dry_run_option,
    open_for,
    quarterly_section,
)
from generator.scalars import Quarter
from generator.scoring.assess import assess
from generator.scoring.score import office_facts


@click.command(
    cls=ChineseCommand,
    help="季度试算：按现有记录计分，把结果写进各人档案的季度考评，改动供提交审核。"
    "已锁定的季度不动；更正使结果变了的，另写一个更正版。",
)
@click.argument("period", metavar="季度", type=QuarterType())
@dry_run_option
@cache_option
@archives_option
@today_option
def command(period: Quarter, dry_run: bool, archives: Path | None, today: date | None) -> int:
    """Exit code 1 when the data has errors or an archive cannot be written, 0 otherwise."""
    folder = find_archives(archives)
    day = reference_date(today, folder)
    with stages("读入档案") as tell:
        opened = open_for(folder, day, period, tell)
        if opened is None:
            return 1
        writer = Writer(folder, opened, dry_run)
        _assess(opened, writer, day, period, tell)
    section = quarterly_section(opened.standards, period).name
    whose = approvers(opened.standards, period, section)
    return writer.conclude(f"请提交这些改动，发起合并请求，由{whose}审核。")


def _assess(opened: Opened, writer: Writer, day: date, period: Quarter, tell: Stages) -> None:
    """Assess one office after another."""
    section = quarterly_section(opened.standards, period)
    for office in opened.offices("计分"):
        facts = office_facts(office, opened.standards, day)
        found = list(assess(office.unit, facts, opened.standards, period))
        names = max((width(item.sheet.name) for item in found), default=4) + 2
        with tell.paused():
            click.echo(f"{office.unit.name} {period.chinese}：{len(found)} 人计分")
            for item in found:
                total = f"{item.sheet.total:.2f}"
                click.echo(
                    f"{pad(item.officer, 13)}{pad(item.sheet.name, names)}{pad(total, 7, True)}  "
                    f"{pad(str(item.sheet.grade), 8)}{item.step}"
                )
        for item in found:
            if item.step != "不变":
                officer = office.officers[item.officer]
                writer.write(Change.of(officer, section, item.content, item.over))
