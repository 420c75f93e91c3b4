"""Rendering: the one Jinja environment, with autoescape always on, and where its templates live."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator import packaged
from generator.site.compiled import bytecode_cache
from generator.site.errors import SiteError
from generator.site.rows import piece, pieces, timeline


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


def number(value: Decimal | int) -> str:
    """A number without an exponent, with a real minus."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.replace("-", "−")


def day(value: date | None) -> str:
    """A date as it is written in archives; an en dash when there is none."""
    return "—" if value is None else value.isoformat()


@lru_cache(maxsize=4)
def environment(folder: Path) -> Environment:
    """The environment over ``folder/pages``, where everything is escaped."""
    env = Environment(
        loader=FileSystemLoader(folder / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # ``serve`` asks for a new environment
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=bytecode_cache(),
    )
    env.filters.update(number=number, day=day, piece=piece, pieces=pieces, timeline=timeline)
    return env


def render(template: str, context: Mapping[str, Any], folder: Path | None = None) -> str:
    """One template of ``site_templates/pages`` with its context, as HTML."""
    return environment(folder or templates_folder()).get_template(template).render(context)
