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
    own = {name: source.lines[start:end] for name, (start, end) in zip(starts, pairwise(bounds), strict=True)}
    around = sha256("\n".join((*source.lines[: bounds[0]], *source.lines[last:])).encode())
    found: dict[str, str] = {}
    for event in events:
        lines = own.get(event.part_of or event.id)
        if lines is not None:
            of = around.copy()
            of.update("\n".join((*lines, f"{event.formerly}{event.parts}{event.related}")).encode())
            found[event.id] = of.hexdigest()[:32]
    return found


def _starts(events: Items) -> Mapping[str, int]:
    """The line, counted from 0, that each event begins on, by its id as it is written."""
    named = ((item.values.get("id"), item.position.line - 1) for item in events.items if isinstance(item, Table))
    return {name.text: line for name, line in named if isinstance(name, Scalar)}
