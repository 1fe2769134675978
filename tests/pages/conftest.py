"""One browser for all tests of the pages, and the sites that they visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.pages.browsing import SITE, Site, launch, serve, visitor

EDITS = {b"start: 2022-01-12 19:30\n    end: 2022-01-12 22:00": b"start: 2022-01-12 20:00\n    end: 2022-01-12 22:30"}
"""The debate is put off by half an hour before the last build."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    moments = datetime(2022, 1, 9, tzinfo=UTC), datetime(2022, 1, 11, 9, tzinfo=UTC)
    with serve(SITE.read_bytes(), tmp_path_factory.mktemp("site"), *moments, edits=EDITS) as site:
        yield site


def _fault(message: ConsoleMessage) -> Iterator[str]:
    # For a document that can name no icon, a feed, Chromium asks for one where there is none.
    if message.type in ("error", "warning") and not message.location["url"].endswith("/favicon.ico"):
        yield message.text


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Opens a page of the site. At the end, no page has asked anything of another host or found fault with itself."""
    contexts, asked, faults = [], [], []

    def opened(path: str = "", **options: Any) -> Page:
        context = visitor(browser, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: faults.extend(_fault(message)))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(site.url + path)
        return page

    yield opened
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert asked
    assert [url for url in asked if not url.startswith(site.url)] == []
    assert faults == []
