"""Two clerks at one archive: a random archive, what each of them does to it, and what must clash.

Everything is drawn from one ``random.Random``, so that a seed is a whole story.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

from generator.archive.canonical import canonical
from tests.offices import archive_text, shipped
from tests.records import case, inspection, study, task, training

Fields = dict[str, Any]
Thing = tuple[str, str]
"""A record: its section and what it is known by."""

MAKERS: dict[str, Callable[[int], Fields]] = {
    "办案情况": lambda n: case(f"案-2013-{n:03}"),
    "综合工作": lambda n: task(f"综-2013-{n:03}", 任务名称=f"整理卷宗{n}"),
    "业务素能": lambda n: study(f"能-2013-{n:03}", 名称=f"出庭实务{n}"),
    "培训情况": lambda n: training(f"培-2013-{n:03}", 名称=f"公诉实务{n}"),
    "督察通报": lambda n: inspection(f"察-2013-{n:03}"),
    "零报告": lambda n: {
        "季度": f"201{n % 3}Q{n % 4 + 1}",
        "部分": ["外部监督"],
        "确认部门": ["政治处", "监察室", "办公室", "公诉科", "侦查监督科"][n % 5],
        "确认日期": "2013-10-10",
    },
}


@dataclass(slots=True)
class Written:
    """A record as it is written: its fields, lines above it, and remarks behind fields."""

    fields: Fields
    above: list[str] = field(default_factory=list)
    behind: dict[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        found = [f"  {comment}" for comment in self.above]
        for number, (name, value) in enumerate(self.fields.items()):
            shown = f"[{', '.join(value)}]" if isinstance(value, list) else value
            remark = f"  {self.behind[name]}" if name in self.behind else ""
            found.append(f"{'    ' if number else '  - '}{name}: {shown}{remark}")
        return found


@dataclass(slots=True)
class Archive:
    """An archive as records by section; ``text`` lays it out canonically."""

    sections: dict[str, dict[str, Written]] = field(default_factory=dict)

    def text(self) -> str:
        blocks = {
            name: "\n".join(
                [f"{name}:", *(line for one in records.values() for line in one.lines())]
                if records
                else [f"{name}: []"]
            )
            for name, records in self.sections.items()
        }
        laid, problems = canonical(
            archive_text(sections="\n".join(blocks.values())).encode(), "x", shipped()
        )
        assert laid is not None, problems
        return laid


def known_by(section: str, record: Fields) -> str:
    """What a record is known by."""
    return record.get("编号") or "/".join((record["季度"], record["确认部门"]))


class Story:
    """One base, two clerks, and what they did."""

    def __init__(self, seed: int, *, only_append: bool = False) -> None:
        self.random = Random(seed)  # noqa: S311 - a story, not a secret
        self.comments = 0
        self.free = dict.fromkeys(MAKERS, 1)
        self.base = Archive()
        for section in MAKERS:
            # The archive has nil returns of its own, which a clerk would else seem to take out.
            if self.random.random() < 0.8 or section == "零报告":
                self.base.sections[section] = {}
                for _ in range(self.random.choice([0, 1, 2, 4])):
                    self._add(self.base, section)
        started = dict(self.free)
        self.ours, self.theirs = deepcopy(self.base), deepcopy(self.base)
        self.touched: list[dict[Thing, list[str] | None]] = []
        self.added = 0
        for clerk in (self.ours, self.theirs):
            # Half of the pairs number their new records without knowing of each other.
            if seed % 2 and not only_append:
                self.free = dict(started)
            before = deepcopy(clerk)
            for _ in range(self.random.randint(1, 4)):
                acts = [self._append] if only_append else [self._append, self._change, self._remark]
                self.random.choice(acts)(clerk)
            self.touched.append(self._touched(before, clerk))
        both = self.touched[0].keys() & self.touched[1].keys()
        self.texts = self.base.text(), self.ours.text(), self.theirs.text()
        self.clashes = {one for one in both if self.touched[0][one] != self.touched[1][one]}

    def _touched(self, before: Archive, after: Archive) -> dict[Thing, list[str] | None]:
        return {
            (section, key): one.lines()
            for section, records in after.sections.items()
            for key, one in records.items()
            if before.sections.get(section, {}).get(key) != one
        }

    def _add(self, archive: Archive, section: str) -> None:
        while True:
            fields = MAKERS[section](self.free[section])
            self.free[section] += 1
            key = known_by(section, fields)
            if not any(key in one.sections.get(section, {}) for one in self._others(archive)):
                break
        if self.random.random() < 0.3 and "编号" in fields:
            fields["备注"] = self._word()
        one = Written(fields)
        if self.random.random() < 0.2:
            one.above.append(self._comment())
        archive.sections.setdefault(section, {})[key] = one

    def _others(self, archive: Archive) -> list[Archive]:
        return [archive, self.base]

    def _word(self) -> str:
        return self.random.choice(["已核", "补录", "材料齐", "双方和解", "已归卷"])

    def _comment(self) -> str:
        self.comments += 1
        return f"# 注{self.comments}"

    def _append(self, clerk: Archive) -> None:
        self.added += 1
        self._add(clerk, self.random.choice(list(MAKERS)))

    def _any(self, clerk: Archive) -> Written | None:
        found = [one for records in clerk.sections.values() for one in records.values()]
        found = [one for one in found if "编号" in one.fields]
        return self.random.choice(found) if found else None

    def _change(self, clerk: Archive) -> None:
        one = self._any(clerk)
        if one is not None and "状态" not in one.fields:
            if self.random.random() < 0.3:
                one.fields |= {"状态": "作废", "作废理由": "重复登记"}
            else:
                one.fields["备注"] = self._word()

    def _remark(self, clerk: Archive) -> None:
        one = self._any(clerk)
        if one is None:
            return
        if self.random.random() < 0.5:
            one.above.append(self._comment())
        else:
            one.behind["编号"] = self._comment()
