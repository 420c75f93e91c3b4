"""Layout: which files below ``archives/`` are standards, units and officers; which are astray."""

from __future__ import annotations

import re

from msgspec import Struct, field

from generator.archive.source import OFFICERS_FOLDER, STANDARDS_FOLDER, UNIT_FILE, Source
from generator.archive.unit import OFFICER_ID
from generator.problems import Location, Problem, clip, printable

_UNIT_FOLDER = re.compile(r"[0-9]{6}")
_OFFICER_FILE = re.compile(rf"({OFFICER_ID})\.yml")
# Copies and notes that vim, emacs, Office, git and systems put beside a file.
_LEFT_BEHIND = re.compile(
    r"\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|~\$.*|.*~|\..*\.sw[a-p]|\.?#.*|.*\.(?:orig|rej|bak|tmp)",
    re.IGNORECASE,
)
MAX_STRAYS = 20
"""Files that do not belong, named per folder before the rest is only counted."""


class Layout(Struct):
    """Where everything is: paths below ``archives/``, officers by unit as ``(id, path)``."""

    standards: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    officers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def lay_out(source: Source, label: str) -> Layout:
    """Sort the files into standards, units and officers; whatever fits nowhere is a problem."""
    layout = Layout()
    strays: dict[str, list[Problem]] = {}
    folders: set[str] = set()
    for path, kind in source.paths():
        problem: Problem | None
        if kind in ("link", "other"):
            what = "符号链接" if kind == "link" else "特殊文件"
            problem = _stray(label, path, f"这是{what}，不是普通文件", "请删去，改放普通文件")
        elif kind == "folder":
            folders.add(path)
            problem = _check_folder(label, path)
        else:
            problem = _place(layout, label, path)
        if problem is not None:
            strays.setdefault(path.rpartition("/")[0], []).append(problem)
    for folder, found in strays.items():
        layout.problems += found[:MAX_STRAYS]
        if len(found) > MAX_STRAYS:
            more = len(found) - MAX_STRAYS
            where = f"{label}/{folder}".rstrip("/")
            layout.problems.append(
                Problem(Location(where), "L01", f"还有 {more} 个文件不该放在这里", "请一并清理")
            )
    for folder in sorted(folders):
        if _UNIT_FOLDER.fullmatch(folder) and folder not in layout.units:
            layout.problems.append(
                Problem(
                    Location(f"{label}/{folder}"),
                    "L01",
                    f"缺少 {UNIT_FILE}",
                    "每个单位文件夹要有 unit.yml",
                )
            )
    return layout


def _stray(label: str, path: str, message: str, hint: str) -> Problem:
    return Problem(Location(f"{label}/{printable(clip(path, 120))}"), "L01", message, hint)


def _check_folder(label: str, path: str) -> Problem | None:
    parts = path.split("/")
    if parts[0] == STANDARDS_FOLDER:
        return None if len(parts) <= 3 else _stray(label, path, "文件夹太深", "请删去")
    if not _UNIT_FOLDER.fullmatch(parts[0]):
        return _stray(label, path, "文件夹名不是单位代码", "单位文件夹用六位数字，如 990110")
    if len(parts) == 1 or (len(parts) == 2 and parts[1] == OFFICERS_FOLDER):
        return None
    return _stray(label, path, "不应有这个文件夹", "单位文件夹里只有 unit.yml 和 officers/")


def _place(layout: Layout, label: str, path: str) -> Problem | None:
    head, _, rest = path.partition("/")
    if _LEFT_BEHIND.fullmatch(path.rpartition("/")[2]):
        hint = "请关掉正在编辑的程序，文件还在就删去"
        return _stray(label, path, "这是编辑器或系统留下的文件，不是档案", hint)
    if head == STANDARDS_FOLDER and rest:
        layout.standards[rest] = path
    elif _UNIT_FOLDER.fullmatch(head) and rest == UNIT_FILE:
        layout.units[head] = path
    elif _UNIT_FOLDER.fullmatch(head) and rest.startswith(f"{OFFICERS_FOLDER}/"):
        return _place_officer(layout, label, path, head, rest.partition("/")[2])
    else:
        hint = "这里只放 standards/ 和 <单位代码>/ 文件夹"
        return _stray(label, path, "文件放错了地方", hint)
    return None


def _place_officer(layout: Layout, label: str, path: str, code: str, name: str) -> Problem | None:
    match = _OFFICER_FILE.fullmatch(name)
    if match is None:
        hint = f"档案文件名写成 {code}-0001.yml 的样子，全用小写和半角"
        return _stray(label, path, "文件名不是“档案号.yml”", hint)
    # An archive keeps its number for life (档随人走), so a number of another unit is legal here.
    layout.officers.setdefault(code, []).append((match[1], path))
    return None
