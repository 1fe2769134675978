"""Another time zone is news where it is another time, and none where it is the same one in other words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeds.build import build
from feeds.model import Calendar, Place
from feeds.reading import read_calendar
from tests.notices.lives import Life, text

BRUSSELS, LONDON, PARIS = "Europe/Brussels", "Europe/London", "Europe/Paris"


HEAD = """\
calendar: {id: life, domain: example.org, url: https://example.org/, title: T, reminders: [], timezone: %s}
events:
"""


def read(zone: str, *events: str) -> Calendar:
    written = "".join(f"  - {{id: e{number}, title: E{number}, {one}}}\n" for number, one in enumerate(events))
    return read_calendar(f"{HEAD % zone}{written}".encode(), "events.yaml").calendar


def sent(before: Calendar, after: Calendar, now: str = "2027-01-06T10:00") -> list[str]:
    """The titles that the second of two builds sends."""
    life = Life(zone=before.zone)
    life.build("2027-01-05T10:00", *before.events)
    life.about["zone"] = after.zone
    titles = life.titles(now, *after.events)
    assert not life.titles(now, *after.events), "what is told is told once"
    for event, other in zip(before.events, after.events, strict=True):
        revision = life.history.entries[event.id].revision
        assert (revision.sequence, revision.modified.day) == ((0, 5) if event.when == other.when else (1, 6))
    return titles


def test_an_event_at_the_same_instant_in_another_zone_is_no_news() -> None:
    noon = read(BRUSSELS, f"start: 2027-01-10 12:00, duration: 1h, timezone: {LONDON}")
    assert sent(noon, read(BRUSSELS, "start: 2027-01-10 13:00, duration: 1h")) == []
    # Nor is it where that is another day.
    late = read(BRUSSELS, f"start: 2027-01-10 23:30, timezone: {LONDON}")
    assert sent(late, read(BRUSSELS, "start: 2027-01-11 00:30")) == []


def test_calendars_show_an_event_in_its_new_zone() -> None:
    noon = read(BRUSSELS, f"start: 2027-01-10 12:00, timezone: {LONDON}")
    same = read(BRUSSELS, "start: 2027-01-10 13:00")
    life = Life()
    life.build("2027-01-05T10:00", *noon.events)
    built = build(life.history, same, life.history.as_of)
    assert not built.sent
    assert b"DTSTART;TZID=Europe/Brussels:20270110T130000" in built.files["calendar.ics"].replace(b"\r\n ", b"")


def test_another_end_or_another_start_in_another_zone_is_news() -> None:
    noon = read(BRUSSELS, f"start: 2027-01-10 12:00, duration: 1h, timezone: {LONDON}")
    assert sent(noon, read(BRUSSELS, "start: 2027-01-10 13:00, duration: 2h")) == ["New time, 13:00: E0"]
    assert sent(noon, read(BRUSSELS, "start: 2027-01-10 12:00, duration: 1h")) == [
        "New time, 12:00–13:00 (Brussels time): E0"
    ]


def test_what_is_at_that_hour_wherever_somebody_is_has_another_time_in_a_zone() -> None:
    local = read(BRUSSELS, "start: 2027-01-10 12:00, timezone: floating")
    assert len(sent(local, read(BRUSSELS, "start: 2027-01-10 12:00"))) == 1


EVENTS = (
    "start: 2027-01-10 12:00",
    "start: 2027-01-10",
    "start: 2027-01-12 12:00, repeat: {every: week}",
    "start: 2027-01-12 12:00, duration: 1h,"
    " repeat: {every: week, count: 40, except: 2027-01-19, also: 2027-01-20 10:00},"
    " changes: {2027-02-02: {start: '13:00'}, 2027-02-09: {status: cancelled}}",
    "start: 2027-01-12 12:00, repeat: {every: week},"
    " changes: {from 2027-02-02: {start: '13:00'}, 2027-02-09: {title: X}}",
)


@pytest.mark.parametrize("one", EVENTS)
def test_a_calendar_in_another_zone_with_the_same_clocks_tells_nobody(one: str) -> None:
    assert sent(read(BRUSSELS, one), read(PARIS, one)) == []


@pytest.mark.parametrize("one", [one for one in EVENTS if "12:00" in one])
def test_a_calendar_in_another_zone_with_other_clocks_tells_everybody(one: str) -> None:
    assert len(sent(read(BRUSSELS, one), read(LONDON, one))) == 1


def test_a_series_in_a_zone_whose_clocks_will_go_otherwise_is_told() -> None:
    """In winter both are an hour ahead of UTC."""
    lagos = "Africa/Lagos"
    weekly = "start: 2027-01-12 12:00, repeat: {every: week, count: %s}"
    assert sent(read(BRUSSELS, weekly % 5), read(lagos, weekly % 5)) == []
    assert len(sent(read(BRUSSELS, weekly % 20), read(lagos, weekly % 20))) == 1


def test_a_changed_date_at_the_same_instant_in_another_zone_is_no_news() -> None:
    series = "start: 2027-01-12 12:00, repeat: {every: week}, changes: {2027-01-19: {%s}}"
    noon = read(BRUSSELS, series % f"start: '14:00', timezone: {LONDON}")
    life = Life()
    life.build("2027-01-05T10:00", *noon.events)
    assert not life.titles("2027-01-06T10:00", *read(BRUSSELS, series % "start: '15:00'").events)


def test_what_else_is_new_is_told_without_the_zone() -> None:
    (noon,) = read(BRUSSELS, f"start: 2027-01-10 12:00, timezone: {LONDON}").events
    (same,) = read(BRUSSELS, "start: 2027-01-10 13:00").events
    life = Life()
    life.build("2027-01-05T10:00", noon)
    (notice,) = life.build("2027-01-06T10:00", replace(same, place=Place(text("Ghent")))).values()
    assert (notice.texts["en"].title, notice.texts["en"].summary) == ("New place: E0", "Place: Ghent.")
    assert notice.start == "2027-01-10T12:00:00Z"
