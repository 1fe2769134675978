"""The consumers: what each is, how it is asked, and which features it knows.

A consumer is a small program in `readers/` that reads calendar files or feeds and prints, a line of JSON for each,
what the library or the app behind it understood. `knows` are the features it tells; what it knows it must know
everywhere, but for what `limits.py` says of it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
PYTHON = HERE / ".venv" / "bin" / "python"
INSTALL = "is missing: install it with `bash tests/consumers/install`"

Told = Mapping[str, Any]
"""What a consumer understood of one file: `events`, `errors`, `name` and so on, or why it `failed`."""

TEXTS = ("uid", "summary", "description", "location", "url")
TIMES = ("start", "end", "all_day", "zone", "stamp", "created", "modified", "recurrence_id", "except")
WORDS = ("status", "class", "transp", "sequence", "categories", "geo")
ALL = (
    *TEXTS,
    *TIMES,
    *WORDS,
    "also",
    "rule",
    "contact",
    "related",
    "conference",
    "image",
    "attach",
    "html",
    "alarms",
    "people",
)
"""The features of an event, in the order of the table at the end of the run."""

MOMENTS = {"start", "end", "stamp", "created", "modified", "recurrence_id", "except", "also"}
"""Those that are days or times."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """One consumer: its name, who uses it, the command that asks it, and the features it knows.

    A `slow` one is handed whole calendars alone, and no file of a single event.
    """

    name: str
    used_by: str
    command: tuple[str | Path, ...]
    knows: tuple[str, ...] = ALL
    calendar: tuple[str, ...] = ()
    slow: bool = False

    def read(self, files: Iterable[Path]) -> dict[Path, Told]:
        """What it understood of each file."""
        told = ask(self.name, self.command, files)
        return {path: {**one, "events": list(map(_placed, one.get("events", [])))} for path, one in told.items()}


def ask(name: str, command: tuple[str | Path, ...], files: Iterable[Path]) -> dict[Path, Told]:
    """What a reader prints of each file; it is far from home, so that nothing leans on the machine's own time zone."""
    assert shutil.which(command[0]), f"{name} {INSTALL}"
    environment = {**os.environ, "LANG": "C.UTF-8", "TZ": "Asia/Tokyo"}
    asked = subprocess.run([*command, *files], env=environment, capture_output=True, check=False, timeout=120)
    assert asked.returncode == 0, f"{name} {INSTALL}: {asked.stderr.decode()[-2000:]}"
    told = [json.loads(line) for line in asked.stdout.decode().splitlines()]
    return {Path(one["file"]): one for one in told}


def _placed(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a consumer told as a local time with its zone, `2022-01-10T09:30:00[Europe/Brussels]`, as UTC."""

    def instant(value: Any) -> Any:
        if isinstance(value, list):
            return list(map(instant, value))
        if not value or "[" not in value:
            return value
        local, zone = value.rstrip("]").split("[")
        return f"{datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    return {key: instant(value) if key in MOMENTS else value for key, value in event.items()}


def _without(*features: str) -> tuple[str, ...]:
    return tuple(feature for feature in ALL if feature not in features)


def reader(name: str) -> Path:
    """The program that asks a consumer."""
    return HERE / "readers" / name


CONSUMERS = (
    Consumer("libical", "GNOME Calendar, Evolution, KOrganizer", (HERE / ".venv" / "bin" / "libical",),
             _without("image", "people"), ("name", "colour")),
    Consumer("ical.js", "Thunderbird, Nextcloud", ("node", reader("ical_js.mjs")),
             _without("html"), ("colour",)),
    Consumer("node-ical", "Node-RED, MagicMirror", ("node", reader("node_ical.mjs")),
             _without("also", "rule", "related", "alarms", "people"), ("name", "colour")),
    Consumer("icalendar", "Plone, and feeds itself", (PYTHON, reader("icalendar_python.py")),
             _without("html"), ("colour",)),
    Consumer("ical", "Home Assistant", (PYTHON, reader("ical_python.py")), _without("html", "people")),
    Consumer("vobject", "Radicale", (PYTHON, reader("vobject_python.py")), _without("people"), ("name", "colour")),
    Consumer("ics", "scripts in Python", (PYTHON, reader("ics_python.py")),
             _without("zone", "created", "except", "also", "rule", "sequence", "contact", "related", "conference",
                      "image", "attach", "html", "people"), slow=True),
    Consumer("ts-ics", "web apps", ("node", reader("ts_ics.mjs")),
             _without("also", "rule", "contact", "related", "conference", "image", "attach", "html", "people")),
    Consumer("Ruby icalendar", "programs in Ruby", ("ruby", reader("icalendar.rb")),
             _without("geo", "conference", "image", "html", "people")),
    Consumer("Data::ICal", "RT", ("perl", reader("data_ical.pl")),
             _without("conference", "image", "html", "people", "geo", "categories", "alarms")),
)  # fmt: skip
