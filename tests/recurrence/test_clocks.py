"""The hour on the wall holds when the clocks change; an hour they skip or show twice is as RFC 5545 §3.3.5 says.

In six zones: with summer time (Brussels, New York), with half an hour of it (Lord Howe), with a month of it the other
way round (Casablanca, in Ramadan), with a day that never was (Apia, 30 December 2011), and with none (Kathmandu).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import icalendar
import pytest

from feeds.build import build
from feeds.clocks import clock_changes
from feeds.errors import InputErrors, Problem
from feeds.history.ledger import History
from feeds.instants import local
from feeds.model import Event
from feeds.notices.due import reminder_time
from feeds.reading import Reading, read_calendar
from feeds.recurrence import occurrences
from tests.consumers.icaljs import understood_by_icaljs

HEAD = """calendar: {id: t, domain: example.org, url: https://example.org/, title: T, timezone: UTC, reminders: 1d}
events:
"""


def read(start: str, zone: str, repeat: str = "") -> Reading:
    again = f", repeat: {repeat}" if repeat else ""
    entry = f"  - {{id: a, title: A, start: {start}, duration: 2h, timezone: {zone}{again}}}\n"
    return read_calendar((HEAD + entry).encode(), "events.yaml")


def the_event(reading: Reading) -> Event:
    (event,) = reading.calendar.events
    return event


def warnings(reading: Reading) -> list[str]:
    return [problem.message for problem in reading.problems if isinstance(problem, Problem)]


# Each: a day before, and the offsets of nine in the morning in minutes, from that day on.
WALL = [
    ("Europe/Brussels", "2022-03-26", [60, 120, 120]),
    ("Europe/Brussels", "2022-10-29", [120, 60, 60]),
    ("America/New_York", "2022-03-12", [-300, -240, -240]),
    ("America/New_York", "2022-11-05", [-240, -300, -300]),
    ("Australia/Lord_Howe", "2022-04-02", [660, 630, 630]),
    ("Australia/Lord_Howe", "2022-10-01", [630, 660, 660]),
    ("Africa/Casablanca", "2022-03-26", [60, 0, 0]),
    ("Africa/Casablanca", "2022-05-07", [0, 60, 60]),
    ("Pacific/Apia", "2011-12-29", [-600, 840, 840]),
    ("Asia/Kathmandu", "2022-03-26", [345, 345, 345]),
]


@pytest.mark.parametrize(("zone", "day", "offsets"), WALL)
def test_nine_in_the_morning_stays_nine_when_the_clocks_change(zone: str, day: str, offsets: list[int]) -> None:
    found = list(
        islice(occurrences(the_event(read(f"{day} 09:00", zone, "{every: day}")), datetime(2000, 1, 1, tzinfo=UTC)), 4)
    )
    if zone == "Pacific/Apia":
        # Of the day that never was, nine o'clock is the same instant as nine on the day after.
        assert found[1].start == found[2].start
        found = [found[0], *found[2:]]
    local = [one.start.astimezone(ZoneInfo(zone)) for one in found[:3]]
    assert [one.hour for one in local] == [9, 9, 9]
    assert [one.utcoffset() for one in local] == [timedelta(minutes=offset) for offset in offsets]


# Each: a time that clocks skip, and what they show then.
SKIPPED = [
    ("Europe/Brussels", "2022-03-27 02:30", "03:30"),
    ("America/New_York", "2022-03-13 02:30", "03:30"),
    ("Australia/Lord_Howe", "2022-10-02 02:15", "02:45"),
    ("Africa/Casablanca", "2022-05-08 02:30", "03:30"),
]


@pytest.mark.parametrize(("zone", "start", "shown"), SKIPPED)
def test_a_time_that_clocks_skip_is_the_one_they_show_then_and_is_warned_of(zone: str, start: str, shown: str) -> None:
    reading = read(start, zone)
    (one,) = occurrences(the_event(reading), datetime(2000, 1, 1, tzinfo=UTC))
    assert f"{one.start.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == f"{start[:10]} {shown}"
    assert warnings(reading) == [f"the clocks in {zone} skip {start[11:]} on {start[:10]}"]


# Where summer time was given up after a week, or is to pause for the last week of Ramadan.
WEEKS = [
    ("America/Recife", 2000, ["02-27", "10-08", "10-15"]),
    ("Asia/Gaza", 2040, ["03-24", "09-01", "10-20", "10-27"]),
]


@pytest.mark.parametrize(("zone", "year", "days"), WEEKS)
def test_clocks_may_change_and_change_back_within_a_week(zone: str, year: int, days: list[str]) -> None:
    changes = clock_changes(zone, year, year)
    assert [f"{change.local:%m-%d}" for change in changes] == days
    assert all(one.after == other.before for one, other in pairwise(changes))


def test_the_day_that_never_was_in_apia_is_the_day_after() -> None:
    reading = read("2011-12-30 09:00", "Pacific/Apia")
    (one,) = occurrences(the_event(reading), datetime(2000, 1, 1, tzinfo=UTC))
    assert f"{one.start.astimezone(ZoneInfo('Pacific/Apia')):%Y-%m-%d %H:%M}" == "2011-12-31 09:00"
    assert warnings(reading) == ["the clocks in Pacific/Apia skip 09:00 on 2011-12-30"]


# Each: a time that clocks show twice, and its first offset in minutes.
DOUBLED = [
    ("Europe/Brussels", "2022-10-30 02:30", 120),
    ("America/New_York", "2022-11-06 01:30", -240),
    ("Australia/Lord_Howe", "2022-04-03 01:45", 660),
    ("Africa/Casablanca", "2022-03-27 02:30", 60),
]


@pytest.mark.parametrize(("zone", "start", "offset"), DOUBLED)
def test_a_time_that_comes_twice_is_the_first_one_and_is_warned_of(zone: str, start: str, offset: int) -> None:
    reading = read(start, zone)
    (one,) = occurrences(the_event(reading), datetime(2000, 1, 1, tzinfo=UTC))
    assert one.start.astimezone(ZoneInfo(zone)).utcoffset() == timedelta(minutes=offset)
    assert warnings(reading) == [f"{start[11:]} comes twice in {zone} on {start[:10]}; the first one counts"]


# Each: when the hour that comes twice is the second one, by the keys that say so.
SECOND = [
    "start: 2022-10-30 02:30+01:00, duration: 1h",
    "start: 2022-10-30 01:00, end: 2022-10-30 02:30+01:00",
    "start: 2022-10-30 02:45, duration: 30m",
    "start: 2022-10-30 02:30, duration: 1h",
]


@pytest.mark.parametrize("when", SECOND)
def test_the_second_of_an_hour_that_comes_twice_has_no_name_in_a_calendar(when: str) -> None:
    entry = f"  - {{id: a, title: A, {when}, timezone: Europe/Brussels}}\n"
    with pytest.raises(InputErrors) as refused:
        read_calendar((HEAD + entry).encode(), "events.yaml")
    (problem,) = [one for one in refused.value.problems if one.severity == "error"]
    assert problem.message.endswith(
        "in Europe/Brussels on 2022-10-30 has no name in calendars; they know the first alone"
    )
    assert problem.help == "give the event the timezone UTC, and its hours in that"


def test_a_length_that_ends_in_that_hour_ends_at_its_first_coming_and_is_warned_of() -> None:
    # The night lasts an hour longer; a party that ends at half past two does so on every calendar at the first.
    entry = "  - {id: a, title: A, start: 2022-10-29 23:00, duration: 4h30m, timezone: Europe/Brussels}\n"
    reading = read_calendar((HEAD + entry).encode(), "events.yaml")
    assert warnings(reading) == [
        "it ends when it is 02:30 in Europe/Brussels for the second time; calendars show the first"
    ]
    (one,) = occurrences(the_event(reading), datetime(2000, 1, 1, tzinfo=UTC))
    assert one.end == datetime(2022, 10, 30, 0, 30, tzinfo=UTC)


def test_a_local_time_does_not_remember_which_of_two_it_was() -> None:
    first, second = (datetime(2022, 10, 30, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert local(first, "Europe/Brussels").fold == local(second, "Europe/Brussels").fold == 0


def test_a_rule_that_meets_the_change_of_clocks_is_warned_of_once_for_each_way() -> None:
    assert warnings(read("2022-01-10 02:30", "Europe/Brussels", "{every: day}")) == [
        "02:30 comes twice in Europe/Brussels on 2022-10-30; the first one counts",
        "the clocks in Europe/Brussels skip 02:30 on 2022-03-27",
    ]
    assert not warnings(read("2022-01-10 02:30", "Europe/Brussels", "{every: monday}"))
    assert not warnings(
        read("2022-01-10 02:30", "Europe/Brussels", "{every: day, except: [2022-03-27], until: 2022-10-01}")
    )
    assert not warnings(read("2022-01-10 02:30", "Asia/Kathmandu", "{every: day}"))


@pytest.mark.parametrize(("zone", "day", "_"), WALL)
def test_a_reminder_a_day_before_is_at_the_same_hour(zone: str, day: str, _: list[int]) -> None:
    for one in islice(
        occurrences(the_event(read(f"{day} 09:00", zone, "{every: day, count: 4}")), datetime(2000, 1, 1, tzinfo=UTC)),
        1,
        4,
    ):
        time = reminder_time(one, timedelta(days=1)).astimezone(ZoneInfo(zone))
        assert time.hour == 9
        # In Apia the day before the 31st of December 2011 is no other instant.
        assert time < one.start or zone == "Pacific/Apia"


@pytest.mark.parametrize(("zone", "day", "_"), WALL)
def test_ical_js_knows_the_same_instants(zone: str, day: str, _: list[int], tmp_path: object) -> None:
    start = datetime.fromisoformat(day) + timedelta(days=2)
    reading = read(f"{start:%Y-%m-%d} 09:00", zone)
    path = tmp_path / "a.ics"
    path.write_bytes(build(History(), reading.calendar, datetime(2011, 1, 1, tzinfo=UTC)).files["calendar.ics"])
    (one,) = understood_by_icaljs(path)
    (ours,) = occurrences(the_event(reading), datetime(2000, 1, 1, tzinfo=UTC))
    assert datetime.fromisoformat(one["startUtc"]) == ours.start


def published(entry: str) -> icalendar.Calendar:
    calendar = read_calendar((HEAD + entry).encode(), "events.yaml").calendar
    return icalendar.Calendar.from_ical(
        build(History(), calendar, datetime(2022, 1, 1, tzinfo=UTC)).files["calendar.ics"]
    )


def test_an_event_that_clocks_leave_no_time_for_has_a_start_alone() -> None:
    # 02:30 is 03:30 on that day, and an end has to be later than its start (RFC 5545 §3.8.2.2).
    calendar = published("  - {id: a, title: A, start: 2022-03-27 02:30, end: 03:30, timezone: Europe/Brussels}\n")
    (event,) = calendar.walk("VEVENT")
    assert f"{event['DTSTART'].dt:%H:%M}" == "03:30"
    assert "DTEND" not in event


def test_an_event_may_start_in_one_zone_and_end_in_another() -> None:
    calendar = published(
        "  - {id: a, title: A, start: 2022-03-14 10:00, end: 2022-03-14 12:30, timezone: Europe/Brussels,"
        " end_timezone: America/New_York, repeat: {every: week, count: 3}}\n"
    )
    (event,) = calendar.walk("VEVENT")
    assert {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")} == {"Europe/Brussels", "America/New_York"}
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=7, minutes=30)


def test_between_two_zones_the_length_holds_while_their_clocks_differ() -> None:
    reading = read_calendar(
        f"{HEAD}  - {{id: a, title: A, start: 2022-03-14 10:00, end: 2022-03-14 12:30, timezone: Europe/Brussels,"
        " end_timezone: America/New_York, repeat: {every: week, count: 3}}\n".encode(),
        "events.yaml",
    )
    lengths = {one.end - one.start for one in occurrences(the_event(reading), datetime(2000, 1, 1, tzinfo=UTC))}
    assert lengths == {timedelta(hours=7, minutes=30)}


def test_a_floating_time_has_no_zone_and_its_reminders_go_by_the_calendars() -> None:
    entry = (
        "  - {id: a, title: A, start: 2022-03-14 10:00, duration: 1h, timezone: floating,"
        " repeat: {every: day, until: 2022-03-20, except: [2022-03-15]}}\n"
    )
    text = published(entry).to_ical().decode().replace("\r\n ", "")
    assert "\r\nDTSTART:20220314T100000\r\n" in text
    assert "\r\nDTEND:20220314T110000\r\n" in text
    assert "\r\nEXDATE:20220315T100000\r\n" in text
    assert "UNTIL=20220320T235959\r\n" in text
    assert "BEGIN:VTIMEZONE" not in text
    assert "local time" in text
    event = the_event(read_calendar((HEAD + entry).encode(), "events.yaml"))
    first = next(occurrences(event, datetime(2000, 1, 1, tzinfo=UTC)))
    assert reminder_time(first, timedelta(days=1)) == datetime(2022, 3, 13, 10, tzinfo=UTC)


def test_times_in_utc_need_no_zone() -> None:
    text = (
        published("  - {id: a, title: A, start: 2060-03-14 10:00, duration: 1h, repeat: {every: day, count: 3}}\n")
        .to_ical()
        .decode()
    )
    assert "DTSTART:20600314T100000Z" in text
    assert "BEGIN:VTIMEZONE" not in text
