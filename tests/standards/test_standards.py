"""The shipped standard is in order, and a standard is checked as strictly as an archive."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from generator.problems import Problem
from generator.scalars import Quarter
from generator.standards.calendar import Calendar
from generator.standards.reading import read_standards
from generator.standards.standard import Standards
from tests.offices import STANDARDS, shipped, shown

LAPSED = ", 废止: 2019-12-31".encode()
"""What 2020.1 added to the standard before it."""


def files() -> dict[str, bytes]:
    """The files of 2013.1 as it stood while it was the only one, by path below ``standards/``."""
    return {
        path.relative_to(STANDARDS).as_posix(): path.read_bytes().replace(LAPSED, b"")
        for path in sorted(STANDARDS.glob("2013.1/**/*.yml"))
    }


def read(contents: dict[str, bytes]) -> tuple[Standards, list[str]]:
    """The standards, and every problem as ``path:line:col rule message hint``."""
    standards, problems = read_standards(contents, "s")
    assert all(p.is_error for p in problems)
    return standards, [shown(problem) for problem in problems]


def replaced(text: bytes, old: str, new: str) -> bytes:
    whole = text.decode()
    assert whole.count(old) == 1, f"{whole.count(old)} × {old!r}"
    return whole.replace(old, new).encode()


def place(contents: dict[str, bytes], path: str, words: str) -> str:
    """``s/path:line:col`` of the ``^`` in words that a file holds once, the ``^`` aside."""
    text, whole = contents[path].decode(), words.replace("^", "", 1)
    assert text.count(whole) == 1, f"{path}: {text.count(whole)} × {whole!r}"
    at = text.index(whole) + words.index("^")
    return f"s/{path}:{text.count(chr(10), 0, at) + 1}:{at - text.rfind(chr(10), 0, at)}"


# -- what is shipped -------------------------------------------------------------------------------


def test_the_shipped_standards_follow_one_another_without_a_gap() -> None:
    assert [(s.version, s.start, s.end) for s in shipped().versions] == [
        ("2013.1", date(2013, 1, 1), date(2019, 12, 31)),
        ("2020.1", date(2020, 1, 1), None),
    ]
    assert [y.model.year for y in shipped().years] == [*range(2012, 2027)]


def test_the_shipped_standard_has_no_problem() -> None:
    standards, told = read(files())
    assert told == []
    (standard,) = standards.versions
    assert (standard.version, standard.start, standard.end) == ("2013.1", date(2013, 1, 1), None)
    # 17 sections and 4 logs (model.md §1.1), and 在岗情况 for 在岗折算 and 办-11.
    assert len(standard.form.sections) == 22
    assert [year.model.year for year in standards.years] == [*range(2012, 2019)]


def test_every_section_is_in_the_authority_matrix_and_shown_to_somebody() -> None:
    standard = shipped().versions[0]
    assert set(standard.authority.matrix) == set(standard.form.sections)
    for section in standard.form.sections.values():
        assert "全" in section.visibility.values()


def test_the_full_scores_of_each_scored_post_sum_to_a_hundred() -> None:
    book = shipped().versions[0].rulebook
    for category, dimensions in book.categories.items():
        assert sum(dimensions.values()) == 100
        assert sum(share.full for share in book.shares[category].values()) == 100
    # model.md §3.2: the total without any event.
    assert {c: sum(s.base for s in shares.values()) for c, shares in book.shares.items()} == {
        "业务岗": Decimal(77),
        "综合岗": Decimal(78),
        "辅助岗": Decimal(77),
    }


def test_a_standard_is_in_force_from_its_first_to_its_last_day() -> None:
    standards = two_versions("废止: 2013-06-30")[0]
    first, second = standards.versions
    assert standards.in_force(date(2012, 12, 31)) is None
    assert standards.in_force(date(2013, 1, 1)) is first
    assert standards.in_force(date(2013, 6, 30)) is first
    assert standards.in_force(date(2013, 7, 1)) is second
    assert standards.for_quarter(Quarter(2013, 2)) is first
    assert standards.for_quarter(Quarter(2012, 4)) is None
    assert standards.for_record(date(2012, 5, 1)) is first
    assert standards.for_record(None) is second
    assert standards.get("2013.2") is second
    assert standards.get("2014.1") is None


# -- corruptions (issue 2, item 2) -----------------------------------------------------------------


# The file, what is replaced by what, and each problem: where it stands, as words of the corrupted
# file (or of another one, named first) with a ^ at the very place, and the message.
CORRUPTIONS = [
    ("form.yml", "  姓名: 基本情况.姓名", "  姓名: 基本情况.名", [("^基本情况.名", "S02 要素“姓名”指的“基本情况.名”不存在 请写成“部分.字段”")]),
    ("form.yml", "  评查: {部分: 质量评查, 评查人: 评查人, 等次: 等次}\n", "", [("  ^姓名: 基本情况.姓名", "S01 缺少“评查” 请补写“评查: {部分: …, 评查人: …, 等次: …}”")]),
    ("form.yml", "    英文: profile", "    英语: profile", [("^英语", "S01 不认识的名称“英语” 是不是“英文”？")]),
    ("form.yml", "姓名: {类型: 姓名, 必填: 是, 公示: 是}", "姓名: {类型: 姓名, 必须: 是, 公示: 是}", [("^必须", "S01 不认识的名称“必须” 是不是“必填”？")]),
    ("form.yml", "姓名: {类型: 姓名, 必填: 是, 公示: 是}", "姓名: {类型: 名字, 必填: 是, 公示: 是}", [("^名字", "S01 “名字”写法不对 只能写 编号、文本、姓名、化名、日期、年月、季度、年度、整数、数、词、词列、文列、部门、案号、引用、干警、部分列、组、组列")]),
    ("form.yml", "姓名: {类型: 姓名, 必填: 是, 公示: 是}", "姓名: {类型: 姓名, 必填: yes, 公示: 是}", [("^yes", "S01 “yes”写法不对 只能写 是 或 否")]),
    ("form.yml", "性别: {类型: 词, 词表: 性别, 必填: 是}", "性别: {类型: 词, 词表: 姓别, 必填: 是}", [("^姓别", "S02 没有词表“姓别” 是不是“性别”？")]),
    ("form.yml", "性别: {类型: 词, 词表: 性别, 必填: 是}", "性别: {类型: 词, 必填: 是}", [("性别: ^{类型", "S02 字段“性别”是词，没有写词表 请补写“词表: …”")]),
    ("form.yml", "{编: X20, 种类: 先后, 先: 起, 后: 止}", "{编: X20, 种类: 先後, 先: 起, 后: 止}", [("^先後", "S01 没有“先後”这一种类 可写 先后、当则有、当则无、当则须、依次、恰有其一、同于未止、不重叠、相距至少、每日至多、每组恰一、组内一致、回避、后续、年份相同、部门字、逾期未办、影响期内不得、疑似重复、不同须有")]),
    ("form.yml", "{编: X20, 种类: 先后, 先: 起, 后: 止}", "{编: X20, 种类: 先后, 先: 开始, 后: 止}", [("先: ^开始", "S02 没有字段“开始” 请改用格式里有的字段")]),
    ("form.yml", "{编: X20, 种类: 先后, 先: 起, 后: 止}", "{编: X2, 种类: 先后, 先: 起, 后: 止}", [("编: ^X2, 种类", "S01 “X2”写法不对 写成 X 和两位数字，如 X05")]),
    ("form.yml", "{编: X20, 种类: 先后, 先: 起, 后: 止}", "{编: X20, 先: 起, 后: 止}", [("^{编: X20, 先", "S01 没有写明种类 请补写“种类: …”")]),
    ("form.yml", "{编: X20, 种类: 先后, 先: 起, 后: 止}", "{编: X20, 种类: 先后, 先: 起}", [("^{编: X20, 种类: 先后, 先: 起}", "S01 缺少“后” 请补写“后: …”")]),
    ("form.yml", "{编: X18, 种类: 当则有, 当: {结论: 不实}, 有: [澄清方式]}", "{编: X18, 种类: 当则有, 当: {结论: 不属实}, 有: [澄清方式]}", [("^不属实", "S02 没有“结论”的值“不属实” 是不是“不实”？")]),
    ("form.yml", "    字头: 诉", "    字头: 案", [("    英文: complaints\n    字头: ^案", "S02 字头“案”已用于“办案情况” 每部分用一个不同的字头")]),
    ("form.yml", "    字头: 诉", "    字头: 投诉", [("字头: ^投诉", "S02 字头“投诉”不是一个汉字，编号写不成 写一个汉字，如 案，编号就写成 案-2013-001")]),
    ("form.yml", "    字头: 诉\n", "", [("^英文: complaints", "S02 部分“投诉举报”没有写编号的字头 请补写“字头: …”")]),
    ("form.yml", "    标识: [季度, 确认部门]", "    标识: [季度, 确认科室]", [("标识: [季度, ^确认科室]", "S02 没有字段“确认科室” 是不是“确认人”？")]),
    ("form.yml", "    标识: [季度, 确认部门]\n", "", [("^英文: nil returns", "S02 部分“零报告”不编号，没有写标识 请补写“标识: [字段, …]”，写明哪些字段合起来不重复")]),
    ("form.yml", "    标识: [年度]\n", "", [("^英文: annual", "S02 “年度考核”由程序写入，不编号，按年度区分 请写“编号: 无”“标识: [年度]”")]),
    ("form.yml", "    标识: [季度, 版号]", "    标识: [季度]", [("^英文: quarterly", "S02 “季度考评”由程序写入，不编号，按季度、版号区分 请写“编号: 无”“标识: [季度, 版号]”")]),
    ("form.yml", "    标识: [年度]\n    免填: [依据, 填报部门]\n", "    标识: [年度]\n", [("^英文: annual", "S02 “年度考核”由程序写入，写不出必填的“依据、填报部门” 请写进这一部分的“免填”")]),
    ("form.yml", "理由: {类型: 文本, 至长: 60, 说明: 最终", "理由: {类型: 文本, 必填: 是, 至长: 60, 说明: 最终", [("^英文: annual", "S02 “年度考核”由程序写入，写不出必填的“理由” 请删去“必填: 是”")]),
    ("form.yml", "分: {类型: 数, 必填: 是}, 记录", "分数: {类型: 数, 必填: 是}, 记录", [("明细: {类型: 组列, 字段: ^{条款", "S02 “季度考评”由程序写入，须有数字段“明细.分” 请补写“分: {类型: 数}”")]),
    ("form.yml", "  编号: {类型: 编号, 必填: 是, 说明", "  序号: {类型: 编号, 必填: 是, 说明", [("序号: ^{类型", "S02 字段“序号”的类型不能是编号 编号只有一个，就是公共字段“编号”，名称由程序规定；别的号码用文本")]),
    ("form.yml", "  编号: {类型: 编号, 必填: 是, 说明", "  编号: {类型: 编号, 说明", [("编号: ^{类型: 编号, 说明", "S02 公共字段里要有必填的“编号”，类型为编号 请写“编号: {类型: 编号, 必填: 是}”")]),
    ("form.yml", "      受案号: {类型: 案号, 必填: 是}", "      受案号: {类型: 编号, 必填: 是}", [("受案号: ^{类型", "S02 字段“受案号”的类型不能是编号 编号只有一个，就是公共字段“编号”，名称由程序规定；别的号码用文本")]),
    ("form.yml", "评查人: 评查人, 等次: 等次", "评查人: 评查人, 等次: 评查日期", [("等次: ^评查日期", "S02 要素“评查.等次”指的字段是日期 这里要用词字段")]),
    ("form.yml", "姓名: 基本情况.姓名", "姓名: 岗位履历.岗位", [("^岗位履历.岗位", "S02 要素“姓名”指的部分“岗位履历”不是单条 请指每份档案只有一份的部分（形式: 单条）")]),
    ("form.yml", "监察室, 政治处, 院领导, 公示]", "监察室, 政治处, 院长, 公示]", [("公示: 摘要}\n\n  岗位履历".replace("公示", "^院领导: 全, 公示"), "S02 没有读者“院领导” 可写 本人、专人、部门负责人、案管办、监察室、政治处、院长、公示。是新的读者的，请先列在“读者”里")]),
    ("form.yml", "院领导: 全, 公示: 摘要}\n\n  岗位履历", "公示: 摘要}\n\n  岗位履历", [("^{本人: 全, 专人: 摘要, 部门负责人: 摘要, 案管办: 摘要, 监察室: 全, 政治处: 全, 公示: 摘要}", "S02 部分“基本情况”没有写“院领导”能否看见 请补写“院领导: 全/摘要/无”")]),
    ("form.yml", "自: 奖惩情况, 止: 影响期止", "自: 奖惩, 止: 影响期止", [("自: ^奖惩, ", "S02 没有部分“奖惩” 是不是“奖惩情况”？")]),
    ("form.yml", "  是否: [是, 否]", "  是否:", [("是否:^\n", "S01 这里没有内容 这里应是列表")]),
    ("form.yml", "    依: 案件类型\n", "", [("^审查逮捕: [批准", "S01 词表分了类，没有写依哪个字段而定 请补写“依: 字段名”；不依别的字段而定的，写成一个列表")]),
    ("form.yml", "执法纪律: {类型: 数, 必填: 是}, 奖惩", "奖惩", [("字段: ^{执法能力", "X30 “四维分”里没有考核办法的维度“执法纪律”，写不进去 请补写“执法纪律: {类型: 数, 必填: 是}”")]),
    ("rulebook.yml", "综合岗: {执法能力: 30, 执法效果: 35", "综合岗: {执法能力: 30, 执法成效: 35", [("^执法成效", "X30 没有维度“执法成效” 是不是“执法效果”？")]),
    ("rulebook.yml", "综合岗: {执法能力: 30, 执法效果: 35, ", "综合岗: {执法能力: 30, ", [("综合岗: ^{执法能力: 30, 执法纪律", "X30 “综合岗”没有写维度“执法效果”的满分 请补写“执法效果: 35”")]),
    ("rulebook.yml", "分档: {级别: {国家级: 3, 省级: 2, 地市级: 1}}", "分档: {}", [("分档: ^{}", "S01 分档写法不对 写成“{字段: {值: 分, 值: 分}}”，如 {级别: {省级: 2, 地市级: 1}}")]),
    ("form.yml", "    记录日期: 提出日期\n    字段:\n      主体", "    记录日期: 提出日\n    字段:\n      主体", [("    免填: [依据]\n    记录日期: ^提出日", "S02 没有字段“提出日” 是不是“提出日期”？")]),
    ("form.yml", "  验收: [优良, 合格, 未完成]", "  验收: [优良, 合格, 优良]", [("验收: [优良, 合格, ^优良]", "S02 “优良”重复 请删去一个"), ("rulebook.yml: ^未完成", "X30 没有“验收”的值“未完成” 可写：优良、合格")]),
    ("form.yml", "  验收: [优良, 合格, 未完成]", "  验收: []", [("验收: ^[]", "S02 词表“验收”是空的 请至少写一个值"), ("rulebook.yml: 验收: ^优良", "X30 没有“验收”的值“优良” 请改用已有的“验收”的值"), ("rulebook.yml: ^未完成", "X30 没有“验收”的值“未完成” 请改用已有的“验收”的值")]),
    ("form.yml", "    自侦: [侦结移诉, 撤案, 在办]", "    自侦: [侦结移诉, 撤案, 撤案, 在办]", [("撤案, ^撤案", "S02 “撤案”重复 请删去一个")]),
    ("form.yml", "    自侦: [侦结移诉, 撤案, 在办]", "    自侦: []", [("自侦: ^[]", "S02 词表“结案方式”是空的 请至少写一个值")]),
    ("form.yml", "    自侦: [侦结移诉, 撤案, 在办]\n", "", [("^依: 案件类型", "S02 词表“结案方式”没有写“自侦”一类 请补写“自侦: […]”")]),
    ("form.yml", "  验收: [优良, 合格, 未完成]", "  验收: [优良, 合格, {值: 未完成, 起: 2013-06-01, 止: 2013-05-01}]", [("^{值", "S02 “未完成”的止早于起 请核对两个日期")]),
    ("form.yml", "    领导交办: [办结, 在办]\n", "    领导交办: [办结, 在办]\n    领导批办: [办结]\n", [("^领导批办", "S02 “案件类型”里没有“领导批办” 请改用“案件类型”里的值")]),
    ("form.yml", "名称: 执法业绩档案格式（2013 版）, 施行: 2013-01-01", "名称: 执法业绩档案格式（2013 版）, 施行: 2013-1-1", [("^2013-1-1", "S01 “2013-1-1”不是规范的日期 应写 2013-01-01")]),
    ("form.yml", '格式: {版本: "2013.1"', '格式: {版本: "2013.2"', [('^"2013.2"', 'X30 版本与文件夹名不一致 应写 版本: "2013.1"')]),
    ("form.yml", "关联案件: {类型: 引用, 部分: 办案情况, 必填: 是}\n      评查主体", "关联案件: {类型: 引用, 部分: 办案, 必填: 是}\n      评查主体", [("^办案, 必填", "S02 没有部分“办案” 是不是“办案情况”？"), ("先: ^关联案件.结案日期", "S02 没有字段“关联案件.结案日期” 是不是“关联案件”？"), ("^关联案件.结案日期]", "S02 没有字段“关联案件.结案日期” 是不是“关联案件”？"), ("^关联案件.结案方式", "S02 没有字段“关联案件.结案方式” 是不是“关联案件”？"), ("^{编: X14, 种类: 回避", "S02 没有字段“关联案件.受案号” 是不是“关联案件”？")]),
    ("form.yml", "  零报告: {部分: 零报告, 季度: 季度, 所报: 部分}", "  零报告: {部分: 零报, 季度: 季度, 所报: 部分}", [("部分: ^零报", "S02 没有部分“零报” 是不是“零报告”？")]),
    ("form.yml", "作废: {状态: 作废}", "作废: {}", [("作废: ^{}", "S02 没有写明怎样是作废 请写“作废: {状态: 作废}”")]),
    ("form.yml", "词表: 状态, 缺省: 生效", "词表: 状态, 缺省: 作废", [("缺省: ^作废", "S02 不写“状态”的都成了作废：缺省是“作废” 请改缺省的值")]),
    ("form.yml", "作废: {状态: 作废}", "作废: {状态: 无效}", [("^无效", "S02 “状态: 无效”不是公共字段的值 请写“状态: 作废”")]),
    ("rulebook.yml", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}", "{条款: 标3.3.1, 部分: 投诉, 条件: {结论: 属实}", [("^投诉, 条件", "X30 没有部分“投诉” 是不是“投诉举报”？")]),
    ("rulebook.yml", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结果: 属实}", [("^结果: 属实", "X30 没有“投诉举报”的字段“结果” 是不是“结论”？")]),
    ("rulebook.yml", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 完全属实}", [("^完全属实", "X30 没有“结论”的值“完全属实” 是不是“属实”？")]),
    ("rulebook.yml", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}, 分值: -2", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}, 分值: 一2", [("^一2", "S01 “一2”不是数字 只写阿拉伯数字和小数点，如 24 或 7.5")]),
    ("rulebook.yml", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}, 分值: -2", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}, 分值: -2, 归零: 是", [("^{条款: 标3.3.1", "X30 分值、分档、合计、归零要写一种，也只写一种 请保留一种写法")]),
    ("form.yml", "{编: X18, 种类: 当则有, 当: {结论: 不实}, 有: [澄清方式]}", "{编: X18, 种类: 当则有, 当: {结论: {至少: 1}}, 有: [澄清方式]}", [("^结论: {至少", "S02 字段“结论”：词不能比大小 至少、至多只用于日期和数")]),
    ("rulebook.yml", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {受理日期: {至少: 5}}", [("^受理日期", "X30 字段“受理日期”：“5”不是日期 日期写成“年-月-日”，如 2013-07-02")]),
    ("rulebook.yml", "{条款: 标3.3.2,", "{条款: 标3.3.1,", [("^{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 部分属实", "X30 条款“标3.3.1”重复 每条规则用一个不同的条款号")]),
    ("rulebook.yml", "业务岗: {标1.1: [12, 8]", "业务岗: {标1.1: [13, 8]", [("业务岗: ^{标1.1", "X30 “业务岗”的“执法能力”各指标满分之和是 31，不等于维度满分 30 请调整各指标的满分，使之和等于维度满分")]),
    ("rulebook.yml", "业务岗: {标1.1: [12, 8]", "业务岗: {标1.1: [12, 13]", [("^[12, 13", "X30 标1.1 的基础分不在 0 到满分之间 请核对两个数")]),
    ("rulebook.yml", "业务岗: {标1.1: [12, 8]", "业务岗: {标1.1: 12", [("标1.1: ^12", "S01 满分和基础分写法不对 写成“[满分, 基础分]”，如 [12, 8]")]),
    ("rulebook.yml", "业务岗: {标1.1: [12, 8], 标1.2: [8, 8], ", "业务岗: {标1.1: [12, 8], ", [("业务岗: ^{标1.1", "X30 “业务岗”没有写 标1.2 的满分和基础分 请补写“标1.2: [满分, 基础分]”"), ("业务岗: ^{标1.1", "X30 “业务岗”的“执法能力”各指标满分之和是 22，不等于维度满分 30 请调整各指标的满分，使之和等于维度满分")]),
    ("rulebook.yml", "    名称: 效率", "    名称: 批捕率", [("名称: ^批捕率", "X30 “批捕率”是禁用的考核指标 请删去这个指标，改用不诱导办案结果的指标")]),
    ("rulebook.yml", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}", "{说明: 按退查率扣分, 条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}", [("^按退查率扣分", "X30 “退查率”是禁用的考核指标 请删去这个指标，改用不诱导办案结果的指标")]),
    ("rulebook.yml", "{级别: {国家级: 3, 省级: 2, 地市级: 1}}", "{级别: {国家级: 3, 市级: 2, 地市级: 1}}", [("国家级: 3, ^市级", "X30 没有“级别”的值“市级” 是不是“地市级”？")]),
    ("rulebook.yml", "合计: {字段: 学时", "合计: {字段: 考核", [("字段: ^考核", "X30 字段“考核”是词 这里要用数或整数字段")]),
    ("rulebook.yml", "督办任务: 办结日期, 执法", "督办任务: 验收, 执法", [("督办任务: ^验收", "X30 字段“验收”是词 这里要用日期字段")]),
    ("rulebook.yml", ", 奖惩情况: 决定日期}", "}", [("^{条款: 标4.1", "X30 没有写“奖惩情况”的计入日期 请在“计入日期”中写明按哪个日期计入季度"), ("^{条款: 标4.2", "X30 没有写“奖惩情况”的计入日期 请在“计入日期”中写明按哪个日期计入季度"), ("^{条款: 否-2", "X30 没有写“奖惩情况”的计入日期 请在“计入日期”中写明按哪个日期计入季度")]),
    ("rulebook.yml", "控申: 0.3333, ", "", [("^字段: 案件类型", "X30 案件系数没有写“控申” 请补写“控申: …”，不计的写 0")]),
    ("rulebook.yml", "季封顶: 良好", "季封顶: 良", [("季封顶: ^良", "X30 没有等次“良” 是不是“良好”？")]),
    ("rulebook.yml", "施行: 2013-01-01, 小数位", "施行: 2013-02-01, 小数位", [("^2013-02-01", "X30 施行、废止日期与 form.yml 不一致 同一版本的各文件要写同样的施行、废止日期")]),
    ("rulebook.yml", "{等次: 优秀, 起: 90}, {等次: 良好, 起: 80}", "{等次: 良好, 起: 80}, {等次: 优秀, 起: 90}", [("^[{等次", "X30 等次要从高到低写，最后一档从 0 起 请调整顺序")]),
    ("rulebook.yml", "系数: [案件系数, 角色系数]", "系数: [案件系数, 角色]", [("系数: [案件系数, ^角色]", "X30 没有系数“角色” 是不是“角色系数”？")]),
    ("rulebook.yml", "季度等次: [{等次: 优秀, 起: 90}, {等次: 良好, 起: 80}, {等次: 合格, 起: 60}, {等次: 不合格, 起: 0}]", "季度等次: []", [("季度等次: ^[]", "X30 等次要从高到低写，最后一档从 0 起 请调整顺序"), ("季封顶: ^不合格, 年封顶: 基本称职, 来源: 设计}", "X30 没有等次“不合格” 请改用已有的等次"), ("季封顶: ^不合格, 年封顶: 不定等次", "X30 没有等次“不合格” 请改用已有的等次"), ("季封顶: ^合格", "X30 没有等次“合格” 请改用已有的等次"), ("季封顶: ^良好", "X30 没有等次“良好” 请改用已有的等次"), ("季封顶: ^不合格, 年封顶: 不称职", "X30 没有等次“不合格” 请改用已有的等次"), ("季封顶: ^不合格, 年封顶: 基本称职, 来源: 设计(政务", "X30 没有等次“不合格” 请改用已有的等次")]),
    ("rulebook.yml", "小数位: 2", "小数位: -1", [("小数位: ^-1", "X30 小数位不对 结果按两位小数写入档案，写 0 至 2")]),
    ("rulebook.yml", "小数位: 2", "小数位: 3", [("小数位: ^3", "X30 小数位不对 结果按两位小数写入档案，写 0 至 2")]),
    ("rulebook.yml", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}, 分值: -2", "{条款: 标3.3.1, 部分: 投诉举报, 条件: {结论: 属实}, 分值: -0.333", [("分值: ^-0.333", "X30 标3.3.1 的 -0.333 超过 2 位小数，各项相加会与总分不符 结果按两位小数写入档案，最多写 2 位")]),
    ("rulebook.yml", "限界条款: 办-4", "限界条款: 办-40", [("^办-40", "X30 没有条款“办-40” 是不是“办-4”？")]),
    ("authority.yml", "  投诉举报: {拟: [监察室]", "  投诉: {拟: [监察室]", [("^投诉: {拟", "X30 没有部分“投诉” 是不是“投诉举报”？"), ("^基本情况: {拟", "X30 权限矩阵没有写“投诉举报” 请补写“投诉举报: {拟: …, 审: …, 更: …, 废: …}”")]),
    ("authority.yml", "  投诉举报: {拟: [监察室]", "  投诉举报: {拟: [监察]", [("投诉举报: {拟: [^监察]", "X30 没有角色“监察” 是不是“监察室”？")]),
    ("authority.yml", "更: [监察室+领导小组]", "更: [监察室＋领导小组]", [("^监察室＋领导小组", "X30 “监察室＋领导小组”要写成几个角色 任一方都可以的写 监察室、领导小组（各占一项），须共同的写 监察室+领导小组")]),
    ("deadlines.yml", "重算: {字段: 退补, 停: 退回日期, 起: 重报日期}", "重算: {字段: 延长, 停: 批准日期, 起: 批准日期}", [("字段: ^延长, 停", "X30 字段“延长”是组 这里要用组列字段")]),
    ("deadlines.yml", "延长: {字段: 延长, 天数", "延长: {字段: 退补, 天数", [("字段: ^退补, 天数", "X30 字段“退补”是组列 这里要用组字段")]),
    ("deadlines.yml", "回复日期, 基本: 10日, 写入: {到期: 回复期限, 状态: 回复状态, 超期写作: 逾期}, 依据: 2012", "回复日期, 基本: 10日, 写入: {到期: 回复状态, 状态: 回复状态, 超期写作: 逾期}, 依据: 2012", [("到期: ^回复状态", "X30 字段“回复状态”是词 这里要用日期字段")]),
    ("authority.yml", "更: [监察室+领导小组]", "更: [监察室+领导]", [("^监察室+领导", "X30 没有角色“领导” 是不是“领导小组”？")]),
    ("authority.yml", "  投诉举报: {拟: [监察室], 审", "  投诉举报: {删: [监察室], 拟: [监察室], 审", [("^删: [监察室", "S01 不认识的名称“删” 请删去，或核对名称")]),
    ("deadlines.yml", "代码: 诉-4, 名称: 不起诉复议, 部分: 办案情况", "代码: 诉-4, 名称: 不起诉复议, 部分: 办案", [("^办案, 条件", "X30 没有部分“办案” 是不是“办案情况”？")]),
    ("deadlines.yml", "基本: 30日", "基本: 30天", [("^30天", "S01 “30天”不是期间 写成 7日、1月、半月 或 10工作日")]),
    ("deadlines.yml", "    基本: 1月\n", "    基本: 1月\n    截止: 结案日期\n", [("- ^代码", "X30 要么写“截止”，要么写“起算”和“基本” 请保留一种写法")]),
    ("deadlines.yml", "    停算: {结案方式: 中止}", "    停算: {结案方式: 终止}", [("^终止", "X30 没有“结案方式”的值“终止” 是不是“中止”？")]),
    ("deadlines.yml", "写入: 影响期止, 依据: 公务员法64条}\n  - {代码: 影-2", "写入: 决定日期, 依据: 公务员法64条}\n  - {代码: 影-2", [("^决定日期, 期间: 6月", "X30 字段“决定日期”不是系统字段 系统写入的字段要在 form.yml 中写 系统: 是")]),
    ("deadlines.yml", "写入: 影响期止, 依据: 公务员法64条}\n  - {代码: 影-2", "写入: 影响期, 依据: 公务员法64条}\n  - {代码: 影-2", [("^影响期, 依据", "X30 没有“奖惩情况”的字段“影响期” 是不是“影响期止”？")]),
    ("deadlines.yml", "批准日期: 批准日期, 至多: 15", "批准日期: 批准日, 至多: 15", [("^批准日, 至多", "X30 没有“办案情况”的字段“延长.批准日” 是不是“延长”？")]),
    ("supervision.yml", "条件: {结论: 属实}", "条件: {结论: 屬實}", [("^屬實", "X30 没有“结论”的值“屬實” 可写：不实、属实、无法查证、部分属实")]),
    ("supervision.yml", "起算: 办结日期", "起算: 结论", [("^结论: 属实", "X30 字段“结论”是词 这里要用日期字段")]),
    ("supervision.yml", "{级别: 黄, 剩余: 3}", "{级别: 绿, 剩余: 3}", [("^绿", "S01 “绿”写法不对 只能写 黄、橙、红")]),
    ("supervision.yml", "{问题: 文书制作,", "{问题: 文书写作,", [("^文书写作", "X30 没有选项“文书写作” 是不是“文书制作”？")]),
    ("supervision.yml", "工作日内: 15", "工作日内: 半月", [("^半月", "S01 “半月”不是整数 只写阿拉伯数字，如 15")]),
    ("form.yml", "止: {类型: 日期, 说明: 现任岗位不写}", "止: {类型: 文本, 说明: 现任岗位不写}", [("岗位类别: 岗位类别, 起: 起, 止: ^止", "S02 要素“履历.止”指的字段是文本 这里要用日期字段")]),
    ("calendar/2013.yml", "年: 2013", "年: 2012", [("^2012", "S05 年份与文件名不一致 应写 年: 2013")]),
    ("calendar/2013.yml", "2013-10-12", "2013-10-11", [("^2013-10-11", "S05 2013-10-11 本来就是工作日 “上班”只写调休上班的周末")]),
    ("calendar/2013.yml", "2013-10-12", "2013-10-32", [("^2013-10-32", "S05 “2013-10-32”不是日历上的日期 请核对月和日，2013 年 10 月只有 31 天")]),
    ("calendar/2013.yml", "上班: [2013-09-22]", "上班: [2013-09-21]", [("上班: [^2013-09-21]", "S05 2013-09-21 又放假又上班 请按国务院办公厅通知核对")]),
    ("calendar/2013.yml", "上班: [2013-09-22]", "上班: [2018-09-22]", [("^2018-09-22", "S05 2018-09-22 不在本年 请核对年份；上年的只写 12 月、下年的只写 1 月里元旦前后的几天")]),
    ("calendar/2014.yml", "上班: [2014-05-04]", "上班: [2013-05-04]", [("^2013-05-04", "S05 2013-05-04 不在本年 请核对年份；上年的只写 12 月、下年的只写 1 月里元旦前后的几天")]),
    ("calendar/2013.yml", "上班: [2013-09-22]", "加班: [2013-09-22]", [("^加班", "S05 不认识的名称“加班” 是不是“上班”？")]),
    ("calendar/2013.yml", "上班: [2013-09-22]", "上班: 2013-09-22", [("^2013-09-22", "S05 “2013-09-22”写法不对 这里应是列表")]),
]  # fmt: skip
WITHOUT_EFFECT: list[tuple[str, str, str, list[tuple[str, str]]]] = [
    ("form.yml", "  不在职: [调出, 退休, 离职, 去世]", "  不在职: [调出, 退休, 辞职, 去世]", [("退休, ^辞职, 去世", "S02 没有“在职状态”的值“辞职” 是不是“停职”？已施行的，下一版再改")]),
    ("form.yml", "执法纪律: {类型: 数, 必填: 是}, 奖惩", "执法纪率: {类型: 数}, 执法纪律: {类型: 数, 必填: 是}, 奖惩", [("^执法纪率", "X30 考核办法没有维度“执法纪率”，不会写它 请删去，有的是 执法能力、执法效果、执法纪律、奖惩情况；已施行的，下一版再改")]),
    ("form.yml", "  季度等次: [优秀, 良好, 合格, 不合格]", "  季度等次: [优秀, 良好, 合格, 较差]", [("rulebook.yml: {等次: ^不合格, 起: 0}", "X30 “不合格”不在 form.yml 的词表“季度等次”里，写不进“等次” 两处要写一样，请核对；已施行的，下一版再改")]),
    ("form.yml", "  年度等次: [优秀, 称职, 基本称职, 不称职, 不定等次]", "  年度等次: [优秀, 称职, 基本称职, 不称职]", [("建议等次: ^{类型", "X30 “建议等次”的词表“年度等次”没有年度等次“不定等次” 请在词表里补上“不定等次”；已施行的，下一版再改")]),
    ("form.yml", "  岗位类别: [业务岗, 综合岗, 辅助岗, 领导岗]", "  岗位类别: [业务岗, 综合岗, 辅助岗, 法警岗, 领导岗]", [("rulebook.yml: ^岗位类别:                          #", "X30 “法警岗”没有维度满分，也不在“不计分岗位”里 要计分的，请补写它的满分；不计分的，列进“不计分岗位”；已施行的，下一版再改")]),
    ("rulebook.yml", "不计分岗位: [领导岗]", "不计分岗位: [领导岗, 试用岗]", [("领导岗, ^试用岗", "X30 “试用岗”不在 form.yml 的词表“岗位类别”里，写不进“岗位类别” 两处要写一样，请核对；已施行的，下一版再改")]),
    ("rulebook.yml", "  - 条款: 标1.3\n", "  - 条款: 标1.2\n", [("- 条款: ^标1.2\n    名称: 素能", "X30 条款“标1.2”已是一条指标的号 每个指标用一个不同的条款号；已施行的，下一版再改")]),
    ("rulebook.yml", "{条款: 标3.3.2,", "{条款: 标3.3,", [("^{条款: 标3.3, 部分", "X30 条款“标3.3”已是一条指标的号 每条规则用一个不同的条款号；已施行的，下一版再改")]),
    ("rulebook.yml", "{条款: 标3.3.2,", "{条款: 办-5,", [("^{条款: 办-5, 部分", "X30 条款“办-5”已是一条办法的号 每条规则用一个不同的条款号；已施行的，下一版再改")]),
    ("rulebook.yml", "    单位: 件\n", "    单位: 件\n    规则: [{条款: 标1.1.1, 部分: 督察通报, 分值: -1, 来源: 设计}]\n", [("^规则: [{条款: 标1.1.1", "X30 规则对同组归一的指标不起作用 请删去，或改写方法；已施行的，下一版再改")]),
    ("rulebook.yml", "    名称: 效率\n", "    名称: 效率\n    工作量: [{部分: 综合工作, 系数: [任务系数]}]\n", [("^工作量: [{部分: 综合", "X30 工作量对基础加减的指标不起作用 请删去，或改写方法；已施行的，下一版再改")]),
    ("rulebook.yml", "{等次: 合格, 起: 60}, {等次: 不合格, 起: 0}]", "{等次: 合格, 起: 60}, {等次: 合格, 起: 50}, {等次: 不合格, 起: 0}]", [("{等次: ^合格, 起: 50}", "X30 等次“合格”重复 每一等用一个不同的名称；已施行的，下一版再改")]),
    ("form.yml", "词表: 状态, 缺省: 生效", "词表: 状态, 缺省: 有效", [("缺省: ^有效", "S02 没有“状态”的值“有效” 是不是“生效”？已施行的，下一版再改")]),
    ("deadlines.yml", "完成日期, 写入: {状态: 时效状态, 超期写作: 逾期}", "完成日期, 写入: {状态: 时效状态}", [("rulebook.yml: 计入: 期限, 条件: {时效状态: ^逾期}, 分值: -1, 限额", "X30 系统算出的“时效状态”不会是“逾期”，这一条永远用不到 会有的是 未到期、按期、停算、超期；已施行的，下一版再改")]),
    ("rulebook.yml", "合计: {字段: 学时, 达到: 22, 得: 1, 未达: -1}", "合计: {字段: 学时, 达到: 22, 得: 1, 未达: -1}, 限额: 2", [("^限额: 2, 来源: 设计(年90", "X30 限额对合计、归零不起作用 限额只用于分值、分档，请删去；已施行的，下一版再改")]),
    ("rulebook.yml", "归零: 是", "归零: 是, 减半: {主动报告: 是}", [("^减半: {主动报告: 是}, 来源: 实例", "X30 减半对合计、归零不起作用 减半只用于分值、分档，请删去；已施行的，下一版再改")]),
    ("rulebook.yml", "条件: {等次: 瑕疵}, 分档: {评查主体: {省级院: -5, 分州市院: -3, 本院: -2}}", "条件: {等次: 瑕疵}, 分档: {问题类别: {文书制作: -1}}", [("^问题类别", "X30 字段“问题类别”是词列，不能按值分档 请用只有一个值的字段；已施行的，下一版再改")]),
    ("rulebook.yml", "条件: {等次: 瑕疵}", "条件: {等次: 瑕疵, 关联案件.期限状态: 按期}", [("^关联案件.期限状态", "X30 “关联案件.期限状态”由系统算出，不能从别的记录去看 请改用填写的字段，或把条件写在它所在的部分；已施行的，下一版再改")]),
    ("rulebook.yml", "条款: 否-3,", "条款: 标1.2.2,", [("^{条款: 标1.2.2, 部分: 办案情况, 计入: 到期日期, 条件: {期限状态: 超期, 羁押: 是}, 季封顶", "X30 条款“标1.2.2”重复 每条否决用一个不同的条款号；已施行的，下一版再改")]),
    ("rulebook.yml", "不计分岗位: [领导岗]", "不计分岗位: [领导岗, 辅助岗]", [("[领导岗, ^辅助岗", "X30 “辅助岗”写在不计分岗位里，又有岗位指标 请删去其中一处；已施行的，下一版再改")]),
    ("deadlines.yml", "{代码: 捕-2,", "{代码: 捕-1,", [("{代码: ^捕-1, 名称: 审查逮捕(未", "X30 代码“捕-1”重复 每条期限用一个不同的代码；已施行的，下一版再改")]),
    ("supervision.yml", "{代码: 查-2,", "{代码: 查-1,", [("{代码: ^查-1, 名称: 无罪", "X30 代码“查-1”重复 每条倒查用一个不同的代码；已施行的，下一版再改")]),
    ("supervision.yml", "{级别: 橙, 剩余: 1}", "{级别: 橙, 剩余: 3}", [("^{级别: 橙, 剩余: 3}", "X30 “橙”剩余 3 日，和“黄”剩余 3 日对不上 每级写一次，越急的剩余日数越少；已施行的，下一版再改")]),
    ("supervision.yml", "{级别: 橙, 剩余: 1}", "{级别: 黄, 剩余: 1}", [("^{级别: 黄, 剩余: 1}", "X30 “黄”剩余 1 日，和“黄”剩余 3 日对不上 每级写一次，越急的剩余日数越少；已施行的，下一版再改")]),
    ("rulebook.yml", "经批准上限: 0.20", "经批准上限: 20", [("优秀比例: ^0.15", "X30 优秀比例、经批准上限不在 0 到 1 之间，或前者高于后者 请核对两个比例，写成 0.15 的样子；已施行的，下一版再改")]),
]  # fmt: skip


def placed(contents: dict[str, bytes], name: str, wanted: list[tuple[str, str]]) -> list[str]:
    """The problems as they are told: where the words of a file stand, and the message."""
    found = []
    for words, message in wanted:
        file, _, rest = words.rpartition(".yml: ")
        path = f"2013.1/{file}.yml" if file else f"2013.1/{name}"
        found.append(f"{place(contents, path, rest)} {message}")
    return found


@pytest.mark.parametrize(("name", "old", "new", "wanted"), WITHOUT_EFFECT)
def test_what_an_earlier_version_let_pass_leaves_an_office_its_standard(
    name: str, old: str, new: str, wanted: list[tuple[str, str]]
) -> None:
    """Quarters are locked under it: it may not be mended where it stands, nor do without."""
    contents = files()
    contents[f"2013.1/{name}"] = replaced(contents[f"2013.1/{name}"], old, new)
    standards, problems = read_standards(contents, "s")
    told = [f"{p.location} {p.rule} {p.message} {p.hint}" for p in problems]
    assert told == placed(contents, name, wanted)
    assert not any(p.is_error for p in problems)
    assert standards.versions


@pytest.mark.parametrize(
    ("name", "old", "new", "wanted"),
    CORRUPTIONS,
    ids=[f"{n}-{case[0]}-{case[3][0][1].split(' ')[0]}" for n, case in enumerate(CORRUPTIONS)],
)
def test_a_corruption_is_named_where_it_stands(
    name: str, old: str, new: str, wanted: list[tuple[str, str]]
) -> None:
    contents = files()
    contents[f"2013.1/{name}"] = replaced(contents[f"2013.1/{name}"], old, new)
    standards, told = read(contents)
    assert told == placed(contents, name, wanted)
    # A version with an error is never applied; a wrong calendar year is left out.
    if name.startswith("calendar"):
        assert standards.versions
    else:
        assert not standards.versions


@pytest.mark.parametrize(
    "name", ["form.yml", "rulebook.yml", "authority.yml", "deadlines.yml", "supervision.yml"]
)
def test_a_missing_file_is_named(name: str) -> None:
    contents = files()
    del contents[f"2013.1/{name}"]
    standards, told = read(contents)
    assert told == [f"s/2013.1/{name}:1:1 S01 缺少文件 {name} 请补上这个文件，可从上一版本复制"]
    assert not standards.versions


def test_no_standard_at_all_is_said() -> None:
    assert read({})[1] == ["s:1:1 S01 没有制度标准 请放入 standards/<版本>/form.yml 等文件"]


def test_a_file_of_the_standard_that_cannot_be_read_is_named_in_place() -> None:
    contents = files()
    path = "2013.1/deadlines.yml"
    contents[path] = replaced(contents[path], "    基本: 1月", "    基本：1月")
    assert read(contents)[1] == [
        (
            f"{place(contents, path, '    基本^：1月')} Y07 冒号是全角的 应写“基本: 1月”，"
            "冒号用半角，后面空一格"
        )
    ]


def test_every_corruption_of_several_files_is_told_at_once() -> None:
    contents = files()
    for name, old, new in (
        ("form.yml", "词表: 性别", "词表: 姓别"),
        ("rulebook.yml", "业务岗: {标1.1: [12, 8]", "业务岗: {标1.1: [13, 8]"),
        ("supervision.yml", "起算: 办结日期", "起算: 结论"),
        ("calendar/2014.yml", "2014-09-28", "2014-09-29"),
    ):
        contents[f"2013.1/{name}"] = replaced(contents[f"2013.1/{name}"], old, new)
    assert [line.split(" ")[0] for line in read(contents)[1]] == [
        place(contents, "2013.1/form.yml", "词表: ^姓别"),
        place(contents, "2013.1/rulebook.yml", "业务岗: ^{标1.1"),
        place(contents, "2013.1/supervision.yml", "^结论: 属实"),
        place(contents, "2013.1/calendar/2014.yml", "^2014-09-29"),
    ]


# -- two versions ----------------------------------------------------------------------------------


def two_versions(end: str, start: str = "2013-07-01") -> tuple[Standards, list[str]]:
    """2013.1 with ``end`` in its form and rulebook, and a copy of it as 2013.2 from ``start``."""
    contents: dict[str, bytes] = {}
    for path, data in files().items():
        name = path.removeprefix("2013.1/")
        if name.startswith("calendar/"):
            contents[path] = data
            continue
        text = data.decode()
        lapsed = "施行: 2013-01-01" + (f", {end}" if end else "")
        contents[path] = text.replace("施行: 2013-01-01", lapsed).encode()
        later = text.replace("施行: 2013-01-01", f"施行: {start}")
        contents[f"2013.2/{name}"] = later.replace('版本: "2013.1"', '版本: "2013.2"').encode()
    return read(contents)


def test_what_is_of_no_version_is_read_under_the_nearest_before() -> None:
    standards = two_versions("废止: 2013-06-30", "2013-09-01")[0]
    days = ("2012-05-04", "2013-06-30", "2013-07-15", "2013-08-31", "2013-09-01", "2030-01-01")
    read_under = [standards.for_record(date.fromisoformat(day)).version for day in days]
    assert read_under == ["2013.1", "2013.1", "2013.1", "2013.1", "2013.2", "2013.2"]
    assert standards.for_quarter(Quarter(2013, 2)) is standards.versions[0]


def test_what_has_no_date_is_read_as_of_the_reference_date() -> None:
    standards = two_versions("废止: 2013-06-30")[0]
    found = [
        standards.as_of(today).for_record(None).version
        for today in (date(2012, 1, 1), date(2013, 6, 30), date(2013, 7, 1), None)
    ]
    assert found == ["2013.1", "2013.1", "2013.2", "2013.2"]
    assert standards.as_of(date(2013, 6, 30)).current is standards.versions[0]
    assert standards.as_of(date(2013, 6, 30)).for_record(date(2013, 7, 1)).version == "2013.2"


def test_versions_that_follow_one_another_are_in_order() -> None:
    assert two_versions("废止: 2013-06-30")[1] == []


@pytest.mark.parametrize("end", ["", "废止: 2013-07-01", "废止: 2014-12-31"])
def test_versions_that_overlap_are_refused(end: str) -> None:
    assert two_versions(end)[1] == [
        (
            "s/2013.1/form.yml:3:5 S06 制度 2013.1 与 2013.2 的适用期间重叠"
            " 请在 2013.1 的“格式”和“制度”中写 废止: 2013-06-30"
        )
    ]


def test_versions_that_begin_on_one_day_are_refused() -> None:
    told = two_versions("", "2013-01-01")[1]
    assert told == [
        (
            "s/2013.1/form.yml:3:5 S06 制度 2013.1 与 2013.2 的适用期间重叠"
            " 两版同日施行，请改正 2013.1 或 2013.2 的施行日期"
        )
    ]


def test_a_version_that_ends_before_it_begins_is_refused() -> None:
    contents = files()
    for name in ("form.yml", "rulebook.yml"):
        contents[f"2013.1/{name}"] = replaced(
            contents[f"2013.1/{name}"], "施行: 2013-01-01", "施行: 2013-01-01, 废止: 2012-12-31"
        )
    assert read(contents)[1] == ["s/2013.1/form.yml:3:62 X30 废止早于施行 请核对两个日期"]


def test_where_one_version_is_unread_no_other_answers_for_it() -> None:
    contents = files()
    contents["2012.1/form.yml"] = "格式：旧\n".encode()
    standards, told = read(contents)
    assert standards.versions == ()
    assert [line.split(" ")[0] for line in told] == [
        "s/2012.1/form.yml:1:1",
        "s/2012.1/rulebook.yml:1:1",
        "s/2012.1/authority.yml:1:1",
        "s/2012.1/deadlines.yml:1:1",
        "s/2012.1/supervision.yml:1:1",
    ]


# -- the working calendar --------------------------------------------------------------------------

# golden.md: the public holidays of 2013 (off / worked), written out by hand.
OFF_2013 = """
01-01 01-02 01-03
02-09 02-10 02-11 02-12 02-13 02-14 02-15
04-04 04-05 04-06
04-29 04-30 05-01
06-10 06-11 06-12
09-19 09-20 09-21
10-01 10-02 10-03 10-04 10-05 10-06 10-07
"""
WORKED_2013 = """
01-05 01-06
02-16 02-17
04-07
04-27 04-28
06-08 06-09
09-22
09-29 10-12
"""


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_2013_is_worked_on_exactly_the_days_the_state_council_announced() -> None:
    calendar = shipped().calendar
    off, worked = OFF_2013.split(), WORKED_2013.split()
    for day in days_of(2013):
        short = f"{day:%m-%d}"
        weekday = day.isoweekday() <= 5
        assert calendar.is_working(day) == (short in worked or (weekday and short not in off)), day


def test_the_number_of_working_days_of_each_year() -> None:
    # 11 statutory holidays fall on weekdays or are made up for: 365 or 366 less weekends, less 11.
    calendar = shipped().calendar
    counts = {y: calendar.working_days(date(y, 1, 1), date(y, 12, 31)) for y in (2012, 2013, 2014)}
    assert counts == {2012: 249, 2013: 250, 2014: 250}
    assert counts[2013] == sum(calendar.is_working(day) for day in days_of(2013))


@pytest.mark.parametrize(
    ("day", "next_working"),
    [
        ("2013-09-19", "2013-09-22"),  # 中秋, then a worked Sunday
        ("2013-10-01", "2013-10-08"),
        ("2013-10-12", "2013-10-12"),  # a worked Saturday
        ("2013-10-13", "2013-10-14"),
        ("2014-01-31", "2014-02-07"),
        ("2012-01-22", "2012-01-29"),
        ("2011-12-31", "2011-12-31"),  # announced with 2012
    ],
)
def test_the_next_working_day(day: str, next_working: str) -> None:
    calendar = shipped().calendar
    assert calendar.next_working(date.fromisoformat(day)) == date.fromisoformat(next_working)


def test_the_tenth_working_day_runs_over_the_october_holiday() -> None:
    # golden.md: 09-29 and 10-12 are worked.
    calendar = shipped().calendar
    assert calendar.add_working_days(date(2013, 9, 27), 10) == date(2013, 10, 16)
    assert calendar.add_working_days(date(2013, 9, 27), 0) == date(2013, 9, 27)
    dates = [calendar.add_working_days(date(2013, 9, 30), n) for n in (5, 8, 12, 14, 19, 29, 30)]
    assert [f"{day:%m-%d}" for day in dates] == [
        "10-12", "10-16", "10-22", "10-24", "10-31", "11-14", "11-15",
    ]  # fmt: skip


def test_a_year_without_a_file_is_monday_to_friday_and_says_so() -> None:
    calendar = shipped().calendar
    assert not calendar.covers(date(2011, 12, 30))
    assert calendar.covers(date(2012, 1, 1))
    assert calendar.is_working(date(2011, 10, 3))
    assert not Calendar().is_working(date(2013, 10, 12))


def test_two_versions_may_share_a_year_but_not_disagree_about_it() -> None:
    contents = files()
    contents["2012.1/calendar/2013.yml"] = contents["2013.1/calendar/2013.yml"]
    assert not [line for line in read(contents)[1] if "S05" in line]
    contents["2012.1/calendar/2013.yml"] = replaced(
        contents["2013.1/calendar/2013.yml"], ", 2013-10-12]", "]"
    )
    assert [line for line in read(contents)[1] if "S05" in line] == [
        (
            "s/2013.1/calendar/2013.yml:1:4 S05 2013 年的年历与 s/2012.1/calendar/2013.yml 不一致"
            " 同一年的年历只能有一种，请改成一样或只留一份"
        )
    ]


def test_the_related_place_of_an_overlap_is_the_later_standard() -> None:
    contents = files()
    for path, data in list(contents.items()):
        if not path.startswith("2013.1/calendar"):
            later = data.decode().replace("施行: 2013-01-01", "施行: 2014-01-01")
            later = later.replace('版本: "2013.1"', '版本: "2014.1"')
            contents[path.replace("2013.1", "2014.1")] = later.encode()
    problems: list[Problem]
    _, problems = read_standards(contents, "s")
    assert [[str(place) for place in p.related] for p in problems] == [["s/2014.1/form.yml:3:46"]]
