"""Where records come from, as officers' pages tell it: from the very commit, or plainly not."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import msgpack

from generator.archive.store import Store
from generator.site.origins import NOT_COMMITTED, Commits, Digging, Origin, Origins
from generator.site.pasts import keep
from generator.site.publish import build_site
from generator.site.settings import read_settings
from generator.site.write import load_site
from tests.history.lines import Lines, both, put, take, within
from tests.offices import FIRST, SECOND
from tests.site_office import CODE, Reading, article, make_repository

WANG = ("王小明", "wang.xm@example.invalid")
LI = ("李大力", "li.dl@example.invalid")
NOTICE = ("类别: 考勤", "通报日期: 2013-08-01", "依据: 通报1号", "填报部门: 监察室")


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    """Nine inspections on ``main``; then one is corrected on a branch, one moved, one taken out."""
    lines = Lines(tmp_path)
    records = [put("督察通报", f"编号: 察-2013-{n:03}", *NOTICE) for n in range(1, 10)]
    lines.commit(WANG, "2013-09-01", both(*records))
    lines.branch("branch")
    lines.commit(WANG, "2013-09-02", within("察-2013-002", "考勤", "其他"))
    lines.merge(LI, "2013-09-03", "branch")
    moved = put("外部监督", "编号: 察-2013-003", *NOTICE)
    lines.commit(
        ("&lt;b&gt;外人", "x@elsewhere.example"),
        "2013-09-04",
        both(take("察-2013-001"), take("察-2013-003"), moved),
    )
    return lines


def read(lines: Lines, commit: str | None, officer: str = FIRST) -> Origin:
    commits, outline = Commits.read(lines.archives, commit), lines.outline()
    origins = Origins(commits.history(outline, lines.people()), commits.missing)
    return Digging(lines.archives, outline).origin(origins.of(officer), None)[0]


def test_each_record_with_its_recorder_approver_day_and_later_changes(lines: Lines) -> None:
    origin = read(lines, lines.git("rev-parse", "HEAD"))
    first = "2013-09-01 由王小明记录"
    assert origin.records["督察通报", "察-2013-004"] == origin.usual("督察通报") == first
    assert origin.unusual("督察通报") == {
        "察-2013-002": f"{first}；2013-09-03 由王小明修改 类别，李大力并入"
    }
    assert origin.unusual("外部监督") == {
        "察-2013-003": f"{first}；2013-09-04 由&lt;b&gt;外人（不在账号名单）移动（原在督察通报）"
    }
    assert ("督察通报", "察-2013-001") not in origin.records


def test_the_timeline_names_few_records_and_counts_many(lines: Lines) -> None:
    origin = read(lines, lines.git("rev-parse", "HEAD"))
    told = [(m.day, m.done, m.recorder, m.approvers) for m in origin.timeline]
    assert told == [
        (
            "2013-09-04",
            "移动 外部监督 察-2013-003；删除 督察通报 察-2013-001",
            "&lt;b&gt;外人（不在账号名单）",
            "",
        ),
        ("2013-09-03", "修改 督察通报 察-2013-002", "王小明", "李大力并入"),
        (
            "2013-09-01",
            "新增 基本情况，岗位履历 岗-001，零报告 2013Q3/案件管理办公室，督察通报 9 条",
            "王小明",
            "",
        ),
    ]
    other = read(lines, lines.git("rev-parse", "HEAD"), SECOND)
    assert [m.day for m in other.timeline] == ["2013-09-01"]


def test_of_two_of_one_name_the_one_who_did_it_is_told(lines: Lines) -> None:
    unit = next(lines.archives.glob("*/unit.yml"))
    text = unit.read_text("utf-8")
    assert text.count("姓名: 李大力") == 1
    unit.write_text(text.replace("姓名: 李大力", "姓名: 王小明"), "utf-8")
    origin = read(lines, lines.git("rev-parse", "HEAD"))
    (merged,) = [m for m in origin.timeline if m.day == "2013-09-03"]
    assert (merged.recorder, merged.approvers) == ("王小明 990110-0001", "王小明 990110-0002并入")


def test_an_earlier_commit_has_its_own_history(lines: Lines) -> None:
    origin = read(lines, lines.git("rev-parse", "HEAD~2"))
    assert len(origin.timeline) == 1


def test_without_a_commit_or_a_whole_history_it_says_so(lines: Lines, tmp_path: Path) -> None:
    assert read(lines, None).missing == NOT_COMMITTED
    clone = tmp_path / "clone"
    lines.git("clone", "-q", "--depth", "1", f"file://{lines.folder}", str(clone))
    lines.archives, lines.folder = clone / "archives", clone
    origin = read(lines, lines.git("rev-parse", "HEAD"))
    assert origin.missing == (
        "没有来历可列：这个仓库是浅克隆，只有最近的历史。请先运行 git fetch --unshallow 取回全部历史。"
    )
    assert not origin.timeline


def test_where_old_contents_are_lost_the_page_says_so_and_is_drawn_again_later(
    tmp_path: Path,
) -> None:
    """A damaged repository: the site is made, and nothing half-known is remembered."""
    config = make_repository(tmp_path / "office")
    lines = Lines.here(tmp_path / "office")
    page = f"site/{CODE}/officers/{CODE}-0002/index.html"
    file = lines.archives / CODE / "officers" / f"{CODE}-0002.yml"
    text = file.read_text(encoding="utf-8")
    lines.commit(WANG, "2013-09-01", message="建档")
    lost = lines.git("rev-parse", f"HEAD:archives/{CODE}/officers/{file.name}")
    file.write_text(f"# 注\n{text}", encoding="utf-8")
    lines.commit(WANG, "2013-09-02", message="加注")
    kept = lines.folder / ".git/objects" / lost[:2] / lost[2:]
    away = kept.rename(tmp_path / "away")

    def told() -> tuple[str, int]:
        store = Store(tmp_path / "store.sqlite", "program")
        built = build_site(config, tmp_path / "site", store=store)
        return (tmp_path / page).read_text(encoding="utf-8"), built.drawn

    html, _ = told()
    assert f"没有来历可列：仓库里缺少对象 {lost[:10]}" in html
    assert told() == (html, 1)
    away.rename(kept)
    html, drawn = told()
    assert ("没有来历可列" in html, drawn) == (False, 1)
    assert told() == (html, 0)


def test_what_was_found_in_contents_is_not_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = make_repository(tmp_path / "office")
    head = Lines.here(tmp_path / "office").commit(WANG, "2013-09-01", message="建档")
    found = list[int]()

    def noted(companion: Any, drawn: Any) -> None:
        found.append(sum(len(msgpack.decode(traced)) for _, traced in drawn if traced))
        keep(companion, drawn)

    monkeypatch.setattr("generator.site.loading.keep", noted)
    store = Store(tmp_path / "store.sqlite")
    for day in (14, 15):
        known = date(2013, 10, day), head
        with closing(load_site(read_settings(config), known=known, store=store)) as site:
            site.loading.settle()
    assert found == [3, 0]


def test_the_page_of_a_committed_office(tmp_path: Path) -> None:
    config = make_repository(tmp_path)
    lines = Lines.here(tmp_path)
    lines.commit(('&lt;b&gt; "外人', "x@y.example"), "2013-09-01", message="建档")
    built = build_site(config, tmp_path / "site")
    page = built.site_dir / CODE / "officers" / f"{CODE}-0002" / "index.html"
    reading = Reading(article(page.read_text(encoding="utf-8")))
    assert "b" not in {tag for tag, _ in reading.elements}
    told = reading.text.splitlines()
    who = '&lt;b&gt; "外人（不在账号名单）'
    assert f"来历：2013-09-01 由{who}记录" in told
    commit = lines.git("rev-parse", "--short=10", "HEAD")
    assert told[-2].startswith("2013-09-01 | 新增 基本情况，岗位履历 岗-001，办案情况 3 条")
    assert told[-2].endswith(f" | {who} | — | {commit}")
