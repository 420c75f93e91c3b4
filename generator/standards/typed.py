"""Typed: plain data into the frozen values of a class, by what its annotations say of each field.

A class of a standard is a ``Model``; each field names in ``field(name=…)`` the word it is written
under. Every error is found at once, in Chinese, with the steps that lead to its place; ``loading``
turns steps into lines. This is all the program knows of how a standard is written, and it is not
left to a general library: those find one error, or word it in English, and take longer to load
than a check of one archive takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
)

import msgspec
from msgspec import Struct, StructMeta
from msgspec.structs import fields

from generator import scalars
from generator.names import meant, mentioned
from generator.problems import clip
from generator.scalars import Unreadable

Steps = tuple[str | int, ...]
"""The names and positions that lead from the top to a value."""
_BLANKS = " \u3000"
_KIND = "种类"
"""The name under which one of several classes says which it is."""


class _Frozen(StructMeta):
    def __new__(
        mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **settings: Any
    ) -> _Frozen:
        settings = {"frozen": True, "kw_only": True, "dict": True, **settings}
        return super().__new__(mcs, name, bases, namespace, **settings)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Model(Struct, metaclass=_Frozen, frozen=True):
    """A frozen part of a standard; a name that is not declared is an error."""


class Slip(NamedTuple):
    """What is wrong with a value, or, ``of_name``, with the name it is written under."""

    steps: Steps
    message: str
    hint: str
    of_name: bool = False


class As(Struct, frozen=True, eq=False):
    """``Annotated[T, As(parse)]``: one text, read by ``parse``, which may raise ``Unreadable``."""

    parse: Callable[[str], Any]


class Shaped(Struct, frozen=True, eq=False):
    """``Annotated[T, Shaped(shape)]``: what is written in short, put into the shape of a ``T``.

    ``shape`` may raise ``Unreadable``.
    """

    shape: Callable[[Any], Any]


class Like(Struct, frozen=True):
    """``Annotated[str, Like(pattern, hint)]``: a text that fits the pattern as a whole."""

    pattern: str
    hint: str = "请对照同类内容的写法"


class OneOf(Struct, frozen=True):
    """``Annotated[T, OneOf(classes)]``: one of several classes, told apart by their 种类."""

    classes: tuple[type[Model], ...]


def read_typed(kind: Any, value: Any) -> tuple[Any, list[Slip]]:
    """A value of ``kind`` from dicts, lists and texts; None where there is any slip."""
    slips: list[Slip] = []
    found = _reader(kind)(value, (), slips)
    return (None if slips else found), slips


_Read = Callable[[Any, Steps, list[Slip]], Any]
"""Reads one value; what is wrong with it is added to the slips, and what is returned is void."""


@cache
def _reader(kind: Any) -> _Read:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        found = _marked(*inner)
    elif origin is Literal:
        found = _one_of(inner)
    elif origin is tuple:
        found = _several(_reader(inner[0]))
    elif origin is dict:
        found = _named(_reader(inner[1]))
    elif origin in (Union, UnionType):
        (only,) = (one for one in inner if one is not type(None))
        found = _reader(only)
    elif kind is str:
        found = _text
    else:
        found = _modelled(kind)
    return found


def _marked(kind: Any, *marks: Any) -> _Read:
    *inner, mark = marks
    if inner:
        kind = Annotated[kind, *inner]
    if isinstance(mark, As):
        return _parsed(mark.parse)
    if isinstance(mark, Like):
        return _fitting(re.compile(mark.pattern), mark.hint)
    if isinstance(mark, Shaped):
        return _shaped(mark.shape, _reader(kind))
    assert isinstance(mark, OneOf), kind
    return _by_kind({word: _reader(one) for one in mark.classes for word in _kinds(one)})


def _kinds(model: type[Model]) -> tuple[str, ...]:
    """The words by which a class is told from others."""
    return next(get_args(one.type) for one in fields(model) if one.encode_name == _KIND)


def _text(value: Any, steps: Steps, slips: list[Slip]) -> Any:
    if not isinstance(value, str):
        slips.append(_wrong(value, steps, "这里应是一段文字"))
    elif not value:
        slips.append(Slip(steps, "这里没有内容", "请写内容；没有的就删去这一项"))
    elif value[0] in _BLANKS or value[-1] in _BLANKS:
        slips.append(Slip(steps, "内容前后有空格", f"应写 {_shown(value.strip(_BLANKS), 60)}"))
    return value


def _fitting(pattern: re.Pattern[str], hint: str) -> _Read:
    def read(value: Any, steps: Steps, slips: list[Slip]) -> Any:
        before = len(slips)
        _text(value, steps, slips)
        if len(slips) == before and not pattern.fullmatch(value):
            slips.append(_wrong(value, steps, hint))
        return value

    return read


def _one_of(words: Sequence[str]) -> _Read:
    def read(value: Any, steps: Steps, slips: list[Slip]) -> Any:
        if value not in words:
            slips.append(_wrong(value, steps, f"只能写 {'、'.join(words)}"))
        return value

    return read


def _parsed(parse: Callable[[str], Any]) -> _Read:
    def read(value: Any, steps: Steps, slips: list[Slip]) -> Any:
        if not isinstance(value, str):
            slips.append(Slip(steps, "这里应是一个值", "请写一个值，不要写列表"))
            return None
        try:
            return parse(value)
        except Unreadable as error:
            slips.append(Slip(steps, error.message, error.hint))
            return None

    return read


def _shaped(shape: Callable[[Any], Any], read_shape: _Read) -> _Read:
    def read(value: Any, steps: Steps, slips: list[Slip]) -> Any:
        try:
            shaped = shape(value)
        except Unreadable as error:
            slips.append(Slip(steps, error.message, error.hint))
            return None
        return read_shape(shaped, steps, slips)

    return read


def _several(read_one: _Read) -> _Read:
    def read(value: Any, steps: Steps, slips: list[Slip]) -> Any:
        if not isinstance(value, list):
            slips.append(_wrong(value, steps, "这里应是列表"))
            return None
        return tuple([read_one(one, (*steps, at), slips) for at, one in enumerate(value)])

    return read


def _named(read_one: _Read) -> _Read:
    def read(value: Any, steps: Steps, slips: list[Slip]) -> Any:
        if not _is_mapping(value, steps, slips):
            return None
        return {name: read_one(one, (*steps, name), slips) for name, one in value.items()}

    return read


def _by_kind(readers: Mapping[str, _Read]) -> _Read:
    def read(value: Any, steps: Steps, slips: list[Slip]) -> Any:
        if not _is_mapping(value, steps, slips):
            return None
        word = value.get(_KIND)
        if word is None:
            slips.append(Slip(steps, "没有写明种类", f"请补写“{_KIND}: …”"))
            return None
        read_one = readers.get(word) if isinstance(word, str) else None
        if read_one is None:
            told = f"没有“{_shown(word)}”这一种类"
            slips.append(Slip((*steps, _KIND), told, f"可写 {'、'.join(readers)}"))
            return None
        return read_one(value, steps, slips)

    return read


class _Part(NamedTuple):
    """A field of a class: its own name, whether it must be written, how it is read and looks.

    ``may_be_empty`` says that it is empty where it is not written: without content it is that, too.
    """

    name: str
    required: bool
    may_be_empty: bool
    read: _Read
    example: str


@cache
def _parts(model: type[Model]) -> dict[str, _Part]:
    """The fields of a class by the names they are written under."""
    return {
        one.encode_name: _Part(
            one.name, one.required, one.default == "", _reader(one.type), _example(one.type)
        )
        for one in fields(model)
    }


def _example(kind: Any) -> str:
    """What to write of a field that is missing: of a class, the names that it must have."""
    if not isinstance(kind, type) or not issubclass(kind, Model):
        return "…"
    needed = [f"{name}: {part.example}" for name, part in _parts(kind).items() if part.required]
    return f"{{{', '.join(needed)}}}"


def _modelled(model: type[Model]) -> _Read:
    assert issubclass(model, Model), model

    def read(value: Any, steps: Steps, slips: list[Slip]) -> Any:
        if not _is_mapping(value, steps, slips):
            return None
        before = len(slips)
        parts = _parts(model)
        found = {}
        unknown = {
            name: meant(name, text if isinstance(text, str) else None, parts)
            for name, text in value.items()
            if name not in parts
        }
        misspelt = {likely.name for likely in unknown.values()}
        misspelt.update(*(mentioned(name, parts) for name in unknown))
        for name, part in parts.items():
            if part.may_be_empty and value.get(name) == "":
                continue
            if name in value:
                found[part.name] = part.read(value[name], (*steps, name), slips)
            elif part.required and name not in misspelt:
                slips.append(Slip(steps, f"缺少“{name}”", f"请补写“{name}: {part.example}”"))
        for name, likely in unknown.items():
            hint = likely.hint or "请删去，或核对名称"
            slips.append(Slip((*steps, name), f"不认识的名称“{name}”", hint, of_name=True))
        return model(**found) if len(slips) == before else None

    return read


def _is_mapping(value: Any, steps: Steps, slips: list[Slip]) -> bool:
    if isinstance(value, dict):
        return True
    slips.append(_wrong(value, steps, "这里应是“名称: 内容”"))
    return False


def _wrong(value: Any, steps: Steps, hint: str = "请对照同类内容的写法") -> Slip:
    return Slip(steps, f"“{_shown(value)}”写法不对" if value != "" else "这里没有内容", hint)


def _shown(value: Any, limit: int = 24) -> str:
    if not isinstance(value, str):
        return "一组“名称: 内容”" if isinstance(value, dict) else "列表"
    return clip(value, limit)


def _yes_no(text: str) -> bool:
    if text not in ("是", "否"):
        raise Unreadable(f"“{text}”写法不对", "只能写 是 或 否")
    return text == "是"


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Day = Annotated[date, As(scalars.parse_date)]
Points = Annotated[Decimal, As(scalars.parse_decimal)]
Whole = Annotated[int, As(scalars.parse_integer)]
YesNo = Annotated[bool, As(_yes_no)]
OneOrMany = Annotated[tuple[str, ...], Shaped(_one_or_many)]
"""A text, or a list of texts."""
