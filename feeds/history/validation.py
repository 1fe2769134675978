"""A ledger as JSON to its values, validated by pydantic.

A module of its own, as a first build has no ledger to read, and needs none of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache

from pydantic_core import SchemaValidator, ValidationError

from feeds.history.kinds import with_anything
from feeds.history.ledger import Entry, History
from feeds.history.schema import by_kind
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

LEFT_OUT = b'"event":null'
"""What stands in place of an event that is known."""

_by_kind = SchemaValidator(by_kind())
"""Reads values that say of what kind they are: it does not try which of the kinds they could be."""


def read(data: bytes | str) -> History:
    """A whole ledger, without its version. Raises ValidationError."""
    with suppress(ValidationError):
        quickly: History = _by_kind.validate_json(data)
        return quickly
    from pydantic import TypeAdapter

    return TypeAdapter(History).validate_json(data)


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
        for part in _part(data[begin:last], known):
            for name, entry in part.entries.items():
                event = events.get(name)
                entries[name] = entry if event is None else _as_it_is(entry, event, is_known=name in known)
            if replace(part, entries={}) != NOTHING:
                return None
        begin = last + 1
    return replace(around, entries=dict(sorted(entries.items()))) if not around.entries else None


def _part(entries: bytes, known: Collection[str]) -> Iterator[History]:
    """Some entries as a ledger of their own; those whose events are known as another, without these."""
    if not known:
        yield _by_kind.validate_json(b'{"entries":{%b}}' % entries)
        return
    short: list[bytes] = []
    whole: list[bytes] = []
    for entry in entries.removeprefix(FIRST).removesuffix(ENTRY_END).split(BETWEEN):
        name = entry[: entry.index(b'"')].decode()
        if name in known:
            short.append(_without_event(entry))
        else:
            whole.append(entry)
    for chosen, validator in ((short, _without_events()), (whole, _by_kind)):
        if chosen:
            yield validator.validate_json(b'{"entries":{"%b%b}}' % (BETWEEN.join(chosen), ENTRY_END))


def _without_event(entry: bytes) -> bytes:
    begin = entry.index(EVENT)
    end = entry.index(EVENT_END, begin) + len(EVENT_END)
    return b"%b%b%b" % (entry[:begin], LEFT_OUT, entry[end:])


@cache
def _without_events() -> SchemaValidator:
    """Reads a ledger in whose entries anything may stand for the event."""
    return SchemaValidator(with_anything(by_kind(), Entry, "event"))


def _as_it_is(entry: Entry, event: Event, *, is_known: bool) -> Entry:
    """An entry, with the event of the calendar if it says the same of it."""
    if not is_known and event != entry.event:
        return entry
    identity = event.id if entry.identity == event.id else entry.identity
    slot = event.when if entry.slot == event.when and not isinstance(event.when, Imprecise) else entry.slot
    return replace(entry, event=event, identity=identity, slot=slot)
