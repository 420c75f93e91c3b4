"""``dangan init``: a working data repository in a new folder, and the generated files in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from generator.archive.library import open_shelf
from generator.archive.source import WorkingTree
from generator.archive.writing import NotWritten, create_file, replace_file
from generator.cli.carried import carried
from generator.cli.chinese import ChineseCommand
from generator.cli.output import problem_text
from generator.cli.project import (
    archives_option,
    find_archives,
    label_of,
    program_path,
    reference_date,
    today_option,
)
from generator.history.clones import configure_clone, ensure_known, found_repository
from generator.history.failures import GitError
from generator.history.places import holder_of
from generator.problems import Problem
from generator.starting.repository import (
    NewOffice,
    fill_in,
    new_files,
    read_unit,
    refreshed,
)


@click.command(
    cls=ChineseCommand,
    help="在一个新文件夹里建好档案仓库：制度、单位文件、网站设置、流水线、给填报人的说明，并做第一次提交。"
    "加 --refresh 时在已有的仓库里重新生成审核人名单和编辑器用的格式。",
)
@click.argument("folder", metavar="[文件夹]", required=False, type=click.Path(path_type=Path))
@click.option("--unit", metavar="单位代码", help="六位数字，如 990110")
@click.option("--name", metavar="院名", help="全称，如 清河市临川区人民检察院")
@click.option("--abbreviation", metavar="简称", help="文书号开头的几个字，如 清临检")
@click.option("--refresh", is_flag=True, help="重新生成审核人名单（CODEOWNERS）和编辑器用的格式")
@archives_option
@today_option
def command(
    folder: Path | None,
    unit: str | None,
    name: str | None,
    abbreviation: str | None,
    refresh: bool,
    archives: Path | None,
    today: date | None,
) -> int:
    """Exit code 1 when an existing repository has errors in standards or units, else 0 or 2."""
    if refresh:
        if folder is not None or unit or name or abbreviation:
            raise click.UsageError("--refresh 用在已有的仓库里，只可以加 --archives 和 --today")
        return _refresh(find_archives(archives), today)
    asked = ("文件夹", "--unit", "--name", "--abbreviation")
    given = zip(asked, (folder, unit, name, abbreviation), strict=True)
    missing = [word for word, value in given if not value]
    if missing or folder is None or not (unit and name and abbreviation):
        raise click.UsageError(
            f"缺少 {'、'.join(missing)}。如：dangan init 档案 --unit 990110 "
            "--name 清河市临川区人民检察院 --abbreviation 清临检"
        )
    if not (name + abbreviation).isprintable():
        raise click.UsageError("--name、--abbreviation 里不能有换行和看不见的字符")
    if archives is not None:
        raise click.UsageError("--archives 只和 --refresh 一起用；新仓库建在哪里，直接写文件夹")
    return _start(folder, NewOffice(unit, name.strip(), abbreviation.strip()), today)


def _start(folder: Path, office: NewOffice, today: date | None) -> int:
    held = _ensure_free(folder)
    files = _files(office, reference_date(today, folder / "archives"))
    if not held:
        _tried(lambda: ensure_known(folder))
    folder.mkdir(parents=True, exist_ok=True)
    _lay_out(folder, files, office.code)
    click.echo(f"已在 {folder} 建好 {office.name} 的档案仓库，共 {len(files)} 个文件")
    if held:
        click.echo("这个文件夹已经是 git 仓库，没有提交；看过以后请自己提交")
    else:
        _tried(lambda: found_repository(folder, f"{office.name}：执法业绩档案"))
        click.echo("已做第一次提交")
    _tried(lambda: configure_clone(folder / "archives", program_path()))
    click.echo(f"接下来照 {folder / 'README.md'} 的第一部分做")
    return 0


def _lay_out(folder: Path, files: Mapping[str, bytes], code: str) -> None:
    """Write all files, or none: a folder with some would not be taken the next time."""
    made: list[Path] = []
    try:
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            _written(folder, path, None, data)
            made.append(folder / path)
        # Git keeps no empty folder: a clone gets this one with its first archive.
        (folder / "archives" / code / "officers").mkdir()
    except BaseException:
        for place in made:
            with suppress(OSError):
                place.unlink()
        within = {parent for path in files for parent in Path(path).parents}
        for parent in sorted(within, reverse=True):  # what lies within comes first
            with suppress(OSError):  # what is not empty is not ours
                (folder / parent).rmdir()
        raise


def _ensure_free(folder: Path) -> bool:
    """Whether the folder is a repository already, and nothing else; a usage error otherwise."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise click.UsageError(f"{folder} 不是文件夹，请换一个")
    inside = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    if [name for name in inside if name != ".git"]:
        shown = "、".join(inside[:3]) + ("等" if len(inside) > 3 else "")
        raise click.UsageError(f"{folder} 里已经有东西（{shown}），没有改动。请用一个空的文件夹")
    holder = holder_of(folder)
    if holder is not None and not inside:
        raise click.UsageError(f"{folder} 在另一个 git 仓库 {holder} 里，请换一个地方")
    return bool(inside)


def _files(office: NewOffice, day: date) -> dict[str, bytes]:
    """Every file of the new repository; a usage error for an office that cannot be."""
    rules, standards, texts = carried()
    text = fill_in(office, texts, standards, day)[f"archives/{office.code}/unit.yml"]
    unit, problems = read_unit(text, office.code)
    if unit is None:
        raise click.UsageError(_what_is_wrong(office, text, problems[0]))
    return new_files(office, unit, texts, standards, rules, day)


def _what_is_wrong(office: NewOffice, text: str, problem: Problem) -> str:
    """A problem of the unit's text, in terms of the option it came from."""
    key = text.split("\n")[problem.location.line - 1].strip().partition(":")[0]
    if key == "代码":
        return f"--unit {office.code} 写法不对，应是六位数字，如 990110"
    option = "--abbreviation" if key == "简称" else "--name"
    return f"{option} 写法不对：{problem.message}。{problem.hint}"


def _refresh(folder: Path, today: date | None) -> int:
    shelf = open_shelf(WorkingTree(folder), label_of(folder))
    errors = [problem for problem in shelf.problems if problem.is_error]
    if errors or not shelf.standards:
        for problem in errors[:10]:
            click.echo(problem_text(problem, None))
        click.echo("制度或单位文件有错误，没有生成。请先改正。", err=True)
        return 1
    units = {code: document.model for code, document in shelf.units.items()}
    root = folder.resolve().parent
    changed = 0
    day = reference_date(today, folder)
    for path, data in refreshed(units, shelf.standards, day).items():
        place = root / path
        old = place.read_bytes() if place.is_file() else None
        if old != data:
            _written(root, path, old, data)
            click.echo(f"已重新生成 {path}")
            changed += 1
    click.echo(f"改了 {changed} 个文件，请一并提交" if changed else "都是最新的，没有改动")
    return 0


def _written(root: Path, path: str, old: bytes | None, new: bytes) -> None:
    try:
        if old is None:
            create_file(root, path, new)
        else:
            replace_file(root, path, old, new)
    except NotWritten as failure:
        raise click.ClickException(str(failure)) from None


def _tried(act: Callable[[], None]) -> None:
    try:
        act()
    except GitError as error:
        raise click.ClickException(str(error)) from None
