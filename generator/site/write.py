"""Writing: the settings and the model through MkDocs into one folder, the same bytes every time."""

from __future__ import annotations

import gc
import io
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from generator.archive.answers import Sight
from generator.archive.hashes import hashed
from generator.archive.source import WorkingTree
from generator.archive.store import Store
from generator.history.committed import commit_of
from generator.history.failures import GitError
from generator.site.annals import Annals, begin, read_commits
from generator.site.companion import Companion
from generator.site.compose import compose
from generator.site.errors import SiteError
from generator.site.frames import Frames, frames_key, kept_frames
from generator.site.heard import Heard
from generator.site.ingredients import ingredients_digest
from generator.site.loading import Loading, Progress
from generator.site.model import SiteModel
from generator.site.settings import CONTENT, THEME, Settings
from generator.site.site import Site


def load_site(  # noqa: PLR0913 (named, all but two, and most left out by most)
    settings: Settings,
    progress: Progress | None = None,
    *,
    archives: Path | None = None,
    known: tuple[date, str | None] | None = None,
    companion: Companion[Annals] | None = None,
    sight: Sight | None = None,
    jobs: int = 1,
    store: Store | None = None,
    cluster: str = "",
) -> Site:
    """The site of the settings' archives, or of others; all work that MkDocs has no part in.

    ``known`` are the reference date and the commit, where they have been looked up; else ``today:``
    or the day of the commit. ``sight`` are these archives as they have been seen, if they have;
    ``companion`` is who reads their commits, if that has begun, and ends with the site.
    """
    archives = archives or settings.archives
    today, commit = known or _moment(settings, archives)
    loading = Loading(
        archives,
        today,
        commit,
        companion=companion or begin(partial(read_commits, archives, commit), store, jobs > 1),
        templates=settings.templates,
        sight=sight,
        since=settings.since,
        edit_url=settings.edit_url,
        progress=progress,
        jobs=jobs,
        store=store,
        cluster=cluster,
    )
    return Site(loading, settings.templates, settings.edit_url)


def _moment(settings: Settings, archives: Path) -> tuple[date, str | None]:
    try:
        found = commit_of(archives, WorkingTree(archives)) if archives.is_dir() else (None, None)
    except GitError as error:
        raise SiteError(error.message, error.hint) from None
    head, commit = found
    today = settings.today or (head.committed_on if head is not None else None)
    if today is None:
        raise SiteError(
            "不知道参照日：没有 git 提交，设置里也没有 today",
            "请先提交，或在 mkdocs.yml 的 dangan 下写 today: 2013-10-14",
        )
    return today, commit


def refuse_errors(model: SiteModel) -> None:
    """Raise ``SiteError`` when the data has errors: doubtful scores are not published."""
    errors = model.errors
    if errors:
        raise SiteError(f"档案里有 {len(errors)} 处错误，没有生成网站", "请改正后再生成", errors)
    if not model.shelf.standards or not model.offices:
        what = "制度（archives/standards）" if model.offices else "单位（archives/<单位代码>）"
        raise SiteError(f"没有找到{what}", "请核对档案文件夹")


def write_site(
    settings: Settings,
    folder: Path,
    site: Site,
    serve_url: str | None = None,
    store: Store | None = None,
) -> None:
    """Write the site into ``folder``; raises ``SiteError`` with what MkDocs said when it fails.

    MkDocs makes the frames while other processes still draw; with a store, only where the frames
    are not known yet.
    """
    for folder_read in (settings.templates, settings.guide):
        if folder_read is not None:
            _refuse_links(folder_read)
    if store is None:
        frames = _frames(settings, site, folder, serve_url)
    else:
        told = (str(site.model.today), bool(site.model.commit), serve_url)
        ground = hashed(ingredients_digest(settings.templates, settings.guide), told)
        key = frames_key(store, settings, site.pages, site.words, ground)
        frames = kept_frames(store, key, lambda: _frames(settings, site, folder, serve_url))
    site.loading.settle()
    compose(frames, site, folder)


def _frames(settings: Settings, site: Site, folder: Path, serve_url: str | None) -> Frames:
    """Let MkDocs write into ``folder``, and take up what it wrote."""
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    said = Heard()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(said)
    # The model stays until the end: looking through it for garbage again and again, while pages
    # are made and dropped, would take a quarter of the time.
    gc.freeze()
    try:
        with _built_at(site.model.today):
            config = load_config(
                config_file=io.BytesIO(settings.data),
                config_file_path=str(settings.path),
                docs_dir=str(settings.templates / Path(CONTENT).name),
                site_dir=str(folder),
                site_url=serve_url,
                theme=_theme(settings),
            )
            plugin = config.plugins["dangan"]
            plugin.site = site  # type: ignore[attr-defined]
            config.plugins.on_startup(command="serve" if serve_url else "build", dirty=False)
            try:
                build(config, serve_url=serve_url)
            finally:
                config.plugins.on_shutdown()
    except MkDocsException as error:
        problems, others = said.told(settings)
        detail = "；".join(others) or ("请按下面的提示改正" if problems else str(error))
        raise SiteError("MkDocs 没有生成网页", detail, tuple(problems)) from None
    finally:
        gc.unfreeze()
        logger.removeHandler(said)
    frames = Frames.of(folder)
    shutil.rmtree(folder)
    return frames


def _theme(settings: Settings) -> dict[str, object]:
    """The theme's settings, with its folder found also when the program is installed."""
    from mkdocs.utils.yaml import get_yaml_loader, yaml_load

    theme = yaml_load(settings.data.decode("utf-8"), get_yaml_loader())["theme"]
    return {**theme, "custom_dir": str(settings.templates / Path(THEME).name)}


@contextmanager
def _built_at(day: date) -> Iterator[None]:
    """``SOURCE_DATE_EPOCH`` of the reference date, so that the same inputs give the same bytes."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    epoch = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
    os.environ["SOURCE_DATE_EPOCH"] = str(int(epoch))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _refuse_links(templates: Path) -> None:
    """MkDocs would follow a link and publish whatever it leads to."""
    for path in sorted(templates.rglob("*")):
        if path.is_symlink():
            raise SiteError(f"{path} 是符号链接", "请换成普通文件：链接指向的内容会被公开")
