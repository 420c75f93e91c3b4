"""``dangan schema``: the JSON Schema of the form, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from generator.archive.schema import archive_schema
from generator.cli.chinese import ChineseCommand
from generator.cli.output import echo_json, problem_text
from generator.cli.project import archives_option, find_archives, open_library


@click.command(cls=ChineseCommand, help="输出档案格式的 JSON Schema。")
@click.option("--version", "version", metavar="版本", help="制度版本，如 2013.1；缺省为最新")
@archives_option
def command(version: str | None, archives: Path | None) -> int:
    """Exit code 1 when the standards have errors."""
    library = open_library(find_archives(archives))
    if not library.standards:
        for problem in library.problems[:10]:
            click.echo(problem_text(problem, None), err=True)
        click.echo("制度有错误，没有输出。", err=True)
        return 1
    standard = library.standards.get(version) if version else library.standards.versions[-1]
    if standard is None:
        known = "、".join(s.version for s in library.standards.versions)
        raise click.UsageError(f"没有制度版本 {version}，现有：{known}")
    echo_json(archive_schema(standard.form))
    return 0
