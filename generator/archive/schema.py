"""The JSON Schema of a form: what an editor may offer, explain and check while a clerk types.

Every scalar is text to an editor, so numbers and dates are patterns that accept either how YAML
would read them. The schema is a help; ``dangan check`` remains the judge: whatever it accepts, the
schema accepts. ``errorMessage`` and ``patternErrorMessage`` are not of JSON Schema itself;
editors show them instead of their own words, validators pass over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from generator.archive.reading import ID_KEY, STRUCTURE_KEY, STRUCTURE_VERSION
from generator.archive.unit import OFFICER_ID
from generator.standards.form import FieldSpec, Form, Section
from generator.standards.vocabulary import Terms

Schema = dict[str, Any]

_YEAR = "(19|20)[0-9]{2}"
_DATE = rf"^{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_NUMBER = "([0-9]{3}|[1-9][0-9]{3})"
_TEXT: Schema = {"type": ["string", "number"]}
_SIMPLE: dict[str, Schema] = {
    "文本": _TEXT,
    "姓名": {"type": "string", "minLength": 2, "maxLength": 30},
    "化名": {
        "type": "string",
        "pattern": r"^([\u4e00-\u9fff]{1,2}某[某甲乙丙丁]?(等[1-9][0-9]{0,2}人)?"
        "|某公司|某单位|未成年人)$",
    },
    "日期": {"type": "string", "pattern": _DATE},
    "年月": {"type": "string", "pattern": rf"^{_YEAR}-(0[1-9]|1[0-2])$"},
    "季度": {"type": "string", "pattern": rf"^{_YEAR}Q[1-4]$"},
    "年度": {"type": ["integer", "string"], "pattern": f"^{_YEAR}$"},
    "整数": {"type": ["integer", "string"], "pattern": r"^-?(0|[1-9][0-9]{0,9})$"},
    "数": {"type": ["number", "string"], "pattern": r"^-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,6})?$"},
    "部门": {"type": "string"},
    "案号": {"type": "string", "pattern": rf"〔{_YEAR}〕[1-9][0-9]{{0,5}}号$"},
    "引用": {"type": "string", "pattern": rf"^[\u4e00-\u9fff]-([0-9]{{4}}-)?{_NUMBER}$"},
    "干警": {"type": "string", "pattern": f"^{OFFICER_ID}$"},
}
_HELP: dict[str, str] = {
    "姓名": "写中文姓名，不加空格；少数民族姓名用间隔点“·”",
    "化名": "写“姓+某”，如 王某、王某某、王某甲等3人，或 某公司、某单位、未成年人；不写真名",
    "日期": "日期写成 2013-07-02：四位年、两位月、两位日，用半角减号",
    "年月": "年月写成 2013-07",
    "季度": "季度写成 2013Q3",
    "年度": "写四位年份，如 2013",
    "整数": "写半角的整数，不带单位",
    "数": "写半角的数，不带单位，小数点用“.”",
    "部门": "写部门的全称，须是 unit.yml 里当时设立的部门",
    "案号": "写成“单位简称+部门字+文种字+〔年〕+序号+号”，年份用六角括号〔〕，序号前不加 0",
    "引用": "写本档案中记录的编号",
    "干警": "写档案号，如 990110-0037，不写姓名",
    "词列": "从所列的选项中选，写成 [甲, 乙]，用半角方括号和逗号",
    "部分列": "写部分的名称，写成 [督察通报, 投诉举报]",
    "文列": "写成 [甲, 乙]，用半角方括号和逗号",
    "组": "下面每行写一个“名称: 内容”，比本行多缩进两格",
    "组列": "每项以“- ”开头，下面每行写一个“名称: 内容”",
}
"""How a field of each kind is written, in a clerk's words. Words (词) are offered as a list."""


def archive_schema(form: Form, today: date | None = None) -> Schema:
    """The schema of one archive under ``form`` (draft-07, which editors read best).

    A vocabulary offers the words valid on the record's date; ``today`` decides where a record has
    none, and leaves out what is not in use yet. Without it every word is offered there.
    """
    properties: Schema = {
        ID_KEY: {
            "title": ID_KEY,
            "description": "终身不变，与文件名相同，调动不换号",
            "type": "string",
            "pattern": f"^{OFFICER_ID}$",
            "patternErrorMessage": f"{ID_KEY}写成 990110-0001 的样子，与文件名相同",
        },
        # Unquoted it is a number to YAML; the reader takes the text either way.
        STRUCTURE_KEY: {
            "title": STRUCTURE_KEY,
            "description": f'照写 "{STRUCTURE_VERSION}"',
            "enum": [STRUCTURE_VERSION, float(STRUCTURE_VERSION)],
            "errorMessage": f'应写 {STRUCTURE_KEY}: "{STRUCTURE_VERSION}"',
        },
    }
    required = [ID_KEY, STRUCTURE_KEY]
    for name, section in form.sections.items():
        properties[name] = _SectionSchema(form, section, today).whole()
        if section.single:
            required.append(name)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": form.meta.name,
        "description": "一人一档。各部分按格式的顺序写；没有记录的部分写 [] 或不写。",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


class _SectionSchema:
    """The schema of one section."""

    def __init__(self, form: Form, section: Section, today: date | None) -> None:
        self.form = form
        self.section = section
        self.today = today

    def whole(self) -> Schema:
        """The section: one record, or a list of them."""
        record = self._group(self.section.fields, self._dated_words())
        about = {"title": self.section.name, "description": "\n".join(self._told())}
        if self.section.single:
            return about | record
        return about | {"type": "array", "items": record}

    def _told(self) -> Iterator[str]:
        """What a clerk should know of the section: its note, who writes it, what is computed."""
        section = self.section
        if section.note:
            yield section.note
        roles = (("填报", section.drafted_by), ("监督", section.supervised_by))
        told = "；".join(f"{what}：{who}" for what, who in roles if who)
        if told:
            yield told
        if section.system:
            yield "由系统生成，不手写"
        elif not section.single and section.numbering != "无":
            yield f"每条以“- 编号: {self._example()}”开头，没有记录写 []"
        computed = [name for name, spec in section.fields.items() if spec.system]
        if computed:
            yield f"由系统计算、不手写：{'、'.join(computed)}"

    def _example(self) -> str:
        year = "2013-" if self.section.numbering == "年" else ""
        return f"{self.section.prefix}-{year}001"

    # -- fields ----------------------------------------------------------------------------

    def _group(self, fields: dict[str, FieldSpec], rules: list[Schema]) -> Schema:
        written = {name: spec for name, spec in fields.items() if not spec.system}
        schema: Schema = {
            "type": "object",
            "properties": {name: self._field(name, spec) for name, spec in written.items()},
            "additionalProperties": False,
        }
        required = [name for name, spec in written.items() if spec.required]
        if required:
            schema["required"] = required
        rules = [rule for n, spec in written.items() for rule in self._by_other(n, spec)] + rules
        if rules:
            schema["allOf"] = rules
        return schema

    def _field(self, name: str, spec: FieldSpec) -> Schema:
        about: Schema = {"title": name}
        told = self._help(spec)
        if told:
            about["description"] = "\n".join(told)
        return about | self._type(name, spec)

    def _help(self, spec: FieldSpec) -> list[str]:
        """The form's own note, then how the kind is written, then what is peculiar to the field."""
        told = [spec.note] if spec.note else []
        if spec.kind == "编号":
            told.append(f"写成 {self._example()} 的样子，用下一个没用过的号")
        elif spec.kind == "引用" and spec.section:
            told.append(f"写本档案“{spec.section}”中的编号")
        elif spec.kind in _HELP:
            told.append(_HELP[spec.kind])
        if spec.max_length is not None:
            told.append(f"至多 {spec.max_length} 字")
        bounds = (("至少", spec.at_least), ("至多", spec.at_most))
        limits = [f"{word} {bound}" for word, bound in bounds if bound is not None]
        if limits:
            told.append("，".join(limits) + (" 项" if spec.kind == "组列" else ""))
        vocabulary = self.form.vocabularies.get(spec.vocabulary or "")
        if vocabulary is not None and vocabulary.by is not None:
            told.append(f"可写的词随“{vocabulary.by}”而定，请先写“{vocabulary.by}”")
        elif self._judged_by_date(spec):
            told.append(f"可写的词随“{self.section.date_field}”而定")
        if spec.default is not None:
            told.append(f"不写就是“{spec.default}”")
        return told

    def _type(self, name: str, spec: FieldSpec) -> Schema:
        if spec.kind == "编号":
            year = "[0-9]{4}-" if self.section.numbering == "年" else ""
            pattern = f"^{self.section.prefix}-{year}{_NUMBER}$"
            told = f"“{self.section.name}”的编号写成 {self._example()} 的样子"
            return {"type": "string", "pattern": pattern, "patternErrorMessage": told}
        if spec.kind == "词":
            return self._words(name, spec)
        if spec.kind == "词列":
            return {"type": "array", "items": self._words(name, spec)}
        if spec.kind == "部分列":
            return {"type": "array", "items": {"enum": list(self.form.sections)}}
        if spec.kind == "文列":
            return {"type": "array", "items": _TEXT}
        if spec.kind == "组":
            return self._group(spec.fields, [])
        if spec.kind == "组列":
            schema: Schema = {"type": "array", "items": self._group(spec.fields, [])}
            return schema | ({"maxItems": spec.at_most} if spec.at_most is not None else {})
        return self._simple(name, spec)

    def _simple(self, name: str, spec: FieldSpec) -> Schema:
        schema = dict(_SIMPLE[spec.kind])
        target = self.form.sections.get(spec.section or "")
        if spec.kind == "引用" and target is not None:
            year = "[0-9]{4}-" if target.numbering == "年" else ""
            schema["pattern"] = f"^{target.prefix}-{year}{_NUMBER}$"
        if "pattern" in schema:
            schema["patternErrorMessage"] = f"{name}：{_HELP[spec.kind]}"
        if spec.max_length is not None:
            schema["maxLength"] = spec.max_length
        if spec.kind in ("整数", "数"):
            bounds = (("minimum", spec.at_least), ("maximum", spec.at_most))
            schema |= {key: bound for key, bound in bounds if bound is not None}
        return schema

    # -- words -----------------------------------------------------------------------------

    def _words(self, name: str, spec: FieldSpec) -> Schema:
        """The words of a field; those that hang on another field or the date are the record's."""
        vocabulary = self.form.vocabularies[spec.vocabulary or ""]
        if vocabulary.by is not None or self._judged_by_date(spec):
            return {"type": "string"}  # offered here too, the words of every branch would be
        return self._enum(name, vocabulary.terms(), self.today)

    def _enum(self, name: str, terms: Terms, day: date | None, of: str = "") -> Schema:
        """A choice among the words in use by ``day``; those no longer in use come last."""
        begun = [t for t in terms if day is None or t.start is None or t.start <= day]
        begun.sort(key=lambda term: not term.valid_on(day))
        words = list(dict.fromkeys(term.value for term in begun))
        about = {t.value: t.note for t in begun if t.note}
        about |= {t.value: f"{t.end} 后停用" for t in begun if t.end and not t.valid_on(day)}
        schema: Schema = {"enum": words}
        if about:
            schema["enumDescriptions"] = [about.get(word, "") for word in words]
        told = "、".join(words) if len(words) <= 12 else "所列的选项"
        schema["errorMessage"] = f"“{name}”{of}可写：{told}"
        return schema

    def _by_other(self, name: str, spec: FieldSpec) -> list[Schema]:
        """For a vocabulary that depends on another field, a rule for each value of that."""
        vocabulary = self.form.vocabularies.get(spec.vocabulary or "")
        if vocabulary is None or vocabulary.by is None or self._judged_by_date(spec):
            return []
        return [
            _when(
                vocabulary.by,
                {"const": value},
                self._allows(name, spec, terms, self.today, f"在“{value}”时"),
            )
            for value, terms in vocabulary.branches.items()
        ]

    def _allows(
        self, name: str, spec: FieldSpec, terms: Terms, day: date | None, of: str
    ) -> Schema:
        choice = self._enum(name, terms, day, of)
        return {"properties": {name: {"items": choice} if spec.kind == "词列" else choice}}

    # -- words by the record's date ----------------------------------------------------------

    def _judged_by_date(self, spec: FieldSpec) -> bool:
        """Whether the record's own date, not today's, says which words may be written."""
        vocabulary = self.form.vocabularies.get(spec.vocabulary or "")
        if vocabulary is None or not vocabulary.dated:
            return False
        field = self.section.fields.get(self.section.date_field or "")
        own = any(spec is other for other in self.section.fields.values())
        return own and field is not None and field.kind == "日期"

    def _dated_words(self) -> list[Schema]:
        """For vocabularies with dates, which words a record of each period may use."""
        rules = []
        for name, spec in self.section.fields.items():
            if spec.system or not self._judged_by_date(spec):
                continue
            vocabulary = self.form.vocabularies[spec.vocabulary or ""]
            for value, terms in vocabulary.branches.items():
                chain = self._periods(name, spec, terms)
                by = vocabulary.by
                rules.append(chain if by is None else _when(by, {"const": value}, chain))
        return rules

    def _periods(self, name: str, spec: FieldSpec, terms: Terms) -> Schema:
        """A chain of ``if`` the record is of before a change, ``then`` the words up to it."""
        changes = {term.start for term in terms if term.start is not None}
        changes |= {term.end + timedelta(days=1) for term in terms if term.end is not None}
        ordered = sorted(changes)
        # Without a date yet, the words of today are offered.
        field = self.section.date_field or ""
        last = ordered[-1] if ordered else None
        chain = self._in_use(name, spec, terms, last)
        for change in reversed(ordered):
            before = self._in_use(name, spec, terms, change - timedelta(days=1))
            chain = _when(field, {"pattern": _before(change)}, before) | {"else": chain}
        if self.today is None:
            return chain
        undated = {"not": {"required": [field]}}
        return {
            "if": undated,
            "then": self._in_use(name, spec, terms, self.today),
            "else": chain,
        }

    def _in_use(self, name: str, spec: FieldSpec, terms: Terms, day: date | None) -> Schema:
        valid = tuple(term for term in terms if term.valid_on(day))
        return self._allows(name, spec, valid, day, "在这个日期")


def _when(field: str, test: Schema, then: Schema) -> Schema:
    return {"if": {"properties": {field: test}, "required": [field]}, "then": then}


def _before(day: date) -> str:
    """A pattern for the dates before ``day``, written ``YYYY-MM-DD``."""
    text = day.isoformat()
    smaller = []
    for index, char in enumerate(text):
        if char.isdigit() and char != "0":
            rest = re.sub("[0-9]", "[0-9]", text[index + 1 :])
            smaller.append(f"{text[:index]}[0-{int(char) - 1}]{rest}")
    return f"^({'|'.join(smaller)})$"
