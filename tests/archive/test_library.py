"""The library: every file below archives/ is read, or named with what is wrong with it."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from generator.archive.layout import MAX_STRAYS
from generator.archive.source import WorkingTree
from generator.problems import arrange
from generator.yamltext import MAX_BYTES
from tests.offices import BESIDES, FIRST, NAMES, SECOND, UNIT_TEXT, Repository, archive_text
from tests.whole import read_library

PLAIN = "文件名不是“档案号.yml” 档案文件名写成 990110-0001.yml 的样子，全用小写和半角"
LEFT = "这是编辑器或系统留下的文件，不是档案 请关掉正在编辑的程序，文件还在就删去"
HERE_ONLY = "文件放错了地方 这里只放 standards/ 和 <单位代码>/ 文件夹"


@pytest.fixture
def office(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_a_repository_in_order_is_read_whole(office: Repository) -> None:
    library = office.library()
    assert office.problems() == []
    assert [officer.id for _, officer in library.officers()] == [FIRST, SECOND]
    # 5 files and 3 calendars of the standard, unit.yml, 2 archives of 2 records each.
    assert (library.files, library.record_count()) == (BESIDES + 2, 4)
    found = library.find(SECOND)
    assert found is not None
    assert (found[0].unit.code, found[1].name) == ("990110", "李大力")
    assert library.find("990110-0003") is None


# -- names and places (adversarial B18) ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("990110/officers/990110-0001.yaml", f"990110/officers/990110-0001.yaml:1:1 L01 {PLAIN}"),
        ("990110/officers/990110-0001.YML", f"990110/officers/990110-0001.YML:1:1 L01 {PLAIN}"),
        ("990110/officers/990110-0001 .yml", f"990110/officers/990110-0001 .yml:1:1 L01 {PLAIN}"),
        ("990110/officers/990110-0001.yml ", f"990110/officers/990110-0001.yml :1:1 L01 {PLAIN}"),
        ("990110/officers/990110-0001.yml\n", f"990110/officers/990110-0001.yml\\u000a:1:1 L01 {PLAIN}"),
        ("990110/officers/990110-0001.yml\u202e", f"990110/officers/990110-0001.yml\\u202e:1:1 L01 {PLAIN}"),
        ("990110/officers/９90110-0001.yml", f"990110/officers/９90110-0001.yml:1:1 L01 {PLAIN}"),
        ("990110/officers/王小明.yml", f"990110/officers/王小明.yml:1:1 L01 {PLAIN}"),
        ("990110/officers/.990110-0001.yml.swp", f"990110/officers/.990110-0001.yml.swp:1:1 L01 {LEFT}"),
        ("990110/officers/990110-0001.yml~", f"990110/officers/990110-0001.yml~:1:1 L01 {LEFT}"),
        ("990110/officers/#990110-0001.yml#", f"990110/officers/#990110-0001.yml#:1:1 L01 {LEFT}"),
        ("990110/officers/990110-0001.yml.orig", f"990110/officers/990110-0001.yml.orig:1:1 L01 {LEFT}"),
        ("990110/Thumbs.db", f"990110/Thumbs.db:1:1 L01 {LEFT}"),
        (".DS_Store", f".DS_Store:1:1 L01 {LEFT}"),
        ("standards/2013.1/.form.yml.swo", f"standards/2013.1/.form.yml.swo:1:1 L01 {LEFT}"),
        ("990110/officers/公诉科/990110-0001.yml", "990110/officers/公诉科:1:1 L01 不应有这个文件夹 单位文件夹里只有 unit.yml 和 officers/"),
        ("990110/notes.txt", f"990110/notes.txt:1:1 L01 {HERE_ONLY}"),
        ("990110/unit.yaml", f"990110/unit.yaml:1:1 L01 {HERE_ONLY}"),
        ("README.md", f"README.md:1:1 L01 {HERE_ONLY}"),
        ("backup/990110-0001.yml", "backup:1:1 L01 文件夹名不是单位代码 单位文件夹用六位数字，如 990110"),
        ("standards/notes.yml", "standards/notes.yml:1:1 S01 制度文件要放在“版本号”文件夹里 版本号写成 2013.1 的样子，如 standards/2013.1/form.yml"),
        ("standards/2013.1/old.yml", "standards/2013.1/old.yml:1:1 S01 制度文件夹里不应有 old.yml 只放 form.yml、rulebook.yml、authority.yml、deadlines.yml、supervision.yml 和 calendar/<年>.yml"),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_file_in_the_wrong_place_or_of_the_wrong_name_is_named(
    office: Repository, name: str, wanted: str
) -> None:
    office.write(name, archive_text())
    assert f"archives/{wanted}" in office.problems()


def test_a_file_name_that_is_not_utf_8_is_named_in_printable_characters(office: Repository) -> None:
    folder = os.fsencode(office.archives / "990110" / "officers")
    Path(os.fsdecode(folder + "/张三.yml".encode("gbk"))).write_text("")
    assert office.problems() == [
        "archives/990110/officers/\\udcd5\\udcc5\\udcc8\\udcfd.yml:1:1 L01 " + PLAIN
    ]


def test_the_number_in_the_file_is_the_number_in_its_name(office: Repository) -> None:
    office.write(FIRST, archive_text(SECOND))
    assert office.problems() == [
        (
            "archives/990110/officers/990110-0001.yml:1:6 X01 档案号与文件名不一致"
            " 应写 档案号: 990110-0001"
        ),
        (
            "archives/990110/officers/990110-0001.yml:4:3 X01 姓名“李大力”与名册上的“王小明”不一致"
            " 请核对 archives/990110/unit.yml 的“名册”"
        ),
    ]


def test_an_archive_may_keep_the_number_of_the_office_it_came_from(office: Repository) -> None:
    office.edit(
        "990110/unit.yml",
        "姓名: 李大力, 起: 2009-11-02}",
        "姓名: 李大力, 起: 2009-11-02}\n  - {档案号: 990220-0005, 姓名: 陈立新, 起: 2009-11-02}",
    )
    office.write("990110/officers/990220-0005.yml", archive_text("990220-0005"))
    assert office.problems() == []


def test_a_link_is_named_and_never_followed(office: Repository, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yml"
    secret.write_text("姓名: 不应读到\n", "utf-8")
    officers = office.archives / "990110" / "officers"
    (officers / "990110-0003.yml").symlink_to(secret)
    (officers / "990110-0004.yml").symlink_to("990110-0001.yml")
    (office.archives / "etc").symlink_to("/etc")
    told = office.problems()
    assert told == [
        "archives/990110/officers/990110-0003.yml:1:1 L01 这是符号链接，不是普通文件 请删去，改放普通文件",
        "archives/990110/officers/990110-0004.yml:1:1 L01 这是符号链接，不是普通文件 请删去，改放普通文件",
        "archives/etc:1:1 L01 这是符号链接，不是普通文件 请删去，改放普通文件",
    ]
    assert "不应读到" not in "".join(told)


def test_an_archive_that_became_a_link_is_not_also_missing(office: Repository) -> None:
    path = office.path(FIRST)
    path.rename(path.with_suffix(".old"))
    path.symlink_to("990110-0001.old")
    assert [line.partition(" ")[2] for line in office.problems()] == [
        f"L01 {PLAIN}",
        "L01 这是符号链接，不是普通文件 请删去，改放普通文件",
        (
            "X01 警告 王小明（990110-0001）还没有建档 没有建过的，请运行 dangan new officer"
            " --id 990110-0001 --name 王小明 --department 部门（一人一档）"
        ),
    ]


def test_a_pipe_is_named_and_never_opened(office: Repository) -> None:
    os.mkfifo(office.archives / "990110" / "officers" / "990110-0003.yml")
    assert office.problems() == [
        "archives/990110/officers/990110-0003.yml:1:1 L01 这是特殊文件，不是普通文件 请删去，改放普通文件"
    ]


def test_a_folder_that_bears_an_officers_name_is_named(office: Repository) -> None:
    office.write("990110/officers/990110-0003.yml/x", "")
    assert office.problems() == [
        "archives/990110/officers/990110-0003.yml:1:1 L01 不应有这个文件夹 单位文件夹里只有 unit.yml 和 officers/",
        "archives/990110/officers/990110-0003.yml/x:1:1 L01 " + PLAIN,
    ]


def test_an_office_without_its_unit_file_is_named(office: Repository) -> None:
    office.path("990110/unit.yml").unlink()
    assert office.problems() == [
        "archives/990110:1:1 L01 缺少 unit.yml 每个单位文件夹要有 unit.yml"
    ]


def test_a_unit_file_with_an_error_is_named_and_its_archives_wait_for_it(
    office: Repository,
) -> None:
    office.edit(SECOND, "性别: 男", "性别: 甲")  # cannot be judged without departments
    office.edit("990110/unit.yml", "层级: 区县级", "级: 区县级")
    assert office.problems() == [
        "archives/990110/unit.yml:1:46 S04 不认识的名称“级” 是不是“层级”？",
    ]


def test_what_may_be_left_out_may_be_left_empty(office: Repository) -> None:
    """Until 30 November nobody minded, and without its unit an office has no accounts."""
    office.edit("990110/unit.yml", "部门字: 政", '部门字: ""')
    assert office.problems() == []


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('代码: "990110"', '代码: "990111"', '1:10 S04 单位代码与文件夹名不一致 应写 代码: "990110"'),
        ("代码: personnel", "代码: office", "4:10 S04 部门代码“office”重复 每个部门用不同的代码"),
        ("名称: 政治处", "名称: 办公室", "4:25 S04 部门“办公室”的起止与前面重叠 请核对起止日期"),
        ("止: 1999-12-31", "止: 1989-12-31", "9:62 S04 止早于起 请核对两个日期"),
        ("止: 1999-12-31", "止: 1999-12-31, 前身: [检察科]", "9:78 S04 没有部门“检察科” 请先登记，或改用已有的名称"),
        ("起: 1990-01-01", "起: 1990年", "9:47 S04 “1990年”不是日期 日期写成“年-月-日”，如 2013-07-02"),
        ("止: 1999-12-31", "止: 1999-12-31, 前身: [办公室、政治处]", "9:78 S04 没有部门“办公室、政治处” 各项之间用半角逗号隔开：办公室, 政治处"),
        ("角色: 专人, 部门: 公诉科", "角色: 专人, 部门: 公诉科、监察室", "14:31 S04 没有部门“公诉科、监察室” 每个部门各写一行：公诉科, 监察室"),
        ("部门字: 政", "部门字：政", "4:30 S04 不认识的名称“部门字：政” 应写“部门字: 政”，冒号要用半角，后面空一格"),
        ("角色: 专人, 部门: 公诉科", '角色: 专人, 部门: ""', "14:31 S04 这里没有内容 请写内容；没有的就删去这一项"),
        ("账号: li.dl, 邮箱", "账号: wang.xm, 邮箱", "12:10 S04 账号“wang.xm”重复 账号不得重复使用"),
        ("li.dl@example.invalid, 档案号: 990110-0002", "li.dl@example.invalid, 档案号: 990110-0009", "12:49 S04 名册里没有 990110-0009 请先在名册中登记"),
        ("li.dl@example.invalid, 档案号: 990110-0002", "li.dl, 档案号: 990110-0002", "12:21 S04 “li.dl”写法不对 写提交时用的邮箱，如 li@example.invalid"),
        ("li.dl@example.invalid, 档案号: 990110-0002", "Wang.xm@example.invalid, 档案号: 990110-0002", "12:21 S04 邮箱与账号“wang.xm”的相同，而档案号不同，分不清提交是谁的 各用各的邮箱；前一个账号停用了的，给它写上止"),
        ("账号: li.dl, 角色", "账号: li.d, 角色", "15:10 S04 没有账号“li.d” 是不是“li.dl”？"),
        ("角色: 专人, 部门: 公诉科", "角色: 专人, 部门: 公诉", "14:31 S04 没有部门“公诉” 是不是“公诉科”？"),
        ("角色: 专人, 部门: 公诉科", "角色: 专人员, 部门: 公诉科", "14:23 S04 警告 authority.yml 里没有角色“专人员”，wang.xm 得不到什么权限 是不是“专人”？"),
        ("档案号: 990110-0001, 姓名", "档案号: 990110-0002, 姓名", "22:11 S04 档案号 990110-0002 重复 一人一个档案号"),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_unit_file_agrees_with_itself(
    office: Repository, old: str, new: str, wanted: str
) -> None:
    office.edit("990110/unit.yml", old, new)
    assert f"archives/990110/unit.yml:{wanted}" in office.problems()


def test_a_year_without_a_calendar_is_told_in_that_year(office: Repository) -> None:
    """Its time limits are worked out all the same, and nothing else says so to everybody."""
    path = "archives/standards/2013.1/calendar/2015.yml"
    (office.archives.parent / path).unlink()
    message = (
        f"{path}:1:1 S05 警告 没有 2015 年的年历，期限和考核日程按周一至周五推算"
        " 请照上一年的写一份 calendar/2015.yml，放假、调休按国务院办公厅的通知"
    )
    assert [x for x in office.problems(date(2014, 12, 31)) if "S05" in x] == []
    assert [x for x in office.problems(date(2015, 1, 1)) if "S05" in x] == [message]
    # One that cannot be read is not missing as well.
    office.write("standards/2013.1/calendar/2015.yml", "年: 2014\n依据: 通知\n节假日: []\n")
    (told,) = [x for x in office.problems(date(2015, 1, 1)) if "S05" in x]
    assert told.endswith("S05 年份与文件名不一致 应写 年: 2015")


def test_a_role_in_a_department_that_was_closed_is_told(office: Repository) -> None:
    """Otherwise those of every department step in for its people, and nobody knows why."""
    closed, day = "2013-06-30", date(2013, 7, 1)
    name = "名称: 公诉科, 部门字: 公诉, 条线: 公诉, 起: 2000-01-01"
    office.edit("990110/unit.yml", name, f"{name}, 止: {closed}")

    def told(day: date) -> list[str]:
        return [x for x in office.problems(day) if x.startswith("archives/990110/unit.yml")]

    assert told(date(2013, 6, 30)) == []
    assert told(day) == [
        f"archives/990110/unit.yml:{line} S04 警告 公诉科到 {closed} 为止，{login} 的“{role}”没有写止"
        f" 请写 止: {closed}；接着管现在的部门的，另起一行写那个部门"
        for line, login, role in (("14:31", "wang.xm", "专人"), ("15:32", "li.dl", "部门负责人"))
    ]
    # Whose account has ended holds nothing; a department of the name may have been set up again.
    account = "档案号: 990110-0001, 起: 2012-01-01"
    office.edit("990110/unit.yml", account, f"{account}, 止: {closed}")
    assert len(told(day)) == 1
    again = "  - {代码: new, 名称: 公诉科, 部门字: 公诉, 条线: 公诉, 起: 2013-07-01}\n账号:\n"
    office.edit("990110/unit.yml", "账号:\n", again)
    assert told(day) == []


def test_a_role_of_an_account_for_which_there_is_another_is_told(office: Repository) -> None:
    """It does not pass to the new account by itself."""
    of_first = "邮箱: wang.xm@example.invalid, 档案号: 990110-0001, 起: 2012-01-01"
    day = date(2013, 7, 1)

    def told() -> list[str]:
        return [x for x in office.problems(day) if x.startswith("archives/990110/unit.yml")]

    office.edit("990110/unit.yml", of_first, f"{of_first}, 止: 2013-06-30")
    assert told() == [], "who has left holds nothing, and is followed by others"
    new = "  - {账号: wang, 邮箱: wang@example.invalid, 档案号: 990110-0001, 起: 2013-07-01}\n"
    office.edit("990110/unit.yml", "角色:\n", f"{new}角色:\n")
    (found,) = told()
    assert found == (
        "archives/990110/unit.yml:15:10 S04 警告 账号“wang.xm”已于 2013-06-30 停用，它的“公诉科专人”"
        "没有写止 请写 止: 2013-06-30；还由他做的，另起一行写现在的账号 wang"
    )


# -- much of what does not belong (adversarial R2) -------------------------------------------------


def test_ten_thousand_strange_files_are_counted_not_listed(office: Repository) -> None:
    for number in range(10_000):
        office.path(f"990110/officers/junk{number:05}.yml").touch()
    told = office.problems()
    assert told[0] == "archives/990110/officers:1:1 L01 还有 9980 个文件不该放在这里 请一并清理"
    assert told[1] == f"archives/990110/officers/junk00000.yml:1:1 L01 {PLAIN}"
    assert len(told) == MAX_STRAYS + 1
    assert office.library().files == BESIDES + 2


def test_a_folder_three_hundred_deep_is_named_at_the_top_and_not_walked(
    office: Repository,
) -> None:
    folder = office.archives / "990110"
    for _ in range(300):
        folder = folder / "d"
        folder.mkdir()
    told = office.problems()
    assert told[0] == (
        "archives/990110/d:1:1 L01 不应有这个文件夹 单位文件夹里只有 unit.yml 和 officers/"
    )
    assert len(told) <= 5


def test_a_file_name_of_255_bytes_is_shown_in_part(office: Repository) -> None:
    office.write(f"990110/officers/{'x' * 251}.yml", "")
    assert office.problems() == [f"archives/990110/officers/{'x' * 104}…:1:1 L01 {PLAIN}"]


CHILD = """
import resource, sys
from pathlib import Path
from tests.whole import read_library
from generator.archive.source import WorkingTree
archives = Path(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF)
library = read_library(WorkingTree(archives), "archives")
after = resource.getrusage(resource.RUSAGE_SELF)
found = [p for p in library.problems if p.location.path.endswith("990110-0001.yml")]
print(f"{found[0].location.line}:{found[0].location.column} {found[0].rule} {len(found)}")
print((after.ru_maxrss - before.ru_maxrss) / 1024, after.ru_utime - before.ru_utime)
"""


@pytest.mark.parametrize(
    ("sections", "wanted"),
    [
        ("督察通报:\n" + "- {}\n" * 80_000, "27:3 F01 201"),
        ("督察通报:\n" + "- x\n" * 100_000, "27:3 F03 201"),
        ("".join(f"k{i}: 1\n" for i in range(40_000)), "26:1 F02 201"),
        ("督察通报:\n- 编号: 察-2013-001\n" + "".join(f"  名{i}: 1\n" for i in range(30_000)), "28:3 F02 201"),
        ("督察通报:\n- {类别: " + "考" * 150_000 + "}\n", "27:8 F06 5"),
        ("办案情况: " + "[" * 9 + "]" * 9 + "\n", "26:8 F03 1"),
    ],
    ids=["empty records", "not records", "unknown sections", "unknown fields", "a long word", "nested lists"],
)  # fmt: skip
def test_an_archive_full_of_mistakes_is_refused_quickly_and_in_little_memory(
    office: Repository, sections: str, wanted: str
) -> None:
    office.write(FIRST, archive_text() + sections)
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(office.archives)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (30, 30)),
    )
    place, cost = run.stdout.splitlines()
    megabytes, seconds = map(float, cost.split())
    assert place == wanted
    assert megabytes < 100
    assert seconds < 1


# -- a file that cannot be read stops no other -----------------------------------------------------


def test_a_file_that_cannot_be_read_stops_no_other(office: Repository) -> None:
    office.write(FIRST, "档案号：990110-0001\n")
    office.edit(SECOND, "性别: 男", "性别: 甲")
    assert office.problems() == [
        (
            "archives/990110/officers/990110-0001.yml:1:1 Y05 文件开头应是“名称: 内容”，这里却不是"
            " 冒号要用半角，后面空一格；请按档案格式，从“档案号: …”写起"
        ),
        "archives/990110/officers/990110-0002.yml:5:7 F06 性别没有“甲”这个选项 可写：男、女",
    ]


def test_a_file_without_read_permission_is_named_and_stops_no_other(office: Repository) -> None:
    class Locked(WorkingTree):
        def read(self, path: str) -> bytes:
            if path.endswith(f"{FIRST}.yml"):
                raise PermissionError(13, "Permission denied", path)
            return super().read(path)

    office.edit(SECOND, "性别: 男", "性别: 甲")
    library = read_library(Locked(office.archives), "archives")
    assert [f"{p.location} {p.rule} {p.message} {p.hint}" for p in arrange(library.problems)] == [
        (
            "archives/990110/officers/990110-0001.yml:1:1 L01 这个文件读不出（没有权限）"
            " 请检查文件的权限，或重新放入"
        ),
        "archives/990110/officers/990110-0002.yml:5:7 F06 性别没有“甲”这个选项 可写：男、女",
    ]
    assert library.shelf.missing("990110", library.standards.versions[0].start) == []


def test_an_error_in_the_standard_leaves_no_archive_to_judge(office: Repository) -> None:
    office.edit("standards/2013.1/form.yml", "  是否: [是, 否]", "  是否: [是, 否")
    office.edit(SECOND, "性别: 男", "性别: 甲")
    told = office.problems()
    assert len(told) == 1
    text = office.read("standards/2013.1/form.yml")
    line = text[: text.index("  是否: [")].count("\n") + 1
    path = f"archives/standards/2013.1/form.yml:{line}:7"
    assert told[0].startswith(f"{path} Y07 方括号没有配对")


# -- a hundred files of which 37 are bad in different ways (adversarial B20) ------------------------

Spoil = Callable[[str], str | bytes]


def replacing(old: str, new: str) -> Spoil:
    def spoil(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return spoil


WAYS: list[tuple[str, Spoil]] = [
    ("Y01", lambda text: text + "#" * 600_000),
    ("Y02", lambda text: text.encode("gbk")),
    ("Y02", lambda text: text.encode("utf-16")),
    ("Y02", lambda text: "\ufeff" + text),
    ("Y03", replacing("王小明", "王\u200b小明")),
    ("Y03", replacing("  性别", "\t性别")),
    ("Y03", replacing("性别: 男\n", "性别: 男\r")),
    ("Y03", replacing("  性别", "\u3000性别")),
    ("Y03", replacing("王小明", '"王\\u202e小明"')),
    ("Y04", lambda text: text + "零报告: []\n"),
    ("Y04", replacing("性别: 男\n", "性别: 男\n  性别: 女\n")),
    ("Y05", lambda _text: ""),
    ("Y05", lambda _text: "- 甲\n"),
    ("Y05", lambda text: text + "---\n甲: 乙\n"),
    ("Y05", lambda text: "%YAML 1.2\n---\n" + text),
    ("Y05", lambda _text: "[" * 5000),
    ("Y06", replacing("性别: 男", "性别: !!str 男")),
    ("Y06", replacing("性别: 男", "性别: &a 男")),
    ("Y07", replacing("性别: 男", "性别：男")),
    ("Y07", replacing("性别: 男", "性别:男")),
    ("Y07", replacing("  性别", "   性别")),
    ("Y07", replacing("[外部监督]", "[外部监督")),
    ("Y07", replacing("性别: 男", '性别: "男')),
    ("Y07", replacing("  - 季度", "  －季度")),
    ("Y07", replacing("性别: 男", "性别: @男")),
    ("F01", replacing("  性别: 男\n", "")),
    ("F02", replacing("  性别: 男\n", "  性别: 男\n  电话: 无\n")),
    ("F03", replacing("部分: [外部监督]", "部分: 外部监督")),
    ("F04", replacing("2013-10-10", "2013.10.10")),
    ("F04", replacing("1982-03", "1982年")),
    ("F06", replacing("性别: 男", "性别: M")),
    ("F07", replacing("王小明", "王 小明")),
    ("F09", replacing("岗-001", "岗-1")),
    ("F11", replacing("所在部门: 公诉科", "所在部门: 公诉处")),
    ("X01", lambda text: text.replace(text[5:16], "990110-9999")),
    ("X02", replacing("  岗位类别: 业务岗\n  在职", "  岗位类别: 综合岗\n  在职")),
    ("X04", replacing("1982-03", "1999-03")),
]  # fmt: skip


def hundred(office: Repository) -> dict[str, str]:
    """A hundred officers, of whom every second is bad in the next way, until there are no more."""
    roster = ""
    spoilt: dict[str, str] = {}
    ways = iter(WAYS)
    for number in range(100):
        officer = f"990110-{number + 1:04}"
        roster += f"  - {{档案号: {officer}, 姓名: 王小明, 起: 2009-11-02}}\n"
        text: str | bytes = archive_text(officer).replace(NAMES[SECOND], NAMES[FIRST])
        text = text.replace("陈立新", NAMES[FIRST]) if isinstance(text, str) else text
        way = next(ways, None) if number % 2 else None
        if way is not None:
            spoilt[f"archives/990110/officers/{officer}.yml"] = way[0]
            text = way[1](str(text))
        office.write(officer, text)
    head = UNIT_TEXT[: UNIT_TEXT.index("  - {档案号: 990110-0001, 姓名")]
    office.write("990110/unit.yml", head + roster)
    return spoilt


def test_of_a_hundred_files_exactly_the_37_bad_ones_are_named_in_order(office: Repository) -> None:
    spoilt = hundred(office)
    assert len(spoilt) == 37
    found = office.found()
    assert {p.location.path: p.rule for p in reversed(found)} == spoilt
    assert list(dict.fromkeys(p.location.path for p in found)) == sorted(spoilt)
    assert all(p.message and p.hint for p in found)


def test_the_findings_never_depend_on_the_order_of_the_disk(office: Repository) -> None:
    hundred(office)

    class Shuffled(WorkingTree):
        def paths(self) -> object:  # type: ignore[override]
            return reversed(list(super().paths()))

    one = read_library(WorkingTree(office.archives), "archives")
    other = read_library(Shuffled(office.archives), "archives")  # type: ignore[arg-type]
    assert sorted(map(str, one.problems)) == sorted(map(str, other.problems))


def test_a_file_that_grows_while_it_is_read_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yml").write_bytes(b"a" * 1000)
    (tmp_path / "b.yml").write_bytes(b"b" * (MAX_BYTES + 1000))
    source, fstat = WorkingTree(tmp_path), os.fstat

    def before(descriptor: int) -> os.stat_result:
        told = list(fstat(descriptor))
        told[stat.ST_SIZE] //= 2
        return os.stat_result(told)

    for measured in (fstat, before):
        monkeypatch.setattr(os, "fstat", measured)
        assert source.read("a.yml") == b"a" * 1000
        assert source.read("b.yml") == b"b" * (MAX_BYTES + 1), "and no more than needed"
