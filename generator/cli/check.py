"""``dangan check``: every problem of the archives and the standards."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from generator.archive.answers import Report, Sight, asked_for, decode_report, encode_report
from generator.archive.source import Source, WorkingTree
from generator.archive.store import Store, key_of
from generator.cli.chinese import ChineseCommand
from generator.cli.output import (
    ReadLine,
    colour_wanted,
    echo_github,
    echo_json,
    echo_text,
    gitlab_report,
    line_reader,
    problems_json,
    sarif_report,
)
from generator.cli.owners import owner_problems
from generator.cli.progress import said_of, stages
from generator.cli.project import (
    archives_option,
    cache_option,
    doubt_clock,
    find_archives,
    first_quarter,
    format_option,
    kept_store,
    label_of,
    reference_date,
    today_option,
)
from generator.history.committed import baseline
from generator.history.failures import GitError
from generator.history.git import Repository
from generator.problems import Problem, arrange
from generator.reachable import is_there


@click.command(cls=ChineseCommand, help="检查档案和制度。给出文件或文件夹时只报告其中的问题。")
@click.argument("paths", metavar="[文件]...", nargs=-1, type=click.Path(path_type=Path))
@format_option("text", "json", "github", "gitlab", "sarif")
@click.option(
    "--base", metavar="提交", help="与哪次提交比较有没有删除记录，缺省为当前提交里主分支已有的"
)
@cache_option
@archives_option
@today_option
def command(
    paths: tuple[Path, ...],
    form: str,
    base: str | None,
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 1 when there is an error, 0 otherwise; warnings alone do not fail."""
    folder = find_archives(archives)
    wanted = tuple(_within(folder, path) for path in paths)
    source, label = WorkingTree(folder), label_of(folder)
    try:
        before = baseline(folder, source, label, base)
    except GitError as error:
        raise click.UsageError(str(error)) from None
    day = reference_date(today, folder)
    store = kept_store(folder)
    report = _report(source, label, day, before, store, wanted)
    problems = asked_for(report.problems, day, first_quarter(folder))
    if not wanted:
        problems = arrange([*problems, *owner_problems(folder, source, day, store)])
    if today is None and any(problem.rule == "X06" for problem in problems):
        repository = Repository.around(folder)
        doubt_clock(day, folder, repository.head() if repository is not None else None)
    summary = {
        "files": report.files,
        "records": report.records,
        "errors": sum(p.is_error for p in problems),
        "warnings": sum(not p.is_error for p in problems),
    }
    _echo(form, problems, summary, line_reader(source, label))
    return 1 if summary["errors"] else 0


def _report(
    source: Source,
    label: str,
    day: date,
    before: dict[str, bytes],
    store: Store | None,
    wanted: tuple[str, ...],
) -> Report:
    """What the check gives, remembered when it was asked before of the very same files."""
    sight = Sight(source)
    question = key_of(store, "check", sight.question(label, day, before, wanted))
    if store is not None and sight.steady:
        for answer in store.get_many([question]).values():
            return decode_report(answer)
    # Loaded only now: reading and judging need the standards, remembering does not.
    from generator.checks.stream import Means, check_source

    with stages("读入档案") as tell:
        means = Means(store, os.cpu_count() or 1, tell)
        report = check_source(sight, label, day, before, wanted, means)
        tell.summary = said_of(report)
    if store is not None and sight.steady:
        store.put_many([(question, encode_report(report))])
    return report


def _echo(form: str, problems: list[Problem], summary: dict[str, int], read_line: ReadLine) -> None:
    if form == "json":
        echo_json(problems_json(problems, summary))
    elif form == "github":
        echo_github(problems)
    elif form == "gitlab":
        echo_json(gitlab_report(problems))
    elif form == "sarif":
        echo_json(sarif_report(problems))
    else:
        echo_text(problems, read_line, summary, colour_wanted())


def _within(folder: Path, path: Path) -> str:
    """A path given by the user, as messages name it."""
    if not is_there(path):
        raise click.UsageError(f"没有文件 {path}")
    try:
        inside = path.resolve().relative_to(folder.resolve())
    except ValueError:
        raise click.UsageError(f"{path} 不在档案文件夹 {folder} 里") from None
    return f"{label_of(folder)}/{inside.as_posix()}".removesuffix("/.")
