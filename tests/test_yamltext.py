"""Reading YAML text: what is accepted means what the file shows; the rest is refused, in place.

A refusal is written here as ``line:col rule message hint``, as a clerk reads it.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator import rawtext
from generator.problems import Location
from generator.standards.loading import plain
from generator.yamltext import MAX_BYTES, Mapping, Node, Scalar, Sequence, parse

QUOTE = "请在内容两边加英文引号"
SAVE_AS = "请在编辑器里“另存为”，编码选 UTF-8（无 BOM）"
NAME_FIRST = "请按档案格式，从“档案号: …”写起"


def refusals(text: str | bytes) -> list[str]:
    """The problems of a file as lines; no tree may come with them."""
    data = text if isinstance(text, bytes) else text.encode()
    tree, problems = parse(data, "f")
    assert (tree is None) == bool(problems)
    assert all(p.location.path == "f" and p.hint and p.is_error for p in problems)
    return [
        f"{p.location.line}:{p.location.column} {p.rule} {p.message} {p.hint}" for p in problems
    ]


def read(text: str | bytes) -> Any:
    """The data of a file that must be readable."""
    assert refusals(text) == []
    return plain(tree_of(text))


def tree_of(text: str | bytes) -> Mapping:
    tree, _ = parse(text if isinstance(text, bytes) else text.encode(), "f")
    assert tree is not None
    return tree


def nodes_of(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Mapping):
        for child in node.entries.values():
            yield from nodes_of(child)
    if isinstance(node, Sequence):
        for child in node.items:
            yield from nodes_of(child)


# -- what is read ------------------------------------------------------------------------------


def test_every_scalar_stays_the_text_that_was_typed() -> None:
    assert read(
        "rank: NO\non_duty: off\nbadge: 007\ntime: 12:30:45\npoints: 1_0\nratio: 1:30\nx: 089\n"
        "号: 0120045\n年月: 2013.50\n日: 2013-05-08\n空: ~\n无:\n是: yes\n假: 'false'\n大: 1e999\n"
    ) == {
        "rank": "NO",
        "on_duty": "off",
        "badge": "007",
        "time": "12:30:45",
        "points": "1_0",
        "ratio": "1:30",
        "x": "089",
        "号": "0120045",
        "年月": "2013.50",
        "日": "2013-05-08",
        "空": "~",
        "无": "",
        "是": "yes",
        "假": "false",
        "大": "1e999",
    }


def test_block_and_flow_style_and_comments_give_the_same_data() -> None:
    block = "办案情况:\n  # 说明\n  - 编号: 案-2013-001\n    退补:\n      - 退回日期: 2013-01-02\n"
    flow = "办案情况: [{编号: 案-2013-001, 退补: [{退回日期: 2013-01-02}]}]   # 说明\n"
    assert read(block) == read(flow)
    assert read(flow) == {
        "办案情况": [{"编号": "案-2013-001", "退补": [{"退回日期": "2013-01-02"}]}]
    }


def test_a_hash_within_a_word_is_text_and_after_a_space_is_a_comment() -> None:
    assert read("备注: 甲#乙\n依据: 甲 #乙\n") == {"备注": "甲#乙", "依据": "甲"}


def test_crlf_is_read_like_lf_with_the_same_positions() -> None:
    lf = '甲:\n  - 乙: "丙"\n    丁: [戊, 己]\n'
    crlf = lf.replace("\n", "\r\n")
    assert read(crlf) == read(lf)
    assert places(tree_of(crlf)) == places(tree_of(lf))


def test_a_single_document_marker_is_allowed() -> None:
    assert read("---\n甲: 乙\n...\n") == {"甲": "乙"}


def places(tree: Mapping) -> list[tuple[Location, Location]]:
    return [(node.at("f"), node.key_at("f")) for node in nodes_of(tree)]


def test_every_node_knows_where_it_and_its_key_stand() -> None:
    text = (
        "档案号: 990110-0001\n"
        "办案情况:\n"
        "  - 编号: 案-2013-001\n"
        '    案由: "盗窃"   # 注\n'
        "  - {编号: 案-2013-002, 退补: [{退回日期: 2013-01-02}]}\n"
        "空:\n"
    )
    tree = tree_of(text)
    records = tree.entries["办案情况"]
    assert isinstance(records, Sequence)
    first, second = records.items
    assert isinstance(first, Mapping)
    assert isinstance(second, Mapping)
    back = second.entries["退补"]
    assert isinstance(back, Sequence)
    assert [str(n.at("f")) for n in (tree, records, first, second, back, back.items[0])] == [
        "f:1:1",
        "f:3:3",
        "f:3:5",
        "f:5:5",
        "f:5:26",
        "f:5:27",
    ]
    cause = first.entries["案由"]
    assert cause.at("f") == ("f", 4, 9, 13)  # quotes included
    assert cause.key_at("f") == ("f", 4, 5, 7)
    assert records.key_at("f") == ("f", 2, 1, 5)
    assert back.key_at("f") == ("f", 5, 22, 24)
    assert second.key_at("f") == second.at("f")  # an item of a list has no key
    assert tree.entries["空"].at("f")[:3] == ("f", 6, 3)
    number = tree.entries["档案号"]
    assert isinstance(number, Scalar)
    assert (number.quoted, number.at("f")) == (False, ("f", 1, 6, 17))
    assert isinstance(cause, Scalar)
    assert cause.quoted


# -- what YAML would allow and an archive may not hold (adversarial B1 … B16) --------------------


def by_text(value: object) -> str:
    """An id for a test case: the text itself, on one line."""
    return ascii(value)[:60].replace("::", ":")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (  # B1
            "complaints: [{a: 1}]\nscore: 2\ncomplaints: []\n",
            "3:1 Y04 “complaints”重复写了（第 1 行已有） 请合并成一处，或改正其中写错的名称",
        ),
        (
            "score: 1\n'score': 2\n",
            "2:1 Y04 “score”重复写了（第 1 行已有） 请合并成一处，或改正其中写错的名称",
        ),
        (
            "甲: {a: 1, a: 2}\n",
            "1:11 Y04 “a”重复写了（第 1 行已有） 请合并成一处，或改正其中写错的名称",
        ),
        (  # B2
            "# reviewed by inspector\u2028complaints: []\n",
            "1:24 Y03 这里有看不见的字符 U+2028 LINE SEPARATOR 请删去这个字符，需要时重新输入",
        ),
        (
            "# reviewed\u2029complaints: []\n",
            "1:11 Y03 这里有看不见的字符 U+2029 PARAGRAPH SEPARATOR 请删去这个字符，需要时重新输入",
        ),
        (
            "# reviewed\u0085complaints: []\n",
            "1:11 Y03 这里有看不见的字符 U+0085 请删去这个字符，需要时重新输入",
        ),
        (
            "甲: 乙\n# reviewed\rcomplaints: []\n",
            (
                "2:11 Y03 这里有单独的回车符（U+000D），不同的编辑器会显示成不同的行"
                " 请删去它；换行只用 LF 或 CRLF"
            ),
        ),
        (  # B8
            'a: !!python/object/apply:os.system ["touch MARKER"]\n',
            "1:4 Y06 不许用 YAML 标签（!!python/object/apply:os…） 请删去它；文字以 ! 开头的，两边加英文引号",
        ),
        (
            "a: !!python/name:os.system\n",
            "1:4 Y06 不许用 YAML 标签（!!python/name:os.system） 请删去它；文字以 ! 开头的，两边加英文引号",
        ),
        (
            "a: !!binary aGk=\n",
            "1:4 Y06 不许用 YAML 标签（!!binary） 请删去它；文字以 ! 开头的，两边加英文引号",
        ),
        (
            "a: !!set {x}\n",
            "1:4 Y06 不许用 YAML 标签（!!set） 请删去它；文字以 ! 开头的，两边加英文引号",
        ),
        (
            "a:\n  - !secret x\n",
            "2:5 Y06 不许用 YAML 标签（!secret） 请删去它；文字以 ! 开头的，两边加英文引号",
        ),
        (
            "!t 甲: 乙\n",
            "1:1 Y06 不许用 YAML 标签（!t） 请删去它；文字以 ! 开头的，两边加英文引号",
        ),
        (  # B9
            "base: &b {points: 100}\np:\n  <<: *b\n",
            "1:7 Y06 不许用 YAML 锚点（&b） 请删去它；文字以 & 开头的，两边加英文引号",
        ),
        (
            "a: &a [*a]\n",
            "1:4 Y06 不许用 YAML 锚点（&a） 请删去它；文字以 & 开头的，两边加英文引号",
        ),
        (
            "&k 甲: 乙\n",
            "1:1 Y06 不许用 YAML 锚点（&k） 请删去它；文字以 & 开头的，两边加英文引号",
        ),
        (
            "甲: *b\n",
            "1:4 Y06 不许用 YAML 引用（*b） 请把内容照写一遍；文字以 * 开头的，两边加英文引号",
        ),
        (  # B10
            "甲: 乙\n---\n丙: 丁\n",
            "2:1 Y05 一个文件里有两份内容（又出现了“---”） 一人一个文件，请删去这一行“---”",
        ),
        ("%YAML 1.2\n---\n甲: 乙\n", "1:1 Y05 不许用 % 开头的 YAML 指令 请删去这一行"),
        ("%TAG ! tag:x,2000:\n---\n甲: 乙\n", "1:1 Y05 不许用 % 开头的 YAML 指令 请删去这一行"),
        (
            "? 甲\n: 乙\n",
            "1:1 Y05 名称必须是一段文字，不许用 ? 或列表作名称 请写成“名称: 内容”的样子",
        ),
        (
            "?\n  甲\n: 乙\n",
            "1:1 Y05 名称必须是一段文字，不许用 ? 或列表作名称 请写成“名称: 内容”的样子",
        ),
        (
            "丙: {?甲: 乙}\n",
            "1:5 Y05 名称必须是一段文字，不许用 ? 或列表作名称 请写成“名称: 内容”的样子",
        ),
        (
            "? [甲]\n: 乙\n",
            "1:3 Y05 名称必须是一段文字，不许用 ? 或列表作名称 请写成“名称: 内容”的样子",
        ),
        (
            "[甲]: 乙\n",
            "1:1 Y05 名称必须是一段文字，不许用 ? 或列表作名称 请写成“名称: 内容”的样子",
        ),
        ("# 注\n---\n", "1:1 Y05 文件是空的 请按档案格式填写；原来有内容的，请恢复"),
        ("- 甲\n", f"1:1 Y05 文件开头应是“名称: 内容”，这里却不是 {NAME_FIRST}"),
        ("# 注\n甲\n", f"2:1 Y05 文件开头应是“名称: 内容”，这里却不是 {NAME_FIRST}"),
        (
            "姓名：张三\n",
            f"1:1 Y05 文件开头应是“名称: 内容”，这里却不是 冒号要用半角，后面空一格；{NAME_FIRST}",
        ),
        ("", "1:1 Y05 文件是空的 请按档案格式填写；原来有内容的，请恢复"),
        ("\n\n", "1:1 Y05 文件是空的 请按档案格式填写；原来有内容的，请恢复"),
        ("# 只有一句注\n", "1:1 Y05 文件是空的 请按档案格式填写；原来有内容的，请恢复"),
        (  # B11: a key is not trimmed or normalised; the character itself is refused
            "score\u200b: 1\n",
            "1:6 Y03 这里有看不见的字符 U+200B ZERO WIDTH SPACE 请删去这个字符，需要时重新输入",
        ),
        (
            "score\u00a0: 1\n",
            "1:6 Y03 这里有看不见的字符 U+00A0 NO-BREAK SPACE 请把它换成普通的半角空格",
        ),
        (  # B12
            'name: "Kim \u202e)dekcehc( eeL"\n',
            "1:12 Y03 这里有看不见的字符 U+202E RIGHT-TO-LEFT OVERRIDE 请删去这个字符，需要时重新输入",
        ),
        (
            'name: "Kim \\u202e)dekcehc( eeL"\n',
            (
                "1:7 Y03 引号里用转义写了看不见的字符 U+202E RIGHT-TO-LEFT OVERRIDE"
                " 请删去这个转义，直接写看得见的文字"
            ),
        ),
        (
            '"na\\u200bme": Kim\n',
            (
                "1:1 Y03 引号里用转义写了看不见的字符 U+200B ZERO WIDTH SPACE"
                " 请删去这个转义，直接写看得见的文字"
            ),
        ),
        (
            'name: "a\\nb"\n',
            "1:7 Y03 引号里用转义写了看不见的字符 U+000A 请删去这个转义，直接写看得见的文字",
        ),
        (  # B15
            "name: Rene\u0301\n",
            (
                "1:10 Y03 这里的字符不是通行写法（U+0065 LATIN SMALL LETTER E U+0301 COMBINING ACUTE ACCENT）"
                " 请删去后用输入法重新输入这个字"
            ),
        ),
        (
            "name: 金\u3164\n",
            "1:8 Y03 这里有看不见的字符 U+3164 HANGUL FILLER 请删去这个字符，需要时重新输入",
        ),
        (
            "name: 王\u00ad明\n",
            "1:8 Y03 这里有看不见的字符 U+00AD SOFT HYPHEN 请删去这个字符，需要时重新输入",
        ),
        (
            "name: 王\U000e0041\n",
            "1:8 Y03 这里有看不见的字符 U+E0041 TAG LATIN CAPITAL LETTER A 请删去这个字符，需要时重新输入",
        ),
        (
            "name: 王\ufe0f\n",
            "1:8 Y03 这里有看不见的字符 U+FE0F VARIATION SELECTOR-16 请删去这个字符，需要时重新输入",
        ),
        (  # B16
            'name: "\\ud800"\n',
            "1:8 Y07 双引号里的反斜线“\\”写法不对 请改用单引号，或删去反斜线",
        ),
        (
            'name: "\\0"\n',
            "1:7 Y03 引号里用转义写了看不见的字符 U+0000 请删去这个转义，直接写看得见的文字",
        ),
        (
            "甲: 乙\n\x00\n",
            "1:1 Y02 文件不是 UTF-8 编码（像是 UTF-16） " + SAVE_AS,
        ),
        (
            "甲: \ue000\n",
            "1:4 Y03 这里有看不见的字符 U+E000 请删去这个字符，需要时重新输入",
        ),
        (  # shows as an empty place, and would do for what must be written
            "依据: \u2800\n",
            "1:5 Y03 这里有看不见的字符 U+2800 BRAILLE PATTERN BLANK 请删去这个字符，需要时重新输入",
        ),
        (  # what a word processor leaves of a picture
            "甲: 乙\ufffc\n",
            (
                "1:5 Y03 这里有看不见的字符 U+FFFC OBJECT REPLACEMENT CHARACTER"
                " 请删去这个字符，需要时重新输入"
            ),
        ),
        (
            "姓名: 王\ufffd明\n",
            "1:6 Y03 这里原来的字已经没有了（U+FFFD），多半是转换编码时丢的 请照原件重新填写",
        ),
    ],
    ids=by_text,
)
def test_what_an_archive_may_not_hold_is_refused_at_its_place(text: str, wanted: str) -> None:
    assert refusals(text) == [wanted]


def test_forbidden_characters_are_all_named_up_to_twenty() -> None:
    assert refusals("甲: a\u200bb\n乙: c\u00a0d\n") == [
        "1:5 Y03 这里有看不见的字符 U+200B ZERO WIDTH SPACE 请删去这个字符，需要时重新输入",
        "2:5 Y03 这里有看不见的字符 U+00A0 NO-BREAK SPACE 请把它换成普通的半角空格",
    ]
    assert len(refusals("甲: " + "\u200b乙" * 500)) == 20


def test_every_duplicate_is_named_with_the_first_as_related_place() -> None:
    _, problems = parse("甲: {丙: 1, 丙: 2}\n乙: 2\n甲: 3\n".encode(), "f")
    assert [(str(p.location), [str(r) for r in p.related]) for p in problems] == [
        ("f:1:11", ["f:1:5"]),
        ("f:3:1", ["f:1:1"]),
    ]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (  # the dash of the second record was lost
            "办案情况:\n  - 编号: 案-1\n    角色: 主办\n    编号: 案-2\n    角色: 主办\n",
            (
                "5:5 Y04 从“编号”起，2 个名称都重复写了（第 3 行起已有） 像是另一条记录，"
                "请在它的第一行前面写“- ”，与上一条的“- ”对齐；不是的，请合并成一处"
            ),
        ),
        (
            "基本情况:\n  姓名: 甲\n零报告: []\n基本情况:\n  姓名: 甲\n零报告: []\n",
            "5:1 Y04 从“基本情况”起，2 个名称都重复写了（第 2 行起已有） 像是贴了两遍，请只留一份",
        ),
    ],
)
def test_several_names_written_twice_are_one_slip(body: str, wanted: str) -> None:
    assert refusals(HEAD + body) == [wanted]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (  # B4
            "姓名: 张三\n".encode("utf-16"),
            f"1:1 Y02 文件不是 UTF-8 编码（像是 UTF-16） {SAVE_AS}",
        ),
        (
            "姓名: 张三\n".encode("utf-16-le"),
            f"1:1 Y02 文件不是 UTF-8 编码（像是 UTF-16） {SAVE_AS}",
        ),
        (
            "姓名: 张三\n".encode("utf-16-be"),
            f"1:1 Y02 文件不是 UTF-8 编码（像是 UTF-16） {SAVE_AS}",
        ),
        (
            "# x\n姓名: 张三\n".encode("gbk"),
            f"2:1 Y02 文件不是 UTF-8 编码（像是 GBK 编码），这里的字节 0xD0 读不出 {SAVE_AS}",
        ),
        (
            "姓名: 张".encode() + b"\xe4\xb8\n" + "性别: 男\n".encode(),
            f"1:6 Y02 文件不是 UTF-8 编码，这里的字节 0xE4 读不出 {SAVE_AS}",
        ),
        (
            "\ufeff姓名: 张三\n".encode(),
            f"1:1 Y02 文件开头有看不见的 BOM 标记 {SAVE_AS}",
        ),
    ],
    ids=by_text,
)
def test_a_file_in_another_encoding_is_refused(data: bytes, wanted: str) -> None:
    assert refusals(data) == [wanted]


HEAD = "档案号: 990110-0001\n"

# -- what was pasted from a diff ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "at", "sign"),
    [
        ("培训情况:\n+  - 编号: 培-2013-001\n+    学时: 24\n", "3:1", "+"),  # YAML, and no list
        ("培训情况:\n  - 编号: 培-2013-001\n+    学时: 24\n", "4:1", "+"),
        ("+培训情况:\n+  - 编号: 培-2013-001\n", "2:1", "+"),
        ("培训情况:\n  - 编号: 培-2013-001\n-    学时: 24\n", "4:1", "-"),
        ("培训情况:\n  - 编号: 培-2013-001\n-  - 编号: 培-2013-002\n", "4:1", "-"),
        ("培训情况:\n@@ -12,3 +12,3 @@\n   - 编号: 培-2013-001\n", "3:1", "@@"),
    ],
)
def test_lines_of_a_diff_are_recognised(body: str, at: str, sign: str) -> None:
    assert refusals(HEAD + body) == [
        (
            f"{at} Y07 行首的“{sign}”像是差异（git diff）里的记号"
            " 从差异里贴来的：“+”开头的行只删去行首的“+”，“-”开头的行、有“@@”的行整行删去，"
            f"其余的行删去行首多出的一个空格；不是贴来的，只删去这个“{sign}”"
        )
    ]


# -- slips of the hand and of Chinese input methods (model.md §8) --------------------------------


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (
            "基本情况:\n  姓名：张三\n  性别: 男\n",
            "3:5 Y07 冒号是全角的 应写“姓名: 张三”，冒号用半角，后面空一格",
        ),
        (
            "基本情况：\n  姓名: 张三\n",
            "2:5 Y07 冒号是全角的 应写“基本情况:”，冒号用半角",
        ),
        (
            "办案情况:\n  - 编号：案-2013-001\n    角色: 主办\n",
            "3:7 Y07 冒号是全角的 应写“编号: 案-2013-001”，冒号用半角，后面空一格",
        ),
        (
            "办案情况:\n  - 编号: 案-2013-001\n    角色：主办\n  - 编号: 案-2013-002\n",
            "4:7 Y07 冒号是全角的 应写“角色: 主办”，冒号用半角，后面空一格",
        ),
        (
            "办案情况:\r\n  - 编号: 案-2013-001\r\n    角色：主办\r\n    案由: 盗窃\r\n",
            "4:7 Y07 冒号是全角的 应写“角色: 主办”，冒号用半角，后面空一格",
        ),
        (
            "基本情况:\n  姓名:张三\n  性别: 男\n",
            "3:5 Y07 冒号后面没有空格 应写“姓名: 张三”，冒号后面空一个半角空格",
        ),
        (
            "基本情况:\n  性别: 男\n  姓名:张三\n",
            "4:5 Y07 冒号后面没有空格 应写“姓名: 张三”，冒号后面空一个半角空格",
        ),
        (
            "基本情况:\n  姓名:\u3000张三\n  性别: 男\n",
            "3:5 Y07 冒号后面是全角空格 应写“姓名: 张三”，冒号后面空一个半角空格",
        ),
        (
            "基本情况:\n\t姓名: 张三\n",
            (
                "3:1 Y03 这里有 Tab 制表符（U+0009） 缩进只用半角空格，请把 Tab 换成空格，"
                "比第 2 行的“基本情况”多空两格（前面空 2 格）"
            ),
        ),
        (
            "办案情况:\n  - 编号: 甲\n\t案由: 盗窃\n",
            (
                "4:1 Y03 这里有 Tab 制表符（U+0009） 缩进只用半角空格，请把 Tab 换成空格，"
                "与第 3 行的“编号”左对齐（前面空 4 格）"
            ),
        ),
        (
            "办案情况:\n  - 编号: 甲\n\t- 编号: 乙\n",
            (
                "4:1 Y03 这里有 Tab 制表符（U+0009） 缩进只用半角空格，请把 Tab 换成空格，"
                "与第 3 行的“- ”左对齐（前面空 2 格）"
            ),
        ),
        (
            "办案情况:\n  - 编号: 甲\n    延长:\n\t\t天数: 3\n",
            "5:1 Y03 这里有 Tab 制表符（U+0009） 缩进只用半角空格，请把 Tab 换成空格，每深一层多空两格",
        ),
        (
            "办案情况:\n  - 编号: 甲\n案-2017-003\t自侦\t行贿\t\t2017/1/9\n",
            (
                "4:11 Y03 这一行像是从表格里贴来的，各格之间是 Tab 制表符（U+0009） "
                "请把每一格写成一行“名称: 内容”，空着的格不写；一条记录的第一行是“- 编号: …”"
            ),
        ),
        (
            "基本情况:\n\u00a0\u00a0姓名: 张三\n",
            "3:1 Y03 这里有看不见的字符 U+00A0 NO-BREAK SPACE 请把这 2 个换成普通的半角空格",
        ),
        (
            "基本情况:\n  姓名: 张\u200b\u200b三\n",
            "3:8 Y03 这里有看不见的字符 U+200B ZERO WIDTH SPACE 请删去这 2 个字符，需要时重新输入",
        ),
        (
            "基本情况:\n\u3000\u3000姓名: 张三\n",
            "3:1 Y03 缩进里有全角空格 缩进只用半角空格，请把这 2 个换成 4 个半角空格",
        ),
        (
            "基本情况:\n  姓名:\t张三\n",
            "3:6 Y03 这里有 Tab 制表符（U+0009） 缩进和间隔只用半角空格，请把 Tab 换成空格",
        ),
        (
            "基本情况:\n\u3000姓名: 张三\n",
            "3:1 Y03 缩进里有全角空格 缩进只用半角空格，请把它换成两个半角空格",
        ),
        (
            "办案情况:\n  -\u3000编号: 案-2013-001\n",
            "3:4 Y03 缩进里有全角空格 缩进只用半角空格，请把它换成一个半角空格",
        ),
        (
            "基本情况:\n  备注: 案由: 盗窃\n",
            f"3:9 Y07 内容里还有“: ” {QUOTE}：备注: '案由: 盗窃'，或把里面的冒号改成全角",
        ),
        (
            "基本情况:\n  备注: *重要\n",
            f"3:7 Y07 内容不能以“*”开头 多打的请删去；是内容的，{QUOTE}：备注: '*重要'",
        ),
        (
            "基本情况:\n  备注: &重要 内容\n",
            f"3:7 Y07 内容不能以“&”开头 多打的请删去；是内容的，{QUOTE}：备注: '&重要 内容'",
        ),
        (
            "基本情况:\n  备注: &a\n",
            "3:7 Y06 不许用 YAML 锚点（&a） 请删去它；文字以 & 开头的，两边加英文引号",
        ),
        (
            "基本情况:\n  备注: @张三\n",
            f"3:7 Y07 内容不能以“@”开头 多打的请删去；是内容的，{QUOTE}：备注: '@张三'",
        ),
        (
            "基本情况:\n  备注: %5\n",
            f"3:7 Y07 内容不能以“%”开头 多打的请删去；是内容的，{QUOTE}：备注: '%5'",
        ),
        (
            "基本情况:\n  备注: `甲`\n",
            f"3:7 Y07 内容不能以“`”开头 多打的请删去；是内容的，{QUOTE}：备注: '`甲`'",
        ),
        (
            "基本情况:\n  备注: !重要\n",
            f"3:7 Y07 内容不能以“!”开头 多打的请删去；是内容的，{QUOTE}：备注: '!重要'",
        ),
        (
            "基本情况:\n  备注: >重要\n",
            f"3:7 Y07 内容不能以“>”开头 多打的请删去；是内容的，{QUOTE}：备注: '>重要'",
        ),
        (
            "基本情况:\n  备注: |重要\n",
            f"3:7 Y07 内容不能以“|”开头 多打的请删去；是内容的，{QUOTE}：备注: '|重要'",
        ),
        (
            "基本情况:\n  备注: ]重要\n",
            f"3:7 Y07 内容不能以“]”开头 多打的请删去；是内容的，{QUOTE}：备注: ']重要'",
        ),
        (
            "基本情况:\n  备注: *重要'的'\n",
            f"3:7 Y07 内容不能以“*”开头 多打的请删去；是内容的，{QUOTE}：备注: \"*重要'的'\"",
        ),
        (
            "基本情况:\n  备注: - 记功\n",
            (
                "3:7 Y07 “- ”不能和名称写在同一行"
                f" 是列表的，请另起一行写“- ”；是文字的，{QUOTE}：备注: '- 记功'"
            ),
        ),
        (
            "奖惩情况:\n  -编号: 奖-2013-001\n    性质: 奖励\n",
            "3:3 Y07 减号后面没有空格 应写“- 编号: 奖-2013-001”，减号后面空一格",
        ),
        (
            "奖惩情况:\n  -记功\n  -嘉奖: 一次\n",
            "4:3 Y07 减号后面没有空格 应写“- 嘉奖: 一次”，减号后面空一格",
        ),
        (
            "奖惩情况:\n  －编号: 奖-2013-001\n    性质: 奖励\n",
            "3:3 Y07 减号是全角的 应写“- 编号: 奖-2013-001”，减号用半角，后面空一格",
        ),
        (
            "奖惩情况:\n  - 编号: 奖-2013-001\n    性质: 奖励\n  — 编号: 奖-2013-002\n",
            "5:3 Y07 减号是全角的 应写“- 编号: 奖-2013-002”，减号用半角，后面空一格",
        ),
        (
            '基本情况:\n  备注: "记功\n  性别: 男\n',
            "3:7 Y07 引号没有配对 请补上右引号，左右都用英文引号",
        ),
        (
            "基本情况:\n  备注: '记功\n  性别: '男'\n",
            "3:7 Y07 引号没有配对 请补上右引号，左右都用英文引号",
        ),
        (
            '基本情况:\n  备注: "甲"乙\n  性别: 男\n',
            (
                "3:10 Y07 右引号后面还有内容 请把整段内容写在一对引号里，引号里面不再用同样的引号"
                "：备注: '\"甲\"乙'"
            ),
        ),
        (
            '基本情况:\n  备注: "C:\\案卷"\n',
            "3:10 Y07 双引号里的反斜线“\\”写法不对 请改用单引号，或删去反斜线",
        ),
        (
            "基本情况:\n  部分: [甲, 乙\n  性别: 男\n",
            "3:7 Y07 方括号没有配对 请补上“]”，各项用半角逗号隔开",
        ),
        (
            "基本情况:\n  部分: [甲, 乙]]\n  性别: 男\n",
            "3:13 Y07 多出了“]” 请删去多余的部分，或把整段内容放在一对英文引号里",
        ),
        (
            "基本情况:\n  备注: [甲]乙\n",
            "3:10 Y07 多出了“乙” 请删去多余的部分，或把整段内容放在一对英文引号里",
        ),
        (
            "办案情况:\n  - {编号: 案-1, 角色: 主办\n  - {编号: 案-2, 角色: 协办}\n",
            "3:5 Y07 花括号没有配对 请补上“}”，各项用半角逗号隔开",
        ),
        (
            "办案情况:\n  - {编号: 案-1，角色: 主办}\n",
            "3:13 Y07 逗号是全角的 应写半角的“,”",
        ),
        (
            "办案情况:\n  - {编号: 案-1, 角色: 主办｝\n  - {编号: 案-2}\n",
            "3:21 Y07 花括号是全角的 应写半角的“}”",
        ),
        (
            "办案情况:\n  - ｛编号: 案-1, 角色: 主办}\n",
            "3:5 Y07 花括号是全角的 应写半角的“{”",
        ),
        (
            '办案情况:\n  - {编号: 案-1, 角色: "主"办}\n',
            "3:22 Y07 花括号里这一处读不出 各项之间用半角逗号隔开；内容里有“}”的，两边加英文引号",
        ),
        (
            "基本情况:\n  姓名: 张三\n    性别: 男\n",
            "4:5 Y07 缩进不齐 应与第 3 行的“姓名”左对齐（前面空 2 格）",
        ),
        (
            "基本情况:\n  姓名: 张三\n 性别: 男\n",
            "4:2 Y07 缩进不齐 应与第 3 行的“姓名”左对齐（前面空 2 格）",
        ),
        (
            "办案情况:\n  - 编号: 案-1\n   角色: 主办\n",
            "4:4 Y07 缩进不齐 应与第 3 行的“编号”左对齐（前面空 4 格）",
        ),
        (
            "办案情况:\n  - 编号: 案-1\n     角色: 主办\n",
            "4:6 Y07 缩进不齐 应与第 3 行的“编号”左对齐（前面空 4 格）",
        ),
        (
            "办案情况:\n    - 编号: 案-1\n  - 编号: 案-2\n",
            "3:5 Y07 缩进不齐 “- ”前面空 2 格，与第 4 行的名称对齐",
        ),
        (
            "  基本情况:\n    姓名: 甲\n",
            "2:3 Y07 缩进不齐 应与第 1 行的“档案号”左对齐（顶格写）",
        ),
        (  # the line that lost its indentation, not the next one, which libyaml names
            "办案情况:\n  - 编号: 案-1\n    角色: 主办\n案由: 盗窃\n    羁押: 是\n",
            "5:1 Y07 缩进不齐 应与第 4 行的“角色”左对齐（前面空 4 格）",
        ),
        (
            "基本情况:\n姓名: 张三\n  性别: 男\n",
            "3:1 Y07 缩进不齐 应与第 4 行的“性别”左对齐（前面空 2 格）",
        ),
        (
            "办案情况:\n- 编号: 案-1\n    角色: 主办\n",
            "3:1 Y07 缩进不齐 “- ”前面空 2 格，与第 4 行的名称对齐",
        ),
        (
            "办案情况:\n  - 编号: 案-1\n 角色: 主办\n    案由: 盗窃\n",
            "4:2 Y07 缩进不齐 应与第 3 行的“编号”左对齐（前面空 4 格）",
        ),
        (
            "办案情况: []\n  - 编号: 案-1\n    角色: 主办\n",
            "2:7 Y07 “办案情况”写了 []，下面却还有内容 请删去 []，只留冒号",
        ),
        (
            "办案情况: []  # 暂无\n- 编号: 案-1\n",
            "2:7 Y07 “办案情况”写了 []，下面却还有内容 请删去 []，只留冒号",
        ),
        (
            "办案情况:\n  • 编号: 案-1\n    角色: 主办\n",
            "3:3 Y07 “•”不是减号 应写“- 编号: 案-1”，减号用半角，后面空一格",
        ),
        (
            "基本情况:\n  姓名；张三\n  性别: 男\n",
            "3:3 Y07 这一行缺少“: ” 应写“姓名: 张三”，冒号用半角，后面空一格",
        ),
        (
            "基本情况:\n  姓名=张三\n  性别: 男\n",
            "3:3 Y07 这一行缺少“: ” 应写“姓名: 张三”，冒号用半角，后面空一格",
        ),
        (
            "基本情况:\n  姓名 张三\n  性别: 男\n",
            "3:3 Y07 这一行缺少“: ” 应写“姓名: 张三”，冒号用半角，后面空一格",
        ),
        (
            "基本情况:\n  备注: 第一行\n第二行\n  性别: 男\n",
            "4:1 Y07 这一行缺少“: ” 是名称的应写“第二行:”；接着上一行写的，请并成一行",
        ),
        (
            "基本情况\n",
            (
                "2:1 Y07 这一行缺少“: ” 写成“名称: 内容”，冒号用半角，后面空一格；"
                "接着上一行写的，请并成一行；是说明的，行首加“# ”"
            ),
        ),
        ("办案情况:\n  - {编号: 案-1", "3:5 Y07 花括号没有配对 请补上“}”，各项用半角逗号隔开"),
        ("基本情况:\n  部分: [甲,", "3:7 Y07 方括号没有配对 请补上“]”，各项用半角逗号隔开"),
        (
            "基本情况:\n  姓名: 张三性别:\n",
            f"3:11 Y07 内容里还有“: ” 多打的请删去；是内容的，{QUOTE}：姓名: '张三性别:'，或把里面的冒号改成全角",
        ),
        ("基本情况:\n  &姓名: 张三\n", "3:3 Y07 行首多出了“&” 请删去；名称不用符号开头"),
        ("基本情况:\n  性别: 男\n%姓名: 张三\n", "4:1 Y07 行首多出了“%” 请删去；名称不用符号开头"),
        ("基本情况:\n  : 张三\n", "3:3 Y07 冒号前面没有名称 写成“名称: 内容”"),
        (
            "质量评查:\n  - 编号: 评-1\n    等次: 合格\n备注: 甲\n  - 编号: 评-2\n",
            "5:1 Y07 缩进不齐 应与第 4 行的“等次”左对齐（前面空 4 格）",
        ),
        (
            "办案情况:\n  - 延长:\n      天数: 15\n批准人: 甲\n    角色: 主办\n",
            "5:1 Y07 缩进不齐 应与第 4 行的“天数”左对齐（前面空 6 格）",
        ),
        (
            "办案情况:\n  - 延长:\n批准日期: 2013-03-28\n      天数: 15\n",
            "4:1 Y07 缩进不齐 应与第 5 行的“天数”左对齐（前面空 6 格）",
        ),
        (
            "部门:\n  - {代码: a, 前身：[乙]}\n",
            "3:15 Y07 这里的冒号不对 应写“前身: …”，冒号用半角，后面空一格",
        ),
        (
            "部门:\n  - {代码: b, 前身:[乙]}\n",
            "3:15 Y07 这里的冒号不对 应写“前身: …”，冒号用半角，后面空一格",
        ),
        (
            "部门:\n  - {代码: a，名称: 甲，起: 乙}\n",
            "3:11 Y07 逗号是全角的 应写半角的“,”，这一行的 2 处都要改",
        ),
        (
            "部门:\n  - {代码: c}。\n  - {代码: d}\n",
            "3:12 Y07 多出了“。” 请删去多余的部分，或把整段内容放在一对英文引号里",
        ),
        (
            "部门:\n  - {代码: a, 起: b,\n  - {代码: c}\n",
            "3:5 Y07 花括号没有配对 请补上“}”，各项用半角逗号隔开",
        ),
        (
            "部门:\n  - {代码: e}\n    {代码: f}\n  - {代码: g}\n",
            "4:5 Y07 这一行少了“- ” 请在“{”前面写“- ”，与上一条的“- ”对齐",
        ),
        (
            "部门:\n  # 甲\n    {代码: h}\n  - {代码: i}\n",
            "4:5 Y07 这一行少了“- ” 请在“{”前面写“- ”，与上一条的“- ”对齐",
        ),
        (
            "部门:\n  # 乙\n   - {代码: j}\n  - {代码: k}\n",
            "4:4 Y07 缩进不齐 “- ”前面空 2 格，与第 5 行的名称对齐",
        ),
        (
            "部门:\n  - 代码: l, 名称: 甲}\n",
            (
                f"3:14 Y07 内容里还有“: ” “名称”是另一项的，请另起一行写；"
                f"几项写在一行的，两边用“{{”“}}”；是内容的，{QUOTE}：代码: 'l, 名称: 甲}}'，"
                "或把里面的冒号改成全角"
            ),
        ),
        (
            "质量评查:\n  - 编号: 评-1\n    等次: 合格\n    - 编号: 评-2\n      等次: 合格\n",
            "5:5 Y07 缩进不齐 应与第 3 行的“- ”左对齐（前面空 2 格）",
        ),
        (
            "零报告: []\n质量评查\n  - 编号: 评-1\n    等次: 合格\n",
            "3:1 Y07 这一行缺少“: ” 是名称的应写“质量评查:”；接着上一行写的，请并成一行",
        ),
        (  # either of the two may be out of line
            "办案情况:\n  - 延长:\n      天数: 15\n    角色: 主办\n      案由: 甲\n",
            (
                "5:5 Y07 缩进不齐 应与第 4 行的“天数”左对齐（前面空 6 格）；这一行没有写错的，"
                "第 6 行应与第 5 行的“角色”左对齐（前面空 4 格）"
            ),
        ),
        (
            "基本情况:\n  - 姓名: 张三\n  性别: 男\n",
            (
                "4:3 Y07 缩进不齐 应与第 3 行的“姓名”左对齐（前面空 4 格）；"
                "第 3 行多打了“- ”的，请删去"
            ),
        ),
        (
            "办案情况:\n  - 编号: 案-1\n    角色: 主办\n    - 案由: 甲\n",
            "5:5 Y07 多打了“- ” 请删去“- ”；这一行应与第 4 行的“角色”左对齐（前面空 4 格）",
        ),
        (
            "基本情况:\n  姓名: -\n  性别: 男\n",
            (
                "3:7 Y07 “- ”不能和名称写在同一行 没有内容的，请删去这一行；"
                "是列表的，请另起一行写“- ”"
            ),
        ),
        (
            "基本情况:\n  姓名: : 张三\n  性别: 男\n",
            (
                f"3:7 Y07 内容里还有“: ” 多打的请删去；是内容的，{QUOTE}：姓名: ': 张三'，"
                "或把里面的冒号改成全角"
            ),
        ),
        (
            "基本情况:\n  姓名: 张三，性别: 男\n",
            (
                f"3:12 Y07 内容里还有“: ” “性别”是另一项的，请另起一行写；是内容的，{QUOTE}："
                "姓名: '张三，性别: 男'，或把里面的冒号改成全角"
            ),
        ),
        (
            "基本情况:\n  姓名:：张三\n  性别: 男\n",
            "3:5 Y07 冒号写了两个 应写“姓名: 张三”，冒号后面空一个半角空格",
        ),
        (
            "基本情况:\n  姓名： ：张三\n  性别: 男\n",
            "3:5 Y07 冒号是全角的 应写“姓名: 张三”，冒号用半角，后面空一格",
        ),
        (
            "基本情况:\n  姓名∶ 张三\n  性别: 男\n",
            "3:3 Y07 这一行缺少“: ” 应写“姓名: 张三”，冒号用半角，后面空一格",
        ),
        ("基本情况:\n  姓名: 张三\n------\n", "4:1 Y07 这一行缺少“: ” 请删去这一行"),
        (
            "基本情况:\n  姓名: 张三\n...\n  性别: 男\n",
            "4:1 Y07 文件里混进了不属于档案的一行 请删去这一行",
        ),
        (
            "基本情况:\n+ 姓名: 张三\n  性别: 男\n",
            "3:1 Y07 行首多出了“+” 请删去；名称不用符号开头",
        ),
        (
            "基本情况:\n  姓名: 张三\n||||||| 1234567\n=======\n",
            (
                "4:1 Y07 这里还有合并冲突没有处理 正在合并的（git merge、git pull），请 git merge --abort 退出，"
                "从最新的主分支重做；不是的，从 <<<<<<< 到 >>>>>>> 的两段里留下对的，"
                "再删去 <<<<<<<、=======、>>>>>>> 三行，以及 ||||||| 到 ======= 的原文"
            ),
        ),
    ],
    ids=by_text,
)
def test_a_slip_is_explained_where_it_was_made(body: str, wanted: str) -> None:
    assert refusals(HEAD + body) == [wanted]


def test_a_line_that_is_fine_is_not_blamed_for_its_neighbour() -> None:
    # 备注 holds a colon within quotes; the slip is two lines further down.
    text = HEAD + '基本情况:\n  备注: "案由: 盗窃"\n  性别: 男\n  姓名：张三\n  学历: 大专\n'
    assert refusals(text) == ["5:5 Y07 冒号是全角的 应写“姓名: 张三”，冒号用半角，后面空一格"]


def test_a_long_row_of_dashes_is_looked_at_once() -> None:
    started = time.process_time()
    assert refusals(HEAD + "- " * 40_000 + "\n  性别: 男\n")
    assert time.process_time() - started < 2, "each dash in turn would take minutes"


def test_a_quote_over_two_lines_is_not_blamed_for_a_later_slip() -> None:
    text = HEAD + '备注: "甲\n  乙"\n基本情况:\n  姓名: 张三\n    性别: 男\n'
    assert refusals(text) == ["6:5 Y07 缩进不齐 应与第 5 行的“姓名”左对齐（前面空 2 格）"]


def test_a_quote_never_closed_is_found_however_late_the_next_quote_comes() -> None:
    text = HEAD + '基本情况:\n  备注: "甲\n' + "  学历: 大专\n" * 300 + '  依据: "乙"\n'
    assert refusals(text) == ["3:7 Y07 引号没有配对 请补上右引号，左右都用英文引号"]


# -- whatever comes ------------------------------------------------------------------------------

# Text dense in what YAML gives a meaning to, so that much of it is read and much is refused.
YAML_LIKE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "甲",
                "乙",
                ": ",
                ":",
                "：",
                "- ",
                "\n",
                "\n  ",
                "\n    ",
                "[",
                "]",
                "{",
                "}",
                ", ",
                "?",
                "? ",
                "'",
                '"',
                "\\",
                "# ",
                " #",
                "&a ",
                "*a",
                "!t ",
                "|\n",
                ">\n",
                "---\n",
                "...\n",
                "%",
                "@",
                "`",
                "~",
                "\t",
                "\r\n",
                "\r",
                "\u2028",
                "\u3000",
                "案-2013-001",
                "0x1F",
            ]
        ),
        st.characters(),
    ),
    max_size=40,
).map("".join)


def test_what_passes_for_ordinary_at_a_glance_could_never_be_refused() -> None:
    everything = [chr(code) for code in range(sys.maxunicode + 1)]
    ordinary = {char for char in everything if rawtext._ORDINARY.fullmatch(char)}
    assert {"\n", "号", "〔", "，", "≠"} <= ordinary
    assert not {char for char in ordinary if rawtext._FORBIDDEN.search(char)}
    assert not [char for char in ordinary if unicodedata.normalize("NFC", char) != char]
    # Nothing ordinary joins what stands before it: neither marks nor second halves.
    pairs = [unicodedata.decomposition(char).split() for char in everything]
    seconds = {chr(int(p[1], 16)) for p in pairs if len(p) == 2 and not p[0].startswith("<")}
    assert not ordinary & seconds
    assert not [char for char in ordinary if unicodedata.combining(char)]


@given(st.one_of(st.binary(max_size=200), YAML_LIKE.map(lambda s: s.encode("utf-8", "replace"))))
@example(b"---")
@example(b"--- # \xe7\xa9\xba")
@example(b"--- ''")
@example(b"--- |")
def test_any_bytes_give_a_tree_or_problems_within_the_text_and_never_an_exception(
    data: bytes,
) -> None:
    tree, problems = parse(data, "f")
    assert (tree is None) == bool(problems)
    lines = data.decode("utf-8", "replace").split("\n")
    for problem in problems:
        assert problem.message
        assert problem.hint
        assert 1 <= problem.location.line <= len(lines)
        assert 1 <= problem.location.column <= len(lines[problem.location.line - 1]) + 1


@given(YAML_LIKE)
def test_what_is_accepted_is_what_pyyaml_reads_without_types(text: str) -> None:
    data = text.encode("utf-8", "replace")
    tree, _ = parse(data, "f")
    if tree is not None:
        assert plain(tree) == yaml.load(data, Loader=yaml.BaseLoader)  # noqa: S506
        lines = data.decode().split("\n")
        for node in nodes_of(tree):
            for at in (node.at("f"), node.key_at("f")):
                source = lines[at.line - 1]
                assert 1 <= at.column <= len(source) + 1
                assert at.end_column == 0 or at.column <= at.end_column <= len(source) + 1
            if isinstance(node, Scalar) and not node.quoted:
                at = node.at("f")
                begun = lines[at.line - 1][at.column - 1 :]
                assert begun.startswith(node.text.split(" ")[0])
                if at.end_column:
                    assert begun[: at.end_column - at.column] == node.text


WORDS = st.text("甲乙丙丁abc123-._", min_size=1, max_size=6).filter(
    lambda s: not s.startswith("-") and s.strip("-.") != ""
)
DATA = st.dictionaries(
    WORDS,
    st.recursive(
        WORDS,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)
        ),
        max_leaves=8,
    ),
    min_size=1,
    max_size=4,
)


@given(DATA, st.booleans(), st.integers(2, 6), st.booleans())
def test_data_written_as_yaml_is_read_back_with_each_scalar_where_it_stands(
    data: dict[str, Any], flow: bool, indent: int, crlf: bool
) -> None:
    text = yaml.dump(
        data,
        Dumper=yaml.SafeDumper,
        allow_unicode=True,
        default_flow_style=flow,
        indent=indent,
        sort_keys=False,
        line_break="\r\n" if crlf else "\n",
    )
    tree = tree_of(text)
    assert plain(tree) == yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    lines = text.split("\n")
    for node in nodes_of(tree):
        if isinstance(node, Scalar) and not node.quoted:
            at = node.at("f")
            assert lines[at.line - 1][at.column - 1 : at.end_column - 1] == node.text
        if isinstance(node, Mapping):
            for key, child in node.entries.items():
                at = child.key_at("f")
                source = lines[at.line - 1][at.column - 1 :].lstrip("'\"")
                assert source.startswith(key)


# -- bombs (adversarial R1): refused in < 1 s of the child's CPU and < 100 MB of growth ----------

BOMBS = {
    "billion laughs": (
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{b}: &{b} [{', '.join('*' + a for _ in range(9))}]\n"
            for a, b in zip("abcdefg", "bcdefgh", strict=True)
        ),
        "1:4 Y06",
    ),
    "merge keys": (
        "a0: &a0 {k: v}\n"
        + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 40)),
        "1:5 Y06",
    ),
    "100,000 brackets": ("a: " + "[" * 100_000, "1:15 Y05"),
    "1,000 brackets, with a question mark": ("a?: " + "[" * 1_000 + "]" * 1_000, "1:16 Y05"),
    "100,000 dashes": ("- " * 100_000, "1:1 Y05"),
    "100,000 levels of keys": ("{a: " * 100_000, "1:49 Y05"),
    "5 MB of text": ("a: " + "x" * 5_000_000, "1:1 Y01"),
    "200,000 records": ("a:\n" + "- {b: 1}\n" * 200_000, "1:1 Y01"),
    "60,000 equal keys": ("a: 1\n" * 60_000, "2:1 Y04"),
    "150,000 zero width spaces": ("a: " + "\u200b" * 150_000, "1:4 Y03"),
    "a line of 500,000 spaces": ("a:\n" + " " * 500_000 + "b：c\n" + "d\n", "2:500002 Y07"),
    "an open quote over 100,000 lines": ('a: "b\n' + "c: d\n" * 100_000, "1:4 Y07"),
    "100,000 lines indented ever less": (
        "".join(" " * (700 - i) + "a:\n" for i in range(700)) + "b：c\n",
        "2:700 Y07",
    ),
}

CHILD = """
import resource, sys
from generator.yamltext import parse
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF)
tree, problems = parse(data, "f")
after = resource.getrusage(resource.RUSAGE_SELF)
at = problems[0].location
print(f"{at.line}:{at.column} {problems[0].rule}")
print(tree is None, len(problems))
print((after.ru_maxrss - before.ru_maxrss) / 1024, after.ru_utime - before.ru_utime)
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_quickly_and_in_little_memory(name: str, tmp_path: Path) -> None:
    text, wanted = BOMBS[name]
    bomb = tmp_path / "bomb.yml"
    bomb.write_text(text, "utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(bomb)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=limit,
    )
    place, refused, cost = run.stdout.splitlines()
    megabytes, seconds = map(float, cost.split())
    assert place == wanted
    assert refused.startswith("True")
    assert megabytes < 100
    assert seconds < 1


def test_long_numbers_are_only_text() -> None:
    digits = "9" * 5_000
    sexagesimal = ":".join(["59"] * 100_000)
    assert read(f"a: {digits}\nb: {sexagesimal}\n") == {"a": digits, "b": sexagesimal}


def test_the_size_limit_is_exact() -> None:
    text = "a: " + "x" * (MAX_BYTES - 3)
    assert len(read(text)["a"]) == MAX_BYTES - 3
    assert refusals(text + "x") == [
        "1:1 Y01 文件超过 512 KB 一人一档不会这么大，请检查是否贴错了内容"
    ]
