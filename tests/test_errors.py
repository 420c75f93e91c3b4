"""Messages as product: a runnable bad file for every error, and beside it what the program prints.

``errors/<id>-<case>.yml`` stands for the archive 990110-0001 in the small office of
``tests/offices.py``, byte for byte. A file that begins with ``改动:`` instead lists changes to
that office: each replaces ``原文`` by ``改为`` in a ``文件``, or writes a file with this ``内容``.
For the checks between fields (``X..``) the bad archives are the examples in their docstrings.
``<case>.txt`` is exactly what ``dangan check`` prints. Of all these, the messages that the
guide shows (``generator/site/messages.json``) are generated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.archive.library import Shelf, open_shelf, read_entry
from generator.archive.officer import Officer
from generator.archive.source import WorkingTree
from generator.checks.base import Scene
from generator.checks.catalogue import RULES
from generator.checks.examples import examples_of
from generator.checks.run import conclude, examine
from generator.cli import main
from generator.cli.output import problem_text
from generator.problems import Problem, arrange
from generator.site import problems_page
from tests.checks.test_examples import MODULES
from tests.conftest import Golden
from tests.offices import FIRST, TODAY, UNIT, Repository, archive_text
from tests.whole import check_library

ERRORS = Path(__file__).with_name("errors")
CASES = sorted(path.stem for path in ERRORS.glob("*.yml"))
EXAMPLES = {
    f"{example.rule}-{name}" + (f"-{number}" if number > 1 else ""): example
    for name, module in MODULES.items()
    for number, example in enumerate(filter(lambda e: e.rule, examples_of(module)), 1)
}
MESSAGES = Path(problems_page.__file__).with_name("messages.json")
# Not said by `dangan check` about a small archive, and shown elsewhere: X32 needs a base
# revision (tests/checks), M01 is about mkdocs.yml (tests/site), Y01 needs half a megabyte
# (tests/hostile.txt), S06 needs two whole standards (tests/standards), S07 files beside the
# archives (tests/cli), X24 a quarter that is locked (tests/scoring/test_seal.py).
ELSEWHERE = {"X32", "M01", "Y01", "S06", "S07", "X24"}


@cache
def _shelf(folder: Path) -> tuple[Repository, Shelf]:
    office = Repository(folder)
    return office, open_shelf(WorkingTree(office.archives), "archives", TODAY)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repository, Shelf]:
    """The small office, and its standards and unit, read once."""
    return _shelf(tmp_path_factory.mktemp("small"))


def changed_archives(
    small: tuple[Repository, Shelf], archives: Mapping[str, bytes]
) -> tuple[list[Problem], dict[str, bytes]]:
    """The problems of the small office with these archives, and the bytes they stand in."""
    office, shelf = small
    problems: list[Problem] = []
    officers: dict[str, Officer] = {}
    texts: dict[str, bytes] = {}
    for entry in shelf.entries:
        data = archives.get(entry.officer, office.path(entry.officer).read_bytes())
        texts[f"archives/{entry.path}"] = data
        officer, found = read_entry(shelf, entry, data)
        problems += found
        if officer is not None:
            officers[entry.officer] = officer
    scene = Scene(shelf, UNIT, TODAY, None, officers.get)
    findings = [examine(officer, scene) for officer in officers.values()]
    for one in findings:
        problems += one.problems
    problems += conclude(scene, findings)
    return arrange(problems), texts


def changed_office(
    folder: Path, changes: list[dict[str, str]]
) -> tuple[list[Problem], dict[str, bytes]]:
    """The problems of a small office with these changes made, and its files."""
    office = Repository(folder)
    make(office, changes)
    texts = {
        f"archives/{path.relative_to(office.archives).as_posix()}": path.read_bytes()
        for path in office.archives.rglob("*")
        if path.is_file()
    }
    return check_library(office.library(), TODAY), texts


def make(office: Repository, changes: list[dict[str, str]]) -> None:
    for change in changes:
        if "内容" in change:
            office.write(change["文件"], change["内容"])
        else:
            text = office.read(change["文件"])
            assert change["原文"] in text, change
            office.write(change["文件"], text.replace(change["原文"], change["改为"], 1))


def case_of(
    name: str, small: tuple[Repository, Shelf], folder: Path
) -> tuple[list[Problem], dict[str, bytes]]:
    """The problems of a case, and the texts of its files."""
    if name in EXAMPLES:
        sections = EXAMPLES[name].archives(FIRST)
        if not set(sections) <= {entry.officer for entry in small[1].entries}:
            files = [
                {"文件": f"{UNIT}/officers/{o}.yml", "内容": archive_text(o, s)}
                for o, s in sections.items()
            ]
            return changed_office(folder, files)
        return changed_archives(
            small, {o: archive_text(o, s).encode() for o, s in sections.items()}
        )
    data = (ERRORS / f"{name}.yml").read_bytes()
    if data.startswith("改动:".encode()):
        return changed_office(folder, yaml.safe_load(data)["改动"])
    return changed_archives(small, {FIRST: data})


def printed(problems: list[Problem], texts: Mapping[str, bytes]) -> str:
    """The problems as ``dangan check`` prints them."""

    def read_line(path: str, number: int) -> str | None:
        lines = texts.get(path, b"").decode("utf-8", "replace").split("\n")
        return (lines[number - 1].rstrip("\r") or None) if number <= len(lines) else None

    return "".join(problem_text(problem, read_line) + "\n" for problem in problems)


@pytest.mark.parametrize("name", [*CASES, *EXAMPLES])
def test_a_bad_file_gives_its_message(
    name: str, small: tuple[Repository, Shelf], tmp_path: Path, golden: Golden
) -> None:
    problems, texts = case_of(name, small, tmp_path)
    assert name.split("-", maxsplit=1)[0] in {problem.rule for problem in problems}, printed(
        problems, texts
    )
    golden(ERRORS / f"{name}.txt", printed(problems, texts))


def test_every_id_has_a_case_and_every_text_belongs_to_one() -> None:
    shown = {name.split("-", maxsplit=1)[0] for name in [*CASES, *EXAMPLES]}
    assert shown == set(RULES) - ELSEWHERE
    texts = {path.stem for path in ERRORS.glob("*.txt")}
    assert texts == {*CASES, *EXAMPLES}


@pytest.mark.parametrize(
    "name", ["Y07-full-colon", "F04-excel", "X27-square", "S04-term", "L01-astray"]
)
def test_the_command_prints_the_very_same(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Repository(tmp_path)
    data = (ERRORS / f"{name}.yml").read_bytes()
    if data.startswith("改动:".encode()):
        make(office, yaml.safe_load(data)["改动"])
    else:
        office.write(FIRST, data)
    code = main(["check", "--no-cache", "--archives", str(office.archives), "--today", str(TODAY)])
    out = capsys.readouterr().out.replace("\x1b", "")
    assert code == 1
    *found, _summary, _end = out.split("\n")
    assert "\n".join(found) + "\n" == (ERRORS / f"{name}.txt").read_text("utf-8")


def messages() -> Iterator[dict[str, Any]]:
    """Every case for the guide: its id, and the first message of that id as printed."""
    for name in sorted([*CASES, *EXAMPLES]):
        rule = name.split("-", maxsplit=1)[0]
        text = (ERRORS / f"{name}.txt").read_text("utf-8")
        for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE):
            head = block.split("\n")[0]
            if head.endswith(f"（{rule}）"):
                yield {"rule": rule, "case": name, "text": block.rstrip("\n")}
                break


def test_the_guide_shows_what_the_program_prints(golden: Golden) -> None:
    lines = [json.dumps(message, ensure_ascii=False) for message in messages()]
    golden(MESSAGES, "[\n" + ",\n".join(lines) + "\n]\n")


def test_a_message_is_short_and_ends_with_what_to_do() -> None:
    for message in messages():
        head = message["text"].split("\n")[0]
        said = re.sub(r"^.*?:\d+:\d+: (错误|警告|提示) ", "", head)
        assert len(said) <= 160, said
        assert "。" in said, said
