"""Publishing: a whole site built aside and swapped in by rename, or nothing at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator import __version__
from generator.archive.store import Store
from generator.history.failures import GitError
from generator.history.git import Repository
from generator.history.ranges import lacks
from generator.locking import clear_left, own_folder
from generator.problems import why
from generator.site.errors import SiteError
from generator.site.loading import Progress
from generator.site.settings import read_settings
from generator.site.site import Site
from generator.site.unchanged import BUILD_FILE, published
from generator.site.write import load_site, refuse_errors, write_site

_HERE, _EXCHANGE = -100, 2
"""``AT_FDCWD`` and ``RENAME_EXCHANGE`` of Linux."""


class BuildResult(Struct, frozen=True):
    """What was published, and where."""

    site_dir: Path
    officers: int
    records: int
    pages: int
    today: date
    commit: str | None
    read: int
    """Archives that were read; of the others what they come to was known."""
    drawn: int
    """Officers' pages that were drawn; the others were known."""
    kept: tuple[str, ...]
    """Files of somebody else in the site, by their paths in it: a build leaves them there."""


def build_site(
    mkdocs_yml: Path,
    site_dir: Path | None = None,
    site: Site | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
    before: bytes | None = None,
) -> BuildResult:
    """Build the site and put it in place of the old one.

    ``before`` is what was ``published`` there when the archives began to be read. Raises
    ``SiteError`` when the settings, the templates or the data do not allow it, or a later commit
    has been published since; what is there then stays as it is.
    """
    settings = read_settings(mkdocs_yml)
    target = settings.target(site_dir)
    before = published(target) if before is None else before
    if site is None:
        with closing(load_site(settings, progress, store=store)) as own:
            return build_site(mkdocs_yml, site_dir, own, progress, store, before)
    refuse_errors(site.model)
    _refuse_foreign(target, site.model.archives)
    (progress or (lambda _stage: None))("生成网页")
    with _aside(target) as aside:
        try:
            fresh = aside / "new"
            write_site(settings, fresh, site, store=store)
            files = [*_files(fresh), BUILD_FILE]
            result = _result(target, files, site, _keep_foreign(target, fresh))
            _record(fresh, result, files)
            _admit_as_before(target, fresh)
            _flush(fresh)
            _refuse_older(target, before, site)
            _swap(fresh, target, aside / "old")
        except OSError as error:
            where = error.filename2 or error.filename or target
            raise SiteError(f"写入 {where} 失败：{why(error)}", "原来的网站没有变动") from error
    clear_left(target.parent, _prefix(target))  # of builds that were killed
    return result


def _refuse_foreign(target: Path, archives: Path) -> None:
    """Whatever is something else than a site of ours is never replaced."""
    if target.is_relative_to(archives.resolve()):
        raise SiteError(f"网站不能放在档案文件夹 {archives} 里", "请用 --site-dir 指定别的文件夹")
    if not target.exists():
        return
    if not target.is_dir():
        what = "一个文件" if target.is_file() else "设备或管道"
        raise SiteError(f"{target} 是{what}", "请用 --site-dir 指定一个文件夹")
    if target.is_mount():  # such a folder cannot change its place
        raise SiteError(
            f"{target} 是单独挂载的磁盘，网站不能整个换上去",
            f"请用 --site-dir 指定它里面的文件夹，如 {target / 'site'}",
        )
    if any(target.iterdir()) and not _is_ours(target):
        raise SiteError(
            f"{target} 里有别的内容，不是本程序生成的网站", "请换一个文件夹，或先自行清空"
        )


def _is_ours(target: Path) -> bool:
    """Whether a folder is a site of ours: other programs have files of that name, too."""
    return str(_told(target).get("generator")).startswith("dangan ")


def _told(target: Path) -> dict[str, Any]:
    """What the build of a site left word of; nothing where there is none."""
    try:
        told = json.loads(published(target))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _keep_foreign(target: Path, fresh: Path) -> tuple[str, ...]:
    """Put into the new site what somebody else has put into the old one; its paths.

    A link, as far as the disk can: the old site stays whole until the new one has its place. Sites
    of earlier versions do not tell what is theirs; of them nothing is kept.
    """
    own = _told(target).get("files")
    if not isinstance(own, list):
        return ()
    known, kept = {str(path) for path in own}, []
    for path in _files(target):
        there = fresh / path
        if path in known or os.path.lexists(there):
            continue
        there.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(target / path, there, follow_symlinks=False)
        except (OSError, NotImplementedError):
            shutil.copy2(target / path, there, follow_symlinks=False)
        kept.append(path)
    return tuple(kept)


def _admit_as_before(target: Path, fresh: Path) -> None:
    """Give the new site's folder the permissions of the one that is there.

    Whoever was kept out by them would be let in by the next build, and nobody would be told.
    """
    if target.exists():
        there = target.stat()
        with suppress(PermissionError, AttributeError):  # not everybody may, and not on Windows
            os.chown(fresh, there.st_uid, there.st_gid)
        shutil.copystat(target, fresh)  # its access control list, too


def _files(folder: Path) -> list[str]:
    """Everything below a folder but folders, in order; no link is followed."""
    found: list[str] = []
    for here, folders, names in os.walk(folder):
        links = [name for name in folders if Path(here, name).is_symlink()]
        place = here[len(str(folder)) + 1 :]
        found += [f"{place}/{name}" if place else name for name in (*names, *links)]
    return sorted(found)


def _refuse_older(target: Path, before: bytes, site: Site) -> None:
    """A build that took long does not replace what was built of a later commit meanwhile.

    Whoever builds an older one on purpose finds the same there as before.
    """
    now, own = published(target), site.model.commit
    if now == before or own is None or not _is_ours(target):
        return
    there = json.loads(now).get("commit")
    repository = Repository.around(site.model.archives)
    if there in (None, own) or repository is None:
        return
    with suppress(GitError):  # a commit that is not known here
        if not lacks(repository, repository.resolve(str(there)).commit, own):
            raise SiteError(
                f"在此期间，{target} 里已经放上了更新的网站（提交 {there[:10]}）",
                f"这一次的（提交 {own[:10]}）没有放上，不用再做什么",
            )


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """A folder of one build beside ``target``."""
    with ExitStack() as held:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = held.enter_context(own_folder(target.parent, _prefix(target)))
        except OSError as error:
            raise SiteError(f"不能写入 {target.parent}", f"{why(error)}，网站没有变动") from None
        yield aside


def _prefix(target: Path) -> str:
    return f".{target.name}-building-"


def _result(target: Path, own: Sequence[str], site: Site, kept: tuple[str, ...]) -> BuildResult:
    model = site.model
    return BuildResult(
        site_dir=target,
        officers=sum(len(office.officers) for office in model.offices.values()),
        records=model.records,
        pages=sum(path.endswith(".html") for path in own),
        today=model.today,
        commit=model.commit,
        read=site.loading.read,
        drawn=site.loading.drawn,
        kept=kept,
    )


def _record(fresh: Path, result: BuildResult, own: Sequence[str]) -> None:
    told = {
        "generator": f"dangan {__version__}",
        "commit": result.commit,
        "today": result.today.isoformat(),
        "officers": result.officers,
        "records": result.records,
        "pages": result.pages,
        "files": sorted(own),
    }
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    (fresh / BUILD_FILE).write_text(text, encoding="utf-8")


def _flush(folder: Path) -> None:
    """Have the disk keep all that was written, before it takes the place of what is kept there.

    Names reach the disk long before contents do: after a power failure, there would be a site of
    empty files in the place of the old one.
    """
    import ctypes

    try:
        flush = ctypes.CDLL(None, use_errno=True).syncfs  # of Linux: one disk, and it tells errors
    except (AttributeError, OSError, TypeError):
        with suppress(AttributeError):
            os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if flush(descriptor) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(descriptor)


def _swap(fresh: Path, target: Path, old: Path) -> None:
    """Put ``fresh`` where ``target`` is; when that fails, or is ended, the old site is put back."""
    if not target.exists():
        fresh.rename(target)
        return
    if _exchange(fresh, target):
        return
    try:
        target.rename(old)
        fresh.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, whatever ends this process; whether it was done.

    Only Linux can (renameat2(2)), and not on every disk.
    """
    import ctypes

    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    places = _HERE, os.fsencode(one), _HERE, os.fsencode(other)
    return int(rename(*places, ctypes.c_uint(_EXCHANGE))) == 0
