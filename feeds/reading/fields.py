"""The fields of an event that need nothing but their own value, and the names it may give."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

from feeds.model import Attachment, Context, Image, Status, Text
from feeds.nodes import Node, Scalar, Table
from feeds.reading.contact import read_contact
from feeds.reading.entries import Entries
from feeds.reading.properties import read_properties
from feeds.reading.report import Report
from feeds.reading.times import Zones, read_time
from feeds.reading.values import Values, present

MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]{0,60}/[A-Za-z0-9][\w.+-]{0,60}", re.ASCII)

NONE = ("false", "no", "none", "off", "never")
"""How people say that there are to be no reminders."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the calendar says for events that do not: their zone, their reminders and their alarms."""

    zones: Zones
    reminders: tuple[timedelta, ...]
    reminder_time: time
    alarms: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """Reads the fields of an event, or of what differs for some of its occurrences."""

    values: Values
    entries: Entries
    defaults: Defaults
    by_key: Mapping[str, Callable[[Node], object]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", self._readers())

    @property
    def report(self) -> Report:
        """Where mistakes are noted."""
        return self.values.report

    def read(self, given: Mapping[str, Node]) -> dict[str, Any]:
        """The fields that need nothing but their own value, as far as they are given."""
        readers = self.by_key
        return {key: readers[key](node) for key, node in given.items() if key in readers}

    def _readers(self) -> Mapping[str, Callable[[Node], object]]:
        values, entries = self.values, self.entries
        return {
            "description": values.text,
            "reason": values.text,
            "outcome": values.text,
            "url": values.url,
            "online": values.url,
            "status": self._status,
            "participants": entries.participants,
            "expectations": entries.expectations,
            "sources": entries.sources,
            "topics": self._topics,
            "context": self._context,
            "tags": lambda node: tuple(sorted(set(self._slugs(node)))),
            "formerly": self._slugs,
            "reminders": lambda node: read_leads(values, node),
            "reminder_time": lambda node: read_time(values, node) or self.defaults.reminder_time,
            "image": self._image,
            "attachments": self._attachments,
            "contact": lambda node: read_contact(values, node),
            "busy": values.boolean,
            "alarms": lambda node: read_leads(values, node),
            "related": self._slugs,
            "properties": lambda node: read_properties(values, node),
            "minor": self._note,
        }

    def _status(self, node: Node) -> Status:
        status = self.values.choice(node, list(Status), "a status")
        return Status(status) if status else Status.CONFIRMED

    def _note(self, node: Node) -> str:
        """What makes a change a mere correction; false is no note."""
        word = self.values.word(node)
        if word is None or word.lower() == "false":
            return ""
        if word.lower() in ("no", "off", "yes", "on", "n", "y"):
            self.report.error(node, f"'{word}' is no note on a correction", "write true, or a note such as 'spelling'")
        return word

    def _context(self, node: Node) -> tuple[Context, ...]:
        return tuple(block for item in self.values.many(node) if (block := self.entries.block(item)))

    def _slugs(self, node: Node) -> tuple[str, ...]:
        return tuple(dict.fromkeys(slug for item in self.values.several(node) if (slug := self.values.slug(item))))

    def text(self, given: Mapping[str, Node], key: str) -> Text | None:
        """A text on one line, if it is given."""
        return self.values.line(given[key]) if key in given else None

    def _topics(self, node: Node) -> tuple[Text, ...]:
        if isinstance(node, Scalar) and node.plain and "," in node.text:
            hint = f'write [{node.text}] for several, or ["{node.text}"] for one'
            self.report.warning(node, f"'{node.text}' is one topic here", hint)
        return tuple(text for item in self.values.many(node) if (text := self.values.line(item)))

    def _image(self, node: Node) -> Image | None:
        if not isinstance(node, Table):
            url = self.values.url(node)
            return Image(url) if url else None
        table = self.values.table(node, "image")
        given = present(table) if table else {}
        url = self.values.url(given["url"]) if "url" in given else None
        return Image(url, self.text(given, "alt")) if url else None

    def _attachments(self, node: Node) -> tuple[Attachment, ...]:
        return tuple(made for item in self.values.many(node) if (made := self._attachment(item)))

    def _attachment(self, node: Node) -> Attachment | None:
        if not isinstance(node, Table):
            url = self.values.url(node)
            return Attachment(url) if url else None
        table = self.values.table(node, "attachment")
        given = present(table) if table else {}
        url = self.values.url(given["url"]) if "url" in given else None
        kind = (self.values.word(given["type"]) if "type" in given else None) or ""
        if kind and not MEDIA_TYPE.fullmatch(kind):
            self.report.error(given["type"], f"'{kind}' is not a media type", "such as application/pdf")
        return Attachment(url, self.text(given, "title"), kind.lower()) if url else None


def read_leads(values: Values, node: Node) -> tuple[timedelta, ...]:
    """The lead times of reminders, the longest first."""
    if isinstance(node, Scalar) and node.text.lower() in NONE:
        values.report.error(node, f"'{node.text}' is not a length of time", "write [] for none")
        return ()
    leads = {lead for item in values.several(node) if (lead := values.duration(item)) is not None}
    return tuple(sorted(leads, reverse=True))
