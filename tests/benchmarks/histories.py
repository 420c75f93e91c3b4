"""A history for measuring: an office whose archives grow over the years, told to git fast-import.

Clerks work on branches of a few commits, several at a time; each branch is merged into ``main`` by
the head of a department. Records are those of the sample under new numbers; now and then one is
completed, corrected or voided. The same seed gives the same commits.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_SAMPLE = "archives/990110/officers"
_HEAD = re.compile(r"^(\S+?):", re.MULTILINE)
_RECORD = re.compile(r"^  - 编号: (.)-[\d-]+\n(?:    .*\n)*", re.MULTILINE)
_PEOPLE = [(f"录入员{n}", f"clerk{n}@linchuan.jcy.example") for n in range(12)]
_HEADS = [
    ("部门负责人甲", "head1@linchuan.jcy.example"),
    ("部门负责人乙", "head2@linchuan.jcy.example"),
]
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_BEGIN = 1325376000  # 2012-01-01
_AT_ONCE = 4
"""Branches that are open at the same time."""

Records = dict[str, dict[str, str]]
"""Section to 编号 to the record's text."""


@dataclass
class Branch:
    """A line of work: its last commit, the archives as it has them, and what it changed."""

    tip: str
    texts: dict[str, Records]
    touched: dict[tuple[str, str, str], str] = field(default_factory=dict)


class Writer:
    """Makes the stream of commits up, one line of work at a time."""

    def __init__(self, sample: Path, officers: int, records: int, commits: int, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same history every time
        text = (sample / "990110-0037.yml").read_text("utf-8")
        order = [m[1] for m in _HEAD.finditer(text)]
        self.head = text[: text.index("\n岗位履历:") + 1]
        self.pool: dict[str, list[tuple[str, str]]] = {name: [] for name in order}
        for file in sorted(sample.glob("*.yml")):
            for section in re.split(r"(?m)^(?=\S+?:)", file.read_text("utf-8")):
                name = section.partition(":")[0]
                for record in _RECORD.finditer(section):
                    self.pool.setdefault(name, []).append((record[1], record[0]))
        self.pool = {name: found for name, found in self.pool.items() if found}
        self.weights = [len(found) for found in self.pool.values()]
        self.ids = [f"990110-{1000 + n}" for n in range(officers)]
        self.serial = 0
        self.mark = 0
        self.day = 0
        self.records = records
        self.commits = commits
        self.main = Branch("", {i: {} for i in self.ids})
        self.wanted = 0.0

    def stream(self) -> Iterator[str]:
        """The whole history as fast-import reads it."""
        yield from self._commit(self.main, _HEADS[0], "建档", self.ids)
        open_branches: list[tuple[Branch, int]] = []
        made = 1
        while made < self.commits:
            if len(open_branches) < _AT_ONCE:
                branch = Branch(self.main.tip, dict(self.main.texts))
                open_branches.append((branch, self.random.randint(2, 4)))
            at = self.random.randrange(len(open_branches))
            branch, left = open_branches[at]
            if left:
                self.wanted += self.records / (self.commits * 0.75)
                changed = self._work(branch)
                clerk = self.random.choice(_PEOPLE)
                yield from self._commit(branch, clerk, "录入", changed)
                open_branches[at] = (branch, left - 1)
            else:
                open_branches.pop(at)
                yield from self._merge(branch)
            made += 1

    def _work(self, branch: Branch) -> list[str]:
        changed = self.random.sample(self.ids, self.random.choice((1, 1, 2)))
        for officer in changed:
            if self.random.random() < 0.3:
                self._edit(branch, officer)
        while self.serial < self.wanted:
            self._add(branch, self.random.choice(changed))
        return changed

    def _add(self, branch: Branch, officer: str) -> None:
        section = self.random.choices(list(self.pool), self.weights)[0]
        prefix, text = self.random.choice(self.pool[section])
        self.serial += 1
        number = f"{prefix}-{2012 + self.day // 365}-{self.serial:03}"
        text = re.sub(r"编号: \S+", f"编号: {number}", text, count=1)
        # No two records of a real office say the same.
        text = re.sub(r"(?<=〕)\d+(?=号)", lambda _: str(self.random.randint(1, 999)), text)
        text = re.sub(r"\d{4}-\d\d-\d\d", lambda _: self._any_day(), text)
        text = re.sub("(?<=当事人: ).", lambda _: self.random.choice(_SURNAMES), text)
        self._put(branch, officer, section, number, text)

    def _any_day(self) -> str:
        month, day = self.random.randint(1, 12), self.random.randint(1, 28)
        return f"{2012 + self.day // 365}-{month:02}-{day:02}"

    def _edit(self, branch: Branch, officer: str) -> None:
        written = [(s, n) for s, records in branch.texts[officer].items() for n in records]
        if not written:
            self._add(branch, officer)
            return
        section, number = self.random.choice(written)
        text = branch.texts[officer][section][number]
        line = "状态: 作废" if self.random.random() < 0.05 else f"备注: 第{self.mark}次核对"
        text = re.sub(r"    (备注|状态): .*\n", "", text) + f"    {line}\n"
        self._put(branch, officer, section, number, text)

    def _put(self, branch: Branch, officer: str, section: str, number: str, text: str) -> None:
        own = branch.texts[officer]
        branch.texts[officer] = {**own, section: {**own.get(section, {}), number: text}}
        branch.touched[officer, section, number] = text

    def _merge(self, branch: Branch) -> Iterator[str]:
        before = self.main.tip
        for (officer, section, number), text in branch.touched.items():
            self._put(self.main, officer, section, number, text)
        changed = sorted({officer for officer, _, _ in branch.touched})
        self.main.touched.clear()
        yield from self._commit(
            self.main, self.random.choice(_HEADS), "并入", changed, (before, branch.tip)
        )

    def _commit(
        self,
        branch: Branch,
        who: tuple[str, str],
        message: str,
        changed: list[str],
        parents: tuple[str, ...] | None = None,
    ) -> Iterator[str]:
        self.mark += 1
        self.day = self.mark * 3000 // self.commits
        when = _BEGIN + self.mark * 3000 * 86400 // self.commits
        tip = f":{self.mark}"
        first, *others = parents if parents is not None else (branch.tip,)
        yield f"commit refs/heads/work{self.mark}\nmark {tip}\n"
        yield f"author {who[0]} <{who[1]}> {when} +0800\n"
        yield f"committer {who[0]} <{who[1]}> {when} +0800\n"
        yield _data(message)
        yield f"from {first}\n" if first else ""
        for other in others:
            yield f"merge {other}\n"
        for officer in changed:
            yield f"M 100644 inline {_SAMPLE}/{officer}.yml\n"
            yield _data(self._text(officer, branch.texts[officer]))
        yield "\n"
        branch.tip = tip

    def _text(self, officer: str, records: Records) -> str:
        parts = [self.head.replace("990110-0037", officer)]
        parts += (
            f"{section}:\n" + "".join(records[section].values())
            for section in self.pool
            if records.get(section)
        )
        return "".join(parts)


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def write_history(
    repository: Path, target: Path, officers: int = 103, records: int = 40000, commits: int = 4000
) -> None:
    """Make ``target`` a repository with such a history, packed as a server keeps it."""
    writer = Writer(repository / _SAMPLE, officers, records, commits, seed=7)
    target.mkdir(parents=True)
    _git(target, "init", "-q", "-b", "main")
    importer = subprocess.Popen(
        ["git", "fast-import", "--quiet"], cwd=target, stdin=subprocess.PIPE
    )
    assert importer.stdin is not None
    for part in writer.stream():
        importer.stdin.write(part.encode())
    importer.stdin.write(f"reset refs/heads/main\nfrom {writer.main.tip}\n\n".encode())
    importer.stdin.close()
    if importer.wait():
        raise SystemExit("fast-import failed")
    _git(target, "reset", "-q", "--hard")
    # Only what main has counts; the branches are merged, save those still open at the end.
    refs = _git(target, "for-each-ref", "--format=delete %(refname)", "refs/heads/work*")
    subprocess.run(["git", "update-ref", "--stdin"], cwd=target, input=refs, check=True)
    _git(target, "gc", "-q", "--prune=now")
    for name in ("standards", "990110/unit.yml"):
        source = repository / "archives" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, target / "archives" / name)


def _git(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True).stdout
