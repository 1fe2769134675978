"""What vobject, as Radicale and khard use it, understands."""

from __future__ import annotations

from typing import Any

import vobject
from saying import moment, say


def read(text: str) -> dict[str, Any]:
    calendar = vobject.readOne(text)
    return {
        "name": calendar.x_wr_calname.value if hasattr(calendar, "x_wr_calname") else None,
        "colour": calendar.color.value if hasattr(calendar, "color") else None,
        "errors": [],
        "events": [understood(event) for event in getattr(calendar, "vevent_list", [])],
    }


def understood(event: Any) -> dict[str, Any]:
    def value(name: str) -> Any:
        return getattr(event, name).value if hasattr(event, name) else None

    def many(name: str) -> list[Any]:
        return [one.value for one in event.contents.get(name, [])]

    start = value("dtstart")
    utc = "UTC" if getattr(start, "tzinfo", None) else None
    return {
        "uid": value("uid"), "summary": value("summary"), "description": value("description"),
        "location": value("location"), "status": value("status"), "class": value("class"), "transp": value("transp"),
        "url": value("url"), "contact": value("contact"), "html": value("x_alt_desc"),
        "start": moment(start), "end": moment(value("dtend") or start), "all_day": len(str(start)) == 10,
        "zone": event.dtstart.params.get("X-VOBJ-ORIGINAL-TZID", [utc])[0],
        "stamp": moment(value("dtstamp")), "created": moment(value("created")),
        "modified": moment(value("last_modified")), "sequence": int(value("sequence")),
        "recurrence_id": moment(value("recurrence_id")), "rule": value("rrule"),
        "except": [moment(day) for days in many("exdate") for day in days],
        "also": [moment(day) for days in many("rdate") for day in days],
        "categories": [one for some in many("categories") for one in some],
        "geo": [float(part) for part in value("geo").split(";")] if value("geo") else None,
        "conference": many("conference"), "image": many("image"), "related": many("related-to"),
        "attach": many("attach"),
        "alarms": [int(alarm.trigger.value.total_seconds()) for alarm in getattr(event, "valarm_list", [])],
    }  # fmt: skip


say(read)
