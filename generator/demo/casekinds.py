"""Kinds of cases: which department handles what, about what, how it ends and how long it takes.

Words are those of the form of 2013 (案件类型, 结案方式); the numbers are weights, invented.
"""

from __future__ import annotations

from msgspec import Struct

Ending = tuple[int, tuple[str, str]]
"""A weight, a 结案方式 and the kind of document it takes ('' for none)."""


class CaseKind(Struct, frozen=True):
    """One kind: ``share`` among the department's cases, ``custody`` in percent.

    Days are counted from acceptance, and cut off at the statutory limit where there is one.
    """

    share: int
    name: str
    endings: tuple[Ending, ...]
    causes: tuple[str, ...]
    least: int
    most: int
    custody: int = 0
    criminal: bool = True


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_CRIMES = _words(
    "盗窃 故意伤害 诈骗 寻衅滋事 抢劫 危险驾驶 交通肇事 贩卖毒品 容留他人吸毒 开设赌场 抢夺 "
    "敲诈勒索 信用卡诈骗 合同诈骗 非法经营 聚众斗殴 妨害公务 职务侵占 非法拘禁 赌博 "
    "伪造公文印章 强奸 故意毁坏财物 掩饰隐瞒犯罪所得 销售假冒注册商标的商品 "
    "生产销售有毒有害食品"
)
_GRAFT = ("贪污", "受贿", "行贿", "挪用公款", "单位受贿")
_NEGLECT = ("玩忽职守", "滥用职权", "徇私舞弊不征少征税款", "环境监管失职")
_CIVIL = _words(
    "民间借贷纠纷 买卖合同纠纷 房屋租赁合同纠纷 劳动争议 机动车交通事故责任纠纷 "
    "建设工程合同纠纷 不当得利纠纷"
)
_PETITIONS = ("不服不起诉决定", "不服不批捕决定", "不服刑事判决", "控告不立案", "申请国家赔偿")
_ADVICE = ("社区矫正衔接", "企业内部管理漏洞", "校园周边治安", "涉案车辆保管", "窗口单位收费管理")
_ASSIGNED = ("专项核查", "积案清理", "案卷复核", "执行监督核查")


def _endings(text: str) -> tuple[Ending, ...]:
    """``78起诉/刑诉 8酌定不起诉/刑不诉`` as endings."""
    found = []
    for part in text.split():
        digits = len(part) - len(part.lstrip("0123456789"))
        ending, _, document = part[digits:].partition("/")
        found.append((int(part[:digits]), (ending, document)))
    return tuple(found)


_REVIEWED = _endings("7维持/复决 3改变/复决")
_CORRECTED = _endings("8已纠正 1未纠正 1终结")
_ADVISED = CaseKind(10, "检察建议", _endings("9已采纳/检建 1未采纳/检建"), _ADVICE, 5, 35, 0, False)
_DONE = CaseKind(6, "领导交办", _endings("1办结"), _ASSIGNED, 5, 30, 0, False)

KINDS: dict[str, tuple[CaseKind, ...]] = {
    "公诉科": (
        CaseKind(
            180,
            "一审公诉",
            _endings(
                "78起诉/刑诉 8酌定不起诉/刑不诉 1法定不起诉/刑不诉 3存疑不起诉/刑不诉 "
                "2附条件不起诉/附不诉 3移送管辖 3侦查机关撤回"
            ),
            _CRIMES,
            6,
            30,
            60,
        ),
        CaseKind(3, "二审抗诉", _endings("7提出抗诉/刑抗 3不抗诉"), _CRIMES, 3, 9),
        CaseKind(2, "不起诉复议", _REVIEWED, _CRIMES, 8, 28),
        _ADVISED,
    ),
    "侦查监督科": (
        CaseKind(
            170,
            "审查逮捕",
            _endings(
                "78批准逮捕/批捕 9不批准逮捕(无逮捕必要)/不批捕 8不批准逮捕(证据不足)/不批捕 "
                "3不批准逮捕(不构罪)/不批捕 1撤回"
            ),
            _CRIMES,
            3,
            7,
            85,
        ),
        CaseKind(2, "自侦审查逮捕", _endings("8决定逮捕/决捕 2不予逮捕/不捕"), _GRAFT, 3, 7, 90),
        CaseKind(6, "立案监督", _CORRECTED, _CRIMES, 10, 40),
        CaseKind(8, "侦查活动监督", _CORRECTED, _CRIMES, 5, 25),
        CaseKind(3, "不捕复议", _REVIEWED, _CRIMES, 3, 7),
        CaseKind(6, "延长羁押期限", _endings("9批准延长/延押 1不批准延长"), _CRIMES, 2, 6, 100),
    ),
    "反贪污贿赂局": (
        CaseKind(30, "自侦", _endings("9侦结移诉/侦移 1撤案"), _GRAFT, 25, 60, 60),
        CaseKind(60, "领导交办", _DONE.endings, ("初核材料复查", *_ASSIGNED), 5, 30, 0, False),
    ),
    "反渎职侵权局": (
        CaseKind(20, "自侦", _endings("9侦结移诉/侦移 1撤案"), _NEGLECT, 25, 60, 40),
        CaseKind(50, "领导交办", _DONE.endings, _ASSIGNED, 5, 30, 0, False),
    ),
    "职务犯罪预防科": (_ADVISED, _DONE),
    "监所检察科": (
        CaseKind(50, "羁押必要性审查", _endings("4建议变更/羁审 6继续羁押"), _CRIMES, 3, 12, 100),
        CaseKind(40, "减刑假释提请审查", _endings("8同意提请 2提出纠正/纠正"), _CRIMES, 3, 15, 100),
        _ADVISED,
    ),
    "民事行政检察科": (
        CaseKind(
            60,
            "民事监督",
            _endings("2提请抗诉/提抗 2再审检察建议/再建 5不支持监督申请/不支 2终结审查"),
            _CIVIL,
            30,
            88,
            0,
            False,
        ),
        _ADVISED,
    ),
    "控告申诉检察科": (
        CaseKind(80, "控申", _endings("5息诉 1立案复查/复查 4转办"), _PETITIONS, 2, 7, 0, False),
        CaseKind(8, "不起诉申诉复查", _REVIEWED, _CRIMES, 30, 85, 0, False),
    ),
}
"""The kinds of each department that handles cases."""

INTENSITY = {
    "公诉科": 110,
    "侦查监督科": 115,
    "反贪污贿赂局": 60,
    "反渎职侵权局": 55,
    "职务犯罪预防科": 50,
    "监所检察科": 90,
    "民事行政检察科": 80,
    "控告申诉检察科": 95,
}
"""How many cases a department takes for each who can lead one, against the others."""

UNFINISHED = "在办"
SENT_BACK = "退补中"
DETAINED = ("审查逮捕", "自侦审查逮捕")
"""Kinds that say whether the suspect was detained (拘留)."""
CAN_EXTEND = "一审公诉"
"""The kind whose limit can be extended, and that can be sent back for more evidence."""
