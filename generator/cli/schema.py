"""``dangan schema``: the JSON Schema of the form, for editors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator.archive.library import open_shelf
from generator.archive.schema import archive_schema
from generator.archive.source import WorkingTree
from generator.cli.chinese import ChineseCommand
from generator.cli.output import echo_few, echo_json
from generator.cli.project import (
    archives_option,
    find_archives,
    label_of,
    reference_date,
    today_option,
)


@click.command(cls=ChineseCommand, help="输出档案格式的 JSON Schema，词表取参照日适用的选项。")
@click.option(
    "--version", "version", metavar="版本", help="制度版本，如 2013.1；缺省为参照日施行的"
)
@archives_option
@today_option
def command(version: str | None, archives: Path | None, today: date | None) -> int:
    """Exit code 1 when the standards have errors."""
    folder = find_archives(archives)
    day = reference_date(today, folder)
    shelf = open_shelf(WorkingTree(folder), label_of(folder), day)
    if not shelf.standards:
        echo_few(shelf.problems)
        click.echo("制度有错误，没有输出。", err=True)
        return 1
    standard = shelf.standards.get(version) if version else shelf.standards.current
    if standard is None:
        known = "、".join(s.version for s in shelf.standards.versions)
        raise click.UsageError(f"没有制度版本 {version}，现有：{known}")
    echo_json(archive_schema(standard.form, day))
    return 0
