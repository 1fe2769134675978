"""A ledger as JSON to its values, validated by pydantic.

A module of its own, as importing pydantic takes a third of the time of a first build of fifty events, which has no
ledger to read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from feeds.history.kinds import told_by_kind
from feeds.history.ledger import Entry, History
from feeds.history.storage import END, ENTRIES, ENTRIES_END, ENTRY_END, LINE
from feeds.model import Event, Imprecise

__all__ = ["ValidationError", "read", "read_in_parts"]

NOTHING = History()

BETWEEN = ENTRY_END + b',\n  "'
PART = 256 * 1024
"""What stands between two entries, and how many octets of them are read at once."""

FIRST = b'\n  "'
"""What stands before the first entry."""

EVENT, EVENT_END = b'\n   "event": {', b"\n   }"
"""What begins the event of an entry, and what ends it."""

STAND_IN = b'"event":{"id":"","title":{"translations":{}},"when":{"kind":"imprecise"},"zone":""}'
"""What is read in place of an event that is known."""

_ledger: TypeAdapter[History] = TypeAdapter(History)
_by_kind = SchemaValidator(told_by_kind(_ledger.core_schema))
"""The same, but for values that say of what kind they are: it does not try which of the kinds they could be."""


def read(data: bytes | str) -> History:
    """A whole ledger, without its version. Raises ValidationError."""
    with suppress(ValidationError):
        quickly: History = _by_kind.validate_json(data)
        return quickly
    return _ledger.validate_json(data)


def read_in_parts(data: bytes, events: Mapping[str, Event], known: Collection[str]) -> History | None:
    """A ledger as we write it, some entries at a time: all at once they take as much again as the calendar itself.

    What it has of `events`, by their ids, it has as these very values; those that it is `known` to have just so are not
    read. None where it is cut in the wrong places, since it is not as we write it, or where something is wrong with it.
    """
    with suppress(ValueError):
        return _in_parts(data, events, known)
    return None


def _in_parts(data: bytes, events: Mapping[str, Event], known: Collection[str]) -> History | None:
    begin = data.find(ENTRIES) + len(ENTRIES)
    end = data.find(ENTRIES_END, begin)
    if begin < len(ENTRIES):
        begin = end = data.find(LINE.encode())
    around: History = _by_kind.validate_json(data[:begin] + data[end : -len(END)] + b"}")
    entries: dict[str, Entry] = {}
    while begin < end:
        cut = data.find(BETWEEN, begin + PART, end)
        last = cut + len(ENTRY_END) if cut >= 0 else end
        written = data[begin:last]
        if known:
            written = BETWEEN.join([_without_event(entry, known) for entry in written.split(BETWEEN)])
        part: History = _by_kind.validate_json(b'{"entries":{%b}}' % written)
        for name, entry in part.entries.items():
            event = events.get(name)
            entries[name] = entry if event is None else _as_it_is(entry, event, is_known=name in known)
        if replace(part, entries={}) != NOTHING:
            return None
        begin = last + 1
    return replace(around, entries=entries) if not around.entries else None


def _without_event(entry: bytes, known: Collection[str]) -> bytes:
    """An entry, which begins in or before its name, with a stand-in for its event if that is known."""
    name, _, value = entry.removeprefix(FIRST).partition(b'"')
    if name.decode() not in known:
        return entry
    begin = value.index(EVENT)
    end = value.index(EVENT_END, begin) + len(EVENT_END)
    return b'%b"%b%b%b' % (entry[: -len(value) - 1], value[:begin], STAND_IN, value[end:])


def _as_it_is(entry: Entry, event: Event, *, is_known: bool) -> Entry:
    """An entry, with the event of the calendar if it says the same of it."""
    if not is_known and event != entry.event:
        return entry
    identity = event.id if entry.identity == event.id else entry.identity
    slot = event.when if entry.slot == event.when and not isinstance(event.when, Imprecise) else entry.slot
    return replace(entry, event=event, identity=identity, slot=slot)
