"""同于未止: Ensure that a field of the profile equals that of the interval still open.

通过::

    岗位履历:
      - 编号: 岗-001
        部门: 公诉科
        岗位: 检察员
        岗位类别: 业务岗
        起: 2009-11-02

不通过 X02::

    基本情况:
      姓名: 王小明
      性别: 男
      出生年月: 1982-03
      政治面貌: 中共党员
      学历: 大学本科
      进院日期: 2009-11-02
      人员类别: 检察官
      执法资格: 有
      所在部门: 公诉科
      岗位类别: 业务岗
      在职状态: 在职
    岗位履历:
      - 编号: 岗-001
        部门: 办公室
        岗位: 科员
        岗位类别: 业务岗
        起: 2009-11-02
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.archive.officer import Officer
from generator.checks.base import Kind, Scene
from generator.problems import Problem
from generator.standards.constraints import Declared, MatchesOpen
from generator.standards.form import Section


def _check(
    constraint: Declared, section: Section, officer: Officer, _scene: Scene
) -> Iterator[Problem]:
    assert isinstance(constraint, MatchesOpen)
    still_open = [r for r in officer.sound(constraint.section) if r.get(constraint.end) is None]
    if len(still_open) != 1:
        return  # how many may be open is the business of 不重叠
    post = still_open[0]
    expected = post.get(constraint.target)
    for record in officer.sound(section):
        value = record.get(constraint.field)
        if value is not None and value != expected:
            yield Problem(
                record.at(constraint.field),
                constraint.id,
                f"{constraint.field}“{value}”与{constraint.section}中未止的一条（{post.id}，"
                f"{expected}）不一致",
                f"应写 {expected}；如已换岗，请先在{constraint.section}中写明",
                constraint.severity,
                related=(post.at(constraint.target),),
            )


KIND = Kind(MatchesOpen, officer=_check)
