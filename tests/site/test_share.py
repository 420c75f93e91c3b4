"""However the work is shared out, the model and the site are the same."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterable
from concurrent.futures import BrokenExecutor, CancelledError
from datetime import date
from decimal import Decimal
from functools import wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generator.archive.hashes import Part
from generator.archive.library import Entry, read_entry
from generator.archive.source import WorkingTree
from generator.archive.store import Key, Store, key_of
from generator.checks.stream import Checking, Outcome, Singly
from generator.scalars import Quarter
from generator.scoring.score import office_facts, score_office
from generator.scoring.sheet import ScoreSheet
from generator.scoring.usage import usage
from generator.site import loading, share
from generator.site.crew import Crew
from generator.site.errors import SiteError
from generator.site.gist import brief
from generator.site.publish import build_site
from generator.site.settings import read_settings
from generator.site.share import Names, Painted, Share
from generator.site.write import load_site
from generator.supervision.ledger import ledger
from tests.example import small_office
from tests.site_office import read_site
from tests.whole import check_library, read_library

pytestmark = pytest.mark.slow

ARCHIVES = Path(__file__).resolve().parents[2] / "archives"
TODAY = date(2013, 10, 14)


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_sample_comes_to_what_a_library_of_it_comes_to(jobs: int) -> None:
    model = read_site(ARCHIVES, TODAY, jobs).model
    library = read_library(WorkingTree(ARCHIVES), today=TODAY)
    assert list(model.problems) == check_library(library, TODAY)
    assert model.records == library.record_count()
    scored: list[ScoreSheet] = []
    for code, office in library.offices.items():
        facts = office_facts(office, library.standards, TODAY)
        own = model.offices[code]
        assert list(own.officers) == list(office.officers)
        assert [entry.officer for entry in own.missing] == library.shelf.missing(code, TODAY)
        assert list(own.ledger) == ledger(facts.values())
        for quarter in model.quarters:
            # How a score came about stands on the officers' own pages alone.
            sheets = list(score_office(office, facts, library.standards, quarter))
            assert list(own.sheets[quarter].values()) == [brief(sheet) for sheet in sheets]
            scored += sheets
    # The standard's own page says of a clause what all sheets do.
    for standard in library.standards.versions:
        over = model.quarters_under(standard)  # 2013Q4, which is not over, is not among them
        under = [sheet for sheet in scored if sheet.period in over]
        assert all(quarter.last_day < TODAY for quarter in over)
        ever = {clause: use for clause, (_, use) in model.usage(standard).items()}
        assert ever == usage(standard, under)


def test_a_page_is_drawn_anew_when_what_it_is_compared_with_changes(tmp_path: Path) -> None:
    """Of the amounts 2, 3, 3 and 3.5 one 3 becomes 2: the median goes from 3 to 2.5."""
    office, store = small_office(tmp_path), Store(tmp_path / "kept.sqlite")
    colleague = "990110-0003"

    def totals(store: Store | None) -> dict[str, Decimal | None]:
        sheets = read_site(office.archives, TODAY, store=store).model.offices["990110"].sheets
        return {officer: sheet.total for officer, sheet in sheets[Quarter(2013, 3)].items()}

    before = totals(store)
    number = "编号: 案-2013-023\n"
    office.edit(colleague, number, f"{number}  状态: 作废\n  作废理由: 误录\n")
    after = totals(store)
    assert after == totals(None)
    assert len([one for one in after if one != colleague and after[one] != before[one]]) > 1


def test_an_archive_that_cannot_be_read_is_neither_scored_nor_missing(repository: Path) -> None:
    archives = repository.parent / "archives"
    broken = next(archives.glob("*/officers/*-0002.yml"))
    broken.write_text("档案号: [", encoding="utf-8")
    for jobs in (1, 2):
        model = read_site(archives, TODAY, jobs).model
        (office,) = model.offices.values()
        assert [p.location.path for p in model.errors] == [
            f"archives/{office.code}/officers/{broken.name}"
        ]
        assert broken.stem not in office.officers
        assert broken.stem not in [entry.officer for entry in office.missing]
        assert all(broken.stem not in sheets for sheets in office.sheets.values())


def test_an_error_between_archives_stops_what_is_being_drawn(repository: Path) -> None:
    """The roster is looked at when everybody's archive has been read."""
    archives = repository.parent / "archives"
    (unit,) = archives.glob("*/unit.yml")
    unit.write_text(unit.read_text("utf-8").replace("姓名: 林知秋", "姓名: 林知夏"), "utf-8")
    for jobs in (1, 2):
        model = read_site(archives, TODAY, jobs).model
        (office,) = model.offices.values()
        assert [p.rule for p in model.errors] == ["X01"]
        assert len(office.officers) == 3
        assert not any(office.sheets.values())
        assert multiprocessing.active_children() == []


def test_pages_are_drawn_while_archives_are_looked_at_together(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "begun"
    draw, together = Share.draw, Checking.together

    @wraps(draw)
    def drawn(own: Share, *told: Any) -> Painted:
        begun.touch()
        return draw(own, *told)

    def late(checking: Checking, singly: Singly) -> Outcome:
        end = time.monotonic() + 60
        while not begun.exists():
            assert time.monotonic() < end
            time.sleep(0.01)
        return together(checking, singly)

    monkeypatch.setattr(Share, "draw", drawn)
    monkeypatch.setattr(Checking, "together", late)
    assert read_site(repository.parent / "archives", TODAY, jobs=2).drawn == 3


class Slow:
    """Stands for a share: some pages take their time; who let go of what is noted."""

    def __init__(self, folder: Path, slow: str) -> None:
        self.folder, self.slow = folder, slow
        self.task = SimpleNamespace(sight=SimpleNamespace(sizes={}))

    def draw(self, entry: Entry, *_: object) -> int:
        end = time.monotonic() + 20
        while entry.officer in self.slow and not (self.folder / "go").exists():
            assert time.monotonic() < end
            time.sleep(0.01)
        return os.getpid()

    def forget(self, entry: Entry) -> None:
        (self.folder / entry.officer).write_text(str(os.getpid()))

    def close(self) -> None:
        (self.folder / "closed").touch()


def drawing(own: Any, many: int) -> tuple[Crew, list[Any]]:
    """Two processes, of which the first has read all of so many archives; their pages."""
    crew = Crew(own, 2)
    told: Any = [(Entry(str(number), "", ""), {}, None) for number in range(many)]
    return crew, [*crew.draw(told, None)]


def test_a_page_is_as_good_as_the_names_it_was_told() -> None:
    known = {"0001": ("高远山", "officers/0001/")}
    names = Names(known)
    assert [names.get(one) for one in ("0001", "0002")] == [known["0001"], ("", "")]
    assert Names(known).are_as(names.asked)
    assert Names(known | {"0003": ("许文清", "officers/0003/")}).are_as(names.asked)
    assert not Names(known | {"0002": ("林知秋", "officers/0002/")}).are_as(names.asked)
    assert not Names({}).are_as(names.asked)
    assert not Names({"0001": ("高远山", "elsewhere/")}).are_as(names.asked)


def test_who_read_an_archive_that_another_draws_lets_it_go(tmp_path: Path) -> None:
    crew, coming = drawing(Slow(tmp_path, slow="0"), 6)
    others = {future.result(60) for future in coming[3:]}
    (tmp_path / "go").touch()
    reader = coming[0].result(60)
    assert coming[2].result(60) == reader
    crew.close()
    assert others.isdisjoint({reader, os.getpid()})
    assert {file.name: file.read_text() for file in tmp_path.glob("[0-9]")} == dict.fromkeys(
        ("3", "4", "5"), str(reader)
    )


def test_what_is_called_off_is_neither_begun_nor_waited_for(tmp_path: Path) -> None:
    crew, coming = drawing(Slow(tmp_path, slow="01234567"), 8)
    crew.close()
    assert [future.cancelled() for future in coming[2:6]] == [True] * 4
    for future in (coming[0], coming[7]):
        with pytest.raises((BrokenExecutor, CancelledError)):
            future.result(60)
    assert (tmp_path / "closed").exists()


def built(
    repository: Path, folder: Path, jobs: int, store: Store | None = None
) -> dict[str, bytes]:
    site = load_site(read_settings(repository), known=(TODAY, None), jobs=jobs, store=store)
    try:
        build_site(repository, folder, site, store=store)
    finally:
        site.close()
    return files(folder)


def test_what_there_is_no_room_for_is_read_again(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a very large office each process holds a part; the site is the same."""
    read = tmp_path / "read"

    def noted(*told: Any) -> Any:
        with read.open("a") as stream:
            stream.write("x")
        return read_entry(*told)

    monkeypatch.setattr("generator.site.share.read_entry", noted)
    whole = built(repository, tmp_path / "whole", 1)
    assert not read.exists()
    sizes = sorted(p.stat().st_size for p in (repository.parent / "archives").rglob("*-000*.yml"))
    for jobs, room, again in ((1, 0, 3), (2, 0, 3), (1, sizes[0], 2), (1, sum(sizes), 0)):
        read.unlink(missing_ok=True)
        monkeypatch.setattr(share, "HELD_BYTES", room)
        assert built(repository, tmp_path / f"{jobs}-{room}", jobs) == whole
        assert (read.stat().st_size if read.exists() else 0) == again


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("method", ["look", "gist", "draw"])
def test_what_changes_while_it_is_built_is_neither_published_nor_kept(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, jobs: int
) -> None:
    """The site names a commit, and a page is kept under what its archive was at first."""
    file = next((repository.parent / "archives").glob("*/officers/*-0002.yml"))
    text = file.read_text("utf-8")
    store = Store(tmp_path / "kept.sqlite")
    does = getattr(Share, method)

    @wraps(does)
    def late(own: Share, entry: Entry, *told: Any) -> Any:
        if entry.path.endswith(file.name):
            own.forget(entry)  # as one that another process draws, or that finds no room
            whole = (method, jobs) not in (("gist", 2), ("draw", 1))
            file.write_text(text.replace("盗窃", "抢劫") if whole else "档案号: [", "utf-8")
        return does(own, entry, *told)

    if method == "gist":  # checked before, but not measured
        read_site(repository.parent / "archives", TODAY, store=store).close()
        monkeypatch.setattr("generator.site.kept.KeptGists.begin", lambda *_: None)
    with monkeypatch.context() as patch:
        patch.setattr(Share, method, late)
        with pytest.raises(SiteError, match=f"{file.name} 被改动了，没有生成网站"):
            built(repository, tmp_path / "site", jobs, store)
    assert not (tmp_path / "site").exists()
    file.write_text(text, "utf-8")
    monkeypatch.undo()
    assert built(repository, tmp_path / "site", jobs, store) == built(
        repository, tmp_path / "anew", jobs
    )


def test_pages_are_kept_a_few_at_a_time(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = []
    bodies = set()
    put_many = Store.put_many

    def named(store: Store | None, what: str, *parts: Part) -> Key:
        key = key_of(store, what, *parts)
        if what == "body":
            bodies.add(key)
        return key

    def noted(store: Store, items: Iterable[tuple[Key, bytes]]) -> None:
        told = list(items)
        put.append(sum(key in bodies for key, _ in told))
        put_many(store, told)

    monkeypatch.setattr(loading, "key_of", named)
    monkeypatch.setattr(Store, "put_many", noted)
    monkeypatch.setattr(loading, "_KEPT_AT_ONCE", 2)
    store = Store(tmp_path / "kept.sqlite")
    first = built(repository, tmp_path / "first", 2, store)
    assert [count for count in put if count] == [2, 1]
    assert built(repository, tmp_path / "second", 2, store) == first
    assert sum(put) == 3


def files(site: Path) -> dict[str, bytes]:
    return {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_the_site_is_the_same_by_one_process_and_by_two(repository: Path, tmp_path: Path) -> None:
    assert built(repository, tmp_path / "two", 2) == built(repository, tmp_path / "alone", 1)
