"""What every constraint of a form declares: its id, its severity, the fields it names."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from generator.problems import Severity
from generator.standards.condition import Condition
from generator.standards.typed import Like, Model

_SEVERITIES = {"错误": Severity.ERROR, "警告": Severity.WARNING, "提示": Severity.INFO}


FieldPath = tuple[str, str | None]
"""A field a constraint names, and the section it is in (None: the constraint's own)."""


class Declared(Model):
    """What every constraint has."""

    id: Annotated[str, Like(r"X[0-9]{2}", "写成 X 和两位数字，如 X05")] = msgspec.field(name="编")
    level: Literal["错误", "警告", "提示"] = msgspec.field(default="错误", name="级别")
    why: str = msgspec.field(default="", name="说明")

    @property
    def severity(self) -> Severity:
        """The severity a finding carries."""
        return _SEVERITIES[self.level]

    def conditions(self) -> list[Condition]:
        """The conditions the constraint is written with."""
        return []

    def paths(self) -> list[FieldPath]:
        """Every field the constraint names, outside its conditions."""
        return []
