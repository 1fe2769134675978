"""iCalendar: RFC 5545 with RFC 7986 and the properties that Apple, Google and Outlook read.

Described as for the `icalendar` library, and written by `feeds.formats.component`. The events of an edition become
VEVENTs; those without a day are left out. METHOD, ORGANIZER and ATTENDEE are never written: a published calendar
invites nobody, and apps would offer an RSVP.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar
from icalendar.prop import vDuration

from feeds import __version__
from feeds.card import Card
from feeds.colours import hexadecimal, named
from feeds.edition import Edition
from feeds.formats.component import Component, TextValue, Uri, foreign_component
from feeds.formats.zones import first_year, vtimezone
from feeds.identity import event_uid
from feeds.locale import load
from feeds.model import AllDay, Event, Imprecise, RecurrenceId, Status, Timed
from feeds.recurrence import instant

PRODID = f"-//feeds//feeds {__version__.rsplit('.', 1)[0]}//EN"

STATUS = {
    Status.CONFIRMED: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    # What is postponed does not take place at its time; RFC 5545 has no other word for that.
    Status.POSTPONED: "CANCELLED",
    Status.CANCELLED: "CANCELLED",
}

FREE = TextValue("FREE")

UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT", "Etc/Universal", "Zulu", "Etc/Zulu", "Universal", "Etc/UCT"})
"""The zones whose times are written with a Z."""


def render(edition: Edition) -> bytes:
    """The calendar of an edition, to subscribe to (RFC 5545 §3.4, RFC 7986 §5).

    It has no UID of its own (RFC 7986 §5.3): vdirsyncer 0.19 takes that for the UID of every event in it.
    """
    calendar = _bare()
    _describe(calendar, edition)
    return _with_events(calendar, edition, edition.cards)


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
    shown = [one for card in cards for one in (card, *card.changes) if one.slot is not None]
    zones = _zones(shown)
    if not shown:
        # A calendar without any component is invalid (RFC 5545 §3.6), so an empty one names its time zone.
        zones = {edition.calendar.zone: edition.modified.year}
    for zone, year in sorted(zones.items()):
        calendar.add_component(_zone(zone, year))
    for card in cards:
        for one in (card, *card.changes):
            if one.slot is not None:
                calendar.add_component(_written(one, card, edition))
    return calendar.to_ical()


def _written(card: Card, whole: Card, edition: Edition) -> bytes:
    """The VEVENT in octets: the same in all channels of a language, and in the event's own file."""
    name = ("vevent", card.event.id, "" if card is whole else f"{card.event.recurrence_id}")
    made = edition.fragments.get(name)
    if made is None:
        made = edition.fragments[name] = _event(card, whole, edition).to_ical()
    return made


@lru_cache(maxsize=1024)
def _zone(zone: str, year: int) -> bytes:
    return foreign_component(vtimezone(zone, year))


def _zones(cards: Iterable[Card]) -> dict[str, int]:
    """The zones in use, each with the first year it is used in."""
    days: dict[str, list[date]] = {}
    for card in cards:
        when = card.slot
        if isinstance(when, Timed):
            days.setdefault(when.zone, []).append(when.start.date())
            days.setdefault(when.end_zone, []).append(when.end.date())
    return {zone: first_year(used) for zone, used in days.items() if zone not in UTC_NAMES}


def _event(card: Card, whole: Card, edition: Edition) -> Component:
    """The VEVENT of an event, or of a changed occurrence of `whole`."""
    event, revision = card.event, card.revision
    component = Component("VEVENT")
    component.add("uid", card.uid)
    component.add("dtstamp", revision.modified)
    component.add("created", revision.created)
    component.add("last-modified", revision.modified)
    component.add("sequence", revision.sequence)
    _add_time(component, card, whole.event)
    _add_text(component, "summary", _summary(card), card.title.language or card.language)
    _add_text(component, "description", card.text, card.language)
    component.add("x-alt-desc", TextValue(_document(card)), parameters={"fmttype": "text/html"})
    _add_place(component, card)
    if event.online:
        conference = {"value": "URI", "feature": "VIDEO", "label": card.title.text.replace('"', "'")}
        component.add("conference", Uri(event.online), parameters=conference)
    if event.image:
        component.add("image", Uri(event.image.url), parameters={"value": "URI", "display": "BADGE"})
    component.add("url", Uri(card.url))
    if card.categories:
        component.add("categories", list(card.categories), parameters={"language": card.language})
    component.add("status", "CANCELLED" if isinstance(event.when, Imprecise) else STATUS[event.status])
    component.add("class", "PUBLIC")
    # Other people's meetings do not block a subscriber's day.
    component.add("transp", "TRANSPARENT")
    component.add("x-microsoft-cdo-busystatus", FREE)
    contact = edition.calendar.contact
    if contact:
        component.add("contact", ", ".join(part for part in (contact.name, contact.email or contact.url) if part))
    if event.part_of:
        parent = event_uid(edition.calendar.domain, edition.calendar.id, event.part_of)
        component.add("related-to", TextValue(parent), parameters={"reltype": "PARENT"})
    return component


def _add_text(component: Component, name: str, text: str, language: str) -> None:
    component.add(name, text, parameters={"language": language})


def _add_place(component: Component, card: Card) -> None:
    place = card.event.place
    if place is None or card.where is None:
        return
    language = card.where.language or card.language
    _add_text(component, "location", card.where.text, language)
    if place.geo:
        latitude, longitude = place.geo.latitude, place.geo.longitude
        component.add("geo", (latitude, longitude))
        structured = {"value": "URI", "x-title": card.where.text.replace('"', "'").replace("\n", ", ")}
        component.add("x-apple-structured-location", Uri(f"geo:{latitude},{longitude}"), parameters=structured)


def _summary(card: Card) -> str:
    """The title; for an event that lost its day, and stands where it was, that it did."""
    if isinstance(card.event.when, Imprecise) and STATUS[card.event.status] != "CANCELLED":
        return load(card.language).say("titles.date_open", title=card.title.text)
    return card.title.text


def _add_time(component: Component, card: Card, whole: Event) -> None:
    event, when = card.event, card.slot
    if isinstance(when, AllDay):
        component.add("dtstart", when.first)
        component.add("dtend", when.last + timedelta(days=1))
    elif isinstance(when, Timed):
        component.add("dtstart", _zoned(when.start, when.zone))
        if (when.end, when.end_zone) != (when.start, when.zone):
            component.add("dtend", _zoned(when.end, when.end_zone))
    if event.recurrence_id is not None:
        # In the time of the rule, whatever the occurrence moved to (RFC 5545 §3.8.4.4).
        component.add("recurrence-id", _dated(event.recurrence_id, whole))
    elif event.repeat is not None:
        _add_repeat(component, event)


def _add_repeat(component: Component, event: Event) -> None:
    """RRULE, EXDATE and RDATE, in the type and the zone of DTSTART (RFC 5545 §3.8.5)."""
    repeat = event.repeat
    if repeat is None:
        return
    if repeat.rule:
        rule = icalendar.vRecur.from_ical(repeat.rule)
        if repeat.until is not None:
            rule["UNTIL"] = [_until(repeat.until, event)]
        component.add("rrule", rule)
    for name, ids in (("exdate", repeat.excepted), ("rdate", repeat.also)):
        if ids:
            component.add(name, [_dated(one, event) for one in sorted(ids)])


def _until(until: RecurrenceId, event: Event) -> date | datetime:
    """UNTIL is UTC for timed events, a date for all-day ones (RFC 5545 §3.3.10); a day is meant to its end."""
    if not isinstance(event.when, Timed):
        return until.date() if isinstance(until, datetime) else until
    last = until if isinstance(until, datetime) else datetime(until.year, until.month, until.day, 23, 59, 59)  # noqa: DTZ001
    return instant(last, event.when.zone).astimezone(UTC)


def _dated(recurrence_id: RecurrenceId, event: Event) -> date | datetime:
    if isinstance(recurrence_id, datetime):
        zone = event.when.zone if isinstance(event.when, Timed) else event.zone
        return _zoned(recurrence_id, zone)
    return recurrence_id


def _zoned(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=UTC if zone in UTC_NAMES else ZoneInfo(zone))


def _document(card: Card) -> str:
    return f"<!DOCTYPE html><html><body>{card.html}</body></html>"
