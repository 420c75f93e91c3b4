"""Slips of a form: problems at their place in ``form.yml`` (S02)."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from generator.problems import Problem, Severity, perhaps
from generator.standards.form import Form
from generator.standards.loading import Document


def bad(document: Document[Form], steps: tuple[str | int, ...], message: str, hint: str) -> Problem:
    """What is wrong with what stands at ``steps``."""
    return Problem(document.locate(*steps), "S02", message, hint)


def let_pass(problem: Problem) -> Problem:
    """What versions before this one let pass: see ``names.unfit``."""
    hint = problem.hint + ("" if problem.hint.endswith("？") else "；") + "已施行的，下一版再改"
    return replace(problem, hint=hint, severity=Severity.WARNING)


def unknown(
    document: Document[Form],
    steps: tuple[str | int, ...],
    what: str,
    word: str,
    known: Iterable[str],
) -> Problem:
    """That there is no such name, at the name itself, from ``steps`` on."""
    hint = perhaps(word, known, f"请改用格式里有的{what}")
    place = document.find(word, document.locate(*steps))
    return Problem(place, "S02", f"没有{what}“{word}”", hint)
