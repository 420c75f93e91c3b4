"""The mutation run: 2,000 corruptions of the sample office, one character or one line each, seeded.

Each is read and judged by the code of ``dangan check`` (the archive by itself, then the office by
the rows of all). Every one that breaks the form or changes typed data must be reported in the
record it was made in (or on the line right above or below it), unless what it says is legal
too: another date in order, another word. Those are listed, one by one, in ``mutations.txt``.
"""

from __future__ import annotations

import random
import re
import shutil
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator.archive.library import Entry, read_entry
from generator.archive.officer import Officer
from generator.archive.source import WorkingTree
from generator.checks.base import Scene
from generator.checks.run import Findings, conclude, examine
from generator.checks.stream import check_source
from generator.problems import Location, Problem, arrange
from tests.conftest import Golden
from tests.whole import Library, read_library

pytestmark = pytest.mark.slow

ARCHIVES = Path(__file__).resolve().parent.parent / "archives"
UNIT = "990110"
TODAY = date(2013, 10, 14)
SEED, RUNS = 20131014, 2000
GOLDEN = Path(__file__).with_name("mutations.txt")

WITHIN = "在所改的记录报告"
NAMED = "在另一份档案报告，注明了所改的记录"
ELSEWHERE = "只在别处报告"
LEGAL = "没有报告，内容变了但仍合法"
UNCHANGED = "没有报告，内容没有变"

CHARACTERS = (
    *"，：。；、“”‘’（）【】《》！？－～　",  # what an input method types for , : . ; -
    *"０１２３４５６７８９",
    *"0123456789",
    *":-,.#'\"[]{}*&!%@`|>?/\\ +=_~^$;()",
    *"abzOlI",
    *"甲乙一二三不无已王主协",
    *"\t\u00a0\u200b\u200e\u2028\u2060\ufeff\u00ad\x00\x1b\x85\r\ue000\u2f00\U0001f600\u0301",
)


@dataclass(frozen=True)
class Mutation:
    """What was done to a text, on which lines of the text as it was."""

    how: str
    text: str
    first: int
    last: int


def mutate(text: str, rng: random.Random) -> Mutation:
    """One random corruption of a text."""
    change = rng.choice([one_character, one_character, one_line])
    while True:
        found = change(text, rng)
        if found.text != text:
            return found


def one_character(text: str, rng: random.Random) -> Mutation:
    """Delete, insert, replace or double a character."""
    at = rng.randrange(len(text))
    line = text.count("\n", 0, at) + 1
    last = line + (text[at] == "\n")
    how = rng.choice(["删字", "加字", "换字", "换字", "叠字"])
    new = rng.choice(CHARACTERS)
    head, tail = text[:at], text[at + 1 :]
    put = {"删字": "", "加字": new + text[at], "换字": new, "叠字": text[at] * 2}[how]
    said = f"{how} {text[at]!r}" + (f" {new!r}" if how in ("加字", "换字") else "")
    return Mutation(said, head + put + tail, line, last)


def one_line(text: str, rng: random.Random) -> Mutation:
    """Delete, double, swap or indent a line, or write it off as a comment."""
    lines = text.split("\n")
    at = rng.randrange(len(lines) - 2)
    how = rng.choice(["删行", "叠行", "换行", "进一格", "进两格", "退一格", "退两格", "注释"])
    source, last = lines[at], at + 1
    if how == "删行":
        del lines[at]
    elif how == "叠行":
        lines.insert(at, source)
    elif how == "换行":
        lines[at], lines[at + 1] = lines[at + 1], source
        last = at + 2
    elif how == "注释":
        lines[at] = "#" + source
    else:
        spaces = 1 if how.endswith("一格") else 2
        lines[at] = " " * spaces + source if how[0] == "进" else source.removeprefix(" " * spaces)
    return Mutation(how, "\n".join(lines), at + 1, last)


def contents(officer: Officer) -> list[tuple[str, str, dict[str, Any]]]:
    """The typed data of an archive."""
    return [(r.section.name, r.id, r.values) for r in officer.all_records()]


class Bench:
    """The sample office, read once; a changed archive is judged against it."""

    def __init__(self) -> None:
        self.library: Library = read_library(WorkingTree(ARCHIVES), "archives", TODAY)
        self.shelf = self.library.shelf
        self.officers = self.library.offices[UNIT].officers
        self.entries = {entry.officer: entry for entry in self.shelf.entries}
        self.texts = {number: self.path(number).read_text("utf-8") for number in self.entries}
        self.baseline = {
            f"archives/{e.path}": self.texts[e.officer].encode() for e in self.shelf.entries
        }
        scene = self.scene(self.officers.get)
        self.findings = {
            number: examine(officer, scene) for number, officer in self.officers.items()
        }
        standing = [*conclude(scene, self.findings.values())]
        for found in self.findings.values():
            standing += found.problems
        assert not [p for p in (*self.library.problems, *standing) if p.is_error]
        # By what they say, for a line above may come or go.
        self.before = {(p.location.path, p.rule, p.message) for p in standing}

    @staticmethod
    def path(number: str) -> Path:
        return ARCHIVES / UNIT / "officers" / f"{number}.yml"

    def scene(self, recall: Callable[[str], Officer | None], incomplete: bool = False) -> Scene:
        return Scene(self.shelf, UNIT, TODAY, self.baseline, recall, incomplete)

    def judge(self, number: str, text: str) -> tuple[Officer | None, list[Problem]]:
        """The archive and every problem that was not there before, in the whole office."""
        entry: Entry = self.entries[number]
        officer, problems = read_entry(self.shelf, entry, text.encode("utf-8", "surrogatepass"))
        unread = officer is None or officer.flawed
        scene = self.scene({**self.officers, number: officer}.get, unread)
        found = examine(officer, scene) if officer is not None else Findings([])
        office = conclude(scene, {**self.findings, number: found}.values())
        return officer, self.new([*problems, *found.problems, *office])

    def new(self, problems: list[Problem]) -> list[Problem]:
        """Those that were not there before."""
        known = self.before
        return arrange(p for p in problems if (p.location.path, p.rule, p.message) not in known)

    def blocks(self, number: str) -> list[int]:
        """The lines on which a record, a section or a line of the head begins, in order."""
        officer = self.officers[number]
        starts = {record.node.line for record in officer.all_records()}
        starts |= {node.key_at("").line for node in officer.node.entries.values()}
        return sorted(starts)


@dataclass(frozen=True)
class Outcome:
    """What came of one corruption."""

    number: str
    mutation: Mutation
    found: list[Problem]
    changed: list[str]
    within: bool
    named: bool
    """Whether a finding elsewhere names the record as the other of its two places."""

    @property
    def kind(self) -> str:
        if self.found and self.within:
            return WITHIN
        if self.found:
            return NAMED if self.named else ELSEWHERE
        return LEGAL if self.changed else UNCHANGED

    def told(self) -> str:
        """The corruption as a line of text."""
        place = f"{self.number}:{self.mutation.first} {self.mutation.how}"
        return f"{place} | {'；'.join(self.changed)}"


def difference(before: Officer, after: Officer | None) -> list[str]:
    """What differs in the typed data, field by field."""
    if after is None:
        return ["读不出"]
    old, new = contents(before), contents(after)
    if old == new:
        return []
    if [item[:2] for item in old] != [item[:2] for item in new]:
        gone = [number for _, number, _ in old if number not in after.by_id]
        come = [number for _, number, _ in new if number not in before.by_id]
        return [f"记录 {'、'.join(gone)} → {'、'.join(come)}"]
    return [
        line
        for (_, number, one), (_, _, two) in zip(old, new, strict=True)
        for line in changes(number, one, two)
    ]


def changes(where: str, old: Any, new: Any) -> Iterator[str]:
    """Where two values differ, down to the parts of lists and groups."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in {**old, **new}:
            yield from changes(f"{where}.{name}", old.get(name), new.get(name))
    elif isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        for number, (one, two) in enumerate(zip(old, new, strict=True), 1):
            yield from changes(f"{where}[{number}]", one, two)
    else:
        yield f"{where}: {said(old)} → {said(new)}"


def said(value: object) -> str:
    """A value as one line of plain text."""
    if value is None:
        return "无"
    if isinstance(value, dict):
        return "{" + "，".join(f"{k}: {said(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + "，".join(map(said, value)) + "]"
    return str(value)


def stands_in(at: Location, path: str, bounds: tuple[int, int]) -> bool:
    """Whether a place is in a file between two lines."""
    return at.path == path and bounds[0] <= at.line <= bounds[1]


def outcomes(bench: Bench) -> Iterator[Outcome]:
    """The whole run."""
    rng = random.Random(SEED)  # noqa: S311
    numbers = sorted(bench.entries)
    for _ in range(RUNS):
        number = rng.choice(numbers)
        mutation = mutate(bench.texts[number], rng)
        officer, found = bench.judge(number, mutation.text)
        blocks = bench.blocks(number)
        first = blocks[max(bisect_right(blocks, mutation.first) - 1, 0)]
        index = bisect_right(blocks, mutation.last)
        last = blocks[index] - 1 if index < len(blocks) else bench.texts[number].count("\n")
        grown = max(mutation.text.count("\n") - bench.texts[number].count("\n"), 0)
        bounds = (first - 1, last + grown + 1)
        path = f"archives/{bench.entries[number].path}"
        within = any(stands_in(p.location, path, bounds) for p in found)
        named = any(stands_in(at, path, bounds) for p in found for at in p.related)
        changed = difference(bench.officers[number], officer)
        yield Outcome(number, mutation, found, changed, within, named)


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench()


@pytest.fixture(scope="module")
def run(bench: Bench) -> list[Outcome]:
    return list(outcomes(bench))


def summary(run: list[Outcome]) -> str:
    """The run in figures, and every corruption that was let pass though it changed something."""
    kinds = Counter(outcome.kind for outcome in run)
    ways = Counter(outcome.mutation.how.split(" ")[0] for outcome in run)
    rules = Counter(rule for o in run for rule in {p.rule for p in o.found})
    alone = Counter(o.found[0].rule for o in run if len(o.found) == 1)
    lines = [
        f"示例档案 {len({o.number for o in run})} 份，改动 {len(run)} 次，种子 {SEED}；每次改一个字或一行。",
        "“所改的记录”：改动所在的那一条记录（或文件头、部分名称的一行），以及紧挨着的上一行、下一行。",
        "",
        *(f"{kinds[kind]:6} {kind}" for kind in (WITHIN, NAMED, ELSEWHERE, LEGAL, UNCHANGED)),
        "",
        "改法：" + "，".join(f"{way} {count}" for way, count in sorted(ways.items())),
        "报告了的：" + "，".join(f"{rule} {count}" for rule, count in sorted(rules.items())),
        f"只报告一处的 {sum(alone.values())} 次，报告两处以上的 {sum(len(o.found) > 1 for o in run)} 次",
    ]
    for kind in (NAMED, LEGAL):
        told = sorted(outcome.told() for outcome in run if outcome.kind == kind)
        lines += ["", f"# {kind}", *told]
    return "\n".join(lines) + "\n"


def test_every_corruption_is_reported_where_it_was_made_or_is_legal(
    run: list[Outcome], golden: Golden
) -> None:
    assert len(run) == RUNS
    assert [outcome.told() for outcome in run if outcome.kind == ELSEWHERE] == []
    golden(GOLDEN, summary(run))


def test_what_breaks_the_form_never_passes(run: list[Outcome]) -> None:
    """A file that cannot be read, or read in full, has an error."""
    for outcome in run:
        if "读不出" in outcome.changed:
            assert any(p.is_error for p in outcome.found), outcome.told()


def test_a_problem_says_what_to_write_in_chinese(run: list[Outcome]) -> None:
    for outcome in run:
        for problem in outcome.found:
            assert re.search(r"[\u4e00-\u9fff]", problem.message), problem
            assert re.search(r"[\u4e00-\u9fff]", problem.hint), problem
            assert problem.location.line >= 1
            assert problem.location.column >= 1


def test_the_bench_finds_what_the_command_finds(bench: Bench, tmp_path: Path) -> None:
    """Ten of the corruptions once more, through the whole of ``check``."""
    archives = tmp_path / "archives"
    shutil.copytree(ARCHIVES, archives)
    rng = random.Random(SEED)  # noqa: S311
    for number in rng.sample(sorted(bench.entries), 10):
        mutation = mutate(bench.texts[number], rng)
        path = archives / UNIT / "officers" / f"{number}.yml"
        path.write_bytes(mutation.text.encode())
        report = check_source(WorkingTree(archives), "archives", TODAY, bench.baseline)
        path.write_bytes(bench.texts[number].encode())
        _, found = bench.judge(number, mutation.text)
        assert bench.new(report.problems) == found
