"""What each event was read from, as a short name: an event that has the same one as before is the same event.

It follows from its own lines in `events.yaml`, from those that are in no event, and from what other events say of it.
So what was found to be true of it when it was read last need not be found out once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import pairwise

from feeds.model import Event
from feeds.nodes import Items, Scalar, Table
from feeds.source import Source


def origins(source: Source, events: Iterable[Event]) -> dict[str, str]:
    """The origins of the events of a file, by their ids; none where more than its lines may make an event."""
    root = source.root
    listed = root.values.get("events") if source.plain and isinstance(root, Table) else None
    if not isinstance(root, Table) or not isinstance(listed, Items):
        return {}
    starts = _starts(listed)
    last = min((line - 1 for line, _, _ in root.places if line > listed.line), default=len(source.lines))
    bounds = (*starts.values(), last)
    if any(start >= end for start, end in pairwise(bounds)):
        return {}
    around = _short("\n".join((*source.lines[: bounds[0]], *source.lines[last:])))
    own = {
        name: _short("\n".join((around, *source.lines[start:end])))
        for name, (start, end) in zip(starts, pairwise(bounds), strict=True)
    }
    named = ((event, own[event.part_of or event.id]) for event in events if (event.part_of or event.id) in own)
    return {event.id: _with_others(event, origin) for event, origin in named}


def _with_others(event: Event, origin: str) -> str:
    """The origin of an event of which others say something, too; most have none that do."""
    if not (event.formerly or event.parts or event.related):
        return origin
    return _short(f"{origin} {event.formerly} {event.parts} {event.related}")


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


def _starts(events: Items) -> Mapping[str, int]:
    """The line, counted from 0, that each event begins on, by its id as it is written."""
    named = ((item.values.get("id"), item.position.line - 1) for item in events.items if isinstance(item, Table))
    return {name.text: line for name, line in named if isinstance(name, Scalar)}
