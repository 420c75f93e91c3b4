"""Merging: two changes of one archive into one, record by record; pure.

The three texts are cut into the lines of their records (``parts``), so that layout and comments
stay as they were written. A record is taken from the side that changed it. Changed on both sides it
is a clash: it stands twice, whole, between git's usual marks, and is named. Nothing is dropped,
renumbered or mixed field by field: what a record says is one person's statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, field

from generator.archive.numbers import Unusable, next_number
from generator.archive.parts import Document, Part, SectionParts, Unsplit, split
from generator.standards.form import Section
from generator.standards.standard import Standards
from generator.yamltext import parse

OURS, THEIRS = "我方", "对方"
_BOM = b"\xef\xbb\xbf"
_MARK = 7
Records = Mapping[str, Part]
Names = Mapping[str, object]
Versions = tuple[Part | None, Part | None, Part | None]
"""Something as it stands in the base, on our side and on theirs; None where it is not there."""


class Unmergeable(Exception):
    """The texts cannot be merged by record: the message says why, for a clerk."""


class Clash(NamedTuple):
    """One thing both sides changed: what it is, what happened, what to do, where its marks are."""

    what: str
    told: str
    hint: str
    line: int


class Merged(NamedTuple):
    """The merged file; without clashes it can be used as it is."""

    data: bytes
    clashes: tuple[Clash, ...]


def merge(base: bytes, ours: bytes, theirs: bytes, standards: Standards) -> Merged:
    """Both sides' changes of ``base``; raises ``Unmergeable`` when a text cannot be cut up.

    An empty ``base`` means that both sides added the file. Line ends and a BOM are those of the
    side that changed them.
    """
    forms = _sections(standards)
    sides = (base, "两边共同的原文"), (ours, OURS), (theirs, THEIRS)
    documents = [_read(data, side, forms) for data, side in sides]
    used = (ours + theirs).decode("utf-8", "replace")
    work = _Merge(forms, documents[0], documents[1], documents[2], used)
    work.run()
    text = "\n".join(work.lines) + "\n"
    if not work.clashes and not _says(text, work.kept, forms):
        raise Unmergeable("两边的版式放不到一起")
    data = text.encode("utf-8")
    if _habit(b"\r\n" in base, b"\r\n" in ours, b"\r\n" in theirs):
        data = data.replace(b"\n", b"\r\n")
    if _habit(base.startswith(_BOM), ours.startswith(_BOM), theirs.startswith(_BOM)):
        data = _BOM + data
    return Merged(data, tuple(work.clashes))


def _sections(standards: Standards) -> dict[str, Section]:
    """Every section of any version of the form, the latest version's first and in its order."""
    found: dict[str, Section] = {}
    for standard in reversed(standards.versions):
        found = {**found, **{n: s for n, s in standard.form.sections.items() if n not in found}}
    return found


def _read(data: bytes, side: str, forms: Mapping[str, Section]) -> Document:
    plain = data.removeprefix(_BOM).replace(b"\r\n", b"\n")
    if not plain.strip():
        return Document()
    tree, problems = parse(plain, "")
    if tree is None:
        first = problems[0]
        raise Unmergeable(f"{side}的第 {first.location.line} 行读不出：{first.message}")
    try:
        return split(plain.decode("utf-8"), forms)
    except Unsplit as refused:
        raise Unmergeable(f"{side}的{refused}") from None


def _habit(base: bool, ours: bool, theirs: bool) -> bool:
    return ours if ours != base else theirs


def _says(text: str, kept: dict[str, object], forms: Mapping[str, Section]) -> bool:
    """Whether a merged text reads as exactly what was put into it."""
    tree, _ = parse(text.encode("utf-8"), "")
    return tree is not None and split(text, forms).values() == kept


def _agreed(versions: Versions) -> tuple[Part | None] | None:
    """The part both sides can agree on, None when they cannot; the part itself may be None.

    Equal texts decide first; then a side that only laid out anew gives way to one that said more.
    """
    base, ours, theirs = versions
    for alike in (_identical, _same):
        if alike(ours, theirs) or alike(theirs, base):
            return (ours,)
        if alike(ours, base):
            return (theirs,)
    return None


def _identical(one: Part | None, other: Part | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.lines == other.lines


def _same(one: Part | None, other: Part | None) -> bool:
    return one is not None and other is not None and one.says_the_same(other)


def _order(
    base: Names, ours: Names, theirs: Names, rank: Callable[[str], tuple[object, ...]]
) -> list[str]:
    """The names of either side, those of one in its order, the others behind their neighbours.

    The order kept is that of the side which moved something, ours if both did. What both sides
    added at one place is sorted by ``rank``.
    """
    common = {name: None for name in base if name in ours and name in theirs}
    unmoved = [name for name in ours if name in common] == list(common)
    first, second = (theirs, ours) if unmoved else (ours, theirs)
    order = list(first)
    for previous, name in pairwise(["", *second]):
        if name in first:
            continue
        at = order.index(previous) + 1 if previous else 0
        while at < len(order) and order[at] not in base and order[at] not in second:
            if rank(order[at]) > rank(name):
                break
            at += 1
        order.insert(at, name)
    return order


def _by_number(key: str) -> tuple[object, ...]:
    """Numbers by their value: 案-2013-999 before 案-2013-1000."""
    return [int(number) for number in re.findall("[0-9]+", key)], key


class _Merge(Struct):
    """One merge: the lines so far, what they say, and what clashed."""

    forms: Mapping[str, Section]
    base: Document
    ours: Document
    theirs: Document
    used: str
    """Text in which every number counts as used: both sides', and those proposed so far."""
    lines: list[str] = field(default_factory=list)
    kept: dict[str, object] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)

    def run(self) -> None:
        """Every section, then the comments at the end."""
        places = {name: place for place, name in enumerate(self.forms)}
        for name in _order(
            self.base.sections,
            self.ours.sections,
            self.theirs.sections,
            lambda name: (places.get(name, -1),),
        ):
            base, ours, theirs = (
                one.sections.get(name) for one in (self.base, self.ours, self.theirs)
            )
            if any(one is not None and one.records is None for one in (base, ours, theirs)):
                part = self._put(f"“{name}”", _each(SectionParts.whole, base, ours, theirs))
                if part is not None:
                    self.kept[name] = part.value
            else:
                self._records(name, base, ours, theirs)
        self._put("文件末尾的注释", (self.base.tail, self.ours.tail, self.theirs.tail))

    def _records(
        self,
        name: str,
        base: SectionParts | None,
        ours: SectionParts | None,
        theirs: SectionParts | None,
    ) -> None:
        """A list of records: the lines above, each record by itself, the lines below."""
        was, our, their = (one.listed if one is not None else {} for one in (base, ours, theirs))
        left = []
        for key in _order(was, our, their, _by_number):
            versions = was.get(key), our.get(key), their.get(key)
            if _agreed(versions) != (None,):
                left.append((key, versions))
        present = [one for one in (ours, theirs) if one is not None]
        if len(present) == 1 and base is not None and not left and present[0].is_framed_like(base):
            return  # one side took the whole section out, the other did not touch it
        # A side without the section has nothing to say about the lines around its records.
        frames = base, ours or base, theirs or base
        heads = _each(lambda one: one.head_over(bool(left)), *frames)
        self._put(f"“{name}”这一行和它上面的注释", heads)
        column = _column(was, our, their)
        values = []
        for key, versions in left:
            part = self._put(f"“{name}”的 {key}", versions, column, self.forms[name])
            if part is not None:
                values.append(part.value)
        self.kept[name] = values
        self._put(f"“{name}”末尾的注释", _each(lambda one: one.tail, *frames))

    def _put(
        self,
        what: str,
        versions: Versions,
        column: int | None = None,
        form: Section | None = None,
    ) -> Part | None:
        """Write the part both sides agree on and return it, or both between marks."""
        agreed = _agreed(versions)
        if agreed is not None:
            self.lines += _written(agreed[0], column)
            return agreed[0]
        told, hint = self._clash(versions, form)
        self.clashes.append(Clash(what, told, hint, len(self.lines) + 1))
        self.lines.append(f"{'<' * _MARK} {OURS}：{what}，{told}")
        self.lines += _written(versions[1], column)
        self.lines.append("=" * _MARK)
        self.lines += _written(versions[2], column)
        self.lines.append(f"{'>' * _MARK} {THEIRS}：{hint}，再删去三行标记")
        return None

    def _clash(self, versions: Versions, form: Section | None) -> tuple[str, str]:
        """What happened, and what a clerk should do."""
        base, ours, theirs = versions
        if ours is None or theirs is None:
            told = f"{OURS}删去了，{THEIRS}改了" if ours is None else f"{OURS}改了，{THEIRS}删去了"
            return told, "记录不能删除，请留下改过的一边"
        if base is not None or form is None:
            return "两边都改了", "请留下对的一边，或改成两边商定的内容"
        free = self._free_number(ours, form)
        if free is None:
            return "两边都新写了", "请留下对的一边，或改成两边商定的内容"
        return (
            f"两边各用这个编号记了一条，下一个没用过的编号是 {free}",
            f"是两件事就都留下，其中一条的编号改成 {free}；是同一件事就只留一条",
        )

    def _free_number(self, record: Part, form: Section) -> str | None:
        year = re.search("-([0-9]{4})-", record.key)
        try:
            free = next_number(self.used, form, int(year[1]) if year else 0)
        except Unusable:
            return None
        self.used += f" {free} "
        return free


def _column(*versions: Records) -> int | None:
    """Where the dashes stand: as on the side that moved them; None when there are none."""
    base, ours, theirs = (
        next((part.column for part in records.values()), None) for records in versions
    )
    first, second = (theirs, ours) if ours == base else (ours, theirs)
    return second if first is None else first


def _each(part: Callable[[SectionParts], Part], *sections: SectionParts | None) -> Versions:
    base, ours, theirs = (part(one) if one is not None else None for one in sections)
    return base, ours, theirs


def _written(part: Part | None, column: int | None) -> tuple[str, ...]:
    if part is None:
        return ()
    return part.lines if column is None else part.shifted(column)
