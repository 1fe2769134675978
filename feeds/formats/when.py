"""When an event is, as a VEVENT says it: DTSTART and DTEND, RECURRENCE-ID, RRULE, EXDATE and RDATE (RFC 5545 §3.8).

A date for whole days, and else a time in UTC, in its zone or, for a floating one, in none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from feeds.card import Card
from feeds.formats.component import Component, Rule, digits
from feeds.instants import instant
from feeds.model import AllDay, Event, RecurrenceId, Timed
from feeds.recurrence import series

KEPT = 8192
"""How many rules are kept as they are written."""

UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT", "Etc/Universal", "Zulu", "Etc/Zulu", "Universal", "Etc/UCT"})
"""The zones whose times are written with a Z."""


def add_time(component: Component, card: Card, whole: Event) -> None:
    """The properties that say when an event is, or a changed occurrence of `whole`."""
    event, when = card.event, card.slot
    if isinstance(when, AllDay):
        component.add("dtstart", when.first)
        component.add("dtend", when.last + timedelta(days=1))
    elif isinstance(when, Timed):
        told = _as_it_is if when.floating else _zoned if event.repeat is not None else _existing
        start, end = told(when.start, when.zone), told(when.end, when.end_zone)
        component.add("dtstart", start)
        if start != end:
            # An end has to be later (RFC 5545 §3.8.2.2), and an hour that clocks skip may leave no time between them.
            component.add("dtend", end)
    if event.recurrence_id is not None and event.repeat is None:
        # In the time of the rule, whatever the occurrence moved to (RFC 5545 §3.8.4.4).
        component.add("recurrence-id", _dated(event.recurrence_id, whole))
    elif event.repeat is not None:
        for name, value in _repeat(series(event)[0]):
            component.add(name, value)


def _as_it_is(local: datetime, _: str) -> datetime:
    """A floating time: the same hour wherever somebody is (RFC 5545 §3.3.5)."""
    return local


def _existing(local: datetime, zone: str) -> datetime:
    """A local time; if clocks skip it, the one that they show then.

    RFC 5545 §3.3.5 has 02:30 mean 03:30 there; most of the apps that are handed 02:30 show 01:30.
    """
    return instant(local, zone).astimezone(_zone(zone))


def _repeat(event: Event) -> Iterator[tuple[str, Any]]:
    """RRULE, EXDATE and RDATE, in the type and the zone of DTSTART (RFC 5545 §3.8.5)."""
    repeat = event.repeat
    if repeat is None:
        return
    if repeat.rule:
        yield "rrule", Rule(_rule(repeat.rule) if repeat.until is None else _ended(repeat.rule, repeat.until, event))
    elif repeat.also:
        # Outlook passes over an event that has RDATE without RRULE; this one says no more than DTSTART does.
        yield "rrule", Rule("FREQ=DAILY;COUNT=1")
    for name, ids in (("exdate", repeat.excepted), ("rdate", repeat.also)):
        if ids:
            yield name, [_dated(one, event) for one in sorted(ids)]


@lru_cache(KEPT)
def _rule(rule: str) -> str:
    """A rule without an end, in the order in which `icalendar` has its parts."""
    written: bytes = icalendar.vRecur.from_ical(rule).to_ical()
    return written.decode()


def _ended(rule: str, until: RecurrenceId, event: Event) -> str:
    """A rule with its UNTIL, which comes after its FREQ."""
    last = _until(until, event)
    end = f"{digits(last)}Z" if isinstance(last, datetime) and last.tzinfo is not None else digits(last)
    frequency, *others = _rule(rule).split(";")
    return ";".join((frequency, f"UNTIL={end}", *others))


def _until(until: RecurrenceId, event: Event) -> date | datetime:
    """UNTIL as RFC 5545 §3.3.10 has it: UTC for timed events, local for floating ones, a date for those of whole days.

    A day is meant to its end.
    """
    if not isinstance(event.when, Timed):
        return until.date() if isinstance(until, datetime) else until
    last = until if isinstance(until, datetime) else datetime(until.year, until.month, until.day, 23, 59, 59)  # noqa: DTZ001
    return last if event.when.floating else instant(last, event.when.zone).astimezone(UTC)


def _dated(recurrence_id: RecurrenceId, event: Event) -> date | datetime:
    if isinstance(recurrence_id, datetime):
        if isinstance(event.when, Timed) and event.when.floating:
            return recurrence_id
        zone = event.when.zone if isinstance(event.when, Timed) else event.zone
        return _zoned(recurrence_id, zone)
    return recurrence_id


def _zoned(local: datetime, zone: str) -> datetime:
    """A local time with its zone, as a property writes it."""
    return local.replace(tzinfo=_zone(zone))


@lru_cache
def _zone(name: str) -> tzinfo:
    return UTC if name in UTC_NAMES else ZoneInfo(name)
