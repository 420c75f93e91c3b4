"""Landmarks: the few places of a form that the program itself needs, named in the form."""

from __future__ import annotations

import msgspec

from generator.standards.typed import Model

QUARTERLY = {
    "季度": "季度",
    "版号": "整数",
    "制度版本": "文本",
    "岗位类别": "词",
    "四维分": "组",
    "总分": "数",
    "等次": "词",
    "否决": "文列",
    "明细": "组列",
    "同组": "组列",
    "锁定日期": "日期",
    "制度校验": "文本",
    "依据记录": "文列",
    "校验值": "文本",
}
"""The fields of a quarter's result, which the program writes, and their kinds."""

GROUPS = {
    "明细": {"条款": "文本", "分": "数", "记录": "引用"},
    "同组": {"条款": "文本", "组别": "文本", "人数": "整数", "中位数": "文本"},
}
"""The fields within those that are groups, and their kinds; 四维分 holds the dimensions."""

IDENTITY = {"季度结果": ("季度", "版号"), "年度结果": ("年度",)}
"""By what the results are told apart: they bear no number."""

ANNUAL = {
    "年度": "年度",
    "民主测评": "数",
    "领导小组评价": "数",
    "票决": "整数",
    "年度分": "数",
    "建议等次": "词",
    "最终等次": "词",
}
"""The fields of a year's result that the program reads or writes, and their kinds."""

ANNUAL_WRITTEN = ("年度", "年度分", "建议等次")
"""Those that it writes; the others are what people found and decided."""

RECKONED: dict[tuple[str, ...], str] = {
    ("姓名",): "姓名",
    ("所在部门",): "部门",
    ("岗位类别",): "词",
    ("在职状态",): "词",
    ("履历", "部门"): "部门",
    ("履历", "岗位类别"): "词",
    ("异议", "季度"): "季度",
    ("评查", "评查人"): "干警",
    ("评查", "等次"): "词",
    ("进院日期",): "日期",
    ("履历", "起"): "日期",
    ("履历", "止"): "日期",
    ("零报告", "季度"): "季度",
    ("零报告", "所报"): "部分列",
}
"""The landmarks that the program reckons with, and the kinds their fields must be of."""


class PostHistory(Model):
    """Where the form keeps the posts an officer has held."""

    section: str = msgspec.field(name="部分")
    department: str = msgspec.field(name="部门")
    category: str = msgspec.field(name="岗位类别")
    start: str = msgspec.field(name="起")
    end: str = msgspec.field(name="止")


class NilReturn(Model):
    """Where the form keeps explicit nil returns (零报告)."""

    section: str = msgspec.field(name="部分")
    quarter: str = msgspec.field(name="季度")
    sections: str = msgspec.field(name="所报")


class CorrectionLog(Model):
    """Where the form keeps corrections (更正记录)."""

    section: str = msgspec.field(name="部分")
    target: str = msgspec.field(name="对象")
    field: str = msgspec.field(name="字段")
    old: str = msgspec.field(name="原值")
    new: str = msgspec.field(name="新值")


class Objections(Model):
    """Where the form keeps objections to records and results, and their decisions (办-13)."""

    section: str = msgspec.field(name="部分")
    target: str = msgspec.field(name="对象")
    quarter: str = msgspec.field(name="季度")
    decision: str = msgspec.field(name="决定")


class Reviews(Model):
    """Where the form keeps what reviewers judged of others' cases, and the grade they gave."""

    section: str = msgspec.field(name="部分")
    reviewer: str = msgspec.field(name="评查人")
    grade: str = msgspec.field(name="等次")


class Landmarks(Model):
    """The few places of the form that the program itself needs, as ``部分.字段``.

    They are named in the form so that no section's name stands in the program.
    """

    name: str = msgspec.field(name="姓名")
    department: str = msgspec.field(name="所在部门")
    category: str = msgspec.field(name="岗位类别")
    joined: str = msgspec.field(name="进院日期")
    employment: str = msgspec.field(name="在职状态")
    absent_words: tuple[str, ...] = msgspec.field(name="不在职")
    posts: PostHistory = msgspec.field(name="履历")
    nil_returns: NilReturn = msgspec.field(name="零报告")
    corrections: CorrectionLog = msgspec.field(name="更正")
    objections: Objections = msgspec.field(name="异议")
    reviews: Reviews = msgspec.field(name="评查")
    same_source: str = msgspec.field(name="同源")
    void_reason: str = msgspec.field(name="作废理由")
    quarterly: str = msgspec.field(name="季度结果")
    annual: str = msgspec.field(name="年度结果")

    def is_written(self, section: str, field: str) -> bool:
        """Whether the program writes a field of a result, not people."""
        if section == self.annual:
            return field in ANNUAL_WRITTEN
        return section == self.quarterly and field in QUARTERLY
