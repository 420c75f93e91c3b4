"""Progress: whoever looks on sees what a long command is doing, logs and pipes stay clean.

And however large the city, commands that look at everybody hold one office at a time.
"""

from __future__ import annotations

import gc
import os
import pty
import re
import shutil
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from generator.archive.library import Entry, Office, Shelf, read_entry, read_office
from generator.archive.officer import Officer
from generator.archive.source import Source
from generator.cli import main, opened, show
from generator.problems import Problem

pytestmark = pytest.mark.slow

DANGAN = [sys.executable, "-c", "import sys; from generator.cli import main; sys.exit(main())"]
_ESCAPE = re.compile(r"\x1b\[\??([0-9;]*)([A-Za-z])")


class City(NamedTuple):
    """A demo repository of three offices, and the day as of which it was made."""

    folder: Path
    today: str

    @property
    def officers(self) -> list[str]:
        """Everybody's id."""
        return sorted(file.stem for file in self.folder.glob("archives/*/officers/*.yml"))

    @property
    def units(self) -> list[str]:
        """The codes of the offices."""
        return sorted({officer[:6] for officer in self.officers})


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("city") / "data"
    numbers = ("--officers", "18", "--records", "720", "--commits", "90", "--units", "3")
    done = subprocess.run(
        [*DANGAN, "demo", folder, *numbers], check=True, capture_output=True, text=True
    )
    day = re.search(r"参照日 (\d{4}-\d\d-\d\d)", done.stdout)
    assert day is not None
    shutil.copytree(folder / "archives" / "standards" / "2013.1", folder.parent / "draft")
    return City(folder, day[1])


def screen(told: str) -> list[str]:
    """The lines that stand on a terminal in the end."""
    lines, row, column = [""], 0, 0
    at = 0
    while at < len(told):
        code = _ESCAPE.match(told, at)
        if code is not None:
            at = code.end()
            if code[2] == "A":
                row -= int(code[1] or 1)
            elif code[2] == "K":
                lines[row] = ""
            continue
        char = told[at]
        at += 1
        if char == "\r":
            column = 0
        elif char == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        else:
            lines[row] = lines[row][:column].ljust(column) + char + lines[row][column + 1 :]
            column += 1
    return [line.rstrip() for line in lines]


def watched(city: City, *arguments: str, cache: Path, both: bool = False) -> tuple[int, str, str]:
    """The exit code of ``dangan …``, its standard output, and what a terminal was sent.

    The terminal has the standard error, or ``both``.
    """
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*DANGAN, *arguments],
        cwd=city.folder,
        env=os.environ | {"XDG_CACHE_HOME": str(cache), "TERM": "xterm", "COLUMNS": "400"},
        stdout=slave if both else subprocess.PIPE,
        stderr=slave,
    )
    os.close(slave)
    sent = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        sent += piece
    os.close(master)
    out, _ = process.communicate()
    return process.returncode, (out or b"").decode(), sent.decode()


def plain(city: City, *arguments: str, cache: Path) -> tuple[int, str, str]:
    """The same with nobody looking on."""
    done = subprocess.run(
        [*DANGAN, *arguments],
        cwd=city.folder,
        env=os.environ | {"XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


LONG = [
    (("check", "DAY"), "检查 ", "（3/3）"),
    (("score", "--period", "2013Q3", "DAY"), "计分 ", "（3/3）"),
    (("deadlines", "DAY"), "核对期限 ", "（3/3）"),
    (("explain", "FIRST", "--period", "2013Q3", "DAY"), "计分 ", ""),
    (("annual", "2013", "DAY"), "核算 ", "（3/3）"),
    (("assess", "2013Q3", "--dry-run", "DAY"), "计分 ", "（3/3）"),
    (("lock", "2013Q3", "--dry-run", "DAY"), "核对 ", "（3/3）"),
    (("preview", "--standard", "../draft", "--period", "2013Q3", "DAY"), "预演 ", "（3/3）"),
    (("lint-standard", "DAY"), "计分 ", "（3/3）"),
    (("fmt", "--check"), "排版 ", "（18/18）"),
    (("history", "FIRST"), "核对历次提交的内容", ""),
    (("history", "--account", "LOGIN"), "核对历次提交的内容", ""),
    (("review", "HEAD~1..HEAD", "DAY"), "审阅这些提交", ""),
    (("hook", "commit"), "检查 ", "（3/3）"),
]
"""Commands, the last thing each is seen to be doing, and where there are several, their count."""


def spelt(city: City, arguments: tuple[str, ...]) -> list[str]:
    login = re.search(r"账号: *([\w.]+)", next(city.folder.glob("archives/*/unit.yml")).read_text())
    assert login is not None
    words = {"FIRST": [city.officers[0]], "DAY": ["--today", city.today], "LOGIN": [login[1]]}
    return [word for one in arguments for word in words.get(one, [one])]


def long(city: City, command: str) -> list[str]:
    """The arguments of a command of that name."""
    return spelt(city, next(one for one, *_ in LONG if one[0] == command))


@pytest.mark.parametrize(("arguments", "stage", "count"), LONG, ids=[" ".join(c[0]) for c in LONG])
def test_a_long_command_shows_what_it_is_doing_to_whoever_looks_on(
    city: City, tmp_path: Path, arguments: tuple[str, ...], stage: str, count: str
) -> None:
    command = spelt(city, arguments)
    code, out, told = plain(city, *command, cache=tmp_path / "plain")
    assert "\x1b" not in out + told
    assert "……" not in out + told
    seen_code, seen_out, sent = watched(city, *command, cache=tmp_path / "seen")
    assert (seen_code, seen_out) == (code, out)
    assert re.search(f"{stage}[^\x1b]*{count}……", sent)
    assert "（1/1）" not in sent
    left = [line for line in screen(sent) if line]
    # What was said in the end is there, the stages are gone.
    assert [line for line in left if not line.endswith(" 秒）")] == told.splitlines()
    assert not [line for line in left if line.startswith("（")], "nothing to say takes no time"


@pytest.mark.parametrize("command", ["annual", "assess", "fmt", "deadlines"])
def test_what_a_command_says_stands_whole_on_the_terminal(
    city: City, tmp_path: Path, command: str
) -> None:
    """Output and progress on one terminal, the output while work goes on."""
    arguments = long(city, command)
    if command == "fmt":
        for officer in city.officers[::5]:
            file = city.folder / f"archives/{officer[:6]}/officers/{officer}.yml"
            file.write_text(file.read_text("utf-8").replace(": ", ":  ", 1), "utf-8")
    _, out, _ = plain(city, *arguments, cache=tmp_path / "plain")
    *_, sent = watched(city, *arguments, cache=tmp_path / "seen", both=True)
    left = [line for line in screen(sent) if line]
    assert "……" in sent
    assert [line for line in left if not line.endswith(" 秒）")] == [
        line.rstrip() for line in out.splitlines() if line.strip()
    ]
    if command == "fmt":
        subprocess.run(["git", "checkout", "-q", "."], cwd=city.folder, check=True)


def test_in_the_end_it_says_what_was_read_and_what_was_known(city: City, tmp_path: Path) -> None:
    check = ("check", "--today", city.today)
    first = screen(watched(city, *check, cache=tmp_path)[2])
    assert re.fullmatch(r"读入 18 份档案（[0-9.]+ 秒）", next(filter(None, first)))
    score = ("score", "--today", city.today)
    again = screen(watched(city, *score, cache=tmp_path)[2])
    told = r"读入 0 份档案，另外 18 份没有变，用记住的结果（[0-9.]+ 秒）"
    assert re.fullmatch(told, next(filter(None, again)))


@pytest.fixture
def inside(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    """This process works in the city, with nothing remembered."""
    monkeypatch.chdir(city.folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return city


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The offices that a command reads, each with how many are held by then, itself included."""

    class Held(dict[str, Any]):
        """The archives of an office, which can be watched."""

    held: list[weakref.ref[Held]] = []
    found: list[tuple[str, int]] = []

    def reading(source: Source, shelf: Shelf, code: str) -> tuple[Office, list[Problem]]:
        office, problems = read_office(source, shelf, code)
        own = Held(office.officers)
        held.append(weakref.ref(own))
        gc.collect()
        found.append((code, sum(one() is not None for one in held)))
        return Office(office.document, own, office.unread), problems

    monkeypatch.setattr(opened, "read_office", reading)
    return found


@pytest.mark.parametrize(
    "command", ["score", "deadlines", "annual", "assess", "lock", "preview", "lint-standard"]
)
def test_of_a_city_no_more_than_one_office_is_held_while_the_next_is_read(
    inside: City, read: list[tuple[str, int]], command: str
) -> None:
    main(long(inside, command))
    assert [code for code, _ in read] == inside.units
    assert max(held for _, held in read) <= 2


@pytest.mark.parametrize("command", ["explain", "score", "deadlines", "annual"])
def test_of_one_officer_only_the_office_is_read(
    inside: City, read: list[tuple[str, int]], command: str
) -> None:
    arguments = long(inside, command)
    own = inside.officers[-1]
    main([own if one == inside.officers[0] else one for one in arguments])
    if command != "explain":
        read.clear()
        main([*arguments, own])
    assert [code for code, _ in read] == [own[:6]]


@pytest.mark.parametrize(
    "command",
    [command for command, *rest in (one for one, *_ in LONG) if "DAY" in rest],
)
def test_only_who_wants_it_is_remembered(inside: City, tmp_path: Path, command: str) -> None:
    arguments = long(inside, command)
    code = main([*arguments, "--no-cache"])
    assert not [*tmp_path.rglob("*")]
    assert main(arguments) == code
    assert [*tmp_path.rglob("*.sqlite")]


def test_to_show_an_archive_no_other_is_read(
    inside: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []

    def reading(shelf: Shelf, entry: Entry, data: bytes) -> tuple[Officer | None, list[Problem]]:
        shown.append(entry.officer)
        return read_entry(shelf, entry, data)

    monkeypatch.setattr(show, "read_entry", reading)
    own = inside.officers[-1]
    assert main(["show", own]) == 0
    assert shown == [own]
    file = inside.folder / f"archives/{own[:6]}/officers/{own}.yml"
    assert capsys.readouterr().out == file.read_text("utf-8")
