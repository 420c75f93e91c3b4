"""An office of copies: one archive of some 400 records under 103 numbers, for measuring.

The records are those of the sample's busiest officer, repeated under new numbers until there are
enough; what depends on the office (one 主办 per case) is kept true by giving every copy case
numbers of its own.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

SOURCE = "990110-0037"
_CASE = re.compile(r"^( *(?:受案号|文书号): 清临检\w+〔\d{4}〕)\d+号$", re.MULTILINE)
_RESULTS = re.compile(r"^季度考评:.*\n(?:[ #].*\n)*", re.MULTILINE)
_SECTION = re.compile(r"^(\S+):(?: \[\])?$", re.MULTILINE)


def write_office(repository: Path, target: Path, officers: int = 103, records: int = 400) -> int:
    """Lay out ``target/archives`` with copies; returns the number of records in all."""
    shutil.copytree(repository / "archives" / "standards", target / "archives" / "standards")
    if (repository / "mkdocs.yml").exists():
        shutil.copy(repository / "mkdocs.yml", target / "mkdocs.yml")
    unit = (repository / "archives/990110/unit.yml").read_text(encoding="utf-8")
    head, _, _ = unit.partition("\n名册:")
    ids = [f"990110-{1000 + n}" for n in range(officers)]
    # Roles and groups name officers of the sample: those stay on the roster, without archives.
    roster = sorted(set(re.findall(r"档案号: (990110-\d{4})", head)) | set(ids))
    names = "".join(f"  - {{档案号: {i}, 姓名: 周明远, 起: 2009-11-02}}\n" for i in roster)
    folder = target / "archives/990110/officers"
    folder.mkdir(parents=True)
    (target / "archives/990110/unit.yml").write_text(f"{head}\n名册:\n{names}", encoding="utf-8")
    text = (repository / f"archives/990110/officers/{SOURCE}.yml").read_text(encoding="utf-8")
    # Sealed results are of one officer's records and no other's.
    text = _RESULTS.sub("季度考评: []\n", text)
    # A copied case has no other handler in the office, so whoever assisted handles it.
    text = grow(text, records).replace("角色: 协办", "角色: 主办")
    total = 0
    for number, officer_id in enumerate(ids):
        copy = text.replace(f"档案号: {SOURCE}", f"档案号: {officer_id}", 1)
        copy = _renumber_cases(copy, number)
        (folder / f"{officer_id}.yml").write_text(copy, encoding="utf-8")
        total += copy.count("\n  - ")
    return total


def _renumber_cases(text: str, copy: int) -> str:
    """Give each case and document of a copy a number that no other has."""
    count = iter(range(1, 100000))
    return _CASE.sub(lambda m: f"{m[1]}{copy * 1000 + next(count)}号", text)


def grow(text: str, records: int) -> str:
    """Repeat the case records under new 编号 until the archive holds about ``records``."""
    start = text.index("办案情况:\n") + len("办案情况:\n")
    following = _SECTION.search(text, start)
    assert following is not None
    body = text[start : following.start()]
    cases = [c for c in re.split(r"(?m)^(?=  - )", body) if c.strip()]
    missing = max(records - text.count("\n  - "), 0)
    added = []
    closed = [c for c in cases if "结案日期" in c]
    for number in range(missing):
        case = closed[number % len(closed)]
        year = "2012" if "编号: 案-2012" in case else "2013"
        added.append(
            re.sub(r"编号: 案-\d{4}-\d+", f"编号: 案-{year}-{number + 500}", case, count=1)
        )
    return text[:start] + "".join(cases + added) + text[following.start() :]
