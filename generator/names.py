"""Names: what a name that nothing has may stand for, and what to write instead; pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from generator.problems import clip, nearest

_BLANKS = " \u3000"
_PARTED = re.compile(r"(?P<name>[^\s：:=＝;；∶﹕︰]+)(?P<sign>[\s：:=＝;；∶﹕︰]+)(?P<rest>.*)")
_BETWEEN = re.compile(r"[，、；;\s]+")
_REMARK = re.compile(r"[（(【\[].*")


class Meant(NamedTuple):
    """The name that was meant, if any; advice; and what may stand in place of what is written."""

    name: str | None
    hint: str | None
    replacement: str | None = None


def meant(key: str, content: str | None, known: Collection[str]) -> Meant:
    """What ``key``, which is not known, stands for; ``content`` is a text behind it, if any.

    A colon that is none makes what follows part of the name.
    """
    plain = key.strip(_BLANKS)
    parted = _PARTED.fullmatch(key.lstrip(_BLANKS))
    if parted and parted["name"] in known and (parted["sign"].strip() or parted["rest"]):
        return _run_together(parted, content, known)
    if plain != key and plain in known:
        return Meant(plain, f"应写“{plain}”，前后不要有空格；缩进只用半角空格")
    bare = _REMARK.sub("", plain)
    name = bare if bare in known else nearest(key, known)
    return Meant(name, f"是不是“{name}”？" if name else None)


def _run_together(parted: re.Match[str], content: str | None, known: Collection[str]) -> Meant:
    name, sign, rest = parted["name"], parted["sign"].strip(), parted["rest"].strip(_BLANKS)
    wrong = "冒号后面空一格" if sign == ":" else "冒号要用半角，后面空一格"
    replacement = None
    if re.search("，[^，]+[：:]", rest) or rest.rpartition("，")[2] in known:
        wrong += "；逗号也要用半角，后面空一格"
    elif content is not None and not rest and sign:  # and one that is right
        wrong, rest, replacement = "冒号只写一个", content, name
    elif content == "" and sign in ("：", ":"):  # the colon alone was wrong
        replacement = f"{name}: {rest}"
    return Meant(name, f"应写“{name}: {clip(rest)}”，{wrong}", replacement)


def mentioned(key: str, known: Collection[str]) -> set[str]:
    """The known names that stand in what was taken for one name, for want of colons and commas."""
    last = re.split("[，,]", key)[-1]
    return {name for name in known if f"{name}：" in key or f"{name}:" in key or name == last}


def several(text: str, known: Collection[str]) -> list[str]:
    """The known words that a text names together, with other signs between them than lists have."""
    parts = [part for part in _BETWEEN.split(text) if part]
    return parts if len(parts) > 1 and all(part in known for part in parts) else []
