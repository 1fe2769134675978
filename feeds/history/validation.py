"""A ledger as JSON to its values, validated by pydantic.

A module of its own, as importing pydantic takes a third of the time of a first build of fifty events, which has no
ledger to read.
"""

from __future__ import annotations

from collections.abc import Mapping
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

_ledger: TypeAdapter[History] = TypeAdapter(History)
_by_kind = SchemaValidator(told_by_kind(_ledger.core_schema))
"""The same, but for values that say of what kind they are: it does not try which of the kinds they could be."""


def read(data: bytes | str) -> History:
    """A whole ledger, without its version. Raises ValidationError."""
    with suppress(ValidationError):
        quickly: History = _by_kind.validate_json(data)
        return quickly
    return _ledger.validate_json(data)


def read_in_parts(data: bytes, events: Mapping[str, Event]) -> History | None:
    """A ledger as we write it, some entries at a time: all at once they take as much again as the calendar itself.

    What it has of `events`, by their ids, it has as these very values. None where it is cut in the wrong places, since
    it is not as we write it, or where something is wrong with it.
    """
    with suppress(ValidationError):
        return _in_parts(data, events)
    return None


def _in_parts(data: bytes, events: Mapping[str, Event]) -> History | None:
    begin = data.find(ENTRIES) + len(ENTRIES)
    end = data.find(ENTRIES_END, begin)
    if begin < len(ENTRIES):
        begin = end = data.find(LINE.encode())
    around: History = _by_kind.validate_json(data[:begin] + data[end : -len(END)] + b"}")
    entries: dict[str, Entry] = {}
    while begin < end:
        cut = data.find(BETWEEN, begin + PART, end)
        last = cut + len(ENTRY_END) if cut >= 0 else end
        part: History = _by_kind.validate_json(b'{"entries":{%b}}' % data[begin:last])
        for name, entry in part.entries.items():
            event = events.get(name)
            entries[name] = entry if event is None else _as_it_is(entry, event)
        if replace(part, entries={}) != NOTHING:
            return None
        begin = last + 1
    return replace(around, entries=entries) if not around.entries else None


def _as_it_is(entry: Entry, event: Event) -> Entry:
    """An entry, with the event of the calendar if it says the same of it."""
    if event != entry.event:
        return entry
    identity = event.id if entry.identity == event.id else entry.identity
    slot = event.when if entry.slot == event.when and not isinstance(event.when, Imprecise) else entry.slot
    return replace(entry, event=event, identity=identity, slot=slot)
