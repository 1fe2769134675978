"""The occurrences of all events of a calendar, as recurring-ical-events reckons them."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import recurring_ical_events
from icalendar import Calendar
from saying import moment

begin, end, file = sys.argv[1:]
calendar = Calendar.from_ical(Path(file).read_bytes())
found: dict[str, list[str | None]] = {}
for event in recurring_ical_events.of(calendar).between(date.fromisoformat(begin), date.fromisoformat(end)):
    found.setdefault(str(event["UID"]), []).append(moment(event["DTSTART"].dt))
print(json.dumps(found))  # noqa: T201
