"""Ended from outside, a process clears away what it began, and is not told to where it was not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import os, signal, sys, threading
from generator.ending import clear_away_when_ended, only_stop_when_ended
before, number, thread = sys.argv[1], signal.Signals(int(sys.argv[2])), sys.argv[3:]
if before == "ignored":
    signal.signal(number, signal.SIG_IGN)
elif before == "seen to":
    signal.signal(number, lambda *_: print("seen to"))
if thread:
    other = threading.Thread(target=clear_away_when_ended)
    other.start()
    other.join()
else:
    clear_away_when_ended()
if before == "forked":
    only_stop_when_ended()
try:
    os.kill(os.getpid(), number)
    print("goes on")
finally:
    print("cleared", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    ("before", "thread", "code", "said"),
    [
        ("", [], 128, "cleared"),
        ("forked", [], None, ""),
        ("ignored", [], 0, "goes on cleared"),
        ("seen to", [], 0, "seen to goes on cleared"),
        ("", ["thread"], None, ""),
    ],
)
def test_what_is_begun_is_cleared_away_by_whom_it_belongs_to(
    number: signal.Signals, before: str, thread: list[str], code: int | None, said: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, before, str(number.value), *thread],
        capture_output=True,
        text=True,
        check=False,
    )
    expected = -number if code is None else code and code + number
    assert (done.returncode, " ".join(done.stdout.split()), done.stderr) == (expected, said, "")


def test_ctrl_c_while_the_program_is_loaded_ends_it_without_a_word(tmp_path: Path) -> None:
    loading = "import os, signal; os.kill(os.getpid(), signal.SIGINT)\n"
    (tmp_path / "click.py").write_text(loading, "utf-8")
    # What a shell without job control starts in the background does not see SIGINT.
    seen = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    done = subprocess.run(
        [sys.executable, "-c", f"{seen}; from generator.cli import main; main()"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")
