"""The acceptance of checking: one line of one file of the sample office spoilt, in many ways.

Each must end in exit code 1, with one finding at the spoilt line and column, said in Chinese with
what to write instead; and every other file must still be judged: a mistake planted in another
archive is reported every time. Nothing else may be found, neither elsewhere nor as an echo.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator.cli import main

SAMPLE = Path(__file__).resolve().parent.parent / "archives"
SPOILT, OTHER = "990110-0037", "990110-0024"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Corruption:
    """In the record of this number (or section of this name), ``old`` becomes ``new``.

    ``wanted`` is ``«what is pointed at» rule message hint``. The finding stands ``lines`` below
    the spoilt line; its column is that of what it points at.
    """

    where: str
    old: str
    new: str
    wanted: str
    lines: int = 0


CORRUPTIONS = [
    # what an input method does
    Corruption("案-2013-014", "案由: 盗窃", "案由：盗窃", "«：» Y07 冒号是全角的 应写“案由: 盗窃”，冒号用半角，后面空一格"),
    Corruption("案-2013-014", "案由: 盗窃", "案由:盗窃", "«:» Y07 冒号后面没有空格 应写“案由: 盗窃”，冒号后面空一个半角空格"),
    Corruption("案-2013-014", "  - 编号", "  － 编号", "«－» Y07 减号是全角的 应写“- 编号: 案-2013-014”，减号用半角，后面空一格"),
    Corruption("案-2013-014", "  - 编号", "  -编号", "«-» Y07 减号后面没有空格 应写“- 编号: 案-2013-014”，减号后面空一格"),
    Corruption("案-2013-014", "    案由", "\t案由", "«\t» Y03 这里有 Tab 制表符（U+0009） 缩进只用半角空格，请把 Tab 换成空格，与第 LINE-1 行的“案件类型”左对齐（前面空 4 格）"),
    Corruption("案-2013-014", "    案由", "\u3000\u3000案由", "«\u3000» Y03 缩进里有全角空格 缩进只用半角空格，请把这 2 个换成 4 个半角空格"),
    Corruption("案-2013-014", "案由: 盗窃", "案由: 盗\u200b窃", "«\u200b» Y03 这里有看不见的字符 U+200B ZERO WIDTH SPACE 请删去这个字符，需要时重新输入"),
    Corruption("案-2013-014", "案由: 盗窃", "案由: 罪名: 盗窃", "«:» Y07 内容里还有“: ” 请在内容两边加英文引号：案由: '罪名: 盗窃'，或把里面的冒号改成全角"),
    # indentation, quotes, brackets
    Corruption("案-2013-014", "    案由", "     案由", "«案» Y07 缩进不齐 应与第 LINE-1 行的“案件类型”左对齐（前面空 4 格）"),
    Corruption("案-2013-014", "    案由", "   案由", "«案» Y07 缩进不齐 应与第 LINE-1 行的“案件类型”左对齐（前面空 4 格）"),
    Corruption("案-2013-014", "案由: 盗窃", '案由: "盗窃', '«"» Y07 引号没有配对 请补上右引号，左右都用英文引号'),
    Corruption("案-2013-014", "案由: 盗窃", "案由: [盗窃", "«[» Y07 方括号没有配对 请补上“]”，各项用半角逗号隔开"),
    Corruption("案-2013-014", "案由: 盗窃", "案由: *盗窃", "«*» Y07 内容不能以“*”开头 多打的请删去；是内容的，请在内容两边加英文引号：案由: '*盗窃'"),
    Corruption("案-2013-014", "案由: 盗窃", "案由: !!str 盗窃", "«!» Y06 不许用 YAML 标签（!!str） 请删去它；文字以 ! 开头的，两边加英文引号"),
    Corruption("案-2013-014", "案由: 盗窃", "角色: 盗窃", "«角色» Y04 “角色”重复写了（第 LINE 行已有） 请合并成一处，或改正其中写错的名称", lines=2),
    # what the form asks for
    Corruption("案-2013-014", "    案由: 盗窃\n", "", "«编号» F01 案-2013-014 缺少“案由” 请补写“案由: …”", lines=-3),
    Corruption("案-2013-014", "羁押: 是", "羁押: 是\n    到期日期: 2013-08-17", "«到期日期» F08 “到期日期”由系统计算，不能手写 请删去这一项", lines=1),
    Corruption("案-2013-014", "天数: 15", "日数: 15\n      天数: 15", "«日数» F02 不认识的名称“日数” 是不是“天数”？"),
    Corruption("评-2013-004", "[文书制作]", "文书制作", "«文书制作» F03 “问题类别”应是列表 写成“问题类别: [甲, 乙]”，用半角方括号和逗号"),
    Corruption("案-2013-014", "批准日期: 2013-07-30", "批准日期: 2013.7.30", "«2013.7.30» F04 批准日期：“2013.7.30”不是规范的日期 应写 2013-07-30"),
    Corruption("评-2013-003", "评查日期: 2013-09-10", "评查日期: 2013-09-31", "«2013-09-31» F04 评查日期：“2013-09-31”不是日历上的日期 请核对月和日，2013 年 9 月只有 30 天"),
    Corruption("培-2013-003", "学时: 24", "学时: 二十四", "«二十四» F05 学时：“二十四”不是数字 只写阿拉伯数字和小数点，如 24 或 7.5"),
    Corruption("案-2013-014", "天数: 15", "天数: 16", "«16» F05 天数：16 太大，至多是 15 请核对这个数"),
    Corruption("诉-2013-001", "类别: 作风态度", "类别: 态度", "«态度» F06 类别没有“态度”这个选项 是不是“作风态度”？可写：作风态度、办案不公、程序违法、廉洁、其他"),
    Corruption("基本情况", "姓名: 周明远", "姓名: 周 明远", "«周 明远» F07 姓名：姓名“周 明远”里有空格或不规范的间隔点 应写 周明远"),
    Corruption("效-2013-002", "依据: 清临检建〔2013〕6号及回函", "依据:", "«» F07 “依据”没有内容 请写内容，如“依据: …”"),
    Corruption("督-2013-001", "编号: 督-2013-001", "编号: 督2013-1", "«督2013-1» F09 编号：“督2013-1”写法不对 “督办任务”的编号写成 督-2013-001 的样子"),
    Corruption("效-2013-003", "编号: 效-2013-003", "编号: 效-2013-002", "«效-2013-002» F09 “效-2013-002”重复（第 FIRST 行已用） 是同一件的只留一条；是两件的，原有的编号不能改，请把新写的那条改成 效-2013-003"),
    Corruption("流-2013-006", "填报部门: 案件管理办公室", "填报部门: 案管办", "«案管办» F11 填报部门：没有部门“案管办” 是不是“案件管理办公室”？"),
    Corruption("案-2013-014", "清临检公诉刑诉〔2013〕151号", "清临检公诉刑诉[2013]第151号", "«清临检公诉刑诉[2013]第151号» X27 文书号：案号“清临检公诉刑诉[2013]第151号”写法不规范 应写 清临检公诉刑诉〔2013〕151号"),
    Corruption("案-2013-014", "当事人: 王某某", "当事人: 王小二", "«王小二» X12 当事人：“王小二”不是化名，当事人不得写真名 应写 王某某"),
    # what cannot be
    Corruption("案-2013-020", "结案日期: 2013-08-30", "结案日期: 2013-07-30", "«2013-07-30» X05 案-2013-020 结案日期 2013-07-30 早于受理日期 2013-08-01 请核对两个日期，是否写反或写错年月"),
    Corruption("案-2013-014", "批准日期: 2013-07-30", "批准日期: 2013-08-05", "«2013-08-05» X08 案-2013-014 延长的批准日期 2013-08-05 晚于原到期日 2013-08-02 期限届满后不能再延长，请核对批准日期"),
    Corruption("案-2013-014", "结案方式: 起诉", "结案方式: 批准逮捕", "«批准逮捕» X09 案件类型“一审公诉”不能用结案方式“批准逮捕” 可写：起诉、法定不起诉、酌定不起诉、存疑不起诉、附条件不起诉、移送管辖、侦查机关撤回、退补中、中止、在办"),
    Corruption("评-2013-003", "关联案件: 案-2013-014", "关联案件: 案-2013-041", "«案-2013-041» X14 评-2013-003 关联案件 案-2013-041 在本档案里没有 是不是 案-2013-014？请写本档案中记录的编号"),
    Corruption("诉-2013-001", "结论: 不实", "结论: 无法查证\n    处理: 诫勉谈话", "«诫勉谈话» X18 诉-2013-001 结论为不实、无法查证，不应有处理 请删去“处理”，或改正结论", lines=1),
    Corruption("培-2013-003", "学时: 24", "学时: 25", "«25» X20 培-2013-003 学时 25 超过 3 天的上限 24（每天至多 8） 请核对学时和起、止"),
    Corruption("诉-2013-001", "依据: 纪检办结单2013-7", "依据: 电话13800138000", "«电话13800138000» X26 诉-2013-001 依据里有手机号 档案不收电话号码，请删去"),
    Corruption("基本情况", "所在部门: 公诉科", "所在部门: 侦查监督科", "«侦查监督科» X02 所在部门“侦查监督科”与岗位履历中未止的一条（岗-002，公诉科）不一致 应写 公诉科；如已换岗，请先在岗位履历中写明"),
    Corruption("基本情况", "姓名: 周明远", "姓名: 周明元", "«姓名» X01 姓名“周明元”与名册上的“周明远”不一致 请核对 archives/990110/unit.yml 的“名册”"),
]  # fmt: skip


def spoil(text: str, corruption: Corruption) -> tuple[str, int]:
    """The spoilt text, and the line on which it was spoilt."""
    anchor = (
        f"- 编号: {corruption.where}\n" if "-" in corruption.where else f"{corruption.where}:\n"
    )
    assert text.count(anchor) == 1, corruption.where
    start = text.rindex("\n", 0, text.index(anchor)) + 1
    place = text.index(corruption.old, start)
    after = text.find("\n  - ", start + 1)
    assert "-" not in corruption.where or place < after or after < 0, corruption
    line = text.count("\n", 0, place) + 1 + corruption.old.startswith("\n")
    return text[:place] + corruption.new + text[place + len(corruption.old) :], line


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample office with one mistake planted in another archive."""
    archives = tmp_path_factory.mktemp("sample") / "archives"
    shutil.copytree(SAMPLE, archives)
    other = archives / "990110" / "officers" / f"{OTHER}.yml"
    text = other.read_text("utf-8")
    other.write_text(re.sub("性别: .", "性别: 甲", text, count=1), "utf-8")
    return archives


def check(archives: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, Any]]]:
    """The exit code of ``dangan check``, and its errors."""
    arguments = ["check", "--archives", str(archives), "--today", "2013-10-14", "--format", "json"]
    code = main(arguments)
    said = capsys.readouterr()
    assert said.err == ""
    problems = json.loads(said.out)["problems"]
    assert all(CHINESE.search(p["message"]) and CHINESE.search(p["hint"]) for p in problems)
    return code, [p for p in problems if p["severity"] == "error"]


def test_there_are_enough_corruptions_and_no_two_are_the_same() -> None:
    assert len(CORRUPTIONS) >= 20
    assert len({(c.where, c.old, c.new) for c in CORRUPTIONS}) == len(CORRUPTIONS)
    assert len({c.wanted.split("» ")[1].split(" ")[0] for c in CORRUPTIONS}) >= 20


def test_without_a_corruption_only_the_planted_mistake_is_found(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, errors = check(sample, capsys)
    assert code == 1
    assert [(Path(e["path"]).stem, e["rule"]) for e in errors] == [(OTHER, "F06")]


@pytest.mark.parametrize(
    "corruption",
    CORRUPTIONS,
    ids=[f"{n}-{c.wanted.split('» ')[1].split(' ')[0]}" for n, c in enumerate(CORRUPTIONS)],
)
def test_a_spoilt_line_is_found_in_its_place_and_every_other_file_is_still_judged(
    corruption: Corruption, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sample / "990110" / "officers" / f"{SPOILT}.yml"
    sound = path.read_text("utf-8")
    spoilt, line = spoil(sound, corruption)
    path.write_text(spoilt, "utf-8")
    try:
        code, errors = check(sample, capsys)
    finally:
        path.write_text(sound, "utf-8")
    assert code == 1
    planted = [e for e in errors if e["path"].endswith(f"{OTHER}.yml")]
    assert [e["rule"] for e in planted] == ["F06"]
    (found,) = [e for e in errors if e not in planted]
    assert found["path"] == f"archives/990110/officers/{SPOILT}.yml"
    assert found["line"] == line + corruption.lines

    piece = corruption.wanted[1 : corruption.wanted.index("» ")]
    source = spoilt.split("\n")[found["line"] - 1]
    assert source[found["column"] - 1 :].startswith(piece)
    wanted = corruption.wanted[len(piece) + 3 :]
    wanted = wanted.replace("LINE-1", str(line - 1)).replace("LINE", str(line))
    if "FIRST" in wanted:
        first = sound[: sound.index("编号: 效-2013-002\n")].count("\n") + 1
        wanted = wanted.replace("FIRST", str(first))
    assert f"{found['rule']} {found['message']} {found['hint']}" == wanted
