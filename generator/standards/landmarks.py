"""Landmarks: the few places of a form that the program itself needs, named in the form."""

from __future__ import annotations

from pydantic import Field

from generator.standards.loading import Model

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


class PostHistory(Model):
    """Where the form keeps the posts an officer has held."""

    section: str = Field(alias="部分")
    department: str = Field(alias="部门")
    category: str = Field(alias="岗位类别")
    start: str = Field(alias="起")
    end: str = Field(alias="止")


class NilReturn(Model):
    """Where the form keeps explicit nil returns (零报告)."""

    section: str = Field(alias="部分")
    quarter: str = Field(alias="季度")
    sections: str = Field(alias="所报")


class CorrectionLog(Model):
    """Where the form keeps corrections (更正记录)."""

    section: str = Field(alias="部分")
    target: str = Field(alias="对象")
    field: str = Field(alias="字段")
    old: str = Field(alias="原值")
    new: str = Field(alias="新值")


class Objections(Model):
    """Where the form keeps objections to records and results, and their decisions (办-13)."""

    section: str = Field(alias="部分")
    target: str = Field(alias="对象")
    quarter: str = Field(alias="季度")
    decision: str = Field(alias="决定")


class Reviews(Model):
    """Where the form keeps what reviewers judged of others' cases, and the grade they gave."""

    section: str = Field(alias="部分")
    reviewer: str = Field(alias="评查人")
    grade: str = Field(alias="等次")


class Landmarks(Model):
    """The few places of the form that the program itself needs, as ``部分.字段``.

    They are named in the form so that no section's name stands in the program.
    """

    name: str = Field(alias="姓名")
    department: str = Field(alias="所在部门")
    category: str = Field(alias="岗位类别")
    joined: str = Field(alias="进院日期")
    employment: str = Field(alias="在职状态")
    absent_words: tuple[str, ...] = Field(alias="不在职")
    posts: PostHistory = Field(alias="履历")
    nil_returns: NilReturn = Field(alias="零报告")
    corrections: CorrectionLog = Field(alias="更正")
    objections: Objections = Field(alias="异议")
    reviews: Reviews = Field(alias="评查")
    same_source: str = Field(alias="同源")
    void_reason: str = Field(alias="作废理由")
    quarterly: str = Field(alias="季度结果")
    annual: str = Field(alias="年度结果")
