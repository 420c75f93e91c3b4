"""``dangan fmt``: what it shows, what it writes, and everything it leaves as it was."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from generator.archive import writing
from generator.archive.source import WorkingTree
from generator.cli import main
from tests.offices import FIRST, SECOND, TODAY, Repository, archive_text

Run = Callable[..., tuple[int, str, str]]
SAMPLE = Path(__file__).resolve().parents[2] / "archives"
FILE = f"archives/990110/officers/{FIRST}.yml"

UNTIDY = archive_text(
    sections="督察通报: [{类别: 考勤, 编号: 察-2013-001, 通报日期: '2013-08-01', 依据: 通报2013-1, 填报部门: 监察室}]  # 甲\n"
)
TIDY = archive_text(
    sections="""\
督察通报:  # 甲
  - 编号: 察-2013-001
    类别: 考勤
    通报日期: 2013-08-01
    依据: 通报2013-1
    填报部门: 监察室
"""
)


def ordered(text: str) -> str:
    """The text with 督察通报 where the form has it, before 零报告."""
    head, _, rest = text.partition("零报告:\n")
    nil, mark, notices = rest.partition("督察通报:")
    return f"{head}{mark}{notices}零报告:\n{nil}"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mkdocs.yml").write_text(f"plugins:\n  - dangan: {{today: {TODAY}}}\n", "utf-8")
    return Repository(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = main(["fmt", *(str(argument) for argument in arguments)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return call


def test_the_sample_is_in_order(run: Run) -> None:
    said = "看了 21 份档案：要排版 0 份，不用改 21 份。\n"
    assert run("--check", "--archives", SAMPLE) == (0, said, "")
    assert run("--fix", "--check", "--archives", SAMPLE) == (
        0,
        "看了 21 份档案：0 份可以修正，须人工确认 0 处。\n",
        "",
    )


def test_an_untidy_archive_is_shown_and_written(office: Repository, run: Run) -> None:
    office.write(FIRST, UNTIDY)
    code, out, err = run()
    assert (code, err) == (0, "")
    assert f"--- {FILE}\n+++ {FILE}（排版后）\n" in out
    assert "+督察通报:  # 甲\n" in out
    assert out.endswith("看了 2 份档案：已排版 1 份，不用改 1 份。\n")
    assert office.read(FIRST) == ordered(TIDY)
    assert run() == (0, "看了 2 份档案：已排版 0 份，不用改 2 份。\n", "")


@pytest.mark.parametrize("option", ["--check", "--dry-run"])
def test_only_looking_writes_nothing(office: Repository, run: Run, option: str) -> None:
    path = office.write(FIRST, UNTIDY)
    before = path.stat()
    code, out, _ = run(option)
    assert code == (1 if option == "--check" else 0)
    assert out.endswith("看了 2 份档案：要排版 1 份，不用改 1 份。\n")
    assert (f"{FILE} 需要排版\n" in out) == (option == "--check")
    assert path.read_text("utf-8") == UNTIDY
    assert path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize(
    ("option", "cleared"),
    [((), True), (("--fix",), True), (("--check",), False), (("--dry-run",), False)],
)
def test_what_a_killed_writer_left_goes_where_something_is_written(
    office: Repository, run: Run, option: tuple[str, ...], cleared: bool
) -> None:
    left = office.write(f"990110/officers/.{FIRST}.yml.0123456789abcdef.tmp", "")
    run(*option)
    assert left.exists() != cleared


def test_line_ends_of_windows_are_told_since_a_diff_cannot(office: Repository, run: Run) -> None:
    text = office.read(FIRST)
    office.write(FIRST, text.replace("\n", "\r\n"))
    code, out, _ = run()
    summary = "看了 2 份档案：已排版 1 份，不用改 1 份。"
    assert (code, out) == (0, f"{FILE}：换行由 CRLF 改为 LF\n{summary}\n")
    assert office.read(FIRST) == text


def test_the_others_are_laid_out_when_one_cannot_be(office: Repository, run: Run) -> None:
    office.write(FIRST, UNTIDY)
    broken = office.edit(SECOND, "姓名: 李大力", "姓 名: 李大力").read_text("utf-8")
    code, out, _ = run()
    assert code == 1
    assert out.endswith(
        f"""\
以下档案没有排版，请先改正（意思确定的可以用 dangan fmt --fix 修正）：
archives/990110/officers/{SECOND}.yml:4:3: 错误 不认识的名称“姓 名”。请先改正（见 dangan check），再排版（F02）
  4 |   姓 名: 李大力
    |   ^^^^^
看了 2 份档案：已排版 1 份，不用改 0 份，不能排版 1 份。
"""
    )
    assert office.read(FIRST) == ordered(TIDY)
    assert office.read(SECOND) == broken


@pytest.mark.parametrize(
    ("option", "summary"),
    [
        ("--check", "看了 2 份档案：要排版 0 份，不用改 1 份，不能排版 1 份。"),
        ("--fix", "看了 2 份档案：已修正 0 处，须人工确认 1 处。"),
    ],
)
def test_an_archive_that_may_not_be_read_is_counted(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch, option: str, summary: str
) -> None:
    reads = WorkingTree.read

    def read(tree: WorkingTree, path: str) -> bytes:
        if FIRST in path:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return reads(tree, path)

    monkeypatch.setattr(WorkingTree, "read", read)
    code, out, _ = run(option)
    assert code == 1
    assert f"{FILE}:1:1: 错误 这个文件读不出" in out
    assert out.endswith(f"{summary}\n")


def test_a_fix_changes_only_what_is_beyond_doubt(office: Repository, run: Run) -> None:
    clean = UNTIDY.replace("进院日期: 2009-11-02", "进院日期: 2009.11.2")
    office.write(FIRST, clean.replace("2013-08-01", "2013.8").replace("姓名: ", "姓名："))
    code, out, err = run("--fix")
    assert (code, err) == (1, "")
    assert (
        out
        == f"""\
--- {FILE}
+++ {FILE}（修正后）
@@ -2,10 +2,10 @@
 结构版本: "1.0"
 基本情况:
-  姓名：王小明
+  姓名: 王小明
   性别: 男
   出生年月: 1982-03
   政治面貌: 中共党员
   学历: 大学本科
-  进院日期: 2009.11.2
+  进院日期: 2009-11-02
   人员类别: 检察官
   执法资格: 有
  第 4 行：冒号是全角的
  第 9 行：进院日期：“2009.11.2”不是规范的日期
以下各处须人工确认，没有改动：
{FILE}:26:39: 错误 通报日期：“2013.8”不是日期。缺少日，请查明后补全，如 2013-08-02（F04）
  26 | 督察通报: [{{类别: 考勤, 编号: 察-2013-001, 通报日期: '2013.8', 依据: 通报2013-1, 填报部门: 监察室}}]  # 甲
     |                                                      ^^^^^^^^
看了 2 份档案：已修正 2 处，须人工确认 1 处。
"""
    )
    assert office.read(FIRST) == UNTIDY.replace("2013-08-01", "2013.8")
    assert run("--fix")[1].endswith("看了 2 份档案：已修正 0 处，须人工确认 1 处。\n")


@pytest.mark.parametrize(
    ("option", "code", "said"),
    [
        ("--check", 1, f"{FILE} 有 1 处可以修正\n看了 2 份档案：1 份可以修正，须人工确认 0 处。\n"),
        ("--dry-run", 0, "看了 2 份档案：可以修正 1 处，须人工确认 0 处。\n"),
    ],
)
def test_a_fix_only_looked_at(
    office: Repository, run: Run, option: str, code: int, said: str
) -> None:
    path = office.edit(FIRST, "2009-11-02\n  人员", "2009/11/2\n  人员")
    text = path.read_bytes()
    found, out, _ = run("--fix", option)
    assert (found, out.endswith(said)) == (code, True)
    assert path.read_bytes() == text


def test_dates_in_the_wrong_order_are_for_a_person(office: Repository, run: Run) -> None:
    office.officer(
        FIRST, "岗位履历:\n  - {编号: 岗-001, 部门: 公诉科, 岗位: 检察员, 岗位类别: 业务岗, 起: 2009-11-02, 止: 2008-01-01}\n"
    )  # fmt: skip
    code, out, _ = run("--fix", FIRST)
    assert code == 1
    assert "岗-001 止 2008-01-01 早于起 2009-11-02" in out
    assert "看了 1 份档案：已修正 0 处" in out


def test_the_bom_goes(office: Repository, run: Run) -> None:
    text = office.read(FIRST)
    path = office.write(FIRST, "\ufeff" + text)
    assert run()[0] == 1
    assert run("--fix") == (
        0,
        f"{FILE}：去掉文件开头的 BOM 标记\n看了 2 份档案：已修正 1 处，须人工确认 0 处。\n",
        "",
    )
    assert path.read_bytes() == text.encode()


@pytest.mark.parametrize(
    "given",
    [FIRST, FILE, f"./{FILE}", "archives/990110/officers", "archives/990110", "archives"],
)
def test_what_is_meant_by_a_path(office: Repository, run: Run, given: str) -> None:
    office.write(FIRST, UNTIDY)
    code, out, _ = run(given)
    assert code == 0
    assert "已排版 1 份" in out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("990110-0099", "没有文件或档案 990110-0099"),
        ("archives/990110/unit.yml", "archives/990110/unit.yml 不是档案；只排版 <单位代码>/officers/<档案号>.yml"),
        ("archives/standards", "archives/standards 不是档案；只排版 <单位代码>/officers/<档案号>.yml"),
        ("outside.yml", "outside.yml 不在档案文件夹"),
        ("archives/990110/officers/../../../outside.yml", "不在档案文件夹"),
        ("link.yml", "link.yml 是符号链接，不排版"),
        ("archives/990110/officers/990110-0003.yml", "990110-0003.yml 是符号链接，不排版"),
    ],
)  # fmt: skip
def test_what_is_not_an_archive_is_refused(
    office: Repository, run: Run, given: str, said: str
) -> None:
    outside = office.archives.parent / "outside.yml"
    outside.write_text(UNTIDY, "utf-8")
    (office.archives.parent / "link.yml").symlink_to(office.path(FIRST))
    office.path("990110-0003").symlink_to(outside)
    code, out, err = run(given)
    assert (code, out) == (2, "")
    assert said in err
    assert outside.read_text("utf-8") == UNTIDY


def test_a_link_among_the_archives_is_neither_followed_nor_replaced(
    office: Repository, run: Run
) -> None:
    outside = office.archives.parent / "outside.yml"
    outside.write_text(UNTIDY, "utf-8")
    link = office.path("990110-0003")
    link.symlink_to(outside)
    assert run()[0] == 0
    assert outside.read_text("utf-8") == UNTIDY
    assert link.is_symlink()


def test_the_mode_is_kept_and_nothing_is_left_beside_the_file(office: Repository, run: Run) -> None:
    path = office.write(FIRST, UNTIDY)
    path.chmod(0o640)
    assert run()[0] == 0
    assert path.stat().st_mode & 0o777 == 0o640
    beside = sorted(other.name for other in path.parent.iterdir())
    assert beside == [f"{FIRST}.yml", f"{SECOND}.yml"]


def test_what_is_read_back_wrong_is_not_put_in_place(
    office: Repository, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.write(FIRST, UNTIDY)
    flush = os.fsync

    def careless(descriptor: int) -> None:
        os.ftruncate(descriptor, 7)
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", careless)
    code, _, err = run()
    assert code == 2
    told = "没有写入：写在旁边再读回，内容不同。请检查磁盘"
    assert err == f"错误：990110/officers/{FIRST}.yml {told}\n"
    assert path.read_text("utf-8") == UNTIDY


def test_a_file_that_changed_meanwhile_is_not_overwritten(office: Repository) -> None:
    path = office.write(FIRST, UNTIDY)
    with pytest.raises(writing.NotWritten) as refused:
        writing.replace_file(office.archives, f"990110/officers/{FIRST}.yml", b"old", b"new")
    assert "刚才被别的程序改动过" in str(refused.value)
    assert path.read_text("utf-8") == UNTIDY


def test_of_two_changes_at_once_one_is_told_to_try_again(
    office: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each compares before either writes: both would find what they expect, and one be lost."""
    path = office.write(FIRST, UNTIDY)
    read = writing._read

    def slow(target: Path, path: str) -> bytes:
        found = read(target, path)
        time.sleep(0.2)
        return found

    def change(data: bytes) -> bytes | str:
        try:
            writing.replace_file(office.archives, name, before, data)
        except writing.NotWritten as refused:
            return str(refused)
        return data

    monkeypatch.setattr(writing, "_read", slow)
    name, before = f"990110/officers/{FIRST}.yml", path.read_bytes()
    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(change, (b"one", b"two")))
    written = [data for data in done if isinstance(data, bytes)]
    assert written == [path.read_bytes()]
    assert f"{name} 刚才被别的程序改动过，没有写入。请再运行一次" in done


@pytest.mark.parametrize("path", ["../x.yml", "/etc/x.yml", ""])
def test_nothing_is_written_outside(office: Repository, path: str) -> None:
    with pytest.raises(writing.NotWritten):
        writing.replace_file(office.archives, path, b"", b"x")
    with pytest.raises(writing.NotWritten):
        writing.create_file(office.archives, path, b"x")


def test_a_folder_that_is_a_link_is_not_written_through(office: Repository, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(office.archives / "990110" / "officers", elsewhere)
    (office.archives / "990110" / "officers").symlink_to(elsewhere)
    with pytest.raises(writing.NotWritten) as refused:
        writing.create_file(office.archives, "990110/officers/990110-0009.yml", b"x")
    assert "符号链接" in str(refused.value)
    assert not (elsewhere / "990110-0009.yml").exists()


def test_standards_with_an_error_stop_it(office: Repository, run: Run) -> None:
    (office.archives / "standards" / "2013.1" / "form.yml").unlink()
    code, out, err = run()
    assert (code, out) == (1, "")
    assert err.endswith("制度有错误，不能排版。\n")


@pytest.mark.parametrize("given", [(), (FILE,), (FIRST,), ("archives",), ("archives/990110",)])
@pytest.mark.parametrize("option", ["--check", "--fix"])
def test_a_unit_file_that_cannot_be_read_is_told_and_its_archives_are_not_denied(
    office: Repository, run: Run, given: tuple[str, ...], option: str
) -> None:
    office.edit("990110/unit.yml", "名册:", "名册：")
    code, out, err = run(option, *given)
    assert (code, out[:8]) == (1, "看了 0 份档案")
    assert "archives/990110/unit.yml:20:3: 错误 冒号是全角的" in err
    assert err.endswith("单位文件有错误，没有看这些单位的档案：990110。\n")
