"""Reading fields: the nodes of one record into typed values, with every problem at its place."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Any

from generator.archive.fields import (
    LIST_READERS,
    READERS,
    RULES,
    SPACES,
    Context,
    Reader,
    typed,
)
from generator.archive.reporting import Reporter, innermost
from generator.archive.scalartext import in_place
from generator.names import mentioned, several
from generator.problems import clip, nearest
from generator.scalars import Unreadable
from generator.standards.form import Fields, FieldSpec
from generator.yamltext import Mapping, Node, Scalar, Sequence

_HASHED = re.compile(r" *#[^\s#]")
"""Behind an empty field, what was hardly meant for a remark: those have a space in front."""
MAX_KNOWN = 5_000
"""Texts remembered for one field: more than an office has days or words."""


class FieldReader(Reporter):
    """Reads the fields of one file's records."""

    def read(
        self,
        fields: Fields,
        node: Mapping,
        context: Context,
        group: str = "",
        fallen: Iterable[str] = (),
    ) -> dict[str, Any]:
        """The typed values of a mapping; what could not be typed is left out and reported.

        ``group`` is the name of the group that is read, ``fallen`` what stands elsewhere for want
        of indentation and has been told.
        """
        values: dict[str, Any] = {}
        misspelt: set[str | None] = {*fallen}
        contents, known = node.contents, fields.known
        for key, content in contents.items():
            # Most texts have been read before: dates, words, names. Only texts whose value depends
            # on nothing else are ever kept.
            texts = known.get(key)
            value = texts.get(content) if texts is not None else None
            if value is None:
                spec = fields.get(key)
                if spec is None:
                    misspelt.add(self._unknown_field(key, fields, node))
                    misspelt |= mentioned(key, fields)
                    continue
                if isinstance(content, str):
                    value = typed(spec, content, contents, context)
                    if value is None:  # now the long way, which says what is wrong with it
                        value = self._value(key, fields, node.entries[key], node, context)
                    elif texts is not None and len(texts) < MAX_KNOWN:
                        texts[content] = value
                else:
                    value = self._value(key, fields, content, node, context)
                if value is None:
                    continue
            values[key] = value
        if not contents.keys() >= fields.required:
            self._missing(fields, node, context, misspelt, group)
        for key in fields.defaults:
            if key not in contents:
                values[key] = fields.known_defaults.get(key) or self._default(key, fields, context)
        return values

    @staticmethod
    def _default(key: str, fields: Fields, context: Context) -> Any:
        spec = fields[key]
        assert spec.default is not None
        reader = READERS.get(spec.kind)
        value = reader(spec.default, spec, context) if reader else spec.default
        if key in fields.kept:
            fields.known_defaults[key] = value
        return value

    def _unknown_field(self, key: str, fields: Fields, node: Mapping) -> str | None:
        """Report a name that is no field here; returns the field it seems to stand for."""
        names = list(node.contents)
        above = [name for name in names[: names.index(key)] if name in fields]
        if above and key in fields[above[-1]].fields:
            beside = innermost(node.entries[above[-1]])
            if beside is not None:
                self.fallen(key, node.entries[key], above[-1], beside)
                return None
        return self.unknown(key, node.entries[key], list(fields), "字段", node)

    def _missing(
        self,
        fields: Fields,
        node: Mapping,
        context: Context,
        misspelt: Container[str | None],
        group: str,
    ) -> None:
        """Report required fields that are not written, under a wrong name neither."""
        number = node.contents.get("编号")
        which = f"{number} " if isinstance(number, str) else f"“{group or context.section.name}”"
        for key in fields:
            if key in fields.required and key not in node.contents and key not in misspelt:
                message = f"{which}缺少“{key}”"
                self.report(node.at(self.path), "F01", message, f"请补写“{key}: …”")

    def _value(self, key: str, fields: Fields, node: Node, outer: Mapping, context: Context) -> Any:
        spec = fields[key]
        kind = spec.kind
        if spec.system:
            at = node.key_at(self.path)
            self.report(at, "F08", f"“{key}”由系统计算，不能手写", "请删去这一项")
            return None
        if kind == "词":
            return self._word(key, spec, node, outer, context)
        reader = READERS.get(kind)
        if reader is not None:
            return self._scalar(key, spec, node, reader, context)
        if kind == "组":
            if not isinstance(node, Mapping):
                self.shape(node, f"“{key}”应是一组“名称: 内容”", _group_example(key, spec))
                return None
            fallen = outer.contents.keys() - fields.keys()
            return self.read(spec.group, node, context, key, fallen)
        return self._list(key, spec, node, outer, context)

    def _list(
        self, key: str, spec: FieldSpec, node: Node, outer: Mapping, context: Context
    ) -> tuple[Any, ...] | None:
        if not isinstance(node, Sequence):
            hint = f"写成“{key}: [甲, 乙]”，用半角方括号和逗号"
            self.shape(node, f"“{key}”应是列表", _group_example(key, spec) if spec.fields else hint)
            return None
        if spec.at_most is not None and len(node.items) > spec.at_most:
            self.report(
                node.at(self.path),
                "F05",
                f"“{key}”有 {len(node.items)} 项，至多 {spec.at_most} 项",
                "请核对，删去多余的",
            )
        if spec.kind == "组列":
            return self._groups(key, spec, node, context)
        found = []
        for item in node.items:
            if spec.kind == "词列":
                value = self._word(key, spec, item, outer, context)
            else:
                value = self._scalar(key, spec, item, LIST_READERS[spec.kind], context)
            if value is not None:
                found.append(value)
        if spec.required and not node.items:
            self.report(node.at(self.path), "F01", f"“{key}”是空的", "请至少写一项")
        return tuple(found)

    def _groups(
        self, key: str, spec: FieldSpec, node: Sequence, context: Context
    ) -> tuple[dict[str, Any], ...]:
        found = []
        for item in node.items:
            if isinstance(item, Mapping):
                found.append(self.read(spec.group, item, context, key))
            else:
                self.shape(item, f"“{key}”的每一项应是一组“名称: 内容”", _group_example(key, spec))
        return tuple(found)

    def _plain(self, key: str, spec: FieldSpec, node: Node) -> str | None:
        """The text of a scalar, refusing lists, emptiness and stray spaces."""
        if not isinstance(node, Scalar):
            self.shape(node, f"“{key}”应是一个值", f"写成“{key}: 内容”；有特殊符号的两边加英文引号")
            return None
        text = node.text
        if "\n" in text:
            self.report(node.at(self.path), "F07", f"“{key}”的内容写成了几行", "请写成一行")
            return None
        trimmed = text.strip(SPACES)
        if trimmed != text:
            self.report(
                node.at(self.path),
                "F07",
                f"“{key}”的内容前后有空格",
                f"应写 {clip(trimmed, 60)}",
                replacement=in_place(node, trimmed),
            )
            return None
        if not text:
            hint = f"请写内容，如“{key}: …”" if spec.required else f"没有内容就删去“{key}”这一行"
            if _HASHED.match(node.source.text, node.start):
                hint += "；“#”后面的不算内容，要写“#”的两边加英文引号"
            self.report(node.at(self.path), "F07", f"“{key}”没有内容", hint)
            return None
        return text

    def _scalar(
        self, key: str, spec: FieldSpec, node: Node, reader: Reader, context: Context
    ) -> Any:
        text = self._plain(key, spec, node)
        if text is None:
            return None
        try:
            return reader(text, spec, context)
        except Unreadable as error:
            assert isinstance(node, Scalar)
            folded = not node.quoted and not node.source.text.startswith(text, node.start)
            self.report(
                node.at(self.path),
                RULES[spec.kind],
                f"{key}：{error.message}",
                f"{error.hint}，写成一行" if folded else error.hint,
                replacement=in_place(node, error.suggestion),
            )
            return None

    def _word(
        self, key: str, spec: FieldSpec, node: Node, outer: Mapping, context: Context
    ) -> str | None:
        text = self._plain(key, spec, node)
        if text is None or spec.vocabulary is None:
            return text
        vocabulary = context.form.vocabularies[spec.vocabulary]
        branch: str | None = None
        if vocabulary.by is not None:
            other = outer.entries.get(vocabulary.by)
            if not isinstance(other, Scalar) or other.text not in vocabulary.branches:
                if text in vocabulary.words:
                    return text
                self._bad_word(key, spec, node, text, sorted(vocabulary.words))
                return None
            branch = other.text
        valid = vocabulary.valid(branch, context.day)
        if text in valid:
            return text
        if branch is not None and text in vocabulary.words:
            self.report(
                node.at(self.path),
                "X09",
                f"{vocabulary.by}“{branch}”不能用{key}“{text}”",
                "可写：" + "、".join(t.value for t in vocabulary.terms(branch)),
            )
            return None
        if any(t.value == text for t in vocabulary.terms(branch)):
            self.report(
                node.at(self.path),
                "F06",
                f"{key}“{text}”在 {context.day} 不适用",
                "当时可写："
                + "、".join(t.value for t in vocabulary.terms(branch) if t.value in valid),
            )
            return None
        ordered = [t.value for t in vocabulary.terms(branch) if t.value in valid]
        self._bad_word(key, spec, node, text, ordered)
        return None

    def _bad_word(
        self, key: str, spec: FieldSpec, node: Node, text: str, known: Iterable[str]
    ) -> None:
        words = list(known)
        near = nearest(text, words)
        shown = clip(text)
        options = "可写：" + "、".join(words[:24])
        hint = f"是不是“{near}”？{options}" if near else options
        replacement = None
        parts = several(text, words)
        if parts and spec.kind == "词":
            hint = f"只能写一项。{options}"
        elif parts:
            meant = ", ".join(parts)
            hint = f"各项之间用半角逗号隔开：{meant}"
            before = node.source.text[: node.start].rstrip(" ")[-1:]
            replacement = meant if node.key_start < 0 and before in ("[", ",") else None
        self.report(
            node.at(self.path),
            "F06",
            f"{key}没有“{shown}”这个选项",
            hint,
            replacement=replacement,
        )


def _group_example(key: str, spec: FieldSpec) -> str:
    inner = ", ".join(f"{name}: …" for name, s in spec.fields.items() if s.required)
    return f"写成“{key}: {{{inner}}}”" if spec.kind == "组" else f"写成“{key}: [{{{inner}}}]”"
