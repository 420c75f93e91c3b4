"""Reading an archive: bytes and standards in, a typed ``Officer`` and all problems out; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from generator.archive.ahead import is_ahead
from generator.archive.fieldreading import FieldReader
from generator.archive.numbers import Unusable, another, next_number
from generator.archive.officer import Officer, Record, is_instead
from generator.archive.reporting import TooManyProblems, innermost
from generator.archive.setting import Settings
from generator.archive.strays import are_in_place, begins_with, owner_of, rest_of
from generator.archive.unit import Unit
from generator.problems import Problem
from generator.scalars import Unreadable, parse_date
from generator.standards.form import Form, Section
from generator.standards.standard import Standards
from generator.yamltext import Mapping, Node, Scalar, Sequence, parse

ID_KEY, STRUCTURE_KEY = "档案号", "结构版本"
STRUCTURE_VERSION = "1.0"


def read_officer(
    data: bytes, path: str, officer_id: str, unit: Unit, standards: Standards
) -> tuple[Officer | None, list[Problem]]:
    """Read one archive.

    Every record is typed under the standard in force on its own date; what has none, such as the
    profile, as of the reference date or the day the officer left. Returns the officer with all
    that could be typed, and every problem; None when the text cannot be read at all, or has so
    many problems that reading stopped.
    """
    tree, problems = parse(data, path)
    if tree is None:
        return None, problems
    settings = Settings(standards, unit)
    reader = _Reader(path, unit, standards, settings, problems, FieldReader(path, problems))
    try:
        officer = reader.officer(tree, officer_id)
    except TooManyProblems:
        return None, problems
    officer.flawed = bool(problems)
    return officer, problems


def _as_of(tree: Mapping, form: Form, today: date | None) -> date | None:
    """The day undated parts speak of: the reference date, or the end of the officer's last post.

    Who has left is described as when leaving, in the words of that time.
    """
    posts = form.landmarks.posts
    node = tree.entries.get(posts.section)
    last: date | None = None
    for item in node.items if isinstance(node, Sequence) else ():
        end = item.entries.get(posts.end) if isinstance(item, Mapping) else None
        try:
            day = parse_date(end.text if isinstance(end, Scalar) else "")
        except Unreadable:
            return today  # a post still held, or one whose end cannot be read
        last = max(last or day, day)
    return min(last, today) if last is not None and today is not None else today


class _Reader(Struct):
    path: str
    unit: Unit
    standards: Standards
    settings: Settings
    problems: list[Problem]
    fields: FieldReader
    seen: dict[str, Record] = field(default_factory=dict)
    misspelt: set[str | None] = field(default_factory=set)
    fallen: dict[str, list[str]] = field(default_factory=dict)
    """Fields that stand at the margin, by the section whose last record they belong to."""
    offered: list[str] = field(default_factory=list)
    """Numbers that were advised: no two findings advise the same."""

    def officer(self, tree: Mapping, officer_id: str) -> Officer:
        form = self.standards.current.form
        every = (form, *(standard.form for standard in self.standards.versions))
        names = dict.fromkeys(name for one in every for name in one.sections)
        self.settings.as_of = _as_of(tree, form, self.standards.today)
        above = ""
        for key, node in tree.entries.items():
            if key in names:
                above = key
            elif key not in (ID_KEY, STRUCTURE_KEY) and not self._is_fallen(key, node, above, tree):
                known = [*names, ID_KEY, STRUCTURE_KEY]
                self.misspelt.add(self.fields.unknown(key, node, known, "部分", tree))
        self._header(tree, officer_id)
        sections: dict[str, tuple[Record, ...]] = {}
        for name, section in form.sections.items():
            sections[name] = self._section(section, tree.entries.get(name), tree)
        for name in tree.entries:
            if name in names and name not in form.sections:  # a section only other forms have
                other = self.settings.having(name).form.sections[name]
                sections[name] = self._section(other, tree.entries[name], tree)
        return Officer(officer_id, self.unit.code, self.path, form, sections, tree)

    def _is_fallen(self, key: str, node: Node, above: str, tree: Mapping) -> bool:
        """Whether a name that stands at the margin is a field of the record above it; told then."""
        if not above or key not in self.settings.having(above).form.sections[above].fields:
            return False
        beside = innermost(tree.entries[above])
        if beside is not None:
            self.fields.fallen(key, node, above, beside)
            self.fallen.setdefault(above, []).append(key)
        return beside is not None

    def _header(self, tree: Mapping, officer_id: str) -> None:
        node = tree.entries.get(ID_KEY)
        if node is None:
            if ID_KEY not in self.misspelt:
                hint = f"请在第一行写 {ID_KEY}: {officer_id}"
                self.fields.report(tree.at(self.path), "F01", f"缺少“{ID_KEY}”", hint)
        elif not isinstance(node, Scalar) or node.text != officer_id:
            self.fields.report(
                node.at(self.path), "X01", f"{ID_KEY}与文件名不一致", f"应写 {ID_KEY}: {officer_id}"
            )
        node = tree.entries.get(STRUCTURE_KEY)
        if node is None:
            if STRUCTURE_KEY not in self.misspelt:
                hint = f'请补写 {STRUCTURE_KEY}: "{STRUCTURE_VERSION}"'
                self.fields.report(tree.at(self.path), "F01", f"缺少“{STRUCTURE_KEY}”", hint)
        elif not isinstance(node, Scalar) or node.text != STRUCTURE_VERSION:
            self.fields.report(
                node.at(self.path),
                "F06",
                f"不认识的{STRUCTURE_KEY}",
                f'应写 {STRUCTURE_KEY}: "{STRUCTURE_VERSION}"',
            )

    def _section(self, section: Section, node: Node | None, tree: Mapping) -> tuple[Record, ...]:
        if node is None:
            if section.single and section.name not in self.misspelt:
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
            return (self._record(section, node, self.fallen.get(section.name, ())),)
        if not isinstance(node, Sequence):
            self.fields.shape(
                node,
                f"“{section.name}”应是记录的列表",
                f"没有记录写“{section.name}: []”，有的每条以“- ”开头",
            )
            return ()
        if section.name not in self.fallen and are_in_place(node.contents, section):
            return tuple([self._record(section, item, ()) for item in node.contents])
        return tuple(self._records(section, node))

    def _records(self, section: Section, node: Sequence) -> Iterator[Record]:
        """The records of a list in which not everything stands where it should."""
        contents = node.contents
        index = 0
        while index < len(contents):
            content = contents[index]
            index += 1
            if not isinstance(content, Mapping):
                item = node.items[index - 1]
                self.fields.shape(
                    item, f"“{section.name}”的每条记录应是一组“名称: 内容”", "请写“- 编号: …”"
                )
                continue
            owner = owner_of(section, content, self.standards.current.form.sections)
            if owner is not None:
                yield self._elsewhere(section, owner, content)
                continue
            lost: list[str] = []
            while index < len(contents) and (
                rest := rest_of(section, contents[index], content, lost)
            ):
                if not lost:
                    self.fields.broken_off(node.items[index], content, begins_with(section))
                lost += rest
                index += 1
            if index == len(contents):
                lost += self.fallen.get(section.name, ())
            yield self._record(section, content, lost)

    def _elsewhere(self, section: Section, owner: Section, node: Mapping) -> Record:
        """Report a record of another section; nothing else is said of what it holds."""
        self.fields.elsewhere(node.entries["编号"], section.name, owner.name)
        standard = self.standards.current
        return Record(section, "", {}, node, self.path, None, standard, broken=True)

    # -- records ---------------------------------------------------------------------------

    def _record(self, current: Section, node: Mapping, fallen: Collection[str]) -> Record:
        setting = self.settings.of(current, node)
        before = len(self.problems)
        if setting.foreign is not None:
            self.fields.report(
                node.at(self.path),
                "F02",
                f"{setting.day} 的记录按制度 {setting.foreign} 填写，那时没有部分“{current.name}”",
                "请核对日期，或改记到当时的部分",
            )
        standard, section = setting.standard, setting.context.section
        values = self.fields.read(section.fields, node, setting.context, fallen=fallen)
        today = self.standards.today
        if len(self.problems) > before and setting.is_later(today):
            # On that day other words and departments may hold: it is the day that is wrong (X06).
            del self.problems[before:]
            setting = replace(self.settings.of(current, node, today), day=setting.day)
            standard, section = setting.standard, setting.context.section
            values = self.fields.read(section.fields, node, setting.context, fallen=fallen)
        record_id = self._identity(section, values)
        record = Record(section, record_id, values, node, self.path, setting.day, standard)
        record.broken = len(self.problems) > before or bool(fallen) or self._is_ahead(record)
        for key, word in setting.voided:
            if values.get(key) == word:
                record.voided = True
        if record_id and not section.single:
            first = self.seen.setdefault(record_id, record)
            while first is not record and is_instead(record, first):
                record.id = another(record.id)
                first = self.seen.setdefault(record.id, record)
            if first is not record:
                at = record.at("编号") if section.numbering != "无" else record.at()
                self.fields.report(
                    at,
                    "F09",
                    f"“{record_id}”重复（第 {first.node.line} 行已用）",
                    self._instead(section, record_id, node),
                    related=(first.at(),),
                )
                record.broken = True
        return record

    def _is_ahead(self, record: Record) -> bool:
        """Whether it tells of a day that has not come, which is told (X06); results are left."""
        today = self.standards.today
        return today is not None and not record.section.system and is_ahead(record, today)

    def _instead(self, section: Section, record_id: str, node: Mapping) -> str:
        """What to write of two records that are known by the same."""
        if section.numbering == "无":
            return (
                f"{'、'.join(section.identity)}都相同的只记一条：请并成一条，或改正写错的一项；"
                "原来那条已经不能改的，把它作废"
            )
        year = re.search("-([0-9]{4})-", record_id)
        used = f"{node.source.text} {' '.join(self.offered)}"
        try:
            free = next_number(used, section, int(year[1]) if year else 0)
        except Unusable:
            return "编号在一份档案里只用一次，请核对已有的编号"
        self.offered.append(str(free))
        return f"是同一件的只留一条；是两件的，原有的编号不能改，请把新写的那条改成 {free}"

    def _identity(self, section: Section, values: dict[str, Any]) -> str:
        if section.single:
            return section.name
        if section.numbering != "无":
            return str(values.get("编号", ""))
        parts = [values.get(name) for name in section.identity]
        return "/".join([section.prefix or section.name, *(str(p) for p in parts if p is not None)])
