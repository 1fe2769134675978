"""Events as search engines and assistants read them: schema.org in JSON-LD, made safe to stand in a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from feeds.card import Card
from feeds.edition import Edition
from feeds.formats.html.agenda import Item, begins, current, ends
from feeds.history.ledger import Notice, NoticeKind
from feeds.instants import instant
from feeds.locale import load
from feeds.markup import plain, to_html, to_text
from feeds.model import AllDay, Event, Imprecise, Person, Role, Status, Text, Timed, Words
from feeds.recurrence import shifted

SCHEMA = "https://schema.org/"

STATUS = {
    Status.CONFIRMED: "EventScheduled",
    Status.TENTATIVE: "EventScheduled",
    Status.POSTPONED: "EventPostponed",
    Status.CANCELLED: "EventCancelled",
}

LONGEST_DESCRIPTION = 300
"""A description for a list of results; the page has the whole."""


def event_of(edition: Edition, card: Card, told: Sequence[Notice]) -> dict[str, Any]:
    """An event as a schema.org Event; empty if it has no day, since search engines want one and no other will do.

    `told` are its notices, which know the days it had before. A series is told by its next occurrence, as of the last
    news. One that lost its day is postponed from the last it had.
    """
    item = current(card, edition, load(edition.language)) if card.event.repeat is not None else None
    event, when = (item.card.event, item.when) if item is not None else (card.event, card.slot)
    if when is None:
        return {}
    status = STATUS[event.status]
    if isinstance(event.when, Imprecise) and status != "EventCancelled":
        status = "EventPostponed"
    # A start that it had before goes with no other status than this one, as search engines read it.
    previous = _previous_start(card, told) if item is None else _usual_start(item)
    previous = previous if status == "EventScheduled" else None
    if previous is not None:
        status = "EventRescheduled"
    made = {
        "@type": "Event",
        "@id": card.url,
        "url": card.url,
        "name": plain(_words(edition, event.title).text),
        "description": described(edition, event),
        "startDate": begins(when),
        "endDate": ends(when),
        "previousStartDate": previous,
        "eventStatus": f"{SCHEMA}{status}",
        "eventAttendanceMode": _attendance(event),
        "location": _location(edition, event),
        "image": event.image.url if event.image else None,
        "inLanguage": edition.language,
        "organizer": [_who(edition, one.who) for one in event.participants if one.role is Role.HOST],
        "performer": [_who(edition, one.who) for one in event.participants if one.role is not Role.HOST],
    }
    return {key: value for key, value in made.items() if value}


def described(edition: Edition, event: Event) -> str:
    """What an event is about in a sentence or two, for people who see no more of it."""
    if event.description is not None:
        words = plain(to_text(to_html(_words(edition, event.description).text)))
        return words if len(words) <= LONGEST_DESCRIPTION else f"{words[: LONGEST_DESCRIPTION - 1].rstrip()}…"
    return " · ".join(plain(_words(edition, topic).text) for topic in event.topics)


def written(event: Mapping[str, Any]) -> str:
    """An event as JSON of which nothing can end a script element or open another; empty if it is empty."""
    if not event:
        return ""
    text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def script(graph: Iterable[str]) -> Markup:
    """The JSON for a script element, of events that are `written`; empty if there are none."""
    events = ",".join(event for event in graph if event)
    return Markup(f'{{"@context":"{SCHEMA}","@graph":[{events}]}}' if events else "")  # noqa: S704 - `written` is safe


def _words(edition: Edition, text: Text) -> Words:
    return text.in_language(edition.language, edition.calendar.language)


def _previous_start(card: Card, told: Sequence[Notice]) -> str | None:
    """The start that was last told before the present one, where the event has moved; as the notice has it."""
    now = _comparable(card.slot) if card.event.repeat is None else ""
    for notice in told:
        if notice.kind is not NoticeKind.REMINDER and notice.start and now and notice.start != now:
            return notice.start
    return None


def _usual_start(item: Item) -> str | None:
    """The start that an occurrence of a series would have had, where it was moved."""
    event = item.card.event
    if event.recurrence_id is None or event.repeat is not None:
        return None
    usual = shifted(item.when, event.recurrence_id)
    return begins(usual) if not isinstance(usual, Imprecise) and begins(usual) != begins(item.when) else None


def _comparable(when: AllDay | Timed | None) -> str:
    if when is None:
        return ""
    if isinstance(when, AllDay):
        return when.first.isoformat()
    return f"{instant(when.start, when.zone):%Y-%m-%dT%H:%M:%SZ}"


def _attendance(event: Event) -> str | None:
    if event.online is None:
        return f"{SCHEMA}OfflineEventAttendanceMode" if event.place is not None else None
    mode = "MixedEventAttendanceMode" if event.place is not None else "OnlineEventAttendanceMode"
    return f"{SCHEMA}{mode}"


def _location(edition: Edition, event: Event) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if event.place is not None:
        name = plain(_words(edition, event.place.name).text)
        address = plain(_words(edition, event.place.address).text) if event.place.address else name
        place: dict[str, Any] = {"@type": "Place", "name": name, "address": address}
        if event.place.geo is not None:
            latitude, longitude = event.place.geo.latitude, event.place.geo.longitude
            place["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
        found.append(place)
    if event.online is not None:
        found.append({"@type": "VirtualLocation", "url": event.online})
    return found


def _who(edition: Edition, who: Any) -> dict[str, str]:
    kind = "Person" if isinstance(who, Person) else "Organization"
    made = {"@type": kind, "name": plain(_words(edition, who.name).text)}
    return made | ({"url": who.url} if who.url else {})
