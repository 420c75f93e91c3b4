"""What is remembered never changes what is said: the same problems, cached or not, whole or by file.

Offices are edited at random (seeded) and checked in every way after each edit; a wrong key, a row
left out or a group seen in part would show as a difference.
"""

from __future__ import annotations

import gc
import json
import os
import random
import re
import sqlite3
import stat
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from generator.archive.answers import Sight
from generator.archive.source import WorkingTree
from generator.archive.store import Store, key_of
from generator.checks import desk, parts, stream
from generator.checks.stream import Means, check_source
from generator.cli import main
from tests.offices import FIRST, SECOND, TODAY, UNIT_TEXT, Repository, archive_text
from tests.records import case, fault, inspection, review, training
from tests.whole import check_library

pytestmark = pytest.mark.slow

EDITS = 60
PEOPLE = [f"990110-{n:04}" for n in range(1, 7)]
Found = dict[str, Any]
Check = Callable[..., Found]


@pytest.fixture
def office(tmp_path: Path) -> Repository:
    """Six officers who share cases and review one another's."""
    made = Repository(tmp_path)
    roster = "".join(f"  - {{档案号: {p}, 姓名: 陈立新, 起: 2009-11-02}}\n" for p in PEOPLE[2:])
    made.write("990110/unit.yml", UNIT_TEXT + roster)
    for number, person in enumerate(PEOPLE):
        role = "主办" if number % 3 == 0 else "协办"
        partner = PEOPLE[(number + 3) % len(PEOPLE)]
        shared = f"清临检公诉受〔2013〕{number // 3 + 1}号"
        own = f"清临检公诉受〔2013〕{number + 50}号"
        made.officer(
            person,
            {
                "办案情况": [case(角色=role, 受案号=shared), case("案-2013-002", 受案号=own)],
                "质量评查": [review(评查人=partner)],
                "培训情况": [training()],
            },
        )
    return made


@pytest.fixture
def check(office: Repository, capsys: pytest.CaptureFixture[str]) -> Check:
    """``dangan check --format json``, read; without ``--no-cache`` it remembers."""

    def run(*arguments: str | Path) -> Found:
        options = ["--archives", office.archives, "--today", TODAY, "--format", "json"]
        code = main(["check", *(str(a) for a in (*arguments, *options))])
        printed = capsys.readouterr()
        assert printed.err == ""
        found: Found = json.loads(printed.out)
        assert code == (1 if found["summary"]["errors"] else 0)
        return found

    return run


class Clerk:
    """Makes edits of every kind, good and bad, in officers' files; also takes some back."""

    def __init__(self, office: Repository, seed: int) -> None:
        self.office = office
        self.random = random.Random(seed)  # noqa: S311  edits, no secrets
        self.kept: list[tuple[str, bytes]] = []

    def files(self) -> list[str]:
        return sorted(path.stem for path in self.office.archives.glob("990110/officers/*.yml"))

    def edit(self) -> str:
        """One edit; returns the officer whose file it concerns."""
        name = self.random.choice(self.files())
        path = self.office.path(name)
        self.kept.append((name, path.read_bytes()))
        kind = self.random.choice(
            [self.value] * 5
            + [self.line] * 3
            + [self.unit] * 2
            + [self.back, self.remove, self.calendar]
        )
        return kind(name, path)

    def value(self, name: str, path: Path) -> str:
        """Another value, often one that other files have too."""
        changes = {
            "受案号": [f"清临检公诉受〔2013〕{n}号" for n in (1, 2, 3, 51)],
            "角色": ["主办", "协办", "审核", "主任"],
            "羁押": ["是", "否", "无"],
            "案由": ["盗窃", "抢劫"],
            "受理日期": ["2013-07-08", "2013-07-09", "2013.7.9"],
            "评查人": [*PEOPLE[:3], *["990110-0777"] * 9],
            "姓名": ["陈立新", "王小明", "李大力"],
            "状态": ["作废"],
            "学时": ["24", "240"],
        }
        field = self.random.choice(sorted(changes))
        text = path.read_text("utf-8")
        places = list(re.finditer(rf"(?m)^( *(?:- )?{field}: ).*$", text))
        if places:
            place = self.random.choice(places)
            new = place[1] + self.random.choice(changes[field])
            path.write_text(text[: place.start()] + new + text[place.end() :], "utf-8")
        return name

    def line(self, name: str, path: Path) -> str:
        """A line doubled, dropped, or moved."""
        lines = path.read_text("utf-8").split("\n")
        at = self.random.randrange(len(lines) - 1)
        taken = lines.pop(at)
        for _ in range(self.random.choice([0, 1, 2])):
            lines.insert(self.random.choice([at, at, self.random.randrange(len(lines))]), taken)
        path.write_text("\n".join(lines), "utf-8")
        return name

    def back(self, name: str, _path: Path) -> str:
        """A file as it was at some earlier time."""
        name, data = self.random.choice(self.kept)
        self.office.write(name, data)
        return name

    def remove(self, name: str, path: Path) -> str:
        """A file taken away, so that a later edit may bring it back."""
        if len(self.files()) > 4:
            path.unlink()
            return self.random.choice(self.files())
        return self.back(name, path)

    def unit(self, name: str, _path: Path) -> str:
        """Another name on the roster, or a department of another age: archives are judged anew."""
        text = self.office.read("990110/unit.yml")
        new = self.random.choice(["陈立新", "王小明"])
        start = self.random.choice(["2011-01-01", "2013-10-14"])
        text = re.sub(rf"({{档案号: {name}, 姓名: )[^,]*", rf"\g<1>{new}", text)
        text = re.sub(r"(名称: 案件管理办公室, 部门字: 案管, 起: )[^}]*", rf"\g<1>{start}", text)
        self.office.write("990110/unit.yml", text)
        return name

    def calendar(self, name: str, _path: Path) -> str:
        """A comment in the standards: nothing changes but what is remembered."""
        note = f"# {self.random.random()}\n"
        path = "standards/2013.1/calendar/2013.yml"
        self.office.write(path, note + self.office.read(path))
        return name


@pytest.mark.parametrize(("seed", "in_git"), [(1, True), (2, False)])
def test_after_any_edit_every_way_of_checking_says_the_same(
    office: Repository, check: Check, seed: int, in_git: bool
) -> None:
    office.edit(PEOPLE[5], f"评查人: {PEOPLE[2]}", "评查人: 990110-0777")
    office.edit(PEOPLE[4], f"评查人: {PEOPLE[1]}", f"评查人: {PEOPLE[3]}")
    if in_git:
        _commit(office.archives.parent)
    start = office.snapshot()
    clerk = Clerk(office, seed)
    told: set[str] = set()
    for number in range(EDITS):
        if number % 10 == 0:  # or damage adds up until no relation can be judged any more
            for path, data in start.items():
                office.write(path.removeprefix("archives/"), data)
        elif in_git and number % 10 == 5:  # and so does what a removal is judged against
            _commit(office.archives.parent)
        name = clerk.edit()
        other = clerk.random.choice(clerk.files())
        files = [office.path(f) for f in dict.fromkeys([name, other]) if office.path(f).exists()]
        by_file: list[tuple[Path, Found]] = []
        if number % 2:  # by turns the file alone is asked first, or the whole office
            by_file = [(file, check(file)) for file in files]
        whole = check("--no-cache")
        assert check() == whole, number
        assert check() == whole, "a second time"
        by_file += [(file, check(file)) for file in files]
        by_file += [(file, check("--no-cache", file)) for file in files[:1]]
        for file, found in by_file:
            shown = f"archives/990110/officers/{file.name}"
            wanted = [
                p
                for p in whole["problems"]
                if shown in (p["path"], *(other["path"] for other in p["related"]))
            ]
            assert found["problems"] == wanted, (number, shown)
            assert found["summary"]["files"] == 1
        told |= {p["rule"] for p in whole["problems"]}
    wide = {"X01", "X11", "X14", "X29"} | ({"X31"} if in_git else set())
    assert told >= wide, "the edits reach the checks over the office"


def test_what_a_removal_is_judged_against_is_asked_each_time(
    office: Repository, check: Check
) -> None:
    def rules(*arguments: Path) -> list[str]:
        found = [check(*arguments), check("--no-cache", *arguments)]
        assert found[0]["problems"] == found[1]["problems"]
        return [p["rule"] for p in found[0]["problems"]]

    file = office.path(PEOPLE[3])
    _commit(office.archives.parent)
    assert (rules(), rules(file)) == ([], [])
    text = office.read(PEOPLE[3])
    office.write(PEOPLE[3], text[: text.index("培训情况:")])
    assert (rules(), rules(file)) == (["X31"], ["X31"])
    _commit(office.archives.parent)
    assert (rules(), rules(file)) == ([], []), "the removal is history now"
    office.write(PEOPLE[3], text)
    assert (rules(), rules(file)) == (["X32"], ["X32"]), "what comes back comes late"


def _commit(folder: Path) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.invalid"]
    commit = [*who, "commit", "-q", "--allow-empty", "-m", "登记"]
    for arguments in (["init", "-q"], ["add", "-A"], commit):
        subprocess.run(["git", *arguments], cwd=folder, check=True)


def test_a_finding_with_another_file_is_told_though_only_one_is_asked_about(
    office: Repository, check: Check
) -> None:
    office.edit(PEOPLE[1], "角色: 协办", "角色: 主办")
    for _ in range(2):  # first nothing is remembered: all must be read; then all is
        for person in PEOPLE[:2]:
            (problem,) = check(office.path(person))["problems"]
            assert problem["rule"] == "X11"
            assert problem["path"].endswith(f"{PEOPLE[1]}.yml")
            assert problem["related"][0]["path"].endswith(f"{PEOPLE[0]}.yml")
        assert check(office.path(PEOPLE[2]))["problems"] == []


@pytest.mark.parametrize(
    ("slip", "rule"),
    [
        (("角色: ", "角色："), "Y07"),
        (("受〔2013〕1号", "受（2013）1号"), "X27"),
        (("受案号: ", "受案好: "), "F02"),
        (("办案情况:", "办案情形:"), "F02"),
    ],
)
def test_what_is_missing_may_stand_in_an_archive_that_cannot_be_read(
    office: Repository, check: Check, slip: tuple[str, str], rule: str
) -> None:
    """An assistant's case has its 主办 in the archive that has just been spoilt."""
    spoilt, assistant = PEOPLE[0], PEOPLE[1]
    text = office.read(spoilt)
    assert slip[0] in text
    office.write(spoilt, text.replace(*slip, 1))
    for arguments in ((), (), (office.path(assistant),), ("--no-cache", office.path(assistant))):
        found = check(*arguments)["problems"]
        whole = not any(isinstance(a, Path) for a in arguments)
        assert [p["rule"] for p in found] == ([rule] if whole else []), arguments
    assert [p.rule for p in office.found()] == [rule]
    office.write(spoilt, text.replace("主办", "协办", 1))
    found = check(office.path(assistant))["problems"]
    assert [p["rule"] for p in found] == ["X11"], "and once it is read, it does not stand there"


def test_what_another_file_says_is_read_again_once_it_has_changed(
    office: Repository, check: Check
) -> None:
    theirs = office.read(PEOPLE[0])
    office.write(PEOPLE[0], theirs.replace("受〔2013〕1号", "受〔2013〕9号"))
    office.edit(PEOPLE[1], "角色: 协办", "角色: 主办")
    assert check(office.path(PEOPLE[1]))["problems"] == []
    office.write(PEOPLE[0], theirs)
    assert [p["rule"] for p in check(office.path(PEOPLE[1]))["problems"]] == ["X11"]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[int]]:
    """The drawers that were opened since one last asked."""
    drawers: list[int] = []
    decode = parts.decode_shared

    def noted(data: bytes, drawer: int, shared: Any) -> Any:
        drawers.append(drawer)
        return decode(data, drawer, shared)

    def told() -> set[int]:
        found = set(drawers)
        drawers.clear()
        return found

    monkeypatch.setattr(stream, "decode_shared", noted)
    return told


def test_rows_are_judged_again_only_where_one_has_changed(
    office: Repository, check: Check, opened: Callable[[], set[int]]
) -> None:
    assert check()["problems"] == []
    assert len(opened()) >= 2, "shared cases lie in several drawers"
    check()
    assert opened() == set()
    office.edit(PEOPLE[0], "名称: 公诉实务", "名称: 公诉实务（二）")
    check(office.path(PEOPLE[0]))
    assert opened() == set(), "nor when one file is asked about"
    check()
    assert opened() == set(), "a training is of no group"
    led = office.read(PEOPLE[0])
    office.write(PEOPLE[0], led.replace("角色: 主办", "角色: 协办", 1))
    (before,) = check()["problems"]
    (drawer,) = opened()
    assert before["rule"] == "X11"
    # A finding is remembered, too, as long as it stands where it did.
    office.edit(PEOPLE[5], "名称: 公诉实务", "名称: 公诉实务（三）")
    assert (check()["problems"], opened()) == ([before], set())
    assert before["path"].endswith(f"{PEOPLE[0]}.yml")
    office.write(PEOPLE[0], "# 说明\n" + office.read(PEOPLE[0]))
    (after,) = check()["problems"]
    assert (opened(), after["line"]) == ({drawer}, before["line"] + 1)
    # So are the other places that it names.
    office.write(PEOPLE[1], "# 说明\n" + office.read(PEOPLE[1]))
    (moved,) = check()["problems"]
    lines = [[place["line"] for place in found["related"]] for found in (after, moved)]
    assert (opened(), lines[1]) == ({drawer}, [lines[0][0] + 1, lines[0][1]])
    # As things stood before nothing was found, which is remembered still.
    office.write(PEOPLE[0], led)
    assert (check()["problems"], opened()) == ([], set())
    # Who may be missing is asked again when an archive can no longer be read.
    spoilt = office.read(PEOPLE[5]).replace("名称: ", "名称：", 1)
    office.write(PEOPLE[5], spoilt)
    assert [p["rule"] for p in check()["problems"]] == ["Y07"]
    assert len(opened()) >= 2


def test_a_drawer_looked_at_in_part_is_not_taken_for_clean(
    office: Repository, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (parts, stream):
        monkeypatch.setattr(module, "drawer_of", lambda _mark: 0)
    other = office.read(PEOPLE[3]).replace("角色: 主办", "角色: 协办", 1)
    office.write(PEOPLE[3], other)
    assert check(office.path(PEOPLE[0]))["problems"] == []
    assert [p["rule"] for p in check()["problems"]] == ["X11"]


def test_a_broken_unit_or_standard_is_told_whatever_is_asked(
    office: Repository, check: Check
) -> None:
    good = office.read("990110/unit.yml")
    office.edit("990110/unit.yml", "代码: office,", "代码: 办公室,")
    for _ in range(2):
        found = check(office.path(FIRST))
        assert [p["path"] for p in found["problems"]] == ["archives/990110/unit.yml"]
        assert found["summary"]["errors"] == 1
    office.write("990110/unit.yml", good)
    assert check(office.path(FIRST))["problems"] == []
    office.edit("standards/2013.1/rulebook.yml", "标3.3: [6, 6]", "标3.3: [7, 6]")
    found = check(office.path(FIRST))
    assert {p["path"] for p in found["problems"]} == {"archives/standards/2013.1/rulebook.yml"}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_changes_under_the_check_is_not_remembered(
    office: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setattr(desk, "POOL_BYTES", 0)
    good = office.read(FIRST)

    class Restless(WorkingTree):
        def read(self, path: str) -> bytes:
            data = super().read(path)
            if path.endswith(f"{FIRST}.yml"):
                office.write(FIRST, archive_text(FIRST, {"督察通报": [inspection(类别="迟到")]}))
            return data

    sight = Sight(Restless(office.archives))
    store = Store(tmp_path / "kept.sqlite")
    report = check_source(sight, "archives", TODAY, means=Means(store, workers))
    assert "F06" in [p.rule for p in report.problems]
    assert not sight.steady
    office.write(FIRST, good)
    calm = Sight(WorkingTree(office.archives))
    assert check_source(calm, "archives", TODAY, means=Means(store)).problems == office.found()
    assert calm.steady


def test_processes_find_what_one_finds(office: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    office.officer(
        SECOND, {"执法过错": [fault(过错程度="无责")], "督察通报": [inspection(类别="迟到")]}
    )
    monkeypatch.setattr(desk, "POOL_BYTES", 0)
    report = check_source(WorkingTree(office.archives), "archives", TODAY, means=Means(workers=2))
    assert report.problems == check_library(office.library(), TODAY)
    assert len(report.problems) >= 2


def test_a_damaged_store_only_means_that_nothing_is_remembered(
    office: Repository, tmp_path: Path
) -> None:
    path = tmp_path / "kept.sqlite"
    source = WorkingTree(office.archives)
    # What cannot be read is remembered as well.
    office.write(PEOPLE[0], office.read(PEOPLE[0]).replace("档案号:", "档案号：", 1))
    store = Store(path)
    first = check_source(source, "archives", TODAY, means=Means(store))
    assert check_source(source, "archives", TODAY, means=Means(store)).remembered == len(PEOPLE)
    store.close()
    path.write_bytes(b"not a database" * 1000)
    again = check_source(source, "archives", TODAY, means=Means(Store(path)))
    assert (again.problems, again.remembered) == (first.problems, 0)


@pytest.mark.parametrize("begun", [True, False])
def test_a_store_that_another_run_keeps_busy_is_left_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    """As one that is stopped, or has a slow disk, while it writes, or makes the very same file."""
    path, connect = tmp_path / "kept.sqlite", sqlite3.connect

    def impatient(place: Path, **told: Any) -> sqlite3.Connection:
        return connect(place, **told | {"timeout": 0})

    monkeypatch.setattr(sqlite3, "connect", impatient)
    store = Store(path) if begun else None
    with closing(connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("CREATE TABLE also (it)")
        store = store or Store(path)
        key = key_of(store, "told")
        store.put_many([(key, b"value")])
        assert store.get_many([key]) == {}
        other.commit()
    store.close()
    with closing(connect(path)) as other:
        assert other.execute("SELECT * FROM also").fetchall() == []


def test_what_is_remembered_is_for_nobody_else_to_read(tmp_path: Path) -> None:
    """Archives may lie where few can look; the cache lies in a home that all may enter."""
    path = tmp_path / "cache/dangan/kept.sqlite"
    old = os.umask(0o022)
    try:
        store = Store(path)
        store.put_many([(key_of(store, "key"), b"value")])
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
        store.close()
        assert set(modes.values()) == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        path.chmod(0o644)  # of an earlier version
        Store(path).close()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(old)


@pytest.mark.parametrize("end", [b"", b"x"])
def test_a_result_that_a_disk_gives_back_otherwise_is_none(
    office: Repository, tmp_path: Path, end: bytes
) -> None:
    """SQLite would not notice: it keeps no checksum of what is in it."""
    path = tmp_path / "kept.sqlite"
    source = WorkingTree(office.archives)
    store = Store(path)
    first = check_source(source, "archives", TODAY, means=Means(store))
    store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        rows = connection.execute("SELECT value, key FROM results").fetchall()
        spoilt = [(value[:-1] + end, key) for value, key in rows]
        connection.executemany("UPDATE results SET value = ? WHERE key = ?", spoilt)
    store = Store(path)
    again = check_source(source, "archives", TODAY, means=Means(store))
    assert (again.problems, again.remembered) == (first.problems, 0)
    mended = check_source(source, "archives", TODAY, means=Means(store))
    assert (mended.problems, mended.remembered) == (first.problems, len(PEOPLE))


def test_a_command_leaves_no_file_open(office: Repository, check: Check) -> None:
    assert check()["problems"] == []
    before = _open_files()
    for name in ("公诉实务（二）", "公诉实务（三）"):
        office.write(PEOPLE[0], re.sub("名称: .*", f"名称: {name}", office.read(PEOPLE[0])))
        check()
    assert _open_files() == before


def _open_files() -> int:
    gc.collect()  # what earlier tests left is closed whenever the collector comes by
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
