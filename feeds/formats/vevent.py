"""One event as a VEVENT: RFC 5545, with RFC 7986, 9073, 9074 and 9253, and what Apple, Google and Outlook read.

What many events have alike, such as a place, is written once and kept by its value. When it is stands in `when`.

METHOD, ORGANIZER and ATTENDEE are never written: a published calendar invites nobody, and apps would offer an RSVP.
What a client does not know must not harm it; docs/clients.md says what is known of each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from icalendar.prop import TypesFactory, vDuration

from feeds.card import Card
from feeds.edition import Edition
from feeds.formats.component import (
    Component,
    Escaped,
    TextValue,
    Uri,
    escaped,
    written_component,
    written_property,
)
from feeds.formats.when import add_time
from feeds.history.ledger import Revision
from feeds.identity import inner_uid
from feeds.locale import load
from feeds.markup import plain
from feeds.model import (
    Contact,
    Event,
    Imprecise,
    Participant,
    Person,
    Role,
    Status,
    Text,
    Timed,
    Words,
)
from feeds.wording import participant_in_words

KEPT = 8192
"""How many pieces of each kind are kept."""

STATUS = {
    Status.CONFIRMED: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    # What is postponed does not take place at its time; RFC 5545 has no other word for that.
    Status.POSTPONED: "CANCELLED",
    Status.CANCELLED: "CANCELLED",
}

PARTICIPANT_TYPES = MappingProxyType({Role.SPEAKER: "SPEAKER", Role.OBSERVER: "INACTIVE"})
"""The roles that RFC 9073 §6.2 has a type of its own for; whoever has another one is ACTIVE."""

MEDIA_TYPES = MappingProxyType({
    "gif": "image/gif", "html": "text/html", "ics": "text/calendar", "jpeg": "image/jpeg", "jpg": "image/jpeg",
    "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml", "txt": "text/plain", "webp": "image/webp",
})  # fmt: skip
"""By the end of a file's name. The lists of an operating system would differ from one machine to the next (P2)."""


def vevent(card: Card, whole: Card, edition: Edition) -> Component:
    """The VEVENT of an event, or of a changed occurrence of `whole`."""
    component = Component("VEVENT")
    component.add("uid", card.uid)
    component.add_written(_stamps(card.revision))
    add_time(component, card, whole.event)
    _add_text(component, "summary", _summary(card), card.title.language or card.language)
    _add_description(component, card)
    if card.event.place is not None and card.where is not None:
        geo = card.event.place.geo
        component.add_written(_located(card.where, card.language, f"{geo.latitude},{geo.longitude}" if geo else ""))
    _add_links(component, card, edition)
    status = "CANCELLED" if isinstance(card.event.when, Imprecise) else STATUS[card.event.status]
    component.add_written(_state(status, card.event.busy))
    contact = card.event.contact or edition.calendar.contact
    if contact is not None:
        component.add_written(_contact(contact))
    _add_relations(component, card, edition)
    _add_properties(component, card.event)
    # What has properties of its own comes last, so that a reader of lines has seen the event's by then.
    for participant in _participants(card, edition):
        component.add_component(participant)
    for lead in card.event.alarms:
        component.add_component(_alarm(lead, card))
    return component


@lru_cache(KEPT)
def _stamps(revision: Revision) -> bytes:
    """When it was first published, when it was changed, and how often in a way to act on (RFC 5545 §3.8.7)."""
    component = Component("VEVENT")
    component.add("dtstamp", revision.modified)
    component.add("created", revision.created)
    component.add("last-modified", revision.modified)
    component.add("sequence", revision.sequence)
    return component.written()


def _add_text(component: Component, name: str, text: str, language: str) -> None:
    component.add(name, text, parameters={"language": language})


def _add_description(component: Component, card: Card) -> None:
    """The same text three times: plain, for Outlook, and as RFC 9073 §6.5 has it, which the plain one is made from."""
    # The plain text comes of the same parts, which are let go of with it.
    document = Escaped(escaped(f"<!DOCTYPE html><html><body>{card.html}</body></html>"))
    component.add("description", card.text, parameters={"language": card.language, "derived": "TRUE"})
    component.add("x-alt-desc", document, parameters={"fmttype": "text/html"})
    styled = {"value": "TEXT", "fmttype": "text/html", "language": card.language}
    component.add("styled-description", document, parameters=styled)


@lru_cache(KEPT)
def _located(where: Words, language: str, position: str) -> bytes:
    """A place in words, and where it is on a map; a `position` of 0 is another one than -0, which no float tells."""
    component = Component("VEVENT")
    _add_text(component, "location", where.text, where.language or language)
    if position:
        component.add("geo", tuple(map(float, position.split(","))))
        # Apple's app shows a map if the title is the location's, and a radius in metres is there.
        structured = {"value": "URI", "x-apple-radius": "72", "x-title": _label(where.text)}
        component.add("x-apple-structured-location", Uri(f"geo:{position}"), parameters=structured)
    return component.written()


def _add_links(component: Component, card: Card, edition: Edition) -> None:
    event = card.event
    if event.online:
        # The description has it too: Google and Outlook read no other.
        conference = {"value": "URI", "feature": "VIDEO", "label": _label(card.title.text)}
        component.add("conference", Uri(event.online), parameters=conference)
    if event.image:
        image = {"value": "URI", "display": "BADGE", **_media_type(event.image.url)}
        component.add("image", Uri(event.image.url), parameters=image)
    for attachment in event.attachments:
        parameters = {"fmttype": attachment.media_type} if attachment.media_type else _media_type(attachment.url)
        if attachment.title is not None:
            parameters["filename"] = _label(_words(attachment.title, card, edition))
        component.add("attach", Uri(attachment.url), parameters=parameters)
    component.add("url", Uri(card.url))
    for source in event.sources:
        if source.url is not None:
            link = {"value": "URI", "linkrel": "via", "label": _label(_words(source.title, card, edition))}
            component.add("link", Uri(source.url), parameters=link)
    if event.tags:
        component.add_written(_topics(event.tags, card.categories, card.language, edition.calendar.url))


@lru_cache(KEPT)
def _topics(tags: tuple[str, ...], titles: tuple[str, ...], language: str, site: str) -> bytes:
    """The topics by their titles, and by their pages: these are the same in every language (RFC 9253 §8.1)."""
    component = Component("VEVENT")
    if titles:
        component.add("categories", list(titles), parameters={"language": language})
    for tag in tags:
        component.add("concept", Uri(f"{site}topics/{tag}/"))
    return component.written()


@lru_cache
def _state(status: str, busy: bool) -> bytes:
    """STATUS, and whether it takes a subscriber's time: other people's meetings do so only if the event says it."""
    component = Component("VEVENT")
    busy = busy and status != "CANCELLED"
    component.add("status", status)
    component.add("class", "PUBLIC")
    component.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    shown = "TENTATIVE" if status == "TENTATIVE" else "BUSY"
    component.add("x-microsoft-cdo-busystatus", TextValue(shown if busy else "FREE"))
    return component.written()


@lru_cache(KEPT)
def _contact(contact: Contact) -> bytes:
    component = Component("VEVENT")
    parameters = {"altrep": contact.url} if contact.url else {}
    words = ", ".join(part for part in (contact.name, contact.email or contact.url) if part)
    component.add("contact", TextValue(words), parameters=parameters)
    return component.written()


def _add_relations(component: Component, card: Card, edition: Edition) -> None:
    """RELATED-TO between the whole and its parts and between meetings of one series; REFID, which these share."""
    for relation in card.relations:
        component.add("related-to", TextValue(relation.uid), parameters={"reltype": relation.kind})
    if card.group:
        component.add("refid", TextValue(f"{edition.calendar.id}/{card.group}"))


def _add_properties(component: Component, event: Event) -> None:
    """What an event passes through (`properties:`); its value was found to be right for its type when it was read."""
    if not event.properties:
        return
    types = TypesFactory()
    for extra in event.properties:
        kind = types[extra.value_type]
        value: Any = TextValue(extra.value) if extra.value_type == "TEXT" else kind(kind.from_ical(extra.value))
        parameters = dict(extra.parameters)
        if types.for_property(extra.name) is not kind and extra.value_type != "TEXT":
            parameters = {"value": extra.value_type, **parameters}
        component.add(extra.name, value, parameters=parameters)


def _participants(card: Card, edition: Edition) -> Iterator[bytes]:
    """Who takes part, as schema.org data: a reader that does not know this component (calcurse 4.7) takes a SUMMARY or
    a DESCRIPTION in it for the event's own, and then refuses the event.
    """  # fmt: skip
    before: list[str] = []
    for participant in card.event.participants:
        known_by, about = _about(participant, card.language, edition.calendar.language)
        namesakes = before.count(known_by)
        before.append(known_by)
        uid = inner_uid(card.uid, known_by, *([str(namesakes + 1)] if namesakes else []))
        yield written_component("PARTICIPANT", written_property("uid", uid), about)


@lru_cache(KEPT)
def _about(participant: Participant, language: str, default: str) -> tuple[str, bytes]:
    """Somebody who takes part, whatever the event: what their UID is made of in it, and what is said of them."""
    who = participant.who
    known_by = f"participant/{who.name.in_language(default, default).text}/{participant.role.value}"
    about: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Person" if isinstance(who, Person) else "Organization",
        "name": _in_words(who.name, language, default),
        "description": plain(participant_in_words(participant, language, default, load(language))),
    }
    if isinstance(who, Person) and who.office:
        about["jobTitle"] = _in_words(who.office, language, default)
    if isinstance(who, Person) and who.party:
        about["affiliation"] = {"@type": "Organization", "name": _in_words(who.party.name, language, default)}
    if who.url:
        about["url"] = who.url
    component = Component("PARTICIPANT")
    component.add("participant-type", TextValue(PARTICIPANT_TYPES.get(participant.role, "ACTIVE")))
    data = {"value": "TEXT", "fmttype": "application/ld+json", "schema": f"https://schema.org/{about['@type']}"}
    component.add("structured-data", TextValue(json.dumps(about, ensure_ascii=False)), parameters=data)
    return known_by, component.written()


def _alarm(lead: timedelta, card: Card) -> Component:
    """A VALARM (RFC 5545 §3.6.6), which goes by the UID of RFC 9074 §4; that of a whole day counts from its time."""
    event = card.event
    before = lead if isinstance(card.slot, Timed) else lead - _since_midnight(event)
    alarm = Component("VALARM")
    alarm.add("uid", inner_uid(card.uid, "alarm", f"{int(lead.total_seconds()) // 60}m"))
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", vDuration(-before))
    _add_text(alarm, "description", _summary(card), card.title.language or card.language)
    return alarm


def _since_midnight(event: Event) -> timedelta:
    return timedelta(hours=event.reminder_time.hour, minutes=event.reminder_time.minute)


def _summary(card: Card) -> str:
    """The title; for an event that lost its day, and stands where it was, that it did."""
    if isinstance(card.event.when, Imprecise) and STATUS[card.event.status] != "CANCELLED":
        return load(card.language).say("titles.date_open", title=card.title.text)
    return card.title.text


def _words(text: Text, card: Card, edition: Edition) -> str:
    return _in_words(text, card.language, edition.calendar.language)


def _in_words(text: Text, language: str, default: str) -> str:
    return plain(text.in_language(language, default).text)


def _label(words: str) -> str:
    """A text as a parameter may hold it: no quotation mark, no line break (RFC 5545 §3.1)."""
    return " ".join(words.replace('"', "'").split())


def _media_type(url: str) -> dict[str, str]:
    suffix = url.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()
    return {"fmttype": MEDIA_TYPES[suffix]} if suffix in MEDIA_TYPES else {}
