"""A draft of a standard given on the command line: a folder, or a version that is in force."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from generator.archive.source import WorkingTree
from generator.cli.output import ReadLine, line_reader
from generator.cli.project import label_of
from generator.problems import Problem, arrange
from generator.reachable import is_folder
from generator.standards.reading import read_draft
from generator.standards.standard import Standard
from generator.yamltext import Mapping, Scalar, parse

_CALENDAR = "calendar/"


def draft_files(folder: Path) -> dict[str, bytes]:
    """The files of a draft by name; calendars are facts and take no part.

    A usage error when there is no such folder or nothing in it.
    """
    if not is_folder(folder):
        raise click.UsageError(f"没有文件夹 {folder}")
    source = WorkingTree(folder)
    files = {
        path: source.read(path)
        for path, kind in source.paths()
        if kind == "file" and not path.startswith(_CALENDAR) and path.endswith(".yml")
    }
    if not files:
        raise click.UsageError(
            f"{folder} 里没有制度文件，请放入改过的 rulebook.yml，其余沿用现行制度"
        )
    return files


def named_version(files: dict[str, bytes]) -> str:
    """The version that a draft's rulebook says it is; empty when it says none."""
    tree, _ = parse(files.get("rulebook.yml", b""), "rulebook.yml")
    head = tree.entries.get("制度") if tree is not None else None
    version = head.entries.get("版本") if isinstance(head, Mapping) else None
    return version.text if isinstance(version, Scalar) else ""


def drafts_of(
    files: dict[str, bytes], folder: Path, bases: Iterable[Standard]
) -> tuple[dict[str, Standard], list[Problem]]:
    """The draft in the place of each of ``bases``, by version, and every problem of it."""
    found: dict[str, Standard] = {}
    problems: list[Problem] = []
    for base in bases:
        draft, wrong = read_draft(files, str(folder), base)
        problems += wrong
        if draft is not None:
            found[base.version] = draft
    return found, arrange(problems)


def draft_lines(folder: Path, archives: Path) -> ReadLine:
    """Reads the lines that problems of a draft point at: its own, or those of what it inherits."""
    own = line_reader(WorkingTree(folder), str(folder))
    theirs = line_reader(WorkingTree(archives), label_of(archives))

    def read_line(path: str, number: int) -> str | None:
        return (own if path.startswith(f"{folder}/") else theirs)(path, number)

    return read_line
