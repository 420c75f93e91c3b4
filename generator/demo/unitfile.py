"""The unit's own file: ``unit.yml`` as it stands on the first day, and the lines added later."""

from __future__ import annotations

from datetime import date

from generator.demo.departments import DEPARTMENTS, FORMER
from generator.demo.names import SUPERIOR, UnitName
from generator.demo.people import Person
from generator.demo.roles import CUSTODIAN, HEAD, LEADING, REVIEWERS, Roles
from generator.standards.standard import Standard

SINCE = date(2012, 10, 8)
"""The day accounts and roles began; the archives were founded soon after."""
ACCOUNTS, ROSTER = "账号", "名册"
_PREDECESSOR = {"案件管理办公室": "[案件管理中心]"}


def head(name: UnitName) -> str:
    """What stands above the accounts: who the unit is, and its departments."""
    lines = [
        "# 演示单位：单位、人员、案件、账号全部虚构，由 dangan demo 生成。",
        "单位:",
        f'  代码: "{name.code}"',
        f"  名称: {name.name}",
        f"  简称: {name.abbreviation}",
        "  层级: 基层院",
        f"  上级: {SUPERIOR}",
        "部门:",
    ]
    for one in DEPARTMENTS:
        symbol = f"部门字: {one.symbol}, " if one.symbol else ""
        before = _PREDECESSOR.get(one.name)
        former = f", 前身: {before}" if before else ""
        lines.append(
            f"  - {{代码: {one.code}, 名称: {one.name}, {symbol}条线: {one.unit_line}, "
            f"起: {one.start}{former}}}"
        )
    lines.append(f"  - {FORMER}")
    return "\n".join(lines) + "\n"


def account(person: Person, since: date) -> bytes:
    """A person's line among the accounts."""
    until = f", 止: {person.left}" if person.left is not None and since == person.left else ""
    start = max(SINCE, person.joined)
    return (
        f"  - {{账号: {person.login}, 邮箱: {person.email}, 档案号: {person.id}, "
        f"起: {start}{until}}}\n"
    ).encode()


def roster(person: Person, since: date) -> bytes:
    """A person's line on the roster; ``since`` is the day it is written."""
    until = f", 止: {person.left}" if person.left is not None and since == person.left else ""
    start = max(SINCE, person.joined)
    return f"  - {{档案号: {person.id}, 姓名: {person.name.text}, 起: {start}{until}}}\n".encode()


def groups(roles: Roles, standard: Standard) -> bytes:
    """Roles, leading group and review group: what does not change while archives are kept."""
    lines = ["角色:"]
    for department in DEPARTMENTS:
        keepers = [roles.custodians[department.name]]
        if roles.spare not in roles.custodians.values():
            keepers += [roles.spare] if roles.spare.posts[-1].department == department.name else []
        lines += [_role(keeper, CUSTODIAN, department.name) for keeper in keepers]
        lines += [_role(one, HEAD, department.name) for one in roles.heads[department.name]]
    for role in standard.authority.roles:
        lines += [_role(person, role) for person in roles.by_role.get(role, ())]
    for key, role in (("领导小组", LEADING), ("评查小组", REVIEWERS)):
        lines.append(f"{key}:")
        for index, person in enumerate(roles.by_role[role]):
            duty = "组长" if index == 0 else "成员"
            lines.append(f"  - {{档案号: {person.id}, 职务: {duty}, 起: {SINCE}}}")
    return ("\n".join(lines) + "\n").encode()


def _role(person: Person, role: str, department: str = "") -> str:
    where = f", 部门: {department}" if department else ""
    return f"  - {{账号: {person.login}, 角色: {role}{where}, 起: {SINCE}}}"
