"""What a subscriber remembers of a calendar from build to build, and what breaks their trust (P1 to P5).

An account of its own, kept without the means of the product: what stood in the published state when something was
due, by looking at every occurrence there is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import chain

from feeds.history.difference import ACTED_ON
from feeds.history.ledger import EPOCH, Entry, History, Notice, NoticeKind, Revision
from feeds.identity import event_uid
from feeds.instants import instant, local
from feeds.model import OFF, AllDay, Calendar, Event, Imprecise, Precision, Status, Timed
from feeds.recurrence import Occurrence, is_over, occurrences

HORIZON = timedelta(days=60)
KEPT = timedelta(days=30)
OF_CHANGES = (NoticeKind.CHANGED, NoticeKind.CANCELLED, NoticeKind.POSTPONED, NoticeKind.REINSTATED, NoticeKind.OUTCOME)

Reminder = tuple[str, str, timedelta]
Seen = tuple[datetime, datetime, object, bool]


@dataclass
class Memory:
    """All that was published up to now: revisions by identity and occurrence, notices by id, reminders that came."""

    revisions: dict[tuple[str, str], Revision] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    uids: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Memory:
        """What was remembered then, for when the ledger of then comes back."""
        return Memory(dict(self.revisions), dict(self.notices), self.uids)

    def see(self, before: History, after: History, calendar: Calendar, sent: tuple[Notice, ...], now: datetime) -> None:
        """Take in a build; what a subscriber must not see fails here."""
        self._see_identities(after)
        self._see_revisions(before, after)
        self._see_notices(before, after, sent, now)
        _see_that_nothing_vanished(before, after, calendar, now)
        _see_that_changes_are_told(before, after, sent, now)
        _see_that_what_was_dropped_is_off(after)
        _see_that_nothing_off_goes_ahead(after, sent, now)
        self._see_reminders(before, after, sent, now)
        self._see_overviews(before, after, calendar, now)

    def _see_identities(self, after: History) -> None:
        identities = [entry.identity for entry in after.entries.values()]
        assert len(identities) == len(set(identities)), "no duplicate UID"
        for name, entry in after.entries.items():
            for one in (name, *entry.event.formerly):
                uid = event_uid("example.org", "life", entry.identity)
                assert self.uids.setdefault(one, uid) == uid, "an event keeps its UID, whatever becomes of the ledger"

    def _see_revisions(self, before: History, after: History) -> None:
        for entry in after.entries.values():
            states = {"": (entry.event, entry.revision)}
            for one in entry.event.changes:
                assert one.recurrence_id is not None
                states[one.recurrence_id.isoformat()] = (one, entry.occurrences[one.recurrence_id.isoformat()])
            old = next((one for one in before.entries.values() if one.identity == entry.identity), None)
            for key, (event, revision) in states.items():
                known = self.revisions.get((entry.identity, key)) or self.revisions.get((entry.identity, ""))
                if known is not None:
                    assert revision.sequence >= known.sequence, "SEQUENCE never goes down"
                    assert revision.modified >= known.modified, "LAST-MODIFIED never goes down"
                assert revision.sequence >= entry.revision.sequence, "no occurrence is below its series"
                was = _state(old, key)
                if key and was is None and old is not None and old.left is None:
                    known_before = (old.revision, old.occurrences.get(key, old.revision))
                    ever = max(one.sequence for one in known_before)
                    assert revision.sequence > ever, (
                        "an occurrence that is changed anew is above all that was said of it"
                    )
                if was is not None and known is not None and _acts(was, event):
                    assert revision.sequence > known.sequence, "what is acted on counts"
                    assert revision.modified > known.modified
                self.revisions[entry.identity, key] = revision
        assert after.modified >= before.modified

    def _see_notices(self, before: History, after: History, sent: tuple[Notice, ...], now: datetime) -> None:
        for notice in sent:
            assert notice.id not in self.notices, "no notice twice"
            assert notice.time <= now, "no time lies in the future"
            if notice.kind in OF_CHANGES:
                assert notice.time > before.as_of, "no news is older than what was known"
            self.notices[notice.id] = notice
        for name, notice in after.notices.items():
            assert notice == self.notices[name], "a published notice never changes"
        times = [notice.time for notice in after.notices.values()]
        assert len(times) == len(set(times)), "no two notices share a time"

    def _see_reminders(self, before: History, after: History, sent: tuple[Notice, ...], now: datetime) -> None:
        """A reminder is owed if it stood when it was due and stands now, and no other is sent."""
        known = {entry.identity: entry for entry in before.entries.values() if entry.left is None}
        owed: set[str] = set()
        for entry in after.entries.values():
            old = known.get(entry.identity)
            since = before.as_of if old is not None else entry.announced
            stood = _reminders(old, now + HORIZON) if old is not None else None
            for name, due in _reminders(entry, now + HORIZON).items():
                if since < due <= now and (stood is None or stood.get(name) == due):
                    owed.add(name)
        came = {notice.id for notice in sent if notice.kind is NoticeKind.REMINDER}
        assert came <= owed, "a reminder of what no longer stands, or stands only since"
        missed = {name for name in owed - came if name not in self.notices}
        assert not missed, "a reminder is missing"

    def _see_overviews(self, before: History, after: History, calendar: Calendar, now: datetime) -> None:
        """The week ahead lists what stood when it was due and stands now."""
        if calendar.overview is None or before.as_of == EPOCH or before.overview != after.overview:
            return
        day = before.as_of.date()
        monday = day - timedelta(days=day.weekday())
        while monday <= now.date():
            due = instant(datetime.combine(monday, calendar.overview.time), calendar.zone)
            year, week, _ = monday.isocalendar()
            if before.as_of < due <= now:
                stood, stands = (_of_week(one, monday, calendar.zone, due) for one in (before, after))
                known = {entry.identity for entry in before.entries.values() if entry.left is None}
                expected = {one for one in stands if one in stood or one[0] not in known}
                sent = self.notices.get(f"overview/{year}-W{week:02}")
                listed = sent.texts["nl"].html.count("<li>") if sent else 0
                assert listed == len(expected), "the week ahead is as it stood"
            monday += timedelta(weeks=1)


def _state(entry: Entry | None, key: str) -> Event | None:
    if entry is None or not key:
        return entry.event if entry is not None else None
    return next(
        (one for one in entry.event.changes if one.recurrence_id and one.recurrence_id.isoformat() == key), None
    )


def _acts(was: Event, event: Event) -> bool:
    return any(getattr(was, name) != getattr(event, name) for name in ACTED_ON)


def _all(event: Event, until: datetime) -> list[Occurrence]:
    return [one for one in occurrences(event, EPOCH, until) if one.event.status not in OFF]


def _reminders(entry: Entry, until: datetime) -> dict[str, datetime]:
    """All reminders of what starts before a time, by the ids that their notices would have, with when they are due."""
    event = entry.event
    if entry.dropped is not None or event.status in OFF:
        return {}
    found: dict[str, datetime] = {}
    for one in _all(event, until):
        for lead in event.reminders:
            if isinstance(one.when, AllDay):
                begin, start = datetime.combine(one.when.first, event.reminder_time), one.when.first.isoformat()
            else:
                begin, start = one.when.start, f"{one.start:%Y-%m-%dT%H%MZ}"
            due = instant(begin - timedelta(days=lead.days), event.zone) - timedelta(seconds=lead.seconds)
            days, minutes = lead.days, lead.seconds // 60
            words = (f"{days}d" if days else "") + (f"{minutes}m" if minutes else "") or "0m"
            found[f"{entry.identity}/reminder/{start}/{words}"] = due
    return found


def _of_week(history: History, monday: datetime | object, zone: str, due: datetime) -> set[tuple[str, object, object]]:
    found = set()
    for entry in history.entries.values():
        when = entry.event.when
        if entry.dropped is not None or entry.announced > due:
            continue
        if isinstance(when, Imprecise):
            if when.precision is Precision.WEEK and when.first == monday and entry.event.status not in OFF:
                found.add((entry.identity, monday, None))
        else:
            for one in _all(entry.event, due + timedelta(days=9)):
                first = one.when.first if isinstance(one.when, AllDay) else local(one.start, zone).date()
                last = one.when.last if isinstance(one.when, AllDay) else first
                if last >= monday and first < monday + timedelta(weeks=1):
                    found.add((entry.identity, one.start, one.recurrence_id))
    return found


def _see_that_nothing_vanished(before: History, after: History, calendar: Calendar, now: datetime) -> None:
    shown = {entry.identity: entry for entry in after.entries.values() if entry.left is None}
    for entry in before.entries.values():
        if entry.left is not None:
            continue
        recent = entry.dropped is not None and max(entry.dropped, _last_day(entry)) + KEPT > now
        if (entry.dropped is None and not is_over(entry.event, now)) or recent:
            assert entry.identity in shown, "what was published and has not taken place stays"
            if entry.slot is not None:
                assert shown[entry.identity].slot is not None, "and it stays on a day"
    for event in calendar.events:
        if event.announced is None or event.announced <= now:
            assert after.entries[event.id].event == event
    assert all(entry.announced <= now for entry in after.entries.values()), "an embargo holds"


def _last_day(entry: Entry) -> datetime:
    if isinstance(entry.slot, AllDay):
        return datetime.combine(entry.slot.last, time(), UTC)
    return entry.slot.end.replace(tzinfo=UTC) if isinstance(entry.slot, Timed) else EPOCH


def _seen(entry: Entry, now: datetime) -> set[Seen]:
    """What calendars show of an event's coming days: each with its time, its place, and whether it takes place."""
    seen: set[Seen] = set()
    for one in occurrences(entry.event, now, now + HORIZON):
        seen.add((one.start, one.end, one.event.place and one.event.place.name, one.event.status not in OFF))
    return {one for one in seen if one[3]}


def _see_that_changes_are_told(before: History, after: History, sent: tuple[Notice, ...], now: datetime) -> None:
    """Whatever changes of the days to come is told, of the whole or of one occurrence."""
    now_known = {entry.identity: entry for entry in after.entries.values() if entry.left is None}
    told = {notice.id.split("/")[0] for notice in sent if notice.kind in OF_CHANGES}
    for entry in before.entries.values():
        now_entry = now_known.get(entry.identity)
        if entry.left is None and now_entry is not None and _seen(entry, now) != _seen(now_entry, now):
            assert entry.identity in told, f"{entry.identity} takes place otherwise, and nobody is told"


def _see_that_what_was_dropped_is_off(after: History) -> None:
    for entry in after.entries.values():
        if entry.dropped is not None and entry.left is None:
            for one in chain([entry.event], entry.event.changes):
                assert one.status is Status.CANCELLED, "what is dropped is off, in each of its occurrences"


def _see_that_nothing_off_goes_ahead(after: History, sent: tuple[Notice, ...], now: datetime) -> None:
    for notice in sent:
        if notice.kind is NoticeKind.REINSTATED:
            entry = after.entries[notice.event or ""]
            assert any(one.event.status not in OFF for one in occurrences(entry.event, EPOCH, now + 10 * HORIZON)) or (
                isinstance(entry.event.when, Imprecise) and entry.event.status not in OFF
            ), "nothing goes ahead that is off"
