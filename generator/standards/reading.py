"""Reading: the files of all standards, as bytes, into ``Standards``; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping as Files
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from msgspec.structs import replace

from generator.problems import Location, Problem
from generator.standards.authority import Authority
from generator.standards.calendar import Calendar, Year
from generator.standards.crosscheck import check_standard
from generator.standards.deadlines import Deadlines
from generator.standards.form import Form
from generator.standards.formcheck import check_form
from generator.standards.loading import Document, load
from generator.standards.rulebook import Rulebook
from generator.standards.standard import Standard, Standards
from generator.standards.supervision import Supervision
from generator.standards.typed import Model
from generator.yamltext import parse

_VERSION = re.compile(r"[0-9]{4}\.[0-9]{1,2}")
_CALENDAR = re.compile(r"calendar/([0-9]{4})\.yml")
_FILES = ("form.yml", "rulebook.yml", "authority.yml", "deadlines.yml", "supervision.yml")
ModelT = TypeVar("ModelT", bound=Model)


def read_standards(files: Files[str, bytes], root: str) -> tuple[Standards, list[Problem]]:
    """Read and check every standard.

    ``files`` maps paths below the standards' folder (``2013.1/form.yml``) to bytes; ``root`` is
    that folder's own path, for messages. With an error in any file of any version there is no
    standard at all: what one version says, another must not answer for. The last ones read are
    kept: who compares commits reads the same standards for each.
    """
    standards, problems = _read(tuple(sorted(files.items())), root)
    return standards, list(problems)


@lru_cache(maxsize=2)
def _read(files: tuple[tuple[str, bytes], ...], root: str) -> tuple[Standards, list[Problem]]:
    problems: list[Problem] = []
    versions: dict[str, dict[str, bytes]] = {}
    for path, data in files:
        version, _, name = path.partition("/")
        if not _VERSION.fullmatch(version) or not name:
            problems.append(
                Problem(
                    Location(f"{root}/{path}"),
                    "S01",
                    "制度文件要放在“版本号”文件夹里",
                    "版本号写成 2013.1 的样子，如 standards/2013.1/form.yml",
                )
            )
            continue
        versions.setdefault(version, {})[name] = data
    read = []
    years: dict[int, Document[Year]] = {}
    for version, contents in versions.items():
        standard, found = _read_version(version, contents, f"{root}/{version}")
        problems += found
        if standard is not None:
            read.append(standard)
        problems += _read_years(contents, f"{root}/{version}", years)
    read.sort(key=lambda s: (s.start, s.version))
    problems += _check_validity(read)
    if len(read) < len(versions):
        read = []
    if not versions:
        problems.append(
            Problem(
                Location(root), "S01", "没有制度标准", "请放入 standards/<版本>/form.yml 等文件"
            )
        )
    calendar = Calendar(tuple(years[y].model for y in sorted(years)))
    return Standards(tuple(read), calendar, tuple(years[y] for y in sorted(years))), problems


def read_draft(
    files: Files[str, bytes], root: str, base: Standard
) -> tuple[Standard | None, list[Problem]]:
    """Read a draft that is to replace ``base``, whose files it inherits where it has none.

    Version and validity are those of ``base``, whatever the draft says; ``root`` is the draft's
    folder, for messages. None with an error in any file.
    """
    return _read_version(base.version, files, root, base)


def _read_version(
    version: str, contents: Files[str, bytes], root: str, base: Standard | None = None
) -> tuple[Standard | None, list[Problem]]:
    problems: list[Problem] = []

    def one(
        name: str, model: type[ModelT], inherited: Document[ModelT] | None
    ) -> Document[ModelT] | None:
        path = f"{root}/{name}"
        if name not in contents and inherited is not None:
            return inherited
        if name not in contents:
            problems.append(
                Problem(
                    Location(path), "S01", f"缺少文件 {name}", "请补上这个文件，可从上一版本复制"
                )
            )
            return None
        tree, found = parse(contents[name], path)
        problems.extend(found)
        if tree is None:
            return None
        document, found = load(model, tree, path, "S01")
        problems.extend(found)
        return document

    form = one("form.yml", Form, base.form_document if base else None)
    rulebook = one("rulebook.yml", Rulebook, base.rulebook_document if base else None)
    authority = one("authority.yml", Authority, base.authority_document if base else None)
    deadlines = one("deadlines.yml", Deadlines, base.deadlines_document if base else None)
    supervision = one("supervision.yml", Supervision, base.supervision_document if base else None)
    belong = "只放 " + "、".join(_FILES) + " 和 calendar/<年>.yml"
    problems += [
        Problem(Location(f"{root}/{name}"), "S01", f"制度文件夹里不应有 {name}", belong)
        for name in contents
        if name not in _FILES and not _CALENDAR.fullmatch(name)
    ]
    if base is not None and form is not None and form is not base.form_document:
        form = _as_form(form, base)
    if base is not None and rulebook is not None and rulebook is not base.rulebook_document:
        rulebook = _as_rulebook(rulebook, base)
    if form is not None:
        problems += check_form(form)
    if not (form and rulebook and authority and deadlines and supervision):
        return None, problems
    standard = Standard(version, form, rulebook, authority, deadlines, supervision)
    problems += check_standard(standard)
    return (None if any(p.is_error for p in problems) else standard), problems


def _as_form(draft: Document[Form], base: Standard) -> Document[Form]:
    """A draft's form with the version and validity of the standard it is to replace."""
    own, meta = draft.model, base.form.meta
    meta = replace(own.meta, version=meta.version, start=meta.start, end=meta.end)
    return replace(draft, model=replace(own, meta=meta))


def _as_rulebook(draft: Document[Rulebook], base: Standard) -> Document[Rulebook]:
    """A draft's rulebook with the version and validity of the standard it is to replace."""
    own, meta = draft.model, base.rulebook.regulation
    meta = replace(own.regulation, version=meta.version, start=meta.start, end=meta.end)
    return replace(draft, model=replace(own, regulation=meta))


def _read_years(
    contents: Files[str, bytes], root: str, years: dict[int, Document[Year]]
) -> list[Problem]:
    problems: list[Problem] = []
    for name, data in contents.items():
        match = _CALENDAR.fullmatch(name)
        if match is None:
            continue
        path = f"{root}/{name}"
        tree, found = parse(data, path)
        problems += found
        if tree is None:
            continue
        document, found = load(Year, tree, path, "S05")
        problems += found
        if document is None:
            continue
        year = document.model
        if year.year != int(match[1]):
            problems.append(
                Problem(
                    document.locate("年"), "S05", "年份与文件名不一致", f"应写 年: {int(match[1])}"
                )
            )
            continue
        problems += _check_year(document)
        known = years.get(year.year)
        if known is not None and known.model != year:
            problems.append(
                Problem(
                    document.locate("年"),
                    "S05",
                    f"{year.year} 年的年历与 {known.path} 不一致",
                    "同一年的年历只能有一种，请改成一样或只留一份",
                    related=(known.locate("年"),),
                )
            )
        years.setdefault(year.year, document)
    return problems


def _check_year(document: Document[Year]) -> list[Problem]:
    problems = []
    off = {day for h in document.model.holidays for day in h.off}
    for index, holiday in enumerate(document.model.holidays):
        for key, days in (("放假", holiday.off), ("上班", holiday.worked)):
            for position, day in enumerate(days):
                at = document.locate("节假日", index, key, position)
                if not _belongs(day, document.model.year):
                    hint = "请核对年份；上年的只写 12 月、下年的只写 1 月里元旦前后的几天"
                    problems.append(Problem(at, "S05", f"{day} 不在本年", hint))
                if key == "上班" and day.weekday() < 5:
                    problems.append(
                        Problem(at, "S05", f"{day} 本来就是工作日", "“上班”只写调休上班的周末")
                    )
                if key == "上班" and day in off:
                    problems.append(
                        Problem(at, "S05", f"{day} 又放假又上班", "请按国务院办公厅通知核对")
                    )
    return problems


def _belongs(day: date, year: int) -> bool:
    """Whether a day may stand in a year's calendar: one of that year, or about its turn.

    The holiday of 1 January may begin in December, and weekends there may be worked for it.
    """
    return (day.year, day.month) in ((year - 1, 12), (year + 1, 1)) or day.year == year


def _check_validity(standards: list[Standard]) -> list[Problem]:
    problems = []
    for earlier, later in pairwise(standards):
        if earlier.end is None or earlier.end >= later.start:
            last = later.start - timedelta(days=1)
            hint = f"请在 {earlier.version} 的“格式”和“制度”中写 废止: {last}"
            if later.start == earlier.start:  # which no day of lapsing mends
                hint = f"两版同日施行，请改正 {earlier.version} 或 {later.version} 的施行日期"
            problems.append(
                Problem(
                    earlier.form_document.locate("格式"),
                    "S06",
                    f"制度 {earlier.version} 与 {later.version} 的适用期间重叠",
                    hint,
                    related=(later.form_document.locate("格式", "施行"),),
                )
            )
    return problems
