"""Clients that remember: what a calendar app and a feed reader keep from one fetch to the next.

They behave as real ones do. The calendar goes by UID, RECURRENCE-ID and SEQUENCE; the reader goes by the ids of
entries, and never shows again what it has shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import feedparser
import icalendar


@dataclass
class CalendarClient:
    """A calendar app with one subscription: the latest state of each event by UID, as it was last received."""

    latest: dict[str, dict[str, tuple[int, datetime]]] = field(default_factory=dict)

    def receive(self, data: bytes) -> None:
        """Take in a calendar; what breaks a client's trust fails here."""
        received: dict[str, dict[str, tuple[int, datetime]]] = {}
        for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
            recurrence_id = event["RECURRENCE-ID"].to_ical().decode() if "RECURRENCE-ID" in event else ""
            instances = received.setdefault(str(event["UID"]), {})
            assert recurrence_id not in instances, f"{event['UID']} is there twice"
            instances[recurrence_id] = (int(event["SEQUENCE"]), event["LAST-MODIFIED"].dt)
        for uid, instances in received.items():
            for recurrence_id, state in instances.items():
                known = self.latest.get(uid, {}).get(recurrence_id)
                assert known is None or (state[0] >= known[0] and state[1] >= known[1]), f"{uid} went back"
        self.latest = received


@dataclass
class FeedReader:
    """A feed reader: the entries it has shown, by feed and id, and those that came again with other words."""

    shown: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    inbox: list[tuple[str, str]] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)

    def receive(self, name: str, data: bytes) -> None:
        """Take in a feed."""
        seen: set[str] = set()
        for entry_id, title, body in _entries(name, data):
            assert entry_id not in seen, f"{entry_id} is in {name} twice"
            seen.add(entry_id)
            known = self.shown.get((name, entry_id))
            if known is None:
                self.shown[name, entry_id] = (title, body)
                self.inbox.append((name, title))
            elif known != (title, body):
                self.altered.append(entry_id)


def _entries(name: str, data: bytes) -> Iterator[tuple[str, str, str]]:
    if name.endswith(".json"):
        for item in json.loads(data)["items"]:
            yield item["id"], item["title"], item["content_html"]
        return
    feed = feedparser.parse(data)
    assert not feed.bozo, feed.get("bozo_exception")
    for entry in feed.entries:
        yield entry.id, entry.title, entry.content[0].value
