"""What completes a record and what corrects it, told from the form alone."""

from __future__ import annotations

import pytest

from generator.history.changes import FieldChange
from generator.review.filling import corrections
from tests.offices import shipped

FORM = shipped().versions[0].form


@pytest.mark.parametrize(
    ("section", "field", "old", "new", "corrects"),
    [
        ("办案情况", "结案日期", None, "2013-10-10", False),
        ("办案情况", "结案日期", "2013-10-09", "2013-10-10", True),
        ("办案情况", "结案日期", "2013-10-09", None, True),
        ("办案情况", "结案方式", "在办", "起诉", False),
        ("办案情况", "结案方式", "在办", "退补中", False),
        ("办案情况", "结案方式", "起诉", "酌定不起诉", True),
        ("办案情况", "结案方式", "起诉", "在办", True),
        ("办案情况", "退补[1].重报日期", None, "2013-10-10", False),
        ("办案情况", "退补[1].退回日期", "2013-09-01", "2013-09-02", True),
        # A field with a default says something even when it is not written.
        ("办案情况", "复杂", None, "是", True),
        ("投诉举报", "结论", "属实", "不实", True),
        ("投诉举报", "处理", "通报批评", None, True),
        ("投诉举报", "澄清方式", None, "当面澄清", False),
        ("岗位履历", "止", None, "2013-10-10", False),
        ("督察通报", "状态", None, "作废", True),
        ("异议复核", "决定", None, "维持", False),
    ],
)
def test_filling_in_and_correcting(
    section: str, field: str, old: str | None, new: str | None, corrects: bool
) -> None:
    change = FieldChange(field, old, new)
    found = corrections(FORM.sections[section], FORM, [change])
    assert found == [change] * corrects
