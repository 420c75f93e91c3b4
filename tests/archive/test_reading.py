"""Reading an archive: sections, records, numbers, and the standard that a record's date chooses.

Problems are written as ``line:col rule message hint``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from generator.archive.officer import Officer
from generator.archive.reading import read_officer
from generator.archive.reporting import MAX_PROBLEMS
from generator.archive.setting import MAX_SETTINGS
from generator.archive.unit import Unit
from generator.standards.loading import load
from generator.standards.reading import read_standards
from generator.standards.standard import Standards
from generator.yamltext import parse
from tests.offices import (
    FIRST,
    STANDARDS,
    UNIT_TEXT,
    Repository,
    archive_text,
    read_archive,
    shipped,
    shown,
    tiny_unit,
)

NOTICE = "- {编号: 察-2013-001, 类别: 考勤, 通报日期: 2013-05-06, 依据: 通报1, 填报部门: 监察室}"


def problems(text: str) -> list[str]:
    return read_archive(text)[1]


def officer(text: str) -> Officer:
    found, told = read_archive(text)
    assert told == []
    assert found is not None
    return found


def test_an_archive_holds_every_section_of_the_form_the_unwritten_ones_empty() -> None:
    found = officer(archive_text(sections={"督察通报": NOTICE}))
    assert (found.id, found.unit_code, found.name) == (FIRST, "990110", "王小明")
    assert list(found.sections)[:3] == ["基本情况", "岗位履历", "在岗情况"]
    assert [r.id for r in found.all_records()] == [
        "基本情况",
        "岗-001",
        "察-2013-001",
        "零/2013Q3/案件管理办公室",
    ]
    assert found.records("投诉举报") == ()
    assert str(found.by_id["察-2013-001"].at("类别")) == ":27:26"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("档案号: 990110-0001\n", "", "1:1 F01 缺少“档案号” 请在第一行写 档案号: 990110-0001"),
        ("档案号: 990110-0001", "档案号: 990110-0002", "1:6 X01 档案号与文件名不一致 应写 档案号: 990110-0001"),
        ("档案号: 990110-0001", "档案号: [990110-0001]", "1:6 X01 档案号与文件名不一致 应写 档案号: 990110-0001"),
        ('结构版本: "1.0"\n', "", '1:1 F01 缺少“结构版本” 请补写 结构版本: "1.0"'),
        ('结构版本: "1.0"', '结构版本: "2.0"', '2:7 F06 不认识的结构版本 应写 结构版本: "1.0"'),
        ("基本情况:", "简介:", "1:1 F01 缺少部分“基本情况” 请补写“基本情况:”及其内容"),
        ("零报告:\n", "零报:\n", "21:1 F02 不认识的名称“零报” 是不是“零报告”？"),
        ("零报告:\n", "考核报告:\n", "21:1 F02 不认识的名称“考核报告” 是不是“零报告”？"),
        ("岗位履历:\n", "基岗情况:\n", "15:1 F02 不认识的名称“基岗情况” 是不是“在岗情况”？"),
        ("零报告:\n", "心理测评:\n", "21:1 F02 不认识的名称“心理测评” 请删去，或改用格式里有的部分"),
        ("零报告:\n", "'　零报告':\n", "21:1 F02 不认识的名称“　零报告” 应写“零报告”，前后不要有空格；缩进只用半角空格"),
        ("    起: 2009-11-02\n", "", "16:5 F01 岗-001 缺少“起” 请补写“起: …”"),
        ("  - 编号: 岗-001\n    部门", "  - 部门", "16:5 F01 “岗位履历”缺少“编号” 请补写“编号: …”"),
    ],
)  # fmt: skip
def test_what_is_missing_or_unknown_is_named(old: str, new: str, wanted: str) -> None:
    text = archive_text()
    assert text.count(old) == 1
    assert wanted in problems(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("基本情况:", "基本:", "3:1 F02 不认识的名称“基本” 是不是“基本情况”？"),
        ("档案号: 9", "档案: 9", "1:1 F02 不认识的名称“档案” 是不是“档案号”？"),
        ("结构版本: ", "结构版: ", "2:1 F02 不认识的名称“结构版” 是不是“结构版本”？"),
        ("    起: 2009-11-02", "    '起 ': 2009-11-02", "20:5 F02 不认识的名称“起 ” 应写“起”，前后不要有空格；缩进只用半角空格"),
    ],
)  # fmt: skip
def test_a_required_name_that_is_misspelt_is_one_finding(old: str, new: str, wanted: str) -> None:
    text = archive_text()
    assert text.count(old) == 1
    assert problems(text.replace(old, new)) == [wanted]


def test_a_section_of_the_wrong_shape_is_told_its_shape() -> None:
    assert problems(archive_text(sections="基本情况: []\n")) == [
        "3:7 F03 “基本情况”应是一组“名称: 内容” 每行写一个“名称: 内容”"
    ]
    assert problems(archive_text(sections="督察通报:\n  编号: 察-2013-001\n")) == [
        "27:3 F03 “督察通报”应是记录的列表 没有记录写“督察通报: []”，有的每条以“- ”开头"
    ]
    assert problems(archive_text(sections="督察通报:\n")) == [
        "26:6 F03 “督察通报”应是记录的列表 没有记录写“督察通报: []”，有的每条以“- ”开头"
    ]
    assert problems(archive_text(sections="督察通报:\n  - 考勤\n")) == [
        "27:5 F03 “督察通报”的每条记录应是一组“名称: 内容” 请写“- 编号: …”"
    ]


def test_a_number_is_used_once_in_an_archive_even_when_voided() -> None:
    twice = f"{NOTICE}\n{NOTICE.replace('考勤', '廉政提醒, 状态: 作废, 作废理由: 误录')}"
    assert problems(archive_text(sections={"督察通报": twice})) == [
        (
            "28:10 F09 “察-2013-001”重复（第 27 行已用） "
            "是同一件的只留一条；是两件的，原有的编号不能改，请把新写的那条改成 察-2013-002"
        )
    ]


CASE = """\
办案情况:
  - 编号: 案-2013-001
    受案号: 清临检公诉受〔2013〕1号
    案件类型: 一审公诉
    案由: 盗窃
    当事人: 王某
    角色: 主办
    受理日期: 2013-03-01
    羁押: 是
    延长:
      批准日期: 2013-03-28
      天数: 15
      批准人: 检察长
    结案方式: 在办
"""


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            "    结案方式",
            "结案方式",
            "39:1 F02 “结案方式”缩进不对 它属于“办案情况”：应与第 27 行的名称左对齐（前面空 4 格）",
        ),
        (
            "      批准人",
            "    批准人",
            "38:5 F02 “批准人”缩进不对 它属于“延长”：应与第 36 行的名称左对齐（前面空 6 格）",
        ),
        (
            "    案由",
            "  - 案由",
            (
                "30:5 F03 这里多打了“- ” 像是第 27 行那条记录的内容，请把“- ”换成两个空格；"
                "是另一条记录的，请补写“编号: …”"
            ),
        ),
        (
            "      天数: 15\n",
            "",
            "36:7 F01 “延长”缺少“天数” 请补写“天数: …”",
        ),
        (
            "受理日期: 2013-03-01",
            "受理日期: 2013-\n      03-01",
            "33:11 F04 受理日期：“2013- 03-01”不是规范的日期 应写 2013-03-01，写成一行",
        ),
        ("案由: ", "案由:: ", "30:5 F02 不认识的名称“案由:” 应写“案由: 盗窃”，冒号只写一个"),
        ("案由: ", "案由（补）: ", "30:5 F02 不认识的名称“案由（补）” 是不是“案由”？"),
        (
            "案由: ",
            "案由: #",
            (
                "30:8 F07 “案由”没有内容 请写内容，如“案由: …”；"
                "“#”后面的不算内容，要写“#”的两边加英文引号"
            ),
        ),
    ],
)
def test_one_slip_in_the_layout_is_told_once_and_in_its_place(
    old: str, new: str, wanted: str
) -> None:
    text = archive_text(sections=CASE)
    assert problems(text) == []
    assert problems(text.replace(old, new, 1)) == [wanted]


def test_a_record_under_the_heading_of_another_section_is_told_once() -> None:
    """The line that names its section was lost; the records are not judged as what they are not."""
    text = archive_text(sections=CASE + f"督察通报:\n  {NOTICE}\n")
    assert problems(text) == []
    assert problems(text.replace("督察通报:\n", "")) == [
        (
            "40:10 F09 察-2013-001 是“督察通报”的记录，写在了“办案情况”里 "
            "请移到“督察通报:”下面；上面少了“督察通报:”这一行的，请补上"
        )
    ]
    # A wrong number alone is no other section's record.
    assert problems(text.replace("案-2013-001", "察-2013-002")) == [
        (
            "27:9 F09 编号：“察-2013-002”的字头不是“案” "
            "“办案情况”的编号写成 案-2013-001 的样子；记录不能移到别的部分"
        )
    ]


@pytest.mark.parametrize("year", ["99999999999999999999", "9" * 5000, "0000", "9999"])
def test_a_year_that_is_none_ends_no_check(year: str) -> None:
    text = archive_text(sections=f"年度考核:\n  - 年度: {year}\n    最终等次: 称职\n")
    assert [line.split(" ")[1] for line in problems(text)] == ["F04"]


def test_of_numbers_used_twice_each_is_told_another_that_is_free() -> None:
    """Records pasted in with their numbers; what was voided, or stands in a remark, is used too."""
    notices = "\n".join([NOTICE, NOTICE, NOTICE, NOTICE.replace("001", "004"), "# 察-2013-006"])
    text = archive_text(sections={"督察通报": notices})
    told = problems(text)
    assert [line.rpartition(" ")[2] for line in told] == ["察-2013-007", "察-2013-008"]
    for line in told:
        number = int(line.partition(":")[0]) - 1
        lines = text.split("\n")
        lines[number] = lines[number].replace("察-2013-001", line.rpartition(" ")[2])
        text = "\n".join(lines)
    assert problems(text) == []


def test_a_record_without_a_number_is_known_by_what_identifies_it() -> None:
    nil = "- {季度: 2013Q3, 部分: [督察通报], 确认部门: 监察室, 确认日期: 2013-10-10}"
    assert problems(archive_text(sections={"零报告": f"{nil}\n{nil}"})) == [
        (
            "23:5 F09 “零/2013Q3/监察室”重复（第 22 行已用） "
            "季度、确认部门都相同的只记一条：请并成一条，或改正写错的一项；"
            "原来那条已经不能改的，把它作废"
        )
    ]


def test_a_nil_return_can_be_filed_in_the_place_of_one_that_is_void() -> None:
    """It is known by the same, and nothing of it could be changed but that it counts."""
    wrong = "- {季度: 2013Q3, 部分: [督察通报, 执法过错], 确认部门: 监察室, 确认日期: 2013-10-10}"
    right = wrong.replace(", 执法过错", "")
    void = wrong.replace("}", ", 状态: 作废, 作废理由: 漏报执法过错}")
    found = officer(archive_text(sections={"零报告": f"{void}\n{right}"}))
    known = [(record.id, record.voided) for record in found.records("零报告")]
    assert known == [("零/2013Q3/监察室", True), ("零/2013Q3/监察室（另一条）", False)]
    assert list(found.by_id)[-2:] == [name for name, _ in known]
    told = problems(archive_text(sections={"零报告": f"{void}\n{right}\n{void}\n{right}"}))
    assert [line.split(" ")[:3] for line in told] == [
        ["25:5", "F09", "“零/2013Q3/监察室”重复（第"]
    ], "of those in force there is one"


def test_of_results_none_stands_in_the_place_of_another() -> None:
    """The program writes those there are anew, and verifies one of each."""
    result = "- {年度: 2013, 年度分: 85.00, 建议等次: 称职}"
    void = result.replace("}", ", 状态: 作废, 作废理由: 误录}")
    told = problems(archive_text(sections={"年度考核": f"{void}\n{result}"}))
    assert [line.split(" ")[1:3] for line in told] == [["F09", "“年/2013”重复（第"]]


def test_a_voided_record_is_read_and_marked() -> None:
    voided = NOTICE.replace("类别", "状态: 作废, 作废理由: 误录, 类别")
    found = officer(archive_text(sections={"督察通报": voided}))
    assert [r.voided for r in found.records("督察通报")] == [True]
    assert list(found.live("督察通报")) == []


def test_a_record_with_an_unread_field_is_broken_and_the_others_are_not() -> None:
    pair = f"{NOTICE.replace('考勤', '考試')}\n{NOTICE.replace('001', '002')}"
    found, told = read_archive(archive_text(sections={"督察通报": pair}))
    assert told == [
        (
            "27:26 F06 类别没有“考試”这个选项 是不是“考勤”？"
            "可写：检务督察、考勤、保密违规、档案弄虚作假、廉政提醒"
        )
    ]
    assert found is not None
    assert [(r.id, r.broken) for r in found.records("督察通报")] == [
        ("察-2013-001", True),
        ("察-2013-002", False),
    ]


def test_a_file_that_cannot_be_read_gives_no_officer() -> None:
    assert read_archive("档案号：990110-0001\n") == (
        None,
        [
            (
                "1:1 Y05 文件开头应是“名称: 内容”，这里却不是"
                " 冒号要用半角，后面空一格；请按档案格式，从“档案号: …”写起"
            )
        ],
    )


def test_reading_stops_when_a_file_has_too_many_problems() -> None:
    found, told = read_archive(archive_text(sections="督察通报:\n" + "  - {}\n" * 5000))
    assert found is None
    assert len(told) == MAX_PROBLEMS + 1
    assert told[-1] == (
        "67:5 Y01 这个文件的问题超过 200 处，从这里起没有再看 请先改正前面的问题，再检查一次"
    )


# -- two versions of the form: each record by the words of its own time --------------------------

OLD_GRADES = "评查等次: [优质, 合格, 瑕疵, 不合格]"
NEW_GRADES = (
    "评查等次: [优质, 合格, {值: 基本合格, 起: 2013-06-01}, {值: 瑕疵, 止: 2013-05-31}, 不合格]"
)

REVIEWED = """\
办案情况:
  - {编号: 案-2013-001, 受案号: 清临检公诉受〔2013〕1号, 案件类型: 一审公诉, 案由: 盗窃, 当事人: 王某, 角色: 主办, 受理日期: 2013-03-01, 羁押: 否, 结案日期: 2013-03-20, 结案方式: 起诉, 文书号: 清临检公诉刑诉〔2013〕1号}
质量评查:
  - {编号: 评-2013-001, 关联案件: 案-2013-001, 评查主体: 本院, 评查方式: 常规评查, 评查日期: DATE, 等次: GRADE, 问题类别: [文书制作], 依据: 评查表1, 填报部门: 案件管理办公室}
"""


def reviewed(office: Repository, day: str, grade: str) -> list[str]:
    office.officer(FIRST, REVIEWED.replace("DATE", day).replace("GRADE", grade))
    return [p.removeprefix(f"archives/990110/officers/{FIRST}.yml:") for p in office.problems()]


def test_a_word_is_valid_for_the_days_the_form_says(tmp_path: Path) -> None:
    office = Repository(tmp_path)
    office.edit("standards/2013.1/form.yml", OLD_GRADES, NEW_GRADES)
    # The rulebook may go on naming a word that has lapsed: old records are still scored by it.
    assert reviewed(office, "2013-05-31", "瑕疵") == []
    assert reviewed(office, "2013-06-01", "基本合格") == []
    assert reviewed(office, "2013-06-01", "瑕疵") == [
        "29:84 F06 等次“瑕疵”在 2013-06-01 不适用 当时可写：优质、合格、基本合格、不合格"
    ]
    assert reviewed(office, "2013-05-31", "基本合格") == [
        "29:84 F06 等次“基本合格”在 2013-05-31 不适用 当时可写：优质、合格、瑕疵、不合格"
    ]


def two_versions() -> Standards:
    """2013.1 until 2013-06-30, then a 2013.2 in which 案由 is 罪名 and 督察通报 检务督察."""
    files: dict[str, bytes] = {}
    for path in sorted((STANDARDS / "2013.1").rglob("*.yml")):
        name = path.relative_to(STANDARDS / "2013.1").as_posix()
        text = path.read_text("utf-8")
        lapsed = text.replace("废止: 2019-12-31", "废止: 2013-06-30")
        files[f"2013.1/{name}"] = lapsed.encode()
        later = (
            text.replace("施行: 2013-01-01, 废止: 2019-12-31", "施行: 2013-07-01")
            .replace('版本: "2013.1"', '版本: "2013.2"')
            .replace("      案由: {类型", "      罪名: {类型")
            .replace("[案件类型, 案由, 受理日期", "[案件类型, 罪名, 受理日期")
            .replace("督察通报", "检务督察")
        )
        files[f"2013.2/{name}"] = later.encode()
    standards, found = read_standards(files, "s")
    assert [shown(p) for p in found] == []
    return standards


def test_a_nil_return_may_name_the_sections_of_its_quarter_and_of_the_day_it_is_confirmed() -> None:
    """It is confirmed when the quarter is over; the department is one of that day."""
    nil = "- {季度: QUARTER, 部分: [投诉举报, WORD], 确认部门: 监察室, 确认日期: 2013-10-10}"
    told = {}
    for quarter in ("2013Q2", "2013Q3"):
        for word in ("督察通报", "检务督察"):
            text = nil.replace("QUARTER", quarter).replace("WORD", word)
            data = archive_text(sections={"零报告": text}).encode()
            _, found = read_officer(data, "f", FIRST, tiny_unit(), two_versions())
            told[quarter, word] = [p.message for p in found]
    assert told == {
        ("2013Q2", "督察通报"): [],
        ("2013Q2", "检务督察"): [],
        ("2013Q3", "督察通报"): ["部分：没有部分“督察通报”"],
        ("2013Q3", "检务督察"): [],
    }


def test_a_record_is_read_under_the_standard_of_its_own_date() -> None:
    case = (
        "- {编号: 案-2013-00N, 受案号: 清临检公诉受〔2013〕N号, 案件类型: 一审公诉, 案由: 盗窃, "
        "当事人: 王某, 角色: 主办, 受理日期: DATE, 羁押: 否, 结案方式: 在办}"
    )
    early = case.replace("N", "1").replace("DATE", "2013-06-30")
    late = case.replace("N", "2").replace("DATE", "2013-07-01").replace("案由", "罪名")
    before = case.replace("N", "3").replace("DATE", "2012-07-01")
    standards = two_versions()
    text = archive_text(sections={"办案情况": f"{early}\n{late}\n{before}"})
    found, told = read_officer(text.encode(), "f", FIRST, tiny_unit(), standards)
    assert told == []
    assert found is not None
    assert [(r.date, r.standard.version, r.values["状态"]) for r in found.records("办案情况")] == [
        (date(2013, 6, 30), "2013.1", "生效"),
        (date(2013, 7, 1), "2013.2", "生效"),
        (date(2012, 7, 1), "2013.1", "生效"),  # older than any standard: the first
    ]
    _, told = read_officer(
        text.replace("罪名", "案由").encode(), "f", FIRST, tiny_unit(), standards
    )
    assert [shown(p) for p in told] == [
        "f:28:55 F02 不认识的名称“案由” 请删去，或改用格式里有的字段",
        "f:28:5 F01 案-2013-002 缺少“罪名” 请补写“罪名: …”",
    ]


@pytest.mark.parametrize("most", [1, MAX_SETTINGS])
def test_what_a_day_means_is_remembered_for_each_office_by_itself(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.archive.setting.MAX_SETTINGS", most)
    text = archive_text(sections={"督察通报": NOTICE})
    tree, _ = parse(UNIT_TEXT.replace("监察室", "督察室").encode(), "unit.yml")
    assert tree is not None
    renamed, _ = load(Unit, tree, "unit.yml", "S04")
    assert renamed is not None
    told = [
        [p.message for p in read_officer(text.encode(), "f", FIRST, unit, shipped())[1]]
        for unit in (tiny_unit(), renamed.model, tiny_unit())
    ]
    assert told == [[], ["填报部门：没有部门“监察室”"], []]
