"""The library: the only reader of ``archives/``: all standards, units, officers and problems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from generator.archive.officer import Officer
from generator.archive.reading import read_officer
from generator.archive.source import Source
from generator.archive.unit import OFFICER_ID, Unit, check_unit
from generator.problems import Location, Problem
from generator.standards.loading import Document, load
from generator.standards.reading import read_standards
from generator.standards.standard import Standards
from generator.yamltext import parse

_UNIT_FOLDER = re.compile(r"[0-9]{6}")
_OFFICER_FILE = re.compile(rf"({OFFICER_ID})\.yml")
STANDARDS_FOLDER, OFFICERS_FOLDER, UNIT_FILE = "standards", "officers", "unit.yml"
MAX_STRAYS = 20
"""Files that do not belong, named per folder before the rest is only counted."""


@dataclass(slots=True)
class Office:
    """One unit and the archives of its officers, by id."""

    document: Document[Unit]
    officers: dict[str, Officer] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Ids of archives that exist but could not be read at all."""

    @property
    def unit(self) -> Unit:
        """The unit itself."""
        return self.document.model

    def missing(self, day: date) -> list[str]:
        """Ids on the roster on ``day`` that have no archive."""
        return [
            entry.officer
            for entry in self.unit.roster
            if entry.holds_on(day)
            and entry.officer not in self.officers
            and entry.officer not in self.unread
        ]


@dataclass(slots=True)
class Library:
    """All that was read, and all that is wrong with it.

    ``label`` is what paths in messages begin with, normally ``archives``.
    """

    label: str
    standards: Standards
    offices: dict[str, Office] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    files: int = 0

    def officers(self) -> Iterator[tuple[Office, Officer]]:
        """Every officer of every office, in order of id."""
        for office in self.offices.values():
            for officer in office.officers.values():
                yield office, officer

    def find(self, officer_id: str) -> tuple[Office, Officer] | None:
        """The officer of that id."""
        for office in self.offices.values():
            officer = office.officers.get(officer_id)
            if officer is not None:
                return office, officer
        return None

    def record_count(self) -> int:
        """How many records all archives hold, single sections not counted."""
        return sum(
            not record.section.single
            for _, officer in self.officers()
            for record in officer.all_records()
        )


@dataclass(slots=True)
class _Layout:
    standards: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    officers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_library(source: Source, label: str = "archives") -> Library:
    """Read everything below ``archives/``; problems are collected, never raised."""
    layout = _lay_out(source, label)
    contents = {name: source.read(path) for name, path in layout.standards.items()}
    standards, problems = read_standards(contents, f"{label}/{STANDARDS_FOLDER}")
    library = Library(label, standards, problems=layout.problems + problems)
    library.files = len(contents)
    if not standards:
        return library
    for code, path in layout.units.items():
        library.files += 1
        document = _read_unit(source.read(path), f"{label}/{path}", code, library.problems)
        if document is None:
            continue
        office = Office(document)
        library.offices[code] = office
        for officer_id, officer_path in layout.officers.get(code, ()):
            library.files += 1
            officer, found = read_officer(
                source.read(officer_path),
                f"{label}/{officer_path}",
                officer_id,
                office.unit,
                standards,
            )
            library.problems += found
            if officer is not None:
                office.officers[officer_id] = officer
            else:
                office.unread.add(officer_id)
    return library


def _read_unit(data: bytes, path: str, code: str, problems: list[Problem]) -> Document[Unit] | None:
    tree, found = parse(data, path)
    problems += found
    if tree is None:
        return None
    document, found = load(Unit, tree, path, "S04")
    problems += found
    if document is not None:
        problems += check_unit(document, code)
    return document


def _lay_out(source: Source, label: str) -> _Layout:
    """Sort the files into standards, units and officers; whatever fits nowhere is a problem."""
    layout = _Layout()
    strays: dict[str, list[Problem]] = {}
    folders: set[str] = set()
    for path, kind in source.paths():
        head, _, rest = path.partition("/")
        problem: Problem | None = None
        if kind in ("link", "other"):
            what = "符号链接" if kind == "link" else "特殊文件"
            problem = _stray(label, path, f"这是{what}，不是普通文件", "请删去，改放普通文件")
        elif kind == "folder":
            folders.add(path)
            problem = _check_folder(label, path)
        elif head == STANDARDS_FOLDER and rest:
            layout.standards[rest] = path
        elif _UNIT_FOLDER.fullmatch(head) and rest == UNIT_FILE:
            layout.units[head] = path
        elif _UNIT_FOLDER.fullmatch(head) and rest.startswith(f"{OFFICERS_FOLDER}/"):
            problem = _place_officer(layout, label, path, head, rest.partition("/")[2])
        else:
            problem = _stray(
                label, path, "文件放错了地方", "这里只放 standards/ 和 <单位代码>/ 文件夹"
            )
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
    shown = path if len(path) <= 120 else path[:120] + "…"
    safe = shown.encode("utf-8", "backslashreplace").decode("utf-8")
    printable = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in safe)
    return Problem(Location(f"{label}/{printable}"), "L01", message, hint)


def _check_folder(label: str, path: str) -> Problem | None:
    parts = path.split("/")
    if parts[0] == STANDARDS_FOLDER:
        return None if len(parts) <= 3 else _stray(label, path, "文件夹太深", "请删去")
    if not _UNIT_FOLDER.fullmatch(parts[0]):
        return _stray(label, path, "文件夹名不是单位代码", "单位文件夹用六位数字，如 990110")
    if len(parts) == 1 or (len(parts) == 2 and parts[1] == OFFICERS_FOLDER):
        return None
    return _stray(label, path, "不应有这个文件夹", "单位文件夹里只有 unit.yml 和 officers/")


def _place_officer(layout: _Layout, label: str, path: str, code: str, name: str) -> Problem | None:
    match = _OFFICER_FILE.fullmatch(name)
    if match is None:
        hint = f"档案文件名写成 {code}-0001.yml 的样子，全用小写和半角"
        return _stray(label, path, "文件名不是“档案号.yml”", hint)
    # An archive keeps its number for life (档随人走), so a number of another unit is legal here.
    layout.officers.setdefault(code, []).append((match[1], path))
    return None
