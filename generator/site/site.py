"""A site before MkDocs: its model, the pages it will have, and the bodies of officers' pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.archive.library import Entry
from generator.site.companion import Companion
from generator.site.loading import Loading
from generator.site.page import Frame, Page
from generator.site.pages import pages
from generator.site.words import terms


class Site:
    """Everything that is published from one reading of ``archives/``."""

    def __init__(self, loading: Loading, templates: Path, edit_url: str = "") -> None:
        self._loading = loading
        self.templates = templates
        self.model = loading.model
        self.pages: list[Page] = pages(Frame.of(loading.model, edit_url))
        self.words = terms(loading.model)

    @property
    def commit(self) -> str:
        """The commit it is of, as pages show it."""
        return (self.model.commit or "")[:10]

    @property
    def drawn(self) -> int:
        """How many officers' pages were drawn anew."""
        return self._loading.drawn

    @property
    def read(self) -> int:
        """How many archives were read."""
        return self._loading.read

    def settle(self) -> None:
        """Wait until everything is scored and drawn: what pages show is complete then."""
        self._loading.settle()

    def bodies(self, entries: Sequence[Entry]) -> list[bytes]:
        """The bodies of these archives' pages (UTF-8, compressed by zlib)."""
        return self._loading.bodies(entries)

    def kept_at(self, entry: Entry) -> bytes:
        """Under what the body of an archive's page is kept in the store; b"" when it is not."""
        return self._loading.kept_at(entry)

    @property
    def companion(self) -> Companion:
        """Who may write pages meanwhile."""
        return self._loading.companion

    def close(self) -> None:
        """Let the processes end."""
        self._loading.close()
