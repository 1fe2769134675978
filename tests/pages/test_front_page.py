"""The front page as a newcomer uses it: finds what is next, subscribes, and goes where the links lead."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from lxml import html
from playwright.sync_api import Browser, Page, expect

from tests.pages.browsing import Site, serve, visitor
from tests.pages.conftest import Visit


def test_a_newcomer_sees_what_it_is_and_what_is_next(visit: Visit) -> None:
    page = visit()
    expect(page.get_by_role("heading", level=1)).to_have_text("The council in session")
    expect(page.get_by_text("What the council decides, when, and who has a say in it.")).to_be_visible()
    first = page.locator("#agenda > .day").first
    expect(first.locator("h3")).to_contain_text("Wednesday 12 January 2022")
    expect(first.get_by_role("link", name="Debate on the budget")).to_be_visible()
    assert page.locator("#next + .day").get_attribute("id") == "d2022-01-12"


def test_the_context_is_folded_away_and_unfolds(visit: Visit) -> None:
    page = visit()
    entry = page.locator("article", has=page.get_by_role("link", name="Debate on the budget"))
    expect(entry.get_by_text("Wants to keep the pool.")).to_be_hidden()
    entry.locator("summary").click()
    expect(entry.get_by_text("Wants to keep the pool.")).to_be_visible()
    expect(entry.get_by_text("The council is short of money.")).to_be_visible()


def test_the_address_is_copied(visit: Visit, site: Site) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="Copy the address")
    button.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.url}calendar.ics"


def test_there_is_a_way_in_for_every_app(visit: Visit, site: Site) -> None:
    page = visit()
    address = f"{site.url}calendar.ics"
    webcal = address.replace("http://", "webcal://")
    expect(page.get_by_role("link", name="Open in calendar app")).to_have_attribute("href", webcal)
    expect(page.get_by_label("The address of the calendar")).to_have_value(address)
    asked = {name: _query(page, f"Open in {name}") for name in ("Google Calendar", "Outlook.com", "Microsoft 365")}
    assert asked["Google Calendar"] == {"cid": [webcal]}
    assert asked["Outlook.com"] == asked["Microsoft 365"] == {"url": [address], "name": ["The council in session"]}
    for name, path in (("RSS feed", "rss.xml"), ("Atom feed", "atom.xml"), ("JSON feed", "feed.json")):
        expect(page.get_by_role("link", name=name)).to_have_attribute("href", site.url + path)


def _query(page: Page, name: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.get_by_role("link", name=name).get_attribute("href") or "").query)


def test_the_calendar_that_is_offered_can_be_read(site: Site) -> None:
    calendar = icalendar.Calendar.from_ical(site.files["calendar.ics"])
    assert any(str(event["SUMMARY"]) == "Debate on the budget" for event in calendar.walk("VEVENT"))


def test_what_is_over_by_now_is_past_and_the_next_day_comes_first(visit: Visit) -> None:
    page = visit(now=datetime(2022, 1, 13, 23, 30, tzinfo=UTC))
    expect(page.locator("#agenda > .day").first.locator("h3")).to_contain_text("Monday 17 January 2022")
    assert page.locator("#next + .day").get_attribute("id") == "d2022-01-17"
    gone = page.locator("#gone .day").evaluate_all("days => days.map((day) => day.id)")
    assert gone[:3] == ["d2022-01-13", "d2022-01-12", "d2022-01-10"]
    expect(page.locator("#past")).not_to_have_attribute("open", "")
    page.locator("#past > summary").click()
    expect(page.get_by_role("link", name="Opening of the lock", exact=True)).to_be_visible()


def test_long_after_everything_the_page_still_has_all_of_it(visit: Visit) -> None:
    page = visit(now=datetime(2030, 1, 1, tzinfo=UTC))
    expect(page.get_by_text("Nothing is planned at the moment.")).to_be_visible()
    expect(page.get_by_role("link", name="Debate on the budget", exact=True)).to_be_visible()


LONG = b"""\
calendar: {id: t, domain: example.org, url: https://example.org/, title: Town, language: en, timezone: UTC}
events:
  - {id: expo, title: Exhibition, start: 2021-06-01, end: 2024-06-01}
  - {id: past, title: Meeting, start: 2022-01-12}
  - {id: later, title: Second meeting, start: 2022-02-12}
"""


def test_something_that_lasts_for_years_keeps_nothing_else_from_passing(browser: Browser, tmp_path: Path) -> None:
    with serve(LONG, tmp_path, datetime(2022, 1, 9, tzinfo=UTC)) as site:
        context = visitor(browser, now=datetime(2022, 1, 20, tzinfo=UTC))
        page = context.new_page()
        page.goto(site.url)
        expect(page.locator("#agenda h4")).to_have_text(["Exhibition", "Second meeting"])
        expect(page.locator("#gone h4")).to_have_text(["Meeting"])
        expect(page.locator("#next + .day h4")).to_have_text("Second meeting")
        context.close()
    plain = html.fromstring(site.files["index.html"])
    assert plain.xpath("//*[@id='next']/following-sibling::*[1]//h4/a/text()") == ["Meeting"]


def test_without_javascript_everything_is_there(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    expect(page.get_by_role("link", name="Debate on the budget", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Open in calendar app")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the address")).to_be_hidden()
    page.locator("#past > summary").click()
    expect(page.get_by_role("link", name="Opening of the lock", exact=True)).to_be_visible()


def test_a_day_of_the_month_leads_to_it(visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 700})
    today = page.locator("[aria-current=date]")
    expect(today).to_have_text("11")
    page.get_by_role("link", name="12 January 2022: 2 events").click()
    assert page.url.endswith("#d2022-01-12")
    expect(page.locator("#d2022-01-12")).to_be_in_viewport()


def test_a_day_that_is_past_unfolds_when_it_is_asked_for(visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="10 January 2022: 2 events").click()
    expect(page.get_by_role("link", name="Opening of the lock", exact=True)).to_be_in_viewport()


def test_the_other_language_is_one_click_away_and_back(visit: Visit, site: Site) -> None:
    page = visit()
    page.get_by_role("link", name="Nederlands").click()
    assert page.url == f"{site.url}nl/"
    assert page.locator("html").get_attribute("lang") == "nl"
    expect(page.get_by_role("heading", level=1)).to_have_text("De raad in zitting")
    page.get_by_role("link", name="Debat over de begroting", exact=True).click()
    page.get_by_role("link", name="English").click()
    assert page.url == f"{site.url}events/budget/"


def test_a_text_that_is_missing_in_a_language_is_marked_with_its_own(visit: Visit) -> None:
    title = visit().get_by_text("Wandeling langs de dijk", exact=True).first
    assert title.evaluate("node => node.closest('[lang]').lang") == "nl"


def test_a_topic_is_a_channel_with_feeds_of_its_own(visit: Visit, site: Site) -> None:
    page = visit()
    page.get_by_role("navigation", name="Topics").get_by_role("link", name="Money").click()
    assert page.url == f"{site.url}topics/money/"
    expect(page.get_by_role("link", name="RSS feed")).to_have_attribute("href", f"{site.url}topics/money/rss.xml")
    expect(page.get_by_role("link", name="Debate on the budget", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Opening of the lock", exact=True)).to_have_count(0)


def test_by_keyboard_alone_one_gets_past_the_header_and_through_the_page(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Open in calendar app")).to_be_focused()
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.outerHTML"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or page.evaluate("document.activeElement === document.body")
    page.locator("article summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article details").first).to_have_attribute("open", "")
    assert len(seen) > 30


@pytest.mark.parametrize("path", ["", "nl/", "topics/water/", "events/budget/", "months/2022-02/"])
def test_every_link_leads_to_something_that_is_there(site: Site, path: str) -> None:
    page = html.fromstring(site.files[f"{path}index.html"])
    page.make_links_absolute(site.url + path)
    own = {link for _, _, link, _ in page.iterlinks() if link.startswith(site.url)}
    assert len(own) > 15
    for link in own:
        name, _, anchor = link.removeprefix(site.url).partition("#")
        name = name.partition("?")[0]
        target = f"{name}index.html" if not name or name.endswith("/") else name
        assert target in site.files, link
        assert not anchor or html.fromstring(site.files[target]).xpath("//*[@id=$id]", id=anchor), link


def test_a_script_that_got_into_the_page_would_not_run(browser: Browser, site: Site) -> None:
    page = browser.new_page()
    page.goto(site.url)
    page.evaluate("""
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.head.append(script);
    """)
    assert page.evaluate("window.ran") is None
    page.close()


def test_the_head_names_the_page_its_languages_and_every_feed(site: Site) -> None:
    page = html.fromstring(site.files["nl/topics/money/index.html"])
    base = f"{site.url}nl/topics/money/"
    assert page.xpath("//link[@rel='canonical']/@href") == [base]
    alternates = {link.get("type"): link.get("href") for link in page.xpath("//link[@rel='alternate'][@type]")}
    assert alternates == {
        "text/calendar": f"{base}calendar.ics", "application/rss+xml": f"{base}rss.xml",
        "application/atom+xml": f"{base}atom.xml", "application/feed+json": f"{base}feed.json",
    }  # fmt: skip
    assert {link.get("hreflang"): link.get("href") for link in page.xpath("//link[@hreflang]")} == {
        "en": f"{site.url}topics/money/", "nl": base, "x-default": f"{site.url}topics/money/",
    }  # fmt: skip
    cards = {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}
    assert cards["og:title"] == "De raad in zitting: Geld"
    assert cards["og:url"] == base
    assert cards["og:locale"] == "nl_NL"
    assert cards["og:locale:alternate"] == "en_GB"
    assert page.xpath("//link[@rel='icon']")
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_each_notice_stands_clear_of_the_rule_above_it(visit: Visit) -> None:
    notices = visit().locator(".notices li")
    assert notices.count() > 2
    for above, below in zip(notices.all(), notices.all()[1:], strict=False):
        rule, head = above.bounding_box(), below.locator("p").first.bounding_box()
        assert rule is not None
        assert head is not None
        assert head["y"] - (rule["y"] + rule["height"]) > 6
