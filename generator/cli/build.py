"""``dangan build``: checks, scores and publishes the site."""

from __future__ import annotations

import os
import re
import time
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from generator.site.site import Site
    from generator.site.unchanged import LastBuild

from generator.archive.source import WorkingTree
from generator.archive.store import Store
from generator.cli.chinese import ChineseCommand
from generator.cli.output import colour_wanted, line_reader, problem_text, refusal_text
from generator.cli.progress import stages
from generator.cli.project import (
    archives_option,
    cache_file,
    config_file,
    find_archives,
    open_store,
    pinned_date,
    today_option,
)

_NAMED = 5
"""So many files of others are named."""
_EXECUTOR = re.compile(r"dask://[\w.-]+:\d{1,5}")


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
@click.option(
    "--cache/--no-cache", default=True, help="输入和网站都没有变的，是否不再生成，缺省不再生成"
)
@click.option(
    "--executor",
    metavar="dask://主机:端口",
    default="",
    help="用几台机器一起生成：调度程序的地址；各台机器在同一路径有同一份仓库",
)
@archives_option
@today_option
def command(
    site_dir: Path | None,
    jobs: int,
    cache: bool,
    executor: str,
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 1 when the data has errors; 2 when the site cannot be written."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from generator.archive.answers import Sight
    from generator.history.committed import commit_of
    from generator.history.failures import GitError
    from generator.site.errors import SiteError
    from generator.site.settings import read_settings
    from generator.site.unchanged import LastBuild, published

    started = time.monotonic()
    if executor and not _EXECUTOR.fullmatch(executor):
        raise click.UsageError(f"--executor 应写成 dask://主机:端口，不是 {executor}")
    folder = find_archives(archives)
    config = config_file(folder)
    if not config.is_file():
        raise click.UsageError(f"没有 {config}，生成网站要有 mkdocs.yml")
    sight = Sight(WorkingTree(folder))
    try:
        head, commit = commit_of(folder, sight)
    except GitError as error:
        raise click.UsageError(str(error)) from None
    day = today or pinned_date(config) or (head.committed_on if head else None)
    if day is None:
        raise click.UsageError("不知道参照日：请用 --today 写明，或先提交到 git")
    try:
        # Before the work of reading and scoring, which may be long.
        settings = read_settings(config)
        target = settings.target(site_dir)
        before = published(target)
    except SiteError as error:
        click.echo(refusal_text(str(error), error.problems), err=True)
        return 2
    store = open_store(cache_file(folder))
    last = LastBuild(store, settings, sight, day, commit, target)
    if cache and last.stands():
        click.echo(f"没有变化，{target} 里的网站不用重新生成（{_since(started)} 秒）", err=True)
        return 0
    # Loaded only now: what is remembered needs neither the standards nor MkDocs.
    from generator.site.annals import begin, read_commits

    kept = store if cache else None
    # It reads the commits while this process loads the rest of the program.
    companion = begin(partial(read_commits, folder, commit), kept, apart=jobs > 1)
    with closing(companion):
        from generator.site.write import load_site

        try:
            with stages("读入档案") as tell:
                site = load_site(
                    settings,
                    tell,
                    archives=folder,
                    known=(day, commit),
                    companion=companion,
                    sight=sight,
                    jobs=jobs,
                    store=kept,
                    cluster=executor,
                )
        except SiteError as error:
            click.echo(refusal_text(str(error), error.problems), err=True)
            return 2
        with closing(site):
            return _publish(site, config, site_dir, last, started, kept, before)


def _publish(
    site: Site,
    config: Path,
    site_dir: Path | None,
    last: LastBuild,
    started: float,
    store: Store | None,
    before: bytes,
) -> int:
    from generator.site.errors import SiteError
    from generator.site.publish import build_site

    model = site.model
    errors = [p for p in model.problems if p.is_error]
    if errors:
        read_line = line_reader(WorkingTree(model.archives), model.shelf.label)
        for problem in errors:
            click.echo(problem_text(problem, read_line, colour_wanted()))
        click.echo(f"档案有 {len(errors)} 处错误，没有生成网站；原来的网站没有动。", err=True)
        return 1
    try:
        with stages("生成网页") as tell:
            result = build_site(config, site_dir, site, tell, store, before)
    except SiteError as error:
        click.echo(refusal_text(str(error), error.problems), err=True)
        return 2
    if site.loading.whole:
        last.keep()
    if result.kept:
        some = "、".join(result.kept[:_NAMED]) + (" 等" if len(result.kept) > _NAMED else "")
        click.echo(
            f"网站里有 {len(result.kept)} 个文件不是本程序生成的，原样保留：{some}。"
            "不该公开的请自行删除。",
            err=True,
        )
    click.echo(
        f"{result.officers} 份档案、{result.records} 条记录，读入 {result.read} 份，"
        f"画出 {result.drawn} 人的网页；已生成 {result.pages} 页，"
        f"在 {result.site_dir}（{_since(started)} 秒）",
        err=True,
    )
    return 0


def _since(started: float) -> str:
    return f"{time.monotonic() - started:.1f}"
