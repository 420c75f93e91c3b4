"""Ingredients: the templates and the packages that pages are made with.

On its own because a build that has nothing to do asks for these and for no more.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from generator import packaged
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


def templates_digest(folder: Path) -> bytes:
    """A hash of everything below ``site_templates`` that pages are made from."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.digest()
