"""Ingredients: the templates and the packages that pages are made with.

On its own because a build that has nothing to do asks for these and for no more.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from generator import packaged
from generator.archive.hashes import hashed
from generator.site.errors import SiteError


def templates_folder() -> Path:
    """``site_templates``: inside an installed package, or beside it in the repository."""
    folder = packaged.templates_folder()
    if folder is not None:
        return folder
    raise SiteError("没有找到网页模板 site_templates", "请重新安装本程序")


_PACKAGES = ("mkdocs", "mkdocs-material", "jinja2", "pyyaml", "jieba")


def packages() -> str:
    """The versions of the packages that pages are made with."""
    return " ".join(f"{name}={version(name)}" for name in _PACKAGES)


def ingredients_digest(templates: Path, guide: Path | None) -> bytes:
    """A hash of the templates, and of the office's own pages that stand for the guide's."""
    return templates_digest(templates) + (templates_digest(guide) if guide is not None else b"")


def templates_digest(folder: Path) -> bytes:
    """A hash of everything below ``site_templates`` that pages are made from."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashed([(str(path.relative_to(folder)), path.read_bytes()) for path in files])
