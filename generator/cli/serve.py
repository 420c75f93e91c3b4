"""``dangan serve``: a live preview of the working tree."""

from __future__ import annotations

import os
from pathlib import Path

import click

from generator.cli.chinese import ChineseCommand
from generator.cli.output import refusal_text
from generator.cli.project import (
    archives_option,
    cache_file,
    config_file,
    find_archives,
    open_store,
)


@click.command(cls=ChineseCommand, help="在本机预览网站；改了档案会自动重新生成。按 Ctrl+C 结束。")
@click.option(
    "--port", metavar="端口", type=click.IntRange(1, 65535), default=8000, help="端口，缺省 8000"
)
@archives_option
def command(port: int, archives: Path | None) -> int:
    """Runs until interrupted."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from generator.site.errors import SiteError
    from generator.site.serve import serve_site

    folder = find_archives(archives)
    config = config_file(folder)
    if not config.is_file():
        raise click.UsageError(f"没有 {config}，预览网站要有 mkdocs.yml")
    try:
        serve_site(config, port, store=open_store(cache_file(folder)))
    except SiteError as error:
        click.echo(refusal_text(str(error), error.problems), err=True)
        return 2
    return 0
