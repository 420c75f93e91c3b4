"""What holds for every office: sums reconcile, bounds hold, good never hurts, order never matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.scoring.sheet import ScoreSheet
from tests.offices import FIRST, Repository
from tests.records import case, fault, open_case, review, reward, sanction, sheet_of, sheets_of
from tests.strategies import GOOD, RECORDS, Archive, archives, numbered


def reconcile(sheet: ScoreSheet) -> None:
    """Lines to indicators, indicators to dimensions and total, everything within its bounds."""
    total = Decimal(0)
    for found in sheet.indicators:
        assert found.score == sum(line.points for line in found.lines)
        assert 0 <= found.score <= found.full
        total += found.score
    assert total == sheet.total == sum(score for score, _ in sheet.dimensions().values())
    assert sum(full for _, full in sheet.dimensions().values()) == sheet.full == 100


@given(archives())
def test_every_sheet_reconciles_and_keeps_its_bounds(archive: Archive) -> None:
    sheet = sheet_of(archive)
    reconcile(sheet)
    known = {record["编号"] for records in archive.values() for record in records}
    cited = {line.record for found in sheet.indicators for line in found.lines if line.record}
    assert cited <= known
    shown = json.loads(json.dumps(sheet.to_json()))
    assert Decimal(shown["total"]) == sum(
        Decimal(line["points"]) for found in shown["indicators"] for line in found["lines"]
    )


@given(archives())
def test_a_grade_is_that_of_the_total_unless_a_veto_lowers_it(archive: Archive) -> None:
    sheet = sheet_of(archive)
    assert sheet.total is not None
    bounds = [("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0)]
    order = [name for name, _ in bounds]
    assert sheet.grade_before_veto == next(n for n, least in bounds if sheet.total >= least)
    caps = [order.index(veto.cap) for veto in sheet.vetoes]
    assert sheet.grade == order[max([order.index(sheet.grade_before_veto), *caps])]


@given(archives(), st.data())
def test_a_record_to_somebodys_credit_never_lowers_the_total(
    archive: Archive, data: st.DataObject
) -> None:
    section = data.draw(st.sampled_from(sorted(GOOD)))
    record = numbered(section, data.draw(GOOD[section]), 900)
    if section == "质量评查":
        record["关联案件"] = "案-2013-999"
    at = data.draw(st.integers(0, len(archive[section])))
    more = archive | {section: [*archive[section][:at], record, *archive[section][at:]]}
    before, after = sheet_of(archive), sheet_of(more)
    assert before.total is not None
    assert after.total is not None
    assert after.total >= before.total


@given(archives(), st.data())
def test_voiding_a_record_gives_exactly_the_sheet_without_it(
    archive: Archive, data: st.DataObject
) -> None:
    filled = sorted(s for s, records in archive.items() if records and s in RECORDS)
    section = data.draw(st.sampled_from(filled))
    index = data.draw(st.integers(0, len(archive[section]) - 1))
    records = archive[section]
    void = records[index] | {"状态": "作废", "作废理由": "误录"}
    if records[index]["编号"] == "案-2013-999":  # others refer to it
        return
    without = sheet_of(archive | {section: records[:index] + records[index + 1 :]})
    voided = sheet_of(archive | {section: [*records[:index], void, *records[index + 1 :]]})
    assert as_text(voided) == as_text(without)


def as_text(sheet: ScoreSheet) -> list[str]:
    """A sheet without the lines of the file, which a voided record moves."""
    return [
        f"{line.clause} {line.points} {line.record} {line.note}"
        for found in sheet.indicators
        for line in found.lines
    ] + [f"{sheet.total} {sheet.grade} {[v.to_json() for v in sheet.vetoes]}"]


@settings(max_examples=30)
@given(st.lists(archives(2), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_officers_changes_nothing(found: list[Archive], random: Any) -> None:
    office = {f"990110-{i + 1:04}": archive for i, archive in enumerate(found)}
    order = list(office)
    random.shuffle(order)
    straight = {i: s.to_json() for i, s in sheets_of(office).items()}
    shuffled = {i: s.to_json() for i, s in sheets_of({i: office[i] for i in order}).items()}
    assert list(shuffled) == list(straight) == sorted(office)
    assert shuffled == straight


@settings(max_examples=30)
@given(archives(3), st.randoms(use_true_random=False))
def test_the_order_of_records_in_the_file_changes_no_total(archive: Archive, random: Any) -> None:
    shuffled = {name: random.sample(records, len(records)) for name, records in archive.items()}
    assert sheet_of(shuffled).total == sheet_of(archive).total


# -- the machine -------------------------------------------------------------------------------

MACHINES = [
    {"PYTHONHASHSEED": "0"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/Los_Angeles", "LC_ALL": "POSIX", "LANG": "zh_CN.GBK"},
    {
        "PYTHONHASHSEED": "random",
        "TZ": "Asia/Shanghai",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "gbk",
    },
]


def printed(archives: Path, machine: dict[str, str], *arguments: str) -> bytes:
    """What ``dangan`` prints in a process of its own."""
    environment = {k: v for k, v in os.environ.items() if k not in ("LC_ALL", "TZ", "LANG")}
    command = [sys.executable, "-c", "import sys; from generator.cli import main; sys.exit(main())"]
    done = subprocess.run(
        [*command, *arguments, "--archives", str(archives)],
        env=environment | machine,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "--period", "2013Q3", "--format", "json", "--today", "2013-10-14"),
        ("deadlines", "--format", "json", "--today", "2013-10-14"),
        ("check", "--format", "json", "--today", "2013-10-14"),
        ("schema",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_hash_seed_time_zone_and_locale_do_not_change_a_byte(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    office = Repository(tmp_path)
    office.officer(
        FIRST,
        {
            "办案情况": [
                case(),
                case("案-2013-002"),
                open_case("案-2013-003", 受理日期="2013-09-16"),
            ],
            "质量评查": [review(等次="瑕疵", 问题类别=["文书制作"])],
            "执法过错": [fault(主动报告="是")],
            "奖惩情况": [reward(), sanction()],
        },
    )
    outputs = {printed(office.archives, machine, *arguments) for machine in MACHINES}
    assert len(outputs) == 1
    assert json.loads(outputs.pop())
