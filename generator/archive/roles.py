"""Roles: those of a unit that give nobody what they seem to; warnings, on the day that is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from generator.archive.unit import Unit
from generator.problems import Problem, Severity, perhaps
from generator.standards.loading import Document


def strange_roles(document: Document[Unit], known: Collection[str]) -> Iterator[Problem]:
    """W: a role that no version of the authority knows gives nobody any power."""
    for index, row in enumerate(document.model.roles):
        if row.role not in known:
            yield _warning(
                document,
                index,
                "角色",
                f"authority.yml 里没有角色“{row.role}”，{row.login} 得不到什么权限",
                perhaps(row.role, known, f"可写 {'、'.join(known)}"),
            )


def lapsed_roles(document: Document[Unit], today: date) -> Iterator[Problem]:
    """W: a role that goes on though its department was closed, or though its account ended.

    Where the people of that department went nobody holds it, so that those of any step in; and
    whoever has got another account holds nothing by that.
    """
    unit = document.model
    in_use = {account.login for account in unit.accounts if account.holds_on(today)}
    now = {a.officer: a.login for a in unit.accounts if a.login in in_use}
    ended = {a.login: a for a in unit.accounts if a.officer in now and a.login not in in_use}
    closed = _closed(unit, today)
    for index, row in enumerate(unit.roles):
        if not row.holds_on(today):
            continue
        account, end = ended.get(row.login), closed.get(row.department or "")
        if account is not None and account.end is not None:
            yield _warning(
                document,
                index,
                "账号",
                f"账号“{row.login}”已于 {account.end} 停用，它的“{row.called}”没有写止",
                f"请写 止: {account.end}；还由他做的，另起一行写现在的账号 {now[account.officer]}",
            )
        elif end is not None and row.login in in_use:
            yield _warning(
                document,
                index,
                "部门",
                f"{row.department}到 {end} 为止，{row.login} 的“{row.role}”没有写止",
                f"请写 止: {end}；接着管现在的部门的，另起一行写那个部门",
            )


def _closed(unit: Unit, today: date) -> dict[str, date]:
    """The departments that are there no more, and their last day."""
    ends: dict[str, date] = {}
    for department in unit.departments:
        last = ends.get(department.name, date.min)
        ends[department.name] = max(last, department.end or date.max)
    return {name: end for name, end in ends.items() if end < today}


def _warning(document: Document[Unit], index: int, field: str, message: str, hint: str) -> Problem:
    at = document.locate("角色", index, field)
    return Problem(at, "S04", message, hint, Severity.WARNING)
