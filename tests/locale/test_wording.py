"""Dates, times and people in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from babel.dates import format_date

from feeds import wording
from feeds.locale import Locale
from feeds.model import Imprecise, Participant, Party, Person, Role, Text, When
from tests.whens import BRUSSELS, DE, EN, FEBRUARY, FR, NEW_YORK, NL, SIXTH_WEEK, all_day, timed


@pytest.mark.parametrize("locale", [EN, NL, DE, FR], ids=lambda one: one.language)
@pytest.mark.parametrize(("written", "pattern"), [(wording.day, "day"), (wording.date_in_words, "date")])
def test_a_day_is_written_as_babel_writes_it(
    locale: Locale, written: Callable[[date, Locale], str], pattern: str
) -> None:
    for count in range(800):
        one = date(2023, 12, 1) + timedelta(days=count)
        if one.day > 1:
            assert written(one, locale) == format_date(one, locale.patterns[pattern], locale=locale.babel)


def test_no_pattern_has_other_fields_of_a_day_than_those_that_are_filled_in() -> None:
    for locale in (EN, NL, DE, FR):
        for name in ("day", "day_in_year", "date", "date_in_year", "number", "month"):
            assert set(re.findall(r"\w+", locale.patterns[name])) <= {"EEEE", "d", "MMMM", "y"}, (locale.language, name)


@pytest.mark.parametrize(
    ("when", "english", "dutch"),
    [
        (all_day("2022-01-10"), "Monday 10 January 2022", "maandag 10 januari 2022"),
        (all_day("2022-01-10", "2022-01-12"), "10–12 January 2022", "10–12 januari 2022"),
        (all_day("2022-01-30", "2022-02-02"), "30 January – 2 February 2022", "30 januari – 2 februari 2022"),
        (
            all_day("2021-12-30", "2022-01-02"),
            "30 December 2021 – 2 January 2022",
            "30 december 2021 – 2 januari 2022",
        ),
        (
            timed("2022-01-10T09:30", "2022-01-10T11:00"),
            "Monday 10 January 2022, 09:30–11:00 (Brussels time)",
            "maandag 10 januari 2022, 09:30–11:00 uur (tijd in Brussel)",
        ),
        (
            timed("2022-01-10T09:30", "2022-01-10T09:30"),
            "Monday 10 January 2022, 09:30 (Brussels time)",
            "maandag 10 januari 2022, 09:30 uur (tijd in Brussel)",
        ),
        (
            timed("2022-01-10T20:00", "2022-01-11T00:00"),
            "Monday 10 January 2022, 20:00–midnight (Brussels time)",
            "maandag 10 januari 2022, 20:00–24:00 uur (tijd in Brussel)",
        ),
        (
            timed("2022-01-10T09:30", "2022-01-12T17:00"),
            "Monday 10 January 2022, 09:30 – Wednesday 12 January 2022, 17:00 (Brussels time)",
            "maandag 10 januari 2022, 09:30 uur – woensdag 12 januari 2022, 17:00 uur (tijd in Brussel)",
        ),
        (
            timed("2022-01-10T09:30", "2022-01-10T12:00", BRUSSELS, NEW_YORK),
            "Monday 10 January 2022, 09:30 (Brussels time) – 12:00 (New York time)",
            "maandag 10 januari 2022, 09:30 uur (tijd in Brussel) – 12:00 uur (tijd in New York)",
        ),
        (
            timed("2022-01-31T23:59", "2022-01-31T23:59", "Etc/GMT+12"),
            "Monday 31 January 2022, 23:59 (anywhere on Earth)",
            "maandag 31 januari 2022, 23:59 uur (waar ook ter wereld)",
        ),
        (Imprecise(), "date to be decided", "datum nog niet bekend"),
        (FEBRUARY, "in February 2022", "in februari 2022"),
        (SIXTH_WEEK, "in the week of 7 February 2022", "in de week van 7 februari 2022"),
    ],
)
def test_when_in_words(when: When, english: str, dutch: str) -> None:
    assert wording.when_in_words(when, EN) == english
    assert wording.when_in_words(when, NL) == dutch


def test_german_and_french_dates_are_written_as_they_are_there() -> None:
    assert wording.when_in_words(all_day("2022-01-10"), DE) == "Montag, 10. Januar 2022"
    assert wording.when_in_words(all_day("2022-01-10", "2022-01-12"), DE) == "10.–12. Januar 2022"
    assert wording.when_in_words(all_day("2022-02-01"), FR) == "mardi 1er février 2022"
    assert wording.when_in_words(all_day("2022-02-01", "2022-02-11"), FR) == "1er–11 février 2022"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("America/New_York", "New York time"),
        ("Europe/Zurich", "Zurich time"),
    ],
)
def test_a_zone_is_named_by_its_city(zone: str, words: str) -> None:
    assert wording.zone_in_words(zone, EN) == words


def test_items_are_listed_as_a_sentence_does() -> None:
    assert wording.list_in_words(("a", "b", "c"), NL) == "a, b en c"
    assert wording.list_in_words(("a", "b", "c"), EN) == "a, b and c"
    assert wording.list_in_words((), EN) == ""


US = Party(Text({"en": "United States", "nl": "Verenigde Staten"}))
OFFICE = Text({"en": "deputy foreign minister", "nl": "onderminister van Buitenlandse Zaken"})
NAME = Text({"": "Wendy Sherman"})


@pytest.mark.parametrize(
    ("participant", "english", "dutch"),
    [
        (
            Participant(Person(NAME, OFFICE, US), Role.LEAD),
            "Wendy Sherman (deputy foreign minister, United States), lead",
            "Wendy Sherman (onderminister van Buitenlandse Zaken, Verenigde Staten), leiding",
        ),
        (Participant(Person(NAME, None, US)), "Wendy Sherman (United States)", "Wendy Sherman (Verenigde Staten)"),
        (
            Participant(Person(NAME, Text({"en": "US envoy", "nl": "gezant van de VS"}), Party(Text({"": "US"})))),
            "Wendy Sherman (US envoy)",
            "Wendy Sherman (gezant van de VS, US)",
        ),
        (Participant(Person(NAME), Role.CHAIR), "Wendy Sherman, chair", "Wendy Sherman, voorzitter"),
        (Participant(US, Role.OBSERVER), "United States, observer", "Verenigde Staten, waarnemer"),
    ],
)
def test_a_participant_in_words(participant: Participant, english: str, dutch: str) -> None:
    assert wording.participant_in_words(participant, "en", "nl", EN) == english
    assert wording.participant_in_words(participant, "nl", "nl", NL) == dutch


def test_a_clock_is_on_24_hours() -> None:
    assert wording.clock(time(9, 5), EN) == "09:05"
    assert wording.clock(time(21, 5), EN) == "21:05"
