"""Rendering: the one Jinja environment, with autoescape always on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.site.compiled import bytecode_cache
from generator.site.ingredients import templates_folder
from generator.site.rows import piece, pieces, timeline


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
