"""Numbers: the 编号 that comes next in a section; pure."""

from __future__ import annotations

import re

from generator.problems import Refused
from generator.standards.form import Section


class Unusable(Refused):
    """A value that cannot be put in a record."""


def another(known: str) -> str:
    """What a record is known by where one before it is known by the same."""
    return f"{known}（另一条）"


def next_number(text: str, section: Section, year: int) -> str | None:
    """The next free 编号 of a section; None for a section that has none.

    Every number that stands anywhere in the text counts as used, in comments and corrections too:
    a number is never given twice.
    """
    if section.numbering == "无" or section.prefix is None:
        return None
    lead = f"{section.prefix}-{year}-" if section.numbering == "年" else f"{section.prefix}-"
    used = [int(n) for n in re.findall(rf"{re.escape(lead)}([0-9]{{3,4}})(?![0-9-])", text)]
    number = max(used, default=0) + 1
    if number > 9999:
        raise Unusable(f"{lead}9999 已经用掉，没有下一个编号了", "请核对已有的编号")
    return f"{lead}{number:03d}"
