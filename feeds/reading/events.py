"""The events of the file: each with what it names put in its place, its changed occurrences, and its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from feeds.model import Event, Imprecise
from feeds.nodes import Items, Node, Scalar, Table
from feeds.reading.fields import Fields
from feeds.reading.keys import KEYS
from feeds.reading.layout import Layout
from feeds.reading.repeat import Recurring, read_repeat
from feeds.reading.report import Report, nearest
from feeds.reading.times import read_announced, read_when, read_zones
from feeds.reading.values import Values, is_nothing, missing, present, stated

INHERITED = ("title", "description", "place", "online", "status", "announced", "participants", "topics", "expectations",
             "context", "sources", "tags", "reminders", "reminder_time", "alarms", "busy", "url", "image", "contact",
             "timezone", "end_timezone")  # fmt: skip
"""What a part takes from the whole where it does not say it itself."""


@dataclass(frozen=True, slots=True)
class Events:
    """Reads events, with the readers of what they name."""

    fields: Fields

    @property
    def values(self) -> Values:
        """The readers of single values."""
        return self.fields.values

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
        found: dict[str, tuple[Event, Table]] = {}
        for item in node.items:
            for event, table in self._event_and_parts(item):
                first, there = found.setdefault(event.id, (event, table))
                if there is not table and (event.part_of or first.part_of):
                    self._refuse_same(event, table.values["id"], first, there.values["id"])
        _rename_parts(found)
        taken: dict[str, str] = {}
        for event, table in found.values():
            for old in event.formerly:
                at = _named(table, "formerly", old)
                if taken.setdefault(old, event.id) != event.id:
                    self.report.error(
                        at, f"'{old}' cannot become both '{taken[old]}' and '{event.id}'", "keep one of them"
                    )
                if old == event.id:
                    self.report.error(at, f"'{old}' is its id now", "formerly has the ids it had before")
                elif old in found:
                    message = f"'{old}' is still the id of an event, so '{event.id}' cannot have taken it over"
                    self.report.error(at, message, "give the other event an id that was never used")
        return tuple(self._related(found))

    def _related(self, found: Mapping[str, tuple[Event, Table]]) -> Iterator[Event]:
        """The events with their parts, and with those they belong with: what one says of another holds for both."""
        parts: dict[str, list[str]] = {}
        related: dict[str, set[str]] = {}
        for event, table in found.values():
            if event.part_of:
                parts.setdefault(event.part_of, []).append(event.id)
            for other in event.related:
                if other not in found or other == event.id:
                    hint = nearest(other, [one for one in found if one != event.id])
                    message = f"'{event.id}' is related to '{other}', which is no other event"
                    self.report.error(_named(table, "related", other), message, hint)
                related.setdefault(event.id, set()).add(other)
                related.setdefault(other, set()).add(event.id)
        for name, (event, _) in sorted(found.items()):
            if name in parts or name in related:
                one, others = tuple(sorted(parts.get(name, ()))), tuple(sorted(related.get(name, ())))
                yield replace(event, parts=one, related=others)
            else:
                yield event

    def _refuse_doubles(self, node: Items) -> None:
        """Ids are looked at before anything else, so that an event with other mistakes counts as well."""
        first: dict[str, int] = {}
        for item in node.items:
            at = item.values.get("id") if isinstance(item, Table) else None
            if isinstance(at, Scalar):
                line = first.setdefault(at.text, at.line)
                if line != at.line:
                    self.report.error(at, f"the id '{at.text}' is here twice", f"the first is in line {line}")

    def _refuse_same(self, event: Event, at: Node, first: Event, there: Node) -> None:
        """Refuse an id that a part has, and another part or an event; of events alone it was refused before."""
        line = there.position.line
        message, hint = f"the id '{event.id}' is here twice", f"a part of '{first.part_of}' has it, in line {line}"
        if event.part_of == first.part_of:
            message = f"'{event.part_of}' has two parts with the id '{event.id.removeprefix(f'{event.part_of}-')}'"
            hint = f"the first is in line {line}"
        elif first.part_of is None:
            hint = f"the event in line {line} has it, and this is a part of '{event.part_of}'"
        self.report.error(at, message, hint)

    def _event_and_parts(self, node: Node) -> Iterator[tuple[Event, Table]]:
        table = self.values.table(node, "event")
        if table is None:
            return
        given = present(table)
        event = self._event(given)
        if event is None:
            return
        yield event, table
        parts = table.values.get("parts")
        if isinstance(parts, Table) and parts.values and all(isinstance(one, Table) for one in parts.values.values()):
            self.report.error(parts, "under parts: a list is expected", "each part begins with '- id:'")
            return
        for part in self.values.many(parts) if parts is not None else ():
            inner = self.values.table(part, "event", required=False)
            if inner is None:
                continue
            for key in missing(inner, "event", ("id", "start")):
                self.report.error(
                    inner.keys.get(key, inner.position), f"'{key}' is missing in a part", KEYS["event"][key].about
                )
            if not is_nothing(inner.values.get("parts")):
                self.report.error(inner.keys["parts"], "a part has no parts of its own", "put them under the whole")
            taken = {key: value for key, value in given.items() if key in INHERITED}
            made = self._event(stated({**taken, **inner.values}), part_of=event.id)
            if made is not None:
                yield made, inner

    def _event(self, given: Mapping[str, Node], *, part_of: str | None = None) -> Event | None:
        identifier = self.values.slug(given["id"]) if "id" in given else None
        if identifier and part_of:
            identifier = f"{part_of}-{identifier}"
        title = self.fields.text(given, "title")
        place, place_zone = self.fields.entries.place(given["place"]) if "place" in given else (None, None)
        usual = self.fields.defaults
        zones = read_zones(self.values, given, place_zone, usual.zones, usual.zones.start)
        zone = zones.start
        when = read_when(self.values, given, zones) if "start" in given else None
        plain: dict[str, Any] = {
            "reminders": usual.reminders,
            "reminder_time": usual.reminder_time,
            "alarms": usual.alarms,
        }
        plain |= self.fields.read(given)
        if "announced" in given:
            plain["announced"] = read_announced(self.values, given["announced"], zone)
        recurring: Recurring | None = None
        if "repeat" in given and when is not None and not isinstance(when, Imprecise):
            recurring = read_repeat(self.values, given["repeat"], when)
        if identifier is None or title is None or when is None:
            return None
        event = Event(id=identifier, title=title, when=when, zone=zone, place=place, part_of=part_of, **plain)
        changes = given.get("changes")
        if recurring is None and changes is None:
            return event
        return Layout(self.fields).of(event, recurring, changes)


def _named(table: Table, key: str, name: str) -> Node:
    """Where an event names another one; its own id, if that does not show."""
    listed = table.values.get(key)
    items = listed.items if isinstance(listed, Items) else (listed,)
    return next((one for one in items if isinstance(one, Scalar) and one.text == name), table.values["id"])


def _rename_parts(found: dict[str, tuple[Event, Table]]) -> None:
    """A part of an event that had other ids had other ids too, for its own begins with that of the whole."""
    claimed = {old for event, _ in found.values() for old in event.formerly}
    for name, (part, table) in found.items():
        if part.part_of is None or part.part_of not in found:
            continue
        own = name.removeprefix(part.part_of)
        derived = tuple(f"{old}{own}" for old in found[part.part_of][0].formerly)
        formerly = tuple(old for old in derived if old not in found and old not in claimed)
        if formerly:
            found[name] = (replace(part, formerly=(*part.formerly, *formerly)), table)
