"""Owners: the CODEOWNERS of a repository, from who may approve what; pure.

A forge asks people to approve files, and knows nothing of sections: here stand, for each archive,
all who may approve anything in it. Who may approve which section, ``dangan review`` judges. Units
and standards are whole files to both; who approves the standards also approves everything else
that decides how a proposal is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from generator.archive.unit import Unit
from generator.problems import Location, Problem
from generator.standards.standard import Standard, Standards

GLOB = (".github/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where patterns are those of ``.gitignore`` and the last that fits counts."""
REGEX = (".gitea/CODEOWNERS",)
"""Where patterns are regular expressions (``!``: what does not fit), and all that fit count."""

_HEAD = """\
# 审核人名单。由 dangan init --refresh 按 authority.yml 和 unit.yml 生成，不要手改。
# 代码库只能按文件指定审核人，分不出一份档案里的各部分：这里列出对其中任何部分有审核权的人；
# 谁能审哪一部分，以 authority.yml 和 dangan review 为准。
"""


def owner_files(units: Mapping[str, Unit], standards: Standards, today: date) -> dict[str, str]:
    """The text of every CODEOWNERS file, by its path in the repository, as of ``today``."""
    standard = standards.for_record(today)
    files = standard.authority.files
    everyone = {
        login
        for unit in units.values()
        for login in _logins(unit, _roles(files.standards.approve), today)
    }
    glob, regex = [_line("*", everyone)], [_line("!archives/[0-9]{6}/.*", everyone)]
    for code, unit in sorted(units.items()):
        archives = _logins(unit, _approve_anything(standard), today)
        itself = _logins(unit, _roles(files.unit.approve), today)
        glob += [
            _line(f"/archives/{code}/officers/", archives),
            _line(f"/archives/{code}/unit.yml", itself),
        ]
        regex += [
            _line(f"archives/{code}/officers/.*", archives),
            _line(f"archives/{code}/unit[.]yml", itself),
        ]
    texts = {path: _HEAD + "".join(glob) for path in GLOB}
    return texts | {path: _HEAD + "".join(regex) for path in REGEX}


def stale(
    found: Mapping[str, bytes], wanted: Mapping[str, str], standard: Standard
) -> list[Problem]:
    """A problem for every CODEOWNERS file that exists and is not as it would be generated.

    Everybody is told of it, so it says whose it is to mend: a term that ran out is nobody's change.
    """
    whose = "、".join(standard.authority.files.unit.draft)
    return [
        Problem(
            Location(path),
            "S07",
            "审核人名单和现在的账号、角色、权限不一致",
            f"请{f'由{whose}' if whose else ''}运行 dangan init --refresh 重新生成，一并提交",
        )
        for path, data in found.items()
        if data.decode("utf-8", "replace").replace("\r\n", "\n") != wanted[path]
    ]


def _line(pattern: str, logins: Iterable[str]) -> str:
    named = " ".join(f"@{login}" for login in sorted(logins))
    return (
        f"{pattern} {named}\n" if named else f"# {pattern}  还没有人有审核权，见 unit.yml 的角色\n"
    )


def _logins(unit: Unit, roles: frozenset[str], today: date) -> set[str]:
    """The accounts in use that hold one of the roles."""
    in_use = {account.login for account in unit.accounts if account.holds_on(today)}
    return {
        role.login
        for role in unit.roles
        if role.role in roles and role.holds_on(today) and role.login in in_use
    }


def _approve_anything(standard: Standard) -> frozenset[str]:
    matrix = standard.authority.matrix
    return _roles(
        joint for name in standard.form.sections if name in matrix for joint in matrix[name].approve
    )


def _roles(entries: Iterable[str]) -> frozenset[str]:
    """Every role that is named, those of a joint entry too."""
    return frozenset(role for joint in entries for role in joint.split("+"))
