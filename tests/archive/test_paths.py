"""Paths name what a record says, and what they name can be taken away and put back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.archive.paths import flat, head, put, steps

RECORD: dict[str, Any] = {
    "编号": "案-2013-001",
    "问题类别": ["文书制作", "释法说理"],
    "延长": {"天数": "5", "批准人": "检察长"},
    "退补": [
        {"退回日期": "2013-06-20", "重报日期": "2013-07-10"},
        {"退回日期": "2013-08-01"},
    ],
}
PATHS = [
    "编号",
    "问题类别",
    "延长.天数",
    "延长.批准人",
    "退补[1].退回日期",
    "退补[1].重报日期",
    "退补[2].退回日期",
]


def copied() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(RECORD))
    return found


def test_every_text_has_its_path() -> None:
    told = flat(RECORD)
    assert list(told) == PATHS
    assert told["问题类别"] == "文书制作、释法说理"
    assert [head(path) for path in PATHS] == ["编号", "问题类别", *["延长"] * 2, *["退补"] * 3]
    assert steps("退补[2].退回日期") == ("退补", 1, "退回日期")


@pytest.mark.parametrize("path", PATHS)
def test_what_is_taken_away_is_put_back(path: str) -> None:
    record = copied()
    put(record, path, None)
    assert path not in flat(record)
    put(record, path, flat(RECORD)[path], words=path == "问题类别")
    assert flat(record) == flat(RECORD)


def test_a_group_that_has_nothing_left_goes() -> None:
    record = copied()
    for path in reversed(PATHS):
        put(record, path, None)
    assert record == {}


@pytest.mark.parametrize(
    "path",
    ["退补[4].退回日期", "退补[1]", "退补.退回日期", "延长[1].天数", "编号.序", "[1]", "退补[0].x"],
)
def test_a_path_that_leads_nowhere_changes_nothing(path: str) -> None:
    record = copied()
    put(record, path, "甲")
    put(record, path, None)
    assert record == RECORD
