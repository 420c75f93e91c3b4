"""What a new repository is made from: the standards and the templates that the program carries."""

from __future__ import annotations

from typing import NamedTuple

import click

from generator.archive.source import WorkingTree
from generator.cli.output import problem_text
from generator.packaged import standards_folder, templates_folder
from generator.standards.reading import read_standards
from generator.standards.standard import Standards
from generator.starting.repository import TEMPLATES


class Carried(NamedTuple):
    """The files of the standards, what they say, and the texts of the templates by name."""

    rules: dict[str, bytes]
    standards: Standards
    texts: dict[str, str]


def carried() -> Carried:
    """All of it; ``ClickException`` when the program is not whole."""
    folder, templates = standards_folder(), templates_folder()
    if folder is None or templates is None:
        raise click.ClickException("程序没有装全（缺少制度或模板），请重新安装")
    source = WorkingTree(folder)
    rules = {path: source.read(path) for path, kind in source.paths() if kind == "file"}
    standards, problems = read_standards(rules, "archives/standards")
    errors = [problem for problem in problems if problem.is_error]
    if errors:
        raise click.ClickException(f"程序自带的制度有误：{problem_text(errors[0], None)}")
    texts = {name: (templates / "init" / name).read_text("utf-8") for name in TEMPLATES}
    return Carried(rules, standards, texts)
