"""A review as people and programs read it: the golden example in all four formats."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.history.changes import FieldChange
from generator.problems import Location
from generator.review.html import as_html
from generator.review.markdown import MARK, MAX_ITEMS, as_markdown, code
from generator.review.text import as_text
from generator.review.value import Effect, Finding, RecordChange, Review
from tests.example import OFFICER
from tests.gate.cases import TRAINING
from tests.reviewed import CLERK, COMPLAINT, DISCIPLINE, FOUNDED, Office, correction, review_of

HERE = Path(__file__).parent
Golden = Callable[[Path, str | bytes], None]
ENDINGS = {"text": "txt", "markdown": "md", "html": "html", "json": "json"}


@pytest.fixture(scope="module")
def cleared(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The complaint was founded; the discipline office finds that it is not, and says so."""
    office = Office(tmp_path_factory.mktemp("cleared"), founded=True)
    office.files.edit(OFFICER, FOUNDED, COMPLAINT)
    office.add("更正记录", correction("更-2013-002", "诉-2013-001", "结论", "属实", "不实"))
    office.add("更正记录", correction("更-2013-003", "诉-2013-001", "处理", "通报批评", "无"))
    office.commit(DISCIPLINE)
    return office


@pytest.mark.parametrize("form", list(ENDINGS))
def test_the_golden_example(
    cleared: Office, capsys: pytest.CaptureFixture[str], golden: Golden, form: str
) -> None:
    """domain/golden.md: 83.33 to 85.33 when the complaint goes from 属实 to 不实."""
    arguments = ["review", f"{cleared.base}..HEAD", "--format", form]
    assert main([*arguments, "--archives", str(cleared.files.archives)]) == 0
    shown = capsys.readouterr().out
    assert "83.33" in shown
    assert "85.33" in shown
    # Ids of commits change with every standard; nothing else may.
    golden(HERE / f"golden.{ENDINGS[form]}", re.sub(r"\b[0-9a-f]{10,40}\b", "<commit>", shown))


def test_what_changed_besides_records_is_told(office: Office) -> None:
    """A remark stands in nobody's records, and yet whoever opens the archive reads it."""
    office.files.edit(OFFICER, "基本情况:", "# 以上不实\n基本情况:")
    office.add("培训情况", TRAINING)
    office.files.edit(CLERK.officer, "性别: 男", '性别: "男"')
    office.commit(CLERK)
    changes = {(c.officer, c.section, c.record): c for c in review_of(office).changes}
    remark = (FieldChange("注释", None, "# 以上不实"),)
    assert changes[OFFICER, "注释、版式", ""].fields == remark
    assert changes[CLERK.officer, "注释、版式", ""].fields == ()
    assert next(iter(changes)) == (OFFICER, "培训情况", "培-2013-004")
    assert len(changes) == 3


def test_what_changed_besides_archives_is_told(tmp_path: Path) -> None:
    """Whoever is to approve a standard or a unit's file sees that it is there."""
    office = Office(tmp_path)
    office.files.edit("990110/unit.yml", "简称: 清临检", "简称: 清临院")
    rules = office.files.read("standards/2013.1/rulebook.yml")
    office.files.write("standards/2014.1/rulebook.yml", rules)
    (office.files.archives / "standards/2013.1/calendar/2012.yml").unlink()
    office.commit(DISCIPLINE)
    # Which of it is wrong is told after that.
    shown, _, _ = as_text(review_of(office)).partition("违规")
    assert shown.split("\n")[2:-2] == [
        "单位登记",
        "  修改 unit.yml（archives/990110/unit.yml:1）",
        "",
        "制度",
        "  删除 2013.1 calendar/2012.yml（archives/standards/2013.1/calendar/2012.yml:1）",
        "  新增 2014.1 rulebook.yml（archives/standards/2014.1/rulebook.yml:1）",
    ]


def test_json_keeps_the_contract(cleared: Office, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["review", f"{cleared.base}..HEAD", "--format", "json"]
    main([*arguments, "--archives", str(cleared.files.archives)])
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["verdict", "changes", "violations", "warnings", "effects"]
    (effect,) = found["effects"]
    contract = ["officer", "period", "before", "after", "grade_before", "grade_after", "clauses"]
    assert {name: effect[name] for name in contract} == {
        "officer": OFFICER,
        "period": "2013Q3",
        "before": "83.33",
        "after": "85.33",
        "grade_before": "良好",
        "grade_after": "良好",
        "clauses": ["标3.3.1"],
    }


def test_a_violation_fails_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Office(tmp_path)
    office.files.edit(OFFICER, "作风态度", "其他")
    commit = office.commit(DISCIPLINE)
    arguments = ["review", f"{office.base}..HEAD", "--archives", str(office.files.archives)]
    assert main(arguments) == 1
    shown = capsys.readouterr().out
    line = office.line_of("诉-2013-001, 受理")
    place = f"{commit[:10]} archives/990110/officers/{OFFICER}.yml:{line} 投诉举报 诉-2013-001"
    assert f"{place}：类别 由“作风态度”改为“其他”，没有更正记录" in shown
    assert "结论：有违规，不能并入（违规 1 处，留意 0 处）" in shown
    assert "amend" not in shown  # the entry may come in a later commit


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_what_no_later_commit_mends_is_told_with_what_does(
    office: Office, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    office.files.edit(OFFICER, "作风态度", "其他")
    office.commit(CLERK)
    arguments = ["review", f"{office.base}..HEAD", "--archives", str(office.files.archives)]
    assert main([*arguments, "--format", form]) == 1
    assert "后面再提交改回来也不能并入" in capsys.readouterr().out


@pytest.mark.parametrize("written", [as_text, as_markdown, as_html])
def test_the_remedy_stands_under_what_it_is_for(written: Callable[[Review], str]) -> None:
    wrong, odd = (Finding("authority", "无权更正"),), (Finding("late", "迟录了"),)
    shown = written(Review("0" * 40, "1" * 40, 1, (), (), wrong, odd))
    places = [shown.index(said) for said in ("无权更正", "后面再提交", "迟录了", "对考评")]
    assert places == sorted(places)


HOSTILE = (
    "<script>__evil=1</script>",
    "[a](javascript:alert(1))",
    "`code` ``more``",
    "@everyone #1 !9",
    "![x](http://evil.example/x.png)",
    "\x1b[31mred\u202e",
    "| a | b |\n# heading\n- item",
    "</section><img src=x onerror=__evil=1>",
    "<!-- dangan review -->",
)


def hostile(text: str) -> Review:
    """A review in which every text that comes from people is this one."""
    place = Location(f"archives/{text}.yml", 3)
    finding = Finding(text, text, text, "0" * 40, place, text, text, text)
    change = RecordChange(text, text, place, text, text, "修改", (FieldChange(text, text, text),))
    effect = Effect(text, text, "2013Q3", "1.00", "2.00", "良好", "优秀", (text,), (text,))
    return Review("0" * 40, "1" * 40, 1, (text,), (change,), (finding,), (finding,), (effect,))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("text", HOSTILE)
def test_html_takes_nothing_for_markup(text: str) -> None:
    tags = _Tags()
    tags.feed(as_html(hostile(text)))
    assert tags.seen <= {
        "section",
        "h2",
        "h3",
        "h4",
        "p",
        "ul",
        "li",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "del",
        "ins",
    }
    assert tags.attributes <= {"class", "lang", "scope"}
    assert text in "".join(tags.text).replace("\r", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_keeps_texts_of_people_in_code_spans(text: str) -> None:
    lines = as_markdown(hostile(text)).split("\n")
    assert lines[0] == MARK
    outside = [re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", line) for line in lines[1:]]
    for sign in ("<", "[", "@", "!", "\x1b", "\u202e", "evil"):
        assert not any(sign in line for line in outside), (sign, outside)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_terminal_gets_nothing_to_act_upon(text: str) -> None:
    assert all(c.isprintable() or c == "\n" for c in as_text(hostile(text)))


@given(st.text(max_size=80))
def test_a_code_span_ends_where_it_should(text: str) -> None:
    """CommonMark: a span ends at the first run of as many backticks as opened it."""
    span = code(text)
    fence = re.match("`+", span)
    assert fence is not None
    runs = [run for run in re.findall("`+", span) if run == fence[0]]
    assert len(runs) == 2
    assert span.endswith(fence[0])
    assert "\n" not in span


def test_a_comment_has_a_limit(tmp_path: Path) -> None:
    finding = Finding("late", "迟录")
    many = tuple(Finding(finding.kind, f"{finding.message} {number}") for number in range(5000))
    shown = as_markdown(Review("0" * 40, "1" * 40, 1, (), (), many, many))
    assert len(shown) < 60_000
    whole = f"dangan review {'0' * 10}..{'1' * 10} 看全文"
    assert f"还有 {5000 - MAX_ITEMS} 行，运行 {whole}" in shown


def test_what_has_no_room_in_a_comment_is_left_out_by_whole_lines_and_told() -> None:
    """A forge's job takes the first 60,000 bytes; a span cut there would be open to markup."""
    long = Finding("late", "说" * 300, "做" * 300, "0" * 40, Location("档" * 300, 3))
    effect = Effect("990110-0037", "周明远", "2013Q3", "1", "2", "良好", "优秀", ("条" * 300,))
    many = (long,) * MAX_ITEMS
    review = Review("0" * 40, "1" * 40, 1, (), (), many, many, (effect,) * MAX_ITEMS)
    shown = as_markdown(review)
    assert 58_000 < len(shown.encode()) < 60_000
    *lines, told = shown.rstrip("\n").split("\n")
    assert re.fullmatch(
        "……评论放不下了，还有 [0-9]+ 行，运行 dangan review 0{10}..1{10} 看全文", told
    )
    whole = [line for line in lines if line.startswith("- ")]
    assert len(whole) > 30
    assert all(line.endswith("…`") for line in whole)
