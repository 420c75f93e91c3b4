"""The fairness page of an office large enough to show something: figures, and who is left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from generator.site.fairness_page import make
from generator.site.page import Frame
from generator.site.render import render
from tests.conftest import Golden
from tests.offices import NAMES, Repository, archive_text
from tests.records import case, complaint, post, review, reward
from tests.site_office import Reading, read_site

HERE = Path(__file__).parent
JUDGE = "990110-0009"


LETTERS = {"公诉科": "公诉", "侦查监督科": "侦监", "办公室": "办"}


def people(office: Repository) -> None:
    """Five of 公诉科, two of 侦查监督科, three of 办公室.

    业务岗 without an event has 76; an own-office 优质 is +2, a complaint −2, 嘉奖 +2, 三等功 +3:
    公诉科 78 76 78 79 76, 侦查监督科 78 76, 办公室 74 76 76.
    """
    roster = office.read("990110/unit.yml")
    for number in range(3, 11):
        roster += f"  - {{档案号: 990110-{number:04}, 姓名: 陈立新, 起: 2009-11-02}}\n"
    office.write("990110/unit.yml", roster)
    places = ["公诉科"] * 5 + ["侦查监督科"] * 2 + ["办公室"] * 3
    for number, department in enumerate(places, 1):
        officer = f"990110-{number:04}"
        sections = {
            "岗位履历": [post(部门=department)],
            "办案情况": [
                case(
                    f"案-2013-{number:03}",
                    文书号=f"清临检{LETTERS[department]}刑诉〔2013〕{number}号",
                )
            ],
        }
        if number in (1, 2, 6):
            sections["质量评查"] = [
                review(关联案件=f"案-2013-{number:03}", 等次="优质", 评查人=JUDGE)
            ]
        if number in (2, 8):
            sections["投诉举报"] = [complaint(结论="属实")]
        if number in (3, 4):
            sections["奖惩情况"] = [reward(种类="嘉奖" if number == 3 else "三等功")]
        text = archive_text(officer, sections).replace(
            "所在部门: 公诉科", f"所在部门: {department}"
        )
        office.write(officer, text)


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    office = Repository(tmp_path_factory.mktemp("fair"))
    people(office)
    model = read_site(office.archives, date(2013, 10, 14)).model
    assert not model.errors
    frame = Frame.of(model)
    (page,) = make(frame)
    return render(page.template, page.context())


def test_reads_as_text(html: str, golden: Golden) -> None:
    golden(HERE / "pages" / "fairness-ten.txt", Reading(html).text)


def test_the_figures_are_those_counted_by_hand(html: str) -> None:
    rows = [line.split(" | ") for line in Reading(html).text.split("\n")]
    # 公诉科 in order 76 76 78 78 79; all ten 74 76 76 76 76 76 78 78 78 79.
    assert ["公诉科", "5", "76.00", "78.00", "78.00", "+2.00"] in rows
    assert ["全体", "10", "76.00", "76.00", "78.00"] in rows


def test_the_small_department_and_the_next_one_are_left_out(html: str) -> None:
    text = Reading(html).text
    assert "不列的 2 个部门：办公室、侦查监督科。" in text
    rows = [line.split(" | ")[0] for line in text.split("\n") if " | " in line]
    assert "侦查监督科" not in rows
    assert "办公室" not in rows


def test_no_officer_but_a_reviewer_is_named(html: str) -> None:
    assert JUDGE in html
    assert not [number for number in range(1, 9) if f"990110-{number:04}" in html]
    assert NAMES["990110-0001"] not in html
