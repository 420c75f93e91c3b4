"""The form: an archive's sections, fields, vocabularies, constraints and visibility, as data.

``form.yml`` is the 《档案格式》. One declaration feeds reading, checking, the JSON Schema, the
pages and the audiences; the program knows kinds of fields, never the names of sections.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from generator.standards.constraints import Constraint
from generator.standards.landmarks import Landmarks
from generator.standards.typed import Day, Model, Whole, YesNo
from generator.standards.vocabulary import VocabularyText

FieldKind = Literal[
    "编号",
    "文本",
    "姓名",
    "化名",
    "日期",
    "年月",
    "季度",
    "年度",
    "整数",
    "数",
    "词",
    "词列",
    "文列",
    "部门",
    "案号",
    "引用",
    "干警",
    "部分列",
    "组",
    "组列",
]
"""The closed list of field kinds; ``archive/fields.py`` reads each."""
WORD_LISTS = ("词列", "文列", "部分列")
"""The kinds whose value is a list of words."""

Visibility = Literal["全", "摘要", "无"]
AUDIENCES = ("本人", "专人", "部门负责人", "案管办", "监察室", "政治处", "院领导", "公示")
"""Who may see a section (model.md §7), in forms of before forms named their readers themselves."""


class FieldSpec(Model):
    """One field of a section."""

    kind: FieldKind = msgspec.field(name="类型")
    required: YesNo = msgspec.field(default=False, name="必填")
    vocabulary: str | None = msgspec.field(default=None, name="词表")
    default: str | None = msgspec.field(default=None, name="缺省")
    max_length: Whole | None = msgspec.field(default=None, name="至长")
    at_least: Whole | None = msgspec.field(default=None, name="至少")
    at_most: Whole | None = msgspec.field(default=None, name="至多")
    section: str | None = msgspec.field(default=None, name="部分")
    fields: dict[str, FieldSpec] = msgspec.field(default_factory=dict, name="字段")
    system: YesNo = msgspec.field(default=False, name="系统")
    public: YesNo = msgspec.field(default=False, name="公示")
    scan: Literal["隐私"] | None = msgspec.field(default=None, name="扫描")
    may_be_future: YesNo = msgspec.field(default=False, name="可晚")
    note: str = msgspec.field(default="", name="说明")

    @cached_property
    def group(self) -> Fields:
        """The fields of a 组 or 组列."""
        return Fields(self.fields)


CONTEXT_FREE = frozenset(
    ["文本", "姓名", "化名", "日期", "年月", "季度", "年度", "整数", "数", "干警", "编号", "引用"]
)
"""Kinds whose value depends on the text and the section alone, not on the date or the office."""


class Fields(dict[str, FieldSpec]):
    """The fields of a section or group by name, in writing order, with what readers ask of them.

    ``kept`` names the fields in which a text always means the same.
    """

    kept: frozenset[str] = frozenset()

    @cached_property
    def known(self) -> dict[str, dict[object, Any]]:
        """For each kept field, the values of texts that have been read before."""
        return {name: {} for name in self.kept}

    @cached_property
    def required(self) -> frozenset[str]:
        """The fields that must be written."""
        return frozenset(name for name, spec in self.items() if spec.required)

    @cached_property
    def happened(self) -> tuple[str, ...]:
        """The dates that must be written and cannot lie ahead."""
        return tuple(
            name
            for name, spec in self.items()
            if spec.kind == "日期" and spec.required and not spec.may_be_future
        )

    @cached_property
    def defaults(self) -> tuple[str, ...]:
        """The fields that have a value even when not written."""
        return tuple(name for name, spec in self.items() if spec.default is not None)

    @cached_property
    def known_defaults(self) -> dict[str, Any]:
        """The default values of kept fields, once read."""
        return {}

    @cached_property
    def _by_kinds(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        return {}

    def of_kinds(self, *kinds: str) -> tuple[str, ...]:
        """The names of the fields of these kinds, and of the groups that hold any."""
        found = self._by_kinds.get(kinds)
        if found is None:
            found = tuple(
                name
                for name, spec in self.items()
                if spec.kind in kinds or any(inner.kind in kinds for inner in spec.fields.values())
            )
            self._by_kinds[kinds] = found
        return found

    @cached_property
    def past(self) -> tuple[str, ...]:
        """The date fields that tell what has happened, and the groups that hold any."""
        return tuple(name for name in self.of_kinds("日期") if not self[name].may_be_future)


class SectionSpec(Model):
    """One section (部分) as it is declared."""

    english: str = msgspec.field(name="英文")
    shape: Literal["单条", "列表"] = msgspec.field(default="列表", name="形式")
    prefix: str | None = msgspec.field(default=None, name="字头")
    numbering: Literal["年", "不分年", "无"] = msgspec.field(default="年", name="编号")
    identity: tuple[str, ...] = msgspec.field(default=(), name="标识")
    exempt: tuple[str, ...] = msgspec.field(default=(), name="免填")
    date_field: str | None = msgspec.field(default=None, name="记录日期")
    after_leaving: YesNo = msgspec.field(default=False, name="离院后可记")
    system: YesNo = msgspec.field(default=False, name="系统")
    drafted_by: str = msgspec.field(default="", name="填报")
    supervised_by: str = msgspec.field(default="", name="监督")
    note: str = msgspec.field(default="", name="说明")
    own_fields: dict[str, FieldSpec] = msgspec.field(name="字段")
    constraints: tuple[Constraint, ...] = msgspec.field(default=(), name="约束")
    visibility: dict[str, Visibility] = msgspec.field(name="可见")


class Section(Struct, frozen=True, eq=False):
    """One section (部分) of the form: a single mapping, or a list of records.

    ``fields`` are all that may be written, in writing order, the common ones included;
    ``own_fields`` only those the section itself declares.
    """

    name: str
    single: bool
    prefix: str | None
    numbering: Literal["年", "不分年", "无"]
    identity: tuple[str, ...]
    exempt: tuple[str, ...]
    date_field: str | None
    after_leaving: bool
    system: bool
    drafted_by: str
    supervised_by: str
    note: str
    own_fields: Fields
    fields: Fields
    constraints: tuple[Constraint, ...]
    visibility: dict[str, Visibility]


class FormMeta(Model):
    """Which form this is, and when it holds."""

    version: str = msgspec.field(name="版本")
    name: str = msgspec.field(name="名称")
    start: Day = msgspec.field(name="施行")
    end: Day | None = msgspec.field(default=None, name="废止")


class Form(Model):
    """A whole form."""

    meta: FormMeta = msgspec.field(name="格式")
    landmarks: Landmarks = msgspec.field(name="要素")
    vocabularies: dict[str, VocabularyText] = msgspec.field(name="词表")
    common: dict[str, FieldSpec] = msgspec.field(name="公共字段")
    voided: dict[str, str] = msgspec.field(name="作废")
    readers: tuple[str, ...] = msgspec.field(default=AUDIENCES, name="读者")
    declared: dict[str, SectionSpec] = msgspec.field(name="部分")
    claims: dict[str, str] = msgspec.field(default_factory=dict, name="检查")
    """By the id of a check, what it asks of archives, in the words of this form."""

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The sections in the order of the form."""
        return {name: self._section(name, spec) for name, spec in self.declared.items()}

    def _section(self, name: str, spec: SectionSpec) -> Section:
        return Section(
            name=name,
            single=spec.shape == "单条",
            prefix=spec.prefix,
            numbering=spec.numbering,
            identity=spec.identity,
            exempt=spec.exempt,
            date_field=spec.date_field,
            after_leaving=spec.after_leaving,
            system=spec.system,
            drafted_by=spec.drafted_by,
            supervised_by=spec.supervised_by,
            note=spec.note,
            own_fields=Fields(spec.own_fields),
            fields=self._all_fields(spec),
            constraints=spec.constraints,
            visibility=spec.visibility,
        )

    def _all_fields(self, section: SectionSpec) -> Fields:
        # Each section has its own copy of a common field: a text may mean something else there.
        own = {name: replace(spec) for name, spec in self._ordered_fields(section).items()}
        fields = Fields(own)
        fields.kept = frozenset(name for name, spec in fields.items() if self._is_kept(spec))
        return fields

    def _is_kept(self, spec: FieldSpec) -> bool:
        if spec.kind == "词":
            vocabulary = self.vocabularies.get(spec.vocabulary or "")
            return vocabulary is not None and vocabulary.by is None and not vocabulary.dated
        return spec.kind in CONTEXT_FREE

    def _ordered_fields(self, section: SectionSpec) -> dict[str, FieldSpec]:
        if section.shape == "单条":
            return section.own_fields
        numbered = section.numbering != "无"
        ordered = {n: s for n, s in self.common.items() if numbered and s.kind == "编号"}
        ordered.update(section.own_fields)
        for name, spec in self.common.items():
            if spec.kind == "编号" or name in ordered:
                continue
            exempt = name in section.exempt
            ordered[name] = replace(spec, required=False) if exempt else spec
        return ordered

    @property
    def voiding(self) -> frozenset[str]:
        """The fields by which a record is voided, and the one that says why."""
        return frozenset((*self.voided, self.landmarks.void_reason))

    def section_by_prefix(self, prefix: str) -> Section | None:
        """The section whose records' 编号 begin with ``prefix``."""
        return next((s for s in self.sections.values() if s.prefix == prefix), None)

    def resolve(self, section: Section, path: str) -> FieldSpec | None:
        """The field a dotted path names, seen from a record of ``section``; None if there is none.

        ``字段``; ``引用.字段`` (through a reference to a section); ``单条部分.字段``;
        ``组.字段`` (inside a group).
        """
        head, _, rest = path.partition(".")
        spec = section.fields.get(head)
        if spec is None:
            single = self.sections.get(head)
            if single is not None and single.single and rest:
                return self.resolve(single, rest)
            return None
        if not rest:
            return spec
        if spec.fields:
            return spec.fields.get(rest)
        if spec.kind == "引用" and spec.section in self.sections:
            return self.resolve(self.sections[spec.section], rest)
        return None

    def words_of(self, spec: FieldSpec) -> frozenset[str] | None:
        """All values a vocabulary field may ever take; None for a field without a vocabulary."""
        if spec.vocabulary is None or spec.vocabulary not in self.vocabularies:
            return None
        return self.vocabularies[spec.vocabulary].words
