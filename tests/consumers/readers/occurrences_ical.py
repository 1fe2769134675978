"""The occurrences of all events of a calendar, as ical, the library of Home Assistant, reckons them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from ical.calendar_stream import IcsCalendarStream
from saying import moment

begin, end, file = sys.argv[1:]
(calendar,) = IcsCalendarStream.from_ics(Path(file).read_bytes().decode()).calendars
found: dict[str, list[str | None]] = {}
timeline = calendar.timeline_tz(UTC)
for event in timeline.overlapping(
    datetime.fromisoformat(begin).replace(tzinfo=UTC), datetime.fromisoformat(end).replace(tzinfo=UTC)
):
    found.setdefault(event.uid, []).append(moment(event.dtstart))
print(json.dumps(found))  # noqa: T201
