"""Pasts: what the origins of an office's archives are worked out from, found while others read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.site.annals import Annals
from generator.site.companion import Companion

_Found = tuple[list[bytes], bool]
"""Descents (``Descent.packed``), and whether there is a folder with contents."""


class Pasts:
    """The pasts of an office's archives, and a folder with the contents that are to be read."""

    def __init__(self, companion: Companion[Annals], officers: Sequence[str]) -> None:
        self._companion, self._officers = companion, officers
        self._marking = companion.ahead(_marks, officers)
        self._marks: dict[str, bytes] = {}
        self._foreseen: tuple[Sequence[str], Path, Future[_Found]] | None = None
        self._descents: dict[str, bytes] = {}
        self._folder: Path | None = None
        self._kept = ExitStack()

    def mark(self, officer: str) -> bytes:
        """A hash that changes whenever the origin of an archive may have changed."""
        if officer not in self._marks:
            coming, done = self._marking, self._companion.done
            marks = done(_marks, self._officers) if coming is None else coming.result()
            self._marks = dict(zip(self._officers, marks, strict=True))
        return self._marks[officer]

    def foresee(self, officers: Sequence[str]) -> None:
        """Have all be found out about these meanwhile."""
        folder = self._new_folder()
        coming = self._companion.ahead(_found, officers, folder)
        self._foreseen = None if coming is None else (officers, folder, coming)

    def of(self, officers: Sequence[str]) -> tuple[list[bytes], Path | None]:
        """The descents of these archives (``Descent.packed``), and the folder."""
        if self._foreseen is not None:
            foreseen, folder, coming = self._foreseen
            self._foreseen = None
            self._take(foreseen, folder, coming.result())
        if any(officer not in self._descents for officer in officers):
            folder = self._new_folder()
            self._take(officers, folder, self._companion.done(_found, officers, folder))
        return [self._descents[officer] for officer in officers], self._folder

    def _new_folder(self) -> Path:
        made = TemporaryDirectory(prefix="dangan-", ignore_cleanup_errors=True)
        return Path(self._kept.enter_context(made))

    def _take(self, officers: Sequence[str], folder: Path, found: _Found) -> None:
        descents, gathered = found
        self._folder = folder if gathered else None
        self._descents.update(zip(officers, descents, strict=True))

    @property
    def is_settled(self) -> bool:
        """Whether nothing is being found out any more, and written into the folder."""
        return self._foreseen is None or self._foreseen[-1].done()

    def close(self) -> None:
        """Let go of the folder; git would make it anew if it were still to write into it."""
        self._kept.close()


def keep(companion: Companion[Annals], found: Sequence[tuple[str, bytes]]) -> None:
    """Have what was found in the contents of archives remembered, step by step."""
    companion.later(_keep, found)


def _marks(annals: Annals, officers: Iterable[str]) -> list[bytes]:
    return [annals.commits.mark(officer) for officer in officers]


def _found(annals: Annals, officers: Iterable[str], folder: Path) -> _Found:
    descents = [annals.origins.of(officer) for officer in officers]
    gathered = annals.origins.gather(descents, folder)
    return [descent.packed() for descent in descents], gathered


def _keep(annals: Annals, found: Iterable[tuple[str, bytes]]) -> None:
    for officer, traced in found:
        annals.origins.keep(officer, traced)
