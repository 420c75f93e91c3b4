"""``dangan score``: score sheets for a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from generator.archive.library import Shelf
from generator.cli.chinese import ChineseCommand
from generator.cli.opened import open_checked
from generator.cli.output import FEW, echo_few, echo_json, pad, width
from generator.cli.progress import stages
from generator.cli.project import (
    QuarterType,
    archives_option,
    cache_option,
    entries_named,
    find_archives,
    format_option,
    reference_date,
    today_option,
)
from generator.problems import Problem
from generator.scalars import Quarter
from generator.scoring.score import office_facts, score_office
from generator.scoring.sheet import Line, ScoreSheet
from generator.standards.rulebook import signed


@click.command(cls=ChineseCommand, help="计分。给出档案号时只列这些人的计分单，缺省列全院。")
@click.argument("ids", metavar="[档案号]...", nargs=-1)
@click.option(
    "--period", type=QuarterType(), help="季度，如 2013Q3；缺省为参照日前最近一个完整季度"
)
@format_option("table", "json")
@cache_option
@archives_option
@today_option
def command(
    ids: tuple[str, ...],
    period: Quarter | None,
    form: str,
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 1 when the data has errors (nothing is scored then), 0 otherwise."""
    folder = find_archives(archives)
    day = reference_date(today, folder)
    quarter = period or Quarter.of(day).shift(-1)
    with stages("读入档案") as tell:
        opened = open_checked(folder, day, tell)
        if opened.errors:
            with tell.paused():
                _refuse(opened.errors)
            return 1
        ids = entries_named(opened.shelf, ids)
        _ensure_scored(opened.shelf, quarter, day)
        sheets: list[ScoreSheet] = []
        for office in opened.offices("计分", ids):
            facts = office_facts(office, opened.standards, day)
            only = [i for i in ids if i in office.officers] if ids else None
            sheets += score_office(office, facts, opened.standards, quarter, only)
    if day < quarter.last_day:
        click.echo(f"{quarter} 还没有结束，以下是截至 {day} 的试算。", err=True)
    for officer_id in sorted(set(ids) - {sheet.officer for sheet in sheets}):
        click.echo(f"{officer_id} 在 {quarter} 没有任职或整季不在岗，不计分。", err=True)
    if form == "json":
        echo_json([sheet.to_json() for sheet in sheets])
    elif ids:
        for index, sheet in enumerate(sheets):
            click.echo(("\n" if index else "") + sheet_text(sheet))
    else:
        click.echo(table_text(sheets, quarter))
    return 0


def _refuse(errors: Sequence[Problem]) -> None:
    echo_few(errors)
    more = f"（只列出前 {FEW} 处，共 {len(errors)} 处）" if len(errors) > FEW else ""
    click.echo(f"档案有错误，不计分{more}。请先运行 dangan check 改正。", err=True)


def _ensure_scored(shelf: Shelf, quarter: Quarter, day: date) -> None:
    if shelf.standards.for_quarter(quarter) is None:
        raise click.UsageError(f"{quarter} 没有施行的制度，不计分")
    if day < quarter.first_day:
        raise click.UsageError(f"{quarter} 在参照日 {day} 还没有开始，不计分")


def table_text(sheets: list[ScoreSheet], quarter: Quarter) -> str:
    """One line an officer, in order of id: no ranking (办-18)."""
    names = max((width(sheet.name) for sheet in sheets), default=4) + 2
    lines = [f"{quarter.chinese}  共 {len(sheets)} 人"]
    lines.append(
        f"{pad('档案号', 13)}{pad('姓名', names)}{pad('岗位', 8)}{pad('总分', 8, True)}  等次"
    )
    for sheet in sheets:
        total = "—" if sheet.total is None else f"{sheet.total:.2f}"
        grade = sheet.grade or "不计分"
        if sheet.grade != sheet.grade_before_veto:
            grade += (
                f"（{'、'.join(v.clause for v in sheet.vetoes)} 封顶，原{sheet.grade_before_veto}）"
            )
        lines.append(
            f"{pad(sheet.officer, 13)}{pad(sheet.name, names)}{pad(sheet.post_category, 8)}"
            f"{pad(total, 8, True)}  {grade}"
        )
    return "\n".join(lines)


def sheet_text(sheet: ScoreSheet) -> str:
    """A whole sheet, every line with clause, points and record."""
    who = f"{sheet.name}（{sheet.officer}） {sheet.period.chinese}"
    lines = [f"{who}  {sheet.department} {sheet.post_category}  制度 {sheet.standard}"]
    if sheet.total is None:
        return "\n".join([*lines, sheet.note])
    for indicator in sheet.indicators:
        full = f"{indicator.score:.2f} / {indicator.full}"
        lines.append(f"{pad(indicator.clause, 8)}{pad(indicator.name, 12)}{full}")
        lines += [_line_text(line) for line in indicator.lines]
    lines += [f"{v.clause} 等次不高于{v.cap}：{'、'.join(v.records)}" for v in sheet.vetoes]
    lines.append(f"总分 {sheet.total:.2f}  等次 {sheet.grade}")
    return "\n".join(lines)


def _line_text(line: Line) -> str:
    points = pad(signed(line.points), 8, right=True)
    where = f"  {line.record}" if line.record else ""
    place = f"（{line.location.path}:{line.location.line}）" if line.location else ""
    return f"    {pad(line.clause, 9)}{points}{where}  {line.note}{place}"
