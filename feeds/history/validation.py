"""A ledger as JSON to its values, validated by pydantic.

A module of its own, as a first build has no ledger to read, and needs none of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from json.encoder import encode_basestring

from pydantic_core import SchemaValidator, ValidationError

from feeds.excerpts import Excerpts
from feeds.history.kinds import with_anything
from feeds.history.ledger import Entry, History
from feeds.history.schema import by_kind
from feeds.history.storage import END, entries_span
from feeds.model import Event

__all__ = ["ValidationError", "read", "read_in_parts"]

NOTHING = History()

PART = 256 * 1024
"""How many octets of entries are read at once, or a few more."""

EVENT, EVENT_END, AFTER_EVENT = b'\n   "event": {', b"\n   }", b',\n   "identity": '
"""What begins the event of an entry, what ends it, and what comes next."""

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


def read_in_parts(written: Excerpts, events: Mapping[str, Event], known: Collection[str]) -> History:
    """A ledger as we write it, some entries at a time: all at once they take as much again as the calendar itself.

    `written` are its entries, as `entries_in_file` finds them. What it has of `events`, by their ids, it has as these
    very values; those that it is `known` to have just so are not read. Raises ValueError where it is cut in the wrong
    places, since it is not as we write it, or where something is wrong with it.
    """
    data = written.data
    begin, end = entries_span(data)
    around: History = _by_kind.validate_json(data[:begin] + data[end : -len(END)] + b"}")
    entries: dict[str, Entry] = {}
    for some in _parts(_cut(written, begin, end)):
        for name, entry in _read_some(data, some, known):
            event = events.get(name)
            if event is not None and (name in known or entry.event == event):
                _share(entry, event)
            entries[name] = entry
    if around.entries:
        raise ValueError
    return replace(around, entries=dict(sorted(entries.items())))


def _cut(written: Excerpts, begin: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Each entry by its name, with where that begins before it and where it ends.

    Raises ValueError where anything else stands between them.
    """
    data, at, between = written.data, begin, b""
    for name, place, last in written.spans():
        if data[at:place] != b"%b\n  %b: " % (between, encode_basestring(name).encode()):
            raise ValueError(name)
        yield name, at + len(between), last
        at, between = last, b","
    if at != end:
        raise ValueError(at)


def _parts(entries: Iterable[tuple[str, int, int]]) -> Iterator[list[tuple[str, int, int]]]:
    """Entries by the `PART`."""
    some: list[tuple[str, int, int]] = []
    size = 0
    for one in entries:
        some.append(one)
        size += one[2] - one[1]
        if size >= PART:
            yield some
            some, size = [], 0
    yield some


def _read_some(
    data: bytes, some: Iterable[tuple[str, int, int]], known: Collection[str]
) -> Iterator[tuple[str, Entry]]:
    """Some entries as values, each by its name; the `known` ones without their events."""
    short = [_without_event(data, begin, end) for name, begin, end in some if name in known]
    whole = [data[begin:end] for name, begin, end in some if name not in known]
    for chosen, validator in ((short, _without_events() if short else _by_kind), (whole, _by_kind)):
        part: History = validator.validate_json(b'{"entries":{%b}}' % b",".join(chosen)) if chosen else NOTHING
        if replace(part, entries={}) != NOTHING:
            raise ValueError
        yield from part.entries.items()


def _without_event(data: bytes, begin: int, end: int) -> bytes:
    """An entry in `data`, with something short in place of its event, which is nearly all of it."""
    event = data.index(EVENT, begin, end)
    # Looked for from the end, as little comes after it.
    after = data.rindex(EVENT_END + AFTER_EVENT, event, end) + len(EVENT_END)
    return b"%b%b%b" % (data[begin:event], LEFT_OUT, data[after:end])


@cache
def _without_events() -> SchemaValidator:
    """Reads a ledger in whose entries anything may stand for the event."""
    return SchemaValidator(with_anything(by_kind(), Entry, "event"))


def _share(entry: Entry, event: Event) -> None:
    """Have an entry that was just made, and that nobody else has yet, hold the values of an event it says the same of.

    To make another one of it takes as long as to read it.
    """
    object.__setattr__(entry, "event", event)
    if entry.identity == event.id:
        object.__setattr__(entry, "identity", event.id)
    if entry.slot == event.when:
        object.__setattr__(entry, "slot", event.when)
