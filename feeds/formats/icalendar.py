"""iCalendar (RFC 5545, RFC 7986): the calendar of an edition, or one event as a file of its own.

Described as for the `icalendar` library, and written by `feeds.formats.component`. The events of an edition become
VEVENTs (`feeds.formats.vevent`); those without a day are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from icalendar.prop import vDuration

from feeds import __version__
from feeds.card import Card
from feeds.colours import hexadecimal, named
from feeds.edition import Edition
from feeds.formats.component import Component, TextValue, Uri, foreign_component
from feeds.formats.vevent import UTC_NAMES, vevent
from feeds.formats.zones import LAST_YEAR, vtimezone, years
from feeds.model import Event, Timed
from feeds.recurrence import naive

PRODID = f"-//feeds//feeds {__version__.rsplit('.', 1)[0]}//EN"


def render(edition: Edition) -> bytes:
    """The calendar of an edition, to subscribe to (RFC 5545 §3.4, RFC 7986 §5).

    It has no UID of its own (RFC 7986 §5.3): vdirsyncer 0.19 takes that for the UID of every event in it.
    """
    calendar = _bare()
    _describe(calendar, edition)
    data = _with_events(calendar, edition, edition.cards)
    if edition.topic is None:
        # No other channel will ask for what has no topic: of a large calendar that is a third of the memory.
        for card in edition.cards:
            if not card.event.tags:
                for one, whole in _written_as((card,)):
                    edition.fragments.pop(_name(one, whole), None)
    return data


def render_event(edition: Edition, card: Card) -> bytes:
    """One event as a file of its own, to add by hand."""
    return _with_events(_bare(), edition, (card,))


def _bare() -> Component:
    calendar = Component("VCALENDAR")
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _describe(calendar: Component, edition: Edition) -> None:
    about = edition.calendar
    language = {"language": edition.language}
    calendar.add("name", TextValue(edition.title), parameters=language)
    calendar.add("x-wr-calname", TextValue(edition.title))
    if edition.description:
        calendar.add("description", edition.description, parameters=language)
        calendar.add("x-wr-caldesc", TextValue(edition.description))
    if not any(_recurs_in_utc(card.event) for card in edition.cards):
        calendar.add("x-wr-timezone", about.zone)
    refresh = vDuration(about.refresh)
    calendar.add("refresh-interval", refresh, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", refresh)
    calendar.add("source", Uri(edition.url("calendar.ics")), parameters={"value": "URI"})
    calendar.add("url", Uri(edition.url()))
    if about.colour:
        calendar.add("color", named(about.colour))
        calendar.add("x-apple-calendar-color", hexadecimal(about.colour))
    calendar.add("last-modified", edition.modified)


def _with_events(calendar: Component, edition: Edition, cards: Iterable[Card]) -> bytes:
    shown = tuple(_written_as(cards))
    zones = _zones(one for one, _ in shown)
    if not shown:
        # A calendar without any component is invalid (RFC 5545 §3.6), so an empty one names its time zone.
        zones = {edition.calendar.zone: (edition.modified.year, edition.modified.year)}
    for zone, (first, last) in sorted(zones.items()):
        calendar.add_component(_zone(zone, first, last))
    for one, whole in shown:
        calendar.add_component(_written(one, whole, edition))
    return calendar.to_ical()


def _recurs_in_utc(event: Event) -> bool:
    """Readers of Google's exports (x-wr-timezone) take a rule whose times are UTC for one in X-WR-TIMEZONE."""
    when = event.when
    return event.repeat is not None and isinstance(when, Timed) and not when.floating and when.zone in UTC_NAMES


def _written_as(cards: Iterable[Card]) -> Iterator[tuple[Card, Card]]:
    """What becomes a VEVENT, each with the series that it belongs to: an event, the series it goes on as, and those
    occurrences of each that differ.
    """  # fmt: skip
    for card in cards:
        for whole in (card, *card.following):
            for one in (whole, *whole.changes):
                if one.slot is not None:
                    yield one, whole


def _written(card: Card, whole: Card, edition: Edition) -> bytes:
    """The VEVENT in octets: the same in all channels of a language, and in the event's own file."""
    name = _name(card, whole)
    made: bytes | None = edition.fragments.get(name)
    if made is None:
        made = edition.fragments[name] = vevent(card, whole, edition).to_ical()
    return made


def _name(card: Card, whole: Card) -> tuple[str, ...]:
    """What a VEVENT is kept by."""
    series = "" if whole.event.repeat is None else f"{whole.event.recurrence_id}"
    return ("vevent", card.event.id, series, "" if card is whole else f"{card.event.recurrence_id}")


@lru_cache(maxsize=1024)
def _zone(zone: str, first: int, last: int) -> bytes:
    return foreign_component(vtimezone(zone, first, max(LAST_YEAR, last)))


def _zones(cards: Iterable[Card]) -> dict[str, tuple[int, int]]:
    """The zones in use, each with the first and the last year it is used in."""
    used: dict[str, list[datetime]] = {}
    for card in cards:
        when = card.slot
        if isinstance(when, Timed) and not when.floating:
            used.setdefault(when.zone, []).append(when.start)
            used.setdefault(when.end_zone, []).append(when.end)
            if card.event.repeat is not None and card.event.repeat.until is not None:
                used[when.zone].append(naive(card.event.repeat.until))
    return {zone: years(days) for zone, days in used.items() if zone not in UTC_NAMES}
