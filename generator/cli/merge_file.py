"""``dangan merge-file``: git's merge driver for archives, by record."""

from __future__ import annotations

import re
from pathlib import Path

import click

from generator.archive.library import open_shelf
from generator.archive.merging import Merged, Unmergeable, merge
from generator.archive.source import WorkingTree
from generator.archive.writing import NotWritten, replace_file
from generator.cli.chinese import ChineseCommand
from generator.cli.project import find_archives, label_of
from generator.history.clones import merge_by_line

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PLACE = re.compile(r"(?:(?P<archives>.+)/)?[0-9]{6}/officers/[^/]+\.yml")

# A merge with content of its own is refused by the gate, and a number once committed by the check.
_REDO = (
    "合并里改的推不上去：请 git merge --abort，从最新的主分支另开分支，把自己的那几处重做一遍。"
    "不在 git merge、git pull 里的（如变基、摘取），改好并删去标记，运行 dangan check，再 git add"
)
_BY_LINE = {
    True: "按行合并没有冲突，请用 dangan check 检查",
    False: f"有冲突。{_REDO}",
    None: "git 也不能合并，现在是我方的内容；对方的用 git show :3:路径 看，改好再 git add",
}


@click.command(
    cls=ChineseCommand,
    help="按记录合并一份档案的两种改动，结果写入“我方”的文件。git 合并时按 .gitattributes 调用它，"
    "一般不必自己运行。",
)
@click.argument("base", metavar="共同的原文", type=_FILE)
@click.argument("ours", metavar="我方", type=_FILE)
@click.argument("theirs", metavar="对方", type=_FILE)
@click.option("--path", metavar="路径", default="", help="这份档案在仓库里的路径，用在提示里")
def command(base: Path, ours: Path, theirs: Path, path: str) -> int:
    """Exit code 0 when all is merged, 1 when a person has to choose (git's own convention).

    Everything is said on stderr: whoever runs git may be reading its output.
    """
    shown = path or str(ours)
    before = ours.read_bytes()
    try:
        merged = _merged(base.read_bytes(), before, theirs.read_bytes(), path)
    except Unmergeable as refused:
        click.echo(f"{shown} 没有按记录合并：{refused}。改用 git 的按行合并", err=True)
        clean = merge_by_line(base, ours, theirs)
        click.echo(f"{shown} {_BY_LINE[clean]}", err=True)
        return 0 if clean else 1
    try:
        replace_file(ours.resolve().parent, ours.name, before, merged.data)
    except NotWritten as failure:
        raise click.ClickException(str(failure)) from None
    for clash in merged.clashes:
        click.echo(f"{shown}:{clash.line}: {clash.what}：{clash.told}。{clash.hint}", err=True)
    if merged.clashes:
        click.echo(f"有 {len(merged.clashes)} 处要人选定。{_REDO}", err=True)
    return 1 if merged.clashes else 0


def _merged(base: bytes, ours: bytes, theirs: bytes, path: str) -> Merged:
    try:
        folder = _archives(path)
    except click.UsageError as missing:
        raise Unmergeable(missing.message) from None
    standards = open_shelf(WorkingTree(folder), label_of(folder)).standards
    if not standards:
        raise Unmergeable("制度有错误，不知道有哪些部分")
    try:
        return merge(base, ours, theirs, standards)
    except Unmergeable:
        raise
    except Exception as error:
        # Left to the handler of all commands, the other side's work would be missing from the
        # file without a mark in it, and soon be committed so.
        raise Unmergeable(f"程序内部出错（{type(error).__name__}：{error}）") from error


def _archives(path: str) -> Path:
    """The archives the file belongs to; git calls from the top of the working tree."""
    place = _PLACE.fullmatch(path)
    folder = Path(place["archives"] or ".") if place else None
    return folder if folder is not None and folder.is_dir() else find_archives(None)
