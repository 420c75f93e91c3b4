"""The house stands: imports run downwards, git has one door, the core reads no clock and no file.

Nor does it stand on what the oldest Python it is made for gets wrong.

Everything is read from the syntax tree, so an import inside a function or behind TYPE_CHECKING
counts like any other. Each rule is also shown a planted offence, so that it cannot rot silently.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import pytest

PACKAGE = "generator"
SOURCE = Path(__file__).resolve().parent.parent / PACKAGE
ROOT = Path(__file__).resolve().parent.parent

# Bottom to top: a room may import itself and the rooms before it.
ROOMS = (
    "problems",
    "scalars",
    "names",
    "packaged",
    "reachable",
    "ending",
    "calls",
    "forked",
    "locking",
    "rawtext",
    "yamlrefusals",
    "yamllines",
    "yamlbrackets",
    "yamlslips",
    "yamltree",
    "yamlplain",
    "yamltext",
    "standards",
    "archive",
    "scoring",
    "checks",
    "history",
    "starting",
    "demo",
    "supervision",
    "review",
    "site",
    "plugin",
    "cli",
)

# The door to git.
GIT_DOOR = "history/git.py"

# Same input, same result: what these rooms know is handed to them.
PURE_ROOMS = frozenset(ROOMS[: ROOMS.index("checks") + 1]) | {"supervision"}
# Of the pure rooms only these touch the disk.
READERS = frozenset(
    {
        "locking.py",
        "archive/library.py",
        "archive/source.py",
        "archive/store.py",
        "archive/writing.py",
    }
)

# Called, or named on the classes: the core passes a reference date about, also called ``today``.
CLOCK_METHODS = frozenset({"today", "now", "utcnow"})
CLOCK_FUNCTIONS = frozenset(
    [f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime")]
    + [
        f"{owner}.{name}"
        for owner in ("date", "datetime", "datetime.date", "datetime.datetime")
        for name in ("today", "now", "utcnow")
    ]
)
READING_METHODS = frozenset({"open", "read_text", "read_bytes", "iterdir", "glob", "rglob", "walk"})
READING_FUNCTIONS = frozenset(
    {"open", "io.open", "os.open", "os.listdir", "os.scandir", "os.walk", "codecs.open"}
)
_POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{[0-9,{}]*\})\+|\(\?>")
PROCESS_MODULES = frozenset({"subprocess", "asyncio", "os", "pty", "shutil"})


class Module:
    """One source file: where it is, which room it belongs to, its syntax tree."""

    def __init__(self, package: Path, file: Path) -> None:
        self.path = PurePosixPath(file.relative_to(package))
        self.room = self.path.parts[0].removesuffix(".py")
        self.tree = ast.parse(file.read_bytes(), filename=str(file))
        self.aliases = dict(self._aliases())

    def _aliases(self) -> Iterator[tuple[str, str]]:
        """Yield each imported name with what it stands for: ``dt`` → ``datetime``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.asname:
                        yield alias.asname, alias.name
                    else:
                        top = alias.name.partition(".")[0]
                        yield top, top
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield alias.asname or alias.name, f"{self.absolute(node)}.{alias.name}"

    def absolute(self, node: ast.ImportFrom) -> str:
        """Return the dotted module an ``from … import`` reads from, relative dots resolved."""
        if not node.level:
            return node.module or ""
        # Counted from the folder: `from . import x` in a/b.py and in a/__init__.py both mean a.
        parents = (PACKAGE, *self.path.parent.parts)
        kept = parents[: len(parents) - (node.level - 1)]
        return ".".join((*kept, node.module) if node.module else kept)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield ``(line, dotted name)`` for everything imported, at any depth of the code."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node.lineno, alias.name
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield node.lineno, f"{self.absolute(node)}.{alias.name}"
            elif isinstance(node, ast.Call) and self.dotted(node.func) in {
                "importlib.import_module",
                "__import__",
            }:
                match node.args:
                    case [ast.Constant(value=str(name)), *_]:
                        yield node.lineno, name

    def dotted(self, node: ast.expr) -> str | None:
        """Return ``datetime.date.today`` for a chain of names as imported here, else None."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        parts.append(self.aliases.get(node.id, node.id))
        return ".".join(reversed(parts))

    def at(self, line: int, message: str) -> str:
        """Return one finding, worded like a compiler's."""
        return f"{self.path}:{line}: {message}"


def modules(package: Path) -> Iterator[Module]:
    """Yield every module of a package, in a fixed order."""
    for file in sorted(package.rglob("*.py")):
        yield Module(package, file)


def upward_imports(package: Path) -> list[str]:
    """Return imports of a room above one's own, and whatever belongs to no known room."""
    found = []
    for module in modules(package):
        if str(module.path) == "__init__.py":
            found += [
                module.at(line, f"the package itself imports nothing, but here {name}")
                for line, name in module.imports()
                if name != "__future__.annotations"
            ]
            continue
        if module.room not in ROOMS:
            found.append(module.at(1, f"unknown room {module.room}"))
            continue
        height = ROOMS.index(module.room)
        for line, name in module.imports():
            top, _, rest = name.partition(".")
            room = rest.partition(".")[0]
            if top != PACKAGE or room == "__version__":
                continue
            if room not in ROOMS:
                found.append(module.at(line, f"import of unknown room {name}"))
            elif ROOMS.index(room) > height:
                found.append(module.at(line, f"{module.room} imports {room}, a room above it"))
    return found


def git_outside_its_door(package: Path) -> list[str]:
    """Return imports of GitPython, and the word git in modules that can start a process."""
    found = []
    for module in modules(package):
        if str(module.path) == GIT_DOOR:
            continue
        imported = [(line, name, name.partition(".")[0]) for line, name in module.imports()]
        found += [
            module.at(line, f"only {GIT_DOOR} imports {name}")
            for line, name, top in imported
            if top in {"git", "gitdb"}
        ]
        if any(top in PROCESS_MODULES for _, _, top in imported):
            found += [
                module.at(line, f"only {GIT_DOOR} runs git")
                for line, text in _strings(module.tree)
                if text == "git" or text.startswith("git ") or text.endswith("/git")
            ]
    return found


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield string constants; a string standing alone, such as a docstring, runs nothing."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


def clocks_in_the_core(package: Path) -> list[str]:
    """Return readings of the clock in pure rooms, called or merely handed on."""
    return [
        module.at(line, f"{module.room} reads the clock: {name}")
        for module in modules(package)
        if module.room in PURE_ROOMS
        for line, name in (*_mentions(module, frozenset(), CLOCK_FUNCTIONS), *_calls(module))
    ]


def reading_in_the_core(package: Path) -> list[str]:
    """Return readings of the disk in pure rooms, save through the archive's two readers."""
    return [
        module.at(line, f"{module.room} reads the disk: {name}")
        for module in modules(package)
        if module.room in PURE_ROOMS and str(module.path) not in READERS
        for line, name in _mentions(module, READING_METHODS, READING_FUNCTIONS)
    ]


def _calls(module: Module) -> Iterator[tuple[int, str]]:
    """Yield where a clock's method is called on anything at all."""
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CLOCK_METHODS
            and module.dotted(node.func) not in CLOCK_FUNCTIONS
        ):
            yield node.lineno, module.dotted(node.func) or f"….{node.func.attr}"


def _mentions(
    module: Module, methods: frozenset[str], functions: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Yield where a method or function is named, so that ``default_factory=date.today`` counts."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            if node.attr in methods or module.dotted(node) in functions:
                yield node.lineno, module.dotted(node) or f"….{node.attr}"
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            name = module.dotted(node)
            if name in functions:
                yield node.lineno, name


def groups_misread_by_old_python(package: Path) -> list[str]:
    """Return possessive and atomic groups of patterns: wrong in Python 3.11 before 3.11.5.

    There, such a group may match nothing, or a text that it must not. Of single characters they
    are right.
    """
    return [
        module.at(line, f"a possessive group: {found[0]}")
        for module in modules(package)
        for line, text in _strings(module.tree)
        if (found := _POSSESSIVE_GROUP.search(text))
    ]


RULES = (
    upward_imports,
    git_outside_its_door,
    clocks_in_the_core,
    reading_in_the_core,
    groups_misread_by_old_python,
)
Rule = Callable[[Path], list[str]]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_stands(rule: Rule) -> None:
    assert rule(SOURCE) == []


def test_the_rules_look_at_the_real_house() -> None:
    """A moved package would make every rule above pass on nothing."""
    assert "problems" in {module.room for module in modules(SOURCE)}


def test_every_file_is_linted() -> None:
    """A pattern that leaves out the built site left out two rooms of that name for long."""
    told = subprocess.run(
        [Path(sys.executable).parent / "ruff", "check", "--show-files"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    linted = {Path(line) for line in told.stdout.splitlines()}
    written = {path for room in ("generator", "tests") for path in (ROOT / room).rglob("*.py")}
    assert sorted(written - linted) == []


def plant(package: Path, path: str, source: str) -> Path:
    """Write one module into a make-believe package beside an honest one."""
    for name, text in {
        "__init__.py": '__version__ = "0"\n',
        "problems.py": "from __future__ import annotations\n",
        path: source,
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    return package


@pytest.mark.parametrize(
    ("path", "source", "finding"),
    [
        (
            "problems.py",
            "import generator.cli\n",
            "problems.py:1: problems imports cli, a room above it",
        ),
        (
            "scoring/dates.py",
            "def late():\n    from generator.checks.base import Check\n",
            "scoring/dates.py:2: scoring imports checks, a room above it",
        ),
        (
            "archive/officer.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from generator import history\n",
            "archive/officer.py:3: archive imports history, a room above it",
        ),
        (
            "scoring/sheet.py",
            "from ..site import pages\n",
            "scoring/sheet.py:1: scoring imports site, a room above it",
        ),
        (
            "scoring/__init__.py",
            "from .. import plugin\n",
            "scoring/__init__.py:1: scoring imports plugin, a room above it",
        ),
        (
            "scalars.py",
            "import importlib\nimportlib.import_module('generator.yamltext')\n",
            "scalars.py:2: scalars imports yamltext, a room above it",
        ),
        ("attic.py", "", "attic.py:1: unknown room attic"),
        (
            "cli/main.py",
            "from generator.attic import x\n",
            "cli/main.py:1: import of unknown room generator.attic.x",
        ),
        (
            "__init__.py",
            "import os\n",
            "__init__.py:1: the package itself imports nothing, but here os",
        ),
    ],
)
def test_an_upward_import_is_seen(tmp_path: Path, path: str, source: str, finding: str) -> None:
    assert upward_imports(plant(tmp_path, path, source)) == [finding]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("cli/__init__.py", "from generator import __version__, problems\n"),
        (
            "checks/dates.py",
            "from generator.checks import registry\nfrom generator import scalars\n",
        ),
        ("scoring/a/b.py", "from .. import sheet\nfrom .c import d\nimport datetime\n"),
    ],
)
def test_a_downward_import_is_not(tmp_path: Path, path: str, source: str) -> None:
    assert upward_imports(plant(tmp_path, path, source)) == []


@pytest.mark.parametrize(
    ("path", "source", "finding"),
    [
        ("site/pages.py", "import git\n", "site/pages.py:1: only history/git.py imports git"),
        (
            "history/review.py",
            "from git.repo import Repo\n",
            "history/review.py:1: only history/git.py imports git.repo.Repo",
        ),
        (
            "cli/hook.py",
            "import subprocess\ncommand = ['git', 'log']\nsubprocess.run(command)\n",
            "cli/hook.py:2: only history/git.py runs git",
        ),
        (
            "cli/hook.py",
            "from os import system\nsystem('git log')\n",
            "cli/hook.py:2: only history/git.py runs git",
        ),
    ],
)
def test_git_elsewhere_is_seen(tmp_path: Path, path: str, source: str, finding: str) -> None:
    assert git_outside_its_door(plant(tmp_path, path, source)) == [finding]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("history/git.py", "import git, subprocess\nsubprocess.run(['git', 'log'])\n"),
        ("history/records.py", "from generator.history import git\ngit.log('x')\n"),
        ("cli/doctor.py", '"""git is not started here."""\nimport subprocess\nx = ["nginx"]\n'),
    ],
)
def test_git_at_its_door_is_not(tmp_path: Path, path: str, source: str) -> None:
    assert git_outside_its_door(plant(tmp_path, path, source)) == []


@pytest.mark.parametrize(
    ("source", "line", "name"),
    [
        ("from datetime import date\nx = date.today()\n", 2, "datetime.date.today"),
        ("import datetime as dt\nx = dt.datetime.now()\n", 2, "datetime.datetime.now"),
        ("from time import time as t\nx = t()\n", 2, "time.time"),
        ("import time\nfield(default_factory=time.time)\n", 2, "time.time"),
        ("def f(when): return type(when).today()\n", 1, "….today"),
    ],
)
def test_a_clock_in_the_core_is_seen(tmp_path: Path, source: str, line: int, name: str) -> None:
    planted = plant(tmp_path, "supervision/ledger.py", source)
    assert clocks_in_the_core(planted) == [
        f"supervision/ledger.py:{line}: supervision reads the clock: {name}"
    ]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("cli/main.py", "from datetime import date\ntoday = date.today()\n"),
        ("supervision/ledger.py", "def due(today, time): return today, time.time_limit\n"),
    ],
)
def test_a_date_handed_in_is_not_a_clock(tmp_path: Path, path: str, source: str) -> None:
    assert clocks_in_the_core(plant(tmp_path, path, source)) == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("x = open('a')\n", "open"),
        ("x = path.read_text()\n", "path.read_text"),
        ("x = Path('a').read_bytes()\n", "….read_bytes"),
        ("from io import open as o; o('a')\n", "io.open"),
        ("x = list(root.rglob('*.yml'))\n", "root.rglob"),
    ],
)
@pytest.mark.parametrize("path", ["standards/form.py", "archive/officer.py"])
def test_reading_in_the_core_is_seen(tmp_path: Path, path: str, source: str, name: str) -> None:
    room = path.partition("/")[0]
    assert reading_in_the_core(plant(tmp_path, path, source)) == [
        f"{path}:1: {room} reads the disk: {name}"
    ]


@pytest.mark.parametrize("path", [*sorted(READERS), "site/publishing.py", "history/git.py"])
def test_reading_at_the_edges_is_not(tmp_path: Path, path: str) -> None:
    assert reading_in_the_core(plant(tmp_path, path, "x = path.read_bytes()\n")) == []


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ('"(?:甲|乙)++"', ")++"),
        ('rf"({_NAME})*+"', ")*+"),
        ('"(?:- )?+"', ")?+"),
        ('"(?:ab){0,3}+"', "){0,3}+"),
        ('"(?>ab)"', "(?>"),
    ],
)
def test_a_possessive_group_is_seen(tmp_path: Path, pattern: str, found: str) -> None:
    planted = plant(tmp_path, "scalars.py", f"import re\nx = re.compile({pattern})\n")
    assert groups_misread_by_old_python(planted) == [f"scalars.py:2: a possessive group: {found}"]


@pytest.mark.parametrize("pattern", ["[甲乙]++", "(?:ab)+", r"\)++", "a{0,3}+"])
def test_a_possessive_character_is_not(tmp_path: Path, pattern: str) -> None:
    planted = plant(tmp_path, "scalars.py", f"import re\nx = re.compile({pattern!r})\n")
    assert groups_misread_by_old_python(planted) == []
