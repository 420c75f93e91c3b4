"""Problems: why the system would not do something, in words a clerk understands."""

from __future__ import annotations

import errno
from itertools import permutations

import pytest

from generator.problems import nearest, why, why_told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a"), "磁盘满了"),
        (PermissionError(errno.EACCES, "Permission denied"), "没有权限"),
        (OSError(errno.ENOTTY, "Inappropriate ioctl for device"), "Inappropriate ioctl for device"),
        (OSError("something else"), "something else"),
        (
            BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"),
            "系统不让再开进程，或一时忙不过来",
        ),
        (OSError(errno.EFBIG, "File too large"), "文件超过了系统允许的大小"),
    ],
)
def test_why_in_chinese_or_else_in_the_words_of_the_system(error: OSError, told: str) -> None:
    assert why(error) == told


@pytest.mark.parametrize(
    ("complaint", "told"),
    [
        ("fatal: sha1 file 'a/tmp_pack_TKcbNo' write error. Out of diskspace", "磁盘满了"),
        ("fatal: unable to create 'a/index.lock': Permission denied", "没有权限"),
        ("fatal: bad object HEAD", ""),
    ],
)
def test_why_another_program_could_not(complaint: str, told: str) -> None:
    assert why_told(complaint) == told


def test_of_two_names_as_close_the_same_is_taken_every_time() -> None:
    # A set is in another order in every process; a list has a first one.
    names = ["综合工作", "在岗情况", "奖惩情况", "基本情况", "培训情况"]
    assert nearest("综合情况", names) == "综合工作"
    assert {nearest("综合情况", set(order)) for order in permutations(names)} == {"在岗情况"}
