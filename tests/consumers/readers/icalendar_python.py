"""What icalendar, the library that we write with ourselves, reads back."""

from __future__ import annotations

import json
from typing import Any

from icalendar import Calendar, Event
from saying import moment, say


def read(text: str) -> dict[str, Any]:
    calendar = Calendar.from_ical(text)
    return {"colour": str(calendar["COLOR"]) if "COLOR" in calendar else None,
            "errors": [str(error) for one in calendar.walk() for error in one.errors],
            "events": [understood(event) for event in calendar.walk("VEVENT")]}  # fmt: skip


def understood(event: Event) -> dict[str, Any]:
    def text(name: str) -> str | None:
        return str(event[name]) if name in event else None

    def many(name: str) -> list[Any]:
        found = event.get(name, [])
        return found if isinstance(found, list) else [found]

    start = event["DTSTART"].dt
    return {
        "uid": text("UID"), "summary": text("SUMMARY"), "description": text("DESCRIPTION"),
        "location": text("LOCATION"), "status": text("STATUS"), "class": text("CLASS"), "transp": text("TRANSP"),
        "url": text("URL"), "contact": text("CONTACT"), "html": text("X-ALT-DESC"),
        "start": moment(start), "end": moment(event.end), "all_day": event["DTSTART"].params.get("VALUE") == "DATE",
        "zone": str(start.tzinfo) if getattr(start, "tzinfo", None) else None,
        "stamp": moment(event["DTSTAMP"].dt), "created": moment(event["CREATED"].dt),
        "modified": moment(event["LAST-MODIFIED"].dt), "sequence": int(event["SEQUENCE"]),
        "recurrence_id": moment(event["RECURRENCE-ID"].dt) if "RECURRENCE-ID" in event else None,
        "rule": event["RRULE"].to_ical().decode() if "RRULE" in event else None,
        "except": [moment(day.dt) for days in many("EXDATE") for day in days.dts],
        "also": [moment(day.dt) for days in many("RDATE") for day in days.dts],
        "categories": [str(one) for some in many("CATEGORIES") for one in some.cats],
        "geo": [event["GEO"].latitude, event["GEO"].longitude] if "GEO" in event else None,
        "conference": [str(one) for one in many("CONFERENCE")], "image": [str(one) for one in many("IMAGE")],
        "attach": [str(one) for one in many("ATTACH")],
        "people": [json.loads(str(one["STRUCTURED-DATA"]))["name"] for one in event.walk("PARTICIPANT")],
        "related": [str(one) for one in many("RELATED-TO")],
        "alarms": [int(alarm["TRIGGER"].dt.total_seconds()) for alarm in event.walk("VALARM")],
    }  # fmt: skip


say(read)
