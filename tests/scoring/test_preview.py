"""The pure preview: against which groups a locked quarter is compared."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from generator.cli import main
from generator.scalars import Quarter
from generator.scoring.preview import preview
from generator.scoring.score import office_facts
from generator.standards.draft import (
    differences,
    measures_alike,
    reads_alike,
    with_draft,
)
from generator.standards.reading import read_draft
from generator.standards.standard import Standard
from tests.example import OFFICER, small_office
from tests.offices import STANDARDS, Repository, shipped

Q3 = Quarter(2013, 3)
LATER = date(2013, 11, 15)
"""The day 2013Q3 may be locked (model.md §5)."""
FLAW = "本院: -2}}, 来源: 实例(本院档为设计)}\n      - {条款: 标2.1.3"


def drafted(
    old: str, new: str, name: str = "rulebook.yml", base: Standard | None = None
) -> Standard:
    """The shipped 2013.1 with one text of one file replaced, as a draft."""
    text = (STANDARDS / "2013.1" / name).read_text("utf-8")
    assert text.count(old) == 1
    contents = {name: text.replace(old, new).encode()}
    draft, problems = read_draft(contents, "draft", base or shipped().versions[0])
    assert problems == []
    assert draft is not None
    return draft


@pytest.fixture
def locked_and_moved(tmp_path: Path) -> Repository:
    """2013Q3 is locked against the median 3; then two colleagues' cases go: it would be 2."""
    office = small_office(tmp_path)
    arguments = ["2013Q3", "--archives", str(office.archives), "--today", "2013-11-15"]
    assert main(["assess", *arguments]) == 0
    assert main(["lock", *arguments]) == 0
    for number, first in (("990110-0002", "案-2013-011"), ("990110-0003", "案-2013-021")):
        text = office.read(number)
        start = text.index(f"- 编号: {first}")
        office.write(number, text[:start] + text[text.index("- 编号: 案", start + 5) :])
    return office


def totals(office: Repository, old: str, new: str) -> dict[str, tuple[str, str]]:
    """Before and after of everyone who comes out differently under the changed rulebook."""
    library = office.library(LATER)
    (unit,) = library.offices.values()
    facts = office_facts(unit, library.standards, LATER)
    base = library.standards.versions[0]
    changed = with_draft(library.standards, base, drafted(old, new, base=base))
    (found,) = preview(unit.unit, facts, library.standards, facts, changed, [Q3])
    assert found.locked_count == found.scored == 4
    return {
        one.change.officer: (str(one.change.totals[0]), str(one.change.totals[1]))
        for one in found.officers
    }


def test_the_locked_group_holds_where_workload_is_measured_alike(
    locked_and_moved: Repository,
) -> None:
    """Compared with the median of today, 2, the officer's 标1.1 would move as well."""
    assert totals(locked_and_moved, FLAW, FLAW.replace("-2", "-3")) == {OFFICER: ("85.33", "84.33")}


def test_the_group_is_worked_out_anew_where_it_is_not(locked_and_moved: Repository) -> None:
    """主办 counts 2: amounts 4, 4, 4, 6.5, median 4; 8 × 6.5 ÷ 4 is over 12: +2.67 for 9.33.

    The others had 8 × 2 ÷ 3 = 5.33 against the locked median and get 8.
    """
    found = totals(locked_and_moved, "值: {主办: 1, 协办", "值: {主办: 2, 协办")
    assert found[OFFICER] == ("85.33", "88.00")
    others = {officer for officer in found if officer != OFFICER}
    assert others == {"990110-0001", "990110-0002", "990110-0003"}
    for officer in others:
        before, after = (float(total) for total in found[officer])
        assert round(after - before, 2) == 2.67


@pytest.mark.parametrize(
    ("name", "old", "new", "reads", "measures"),
    [
        ("rulebook.yml", FLAW, FLAW.replace("-2", "-3"), True, True),
        ("rulebook.yml", "  最少人数: 3\n", "  最少人数: 4\n", True, False),
        ("rulebook.yml", "自侦: 2,", "自侦: 3,", True, False),
        ("rulebook.yml", "综合工作: 完成日期,", "综合工作: 期限,", True, False),
        ("deadlines.yml", "基本: 30日", "基本: 20日", False, False),
        ("supervision.yml", "工作日内: 15", "工作日内: 10", True, True),
        # A copy of the whole folder, of which a part says the same in other words.
        ("form.yml", "要素:   ", "要素: ", True, True),
        ("deadlines.yml", "基本: 30日", "基本:  30日", True, True),
    ],
)
def test_what_a_draft_leaves_alone(
    name: str, old: str, new: str, reads: bool, measures: bool
) -> None:
    base, draft = shipped().versions[0], drafted(old, new, name)
    assert (reads_alike(base, draft), measures_alike(base, draft)) == (reads, measures)


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("rulebook.yml", "自侦: 2,", "自侦: 3,", ["系数·案件系数·值·自侦：2 → 3"]),
        (
            "rulebook.yml",
            "业务岗: {标1.1: [12, 8]",
            "业务岗: {标1.1: [12, 9]",
            ["岗位指标·业务岗·标1.1：12、8 → 12、9"],
        ),
        (
            "rulebook.yml",
            "{条款: 标1.2.4, 部分: 综合工作, 计入: 期限,",
            "{条款: 标1.2.4, 部分: 综合工作, 计入: 完成日期,",
            ["标1.2.4·计入：期限 → 完成日期"],
        ),
        ("rulebook.yml", "    名称: 效率\n", "    名称: 办案效率\n", ["指标·标1.2·名称：效率 → 办案效率"]),
        ("rulebook.yml", "# 层级：", "# 层级说明：", []),
        ("supervision.yml", "工作日内: 15", "工作日内: 10", ["supervision.yml·录入时限·工作日内：15 → 10"]),
        (
            "supervision.yml",
            "  - {问题: 文书制作, 课程: 检察法律文书制作规范}\n",
            "",
            None,
        ),
    ],
)  # fmt: skip
def test_what_a_draft_changes(name: str, old: str, new: str, expected: list[str] | None) -> None:
    found = differences(shipped().versions[0], drafted(old, new, name))
    told = [f"{one.what}：{one.before} → {one.after}" for one in found]
    if expected is None:  # a shorter list: every later place differs, the last is gone
        assert told[-1].endswith(" → ")
        assert all(line.startswith("supervision.yml·课程·第 ") for line in told)
    else:
        assert told == expected
