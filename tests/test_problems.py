"""Problems: why the system would not do something, in words a clerk understands."""

from __future__ import annotations

import errno

import pytest

from generator.problems import why


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a"), "磁盘满了"),
        (PermissionError(errno.EACCES, "Permission denied"), "没有权限"),
        (OSError(errno.ENOTTY, "Inappropriate ioctl for device"), "Inappropriate ioctl for device"),
        (OSError("something else"), "something else"),
    ],
)
def test_why_in_chinese_or_else_in_the_words_of_the_system(error: OSError, told: str) -> None:
    assert why(error) == told
