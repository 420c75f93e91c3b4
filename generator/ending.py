"""Ending: what a process does when it is ended from outside, by a signal.

What a command begins it clears away, above all copies of archives in the folder for temporary
files. A process that was forked for it only stops: the clearing is not its own.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import NoReturn

ENDS = signal.SIGTERM, signal.SIGHUP
"""Told to end by a service or a person, or by a terminal whose window was closed."""


def clear_away_when_ended() -> None:
    """Have these signals end this process as Ctrl+C does: whatever is open is closed first.

    Those that are ignored (nohup), or that somebody else sees to, stay so.
    """
    if threading.current_thread() is threading.main_thread():
        for number in ENDS:
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _end)


def only_stop_when_ended() -> None:
    """Undo that, in a process that was forked."""
    for number in ENDS:
        if signal.getsignal(number) is _end:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
