"""Closed: what nobody may look at, also where tests are run by root, who looks at everything."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest


def close(monkeypatch: pytest.MonkeyPatch, closed: Path) -> None:
    """Have the system refuse to tell what is at this path or below."""
    stat = os.stat

    def refused(path: int | str | bytes | os.PathLike[Any], **how: Any) -> os.stat_result:
        if not isinstance(path, int) and Path(os.fsdecode(path)).is_relative_to(closed):
            raise PermissionError(errno.EACCES, "Permission denied", os.fsdecode(path))
        return stat(path, **how)

    monkeypatch.setattr(os, "stat", refused)
