"""For any rule, split, exception and change: what is written expands to the occurrences that we reckon with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rruleset, rrulestr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.build import build
from feeds.history.ledger import History
from feeds.model import Calendar, Event, RecurrenceId
from feeds.reading import read_calendar
from feeds.recurrence import HORIZON, ids_of_rule, occurrences

HEAD = (
    "calendar: {id: t, domain: example.org, url: https://example.org/, title: T, timezone: Europe/Brussels}\nevents:\n"
)
ZONES = ["Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC"]
RULES = ["day", "2 days", "week", "other week", "{every: 2 weeks, on: [mon, wed]}", "month", "last friday of the month",
         "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "year on 9 march"]  # fmt: skip
FIRST = {
    "{every: 2 weeks, on: [mon, wed]}": "2022-03-09",
    "last friday of the month": "2022-03-25",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2": "2022-03-30",
    "year on 9 march": "2022-03-09",
}
"""A day to start on, for the rules that do not hold on every one."""

EVER = datetime(2000, 1, 1, tzinfo=UTC)
MOST = 40


@st.composite
def series(draw: st.DrawFn) -> dict[str, Any]:
    """An entry of events.yaml that recurs, without what it names by date."""
    rule = draw(st.sampled_from(RULES))
    first = FIRST.get(rule) or draw(st.dates(date(2022, 1, 1), date(2022, 12, 28)))
    hour = draw(st.none() | st.integers(5, 22))
    ends = draw(st.sampled_from(["", "count: 12", "until: 2034-01-31"]))
    return {"rule": rule, "first": f"{first}", "hour": hour, "ends": ends, "zone": draw(st.sampled_from(ZONES))}


def entry(made: dict[str, Any], excepted: list[str], changes: dict[str, str]) -> str:
    every = (
        made["rule"].removeprefix("{").removesuffix("}") if made["rule"].startswith("{") else f"every: '{made['rule']}'"
    )
    if made["rule"].startswith("FREQ"):
        every = f"rule: '{made['rule']}'"
    clock = "" if made["hour"] is None else f" {made['hour']:02}:30"
    parts = [part for part in (every, made["ends"], f"except: [{', '.join(excepted)}]" if excepted else "") if part]
    told = "".join(f"      {name}: {value}\n" for name, value in changes.items())
    return (
        f"  - id: a\n    title: A\n    start: {made['first']}{clock}\n    timezone: {made['zone']}\n"
        f"    {'duration: 90m' if clock else 'duration: 2d'}\n    repeat: {{{', '.join(parts)}}}\n"
        + (f"    changes:\n{told}" if told else "")
    )


def read(text: str) -> tuple[Calendar, Event]:
    calendar = read_calendar((HEAD + text).encode(), "events.yaml").calendar
    return calendar, calendar.events[0]


def days(event: Event) -> list[date]:
    found = islice(occurrences(event, EVER), MOST)
    return [getattr(one.when, "first", None) or one.when.start.date() for one in found]


def expanded(calendar: Calendar, days_in: str) -> list[datetime]:
    """The starts of what is written, in UTC, by the rules of RFC 5545 §3.8.5.3 alone.

    A day starts at its midnight in `days_in`.
    """
    made = build(History(), calendar, datetime(2021, 1, 1, tzinfo=UTC)).files["calendar.ics"]
    events = icalendar.Calendar.from_ical(made).walk("VEVENT")
    changed = {(str(one["UID"]), naive(one["RECURRENCE-ID"].dt)): one for one in events if "RECURRENCE-ID" in one}
    starts: list[datetime] = []
    for whole in (one for one in events if "RECURRENCE-ID" not in one):
        zone = getattr(whole["DTSTART"].dt, "tzinfo", None) or ZoneInfo(days_in)
        expansion = rruleset()
        rule = whole["RRULE"]
        until = rule.pop("UNTIL", None)
        expansion.rrule(rrulestr(rule.to_ical().decode(), dtstart=naive(whole["DTSTART"].dt)))
        for name, add in (("EXDATE", expansion.exdate), ("RDATE", expansion.rdate)):
            for one in dates(whole.get(name)):
                add(naive(one))
        for start in islice(expansion, MOST + 5):
            aware = start.replace(tzinfo=zone)
            if until and not within(aware, until[0]):
                break
            override = changed.pop((str(whole["UID"]), start), None)
            if override is None:
                starts.append(aware.astimezone(UTC))
            else:
                moved = override["DTSTART"].dt
                starts.append(
                    (moved if isinstance(moved, datetime) else naive(moved).replace(tzinfo=zone)).astimezone(UTC)
                )
    return sorted(starts)[:MOST]


def within(start: datetime, until: date | datetime) -> bool:
    return start <= until if isinstance(until, datetime) else start.date() <= until


def dates(given: Any) -> list[date | datetime]:
    return [one.dt for lists in (given if isinstance(given, list) else [given] if given else []) for one in lists.dts]


def naive(one: date | datetime) -> datetime:
    return one.replace(tzinfo=None) if isinstance(one, datetime) else datetime.combine(one, time())


def reckoned(event: Event) -> list[datetime]:
    return sorted(one.start for one in islice(occurrences(event, EVER), MOST))


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(series(), st.data())
def test_what_is_written_expands_to_what_we_reckon_with(made: dict[str, Any], data: st.DataObject) -> None:
    plain = days(read(entry(made, [], {}))[1])
    chosen = data.draw(st.lists(st.sampled_from(plain[2:10]), unique=True, max_size=3))
    excepted, moved = [str(one) for one in chosen[:2]], chosen[2:]
    changes = {str(one): "{title: B}" if made["hour"] is None else '{start: "04:15"}' for one in moved}
    split = data.draw(st.none() | st.sampled_from([one for one in plain[1:10] if one not in chosen]))
    if split is not None:
        changes[f"from {split}"] = "{title: C}" if made["hour"] is None else '{start: "23:10"}'
    calendar, event = read(entry(made, excepted, changes))
    assert expanded(calendar, made["zone"]) == reckoned(event)
    assert len(event.following) == (split is not None)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(series(), st.data())
def test_a_split_that_moves_nothing_moves_no_occurrence(made: dict[str, Any], data: st.DataObject) -> None:
    _, whole = read(entry(made, [], {}))
    splits = data.draw(st.lists(st.sampled_from(days(whole)[1:10]), unique=True, min_size=1, max_size=3))
    _, divided = read(entry(made, [], {f"from {day}": "{title: B}" for day in splits}))
    assert reckoned(divided) == reckoned(whole)
    first = next(occurrences(divided, EVER))
    assert first.event.title.translations[""] == "A"


def test_the_length_of_days_holds_over_a_split() -> None:
    _, event = read(
        "  - {id: a, title: A, start: 2022-03-07, duration: 2d, repeat: week, changes: {from 2022-03-21: {title: B}}}\n"
    )
    assert {one.end - one.start for one in islice(occurrences(event, EVER), 3)} == {timedelta(days=2)}


@given(
    st.sampled_from(["DAILY", "WEEKLY"]),
    st.none() | st.integers(1, 400),
    st.none() | st.integers(1, 60),
    st.dates(date(1990, 1, 1), date(2150, 1, 1)) | st.datetimes(datetime(1990, 1, 1), datetime(2150, 1, 1)),
    st.none() | st.dates(date(1990, 1, 1), date(2150, 1, 1)) | st.datetimes(datetime(1990, 1, 1), datetime(2150, 1, 1)),
)
def test_a_rule_of_so_many_days_gives_what_the_library_gives(
    frequency: str, interval: int | None, count: int | None, first: RecurrenceId, until: RecurrenceId | None
) -> None:
    first, until = (one.replace(microsecond=0) if isinstance(one, datetime) else one for one in (first, until))
    rule = f"FREQ={frequency}{f';INTERVAL={interval}' if interval else ''}"
    last = naive(first) + HORIZON
    if until is not None:
        last = min(last, until if isinstance(until, datetime) else datetime.combine(until, time.max))
    made = rrulestr(rule, dtstart=naive(first)).replace(until=last)
    expected = [one if isinstance(first, datetime) else one.date() for one in islice(made, count or 300)]
    told = f"{rule};COUNT={count}" if count else rule
    assert list(islice(ids_of_rule(first, told, until), 300)) == expected
