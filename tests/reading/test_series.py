"""What a change of one occurrence, and a new name of a whole, leave as it was."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from feeds.errors import InputErrors
from feeds.model import AllDay, Calendar, Timed
from feeds.reading import read_calendar

HEAD = """calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: Europe/Brussels}
events:
"""


def calendar(events: str) -> Calendar:
    return read_calendar((HEAD + events).encode(), "events.yaml").calendar


def test_an_occurrence_that_starts_at_another_time_lasts_as_long() -> None:
    (event,) = calendar("""
  - {id: a, title: A, start: 2022-01-10 19:30, duration: 2h, repeat: weekly,
     changes: {2022-01-17: {start: 2022-01-18 20:00}}}
""").events
    (change,) = event.changes
    zone = "Europe/Brussels"
    assert change.when == Timed(datetime(2022, 1, 18, 20), datetime(2022, 1, 18, 22), zone, zone)


def test_an_occurrence_of_several_days_that_starts_on_another_day_takes_as_many() -> None:
    (event,) = calendar("""
  - {id: a, title: A, start: 2022-01-10, end: 2022-01-12, repeat: monthly, changes: {2022-02-10: {start: 2022-02-14}}}
""").events
    assert event.changes[0].when == AllDay(date(2022, 2, 14), date(2022, 2, 16))


def test_an_occurrence_may_have_a_length_of_its_own() -> None:
    (event,) = calendar("""
  - {id: a, title: A, start: 2022-01-10 19:30, duration: 2h, repeat: weekly,
     changes: {2022-01-17: {start: 2022-01-17 19:30, duration: 30m}}}
""").events
    assert isinstance(event.changes[0].when, Timed)
    assert event.changes[0].when.end == datetime(2022, 1, 17, 20)


ADDED = "  - {id: a, title: A, start: 2026-03-09 19:30, repeat: {every: 2 weeks, also: 2026-04-14 20:00}"


def test_a_date_that_is_added_at_another_hour_is_named_by_its_day_too() -> None:
    (event,) = calendar(f"{ADDED}, changes: {{2026-04-14: {{place: School}}}}}}").events
    assert [change.recurrence_id for change in event.changes] == [datetime(2026, 4, 14, 20)]
    (event,) = calendar(ADDED.replace("20:00", "20:00, except: {2026-04-14: Snow.}") + "}").events
    assert [change.recurrence_id for change in event.changes] == [datetime(2026, 4, 14, 20)]


def test_what_is_said_instead_of_from_a_date_that_is_added_can_be_written() -> None:
    with pytest.raises(InputErrors) as refused:
        calendar(f"{ADDED}, changes: {{from 2026-04-14: {{place: School}}}}}}")
    assert "write 2026-04-14 20:00 for that date alone, and from 2026-04-20 for those that follow" in str(refused.value)
    (event,) = calendar(
        f"{ADDED}, changes: {{2026-04-14 20:00: {{place: School}}, from 2026-04-20: {{place: School}}}}}}"
    ).events
    assert [change.recurrence_id for change in event.changes] == [datetime(2026, 4, 14, 20)]
    assert [following.recurrence_id for following in event.following] == [datetime(2026, 4, 20, 19, 30)]


def test_the_parts_of_a_renamed_whole_keep_their_identities() -> None:
    read = calendar("""
  - {id: top, title: Top, start: 2022-01-10, formerly: [summit, peak],
     parts: [{id: dinner, title: D, start: 2022-01-10}]}
""")
    part, whole = sorted(read.events, key=lambda event: event.id, reverse=True)
    assert whole.formerly == ("summit", "peak")
    assert part.id == "top-dinner"
    assert part.formerly == ("summit-dinner", "peak-dinner")


def test_a_part_that_has_had_another_name_itself_says_so_first() -> None:
    read = calendar("""
  - {id: top, title: Top, start: 2022-01-10, formerly: [summit],
     parts: [{id: dinner, title: D, start: 2022-01-10, formerly: [summit-lunch]}]}
""")
    assert {event.id: event.formerly for event in read.events}["top-dinner"] == ("summit-lunch", "summit-dinner")


def test_a_name_that_another_event_has_is_not_derived() -> None:
    read = calendar("""
  - {id: summit-dinner, title: S, start: 2022-01-10}
  - {id: top, title: Top, start: 2022-01-10, formerly: [summit], parts: [{id: dinner, title: D, start: 2022-01-10}]}
""")
    assert {event.id: event.formerly for event in read.events}["top-dinner"] == ()
