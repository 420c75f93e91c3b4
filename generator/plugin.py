"""The MkDocs plugin: hooks only. What they do is in ``generator.site``."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from generator.site import offline, words
from generator.site.assembly import Assembly
from generator.site.compiled import bytecode_cache
from generator.site.compose import compose
from generator.site.errors import SiteError
from generator.site.frames import BODY, COMMIT, Frames
from generator.site.settings import read_settings
from generator.site.site import Site
from generator.site.write import load_site, refuse_errors


class Options(Config):  # type: ignore[no-untyped-call]
    """The options of ``plugins: - dangan:``; ``site.settings`` checks and words them."""

    archives = c.Type(str, default="archives")
    today = c.Optional(c.Type((str, date)))
    since = c.Optional(c.Type(str))
    edit_url = c.Type(str, default="")


class DanganPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Adds the frames of generated pages to a MkDocs build, and in a plain one their bodies."""

    def __init__(self) -> None:
        self.site: Site | None = None
        """Set by ``site.write``, which fills the frames itself; a plain build loads its own."""
        self._own: Site | None = None
        self.assembly: Assembly | None = None
        self._guide: Path | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read, check and score; put the reference date and commit where the theme finds them."""
        try:
            settings = read_settings(Path(config.config_file_path))
            if self.site is None:
                self._own = load_site(settings)
                refuse_errors(self._own.model)
        except SiteError as error:
            raise PluginError(str(error)) from None
        site = self.site or self._own
        assert site is not None
        self.assembly = Assembly(site.pages, settings.templates)
        self._guide = settings.guide
        config.extra["dangan"] = {
            "today": site.model.today.isoformat(),
            "commit": COMMIT if site.model.commit else "",
        }
        config.nav = self.assembly.nav(config.nav or [])
        words.prepare(site.words)
        return config

    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, **_: Any) -> None:
        """Let MkDocs' own preview follow the archives as well."""
        server.watch(str(read_settings(Path(config.config_file_path)).archives))

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the generated pages, and those of the office's own guide for the program's."""
        assert self.assembly is not None
        for page in sorted(self._guide.glob("*.md")) if self._guide is not None else ():
            uri = f"guide/{page.name}"
            replaced = files.get_file_from_path(uri)
            if replaced is not None:
                files.remove(replaced)
            files.append(File.generated(config, uri, abs_src_path=str(page)))
        for file in self.assembly.files(config):
            files.append(file)
        return files

    def on_env(self, env: Environment, config: MkDocsConfig, **_: Any) -> Environment:
        """Tell search of officers' pages; they are no pages of MkDocs."""
        assert self.assembly is not None
        # The theme does not change while it is used: looking again at each use takes long.
        env.auto_reload = False
        env.bytecode_cache = bytecode_cache()
        for index in _search_indexes(config):
            self.assembly.tell_search(index)
        return env

    def on_page_content(self, html: str, page: MkDocsPage, **_: Any) -> str:
        """Give a generated page what search sees, its table of contents and its title."""
        assert self.assembly is not None
        own = self.assembly.content(page.file.src_uri, page)
        return html if own is None else own

    @event_priority(-100)  # after the search plugin has looked
    def on_page_context(
        self, context: Any, page: MkDocsPage, config: MkDocsConfig, **_: Any
    ) -> Any:
        """Keep a place for the body of a generated page, of which search is told some places.

        ``site_url`` says below which path the site is; no page names another host.
        """
        assert self.assembly is not None
        page.canonical_url = None
        if self.assembly.has(page.file.src_uri):
            page.content = f"{page.content}{BODY}"
            for index in _search_indexes(config):
                self.assembly.tell_places(page.file.src_uri, index)
        return context

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Take out whatever would lead to another host; in a plain build, fill the frames."""
        folder = Path(config.site_dir)
        offline.clean(folder)
        if self._own is not None:
            frames = Frames.of(folder)
            shutil.rmtree(folder)
            try:
                self._own.loading.settle()
            except SiteError as error:
                raise PluginError(str(error)) from None
            compose(frames, self._own, folder)
            self._own.close()
            self._own = None


def _search_indexes(config: MkDocsConfig) -> list[Any]:
    """The index of the search plugin, if there is one."""
    found = (getattr(plugin, "search_index", None) for plugin in config.plugins.values())
    return [index for index in found if index is not None]
