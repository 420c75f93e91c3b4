"""``dangan preview``: what a changed rulebook would have done to quarters that are past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from generator.archive.library import read_office
from generator.cli.chinese import ChineseCommand
from generator.cli.drafts import draft_files, draft_lines, drafts_of
from generator.cli.opened import Opened, open_checked
from generator.cli.output import FEW, echo_few, echo_json, pad, problem_text, width
from generator.cli.progress import stages
from generator.cli.project import (
    archives_option,
    cache_option,
    find_archives,
    format_option,
    reference_date,
    today_option,
)
from generator.problems import Problem, clip
from generator.scalars import Quarter, Unreadable
from generator.scoring.compare import ClauseChange, SheetChange
from generator.scoring.preview import Moved, QuarterPreview, preview
from generator.scoring.score import office_facts
from generator.standards.draft import Difference, differences, reads_alike, with_draft
from generator.standards.rulebook import signed
from generator.standards.standard import Standard, Standards

MOST_QUARTERS = 40
"""Ten years; more is a slip of the pen."""


class SpanType(click.ParamType[tuple[Quarter, ...]]):
    """Quarters as ``2013Q3`` or ``2013Q1..2013Q4``."""

    name = "季度"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Quarter, ...]:
        """All quarters of the span, or a usage error."""
        first, dots, last = str(value).partition("..")
        try:
            quarter, end = Quarter.parse(first), Quarter.parse(last if dots else first)
        except Unreadable:
            self.fail(f"“{clip(str(value))}”不是季度，写成 2013Q3 或 2013Q1..2013Q4", param, ctx)
        if end < quarter:
            self.fail(f"{end} 早于 {quarter}，起止颠倒了", param, ctx)
        found = [quarter]
        while found[-1] < end:
            found.append(found[-1].shift(1))
        if len(found) > MOST_QUARTERS:
            self.fail(f"{value} 超过 {MOST_QUARTERS} 个季度，请分段预演", param, ctx)
        return tuple(found)


@click.command(
    cls=ChineseCommand,
    help="影响预演：用改过的制度给过去的季度重新计分，列出谁的分数、等次会变，变在哪一条。"
    "不写入任何文件；已锁定的季度不变，只列出若按新规则会是多少。",
)
@click.option(
    "--standard",
    "draft",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    required=True,
    help="改过的制度：放 rulebook.yml 等文件，没有放的沿用当季施行的制度",
)
@click.option("--period", type=SpanType(), required=True, help="季度，如 2013Q3 或 2013Q1..2013Q4")
@format_option("text", "json")
@cache_option
@archives_option
@today_option
def command(
    draft: Path,
    period: tuple[Quarter, ...],
    form: str,
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 1 when the draft or the archives have errors, 0 otherwise."""
    files = draft_files(draft)
    folder = find_archives(archives)
    day = reference_date(today, folder)
    with stages("读入档案") as tell:
        opened = open_checked(folder, day, tell)
        if opened.errors:
            with tell.paused():
                _refuse(opened.errors, "档案有错误，没有预演。请先运行 dangan check 改正。")
            return 1
        bases = _bases(opened.standards, period, day)
        found, problems = drafts_of(files, draft, bases)
        with tell.paused():
            read_line = draft_lines(draft, folder)
            for problem in problems:
                click.echo(problem_text(problem, read_line))
            if len(found) < len(bases):
                click.echo("改过的制度有错误，没有预演。请先改正。", err=True)
                return 1
        previews, unread = _previews(opened, bases, found, period, day)
    if unread:
        why = "现有档案按改过的格式读不通，没有预演。只预演计分的，可以只放 rulebook.yml。"
        _refuse(unread, why)
        return 1
    changes = {base.version: differences(base, found[base.version]) for base in bases}
    if form == "json":
        echo_json(
            {
                "draft": str(draft),
                "changes": [
                    {"standard": version, **one.to_json()}
                    for version, all_of_it in changes.items()
                    for one in all_of_it
                ],
                "quarters": [one.to_json() for one in previews],
            }
        )
    else:
        click.echo("\n".join(_text(draft, changes, previews, day)))
    return 0


def _bases(standards: Standards, period: tuple[Quarter, ...], day: date) -> list[Standard]:
    """The standards in force in the quarters, each once; a usage error where there is none."""
    found: list[Standard] = []
    for quarter in period:
        standard = standards.for_quarter(quarter)
        if standard is None:
            raise click.UsageError(f"{quarter} 没有施行的制度，不计分")
        if day < quarter.first_day:
            raise click.UsageError(f"{quarter} 在参照日 {day} 还没有开始，不能预演")
        if standard not in found:
            found.append(standard)
    return found


def _previews(
    opened: Opened,
    bases: Sequence[Standard],
    drafts: Mapping[str, Standard],
    period: Sequence[Quarter],
    day: date,
) -> tuple[list[QuarterPreview], list[Problem]]:
    """What changing each standard into its draft does to the quarters, office by office.

    Where the draft has another form the archives are read again, and they may not fit it: then what
    is wrong comes second.
    """
    changed = opened.standards
    for base in bases:
        changed = with_draft(changed, base, drafts[base.version])
    alike = all(reads_alike(base, drafts[base.version]) for base in bases)
    shelf = replace(opened.shelf, standards=changed)
    previews: list[QuarterPreview] = []
    unread: list[Problem] = []
    for office in opened.offices("预演"):
        facts = theirs = office_facts(office, opened.standards, day)
        if not alike:
            reading, problems = read_office(opened.source, shelf, office.unit.code)
            unread += [problem for problem in problems if problem.is_error]
            theirs = office_facts(reading, changed, day)
        if not unread:
            previews += preview(office.unit, facts, opened.standards, theirs, changed, period)
    return previews, unread


def _refuse(errors: Sequence[Problem], why: str) -> None:
    echo_few(errors)
    more = f"（只列出前 {FEW} 处，共 {len(errors)} 处）" if len(errors) > FEW else ""
    click.echo(f"{why}{more}", err=True)


def _text(
    draft: Path,
    changes: dict[str, tuple[Difference, ...]],
    previews: list[QuarterPreview],
    day: date,
) -> list[str]:
    lines = []
    for version, all_of_it in changes.items():
        lines.append(f"{draft} 与制度 {version} 相比，改动 {len(all_of_it)} 处")
        for difference in all_of_it:
            lines.append(f"  {difference.what}")
            lines.append(f"    原：{difference.before or '没有'}")
            lines.append(f"    改：{difference.after or '删去'}")
    offices = len({one.unit for one in previews}) > 1
    for one in previews:
        unit = f"{one.unit} " if offices else ""
        open_end = f"（未结束，截至 {day}）" if day <= one.quarter.last_day else ""
        lines.append("")
        lines.append(
            f"{unit}{one.quarter.chinese}{open_end}  计分 {one.scored} 人，"
            f"变动 {len(one.affected)} 人，等次变化 {one.flips} 人"
        )
        lines += [line for found in one.affected for line in _moved(found)]
        if one.locked_count:
            lines.append(f"  已锁定，不变：{one.locked_count} 人")
            if one.untouched:
                lines.append(f"  其中若按改过的制度会不同的 {len(one.untouched)} 人：")
            lines += [line for found in one.untouched for line in _moved(found)]
    people = {found.change.officer for one in previews for found in one.affected}
    total = sum(len(one.affected) for one in previews)
    flips = sum(one.flips for one in previews)
    lines += ["", f"合计：{len(people)} 人、{total} 个季度的结果会变，{flips} 个等次会变。"]
    return lines


def _moved(found: Moved) -> list[str]:
    change = found.change
    (before, after), (old, new) = change.totals, change.grades
    points = "" if change.points is None else f"（{signed(change.points)}）"
    grades = f"{old or '不计分'}" if old == new else f"{old or '不计分'} → {new or '不计分'}"
    locked = f"  {found.locked} 锁定" if found.locked is not None else ""
    head = (
        f"    {pad(change.officer, 13)}{pad(change.name, max(width(change.name), 8) + 2)}"
        f"{_total(before)} → {_total(after)}{points}  {grades}{locked}"
    )
    return [head, *(f"      {_clause(one)}" for one in change.clauses), *_vetoes(change)]


def _total(total: Decimal | None) -> str:
    return "—" if total is None else f"{total:.2f}"


def _clause(one: ClauseChange) -> str:
    records = f"：{'、'.join(one.records)}" if one.records else ""
    return f"{pad(one.clause, 9)}{signed(one.before)} → {signed(one.after)}{records}"


def _vetoes(change: SheetChange) -> list[str]:
    before, after = (
        {veto.clause: veto for veto in sheet.vetoes} if sheet is not None else {}
        for sheet in (change.before, change.after)
    )
    lines = []
    for clause in change.vetoes:
        caps = [
            f"等次不高于{v.cap}" if v else "没有" for v in (before.get(clause), after.get(clause))
        ]
        lines.append(f"      {pad(clause, 9)}{caps[0]} → {caps[1]}")
    return lines
