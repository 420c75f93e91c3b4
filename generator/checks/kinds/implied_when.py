"""当则须: Ensure that when one condition holds, another holds too.

通过::

    办案情况: []

不通过 X13::

    基本情况:
      姓名: 王小明
      性别: 男
      出生年月: 1982-03
      政治面貌: 中共党员
      学历: 大学本科
      进院日期: 2009-11-02
      人员类别: 书记员
      执法资格: 无
      所在部门: 公诉科
      岗位类别: 业务岗
      在职状态: 在职
    办案情况:
      - 编号: 案-2013-001
        受案号: 清临检公诉受〔2013〕1号
        案件类型: 一审公诉
        案由: 盗窃
        当事人: 王某
        角色: 主办
        受理日期: 2013-03-01
        羁押: 否
        结案日期: 2013-03-20
        结案方式: 起诉
        文书号: 清临检公诉刑诉〔2013〕1号
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene, label, matching
from generator.problems import Problem
from generator.standards.constraints import Declared, ImpliedWhen
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, ImpliedWhen)
    then = constraint.then
    # What is asked of the profile has one answer for all records, and none while the profile
    # could not be read in full.
    always = all(officer.is_of_single(path) for path in then.tests)
    singles = {path.partition(".")[0] for path in then.tests} if always else set()
    if any(not found or found[0].broken for found in map(officer.records, singles)):
        return
    answer: bool | None = None
    for record in matching(officer, section, constraint.when):
        if answer is None or not always:
            answer = officer.holds(then, record)
        if not answer:
            first = next(iter(constraint.when.tests))
            yield Problem(
                record.at(first.partition(".")[0]),
                constraint.id,
                f"{label(record)} {constraint.when.describe()}，"
                f"须{constraint.then.describe().replace('.', '的')}",
                constraint.why or "请核对这两处，改正写错的一处",
                constraint.severity,
            )


KIND = Kind(ImpliedWhen, officer=_check)
