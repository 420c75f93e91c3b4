"""Progress: what a long command is doing, on a terminal's standard error and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str], None]
"""Told in Chinese what is being done now."""


@contextmanager
def stages(first: str) -> Iterator[Tell]:
    """Show the stage a command is in, with a moving sign, until it is done.

    Silent when standard error is not a terminal: logs and pipes stay clean.
    """
    if not sys.stderr.isatty():
        yield lambda _stage: None
        return
    # Loaded only for a person who looks on.
    from rich.console import Console

    with Console(stderr=True).status(f"{first}……") as status:
        yield lambda stage: status.update(f"{stage}……")
