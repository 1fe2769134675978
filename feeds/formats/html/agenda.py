"""What stands on the pages of a channel, day by day: every occurrence of its events, both what is to come and past.

What is past is reckoned from the last build that had news, never from the clock, so that time alone changes no page
(P2); a few lines of JavaScript do the rest in a browser. Endless rules are followed a year ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from feeds import wording
from feeds.card import Card
from feeds.edition import Edition
from feeds.locale import Locale
from feeds.model import AllDay, Imprecise, Status, Timed
from feeds.recurrence import Occurrence, occurrences, starts

AHEAD = timedelta(days=366)
BACK = timedelta(days=5 * 366)
"""How far from the last news, or after its start, an event that recurs is followed; how far back."""

MOST_ON_A_PAGE = 60
MOST_OF_ONE = 8
"""So many entries the front page shows, and so many of one event that recurs; for more, each month has a page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One occurrence on the agenda, on its first `day` (local to it), from `start` to `end` (UTC).

    `time` is its time as it stands under the day: hours, or a span of days; empty for a whole day.
    """

    card: Card
    when: AllDay | Timed
    day: date
    last: date
    start: datetime
    end: datetime
    time: str

    @property
    def is_timed(self) -> bool:
        """Whether it has hours."""
        return isinstance(self.when, Timed)

    @property
    def begins(self) -> str:
        """Its start for machines: a day, or a time with its offset (ISO 8601)."""
        return begins(self.when)

    @property
    def off(self) -> bool:
        """Whether it does not take place at its time."""
        return self.card.event.status in (Status.CANCELLED, Status.POSTPONED)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the agenda and what begins on it; it is over at `end` (UTC)."""

    date: date
    items: tuple[Item, ...]
    end: datetime


@dataclass(frozen=True, slots=True)
class Agenda:
    """The entries of a channel in their order; those without a day stand apart."""

    items: tuple[Item, ...]
    undated: tuple[Card, ...]
    as_of: datetime

    def front(self) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
        """What the front page shows of what was over at the last build that had news, and of what was to come."""
        coming = _some((item for item in self.items if item.end > self.as_of), MOST_ON_A_PAGE)
        past = _some((item for item in reversed(self.items) if item.end <= self.as_of), MOST_ON_A_PAGE - len(coming))
        return past[::-1], coming


def agenda_of(edition: Edition, locale: Locale) -> Agenda:
    """The agenda of a channel."""
    known = edition.fragments.get(("agenda", edition.path))
    if known is None:
        known = edition.fragments["agenda", edition.path] = _agenda(edition, locale)
    made: Agenda = known
    return made


def _agenda(edition: Edition, locale: Locale) -> Agenda:
    items: list[Item] = []
    undated: list[Card] = []
    for card in edition.cards:
        if isinstance(card.event.when, Imprecise):
            undated.append(card)
        else:
            items += _items(card, edition, locale)
    items.sort(key=lambda item: (item.day, item.start, item.card.event.id))
    return Agenda(tuple(items), tuple(undated), edition.as_of)


def _items(card: Card, edition: Edition, locale: Locale) -> tuple[Item, ...]:
    """The entries of one event, the same in all channels of a language."""
    key = ("entries", card.event.id)
    made: tuple[Item, ...] | None = edition.fragments.get(key)
    if made is None:
        made = tuple(_item(card, occurrence, locale) for occurrence in occasions(card, edition.as_of))
        edition.fragments[key] = made
    return made


def occasions(card: Card, as_of: datetime) -> Iterator[Occurrence]:
    """The occurrences of an event that its pages name."""
    event = card.event
    if isinstance(event.when, Imprecise):
        return
    if event.repeat is None:
        yield from occurrences(event, datetime.min.replace(tzinfo=as_of.tzinfo))
        return
    until = max(as_of, starts(event.when, event.zone)) + AHEAD
    yield from occurrences(event, as_of - BACK, until)


def _some(items: Iterable[Item], most: int) -> tuple[Item, ...]:
    """The first of some entries, of each event no more than a few."""
    counts: dict[str, int] = {}
    some: list[Item] = []
    for item in items:
        if len(some) >= most:
            break
        event = item.card.event.id
        counts[event] = counts.get(event, 0) + 1
        if counts[event] <= MOST_OF_ONE:
            some.append(item)
    return tuple(some)


def days(items: Iterable[Item]) -> tuple[Day, ...]:
    """Entries by their days, in the order they are given in."""
    grouped = ((day, tuple(group)) for day, group in groupby(items, key=lambda item: item.day))
    return tuple(Day(day, group, max(item.end for item in group)) for day, group in grouped)


def begins(when: AllDay | Timed) -> str:
    """A start for machines: a day, or a time with its offset from UTC (ISO 8601)."""
    return when.first.isoformat() if isinstance(when, AllDay) else _aware(when.start, when.zone)


def ends(when: AllDay | Timed) -> str:
    """An end for machines: the last day, or a time with its offset from UTC (ISO 8601)."""
    return when.last.isoformat() if isinstance(when, AllDay) else _aware(when.end, when.end_zone)


def _aware(moment: datetime, zone: str) -> str:
    return moment.replace(tzinfo=ZoneInfo(zone)).isoformat()


def _item(card: Card, occurrence: Occurrence, locale: Locale) -> Item:
    told = card.told(occurrence.event)
    when = occurrence.when
    if isinstance(when, AllDay):
        time = wording.span(when.first, when.last, locale) if when.first != when.last else ""
        return Item(told, when, when.first, when.last, occurrence.start, occurrence.end, time)
    hours = wording.hours(when, locale)
    return Item(told, when, when.start.date(), _last(when), occurrence.start, occurrence.end, hours)


def _last(when: Timed) -> date:
    """The last day it reaches into; one that ends at midnight does not reach into the next day."""
    last = when.end - timedelta(microseconds=1) if when.end > when.start else when.end
    return max(last.date(), when.start.date())
