"""A feed that somebody opens in a browser says what it is, and shows what is in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.pages.browsing import Site
from tests.pages.conftest import Visit


@pytest.mark.parametrize("path", ["rss.xml", "atom.xml", "nl/rss.xml", "topics/water/atom.xml"])
def test_it_explains_itself_and_lists_its_notices(visit: Visit, site: Site, path: str) -> None:
    page = visit(path)
    shown = page.evaluate("getComputedStyle(document.documentElement, '::before').content")
    assert ("Dit is een feed" if path.startswith("nl/") else "This is a feed") in shown
    assert f"{site.url}{'nl/' if path.startswith('nl/') else ''}" in shown
    entries = page.locator("item, entry")
    assert entries.count() > 3
    expect(entries.first.locator("title")).to_be_visible()
    expect(entries.first.locator("content, encoded, guid, id").first).to_be_hidden()
    assert page.locator("rss, feed").evaluate("feed => getComputedStyle(feed).maxWidth") != "none"


def test_no_date_is_in_a_language_that_the_feed_is_not_in(visit: Visit) -> None:
    expect(visit("rss.xml").locator("item > pubDate").first).to_be_visible()
    expect(visit("nl/rss.xml").locator("item > pubDate").first).to_be_hidden()
    day = visit("nl/atom.xml").locator("entry > published").first
    expect(day).to_be_visible()
    letter = day.evaluate("node => node.getBoundingClientRect().width") / len("2022-01-11")
    assert 0 < day.evaluate("node => node.scrollWidth") - letter * len("2022-01-11T07:00:00+00:00") < letter


def test_the_style_sheet_is_named_before_the_feed_begins(site: Site) -> None:
    for path in ("rss.xml", "nl/atom.xml"):
        lines = site.files[path].splitlines()
        assert lines[0].startswith(b"<?xml ")
        assert lines[1].startswith(b'<?xml-stylesheet type="text/css" href="http')
