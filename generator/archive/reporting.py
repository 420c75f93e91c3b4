"""Reporting: what is said of names and shapes in an archive that the form does not have."""

from __future__ import annotations

import re

from msgspec import Struct

from generator.names import meant
from generator.problems import Location, Problem, clip
from generator.yamltext import Mapping, Node, Scalar, Sequence

_FULL_COLON = re.compile("([^\\s：:\"']+)：[ \u3000]*")
MAX_PROBLEMS = 200
"""Problems reported per file. A file with more has been spoilt in one way or another."""


class TooManyProblems(Exception):
    """Reading stopped: the last problem says so."""


class Reporter(Struct):
    """Tells the problems of one file, which are added to ``problems``."""

    path: str
    problems: list[Problem]

    def report(
        self,
        at: Location,
        rule: str,
        message: str,
        hint: str,
        related: tuple[Location, ...] = (),
        replacement: str | None = None,
    ) -> None:
        """Add a problem; raises ``TooManyProblems`` when the file has had its share."""
        if len(self.problems) >= MAX_PROBLEMS:
            self.problems.append(
                Problem(
                    at,
                    "Y01",
                    f"这个文件的问题超过 {MAX_PROBLEMS} 处，从这里起没有再看",
                    "请先改正前面的问题，再检查一次",
                )
            )
            raise TooManyProblems
        self.problems.append(
            Problem(at, rule, message, hint, related=related, replacement=replacement)
        )

    def shape(self, node: Node, message: str, hint: str) -> None:
        """Report a node of the wrong shape; lines with full-width colons run into one text."""
        at, replacement, text = node.at(self.path), None, node.source.text
        line = text[text.rfind("\n", 0, node.start) + 1 : node.start]
        match = _FULL_COLON.match(text, node.start) if isinstance(node, Scalar) else None
        if match and not line.strip(" -"):
            at = node.source.span(self.path, node.start, match.end())
            hint, replacement = "冒号要用半角，后面空一格；" + hint, f"{match[1]}: "
        self.report(at, "F03", message, hint, replacement=replacement)

    def unknown(
        self, key: str, node: Node, known: list[str], what: str, within: Mapping
    ) -> str | None:
        """Report a name that the form does not have; returns the one it seems to stand for.

        Of two that are as close, that one which is not written there already.
        """
        known = sorted(known, key=within.contents.__contains__)
        at, source = node.key_at(self.path), node.source
        if source.text.startswith(key, node.key_start):
            at = source.span(self.path, node.key_start, node.key_start + len(key))
        found = meant(key, node.text if isinstance(node, Scalar) else None, known)
        hint = found.hint or f"请删去，或改用格式里有的{what}"
        self.report(at, "F02", f"不认识的名称“{clip(key)}”", hint, replacement=found.replacement)
        return found.name

    def fallen(self, key: str, node: Node, where: str, beside: Node) -> None:
        """Report a field that lost its indentation and so stands behind what it belongs to."""
        at = node.key_at(self.path)
        place = f"第 {beside.line} 行的名称左对齐（前面空 {beside.column - 1} 格）"
        self.report(at, "F02", f"“{key}”缩进不对", f"它属于“{where}”：应与{place}")

    def broken_off(self, rest: Node, record: Mapping, head: str) -> None:
        """Report that a dash stands before what belongs to the record above."""
        hint = (
            f"像是第 {record.line} 行那条记录的内容，请把“- ”换成两个空格；"
            f"是另一条记录的，请补写“{head}: …”"
        )
        self.report(rest.at(self.path), "F03", "这里多打了“- ”", hint)

    def elsewhere(self, number: Node, where: str, owner: str) -> None:
        """Report a record of another section."""
        assert isinstance(number, Scalar)
        message = f"{number.text} 是“{owner}”的记录，写在了“{where}”里"
        hint = f"请移到“{owner}:”下面；上面少了“{owner}:”这一行的，请补上"
        self.report(number.at(self.path), "F09", message, hint)


def innermost(node: Node) -> Mapping | None:
    """The names that stand last in a node: its own, or those of the last in a list."""
    if isinstance(node, Sequence) and node.contents:
        node = node.items[-1]
    return node if isinstance(node, Mapping) else None
