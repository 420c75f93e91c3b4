"""``dangan deadlines``: the ledger of open time limits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator.archive.library import Shelf
from generator.cli.chinese import ChineseCommand
from generator.cli.opened import open_checked
from generator.cli.output import echo_few, echo_json, pad, width
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
from generator.problems import nearest
from generator.scoring.score import office_facts
from generator.supervision.ledger import Entry, ledger


@click.command(
    cls=ChineseCommand, help="列出没有办结的期限，紧急的在前。给出档案号时只列这些人的。"
)
@click.argument("ids", metavar="[档案号]...", nargs=-1)
@click.option("--department", metavar="部门", help="只列这个部门的")
@click.option("--level", type=click.Choice(["红", "橙", "黄"]), help="只列这一级的")
@format_option("table", "json")
@cache_option
@archives_option
@today_option
def command(
    ids: tuple[str, ...],
    department: str | None,
    level: str | None,
    form: str,
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 0; files that cannot be read are named on stderr and give exit code 1."""
    folder = find_archives(archives)
    day = reference_date(today, folder)
    entries: list[Entry] = []
    with stages("读入档案") as tell:
        opened = open_checked(folder, day, tell)
        errors = opened.errors
        with tell.paused():
            echo_few(errors)
            if errors:
                click.echo(f"档案有 {len(errors)} 处错误，下面的台账可能不全。", err=True)
        ids = entries_named(opened.shelf, ids)
        if department is not None:
            _require_department(opened.shelf, department)
        for office in opened.offices("核对期限", ids):
            entries += ledger(office_facts(office, opened.standards, day).values())
    entries = [
        e
        for e in entries
        if (not ids or e.officer in ids)
        and (department is None or e.department == department)
        and (level is None or e.level == level)
    ]
    if form == "json":
        echo_json([entry.to_json() for entry in entries])
    else:
        click.echo(table_text(entries, day))
    return 1 if errors else 0


def _require_department(shelf: Shelf, name: str) -> None:
    known = {d.name for document in shelf.units.values() for d in document.model.departments}
    if name not in known:
        near = nearest(name, sorted(known))
        raise click.UsageError(f"没有部门“{name}”" + (f"，是不是 {near}？" if near else ""))


def table_text(entries: list[Entry], today: date) -> str:
    """One line a limit."""
    names = max((width(e.name) for e in entries), default=0) + 2
    rows = [
        f"{pad(e.level, 4)}{pad(e.said, 10)}{e.due}  {pad(e.officer, 13)}{pad(e.name, names)}"
        f"{pad(e.record, 14)}{pad(e.rule, 22)}{e.computation}（{e.basis}）"
        for e in entries
    ]
    return "\n".join([f"参照日 {today}  未办结 {len(entries)} 项", *rows])
