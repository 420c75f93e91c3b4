"""A build with nothing to do does nothing; whatever changed, inputs or site, is built again."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.archive.source import WorkingTree
from generator.cli import main
from generator.site.site import Site
from generator.site.write import load_site
from tests.history.lines import Lines
from tests.site_office import CODE, make_repository

pytestmark = pytest.mark.slow

ARCHIVE = f"{CODE}/officers/{CODE}-0002.yml"
WANG = ("王小明", "wang.xm@example.invalid")
Build = Callable[..., str]


@pytest.fixture
def build(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Build:
    """``dangan build`` in the tiny repository: the first words it closes with."""
    monkeypatch.chdir(repository.parent)

    def call(*arguments: str) -> str:
        assert main(["build", *arguments]) == 0
        said = capsys.readouterr().err.strip().splitlines()[-1]
        return said[:4]

    return call


def files(repository: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of the site: its bytes, and when it was written."""
    site = repository.parent / "site"
    return {
        str(path.relative_to(site)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def test_nothing_is_built_twice(repository: Path, build: Build) -> None:
    assert build() == "3 份档"
    before = files(repository)
    assert build() == "没有变化"
    assert files(repository) == before
    assert build("--no-cache") == "3 份档"
    after = files(repository)
    assert after != before
    assert {k: v[0] for k, v in after.items()} == {k: v[0] for k, v in before.items()}


def test_a_folder_may_have_a_name_in_any_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As what was packed on a Windows of an office has, where it is unpacked elsewhere."""
    folder = tmp_path / os.fsdecode("档案".encode("gbk"))
    folder.mkdir()
    monkeypatch.chdir(make_repository(folder).parent)
    shutil.rmtree("site_templates")  # an office has those of the program
    assert main(["check"]) == 0
    assert main(["build"]) == 0
    assert (folder / "site/index.html").exists()
    assert main(["build"]) == 0
    assert "没有变化" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name",
    [
        f"archives/{CODE}/unit.yml",
        f"archives/{CODE}/officers/{CODE}-0002.yml",
        "archives/standards/2013.1/rulebook.yml",
        "mkdocs.yml",
    ],
)
def test_an_input_that_changed_is_built_anew(repository: Path, build: Build, name: str) -> None:
    build()
    path = repository.parent / name
    path.write_text(path.read_text("utf-8") + "# 改过\n", encoding="utf-8")
    assert build() == "3 份档"
    assert build() == "没有变化"


@pytest.mark.parametrize(
    ("template", "before", "page"),
    [
        ("pages/officer.html", "影响期至", f"{CODE}/officers/{CODE}-0002/index.html"),
        ("pages/sheet.html", "得分</th>", f"{CODE}/officers/{CODE}-0002/index.html"),
        ("theme/main.html", "参照日", f"{CODE}/officers/{CODE}-0002/index.html"),
        ("content/guide/clerk.md", "您不需要", "guide/clerk/index.html"),
        ("content/assets/dangan.css", "", "assets/dangan.css"),
    ],
)
def test_a_template_that_changed_is_seen(
    repository: Path, build: Build, template: str, before: str, page: str
) -> None:
    build()
    path = repository.parent / "site_templates" / template
    text = path.read_text("utf-8")
    path.write_text(text.replace(before, f"/* 改过 */{before}", 1), "utf-8")
    assert build() == "3 份档"
    assert "/* 改过 */" in (repository.parent / "site" / page).read_text("utf-8")
    assert build() == "没有变化"


def commit(repository: Path) -> None:
    """The office is in its repository's first commit, or in one more."""
    who = ("-c", "user.name=甲", "-c", "user.email=a@b.invalid")
    made = ["commit", "-q", "--allow-empty", "-m", "建档"]
    for arguments in (["init", "-q"], ["add", "archives"], made):
        subprocess.run(["git", *who, *arguments], cwd=repository.parent, check=True)


def another_forge(repository: Path) -> None:
    """Where archives are edited has moved."""
    text = repository.read_text("utf-8")
    assert "/_edit/branch/" in text
    repository.write_text(text.replace("/_edit/branch/", "/_bearbeiten/"), "utf-8")


def an_archive_gone(repository: Path) -> None:
    """Of somebody whom another's page names; the roster has him on."""
    (repository.parent / "archives" / CODE / "officers" / f"{CODE}-0001.yml").unlink()


def nothing(_repository: Path) -> None:
    """But the day."""


@pytest.mark.parametrize(
    ("change", "day"),
    [
        (commit, "2013-10-14"),
        (another_forge, "2013-10-14"),
        (an_archive_gone, "2013-10-14"),
        (nothing, "2013-10-15"),
    ],
)
def test_what_is_kept_of_a_site_shows_nothing_of_what_was_before(
    repository: Path, build: Build, change: Callable[[Path], None], day: str
) -> None:
    build()
    before = {name: data for name, (data, _) in files(repository).items()}
    change(repository)
    assert build("--today", day) == ("2 份档" if change is an_archive_gone else "3 份档")
    after = {name: data for name, (data, _) in files(repository).items()}
    assert after != before
    build("--today", day, "--no-cache")
    assert {name: data for name, (data, _) in files(repository).items()} == after


def test_a_page_of_its_own_guide_that_changed_is_seen(repository: Path, build: Build) -> None:
    shutil.rmtree(repository.parent / "site_templates")
    own = repository.parent / "site_templates" / "content" / "guide" / "clerk.md"
    own.parent.mkdir(parents=True)
    for said in ("给各庭的录入员", "给各部门的录入员"):
        own.write_text(f"# 填报指南\n\n{said}。\n", "utf-8")
        assert build() == "3 份档"
        page = repository.parent / "site" / "guide" / "clerk" / "index.html"
        assert said in page.read_text("utf-8")
        assert build() == "没有变化"


def test_whoever_wants_nothing_kept_has_every_page_drawn(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository.parent)
    for arguments in ([], ["--no-cache"]):
        assert main(["build", *arguments]) == 0
        assert "读入 3 份，画出 3 人的网页" in capsys.readouterr().err


def quarters_shown(repository: Path) -> set[str]:
    """The quarters of 2013 for which an officer's page has a score."""
    page = repository.parent / f"site/{CODE}/officers/{CODE}-0002/index.html"
    return {*re.findall("2013年第(.)季度", page.read_text("utf-8"))}


def test_nor_for_those_before_the_roster_begins(repository: Path, build: Build) -> None:
    """An office that joins others has no ``since:`` of its own."""
    unit = repository.parent / f"archives/{CODE}/unit.yml"
    head, roster = unit.read_text("utf-8").split("名册:")
    unit.write_text(f"{head}名册:{re.sub('起: [0-9-]+', '起: 2013-07-01', roster)}", "utf-8")
    build()
    assert quarters_shown(repository) == {*"三四"}


@pytest.mark.parametrize(
    ("since", "shown"),
    [("", "一二三四"), ("2012Q4", "一二三四"), ("2013Q3", "三四"), ("2014Q1", "")],
)
def test_nobody_is_scored_for_quarters_before_the_office_began(
    repository: Path, build: Build, since: str, shown: str
) -> None:
    """A post is held for decades; a score of bases alone was earned in none of them."""
    build()
    settings = repository.read_text("utf-8")
    line = "      today: 2013-10-14\n"
    assert line in settings
    began = f"      since: {since}\n" if since else ""
    repository.write_text(settings.replace(line, line + began), "utf-8")
    build()
    assert quarters_shown(repository) == {*shown}
    overview = (repository.parent / "site/index.html").read_text("utf-8")
    assert ("各季度等次" in overview) is bool(shown)
    # Nor is 2013Q3, of which the leader has nothing, called missed by an office of 2014.
    problems = (repository.parent / "site/problems/index.html").read_text("utf-8")
    assert ("视为未填报" in problems) is bool(shown)
    kept = {name: data for name, (data, _) in files(repository).items()}
    build("--no-cache")
    assert {name: data for name, (data, _) in files(repository).items()} == kept


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lines:
    """A shallow clone of an office whose archive was changed after it was begun."""
    make_repository(tmp_path / "office")
    lines = Lines.here(tmp_path / "office")
    lines.commit(WANG, "2013-09-01", message="建档")
    file = lines.archives / ARCHIVE
    file.write_text(f"# 注\n{file.read_text('utf-8')}", "utf-8")
    lines.commit(WANG, "2013-09-02", message="加注")
    folder = tmp_path / "clone"
    lines.git("clone", "-q", "--depth", "1", f"file://{lines.folder}", str(folder))
    lines.archives, lines.folder = folder / "archives", folder
    monkeypatch.chdir(folder)
    return lines


def told(lines: Lines) -> str:
    """Why the page has nothing to tell."""
    page = lines.folder / f"site/{CODE}/officers/{CODE}-0002/index.html"
    return page.read_text("utf-8").partition("没有来历可列：")[2].partition("，")[0]


def test_what_a_site_could_not_tell_is_asked_again(build: Build, clone: Lines) -> None:
    assert (build(), told(clone)) == ("3 份档", "这个仓库是浅克隆")
    # Of the day that is pinned, not that of the commit.
    assert '"2013-10-14"' in (clone.folder / "site/build.json").read_text("utf-8")
    assert (build(), told(clone)) == ("3 份档", "这个仓库是浅克隆")
    clone.git("fetch", "-q", "--unshallow")
    assert (build(), told(clone)) == ("3 份档", "")
    assert build() == "没有变化"


def test_a_content_that_is_back_again_is_read(build: Build, clone: Lines, tmp_path: Path) -> None:
    clone.git("fetch", "-q", "--unshallow")
    lost = clone.git("rev-parse", f"HEAD^:archives/{ARCHIVE}")
    for pack in (clone.folder / ".git/objects/pack").glob("pack-*"):
        pack.rename(tmp_path / pack.name)
    for pack in tmp_path.glob("pack-*.pack"):
        with pack.open("rb") as stream:
            subprocess.run(["git", "unpack-objects", "-q"], stdin=stream, check=True)
    kept = clone.folder / ".git/objects" / lost[:2] / lost[2:]
    away = kept.rename(tmp_path / "away")
    assert (build(), told(clone)[:6]) == ("3 份档", "仓库里缺少对")
    away.rename(kept)
    assert (build(), told(clone)) == ("3 份档", "")
    assert build() == "没有变化"


def test_what_could_not_be_read_at_first_is_not_taken_for_unchanged(
    repository: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a share of the network that is away for a moment whenever a build begins."""
    read, failed = WorkingTree.read, list[str]()

    def away(tree: WorkingTree, path: str) -> bytes:
        if path == ARCHIVE and not failed:
            failed.append(path)
            raise OSError(errno.EIO, "Input/output error", path)
        return read(tree, path)

    monkeypatch.setattr(WorkingTree, "read", away)
    file = repository.parent / "archives" / ARCHIVE
    for cause in ("盗窃", "抢劫"):
        file.write_text(file.read_text("utf-8").replace("盗窃", cause), "utf-8")
        failed.clear()
        assert build() == "3 份档"
        assert failed
        page = repository.parent / f"site/{CODE}/officers/{CODE}-0002/index.html"
        assert cause in page.read_text("utf-8")


def test_what_others_put_there_is_named_and_so_is_how_much_more(
    repository: Path, build: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    build()
    site = repository.parent / "site"
    for number in range(1, 7):
        (site / f"{number}.txt").touch()
        if number >= 5:
            assert main(["build"]) == 0
            more = " 等" if number > 5 else ""
            told = f"{number} 个文件不是本程序生成的，原样保留：1.txt、2.txt、3.txt、4.txt、5.txt{more}。"
            assert told in capsys.readouterr().err


def test_what_was_published_while_it_read_is_not_replaced_by_what_is_older(
    repository: Path,
    build: Build,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    commit(repository)

    def late(*told: Any, **more: Any) -> Site:
        site = load_site(*told, **more)
        monkeypatch.setattr("generator.site.write.load_site", load_site)
        commit(repository)
        build("--jobs", "1")
        return site

    monkeypatch.setattr("generator.site.write.load_site", late)
    assert main(["build"]) == 2
    assert "已经放上了更新的网站" in capsys.readouterr().err


def test_another_day_is_another_site(build: Build) -> None:
    build()
    assert build("--today", "2013-10-15") == "3 份档"
    assert build() == "3 份档"  # the site that stands there is that of the other day


def test_a_site_that_was_touched_is_built_anew(repository: Path, build: Build) -> None:
    build()
    page = repository.parent / "site" / "index.html"
    good = page.read_bytes()
    page.write_bytes(good.replace(b"<title>", b"<title>x"))
    assert build() == "3 份档"
    assert page.read_bytes() == good
    page.write_bytes(good.replace(b"<title>", b"<tible>"))  # as long as before
    assert build() == "3 份档"
    assert page.read_bytes() == good
    page.chmod(0o600)
    assert build() == "3 份档"
    assert page.stat().st_mode & 0o777 == (page.parent / "404.html").stat().st_mode & 0o777
    page.unlink()
    assert build() == "3 份档"
    (page.parent / "more.html").write_text("x", encoding="utf-8")
    assert build() == "3 份档"
    assert (page.parent / "more.html").read_text("utf-8") == "x"  # of somebody else
    assert build() == "没有变化"
