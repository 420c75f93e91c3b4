"""Using the sample site in a real Chromium: searching, following points, filtering, printing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PAGES, Visitor
from tests.second_office import CHEN, LIANG, REFORMED
from tests.site_office import CODE, PAYLOADS

pytestmark = pytest.mark.browser


def search(page: Page, words: str) -> None:
    """Type into the search box as a person does, once the index is there."""
    box = page.locator(".md-search__input")
    box.focus()
    page.get_by_text("键入以开始搜索").wait_for(state="attached")
    box.press_sequentially(words)
    # Chinese comes in through an input method, without a key of its own; the theme waits for one.
    box.dispatch_event("keyup")
    page.locator(".md-search-result__link").first.wait_for()


def test_search_finds_a_name_typed_in_chinese(visitor: Visitor, site: str) -> None:
    watched = visitor.open(site + PAGES["standard"])
    page = watched.page
    search(page, "周明远")
    hit = page.locator(".md-search-result__link").first
    assert "周明远 990110-0037" in hit.inner_text().replace("\u200b", "")
    hit.click()
    page.wait_for_url("**/990110/officers/990110-0037/**")
    assert page.locator("h1").inner_text().startswith("周明远")
    assert watched.complaints == []
    assert watched.foreign(site) == []


def test_search_finds_a_name_of_several_parts(visitor: Visitor, site: str) -> None:
    page = visitor.open(site).page
    search(page, "古丽娜尔·艾山")
    titles = page.locator(".md-search-result__item h1").all_inner_texts()
    assert [t.replace("\u200b", "") for t in titles] == ["古丽娜尔·艾山 990110-0030"]


def test_search_finds_a_number_typed_at_full_width(visitor: Visitor, site: str) -> None:
    page = visitor.open(site).page
    search(page, "９９０１１０－００３７")
    first = page.locator(".md-search-result__item h1").first.inner_text()
    assert first.replace("\u200b", "") == "周明远 990110-0037"


def test_search_finds_a_clause_by_its_number(visitor: Visitor, site: str) -> None:
    for typed in ("标2.1.2", "2.1.2"):
        page = visitor.open(site).page
        search(page, typed)
        page.locator(".md-search-result__link", has_text="标2.1.2 质量").first.click()
        page.wait_for_url("**/standards/2013.1/**")
        assert page.locator('[id="标2.1.2"]').is_visible()


def test_search_finds_a_given_name(visitor: Visitor, site: str) -> None:
    page = visitor.open(site).page
    search(page, "明远")
    titles = page.locator(".md-search-result__item h1").all_inner_texts()
    assert [t.replace("\u200b", "") for t in titles] == ["周明远 990110-0037"]


def test_search_finds_a_department_by_the_word_in_its_documents(
    visitor: Visitor, site: str
) -> None:
    page = visitor.open(site).page
    search(page, "案管办")
    titles = page.locator(".md-search-result__item h1").all_inner_texts()
    assert "案件管理办公室" in [t.replace("\u200b", "") for t in titles]


def test_search_finds_what_is_typed_before_what_begins_with_it(visitor: Visitor, site: str) -> None:
    page = visitor.open(site).page
    for typed, first in (
        ("办-1", "办-1 考核办法"),
        ("办2", "办-2 考核办法"),
        ("否-3", "否-3 否决"),
    ):
        page.locator(".md-search__input").fill("")
        search(page, typed)
        page.wait_for_function(
            "first => document.querySelector('.md-search-result__item h2')?.textContent === first",
            arg=first,
        )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("监督科", "侦查监督科"),
        ("装备", "行政装备科"),
        ("研究室", "法律政策研究室"),
        ("古丽娜尔.艾山", "古丽娜尔·艾山 990110-0030"),
        ("古丽娜尔・艾山", "古丽娜尔·艾山 990110-0030"),
    ],
)
def test_search_finds_names_as_readers_write_them(
    visitor: Visitor, site: str, typed: str, found: str
) -> None:
    page = visitor.open(site).page
    search(page, typed)
    first = page.locator(".md-search-result__item h1").first.inner_text()
    assert first.replace("\u200b", "") == found


def test_search_asks_for_a_name_as_a_whole(visitor: Visitor, site: str) -> None:
    """The theme looks for what begins with a shorter word it knows: here 案件管理."""
    page = visitor.open(site).page
    for typed in ("案件管理办公室", "案件管理中心"):
        page.locator(".md-search__input").fill("")
        search(page, typed)
        first = page.locator(".md-search-result__item h1").filter(has_text="案件管理").first
        page.wait_for_function(
            "([one, typed]) => one.textContent.replaceAll('\u200b', '') === typed",
            arg=[first.element_handle(), typed],
        )


def test_namesakes_are_told_apart(visitor: Visitor, site: str) -> None:
    page = visitor.open(site).page
    search(page, "张伟")
    page.locator(".md-search-result__link").nth(1).wait_for()
    titles = page.locator(".md-search-result__item h1").all_inner_texts()
    found = {t.replace("\u200b", "") for t in titles if "张" in t}
    assert found == {"张伟 990110-0021", "张伟 990110-0058"}


def test_a_score_line_leads_to_its_record_and_its_clause(visitor: Visitor, site: str) -> None:
    page = visitor.open(site + PAGES["officer"]).page
    line = page.locator(".dg-sheet").first.locator("tr", has_text="评-2013-004")
    assert "−2" in line.inner_text()
    line.get_by_role("link", name="评-2013-004").click()
    assert page.evaluate("decodeURIComponent(location.hash)") == "#评-2013-004"
    target = page.locator('[id="评-2013-004"]')
    assert target.is_visible()
    assert "文书制作" in target.inner_text()
    line.get_by_role("link", name="标2.1.2").click()
    page.wait_for_url("**/standards/2013.1/**")
    assert "瑕疵" in page.locator('[id="标2.1.2"]').inner_text()


def test_the_ledger_can_be_filtered(visitor: Visitor, site: str) -> None:
    page = visitor.open(site + PAGES["ledger"]).page
    rows = page.locator(".dg-ledger tr[data-department]")
    everyone = rows.count()
    page.locator("select[name=department]").select_option("公诉科")
    shown = [row for row in rows.all() if row.is_visible()]
    assert 0 < len(shown) < everyone
    assert all("公诉科" in row.inner_text() for row in shown)
    assert page.locator(".dg-filter output").inner_text() == f"共 {len(shown)} 件"


def test_a_filter_says_what_is_shown_after_coming_back_and_on_paper(
    visitor: Visitor, site: str
) -> None:
    page = visitor.open(site + PAGES["ledger"]).page
    page.emulate_media(media="print")
    assert page.locator(".dg-filter").is_hidden()
    page.emulate_media(media="screen")
    page.locator("select[name=department]").select_option("公诉科")
    told = page.locator(".dg-filter output").inner_text()
    page.locator(".dg-ledger tr[data-department=公诉科] td.id a").first.click()
    page.wait_for_url("**/officers/**")
    page.go_back()
    page.wait_for_function(
        "told => document.querySelector('.dg-filter output').textContent === told", arg=told
    )
    assert page.locator("select[name=department]").input_value() == "公诉科"
    page.emulate_media(media="print")
    assert page.locator(".dg-filter").is_visible()


def test_half_an_address_stops_no_script(visitor: Visitor, site: str) -> None:
    watched = visitor.open(f"{site}{PAGES['ledger']}#%E6%A1")
    assert watched.page.locator(".dg-filter").is_visible()
    assert watched.complaints == []


def test_the_ledger_reads_without_scripts(visitor: Visitor, site: str) -> None:
    context = visitor.browser.new_context(java_script_enabled=False)
    visitor.contexts.append(context)
    page = context.new_page()
    page.goto(site + PAGES["ledger"])
    assert page.locator(".dg-filter").is_hidden()
    assert page.locator(".dg-ledger tr[data-department]").first.is_visible()


def test_paper_has_no_frame_and_wastes_no_links(visitor: Visitor, site: str) -> None:
    page = visitor.open(site + PAGES["officer"], width=760).page
    page.emulate_media(media="print")
    for gone in (".md-header", ".md-tabs", ".md-sidebar--secondary", ".dg-facts .edit"):
        assert page.locator(gone).first.is_hidden(), gone
    assert page.locator(".dg-sheet").first.is_visible()
    office = page.get_by_text("清河市临川区人民检察院", exact=True).last
    assert office.bounding_box()["width"] > 50  # type: ignore[index]
    styles = page.evaluate(
        """() => ({
            head: getComputedStyle(document.querySelector('.dg-records thead')).display,
            record: getComputedStyle(document.querySelector('.dg-records tbody')).breakInside,
            total: getComputedStyle(document.querySelector('.dg-sheet tfoot')).display,
            group: getComputedStyle(document.querySelector('.dg-sheet .dim')).breakAfter,
            link: getComputedStyle(document.querySelector('article a'), '::after').content,
        })"""
    )
    assert styles == {
        "head": "table-header-group",
        "record": "avoid",
        "total": "table-row-group",
        "group": "avoid",
        "link": "none",
    }
    assert len(page.pdf(format="A4")) > 10_000


def test_no_table_is_wider_than_the_paper(visitor: Visitor, site: str, reformed_site: str) -> None:
    """A browser makes everything smaller until the widest thing is on the paper."""
    page = visitor.open(site + PAGES["officer"], width=703).page  # A4 between the margins
    page.emulate_media(media="print")
    assert "sha256:" in page.locator("section[aria-labelledby=季度考评] table").inner_text()
    # Cases of several kinds, with limits of several kinds; after the reform with two columns more.
    for officer in ("990110-0037", "990110-0024", "990110-0046", CHEN, LIANG):
        there = reformed_site if officer.startswith(REFORMED) else site
        page.goto(f"{there}{officer[:6]}/officers/{officer}/")
        wide = page.locator("article table").evaluate_all(
            "all => all.map(e => [e.innerText.slice(0, 20), e.getBoundingClientRect().right])"
        )
        assert [one for one in wide if one[1] > 703.5] == []


def test_no_heading_of_a_table_stands_alone_at_the_foot_of_a_sheet(
    visitor: Visitor, site: str
) -> None:
    page = visitor.open(site + PAGES["officer"], width=703).page
    page.emulate_media(media="print")
    styles = page.locator(".dg-table thead + tbody").evaluate_all(
        "all => all.map(e => getComputedStyle(e).breakBefore)"
    )
    assert set(styles) == {"avoid"}


def test_a_phone_has_the_contents_of_an_officers_page(visitor: Visitor, site: str) -> None:
    page = visitor.open(site + PAGES["officer"], width=390).page
    contents = page.locator(".dg-contents")
    contents.locator("summary").click()
    contents.get_by_role("link", name="质量评查").click()
    assert page.evaluate("decodeURIComponent(location.hash)") == "#质量评查"
    page.set_viewport_size({"width": 1360, "height": 900})
    assert contents.is_hidden()
    page.emulate_media(media="print")
    assert contents.is_hidden()


def test_a_phone_shows_whose_row_it_is_and_second_lines_in_full(
    visitor: Visitor, site: str
) -> None:
    """The checksums of a quarter made the table nine screens wide."""
    page = visitor.open(site + PAGES["officer"], width=390).page
    assert (
        page.locator("section[aria-labelledby=季度考评] table").evaluate("e => e.scrollWidth") < 500
    )
    box = page.locator("section[aria-labelledby=办案情况] .dg-scroll")
    box.evaluate("e => { e.scrollLeft = 500 }")
    for part in ("tbody tr td", "thead th", "tr.more td > span"):
        place = box.locator(part).first.bounding_box()
        assert place is not None
        assert place["x"] >= 0, part
        assert place["x"] + place["width"] <= 390, part
    for name, row in (("ledger", ".dg-ledger tr"), ("department", ".dg-people tr")):
        page.goto(site + PAGES[name])
        table = page.locator(row, has_text="周明远").first
        table.evaluate("e => { e.closest('.dg-scroll').scrollLeft = 500 }")
        place = table.get_by_role("link", name="周明远").bounding_box()
        assert place is not None
        assert place["x"] >= 0, name
    page.goto(site + PAGES["ledger"])
    table = page.locator(".dg-ledger")
    table.evaluate("e => { e.parentElement.scrollLeft = 500 }")
    place = table.locator(".band .fig").first.bounding_box()
    assert place is not None
    assert place["x"] >= 0, "what the group is"
    # Collapsed lines are the table's: a cell that stays covers them.
    assert table.evaluate("e => getComputedStyle(e).borderCollapse") == "separate"


def test_a_phone_leaves_room_for_words_in_tables(visitor: Visitor, site: str) -> None:
    page = visitor.open(site + PAGES["officer"], width=390).page
    sheet = page.locator(".dg-sheet").first
    assert sheet.evaluate("e => e.scrollWidth <= e.parentElement.clientWidth")
    notes = sheet.locator("tbody:not(.dim) td:nth-child(2):not([colspan])")
    assert notes.first.evaluate("e => e.getBoundingClientRect().width") >= 60
    page.goto(site + PAGES["form"])
    notes = page.locator(".dg-form td:last-child")
    assert notes.first.evaluate("e => e.getBoundingClientRect().width") >= 80
    page.goto(site + PAGES["standard"])
    limit = page.locator("[id='期限-诉-1'] td:nth-child(5)")
    assert limit.evaluate("e => e.getBoundingClientRect().width") >= 150


def test_bars_and_holidays_are_told_without_colours(visitor: Visitor, site: str) -> None:
    page = visitor.open(site).page
    bar = page.locator(".dg-bars .bar i").nth(2)
    page.emulate_media(media="print")
    assert bar.evaluate("e => getComputedStyle(e).printColorAdjust") == "exact"
    page.emulate_media(media="screen", forced_colors="active")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert bar.evaluate("e => getComputedStyle(e).backgroundColor") != paper
    page.goto(site + PAGES["calendar"])
    styles = page.locator(".dg-month td").evaluate_all(
        "all => all.map(e => [e.className, getComputedStyle(e).outlineStyle])"
    )
    assert {style for name, style in styles if "holiday" in name} == {"solid"}
    assert {style for name, style in styles if "holiday" not in name} == {"none"}


def test_a_chosen_scheme_is_kept(visitor: Visitor, site: str) -> None:
    page = visitor.open(site + PAGES["officer"], dark=True).page
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"


def test_texts_of_an_archive_run_nothing(visitor: Visitor, tiny_site: str) -> None:
    officers = [f"{CODE}/officers/{CODE}-000{n}/" for n in (1, 2, 3)]
    for path in ("", f"{CODE}/departments/gongsu/", f"{CODE}/deadlines/", *officers):
        watched = visitor.open(tiny_site + path)
        assert watched.page.evaluate("window.__evil") is None
        assert watched.complaints == []
        if path == officers[-1]:
            shown = watched.page.locator("article").inner_text()
            assert [p for p in PAYLOADS.values() if p not in shown] == []


def test_hostile_titles_run_nothing_in_search(visitor: Visitor, tiny_site: str) -> None:
    watched = visitor.open(tiny_site)
    page = watched.page
    search(page, "公诉科")
    assert page.evaluate("window.__evil") is None
    assert page.locator(".md-search-result__item i").count() == 0
    assert watched.complaints == []
