"""Single occurrences of a series: their revisions, and the notices when one is moved, called off or put back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from feeds.instants import ends
from feeds.model import Event, Place, Repeat, Status, Timed
from tests.notices.lives import Life, event, text

DAY = timedelta(days=1)
BRUSSELS = "Europe/Brussels"


def at(day: str, hour: int = 9) -> Timed:
    start = datetime.fromisoformat(day).replace(hour=hour)
    return Timed(start, start + timedelta(hours=1), BRUSSELS, BRUSSELS)


def weekly(rule: str = "FREQ=WEEKLY", **fields: object) -> Event:
    return event("talks", "2022-01-10T09:00", repeat=Repeat(rule), **fields)


def other(series: Event, day: str, when: Timed | None = None, **fields: object) -> Event:
    """The occurrence of a day, with something of its own."""
    first = datetime.fromisoformat(day).replace(hour=9)
    whole: dict[str, object] = {
        "repeat": None,
        "changes": (),
        "recurrence_id": first,
        "when": when or at(day),
        **fields,
    }
    return replace(series, **whole)


def having(series: Event, *changes: Event) -> Event:
    return replace(series, changes=changes)


def without(series: Event, *days: str) -> Event:
    assert series.repeat is not None
    excepted = tuple(datetime.fromisoformat(day).replace(hour=9) for day in days)
    return replace(series, repeat=replace(series.repeat, excepted=excepted))


def also(series: Event, *days: str) -> Event:
    assert series.repeat is not None
    return replace(series, repeat=replace(series.repeat, also=tuple(at(day).start for day in days)))


def test_a_dropped_series_takes_its_changed_occurrences_with_it() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-05T10:00", having(series, other(series, "2022-01-17", at("2022-01-18", 11))))
    before = life.history.entries["talks"].occurrences["2022-01-17T09:00:00"]
    assert life.titles("2022-01-06T10:00") == ["Cancelled: Talks"]
    entry = life.history.entries["talks"]
    assert [change.status for change in entry.event.changes] == [Status.CANCELLED]
    after = entry.occurrences["2022-01-17T09:00:00"]
    assert after.sequence > before.sequence
    assert after.modified == datetime(2022, 1, 6, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "edit",
    [
        lambda series: replace(series, when=replace(series.when, end=series.when.end + timedelta(hours=1))),
        lambda series: having(series, other(series, "2022-03-14", place=Place(text("Room 2")))),
        lambda series: replace(series, reminders=(7 * DAY, DAY)),
        lambda series: replace(series, title=text("Other")),
    ],
)
def test_a_reminder_that_was_due_before_the_edit_is_not_lost(edit: object) -> None:
    life, series = Life(), weekly(reminders=(DAY,))
    life.build("2022-01-05T10:00", series)
    sent = life.build("2022-01-09T08:17", edit(series))
    reminders = [notice for notice in sent.values() if notice.kind == "reminder"]
    assert [notice.time for notice in reminders] == [datetime(2022, 1, 9, 8, tzinfo=UTC)]


def test_a_lead_that_is_added_after_its_time_sends_nothing() -> None:
    life, talks = Life(), event("talks", "2022-01-10T09:00", reminders=(DAY,))
    life.build("2022-01-02T10:00", talks)
    assert not life.build("2022-01-08T10:00", replace(talks, reminders=(7 * DAY, DAY)))


def test_an_occurrence_that_was_off_when_its_reminder_was_due_has_none() -> None:
    life, series = Life(), weekly("FREQ=WEEKLY;COUNT=2", reminders=(DAY,))
    life.build("2022-01-10T10:00", series)
    off = having(series, other(series, "2022-01-17", status=Status.CANCELLED))
    life.build("2022-01-11T10:00", off)
    assert [notice.kind for notice in life.build("2022-01-16T20:00", series).values()] == ["reinstated"]


def test_an_occurrence_that_is_left_out_is_told_of_as_cancelled_and_one_put_back_as_going_ahead() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-05T10:00", series)
    assert life.titles("2022-01-06T10:00", without(series, "2022-01-17")) == ["Cancelled: Talks (Monday 17 January)"]
    assert life.titles("2022-01-07T10:00", series) == ["Going ahead after all: Talks (Monday 17 January)"]
    assert life.history.entries["talks"].revision.sequence == 2


def test_an_extra_occurrence_is_told_of_and_so_is_its_end() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-05T10:00", series)
    more = also(series, "2022-01-22")
    assert life.titles("2022-01-06T10:00", more) == ["Extra date: Talks (Saturday 22 January)"]
    assert life.titles("2022-01-07T10:00", series) == ["Cancelled: Talks (Saturday 22 January)"]


def test_another_weekday_in_the_rule_is_named() -> None:
    life, series = Life(), weekly("FREQ=WEEKLY;BYDAY=MO,WE")
    life.build("2022-01-05T10:00", series)
    (notice,) = life.build("2022-01-06T10:00", weekly("FREQ=WEEKLY;BYDAY=MO,FR")).values()
    assert notice.texts["en"].title == "New schedule: Talks"
    assert "Monday and Wednesday" in notice.texts["en"].summary
    assert "Monday and Friday" in notice.texts["en"].summary


def test_a_rule_that_words_cannot_tell_apart_is_told_of_all_the_same() -> None:
    life, series = Life(), weekly("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2")
    life.build("2022-01-05T10:00", series)
    assert life.titles("2022-01-06T10:00", weekly("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2,-1")) == ["New schedule: Talks"]


def test_a_moved_occurrence_that_goes_back_is_told_of() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-05T10:00", series)
    life.build("2022-01-06T10:00", having(series, other(series, "2022-01-17", at("2022-01-18", 11))))
    (notice,) = life.build("2022-01-07T10:00", series).values()
    assert notice.texts["en"].title == "Moved to Monday 17 January: Talks (Tuesday 18 January)"


def test_a_cancelled_occurrence_whose_change_is_taken_away_goes_ahead() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-05T10:00", having(series, other(series, "2022-01-17", status=Status.CANCELLED)))
    assert life.titles("2022-01-06T10:00", series) == ["Going ahead after all: Talks (Monday 17 January)"]


def test_two_occurrences_called_off_at_once_are_named_in_the_title() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-05T10:00", series)
    off = [other(series, day, status=Status.CANCELLED) for day in ("2022-01-17", "2022-01-24")]
    (notice,) = life.build("2022-01-06T10:00", having(series, *off)).values()
    assert notice.kind == "cancelled"
    assert notice.texts["en"].title == "Cancelled: Talks (Monday 17 January and Monday 24 January)"


def test_what_the_whole_says_is_not_said_again_of_its_occurrences() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-05T10:00", series)
    told = replace(series, description=text("About arms."))
    (notice,) = life.build(
        "2022-01-06T10:00", having(told, other(told, "2022-01-17", status=Status.CANCELLED))
    ).values()
    assert notice.texts["en"].title == "Cancelled: Talks (Monday 17 January)"
    assert notice.texts["en"].summary.count("About arms") == 1


def test_what_is_called_off_in_the_past_is_no_news() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-05T10:00", series)
    assert not life.build("2022-01-20T10:00", without(series, "2022-01-17"))
    assert life.history.entries["talks"].revision.sequence == 1


def test_the_sequence_of_an_occurrence_never_goes_down_when_its_series_leaves_and_returns() -> None:
    life, series = Life(), weekly("FREQ=WEEKLY;COUNT=3")
    for day, hour in enumerate((10, 11, 12, 13), 5):
        life.build(f"2022-01-0{day}T10:00", having(series, other(series, "2022-01-17", at("2022-01-17", hour))))
    known = life.history.entries["talks"].occurrences["2022-01-17T09:00:00"].sequence
    assert known == 3
    life.build("2022-02-06T10:00")
    assert not life.in_calendars()
    life.build("2022-02-07T10:00", having(series, other(series, "2022-01-17", at("2022-01-17", 13))))
    entry = life.history.entries["talks"]
    assert entry.occurrences["2022-01-17T09:00:00"].sequence > known
    assert entry.revision.sequence > known


def test_a_dropped_series_goes_above_the_changed_occurrences_that_are_past() -> None:
    life, series = Life(), weekly()
    for day, hour in enumerate((10, 11, 12, 13), 5):
        life.build(f"2022-01-0{day}T10:00", having(series, other(series, "2022-01-10", at("2022-01-10", hour))))
    known = life.history.entries["talks"].occurrences["2022-01-10T09:00:00"].sequence
    life.build("2022-02-10T10:00")
    assert b"20220110" not in life.files()["calendar.ics"]
    assert life.history.entries["talks"].revision.sequence > known


def test_the_sequence_of_an_occurrence_is_never_below_that_of_its_series() -> None:
    life, series = Life(), weekly()
    moved = having(series, other(series, "2022-01-17", at("2022-01-18")))
    off = having(series, other(series, "2022-01-17", status=Status.CANCELLED))
    steps = [series, moved, series, off, series]
    steps += [replace(series, place=Place(text(f"Room {number}"))) for number in range(4)]
    steps += [moved, replace(having(replace(series, when=at("2022-01-10", 9)), *moved.changes), place=None)]
    for hour, step in enumerate(steps, 1):
        life.build(f"2022-01-06T{hour:02}:00", step)
        entry = life.history.entries["talks"]
        for change in entry.event.changes:
            assert change.recurrence_id is not None
            assert entry.occurrences[change.recurrence_id.isoformat()].sequence >= entry.revision.sequence


def test_a_notice_about_one_occurrence_carries_its_day_its_place_and_its_text() -> None:
    life, series = Life(), weekly(place=Place(text("Brussels")))
    life.build("2022-01-05T10:00", series)
    moved = other(series, "2022-01-17", at("2022-01-18", 11), place=Place(text("Geneva")))
    (notice,) = life.build("2022-01-06T10:00", having(series, moved)).values()
    assert isinstance(moved.when, Timed)
    assert notice.start == "2022-01-18T10:00:00Z"
    assert notice.end == f"{ends(moved.when, BRUSSELS):%Y-%m-%dT%H:%M:%SZ}"
    assert notice.texts["en"].where == "Geneva"
    assert "Tuesday 18 January 2022, 11:00–12:00" in notice.texts["en"].html
    assert "Monday 10 January" not in notice.texts["en"].html


def test_a_reminder_of_one_occurrence_shows_its_own_day_and_not_that_of_the_first() -> None:
    life, series = Life(), weekly(reminders=(DAY,))
    life.build("2022-01-12T10:00", series)
    (notice,) = life.build("2022-01-16T10:00", series).values()
    assert notice.start == "2022-01-17T08:00:00Z"
    assert "Monday 17 January 2022" in notice.texts["en"].html
    assert "10 January" not in notice.texts["en"].html


def test_a_series_that_moves_as_a_whole_is_told_once() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-05T10:00", having(series, other(series, "2022-01-17", place=Place(text("Geneva")))))
    later = replace(series, when=at("2022-01-10", 10))
    change = replace(
        other(later, "2022-01-17", at("2022-01-17", 10), place=Place(text("Geneva"))),
        recurrence_id=datetime(2022, 1, 17, 10),
    )
    (notice,) = life.build("2022-01-06T10:00", having(later, change)).values()
    assert notice.texts["en"].title == "New time, 10:00: Talks"
    assert "17 January" not in notice.texts["en"].summary


def test_an_occurrence_on_a_day_of_its_own_is_counted_in_days() -> None:
    life, series = Life(), event("talks", "2022-01-10", repeat=Repeat("FREQ=WEEKLY"))
    life.build("2022-01-05T10:00", series)
    off = replace(series, repeat=Repeat("FREQ=WEEKLY", excepted=(date(2022, 1, 17),)))
    (notice,) = life.build("2022-01-06T10:00", off).values()
    assert notice.texts["en"].title == "Cancelled: Talks (Monday 17 January)"
    assert (notice.start, notice.end) == ("2022-01-17", "2022-01-17")


def test_an_endless_series_dropped_before_it_began_stays_until_well_after_its_first_day() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-01T10:00", series)
    life.build("2022-01-02T10:00")
    life.build("2022-02-08T10:00", event("other", "2022-03-01"))
    assert "talks" in life.in_calendars()
    life.build("2022-02-10T10:00", event("other", "2022-03-02"))
    assert "talks" not in life.in_calendars()


def test_a_series_that_comes_back_called_off_tells_of_the_one_day_that_takes_place() -> None:
    life, series = Life(), weekly()
    life.build("2022-01-05T10:00", series)
    off = replace(series, status=Status.CANCELLED)
    life.build("2022-01-06T10:00", off)
    life.build("2022-01-07T10:00")
    back = having(off, other(off, "2022-01-17", status=Status.CONFIRMED))
    assert life.titles("2022-01-08T10:00", back) == ["Going ahead after all: Talks (Monday 17 January)"]
