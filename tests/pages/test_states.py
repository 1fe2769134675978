"""Events in every state, as search engines read them and as their pages name what stands near."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from feeds.build import build
from feeds.history.ledger import History
from feeds.reading import read_calendar
from tests.pages.browsing import HERE

STATES = HERE / "states.yaml"
EDITS = {
    b"title: Put off, start: 2022-02-01": b"title: Put off, start: tbd",
    b"title: Moving, start: 2022-02-03 10:00": b"title: Moving, start: 2022-02-03 12:00",
    b"title: Off, start: 2022-02-02 10:00": b"title: Off, start: 2022-02-02 11:00",
}
"""What is changed before the last build, on Saturday 8 January 2022."""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    before, history = STATES.read_bytes(), History()
    after = before
    for old, new in EDITS.items():
        assert old in after
        after = after.replace(old, new)
    for events, moment in ((before, datetime(2021, 10, 1, tzinfo=UTC)), (after, datetime(2022, 1, 8, tzinfo=UTC))):
        built = build(history, read_calendar(events, str(STATES)).calendar, moment)
        history = built.history
    return dict(built.files)


def _page(files: dict[str, bytes], event: str) -> Any:
    return html.fromstring(files[f"events/{event}/index.html" if event else "index.html"])


def _graph(files: dict[str, bytes], event: str) -> list[dict[str, Any]]:
    found = _page(files, event).xpath("//script[@type='application/ld+json']/text()")
    return list(json.loads(found[0])["@graph"]) if found else []


@pytest.mark.parametrize("event", ["open", "month", "week", "later-on"])
def test_an_event_without_a_day_is_none_to_search_engines(files: dict[str, bytes], event: str) -> None:
    assert _graph(files, event) == []


def test_every_event_for_machines_has_a_start_and_a_status(files: dict[str, bytes]) -> None:
    events = _graph(files, "")
    assert {event["name"] for event in events} >= {"Weekly", "Off", "Final"}
    assert [event["name"] for event in events if not event.get("startDate") or not event.get("eventStatus")] == []


def test_one_that_lost_its_day_is_postponed_from_the_last_it_had(files: dict[str, bytes]) -> None:
    (event,) = _graph(files, "put-off")
    assert (event["startDate"], event["eventStatus"]) == ("2022-02-01", "https://schema.org/EventPostponed")
    assert "previousStartDate" not in event


def test_a_start_before_goes_with_a_new_start_and_with_nothing_else(files: dict[str, bytes]) -> None:
    (moved,), (off,) = _graph(files, "moving"), _graph(files, "off")
    assert moved["previousStartDate"] == "2022-02-03T09:00:00Z"
    assert moved["startDate"] == "2022-02-03T12:00:00+01:00"
    assert moved["eventStatus"] == "https://schema.org/EventRescheduled"
    assert off["eventStatus"] == "https://schema.org/EventCancelled"
    assert "previousStartDate" not in off


def test_a_series_is_told_by_the_next_time_it_takes_place(files: dict[str, bytes]) -> None:
    (event,) = _graph(files, "weekly")
    assert event["startDate"] == "2022-01-18T17:00:00+01:00"
    assert event["previousStartDate"] == "2022-01-17T17:00:00+01:00"
    assert event["eventStatus"] == "https://schema.org/EventRescheduled"
    assert event["location"] == [{"@type": "VirtualLocation", "url": "https://example.org/live"}]
    assert event["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"


def test_a_series_that_is_over_is_told_by_its_last_time(files: dict[str, bytes]) -> None:
    (event,) = _graph(files, "ended")
    assert event["startDate"] == "2021-11-15"


def test_what_comes_later_than_a_series_is_later_than_its_next_date(files: dict[str, bytes]) -> None:
    steps = _page(files, "weekly").xpath("//nav[@class='steps']//a[@rel]")
    assert [one.text_content() for one in steps] == [
        "Earlier Opening Tuesday 4 January 2022", "Later Final Thursday 20 January 2022",
    ]  # fmt: skip


def test_of_a_series_near_by_its_next_date_is_named(files: dict[str, bytes]) -> None:
    (later,) = _page(files, "opening").xpath("//nav[@class='steps']//a[@rel='next']")
    assert later.text_content() == "Later Weekly Tuesday 18 January 2022, 17:00–18:00 (Brussels time)"


def test_what_is_related_is_named_on_both_pages_with_its_day(files: dict[str, bytes]) -> None:
    def related(event: str) -> list[str]:
        return [one.text_content() for one in _page(files, event).xpath("//nav[@aria-labelledby='related']//li")]

    assert related("put-off") == [
        "Cancelled: OffWednesday 2 February 2022, 11:00–12:00 (Brussels time)", "Opendate to be decided",
    ]  # fmt: skip
    assert related("off") == ["Put offdate to be decided"]
    assert related("final") == []
    assert _page(files, "put-off").xpath("//nav[@aria-labelledby='related']//li[@class='off']//a/@href") == [
        "https://example.org/states/events/off/"
    ]


def test_a_date_of_a_series_that_is_off_says_so_first_and_why(files: dict[str, bytes]) -> None:
    dates = [one.text_content() for one in _page(files, "weekly").xpath("//section[@aria-labelledby='dates']//li")]
    assert dates[0] == ("Cancelled: WeeklyMonday 10 January 2022, 17:00–18:00 (Brussels time)The hall is closed.")
    assert dates[1].startswith("Tuesday 18 January 2022")
    assert _page(files, "weekly").xpath("//div[@class='article']//section[@aria-labelledby='dates']")


def test_how_an_event_changed_is_told_where_it_has(files: dict[str, bytes]) -> None:
    assert _page(files, "moving").xpath("//section[@aria-labelledby='history']")
    assert not _page(files, "final").xpath("//section[@aria-labelledby='history']")
