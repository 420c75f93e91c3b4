"""Fields: the text of one field into its typed value, by the kind the form declares.

Each kind has one reader, which takes the text and returns the value or raises ``Unreadable``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from generator.archive.unit import OFFICER_ID, Unit
from generator.names import several
from generator.problems import clip, perhaps
from generator.scalars import (
    FULL_WIDTH,
    Quarter,
    Unreadable,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_month,
)
from generator.standards.form import FieldSpec, Form, Section
from generator.yamltext import Content

MAX_TEXT = 200
"""Longest text of a field that declares no 至长 of its own."""

SPACES = " \u3000"
"""What may not stand before or behind a text."""

_OFFICER = re.compile(OFFICER_ID)
_PSEUDONYM = re.compile(r"[\u4e00-\u9fff]{1,2}某[某甲乙丙丁]?(?:等[1-9][0-9]{0,2}人)?")
_PSEUDONYM_WORDS = ("某公司", "某单位", "未成年人")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]{2,6}(?:·[\u3400-\u9fff]{1,12}){0,4}")
_RECORD_ID = re.compile(r"([\u4e00-\u9fff])-(?:([0-9]{4})-)?([0-9]{3,4})")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_BRACKETS = re.compile(r"[\[［【(（﹝]\s*(\d{4})\s*[\]］】)）﹞]")


class Context(Struct, frozen=True):
    """What a field's meaning may depend on: its form, unit, section, and the record's date."""

    form: Form
    unit: Unit
    section: Section
    day: date | None
    section_names: frozenset[str]


Reader = Callable[[str, FieldSpec, Context], Any]


def _text(text: str, spec: FieldSpec, _context: Context) -> str:
    limit = spec.max_length or MAX_TEXT
    if len(text) > limit:
        raise Unreadable(
            f"文字有 {len(text)} 个，超过上限 {limit} 个", "请写得简短些，详情留在原文书里"
        )
    return text


def _name(text: str, _spec: FieldSpec, _context: Context) -> str:
    if _NAME.fullmatch(text):
        return text
    plain = re.sub(r"[\s\u3000]", "", text)
    dotted = re.sub(r"[•・.．‧∙⋅]", "·", plain)
    if dotted != text and _NAME.fullmatch(dotted):
        raise Unreadable(f"姓名“{text}”里有空格或不规范的间隔点", suggestion=dotted)
    raise Unreadable(f"“{clip(text)}”不像姓名", "写中文姓名，不加空格；少数民族姓名用间隔点“·”")


def _pseudonym(text: str, _spec: FieldSpec, _context: Context) -> str:
    if _PSEUDONYM.fullmatch(text) or text in _PSEUDONYM_WORDS:
        return text
    hint = "写“姓+某”，如 王某、王某某、王某甲等3人，或 某公司、某单位、未成年人"
    if "某" not in text and re.fullmatch(r"[\u4e00-\u9fff]{2,4}", text):
        hint = f"应写 {text[0]}某{'某' if len(text) > 2 else ''}"
    raise Unreadable(f"“{clip(text)}”不是化名，当事人不得写真名", hint)


def _date(text: str, _spec: FieldSpec, _context: Context) -> date:
    return parse_date(text)


def _month(text: str, _spec: FieldSpec, _context: Context) -> str:
    return parse_month(text)


def _quarter(text: str, _spec: FieldSpec, _context: Context) -> Quarter:
    return Quarter.parse(text)


def _year(text: str, _spec: FieldSpec, _context: Context) -> int:
    if not _YEAR.fullmatch(text):
        plain = text.translate(FULL_WIDTH)
        if _YEAR.fullmatch(plain):
            raise Unreadable(f"“{clip(text)}”不是规范的年度", suggestion=plain)
        raise Unreadable(f"“{clip(text)}”不是年度", "写四位年份，如 2013")
    return int(text)


def _bounded(value: Any, spec: FieldSpec) -> Any:
    if spec.at_least is not None and value < spec.at_least:
        raise Unreadable(f"{value} 太小，至少是 {spec.at_least}", "请核对这个数")
    if spec.at_most is not None and value > spec.at_most:
        raise Unreadable(f"{value} 太大，至多是 {spec.at_most}", "请核对这个数")
    return value


def _integer(text: str, spec: FieldSpec, _context: Context) -> int:
    return int(_bounded(parse_integer(text), spec))


def _decimal(text: str, spec: FieldSpec, _context: Context) -> Any:
    return _bounded(parse_decimal(text), spec)


def _department(text: str, _spec: FieldSpec, context: Context) -> str:
    if context.unit.department(text, context.day) is not None:
        return text
    known = [
        d.name for d in context.unit.departments if context.day is None or d.holds_on(context.day)
    ]
    listed = "、".join(known)
    if context.unit.department(text) is not None:
        raise Unreadable(
            f"“{text}”在 {context.day} 还没有设立或已经撤销",
            f"当时的部门有：{listed}" if known else "请核对日期，或 unit.yml 里各部门的起、止",
        )
    hint = f"部门有：{listed}" if known else "请先在 unit.yml 的“部门”里登记"
    raise Unreadable(f"没有部门“{clip(text)}”", perhaps(text, known, hint))


def _document_number(text: str, _spec: FieldSpec, context: Context) -> str:
    if context.unit.document_number.fullmatch(text):
        return text
    repaired = _BRACKETS.sub(r"〔\1〕", text.translate(FULL_WIDTH))
    repaired = re.sub(r"\s+", "", repaired)
    repaired = re.sub(r"〕第?0*", "〕", repaired)
    if repaired != text and context.unit.document_number.fullmatch(repaired):
        raise Unreadable(f"案号“{clip(text)}”写法不规范", suggestion=repaired)
    abbreviation = context.unit.identity.abbreviation
    raise Unreadable(
        f"案号“{clip(text)}”写法不规范",
        f"写成“{abbreviation}+部门字+文种字+〔年〕+序号+号”，如 {abbreviation}公诉刑诉〔2013〕15号",
    )


def _record_id(text: str, _spec: FieldSpec, context: Context) -> str:
    section = context.section
    match = _RECORD_ID.fullmatch(text)
    with_year = section.numbering == "年"
    example = f"{section.prefix}-2013-001" if with_year else f"{section.prefix}-001"
    if match is None or bool(match[2]) != with_year:
        raise Unreadable(f"“{clip(text)}”写法不对", f"“{section.name}”的编号写成 {example} 的样子")
    if match[1] != section.prefix:
        raise Unreadable(
            f"“{text}”的字头不是“{section.prefix}”",
            f"“{section.name}”的编号写成 {example} 的样子；记录不能移到别的部分",
        )
    if len(match[3]) == 4 and match[3].startswith("0"):
        short = text[: -len(match[3])] + match[3][1:]
        # No suggestion: references to it would have to change too, and the number may be taken.
        raise Unreadable(f"“{text}”的序号多写了一个 0", f"应写 {short}")
    return text


def _reference(text: str, spec: FieldSpec, context: Context) -> str:
    match = _RECORD_ID.fullmatch(text)
    target = context.form.sections.get(spec.section) if spec.section else None
    if match is None:
        raise Unreadable(f"“{clip(text)}”不是记录编号", "写本档案中记录的编号，如 案-2013-014")
    if target is not None and match[1] != target.prefix:
        raise Unreadable(
            f"“{text}”不是“{target.name}”的编号",
            f"这里要写“{target.name}”的编号，以“{target.prefix}-”开头",
        )
    return text


def _officer(text: str, _spec: FieldSpec, _context: Context) -> str:
    if not _OFFICER.fullmatch(text):
        raise Unreadable(
            f"“{clip(text)}”不是档案号", "引用干警要写档案号，如 990110-0037，不写姓名"
        )
    return text


def _section_name(text: str, _spec: FieldSpec, context: Context) -> str:
    if text not in context.section_names:
        if parts := several(text, context.section_names):
            raise Unreadable(
                f"没有部分“{clip(text)}”", f"各项之间用半角逗号隔开：{', '.join(parts)}"
            )
        hint = perhaps(text, context.section_names, "写档案格式里部分的名称")
        raise Unreadable(f"没有部分“{clip(text)}”", hint)
    return text


READERS: dict[str, Reader] = {
    "编号": _record_id,
    "文本": _text,
    "姓名": _name,
    "化名": _pseudonym,
    "日期": _date,
    "年月": _month,
    "季度": _quarter,
    "年度": _year,
    "整数": _integer,
    "数": _decimal,
    "部门": _department,
    "案号": _document_number,
    "引用": _reference,
    "干警": _officer,
}
"""Kinds whose field is one text."""

LIST_READERS: dict[str, Reader] = {"文列": _text, "部分列": _section_name}
"""Kinds whose field is a list of texts. Words (词, 词列) and groups (组, 组列) are read apart."""

RULES: dict[str, str] = {
    "编号": "F09",
    "文本": "F07",
    "姓名": "F07",
    "化名": "X12",
    "日期": "F04",
    "年月": "F04",
    "季度": "F04",
    "年度": "F04",
    "整数": "F05",
    "数": "F05",
    "词": "F06",
    "词列": "F06",
    "部门": "F11",
    "案号": "X27",
    "引用": "F10",
    "干警": "X29",
    "文列": "F07",
    "部分列": "F06",
}
"""The id of the problem a kind's unreadable text gives."""


def typed(spec: FieldSpec, text: str, contents: Mapping[str, Content], context: Context) -> Any:
    """The value of a text with which nothing is wrong; None for any other, and for lists.

    ``contents`` is the record or group the field stands in: what a word may be can depend on
    another field. Reading field by field through nodes gives the same, with a place for each
    problem, at several times the cost.
    """
    if spec.system or not text or text[0] in SPACES or text[-1] in SPACES or "\n" in text:
        return None
    reader = READERS.get(spec.kind)
    if reader is not None:
        try:
            return reader(text, spec, context)
        except Unreadable:
            return None
    if spec.kind != "词":
        return None
    if spec.vocabulary is None:
        return text
    vocabulary = context.form.vocabularies[spec.vocabulary]
    branch: str | None = None
    if vocabulary.by is not None:
        other = contents.get(vocabulary.by)
        if not isinstance(other, str) or other not in vocabulary.branches:
            return text if text in vocabulary.words else None
        branch = other
    return text if text in vocabulary.valid(branch, context.day) else None
