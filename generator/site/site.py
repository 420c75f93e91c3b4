"""A site before MkDocs: its model, the pages it will have, and the bodies of officers' pages."""

from __future__ import annotations

from pathlib import Path

from generator.site.loading import Loading
from generator.site.page import Frame, Page
from generator.site.pages import pages
from generator.site.words import terms


class Site:
    """Everything that is published from one reading of ``archives/``, the ``loading``."""

    def __init__(self, loading: Loading, templates: Path, edit_url: str = "") -> None:
        self.loading = loading
        self.templates = templates
        self.model = loading.model
        # Without standards, as where one has an error, there is nothing that a page could say.
        standards = loading.model.shelf.standards
        self.pages: list[Page] = pages(Frame.of(loading.model, edit_url)) if standards else []
        self.words = terms(loading.model)

    @property
    def commit(self) -> str:
        """The commit it is of, as pages show it."""
        return (self.model.commit or "")[:10]

    def close(self) -> None:
        """Let the processes end."""
        self.loading.close()
