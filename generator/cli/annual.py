"""``dangan annual``: the annual scores and suggested grades of an office, with the quota."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from generator.archive.library import Office
from generator.archive.writing import clear_leftovers
from generator.cli.chinese import ChineseCommand
from generator.cli.opened import Opened
from generator.cli.output import echo_json, pad, width
from generator.cli.progress import stages
from generator.cli.project import (
    archives_option,
    cache_option,
    entries_named,
    find_archives,
    format_option,
    reference_date,
    today_option,
)
from generator.cli.results import Change, Writer, approvers, open_archives
from generator.scalars import FIRST_YEAR, LAST_YEAR, Quarter
from generator.scoring.annual import AnnualSheet, annual_sheet
from generator.scoring.quota import AnnualGrading, grade_office
from generator.scoring.score import office_facts
from generator.standards.loading import plain
from generator.standards.standard import Standards


@click.command(
    cls=ChineseCommand,
    help="年度考核：按各季度的最新结果、民主测评和领导小组评价算年度分，按名额列出建议等次。"
    "给出档案号时，逐步说明这些人的算法。最终等次由领导小组决定。",
)
@click.argument("year", metavar="年度", type=click.IntRange(FIRST_YEAR, LAST_YEAR))
@click.argument("ids", metavar="[档案号]...", nargs=-1)
@click.option("--with-approval", is_flag=True, help="优秀比例用经批准的上限")
@click.option("--write", is_flag=True, help="把年度分和建议等次写进各人的年度考核，供提交审核")
@format_option("table", "json")
@cache_option
@archives_option
@today_option
def command(
    year: int,
    ids: tuple[str, ...],
    with_approval: bool,
    write: bool,
    form: str,
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 1 when the data has errors or an archive cannot be written, 0 otherwise."""
    if ids and write:
        raise click.UsageError("名额按全院计算，--write 不能只写几个人")
    folder = find_archives(archives)
    day = reference_date(today, folder)
    if write:
        clear_leftovers(folder)
    with stages("读入档案") as tell:
        opened = open_archives(folder, day, tell, mends=("dangan annual",))
        if opened is None:
            return 1
        _ensure_assessed(opened, year, day, write)
        ids = entries_named(opened.shelf, ids)
        writer = Writer(folder, opened, dry_run=False) if write else None
        rows: list[dict[str, Any]] = []
        assessed: set[str] = set()
        for office in opened.offices("核算", ids):
            grading = _grading(opened.standards, office, year, day, with_approval)
            sheets = [sheet for sheet in grading.sheets if not ids or sheet.officer in ids]
            if form == "json":
                rows += [sheet.to_json() for sheet in sheets]
            else:
                told = map(sheet_text, sheets) if ids else [table_text(office, grading, year)]
                with tell.paused():
                    for text in told:
                        click.echo(text)
            assessed.update(sheet.officer for sheet in grading.sheets)
            if writer is not None:
                _write(writer, opened.standards, office, grading)
    for officer_id in ids:
        if officer_id not in assessed:
            click.echo(f"{officer_id} 在 {year} 年没有季度考评，没有年度分。", err=True)
    if form == "json":
        echo_json(rows)
    if writer is None:
        return 0
    ruling = Quarter(year, 4)
    section = opened.standards.ruling(ruling).form.landmarks.annual
    whose = approvers(opened.standards, ruling, section)
    return writer.conclude(f"请提交这些改动，发起合并请求，由{whose}决定最终等次。")


def _ensure_assessed(opened: Opened, year: int, day: date, write: bool) -> None:
    if opened.standards.for_quarter(Quarter(year, 4)) is None:
        raise click.UsageError(f"{year} 年没有施行的制度")
    if write and day <= date(year, 12, 31):
        raise click.UsageError(f"{year} 年在参照日 {day} 还没有结束，不能写入")


def _grading(
    standards: Standards, office: Office, year: int, day: date, with_approval: bool
) -> AnnualGrading:
    standard = standards.ruling(Quarter(year, 4))
    facts = office_facts(office, standards, day)
    sheets = [annual_sheet(own, standards, year) for own in facts.values()]
    return grade_office(
        (sheet for sheet in sheets if sheet is not None),
        standard.rulebook.annual,
        with_approval=with_approval,
    )


def table_text(office: Office, grading: AnnualGrading, year: int) -> str:
    """One line an officer, in order of id: no ranking (办-18)."""
    names = max((width(sheet.name) for sheet in grading.sheets), default=4) + 2
    head = (
        f"{office.unit.name} {year} 年度：有季度结果 {len(grading.sheets)} 人，"
        f"定等次 {grading.graded} 人，优秀名额 {grading.places}"
    )
    columns = f"{pad('档案号', 13)}{pad('姓名', names)}{pad('季度', 6)}"
    lines = [head, f"{columns}{pad('年度分', 8, True)}  建议等次"]
    for sheet in grading.sheets:
        score = "—" if sheet.score is None else f"{sheet.score:.2f}"
        grade = sheet.suggestion or "待定"
        if sheet.pending:
            grade += "（并列，待票决）"
        lines.append(
            f"{pad(sheet.officer, 13)}{pad(sheet.name, names)}"
            f"{pad(str(len(sheet.quarters)), 6)}{pad(score, 8, True)}  {grade}"
        )
    return "\n".join(lines)


def sheet_text(sheet: AnnualSheet) -> str:
    """An officer's year, step by step."""
    head = f"{sheet.name}（{sheet.officer}） {sheet.year} 年度  {sheet.department}"
    grade = sheet.suggestion or "待定"
    return "\n".join([f"{head}  制度 {sheet.standard}", *sheet.notes, f"建议等次 {grade}"])


def _write(writer: Writer, standards: Standards, office: Office, grading: AnnualGrading) -> None:
    """Write annual scores and suggestions into the archives of an office; stale ones go."""
    for sheet in grading.sheets:
        if sheet.suggestion is None and sheet.record is None:
            continue
        before = plain(sheet.record.node) if sheet.record is not None else {}
        content = {"年度": str(sheet.year), **before}
        score = None if sheet.score is None else f"{sheet.score:.2f}"
        for name, found in (("年度分", score), ("建议等次", sheet.suggestion)):
            content.pop(name, None)
            if found is not None:
                content[name] = found
        if content != before:
            standard = standards.ruling(Quarter(sheet.year, 4))
            section = standard.form.sections[standard.form.landmarks.annual]
            officer = office.officers[sheet.officer]
            writer.write(Change.of(officer, section, content, sheet.record))
