"""A demo repository from outside: the same every time, right in every commit, and full of life."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generator.cli import main
from tests.demo.conftest import SMALL, Demo, plain
from tests.offices import STANDARDS

PROGRAM = str(Path(sys.executable).with_name("dangan"))
WARNINGS = {
    *("X01", "X03", "X07", "X10", "X11", "X16", "X18", "X19", "X21", "X22", "X28", "X29"),
}
"""Every warning that ``check`` gives without a base; X32, entered late, is seen against one."""


def head(folder: Path) -> str:
    done = subprocess.run(
        ["git", "rev-parse", "main"], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


# -- the same every time -------------------------------------------------------------------------


def test_another_machine_makes_the_same_commits(demo: Demo, tmp_path: Path) -> None:
    """Another place, language, hash seed and taste in git, and a path relative to the folder."""
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[init]\ndefaultBranch = trunk\n[core]\nautocrlf = true\n[commit]\ngpgsign = true\n"
        "[user]\nname = 王五\nemail = wangwu@example.invalid\n",
        "utf-8",
    )
    done = subprocess.run(
        [PROGRAM, "demo", "again", *SMALL, "--seed", "7"],
        cwd=tmp_path,
        env=os.environ
        | {
            "LC_ALL": "tr_TR.UTF-8",
            "LANG": "zh_CN.GBK",
            "TZ": "America/Los_Angeles",
            "PYTHONHASHSEED": "4242",
            "GIT_CONFIG_GLOBAL": str(settings),
            "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z",
        },
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert head(tmp_path / "again") == head(demo.folder)
    assert head(demo.folder) in done.stdout.decode()


def test_another_seed_makes_another_repository(demo: Demo, tmp_path: Path) -> None:
    assert main(["demo", str(tmp_path / "other"), *SMALL, "--seed", "8"]) == 0
    assert head(tmp_path / "other") != head(demo.folder)


# -- right ---------------------------------------------------------------------------------------


def test_it_holds_as_much_as_asked_for_without_an_error_and_every_warning(
    demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["check", "--archives", str(demo.archives), "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["summary"]["records"] == 400
    assert told["summary"]["errors"] == 0
    assert {problem["rule"] for problem in told["problems"]} == WARNINGS
    assert {problem["severity"] for problem in told["problems"]} == {"warning"}
    assert len(demo.officers()) == 12
    assert len(demo.git("rev-list", "main").split()) == 60


def test_what_is_generated_is_there_and_up_to_date(
    demo: Demo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(demo.folder)
    assert main(["init", "--refresh"]) == 0
    assert "都是最新的，没有改动" in capsys.readouterr().out
    assert demo.git("status", "--porcelain") == ""


def test_its_layout_is_the_canonical_one(demo: Demo) -> None:
    assert main(["fmt", "--check", "--archives", str(demo.archives)]) == 0


def test_git_finds_nothing_wrong_and_nothing_changed(demo: Demo) -> None:
    assert demo.git("fsck", "--strict", "--no-dangling") == ""
    assert demo.git("status", "--porcelain", "--ignored") == ""
    assert demo.git("for-each-ref", "--format=%(refname)") == "refs/heads/main\n"


def test_the_standards_are_those_of_the_program(demo: Demo) -> None:
    ours = {p.relative_to(STANDARDS): p.read_bytes() for p in STANDARDS.rglob("*.yml")}
    folder = demo.archives / "standards"
    assert {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.yml")} == ours


def test_every_section_of_the_form_occurs(demo: Demo) -> None:
    form = plain((STANDARDS / "2013.1" / "form.yml").read_text("utf-8"))
    used = {name for officer in demo.officers().values() for name in officer if officer[name]}
    # Results are written by the program (assess, lock), not by hand.
    assert set(form["部分"]) - used == {"季度考评"}


def test_every_kind_of_post_and_of_change_occurs(demo: Demo) -> None:
    officers = demo.officers().values()
    assert {officer["基本情况"]["岗位类别"] for officer in officers} == {
        *("领导岗", "业务岗", "综合岗", "辅助岗"),
    }
    records = [
        record
        for officer in officers
        for section in officer.values()
        if isinstance(section, list)
        for record in section
    ]
    assert any(record.get("状态") == "作废" for record in records)
    assert any("更-" in record.get("编号", "") for record in records)
    assert any(record.get("决定") == "维持" for record in records)
    assert any(record.get("结案方式") == "在办" for record in records)
    assert any(record.get("性质") == "奖励" for record in records)
    assert any("意见类别" in record and "回复日期" in record for record in records)


def test_one_case_is_told_alike_by_all_who_have_a_part_in_it(demo: Demo) -> None:
    cases: dict[str, list[dict[str, str]]] = {}
    for officer in demo.officers().values():
        for case in officer["办案情况"]:
            cases.setdefault(case["受案号"], []).append(case)
    shared = [told for told in cases.values() if len(told) > 1]
    assert len(shared) > 10
    for told in shared:
        assert Counter(case["角色"] for case in told)["主办"] == 1
        for field in ("案由", "当事人", "受理日期", "结案日期", "结案方式", "文书号"):
            assert len({case.get(field) for case in told}) == 1, (told[0]["受案号"], field)


# -- a history of proposals ----------------------------------------------------------------------


def test_main_is_nothing_but_merges_in_the_order_of_their_times(demo: Demo) -> None:
    *merges, root = demo.commits("--first-parent", "main")
    assert root.parents == ()
    assert root.author.endswith("@linchuan.jcy.example"), "of the first office"
    assert {len(merge.parents) for merge in merges} == {2}
    times = [merge.at for merge in (*merges, root)]
    assert times == sorted(times, reverse=True)
    everything = demo.commits("main")
    assert {commit.zone for commit in everything} == {"+0800"}
    assert len([c for c in everything if len(c.parents) > 1]) == len(merges)
    at = {commit.id: commit.at for commit in everything}
    assert all(at[parent] <= c.at for c in everything for parent in c.parents)


def test_nobody_merges_or_signs_what_they_drafted(demo: Demo) -> None:
    signed = 0
    for merge in demo.commits("--first-parent", "--merges", "main"):
        branch = demo.commits(f"{merge.parents[0]}..{merge.parents[1]}")
        assert branch
        drafts = [c for c in branch if demo.git("diff", "--name-only", f"{c.id}^", c.id)]
        drafters = {commit.author for commit in drafts}
        signers = {commit.author for commit in branch} - drafters
        reviewers = [
            line.partition("<")[2].rstrip(">")
            for line in merge.message.splitlines()
            if line.startswith("Reviewed-by: ")
        ]
        assert merge.author == merge.committer == reviewers[0]
        assert set(reviewers) == {merge.author} | signers
        assert not set(reviewers) & drafters
        assert len(drafters) == 1
        signed += len(signers)
    assert signed > 0, "somewhere more than one person has to approve"


def test_every_proposal_is_lawful_and_leaves_no_error_on_its_day(
    demo: Demo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ``dangan review`` sees it: each author may do that, and nothing is lost or wrong."""
    monkeypatch.chdir(demo.folder)
    smells = []
    for merge in demo.commits("--first-parent", "--merges", "main"):
        day = (datetime.fromtimestamp(merge.at, UTC) + timedelta(hours=8)).date()
        span = f"{merge.parents[0]}..{merge.id}"
        main(["review", span, "--today", str(day), "--format", "json"])
        told = json.loads(capsys.readouterr().out)
        assert told["changes"], span
        assert told["violations"] == [], span
        smells.append({warning["kind"] for warning in told["warnings"]})
    # Some come late, and some enter much at once at the end of a quarter.
    assert any("late" in found for found in smells)
    assert any("late" not in found for found in smells)
    assert any("bulk" in found for found in smells)


def test_branches_run_beside_one_another(demo: Demo) -> None:
    """Some proposals are merged into a main line that has moved on, and keep what came between."""
    beside = [
        merge
        for merge in demo.commits("--first-parent", "--merges", "main")
        if demo.git("merge-base", *merge.parents).strip() != merge.parents[0]
    ]
    assert len(beside) > 5


def test_a_correction_quotes_what_stood_there_before(demo: Demo) -> None:
    found = 0
    for merge in demo.commits("--first-parent", "--merges", "main"):
        for path in demo.git("diff", "--name-only", merge.parents[0], merge.id).split():
            before, after = (demo.text(one, path) for one in (merge.parents[0], merge.id))
            if "/officers/" not in path or before is None:
                continue
            old, new = plain(before), plain(after or "")
            known = {entry["编号"] for entry in old["更正记录"]}
            for entry in new["更正记录"]:
                if entry["编号"] in known:
                    continue
                was, now = (_record(text, entry["对象"])[entry["字段"]] for text in (old, new))
                assert (entry["原值"], entry["新值"]) == (was, now)
                assert was != now
                found += 1
    assert found >= 2


def _record(officer: dict[str, Any], number: str) -> dict[str, str]:
    found: dict[str, str] = next(
        record
        for section in officer.values()
        if isinstance(section, list)
        for record in section
        if record.get("编号") == number
    )
    return found


def test_records_come_by_and_by_and_cases_are_closed_later(demo: Demo) -> None:
    """No file ever goes, and what was entered as an open case is closed in a later proposal."""
    merges = [c.id for c in demo.commits("--first-parent", "main")][::-1]
    sizes = []
    closed_later = 0
    for before, after in pairwise(merges):
        for path in demo.git("diff", "--name-only", before, after).split():
            old = demo.text(before, path) or ""
            new = demo.text(after, path) or ""
            closed_later += old.count("结案方式: 在办") > new.count("结案方式: 在办")
        sizes.append(len(demo.git("ls-tree", "-r", after).splitlines()))
    assert closed_later > 0
    assert sizes == sorted(sizes)
