"""Every kind of page in a real Chromium: quiet, offline, accessible, and fit for a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PAGES, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

every_page = pytest.mark.parametrize("name", PAGES)
IN_THE_DARK = {"overview", "ledger", "fairness", "officer", "calendar", "problems", "clerk"}
"""Pages that between them use every colour."""


_MARK_WHAT_IS_REPEATED = """() => {
    const places = new Map(), looks = new Map(), count = new Map();
    const properties = [
        'color', 'backgroundColor', 'backgroundImage', 'opacity', 'filter', 'mixBlendMode',
        'textShadow', 'fontSize', 'fontWeight', 'display', 'visibility', 'position', 'overflow',
    ];
    const look = element => {
        if (!element) return 0;
        if (!looks.has(element)) {
            const style = getComputedStyle(element);
            const own = properties.map(name => style[name]);
            const place = [look(element.parentElement), element.tagName, ...own].join('|');
            if (!places.has(place)) places.set(place, places.size + 1);
            looks.set(element, places.get(place));
        }
        return looks.get(element);
    };
    for (const element of document.querySelectorAll('body *')) {
        if (element.children.length) continue;
        const seen = (count.get(look(element)) || 0) + 1;
        count.set(look(element), seen);
        element.toggleAttribute('data-repeated', seen > 5);
    }
}"""
"""Marks what holds nothing but text and looks, up to the root, as five before it on the page do."""


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical."""
    but_contrast = {"rules": {"color-contrast": {"enabled": False}}}
    return [*told_by_axe(page, None, but_contrast), *contrast(page)]


def contrast(page: Page) -> list[str]:
    """Texts that are hard to read, which axe takes longest over: of what is repeated, a few."""
    page.evaluate(_MARK_WHAT_IS_REPEATED)
    context = {"exclude": [["[data-repeated]"]]}
    return told_by_axe(page, context, {"runOnly": ["color-contrast"]})


def told_by_axe(page: Page, context: dict[str, Any] | None, options: dict[str, Any]) -> list[str]:
    # Describing every passed node takes most of the time.
    options["resultTypes"] = ["violations"]
    found: dict[str, Any] = Axe().run(page, context=context, options=options).response
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"][:3]
    ]


def darken(page: Page) -> None:
    """Switch to the dark scheme by the button in the header."""
    page.add_style_tag(content="* { transition: none !important }")
    page.locator("label[title=切换到深色]").click()
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"


@every_page
def test_quiet_offline_and_accessible(visitor: Visitor, site: str, name: str) -> None:
    watched = visitor.open(site + PAGES[name])
    page = watched.page
    assert page.evaluate("document.body.dataset.mdColorScheme") == "default"
    assert serious(page) == []
    if name in IN_THE_DARK:
        darken(page)
        # Only colours differ in the dark.
        assert contrast(page) == []
    assert watched.complaints == []
    assert watched.foreign(site) == []


def test_a_phone_scrolls_no_page_sideways(visitor: Visitor, site: str) -> None:
    page = visitor.open(site, width=390).page
    for name, path in PAGES.items():
        page.goto(site + path)
        page.wait_for_selector("html.js")
        # A department may bear a long name.
        page.evaluate("document.querySelector('select')?.add(new Option('刑事'.repeat(20)))")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        wide = page.evaluate(
            """() => [...document.querySelectorAll('article table')]
                .filter(t => !t.closest('.dg-scroll') && t.getBoundingClientRect().right > 391)
                .map(t => t.className)"""
        )
        assert wide == [], name
