"""Fields: what each kind of field takes, and what a clerk is told who writes something else.

Problems are written as ``line:col rule message hint``, over the archive ``FILLED``.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.archive.fieldreading import FieldReader
from generator.archive.fields import LIST_READERS, READERS, RULES, Context, typed
from generator.archive.officer import Officer
from generator.checks.catalogue import RULES as CATALOGUE
from generator.problems import Problem
from generator.scalars import Quarter
from generator.standards.form import FieldKind, Fields
from generator.yamltext import parse
from tests.offices import archive_text, read_archive, shipped, tiny_unit

FILLED = archive_text(
    sections="""\
办案情况:
  - 编号: 案-2013-001
    受案号: 清临检公诉受〔2013〕1号
    案件类型: 一审公诉
    案由: 盗窃
    当事人: 王某
    角色: 主办
    受理日期: 2013-03-01
    羁押: 否
    延长:
      批准日期: 2013-03-28
      天数: 15
      批准人: 检察长
    退补: [{退回日期: 2013-03-20, 重报日期: 2013-04-10}]
    结案日期: 2013-04-20
    结案方式: 起诉
    文书号: 清临检公诉刑诉〔2013〕1号
质量评查:
  - 编号: 评-2013-001
    关联案件: 案-2013-001
    评查主体: 本院
    评查方式: 常规评查
    评查日期: 2013-05-20
    等次: 瑕疵
    问题类别: [文书制作, 证据采信]
    评查人: 990110-0002
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
)


def line_of(piece: str) -> int:
    """The line a piece of ``FILLED`` stands on."""
    assert FILLED.count(piece) == 1, piece
    return FILLED[: FILLED.index(piece)].count("\n") + 1


def told(old: str, new: str) -> list[str]:
    """The problems after one replacement, without the line, which must be that of the change."""
    line = line_of(old)
    _, problems = read_archive(FILLED.replace(old, new))
    assert all(p.startswith(f"{line}:") for p in problems), problems
    return [p.removeprefix(f"{line}:") for p in problems]


def test_every_kind_is_typed() -> None:
    officer, problems = read_archive(FILLED)
    assert problems == []
    assert isinstance(officer, Officer)
    assert officer.by_id["案-2013-001"].values == {
        "编号": "案-2013-001",
        "受案号": "清临检公诉受〔2013〕1号",
        "案件类型": "一审公诉",
        "案由": "盗窃",
        "当事人": "王某",
        "角色": "主办",
        "受理日期": date(2013, 3, 1),
        "羁押": "否",
        "延长": {"批准日期": date(2013, 3, 28), "天数": 15, "批准人": "检察长"},
        "退补": ({"退回日期": date(2013, 3, 20), "重报日期": date(2013, 4, 10)},),
        "结案日期": date(2013, 4, 20),
        "结案方式": "起诉",
        "文书号": "清临检公诉刑诉〔2013〕1号",
        "复杂": "否",
        "涉密": "否",
        "状态": "生效",
    }
    assert officer.by_id["评-2013-001"].get("问题类别") == ("文书制作", "证据采信")
    assert officer.by_id["评-2013-001"].get("评查人") == "990110-0002"
    assert officer.by_id["培-2013-001"].get("学时") == Decimal("22.5")
    assert officer.by_id["年/2012"].get("年度") == 2012
    assert officer.sections["零报告"][0].values["季度"] == Quarter(2013, 3)
    assert officer.sections["零报告"][0].values["部分"] == ("外部监督",)
    assert officer.sections["基本情况"][0].values["出生年月"] == "1982-03"


FORMED = "写成“清临检+部门字+文种字+〔年〕+序号+号”，如 清临检公诉刑诉〔2013〕15号"
PSEUDONYMS = "写“姓+某”，如 王某、王某某、王某甲等3人，或 某公司、某单位、未成年人"
CLOSINGS = "起诉、法定不起诉、酌定不起诉、存疑不起诉、附条件不起诉、移送管辖、侦查机关撤回、退补中、中止、在办"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        # 编号 (F09)
        ("编号: 案-2013-001", "编号: 案2013-001", "9 F09 编号：“案2013-001”写法不对 “办案情况”的编号写成 案-2013-001 的样子"),
        ("编号: 案-2013-001", "编号: 案-001", "9 F09 编号：“案-001”写法不对 “办案情况”的编号写成 案-2013-001 的样子"),
        ("编号: 案-2013-001", "编号: 案-2013-1", "9 F09 编号：“案-2013-1”写法不对 “办案情况”的编号写成 案-2013-001 的样子"),
        ("编号: 岗-001", "编号: 岗-2009-001", "9 F09 编号：“岗-2009-001”写法不对 “岗位履历”的编号写成 岗-001 的样子"),
        ("编号: 案-2013-001", "编号: 诉-2013-001", "9 F09 编号：“诉-2013-001”的字头不是“案” “办案情况”的编号写成 案-2013-001 的样子；记录不能移到别的部分"),
        # 文本 (F07)
        ("案由: 盗窃", "案由:", "8 F07 “案由”没有内容 请写内容，如“案由: …”"),
        ("案由: 盗窃", "案由: ''", "9 F07 “案由”没有内容 请写内容，如“案由: …”"),
        ("案由: 盗窃", "案由: ' 盗窃'", "9 F07 “案由”的内容前后有空格 应写 盗窃"),
        ("案由: 盗窃", "案由: 盗窃\u3000", "9 F07 “案由”的内容前后有空格 应写 盗窃"),
        ("案由: 盗窃", f"案由: {'盗' * 31}", "9 F07 案由：文字有 31 个，超过上限 30 个 请写得简短些，详情留在原文书里"),
        ("案由: 盗窃", "案由: [盗窃, 诈骗]", "9 F03 “案由”应是一个值 写成“案由: 内容”；有特殊符号的两边加英文引号"),
        ("案由: 盗窃", "案由: {盗窃: 诈骗}", "9 F03 “案由”应是一个值 写成“案由: 内容”；有特殊符号的两边加英文引号"),
        ("案由: 盗窃", "案由: |\n      盗窃\n      诈骗", "9 F07 “案由”的内容写成了几行 请写成一行"),
        ("批准人: 检察长", "批准人: ~检察长 ", None),
        # 姓名 (F07)
        ("姓名: 王小明", "姓名: 王 小明", "7 F07 姓名：姓名“王 小明”里有空格或不规范的间隔点 应写 王小明"),
        ("姓名: 王小明", "姓名: 王\u3000明", "7 F07 姓名：姓名“王\u3000明”里有空格或不规范的间隔点 应写 王明"),
        ("姓名: 王小明", "姓名: 阿依古丽•买买提", "7 F07 姓名：姓名“阿依古丽•买买提”里有空格或不规范的间隔点 应写 阿依古丽·买买提"),
        ("姓名: 王小明", "姓名: 阿依古丽·买买提", None),
        ("姓名: 王小明", "姓名: Wang", "7 F07 姓名：“Wang”不像姓名 写中文姓名，不加空格；少数民族姓名用间隔点“·”"),
        ("姓名: 王小明", "姓名: 王", "7 F07 姓名：“王”不像姓名 写中文姓名，不加空格；少数民族姓名用间隔点“·”"),
        # 化名 (X12)
        ("当事人: 王某", "当事人: 王某某", None),
        ("当事人: 王某", "当事人: 王某甲等3人", None),
        ("当事人: 王某", "当事人: 欧阳某某", None),
        ("当事人: 王某", "当事人: 未成年人", None),
        ("当事人: 王某", "当事人: 某公司", None),
        ("当事人: 王某", "当事人: 王小二", "10 X12 当事人：“王小二”不是化名，当事人不得写真名 应写 王某某"),
        ("当事人: 王某", "当事人: 王二", "10 X12 当事人：“王二”不是化名，当事人不得写真名 应写 王某"),
        ("当事人: 王某", "当事人: 王某、李某", f"10 X12 当事人：“王某、李某”不是化名，当事人不得写真名 {PSEUDONYMS}"),
        ("当事人: 王某", "当事人: 王某等人", "10 X12 当事人：“王某等人”不是化名，当事人不得写真名 写“姓+某”，如 王某、王某某、王某甲等3人，或 某公司、某单位、未成年人"),
        # 日期、年月、季度、年度 (F04); more in test_scalars
        ("受理日期: 2013-03-01", "受理日期: 2013.3.1", "11 F04 受理日期：“2013.3.1”不是规范的日期 应写 2013-03-01"),
        ("退回日期: 2013-03-20", "退回日期: 2013-3-20", "17 F04 退回日期：“2013-3-20”不是规范的日期 应写 2013-03-20"),
        ("批准日期: 2013-03-28", "批准日期: 2013-02-29", "13 F04 批准日期：“2013-02-29”不是日历上的日期 请核对月和日，2013 年 2 月只有 28 天"),
        ("出生年月: 1982-03", "出生年月: 1982年3月", "9 F04 出生年月：“1982年3月”不是规范的年月 应写 1982-03"),
        ("季度: 2013Q3", "季度: 2013年3季度", "9 F04 季度：“2013年3季度”不是季度 季度写成 2013Q3 的样子"),
        ("年度: 2012", "年度: 12年", "9 F04 年度：“12年”不是年度 写四位年份，如 2013"),
        # 整数、数 (F05)
        ("天数: 15", "天数: 015", "11 F05 天数：“015”不是整数 只写阿拉伯数字，如 15"),
        ("天数: 15", "天数: 16", "11 F05 天数：16 太大，至多是 15 请核对这个数"),
        ("天数: 15", "天数: 0", "11 F05 天数：0 太小，至少是 1 请核对这个数"),
        ("学时: 22.5", "学时: 1e3", "9 F05 学时：“1e3”不是数字 只写阿拉伯数字和小数点，如 24 或 7.5"),
        ("学时: 22.5", "学时: 0.5", "9 F05 学时：0.5 太小，至少是 1 请核对这个数"),
        ("学时: 22.5", "学时: .nan", "9 F05 学时：“.nan”不是数字 只写阿拉伯数字和小数点，如 24 或 7.5"),
        # 词 (F06, X09)
        ("羁押: 否", "羁押: NO", "9 F06 羁押没有“NO”这个选项 可写：是、否"),
        ("角色: 主办", "角色: 主辦", "9 F06 角色没有“主辦”这个选项 是不是“主办”？可写：主办、协办、审核"),
        ("结案方式: 起诉", "结案方式: 提起公诉", f"11 F06 结案方式没有“提起公诉”这个选项 是不是“起诉”？可写：{CLOSINGS}"),
        ("结案方式: 起诉", "结案方式: 批准逮捕", f"11 X09 案件类型“一审公诉”不能用结案方式“批准逮捕” 可写：{CLOSINGS}"),
        ("案件类型: 一审公诉", "案件类型: 公诉", "11 F06 案件类型没有“公诉”这个选项 是不是“一审公诉”？可写：审查逮捕、自侦审查逮捕、一审公诉、二审抗诉、不捕复议、不捕复核、不起诉复议、自侦、民事监督、控申、不起诉申诉复查、立案监督、侦查活动监督、羁押必要性审查、延长羁押期限、减刑假释提请审查、检察建议、领导交办"),
        # 词列、部分列 (F06, F03)
        ("[文书制作, 证据采信]", "[文书制作, 文书]", "18 F06 问题类别没有“文书”这个选项 是不是“文书制作”？可写：事实认定、证据采信、法律适用、办案程序、文书制作、释法说理、办案效果、司法责任落实、涉案财物、立卷归档、系统应用、风险评估"),
        ("[文书制作, 证据采信]", "[文书制作；证据采信]", "12 F06 问题类别没有“文书制作；证据采信”这个选项 各项之间用半角逗号隔开：文书制作, 证据采信"),
        ("部分: [外部监督]", "部分: [外部监督、督察通报]", "10 F06 部分：没有部分“外部监督、督察通报” 各项之间用半角逗号隔开：外部监督, 督察通报"),
        ("考核: 合格", "考核: 合格、免考", "9 F06 考核没有“合格、免考”这个选项 只能写一项。可写：合格、不合格、免考"),
        ("[文书制作, 证据采信]", "[文书制作，证据采信]", "12 F06 问题类别没有“文书制作，证据采信”这个选项 各项之间用半角逗号隔开：文书制作, 证据采信"),
        ("[文书制作, 证据采信]", "文书制作", "11 F03 “问题类别”应是列表 写成“问题类别: [甲, 乙]”，用半角方括号和逗号"),
        ("部分: [外部监督]", "部分: [外部]", "10 F06 部分：没有部分“外部” 是不是“外部监督”？"),
        ("部分: [外部监督]", "部分: []", "9 F01 “部分”是空的 请至少写一项"),
        # 部门 (F11)
        ("填报部门: 案件管理办公室", "填报部门: 案管办", "11 F11 填报部门：没有部门“案管办” 是不是“案件管理办公室”？"),
        ("填报部门: 案件管理办公室", "填报部门: 起诉科", "11 F11 填报部门：“起诉科”在 2013-05-20 还没有设立或已经撤销 当时的部门有：办公室、政治处、监察室、侦查监督科、公诉科、案件管理办公室"),
        # 案号 (X27)
        ("文书号: 清临检公诉刑诉〔2013〕1号", "文书号: 清临检公诉刑诉[2013]1号", "10 X27 文书号：案号“清临检公诉刑诉[2013]1号”写法不规范 应写 清临检公诉刑诉〔2013〕1号"),
        ("文书号: 清临检公诉刑诉〔2013〕1号", "文书号: 清临检公诉刑诉（2013）第 01 号", "10 X27 文书号：案号“清临检公诉刑诉（2013）第 01 号”写法不规范 应写 清临检公诉刑诉〔2013〕1号"),
        ("文书号: 清临检公诉刑诉〔2013〕1号", "文书号: 清临检公诉刑诉〔13〕1号", f"10 X27 文书号：案号“清临检公诉刑诉〔13〕1号”写法不规范 {FORMED}"),
        ("文书号: 清临检公诉刑诉〔2013〕1号", "文书号: 市检公诉刑诉〔2013〕1号", f"10 X27 文书号：案号“市检公诉刑诉〔2013〕1号”写法不规范 {FORMED}"),
        # 引用 (F10)
        ("关联案件: 案-2013-001", "关联案件: 2013-001", "11 F10 关联案件：“2013-001”不是记录编号 写本档案中记录的编号，如 案-2013-014"),
        ("关联案件: 案-2013-001", "关联案件: 评-2013-001", "11 F10 关联案件：“评-2013-001”不是“办案情况”的编号 这里要写“办案情况”的编号，以“案-”开头"),
        # 干警 (X29)
        ("评查人: 990110-0002", "评查人: 李大力", "10 X29 评查人：“李大力”不是档案号 引用干警要写档案号，如 990110-0037，不写姓名"),
        # 组、组列 (F03, F05)
        ("退补: [{退回日期: 2013-03-20, 重报日期: 2013-04-10}]", "退补: {退回日期: 2013-03-20}", "9 F03 “退补”应是列表 写成“退补: [{退回日期: …}]”"),
        ("退补: [{退回日期: 2013-03-20, 重报日期: 2013-04-10}]", "退补: [2013-03-20]", "10 F03 “退补”的每一项应是一组“名称: 内容” 写成“退补: [{退回日期: …}]”"),
        ("退补: [{退回日期: 2013-03-20, 重报日期: 2013-04-10}]", "退补: [{退回日期: 2013-03-02}, {退回日期: 2013-03-03}, {退回日期: 2013-03-04}]", "9 F05 “退补”有 3 项，至多 2 项 请核对，删去多余的"),
        ("退补: [{退回日期: 2013-03-20, 重报日期: 2013-04-10}]", "退补: 一次", "9 F03 “退补”应是列表 写成“退补: [{退回日期: …}]”"),
        # system fields (F08) and unknown names (F02; adversarial B11)
        ("羁押: 否", "到期日期: 2013-04-01", ["5 F08 “到期日期”由系统计算，不能手写 请删去这一项"]),
        ("案由: 盗窃", "案 由: 盗窃", ["5 F02 不认识的名称“案 由” 是不是“案由”？"]),
        ("案由: 盗窃", "'案由\u3000': 盗窃", ["5 F02 不认识的名称“案由\u3000” 应写“案由”，前后不要有空格；缩进只用半角空格"]),
        ("案由: 盗窃", "Score: 盗窃", ["5 F02 不认识的名称“Score” 请删去，或改用格式里有的字段"]),
        ("案由: 盗窃", "案由：盗窃 x: y", ["5 F02 不认识的名称“案由：盗窃 x” 应写“案由: 盗窃 x”，冒号要用半角，后面空一格"]),
        ("批准人: 检察长", "批准: 检察长", ["7 F02 不认识的名称“批准” 是不是“批准人”？"]),
    ],
)  # fmt: skip
def test_a_field_says_what_it_takes(old: str, new: str, wanted: str | list[str] | None) -> None:
    if isinstance(wanted, list):  # the field is missing, unless it seems to be only misspelt
        _, problems = read_archive(FILLED.replace(old, new))
        line = line_of(old)
        assert [p for p in problems if " F01 " not in p] == [f"{line}:{p}" for p in wanted]
        misspelt = any(" F02 " in p and "请删去" not in p for p in wanted)
        assert sum(" F01 " in p for p in problems) == (0 if misspelt else 1)
    else:
        assert told(old, new) == ([] if wanted is None else [wanted])


def test_every_kind_has_one_reader_and_one_id_of_the_catalogue() -> None:
    kinds = set(FieldKind.__args__)  # type: ignore[attr-defined]
    words_and_groups = {"词", "词列", "组", "组列"}
    assert set(READERS) | set(LIST_READERS) | words_and_groups == kinds
    assert not set(READERS) & set(LIST_READERS)
    assert set(RULES) == kinds - {"组", "组列"}
    assert set(RULES.values()) <= set(CATALOGUE)


SCALAR_FIELDS = [
    line
    for line in FILLED.splitlines()
    if line.startswith("    ") and line.rstrip()[-1] not in ":]}"
]


@given(st.sampled_from(SCALAR_FIELDS), st.text(max_size=30))
def test_whatever_is_written_in_a_field_is_typed_or_reported_within_its_record(
    line: str, value: str
) -> None:
    name = line.partition(":")[0]
    quoted = "'" + value.replace("'", "''") + "'"
    number = FILLED.splitlines().index(line)
    lines = FILLED.splitlines()
    lines[number] = f"{name}: {quoted}"
    officer, problems = read_archive("\n".join(lines).encode("utf-8", "replace"))
    for problem in problems:
        at: Any = problem.split(" ")[0].split(":")
        assert 1 <= int(at[0]) <= len(lines) + value.count("\n")
    assert officer is not None or problems


FIELDS = {
    f"{section.name}.{name}.{inner}": (section, spec)
    for section in shipped().versions[-1].form.sections.values()
    for name, field in section.fields.items()
    for inner, spec in (("", field), *field.fields.items())
}
WORDS = [
    word
    for vocabulary in shipped().versions[-1].form.vocabularies.values()
    for word in vocabulary.words
]
TYPED = ["2013-07-02", "2013.7.2", "1982-03", "2013Q3", "2013", "15", "7.5", "公诉科", "王某"]
TYPED += ["案-2013-001", "清临检公诉受〔2013〕1号", "990110-0037", "李大力", "办案情况"]
TEXTS = st.one_of(
    st.sampled_from(TYPED),
    st.sampled_from(WORDS),
    st.text(st.sampled_from("甲某-2013Q.〔〕号 \u3000"), max_size=12),
)


@given(
    st.sampled_from(sorted(FIELDS)),
    TEXTS,
    st.none() | st.sampled_from(WORDS),
    st.none() | st.dates(date(2009, 1, 1), date(2015, 1, 1)),
)
def test_a_text_is_typed_alike_at_once_and_by_the_long_way(
    field: str, text: str, other: str | None, day: date | None
) -> None:
    section, spec = FIELDS[field]
    form = shipped().versions[-1].form
    written = {"字段": text}
    if spec.vocabulary is not None and other is not None:
        written[form.vocabularies[spec.vocabulary].by or "别的"] = other
    tree, refused = parse(json.dumps(written, ensure_ascii=False).encode(), "")
    assert tree is not None, refused
    context = Context(form, tiny_unit(), section, day, frozenset(form.sections))
    problems: list[Problem] = []
    reader = FieldReader("", problems)
    long_way = reader._value("字段", Fields({"字段": spec}), tree.entries["字段"], tree, context)
    at_once = typed(spec, text, tree.contents, context)
    assert at_once == long_way
    assert (at_once is None) == bool(problems)
