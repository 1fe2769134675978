"""The events of the file: each with what it names put in its place, its changed occurrences, and its parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from itertools import takewhile
from typing import Any

from feeds.model import (
    AllDay,
    Attachment,
    Context,
    Event,
    Image,
    Imprecise,
    RecurrenceId,
    Repeat,
    Status,
    Text,
    Timed,
    When,
)
from feeds.reading.contact import read_contact
from feeds.reading.entries import Entries
from feeds.reading.properties import read_properties
from feeds.reading.repeat import first_of, read_recurrence_id, read_repeat
from feeds.reading.report import Report, nearest
from feeds.reading.times import Zones, read_announced, read_time, read_when
from feeds.reading.values import Values, is_nothing, present
from feeds.recurrence import recurrence_ids, shifted
from feeds.source import Items, Node, Scalar, Table

INHERITED = ("title", "description", "place", "online", "status", "announced", "participants", "topics", "expectations",
             "context", "sources", "tags", "reminders", "reminder_time", "alarms", "busy", "url", "image", "contact",
             "timezone", "end_timezone")  # fmt: skip
"""What a part takes from the whole where it does not say it itself."""

MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]{0,60}/[A-Za-z0-9][\w.+-]{0,60}", re.ASCII)

CHANGEABLE = ("title", "description", "start", "end", "duration", "timezone", "place", "online", "status", "reason",
              "participants", "topics", "expectations", "context", "sources", "url", "image", "attachments", "contact",
              "busy", "alarms", "outcome")  # fmt: skip
"""What one occurrence may have of its own."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the calendar says for events that do not: their zone, their reminders and their alarms."""

    zone: str
    reminders: tuple[timedelta, ...]
    reminder_time: time
    alarms: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class Events:
    """Reads events, with the readers of what they name."""

    values: Values
    entries: Entries
    defaults: Defaults

    @property
    def report(self) -> Report:
        """Where mistakes are noted."""
        return self.values.report

    def read(self, node: Node | None) -> tuple[Event, ...]:
        """All events, parts among them, in the order of their ids."""
        if node is None or is_nothing(node):
            return ()
        if not isinstance(node, Items):
            self.report.error(node, "under events: a list is expected", "each event begins with '- id:'")
            return ()
        self._refuse_doubles(node)
        found: dict[str, tuple[Event, Node]] = {}
        for item in node.items:
            for event, at in self._event_and_parts(item):
                if found.setdefault(event.id, (event, at))[1] is not at and event.part_of:
                    self.report.error(at, f"the id '{event.id}' is here twice", "an event and a part are of one name")
        _rename_parts(found)
        taken: dict[str, str] = {}
        for event, at in found.values():
            for old in event.formerly:
                if taken.setdefault(old, event.id) != event.id:
                    self.report.error(
                        at, f"'{old}' cannot become both '{taken[old]}' and '{event.id}'", "keep one of them"
                    )
                if old in found:
                    message = f"'{old}' is still the id of an event, so '{event.id}' cannot have taken it over"
                    self.report.error(at, message, "give the other event an id that was never used")
        return tuple(self._related(found))

    def _related(self, found: Mapping[str, tuple[Event, Node]]) -> Iterator[Event]:
        """The events with their parts, and with those they belong with: what one says of another holds for both."""
        parts: dict[str, list[str]] = {}
        related: dict[str, set[str]] = {}
        for event, at in found.values():
            if event.part_of:
                parts.setdefault(event.part_of, []).append(event.id)
            for other in event.related:
                if other not in found or other == event.id:
                    hint = nearest(other, [one for one in found if one != event.id])
                    self.report.error(at, f"'{event.id}' is related to '{other}', which is no other event", hint)
                related.setdefault(event.id, set()).add(other)
                related.setdefault(other, set()).add(event.id)
        for name, (event, _) in sorted(found.items()):
            one, others = tuple(sorted(parts.get(name, ()))), tuple(sorted(related.get(name, ())))
            yield replace(event, parts=one, related=others) if one or others else event

    def _refuse_doubles(self, node: Items) -> None:
        """Ids are looked at before anything else, so that an event with other mistakes counts as well."""
        first: dict[str, int] = {}
        for item in node.items:
            at = item.values.get("id") if isinstance(item, Table) else None
            if isinstance(at, Scalar):
                line = first.setdefault(at.text, at.position.line)
                if line != at.position.line:
                    self.report.error(at, f"the id '{at.text}' is here twice", f"the first is in line {line}")

    def _event_and_parts(self, node: Node) -> Iterator[tuple[Event, Node]]:
        table = self.values.table(node, "event")
        if table is None:
            return
        event = self._event(table)
        if event is None:
            return
        yield event, table.values["id"]
        parts = table.values.get("parts")
        for part in self.values.many(parts) if parts is not None else ():
            inner = self.values.table(part, "event", required=False)
            if inner is None:
                continue
            for key in ("id", "start"):
                if key not in inner.values:
                    self.report.error(inner, f"'{key}' is missing in a part")
            taken = {key: value for key, value in present(table).items() if key in INHERITED}
            whole = Table({**taken, **inner.values}, inner.keys, inner.position)
            made = self._event(whole, part_of=event.id)
            if made is not None:
                yield made, inner.values["id"]

    def _event(self, table: Table, *, part_of: str | None = None) -> Event | None:
        given = present(table)
        identifier = self.values.slug(given["id"]) if "id" in given else None
        if identifier and part_of:
            identifier = f"{part_of}-{identifier}"
        title = self._text(given, "title")
        place, place_zone = self.entries.place(given["place"]) if "place" in given else (None, None)
        zone = (
            (self.values.zone(given["timezone"]) if "timezone" in given else None) or place_zone or self.defaults.zone
        )
        end_zone = (self.values.zone(given["end_timezone"]) if "end_timezone" in given else None) or zone
        when = read_when(self.values, given, Zones(zone, end_zone)) if "start" in given else None
        plain = self._fields(given)
        if "announced" in given:
            plain["announced"] = read_announced(self.values, given["announced"], zone)
        repeat: Repeat | None = None
        if "repeat" in given and when is not None and not isinstance(when, Imprecise):
            repeat = read_repeat(self.values, given["repeat"], when)
        if identifier is None or title is None or when is None:
            return None
        event = Event(
            id=identifier, title=title, when=when, zone=zone, place=place, repeat=repeat, part_of=part_of,
            **{"reminders": self.defaults.reminders, "reminder_time": self.defaults.reminder_time,
               "alarms": self.defaults.alarms, **plain},
        )  # fmt: skip
        self._check_exceptions(event, given)
        return replace(event, changes=self._changes(event, given))

    def _fields(self, given: Mapping[str, Node]) -> dict[str, Any]:
        """The fields that need nothing but their own value."""
        return {key: read(given[key]) for key, read in self._readers().items() if key in given}

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
            "topics": self._texts,
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
        return tuple(dict.fromkeys(slug for item in self.values.many(node) if (slug := self.values.slug(item))))

    def _check_exceptions(self, event: Event, given: Mapping[str, Node]) -> None:
        """An exception that matches no occurrence is a mistake: the meeting would take place all the same."""
        if event.repeat is None or not event.repeat.excepted:
            return
        whole = replace(event, repeat=replace(event.repeat, excepted=()))
        last = max(_key(one) for one in event.repeat.excepted)
        ids = {
            _key(one)
            for one in takewhile(lambda one: one is not None and _key(one) <= last, recurrence_ids(whole))
            if one
        }
        node = given["repeat"]
        items = node.values["except"] if isinstance(node, Table) else node
        for item in self.values.many(items):
            named = read_recurrence_id(self.values, item, event.when) if not isinstance(event.when, Imprecise) else None
            if named is not None and _key(named) not in ids:
                self.report.error(item, f"the event does not take place on {_key(named)[0]}", "name one of its days")

    def _changes(self, event: Event, given: Mapping[str, Node]) -> tuple[Event, ...]:
        node = given.get("changes")
        if node is None:
            return ()
        if event.repeat is None or isinstance(event.when, Imprecise) or not isinstance(node, Table):
            hint = "under changes: the date of an occurrence, and under it what differs"
            self.report.error(node, "changes are for single occurrences of an event that repeats", hint)
            return ()
        made: dict[tuple[str, str], Event] = {}
        for name, value in node.values.items():
            change = self._change(event, node, name, value)
            if change is not None and change.recurrence_id is not None:
                if _key(change.recurrence_id) in made:
                    self.report.error(node.keys[name], "this occurrence is changed twice", "put both under one date")
                made[_key(change.recurrence_id)] = change
        return tuple(change for _, change in sorted(made.items()))

    def _change(self, event: Event, node: Table, name: str, value: Node) -> Event | None:
        if isinstance(event.when, Imprecise):
            return None
        at = node.keys[name]
        recurrence_id = read_recurrence_id(self.values, Scalar(name, plain=True, position=at), event.when)
        if recurrence_id is None:
            return None
        known = takewhile(lambda one: one is not None and _key(one) <= _key(recurrence_id), recurrence_ids(event))
        if _key(recurrence_id) not in {_key(one) for one in known if one is not None}:
            self.report.error(at, f"the event does not take place on {name}", f"it starts on {first_of(event.when)}")
            return None
        table = self.values.table(value, "event", required=False)
        if table is None:
            return None
        for key, position in table.keys.items():
            if key not in CHANGEABLE:
                self.report.error(position, f"'{key}' cannot differ for one occurrence")
        inner = present(table)
        when = shifted(event.when, recurrence_id)
        place, place_zone = self.entries.place(inner["place"]) if "place" in inner else (event.place, None)
        zone = (self.values.zone(inner["timezone"]) if "timezone" in inner else None) or place_zone or event.zone
        if "start" in inner:
            when = read_when(self.values, inner, Zones(zone, zone)) or when
            if not {"end", "duration"} & set(inner):
                when = _as_long(when, event.when)
        elif {"end", "duration", "timezone"} & set(inner):
            self.report.error(table, "a change of end, duration or timezone needs start as well")
        return replace(
            event, when=when, zone=zone, place=place, repeat=None, recurrence_id=recurrence_id, changes=(),
            title=self._text(inner, "title") or event.title, **self._fields(inner),
        )  # fmt: skip

    def _text(self, given: Mapping[str, Node], key: str) -> Text | None:
        return self.values.line(given[key]) if key in given else None

    def _texts(self, node: Node) -> tuple[Text, ...]:
        return tuple(text for item in self.values.many(node) if (text := self.values.line(item)))

    def _image(self, node: Node) -> Image | None:
        if not isinstance(node, Table):
            url = self.values.url(node)
            return Image(url) if url else None
        table = self.values.table(node, "image")
        given = present(table) if table else {}
        url = self.values.url(given["url"]) if "url" in given else None
        return Image(url, self._text(given, "alt")) if url else None

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
        return Attachment(url, self._text(given, "title"), kind.lower()) if url else None


def _rename_parts(found: dict[str, tuple[Event, Node]]) -> None:
    """A part of an event that had other ids had other ids too, for its own begins with that of the whole."""
    claimed = {old for event, _ in found.values() for old in event.formerly}
    for name, (part, at) in found.items():
        if part.part_of is None or part.part_of not in found:
            continue
        own = name.removeprefix(part.part_of)
        derived = tuple(f"{old}{own}" for old in found[part.part_of][0].formerly)
        formerly = tuple(old for old in derived if old not in found and old not in claimed)
        if formerly:
            found[name] = (replace(part, formerly=(*part.formerly, *formerly)), at)


def _as_long(when: When, usual: AllDay | Timed) -> When:
    """A start alone, with the length that the event has otherwise."""
    if isinstance(when, AllDay) and isinstance(usual, AllDay):
        return AllDay(when.first, when.first + (usual.last - usual.first))
    if isinstance(when, Timed) and isinstance(usual, Timed):
        return replace(when, end=when.start + (usual.end - usual.start))
    return when


def read_leads(values: Values, node: Node) -> tuple[timedelta, ...]:
    """The lead times of reminders, the longest first."""
    leads = {lead for item in values.many(node) if (lead := values.duration(item)) is not None}
    return tuple(sorted(leads, reverse=True))


def _key(recurrence_id: RecurrenceId) -> tuple[str, str]:
    """An occurrence's day and time, to compare it by."""
    day, _, clock = recurrence_id.isoformat().partition("T")
    return day, clock
