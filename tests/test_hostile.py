"""Hostile input: every case of adversarial.md B and R, through the real command within limits.

``hostile.txt`` is the table: exit code, how many findings in how many files, the first of them,
and what the run took more than the check of an office that is fine. An ordinary run compares
everything but the measured figures, which it holds against the bounds; ``./run bless`` writes all.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.measured import Run, Runs, dangan, loaded
from tests.offices import BESIDES, FIRST, SECOND, Repository, archive_text
from tests.records import training

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).with_name("hostile.txt")
GB = 1024**3
CHECK = ("check", "--no-cache", "--today", "2013-10-14")
LIMITS = {"RLIMIT_AS": GB, "RLIMIT_CPU": 20}
MORE_SECONDS, MORE_MEGABYTES = 1.0, 100
"""What a hostile file may cost beyond the check of an office that is fine."""
FILE = f"archives/990110/officers/{FIRST}.yml"
TRAINING = """\
培训情况:
  - 编号: 培-2013-001
    名称: 公诉实务
    起: 2013-07-22
    止: 2013-07-24
    学时: 24
    考核: 合格
    填报部门: 政治处
"""
SOUND = archive_text(FIRST, TRAINING)

Prepare = Callable[[Repository], None]


@dataclass(frozen=True)
class Case:
    """One hostile input; ``named`` are the files that must be named, and no others."""

    id: str
    what: str
    prepare: Prepare
    code: int = 1
    named: tuple[str, ...] = (FILE,)


def text(content: str | bytes) -> Prepare:
    """The first archive is exactly this."""

    def prepare(office: Repository) -> None:
        office.write(FIRST, content)

    return prepare


def edit(old: str, new: str) -> Prepare:
    """The first archive, sound but for one place."""
    assert SOUND.count(old) == 1, old
    return text(SOUND.replace(old, new))


def put(line: str) -> Prepare:
    """The first archive with one more line at its end."""
    return text(SOUND + line + "\n")


NAME, HOURS, START = "名称: 公诉实务", "学时: 24", "起: 2013-07-22"
BIDI = "名称: 公诉\u202e务实"


def renamed(to: str, *, keep: bool = False) -> Prepare:
    """The second archive under another file name."""

    def prepare(office: Repository) -> None:
        path = office.path(SECOND)
        data = path.read_bytes()
        if not keep:
            path.unlink()
        path.with_name(to).write_bytes(data)

    return prepare


def same_names(office: Repository) -> None:
    """Two officers of one name, told apart by their numbers everywhere."""
    office.edit("990110/unit.yml", "姓名: 李大力", "姓名: 王小明")
    office.edit(SECOND, "姓名: 李大力", "姓名: 王小明")


def same_record(office: Repository) -> None:
    """One number in two archives: each archive counts for itself."""
    office.officer(FIRST, {"培训情况": [training()]})
    office.officer(SECOND, {"培训情况": [training()]})


WORDS = ["NO", "off", "007", "12:30:45", "1_0", "1:30", "089", "0x1f", "~", "2013-01-01"]


def typed(office: Repository) -> None:
    """Everything that YAML would take for something else, in fields that are text."""
    notes = "\n".join(
        f"- {{编号: 察-2013-{n:03}, 类别: 考勤, 通报日期: 2013-08-09, 依据: {word}, 填报部门: 监察室}}"
        for n, word in enumerate(WORDS, 1)
    )
    office.officer(FIRST, {"督察通报": notes})


def hundred(office: Repository) -> None:
    """A hundred archives, 37 of which are bad, in ways that take turns."""
    ways: list[Callable[[str], str | bytes]] = [
        lambda s: s.replace("性别: 男", "性别：男"),
        lambda s: s.replace("性别: 男", "性别: 甲"),
        lambda s: s.replace("  性别: 男\n", ""),
        lambda s: s.replace("学历: 大学本科", "学历: 大学本科\n  学历: 中专"),
        lambda s: s.replace("2009-11-02", "2009-11-31"),
        lambda s: s.encode("gbk"),
        lambda s: s + "附件: &甲 [*甲]\n",
        lambda s: s.replace("性别", "性\u200b别"),
        lambda s: s.replace("部门: 公诉科", "部门: 公诉二科"),
        lambda s: s[:300].rstrip("期日") + "[",
    ]
    roster = ""
    for n in range(3, 101):
        number = f"990110-{n:04}"
        roster += f"  - {{档案号: {number}, 姓名: 陈立新, 起: 2009-11-02}}\n"
        content: str | bytes = archive_text(number)
        if number in HUNDRED_BAD:
            content = ways[n % len(ways)](archive_text(number))
        office.write(number, content)
    office.write("990110/unit.yml", office.read("990110/unit.yml") + roster)


HUNDRED_BAD = tuple(f"990110-{n:04}" for n in range(3, 100) if n % 5 in (0, 3))[:37]


def laughs() -> str:
    """A billion laughs in some 300 bytes."""
    lines = ["甲: &a [哈,哈,哈,哈,哈,哈,哈,哈,哈]"]
    lines += [
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    return "\n".join(lines) + "\n"


def merges() -> str:
    """Merge keys that double at every level."""
    lines = ["a0: &a0 {甲: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], k{n}: 1}}" for n in range(1, 32)]
    return "\n".join(lines) + "\n"


def many_files(office: Repository) -> None:
    first = office.path(FIRST).with_name("junk00000.yml")
    first.write_bytes(b"[" * 100)
    for n in range(1, 10_000):
        os.link(first, f"{first.parent}/junk{n:05}.yml")


def deep_folder(office: Repository) -> None:
    folder = office.path(FIRST).parent
    for _ in range(300):
        folder /= "d"
        folder.mkdir()


def sparse(size: int) -> Prepare:
    """The first archive, so many bytes long; no disk is needed for nothing."""

    def prepare(office: Repository) -> None:
        os.truncate(office.write(FIRST, "档案号: 1\n"), size)

    return prepare


OFFICERS = "archives/990110/officers"
CASES = [
    Case("B1", "部分重复", put("培训情况: []")),
    Case("B1", "字段重复，一处带引号", edit(HOURS, "学时: 24\n    '学时': 8")),
    Case("B1", "花括号里重复", edit(HOURS, "学时: 24\n    甲: {a: 1, a: 2}")),
    *(
        Case("B2", f"注释里的 U+{ord(char):04X}", put(f"# 已核{char}培训情况: []"))
        for char in "\u2028\u2029\u0085\r"
    ),
    Case("B4", "UTF-16LE，带 BOM", text(SOUND.encode("utf-16"))),
    Case("B4", "UTF-16BE，无 BOM", text(SOUND.encode("utf-16-be"))),
    Case("B4", "GBK", text(SOUND.encode("gbk"))),
    Case("B5", "NO、off、007、12:30:45 写在文本里", typed, code=0, named=()),
    *(
        Case("B5", f"学时: {word}", edit(HOURS, f"学时: {word}"))
        for word in ("1_0", "NO", "007", "1:30")
    ),
    *(
        Case("B6", f"学时: {word[:12]}", edit(HOURS, f"学时: {word}"))
        for word in (".nan", ".inf", "-.inf", "1e3", "-0", "1e999", "9" * 5000)
    ),
    *(
        Case("B7", word, edit(START, f"起: {word}"))
        for word in ("2013-02-30", "2013-02-29", "0000-01-01", "20130722", "2013-W30-1", "２０１３-07-22")
    ),
    *(
        Case("B8", word, edit(NAME, f"名称: {word}"))
        for word in (
            '!!python/object/apply:os.system ["touch MARKER"]',
            "!!python/name:os.system",
            "!!binary aGk=",
            "!!set {x}",
            "!secret x",
        )
    ),
    Case("B9", "锚点与合并键", put("甲: &b {学时: 100}\n乙:\n  <<: *b")),
    Case("B9", "跨部分的引用", edit(NAME, "名称: *b")),
    Case("B9", "自己引用自己", put("a: &a [*a]")),
    Case("B10", "两份内容", put("---\n档案号: 990110-0002")),
    Case("B10", "%YAML 指令", text("%YAML 1.2\n---\n" + SOUND)),
    Case("B10", "? 复合名称", put("? [甲, 乙]\n: 丙")),
    Case("B10", "开头是列表", text("- 甲\n- 乙\n")),
    Case("B10", "只有一个值", text("甲\n")),
    Case("B10", "空文件", text("")),
    Case("B10", "只有注释", text("# 待填\n")),
    Case("B11", "名称里有 U+200B", edit("学时:", "学时\u200b:")),
    Case("B11", "名称里有 U+00A0", edit("学时:", "学时\u00a0:")),
    Case("B11", "名称写作 学時", edit("学时:", "学時:")),
    Case("B11", "不认识的名称 学时数", edit("学时:", "学时数:")),
    Case("B12", "名称里有 U+202E", edit(NAME, BIDI)),
    Case("B12", "用转义写 U+202E", edit(NAME, r'名称: "公诉\u202e务实"')),
    Case("B14", "两人同名", same_names, code=0, named=()),
    *(
        Case("B15", f"{what} {'、'.join(f'U+{ord(c):04X}' for c in chars)}", edit(NAME, f"名称: 公诉{chars}"))
        for what, chars in (
            ("分解写法", "e\u0301"),
            ("填充符", "\u3164"),
            ("软连字符", "\u00ad"),
            ("标签字符", "\U000e0041"),
            ("变体选择符", "\ufe0f"),
        )
    ),
    Case("B16", r"转义 \ud800", edit(NAME, r'名称: "公诉\ud800"')),
    Case("B16", "字节 ED A0 80", text(SOUND.replace("公诉实务", "@").encode().replace(b"@", b"\xed\xa0\x80"))),
    Case(
        "B17",
        "编号在一部分里重复",
        text(archive_text(FIRST, {"培训情况": [training(), training(起="2013-08-01", 止="2013-08-03")]})),
    ),
    Case("B17", "两份档案有同一编号（各自计，合法）", same_record, code=0, named=()),
    Case("B17", "没有编号", edit("- 编号: 培-2013-001\n    名称", "- 名称")),
    Case("B18", "档案号写成别人的", edit(f"档案号: {FIRST}", f"档案号: {SECOND}")),
    Case("B18", "文件名大写", renamed("990110-0002.YML", keep=True), named=(f"{OFFICERS}/990110-0002.YML",)),
    Case("B18", "多出 .yaml", renamed("990110-0002.yaml", keep=True), named=(f"{OFFICERS}/990110-0002.yaml",)),
    Case("B18", "文件名有空格", renamed("990110-0002 .yml", keep=True), named=(f"{OFFICERS}/990110-0002 .yml",)),
    Case("B18", "文件名以换行结尾", renamed("990110-0002.yml\n", keep=True), named=(f"{OFFICERS}/990110-0002.yml\\u000a",)),
    Case("B18", "全角数字", renamed("990110-０００2.yml", keep=True), named=(f"{OFFICERS}/990110-０００2.yml",)),
    Case("B20", "100 份里 37 份各有各的错", hundred, named=tuple(f"{OFFICERS}/{n}.yml" for n in HUNDRED_BAD)),
    Case("R1", "十亿个“哈”", text(laughs())),
    Case("R1", "成倍的合并键", text(merges())),
    Case("R1", "10 万个 [", text("档案号: " + "[" * 100_000)),
    Case("R1", "1,000 个 [", text("档案号: " + "[" * 1000 + "]" * 1000)),
    Case("R1", "700 层缩进", text("".join(f"{' ' * min(n, 700)}甲:\n" for n in range(900)))),
    Case("R1", "5,000 位整数", edit(HOURS, "学时: " + "7" * 5000)),
    Case("R1", "300 KB 的六十进制数", edit(HOURS, "学时: " + ":".join(["59"] * 100_000))),
    Case("R1", "5 MB 的一段文字", edit(NAME, "名称: " + "长" * 1_700_000)),
    Case("R1", "20 万条记录", text(SOUND + "督察通报:\n" + "  - {编号: 察-2013-001}\n" * 200_000)),
    Case("R1", "500 KB 的坏记录", text(SOUND + "督察通报:\n" + "  - {编号: 察-2013-001}\n" * 15_000)),
    Case("R1", "500 KB 的不认识的名称", text(SOUND + "".join(f"甲{n}: 1\n" for n in range(38_000)))),
    Case("R1", "500 KB 的一行引号", edit(NAME, "名称: " + "'\"" * 250_000)),
    Case("R1", "500 KB 的缩进", edit(NAME, "名称: 甲\n" + " " * 500_000 + "乙: 丙")),
    Case("R2", "officers/ 里 1 万个杂文件", many_files, named=(f"{OFFICERS}/junk?", OFFICERS)),
    Case("R2", "300 层文件夹", deep_folder, named=(f"{OFFICERS}/d?",)),
    Case("R2", "255 字节的文件名", renamed("9" * 251 + ".yml", keep=True), named=(f"{OFFICERS}/9?",)),
    Case("R3", "Markdown 杀手：5,000 个 [", edit(NAME, "名称: '" + "[" * 5000 + "'")),
    Case("R3", "Markdown 杀手：3,000 个 ![a](b", edit(NAME, "名称: '" + "![a](b " * 3000 + "'")),
    Case("R3", "Markdown 杀手：15 KB 的 <a", edit(NAME, "名称: '" + "<a " * 5000 + "x'")),
    Case("R4", "600 KB 的文件", text(SOUND + "# 甲\n" * 110_000)),
    Case("R4", "3 GB 的文件", sparse(3 * GB)),
]  # fmt: skip

_LINE = re.compile(r"^(.+?):(\d+):(\d+): (错误|警告|提示) (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    case: Case
    run: Run
    seconds: float
    megabytes: float

    @property
    def found(self) -> list[tuple[str, str]]:
        """Every finding: its file, and its line of text."""
        return [(m[1], m[0]) for m in _LINE.finditer(self.run.out)]

    def told(self) -> str:
        """The row without its figures."""
        first = self.found[0][1] if self.found else self.run.out.strip().split("\n")[-1]
        first = first.replace(f"{OFFICERS}/", "")
        files = len({path for path, _ in self.found})
        return f"{self.run.code} | {len(self.found)} 处，{files} 个文件 | {shorten(first)}"

    def figures(self) -> str:
        """What it took beyond the check of an office that is fine."""
        return f"{max(self.seconds, 0):.1f} 秒 | {max(round(self.megabytes / 10), 0) * 10} MB"


def shorten(line: str, limit: int = 160) -> str:
    return line if len(line) <= limit else line[:limit] + "…"


def check(folder: Path, case: Case, best: Run, run_in: Runs) -> Row:
    """Prepare a case and run ``dangan check`` on it."""
    folder.mkdir()
    office = Repository(folder)
    case.prepare(office)
    run = run_in(folder, *CHECK, **LIMITS)
    assert not list(folder.rglob("MARKER"))
    shutil.rmtree(folder)
    return Row(case, run, run.seconds - best.seconds, run.megabytes - best.megabytes)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """The whole table; the first run of all is thrown away, it fills the caches of the machine."""
    base = tmp_path_factory.mktemp("hostile")
    fine = Repository(base / "fine")
    fine.write(FIRST, SOUND)
    with loaded(base / "fine") as run_in:
        runs = [run_in(base / "fine", *CHECK, **LIMITS) for _ in range(3)]
        assert [run.code for run in runs] == [0, 0, 0], runs[0]
        best = min(runs[1:], key=lambda run: run.seconds)
        return [check(base / f"{n}", case, best, run_in) for n, case in enumerate(CASES)]


def test_each_case_ends_as_it_must(rows: list[Row]) -> None:
    for row in rows:
        told = (row.case.id, row.case.what, row.run)
        assert row.run.code == row.case.code, told
        assert row.run.err == "", told
        assert "Traceback" not in row.run.out, told
        files = {path for path, _ in row.found}
        for name in row.case.named:
            assert any(
                path.startswith(name[:-1]) if name.endswith("?") else path == name for path in files
            ), told
        for path in files:
            assert any(
                path.startswith(n[:-1]) if n.endswith("?") else path == n for n in row.case.named
            ), told


def test_no_case_costs_a_second_or_a_hundred_megabytes(rows: list[Row]) -> None:
    costly = [
        (row.case.id, row.case.what, row.figures())
        for row in rows
        if row.seconds >= MORE_SECONDS or row.megabytes >= MORE_MEGABYTES
    ]
    assert costly == []


def test_the_table(rows: list[Row], golden: Golden) -> None:
    known = TABLE.read_text("utf-8").split("\n") if TABLE.exists() else []
    bless = os.environ.get("DANGAN_BLESS") == "1"
    lines = [
        "# adversarial.md B、R 各例：编号 | 输入 | 退出码 | 发现 | 第一处 | 比检查完好的小院多用的处理器时间 | 多用的内存峰值",
        f"# 每例限 1 GB 地址空间、20 秒；上限：多用不到 {MORE_SECONDS:.0f} 秒、{MORE_MEGABYTES} MB。时间、内存为最近一次 ./run bless 时所测",
    ]
    for row in rows:
        line = f"{row.case.id} | {row.case.what} | {row.told()} | "
        old = next((k for k in known if k.startswith(line)), None)
        lines.append(old if old is not None and not bless else line + row.figures())
    golden(TABLE, "\n".join(lines) + "\n")


def test_b5_a_text_is_shown_as_it_was_typed(tmp_path: Path) -> None:
    office = Repository(tmp_path)
    typed(office)
    shown = json.loads(dangan(tmp_path, "show", FIRST, "--format", "json").out)
    notices = shown["sections"]["督察通报"]
    assert [notice["依据"] for notice in notices] == WORDS


def buildable(folder: Path) -> Repository:
    """An office whose site can be built."""
    office = Repository(folder)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "site_templates").symlink_to(ROOT / "site_templates")
    return office


def build(folder: Path, *options: str, **limits: int) -> Run:
    told = ["--today", "2013-10-14", "--site-dir", "site", *options]
    return dangan(folder, "build", *told, **limits)


def notices(office: Repository, texts: list[str], count: int = 300) -> None:
    """Inspection notices whose 依据 are these texts in turn, each cut to what the form takes."""
    records = "\n".join(
        f"- {{编号: 察-2013-{n:03}, 类别: 考勤, 通报日期: 2013-08-09, 填报部门: 监察室,"
        f" 依据: {json.dumps(texts[n % len(texts)][:60].strip(), ensure_ascii=False)}}}"
        for n in range(1, count + 1)
    )
    office.officer(FIRST, {"督察通报": records})


def test_b14_two_officers_of_one_name_are_told_apart_by_number(tmp_path: Path) -> None:
    same_names(buildable(tmp_path))
    assert build(tmp_path).code == 0
    site = tmp_path / "site"
    found = [page for page in site.rglob("*.html") if "guide" not in page.relative_to(site).parts]
    pages = [page.read_text("utf-8") for page in found]
    naming = [page for page in pages if "王小明" in page]
    assert naming
    for page in naming:
        assert FIRST in page or SECOND in page


def test_r3_what_makes_markdown_slow_costs_nothing(tmp_path: Path) -> None:
    """300 records full of it, on one page, against 300 plain ones."""
    for name in ("plain", "killers"):
        (tmp_path / name).mkdir()
    notices(buildable(tmp_path / "plain"), ["督察通报2013年第7期第3页" * 4])
    plain = build(tmp_path / "plain")
    killers = ["[" * 60, "![a](b " * 9, "<a " * 20, "| a " * 15, "*_" * 30, "`" * 60]
    notices(buildable(tmp_path / "killers"), killers)
    killing = build(tmp_path / "killers")
    assert (plain.code, killing.code) == (0, 0), killing.err
    assert killing.seconds - plain.seconds < 2


@pytest.mark.slow
def test_r5_three_thousand_officers_within_limits(tmp_path: Path) -> None:
    """1 GB of address space, 256 open files, 60 seconds of processor time; then too little."""
    office = buildable(tmp_path)
    roster = ""
    for n in range(3, 3001):
        number = f"990110-{n:04}"
        roster += f"  - {{档案号: {number}, 姓名: 陈立新, 起: 2009-11-02}}\n"
        office.write(number, archive_text(number))
    office.write("990110/unit.yml", office.read("990110/unit.yml") + roster)
    limits = {"RLIMIT_AS": GB, "RLIMIT_NOFILE": 256, "RLIMIT_CPU": 60}
    checked = dangan(tmp_path, "check", "--no-cache", "--today", "2013-10-14", **limits)
    assert (checked.code, checked.err) == (0, "")
    assert checked.out == f"检查了 {BESIDES + 3000} 个文件、6000 条记录：没有问题。\n"
    built = build(tmp_path, **limits)
    assert built.code == 0, built.err
    live = digest(tmp_path / "site")
    assert len([path for path in live if path.endswith(".html")]) > 3000

    for short in ({"RLIMIT_CPU": 2}, {"RLIMIT_AS": GB // 16}, {"RLIMIT_NOFILE": 12}):
        # Everything is read and drawn once more: two seconds are not enough on any machine.
        stopped = build(tmp_path, "--no-cache", **(limits | short))
        assert stopped.code != 0, short
        assert "Traceback" not in stopped.out + stopped.err, short
        assert stopped.err or stopped.code < 0, short
        assert digest(tmp_path / "site") == live, short
    print(f"R5 check {checked.seconds:.0f} s {checked.megabytes:.0f} MB, "
          f"build {built.seconds:.0f} s {built.megabytes:.0f} MB")  # fmt: skip


def digest(folder: Path) -> dict[str, str]:
    """Every file of a site, by its hash."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
