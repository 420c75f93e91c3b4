"""``dangan lint-standard``: what a standard says without effect, and how its clauses were used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from generator.archive.library import Shelf, open_shelf
from generator.archive.source import WorkingTree
from generator.cli.chinese import ChineseCommand
from generator.cli.drafts import draft_files, draft_lines, drafts_of, named_version
from generator.cli.opened import Opened, open_checked
from generator.cli.output import ReadLine, echo_json, pad, problem_text, problems_json
from generator.cli.progress import stages
from generator.cli.project import (
    archives_option,
    cache_option,
    find_archives,
    format_option,
    label_of,
    reference_date,
    today_option,
)
from generator.problems import Problem, nearest
from generator.reachable import is_folder
from generator.scalars import Quarter
from generator.scoring.score import Scorer, office_facts
from generator.scoring.sheet import ScoreSheet
from generator.scoring.usage import ClauseUse, lint_usage, usage
from generator.standards.draft import reads_alike, with_draft
from generator.standards.lint import Remark, lint, lint_validity
from generator.standards.rulebook import signed
from generator.standards.standard import Standard, Standards


class Report(Struct, frozen=True):
    """One standard: its remarks, and the use of its clauses in the sheets scored under it."""

    standard: Standard
    quarters: tuple[Quarter, ...]
    sheets: int
    remarks: tuple[Remark, ...]
    used: tuple[ClauseUse, ...]

    def to_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {
            "standard": self.standard.version,
            "quarters": [str(quarter) for quarter in self.quarters],
            "sheets": self.sheets,
            "remarks": [remark.to_json() for remark in self.remarks],
            "usage": [use.to_json() for use in self.used],
        }


@click.command(
    "lint-standard",
    cls=ChineseCommand,
    help="检查制度：先是写错的，再是没有错而不起作用的：从未用过或用得过密的条款、"
    "到不了的分数和等次、词表缺口、适用期间的空档；并列出各条款的使用次数。",
)
@click.option(
    "--standard",
    "wanted",
    metavar="版本|文件夹",
    help="只看一个版本，如 2013.1；或一个放着改过的制度的文件夹。缺省看所有版本",
)
@format_option("text", "json")
@cache_option
@archives_option
@today_option
def command(wanted: str | None, form: str, archives: Path | None, today: date | None) -> int:
    """Exit code 1 when a standard or an archive has errors, 0 with remarks or without."""
    folder = find_archives(archives)
    day = reference_date(today, folder)
    source, label = WorkingTree(folder), label_of(folder)
    shelf = open_shelf(source, label, day)
    if not shelf.standards:
        # Loaded by check as well; here only what is wrong with the standards is asked for.
        return _errors([p for p in shelf.problems if p.is_error], form, None)
    standards, chosen, problems, read_line = _choose(shelf, wanted, day, folder)
    if problems:
        return _errors(problems, form, read_line)
    with stages("读入档案") as tell:
        opened = open_checked(folder, day, tell)
        errors = opened.errors
        sheets = {} if errors else _sheets(opened, chosen, standards, day)
    if errors:
        click.echo(
            f"档案有 {len(errors)} 处错误，没有统计条款的使用。请先运行 dangan check 改正。",
            err=True,
        )
    reports = [_report(one, sheets.get(one.version, []), standards, day) for one in chosen]
    between = [] if wanted is not None else list(lint_validity(shelf.standards, day))
    if form == "json":
        remarks = [remark.to_json() for remark in between]
        found = [report.to_json() for report in reports]
        echo_json({"problems": [], "remarks": remarks, "standards": found})
    else:
        click.echo("\n".join([*map(_remark, between), *_text(reports)]))
    return 1 if errors else 0


def _choose(
    shelf: Shelf, wanted: str | None, day: date, folder: Path
) -> tuple[Standards, list[Standard], list[Problem], ReadLine | None]:
    """The standards to score under, those to look at, and what is wrong with a draft."""
    standards = shelf.standards
    if wanted is None:
        return standards, list(standards.versions), [], None
    known = standards.get(wanted)
    if known is not None:
        return standards, [known], [], None
    if not is_folder(Path(wanted)):
        versions = [standard.version for standard in standards.versions]
        near = nearest(wanted, versions)
        hint = f"是不是 {near}？" if near else f"现有版本：{'、'.join(versions)}"
        raise click.UsageError(f"没有版本也没有文件夹 {wanted}，{hint}")
    draft = Path(wanted)
    files = draft_files(draft)
    base = standards.get(named_version(files)) or standards.for_record(day)
    found, problems = drafts_of(files, draft, [base])
    if problems or not reads_alike(base, found[base.version]):
        if not problems:
            raise click.UsageError(
                f"{wanted} 改了档案格式或期限，请放进 standards/ 里另立一个版本再查"
            )
        return standards, [], problems, draft_lines(draft, folder)
    changed = found[base.version]
    return with_draft(standards, base, changed), [changed], [], None


def _errors(problems: Sequence[Problem], form: str, read_line: ReadLine | None) -> int:
    if form == "json":
        found = problems_json(problems, {})["problems"]
        echo_json({"problems": found, "remarks": [], "standards": []})
    else:
        for problem in problems:
            click.echo(problem_text(problem, read_line))
    click.echo(f"制度有错误 {len(problems)} 处，请先改正。", err=True)
    return 1


def _sheets(
    opened: Opened, chosen: Sequence[Standard], standards: Standards, day: date
) -> dict[str, list[ScoreSheet]]:
    """All sheets that were scored under each of these standards, by version."""
    found: dict[str, list[ScoreSheet]] = {standard.version: [] for standard in chosen}
    for office in opened.offices("计分"):
        scorer = Scorer(office.unit, office_facts(office, standards, day), standards)
        for standard in chosen:
            for quarter in _quarters(standard, standards, day):
                found[standard.version] += scorer.sheets(quarter)
    return found


def _report(
    standard: Standard, sheets: Sequence[ScoreSheet], standards: Standards, day: date
) -> Report:
    return Report(
        standard,
        _quarters(standard, standards, day),
        sum(sheet.total is not None for sheet in sheets),
        (*lint(standard), *lint_usage(standard, sheets)),
        tuple(usage(standard, sheets).values()) if sheets else (),
    )


def _quarters(standard: Standard, standards: Standards, day: date) -> tuple[Quarter, ...]:
    """The quarters scored under a standard that are over on ``day``."""
    quarter, found = Quarter.of(standard.start), []
    while quarter.last_day < day and (standard.end is None or quarter.last_day <= standard.end):
        if standards.for_quarter(quarter) is standard:
            found.append(quarter)
        quarter = quarter.shift(1)
    return tuple(found)


def _points(points: Decimal) -> str:
    return signed(Decimal(f"{points.normalize():f}"))


def _remark(remark: Remark) -> str:
    return f"{remark.location}: 提示 {remark.message}。{remark.hint}（{remark.kind}）"


def _text(reports: Sequence[Report]) -> list[str]:
    lines = []
    for report in reports:
        standard = report.standard
        until = f"至 {standard.end}" if standard.end is not None else "起"
        head = f"制度 {standard.version}（{standard.start} {until}）"
        lines.append(f"{head}：没有错误，提示 {len(report.remarks)} 处")
        lines += map(_remark, report.remarks)
        lines.append("")
        if not report.used:
            lines += ["还没有可以统计条款使用的计分单。", ""]
            continue
        first, last = report.quarters[0], report.quarters[-1]
        lines.append(f"条款使用率：{first} 至 {last}，{report.sheets} 张计分单")
        lines.append(
            f"{pad('条款', 10)}{pad('次数', 6, True)}{pad('人数', 6, True)}"
            f"{pad('季度', 6, True)}{pad('合计分', 10, True)}"
        )
        lines += [
            f"{pad(use.clause, 10)}{use.lines:>6}{use.officers:>6}{use.quarters:>6}"
            f"{pad(_points(use.points), 10, True)}"
            f"{f'  其中达到 {use.reached} 次' if use.is_sum else ''}"
            for use in report.used
        ]
        lines.append("")
    return lines[:-1]
