"""The MkDocs plugin: hooks only. What they do is in ``generator.site``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page as MkDocsPage

from generator.site import offline, words
from generator.site.assembly import Assembly, label, toc
from generator.site.errors import SiteError
from generator.site.model import SiteModel
from generator.site.page import Frame
from generator.site.settings import read_settings
from generator.site.write import load_model, refuse_errors


class Options(Config):  # type: ignore[no-untyped-call]
    """The options of ``plugins: - dangan:``; ``site.settings`` checks and words them."""

    archives = c.Type(str, default="archives")
    today = c.Optional(c.Type((str, date)))
    edit_url = c.Type(str, default="")


class DanganPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Adds the generated pages to a MkDocs build."""

    def __init__(self) -> None:
        self.model: SiteModel | None = None
        """Set by ``site.publish``; without it (plain ``mkdocs build``) it is loaded here."""
        self.assembly: Assembly | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read, check and score; put the reference date and commit where the theme finds them."""
        try:
            settings = read_settings(Path(config.config_file_path))
            model = self.model or load_model(settings)
            refuse_errors(model)
        except SiteError as error:
            raise PluginError(str(error)) from None
        self.assembly = Assembly(Frame.of(model, settings.edit_url), settings.templates)
        config.extra["dangan"] = {
            "today": model.today.isoformat(),
            "commit": (model.commit or "")[:10],
        }
        config.nav = self.assembly.nav(config.nav or [])
        self.assembly.begin()
        words.prepare(model)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the generated pages."""
        assert self.assembly is not None
        for file in self.assembly.files(config):
            files.append(file)
        return files

    def on_env(self, env: Environment, **_: Any) -> Environment:
        """The theme does not change while it is used: looking again at each use takes long."""
        env.auto_reload = False
        return env

    def on_page_content(self, html: str, page: MkDocsPage, **_: Any) -> str:
        """Give a generated page what search sees, its table of contents and its title."""
        assert self.assembly is not None
        own = self.assembly.pages.get(page.file.src_uri)
        if own is None:
            return html
        page.meta.update(self.assembly.meta(own))
        page.toc = toc(own.toc)
        if not own.nav:
            page.title = label(own)
        return self.assembly.lead(own)

    def on_post_page(self, output: str, page: MkDocsPage, **_: Any) -> str:
        """Put a generated page's body in."""
        assert self.assembly is not None
        own = self.assembly.pages.get(page.file.src_uri)
        return output if own is None else self.assembly.finish(self.assembly.body(own), output)

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Take out whatever would lead to another host."""
        offline.clean(Path(config.site_dir))
