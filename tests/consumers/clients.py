"""Clients that remember: what a calendar app and a feed reader keep from one fetch to the next.

They behave as real ones do. The calendar goes by UID, RECURRENCE-ID and SEQUENCE; the reader goes by the ids of
entries, and never shows again what it has shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import feedparser
import icalendar


@dataclass(frozen=True)
class Known:
    """What a calendar app knows of an event or of one of its occurrences; `data` is all of it, in octets."""

    sequence: int
    modified: datetime
    acted_on: tuple[bytes, ...]
    data: bytes


ACTED_ON = ("DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "STATUS", "LOCATION", "CONFERENCE")


@dataclass
class CalendarClient:
    """A calendar app with one subscription: what it knows by UID and RECURRENCE-ID, as it was last received."""

    latest: dict[str, dict[str, Known]] = field(default_factory=dict)

    def receive(self, data: bytes) -> None:
        """Take in a calendar; what breaks a client's trust fails here."""
        received: dict[str, dict[str, Known]] = {}
        for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
            recurrence_id = event["RECURRENCE-ID"].to_ical().decode() if "RECURRENCE-ID" in event else ""
            instances = received.setdefault(str(event["UID"]), {})
            assert recurrence_id not in instances, f"{event['UID']} is there twice"
            acted_on = tuple(_octets(event, name) for name in ACTED_ON)
            instances[recurrence_id] = Known(
                int(event["SEQUENCE"]), event["LAST-MODIFIED"].dt, acted_on, event.to_ical()
            )
        for uid, instances in received.items():
            known = self.latest.get(uid, {})
            for recurrence_id, now in instances.items():
                whole = instances.get("")
                assert whole is None or now.sequence >= whole.sequence, f"{uid}: an occurrence below its series"
                # An occurrence without a state of its own had that of its series.
                _compare(known.get(recurrence_id) or known.get(""), now, uid, same=recurrence_id in known)
            freed = [one.sequence for recurrence_id, one in known.items() if recurrence_id not in instances]
            assert "" not in instances or not freed or instances[""].sequence >= max(freed), f"{uid}: a change undone"
        self.latest = received


def _octets(event: icalendar.Event, name: str) -> bytes:
    values = event.get(name, [])
    return b"|".join(one.to_ical() if hasattr(one, "to_ical") else str(one).encode()
                     for one in (values if isinstance(values, list) else [values]))  # fmt: skip


def _compare(known: Known | None, now: Known, uid: str, *, same: bool) -> None:
    if known is None:
        return
    assert now.sequence >= known.sequence, f"{uid}: SEQUENCE went back"
    assert now.modified >= known.modified, f"{uid}: LAST-MODIFIED went back"
    if same and now.data != known.data:
        differs = set(known.data.splitlines()) ^ set(now.data.splitlines())
        assert now.modified > known.modified, f"{uid} is another, and LAST-MODIFIED the same: {sorted(differs)}"
    if same and now.acted_on != known.acted_on:
        assert now.sequence > known.sequence, f"{uid} is another to act on, and SEQUENCE the same"


@dataclass(frozen=True)
class Entry:
    """An entry as a reader shows it."""

    title: str
    body: str
    dates: tuple[str, str]
    link: str
    brings: tuple[str, ...]


@dataclass
class FeedReader:
    """A feed reader: the entries it has shown, by feed and id, and those that came again with other words.

    `links` are the addresses that the entries lead to, files that they bring along among them.
    """

    shown: dict[tuple[str, str], Entry] = field(default_factory=dict)
    inbox: list[tuple[str, str]] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)

    def receive(self, name: str, data: bytes) -> None:
        """Take in a feed."""
        seen: set[str] = set()
        self.links = set()
        for entry_id, entry in _entries(name, data):
            assert entry_id not in seen, f"{entry_id} is in {name} twice"
            seen.add(entry_id)
            self.links |= {entry.link, *entry.brings}
            known = self.shown.get((name, entry_id))
            if known is None:
                self.shown[name, entry_id] = entry
                self.inbox.append((name, entry.title))
            elif known != replace(entry, brings=known.brings) or not set(known.brings) <= set(entry.brings):
                # A file may come with it later, once the event has a day.
                self.altered.append(f"{entry_id} was {known} and is {entry}")


def _entries(name: str, data: bytes) -> Iterator[tuple[str, Entry]]:
    if name.endswith(".json"):
        for item in json.loads(data)["items"]:
            dates = (item["date_published"], item.get("date_modified", item["date_published"]))
            brings = tuple(one["url"] for one in item.get("attachments", ()))
            yield item["id"], Entry(item["title"], item["content_html"], dates, item["url"], brings)
        return
    feed = feedparser.parse(data)
    assert not feed.bozo, feed.get("bozo_exception")
    for entry in feed.entries:
        dates = (entry.published, dict.get(entry, "updated", entry.published))
        brings = tuple(one["href"] for one in entry.enclosures)
        yield entry.id, Entry(entry.title, entry.content[0].value, dates, entry.link, brings)
