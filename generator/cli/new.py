"""``dangan new``: a new archive or a new record, as a skeleton in the right place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from generator.archive.edit import Unplaced, applied, insert_record
from generator.archive.library import Entry, Shelf, open_shelf, read_entry
from generator.archive.numbers import Unusable, next_number
from generator.archive.setting import record_day
from generator.archive.skeleton import Background, archive, record
from generator.archive.source import WorkingTree
from generator.archive.unit import OFFICER_ID
from generator.archive.writing import NotWritten, clear_leftovers, create_file, replace_file
from generator.checks.base import Scene
from generator.checks.run import examine
from generator.cli.chinese import ChineseCommand, ChineseGroup
from generator.cli.output import problem_text
from generator.cli.project import (
    DayType,
    archives_option,
    find_archives,
    ids_of,
    label_of,
    reference_date,
    refuse_unread,
    today_option,
    unread_unit,
)
from generator.problems import Problem, arrange, nearest, with_hint
from generator.standards.form import Section
from generator.yamltext import parse

Made = TypeVar("Made")
_RUN_TOGETHER = re.compile(r"\u3000[^\s=＝]+[=＝]")
"""A second field behind a full-width space, at which no shell parts arguments."""
_BLANK = re.compile(r"[ -]*([^:]+):(?: \[\])?(?:  #.*)?")


@click.group(
    cls=ChineseGroup,
    help="新建一份档案，或在档案里新增一条记录：写好框架，没有填的必填项留空并注明可写什么。",
)
def command() -> None:
    """The two things that can be new."""


@command.command(
    "officer",
    cls=ChineseCommand,
    short_help="新建一份档案。",
    help="新建一份档案。字段=值 写“基本情况”里已经知道的各项，如 性别=男。",
)
@click.option("--id", "officer_id", metavar="档案号", required=True, help="如 990110-0065")
@click.option("--name", required=True, metavar="姓名", help="干警姓名")
@click.option("--department", required=True, metavar="部门", help="所在部门")
@click.option("--joined", type=DayType(), help="进院日期，如 2013-07-01")
@click.argument("values", metavar="[字段=值]...", nargs=-1)
@archives_option
@today_option
def officer_command(
    officer_id: str,
    name: str,
    department: str,
    joined: date | None,
    values: tuple[str, ...],
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 2 when the archive exists or something given does not fit the form."""
    if not re.fullmatch(OFFICER_ID, officer_id):
        raise click.UsageError(f"“{officer_id}”不是档案号，写成 990110-0065 的样子")
    folder, shelf, day = _open(archives, today)
    code = _office_of(shelf, officer_id, day)
    if known_paths := shelf.paths_of(officer_id):
        raise click.UsageError(f"档案 {officer_id} 已经有了：{'、'.join(known_paths)}")
    form = shelf.standards.current.form
    marks = form.landmarks
    profile = _pairs(values)
    known_values = (
        (marks.name, name),
        (marks.department, department),
        (marks.joined, joined.isoformat() if joined else ""),
    )
    profile |= {mark.partition(".")[2]: value for mark, value in known_values if value}
    world = Background(form, shelf.units[code].model, day)
    text = _made(lambda: archive(officer_id, profile, world))
    entry = Entry(officer_id, code, f"{code}/officers/{officer_id}.yml")
    blanks = _blanks(shelf, entry, text, range(1, text.count("\n") + 1), day)
    try:
        create_file(folder, entry.path, text.encode("utf-8"))
    except NotWritten as failure:
        raise click.ClickException(str(failure)) from None
    path = f"{shelf.label}/{entry.path}"
    click.echo(f"已新建 {path}。{blanks}")
    roster = [e for e in shelf.units[code].model.roster if e.officer == officer_id]
    if not roster:
        begun = joined.isoformat() if joined else "…"
        click.echo(
            f"请在 {shelf.label}/{code}/unit.yml 的名册里登记："
            f"- {{档案号: {officer_id}, 姓名: {name}, 起: {begun}}}"
        )
    return 0


def _office_of(shelf: Shelf, officer_id: str, day: date) -> str:
    """The office on whose roster somebody is, who may have come with a number of elsewhere."""
    for code, unit in shelf.units.items():
        entries = [e for e in unit.model.roster if e.officer == officer_id]
        if any(e.end is None or day <= e.end for e in entries):
            return code
    code = officer_id[:6]
    if code in shelf.unread:
        raise unread_unit(shelf, code)
    if code not in shelf.units:
        raise click.UsageError(
            f"没有单位 {code}，现有：{'、'.join(shelf.units)}。"
            "从别处调入、沿用原来档案号的，请先在 unit.yml 的名册里登记"
        )
    return code


@command.command(
    "record",
    cls=ChineseCommand,
    short_help="在一份档案的某个部分新增一条记录，编号自动取下一个。",
    help="在一份档案的某个部分新增一条记录，编号自动取下一个。如："
    "dangan new record 990110-0037 办案情况 案由=盗窃 受理日期=2013-10-08",
)
@click.argument("officer_id", metavar="档案号")
@click.argument("section", metavar="部分")
@click.argument("values", metavar="[字段=值]...", nargs=-1)
@archives_option
@today_option
def record_command(
    officer_id: str,
    section: str,
    values: tuple[str, ...],
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 1 when the archive cannot be read, 2 when something given does not fit the form."""
    folder, shelf, reference = _open(archives, today)
    entry = next((e for e in shelf.entries if e.officer == officer_id), None)
    if entry is None:
        refuse_unread(shelf, officer_id)
        what_now = ids_of(shelf, officer_id) or "；新建用 dangan new officer"
        raise click.UsageError(f"没有档案 {officer_id}{what_now}")
    path = f"{shelf.label}/{entry.path}"
    data = WorkingTree(folder).read(entry.path)
    tree, problems = parse(data, path)
    if tree is None:
        _echo(problems, data.decode("utf-8", "replace"))
        click.echo("这份档案读不出，没有写入。请先改正。", err=True)
        return 1
    text = data.decode("utf-8")
    known = _pairs(values)
    latest = _section(shelf, section)
    day = record_day(latest, known.get(latest.date_field or ""))
    form = shelf.standards.for_record(day).form
    found = form.sections.get(section, latest)
    world = Background(form, shelf.units[entry.unit].model, day or reference)
    number = _made(lambda: next_number(text, found, world.day.year))
    lines = _made(lambda: record(found, number, known, world))
    order = list(shelf.standards.current.form.sections)
    try:
        edits = insert_record(text, order, section, lines)
    except Unplaced as refused:
        raise click.UsageError(f"{path}：{refused}") from None
    after = applied(text, edits)
    place = max(edits, key=lambda edit: edit.start)
    head = applied(text[: place.start], edits[:-1])
    first = head.count("\n") + 1 + place.new.startswith(("\n", "\r\n"))
    count = len(place.new.strip("\r\n").split("\n"))
    blanks = _blanks(shelf, entry, after, range(first, first + count), reference)
    try:
        replace_file(folder, entry.path, data, after.encode("utf-8"))
    except NotWritten as failure:
        raise click.ClickException(str(failure)) from None
    said = f" {number}" if number else ""
    click.echo(f"已在 {path} 第 {first} 行新增“{section}”{said}：")
    for line in after.split("\n")[first - 1 : first - 1 + count]:
        click.echo(line.rstrip("\r"))
    click.echo(blanks)
    return 0


def _open(archives: Path | None, today: date | None) -> tuple[Path, Shelf, date]:
    """The folder, what hangs on its standards, and the reference date."""
    folder = find_archives(archives)
    clear_leftovers(folder)
    day = reference_date(today, folder)
    shelf = open_shelf(WorkingTree(folder), label_of(folder), day)
    if not shelf.standards:
        raise click.ClickException("制度有错误，请先运行 dangan check")
    return folder, shelf, day


def _section(shelf: Shelf, name: str) -> Section:
    sections = shelf.standards.current.form.sections
    section = sections.get(name)
    if section is None:
        near = nearest(name, sections)
        raise click.UsageError(
            f"没有部分“{name}”"
            + (f"，是不是“{near}”？" if near else "，可写：" + "、".join(sections))
        )
    if section.single:
        raise click.UsageError(f"“{name}”每份档案只有一个，请直接修改")
    if section.system:
        raise click.UsageError(f"“{name}”由系统生成，不能手工新增")
    return section


def _pairs(values: Sequence[str]) -> dict[str, str]:
    """``字段=值`` as a mapping; the first equals sign parts them, and may be full-width."""
    found: dict[str, str] = {}
    for given in values:
        name, *rest = re.split("[=＝]", given, maxsplit=1)
        value = "".join(rest)
        if not name.strip() or not value.strip():
            raise click.UsageError(f"“{given}”写法不对，写成 字段=值，如 案由=盗窃")
        if _RUN_TOGETHER.search(value):
            raise click.UsageError(f"“{given}”里有全角空格，两项之间用半角空格隔开")
        if len(value.strip().splitlines()) > 1:
            raise click.UsageError(f"“{name.strip()}”的内容写成了几行，请写成一行")
        if name.strip() in found:
            raise click.UsageError(f"“{name.strip()}”写了两次")
        found[name.strip()] = value.strip()
    return found


def _made(make: Callable[[], Made]) -> Made:
    try:
        return make()
    except Unusable as refused:
        raise click.UsageError(str(refused)) from None


def _blanks(shelf: Shelf, entry: Entry, text: str, new: range, today: date) -> str:
    """What is still to be done about the new lines, for the clerk: what is empty, or else refused.

    Stops the command when a new line holds something that the form does not take.
    """
    lines = text.split("\n")
    unfit: list[str] = []
    blank: dict[int, str] = {}
    officer, problems = read_entry(shelf, entry, text.encode("utf-8"))
    for problem in problems:
        number = problem.location.line
        if number not in new:
            continue
        if match := _BLANK.fullmatch(lines[number - 1].rstrip("\r")):
            blank[number] = match[1]
        else:
            unfit.append(with_hint(problem.message, problem.hint))
    if unfit:
        raise click.UsageError("没有写入：" + "\n".join(unfit))
    if blank:
        told = "、".join(f"第 {number} 行 {name}" for number, name in sorted(blank.items()))
        return f"还要填写 {len(blank)} 项：{told}"
    found = examine(officer, Scene(shelf, entry.unit, today)).problems if officer else []
    wrong = [p for p in arrange(found) if p.is_error and p.location.line in new]
    if wrong:
        told = "\n".join(f"第 {p.location.line} 行 {with_hint(p.message, p.hint)}" for p in wrong)
        return f"还有 {len(wrong)} 处要改：\n{told}"
    return "必填项都有了。"


def _echo(problems: Sequence[Problem], text: str) -> None:
    lines = text.split("\n")
    for problem in problems:
        click.echo(
            problem_text(
                problem, lambda _, n: lines[n - 1].rstrip("\r") if n <= len(lines) else None
            )
        )
