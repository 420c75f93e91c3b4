"""Two clerks at one file with real git: the merge driver, the diff driver, and git without them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from generator.archive.writing import NotWritten
from generator.cli import main, merge_file
from generator.history.clones import configure_clone
from generator.history.failures import GitError
from tests.clerks import Story
from tests.offices import FIRST, Repository, archive_text

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = str(Path(sys.executable).parent / "dangan")
PLACE = f"archives/990110/officers/{FIRST}.yml"

CASES = """\
办案情况:
  - 编号: 案-2013-001
    受案号: 清临检公诉受〔2013〕1号
    案件类型: 一审公诉
    案由: 盗窃
    当事人: 王某
    角色: 主办
    受理日期: 2013-07-08
  - 编号: 案-2013-002
    受案号: 清临检公诉受〔2013〕2号
    案件类型: 一审公诉
    案由: 抢夺
    当事人: 李某
    角色: 主办
    受理日期: 2013-07-08
综合工作: []
"""


def new_case(cause: str, number: str = "案-2013-003") -> str:
    return f"  - 编号: {number}\n    案由: {cause}\n"


class Clone:
    """A clone with the attributes of this repository; two branches away from one commit."""

    def __init__(self, folder: Path, base: str | bytes, *, driver: bool = True) -> None:
        self.folder = folder
        self.files = Repository(folder)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "王小明")
        self.git("config", "user.email", "wang.xm@example.invalid")
        (folder / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
        if driver:
            configure_clone(self.files.archives, PROGRAM)
        self.commit(base)

    def git(self, *arguments: str, expect: int | None = 0) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert expect in (None, done.returncode), done.stdout + done.stderr
        self.status = done.returncode
        return done.stdout + done.stderr

    def commit(self, text: str | bytes) -> None:
        self.files.write(FIRST, text)
        self.git("add", "-A")
        self.git("commit", "-qm", "登记")

    def merge(self, ours: str | bytes, theirs: str | bytes) -> str:
        """Both change the file; what git says of merging theirs into ours."""
        self.git("switch", "-qc", "theirs")
        self.commit(theirs)
        self.git("switch", "-q", "main")
        self.commit(ours)
        return self.git("merge", "theirs", "-m", "合并", expect=None)

    @property
    def text(self) -> str:
        return self.files.read(FIRST)


BASE = archive_text(sections=CASES)


def added(*records: str) -> str:
    return BASE.replace("综合工作", "".join(records) + "综合工作")


def test_what_two_clerks_append_is_merged_and_committed(tmp_path: Path) -> None:
    clone = Clone(tmp_path, BASE)
    ours, theirs = new_case("诈骗"), new_case("抢劫", "案-2013-004")
    clone.merge(added(theirs), added(ours))
    assert clone.status == 0
    assert clone.text == added(ours, theirs)
    assert clone.git("status", "--porcelain") == ""


def test_without_the_driver_git_does_not_manage_that(tmp_path: Path) -> None:
    clone = Clone(tmp_path, BASE, driver=False)
    told = clone.merge(added(new_case("诈骗")), added(new_case("抢劫", "案-2013-004")))
    assert clone.status == 1
    assert "CONFLICT" in told


def test_a_clash_stops_the_merge_and_says_where_and_what_to_do(tmp_path: Path) -> None:
    clone = Clone(tmp_path, BASE)
    told = clone.merge(added(new_case("诈骗")), added(new_case("抢劫")))
    assert clone.status == 1
    line = 1 + clone.text[: clone.text.index("<<<<<<<")].count("\n")
    assert (
        f"{PLACE}:{line}: “办案情况”的 案-2013-003："
        "两边各用这个编号记了一条，下一个没用过的编号是 案-2013-004。"
        "是两件事就都留下，其中一条的编号改成 案-2013-004；是同一件事就只留一条\n"
        "有 1 处要人选定。合并里改的推不上去：请 git merge --abort，从最新的主分支另开分支，"
        "把自己的那几处重做一遍。不在 git merge、git pull 里的（如变基、摘取），"
        "改好并删去标记，运行 dangan check，再 git add\n"
    ) in told
    assert "Traceback" not in told
    assert f"UU {PLACE}" in clone.git("-c", "core.quotePath=false", "status", "--porcelain")
    assert new_case("诈骗") in clone.text
    assert new_case("抢劫") in clone.text


def test_marks_left_in_a_file_are_found_by_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clone = Clone(tmp_path, BASE)
    clone.merge(added(new_case("诈骗")), added(new_case("抢劫")))
    assert main(["check", "--archives", str(clone.files.archives)]) == 1
    assert f"{PLACE}:" in capsys.readouterr().out


def test_a_text_that_cannot_be_read_is_merged_as_git_would(tmp_path: Path) -> None:
    broken = BASE.replace("    案由: 盗窃", "案由：盗窃")
    clone = Clone(tmp_path, BASE)
    told = clone.merge(broken, BASE.replace("姓名: 王小明", "姓名: 王晓明"))
    assert clone.status == 0, "git needs no help with changes so far apart"
    assert clone.text == broken.replace("姓名: 王小明", "姓名: 王晓明")
    assert f"{PLACE} 没有按记录合并：我方的第" in told
    assert "按行合并没有冲突，请用 dangan check 检查" in told


def test_and_with_gits_own_marks_where_it_conflicts(tmp_path: Path) -> None:
    broken = BASE.replace("    案由: 盗窃", "案由：盗窃")
    clone = Clone(tmp_path, BASE)
    told = clone.merge(broken, BASE.replace("盗窃", "诈骗"))
    assert clone.status == 1
    assert "有冲突。合并里改的推不上去：请 git merge --abort" in told
    for text in ("<<<<<<< 我方\n案由：盗窃\n", "    案由: 诈骗\n>>>>>>> 对方\n"):
        assert text in clone.text


def test_what_git_takes_for_binary_stays_as_it_is_and_is_told(tmp_path: Path) -> None:
    clone = Clone(tmp_path, BASE)
    ours = BASE.replace("盗窃", "盗\0窃")
    told = clone.merge(ours, BASE.replace("盗窃", "诈骗"))
    assert clone.status == 1
    assert clone.text == ours
    assert "现在是我方的内容；对方的用 git show :3:路径 看" in told
    assert clone.git("show", f":3:{PLACE}") == BASE.replace("盗窃", "诈骗")


def test_without_readable_standards_git_merges_by_line(tmp_path: Path) -> None:
    clone = Clone(tmp_path, BASE)
    clone.files.write("standards/2013.1/form.yml", "格式: [")
    clone.git("commit", "-qam", "制度")
    told = clone.merge(added(new_case("诈骗")), added(new_case("抢劫")))
    assert clone.status == 1
    assert "没有按记录合并：制度有错误，不知道有哪些部分" in told
    assert "<<<<<<< 我方" in clone.text


def test_a_fault_of_the_program_loses_nobodys_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("坏了")

    monkeypatch.setattr("generator.cli.merge_file.merge", fails)
    monkeypatch.chdir(Repository(tmp_path).archives.parent)
    names = []
    for name, text in (("base", BASE), ("ours", added("甲")), ("theirs", added("乙"))):
        (tmp_path / name).write_text(text, "utf-8")
        names.append(str(tmp_path / name))
    assert main(["merge-file", *names, "--path", PLACE]) == 1
    assert "程序内部出错（RuntimeError：坏了）。改用 git 的按行合并" in capsys.readouterr().err
    text = (tmp_path / "ours").read_text("utf-8")
    assert "<<<<<<<" in text
    assert "甲" in text
    assert "乙" in text


@pytest.mark.parametrize("program", ["/nonexistent/dangan", "false"])
def test_where_the_program_does_not_start_git_merges_by_line(tmp_path: Path, program: str) -> None:
    clone = Clone(tmp_path, BASE)
    configure_clone(clone.files.archives, program)
    clone.merge(added(new_case("诈骗")), added(new_case("抢劫", "案-2013-004")))
    assert clone.status == 1
    for text in ("<<<<<<< 我方", "案由: 诈骗\n", "案由: 抢劫\n", ">>>>>>> 对方"):
        assert text in clone.text


def test_and_what_does_not_conflict_is_merged_then_too(tmp_path: Path) -> None:
    clone = Clone(tmp_path, BASE)
    configure_clone(clone.files.archives, "/nonexistent/dangan")
    clone.merge(BASE.replace("性别: 男", "性别: 女"), added(new_case("抢劫")))
    assert clone.status == 0
    assert clone.text == added(new_case("抢劫")).replace("性别: 男", "性别: 女")


def test_a_missing_file_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge-file", "a", "b", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_called_by_hand_it_names_the_file_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where no archives are found, nothing is known of sections."""
    monkeypatch.chdir(tmp_path)
    for name in ("base", "ours", "theirs"):
        Path(name).write_text(BASE, "utf-8")
    assert main(["merge-file", "base", "ours", "theirs"]) == 0
    first, last = capsys.readouterr().err.splitlines()
    assert first.startswith("ours 没有按记录合并：")
    assert last == "ours 按行合并没有冲突，请用 dangan check 检查"


def test_what_cannot_be_written_is_told_in_plain_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = Clone(tmp_path, BASE)
    monkeypatch.chdir(tmp_path)
    for name in ("base", "theirs"):
        Path(name).write_text(BASE, "utf-8")

    def full(*_: object) -> None:
        raise NotWritten("磁盘满了")

    monkeypatch.setattr(merge_file, "replace_file", full)
    assert main(["merge-file", "base", PLACE, "theirs", "--path", PLACE]) == 2
    assert capsys.readouterr().err == "错误：磁盘满了\n"
    assert clone.text == BASE


def test_two_ancestors_that_clash_do_not_spoil_the_merge(tmp_path: Path) -> None:
    """A criss-cross: each branch merged the other's first record before both went on."""
    clone = Clone(tmp_path, BASE)
    one, two = new_case("诈骗"), new_case("抢劫")
    clone.merge(added(one), added(two))
    kept = added(one, new_case("抢劫", "案-2013-004"))
    clone.commit(kept)
    clone.git("switch", "-q", "theirs")
    clone.git("merge", "-q", "main^1", expect=1)
    clone.commit(kept)
    third, fourth = new_case("盗窃", "案-2013-005"), new_case("盗窃", "案-2013-006")
    clone.commit(kept.replace("综合工作", f"{third}综合工作"))
    clone.git("switch", "-q", "main")
    clone.commit(kept.replace("综合工作", f"{fourth}综合工作"))
    assert len(clone.git("merge-base", "--all", "main", "theirs").split()) == 2
    clone.git("merge", "-q", "theirs", "-m", "合并")
    assert clone.text == kept.replace("综合工作", f"{third}{fourth}综合工作")


SAMPLE = [*range(0, 60, 5), *(seed for seed in range(1, 40, 4) if seed % 5)]


def test_a_sample_of_pairs_with_and_without_the_driver(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Appends merge with the driver; without it git conflicts on most of the same appends."""
    count = {"appends": 0, "clean with driver": 0, "clean without": 0, "other": 0, "clashes": 0}
    for seed in SAMPLE:
        appends = seed % 5 == 0
        story = Story(seed, only_append=appends)
        base, ours, theirs = story.texts
        clone = Clone(tmp_path / f"with{seed}", base)
        told = clone.merge(ours, theirs)
        assert (clone.status != 0) == bool(story.clashes), told
        for section, key in story.clashes:
            assert f"“{section}”的 {key}：" in told
        if not appends:
            count["other"] += 1
            count["clashes"] += bool(story.clashes)
            continue
        count["appends"] += 1
        count["clean with driver"] += clone.status == 0
        control = Clone(tmp_path / f"without{seed}", base, driver=False)
        control.merge(ours, theirs)
        count["clean without"] += control.status == 0
    with capsys.disabled():
        print(f"\nreal merges: {count}")
    assert count["clean with driver"] == count["appends"]
    assert count["clean without"] < count["appends"] / 2
    assert 0 < count["clashes"] < count["other"]


def hunks(clone: Clone, old: str, new: str) -> list[str]:
    """What the hunks of a change are named."""
    text = clone.text
    assert text.count(old) == 1
    clone.files.write(FIRST, text.replace(old, new))
    found = [line for line in clone.git("diff").split("\n") if line.startswith("@@")]
    clone.git("checkout", "-q", "--", ".")
    return [line.rpartition("@@")[2].strip() for line in found]


def test_a_hunk_names_the_record_or_the_section(tmp_path: Path) -> None:
    clone = Clone(tmp_path, BASE)
    last = "    当事人: 李某\n    角色: 主办\n    受理日期: 2013-07-08"
    assert hunks(clone, last, last.replace("07-08", "07-09")) == ["编号: 案-2013-002"]
    assert hunks(clone, "学历: 大学本科", "学历: 大专") == ["基本情况:"]


def test_lists_within_a_record_do_not_name_a_hunk(tmp_path: Path) -> None:
    text = BASE.replace(
        "    当事人: 李某\n",
        "    退补:\n      - 退回日期: 2013-08-01\n        重报日期: 2013-08-20\n    当事人: 李某\n"
        "    备注: 一\n    结案方式: 在办\n    羁押: 否\n",
    )
    clone = Clone(tmp_path, text)
    assert hunks(clone, "羁押: 否", "羁押: 是") == ["编号: 案-2013-002"]


def test_a_record_in_braces_names_a_hunk_too(tmp_path: Path) -> None:
    rows = "".join(f"  - {{编号: 察-2013-00{n}, 类别: 考勤}}\n" for n in range(1, 8))
    clone = Clone(tmp_path, BASE.replace("综合工作: []\n", f"督察通报:\n{rows}"))
    assert hunks(clone, "察-2013-006, 类别: 考勤", "察-2013-006, 类别: 廉政提醒") == [
        "编号: 察-2013-002"
    ]


def test_an_archive_is_never_a_binary_file_in_a_diff(tmp_path: Path) -> None:
    clone = Clone(tmp_path, BASE)
    clone.files.write(FIRST, BASE.replace("盗窃", "盗\0窃"))
    assert "Binary" not in clone.git("diff")
    assert "盗\0窃" in clone.git("diff")


def test_setting_up_a_clone_twice_changes_nothing(tmp_path: Path) -> None:
    clone = Clone(tmp_path, BASE)
    before = (tmp_path / ".git/config").read_text("utf-8")
    assert '[merge "dangan"]' in before
    configure_clone(clone.files.archives, PROGRAM)
    assert (tmp_path / ".git/config").read_text("utf-8") == before


def test_only_a_clone_can_be_set_up(tmp_path: Path) -> None:
    with pytest.raises(GitError) as refused:
        configure_clone(Repository(tmp_path).archives)
    assert refused.value.message == "这里不是 git 仓库"
