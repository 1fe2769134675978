"""A calendar as an agenda: occurrence by occurrence, in words, for a span of time.

What the public may not know yet is left out, and counted; so is what has no day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from feeds import wording
from feeds.event import EventTeller
from feeds.instants import local
from feeds.locale import Locale, load
from feeds.model import AllDay, Calendar, Event, Imprecise, Timed
from feeds.recurrence import Occurrence, occurrences


@dataclass(frozen=True, slots=True)
class Line:
    """One occurrence, or one event without a day: each part in words, empty where there is nothing to say."""

    day: str
    hours: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """The occurrences of a span, the events without a day that may be in it, and how many are under embargo still."""

    lines: tuple[Line, ...]
    undated: tuple[Line, ...]
    hidden: int


def agenda(calendar: Calendar, language: str, after: datetime, before: datetime, now: datetime) -> Agenda:
    """What takes place after `after` and before `before`, as known to the public at `now` (all UTC)."""
    locale = load(language)
    known = [event for event in calendar.events if event.announced is None or event.announced <= now]
    found = sorted(
        (one for event in known for one in occurrences(event, after, before)),
        key=lambda one: (local(one.start, calendar.zone), one.event.id),
    )
    begin, end = (local(one, calendar.zone).date() for one in (after, before))
    undated = [event for event in known if isinstance(event.when, Imprecise) and _may_be(event.when, begin, end)]
    return Agenda(
        tuple(_line(one, calendar, locale, language) for one in found),
        tuple(_undated(event, calendar, locale, language) for event in undated),
        len(calendar.events) - len(known),
    )


def _may_be(when: Imprecise, begin: date, end: date) -> bool:
    """Whether what has no day yet may be between two days, the last left out: its week or month, if that is known."""
    return when.first is None or when.last is None or (when.last >= begin and when.first < end)


def _line(one: Occurrence, calendar: Calendar, locale: Locale, language: str) -> Line:
    when = one.when
    hours = wording.hours(when, locale) if isinstance(when, Timed) else _days(when, locale)
    day = wording.day(_first(when), locale)
    return Line(day, hours, *_told(one.event, calendar, locale, language))


def _undated(event: Event, calendar: Calendar, locale: Locale, language: str) -> Line:
    return Line(wording.when_in_words(event.when, locale), "", *_told(event, calendar, locale, language))


def _told(event: Event, calendar: Calendar, locale: Locale, language: str) -> tuple[str, str]:
    teller = EventTeller(event, language, calendar.language, locale)
    return teller.title().text, teller.where(event.place).text if event.place is not None else ""


def _first(when: AllDay | Timed) -> date:
    return when.first if isinstance(when, AllDay) else when.start.date()


def _days(when: AllDay, locale: Locale) -> str:
    return "" if when.first == when.last else wording.span(when.first, when.last, locale)
