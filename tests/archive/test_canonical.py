"""The canonical layout: one text for one archive, whoever wrote it, and not a word lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from generator.archive.canonical import canonical, same_data
from generator.archive.officer import Officer
from generator.archive.scalartext import written
from generator.yamltext import parse
from tests.archive.styles import remarks, styled
from tests.offices import FIRST, read_archive, shipped, shown

SAMPLE = Path(__file__).resolve().parents[2] / "archives" / "990110" / "officers"
HEAD = f'档案号: {FIRST}\n结构版本: "1.0"\n'


def laid(text: str | bytes) -> str:
    """The canonical layout of a text that has one."""
    data = text if isinstance(text, bytes) else text.encode()
    found, problems = canonical(data, "", shipped())
    assert problems == []
    assert found is not None
    return found


def values(text: str) -> Any:
    """All that is read from a text: sections, ids and values, records in order."""
    officer, _ = read_archive(text)
    assert isinstance(officer, Officer)
    return [(r.section.name, r.id, r.values) for r in officer.all_records()]


@settings(max_examples=300)
@given(styled())
def test_any_style_is_laid_out_once_and_for_all(found: tuple[str, int]) -> None:
    text, count = found
    once = laid(text)
    assert laid(once) == once
    assert values(once) == values(text)
    assert remarks(once) == list(range(1, count + 1))
    assert "\n\n\n" not in once
    assert once.endswith("\n")
    assert all(line == line.rstrip() for line in once.split("\n"))


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.yml")), ids=lambda path: path.stem)
def test_the_sample_is_canonical(path: Path) -> None:
    assert laid(path.read_bytes()) == path.read_bytes().decode()


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("盗窃", "文本", "盗窃"),
        ("2013-07-02", "日期", "2013-07-02"),
        ("2013-07-02", "文本", "2013-07-02"),
        ("1982-03", "年月", "1982-03"),
        ("8.53", "数", "8.53"),
        ("012", "整数", "012"),
        ("2012", "年度", "2012"),
        ("1.0", "文本", '"1.0"'),
        ("012", "文本", '"012"'),
        ("1:30", "文本", '"1:30"'),
        ("NO", "词", '"NO"'),
        ("~", "文本", '"~"'),
        ("甲: 乙", "文本", '"甲: 乙"'),
        ("甲 #乙", "文本", '"甲 #乙"'),
        ("[甲", "文本", '"[甲"'),
        ("甲, 乙", "文本", "甲, 乙"),
        ("党课：守住底线", "文本", "党课：守住底线"),
        ('"甲', "文本", "'\"甲'"),
        ("\\甲'乙 #", "文本", "'\\甲''乙 #'"),
        ("", "文本", ""),
    ],
)
def test_quotes_stand_only_where_some_reader_would_take_the_text_for_something_else(
    text: str, kind: str, wanted: str
) -> None:
    assert written(text, kind) == wanted


def test_words_within_brackets_are_quoted_where_brackets_need_it() -> None:
    found = [written(text, "词列", within=True) for text in ("甲", "甲, 乙", "-", "{甲", "", "5")]
    assert found == ["甲", '"甲, 乙"', '"-"', '"{甲"', '""', '"5"']


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "基本情况: {性别: '男', 姓名: 王小明}  # 政治处核对\n",
            "基本情况:  # 政治处核对\n  姓名: 王小明\n  性别: 男\n",
            id="flow to block, fields in order",
        ),
        pytest.param(
            "综合工作: []\n\n\n\n办案情况: []\n",
            "\n办案情况: []\n综合工作: []\n",
            id="sections in order, one blank line kept with what it stood before",
        ),
        pytest.param(
            "办案情况:\n- 编号: 案-2013-002\n  案由: '盗窃'   # 甲\n- 案由: 诈骗   # 乙\n  编号: 案-2013-001\n",
            "办案情况:\n  - 编号: 案-2013-002\n    案由: 盗窃  # 甲\n  - 编号: 案-2013-001\n    案由: 诈骗   # 乙\n",
            id="records as they stand; a changed line keeps two spaces before its comment",
        ),
        pytest.param(
            "办案情况:\n  # 甲\n  - 案由: 盗窃\n    # 乙\n    编号: 案-2013-001\n    # 丙\n  # 丁\n  - 编号: 案-2013-002\n# 戊\n综合工作: []\n",
            "办案情况:\n  # 甲\n  # 乙\n  - 编号: 案-2013-001\n    案由: 盗窃\n    # 丙\n  # 丁\n  - 编号: 案-2013-002\n# 戊\n综合工作: []\n",
            id="comments above their lines, deeper ones at the end of their block",
        ),
        pytest.param(
            "质量评查:\n  - 问题类别:  # 甲\n      - 文书制作\n      - '证据采信'\n",
            "质量评查:\n  - 问题类别: [文书制作, 证据采信]  # 甲\n",
            id="words in brackets",
        ),
        pytest.param(
            "质量评查:\n  - 问题类别: [文书制作, # 甲\n      证据采信]  # 乙\n",
            "质量评查:\n  - 问题类别:  # 乙\n      - 文书制作  # 甲\n      - 证据采信\n",
            id="words with comments one a line",
        ),
        pytest.param(
            "办案情况: [\n  # 甲\n  ]  # 乙\n",
            "# 甲\n办案情况: []  # 乙\n",
            id="comments of an empty list",
        ),
        pytest.param(
            "质量评查:\n  - 编号: 评-2013-001\n    问题类别: [  # 甲\n      # 乙\n      ]\n",
            "质量评查:\n  - 编号: 评-2013-001\n    # 乙\n    问题类别: []  # 甲\n",
            id="comments of an empty list of words",
        ),
        pytest.param(
            "办案情况:\n  - {编号: 案-2013-001}  # 甲\n  -  # 乙\n    编号: 案-2013-002\n  - { # 丙\n    }\n",
            "办案情况:\n  # 甲\n  - 编号: 案-2013-001\n  # 乙\n  - 编号: 案-2013-002\n  # 丙\n  - {}\n",
            id="comments of a record in brackets, behind a dash, of nothing",
        ),
        pytest.param(
            "基本情况:\n  姓名:\n    # 甲\n    王小明\n  性别:  # 男 / 女\n  学历: >- # 乙\n    大学本科\n",
            "基本情况:\n  # 甲\n  姓名: 王小明\n  性别:  # 男 / 女\n  学历: 大学本科  # 乙\n",
            id="comments between a name and its value, behind nothing, behind a block's sign",
        ),
        pytest.param(
            "办案情况:\n- 编号: 案-2013-001\n# 甲\n综合工作:\n- 编号: 综-2013-001\n  # 乙\n  # 丙\n",
            "办案情况:\n  - 编号: 案-2013-001\n# 甲\n综合工作:\n  - 编号: 综-2013-001\n    # 乙\n    # 丙\n",
            id="comments behind the last record, and between sections",
        ),
        pytest.param(
            "办案情况:\n    - 编号: 案-2013-001\n    # 甲\n综合工作: []\n",
            "办案情况:\n  - 编号: 案-2013-001\n  # 甲\n综合工作: []\n",
            id="a comment at the end of a list of records",
        ),
        pytest.param(
            "质量评查:\n  - 问题类别: [甲,  # 一\n      乙\n      # 二\n      ]\n    编号: 评-2013-001\n",
            "质量评查:\n  - 编号: 评-2013-001\n    问题类别:\n      - 甲  # 一\n      - 乙\n      # 二\n",
            id="a comment at the end of a list of words",
        ),
        pytest.param(
            "质量评查:\n  - 问题类别: ['甲, 乙', '']\n  - 问题类别: [丙, '']  # 一\n",
            '质量评查:\n  - 问题类别: ["甲, 乙", ""]\n  - 问题类别: [丙, ""]  # 一\n',
            id="words that brackets would part",
        ),
        pytest.param(
            "零报告: []\n  # 甲\n# 乙 \n\n",
            "零报告: []\n# 甲\n# 乙\n",
            id="the end of the file",
        ),
    ],
)  # fmt: skip
def test_a_layout(before: str, after: str) -> None:
    assert laid(HEAD + before) == HEAD + after
    assert laid(HEAD + after) == HEAD + after


def test_the_header_comes_first_and_line_ends_are_those_of_git() -> None:
    text = "# 甲\r\n---\r\n结构版本: 1.0\r\n\r\n档案号: 990110-0001 \r\n..."
    assert laid(text) == '档案号: 990110-0001\n# 甲\n结构版本: "1.0"\n'


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("办案情况：[]\n", "3:5 Y07 冒号是全角的 应写“办案情况: []”，冒号用半角，后面空一格"),
        ("办案情况2: []\n", "3:1 F02 不认识的名称“办案情况2”"),
        ("办案情况:\n  - 案油: 盗窃\n", "4:5 F02 不认识的名称“案油”"),
        ("办案情况:\n  - 延长: {天: 15}\n", "4:10 F02 不认识的名称“天”"),
        ("办案情况: 无\n", "3:1 F03 “办案情况”应是列表，没有的写 []"),
        ("办案情况: [无]\n", "3:8 F03 “办案情况”的每一项应是一组“名称: 内容”"),
        ("基本情况: 无\n", "3:1 F03 “基本情况”应是一组“名称: 内容”"),
        ("办案情况: [{案由: [甲]}]\n", "3:9 F03 “案由”应是一个值"),
        ("质量评查: [{问题类别: 甲}]\n", "3:9 F03 “问题类别”应是列表，写成 [甲, 乙]"),
        ("质量评查: [{问题类别: [[甲]]}]\n", "3:9 F03 “问题类别”的每一项应是一个词语"),
        ("办案情况:\n  - 案由: |\n      盗窃\n      诈骗\n", "4:9 F07 “案由”的内容写成了几行"),
    ],
)  # fmt: skip
def test_what_the_form_does_not_have_is_told_and_nothing_is_done(body: str, wanted: str) -> None:
    found, problems = canonical((HEAD + body).encode(), "", shipped())
    assert found is None
    told = wanted if " Y07 " in wanted else f"{wanted} 请先改正（见 dangan check），再排版"
    assert [shown(problem).removeprefix(":") for problem in problems] == [told]


def test_a_section_that_the_latest_version_does_without_keeps_its_layout() -> None:
    first = shipped().versions[0]
    fewer = {n: spec for n, spec in first.form.declared.items() if n != "督察通报"}
    meta = replace(first.form.meta, version="2014.1", start=date(2014, 1, 1))
    form = replace(first.form, meta=meta, declared=fewer)
    document = replace(first.form_document, model=form)
    standards = replace(shipped(), versions=(first, replace(first, form_document=document)))
    standards = standards.as_of(date(2014, 5, 1))
    text = HEAD + "督察通报:\n- 类别: 考勤\n  编号: 察-2013-001\n培训情况: []\n"
    assert canonical(text.encode(), "", standards) == (
        HEAD + "培训情况: []\n督察通报:\n  - 编号: 察-2013-001\n    类别: 考勤\n",
        [],
    )


@pytest.mark.parametrize(
    "other",
    ["甲: [一]", "甲: [一, 三]", "甲: [一, 二, 三]", "甲: 一", "甲: {一: 二}", "乙: [一, 二]"],
)
def test_what_a_layout_would_lose_is_seen(other: str) -> None:
    one, changed = (parse(text.encode(), "")[0] for text in ("甲: [一, 二]", other))
    assert same_data(one, one)
    assert not same_data(one, changed)
    assert not same_data(changed, one)


def test_values_that_are_wrong_are_laid_out_all_the_same() -> None:
    text = HEAD + "办案情况:\n  - 羁押: NO\n    案由: ''\n    受理日期: 2013.7.2\n"
    assert laid(text) == HEAD + ('办案情况:\n  - 案由:\n    受理日期: 2013.7.2\n    羁押: "NO"\n')
