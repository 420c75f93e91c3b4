"""What an annotation says of a field decides how it is read, and what is said of a slip."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pytest

from generator.scalars import Unreadable
from generator.standards.typed import (
    Day,
    Like,
    Model,
    OneOf,
    OneOrMany,
    Points,
    Shaped,
    Whole,
    YesNo,
    read_typed,
)


class Inner(Model):
    word: Literal["甲", "乙"] = msgspec.field(default="甲", name="词")
    inner: dict[str, Inner] = msgspec.field(default_factory=dict, name="内")


class Dot(Model):
    kind: Literal["点"] = msgspec.field(name="种类")
    at: Whole = msgspec.field(name="位")


class Line(Model):
    kind: Literal["线"] = msgspec.field(name="种类")
    ends: tuple[Whole, ...] = msgspec.field(name="端")


def _short(value: Any) -> Any:
    if value == "坏":
        raise Unreadable("坏不是形状", "写 点 或 线")
    return {"种类": "点", "位": value} if isinstance(value, str) else value


Shape = Annotated[Dot | Line, OneOf((Dot, Line))]


class Outer(Model):
    name: str = msgspec.field(name="名")
    day: Day | None = msgspec.field(default=None, name="日")
    points: Points = msgspec.field(default=Decimal(1), name="分")
    yes: YesNo = msgspec.field(default=False, name="是否")
    code: Annotated[str, Like("[a-z]+")] = msgspec.field(default="a", name="码")
    words: OneOrMany = msgspec.field(default=(), name="词")
    shapes: tuple[Annotated[Shape, Shaped(_short)], ...] = msgspec.field(default=(), name="形")
    inner: Inner | None = msgspec.field(default=None, name="内")
    needed: dict[str, Points] = msgspec.field(name="须")


def test_what_is_written_is_typed_and_what_is_not_has_its_default() -> None:
    value = {
        "名": "12", "日": "2013-10-08", "分": "0.50", "是否": "是", "词": "一",
        "形": ["3", {"种类": "线", "端": ["1", "2"]}], "内": {"内": {"深": {"词": "乙"}}}, "须": {"a": "1"},
    }  # fmt: skip
    found, slips = read_typed(Outer, value)
    assert slips == []
    assert found == Outer(
        name="12", day=date(2013, 10, 8), points=Decimal("0.50"), yes=True, words=("一",),
        shapes=(Dot(kind="点", at=3), Line(kind="线", ends=(1, 2))),
        inner=Inner(inner={"深": Inner(word="乙")}), needed={"a": Decimal(1)},
    )  # fmt: skip
    assert (found.code, found.inner.word) == ("a", "甲")
    with pytest.raises(AttributeError):
        found.name = "13"


@pytest.mark.parametrize(
    ("value", "steps", "told"),
    [
        ({"名": []}, ("名",), "“列表”写法不对 这里应是一段文字"),
        ({"名": None}, (), "缺少“名” 请补写“名: …”"),
        ({"姓氏": "甲"}, ("姓氏",), "不认识的名称“姓氏” 请删去，或核对名称"),
        ({"分数": "1"}, ("分数",), "不认识的名称“分数” 是不是“分”？"),
        ({"名": ""}, ("名",), "这里没有内容 请写内容；没有的就删去这一项"),
        ({"名": "甲\u3000"}, ("名",), "内容前后有空格 应写 甲"),
        ({"码": " a"}, ("码",), "内容前后有空格 应写 a"),
        ({"名": None, "名：甲": ""}, ("名：甲",), "不认识的名称“名：甲” 应写“名: 甲”，冒号要用半角，后面空一格"),
        ({"名": None, "名 甲": ""}, ("名 甲",), "不认识的名称“名 甲” 应写“名: 甲”，冒号要用半角，后面空一格"),
        ({"名": None, "须": None, "名：甲，须": {}}, ("名：甲，须",), "不认识的名称“名：甲，须” 应写“名: 甲，须”，冒号要用半角，后面空一格；逗号也要用半角，后面空一格"),
        ({"日": "2013-13-01"}, ("日",), "“2013-13-01”不是日历上的日期 请核对月和日，月份在 01 到 12 之间"),
        ({"日": {"年": "1"}}, ("日",), "这里应是一个值 请写一个值，不要写列表"),
        ({"是否": "yes"}, ("是否",), "“yes”写法不对 只能写 是 或 否"),
        ({"码": "A"}, ("码",), "“A”写法不对 请对照同类内容的写法"),
        ({"码": {}}, ("码",), "“一组“名称: 内容””写法不对 这里应是一段文字"),
        ({"词": {"甲": "乙"}}, ("词", 0), "“一组“名称: 内容””写法不对 这里应是一段文字"),
        ({"形": "3"}, ("形",), "“3”写法不对 这里应是列表"),
        ({"形": ["x"]}, ("形", 0, "位"), "“x”不是整数 只写阿拉伯数字，如 15"),
        ({"形": ["坏"]}, ("形", 0), "坏不是形状 写 点 或 线"),
        ({"形": [[]]}, ("形", 0), "“列表”写法不对 这里应是“名称: 内容”"),
        ({"形": [{"位": "1"}]}, ("形", 0), "没有写明种类 请补写“种类: …”"),
        ({"形": [{"种类": "面"}]}, ("形", 0, "种类"), "没有“面”这一种类 可写 点、线"),
        ({"形": [{"种类": ["线"]}]}, ("形", 0, "种类"), "没有“列表”这一种类 可写 点、线"),
        ({"内": "甲"}, ("内",), "“甲”写法不对 这里应是“名称: 内容”"),
        ({"内": {"词": "丙"}}, ("内", "词"), "“丙”写法不对 只能写 甲、乙"),
        ({"内": {"内": {"深": {"词": []}}}}, ("内", "内", "深", "词"), "“列表”写法不对 只能写 甲、乙"),
        ({"内": {"词": "x" * 30}}, ("内", "词"), f"“{'x' * 24}…”写法不对 只能写 甲、乙"),
        ({"须": []}, ("须",), "“列表”写法不对 这里应是“名称: 内容”"),
    ],
    ids=str,
)  # fmt: skip
def test_a_slip_is_told_with_its_place(value: Any, steps: tuple[str | int, ...], told: str) -> None:
    whole = {"名": "甲", "须": {}} | value
    found, slips = read_typed(Outer, {k: v for k, v in whole.items() if v is not None})
    assert found is None
    (slip,) = slips
    assert (slip.steps, f"{slip.message} {slip.hint}") == (steps, told)
    assert slip.of_name == told.startswith("不认识")


def test_all_slips_are_told_at_once() -> None:
    _, slips = read_typed(
        Outer, {"日": "x", "分": "y", "形": ["1", "z", {"种类": "线"}], "多": "1"}
    )
    assert [slip.steps for slip in slips] == [
        (), ("日",), ("分",), ("形", 1, "位"), ("形", 2), (), ("多",)
    ]  # fmt: skip
