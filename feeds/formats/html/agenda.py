"""What stands on the pages of a channel, day by day: every occurrence of its events, both what is to come and past.

What is past is reckoned from the last build that had news, never from the clock, so that time alone changes no page
(P2); a few lines of JavaScript do the rest in a browser. Endless rules are followed a year ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup

from feeds import wording
from feeds.card import Card
from feeds.edition import Edition
from feeds.formats import names
from feeds.instants import local, starts
from feeds.locale import Locale
from feeds.model import OFF, AllDay, Event, Imprecise, Timed
from feeds.recurrence import Occurrence, occurrences, only

AHEAD = timedelta(days=366)
BACK = timedelta(days=5 * 366)
"""How far from the last news, or after its start, an event that recurs is followed; how far back."""

TAGGED = ("entries by tag",)
"""Among what a language's editions have in common: the entries of each topic."""


class Item(NamedTuple):
    """One occurrence on the agenda, on its first `day` (local to it), from `start` to `end` (UTC).

    `locale` and `zone`, that of all hours of its calendar, are what its time is told in. `whole` is the event that it
    is a part of, if that is published. `name` tells it from all others of its language; `made_of` names all that it
    shows but for the zone, if somebody keeps what is made of it.
    """

    card: Card
    when: AllDay | Timed
    day: date
    last: date
    start: datetime
    end: datetime
    locale: Locale
    zone: str
    whole: Card | None = None
    name: str = ""
    made_of: str = ""

    @property
    def time(self) -> str:
        """Its time as it stands under the day: hours, or a span of days; empty for a whole day."""
        when = self.when
        if isinstance(when, AllDay):
            return wording.span(when.first, when.last, self.locale) if when.first != when.last else ""
        here = when.zone == when.end_zone == self.zone and not when.floating
        return wording.hours(when, self.locale, zone=not here)

    @property
    def is_timed(self) -> bool:
        """Whether it has hours, and those of a zone."""
        return isinstance(self.when, Timed) and not self.when.floating

    @property
    def begins(self) -> str:
        """Its start for machines: a day, or a time with its offset (ISO 8601)."""
        return begins(self.when)

    @property
    def off(self) -> bool:
        """Whether it does not take place at its time."""
        return self.card.event.status in OFF

    @property
    def reason(self) -> Markup:
        """Why it is not as it was."""
        sections = self.card.sections if self.card.event.reason is not None else ()
        found = next((one.html for one in sections if one.what == "reason"), "")
        return Markup(found)  # noqa: S704 - sanitised when it was told


@dataclass(frozen=True, slots=True)
class More:
    """How many entries are elsewhere, where, and when the last of them is over (UTC)."""

    count: int
    href: str
    end: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the agenda and what begins on it.

    `more` is what a page leaves out of it; `further` is where the series go on whose last dates these are, by event id.
    `again` says that the page has another part of the day, to which links lead.
    """

    date: date
    items: tuple[Item, ...]
    more: More | None = None
    further: Mapping[str, str] = field(default_factory=dict)
    again: bool = False

    @property
    def names(self) -> str:
        """What tells its entries from those of any other day of its language."""
        return "\n".join(item.name for item in self.items)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The entries of a channel in their order; those without a day stand apart.

    `as_of` is the last build that had news (UTC), `today` the day that was in the calendar's zone.
    """

    items: tuple[Item, ...]
    undated: tuple[Card, ...]
    as_of: datetime
    today: date


def agenda_of(edition: Edition, locale: Locale) -> Agenda:
    """The agenda of a channel."""
    return edition.once(("agenda", edition.path), lambda: _agenda(edition, locale))


def _agenda(edition: Edition, locale: Locale) -> Agenda:
    undated = tuple(card for card in edition.cards if isinstance(card.event.when, Imprecise))
    today = local(edition.as_of, edition.calendar.zone).date()
    return Agenda(tuple(_in_order(edition, locale)), undated, edition.as_of, today)


def _in_order(edition: Edition, locale: Locale) -> Iterable[Item]:
    """The entries of a channel; those of a topic lie in the channel of everything, in their order, if that was made."""
    every: Mapping[str, Sequence[Item]] | None = edition.fragments.get(TAGGED)
    if edition.topic is not None and every is not None:
        return every.get(edition.topic.tag, ())
    found = [(item, card.event.tags) for card in edition.cards for item in items_of(card, edition, locale)]
    found.sort(key=lambda pair: (pair[0].day, pair[0].start, pair[0].card.event.id))
    if edition.topic is None:
        tagged: dict[str, list[Item]] = {}
        for item, tags in found:
            for tag in tags:
                tagged.setdefault(tag, []).append(item)
        edition.fragments[TAGGED] = tagged
    return (item for item, _ in found)


def items_of(card: Card, edition: Edition, locale: Locale) -> tuple[Item, ...]:
    """The entries of one event, the same in all channels of a language."""
    return edition.once(("entries", card.event.id), lambda: _items(card, edition, locale))


def _items(card: Card, edition: Edition, locale: Locale) -> tuple[Item, ...]:
    whole = wholes(edition).get(card.event.part_of or "")
    zone = only_zone(edition)
    return tuple(
        _item(f"{card.event.id} {number}", card, one, locale, zone, whole)
        for number, one in enumerate(occasions(card, edition.as_of))
    )


def current(card: Card, edition: Edition, locale: Locale) -> Item | None:
    """When an event takes place next, as of the last news; else the last there was. None where it has no day."""
    items = items_of(card, edition, locale)
    coming = [item for item in items if item.end > edition.as_of]
    if not coming:
        return items[-1] if items else None
    return next((item for item in coming if not item.off), coming[0])


def wholes(edition: Edition) -> Mapping[str, Card]:
    """The events that have parts, by id; those of all channels, since everything comes before the topics."""
    return edition.once(("wholes",), lambda: {card.event.id: card for card in edition.cards if card.event.parts})


def only_zone(edition: Edition) -> str:
    """The zone that all hours of a calendar are in, which its pages say once; empty if there are several, or no hours.

    What is left out of the calendar by now counts for nothing here and names its zone if that is another one.
    """
    return edition.once(("zone",), lambda: _only_zone(edition.calendar.events))


def _only_zone(events: Iterable[Event]) -> str:
    zones = {zone for event in events for zone in _zones(event)}
    return zones.pop() if len(zones) == 1 and wording.ANYWHERE not in zones else ""


def _zones(event: Event) -> Iterator[str]:
    if isinstance(event.when, Timed):
        yield "" if event.when.floating else event.when.zone
        yield event.when.end_zone
    for one in (*event.changes, *event.following):
        yield from _zones(one)


def occasions(card: Card, as_of: datetime) -> Iterable[Occurrence]:
    """The occurrences of an event that its pages name."""
    event = card.event
    if event.repeat is None or isinstance(event.when, Imprecise):
        return only(event)
    until = max(as_of, starts(event.when, event.zone)) + AHEAD
    return occurrences(event, as_of - BACK, until)


def days(items: Iterable[Item]) -> tuple[Day, ...]:
    """Entries by their days, in the order they are given in."""
    return tuple(Day(day, tuple(group)) for day, group in groupby(items, key=lambda item: item.day))


def begins(when: AllDay | Timed) -> str:
    """A start for machines: a day, or a time with its offset from UTC (ISO 8601)."""
    return when.first.isoformat() if isinstance(when, AllDay) else _aware(when.start, when.zone)


def ends(when: AllDay | Timed) -> str:
    """An end for machines: the last day, or a time with its offset from UTC (ISO 8601)."""
    return when.last.isoformat() if isinstance(when, AllDay) else _aware(when.end, when.end_zone)


def _aware(moment: datetime, zone: str) -> str:
    return moment.replace(tzinfo=ZoneInfo(zone)).isoformat()


def _item(name: str, card: Card, occurrence: Occurrence, locale: Locale, zone: str, whole: Card | None) -> Item:
    told, when = card.told(occurrence.event), occurrence.when
    first, last = (when.first, when.last) if isinstance(when, AllDay) else (when.start.date(), _last(when))
    made_of = names.entry(told, when, whole) if card.made_of else ""
    return Item(told, when, first, last, occurrence.start, occurrence.end, locale, zone, whole, name, made_of)


def _last(when: Timed) -> date:
    """The last day it reaches into; one that ends at midnight does not reach into the next day."""
    first, last = when.start.date(), when.end.date()
    if first == last:
        return first
    return max(first, (when.end - timedelta(microseconds=1)).date())
