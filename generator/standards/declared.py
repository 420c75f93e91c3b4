"""What every constraint of a form declares: its id, its severity, the fields it names."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from generator.problems import Severity
from generator.standards.condition import Condition
from generator.standards.loading import Model

_SEVERITIES = {"错误": Severity.ERROR, "警告": Severity.WARNING, "提示": Severity.INFO}


FieldPath = tuple[str, str | None]
"""A field a constraint names, and the section it is in (None: the constraint's own)."""


class Declared(Model):
    """What every constraint has."""

    id: str = Field(alias="编", pattern=r"^X[0-9]{2}$")
    level: Literal["错误", "警告", "提示"] = Field("错误", alias="级别")
    why: str = Field("", alias="说明")

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
