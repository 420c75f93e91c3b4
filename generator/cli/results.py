"""Writing results into archives, for the commands that assess, lock and reckon the year."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from generator.archive.edit import Edit, Unplaced, applied, insert_record, replace_record
from generator.archive.officer import Officer, Record
from generator.archive.recordtext import record_lines
from generator.archive.writing import Changed, NotWritten, clear_leftovers, replace_file
from generator.cli.opened import Opened, open_checked
from generator.cli.output import echo_few
from generator.cli.progress import Stages
from generator.problems import why
from generator.scalars import Quarter
from generator.standards.form import Section
from generator.standards.standard import Standards

_MENDING = ("dangan assess", "dangan lock", "dangan annual")
dry_run_option = click.option("--dry-run", is_flag=True, help="只列出要写什么，不写入")


def open_for(folder: Path, day: date, period: Quarter, tell: Stages) -> Opened | None:
    """The archives, when the quarter can be assessed and they have no errors.

    What a run that was killed left beside them is an error no more: this one does it all again.
    """
    clear_leftovers(folder)
    opened = open_archives(folder, day, tell)
    if opened is None:
        return None
    if opened.standards.for_quarter(period) is None:
        raise click.UsageError(f"{period} 没有施行的制度，不计分")
    if day <= period.last_day:
        raise click.UsageError(f"{period} 在参照日 {day} 还没有结束")
    return opened


def open_archives(
    folder: Path, day: date, tell: Stages, *, mends: tuple[str, ...] = _MENDING
) -> Opened | None:
    """The archives; None, and what is wrong on stderr, when they have errors.

    A stale result does not stand in the way of the commands ``mends`` that are there to renew it. A
    locked one that was changed does: on that nothing is built.
    """
    opened = open_checked(folder, day, tell)
    errors = [
        problem
        for problem in opened.errors
        if problem.rule != "X23" or not any(command in problem.hint for command in mends)
    ]
    if not errors:
        return opened
    with tell.paused():
        echo_few(errors)
        click.echo(
            f"档案有错误（{len(errors)} 处），没有继续。请先运行 dangan check 改正。", err=True
        )
    return None


def quarterly_section(standards: Standards, quarter: Quarter) -> Section:
    """The section that holds a quarter's result, by the form of that quarter."""
    standard = standards.ruling(quarter)
    return standard.form.sections[standard.form.landmarks.quarterly]


def approvers(standards: Standards, quarter: Quarter, section: str) -> str:
    """Who approves in a section, by the authority of a quarter: ``领导小组``."""
    return "、".join(standards.ruling(quarter).authority.matrix[section].approve)


class Change(Struct, frozen=True):
    """A result to be put into the archive at ``path``: a new record, or over the ``index``-th."""

    path: str
    section: Section
    content: dict[str, Any]
    index: int | None

    @classmethod
    def of(
        cls, officer: Officer, section: Section, content: dict[str, Any], over: Record | None
    ) -> Change:
        """In an officer's archive, ``over`` an open record if there is one."""
        index = None if over is None else officer.records(section.name).index(over)
        return cls(officer.path, section, content, index)


class Writer:
    """Writes results, each archive whole or not at all, and counts."""

    def __init__(self, folder: Path, opened: Opened, dry_run: bool) -> None:
        self._folder, self._opened, self._dry_run = folder, opened, dry_run
        self._written = 0
        self._refused: list[str] = []

    def write(self, change: Change) -> None:
        """Put a result into an archive."""
        if self._dry_run:
            self._written += 1
            return
        path = change.path.removeprefix(f"{self._opened.shelf.label}/")
        try:
            # Whether there is a result, and which of the records it is, was told from what was read
            # before: with another one beside it, this one would be a second, or over that one.
            data = self._opened.source.read_unchanged(path)
            if data is None:
                raise Changed(path)
            text = data.decode("utf-8")
            edits = self._edits(text, change)
            replace_file(self._folder, path, data, applied(text, edits).encode("utf-8"))
            self._written += 1
        except Unplaced as refused:
            self._refused.append(f"{change.path}：{refused}")
        except NotWritten as refused:
            self._refused.append(str(refused))
        except OSError as error:
            self._refused.append(f"{path} 没有写入（{why(error)}）")

    def _edits(self, text: str, change: Change) -> list[Edit]:
        section = change.section
        lines = record_lines(section.fields, change.content)
        if change.index is None:
            order = list(self._opened.standards.current.form.sections)
            return insert_record(text, order, section.name, lines)
        return replace_record(text, section.name, change.index, lines)

    def conclude(self, advice: str) -> int:
        """Say what was done; the command's exit code."""
        for line in self._refused:
            click.echo(line, err=True)
        if self._refused:
            click.echo(
                f"写入 {self._written} 份档案，{len(self._refused)} 份没有写入，原因见上。"
                "还没有做完：处理好以后再运行一次，写全了再提交。"
            )
        elif self._dry_run:
            click.echo(f"要写 {self._written} 份档案（--dry-run，没有写入）。")
        elif self._written:
            click.echo(f"写入 {self._written} 份档案。{advice}")
        else:
            click.echo("没有要写的。")
        return 1 if self._refused else 0
