"""Authority: which role may draft 拟, approve 审, correct 更 and void 废 in each section.

Filling in what a record still lacks (续: an open case is closed, a decision is added) is drafting,
unless a section says who else does it. Records are not all there is: 文件 says who drafts and who
approves the standards and the unit's own file.
"""

from __future__ import annotations

import msgspec

from generator.standards.typed import Model

OWN_APPROVERS = "对应部分的审核角色"
"""Written in 审 of the correction log: whoever approves in the section that is corrected."""


class Powers(Model):
    """The roles for each action; ``甲+乙`` needs both."""

    draft: tuple[str, ...] = msgspec.field(name="拟")
    approve: tuple[str, ...] = msgspec.field(name="审")
    correct: tuple[str, ...] = msgspec.field(name="更")
    void: tuple[str, ...] = msgspec.field(name="废")
    filling: tuple[str, ...] | None = msgspec.field(default=None, name="续")

    @property
    def fill_in(self) -> tuple[str, ...]:
        """Who may fill in what a record still lacks."""
        return self.draft if self.filling is None else self.filling

    def entries(self) -> list[tuple[str, int, str]]:
        """Every role named, as ``(action, index, role)``; a joint entry gives each of its roles."""
        found = []
        for action, roles in (
            ("拟", self.draft),
            ("审", self.approve),
            ("更", self.correct),
            ("废", self.void),
            ("续", self.filling or ()),
        ):
            for index, joint in enumerate(roles):
                found += [(action, index, role) for role in joint.split("+")]
        return found


class FilePowers(Model):
    """The roles that draft and approve changes of a file that is no archive."""

    draft: tuple[str, ...] = msgspec.field(default=(), name="拟")
    approve: tuple[str, ...] = msgspec.field(default=(), name="审")


NOBODY = FilePowers()


class Files(Model):
    """Who may change the standards, and who a unit's own file; nobody where nothing is said."""

    standards: FilePowers = msgspec.field(default=NOBODY, name="制度")
    unit: FilePowers = msgspec.field(default=NOBODY, name="单位")


class Authority(Model):
    """The whole matrix."""

    roles: tuple[str, ...] = msgspec.field(name="角色")
    matrix: dict[str, Powers] = msgspec.field(name="矩阵")
    files: Files = msgspec.field(default=Files(), name="文件")
