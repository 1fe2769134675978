"""The page of an event, which people send on: everything known, in the reader's own time, and how it came to be so."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from tests.pages.browsing import Site, serve, visitor
from tests.pages.conftest import Visit

PAGE = "events/budget/"


def test_it_tells_everything_that_is_known(visit: Visit) -> None:
    page = visit(PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Debate on the budget")
    for words in (
        "Wednesday 12 January 2022, 20:00–22:30 (Brussels time)", "Town hall, Market Square 1", "Show on a map",
        "The last reading, open to the public.", "the swimming pool", "mayor, The left", "chair", "The deficit",
        "The council is short of money.", "The annual report", "1 December 2021", "The council chamber",
    ):  # fmt: skip
        expect(page.get_by_text(words).first).to_be_visible()


TALKS = b"""\
calendar: {id: t, domain: example.org, url: https://example.org/, title: Town, language: en, timezone: UTC}
events:
  - id: talks
    title: Talks
    start: 2022-01-12
    sources: [{title: The agenda, url: https://example.org/agenda}]
    expectations: {labour: Higher wages., trade: LONG, harbour: A deeper harbour.}
""".replace(b"LONG", b"Lower taxes and fewer of them. " * 12)


@pytest.mark.parametrize(("width", "media", "rows"), [(1280, "screen", 1), (680, "print", 1), (320, "screen", 3)])
@pytest.mark.parametrize("path", ["", "events/talks/"])
def test_three_sides_stand_side_by_side_and_on_a_phone_one_below_the_other(
    browser: Browser, tmp_path: Path, path: str, width: int, media: Any, rows: int
) -> None:
    with serve(TALKS, tmp_path, datetime(2022, 1, 9, tzinfo=UTC)) as site, visitor(browser) as context:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site.url + path)
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        page.emulate_media(media=media)
        boxes = [box for side in page.locator(".side").all() if (box := side.bounding_box())]
        assert len(boxes) == 3
        assert len({box["y"] for box in boxes}) == rows
        assert len({box["x"] for box in boxes}) == 4 - rows


def test_on_paper_the_address_of_a_source_is_printed(visit: Visit) -> None:
    page = visit(PAGE)
    page.emulate_media(media="print")
    source = page.locator(".sources a").first
    assert "https://example.org/" in source.evaluate("node => getComputedStyle(node, '::after').content")


def test_a_visitor_elsewhere_reads_it_in_their_own_time_too(visit: Visit) -> None:
    page = visit(PAGE, timezone_id="America/New_York")
    expect(page.get_by_text("In your time zone: ")).to_have_text(
        "In your time zone: Wednesday 12 January, 14:00–16:30 GMT-5"
    )


def test_a_visitor_in_the_zone_of_the_event_reads_it_once(visit: Visit) -> None:
    expect(visit(PAGE, timezone_id="Europe/Paris").get_by_text("In your time zone: ")).to_have_count(0)


def test_how_it_changed_is_told_from_the_ledger(visit: Visit) -> None:
    history = visit(PAGE).locator("section", has_text="How it changed")
    titles = history.locator(".head").all_text_contents()
    assert titles == ["New time, 20:00: Debate on the budget", "New: Debate on the budget"]
    expect(history).to_contain_text("19:30–22:00 (Brussels time) to Wednesday 12 January 2022, 20:00–22:30")


def test_the_file_to_add_can_be_read_and_is_that_event(visit: Visit, tmp_path: Path) -> None:
    page = visit(PAGE)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Add to calendar").click()
    downloading.value.save_as(tmp_path / "event.ics")
    (event,) = icalendar.Calendar.from_ical((tmp_path / "event.ics").read_bytes()).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Debate on the budget"
    assert f"{event['DTSTART'].dt:%Y-%m-%d %H:%M %Z}" == "2022-01-12 20:00 CET"


def test_it_says_to_machines_when_it_is_and_when_it_was_to_be(site: Site) -> None:
    event = _data(site, PAGE)
    assert event["startDate"] == "2022-01-12T20:00:00+01:00"
    assert event["previousStartDate"] == "2022-01-12T18:30:00Z"
    assert event["eventStatus"] == "https://schema.org/EventRescheduled"
    assert event["location"][0]["geo"] == {"@type": "GeoCoordinates", "latitude": 50.8467, "longitude": 4.3525}
    assert event["location"][1] == {"@type": "VirtualLocation", "url": "https://example.org/live"}
    assert _data(site, "events/dredging/")["eventStatus"] == "https://schema.org/EventCancelled"
    front = html.fromstring(site.files["index.html"]).xpath("string(//script[@type='application/ld+json'])")
    assert event in json.loads(front)["@graph"]


def _data(site: Site, path: str) -> dict[str, object]:
    text = html.fromstring(site.files[f"{path}index.html"]).xpath("string(//script[@type='application/ld+json'])")
    (event,) = json.loads(text)["@graph"]
    return dict(event)


def test_its_neighbours_are_a_click_away(visit: Visit, site: Site) -> None:
    page = visit(PAGE)
    page.get_by_role("link", name="Later Cancelled: Dredging begins").click()
    assert page.url == f"{site.url}events/dredging/"
    page.goto(f"{site.url}events/summit-talks/")
    series = page.get_by_role("navigation", name="In this series")
    expect(series.get_by_role("link", name="Talks")).to_have_attribute("aria-current", "page")
    series.get_by_role("link", name="Summit of the polders").click()
    expect(page.get_by_role("navigation", name="Programme").get_by_role("link")).to_have_text(["Dinner", "Talks"])


def test_an_event_that_recurs_names_its_coming_dates(visit: Visit) -> None:
    page = visit("events/office-hour/")
    dates = page.locator("section", has_text="Dates").locator("li:visible")
    assert dates.count() == 24
    expect(dates.first).to_contain_text("Monday 17 January 2022")
    expect(dates.first).to_contain_text("Cancelled")
    expect(dates.nth(1)).to_contain_text("Town hall, Market Square 1")


def test_a_series_that_is_over_by_now_has_no_heading_without_dates(visit: Visit) -> None:
    page = visit("events/office-hour/", now=datetime(2022, 7, 1, 12, tzinfo=UTC))
    expect(page.get_by_role("heading", name="Dates")).to_be_hidden()


def test_a_visitor_elsewhere_reads_each_date_of_a_series_in_their_own_time(visit: Visit) -> None:
    page = visit("events/office-hour/", timezone_id="America/New_York")
    assert page.locator(".facts").get_by_text("In your time zone: ").count() == 0
    own = page.locator("section", has_text="Dates").locator("li:visible").nth(1).get_by_text("In your time zone: ")
    expect(own).to_have_text("In your time zone: Monday 24 January, 11:00–12:00 GMT-5")


ANYWHERE = b"""\
calendar: {id: t, domain: example.org, url: https://example.org/, title: Town, language: en, timezone: Europe/Brussels}
events:
  - {id: toast, title: Toast, start: 2022-01-12 20:00, duration: 1h, timezone: floating}
  - {id: toasts, title: Toasts, start: 2022-01-13 20:00, duration: 1h, timezone: floating, repeat: {every: day}}
"""


@pytest.mark.parametrize("path", ["", "events/toast/", "events/toasts/"])
def test_an_hour_that_is_the_same_wherever_somebody_is_is_not_turned_into_another(
    browser: Browser, tmp_path: Path, path: str
) -> None:
    with serve(ANYWHERE, tmp_path, datetime(2022, 1, 9, tzinfo=UTC)) as site:
        context = visitor(browser, timezone_id="America/New_York")
        page = context.new_page()
        page.goto(site.url + path)
        expect(page.get_by_text("20:00–21:00").first).to_be_visible()
        expect(page.get_by_text("In your time zone: ")).to_have_count(0)
        context.close()
    assert b"dates=20220112T200000%2F20220112T210000&amp;" in site.files["events/toast/index.html"]


def test_a_series_is_not_offered_to_google_as_the_one_day_it_began_on(site: Site) -> None:
    def offered(path: str) -> list[str]:
        page = html.fromstring(site.files[f"{path}index.html"])
        return [str(link) for link in page.xpath("//section[@aria-labelledby='facts']//a/@href")]

    assert any(link.startswith("https://calendar.google.com/") for link in offered(PAGE))
    assert not any(link.startswith("https://calendar.google.com/") for link in offered("events/office-hour/"))
    assert f"{site.url}events/office-hour/event.ics" in offered("events/office-hour/")


def test_who_shares_the_page_shares_its_picture(site: Site) -> None:
    def pictures(path: str) -> list[tuple[str, str]]:
        page = html.fromstring(site.files[f"{path}index.html"])
        return [(one.get("property"), one.get("content")) for one in page.xpath("//meta[contains(@property, 'image')]")]

    picture = [("og:image", "https://elsewhere.example/budget.jpg"), ("og:image:alt", "The council chamber")]
    assert pictures(PAGE) == pictures(f"nl/{PAGE}") == picture
    # No network shows a drawing in SVG, as the logo is.
    assert pictures("events/walk/") == pictures("") == []


def test_an_outcome_comes_first(visit: Visit) -> None:
    expect(visit("events/opening/").locator(".article h2").first).to_have_text("Outcome")


def test_on_paper_it_is_the_text_alone(visit: Visit) -> None:
    page = visit(PAGE)
    page.emulate_media(media="print")
    expect(page.get_by_text("The council is short of money.")).to_be_visible()
    for name in ("Add to calendar", "Nederlands", "Money", "Show on a map"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_hidden()
    assert page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(255, 255, 255)"


def test_on_paper_the_front_page_is_a_programme_with_what_was_unfolded(visit: Visit) -> None:
    page = visit()
    page.locator("article summary").first.click()
    page.emulate_media(media="print")
    expect(page.get_by_text("The council is short of money.")).to_be_visible()
    for name in ("Open in calendar app", "January 2022"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_hidden()
