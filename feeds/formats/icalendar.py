"""iCalendar (RFC 5545, RFC 7986): the calendar of an edition, or one event as a file of its own.

Described as for the `icalendar` library, and written by `feeds.formats.component`. The events of an edition become
VEVENTs (`feeds.formats.vevent`); those without a day are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, lru_cache
from io import BytesIO
from operator import attrgetter
from typing import NamedTuple

from icalendar.prop import vDuration

from feeds import __version__
from feeds.card import Card
from feeds.colours import hexadecimal, named
from feeds.edition import Edition
from feeds.excerpts import Excerpts
from feeds.files import Pieces
from feeds.formats.component import Component, TextValue, Uri, foreign_component
from feeds.formats.vevent import vevent
from feeds.formats.when import UTC_NAMES
from feeds.formats.zones import LAST_YEAR, vtimezone, years
from feeds.instants import naive
from feeds.model import Event, Timed
from feeds.paths import language_path

BEGIN, END = b"BEGIN:VEVENT\r\n", b"\r\nEND:VEVENT\r\n"

ROOM = 8 * 1024
"""What most VEVENTs fit into. A buffer that has to grow is copied, and more room than is used costs no memory."""

EVERY = ("vevents",)
"""Among what a language's editions have in common: all VEVENTs, in the calendar that has them all."""

NOTHING = Excerpts()

PRODID = f"-//feeds//feeds {__version__.rsplit('.', 1)[0]}//EN"


def render(edition: Edition) -> bytes:
    """The calendar of an edition, to subscribe to (RFC 5545 §3.4, RFC 7986 §5).

    It has no UID of its own (RFC 7986 §5.3): vdirsyncer 0.19 takes that for the UID of every event in it.
    """
    return b"".join(in_pieces(edition))


def in_pieces(edition: Edition) -> Pieces:
    """The same in pieces: most of them are where they lie, if the calendar that was published has most of the events.

    Otherwise it is one piece, in which whatever else asks for the same events finds them.
    """
    every: Excerpts | None = edition.fragments.get(EVERY)
    if every is not None and edition.topic is None:
        return (every.data,)
    parts = tuple(_parts(edition.cards))
    around = _around(_described(edition), parts, edition)
    there, by = _there(edition)
    names = list(map(by, parts))
    runs = tuple(there.runs(names))
    if edition.topic is not None:
        return (_put_together(around, parts, runs, edition).data,)
    if 2 * sum(count for count, _, end in runs if end) > len(parts):
        return tuple(_as_they_lie(around, parts, names, runs, edition))
    made = edition.fragments[EVERY] = _put_together(around, parts, runs, edition)
    if edition.kept is not None:
        path = f"{edition.path}calendar.ics"
        edition.kept.places[path] = {part.name: made.places[part.key] for part in parts}
        edition.kept.pieces.pop(path, None)
    return (made.data,)


def beginning(edition: Edition) -> bytes:
    """What the calendar of an edition begins with: among that is when it changed last."""
    return _described(edition).around()[0]


def render_event(edition: Edition, card: Card) -> bytes:
    """One event as a file of its own, to add by hand."""
    parts = tuple(_parts((card,)))
    head, foot = _around(_bare(), parts, edition)
    return b"".join((head, *(_held(part, edition) for part in parts), foot))


def _bare() -> Component:
    calendar = Component("VCALENDAR")
    calendar.add_written(_head())
    return calendar


@cache
def _head() -> bytes:
    head = Component("VCALENDAR")
    head.add("prodid", PRODID)
    head.add("version", "2.0")
    head.add("calscale", "GREGORIAN")
    return head.written()


def _described(edition: Edition) -> Component:
    calendar, about = _bare(), edition.calendar
    language = {"language": edition.language}
    calendar.add("name", TextValue(edition.title), parameters=language)
    calendar.add("x-wr-calname", TextValue(edition.title))
    if edition.description:
        calendar.add("description", edition.description, parameters=language)
        calendar.add("x-wr-caldesc", TextValue(edition.description))
    if not edition.once(("in UTC", edition.path), lambda: any(_recurs_in_utc(card.event) for card in edition.cards)):
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
    return calendar


def _there(edition: Edition) -> tuple[Excerpts, Callable[[_Part], str]]:
    """A calendar that has VEVENTs of an edition, and by what they go there: that with all events, or an earlier one."""
    every: Excerpts | None = edition.fragments.get(EVERY)
    if every is not None:
        return every, attrgetter("key")
    path = f"{language_path(edition.calendar, edition.language)}calendar.ics"
    return edition.kept.pieces.get(path, NOTHING) if edition.kept is not None else NOTHING, attrgetter("name")


def _around(calendar: Component, parts: Sequence[_Part], edition: Edition) -> tuple[bytes, bytes]:
    """What stands before and after the VEVENTs of a calendar: among that are the zones that they need."""
    zones = _zones(part.card for part in parts)
    if not parts:
        # A calendar without any component is invalid (RFC 5545 §3.6), so an empty one names its time zone.
        zones = {edition.calendar.zone: (edition.modified.year, edition.modified.year)}
    for zone, (first, last) in sorted(zones.items()):
        calendar.add_component(_zone(zone, first, last))
    return calendar.around()


def _put_together(
    around: tuple[bytes, bytes], parts: Sequence[_Part], runs: Iterable[tuple[int, int, int]], edition: Edition
) -> Excerpts:
    """A calendar with its VEVENTs, which are put into it as they are made: none is in memory twice.

    Those that lie somewhere one after the other, in `runs`, are taken over at once.
    """
    there, by = _there(edition)
    places: dict[str, int] = {}
    head, foot = around
    with BytesIO(bytes(len(head) + ROOM * len(parts))) as written:
        written.write(head)
        first = 0
        for count, begin, end in runs:
            moved = written.tell() - begin
            for part in parts[first : first + count]:
                places[part.key] = there.places[by(part)] + moved if end else moved
            written.write(memoryview(there.data)[begin:end] if end else _written(parts[first], edition))
            first += count
        written.write(foot)
        written.truncate()
        return Excerpts(written.getvalue(), places, END)


def _as_they_lie(
    around: tuple[bytes, bytes],
    parts: Sequence[_Part],
    names: Sequence[str],
    runs: Iterable[tuple[int, int, int]],
    edition: Edition,
) -> Iterator[bytes | memoryview]:
    """The pieces of a calendar of which most lies in the one that was published, by the `names` of its parts."""
    there, _ = _there(edition)
    places: dict[str, int] = {}
    head, foot = around
    yield head
    at, first = len(head), 0
    for count, begin, end in runs:
        piece = memoryview(there.data)[begin:end] if end else _held(parts[first], edition)
        for name in names[first : first + count]:
            places[name] = at + there.places[name] - begin if end else at
        yield piece
        at += len(piece)
        first += count
    yield foot
    if edition.kept is not None:
        edition.kept.places[f"{edition.path}calendar.ics"] = places


def _recurs_in_utc(event: Event) -> bool:
    """Readers of Google's exports (x-wr-timezone) take a rule whose times are UTC for one in X-WR-TIMEZONE."""
    when = event.when
    return event.repeat is not None and isinstance(when, Timed) and not when.floating and when.zone in UTC_NAMES


class _Part(NamedTuple):
    """What becomes a VEVENT: a card, and the series `whole` that it belongs to. `root` is the card of its event.

    `key` is what tells its VEVENT from others of the same build.
    """

    root: Card
    whole: Card
    card: Card
    key: str

    @property
    def name(self) -> str:
        """What its VEVENT is made of, from which it follows in any build; empty where nobody keeps that."""
        return self.root.made_of and f"{self.root.made_of}{self.key.removeprefix(self.root.event.id)}"


def _parts(cards: Iterable[Card]) -> Iterator[_Part]:
    """What becomes a VEVENT: each event, the series it goes on as, and those occurrences of each that differ."""
    for root in cards:
        for whole in (root, *root.following):
            for one in (whole, *whole.changes):
                if one.slot is not None:
                    yield _Part(root, whole, one, f"{root.event.id}{_place(root, whole, one)}")


def _place(root: Card, whole: Card, card: Card) -> str:
    """Where a part stands in its event; nothing for that itself."""
    if card is root and card.event.repeat is None:
        return ""
    series = "" if whole.event.repeat is None else f"{whole.event.recurrence_id}"
    return f" {series} {'' if card is whole else card.event.recurrence_id}"


def _written(part: _Part, edition: Edition) -> bytes:
    """The VEVENT in octets: the same in all channels, in the event's own file, and as in earlier builds."""
    there, by = _there(edition)
    made: bytes | None = edition.fragments.pop((*EVERY, part.key), None) or there.get(by(part))
    return made or vevent(part.card, part.whole, edition).to_ical()


def _held(part: _Part, edition: Edition) -> bytes:
    """The same, and it is held for who asks next, unless there is a calendar in which it is found."""
    there, by = _there(edition)
    made = _written(part, edition)
    if by(part) not in there:
        edition.fragments[(*EVERY, part.key)] = made
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
