"""X26: Ensure that no private or secret matter stands in free text.

ID numbers (with a right check digit), mobile numbers, bank cards (Luhn), marks of classification
and words of covert measures are refused in every text, and the numbers in comments too, which stay
in the history like all else; model.md §7.

通过::

    投诉举报: []

不通过 X26::

    督察通报:
      - 编号: 察-2013-001
        类别: 考勤
        通报日期: 2013-08-06
        依据: 通报2013-1
        备注: 联系电话13800138000
        填报部门: 监察室
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Any

from generator.archive.officer import Officer
from generator.archive.pieces import comments
from generator.checks.base import Check, Scene, label
from generator.problems import Problem
from generator.standards.form import FieldSpec

_ID_CARD = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
# Of 16 or 19 digits, as issued; an honest case number of 18 digits is never taken for one.
_BANK_CARD = re.compile(r"(?<![0-9])[3-6][0-9]{15}(?:[0-9]{3})?(?![0-9])")
# In pieces as people write and say them; digits in other pieces are dates and document numbers.
_IN_PIECES = re.compile(
    r"(?<![0-9A-Za-z])(?:[1-9][0-9]{5}([ -])[0-9]{8}\1[0-9]{3}[0-9Xx]"
    r"|1[3-9][0-9]([ -])(?!(?:19|20)[0-9]{2}-)[0-9]{4}\2[0-9]{4}"
    r"|[3-6][0-9]{3}(?:([ -])[0-9]{4})(?:\3[0-9]{4}){2}(?:\3[0-9]{3})?)(?![0-9A-Za-z-])"
)
_WORDS = re.compile(
    r"绝密|机密|秘密★|★|举报人|投诉人|控告人|技侦|技术侦查|监听|线人|举报线索|案件线索|身份证号|手机号|住址"
)
_PERSON = re.compile(r"(?:同志|先生|女士|某某某)")
Steps = tuple[str | int, ...]
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _check(officer: Officer, _scene: Scene) -> Iterator[Problem]:
    for section, records in officer.by_form():
        if section.system:
            continue  # digests that the program wrote are no free text, whatever digits they hold
        fields = section.fields
        names = [(name, fields[name].scan == "隐私") for name in fields.of_kinds("文本", "文列")]
        for record, (name, no_names) in product(records, names):
            value = record.values.get(name)
            if value is None:
                continue
            if value.__class__ is str and _found(value, no_names) is None:
                continue
            for steps, text in _texts((name,), fields[name], value):
                found = _found(text, no_names)
                if found is not None:
                    yield Problem(
                        record.at(*steps),
                        "X26",
                        f"{label(record)} {name}里有{found[0]}",
                        found[1],
                    )
    yield from _remarks(officer)


def _remarks(officer: Officer) -> Iterator[Problem]:
    """Numbers in comments. Which lines hold one is looked for before the text is taken apart."""
    source = officer.node.source
    if "#" not in source.text:
        return
    behind = (line.partition("#")[2] for line in source.text.split("\n") if "#" in line)
    if not any(map(_number, behind)):
        return
    end = 0
    for remark in comments(source.text):
        start = source.text.index(remark, end)
        end = start + len(remark)
        found = _number(remark)
        if found is not None:
            yield Problem(
                source.span(officer.path, start, end), "X26", f"注释里有{found[0]}", found[1]
            )


def _texts(steps: Steps, spec: FieldSpec, value: Any) -> Iterator[tuple[Steps, str]]:
    """Every free text of a field, with the way to it."""
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if spec.fields[name].kind in ("文本", "文列"):
                yield from _texts((*steps, name), spec.fields[name], inner)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _texts((*steps, index), spec, inner)


@lru_cache(maxsize=65536)
def _found(text: str, no_names: bool) -> tuple[str, str] | None:
    if number := _number(text):
        return number
    if match := _WORDS.search(text):
        return f"“{match[0]}”", "涉密、线索和举报人信息一律不入档，请删去或改写"
    if no_names and (match := _PERSON.search(text)):
        return f"“{match[0]}”，像是写了人名", "备注不写人名，引用干警写档案号"
    return None


def _number(text: str) -> tuple[str, str] | None:
    digits = text.translate(_FULL_WIDTH_DIGITS)
    if " " in digits or "-" in digits:
        digits = _IN_PIECES.sub(_in_one, digits)
    if any(map(_is_id_card, _ID_CARD.findall(digits))):
        return "身份证号", "档案不收身份证号，请删去"
    if _MOBILE.search(digits):
        return "手机号", "档案不收电话号码，请删去"
    if any(map(_luhn, _BANK_CARD.findall(digits))):
        return "银行卡号", "档案不收银行卡号，请删去"
    return None


def _in_one(pieces: re.Match[str]) -> str:
    return pieces[0].replace(" ", "").replace("-", "")


_FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def _is_id_card(text: str) -> bool:
    """Whether the last character is the right check digit (GB 11643-1999)."""
    total = sum(int(d) * w for d, w in zip(text[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def _luhn(text: str) -> bool:
    total = 0
    for index, digit in enumerate(reversed(text)):
        value = int(digit) * (2 if index % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


CHECK = Check("X26", officer=_check)
