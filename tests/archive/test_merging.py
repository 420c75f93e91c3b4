"""Merging by record: text in, text and clashes out; then 500 pairs of clerks at one archive."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator.archive.canonical import canonical
from generator.archive.library import Entry, open_shelf, read_entry
from generator.archive.merging import Merged, Unmergeable, merge
from generator.archive.parts import SectionParts, split
from generator.archive.source import WorkingTree
from generator.checks.base import Scene
from generator.checks.run import examine
from generator.yamltext import parse
from tests.archive.styles import TEXTS, WORDS, Hand, some
from tests.clerks import Story
from tests.offices import FIRST, TODAY, UNIT, Repository, shipped


def merged(base: str, ours: str, theirs: str) -> tuple[str, list[str]]:
    """The merged text, and each clash as ``line what told hint``."""
    found = merge(base.encode(), ours.encode(), theirs.encode(), shipped())
    return found.data.decode(), [f"{c.line} {c.what} {c.told} {c.hint}" for c in found.clashes]


def clean(base: str, ours: str, theirs: str) -> str:
    """The merged text of sides that do not clash, whichever of them is ours."""
    text, clashes = merged(base, ours, theirs)
    assert clashes == []
    mirrored, clashes = merged(base, theirs, ours)
    assert (mirrored, clashes) == (text, [])
    return text


BASE = """\
档案号: 990110-0001
办案情况:
  - 编号: 案-2013-001
    案由: 盗窃
  - 编号: 案-2013-002
    案由: 抢夺
督察通报: []
"""


def record(number: str, cause: str = "诈骗") -> str:
    return f"  - 编号: {number}\n    案由: {cause}\n"


def with_cases(*records: str) -> str:
    return BASE.replace("督察通报", "".join(records) + "督察通报")


def test_what_both_append_stands_in_the_order_of_the_numbers() -> None:
    third, fourth, fifth = (record(f"案-2013-{n}") for n in ("003", "999", "1000"))
    text = clean(BASE, with_cases(fourth), with_cases(third, fifth))
    assert text == with_cases(third, fourth, fifth)


def test_what_was_put_between_stays_there() -> None:
    ours = BASE.replace(
        record("案-2013-002", "抢夺"), record("案-2013-005") + record("案-2013-002", "抢夺")
    )
    assert clean(BASE, ours, with_cases(record("案-2013-003"))) == ours.replace(
        "督察通报", record("案-2013-003") + "督察通报"
    )


def test_a_record_is_taken_from_the_side_that_changed_it() -> None:
    ours, theirs = BASE.replace("盗窃", "抢劫"), BASE.replace("抢夺", "诈骗")
    assert clean(BASE, ours, theirs) == BASE.replace("盗窃", "抢劫").replace("抢夺", "诈骗")


def test_the_same_change_on_both_sides_is_one_change() -> None:
    both = with_cases(record("案-2013-003")).replace("盗窃", "抢劫")
    assert clean(BASE, both, both) == both


def test_a_record_changed_on_both_sides_stands_twice_whole_and_named() -> None:
    ours, theirs = BASE.replace("盗窃", "抢劫"), BASE.replace("盗窃", "盗窃\n    备注: 已核")
    assert merged(BASE, ours, theirs) == (
        """\
档案号: 990110-0001
办案情况:
<<<<<<< 我方：“办案情况”的 案-2013-001，两边都改了
  - 编号: 案-2013-001
    案由: 抢劫
=======
  - 编号: 案-2013-001
    案由: 盗窃
    备注: 已核
>>>>>>> 对方：请留下对的一边，或改成两边商定的内容，再删去三行标记
  - 编号: 案-2013-002
    案由: 抢夺
督察通报: []
""",
        ["3 “办案情况”的 案-2013-001 两边都改了 请留下对的一边，或改成两边商定的内容"],
    )


def test_fields_are_never_mixed() -> None:
    base = BASE.replace("盗窃", "盗窃\n    羁押: 是")
    _, clashes = merged(base, base.replace("盗窃", "抢劫"), base.replace("羁押: 是", "羁押: 否"))
    assert len(clashes) == 1


def test_one_number_for_two_records_is_told_with_the_next_free_ones() -> None:
    ours = with_cases(record("案-2013-003", "诈骗"), record("案-2013-004", "诈骗"))
    theirs = with_cases(record("案-2013-003", "抢劫"), record("案-2013-004", "抢劫"))
    text, clashes = merged(BASE, ours, theirs)
    assert clashes == [
        f"{line} “办案情况”的 {number} 两边各用这个编号记了一条，下一个没用过的编号是 {free} "
        f"是两件事就都留下，其中一条的编号改成 {free}；是同一件事就只留一条"
        for line, number, free in (
            (7, "案-2013-003", "案-2013-005"),
            (14, "案-2013-004", "案-2013-006"),
        )
    ]
    lines = text.split("\n")
    assert [lines[6][:7], lines[13][:7]] == ["<<<<<<<", "<<<<<<<"]
    for cause in ("诈骗", "抢劫"):
        for number in ("案-2013-003", "案-2013-004"):
            assert record(number, cause) in text


def test_a_free_number_is_one_that_neither_side_has() -> None:
    short = with_cases(record("案-2013-003"))
    long = with_cases(record("案-2013-003", "抢劫"), record("案-2013-004"))
    for ours, theirs in ((short, long), (long, short)):
        (clash,) = merged(BASE, ours, theirs)[1]
        assert "下一个没用过的编号是 案-2013-005" in clash


def test_keeping_both_and_renumbering_one_as_told_is_a_readable_archive() -> None:
    text, _ = merged(
        BASE, with_cases(record("案-2013-003")), with_cases(record("案-2013-003", "抢劫"))
    )
    kept = re.sub("^(<<<<<<<|=======|>>>>>>>).*\n", "", text, flags=re.MULTILINE)
    head, _, tail = kept.rpartition("案-2013-003")
    assert head + "案-2013-004" + tail == with_cases(
        record("案-2013-003"), record("案-2013-004", "抢劫")
    )


def test_a_record_deleted_here_and_changed_there_is_a_clash() -> None:
    ours = BASE.replace(record("案-2013-001", "盗窃"), "")
    text, clashes = merged(BASE, ours, BASE.replace("盗窃", "抢劫"))
    assert clashes == [
        "3 “办案情况”的 案-2013-001 我方删去了，对方改了 记录不能删除，请留下改过的一边"
    ]
    assert "<<<<<<< 我方：“办案情况”的 案-2013-001，我方删去了，对方改了\n=======\n  - 编号" in text
    text, clashes = merged(BASE, BASE.replace("盗窃", "抢劫"), ours)
    assert clashes == [
        "3 “办案情况”的 案-2013-001 我方改了，对方删去了 记录不能删除，请留下改过的一边"
    ]
    assert "    案由: 抢劫\n=======\n>>>>>>> 对方：记录不能删除" in text


def test_a_deletion_that_nobody_contradicts_is_left_to_the_check() -> None:
    ours = BASE.replace(record("案-2013-001", "盗窃"), "")
    theirs = BASE.replace("抢夺", "诈骗")
    assert clean(BASE, ours, theirs) == ours.replace("抢夺", "诈骗")


def test_the_last_record_deleted_leaves_brackets() -> None:
    one, two = record("案-2013-001", "盗窃"), record("案-2013-002", "抢夺")
    text = clean(BASE, BASE.replace(one, ""), BASE.replace(two, ""))
    assert text == BASE.replace(one + two, "").replace("办案情况:", "办案情况: []")


def test_brackets_make_way_on_both_sides() -> None:
    base = BASE.replace("督察通报: []", "督察通报: []  # 每季核对")
    one = "  - 编号: 察-2013-001\n    类别: 考勤\n"
    two = "  # 廉政\n  - 编号: 察-2013-002\n    类别: 廉政提醒\n"
    ours, theirs = (
        base.replace("督察通报: []  # 每季核对\n", f"督察通报:  # 每季核对\n{new}")
        for new in (one, two)
    )
    assert clean(base, ours, theirs) == ours + two


def test_a_section_only_one_side_has_is_put_where_the_form_has_it() -> None:
    new = "综合工作:\n  - 编号: 综-2013-001\n    任务名称: 整理卷宗\n"
    theirs = BASE.replace("督察通报", new + "督察通报")
    assert clean(BASE, with_cases(record("案-2013-003")), theirs) == with_cases(
        record("案-2013-003"), new
    )


def test_a_section_that_one_side_has_begun_and_left_empty_is_there() -> None:
    base = BASE.replace("督察通报: []\n", "")
    assert clean(base, base.replace("盗窃", "抢劫"), BASE) == BASE.replace("盗窃", "抢劫")


def test_sections_that_either_side_began_stand_in_the_order_of_the_form() -> None:
    base = BASE.replace("督察通报: []\n", "")
    ours, theirs = f"{base}综合工作: []\n", f"{base}质量评查: []\n"
    assert clean(base, ours, theirs) == f"{base}综合工作: []\n质量评查: []\n"


def test_a_section_both_began_holds_the_records_of_both() -> None:
    one, two = (f"  - 编号: 综-2013-00{n}\n    任务名称: 任务{n}\n" for n in (1, 2))
    ours, theirs = (BASE.replace("督察通报", f"综合工作:\n{new}督察通报") for new in (one, two))
    assert clean(BASE, ours, theirs) == BASE.replace("督察通报", f"综合工作:\n{one}{two}督察通报")


def test_an_empty_section_taken_out_stays_out_unless_it_was_filled_in() -> None:
    gone = BASE.replace("督察通报: []\n", "")
    assert clean(BASE, gone, with_cases(record("案-2013-003"))) == with_cases(
        record("案-2013-003")
    ).replace("督察通报: []\n", "")
    filled = BASE.replace("督察通报: []", "督察通报:\n  - 编号: 察-2013-001")
    assert clean(BASE, gone, filled) == filled


def test_a_section_taken_out_stays_where_the_other_side_had_a_word_about_it() -> None:
    gone = BASE.replace("督察通报: []\n", "")
    remarked = BASE.replace("督察通报: []", "督察通报: []  # 已核")
    assert clean(BASE, gone, remarked) == remarked


def test_records_without_a_number_are_known_by_the_fields_the_form_names() -> None:
    base = BASE + "零报告: []\n"
    by = "  - 季度: 2013Q3\n    部分: [外部监督]\n    确认部门: {}\n"
    ours, theirs = (
        base.replace("零报告: []\n", "零报告:\n" + by.format(who)) for who in ("监察室", "政治处")
    )
    text, clashes = merged(base, ours, theirs)
    assert clashes == []
    assert text == base.replace(
        "零报告: []\n", f"零报告:\n{by.format('政治处')}{by.format('监察室')}"
    )
    other = ours.replace("外部监督", "投诉举报")
    assert merged(base, ours, other)[1] == [
        "9 “零报告”的 2013Q3/监察室 两边都新写了 请留下对的一边，或改成两边商定的内容"
    ]


def test_a_nil_return_in_the_place_of_a_void_one_is_another_record() -> None:
    by = "  - 季度: 2013Q3\n    部分: [外部监督]\n    确认部门: 监察室\n"
    base = BASE + "零报告:\n" + by
    ours = base + "    状态: 作废\n" + by.replace("外部监督", "投诉举报")
    theirs = base.replace("督察通报: []", "督察通报: []  # 已核")
    assert clean(base, ours, theirs) == ours.replace("督察通报: []", "督察通报: []  # 已核")


def test_a_section_that_is_one_thing_clashes_as_one() -> None:
    base = BASE.replace("办案情况", "基本情况:\n  姓名: 王小明\n  学历: 大专\n办案情况")
    ours, theirs = base.replace("大专", "大学本科"), base.replace("王小明", "王晓明")
    text, clashes = merged(base, ours, theirs)
    assert [clash.split(" ")[1] for clash in clashes] == ["“基本情况”"]
    assert "  姓名: 王小明\n  学历: 大学本科\n=======" in text
    theirs = base.replace("督察通报", record("案-2013-003") + "督察通报")
    assert clean(base, ours, theirs) == theirs.replace("大专", "大学本科")


def test_a_section_that_is_one_thing_and_new_on_both_sides_clashes_as_one() -> None:
    ours, theirs = (
        BASE.replace("办案情况", f"基本情况:\n  姓名: {name}\n办案情况") for name in ("甲", "乙")
    )
    assert merged(BASE, ours, theirs)[1] == [
        "2 “基本情况” 两边都改了 请留下对的一边，或改成两边商定的内容"
    ]


COMMENTED = """\
# 示例
档案号: 990110-0001
# 案件
办案情况:  # 按受理日期
  # 第一件
  - 编号: 案-2013-001  # 已归卷
    案由: 盗窃
    # 第一件的尾注
  - 编号: 案-2013-002
    案由: 抢夺

  # 办案情况到此
# 督察
督察通报: []
# 文件末尾
"""


def test_comments_stay_with_what_they_belong_to() -> None:
    new = "  # 新\n" + record("案-2013-003")
    ours = COMMENTED.replace("\n  # 办案情况到此", f"{new}\n  # 办案情况到此")
    theirs = COMMENTED.replace("盗窃", "抢劫").replace("# 文件末尾", "# 文件末尾\n# 再注")
    assert clean(COMMENTED, ours, theirs) == ours.replace("盗窃", "抢劫") + "# 再注\n"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("# 案件", "“办案情况”这一行和它上面的注释"),
        ("# 按受理日期", "“办案情况”这一行和它上面的注释"),
        ("# 第一件的尾注", "“办案情况”的 案-2013-001"),
        ("# 办案情况到此", "“办案情况”末尾的注释"),
        ("# 督察", "“督察通报”这一行和它上面的注释"),
        ("# 文件末尾", "文件末尾的注释"),
        ("# 示例", "“档案号”"),
    ],
)
def test_one_comment_reworded_twice_is_a_clash_of_what_it_belongs_to(line: str, what: str) -> None:
    ours, theirs = (COMMENTED.replace(f"{line}\n", f"{line}{n}\n") for n in "一二")
    text, clashes = merged(COMMENTED, ours, theirs)
    assert [clash.split(" ", 1)[1] for clash in clashes] == [
        f"{what} 两边都改了 请留下对的一边，或改成两边商定的内容"
    ]
    assert f"{line}一" in text
    assert f"{line}二" in text
    assert clean(COMMENTED, ours, COMMENTED) == ours


def test_who_only_laid_a_record_out_anew_gives_way_to_who_changed_it() -> None:
    base = BASE.replace(record("案-2013-001", "盗窃"), "  - {编号: 案-2013-001, 案由: '盗窃'}\n")
    changed = base.replace("'盗窃'", "'抢劫'")
    assert clean(base, BASE, changed) == changed


def test_lists_indented_in_two_ways_are_brought_into_line() -> None:
    flat = "\n".join(line.removeprefix("  ") for line in BASE.split("\n"))
    theirs = with_cases("  # 新\n" + record("案-2013-003"))
    text, clashes = merged(BASE, flat, theirs)
    assert clashes == []
    assert text == flat.replace("督察", "# 新\n- 编号: 案-2013-003\n  案由: 诈骗\n督察")


def test_records_in_brackets_are_merged_as_one() -> None:
    base = BASE.replace("督察通报: []", "督察通报: [{编号: 察-2013-001, 类别: 考勤}]")
    ours = base.replace("考勤}", "考勤}, {编号: 察-2013-002, 类别: 考勤}")
    theirs = base.replace("督察通报", record("案-2013-003") + "督察通报")
    assert clean(base, ours, theirs) == ours.replace("督察通报", record("案-2013-003") + "督察通报")
    _, clashes = merged(base, ours, base.replace("考勤", "廉政提醒"))
    assert [clash.split(" ")[1] for clash in clashes] == ["“督察通报”"]


def test_an_order_that_one_side_changed_is_kept() -> None:
    one, two = record("案-2013-001", "盗窃"), record("案-2013-002", "抢夺")
    turned = BASE.replace(one + two, two + one)
    assert clean(BASE, turned, BASE.replace("盗窃", "抢劫")) == turned.replace("盗窃", "抢劫")


def test_line_ends_and_bom_are_of_the_side_that_changed_them() -> None:
    ours, theirs = with_cases(record("案-2013-003")), BASE.replace("盗窃", "抢劫")
    wanted = ours.replace("盗窃", "抢劫").encode()
    windows, bom = theirs.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf"

    def bytes_of(base: bytes, ours: bytes, theirs: bytes) -> bytes:
        found = merge(base, ours, theirs, shipped())
        assert found.clashes == ()
        return found.data

    assert bytes_of(BASE.encode(), ours.encode(), windows) == wanted.replace(b"\n", b"\r\n")
    crlf = BASE.replace("\n", "\r\n").encode()
    assert bytes_of(crlf, ours.encode(), windows) == wanted
    assert bytes_of(BASE.encode(), bom + ours.encode(), theirs.encode()) == bom + wanted
    assert bytes_of(bom + BASE.encode(), bom + ours.encode(), theirs.encode()) == wanted
    assert bytes_of(BASE.encode().rstrip(), ours.encode().rstrip(), theirs.encode()) == wanted


def test_a_file_both_sides_added_keeps_what_either_wrote() -> None:
    text, clashes = merged("", BASE, with_cases(record("案-2013-003")))
    assert (text, clashes) == (with_cases(record("案-2013-003")), [])
    assert len(merged("", BASE, BASE.replace("盗窃", "抢劫"))[1]) == 1


@pytest.mark.parametrize(
    ("side", "text", "told"),
    [
        (0, "办案情况: [\n", "两边共同的原文的第"),
        (1, BASE.replace("    案由: 盗窃", "案由：盗窃"), "我方的第 4 行读不出："),
        (2, BASE.encode("gb18030"), "对方的第 1 行读不出：文件不是 UTF-8 编码"),
        (2, "{档案号: 1}\n", "对方的全文写在花括号里"),
        (1, with_cases(record("案-2013-001")), "我方的“办案情况”里有两条 案-2013-001"),
        (1, with_cases("  - 案由: 诈骗\n"), "我方的“办案情况”里有一条没有写 编号"),
        (1, with_cases("  - 诈骗\n"), "我方的“办案情况”里有一条不是“名称: 内容”"),
    ],
)
def test_what_cannot_be_cut_into_records_is_refused(
    side: int, text: str | bytes, told: str
) -> None:
    three = [BASE.encode()] * 3
    three[side] = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Unmergeable) as refused:
        merge(three[0], three[1], three[2], shipped())
    assert str(refused.value).startswith(told)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """What the checks look at besides the archive."""
    office = Repository(tmp_path_factory.mktemp("clerks"))
    return Scene(open_shelf(WorkingTree(office.archives)), UNIT, TODAY)


def errors(text: str, scene: Scene) -> list[str]:
    entry = Entry(FIRST, UNIT, f"{UNIT}/officers/{FIRST}.yml")
    officer, problems = read_entry(scene.shelf, entry, text.encode())
    assert officer is not None, problems
    found = [*problems, *examine(officer, scene).problems]
    return sorted({f"{p.rule} {p.message}" for p in found if p.is_error})


def comments(text: str) -> list[str]:
    return sorted(set(re.findall("# 注[0-9]+", text)))


def parts(text: str) -> Mapping[str, SectionParts]:
    return split(text, shipped().current.form.sections).sections


def judge(story: Story, found: Merged, scene: Scene) -> None:
    """What must hold of the merge of any two clerks' work."""
    text = found.data.decode()
    _, ours, theirs = story.texts
    assert comments(text) == sorted({*comments(ours), *comments(theirs)})
    told = {clash.what for clash in found.clashes}
    assert told == {f"“{section}”的 {key}" for section, key in story.clashes}
    for side, touched in zip((parts(ours), parts(theirs)), story.touched, strict=True):
        for section, key in touched:
            assert "\n".join(side[section].listed[key].lines) in text, "what a clerk wrote is there"
    if story.clashes:
        return
    held = parts(text)
    for side in (parts(ours), parts(theirs)):
        for section, known in side.items():
            assert known.listed.keys() <= held[section].listed.keys()
    for section in story.base.sections:
        numbers = [key for key in held[section].listed if key[0] != "2"]
        assert numbers == sorted(numbers)
    assert canonical(found.data, "merged", shipped()) == (text, [])
    assert errors(text, scene) == []


PAIRS = 500


def test_five_hundred_pairs_of_clerks(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    count: Counter[str] = Counter()
    for seed in range(PAIRS):
        story = Story(seed, only_append=seed % 5 == 0)
        base, ours, theirs = (text.encode() for text in story.texts)
        found = merge(base, ours, theirs, shipped())
        judge(story, found, scene)
        if seed % 5 == 0:
            assert found.clashes == (), "what is only appended never clashes"
            count["appends only"] += 1
        count["records added"] += story.added
        count["with clashes"] += bool(story.clashes)
        count["clashes"] += len(story.clashes)
        other = merge(base, theirs, ours, shipped())
        assert bool(other.clashes) or other.data == found.data, "whose side is ours is no matter"
    with capsys.disabled():
        print(f"\n{PAIRS} pairs: {dict(count)}")
    assert count["with clashes"] > PAIRS / 10
    assert PAIRS - count["with clashes"] > PAIRS / 2


@st.composite
def archives_in_any_hand(draw: st.DrawFn) -> str:
    """An archive in any style of YAML, every record of it with an identity of its own."""
    data: dict[str, Any] = {"档案号": FIRST, "结构版本": "1.0"}
    for section, prefix in (("办案情况", "案"), ("综合工作", "综"), ("督察通报", "察")):
        if draw(st.booleans()):
            numbers = draw(st.lists(st.integers(1, 5), unique=True, max_size=4))
            data[section] = [
                {"编号": f"{prefix}-2013-{n:03}"} | draw(some({"备注": TEXTS, "依据": TEXTS}))
                for n in numbers
            ]
    if draw(st.booleans()):
        data["零报告"] = [{"季度": "2013Q3", "部分": draw(WORDS), "确认部门": "政治处"}]
    hand = Hand(draw)
    order = draw(st.permutations(list(data)))
    hand.block({name: data[name] for name in order}, 0)
    hand.above(0)
    return "\n".join(hand.lines) + "\n"


@given(archives_in_any_hand())
def test_nothing_of_a_text_is_left_over_between_its_parts(text: str) -> None:
    tree, _ = parse(text.encode(), "x")
    assume(tree is not None)
    found = split(text, shipped().versions[-1].form.sections)
    lines = [line for section in found.sections.values() for line in section.whole().lines]
    assert "\n".join([*lines, *found.tail.lines]) + "\n" == text


@settings(max_examples=50)
@given(archives_in_any_hand(), archives_in_any_hand())
def test_what_only_one_side_changed_is_as_that_side_left_it(base: str, changed: str) -> None:
    for text in (base, changed):
        assume(parse(text.encode(), "x")[0] is not None)
    assert clean(base, changed, base) == changed
    assert clean(base, changed, changed) == changed


@settings(max_examples=50)
@given(archives_in_any_hand(), archives_in_any_hand(), archives_in_any_hand())
def test_nothing_either_side_wrote_is_lost(base: str, ours: str, theirs: str) -> None:
    for text in (base, ours, theirs):
        assume(parse(text.encode(), "x")[0] is not None)
    try:
        text, clashes = merged(base, ours, theirs)
    except Unmergeable:
        return  # two layouts that do not go together are left to git
    was = values(base)
    if clashes:
        assert text.count("<<<<<<< 我方：") == len(clashes)
        return
    held = values(text)
    for side, other in ((values(ours), values(theirs)), (values(theirs), values(ours))):
        for key, value in side.items():
            if was.get(key) != value:
                assert held[key] == value, "a change"
            elif key in other:
                assert held[key] == other[key], "the other side's change"
            else:
                assert key not in held, "the other side's deletion"


def values(text: str) -> dict[tuple[str, str], object]:
    """Every record, and every value of the header, by what it is known by."""
    found: dict[tuple[str, str], object] = {}
    for name, value in split(text, shipped().versions[-1].form.sections).values().items():
        if isinstance(value, list):
            found |= {(name, one.get("编号", "零")): one for one in value}
        else:
            found[name, ""] = value
    return found
