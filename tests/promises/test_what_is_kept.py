"""P2 with a cache: what earlier builds kept changes no byte of what is published, whatever is edited in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from feeds.build import advance
from feeds.formats.html import shown
from feeds.history.ledger import History
from feeds.model import UNIVERSAL, AllDay, Calendar, Event, Imprecise, Participant, Person, Place, Status, Text
from feeds.reading import read_calendar
from tests.promises.warm import Warm

FIRST, NEXT = datetime(2026, 2, 3, 5, tzinfo=UTC), datetime(2026, 2, 3, 8, 30, tzinfo=UTC)
SOURCE = Path(__file__).with_name("kept.yaml")


ONE_LEFT = """
calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: Europe/Brussels}
events:
  - {id: series, title: Series, start: 2026-01-27 10:00, duration: 1h, reminders: [], repeat: {every: week, count: 3}}
  - {id: meeting, title: Meeting, start: 2026-03-01, reminders: [1d]}
  - {id: later, title: Later, start: 2026-04-01}
"""


def events() -> Calendar:
    return read_calendar(SOURCE.read_bytes(), SOURCE.name).calendar


def text(words: str) -> Text:
    return Text({UNIVERSAL: words})


def later(event: Event) -> Event:
    when = event.when
    if isinstance(when, Imprecise):
        return replace(event, when=AllDay(NEXT.date(), NEXT.date()))
    if isinstance(when, AllDay):
        return replace(event, when=AllDay(when.first + timedelta(days=1), when.last + timedelta(days=1)))
    return replace(
        event, when=replace(when, start=when.start + timedelta(hours=25), end=when.end + timedelta(hours=25))
    )


EDITS: dict[str, Callable[[Event], Event]] = {
    "title": lambda event: replace(event, title=text("Another title")),
    "spelling": lambda event: replace(event, title=text("Anothr title"), minor="spelling"),
    "words": lambda event: replace(event, description=text("In *other* words."), minor="true"),
    "day": later,
    "status": lambda event: replace(event, status=Status.CANCELLED, reason=text("Rain")),
    "place": lambda event: replace(event, place=Place(text("Elsewhere"))),
    "people": lambda event: replace(event, participants=(Participant(Person(text("Somebody new"))),)),
    "tags": lambda event: replace(event, tags=("arms",)),
    "outcome": lambda event: replace(event, outcome=text("Agreed")),
    "related": lambda event: replace(event, related=("solo",) if event.id != "solo" else ("talks",)),
    "url": lambda event: replace(event, url="https://example.org/more"),
}


@cache
def edited() -> Mapping[str, Calendar]:
    """The calendar with one thing changed, for everything that can be."""
    calendar = events()
    found: dict[str, Calendar] = {"nothing": calendar}
    for name, edit in EDITS.items():
        for event in calendar.events:
            others = tuple(edit(one) if one is event else one for one in calendar.events)
            found[f"{name} of {event.id}"] = replace(calendar, events=others)
    for event in calendar.events:
        if not event.parts and event.part_of is None:
            rest = tuple(one for one in calendar.events if one is not event)
            found[f"without {event.id}"] = replace(calendar, events=rest)
    found["title of the calendar"] = replace(calendar, title=text("Another calendar"))
    found["contact of the calendar"] = replace(calendar, contact=None, rights=text("Public domain"))
    found["colour of the calendar"] = replace(calendar, colour="#800000")
    return found


@pytest.fixture(scope="module")
def published() -> Iterator[tuple[History, Warm]]:
    """The calendar as it was published first, and the machine that did it; with so short a front page that there are
    pages of months.
    """  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shown, "MOST_ON_A_PAGE", 3)
        warm = Warm()
        after, _, _ = advance(History(), events(), FIRST)
        warm.publishes_the_same(History(), after, events(), FIRST)
        yield after, warm


@pytest.mark.slow
@pytest.mark.parametrize("what", list(edited()))
def test_after_any_edit_the_files_are_those_of_a_build_that_had_nothing(
    what: str, published: tuple[History, Warm]
) -> None:
    before, warm = published
    calendar = edited()[what]
    after, _, _ = advance(before, calendar, NEXT, allow_mass_cancel=True)
    warm.copy().publishes_the_same(before, after, calendar, NEXT)


@pytest.mark.slow
@pytest.mark.parametrize("days", [1, 5, 8, 33, 70, 400])
def test_as_time_passes_the_files_are_those_of_a_build_that_had_nothing(
    days: int, published: tuple[History, Warm]
) -> None:
    before, warm = published
    now = NEXT + timedelta(days=days)
    after, _, _ = advance(before, events(), now)
    assert after is not before, "reminders were due"
    warm.copy().publishes_the_same(before, after, events(), now)


def test_a_series_that_had_one_date_left_and_then_none_is_told_as_by_a_build_that_had_nothing() -> None:
    calendar = read_calendar(ONE_LEFT.encode(), "events.yaml").calendar
    before, warm = History(), Warm()
    for now in (datetime(2026, 2, 5, 9, tzinfo=UTC), datetime(2026, 2, 28, 9, tzinfo=UTC)):
        after, _, _ = advance(before, calendar, now)
        assert after is not before, "the reminder of the meeting was due"
        warm.publishes_the_same(before, after, calendar, now)
        before = after
