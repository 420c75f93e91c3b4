"""The preview: a mistake becomes a page that says what to mend, and mending it brings the site back."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from jinja2 import UndefinedError
from watchdog.events import FileSystemEvent, FileSystemEventHandler

from generator.archive.store import Store, program_digest
from generator.history.git import run_git
from generator.site.errors import SiteError
from generator.site.ingredients import templates_folder
from generator.site.serve import HOST, Preview, _server, serve_site
from generator.site.watch import Watch
from generator.site.write import write_site
from tests.site_office import CODE, PROSECUTOR


def test_a_mistake_shows_under_every_address_until_it_is_mended(
    repository: Path, tmp_path: Path
) -> None:
    told: list[str] = []
    folder = tmp_path / "preview"
    folder.mkdir()
    preview = Preview(repository, folder, "http://127.0.0.1:8000/", told.append)
    page = folder / CODE / "officers" / f"{CODE}-0002" / "index.html"
    file = repository.parent / "archives" / CODE / "officers" / f"{CODE}-0002.yml"

    preview.build()
    assert "盗窃" in page.read_text("utf-8")
    file.write_text(PROSECUTOR.replace("2013-07-02", "2013.7.2"), encoding="utf-8")
    preview.build()
    for shown in (page, folder / "index.html", folder / "404.html"):
        assert "应写 2013-07-02" in shown.read_text("utf-8")
        assert f"{file.name}:18:86" in shown.read_text("utf-8")
    assert "档案里有 1 处错误，没有生成网站。请改正后再生成" in told
    file.write_text(PROSECUTOR.replace("盗窃", "抢劫"), encoding="utf-8")
    preview.build()
    assert "抢劫" in page.read_text("utf-8")

    settings = repository.read_text("utf-8")
    repository.write_text(settings + "hooks: [evil.py]\n", encoding="utf-8")
    preview.build()
    assert "不认识或不允许的设置“hooks”" in page.read_text("utf-8")
    repository.write_text(settings, encoding="utf-8")
    preview.build()
    assert "抢劫" in page.read_text("utf-8")


def test_a_full_disk_is_told_in_words_and_does_not_end_it(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    folder = tmp_path / "preview"
    folder.mkdir()
    preview = Preview(repository, folder, "http://127.0.0.1:8000/", told.append)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "index.html")

    with monkeypatch.context() as patch:
        patch.setattr("generator.site.serve.write_site", full)
        patch.setattr(Path, "write_text", full)
        preview.build()
    assert told == [
        "生成网页时读写失败：index.html（磁盘满了）。处理好以后，改动任何一份档案就会重新生成"
    ]
    preview.build()
    assert told[-1].startswith("已更新")


@pytest.mark.parametrize(
    ("began_as", "hint"),
    [
        (program_digest(), "UndefinedError：'provisional' is undefined"),
        ("an earlier one", "程序在预览期间升级了：请按 Ctrl+C 结束，再运行一次 dangan serve"),
    ],
)
def test_whoever_looks_on_while_the_program_is_upgraded_is_told_to_begin_again(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, began_as: str, hint: str
) -> None:
    """What is in memory cannot draw the templates that lie there now."""
    told: list[str] = []
    store = Store(tmp_path / "kept.sqlite", began_as)
    preview = Preview(repository, tmp_path / "preview", "", told.append, store)

    def unlike(*_: object, **__: object) -> None:
        raise UndefinedError("'provisional' is undefined")

    monkeypatch.setattr("generator.site.serve.write_site", unlike)
    preview.build()
    store.close()
    assert told == [f"生成网页时程序出错。{hint}"]


def test_what_changes_during_the_first_build_is_in_it(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    preview = Preview(repository, tmp_path / "preview", "", told.append)
    preview.folder.mkdir()
    file = repository.parent / "archives" / CODE / "officers" / f"{CODE}-0002.yml"

    def edited_meanwhile(*told: Any, **more: Any) -> None:
        write_site(*told, **more)
        if "抢劫" not in file.read_text("utf-8"):
            file.write_text(PROSECUTOR.replace("盗窃", "抢劫"), encoding="utf-8")

    monkeypatch.setattr("generator.site.serve.write_site", edited_meanwhile)
    preview.build_first()
    assert len(told) == 2, told
    page = preview.folder / CODE / "officers" / f"{CODE}-0002" / "index.html"
    assert "抢劫" in page.read_text("utf-8")


def test_a_template_that_changed_is_seen(repository: Path, tmp_path: Path) -> None:
    told: list[str] = []
    preview = Preview(repository, tmp_path / "preview", "http://127.0.0.1:8000/", told.append)
    template = repository.parent / "site_templates" / "pages" / "officer.html"
    for said in ("", "改过"):
        template.write_text(f"{said}{template.read_text('utf-8')}", "utf-8")
        preview.build()
        page = preview.folder / CODE / "officers" / f"{CODE}-0002" / "index.html"
        assert ("改过" in page.read_text("utf-8")) == bool(said), told


def test_a_build_that_fails_when_its_folder_was_cleared_says_so_all_the_same(
    repository: Path, tmp_path: Path
) -> None:
    """MkDocs' pages are gone, and none of ours is written yet."""
    preview = Preview(repository, tmp_path / "preview", "", lambda _text: None)
    preview.build()
    shutil.rmtree(preview.folder)
    file = repository.parent / "archives" / CODE / "officers" / f"{CODE}-0002.yml"
    file.write_text(PROSECUTOR.replace("2013-07-02", "2013.7.2"), encoding="utf-8")
    preview.build()
    for name in ("index.html", "404.html"):
        assert "应写 2013-07-02" in (preview.folder / name).read_text("utf-8")


def test_an_office_with_a_guide_of_its_own_has_it_watched_too(
    repository: Path, tmp_path: Path
) -> None:
    """All other templates are the program's, the one for what failed among them."""
    told: list[str] = []
    own = repository.parent / "site_templates"
    shutil.rmtree(own)
    guide = own / "content" / "guide" / "clerk.md"
    guide.parent.mkdir(parents=True)
    guide.write_text("# 填报指南\n", encoding="utf-8")
    preview = Preview(repository, tmp_path / "preview", "", told.append)
    assert preview.watched() == [
        *(repository, templates_folder(), own, repository.parent / "archives"),
    ]
    (repository.parent / "mkdocs.yml").write_text("x: y\n", encoding="utf-8")
    preview.build()
    assert "不认识或不允许的设置“x”" in (preview.folder / "index.html").read_text("utf-8")
    assert preview.watched()[-1] == repository.parent / "archives"


def test_what_is_watched(repository: Path, tmp_path: Path) -> None:
    preview = Preview(repository, tmp_path, "", lambda _text: None)
    names = [path.name for path in preview.watched()]
    assert names == ["mkdocs.yml", "site_templates", "archives"]


def test_what_is_away_for_a_moment_is_watched_on(repository: Path) -> None:
    """As when a branch without archives is checked out, and then this one again."""
    archives = repository.parent / "archives"
    preview = Preview(repository, repository.parent, "", lambda _text: None)
    told: Queue[FileSystemEvent] = Queue()

    class Heard(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            told.put(event)

    preview.built_from = preview.state()
    watch = Watch(preview.state, lambda: preview.built_from)
    watch.schedule(Heard(), str(repository))
    watch.start()
    try:
        archives.rename(repository.parent / "away")
        told.get(timeout=60)
        (repository.parent / "away").rename(archives)
        told.get(timeout=60)
        (archives / CODE / "officers" / f"{CODE}-0002.yml").unlink()
        told.get(timeout=60)
    finally:
        watch.stop()
        watch.join()
    assert told.empty()


@pytest.mark.parametrize("kept", ["files", "reftable"])
def test_a_commit_changes_what_is_watched(
    repository: Path, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    """The pages say which commit they are of, or that there is none."""
    monkeypatch.setenv("GIT_DEFAULT_REF_FORMAT", kept)  # before 2.45 git knows files alone
    preview = Preview(repository, repository.parent, "", lambda _text: None)
    run_git("init", "--quiet", folder=repository.parent)
    before = preview.state()
    assert preview.state() == before
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    run_git(*who, "commit", "--quiet", "--allow-empty", "-m", "x", folder=repository.parent)
    assert preview.state() != before


def test_an_address_without_a_page_follows_changes_too(repository: Path, tmp_path: Path) -> None:
    """The page may have been there before another branch was checked out, and may return."""
    preview = Preview(repository, tmp_path, "", lambda _text: None)
    (tmp_path / "404.html").write_text("<body>没有这个页面</body>", encoding="utf-8")
    port = free_port()
    server = _server(preview, port)
    page = server.error_handler(404)
    none = server.error_handler(500)
    server.server_close()
    assert page is not None
    assert "没有这个页面<script>" in page.decode()
    assert "livereload(" in page.decode()
    assert none is None


def test_a_port_in_use_is_told(repository: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with pytest.raises(SiteError, match="用不了"):
            serve_site(repository, taken.getsockname()[1])


def test_of_two_that_begin_at_once_the_second_is_told_before_it_builds(
    repository: Path, tmp_path: Path
) -> None:
    preview = Preview(repository, tmp_path, "", lambda _text: None)
    port = free_port()
    first = _server(preview, port)
    try:
        with pytest.raises(SiteError, match=f"端口 {port} 用不了：已被别的程序占用"):
            _server(preview, port)
    finally:
        first.server_close()


def free_port() -> int:
    """A port that nobody has, nor is given who asks for any, before it is listened at."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as free, suppress(OSError):
            free.bind((HOST, port))
            return port


def wait_until(page: str, text: str) -> None:
    """Ask for a page until it says so; nobody may listen yet. No proxy knows of it."""
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    end = time.monotonic() + 60
    while True:
        try:
            with ask(page, timeout=10) as answer:
                if text in answer.read().decode():
                    return
        except OSError:
            pass
        assert time.monotonic() < end
        time.sleep(0.1)


# A program that a shell without job control starts in the background does not see SIGINT.
SERVE = """
import signal, sys
from generator.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main())
"""


@pytest.mark.parametrize(("end", "code"), [(signal.SIGINT, 0), (signal.SIGHUP, 129)])
def test_it_says_what_it_is_doing_serves_builds_again_and_leaves_nothing(
    repository: Path, tmp_path: Path, end: signal.Signals, code: int
) -> None:
    """The real command: before the first page is there somebody waits."""
    port = free_port()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, "serve", "--port", str(port)],
        cwd=repository.parent,
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache"), "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            told = [process.stderr.readline().rstrip() for _ in range(3)]
            assert told[0] == "正在生成网页……"
            assert told[1].startswith("已更新：")
            assert told[2] == f"预览网址：http://{HOST}:{port}/（按 Ctrl+C 结束）"
            page = f"http://{HOST}:{port}/{CODE}/officers/{CODE}-0002/"
            wait_until(page, "盗窃")
            file = repository.parent / "archives" / CODE / "officers" / f"{CODE}-0002.yml"
            file.write_text(PROSECUTOR.replace("盗窃", "抢劫"), encoding="utf-8")
            wait_until(page, "抢劫")
            assert list(temporary.iterdir())
        finally:
            process.send_signal(end)
        told = process.stderr.read().splitlines()
        assert process.wait() == code
    assert ("已结束" in told[-1:]) == (end == signal.SIGINT)
    assert list(temporary.iterdir()) == []
