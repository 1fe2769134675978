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
from feeds.history.difference import ACTED_ON, TELLING, differences
from feeds.history.ledger import EPOCH, Entry, History, Revision
from feeds.history.occasions import Occasion, changed_occasions, same_rule
from feeds.model import Calendar, Event, Imprecise, Status
from feeds.recurrence import ends, is_over, split_day, variants

KEPT_AFTER = timedelta(days=30)
"""How long a dropped event stays in the calendar as cancelled, after its last day or after it was dropped."""

OFF = (Status.CANCELLED, Status.POSTPONED)
"""What does not take place at its time."""

SECOND = timedelta(seconds=1)


class IdentityTakenError(FeedsError):
    """An id that another event carries on under a new name, so that two events would share one UID."""


class MassCancelError(FeedsError):
    """A build that would cancel so many events that it looks like a mistake."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one build saw happen to one event; `before` is None for one it sees for the first time.

    `fields` are those of the whole that differ, `occurrences` what happened to single ones. `told` is whether it is
    news to a subscriber.
    """

    before: Event | None
    after: Event
    fields: tuple[str, ...] = ()
    occurrences: tuple[Occasion, ...] = ()
    dropped: bool = False
    returned: bool = False
    told: bool = True


@dataclass(frozen=True, slots=True)
class Revised:
    """The ledger with the new revisions, the changes by event id, and the time the build counts as.

    `previous` is what was published before, by the id that carries it on.
    """

    history: History
    previous: Mapping[str, Entry]
    changes: Mapping[str, Change]
    now: datetime


def revise(history: History, calendar: Calendar, now: datetime, *, allow_mass_cancel: bool = False) -> Revised:
    """Bring the ledger up to `calendar` at `now` (UTC).

    A clock behind the newest time in the ledger counts as that time, and as a second later for each change, so that
    nothing goes back and no news is older than what was known before. `history.as_of` is left as it was: whoever adds
    the notices knows whether there was news. Raises `IdentityTakenError` and `MassCancelError`.
    """
    now = max(now.replace(microsecond=0), history.as_of)
    revised = _revised(history, calendar, now)
    while revised.now < (least := history.as_of + SECOND * _pieces_of_news(revised, history)):
        revised = _revised(history, calendar, least)
    _refuse_shared_identities(revised.history.entries)
    if not allow_mass_cancel:
        _refuse_mass_cancel(revised)
    return revised


def _pieces_of_news(revised: Revised, history: History) -> int:
    return len(revised.changes) or int(revised.history != history)


def _revised(history: History, calendar: Calendar, now: datetime) -> Revised:
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
            retired[entry.identity] = _highest(entry)
        else:
            entries[gone] = kept
        if change is not None:
            changes[gone] = change
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
    return Revised(revised, previous, changes, now)


def without_the_long_gone(history: History, now: datetime) -> History:
    """The ledger without the dropped events whose time is well past; only for a build that has news anyway (P2)."""
    gone = {name: entry for name, entry in history.entries.items() if _may_leave(entry, now)}
    if not gone:
        return history
    return replace(
        history,
        entries={name: entry for name, entry in history.entries.items() if name not in gone},
        retired=dict(sorted({**history.retired, **{e.identity: _highest(e) for e in gone.values()}}.items())),
    )


def _is_known(event: Event, history: History, now: datetime) -> bool:
    """An embargoed event is in no edition, nor in the ledger, which is public too; what is published stays known."""
    if event.announced is None or event.announced <= now:
        return True
    return any(
        name in history.entries and history.entries[name].dropped is None for name in (event.id, *event.formerly)
    )


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
    # What comes back as it left, over or called off, is no news.
    over = is_over(event, now) and (event.announced is None or earlier is not None)
    told = not over and not (earlier is not None and event.status in OFF)
    slot = None if isinstance(event.when, Imprecise) else event.when
    entry = Entry(
        event=event, slot=slot, identity=identity, revision=revision, announced=announced,
        occurrences={name: revision for name, _, _ in variants(event)},
    )  # fmt: skip
    return entry, Change(None, event, told=told)


def _next(entry: Entry, event: Event, now: datetime) -> tuple[Entry, Change | None]:
    before = entry.event
    if before == event and entry.dropped is None:
        return entry, None
    returned = entry.dropped is not None
    fields = differences(before, event)
    revision = _revised_whole(entry, event, fields, now)
    occurrences = _revised_occurrences(entry, event, revision, now)
    slot = entry.slot if isinstance(event.when, Imprecise) else event.when
    renewed = replace(entry, slot=slot, event=event, revision=revision, occurrences=occurrences, dropped=None)
    if (revision, occurrences) == (entry.revision, entry.occurrences):
        return renewed, None
    occasions = changed_occasions(before, event, now)
    if same_rule(before, event):
        # What was left out or added is told by the occurrence.
        fields = tuple(name for name in fields if name != "repeat")
    change = Change(before, event, fields, occasions, returned=returned)
    return renewed, replace(change, told=_is_told(change, now))


def _revised_whole(entry: Entry, event: Event, fields: tuple[str, ...], now: datetime) -> Revision:
    """The revision of the whole; it takes over the occurrences that are no longer changed, and goes above theirs."""
    freed = {name for name, _, _ in variants(entry.event)} - {name for name, _, _ in variants(event)}
    resplit = [split_day(one) for one in entry.event.following] != [split_day(one) for one in event.following]
    returned = entry.dropped is not None
    if not fields and not freed and not resplit and not returned:
        return entry.revision
    highest = max((entry.revision.sequence, *(entry.occurrences[key].sequence for key in freed if "from" not in key)))
    acted = returned or resplit or bool(freed) or any(name in ACTED_ON for name in fields)
    return Revision(highest + acted, entry.revision.created, _later(entry.revision.modified, now))


def _revised_occurrences(entry: Entry, event: Event, whole: Revision, now: datetime) -> dict[str, Revision]:
    """The revisions of all occurrences that ever were changed; none goes below what the whole said of it."""
    before = {name: one for name, one, _ in variants(entry.event)}
    revisions = dict(entry.occurrences)
    series = whole
    for key, one, _ in variants(event):
        old = before.get(key)
        if one.repeat is not None:
            series = revisions[key] = _revised_series(revisions.get(key), old, one, now)
            continue
        known = revisions.get(key, entry.revision if series is whole else series)
        fields = ACTED_ON if old is None else differences(old, one)
        said = entry.revision.sequence if series is whole else series.sequence
        least = known.sequence if old is not None else max(known.sequence, said)
        sequence = max(series.sequence, least + any(name in ACTED_ON for name in fields))
        if fields or sequence != known.sequence:
            known = Revision(sequence, known.created, _later(known.modified, now))
        revisions[key] = known
    return dict(sorted(revisions.items()))


def _revised_series(known: Revision | None, old: Event | None, one: Event, now: datetime) -> Revision:
    """The revision of a series that the event goes on as: it has a UID, and so a count, of its own."""
    if known is None:
        return Revision(0, now, now)
    fields = ACTED_ON if old is None else differences(old, one)
    if not fields:
        return known
    acted = any(name in ACTED_ON for name in fields)
    return Revision(known.sequence + acted, known.created, _later(known.modified, now))


def _is_told(change: Change, now: datetime) -> bool:
    before, event = change.before, change.after
    if before is None:
        return change.told
    over = is_over(before, now) and is_over(event, now)
    if change.returned and (event.status in OFF or over):
        # It comes back as it was: called off, or past.
        return before.status is not event.status and not over
    told = {*change.fields, *(name for one in change.occurrences for name in one.fields)}
    told |= {"status" for one in change.occurrences if one.before is None}
    if event.minor and not told & {*ACTED_ON, "outcome"}:
        return False
    if over and not told & {"outcome", "status"}:
        return False
    return change.returned or bool(told & set(TELLING))


def _gone(entry: Entry, now: datetime) -> tuple[Entry | None, Change | None]:
    """What becomes of an event that is no longer in the input: it stays as cancelled, unless its time is past."""
    if entry.dropped is not None:
        return entry, None
    if is_over(entry.event, now):
        return None, None
    event = _cancelled(entry.event)
    if event == entry.event:
        return replace(entry, dropped=now), None
    fields = differences(entry.event, event)
    revision = _revised_whole(entry, event, fields or ACTED_ON, now)
    occurrences = _revised_occurrences(entry, event, revision, now)
    dropped = replace(entry, event=event, revision=revision, occurrences=occurrences, dropped=now)
    occasions = () if fields else changed_occasions(entry.event, event, now)
    return dropped, Change(entry.event, event, fields, occasions, dropped=True, told=bool(fields or occasions))


def _cancelled(event: Event) -> Event:
    """The event with all that it has of its own called off."""
    changes, following = (tuple(map(_cancelled, ones)) for ones in (event.changes, event.following))
    return replace(event, status=Status.CANCELLED, changes=changes, following=following)


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
                f" was renamed (formerly). If one of them is the other under a new name, say so there, with formerly:"
                f" [{other}] or [{name}], and take the other out; else give the new event an id that was never used."
            )


def _refuse_mass_cancel(revised: Revised) -> None:
    lost = [name for name, change in revised.changes.items() if change.dropped]
    if len(lost) <= 3:
        return
    coming = [e for e in revised.previous.values() if e.dropped is None and e.event.status is not Status.CANCELLED
              and not is_over(e.event, revised.now)]  # fmt: skip
    if len(lost) * 3 > len(coming):
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


def _highest(entry: Entry) -> Revision:
    """What an event that comes back has to go above, as a whole and in each of its occurrences."""
    revisions = (entry.revision, *entry.occurrences.values())
    return Revision(max(r.sequence for r in revisions), entry.revision.created, max(r.modified for r in revisions))


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
