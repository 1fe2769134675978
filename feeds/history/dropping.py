"""What becomes of an event that is no longer in the input: cancelled if it was to come, then gone, at last forgotten.

As long as the ledger has notices that lead to an event, its page and its calendar file stay (P4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from feeds.history.change import Change
from feeds.history.difference import ACTED_ON, differences
from feeds.history.ledger import Entry, History
from feeds.history.occasions import changed_occasions
from feeds.history.revisions import highest, revised_occurrences, revised_whole
from feeds.instants import ends
from feeds.model import Event, Status
from feeds.recurrence import coming_part, is_over, occurrences

KEPT_AFTER = timedelta(days=30)
"""How long a dropped event stays in the calendar as cancelled, after its last day or after it was dropped."""

MANY = 1_000
"""From how many occurrences on a series counts as endless: it leaves a while after it was dropped."""


def gone(entry: Entry, now: datetime, named: Collection[str]) -> tuple[Entry | None, Change | None]:
    """What becomes of an event that is no longer in the input: it stays as cancelled, unless its time is past.

    `named` are the events that notices in the ledger lead to: of one that has been, the page stays for them.
    """
    if entry.dropped is not None:
        return entry, None
    if is_over(entry.event, now):
        return (replace(entry, dropped=now, left=now), None) if is_named(entry, named) else (None, None)
    event = _cancelled(entry.event)
    if event == entry.event and coming_part(event, now) is event:
        return replace(entry, dropped=now), None
    fields = differences(entry.event, event)
    # What is past of a series is shown no longer, its changed occurrences neither: the whole goes above them all.
    revision = revised_whole(replace(entry, revision=highest(entry)), event, fields or ACTED_ON, now)
    occurrences = revised_occurrences(entry, event, revision, now)
    dropped = replace(entry, event=event, revision=revision, occurrences=occurrences, dropped=now)
    occasions = () if fields else changed_occasions(entry.event, event, now)
    return dropped, Change(entry.event, event, fields, occasions, dropped=True, told=bool(fields or occasions))


def _cancelled(event: Event) -> Event:
    """The event with all that it has of its own called off."""
    changes, following = (tuple(map(_cancelled, ones)) for ones in (event.changes, event.following))
    return replace(event, status=Status.CANCELLED, changes=changes, following=following)


def without_the_long_gone(history: History, now: datetime) -> History:
    """The ledger without the dropped events whose time is well past; only for a build that has news anyway (P2)."""
    named = events_named(history)
    entries, retired = dict(history.entries), dict(history.retired)
    for name, entry in history.entries.items():
        if entry.dropped is None or not (entry.left or _is_well_past(entry, now)):
            continue
        if not is_named(entry, named):
            retired[entry.identity] = highest(entry)
            del entries[name]
        elif not entry.left:
            entries[name] = replace(entry, left=now)
    if entries == history.entries:
        return history
    modified = history.modified if in_calendars(entries.values()) == in_calendars(history.entries.values()) else now
    return replace(history, modified=modified, entries=entries, retired=dict(sorted(retired.items())))


def events_named(history: History) -> frozenset[str]:
    """The ids of the events that the notices in the ledger are about."""
    return frozenset(notice.event for notice in history.notices.values() if notice.event is not None)


def is_named(entry: Entry, named: Collection[str]) -> bool:
    """Whether an event is among those, by an id that it has or had."""
    return any(name in named for name in (entry.event.id, entry.identity, *entry.event.formerly))


def in_calendars(entries: Iterable[Entry]) -> set[str]:
    """The ids of the events that calendars show."""
    return {entry.event.id for entry in entries if entry.left is None}


def _is_well_past(entry: Entry, now: datetime) -> bool:
    since = entry.dropped or now
    if entry.slot is not None:
        since = max(since, ends(entry.slot, entry.event.zone))
    if entry.event.repeat is not None:
        days = tuple(islice(occurrences(entry.event, since), MANY))
        since = max((since, *(one.end for one in days))) if len(days) < MANY else since
    return since + KEPT_AFTER < now
