"""``dangan review``: what a range of commits means, whether it may be, and what it does."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.archive.store import Store
from generator.cli.chinese import ChineseCommand
from generator.cli.output import echo_json
from generator.cli.progress import stages
from generator.cli.project import (
    archives_option,
    cache_option,
    find_archives,
    format_option,
    kept_store,
    label_of,
    reference_date,
    today_option,
)
from generator.history.failures import GitError
from generator.history.git import Repository

if TYPE_CHECKING:
    from generator.review.court import Approvals
    from generator.review.value import Review


@click.command(
    cls=ChineseCommand,
    help="审阅一段提交（旧..新）：改了哪些记录和字段、各人有没有权改、对得分和期限有什么影响、"
    "有什么可疑。权限按“旧”那一端的制度和单位登记判断。",
)
@click.argument("span", metavar="旧..新")
@click.option("--actor", metavar="邮箱", help="服务器认证的推送人；提交里写的作者不作数时用")
@format_option("text", "markdown", "html", "json")
@cache_option
@archives_option
@today_option
def command(
    span: str,
    actor: str | None,
    form: str,
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 1 when there is a violation, 0 otherwise."""
    folder = find_archives(archives)
    old, dots, new = span.partition("..")
    if not dots or not old or not new or new.startswith("."):
        raise click.UsageError(f"“{span[:60]}”不是一段提交，写成 旧..新，如 main..HEAD")
    day = reference_date(today, folder)
    store = kept_store(folder)
    try:
        with stages("审阅这些提交"):
            found = _reviewed(folder, old, new, actor, day, store)
    except GitError as error:
        raise click.UsageError(str(error)) from None
    if form == "json":
        echo_json(found.to_json())
    elif form == "markdown":
        from generator.review.markdown import as_markdown

        click.echo(as_markdown(found), nl=False)
    elif form == "html":
        from generator.review.html import as_html

        click.echo(as_html(found), nl=False)
    else:
        from generator.review.text import as_text

        click.echo(as_text(found), nl=False)
    return 1 if found.violations else 0


def _reviewed(
    folder: Path, old: str, new: str, actor: str | None, day: date, store: Store | None
) -> Review:
    repository = Repository.around(folder)
    if repository is None:
        raise GitError("这里不是 git 仓库", "请在档案仓库里运行")
    base, head = repository.resolve(old).commit, repository.resolve(new).commit
    # Loaded only now: what is asked must first make sense.
    from generator.review.desk import Question, review

    approvals: Approvals = "none" if actor is None else "foreign"
    question = Question(base, head, day, () if actor is None else (actor,), approvals)
    return review(repository, label_of(folder), question, store, os.cpu_count() or 1)
