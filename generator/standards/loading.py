"""Loading: a positioned tree into a typed, frozen model, with every problem at its place.

Standards and ``unit.yml`` are read this way. pydantic finds all the errors at once; this module
words them in Chinese and puts each at its line and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

import orjson
from msgspec import Struct
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from generator import scalars
from generator.problems import Location, Problem, nearest
from generator.yamltext import Mapping, Node, Scalar, Sequence

Path = tuple[str | int, ...]


class Model(BaseModel):
    """A frozen part of a standard; a name that is not declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


ModelT = TypeVar("ModelT", bound=Model)


class Document(Struct, Generic[ModelT], frozen=True, dict=True):
    """A typed model beside the tree it was read from, so that later checks can point at lines."""

    path: str
    tree: Mapping
    model: ModelT

    @cached_property
    def content(self) -> bytes:
        """What is written, in one fixed form: comments, layout and order of names aside.

        Nor does the day a standard lapsed (废止) enter: it is written once another succeeds it.
        """
        parts = plain(self.tree)
        for part in parts.values():
            if isinstance(part, dict):
                part.pop("废止", None)
        return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)

    def locate(self, *steps: str | int, key: bool = False) -> Location:
        """Where the value at ``steps`` stands (its key with ``key=True``)."""
        return locate(self.path, self.tree, steps, key=key)

    def find(self, word: str, after: Location) -> Location:
        """The first name or value reading ``word`` from a place on; the place when there is none.

        For a word known to stand somewhere within what begins there.
        """
        places = [place(self.path) for text, place in _texts(self.tree) if text == word]
        return min((place for place in places if place[:3] >= after[:3]), default=after)


def _texts(node: Node) -> Iterator[tuple[str, Callable[[str], Location]]]:
    """Every name and value below a node, with what gives its place in a file."""
    if isinstance(node, Scalar):
        yield node.text, node.at
    elif isinstance(node, Mapping):
        for key, child in node.entries.items():
            yield key, child.key_at
            yield from _texts(child)
    elif isinstance(node, Sequence):
        for child in node.items:
            yield from _texts(child)


def locate(path: str, tree: Mapping, steps: Iterable[str | int], *, key: bool = False) -> Location:
    """The place of the deepest node that exists along ``steps``."""
    node: Node = tree
    for step in steps:
        found = _child(node, step)
        if found is not None:
            node = found
    return node.key_at(path) if key else node.at(path)


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.entries.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def plain(node: Node) -> Any:
    """The tree as dicts, lists and the text of its scalars."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key: plain(child) for key, child in node.entries.items()}
    assert isinstance(node, Sequence)
    return [plain(child) for child in node.items]


def load(
    model: type[ModelT], tree: Mapping, path: str, rule: str
) -> tuple[Document[ModelT] | None, list[Problem]]:
    """Type ``tree`` as ``model``; problems carry the id ``rule``."""
    try:
        return Document(path, tree, model.model_validate(plain(tree))), []
    except ValidationError as error:
        problems = [_problem(tree, path, rule, model, detail) for detail in error.errors()]
        return None, problems


def _problem(
    tree: Mapping, path: str, rule: str, model: type[Model], detail: ErrorDetails
) -> Problem:
    kind, steps = detail["type"], detail["loc"]
    context = detail.get("ctx", {})
    name = str(steps[-1]) if steps else ""
    if kind == "missing":
        at = locate(path, tree, steps[:-1])
        return Problem(at, rule, f"缺少“{name}”", f"请补写“{name}: …”")
    if kind == "extra_forbidden":
        known = _declared(model, steps[:-1])
        near = nearest(name, known)
        hint = f"是不是“{near}”？" if near else "请删去，或核对名称"
        return Problem(locate(path, tree, steps, key=True), rule, f"不认识的名称“{name}”", hint)
    at = locate(path, tree, steps)
    if kind == "unreadable":
        return Problem(at, rule, str(context["message"]), str(context["hint"]))
    if kind in ("literal_error", "enum"):
        return Problem(
            at,
            rule,
            f"“{_shown(detail['input'])}”写法不对",
            f"只能写 {_listed(context.get('expected', ''))}",
        )
    if kind == "union_tag_invalid":
        return Problem(
            at,
            rule,
            f"没有“{context.get('tag', '')}”这一种类",
            f"可写 {_listed(context.get('expected_tags', ''))}",
        )
    if kind == "union_tag_not_found":
        return Problem(at, rule, "没有写明种类", "请补写“种类: …”")
    for prefix, told in _SHAPES:
        if kind.startswith(prefix):
            return Problem(at, rule, f"“{_shown(detail['input'])}”写法不对", told)
    return Problem(at, rule, f"“{_shown(detail['input'])}”写法不对", "请对照同类内容的写法")


def _listed(expected: object) -> str:
    """pydantic's ``'甲', '乙' or '丙'`` as ``甲、乙、丙``."""
    return "、".join(re.findall(r"'([^']*)'", str(expected)))


_SHAPES = (
    ("string_pattern", "请对照同类内容的写法"),
    ("string", "这里应是一段文字"),
    ("dict", "这里应是“名称: 内容”"),
    ("model", "这里应是“名称: 内容”"),
    ("list", "这里应是列表"),
    ("tuple", "这里应是列表"),
    ("too_short", "这里的内容太少"),
    ("too_long", "这里的内容太多"),
)


def _shown(value: object, limit: int = 24) -> str:
    text = value if isinstance(value, str) else type(value).__name__
    text = {"dict": "一组“名称: 内容”", "list": "列表"}.get(text, text)
    return text if len(text) <= limit else text[:limit] + "…"


def _declared(model: type[Model], steps: Iterable[str | int]) -> list[str]:
    """The names allowed at ``steps``, found by walking the model's annotations by alias."""
    from typing import get_args

    current: Any = model
    for step in steps:
        if isinstance(current, type) and issubclass(current, BaseModel):
            fields = {f.alias or n: f for n, f in current.model_fields.items()}
            if step not in fields:
                continue
            current = fields[str(step)].annotation
        inner = current
        while not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            candidates = [a for a in get_args(inner) if a is not type(None) and a is not str]
            if not candidates:
                break
            inner = candidates[-1] if candidates[-1] is not Ellipsis else candidates[0]
        current = inner
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [f.alias or n for n, f in current.model_fields.items()]
    return []


def _reading(parse: Any) -> BeforeValidator:
    def read(value: object) -> object:
        if not isinstance(value, str):
            if isinstance(value, (dict, list)):
                raise PydanticCustomError(
                    "unreadable",
                    "{message}",
                    {"message": "这里应是一个值", "hint": "请写一个值，不要写列表"},
                )
            return value  # a default, already typed
        try:
            return parse(value)
        except scalars.Unreadable as error:
            raise PydanticCustomError(
                "unreadable", "{message}", {"message": error.message, "hint": error.hint}
            ) from None

    return BeforeValidator(read)


def _yes_no(text: str) -> bool:
    if text not in ("是", "否"):
        raise scalars.Unreadable(f"“{text}”写法不对", "只能写 是 或 否")
    return text == "是"


def _quarter(text: str) -> scalars.Quarter:
    return scalars.Quarter.parse(text)


Day = Annotated[date, _reading(scalars.parse_date)]
Points = Annotated[Decimal, _reading(scalars.parse_decimal)]
Whole = Annotated[int, _reading(scalars.parse_integer)]
YesNo = Annotated[bool, _reading(_yes_no)]


def _one_or_many(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


OneOrMany = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
"""A text, or a list of texts."""
