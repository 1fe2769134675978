"""What ics, a calendar library for Python, understands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ics import Calendar, Event
from saying import moment, say


def read(text: str) -> dict[str, Any]:
    return {"errors": [], "events": [understood(event) for event in Calendar(text).events]}


def understood(event: Event) -> dict[str, Any]:
    day = event.all_day
    return {
        "uid": event.uid, "summary": event.name, "description": event.description, "location": event.location,
        "status": event.status, "class": event.classification,
        "transp": "TRANSPARENT" if event.transparent else "OPAQUE",
        "url": event.url, "start": event.begin.date().isoformat() if day else moment(event.begin.datetime),
        "end": event.end.date().isoformat() if day else moment(event.end.datetime), "all_day": day,
        "recurrence_id": changed(event),
        # It takes DTSTAMP for when the event was created.
        "stamp": moment(event.created.datetime), "modified": moment(event.last_modified.datetime),
        "categories": list(event.categories), "geo": [event.geo.latitude, event.geo.longitude] if event.geo else None,
        "alarms": [int(alarm.trigger.total_seconds()) for alarm in event.alarms],
    }  # fmt: skip


def changed(event: Event) -> str | None:
    """Which occurrence this is; it keeps what it has no word for as it was written."""
    line = next((one for one in event.extra if one.name == "RECURRENCE-ID"), None)
    if line is None:
        return None
    when = datetime.fromisoformat(line.value)
    return f"{when.isoformat()}[{line.params['TZID'][0]}]"


say(read)
