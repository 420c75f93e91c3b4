"""Serving: a live preview of the working tree that survives every mistake in the data.

MkDocs' own ``serve`` ends when the first build fails and looks stuck when a later one does; here
a failed build becomes a page that lists what to mend, and mending it brings the site back.
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from generator.archive.store import Store, program_digest
from generator.history.failures import GitError
from generator.history.git import Repository
from generator.problems import Problem, why
from generator.site.errors import SiteError
from generator.site.ingredients import templates_folder
from generator.site.render import environment, render
from generator.site.settings import read_settings
from generator.site.watch import State, Watch, state_of
from generator.site.write import load_site, refuse_errors, write_site

HOST = "127.0.0.1"
_FIRST_BUILDS = 3
"""However often files change: after that somebody watches."""
Tell = Callable[[str], None]


def serve_site(mkdocs_yml: Path, port: int, store: Store | None = None) -> None:
    """Serve the working tree until interrupted, rebuilding whenever a file changes."""
    folder = Path(tempfile.mkdtemp(prefix="dangan-serve-"))
    preview = Preview(mkdocs_yml, folder, f"http://{HOST}:{port}/", _tell, store)
    try:
        # The port first: nobody waits for a build to learn that it is taken.
        server = _server(preview, port)
        preview.tell("正在生成网页……")
        preview.build_first()
        preview.tell(f"预览网址：{preview.url}（按 Ctrl+C 结束）")
        try:
            server.serve()  # type: ignore[no-untyped-call]
        except KeyboardInterrupt:
            preview.tell("已结束")
        finally:
            server.shutdown()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server(preview: Preview, port: int) -> LiveReloadServer:
    server = LiveReloadServer(
        builder=preview.build, host=HOST, port=port, root=str(preview.folder), mount_path="/"
    )
    try:
        server.server_bind()
        server.server_activate()
    except OSError as error:
        server.server_close()
        raise SiteError(f"端口 {port} 用不了：{why(error)}", "请换一个端口") from None
    # As it begins to serve it would do that once more: until then nobody else may have the port.
    server.server_bind = server.server_activate = lambda: None  # type: ignore[method-assign]

    def missing(code: int) -> bytes | None:
        page = preview.missing(code)
        # The server lets only pages that are there follow changes; this one may be there again.
        if page is None:
            return None
        inject: Callable[[bytes, int], bytes] = server._inject_js_into_html
        return inject(page, server._visible_epoch)

    server.error_handler = missing
    # Whatever a browser asks for in vain, such as an icon, is nothing to whoever started this.
    logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)
    server.observer = Watch(preview.state, lambda: preview.built_from)  # type: ignore[assignment]
    server.watch(str(preview.mkdocs_yml))
    return server


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


class Preview:
    """Builds into a folder; whatever goes wrong becomes the page that is served instead."""

    def __init__(
        self, mkdocs_yml: Path, folder: Path, url: str, tell: Tell, store: Store | None = None
    ) -> None:
        self.mkdocs_yml = mkdocs_yml
        self.folder = folder
        self.url = url
        self.tell = tell
        self.store = store
        self.built_from: State | None = None

    def build_first(self) -> None:
        """Build before anybody watches, and again when a file has changed meanwhile."""
        for _ in range(_FIRST_BUILDS):
            state = self.state()
            if state == self.built_from:
                break
            self.build(jobs=2)  # no thread runs yet that must not be forked with
            self.built_from = state

    def state(self) -> State:
        """All that is watched, and what git writes when a commit is made or checked out."""
        marks: tuple[Path, ...] = ()
        with suppress(GitError):
            repository = Repository.around(self._archives())
            marks = repository.marks if repository is not None else ()
        return state_of([*self.watched(), *marks])

    def build(self, jobs: int = 1) -> None:
        """Build once, over processes. Never raises for what a change of files can mend."""
        try:
            settings = read_settings(self.mkdocs_yml)
            environment.cache_clear()  # a template may be what has changed
            with closing(load_site(settings, store=self.store, jobs=jobs)) as site:
                refuse_errors(site.model)
                write_site(settings, self.folder, site, serve_url=self.url)
            model = site.model
            self.tell(f"已更新：{model.records} 条记录，{len(model.remarks)} 条警告和提示")
        except SiteError as error:
            self._fail(error.message, error.hint, error.problems)
        except OSError as error:
            where = f"：{error.filename}" if error.filename else ""
            self._fail(
                f"生成网页时读写失败{where}（{why(error)}）",
                "处理好以后，改动任何一份档案就会重新生成",
                (),
            )
        except Exception as error:
            logging.getLogger(__name__).exception("preview")
            said = f"{type(error).__name__}：{error}"
            if self.store is not None and self.store.program != program_digest():
                # What is in memory does not know the templates and modules that lie there now.
                said = "程序在预览期间升级了：请按 Ctrl+C 结束，再运行一次 dangan serve"
            self._fail("生成网页时程序出错", said, ())

    def _fail(self, message: str, hint: str, problems: tuple[Problem, ...]) -> None:
        self.tell(f"{message}。{hint}")
        for problem in problems[:50]:
            tail = f"；{problem.hint}" if problem.hint else ""
            self.tell(f"  {problem.location}: {problem.message}{tail}（{problem.rule}）")
        html = render(
            "failed.html",
            {"message": message, "hint": hint, "problems": problems},
            self._templates(),
        )
        self.folder.mkdir(exist_ok=True)  # it may have been cleared for what was not built then
        # Under every address, so that whichever page is open reloads by itself once it is mended.
        pages = {self.folder / "index.html", self.folder / "404.html"}
        for page in pages.union(self.folder.rglob("*.html")):
            with suppress(OSError):  # the disk may be what is full: it has been told above
                page.write_text(html, encoding="utf-8")

    def _templates(self) -> Path:
        own = self.mkdocs_yml.resolve().parent / "site_templates"
        return own if (own / "pages" / "failed.html").is_file() else templates_folder()

    def missing(self, code: int) -> bytes | None:
        """The page for an address that is not there; while a build has failed, the list."""
        page = self.folder / f"{code}.html"
        return page.read_bytes() if page.is_file() else None

    def watched(self) -> list[Path]:
        """What a change of rebuilds the site."""
        here = self.mkdocs_yml.resolve()
        own = here.parent / "site_templates"  # the office's own guide, where it is not all of them
        found = dict.fromkeys([here, self._templates(), own, self._archives()])
        return [path for path in found if path.exists()]

    def _archives(self) -> Path:
        try:
            return read_settings(self.mkdocs_yml).archives
        except SiteError:
            return self.mkdocs_yml.resolve().parent / "archives"
