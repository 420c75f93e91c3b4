"""Edits: rounds of changes told as changes of the original, and records put where they belong."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.archive.canonical import same_data
from generator.archive.edit import Draft, Edit, Unplaced, applied, insert_record, replace_record
from generator.yamltext import Mapping, Sequence, parse
from tests.archive.styles import remarks, styled
from tests.offices import shipped

ORDER = list(shipped().current.form.sections)
RECORD = ["编号: 案-2013-999", "案由:", "退补:", "  - 退回日期: 2013-07-02"]


@given(st.data(), st.text("甲乙丙丁", min_size=1, max_size=12))
def test_rounds_of_edits_are_told_as_edits_of_the_original(data: st.DataObject, text: str) -> None:
    draft = Draft(text)
    for _ in range(data.draw(st.integers(0, 4))):
        now = draft.text
        cuts = sorted(data.draw(st.lists(st.integers(0, len(now)), max_size=4, unique=True)))
        new = st.text("123", max_size=2)
        edits = [
            Edit(start, end, data.draw(new), ("改",))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        draft.change(edits)
        assert draft.text == applied(now, edits)
    found = draft.edits()
    assert applied(text, found) == draft.text
    assert all(one.end < other.start for one, other in pairwise(found))
    assert all(edit.reasons == ("改",) for edit in found)


def test_what_is_changed_twice_is_told_once_with_both_reasons() -> None:
    draft = Draft("日期： 2013.7.2")
    draft.change([Edit(2, 3, ":", ("冒号",))])
    draft.change([Edit(3, 12, " 2013-07-02", ("日期",))])
    assert draft.edits() == [Edit(2, 12, ": 2013-07-02", ("冒号", "日期"))]


def test_a_change_taken_back_is_no_change() -> None:
    draft = Draft("甲乙")
    draft.change([Edit(0, 1, "丙")])
    draft.change([Edit(0, 1, "甲")])
    assert draft.edits() == []


def with_record(text: str, section: str = "办案情况") -> str:
    """The text with one record more."""
    return applied(text, insert_record(text, ORDER, section, RECORD))


ADDED = "  - 编号: 案-2013-999\n    案由:\n    退补:\n      - 退回日期: 2013-07-02\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("办案情况: []  # 甲\n综合工作: []\n", f"办案情况:  # 甲\n{ADDED}综合工作: []\n", id="empty"),
        pytest.param("办案情况:\n综合工作: []\n", f"办案情况:\n{ADDED}综合工作: []\n", id="nothing"),
        pytest.param(
            "办案情况:\n  - 编号: 案-2013-001\n    案由: 盗窃  # 甲\n    # 乙\n\n# 丙\n综合工作: []\n",
            f"办案情况:\n  - 编号: 案-2013-001\n    案由: 盗窃  # 甲\n    # 乙\n{ADDED}\n# 丙\n综合工作: []\n",
            id="behind the last, its comments kept with it",
        ),
        pytest.param(
            "办案情况:\n- 编号: 案-2013-001\n  # 甲\n# 乙\n综合工作: []\n",
            f"办案情况:\n- 编号: 案-2013-001\n  # 甲\n{ADDED.replace(chr(10) + '  ', chr(10))[2:]}# 乙\n综合工作: []\n",
            id="as far out as the others",
        ),
        pytest.param("办案情况:\n  - 编号: 案-2013-001", f"办案情况:\n  - 编号: 案-2013-001\n{ADDED[:-1]}", id="no last line end"),
        pytest.param(
            "办案情况:\n  - {编号: 案-2013-001,\n     案由: 盗窃}  # 甲\n",
            f"办案情况:\n  - {{编号: 案-2013-001,\n     案由: 盗窃}}  # 甲\n{ADDED}",
            id="behind a record in brackets",
        ),
        pytest.param(
            "基本情况:\n  姓名: 王小明\n  # 甲\n# 乙\n综合工作: []\n",
            f"基本情况:\n  姓名: 王小明\n  # 甲\n办案情况:\n{ADDED}# 乙\n综合工作: []\n",
            id="a section that is not there yet",
        ),
        pytest.param(
            "档案号: 990110-0001\n零报告: []\n",
            f"档案号: 990110-0001\n办案情况:\n{ADDED}零报告: []\n",
            id="the first section",
        ),
        pytest.param(
            "办案情况: []\r\n零报告: []\r\n",
            f"办案情况:\n{ADDED}零报告: []\n".replace("\n", "\r\n"),
            id="line ends of Windows",
        ),
        pytest.param(
            "办案情况:\n  - 备注: |\n      甲\n\n综合工作: []\n",
            f"办案情况:\n  - 备注: |\n      甲\n\n{ADDED}综合工作: []\n",
            id="behind a text of several lines",
        ),
    ],
)  # fmt: skip
def test_a_record_goes_behind_the_last_of_its_section(before: str, after: str) -> None:
    assert with_record(before) == after


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("办案情况: [{编号: 案-2013-001}]\n", "“办案情况”的记录写在方括号里"),
        ("办案情况: [ # 甲\n  ]\n", "“办案情况”的方括号里有注释或换行"),
        ("办案情况:\n  []\n", "“办案情况”的方括号里有注释或换行"),
        ("办案情况: 无\n", "“办案情况”不是记录的列表"),
    ],
)
def test_where_there_is_no_plain_place_nothing_is_done(text: str, said: str) -> None:
    with pytest.raises(Unplaced) as refused:
        with_record(text)
    assert refused.value.message == said
    assert refused.value.hint


ONE, TWO = "  - 编号: 案-2013-001\n    案由: 盗窃\n", "  - 编号: 案-2013-002\n    案由: 抢夺\n"
HEADED = f"办案情况:\n{ONE}{TWO}"


def replaced(text: str, index: int, *lines: str) -> str:
    """The text with other lines in the place of a record; what stays the same is not touched."""
    (edit,) = replace_record(text, "办案情况", index, lines)
    assert "编号" not in edit.new, "it stays"
    return applied(text, [edit])


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        pytest.param(HEADED, 0, HEADED.replace("盗窃", "抢劫\n    羁押: 否"), id="the first"),
        pytest.param(HEADED, 1, HEADED.replace("抢夺", "抢劫\n    羁押: 否"), id="the last"),
        pytest.param(HEADED[:-1], 1, HEADED[:-1].replace("抢夺", "抢劫\n    羁押: 否"), id="no last line end"),
        pytest.param(
            HEADED.replace("\n", "\r\n"), 0, HEADED.replace("盗窃", "抢劫\n    羁押: 否").replace("\n", "\r\n"),
            id="line ends of Windows",
        ),
        pytest.param(
            f"{HEADED}  # 甲\n\n# 乙\n综合工作: []\n", 1,
            f"{HEADED}  # 甲\n\n# 乙\n综合工作: []\n".replace("抢夺", "抢劫\n    羁押: 否"),
            id="what stands behind stays",
        ),
        pytest.param(
            "办案情况:\n- 编号: 案-2013-001\n  案由: 盗窃\n  延长:\n    - 天数: 15\n综合工作: []\n", 0,
            "办案情况:\n- 编号: 案-2013-001\n  案由: 抢劫\n  羁押: 否\n综合工作: []\n",
            id="as far out as it stands, with all that hangs on it",
        ),
        pytest.param(
            f"办案情况:\n{ONE}    备注: |\n      甲\n{TWO}", 0,
            HEADED.replace("盗窃", "抢劫\n    羁押: 否"),
            id="a text of several lines, but not what stands behind it",
        ),
        pytest.param(
            f"办案情况:\n{ONE}    备注: >-\n      甲\n      乙\n\n综合工作: []\n", 0,
            f"办案情况:\n{ONE}\n综合工作: []\n".replace("盗窃", "抢劫\n    羁押: 否"),
            id="a folded text, but not the next section",
        ),
    ],
)  # fmt: skip
def test_a_record_is_replaced_and_nothing_else(before: str, index: int, after: str) -> None:
    number = f"编号: 案-2013-00{index + 1}"
    assert replaced(before, index, number, "案由: 抢劫", "羁押: 否") == after


@pytest.mark.parametrize("dash", ["-", "-   ", "-\n   "])
def test_a_dash_alone_on_its_line_is_replaced_with_its_record(dash: str) -> None:
    alone = f"  {dash}\n    编号: 案-2013-001\n    案由: 盗窃\n"
    edits = replace_record(
        f"办案情况:\n{alone}{TWO}", "办案情况", 0, ("编号: 案-2013-001", "案由: 抢劫")
    )
    assert applied(f"办案情况:\n{alone}{TWO}", edits) == HEADED.replace("盗窃", "抢劫")


@pytest.mark.parametrize(
    ("text", "index", "said"),
    [
        ("办案情况: [{编号: 案-2013-001}]\n", 0, "“办案情况”的记录写在方括号里"),
        (HEADED, 2, "“办案情况”的记录写在方括号里"),
        ("办案情况: 无\n", 0, "“办案情况”的记录写在方括号里"),
        (HEADED.replace("盗窃", "盗窃  # 甲"), 0, "“办案情况”的记录里有注释"),
        (
            HEADED.replace("    案由: 盗窃", "    # 甲\n    案由: 盗窃"),
            0,
            "“办案情况”的记录里有注释",
        ),
    ],
)
def test_where_a_record_cannot_be_replaced_nothing_is_done(
    text: str, index: int, said: str
) -> None:
    with pytest.raises(Unplaced) as refused:
        replace_record(text, "办案情况", index, ("编号: 案-2013-001", "案由: 抢劫"))
    assert refused.value.message == said


@given(styled())
def test_a_record_more_and_nothing_else(found: tuple[str, int]) -> None:
    text, _ = found
    try:
        edits = insert_record(text, ORDER, "办案情况", RECORD)
    except Unplaced:
        return
    before, _ = parse(text.encode(), "")
    after, problems = parse(applied(text, edits).encode(), "")
    assert problems == []
    assert before is not None
    assert after is not None
    section = after.entries["办案情况"]
    assert isinstance(section, Sequence)
    added = section.items.pop()
    assert added.line >= max((item.line for item in section.items), default=0)
    if "办案情况" not in before.entries:
        del after.entries["办案情况"]
    assert same_data(before, after)
    assert all(edit.start == edit.end or text[edit.start : edit.end].strip() == "[]" or
               text[edit.start : edit.end].replace(" ", "") == "[]" for edit in edits)  # fmt: skip


@given(styled())
def test_a_record_over_another_and_nothing_else(found: tuple[str, int]) -> None:
    text, _ = found
    before, _ = parse(text.encode(), "")
    assert before is not None
    for name, section in before.entries.items():
        for index in range(len(section.items) if isinstance(section, Sequence) else 0):
            try:
                new = applied(text, replace_record(text, name, index, RECORD))
            except Unplaced:
                continue
            after, problems = parse(new.encode(), "")
            assert problems == []
            assert after is not None
            changed = after.entries[name]
            assert isinstance(section, Sequence)
            assert isinstance(changed, Sequence)
            written = changed.items[index]
            assert isinstance(written, Mapping)
            assert list(written.entries) == ["编号", "案由", "退补"]
            changed.items[index] = section.items[index]
            assert same_data(before, after)
            assert remarks(new) == remarks(text)
