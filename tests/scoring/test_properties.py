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

from generator.scalars import Quarter
from generator.scoring.inputs import digest, inputs
from generator.scoring.sheet import ScoreSheet
from generator.scoring.tally import Tally
from generator.standards.loading import plain
from tests.offices import FIRST, Repository
from tests.records import (
    Q3,
    case,
    facts_of,
    fault,
    inspection,
    open_case,
    review,
    reward,
    sanction,
    sheet_of,
    sheets_of,
    standards,
)
from tests.strategies import GOOD, RECORDS, Archive, archives, numbered

Q2 = Quarter(2013, 2)


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


@st.composite
def linked(draw: st.DrawFn) -> Archive:
    """An archive in which some records name others as 同源."""
    found = draw(archives(3))
    numbers = [r["编号"] for s, records in found.items() if s in RECORDS for r in records]
    for section in RECORDS:
        for record in found[section]:
            if len(numbers) > 1 and draw(st.booleans()):
                record["同源"] = draw(st.sampled_from([n for n in numbers if n != record["编号"]]))
    return found


@settings(max_examples=50)
@given(linked(), st.randoms(use_true_random=False))
def test_the_order_of_records_in_the_file_changes_no_line(archive: Archive, random: Any) -> None:
    shuffled = {name: random.sample(records, len(records)) for name, records in archive.items()}
    turned = dict(random.sample(list(shuffled.items()), len(shuffled)))
    for quarter in (Q2, Q3):
        assert as_text(sheet_of(turned, quarter)) == as_text(sheet_of(archive, quarter))


# -- 同源: 办-6 ---------------------------------------------------------------------------------


def facts(archive: Archive) -> list[set[str]]:
    """The numbers that hang together by 同源, each group of more than one."""
    groups: list[set[str]] = []
    for record in (r for section in RECORDS for r in archive[section] if "同源" in r):
        pair = {record["编号"], record["同源"]}
        joined = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair] + [pair.union(*joined)]
    return groups


@given(linked())
def test_of_one_fact_at_most_one_line_gives_points(archive: Archive) -> None:
    sheet = sheet_of(archive)
    reconcile(sheet)
    events = [
        line
        for found in sheet.indicators
        for line in found.lines
        if line.record is not None and line.points and line.clause != "标1.3.3"
    ]
    for group in facts(archive):
        assert len([line for line in events if line.record in group]) <= 1


@given(linked())
def test_what_shares_its_source_with_nothing_counts_as_ever(archive: Archive) -> None:
    apart = {
        name: [{k: v for k, v in record.items() if k != "同源"} for record in records]
        for name, records in archive.items()
    }
    bound = set().union(*facts(archive))

    def raw(sheet: ScoreSheet) -> list[str]:
        return [
            f"{line.clause} {line.record} {line.note.partition('；原')[0]}"
            for found in sheet.indicators
            for line in found.lines
            if line.record and line.record not in bound and line.clause != "标2.1.6"
        ]

    assert raw(sheet_of(archive)) == raw(sheet_of(apart))


@given(linked(), st.data())
def test_voiding_a_linked_record_gives_the_sheet_without_it(
    archive: Archive, data: st.DataObject
) -> None:
    sections = [name for name in RECORDS if name != "办案情况" and archive[name]]
    if not sections:
        return
    section = data.draw(st.sampled_from(sections))
    index = data.draw(st.integers(0, len(archive[section]) - 1))
    records = archive[section]
    void = records[index] | {"状态": "作废", "作废理由": "误录"}
    without = sheet_of(archive | {section: records[:index] + records[index + 1 :]})
    voided = sheet_of(archive | {section: [*records[:index], void, *records[index + 1 :]]})
    assert as_text(voided) == as_text(without)


# -- what a result is computed from ------------------------------------------------------------


def digests(archive: Archive) -> tuple[dict[str, str], set[str]]:
    """By 编号 the digest of what counts in Q3, and which of them are of the whole record."""
    found = facts_of(archive)
    counted = inputs(Tally(found, standards()), standards().versions[0].rulebook, Q3)
    records = [found.officer.by_id[number] for number in counted]
    return counted, {r.id for r in records if counted[r.id] == digest(r, plain(r.node))}


@given(archives(3), st.data())
def test_a_changed_record_changes_its_own_digest_and_no_other(
    archive: Archive, data: st.DataObject
) -> None:
    before, whole = digests(archive)
    if not whole:
        return
    number = data.draw(st.sampled_from(sorted(whole)))
    changed = {
        name: [r | {"备注": "另有说明"} if r["编号"] == number else r for r in records]
        for name, records in archive.items()
    }
    after, _ = digests(changed)
    assert {n for n in after if after[n] != before[n]} == {number}
    assert set(after) == set(before)


@given(archives(3), st.randoms(use_true_random=False))
def test_the_order_of_records_and_fields_changes_no_digest(archive: Archive, random: Any) -> None:
    turned = {
        name: [
            dict(random.sample(list(record.items()), len(record)))
            for record in random.sample(records, len(records))
        ]
        for name, records in archive.items()
    }
    assert digests(turned) == digests(archive)


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


@pytest.mark.slow
def test_what_assess_and_lock_write_is_the_same_to_the_byte_on_every_machine(
    tmp_path: Path,
) -> None:
    written = set()
    for number, machine in enumerate(MACHINES):
        office = Repository(tmp_path / str(number))
        office.officer(
            FIRST,
            {
                "办案情况": [case(), open_case("案-2013-003", 受理日期="2013-08-12")],
                "执法过错": [fault(主动报告="是")],
                "督察通报": [inspection(同源="过-2013-001")],
                "奖惩情况": [reward(), sanction()],
            },
        )
        for command in ("assess", "lock"):
            printed(office.archives, machine, command, "2013Q3", "--today", "2013-11-15")
        written.add(tuple(sorted(office.snapshot().items())))
    assert len(written) == 1
    assert b"sha256:" in dict(written.pop())[f"archives/990110/officers/{FIRST}.yml"]
