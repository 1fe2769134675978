"""iCalendar (RFC 5545, RFC 7986): the calendar of an edition, or one event as a file of its own.

Described as for the `icalendar` library, and written by `feeds.formats.component`. The events of an edition become
VEVENTs (`feeds.formats.vevent`); those without a day are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    if edition.kept is not None and edition.topic is None:
        edition.kept.calendars[f"{edition.path}calendar.ics"] = [one.name for one in _parts(edition.cards)]
    data = _with_events(calendar, edition, edition.cards)
    if not edition.event_files and edition.topic is None:
        # No other file will ask for what has no topic: of a large calendar that is a third of the memory.
        for part in _parts(card for card in edition.cards if not card.event.tags):
            edition.fragments.pop(part.key, None)
    return data


def events_in(data: bytes) -> list[bytes]:
    """The VEVENTs of a calendar that `render` made, in their order."""
    head = b"BEGIN:VEVENT\r\n"
    _, *found = data.removesuffix(b"END:VCALENDAR\r\n").split(b"\r\n" + head)
    return [head + one if one.endswith(b"\r\n") else head + one + b"\r\n" for one in found]


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
    parts = tuple(_parts(cards))
    zones = _zones(part.card for part in parts)
    if not parts:
        # A calendar without any component is invalid (RFC 5545 §3.6), so an empty one names its time zone.
        zones = {edition.calendar.zone: (edition.modified.year, edition.modified.year)}
    for zone, (first, last) in sorted(zones.items()):
        calendar.add_component(_zone(zone, first, last))
    for part in parts:
        calendar.add_component(_written(part, edition))
    return calendar.to_ical()


def _recurs_in_utc(event: Event) -> bool:
    """Readers of Google's exports (x-wr-timezone) take a rule whose times are UTC for one in X-WR-TIMEZONE."""
    when = event.when
    return event.repeat is not None and isinstance(when, Timed) and not when.floating and when.zone in UTC_NAMES


@dataclass(frozen=True, slots=True)
class _Part:
    """What becomes a VEVENT: a card, and the series `whole` that it belongs to. `root` is the card of its event."""

    root: Card
    whole: Card
    card: Card

    @property
    def key(self) -> tuple[str, ...]:
        """What tells its VEVENT from others of the same build."""
        return ("vevent", self.card.event.id, *self._place)

    @property
    def name(self) -> str:
        """What its VEVENT is made of, from which it follows in any build; empty where nobody keeps that."""
        return " ".join((self.root.made_of, *self._place)) if self.root.made_of else ""

    @property
    def _place(self) -> tuple[str, str]:
        series = "" if self.whole.event.repeat is None else f"{self.whole.event.recurrence_id}"
        return series, "" if self.card is self.whole else f"{self.card.event.recurrence_id}"


def _parts(cards: Iterable[Card]) -> Iterator[_Part]:
    """What becomes a VEVENT: each event, the series it goes on as, and those occurrences of each that differ."""
    for root in cards:
        for whole in (root, *root.following):
            for one in (whole, *whole.changes):
                if one.slot is not None:
                    yield _Part(root, whole, one)


def _written(part: _Part, edition: Edition) -> bytes:
    """The VEVENT in octets: the same in all channels, in the event's own file, and as in earlier builds."""
    key = part.key
    made: bytes | None = edition.fragments.get(key)
    if made is None:
        known = edition.kept.vevents.get(part.name) if edition.kept is not None else None
        made = edition.fragments[key] = known or vevent(part.card, part.whole, edition).to_ical()
    return made


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
