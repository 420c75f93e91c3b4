"""``dangan show``: one archive, now or as it stood on a day or in a commit."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from generator.archive.library import fetch, open_shelf, read_entry
from generator.archive.officer import Officer
from generator.archive.pieces import Items, read
from generator.archive.source import Source, WorkingTree
from generator.archive.unit import OFFICER_ID
from generator.cli.chinese import ChineseCommand
from generator.cli.output import echo_json
from generator.cli.project import (
    archives_option,
    find_archives,
    format_option,
    label_of,
    refuse_unread,
)
from generator.history.committed import CommitTree, taken
from generator.history.failures import ClosedError, GitError, LackingError
from generator.history.git import Head, Repository
from generator.scalars import Quarter, Unreadable, parse_date, suggest_date

_LIKE_A_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@click.command(cls=ChineseCommand, help="显示一份档案。")
@click.argument("officer_id", metavar="档案号")
@click.option(
    "--as-of", metavar="日期或提交", help="看它在那一天结束时（如 2013-10-08）或那次提交时的样子"
)
@click.option("--record", metavar="编号", help="只看这一条记录")
@format_option("yaml", "json")
@archives_option
def command(
    officer_id: str, as_of: str | None, record: str | None, form: str, archives: Path | None
) -> int:
    """Exit code 2 when there is no such archive then."""
    if not re.fullmatch(OFFICER_ID, officer_id):
        raise click.UsageError(f"“{officer_id}”不是档案号，写成 990110-0037 的样子")
    folder = find_archives(archives)
    try:
        source, head = _source(folder, as_of)
        shelf = open_shelf(source, label_of(folder))
        entry = next((entry for entry in shelf.entries if entry.officer == officer_id), None)
        data = fetch(source, shelf.label, entry.path, []) if entry is not None else None
    except GitError as error:
        raise click.UsageError(str(error)) from None
    if head is not None:
        click.echo(f"提交 {head.commit}（{head.committed_on}）", err=True)
    when = f"在 {as_of} 时" if as_of else ""
    if entry is None or data is None:
        if not shelf.standards and as_of is None:
            raise click.ClickException("制度有错误，请先运行 dangan check")
        if not shelf.standards:
            raise click.UsageError(f"{when}没有能读出的制度，请换一个日期或提交")
        if as_of is None:
            refuse_unread(shelf, officer_id)
        raise click.UsageError(f"{when}没有能读出的档案 {officer_id}")
    officer, problems = read_entry(shelf, entry, data)
    if officer is None:
        first = problems[0]
        line = first.location.line
        raise click.UsageError(
            f"{when}没有能读出的档案 {officer_id}：第 {line} 行，{first.message}。{first.hint}"
        )
    if record is not None and record not in officer.by_id:
        raise click.UsageError(f"档案 {officer_id} 没有记录 {record}")
    if form == "json":
        echo_json(_to_json(officer, record))
    else:
        click.echo(_excerpt(data.decode("utf-8"), officer, record), nl=False)
    return 0


def _source(folder: Path, as_of: str | None) -> tuple[Source, Head | None]:
    if as_of is None:
        return WorkingTree(folder), None
    repository = Repository.around(folder)
    if repository is None:
        raise GitError("这里不是 git 仓库", "--as-of 要在档案仓库里用")
    head = _head(repository, as_of)
    return CommitTree(repository, head), head


def _head(repository: Repository, as_of: str) -> Head:
    try:
        day = parse_date(as_of)
    except Unreadable as unreadable:
        try:
            return repository.resolve(as_of)
        except (ClosedError, LackingError):
            raise
        except GitError as error:
            if suggest_date(as_of) or _LIKE_A_DATE.fullmatch(as_of):
                raise GitError(unreadable.message, unreadable.hint) from None
            hint = f"{error.hint}，或 2013-10-08 这样的日期"
            raise GitError(error.message, hint) from None
    here = repository.head()
    return repository.on(day, taken(repository, here.commit) if here is not None else "HEAD")


def _excerpt(text: str, officer: Officer, record_id: str | None) -> str:
    """The whole text, or the lines of one record."""
    if record_id is None:
        return text
    record = officer.by_id[record_id]
    first = record.node.line
    listed = read(text).entries[record.section.name].value
    assert isinstance(listed, Items), "it has been read"
    # A value may take several lines, and so may the brackets around all.
    end = max(item.end for item in listed.items if text.count("\n", 0, item.start) + 1 == first)
    last = text.count("\n", 0, len(text[:end].rstrip())) + 1
    return "".join(line + "\n" for line in text.split("\n")[first - 1 : last])


def _to_json(officer: Officer, record_id: str | None) -> Any:
    if record_id is not None:
        return _plain(officer.by_id[record_id].values)
    sections: dict[str, Any] = {}
    for name, records in officer.sections.items():
        values = [_plain(record.values) for record in records]
        single = bool(records) and records[0].section.single
        sections[name] = values[0] if single else values
    return {"officer": officer.id, "path": officer.path, "sections": sections}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Decimal, Quarter)):
        return str(value)
    return value
