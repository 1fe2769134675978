"""What is told when the dates of a series are written otherwise: it goes by the days on which it takes place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.build import advance
from feeds.history.ledger import EPOCH, History
from feeds.history.storage import read_history, write_history
from feeds.model import Calendar
from feeds.reading import read_calendar
from tests.notices.lives import Life

HEAD = """\
calendar: {id: life, domain: example.org, url: https://example.org/, title: T, timezone: Europe/Brussels,
  languages: [en, nl],
  reminders: []}
events:
"""
CHOIR = """\
  - id: choir
    title: Choir
    start: 2027-03-02 19:30
    duration: 2h
    repeat: {every: week, until: 2027-04-30, %s}
"""
NONE = "except: [], also: []"


def choir(repeat: str, changes: str = "", **fields: str) -> Calendar:
    """The series with dates of its own, changed as in `changes`, which is the inside of a mapping."""
    said = "".join(f"    {name}: {words}\n" for name, words in fields.items())
    return read_calendar(f"{HEAD}{CHOIR % repeat}{said}    changes: {{{changes}}}\n".encode(), "events.yaml").calendar


class Told:
    """The titles of each build, from a ledger that is written and read back in between."""

    def __init__(self, now: str = "2027-02-01T10:00") -> None:
        self.life = Life()
        self.now = now

    def of(self, *calendars: Calendar, language: str = "en") -> list[str]:
        """The titles of the last build of these; what is built once more sends nothing."""
        titles: list[str] = []
        for calendar in calendars:
            life, moment = self.life, max(_moment(self.now), self.life.history.as_of)
            before = life.history
            life.history, _, sent = advance(before, calendar, moment)
            assert before.as_of == EPOCH or not _went_down(before, life.history)
            again, _, repeated = advance(life.history, calendar, moment)
            assert again is life.history
            assert not repeated
            life.history = read_history(write_history(life.history), "history.json")
            titles = [notice.texts[language].title for notice in sent]
            self.bodies = [notice.texts[language].summary for notice in sent]
        return titles

    @property
    def sequence(self) -> int:
        return self.life.history.entries["choir"].revision.sequence


def _moment(now: str) -> datetime:
    return datetime.fromisoformat(now).replace(tzinfo=UTC)


def _went_down(before: History, after: History) -> bool:
    was, now = before.entries["choir"], after.entries["choir"]
    return now.revision.sequence < was.revision.sequence or any(
        now.occurrences[name].sequence < one.sequence for name, one in was.occurrences.items()
    )


ADDED = choir("also: [2027-03-17 20:00]")


def test_a_corrected_hour_of_an_extra_date_is_its_new_time() -> None:
    told = Told()
    assert told.of(ADDED, choir("also: [2027-03-17 20:30]")) == ["New time, 20:30: Choir (Wednesday 17 March)"]
    assert "Cancelled" not in told.bodies[0]
    assert "Extra" not in told.bodies[0]
    assert "20:30–22:30" in told.bodies[0]
    assert told.sequence == 1
    dutch = Told().of(ADDED, choir("also: [2027-03-17 20:30]"), language="nl")
    assert dutch == ["Andere tijd, 20:30 uur: Choir (woensdag 17 maart)"]


def test_one_extra_date_that_gives_way_to_another_is_moved() -> None:
    assert Told().of(ADDED, choir("also: [2027-03-18 20:00]")) == [
        "Moved to Thursday 18 March: Choir (Wednesday 17 March)"
    ]


def test_extra_dates_are_matched_by_their_day_first() -> None:
    two = choir("also: [2027-03-17 20:00, 2027-03-25 20:00]")
    assert Told().of(two, choir("also: [2027-03-17 20:30, 2027-03-26 20:00]")) == [
        "Changed: Choir (Wednesday 17 March and Thursday 25 March)"
    ]


def test_extra_dates_of_which_nobody_knows_which_became_which_are_told_one_by_one() -> None:
    two = choir("also: [2027-03-17 20:00, 2027-03-25 20:00]")
    told = Told()
    (title,) = told.of(two, choir("also: [2027-03-18 20:00, 2027-03-26 20:00]"))
    assert title == "Cancelled: Choir (Wednesday 17 March and Thursday 25 March)"
    assert told.bodies[0].count("Extra date") == 2


def test_an_extra_date_with_a_title_of_its_own_does_not_become_another_one() -> None:
    first = choir("also: [2027-03-17 20:00]", "2027-03-17: {title: Concert}")
    assert Told().of(first, choir("also: [2027-04-22 20:00]")) == ["Cancelled: Concert (Wednesday 17 March)"]


def test_an_extra_date_that_has_been_becomes_no_other() -> None:
    told = Told()
    told.of(ADDED)
    told.now = "2027-03-20T10:00"
    assert told.of(choir("also: [2027-03-31 20:00]")) == ["Extra date: Choir (Wednesday 31 March)"]


LEFT_OUT = choir("except: [2027-03-16], also: [2027-03-17 20:00]")
MOVED = choir(NONE, "2027-03-16: {start: 2027-03-17 20:00}")


@pytest.mark.parametrize(("before", "after"), [(LEFT_OUT, MOVED), (MOVED, LEFT_OUT)])
def test_the_same_dates_written_otherwise_are_no_news(before: Calendar, after: Calendar) -> None:
    told = Told()
    assert told.of(before, after) == []
    assert told.sequence == 1, "its RDATE and EXDATE are others"


def test_what_else_is_said_of_a_date_that_is_written_otherwise_is_told_of_it() -> None:
    changed = choir(NONE, "2027-03-16: {start: 2027-03-17 20:00, place: School}")
    told = Told()
    assert told.of(LEFT_OUT, changed) == ["New place: Choir (Wednesday 17 March)"]
    assert told.bodies == ["Place on Wednesday 17 March 2027: School."]


def test_a_date_that_was_called_off_and_is_moved_to_an_extra_one_leaves_that_alone() -> None:
    off = choir("also: [2027-03-17 20:00]", "2027-03-16: {status: cancelled}")
    assert Told().of(off, MOVED) == []


def test_a_date_that_is_moved_to_where_an_extra_one_was_is_off_where_it_was() -> None:
    assert Told().of(ADDED, MOVED) == ["Cancelled: Choir (Tuesday 16 March)"]
    assert Told().of(MOVED, ADDED) == ["Extra date: Choir (Tuesday 16 March)"]


def test_a_change_of_an_extra_date_that_is_written_as_its_own_hour_is_no_news() -> None:
    changed = choir("also: [2027-03-17 20:00]", '2027-03-17: {start: "20:30"}')
    assert Told().of(changed, choir("also: [2027-03-17 20:30]")) == []
    assert Told().of(choir("also: [2027-03-17 20:30]"), changed) == []


def test_what_an_editor_calls_off_by_its_day_is_told_as_it_is_written() -> None:
    off = choir(NONE, "2027-03-16: {status: cancelled, reason: A strike.}, 2027-03-23: {start: 2027-03-16 19:30}")
    assert Told().of(choir(NONE), off) == ["Cancelled: Choir (Tuesday 16 March)"]


def test_a_date_that_is_added_to_what_is_off_is_no_extra_date() -> None:
    for off in ("cancelled", "postponed"):
        told = Told()
        assert told.of(choir(NONE, status=off), choir("also: [2027-03-17 20:00]", status=off)) == []
        on = choir("also: [2027-03-17 20:00]", "2027-03-17: {status: confirmed}", status=off)
        assert told.of(on) == ["Going ahead after all: Choir (Wednesday 17 March)"]


SPLIT = 'from 2027-03-23: {start: "20:00"}'


@pytest.mark.parametrize("back", [False, True])
def test_the_same_dates_written_otherwise_are_no_news_in_a_series_that_goes_on_as_another(back: bool) -> None:
    moved = "2027-03-16: {start: 2027-03-24 21:00}, 2027-03-30: {start: 2027-03-31 21:00}"
    pair = (
        choir("except: [2027-03-16, 2027-03-30], also: [2027-03-24 21:00, 2027-03-31 21:00]", SPLIT),
        choir(NONE, f"{moved}, {SPLIT}"),
    )
    assert Told().of(*(pair[::-1] if back else pair)) == []


def test_a_corrected_hour_of_an_extra_date_is_told_after_a_split_too() -> None:
    first, second = (choir(f"also: [2027-03-31 {hour}]", SPLIT) for hour in ("20:00", "21:00"))
    assert Told().of(first, second) == ["New time, 21:00: Choir (Wednesday 31 March)"]
