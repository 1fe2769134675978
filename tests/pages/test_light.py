"""Pages that load at once, however much there is on the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from feeds.build import Build, build
from feeds.design import Design
from feeds.history.ledger import History
from feeds.model import (
    UNIVERSAL,
    AllDay,
    Calendar,
    Context,
    Event,
    Expectation,
    Imprecise,
    Participant,
    Party,
    Person,
    Place,
    Status,
    Text,
)
from feeds.reading import read_calendar

ROOT = Path(__file__).parents[2]
NOW = datetime(2022, 1, 9, tzinfo=UTC)
FIRST = date(2021, 1, 1)


LANGUAGES = ("en", "nl", "de", "fr")
OFFICE, HOME = Text({UNIVERSAL: "member of the council for the inner city"}), "https://example.org/people/"
SPEAKERS = tuple(
    Participant(Person(Text({UNIVERSAL: f"Speaker number {one}"}), OFFICE, url=f"{HOME}speaker-{one}"))
    for one in range(30)
)
SIDES = tuple(
    Expectation(
        Party(Text({UNIVERSAL: f"The party of {name}"})), Text({UNIVERSAL: "Wants it *done* and not talked of. " * 15})
    )
    for name in ("labour", "trade", "the harbour")
)
BACKGROUND = (
    Context(Text({UNIVERSAL: "How it came to this, step by step. " * 40}), Text({UNIVERSAL: "The story so far"})),
)
TITLE = Text({one: f"A hearing in {one} on the housing market and all that is decided " * 2 for one in LANGUAGES})
DESCRIPTION = Text({one: f"A sentence in {one} of a report that goes on and on. " * 40 for one in LANGUAGES})
HALL = Text({UNIVERSAL: "The great hall of the old exchange, second floor"})
ADDRESS = Text({UNIVERSAL: "Damrak 243, entrance at the side of the canal, Amsterdam"})
REASON = Text(
    {UNIVERSAL: "There is **no quorum**, since half of the council is in quarantine until the end of the month."}
)
CYRILLIC = Text({UNIVERSAL: "Публичные слушания о жилищном вопросе и обо всём, что решается " * 2})

ORDINARY: dict[str, dict[str, Any]] = {
    "talks": {},
    "speakers": {"participants": SPEAKERS},
    "titles": {"title": TITLE},
    "descriptions": {"description": DESCRIPTION},
    "sides": {"expectations": SIDES, "context": BACKGROUND, "topics": (TITLE,) * 6},
    "another script": {"title": CYRILLIC, "description": Text({UNIVERSAL: CYRILLIC.in_language("", "").text * 12})},
    "places": {"place": Place(HALL, ADDRESS, url=HOME), "online": HOME, "status": Status.CANCELLED, "reason": REASON},
}
ORDINARY["everything"] = {key: value for kind in ORDINARY.values() for key, value in kind.items()} | {"title": TITLE}


@pytest.mark.parametrize("kind", ORDINARY)
def test_the_front_page_of_fifty_events_weighs_less_than_a_hundred_kilobytes(kind: str) -> None:
    files = build(History(), _fifty(kind), NOW, formats=["index.html"]).files
    shared = sum(len(files[name]) for name in ("page.css", "page.js", "icon.svg"))
    for path in ("index.html", *(f"{language}/index.html" for language in LANGUAGES[1:])):
        page = html.fromstring(files[path])
        assert len(page.find_class("entry")) == 50
        assert len(files[path]) + shared < 100_000, path
        # It is full, and where there is no room for more each entry still leads to it.
        entries = page.xpath("//article[details[@class='fold'] or p/a[@class='more']]")
        assert len(entries) == 50
        links = page.xpath("//article[*[@class='deck']]/p/a[@class='more']")
        assert all(link.text_content().endswith(link.getparent().getparent()[0].text_content()) for link in links)
        assert page.find_class("fold") or kind == "everything"
        assert len(files[path]) + shared > 90_000, path


@pytest.mark.parametrize("kind", ["descriptions", "titles", "everything"])
def test_a_page_whose_entries_are_filled_in_last_is_the_one_that_is_made_whole_each_time(kind: str) -> None:
    ours = build(History(), _fifty(kind), NOW, formats=["index.html"]).files
    # A site's own templates are made whole.
    design = Design(templates={"index.html": "{% extends 'feeds/index.html' %}"})
    theirs = build(History(), _fifty(kind), NOW, formats=["index.html"], design=design).files
    assert dict(ours) == dict(theirs)


def test_the_pages_of_months_and_days_have_what_is_their_own_as_if_each_was_made_whole() -> None:
    days = [date(2022, 3, 1) + timedelta(days=number % 30) for number in range(430)]
    days += [date(2021, 1, 5) + timedelta(days=11 * number) for number in range(60)]
    calendar = _calendar(days)
    exhibition = Event(
        id="expo",
        title=Text({UNIVERSAL: "Exhibition"}),
        when=AllDay(date(2019, 6, 1), date(2024, 6, 1)),
        zone="UTC",
    )
    events = (exhibition, *calendar.events)
    events = tuple(replace(one, tags=(f"topic-{number % 3}",)) for number, one in enumerate(events))
    calendar = replace(calendar, events=events, languages=("en", "nl"))
    ours = build(History(), calendar, NOW, formats=["index.html"]).files
    design = Design(templates={"index.html": "{% extends 'feeds/index.html' %}"})
    theirs = build(History(), calendar, NOW, formats=["index.html"], design=design).files
    assert {
        "months/2022-03/index.html",
        "nl/days/2022-03-30/index.html",
        "topics/topic-2/months/2021-02/index.html",
    } <= set(ours)
    assert dict(ours) == dict(theirs)


def _fifty(kind: str) -> Calendar:
    """Fifty events of some kind, in four languages."""
    calendar = read_calendar((ROOT / "events.yaml").read_bytes(), "events.yaml").calendar
    talks = next(event for event in calendar.events if event.id == "us-russia-geneva")
    days = (date(2022, 1, 10) + timedelta(days=3 * number) for number in range(50))
    events = tuple(replace(talks, id=f"talks-{day}", when=AllDay(day, day), **ORDINARY[kind]) for day in days)
    return replace(calendar, events=events, languages=LANGUAGES)


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


def test_a_front_page_stays_light_with_a_century_of_months_and_every_year_is_a_link_away() -> None:
    days = [date(year, month, 15) for year in range(1930, 2030) for month in range(1, 13)]
    files = build(History(), _calendar(days), NOW, formats=["index.html"]).files
    assert sum(len(files[name]) for name in ("index.html", "page.css", "page.js", "icon.svg")) < 100_000
    months = html.fromstring(files["index.html"]).xpath("//nav[@class='years']//a")
    assert "https://example.org/months/2022-01/" in [one.get("href") for one in months]
    assert {one.get("href")[-8:-4] for one in months} == {str(year) for year in range(1930, 2030)}
    assert all(f"{one.get('href').removeprefix('https://example.org/')}index.html" in files for one in months)


def test_a_front_page_stays_light_with_hundreds_of_events_without_a_day_and_all_are_a_link_away() -> None:
    calendar = _calendar([date(2022, 2, 3)] * 801)
    undated = (replace(event, when=Imprecise()) for event in calendar.events[1:])
    calendar = replace(calendar, events=(calendar.events[0], *undated))
    files = build(History(), calendar, NOW, formats=["index.html"]).files
    assert sum(len(files[name]) for name in ("index.html", "page.css", "page.js", "icon.svg")) < 100_000
    (more,) = html.fromstring(files["index.html"]).xpath("//section[@aria-labelledby='undated']/p/a")
    assert (more.text, more.get("href")) == ("and 780 more", "https://example.org/undated/")
    page = html.fromstring(files["undated/index.html"])
    assert page.xpath("//h1/text()") == ["No date yet"]
    assert len(page.xpath("//article//a")) == 800
