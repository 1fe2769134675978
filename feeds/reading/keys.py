"""Every key that `events.yaml` may have: what it holds, and what it says. The JSON Schema for editors is made of this.

A kind is the name of one of `KINDS`; `+` after it says that a list of them will do as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

KEYS: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType({
    "file": {
        "calendar": ("calendar", "What the calendar is and where it is published."),
        "parties": ("parties", "Countries, organisations and groups, by id."),
        "people": ("people", "People, by id."),
        "places": ("places", "Places, by id."),
        "context": ("blocks", "Background that several events share, by id."),
        "events": ("events", "The events."),
    },
    "calendar": {
        "id": ("slug", "A short name that never changes; part of every event's identity."),
        "domain": ("word", "A domain of yours; part of every event's identity."),
        "title": ("text", "The name of the calendar."),
        "description": ("text", "What the calendar is about."),
        "url": ("url", "Where output/ is published."),
        "language": ("word", "The language of the texts, such as nl."),
        "languages": ("word+", "The languages of the texts, the default one first."),
        "timezone": ("word", "The IANA time zone of events that name none, such as Europe/Brussels."),
        "reminders": ("duration+", "How long before an event reminders go out, such as [7d, 1d]."),
        "reminder_time": ("clock", "The time of day of reminders for all-day events."),
        "alarms": ("duration+", "How long before an event a calendar app is to ring; left out, none does."),
        "overview": ("word", "When the notice of the week ahead goes out, such as 'monday 08:00'."),
        "refresh": ("duration", "How often a calendar app should ask again."),
        "colour": ("word", "The colour of the calendar: a CSS name, or #rrggbb in quotes."),
        "color": ("word", "The colour of the calendar, as colour."),
        "contact": ("contact", "Whom to write to about the calendar."),
        "rights": ("text", "What may be done with the texts."),
        "feed": ("window", "How many notices a feed shows."),
        "topics": ("topics", "Titles for the tags of events, by tag."),
        "hubs": ("url+", "WebSub hubs that pass news on to readers at once; feeds ping tells them."),
        "logo": ("word", "A picture beside the title of the pages: the path of an SVG, PNG, JPEG or WebP file."),
        "templates": ("word", "A folder of Jinja templates that stand in for those of the pages."),
    },
    "contact": {
        "name": ("word", "A name."),
        "email": ("word", "An e-mail address."),
        "url": ("url", "A page."),
    },
    "window": {
        "days": ("number", "Notices of so many days are shown."),
        "entries": ("number", "At least so many notices are shown."),
    },
    "party": {
        "name": ("text", "The name."),
        "url": ("url", "Its page."),
    },
    "person": {
        "name": ("text", "The name."),
        "role": ("text", "What they are, such as foreign minister."),
        "party": ("party", "The side they belong to: an id, or a name."),
        "url": ("url", "Their page."),
    },
    "place": {
        "name": ("text", "The name."),
        "address": ("text", "The address."),
        "geo": ("geo", "Latitude and longitude in degrees, such as [50.8796, 4.4264]."),
        "timezone": ("word", "The IANA time zone of events there."),
        "url": ("url", "Its page."),
    },
    "block": {
        "title": ("text", "A heading."),
        "text": ("text", "The background, in Markdown."),
        "sources": ("source+", "Where it was read."),
    },
    "source": {
        "title": ("text", "The title."),
        "url": ("url", "The address."),
        "publisher": ("text", "Who published it."),
        "published": ("day", "The day it was published."),
    },
    "participant": {
        "person": ("word", "The id of a person."),
        "party": ("word", "The id of a party, or the side of the person named."),
        "name": ("text", "The name of somebody who has no id."),
        "role": ("word", "What they do at the event, such as chair or speaker."),
    },
    "expectation": {
        "party": ("word", "The id or name of a side."),
        "text": ("text", "What it expects, in Markdown."),
    },
    "image": {
        "url": ("url", "The address of the picture."),
        "alt": ("text", "The words that stand for it."),
    },
    "attachment": {
        "url": ("url", "The address of the document."),
        "title": ("text", "What it is called."),
        "type": ("word", "Its media type, such as application/pdf."),
    },
    "property": {
        "value": ("word", "The value."),
        "type": ("word", "The type of the value: text, uri, integer, date …"),
        "parameters": ("parameters", "Its parameters, by name."),
    },
    "repeat": {
        "every": ("word", "How often: day, 2 weeks, 'other friday', 'first wednesday of the month'."),
        "on": ("word+", "On which days: monday, first wednesday, last weekday, 15, 10 january."),
        "until": ("day", "The last day, included."),
        "count": ("number", "How often in all."),
        "except": ("exceptions", "Days on which it is left out; with a reason, it is shown as cancelled."),
        "also": ("day+", "Further days on which it takes place."),
        "rule": ("word", "An RRULE (RFC 5545), instead of every and on."),
    },
    "event": {
        "id": ("slug", "A short name that never changes; the event's identity."),
        "title": ("text", "What it is called."),
        "description": ("text", "What it is, in Markdown."),
        "start": ("day", "When it starts: a day, a time, a month, a week, or tbd."),
        "end": ("day", "When it ends; a day is included."),
        "duration": ("duration", "How long it lasts, instead of end."),
        "timezone": ("word", "Its IANA time zone, AoE, or floating: at that hour wherever somebody is."),
        "end_timezone": ("word", "The time zone of its end, where that is another one."),
        "place": ("place", "Where it is held: an id, or a name."),
        "online": ("url", "Where to join it."),
        "status": ("status", "confirmed, tentative, cancelled, or postponed: not on its day, and the new one unknown."),
        "reason": ("text", "Why it is cancelled, postponed or moved."),
        "announced": ("day", "From when the public may know."),
        "participants": ("participant+", "Who takes part."),
        "topics": ("text+", "What is on the table."),
        "expectations": ("expectations", "What each side expects, by party."),
        "context": ("block+", "Background: ids of blocks, or text."),
        "sources": ("source+", "Where it was read."),
        "tags": ("slug+", "The topics it belongs to; each has feeds of its own."),
        "reminders": ("duration+", "How long before it reminders go out."),
        "reminder_time": ("clock", "The time of day of reminders for an all-day event."),
        "alarms": ("duration+", "How long before it a calendar app is to ring."),
        "busy": ("boolean", "Whether it takes the time of whoever has the calendar."),
        "url": ("url", "Its own page elsewhere."),
        "image": ("image", "A picture."),
        "attachments": ("attachment+", "Documents: an agenda, minutes."),
        "contact": ("contact", "Whom to write to about it."),
        "outcome": ("text", "What came of it, in Markdown."),
        "minor": ("word", "A note such as 'spelling': while it stands, corrections of texts and names send no notice."),
        "formerly": ("slug+", "Ids it had before, the oldest first: by that one calendars know it."),
        "repeat": ("repeat", "How it recurs."),
        "changes": ("changes", "Occurrences that differ, by their date; 'from 2022-04-04' for all from then on."),
        "parts": ("events", "Days or sessions of its own."),
        "related": ("slug+", "Ids of other events that belong with it, such as those of one series."),
        "properties": ("properties", "Further iCalendar properties, by name."),
    },
})  # fmt: skip

_STRING = {"type": ["string", "number", "boolean"]}
_TEXT = {"anyOf": [_STRING, {"type": "object", "additionalProperties": _STRING}]}


def _named(kind: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{kind}"}}


def _named_or_list(kind: str) -> dict[str, Any]:
    one = {"$ref": f"#/$defs/{kind}"}
    return {"type": "object", "additionalProperties": {"anyOf": [one, {"type": "array", "items": one}]}}


KINDS: Mapping[str, dict[str, Any]] = MappingProxyType({
    "word": _STRING,
    "slug": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    "text": _TEXT,
    "url": {"type": "string", "pattern": "^https?://"},
    "day": {"type": "string"},
    "clock": {"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$"},
    "duration": {"type": "string"},
    "boolean": {"type": "boolean"},
    "number": {"type": "integer", "minimum": 0},
    "status": {"enum": ["confirmed", "tentative", "postponed", "cancelled"]},
    "geo": {"anyOf": [{"type": "array", "items": {"type": "number"}}, {"type": "string"}, {"type": "object"}]},
    "parties": _named("party"),
    "people": _named("person"),
    "places": _named("place"),
    "blocks": _named("block"),
    "topics": {"type": "object", "additionalProperties": _TEXT},
    "parameters": {"type": "object", "additionalProperties": _STRING},
    "properties": _named_or_list("property"),
    "events": {"type": "array", "items": {"$ref": "#/$defs/event"}},
    "changes": {"type": "object", "additionalProperties": {"type": "object"}},
    "exceptions": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": _TEXT}, {
        "type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": _TEXT}]}}]},
    "expectations": {"anyOf": [{"type": "object", "additionalProperties": _TEXT},
                               {"type": "array", "items": {"$ref": "#/$defs/expectation"}}]},
})  # fmt: skip

REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "file": ("calendar",),
    "calendar": ("id", "domain", "title", "url", "timezone"),
    "event": ("id", "title", "start"),
    "contact": ("name",), "party": ("name",), "person": ("name",), "place": ("name",), "block": ("text",),
    "source": ("title",), "expectation": ("party", "text"), "image": ("url",), "repeat": (), "window": (),
    "participant": (), "attachment": ("url",), "property": ("value",),
})  # fmt: skip
"""The keys that have to be there. A part or a change of an event inherits those of the whole."""


def json_schema() -> str:
    """The JSON Schema (2020-12) of `events.yaml`, for completion and checks in an editor."""
    tables = {name: _table(name, keys) for name, keys in KEYS.items()}
    file = tables.pop("file")
    for table, keys in list(tables.items()):
        if table not in ("calendar", "event", "window", "repeat"):
            # Whatever has a name may be given as the name alone.
            tables[table] = {"anyOf": [_STRING, {"type": "object", "additionalProperties": _STRING}, keys]}
    tables["repeat"] = {"anyOf": [_STRING, tables["repeat"]]}
    tables["participant"]["anyOf"][-1]["additionalProperties"] = _TEXT
    tables["event"]["required"] = ["id"]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "events.yaml",
        **file,
        "$defs": tables,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _table(name: str, keys: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    properties = {key: {"description": about, **_kind(kind)} for key, (kind, about) in keys.items()}
    return {
        "type": "object",
        "properties": properties,
        "required": list(REQUIRED[name]),
        "additionalProperties": False,
    }


def _kind(kind: str) -> dict[str, Any]:
    if kind.endswith("+"):
        one = _kind(kind[:-1])
        return {"anyOf": [one, {"type": "array", "items": one}]}
    return KINDS.get(kind, {"$ref": f"#/$defs/{kind}"})
