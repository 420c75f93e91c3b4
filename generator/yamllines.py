"""YAML lines: how a text that could not be read is laid out, whatever libyaml made of it.

Lines and columns count from 0.
"""

from __future__ import annotations

import re

from msgspec import Struct

_LEAD = re.compile(r" *(?:- +)*")
_NAMED = re.compile(r"([^\s:][^:]*):(?: +(.*))?$")
_COMMENT = re.compile(r"\s#.*$")


class Named(Struct, frozen=True):
    """A line that names something: where the name stands, behind its dash if there is one."""

    number: int
    column: int
    name: str
    value: str
    dash: int | None = None


def _start(name: Named) -> int:
    """Where a line that names something begins."""
    return name.column if name.dash is None else name.dash


class Lines:
    """The lines of a text."""

    def __init__(self, text: str) -> None:
        self.all = [line.rstrip("\r") for line in text.split("\n")]

    def above(self, line: int) -> int:
        """The nearest line above that says something; -1 when there is none."""
        return next((n for n in range(line - 1, -1, -1) if self._says(n)), -1)

    def below(self, line: int) -> int:
        """The nearest line below that says something; -1 when there is none."""
        return next((n for n in range(line + 1, len(self.all)) if self._says(n)), -1)

    def _says(self, number: int) -> bool:
        source = self.all[number].strip()
        return bool(source) and not source.startswith("#")

    def without_comment(self, number: int) -> str:
        """A line up to the comment behind it."""
        return _COMMENT.sub("", self.all[number]).rstrip()

    def named(self, number: int) -> Named | None:
        """What a line names; None where it names nothing, or there is no such line."""
        if number < 0:
            return None
        source = self.without_comment(number)
        lead = _LEAD.match(source)
        assert lead is not None
        # In two steps: a row of dashes would be tried from every dash in turn.
        match = _NAMED.match(source, lead.end())
        if match is None:
            return None
        dash = lead[0].find("-")
        value = (match[2] or "").strip()
        return Named(number, lead.end(), match[1], value, dash if dash >= 0 else None)

    def emptied(self, line: int) -> Named | None:
        """The name above that says ``[]`` although something is written below it."""
        name = self.named(self.above(line))
        if name is None or name.value.replace(" ", "") not in ("[]", "{}"):
            return None
        source = self.all[line]
        deeper = len(source) - len(source.lstrip(" ")) > name.column
        return name if deeper or source.lstrip(" ").startswith("- ") else None

    def odd(self, line: int) -> tuple[Named, Named] | None:
        """The line above, when that is out of line and not this one, which libyaml names; and this.

        A field that lost its indentation ends its record: it is the next field that fits nowhere.
        A first dash may stand anywhere, and its second field fits nowhere.
        """
        here, name = self.named(line), self.named(self.above(line))
        if here is None or name is None:
            return None
        before = self.named(self.above(name.number))
        if before is None:
            return None
        fallen = name.dash is None and name.value and name.column < min(before.column, _start(here))
        if fallen and self._is_open(before.number, _start(here)):
            # Nothing can stand below what has a value: this line fits what was open before.
            return name, before
        if here.dash is not None:
            first = not before.value and name.dash is not None and name.dash != here.dash
            return (name, here) if first and here.dash == before.column + 2 else None
        if here.column == name.column:
            return None
        steps = 2 if name.dash is None else 4
        opened = not before.value and here.column == before.column + steps
        if name.dash is None:
            return (name, here) if opened or here.column == before.column else None
        return (name, here) if opened and name.dash != before.column + 2 else None

    def opens(self, line: int) -> bool:
        """Whether what follows a line stands below it: deeper, or a list."""
        indent = len(self.all[line]) - len(self.all[line].lstrip())
        below = self.below(line)
        name = self.named(below)
        return name is not None and (_start(name) > indent or name.dash == indent)

    def may_stand(self, name: Named) -> bool:
        """Whether a name stands where one may, behind what is above it."""
        return self._is_open(self.above(name.number), name.column)

    def _is_open(self, line: int, column: int) -> bool:
        """Whether, behind a line, something may stand in a column."""
        limit = len(self.all[line])
        while line >= 0 and limit > 0:
            name = self.named(line)
            if name is not None and _start(name) < limit:
                if column in (name.column, name.dash):
                    return True
                limit = _start(name)
            line = self.above(line)
        return False

    def levels(self, line: int, indent: int) -> list[Named]:
        """The open levels a line may have been meant for, by the last name that stands on each.

        That of the lines above and below, when they share one; else those whose indentation is
        closest. For the dash of a list these are dashes.
        """
        listed = self.all[line].lstrip().startswith("- ")
        levels: dict[int, Named] = {}
        limit = len(self.all[line]) + 40
        number = line
        while (number := self.above(number)) >= 0 and limit > 0:
            source = self.all[number]
            spaces = len(source) - len(source.lstrip(" "))
            name = self.named(number)
            if listed and source.lstrip(" ").startswith("- ") and spaces < limit:
                levels.setdefault(spaces, Named(number, spaces, "- ", ""))
            elif not listed and name is not None and name.column < limit:
                levels.setdefault(name.column, name)
            limit = min(limit, spaces)
        level = self._between(line)
        if level is not None and not listed:
            return [level]
        here, margin = self.named(line), levels.get(0)
        if (
            margin
            and not margin.value
            and len(levels) > 1
            and here
            and here.value not in ("", "[]")
        ):
            del levels[0]  # beside what opens a section stands no value
        nearest = min((abs(spaces - indent) for spaces in levels), default=0)
        return [found for spaces, found in levels.items() if abs(spaces - indent) == nearest]

    def _between(self, line: int) -> Named | None:
        """The line above, when the line below stands on the same level."""
        above, below = self.named(self.above(line)), self.named(self.below(line))
        if above is None or below is None or below.dash is not None:
            return None
        return above if above.column == below.column else None
