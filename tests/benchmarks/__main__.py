"""The benchmarks: ``./run bench`` measures a whole office in interleaved rounds, against its bars.

Every figure is of a process of its own, on the same files, in the same rounds; a bar is a ratio
within one round, so that it means the same on any machine. The floor is libyaml's events alone,
over the same bytes: no reader on top of PyYAML can be quicker.

The table is printed and kept under ``tests/benchmarks/results/`` by date. The exit code is 1 when a
bar is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from generator.cli.output import pad
from tests.benchmarks.copies import write_office
from tests.benchmarks.demo_repos import DemoRepository
from tests.benchmarks.record_history import RecordHistory
from tests.benchmarks.sites import DemoSite, hugo_program

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = Path(__file__).resolve().parent / "results"
DANGAN = [str(Path(sys.executable).with_name("dangan"))]
ONE_FILE_SECONDS, ONE_FILE_RATIO = 0.4, 1.2
"""What checking one file may take: so long, or so many times interpreter and imports."""


@dataclass
class Job:
    """One thing that is measured: seconds and peak memory (MB) of each round."""

    name: str
    run: Callable[[], tuple[float, float]]
    rounds: int | None = None
    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle of all rounds."""
        return statistics.median(self.seconds)


@dataclass(frozen=True)
class Bar:
    """A promise: ``job`` takes at most ``limit`` times ``base``, or ``seconds`` if that is more."""

    job: Job
    base: Job
    limit: float
    seconds: float = 0.0

    def ratio(self) -> float:
        """The middle of the rounds' own ratios."""
        pairs = zip(self.job.seconds, self.base.seconds, strict=False)
        return statistics.median(a / b for a, b in pairs)

    @property
    def told(self) -> str:
        """The promise in words."""
        most = [f"{self.limit} 倍"] if self.limit else []
        return "至多 " + " 或 ".join([*most, *([f"{self.seconds} 秒"] if self.seconds else [])])

    def kept(self) -> bool:
        """Whether the promise is kept."""
        return self.ratio() <= self.limit or self.job.median <= self.seconds


MEASURE = """
import os, subprocess, sys, time
started = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
said = child.stderr.read()
_, status, used = os.wait4(child.pid, 0)
print(time.perf_counter() - started, used.ru_maxrss, os.waitstatus_to_exitcode(status))
sys.stderr.buffer.write(said)
"""


def process(*command: str, folder: Path, cache: Path) -> tuple[float, float]:
    """Run a program in a folder: its seconds, and the peak memory (MB) of its largest process.

    By way of a small process: Linux counts to a program's peak what whoever starts it has.
    """
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *command],
        cwd=folder,
        env=_surroundings() | {"XDG_CACHE_HOME": str(cache), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, memory, code = done.stdout.split()
    if code != "0":
        raise SystemExit(f"{' '.join(command)[:200]}\n{done.stderr[-2000:]}")
    return float(seconds), float(memory) / 1024


def _surroundings() -> dict[str, str]:
    """Compiled modules are kept, as on any machine that has run the program before."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


class Office:
    """An office of copies in a folder of its own, with a cache of its own."""

    def __init__(self, folder: Path, officers: int, records: int) -> None:
        self.folder = folder
        self.records = write_office(ROOT, folder, officers, records)
        self.files = sorted(folder.glob("archives/**/*.yml"))
        self.bytes = sum(file.stat().st_size for file in self.files)
        self.cache = folder / "cache"
        self.one = min(folder.glob("archives/*/officers/*.yml"))
        self.text = self.one.read_text("utf-8")
        self.modules = self._modules()

    def process(self, *command: str) -> tuple[float, float]:
        """Run a program here; its seconds and peak memory."""
        return process(*command, folder=self.folder, cache=self.cache)

    def inside(self, program: str) -> tuple[float, float]:
        """Run a Python program that prints the seconds of its own inner loop."""
        done = subprocess.run(
            [sys.executable, "-c", program, *map(str, self.files)],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        seconds, memory = done.stdout.split()
        return float(seconds), float(memory) / 1024

    def cold(self) -> tuple[float, float]:
        """A check of all with nothing remembered."""
        shutil.rmtree(self.cache, ignore_errors=True)
        return self.process(*DANGAN, "check")

    def warm(self) -> tuple[float, float]:
        """The same check again, nothing changed."""
        return self.process(*DANGAN, "check")

    def edited(self) -> tuple[float, float]:
        """A check of all after one archive has been edited."""
        self.edit()
        return self.process(*DANGAN, "check")

    def one_file(self) -> tuple[float, float]:
        """A check of one archive that has just been edited, the others remembered."""
        self.edit()
        return self.process(*DANGAN, "check", str(self.one))

    def one_file_again(self) -> tuple[float, float]:
        """The same check again, nothing changed."""
        return self.process(*DANGAN, "check", str(self.one))

    def edit(self) -> None:
        """Change one archive in a way it never had."""
        note = f"学历: 大学本科  # {time.time_ns()}"
        assert "学历: 大学本科" in self.text
        self.one.write_text(self.text.replace("学历: 大学本科", note, 1), "utf-8")

    def imports(self) -> tuple[float, float]:
        """The interpreter's start and the very modules that checking one file loads."""
        return self.process(sys.executable, "-c", f"import importlib\n{self.modules}")

    def _modules(self) -> str:
        """A program that imports what ``check ONE_FILE`` after an edit has imported by its end."""
        self.cold()
        self.edit()
        program = (
            "import sys; before = set(sys.modules)\nfrom generator.cli import main\n"
            f"main(['check', {str(self.one)!r}])\n"
            "print('@', *[m for m in sys.modules if m not in before])"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=self.folder,
            env=os.environ | {"XDG_CACHE_HOME": str(self.cache)},
            capture_output=True,
            text=True,
            check=True,
        )
        names = done.stdout.rpartition("@")[2].split()
        return (
            f"for name in {names!r}:\n try: importlib.import_module(name)\n except ImportError: 0"
        )


EVENTS = """
import sys, time
from tests.benchmarks.memory import peak
from yaml._yaml import CParser
from yaml.events import StreamEndEvent
texts = [open(name, "rb").read() for name in sys.argv[1:]]
started = time.perf_counter()
for text in texts:
    parser = CParser(text)
    while type(parser.get_event()) is not StreamEndEvent:
        pass
print(time.perf_counter() - started, peak())
"""
TREE = """
import gc, sys, time
from tests.benchmarks.memory import peak
from generator.yamltext import parse
gc.set_threshold(200_000, 20, 100)
texts = [open(name, "rb").read() for name in sys.argv[1:]]
started = time.perf_counter()
for text in texts:
    tree, problems = parse(text, "")
    assert tree is not None and not problems, problems[:1]
print(time.perf_counter() - started, peak())
"""

READ = """
import gc, time
from tests.benchmarks.memory import peak
from pathlib import Path
from tests.whole import read_library
from generator.archive.source import WorkingTree
gc.set_threshold(200_000, 20, 100)
started = time.perf_counter()
library = read_library(WorkingTree(Path("archives")), "archives")
read = time.perf_counter() - started
"""
READING = READ + "print(read, peak())\n"
SCORING = (
    READ
    + """
from datetime import date
from generator.scalars import Quarter
from generator.scoring.score import Scorer, office_facts
started = time.perf_counter()
for office in library.offices.values():
    facts = office_facts(office, library.standards, date(2013, 12, 31))
    scorer = Scorer(office.unit, facts, library.standards)
    sheets = [len(scorer.sheets(Quarter(2013, number))) for number in (1, 2, 3, 4)]
    assert sheets == [len(office.officers)] * 4, sheets
print(time.perf_counter() - started, peak())
"""
)


def measure(
    office: Office, history: RecordHistory, site: DemoSite, rounds: int, build_rounds: int
) -> tuple[list[Job], list[Bar]]:
    """Run every job in turn, round after round."""
    floor = Job("只取 libyaml 事件（下限）", lambda: office.inside(EVENTS))
    tree = Job("读成带位置的树", lambda: office.inside(TREE))
    cold = Job("检查全院，没有记住的", office.cold)
    warm = Job("检查全院，没有改动", office.warm)
    edited = Job("检查全院，改了一份", office.edited)
    imports = Job("解释器启动和装入模块", office.imports)
    one = Job("检查一份，刚改过", office.one_file)
    again = Job("检查一份，没有改动", office.one_file_again)
    reading = Job("读入全院", lambda: office.inside(READING))
    scoring = Job("计一年四个季度的分", lambda: office.inside(SCORING))
    build = Job("生成网站，从头", site.cold, build_rounds)
    same = Job("生成网站，没有改动", site.again, build_rounds)
    changed = Job("生成网站，改了一条", site.edited, build_rounds)
    jobs = [floor, tree, cold, warm, edited, imports, one, again, reading, scoring]
    bare = Job("只读出历史里的内容", history.bare)
    full = Job("每条记录的来历，从头", history.full)
    later = Job(f"又有 {history.new} 次提交之后", history.later)
    review = Job("审阅一条记录的改动", history.review)
    jobs += [bare, full, later, review, build, same, changed]
    hugo = Job("Hugo 只生成网页", site.hugo, build_rounds)
    if hugo_program() is not None:
        jobs.append(hugo)
    jobs += [
        Job("内容已解析，只套模板", site.floor, build_rounds),
        Job("MkDocs 生成 Markdown 表格", site.plain, min(build_rounds, 1)),
    ]
    for number in range(rounds):
        for job in jobs:
            if job.rounds is None or number < job.rounds:
                # A site is flushed to the disk, which waits for what others have left to be written.
                os.sync()
                seconds, memory = job.run()
                job.seconds.append(seconds)
                job.memory.append(memory)
    bars = [
        Bar(cold, floor, 2.0),
        Bar(warm, cold, 0.25),
        Bar(one, imports, ONE_FILE_RATIO, ONE_FILE_SECONDS),
        Bar(scoring, reading, 1.0),
        Bar(full, bare, 3.0),
        Bar(later, full, 0.15),
        Bar(review, imports, 0.0, seconds=1.0),
    ]
    if hugo.seconds:
        bars += [Bar(build, hugo, 2.0), Bar(same, hugo, 0.4), Bar(changed, hugo, 0.6)]
        bars.append(Bar(changed, imports, 0.0, seconds=1.0))
    return [job for job in jobs if job.seconds], bars


def table(office: Office, jobs: list[Job], bars: list[Bar], rounds: int) -> str:
    """Figures and bars as text."""
    floor = jobs[0]
    lines = [
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M}  {_commit()}",
        (
            f"{platform.machine()}，{os.cpu_count()} 核，负载 {os.getloadavg()[0]:.1f}，"
            f"Python {platform.python_version()}"
        ),
        (
            f"{len(office.files)} 个文件，{office.records} 条记录，"
            f"{office.bytes / 1e6:.1f} MB，{rounds} 轮交错，取中位数"
        ),
        "",
        (
            f"{pad('', 28)}{pad('秒', 8, True)}{pad('最少', 8, True)}{pad('比下限', 8, True)}"
            f"{pad('内存 MB', 10, True)}"
        ),
    ]
    lines += [
        f"{pad(job.name, 28)}{job.median:8.3f}{min(job.seconds):8.3f}"
        f"{job.median / floor.median:8.2f}{max(job.memory):10.0f}"
        for job in jobs
    ]
    lines.append("")
    for bar in bars:
        told = f"{bar.job.name} ÷ {bar.base.name}"
        limit = bar.told
        lines.append(f"{'✓' if bar.kept() else '✗'} {pad(told, 52)}{bar.ratio():6.2f}  {limit}")
    return "\n".join(lines) + "\n"


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__.split("\n")[0])
    parser.add_argument("--officers", type=int, default=103)
    parser.add_argument("--records", type=int, default=400, help="of each officer")
    parser.add_argument("--commits", type=int, default=4000, help="of the history")
    parser.add_argument("--units", type=int, default=1, help="of the demo repository")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--build-rounds", type=int, default=5, help="0 leaves the site out")
    parser.add_argument("--no-keep", action="store_true", help="print only")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dangan-bench-") as folder:
        office = Office(Path(folder), chosen.officers, chosen.records)
        records = chosen.officers * chosen.records
        demo = DemoRepository(chosen.officers, records, chosen.commits, units=chosen.units)
        history = RecordHistory(Path(folder) / "past", demo)
        site = DemoSite(Path(folder) / "site", demo, process)
        jobs, bars = measure(office, history, site, chosen.rounds, chosen.build_rounds)
        told = table(office, jobs, bars, chosen.rounds)
    print(told, end="")
    if not chosen.no_keep:
        RESULTS.mkdir(exist_ok=True)
        name = f"{datetime.now().astimezone():%Y-%m-%d}.txt"
        (RESULTS / name).write_text(told, "utf-8")
    return 0 if all(bar.kept() for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
