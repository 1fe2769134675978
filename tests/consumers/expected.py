"""What a consumer should understand of an edition: the model of `events.yaml`, in the words that all consumers use.

This is made from the values of the reading stage and the ledger, never from the calendar files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from feeds.card import Card
from feeds.edition import Edition
from feeds.locale import load
from feeds.markup import plain
from feeds.model import OFF, AllDay, Event, Imprecise, RecurrenceId, Repeat, Text, Timed, When
from feeds.recurrence import series


def events(card: Card, edition: Edition, uids: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """An event that has a day, the series that it goes on as, and the changed occurrences of each.

    `uids` are those of all published events, by their ids.
    """
    for whole in (card, *card.following):
        siblings = [one.uid for one in card.following] if whole is card else [card.uid]
        for one in (whole, *whole.changes):
            if one.slot is not None:
                event = _event(one, whole.event, edition)
                named = _related(one.event) if whole is card else ()
                here = siblings if one is whole else []
                yield {**event, "related": sorted([*(uids[name] for name in named if name in uids), *here])}


def _related(event: Event) -> tuple[str, ...]:
    return (*((event.part_of,) if event.part_of else ()), *event.parts, *event.related)


def _event(card: Card, whole: Event, edition: Edition) -> dict[str, Any]:
    event, slot = card.event, card.slot
    assert slot is not None
    place = event.place
    is_series = event.repeat is not None
    repeat = series(event)[0].repeat
    lost_its_day = isinstance(event.when, Imprecise)
    off = lost_its_day or event.status in OFF
    contact = event.contact or edition.calendar.contact
    summary = card.title.text
    if lost_its_day and event.status not in OFF:
        summary = load(card.language).say("titles.date_open", title=summary)
    all_day = isinstance(slot, AllDay)
    return {
        "uid": card.uid,
        "summary": summary,
        "description": card.text,
        "location": card.where.text if place and card.where else None,
        "url": card.url,
        "start": slot.first.isoformat() if isinstance(slot, AllDay) else told(slot.start, slot.zone, slot),
        "end": (slot.last + timedelta(1)).isoformat()
        if isinstance(slot, AllDay)
        else told(slot.end, slot.end_zone, slot),
        "all_day": all_day,
        "zone": None if isinstance(slot, AllDay) or slot.floating else slot.zone,
        "stamp": _stamp(card.revision.modified),
        "created": _stamp(card.revision.created),
        "modified": _stamp(card.revision.modified),
        "recurrence_id": None if event.recurrence_id is None or is_series else _named(event.recurrence_id, whole),
        "except": sorted(_named(one, event) for one in repeat.excepted) if repeat else [],
        "also": sorted(_named(one, event) for one in repeat.also) if repeat else [],
        "rule": _rule(repeat, event) if repeat else None,
        "status": "CANCELLED" if off else event.status.value.upper(),
        "class": "PUBLIC",
        "transp": "OPAQUE" if event.busy and not off else "TRANSPARENT",
        "sequence": card.revision.sequence,
        "categories": sorted(card.categories),
        "geo": [place.geo.latitude, place.geo.longitude] if place and place.geo else None,
        "contact": ", ".join(filter(None, (contact.name, contact.email or contact.url))) if contact else None,
        "conference": [event.online] if event.online else [],
        "image": [event.image.url] if event.image else [],
        "html": f"<!DOCTYPE html><html><body>{card.html}</body></html>",
        "attach": [attachment.url for attachment in event.attachments],
        "alarms": sorted(-int((lead - _into_the_day(event, all_day)).total_seconds()) for lead in event.alarms),
        "people": sorted(_plain(one.who.name, edition) for one in event.participants),
    }


def _into_the_day(event: Event, all_day: bool) -> timedelta:
    """A day begins at midnight, and its lead times count from a more humane hour."""
    return timedelta(hours=event.reminder_time.hour, minutes=event.reminder_time.minute) if all_day else timedelta()


def _plain(text: Text, edition: Edition) -> str:
    return plain(text.in_language(edition.language, edition.calendar.language).text)


def told(local: datetime, zone: str, when: When) -> str:
    """A local time: as it is if it is floating, and else as the instant it is in its zone."""
    if isinstance(when, Timed) and when.floating:
        return local.isoformat()
    return _stamp(local.replace(tzinfo=ZoneInfo(zone)))


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _named(recurrence_id: RecurrenceId, whole: Event) -> str:
    if isinstance(recurrence_id, datetime):
        return told(recurrence_id, whole.when.zone if isinstance(whole.when, Timed) else whole.zone, whole.when)
    return recurrence_id.isoformat()


def _rule(repeat: Repeat, event: Event) -> dict[str, str] | None:
    if not repeat.rule:
        # Dates alone have a rule that says no more than DTSTART, for Outlook.
        return {"FREQ": "DAILY", "COUNT": "1"} if repeat.also else None
    parts = dict(part.split("=") for part in repeat.rule.split(";"))
    until = repeat.until
    if until is not None:
        last = until if isinstance(until, datetime) else datetime(until.year, until.month, until.day, 23, 59, 59)
        when = event.when
        limit = told(last, when.zone, when) if isinstance(when, Timed) else f"{date(last.year, last.month, last.day)}"
        parts["UNTIL"] = limit.replace("-", "").replace(":", "")
    return parts
