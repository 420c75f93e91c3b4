"""部门字: Ensure that a document number carries the symbol of a department of the day.

通过::

    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-03-01
        羁押: 否
        结案日期: 2013-03-20
        结案方式: 起诉
        文书号: 清临检公诉刑诉〔2013〕1号

不通过 X10::

    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-03-01
        羁押: 否
        结案日期: 2013-03-20
        结案方式: 起诉
        文书号: 清临检侦监刑诉〔2013〕1号
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.archive.officer import Officer, Post
from generator.archive.unit import Department, Unit
from generator.checks.base import Kind, Scene, label, matching
from generator.problems import Problem
from generator.standards.constraints import Declared, DepartmentSymbol
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, DepartmentSymbol)
    unit = scene.unit
    start = len(unit.identity.abbreviation)
    posts = officer.posts()
    known: dict[date, tuple[tuple[Department, ...], tuple[str, ...]]] = {}
    for record in matching(officer, section, constraint.when):
        number, day = record.values.get(constraint.field), record.values.get(constraint.day)
        if not isinstance(number, str) or not isinstance(day, date):
            continue
        found = known.get(day)
        if found is None:
            departments = _with_symbols(constraint, unit, posts, day)
            symbols = tuple(department.symbol for department in departments)
            found = known[day] = departments, symbols
        departments, symbols = found
        # Leaders' posts are in no department that has a symbol; nothing can be said of them.
        if not symbols or number.startswith(symbols, start):
            continue
        if f"〔{day.year}〕" not in number:
            continue  # one of the two is wrong, which is another finding
        if constraint.whose == "本人":
            names = "、".join(department.name for department in departments)
            message = f"的部门字不是当时所在部门（{names}）的“{'、'.join(symbols)}”"
            hint = f"请核对{constraint.field}，或核对岗位履历的起止和{constraint.day}"
        else:
            message = "的部门字不是当时任何一个部门的"
            hint = f"部门字有：{'、'.join(symbols)}"
        yield Problem(
            record.at(constraint.field),
            constraint.id,
            f"{label(record)} {constraint.field} {number} {message}",
            hint,
            constraint.severity,
        )


def _with_symbols(
    constraint: DepartmentSymbol, unit: Unit, posts: list[Post], day: date
) -> tuple[Department, ...]:
    """The departments whose symbol the number may carry on ``day``."""
    if constraint.whose == "本人":
        held = [post for post in posts if post.holds_on(day)]
        if any(post.record.broken for post in held):
            return ()  # its end may be what could not be read
        # Of posts that overlap, which X03 tells, either may be the one.
        own = dict.fromkeys(unit.department(post.department, day) for post in held)
        known = tuple(found for found in own if found is not None and found.symbol)
        return known if len(known) == len(own) else ()
    return unit.with_symbols_on(day)


KIND = Kind(DepartmentSymbol, officer=_check)
