"""YAML brackets: quotes and brackets of a text that could not be read, in a clerk's words."""

from __future__ import annotations

import re
from typing import Any

from generator.problems import Location, Problem
from generator.yamllines import Lines
from generator.yamlrefusals import NAME

LEAD = r"^( *(?:- +)*)"
"""What may stand before a name, as a pattern."""
_OPEN_QUOTE = re.compile(LEAD + r"(?:[^\s:]+: +)?([\"'])(.*)$")
_BRACED_COLON = re.compile(r"[{,] *" + NAME + r" *(：|:(?=[\[{\"']))")


def quoted(name: str, content: str) -> str:
    """How a content looks in quotes, behind a colon; '' when that is not simple."""
    mark = "'" if "'" not in content else '"'
    if mark in content or "\\" in content or len(content) > 24:
        return ""
    return f"：{name}: {mark}{content}{mark}"


class Brackets:
    """A text that could not be read, and its lines; lines and columns count from 0."""

    def __init__(self, text: str, path: str) -> None:
        self.lines = Lines(text)
        self.path = path

    def problem(
        self, line: int, column: int, message: str, hint: str, sign: tuple[str, str] = ("?", "")
    ) -> Problem:
        """A problem over one character, or over the first of ``sign``, which the second replaces.

        A sign is replaced only before what reads like a name; whether the form has that name is
        for the repair to ask.
        """
        at = Location(self.path, line + 1, column + 1, column + 1 + len(sign[0]))
        return Problem(at, "Y07", message, hint, replacement=sign[1] or None)

    def open_quote(self, line: int, column: int) -> Problem | None:
        """A quote opened on an earlier line that was meant to end there, or text after a quote."""
        for number in range(line, -1, -1):
            match = _OPEN_QUOTE.match(self.lines.all[number])
            if match is None:
                continue
            closed = _closing(match[2], match[3])
            ended = match[2] in self.lines.all[line][: column + 1]
            if closed is None and number < line and ended:
                message, hint = "引号没有配对", "请补上右引号，左右都用英文引号"
                return self.problem(number, match.start(2), message, hint)
            if number == line and closed is not None and column > match.start(3) + closed:
                name, _, content = self.lines.without_comment(line).partition(": ")
                told = quoted(name.strip(" -"), content.strip()) if content else ""
                hint = f"请把整段内容写在一对引号里，引号里面不再用同样的引号{told}"
                return self.problem(line, column, "右引号后面还有内容", hint)
        return None

    def braced(self, line: int, column: int) -> Problem | None:
        """Behind a name in braces, a colon that is full-width or has no space behind it."""
        found = _BRACED_COLON.finditer(self.lines.all[line])
        match = next((m for m in found if m.start(2) <= column <= m.end(2) + 1), None)
        if match is None:
            return None
        hint = f"应写“{match[1]}: …”，冒号用半角，后面空一格"
        return self.problem(line, match.start(2), "这里的冒号不对", hint)

    def flow(self, start: Any, said: str, line: int, column: int) -> Problem | None:
        """Brackets: a full-width comma or bracket, or one that is never closed."""
        at = (start.line, start.column)
        if "flow node" in said:  # libyaml does not say where it began
            at = self.last_bracket(line, column or None)
        opened = self.lines.all[at[0]][at[1] :]
        for wrong, right, what in (
            ("，", ",", "逗号"),
            ("］", "]", "方括号"),
            ("｝", "}", "花括号"),
        ):
            if wrong in opened and (line > at[0] or wrong != "，" or "：" not in opened):
                column = at[1] + opened.index(wrong)
                many = opened.count(wrong)
                hint = f"应写半角的“{right}”" + (f"，这一行的 {many} 处都要改" if many > 1 else "")
                return self.problem(at[0], column, f"{what}是全角的", hint)
        close, what = ("]", "方括号") if opened.startswith("[") else ("}", "花括号")
        if line == at[0] and close in opened:
            hint = f"各项之间用半角逗号隔开；内容里有“{close}”的，两边加英文引号"
            return self.problem(line, column, f"{what}里这一处读不出", hint)
        hint = f"请补上“{close}”，各项用半角逗号隔开"
        return self.problem(at[0], at[1], f"{what}没有配对", hint)

    def last_bracket(self, line: int, column: int | None) -> tuple[int, int]:
        """Where the last bracket before a place is opened."""
        for number in range(line, -1, -1):
            source = self.lines.all[number][: column if number == line else None]
            last = max(source.rfind("["), source.rfind("{"))
            if last >= 0:
                return number, last
        return line, 0


def _closing(quote: str, rest: str) -> int | None:
    """Where the quote opened before ``rest`` is closed in it; None when it is not."""
    index = 0
    while index < len(rest):
        if rest[index] == "\\" and quote == '"':
            index += 2
        elif rest[index] != quote:
            index += 1
        elif quote == "'" and rest[index + 1 : index + 2] == "'":
            index += 2
        else:
            return index
    return None
