"""Examples: the passing and failing archives written in the docstring of every check.

A docstring says ``通过::`` or ``不通过 X05::`` on a line of its own; what is indented below it is
YAML: sections of one archive, or whole archives by 档案号. The tests run every example, and the
guide shows them.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from textwrap import dedent
from types import ModuleType

from msgspec import Struct

from generator.archive.unit import OFFICER_ID

_MARKER = re.compile(r"^(?:通过|不通过 ([FX][0-9]{2}))::$", re.MULTILINE)
_OFFICERS = re.compile(rf"^({OFFICER_ID}):\n((?:  .*\n|\n)+)", re.MULTILINE)


class Example(Struct, frozen=True):
    """One example: the id of the problem it shows, None when it passes, and its YAML."""

    rule: str | None
    text: str

    def archives(self, officer: str) -> dict[str, str]:
        """The sections by archive; ``officer`` is whose they are when the example does not say."""
        found = {number: dedent(text) for number, text in _OFFICERS.findall(self.text)}
        return found or {officer: self.text}


def examples_of(module: ModuleType) -> list[Example]:
    """The examples in a module's docstring, in their order."""
    text = cleandoc(module.__doc__ or "") + "\n"
    markers = list(_MARKER.finditer(text))
    found = []
    for marker in markers:
        block = []
        for line in text[marker.end() :].split("\n"):
            if line and not line.startswith(" "):
                break
            block.append(line)
        found.append(Example(marker[1], dedent("\n".join(block)).strip("\n") + "\n"))
    return found
