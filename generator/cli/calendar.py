"""``dangan calendar``: when each step of a quarter's or a year's assessment is due."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from generator.archive.library import open_shelf
from generator.archive.source import WorkingTree
from generator.cli.chinese import ChineseCommand
from generator.cli.output import echo_json, pad, problem_text, width
from generator.cli.project import (
    archives_option,
    find_archives,
    format_option,
    label_of,
    reference_date,
    today_option,
)
from generator.problems import clip
from generator.scalars import FIRST_YEAR, LAST_YEAR, Quarter, Unreadable
from generator.standards.schedule import Due, Schedule, next_due, quarter_dates, year_dates
from generator.standards.standard import Standard, Standards

WEEKDAYS = "一二三四五六日"


class PeriodType(click.ParamType[Quarter | int]):
    """A quarter as ``2013Q3``, or a year as ``2013``."""

    name = "季度或年度"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Quarter | int:
        """The quarter or the year, or a usage error."""
        text = str(value)
        if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR:
            return int(text)
        try:
            return Quarter.parse(text)
        except Unreadable:
            self.fail(f"“{clip(text)}”不是季度或年度，季度写成 2013Q3，年度写成 2013", param, ctx)


@click.command(
    cls=ChineseCommand,
    help="考核日程：一个季度（2013Q3）或一个年度（2013）各步骤的日期，以及下一步是什么。"
    "按制度写明的工作日推算，计入节假日和调休。",
)
@click.argument("period", metavar="季度", type=PeriodType())
@format_option("text", "json")
@archives_option
@today_option
def command(period: Quarter | int, form: str, archives: Path | None, today: date | None) -> int:
    """Exit code 1 when the standards have errors, 0 otherwise. No archive is read."""
    folder = find_archives(archives)
    day = reference_date(today, folder)
    shelf = open_shelf(WorkingTree(folder), label_of(folder), day)
    if not shelf.standards:
        for problem in shelf.problems:
            click.echo(problem_text(problem, None), err=True)
        click.echo("制度有错误，没有推算。请先运行 dangan check 改正。", err=True)
        return 1
    standard = _standard(shelf.standards, period)
    schedule, calendar = standard.rulebook.schedule, shelf.standards.calendar
    if isinstance(period, Quarter):
        dues = quarter_dates(schedule, period, calendar)
    else:
        dues = year_dates(schedule, period, calendar)
    for year in sorted({due.day.year for due in dues if not due.certain}):
        click.echo(
            f"没有 {year} 年的年历（standards/<版本>/calendar/{year}.yml），"
            "该年按周一至周五推算，请补入年历后再用。",
            err=True,
        )
    if form == "json":
        echo_json(_json(period, standard, dues, day))
    else:
        click.echo(_text(period, schedule, dues, day))
    return 0


def _standard(standards: Standards, period: Quarter | int) -> Standard:
    quarter = period if isinstance(period, Quarter) else Quarter(period, 4)
    found = standards.for_quarter(quarter)
    if found is None:
        raise click.UsageError(f"{period} 没有施行的制度，没有考核日程")
    return found


def _json(
    period: Quarter | int, standard: Standard, dues: tuple[Due, ...], day: date
) -> dict[str, Any]:
    coming = next_due(dues, day)
    found: dict[str, Any] = {
        "period": str(period),
        "standard": standard.version,
        "steps": [due.to_json() for due in dues],
        "next": None if coming is None else coming.to_json(),
    }
    if not isinstance(period, Quarter):
        found["limits"] = [
            {"step": e.name, "limit": e.describe(), "who": e.who, "clause": e.clause}
            for e in standard.rulebook.schedule.events
        ]
    return found


def _text(period: Quarter | int, schedule: Schedule, dues: tuple[Due, ...], day: date) -> str:
    title = period.chinese if isinstance(period, Quarter) else f"{period}年度"
    coming = next_due(dues, day)
    events = () if isinstance(period, Quarter) else schedule.events
    names = max((width(step.name) for step in (*(d.step for d in dues), *events)), default=0) + 2
    whos = max((width(step.who) for step in (*(d.step for d in dues), *events)), default=0) + 2
    lines = [f"{title}考核日程（参照日 {day}）"]
    for due in dues:
        mark = "→" if due is coming else " "
        when = f"{due.day}（周{WEEKDAYS[due.day.weekday()]}）"
        lines.append(
            f"{mark} {pad(due.step.name, names)}{when}  "
            f"{pad(due.step.who, whos)}{due.step.clause}  {_left(due.day, day)}"
        )
    if not dues and not events:
        lines.append(f"  制度没有写{'季度' if isinstance(period, Quarter) else '年度'}的步骤")
    limits = max((width(event.describe()) for event in events), default=0) + 2
    for event in events:
        basis = f"（{event.basis}）" if event.basis else ""
        lines.append(
            f"  {pad(event.name, names)}{pad(event.describe(), limits)}{pad(event.who, whos)}"
            f"{event.clause}{basis}"
        )
    return "\n".join(lines)


def _left(due: date, today: date) -> str:
    days = (due - today).days
    if days == 0:
        return "就是今天"
    return f"还有 {days} 天" if days > 0 else f"已过 {-days} 天"
