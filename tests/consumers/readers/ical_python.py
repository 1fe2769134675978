"""What ical, as Home Assistant uses it, understands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from ical.types.recur import RecurrenceId
from saying import moment, say


def read(text: str) -> dict[str, Any]:
    (calendar,) = IcsCalendarStream.from_ics(text).calendars
    series = {event.uid: event for event in calendar.events if event.recurrence_id is None}
    return {"errors": [], "events": [understood(event, series[event.uid]) for event in calendar.events]}


def understood(event: Event, series: Event) -> dict[str, Any]:
    zone = getattr(event.dtstart, "tzinfo", None)
    changed = RecurrenceId.to_value(event.recurrence_id) if event.recurrence_id else None
    if isinstance(changed, datetime):
        # Told in local time alone: it is in the zone of the series.
        changed = changed.replace(tzinfo=series.dtstart.tzinfo)
    return {
        "uid": event.uid, "summary": event.summary, "description": event.description, "location": event.location,
        "status": event.status, "class": event.classification, "transp": event.transparency,
        "url": str(event.url) if event.url else None, "contact": event.contacts[0] if event.contacts else None,
        "start": moment(event.dtstart), "end": moment(event.end), "all_day": not isinstance(event.dtstart, datetime),
        "zone": str(zone) if zone else None, "stamp": moment(event.dtstamp), "created": moment(event.created),
        "modified": moment(event.last_modified), "sequence": event.sequence,
        "recurrence_id": moment(changed), "rule": event.rrule.as_rrule_str() if event.rrule else None,
        "except": [moment(day) for day in event.exdate], "also": [moment(day) for day in event.rdate],
        "categories": event.categories, "geo": [event.geo.lat, event.geo.lng] if event.geo else None,
        "related": [one.uid for one in event.related_to], "conference": [str(one.uri) for one in event.conference],
        "image": [str(one.uri) for one in event.image],
        "attach": [str(one.uri) for one in event.attach],
        "alarms": [int(alarm.trigger.total_seconds()) for alarm in event.alarm],
    }  # fmt: skip


say(read)
