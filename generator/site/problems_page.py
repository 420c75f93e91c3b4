"""检查结果, what the checks found and where; and 检查一览, what they look for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from msgspec import Struct

from generator import checks
from generator.checks.catalogue import RULES
from generator.checks.examples import Example, examples_of
from generator.problems import Problem, Severity
from generator.site import links
from generator.site.links import Here
from generator.site.page import Frame, Heading, Page
from generator.standards.standard import Standards

_MESSAGES = Path(__file__).with_name("messages.json")
"""What the program prints for every bad file of the tests, which also write this file."""


class Described(Struct, frozen=True):
    """One rule of the catalogue, with the examples of the checks behind it and its messages."""

    id: str
    claim: str
    passing: tuple[str, ...]
    failing: tuple[str, ...]
    messages: tuple[str, ...]


_GROUPS = (
    ("Y", "文件写法", "文件本身读得出来：编码、缩进、名称不重复。"),
    ("L", "文件位置", "文件放在规定的文件夹里。"),
    ("F", "字段", "一个字段一个字段地看：有没有、写得对不对。"),
    ("S", "制度与单位", "制度文件和 unit.yml 自己不出错。"),
    ("X", "前后关系", "字段之间、记录之间、档案之间对得上。"),
    ("", "其他", ""),
)


def make(frame: Frame) -> Iterator[Page]:
    """The list of findings, and the list of rules."""
    own = declared(frame.model.shelf.standards)
    rules = RULES | own
    yield Page(
        uri=links.PROBLEMS,
        title="检查结果",
        template="problems.html",
        context=lambda: _problems(frame, Here(links.PROBLEMS)),
        keywords=("警告", "提示", "校验"),
        nav=("检查结果",),
        hide=("navigation", "toc"),
    )
    yield Page(
        uri=links.CHECKS,
        title="检查一览",
        template="checks.html",
        context=lambda: _catalogue(frame, own, Here(links.CHECKS)),
        keywords=tuple(f"{code} {claim}" for code, claim in rules.items()),
        nav=("指南", "检查一览"),
        hide=(),
        toc=tuple(Heading(name, name) for name, _, _ in grouped(tuple(own.items()))),
        places=tuple((code, f"{code} {claim}", code, "") for code, claim in rules.items()),
    )


def _problems(frame: Frame, here: Here) -> Mapping[str, Any]:
    rules = RULES | declared(frame.model.shelf.standards)
    by_rule: dict[str, list[Problem]] = {}
    for problem in frame.model.problems:
        by_rule.setdefault(problem.rule, []).append(problem)
    by_severity = [
        (severity, sum(p.severity is severity for p in frame.model.problems))
        for severity in Severity
    ]
    whose = _whose(frame, here)
    return {
        **frame.common(here),
        "problems": [
            (
                name,
                anchor,
                [
                    (
                        *(problem, here.to(links.CHECKS, problem.rule)),
                        *(whose.get(problem.location.path), frame.edit(problem.location.path)),
                    )
                    for problem in own
                ],
            )
            for name, anchor, own in _by_office(frame)
        ],
        "by_rule": [
            (rule, rules.get(rule, ""), len(found), here.to(links.CHECKS, rule))
            for rule, found in sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))
        ],
        "by_severity": by_severity,
        "removed_href": here.to(links.CHECKS, "X31"),
        "owners_href": here.to(links.CHECKS, "S07"),
        "files": frame.model.shelf.files,
    }


def _whose(frame: Frame, here: Here) -> dict[str, tuple[str, str]]:
    """Whose archive a file is, and the address of their page."""
    label = frame.model.shelf.label
    return {
        f"{label}/{code}/officers/{number}.yml": (person.name, here.to(links.officer(code, number)))
        for code, office in frame.model.offices.items()
        for number, person in office.officers.items()
    }


def _by_office(frame: Frame) -> list[tuple[str, str, list[Problem]]]:
    """Where there are several offices, the problems of each below its name, then all others."""
    model = frame.model
    if frame.single:
        return [("", "", list(model.problems))]
    found: dict[str, list[Problem]] = {code: [] for code in (*model.offices, "")}
    for problem in model.problems:
        found[model.office_of(problem)].append(problem)
    names = {code: office.name for code, office in model.offices.items()} | {"": "制度和其他文件"}
    return [(names[code], code, own) for code, own in found.items() if own]


def declared(standards: Standards) -> dict[str, str]:
    """What the checks ask in the words of the forms, the last one's first; and further ids of them.

    An office numbers the constraints of its form; each has its place on the list of rules.
    """
    claims: dict[str, str] = {}
    for standard in standards.versions:
        claims |= standard.form.claims
    found: dict[str, dict[str, None]] = {}
    for standard in standards.versions:
        for name, section in standard.form.sections.items():
            for one in section.constraints:
                if one.id not in RULES and one.id not in claims:
                    told = one.why or getattr(one, "kind", "")
                    found.setdefault(one.id, {})[f"{name}：{told}"] = None
    return dict(sorted((claims | {code: "；".join(told) for code, told in found.items()}).items()))


def _catalogue(frame: Frame, own: Mapping[str, str], here: Here) -> Mapping[str, Any]:
    return {
        **frame.common(here),
        "groups": grouped(tuple(own.items())),
        "problems_href": here.to(links.PROBLEMS),
    }


@lru_cache(maxsize=1)
def grouped(
    own: tuple[tuple[str, str], ...] = (),
) -> tuple[tuple[str, str, tuple[Described, ...]], ...]:
    """The catalogue in groups by the first letter of the id: ``(name, purpose, rules)``.

    ``own`` are the ids and the words of the forms (``declared``).
    """
    examples = _examples()
    messages = json.loads(_MESSAGES.read_text("utf-8"))
    rules = [
        Described(
            code,
            claim,
            tuple(e.text.rstrip() for fails, e in examples if not e.rule and code in fails),
            tuple(e.text.rstrip() for _, e in examples if e.rule == code),
            tuple(m["text"] for m in messages if m["rule"] == code),
        )
        for code, claim in (RULES | dict(own)).items()
    ]
    known = "".join(letter for letter, _, _ in _GROUPS)
    found = []
    for letter, name, purpose in _GROUPS:
        some = tuple(r for r in rules if (r.id[:1] == letter if letter else r.id[:1] not in known))
        if some:
            found.append((name, purpose, some))
    return tuple(found)


def _examples() -> list[tuple[frozenset[str], Example]]:
    """Every example in the docstrings of the checks, with the ids its module's examples fail."""
    found: list[tuple[frozenset[str], Example]] = []
    modules = walk_packages(checks.__path__, f"{checks.__name__}.")
    for name in sorted(module.name for module in modules):
        own = examples_of(import_module(name))
        fails = frozenset(e.rule for e in own if e.rule)
        found += [(fails, example) for example in own]
    return found
