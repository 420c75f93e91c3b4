"""Archives opened by a command: checked as a whole, then read one office after another.

What the check gives is remembered, so that only what has changed is read for it; and of a city no
more than one office is held while the next is read.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

import click
from msgspec import Struct

from generator.archive.answers import Sight
from generator.archive.library import Office, Shelf, open_shelf, read_office
from generator.archive.source import WorkingTree
from generator.checks.stream import Means, check_source
from generator.cli.progress import Stages, said_of
from generator.cli.project import kept_store, label_of
from generator.history.committed import ensure_whole
from generator.history.failures import GitError
from generator.problems import Problem
from generator.standards.standard import Standards


class Opened(Struct, frozen=True):
    """What is below ``archives/``: the shelf, and the errors that a check finds."""

    source: Sight
    shelf: Shelf
    errors: tuple[Problem, ...]
    tell: Stages

    @property
    def standards(self) -> Standards:
        """All that are in force, or were."""
        return self.shelf.standards

    def offices(self, doing: str, ids: Collection[str] = ()) -> Iterator[Office]:
        """Every office, read when it is asked for; with ``ids`` only those of these officers.

        ``doing`` is what is told of each.
        """
        wanted = {e.unit for e in self.shelf.entries if e.officer in ids} if ids else None
        codes = [code for code in self.shelf.units if wanted is None or code in wanted]
        for number, code in enumerate(codes, 1):
            name = self.shelf.units[code].model.name
            self.tell(f"{doing} {name}", number, len(codes))
            yield read_office(self.source, self.shelf, code)[0]


def open_checked(folder: Path, day: date, tell: Stages) -> Opened:
    """Check the archives in a folder and make them ready to be read.

    A usage error where git was told to check out only a part of an office.
    """
    source, label = Sight(WorkingTree(folder)), label_of(folder)
    try:
        ensure_whole(folder, source)
    except GitError as error:
        raise click.UsageError(str(error)) from None
    means = Means(kept_store(folder), os.cpu_count() or 1, tell)
    report = check_source(source, label, day, means=means)
    tell.summary = said_of(report)
    errors = tuple(problem for problem in report.problems if problem.is_error)
    return Opened(source, open_shelf(source, label, day), errors, tell)
