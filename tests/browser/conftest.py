"""The sample site built once, served on this machine only, and a real Chromium to read it with."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from generator.site.publish import build_site
from tests.second_office import TODAY_2020, lay_out
from tests.site_office import REPO, make_repository

PAGES = {
    "overview": "",
    "ledger": "990110/deadlines/",
    "fairness": "990110/fairness/",
    "department": "990110/departments/gongsu/",
    "officer": "990110/officers/990110-0037/",
    "leader": "990110/officers/990110-0001/",
    "standard": "standards/2013.1/",
    "form": "standards/2013.1/form/",
    "calendar": "standards/calendar/",
    "problems": "problems/",
    "checks": "guide/checks/",
    "clerk": "guide/clerk/",
    "reviewer": "guide/reviewer/",
    "assessor": "guide/assessor/",
}
"""One of every kind of page of the sample site."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        return None


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_arguments: Any) -> None:
        """A browser that closes a page in the middle of an answer is no error."""


def _serve(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample office's site."""
    folder = tmp_path_factory.mktemp("sample") / "site"
    build_site(REPO / "mkdocs.yml", folder)
    yield from _serve(folder)


@pytest.fixture(scope="session")
def tiny_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the tiny office's site, whose texts try to be markup."""
    built = build_site(make_repository(tmp_path_factory.mktemp("tiny")))
    yield from _serve(built.site_dir)


@pytest.fixture(scope="session")
def reformed_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site of the office of 2020."""
    folder = tmp_path_factory.mktemp("reformed")
    lay_out(folder)
    shutil.copytree(REPO / "site_templates", folder / "site_templates")
    settings = (REPO / "mkdocs.yml").read_text("utf-8")
    assert "today: 2013-10-14" in settings
    own = settings.replace("today: 2013-10-14", f"today: {TODAY_2020}")
    (folder / "mkdocs.yml").write_text(own, "utf-8")
    yield from _serve(build_site(folder / "mkdocs.yml").site_dir)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@dataclass
class Watched:
    """A page, with everything it complained about and every host it asked."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def foreign(self, site: str) -> list[str]:
        """Requests to anywhere else than the site."""
        return [r for r in self.requests if not r.startswith((site, "data:", "blob:"))]


class Visitor:
    """Opens pages in a fresh profile: a colour scheme, a width."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []

    def open(self, url: str, *, dark: bool = False, width: int = 1360) -> Watched:
        """A page that has loaded, with its complaints so far."""
        context = self.browser.new_context(viewport={"width": width, "height": 900})
        self.contexts.append(context)
        if dark:
            context.add_init_script(
                "localStorage.setItem('/.__palette', JSON.stringify({index: 1, color:"
                " {media: '', scheme: 'slate', primary: 'custom', accent: 'custom'}}))"
            )
        watched = Watched(context.new_page())
        page = watched.page
        page.on(
            "console",
            lambda m: watched.complaints.append(m.text) if m.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))

        def asked(request: Request) -> None:
            watched.requests.append(request.url)

        page.on("request", asked)
        answer = page.goto(url)
        assert answer is not None
        assert answer.ok, f"{url}: {answer.status}"
        # The theme's script has run: from here on the page is as a reader finds it.
        page.wait_for_selector("html.js")
        return watched


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Opens pages; closes them after the test."""
    opened = Visitor(browser)
    yield opened
    for context in opened.contexts:
        context.close()
