"""The ledger page: a limit that nobody there can keep any longer says so."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from generator.problems import Location
from generator.site.ingredients import templates_folder
from generator.site.ledger_page import entry_views
from generator.site.links import Here
from generator.site.render import environment
from generator.supervision.ledger import Entry


def test_a_limit_of_an_officer_who_left_says_how() -> None:
    people = {
        "990110-0001": SimpleNamespace(serving=True, employment="在职"),
        "990110-0002": SimpleNamespace(serving=False, employment="调出"),
    }
    entries = [
        Entry(
            *(number, "王小明", "公诉科", "综-2013-001", "综合工作任务", date(2013, 10, 8)),
            *("超期", -6, "红", "交办期限", "写明的期限 2013-10-08", Location("x")),
        )
        for number in people
    ]
    views = entry_views(
        cast(Any, SimpleNamespace(departments={"990110": {}})),
        cast(Any, SimpleNamespace(code="990110", officers=people)),
        entries,
        Here("990110/deadlines"),
    )
    assert [view.left for view in views] == ["", "调出"]
    macros = cast(Any, environment(templates_folder()).get_template("macros.html").module)
    stays, left = str(macros.entries(views)).split("</tr>")[:2]
    assert "dg-tag" not in stays
    assert '990110-0002</span> <span class="dg-tag">调出</span></td>' in left
