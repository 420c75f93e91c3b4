"""However the work is shared out, the model and the site are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generator.archive.library import read_library
from generator.archive.source import WorkingTree
from generator.checks import check_library
from generator.scoring.score import office_facts, score_office
from generator.site import model as site_model
from generator.site.model import SiteModel, load
from generator.site.publish import build_site
from generator.supervision.ledger import ledger

ARCHIVES = Path(__file__).resolve().parents[2] / "archives"
TODAY = date(2013, 10, 14)


def loaded(jobs: int) -> SiteModel:
    model = load(ARCHIVES, TODAY, None, jobs=jobs)
    model.close()
    return model


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_sample_comes_to_what_a_library_of_it_comes_to(jobs: int) -> None:
    model = loaded(jobs)
    library = read_library(WorkingTree(ARCHIVES), today=TODAY)
    assert list(model.problems) == check_library(library, TODAY)
    assert model.records == library.record_count()
    for code, office in library.offices.items():
        facts = office_facts(office, library.standards, TODAY)
        own = model.offices[code]
        assert list(own.officers) == list(office.officers)
        assert [entry.officer for entry in own.missing] == office.missing(TODAY)
        assert list(own.ledger) == ledger(facts.values())
        for quarter in model.quarters:
            # Which records were counted as workload stands on the officers' own pages alone.
            sheets = [
                replace(
                    sheet, indicators=tuple(replace(i, workload=None) for i in sheet.indicators)
                )
                for sheet in score_office(office, facts, library.standards, quarter)
            ]
            assert list(own.sheets[quarter].values()) == sheets


def test_an_archive_that_cannot_be_read_is_neither_scored_nor_missing(repository: Path) -> None:
    archives = repository.parent / "archives"
    broken = next(archives.glob("*/officers/*-0002.yml"))
    broken.write_text("档案号: [", encoding="utf-8")
    for jobs in (1, 2):
        model = load(archives, TODAY, None, jobs=jobs)
        model.close()
        (office,) = model.offices.values()
        assert [p.location.path for p in model.errors] == [
            f"archives/{office.code}/officers/{broken.name}"
        ]
        assert broken.stem not in office.officers
        assert broken.stem not in [entry.officer for entry in office.missing]
        assert all(broken.stem not in sheets for sheets in office.sheets.values())


def files(site: Path) -> dict[str, bytes]:
    return {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_the_site_is_the_same_by_one_process_by_two_and_when_nothing_is_held(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def built(name: str, jobs: int) -> dict[str, bytes]:
        model = load(repository.parent / "archives", TODAY, None, jobs=jobs)
        try:
            build_site(repository, tmp_path / name, model)
        finally:
            model.close()
        return files(tmp_path / name)

    alone = built("alone", 1)
    assert built("two", 2) == alone
    monkeypatch.setattr(site_model, "HELD_BYTES", 0)
    assert built("city", 2) == alone
    assert built("city-alone", 1) == alone
