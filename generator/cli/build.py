"""``dangan build``: checks, scores and publishes the site."""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path

import click

from generator.archive.source import WorkingTree
from generator.cli.check import line_reader
from generator.cli.chinese import ChineseCommand
from generator.cli.output import problem_text, refusal_text
from generator.cli.project import (
    archives_option,
    config_file,
    find_archives,
    pinned_date,
    today_option,
)


@click.command(cls=ChineseCommand, help="检查、计分、生成网站；有错误时不生成，原来的网站不动。")
@click.option(
    "--site-dir",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="网站放在哪里，缺省为 mkdocs.yml 所写的",
)
@click.option(
    "--jobs", metavar="个数", type=click.IntRange(1, 64), default=2, help="同时用几个进程，缺省 2"
)
@archives_option
@today_option
def command(site_dir: Path | None, jobs: int, archives: Path | None, today: date | None) -> int:
    """Exit code 1 when the data has errors; 2 when the site cannot be written."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from generator.history.git import GitError, commit_of
    from generator.site.model import load
    from generator.site.publish import SiteError, build_site
    from generator.site.settings import read_settings

    started = time.monotonic()
    folder = find_archives(archives)
    config = config_file(folder)
    if not config.is_file():
        raise click.UsageError(f"没有 {config}，生成网站要有 mkdocs.yml")
    try:
        head, commit = commit_of(folder, WorkingTree(folder))
    except GitError as error:
        raise click.UsageError(f"{error.message}。{error.hint}") from None
    day = today or pinned_date(config) or (head.committed_on if head else None)
    if day is None:
        raise click.UsageError("不知道参照日：请用 --today 写明，或先提交到 git")
    try:
        read_settings(config)  # before the work of reading and scoring, which may be long
    except SiteError as error:
        click.echo(refusal_text(error.message, error.hint, error.problems), err=True)
        return 2
    model = load(folder, day, commit)
    errors = [p for p in model.problems if p.is_error]
    if errors:
        read_line = line_reader(WorkingTree(folder), model.library.label)
        for problem in errors:
            click.echo(problem_text(problem, read_line, sys.stdout.isatty()))
        click.echo(f"档案有 {len(errors)} 处错误，没有生成网站；原来的网站没有动。", err=True)
        return 1
    try:
        result = build_site(config, site_dir, model, jobs=jobs)
    except SiteError as error:
        click.echo(refusal_text(error.message, error.hint, error.problems), err=True)
        return 2
    seconds = time.monotonic() - started
    click.echo(f"已生成 {result.pages} 页，在 {result.site_dir}（{seconds:.1f} 秒）", err=True)
    return 0
