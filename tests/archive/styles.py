"""Archives written in every style YAML allows: the same data, some other hand."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from generator.archive.scalartext import reads_plain
from tests.offices import FIRST

ODD = [
    "盗窃", "012", "NO", "1.0", "2013-07-02", "~", "null", "1:20", "0x1F", "1e3", ".inf", "=", "<<",
    "a: b", "甲 #乙", "- 甲", "'引'", '"引"', "a\\b", "*重要", "&a", "!x", "%5", "@甲", "{甲}", "[甲",
    "甲, 乙", "甲：乙", "甲:", "?甲", "-", "---", "甲  乙", "“盗窃”、‘抢劫’",
]  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(ODD),
    st.text("甲乙丙 0aZ.-:#'\"[]{},?*&!|>%@`\\", min_size=1, max_size=8)
    .map(str.strip)
    .filter(bool),
)
WORDS = st.lists(TEXTS, max_size=3)
DAYS = st.sampled_from(["2012-12-31", "2013-03-01", "2013-07-22"])


@st.composite
def some(draw: st.DrawFn, fields: dict[str, Any]) -> dict[str, Any]:
    """A part of these fields, in any order."""
    names = draw(st.permutations(list(fields)))
    kept = names[: draw(st.integers(1, len(names)))]
    return {name: draw(fields[name]) for name in kept}


CASES = some(
    {
        "编号": st.integers(1, 999).map(lambda n: f"案-2013-{n:03}"),
        "案由": TEXTS,
        "受理日期": DAYS,
        "备注": TEXTS,
        "延长": some({"批准日期": DAYS, "天数": st.just("15"), "批准人": TEXTS}),
        "退补": st.lists(some({"退回日期": DAYS, "重报日期": DAYS}), max_size=2),
        "状态": st.just("作废"),
    }
)
REVIEWS = some({"编号": st.just("评-2013-001"), "问题类别": WORDS, "依据": TEXTS, "评查日期": DAYS})
SECTIONS = {
    "基本情况": some({"姓名": TEXTS, "性别": st.just("男"), "出生年月": st.just("1982-03")}),
    "办案情况": st.lists(CASES, max_size=3),
    "质量评查": st.lists(REVIEWS, max_size=2),
    "零报告": st.lists(some({"季度": st.just("2013Q3"), "部分": WORDS}), max_size=2),
}


class Hand:
    """Somebody who writes YAML: draws a style at every turn, and leaves numbered comments."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0
        self.lines: list[str] = []
        self.in_text = False

    def often(self, one_in: int = 2) -> bool:
        return self.draw(st.integers(1, one_in)) == one_in

    def comment(self) -> str:
        self.count += 1
        return f"# 注{self.count}。"

    def behind(self) -> str:
        return " " * self.draw(st.integers(1, 4)) + self.comment() if self.often(6) else ""

    def above(self, indent: int) -> None:
        while self.often(6):
            # Deeper than a text of several lines would be part of it.
            deeper = self.draw(st.integers(0, indent if self.in_text else indent + 3))
            self.lines.append(" " * deeper + self.comment())
        if self.often(8):
            self.lines += [""] * self.draw(st.integers(1, 3))

    def scalar(self, text: str, within: bool) -> str:
        styles = ["single"]
        if '"' not in text and "\\" not in text:
            styles.append("double")
        if reads_plain(text, within=within):
            styles += ["plain", "plain"]
        style = self.draw(st.sampled_from(styles))
        if style == "plain":
            return text
        return f'"{text}"' if style == "double" else "'" + text.replace("'", "''") + "'"

    def flow(self, value: Any, indent: int) -> str:
        """In brackets, perhaps over several lines with comments between them."""
        if isinstance(value, str):
            return self.scalar(value, within=True)
        pairs = isinstance(value, dict)
        parts = (
            [
                f"{self.scalar(key, True)}: {self.flow(inner, indent + 2)}"
                for key, inner in value.items()
            ]
            if pairs
            else [self.flow(inner, indent + 2) for inner in value]
        )
        opening, closing = "{}" if pairs else "[]"
        text = opening + self.turn(indent)
        for number, part in enumerate(parts):
            text += part + ("," if number < len(parts) - 1 else "") + self.turn(indent)
        return text + closing

    def turn(self, indent: int) -> str:
        """Between two items of a list in brackets: a space, or a new line with or without words."""
        if not self.often(5):
            return " "
        text = f" {self.comment()}" if self.often() else ""
        while self.often(3):
            text += f"\n{' ' * (indent + 1)}" + (self.comment() if self.often() else "")
        return f"{text}\n{' ' * (indent + 1)}"

    def entry(self, key: str, value: Any, indent: int, lead: str) -> None:
        name = lead + self.scalar(key, False) + ":"
        self.in_text = isinstance(value, str) and self.often(12)
        if self.in_text:
            self.lines += f"{name} |-{self.behind()}", " " * (indent + 2) + value
        elif isinstance(value, str):
            self.lines.append(f"{name} {self.scalar(value, False)}{self.behind()}")
        elif not value or self.often(3):
            self.lines += f"{name} {self.flow(value, indent + 1)}{self.behind()}".split("\n")
        else:
            self.lines.append(name + self.behind())
            least = 0 if isinstance(value, list) else 1
            self.block(value, indent + self.draw(st.integers(least, 3)))

    def block(self, value: Any, indent: int, lead: str | None = None) -> None:
        """A block at ``indent``; ``lead`` begins its first line when that stands behind a dash."""
        if isinstance(value, dict):
            for number, (key, inner) in enumerate(value.items()):
                if number or lead is None:
                    self.above(indent)
                self.entry(key, inner, indent, lead if lead and not number else " " * indent)
            return
        for item in value:
            self.above(indent)
            dash = " " * indent + "-" + " " * self.draw(st.integers(1, 3))
            if isinstance(item, str):
                self.lines.append(f"{dash}{self.scalar(item, False)}{self.behind()}")
            elif not item or self.often(4):
                self.lines += f"{dash}{self.flow(item, indent + 1)}{self.behind()}".split("\n")
            else:
                self.block(item, len(dash), dash)


@st.composite
def styled(draw: st.DrawFn) -> tuple[str, int]:
    """An archive's text, and how many comments (``# 注1。`` …) it holds."""
    hand = Hand(draw)
    sections = {name: draw(value) for name, value in SECTIONS.items() if draw(st.booleans())}
    data = {"档案号": FIRST, "结构版本": "1.0", **sections}
    if draw(st.integers(1, 8)) == 8:
        hand.lines.append("---" + hand.behind())
    hand.block({name: data[name] for name in draw(st.permutations(list(data)))}, 0)
    hand.above(0)
    ending = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return ending.join(hand.lines) + draw(st.sampled_from([ending, ""])), hand.count


def remarks(text: str) -> list[int]:
    """The numbers of the comments of a text."""
    return sorted(int(number) for number in re.findall("# 注([0-9]+)。", text))
