"""The annals: the commits of the archives, read by a companion while this process goes on.

It begins before most of the program is loaded here; what it needs itself it loads there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from generator.history.changes import Outline
    from generator.history.people import People
    from generator.site.origins import Commits, Origins

from generator.archive.store import Store
from generator.site.companion import Companion

Read = Callable[[Store | None], "Commits"]


class Annals:
    """The commits, and the origins they give, each read when it is first asked for."""

    def __init__(self, read: Read, store: Store | None) -> None:
        self._read, self.store = read, store
        self._meaning: tuple[Outline, People] | None = None

    @cached_property
    def commits(self) -> Commits:
        """The commits of the archives; they need not be told what they mean."""
        return self._read(self.store)

    def learn(self, outline: Outline, people: People) -> None:
        """Be told the standards and the accounts, before the origins are asked for."""
        self._meaning = outline, people

    @cached_property
    def origins(self) -> Origins:
        """What the origins of all archives are worked out from."""
        from generator.site.origins import Origins

        assert self._meaning is not None
        return Origins(self.commits.history(*self._meaning), self.commits.missing)


def begin(read: Read, store: Store | None, apart: bool) -> Companion[Annals]:
    """A companion that reads the commits at once if it is ``apart``, else when they are needed."""
    companion = Companion(Annals(read, store), apart)
    companion.ahead(_prepare)
    return companion


def is_told(annals: Annals) -> bool:
    """Whether the commits could be read, if the archives are in any."""
    from generator.site.origins import NOT_COMMITTED

    return annals.commits.missing in ("", NOT_COMMITTED)


def _prepare(annals: Annals) -> None:
    annals.commits.mark("")  # with it, all are worked out


def read_commits(archives: Path, commit: str | None, store: Store | None) -> Commits:
    """The commits up to one, as ``Commits.read`` gives them."""
    from generator.site.origins import Commits

    return Commits.read(archives, commit, store)
