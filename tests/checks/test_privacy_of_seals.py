"""A digest may hold eleven digits that look like a telephone number; it is no free text."""

from __future__ import annotations

from pathlib import Path

from tests.offices import FIRST, Repository

RESULT = """\
- 季度: 2013Q3
  制度版本: "2013.1"
  岗位类别: 业务岗
  四维分: {执法能力: 20.00, 执法效果: 30.00, 执法纪律: 20.00, 奖惩情况: 5.00}
  总分: 75.00
  等次: 合格
  校验值: sha256:6fc0d16231885740f9564aee76ab6541244d15cd9d133f0ce85e3a3b4f64b3f6
"""


def test_digits_within_a_digest_are_no_telephone_number(tmp_path: Path) -> None:
    office = Repository(tmp_path)
    office.officer(FIRST, {"季度考评": RESULT})
    assert [line for line in office.problems() if " X26 " in line] == []
