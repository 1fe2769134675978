"""Pages that load at once, however much there is on the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import html

from feeds.build import Build, build
from feeds.history.ledger import History
from feeds.model import UNIVERSAL, AllDay, Calendar, Event, Participant, Person, Text
from feeds.reading import read_calendar

ROOT = Path(__file__).parents[2]
NOW = datetime(2022, 1, 9, tzinfo=UTC)
FIRST = date(2021, 1, 1)


def test_the_front_page_of_fifty_talks_told_in_full_weighs_less_than_a_hundred_kilobytes() -> None:
    calendar = read_calendar((ROOT / "events.yaml").read_bytes(), "events.yaml").calendar
    talks = next(event for event in calendar.events if event.id == "us-russia-geneva")
    days = (date(2022, 1, 10) + timedelta(days=5 * number) for number in range(50))
    events = tuple(replace(talks, id=f"talks-{day}", when=AllDay(day, day)) for day in days)
    files = build(History(), replace(calendar, events=events), NOW).files
    shared = sum(len(files[name]) for name in ("page.css", "page.js", "icon.svg"))
    for path in ("index.html", "en/index.html"):
        assert len(html.fromstring(files[path]).find_class("entry")) == 50
        assert len(files[path]) + shared < 100_000, path


def test_the_front_page_weighs_no_more_for_all_the_speakers_at_fifty_hearings() -> None:
    office, home = Text({UNIVERSAL: "member of the council"}), "https://example.org/people/"
    speakers = tuple(
        Participant(Person(Text({UNIVERSAL: f"Speaker number {one}"}), office, url=f"{home}speaker-{one}"))
        for one in range(30)
    )
    calendar = _calendar(date(2022, 1, 10) + timedelta(days=5 * number) for number in range(50))
    events = tuple(replace(event, participants=speakers) for event in calendar.events)
    files = build(History(), replace(calendar, events=events), NOW).files
    shared = sum(len(files[name]) for name in ("page.css", "page.js", "icon.svg"))
    assert len(files["index.html"]) + shared < 100_000


def test_months_begin_with_the_present_one_though_something_began_years_ago() -> None:
    calendar = _calendar([date(2022, 2, 3)])
    exhibition = Event(
        id="expo",
        title=Text({UNIVERSAL: "Exhibition"}),
        when=AllDay(date(2019, 6, 1), date(2024, 6, 1)),
        zone="UTC",
    )
    files = build(History(), replace(calendar, events=(exhibition, *calendar.events)), NOW).files
    captions = html.fromstring(files["index.html"]).xpath("//table[@class='month']/caption/text()")
    assert captions == ["January 2022", "February 2022"]


@pytest.fixture(scope="module")
def many() -> Build:
    days = (FIRST + timedelta(days=number // 2) for number in range(2_000))
    return build(History(), _calendar(days), NOW)


def _calendar(days: Iterable[date]) -> Calendar:
    events = tuple(
        Event(id=f"e{number}", title=Text({UNIVERSAL: f"Event {number}"}), when=AllDay(day, day), zone="UTC")
        for number, day in enumerate(days)
    )
    return Calendar(
        id="many", domain="example.org", title=Text({UNIVERSAL: "Many"}), url="https://example.org/",
        languages=("en",), zone="UTC", events=events,
    )  # fmt: skip


@pytest.mark.slow
def test_of_thousands_of_events_every_one_is_on_the_page_of_its_month(many: Build) -> None:
    months = {path: html.fromstring(data) for path, data in many.files.items() if path.startswith("months/")}
    assert len(months) == 33
    told = [title for page in months.values() for title in page.xpath("//article//a/text()")]
    assert sorted(told) == sorted(f"Event {number}" for number in range(2_000))
    assert max(len(many.files[path]) for path in months) < 100_000
    front = html.fromstring(many.files["index.html"])
    assert {f"{path.removesuffix('index.html')}" for path in months} == {
        address.removeprefix("https://example.org/") for address in front.xpath("//nav[@class='years']//a/@href")
    }


@pytest.mark.slow
def test_the_front_page_of_thousands_starts_with_what_is_next(many: Build) -> None:
    front = html.fromstring(many.files["index.html"])
    assert front.xpath("//section[@id='agenda']//article//a/text()")[:3] == ["Event 746", "Event 747", "Event 748"]
    assert len(many.files["index.html"]) < 100_000


@pytest.mark.slow
def test_a_month_leads_to_the_one_before_and_the_one_after(many: Build) -> None:
    page = html.fromstring(many.files["months/2022-03/index.html"])
    assert page.xpath("//a[@rel='prev']/@href") == ["https://example.org/months/2022-02/"]
    assert page.xpath("//a[@rel='next']/@href") == ["https://example.org/months/2022-04/"]


def test_the_days_of_a_crowded_month_have_pages_of_their_own() -> None:
    days = (date(2022, 2, 1) + timedelta(days=number % 28) for number in range(1_000))
    files = build(History(), _calendar(days), NOW).files
    month = html.fromstring(files["months/2022-02/index.html"])
    assert not month.xpath("//article")
    assert month.xpath("//td/a/@href")[0] == "https://example.org/days/2022-02-01/#d2022-02-01"
    told = []
    for number in range(1, 29):
        day = html.fromstring(files[f"days/2022-02-{number:02}/index.html"])
        told += day.xpath("//article//a/text()")
        assert day.get_element_by_id(f"d2022-02-{number:02}") is not None
    assert sorted(told) == sorted(f"Event {number}" for number in range(1_000))
    assert day.xpath("//a[@rel='prev']/@href") == ["https://example.org/days/2022-02-27/"]
