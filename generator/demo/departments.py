"""Departments: the parts of a district office of 2013, how many work there, and in what posts."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from generator.demo.dice import Dice

OLD = date(1985, 1, 1)


class Department(Struct, frozen=True):
    """A department as ``unit.yml`` has it, and what is needed to fill it.

    ``share`` counts officers of an office of 103; ``rank`` says which comes first in a small one;
    ``line`` is true for a department that handles cases. ``custody`` names the department whose
    custodian (专人) keeps its archives too.
    """

    code: str
    name: str
    symbol: str
    unit_line: str
    share: int
    rank: int
    line: bool
    custody: str
    head: str
    start: date = OLD

    @property
    def post_category(self) -> str:
        """The category of most posts in it."""
        if self.unit_line == "技术法警":
            return "辅助岗"
        return "业务岗" if self.line else "综合岗"

    def post(self, place: int, size: int, dice: Dice) -> tuple[str, str, str]:
        """Category of person, title and category of the ``place``-th post of so many."""
        if self.name == "院领导":
            title = ("检察长", "副检察长", "副检察长", "检察委员会委员")[min(place, 3)]
            return "检察官", title, "领导岗"
        if self.line:
            if place == 0:
                return "检察官", self.head, "业务岗"
            # The last third are clerks, one at least where there are two.
            if place >= size - max(size // 3, 1):
                return ("书记员", "书记员", "辅助岗")
            return "检察官", "检察员", "业务岗"
        if self.unit_line == "技术法警":
            police = self.name == "司法警察大队"
            kind = "司法警察" if police else "检察技术人员"
            return kind, self.head if place == 0 else ("法警" if police else "技术员"), "辅助岗"
        if place == 0:
            return "检察官", self.head, "综合岗"
        kind = dice.weighted(((6, "司法行政人员"), (1, "聘用制人员"), (2, "检察官")))
        return kind, "科员", "综合岗"


def _department(line: str) -> Department:
    code, name, symbol, unit_line, share, rank, cases, custody, head, *start = line.split()
    return Department(
        code,
        name,
        symbol.strip("-"),
        unit_line,
        int(share),
        int(rank),
        cases == "+",
        custody,
        head,
        date.fromisoformat(start[0]) if start else OLD,
    )


DEPARTMENTS = tuple(
    map(
        _department,
        """\
yuanlingdao 院领导 - 综合 6 1 - 政治处 检察长
gongsu 公诉科 公诉 公诉 18 0 + 公诉科 科长
zhenjian 侦查监督科 侦监 侦监 11 3 + 侦查监督科 科长
fantan 反贪污贿赂局 反贪 职侦 12 6 + 反贪污贿赂局 局长
fandu 反渎职侵权局 反渎 职侦 4 11 + 反贪污贿赂局 局长
yufang 职务犯罪预防科 预防 职侦 2 16 + 反贪污贿赂局 科长
jiansuo 监所检察科 监所 监所 4 10 + 民事行政检察科 科长
minxing 民事行政检察科 民行 民行 5 8 + 民事行政检察科 科长
kongshen 控告申诉检察科 控申 控申 5 7 + 民事行政检察科 科长
anguan 案件管理办公室 案管 综合 6 2 - 案件管理办公室 主任 2012-05-01
yanjiushi 法律政策研究室 研 综合 3 13 - 案件管理办公室 主任
zhengzhichu 政治处 政 综合 5 4 - 政治处 主任
jianchashi 监察室 监 综合 3 5 - 政治处 主任
bangongshi 办公室 办 综合 7 9 - 办公室 主任
jishu 检察技术科 技 技术法警 3 14 - 办公室 科长
fajing 司法警察大队 警 技术法警 5 12 - 办公室 大队长
xingzhuang 行政装备科 行装 综合 4 15 - 办公室 科长
""".splitlines(),
    )
)
BY_NAME = {department.name: department for department in DEPARTMENTS}
LEADERS, ANGUAN = BY_NAME["院领导"], BY_NAME["案件管理办公室"]
FORMER = (
    "{代码: anguan-zhongxin, 名称: 案件管理中心, 部门字: 案管, 条线: 综合, "
    "起: 2009-03-01, 止: 2012-04-30}"
)
"""A department that exists no more, and that one of today succeeded."""
