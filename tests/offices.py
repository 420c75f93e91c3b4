"""A tiny data repository for tests: the shipped standards, one office, two officers who are fine.

``Repository(tmp_path)`` writes it; the library made of it has no problem on ``TODAY``. A test then
says what is different, in YAML text or Python data, and reads what is found as text::

    office = Repository(tmp_path)
    office.officer("990110-0001", {"督察通报": "- 编号: 察-2013-001"})   # sections replaced
    office.officer("990110-0001", "督察通报:\\n  - 编号: 察-2013-001\\n")   # the same, as text
    office.edit("990110/unit.yml", "科员", "科长")                        # one replacement in a file
    assert office.problems() == ["archives/990110/…:12:5 F01 … …"]
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from generator.archive.officer import Officer
from generator.archive.reading import read_officer
from generator.archive.source import WorkingTree
from generator.archive.unit import Unit
from generator.problems import Problem, arrange
from generator.standards.loading import load
from generator.standards.reading import read_standards
from generator.standards.standard import Standards
from generator.yamltext import parse
from tests.whole import Library, check_library, read_library

TODAY = date(2013, 10, 14)
"""The reference date of the examples: a day in 2013Q4, with 2013Q3 just over."""
UNIT, FIRST, SECOND = "990110", "990110-0001", "990110-0002"
STANDARDS = Path(__file__).resolve().parent.parent / "archives" / "standards"
BESIDES = sum(1 for _ in STANDARDS.rglob("*.yml")) + 1
"""Files of an office besides its archives: the standards that are shipped, and its own."""

NAMES = {FIRST: "王小明", SECOND: "李大力"}
"""The roster. An officer of any other id is called 陈立新 and is not on it."""

Sections = str | Mapping[str, Any]
"""Sections of an archive: whole YAML text, or section names to YAML text or Python data."""

UNIT_TEXT = """\
单位: {代码: "990110", 名称: 清河市临川区人民检察院, 简称: 清临检, 层级: 区县级, 上级: 清河市人民检察院分院}
部门:
  - {代码: office, 名称: 办公室, 部门字: 办, 起: 2000-01-01}
  - {代码: personnel, 名称: 政治处, 部门字: 政, 起: 2000-01-01}
  - {代码: discipline, 名称: 监察室, 部门字: 监, 起: 2000-01-01}
  - {代码: arrest, 名称: 侦查监督科, 部门字: 侦监, 条线: 侦查监督, 起: 2000-01-01}
  - {代码: prosecution, 名称: 公诉科, 部门字: 公诉, 条线: 公诉, 起: 2000-01-01}
  - {代码: cases, 名称: 案件管理办公室, 部门字: 案管, 起: 2011-01-01}
  - {代码: old-prosecution, 名称: 起诉科, 部门字: 诉, 起: 1990-01-01, 止: 1999-12-31}
账号:
  - {账号: wang.xm, 邮箱: wang.xm@example.invalid, 档案号: 990110-0001, 起: 2012-01-01}
  - {账号: li.dl, 邮箱: li.dl@example.invalid, 档案号: 990110-0002, 起: 2012-01-01}
角色:
  - {账号: wang.xm, 角色: 专人, 部门: 公诉科, 起: 2012-01-01}
  - {账号: li.dl, 角色: 部门负责人, 部门: 公诉科, 起: 2012-01-01}
领导小组:
  - {档案号: 990110-0002, 职务: 成员, 起: 2013-01-01}
评查小组:
  - {档案号: 990110-0002, 职务: 成员, 起: 2013-01-01}
名册:
  - {档案号: 990110-0001, 姓名: 王小明, 起: 2009-11-02}
  - {档案号: 990110-0002, 姓名: 李大力, 起: 2009-11-02}
"""

_BLOCKS = {
    "基本情况": """\
基本情况:
  姓名: {name}
  性别: 男
  出生年月: 1982-03
  政治面貌: 中共党员
  学历: 大学本科
  进院日期: 2009-11-02
  人员类别: 检察官
  执法资格: 有
  所在部门: 公诉科
  岗位类别: 业务岗
  在职状态: 在职
""",
    "岗位履历": """\
岗位履历:
  - 编号: 岗-001
    部门: 公诉科
    岗位: 检察员
    岗位类别: 业务岗
    起: 2009-11-02
""",
    "零报告": """\
零报告:
  - 季度: 2013Q3
    部分: [外部监督]
    确认部门: 案件管理办公室
    确认日期: 2013-10-10
""",
}


def archive_text(officer: str = FIRST, sections: Sections = "") -> str:
    """The text of a minimal valid archive, with ``sections`` added or put in place of its own."""
    name = NAMES.get(officer, "陈立新")
    blocks = {key: text.replace("{name}", name) for key, text in _BLOCKS.items()}
    blocks.update(_blocks(sections))
    return f'档案号: {officer}\n结构版本: "1.0"\n' + "".join(blocks.values())


def _blocks(sections: Sections) -> dict[str, str]:
    """Sections as text, by name; text is kept to the letter."""
    if isinstance(sections, str):
        return {
            re.split("[:：]", part, maxsplit=1)[0]: part if part.endswith("\n") else part + "\n"
            for part in re.split(r"^(?=[^\s#-])", sections, flags=re.MULTILINE)
            if part.strip()
        }
    return {name: _block(name, content) for name, content in sections.items()}


def _block(name: str, content: Any) -> str:
    if isinstance(content, str):
        lines = content.strip("\n").split("\n")
        if len(lines) == 1 and not lines[0].startswith("- "):
            return f"{name}: {lines[0]}\n"
        return f"{name}:\n" + "".join(f"  {line}\n" for line in lines)
    # What libyaml writes is the same, in a quarter of the time.
    dumped = yaml.dump(
        {name: content}, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False
    )
    return str(dumped)


def shown(problem: Problem) -> str:
    """A problem as one line: ``path:line:col rule message hint``; 警告 or 提示 before the message."""
    severity = "" if problem.is_error else f"{problem.severity.chinese} "
    return f"{problem.location} {problem.rule} {severity}{problem.message} {problem.hint}".rstrip()


class Repository:
    """A data repository in ``folder / "archives"``."""

    def __init__(self, folder: Path) -> None:
        self.archives = folder / "archives"
        shutil.copytree(STANDARDS, self.archives / "standards")
        self.write(f"{UNIT}/unit.yml", UNIT_TEXT)
        for officer in NAMES:
            self.officer(officer)

    def path(self, name: str) -> Path:
        """Where a file is; ``name`` is an officer's id or a path below ``archives/``."""
        if re.fullmatch(r"\d{6}-\d{4}", name):
            name = f"{UNIT}/officers/{name}.yml"
        return self.archives / name

    def read(self, name: str) -> str:
        """The text of a file."""
        return self.path(name).read_text("utf-8")

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file, exactly these bytes."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def officer(self, officer: str = FIRST, sections: Sections = "") -> Path:
        """Write an officer's archive: the minimal one with ``sections`` added or replaced."""
        return self.write(officer, archive_text(officer, sections))

    def edit(self, name: str, old: str, new: str) -> Path:
        """Replace the only occurrence of ``old`` in a file."""
        text = self.read(name)
        assert text.count(old) == 1, f"{name}: {text.count(old)} × {old!r}"
        return self.write(name, text.replace(old, new))

    def library(self, today: date = TODAY) -> Library:
        """Everything, read as of ``today``."""
        return read_library(WorkingTree(self.archives), "archives", today)

    def found(
        self, today: date = TODAY, baseline: Mapping[str, bytes] | None = None
    ) -> list[Problem]:
        """Every problem, as values."""
        return check_library(self.library(today), today, baseline)

    def problems(
        self, today: date = TODAY, baseline: Mapping[str, bytes] | None = None
    ) -> list[str]:
        """Every problem as a line of text (see ``shown``)."""
        return [shown(problem) for problem in self.found(today, baseline)]

    def snapshot(self) -> dict[str, bytes]:
        """The archives as they stand, as a later ``baseline``."""
        return {
            f"archives/{path.relative_to(self.archives).as_posix()}": path.read_bytes()
            for path in sorted(self.archives.glob("*/officers/*.yml"))
        }


@cache
def shipped() -> Standards:
    """The shipped standards as of ``TODAY``, which must be without problems."""
    files = {
        path.relative_to(STANDARDS).as_posix(): path.read_bytes()
        for path in sorted(STANDARDS.rglob("*.yml"))
    }
    standards, problems = read_standards(files, "archives/standards")
    assert problems == []
    return standards.as_of(TODAY)


@cache
def tiny_unit() -> Unit:
    """The office of every ``Repository``."""
    tree, _ = parse(UNIT_TEXT.encode(), "unit.yml")
    assert tree is not None
    document, problems = load(Unit, tree, "unit.yml", "S04")
    assert document is not None, problems
    return document.model


def read_archive(text: str | bytes, officer: str = FIRST) -> tuple[Officer | None, list[str]]:
    """Read one archive's text alone: the officer, and problems as ``line:col rule message hint``.

    Much quicker than a ``Repository``; only what reading itself finds, no checks.
    """
    data = text if isinstance(text, bytes) else text.encode()
    found, problems = read_officer(data, "", officer, tiny_unit(), shipped())
    return found, [shown(problem).removeprefix(":") for problem in arrange(problems)]
