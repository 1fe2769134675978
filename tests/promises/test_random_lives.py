"""P1 to P5 for any life of a calendar: whatever editors, clocks and jobs do, a subscriber is told right and told once.

Each life is a sequence of edits (`editors`), missed runs, doubled runs, clocks set back and ledgers lost. After every
build the published state is held against what a subscriber remembers of the builds before (`remembering`). Of some
lives every format in every language and topic is rendered, and read back as a calendar client and a feed reader do.

`FEEDS_LIVES=200 pytest tests/promises/test_random_lives.py --hypothesis-seed=7` runs so many lives of a seed.
"""

from __future__ import annotations

import os
import random
from copy import deepcopy
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from feeds.build import advance, build
from feeds.history.dropping import in_calendars
from feeds.history.ledger import EPOCH, History
from feeds.history.storage import read_history, write_history
from feeds.identity import event_uid
from feeds.model import Imprecise, Status
from tests.consumers.clients import CalendarClient, FeedReader
from tests.promises.editors import (
    BEGIN,
    EDITS,
    ELSEWHERE,
    LEADS,
    OF_ONE,
    TAGS,
    TO_AND_FRO,
    Editors,
    in_week,
    new_event,
    on_day,
)
from tests.promises.remembering import Memory
from tests.promises.warm import Warm

LIVES = int(os.environ.get("FEEDS_LIVES", "1000" if os.environ.get("CI") else "60"))
SEED = int(os.environ.get("FEEDS_SEED", random.SystemRandom().randrange(10**9)))

RENDERED_ONE_IN = int(os.environ.get("FEEDS_RENDERED_ONE_IN", "40"))
"""A life in which every build is rendered and read back is slower by far, so one in this many is."""

FEEDS = ("rss.xml", "atom.xml", "feed.json")

which, place = st.integers(0, 7), st.integers(0, 5)


class Life(RuleBasedStateMachine):
    """One calendar from its first build on; `clock` is the time the job sees."""

    @initialize(overview=st.booleans(), rendered=st.integers(1, RENDERED_ONE_IN))
    def begin(self, overview: bool, rendered: int) -> None:
        self.rendered = rendered == RENDERED_ONE_IN // 2
        self.editors = Editors(overview=overview)
        self.history = History()
        self.clock = BEGIN
        self.memory = Memory()
        self.warm = Warm()
        self.clients: dict[str, CalendarClient] = {}
        self.readers: dict[str, FeedReader] = {}
        self.kept: list[tuple[History, Memory, dict[str, CalendarClient], dict[str, FeedReader]]] = []

    @rule(name=st.sampled_from("abcdef"), day=st.integers(0, 15), kind=st.integers(0, 5), tags=st.sampled_from(TAGS),
          part=st.booleans(), embargo=st.sampled_from([0, 0, 0, 20]))  # fmt: skip
    def add(self, name: str, day: int, kind: int, tags: tuple[str, ...], part: bool, embargo: int) -> None:
        event = new_event(self.clock.date() + timedelta(days=day), kind, tags, self.clock, embargo)
        self.editors.add(name, event, part=part)

    @rule(which=which, days=st.integers(-3, 9), timed=st.booleans(), hours=st.integers(1, 2))
    def move(self, which: int, days: int, timed: bool, hours: int) -> None:
        if source := self.editors.pick(which):
            self.editors.move(source, on_day(self.clock.date() + timedelta(days=days), timed=timed, hours=hours))

    @rule(which=which, days=st.sampled_from([None, 0, 2, 7, 14]))
    def lose_its_day(self, which: int, days: int | None) -> None:
        """Nothing is known of the new one, or its week alone."""
        if source := self.editors.pick(which):
            when = Imprecise() if days is None else in_week(self.clock.date() + timedelta(days=days))
            self.editors.move(source, when)

    @rule(which=which, status=st.sampled_from(Status))
    def cancel_postpone_or_reinstate(self, which: int, status: Status) -> None:
        if source := self.editors.pick(which):
            source.edit(status=status)

    @rule(which=which, fields=st.sampled_from(EDITS), minor=st.sampled_from(["", "", "spelling"]))
    def edit(self, which: int, fields: dict[str, object], minor: str) -> None:
        if source := self.editors.pick(which):
            source.edit(**fields, minor=minor)

    @rule(which=which, tags=st.sampled_from(TAGS), leads=st.sampled_from(LEADS))
    def put_under_other_topics_with_other_reminders(
        self, which: int, tags: tuple[str, ...], leads: tuple[timedelta, ...]
    ) -> None:
        if source := self.editors.pick(which):
            source.edit(tags=tags, reminders=leads)

    @rule(which=which, place=place, fields=st.sampled_from(OF_ONE))
    def change_one_occurrence(self, which: int, place: int, fields: dict[str, object]) -> None:
        if source := self.editors.pick_series(which):
            self.editors.change(source, place, fields)

    @rule(which=which, place=place, hours=st.integers(1, 3))
    def move_one_occurrence(self, which: int, place: int, hours: int) -> None:
        if source := self.editors.pick_series(which):
            self.editors.move_one(source, place, hours)

    @rule(which=which, place=place, fields=st.sampled_from(OF_ONE), edits=st.sampled_from(EDITS))
    def an_occurrence_goes_to_and_fro(
        self, which: int, place: int, fields: dict[str, object], edits: dict[str, object]
    ) -> None:
        """Changed, put back, its series edited, and changed again, with a job after each."""
        if source := self.editors.pick_series(which):
            for edit in (fields, {"title": TO_AND_FRO}, {}, None, None, fields, {"place": None}):
                if edit is None:
                    source.edit(**edits)
                    source.edit(place=None if source.event.place else ELSEWHERE)
                else:
                    self.editors.change(source, place, edit)
                self.some_time_later_the_job_runs(1)

    @rule(which=which, place=place)
    def a_series_is_over_and_comes_back(self, which: int, place: int) -> None:
        """One of its occurrences was moved and moved; then all is past, taken out, and put back."""
        if source := self.editors.pick_series(which):
            for hours in (1, 2, 3):
                self.editors.move_one(source, place, hours)
                self.some_time_later_the_job_runs(1)
            name = source.event.id
            self.clock += timedelta(days=40)
            self.editors.drop(name)
            self.the_job_runs()
            self.editors.put_back(sorted(self.editors.drawer).index(name))
            self.the_job_runs()

    @rule(which=which, place=place)
    def leave_one_occurrence_out(self, which: int, place: int) -> None:
        if source := self.editors.pick_series(which):
            self.editors.leave_out(source, place)

    @rule(which=which, days=st.integers(0, 8))
    def add_one_occurrence(self, which: int, days: int) -> None:
        if source := self.editors.pick_series(which):
            self.editors.add_one(source, days)

    @rule(which=which)
    def drop(self, which: int) -> None:
        if source := self.editors.pick(which):
            self.editors.drop(source.event.id)

    @rule(which=which)
    def put_back(self, which: int) -> None:
        if self.editors.drawer:
            self.editors.put_back(which)

    @rule(which=which)
    def rename(self, which: int) -> None:
        if source := self.editors.pick(which):
            self.editors.rename(source.event.id)

    @rule(by=st.integers(1, 5))
    def reorder(self, by: int) -> None:
        names = list(self.editors.file)
        self.editors.file = {name: self.editors.file[name] for name in (names[by:] + names[:by])[::-1]}

    @rule(hours=st.integers(1, 30))
    def the_clock_is_set_back(self, hours: int) -> None:
        self.clock -= timedelta(hours=hours)

    @rule(back=st.integers(1, 9))
    def an_older_ledger_is_restored(self, back: int) -> None:
        """Of the builds that it has not seen nothing can be promised but the identities; from then on, all again."""
        if back > 2 or len(self.kept) <= back:
            self.history = read_history(write_history(self.history), "history.json")
            return
        uids = self.memory.uids
        self.history, self.memory, self.clients, self.readers = deepcopy(self.kept[-1 - back])
        self.memory.uids = uids

    @rule(hours=st.integers(1, 60))
    def some_time_later_the_job_runs(self, hours: int) -> None:
        self.clock += timedelta(hours=hours)
        self.the_job_runs()

    @rule(days=st.integers(3, 40))
    def much_later_the_job_runs(self, days: int) -> None:
        self.clock += timedelta(days=days)
        self.the_job_runs()

    @rule()
    def the_job_runs(self) -> None:
        before, calendar = self.history, self.editors.calendar()
        self.history, _, sent = advance(before, calendar, self.clock, allow_mass_cancel=True)
        now = max(self.clock, before.as_of)
        if self.history is not before:
            assert self.history.as_of - now <= timedelta(seconds=2 * len(self.history.entries) + 1)
            now = self.history.as_of
        self.memory.see(before, self.history, calendar, sent, now)
        if self.rendered:
            self.check_what_clients_see()
            self.warm.publishes_the_same(before, self.history, calendar, self.clock)
        if self.history is not before:
            self.kept.append((self.history, self.memory.copy(), deepcopy(self.clients), deepcopy(self.readers)))

    @rule()
    def the_job_runs_twice(self) -> None:
        self.the_job_runs()
        again, _, sent = advance(self.history, self.editors.calendar(), self.clock, allow_mass_cancel=True)
        assert again is self.history, "a build without change has no news"
        assert not sent

    def check_what_clients_see(self) -> None:
        built = build(self.history, self.editors.calendar(), self.clock, allow_mass_cancel=True)
        assert built.history is self.history
        folders = sorted({path.rpartition("/")[0] for path in built.files if path.endswith("atom.xml")})
        assert "" in folders
        assert "en" in folders
        for folder in folders:
            inside = f"{folder}/" if folder else ""
            files = {name: built.files[f"{inside}{name}"] for name in ("calendar.ics", *FEEDS)}
            client = self.clients.setdefault(folder, CalendarClient())
            client.receive(files["calendar.ics"])
            reader = self.readers.setdefault(folder, FeedReader())
            for name in FEEDS:
                reader.receive(name, files[name])
                for link in reader.links:
                    path = link.removeprefix("https://example.org/")
                    assert (f"{path}index.html" if path == "" or path.endswith("/") else path) in built.files, link
            assert not reader.altered, f"an entry says something else: {reader.altered}"
        shown = in_calendars(self.history.entries.values())
        dated = {e.identity for name, e in self.history.entries.items() if name in shown and e.slot is not None}
        assert {event_uid("example.org", "life", one) for one in dated} == set(self.clients[""].latest)


print(f"random lives: FEEDS_SEED={SEED}")  # noqa: T201 - so that a life that fails can be lived again

TestRandomLives = seed(SEED)(Life).TestCase
TestRandomLives = pytest.mark.slow(TestRandomLives) if LIVES >= 1000 else TestRandomLives
TestRandomLives.settings = settings(
    max_examples=LIVES,
    stateful_step_count=50,
    deadline=None,
    print_blob=True,
    database=None,
    phases=[Phase.generate] if os.environ.get("FEEDS_UNSHRUNK") else list(Phase),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)

assert EPOCH < BEGIN
