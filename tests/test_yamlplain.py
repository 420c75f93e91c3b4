"""The plain layout: whatever is read line by line is the very tree that libyaml's events give.

The reader over events is the measure. Texts are archives, what is made of their pieces in any
order, and both with faults put in; each is either left alone or read the same, places included.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.yamlplain import read_plain
from generator.yamltext import read_any
from generator.yamltree import Mapping, Node, Scalar, Sequence

ARCHIVES = sorted(Path("archives").glob("*/officers/*.yml"))
SIGNS = " \n:-#\"'[]{},&*!?|>%@`~.=/()+_;\\\t\r\u3000\u00a0\u2028\ufeff\u0301^$<，。：“”甲乙a1"
PIECES = (
    *("\n", "  ", "    ", "      ", "- ", "  - ", ": ", ":", " #", "# ", "---\n", "...\n", "[]"),
    *("[甲, 乙]", "[甲,乙]", "{甲: 乙}", '"1.0"', '"', "'", "甲: 乙\n", "甲:\n", "- 甲: 1\n", ", "),
)
LEADS = ("", "  ", "  - ", "    ", "      ", "      - ", "        ", "- ", " ", "   ")
NAMES = ("甲", "乙", "丙丁", "编号", "a", "甲 乙", "2013", "-", "甲" * 41)
VALUES = (
    *(
        "甲",
        "2013-01-02",
        "-3",
        "-0.5",
        "- 3",
        '"1.0"',
        '"甲"',
        "'1'",
        "",
        "甲 乙",
        "甲  乙",
        "甲: 乙",
    ),
    *(
        "甲:乙",
        "甲 #乙",
        "甲#乙",
        "12:30",
        "甲:",
        "[]",
        "[甲]",
        "[甲, 乙-1=2a]",
        "[甲,乙]",
        "[ 甲]",
        "[甲",
    ),
    *(
        "&甲",
        "*甲",
        "!甲",
        "|",
        ">",
        "甲，乙。",
        "（甲）",
        "“甲”",
        "~",
        "a" * 2000,
        "甲\u3000",
        "null",
    ),
)
GOOD = (
    "甲",
    "2013-01-02",
    "-3",
    '"1.0"',
    "甲 乙",
    "12:30",
    "[]",
    "[甲, 乙-1=2a]",
    "甲，乙。",
    "（甲）",
)
TAILS = ("", "", " ", "  # 说明", " #", "#")


def told(node: Node) -> tuple[Any, ...]:
    """All there is to a node and what is in it."""
    own = (type(node), node.start, node.key_start, node.at("f"), node.key_at("f"))
    if isinstance(node, Mapping):
        inner = [(name, told(child)) for name, child in node.entries.items()]
        return (*own, node.first, node.end, inner)
    if isinstance(node, Sequence):
        return (*own, node.first, node.end, [told(child) for child in node.items])
    assert isinstance(node, Scalar)
    return (*own, node.text)


def agrees(text: str) -> bool:
    """Whether the text is read line by line; if so, it must be read as over events."""
    plain = read_plain(text)
    if plain is None:
        return False
    tree, problems = read_any(text.encode("utf-8", "surrogatepass"), text, "f")
    assert tree is not None, (text, problems)
    assert told(plain) == told(tree), text
    assert plain.source.places == tree.source.places, text
    return True


@pytest.mark.parametrize("path", ARCHIVES, ids=lambda path: path.stem)
def test_every_sample_archive_is_in_the_plain_layout(path: Path) -> None:
    assert agrees(path.read_text("utf-8"))


def test_each_kind_of_line_is_read() -> None:
    assert agrees(
        '# 示例\n\n档案号: 990110-0001   # 说明\n结构版本: "1.0"\n基本情况:  # 说明\n  姓名: 马 大\n'
        "办案情况:\n  - 编号: 案-1\n    分: -0.5\n    退补:\n      - 退回: 2013-01-02\n\n"
        "        重报: 2013-01-03\n    # 说明\n    延长:\n      天数: 30\n      原值:\n        - 甲: 1\n"
        "  - 编号: 案-2\n    校验值: sha256:84\n    部分: [甲, 乙-1=a2]\n综合工作: []\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "\n",
            "# 说明\n",
            "甲",
            "甲: 乙",
            "甲:\n",
            "甲:\n乙: 丙\n",
            " 甲: 乙\n",
            "- 甲: 乙\n",
        ),
        *("甲: 乙\n甲: 丙\n", "甲:\n  - 乙: 1\n    乙: 2\n", "甲: []\n甲:\n  乙: 丙\n"),
        *(
            "甲:\n- 乙: 丙\n",
            "甲:\n    乙: 丙\n",
            "甲:\n   - 乙: 丙\n",
            "甲: 乙\n  丙: 丁\n",
            "甲: 乙\n  丙\n",
        ),
        *(
            "甲:\n  - 乙: 丙\n  丁: 戊\n",
            "甲:\n  乙: 丙\n  - 丁: 戊\n",
            "甲:\n  - 乙:\n    丙: 丁\n",
        ),
        *(
            "甲:\n  - 乙\n",
            "甲:\n  - - 乙: 丙\n",
            "甲:\n  -  乙: 丙\n",
            "甲:  乙\n",
            "甲 : 乙\n",
            "甲: 乙 \n",
        ),
        *(
            "甲: 乙: 丙\n",
            "甲: 乙:\n",
            "甲: 乙 :丙\n",
            "甲: 乙#丙\n",
            "甲: 乙#\n",
            "甲: 乙\r\n",
            "甲:\t乙\n",
        ),
        *(
            "甲: '乙'\n",
            '甲: "乙"\n',
            '甲: "\\x41"\n',
            '甲: "1" 2\n',
            "甲: [乙,丙]\n",
            "甲: [乙, 丙\n",
        ),
        *("甲: {乙: 丙}\n", "甲: [乙, [丙]]\n", "甲: [乙: 丙]\n", "甲: [-, 乙]\n", "甲: [乙, ]\n"),
        *(
            "甲: &乙 丙\n",
            "甲: *乙\n",
            "甲: !乙 丙\n",
            "甲: |\n  乙\n",
            "甲: >\n  乙\n",
            "? 甲\n: 乙\n",
        ),
        *(
            "甲: %乙\n",
            "甲: @乙\n",
            "甲: `乙\n",
            "甲: - 乙\n",
            "甲: ,乙\n",
            "甲: 乙?\n",
            "%YAML 1.1\n",
        ),
        *("---\n甲: 乙\n", "甲: 乙\n...\n", "\ufeff甲: 乙\n", "甲: 乙\u3000\n", "甲: 乙\u2028丙\n"),
        *("甲" * 41 + ": 乙\n", "2013: 乙\n", "“甲”: 乙\n", "甲:乙\n", "甲：乙\n", "甲: e\u0301\n"),
        "".join(f"{'  ' * depth}甲:\n" for depth in range(9)) + "  " * 9 + "甲: 乙\n",
    ],
)
def test_whatever_is_not_of_the_plainest_kind_is_left_to_libyaml(text: str) -> None:
    assert read_plain(text) is None


@st.composite
def layouts(draw: st.DrawFn) -> str:
    """Lines that follow from each other; or with one that does not, in one of several ways."""
    count, odd = draw(st.integers(1, 14)), draw(st.integers(-12, 14))
    lines, column, owner = [], 0, False
    for number in range(count):
        back = column + 2 if owner else draw(st.sampled_from([column, column, max(column - 4, 0)]))
        lead = " " * back
        if owner and draw(st.booleans()):
            lead += "- "
        elif not owner and back >= 4 and draw(st.booleans()):
            lead = lead[:-2] + "- "
        last = number == count - 1
        name, tail = f"名{number}", draw(st.sampled_from(["", "", "  # 说明", "\n"]))
        value = draw(st.sampled_from(GOOD if last else ("", *GOOD)))
        if number == odd:
            lead = draw(st.sampled_from((lead, *LEADS)))
            name, tail = draw(st.sampled_from(NAMES)), draw(st.sampled_from(TAILS))
            value = draw(st.sampled_from(VALUES))
        lines.append(f"{lead}{name}:{' ' * bool(value)}{value}{tail}\n")
        column, owner = len(lead), not value
    return "".join(lines)


@given(layouts())
def test_lines_in_any_order_are_read_as_libyaml_reads_them_or_not_at_all(text: str) -> None:
    agrees(text)


@given(st.text(st.sampled_from(SIGNS), max_size=30), st.lists(st.sampled_from(PIECES), max_size=12))
def test_signs_and_pieces_in_any_order_too(signs: str, pieces: list[str]) -> None:
    agrees("".join(pieces))
    agrees("甲: " + signs + "\n")
    agrees("甲: 乙\n" + signs + "".join(pieces))


def faulty(text: str, chance: random.Random) -> str:
    """The text with a fault or two."""
    for _ in range(chance.randint(1, 2)):
        at = chance.randrange(len(text) + 1)
        behind = at + chance.choice([0, 0, 1, 1, 2])
        put = chance.choice([chance.choice(SIGNS), chance.choice(PIECES), *"甲a1.-，", "", " 乙"])
        if chance.random() < 0.6:
            text = text[:at] + put + text[behind:]
        else:
            lines = text.splitlines(keepends=True) or [""]
            at = chance.randrange(len(lines))
            lines[at] = chance.choice(
                ["", lines[at] * 2, "  " + lines[at], lines[at][2:], lines[at - 1]]
            )
            text = "".join(lines)
    return text


def test_archives_with_faults_are_read_as_libyaml_reads_them_or_not_at_all() -> None:
    chance, read, tried = random.Random(20131014), 0, 5_000  # noqa: S311
    wholes = [path.read_text("utf-8").splitlines(keepends=True) for path in ARCHIVES]
    for _ in range(tried):
        lines = chance.choice(wholes)
        tops = [i for i, line in enumerate(lines) if not line.startswith(" ")]
        start = chance.choice(tops)
        part = "".join(lines[start : start + chance.randint(1, 30)])
        read += agrees(faulty(part, chance))
    assert tried // 6 < read < tried // 2, read


def test_a_name_is_one_object_however_often_it_stands_there() -> None:
    """In a large office names would else be an eighth of all that is in memory."""
    one, other = (read_plain(f"甲:\n  - 编号: {n}\n    类别: 乙\n") for n in (1, 2))
    found = []
    for tree in (one, other):
        assert tree is not None
        records = tree.contents["甲"]
        assert isinstance(records, Sequence)
        (record,) = records.contents
        assert isinstance(record, Mapping)
        found.append([*tree.contents, *record.contents])
    assert found[0] == ["甲", "编号", "类别"]
    assert all(a is b for a, b in zip(*found, strict=True))
