"""Forked processes: they begin with what this one has, and nobody ever waits for one that is gone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from generator.ending import clear_away_when_ended
from generator.forked import Forked
from generator.problems import OUT_OF_MEMORY

PATIENCE = 20
"""Seconds after which something hangs."""


class Notes:
    """What a process has of its own."""

    def __init__(self, *words: str) -> None:
        self.words = [*words]

    def begin(self) -> None:
        self.words.append("begun")

    def here(self, number: int) -> tuple[int, int, list[str]]:
        return number, os.getpid(), self.words

    def note(self, word: str) -> None:
        self.words.append(word)


NOTHING = Notes()


def length(notes: Notes) -> int:
    return len(notes.words)


def fail(number: int) -> None:
    raise LookupError(number)


def end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def meet(folder: Path, name: str) -> None:
    """Wait for the other of two."""
    (folder / name).touch()
    until(lambda: len(list(folder.iterdir())) == 2)


def until(what: object) -> None:
    assert callable(what)
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_each_begins_with_what_there_is_and_results_come_in_order() -> None:
    notes = Notes("a", "b")
    with Forked(2, notes, Notes.begin) as processes:
        assert multiprocessing.active_children() == []  # not before something is asked
        found = list(processes.map(notes.here, range(20)))
        own = {process.pid for process in multiprocessing.active_children()}
    assert [number for number, *_ in found] == list(range(20))
    assert {process for _, process, _ in found} <= own
    assert all(words == ["a", "b", "begun"] for *_, words in found)
    assert notes.words == ["a", "b"]  # nothing of this happened here
    assert multiprocessing.active_children() == []


def test_what_a_process_has_stays_there_however_a_call_names_it() -> None:
    notes = Notes()
    with Forked(1, notes) as processes:
        processes.submit(notes.note, "a").result(PATIENCE)
        processes.submit(partial(Notes.note, notes), "b").result(PATIENCE)
        assert processes.submit(length, notes).result(PATIENCE) == 2
        assert processes.submit(length, notes=notes).result(PATIENCE) == 2
        assert processes.submit(length, Notes("a")).result(PATIENCE) == 1  # another one is sent
    assert length(notes) == 0


def test_all_of_them_work_at_a_time(tmp_path: Path) -> None:
    with Forked(2, NOTHING) as processes:
        for coming in [processes.submit(meet, tmp_path, name) for name in "ab"]:
            coming.result(PATIENCE)


def test_an_error_comes_back_with_where_it_was() -> None:
    with Forked(1, NOTHING) as processes:
        with pytest.raises(LookupError) as caught:
            processes.submit(fail, 7).result(PATIENCE)
        assert processes.submit(length, Notes()).result(PATIENCE) == 0
    assert caught.value.args == (7,)
    assert "in fail" in caught.value.__notes__[0]


def test_who_waits_for_a_process_that_is_gone_is_told() -> None:
    with Forked(1, NOTHING) as processes:
        for _ in range(2):
            with pytest.raises(BrokenExecutor):
                processes.submit(end).result(PATIENCE)


def test_what_keeps_a_process_from_beginning_is_told() -> None:
    with Forked(1, 1, fail) as processes, pytest.raises(BrokenExecutor):
        processes.submit(os.getpid).result(PATIENCE)


@pytest.mark.parametrize(
    ("what", "error"),
    [(BaseProcess, OSError("no process")), (threading.Thread, RuntimeError("no thread"))],
)
def test_where_nothing_can_be_begun_nobody_waits(
    monkeypatch: pytest.MonkeyPatch, what: type, error: Exception
) -> None:
    def start(_self: object) -> None:
        raise error

    processes = Forked(2, NOTHING)
    monkeypatch.setattr(what, "start", start)
    with pytest.raises(BrokenExecutor):
        processes.submit(os.getpid)
    monkeypatch.undo()
    processes.shutdown()
    assert multiprocessing.active_children() == []


def test_after_an_error_nothing_is_waited_for() -> None:
    waiting: list[Future[None]] = []

    def go_wrong() -> None:
        with Forked(1, NOTHING) as processes:
            waiting.extend(processes.submit(time.sleep, 10 * PATIENCE) for _ in range(5))
            raise LookupError

    with pytest.raises(LookupError):
        go_wrong()
    assert multiprocessing.active_children() == []
    assert all(coming.done() for coming in waiting)


def have_work_done(told: Path) -> None:
    with subprocess.Popen(["sleep", str(10 * PATIENCE)]) as other:
        told.with_suffix(".new").write_text(str(other.pid))
        told.with_suffix(".new").rename(told)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="需要 /proc")
def test_what_works_for_a_process_ends_with_it(tmp_path: Path) -> None:
    """As git does: it would go on writing into a folder that is to be gone."""
    told = tmp_path / "told"

    def go_wrong() -> None:
        with Forked(1, NOTHING) as processes:
            processes.submit(have_work_done, told)
            until(told.exists)
            raise LookupError

    with pytest.raises(LookupError):
        go_wrong()
    until(lambda: not lives(int(told.read_text())))


def test_without_one_all_is_done_before_the_end(tmp_path: Path) -> None:
    files = [tmp_path / str(number) for number in range(5)]
    with Forked(1, NOTHING) as processes:
        for file in files:
            processes.submit(file.touch)
    assert sorted(tmp_path.iterdir()) == files
    with pytest.raises(BrokenExecutor):
        processes.submit(os.getpid)


def test_an_interrupt_is_for_the_parent_to_judge() -> None:
    with Forked(1, NOTHING) as processes:
        process = processes.submit(os.getpid).result(PATIENCE)
        os.kill(process, signal.SIGINT)
        assert processes.submit(os.getpid).result(PATIENCE) == process


def test_an_interrupt_while_a_process_begins_is_too(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """On a busy machine it may be long before a process that was forked comes to anything."""
    run = BaseProcess.run

    def interrupted(process: BaseProcess) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        run(process)

    monkeypatch.setattr(BaseProcess, "run", interrupted)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with Forked(1, NOTHING) as processes:
        assert processes.submit(os.getpid).result(PATIENCE) != os.getpid()
    assert capfd.readouterr().err == ""
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == mask


def end_oneself() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)


def test_an_end_from_outside_is_not_taken_for_an_answer() -> None:
    """Whatever the process that forks does when it is to end: it must not be done twice."""
    before = signal.getsignal(signal.SIGTERM)
    clear_away_when_ended()
    try:
        with Forked(1, NOTHING) as processes, pytest.raises(BrokenExecutor):
            processes.submit(end_oneself).result(PATIENCE)
    finally:
        signal.signal(signal.SIGTERM, before)


PARENT = """
import os, time
from generator.forked import Forked

def begin(_):
    os.write(1, b"%d\\n" % os.getpid())  # at once: two of them write to one pipe
    time.sleep({seconds})

Forked(2, None, begin).submit(print)
time.sleep({seconds})
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="需要 /proc")
def test_none_outlives_a_parent_that_was_killed() -> None:
    """Not even while it is at work."""
    code = PARENT.format(seconds=10 * PATIENCE)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        own = [int(parent.stdout.readline()) for _ in range(2)]
        assert all(lives(process) for process in own)
        parent.kill()
    until(lambda: not any(lives(process) for process in own))


def lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # before it is opened, or before it is read
        return False
    return state != "Z"


SHORT = """
from generator.forked import Forked

def explode():
    raise MemoryError

class Heavy:
    def __reduce__(self):
        return explode, ()

with Forked(1, None) as processes:
    try:
        processes.submit(Heavy).result(timeout=60)
    finally:
        print("went its way")
"""


def test_where_what_comes_back_finds_no_room_the_program_ends_at_once() -> None:
    """Such an error must not go its way through a thread: the interpreter may hang."""
    command = [sys.executable, "-c", SHORT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, f"{OUT_OF_MEMORY}\n")
    assert "went its way" not in done.stdout
