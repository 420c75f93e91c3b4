"""Output: problems as text with carets, JSON, GitHub annotations, GitLab code quality and SARIF."""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click
import orjson

from generator import __version__
from generator.problems import Problem, Severity, with_hint

if TYPE_CHECKING:
    from generator.archive.source import Source

ReadLine = Callable[[str, int], str | None]
"""Gives the text of one line of a file named as in messages; None when it cannot be shown."""
FEW = 10
"""Problems that a command lists which cannot do its work for them; ``check`` lists all."""
_SHOWN = 96
"""Characters of a line that are shown."""


def line_reader(source: Source, label: str) -> ReadLine:
    """Reads single lines of files named as in messages, each file at most once."""
    cache: dict[str, list[str]] = {}

    def read_line(path: str, number: int) -> str | None:
        if path not in cache:
            try:
                data = source.read(path.removeprefix(f"{label}/"))
            except (OSError, KeyError, ValueError):
                data = b""
            cache[path] = data.decode("utf-8", "replace").split("\n")
        lines = cache[path]
        found = lines[number - 1].rstrip("\r") if number <= len(lines) else None
        return found or None

    return read_line


def echo_json(value: Any) -> None:
    """Write ``value`` as indented UTF-8 JSON to stdout."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode("utf-8"))


def width(text: str) -> int:
    """Columns a terminal gives ``text``: wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def colour_wanted() -> bool:
    """Whether standard output takes colour: a terminal does, unless its user says otherwise.

    ``NO_COLOR`` (no-color.org) and then ``FORCE_COLOR`` (force-color.org) decide when they are set.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def pad(text: str, columns: int, right: bool = False) -> str:
    """``text`` filled with spaces to so many columns."""
    space = " " * max(columns - width(text), 0)
    return space + text if right else text + space


def problem_text(problem: Problem, read_line: ReadLine | None, colour: bool = False) -> str:
    """One problem as a clerk reads it: place, what is wrong, what to write, and the line itself."""
    tone = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}

    def styled(text: str, **style: Any) -> str:
        return click.style(text, **style) if colour else text

    severity = styled(problem.severity.chinese, fg=tone[problem.severity], bold=True)
    head = f"{problem.location}: {severity} {problem.message}"
    head += f"。{problem.hint}" if problem.hint else ""
    lines = [f"{head}（{problem.rule}）"]
    source = read_line(problem.location.path, problem.location.line) if read_line else None
    if source is not None:
        shown, lead, span = _window(source, problem)
        number = str(problem.location.line)
        lines.append(styled(f"  {number} | ", fg="cyan") + shown)
        caret = styled("^" * span, fg=tone[problem.severity])
        lines.append(styled(f"  {' ' * len(number)} | ", fg="cyan") + " " * lead + caret)
    return "\n".join(lines)


def echo_few(problems: Sequence[Problem]) -> None:
    """The first problems of many, on standard error."""
    for problem in problems[:FEW]:
        click.echo(problem_text(problem, None), err=True)


def refusal_text(message: str, problems: Sequence[Problem]) -> str:
    """Why a command could not do its work, and the problems behind it."""
    return "\n".join([f"错误：{message}", *(problem_text(problem, None) for problem in problems)])


def _window(source: str, problem: Problem) -> tuple[str, int, int]:
    """The part of a long source line around the span, the columns before it, and its width."""
    start = min(problem.location.column - 1, len(source))
    end = problem.location.end_column - 1 if problem.location.end_column else start + 1
    end = max(min(end, len(source)), start)
    first = 0
    if width(source[:end]) > _SHOWN:
        first = max(start - 20, 0)
    shown = source[first : first + _SHOWN]
    prefix = "…" if first else ""
    visible = "".join(c if c.isprintable() else "·" for c in shown)
    more = "…" if first + _SHOWN < len(source) else ""
    lead = width(prefix + visible[: start - first])
    span = max(width(visible[start - first : end - first]), 1)
    return prefix + visible + more, lead, span


def echo_text(
    problems: Sequence[Problem], read_line: ReadLine, summary: dict[str, int], colour: bool
) -> None:
    """Every problem, then one line of summary."""
    for problem in problems:
        # click would take the colour out again for what is no terminal.
        click.echo(problem_text(problem, read_line, colour), color=colour)
    said = f"检查了 {summary['files']} 个文件、{summary['records']} 条记录："
    if not problems:
        said += "没有问题。"
    else:
        said += f"错误 {summary['errors']} 处，警告 {summary['warnings']} 处。"
    click.echo(said)


def problems_json(problems: Sequence[Problem], summary: dict[str, int]) -> dict[str, Any]:
    """The contract's ``check --format json``."""
    return {
        "problems": [
            {
                "path": p.location.path,
                "line": p.location.line,
                "column": p.location.column,
                "rule": p.rule,
                "severity": str(p.severity),
                "message": p.message,
                "hint": p.hint,
                "related": [
                    {"path": r.path, "line": r.line, "column": r.column} for r in p.related
                ],
            }
            for p in problems
        ],
        "summary": summary,
    }


def echo_github(problems: Sequence[Problem]) -> None:
    """GitHub (and Gitea) workflow commands, one annotation a line."""
    kinds = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    for p in problems:
        at = p.location
        where = f"file={_property(at.path)},line={at.line},col={at.column}"
        text = _data(with_hint(p.message, p.hint))
        click.echo(f"::{kinds[p.severity]} {where},title={_property(p.rule)}::{text}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def gitlab_report(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """GitLab code quality.

    A finding's fingerprint says nothing of its line, so that a merge request is not told of it
    again whenever something is written above it; like findings of a file are told apart by count.
    """
    severities = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
    report = []
    alike: Counter[str] = Counter()
    for p in problems:
        finding = f"{p.location.path}\0{p.rule}\0{p.message}"
        alike[finding] += 1
        content = f"{finding}\0{alike[finding]}"
        report.append(
            {
                "description": with_hint(p.message, p.hint),
                "check_name": p.rule,
                "fingerprint": hashlib.sha256(content.encode()).hexdigest(),
                "severity": severities[p.severity],
                "location": {"path": p.location.path, "lines": {"begin": p.location.line}},
            }
        )
    return report


def sarif_report(problems: Sequence[Problem]) -> dict[str, Any]:
    """SARIF 2.1.0."""
    # With the catalogue come all checks and standards, which no other format needs.
    from generator.checks.catalogue import RULES

    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    used = sorted({p.rule for p in problems})

    def place(location: Any) -> dict[str, Any]:
        region = {"startLine": location.line, "startColumn": location.column}
        if location.end_column:
            region["endColumn"] = location.end_column
        artifact = {"uri": quote(location.path)}
        return {"physicalLocation": {"artifactLocation": artifact, "region": region}}

    def result(p: Problem) -> dict[str, Any]:
        found = {
            "ruleId": p.rule,
            "ruleIndex": used.index(p.rule),
            "level": levels[p.severity],
            "message": {"text": with_hint(p.message, p.hint)},
            "locations": [place(p.location)],
            "relatedLocations": [place(r) for r in p.related],
        }
        if p.replacement is not None and p.location.end_column:
            physical = place(p.location)["physicalLocation"]
            change = {
                "deletedRegion": physical["region"],
                "insertedContent": {"text": p.replacement},
            }
            artifact = {"artifactLocation": physical["artifactLocation"], "replacements": [change]}
            found["fixes"] = [{"description": {"text": p.hint}, "artifactChanges": [artifact]}]
        return found

    return {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "dangan",
                        "version": __version__,
                        "language": "zh-CN",
                        "rules": [
                            {"id": r, "shortDescription": {"text": RULES.get(r, r)}} for r in used
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [result(p) for p in problems],
            }
        ],
    }
