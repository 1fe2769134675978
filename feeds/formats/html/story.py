"""An event as its page tells it: the parts of it that a page lays out by itself, each as safe HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from feeds.card import Card
from feeds.edition import Edition
from feeds.event import EventTeller
from feeds.locale import load
from feeds.markup import escape, inline_html, link
from feeds.model import Geo, Image, Person, Role, Text

MAP = "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=15/{latitude}/{longitude}"


@dataclass(frozen=True, slots=True)
class Attendant:
    """Somebody at an event: their name, what they are, and what they do there."""

    name: Markup
    details: Markup
    role: str


@dataclass(frozen=True, slots=True)
class Part:
    """A text with what it is headed by: what a side expects under its name, a block of background under its title."""

    title: Markup
    body: Markup


@dataclass(frozen=True, slots=True)
class Story:
    """What there is to tell of an event; what it has not is empty."""

    card: Card
    later: tuple[str, ...]
    description: Markup
    reason: Markup
    outcome: Markup
    place: Markup
    map: str
    online: Markup
    website: Markup
    image: Markup
    attendants: tuple[Attendant, ...]
    topics: tuple[Markup, ...]
    sides: tuple[Part, ...]
    background: tuple[Part, ...]
    sources: tuple[Markup, ...]
    documents: tuple[Markup, ...]
    contact: Markup


def story_of(edition: Edition, card: Card) -> Story:
    """The story of a card, in the language of its edition."""
    event = card.event
    teller = EventTeller(event, edition.language, edition.calendar.language, load(edition.language))
    place = event.place
    return Story(
        card=card,
        later=tuple(teller.following()),
        description=_block(teller, event.description),
        reason=_safe(_inline(teller, event.reason)),
        outcome=_block(teller, event.outcome),
        place=_safe(teller.place(place) if place is not None else ""),
        map=_map(place.geo) if place is not None and place.geo is not None else "",
        online=_link(event.online),
        website=_link(event.url),
        image=_link(event.image.url if event.image else None, _alt(teller, event.image)),
        attendants=tuple(_attendants(teller)),
        topics=tuple(_safe(teller.inline(topic)) for topic in event.topics),
        sides=tuple(
            Part(_safe(teller.inline(one.party.name)), _safe(teller.block(one.text))) for one in event.expectations
        ),
        background=tuple(
            Part(_safe(teller.inline(block.title) if block.title else ""), _safe(teller.block(block.text)))
            for block in event.context
        ),
        sources=tuple(_safe(teller.source(source)) for source in teller.sources()),
        documents=tuple(_safe(teller.attachment(one)) for one in event.attachments),
        contact=_safe(teller.contact(event.contact) if event.contact is not None else ""),
    )


def _attendants(teller: EventTeller) -> Iterator[Attendant]:
    for participant in teller.event.participants:
        who = participant.who
        name = teller.inline(who.name)
        if who.url is not None:
            name = link(who.url, name)
        details: list[str] = []
        if isinstance(who, Person):
            details += [teller.inline(who.office)] if who.office is not None else []
            details += [teller.inline(who.party.name)] if who.party is not None else []
        role = participant.role
        words = "" if role is Role.PARTICIPANT else teller.locale.say(f"roles.{role.value}")
        yield Attendant(_safe(name), _safe(", ".join(details)), words)


def _block(teller: EventTeller, text: Text | None) -> Markup:
    return _safe(teller.block(text) if text is not None else "")


def _inline(teller: EventTeller, text: Text | None) -> str:
    return teller.marked(text, inline_html) if text is not None else ""


def _link(url: str | None, words: str = "") -> Markup:
    return _safe(link(url, words or escape(url)) if url is not None else "")


def _alt(teller: EventTeller, image: Image | None) -> str:
    """The words for a picture: it is linked and not shown, since it lies on another host."""
    if image is None or image.alt is None:
        return escape(teller.locale.say("fields.image"))
    return teller.inline(image.alt)


def _map(geo: Geo) -> str:
    return MAP.format(latitude=geo.latitude, longitude=geo.longitude)


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - made by the teller, which escapes and sanitises
