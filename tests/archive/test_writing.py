"""Writing: killed at any moment, a file is the old one or the new one, and the next run completes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.archive import writing
from generator.cli import main
from tests.offices import FIRST, SECOND, Repository

PATH = f"990110/officers/{FIRST}.yml"
OLD, NEW = b"old\n" * 50, b"new\n" * 60
STEPS = ("open", "os.rename", "os.link", "os.remove", "os.chmod", "os.mkdir", "fcntl.flock")
"""What is done to files, as Python tells its audit hooks before it is done."""
Act = Callable[[Path], None]


def create(root: Path) -> None:
    writing.create_file(root, PATH, NEW)


def replace(root: Path) -> None:
    writing.replace_file(root, PATH, OLD, NEW)


def careless(root: Path) -> None:
    with (root / PATH).open("wb") as stream:
        stream.write(NEW[:100])
        stream.flush()
        os.link(root / PATH, root / "mark")
        stream.write(NEW[100:])


def killed(act: Act, root: Path, at: int) -> bool:
    """Whether a process that does this was there to be killed before its ``at``-th step."""
    process = os.fork()
    if process == 0:
        steps = iter(range(1, at))

        def die(event: str, _told: object) -> None:
            if event in STEPS and next(steps, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(die)
        try:
            act(root)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def kills(act: Act, folder: Path, before: bytes | None) -> list[bytes | None]:
    """What the file held after each kill; the same again then has to complete."""
    found: list[bytes | None] = []
    while True:
        root = folder / str(len(found))
        place = root / PATH
        place.parent.parent.mkdir(parents=True)
        if before is not None:
            place.parent.mkdir()
            place.write_bytes(before)
        if not killed(act, root, len(found) + 1):
            assert place.read_bytes() == NEW
            return found
        found.append(place.read_bytes() if place.exists() else None)
        writing.clear_leftovers(root)
        if found[-1] == before:
            act(root)
        if found[-1] in (before, NEW):
            assert [path.name for path in place.parent.iterdir()] == [place.name]


@pytest.mark.parametrize(("act", "before"), [(create, None), (replace, OLD)])
def test_a_kill_leaves_the_old_file_or_the_new_one(
    act: Act, before: bytes | None, tmp_path: Path
) -> None:
    found = kills(act, tmp_path, before)
    assert len(found) >= 8
    assert set(found) == {before, NEW}


def test_the_kills_would_find_a_file_that_is_half_written(tmp_path: Path) -> None:
    assert set(kills(careless, tmp_path, OLD)) - {OLD, NEW}


def test_where_a_file_has_but_one_name_none_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "990110").mkdir()
    create(tmp_path)
    with pytest.raises(writing.NotWritten, match="已经存在"):
        writing.create_file(tmp_path, PATH, OLD)
    assert (tmp_path / PATH).read_bytes() == NEW
    assert [path.name for path in (tmp_path / PATH).parent.iterdir()] == [f"{FIRST}.yml"]


def test_what_an_editor_saves_while_the_new_file_is_made_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / PATH
    place.parent.mkdir(parents=True)
    place.write_bytes(OLD)
    flush = os.fsync

    def save(descriptor: int) -> None:
        flush(descriptor)
        place.write_bytes(b"edited\n")

    monkeypatch.setattr(os, "fsync", save)
    with pytest.raises(writing.NotWritten, match="刚才被别的程序改动过"):
        replace(tmp_path)
    assert place.read_bytes() == b"edited\n"


def test_what_a_killed_run_left_does_not_stop_the_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Repository(tmp_path)
    left = office.path(FIRST).with_name(f".{FIRST}.yml.0123456789abcdef.tmp")
    left.write_bytes(NEW)
    told = ("--archives", str(office.archives), "--today", "2013-10-14")
    assert main(["check", *told]) == 1
    assert "文件还在就删去（L01）" in capsys.readouterr().out
    assert main(["assess", "2013Q3", *told]) == 0
    names = sorted(path.name for path in left.parent.iterdir())
    assert names == [f"{FIRST}.yml", f"{SECOND}.yml"]
