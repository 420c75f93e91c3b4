"""The sample of 2020: a second office, after the reform of 2018, on 2020-10-14.

``tests/samples/2020`` holds its unit and archives; the standards are those that are shipped, laid
beside them by ``lay_out``. Its officers' careers run from long before 2013 to 2020, so that one
file holds records of both standards.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from generator.archive.source import WorkingTree
from generator.scalars import Quarter
from generator.scoring.score import office_facts, score_office
from generator.scoring.sheet import ScoreSheet
from tests.offices import STANDARDS
from tests.whole import Library, read_library

REFORMED, TODAY_2020 = "990120", date(2020, 10, 14)
SAMPLE_2020 = Path(__file__).parent / "samples" / "2020"
SAMPLE_2013 = STANDARDS.parent / "990110"
CHEN, LIANG, DENG = "990120-0012", "990120-0017", "990120-0031"
"""员额检察官 of 第一检察部, 第一检察部 and 第二检察部."""
GUO, SU, FANG = "990120-0008", "990120-0023", "990120-0005"
"""A former prosecutor in 综合业务部, a 检察官助理, and one who left in 2017."""
BOTH = ("2013.1", "2020.1")


def lay_out(folder: Path, versions: Iterable[str] = BOTH, office: Path | None = None) -> Path:
    """The archives folder of an office (the second one) under these versions alone."""
    archives = folder / "archives"
    for version in versions:
        shutil.copytree(STANDARDS / version, archives / "standards" / version)
    if office is None:
        shutil.copytree(SAMPLE_2020, archives, dirs_exist_ok=True)
    else:
        shutil.copytree(office, archives / office.name)
    return archives


def edit(file: Path, old: str, new: str) -> None:
    """Replace the only occurrence of ``old`` in a file."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{file}: {text.count(old)} × {old!r}"
    file.write_text(text.replace(old, new), "utf-8")


def read(archives: Path, today: date = TODAY_2020) -> Library:
    """Everything, read as of ``today``."""
    return read_library(WorkingTree(archives), "archives", today)


def sheets(library: Library, quarter: str, today: date = TODAY_2020) -> dict[str, ScoreSheet]:
    """The score sheets of a library's only office, by officer."""
    (office,) = library.offices.values()
    facts = office_facts(office, library.standards, today)
    found = score_office(office, facts, library.standards, Quarter.parse(quarter))
    return {sheet.officer: sheet for sheet in found}
