"""A calendar with `icalendar` as its documentation shows it: PyYAML's fast loader, a property at a time, to standard
output. It reads the peers' file, and writes what yaml2ics writes.
"""  # fmt: skip

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import yaml


def event(given: dict[str, Any]) -> icalendar.Event:
    """One event."""
    made = icalendar.Event()
    made.add("summary", given["summary"])
    made.add("uid", given["uid"])
    made.add("description", given["description"].strip())
    made.add("location", given["location"])
    made.add("dtstamp", datetime.now(UTC))
    begin = given["begin"]
    if isinstance(begin, datetime):
        begin = begin.replace(tzinfo=ZoneInfo(given["timezone"]))
    made.add("dtstart", begin)
    if "duration" in given:
        made.add("duration", timedelta(**given["duration"]))
    else:
        made.add("dtend", begin + timedelta(days=1))
    if "repeat" in given:
        made.add("rrule", {"freq": "weekly", "until": given["repeat"]["until"]})
    return made


def main() -> None:
    """The file named first, as a calendar."""
    given = yaml.load(Path(sys.argv[1]).read_bytes(), Loader=yaml.CSafeLoader)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//plainly//EN")
    calendar.add("version", "2.0")
    calendar.add("name", given["name"])
    for one in given["events"]:
        calendar.add_component(event(one))
    calendar.add_missing_timezones()
    sys.stdout.buffer.write(calendar.to_ical())


if __name__ == "__main__":
    main()
