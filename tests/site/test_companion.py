"""The companion: a process beside this one, or none; what it cannot do is done here."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from generator.archive.store import Key, Store, key_of
from generator.checks.stream import Checking, Outcome, Singly
from generator.forked import Forked
from generator.site import compose
from generator.site.annals import Annals, begin, read_commits
from generator.site.loading import Loading
from generator.site.origins import Commits, Descent
from generator.site.publish import build_site
from generator.site.settings import read_settings
from generator.site.write import load_site
from tests.history.lines import Lines
from tests.offices import FIRST
from tests.site_office import CODE, REPO

TODAY = date(2013, 10, 14)


class Read:
    """Reads the commits, and notes in a file in which process."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __call__(self, _store: Store | None) -> Commits:
        with self.file.open("a") as stream:
            stream.write(f"{os.getpid()}\n")
        return Commits(None, "没有")


def marks(annals: Annals, officers: list[str]) -> list[bytes]:
    return [annals.commits.mark(officer) for officer in officers]


def descents(annals: Annals, officers: list[str]) -> list[Descent]:
    return [annals.origins.of(officer) for officer in officers]


def wait_for(file: Path) -> None:
    end = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < end
        time.sleep(0.01)


HERE, THERE = key_of(None, "here"), key_of(None, "there")


def swap(annals: Annals, key: Key, value: bytes) -> dict[Key, bytes]:
    assert annals.store is not None
    annals.store.put_many([(key, value)])
    return annals.store.get_many([HERE, key])


def test_it_reads_once_in_a_process_of_its_own_and_shares_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept.sqlite")
    companion = begin(Read(tmp_path / "read"), store, apart=True)
    try:
        store.put_many([(HERE, b"1")])
        coming = companion.ahead(marks, ["a", "b"])
        assert coming is not None
        assert coming.result() == companion.done(marks, ["a", "b"]) == ["没有".encode()] * 2
        assert companion.done(swap, THERE, b"2") == {HERE: b"1", THERE: b"2"}
        assert store.get_many([HERE, THERE]) == {HERE: b"1", THERE: b"2"}
    finally:
        companion.close()
    (process,) = (tmp_path / "read").read_text().split()
    assert int(process) != os.getpid()


def test_nothing_of_the_store_is_open_while_it_forks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite breaks a file that is open in both (sqlite.org/howtocorrupt.html, §2.7)."""
    store, start, seen = Store(tmp_path / "kept.sqlite"), Forked.start, list[set[Key]]()
    store.put_many([(HERE, b"1")])

    def noted(forked: Forked) -> None:
        seen.append(store.has([HERE]))
        start(forked)

    monkeypatch.setattr(Forked, "start", noted)
    begin(Read(tmp_path / "read"), store, apart=True).close()
    assert seen[0] == set()
    assert store.has([HERE]) == {HERE}


def test_it_begins_with_the_commits_before_anybody_asks(tmp_path: Path) -> None:
    companion = begin(Read(tmp_path / "read"), None, apart=True)
    try:
        wait_for(tmp_path / "read")
    finally:
        companion.close()


def test_what_it_was_told_is_done_before_it_ends(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept.sqlite")
    companion = begin(Read(tmp_path / "read"), store, apart=True)
    keys = [key_of(store, "key", number) for number in range(50)]
    for key in keys:
        companion.later(swap, key, b"1")
    companion.close()
    assert store.has(keys) == {*keys}


def die(_annals: Annals) -> None:
    os._exit(1)


def test_one_that_was_killed_keeps_nobody_from_ending(tmp_path: Path) -> None:
    """The site stands; what was still to be remembered is worked out again."""
    companion = begin(Read(tmp_path / "read"), None, apart=True)
    companion.later(die)
    companion.close()
    assert multiprocessing.active_children() == []


def test_what_nobody_asked_for_is_not_waited_for(tmp_path: Path) -> None:
    """Archives with errors are refused at once, however many commits are still to be read."""

    def read(_store: Store | None) -> Commits:
        (tmp_path / "begun").touch()
        time.sleep(30)
        (tmp_path / "ended").touch()
        return Commits(None, "没有")

    lines = Lines(tmp_path / "office")
    companion = begin(read, None, apart=True)
    try:
        wait_for(tmp_path / "begun")
        companion.first(Annals.learn, lines.outline(), lines.people())
    finally:
        companion.close()
    assert not (tmp_path / "ended").exists()


def test_where_there_is_none_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    companion = begin(Read(tmp_path / "read"), None, apart=False)
    assert companion.ahead(marks, ["a"]) is None
    assert not (tmp_path / "read").exists()
    assert companion.done(marks, ["a"]) == ["没有".encode()]
    companion.close()
    assert (tmp_path / "read").read_text() == f"{os.getpid()}\n"


@pytest.mark.parametrize("apart", [True, False])
def test_origins_are_those_of_the_standards_and_accounts_it_learnt(
    tmp_path: Path, apart: bool
) -> None:
    lines = Lines(tmp_path / "office")
    head = lines.commit(("某人", "wang.xm@example.invalid"), "2013-09-01")
    read = partial(read_commits, lines.archives, head)
    companion = begin(read, None, apart)
    try:
        companion.first(Annals.learn, lines.outline(), lines.people())
        (descent,) = companion.done(descents, [FIRST])
    finally:
        companion.close()
    assert [said.recorder for said in descent.said] == ["王小明"]


def test_a_reading_that_fails_leaves_no_process(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def fail(*_: object) -> None:
        seen.extend(multiprocessing.active_children())
        raise LookupError

    monkeypatch.setattr(Loading, "_draw", fail)
    store = Store(tmp_path / "kept.sqlite")
    with pytest.raises(LookupError):
        load_site(read_settings(repository), known=(TODAY, None), jobs=2, store=store)
    assert seen
    assert multiprocessing.active_children() == []


SLOW_GIT = """\
#!/bin/sh
case "$*" in
*pack-objects*)
    cat > "{place}/ids"
    echo $$ > "{place}/begun.new" && mv "{place}/begun.new" "{place}/begun"
    (while [ ! -e "{place}/go" ]; do sleep 0.1; done; cat "{place}/ids") | "{git}" "$@"
    exit ;;
esac
exec "{git}" "$@"
"""
"""Takes its time over a pack, until it is told to go on."""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="需要 /proc")
@pytest.mark.parametrize("how", ["refused", "refused later", "interrupted"])
def test_what_is_called_off_leaves_no_copy_of_an_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """What git was to write for it, and would still write, into a folder that it makes anew."""
    lines = Lines(tmp_path / "office")
    lines.office.edit(FIRST, "性别: 男", "性别: 无")
    head = lines.commit(("某人", "wang.xm@example.invalid"), "2013-09-01")
    shutil.copy(REPO / "mkdocs.yml", tmp_path / "office")
    (temporary := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    script = tmp_path / "bin" / "git"
    script.parent.mkdir()
    script.write_text(SLOW_GIT.format(place=tmp_path, git=shutil.which("git")), "utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    together = Checking.together

    def late(checking: Checking, singly: Singly) -> Outcome:
        wait_for(tmp_path / "begun")
        if how == "interrupted":
            raise KeyboardInterrupt
        return together(checking, singly)

    monkeypatch.setattr(Checking, "together", late)
    with contextlib.suppress(KeyboardInterrupt):
        settings = read_settings(tmp_path / "office" / "mkdocs.yml")
        with closing(load_site(settings, known=(TODAY, head), jobs=2)) as site:
            if how == "refused later":  # as while the next office is read
                let_git_go_on(tmp_path)
                assert site.loading.whole  # it has done all it was told
    let_git_go_on(tmp_path)
    assert list(temporary.iterdir()) == []


def let_git_go_on(place: Path) -> None:
    """Until it is done, or gone."""
    (place / "go").touch()
    git = Path("/proc", (place / "begun").read_text().strip(), "stat")
    end = time.monotonic() + 60
    with contextlib.suppress(OSError):  # it is gone
        while git.read_text().rpartition(")")[2].split()[0] != "Z":
            assert time.monotonic() < end
            time.sleep(0.01)


def test_pages_whose_bodies_were_lost_are_drawn_and_written_all_the_same(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "_AT_ONCE", 1)  # some by the companion, some here
    store = Store(tmp_path / "kept.sqlite")
    sites = []
    for name in ("whole", "lost"):
        site = load_site(read_settings(repository), known=(TODAY, None), jobs=2, store=store)
        try:
            site.loading.settle()
            if name == "lost":
                with closing(sqlite3.connect(store.path)) as other, other:
                    other.execute("DELETE FROM results")
            build_site(repository, tmp_path / name, site, store=store)
        finally:
            site.close()
        found = (tmp_path / name).rglob("*")
        sites.append({p.relative_to(tmp_path / name): p.read_bytes() for p in found if p.is_file()})
    assert sum(path.parts[0] == CODE or "officers" in path.parts for path in sites[0]) > 1
    assert sites[0] == sites[1]
