"""Authority: which role may draft 拟, approve 审, correct 更 and void 废 in each section."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from generator.standards.loading import Model

Action = Literal["拟", "审", "更", "废"]
OWN_APPROVERS = "对应部分的审核角色"
"""Written in 审 of the correction log: whoever approves in the section that is corrected."""


class Powers(Model):
    """The roles for each action; ``甲+乙`` needs both."""

    draft: tuple[str, ...] = Field(alias="拟")
    approve: tuple[str, ...] = Field(alias="审")
    correct: tuple[str, ...] = Field(alias="更")
    void: tuple[str, ...] = Field(alias="废")

    def entries(self) -> list[tuple[str, int, str]]:
        """Every role named, as ``(action, index, role)``; a joint entry gives each of its roles."""
        found = []
        for action, roles in (
            ("拟", self.draft),
            ("审", self.approve),
            ("更", self.correct),
            ("废", self.void),
        ):
            for index, joint in enumerate(roles):
                found += [(action, index, role) for role in joint.split("+")]
        return found


class Authority(Model):
    """The whole matrix."""

    roles: tuple[str, ...] = Field(alias="角色")
    matrix: dict[str, Powers] = Field(alias="矩阵")
