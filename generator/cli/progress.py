"""Progress: what a long command is doing, on a terminal's standard error and nowhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.status import Status

    from generator.archive.answers import Report


class Stages:
    """The stage a command is in: called with what is being done now, in Chinese."""

    def __init__(self, status: Status | None) -> None:
        self._status = status
        self.summary = ""
        """What was read, kept and written; said in the end, with the seconds it took."""

    def __call__(self, stage: str, number: int = 1, many: int = 1) -> None:
        """Now this is being done, the ``number``-th of ``many``."""
        if self._status is not None:
            place = f"（{number}/{many}）" if many > 1 else ""
            self._status.update(f"{stage}{place}……")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """While the command itself says something."""
        if self._status is None:
            yield
            return
        self._status.stop()
        yield
        self._status.start()


def said_of(report: Report) -> str:
    """What a check read, and what it need not."""
    told = [f"读入 {report.examined} 份档案"]
    if report.remembered:
        told.append(f"另外 {report.remembered} 份没有变，用记住的结果")
    return "，".join(told)


@contextmanager
def stages(first: str) -> Iterator[Stages]:
    """Show the stage a command is in, with a moving sign, until it is done.

    Silent when standard error is not a terminal: logs and pipes stay clean.
    """
    if not sys.stderr.isatty():
        yield Stages(None)
        return
    # Loaded only for a person who looks on.
    from rich.console import Console

    started = time.monotonic()
    with Console(stderr=True).status(f"{first}……") as status:
        yield (shown := Stages(status))
    if shown.summary:
        click.echo(f"{shown.summary}（{time.monotonic() - started:.1f} 秒）", err=True)
