"""The history where it is not a straight line: merges, files that come and go, what is hidden."""

from __future__ import annotations

import os
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from generator.archive.store import Store
from generator.cli import main
from generator.history import contents, cutting, records, versions
from generator.history.changes import Outline, Told
from generator.history.commits import Commit
from generator.history.failures import GitError
from generator.history.git import Repository
from generator.history.log import named
from generator.history.ranges import commits_between
from tests.history.lines import Edit, Lines, both, brief, put, swap, take, within
from tests.offices import FIRST, SECOND

WANG = ("王小明", "wang.xm@example.invalid")
LI = ("李大力", "li.dl@example.invalid")
ONE = (
    "编号: 察-2013-001",
    "类别: 考勤",
    "通报日期: 2013-08-01",
    "依据: 通报1号",
    "填报部门: 监察室",
)
TWO = ("编号: 察-2013-002", *ONE[1:])


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    """An office whose first archive has two records, on ``main``."""
    lines = Lines(tmp_path)
    text = lines.office.read(FIRST)
    lines.office.write(FIRST, both(put("督察通报", *ONE), put("督察通报", *TWO))(text))
    lines.commit(WANG, "2013-09-01", message="建档")
    return lines


def since(lines: Lines, store: Store | None = None) -> list[tuple[str, str, str, str, str]]:
    """What became of the first archive after its first commit, and what merges did of their own."""
    events = [e for e in lines.history(store).of(FIRST) if str(e.reached) > "2013-09-01"]
    return [
        (*brief(e)[:3], brief(e)[3] + ("（合并）" if e.by_merge else ""), brief(e)[4])
        for e in events
    ]


# -- merges ------------------------------------------------------------------------------------


def two_branches(lines: Lines, one: object, other: object) -> None:
    """``main`` takes ``one``; ``other`` waits on a branch from before."""
    lines.branch("branch")
    lines.commit(WANG, "2013-09-02", other)  # type: ignore[arg-type]
    lines.git("checkout", "-q", "main")
    lines.commit(LI, "2013-09-03", one)  # type: ignore[arg-type]


FIRST_NOTE = within("察-2013-001", "类别: 考勤", "类别: 廉政提醒")
SECOND_NOTE = within("察-2013-002", "依据: 通报1号", "依据: 通报2号")


def test_a_proper_merge_does_nothing_itself(lines: Lines) -> None:
    two_branches(lines, FIRST_NOTE, SECOND_NOTE)
    lines.merge(LI, "2013-09-04", "branch")
    assert since(lines) == [
        ("2013-09-03", "修改", "督察通报 察-2013-001", "李大力", ""),
        ("2013-09-04", "修改", "督察通报 察-2013-002", "王小明", "李大力并入"),
    ]


def test_main_merged_into_a_branch_and_back(lines: Lines) -> None:
    two_branches(lines, FIRST_NOTE, SECOND_NOTE)
    lines.git("checkout", "-q", "branch")
    lines.git("merge", "-q", "--no-ff", "-m", "更新", "main", who=WANG, at="2013-09-04")
    lines.commit(WANG, "2013-09-05", within("察-2013-002", "考勤", "其他"))
    lines.merge(LI, "2013-09-06", "branch")
    assert [row[:2] + row[3:] for row in since(lines)] == [
        ("2013-09-03", "修改", "李大力", ""),
        ("2013-09-06", "修改", "王小明", "李大力并入"),
        ("2013-09-06", "修改", "王小明", "李大力并入"),
    ]


def test_main_merged_into_a_proposal_came_by_its_own_line(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a proposal brought up to date, whoever did that has approved nothing of main."""
    lines.branch("one")
    lines.commit(WANG, "2013-10-01", put("督察通报", "编号: 察-2013-009", *ONE[1:]))
    lines.merge(LI, "2013-10-02", "one")
    lines.git("update-ref", "refs/remotes/origin/main", "main")
    lines.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    lines.branch("two", "main~")
    lines.commit(WANG, "2013-10-03", put("督察通报", *TWO), officer=SECOND)
    lines.git("merge", "-q", "--no-edit", "main", who=WANG, at="2013-10-04")
    (event,) = [e for e in lines.history().of(FIRST) if e.change and "009" in e.change.record]
    assert str(event.reached) == "2013-10-02"
    assert [approval.who.name for approval in event.approvals] == [LI[0]]
    shown = ["show", FIRST, "--as-of", "2013-10-02", "--archives", str(lines.archives)]
    assert main([*shown, "--record", "察-2013-009"]) == 0
    assert "编号: 察-2013-009" in capsys.readouterr().out


def test_a_merge_that_drops_what_the_branch_did(lines: Lines) -> None:
    """``-s ours``: the branch counts as merged, and nothing of it is there."""
    two_branches(
        lines, FIRST_NOTE, both(SECOND_NOTE, put("督察通报", "编号: 察-2013-003", *ONE[1:]))
    )
    lines.git(
        "merge", "-q", "--no-ff", "-s", "ours", "-m", "并入", "branch", who=LI, at="2013-09-04"
    )
    assert since(lines)[1:] == [
        ("2013-09-04", "修改", "督察通报 察-2013-002", "王小明", "李大力并入"),
        ("2013-09-04", "新增", "督察通报 察-2013-003", "王小明", "李大力并入"),
        ("2013-09-04", "修改", "督察通报 察-2013-002", "李大力（合并）", ""),
        ("2013-09-04", "删除", "督察通报 察-2013-003", "李大力（合并）", ""),
    ]


def test_a_merge_that_overrules_main(lines: Lines) -> None:
    two_branches(lines, FIRST_NOTE, SECOND_NOTE)
    lines.git("merge", "-q", "--no-ff", "--no-commit", "branch", who=LI)
    lines.git("checkout", "-q", "branch", "--", "archives")
    lines.commit(LI, "2013-09-04", message="并入")
    events = lines.history().of(FIRST)
    own = [e for e in events if e.by_merge]
    assert [(f.field, f.old, f.new) for e in own for f in e.change.fields] == [  # type: ignore[union-attr]
        ("类别", "廉政提醒", "考勤")
    ]


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_clash_is_told_as_it_was_decided(lines: Lines, side: str) -> None:
    """Both sides changed one field: what the decision overruled is the merge's own doing."""
    ours, theirs = (within("察-2013-001", "考勤", word) for word in ("廉政提醒", "其他"))
    two_branches(lines, ours, theirs)
    lines.git("merge", "-q", "--no-ff", "-X", side, "-m", "并入", "branch", who=LI, at="2013-09-04")
    own = [e for e in lines.history().of(FIRST) if e.by_merge]
    kept, lost = ("廉政提醒", "其他") if side == "ours" else ("其他", "廉政提醒")
    assert [(f.field, f.old, f.new) for e in own for f in e.change.fields] == [  # type: ignore[union-attr]
        ("类别", lost, kept)
    ]


def test_a_merge_that_adds_a_record_and_softens_one_of_the_branch(lines: Lines) -> None:
    lines.branch("branch")
    lines.commit(WANG, "2013-09-02", put("督察通报", "编号: 察-2013-003", *ONE[1:]))
    lines.git("checkout", "-q", "main")
    evil = both(
        within("察-2013-003", "考勤", "其他"), put("督察通报", "编号: 察-2013-004", *ONE[1:])
    )
    lines.merge(LI, "2013-09-03", "branch", edit=evil)
    assert since(lines) == [
        ("2013-09-03", "新增", "督察通报 察-2013-003", "王小明", "李大力并入"),
        ("2013-09-03", "修改", "督察通报 察-2013-003", "李大力（合并）", ""),
        ("2013-09-03", "新增", "督察通报 察-2013-004", "李大力（合并）", ""),
    ]


def test_the_same_change_on_both_sides_is_nobody_s_clash(lines: Lines) -> None:
    two_branches(lines, FIRST_NOTE, FIRST_NOTE)
    lines.merge(LI, "2013-09-04", "branch")
    assert [row[1:4] for row in since(lines)] == [
        ("修改", "督察通报 察-2013-001", "李大力"),
        ("修改", "督察通报 察-2013-001", "王小明"),
    ]


def test_a_merge_of_three_lines_counts_as_if_it_did_it_all(lines: Lines) -> None:
    for number, edit in enumerate((FIRST_NOTE, SECOND_NOTE)):
        lines.branch(f"branch{number}", "main")
        lines.commit(WANG, f"2013-09-0{number + 2}", edit)
    lines.git("checkout", "-q", "main")
    lines.git("merge", "-q", "--no-ff", "-m", "并入", "branch0", "branch1", who=LI, at="2013-09-04")
    assert [row[1:4] for row in since(lines) if "合并" in row[3]] == [
        ("修改", "督察通报 察-2013-001", "李大力（合并）"),
        ("修改", "督察通报 察-2013-002", "李大力（合并）"),
    ]


def test_a_merge_that_gives_main_back_what_the_branch_had_dropped(lines: Lines) -> None:
    """Brought up to date with ``-s ours``, the branch would take back what main had; it stays."""
    lines.branch("branch")
    lines.commit(WANG, "2013-09-02", SECOND_NOTE, officer=FIRST)
    lines.git("checkout", "-q", "main")
    lines.commit(LI, "2013-09-03", put("督察通报", *ONE), officer=SECOND)
    lines.git("checkout", "-q", "branch")
    lines.git("merge", "-q", "-s", "ours", "-m", "更新", "main", who=WANG, at="2013-09-04")
    lines.git("checkout", "-q", "main")
    lines.git("merge", "-q", "--no-ff", "--no-commit", "branch", who=LI)
    lines.git("checkout", "-q", "main", "--", f"archives/990110/officers/{SECOND}.yml")
    lines.commit(LI, "2013-09-05", message="并入")
    own = [brief(e)[1:4] for e in lines.history().of(SECOND) if e.by_merge]
    assert own == [
        ("删除", "督察通报 察-2013-001", "王小明"),
        ("新增", "督察通报 察-2013-001", "李大力"),
    ]


@pytest.mark.parametrize("later", [None, within("察-2013-001", "类别: 廉政提醒", "类别: 其他")])
def test_whoever_mends_a_merge_left_with_its_conflicts_has_done_nothing_else(
    lines: Lines, later: Edit | None
) -> None:
    """What either side had entered is theirs, whichever side that is."""
    third, fourth = (put("督察通报", f"编号: 察-2013-00{n}", *ONE[1:]) for n in (3, 4))
    two_branches(lines, both(FIRST_NOTE, third), both(SECOND_NOTE, fourth))
    lines.git("merge", "-q", "--no-ff", "--no-commit", "-s", "ours", "branch", who=LI)
    ours, theirs = (
        lines.git("show", f"{b}:./archives/990110/officers/{FIRST}.yml") for b in ("main", "branch")
    )
    lines.commit(
        LI, "2013-09-04", lambda _: f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> branch\n"
    )
    lines.commit(LI, "2013-09-05", lambda text: f"{text}\n")
    whole = both(FIRST_NOTE, SECOND_NOTE, third, fourth, later or (lambda text: text))
    lines.commit(
        WANG,
        "2013-09-06",
        lambda _: whole(
            lines.git("show", f"branch~:./archives/990110/officers/{FIRST}.yml") + "\n"
        ),
    )
    assert [row[1] for row in since(lines) if row[0] < "2013-09-06"][-2:] == ["无法读取"] * 2
    mended = [("修改", "督察通报 察-2013-001", "王小明")] if later else []
    assert [row[1:4] for row in since(lines) if row[0] == "2013-09-06"] == mended


# -- who approved ------------------------------------------------------------------------------


def test_a_second_account_of_the_same_person_approves_nothing(lines: Lines) -> None:
    unit = lines.office.read("990110/unit.yml")
    more = "  - {账号: wang2, 邮箱: wang2@example.invalid, 档案号: 990110-0001, 起: 2012-01-01}\n角色:\n"
    lines.office.write("990110/unit.yml", unit.replace("角色:\n", more))
    lines.branch("branch")
    lines.commit(WANG, "2013-09-02", FIRST_NOTE, "登记\n\nReviewed-by: 王 <WANG2@example.invalid>")
    lines.merge(("王", "wang2@example.invalid"), "2013-09-03", "branch")
    assert [row[3:] for row in since(lines)] == [("王小明", "")]


@pytest.mark.parametrize(
    "line",
    [
        "Reviewed-by: 李 <li.dl@example.invalid>",
        "approved-by:李大力<LI.DL@example.invalid>  ",
        "Approved-by:\t李大力\t<li.dl@example.invalid>\r",
    ],
)
def test_a_line_that_names_an_approver_may_be_written_in_several_ways(
    lines: Lines, line: str
) -> None:
    """Also with the line ends of Windows, as a forge's page may send them."""
    message = f"登记\n\nCo-authored-by: 何晓燕 <he@example.invalid>\n{line}\n"
    lines.office.write(FIRST, FIRST_NOTE(lines.office.read(FIRST)))
    lines.git("add", "-A")
    lines.git("commit", "-q", "--cleanup=verbatim", "-m", message, who=WANG, at="2013-09-02")
    assert [row[3:] for row in since(lines)] == [("王小明", "李大力署名")]


def test_a_signature_on_the_main_line_counts_for_the_proposal_below_it(lines: Lines) -> None:
    """A server may take a proposal as it is, without a merge; what was there before is not signed."""
    he = ("何晓燕", "he@example.invalid")
    lines.commit(LI, "2013-09-02", FIRST_NOTE)
    lines.commit(WANG, "2013-09-03", SECOND_NOTE)
    lines.commit(WANG, "2013-09-03", within("察-2013-002", "考勤", "其他"))
    lines.commit(he, "2013-09-04", message="同意")
    lines.commit(LI, "2013-09-04", message="同意")
    assert [row[3:] for row in since(lines)] == [
        ("李大力", ""),
        ("王小明", "李大力签字、何晓燕签字"),
        ("王小明", "李大力签字、何晓燕签字"),
    ]


def test_a_signature_counts_for_nothing_that_came_later(lines: Lines) -> None:
    lines.branch("branch")
    lines.commit(WANG, "2013-09-02", FIRST_NOTE)
    lines.commit(LI, "2013-09-02", message="同意")
    lines.commit(WANG, "2013-09-03", SECOND_NOTE)
    lines.merge(WANG, "2013-09-04", "branch")
    assert [row[3:] for row in since(lines)] == [("王小明", "李大力签字"), ("王小明", "")]


def test_an_account_counts_only_in_its_term(lines: Lines) -> None:
    unit = lines.office.read("990110/unit.yml")
    lines.office.write(
        "990110/unit.yml",
        unit.replace(
            "档案号: 990110-0002, 起: 2012-01-01}", "档案号: 990110-0002, 起: 2013-09-03}", 1
        ),
    )
    lines.commit(("自称", LI[1]), "2013-09-02", FIRST_NOTE)
    lines.commit(("自称", LI[1]), "2013-09-03", SECOND_NOTE)
    drafters = [e.drafter for e in lines.history().of(FIRST)][-2:]
    assert [(d.name, d.login, d.roles) for d in drafters] == [
        ("自称", "", ()),
        ("李大力", "li.dl", ("公诉科部门负责人",)),
    ]


def test_no_mailmap_and_no_replacement_puts_another_name_there(lines: Lines) -> None:
    real = lines.commit(LI, "2013-09-02", FIRST_NOTE)
    lines.git("checkout", "-q", "-b", "other", "main~1")
    forged = lines.commit(WANG, "2013-09-02", FIRST_NOTE)
    lines.git("checkout", "-q", "main")
    lines.git("replace", real, forged)
    (lines.folder / ".mailmap").write_text(f"王小明 <{WANG[1]}> <{LI[1]}>\n", encoding="utf-8")
    lines.commit(LI, "2013-09-03", message="名册")
    assert [row[3] for row in since(lines)] == ["李大力"]


def test_nothing_a_terminal_would_obey_is_taken_from_a_name(lines: Lines) -> None:
    lines.commit(("\x1b[31m王\u202e", "x\x07@y.example"), "2013-09-02", FIRST_NOTE)
    drafter = lines.history().of(FIRST)[-1].drafter
    assert (drafter.name, drafter.email) == ("[31m王", "x@y.example")


def in_bytes(text: str, encoding: str) -> str:
    """A text that comes to these bytes when it is handed to git."""
    return text.encode(encoding).decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("encoding", ["GBK", "gb2312", "GB18030", "UTF-8"])
def test_a_commit_says_in_which_encoding_it_is_written(lines: Lines, encoding: str) -> None:
    lines.git("config", "i18n.commitEncoding", encoding)
    lines.commit(
        (in_bytes("张三丰", encoding), "zhang@x.example"),
        "2013-09-02",
        FIRST_NOTE,
        in_bytes("改\n\nReviewed-by: 赵某 <zhao@x.example>", encoding),
    )
    event = lines.history().of(FIRST)[-1]
    assert event.drafter.name == "张三丰"
    assert [one.who.name for one in event.approvals] == ["赵某"]


@pytest.mark.parametrize("said", ["zlib", "unicode_escape", "nonsense"])
def test_a_commit_does_not_choose_a_codec(lines: Lines, said: str) -> None:
    """One that is none of text, or makes any character of plain ones, least of all."""
    lines.git("config", "i18n.commitEncoding", said)
    name = in_bytes("张", "GBK") + r"\u8d75"
    lines.commit((name, "zhang@x.example"), "2013-09-02", FIRST_NOTE)
    assert lines.history().of(FIRST)[-1].drafter.name == "\ufffd\ufffd\\u8d75"


def test_a_time_zone_of_another_length_hides_nobody(lines: Lines) -> None:
    """As some programs wrote it; git takes any number."""
    lines.commit(LI, "2013-09-02", FIRST_NOTE)
    told = lines.git("cat-file", "commit", "HEAD").replace("+0800", "+051800")
    path = lines.folder / "told"
    path.write_text(told, encoding="utf-8")
    written = "hash-object", "-t", "commit", "--literally", "-w"
    lines.git("reset", "-q", "--hard", lines.git(*written, str(path)))
    assert [row[:2] + row[3:4] for row in since(lines)] == [("2013-09-02", "修改", "李大力")]


# -- files that come, go and cannot be read ----------------------------------------------------


def test_a_file_under_another_name_is_one_gone_and_one_new(lines: Lines) -> None:
    lines.git(
        "mv", f"archives/990110/officers/{FIRST}.yml", "archives/990110/officers/990110-0009.yml"
    )
    lines.commit(LI, "2013-09-02")
    history = lines.history()
    assert {row[1] for row in since(lines)} == {"删除"}
    assert {brief(e)[1] for e in history.of("990110-0009")} == {"新增"}
    assert history.officers == (FIRST, SECOND, "990110-0009")


def test_an_empty_file_and_a_link_cannot_be_read_and_lose_nothing(
    lines: Lines, tmp_path: Path
) -> None:
    text = lines.office.read(FIRST)
    path = lines.office.path(FIRST)
    lines.commit(LI, "2013-09-02", lambda _: "")
    path.unlink()
    path.symlink_to("/etc/hostname")
    lines.commit(LI, "2013-09-03")
    store = Store(tmp_path / "store.sqlite")
    assert [row[1] for row in since(lines, store)] == ["无法读取", "无法读取"]
    path.unlink()
    path.write_text(FIRST_NOTE(text), encoding="utf-8")
    lines.commit(LI, "2013-09-04")
    expected = [
        ("2013-09-02", "无法读取", "第 1 行，文件是空的", "李大力", ""),
        ("2013-09-03", "无法读取", "第 1 行，文件开头应是“名称: 内容”", "李大力", ""),
        ("2013-09-04", "修改", "督察通报 察-2013-001", "李大力", ""),
    ]
    # With what is remembered of the time when it could not be read, and without.
    assert [
        (*r[:2], r[2][: len(e[2])], *r[3:])
        for r, e in zip(since(lines, store), expected, strict=True)
    ] == expected
    assert since(lines, store) == since(lines)


def test_what_could_not_be_read_twice_is_compared_with_what_stood_before_each_time(
    lines: Lines,
) -> None:
    """The same bytes are put there once more, as when a repair is taken back."""
    broken = lines.commit(LI, "2013-09-02", lambda text: f"{text}\t坏")
    repaired = lines.commit(LI, "2013-09-03", lambda text: FIRST_NOTE(text[:-2]))
    for day, commit in enumerate((broken, repaired), 4):
        lines.git("checkout", "-q", commit, "--", "archives")
        lines.commit(WANG, f"2013-09-0{day}")
    assert [row[1:4:2] for row in since(lines)] == [
        ("无法读取", "李大力"),
        ("修改", "李大力"),
        ("无法读取", "王小明"),
    ]


def test_a_change_outside_all_sections_is_told(lines: Lines) -> None:
    lines.commit(LI, "2013-09-02", swap("档案号: 990110-0001\n", "档案号: 990110-0002\n"))
    event = lines.history().of(FIRST)[-1]
    assert event.change is not None
    assert event.change.section == event.change.record == ""
    assert [(f.field, f.old, f.new) for f in event.change.fields] == [
        ("档案号", "990110-0001", "990110-0002")
    ]


def test_order_comments_and_layout_are_no_change(lines: Lines) -> None:
    lines.commit(
        LI,
        "2013-09-02",
        both(
            take("察-2013-001"),
            put("督察通报", *ONE),
            within("察-2013-001", "类别: 考勤", "类别: '考勤'   # 注"),
            lambda text: f"# 首行\n{text}\n",
        ),
    )
    assert since(lines) == []


# -- what is not there -------------------------------------------------------------------------


def test_a_shallow_clone_is_refused(lines: Lines, tmp_path: Path) -> None:
    lines.commit(LI, "2013-09-02", FIRST_NOTE)
    clone = tmp_path / "clone"
    lines.git("clone", "-q", "--depth", "1", f"file://{lines.folder}", str(clone))
    lines.archives, lines.folder = clone / "archives", clone
    with pytest.raises(GitError, match="浅克隆"):
        lines.history()


def test_a_graft_hides_nothing_of_the_past(lines: Lines) -> None:
    head = lines.commit(LI, "2013-09-02", FIRST_NOTE)
    before = [brief(event) for event in lines.history().of(FIRST)]
    grafts = lines.folder / ".git/info/grafts"
    grafts.parent.mkdir(exist_ok=True)
    grafts.write_text(f"{head}\n", encoding="ascii")
    assert lines.git("rev-list", "HEAD") == head
    assert [brief(event) for event in lines.history().of(FIRST)] == before


@pytest.mark.parametrize("folder", ["", "archives/990110/officers"])
def test_where_a_folder_of_the_past_is_lost_nobody_is_told_that_nothing_was_done(
    lines: Lines, folder: str
) -> None:
    lines.commit(LI, "2013-09-02", FIRST_NOTE)
    lost = lines.git("rev-parse", f"HEAD:{folder}")
    lines.commit(LI, "2013-09-03", SECOND_NOTE)
    assert len(since(lines)) == 2
    (lines.folder / ".git/objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(GitError, match=f"仓库里缺少对象 {lost[:10]}"):
        lines.history()


# -- how much is read --------------------------------------------------------------------------


def test_one_record_changed_is_one_record_read(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of a new version is neither parsed nor even looked at record by record."""
    for number in range(3, 40):
        put_one = put("督察通报", f"编号: 察-2013-{number:03}", *ONE[1:])
        lines.office.write(FIRST, put_one(lines.office.read(FIRST)))
    before = lines.office.read(FIRST)
    reader = versions.Reader(lines.outline())
    old = reader.read(before.encode())
    read: list[bytes] = []
    real = cutting.read_record

    def record(text: bytes, outline: Outline) -> Told:
        read.append(text)
        return real(text, outline)

    monkeypatch.setattr(versions, "read_record", record)
    monkeypatch.setattr(versions, "parse", None)
    monkeypatch.setattr(cutting, "parse", None)
    after = both(within("察-2013-020", "考勤", "其他"), put("督察通报", "编号: 察-2013-099"))(
        before
    )
    new = reader.read(after.encode(), old)
    assert [change[1:3] for change in reader.between(old, new)] == [
        ("察-2013-020", "修改"),
        ("察-2013-099", "新增"),
    ]
    assert len(read) == 2


def test_two_processes_read_what_one_reads(
    lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines.commit(LI, "2013-09-02", FIRST_NOTE)
    lines.commit(LI, "2013-09-03", lambda text: text + "培训情况: []\n", officer=SECOND)
    alone = lines.history()
    monkeypatch.setattr(contents, "_MANY", 1)
    together = lines.history(Store(tmp_path / "store.sqlite"))
    together.read_all(workers=2)
    for officer in (FIRST, SECOND):
        assert None not in together.past(officer).known
        assert together.of(officer) == alone.of(officer)
    assert together.officers == alone.officers


def test_only_what_is_new_is_read(lines: Lines, tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    lines.history(store).read_all(workers=1)
    lines.commit(LI, "2013-09-02", FIRST_NOTE)
    history = lines.history(store)
    assert [told is None for told in history.past(FIRST).known] == [False, True]
    assert [told is None for told in history.past(SECOND).known] == [False]
    assert [event.commit.id for event in history.of(FIRST)][-1] == history.head
    assert None not in history.past(FIRST).known


def test_that_all_is_remembered_is_not_taken_for_what_is(lines: Lines, tmp_path: Path) -> None:
    """An archive of one step: what stands for all its steps is not the result of that step."""
    store = Store(tmp_path / "store.sqlite")
    lines.history(store).read_all(workers=1)
    history = lines.history(store)
    assert [bool(told) for told in history.past(FIRST).known] == [True]
    assert history.of(FIRST) == lines.history().of(FIRST)


def test_what_is_remembered_in_brief_is_not_taken_for_the_whole(
    lines: Lines, tmp_path: Path
) -> None:
    """What a build remembers says which fields differ, and not what they say."""
    lines.commit(LI, "2013-09-02", FIRST_NOTE)
    store = Store(tmp_path / "store.sqlite")
    steps = lines.history().log.steps(FIRST)
    brief = contents.Tracer(lines.repository(), lines.outline(), store, full=False)
    said = brief.told(steps)
    assert list(brief.past(steps).known) == said
    history = lines.history(store)
    assert set(history.past(FIRST).known) == {None}
    assert history.of(FIRST) == lines.history().of(FIRST)
    assert list(brief.past(steps).known) == said


def test_few_new_commits_are_read_again_and_many_are_noted(
    lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are, what is said of them is the same as with nothing remembered."""
    monkeypatch.setattr(records, "_WORTH_NOTING", 3)
    read: list[int] = []

    def counted(repository: Repository, start: str | None, end: str) -> list[Commit]:
        found = commits_between(repository, start, end)
        read.append(len(found))
        return found

    monkeypatch.setattr(records, "commits_between", counted)
    store = Store(tmp_path / "store.sqlite")
    for day in range(2, 7):
        assert lines.history(store).log.mark(FIRST) == lines.history().log.mark(FIRST)
        lines.commit(LI, f"2013-09-0{day}", FIRST_NOTE if day == 2 else None)
    assert lines.history(store).of(FIRST) == lines.history().of(FIRST)
    begun = read[0]
    assert read[::2] == [begun, 1, 2, 3, 1, 2]


def test_a_folder_may_have_had_a_name_in_any_encoding(lines: Lines, tmp_path: Path) -> None:
    """As what was unpacked among the archives, committed with them and taken away again."""
    folder = lines.archives / os.fsdecode("副本".encode("gbk"))
    shutil.copytree(lines.archives / "990110", folder)
    lines.commit(LI, "2013-09-02")
    shutil.rmtree(folder)
    lines.commit(LI, "2013-09-03", FIRST_NOTE)
    store = Store(tmp_path / "store.sqlite")
    for _ in range(2):
        assert lines.history(store).of(FIRST) == lines.history().of(FIRST)
        assert lines.history(store).log.mark(FIRST) == lines.history().log.mark(FIRST)


def test_what_was_known_of_a_branch_does_not_change_what_is_told(
    lines: Lines, tmp_path: Path
) -> None:
    """Somebody looked while a branch was checked out that came to main within another one."""
    for number, branch in enumerate(("one", "other"), 3):
        lines.branch(branch, "main")
        lines.commit(WANG, "2013-09-02", put("督察通报", f"编号: 察-2013-00{number}", *ONE[1:]))
    store = Store(tmp_path / "store.sqlite")
    assert lines.history(store).officers
    lines.git("checkout", "-q", "one")
    lines.git("merge", "-q", "-X", "ours", "-m", "合", "other", who=WANG, at="2013-09-03")
    lines.merge(LI, "2013-09-04", "one")
    alone = lines.history()
    assert lines.history(store).of(FIRST) == alone.of(FIRST)
    assert lines.history(store).log.mark(FIRST) == alone.log.mark(FIRST)


def test_what_was_known_of_one_side_does_not_choose_between_ancestors(
    lines: Lines, tmp_path: Path
) -> None:
    """Both sides took each other in and decided a clash otherwise: two ancestors are nearest."""
    words = within("察-2013-001", "考勤", "廉政提醒"), within("察-2013-001", "考勤", "其他")
    two_branches(lines, *words)
    one, other = lines.git("rev-parse", "main"), lines.git("rev-parse", "branch")
    found = []
    for known in (one, other):
        store = Store(tmp_path / f"{known}.sqlite")
        lines.git("checkout", "-q", known)
        assert lines.history(store).officers
        found.append(store)
    for branch, theirs in (("main", other), ("branch", one)):
        lines.git("checkout", "-q", branch)
        lines.git("merge", "-q", "-X", "ours", "-m", "合", theirs, who=LI, at="2013-09-05")
    lines.git("checkout", "-q", "main")
    lines.git("merge", "-q", "-X", "theirs", "-m", "合", "branch", who=LI, at="2013-09-06")
    alone = lines.history().of(FIRST)
    assert [lines.history(store).of(FIRST) == alone for store in found] == [True, True]


def test_a_mark_changes_with_what_it_stands_for(lines: Lines) -> None:
    """With a step, and with whoever stands for one; another archive's is another."""
    marks = []
    for one in (None, FIRST_NOTE):
        if one is not None:
            lines.commit(LI, "2013-09-02", one)
        marks += [lines.history().log.mark(FIRST), lines.history().log.mark(SECOND)]
    assert marks[1] == marks[3]
    assert len({*marks}) == 3
    lines.commit(WANG, "2013-09-03", message="同意")
    signed = lines.history()
    assert signed.log.mark(FIRST) not in marks
    assert signed.log.mark(SECOND) == marks[1]


def test_however_git_keeps_its_objects_the_history_is_the_same(lines: Lines) -> None:
    """Loose, packed as they came, packed anew from the newest back, in several packs."""
    words = ("考勤", "廉政提醒", "其他", "廉政提醒", "考勤", "其他")
    for day, (old, new) in enumerate(pairwise(words), 2):
        lines.commit(
            LI, f"2013-09-{day:02}", both(within("察-2013-001", old, new), lambda t: f"#\n{t}")
        )
    loose = lines.history().of(FIRST)
    assert len(loose) > len(words)
    lines.git("repack", "-q", "-d")
    lines.commit(LI, "2013-09-12", within("察-2013-001", "其他", "考勤"))
    lines.git("repack", "-q", "-d")
    events = lines.history().of(FIRST)
    assert events[: len(loose)] == loose
    assert [brief(event) for event in events[len(loose) :]]
    lines.git("gc", "-q", "--aggressive", "--prune=now")
    assert lines.history().of(FIRST) == events


def test_a_line_of_nothing_but_blanks_names_nobody() -> None:
    """At once: looked at from each of them anew, with so many this would not end in a week."""
    assert named(f"登记\n\nReviewed-by: {' ' * 50_000}x") == []
    assert named(f"Reviewed-by:\t {' ' * 50_000}李 大力 \t<li.dl@x.example> \r") == [
        ("李 大力", "li.dl@x.example")
    ]
