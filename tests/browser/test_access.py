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
"""Pages that between them use every colour; contrast is what axe takes longest over."""


def serious(page: Page, **options: Any) -> list[str]:
    """What axe finds serious or critical."""
    options["resultTypes"] = ["violations"]  # describing every passed node takes most of the time
    found: dict[str, Any] = Axe().run(page, options=options).response
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
        assert serious(page, runOnly=["color-contrast"]) == []
    assert watched.complaints == []
    assert watched.foreign(site) == []


@every_page
def test_a_phone_scrolls_no_page_sideways(visitor: Visitor, site: str, name: str) -> None:
    page = visitor.open(site + PAGES[name], width=390).page
    # A department may bear a long name.
    page.evaluate("document.querySelector('select')?.add(new Option('刑事'.repeat(20)))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        """() => [...document.querySelectorAll('article table')]
            .filter(t => !t.closest('.dg-scroll') && t.getBoundingClientRect().right > 391)
            .map(t => t.className)"""
    )
    assert wide == []
