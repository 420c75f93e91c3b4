"""Owners: the CODEOWNERS of a repository, from who may approve what; pure.

A forge asks people to approve files, and knows nothing of sections: here stand, for each archive,
all who may approve anything in it. Who may approve which section, ``dangan review`` judges. Units
and standards are whole files to both; who approves the standards also approves everything else
that decides how a proposal is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from generator.archive.unit import Unit
from generator.problems import Location, Problem, Severity
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
    found: Mapping[str, bytes], units: Mapping[str, Unit], standards: Standards, today: date
) -> list[Problem]:
    """A problem for every CODEOWNERS file that exists and is not as it would be generated.

    One that is right for an earlier day is a warning: a term that began or ran out is nobody's
    change, and must stop nobody. Everybody is told of it, so it says whose it is to mend.
    """
    wanted = owner_files(units, standards, today)
    texts = {path: data.decode("utf-8", "replace") for path, data in found.items()}
    old = {path: text.replace("\r\n", "\n") for path, text in texts.items()}
    old = {path: text for path, text in old.items() if text != wanted[path]}
    since: dict[str, date] = {}
    for day in _turns(units, standards, today):
        if old.keys() == since.keys():
            break
        before = owner_files(units, standards, day - timedelta(days=1))
        since |= {p: day for p, text in old.items() if p not in since and text == before[p]}
    whose = "、".join(standards.for_record(today).authority.files.unit.draft)
    hint = f"请{f'由{whose}' if whose else ''}运行 dangan init --refresh 重新生成，一并提交"
    return [
        Problem(
            Location(path),
            "S07",
            f"审核人名单还是 {since[path]} 以前的，那天起有权审核的人不同了"
            if path in since
            else "审核人名单和现在的账号、角色、权限不一致",
            hint,
            Severity.WARNING if path in since else Severity.ERROR,
        )
        for path in old
    ]


def _turns(units: Mapping[str, Unit], standards: Standards, today: date) -> Iterator[date]:
    """The days by ``today`` on which who may approve can have changed by itself, latest first."""
    terms = [term for unit in units.values() for term in (*unit.accounts, *unit.roles)]
    days = {term.start for term in terms} | {standard.start for standard in standards.versions}
    days |= {term.end + timedelta(days=1) for term in terms if term.end is not None}
    yield from sorted((day for day in days if day <= today), reverse=True)


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
