"""What a subscriber would act on is told, however it is written: another zone, another end, a date left out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.build import advance
from feeds.history.ledger import History
from feeds.reading import read_calendar

HEAD = """\
calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: Europe/Brussels, reminders: []}
events:
"""
EARLY, FIRST, SECOND = (datetime(year, month, day, 10, tzinfo=UTC) for year, month, day in (
    (2026, 11, 25), (2027, 2, 25), (2027, 2, 26)))  # fmt: skip
WEEKLY = "start: 2027-02-05 20:00, duration: 1h, repeat: {every: week}"
MONDAYS = "start: 2027-03-01 20:00, duration: 1h"
DAILY = "start: 2027-03-07 20:30, repeat: {every: day, until: 2027-03-21}"
HOURS = 'start: 2026-12-01 08:00, duration: 1h, repeat: {rule: "FREQ=DAILY;BYHOUR=8,10,12,14,16"}'
SCHOOL = "start: 2027-03-03 20:30, duration: 1h, place: School"
END = "start: 2027-03-05 20:00"


def titles(was: str, now: str, first: datetime, second: datetime) -> list[str]:
    """The titles of the notices that a change sends; the same once more sends none."""
    states = [
        read_calendar(f"{HEAD}  - {{id: choir, title: Choir, {state}}}\n".encode(), "x").calendar
        for state in (was, now)
    ]
    history, _, _ = advance(History(), states[0], first)
    history, _, sent = advance(history, states[1], second)
    assert advance(history, states[1], second)[2] == ()
    return [notice.texts["en"].title for notice in sent]


@pytest.mark.parametrize(
    ("was", "now", "title"),
    [
        (f"{WEEKLY}, changes: {{2027-03-12: {{status: cancelled}}}}", f"{WEEKLY}, timezone: Europe/Paris",
         "Going ahead after all: Choir (Friday 12 March)"),
        (WEEKLY, "start: 2027-02-05 20:00, duration: 1h, repeat: {every: week, except: [2027-03-12]},"
                 " changes: {from 2027-03-05: {timezone: Europe/Paris}}", "Cancelled: Choir (Friday 12 March)"),
        ("start: 2027-03-01, repeat: {every: week}, changes: {2027-03-22: {status: cancelled}}",
         "start: 2027-03-01, timezone: Europe/Paris, repeat: {every: week}",
         "Going ahead after all: Choir (Monday 22 March)"),
        (f"{DAILY}, changes: {{from 2027-03-09: {{repeat: {{every: 2 weeks}}}}}}",
         f"{DAILY}, timezone: Africa/Lagos, changes: {{from 2027-03-09: {{repeat: {{every: 2 weeks}}}}}}",
         "New time, 20:30 (Lagos time): Choir"),
        (f"{SCHOOL}, repeat: {{every: day, until: 2027-03-20}}, changes: {{from 2027-03-07: {{place: Library}},"
         " 2027-03-05: {start: 2027-03-09 10:30}}",
         f"{SCHOOL}, repeat: {{every: day, until: 2027-03-20, except: [2027-03-05], also: [2027-03-09 10:30]}},"
         " changes: {from 2027-03-07: {place: Library}}", "New place: Choir (Tuesday 9 March)"),
        (f"{END}, repeat: {{every: week}}",
         f"{END}, repeat: {{every: week}},"
         " changes: {from 2027-03-26: {repeat: {every: week, until: 2027-05-10}}}",
         "New schedule: Choir (from Friday 26 March)"),
        (f"{MONDAYS}, repeat: {{every: week}}",
         f"{MONDAYS}, repeat: {{every: week, except: [2027-03-22]}},"
         ' changes: {from 2027-03-08: {start: "19:00"}}', "Cancelled: Choir (Monday 22 March)"),
        (f"{WEEKLY}, timezone: Europe/Brussels", f"{WEEKLY}, timezone: Europe/Paris", None),
    ],
)  # fmt: skip
def test_no_change_hides_another(was: str, now: str, title: str | None) -> None:
    assert titles(was, now, FIRST, SECOND) == ([title] if title else [])


def test_zones_whose_clocks_part_within_the_year_are_told_however_often_a_day_it_is() -> None:
    later = datetime(2026, 11, 26, 10, tzinfo=UTC)
    assert len(titles(HOURS, f"{HOURS}, timezone: Africa/Lagos", EARLY, later)) == 1


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("Room 1A", "Room 1B", True),
        ("Zaal 1.12", "Zaal 11.2", True),
        ("第一会議室", "第二会議室", True),
        ("Gemeentehius", "Gemeentehuis", False),
    ],
)
def test_another_room_is_told_whatever_is_called_minor(was: str, now: str, told: bool) -> None:
    meeting = "start: 2027-03-11 20:00, duration: 1h, place: {name: %s, address: Markt 1}"
    assert bool(titles(meeting % was, f"{meeting % now}, minor: spelling", FIRST, SECOND)) is told
