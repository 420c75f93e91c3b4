"""Records and score sheets as HTML: what is told once, what as it is written, none as markup."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from msgspec.structs import replace

from generator.scoring.sheet import Line
from generator.site import lines, rows
from generator.site.cells import Places, arrange, pieces, plain
from generator.site.links import Here
from generator.site.origins import Moment
from tests.records import Fields, case, facts_of, leave, open_case, review, sheet_of, training
from tests.site_office import Reading

HERE = Here("990110/officers/990110-0021")


def shown(section: str, *records: Fields, origins: dict[str, str] | None = None) -> str:
    """The body of the table of a section that holds these records."""
    facts = facts_of({section: list(records)})
    officer = facts.officer
    found = rows.table(
        officer.form,
        officer.form.sections[section],
        officer.records(section),
        facts,
        Places(HERE, frozenset(officer.by_id), {}, {}),
        {due.record.id: due for due in facts.dues},
        origins or {},
    )
    return "".join(found.body)


def test_equal_numbers_are_shown_as_they_are_written() -> None:
    html = shown("培训情况", training(学时="24"), training("培-2013-002", 学时="24.0"))
    assert re.findall(r">(24[.0]*)<", html) == ["24", "24.0"]


def test_references_lead_to_what_has_a_page_and_to_nothing_else() -> None:
    reviewed = review(评查人="990110-0002")
    spec = facts_of({"办案情况": [case()], "质量评查": [reviewed]}).officer
    fields = spec.form.sections["质量评查"].fields
    values = spec.records("质量评查")[0].values
    none = Places(HERE, frozenset(), {}, {})
    all_of_them = Places(
        HERE,
        frozenset(spec.by_id),
        {"990110-0002": ("李大力", "990110/officers/990110-0002")},
        {"案件管理办公室": "990110/departments/cases"},
    )
    told = {
        name: [
            [(one.text, one.href) for one in pieces(fields[name], values[name], places)]
            for places in (none, all_of_them)
        ]
        for name in ("关联案件", "评查人", "填报部门")
    }
    assert told == {
        "关联案件": [[("案-2013-001", "")], [("案-2013-001", "#案-2013-001")]],
        "评查人": [
            [("990110-0002", "")],
            [("李大力（990110-0002）", "../990110-0002/")],
        ],
        "填报部门": [
            [("案件管理办公室", "")],
            [("案件管理办公室", "../../departments/cases/")],
        ],
    }


def test_groups_are_told_field_by_field_and_numbers_with_a_minus_sign() -> None:
    groups = [{"退回日期": "2013-07-22", "重报日期": "2013-08-12"}, {"退回日期": "2013-09-02"}]
    records = facts_of({"办案情况": [open_case(退补=groups)]}).officer.records("办案情况")
    spec = records[0].section.fields["退补"]
    told = pieces(spec, records[0].values["退补"], Places(HERE, frozenset(), {}, {}))
    assert "".join(one.text for one in told) == (
        "退回日期 2013-07-22，重报日期 2013-08-12；退回日期 2013-09-02"
    )
    assert plain((Decimal("-2.50"), Decimal(3))) == "−2.50、3"


def test_what_the_program_writes_at_length_stands_on_the_second_line() -> None:
    """A checksum has no place to break: its column made the table wider than any screen."""
    locked: Fields = {
        "季度": "2013Q3",
        "制度版本": "2013.1",
        "岗位类别": "业务岗",
        "四维分": dict.fromkeys(("执法能力", "执法效果", "执法纪律", "奖惩情况"), "20.00"),
        "总分": "80.00",
        "等次": "良好",
        "否决": [],
        "锁定日期": "2013-11-15",
        "依据记录": ["案-2013-001=1df82c37"],
        "校验值": "sha256:84",
    }
    facts = facts_of({"季度考评": [locked]})
    officer = facts.officer
    section = officer.form.sections["季度考评"]
    layout = arrange(officer.form, section, officer.records(section.name), facts)
    assert [*layout.main] == ["季度", "制度版本", "岗位类别", "总分", "等次", "锁定日期"]
    assert [*layout.second] == ["四维分", "依据记录", "校验值"]
    html = shown("季度考评", locked)
    assert "否决" not in html, "an empty list says nothing"


def test_texts_and_origins_never_become_markup() -> None:
    html = shown(
        "培训情况",
        training(名称="<img src=x onerror=a>&amp;", 依据="<i>甲</i>"),
        origins={"培-2013-001": "2013-08-01 由<script>记录"},
    )
    assert {tag for tag, _ in Reading(html).elements} == {"tbody", "tr", "td", "span"}
    assert "<img src=x onerror=a>&amp;" in Reading(html).text
    assert "来历：2013-08-01 由<script>记录" in Reading(html).text


def test_a_limit_is_explained_once() -> None:
    """By the day it ends, or on the second line when it is open or was exceeded."""
    kept = case(结案日期="2013-08-01")
    late = case("案-2013-002", 受案号="清临检公诉受〔2013〕2号", 结案日期="2013-10-08")
    html = shown("办案情况", kept, late)
    first, second = html.split("</tbody>")[:2]
    assert (first.count("title="), first.count("期限算式：")) == (1, 0)
    assert (second.count("title="), second.count("期限算式：")) == (0, 1)
    assert 'class="fig sys over"' in second


def test_work_of_the_same_weight_is_told_together() -> None:
    cases = [
        case(f"案-2013-00{n}", 受案号=f"清临检公诉受〔2013〕{n}号", 角色=role)
        for n, role in ((1, "主办"), (2, "协办"), (3, "主办"))
    ]
    sheet = sheet_of({"办案情况": cases})
    places = Places(HERE, frozenset({"案-2013-001", "案-2013-003"}), {}, {})
    body = lines.body(sheet, sheet.dimensions(), places, "standards/2013.1", {})
    (told,) = [line for line in Reading(body).text.splitlines() if line.startswith("计入")]
    assert told == (
        "计入：案-2013-001、案-2013-003（均为一审公诉 1 × 主办 1 = 1）；"
        "案-2013-002（一审公诉 1 × 协办 0.5 = 0.5）"
    )
    linked = re.findall(r'href="#(案-[^"]*)"', body)
    assert linked == ["案-2013-001", "案-2013-003"]


def test_the_days_in_post_are_told_where_they_are_not_all() -> None:
    # July, 23 working days, on leave; 43 of the quarter's 66 are left.
    sheet = sheet_of({"办案情况": [case()], "在岗情况": [leave()]})
    body = lines.body(
        sheet, sheet.dimensions(), Places(HERE, frozenset(), {}, {}), "standards/2013.1", {}
    )
    assert "；在岗折算 43 ÷ 66 个工作日" in Reading(body).text


@pytest.mark.parametrize(
    ("score", "full", "width"),
    [("10", "10", "100"), ("8.54", "10", "85"), ("0", "10", "0"), ("0", "0", "0")],
)
def test_a_bar_is_as_long_as_its_share(score: str, full: str, width: str) -> None:
    sheet = sheet_of({"办案情况": [case()]})
    line = Line("标1.1", Decimal(score), "")
    one = replace(sheet.indicators[0], lines=(line,), full=Decimal(full), workload=None)
    whole = replace(sheet, indicators=(one,))
    body = lines.body(whole, whole.dimensions(), Places(HERE, frozenset(), {}, {}), "x", {})
    assert re.findall(r"width:([^%]*)%", body) == [width]


@pytest.mark.parametrize("by_merge", [False, True])
def test_what_a_merge_did_by_itself_is_marked(by_merge: bool) -> None:
    moment = Moment("2013-09-04", "李大力", "王小明并入", "修改案-2013-001", "1234567", by_merge)
    told = Reading(rows.timeline([moment])).text
    assert "李大力" in told
    assert ("合并时自行改动" in told) is by_merge
