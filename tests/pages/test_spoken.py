"""The pages as they are spoken: read by a simulator of a screen reader, in Chromium, from the beginning to the end.

What it says stands in spoken/, a phrase a line, to be read by a person: FEEDS_REWRITE=1 writes the files anew.
"""

from __future__ import annotations

import os
import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.browsing import HERE, Site, visitor

pytestmark = pytest.mark.slow

READER = HERE / "node_modules" / "@guidepup" / "virtual-screen-reader" / "lib" / "esm" / "index.browser.js"
READING = (HERE / "spoken.js").read_text(encoding="utf-8")
PAGES = {"front": "", "front-nl": "nl/", "topic": "topics/water/", "event": "events/budget/",
         "cancelled": "events/dredging/", "series": "events/office-hour/"}  # fmt: skip

LAYOUT = re.compile(r"(end of .*|paragraph|time|emphasis|strong|rowgroup|cell)")
"""What the simulator says of how a text is marked up, which people have switched off or do not hear."""


@pytest.fixture(scope="module")
def spoken(browser: Browser, site: Site) -> dict[str, list[str]]:
    """What is said of each page."""
    return {name: _read(browser, site, path) for name, path in PAGES.items()}


def _open(browser: Browser, site: Site, path: str) -> Page:
    assert READER.is_file(), "virtual-screen-reader is not here; tests/consumers/install brings it"
    # The simulator is no part of the page, and its policy would keep it out.
    page = visitor(browser, bypass_csp=True).new_page()
    page.route("**/reader.js", lambda route: route.fulfill(path=READER, content_type="text/javascript"))
    page.goto(site.url + path)
    return page


def _read(browser: Browser, site: Site, path: str) -> list[str]:
    page = _open(browser, site, path)
    phrases: list[str] = page.evaluate(READING, f"{site.url}reader.js")
    page.context.close()
    assert phrases[-1] == "end of document"
    return [phrase.replace(site.url, "https://example.org/council/") for phrase in phrases]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_spoken_as_the_file_beside_this_has_it(spoken: dict[str, list[str]], name: str) -> None:
    file = HERE / "spoken" / f"{name}.txt"
    said = "".join(f"{phrase}\n" for phrase in spoken[name] if not LAYOUT.fullmatch(phrase))
    if os.environ.get("FEEDS_REWRITE"):
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_heading_that_is_seen_is_spoken_with_its_level(
    browser: Browser, site: Site, spoken: dict[str, list[str]], name: str
) -> None:
    page = _open(browser, site, PAGES[name])
    seen = [
        (" ".join(heading.inner_text().split()), int(heading.evaluate("node => node.tagName[1]")))
        for heading in page.locator("h1, h2, h3, h4, h5, h6").all()
        if heading.is_visible()
    ]
    page.context.close()
    said = [
        (match[1], int(match[2]))
        for phrase in spoken[name]
        if (match := re.fullmatch(r"heading, (.*), level (\d)", phrase))
    ]
    leaves = re.compile(r"\d+ \w+ \w+ \d+")
    assert [level for words, level in seen] == [level for _, level in said]
    assert {words for words, _ in seen if not leaves.search(words)} <= {words for words, _ in said}
    levels = [level for _, level in said]
    assert levels[0] == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


def test_that_a_meeting_is_off_is_said_before_its_title(spoken: dict[str, list[str]]) -> None:
    assert "heading, Cancelled: Dredging begins, level 1" in spoken["cancelled"]
    assert "heading, Cancelled: Dredging begins, level 4" in spoken["front"]
    assert "heading, Afgelast: Het baggeren begint, level 4" in spoken["front-nl"]
    dates = [phrase for phrase in spoken["series"] if phrase.startswith("Cancelled:") or "17 January" in phrase]
    assert dates[0].startswith("Cancelled:")


def test_every_button_and_every_field_says_what_it_is_for(spoken: dict[str, list[str]]) -> None:
    said = [one for phrases in spoken.values() for one in phrases if re.match(r"(button|textbox)\b", one)]
    assert len(said) >= 6
    assert all(re.match(r"(button|textbox), \w[\w ]{5,}", one) for one in said), said
    assert "button, Copy the address" in spoken["front"]


@pytest.mark.parametrize("path", PAGES.values())
def test_a_link_makes_sense_alone_and_one_name_leads_to_one_place(browser: Browser, site: Site, path: str) -> None:
    page = _open(browser, site, path)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    leads: dict[str, set[str]] = {}
    for link in page.get_by_role("link").all():
        name = " ".join((link.get_attribute("aria-label") or link.text_content() or "").split())
        assert len(name) > 3, link.evaluate("node => node.outerHTML")
        leads.setdefault(name, set()).add(str(link.evaluate("node => node.href")))
    page.context.close()
    assert {name: places for name, places in leads.items() if len(places) > 1} == {}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_said_twice_in_a_row(spoken: dict[str, list[str]], name: str) -> None:
    around: list[str] = []
    last = ""
    for phrase in spoken[name]:
        if phrase.startswith("end of "):
            while around and around.pop() != phrase.removeprefix("end of "):
                pass
            continue
        words = re.sub(r"^(link|heading|button|region|navigation|listitem|term|definition), |, level \d$", "", phrase)
        if LAYOUT.fullmatch(phrase):
            continue
        # A name of what holds the text that it is made of is said by the simulator, and by no screen reader.
        within = any(last in one for one in around)
        assert words != last or within, phrase
        last = words
        if f"end of {phrase}" in spoken[name]:
            around.append(phrase)


@pytest.mark.parametrize("name", ["front", "topic", "front-nl"])
def test_a_day_of_the_month_says_which_it_is_and_what_it_has(spoken: dict[str, list[str]], name: str) -> None:
    days = [phrase for phrase in spoken[name] if re.match(r"link, \d+ \w+ \d{4}: ", phrase)]
    assert len(days) >= 2
    assert all(re.fullmatch(r"link, \d+ [a-zA-Z]+ 2022: \d+ \w+(, [\w ]+)?", phrase) for phrase in days), days
    assert any(phrase.startswith("columnheader, ") for phrase in spoken[name])
