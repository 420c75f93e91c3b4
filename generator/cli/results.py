"""Writing results into archives, for the commands that assess and lock."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from generator.archive.edit import Edit, Unplaced, applied, insert_record, replace_record
from generator.archive.library import Library
from generator.archive.officer import Officer, Record
from generator.archive.recordtext import record_lines
from generator.archive.source import WorkingTree
from generator.archive.writing import NotWritten, replace_file
from generator.checks import check_library
from generator.cli.output import problem_text
from generator.cli.project import open_library
from generator.scalars import Quarter
from generator.standards.form import Section
from generator.standards.standard import Standards

dry_run_option = click.option("--dry-run", is_flag=True, help="只列出要写什么，不写入")


def open_for(folder: Path, day: date, period: Quarter) -> Library | None:
    """The library, when the quarter can be assessed and the archives have no errors."""
    library = open_archives(folder, day)
    if library is None:
        return None
    if library.standards.for_quarter(period) is None:
        raise click.UsageError(f"{period} 没有施行的制度，不计分")
    if day <= period.last_day:
        raise click.UsageError(f"{period} 在参照日 {day} 还没有结束")
    return library


def open_archives(folder: Path, day: date) -> Library | None:
    """The library; None, and what is wrong on stderr, when the archives have errors."""
    library = open_library(folder, day)
    errors = [
        problem
        for problem in check_library(library, day)
        # What assessing is there to mend does not stand in its way.
        if problem.is_error and problem.rule != "X23"
    ]
    for problem in errors[:10]:
        click.echo(problem_text(problem, None), err=True)
    if errors:
        click.echo(
            f"档案有错误（{len(errors)} 处），没有写入。请先运行 dangan check 改正。", err=True
        )
        return None
    return library


def quarterly_section(standards: Standards, quarter: Quarter) -> Section:
    """The section that holds a quarter's result, by the form of that quarter."""
    standard = standards.for_quarter(quarter)
    assert standard is not None
    return standard.form.sections[standard.form.landmarks.quarterly]


class Writer:
    """Writes results, each archive whole or not at all, and counts."""

    def __init__(self, folder: Path, library: Library, dry_run: bool) -> None:
        self._folder, self._library, self._dry_run = folder, library, dry_run
        self._source = WorkingTree(folder)
        self._written = 0
        self._refused: list[str] = []

    def write(
        self, officer: Officer, section: Section, content: dict[str, Any], over: Record | None
    ) -> None:
        """Put a result into an archive, as a new record or over an open one."""
        if self._dry_run:
            self._written += 1
            return
        path = officer.path.removeprefix(f"{self._library.label}/")
        data = self._source.read(path)
        text = data.decode("utf-8")
        try:
            edits = self._edits(officer, text, section, content, over)
            replace_file(self._folder, path, data, applied(text, edits).encode("utf-8"))
            self._written += 1
        except Unplaced as refused:
            self._refused.append(f"{officer.path}：{refused.message}。{refused.hint}")
        except NotWritten as refused:
            self._refused.append(str(refused))

    def _edits(
        self,
        officer: Officer,
        text: str,
        section: Section,
        content: dict[str, Any],
        over: Record | None,
    ) -> list[Edit]:
        lines = record_lines(section.fields, content)
        if over is None:
            order = list(self._library.standards.current.form.sections)
            return insert_record(text, order, section.name, lines)
        index = officer.records(section.name).index(over)
        return replace_record(text, section.name, index, lines)

    def conclude(self, advice: str) -> int:
        """Say what was done; the command's exit code."""
        for line in self._refused:
            click.echo(line, err=True)
        if self._dry_run:
            click.echo(f"要写 {self._written} 份档案（--dry-run，没有写入）。")
        elif self._written:
            click.echo(f"写入 {self._written} 份档案。{advice}")
        else:
            click.echo("没有要写的。")
        return 1 if self._refused else 0
