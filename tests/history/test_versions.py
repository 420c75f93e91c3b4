"""Versions cut at their records say the same as whole trees do, on any text a hand may leave."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import accumulate

from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.archive.recordtext import record_lines
from generator.history.blocks import Version
from generator.history.changes import (
    Outline,
    RecordText,
    Snapshot,
    placed,
    placed_changes,
    snapshot,
)
from generator.history.deltas import Hunk
from generator.history.versions import Reader
from generator.yamltext import parse
from tests.archive.styles import styled
from tests.offices import FIRST, shipped
from tests.strategies import Archive, archives

OUTLINE = Outline.of(shipped())
SLIPS = [
    "", "# 注", "  # 注", "---", "...", "%", "- 甲", "  - 甲", "    - 甲", "办案情况:", "办案情况: []",
    "  - 编号: 案-2013-001", "  - {编号: 案-2013-001, 案由: 盗窃}", "    编号: 案-2013-001",
    "    状态: 作废", "    备注: 甲", "    备注: |", "    备注: 甲: 乙", "      乙", "    延长:",
    "      天数: 15", "    部分: [甲, 乙]", "    部分: [甲,", "    备注: 'a", "说明: |", "说明: >-", "说明: 甲",
    '"说明": 甲', "基本情况:", "  姓名: 甲", "    备注: &a 甲", "    ? 甲", "    备注: 甲\u3000乙",
    "    备注: 甲\u200b", "\t", "    备注: e\u0301", "  - - 甲", "   - 甲", "x:\x00", "\ufeff",
    "    备注: 甲 #乙", "    备注:甲", "    备注: [甲 乙]", "    备注: []", "    备注: ~", "    备注: “甲”",
]  # fmt: skip
"""Lines that mean something else by where they stand, or should not stand anywhere."""


class Chain:
    """A file as one version after the other is read, and the same read as trees."""

    def __init__(self) -> None:
        self.reader = Reader(OUTLINE)
        self.version: Version | None = None
        self.tree = Snapshot()
        self.begun = False
        self.made = 0

    def next(self, data: bytes) -> tuple[list[object], list[object]]:
        """What the reader says became of the records, and what the trees say."""
        version = self.reader.read(data, self.version)
        now_readable = version if version.problem is None else self.version
        found = told(self.reader.between(self.version, now_readable))
        if self.version is not None:
            self._made(self.version, data, found)
        if self.version is not None and self.version.blocks is not None:
            # As after a while, when all that is remembered of it is that it could be cut.
            reader = Reader(OUTLINE)
            before = reader.read(self.version.text, trusted=True)
            again = reader.read(data, before)
            assert told(reader.between(before, again if again.problem is None else before)) == found
        tree, problems = parse(data, "")
        now = snapshot(tree, OUTLINE) if tree is not None else self.tree
        assert (version.problem is None) == (tree is not None)
        assert tree is not None or version.problem == problems[0]
        expected = list(placed_changes(placed(self.tree), placed(now)))
        if self.begun and self.tree.header != now.header:
            was, is_now = (RecordText(dict(s.header), None, voided=False) for s in (self.tree, now))
            expected.insert(0, ("", "", "修改", None, was, is_now))
        self.version, self.tree = now_readable, now
        self.begun = self.begun or tree is not None
        return found, told(expected)

    def _made(self, before: Version, data: bytes, found: list[object]) -> None:
        """The same, told what it differs in, line by line; and the way back."""
        version = self.reader.made(before, hunks_of(before.text, data), len(data))
        if version is not None:
            assert version.text == data
            assert told(self.reader.between(before, version)) == found
            back = self.reader.made(version, hunks_of(data, before.text), len(before.text))
            if back is not None:
                assert back.text == before.text
                assert told(self.reader.between(before, back)) == []
            self.made += 1


def hunks_of(one: bytes, other: bytes) -> list[Hunk]:
    """What differs between two texts, line by line."""
    old, new = one.splitlines(keepends=True), other.splitlines(keepends=True)
    places = [0, *accumulate(map(len, old))]
    return [
        (places[start], places[stop], b"".join(new[begin:end]))
        for kind, start, stop, begin, end in SequenceMatcher(None, old, new, False).get_opcodes()
        if kind != "equal"
    ]


def told(changes: object) -> list[object]:
    """Changes without lines; of what stands outside the sections only what differs, unordered."""
    found: list[object] = []
    for section, record, action, home, was, now in changes:  # type: ignore[attr-defined]
        old, new = was.fields, now.fields
        if not section:
            differing = {name for name in old | new if old.get(name) != new.get(name)}
            old, new = ({n: t for n, t in one.items() if n in differing} for one in (old, new))
            found.append((action, old, new))
            continue
        found.append((section, record, action, home, list(old.items()), list(new.items())))
    return found


@st.composite
def edits(draw: st.DrawFn, text: str) -> str:
    """The text after a few lines of it were taken out, doubled, moved or written anew."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        size = draw(st.integers(1, 6))
        to = draw(st.integers(0, len(lines)))
        kind = draw(st.sampled_from(["slip", "slip", "out", "double", "move", "space"]))
        if kind == "slip":
            lines.insert(at, draw(st.sampled_from(SLIPS)))
        elif kind == "out":
            del lines[at : at + size]
        elif kind == "double":
            lines[to:to] = lines[at : at + size]
        elif kind == "move":
            part = lines[at : at + size]
            del lines[at : at + size]
            lines[to:to] = part
        else:
            lines[at] = f" {lines[at]}" if draw(st.booleans()) else lines[at].removeprefix(" ")
        lines = lines or [""]
    return "\n".join(lines)


@st.composite
def canonical(draw: st.DrawFn) -> str:
    """An archive in the program's own layout."""
    sections = shipped().current.form.sections
    lines = [f"档案号: {FIRST}", '结构版本: "1.0"', "基本情况:", "  姓名: 王小明", "  性别: 男"]
    found: Archive = draw(archives(most=3))
    for name in draw(st.permutations(list(found))):
        lines.append(f"{name}:" if found[name] else f"{name}: []")
        for record in found[name]:
            first, *rest = record_lines(sections[name].fields, record)
            lines += f"  - {first}", *(f"    {line}" for line in rest)
    return "\n".join(lines) + "\n"


@st.composite
def versions(draw: st.DrawFn) -> list[str]:
    """A file's versions: each made from one before it, or written anew."""
    texts = [draw(st.one_of(canonical(), styled().map(lambda one: one[0])))]
    for _ in range(draw(st.integers(1, 4))):
        anew = draw(st.integers(1, 6)) == 1
        texts.append(draw(canonical()) if anew else draw(edits(draw(st.sampled_from(texts)))))
    return texts


HEAD = f"档案号: {FIRST}\n"
CASES = HEAD + "办案情况:\n  - 编号: 案-2013-001\n    案由: 盗窃\n"


@given(versions())
@settings(max_examples=150)
@example([CASES, CASES + "    备注: |\n      甲\n", CASES + "    备注: |\n      甲"])
@example([CASES, CASES.removesuffix("\n") + "\r"])
@example(
    [
        f"{HEAD}说明: 甲\n说明: 二\n"[:-1],
        f"{HEAD}说明: 甲\n说明二: 甲\n",
        f"{HEAD}说明二: 甲\n",
        f"{HEAD}说明二: 乙\n说明: 甲\n",
        f"{HEAD}说明: 甲\n说明二: 乙\n",
    ]
)
@example([HEAD, HEAD + "说明: |\n  甲\n说: 乙\n", HEAD + "说明: 甲\n  - 乙\n"])
@example([CASES, CASES + "  - 编号: 案-2013-001\n    案由: 抢夺\n", CASES + "办案情况: []\n"])
@example([CASES, CASES + "...\n", CASES + "---\n", f"---\n{CASES}", f"# 注\n\n{CASES}"])
@example([CASES, CASES.replace("办案情况", "综合工作"), CASES.replace("  - ", "- "), HEAD])
@example([CASES, CASES + "质量评查:\n", CASES + "质量评查:\n  - 编号: 案-2013-001\n", CASES])
@example(
    [
        CASES,
        f'{CASES}    退补:\n      - 退回日期: 1\n        重报日期: 2\n      - 退回日期: 3\n    数: "1.0"\n',
        f"{CASES}    退补:\n      - 退回日期: 1\n        退回日期: 2\n",
        f"{CASES}    退补:\n      - 退回日期: 1\n    退补:\n      - 重报日期: 1\n",
    ]
)
@example(
    [CASES, CASES.replace("编号: 案-2013-001\n    案由: 盗窃", "案由: 盗窃\n    编号: 案-2013-001")]
)
@example([CASES, CASES + "    备注: 作废\n", CASES + "    备注: 甲\n    状态: 作废\n", CASES])
@example([CASES, CASES + "    状态: 作废\n", CASES.replace("档案号: ", "档案号: 1"), ""])
def test_cut_versions_say_what_trees_say(texts: list[str]) -> None:
    chain = Chain()
    for text in texts:
        found, expected = chain.next(text.encode("utf-8", "surrogatepass"))
        assert found == expected


def test_records_are_told_from_what_two_versions_differ_in() -> None:
    """At the ends of blocks, over several of them, in several places of one."""
    other = "质量评查:\n  - 编号: 评-2013-001\n    依据: 甲\n"
    second = "  - 编号: 案-2013-002\n    案由: 抢夺\n"
    third = second.replace("002", "003")
    chain = Chain()
    texts = [
        CASES + other,
        CASES + second + other,
        CASES + second + third + other + other[6:].replace("001", "002"),
        CASES.replace("盗窃", "诈骗") + second + third.replace("抢夺", "盗窃") + other,
        CASES + other,
        HEAD + other,
        CASES + other.replace("甲", "乙"),
        CASES + second + other.replace("甲", "乙") + second.replace("案", "评"),
    ]
    for text in texts:
        found, expected = chain.next(text.encode())
        assert found == expected
    assert chain.made == len(texts) - 1
