"""The command line: parses, calls one function, prints, returns a code."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence


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
    from generator.cli import app

    if waiting:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return app.main(arguments)


__all__ = ["main"]
