"""Pasts: what the origins of an office's archives are worked out from, found while others read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from generator.site.origins import Descent, Origins


class Pasts:
    """The pasts of an office's archives, and a folder with the contents that are to be read."""

    def __init__(self, origins: Callable[[], Origins]) -> None:
        self._origins = origins
        self._marks: dict[str, bytes] = {}
        self._descents: dict[str, Descent] = {}
        self._folder: Path | None = None
        self._kept = ExitStack()

    def mark(self, officer: str) -> bytes:
        """A hash that changes whenever the origin of an archive may have changed."""
        if officer not in self._marks:
            self._marks[officer] = self._origins().mark(officer)
        return self._marks[officer]

    def foresee(self, officers: Sequence[str]) -> None:
        """Find out all about these now."""
        descents = {officer: self._origins().of(officer) for officer in officers}
        for officer in officers:
            self.mark(officer)
        self._descents.update(descents)
        self._folder = self._kept.enter_context(self._origins().gathered(descents.values()))

    def of(self, officers: Sequence[str]) -> tuple[list[Descent], Path | None]:
        """The descents of these archives, and the folder."""
        if any(officer not in self._descents for officer in officers):
            self.foresee(officers)
        return [self._descents[officer] for officer in officers], self._folder

    def close(self) -> None:
        """Let go of the folder."""
        self._kept.close()
