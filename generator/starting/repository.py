"""A new data repository: all its files, from the templates, the standards and who the office is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

import orjson
from msgspec import Struct

from generator import __version__
from generator.archive.scalartext import written
from generator.archive.schema import archive_schema
from generator.archive.unit import Unit
from generator.problems import Problem
from generator.scalars import Quarter
from generator.standards.loading import load
from generator.standards.standard import Standards
from generator.starting.owners import owner_files
from generator.yamltext import parse

TEMPLATES: dict[str, tuple[str, ...]] = {
    "README.md": ("README.md",),
    "mkdocs.yml": ("mkdocs.yml",),
    "gitattributes": (".gitattributes",),
    "gitignore": (".gitignore",),
    "editorconfig": (".editorconfig",),
    "vscode-settings.json": (".vscode/settings.json",),
    "vscode-extensions.json": (".vscode/extensions.json",),
    "workflow.yml": (".github/workflows/dangan.yml", ".gitea/workflows/dangan.yml"),
    "gitlab-ci.yml": (".gitlab-ci.yml",),
    "unit.yml": ("archives/@@unit@@/unit.yml",),
    "post_review.py": (),
}
"""Every template, and where it is put; one without a place is part of another."""
SCHEMA = ".schemas/officer.schema.json"
_TOKEN = re.compile(r"^( *)@@([a-z_]+)@@$|@@([a-z_]+)@@", re.MULTILINE)


class NewOffice(Struct, frozen=True):
    """Who the repository is for, as ``unit.yml`` says it."""

    code: str
    name: str
    abbreviation: str


def read_unit(text: str, code: str) -> tuple[Unit | None, list[Problem]]:
    """A unit's text as a unit; None and what is wrong with it otherwise."""
    path = f"archives/{code}/unit.yml"
    tree, problems = parse(text.encode("utf-8"), path)
    if tree is None:
        return None, problems
    document, problems = load(Unit, tree, path, "S04")
    return (document.model if document is not None else None), problems


def new_files(
    office: NewOffice,
    unit: Unit,
    templates: Mapping[str, str],
    standards: Standards,
    rules: Mapping[str, bytes],
    today: date,
) -> dict[str, bytes]:
    """Every file of the repository, by path.

    ``templates`` are texts by name (see ``TEMPLATES``), ``rules`` the files of the standards as
    they stand below ``standards/``, ``today`` is the day the examples are dated by.
    """
    filled = fill_in(office, templates, standards, today)
    files = {place: text.encode("utf-8") for place, text in filled.items()}
    files |= {f"archives/standards/{path}": data for path, data in rules.items()}
    return files | refreshed({office.code: unit}, standards, today)


def refreshed(units: Mapping[str, Unit], standards: Standards, today: date) -> dict[str, bytes]:
    """The generated files: who approves, and the form for editors."""
    schema = archive_schema(standards.for_record(today).form, today)
    owners = owner_files(units, standards, today)
    return {path: text.encode("utf-8") for path, text in owners.items()} | {
        SCHEMA: orjson.dumps(schema, option=orjson.OPT_INDENT_2) + b"\n"
    }


def fill_in(
    office: NewOffice,
    templates: Mapping[str, str],
    standards: Standards,
    today: date,
    since: Quarter | None = None,
) -> dict[str, str]:
    """The templates with ``@@words@@`` replaced, by the place each is put in.

    ``since`` is the first quarter that is assessed, that of today when None. A word alone on its
    line stands for whole lines, indented as it is.
    """
    unit = standards.for_record(today).authority.files.unit
    words = {
        "unit": office.code,
        "name": office.name,
        "written_name": written(office.name),
        "abbreviation": written(office.abbreviation),
        "people": unit.draft[0],
        "leaders": unit.approve[0],
        "version": __version__,
        "day": (today - timedelta(days=1)).isoformat(),
        "joined": date(today.year - 1, 1, 2).isoformat(),
        "since": str(since or Quarter.of(today)),
        "post_review": templates["post_review.py"].rstrip("\n"),
    }

    def word(match: re.Match[str]) -> str:
        indent, alone, inline = match.groups()
        if inline:
            return words[inline]
        lines = words[alone].split("\n")
        return "\n".join(indent + line if line else line for line in lines)

    return {
        _TOKEN.sub(word, place): _TOKEN.sub(word, templates[name])
        for name, places in TEMPLATES.items()
        for place in places
    }
