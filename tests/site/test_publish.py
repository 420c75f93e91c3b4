"""Publishing: the same bytes twice, a new section without new code, and never half a site."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generator.locking import clear_left, own_folder
from generator.site import publish
from generator.site.errors import SiteError
from generator.site.publish import BuildResult, build_site
from generator.site.settings import read_settings
from generator.site.unchanged import BUILD_FILE, published
from generator.site.write import load_site
from tests.site_office import CODE, PROSECUTOR, Reading, article

SECTION = """\

  心理测评:
    英文: psychological assessment
    字头: 心
    填报: 政治处
    免填: [依据, 填报部门]
    记录日期: 测评日期
    字段:
      测评日期: {类型: 日期, 必填: 是}
      测评结果: {类型: 文本, 必填: 是, 至长: 20}
    可见: {本人: 全, 专人: 无, 部门负责人: 无, 案管办: 无, 监察室: 无, 政治处: 全, 院领导: 全, 公示: 无}
"""


def digest(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_same_inputs_give_the_same_bytes(tiny: BuildResult, repository: Path) -> None:
    again = build_site(repository)
    assert digest(again.site_dir) == digest(tiny.site_dir)


def test_the_build_file_says_what_the_site_was_made_from(tiny: BuildResult) -> None:
    text = (tiny.site_dir / BUILD_FILE).read_text(encoding="utf-8")
    assert '"today": "2013-10-14"' in text
    assert '"officers": 3' in text


def test_below_a_path_of_the_server_a_page_not_found_has_its_style(
    tiny: BuildResult, repository: Path
) -> None:
    """It is shown at any depth, so that its addresses begin at the server's root."""
    text = repository.read_text(encoding="utf-8")
    repository.write_text(f"{text}\nsite_url: http://10.1.2.3:8080/jcy/dangan\n", encoding="utf-8")
    site = build_site(repository).site_dir
    elements = Reading((site / "404.html").read_text(encoding="utf-8")).elements
    found = [a.get("href") or a.get("src") or "" for tag, a in elements if tag in ("a", "link")]
    assert {address[:12] for address in found if address[0] != "#"} == {"/jcy/dangan/"}
    for file in sorted(site.rglob("*.html")):
        if file.name != "404.html":  # no other knows where it is
            other = tiny.site_dir / file.relative_to(site)
            assert file.read_bytes() == other.read_bytes(), file


def test_a_new_section_needs_no_code(repository: Path) -> None:
    standard = repository.parent / "archives" / "standards" / "2013.1"
    form = standard / "form.yml"
    form.write_text(form.read_text("utf-8") + SECTION, encoding="utf-8")
    authority = standard / "authority.yml"
    powers = "  心理测评: {拟: [政治处], 审: [政治处], 更: [], 废: []}\n"
    authority.write_text(
        authority.read_text("utf-8").replace("矩阵:\n", f"矩阵:\n{powers}"), encoding="utf-8"
    )
    officer = repository.parent / "archives" / CODE / "officers" / f"{CODE}-0002.yml"
    officer.write_text(
        PROSECUTOR
        + "心理测评:\n  - {编号: 心-2013-001, 测评日期: 2013-05-06, 测评结果: 状态良好}\n",
        encoding="utf-8",
    )
    built = build_site(repository)
    html = (built.site_dir / CODE / "officers" / officer.stem / "index.html").read_text("utf-8")
    text = Reading(article(html)).text
    assert "心理测评1 条填报 政治处" in text
    assert "心-2013-001 | 2013-05-06 | 状态良好" in text
    assert '<tbody id="心-2013-001">' in html
    form_page = built.site_dir / "standards" / "2013.1" / "form" / "index.html"
    assert "psychological" not in form_page.read_text("utf-8")
    assert 'id="心理测评"' in form_page.read_text("utf-8")


def test_errors_in_the_data_leave_the_old_site(repository: Path) -> None:
    first = build_site(repository)
    before = digest(first.site_dir)
    officer = repository.parent / "archives" / CODE / "officers" / f"{CODE}-0002.yml"
    officer.write_text(PROSECUTOR.replace("2013-07-02", "2013.7.2"), encoding="utf-8")
    with pytest.raises(SiteError, match="1 处错误，没有生成网站") as caught:
        build_site(repository)
    assert caught.value.problems[0].hint == "应写 2013-07-02"
    assert digest(first.site_dir) == before
    assert sorted(p.name for p in repository.parent.iterdir()) == [
        "archives",
        "mkdocs.yml",
        "site",
        "site_templates",
    ]


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        ("standards/2013.1/form.yml", "缺少文件 form.yml"),
        ("standards", "没有制度标准"),
        (CODE, "没有找到单位（archives/<单位代码>）"),
    ],
)
def test_without_standards_or_an_office_no_site_is_built(
    repository: Path, lost: str, told: str
) -> None:
    place = repository.parent / "archives" / lost
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()
    with pytest.raises(SiteError) as refused:
        build_site(repository)
    assert told in "".join([refused.value.message, *(p.message for p in refused.value.problems)])


def test_a_failing_template_leaves_the_old_site(repository: Path) -> None:
    first = build_site(repository)
    before = digest(first.site_dir)
    guide = repository.parent / "site_templates" / "content" / "guide" / "clerk.md"
    guide.write_text("# 填报指南\n\n[没有的页面](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(SiteError, match="MkDocs 没有生成网页"):
        build_site(repository)
    assert digest(first.site_dir) == before


PAGE = "site_templates/content/guide/clerk.md:3 M01"


@pytest.mark.parametrize(
    ("page", "entry", "told"),
    [
        ("[看](nowhere.md)", "guide/clerk.md", f"{PAGE} 链接指向的“nowhere.md”不存在 请改成有的页面，如 reviewer.md"),
        ("[看](reviewer/)", "guide/clerk.md", f"{PAGE} 链接“reviewer/”不是一个页面 请改成 reviewer.md"),
        ("[看](/guide/reviewer.md)", "guide/clerk.md", f"{PAGE} 链接“/guide/reviewer.md”以 / 开头，网站放在子目录下时就打不开 请改成 reviewer.md"),
        ("[看](#没有)", "guide/clerk.md", f"{PAGE} 链接“#没有”指向的标题不存在 请核对 # 后面的标题"),
        ("[看](reviewer.md#x)", "guide/clerk.md", f"{PAGE} 链接“reviewer.md#x”指向的标题不存在 请核对 # 后面的标题"),
        ("看", "guide/clerks.md", "mkdocs.yml:49 M01 nav 里的“guide/clerks.md”不存在 请改成 site_templates/content 里有的文件，如 guide/clerk.md，或删去这一行"),
        ("看", "/guide/clerk.md", "mkdocs.yml:49 M01 nav 里的“/guide/clerk.md”以 / 开头 请写 site_templates/content 里的文件，如 guide/clerk.md"),
        ("看", "guide/reviewer.md", "mkdocs.yml:47 M01 nav 里没有列 guide/clerk.md 请在 nav 里加上；有意不列的，请把 validation 里的 omitted_files 改成 ignore"),
    ],
)  # fmt: skip
def test_what_mkdocs_complains_of_is_told_at_its_place(
    repository: Path, page: str, entry: str, told: str
) -> None:
    shutil.rmtree(repository.parent / "site_templates")
    guide = repository.parent / "site_templates" / "content" / "guide"
    guide.mkdir(parents=True)
    (guide / "clerk.md").write_text(f"# 填报指南\n\n{page}\n", encoding="utf-8")
    text = repository.read_text("utf-8")
    assert text.count("guide/clerk.md") == 1
    repository.write_text(text.replace("guide/clerk.md", entry), encoding="utf-8")
    with pytest.raises(SiteError) as refused:
        build_site(repository)
    found = [
        f"{p.location.path}:{p.location.line} {p.rule} {p.message} {p.hint}"
        for p in refused.value.problems
    ]
    assert told in found


def test_a_setting_that_mkdocs_refuses_is_told_at_its_place(repository: Path) -> None:
    text = repository.read_text("utf-8").replace("strict: true", "strict: 也许")
    repository.write_text(text, encoding="utf-8")
    with pytest.raises(SiteError, match="MkDocs 没有生成网页") as refused:
        build_site(repository)
    (problem,) = refused.value.problems
    assert problem.location.line == text.split("strict:")[0].count("\n") + 1
    assert problem.message == "设置“strict”的写法不对"


def test_an_office_writes_a_guide_of_its_own(repository: Path) -> None:
    """Pages of the same names stand for the program's; all else is the program's, and follows it."""
    shutil.rmtree(repository.parent / "site_templates")
    site = build_site(repository).site_dir
    assert "受案号" in (site / "guide/clerk/index.html").read_text("utf-8")
    guide = repository.parent / "site_templates" / "content" / "guide"
    guide.mkdir(parents=True)
    (guide / "clerk.md").write_text("# 填报指南\n\n给各庭的录入员。\n", encoding="utf-8")
    build_site(repository)
    page = (site / "guide/clerk/index.html").read_text("utf-8")
    assert "给各庭的录入员" in page
    assert "受案号" not in page
    assert "领导小组" in (site / "guide/assessor/index.html").read_text("utf-8")
    (guide / "etc.md").symlink_to("/etc/hostname")
    with pytest.raises(SiteError, match="符号链接"):
        build_site(repository)


def test_a_swap_that_fails_puts_the_old_site_back(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_site(repository)
    before = digest(first.site_dir)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device", "source", None, str(target))
        return rename(self, target)

    monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(SiteError, match=f"写入 {first.site_dir} 失败：磁盘满了.*没有变动"):
        build_site(repository)
    assert digest(first.site_dir) == before


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_a_build_that_is_ended_as_it_swaps_leaves_the_old_site(
    repository: Path, monkeypatch: pytest.MonkeyPatch, kind: type[BaseException]
) -> None:
    first = build_site(repository)
    before = digest(first.site_dir)
    rename = Path.rename

    def ended(self: Path, target: Path) -> Path:
        done = rename(self, target)
        if target.name == "old":
            raise kind
        return done

    monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    monkeypatch.setattr(Path, "rename", ended)
    with pytest.raises(kind):
        build_site(repository)
    assert digest(first.site_dir) == before
    assert [path.name for path in first.site_dir.parent.glob(".site-*")] == []


@pytest.mark.skipif(sys.platform != "linux", reason="others cannot do it in one step")
def test_there_is_a_site_at_every_moment(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build_site(repository)
    monkeypatch.setattr(Path, "rename", None)
    assert build_site(repository).site_dir == first.site_dir
    assert (first.site_dir / BUILD_FILE).is_file()
    assert [path.name for path in first.site_dir.parent.glob(".site-*")] == []


def test_a_build_that_took_long_does_not_replace_a_later_one(
    repository: Path, tmp_path: Path
) -> None:
    def git(*arguments: str) -> str:
        who = ("-c", "user.name=甲", "-c", "user.email=a@b.invalid")
        folder = repository.parent
        done = subprocess.run(
            ["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit() -> str:
        git("add", "archives")
        git("commit", "-q", "--allow-empty", "-m", "登记")
        return git("rev-parse", "HEAD")

    git("init", "-q")
    first, folder = commit(), tmp_path / "published"
    before = published(folder)
    with closing(load_site(read_settings(repository))) as slow:
        second = commit()
        build_site(repository, folder)
        told = f"已经放上了更新的网站（提交 {second[:10]}）。这一次的（提交 {first[:10]}）没有放上"
        with pytest.raises(SiteError, match=told):
            build_site(repository, folder, slow, before=before)
        assert second in published(folder).decode()
        # On purpose: nobody has built another one meanwhile.
        build_site(repository, folder, slow)
        assert first in published(folder).decode()
        # Nor does what was built of the same commit meanwhile stand in the way.
        publish._refuse_older(folder, b"", slow)


def test_a_site_is_on_the_disk_before_it_takes_the_place_of_the_old_one(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power failure a few seconds later leaves the names of all files, and them empty."""
    first = build_site(repository)
    before = digest(first.site_dir)
    whole = []

    def failing(fresh: Path) -> None:
        whole.append(digest(fresh).keys() == before.keys())
        raise OSError(errno.EIO, "Input/output error", str(fresh))

    monkeypatch.setattr(publish, "_flush", failing)
    with pytest.raises(SiteError, match=r"失败：磁盘读写出错.*没有变动"):
        build_site(repository)
    assert whole == [True]
    assert digest(first.site_dir) == before


@pytest.mark.parametrize("kind", ["syncfs", "sync", "neither"])
def test_whatever_the_system_has_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    asked: list[str] = []

    def syncfs(_descriptor: int) -> int:
        asked.append("syncfs")
        return -1

    library = SimpleNamespace(**{"syncfs": syncfs} if kind == "syncfs" else {})
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    monkeypatch.setattr(ctypes, "get_errno", lambda: errno.ENOSPC)
    monkeypatch.setattr(os, "sync", lambda: asked.append("sync"))
    if kind == "neither":
        monkeypatch.delattr(os, "sync")
    if kind == "syncfs":
        with pytest.raises(OSError, match="No space left"):
            publish._flush(tmp_path)
    else:
        publish._flush(tmp_path)
    assert asked == ([] if kind == "neither" else [kind])


def test_a_folder_of_something_else_is_never_replaced(repository: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SiteError, match="不是本程序生成的网站"):
        build_site(repository, precious)
    assert (precious / "thesis.txt").read_text(encoding="utf-8") == "x"


def test_what_others_put_into_a_site_stays_there_and_is_named(repository: Path) -> None:
    site = build_site(repository).site_dir
    lost = site / CODE / "officers" / f"{CODE}-0003"
    (site / ".htaccess").write_text("Require valid-user\n", encoding="utf-8")
    (lost / "附件").mkdir()
    (lost / "附件" / "扫描.pdf").write_bytes(b"%PDF")
    (site / "link").symlink_to("/nowhere")
    (lost / "index.html").write_text("edited", encoding="utf-8")
    (repository.parent / "archives" / CODE / "officers" / f"{lost.name}.yml").unlink()
    for _ in range(2):
        again = build_site(repository)
        assert again.kept == (
            ".htaccess",
            f"{CODE}/officers/{lost.name}/附件/扫描.pdf",
            "link",
        )
        assert (site / ".htaccess").read_text("utf-8") == "Require valid-user\n"
        assert (lost / "附件" / "扫描.pdf").read_bytes() == b"%PDF"
        assert (site / "link").readlink() == Path("/nowhere")
        assert not (lost / "index.html").exists()  # one of ours, of an officer who is gone


def test_a_site_that_does_not_tell_what_is_its_own_is_replaced(repository: Path) -> None:
    site = build_site(repository).site_dir
    told = json.loads((site / BUILD_FILE).read_text("utf-8"))
    del told["files"]
    (site / BUILD_FILE).write_text(json.dumps(told), encoding="utf-8")
    (site / "old.html").write_text("x", encoding="utf-8")
    assert build_site(repository).kept == ()
    assert not (site / "old.html").exists()


@pytest.mark.parametrize("text", ['{"scripts": {}}', "[1]", "{", '{"generator": 1}'])
def test_a_build_file_of_another_program_makes_no_site(
    repository: Path, tmp_path: Path, text: str
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / BUILD_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SiteError, match="不是本程序生成的网站"):
        build_site(repository, precious)
    assert (precious / BUILD_FILE).read_text(encoding="utf-8") == text


def test_a_device_or_pipe_is_never_replaced(repository: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(SiteError, match="是设备或管道"):
        build_site(repository, pipe)
    assert pipe.is_fifo()


def test_a_disk_of_its_own_is_told_to_take_the_site_into_a_folder(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the volume of a container is: no folder can be put in its place."""
    disk = tmp_path / "disk"
    disk.mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda path: path == disk)
    with pytest.raises(SiteError, match="是单独挂载的磁盘") as refused:
        build_site(repository, disk)
    assert refused.value.hint.endswith(f"如 {disk / 'site'}")
    assert build_site(repository, disk / "site").site_dir == disk / "site"


def test_a_link_to_itself_is_named(repository: Path, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(OSError) as refused:  # noqa: PT011 - which one is asked below
        build_site(repository, loop)
    assert (refused.value.errno, refused.value.filename) == (errno.ELOOP, str(loop))
    assert loop.is_symlink()


def test_a_site_never_lies_among_the_archives(repository: Path) -> None:
    archives = repository.parent / "archives"
    for target in (archives, archives / "site"):
        with pytest.raises(SiteError, match="不能放在档案文件夹"):
            build_site(repository, target)
    assert not (archives / "site").exists()


def test_what_a_killed_build_left_is_cleared_away_by_the_next(
    repository: Path, tmp_path: Path
) -> None:
    killed, going_on = tmp_path / ".out-building-1", tmp_path / ".out-building-2"
    for folder in (killed, going_on, tmp_path / ".out-packages"):
        (folder / "new").mkdir(parents=True)
    handle = os.open(going_on, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    build_site(repository, tmp_path / "out")
    os.close(handle)
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith(".out")}
    assert left == {going_on.name, ".out-packages"}


@pytest.mark.parametrize("late", ["opens", "locks"])
def test_a_build_that_has_just_begun_is_not_taken_for_killed_by_one_that_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    """Between making its folder and locking it."""
    place, name = (os, "open") if late == "opens" else (fcntl, "flock")
    act = getattr(place, name)
    cleared: list[Any] = []

    def slow(*told: Any, **how: Any) -> Any:
        if not cleared:
            cleared.append(told)
            clear_left(tmp_path, ".out-building-")
        return act(*told, **how)

    monkeypatch.setattr(place, name, slow)
    with own_folder(tmp_path, ".out-building-") as own:
        monkeypatch.undo()
        clear_left(tmp_path, ".out-building-")
        assert [*tmp_path.iterdir()] == [own]
    assert cleared
    assert [*tmp_path.iterdir()] == []


def test_a_link_among_the_templates_is_refused(repository: Path) -> None:
    content = repository.parent / "site_templates" / "content"
    (content / "etc").symlink_to("/etc")
    with pytest.raises(SiteError, match="符号链接"):
        build_site(repository)


def test_plain_mkdocs_builds_the_same_pages(tiny: BuildResult, repository: Path) -> None:
    """The plugin alone, without ``dangan build`` around it."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    target = repository.parent / "plain"
    config = load_config(str(repository), site_dir=str(target))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    name = f"{CODE}/officers/{CODE}-0002/index.html"
    assert (target / name).read_bytes() == (tiny.site_dir / name).read_bytes()
    shutil.rmtree(target)


def test_the_preview_of_mkdocs_follows_the_archives(repository: Path) -> None:
    from mkdocs.config import load_config

    watched: list[str] = []
    config = load_config(str(repository))
    server: Any = SimpleNamespace(watch=watched.append)
    config.plugins.on_serve(server, config=config, builder=print)
    assert watched == [str(repository.parent / "archives")]


def test_whom_the_site_keeps_out_is_kept_out_by_the_next_build_too(
    repository: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for _ in range(2):  # made by hand, then of ours
        site.chmod(0o2750)
        build_site(repository, site)
        assert stat.S_IMODE(site.stat().st_mode) == 0o2750


@pytest.mark.parametrize(("mask", "folder", "file"), [(0o022, 0o755, 0o644), (0o027, 0o750, 0o640)])
def test_who_may_read_the_site_is_decided_by_whom_it_is_published(
    repository: Path, tmp_path: Path, mask: int, folder: int, file: int
) -> None:
    """A service that keeps others out (umask) keeps them out of all of it."""
    before = os.umask(mask)
    try:
        build_site(repository, tmp_path / "site")
    finally:
        os.umask(before)
    for path in (tmp_path / "site", *(tmp_path / "site").rglob("*")):
        assert path.stat().st_mode & 0o777 == (folder if path.is_dir() else file), path
