"""RFC 5545 §3.8.5: rules, exceptions and changed occurrences, written for clients and read back by them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from feeds.build import build
from feeds.history.ledger import History
from feeds.reading import read_calendar
from feeds.recurrence import occurrences
from tests.consumers.icaljs import understood_by_icaljs

HEAD = (
    "calendar: {id: t, domain: example.org, url: https://example.org/, title: T, timezone: Europe/Brussels}\nevents:\n"
)
NOW = datetime(2022, 1, 1, tzinfo=UTC)

WEEKLY = """\
  - id: council
    title: Council
    start: 2022-03-14 19:30
    duration: 2h
    repeat: {every: week, until: 2022-04-11, except: [2022-03-21], also: [2022-04-14]}
    changes:
      2022-03-28: {start: 2022-03-29 20:00, timezone: Europe/London, title: Council in London}
      2022-04-04: {status: cancelled, reason: The hall is closed.}
"""


def published(events: str) -> bytes:
    return build(History(), read_calendar((HEAD + events).encode(), "e").calendar, NOW).files["calendar.ics"]


def lines(data: bytes) -> list[str]:
    return data.replace(b"\r\n ", b"").decode().split("\r\n")


def test_a_rule_its_exceptions_and_its_changes_are_written_in_the_time_of_the_event() -> None:
    written = lines(published(WEEKLY))
    for line in (
        "DTSTART;TZID=Europe/Brussels:20220314T193000",
        "RRULE:FREQ=WEEKLY;UNTIL=20220411T215959Z",
        "EXDATE;TZID=Europe/Brussels:20220321T193000",
        "RDATE;TZID=Europe/Brussels:20220414T193000",
        "RECURRENCE-ID;TZID=Europe/Brussels:20220328T193000",
        "DTSTART;TZID=Europe/London:20220329T200000",
        "RECURRENCE-ID;TZID=Europe/Brussels:20220404T193000",
        "STATUS:CANCELLED",
    ):
        assert line in written, line
    assert written.count("BEGIN:VTIMEZONE") == 2


def test_an_all_day_rule_ends_on_a_date() -> None:
    written = lines(published("  - {id: a, title: A, start: 2022-03-14, repeat: {every: day, until: 2022-03-20}}\n"))
    assert "RRULE:FREQ=DAILY;UNTIL=20220320" in written


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=WEEKLY;WKST=SU;BYDAY=MO,TH;INTERVAL=2", "FREQ=MONTHLY;BYDAY=2MO"])
@pytest.mark.parametrize("end", ["", ";UNTIL=20220630", ";COUNT=9"])
@pytest.mark.parametrize("start", ["2022-03-14", "2022-03-14 19:30", "2022-03-14 19:30, timezone: floating"])
def test_a_rule_is_written_as_icalendar_writes_it(rule: str, end: str, start: str) -> None:
    written = lines(published(f"  - {{id: a, title: A, start: {start}, repeat: '{rule}{end}'}}\n"))
    (value,) = (
        line.removeprefix("RRULE:") for line in written if line.startswith("RRULE:FREQ=") and "YEARLY" not in line
    )
    assert icalendar.vRecur.from_ical(value).to_ical().decode() == value
    assert end[:6] in value


def test_icaljs_finds_the_changed_occurrences(tmp_path: Path) -> None:
    path = tmp_path / "calendar.ics"
    path.write_bytes(published(WEEKLY))
    understood = {one["recurrenceId"]: one for one in understood_by_icaljs(path)}
    assert set(understood) == {None, "2022-03-28T19:30:00", "2022-04-04T19:30:00"}
    assert understood["2022-03-28T19:30:00"]["startUtc"] == "2022-03-29T19:00:00.000Z"
    assert understood["2022-04-04T19:30:00"]["status"] == "CANCELLED"


# RFC 5545 §3.8.5.3, said plainly, with the first days that the RFC lists.
RFC_EXAMPLES = [
    ("1997-09-02", "{every: day, count: 10}", ["09-02", "09-03", "09-04", "09-05"]),
    ("1997-09-02", "{every: 2 days}", ["09-02", "09-04", "09-06", "09-08"]),
    ("1997-09-02", "{every: 10 days, count: 5}", ["09-02", "09-12", "09-22", "10-02", "10-12"]),
    ("1997-09-02", "{every: week, count: 10}", ["09-02", "09-09", "09-16", "09-23"]),
    ("1997-09-02", "every other week", ["09-02", "09-16", "09-30", "10-14"]),
    ("1997-09-02", "{every: week, on: [tue, thu], count: 10}", ["09-02", "09-04", "09-09", "09-11"]),
    ("1997-09-01", "{every: 2 weeks, on: [mon, wed, fri]}", ["09-01", "09-03", "09-05", "09-15"]),
    ("1997-09-05", "{every: month, on: first friday, count: 10}", ["09-05", "10-03", "11-07", "12-05"]),
    ("1997-09-05", "first friday of the month", ["09-05", "10-03", "11-07", "12-05"]),
    ("1997-09-02", "{every: month, on: [2, 15], count: 10}", ["09-02", "09-15", "10-02", "10-15"]),
    ("1997-09-30", "{every: month, on: last day}", ["09-30", "10-31", "11-30", "12-31"]),
    ("1997-03-13", "{rule: 'FREQ=YEARLY;BYMONTH=3;BYDAY=TH'}", ["03-13", "03-20", "03-27"]),
]


@pytest.mark.parametrize(("start", "repeat", "days"), RFC_EXAMPLES, ids=[example[1] for example in RFC_EXAMPLES])
def test_the_examples_of_the_rfc_said_plainly_expand_to_its_dates(start: str, repeat: str, days: list[str]) -> None:
    entry = (
        f"  - {{id: a, title: A, start: {start} 09:00, duration: 1h, timezone: America/New_York, repeat: {repeat}}}\n"
    )
    (event,) = read_calendar((HEAD + entry).encode(), "e").calendar.events
    found = occurrences(event, datetime(1997, 1, 1, tzinfo=UTC))
    assert [f"{next(found).recurrence_id:%m-%d}" for _ in days] == days


def test_nine_in_the_morning_stays_nine_when_the_clocks_change() -> None:
    entry = "  - {id: a, title: A, start: 2022-03-26 09:00, duration: 1h, repeat: {every: day, count: 3}}\n"
    (event,) = read_calendar((HEAD + entry).encode(), "e").calendar.events
    assert [one.start.hour for one in occurrences(event, NOW)] == [8, 7, 7]


def test_times_in_utc_are_written_with_a_z() -> None:
    written = lines(published("  - {id: a, title: A, start: 2022-03-26 09:00, duration: 1h, timezone: UTC}\n"))
    assert "DTSTART:20220326T090000Z" in written
    assert "BEGIN:VTIMEZONE" not in written


def test_what_is_written_parses_again() -> None:
    calendar = icalendar.Calendar.from_ical(published(WEEKLY))
    assert len(calendar.walk("VEVENT")) == 3
