"""Repairs: what can mean only one thing is put right, to the letter, and nothing else is touched."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.archive.edit import applied
from generator.archive.reading import read_officer
from generator.archive.repair import Repair, repair
from generator.problems import Problem, arrange
from tests.offices import FIRST, archive_text, shipped, shown, tiny_unit

CASE = """\
办案情况:
  - 编号: 案-2013-001
    受案号: 清临检公诉受〔2013〕1号
    案件类型: 一审公诉
    案由: 盗窃
    当事人: 王某
    角色: 主办
    受理日期: 2013-03-01
    羁押: 否
    延长: {批准日期: 2013-03-28, 天数: 15, 批准人: 检察长}
    结案日期: 2013-04-20
    结案方式: 起诉
    文书号: 清临检公诉刑诉〔2013〕15号
质量评查:
  - 编号: 评-2013-001
    关联案件: 案-2013-001
    评查主体: 本院
    评查方式: 常规评查
    评查日期: 2013-05-20
    等次: 瑕疵
    问题类别: [文书制作, 证据采信]
    依据: 评查表2013-1
    填报部门: 案件管理办公室
培训情况:
  - 编号: 培-2013-001
    名称: 公诉实务
    起: 2013-07-22
    止: 2013-07-24
    学时: 22.5
    考核: 合格
    填报部门: 政治处
年度考核:
  - 年度: 2012
    最终等次: 称职
"""
FILLED = archive_text(sections=CASE)


def judge(data: bytes) -> list[Problem]:
    return read_officer(data, "", FIRST, tiny_unit(), shipped())[1]


def names() -> set[str]:
    """All names of the form."""
    form = shipped().current.form
    fields = [field for section in form.sections.values() for field in section.fields.items()]
    return {"档案号", "结构版本", *form.sections} | {
        name for field, spec in fields for name in (field, *spec.fields)
    }


NAMES = names()


def repaired(text: str | bytes) -> Repair:
    """The repair of a text, whose edits tell all that was changed."""
    data = text if isinstance(text, bytes) else text.encode()
    done = repair(data, "", judge, NAMES)
    assert applied(done.before, done.edits) == done.after
    return done


def left(done: Repair) -> list[str]:
    return [shown(problem).removeprefix(":") for problem in arrange(done.left)]


def test_the_examples_need_no_repair() -> None:
    assert repaired(FILLED) == Repair(FILLED, FILLED, (), ())


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        # dates
        ("受理日期: 2013-03-01", "受理日期: 2013.3.1"),
        ("受理日期: 2013-03-01", "受理日期: 2013．03．01"),
        ("受理日期: 2013-03-01", "受理日期: 2013/3/1"),
        ("受理日期: 2013-03-01", "受理日期: 2013／3／1"),
        ("受理日期: 2013-03-01", "受理日期: 2013-3-1"),
        ("受理日期: 2013-03-01", "受理日期: 2013—03—01"),
        ("受理日期: 2013-03-01", "受理日期: 2013－03－01"),
        ("受理日期: 2013-03-01", "受理日期: ２０１３-０３-０１"),
        ("受理日期: 2013-03-01", "受理日期: 20130301"),
        ("受理日期: 2013-03-01", "受理日期: 2013年3月1日"),
        ("受理日期: 2013-03-01", "受理日期: 2013 年 3 月 1 日"),
        ("受理日期: 2013-03-01", "受理日期: 二〇一三年三月一日"),
        ("受理日期: 2013-03-01", "受理日期: 二○一三年三月一日"),
        ("受理日期: 2013-03-01", "受理日期: 41334"),
        ("受理日期: '2013-03-01'", "受理日期: '2013.3.1'"),
        ('受理日期: "2013-03-01"  # 甲', '受理日期: " 2013.3.1"  # 甲'),
        ("批准日期: 2013-03-28,", "批准日期: 2013.3.28,"),
        ("评查日期: 2013-05-20", "评查日期: 二〇一三年五月二十日"),
        # months, years, numbers
        ("出生年月: 1982-03", "出生年月: 1982.3"),
        ("出生年月: 1982-03", "出生年月: １９８２年３月"),
        ("年度: 2012", "年度: ２０１２"),
        ("天数: 15", "天数: １５"),
        ("学时: 22.5", "学时: ２２．５"),
        ("学时: 1200.5", "学时: 1,200.5"),
        # document numbers
        ("〔2013〕15号", "[2013]15号"),
        ("〔2013〕15号", "［2013］15号"),
        ("〔2013〕15号", "【2013】15号"),
        ("〔2013〕15号", "(2013)15号"),
        ("〔2013〕15号", "（2013）15号"),
        ("〔2013〕15号", "﹝2013﹞15号"),
        ("〔2013〕15号", "〔2013〕第15号"),
        ("〔2013〕15号", "〔2013〕015号"),
        ("〔2013〕15号", " 〔 2013 〕 15 号"),
        ("〔2013〕15号", "〔２０１３〕１５号"),
        # names and spaces
        ("姓名: 王小明", "姓名: 王 小 明"),
        ("姓名: 王小明", "姓名: 王\u3000小明"),
        ("姓名: 阿依古丽·买买提", "姓名: 阿依古丽•买买提"),
        ("案由: 盗窃", "案由: 盗窃\u3000"),
        ("案由: '盗窃'", "案由: ' 盗窃 '"),
        ('案由: "盗窃"', '案由: "\u3000盗窃"'),
        # signs
        ("案由: 盗窃", "案由：盗窃"),
        ("案由: 盗窃", "案由：\u3000盗窃"),
        ("案由: 盗窃", "案由:盗窃"),
        ("案由: 盗窃", "案由:\u3000盗窃"),
        ("案由: 盗窃", "案由:\t盗窃"),
        ("案由: 盗窃", "案由:\u00a0盗窃"),
        ("    案由: 盗窃", "\u00a0\u00a0 \u00a0案由:\u00a0\u00a0盗窃"),
        ("  - 编号: 案-2013-001", "\u00a0\u00a0-\u00a0编号:\u00a0案-2013-001"),
        ("案由: 盗窃", "案由: 盗窃\t"),
        ("案由: 盗窃", "案由: 盗窃\u200b"),
        ("案由: 盗窃 # 甲", "案由: 盗窃\t# 甲"),
        ("办案情况:\n", "办案情况：\n"),
        ("  - 编号: 案-", "  －编号: 案-"),
        ("  - 编号: 案-", "  — 编号: 案-"),
        ("  - 编号: 案-", "  -编号: 案-"),
        ("{批准日期: 2013-03-28, 天数: 15,", "{批准日期：2013-03-28, 天数:15,"),
        ("[文书制作, 证据采信]", "[文书制作，证据采信]"),
        ("[文书制作, 证据采信]", "[文书制作、证据采信]"),
    ],
)  # fmt: skip
def test_a_slip_that_can_mean_one_thing_is_put_right(right: str, wrong: str) -> None:
    place = right.partition("#")[0].strip()
    known = next(k for k in (right, place, _as_filled(right)) if FILLED.count(k) == 1)
    assert FILLED.count(known) == 1
    done = repaired(FILLED.replace(known, wrong))
    assert done.after == FILLED.replace(known, right)
    assert left(done) == []
    first = FILLED.index(known)
    assert all(first - 2 <= edit.start <= edit.end <= first + len(wrong) for edit in done.edits)
    assert all(edit.reasons for edit in done.edits)


def _as_filled(right: str) -> str:
    """The line of ``FILLED`` that a right text takes the place of."""
    name = right.partition(":")[0]
    found = [line.strip() for line in FILLED.split("\n") if line.strip().startswith(f"{name}:")]
    return found[0] if found else right


@pytest.mark.parametrize(
    ("known", "wrong", "wanted"),
    [
        ("受理日期: 2013-03-01", "受理日期: 2013.5", "受理日期：“2013.5”不是日期 缺少日，请查明后补全，如 2013-05-02"),
        ("受理日期: 2013-03-01", "受理日期: 13/5/8", "受理日期：“13/5/8”不是日期 年份要写四位，请查明后写 2013-05-08 或 2008-05-13"),
        ("受理日期: 2013-03-01", "受理日期: 5月8日", "受理日期：“5月8日”不是日期 缺少年份，请查明后补全，如 2013-05-08"),
        ("受理日期: 2013-03-01", "受理日期: 2013.2.30", "受理日期：“2013.2.30”不是日期 日期写成“年-月-日”，如 2013-07-02"),
        ("受理日期: 2013-03-01", "受理日期: 38352", "受理日期：“38352”不是日期 日期写成“年-月-日”，如 2013-07-02"),
        ("出生年月: 1982-03", "出生年月: 1982-03-15", "出生年月：“1982-03-15”不是规范的年月 应写 1982-03"),
        ("出生年月: 1982-03", "出生年月: １９８２.１", "出生年月：“１９８２.１”不是规范的年月 请查明是 1 月还是 10 月（表格会把 .10 存成 .1），再写 1982-01 或 1982-10"),
        ("学时: 22.5", "学时: 1,5", "学时：“1,5”不是数字 只写阿拉伯数字和小数点，如 24 或 7.5"),
        ("天数: 15", "天数: 十五", "天数：“十五”不是整数 只写阿拉伯数字，如 15"),
        ("当事人: 王某", "当事人: 王小二", "当事人：“王小二”不是化名，当事人不得写真名 应写 王某某"),
        ("角色: 主办", "角色: 主辦", "角色没有“主辦”这个选项 是不是“主办”？可写：主办、协办、审核"),
        ("姓名: 王小明", "姓名: 王⼩明", "姓名：“王⼩明”不像姓名 写中文姓名，不加空格；少数民族姓名用间隔点“·”"),
        ("〔2013〕15号", "〔13〕15号", "文书号：案号“清临检公诉刑诉〔13〕15号”写法不规范 写成“清临检+部门字+文种字+〔年〕+序号+号”，如 清临检公诉刑诉〔2013〕15号"),
        ("案由: 盗窃", "案由: 盗\t窃", "这里有 Tab 制表符（U+0009） 缩进和间隔只用半角空格，请把 Tab 换成空格"),
        ("    案由: 盗窃", "\t案由: 盗窃", "这里有 Tab 制表符（U+0009） 缩进只用半角空格，请把 Tab 换成空格，与第 29 行的“案件类型”左对齐（前面空 4 格）"),
        ("    案由: 盗窃", "\u3000\u3000案由: 盗窃", "缩进里有全角空格 缩进只用半角空格，请把这 2 个换成 4 个半角空格"),
        ("案由: 盗窃", "案由: 盗\u200b窃", "这里有看不见的字符 U+200B ZERO WIDTH SPACE 请删去这个字符，需要时重新输入"),
        ("案由: 盗窃", "案由: 盗\r窃", "这里有单独的回车符（U+000D），不同的编辑器会显示成不同的行 请删去它；换行只用 LF 或 CRLF"),
        ("案由: 盗窃", "案因：盗窃", "冒号是全角的 应写“案因: 盗窃”，冒号用半角，后面空一格"),
        ("案由: 盗窃", "案由: '\\u3000盗窃", None),
        ("案由: 盗窃", "案由: \u3000*盗窃", "“案由”的内容前后有空格 应写 *盗窃"),
        ('出生年月: 1982-03', '出生年月: "1982\\u002e3"', "出生年月：“1982.3”不是规范的年月 应写 1982-03"),
    ],
)  # fmt: skip
def test_what_may_mean_something_else_is_left_for_a_person(
    known: str, wrong: str, wanted: str | None
) -> None:
    assert FILLED.count(known) == 1
    text = FILLED.replace(known, wrong)
    done = repaired(text)
    assert (done.after, done.edits) == (text, ())
    told = [problem.split(" ", 2)[2] for problem in left(done)]
    assert told
    if wanted is not None:
        assert wanted in told


@pytest.mark.parametrize(
    "line",
    [
        "备注: 甲：乙，（2013）第015号 ２０１３．５．８",
        "依据: 收文[2013]第08号",
        "案由: 一、盗窃　二、诈骗",
    ],
)
def test_free_text_is_never_touched(line: str) -> None:
    name = line.partition(":")[0]
    known = "案由: 盗窃"
    text = FILLED.replace(known, line if name == "案由" else f"{known}\n    {line}")
    assert repaired(text).after == text


def test_a_radical_that_looks_like_a_character_is_pointed_out() -> None:
    done = repaired(FILLED.replace("案由: 盗窃", "案由: ⼀⻓"))
    assert done.edits == ()
    assert left(done) == [
        "30:9 Y03 警告 “⼀”是部首符号（U+2F00 KANGXI RADICAL ONE），不是汉字 是不是“一”？请核对后重新输入",
        "30:10 Y03 警告 “⻓”是部首符号（U+2ED3 CJK RADICAL C-SIMPLIFIED LONG），不是汉字 请核对后重新输入这个字",
    ]


def test_bom_and_line_ends_of_windows_go() -> None:
    done = repaired(("\ufeff" + FILLED).replace("\n", "\r\n"))
    assert done.after == FILLED
    reasons = [reason for edit in done.edits for reason in edit.reasons]
    assert reasons[0] == "去掉文件开头的 BOM 标记"
    assert reasons[1:] == ["换行由 CRLF 改为 LF"] * FILLED.count("\n")


def test_what_hides_behind_a_slip_is_mended_in_the_next_round_and_told_once() -> None:
    done = repaired(FILLED.replace("受理日期: 2013-03-01", "受理日期：2013.3.1 "))
    assert done.after == FILLED.replace("受理日期: 2013-03-01", "受理日期: 2013-03-01 ")
    told = [(done.before[edit.start : edit.end], edit.new, edit.reasons) for edit in done.edits]
    assert told == [
        ("：", ": ", ("冒号是全角的",)),
        (".3.", "-03-0", ("受理日期：“2013.3.1”不是规范的日期",)),
    ]


def test_a_whole_file_of_full_width_colons_is_mended() -> None:
    text = FILLED.replace(": ", "：")
    done = repaired(text)
    assert done.after == FILLED
    assert left(done) == []


@pytest.mark.parametrize(
    "data", ["姓名".encode("gbk"), "姓名".encode("utf-16"), b"a: " + b"x" * 600_000]
)
def test_what_is_not_our_text_at_all_is_left_alone(data: bytes) -> None:
    done = repaired(data)
    assert done.edits == ()
    assert len(done.left) == 1


DAYS = st.dates(date(2005, 1, 1), date(2035, 12, 31))
NOTATIONS = st.sampled_from(
    ["{0.year}.{0.month}.{0.day}", "{0.year}年{0.month}月{0.day}日", "{0.year}/{0.month}/{0.day}",
     "{0:%Y%m%d}", "{0:%Y．%m．%d}", "{0.year}-{0.month}-{0.day}"]
)  # fmt: skip


@given(DAYS, NOTATIONS)
def test_any_day_in_any_notation_becomes_that_day(day: date, notation: str) -> None:
    known = "受理日期: 2013-03-01"
    done = repaired(FILLED.replace(known, f"受理日期: {notation.format(day)}"))
    assert done.after == FILLED.replace(known, f"受理日期: {day}")


@given(st.data())
def test_whatever_is_typed_the_edits_tell_every_change_and_a_second_run_finds_none(
    data: st.DataObject,
) -> None:
    lines = FILLED.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.integers(0, len(lines) - 1))
        line = lines[number]
        at = data.draw(st.integers(0, len(line)))
        typed = data.draw(st.text("：，　。.－-—/0１ 年月日第[]（）\t\u200b\"'#", max_size=3))
        lines[number] = line[:at] + typed + line[at + data.draw(st.integers(0, 2)) :]
    text = "\n".join(lines)
    done = repaired(text)
    assert done.before == text
    again = repaired(done.after)
    assert (again.edits, again.after) == ((), done.after)
    touched = {text.count("\n", 0, edit.start) for edit in done.edits}
    kept = [line for number, line in enumerate(lines) if number not in touched]
    assert [line for n, line in enumerate(done.after.split("\n")) if n not in touched] == kept
