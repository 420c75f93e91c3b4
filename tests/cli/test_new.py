"""``dangan new``: skeletons that read like the form, in the right place, and nothing else moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.archive.canonical import canonical
from generator.archive.numbers import Unusable, next_number
from generator.cli import main
from tests.offices import FIRST, TODAY, Repository, shipped

Run = Callable[..., tuple[int, str, str]]
FILE = f"archives/990110/officers/{FIRST}.yml"
NEW = "990110-0065"
GIVEN = {
    "性别": "男", "出生年月": "1985-01", "政治面貌": "群众", "学历": "大学本科", "人员类别": "检察官",
    "执法资格": "有", "岗位类别": "业务岗", "在职状态": "在职",
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    return Repository(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["new", *arguments, "--today", TODAY.isoformat()])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return call


def laid(text: str) -> str | None:
    return canonical(text.encode(), "", shipped())[0]


# -- records -------------------------------------------------------------------------------------


def test_a_record_is_put_in_place_with_what_is_known(office: Repository, run: Run) -> None:
    before = office.read(FIRST)
    code, out, err = run("record", FIRST, "督察通报", "通报日期=2013-08-01", "类别=考勤")
    assert (code, err) == (0, "")
    added = """\
督察通报:
  - 编号: 察-2013-001
    类别: 考勤
    通报日期: 2013-08-01
    依据:  # 文书号或登记号
    填报部门:  # 办公室 / 政治处 / 监察室 / 侦查监督科 / 公诉科 / 案件管理办公室
"""
    after = before.replace("零报告:", added + "零报告:")
    assert office.read(FIRST) == after
    assert laid(after) == after
    assert out == (
        f"已在 {FILE} 第 21 行新增“督察通报” 察-2013-001：\n{added}"
        "还要填写 2 项：第 25 行 依据、第 26 行 填报部门\n"
    )


def test_the_line_is_told_where_brackets_make_way(office: Repository, run: Run) -> None:
    office.edit(FIRST, "零报告:\n", "督察通报: []  # 每季核对\n  # 尾\n零报告:\n")
    code, out, _ = run("record", FIRST, "督察通报", "通报日期=2013-08-01", "类别=考勤")
    assert code == 0
    assert office.read(FIRST).split("\n")[20:23] == [
        *("督察通报:  # 每季核对", "  # 尾", "  - 编号: 察-2013-001")
    ]
    lines = out.splitlines()
    assert lines[0] == f"已在 {FILE} 第 23 行新增“督察通报” 察-2013-001："
    assert lines[1] == "  - 编号: 察-2013-001"
    assert lines[-1] == "还要填写 2 项：第 26 行 依据、第 27 行 填报部门"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_line_is_told_where_the_file_does_not_end_with_one(
    office: Repository, run: Run, line_end: str
) -> None:
    path = office.archives / f"990110/officers/{FIRST}.yml"
    text = office.read(FIRST).rstrip("\n").replace("\n", line_end)
    path.write_bytes(text.encode())
    code, out, _ = run("record", FIRST, "零报告", "季度=2013Q2", "部分=督察通报")
    assert code == 0
    lines = path.read_bytes().decode().split(line_end)
    first = text.count("\n") + 2
    assert lines[first - 1] == "  - 季度: 2013Q2"
    head, shown, told, *_ = out.split("\n", 2)[:2] + out.strip().split("\n")[-1:]
    assert head == f"已在 {FILE} 第 {first} 行新增“零报告”："
    assert shown == "  - 季度: 2013Q2"
    assert told == f"还要填写 2 项：第 {first + 2} 行 确认部门、第 {first + 3} 行 确认日期"


def test_the_empty_fields_are_what_check_asks_for(office: Repository, run: Run) -> None:
    run("record", FIRST, "办案情况", "受理日期=2013-09-02", "案件类型=审查逮捕")
    empty = [p for p in office.problems() if p.startswith(FILE)]
    assert [p.split(" ", 1)[1] for p in empty] == [
        f"F07 “{name}”没有内容 请写内容，如“{name}: …”"
        for name in ("受案号", "案由", "当事人", "角色", "羁押", "结案方式")
    ]


def test_a_record_that_is_given_in_full_has_no_problem(office: Repository, run: Run) -> None:
    code, out, _ = run(
        "record", FIRST, "督察通报", "通报日期=2013-08-01", "类别=考勤", "依据=通报2013-1", "填报部门=监察室"
    )  # fmt: skip
    assert code == 0
    assert out.endswith("必填项都有了。\n")
    assert office.problems() == []


def test_what_check_would_refuse_of_a_full_record_is_told_at_once(
    office: Repository, run: Run
) -> None:
    """Every field that is always required is there, and yet the record cannot stay as it is."""
    code, out, _ = run(
        "record", FIRST, "办案情况", "受案号=清临检公诉受〔2013〕9号", "案件类型=一审公诉", "案由=盗窃",
        "当事人=王某", "角色=主办", "受理日期=2013-10-08", "羁押=否", "结案方式=起诉", "结案日期=2013-10-01",
    )  # fmt: skip
    assert code == 0
    assert out.partition("还有")[2].splitlines() == [
        " 2 处要改：",
        (
            "第 22 行 案-2013-001 结案方式为起诉、法定不起诉、酌定不起诉、存疑不起诉，缺少文书号。"
            "请补写“文书号: …”"
        ),
        (
            "第 30 行 案-2013-001 结案日期 2013-10-01 早于受理日期 2013-10-08。"
            "请核对两个日期，是否写反或写错年月"
        ),
    ]


def test_what_is_wrong_elsewhere_is_not_told_of_a_new_record(office: Repository, run: Run) -> None:
    text = office.read(FIRST).replace("在职状态: 在职", "在职状态: 退休")
    office.write(FIRST, text)
    assert office.problems()
    code, out, _ = run(
        "record", FIRST, "督察通报", "通报日期=2013-08-01", "类别=考勤", "依据=通报1", "填报部门=监察室"
    )  # fmt: skip
    assert (code, out.splitlines()[-1]) == (0, "必填项都有了。")


def test_groups_and_lists_are_written_as_the_form_has_them(office: Repository, run: Run) -> None:
    code, out, _ = run(
        "record", FIRST, "办案情况", "退补.退回日期=2013-08-01", "延长.天数=15", "备注=甲: 乙"
    )  # fmt: skip
    assert code == 0
    assert (
        """\
    羁押:  # 是 / 否
    延长:
      批准日期:  # 年-月-日，如 2013-07-02
      天数: 15
      批准人:
    退补:
      - 退回日期: 2013-08-01
    结案方式:  # 按案件类型填写
    备注: "甲: 乙"
"""
        in out
    )
    code, out, _ = run("record", FIRST, "零报告", "部分=督察通报，执法过错")
    assert "    部分: [督察通报, 执法过错]\n" in out
    code, out, _ = run("record", FIRST, "零报告", "部分=[投诉举报, 执法过错]")
    assert "    部分: [投诉举报, 执法过错]\n" in out
    code, out, _ = run("record", FIRST, "零报告")
    assert "    部分: []  # 部分的名称，用半角逗号隔开\n" in out
    assert laid(office.read(FIRST)) == office.read(FIRST)


def test_a_value_is_written_as_it_was_given(office: Repository, run: Run) -> None:
    code, out, _ = run("record", FIRST, "督察通报", "备注＝甲＝乙=丙", "依据=丁＝戊")
    assert code == 0
    assert "    依据: 丁＝戊\n" in out
    assert "    备注: 甲＝乙=丙\n" in out


def test_the_next_number_is_one_never_used(office: Repository, run: Run) -> None:
    office.officer(
        FIRST,
        "督察通报: []\n# 察-2013-007 已作废\n更正记录:\n  - {编号: 更-2013-001, 对象: 察-2013-011}\n",
    )
    year = "通报日期=2012-12-31"
    assert "“督察通报” 察-2013-012：" in run("record", FIRST, "督察通报")[1]
    assert "“督察通报” 察-2013-013：" in run("record", FIRST, "督察通报")[1]
    assert "“督察通报” 察-2012-001：" in run("record", FIRST, "督察通报", year)[1]
    assert "“岗位履历” 岗-002：" in run("record", FIRST, "岗位履历")[1]
    assert "“零报告”：" in run("record", FIRST, "零报告")[1]


def test_numbers_of_four_digits_and_their_end() -> None:
    cases = shipped().current.form.sections["办案情况"]
    assert next_number("案-2013-999 案-2012-1500", cases, 2013) == "案-2013-1000"
    with pytest.raises(Unusable):
        next_number("案-2013-9999", cases, 2013)


def test_the_words_are_those_of_the_chosen_branch(office: Repository, run: Run) -> None:
    _, out, _ = run("record", FIRST, "奖惩情况", "性质=惩戒", "决定日期=2013-08-01")
    assert "种类:  # 警告 / 记过 / 记大过 / 降级 / 撤职 / 开除 / 党内警告 / 党内严重警告\n" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("990110-0099", "督察通报"), "没有档案 990110-0099；新建用 dangan new officer"),
        (("王小明", "督察通报"), f"没有档案 王小明；王小明的档案号是 {FIRST}"),
        ((FIRST, "督查通报"), "没有部分“督查通报”，是不是“督察通报”？"),
        ((FIRST, "基本情况"), "“基本情况”每份档案只有一个，请直接修改"),
        ((FIRST, "季度考评"), "“季度考评”由系统生成，不能手工新增"),
        ((FIRST, "督察通报", "类型=考勤"), "“督察通报”没有字段“类型”。是不是“类别”？"),
        ((FIRST, "督察通报", "类别"), "“类别”写法不对，写成 字段=值，如 案由=盗窃"),
        ((FIRST, "督察通报", "类别=考勤", "类别=考勤"), "“类别”写了两次"),
        ((FIRST, "督察通报", "备注=甲\n乙"), "“备注”的内容写成了几行，请写成一行"),
        ((FIRST, "督察通报", "编号=察-2013-009"), "“编号”由系统给出，不能手写。请去掉这一项"),
        ((FIRST, "办案情况", "到期日期=2013-09-01"), "“到期日期”由系统给出，不能手写。请去掉这一项"),
        ((FIRST, "办案情况", "延长=15"), "“延长”写法不对。写成 延长.批准日期=…、延长.天数=…、延长.批准人=…"),
        ((FIRST, "办案情况", "案由.类=15"), "“案由”写法不对。写成 案由=…"),
        (
            (FIRST, "办案情况", "案由=盗窃　受理日期＝2013-07-02"),
            "“案由=盗窃　受理日期＝2013-07-02”里有全角空格，两项之间用半角空格隔开",
        ),
        ((FIRST, "督察通报", "类别=迟到"), "没有写入：类别没有“迟到”这个选项。可写：检务督察、考勤"),
        ((FIRST, "督察通报", "通报日期=2013.8.1"), "没有写入：通报日期：“2013.8.1”不是规范的日期。应写 2013-08-01"),
        ((FIRST, "办案情况", "延长.天数=16"), "没有写入：天数：16 太大，至多是 15"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_form_is_refused(
    office: Repository, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    before = office.read(FIRST)
    code, out, err = run("record", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"错误：{said}")
    assert office.read(FIRST) == before


def test_an_archive_that_cannot_be_read_is_left_alone(office: Repository, run: Run) -> None:
    path = office.edit(FIRST, "姓名: 王小明", "姓名：王小明")
    before = path.read_bytes()
    code, out, err = run("record", FIRST, "督察通报")
    assert code == 1
    assert f"{FILE}:4:5: 错误 冒号是全角的" in out
    assert err == "这份档案读不出，没有写入。请先改正。\n"
    assert path.read_bytes() == before


def test_a_section_in_brackets_is_laid_out_first(office: Repository, run: Run) -> None:
    office.officer(FIRST, "督察通报: [{编号: 察-2013-001}]\n")
    code, _, err = run("record", FIRST, "督察通报")
    assert code == 2
    assert err.startswith(f"错误：{FILE}：“督察通报”的记录写在方括号里。请先运行 dangan fmt 排版")


def test_other_mistakes_of_an_archive_do_not_hinder_a_new_record(
    office: Repository, run: Run
) -> None:
    office.edit(FIRST, "性别: 男", "性别: 无")
    assert run("record", FIRST, "督察通报", "类别=考勤")[0] == 0


def test_where_no_department_is_registered_yet_that_is_what_to_do(
    office: Repository, run: Run
) -> None:
    unit = office.read("990110/unit.yml")
    lists = ("部门", "账号", "角色", "领导小组", "评查小组", "名册")
    empty = "".join(f"{name}: []\n" for name in lists)
    office.write("990110/unit.yml", unit[: unit.index("部门:")] + empty)
    code, out, err = run("officer", "--id", NEW, "--name", "陈立新", "--department", "公诉科")
    assert (code, out) == (2, "")
    assert "所在部门：没有部门“公诉科”。请先在 unit.yml 的“部门”里登记" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("record", FIRST, "督察通报"),
        ("officer", "--id", NEW, "--name", "陈立新", "--department", "公诉科"),
    ],
)
def test_a_folder_that_does_not_exist_is_wrong_use(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments, "--archives", "/nowhere/archives")
    assert (code, out) == (2, "")
    assert err.startswith("错误：没有文件夹 /nowhere/archives\n")


@pytest.mark.parametrize("words", [(), ("record",), ("officer",)])
def test_the_help_is_chinese(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", *words, "--help"]) == 0
    told = capsys.readouterr().out
    assert "用法：dangan new" in told
    assert not re.search("Options|Commands|Usage|ARGS|COMMAND", told)


# -- archives ------------------------------------------------------------------------------------


def test_a_new_archive_lacks_only_what_it_says(office: Repository, run: Run) -> None:
    code, out, err = run(
        "officer", "--id", NEW, "--name", "陈立新", "--department", "公诉科", "--joined", "2013-07-01", "性别=男"
    )  # fmt: skip
    assert (code, err) == (0, "")
    text = office.read(NEW)
    assert text.startswith(f"""\
档案号: {NEW}
结构版本: "1.0"
基本情况:
  姓名: 陈立新
  性别: 男
  出生年月:  # 年-月，如 1982-03
  政治面貌:  # 中共党员 / 中共预备党员 / 共青团员 / 民主党派 / 无党派人士 / 群众
  学历:  # 博士研究生 / 硕士研究生 / 大学本科 / 大学专科 / 中专 / 高中
  进院日期: 2013-07-01
""")
    assert (
        """\
岗位履历:
  - 编号: 岗-001
    部门: 公诉科
    岗位:
    岗位类别:  # 业务岗 / 综合岗 / 辅助岗 / 领导岗
    起: 2013-07-01
在岗情况: []
办案情况: []
"""
        in text
    )
    assert laid(text) == text
    first, second = out.splitlines()
    assert first.startswith(
        f"已新建 archives/990110/officers/{NEW}.yml。还要填写 9 项：第 6 行 出生年月、"
    )
    assert second == (
        "请在 archives/990110/unit.yml 的名册里登记："
        f"- {{档案号: {NEW}, 姓名: 陈立新, 起: 2013-07-01}}"
    )


def test_a_new_archive_given_in_full_and_registered_has_no_error(
    office: Repository, run: Run
) -> None:
    unit = office.read("990110/unit.yml")
    office.write("990110/unit.yml", f"{unit}  - {{档案号: {NEW}, 姓名: 陈立新, 起: 2013-07-01}}\n")
    pairs = [f"{name}={value}" for name, value in GIVEN.items()]
    code, out, _ = run(
        "officer", "--id", NEW, "--name", "陈立新", "--department", "公诉科", "--joined", "2013-07-01", *pairs
    )  # fmt: skip
    assert code == 0
    assert out == f"已新建 archives/990110/officers/{NEW}.yml。还要填写 1 项：第 18 行 岗位\n"
    office.edit(NEW, "    岗位:\n", "    岗位: 检察员\n")
    assert [p for p in office.problems() if " 警告 " not in p] == []


def test_who_comes_from_elsewhere_keeps_the_number(office: Repository, run: Run) -> None:
    """As soon as the roster says whose archive it is."""
    unit = office.read("990110/unit.yml")
    elsewhere, begun = "880110-0099", "2013-07-01"
    office.write("990110/unit.yml", f"{unit}  - {{档案号: {elsewhere}, 姓名: 邓平, 起: {begun}}}\n")
    pairs = [f"{name}={value}" for name, value in GIVEN.items()]
    code, out, _ = run(
        "officer", "--id", elsewhere, "--name", "邓平", "--department", "公诉科", "--joined", begun, *pairs
    )  # fmt: skip
    assert code == 0
    place = f"archives/990110/officers/{elsewhere}.yml"
    assert out == f"已新建 {place}。还要填写 1 项：第 18 行 岗位\n"
    office.edit(f"990110/officers/{elsewhere}.yml", "    岗位:\n", "    岗位: 检察员\n")
    assert [p for p in office.problems() if " 警告 " not in p] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--id": "0065"}, "“0065”不是档案号，写成 990110-0065 的样子"),
        ({"--id": "880110-0065"}, "没有单位 880110，现有：990110。从别处调入"),
        ({"--id": FIRST}, f"档案 {FIRST} 已经有了：{FILE}"),
        ({"--department": "公诉处"}, "没有写入：所在部门：没有部门“公诉处”。是不是“公诉科”？"),
        (
            {"--name": "陈 立新"},
            "没有写入：姓名：姓名“陈 立新”里有空格或不规范的间隔点。应写 陈立新",
        ),
        ({"--joined": "2013.7.1"}, "--joined：“2013.7.1”不是规范的日期，应写 2013-07-01"),
        ({"性别": "无"}, "没有写入：性别没有“无”这个选项。可写：男、女"),
        ({"年龄": "30"}, "“基本情况”没有字段“年龄”"),
    ],
)
def test_an_archive_that_cannot_be_is_not_made(
    office: Repository, run: Run, changes: dict[str, str], said: str
) -> None:
    options = {"--id": NEW, "--name": "陈立新", "--department": "公诉科"} | changes
    arguments = [
        part
        for name, value in options.items()
        for part in ([name, value] if name.startswith("--") else [f"{name}={value}"])
    ]
    files = office.snapshot()
    code, out, err = run("officer", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"错误：{said}")
    assert office.snapshot() == files


@pytest.mark.parametrize(
    "arguments",
    [
        ("record", FIRST, "督察通报"),
        ("officer", "--id", NEW, "--name", "陈立新", "--department", "公诉科"),
    ],
    ids=["record", "officer"],
)
def test_a_unit_file_that_cannot_be_read_is_to_be_mended_first(
    office: Repository, run: Run, arguments: tuple[str, ...]
) -> None:
    office.edit("990110/unit.yml", "名册:", "名册：")
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err == "错误：archives/990110/unit.yml 有错误，请先运行 dangan check 改正\n"
