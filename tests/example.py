"""The officer of domain/archive_example.yml in a small office, with the golden sheet."""

from __future__ import annotations

from pathlib import Path

from tests.offices import FIRST, SECOND, Repository, archive_text
from tests.records import case

OFFICER = "990110-0037"
EXAMPLE = Path(__file__).with_name("example.yml")


def small_office(folder: Path) -> Repository:
    """The example officer and three colleagues of 公诉科 who closed 2, 3 and 3 cases.

    With the example's own 3.5 the group's amounts are 2, 3, 3, 3.5: their median is 3.00.
    """
    office = Repository(folder)
    office.edit(
        "990110/unit.yml",
        "账号:\n",
        "  - {代码: research, 名称: 法律政策研究室, 部门字: 研, 起: 2000-01-01}\n"
        "  - {代码: complaints, 名称: 控告申诉检察科, 部门字: 控申, 起: 2000-01-01}\n"
        "账号:\n",
    )
    roster = office.read("990110/unit.yml")
    roster += "  - {档案号: 990110-0003, 姓名: 陈立新, 起: 2009-11-02}\n"
    roster += "  - {档案号: 990110-0037, 姓名: 周明远, 起: 2009-11-02}\n"
    office.write("990110/unit.yml", roster)
    example = EXAMPLE.read_text("utf-8")
    office.write(OFFICER, example)
    # The example assists in 109号; somebody must lead it.
    led = case(
        "案-2013-001",
        受案号="清临检公诉受〔2013〕109号",
        案由="故意伤害",
        当事人="孙某某",
        受理日期="2013-08-01",
        羁押="是",
        结案日期="2013-08-30",
    )
    office.officer(FIRST, {"办案情况": [led, case("案-2013-002")]})
    office.officer(SECOND, {"办案情况": [case(f"案-2013-{n:03}") for n in (11, 12, 13)]})
    more = archive_text(
        "990110-0003", {"办案情况": [case(f"案-2013-{n:03}") for n in (21, 22, 23)]}
    )
    office.write("990110-0003", more)
    return office
