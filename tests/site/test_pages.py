"""The tiny office's pages: what a reader reads, and that no text of an archive becomes markup."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from generator.checks.catalogue import RULES
from generator.site.assembly import label
from generator.site.compose import lead
from generator.site.ledger_page import earlier
from generator.site.model import SiteModel
from generator.site.overview_page import quarters
from generator.site.page import Frame
from generator.site.pages import pages
from generator.site.problems_page import declared, grouped
from generator.site.publish import BuildResult, build_site
from generator.site.render import render
from generator.site.words import local_names, terms
from tests.conftest import Golden
from tests.second_office import CHEN, REFORMED, TODAY_2020, edit, lay_out
from tests.site_office import (
    CODE,
    DEPARTMENT,
    PAYLOADS,
    REPO,
    UNIT,
    Reading,
    article,
    read_site,
)

HERE = Path(__file__).parent
PAGES = {
    "overview": "index.html",
    "ledger": f"{CODE}/deadlines/index.html",
    "fairness": f"{CODE}/fairness/index.html",
    "department": f"{CODE}/departments/gongsu/index.html",
    "leader": f"{CODE}/officers/{CODE}-0001/index.html",
    "officer": f"{CODE}/officers/{CODE}-0002/index.html",
    "problems": "problems/index.html",
}


def page(tiny: BuildResult, path: str) -> str:
    return (tiny.site_dir / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_reads_as_text(tiny: BuildResult, golden: Golden, name: str) -> None:
    golden(HERE / "pages" / f"{name}.txt", Reading(article(page(tiny, PAGES[name]))).text)


def broken_links(site: Path) -> list[str]:
    anchors: dict[Path, set[str]] = {}
    links: list[tuple[Path, str]] = []
    for file in sorted(site.rglob("*.html")):
        elements = Reading(file.read_text(encoding="utf-8")).elements
        anchors[file] = {attrs["id"] or "" for _, attrs in elements if "id" in attrs}
        if file.name != "404.html":
            links += [(file, a["href"] or "") for tag, a in elements if tag == "a" and "href" in a]
    broken = []
    for file, href in links:
        if href.startswith("/forge/") or href in ("", ".", "./"):
            continue
        path, _, fragment = href.partition("#")
        target = (file.parent / path).resolve() if path else file
        target = target / "index.html" if target.is_dir() else target
        if target not in anchors or (fragment and fragment not in anchors[target]):
            broken.append(f"{file.relative_to(site)}: {href}")
    return broken


def test_every_internal_link_leads_somewhere(tiny: BuildResult) -> None:
    assert broken_links(tiny.site_dir) == []


def test_departments_have_a_page_from_their_first_day_on(tiny: BuildResult) -> None:
    folders = {path.name for path in (tiny.site_dir / CODE / "departments").iterdir()}
    assert folders == {"lingdao", "qisu", "gongsu", "bangong"}


def test_ids_are_unique_on_every_page(tiny: BuildResult) -> None:
    repeated = []
    for file in sorted(tiny.site_dir.rglob("*.html")):
        elements = Reading(file.read_text(encoding="utf-8")).elements
        ids = [attrs["id"] for _, attrs in elements if "id" in attrs]
        repeated += [f"{file.name}: {i}" for i in set(ids) if ids.count(i) > 1]
    assert repeated == []


def test_payloads_are_text_and_nothing_else(tiny: BuildResult) -> None:
    html = article(page(tiny, f"{CODE}/officers/{CODE}-0003/index.html"))
    reading = Reading(html)
    for payload in PAYLOADS.values():
        assert payload in reading.text
    names = {tag for tag, _ in reading.elements}
    assert names.isdisjoint({"img", "script", "iframe", "object", "base", "meta", "b", "h4"})
    assert not [a for _, attrs in reading.elements for a in attrs if a.startswith("on")]
    assert not [a for _, a in reading.elements if (a.get("href") or "").startswith("javascript")]


def test_titles_navigation_and_search_are_escaped(tiny: BuildResult) -> None:
    for file in tiny.site_dir.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        assert "<script>__evil" not in html
        assert "公诉科<i>" not in html
    title = re.search(r"<title>(.*?)</title>", page(tiny, PAGES["department"]))
    assert title is not None
    assert title[1] == "公诉科&lt;i&gt;&amp; - 执法业绩档案"
    index = json.loads((tiny.site_dir / "search" / "search_index.json").read_text("utf-8"))
    assert not [d for d in index["docs"] if "<script" in d["title"] or "<i>" in d["title"]]
    found = [d["title"] for d in index["docs"] if "林知秋" in d["title"]]
    assert found == [f"林知秋\u200b {CODE}-0002"]


def with_second_office(repository: Path, roster: str = "[]") -> SiteModel:
    archives = repository.parent / "archives"
    (archives / "990198").mkdir()
    unit = UNIT.replace(CODE, "990198").replace("试验区", "实验区").partition("名册:")[0]
    (archives / "990198" / "unit.yml").write_text(f"{unit}名册: {roster}\n", encoding="utf-8")
    model = read_site(archives, date(2013, 10, 14)).model
    assert len(model.offices) == 2
    return model


def test_an_office_counts_its_own_remarks_and_no_others(repository: Path) -> None:
    model = with_second_office(repository, "[{档案号: 990198-0001, 姓名: 何未建, 起: 2013-07-01}]")
    made = {one.uri: one for one in pages(Frame.of(model))}
    groups = {code: len(own) for _, code, own in made["problems"].context()["problems"]}
    assert sum(groups.values()) == len(model.problems)
    assert groups["990198"] == 1
    for code in model.offices:
        context = made[code].context()
        told = context["remarks"], context["problems_href"]
        assert told == (groups[code], f"../problems/#{code}")


def test_an_office_without_people_is_said_to_have_none(repository: Path) -> None:
    model = with_second_office(repository)
    made = {one.uri: one for one in pages(Frame.of(model))}
    overview = render("overview.html", made["990198"].context(), REPO / "site_templates")
    assert "名册上还没有人。" in overview
    assert "0 人都已建档" not in overview


def test_an_offices_name_stands_once_above_its_pages_and_on_paper(repository: Path) -> None:
    model = with_second_office(repository)
    for one in pages(Frame.of(model)):
        if one.uri.startswith("990198/"):
            head = lead(one, REPO / "site_templates")
            assert '<span class="dg-sub dg-paper">清河市实验区人民检察院' in head, one.uri
    leader = next(one for one in pages(Frame.of(model)) if one.uri.endswith("-0001"))
    assert '<span class="dg-sub">990199-0001<' in lead(leader, REPO / "site_templates")


def test_pages_of_several_offices_are_told_apart_by_their_titles(repository: Path) -> None:
    """In tabs, in what search finds, on paper."""
    model = with_second_office(repository)
    titles = [label(page) for page in pages(Frame.of(model))]
    assert len(titles) == len(set(titles)), sorted(titles)


def test_search_is_told_of_pages_that_are_there_and_of_no_signs(tiny: BuildResult) -> None:
    text = (tiny.site_dir / "search" / "search_index.json").read_text("utf-8")
    index = json.loads(text)
    for entry in index["docs"]:
        assert (tiny.site_dir / entry["location"].partition("#")[0] / "index.html").is_file()
        assert "\ue000" not in entry["title"] + entry["text"], entry


def test_search_is_told_of_clauses_by_number_and_of_people_by_given_name(tiny: BuildResult) -> None:
    index = json.loads((tiny.site_dir / "search" / "search_index.json").read_text("utf-8"))
    rules, at = "standards/2013.1/", {entry["location"]: n for n, entry in enumerate(index["docs"])}
    found = {
        location.removeprefix(f"{rules}#"): (index["docs"][n]["title"], index["docs"][n]["text"])
        for location, n in at.items()
        if location.startswith(f"{rules}#")
    }
    named = {code: (title, text.split(" ", 1)[-1]) for code, (title, text) in found.items()}
    assert named["标2.1"] == ("标2.1 质量", "2.1")
    assert named["否-3"] == ("否-3 否决", "3 否3")
    assert named["办-18"] == ("办-18 考核办法", "18 办18")
    ids = {a.get("id") for _, a in Reading(page(tiny, f"{rules}index.html")).elements}
    assert found.keys() <= ids
    # The theme takes the first of an address for the page itself.
    assert at[rules] < min(n for location, n in at.items() if location.startswith(f"{rules}#"))
    officer = index["docs"][at[f"{CODE}/officers/{CODE}-0002/"]]
    assert "\u200b知秋\u200b" in officer["text"]


def test_search_is_told_of_the_words_of_clauses_and_of_roles(tiny: BuildResult) -> None:
    index = json.loads((tiny.site_dir / "search" / "search_index.json").read_text("utf-8"))
    told = {entry["location"]: entry for entry in index["docs"]}
    rules = "standards/2013.1/"
    for place, word in (
        ("#办-20", "弄虚作假"),  # an article
        ("#标2.1.2", "瑕疵"),  # a clause
        ("#否-3", "羁押"),  # a veto
        ("#期限-诉-1", "386"),  # what a time limit rests on
        ("form/#权限", "部门负责人"),
    ):
        assert word in told[rules + place]["text"].split("\u200b"), place
    assert told[f"{rules}#期限-诉-1"]["title"] == "审查起诉 期限"
    # Whoever asks for a department is led to its page, not to what it may do.
    assert "办公室" not in told[f"{rules}form/#权限"]["text"]
    ids = {a.get("id") for _, a in Reading(page(tiny, f"{rules}form/index.html")).elements}
    assert "权限" in ids


def test_search_is_told_of_each_of_several_offices_by_its_whole_name(repository: Path) -> None:
    """Of its parts the city's name is that of all offices, and a shorter title came first."""
    model = with_second_office(repository)
    made = {one.uri: one for one in pages(Frame.of(model))}
    for code, office in model.offices.items():
        ((anchor, title, *_),) = made[code].places
        assert title == office.name
        assert anchor in {heading.anchor for heading in made[code].toc}


def test_search_is_told_of_an_office_by_its_place(repository: Path) -> None:
    model = with_second_office(repository)
    made = {one.uri: one for one in pages(Frame.of(model))}
    own = set(local_names(model.offices["990198"].name))
    assert {word.partition("<")[0] for word in own} == {"实验区人民检察院", "实验区检察院"}
    assert own <= set(made["990198"].keywords)
    assert own <= set(terms(model))


def test_search_is_told_of_every_rule_where_it_stands(tiny: BuildResult) -> None:
    """A finding names its rule: X05."""
    index = json.loads((tiny.site_dir / "search" / "search_index.json").read_text("utf-8"))
    titles = {entry["location"]: unescape(entry["title"]) for entry in index["docs"]}
    found = {key: title for key, title in titles.items() if key.startswith("guide/checks/#")}
    own = read_site(
        tiny.site_dir.parent / "archives", TODAY_2020
    ).model.shelf.standards.current.form
    assert own.claims["X20"] == "培训学时不超过每天 8 学时，起止合理"
    claims = RULES | own.claims
    assert found == {f"guide/checks/#{code}": f"{code} {claim}" for code, claim in claims.items()}
    ids = {a.get("id") for _, a in Reading(page(tiny, "guide/checks/index.html")).elements}
    assert ids >= RULES.keys()


def test_an_office_that_has_nothing_yet_is_told_so(tmp_path: Path) -> None:
    archives, config = lay_out(tmp_path), tmp_path / "mkdocs.yml"
    shutil.rmtree(archives / REFORMED / "officers")
    unit = archives / REFORMED / "unit.yml"
    names = "部门", "账号", "角色", "领导小组", "评查小组", "名册"
    head = unit.read_text("utf-8").partition("部门:")[0]
    unit.write_text(head + "".join(f"{name}: []\n" for name in names), "utf-8")
    text = (REPO / "mkdocs.yml").read_text("utf-8")
    config.write_text(re.sub("today: .*", "today: 2020-02-03\n      since: 2020Q1", text), "utf-8")
    site = build_site(config).site_dir
    told = Reading(article((site / "index.html").read_text("utf-8"))).text
    assert "还没有部门。" in told
    assert "2020年第一季度等次分布（人）未结束，暂计" in told
    assert broken_links(site) == []


def test_the_tab_of_the_standards_leads_to_the_one_in_force(repository: Path) -> None:
    for today, first in ((date(2013, 10, 14), "2013.1"), (date(2020, 10, 14), "2020.1")):
        made = pages(Frame.of(read_site(repository.parent / "archives", today).model))
        assert next(one.uri for one in made if one.nav[:1] == ("制度",)) == f"standards/{first}"


def test_a_list_holds_so_many_things_at_most(tiny: BuildResult) -> None:
    """A case is sent back twice at most: no number is meant that may not be larger than two."""
    form = Reading(article(page(tiny, "standards/2013.1/form/index.html"))).text
    assert "退补 | 组列 | 至多 2 项" in form
    assert "天数（整数，必填）" in form


def test_departments_and_standards_stand_beside_one_another(tiny: BuildResult) -> None:
    """Their tab leads to the first of them: the others must be found from there."""
    for path in ("lingdao", "gongsu"):
        html = page(tiny, f"{CODE}/departments/{path}/index.html")
        sidebar = html[html.index("md-sidebar--primary") :].partition('<div class="md-content"')[0]
        assert "hidden" not in sidebar.partition(">")[0]
        assert {"办公室", "院领导"} <= set(Reading(sidebar).text.split())
    ended = page(tiny, f"{CODE}/departments/qisu/index.html")
    assert "hidden" in ended[ended.index("md-sidebar--primary") :].partition(">")[0]
    html = page(tiny, "standards/2013.1/index.html")
    assert "hidden" not in html[html.index("md-sidebar--primary") :].partition(">")[0]


def test_the_calendar_is_one_for_all_standards_its_latest_year_first(repository: Path) -> None:
    archives = repository.parent / "archives"
    made = pages(Frame.of(read_site(archives, date(2013, 10, 14)).model))
    (own,) = [one for one in made if one.title == "工作日年历"]
    html = render(own.template, own.context(), REPO / "site_templates")
    years = re.findall(r'<h2 id="年-(\d{4})">', html)
    assert years == sorted(years, reverse=True)
    assert years == [heading.anchor.removeprefix("年-") for heading in own.toc]
    year = html[html.index('<h2 id="年-2013">') :].partition("</section>")[0]
    october = Reading(f"<table{year.split('<table')[10]}").text
    assert october.splitlines() == [
        "10 月 19 个工作日",
        "一 | 二 | 三 | 四 | 五 | 六 | 日",
        " | ".join(f"{day}（国庆节放假）" for day in range(1, 7)),
        "7（国庆节放假） | 8 | 9 | 10 | 11 | 12（国庆节调休，上班） | 13",
        "14（参照日） | 15 | 16 | 17 | 18 | 19 | 20",
        "21 | 22 | 23 | 24 | 25 | 26 | 27",
        "28 | 29 | 30 | 31",
    ]


@pytest.mark.parametrize(
    "said",
    [
        # which date decides the quarter, and of which clauses another one does
        "计入哪个季度，看办案情况的结案日期、综合工作的完成日期、",
        "；标1.2.1、标1.2.2、否-3看到期日期；标1.2.4、标2.3.2看期限。",
        # what a piece of work is worth, and which days are not days in post
        "工作量取自办案情况",
        "案件系数按案件类型：审查逮捕 1、一审公诉 1、不捕复议 0.6667、",
        "角色系数按角色：主办 1、协办 0.5、审核 0.2。",
        "不算在岗的日子：在岗情况中类别为病假、事假、产假、脱产学习、借出、停职的。",
        # what stops a time limit, and since when there is one
        "自退回日期停算，自重报日期重新起算；结案方式为中止的停算",
        "3个月；2013-11-18 起适用",
        # the year
        "年度分 = 季度均分 × 0.8 + 民主测评 × 0.1 + 领导小组评价 × 0.1（办-9）；",
        "培训达标（当年培训情况的学时满 90，或者满 12 天）的，是优秀候选。",
        "名额是定等次人数的 15%，经批准至多 20%；年度分相同的依次比较执法效果、执法纪律（办-10）。其余 70 分起称职，",
        "不定等次（办-11）：有结果的季度不足 2 个；试用期未满；病事假累计超过半年（当年超过 182 日）；",
    ],
)
def test_the_standard_tells_all_that_a_score_is_made_of(tiny: BuildResult, said: str) -> None:
    """Whoever reckons a score by hand finds on this page whatever is needed."""
    assert said in Reading(article(page(tiny, "standards/2013.1/index.html"))).text


def test_pages_outside_of_the_navigation_bring_their_contents(tiny: BuildResult) -> None:
    """On a phone the theme has none for them."""

    def contents(path: str) -> list[tuple[str, str]]:
        _, _, behind = page(tiny, path).partition('<details class="dg-more dg-contents">')
        return re.findall(r'<a href="(.*?)">(.*?)</a>', behind.partition("</details>")[0])

    names = [name for _, name in contents(PAGES["officer"])]
    assert names[:3] == ["考评", "基本情况", "岗位履历"]
    assert names[-1] == "来历"
    assert contents(PAGES["officer"]) == [(f"#{name}", name) for name in names]
    ended = contents(f"{CODE}/departments/qisu/index.html")
    assert ended == [(f"#{name}", name) for name in ("人员", "期限", "记录")]
    assert contents(PAGES["department"]) == []


def test_records_stay_out_of_the_theme_search(tiny: BuildResult) -> None:
    index = (tiny.site_dir / "search" / "search_index.json").read_text("utf-8")
    assert "案-2013-001" not in index
    assert "盗窃" not in index


def test_nothing_leads_to_another_host(tiny: BuildResult) -> None:
    foreign = []
    for file in sorted(tiny.site_dir.rglob("*")):
        if not file.is_file() or file.suffix in {".png", ".gz"}:
            continue
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"http://www\.w3\.org/[0-9A-Za-z/#]+", "", text)
        found = re.findall(r"https?://[^\s\"'<>]*|(?:src|href)=[\"']?//[^\s\"'<>]*", text)
        foreign += [f"{file.relative_to(tiny.site_dir)}: {one}" for one in found]
    assert foreign == []


def test_leaders_have_no_score(tiny: BuildResult) -> None:
    text = Reading(article(page(tiny, PAGES["leader"]))).text
    assert "只列事实" in text
    assert "合计" not in text


def test_a_quarter_spent_away_is_not_passed_over_in_silence(repository: Path) -> None:
    officer = repository.parent / "archives" / CODE / "officers" / f"{CODE}-0003.yml"
    away = "在岗情况:\n  - {编号: 勤-2013-001, 类别: 脱产学习, 起: 2013-06-28, 止: 2013-10-20, 依据: 审批单}\n"
    officer.write_text(officer.read_text("utf-8") + away, encoding="utf-8")
    site = build_site(repository).site_dir
    html = (site / CODE / "officers" / officer.stem / "index.html").read_text("utf-8")
    said = "2013年第三季度一天也不在岗，不计分；下面是2013年第二季度的。"
    assert said in Reading(article(html)).text
    other = site / CODE / "officers" / f"{CODE}-0002" / "index.html"
    assert "一天也不在岗" not in other.read_text("utf-8")


def test_a_veto_is_said_to_lower_the_grade_only_where_it_does(repository: Path) -> None:
    officers = repository.parent / "archives" / CODE / "officers"
    case = officers / f"{CODE}-0002.yml"
    late = "结案日期: 2013-08-19, 结案方式: 起诉"  # in custody, due on 08-17: 否-3 allows 合格
    edit(case, "结案日期: 2013-08-12, 结案方式: 起诉", late)
    forged = officers / f"{CODE}-0003.yml"
    with forged.open("a", encoding="utf-8") as archive:
        archive.write(
            "督察通报:\n  - {编号: 察-2013-001, 类别: 档案弄虚作假, 通报日期: 2013-08-20,"
            " 依据: 通报2013-1, 填报部门: 办公室}\n"
        )
    site = build_site(repository).site_dir
    case_text, forged_text = (
        Reading(article((site / CODE / "officers" / one / "index.html").read_text("utf-8"))).text
        for one in (case.stem, forged.stem)
    )
    assert "否-3 办案情况中期限状态为超期" in case_text
    assert "按总分已是“合格”，等次、分数都不变。" in case_text
    assert "等次由" not in case_text
    assert "等次由“合格”压为“不合格”，分数不变。" in forged_text


def test_small_groups_are_not_counted(tiny: BuildResult) -> None:
    """Two people are scored: every cell of the breakdown is 0 or withheld."""
    text = Reading(article(page(tiny, "index.html"))).text
    row = next(line for line in text.splitlines() if line.startswith("2013Q3"))
    assert set(row.split(" | ")[1:5]) <= {"0", "—"}
    assert "—" in row


def test_grades_stand_below_their_own_names_under_every_standard(tmp_path: Path) -> None:
    archives = lay_out(tmp_path)
    rulebook = archives / "standards" / "2020.1" / "rulebook.yml"
    edit(rulebook, "{等次: 合格, 起: 60}", "{等次: 一般, 起: 70}, {等次: 合格, 起: 60}")
    edit(rulebook.with_name("form.yml"), "季度等次: [优秀, 良好,", "季度等次: [优秀, 良好, 一般,")
    model = read_site(archives, TODAY_2020).model
    assert model.errors == ()
    (office,) = model.offices.values()
    told = {str(quarter): cells for quarter, _, cells, _, _ in quarters(model, office)}
    better = [("优秀", "0"), ("良好", "0")]
    assert told["2020Q2"] == [*better, ("一般", "5"), ("合格", "0"), ("不合格", "0")]
    assert told["2019Q4"] == [*better, ("一般", ""), ("合格", "5"), ("不合格", "0")]


def test_what_an_office_words_otherwise_is_told_in_its_words(tmp_path: Path) -> None:
    """The number of a constraint, whom the ledger warns of earlier, and the day somebody came."""
    archives = lay_out(tmp_path)
    standard = archives / "standards" / "2020.1"
    first = "{编: X05, 种类: 先后, 先: 受理日期, 后: 结案日期}"
    edit(standard / "form.yml", first, first.replace("X05", "X77"))
    edit(standard / "form.yml", "  X20: 培训学时不超过每天 8 学时", "  X20: 学时不多")
    site = read_site(archives, TODAY_2020)
    assert site.model.errors == ()
    standards = site.model.shelf.standards
    own = declared(standards)
    assert (own["X20"], own["X77"]) == ("学时不多，起止合理", "办案情况：先后")
    listed = {name: rules for name, _, rules in grouped(tuple(declared(standards).items()))}
    last = listed["前后关系"][-1]
    assert (last.id, last.claim) == ("X77", "办案情况：先后")
    assert earlier(standards.current) == "；羁押的提前 2 日"
    edit(standard / "supervision.yml", "羁押提前: 2", "羁押提前: 0")
    assert earlier(read_site(archives, TODAY_2020).model.shelf.standards.current) == ""


def test_grades_whose_totals_changed_draw_no_lines_across_all_quarters(tmp_path: Path) -> None:
    def lines() -> list[str]:
        build_site(config)
        html = (tmp_path / f"site/{REFORMED}/officers/{CHEN}/index.html").read_text("utf-8")
        chart = html[html.index("季度总分") :]
        return re.findall(r">(优秀|良好|合格) [0-9]+<", chart[: chart.index("</svg>")])

    archives, config = lay_out(tmp_path), tmp_path / "mkdocs.yml"
    text = (REPO / "mkdocs.yml").read_text("utf-8")
    config.write_text(re.sub(r"today: .*", f"today: {TODAY_2020}", text), "utf-8")
    assert lines() == ["优秀", "良好", "合格"]
    edit(archives / "standards/2020.1/rulebook.yml", "{等次: 良好, 起: 80}", "{等次: 良好, 起: 82}")
    assert lines() == []


def test_the_effect_of_a_sanction_stands_first(tiny: BuildResult) -> None:
    text = Reading(article(page(tiny, PAGES["officer"]))).text
    _, _, behind = text.partition(f"林知秋 {CODE}-0002\n")
    assert behind.splitlines()[1].startswith("警告影响期至 2014-02-01")
    assert DEPARTMENT in text
