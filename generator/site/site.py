"""A site before MkDocs: its model, the pages it will have, and the bodies of officers' pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.archive.library import Entry
from generator.archive.store import Store
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

    @property
    def whole(self) -> bool:
        """Whether nothing is left to be told that another build of the same might know."""
        return self._loading.whole

    def settle(self) -> None:
        """Wait until everything is scored and drawn: what pages show is complete then."""
        self._loading.settle()

    @property
    def store(self) -> Store | None:
        """Where bodies of pages are kept, if they are."""
        return self._loading.store

    def bodies(self, entries: Sequence[Entry], store: Store | None) -> list[bytes]:
        """The bodies of these archives' pages, as ``Loading.bodies`` gives them."""
        return self._loading.bodies(entries, store)

    def draw_again(self, entry: Entry) -> bytes:
        """The body of a page that is lost."""
        return self._loading.draw_again(entry)

    @property
    def apart(self) -> bool:
        """Whether other processes may work beside this one."""
        return self._loading.apart

    def close(self) -> None:
        """Let the processes end."""
        self._loading.close()
