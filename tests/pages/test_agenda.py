"""The agenda as time passes and as it grows: what is under way, what is over, and where there is more of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page, expect

from feeds.build import build
from feeds.formats.html.agenda import Item
from feeds.formats.html.months import MOST_LASTING, lasting
from feeds.history.ledger import History
from feeds.locale import languages, load
from feeds.model import AllDay
from feeds.reading import read_calendar
from tests.pages.browsing import serve, visitor

EVE = datetime(2022, 1, 9, 12, tzinfo=UTC)

Open = Callable[[bytes, datetime], Page]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the front page of a calendar, built on the eve, at a time."""
    with ExitStack() as stack:

        def visit(events: bytes, now: datetime) -> Page:
            site = stack.enter_context(serve(events, tmp_path, EVE))
            context = stack.enter_context(visitor(browser, now=now))
            page = context.new_page()
            page.goto(site.url)
            return page

        yield visit


def _front(events: str, path: str = "index.html") -> html.HtmlElement:
    return html.fromstring(_files(events)[path])


def _files(events: str) -> dict[str, bytes]:
    return dict(build(History(), read_calendar(events.encode(), "events.yaml").calendar, EVE).files)


def _town(events: str, language: str = "en") -> str:
    about = f"id: t, domain: example.org, url: https://example.org/, title: Town, language: {language}, timezone: UTC"
    return f"calendar: {{{about}}}\nevents:\n{events}"


LONG = _town("""\
  - {id: expo, title: Exhibition, start: 2022-01-12, end: 2025-06-01}
  - {id: short, title: Opening of it, start: 2022-01-12 10:00, duration: 1h}
  - {id: evening, title: Dinner for it, start: 2022-01-12 20:00, duration: 2h}
  - {id: later, title: Second meeting, start: 2022-02-12}
""").encode()


def test_a_meeting_leaves_when_it_is_over_though_something_longer_begins_that_day(opened: Open) -> None:
    page = opened(LONG, datetime(2022, 1, 12, 12, tzinfo=UTC))
    expect(page.locator("#gone h4")).to_have_text(["Opening of it"])
    expect(page.locator("#agenda > .day h4")).to_have_text(["Exhibition", "Dinner for it", "Second meeting"])
    expect(page.locator("#now")).to_be_hidden()
    assert page.locator("[id]").evaluate_all("all => all.length === new Set(all.map((one) => one.id)).size")


def test_what_began_before_today_is_under_way_and_not_what_comes_next(opened: Open) -> None:
    page = opened(LONG, datetime(2022, 1, 13, 12, tzinfo=UTC))
    expect(page.locator("#now h3").first).to_have_text("Now")
    expect(page.locator("#now h4")).to_have_text(["Exhibition"])
    expect(page.locator("#next + .day h4")).to_have_text(["Second meeting"])
    expect(page.locator("#gone h4")).to_have_text(["Opening of it", "Dinner for it"])
    # Where links to that day lead is still there.
    expect(page.locator("#d2022-01-12")).to_have_count(1)


def test_what_has_not_begun_is_to_come_though_it_is_tomorrow_where_the_visitor_is(
    browser: Browser, tmp_path: Path
) -> None:
    there: dict[str, Any] = {"now": datetime(2022, 1, 12, 12, tzinfo=UTC), "timezone_id": "Pacific/Auckland"}
    with serve(LONG, tmp_path, EVE) as site, visitor(browser, **there) as context:
        page = context.new_page()
        page.goto(site.url)
        expect(page.locator("#now h4")).to_have_text(["Exhibition"])
        expect(page.locator("#next + .day h4")).to_have_text(["Dinner for it"])
    far = _front(
        _town("  - {id: e, title: Party, start: 2022-01-09 20:00, duration: 1h, timezone: America/New_York}\n").replace(
            "timezone: UTC", "timezone: Pacific/Auckland"
        )
    )
    assert far.xpath("//*[@id='next']/following-sibling::section//h4/a/text()") == ["Party"]


def test_what_is_under_way_stands_by_itself_without_javascript() -> None:
    page = _front(
        _town("""\
  - {id: expo, title: Exhibition, start: 2021-06-01, end: 2024-06-01}
  - {id: fair, title: Fair, start: 2022-01-08, end: 2022-01-10}
  - {id: today, title: Meeting, start: 2022-01-09 18:00, duration: 1h}
""")
    )
    assert page.xpath("//section[@id='now']//h4/a/text()") == ["Fair", "Exhibition"]
    assert page.xpath("//*[@id='next']/following-sibling::section//h4/a/text()") == ["Meeting"]


def test_however_much_is_under_way_it_takes_no_place_from_what_is_next() -> None:
    days = [date(2021, 6, 1) + timedelta(days=one) for one in range(80)]
    shows = "".join(f"  - {{id: s-{day}, title: Show, start: {day}, end: 2022-06-01}}\n" for day in days)
    page = _front(_town(f"{shows}  - {{id: next, title: Meeting, start: 2022-01-20}}\n"))
    assert page.xpath("//*[@id='next']/following-sibling::section//h4/a/text()") == ["Meeting"]
    (more,) = page.xpath("//section[@id='now']/p/a")
    assert (more.text, more.get("href")) == ("and 75 more", "https://example.org/months/2021-08/#d2021-08-14")


def test_what_lasts_for_years_is_named_below_every_month_of_it() -> None:
    files = _files(
        _town("""\
  - {id: expo, title: Exhibition, start: 2021-06-10, end: 2022-03-10}
  - {id: rule, title: Meeting, start: 2021-06-01, repeat: {every: week, count: 60}}
""")
    )
    months = {path: html.fromstring(data) for path, data in files.items() if path.startswith("months/")}
    named = {path[7:14] for path, page in months.items() if page.xpath("//p[@class='lasting']/a/text()")}
    assert named == {f"2021-{month:02}" for month in range(7, 13)} | {"2022-01", "2022-02", "2022-03"}
    page = html.fromstring(files["index.html"])
    (below,) = page.xpath("//table[caption='January 2022']/following-sibling::p[1]")
    assert below.text_content() == "Ongoing: Exhibition (10 June 2021 – 10 March 2022)"


def test_of_thousands_that_last_for_years_each_month_names_a_few_and_counts_the_rest() -> None:
    def item(day: date, last: date) -> Item:
        moment = datetime(2022, 1, 1, tzinfo=UTC)
        return Item(None, AllDay(day, last), day, last, moment, moment, load("en"), "UTC")

    first = date(2000, 1, 1)
    items = [item(first + timedelta(days=n), first + timedelta(days=n + 3650)) for n in range(3_000)]
    months = [date(year, month, 1) for year in range(2000, 2030) for month in range(1, 13)]
    found = lasting(items, months)
    for month in months:
        through = [one for one in items if one.day < month <= one.last]
        assert found[month].items == tuple(through[:MOST_LASTING])
        assert len(found[month].items) + found[month].others == len(through)
        assert found[month].begun == (through[MOST_LASTING].day if len(through) > MOST_LASTING else None)


def test_of_what_is_not_named_below_a_month_the_first_is_a_link_away() -> None:
    shows = "".join(
        f"  - {{id: s-{one}, title: Show, start: 2021-0{one}-10, end: 2022-0{one}-20}}\n" for one in range(1, 9)
    )
    files = _files(_town(f"{shows}  - {{id: next, title: Meeting, start: 2022-01-20}}\n"))
    below = {"index.html": "", "months/2022-01/index.html": "https://example.org/months/2021-07/"}
    for path, where in below.items():
        (more,) = html.fromstring(files[path]).xpath(
            "//table[caption='January 2022']/following-sibling::p[1]/a[last()]"
        )
        assert (more.text, more.get("href")) == ("and 2 more", f"{where}#d2021-07-10")
    assert html.fromstring(files["index.html"]).get_element_by_id("d2021-07-10") is not None


CROWD = "".join(f"  - {{id: e{one}, title: Hearing, start: 2022-01-20 10:00, duration: 1h}}\n" for one in range(300))
WORDS = {
    "en": ("and 240 more on 20 January 2022", "and 1 more later"),
    "nl": ("en nog 240 op 20 januari 2022", "en later nog 1"),
    "de": ("und 240 weitere am 20. Januar 2022", "und 1 späterer"),
    "fr": ("et 240 autres le 20 janvier 2022", "et 1 autre plus tard"),
}


@pytest.mark.parametrize("language", languages())
def test_a_day_that_is_cut_says_how_much_more_there_is_and_leads_to_it(language: str) -> None:
    page = _front(_town(f"{CROWD}  - {{id: last, title: Vote, start: 2022-01-21}}\n", language))
    assert len(page.find_class("entry")) == 60
    links = {link.text: link.get("href") for link in page.xpath("//p[contains(@class, 'rest')]/a")}
    assert links == dict(
        zip(
            WORDS[language],
            [f"https://example.org/months/2022-01/#d2022-01-2{day}" for day in (0, 1)],
            strict=True,
        )
    )
    assert page.xpath("//td[@data-day='2022-01-20']/a/@href") == [links[WORDS[language][0]]]


def test_a_series_of_which_the_page_has_the_first_dates_says_so() -> None:
    page = _front(
        _town("""\
  - {id: weekly, title: Market, start: 2021-09-01, repeat: {every: week}}
  - {id: fair, title: Fair, start: 2022-03-09}
""")
    )
    (further,) = page.xpath("//section[@id='agenda']//article/p/a[text()='Further dates']")
    assert further.text_content() == "Further dates: Market"
    assert further.get("href") == "https://example.org/months/2022-03/#d2022-03-09"
    assert len(page.xpath("//section[@id='agenda']//h4[a='Market']")) == 8
    (earlier,) = page.xpath("//div[@id='gone']//article/p/a[text()='Earlier dates']")
    assert earlier.get("href") == "https://example.org/months/2021-11/#d2021-11-10"
    # On the ninth date something else is shown; the day says that it is not all.
    assert page.xpath("//section[@id='d2022-03-09']//a[contains(@class, 'more')]/text()") == [
        "and 1 more on 9 March 2022"
    ]
    assert page.xpath("//td[@data-day='2022-03-09']/a/@href") == [further.get("href")]


def test_a_day_of_which_the_morning_is_over_stands_in_both_lists_and_has_one_name() -> None:
    page = _front(
        _town("""\
  - {id: morning, title: Breakfast, start: 2022-01-09 08:00, duration: 1h}
  - {id: evening, title: Dinner, start: 2022-01-09 20:00, duration: 1h}
""")
    )
    assert page.xpath("//div[@id='gone']//h4/a/text()") == ["Breakfast"]
    names = page.xpath("//@id")
    assert len(names) == len(set(names))


ABOUT = _town("""\
  - {id: bare, title: Bare, start: 2022-01-20, participants: [Ann Example], topics: [money]}
  - {id: roles, title: Roles, start: 2022-01-21, participants: [{chair: Ann Example}]}
  - {id: back, title: Back, start: 2022-01-22, context: [{text: Why it came to this.}]}
  - {id: text, title: Text, start: 2022-01-23, description: "LONG"}
""").replace("LONG", "A sentence of some words that goes on. " * 20)


def test_an_entry_unfolds_only_to_what_it_does_not_show_and_says_what_that_is() -> None:
    page = _front(ABOUT)
    labels = {entry.findtext("h4/a"): entry.findtext("details/summary") for entry in page.iter("article")}
    assert labels == {"Bare": None, "Roles": "People", "Back": "Background", "Text": "Full text"}
    (lead,) = page.xpath("//article[h4/a='Text']/div")
    assert lead.text_content().strip().endswith("…")
    assert len(lead.text_content()) < 300


def test_a_part_says_what_it_is_a_part_of() -> None:
    page = _front(
        _town("""\
  - id: summit
    title: Summit
    start: 2022-02-07
    end: 2022-02-09
    parts: [{id: dinner, title: Dinner, start: 2022-02-07 20:00, duration: 4h}]
""")
    )
    lines = page.xpath("//article[h4/a='Dinner']/p[starts-with(., 'Part of')]")
    lines += page.xpath("//ol[@class='notices']/li[p/a='New: Dinner']/p[starts-with(., 'Part of')]")
    assert [line.text_content() for line in lines] == ["Part of: Summit"] * 2
    assert [line.find("a").get("href") for line in lines] == ["https://example.org/events/summit/"] * 2


OFF = _town("""\
  - {id: off, title: Debate, start: 2022-01-20, status: cancelled, reason: No quorum.}
  - {id: on, title: Vote, start: 2022-01-21}
  - {id: both, title: Talks, start: 2022-01-21, status: cancelled}
""")


def test_what_is_called_off_is_struck_through_but_not_the_word_for_it(opened: Open) -> None:
    page = opened(OFF.encode(), EVE)
    title = page.get_by_role("link", name="Cancelled: Debate", exact=True).first
    expect(title.locator(".struck")).to_have_text("Debate")
    line = "node => getComputedStyle(node).textDecorationLine"
    assert title.locator(".struck").evaluate(line) == "line-through"
    assert title.evaluate(line) != "line-through"
    expect(page.locator("#agenda").get_by_text("No quorum.")).to_be_visible()


def test_a_day_on_which_nothing_goes_on_looks_different_and_says_so(opened: Open) -> None:
    page = opened(OFF.encode(), EVE)
    off = page.get_by_role("link", name="20 January 2022: 1 event, not going ahead")
    on = page.get_by_role("link", name="21 January 2022: 2 events", exact=True)
    colours = [one.evaluate("node => getComputedStyle(node).backgroundColor") for one in (off, on)]
    assert colours[0] != colours[1]


HOURS = "  - {id: one, title: One, start: 2022-01-20 10:00, duration: 1h}\n"


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Europe/Brussels", "All times are Brussels time."), ("UTC", "All times are in UTC.")],
)
def test_the_zone_is_said_once_where_all_hours_are_in_one(zone: str, words: str) -> None:
    page = _front(_town(HOURS).replace("timezone: UTC", f"timezone: {zone}"))
    agenda = page.get_element_by_id("agenda").text_content()
    assert agenda.count(words) == 1
    assert page.xpath("//article/p/time/text()") == ["10:00–11:00"]


def test_the_zone_is_said_each_time_where_there_are_several() -> None:
    other = "  - {id: two, title: Two, start: 2022-01-20 10:00, duration: 1h, timezone: Asia/Tokyo}\n"
    page = _front(_town(HOURS + other))
    assert "All times" not in page.text_content()
    assert sorted(page.xpath("//article/p/time/text()")) == ["10:00–11:00 (Tokyo time)", "10:00–11:00 (UTC)"]


def test_what_is_online_only_says_so() -> None:
    page = _front(_town("  - {id: one, title: One, start: 2022-01-20, online: https://example.org/live}\n"))
    assert page.xpath("//article/p[@class='meta']/text()") == ["Online"]


def test_whom_to_write_to_is_labelled() -> None:
    events = _town(HOURS).replace("title: Town", "title: Town, contact: {name: The clerk, email: clerk@example.org}")
    assert _front(events).find("body/footer/p").text_content() == "Contact: The clerk"


WITHOUT_A_DAY = "".join(f"  - {{id: one{number}, title: One of many, start: tbd}}\n" for number in range(30))


@pytest.mark.parametrize("width", [390, 1280])
def test_what_has_no_day_stands_clear_of_the_rule_above_it_and_looks_alike_on_both_pages(
    opened: Open, width: int
) -> None:
    page = opened(_town(WITHOUT_A_DAY).encode(), EVE)
    page.set_viewport_size({"width": width, "height": 844})
    look = "node => { const {color, fontSize} = getComputedStyle(node); return [color, fontSize] }"
    title = page.get_by_role("link", name="One of many").first
    expected = title.evaluate(look)
    page.get_by_role("link", name="and 10 more").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No date yet")
    assert title.evaluate(look) == expected
    assert title.locator("xpath=..").evaluate("node => getComputedStyle(node).borderBottomWidth") == "0px"
    rule, first = page.locator(".masthead").bounding_box(), title.bounding_box()
    assert rule is not None
    assert first is not None
    assert first["y"] - (rule["y"] + rule["height"]) > 16
