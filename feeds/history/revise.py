"""Decide what is new since the last build: `revise` takes what was published, what is to be, and the time.

It keeps P1 (identities), P3 (revisions count) and P4 (nothing vanishes), and leaves the wording of the notices to
`feeds.notices`. It touches no clock and no disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feeds.errors import FeedsError
from feeds.history.difference import ACTED_ON, TELLING, TOLD, differences, reschedules
from feeds.history.ledger import EPOCH, Entry, History, Revision
from feeds.model import Calendar, Event, Imprecise, Status
from feeds.recurrence import ends, is_over

KEPT_AFTER = timedelta(days=30)
"""How long a dropped event stays in the calendar as cancelled, after its last day or after it was dropped."""

SECOND = timedelta(seconds=1)


class IdentityTakenError(FeedsError):
    """An id that another event carries on under a new name, so that two events would share one UID."""


class MassCancelError(FeedsError):
    """A build that would cancel so many events that it looks like a mistake."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one build saw happen to one event; `before` is None for one it sees for the first time.

    `fields` are those of the whole that differ; `occurrences` pairs the changed occurrences, before and after.
    """

    before: Event | None
    after: Event
    fields: tuple[str, ...] = ()
    occurrences: tuple[tuple[Event | None, Event], ...] = ()
    dropped: bool = False
    returned: bool = False
    told: bool = True


@dataclass(frozen=True, slots=True)
class Revised:
    """The ledger with the new revisions, the changes by event id, and the time the build counts as."""

    history: History
    changes: Mapping[str, Change]
    now: datetime


def revise(history: History, calendar: Calendar, now: datetime, *, allow_mass_cancel: bool = False) -> Revised:
    """Bring the ledger up to `calendar` at `now` (UTC).

    A clock behind the newest time in the ledger counts as that time, so that nothing goes back. `history.as_of` is left
    as it was: whoever adds the notices knows whether there was news. Raises `IdentityTakenError` and `MassCancelError`.
    """
    now = max(now.replace(microsecond=0), history.as_of)
    known = {event.id: event for event in calendar.events if _is_known(event, history, now)}
    known = {name: _among(event, known) for name, event in known.items()}
    previous = _carried_over(history.entries, known)
    entries: dict[str, Entry] = {}
    changes: dict[str, Change] = {}
    for event in known.values():
        entry = previous.get(event.id)
        entries[event.id], change = _first(history, event, now) if entry is None else _next(entry, event, now)
        if change is not None:
            changes[event.id] = change
    retired = dict(history.retired)
    for gone, entry in previous.items():
        if gone in known:
            continue
        kept, change = _gone(entry, now)
        if kept is None:
            retired[entry.identity] = entry.revision
        else:
            entries[gone] = kept
        if change is not None:
            changes[gone] = change
    _refuse_shared_identities(entries)
    if not allow_mass_cancel:
        _refuse_mass_cancel(previous, changes, now)
    for entry in entries.values():
        retired.pop(entry.identity, None)
    about = _about(calendar)
    moved = about != history.about or bool(changes) or set(entries) != set(history.entries)
    revised = replace(
        history,
        about=about,
        modified=max(now, history.modified) if moved else history.modified,
        entries=dict(sorted(entries.items())),
        retired=dict(sorted(retired.items())),
    )
    return Revised(revised, changes, now)


def without_the_long_gone(history: History, now: datetime) -> History:
    """The ledger without the dropped events whose time is well past; only for a build that has news anyway (P2)."""
    gone = {name: entry for name, entry in history.entries.items() if _may_leave(entry, now)}
    if not gone:
        return history
    return replace(
        history,
        entries={name: entry for name, entry in history.entries.items() if name not in gone},
        retired=dict(sorted({**history.retired, **{e.identity: e.revision for e in gone.values()}}.items())),
    )


def _is_known(event: Event, history: History, now: datetime) -> bool:
    """An embargoed event is in no edition, nor in the ledger, which is public too; what was published stays known."""
    if event.announced is None or event.announced <= now:
        return True
    return any(name in history.entries for name in (event.id, *event.formerly))


def _among(event: Event, known: Mapping[str, Event]) -> Event:
    """The event without the names of those it belongs with that the public may not know yet."""
    parts, related = (tuple(name for name in names if name in known) for names in (event.parts, event.related))
    if (parts, related) == (event.parts, event.related):
        return event
    return replace(event, parts=parts, related=related)


def _carried_over(entries: Mapping[str, Entry], known: Mapping[str, Event]) -> dict[str, Entry]:
    """The entries by the id that carries them on: its own, or that of the event that says `formerly`."""
    heirs = {
        old: event.id
        for event in known.values()
        if event.id not in entries
        for old in reversed(event.formerly)
        if old in entries and old not in known
    }
    carried: dict[str, Entry] = {}
    for name, entry in entries.items():
        heir = heirs.get(name, name)
        if heir not in carried:
            carried[heir] = entry
    return carried


def _first(history: History, event: Event, now: datetime) -> tuple[Entry, Change]:
    identity = event.formerly[0] if event.formerly else event.id
    fresh = history.as_of == EPOCH
    announced = now
    if event.announced is not None and (fresh or event.announced > history.as_of):
        announced = min(now, event.announced.replace(microsecond=0))
    revision = Revision(0, announced if fresh else now, announced if fresh else now)
    earlier = history.retired.get(identity)
    if earlier is not None:
        revision = Revision(earlier.sequence + 1, earlier.created, _later(earlier.modified, now))
    occurrences = {_key(change): revision for change in event.changes}
    told = event.announced is not None or not is_over(event, now)
    slot = None if isinstance(event.when, Imprecise) else event.when
    entry = Entry(
        event=event, slot=slot, identity=identity, revision=revision, announced=announced, scheduled=announced,
        occurrences=occurrences,
    )  # fmt: skip
    return entry, Change(None, event, told=told)


def _next(entry: Entry, event: Event, now: datetime) -> tuple[Entry, Change | None]:
    before = entry.event
    returned = entry.dropped is not None
    fields = differences(before, event)
    pairs, occurrences = _revised_occurrences(entry, event, now)
    removed = {_key(one) for one in before.changes} - {_key(one) for one in event.changes}
    revision = entry.revision
    if fields or returned or pairs or removed:
        acted = returned or bool(removed) or any(name in ACTED_ON for name in fields)
        revision = Revision(revision.sequence + acted, revision.created, _later(revision.modified, now))
    scheduled = now if returned or reschedules(before, event) or _reopens(before, event) else entry.scheduled
    slot = entry.slot if isinstance(event.when, Imprecise) else event.when
    renewed = replace(
        entry, slot=slot, event=event, revision=revision, scheduled=scheduled, occurrences=occurrences, dropped=None
    )
    if revision == entry.revision:
        return renewed, None
    acted_on = any(name in ACTED_ON for name in fields) or bool(pairs)
    minor = bool(event.minor) and not acted_on
    over = is_over(before, now) and is_over(event, now) and not {"outcome", "status"} & set(fields)
    told = returned or (not minor and not over and (bool(pairs) or any(name in TELLING for name in fields)))
    return renewed, Change(before, event, fields, pairs, returned=returned, told=told)


def _revised_occurrences(
    entry: Entry, event: Event, now: datetime
) -> tuple[tuple[tuple[Event | None, Event], ...], dict[str, Revision]]:
    """The changed occurrences that differ from what was published, and the revisions of all there ever were."""
    before = {_key(one): one for one in entry.event.changes}
    revisions = dict(entry.occurrences)
    pairs: list[tuple[Event | None, Event]] = []
    for one in event.changes:
        old = before.get(_key(one))
        revision = revisions.get(_key(one), entry.revision)
        fields = ACTED_ON if old is None else differences(old, one)
        if fields:
            sequence = revision.sequence + any(name in ACTED_ON for name in fields)
            revision = Revision(sequence, revision.created, _later(revision.modified, now))
            if old is None or any(name in TOLD and getattr(one, name) != getattr(event, name) for name in fields):
                pairs.append((old, one))
        revisions[_key(one)] = revision
    return tuple(pairs), dict(sorted(revisions.items()))


def _reopens(before: Event, event: Event) -> bool:
    off = (Status.CANCELLED, Status.POSTPONED)
    return before.status in off and event.status not in off


def _gone(entry: Entry, now: datetime) -> tuple[Entry | None, Change | None]:
    """What becomes of an event that is no longer in the input: it stays as cancelled, unless its time is past."""
    if entry.dropped is not None:
        return entry, None
    if is_over(entry.event, now):
        return None, None
    if entry.event.status is Status.CANCELLED:
        return replace(entry, dropped=now), None
    event = replace(entry.event, status=Status.CANCELLED)
    revision = Revision(entry.revision.sequence + 1, entry.revision.created, _later(entry.revision.modified, now))
    dropped = replace(entry, event=event, revision=revision, dropped=now)
    return dropped, Change(entry.event, event, ("status",), dropped=True)


def _may_leave(entry: Entry, now: datetime) -> bool:
    if entry.dropped is None:
        return False
    since = entry.dropped
    if not isinstance(entry.event.when, Imprecise) and entry.event.repeat is None:
        since = max(since, ends(entry.event.when, entry.event.zone))
    return since + KEPT_AFTER < now


def _refuse_shared_identities(entries: Mapping[str, Entry]) -> None:
    holders: dict[str, str] = {}
    for name, entry in entries.items():
        other = holders.setdefault(entry.identity, name)
        if other != name:
            raise IdentityTakenError(
                f"the events '{other}' and '{name}' would share one identity: '{entry.identity}' was given up when it"
                f" was renamed (formerly). Give the new event an id that was never used."
            )


def _refuse_mass_cancel(previous: Mapping[str, Entry], changes: Mapping[str, Change], now: datetime) -> None:
    coming = [e for e in previous.values() if e.dropped is None and e.event.status is not Status.CANCELLED
              and not is_over(e.event, now)]  # fmt: skip
    lost = [name for name, change in changes.items() if change.dropped]
    if len(lost) > 3 and len(lost) * 3 > len(coming):
        raise MassCancelError(
            f"this build would cancel {len(lost)} of {len(coming)} coming events, since they are no longer in the"
            f" input: {', '.join(lost[:5])}{' …' if len(lost) > 5 else ''}. That is usually a broken file or a bad"
            " merge, so nothing was published. If it is meant, build with --allow-mass-cancel."
        )


def _about(calendar: Calendar) -> str:
    """A short name for what the calendar says of itself, so that a change of it moves LAST-MODIFIED."""
    itself = replace(calendar, events=(), overview=None)
    return hashlib.sha256(repr(itself).encode()).hexdigest()[:16]


def _later(modified: datetime, now: datetime) -> datetime:
    return max(now, modified + SECOND)


def _key(event: Event) -> str:
    return event.recurrence_id.isoformat() if event.recurrence_id is not None else ""


def newest(history: History) -> datetime:
    """The newest time that the ledger names."""
    return max((history.as_of, *_times(history)))


def _times(history: History) -> Iterator[datetime]:
    for entry in history.entries.values():
        yield entry.revision.modified
        for revision in entry.occurrences.values():
            yield revision.modified
    yield history.modified
    for notice in history.notices.values():
        yield notice.time
