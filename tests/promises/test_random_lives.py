"""P1 to P5 for any life of a calendar: whatever editors, clocks and jobs do, a subscriber is told right and told once.

Each life is a sequence of edits, missed runs, doubled runs and clocks set back. After every build the published
state is held against what a calendar client and a feed reader remember of the builds before.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from feeds.build import advance, build
from feeds.history.ledger import EPOCH, History, Notice, Revision
from feeds.history.storage import read_history, write_history
from feeds.identity import event_uid
from feeds.model import UNIVERSAL, AllDay, Calendar, Event, Status, Text, Timed
from feeds.notices.due import reminder_time
from feeds.recurrence import is_over, occurrences
from tests.consumers.clients import CalendarClient, FeedReader

IDS = ("a", "b", "c", "d")
BEGIN = datetime(2022, 1, 1, 6, tzinfo=UTC)
OFF = (Status.CANCELLED, Status.POSTPONED)

# A life in which every step of every edition is rendered and read back is slower by far, so one in this many is.
RENDERED_ONE_IN = 20


def text(words: str) -> Text:
    return Text({UNIVERSAL: words})


class Life(RuleBasedStateMachine):
    """One calendar from its first build on; `clock` is the time the job sees."""

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[str, Event] = {}
        self.dropped: dict[str, Event] = {}
        self.history = History()
        self.clock = BEGIN
        self.now = EPOCH
        self.revisions: dict[str, Revision] = {}
        self.notices: dict[str, Notice] = {}
        self.since: dict[str, datetime] = {}
        self.seen: dict[str, Event] = {}
        self.names = 0
        self.client = CalendarClient()
        self.reader = FeedReader()
        self.rendered = False

    @initialize(rendered=st.integers(1, RENDERED_ONE_IN))
    def begin(self, rendered: int) -> None:
        self.rendered = rendered == 1

    def calendar(self) -> Calendar:
        return Calendar(
            id="life",
            domain="example.org",
            title=text("Life"),
            url="https://example.org/",
            languages=("en",),
            zone="Europe/Brussels",
            events=tuple(self.events.values()),
        )

    def change(self, name: str, **fields: object) -> None:
        self.events[name] = replace(self.events[name], **fields)  # type: ignore[arg-type]

    @rule(name=st.sampled_from(IDS), day=st.integers(0, 20), timed=st.booleans(), lead=st.sampled_from([1, 3, 7]))
    def add(self, name: str, day: int, timed: bool, lead: int) -> None:
        ever = [*self.events.values(), *self.dropped.values()]
        if any(name == event.id or name in event.formerly for event in ever):
            return
        if any(name == entry.identity or name in entry.event.formerly for entry in self.history.entries.values()):
            return
        self.events[name] = Event(
            id=name,
            title=text(f"Event {name}"),
            when=when(self.clock.date() + timedelta(days=day), timed=timed),
            zone="Europe/Brussels",
            reminders=(timedelta(days=lead), timedelta(hours=2)),
        )

    @precondition(lambda self: self.events)
    @rule(data=st.data(), days=st.integers(-3, 9), timed=st.booleans())
    def move(self, data: st.DataObject, days: int, timed: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.events)))
        self.change(name, when=when(self.clock.date() + timedelta(days=days), timed=timed))

    @precondition(lambda self: self.events)
    @rule(data=st.data(), status=st.sampled_from(Status))
    def cancel_postpone_or_reinstate(self, data: st.DataObject, status: Status) -> None:
        self.change(data.draw(st.sampled_from(sorted(self.events))), status=status)

    @precondition(lambda self: self.events)
    @rule(data=st.data(), words=st.sampled_from(["One", "Two", "Three & <four>"]))
    def edit(self, data: st.DataObject, words: str) -> None:
        self.change(data.draw(st.sampled_from(sorted(self.events))), title=text(words))

    @precondition(lambda self: self.events)
    @rule(data=st.data(), words=st.sampled_from(["x", "y"]), note=st.sampled_from(["spelling", "a comma"]))
    def correct(self, data: st.DataObject, words: str, note: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.events)))
        self.change(name, description=text(words), minor=note)

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.events)))
        self.dropped[name] = self.events.pop(name)

    @precondition(lambda self: self.dropped)
    @rule(data=st.data())
    def return_(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.dropped)))
        self.events[name] = self.dropped.pop(name)

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def rename(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.events)))
        event = self.events.pop(name)
        self.names += 1
        renamed = f"{name.split('-')[0]}-{self.names}"
        self.events[renamed] = replace(event, id=renamed, formerly=(*event.formerly, name))

    @precondition(lambda self: len(self.events) > 1)
    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        self.events = dict(data.draw(st.permutations(sorted(self.events.items()))))

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.clock += timedelta(hours=hours)

    @rule(hours=st.integers(1, 30))
    def the_clock_is_set_back(self, hours: int) -> None:
        self.clock -= timedelta(hours=hours)

    @rule()
    def the_ledger_is_lost_and_restored(self) -> None:
        self.history = read_history(write_history(self.history), "history.json")

    @rule()
    def the_job_runs(self) -> None:
        before = self.history
        self.now = max(self.clock, before.as_of)
        self.history, _, sent = advance(before, self.calendar(), self.clock, allow_mass_cancel=True)
        if self.history is not before:
            # With a clock that is behind, the changes of a build are dated a second apart from what was known.
            assert self.history.as_of <= self.now + timedelta(seconds=len(self.events) + len(before.entries))
            self.now = self.history.as_of
        self.check_revisions(before)
        self.check_notices(sent)
        self.check_nothing_vanished(before)
        self.check_reminders(before, sent)
        if self.rendered:
            self.check_what_clients_see()

    @rule()
    def the_job_runs_twice(self) -> None:
        self.the_job_runs()
        again, _, sent = advance(self.history, self.calendar(), self.clock, allow_mass_cancel=True)
        assert again is self.history, "a build without change has no news"
        assert not sent

    def check_revisions(self, before: History) -> None:
        identities = [entry.identity for entry in self.history.entries.values()]
        assert len(identities) == len(set(identities)), "no duplicate UID"
        for entry in self.history.entries.values():
            old = self.revisions.get(entry.identity)
            if old is not None:
                assert entry.revision.sequence >= old.sequence, "SEQUENCE never goes down"
                assert entry.revision.modified >= old.modified, "LAST-MODIFIED never goes down"
                assert entry.revision.created == old.created
            self.revisions[entry.identity] = entry.revision
        for name, entry in before.entries.items():
            now = self.history.entries.get(name)
            if now and now.event.when != entry.event.when:
                assert now.revision.sequence > entry.revision.sequence
                assert now.revision.modified > entry.revision.modified
        assert self.history.modified >= before.modified

    def check_notices(self, sent: tuple[Notice, ...]) -> None:
        for notice in sent:
            assert notice.id not in self.notices, "no notice twice"
            assert notice.time <= self.now, "no time lies in the future"
            self.notices[notice.id] = notice
        for name, notice in self.history.notices.items():
            assert notice == self.notices[name], "a published notice never changes"
        times = [notice.time for notice in self.history.notices.values()]
        assert len(times) == len(set(times)), "no two notices share a time"

    def check_nothing_vanished(self, before: History) -> None:
        published = {entry.identity: entry for entry in self.history.entries.values()}
        for entry in before.entries.values():
            if not is_over(entry.event, self.now) and entry.dropped is None:
                assert entry.identity in published, "what was published and has not taken place stays"
        for name, event in self.events.items():
            assert self.history.entries[name].event == event

    def check_reminders(self, before: History, sent: tuple[Notice, ...]) -> None:
        """An account of its own: since when a reminder may count, and which are owed at this build."""
        for name, event in self.events.items():
            identity = self.history.entries[name].identity
            old = next((e for e in before.entries.values() if e.identity == identity), None)
            was_off = old is not None and (old.dropped is not None or old.event.status in OFF)
            reopened = was_off and event.status not in OFF
            if old is None or old.dropped is not None or reopened or old.event.when != event.when:
                self.since[identity] = self.now
            if event.status in OFF:
                continue
            occurrence = next(occurrences(event, EPOCH))
            for lead in event.reminders:
                due = reminder_time(occurrence, lead)
                if self.since[identity] < due <= self.now:
                    known = [n for n in self.notices if n.startswith(f"{identity}/reminder/{start_of(event)}/")]
                    assert known, f"the reminder of {name} due at {due} is missing"
        for notice in sent:
            if notice.kind == "reminder" and notice.event in self.events:
                assert f"/reminder/{start_of(self.events[notice.event])}/" in notice.id, "none for a superseded time"

    def check_what_clients_see(self) -> None:
        built = build(self.history, self.calendar(), self.clock, allow_mass_cancel=True)
        assert built.history is self.history
        self.client.receive(built.files["calendar.ics"])
        for name in ("rss.xml", "atom.xml", "feed.json"):
            self.reader.receive(name, built.files[name])
        shown = {event_uid("example.org", "life", entry.identity) for entry in self.history.entries.values()}
        assert shown == set(self.client.latest)

    @invariant()
    def the_reader_never_sees_an_entry_change(self) -> None:
        assert not self.reader.altered


def when(day: date, *, timed: bool) -> AllDay | Timed:
    if not timed:
        return AllDay(day, day)
    start = datetime(day.year, day.month, day.day, 14, 30)
    return Timed(start, start + timedelta(hours=1), "Europe/Brussels", "Europe/Brussels")


def start_of(event: Event) -> str:
    occurrence = next(occurrences(event, EPOCH))
    return event.when.first.isoformat() if isinstance(event.when, AllDay) else f"{occurrence.start:%Y-%m-%dT%H%MZ}"


LIVES = int(os.environ.get("FEEDS_LIVES", "1000" if os.environ.get("CI") else "60"))

TestRandomLives = pytest.mark.slow(Life.TestCase) if LIVES >= 1000 else Life.TestCase
TestRandomLives.settings = settings(
    max_examples=LIVES,
    stateful_step_count=50,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
