"""``dangan history``: who recorded and approved what in an archive, and since when it holds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from generator.archive.library import Shelf, open_shelf
from generator.archive.source import WorkingTree
from generator.archive.unit import OFFICER_ID
from generator.cli.chinese import ChineseCommand
from generator.cli.output import echo_json
from generator.cli.progress import stages
from generator.cli.project import (
    archives_option,
    cache_file,
    find_archives,
    format_option,
    label_of,
    open_store,
)
from generator.history.changes import Outline
from generator.history.events import Event, History
from generator.history.failures import GitError
from generator.history.git import Head, Repository
from generator.history.people import People, Who
from generator.history.records import read_history
from generator.scalars import OFFICE_TIME

UNREADABLE = "无法读取"
"""The action of a version that cannot be read."""


@click.command(
    cls=ChineseCommand,
    help="一份档案每条记录的来历：谁记录、谁批准、何时并入主线、改了什么。"
    "用 --account 反过来看一个账号记录和批准过的全部内容。",
)
@click.argument("officer_id", metavar="[档案号]", required=False)
@click.option("--record", metavar="编号", help="只看这一条记录，并列出新增时的全部内容")
@click.option("--account", metavar="账号或邮箱", help="看这个账号记录或批准过什么")
@format_option("text", "json")
@click.option("--cache/--no-cache", default=True, help="是否记住读过的提交，缺省记住")
@archives_option
def command(
    officer_id: str | None,
    record: str | None,
    account: str | None,
    form: str,
    cache: bool,
    archives: Path | None,
) -> int:
    """Exit code 2 when nothing is known of the officer, the record or the account."""
    if officer_id is None and account is None:
        raise click.UsageError("请写明档案号，或用 --account 写明账号")
    if officer_id is not None and not re.fullmatch(OFFICER_ID, officer_id):
        raise click.UsageError(f"“{officer_id}”不是档案号，写成 990110-0037 的样子")
    folder = find_archives(archives)
    shelf = open_shelf(WorkingTree(folder), label_of(folder))
    if not shelf.standards:
        raise click.UsageError("制度读不出，不知道档案有哪些部分。请先运行 dangan check")
    people = People({code: unit.model for code, unit in shelf.units.items()})
    # One archive is quickly read; of a whole office what has been read is worth remembering.
    store = open_store(cache_file(folder)) if cache and officer_id is None else None
    try:
        repository, head = _repository(folder)
        outline = Outline.of(shelf.standards)
        with stages("读出历次提交") as tell:
            found = read_history(repository, head.commit, outline, people, store, officer_id)
            tell("核对历次提交的内容")
            events = _events(found, people, officer_id, account)
    except GitError as error:
        raise click.UsageError(str(error)) from None
    if record is not None:
        events = [event for event in events if event.change and event.change.record == record]
        if not events:
            raise click.UsageError(f"历史里没有记录 {record}")
    if form == "json":
        echo_json([row for event in events for row in _rows(event, account, people)])
    else:
        for line in _lines(events, shelf, head, in_full=record is not None):
            click.echo(line)
    return 0


def _repository(folder: Path) -> tuple[Repository, Head]:
    repository = Repository.around(folder)
    if repository is None:
        raise GitError("这里不是 git 仓库", "历史要在档案仓库里看")
    head = repository.head()
    if head is None:
        raise GitError("仓库里还没有提交", "提交以后才有历史")
    return repository, head


def _events(
    found: History, people: People, officer_id: str | None, account: str | None
) -> list[Event]:
    """What was asked for; a usage error when there can be nothing of it."""
    if officer_id is not None and officer_id not in found.officers:
        raise click.UsageError(f"历史里没有档案 {officer_id}，它可能还没有提交")
    if account is None:
        assert officer_id is not None
        return list(found.of(officer_id))
    named = people.named(account)
    found.read_all(os.cpu_count() or 1)
    events = list(found.by(named))
    if not events and not named.logins:
        raise click.UsageError(
            f"没有账号“{account}”，历史里也没有这个邮箱；账号写在 unit.yml 的“账号”里"
        )
    return events


def _rows(event: Event, account: str | None, people: People) -> Iterator[dict[str, Any]]:
    """One row for each field that changed; one for a change that has none."""
    change, moment = event.change, _moment(event)
    row: dict[str, Any] = {
        "commit": event.commit.id,
        "author": event.drafter.name,
        "author_email": event.commit.author.email,
        "committed_at": moment.isoformat() if moment is not None else None,
        "approved_by": [f"{one.who.name} <{one.who.email}>" for one in event.approvals],
        "action": change.action if change is not None else UNREADABLE,
        "section": change.section if change is not None else "",
        "record": change.record if change is not None else "",
    }
    if account is not None:
        own = people.named(account).means(event.drafter)
        row = {"officer": event.officer, "part": "drafted" if own else "approved", **row}
    if change is None:
        yield row | {"field": None, "old": None, "new": event.problem}
        return
    if change.moved_from is not None:
        yield row | {"field": "部分", "old": change.moved_from, "new": change.section}
    for one in change.fields:
        yield row | {"field": one.field, "old": one.old, "new": one.new}
    if change.moved_from is None and not change.fields:
        yield row | {"field": None, "old": None, "new": None}


def _lines(events: list[Event], shelf: Shelf, head: Head, in_full: bool) -> Iterator[str]:
    names = {
        entry.officer: entry.name
        for document in shelf.units.values()
        for entry in document.model.roster
    }
    for officer, own in groupby(events, lambda event: event.officer):
        yield f"{names.get(officer, '')} {officer}".strip()
        for _, together in groupby(own, lambda event: event.commit.id):
            yield ""
            yield from _commit(list(together), in_full)
        yield ""
    yield f"共 {len(events)} 项，截至提交 {head.commit[:10]}（{head.committed_on}）"


def _commit(events: list[Event], in_full: bool) -> Iterator[str]:
    """What one commit did to one archive: when and by whom, then each record."""
    first = events[0]
    moment = _moment(first)
    when = f"{moment:%Y-%m-%d %H:%M}" if moment else "时间不明"
    own = "，合并提交自己改的" if first.by_merge else ""
    yield f"{when}  提交 {first.commit.short}{own}{_written(first)}"
    yield f"  记录 {_who(first.drafter)}"
    approved = "、".join(f"{_who(one.who)}{one.how}" for one in first.approvals)
    yield f"  批准 {approved or '没有别人批准的记载'}"
    for event in events:
        yield from _told(event, in_full)


def _told(event: Event, in_full: bool) -> Iterator[str]:
    """What became of a record, and of its fields."""
    change = event.change
    if change is None:
        yield f"  {UNREADABLE} {event.problem}"
        return
    home = f"，原在{change.moved_from}" if change.moved_from else ""
    what = f"{change.section} {change.record}".strip() or "各部分以外的内容"
    yield f"  {change.action} {what}{home}"
    if in_full or change.action not in ("新增", "删除"):
        for one in change.fields:
            yield f"      {one.field}: {_said(one.old)} → {_said(one.new)}"


def _who(who: Who) -> str:
    if who.person is None:
        return f"{who.name} <{who.email}>（不在账号名单）"
    return f"{who.name}（{'，'.join((who.login, *who.roles))}）"


def _written(event: Event) -> str:
    """The author's own date, where it is not the day of the arrival: shown, never relied on."""
    own = event.commit.author.day
    return f"（提交上自写的日期 {own}）" if own not in (event.reached, date.min) else ""


def _said(text: str | None) -> str:
    return "（无）" if text is None else text


def _moment(event: Event) -> datetime | None:
    """When the change reached the main line, in the office's time; None for a time out of range."""
    try:
        return datetime.fromtimestamp(event.since.seconds, OFFICE_TIME)
    except (OverflowError, ValueError, OSError):
        return None
