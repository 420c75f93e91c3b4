"""Where a command works: the archives it was called on, and the reference date."""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from generator.reachable import is_folder
from generator.scalars import OFFICE_TIME, Quarter, Unreadable, parse_date
from generator.yamltext import Mapping, Scalar, Sequence, parse

if TYPE_CHECKING:
    # Loading it takes longer than many a command: only who reads everything pays for that.
    from generator.archive.library import Shelf
    from generator.archive.store import Store
    from generator.history.git import Head

Function = TypeVar("Function", bound=Callable[..., Any])
Value = TypeVar("Value")
_WANTED = "dangan.cache"
"""In the context of a command: whether anything is to be remembered."""


class DayType(click.ParamType[date]):
    """A date as ``YYYY-MM-DD``."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except Unreadable as error:
            self.fail(f"{error.message}，{error.hint}", param, ctx)


class QuarterType(click.ParamType[Quarter]):
    """A quarter as ``2013Q3``."""

    name = "季度"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Quarter:
        """The quarter, or a usage error."""
        if isinstance(value, Quarter):
            return value
        try:
            return Quarter.parse(str(value))
        except Unreadable as error:
            self.fail(f"{error.message}，{error.hint}", param, ctx)


def archives_option(function: Function) -> Function:
    """``--archives DIR``, found upwards from the working directory by default."""
    return click.option(
        "--archives",
        "archives",
        metavar="文件夹",
        type=click.Path(path_type=Path),
        help="档案文件夹，缺省从当前目录向上找 archives/",
    )(function)


def today_option(function: Function) -> Function:
    """``--today YYYY-MM-DD``: the reference date."""
    return click.option(
        "--today",
        type=DayType(),
        help="参照日，如 2013-10-14；缺省用 mkdocs.yml 里写明的，再缺省用今天",
    )(function)


def format_option(*forms: str) -> Callable[[Function], Function]:
    """``--format``: one of these, the first by default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        help=f"输出格式，缺省 {forms[0]}",
    )


def cache_option(function: Function) -> Function:
    """``--cache/--no-cache``: whether ``kept_store`` gives a store."""
    return click.option(
        "--cache/--no-cache",
        default=True,
        expose_value=False,
        callback=_note_cache,
        help="是否记住没有改动的档案的结果，缺省记住",
    )(function)


def _note_cache(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    context.meta[_WANTED] = wanted


def find_archives(given: Path | None) -> Path:
    """The archives folder; a usage error when there is none."""
    if given is not None:
        if not is_folder(given):
            raise click.UsageError(f"没有文件夹 {given}")
        return given
    here = Path.cwd()
    for folder in (here, *here.parents):
        if is_folder(folder / "archives"):
            return folder / "archives"
        if folder.name == "archives" and is_folder(folder / "standards"):
            return folder
    raise click.UsageError(
        "从当前目录向上没有找到 archives/ 文件夹，请进入档案仓库，或用 --archives 指明"
    )


def config_file(archives: Path) -> Path:
    """The ``mkdocs.yml`` beside the archives, whether it exists or not."""
    return archives.resolve().parent / "mkdocs.yml"


def reference_date(given: date | None, archives: Path) -> date:
    """The day everything is judged as of: given, pinned in ``mkdocs.yml``, or the system's."""
    return given or pinned_date(config_file(archives)) or datetime.now(OFFICE_TIME).date()


def doubt_clock(day: date, archives: Path, head: Head | None) -> None:
    """Say on stderr that the machine's clock is wrong, where it is before the last commit.

    For who has named no day and is told that dates lie ahead of it, of every record there is.
    """
    if head is None or day >= head.committed_on or pinned_date(config_file(archives)) is not None:
        return
    click.echo(
        f"参照日 {day} 取自这台电脑的时钟，可是最近一次提交是 {head.committed_on} 的："
        "时钟多半不准，请先校准，再运行一次",
        err=True,
    )


def pinned_date(config: Path) -> date | None:
    """``today:`` among the options of the plugin ``dangan``, if ``mkdocs.yml`` pins one."""
    return _option(config, "today", parse_date)


def first_quarter(archives: Path) -> Quarter | None:
    """``since:`` there, the first quarter that is assessed; None when all are."""
    return _option(config_file(archives), "since", Quarter.parse)


def _option(config: Path, name: str, read: Callable[[str], Value]) -> Value | None:
    if not config.is_file():
        return None
    tree, _ = parse(config.read_bytes(), config.name)
    plugins = tree.entries.get("plugins") if tree is not None else None
    for plugin in plugins.items if isinstance(plugins, Sequence) else ():
        options = plugin.entries.get("dangan") if isinstance(plugin, Mapping) else None
        written = options.entries.get(name) if isinstance(options, Mapping) else None
        if isinstance(written, Scalar) and written.text:
            try:
                return read(written.text)
            except Unreadable as error:
                raise click.UsageError(
                    f"{config.name} 的 {name}：{error.message}，{error.hint}"
                ) from None
    return None


def entries_named(shelf: Shelf, given: Iterable[str]) -> tuple[str, ...]:
    """The ids given by the user, each once; a usage error for one that has no archive.

    Names are those of the rosters: no archive is read.
    """
    found = tuple(dict.fromkeys(given))
    present = {entry.officer for entry in shelf.entries}
    for officer_id in found:
        if officer_id not in present:
            refuse_unread(shelf, officer_id)
            raise click.UsageError(f"没有档案 {officer_id}{ids_of(shelf, officer_id)}")
    return found


def refuse_unread(shelf: Shelf, officer_id: str) -> None:
    """Stop when the archive is there and it is its unit's file that cannot be read."""
    places = {f"{code}/officers/{officer_id}.yml": code for code in shelf.unread}
    for place in shelf.present & places.keys():
        raise unread_unit(shelf, places[place])


def unread_unit(shelf: Shelf, code: str) -> click.ClickException:
    """That nothing can be done for a unit whose file cannot be read."""
    return click.ClickException(f"{shelf.label}/{code}/unit.yml 有错误，请先运行 dangan check 改正")


def ids_of(shelf: Shelf, name: str) -> str:
    """The end of a sentence: the ids of whoever the rosters call that; '' when nobody is."""
    rosters = (document.model.roster for document in shelf.units.values())
    alike = [one.officer for roster in rosters for one in roster if one.name == name]
    return f"；{name}的档案号是 {'、'.join(alike)}" if alike else ""


def cache_file(archives: Path) -> Path:
    """Where results are remembered: the user's cache, one file for each archives folder.

    An account without a home, such as a service may have, gets a place where nothing can be kept.
    """
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(base) if base else Path.home() / ".cache"
    except RuntimeError:
        folder = Path(os.devnull)
    # Whatever the name is written in: what comes out of a zip of Windows may be no UTF-8.
    name = hashlib.sha256(os.fsencode(archives.resolve())).hexdigest()[:16]
    return folder / "dangan" / f"{name}.sqlite"


def open_store(file: Path) -> Store:
    """The results that are remembered in a file, which is closed when the command ends."""
    from generator.archive.store import Store, program_digest

    store = Store(file, program_digest())
    click.get_current_context().call_on_close(store.close)
    return store


def kept_store(archives: Path) -> Store | None:
    """What is remembered of these archives, for a command with ``cache_option``."""
    wanted = click.get_current_context().meta[_WANTED]
    return open_store(cache_file(archives)) if wanted else None


def program_path() -> str:
    """How a shell of this clone calls this very program, on the search path or not.

    It is to be written down, in UTF-8, whatever encoding the locale says that names are in.
    """
    program = Path(sys.executable).with_name("dangan")
    written = os.fsencode(program).decode("utf-8", "surrogateescape")
    return shlex.quote(written) if program.is_file() else "dangan"


def label_of(archives: Path) -> str:
    """What paths in messages begin with."""
    return archives.resolve().name
