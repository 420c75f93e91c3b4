"""The command line: parses, calls one function, prints, returns a code."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``dangan``; returns the exit code.

    It is loaded here: Ctrl+C before anybody could answer it ends the process as it ends any other,
    without a traceback.
    """
    waiting = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if waiting:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from generator.cli import app

        if waiting:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return app.main(arguments)
    except ImportError as error:
        if os.environ.get("DANGAN_DEBUG"):
            raise
        return _half_upgraded(error)


def _half_upgraded(error: ImportError) -> int:
    """Say what to do where the program is newer than the packages beside it, or being replaced.

    Hooks and git call it as it lies there: nobody sets it up for them.
    """
    if sys.stderr is not None:
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
        sys.stderr.write(
            f"dangan 现在不能运行（{error}）：程序升级以后，所需的软件包还没有装好。\n"
            f"请在 {Path(__file__).parents[2]} 里运行一次 ./run --version"
            "（用 pip 装的，重新装一次），再试一次；推送时看到的，请告诉管理员。\n"
        )
    return 2


__all__ = ["main"]
