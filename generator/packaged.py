"""What the program carries besides its code: folders of data, installed or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def carried(installed: str, in_checkout: str) -> Path | None:
    """A folder of data: inside an installed package, or beside it in the repository."""
    for folder in (_PACKAGE / installed, _PACKAGE.parent / in_checkout):
        if folder.is_dir():
            return folder
    return None


def standards_folder() -> Path | None:
    """The standards every new repository begins with."""
    return carried("_standards", "archives/standards")


def templates_folder() -> Path | None:
    """The templates of the site, and of a new repository."""
    return carried("_site_templates", "site_templates")
