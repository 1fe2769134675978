"""Which alerts are due, and when each one was: every alert exactly once (P5).

A notice that is due is a plain value here; `feeds.notices.telling` finds its words. Its id is made of what it is
about, so that a repeated run finds it in the ledger, and a missed run is made up for with the time it was due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from feeds.history.change import Change
from feeds.history.ledger import Entry, History, NoticeKind
from feeds.history.occasion import Occasion
from feeds.history.revise import Revised
from feeds.history.revisions import SECOND
from feeds.instants import instant
from feeds.model import OFF, AllDay, Calendar, Event, Status
from feeds.notices.overview import Week, next_overview, weeks_due
from feeds.recurrence import Occurrence, is_long_over, occurrences

DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=400)
"""How far the search for the next notice goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An alert that is due at `time` (UTC): of an event and its change, of an occurrence, or of a week (of one topic).

    `due` is its time before ties were put apart, if that made a difference: it says what day it was.
    """

    id: str
    kind: NoticeKind
    time: datetime
    due: datetime | None = None
    entry: Entry | None = None
    change: Change | None = None
    occurrence: Occurrence | None = None
    lead: timedelta | None = None
    week: Week | None = None
    topic: str | None = None


def due_notices(revised: Revised, calendar: Calendar) -> tuple[Due, ...]:
    """The notices that are due and were not published yet, each with a time of its own, the oldest first."""
    history = revised.history
    found = [
        *_about_changes(revised),
        *_reminders(revised),
        *_overviews(revised, calendar),
    ]
    spent = set(history.spent)
    # Two occurrences of one event can begin together, as when one is moved onto the next: one reminder tells both.
    fresh = {due.id: due for due in reversed(found) if due.id not in history.notices and due.id not in spent}
    return _apart(fresh.values(), {notice.time for notice in history.notices.values()}, revised.now)


def next_due(history: History, calendar: Calendar, now: datetime) -> datetime | None:
    """When the next notice is due that can be foreseen (UTC): a reminder, an overview or the end of an embargo."""
    horizon, soon = now + LOOK_AHEAD, now - DAY
    entries = (entry for entry in history.entries.values() if not is_long_over(entry.event, soon))
    coming = [time for entry in entries if (time := _next_reminder(entry, now, horizon))]
    if calendar.overview is not None:
        coming += next_overview(calendar, calendar.overview, history.entries.values(), now, horizon)
    coming += [event.announced for event in calendar.events if event.announced and event.announced > now]
    return min(coming, default=None)


def _about_changes(revised: Revised) -> Iterator[Due]:
    for name, change in sorted(revised.changes.items()):
        entry = revised.history.entries.get(name)
        if entry is None or not change.told:
            continue
        if change.before is None:
            # One that comes back after it had left has been announced before.
            again = entry.revision.sequence > 0
            time = revised.now if again else entry.announced
            kind = NoticeKind.ANNOUNCED
            notice_id = _stamped(entry, kind, revised) if again else f"{entry.identity}/announced"
        else:
            kind, time = kind_of(change), revised.now
            notice_id = _stamped(entry, kind, revised)
        yield Due(id=notice_id, kind=kind, time=time, entry=entry, change=change)


WEIGHT = (NoticeKind.CANCELLED, NoticeKind.POSTPONED, NoticeKind.REINSTATED, NoticeKind.OUTCOME, NoticeKind.CHANGED)
"""The kinds of change, what weighs most first: one notice tells a change whole, and is named after that."""


def kind_of(change: Change) -> NoticeKind:
    """What a change is first of all, of the whole or of single occurrences."""
    kinds = {kind_of_whole(change), *(kind_of_occasion(one) for one in change.occurrences)}
    return min(kinds, key=WEIGHT.index)


def kind_of_whole(change: Change) -> NoticeKind:
    """What happened to the event as a whole."""
    if change.before is None:
        return NoticeKind.ANNOUNCED
    kind = _kind(change.before, change.after, change.fields)
    goes_ahead = change.returned and change.after.status not in OFF
    return NoticeKind.REINSTATED if goes_ahead and kind is NoticeKind.CHANGED else kind


def kind_of_occasion(one: Occasion) -> NoticeKind:
    """What happened to one occurrence."""
    return NoticeKind.CHANGED if one.before is None else _kind(one.before, one.after, one.fields)


def _kind(before: Event, after: Event, fields: tuple[str, ...]) -> NoticeKind:
    if "status" in fields:
        if after.status is Status.CANCELLED:
            return NoticeKind.CANCELLED
        if after.status is Status.POSTPONED:
            return NoticeKind.POSTPONED
        if before.status in OFF:
            return NoticeKind.REINSTATED
    if "outcome" in fields and before.outcome is None:
        return NoticeKind.OUTCOME
    return NoticeKind.CHANGED


def _stamped(entry: Entry, kind: NoticeKind, revised: Revised) -> str:
    """The id of a change: its first build is part of it, so that not even a lost ledger makes two of one name."""
    return f"{entry.identity}/{kind}/{max(entry.revision.modified, revised.now):%Y%m%dT%H%M%SZ}"


def _reminders(revised: Revised) -> Iterator[Due]:
    """The reminders that have come due since the last build with news.

    Every build up to then has sent what was due. One that has come due since counts if it stood already before this
    build; for a start or a lead that this build is the first to hear of, the time has passed.
    """
    as_of, now = revised.before.as_of, revised.now
    since = as_of - DAY
    for name, entry in revised.history.entries.items():
        before = revised.previous.get(name)
        if before is None or before.left is not None:
            yield from _reminders_of(entry, entry.announced, now)
        elif not is_long_over(entry.event, since):
            stood = {one.id for one in _reminders_of(before, as_of, now)}
            yield from (one for one in _reminders_of(entry, as_of, now) if one.id in stood)


def _next_reminder(entry: Entry, now: datetime, horizon: datetime) -> datetime | None:
    """When the next reminder of an event is due, if one is before the horizon."""
    event, soonest = entry.event, None
    if entry.dropped is not None or event.status in OFF or not event.reminders:
        return None
    for occurrence in occurrences(event, now - DAY, horizon + max(event.reminders)):
        if soonest is not None and occurrence.start - max(event.reminders) - DAY > soonest:
            break
        if occurrence.event.status not in OFF:
            times = (reminder_time(occurrence, lead) for lead in event.reminders)
            soonest = min((time for time in (*times, soonest) if time is not None and time > now), default=None)
    return soonest


def _reminders_of(entry: Entry, since: datetime, until: datetime) -> Iterator[Due]:
    """The reminders of an event that are due after `since` and not after `until`, in its published state."""
    event = entry.event
    if entry.dropped is not None or event.status in OFF or not event.reminders:
        return
    for occurrence in occurrences(event, since - DAY, until + max(event.reminders) + DAY):
        if occurrence.event.status in OFF:
            continue
        for lead in event.reminders:
            time = reminder_time(occurrence, lead)
            if since < time <= until:
                yield Due(
                    id=f"{entry.identity}/reminder/{_start(occurrence)}/{_lead(lead)}",
                    kind=NoticeKind.REMINDER,
                    time=time,
                    entry=entry,
                    occurrence=occurrence,
                    lead=lead,
                )


def reminder_time(occurrence: Occurrence, lead: timedelta) -> datetime:
    """When a reminder is due, in UTC.

    Whole days of a lead are counted on the local calendar, so that a day before nine is nine, also when the clocks
    change in between; the rest of it on the clock. An all-day event counts from `reminder_time` on its day.
    """
    event, when = occurrence.event, occurrence.when
    if isinstance(when, AllDay):
        start, zone = datetime.combine(when.first, event.reminder_time), event.zone
    else:
        start, zone = when.start, when.zone
    return instant(start - timedelta(days=lead.days), zone) - timedelta(seconds=lead.seconds)


def _start(occurrence: Occurrence) -> str:
    """The start a reminder is for; that of a moved event is another one, and has reminders of its own."""
    when = occurrence.when
    return when.first.isoformat() if isinstance(when, AllDay) else f"{occurrence.start:%Y-%m-%dT%H%MZ}"


def _lead(lead: timedelta) -> str:
    days, minutes = lead.days, lead.seconds // 60
    return "".join(f"{count}{unit}" for count, unit in ((days, "d"), (minutes, "m")) if count) or "0m"


def _overviews(revised: Revised, calendar: Calendar) -> Iterator[Due]:
    """The overviews that have come due since the last build with news, one for all and one for each topic."""
    for week in weeks_due(revised, calendar):
        name = f"overview/{week.name}"
        for topic in (None, *week.topics):
            yield Due(
                id=name if topic is None else f"{name}/{topic}",
                kind=NoticeKind.OVERVIEW,
                time=week.time,
                week=week if topic is None else week.under(topic),
                topic=topic,
            )


def _apart(dues: Iterable[Due], taken: set[datetime], now: datetime) -> tuple[Due, ...]:
    """No two notices share a time: ties are a second apart, in the order of their ids, and none lies after `now`."""
    order = list(NoticeKind)
    in_order = sorted(dues, key=lambda due: (due.time, order.index(due.kind), due.id))
    placed: list[Due] = []
    for time, tied in groupby(in_order, key=lambda due: due.time):
        group = list(tied)
        times = _free(time, len(group), taken, SECOND)
        if times[-1] > now:
            times = _free(now, len(group), taken, -SECOND)[::-1]
        taken.update(times)
        placed += [replace(due, time=free, due=time) for due, free in zip(group, times, strict=True)]
    return tuple(sorted(placed, key=lambda due: due.time))


def _free(time: datetime, count: int, taken: set[datetime], step: timedelta) -> list[datetime]:
    """So many times that are not taken, the first ones from `time` on."""
    found: list[datetime] = []
    while len(found) < count:
        if time not in taken:
            found.append(time)
        time += step
    return found
