"""Idle: constraints of a form that find nothing, because a field they name is of another kind.

Remarks of ``lint``, not errors: a standard in force is not edited any more, and goes on as it did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import get_args

from generator.problems import Location
from generator.standards.constraints import (
    Declared,
    DepartmentSymbol,
    FollowUp,
    LooksTwice,
    MatchesOpen,
    NoOverlap,
    NotWithin,
    Order,
    PerDay,
    Recusal,
    SameYear,
    Succession,
    YearsApart,
)
from generator.standards.form import FieldKind
from generator.standards.names import DATE_KINDS, NUMBER_KINDS
from generator.standards.standard import Standard

_ANY: tuple[str, ...] = get_args(FieldKind)
_PLAIN = tuple(kind for kind in _ANY if kind not in ("组", "组列"))
_NUMBERED = ("案号",)
_KINDS: Mapping[type[Declared], tuple[tuple[str, ...], ...]] = {
    Order: (DATE_KINDS,),
    Succession: (("组列",), DATE_KINDS),
    MatchesOpen: (_ANY, _ANY, DATE_KINDS),
    NoOverlap: (DATE_KINDS,),
    YearsApart: (("年月", *DATE_KINDS),),
    PerDay: (NUMBER_KINDS, DATE_KINDS),
    Recusal: (("干警",), ("引用",), _ANY),
    FollowUp: (("引用",),),
    SameYear: (_NUMBERED, DATE_KINDS),
    DepartmentSymbol: (_NUMBERED, DATE_KINDS),
    NotWithin: (DATE_KINDS,),
    LooksTwice: (_PLAIN,),
}
"""The kinds of the fields that a constraint names (``paths``), in order; the last goes on."""


def idle(standard: Standard) -> Iterator[tuple[str, Location, str, str]]:
    """What each such constraint is about, where it stands, what is wrong, and what to consider."""
    form = standard.form
    for name, section in form.sections.items():
        for index, constraint in enumerate(section.constraints):
            kinds = _KINDS.get(type(constraint), (_ANY,))
            wanted = chain(kinds, repeat(kinds[-1]))
            for (path, other), allowed in zip(constraint.paths(), wanted, strict=False):
                spec = form.resolve(section if other is None else form.sections[other], path)
                if spec is None or spec.kind in allowed:
                    continue
                at = standard.form_document.locate("部分", name, "约束", index)
                yield (
                    f"{name}.{path}",
                    standard.form_document.find(path, at),
                    f"{name}的约束“{constraint.id}”用到的“{path}”是{spec.kind}，查不出什么",
                    f"这里要用{'或'.join(allowed)}字段"
                    if allowed is not _PLAIN
                    else "这里不能用组和组列",
                )
