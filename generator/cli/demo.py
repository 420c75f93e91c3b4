"""``dangan demo``: a whole invented data repository with its history, for trying and measuring."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.carried import carried
from generator.cli.chinese import ChineseCommand
from generator.cli.progress import Stages, stages
from generator.cli.project import program_path
from generator.demo.compose import LEAST, MOST, SMALLEST
from generator.demo.names import MAX_UNITS
from generator.demo.repository import Demo, Request, Unsuitable
from generator.history.clones import configure_clone
from generator.history.failures import GitError
from generator.history.git import import_repository
from generator.history.places import holder_of
from generator.locking import clear_left, own_folder

_COUNT = click.IntRange(1, 9_999_999)
_SEED = click.IntRange(0, 999_999_999)
_UNITS = click.IntRange(1, MAX_UNITS)
_OFFICERS = f"干警，每个单位至少 {SMALLEST} 人，缺省 103 人"
_RECORDS = f"记录，每人 {LEAST} 到 {MOST} 条，缺省 40000 条"


@click.command(
    cls=ChineseCommand,
    help="在一个新文件夹里编造一个完整的档案仓库：制度、单位、人员、案件、各种记录，以及历年的提交、"
    "审核与合并。参数相同，提交号就相同。人员、案件全部虚构。",
)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
@click.option("--officers", metavar="人数", type=_COUNT, default=103, help=_OFFICERS)
@click.option("--records", metavar="条数", type=_COUNT, default=40000, help=_RECORDS)
@click.option("--commits", metavar="次数", type=_COUNT, default=4000, help="提交，缺省 4000 次")
@click.option("--seed", metavar="整数", type=_SEED, default=7, help="换一个数，就编出另一个仓库")
@click.option("--units", metavar="个数", type=_UNITS, default=1, help="单位，缺省 1 个")
def command(folder: Path, officers: int, records: int, commits: int, seed: int, units: int) -> int:
    """Exit code 0, or 2 when the folder is not free or the numbers do not go together."""
    clear_left(*_aside(folder))  # by one that was killed
    _ensure_free(folder)
    request = Request(officers, records, commits, seed, units)
    try:
        rules, standards, texts = carried()
        demo = Demo(request, standards, rules, texts)
        with stages("正在准备") as tell:
            head = _write(folder, demo, tell)
    except Unsuitable as error:
        raise click.UsageError(str(error)) from None
    except GitError as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"已在 {folder} 建好演示仓库：{units} 个单位，{officers} 人，{records} 条记录，"
        f"{commits} 次提交，参照日 {demo.today}"
    )
    click.echo(f"main {head}")
    return 0


def _ensure_free(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise click.UsageError(f"{folder} 不是文件夹，请换一个")
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} 里已经有东西，没有改动。请用一个空的文件夹")
    holder = holder_of(folder)
    if holder is not None:
        raise click.UsageError(f"{folder} 在另一个 git 仓库 {holder} 里，请换一个地方")


def _write(folder: Path, demo: Demo, tell: Stages) -> str:
    """Write the repository aside, and put it into its place when it is whole."""
    place, prefix = _aside(folder)
    place.mkdir(parents=True, exist_ok=True)
    with own_folder(place, prefix) as beside:
        head = import_repository(beside, demo.stream(tell))
        beside.chmod(0o755)
        if place is folder:
            for path in [*beside.iterdir()]:
                path.replace(folder / path.name)
        else:
            beside.replace(folder)
    configure_clone(folder / "archives", program_path())
    return head


def _aside(folder: Path) -> tuple[Path, str]:
    """Where the repository is written first, and what its folder is called there.

    A folder that is there already may be a disk, or where somebody stands: it is filled, not
    replaced.
    """
    return folder if folder.is_dir() else folder.parent, f".{folder.name}-demo-"
