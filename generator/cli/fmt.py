"""``dangan fmt``: archives laid out canonically, or their safe repairs made; shown as a diff."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Sequence
from pathlib import Path

import click
from msgspec import Struct, field

from generator.archive.canonical import canonical
from generator.archive.edit import Edit
from generator.archive.library import Entry, Shelf, fetch, open_shelf, read_entry
from generator.archive.reading import ID_KEY, STRUCTURE_KEY
from generator.archive.repair import BOM, LINE_ENDS, Repair, repair
from generator.archive.source import WorkingTree
from generator.archive.writing import NotWritten, clear_leftovers, replace_file
from generator.checks.base import Scene
from generator.checks.run import examine
from generator.cli.chinese import ChineseCommand
from generator.cli.output import colour_wanted, echo_few, problem_text
from generator.cli.progress import Stages, stages
from generator.cli.project import archives_option, find_archives, label_of, reference_date
from generator.problems import Problem, arrange
from generator.reachable import is_there


@click.command(
    cls=ChineseCommand,
    help="把档案排成统一的版式，先显示改动再写入；内容、注释和记录的顺序都不变。"
    "加 --fix 时不排版，只修正意思确定无疑的写法（如 2013.7.2），其余的列出来由人处理。",
)
@click.argument("paths", metavar="[文件或档案号]...", nargs=-1)
@click.option("--check", is_flag=True, help="只看哪些档案要改，不写入；有要改的，退出码为 1")
@click.option("--fix", is_flag=True, help="只做可以确定的修正，不动其他任何地方")
@click.option("--dry-run", is_flag=True, help="只显示改动，不写入")
@archives_option
def command(
    paths: tuple[str, ...], check: bool, fix: bool, dry_run: bool, archives: Path | None
) -> int:
    """Exit code 1 when a file cannot be laid out, needs a person, or (``--check``) would change."""
    folder = find_archives(archives)
    if not (check or dry_run):
        clear_leftovers(folder)
    shelf = open_shelf(WorkingTree(folder), label_of(folder), reference_date(None, folder))
    if not shelf.standards:
        echo_few(shelf.problems)
        click.echo("制度有错误，不能排版。", err=True)
        return 1
    wanted = _wanted(shelf, folder, paths)
    unread = {code for code in shelf.unread if _is_meant(shelf, folder, code, paths)}
    with stages("修正" if fix else "排版") as tell:
        run = _Run(folder, shelf, check, dry_run, tell)
        for number, entry in enumerate(wanted, 1):
            tell(f"{'修正' if fix else '排版'} {entry.officer}", number, len(wanted))
            run.seen += 1
            problems: list[Problem] = []
            data = fetch(WorkingTree(folder), shelf.label, entry.path, problems)
            if data is None:
                run.told += problems
            elif fix:
                run.fix(entry, data)
            else:
                run.lay_out(entry, data)
    code = run.conclude_fix() if fix else run.conclude_layout()
    return 1 if _tell_unread(shelf, unread) else code


class _Run(Struct):
    """One call of the command over several files: what was changed, and what stays to be told."""

    folder: Path
    shelf: Shelf
    check: bool
    dry_run: bool
    tell: Stages
    seen: int = 0
    changed: int = 0
    edits: int = 0
    told: list[Problem] = field(default_factory=list)
    lines: dict[str, list[str]] = field(default_factory=dict)

    def lay_out(self, entry: Entry, data: bytes) -> None:
        """Lay out one file, or tell what stands in the way."""
        path = f"{self.shelf.label}/{entry.path}"
        laid, problems = canonical(data, path, self.shelf.standards)
        if laid is None:
            self._tell(path, data, problems)
        elif laid.encode("utf-8") != data:
            self._change(entry, data, laid.encode("utf-8"), "需要排版")

    def fix(self, entry: Entry, data: bytes) -> None:
        """Make the safe repairs of one file, and tell what is left for a person."""
        path = f"{self.shelf.label}/{entry.path}"

        def judge(changed: bytes) -> list[Problem]:
            return read_entry(self.shelf, entry, changed)[1]

        done = repair(data, path, judge, _names(self.shelf))
        after = done.after.encode("utf-8") if done.edits else data
        self._tell(path, after, [*done.left, *self._judged(entry, after)])
        if done.edits:
            count = len(_shown(done)) + len(_unseen(done))
            self.edits += count
            self._change(entry, data, after, f"有 {count} 处可以修正", done)

    def _judged(self, entry: Entry, data: bytes) -> list[Problem]:
        """What only a look at the whole archive shows, such as a closing before the taking."""
        officer, _ = read_entry(self.shelf, entry, data)
        if officer is None:
            return []
        scene = Scene(self.shelf, entry.unit, reference_date(None, self.folder))
        return [problem for problem in examine(officer, scene).problems if problem.is_error]

    def _tell(self, path: str, data: bytes, problems: Sequence[Problem]) -> None:
        self.told += problems
        self.lines[path] = data.decode("utf-8", "replace").split("\n")

    def _change(
        self, entry: Entry, old: bytes, new: bytes, what: str, done: Repair | None = None
    ) -> None:
        path = f"{self.shelf.label}/{entry.path}"
        self.changed += 1
        with self.tell.paused():
            if self.check:
                click.echo(f"{path} {what}")
            else:
                _show(path, old, new, done)
        if self.check or self.dry_run:
            return
        try:
            replace_file(self.folder, entry.path, old, new)
        except NotWritten as failure:
            raise click.ClickException(str(failure)) from None

    def _read_line(self, path: str, number: int) -> str | None:
        lines = self.lines.get(path, [])
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else None

    def _echo_told(self) -> None:
        for problem in arrange(self.told):
            click.echo(problem_text(problem, self._read_line, colour=colour_wanted()))

    def conclude_layout(self) -> int:
        """One line of summary, after what stood in the way."""
        if self.told:
            click.echo("以下档案没有排版，请先改正（意思确定的可以用 dangan fmt --fix 修正）：")
            self._echo_told()
        done = "要排版" if self.check or self.dry_run else "已排版"
        failed = len({problem.location.path for problem in self.told})
        same = self.seen - self.changed - failed
        more = f"，不能排版 {failed} 份" if failed else ""
        click.echo(f"看了 {self.seen} 份档案：{done} {self.changed} 份，不用改 {same} 份{more}。")
        return 1 if self.told or (self.check and self.changed) else 0

    def conclude_fix(self) -> int:
        """What a person has to do, then one line of summary."""
        if self.told:
            click.echo("以下各处须人工确认，没有改动：")
            self._echo_told()
        if self.check:
            done = f"{self.changed} 份可以修正"
        else:
            done = f"{'可以' if self.dry_run else '已'}修正 {self.edits} 处"
        click.echo(f"看了 {self.seen} 份档案：{done}，须人工确认 {len(self.told)} 处。")
        return 1 if self.told or (self.check and self.changed) else 0


def _show(path: str, old: bytes, new: bytes, done: Repair | None) -> None:
    """The change as a unified diff; what a diff cannot show is said in words."""
    before, after = old.decode("utf-8"), new.decode("utf-8")
    for reason in _unseen(done) if done is not None else [LINE_ENDS] if "\r\n" in before else []:
        click.echo(f"{path}：{reason}")
    lines = difflib.unified_diff(
        before.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"),
        after.split("\n"),
        path,
        f"{path}（{'修正' if done else '排版'}后）",
        lineterm="",
        n=2,
    )
    tones = {"+": "green", "-": "red", "@": "cyan"}
    for line in lines:
        tone = tones.get(line[:1]) if colour_wanted() else None
        click.echo(click.style(line, fg=tone) if tone else line)
    for edit, reasons in _shown(done) if done is not None else ():
        click.echo(f"  第 {before.count(chr(10), 0, edit.start) + 1} 行：{'；'.join(reasons)}")


def _shown(done: Repair) -> list[tuple[Edit, list[str]]]:
    """The edits a diff shows, with their reasons."""
    found = [(edit, [r for r in edit.reasons if r not in (BOM, LINE_ENDS)]) for edit in done.edits]
    return [(edit, reasons) for edit, reasons in found if reasons]


def _unseen(done: Repair) -> list[str]:
    """What was changed that a diff does not show."""
    reasons = {reason for edit in done.edits for reason in edit.reasons}
    return [reason for reason in (BOM, LINE_ENDS) if reason in reasons]


def _names(shelf: Shelf) -> frozenset[str]:
    """Every name an archive may hold, in any version of the form."""
    names = {ID_KEY, STRUCTURE_KEY}
    for standard in shelf.standards.versions:
        for name, section in standard.form.sections.items():
            names.add(name)
            for part, spec in section.fields.items():
                names |= {part, *spec.fields}
    return frozenset(names)


def _wanted(shelf: Shelf, folder: Path, paths: Sequence[str]) -> list[Entry]:
    """The archives that are meant: files, folders or ids; all of them when nothing is given."""
    if not paths:
        return shelf.entries
    found: dict[str, Entry] = {}
    for given in paths:
        inside = _inside(folder, given)
        meant = [
            entry
            for entry in shelf.entries
            if given == entry.officer
            or inside in ("", entry.path)
            or (inside is not None and entry.path.startswith(f"{inside}/"))
        ]
        if not meant and not any(_is_meant(shelf, folder, code, [given]) for code in shelf.unread):
            raise click.UsageError(_why_not(folder, given, inside))
        found.update((entry.path, entry) for entry in meant)
    return list(found.values())


def _is_meant(shelf: Shelf, folder: Path, code: str, paths: Sequence[str]) -> bool:
    """Whether archives of that unit are among what is meant."""
    own = {path for path in shelf.present if path.startswith(f"{code}/")}
    own |= {"", code, f"{code}/officers"}
    return not paths or any(
        _inside(folder, given) in own or f"{code}/officers/{given}.yml" in own for given in paths
    )


def _tell_unread(shelf: Shelf, codes: Collection[str]) -> bool:
    """Tell what keeps archives of these units from being looked at; False when nothing does."""
    files = {f"{shelf.label}/{code}/unit.yml" for code in codes}
    for problem in shelf.problems:
        if problem.location.path in files:
            click.echo(problem_text(problem, None), err=True)
    if files:
        click.echo(f"单位文件有错误，没有看这些单位的档案：{'、'.join(sorted(codes))}。", err=True)
    return bool(files)


def _inside(folder: Path, given: str) -> str | None:
    """The path below the archives, without following any link; None when it is elsewhere."""
    place = Path(os.path.abspath(given))  # noqa: PTH100 - resolve() would follow links
    for root in (Path(os.path.abspath(folder)), folder.resolve()):  # noqa: PTH100
        if place.is_relative_to(root):
            return place.relative_to(root).as_posix().removeprefix(".")
    return None


def _why_not(folder: Path, given: str, inside: str | None) -> str:
    if Path(given).is_symlink():
        return f"{given} 是符号链接，不排版"
    if not is_there(Path(given)):
        return f"没有文件或档案 {given}"
    if inside is None:
        return f"{given} 不在档案文件夹 {folder} 里"
    return f"{given} 不是档案；只排版 <单位代码>/officers/<档案号>.yml"
