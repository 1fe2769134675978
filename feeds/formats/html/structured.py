"""Events as search engines and assistants read them: schema.org in JSON-LD, made safe to stand in a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from feeds.card import Card
from feeds.edition import Edition
from feeds.formats.html.agenda import begins, ends
from feeds.history.ledger import Notice, NoticeKind
from feeds.markup import plain, to_html, to_text
from feeds.model import AllDay, Event, Person, Role, Status, Text, Timed, Words
from feeds.recurrence import instant

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
    """An event as a schema.org Event; `told` are its notices, which know the days it had before."""
    event = card.event
    previous = _previous_start(card, told)
    status = STATUS[event.status]
    if previous and status == "EventScheduled":
        status = "EventRescheduled"
    made = {
        "@type": "Event",
        "@id": card.url,
        "url": card.url,
        "name": plain(_words(edition, event.title).text),
        "description": described(edition, event),
        "startDate": begins(card.slot) if card.slot else None,
        "endDate": ends(card.slot) if card.slot else None,
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


def script(graph: Iterable[Mapping[str, Any]]) -> Markup:
    """The JSON for a script element; nothing in it can end that element or open another."""
    text = json.dumps({"@context": SCHEMA, "@graph": list(graph)}, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped above


def _words(edition: Edition, text: Text) -> Words:
    return text.in_language(edition.language, edition.calendar.language)


def _previous_start(card: Card, told: Sequence[Notice]) -> str | None:
    """The start that was last told before the present one, where the event has moved; as the notice has it."""
    now = _comparable(card.slot) if card.event.repeat is None else ""
    for notice in told:
        if notice.kind is not NoticeKind.REMINDER and notice.start and now and notice.start != now:
            return notice.start
    return None


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
