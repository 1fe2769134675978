"""P1, P3 and P4: identities that stay, revisions that count, and nothing that vanishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from feeds.history.revise import IdentityTakenError, MassCancelError
from feeds.model import AllDay, Place, Repeat, Status, Timed
from tests.notices.lives import Life, event, text

FIRST, SECOND = "2022-01-05T10:00", "2022-01-06T10:00"


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({"when": AllDay(date(2022, 1, 11), date(2022, 1, 11))}, True),
        ({"place": Place(text("Geneva"))}, True),
        ({"status": Status.CANCELLED}, True),
        ({"repeat": Repeat("FREQ=WEEKLY")}, True),
        ({"title": text("Other")}, False),
        ({"description": text("Other")}, False),
    ],
)
def test_sequence_counts_what_a_subscriber_acts_on(change: dict[str, object], counts: bool) -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    life.build(SECOND, replace(talks, **change))
    revision = life.history.entries["talks"].revision
    assert revision.sequence == (1 if counts else 0)
    assert revision.modified == datetime(2022, 1, 6, 10, tzinfo=UTC)
    assert revision.created == datetime(2022, 1, 5, 10, tzinfo=UTC)


def test_a_clock_set_back_takes_nothing_back() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(SECOND, talks)
    life.build(FIRST, replace(talks, title=text("Other")))
    assert life.history.entries["talks"].revision.modified > datetime(2022, 1, 6, 10, tzinfo=UTC)


def test_a_changed_occurrence_has_a_revision_of_its_own() -> None:
    life, weekly = Life(), event("talks", "2022-01-10T09:00", repeat=Repeat("FREQ=WEEKLY"))
    moved = replace(
        weekly,
        repeat=None,
        recurrence_id=datetime(2022, 1, 17, 9),
        when=Timed(datetime(2022, 1, 17, 11), datetime(2022, 1, 17, 12), "Europe/Brussels", "Europe/Brussels"),
    )
    life.build(FIRST, weekly)
    assert life.titles(SECOND, replace(weekly, changes=(moved,))) == ["New time, 11:00: Talks (Monday 17 January)"]
    entry = life.history.entries["talks"]
    assert entry.revision.sequence == 0
    assert entry.occurrences["2022-01-17T09:00:00"].sequence == 1
    life.build("2022-01-07T10:00", weekly)
    assert life.history.entries["talks"].revision.sequence == 2, "the occurrence goes back to the rule"


def test_a_dropped_event_stays_as_cancelled_until_well_after_its_day_and_then_leaves() -> None:
    life, talks, other = Life(), event("talks", "2022-01-10"), event("other", "2022-04-01")
    life.build(FIRST, talks, other)
    assert life.titles(SECOND, other) == ["Cancelled: Talks"]
    entry = life.history.entries["talks"]
    assert entry.event.status is Status.CANCELLED
    assert entry.revision.sequence == 1
    assert not life.build("2022-03-01T10:00", other), "time alone changes nothing"
    assert "talks" in life.history.entries
    life.build("2022-03-02T10:00", replace(other, title=text("News")))
    assert life.in_calendars() == {"other"}


def test_a_past_event_that_is_dropped_just_leaves() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    assert not life.build("2022-02-01T10:00")
    assert not life.in_calendars()


def test_an_id_that_returns_takes_up_its_uid_with_a_higher_sequence() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    life.build(SECOND)
    assert life.titles("2022-01-07T10:00", talks) == ["Going ahead after all: Talks"]
    assert life.history.entries["talks"].revision.sequence == 2
    life.build("2022-02-01T10:00")
    later = event("talks", "2022-03-10")
    life.build("2022-02-02T10:00", later)
    assert life.history.entries["talks"].revision.sequence == 3


def test_formerly_carries_the_identity_over() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    renamed = replace(talks, id="geneva-talks", formerly=("talks",))
    assert not life.build(SECOND, renamed), "a new id alone is no news to a subscriber"
    assert life.history.entries["geneva-talks"].identity == "talks"
    assert "talks" not in life.history.entries


def test_formerly_holds_even_if_the_ledger_is_lost() -> None:
    life = Life()
    life.build(FIRST, replace(event("talks", "2022-01-10"), id="geneva-talks", formerly=("talks",)))
    assert life.history.entries["geneva-talks"].identity == "talks"


def test_an_id_that_was_given_up_cannot_name_another_event() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    renamed = replace(talks, id="geneva-talks", formerly=("talks",))
    life.build(SECOND, renamed)
    with pytest.raises(IdentityTakenError, match="never used"):
        life.build("2022-01-07T10:00", replace(renamed, formerly=()), event("talks", "2022-02-01"))


def test_losing_a_third_of_the_coming_events_and_more_than_three_is_refused() -> None:
    life = Life()
    events = [event(f"e{number}", f"2022-02-{number:02}") for number in range(1, 13)]
    life.build(FIRST, *events)
    with pytest.raises(MassCancelError, match="5 of 12"):
        life.build(SECOND, *events[5:])
    life.build(SECOND, *events[4:])
    assert sum(entry.dropped is not None for entry in life.history.entries.values()) == 4


@pytest.mark.parametrize(("name", "was", "new"), [("domain", "example.org", "example.com"), ("id", "life", "other")])
def test_another_domain_or_id_of_the_calendar_is_refused(name: str, was: str, new: str) -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    life.about = {name: new}
    with pytest.raises(MassCancelError, match=f"the {name} '{was}', and has '{new}' now"):
        life.build(SECOND, talks)
    life.build(SECOND, talks, mass_cancel=True)
    assert new in life.history.authority
    life.build(SECOND, talks)


def test_a_calendar_that_shows_nothing_yet_may_have_another_domain() -> None:
    life = Life()
    life.build(FIRST)
    life.about = {"domain": "example.com"}
    life.build(SECOND, event("talks", "2022-01-10"))
    assert life.history.authority == ("example.com", "life")


def test_an_older_ledger_gets_the_domain_and_the_id_with_the_next_news() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    known = life.history.authority
    life.history = older = replace(life.history, authority=())
    assert not life.build(SECOND, talks)
    assert life.history == older
    life.build(SECOND, replace(talks, title=text("Other")))
    assert life.history.authority == known


def test_nothing_is_said_of_an_event_that_is_cancelled_and_then_dropped() -> None:
    life, talks = Life(), event("talks", "2022-01-10", status=Status.CANCELLED)
    life.build(FIRST, talks)
    assert not life.build(SECOND)
    assert life.history.entries["talks"].dropped == datetime(2022, 1, 6, 10, tzinfo=UTC)


def test_the_same_input_twice_is_no_news() -> None:
    life, talks = Life(), event("talks", "2022-01-10", reminders=(timedelta(days=1),))
    life.build(FIRST, talks)
    before = life.history
    assert not life.build(SECOND, talks)
    assert life.history is before


@pytest.mark.parametrize("off", [Status.CANCELLED, Status.POSTPONED])
def test_what_comes_back_called_off_is_not_said_to_go_ahead(off: Status) -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    life.build("2022-01-06T10:00", replace(talks, status=Status.CANCELLED))
    life.build("2022-01-07T10:00")
    sent = life.build("2022-01-08T10:00", replace(talks, status=off))
    assert [notice.kind for notice in sent.values()] == (["postponed"] if off is Status.POSTPONED else [])


def test_what_was_dropped_and_comes_back_as_cancelled_is_no_news() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    life.build(SECOND)
    assert not life.build("2022-01-07T10:00", replace(talks, status=Status.CANCELLED))


@pytest.mark.parametrize("announced", [None, datetime(2022, 1, 4, tzinfo=UTC)])
def test_what_is_past_and_comes_back_is_no_news(announced: datetime | None) -> None:
    life, talks = Life(), event("talks", "2022-01-10", announced=announced)
    life.build(FIRST, talks)
    life.build("2022-01-12T10:00")
    assert not life.in_calendars()
    assert not life.build("2022-01-13T10:00", talks)


def test_what_was_dropped_and_comes_back_after_its_day_is_no_news() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    life.build(SECOND)
    assert not life.build("2022-01-12T10:00", talks)
    assert life.history.entries["talks"].event.status is Status.CONFIRMED


def test_a_cancelled_event_that_is_not_yet_sure_again_is_not_said_to_go_ahead() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, replace(talks, status=Status.CANCELLED))
    assert life.titles(SECOND, replace(talks, status=Status.TENTATIVE)) == ["To be confirmed: Talks"]


def test_an_id_that_is_used_again_for_a_new_day_is_news_and_not_a_return() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build(FIRST, talks)
    life.build("2022-01-12T10:00")
    assert life.titles("2022-01-13T10:00", event("talks", "2023-01-09")) == ["New: Talks"]


def test_what_was_dropped_and_comes_back_under_embargo_stays_dropped_until_then() -> None:
    life, talks = Life(), event("talks", "2022-01-20")
    life.build(FIRST, talks)
    life.build(SECOND)
    secret = replace(talks, title=text("Secret"), announced=datetime(2022, 1, 8, tzinfo=UTC))
    assert not life.build("2022-01-07T10:00", secret)
    assert life.history.entries["talks"].event.title == text("Talks")
    assert life.titles("2022-01-08T10:00", secret) == ["Going ahead after all: Secret"]


DAY_AHEAD = (timedelta(days=1),)


@pytest.mark.parametrize(
    ("day", "alarms", "rings_otherwise"),
    [("2022-01-10", DAY_AHEAD, True), ("2022-01-10", (), False), ("2022-01-10T09:00", DAY_AHEAD, False)],
)
def test_another_hour_of_the_alarm_of_a_whole_day_is_a_change(
    day: str, alarms: tuple[timedelta, ...], *, rings_otherwise: bool
) -> None:
    life = Life()
    talks = event("talks", day, alarms=alarms)
    life.build("2022-01-05T10:00", talks)
    before = life.history.entries["talks"].revision
    assert not life.build("2022-01-06T10:00", replace(talks, reminder_time=time(9)))
    after = life.history.entries["talks"].revision
    assert (after.modified > before.modified, after.sequence) == (rings_otherwise, 0)
