"""Reading an archive: bytes and standards in, a typed ``Officer`` and all problems out; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from generator.archive.fieldreading import FieldReader, TooManyProblems
from generator.archive.fields import Context
from generator.archive.officer import Officer, Record
from generator.archive.unit import Unit
from generator.problems import Problem
from generator.scalars import Quarter, Unreadable, parse_date
from generator.standards.form import Section
from generator.standards.standard import Standard, Standards
from generator.yamltext import Mapping, Node, Scalar, Sequence, parse

ID_KEY, STRUCTURE_KEY = "档案号", "结构版本"
STRUCTURE_VERSION = "1.0"


def read_officer(
    data: bytes, path: str, officer_id: str, unit: Unit, standards: Standards
) -> tuple[Officer | None, list[Problem]]:
    """Read one archive.

    Every record is typed under the standard in force on its own date. Returns the officer with
    all that could be typed, and every problem; None when the text cannot be read at all, or has
    so many problems that reading stopped.
    """
    tree, problems = parse(data, path)
    if tree is None:
        return None, problems
    reader = _Reader(path, unit, standards, problems, FieldReader(path, problems))
    try:
        officer = reader.officer(tree, officer_id)
    except TooManyProblems:
        return None, problems
    officer.flawed = bool(problems)
    return officer, problems


def record_day(section: Section, text: str | None) -> date | None:
    """The day a record is dated, from the text of its date field; None when it cannot be read."""
    if text is None or section.date_field is None:
        return None
    kind = section.fields[section.date_field].kind
    try:
        if kind == "季度":
            return Quarter.parse(text).last_day
        return date(int(text), 12, 31) if kind == "年度" else parse_date(text)
    except (Unreadable, ValueError):
        return None


@dataclass(slots=True)
class _Reader:
    path: str
    unit: Unit
    standards: Standards
    problems: list[Problem]
    fields: FieldReader
    seen: dict[str, Record] = field(default_factory=dict)
    contexts: dict[tuple[str, str, date | None], Context] = field(default_factory=dict)

    def officer(self, tree: Mapping, officer_id: str) -> Officer:
        form = self.standards.versions[-1].form
        names = {name for s in self.standards.versions for name in s.form.sections}
        self._header(tree, officer_id)
        for key, node in tree.entries.items():
            if key not in names and key not in (ID_KEY, STRUCTURE_KEY):
                self.fields.unknown(key, node, [*names, ID_KEY, STRUCTURE_KEY], "部分")
        sections: dict[str, tuple[Record, ...]] = {}
        for name, section in form.sections.items():
            sections[name] = self._section(section, tree.entries.get(name), tree)
        for name in tree.entries:
            if name in names and name not in form.sections:  # a section only older forms have
                older = next(
                    s.form.sections[name]
                    for s in reversed(self.standards.versions)
                    if name in s.form.sections
                )
                sections[name] = self._section(older, tree.entries[name], tree)
        return Officer(officer_id, self.unit.code, self.path, form, sections, tree)

    def _header(self, tree: Mapping, officer_id: str) -> None:
        node = tree.entries.get(ID_KEY)
        if node is None:
            self.fields.report(
                tree.at(self.path), "F01", f"缺少“{ID_KEY}”", f"请在第一行写 {ID_KEY}: {officer_id}"
            )
        elif not isinstance(node, Scalar) or node.text != officer_id:
            self.fields.report(
                node.at(self.path), "X01", f"{ID_KEY}与文件名不一致", f"应写 {ID_KEY}: {officer_id}"
            )
        node = tree.entries.get(STRUCTURE_KEY)
        if node is None:
            self.fields.report(
                tree.at(self.path),
                "F01",
                f"缺少“{STRUCTURE_KEY}”",
                f'请补写 {STRUCTURE_KEY}: "{STRUCTURE_VERSION}"',
            )
        elif not isinstance(node, Scalar) or node.text != STRUCTURE_VERSION:
            self.fields.report(
                node.at(self.path),
                "F06",
                f"不认识的{STRUCTURE_KEY}",
                f'应写 {STRUCTURE_KEY}: "{STRUCTURE_VERSION}"',
            )

    def _section(self, section: Section, node: Node | None, tree: Mapping) -> tuple[Record, ...]:
        if node is None:
            if section.single:
                at = tree.at(self.path)
                self.fields.report(
                    at, "F01", f"缺少部分“{section.name}”", f"请补写“{section.name}:”及其内容"
                )
            return ()
        if section.single:
            if not isinstance(node, Mapping):
                self.fields.shape(
                    node, f"“{section.name}”应是一组“名称: 内容”", "每行写一个“名称: 内容”"
                )
                return ()
            return (self._record(section, node),)
        if not isinstance(node, Sequence):
            self.fields.shape(
                node,
                f"“{section.name}”应是记录的列表",
                f"没有记录写“{section.name}: []”，有的每条以“- ”开头",
            )
            return ()
        records = []
        for item in node.items:
            if isinstance(item, Mapping):
                records.append(self._record(section, item))
            else:
                self.fields.shape(
                    item, f"“{section.name}”的每条记录应是一组“名称: 内容”", "请写“- 编号: …”"
                )
        return tuple(records)

    # -- records ---------------------------------------------------------------------------

    def _standard(self, section: Section, node: Mapping) -> tuple[Standard, date | None]:
        """The standard a record is read under, found from the date as it is written."""
        found = node.entries.get(section.date_field or "")
        day = record_day(section, found.text if isinstance(found, Scalar) else None)
        return self.standards.for_record(day), day

    def _record(self, latest: Section, node: Mapping) -> Record:
        standard, day = self._standard(latest, node)
        section = standard.form.sections.get(latest.name, latest)
        context = self._context(standard, section, day)
        before = len(self.problems)
        values = self.fields.read(section.fields, node, context)
        record_id = self._identity(section, values)
        record = Record(section, record_id, values, node, self.path, day, standard)
        record.broken = len(self.problems) > before
        for key, word in standard.form.voided.items():
            if values.get(key) == word:
                record.voided = True
        if record_id and not section.single:
            first = self.seen.setdefault(record_id, record)
            if first is not record:
                at = record.at("编号") if section.numbering != "无" else record.at()
                self.fields.report(
                    at,
                    "F09",
                    f"“{record_id}”重复（第 {first.node.line} 行已用）",
                    "编号在一份档案里只用一次，请改用下一个没用过的号",
                    related=(first.at(),),
                )
                record.broken = True
        return record

    def _context(self, standard: Standard, section: Section, day: date | None) -> Context:
        key = (standard.version, section.name, day)
        found = self.contexts.get(key)
        if found is None:
            names = frozenset(standard.form.sections)
            found = Context(standard.form, self.unit, section, day, names)
            self.contexts[key] = found
        return found

    def _identity(self, section: Section, values: dict[str, Any]) -> str:
        if section.single:
            return section.name
        if section.numbering != "无":
            return str(values.get("编号", ""))
        parts = [values.get(name) for name in section.identity]
        return "/".join([section.prefix or section.name, *(str(p) for p in parts if p is not None)])
